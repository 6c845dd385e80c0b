"""What every platform's reader makes of a file: one `Export`, whoever wrote it.

Answers stay text; typing them is the questionnaire's business (`cleaning`). What the platform knows beside
the answers (status, duration) is kept apart from them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

QuestionType = Literal["single", "multiple", "matrix", "ranking", "number", "text", "date"]

# The five states of an answer. Platforms that cannot tell two of them apart say so in `Export.notes`.
STATES = ("chosen", "not chosen", "not shown", "skipped", "not recorded")

# Why a submission is not analysed, in the order in which the reasons are counted (each row once).
EXCLUSIONS = ("preview", "test", "no consent", "empty", "partial", "duplicate")


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a question: the code in the data, the words respondents saw, its own column if it has one."""

    code: str
    label: str
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question as exported.

    `columns` are the columns of `Export.answers` that hold it: one for a single choice, number, text or date (one a field
    where a number or text has several, named by `rows`); one an option (or one joined) for a multiple choice; one a row
    for a matrix (one a cell where its cells are ticked; then `rows` says "row: column"); one an item for a ranking (LimeSurvey:
    one a place, holding the item; Microsoft Forms: one, the items joined in order).
    `rows` are the row labels of a matrix (or the items of a ranking), aligned with `columns`.
    """

    id: str
    text: str
    type: QuestionType
    columns: tuple[str, ...]
    options: tuple[Option, ...] = ()
    rows: tuple[str, ...] = ()
    other: str | None = None     # the column with the words of "other, please specify"


@dataclass(frozen=True)
class Export:
    """A survey export as read, identifiers already dropped (unless the user asked to keep them).

    Attributes
    ----------
    file : str
        Its name.
    platform : str
        "jisc", "qualtrics", "limesurvey", "redcap", "surveymonkey", "google_forms", "microsoft_forms", "spss", "csv".
    evidence : tuple of str
        What it was recognised by, in words.
    questions : tuple of Question
    answers : DataFrame of str
        One row a submission read, one column each of the questions' columns; the cell as exported (text), "" where blank.
        Multiple choices split over columns hold "1" (chosen) or "" / "0" as exported; see `states`.
    states : DataFrame of category (STATES), same shape and labels as `answers`
    metadata : DataFrame
        Same rows. Columns, all present, NA where the platform has none: ``row`` (line of the file, from 1, as a person
        counts in the file), ``respondent`` (the platform's id), ``started``, ``submitted`` (timestamps), ``seconds``
        (duration), ``status`` (the platform's word), ``finished`` (boolean), ``progress`` (0-100), ``language``,
        ``exclusion`` ("" or one of EXCLUSIONS; "no consent" where a question of consent was answered no). Then whatever
        else the platform exports that is no answer (embedded data, timings), under its own name; ``file`` where several
        exports were put together; identifiers where they were asked for.
    identifiers : tuple of str
        Columns that identify people directly; they are in no table unless ``kept``.
    notes : tuple of str
        What the platform blurs, what was repaired, what the user should know.
    """

    file: str
    platform: str
    evidence: tuple[str, ...]
    questions: tuple[Question, ...]
    answers: pd.DataFrame
    states: pd.DataFrame
    metadata: pd.DataFrame
    identifiers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    columns: tuple[str, ...] = field(default=())  # every column of the file, in order, as named there

    @property
    def excluded(self) -> dict[str, int]:
        """Submissions the platform's own records rule out, by reason (all of EXCLUSIONS, zeros included)."""
        counts = self.metadata["exclusion"].value_counts()
        return {reason: int(counts.get(reason, 0)) for reason in EXCLUSIONS}

    @property
    def respondents(self) -> int:
        """Submissions left after `excluded`."""
        return len(self.metadata) - sum(self.excluded.values())
