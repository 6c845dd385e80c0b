"""From one platform's reading (`Draft`) to the `Export`: states, identifiers dropped, exclusions counted once each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from pacsresearch.errors import ExportError
from pacsresearch.survey import states as st
from pacsresearch.survey.dates import timestamps
from pacsresearch.survey.export import EXCLUSIONS, Export, Question
from pacsresearch.survey.identifiers import identifying, mentions

METADATA = {"row": "int64", "respondent": "str", "started": "datetime64[us]", "submitted": "datetime64[us]",
            "seconds": "float64", "status": "str", "finished": "boolean", "progress": "float64", "language": "str"}
_REFUSED = re.compile(r"^\s*(no\b|i do not|i don['’]t|do not|disagree|i disagree|decline|i decline|not? (agree|consent)|refuse)", re.I)
_MADE_DATE = re.compile(r"^(\d{1,2}-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-\d{2})$")
_CONSENT = re.compile(r"\bconsent(s|ed|ing)?\b|\bagree to (take part|participate)\b", re.I)


@dataclass
class Draft:
    """What a platform's reader found; `finish` makes the Export of it.

    `cells` has a column each of the file's (named uniquely); `metadata` Series by the names of `METADATA`; `states` only
    where the platform knows better than the defaults: a blank is skipped, anything else chosen, options with a column
    of their own as `states.ticked` says. `flags` are masks by exclusion reason that the platform records.
    """

    file: str
    platform: str
    evidence: list[str]
    cells: pd.DataFrame
    questions: list[Question]
    metadata: dict[str, pd.Series] = field(default_factory=dict)
    flags: dict[str, np.ndarray] = field(default_factory=dict)
    identifiers: list[str] = field(default_factory=list)     # columns, by the platform's own design
    states: dict[str, np.ndarray] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)           # neither questions nor metadata (embedded data, timings)
    columns: list[str] = field(default_factory=list)         # as named in the file; default: those of `cells`


    def moment(self, role: str, column: str, day_first: bool | None, usual: str | None = None) -> None:
        """Take a column as a time of the submission; what cannot be read safely stays beside the answers as text."""
        times, note = timestamps(self.cells[column], day_first=day_first, usual=usual)
        self.metadata.setdefault(role, times)
        if note:
            self.notes.append(f"{column}: {note}")
            if "left as text" in note:
                self.extra.append(column)


def unique(names: Iterable[str]) -> list[str]:
    """Column names made unique: the second "Why?" is "Why? (2)". Blank ones are called "column 7" by their place."""
    taken: set[str] = set()
    out = []
    for place, name in enumerate(names, start=1):
        base = name.strip() or f"column {place}"
        label, turn = base, 1
        while label in taken:
            turn += 1
            label = f"{base} ({turn})"
        taken.add(label)
        out.append(label)
    return out


def tidied(body: pd.DataFrame, headers: list[tuple[str, ...]], file: str) -> tuple[pd.DataFrame, list[str]]:
    """Take out what programs and people put into the rows: header rows among the answers, R's NA for a blank.

    Raises ExportError where the second header orders or names the columns otherwise: then the rows below it cannot be
    read with the first one.
    """
    body, notes = _without_na(body)
    header = headers[0]
    if len(body) == 0 or not any(header):
        return body, notes
    names = {h for h in header if h}
    lead = next(i for i, h in enumerate(header) if h)
    suspects = body.index[body[lead].isin(names).to_numpy(dtype=bool)]
    drop: list[int] = []
    for row in suspects:
        cells = [str(v) for v in body.loc[row]]
        if all(a == b for a, b in zip(cells, header, strict=False)):
            drop.append(row)
        elif sum(c in names for c in cells) >= max(2, 0.8 * sum(map(bool, cells)), 0.5 * len(names)):
            raise ExportError(file, "is a header again, with other columns than the first: two exports put together",
                              place=f"row {row}", mend="give the two exports as two files")
    if not drop:
        return body, notes
    where = ", ".join(map(str, drop[:3]))
    for follow in headers[1:]:
        for row in list(drop):
            below = body.index[body.index > row][: len(headers)]
            drop += [r for r in below if r not in drop and all(str(v) == h for v, h in zip(body.loc[r], follow, strict=False))]
    return body.drop(index=drop), [*notes, f"row {where} repeats the header: two exports put together; "
                                   "the header rows among the answers were left out"]


def _without_na(body: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Blank the NA that R writes for missing cells: in many columns, none of which has a blank cell beside it."""
    if len(body) > 200_000 and not any((body[c].head(1000) == "NA").any() for c in body):
        return body, []
    found = [c for c in body if (body[c] == "NA").any()]
    if len(found) < max(2, 0.1 * body.shape[1]) or any((body[c] == "").any() for c in found):
        return body, []
    body = body.copy(deep=False)
    for name in found:
        body[name] = body[name].mask(body[name] == "NA", "")
    return body, [f"NA in {len(found)} columns is R's mark for a missing cell: read as blank"]


