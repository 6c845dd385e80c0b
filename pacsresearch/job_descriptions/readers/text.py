"""Plain text: paragraphs, typed lists, wrapped lines joined, tables laid out with tabs, bars or columns of spaces (of slashes: `slashed`).

A file is taken as wrapped by its lines' common length; a line ends its paragraph where the next word would still have
fitted. Columns are read as a table only where an empty gutter runs down a whole block of lines; a header line that
names both levels over lines without such a gutter is reported as lost columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from .encoding import decode
from .joining import goes_on, join, vocabulary
from .safety import Limits
from .slashed import SlashedTable, slashed_table, without_methods
from .writing import Line, Read, Run, Writer, clean, typed_bullet, typed_marker

_RULE = re.compile(r"\s*([-=_~*#+|])(?:\s?\1){3,}\s*$|\s*\+[-=+]{3,}\+?\s*$")
_PAGE_FOOT = re.compile(r"(?i).{0,90}\bpage [0-9]{1,3} (?:of|/) [0-9]{1,3}\s*")  # "Job description: PACS manager   Page 1 of 2"
_GAP = re.compile(r" {2,}")
_LABEL = re.compile(r"[A-Z][\w /&()'’-]{1,40}:")
_BOTH_LEVELS = re.compile(r"essential\b.{0,40}\bdesirable|desirable\b.{0,40}\bessential", re.IGNORECASE | re.DOTALL)
_SECTION_IN_BARS = re.compile(r"(?i)\s*\|[^|]*\b(?:essential|desirable)\b[^|]*\|\s*")
_BELOW = 4  # lines of text looked for under a table that no empty line ends
_MARGIN = 2  # characters by which an editor's line may fall short of the width


def read_text(data: bytes, name: str, limits: Limits) -> Read:
    """Read a plain text file."""
    text, encoding = decode(data)
    writer = Writer()
    result = Read(writer, encoding=encoding)
    result.columns_lost = write_text(text, writer)
    return result


def write_text(text: str, writer: Writer) -> bool:
    """Write a laid-out text as blocks; says whether a table's columns were lost in it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").replace("\x0b", "\n")
    text = text.replace("\f", "\n\n").replace("\u2028", "\n").replace("\u2029", "\n\n").replace("\xa0", " ")
    lines = [line.rstrip() for line in text.split("\n") if not _PAGE_FOOT.fullmatch(line)]
    words = cache(lambda: vocabulary(text))  # asked for where a line ends in a hyphen
    width = _width(lines)
    lost, begin = False, 0
    while (slashed := slashed_table(lines, begin)) is not None:
        lost = _write_chunks(lines[begin:slashed.start], writer, width, words) or lost
        _write_slashed(slashed, writer, words)
        begin = slashed.end
    return _write_chunks(without_methods(lines[begin:]), writer, width, words) or lost


def _write_chunks(lines: Sequence[str], writer: Writer, width: int, words: Callable[[], frozenset[str]]) -> bool:
    """Write lines as paragraphs, lists and tables; says whether a table's columns were lost in them."""
    lost = False
    for chunk in _chunks(lines):
        table, below = _tabbed(chunk) or _aligned(chunk), 0
        while table is None and below < _BELOW and below + 3 < len(chunk) and _both_levels(chunk[0]):
            below += 1  # a sentence stands right under the table
            table = _aligned(chunk[:-below])
        if table is not None:
            _write_table(table, writer, words)
            _write_lines(chunk[len(chunk) - below:], writer, width, words)
            continue
        lost = lost or _lost_columns(chunk)
        _write_lines(chunk, writer, width, words)
    return lost


def _width(lines: Sequence[str]) -> int:
    """The width at which the file's lines were wrapped; 0 where each line is a paragraph."""
    lengths = sorted(len(line) for line in lines if line.strip())
    if len(lengths) < 3:
        return 0
    longest = lengths[-1]
    if longest > 140:
        long = [length for length in lengths if length <= 140]
        if len(lengths) - len(long) > 0.03 * len(lengths) or not long:
            return 0
        longest = long[-1]
    near = [(line, below.strip()) for line, below in zip(lines, [*lines[1:], ""]) if 0.85 * longest < len(line) <= longest]
    # Lines are wrapped where long ones run on in small letters; a list of long items never does.
    run_on = sum(below[:1].islower() and typed_marker(below) is None for _, below in near)
    wrapped = len(near) >= max(2, 0.1 * len(lengths)) and run_on >= max(1, 0.15 * len(near))
    return longest if longest >= 40 and wrapped else 0


