"""What a job description says of itself: title, employer, band, salary, year, closing date, length.

Only the document's own words count, each with where it stands; the study's ``index.csv`` overrides them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from pacsresearch.job_descriptions.document import OUTSIDE, Block, Document, Location
from pacsresearch.job_descriptions.index import BANDS, YEARS, IndexRow, read_index
from pacsresearch.job_descriptions.literals import holds_any

if TYPE_CHECKING:
    from pacsresearch.job_descriptions.person_specification import Specification

__all__ = ["BANDS", "Fact", "IndexRow", "Metadata", "read_index", "read_metadata", "with_index"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the document, or the index, says."""

    value: Any
    evidence: str
    location: Location | str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """Facts about one document; None where it does not say.

    Attributes
    ----------
    title, employer, department, grade : Fact of str
        `grade` is the pay grade as written ("PO4", "Band 8a").
    band : Fact of str
        Agenda for Change band, one of `BANDS`.
    salary : Fact of (float, float)
        Lowest and highest a year, in pounds.
    closing : Fact of date
    year : Fact of int
        Of the document: its own date, else of its closing date.
    words, specification_words : int
        Length of the body, and of the person specification, in words.
    """

    title: Fact | None = None
    employer: Fact | None = None
    department: Fact | None = None
    grade: Fact | None = None
    band: Fact | None = None
    salary: Fact | None = None
    closing: Fact | None = None
    year: Fact | None = None
    words: int = 0
    specification_words: int = 0

    def value(self, name: str) -> Any:
        """The value of a fact, or None."""
        fact = getattr(self, name)
        return fact.value if isinstance(fact, Fact) else fact


_LABEL = re.compile(r"^[>\s*]*([A-Z][^:\n]{1,40}?)\s*:\s*(\S[^\n]*)$", re.MULTILINE)
_BARE_LABEL = re.compile(r"^[>\s*]*([A-Z][^:\n]{1,40}?)\s*:?\s*$")
_LABELS = {
    "title": re.compile(r"^(?:job|post|role|position|vacancy)(?: title| designation)?$|^title(?: of post)?$|"
        r"^position designation$", re.I),
    "employer": re.compile(r"^(?:employer(?: name)?|trust|organisation(?: name)?|company|council|name of (?:employer|trust)|hospital trust|employing organisation)$", re.I),
    "department": re.compile(r"^(?:department|directorate|division|service|service/section|department/directorate|"
        r"section|ministry)$", re.I),
    "grade": re.compile(r"^(?:(?:pay |salary |afc |proposed |current |post |agenda for change )*(?:band|banding|"
        r"grade)(?:/(?:band|grade|salary))?|agenda for change(?: band)?|civil service grade)$", re.I),
    "salary": re.compile(r"^(?:salary|pay|remuneration|salary range|starting salary|annual salary)(?: range| scale|"
        r" per annum|/grade)?$", re.I),
    "closing": re.compile(r"^(?:closing date(?: for applications)?|closing|closes|apply by|application deadline|"
        r"deadline|closing date and time|date closed?|advert closes?)$", re.I),
    "dated": re.compile(r"^(?:date|date (?:prepared|written|created|of issue|of job description|reviewed|"
        r"last reviewed|updated|produced|agreed|approved)|last (?:updated|reviewed)|"
                        r"(?:job description )?(?:reviewed|updated|prepared|produced)(?: on)?|job description date|"
                        r"version(?: date)?|issued?|revised|date posted|posted|opening date)$", re.I),
}
_ANY_LABEL = re.compile("|".join(pattern.pattern for pattern in _LABELS.values()), re.I)
_BAND = re.compile(r"\b(?:AfC|Agenda for Change|A4C)?\s*(?:pay\s+)?band(?:ing)?\s*:?\s*[-–]?\s*(8\s?-?\s?[a-d]|"
    r"[1-9])\b(?![\d.,%])", re.I)
_AFC = re.compile(r"\bNHS\b|Agenda for Change|\bAfC\b|\bA4C\b|Health Board|Health and Social Care Trust|"
    r"\b[Hh]ospitals?\b")
