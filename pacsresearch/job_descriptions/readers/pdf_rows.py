"""Rows of a table whose columns only gutters show: which lines make a row together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from .joining import goes_on
from .pdf_lines import TextLine, make_line
from .pdf_page import Rule, Word
from .writing import typed_marker

_MOST = 40  # lines of one criterion
_MARK = re.compile(r"[✓✔√xX☑ED\uf0fc\uf0fe]|Yes|YES")
_LABEL = re.compile(r"(?:essential|desirable)(?: criteria| requirements?)?[\s:]*", re.IGNORECASE)


@dataclass(slots=True)
class Columns:
    """A table without ruling lines: rows of cells of lines."""

    rows: list[list[list[TextLine]]]
    bounds: list[float]
    top: float
    bottom: float
    gutters: list[tuple[float, float]] = field(default_factory=list)
    goes_on: bool = False  # from the page before


def heights_across(run: Sequence[TextLine], rules: Sequence[Rule]) -> list[float]:
    """The heights of the rules that run across most of what the lines cover."""
    left, right = min(line.x0 for line in run), max(line.x1 for line in run)
    return [rule.at for rule in rules if min(rule.end, right) - max(rule.start, left) > 0.6 * (right - left)]


def table_of(run: Sequence[TextLine], split: Sequence[Sequence[list[Word]]], bounds: Sequence[float],
             header: bool, rules: Sequence[Rule], gutters: Sequence[tuple[float, float]]) -> Columns:
    """Lines of a table without rules between its columns gathered into rows."""
    across = [at for at in heights_across(run, rules) if run[0].bottom - 3 < at < run[-1].top + 3]
    leading = [below.top - above.top for above, below in zip(run, run[1:])]
    usual = median(leading) if leading else 0.0
    labels = label_column(split)
    centred = _beside_marks(split) if labels is None and len(across) <= 1 + header else None
    edge = max((words[-1].x1 for cells in split for words in cells[:1] if words), default=0.0)
    numbered = len(split) > 2 and all(word.text.strip(".)").isdigit() for cells in split[header:] for word in cells[0])
    rows: list[list[list[TextLine]]] = []
    for number, (line, cells) in enumerate(zip(run, split)):
        made = [make_line(list(words)) if words else None for words in cells]
        above = run[number - 1]
        ruled = any((above.top + above.bottom) / 2 < at < (line.top + line.bottom) / 2 for at in across)
        if number == 0 or ruled:
            new = True
        elif labels is not None:
            new = bool(cells[labels])
        elif number == 1 and header:
            new = not _heads_on(made, rows[0], above.bold)
        elif centred is not None:
            new = number in centred
        elif len(across) > 1 + header:
            new = False
        else:
            far = line.top - above.top > 1.45 * usual
            first = made[0]
            begins = all(cell is None or _begins(cell, rows[-1][place]) for place, cell in enumerate(made))
            title = numbered and len(cells[1:]) - cells[1:].count([]) == 1 and line.bold and not above.bold
            new = begins and (far or title or first is not None) and not (first is not None and _wraps(made, rows[-1], edge, 1.3 * usual))
        if new:
            rows.append([[] for _ in cells])
        for place, cell in enumerate(made):
            if cell is not None:
                rows[-1][place].append(cell)
    return Columns(rows, list(bounds), run[0].top, run[-1].bottom, list(gutters))


def is_mark(text: str) -> bool:
    """Whether a word is a tick, a cross, or a letter that says a level."""
    return _MARK.fullmatch(text) is not None


def label_column(split: Sequence[Sequence[list[Word]]]) -> int | None:
    """The column in which nothing stands but the levels, each beside its criteria to the right; None where there is none."""
    for column in range(len(split[0]) - 1):
        said = [" ".join(word.text for word in cells[column]) for cells in split if cells[column]]
        if len(said) > 1 and all(map(_LABEL.fullmatch, said)):
            words = [sum(len(cells[place]) for cells in split) for place in range(len(split[0]))]
            return column if words.index(max(words)) > column else None
    return None


def _beside_marks(split: Sequence[Sequence[list[Word]]]) -> set[int] | None:
    """The lines that begin rows where each row has a mark beside its middle; None where marks stand beside first lines or nowhere.

    A row is as many lines of the widest column as have the mark in their middle; a line above them without one is a title.
    """
    ticks = [[word for cell in cells[1:] for word in cell if len(cell) == 1 and is_mark(word.text)] for cells in split]
    words = [sum(len(cells[place]) for cells in split) for place in range(len(split[0]))]
    widest = words.index(max(words))
    if sum(map(bool, ticks)) < 2 or all(cells[widest] for cells, found in zip(split, ticks) if found):
        return None
    lines = [make_line(list(cells[widest])) if cells[widest] and number else None for number, cells in enumerate(split)]
    lines = [(number, line) for number, line in enumerate(lines) if line is not None]
    begins, position = {0}, 0
    for number, found in enumerate(ticks):
        if not found:
            continue
        middle = (found[0].top + found[0].bottom) / 2
        fits = next((fit for first in range(position, min(position + 4, len(lines))) if (fit := _row_around(lines, first, middle))), None)
        if fits is None:
            return None
        begins.update(min(line[0], number) for line in lines[position:fits[0] + 1])
        position = fits[1] + 1
    return begins | {line[0] for line in lines[position:]}


def _row_around(lines: Sequence[tuple[int, TextLine]], first: int, middle: float) -> tuple[int, int] | None:
    """The first and last line of the row that begins with a line and has its middle at a height, if there is one."""
    top, bold = lines[first][1].top, lines[first][1].bold
    most = min(len(lines), first + _MOST)
    same = next((last for last in range(first, most) if lines[last][1].bold != bold), most)
    least, last = min((abs((top + lines[last][1].bottom) / 2 - middle), last) for last in range(first, same))
    return (first, last) if least < 3 else None


def _heads_on(made: Sequence[TextLine | None], head: Sequence[Sequence[TextLine]], bold: bool) -> bool:
    """Whether the line below a header row is its second ("Essential (E) or / Desirable (D)")."""
    if made[0] is not None and not (bold and made[0].bold and not head[0] and not any(made[1:])):
        return False
    if any(cell is not None and len(cell.words) > 3 for cell in made):
        return False
    return all(cell is None or bold and cell.bold for cell in made) or any(
        cell is not None and head[place] and head[place][-1].text.endswith((" or", " and", "/", "&", " by", " of")) for place, cell in enumerate(made))


def _wraps(made: Sequence[TextLine | None], row: Sequence[Sequence[TextLine]], edge: float, far: float) -> bool:
    """Whether a line of the first column goes on with the one above it: its first word found no room there."""
    first, above = made[0], row[0][-1] if row[0] else None
    if first is None or above is None or first.bold != above.bold or first.top - above.top > far or any(made[1:]):
        return False
    width = first.words[0].x1 - first.words[0].x0 + 0.25 * first.height
    return goes_on(above.text, first.text, room=edge - above.x1, width=width)


def _begins(line: TextLine, above: Sequence[TextLine]) -> bool:
    """Whether a line of a cell can begin a new one, after the lines that stand above it."""
    text = line.text
    if not above or len(text) < 4 or line.bold and not above[-1].bold or typed_marker(text) is not None:
        return True
    return not text[:1].islower() and above[-1].text[-1:] not in ",-"