def _chunks(lines: Sequence[str]) -> list[list[str]]:
    """Runs of lines to be looked at together: parted by empty lines, except inside what is laid out in columns."""
    chunks: list[list[str]] = []
    current: list[str] = []
    columnar = False
    blanks = 0
    for line in lines:
        if not line.strip():
            blanks += 1
            continue
        spaced = "\t" in line.strip() or bool(_GAP.search(_without_bullet(line)))
        if current and blanks == 0 and line.count("|") >= 2 and (
                "|" not in current[-1] or not any(above.count("|") >= 2 for above in current)):
            chunks.append(current)  # a table of bars right under a line of text
            current, columnar = [], False
        elif current and blanks == 0 and (_heads_bars(line) or _SECTION_IN_BARS.fullmatch(line)):
            chunks.append(current)  # a table of bars with its header, and what names its section above it
            current, columnar = [], False
        indented = len(line) - len(line.lstrip()) >= 12
        goes_on_below = columnar and (spaced or indented) and line.count("\t") in (0, current[0].count("\t"))
        if current and (blanks == 0 or (blanks == 1 and goes_on_below)):
            if blanks:
                current.append("")
            if spaced and not columnar and blanks == 0 and _both_levels(line):
                chunks.append(current)  # a table begins right under its title
                current = []
            current.append(line)
        else:
            if current:
                chunks.append(current)
            current = [line]
            columnar = False
        columnar = columnar or spaced
        blanks = 0
    if current:
        chunks.append(current)
    return chunks


def _heads_bars(line: str) -> bool:
    """Whether a line between bars heads columns of levels."""
    return line.count("|") >= 2 and "essential" in line.lower() and all(len(cell.split()) <= 6 for cell in line.split("|")) and (
        sum(bool(cell.strip()) for cell in line.split("|")) >= 2)


def _without_bullet(line: str) -> str:
    stripped = line.strip()
    mark = typed_marker(stripped)
    return mark[1] if mark else stripped


def _both_levels(line: str) -> bool:
    return len(line) < 120 and _BOTH_LEVELS.search(line) is not None


# -- ordinary text

def _write_lines(lines: Sequence[str], writer: Writer, width: int, words: Callable[[], frozenset[str]], *,
                 narrow: bool = False) -> None:
    paragraph: list[str] = []
    marker, level = "", 0
    bullet_indents: list[int] = []
    previous = ""
    text_indent = 0

    def flush(underlined: bool = False) -> None:
        nonlocal marker
        if paragraph:
            text = "".join(paragraph)
            if marker:
                writer.write([Run(text)], kind="list_item", level=level, marker=marker)
            elif underlined:
                writer.add("paragraph", Line(clean(text), False, True))
            else:
                writer.write([Run(text)])
        paragraph.clear()
        marker = ""

    for raw in lines:
        line = raw.expandtabs(8)
        stripped = line.strip()
        if not stripped:
            flush()
            continue
        if _RULE.match(line):
            flush(underlined=len(paragraph) == 1 and not marker and abs(len(stripped) - len(paragraph[0])) <= 4)
            continue
        indent = len(line) - len(line.lstrip())
        mark = typed_marker(stripped)
        if mark is not None:
            flush()
            while bullet_indents and bullet_indents[-1] > indent:
                bullet_indents.pop()
            if not bullet_indents or bullet_indents[-1] < indent:
                bullet_indents.append(indent)
            marker = mark[0]
            paragraph.append(mark[1])
            level = len(bullet_indents) - 1
            text_indent = line.find(mark[1], indent)
        elif paragraph and not (marker and indent < bullet_indents[-1] and not stripped[0].islower()) and _continues(
                previous, stripped, width, narrow=narrow,
                                      hanging=bool(marker) and indent >= text_indent > 0):
            join(paragraph, stripped, words)
        else:
            flush()
            paragraph.append(stripped)
        previous = line
    flush()


