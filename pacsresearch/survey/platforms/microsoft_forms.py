"""Microsoft Forms: a workbook, ``ID, Start time, Completion time, Email, Name``, then one column a question."""

from __future__ import annotations

import re

import pandas as pd

from pacsresearch.survey.assemble import Draft, tidied, unique
from pacsresearch.survey.context import Context
from pacsresearch.survey.export import Question
from pacsresearch.survey.grouping import plain
from pacsresearch.survey.kinds import counts, infer, options_of
from pacsresearch.survey.recognise import Claim
from pacsresearch.survey.tabular import Table

NAME = "microsoft_forms"

_START = ("start time", "startzeit", "heure de début", "hora de inicio", "ora di inizio", "begintijd", "hora de início", "starttid",
          "starttidspunkt")
_END = ("completion time", "fertigstellungszeit", "heure de fin", "hora de finalización", "ora di completamento", "tijd van voltooien",
        "hora de conclusão", "slutförandetid", "fuldførelsestidspunkt", "fullføringstidspunkt")
_MAIL = ("email", "e-mail", "adresse de messagerie", "correo electrónico", "posta elettronica", "courriel", "e-mailadres", "e-post")
_NAME = ("name", "nom", "nombre", "nome", "naam", "namn", "navn")
_CHANGED = ("last modified time", "uhrzeit der letzten änderung", "heure de la dernière modification", "hora de la última modificación")
_LANGUAGE = ("language", "sprache", "langue", "idioma", "lingua", "taal")
_QUIZ = re.compile(r"(?i)^(points|feedback|grade posted time|punkte) ?- |^(total points|quiz feedback|grade posted time)$")


def _fold(name: str) -> str:
    return " ".join(name.replace("\u00a0", " ").split()).casefold()


def claim(table: Table) -> Claim | None:
    """Recognise a Microsoft Forms export."""
    names = [_fold(c) for c in table.head[0]]
    if len(names) < 4 or names[0] not in ("id", "#"):
        return None
    early = names[1:8]
    start, end = any(n in _START for n in early), any(n in _END for n in early)
    if not (start and end):
        return None
    shown = [c.strip() for c in table.head[0][:5]]
    strength = 3 if any(n in _MAIL for n in early) or not table.delimiter else 2
    return Claim(NAME, strength, (f"columns {', '.join(shown)}", "a workbook" if not table.delimiter else "a CSV of it"))


def read(table: Table, claim: Claim, context: Context) -> Draft:
    """Read a Microsoft Forms export."""
    columns = unique(table.head[0])
    body, short = table.body(1)
    body, repeated = tidied(body, [table.head[0]], table.file)
    body.columns = columns
    draft = Draft(table.file, NAME, [*claim.evidence, *repeated, *short], body, [], notes=[*table.notes, *short, *repeated])
    draft.metadata["respondent"] = body[columns[0]]
    number = 0
    for place, name in enumerate(columns[1:], start=1):
        word = _fold(table.head[0][place])
        if number == 0 and word in _START + _END:
            draft.moment("started" if word in _START else "submitted", name, context.day_first, "month")
        elif number == 0 and word in _MAIL + _NAME:
            draft.identifiers.append(name)
        elif number == 0 and word in _LANGUAGE:
            draft.metadata["language"] = body[name]
        elif number == 0 and word in _CHANGED or _QUIZ.match(word):
            draft.extra.append(name)
        else:
            number += 1
            draft.questions.append(_question(f"Q{number}", plain(name), name, body[name]))
    meta = draft.metadata
    if {"started", "submitted"} <= set(meta):
        meta["seconds"] = (meta["submitted"] - meta["started"]).dt.total_seconds()
    draft.notes.append("Microsoft Forms records no partial submissions, and leaves questions not shown and those skipped blank alike")
    return draft


def _question(id: str, text: str, name: str, column: pd.Series) -> Question:
    distinct, _ = counts(column)
    cells = distinct.to_pylist() if len(distinct) <= 5000 else distinct.slice(0, 5000).to_pylist()
    if cells and all(c.endswith(";") and len(c) > 1 for c in cells):
        pieces = [tuple(p for p in c.split(";") if p) for c in cells]
        sets = {frozenset(p) for p in pieces}
        options = list(dict.fromkeys(p for cell in pieces for p in cell))
        if len(sets) == 1 and len(options) > 1 and len(pieces) > 1:      # everyone gave all, in their own order
            return Question(id, text, "ranking", (name,), options_of(options))
        if len(options) <= 200:
            return Question(id, text, "multiple", (name,), options_of(options))
    kind, options = infer(column)
    return Question(id, text, kind, (name,), options)
