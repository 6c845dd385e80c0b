"""From runs of characters to blocks: what every reader shares.

Text is cleaned in one place, typed bullets are recognised in one place, and locations are counted in one place, so
that a list reads the same whether Word numbered it or somebody typed it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ..document import Block, Cell, Kind, Location, Part, Table

_TRANSLATION: dict[int, str | None] = {
    **dict.fromkeys([0x00A0, 0x202F, 0x205F, 0x3000, *range(0x2000, 0x200B)], " "),
    **dict.fromkeys([0x00AD, 0x034F, 0x061C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F),
                     *range(0x2060, 0x2065), 0xFEFF, 0xFFFC], None),
    **dict.fromkeys([*range(0x00, 0x09), *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0)], None),
    0x0B: "\n", 0x0C: "\n", 0x0D: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n",
    0x2010: "-", 0x2011: "-",
    0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st",
}

# Glyphs that are bullets wherever they begin a line. The private-use ones are Symbol and Wingdings as Word stores them.
_GLYPHS = "•●○◦▪▫■□◆◇▶►▸▹‣⁃∙➢➤➔→⇒❖✓✔✗✘☑⦁⁌⁍\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf0a8\uf06f\uf0e0\uf02d\uf0b0\uf071\uf077\uf0be"
_TYPED_BULLET = re.compile(
    rf"(?:([{_GLYPHS}\ue000-\uf8ff])\s*|([·»*\-–—−¨§Øü])\s+|(o|v|q)(?:\t|\s)\s*(?=[A-Z(0-9\"'‘“a-z])|([-–—])(?=[A-Z][a-z ]))(?=\S)"
)
_TYPED_NUMBER = re.compile(
    r"((?:\(\d{1,2}\)|\d{1,2}[.)]|\(?[a-h]\)|[a-h]\.|\(?[ivx]{1,5}\)|[ivx]{1,5}\.|[A-H][.)]))\s+(?=\S)"
    r"|((?:[1-9]|1\d)(?:\.\d{1,2}){1,3}\.?)\s+(?=[A-Z][a-z])(?!(?:Hours|Years|Days|Whole)\b)"
    r"|(\d{1,2}[.)])(?=[A-Z][a-z])"
)
_INLINE_BULLET = re.compile(r"\s+[•●▪■\uf0b7\uf0a7]\s*|\s+§\s+(?=[A-Z])")
_LONE = re.compile(rf"[{_GLYPHS}·*\-–—o\ue000-\uf8ff]$")
_SPACES = re.compile(r"[ \t]+")
_NO_MARKER = frozenset("IJKLMNOPQRSTUVWXYZjklmnprstuwyz")  # what neither a bullet nor a number begins with
_LETTERED = frozenset("ABCDEFGHabcdefgh")  # a letter that counts has a bracket or full stop after it


class Run(NamedTuple):
    """Characters of one look; ``"\\n"`` in the text is a hard line break, a tab stays a tab until it is cleaned."""

    text: str
    bold: bool = False
    underlined: bool = False


class Line(NamedTuple):
    """One cleaned line of a paragraph."""

    text: str
    bold: bool
    underlined: bool


def clean(text: str) -> str:
    """Normalise text: NFC, plain spaces, no invisible characters, ligatures spelt out, runs of spaces collapsed.

    >>> clean("  ef\\ufb01cient\\u00a0\\u200b use ")
    'efficient use'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    elif text.isprintable():  # nothing to translate: most text
        return (_SPACES.sub(" ", text) if "  " in text else text).strip()
    return _SPACES.sub(" ", text.translate(_TRANSLATION)).strip()


def typed_bullet(text: str) -> tuple[str, str] | None:
    """The bullet typed before a text and the text without it, or None.

    >>> typed_bullet("- Knowledge of HL7"), typed_bullet("o Good communicator"), typed_bullet("-")
    (('-', 'Knowledge of HL7'), ('o', 'Good communicator'), None)
    """
    found = _TYPED_BULLET.match(text)
    if found is None:
        return None
    mark = found.group(1) or found.group(2) or found.group(3) or found.group(4)
    return ("•" if mark >= "\ue000" and mark <= "\uf8ff" else mark), text[found.end():].lstrip()