def _continues(previous: str, following: str, width: int, *, hanging: bool, narrow: bool) -> bool:
    line = previous.strip()
    if hanging and not _LABEL.match(following):
        return True
    if not width or _LABEL.match(following) or line.isupper() != following.isupper() and (
            line.isupper() or " " in following):
        return False  # a heading in capitals
    first = len(following.split(" ", 1)[0]) + 1
    if narrow and following[:1].isupper():
        first = 0  # the width of a column is not known well enough to say that a capital begins nothing
    return goes_on(line, following, room=width - _MARGIN * (not narrow) - len(previous), width=first)


def _lost_columns(lines: Sequence[str]) -> bool:
    """Whether a line is the header of a table with a column a level, though no columns could be seen."""
    heads = [clean(line) for line in lines if line.strip()]
    pair = re.compile(r"(?:criteria|attributes?|factors?)?\W*essential(?: criteria| requirements?)?\W+desirable(?: criteria| requirements?)?"
                      r"(?:\W+(?:how )?(?:assess\w*|evidence|method\w*).*)?", re.IGNORECASE)
    return any(pair.fullmatch(head) for head in heads) or any(
        pair.fullmatch(f"{first} {second}") for first, second in zip(heads, heads[1:]))


# -- tables

Grid = list[list[list[str]]]  # rows of cells of lines


def _tabbed(lines: Sequence[str]) -> Grid | None:
    """A table whose cells are parted by tabs, a row a line; below a header of the levels each tab counts, since cells may be empty."""
    lines = [line for line in lines if line.strip()]
    width = lines[0].count("\t") + 1 if lines else 0
    if width > 1 and _both_levels(lines[0].replace("\t", " ")):
        if "\t\t" in lines[0].strip() or any(line.count("\t") >= width for line in lines):
            return None  # tabs that only align: what stands below what shows in the columns
        return [[[cell.strip()] if cell.strip() else [] for cell in line.split("\t")] for line in lines] if len(lines) > 1 else None
    rows = [re.split(r"\t+", line.strip("\n").rstrip("\t")) for line in lines]
    marked = [typed_marker(line.strip()) is not None and line.strip().count("\t") == 1 for line in lines]
    split = [row for row, is_item in zip(rows, marked) if len(row) >= 2 and any(row[:-1]) and not is_item]
    if len(split) < 2 or len(split) < 0.6 * len(rows):
        return None
    if all(len(row) == 2 and row[0].strip().endswith(":") for row in split):
        return None
    return [[[cell.strip()] if cell.strip() else [] for cell in row] for row in rows]


def _aligned(lines: Sequence[str]) -> Grid | None:
    """A table laid out with spaces: gutters that run down all its lines."""
    lines = [line.expandtabs(8) for line in lines if not _RULE.match(line)]
    if any("|" in line for line in lines):
        barred = _barred(lines)
        if barred is not None:
            return barred
        piped = [line for line in lines if line.count("|") >= 1]
        if len(piped) >= 2 and len(piped) >= 0.8 * sum(bool(line.strip()) for line in lines):
            return [[[cell.strip()] if cell.strip() else [] for cell in line.strip().strip("|").split("|")]
                    for line in lines if line.strip()]
    full = [line for line in lines if line.strip()]
    if len(full) < 2:
        return None
    gutters = _gutters(full)
    if not gutters:
        return None
    bounds = [0, *gutters, max(len(line) for line in full)]
    split = [[line[start:end] for start, end in zip(bounds, bounds[1:])] if line.strip() else None for line in lines]
    several = sum(row is not None and sum(bool(cell.strip()) for cell in row) >= 2 for row in split)
    if several < 2 or (several < 0.3 * len(full) and not _both_levels(full[0])):
        return None
    if len(gutters) == 1 and all(row is None or not row[0].strip() or row[0].strip().endswith(":") for row in split):
        return None
    if len(gutters) == 1 and all(row is None or not row[0].strip() or len(row[0].strip()) <= 3 for row in split):
        return None  # a list whose bullets stand far from their text
    return _rows(split)


