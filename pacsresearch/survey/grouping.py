"""Columns that belong to one question: what kind of question they make, and the words they share."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from pacsresearch.survey.export import Option, Question, QuestionType
from pacsresearch.survey.kinds import NUMBER, OPTIONS_AT_MOST, counts, is_closed, is_ranking, options_of, scale, share
from pacsresearch.survey.states import UNTICKED

_ALL = re.compile(r"\b(all|any) (that|which) apply|\b(select|tick|check|choose|mark) (all|any|as many|up to|three|two|several)"
                  r"|multiple (answers|responses)", re.I)
_RANK = re.compile(r"\brank(ing|ed)?\b|\border of (preference|importance|priority)|\bin order\b|\border (your|the|these|them)\b", re.I)
_MARKS = {"1", "1.0", "yes", "y", "true", "x", "checked", "selected", "ticked", "quoted"}
MOST_SCALE_POINTS = 21        # a scale of 0 to 20 at most; more distinct numbers are amounts
# A fold of whitespace-only differences, entities and tags away from what platforms export as question text.
_TAG = re.compile(r"<(/?[a-zA-Z][^<>]*|!--.*?--)>", re.S)


def plain(text: str) -> str:
    """Question text without its HTML: tags dropped, entities read, white space folded.

    Examples
    --------
    >>> plain("<p>Are you&nbsp;<b>willing</b>?</p>")
    'Are you willing?'
    """
    if "<" in text:
        text = _TAG.sub(" ", re.sub(r"(?is)<(script|style)\b.*?</\1>", " ", text))
    if "&" in text:
        import html

        text = html.unescape(text)
    text = " ".join(text.replace("\u00a0", " ").split())
    return re.sub(r" +([?.,;:!])(?=\s|$)", r"\1", text)


def asks_all(text: str) -> bool:
    """Whether the words ask for all that apply."""
    return bool(_ALL.search(text))


def asks_rank(text: str) -> bool:
    """Whether the words ask for a ranking."""
    return bool(_RANK.search(text))


def are_ticks(frame: pd.DataFrame, labels: Sequence[str] = (), codes: Sequence[str] = (), *, yes_no: bool = False) -> bool | None:
    """Whether columns hold ticks, one an option: 1/0, 1/blank, the option's own words or code; None: nothing in them.

    `yes_no` says that the platform writes ticks as Yes and No; elsewhere these are answers to a grid.
    """
    some = False
    for place, name in enumerate(frame.columns):
        distinct, _ = counts(frame[name])
        seen = distinct.to_pylist() if len(distinct) <= 3 else ["?", "??"]
        if not yes_no and any(v.casefold() in ("yes", "no", "y", "n") for v in seen):
            return False
        values = [v for v in seen if v not in UNTICKED]
        if not values:
            continue
        some = True
        if len(values) > 1:
            return False
        label = labels[place].strip() if place < len(labels) else None
        code = codes[place] if place < len(codes) else None
        value = values[0].strip()
        if len(seen) > 1 or value.casefold() in _MARKS:          # the column says itself what is not ticked
            continue
        if value not in (label, code) and " ".join(value.split()) != " ".join((label or "").split()):
            return False
    return True if some else None


def group_type(frame: pd.DataFrame, text: str, labels: Sequence[str], codes: Sequence[str] = (), *,
               yes_no: bool = False) -> tuple[QuestionType, tuple[Option, ...]]:
    """Type and options of a question that takes several columns.

    multiple: each column is one option, ticked or not. ranking: ranks from 1, none twice. number: amounts. text: words.
    matrix: all columns share a scale. Where there are no answers the words of the question decide.
    """
    ticks = are_ticks(frame, labels, codes, yes_no=yes_no)
    if ticks is None:
        kind: QuestionType = "ranking" if asks_rank(text) else "multiple" if asks_all(text) else "matrix"
        return kind, _by_column(frame, labels, codes) if kind == "multiple" else ()
    everyone = len(frame) > 2 and not any((frame[c] == "").any() or frame[c].isin(UNTICKED).any() for c in frame.columns)
    if ticks and not (everyone and len(frame.columns) > 1 and not asks_all(text) and _same(frame)):
        return "multiple", _by_column(frame, labels, codes)
    if is_ranking(frame) and (asks_rank(text) or _complete(frame)):
        values = [str(i) for i in range(1, len(frame.columns) + 1)]
        return "ranking", options_of(values)
    distinct = [counts(frame[name]) for name in frame.columns]
    if all(share(d, NUMBER) == 1.0 for d, _ in distinct if len(d)):
        values = scale(frame, MOST_SCALE_POINTS)
        if values is not None and all(re.fullmatch(r"'?-?\d+(\.0)?", v) for v in values):
            return "matrix", options_of(values)
        return "number", ()
    values = scale(frame)
    if values is None:
        return "text", ()
    total = sum(int(n.sum()) for _, n in distinct)
    if len(values) > OPTIONS_AT_MOST or len(values) > max(2, total / 2) and not all(is_closed(*d) for d in distinct if len(d[0])):
        return "text", ()
    if max(map(len, values)) > 200:
        return "text", ()
    return "matrix", options_of(values)


def _same(frame: pd.DataFrame) -> bool:
    return len({v for c in frame.columns for v in counts(frame[c])[0].to_pylist()}) == 1


def _complete(frame: pd.DataFrame) -> bool:
    """Whether most people who ranked anything ranked everything."""
    given = (frame != "").sum(axis=1)
    return bool((given[given > 0] == len(frame.columns)).mean() > 0.5) and len(frame.columns) > 2


def _by_column(frame: pd.DataFrame, labels: Sequence[str], codes: Sequence[str]) -> tuple[Option, ...]:
    out = []
    for place, name in enumerate(frame.columns):
        label = labels[place] if place < len(labels) and labels[place] else str(name)
        words = [v for v in counts(frame[name])[0].slice(0, 4).to_pylist() if v not in UNTICKED and v.casefold() not in _MARKS]
        if label == str(name) and len(words) == 1:
            label = words[0]                                     # the option's own words stand in its cells
        out.append(Option(codes[place] if place < len(codes) else label, label, str(name)))
    return tuple(out)


def stem(texts: Sequence[str], separators: Sequence[str] = (" - ",)) -> tuple[str, list[str]]:
    """Split texts of one question into what they share and what is each one's own.

    Examples
    --------
    >>> stem(["How often? - CT", "How often? - MRI - head"])
    ('How often?', ['CT', 'MRI - head'])
    """
    if not texts:
        return "", []
    shared = texts[0]
    for text in texts[1:]:
        while not text.startswith(shared):
            shared = shared[:-1]
            if not shared:
                return texts[0], list(texts)
    for separator in separators:
        place = shared.rfind(separator)
        if place < 0 and len(set(texts)) > 1 and shared.endswith(separator.rstrip()):
            place = len(shared) - len(separator.rstrip())
        if place >= 0:
            rest = [t[place + len(separator):].strip() for t in texts]
            return shared[:place].strip(), rest
    return texts[0], list(texts) if len(set(texts)) > 1 else ["" for _ in texts]


def several(id: str, text: str, frame: pd.DataFrame, labels: Sequence[str], codes: Sequence[str] = (),
            other: str | None = None, *, yes_no: bool = False) -> Question:
    """The question that several columns make."""
    kind, options = group_type(frame, text, labels, codes, yes_no=yes_no)
    rows = () if kind == "multiple" or not any(labels) else tuple(labels)
    return Question(id, text, kind, tuple(frame.columns), options, rows, other)
