"""SurveyMonkey: two header rows, the question's text carried forward over its columns, then what each column is.

Expanded: one column an option (its words or blank), a row of a grid, an item of a ranking. Condensed: one a question.
"""

from __future__ import annotations

import re

import pandas as pd

from pacsresearch.survey.assemble import Draft, tidied, unique
from pacsresearch.survey.context import Context
from pacsresearch.survey.export import Option, Question
from pacsresearch.survey.grouping import asks_all, plain, several
from pacsresearch.survey.kinds import infer, learn_joined, options_of
from pacsresearch.survey.recognise import Claim
from pacsresearch.survey.states import UNTICKED
from pacsresearch.survey.tabular import Table

NAME = "surveymonkey"

_OWN = {"respondentid": "respondent", "collectorid": "collector", "startdate": "started", "enddate": "submitted",
        "datecreated": "started", "datemodified": "submitted", "ipaddress": "ip", "emailaddress": "email", "firstname": "first",
        "lastname": "last", "customdata1": "custom", "customdata": "custom", "customvalue": "custom", "custom1": "custom",
        "collectortitle": "collector_title", "collectorname": "collector_title"}
_IDENTIFYING = ("ip", "email", "first", "last")
_ONE = ("response", "open-ended response", "open ended response")
_CODE = re.compile(r"^q\d{4}(?:_\d{4})?$")           # the coded export: q0004, q0007_0002
_OTHER = re.compile(r"(?i)(other\b.*|.*\(please specify\).*|comments?:?|.*please specify:?)$")
_SUB = (*_ONE, "other (please specify)")


def _key(name: str) -> str:
    return re.sub(r"[\s_\-]+", "", name).casefold()


def _row(row: tuple[str, ...]) -> list[str]:
    return ["" if re.fullmatch(r"Unnamed: \d+(_level_\d+)?", c.strip()) else c.strip() for c in row]


def claim(table: Table) -> Claim | None:
    """Recognise a SurveyMonkey export."""
    if len(table.head) < 2:
        return None
    names, subs = _row(table.head[0]), _row(table.head[1])
    own = [n for n in names if _key(n) in _OWN]
    keys = {_key(n) for n in own}
    marks = [s for s in subs if s.casefold() in _SUB]
    if "respondentid" not in keys:
        codes = [n for n in names if _CODE.match(n)]
        if len(codes) >= 3 and {"startdate", "enddate"} & keys:
            return Claim(NAME, 2, (f"columns coded like {codes[0]}, {codes[-1]}", f"columns {', '.join(own[:4])}"))
        if len(marks) >= 2 and {"startdate", "enddate"} <= keys:
            return Claim(NAME, 2, (f"second header row with {marks[0]!r}", f"columns {', '.join(own[:4])}"))
        return None
    evidence = [f"columns {', '.join(own[:5])}"]
    if marks:
        return Claim(NAME, 3, (*evidence, f"second header row with {', '.join(map(repr, dict.fromkeys(marks)))}"))
    if keys & {"collectorid", "datecreated"}:
        return Claim(NAME, 3, tuple(evidence))
    who = next(i for i, n in enumerate(names) if _key(n) == "respondentid")
    numbered = all(re.fullmatch(r"\d{8,}", r[who].strip()) for r in table.head[1:] if len(r) > who)
    if numbered and sum(" " in n for n in names) >= 0.5 * len(names):
        return Claim(NAME, 2, (*evidence, "respondents' numbers of eight digits and more", "headings are the questions' texts, in one row"))
    return Claim(NAME, 1, tuple(evidence))


def read(table: Table, claim: Claim, context: Context) -> Draft:
    """Read a SurveyMonkey export."""
    names, subs = _row(table.head[0]), _row(table.head[1]) if len(table.head) > 1 else []
    width = table.width
    who = next((i for i, n in enumerate(names) if _key(n) == "respondentid"), 0)
    numbered = any(_key(n) == "respondentid" for n in names)
    two = len(subs) >= width - 1 and (not re.fullmatch(r"\d{4,}(\.0)?", subs[who]) if numbered else any(s.casefold() in _SUB for s in subs))
    subs = (subs + [""] * width)[:width] if two else [""] * width
    if not two:
        names, subs = _split(names)
    body, short = table.body(1 + two)
    body, repeated = tidied(body, list(table.head[: 1 + two]), table.file)
    groups = _groups(names, subs)
    columns = [""] * width
    for places in groups:
        lead = plain(names[places[0]])
        for i in places:
            whole = not subs[i] or subs[i].casefold() in _ONE
            columns[i] = lead if whole else f"{lead} [{plain(subs[i])}]" if lead else plain(subs[i])
    columns = unique(columns)
    body.columns = columns
    draft = Draft(table.file, NAME, [*claim.evidence, *repeated, *short], body, [], notes=[*table.notes, *short, *repeated], columns=columns)
    number = 0
    for places in groups:
        role = _OWN.get(_key(names[places[0]])) if number == 0 or _key(names[places[0]]) != "customdata" else None
        name = columns[places[0]]
        if role and len(places) == 1 and subs[places[0]].casefold() not in _ONE:
            _own(draft, role, name, context)
            continue
        number += 1
        text = plain(names[places[0]]) or plain(subs[places[0]])
        id = text if _CODE.match(text) else f"Q{number}"
        draft.questions.append(_question(id, text, places, subs, columns, draft))
    draft.notes.append("SurveyMonkey leaves questions not shown and those skipped blank alike (both count as skipped), and marks no partial "
                       "submissions")
    return draft


