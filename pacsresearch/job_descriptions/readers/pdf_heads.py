"""Tables without ruling lines whose header row names the levels: how far down their columns reach.

A table is followed down from its header, or from the top of a page where it goes on: each line leaves less of the
free strips between the columns, and the first line that leaves none of one of them ends the table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .joining import opens
from .pdf_lines import TextLine
from .pdf_page import Word
from .writing import is_lone_bullet

Strip = tuple[float, float]

_LEVEL = re.compile(r"(?:\w+ ){0,2}(essential|desirable)\b[^.;]{0,40}", re.IGNORECASE)
_NAMES = re.compile(r"essential|desirable|\be ?(?:/|or|&) ?d\b", re.IGNORECASE)
_BOTH = re.compile(r"e ?(?:/|or|&) ?d\b|essential\b.{0,12}(?:/|\bor\b|&|\band\b)(?:.{0,4}desirable|$)", re.IGNORECASE)
ASSESSED = re.compile(r"(?:how |method|means of |measure|evidence|assess|identified|tested)", re.IGNORECASE)
_LEAST = 2.0    # points; strips between columns are no narrower
_SPACE = 5.0    # points; what is narrower between words may be a space
_INDENT = 20.0  # points
_AHEAD = 40     # lines
_FAR = 50.0     # points; a table leaves no wider space between two lines
_MARGIN = -1e6  # left of all text
_WORDS = 16     # a header row has no more


def segments(line: TextLine) -> list[list[Word]]:
    """The words of a line, parted where the space between them is wider than one of a sentence."""
    least = max(_SPACE, 0.45 * line.height)
    parts = [[line.words[0]]]
    reach = line.words[0].x1
    for word in line.words[1:]:
        if word.x0 - reach >= least or word.x0 - reach > _LEAST and is_lone_bullet(word.text):
            parts.append([])
        parts[-1].append(word)
        reach = max(reach, word.x1)
    return parts


def header_parts(line: TextLine) -> list[list[Word]]:
    """The cells of a header row that names the levels; none where the line is no such row."""
    if not 1 < len(line.words) <= _WORDS or not _NAMES.search(line.text):
        return []
    parts = [part for found in segments(line) for part in _levels_apart(found)]
    if len(parts) < 2:
        return []
    said = [" ".join(word.text for word in part) for part in parts]
    both = [text for text in said if _BOTH.match(text)]
    levels = {found[1].lower() for text in said if not _BOTH.match(text) and (found := _LEVEL.fullmatch(text))}
    one = len(levels) == 1 and not both and any(map(ASSESSED.match, said))
    return parts if one or len(levels) == 2 and not both or len(both) == 1 and not levels and len(parts) < 6 else []


def header_strips(line: TextLine) -> list[Strip]:
    """The strips between the cells of a header row that names the levels; none where the line is no such row."""
    parts = header_parts(line)
    return [(left[-1].x1, right[0].x0) for left, right in zip(parts, parts[1:])]


def _levels_apart(words: list[Word]) -> list[list[Word]]:
    """A head of a header row; in narrow columns "Essential Desirable" are two that stand close."""
    said = [word.text.lower() for word in words[:2]]
    if len(words) < 5 and sorted(said) == ["desirable", "essential"]:
        return [words[:1], words[1:2], *([words[2:]] if words[2:] else [])]
    return [words]


def follow(lines: Sequence[TextLine], start: int, strips: Sequence[Strip], head: float | None = None, *,
           trim: bool = True) -> tuple[int, list[Strip]]:
    """The first line from `start` that is no part of a table with these strips between its columns, and what is left of them.

    `head` is where the header row begins: a column of categories may stand left of it without a head of its own, and
    its strip is then the first of those returned. With `trim` what stands below the table is cut off its end.
    """
    pieces = [[strip] for strip in strips]
    parts = header_parts(lines[start]) if start < len(lines) else []
    if len(parts) == len(strips) + 1:  # what stands below a head may be set in from it, where nothing stands right under it
        begins = [part[0].x0 for line in lines[start + 1:start + _AHEAD] for part in segments(line)[1:]]
        pieces = [[(low, high if any(abs(x0 - high) < 3 for x0 in begins) else min(high + _INDENT, (part[0].x0 + part[-1].x1) / 2))]
                  for (low, high), part in zip(strips, parts[1:])]
    before: list[Strip] = [(_MARGIN, head - 1)] if head is not None else []
    sure = False  # the column of categories is there
    under = head is not None and any(abs(line.x0 - head) < 3 for line in lines[start + 1:start + _AHEAD])
    end = first = start + bool(parts)
    for index in range(first, len(lines)):
        line = lines[index]
        if index and line.top - lines[index - 1].bottom > _FAR:
            break
        found = segments(line)
        if index > first and len(header_strips(line)) and _names_both(line):
            break  # the next table begins
        left = [_left_free(_clipped(piece, head, found), found) for piece, head in zip(pieces, parts[1:] or [[]] * len(pieces))]
        outer = _left_free(before, found)
        if not all(left) or sure and not any(low > _MARGIN for low, _ in outer):
            if not _is_title(lines, index, strips):
                break
            continue
        pieces = left
        if before and head is not None:
            before = [] if any(word.x0 < head - 3 < head + 3 < word.x1 for word in line.words) else outer
            beside = line.x0 < head - 3 and found[0][-1].x1 < head - 1 and any(low > _MARGIN for low, _ in before)
            sure = sure or beside and (under or any(head - 3 < word.x0 < strips[0][1] for word in line.words))
        end = index + 1
    if end == first:
        pieces = [[strip] for strip in strips]  # the header stands alone at the end of its page
    chosen = [_best(piece, high) if parts else max(piece, key=_width) for piece, (_, high) in zip(pieces, strips)]
    outermost = [piece for piece in before if piece[0] > _MARGIN]
    if sure and head is not None and outermost:
        pieces.insert(0, outermost)
        chosen.insert(0, _best(outermost, head))
    shorter = _without_tail(lines, start, end, pieces) if trim else end
    if first < shorter < end:  # what the tail left of the strips does not count
        return follow(lines[:shorter], start, strips, head, trim=False)
    return shorter, chosen


def _names_both(line: TextLine) -> bool:
    said = line.text.lower()
    return "essential" in said and "desirable" in said


def _clipped(pieces: Sequence[Strip], head: Sequence[Word], found: Sequence[Sequence[Word]]) -> Sequence[Strip]:
    """Free strips, no farther than where words under the head of the next column begin."""
    if not head:
        return pieces
    begins = min((part[0].x0 for part in found if head[0].x0 - 3 <= part[0].x0 <= head[-1].x1), default=None)
    return pieces if begins is None else [(low, min(high, begins)) for low, high in pieces if low < begins]


def _width(strip: Strip) -> float:
    return strip[1] - strip[0]


def _best(pieces: Sequence[Strip], head: float) -> Strip:
    """The first free strip that reaches to where the next column begins, else the widest."""
    return next((strip for strip in pieces if strip[1] > head - 3), None) or max(pieces, key=_width)


def _left_free(pieces: Sequence[Strip], found: Sequence[Sequence[Word]]) -> list[Strip]:
    """What the segments of a line leave of free strips."""
    for part in found:
        x0, x1 = part[0].x0, max(word.x1 for word in part)
        cut: list[Strip] = []
        for low, high in pieces:
            if x1 <= low or x0 >= high:
                cut.append((low, high))
                continue
            cut += [(a, b) for a, b in ((low, x0), (x1, high)) if b - a >= _LEAST]
        pieces = cut
    return list(pieces)


def _is_title(lines: Sequence[TextLine], index: int, strips: Sequence[Strip]) -> bool:
    """Whether a line that runs across the columns names a category: bold, short, and the table goes on right below it."""
    line = lines[index]
    if not line.bold or len(line.words) > 8 or len(segments(line)) > 1 or index + 1 == len(lines):
        return False
    below = lines[index + 1]
    return not below.bold and below.top - line.bottom < 1.5 * line.height and below.height > 0.85 * line.height and any(
        low <= part[0].x0 for part in segments(below)[1:] for low, _ in strips)


def _without_tail(lines: Sequence[TextLine], start: int, end: int, pieces: Sequence[Sequence[Strip]]) -> int:
    """Where the table ends: a heading below it, which stands in the first column only, is none of it, nor what follows there."""
    edge, right = min(low for low, _ in pieces[0]), max(high for _, high in pieces[0])
    gaps = [below.top - above.bottom for above, below in zip(lines[start:end], lines[start + 1:end])]
    left = min((line.x0 for line in lines[start:end]), default=0.0)
    cut = end
    for index in range(end - 1, start, -1):
        line, above = lines[index], lines[index - 1]
        gap = gaps.pop()
        if line.x1 > right or line.x0 > min(edge, left + 3):
            break
        last = index == cut - 1
        far = gap > max(1.3 * max(gaps, default=0.0), 0.9 * line.height)
        leads = line.bold and last and cut < len(lines)  # what it heads runs across the columns
        larger = line.bold and gap > 0.5 * line.height and line.height > (1.12 if far else 1.25) * lines[start].height
        if leads or larger or last and (far and not opens(line.text) or line.bold and not above.bold):
            cut = index
    return cut
