"""Headers, footers and page numbers of a PDF: what stands in the margins of its pages again and again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Protocol

from .pdf_lines import TextLine, lines_of
from .pdf_page import Word

_PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–|\s]*#(?:\s*(?:of|/)\s*#)?[-–|\s]*", re.IGNORECASE)
# what a browser prints above and below a page: date and title, address and page number
_PRINTED = re.compile(r"#/#/#, #:#(?: [ap]m)?(?: |$)|(?:https?|file)://\S+(?: #/#)?$")
_LEVELS = re.compile(r"essential|desirable|\be ?/ ?d\b")  # the header row of a table, said again on each page
_MARGIN = 0.13  # share of the page's height in which headers and footers are looked for
_DEPTH = 6      # lines from the edge that are looked at


class _Page(Protocol):
    """What is asked of a page."""

    height: float
    words: list[Word]


def take_margins(pages: Sequence[_Page]) -> tuple[list[str], list[str]]:
    """Take headers, footers and page numbers out of the pages' words, and give their texts.

    A line near the top or bottom that stands at the same height with the same words (numbers aside) on most pages, or at
    the very edge of pages that follow each other, is one. The first "Person specification" is kept where it stands at
    the top: it is a heading, even if it is repeated.
    """
    counted: Counter[tuple[str, str]] = Counter()
    places: dict[tuple[str, str], list[tuple[int, TextLine, bool]]] = {}
    for number, page in enumerate(pages):
        seen = set()
        for zone, line, outermost in _zones(page):
            key = (zone, _pattern(line.text))
            if key not in seen:
                seen.add(key)
                counted[key] += 1
            places.setdefault(key, []).append((number, line, outermost))
    least = max(2, int(0.5 * len(pages) + 0.5)) if len(pages) < 8 else max(3, int(0.3 * len(pages)))
    found: dict[str, list[str]] = {"header": [], "footer": []}
    gone: dict[int, set[int]] = {}
    for key, count in counted.items():
        zone, pattern = key
        number_only = (_PAGE_NUMBER.fullmatch(pattern) is not None and "#" in pattern) or _PRINTED.match(pattern)
        if _LEVELS.search(pattern) and "#" not in pattern or not (
                number_only or (len(pages) > 1 and count >= least and _same_height(places[key])) or _on_edge(places[key])):
            continue
        found[zone].append(places[key][0][1].text)
        for index, (number, line, _) in enumerate(places[key]):
            if index == 0 and zone == "header" and re.search(r"person(?:nel)? spec|essential|desirable", pattern):
                continue
            gone.setdefault(number, set()).update(map(id, line.words))
    for number, taken in gone.items():
        pages[number].words = [word for word in pages[number].words if id(word) not in taken]
    return found["header"], found["footer"]


def _pattern(text: str) -> str:
    return re.sub(r"\d+", "#", " ".join(text.lower().split()))


def _zones(page: _Page) -> Iterator[tuple[str, TextLine, bool]]:
    """The lines at a page's top and bottom, and whether nothing stands beyond them."""
    high, low = _MARGIN * page.height, (1 - _MARGIN) * page.height
    for number, line in enumerate(lines_of([word for word in page.words if word[3] < high])[:_DEPTH]):
        yield "header", line, number == 0
    for number, line in enumerate(lines_of([word for word in page.words if word[1] > low])[: -_DEPTH - 1: -1]):
        yield "footer", line, number == 0


def _same_height(places: list[tuple[int, TextLine, bool]]) -> bool:
    heights = sorted(line.top for _, line, _ in places)
    middle = heights[len(heights) // 2]
    return sum(abs(height - middle) < 5 for height in heights) >= 0.6 * len(heights)


def _on_edge(places: list[tuple[int, TextLine, bool]]) -> bool:
    """Whether a line is the outermost of pages that follow each other, at the very same height: the footer of a part of the document."""
    return len(places) > 1 and all(outermost for _, _, outermost in places) and all(
        later == number + 1 and abs(line.top - following.top) < 1
        for (number, line, _), (later, following, _) in zip(places, places[1:]))
