"""What every reader makes of a file: ordered blocks, each with its location.

PDF, DOCX, HTML, Markdown and text all become the same `Document`, so that what follows (finding the
person specification, coding) knows nothing of formats.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["heading", "paragraph", "list_item", "table"]
OUTSIDE = ("header", "footer", "note")  # parts that do not belong to the body
Part = Literal["body", "header", "footer", "text_box", "note"]  # note: a footnote or endnote


@dataclass(frozen=True, slots=True)
class Location:
    """Where something stands, counted from 1; None where the format has no such thing.

    `paragraph` counts blocks of the body (or of the cell, when `table` is set); `page` is set for PDF only.

    >>> str(Location(page=2, table=1, row=3, column=1))
    'page 2, table 1, row 3, column 1'
    """

    page: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    paragraph: int | None = None

    def __str__(self) -> str:
        parts = ((name, getattr(self, name)) for name in ("page", "table", "row", "column", "paragraph"))
        return ", ".join(f"{name} {value}" for name, value in parts if value is not None)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table. Rows and columns count from 0; a merged cell stands once, at its top left."""

    row: int
    column: int
    blocks: tuple[Block, ...] = ()
    row_span: int = 1
    column_span: int = 1
    header: bool = False  # the format itself says so (<th>, w:tblHeader)

    @property
    def text(self) -> str:
        """The cell's text, its blocks joined by newlines (nested tables included, in reading order)."""
        if len(self.blocks) == 1:  # nearly every cell; this is asked often
            return self.blocks[0].plain_text().strip()
        return "\n".join(block.plain_text() for block in self.blocks).strip()


@dataclass(frozen=True, slots=True)
class Table:
    """A table as a grid. A table continued over pages is one table; its repeated header row is left out."""

    rows: int
    columns: int
    cells: tuple[Cell, ...]

    def row(self, number: int) -> list[Cell]:
        """The cells that begin in this row (from 0), left to right."""
        return sorted((cell for cell in self.cells if cell.row == number), key=lambda cell: cell.column)

    def at(self, row: int, column: int) -> Cell | None:
        """The cell that covers this place (from 0), spans considered."""
        for cell in self.cells:
            if cell.row <= row < cell.row + cell.row_span and cell.column <= column < cell.column + cell.column_span:
                return cell
        return None


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item or table, in reading order.

    `text` is NFC with runs of spaces collapsed and zero-width characters removed; a hard line break inside a
    paragraph stays as ``"\\n"``. The typed bullet of a list item is in `marker`, not in `text`.
    """

    kind: Kind
    text: str = ""
    location: Location = field(default_factory=Location)
    level: int = 0          # of a heading, 1 to 6; of a list item, its nesting from 0
    marker: str = ""        # "•", "1.", "a)" of a list item, typed or generated
    bold: bool = False      # every visible character is bold
    underlined: bool = False  # every visible character is underlined
    table: Table | None = None
    part: Part = "body"

    def plain_text(self) -> str:
        """The text, or a table's cells row by row."""
        if self.table is None:
            return self.text
        rows: dict[int, list[str]] = {}
        for cell in sorted(self.table.cells, key=lambda cell: (cell.row, cell.column)):
            rows.setdefault(cell.row, []).append(cell.text)
        lines = ("\t".join(texts) for texts in rows.values())
        return "\n".join(line for line in lines if line.strip())


@dataclass(frozen=True, slots=True)
class Document:
    """One job description as read: blocks in reading order, headers and footers marked as such."""

    name: str               # the file's name, without its folder
    format: str             # "pdf", "docx", "html", "markdown", "text", "rtf", "odt", "doc"
    sha256: str
    blocks: tuple[Block, ...]
    pages: int | None = None
    encoding: str | None = None  # of text and HTML, as found
    warnings: tuple[str, ...] = ()  # "page 3 has no text layer", "2 tracked deletions left out"
    title: str = ""         # the file's own title, where its metadata has one
    metadata: Mapping[str, str] = field(default_factory=dict)  # what the file says of the job: employer, posted, closes
    columns_lost: bool = False  # the reader knows that a table's columns were flattened (a legacy converter, say)

    def body(self) -> Iterator[Block]:
        """Blocks without page headers, footers and footnotes."""
        return (block for block in self.blocks if block.part not in OUTSIDE)

    @property
    def text(self) -> str:
        """The body as plain text, a block a line."""
        return "\n".join(block.plain_text() for block in self.body())

    @property
    def words(self) -> int:
        """Length of the body in words (whitespace separated)."""
        return len(self.text.split())
