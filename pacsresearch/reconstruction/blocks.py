"""What a written document consists of, before it becomes a DOCX, PDF, HTML or text file.

The writers of each format turn these into a file; nothing here is shared with the package's readers, so that a
mistake in one cannot hide a mistake in the other.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, from 1 (title) to 4. Some styles show the lower ones as bold paragraphs only."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str
    bold: bool = False
    italic: bool = False
    underlined: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list: bulleted, or `ordered` by "1" or "a". With `typed`, that bullet is typed into plain paragraphs."""

    items: tuple[str, ...]
    ordered: str = ""
    typed: str = ""
    start: int = 1

    def markers(self, bullet: str) -> list[str]:
        """What stands before each item where the format has no lists of its own."""
        numbers = range(self.start, self.start + len(self.items))
        if self.ordered == "a":
            return [f"{chr(96 + number)})" for number in numbers]
        return [f"{number}." if self.ordered else self.typed or bullet for number in numbers]


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of one or several lines; `listed` shows the lines as bullets."""

    lines: tuple[str, ...] = ()
    listed: bool = False
    bold: bool = False
    across: int = 1
    down: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. `widths` are shares of the page's width; the first `header_rows` rows repeat on each page.

    Every row lists the cells that begin in it: one covered from above or from the left is left out.
    """

    rows: tuple[tuple[GridCell, ...], ...]
    widths: tuple[float, ...]
    header_rows: int = 1
    ruled: bool = True


@dataclass(frozen=True, slots=True)
class Aside:
    """A text box (DOCX), or a boxed paragraph elsewhere."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a new page, turned to landscape where `landscape` is set."""

    landscape: bool = False


Block = Heading | Text | Items | Grid | Aside | PageBreak


def cell(*lines: str, bold: bool = False, listed: bool = False, across: int = 1, down: int = 1) -> GridCell:
    """A grid cell from its lines; empty lines are dropped."""
    return GridCell(tuple(line for line in lines if line), listed=listed, bold=bold, across=across, down=down)