def finish(draft: Draft, *, keep_identifiers: bool = False) -> Export:
    """Make the Export of a Draft."""
    cells, notes = draft.cells, list(draft.notes)
    questions = [_clean(q) for q in draft.questions]
    names = [c for q in questions for c in _columns(q)]
    states = {name: draft.states.get(name) for name in names}
    for question in questions:
        _default_states(question, cells, states)
    metadata = _metadata(draft)
    unfinished = (metadata["finished"] == False).fillna(False).to_numpy(dtype=bool)  # noqa: E712 (three-valued)
    st.broken_off(states, unfinished)
    metadata["exclusion"] = _exclusions(draft, questions, cells, states, metadata, notes)

    found = list(draft.identifiers)
    for question in questions:
        for place, name in enumerate(_columns(question)):
            if name in found or question.type in ("multiple", "ranking", "matrix") and name != question.other:
                continue
            label = question.rows[place] if place < len(question.rows) else question.text
            if identifying(name, label, cells[name]):
                found.append(name)
            elif question.type == "text" and (within := mentions(cells[name])):
                notes.append(f"{name}: {within} answer(s) have an e-mail address within the text")
    for name in draft.extra:
        if name not in found and name not in metadata and identifying(name, name, cells[name]):
            found.append(name)
    for question in questions:
        spoilt = [o.label for o in question.options if _MADE_DATE.match(o.label)]
        if spoilt:
            notes.append(f"{question.id}: {', '.join(spoilt[:3])} look like ranges (3-5) that a spreadsheet turned into dates")
    order = {name: place for place, name in enumerate(cells.columns)}
    found.sort(key=lambda name: order.get(name, -1))
    beside = [n for n in draft.extra if n not in found]
    if keep_identifiers:
        beside += [n for n in found if n not in names]
    else:
        questions = [q for q in (_without(q, set(found)) for q in questions) if q is not None]
        names = [c for q in questions for c in _columns(q)]
    beside = [n for n in beside if n not in metadata and n in cells]
    if beside:
        metadata = pd.concat([metadata, cells[beside]], axis=1)
    answers = cells[names].copy(deep=False)
    return Export(
        file=draft.file, platform=draft.platform, evidence=tuple(draft.evidence), questions=tuple(questions),
        answers=answers, states=st.frame_of({n: states[n] for n in names}, cells.index), metadata=metadata,
        identifiers=tuple(found), notes=tuple(dict.fromkeys(notes)), columns=tuple(draft.columns or cells.columns))


def _clean(question: Question) -> Question:
    tidy = [" ".join(t.replace("\u00a0", " ").split()) for t in (question.text, *question.rows)]
    return replace(question, text=tidy[0], rows=tuple(tidy[1:]))


def _columns(question: Question) -> tuple[str, ...]:
    extra = (question.other,) if question.other and question.other not in question.columns else ()
    return (*question.columns, *extra)


def _without(question: Question, dropped: set[str]) -> Question | None:
    kept = [i for i, c in enumerate(question.columns) if c not in dropped]
    other = None if question.other in dropped else question.other
    if not kept:
        return None
    rows = tuple(question.rows[i] for i in kept) if len(question.rows) == len(question.columns) else question.rows
    return replace(question, columns=tuple(question.columns[i] for i in kept), rows=rows, other=other,
                   options=tuple(o for o in question.options if o.column not in dropped))


