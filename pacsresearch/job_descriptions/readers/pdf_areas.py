"""Areas of a PDF page that are read one after the other: side boxes, and columns whose lines do not stand side by side.

Columns whose lines share their heights are found by `pdf_columns`; in those of a flyer, headings and spaces put the lines of
one between the lines of the other, so that the page has to be parted before its words are gathered into lines.
"""

from __future__ import annotations

from collections.abc import Sequence

from .pdf_heads import header_strips
from .pdf_lines import TextLine, lines_of
from .pdf_page import Rule, Word

_GUTTER = 10       # points between two columns
_FEWEST = 5        # lines of a column or a box
_TALLEST = 120.0   # points; a lower coloured box is a heading's or a cell's
_MOST_LINES = 400  # of a page that is looked at


def areas(words: list[Word], shades: Sequence[tuple[float, float, float, float]], rules: Sequence[Rule]) -> list[list[TextLine]]:
    """The lines of a page, or of a part of it, area by area in reading order; a box beside the text comes last."""
    boxes: list[list[TextLine]] = []
    for box in shades:
        inside = _side_box(words, box)
        if inside:
            boxes.append(lines_of(inside))
            taken = set(inside)
            words = [word for word in words if word not in taken]
    return [*_columns(lines_of(words), rules), *boxes]


def _side_box(words: Sequence[Word], box: tuple[float, float, float, float]) -> list[Word]:
    """The words in a tall coloured box that stands beside other text; none where it is a table's column, or no such box."""
    x0, top, x1, bottom = box
    if bottom - top < _TALLEST or not words:
        return []
    width = max(word.x1 for word in words) - min(word.x0 for word in words)
    inside, beside = [], []
    for word in words:
        if top <= (word.top + word.bottom) / 2 <= bottom:
            (inside if x0 <= (word.x0 + word.x1) / 2 <= x1 else beside).append(word)
    if x1 - x0 > 0.6 * width or any(word.x0 < x1 - 1 and word.x1 > x0 + 1 for word in beside):
        return []
    lines, others = lines_of(inside), lines_of(beside)
    if min(len(lines), len(others)) < _FEWEST:
        return []
    heights = [line.bottom for line in others]
    level = sum(any(abs(line.bottom - height) < 1.5 for height in heights) for line in lines)
    return inside if level < 0.7 * len(lines) else []


def _columns(lines: list[TextLine], rules: Sequence[Rule]) -> list[list[TextLine]]:
    """Lines above two columns, those of each, and those below; all of them where there are no such columns."""
    if not 2 * _FEWEST <= len(lines) <= _MOST_LINES:
        return [lines]
    left, right = int(min(line.x0 for line in lines)), int(max(line.x1 for line in lines)) + 1
    zone = range(left + (right - left) // 4, right - (right - left) // 4)
    covered = [_covered(line, zone) for line in lines]
    start = 0
    while start + 2 * _FEWEST <= len(lines):
        end, free = _run(covered, start, zone)
        if end - start < 2 * _FEWEST:
            start += 1
            continue
        gutter = _middle_of_widest(free, zone)
        if _are_columns(lines[start:end], gutter, rules):
            run = [word for line in lines[start:end] for word in line.words]
            return [part for part in (lines[:start], lines_of([word for word in run if word.x1 <= gutter]),
                                      lines_of([word for word in run if word.x0 >= gutter]), lines[end:]) if part]
        start = max(start + 1, end - _FEWEST)
    return [lines]


def _covered(line: TextLine, zone: range) -> int:
    """The points of the zone that a line's words stand on, as bits."""
    bits = 0
    for word in line.words:
        first, last = max(int(word.x0), zone.start), min(int(word.x1), zone.stop - 1)
        if first <= last:
            bits |= ((1 << (last - first + 1)) - 1) << (first - zone.start)
    return bits


def _run(covered: Sequence[int], start: int, zone: range) -> tuple[int, int]:
    """How far down from a line a strip of the zone stays empty, and all that stays empty so far, as bits."""
    free = (1 << len(zone)) - 1
    for end in range(start, len(covered)):
        left = free & ~covered[end]
        if not _is_wide(left):
            return end, free
        free = left
    return len(covered), free


def _is_wide(free: int) -> bool:
    """Whether as many points as a gutter takes are free side by side."""
    width = 1
    while width < _GUTTER and free:
        step = min(width, _GUTTER - width)
        free &= free >> step
        width += step
    return free != 0


def _middle_of_widest(free: int, zone: range) -> float:
    """The middle of the widest empty strip; of several, the last."""
    best, begun = (0, 0.0), None
    for place in (*zone, zone.stop):
        if free >> (place - zone.start) & 1:
            begun = place if begun is None else begun
        elif begun is not None:
            best = max(best, (place - begun, (place + begun) / 2))
            begun = None
    return best[1]


def _are_columns(lines: Sequence[TextLine], gutter: float, rules: Sequence[Rule]) -> bool:
    """Whether lines parted by a strip are two columns of running text, and no table's rows."""
    sides = [[word for line in lines for word in line.words if (word.x0 >= gutter) is after] for after in (False, True)]
    columns = [lines_of(side) for side in sides]
    if min(map(len, columns)) < _FEWEST or any(header_strips(line) for line in lines):
        return False
    both = sum(line.x0 < gutter < line.x1 and _level(line, gutter) for line in lines)
    if both >= 0.5 * min(map(len, columns)):
        return False
    if sum(rule.start < gutter < rule.end and lines[0].top < rule.at < lines[-1].bottom for rule in rules) > 1:
        return False
    top, bottom = max(column[0].top for column in columns), min(column[-1].bottom for column in columns)
    if bottom - top < 0.5 * min(column[-1].bottom - column[0].top for column in columns):
        return False  # they stand one below the other
    return all(_is_running(column) for column in columns)


def _level(line: TextLine, gutter: float) -> bool:
    """Whether the words on both sides of a gutter stand on one base line, and did not just come close."""
    left, right = ({round(word.bottom) for word in line.words if (word.x0 >= gutter) is after} for after in (False, True))
    return bool(left & right)


def _is_running(column: Sequence[TextLine]) -> bool:
    left, right = min(line.x0 for line in column), max(line.x1 for line in column)
    return right - left >= 120 and sum(line.x1 - left > 0.6 * (right - left) for line in column) >= 0.5 * len(column)
