"""LimeSurvey: CSV with headings as codes, texts or both; ``.vv`` (two heading rows, tabs); a ``.lss`` beside it.

Columns of one question share its code: ``role[SQ001]``, ``role[other]``, ``grid[SQ001_SQ002]``, ``grid[SQ001][1]``.
Only the export as VV says which questions were not shown; the CSV says so where it writes Yes/No for multiple choices.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pacsresearch.survey import states as st
from pacsresearch.survey.assemble import Draft, tidied, unique
from pacsresearch.survey.context import Context
from pacsresearch.survey.export import Option, Question
from pacsresearch.survey.grouping import are_ticks, group_type, plain
from pacsresearch.survey.kinds import OPTIONS_AT_MOST, counts, infer, numbers, options_of, scale, share
from pacsresearch.survey.platforms import lss as structure
from pacsresearch.survey.recognise import Claim
from pacsresearch.survey.tabular import Table

NAME = "limesurvey"

_OWN = {
    "id": "respondent", "response id": "respondent", "antwort id": "respondent", "id de la réponse": "respondent", "id de respuesta": "respondent",
    "submitdate": "submitted", "date submitted": "submitted", "datum abgeschickt": "submitted", "date de soumission": "submitted",
    "fecha de envío": "submitted", "lastpage": "page", "last page": "page", "letzte seite": "page", "dernière page": "page",
    "última página": "page", "startlanguage": "language", "start language": "language", "start-sprache": "language",
    "langue de départ": "language", "lenguaje inicial": "language", "idioma inicial": "language", "seed": "seed", "zufallsstartwert": "seed",
    "semilla": "seed", "graine": "seed", "token": "token", "access code": "token", "zugangscode": "token", "startdate": "started",
    "date started": "started", "datum gestartet": "started", "date de lancement": "started", "datestamp": "last",
    "date last action": "last", "datum letzte aktivität": "last", "ipaddr": "ip", "ip address": "ip", "ip-adresse": "ip",
    "adresse ip": "ip", "refurl": "referrer", "referrer url": "referrer", "weiterleitungs-url": "referrer",
    "interviewtime": "seconds", "total time": "seconds", "gesamtzeit": "seconds", "temps total": "seconds",
    "firstname": "first", "lastname": "surname", "first name": "first", "last name": "surname", "email": "email", "email address": "email",
}
_CODES = ("submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp", "ipaddr", "refurl", "interviewtime")
_TIMING = re.compile(r"^(groupTime|grouptime)\d*$|^\w+Time$|^(Group|Question) time: |^(Gruppenzeit|Fragenzeit)|^groupTime", re.I)
_BOTH = re.compile(r"^(?P<code>[A-Za-z]\w*(?:\[[^\[\]]*\])*)\.(?: (?P<text>.*))?$", re.S)
_SUB = re.compile(r"^(?P<base>[A-Za-z]\w*?) ?(?P<subs>(?:\[[^\[\]]*\])+)$")
_FLAT = re.compile(r"^(?P<base>[A-Za-z]\w*?)(?:_(?P<a>SQ\d+|other)|\.(?P<b>SQ\w+|other)\.)(?P<more>comment)?$")   # without brackets: codes, R
_TEXT = re.compile(r"^(?P<text>.*?)\s*(?P<subs>(?:\[[^\[\]]*\])+)$", re.S)
_HIDDEN = "{question_not_shown}"
_VV = (("{quote}", '"'), ("{tab}", "\t"), ("{cr}", "\r"), ("{newline}", "\n"), ("{lbrace}", "{"))
_ANSWER = r"^([A-Z]{1,3}\d{1,4}|-oth-)$"          # the codes LimeSurvey gives answers
_RANKED = re.compile(r"(?i)^(rank|rang|ranking|place)\s*\d+$")


@dataclass
class _Column:
    name: str               # unique, as in the frame
    code: str               # of the question; "" where headings are texts only
    sub: str                # of the subquestion, "" where there is none
    text: str
    label: str              # of the subquestion


def claim(table: Table) -> Claim | None:
    """Recognise a LimeSurvey export."""
    names = [c.strip() for c in table.head[0]]
    if len(table.head) > 1 and table.delimiter == "\t":
        second = [c.strip() for c in table.head[1]]
        if "submitdate" in second and ("startlanguage" in second or "lastpage" in second):
            return Claim(NAME, 3, ("VV layout: texts in the first row, codes (submitdate, ...) in the second",))
    both = [_BOTH.match(n) for n in names]
    codes = [m["code"] if m else n for m, n in zip(both, names, strict=True)]
    own = [c for c in codes if c in _CODES]
    if "submitdate" in own and len(own) >= 2 or len(own) >= 3:
        return Claim(NAME, 3, (f"LimeSurvey's own columns: {', '.join(own[:5])}", "headings as " + ("codes and texts" if sum(map(bool, both)) > len(names) / 2 else "codes")))
    roles = {_OWN[n.casefold()] for n in names if n.casefold() in _OWN}
    if {"submitted", "page"} <= roles and "language" in roles or {"respondent", "submitted", "page"} <= roles or {"submitted", "language", "seed"} <= roles:
        return Claim(NAME, 3, (f"LimeSurvey's own columns: {', '.join(n for n in names if n.casefold() in _OWN)}", "headings as texts"))
    coded = [m for m in both if m and m["text"] is not None]
    if len(coded) >= 3 and len(coded) >= 0.8 * sum(map(bool, names)) and (any("[" in m["code"] for m in coded) or len(coded) > 4 and not all(
            re.fullmatch(r"(?i)q(uestion)?_?\d+", m["code"]) for m in coded)):
        return Claim(NAME, 2, (f"{len(coded)} headings made of code and text, like {names[both.index(coded[-1])][:50]!r}",
                               "none of LimeSurvey's own columns is left"))
    subs = [m for m in map(_SUB.match, names) if m and re.search(r"\[(SQ\w+|other|\d+)\]", m["subs"])]
    if len(subs) >= 2 and any("[SQ" in m["subs"] for m in subs):
        return Claim(NAME, 2, (f"{len(subs)} headings with subquestion codes, like {subs[0].group(0)}",))
    return None


def read(table: Table, claim: Claim, context: Context) -> Draft:
    """Read a LimeSurvey export."""
    vv = claim.evidence[0].startswith("VV")
    names = [c.strip() for c in table.head[1 if vv else 0]]
    columns = unique(names)
    body, short = table.body(2 if vv else 1)
    body, repeated = tidied(body, list(table.head[: 1 + vv]), table.file)
    body.columns = columns
    draft = Draft(table.file, NAME, [*claim.evidence, *repeated, *short], body, [], notes=[*table.notes, *short, *repeated])
    texts = [plain(c) for c in table.head[0]] if vv else None
    hidden = _undo_escapes(draft, vv)
    body = draft.cells
    parsed = [_parse(n, c, texts[i] if texts else None, context.lss) for i, (n, c) in enumerate(zip(names, columns, strict=True))]
    asked = []
    for place, column in enumerate(parsed):
        head = column.code or column.text
        role = _OWN.get(head.casefold()) if not column.sub else None
        if role and not any(role == r for r, _ in draft.metadata.get("\0roles", [])) and (place < 14 or role == "seconds"):
            draft.metadata.setdefault("\0roles", []).append((role, column.name))
        elif _TIMING.match(head) and not column.sub and (column.code.lower().startswith("grouptime") or _timed(body[column.name], column, parsed)):
            draft.extra.append(column.name)
        elif not names[place] and place == 0:
            draft.extra.append(column.name)          # the row numbers that statistics programs write
        else:
            asked.append(column)
    _own_columns(draft, dict(draft.metadata.pop("\0roles", [])), context)
    groups: dict[str, list[_Column]] = {}
    last = ""
    for column in asked:
        key = column.code or column.text
        if not column.sub and key in groups:
            key = column.name                        # the same text again is another question
        if not column.code and column.sub and key != last and key in groups:
            key = f"{key}\0{column.name}"
        groups.setdefault(key, []).append(column)
        last = key
    for number, members in enumerate(groups.values(), start=1):
        draft.questions += _questions(members, number, draft, context, hidden)
    if not hidden:
        draft.notes.append("LimeSurvey exports questions not shown and those skipped blank alike, except where it writes Yes and No: "
                           "blanks elsewhere count as skipped")
    return draft


def _parse(name: str, column: str, text: str | None, lss: structure.Structure | None) -> _Column:
    if text is not None:                                                     # VV: code row and text row
        match = re.match(r"^(\d+X\d+X\d+)(.*)$", name)
        base, sub = (match[1], match[2]) if match else (name, "")
        if not match and lss is not None:
            owner = next((q for q in lss.questions if name.startswith(f"{q}_")), "")
            base, sub = (owner, name[len(owner) + 1:]) if owner else (name, "")
        elif not match and "_" in name:
            base, sub = name.split("_", 1)
        words = _TEXT.match(text)
        return _Column(column, base, sub, words["text"] if words and sub else text, words["subs"][1:-1] if words and sub else sub)
    match = _BOTH.match(name)
    code, words = (match["code"], plain(match["text"] or "")) if match and (match["text"] is not None or "[" in match["code"]) else (name, None)
    sub = _SUB.match(code)
    if sub:
        inner = ", ".join(p for p in sub["subs"][1:-1].split("]["))
        if words is None:
            return _Column(column, sub["base"], inner, "", inner)
        split = _TEXT.match(words)
        label = " - ".join(split["subs"][1:-1].split("][")) if split else ""
        return _Column(column, sub["base"], inner, split["text"] if split else words, label or inner if split is None else label)
    flat = _FLAT.match(code)
    if flat:
        inner = (flat["a"] or flat["b"]) + (flat["more"] or "")
        return _Column(column, flat["base"], inner, words or "", inner)
    if words is not None:
        return _Column(column, code, "", words, "")
    if re.fullmatch(r"[A-Za-z]\w*", name):
        return _Column(column, name, "", "", "")
    again = re.search(r"(?<=\])\.(\d+)$", name)          # the number pandas adds to a repeated heading
    split = _TEXT.match(plain(name[: again.start()] if again else name))
    if split and split["text"]:
        if again:
            return _Column(column, "", split["subs"][1:-1], f"{split['text']} ({int(again[1]) + 1})", " - ".join(split["subs"][1:-1].split("][")))
        return _Column(column, "", split["subs"][1:-1], split["text"], " - ".join(split["subs"][1:-1].split("][")))
    return _Column(column, "", "", plain(name), "")


def _timed(column: pd.Series, parsed: _Column, every: list[_Column]) -> bool:
    """Whether ``Q1Time`` is a timing: seconds, and there is a question Q1 (or the heading says so)."""
    head = parsed.code or parsed.text
    if ":" in head:
        return True
    known = {c.code for c in every}
    return head[:-4] in known


def _own_columns(draft: Draft, own: dict[str, str], context: Context) -> None:
    body, meta = draft.cells, draft.metadata
    for role in ("respondent", "language"):
        if role in own:
            meta[role] = body[own[role]]
    for role in ("started", "submitted"):
        if role in own:
            draft.moment(role, own[role], context.day_first)
    if "submitted" in own:
        done = ~st.blank(body[own["submitted"]])
        if "N/A" in set(counts(body[own["submitted"]])[0].slice(0, 10).to_pylist()):
            done &= (body[own["submitted"]] != "N/A").to_numpy(dtype=bool)
        meta["finished"] = pd.Series(done, index=body.index).astype("boolean")
        undated = (meta["submitted"].dt.year == 1980).fillna(False)
        if undated.any():
            meta["submitted"] = meta["submitted"].mask(undated)
            draft.notes.append("submissions dated 1980-01-01 are complete, their date was not recorded")
    else:
        draft.notes.append("there is no submitdate: which submissions are complete is not known")
    if "seconds" in own:
        meta["seconds"] = numbers(body[own["seconds"]])
    draft.identifiers += [own[r] for r in ("ip", "first", "surname", "email") if r in own]
    draft.extra += [own[r] for r in ("page", "seed", "token", "last", "referrer") if r in own]


def _undo_escapes(draft: Draft, vv: bool) -> dict[str, np.ndarray]:
    """Undo VV's stand-ins for tabs and newlines; where each column says that the question was not shown."""
    hidden: dict[str, np.ndarray] = {}
    frame = draft.cells.copy(deep=False)
    for name in frame.columns:
        if vv:
            mask = (frame[name] == _HIDDEN).to_numpy(dtype=bool)
            hidden[name] = mask
            column = frame[name].mask(mask, "") if mask.any() else frame[name]
            for token, char in _VV:
                if column.str.contains(token, regex=False).any():
                    column = column.str.replace(token, char, regex=False)
            frame[name] = column
    draft.cells = frame
    return hidden


