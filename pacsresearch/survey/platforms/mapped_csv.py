"""Any table with a mapping: a TOML file that says which column is which.

::

    [metadata]                     # ours = column; all optional
    respondent = "ID"
    submitted = "Date"
    finished = "Done"              # 1/0, yes/no, true/false
    identifiers = ["Mail"]         # columns that identify people

    [[question]]
    id = "grade"
    column = "Band"                # or columns = ["Band 1", "Band 2"]
    text = "What is your pay band?"
    type = "single"                # single, multiple, matrix, ranking, number, text, date; worked out where left out
    options = ["7", "8a"]          # or {7 = "Band 7", 8a = "Band 8a"}
    rows = ["...", "..."]          # of a matrix, a ranking; the options of a multiple choice in columns of their own
    separator = ";"                # of a multiple choice joined in one cell; its options are needed then

    [file]
    header = 2                     # header rows, where there are more than one (the first names the columns)

Without any ``[[question]]`` every other column is one.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any, get_args

import numpy as np
import pandas as pd

from pacsresearch.errors import InputError
from pacsresearch.survey.assemble import Draft, tidied, unique
from pacsresearch.survey.context import Context
from pacsresearch.survey.export import Option, Question, QuestionType
from pacsresearch.survey.grouping import plain, several
from pacsresearch.survey.kinds import infer, numbers
from pacsresearch.survey.recognise import Claim
from pacsresearch.survey.tabular import Table

NAME = "csv"

_METADATA = ("respondent", "started", "submitted", "seconds", "status", "finished", "progress", "language", "identifiers")
_QUESTION = ("id", "column", "columns", "text", "type", "options", "rows", "separator", "other")
_YES = ("1", "yes", "true", "y", "complete", "completed", "finished")
_NO = ("0", "no", "false", "n", "incomplete", "partial", "unfinished")


def claim(table: Table) -> Claim | None:
    """A plain CSV is never recognised by itself: a mapping is the evidence."""
    return None


def read(table: Table, claim: Claim, context: Context) -> Draft:
    """Read a table by a mapping (or, where the user says it is a plain CSV, every column as a question)."""
    mapping = context.mapping or {}
    _check(mapping.get("file", {}), ("header",), "[file]")
    skip = mapping.get("file", {}).get("header", 1)
    if not isinstance(skip, int) or not 1 <= skip <= 10:
        raise InputError("mapping", f"{skip!r} is no number of header rows", place="[file] header", mend="1 to 10")
    columns = unique(table.head[0])
    body, short = table.body(skip)
    body, repeated = tidied(body, list(table.head[:skip]), table.file)
    body.columns = columns
    draft = Draft(table.file, NAME, [*claim.evidence, *repeated, *short], body, [], notes=[*table.notes, *short, *repeated])
    own = mapping.get("metadata", {})
    _check(own, _METADATA, "[metadata]")
    for role, name in own.items():
        for one in name if isinstance(name, list) else [name]:
            _known(one, columns, table.file, f"[metadata] {role}")
    _own(draft, own, context)
    used = {n for v in own.values() for n in (v if isinstance(v, list) else [v])}
    given = mapping.get("question", [])
    for place, one in enumerate(given, start=1):
        draft.questions.append(_question(one, place, columns, draft))
    if not given:
        for name in (c for c in columns if c not in used):
            kind, options = infer(body[name])
            draft.questions.append(Question(name, plain(name), kind, (name,), options))
    else:
        asked = {c for q in draft.questions for c in (*q.columns, q.other)}
        draft.extra += [c for c in columns if c not in asked and c not in used]
        if draft.extra:
            draft.notes.append(f"columns that the mapping does not name: {', '.join(draft.extra[:8])}")
    draft.notes.append("a plain table does not tell questions not shown from those skipped: blanks count as skipped")
    return draft


def _check(given: Any, known: tuple[str, ...], place: str) -> None:
    if not isinstance(given, dict):
        raise InputError("mapping", f"{place} must be a table")
    for key in given:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            raise InputError("mapping", f"{key!r} is not a key", place=place,
                             mend=f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}")


def _known(name: Any, columns: list[str], file: str, place: str) -> str:
    if not isinstance(name, str) or name not in columns:
        near = get_close_matches(str(name), columns, n=3)
        raise InputError("mapping", f"{file} has no column {name!r}", place=place,
                         mend=f"nearest: {', '.join(near)}" if near else "see `pacsresearch read` for its columns")
    return name


def _own(draft: Draft, own: dict[str, Any], context: Context) -> None:
    body = draft.cells
    for role, name in own.items():
        if role == "identifiers":
            draft.identifiers = list(name)
        elif role in ("started", "submitted"):
            draft.moment(role, name, context.day_first)
        elif role in ("seconds", "progress"):
            draft.metadata[role] = numbers(body[name])
        elif role == "finished":
            words = body[name].str.strip().str.casefold()
            done = np.where(words.isin(_YES), 1.0, np.where(words.isin(_NO), 0.0, np.nan))
            draft.metadata[role] = pd.Series(done, index=body.index).astype("boolean")
        else:
            draft.metadata[role] = body[name]


def _question(one: Any, place: int, columns: list[str], draft: Draft) -> Question:
    where = f"[[question]] {place}"
    _check(one, _QUESTION, where)
    names = one.get("columns", [one["column"]] if "column" in one else [])
    if not names or not isinstance(names, list):
        raise InputError("mapping", "names no column", place=where, mend='write column = "..." or columns = ["...", "..."]')
    names = [_known(n, columns, draft.file, where) for n in names]
    kind: QuestionType | None = one.get("type")
    if kind is not None and kind not in get_args(QuestionType):
        raise InputError("mapping", f"{kind!r} is no type of question", place=where, mend=f"one of {', '.join(get_args(QuestionType))}")
    id, text = str(one.get("id", names[0])), plain(str(one.get("text", names[0])))
    rows = [str(r) for r in one.get("rows", [])] or (names if len(names) > 1 else [])
    given = one.get("options", [])
    options = tuple(Option(str(c), str(label)) for c, label in (given.items() if isinstance(given, dict) else zip(given, given, strict=True)))
    if one.get("separator") and not options:
        raise InputError("mapping", "joined answers cannot be split without the options", place=where, mend="give options = [...]")
    other = _known(one["other"], columns, draft.file, where) if one.get("other") else None
    if len(names) == 1:
        found, seen = infer(draft.cells[names[0]])
        return Question(id, text, kind or found, (names[0],), options or (seen if (kind or found) == "single" else ()), tuple(rows), other)
    question = several(id, text, draft.cells[names], rows, [str(i) for i in range(1, len(names) + 1)], other, yes_no=True)
    kind = kind or question.type
    if kind == "multiple":
        made = tuple(Option(c, r, n) for c, r, n in zip([o.code for o in options] or names, rows, names, strict=False))
        return Question(id, text, kind, tuple(names), made, (), other)
    return Question(id, text, kind, tuple(names), options or question.options, tuple(rows), other)
