"""REFI-QDA project files (``.qdpx``): documents, codes and quotations for NVivo, ATLAS.ti, MAXQDA, QualCoder and others.

The standard: REFI-QDA 1.5, schema ``Project.xsd`` (18 March 2019), https://www.qdasoftware.org. Positions count Unicode
code points from 0; the end is the position after the last character, as in the standard's own example.

Programs differ in what they make of a valid project, so that only what all can read is written. Some count positions in UTF-16
units: no character is of two. Some count a line end of two characters as one: line ends are line feeds. Some take a byte order
mark for a character: there is none. Some know codes by name alone (QualCoder): names are unique. Some pass over codes of a
document without a selection (QualCoder): a code of a whole document selects all its text.
"""

from __future__ import annotations

import io
import re
import unicodedata
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from pacsresearch.job_descriptions.codebook import Codebook
from pacsresearch.job_descriptions.coders.completed import Completed
from pacsresearch.job_descriptions.coding import CodedDocument, CodedFile, Requirement, readable

NAMESPACE = "urn:QDA-XML:project:1.0"
LEVELS = ("essential", "desirable", "mentioned", "undetermined")  # absent has no words to select
COLOURS = {"essential": "#0072B2", "desirable": "#56B4E9", "mentioned": "#BFD9E8", "undetermined": "#999999"}
VARIABLES = {"employer": "Text", "year": "Integer", "band": "Text", "format": "Text"}  # of each document
USER = "pacsresearch"
MADE = "2013-06-01T00:00:00Z"  # fixed: the same codes give the same bytes
_ROOT = uuid.uuid5(uuid.NAMESPACE_URL, "urn:pacsresearch:refi-qda")
_DATE = (2013, 6, 1, 0, 0, 0)
_FORBIDDEN = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold; a byte order mark
_ASTRAL = re.compile(r"[\U00010000-\U0010ffff]")  # characters that UTF-16 writes as two units


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of a document with the code that they give; where they could not be placed (`found` is False) it is all the text."""

    requirement: str
    level: str
    words: str
    rule: str
    start: int
    end: int
    found: bool


def project(coded: Iterable[CodedFile], codebook: Codebook, *, name: str, people: Sequence[Completed] = ()) -> bytes:
    """A study's documents with their codes as a REFI-QDA project.

    Parameters
    ----------
    coded : iterable of CodedFile
        Files that could not be read are left out.
    codebook : Codebook
        Becomes the code system: a code a requirement (definition and rules in its description), with one code a level
        below it ("First degree: essential"); a narrower requirement stands beside its broader one, as both are coded.
    name : str
        The project's.
    people : sequence of Completed
        What human coders said: each becomes a user, whose codes select the whole text of a document.

    Returns
    -------
    bytes
        A ``.qdpx`` archive: ``project.qde`` (XML) and ``sources/<guid>.txt``, one plain text a document. Every piece of
        evidence is a selection with start and end, coded with requirement and level; its rule is the selection's
        description, with the words where those could not be placed and the selection is of the whole text. Employer, year, band and format are variables of the documents. GUIDs are UUIDs of version 5 and no clock is read: the same input gives the same bytes.

    Raises
    ------
    InputError
        No document could be read.
    """
    documents = readable(coded, name, "export")
    root = _element(None, "Project", name=name, origin="pacsresearch", creatingUserGUID=_guid("user"), creationDateTime=MADE)
    users = _element(root, "Users")
    _element(users, "User", guid=_guid("user"), name=USER)
    for person in people:
        _element(users, "User", guid=_guid("user", person.coder), name=person.coder)
    _code_system(root, codebook)
    variables = _element(root, "Variables")
    for variable, kind in VARIABLES.items():
        _element(variables, "Variable", guid=_guid("variable", variable), name=variable, typeOfVariable=kind)
    sources = _element(root, "Sources")
    texts = {}
    for one in documents:
        texts[_guid("text", one.document.name)] = _source(sources, one, people)
    _element(root, "Description", f"{len(documents)} documents coded by {codebook.title} {codebook.version} (SHA-256 {codebook.sha256}).")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        xml = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
        for path, data in [("project.qde", xml), *((f"sources/{guid}.txt", text.encode()) for guid, text in texts.items())]:
            archive.writestr(zipfile.ZipInfo(path, date_time=_DATE), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def plain_text(one: CodedDocument) -> str:
    """The text that positions count in: the document's body, NFC, line feeds only, without what XML cannot hold.

    A character of two UTF-16 units (an emoji, a letter of mathematics) gives way to the plain one it stands for, else to U+FFFD.
    """
    return _plain(one.document.text.replace("\r\n", "\n").replace("\r", "\n"))


def _plain(text: str) -> str:
    return _ASTRAL.sub(_one_unit, _FORBIDDEN.sub("", unicodedata.normalize("NFC", text)))


def _one_unit(match: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", match.group())
    return plain if len(plain) == 1 and plain < "\U00010000" else "\ufffd"


def quotations(one: CodedDocument) -> list[Quotation]:
    """Every piece of evidence of a document, with its place in `plain_text`.

    Evidence is looked for in the criterion it comes from, so that words that stand twice are selected where they decided;
    spaces and line breaks may differ. Words that are not in the body (in a header, say) select all of it.
    """
    text = plain_text(one)
    spans = _criteria_spans(one, text)
    out = []
    for requirement in one.requirements:
        for level, words, rule, criterion in _evidence(requirement):
            start, end = spans.get(criterion, (0, len(text))) if criterion else (0, len(text))
            match = _find(words, text, start, end) or _find(words, text, 0, len(text)) or _find(words, text, 0, len(text), apart=r"\W+")
            out.append(Quotation(requirement.requirement, level, words, rule, *(match or (0, len(text))), bool(match)))
    return out


def _evidence(requirement: Requirement) -> Iterator[tuple[str, str, str, int | None]]:
    if requirement.level != "absent":
        yield requirement.level, requirement.evidence, requirement.rule, requirement.criterion
        for more in requirement.further:
            yield more.level, more.words, more.rule, more.criterion


def _criteria_spans(one: CodedDocument, text: str) -> dict[int, tuple[int, int]]:
    """Where each criterion stands; looked for in order, so that repeated words fall to the right one."""
    spans, at = {}, 0
    for criterion in one.specification.criteria:
        found = (_find(criterion.text, text, at, len(text), whole=True) or _find(criterion.text, text, at, len(text))
                 or _find(criterion.text, text, 0, len(text)))
        if found:
            spans[criterion.number] = found
            at = found[1] if found[0] >= at else at
    return spans


def _find(words: str, text: str, start: int, end: int, *, whole: bool = False, apart: str = r"\s+") -> tuple[int, int] | None:
    """The first place of the words, whatever the spaces between them (or `apart`: what may stand there, such as the colon and
    bullet between a lead-in and its item); `whole`: a line or cell of their own."""
    parts = _plain(words).split()
    if not parts:
        return None
    if not whole and (at := text.find(" ".join(parts), start, end)) >= 0:
        return at, at + len(" ".join(parts))
    pattern = apart.join(map(re.escape, parts))
    match = re.compile(rf"(?<![^\n\t]){pattern}(?![^\n\t])" if whole else pattern).search(text, start, end)
    return match.span() if match else None


def _code_system(root: etree._Element, codebook: Codebook) -> None:
    codes = _element(_element(root, "CodeBook"), "Codes")
    for requirement in codebook.requirements:
        top = _element(codes, "Code", guid=_guid("code", requirement.id), name=requirement.label, isCodable="true")
        _element(top, "Description", "\n".join([requirement.definition, f"Id: {requirement.id}", *requirement.notes()]))
        for level in LEVELS:
            _element(top, "Code", guid=_guid("code", requirement.id, level), name=f"{requirement.label}: {level}", isCodable="true",
                     color=COLOURS[level])


def _source(sources: etree._Element, one: CodedDocument, people: Sequence[Completed]) -> str:
    """Add a document, its coded selections, people's codes and its variables; returns its text."""
    name, text = one.document.name, plain_text(one)
    source = _element(sources, "TextSource", guid=_guid("source", name), name=name, creatingUser=_guid("user"), creationDateTime=MADE,
                      plainTextPath=f"internal://{_guid('text', name)}.txt")
    _element(source, "Description", f"{one.document.format}, SHA-256 {one.document.sha256}")
    by_span: dict[tuple[int, int], list[Quotation]] = {}
    for quotation in quotations(one):
        by_span.setdefault((quotation.start, quotation.end), []).append(quotation)
    for span, found in sorted(by_span.items()):
        said = dict.fromkeys(q.rule if q.found else f"{q.rule}; not placed in the text: {q.words}" for q in found)
        _selection(source, text, span, {(q.requirement, q.level) for q in found}, place=name, description="\n".join(said))
    for person in people:
        mine = person.requirements[(person.requirements["document"] == name) & (person.requirements["level"] != "absent")]
        if len(mine):
            _selection(source, text, (0, len(text)), set(zip(mine["requirement"], mine["level"], strict=True)), place=name,
                       user=(person.coder,), description=f"{person.coder}, of the whole document")
    for variable, kind in VARIABLES.items():
        value = one.document.format if variable == "format" else one.metadata.value(variable)
        if value is not None and value != "":
            given = _element(source, "VariableValue")
            _element(given, "VariableRef", targetGUID=_guid("variable", variable))
            _element(given, f"{kind}Value", str(value))
    return text


