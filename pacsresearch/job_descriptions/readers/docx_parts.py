"""Small questions asked of pieces of a DOCX: which alternative, which span, what a form field shows."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ..document import Block
from .docx_styles import W, is_on

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
TEXT_BOX = f"{W}txbxContent"
_T = f"{W}t"
_TC_PR, _GRID_SPAN, _V_MERGE = f"{W}tcPr", f"{W}gridSpan", f"{W}vMerge"
_H_MERGE, _CELL_DEL = f"{W}hMerge", f"{W}cellDel"
# Symbol and Wingdings characters that say something in a cell: ticks, crosses, boxes
SYMBOLS = {"f0fc": "✓", "f0fb": "✗", "f0fe": "☑", "f0fd": "☒", "f0a8": "☐", "f06f": "☐", "f0b7": "•", "f0a7": "▪",
            "f050": "✓", "f051": "✗", "f052": "☑", "f0d6": "✓"}


def alternative(element: etree._Element) -> etree._Element | None:
    """Of ``mc:AlternateContent``, the choice if it has any text, else the fallback: never both."""
    fallback = None
    for child in element:
        if child.tag == f"{MC}Choice" and next(child.iter(_T), None) is not None:
            return child
        if child.tag == f"{MC}Fallback":
            fallback = child
    return fallback


def is_placeholder(control: etree._Element) -> bool:
    """Whether a content control still shows "Click here to enter text", which is nobody's text."""
    properties = control.find(f"{W}sdtPr")
    return properties is not None and properties.find(f"{W}showingPlcHdr") is not None


def whole_number(element: etree._Element | None, otherwise: int) -> int:
    if element is None:
        return otherwise
    try:
        return min(max(int(element.get(f"{W}val") or otherwise), otherwise), 200)
    except ValueError:
        return otherwise


def row_properties(row: etree._Element) -> tuple[int, bool, bool, bool]:
    """How many columns a row leaves free before its first cell; whether it is a header, deleted, or hidden."""
    properties = row.find(f"{W}trPr")
    if properties is None:
        return 0, False, False, False
    return (whole_number(properties.find(f"{W}gridBefore"), 0), is_on(properties.find(f"{W}tblHeader")) is True,
            properties.find(f"{W}del") is not None, is_on(properties.find(f"{W}hidden")) is True)


def cell_properties(cell: etree._Element) -> tuple[int, str | None, str | None, bool]:
    """How many columns a cell spans, its merge down and across ("restart", "continue" or None), and whether it was deleted."""
    span, down, across, deleted = None, None, None, False
    for properties in cell.iterchildren(_TC_PR):
        for child in properties:
            tag = child.tag
            if tag == _GRID_SPAN:
                span = child if span is None else span
            elif tag == _V_MERGE:
                down = down or child.get(f"{W}val") or "continue"
            elif tag == _H_MERGE:
                across = across or child.get(f"{W}val") or "continue"
            elif tag == _CELL_DEL:
                deleted = True
        break
    return whole_number(span, 1), down, across, deleted


def text_boxes(element: etree._Element) -> Iterator[etree._Element]:
    """The contents of a drawing's text boxes, each once: of two alternatives the first that has one."""
    for child in element:
        if child.tag == TEXT_BOX:
            yield child
        elif child.tag == f"{MC}AlternateContent":
            chosen = alternative(child)
            if chosen is not None:
                yield from text_boxes(chosen)
        elif len(child):
            yield from text_boxes(child)


def form_value(data: etree._Element) -> str:
    """What a legacy form field shows where it has no text of its own: a box, or the chosen entry."""
    box = data.find(f"{W}checkBox")
    if box is not None:
        checked = box.find(f"{W}checked")
        chosen = is_on(checked if checked is not None else box.find(f"{W}default"))
        return "☒" if chosen else "☐"
    choices = data.find(f"{W}ddList")
    if choices is not None:
        entries = [entry.get(f"{W}val") or "" for entry in choices.iterchildren(f"{W}listEntry")]
        chosen_entry = whole_number(choices.find(f"{W}result"), 0)
        return entries[chosen_entry] if chosen_entry < len(entries) else ""
    return ""


def unrepeated(blocks: list[Block]) -> list[Block]:
    """First-page, odd and even headers often say the same."""
    seen: set[str] = set()
    kept = []
    for block in blocks:
        text = block.plain_text()
        if text not in seen:
            seen.add(text)
            kept.append(block)
    return kept
