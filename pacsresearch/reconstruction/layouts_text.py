"""Blocks to plain text, as pasted from a web form or typed, and to Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from pacsresearch.reconstruction.blocks import Aside, Block, Grid, Heading, Items, PageBreak, Text
from pacsresearch.reconstruction.posting import FOOTER, Posting

WIDTH = 78


def to_text(blocks: Sequence[Block], posting: Posting, style: str) -> bytes:
    """The document as UTF-8 text.

    Parameters
    ----------
    blocks : sequence of Block
    posting : Posting
    style : str
        "underlined": headings underlined with signs, lines wrapped; "bare": headings in capitals or as bare lines,
        one line a paragraph, Windows line ends, as web forms give it.

    Returns
    -------
    bytes
    """
    wrapped = style == "underlined"
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Heading):
            lines += ["", block.text.upper() if block.level < 3 and not wrapped else block.text]
            if wrapped:
                lines.append({1: "=", 2: "-"}.get(block.level, "") * len(block.text))
            if not lines[-1]:
                lines.pop()
        elif isinstance(block, Text):
            lines += _wrap(block.text + (":" if block.bold else ""), "", wrapped) + ([] if block.bold else [""])
        elif isinstance(block, Items):
            for marker, item in zip(block.markers("*"), block.items, strict=True):
                lines += _wrap(item, f"{marker} ", wrapped)
            lines.append("")
        elif isinstance(block, Grid):
            lines += [": ".join(line for item in row for line in item.lines) for row in block.rows] + [""]
        elif isinstance(block, Aside):
            lines += [*block.lines, ""]
    lines += ["", FOOTER, ""]
    text = "\n".join(lines).lstrip("\n")
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return (text if wrapped else text.replace("\n", "\r\n")).encode("utf-8")


def _wrap(text: str, marker: str, wrapped: bool) -> list[str]:
    if not wrapped:
        return [marker + text]
    return textwrap.wrap(text, WIDTH, initial_indent=marker, subsequent_indent=" " * len(marker), break_long_words=False)


def to_markdown(blocks: Sequence[Block], posting: Posting, style: str) -> bytes:
    """The document as Markdown, tables with pipes.

    Parameters
    ----------
    blocks : sequence of Block
    posting : Posting
    style : str
        Unused: there is one look.

    Returns
    -------
    bytes
    """
    parts: list[str] = []
    for block in blocks:
        if isinstance(block, Heading):
            parts.append(f"{'#' * block.level} {block.text}")
        elif isinstance(block, Text):
            mark = "**" if block.bold else "_" if block.italic else ""
            parts.append(f"{mark}{block.text}{mark}")
        elif isinstance(block, Items):
            parts.append("\n".join(f"{mark} {item}" for mark, item in zip(block.markers("-"), block.items, strict=True)))
        elif isinstance(block, Grid):
            parts.append(_pipes(block))
        elif isinstance(block, Aside):
            parts.append("\n".join(f"> {line}" for line in block.lines))
        elif isinstance(block, PageBreak):
            parts.append("---")
    return ("\n\n".join([*parts, "---", f"<small>{FOOTER}</small>"]) + "\n").encode("utf-8")


def _pipes(grid: Grid) -> str:
    rows = [[" <br> ".join(item.lines) if not (item.bold and r >= grid.header_rows and item.lines)
             else f"**{' '.join(item.lines)}**" for item in row] for r, row in enumerate(grid.rows)]
    rows = [row + [""] * (len(grid.widths) - len(row)) for row in rows]
    head = rows.pop(0) if grid.header_rows else [""] * len(grid.widths)
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(grid.widths), *rows))
