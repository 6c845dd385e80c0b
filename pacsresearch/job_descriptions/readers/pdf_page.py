"""What stands on a page of a PDF: words with their boxes, ruling lines, drawn bullets. Coordinates run from the top left.

PDFium is asked once a word, not once a character: the page's text comes in one call, and only the first and last
character of a word are asked for their boxes, all in one sweep.
"""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass, field
from itertools import repeat
from typing import NamedTuple

import numpy as np
import pypdfium2.raw as pdfium

from .pdf_glyphs import unshifted, with_ligatures

_WORD = re.compile(r"[^\s\x02\xa0\ufffe]+[\x02\ufffe]?|[\x02\ufffe]")
_BOLD_NAME = re.compile(rb"bold|black|heavy|demi|semibold", re.IGNORECASE)
_NAMELESS = re.compile(rb"(?:[A-Z]{6}\+)?(?:CIDFont\+)?[A-Z]{1,2}\d{1,3}$")
_FORCE_BOLD = 1 << 18   # bit 19 of a font descriptor's flags (ISO 32000-1, table 123)
_HEAVY = 650            # PDFium reckons weights from stem widths; regular faces come out below this
THIN = 2.6              # points; a filled rectangle no thicker is a line
_MAX_SEGMENTS = 20_000  # of one page's paths that are looked at: drawings have more, tables do not

_VOID, _INT, _FLOAT = ctypes.c_void_p, ctypes.c_int, ctypes.c_float


def _bare(function, result, *arguments):  # noqa: ANN001, ANN202
    """A PDFium function with plain pointers: four times faster to call than with typed ones."""
    return ctypes.CFUNCTYPE(result, *arguments)(ctypes.cast(function, _VOID).value)


_char_box = _bare(pdfium.FPDFText_GetLooseCharBox, _INT, _VOID, _INT, _VOID)
_text_object = _bare(pdfium.FPDFText_GetTextObject, _VOID, _VOID, _INT)
_object_type = _bare(pdfium.FPDFPageObj_GetType, _INT, _VOID)
_object_bounds = _bare(pdfium.FPDFPageObj_GetBounds, _INT, _VOID, _VOID, _VOID, _VOID, _VOID)
_page_object = _bare(pdfium.FPDFPage_GetObject, _VOID, _VOID, _INT)
_form_object = _bare(pdfium.FPDFFormObj_GetObject, _VOID, _VOID, ctypes.c_ulong)
_object_matrix = _bare(pdfium.FPDFPageObj_GetMatrix, _INT, _VOID, _VOID)
_segment = _bare(pdfium.FPDFPath_GetPathSegment, _VOID, _VOID, _INT)
_segment_point = _bare(pdfium.FPDFPathSegment_GetPoint, _INT, _VOID, _VOID, _VOID)
_segment_type = _bare(pdfium.FPDFPathSegment_GetType, _INT, _VOID)
_count_segments = _bare(pdfium.FPDFPath_CountSegments, _INT, _VOID)
_draw_mode = _bare(pdfium.FPDFPath_GetDrawMode, _INT, _VOID, _VOID, _VOID)
_count_form = _bare(pdfium.FPDFFormObj_CountObjects, _INT, _VOID)
_text_font = _bare(pdfium.FPDFTextObj_GetFont, _VOID, _VOID)
_render_mode = _bare(pdfium.FPDFTextObj_GetTextRenderMode, _INT, _VOID)
_font_weight = _bare(pdfium.FPDFFont_GetWeight, _INT, _VOID)
_font_flags = _bare(pdfium.FPDFFont_GetFlags, _INT, _VOID)
_font_name = _bare(pdfium.FPDFFont_GetBaseFontName, ctypes.c_size_t, _VOID, _VOID, ctypes.c_size_t)


class Word(NamedTuple):
    """Characters without a space between them."""

    x0: float
    top: float
    x1: float
    bottom: float
    text: str
    bold: bool


