"""Lines in reading order: newspaper columns, and tables that only gutters show."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from .pdf_grid import bands_of_rows
from .pdf_heads import follow, header_strips
from .pdf_lines import TextLine, make_line
from .pdf_page import Rule, Word
from .pdf_rows import Columns, heights_across, table_of
from .writing import is_lone_bullet, typed_marker

_GUTTER = 7.0  # points; narrower strips between words are spaces of justified text
_NO_GUTTER = (1e9, -1e9)
_LEVELS = re.compile(r"essential|desirable", re.IGNORECASE)


Region = list["TextLine | Columns"]


def regions(lines: list[TextLine], rules: Sequence[Rule] = (), before: Sequence[tuple[float, float]] = (),
            expects: Callable[[TextLine], bool] | None = None) -> Region:
    """The lines of a page (or of a part of it) in reading order, and tables whose columns only gutters show.

    `rules` are horizontal lines (and edges of shaded rows) that may part the rows of such tables; `before` are the
    gutters of such a table that ends the page before, and `expects` says of a line whether it plainly goes on with it.
    """
    result: Region = []
    done = 0
    if before and lines:
        strips = header_strips(lines[0]) or before
        found = _headed(lines, 0, strips, rules, True, expects is not None and expects(lines[0]))
        if found is not None:
            done, table = found
            table.goes_on = len(table.gutters) == len(before)
            result.append(table)
    start = done
    for position in range(done, len(lines)):
        if position < start or not (strips := header_strips(lines[position])):
            continue
        found = _headed(lines, position, strips, rules)
        if found is not None:
            result.extend(_between(lines[start:position], rules))
            start, table = found
            result.append(table)
    result.extend(_between(lines[start:], rules))
    return result


def _headed(lines: list[TextLine], start: int, strips: Sequence[tuple[float, float]], rules: Sequence[Rule],
            goes_on: bool = False, waits: bool = False):  # noqa: ANN202
    """Where a table ends whose columns are known from its header or from the page before, and the table; None where none is left."""
    header = bool(header_strips(lines[start]))
    end, gutters = follow(lines, start, strips, lines[start].x0 if header else None)
    run = lines[start:end]
    below = run[1:] if header else run
    if not below and not (header and end == len(lines)) or below and not (waits or _fills(below, gutters, header, goes_on)):
        return None
    bounds, split, _ = _split(run, gutters)
    return end, table_of(run, split, bounds, header, rules, gutters)


def _fills(lines: Sequence[TextLine], gutters: Sequence[tuple[float, float]], header: bool, goes_on: bool) -> bool:
    """Whether lines keep to the columns of a table, and are not just a list that stands below a header's words."""
    (low, first), last = gutters[0], gutters[-1][1]
    if goes_on and (header or lines[0].text[:1].islower() and lines[0].x0 < low):
        return True
    if goes_on:
        return any(line.x1 > first for line in lines)
    return any(line.x1 > last for line in lines) or any(line.x0 < low and line.x1 > first for line in lines)


def _between(lines: list[TextLine], rules: Sequence[Rule]) -> Region:
    """Lines that no header row claims: tables by the lines between their rows, and what gutters show."""
    result: Region = []
    done = 0
    for top, bottom in bands_of_rows(rules) if lines else ():
        start = next((n for n in range(done, len(lines)) if _middle(lines[n]) > top), len(lines))
        end = next((n for n in range(start, len(lines)) if _middle(lines[n]) > bottom), len(lines))
        found = _rows_between_rules(lines, start, end, done, rules)
        if found is not None:
            start, end, region = found
            result.extend(_in_order(lines[done:start], 0, rules))
            result.extend(region)
            done = end
    result.extend(_in_order(lines[done:], 0, rules))
    return result


def _middle(line: TextLine) -> float:
    return (line.top + line.bottom) / 2


def _rows_between_rules(lines: list[TextLine], start: int, end: int, least: int, rules: Sequence[Rule]):  # noqa: ANN202
    """A table that has lines between its rows only: where it begins and ends, and what it is; None where it is none.

    Its columns are those of all of its rows, also where the first have text in one only; what stands below the last
    line (a footnote) or above the first (a running header) is no part of it.
    """
    run = lines[start:end]
    if len(run) < 2:
        return None
    gutters = _all_gutters(run, _NO_GUTTER)
    if gutters == [_NO_GUTTER]:
        return None

    def sides(line: TextLine) -> int:
        places = [sum(word.x0 >= high - 0.5 for _, high in gutters) for word in line.words]
        return len(set(places)) if not any(word.x0 < high - 0.5 and word.x1 > low + 0.5 for word in line.words
                                           for low, high in gutters) else 0

    across = heights_across(run, rules)
    rows: dict[int, bool] = {}
    for line in run:
        row = sum(at < _middle(line) for at in across)
        rows[row] = rows.get(row, False) or sides(line) > 1
    if len(rows) < 2 or sum(rows.values()) < 0.5 * len(rows):
        return None
    usual = max(1.3 * max(below.top - above.bottom for above, below in zip(run, run[1:])), run[0].height)

    def follows(upper: int) -> bool:
        return least <= upper < len(lines) - 1 and lines[upper + 1].top - lines[upper].bottom < usual

    if follows(start - 1):
        wider = _all_gutters(lines[start - 1:end], _NO_GUTTER)  # its words are often wider than what stands below
        if len(wider) == len(gutters) and _NO_GUTTER not in wider:
            narrow, gutters = gutters, wider
            if sides(lines[start - 1]) > 1:
                start -= 1  # the header row, with no line above it
            else:
                gutters = narrow
    if follows(end - 1) and sides(lines[end]) > 1:
        end += 1    # the last row, with no line below it
        if follows(end - 1) and sides(lines[end]) > 1:
            return None  # lines are drawn between some of its rows only
        while follows(end - 1) and sides(lines[end]) and lines[end].top - lines[end - 1].bottom < 0.3 * lines[end].height:
            end += 1
    run = lines[start:end]
    bounds, split, columns = _split(run, gutters)
    header = _header(run, gutters)
    if header or (header is None and _reads_down(columns, split)):
        return None
    return start, end, [table_of(run, split, bounds, header is not None, rules, gutters)]


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
        end = _end_of_newspaper(lines, start, end, gutters)
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
            end = _tail(lines, last_both, end, low)
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