def _questions(members: list[_Column], number: int, draft: Draft, context: Context, hidden: dict[str, np.ndarray]) -> list[Question]:
    body = draft.cells
    code = members[0].code or f"Q{number}"
    known = context.lss.questions.get(members[0].code) if context.lss else None
    if known is None and context.lss and members[0].text:
        known = next((q for q in context.lss.questions.values() if q.text and q.text == members[0].text), None)
    others = [m for m in members if m.sub.casefold() in ("other", "sonstiges", "autre", "otro") or m.label.casefold() == "other" and m.sub]
    comments = [m for m in members if m.sub.endswith("comment") or m.label.casefold() in ("comment", "kommentar")]
    items = [m for m in members if m.sub and m not in others and m not in comments]
    plain_ = [m for m in members if not m.sub]
    other = next((m.name for m in others), None)
    out: list[Question] = []
    for column in plain_:
        kind, options = infer(body[column.name])
        distinct, _ = counts(body[column.name])
        if kind == "text" and len(distinct) <= OPTIONS_AT_MOST and (other or share(distinct, _ANSWER) == 1.0) and len(distinct):
            kind, options = "single", options_of(distinct)
        question = Question(code if len(plain_) == 1 else column.code or code, column.text or column.code, kind, (column.name,), options, (), other)
        out.append(_described(question, known, body))
    if items:
        question = _grouped(code, members[0].text or code, items, other, body, known)
        out.append(question)
    elif others and not plain_:
        out += [Question(code, m.text or code, "text", (m.name,)) for m in others]
    out += [Question(f"{code}_{m.sub or 'comment'}", f"{m.text} [{m.label or 'comment'}]".strip(), "text", (m.name,)) for m in comments]
    for question in out:
        _states(question, body, draft, hidden)
    return out


