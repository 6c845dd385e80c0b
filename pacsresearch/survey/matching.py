"""Which column of an export answers which question of the questionnaire.

Three ways, in this order: what a person confirmed in a mapping file; the column's code, as the questionnaire says
the platform would name it; the question's wording. Close wordings are shown, never used until confirmed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from pacsresearch.errors import InputError
from pacsresearch.questionnaire import Question, Questionnaire, Variable
from pacsresearch.survey.export import Export
from pacsresearch.survey.export import Question as Exported
from pacsresearch.survey.mapping_file import ConfirmedMapping, draft, load_mapping, quoted
from pacsresearch.survey.options import joined_words, resolve, split_joined
from pacsresearch.survey.wording import CLOSE, nearest, normal, shortened


@dataclass(frozen=True, slots=True)
class Match:
    """One variable and the column that holds it.

    `joined`: the column joins several options of a multiple choice. `options`: cell to option name, for every
    distinct cell understood (of a joined column: the words that a person confirmed). `exported`: code to label as
    the export declares them.
    """

    variable: str
    column: str
    by: Literal["mapping", "code", "wording"]
    joined: bool = False
    options: Mapping[str, str] = field(default_factory=dict)
    exported: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A column whose wording is close to a variable's; to be confirmed in a mapping file before it is used."""

    variable: str
    column: str
    wording: str
    score: float


@dataclass(frozen=True, slots=True)
class UnknownOption:
    """A cell that stands for no option of the question, how often it occurs, and the nearest option."""

    variable: str
    column: str
    cell: str
    count: int
    nearest: str


@dataclass(frozen=True)
class Matching:
    """What was matched and what was not."""

    matches: tuple[Match, ...]
    proposals: tuple[Proposal, ...]
    missing: tuple[str, ...]                      # variables of the questionnaire that no column answers
    unmatched: tuple[tuple[str, str], ...]        # (column, wording) of the export that answer no question
    unknown_options: tuple[UnknownOption, ...]
    notes: tuple[str, ...] = ()
    assume: Mapping[str, str] = field(default_factory=dict)
    confirmed: ConfirmedMapping = ConfirmedMapping()

    def column(self, variable: str) -> str | None:
        """The column that holds a variable, None where it is missing."""
        return next((match.column for match in self.matches if match.variable == variable), None)

    def table(self) -> pd.DataFrame:
        """Every variable and every unused column.

        Returns
        -------
        DataFrame
            Columns ``variable, column, by, score, wording``. `by` is "mapping", "code", "wording", "assumed", "proposed:
            confirm it", "missing" or "unmatched".
        """
        rows = [(m.variable, m.column, m.by, float("nan"), "") for m in self.matches]
        rows += [(name, "", "assumed", float("nan"), value) for name, value in self.assume.items()]
        rows += [(p.variable, p.column, "proposed: confirm it", p.score, p.wording) for p in self.proposals]
        proposed = {p.variable for p in self.proposals}
        rows += [(name, "", "missing", float("nan"), "") for name in self.missing if name not in proposed]
        rows += [("", column, "unmatched", float("nan"), wording) for column, wording in self.unmatched]
        return pd.DataFrame(rows, columns=["variable", "column", "by", "score", "wording"])

    def to_toml(self) -> str:
        """A draft of a mapping file: what is matched, and what a person must confirm, as comments to uncomment."""
        return draft(self)


def match(export: Export, questionnaire: Questionnaire, mapping: str | Path | Mapping[str, Any] | None = None, *,
          require: bool = True) -> Matching:
    """Match an export to the questionnaire.

    Parameters
    ----------
    export : Export
    questionnaire : Questionnaire
    mapping : path or mapping, optional
        A mapping file that a person confirmed (see `mapping_file`).
    require : bool
        Fail where a required question (consent, willing) has no column; False gives the matching anyway, for a draft.

    Returns
    -------
    Matching

    Raises
    ------
    InputError
        A required question has no column: its nearest candidates are named. The mapping names a column that the
        export does not have, or gives one column to two variables.
    """
    confirmed = load_mapping(mapping, questionnaire)
    places = _places(export)
    taken: dict[str, tuple[str, str]] = {}   # variable -> (column, by)
    notes: list[str] = []
    _by_mapping(confirmed, places, questionnaire, taken, export)
    ignored = set(confirmed.ignore)
    _by_code(export, questionnaire, places, taken, ignored, notes)
    _by_wording(export, questionnaire, taken, ignored, notes)

    used = {column for column, _ in taken.values()}
    matches, unknown = _resolve(export, questionnaire, places, taken, confirmed)
    missing = [v.name for v in questionnaire.variables if v.name not in taken and v.name not in confirmed.assume
               and not _told_by_other(questionnaire, v, taken)]
    left = [(column, place.wording) for column, place in places.items() if column not in used | ignored]
    proposals = _propose(questionnaire, missing, left)
    result = Matching(tuple(matches), tuple(proposals), tuple(missing), tuple(left), tuple(unknown), tuple(notes),
                      confirmed.assume, confirmed)
    if require:
        _require(export, questionnaire, result)
    return result


