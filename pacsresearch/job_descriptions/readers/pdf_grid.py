"""Ruling lines to the grid of a table: rows, columns, and cells merged where a line between them is missing."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from .pdf_page import Rule

_SNAP = 3.0      # points within which lines are the same, or meet
_NARROW = 5.0    # a column or row thinner than this is a double line
_LONG = 9.0      # a line between columns is at least so long
_WIDE = 200.0    # a table without lines between its columns is at least so wide
_FAR = 150.0     # rows are no higher than this
_COVERED = 0.6   # share of a cell's side that a line must run along


@dataclass(slots=True)
class Grid:
    """A table's geometry. `owner[row][column]` is the number of the cell that covers a place; -1 is outside."""

    xs: list[float]
    ys: list[float]
    owner: list[list[int]] = field(default_factory=list)
    spans: dict[int, tuple[int, int, int, int]] = field(default_factory=dict)  # cell: row, column, rows, columns

    @property
    def box(self) -> tuple[float, float, float, float]:
        """x0, top, x1, bottom."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def find(self, x: float, y: float) -> int | None:
        """The cell at a point; None outside the table."""
        column, row = bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1
        if 0 <= row < len(self.owner) and 0 <= column < len(self.owner[0]):
            cell = self.owner[row][column]
            return cell if cell >= 0 else None
        return None

    def cell_box(self, cell: int) -> tuple[float, float, float, float]:
        """x0, top, x1, bottom of a cell."""
        row, column, rows, columns = self.spans[cell]
        return self.xs[column], self.ys[row], self.xs[column + columns], self.ys[row + rows]


def merge(rules: Sequence[Rule]) -> list[Rule]:
    """Lines that lie on one another or follow each other, as one."""
    merged: list[Rule] = []
    bands: list[list[Rule]] = []
    for rule in sorted(rules):
        if bands and rule.at - bands[-1][0].at <= _SNAP * 0.8:
            bands[-1].append(rule)
        else:
            bands.append([rule])
    for band in bands:
        at = sum(rule.at for rule in band) / len(band)
        start = end = None
        for rule in sorted(band, key=lambda rule: rule.start):
            if end is not None and rule.start <= end + _SNAP:
                end = max(end, rule.end)
                continue
            if end is not None:
                merged.append(Rule(at, start, end))
            start, end = rule.start, rule.end
        merged.append(Rule(at, start, end))
    return merged


def bands_of_rows(rules: Sequence[Rule]) -> list[tuple[float, float]]:
    """From where to where horizontal lines of one length follow each other down the page, three or more: a table's rows."""
    bands: list[list[Rule]] = []
    for rule in sorted(rules):
        if rule.end - rule.start < _WIDE:
            continue
        last = bands[-1][-1] if bands else None
        if last is not None and abs(rule.start - last.start) < _SNAP and abs(rule.end - last.end) < _SNAP and rule.at - last.at < _FAR:
            bands[-1].append(rule)
        else:
            bands.append([rule])
    return [(band[0].at, band[-1].at) for band in bands if len(band) > 2]


