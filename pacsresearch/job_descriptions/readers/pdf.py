"""PDF by PDFium: tables from ruling lines, side boxes and flyers parted, columns from gutters, paragraphs from lines, margins from repetition.

Pages are read one at a time and only their lines are kept, so that memory stays bounded however long the file is.
"""

from __future__ import annotations

import ctypes
import re
from bisect import bisect_left
from dataclasses import dataclass, field

import pypdfium2  # noqa: F401 - its import starts the library
import pypdfium2.raw as pdfium

from ...errors import DocumentError
from .joining import vocabulary
from .pdf_areas import areas
from .pdf_columns import regions
from .pdf_grid import Grid, grids, merge
from .pdf_lines import TextLine, underline
from .pdf_margins import take_margins
from .pdf_page import Page, PageReader, Rule, Word
from .pdf_paragraphs import Paragraphs
from .pdf_rows import Columns
from .pdf_tables import Sheet, join_sheets, sheet_of_columns, sheet_of_grid, write_sheet
from .safety import Limits
from .writing import Read, Run, Writer, clean

_ERRORS = {2: "the file cannot be opened", 3: "the file is damaged or cut short", 4: "the file is encrypted",
           5: "the file is encrypted in a way that is not supported", 6: "the file has no pages"}
_LEVEL_HEAD = re.compile(r"(?:essential|desirable)(?: criteria| requirements)?\W*", re.IGNORECASE)


@dataclass(slots=True)
class Laid:
    """A page: first its ruled tables and the words outside them, then all in reading order."""

    number: int
    height: float
    sheets: list[Sheet] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    turned: list[Word] = field(default_factory=list)
    free_rules: list[Rule] = field(default_factory=list)  # horizontal lines that belong to no table
    row_rules: list[Rule] = field(default_factory=list)   # these, and the edges of shaded rows
    shades: list[tuple[float, float, float, float]] = field(default_factory=list)  # coloured boxes
    items: list[TextLine | Sheet] = field(default_factory=list)


def read_pdf(data: bytes, name: str, limits: Limits) -> Read:
    """Read a PDF.

    Raises
    ------
    DocumentError
        It is encrypted or damaged, or has no text layer (a scan).
    """
    start = data.find(b"%PDF-", 0, 1024)
    data = data[start:] if start > 0 else data
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        code = pdfium.FPDF_GetLastError()
        mend = "save it without a password" if code == 4 else ""
        raise DocumentError(name, _ERRORS.get(code, "the file is damaged or cut short"), mend=mend)
    try:
        return _Reader(document, name, limits).read()
    finally:
        pdfium.FPDF_CloseDocument(document)


