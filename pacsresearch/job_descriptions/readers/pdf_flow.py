"""Words to lines, lines to columns in reading order, lines to paragraphs and list items."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from statistics import median

from .joining import goes_on, join
from .pdf_page import Rule, Word
from .writing import Line, Run, Writer, clean, is_lone_bullet, typed_marker

_GUTTER = 7.0  # points; narrower strips between words are spaces of justified text
_LEVELS = re.compile(r"essential|desirable", re.IGNORECASE)


@dataclass(slots=True)
class TextLine:
    """One line of text within one column."""

    words: list[Word]
    x0: float
    top: float
    x1: float
    bottom: float
    underlined: bool = False
    text: str = ""
    bold: bool = False

    def __post_init__(self) -> None:
        self.text = " ".join([word[4] for word in self.words])  # the words with spaces
        self.bold = self._is_bold()

    @property
    def height(self) -> float:
        """From the top to the bottom of its letters."""
        return self.bottom - self.top

    def _is_bold(self) -> bool:
        """Whether every word with a letter or digit is bold."""
        seen = False
        for word in self.words:
            if word[5]:
                seen = True
            elif any(map(str.isalnum, word[4])):
                return False
        return seen


@dataclass(slots=True)
class Columns:
    """A table without ruling lines: rows of cells of lines."""

    rows: list[list[list[TextLine]]]
    bounds: list[float]
    top: float
    bottom: float


Region = list["TextLine | Columns"]


def make_line(words: list[Word]) -> TextLine:
    """A line of words from left to right."""
    words.sort()
    if len(words) == 1:
        x0, top, x1, bottom, _, _ = words[0]
        return TextLine(words, x0, top, x1, bottom)
    heights = [word.bottom - word.top for word in words]
    if max(heights) - min(heights) < 0.5:
        return TextLine(words, words[0].x0, min([word.top for word in words]), max([word.x1 for word in words]),
                        max([word.bottom for word in words]))
    usual = median(heights) if len(heights) > 2 else max(heights)
    tops = [word.top for word, height in zip(words, heights) if height <= 1.5 * usual] or [words[0].top]
    bottoms = [word.bottom for word, height in zip(words, heights) if height <= 1.5 * usual] or [words[0].bottom]
    return TextLine(words, words[0].x0, min(tops), max(word.x1 for word in words), max(bottoms))


def _height_on_page(word: Word) -> tuple[float, float]:
    return word[1] + word[3], word[0]


def lines_of(words: Sequence[Word]) -> list[TextLine]:
    """Words gathered into lines by their heights on the page."""
    rows: list[list[Word]] = []
    top = bottom = 0.0
    for word in sorted(words, key=_height_on_page):
        middle = (word[1] + word[3]) / 2
        if rows and (top < middle < bottom or word.top < (top + bottom) / 2 < word.bottom) and (
                abs(middle - (top + bottom) / 2) < 0.45 * max(min(bottom - top, word.bottom - word.top), 4.0)):
            rows[-1].append(word)
        else:
            rows.append([word])
            top, bottom = word.top, word.bottom
    return [make_line(row) for row in rows]


def underline(lines: Sequence[TextLine], rules: Sequence[Rule]) -> None:
    """Mark lines that a rule runs under, close to their letters and no longer than they are."""
    if not rules:
        return
    for line in lines:
        covered = sum(
            min(rule.end, line.x1) - max(rule.start, line.x0) for rule in rules
            if line.bottom - 0.45 * line.height <= rule.at <= line.bottom + 2.5
            and rule.start >= line.x0 - 4 and rule.end <= line.x1 + 4 and rule.end > line.x0)
        line.underlined = covered >= 0.85 * (line.x1 - line.x0)


# -- columns

def regions(words: Sequence[Word], rules: Sequence[Rule] = ()) -> Region:
    """Words of a page (or of a part of it) in reading order: lines, and tables whose columns only gutters show.

    `rules` are horizontal lines (and edges of shaded rows) that may part the rows of such tables.
    """
    return _in_order(lines_of(words), 0, rules)


def _gaps(line: TextLine) -> list[tuple[float, float]]:
    least = max(9.0, 0.8 * line.height)
    gaps = []
    reach = line.words[0].x1
    for word in line.words[1:]:
        if word.x0 - reach >= least:
            gaps.append((reach, word.x0))
        reach = max(reach, word.x1)
    return gaps


def _in_order(lines: list[TextLine], depth: int, rules: Sequence[Rule]) -> Region:
    """Find runs of lines with a common gutter, and put each in order."""
    result: Region = []
    position = 0
    while position < len(lines):
        gaps = _gaps(lines[position]) if depth < 4 else []
        gaps = [gap for gap in gaps if not _is_after_bullet(lines[position], gap)]
        best: tuple[int, list[tuple[float, float]]] | None = None
        if gaps:
            best = _run_of_columns(lines, position, gaps)
        if best is None:
            result.append(lines[position])
            position += 1
            continue
        end, gutters = best
        start = _lines_before(lines, position, gutters, result)
        run = lines[start:end]
        del result[len(result) - (position - start):]
        result.extend(_columns(run, gutters, depth, rules))
        position = end
    return result


def _is_after_bullet(line: TextLine, gap: tuple[float, float]) -> bool:
    before = [word.text for word in line.words if word.x1 <= gap[0] + 0.1]
    return len(before) == 1 and (is_lone_bullet(before[0]) or typed_marker(before[0] + " x") is not None)


def _run_of_columns(lines: list[TextLine], start: int, gaps: list[tuple[float, float]]):  # noqa: ANN202
    """How far down the gutters of one line reach, and what is left of them; None where it is no layout."""
    best = None
    for gap in gaps:
        low, high = gap
        both, end = 1, start + 1
        last_both = start
        for index in range(start + 1, len(lines)):
            line = lines[index]
            if line.top - lines[index - 1].bottom > 5 * max(line.height, 8):
                break
            shared = _shared(line, low, high)
            if shared is None:
                break
            low, high, two_sided = shared
            if two_sided:
                both += 1
                last_both = index
            end = index + 1
        if both >= 3 or (both >= 2 and _names_levels(lines[start], low)) or (
                _names_levels(lines[start], low) and end - start >= 3):
            end = _tail(lines, last_both, end, low, high)
            if best is None or end > best[0] or (end == best[0] and high - low > best[1][1] - best[1][0]):
                best = (end, (low, high))
    if best is None:
        return None
    run = lines[start:best[0]]
    return best[0], _all_gutters(run, best[1])


def _shared(line: TextLine, low: float, high: float) -> tuple[float, float, bool] | None:
    """What a line leaves of a gutter, and whether it has text on both sides; None where it crosses it."""
    best, reach = None, line.words[0].x1
    for word in line.words[1:]:
        wide = min(word.x0, high) - max(reach, low)
        if wide >= _GUTTER and (best is None or wide > best[1] - best[0]):
            best = max(reach, low), min(word.x0, high)
        reach = max(reach, word.x1)
    if best is not None:
        return *best, True
    if line.x0 < low:
        low = max(low, line.x1)
    else:
        high = min(high, line.x0)
    return (low, high, False) if high - low >= _GUTTER else None


def _tail(lines: list[TextLine], last_both: int, end: int, low: float, high: float) -> int:
    """One-sided lines after the last two-sided one still belong to a column while they follow closely."""
    stop = last_both + 1
    while stop < end:
        line, above = lines[stop], lines[stop - 1]
        if line.top - above.bottom > 1.1 * max(line.height, above.height):
            break
        if line.bold and not above.bold and line.x1 <= low + 0.5:
            break
        stop += 1
    return stop


def _names_levels(line: TextLine, gutter: float) -> bool:
    left = " ".join(word.text for word in line.words if word.x1 <= gutter + 0.5)
    right = " ".join(word.text for word in line.words if word.x0 > gutter)
    return bool(_LEVELS.search(left) and _LEVELS.search(right)) and len(left) < 60 and len(right) < 60


def _all_gutters(run: Sequence[TextLine], sure: tuple[float, float]) -> list[tuple[float, float]]:
    """Every strip that no word of the run crosses, with text on both sides of it in several lines."""
    spans = sorted((word.x0, word.x1) for line in run for word in line.words)
    gutters, reach = [], spans[0][1]
    for x0, x1 in spans:
        if x0 - reach >= _GUTTER:
            gutters.append((reach, x0))
        reach = max(reach, x1)
    kept = []
    for low, high in gutters:
        both = bullets = 0
        for line in run:
            left = max((word for word in line.words if word.x1 <= low + 0.5), key=lambda word: word.x1, default=None)
            if left is None or not any(word.x0 >= high - 0.5 for word in line.words):
                continue
            both += 1
            bullets += is_lone_bullet(left.text) or typed_marker(left.text + " x") is not None
        if both - bullets >= 2 and bullets < 0.5 * both or (
                low <= sure[0] + 0.5 and high >= sure[1] - 0.5 and bullets < both):
            kept.append((low, high))
    return kept or [sure]


def _lines_before(lines: list[TextLine], position: int, gutters: list[tuple[float, float]], result: Region) -> int:
    """Lines right above a run that stand in its right-hand columns only belong to it as well."""
    start = position
    while start > 0 and result[len(result) - (position - start) - 1:] and lines[start - 1] is result[len(result) - (position - start) - 1]:
        line = lines[start - 1]
        if line.x0 < gutters[0][1] - 0.5 or lines[start].top - line.bottom > line.height:
            break
        start -= 1
    return start


def _columns(run: list[TextLine], gutters: list[tuple[float, float]], depth: int, rules: Sequence[Rule]) -> Region:
    bounds = [-1e9, *((low + high) / 2 for low, high in gutters), 1e9]
    split = [[[word for word in line.words if left <= (word.x0 + word.x1) / 2 < right]
              for left, right in zip(bounds, bounds[1:])] for line in run]
    columns = [[make_line(cells[place]) for cells in split if cells[place]] for place in range(len(gutters) + 1)]
    header = next((index for index, line in enumerate(run[:4]) for low, _ in gutters if _names_levels(line, low)), None)
    if header is None and _reads_down(columns, split):
        result: Region = []
        for column in columns:
            result.extend(_in_order(column, depth + 1, rules))
        return result
    result = []
    if header:
        result.extend(_in_order(run[:header], depth + 1, rules))
        run, split = run[header:], split[header:]
    beyond = _below_last_rule(run, split, rules)
    if beyond:
        result.append(_table(run[:-beyond], split[:-beyond], bounds, header is not None, rules))
        result.extend(_in_order(run[-beyond:], depth + 1, rules))
        return result
    result.append(_table(run, split, bounds, header is not None, rules))
    return result


def _below_last_rule(run: Sequence[TextLine], split: Sequence[Sequence[list[Word]]], rules: Sequence[Rule]) -> int:
    """How many lines at the end of a run stand below the line that closes the table."""
    left, right = min(line.x0 for line in run), max(line.x1 for line in run)
    across = [rule.at for rule in rules if min(rule.end, right) - max(rule.start, left) > 0.6 * (right - left)
              and run[0].top - 30 < rule.at < run[-1].bottom]
    if len(across) < 3:
        return 0
    beyond = 0
    while beyond < len(run) - 2 and (run[-1 - beyond].top + run[-1 - beyond].bottom) / 2 > max(across) and not any(split[-1 - beyond][1:]):
        beyond += 1
    return beyond


def _reads_down(columns: Sequence[Sequence[TextLine]], split: Sequence[Sequence[Sequence[Word]]]) -> bool:
    """Whether columns are those of a newspaper: full lines in each that end near the column's edge."""
    if any(len(column) < 3 for column in columns):
        return False
    for column in columns:
        right, left = max(line.x1 for line in column), min(line.x0 for line in column)
        full = sum(line.x1 - left > 0.7 * (right - left) for line in column)
        if full < 0.5 * len(column) or right - left < 90:
            return False
    both = sum(all(cells) for cells in split)
    return both >= 3