def _default_states(question: Question, cells: pd.DataFrame, states: dict[str, np.ndarray | None]) -> None:
    todo = [c for c in question.columns if states[c] is None]
    if todo and question.type == "multiple" and any(o.column for o in question.options):
        also = ~st.blank(cells[question.other]) if question.other else None
        states.update(st.ticked(cells[todo], also=also))
    for name in _columns(question):
        if states[name] is None:
            states[name] = st.given(cells[name])


def _metadata(draft: Draft) -> pd.DataFrame:
    index = draft.cells.index
    out = {}
    for name, kind in METADATA.items():
        if name == "row":
            values = pd.Series(index.to_numpy(), index=index)
        elif name in draft.metadata:
            values = draft.metadata[name]
        else:
            values = pd.Series(pd.NA if kind in ("boolean", "str") else np.nan, index=index, dtype="object" if kind == "str" else None)
            values = pd.Series(pd.NaT, index=index) if kind.startswith("datetime") else values
        out[name] = values.astype(kind)
    return pd.DataFrame(out, index=index)


def _exclusions(draft: Draft, questions: list[Question], cells: pd.DataFrame, states: dict[str, np.ndarray],
                metadata: pd.DataFrame, notes: list[str]) -> pd.Series:
    size = len(cells)
    flags = dict(draft.flags)
    answered = np.zeros(size, dtype=bool)
    for codes in states.values():
        answered |= codes == st.CHOSEN
    if states:
        flags["empty"] = ~answered
    if "no consent" not in flags:
        refused, question = _consent(questions, cells, states)
        if refused is not None and refused.any():
            flags["no consent"] = refused
            notes.append(f"{question}: {int(refused.sum())} did not consent and are excluded")
    if "partial" not in flags:
        flags["partial"] = (metadata["finished"] == False).fillna(False).to_numpy(dtype=bool)  # noqa: E712
    reason = np.full(size, "", dtype=object)
    for name in EXCLUSIONS[:-1]:
        if name in flags:
            reason[(reason == "") & flags[name]] = name
    twice = _duplicates(draft, metadata, reason == "", list(states), notes)
    reason[twice] = "duplicate"
    return pd.Series(reason, index=cells.index, dtype="str")


def _consent(questions: list[Question], cells: pd.DataFrame, states: dict) -> tuple[np.ndarray | None, str]:
    """Who said no to the question of consent; None where there is no such question or its options are unknown."""
    for question in questions:
        if not (_CONSENT.search(question.text) or re.match(r"(?i)(informed_?)?consent(_?\w{0,3})?$", question.id)):
            continue
        if question.type == "single":
            no = [o.code for o in question.options if _REFUSED.match(o.label)]
            if no and len(no) < len(question.options) or no and len(question.options) == 1:
                return cells[question.columns[0]].isin(no).to_numpy(dtype=bool), question.id
        if question.type == "multiple" and len(question.columns) == 1 and len(question.options) == 1:
            if states[question.columns[0]] is not None and not _REFUSED.match(question.options[0].label):
                return states[question.columns[0]] == st.NOT_CHOSEN, question.id
    return None, ""


def _duplicates(draft: Draft, metadata: pd.DataFrame, left: np.ndarray, names: list[str], notes: list[str]) -> np.ndarray:
    """Later copies of a submission: the same respondent (or, without ids, the same moment) and the same answers."""
    cells = draft.cells
    twice = np.zeros(len(cells), dtype=bool)
    who = metadata["respondent"]
    by_id = bool(who.notna().any()) and bool((who.fillna("") != "").any())
    key = who if by_id else metadata["submitted"]
    if not by_id and key.isna().all():
        return twice
    if key.dropna().is_unique:
        return twice
    shared = left & key.notna().to_numpy() & key.duplicated(keep=False).to_numpy()
    if by_id:
        shared &= (who.fillna("") != "").to_numpy()
    same = [*names, *(n for n in draft.extra if n in cells and n not in names)]
    rows = cells.loc[shared, same if by_id else list(cells.columns)].copy()
    rows["\0key"] = key[shared].astype(str)
    twice[np.flatnonzero(shared)[rows.duplicated().to_numpy()]] = True
    differing = rows["\0key"][~rows.duplicated().to_numpy()]
    if by_id and (again := int(differing.duplicated().sum())):
        notes.append(f"{again} submission(s) share a respondent's id with another but differ in their answers: kept")
    return twice
