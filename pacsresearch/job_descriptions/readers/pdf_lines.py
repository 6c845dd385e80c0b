"""Words of a PDF page gathered into lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import sub
from statistics import median

from .pdf_page import Rule, Word


@dataclass(slots=True)
class TextLine:
    """One line of text within one column."""

    words: list[Word]
    x0: float
    top: float
    x1: float
    bottom: float
    underlined: bool = False
    area: int = 0  # of the page, where it is parted into several
    text: str = ""
    bold: bool = False

    def __post_init__(self) -> None:
        _, _, _, _, texts, bolds = zip(*self.words)
        self.text = " ".join(texts)
        self.bold = any(bolds) and (all(bolds) or self._is_bold())

    @property
    def height(self) -> float:
        """From the top to the bottom of its letters."""
        return self.bottom - self.top

    def _is_bold(self) -> bool:
        """Whether every word with a letter or digit is bold, where some word is."""
        return not any(map(str.isalnum, "".join([word[4] for word in self.words if not word[5]])))


def make_line(words: list[Word]) -> TextLine:
    """A line of words from left to right."""
    words.sort()
    if len(words) == 1:
        x0, top, x1, bottom, _, _ = words[0]
        return TextLine(words, x0, top, x1, bottom)
    _, tops, ends, bottoms, _, _ = zip(*words)
    heights = list(map(sub, bottoms, tops))
    if max(heights) - min(heights) < 0.5:
        return TextLine(words, words[0].x0, min(tops), max(ends), max(bottoms))
    usual = median(heights) if len(heights) > 2 else max(heights)
    tops = [word.top for word, height in zip(words, heights) if height <= 1.5 * usual] or [words[0].top]
    bottoms = [word.bottom for word, height in zip(words, heights) if height <= 1.5 * usual] or [words[0].bottom]
    return TextLine(words, words[0].x0, min(tops), max(ends), max(bottoms))


def _height_on_page(word: Word) -> tuple[float, float]:
    return word[1] + word[3], word[0]


def lines_of(words: Sequence[Word]) -> list[TextLine]:
    """Words gathered into lines by their heights on the page."""
    rows: list[list[Word]] = []
    top = bottom = 0.0
    for word in sorted(words, key=_height_on_page):
        if word[1] == top and word[3] == bottom and top < bottom and rows:  # as nearly all words of one line
            rows[-1].append(word)
            continue
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
