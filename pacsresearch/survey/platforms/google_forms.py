"""Google Forms: one header row of question texts behind ``Timestamp``; checkboxes joined with ", "; grids ``Text [Row]``."""

from __future__ import annotations

import re

from pacsresearch.survey.assemble import Draft, tidied, unique
from pacsresearch.survey.context import Context
from pacsresearch.survey.export import Question
from pacsresearch.survey.grouping import plain, several
from pacsresearch.survey.kinds import DATE, NUMBER, infer, learn_joined, options_of
from pacsresearch.survey.recognise import Claim
from pacsresearch.survey.tabular import Table

NAME = "google_forms"

_STAMP = ("timestamp", "zeitstempel", "horodateur", "marca temporal", "informazioni cronologiche", "carimbo de data/hora",
          "carimbo de data/hora.", "tijdstempel", "tidsstempel", "tidsstämpel", "tidstämpel", "sygnatura czasowa", "отметка времени")
_MAIL = ("email address", "username", "e-mail address", "email", "e-mail-adresse", "adresse e-mail", "dirección de correo electrónico",
         "indirizzo email", "endereço de e-mail")
_WHEN = re.compile(r"^(\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}|\d{4}[/.\-]\d{1,2}[/.\-]\d{1,2})[ T]+\d{1,2}[:.]\d{2}")
_GRID = re.compile(r"^(?P<text>.*?)\s*\[(?P<row>[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]$", re.S)


def claim(table: Table) -> Claim | None:
    """Recognise a Google Forms export: Timestamp, a moment in each row, and headers that are questions."""
    names = [c.strip() for c in table.head[0]]
    if table.width < 2 or names[0].casefold() not in _STAMP:
        return None
    rows = [r for r in table.head[1:] if any(r) and r[0].strip() != names[0]]      # a header again: two exports, told later
    if rows and not all(_WHEN.match(r[0].strip()) or re.match(DATE, r[0].strip()) for r in rows if r and r[0].strip()):
        return None
    asked = [n for n in names[1:] if " " in n or n.endswith("?") or _GRID.match(n)]
    words = [i for i in range(1, table.width) if any(len(r) > i and r[i].strip() and not re.match(NUMBER, r[i].strip()) for r in rows)]
    if not asked and not words or rows and not words and len(asked) < 0.5 * (len(names) - 1):
        return None
    evidence = [f"first column {names[0]!r}, with a date and time in each row", "headers are the questions' texts"]
    if len(names) > 1 and names[1].casefold() in _MAIL:
        return Claim(NAME, 3, (*evidence, f"second column {names[1]!r}"))
    return Claim(NAME, 2, tuple(evidence)) if len(asked) >= 0.3 * (len(names) - 1) else Claim(NAME, 1, tuple(evidence[:1]))


def read(table: Table, claim: Claim, context: Context) -> Draft:
    """Read a Google Forms export."""
    names = [c.strip() for c in table.head[0]]
    columns = unique(names)
    body, short = table.body(1)
    body, repeated = tidied(body, [table.head[0]], table.file)
    body.columns = columns
    draft = Draft(table.file, NAME, [*claim.evidence, *repeated, *short], body, [], notes=[*table.notes, *short, *repeated])
    draft.moment("submitted", columns[0], context.day_first, "month")
    start = 1
    if len(names) > 1 and names[1].casefold() in _MAIL:
        draft.identifiers.append(columns[1])
        start = 2
    place, number = start, 0
    while place < len(columns):
        if names[place].casefold() == "score" and _scores(body[columns[place]]):
            draft.extra.append(columns[place])
            place += 1
            continue
        number += 1
        grid = _GRID.match(names[place])
        members = [place]
        while grid and place + len(members) < len(columns):
            following = _GRID.match(names[place + len(members)])
            if not following or following["text"] != grid["text"]:
                break
            members.append(place + len(members))
        if grid and len(members) > 1:
            draft.questions.append(_grid(f"Q{number}", grid["text"], members, names, columns, draft))
        else:
            draft.questions.append(_question(f"Q{number}", plain(names[place]), columns[place], draft))
        place += len(members)
    draft.notes.append("Google Forms exports no respondent's id, status or duration, and leaves questions not shown and those skipped blank alike")
    return draft


def _scores(column) -> bool:
    values = column[column != ""]
    return bool(len(values)) and bool(values.str.match(r"^\d+(\.\d+)?( / \d+)?$").all())


def _question(id: str, text: str, name: str, draft: Draft) -> Question:
    column = draft.cells[name]
    kind, options = infer(column)
    if kind in ("text", "single") and (learnt := learn_joined(column)):
        written = f", and {learnt.written} other answer(s)" if learnt.written else ""
        draft.notes.append(f"{id}: options joined in one cell; {len(learnt.options)} options learnt from the answers{written}")
        return Question(id, text, "multiple", (name,), options_of(list(learnt.options)))
    return Question(id, text or name, kind, (name,), options)


def _grid(id: str, text: str, members: list[int], names: list[str], columns: list[str], draft: Draft) -> Question:
    rows = [plain(_GRID.match(names[i])["row"]) for i in members]
    frame = draft.cells[[columns[i] for i in members]]
    question = several(id, plain(text), frame, rows)
    if question.type == "multiple":                    # Google has no options in columns of their own: one answer for all
        question = Question(id, plain(text), "matrix", tuple(frame.columns),
                            options_of([v for v in dict.fromkeys(v for c in frame for v in frame[c]) if v]), tuple(rows))
    return question
