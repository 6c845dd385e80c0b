"""Levels told by signs that a legend explains: asterisks, which are read, and italics or shading, which are lost."""

from __future__ import annotations

import re
from dataclasses import replace

from ..document import Block
from .model import Found

_STAR_LEGEND = re.compile(r"(?i)(?:asterisk|\(?\*\)?)[^.]{0,40}\bessential\b|\bessential\b[^.]{0,60}(?:asterisk|\*)")
_OTHERS_LEGEND = re.compile(r"(?i)\b(?:all )?(?:other|others|the rest|remaining)\b[^.]{0,40}\bdesirable\b")
_LOOKS = r"(?:italics?|italicised|bold|shaded|shading|highlighted|underlined|(?:red|blue|green) (?:text|type|font))"
_LOOKS_LEGEND = re.compile(rf"(?i)\b{_LOOKS}\b[^.]{{0,50}}\b(?:essential|desirable)\b|\b(?:essential|desirable)\b[^.]{{0,50}}\b{_LOOKS}\b")


def starred(found: list[Found], blocks: list[Block]) -> list[Found]:
    """Obey a legend that marks criteria with an asterisk ("Criteria marked * are essential")."""
    legend = next((block.text for block in blocks if "essential" in block.text.lower() and _STAR_LEGEND.search(block.text)), None)
    if legend is None:
        return found
    rule = f"legend '{legend.strip()[:80]}'"
    others = _OTHERS_LEGEND.search(legend) is not None
    kept = []
    for item in found:
        if item.text.strip() == legend.strip():
            continue
        if item.level == "unlabelled" and (item.text.startswith("*") or item.text.endswith("*")):
            item = replace(item, level="essential", text=item.text.strip(" *"), rule=f"asterisk; {rule}")
        elif item.level == "unlabelled" and others:
            item = replace(item, level="desirable", rule=f"no asterisk; {rule}")
        kept.append(item)
    return kept


def told_by_looks(found: list[Found], blocks: list[Block]) -> list[Found]:
    """Where a legend says that italics or shading tell the levels apart, and nothing else does, the levels are lost."""
    others = [item for item in found if not (len(item.text.split()) <= 20 and _LOOKS_LEGEND.search(item.text))]
    if any(item.level in ("essential", "desirable") for item in others):
        return found
    legend = next((block.text for block in blocks if len(block.text.split()) <= 40 and _LOOKS_LEGEND.search(block.text)), None)
    if legend is None:
        return found
    rule = f"the document tells levels by its looks; legend '{legend.strip()[:80]}'"
    return [replace(item, level="undetermined", rule=rule) for item in others]