class _Reader:
    """One document being read."""

    def __init__(self, document, name: str, limits: Limits) -> None:  # noqa: ANN001
        self.document = document
        self.name = name
        self.limits = limits
        self.pages: list[Laid] = []
        self._words: frozenset[str] | None = None

    def read(self) -> Read:
        """All pages."""
        count = pdfium.FPDF_GetPageCount(self.document)
        if count <= 0:
            raise DocumentError(self.name, "the file is damaged: it has no pages")
        reader = PageReader()
        without_text: list[int] = []
        unreadable: list[int] = []
        any_text = False
        for number in range(1, min(count, self.limits.pages) + 1):
            handle = pdfium.FPDF_LoadPage(self.document, number - 1)
            if not handle:
                unreadable.append(number)
                continue
            try:
                page = reader.read(handle)
            finally:
                pdfium.FPDF_ClosePage(handle)
            if not page.words and not page.turned:
                without_text.append(number)
            any_text = any_text or bool(page.words)
            self.pages.append(take_tables(page, number))
        if len(unreadable) == count:
            raise DocumentError(self.name, "the file is damaged: none of its pages can be read")
        if not any_text:
            raise DocumentError(self.name, "the PDF has no text layer (it is scanned)",
                                mend="run it through text recognition, or ask for the original")
        writer = Writer()
        result = Read(writer, pages=count, title=self._title())
        if without_text:
            result.warnings.append(f"page{'s' * (len(without_text) > 1)} {_listed(without_text)} "
                                   f"{'have' if len(without_text) > 1 else 'has'} no text layer")
        if unreadable:
            result.warnings.append(f"page{'s' * (len(unreadable) > 1)} {_listed(unreadable)} cannot be read")
        if count > self.limits.pages:
            result.warnings.append(f"only the first {self.limits.pages} of {count} pages were read")
        headers, footers = take_margins(self.pages)
        before: Sheet | None = None
        for page in self.pages:
            lay_out(page, before)
            last = page.items[-1] if page.items else None
            before = last if isinstance(last, Sheet) else None
        drop_said_again(self.pages)
        result.columns_lost = any(columns_are_lost(page.items) for page in self.pages)
        self._write(writer)
        writer.blocks = _margin_blocks(headers, "header") + writer.blocks + _margin_blocks(footers, "footer")
        return result

    def _title(self) -> str:
        buffer = ctypes.create_string_buffer(1024)
        size = pdfium.FPDF_GetMetaText(self.document, b"Title", buffer, 1024)
        return clean(buffer.raw[: max(min(size, 1024) - 2, 0)].decode("utf-16-le", "replace"))

    def vocabulary(self) -> frozenset[str]:
        """The document's words, for hyphens."""
        if self._words is None:
            texts: list[str] = []
            for page in self.pages:
                for item in page.items:
                    if isinstance(item, TextLine):
                        texts.append(item.text)
                    else:
                        texts.extend(line.text for cell in item.cells for _, lines in cell.parts for line in lines)
            self._words = vocabulary("\n".join(texts))
        return self._words

    def _write(self, writer: Writer) -> None:
        join_sheets(self.pages)
        paragraphs = Paragraphs(writer, self.vocabulary)
        for page in self.pages:
            group: list[TextLine] = []
            for item in page.items:
                if isinstance(item, TextLine):
                    if group and not _same_column(group, item):
                        _feed(paragraphs, group, page.number)
                        paragraphs.indents.clear()
                        group = []
                    group.append(item)
                    continue
                _feed(paragraphs, group, page.number)
                group = []
                paragraphs.flush()
                writer.page = page.number
                write_sheet(item, writer, self.vocabulary)
            _feed(paragraphs, group, page.number)
        paragraphs.flush()


def _feed(paragraphs: Paragraphs, group: list[TextLine], page: int) -> None:
    if group:
        paragraphs.feed(group, min(line.x0 for line in group), max(line.x1 for line in group), page)


def _same_column(group: list[TextLine], line: TextLine) -> bool:
    """Lines follow each other down one column: the next stands below, and over the same part of the page."""
    last = group[-1]
    return line.area == last.area and line.top > last.top - 2 and line.x0 < max(other.x1 for other in group[-6:]) and line.x1 > min(
        other.x0 for other in group[-6:])


def take_tables(page: Page, number: int) -> Laid:
    """A page's tables with ruling lines, and the words that stand outside them."""
    found = grids(page.horizontal, page.vertical)
    words, sheets = page.words + page.turned, []
    for grid in sorted(found, key=lambda grid: (grid.xs[-1] - grid.xs[0]) * (grid.ys[-1] - grid.ys[0])):
        placed, words = _split(words, grid)
        if placed:
            sheets.append(sheet_of_grid(grid, placed, page, number))
    sheets.sort(key=lambda sheet: sheet.top)
    turned = set(page.turned)
    free_rules = _free_rules(page, found)
    row_rules = merge(free_rules + [Rule(at, x0, x1) for x0, top, x1, bottom in page.shades for at in (top, bottom)])
    return Laid(number, page.height, sheets, [word for word in words if word not in turned] if turned else words,
                [word for word in words if word in turned] if turned else [], free_rules, row_rules, page.shades)