def grids(horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> list[Grid]:
    """The tables that ruling lines make, from top to bottom; frames of one cell are none.

    Lines belong together where they meet. A side that no line closes is taken as closed where the lines across it run
    on beyond the last one along it.
    """
    across = [rule for rule in merge(horizontal) if rule.end - rule.start > _NARROW]
    along = [rule for rule in merge(vertical) if rule.end - rule.start > _NARROW]
    if not along or len(across) * len(along) > 4_000_000:
        return []
    across += _closing(across, along)
    parent = list(range(len(across) + len(along)))

    def root(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for i, h in enumerate(across):
        low, high, left, right = h.at - _SNAP, h.at + _SNAP, h.start - _SNAP, h.end + _SNAP
        for j, v in enumerate(along):
            if v.start <= high and v.end >= low and left <= v.at <= right:
                a, b = root(i), root(len(across) + j)
                if a != b:
                    parent[a] = b
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, h in enumerate(across):
        groups.setdefault(root(i), ([], []))[0].append(h)
    for j, v in enumerate(along):
        groups.setdefault(root(len(across) + j), ([], []))[1].append(v)
    found = [grid for hs, vs in groups.values() if hs and vs if (grid := _grid(hs, vs)) is not None]
    return sorted(found, key=lambda grid: (grid.ys[0], grid.xs[0]))


def _closing(across: Sequence[Rule], along: Sequence[Rule]) -> list[Rule]:
    """Lines that close columns where none is drawn: at the end of a page, around a cell across the table, in tables without lines between rows."""
    ends = []
    for rule in along:
        if rule.end - rule.start > _LONG:
            crossing = [other.at for other in across if other.start - _SNAP <= rule.at <= other.end + _SNAP]
            ends += [end for end in (rule.start, rule.end) if not any(abs(at - end) < 2 * _NARROW for at in crossing)]
    made = []
    for at in _bounds(ends):
        ending = [rule for rule in along if rule.start <= at + _NARROW and rule.end >= at - _NARROW]
        columns = [rule.at for rule in ending]
        if len(_bounds(columns)) > 2:
            crossing = [other for other in across for rule in ending
                        if rule.start <= other.at <= rule.end and other.start - _SNAP <= rule.at <= other.end + _SNAP]
            made.append(Rule(at, min(columns + [other.start for other in crossing]), max(columns + [other.end for other in crossing])))
    return made


def _bounds(positions: Sequence[float]) -> list[float]:
    bounds: list[float] = []
    for position in sorted(positions):
        if not bounds or position - bounds[-1] > _NARROW:
            bounds.append(position)
    return bounds


def _grid(hs: list[Rule], vs: list[Rule]) -> Grid | None:
    xs, ys = _bounds([v.at for v in vs]), _bounds([h.at for h in hs])
    left, right = min(h.start for h in hs), max(h.end for h in hs)
    top, bottom = min(v.start for v in vs), max(v.end for v in vs)
    open_left, open_right = left < xs[0] - 8, right > xs[-1] + 8
    open_top, open_bottom = top < ys[0] - 8, bottom > ys[-1] + 8
    if open_left:
        xs.insert(0, left)
    if open_right:
        xs.append(right)
    if open_top:
        ys.insert(0, top)
    if open_bottom:
        ys.append(bottom)
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 2 or rows * columns > 20_000:
        return None

    def runs(rules: list[Rule], start: float, end: float) -> bool:
        """Whether lines, all at one place, run along most of a side."""
        return sum(max(0.0, min(rule.end, end) - max(rule.start, start)) for rule in rules) >= _COVERED * (end - start)

    by_x = {x: [v for v in vs if abs(v.at - x) <= _NARROW] for x in xs}
    by_y = {y: [h for h in hs if abs(h.at - y) <= _NARROW] for y in ys}
    number = list(range(rows * columns))

    def root(item: int) -> int:
        while number[item] != item:
            number[item] = number[number[item]]
            item = number[item]
        return item

    outside: set[int] = set()
    for r in range(rows):
        for c in range(columns):
            item = r * columns + c
            if c + 1 < columns and not runs(by_x[xs[c + 1]], ys[r], ys[r + 1]):
                number[root(item)] = root(item + 1)
            if r + 1 < rows and not runs(by_y[ys[r + 1]], xs[c], xs[c + 1]):
                number[root(item)] = root(item + columns)
    for r in range(rows):
        if not open_left and not runs(by_x[xs[0]], ys[r], ys[r + 1]):
            outside.add(root(r * columns))
        if not open_right and not runs(by_x[xs[-1]], ys[r], ys[r + 1]):
            outside.add(root(r * columns + columns - 1))
    def cut(row: int, column: int) -> bool:
        """Whether lines run along both sides: a cell that the end of the page cut is drawn without its top or bottom."""
        return all(runs(by_x[x], ys[row], ys[row + 1]) for x in (xs[column], xs[column + 1]))

    for c in range(columns):
        if not open_top and not runs(by_y[ys[0]], xs[c], xs[c + 1]) and not cut(0, c):
            outside.add(root(c))
        if not open_bottom and not runs(by_y[ys[-1]], xs[c], xs[c + 1]) and not cut(rows - 1, c):
            outside.add(root((rows - 1) * columns + c))
    grid = Grid(xs, ys)
    members: dict[int, list[tuple[int, int]]] = {}
    grid.owner = [[root(r * columns + c) for c in range(columns)] for r in range(rows)]
    for r in range(rows):
        for c in range(columns):
            cell = grid.owner[r][c]
            if cell in outside and len(outside) < rows * columns / 2:  # with most sides open, it is drawn without a frame
                grid.owner[r][c] = -1
                continue
            members.setdefault(cell, []).append((r, c))
    for cell, places in members.items():
        r0, c0 = min(r for r, _ in places), min(c for _, c in places)
        grid.spans[cell] = (r0, c0, max(r for r, _ in places) - r0 + 1, max(c for _, c in places) - c0 + 1)
    if len(grid.spans) < 2 or len({span[1] for span in grid.spans.values()}) < 2:
        return None
    return grid

