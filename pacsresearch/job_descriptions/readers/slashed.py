"""Tables in plain text whose cells are parted by slashes between spaces, as converters of word-processor files write them.

Such converters part the cells of a row by " / ", keep the line breaks inside cells and leave empty cells out. So a row is
put together from its lines, and a text is given a column only where the row shows which one: it is whole, or its mark is
a letter. Any other text of the level columns stands across them, and its level is lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .writing import typed_bullet

_SLASH = re.compile(r"(?<!\S)/(?!\S)")
_LEVEL = re.compile(r"(?i)\b(essential|desirable)\b")
_LETTERS = re.compile(r"(?i)e ?/ ?d|\(?e\)? or \(?d\)?")
_ASSESSED = re.compile(r"(?i)\b(?:assess\w*|identified|methods?|evidenced?|how|where|when|tested|measured?|demonstrated|source|means)\b|^[A-Z] ?= ?[A-Z]|^A ?/ ?I\b")
_MARK = re.compile(r"\(?(?:E|D|Essential|Desirable|ESSENTIAL|DESIRABLE)\)?")
_TICK = re.compile(r"[✓✔☑☒✗✘√ü\uf0fc\uf0d6xX*]{1,2}")
_CODE = r"(?:[AIRTPCDFWSVO]{1,4}|i|A[CFP]|L|App|CV|Int|Ref|Cert|P/?T)"
_CODES = re.compile(rf"{_CODE}(?:[ ,/&+]+{_CODE})*")
_MEANS = r"(?:pre-?employment (?:check|health screening)|application(?: form)?|letter of application|supporting statement|interviews?|references?|certificates?(?: of qualifications?)?|written exercise|assessment(?: exercises?| centre| day)?|presentations?|tests?|cv|portfolio|proof|documentation|selection (?:process|centre)|observation|lesson(?: observation)?|questions at interview|test at interview|evidence of qualifications|task)"
_METHOD = re.compile(rf"(?i){_MEANS}(?:(?: ?[/,;&+] ?| and | or | ){_MEANS})*(?: and any [a-z]+ [a-z]+)?\.?")
_GENERIC = re.compile(r"(?i)(?:selection )?(?:criteri(?:a|on)|requirements?|attributes?|factors?|categor(?:y|ies)|skills?|areas?)")
_NUMBER = re.compile(r"[0-9]{1,2}[.)]?|[A-Z][.)]?")
_LONGEST_CATEGORY = 6  # words
_WITHOUT_SLASH = 30  # lines of a cell before the table is taken to have ended


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell's lines and the columns it covers."""

    lines: list[str]
    column: int
    span: int = 1


@dataclass(frozen=True, slots=True)
class SlashedTable:
    """A table found in lines of text: which lines it takes, and its rows."""

    start: int
    end: int
    rows: list[list[Placed]]


def slashed_table(lines: Sequence[str], begin: int = 0) -> SlashedTable | None:
    """The first table of slashes from a line on, below a header that names the levels or the methods of assessment."""
    for start in range(begin, len(lines)):
        if "/" not in lines[start]:
            continue
        heads, used = _header(lines, start)
        if heads is None:
            continue
        end = _end(lines, start + used)
        rows = _rows(lines[start + used:end], len(heads))
        if sum(len(row) > 1 for row in rows) >= 2:
            return SlashedTable(start, end, _placed(heads, rows))
    return None


def without_methods(lines: Sequence[str]) -> list[str]:
    """Lines without those that hold nothing but a slash and the method of assessment, where there are several."""
    method = [bool(line.lstrip().startswith("/ ")) and _METHOD.fullmatch(line.strip(" /")) is not None for line in lines]
    return list(lines) if sum(method) < 3 else [line for line, is_method in zip(lines, method, strict=True) if not is_method]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _SLASH.split(line.strip())]


