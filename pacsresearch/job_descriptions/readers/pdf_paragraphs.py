"""Lines of one column or cell to paragraphs and list items."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from .joining import begins_anew, goes_on, is_label, join, opens
from .pdf_lines import TextLine
from .writing import Run, Writer, is_lone_bullet, typed_marker

_SLACK = 1.5  # points by which the room left in a cell may be misjudged


@dataclass(frozen=True, slots=True)
class Habits:
    """How the cells of one table are set, as far as all of them together show.

    Parameters
    ----------
    flush : bool or None
        Whether the second line of a list item begins under its bullet (True) or under its text (False); None: unknown.
    spaced : bool
        Whether a wider space stands between paragraphs than between the lines of one, throughout.
    single : bool
        Whether each row holds one criterion, beside a cell with its mark.
    leading : float or None
        The usual space between two lines of a paragraph, in points.
    """

    flush: bool | None = None
    spaced: bool = False
    single: bool = False
    leading: float | None = None


def habits_of(cells: Iterable[tuple[float, Sequence[TextLine]]]) -> Habits:
    """What the cells' lines, each with the right edge of its cell, show of the way in which they are set."""
    cells = [(edge, lines) for edge, lines in cells if len(lines) > 1]
    small = [below.top - above.bottom for _, lines in cells for above, below in zip(lines, lines[1:]) if below.text[:1].islower()]
    leading = median(small) if small else None
    flush = hung = wide = close = early = opened = 0
    for edge, lines in cells:
        marked: TextLine | None = None
        for number, (above, line) in enumerate(zip(lines, lines[1:]), start=1):
            if typed_marker(above.text) is not None:
                marked = above
            if typed_marker(line.text) is not None:
                marked = None
            elif marked is not None:
                if line.x0 > marked.x0 + 3:
                    hung += 1
                elif line.text[:1].islower():
                    flush += 1
            elif leading is not None:
                near = line.top - above.bottom < leading + 0.3 * line.height
                wraps = edge - above.x1 < line.words[0].x1 - line.words[0].x0 + 0.25 * line.height + _SLACK
                wide += not near
                close += near and wraps
                early += near and not wraps
                opened += near and wraps and opens(_begun(line.text, lines[number + 1:number + 2]))
    return Habits(flush > hung if flush or hung else None, bool(wide >= opened and close and not early), leading=leading)


def _begun(text: str, below: Sequence[TextLine]) -> str:
    """A line, with the one below it where it is a single word that so begins a criterion ("Extensive / experience of")."""
    more = f"{text} {below[0].text}" if below and " " not in text else text
    return more if more is not text and opens(more) else text


@dataclass(slots=True)
class Paragraphs:
    """Gathers lines of one column or cell into blocks of a writer.

    Parameters
    ----------
    writer : Writer
        Where the blocks go.
    words : callable
        Gives the document's vocabulary, when a hyphen asks for it.
    narrow : bool
        Whether the lines are those of a table's cell.
    habits : Habits
        How the cells of the table are set.
    """

    writer: Writer
    words: Callable[[], Collection[str]]
    narrow: bool = False  # a cell: the room left at a line's end says little
    habits: Habits = Habits()
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
        if self.habits.leading is not None:
            least = min(least, self.habits.leading)
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
            elif self.lines and self._continues(line, _begun(text, lines[number + 1:number + 2]) if self.narrow else text, right, least, number == 0):
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
        hanging = self.marker and line.x0 > self.lines[0].x0 + 3 and gap < (1.0 if self.narrow else 0.6) * height  # under the text of its bullet
        if not fresh and not hanging and gap > max(min(least, 1.2 * height) + 0.35 * height, 0.25 * height):
            return False
        if gap > 0.4 * height and abs(line.x0 - above.x0) > 8 and abs(line.x0 + line.x1 - above.x0 - above.x1) < 4 and (
                not text[:1].islower()):
            return False  # lines set in the middle, one above the other: a title and what it is of
        if line.bold != above.bold and not (text[:1].islower() or any(word.bold for word in above.words) and any(
                word.bold for word in line.words)):
            return False
        if line.underlined != above.underlined and not text[:1].islower():
            return False
        if hanging and self.narrow:
            return not is_label(text)
        if self.marker and not self.habits.flush and (not fresh or line.top >= above.bottom - 2):
            hang = self.lines[0].words[1].x0 if len(self.lines[0].words) > 1 else self.lines[0].x0
            if len(self.lines) > 1:
                hang = self.lines[1].x0
            if line.x0 < min(hang, self.lines[0].x0 + (hang - self.lines[0].x0) * 0.5) - 3 and not text[:1].islower():
                return False
        sure = self.habits.spaced and not fresh or self.habits.single
        if self.narrow and not self.marker and not sure and begins_anew(self.parts[-1], text):
            return False
        first = line.words[0]
        space = 0.25 * height + (_SLACK if self.narrow else 0.0)
        width = math.inf if sure else first.x1 - first.x0 + space
        return goes_on(self.parts[-1], text, room=right - above.x1, width=width)

    def flush(self) -> None:
        """End the block that is being gathered."""
        if self.parts or self.marker:
            bold = all(line.bold for line in self.lines)
            underlined = all(line.underlined for line in self.lines)
            text = "".join(self.parts)  # the writer cleans it
            self.writer.page = self.page or self.writer.page
            if self.marker and text:
                self.writer.write([Run(text, bold, underlined)], kind="list_item", level=self.level, marker=self.marker)
            elif text:
                self.writer.write([Run(text, bold, underlined)])
        if not self.marker:
            self.indents.clear()
        self.parts, self.marker, self.level = [], "", 0
        self.lines.clear()