def _table(run: Sequence[TextLine], split: Sequence[Sequence[list[Word]]], bounds: Sequence[float],
           header: bool, rules: Sequence[Rule]) -> Columns:
    """Lines of a table without rules between its columns gathered into rows."""
    left, right = min(line.x0 for line in run), max(line.x1 for line in run)
    across = [rule.at for rule in rules if min(rule.end, right) - max(rule.start, left) > 0.6 * (right - left)
              and run[0].bottom - 3 < rule.at < run[-1].top + 3]
    leading = [below.top - above.top for above, below in zip(run, run[1:])]
    usual = median(leading) if leading else 0.0
    rows: list[list[list[TextLine]]] = []
    for number, (line, cells) in enumerate(zip(run, split)):
        made = [make_line(list(words)) if words else None for words in cells]
        above = run[number - 1]
        if number == 0 or (number == 1 and header and not across):
            new = True
        elif across:
            new = any((above.top + above.bottom) / 2 < at < (line.top + line.bottom) / 2 for at in across)
        else:
            far = line.top - above.top > 1.45 * usual
            first = made[0]
            begins = all(cell is None or _begins(cell, rows[-1][place]) for place, cell in enumerate(made))
            new = begins and (far or first is not None)
        if new:
            rows.append([[] for _ in cells])
        for place, cell in enumerate(made):
            if cell is not None:
                rows[-1][place].append(cell)
    return Columns(rows, list(bounds), run[0].top, run[-1].bottom)


