"""Blocks to a web page: from a tidy one to what job boards of those years sent out."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from pacsresearch.reconstruction.blocks import Aside, Block, Grid, GridCell, Heading, Items, PageBreak, Text
from pacsresearch.reconstruction.posting import FOOTER, Posting

_CSS = """
body{font-family:Arial,sans-serif;max-width:52em;margin:1em auto}
table{border-collapse:collapse;width:100%}
td,th{border:1px solid #888;padding:4px;vertical-align:top;text-align:left}
footer{font-size:70%;color:#555} nav{font-size:80%}
"""


def to_html(blocks: Sequence[Block], posting: Posting, style: str) -> bytes:
    """The document as a page.

    Parameters
    ----------
    blocks : sequence of Block
    posting : Posting
    style : str
        "board": headings and lists with navigation around; "table": tables with header cells; "untidy": typed
        bullets and bare line breaks, cp1252, tags left open; "word": saved from a word processor, every paragraph
        in a span.

    Returns
    -------
    bytes
    """
    if style == "untidy":
        return _untidy(blocks, posting)
    body = "\n".join(_block(block, style) for block in blocks)
    around = ("", "")
    if style == "board":
        around = (
            '<nav><a href="#">Home</a> | <a href="#">Search for jobs</a> | <a href="#">Help</a></nav>\n<main>\n',
            "\n</main>\n<aside><h2>Similar jobs</h2><ul><li>Medical Secretary</li><li>Theatre Practitioner</li></ul>"
            "</aside>",
        )
    return (
        f'<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n<title>{escape(posting.title)} - '
        f"{escape(posting.employer)}</title>\n<style>{_CSS}</style>\n</head>\n<body>\n{around[0]}{body}{around[1]}\n"
        f"<footer>{FOOTER}</footer>\n</body>\n</html>\n"
    ).encode("utf-8")


def _block(block: Block, style: str) -> str:
    if isinstance(block, Heading):
        if style == "word" and block.level > 1:
            size = f"font-size:{14 - block.level}.0pt"
            return f'<p class="MsoNormal"><b><span style="{size}">{escape(block.text)}</span></b></p>'
        return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
    if isinstance(block, Text):
        text = escape(block.text, quote=False)
        for wanted, tag in ((block.bold, "strong"), (block.italic, "em"), (block.underlined, "u")):
            text = f"<{tag}>{text}</{tag}>" if wanted else text
        return f'<p class="MsoNormal"><span>{text}</span></p>' if style == "word" else f"<p>{text}</p>"
    if isinstance(block, Items):
        start = f' start="{block.start}"' if block.ordered and block.start > 1 else ""
        start += ' type="a"' if block.ordered == "a" else ""
        tag = "ol" if block.ordered else "ul"
        lines = "\n".join(f"<li>{escape(item, quote=False)}</li>" for item in block.items)
        return f"<{tag}{start}>\n{lines}\n</{tag}>"
    if isinstance(block, Grid):
        return _table(block)
    if isinstance(block, Aside):
        return "<blockquote>" + "".join(f"<p>{escape(line, quote=False)}</p>" for line in block.lines) + "</blockquote>"
    assert isinstance(block, PageBreak)
    return "<hr>"


def _table(grid: Grid) -> str:
    rows = []
    for number, row in enumerate(grid.rows):
        tag = "th" if number < grid.header_rows else "td"
        rows.append("<tr>" + "".join(_cell(item, tag) for item in row) + "</tr>")
    head = "\n".join(rows[: grid.header_rows])
    head = f"<thead>\n{head}\n</thead>\n" if grid.header_rows else ""
    return f"<table>\n{head}<tbody>\n" + "\n".join(rows[grid.header_rows :]) + "\n</tbody>\n</table>"


def _cell(item: GridCell, tag: str) -> str:
    spans = f' colspan="{item.across}"' if item.across > 1 else ""
    spans += f' rowspan="{item.down}"' if item.down > 1 else ""
    lines = [escape(line, quote=False) for line in item.lines]
    if item.listed and lines:
        inside = "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
    else:
        inside = "<br>".join(lines) or "&nbsp;"
    return f"<{tag}{spans}>{f'<b>{inside}</b>' if item.bold and tag == 'td' else inside}</{tag}>"


def _untidy(blocks: Sequence[Block], posting: Posting) -> bytes:
    """A page of the early years: no closing paragraph tags, typed bullets, entities escaped twice, cp1252."""
    parts = []
    for block in blocks:
        if isinstance(block, Heading):
            parts.append(f"<p><font size=\"{5 - block.level}\"><b>{escape(block.text)}</b></font>")
        elif isinstance(block, Text):
            text = escape(block.text, quote=False)
            parts.append("<p>" + (f"<u>{text}</u>" if block.underlined else f"<b>{text}</b>" if block.bold else text))
        elif isinstance(block, Items):
            marks = block.markers("\u2022")
            lines = [f"{mark} {escape(item, quote=False)}" for mark, item in zip(marks, block.items, strict=True)]
            parts.append("<p>" + "<br>\n".join(lines) + "<br><br>")
        elif isinstance(block, Grid):
            lines = [": ".join(line for item in row for line in item.lines) for row in block.rows]
            parts.append("<p>" + "<br>\n".join(lines))
        elif isinstance(block, Aside):
            parts.append("<p>" + "<br>\n".join(escape(line, quote=False) for line in block.lines))
    body = "\n".join(parts).replace("'", "\u2019").replace(" & ", " &amp;amp; ")
    page = (
        f"<html><head><title>{escape(posting.title)}</title>\n"
        '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252"></head>\n'
        f"<body bgcolor=\"#FFFFFF\">\n{body}\n<p><font size=\"1\">{FOOTER}</font>\n</body></html>\n"
    )
    return page.encode("cp1252")