def _tail(lines: list[TextLine], last_both: int, end: int, low: float) -> int:
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


def _end_of_newspaper(lines: list[TextLine], start: int, end: int, gutters: list[tuple[float, float]]) -> int:
    """Where newspaper columns end: one of them goes on below the other, down to the page's end or a wide space."""
    run = lines[start:end]
    _, split, columns = _split(run, gutters)
    if end == len(lines) or len(gutters) > 1 or _header(run, gutters) is not None or not _reads_down(columns, split):
        return end
    low, high = gutters[0]
    for stop in range(end, len(lines)):
        line, above = lines[stop], lines[stop - 1]
        if line.top - above.bottom > 2.5 * max(line.height, above.height):
            return stop
        last = max((other.bottom for other in lines[start:stop] if (other.x0 < low if line.x1 <= low else other.x1 > high)), default=0.0)
        if line.top - last > 2 * min(line.height, above.height) and last < above.bottom:
            return stop  # the other column went on beside a wide space in this one: here something new begins
        if line.x0 < high and line.x1 > low:
            return end  # text across the gutter: what stands between may be its heading
    return len(lines)


def _split(run: Sequence[TextLine], gutters: list[tuple[float, float]]):  # noqa: ANN202
    """The bounds of the columns, each line's words by column, and each column's lines."""
    bounds = [-1e9, *((low + high) / 2 for low, high in gutters), 1e9]
    split = [[[word for word in line.words if left <= (word.x0 + word.x1) / 2 < right]
              for left, right in zip(bounds, bounds[1:])] for line in run]
    return bounds, split, [[make_line(cells[place]) for cells in split if cells[place]] for place in range(len(gutters) + 1)]


def _header(run: Sequence[TextLine], gutters: list[tuple[float, float]]) -> int | None:
    """The line that heads two columns with the two levels."""
    return next((index for index, line in enumerate(run[:4]) for low, _ in gutters if _names_levels(line, low)), None)


def _columns(run: list[TextLine], gutters: list[tuple[float, float]], depth: int, rules: Sequence[Rule]) -> Region:
    bounds, split, columns = _split(run, gutters)
    header = _header(run, gutters)
    if header is None and _reads_down(columns, split):
        result: Region = []
        for place, column in enumerate(columns, start=1):
            for line in column:
                line.area = place
            result.extend(_in_order(column, depth + 1, rules))
        return result
    result = []
    if header:
        result.extend(_in_order(run[:header], depth + 1, rules))
        run, split = run[header:], split[header:]
    beyond = _below_last_rule(run, split, rules)
    if beyond:
        result.append(table_of(run[:-beyond], split[:-beyond], bounds, header is not None, rules, gutters))
        result.extend(_in_order(run[-beyond:], depth + 1, rules))
        return result
    result.append(table_of(run, split, bounds, header is not None, rules, gutters))
    return result


def _below_last_rule(run: Sequence[TextLine], split: Sequence[Sequence[list[Word]]], rules: Sequence[Rule]) -> int:
    """How many lines at the end of a run stand below the line that closes the table."""
    across = [at for at in heights_across(run, rules) if run[0].top - 30 < at < run[-1].bottom]
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
    if len(columns) == 2 and _is_running_text(columns[0]) and _width(columns[1]) >= 0.6 * _width(columns[0]):
        return True  # beside a column of running text a column as wide holds no cells, however short its lines are
    for column in columns:
        right, left = max(line.x1 for line in column), min(line.x0 for line in column)
        full = sum(line.x1 - left > 0.7 * (right - left) for line in column)
        if full < 0.5 * len(column) or right - left < 90:
            return False
    both = sum(all(cells) for cells in split)
    return both >= 3


def _width(column: Sequence[TextLine]) -> float:
    return max(line.x1 for line in column) - min(line.x0 for line in column)


def _is_running_text(column: Sequence[TextLine]) -> bool:
    """Whether a column is wide and its lines are full: a paragraph of six lines or more."""
    left, width = min(line.x0 for line in column), _width(column)
    full, longest = 0, 0
    for line in column:
        full = full + 1 if line.x1 - left > 0.8 * width else 0
        longest = max(longest, full)
    return width >= 150 and longest >= 6