def typed_number(text: str) -> tuple[str, str] | None:
    """The number or letter typed before a text and the text without it, or None.

    >>> typed_number("1. Lead the team"), typed_number("(b) Train users"), typed_number("37.5 hours")
    (('1.', 'Lead the team'), ('(b)', 'Train users'), None)
    """
    found = _TYPED_NUMBER.match(text)
    if found is None:
        return None
    return (found.group(1) or found.group(2) or found.group(3)), text[found.end():]


def typed_marker(text: str) -> tuple[str, str] | None:
    """A typed bullet or number before a text."""
    first = text[:1]
    if first in _NO_MARKER or (first in _LETTERED and text[1:2].isalpha()):
        return None  # most lines: two searches saved
    return typed_bullet(text) or typed_number(text)


def split_lines(runs: Iterable[Run]) -> list[Line]:
    """The runs of a paragraph as cleaned lines; an empty line stays as an empty `Line`."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        text = run.text
        if "\n" not in text and "\r" not in text and "\x0b" not in text and "\u2028" not in text:
            lines[-1].append(run)
            continue
        first, *rest = re.split("\r\n|[\n\r\x0b\u2028]", text)
        lines[-1].append(Run(first, run.bold, run.underlined))
        lines.extend([Run(piece, run.bold, run.underlined)] for piece in rest)
    return [_line(parts) for parts in lines]


def _line(parts: list[Run]) -> Line:
    if len(parts) == 1:
        text = clean(parts[0].text)
        return Line(text, bool(text) and parts[0].bold, bool(text) and parts[0].underlined)
    text = clean("".join([part.text for part in parts]))
    if not text:
        return Line("", False, False)
    bold = underlined = True
    for part in parts:
        # a dash or colon after a bold label is often not bold itself
        if not (part.bold and part.underlined) and any(map(str.isalnum, part.text)):
            bold = bold and part.bold
            underlined = underlined and part.underlined
    if bold or underlined:
        bold = bold and any(part.bold for part in parts)
        underlined = underlined and any(part.underlined for part in parts)
    return Line(text, bold, underlined)


class Writer:
    """Takes paragraphs and tables in reading order and makes blocks with their locations.

    One writer serves the document's body; each cell gets its own from `cell`.
    """

    def __init__(self, part: Part = "body", *, place: Location | None = None, nested: bool = False) -> None:
        self.blocks: list[Block] = []
        self.part: Part = part
        self.page: int | None = None
        self._place = place
        self._nested = nested
        self._paragraphs = 0
        self._tables = 0

    # -- locations

    def _location(self) -> Location:
        self._paragraphs += 1
        place = self._place
        if place is None:
            return Location(page=self.page, paragraph=self._paragraphs)
        if self._nested:
            return place
        return Location(place.page, place.table, place.row, place.column, self._paragraphs)

    def _table_location(self) -> Location:
        location = self._location()
        if self._place is not None:
            return location
        self._tables += 1
        return Location(page=location.page, table=self._tables, paragraph=location.paragraph)

    def open_table(self) -> TableWriter:
        """Begin a table here; its cells are written through what is returned."""
        return TableWriter(self, self._table_location(), nested=self._place is not None)

    # -- content

    def add(self, kind: Kind, line: Line, *, level: int = 0, marker: str = "", part: Part | None = None) -> None:
        """Add one block as it is."""
        self.blocks.append(Block(kind, line.text, self._location(), level, marker, line.bold, line.underlined,
                                 None, part or self.part))

    def write(self, runs: Iterable[Run], *, kind: Kind = "paragraph", level: int = 0, marker: str = "",
              part: Part | None = None) -> None:
        """Add a paragraph, heading or list item from its runs.

        Typed bullets and numbers become list items, also after a hard line break; lines of different look (a bold
        label above plain lines) become blocks of their own, as do lines parted by an empty one.
        """
        lines = split_lines(runs)
        if len(lines) == 1:
            self._write_line(lines[0], kind, level, marker, part)
            return
        if kind == "heading":
            self.add_lines("heading", [line for line in lines if line.text], level, marker, part)
            return
        group: list[Line] = []
        group_kind, group_level, group_marker = kind, level, marker
        blank = False
        for line in lines:
            if not line.text:
                blank = True
                continue
            mark = typed_marker(line.text)
            new = mark is not None or blank or (group and group[-1][1:] != line[1:]) or (
                group and group_kind == "list_item" and group_marker != marker and not line.text[0].islower())
            if new and group:
                self.add_lines(group_kind, group, group_level, group_marker, part)
                group = []
                group_kind, group_level, group_marker = "paragraph", 0, ""
            blank = False
            if mark is not None:
                for piece in self._pieces(Line(mark[1], line.bold, line.underlined)):
                    if group:
                        self.add_lines(group_kind, group, group_level, group_marker, part)
                    group = [piece]
                    if kind == "list_item" and marker and group_marker == marker:
                        continue
                    group_kind, group_level, group_marker = "list_item", level, mark[0]
            else:
                group.append(line)
        if group:
            self.add_lines(group_kind, group, group_level, group_marker, part)

    def add_lines(self, kind: Kind, lines: Sequence[Line], level: int, marker: str, part: Part | None) -> None:
        """Add one block of several lines."""
        if not lines:
            return
        text = "\n".join([line.text for line in lines])
        self.add(kind, Line(text, all(line.bold for line in lines), all(line.underlined for line in lines)),
                 level=level, marker=marker, part=part)

    def _write_line(self, line: Line, kind: Kind, level: int, marker: str, part: Part | None) -> None:
        if not line.text:
            return
        if kind != "heading":
            mark = typed_bullet(line.text) if kind == "list_item" else typed_marker(line.text)
            if mark is not None:
                marker = marker or mark[0]
                line = Line(mark[1], line.bold, line.underlined)
                kind = "list_item"
            pieces = self._pieces(line)
            if len(pieces) > 1 and kind == "paragraph":
                self.add(kind, pieces[0], part=part)
                pieces, kind, marker = pieces[1:], "list_item", "•"
            for piece in pieces:
                self.add(kind, piece, level=level, marker=marker, part=part)
            return
        self.add(kind, line, level=level, marker=marker, part=part)

    @staticmethod
    def _pieces(line: Line) -> list[Line]:
        """A line cut where bullets stand inside it (line breaks that were lost)."""
        if line.text.isascii() or not _INLINE_BULLET.search(line.text):
            return [line]
        return [Line(piece, line.bold, line.underlined) for piece in _INLINE_BULLET.split(line.text) if piece]


def is_lone_bullet(text: str) -> bool:
    """Whether a text is a bullet with nothing after it."""
    return len(text) == 1 and _LONE.match(text) is not None


def without_empty_bullets(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Blocks without bullets that nothing follows. A lone one is kept: in a cell it is a mark."""
    if len(blocks) < 2:
        return tuple(blocks)
    kept = tuple(block for block in blocks if block.table is not None or not is_lone_bullet(block.text))
    return kept or tuple(blocks[:1])


