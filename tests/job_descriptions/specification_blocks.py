"""Short ways to write a document by hand: headings, paragraphs, bullets and tables of cells."""

from __future__ import annotations

from pacsresearch.job_descriptions.document import Block, Cell, Document, Location, Table
from pacsresearch.job_descriptions.person_specification import read_specification


def h(text: str, level: int = 2) -> Block:
    return Block("heading", text, level=level)


def p(text: str) -> Block:
    return Block("paragraph", text)


def b(text: str) -> Block:
    return Block("paragraph", text, bold=True)


def u(text: str) -> Block:
    return Block("paragraph", text, underlined=True)


def li(*texts: str, depth: int = 0) -> list[Block]:
    return [Block("list_item", text, level=depth, marker="•") for text in texts]


def cell_blocks(content) -> tuple[Block, ...]:
    """A cell's content: a string (a paragraph a line), a list of strings (bullets), or blocks."""
    if isinstance(content, str):
        return tuple(p(line) for line in content.split("\n") if line)
    if isinstance(content, tuple):
        return content
    return tuple(item for text in content for item in (li(text) if isinstance(text, str) else [text]))


def table(*rows, number: int = 1) -> Block:
    """A table from rows of contents; None continues the cell to the left (a merged cell), ``...`` the cell above."""
    width = max(len(row) for row in rows)
    cells: list[Cell] = []
    for r, row in enumerate(rows):
        for c, content in enumerate(row):
            if content is None or content is ...:
                continue
            across = 1
            while c + across < len(row) and row[c + across] is None:
                across += 1
            down = 1
            while r + down < len(rows) and c < len(rows[r + down]) and rows[r + down][c] is ...:
                down += 1
            cells.append(Cell(r, c, cell_blocks(content), down, across))
    return Block("table", location=Location(table=number), table=Table(len(rows), width, tuple(cells)))


def document(*parts, **more) -> Document:
    blocks = tuple(block for part in parts for block in (part if isinstance(part, list) else [part]))
    return Document("made.html", "html", "", blocks, **more)


def levels(*parts, **more) -> list[tuple[str, str]]:
    """(first letter of the level, text) of each criterion."""
    short = {"essential": "E", "desirable": "D", "unlabelled": "-", "undetermined": "?"}
    return [(short[c.level], c.text) for c in read_specification(document(*parts, **more)).criteria]


def categories(*parts, **more) -> list[tuple[str, str]]:
    """(category, text) of each criterion."""
    return [(c.category, c.text) for c in read_specification(document(*parts, **more)).criteria]