def _barred(lines: Sequence[str]) -> Grid | None:
    """A table whose cells each end in a bar and may run over lines; its header line says how many there are in a row."""
    first = next((line.strip() for line in lines if line.strip()), "")
    leading = first.startswith("|")  # so does each of its rows
    count = first.count("|") - leading
    if count < 2 or not first.endswith("|"):
        return None
    rows: Grid = []
    cells: list[list[str]] = [[]]
    for line in lines:
        begun = len(cells) > 1 or bool(cells[0])
        for number, piece in enumerate(line.strip().removeprefix("|" if leading and not begun else "").split("|")):
            if number:
                cells.append([])
            if piece.strip():
                cells[-1].append(piece.strip())
        if len(cells) > count:
            rows.append(cells[:count])
            cells = [[]]
    if any(cells):
        rows.append(cells)
    return rows if len(rows) >= 2 else None


def _gutters(lines: Sequence[str]) -> list[int]:
    """Where columns begin: after a strip of at least two spaces that no line crosses."""
    length = max(len(line) for line in lines)
    used = bytearray(length)
    for line in lines:
        for place, character in enumerate(line):
            if character != " ":
                used[place] = 1
    gutters, place = [], 0
    while place < length and not used[place]:
        place += 1  # the common indentation
    while place < length:
        if used[place]:
            place += 1
            continue
        start = place
        while place < length and not used[place]:
            place += 1
        if place - start >= 2 and place < length:
            both = sum(bool(line[:start].strip()) and bool(line[place:].strip()) for line in lines)
            if both >= 2 or (both == 1 and _both_levels(lines[0])):
                gutters.append(place)
    return gutters


def _rows(split: Sequence[Sequence[str] | None]) -> Grid:
    """Lines of a laid-out table gathered into rows: at empty lines, and where every column begins anew."""
    columns = max(len(row) for row in split if row is not None)
    rows: Grid = []
    fresh = True
    hanging = [0] * columns  # where the text of a column's last bullet begins
    for line in split:
        if line is None:
            fresh = True
            continue
        cells = [cell.strip() for cell in line]
        if rows and len(rows) == 1 and _both_levels(" ".join(" ".join(cell) for cell in rows[0])):
            fresh = True  # the header stands alone
        if not fresh and rows:
            first = cells[0] and not cells[0][0].islower() and rows[-1][0] != []
            begins = first and all(not cell or not cell[0].islower() for cell in cells)
            fresh = bool(begins and len(rows) == 1) or bool(begins and not _runs_on(rows[-1], cells))
        if fresh:
            rows.append([[] for _ in range(columns)])
            fresh = False
        for place, cell in enumerate(cells):
            if not cell:
                continue
            indent, bullet = len(line[place]) - len(line[place].lstrip()), typed_bullet(cell)
            if bullet is not None:
                hanging[place] = indent + cell.find(bullet[1])
            if bullet is None and rows[-1][place] and indent >= hanging[place] > 0:
                rows[-1][place][-1] += f" {cell}"  # goes on below the text of its bullet
            else:
                rows[-1][place].append(cell)
    return rows


def _runs_on(row: Sequence[Sequence[str]], cells: Sequence[str]) -> bool:
    """Whether the cells of the next line go on from the row above: some begin nothing."""
    return any(
        above and here and typed_bullet(above[-1]) is None and above[-1][-1:] in ",-" for above, here in zip(row, cells))


def _write_table(rows: Grid, writer: Writer, words: Callable[[], frozenset[str]]) -> None:
    out = writer.open_table()
    columns = max(len(row) for row in rows)
    widths = [max((len(line) for row in rows if place < len(row) for line in row[place]), default=0)
              for place in range(columns)]
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            cell_writer = out.cell_writer(number, place)
            _write_lines(cell, cell_writer, widths[place], words, narrow=True)
            out.add_cell(cell_writer, number, place)
    out.close()


def _write_slashed(table: SlashedTable, writer: Writer, words: Callable[[], frozenset[str]]) -> None:
    out = writer.open_table()
    for number, row in enumerate(table.rows):
        for cell in row:
            cell_writer = out.cell_writer(number, cell.column)
            _write_lines(cell.lines, cell_writer, 0, words)
            out.add_cell(cell_writer, number, cell.column, column_span=cell.span)
    out.close()