def _header(lines: Sequence[str], start: int) -> tuple[list[str] | None, int]:
    """The cells of a header that begins here, and how many lines it takes: a cell of it may be broken over two."""
    for used in (1, 2):
        text = " ".join(line.strip() for line in lines[start:start + used]).removesuffix("/")
        heads = _cells(text)
        if len(heads) < 2 or len(text) > 160 or any(typed_bullet(head) for head in heads):
            continue
        said = [bool(_LEVEL.search(head)) for head in heads]
        levels = {word.lower() for word in _LEVEL.findall(text)}
        assessed = any(_ASSESSED.search(head) for head in heads[1:])
        broken = used == 1 and heads[-1].endswith("/") or used == 2 and not _LEVEL.search(lines[start])
        if not broken and all(len(head.split()) <= 8 for head in heads) and len(heads) - sum(said) <= 4 and (
                len(levels) == 2 and len(heads) > 2 or "essential" in levels and assessed or any(_LETTERS.fullmatch(head) for head in heads[1:])
                or len(heads) > 2 and assessed and _GENERIC.fullmatch(heads[0]) is not None):
            return heads, used
    return None, 0


def _is_short(cell: str) -> bool:
    """Whether a line of a cell is a mark, a tick, codes or a method of assessment."""
    bullet = typed_bullet(cell)
    cell = bullet[1] if bullet else cell
    return bool(cell) and (cell.isdigit() or _MARK.fullmatch(cell) or _TICK.fullmatch(cell) or _CODES.fullmatch(cell) or _METHOD.fullmatch(cell)) not in (None, False)


def _end(lines: Sequence[str], start: int) -> int:
    """The line behind the table: after its last slash only what goes on with that cell."""
    end, bare, blank = start, 0, False
    for number in range(start, len(lines)):
        line = lines[number].strip()
        if _SLASH.search(line):
            end, bare, blank = number + 1, 0, False
            continue
        bare += bool(line)
        if bare > _WITHOUT_SLASH or blank and len(line.split()) > 25 and typed_bullet(line) is None:
            break
        blank = blank or not line
    short = end > start and _is_short(_cells(lines[end - 1])[-1])
    while end < len(lines) and lines[end].strip() and (_is_short(lines[end].strip()) if short else True):
        end += 1
    while end + 1 < len(lines) and not lines[end].strip() and typed_bullet(lines[end + 1].strip()) is not None:
        end += 1
        while end < len(lines) and typed_bullet(lines[end].strip()) is not None:
            end += 1
    return end


def _rows(lines: Sequence[str], width: int) -> list[list[list[str]]]:
    """Rows of cells of lines."""
    rows: list[list[list[str]]] = []
    heading = False
    for line in lines:
        if not line.strip():
            continue
        first, *rest = _cells(line)
        if len(rest) > 1 and {first, *rest} >= {"E", "D"} and all(map(_is_short, (first, *rest))):
            continue  # a second header line: letters over the columns of ticks
        row = rows[-1] if rows and not heading else None
        heading = len(rest) + 1 == width and _header([line], 0)[0] is not None
        if row is None or heading or first and _begins_row(row, first, rest, width):
            rows.append([[first] if first else []])
        elif first:
            row[-1].append(first)
        rows[-1] += [[cell] if cell else [] for cell in rest]
    return rows


def _begins_row(row: Sequence[Sequence[str]], first: str, rest: Sequence[str], width: int) -> bool:
    """Whether words at the start of a line begin a row, and do not go on with the last cell of the row above."""
    last = row[-1][-1] if row[-1] else ""
    if rest and _NUMBER.fullmatch(first) and not _is_short(rest[0]):
        return True
    if _is_short(last):
        return not _is_short(first)
    if _is_short(first):
        return False
    if not rest:
        return len(row) == 1 and not last.endswith((",", "-")) and not first[0].islower() and typed_bullet(first) is None
    if len(row) == 1 or len(row) >= width:
        return True
    if typed_bullet(first) is not None or first.endswith((".", ";", ",")) or first[0].islower():
        return False
    return first.isupper() or len(first.split()) <= _LONGEST_CATEGORY and len(row) >= 2