# ------------------------------------------------------------------------------------------- what the export has


@dataclass(frozen=True, slots=True)
class _Place:
    """A column of the export: its question, and what it holds of it."""

    question: Exported
    part: str        # the row's or option's words, "" for a whole question
    whole: bool      # the question's only column: if the question is a multiple choice, its answers are joined here

    @property
    def wording(self) -> str:
        return f"{self.question.text} {self.part}".strip()


def _places(export: Export) -> dict[str, _Place]:
    places: dict[str, _Place] = {}
    for question in export.questions:
        by_column = {option.column: option.label for option in question.options if option.column}
        whole = len(question.columns) == 1 and not by_column
        for number, column in enumerate(question.columns):
            row = question.rows[number] if number < len(question.rows) else ""
            places[column] = _Place(question, by_column.get(column, row), whole)
        if question.other and question.other not in places:
            places[question.other] = _Place(question, "other, in words", False)
    return places


# ------------------------------------------------------------------------------------------------- the three ways


def _by_mapping(confirmed: ConfirmedMapping, places: Mapping[str, _Place], questionnaire: Questionnaire,
                taken: dict[str, tuple[str, str]], export: Export) -> None:
    for name, column in confirmed.columns.items():
        if column not in places:
            near = [text for text, _ in nearest(column, places)]
            raise InputError(confirmed.file, f"{export.file} has no column {column!r}", place=f"[columns] {name}",
                             mend=f"nearest: {', '.join(near)}" if near else "see its first row")
        taken[name] = (column, "mapping")
    shared = Counter(column for column, _ in taken.values())
    for column, count in shared.items():
        users = [questionnaire.variable(n) for n, (c, _) in taken.items() if c == column]
        if count > 1 and not (places[column].whole and len({u.question for u in users}) == 1):
            raise InputError(confirmed.file, f"column {column!r} is given to {' and '.join(u.name for u in users)}",
                             place="[columns]", mend="keep one")


def _by_code(export: Export, questionnaire: Questionnaire, places: Mapping[str, _Place],
             taken: dict[str, tuple[str, str]], ignored: set[str], notes: list[str]) -> None:
    lower = {column.casefold(): column for column in places}
    codes = dict(questionnaire.columns(export.platform)) if export.platform in questionnaire.platforms else {}
    own = {variable.name: variable.name for variable in questionnaire.variables}  # exports of our own tables
    joined = {q.name: q for q in questionnaire.questions if q.type == "multiple"}
    for code, name in [*codes.items(), *own.items()]:
        column = lower.get(code.casefold())
        if column is None or name in taken or column in ignored or _is_used(column, taken):
            continue
        variable = questionnaire.variable(name)
        taken[name] = (column, "code")
        if differs := _wording_differs(questionnaire, variable, places[column]):
            notes.append(f"{column} is taken for {name} by its code, but its wording differs: {differs!r}")
    for name, question in joined.items():  # one column joins all options: every variable of the question is in it
        code = next((lower[c] for c in (name, name.replace("_", "")) if c in lower), None)
        if code and places[code].whole and code not in ignored and not _is_used(code, taken):
            _take_joined(questionnaire, question.name, code, "code", taken)


def _take_joined(questionnaire: Questionnaire, question: str, column: str, by: str,
                 taken: dict[str, tuple[str, str]]) -> None:
    for variable in questionnaire.of(question):
        if variable.kind == "boolean" and variable.name not in taken:
            taken[variable.name] = (column, by)