class Rule(NamedTuple):
    """A horizontal or vertical line from `start` to `end` at `at`."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Page:
    """All that matters of one page."""

    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    turned: list[Word] = field(default_factory=list)  # text set sideways, one entry a line
    horizontal: list[Rule] = field(default_factory=list)
    vertical: list[Rule] = field(default_factory=list)
    shades: list[tuple[float, float, float, float]] = field(default_factory=list)


class PageReader:
    """Reads the pages of one document; keeps what it learns of fonts."""

    def __init__(self) -> None:
        self._fonts: dict[int, bool] = {}
        self._rect = (_FLOAT * 4)()
        self._rect_at = ctypes.addressof(self._rect)
        self._six = (_FLOAT * 6)()
        self._six_at = ctypes.addressof(self._six)
        self._ints = (_INT * 2)()
        self._ints_at = ctypes.addressof(self._ints)

    def read(self, page) -> Page:  # noqa: ANN001
        """Everything on a page (a raw ``FPDF_PAGE``)."""
        box = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, box)
        turn = pdfium.FPDFPage_GetRotation(page)
        self._left, self._bottom, self._right, self._top = box.left, box.bottom, box.right, box.top
        self._turn = turn
        wide, high = self._right - self._left, self._top - self._bottom
        result = Page(*((wide, high) if turn % 2 == 0 else (high, wide)))
        text_page = pdfium.FPDFText_LoadPage(page)
        if text_page:
            try:
                self._words(text_page, result)
            finally:
                pdfium.FPDFText_ClosePage(text_page)
        self._segments_left = _MAX_SEGMENTS
        self._paths(ctypes.cast(page, _VOID).value, pdfium.FPDFPage_CountObjects(page), _page_object, result, None, 0)
        return result

    def _place(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """A box in the page's space as (x0, top, x1, bottom) from the top left of the page as it is shown."""
        if self._turn == 0:
            return left - self._left, self._top - top, right - self._left, self._top - bottom
        if self._turn == 1:
            return bottom - self._bottom, left - self._left, top - self._bottom, right - self._left
        if self._turn == 2:
            return self._right - right, bottom - self._bottom, self._right - left, top - self._bottom
        return self._top - top, self._right - right, self._top - bottom, self._right - left

    # -- text

    def _words(self, text_page, result: Page) -> None:  # noqa: ANN001
        count = pdfium.FPDFText_CountChars(text_page)
        if count <= 0:
            return
        buffer = (ctypes.c_ushort * (count + 1))()
        written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
        text = bytes(buffer)[: max(written - 1, 0) * 2].decode("utf-16-le", "surrogatepass")
        if len(text) != count:  # characters without Unicode are left out of the text: ask for each
            text = unshifted("".join(_character(pdfium.FPDFText_GetUnicode(text_page, index)) for index in range(count)))
        text = with_ligatures(text)
        handle = ctypes.cast(text_page, _VOID).value
        shown = _WORD.findall(text)
        if not shown:
            return
        spans = [match.span() for match in _WORD.finditer(text)]
        starts, ends = zip(*spans)
        count = len(shown)
        # boxes of the first and last character of every word, written by PDFium into one array
        boxes = np.zeros((2, count, 4), dtype=np.float32)
        at, half = boxes.ctypes.data, 16 * count
        found = list(map(_char_box, repeat(handle), starts, range(at, at + half, 16)))
        ended = list(map(_char_box, repeat(handle), [end - 1 for end in ends], range(at + half, at + 2 * half, 16)))
        pointers = list(map(_text_object, repeat(handle), starts))
        if 0 in ended:  # the last character has no box: the first stands for the word
            boxes[1] = np.where(np.array(ended, dtype=bool)[:, None], boxes[1], boxes[0])
        x0, y0, x1, y1 = self._place(*boxes[0].T[[0, 3, 2, 1]].astype(float))
        u0, v0, u1, v1 = self._place(*boxes[1].T[[0, 3, 2, 1]].astype(float))
        # the last character stands above or below the first, not beside it
        lean = (u0 - x0) / (x1 - x0 + 0.1)
        sideways = (lean > -0.3) & (lean < 0.3) & (abs(v1 - y1) > 2)
        styles = {pointer: self._is_bold(pointer) for pointer in set(pointers)}
        shown = [word[:-1] + "-" if word[-1] in "\x02\ufffe" else word for word in shown]
        words = list(map(tuple.__new__, repeat(Word), zip(
            np.minimum(x0, u0).tolist(), np.minimum(y0, v0).tolist(), np.maximum(x1, u1).tolist(),
            np.maximum(y1, v1).tolist(), shown, map(styles.__getitem__, pointers))))
        turned: list[tuple[Word, bool]] = []
        if 0 in found or sideways.any():
            turned = [(word, bool(up)) for word, up, side, box in zip(words, v1 < y1, sideways, found) if side and box]
            words = [word for word, side, box in zip(words, sideways, found) if box and not side]
        result.words = words
        if turned:
            result.words, letters = _letters_among(words, [word for word, _ in turned])
            result.turned = _turned_lines(turned + [(word, turned[0][1]) for word in letters])

    def _is_bold(self, text_object: int | None) -> bool:
        if not text_object:
            return False
        if _render_mode(text_object) == 2:  # filled and stroked: bold that the font does not have
            return True
        font = _text_font(text_object)
        if not font:
            return False
        known = self._fonts.get(font)
        if known is None:
            buffer = ctypes.create_string_buffer(128)
            _font_name(font, ctypes.addressof(buffer), 128)
            name = buffer.value
            known = bool(_BOLD_NAME.search(name)) or bool(_font_flags(font) & _FORCE_BOLD) or (
                bool(_NAMELESS.match(name)) and _font_weight(font) >= _HEAVY)
            self._fonts[font] = known
        return known

    # -- lines

    def _paths(self, holder: int, count: int, get, result: Page, outer, depth: int) -> None:  # noqa: ANN001
        rect, at = self._rect, self._rect_at
        for index in range(count):
            item = get(holder, index)
            kind = _object_type(item)
            if kind == 1:  # text
                continue
            if kind == 2:  # path
                if not _object_bounds(item, at, at + 4, at + 8, at + 12):
                    continue
                left, bottom, right, top = rect
                if outer is not None:
                    left, bottom, right, top = _transformed(outer, left, bottom, right, top)
                wide, high = right - left, top - bottom
                if (wide <= THIN or high <= THIN) and max(wide, high) > THIN:
                    self._line(left, bottom, right, top, result)
                elif wide <= 8 and high <= 8:
                    if wide >= 1.5 and high >= 1.5 and 0.6 < wide / high < 1.7:
                        self._dot(left, bottom, right, top, result)
                elif wide > 8 or high > 8:
                    self._subpaths(item, result, outer)
            elif kind == 5 and depth < 4:  # a form: objects of its own space
                six = self._six
                matrix = tuple(six) if _object_matrix(item, self._six_at) else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
                self._paths(item, _count_form(item), _form_object, result, _product(matrix, outer), depth + 1)

    def _line(self, left: float, bottom: float, right: float, top: float, result: Page) -> None:
        x0, y0, x1, y1 = self._place(left, bottom, right, top)
        if x1 - x0 >= y1 - y0:
            result.horizontal.append(Rule((y0 + y1) / 2, x0, x1))
        else:
            result.vertical.append(Rule((x0 + x1) / 2, y0, y1))

    def _dot(self, left: float, bottom: float, right: float, top: float, result: Page) -> None:
        """A bullet that was drawn, as browsers do when they print."""
        x0, y0, x1, y1 = self._place(left, bottom, right, top)
        result.words.append(Word(x0, y0 - 2, x1, y1 + 2, "•", False))

    def _subpaths(self, item: int, result: Page, outer) -> None:  # noqa: ANN001
        """The rectangles and straight lines that a larger path is made of."""
        count = _count_segments(item)
        if count > self._segments_left or count < 2:
            return
        self._segments_left -= count
        if not _draw_mode(item, self._ints_at, self._ints_at + 4):
            return
        filled, stroked = self._ints
        if not filled and not stroked:
            return
        matrix = tuple(self._six) if _object_matrix(item, self._six_at) else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        a, b, c, d, e, f = _product(matrix, outer)
        rect, at = self._rect, self._rect_at
        subpath: list[tuple[float, float]] = []
        curved = False

        def finish() -> None:
            if len(subpath) < 2:
                return
            xs, ys = [point[0] for point in subpath], [point[1] for point in subpath]
            left, right, bottom, top = min(xs), max(xs), min(ys), max(ys)
            if right - left <= THIN or top - bottom <= THIN:
                if max(right - left, top - bottom) > THIN:
                    self._line(left, bottom, right, top, result)
                return
            if stroked:
                for (xa, ya), (xb, yb) in zip(subpath, subpath[1:]):
                    if abs(xa - xb) <= 0.5 or abs(ya - yb) <= 0.5:
                        if max(abs(xa - xb), abs(ya - yb)) > THIN:
                            self._line(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb), result)
            elif filled and not curved and len(subpath) <= 6:
                result.shades.append(self._place(left, bottom, right, top))

        for index in range(count):
            segment = _segment(item, index)
            kind = _segment_type(segment)
            if not _segment_point(segment, at, at + 4):
                continue
            x, y = rect[0], rect[1]
            point = (a * x + c * y + e, b * x + d * y + f)
            if kind == 2:  # move
                finish()
                subpath, curved = [point], False
            else:
                if kind == 1:
                    curved = True
                subpath.append(point)
                if pdfium.FPDFPathSegment_GetClose(ctypes.cast(segment, pdfium.FPDF_PATHSEGMENT)) and subpath[0] != point:
                    subpath.append(subpath[0])
        finish()


