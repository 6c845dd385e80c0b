"""Markdown: CommonMark with tables, forgiving of what people type.

Lines that were broken by hand stay lines ("Grade: PO4" above "Service: Technology"); lines that an editor wrapped are
joined. Unclosed ``<u>`` and ``<b>`` end with their block. Indented text is text, not code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ...errors import DocumentError
from .encoding import decode
from .front_matter import said_in_front_matter
from .html import read_fragment
from .safety import Limits
from .writing import Read, Run, Writer, typed_marker

_FRONT_MATTER = re.compile(r"\A\ufeff?(?:\s*\n)*---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"^title:[ \t]*[\"']?(.+?)[\"']?[ \t]*$", re.MULTILINE)
_GLUED_HEADING = re.compile(r"^( {0,3}#{2,6})(?=[^#\s])", re.MULTILINE)
# The parser drops what is nested deeper than it follows; nobody means such depths
_DEEP = re.compile(r"^(?:(?:[ \t]*>){8,}|(?:[ \t]*[-*+][ \t]){8,}|[ \t]{40,})", re.MULTILINE)
_LONG_LINE = re.compile(r"^(?!\|).{150}", re.MULTILINE)
_AFTER_ITEM = re.compile(r"^([-*+] [^\n]*[a-z.;)])\n(?=[A-Z])", re.MULTILINE)
_TAG = re.compile(r"<(/?)\s*([a-zA-Z0-9]+)[^>]*>")
_LABEL = re.compile(r"[A-Za-z][A-Za-z /&-]{1,40}:")
_WRAPPED = 60  # a line at least this long was probably wrapped by an editor, a shorter one was ended by its writer


def read_markdown(data: bytes, name: str, limits: Limits) -> Read:
    """Read a Markdown file."""
    text, encoding = decode(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    title, said = "", {}
    front = _FRONT_MATTER.match(text)
    if front is not None and re.search(r"^[\w-]+:", front.group(1), re.MULTILINE):
        found = _TITLE.search(front.group(1))
        title = found.group(1) if found else ""
        said = said_in_front_matter(front.group(1))
        text = text[front.end():]
    text = with_table_rules(text)
    wrapped = _LONG_LINE.search(text) is None
    if not wrapped:  # the line below an item is none of its own
        text = _AFTER_ITEM.sub(r"\1\n\n", text)
    text = _DEEP.sub("> ", _GLUED_HEADING.sub(r"\1 ", text))
    try:
        tokens = _parser().parse(text)
    except RecursionError as error:
        raise DocumentError(name, "its lists or quotations are nested too deep: refused") from error
    walk = _Walk(limits, wrapped)
    for heading, items in said.items():
        walk.writer.write([Run(heading)], kind="heading", level=2)
        for item in items:
            walk.writer.write([Run(item)], kind="list_item", marker="•")
    if said:
        walk.writer.write([Run("Job description")], kind="heading", level=2)  # what the page itself says
    walk.read(tokens)
    return Read(walk.writer, encoding=encoding, title=title)


@cache  # making one takes as long as a short page
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"maxNesting": 150}).enable("table").enable("strikethrough").disable("code")


def with_table_rules(text: str) -> str:
    """Give tables of typed pipes the rule that Markdown asks for below their first row.

    Pages saved as text often lack it: rows of equal width become a table, a single cell in pipes a line of its own.

    >>> print(with_table_rules("| SECTION 1 |\\n| Factor | Criteria |\\n| Skills | Able to plan |"))
    <BLANKLINE>
    SECTION 1
    <BLANKLINE>
    | Factor | Criteria |
    |---|---|
    | Skills | Able to plan |
    """
    if "|" not in text:
        return text
    lines = text.split("\n")
    made: list[str] = []
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and _PIPED.match(lines[end]):
            end += 1
        run = lines[start:end]
        if len(run) < 2 or any(_RULE.match(line) for line in run):
            made += run or [lines[start]]
            start = max(end, start + 1)
            continue
        width = 0
        for line in run:
            cells = line.strip().strip("|").split("|")
            if len(cells) == 1:
                made += ["", cells[0].strip(), ""] if cells[0].strip() else []
                width = 0
                continue
            if len(cells) != width:
                made += [""] if made and made[-1] else []
                made += [line, "|" + "---|" * len(cells)]
                width = len(cells)
            else:
                made.append(line)
        if end < len(lines):
            made.append("")
        start = end
    return "\n".join(made)


_PIPED = re.compile(r"[ \t]{0,3}\|")
_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-{2,}")


class _Walk:
    """Turns the flat list of tokens into blocks."""

    def __init__(self, limits: Limits, wrapped: bool = True) -> None:
        self.wrapped = wrapped     # an editor broke its long lines
        self.writer = Writer()
        self.limits = limits
        self.levels = 0            # open lists
        self.marker: str | None = None

    def read(self, tokens: Sequence[Token]) -> None:
        """Read all tokens of a document."""
        position = 0
        while position < len(tokens):
            token = tokens[position]
            kind = token.type
            if kind == "table_open":
                position = self._table(tokens, position)
                continue
            if kind in ("bullet_list_open", "ordered_list_open"):
                self.levels += 1
            elif kind in ("bullet_list_close", "ordered_list_close"):
                self.levels -= 1
                self.marker = None
            elif kind == "list_item_open":
                self.marker = f"{token.info}{token.markup}" if token.info else "•"
            elif kind == "list_item_close":
                self.marker = None
            elif kind == "inline":
                self._inline(tokens[position - 1], token)
            elif kind in ("fence", "code_block"):
                self.writer.write([Run(token.content.rstrip("\n"))])
            elif kind == "html_block":
                read_fragment(token.content, self.writer, self.limits)
            position += 1

    def _inline(self, opening: Token, token: Token) -> None:
        runs = _runs(token.children or [], self.wrapped)
        if opening.type == "heading_open":
            if opening.markup in ("-", "=") and len(token.content) > 100:
                self.writer.write(runs)  # a rule drawn right under a paragraph is no heading
                return
            self.writer.write(runs, kind="heading", level=int(opening.tag[1]))
        elif self.marker is not None:
            marker, self.marker = self.marker, None
            self.writer.write(runs, kind="list_item", level=max(self.levels - 1, 0), marker=marker)
        else:
            self.writer.write(runs)

    def _table(self, tokens: Sequence[Token], position: int) -> int:
        out = self.writer.open_table()
        row, column = -1, 0
        header = False
        while tokens[position].type != "table_close":
            token = tokens[position]
            if token.type == "tr_open":
                row, column = row + 1, 0
            elif token.type in ("th_open", "td_open"):
                header = token.type == "th_open"
            elif token.type == "inline":
                cell = out.cell_writer(row, column)
                cell.write(_runs(token.children or [], self.wrapped))
                out.add_cell(cell, row, column, header=header)
            elif token.type in ("th_close", "td_close"):
                column += 1
            position += 1
        out.close()
        return position + 1


def _runs(children: Sequence[Token], wrapped: bool) -> list[Run]:
    """The runs of a block's inline tokens."""
    runs: list[Run] = []
    bold = underlined = 0
    line = 0  # characters since the last break
    for place, token in enumerate(children):
        kind = token.type
        if kind == "text" or kind == "code_inline":
            if token.content:
                runs.append(Run(token.content, bold > 0, underlined > 0))
                line += len(token.content)
        elif kind == "hardbreak":
            runs.append(Run("\n"))
            line = 0
        elif kind == "softbreak":
            following = "".join(child.content for child in _until_break(children[place + 1:]))
            joined = (wrapped and line >= _WRAPPED or following[:1].islower()) and not (
                typed_marker(following) or _LABEL.match(following))
            runs.append(Run(" " if joined else "\n", bold > 0, underlined > 0))
            line = 0
        elif kind == "strong_open":
            bold += 1
        elif kind == "strong_close":
            bold -= 1
        elif kind == "html_inline":
            found = _TAG.match(token.content)
            if found is None:
                continue
            step = -1 if found.group(1) else 1
            tag = found.group(2).lower()
            if tag in ("b", "strong"):
                bold = max(bold + step, 0)
            elif tag in ("u", "ins"):
                underlined = max(underlined + step, 0)
            elif tag in ("br", "p", "li", "div"):
                runs.append(Run("\n"))
                line = 0
                if tag == "li" and step > 0:
                    runs.append(Run("• "))
    return runs


def _until_break(children: Sequence[Token]):
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            return
        if child.type in ("text", "code_inline"):
            yield child