def _by_wording(export: Export, questionnaire: Questionnaire, taken: dict[str, tuple[str, str]], ignored: set[str],
                notes: list[str]) -> None:
    texts = Counter(normal(question.text) for question in export.questions)
    asked = {normal(question.text): question for question in questionnaire.questions}
    items = {normal(item.label): (question, item) for question in questionnaire.questions for item in question.items}
    words = {normal(variable.label): variable.name for variable in questionnaire.variables if variable.other}
    for exported in export.questions:
        columns = [c for c in exported.columns if c not in ignored and not _is_used(c, taken)]
        key = normal(exported.text)
        if not columns or not key:
            continue
        if key in words and len(columns) == 1 and words[key] not in taken:
            taken[words[key]] = (columns[0], "wording")
            continue
        question, item = asked.get(key), items.get(key)
        if question is None and item is None:
            question, item = _ends_with_item(key, questionnaire)
        if (question or item) and texts[key] > 1 and not item:
            notes.append(f"{texts[key]} questions of {export.file} read {exported.text!r}: say in a mapping which is which")
            continue
        if item is not None:
            if len(columns) == 1 and item[1].name not in taken:
                taken[item[1].name] = (columns[0], "wording")
        elif question is not None:
            _take_question(questionnaire, question.name, exported, columns, taken)


def _ends_with_item(key: str, questionnaire: Questionnaire) -> tuple[None, tuple | None]:
    """A grid's row exported as a question of its own: "the question [the row]"."""
    for question in questionnaire.questions:
        for item in question.items:
            if key == normal(f"{question.text} {item.label}"):
                return None, (question, item)
    return None, None


def _take_question(questionnaire: Questionnaire, name: str, exported: Exported, columns: list[str],
                   taken: dict[str, tuple[str, str]]) -> None:
    question = questionnaire.question(name)
    if exported.other and (words := f"{name}_other_text") in {v.name for v in questionnaire.of(name)} and words not in taken:
        taken[words] = (exported.other, "wording")
        columns = [column for column in columns if column != exported.other]
    if question.type == "multiple" and not any(option.column for option in exported.options) and len(columns) == 1:
        _take_joined(questionnaire, name, columns[0], "wording", taken)
        return
    if question.type in ("multiple", "likert", "share"):
        parts = {normal(option.label): option.column for option in exported.options if option.column in columns}
        parts |= {normal(row): column for row, column in zip(exported.rows, exported.columns) if column in columns}
        for variable in questionnaire.of(name):
            label = variable.item.label if variable.item else variable.option.label
            if not variable.other and variable.name not in taken and normal(label) in parts:
                taken[variable.name] = (parts[normal(label)], "wording")
        return
    if name not in taken and len(columns) == 1:
        taken[name] = (columns[0], "wording")


def _is_used(column: str, taken: Mapping[str, tuple[str, str]]) -> bool:
    return any(column == used for used, _ in taken.values())


def _wording_differs(questionnaire: Questionnaire, variable: Variable, place: _Place) -> str:
    """The export's wording where it is plainly another question's; "" where it agrees or is not told."""
    text = place.wording
    question = questionnaire.question(variable.question)
    part = variable.item.label if variable.item else variable.option.label if variable.option else ""
    ours = [question.text, question.label, variable.label, part, f"{question.text} {part}"]
    told = normal(text) not in ("", normal(variable.name), normal(question.name), normal(place.question.id))
    if not told or place.part == "other, in words" or nearest(text, ours, limit=1, least=50.0):
        return ""
    return shortened(text, 80)


# ----------------------------------------------------------------------------------- options, proposals, required