def _character(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " " if code == 0 else "\ufffd"


def _product(inner, outer):  # noqa: ANN001, ANN202
    if outer is None:
        return inner
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _transformed(matrix, left: float, bottom: float, right: float, top: float):  # noqa: ANN001, ANN202
    a, b, c, d, e, f = matrix
    xs = [a * x + c * y + e for x in (left, right) for y in (bottom, top)]
    ys = [b * x + d * y + f for x in (left, right) for y in (bottom, top)]
    return min(xs), min(ys), max(xs), max(ys)


def _letters_among(words: list[Word], turned: list[Word]) -> tuple[list[Word], list[Word]]:
    """Single characters ("&") that stand in a line set sideways, apart from the other words."""
    kept, letters = [], []
    for word in words:
        wide = word.x1 - word.x0
        if len(word.text) == 1 and wide > 1.2 * (word.bottom - word.top) and any(
                abs(other.x0 - word.x0) < 2 and min(abs(other.top - word.bottom), abs(word.top - other.bottom)) < wide
                for other in turned):
            letters.append(word)
        else:
            kept.append(word)
    return kept, letters


def _turned_lines(turned: list[tuple[Word, bool]]) -> list[Word]:
    """Words set sideways, gathered into lines: up the page they read from bottom to top."""
    lines: list[list[tuple[Word, bool]]] = []
    for word, up in sorted(turned, key=lambda pair: (pair[0].x0 + pair[0].x1, pair[0].top)):
        for line in lines:
            other = line[-1][0]
            near = abs((other.x0 + other.x1) - (word.x0 + word.x1)) < (word.x1 - word.x0)
            apart = max(word.top - max(w.bottom for w, _ in line), min(w.top for w, _ in line) - word.bottom)
            if near and line[-1][1] == up and apart < 1.5 * (word.x1 - word.x0):
                line.append((word, up))
                break
        else:
            lines.append([(word, up)])
    result = []
    for line in lines:
        up = line[0][1]
        words = sorted((word for word, _ in line), key=lambda word: -word.bottom if up else word.top)
        result.append(Word(min(w.x0 for w in words), min(w.top for w in words), max(w.x1 for w in words),
                           max(w.bottom for w in words), " ".join(w.text for w in words), all(w.bold for w in words)))
    return result
