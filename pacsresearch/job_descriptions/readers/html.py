"""HTML by lxml, walked without recursion: what a browser would show of the main text, as blocks.

Left out: scripts, styles, navigation, forms' controls, hidden elements. ``<br>`` is a hard line break; two of them part
paragraphs. A table of one column, or one that holds the page's layout, is read as ordinary blocks.
"""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass, field

from lxml import etree

from ...errors import DocumentError
from ..document import Block, Table
from .html_page import WHITE, is_left_out, main_part, parse_page, posting
from .safety import Limits
from .writing import Read, Run, TableWriter, Writer, clean, without_empty_bullets

_ESCAPED_ENTITY = re.compile(r"&(?:amp;)*(#\d{2,6}|#x[0-9a-f]{2,5}|[a-z]{2,8}\d?);", re.IGNORECASE)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(bold|[6-9]00)", re.IGNORECASE)
_PLAIN_STYLE = re.compile(r"font-weight\s*:\s*(normal|[1-5]00)", re.IGNORECASE)
_UNDERLINE_STYLE = re.compile(r"text-decoration[a-z-]*\s*:[^;]*underline", re.IGNORECASE)

_BLOCKS = frozenset("p div section article main header footer aside address blockquote pre center figure figcaption "
                    "fieldset details summary body html form dl dt dd ul ol li h1 h2 h3 h4 h5 h6 hr table thead tbody "
                    "tfoot caption tr td th legend menu dir".split())
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BOLD, _UNDERLINE = frozenset(("b", "strong")), frozenset(("u", "ins"))


@dataclass(slots=True)
class _List:
    ordered: bool
    count: int = 0


@dataclass(slots=True)
class _Frame:
    """A table being read; text goes to the cell that is open."""

    out: TableWriter
    parent: Writer
    row: int = -1
    column: int = 0
    taken: dict[tuple[int, int], bool] = field(default_factory=dict)
    cell: Writer | None = None
    span: tuple[int, int] = (1, 1)
    header: bool = False
    lists: int = 0  # how many lists were open outside


def read_html(data: bytes, name: str, limits: Limits, declared: str | None = None) -> Read:
    """Read an HTML page.

    Raises
    ------
    DocumentError
        There is no text in it.
    """
    root, encoding = parse_page(data, name, declared)
    reader = _Reader(name, limits)
    reader.walk(main_part(root))
    result = Read(reader.writer, encoding=encoding)
    title = root.find(".//title")
    result.title = clean(WHITE.sub(" ", title.text or "")) if title is not None else ""
    result.metadata = posting(root)
    return result