_AFC_WORDS = ("NHS", "Agenda for Change", "AfC", "A4C", "Health Board", "Social Care Trust", "ospital")
_BARE_BAND = re.compile(r"^(?:(?:AfC|A4C|Agenda for Change|NHS)\b[\s:,-]*)?(?:band\s*)?(8\s?[a-d]|[1-9])\b(?!\d|"
    r"[.,]\d)", re.I)
_MONEY = r"£\s?(\d{1,3}(?:,\s?\d{3})+|\d{4,6}|\d{2,3}(?:\.\d+)?\s?k)(?:\.\d\d)?"
_SALARY = re.compile(_MONEY + r"(?:[^\S\n]*(?:-|–|—|to|and|rising to|up to)[^\S\n]*(?:£\s?)?(\d{1,3}(?:,\s?\d{3})+|"
    r"\d{4,6}|\d{2,3}(?:\.\d+)?\s?k)(?:\.\d\d)?)?", re.I)
_PAY = re.compile(r"\b(?:salary|pay|per annum|p\.?a\b|a year|per year|pro rata|annum)|£[\d,.]+\s?k?\s?(?:-|–|—|"
    r"to)\s?£?\d", re.I)
_NO_PAY = re.compile(r"\b(?:budget|contracts?\b(?! type)|revenue|income|turnover|portfolio|spend|value)", re.I)
_CLOSING = re.compile(r"\b(?:closing date|closes?(?: on| at)?|apply (?:by|before)|deadline|"
    r"applications? close)\b[^\n]{0,60}", re.I)
_MONTHS = {name: number for number, names in enumerate(
    ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
     "september sep sept", "october oct", "november nov", "december dec"), 1) for name in names.split()}
_DATE = re.compile(
    r"\b(?P<y1>\d{4})-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})\b|\b(?P<d2>\d{1,2})[/.-](?P<m2>\d{1,2})[/.-](?P<y2>\d{4}|"
    r"\d{2})\b|"
    r"\b(?:(?P<d3>\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?\s+)?(?P<m3>" + "|".join(_MONTHS) + r")\.?,?\s+"
    r"(?:(?P<d4>\d{1,2})(?:st|nd|rd|th)?,?\s+)?(?P<y3>\d{4})\b", re.I)
_DATED = re.compile(r"^(?:job description )?(?:prepared|issued?|last (?:reviewed|updated)|reviewed|updated|dated?|"
    r"revised|version|written|agreed)\b.{4,50}$", re.I)
_YEAR = re.compile(r"\b(?:19[89]\d|20\d\d)\b")
_EMPLOYER = re.compile(
    r"\b((?:(?:[A-Z][\w'’&.-]*|and|of|the|upon|in|on|&) ){1,9}(?:NHS (?:Foundation )?Trust|NHS Trust|Health Board|"
    r"Health and Social Care Trust|"
    r"Ambulance Service|(?:County |City |Borough |District |Metropolitan )*Council|Integrated Care Board|"
    r"Clinical Commissioning Group))\b"
    r"|\b((?:Royal |London )?(?:London )?Borough of [A-Z]\w+(?: (?:and|upon|&) [A-Z]\w+)*|University of [A-Z]\w+|"
    r"[A-Z]\w+ University|House of (?:Lords|Commons)|"
    r"(?:Ministry|Department) (?:of|for) (?:[A-Z][\w,]*|and|the|of)(?: (?:[A-Z][\w,]*|and|&|the|of))*|"
    r"Government Digital Service|NHS (?!Trust|Foundation|Job|Constitution|Band|Plan|Number|Pension|Long|Care|"
    r"Connecting|Leadership|Terms|Employ|Net|Choices|Code)[A-Z]\w+(?: (?:and|&) [A-Z]\w+)*)\b")
_EMPLOYERS = ("NHS", "Council", "Trust", "Board", "Service", "Commissioning", "Borough", "University", "House of",
              "Ministry", "Department")
_BEGINNING = 15  # blocks in which one mention of an employer is enough
_ARTICLE = re.compile(r"^(?:(?:The|At|In|Join|Of|For|And|With|By|of|and|the|in|on),? )+")


