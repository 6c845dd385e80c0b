"""Styles and numbering of a DOCX: what a paragraph inherits, and the bullet or number that Word would print."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING_NAME = re.compile(r"heading ?([1-9])$", re.IGNORECASE)
_OFF = frozenset(("0", "false", "off", "none"))


def is_on(element: etree._Element | None) -> bool | None:
    """The value of a toggle such as ``w:b``; None where it is not given."""
    if element is None:
        return None
    return (element.get(f"{W}val") or "true").lower() not in _OFF


@dataclass(slots=True)
class Look:
    """Properties that a style gives; None means inherited."""

    based_on: str | None = None
    bold: bool | None = None
    underlined: bool | None = None
    hidden: bool | None = None
    heading: int | None = None      # 1 to 6; 0 says that it is body text
    number: str | None = None
    number_level: int | None = None


@dataclass(slots=True)
class Styles:
    """All styles by id, read and resolved on request: templates bring hundreds, a document uses ten."""

    elements: dict[str, etree._Element] = field(default_factory=dict)
    default_paragraph: str | None = None
    _resolved: dict[str | None, Look] = field(default_factory=dict)

    def of(self, style: str | None) -> Look:
        """A style with all that it inherits; without a name, the default paragraph style."""
        if style is None or style not in self.elements:
            style = self.default_paragraph
        known = self._resolved.get(style)
        if known is None:
            known = self._resolved[style] = self._resolve(style)
        return known

    def _resolve(self, style: str | None) -> Look:
        look, seen = Look(), set()
        while style in self.elements and style not in seen:
            seen.add(style)
            own = _read_style(self.elements[style])
            for name in ("bold", "underlined", "hidden", "heading", "number", "number_level"):
                if getattr(look, name) is None:
                    setattr(look, name, getattr(own, name))
            style = own.based_on
        return look


def read_look(properties: etree._Element | None, runs: etree._Element | None) -> Look:
    """What a ``w:pPr`` and a ``w:rPr`` say of themselves."""
    look = Look()
    if runs is not None:
        look.bold = is_on(runs.find(f"{W}b"))
        look.underlined = is_on(runs.find(f"{W}u"))
        look.hidden = is_on(runs.find(f"{W}vanish"))
    if properties is not None:
        outline = properties.find(f"{W}outlineLvl")
        if outline is not None:
            level = _integer(outline.get(f"{W}val"), 9)
            look.heading = min(level + 1, 6) if level < 9 else 0
        numbering = properties.find(f"{W}numPr")
        if numbering is not None:
            number, level = numbering.find(f"{W}numId"), numbering.find(f"{W}ilvl")
            look.number = number.get(f"{W}val") if number is not None else None
            look.number_level = _integer(level.get(f"{W}val"), 0) if level is not None else None
    return look


def read_styles(root: etree._Element | None) -> Styles:
    """All styles of ``styles.xml``."""
    styles = Styles()
    if root is None:
        return styles
    for element in root.iterchildren(f"{W}style"):
        identifier = element.get(f"{W}styleId")
        if identifier is None:
            continue
        styles.elements[identifier] = element
        if element.get(f"{W}type") == "paragraph" and element.get(f"{W}default") in ("1", "true"):
            styles.default_paragraph = identifier
    return styles


def _read_style(element: etree._Element) -> Look:
    look = read_look(element.find(f"{W}pPr"), element.find(f"{W}rPr"))
    based = element.find(f"{W}basedOn")
    look.based_on = based.get(f"{W}val") if based is not None else None
    name = element.find(f"{W}name")
    label = (name.get(f"{W}val") or "") if name is not None else ""
    heading = _HEADING_NAME.match(label)
    if heading:
        look.heading = min(int(heading.group(1)), 6)
    elif label.lower() == "title":
        look.heading = 1
    elif label.lower() == "subtitle":
        look.heading = 2
    return look


@dataclass(slots=True)
class _Level:
    form: str = "decimal"
    text: str = ""
    start: int = 1
    style: str | None = None


class Numbering:
    """The lists of ``numbering.xml`` and how far each has counted."""

    def __init__(self, root: etree._Element | None) -> None:
        self._definitions: dict[str, etree._Element] = {}
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract: dict[str, str] = {}
        self._overrides: dict[str, dict[int, _Level]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        if root is None:
            return
        for element in root.iterchildren(f"{W}abstractNum"):
            self._definitions[element.get(f"{W}abstractNumId") or ""] = element
        for element in root.iterchildren(f"{W}num"):
            number = element.get(f"{W}numId") or ""
            abstract = element.find(f"{W}abstractNumId")
            self._abstract[number] = abstract.get(f"{W}val") or "" if abstract is not None else ""
            for override in element.iterchildren(f"{W}lvlOverride"):
                level = override.find(f"{W}lvl")
                if level is not None:
                    place = _integer(override.get(f"{W}ilvl"), 0)
                    self._overrides.setdefault(number, {})[place] = _read_level(level)

    def _levels_of(self, number: str, abstract: str) -> dict[int, _Level]:
        known = self._levels.get(number)
        if known is None:
            definition = self._definitions.get(abstract)
            known = {} if definition is None else _levels_below(definition)
            known = self._levels[number] = {**known, **self._overrides.get(number, {})}
        return known

    def marker(self, number: str, level: int) -> str | None:
        """The marker of the next paragraph of this list, counting it; None where there is no such list."""
        if number in ("", "0") or number not in self._abstract:
            return None
        abstract = self._abstract[number]
        levels = self._levels_of(number, abstract)
        found = levels.get(level)
        if found is None:
            return "•"
        if found.form == "none" and not found.text:
            return None
        counts = self._counts[abstract or number]
        counts[level] = counts.get(level, found.start - 1) + 1
        for deeper in [key for key in counts if key > level]:
            del counts[deeper]
        if found.form in ("bullet", "none"):
            return "•" if found.form == "bullet" else found.text

        def count(match: re.Match[str]) -> str:
            place = int(match.group(1)) - 1
            at = levels.get(place, _Level())
            return number_as(counts.get(place, at.start), at.form)

        return re.sub(r"%([1-9])", count, found.text).strip() or "•"


def _levels_below(element: etree._Element) -> dict[int, _Level]:
    return {_integer(level.get(f"{W}ilvl"), 0): _read_level(level) for level in element.iterchildren(f"{W}lvl")}


def _read_level(element: etree._Element) -> _Level:
    level = _Level()
    form, text, start = (element.find(f"{W}{tag}") for tag in ("numFmt", "lvlText", "start"))
    if form is not None:
        level.form = form.get(f"{W}val") or "decimal"
    if text is not None:
        level.text = text.get(f"{W}val") or ""
    if start is not None:
        level.start = _integer(start.get(f"{W}val"), 1)
    return level


def _integer(text: str | None, otherwise: int) -> int:
    try:
        return int(text or "")
    except ValueError:
        return otherwise


def number_as(number: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        roman = ""
        for value, sign in ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
                            (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
            roman += sign * (number // value)
            number %= value
        return roman.upper() if form == "upperRoman" else roman
    if form == "decimalZero":
        return f"{number:02d}"
    return str(number)
