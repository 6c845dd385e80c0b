"""What kind of answers a column holds, judged from the answers alone, where the platform does not say."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pacsresearch.survey.export import Option, QuestionType

OPTIONS_AT_MOST = 40        # a closed question with more is rare; a text with fewer distinct answers, too
OPTION_LENGTH = 160         # characters; longer answers are prose
MOST_CODES = 20             # a coded closed question: more distinct whole numbers are amounts
LEARNT_AT_MOST = 40         # options learnt from joined cells
NUMBER = r"^'?[-+]?(\d+([.,]\d+)?|\.\d+)([eE][-+]?\d+)?$"
DATE = (r"^(\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?"
        r"|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}( \d{1,2}:\d{2}(:\d{2})?( ?[AaPp][Mm])?)?)( [A-Z]{2,4}| ?[+-]\d{2}:?\d{2}|Z)?$")

# Scale words that make a closed question even where few people answered.
_SCALE = {
    "yes", "no", "don't know", "not sure", "unsure", "maybe", "true", "false", "male", "female", "other",
    "strongly agree", "agree", "neither agree nor disagree", "neutral", "disagree", "strongly disagree", "never", "rarely",
    "sometimes", "often", "always", "very satisfied", "satisfied", "dissatisfied", "very dissatisfied", "prefer not to say",
    "very likely", "likely", "unlikely", "very unlikely", "not applicable", "n/a", "y", "n", "good", "poor", "excellent", "fair",
}


def counts(column: pd.Series) -> tuple[pa.Array, np.ndarray]:
    """Distinct non-blank answers in order of appearance, and how often each was given."""
    values = pa.Array.from_pandas(column) if not hasattr(column.array, "_pa_array") else column.array._pa_array
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    table = pc.value_counts(values)
    distinct, number = table.field("values"), table.field("counts")
    keep = pc.fill_null(pc.not_equal(distinct, ""), False)
    return distinct.filter(keep), number.filter(keep).to_numpy(zero_copy_only=False)


def by_value(column: pd.Series, convert: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """Convert each distinct text once: long columns of few values (dates, seconds) take a fraction of the time."""
    values = column.array._pa_array if hasattr(column.array, "_pa_array") else pa.chunked_array([pa.Array.from_pandas(column)])
    coded = values.combine_chunks().dictionary_encode() if isinstance(values, pa.ChunkedArray) else values.dictionary_encode()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.unify_dictionaries().combine_chunks()
    made = convert(pd.Series(coded.dictionary.to_pylist(), dtype="str")).to_numpy()
    places = coded.indices.to_numpy(zero_copy_only=False)
    return pd.Series(made[places] if len(places) else made[:0], index=column.index)


def numbers(column: pd.Series) -> pd.Series:
    """A column as numbers, NaN where a cell is none."""
    return by_value(column, lambda distinct: pd.to_numeric(distinct, errors="coerce").astype("float64"))


def share(distinct: pa.Array, pattern: str) -> float:
    """Share of the distinct answers that match a pattern; 0 where there are none."""
    if len(distinct) == 0:
        return 0.0
    hits = pc.match_substring_regex(pc.utf8_trim_whitespace(distinct), pattern)
    return (pc.sum(hits).as_py() or 0) / len(distinct)


def infer(column: pd.Series) -> tuple[QuestionType, tuple[Option, ...]]:
    """Type and options of a column of answers.

    number: every answer is one. date: nine in ten are. single: few distinct answers, repeated (or well-known scale words).
    text: the rest. Options stand in order of appearance.

    Examples
    --------
    >>> infer(pd.Series(["Yes", "No", "", "Yes"], dtype="str"))[1]
    (Option(code='Yes', label='Yes', column=None), Option(code='No', label='No', column=None))
    """
    distinct, number = counts(column)
    total = int(number.sum())
    if total == 0:
        return "text", ()
    if share(distinct, NUMBER) == 1.0:
        return "number", ()
    if share(distinct, DATE) >= 0.9:
        return "date", ()
    if is_closed(distinct, number):
        return "single", options_of(distinct)
    if usual := _usual(distinct, number):
        return "single", options_of(usual)
    return "text", ()


def _usual(distinct: pa.Array, number: np.ndarray) -> list[str]:
    """The options of a closed question with "other, please specify": a few answers given by most people; else none."""
    total = int(number.sum())
    if total < 30:
        return []
    often = number >= max(3, 0.01 * total)
    if not 2 <= often.sum() <= 25 or number[often].sum() < 0.8 * total:
        return []
    values = distinct.filter(pa.array(often)).to_pylist()
    return values if max(map(len, values)) <= OPTION_LENGTH else []


def is_closed(distinct: pa.Array, number: np.ndarray) -> bool:
    """Whether the distinct answers look like the options of a closed question."""
    total, kinds = int(number.sum()), len(distinct)
    if kinds == 0 or kinds > OPTIONS_AT_MOST or pc.max(pc.utf8_length(distinct)).as_py() > OPTION_LENGTH:
        return False
    if all(v.strip().casefold() in _SCALE for v in distinct.to_pylist()):
        return True
    if total >= 6:
        once = int((number == 1).sum())
        return kinds <= total / 2 and once <= kinds / 2
    return total >= 3 and kinds <= total / 2


def options_of(distinct: pa.Array | list[str]) -> tuple[Option, ...]:
    """Options in the order given, code and label alike."""
    values = distinct if isinstance(distinct, list) else distinct.to_pylist()
    return tuple(Option(value, " ".join(value.split())) for value in values)


def scale(frame: pd.DataFrame, limit: int = OPTIONS_AT_MOST) -> list[str] | None:
    """The answers several columns share (a matrix's scale), numbers in order of size; None where there are too many."""
    seen: dict[str, None] = {}
    for name in frame.columns:
        distinct, _ = counts(frame[name])
        if len(distinct) > limit:
            return None
        seen.update(dict.fromkeys(distinct.to_pylist()))
        if len(seen) > limit:
            return None
    values = list(seen)
    if values and all(re.match(r"'?-?\d+([.,]\d+)?($|[ (])", v) for v in values):     # 1, 2, ... or "1 (never)"
        values.sort(key=lambda v: float(re.match(r"'?(-?\d+([.,]\d+)?)", v)[1].replace(",", ".")))
    return values


def is_ranking(frame: pd.DataFrame) -> bool:
    """Whether the columns hold ranks: whole numbers from 1 to the number of columns, no rank given twice by anyone.

    At least two people must have ranked at least two items, so that one person's ratings are not taken for ranks.
    """
    width = frame.shape[1]
    if width < 2:
        return False
    for name in frame.columns:
        distinct, _ = counts(frame[name])
        if len(distinct) > width or share(distinct, r"^\d{1,3}(\.0)?$") < 1.0 and len(distinct):
            return False
    numbers = frame.apply(pd.to_numeric, errors="coerce").to_numpy(dtype="float32", na_value=np.nan)
    given = ~np.isnan(numbers)
    if not given.any() or np.nanmin(numbers) < 1 or np.nanmax(numbers) > width:
        return False
    if (given.sum(axis=1) >= 2).sum() < 2 and np.nanmax(numbers) != width:
        return False
    ordered = np.sort(numbers, axis=1)
    return not (np.diff(ordered, axis=1) == 0).any() and (given.sum(axis=1) >= 2).any()


@dataclass(frozen=True, slots=True)
class Learnt:
    """Options learnt from joined cells, and the words given beside them (other, please specify)."""

    options: tuple[str, ...]
    written: int


def learn_joined(column: pd.Series) -> Learnt | None:
    """Options joined by semicolons or commas, learnt as `learn_options` does."""
    distinct, _ = counts(column)
    for separator in ("; ", ";", ", "):
        if len(distinct) and (share(distinct, separator) > 0) and (learnt := learn_options(column, separator)):
            return learnt
    return None


def learn_options(column: pd.Series, separator: str) -> Learnt | None:
    """Learn the options of a multiple choice whose chosen options were joined in one cell; None where that is not safe.

    Options may contain the separator, so pieces that never occur apart are taken as one option. The options count as
    learnt only where (a) several cells join some, (b) nearly all pieces recur, and (c) no two pieces ever change
    places: platforms join in the order of the form, while people's own lists do not.

    Examples
    --------
    >>> cells = ["CT, MRI", "MRI", "CT, MRI, Dose, records and audit", "Dose, records and audit", "CT"]
    >>> learn_options(pd.Series(cells, dtype="str"), ", ").options
    ('CT', 'MRI', 'Dose, records and audit')
    """
    distinct, number = counts(column)
    if not len(distinct) or len(distinct) > 20000:
        return None
    joined = pc.match_substring(distinct, separator)
    if (pc.sum(joined).as_py() or 0) < 2 and int(number[np.asarray(joined)].sum()) < 2:
        return None
    cells = [(_pieces(value, separator), int(times)) for value, times in zip(distinct.to_pylist(), number, strict=True)]
    frequency: dict[str, int] = {}
    after: dict[str, set] = {}
    before: dict[str, set] = {}
    for pieces, times in cells:
        for place, piece in enumerate(pieces):
            frequency[piece] = frequency.get(piece, 0) + times
            after.setdefault(piece, set()).add(pieces[place + 1] if place + 1 < len(pieces) else None)
            before.setdefault(piece, set()).add(pieces[place - 1] if place else None)
    whole: dict[str, int] = {}
    merged = []
    for pieces, times in cells:
        units: list[str] = []
        for piece in pieces:
            if units and _inseparable(units[-1].split(separator)[-1], piece, after, before):
                units[-1] += separator + piece
            else:
                units.append(piece)
        merged.append(units)
        for unit in units:
            whole[unit] = whole.get(unit, 0) + times
    recurring = {unit for unit, times in whole.items() if times >= 2}
    combined = sum(times for units, (_, times) in zip(merged, cells, strict=True) if sum(u in recurring for u in units) > 1)
    if combined < max(2, 0.03 * int(number.sum())):
        return None                       # "Yes, I do": single answers with a comma in them
    written = sum(times for unit, times in whole.items() if times == 1)
    if not 2 <= len(recurring) <= LEARNT_AT_MOST or written > 0.2 * sum(whole.values()):
        if len(whole) > LEARNT_AT_MOST or written > 0.34 * sum(whole.values()):
            return None
        recurring = set(whole)
    alone = {units[0] for units in merged if len(units) == 1}
    if len(cells) <= len(recurring) and len(alone & recurring) < 0.8 * len(recurring):
        return None                       # no more combinations than pieces: single answers that share some words
    order = _order([[u for u in units if u in recurring] for units in merged])
    if order is None:
        return None
    return Learnt(tuple(order), written if len(recurring) < len(whole) else 0)


def _pieces(cell: str, separator: str) -> list[str]:
    """Split a cell at the separators that do not stand within brackets."""
    out: list[str] = []
    for piece in cell.split(separator):
        if out and out[-1].count("(") > out[-1].count(")"):
            out[-1] += separator + piece
        else:
            out.append(piece)
    return out


def _inseparable(piece: str, following: str, after: dict, before: dict) -> bool:
    return after[piece] == {following} and before[following] == {piece}


def _order(lists: list[list[str]]) -> list[str] | None:
    """One order that agrees with all the lists (the form's); None where two of them contradict each other."""
    follows: dict[str, set[str]] = {}
    for units in lists:
        for place, unit in enumerate(units):
            follows.setdefault(unit, set()).update(units[place + 1:])
    if any(a in follows.get(b, ()) for a, others in follows.items() for b in others):
        return None
    left, out = list(follows), []
    while left:
        free = next((u for u in left if not any(u in follows[o] for o in left if o != u)), None)
        if free is None:
            return None
        left.remove(free)
        out.append(free)
    return out