def lay_out(page: Laid, before: Sheet | None) -> None:
    """Put what is on a page in reading order; `before` is the table that ends the page before."""
    bands: list[list[Word]] = [[] for _ in range(len(page.sheets) + 1)]
    middles = sorted((sheet.top + sheet.bottom) / 2 for sheet in page.sheets)
    for word in page.words:
        bands[bisect_left(middles, (word[1] + word[3]) / 2)].append(word)
    for place, band in enumerate(bands):
        for number, area in enumerate(areas(band, page.shades, page.row_rules)):
            goes_on = (before.gutters, before.expects) if before is not None and not page.items else ()
            for item in regions(area, page.row_rules, *goes_on):
                if isinstance(item, TextLine):
                    item.area += 100 * number
                page.items.append(sheet_of_columns(item, page.number) if isinstance(item, Columns) else item)
        if place < len(page.sheets):
            page.items.append(page.sheets[place])
    underline([item for item in page.items if isinstance(item, TextLine)], page.free_rules)
    page.items += [TextLine([word], word.x0, word.top, word.x1, word.bottom) for word in page.turned]
    page.words, page.sheets, page.row_rules = [], [], []


def _split(words: list[Word], grid: Grid) -> tuple[dict[int, list[Word]], list[Word]]:
    """The words of each cell of a table, and those outside it."""
    x0, top, x1, bottom = grid.box
    placed: dict[int, list[Word]] = {}
    outside = []
    find = grid.find
    for word in words:
        x, y = (word[0] + word[2]) / 2, (word[1] + word[3]) / 2
        cell = find(x, y) if x0 <= x <= x1 and top <= y <= bottom else None
        if cell is None:
            outside.append(word)
        else:
            placed.setdefault(cell, []).append(word)
    return placed, outside


def _free_rules(page: Page, found: list[Grid]) -> list[Rule]:
    """Horizontal lines that belong to no table: they may underline."""
    def free(rule: Rule) -> bool:
        return not any(grid.ys[0] - 3 <= rule.at <= grid.ys[-1] + 3 and any(abs(rule.at - y) < 3 for y in grid.ys)
                       for grid in found)
    return [rule for rule in page.horizontal if free(rule)]


# -- what the lines say

def drop_said_again(pages: list[Laid]) -> None:
    """A line at a page's foot that the next page begins with again (a heading, a catch-line) is said once."""
    for page, following in zip(pages, pages[1:]):
        if not page.items or not following.items:
            continue
        last, first = page.items[-1], following.items[0]
        if isinstance(last, TextLine) and isinstance(first, TextLine) and last.text == first.text and last.bold == first.bold and (
                last.top > 0.5 * page.height and sum(map(str.isalpha, last.text)) > 3):
            page.items.pop()  # it belongs to what follows it


def columns_are_lost(items: list[TextLine | Sheet]) -> bool:
    """Whether the two levels stand beside each other as heads of columns, and the text below runs across both."""
    for line, below in zip(items, items[1:]):
        if not isinstance(line, TextLine) or line.text[:1] not in "EeDd" or len(line.words) > 6 or not isinstance(below, TextLine):
            continue
        for left, right in zip(line.words, line.words[1:]):
            sides = [" ".join(word.text for word in line.words if (word.x0 > left.x0) is after) for after in (False, True)]
            if right.x0 - left.x1 > max(9.0, 0.8 * line.height) and all(map(_LEVEL_HEAD.fullmatch, sides)) and any(
                    word.x0 < right.x0 and word.x1 > left.x1 for word in below.words):
                return True
    return False


def _margin_blocks(texts: list[str], part) -> list:  # noqa: ANN001
    writer = Writer(part)
    for text in texts:
        writer.write([Run(text)])
    return writer.blocks


def _listed(numbers: list[int]) -> str:
    """1, 2, 3, 7 as "1-3, 7"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join("-".join(map(str, run)) for run in runs)
