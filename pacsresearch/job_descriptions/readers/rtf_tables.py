"""Paragraphs and table rows of an RTF as they come, gathered into tables and written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .writing import Run, Writer

_SAME = 40  # twips within which two cell edges are one


class CellMark(NamedTuple):
    """A control word of a row's definition."""

    word: str
    value: int


class Content(NamedTuple):
    """A paragraph: its runs, kind, level, marker and part."""

    runs: tuple[Run, ...]
    kind: str
    level: int
    marker: str
    part: str


@dataclass(slots=True)
class _Row:
    cells: list[list[Content | RtfTable]]
    edges: list[int]
    merges: list[str]      # "", "vmgf", "vmrg", "mrg" of each cell
    header: bool = False


@dataclass(slots=True)
class RtfTable:
    """Rows of cells, each with its right edge in twips."""

    rows: list[_Row] = field(default_factory=list)


class Pieces:
    """One stream of text (body, header, notes): what is open at each depth of tables."""

    def __init__(self) -> None:
        self._runs: list[Run] = []
        self._body: list[Content | RtfTable] = []
        self._tables: list[RtfTable] = []                         # open tables, outermost first
        self._cells: list[list[list[Content | RtfTable]]] = []    # finished cells of each open row
        self._open: list[list[Content | RtfTable]] = []           # content of each open cell
        self._definition: list[CellMark] = []
        self._outer: list[list[CellMark]] = []                    # definitions of the rows around a nested one

    def add(self, run: Run) -> None:
        """Text of the paragraph that is open."""
        self._runs.append(run)

    def content(self) -> Sequence[Content | RtfTable]:
        """All of it."""
        return self._body

    def paragraph(self, properties: tuple[str, int, str], depth: int = 0, part: str = "body") -> None:
        """End the open paragraph, which stands at this depth of tables."""
        runs, self._runs = tuple(self._runs), []
        self._to_depth(depth)
        if any(run.text.strip() for run in runs):
            (self._open[-1] if depth else self._body).append(Content(runs, *properties, part))

    def _to_depth(self, depth: int) -> None:
        while len(self._tables) > depth:
            self._close_table()
        while len(self._tables) < depth:
            self._tables.append(RtfTable())
            self._cells.append([])
            self._open.append([])

    def _close_table(self) -> None:
        table, cells, opened = self._tables.pop(), self._cells.pop(), self._open.pop()
        if opened:
            cells.append(opened)
        if cells:
            table.rows.append(_Row(cells, [], []))
        if table.rows:
            (self._open[-1] if self._open else self._body).append(table)

    def end_cell(self, depth: int) -> None:
        """End a cell of the row open at this depth."""
        self._to_depth(depth)
        self._cells[-1].append(self._open[-1])
        self._open[-1] = []

    def begin_definition(self) -> None:
        """A row's definition begins (it may come before or after the row's text)."""
        self._definition = []

    def begin_nested(self) -> None:
        """The definition of a nested row comes: the outer row's is kept."""
        self._outer.append(self._definition)

    def define(self, mark: CellMark) -> None:
        """A part of a row's definition."""
        self._definition.append(mark)

    def end_row(self, depth: int) -> None:
        """End a row."""
        self._to_depth(max(depth, 1))
        cells, self._cells[-1] = self._cells[-1], []
        edges: list[int] = []
        merges: list[str] = []
        merge, header = "", False
        for mark in self._definition:
            if mark.word == "cellx":
                edges.append(mark.value)
                merges.append(merge)
                merge = ""
            elif mark.word == "trhdr":
                header = True
            else:
                merge = mark.word[2:]
        if cells:
            self._tables[-1].rows.append(_Row(cells, edges[: len(cells)], merges[: len(cells)], header))
        if depth > 1 and self._outer:
            self._definition = self._outer.pop()

    def end(self) -> None:
        """The stream ends."""
        self.paragraph(("paragraph", 0, ""), len(self._tables))
        self._to_depth(0)


def write_content(content: Sequence[Content | RtfTable], writer: Writer) -> None:
    """Write paragraphs and tables."""
    for piece in content:
        if isinstance(piece, RtfTable):
            _write_table(piece, writer)
        else:
            part = "text_box" if piece.part == "text_box" and writer.part == "body" else None
            writer.write(piece.runs, kind=piece.kind, level=piece.level, marker=piece.marker, part=part)  # type: ignore[arg-type]


def _write_table(table: RtfTable, writer: Writer) -> None:
    out = writer.open_table()
    bounds: list[int] = []
    for edge in sorted({edge for row in table.rows for edge in row.edges}):
        if not bounds or edge - bounds[-1] > _SAME:
            bounds.append(edge)
    above: dict[int, list] = {}  # column: [row, column, row span, column span, header, writer] open downwards
    made: list[list] = []
    for number, row in enumerate(table.rows):
        column = 0
        for place, content in enumerate(row.cells):
            merge = row.merges[place] if place < len(row.merges) else ""
            if place < len(row.edges):
                reach = min(range(len(bounds)), key=lambda index, at=row.edges[place]: abs(bounds[index] - at)) + 1
                span = max(reach - column, 1)
            else:
                span = 1
            if merge == "mrg" and made and made[-1][0] == number:
                made[-1][3] += span
                write_content(content, made[-1][5])
            elif merge == "vmrg" and column in above:
                above[column][2] += 1
                write_content(content, above[column][5])
            else:
                cell_writer = out.cell_writer(number, column)
                write_content(content, cell_writer)
                made.append([number, column, 1, span, row.header, cell_writer])
                if merge == "vmgf":
                    above[column] = made[-1]
                else:
                    above.pop(column, None)
            column += span
    for row_at, column, down, across, header, cell_writer in made:
        out.add_cell(cell_writer, row_at, column, row_span=down, column_span=across, header=header)
    out.close()