def _grouped(code: str, text: str, items: list[_Column], other: str | None, body: pd.DataFrame, known: structure.Defined | None) -> Question:
    frame = body[[m.name for m in items]]
    labels, codes = [m.label for m in items], [m.sub for m in items]
    if known is not None and known.kind:
        labels = [known.items.get(c, label) for c, label in zip(codes, labels, strict=True)]
        if known.across:
            labels = [_crossed(known, c, label) for c, label in zip(codes, labels, strict=True)]
        question = structure.defined(known, tuple(frame.columns), other)
        question = replace(question, text=known.text or text, rows=() if known.kind == "multiple" else
                           question.rows if known.kind == "ranking" and len(question.rows) == len(labels) else tuple(labels))
        if known.kind == "multiple":
            question = replace(question, options=tuple(Option(c, label, n) for c, label, n in zip(codes, labels, frame.columns, strict=True)))
        return _described(question, known, body)
    ranked = all(_RANKED.match(label) for label in labels) or codes == [str(i + 1) for i in range(len(codes))]
    if ranked and len(codes) > 1:
        values = scale(frame)
        if values is not None and _each_once(frame):
            return Question(code, text, "ranking", tuple(frame.columns), options_of(values), tuple(labels), other)
    shown = frame.mask(frame == "N/A", "")
    kind, options = group_type(shown if are_ticks(shown, labels, codes, yes_no=True) else frame, text, labels, codes, yes_no=True)
    if kind == "multiple" and other is None and len(items) == 1:
        kind, options = infer(frame.iloc[:, 0])
        return Question(code, text, kind, tuple(frame.columns), options)
    if len(items) == 1 and kind == "matrix" and not labels[0]:
        kind = "single"
    rows = () if kind in ("multiple", "single") else tuple(labels)
    return Question(code, text, kind, tuple(frame.columns), options, rows, other)


