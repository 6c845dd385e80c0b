"""Jisc Online Surveys (classic, formerly Bristol Online Surveys): coded CSV, and its ``-key.csv`` codebook.

Columns: ``Q4`` one answer; ``Q9_3`` option 3 of Q9 (1/0); ``Q14_2_a`` row 2, column a of a grid; ``Q11_2_a_1`` option 1
in that cell; ``Q4_a`` a follow-up, mostly "other, please specify". The key names ``Q9`` and ``Q11_2_a``: one level less.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from pacsresearch.survey import states as st
from pacsresearch.survey.assemble import Draft, tidied, unique
from pacsresearch.survey.context import Context
from pacsresearch.survey.export import Option, Question
from pacsresearch.survey.grouping import are_ticks, plain, several
from pacsresearch.survey.kinds import MOST_CODES, counts, infer, options_of, share
from pacsresearch.survey.recognise import Claim
from pacsresearch.survey.tabular import Table

NAME = "jisc"

_FIRST = ("urn", "unique response number", "response id")
_CODE = re.compile(r"^Q?\d+(_(\d+|[a-z]+))*$")
_PARTS = re.compile(r"^(Q?\d+)((?:_(?:\d+|[a-z]+))*)$")
_TEXTUAL = re.compile(r"^(\d+(?:\.[a-z\d]+)*)\.?\s+(\S.*)$", re.S)
_OWN = {"urn": "respondent", "unique response number": "respondent", "completiondate": "submitted", "completion date": "submitted",
        "completion date and time": "submitted", "startdate": "started", "start date": "started"}


@dataclass
class Key:
    """The codebook: text and options (code → label) by the key's own codes."""

    file: str
    texts: dict[str, str] = field(default_factory=dict)
    options: dict[str, dict[str, str]] = field(default_factory=dict)

    def fits(self, columns: Iterable[str]) -> bool:
        """Whether it belongs to an export with these columns: four in five of its questions are among them."""
        names = set(columns)
        bases = {t for t in self.texts if re.fullmatch(r"Q?\d+", t)}
        roots = {n.split("_")[0] for n in names}
        return bool(bases) and len(bases & roots) >= 0.8 * len(bases)


def key_of(table: Table) -> Key | None:
    """The key in a table, None where it is none.

    A key has two columns; question codes (``"Q1","What is your age?"``) are followed by their options (``"1","18 - 24"``).
    """
    if table.width != 2:
        return None
    rows = [r for r in table.head if len(r) == 2]
    asked = [bool(_CODE.match(r[0].strip()) and r[0].strip().startswith("Q")) for r in rows]
    if not any(asked) or not (rows[0][0].strip().casefold() in _FIRST or asked[0]):
        return None
    key, current = Key(table.file), ""
    body, _ = table.body(0)
    for code, text in zip(body[0], body[1], strict=True):
        code, text = code.strip(), plain(text)
        if re.match(r"^Q\d", code) and _CODE.match(code):
            current = code
            key.texts[code] = text
        elif code.casefold() in _OWN:
            current = ""
        elif current and code:
            key.options.setdefault(current, {})[code] = text
    return key if len(key.texts) >= 1 and len(key.texts) + sum(map(len, key.options.values())) >= 0.8 * len(body) - 2 else None


def claim(table: Table) -> Claim | None:
    """Recognise a Jisc Online Surveys export."""
    names = [c.strip() for c in table.head[0]]
    if table.width < 3 or names[0].casefold() not in _FIRST[:2]:
        return None
    coded = [n for n in names[1:] if _CODE.match(n) and n.startswith("Q")]
    textual = [n for n in names[1:] if _TEXTUAL.match(n)]
    evidence = [f"first column {names[0]!r}"]
    if names[-1].casefold().startswith("completion"):
        evidence.append(f"last column {names[-1]!r}")
    if "results-for-" in table.file:
        evidence.append("file name results-for-...")
    if coded:
        evidence.insert(1, f"{len(coded)} columns with codes like {coded[0]}, {coded[-1]}")
        return Claim(NAME, 3, tuple(evidence))
    if textual and len(textual) >= 0.5 * (len(names) - 2):
        evidence.insert(1, f"{len(textual)} columns with numbered questions")
        return Claim(NAME, 3 if len(evidence) > 2 else 2, tuple(evidence))
    return None


def read(table: Table, claim: Claim, context: Context) -> Draft:
    """Read a Jisc Online Surveys export."""
    names = [c.strip() for c in table.head[0]]
    columns = unique(names)
    body, short = table.body(1)
    body, repeated = tidied(body, [table.head[0]], table.file)
    body.columns = columns
    notes = [*table.notes, *short, *repeated,
             "Jisc does not record partial or preview submissions, nor whether a question was shown: blanks count as skipped"]
    draft = Draft(table.file, NAME, [*claim.evidence, *repeated, *short], body, [], notes=notes)
    key: Key | None = context.key
    own = {c: _OWN[n.casefold()] for c, n in zip(columns, names, strict=True) if n.casefold() in _OWN}
    for name, role in own.items():
        if role == "respondent":
            draft.metadata[role] = body[name]
        else:
            draft.moment(role, name, context.day_first, "day")
    asked = [c for c in columns if c not in own]
    if not any(_CODE.match(c) and c.startswith("Q") for c in asked):
        draft.questions = [_textual(c, body[c]) for c in asked]
        return draft
    if key is None:
        notes.append("no key was given: give the ...-key.csv too, and questions and options have their words")
    groups: dict[str, list[str]] = {}
    for name in asked:
        match = _PARTS.match(name)
        if match:
            groups.setdefault(match[1], []).append(name)
        else:
            draft.extra.append(name)
    for base, members in groups.items():
        draft.questions += _questions(base, members, body, key, draft)
    silent = [q.id for q in draft.questions if q.type == "multiple"
              and (body[list(q.columns)].isin(st.UNTICKED).all(axis=1)).any()]
    if silent:
        notes.append(f"{len(silent)} multiple-answer questions have submissions with nothing ticked ({', '.join(silent[:4])} ...): "
                     "exported as 0, so 'none of these' and 'left unanswered' look alike")
    return draft


