"""The criteria inside one cell, or one stretch of lines, whose level is already known or unknown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..document import Block, Location
from .labels import is_codes, is_topic, label, mark, plain
from .lines import LISTED, Line, is_empty, join, lines_of
from .model import Found, Level
from .own_words import Marked, at_its_end, item_level, own_modal
from .sections import begins_as_criterion, explains_levels, is_form_line

_LEVEL_OF: dict[str, Level] = {"essential": "essential", "desirable": "desirable", "both": "undetermined"}
_INLINE = re.compile(r"(?i)^(essential|desirable|desired)(?: criteria| requirements?| skills?| experience| qualifications?)?(?: includes?| are)?\s*(?::-?|\s[-–—])\s*(?=\S)")
_BARE_MARK = re.compile(r"[\s\t|/]+\(?(?P<mark>[ED])\)?(?:[\s,/|(\[]+(?:[AIRTPCFWSV]{1,4}|App|Int)(?:[\s,/&+|]+(?:[AIRTPCFWSV]{1,2}|App|Int))*[)\]]?)?\s*$")
# Words that head columns and categories and are never a criterion on their own.
_TITLES = frozenset("criteria criterion factor factors attribute attributes requirement requirements experience qualifications qualification knowledge skills abilities education".split())
_SURE_MARK = re.compile(r"\(\s*[ED]\s*\)\s*[A-Z/,& ]{1,12}$|\s[ED][\s|,]+[AIRTPCFWSV]{1,2}(?:\s?[/,&+]\s?[AIRTPCFWSV]{1,2})+\s*$")  # "(E) I", "E A/I"
_TITLE = re.compile(r"(?i)^(?:how (?:you|we) (?:act|behave|work|will act)|what you (?:need to )?(?:know|do))\W*$")
_START_CODE = re.compile(r"^(?P<mark>[ED])\s?(?P<number>[0-9]{1,2})[.):\s-]+")


def as_level(said: str | None) -> Level:
    """The level of a label or mark; no label is unlabelled, both at once undetermined."""
    return _LEVEL_OF[said] if said else "unlabelled"


def found_in_cell(blocks: Iterable[Block], level: Level, rule: str, category: str, place: Location, bold: bool = True) -> list[Found]:
    """The criteria of a cell: an item or paragraph each; labels and group titles inside the cell are obeyed."""
    lines = [line for line in lines_of(blocks, bold) if line.table is None or line.table.cells]
    flat: list[Line] = []
    for line in lines:
        if line.table is None:
            flat.append(line)
        else:
            flat.extend(inner for cell in line.table.cells for inner in lines_of(cell.blocks, bold) if inner.table is None)
    found: list[Found] = []
    group: list[Line] = []
    titles = _titles(flat)
    now_level, now_rule, now_category = level, rule, category
    for number, line in enumerate(flat):
        following = flat[number + 1] if number + 1 < len(flat) else None
        inner = None if _INLINE.match(line.text) else label(line.text, styled=line.rank <= 9)
        if inner is not None and inner.level != "both" and following is not None and not (line.item and not following.item):
            found += found_in(group, now_level, now_rule, now_category, place)
            group = []
            now_level, now_rule = as_level(inner.level), f"heading '{line.text}' in the cell"
            now_category = inner.category or now_category
        elif is_topic(line.text) and following is not None and (
            line.text.rstrip().endswith(":") or (line.rank <= 9 and not following.rank <= 9) or following.depth > line.depth and following.item
        ):
            found += found_in(group, now_level, now_rule, now_category, place)
            group = []
            now_category = line.text.strip(" :") if not category or category == now_category else now_category
        elif number in titles:
            found += found_in(group, now_level, now_rule, now_category, place)
            group, now_category = [], line.text.strip(" :")
        else:
            group.append(line)
    return found + found_in(group, now_level, now_rule, now_category, place)


def _titles(lines: Sequence[Line]) -> set[int]:
    """The lines of a cell that its look makes titles: short and bold or underlined, each with plain lines below it."""
    titles = {
        number for number, line in enumerate(lines[:-1])
        if line.rank <= 9 and not line.item and len(line.text.split()) <= 5 and not lines[number + 1].rank <= 9 and not begins_as_criterion(line.text)
    }
    if sum(line.rank <= 9 for line in lines) > len(lines) / 3:
        titles = set()
    return titles | {number for number, line in enumerate(lines[:-1]) if _TITLE.match(line.text)}


def found_in(lines: Sequence[Line], level: Level, rule: str, category: str, place: Location | None = None, opened: str = "label", section: int = 0) -> list[Found]:
    """The criteria that some lines amount to, each with its own level where its words carry one."""
    found = []
    items = [line for line in join([line for line in lines if not is_empty(line) and not explains_levels(line.text) and not is_form_line(line.text) and not _LEADS_ON.search(plain(line.text))]) if line.text and not is_codes(line.text)]
    bare = [_bare_mark(line.text) for line in items]
    coded = [_START_CODE.match(line.text) for line in items]
    # A run of D alone may be codes of assessment ("documents"); only with E beside it does it say desirable.
    many_bare = sum(map(bool, bare)) >= max(2, 0.6 * len(items)) and any(found and found["mark"] == "E" for found in bare)
    many_coded = sum(map(bool, coded)) >= max(2, 0.6 * len(items))
    for line, at_end, at_start in zip(items, bare, coded, strict=True):
        text, own = line.text, None
        if at_end and (many_bare or _SURE_MARK.search(text)):
            own = Marked("essential" if at_end["mark"] == "E" else "desirable", text[: at_end.start()].strip(), at_end["mark"])
        elif many_coded and at_start:
            own = Marked("essential" if at_start["mark"] == "E" else "desirable", text[at_start.end():].strip(), at_start[0].strip())
        else:
            own = item_level(text)
            if own is None and level == "unlabelled":
                own = own_modal(text) or at_its_end(text)
        its_level, its_rule = level, rule
        if own is not None and own.text:
            text = own.text
            if own.level != level:
                its_level, its_rule = as_level(own.level), f"the item's own words: '{own.words}'"
        text = text.strip(" \t|")
        text = (LISTED.sub("", text) if ";" in text else text).strip(" \t;|,")
        if text and any(sign.isalpha() for sign in text) and mark(text) is None and plain(text) not in _TITLES:
            found.append(Found(text, its_level, category.strip(" :;-–*"), _place(line, place), its_rule, section, opened))
    return found


_LEADS_ON = re.compile(r"\b(?:expected|required|need) to (?:be able to )?(?:demonstrate|show|have) the following$")  # above another list
def _place(line: Line, place: Location | None) -> Location:
    """The line's own location, completed with the cell's."""
    if place is None:
        return line.location
    own = line.location
    return replace(place, page=own.page or place.page, paragraph=own.paragraph or place.paragraph)


def inline_label(text: str) -> tuple[Level, str, str] | None:
    """The level, label and content of a line such as "Desirable: experience of budgets"."""
    matched = _INLINE.match(text)
    if not matched:
        return None
    return as_level("essential" if matched[1].lower() == "essential" else "desirable"), matched[0].strip(), text[matched.end():].strip()


def _bare_mark(text: str) -> re.Match[str] | None:
    end = text.rstrip()  # how such a row ends; the search is long
    return _BARE_MARK.search(text) if end[-1:] in "EDAIRTPCFWSV)]" or end.endswith(("App", "Int")) else None


def bare_mark(text: str) -> str | None:
    """The level that a single letter at the end of a row says, in a table of marks ("A degree E A/I")."""
    found = _bare_mark(text)
    return None if found is None else "essential" if found["mark"] == "E" else "desirable"


def without_bare_mark(text: str) -> str:
    """The text without that letter."""
    return _BARE_MARK.sub("", text).strip()
