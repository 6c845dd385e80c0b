"""Lines of one column or cell to paragraphs and list items."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from .joining import begins_anew, goes_on, join
from .pdf_lines import TextLine
from .writing import Run, Writer, is_lone_bullet, typed_marker


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
    """

    writer: Writer
    words: Callable[[], Collection[str]]
    narrow: bool = False  # a cell: the room left at a line's end says little
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
        hanging = self.marker and line.x0 > self.lines[0].x0 + 3 and gap < 0.6 * height  # under the text of its bullet
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
        if self.marker and (not fresh or line.top >= above.bottom - 2):
            hang = self.lines[0].words[1].x0 if len(self.lines[0].words) > 1 else self.lines[0].x0
            if len(self.lines) > 1:
                hang = self.lines[1].x0
            if line.x0 < min(hang, self.lines[0].x0 + (hang - self.lines[0].x0) * 0.5) - 3 and not text[:1].islower():
                return False
        if self.narrow and not self.marker and begins_anew(self.parts[-1], text):
            return False
        first = line.words[0]
        space = 0.25 * height
        return goes_on(self.parts[-1], text, room=right - above.x1, width=first.x1 - first.x0 + space)

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