def _resolve(export: Export, questionnaire: Questionnaire, places: Mapping[str, _Place],
             taken: Mapping[str, tuple[str, str]], confirmed: ConfirmedMapping
             ) -> tuple[list[Match], list[UnknownOption]]:
    matches, unknown = [], []
    missing = {str(m.code) for m in questionnaire.missing}
    done: set[str] = set()
    shared = Counter(column for column, _ in taken.values())
    for variable in questionnaire.variables:
        if variable.name not in taken:
            continue
        column, by = taken[variable.name]
        question, place = questionnaire.question(variable.question), places[column]
        exported = {option.code: option.label for option in place.question.options if not option.column}
        options: dict[str, str] = {}
        given = confirmed.options.get(question.name, {})
        # Several options in the one column are joined there, whatever the reader took its cells for.
        joined = variable.kind == "boolean" and place.whole and (shared[column] > 1 or place.question.type == "multiple")
        cells: Iterable[str] = ()
        if variable.kind in ("category", "ordered") or joined and column not in done:
            counts = export.answers[column].value_counts()
            cells = [cell for cell in counts.index if cell.strip() and cell.strip() not in missing]
        if joined:
            options = dict(given)
            words = joined_words(question, exported=exported, confirmed=given)
            strange = Counter()
            for cell in cells:
                if left := split_joined(question, cell, words=words)[1]:
                    strange[left] += int(counts[cell])
            strange = {} if question.other else strange   # beside "other", left-over words are the answer
            done.add(column)
        else:
            options, rest = resolve(question, cells, exported=exported, confirmed=given)
            strange = {cell: int(counts[cell]) for cell in rest}
        labels = [option.label for option in question.options]
        for cell, count in strange.items():
            near = nearest(exported.get(cell, cell), labels, limit=1, least=50.0)
            unknown.append(UnknownOption(variable.name, column, cell, count, near[0][0] if near else ""))
        matches.append(Match(variable.name, column, by, joined, options, exported))
    return matches, unknown


def _propose(questionnaire: Questionnaire, missing: list[str], left: list[tuple[str, str]]) -> list[Proposal]:
    proposals = []
    wordings = {wording or column: column for column, wording in left}
    for name in missing:
        variable = questionnaire.variable(name)
        question = questionnaire.question(name)
        part = variable.item.label if variable.item else variable.option.label if variable.option else ""
        scores: dict[str, float] = {}
        for ours in {f"{question.text} {part}".strip(), part or question.label, name}:
            for wording, score in nearest(ours, wordings, limit=2, least=CLOSE):
                scores[wording] = max(score, scores.get(wording, 0.0))
        proposals += [Proposal(name, wordings[wording], wording, score)
                      for wording, score in sorted(scores.items(), key=lambda pair: -pair[1])[:2]]
    return proposals


def _told_by_other(questionnaire: Questionnaire, variable: Variable, taken: Mapping[str, object]) -> bool:
    """Of a multiple choice's "other", one column may hold both the tick and the words."""
    if variable.option is None or not variable.option.other or questionnaire.question(variable.question).type != "multiple":
        return False
    return any(v.name in taken for v in questionnaire.of(variable.question) if v.option == variable.option)


def _alike(export: Export, question: Question, column: str) -> float:
    """How far a column's answers are the options of a question, from 0 to 95."""
    cells = [cell for cell in export.answers[column].value_counts().index if cell.strip()]
    if not cells or len(cells) > 3 * len(question.options):
        return 0.0
    found, strange = resolve(question, cells)
    return 0.0 if strange else 95.0 * len(set(found.values())) / len(question.options)


def _require(export: Export, questionnaire: Questionnaire, matching: Matching) -> None:
    unused = {f"{column} {wording}": column for column, wording in matching.unmatched}
    problems, lines = [], []
    for question in questionnaire.questions:
        if not question.required or question.name not in matching.missing:
            continue
        near: dict[str, float] = {}
        for ours in (question.text, question.name, question.label):
            for key, score in nearest(ours, [*unused, *unused.values()], limit=3, least=50.0):
                near[unused.get(key, key)] = max(score, near.get(unused.get(key, key), 0.0))
        for column, _ in matching.unmatched:  # a column with other words, but with this question's very answers
            near[column] = max(near.get(column, 0.0), _alike(export, question, column))
        near = {column: score for column, score in near.items() if score >= 50.0}
        best = sorted(near, key=lambda column: -near[column])[:3]
        names = ", ".join(repr(shortened(column, 60)) for column in best)
        problems.append(f"no column answers {question.name!r} ({question.label.lower()})" + (f", nearest: {names}" if best else ""))
        lines.append(f"{question.name} = {quoted(best[0]) if best else '...'}")
    if problems:
        mend = f"confirm in a mapping file: [columns] {', '.join(lines)}"
        if "consent" in matching.missing:
            mend += '; where consent was recorded elsewhere: [assume] consent = "yes"'
        raise InputError(export.file, "; ".join(problems), mend=mend)