def _begins(line: TextLine, above: Sequence[TextLine]) -> bool:
    """Whether a line of a cell can begin a new one, after the lines that stand above it."""
    text = line.text
    if not above or typed_marker(text) is not None:
        return True
    return not text[:1].islower() and above[-1].text[-1:] not in ",-"


# -- paragraphs

@dataclass(slots=True)
class Paragraphs:
    """Gathers lines of one column or cell into blocks of a writer.

    Parameters
    ----------
    writer : Writer
        Where the blocks go.
    words : callable
        Gives the document's vocabulary, when a hyphen asks for it.
    """

    writer: Writer
    words: Callable[[], Collection[str]]
    parts: list[str] = field(default_factory=list)
    marker: str = ""
    level: int = 0
    lines: list[TextLine] = field(default_factory=list)
    indents: list[float] = field(default_factory=list)
    page: int | None = None

    def feed(self, lines: Sequence[TextLine], left: float, right: float, page: int | None = None) -> None:
        """Take the lines of a column whose text may run from `left` to `right`."""
        gaps = [below.top - above.bottom for above, below in zip(lines, lines[1:]) if below.top > above.top]
        least = min(gaps) if gaps else 0.0
        for number, line in enumerate(lines):
            text = line.text
            mark = typed_marker(text)
            if mark is None and is_lone_bullet(text) and number + 1 < len(lines):
                mark = (text, "")
            if mark is not None:
                self.flush()
                self.page = page
                while self.indents and self.indents[-1] > line.x0 + 3:
                    self.indents.pop()
                if not self.indents or self.indents[-1] < line.x0 - 3:
                    self.indents.append(line.x0)
                self.level = len(self.indents) - 1
                self.marker = mark[0]
                self.parts = [mark[1]] if mark[1] else []
            elif self.lines and self._continues(line, text, right, least, number == 0):
                if self.parts:
                    join(self.parts, text, self.words)
                else:
                    self.parts = [text]
            else:
                self.flush()
                self.page = page
                self.parts = [text]
            self.lines.append(line)

    def _continues(self, line: TextLine, text: str, right: float, least: float, fresh: bool) -> bool:
        above = self.lines[-1]
        height = max(above.height, 1.0)
        if not self.parts:
            return True  # a bullet that stands alone on its line
        if abs(line.height - above.height) > 0.2 * height and line.bold != above.bold:
            return False
        if fresh and self.parts[-1][-1:] in ".:;?!":
            return False  # between pages and columns there is no space to tell paragraphs apart
        gap = line.top - above.bottom
        if not fresh and gap > max(least + 0.35 * height, 0.25 * height):
            return False
        if line.bold != above.bold and not (text[:1].islower() or any(word.bold for word in above.words) and any(
                word.bold for word in line.words)):
            return False
        if line.underlined != above.underlined and not text[:1].islower():
            return False
        if self.marker and not fresh:
            hang = self.lines[0].words[1].x0 if len(self.lines[0].words) > 1 else self.lines[0].x0
            if len(self.lines) > 1:
                hang = self.lines[1].x0
            if line.x0 < min(hang, self.lines[0].x0 + (hang - self.lines[0].x0) * 0.5) - 3 and not text[:1].islower():
                return False
        first = line.words[0]
        space = 0.25 * height
        return goes_on(self.parts[-1], text, room=right - above.x1, width=first.x1 - first.x0 + space)

    def flush(self) -> None:
        """End the block that is being gathered."""
        if self.parts or self.marker:
            bold = all(line.bold for line in self.lines)
            underlined = all(line.underlined for line in self.lines)
            text = clean("".join(self.parts))
            self.writer.page = self.page or self.writer.page
            if self.marker and text:
                self.writer.write([Run(text, bold, underlined)], kind="list_item", level=self.level, marker=self.marker)
            elif text:
                self.writer.write([Run(text, bold, underlined)])
        if not self.marker:
            self.indents.clear()
        self.parts, self.marker, self.level = [], "", 0
        self.lines.clear()