def _selection(source: etree._Element, text: str, span: tuple[int, int], codes: set[tuple[str, str]], *, place: str, description: str,
               user: tuple[str, ...] = ()) -> None:
    """A coded selection; `user` is empty for the machine's."""
    start, end = span
    made = {"creatingUser": _guid("user", *user), "creationDateTime": MADE}
    key = (place, str(start), str(end), *user)
    selection = _element(source, "PlainTextSelection", guid=_guid("selection", *key), name=_short(text[start:end]),
                         startPosition=str(start), endPosition=str(end), **made)
    _element(selection, "Description", description)
    for code in sorted(codes):
        coding = _element(selection, "Coding", guid=_guid("coding", *key, *code), **made)
        _element(coding, "CodeRef", targetGUID=_guid("code", *code))


def _element(parent: etree._Element | None, tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    made = (etree.Element(f"{{{NAMESPACE}}}{tag}", nsmap={None: NAMESPACE}) if parent is None
            else etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}"))
    made.text = _FORBIDDEN.sub("", text) if text is not None else None
    for key, value in attributes.items():
        made.set(key, _FORBIDDEN.sub("", value))
    return made


def _guid(*parts: str) -> str:
    return str(uuid.uuid5(_ROOT, "\x1f".join(parts))).upper()


def _short(text: str, width: int = 80) -> str:
    text = " ".join(text.split())
    return text if len(text) <= width else text[: width - 1] + "…"