def _crossed(known: structure.Defined, code: str, label: str) -> str:
    first, _, second = code.replace(", ", "_").partition("_")
    return f"{known.items.get(first, first)}: {known.across.get(second, second)}" if second else label


def _each_once(frame: pd.DataFrame) -> bool:
    """Whether nobody gives the same item two places."""
    values = frame.head(5000).to_numpy(dtype=object)
    return all(len(given) == len(set(given)) for given in ([v for v in row if v] for row in values)) and len(values) > 0


def _described(question: Question, known: structure.Defined | None, body: pd.DataFrame) -> Question:
    """Put the author's words and type where the structure is known; answers may be codes or words."""
    if known is None or known.kind is None:
        return question
    text = known.text or question.text
    options = question.options
    if known.kind in ("single", "matrix", "ranking") and known.options:
        values = {v for name in question.columns for v in counts(body[name])[0].slice(0, 200).to_pylist()}
        in_words = bool(values) and not values & set(known.options) and bool(values & set(known.options.values()))
        options = tuple(Option(label if in_words else code, label) for code, label in known.options.items())
    elif known.kind in ("text", "number", "date"):
        options = ()
    return replace(question, id=known.code, text=text, type=known.kind if len(question.columns) > 1 or known.kind not in ("matrix", "ranking", "multiple")
                   else question.type, options=options)


def _states(question: Question, body: pd.DataFrame, draft: Draft, hidden: dict[str, np.ndarray]) -> None:
    """Where the export can tell, a question not shown is told from one skipped."""
    names = [*question.columns, *([question.other] if question.other else [])]
    frame = body[list(question.columns)]
    if question.type == "multiple":
        says_no = any(frame[n].isin(("No", "N")).any() for n in frame.columns)
        frame = frame.mask(frame == "N/A", "")
        also = ~st.blank(body[question.other]) if question.other else None
        states = st.ticked(frame, when_blank=st.NOT_SHOWN if says_no and not hidden else st.SKIPPED, also=also)
    else:
        states = {n: st.given(body[n]) for n in question.columns}
    if question.other:
        states[question.other] = st.given(body[question.other])
    for name in names:
        if hidden and question.type != "multiple":
            states[name][hidden[name]] = st.NOT_SHOWN
    if hidden and question.type == "multiple":                # all its options hidden: it was; some: those were not ticked
        every = np.all([hidden[n] for n in question.columns], axis=0)
        for name in question.columns:
            states[name][every] = st.NOT_SHOWN
    draft.states.update(states)