def read_metadata(document: Document, specification: Specification | None = None) -> Metadata:
    """Read what a document says of itself.

    Parameters
    ----------
    document : Document
    specification : Specification, optional
        For its length.

    Returns
    -------
    Metadata
        The first labelled statement of each fact wins ("Band: 7" before a band in running text).
    """
    facts: dict[str, Fact] = {}
    for label, value, location in _pairs(document):
        if _ANY_LABEL.match(label) is None:
            continue
        for name, pattern in _LABELS.items():
            if name not in facts and pattern.search(label):
                if (fact := _labelled(name, label, value, location)) is not None:
                    facts[name] = fact
    if "grade" in facts and (band := _band(_BARE_BAND.match(facts["grade"].value) or _BAND.search(facts["grade"].value))):
        facts["band"] = replace(facts["grade"], value=band)
    texts = [block.plain_text() for block in document.blocks]  # made once: a table's text is long in the making
    _from_text(zip(document.blocks, texts), facts)
    body = "\n".join(text for block, text in zip(document.blocks, texts) if block.part not in OUTSIDE)
    if "band" in facts and not (holds_any(body, _AFC_WORDS) and _AFC.search(body)):
        del facts["band"]  # another employer's "Band 7" or "Grade 7" is none of Agenda for Change
    if "title" not in facts and (first := _heading(document)):
        facts["title"] = first
    if "dated" in facts:
        facts["year"] = facts["dated"]
    elif "closing" in facts:
        facts["year"] = replace(facts["closing"], value=facts["closing"].value.year)
    facts.pop("dated", None)
    return Metadata(**facts, words=len(body.split()), specification_words=specification.words if specification else 0)


def with_index(metadata: Metadata, row: IndexRow | None) -> Metadata:
    """The facts with what the index says put in their place, the index named as their source."""
    if row is None:
        return metadata
    given = {name: Fact(value, f"{name}: {value}", f"index.csv, row {row.row}")
             for name in ("employer", "year", "band") if (value := getattr(row, name)) is not None}
    return replace(metadata, **given)


def _pairs(document: Document) -> Iterator[tuple[str, str, Location]]:
    """Every "Label: value": in one paragraph, in two that follow each other, or in two cells side by side."""
    label = None
    for block in document.blocks:
        if block.table is not None:
            yield from _cell_pairs(block)
            label = None
            continue
        if label and block.text.strip() and len(block.text) < 200:
            yield label, block.text.strip(), block.location
        label = None
        for match in _LABEL.finditer(block.text) if ":" in block.text else ():
            yield match[1].strip(), match[2].strip(" *_"), block.location
        if len(block.text) < 45 and (match := _BARE_LABEL.match(block.text)):
            label = match[1].strip(" *_")


def _cell_pairs(block: Block) -> Iterator[tuple[str, str, Location]]:
    if block.table is None or block.table.rows > 200:
        return
    rows: dict[int, list] = {}
    for cell in block.table.cells:
        rows.setdefault(cell.row, []).append(cell)
    for row in rows.values():
        for first, second in zip(row, row[1:]):
            label, value = first.text, second.text
            if 1 < len(label) < 45 and value and len(value) < 300:
                location = second.blocks[0].location if second.blocks else block.location
                yield label.strip(" :*\n"), value, location
        for cell in row:
            text = cell.text
            for match in _LABEL.finditer(text) if ":" in text and len(text) < 600 else ():
                yield match[1].strip(), match[2].strip(" *_"), cell.blocks[0].location if cell.blocks else block.location


def _labelled(name: str, label: str, value: str, location: Location) -> Fact | None:
    evidence = f"{label}: {value}"
    if name == "salary":
        pounds = _pounds(value)
        return Fact(pounds, evidence, location) if pounds else None
    if name == "closing":
        found = _date(value)
        return Fact(found, evidence, location) if found else None
    if name == "dated":
        found = _date(value)
        year = found.year if found else next((int(y) for y in _YEAR.findall(value)), None)
        return Fact(year, evidence, location) if year in YEARS else None
    if len(value) > 120:
        return None
    value = " ".join(value.split())
    return Fact(_OF_A_JOB.sub("", value) or value if name == "title" else value, evidence, location)


