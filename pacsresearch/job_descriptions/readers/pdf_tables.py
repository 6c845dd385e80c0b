"""Tables of a PDF: words into the cells of a grid, and tables that go on over pages made whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from .pdf_rows import Columns, is_mark, label_column, table_of
from .pdf_grid import Grid
from .pdf_heads import ASSESSED, header_strips
from .pdf_lines import TextLine, lines_of, underline
from .pdf_page import Page, Rule, Word
from .pdf_paragraphs import Paragraphs, habits_of
from .writing import Writer, typed_marker

_ALIGNED = 6.0  # points within which the columns of two pages are the same
_LEVEL = re.compile(r"essential|desirable|\be ?/ ?d\b", re.IGNORECASE)
_LINE = 12.0     # points within which a line stands directly at a table's edge


@dataclass(slots=True)
class SheetCell:
    """A cell as its lines; `parts` has one entry a page: the cell's left and right edge with the lines there."""

    row: int
    column: int
    row_span: int
    column_span: int
    parts: list[tuple[tuple[float, float, int], list[TextLine]]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All of it, for comparing."""
        return " ".join(line.text for _, lines in self.parts for line in lines)


@dataclass(slots=True)
class Sheet:
    """A table on one page, or over several once joined."""

    page: int
    xs: list[float]
    rows: int
    cells: list[SheetCell]
    top: float
    bottom: float
    ruled: bool = True
    gutters: Sequence[tuple[float, float]] = ()  # the free strips between columns that no line parts
    parted: bool = False  # no line stands between its rows
    goes_on: bool = False  # it was found by the gutters of the table that ends the page before

    def expects(self, line: TextLine) -> bool:
        """Whether a line that begins the next page plainly goes on in the first column: it lacks its text yet, or has such list items."""
        below = [found for cell in self.cells if cell.row and not cell.column for _, lines in cell.parts for found in lines]
        return not below or typed_marker(line.text) is not None and any(
            typed_marker(found.text) is not None and abs(found.x0 - line.x0) < 2 for found in below)

    def row_text(self, row: int) -> tuple[str, ...]:
        """The texts of the cells that begin in a row, in lower case."""
        return tuple(" ".join(cell.text.lower().split()) for cell in sorted(
            (cell for cell in self.cells if cell.row == row), key=lambda cell: cell.column) if cell.parts)


def sheet_of_grid(grid: Grid, placed: Mapping[int, list[Word]], page: Page, number: int) -> Sheet:
    """A ruled table from its grid and the words of each cell."""
    turned = set(page.turned)
    rules = [Rule(rule.at, rule.start, rule.end) for rule in page.horizontal
             if not any(abs(rule.at - y) < 2 for y in grid.ys)]
    cells = []
    for cell, (row, column, rows, columns) in grid.spans.items():
        x0, _, x1, _ = grid.cell_box(cell)
        made = SheetCell(row, column, rows, columns)
        inside = placed.get(cell, [])
        if turned:
            lines = lines_of([word for word in inside if word not in turned])
            lines += [TextLine([word], word.x0, word.top, word.x1, word.bottom) for word in inside if word in turned]
        else:
            lines = lines_of(inside)
        if lines:
            underline(lines, rules)
            made.parts.append(((x0, x1, number), lines))
        cells.append(made)
    cells.sort(key=lambda cell: (cell.row, cell.column))
    x0, top, x1, bottom = grid.box
    sheet = _compact(Sheet(number, grid.xs, len(grid.ys) - 1, cells, top, bottom))
    part_rows(sheet)
    return sheet


def _compact(sheet: Sheet) -> Sheet:
    """Drop rows in which nothing begins."""
    begun = sorted({cell.row for cell in sheet.cells})
    if len(begun) == sheet.rows:
        return sheet
    number = {row: index for index, row in enumerate(begun)}
    for cell in sheet.cells:
        covered = sum(cell.row <= row < cell.row + cell.row_span for row in begun)
        cell.row, cell.row_span = number[cell.row], max(covered, 1)
    sheet.rows = len(begun)
    return sheet


def sheet_of_columns(columns: Columns, number: int) -> Sheet:
    """A table without ruling lines, from its gutters."""
    cells = []
    columned = [[line for lines in column for line in lines] for column in zip(*columns.rows)]
    edges = [(min((line.x0 for line in found), default=0.0), max((line.x1 for line in found), default=0.0), number) for found in columned]
    for row, entries in enumerate(columns.rows):
        for column, lines in enumerate(entries):
            cells.append(SheetCell(row, column, 1, 1, [(edges[column], lines)] if lines else []))
    return Sheet(number, columns.bounds, len(columns.rows), cells, columns.top, columns.bottom, ruled=False, gutters=columns.gutters, goes_on=columns.goes_on)


# -- rows that no line parts

def part_rows(sheet: Sheet, *, known: bool = False) -> None:
    """Part the rows of a table that has lines between its columns only.

    Such a table shows itself by a header row (or a column of level labels) in one cell each with what stands below;
    `known` says that the table goes on from a page where it was one.
    """
    sheet.parted = known
    row = 0
    while row < sheet.rows:
        cells = [cell for cell in sheet.cells if cell.row == row]
        if len(cells) > 1 and all(cell.row_span == 1 and len(cell.parts) < 2 for cell in cells) and (sheet.parted or _may_hold_rows(cells)):
            made = _parted(sheet, cells)
            if made:
                added = max(cell.row for cell in made) - row
                later = [cell for cell in sheet.cells if cell.row > row]
                for cell in later:
                    cell.row += added
                sheet.cells = [cell for cell in sheet.cells if cell.row < row] + made + later
                sheet.rows += added
                sheet.parted = True
                row += added
        row += 1


def _may_hold_rows(cells: Sequence[SheetCell]) -> bool:
    """Whether a look at the words of a row is worth while: it names a level, or holds several marks."""
    return any(_LEVEL.search(line.text) for cell in cells for _, lines in cell.parts if len(lines) > 1 for line in lines) or _holds_marks(cells) or any(
        len(lines) > 1 for cell in cells for _, lines in cell.parts) and cells[0].row < 3 and any(_LEVEL.search(cell.text) for cell in cells)


def _holds_marks(cells: Sequence[SheetCell]) -> bool:
    """Whether the marks of several criteria stand below each other in one cell."""
    return any(len(lines) > 1 and all(is_mark(line.text) for line in lines) for cell in cells[1:] for _, lines in cell.parts)


def _parted(sheet: Sheet, cells: list[SheetCell]) -> list[SheetCell]:
    """The cells of the rows that one row of a grid holds; none where it is one row."""
    lines = lines_of([word for cell in cells for _, part in cell.parts for line in part for word in line.words])
    if len(lines) < 2:
        return []
    edges = [sheet.xs[cell.column] for cell in cells] + [sheet.xs[cells[-1].column + cells[-1].column_span]]
    head = next((number for number, line in enumerate(lines[:4]) if header_strips(line)), None)
    split = [[[word for word in line.words if left <= (word.x0 + word.x1) / 2 < right] for left, right in zip(edges, edges[1:])] for line in lines]
    if head is None and label_column(split) is None and not sheet.parted and not _holds_marks(cells) or head is not None and not _holds_more(lines, split, head):
        return []
    above = head or 0
    table = table_of(lines[above:], split[above:], edges, head is not None, (), ())
    row = cells[0].row
    made = [SheetCell(row, cells[0].column, 1, len(sheet.xs) - 1, [((edges[0], edges[-1], sheet.page), lines[:above])])] if above else []
    for number, entries in enumerate(table.rows, start=row + bool(above)):
        for cell, left, right, found in zip(cells, edges, edges[1:], entries):
            made.append(SheetCell(number, cell.column, 1, cell.column_span, [((left, right, sheet.page), found)] if found else []))
    return made


def _holds_more(lines: Sequence[TextLine], split: Sequence[Sequence[list[Word]]], head: int) -> bool:
    """Whether below a header row more stands in its cells than the rest of their words ("Essential / criteria", "Method of / assessment")."""
    if len(set(_LEVEL.findall(lines[head].text.lower()))) == 1 and not lines[head].text.endswith("/"):
        return any(not word.bold for line in lines[head + 1:] for word in line.words) and lines[head].bold  # "Essential | Assessed by"
    words = 0
    for place, said in enumerate(split[head]):
        if not ASSESSED.match(" ".join(word.text for word in said)):
            below = [[word for word in cells[place] if not (lines[head].bold and word.bold)] for cells in split[head + 1:]]
            if sum(map(bool, below)) > 2:
                return True
            words += sum(map(len, below))
    return words > 4


# -- over pages

def join_sheets(pages) -> None:  # noqa: ANN001
    """Join a table that ends one page with the one that begins the next, where their columns agree."""
    for above, below in zip(pages, pages[1:]):
        _drop_overprints(above, below)
    open_sheet: Sheet | None = None
    for page in pages:
        if open_sheet is not None and page.items and isinstance(page.items[0], Sheet):
            following = page.items[0]
            if _fits(open_sheet, following):
                if open_sheet.parted and not following.parted:
                    part_rows(following, known=True)
                _append(open_sheet, following)
                page.items.pop(0)
                if page.items:
                    open_sheet = None
        elif page.items:
            open_sheet = None
        if page.items:
            last = page.items[-1]
            open_sheet = last if isinstance(last, Sheet) else None


def _drop_overprints(above, below) -> None:  # noqa: ANN001
    """Take out what is printed on both pages: a writer that cuts a row draws its next line below the table, its last above."""
    ends = next((item for item in reversed(above.items) if isinstance(item, Sheet)), None)
    begins = next((item for item in below.items if isinstance(item, Sheet)), None)
    if ends is None or begins is None:
        return
    first = {cell.parts[0][1][0].text for cell in begins.cells if cell.row == 0 and cell.parts}
    last = {cell.parts[-1][1][-1].text for cell in ends.cells if cell.row + cell.row_span == ends.rows and cell.parts}
    above.items = [item for item in above.items if not (
        isinstance(item, TextLine) and abs(item.top - ends.bottom) < _LINE and item.text in first)]
    below.items = [item for item in below.items if not (
        isinstance(item, TextLine) and abs(item.bottom - begins.top) < _LINE and item.text in last)]


def _fits(above: Sheet, below: Sheet) -> bool:
    if above.ruled != below.ruled:
        return False
    if not above.ruled:
        return len(above.xs) == len(below.xs) and (
            below.goes_on or all(abs(a - b) < 25 for a, b in zip(above.xs[1:-1], below.xs[1:-1])) or _same_gutters(above, below))
    if abs(above.xs[0] - below.xs[0]) > _ALIGNED or abs(above.xs[-1] - below.xs[-1]) > _ALIGNED:
        return False
    fewer, more = sorted((above.xs, below.xs), key=len)
    return all(any(abs(x - y) <= _ALIGNED for y in more) for x in fewer)


def _same_gutters(above: Sheet, below: Sheet) -> bool:
    """Whether the texts of two tables begin at the same places in each column, and leave a common gutter free."""
    columns = []
    for sheet in (above, below):
        lines: dict[int, list[TextLine]] = {}
        for cell in sheet.cells:
            lines.setdefault(cell.column, []).extend(line for _, part in cell.parts for line in part)
        columns.append({column: (min(line.x0 for line in found), max(line.x1 for line in found))
                        for column, found in lines.items() if found})
    first, second = columns
    if first.keys() != second.keys() or any(abs(first[column][0] - second[column][0]) > _ALIGNED for column in first):
        return False
    order = sorted(first)
    return all(max(first[left][1], second[left][1]) < min(first[right][0], second[right][0]) for left, right in zip(order, order[1:]))


def _append(above: Sheet, below: Sheet) -> None:
    """Add the rows of the next page, without a repeated header; a row that a page end cut is made whole."""
    if len(below.xs) > len(above.xs):
        _regrid(above, below.xs)
    elif len(below.xs) < len(above.xs):
        _regrid(below, above.xs)
    _drop_repeated(above, below)
    skip = 0
    if skip < below.rows and _is_cut(above, below, skip):
        by_column = {cell.column: cell for cell in above.cells if cell.row + cell.row_span == above.rows}
        for cell in below.cells:
            if cell.row == skip and cell.column in by_column:
                by_column[cell.column].parts.extend(cell.parts)
        skip += 1
    shift = above.rows - skip
    for cell in below.cells:
        if cell.row >= skip:
            cell.row += shift
            above.cells.append(cell)
    above.rows = max(above.rows, shift + below.rows)
    above.bottom = below.bottom


def _drop_repeated(above: Sheet, below: Sheet) -> None:
    """Take the header row, which is printed again on each page, out of the later page."""
    headers = [above.row_text(row) for row in range(min(above.rows, 3))]
    gone = []
    for row in range(below.rows):
        text = below.row_text(row)
        if len(text) > 1 and set(_LEVEL.findall(" ".join(text))) in ({"essential"}, {"desirable"}):
            continue  # "Essential | Assessed by" heads the rows below it, and is said again for others
        if text and (text in headers and len(text) > 1 or (row < 3 and len(gone) == row and row < len(headers) and text == headers[row])):
            if not any(cell.row < row < cell.row + cell.row_span or (cell.row == row and cell.row_span > 1) for cell in below.cells):
                gone.append(row)
    if 0 not in gone:
        for header in range(min(above.rows, 3)):
            _strip_header([cell for cell in above.cells if cell.row == header and cell.text], below)
    below.cells = [cell for cell in below.cells if cell.row not in gone]
    for cell in below.cells:
        cell.row -= sum(row < cell.row for row in gone)
    below.rows -= len(gone)


def _strip_header(header: Sequence[SheetCell], below: Sheet) -> None:
    """Where no line is drawn under a repeated header, it heads the cells of the first row: cut it off."""
    first = {cell.column: cell for cell in below.cells if cell.row == 0 and cell.parts}
    cuts = []
    for cell in header:
        twin = first.get(cell.column)
        lines = twin.parts[0][1] if twin is not None else []
        count = next((n for n in range(1, len(lines) + 1) if " ".join(line.text for line in lines[:n]) == cell.text), 0)
        if twin is None or not count:
            return
        cuts.append((twin, count))
    if len(cuts) > 1:
        for twin, count in cuts:
            del twin.parts[0][1][:count]
            if not twin.parts[0][1]:
                twin.parts.pop(0)


def _is_cut(above: Sheet, below: Sheet, row: int) -> bool:
    """Whether a row goes on from the page before: some cell begins in the middle of a sentence."""
    last = {cell.column: cell for cell in above.cells if cell.row + cell.row_span == above.rows}
    first = [cell for cell in below.cells if cell.row == row]
    if {cell.column for cell in first} != set(last) or any(cell.row_span > 1 for cell in first):
        return False
    texts = [(last[cell.column].text, cell.text) for cell in first if cell.text]
    going_on = [bool(before) and (after[:1].islower() or before[-1:] in ",-") and before[-1:] not in ".;:"
                for before, after in texts]
    if any(going_on):
        return True
    filled = {cell.column for cell in first if cell.text}
    # the category stands on the first page only, and nothing but lists goes on
    return 0 not in filled and bool(filled) and bool(last.get(0) and last[0].text) and len(last) > 2 and len(filled) <= len(last) - 1


def _regrid(sheet: Sheet, xs: Sequence[float]) -> None:
    """Count a sheet's columns by the finer grid of another page."""
    place = [min(range(len(xs)), key=lambda index, x=x: abs(xs[index] - x)) for x in sheet.xs]
    for cell in sheet.cells:
        start, end = place[cell.column], place[min(cell.column + cell.column_span, len(place) - 1)]
        cell.column, cell.column_span = start, max(end - start, 1)
    sheet.xs = list(xs)


# -- writing

def write_sheet(sheet: Sheet, writer: Writer, words: Callable[[], Collection[str]]) -> None:
    """Write a table with the paragraphs and lists of its cells."""
    out = writer.open_table()
    edges = [[_edge(left, right, lines) for (left, right, _), lines in cell.parts] for cell in sheet.cells]
    habits = habits_of((edge, lines) for cell, found in zip(sheet.cells, edges) for edge, (_, lines) in zip(found, cell.parts))
    if _one_a_row(sheet):
        habits = replace(habits, single=True)
    if sheet.parted:
        habits = replace(habits, spaced=False)  # the spaces are those between its rows
    for cell, found in zip(sheet.cells, edges):
        page = cell.parts[0][0][2] if cell.parts else sheet.page
        cell_writer = out.cell_writer(cell.row, cell.column, page=page)
        paragraphs = Paragraphs(cell_writer, words, narrow=True, habits=habits)
        for edge, ((left, _, number), lines) in zip(found, cell.parts):
            paragraphs.feed(lines, left, edge, number)
        paragraphs.flush()
        out.add_cell(cell_writer, cell.row, cell.column, row_span=cell.row_span, column_span=cell.column_span)
    out.close()


def _edge(left: float, right: float, lines: Sequence[TextLine]) -> float:
    """Where the lines of a cell end at the latest: its right side less the space that it leaves on the left."""
    padding = max(min(line.x0 for line in lines) - left, 0.0)
    return max(right - min(padding, 8.0), max(line.x1 for line in lines))


def _one_a_row(sheet: Sheet) -> bool:
    """Whether the cells under the levels hold single marks (ticks, E, D), so that each row is one criterion."""
    heads = {column for cell in sheet.cells if cell.row < 3 and _LEVEL.search(cell.text) and len(cell.text) < 50
             for column in range(cell.column, cell.column + cell.column_span) if cell.column}
    texts = [cell.text for cell in sheet.cells if cell.column in heads and cell.text and not _LEVEL.search(cell.text)]
    return len(texts) > 2 and sum(len(text) < 4 for text in texts) > 0.8 * len(texts)