def read_fragment(text: str, writer: Writer, limits: Limits) -> None:
    """Read a piece of HTML (as it stands inside Markdown or a MIME part) into a writer."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "surrogatepass"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return
    if root is not None:
        reader = _Reader("", limits)
        reader.writer = writer
        reader.walk(root)


class _Reader:
    """The state of one walk over a page."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self.writer = Writer()
        self.frames: list[_Frame] = []
        self.lists: list[_List] = []
        self.runs: list[Run] = []
        self.bold: list[bool] = [False]
        self.underlined = 0
        self.heading = 0
        self.pre = 0
        self.item: str | None = None      # the marker of the list item whose first text has not come yet
        self.part: list[str] = []
        self._ends: dict[etree._Element, tuple[bool, bool]] = {}

    # -- the walk

    def walk(self, root: etree._Element) -> None:
        """Read everything below an element."""
        events = etree.iterwalk(root, events=("start", "end"))
        for event, element in events:
            tag = element.tag
            if not isinstance(tag, str):
                continue
            if event == "start":
                if element is not root and is_left_out(element, tag):
                    events.skip_subtree()
                    self._ends[element] = (False, False)
                    continue
                self._start(element, tag)
                if element.text:
                    self._text(element.text)
            else:
                skipped = element in self._ends and self._ends[element] == (False, False)
                if skipped:
                    del self._ends[element]
                else:
                    self._end(element, tag)
                if element is not root and element.tail:
                    self._text(element.tail)
        self._flush()
        while self.frames:
            self._close_table()

    def _start(self, element: etree._Element, tag: str) -> None:
        style = element.get("style") if element.attrib else None
        if tag in _BLOCKS:
            self._flush()
            if tag in _HEADINGS:
                self.heading = _HEADINGS[tag]
            elif tag == "li":
                self._start_item()
            elif tag in ("ul", "ol", "menu", "dir"):
                self._start_list(element, tag)
            elif tag == "table":
                self._open_table()
            elif tag == "tr":
                self._open_row()
            elif tag in ("td", "th"):
                self._open_cell(element, tag)
            elif tag == "pre":
                self.pre += 1
            elif tag in ("header", "footer") and self._is_page_margin(element):
                self.part.append(tag)
        elif tag == "br":
            self.runs.append(Run("\n"))
        elif tag == "wbr":
            return
        bold = None
        if tag in _BOLD or tag in ("th", "dt"):
            bold = True
        underlined = tag in _UNDERLINE
        if style:
            if _BOLD_STYLE.search(style):
                bold = True
            elif _PLAIN_STYLE.search(style):
                bold = False
            underlined = underlined or bool(_UNDERLINE_STYLE.search(style))
        if bold is not None:
            self.bold.append(bold)
        if underlined:
            self.underlined += 1
        if bold is not None or underlined:
            self._ends[element] = (bold is not None, underlined)

    def _end(self, element: etree._Element, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
            if tag in _HEADINGS:
                self.heading = 0
            elif tag == "li":
                self.item = None
            elif tag in ("ul", "ol", "menu", "dir"):
                if self.lists:
                    self.lists.pop()
            elif tag in ("td", "th"):
                self._close_cell()
            elif tag == "table":
                self._close_table()
            elif tag == "pre":
                self.pre -= 1
            elif tag in ("header", "footer") and self.part and self._is_page_margin(element):
                self.part.pop()
        ended = self._ends.pop(element, None)
        if ended is not None:
            if ended[0]:
                self.bold.pop()
            if ended[1]:
                self.underlined -= 1

    @staticmethod
    def _is_page_margin(element: etree._Element) -> bool:
        """A header or footer of the page, not of an article in it."""
        parent = element.getparent()
        while parent is not None:
            if parent.tag in ("article", "section", "main", "td"):
                return False
            parent = parent.getparent()
        return True

    # -- text

    def _text(self, text: str) -> None:
        if "&" in text:
            text = _ESCAPED_ENTITY.sub(lambda match: entities.unescape(f"&{match.group(1)};"), text)
        if not self.pre:
            if "  " in text or not text.isprintable():
                text = WHITE.sub(" ", text)
            if text == " " and not self.runs:
                return
        self.runs.append(Run(text, self.bold[-1], self.underlined > 0))

    def _flush(self) -> None:
        if not self.runs:
            return
        runs, self.runs = self.runs, []
        writer = self._sink()
        part = self.part[-1] if self.part else None
        if self.heading:
            writer.write(runs, kind="heading", level=self.heading, part=part)
        elif self.item is not None:
            if not any(run.text.strip() for run in runs):
                return
            marker, self.item = self.item, None
            writer.write(runs, kind="list_item", level=max(len(self._own_lists()) - 1, 0), marker=marker, part=part)
        else:
            writer.write(runs, part=part)

    def _sink(self) -> Writer:
        for frame in reversed(self.frames):
            if frame.cell is not None:
                return frame.cell
        return self.writer

    # -- lists

    def _own_lists(self) -> list[_List]:
        """Lists open inside the present cell."""
        return self.lists[self.frames[-1].lists:] if self.frames else self.lists

    def _start_list(self, element: etree._Element, tag: str) -> None:
        start = element.get("start") or ""
        self.lists.append(_List(tag == "ol", int(start) - 1 if start.isdecimal() and len(start) < 5 else 0))

    def _start_item(self) -> None:
        lists = self._own_lists()
        if lists and lists[-1].ordered:
            lists[-1].count += 1
            self.item = f"{lists[-1].count}."
        else:
            self.item = "•"

    # -- tables

    def _open_table(self) -> None:
        if len(self.frames) >= self.limits.depth:
            raise DocumentError(self.name, f"tables in it are nested more than {self.limits.depth} deep: refused")
        parent = self._sink()
        self.frames.append(_Frame(parent.open_table(), parent, lists=len(self.lists)))
        self.item = None

    def _open_row(self) -> None:
        if self.frames:
            self._close_cell()
            self.frames[-1].row += 1
            self.frames[-1].column = 0

    def _open_cell(self, element: etree._Element, tag: str) -> None:
        if not self.frames:
            return
        self._close_cell()
        frame = self.frames[-1]
        frame.row = max(frame.row, 0)
        while (frame.row, frame.column) in frame.taken:
            frame.column += 1
        across, down = _span(element.get("colspan")), _span(element.get("rowspan"))
        frame.span = (down, across)
        for row in range(frame.row, frame.row + down):
            for column in range(frame.column, frame.column + across):
                frame.taken[row, column] = True
        frame.header = tag == "th"
        frame.cell = frame.out.cell_writer(frame.row, frame.column)

    def _close_cell(self) -> None:
        if not self.frames or self.frames[-1].cell is None:
            return
        frame = self.frames[-1]
        frame.out.add_cell(frame.cell, frame.row, frame.column, row_span=frame.span[0], column_span=frame.span[1],
                           header=frame.header)
        frame.column += frame.span[1]
        frame.cell = None
        del self.lists[frame.lists:]
        self.item = None

    def _close_table(self) -> None:
        if not self.frames:
            return
        self._close_cell()
        frame = self.frames.pop()
        frame.out.close()
        blocks = frame.parent.blocks
        if blocks and blocks[-1].table is not None and blocks[-1].location is frame.out.location:
            table = blocks[-1].table
            if _is_layout(table):
                blocks.pop()
                for cell in table.cells:
                    blocks.extend(cell.blocks)
            else:
                blocks[-1] = _trimmed(blocks[-1], table)


def _is_layout(table: Table) -> bool:
    """Whether a table only places text: one column, or a cell that itself holds a page's headings or tables."""
    if len({cell.column for cell in table.cells if cell.blocks}) <= 1 and not any(
            cell.column_span < table.columns and cell.blocks and cell.column > 0 for cell in table.cells):
        return True
    nested = sum(block.table is not None for cell in table.cells for block in cell.blocks)
    headings = sum(block.kind == "heading" for cell in table.cells for block in cell.blocks)
    return nested > 0 and (len(table.cells) <= 6 or headings > 3) or (headings > 3 and len(table.cells) <= 4)


def _trimmed(block: Block, table: Table) -> Block:
    """Row spans that promise more rows than the table has are cut."""
    rows = max(cell.row for cell in table.cells) + 1
    if rows >= table.rows:
        return block
    cells = tuple(
        cell if cell.row + cell.row_span <= rows else
        type(cell)(cell.row, cell.column, without_empty_bullets(cell.blocks), rows - cell.row, cell.column_span, cell.header)
        for cell in table.cells)
    return Block("table", "", block.location, table=Table(rows, table.columns, cells), part=block.part)


def _span(text: str | None) -> int:
    return min(max(int(text), 1), 100) if text and text.strip().isdecimal() else 1