def _from_text(blocks: Iterable[tuple[Block, str]], facts: dict[str, Fact]) -> None:
    """What is said without a label, the first place winning."""
    names: dict[str, _Employer] = {}
    for number, (block, text) in enumerate(blocks):
        if not text:
            continue
        lower = text.lower()
        if "band" not in facts and "band" in lower and (band := _band(match := _BAND.search(text))):
            facts["band"] = Fact(band, match[0].strip(), block.location)
        if "salary" not in facts and "£" in text and (len(text) < 30 or _PAY.search(text)) and not _NO_PAY.search(text):
            if pounds := _pounds(text):
                facts["salary"] = Fact(pounds, " ".join(text.split())[:200], block.location)
        if "closing" not in facts and holds_any(lower, ("clos", "deadline", "apply by", "apply before")):
            match = _CLOSING.search(text)
            if match and (found := _date(match[0])):
                facts.setdefault("closing", Fact(found, match[0].strip(), block.location))
        if "dated" not in facts and len(text) < 70 and _DATED.match(text):
            if (fact := _labelled("dated", "", text, block.location)) is not None:
                facts["dated"] = replace(fact, evidence=text)
        if "employer" not in facts:
            _count_employers(text, block.location, number < _BEGINNING, names)
    # Ministries are named in passing, so others go before them; of equals, the first. One mention is not enough.
    often = [entry for entry in names.values() if entry.mentions > 1]
    if often:
        facts["employer"] = max(often, key=lambda entry: (entry.own, entry.mentions)).fact


@dataclass(slots=True)
class _Employer:
    """A name that an employer could have, and how often it is said."""

    fact: Fact
    own: bool            # a trust, a council: not a ministry or national body
    mentions: int = 0


def _count_employers(text: str, location: Location, beginning: bool, names: dict[str, _Employer]) -> None:
    shown = text.title().replace("Nhs", "NHS") if text.isupper() else text
    if not holds_any(shown, _EMPLOYERS):
        return
    for match in _EMPLOYER.finditer(shown[:5000]):
        name = _ARTICLE.sub("", " ".join(match[0].split())).strip(" ,")
        if " " in name:  # not "the Council"
            entry = names.setdefault(name, _Employer(Fact(name, match[0].strip(), location), bool(match[1])))
            entry.mentions += 2 if beginning else 1


_NO_TITLE = re.compile(r"^\[.*\]$|^(?:job description|person specification|role profile|job pack|vacancy|job details|"
    r"recruitment)\b|[.:?]$", re.I)
_OF_A_JOB = re.compile(r"^job description\s*[:–-]?\s+|^(?:job|role|position|vacancy)(?: title)?\s*[:-]\s*|"
    r"\s*[-–]?\s*\b(?:job description|role profile|job details)\b.*$", re.I)


def _heading(document: Document) -> Fact | None:
    """The document's first heading, where it names a job: its own title is the last resort."""
    for block in document.blocks[:12]:
        if (block.kind == "heading" or block.bold) and 3 < len(block.text) < 90 and not _NO_TITLE.search(block.text):
            if name := _OF_A_JOB.sub("", " ".join(block.text.split())):
                return Fact(name, block.text, block.location)
    name = _OF_A_JOB.sub("", document.title)
    return Fact(name, document.title, "the file's own title") if name else None


def _band(match: re.Match[str] | None) -> str | None:
    """The band that was matched; None where it is none of Agenda for Change ("Band 8" is three or four)."""
    band = re.sub(r"[\s-]", "", match[1].lower()) if match else None
    return band if band in BANDS else None


def _pounds(text: str) -> tuple[float, float] | None:
    for match in _SALARY.finditer(text):
        low = _number(match[1])
        high = _number(match[2]) if match[2] else low
        if 8_000 <= low <= 400_000 and low <= high <= 400_000:  # a year's pay, not a fee or a budget
            return low, high
    return None


def _number(text: str) -> float:
    text = re.sub(r"[,\s]", "", text.lower())
    return float(text[:-1]) * 1000 if text.endswith("k") else float(text)


def _date(text: str) -> date | None:
    """The first date in a text, day before month as in the UK; the first of the month where no day is given."""
    for match in _DATE.finditer(text):
        parts = match.groupdict()
        year = parts["y1"] or parts["y2"] or parts["y3"]
        month = parts["m1"] or parts["m2"] or _MONTHS[parts["m3"].lower()]
        day = parts["d1"] or parts["d2"] or parts["d3"] or parts["d4"] or 1
        try:
            found = date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
        except ValueError:
            continue
        if found.year in YEARS:
            return found
    return None