def _split(names: list[str]) -> tuple[list[str], list[str]]:
    """One header row as two: "text - option" beside another with the same text, or codes like q0007_0002."""
    heads, subs = list(names), [""] * len(names)
    for place, name in enumerate(names):
        code = re.match(r"^(q\d{4})_(\d{4})$", name)
        stem, dash, rest = (code[1], " - ", code[2].lstrip("0")) if code else name.rpartition(" - ")
        beside = [n for n in (names[place - 1] if place else "", names[place + 1] if place + 1 < len(names) else "")]
        if dash and any(n == stem or n.startswith((f"{stem} - ", f"{stem}_")) for n in beside):
            heads[place], subs[place] = stem, rest
    return heads, subs


def _groups(names: list[str], subs: list[str]) -> list[list[int]]:
    """Columns by question: a blank heading, or the same one again above another option, goes on with the one before."""
    groups: list[list[int]] = []
    for place, name in enumerate(names):
        again = groups and name == names[groups[-1][0]] and subs[place] and subs[place].casefold() not in _ONE \
            and (subs[place] not in [subs[i] for i in groups[-1]] or _OTHER.match(subs[place]))
        own = groups and _key(names[groups[-1][0]]) in _OWN and len(groups[-1]) == 1
        if groups and (not name and not own or again):
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


def _own(draft: Draft, role: str, name: str, context: Context) -> None:
    column = draft.cells[name]
    if role == "respondent":
        draft.metadata["respondent"] = column
    elif role in ("started", "submitted"):
        draft.moment(role, name, context.day_first, "month")
    elif role in _IDENTIFYING:
        draft.identifiers.append(name)
    else:
        draft.extra.append(name)


def _question(id: str, text: str, places: list[int], subs: list[str], columns: list[str], draft: Draft) -> Question:
    body = draft.cells
    other = None
    if len(places) > 1 and _OTHER.match(subs[places[-1]]):
        tail = columns[places[-1]]
        kind, options = infer(body[tail])
        if not (kind == "single" and len(options) == 1):          # its own words in every cell: an option, not a text
            other, places = tail, places[:-1]
    if len(places) == 1:
        name, sub = columns[places[0]], subs[places[0]]
        kind, options = infer(body[name])
        if sub.casefold().startswith("open"):
            kind, options = (kind if kind in ("number", "date") else "text"), ()
        elif kind in ("text", "single") and (learnt := learn_joined(body[name])) and other is None:
            draft.notes.append(f"{id}: options joined in one cell; {len(learnt.options)} options learnt from the answers")
            kind, options = "multiple", options_of(list(learnt.options))
        elif sub.casefold() == "response" and kind == "text" and len(body) and len(set(body[name])) <= 60:
            kind, options = "single", options_of([v for v in dict.fromkeys(body[name]) if v])
        elif sub and sub.casefold() not in _SUB and kind == "single" and len(options) == 1 and options[0].label == sub:
            return several(id, text, body[[name]], [sub], ["1"], other)
        return Question(id, text, kind, (name,), options, (), other)
    labels = [] if _CODE.match(text) else [plain(subs[i]) for i in places]      # codes have no words for their columns
    frame = body[[columns[i] for i in places]]
    question = several(id, text, frame, labels, [str(i) for i in range(1, len(places) + 1)], other)
    return _one_choice(question, frame, draft) if question.type == "multiple" and not asks_all(text) else question


def _one_choice(question: Question, frame: pd.DataFrame, draft: Draft) -> Question:
    """A single choice exported with a column an option: nobody ticks two. Its columns become one, the option's words in it."""
    ticked = ~((frame == "") | frame.isin(UNTICKED))
    chosen = ticked.sum(axis=1)
    if (chosen > 1).any() or (chosen == 1).sum() < 10 or len(frame.columns) < 2:
        return question
    answer = pd.Series("", index=frame.index, dtype="str")
    for option in question.options:
        answer = answer.mask(ticked[option.column], option.label)
    name = unique([*draft.cells.columns, question.text])[-1]
    draft.cells = draft.cells.assign(**{name: answer.astype("str")})
    draft.notes.append(f"{question.id}: one option a column, and nobody chose two: read as a single choice")
    return Question(question.id, question.text, "single", (name,), tuple(Option(o.label, o.label) for o in question.options), (), question.other)