def _placed(heads: Sequence[str], rows: Sequence[Sequence[list[str]]]) -> list[list[Placed]]:
    """The header and the rows, each cell in its column, or across the level columns where that is lost."""
    lettered = any(_MARK.fullmatch(line) for row in rows for cell in row[1:] for line in cell)
    both = next((place for place, head in enumerate(heads) if len(_LEVEL.findall(head)) == 2 or _LETTERS.fullmatch(head)), None)
    if both is not None and not lettered:  # ticks below "Essential/Desirable"
        heads = [*heads[:both], "Essential", "Desirable", *heads[both + 1:]]
        both = None
    kinds = _Columns(heads, [place for place, head in enumerate(heads) if place != both and _LEVEL.search(head)], both,
                     [place for place, head in enumerate(heads) if place and not _LEVEL.search(head) and _ASSESSED.search(head)], lettered)
    placed = [[Placed([head] if head else [], place) for place, head in enumerate(heads)]]
    for row in rows:
        whole = len(row) == len(heads) and (_header([" / ".join(" ".join(cell) for cell in row)], 0)[0] is not None or all(
            kinds.fits(cell, place) for place, cell in enumerate(row)))
        placed.append([Placed(cell, place) for place, cell in enumerate(row)] if whole else kinds.some(row))
    return placed


@dataclass(frozen=True, slots=True)
class _Columns:
    """What the columns of a table are for."""

    heads: Sequence[str]
    levels: Sequence[int]
    both: int | None  # the column of letters
    assessed: Sequence[int]
    lettered: bool

    def fits(self, cell: Sequence[str], place: int) -> bool:
        """Whether a cell can belong to the column at its place; where not, cells before it were left out."""
        if not cell:
            return True
        if all(_MARK.fullmatch(line) for line in cell):
            return place == self.both or place in self.levels and self.heads[place].lower().startswith(cell[0].strip("()").lower()[0])
        if all(_TICK.fullmatch(line) for line in cell):
            return place in self.levels
        short = all(_is_short(line) for line in cell)
        return short == (place in self.assessed) and not (self.lettered and place in (*self.levels, self.both))

    def some(self, row: Sequence[list[str]]) -> list[Placed]:
        """A row with cells left out: letters tell their column, a text of the level columns stands across them."""
        texts = [cell for cell in row if cell and not all(_is_short(line) for line in cell)]
        letters = next((cell for cell in row if cell and all(_MARK.fullmatch(line) for line in cell)), None)
        if len(texts) > 1 and _NUMBER.fullmatch(" ".join(texts[0])):
            texts = texts[1:]
        if not texts:
            return []
        first = self.both if self.both is not None else self.levels[0] if self.levels else len(self.heads)
        lead = texts[:first] if first < len(texts) else texts
        if len(row) == 1 or not self.levels and self.both is None:
            return [Placed(text, place) for place, text in enumerate(lead)]
        if self.lettered:
            extra = [line for text in texts[first:] for line in text]  # a slash inside the text
            lead = [*lead[:-1], [" / ".join([*lead[-1], *extra])]] if extra else lead
            out = [Placed(text, place) for place, text in enumerate(lead)]
            column = self.both if self.both is not None or letters is None else next(
                (place for place in self.levels if self.fits(letters, place)), None)
            return out + ([Placed(letters, column)] if letters and column is not None else [])
        if len(texts) == 1 and sum(map(bool, row)) <= 2 and " ".join(texts[0]).isupper():
            return [Placed(texts[0], 0)]  # "A / QUALIFICATIONS"
        lead = texts[:first] if len(texts) > 1 else []
        rest = [line for text in texts[len(lead):] for line in text]
        return [*(Placed(text, place) for place, text in enumerate(lead)), Placed(rest, first, self.levels[-1] - first + 1)]