def _textual(name: str, column: pd.Series) -> Question:
    match = _TEXTUAL.match(name)
    kind, options = infer(column)
    return Question(f"Q{match[1].replace('.', '_')}" if match else name, match[2] if match else name, kind, (name,), options)


def _questions(base: str, members: list[str], body: pd.DataFrame, key: Key | None, draft: Draft) -> list[Question]:
    text = key.texts.get(base, "") if key else ""
    rests = {m: m[len(base):].strip("_").split("_") if m != base else [] for m in members}
    parent = [m for m in members if not rests[m]]
    items = [m for m in members if rests[m] and rests[m][0].isdigit()]
    follow = [m for m in members if rests[m] and not rests[m][0].isdigit()]
    out: list[Question] = []
    if items:
        if parent and (body[parent[0]] != "").any():
            out.append(_single(base, text, parent[0], body, key))
        out += _items(base if not out else f"{base}_items", base, text, items, rests, body, key, draft)
    elif parent:
        out.append(_single(base, text, parent[0], body, key))
    for name in follow:
        words = key.texts.get(name, "") if key else ""
        options = key.options.get(name) if key else None
        question = _single(name, words, name, body, key)
        other = not options and (re.search(r"(?i)\bother\b|specify", words) or not words and question.type == "text")
        if other and out and out[-1].other is None and out[-1].type in ("single", "multiple"):
            last = out[-1]
            out[-1] = Question(last.id, last.text, last.type, last.columns, last.options, last.rows, name)
        else:
            out.append(question)
    return out


def _single(id: str, text: str, name: str, body: pd.DataFrame, key: Key | None) -> Question:
    options = key.options.get(id) if key else None
    if options:
        return Question(id, text or id, "single", (name,), tuple(Option(c, label) for c, label in options.items()))
    kind, found = infer(body[name])
    distinct, _ = counts(body[name])
    if key is None and kind == "number" and share(distinct, r"^\d{1,2}$") == 1.0 and len(distinct) <= MOST_CODES:
        kind, found = "single", options_of(sorted(distinct.to_pylist(), key=int))
    return Question(id, text or id, kind, (name,), found)


def _items(id: str, base: str, text: str, items: list[str], rests: dict[str, list[str]], body: pd.DataFrame, key: Key | None,
           draft: Draft) -> list[Question]:
    depth = {len(rests[m]) for m in items}
    frame = body[items]
    if depth == {1}:
        options = key.options.get(base, {}) if key else {}
        labels = [options.get(rests[m][0], key.texts.get(m, m) if key else m) for m in items]
        if options and are_ticks(frame) is not False:
            made = tuple(Option(rests[m][0], label, m) for m, label in zip(items, labels, strict=True))
            return [Question(id, text or id, "multiple", tuple(items), made)]
        question = several(id, text or id, frame, labels, [rests[m][0] for m in items])
        scale = next((key.options[m] for m in items if m in key.options), None) if key else None
        if scale and question.type in ("matrix", "ranking"):
            question = Question(id, question.text, question.type, question.columns,
                                tuple(Option(c, label) for c, label in scale.items()), question.rows)
        return [question]
    return [_grid(id, text, items, rests, frame, key, draft)]


def _grid(id: str, text: str, items: list[str], rests: dict[str, list[str]], frame: pd.DataFrame, key: Key | None,
          draft: Draft) -> Question:
    """A grid: rows by columns (letters), one choice or ticks in each cell."""
    rows, options = [], {}
    single = {rests[m][1] for m in items if len(rests[m]) > 1} == {"a"}
    ticks = any(len(rests[m]) > 2 for m in items) or are_ticks(frame) and not _rated(items, key)
    for name in items:
        cell = name if key and name in key.texts else name.rsplit("_", 1)[0] if len(rests[name]) > 2 else name
        row = key.texts.get(cell, "") if key else ""
        known = key.options.get(cell, {}) if key else {}
        if ticks:
            code = rests[name][2] if len(rests[name]) > 2 else "1"
            label = known.get(code, rests[name][1] if len(rests[name]) > 1 else code)
            rows.append(f"{row or rests[name][0]}: {label}")
            options.setdefault(label, Option(f"{rests[name][1] if len(rests[name]) > 1 else code}", label))
        else:
            rows.append((row or rests[name][0]) if single else f"{row or rests[name][0]}: {rests[name][1] if len(rests[name]) > 1 else ''}")
            for code, label in known.items():
                options.setdefault(code, Option(code, label))
    if ticks:
        for block in _rows_of(items, rests).values():
            draft.states.update(st.ticked(frame[block]))
        return Question(id, text or id, "matrix", tuple(items), tuple(options.values()), tuple(rows))
    question = several(id, text or id, frame, rows)
    kind = "matrix" if question.type == "multiple" else question.type
    return Question(id, text or id, kind, tuple(items), tuple(options.values()) or (question.options if kind == "matrix" else ()), tuple(rows))


def _rated(items: list[str], key: Key | None) -> bool:
    return key is not None and any(len(key.options.get(m, {})) > 1 for m in items)


def _rows_of(items: list[str], rests: dict[str, list[str]]) -> dict[str, list[str]]:
    rows: dict[str, list[str]] = {}
    for name in items:
        rows.setdefault(rests[name][0], []).append(name)
    return rows