class TableWriter:
    """Collects the cells of one table."""

    def __init__(self, parent: Writer, location: Location, *, nested: bool) -> None:
        self.location = location
        self.cells: list[Cell] = []
        self._parent = parent
        self._nested = nested

    def cell_writer(self, row: int, column: int, *, page: int | None = None) -> Writer:
        """The writer for the cell that begins in this row and column (from 0)."""
        if self._nested:
            return Writer(self._parent.part, place=self.location, nested=True)
        place = Location(page or self.location.page, self.location.table, row + 1, column + 1)
        return Writer(self._parent.part, place=place)

    def add_cell(self, writer: Writer, row: int, column: int, *, row_span: int = 1, column_span: int = 1,
                 header: bool = False) -> None:
        """Add a finished cell."""
        self.cells.append(Cell(row, column, without_empty_bullets(writer.blocks), row_span, column_span, header))

    def close(self) -> None:
        """Put the table, unless it is empty, among the parent's blocks."""
        if not any(cell.blocks for cell in self.cells):
            return
        rows = max(cell.row + cell.row_span for cell in self.cells)
        columns = max(cell.column + cell.column_span for cell in self.cells)
        cells = tuple(sorted(self.cells, key=lambda cell: (cell.row, cell.column)))
        self._parent.blocks.append(Block("table", "", self.location, table=Table(rows, columns, cells),
                                         part=self._parent.part))


@dataclass(slots=True)
class Read:
    """What the reader of one format gives to `read_document`."""

    writer: Writer
    warnings: list[str] = field(default_factory=list)
    title: str = ""
    pages: int | None = None
    encoding: str | None = None
    columns_lost: bool = False
    metadata: dict[str, str] = field(default_factory=dict)
