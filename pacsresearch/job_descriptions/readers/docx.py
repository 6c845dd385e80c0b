"""DOCX (also DOCM, DOTX and flat Word XML), read from its XML by lxml.

Kept: tracked insertions, hyperlinks' text, content controls, text boxes (once), list markers that Word generates.
Left out: tracked deletions, hidden text, field codes, comments. Footnotes come last, marked as notes.
"""

from __future__ import annotations

from lxml import etree

from ...errors import DocumentError
from .docx_package import R, main_part, relations, spelt_transitional, without_table_styles
from .docx_parts import (
    MC, SYMBOLS, TEXT_BOX, alternative, cell_properties, form_value, is_placeholder, row_properties, text_boxes, unrepeated)
from .docx_styles import W, Look, Numbering, Styles, is_on, read_look, read_styles
from .safety import Archive, Limits, parse_xml
from .writing import Read, Run, Writer, clean

_PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_2003 = b"http://schemas.microsoft.com/office/word/2003/wordml"

_GONE = frozenset((f"{W}del", f"{W}moveFrom", f"{W}delText", f"{W}instrText", f"{W}delInstrText", f"{W}pPr", f"{W}rPr",
                   f"{W}sectPr", f"{W}tblPr", f"{W}tblGrid", f"{W}trPr", f"{W}tcPr", f"{W}sdtPr", f"{W}sdtEndPr",
                   f"{W}rt"))
# names made once: they are compared with every element of a document
_P, _TBL, _R_TAG, _T = f"{W}p", f"{W}tbl", f"{W}r", f"{W}t"
_TR, _TC, _SDT, _DEL, _MOVE_FROM = f"{W}tr", f"{W}tc", f"{W}sdt", f"{W}del", f"{W}moveFrom"
_VAL, _P_PR, _R_PR, _P_STYLE, _R_STYLE = f"{W}val", f"{W}pPr", f"{W}rPr", f"{W}pStyle", f"{W}rStyle"
_NUM_PR, _OUTLINE, _B, _U, _VANISH = f"{W}numPr", f"{W}outlineLvl", f"{W}b", f"{W}u", f"{W}vanish"
_TAB, _PTAB, _BR, _CR, _FIELD = f"{W}tab", f"{W}ptab", f"{W}br", f"{W}cr", f"{W}fldChar"
_SILENT = frozenset((f"{W}delText", f"{W}instrText", f"{W}lastRenderedPageBreak"))
_WRAPPERS = frozenset((_SDT, f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"))
_ALTERNATE = f"{MC}AlternateContent"


def read_docx(archive: Archive, limits: Limits) -> Read:
    """Read an opened DOCX container.

    Raises
    ------
    DocumentError
        The main part is missing, damaged or hostile.
    """
    main = main_part(archive)
    reader = _Reader(archive.name, archive, main, relations(archive, main), limits)
    result = reader.read()
    if "docProps/core.xml" in archive:
        title = archive.xml("docProps/core.xml").find("{http://purl.org/dc/elements/1.1/}title")
        result.title = clean(title.text or "") if title is not None else ""
    return result


def read_flat_word(data: bytes, name: str, limits: Limits) -> Read:
    """Read Word 2003 XML, or a DOCX saved as one flat XML file."""
    data = data.replace(_2003, W[1:-1].encode())
    root = parse_xml(data, name)
    if root.tag == f"{_PKG}package":
        parts = {}
        for part in root.iterchildren(f"{_PKG}part"):
            content = part.find(f"{_PKG}xmlData")
            if content is not None and len(content):
                parts[(part.get(f"{_PKG}name") or "").lstrip("/")] = etree.tostring(content[0])
        main = next((name for name in parts if name.endswith("document.xml")), None)
        if main is None:
            raise DocumentError(name, "the file is damaged: it has no document part")
        return _Reader(name, parts, main, {}, limits).read()
    reader = _Reader(name, {}, "", {}, limits)
    reader.styles = read_styles(root.find(f"{W}styles"))
    return reader.read(root)


class _Reader:
    """Walks the parts of one document."""

    def __init__(self, name: str, parts: Archive | dict[str, bytes], main: str, relations: dict[str, str],
                 limits: Limits) -> None:
        self.name = name
        self.parts = parts
        self.main = main
        self.folder = main.rpartition("/")[0]
        self.relations = relations
        self.limits = limits
        self.styles: Styles = read_styles(self._part("styles.xml"))
        self.numbering = Numbering(self._part("numbering.xml"))
        self.deletions = 0
        self.hidden = 0
        self.notes: list[tuple[str, str]] = []
        self._fields: list[bool] = []    # of each open field: whether its result has begun
        self._carried: list[Run] = []    # runs of a paragraph whose mark was deleted
        self._boxes: list[etree._Element] = []

    def _part(self, file: str) -> etree._Element | None:
        path = f"{self.folder}/{file}"
        if path not in self.parts:
            return None
        data = self._bytes(path)
        if file == "styles.xml":
            data = without_table_styles(data)
        return self._parse(data, file) if data else None

    def _bytes(self, path: str) -> bytes:
        return self.parts[path] if isinstance(self.parts, dict) else self.parts.read(path)

    def _parse(self, data: bytes, place: str) -> etree._Element:
        return parse_xml(spelt_transitional(data), self.name, place)

    def read(self, root: etree._Element | None = None) -> Read:
        """The whole document."""
        if root is None:
            root = self._parse(self._bytes(self.main), self.main)
        body = root.find(f"{W}body")
        if body is None:
            raise DocumentError(self.name, "the file is damaged: its main part has no body")
        headers, footers = self._margins(root)
        writer = Writer("header")
        for part in headers:
            self._blocks(part, writer, 0)
        body_writer = Writer("body")
        self._blocks(body, body_writer, 0)
        self._flush_carried(body_writer)
        result = Read(body_writer)
        notes = Writer("note")
        self._write_notes(notes)
        foot = Writer("footer")
        for part in footers:
            self._blocks(part, foot, 0)
        body_writer.blocks = unrepeated(writer.blocks) + body_writer.blocks + notes.blocks + unrepeated(foot.blocks)
        if self.deletions:
            result.warnings.append(f"{self.deletions} tracked deletion{'s' * (self.deletions > 1)} left out")
        if self.hidden:
            result.warnings.append(f"{self.hidden} piece{'s' * (self.hidden > 1)} of hidden text left out")
        if next(root.iter(f"{W}altChunk"), None) is not None:
            result.warnings.append("an embedded document (altChunk) was not read")
        return result

    def _margins(self, root: etree._Element) -> tuple[list[etree._Element], list[etree._Element]]:
        found: dict[str, list[etree._Element]] = {"headerReference": [], "footerReference": []}
        seen = set()
        for kind, into in found.items():
            for reference in root.iter(f"{W}{kind}"):
                target = self.relations.get(reference.get(f"{R}id") or "")
                if target in self.parts and target not in seen:
                    seen.add(target)
                    into.append(self._parse(self._bytes(target), target))
        return found["headerReference"], found["footerReference"]

    def _write_notes(self, writer: Writer) -> None:
        wanted = dict.fromkeys(self.notes)
        for kind in ("footnote", "endnote"):
            if not any(note[0] == kind for note in wanted):
                continue
            root = self._part(f"{kind}s.xml")
            if root is not None:
                for note in root.iterchildren(f"{W}{kind}"):
                    if (kind, note.get(f"{W}id") or "") in wanted:
                        self._blocks(note, writer, 0)

    # -- blocks

    def _blocks(self, container: etree._Element, writer: Writer, depth: int) -> None:
        if depth > self.limits.depth:
            raise DocumentError(self.name, f"tables or controls in it are nested more than {self.limits.depth} deep: refused")
        for child in container:
            tag = child.tag
            if tag == _P:
                self._paragraph(child, writer, depth)
            elif tag == _TBL:
                self._flush_carried(writer)
                self._table(child, writer, depth + 1)
            elif tag == _DEL or tag == _MOVE_FROM:
                self.deletions += 1
            elif tag == _ALTERNATE:
                chosen = alternative(child)
                if chosen is not None:
                    self._blocks(chosen, writer, depth + 1)
            elif tag == _SDT and is_placeholder(child):
                continue
            elif tag not in _GONE and len(child):  # w:sdt, w:sdtContent, w:ins, w:moveTo, w:customXml, wx:sect
                self._blocks(child, writer, depth + 1)

    def _flush_carried(self, writer: Writer) -> None:
        if self._carried:
            runs, self._carried = self._carried, []
            writer.write(runs)

    def _paragraph(self, paragraph: etree._Element, writer: Writer, depth: int) -> None:
        style, own, mark = None, None, None
        for properties in paragraph.iterchildren(_P_PR):
            for child in properties:
                tag = child.tag
                if tag == _P_STYLE:
                    style = child.get(_VAL) if style is None else style
                elif tag == _R_PR:
                    mark = child if mark is None else mark
                elif tag == _NUM_PR or tag == _OUTLINE:
                    own = read_look(properties, None) if own is None else own
            break
        mark_deleted = mark is not None and len(mark) > 0 and (
            mark.find(_DEL) is not None or mark.find(_MOVE_FROM) is not None)
        look = self.styles.of(style)
        outer_boxes, self._boxes = self._boxes, []
        runs = self._carried
        self._carried = []
        self._runs(paragraph, look, runs, depth)
        # a field whose result never began is not closed any more: it must not swallow what follows
        self._fields = [begun for begun in self._fields if begun]
        boxes, self._boxes = self._boxes, outer_boxes
        if mark_deleted:
            self._carried = runs
        else:
            self._write(runs, look, own, writer)
        for box in boxes:
            self._text_box(box, writer, depth + 1)

    def _write(self, runs: list[Run], look: Look, own: Look | None, writer: Writer) -> None:
        number = own.number if own is not None and own.number is not None else look.number
        level = own.number_level if own is not None and own.number_level is not None else look.number_level
        heading = own.heading if own is not None and own.heading is not None else look.heading
        marker = None
        if number is not None and number != "0":
            if not runs:
                return  # an empty numbered paragraph shows its number, but there is nothing to read
            marker = self.numbering.marker(number, level or 0)
        if not runs:
            return
        if heading:
            writer.write(runs, kind="heading", level=heading, marker=marker or "")
        elif marker is not None:
            writer.write(runs, kind="list_item", level=level or 0, marker=marker)
        else:
            writer.write(runs)

    def _text_box(self, box: etree._Element, writer: Writer, depth: int) -> None:
        part = writer.part
        if part == "body":
            writer.part = "text_box"
        self._blocks(box, writer, depth)
        writer.part = part

    # -- characters

    def _runs(self, element: etree._Element, look: Look, into: list[Run], depth: int) -> None:
        if depth > 2 * self.limits.depth:
            raise DocumentError(self.name, f"its content is nested more than {2 * self.limits.depth} deep: refused")
        for child in element:
            tag = child.tag
            if tag == _R_TAG:
                self._run(child, look, into)
            elif tag == _DEL or tag == _MOVE_FROM:
                self.deletions += 1
            elif tag == _ALTERNATE:
                chosen = alternative(child)
                if chosen is not None:
                    self._runs(chosen, look, into, depth + 1)
            elif tag == _SDT:
                self._control(child, look, into, depth)
            elif tag == TEXT_BOX:
                self._boxes.append(child)
            elif tag not in _GONE and len(child):  # w:hyperlink, w:ins, w:smartTag, w:fldSimple, w:ruby ...
                self._runs(child, look, into, depth + 1)

    def _control(self, control: etree._Element, look: Look, into: list[Run], depth: int) -> None:
        content = control.find(f"{W}sdtContent")
        if content is not None and not is_placeholder(control):
            self._runs(content, look, into, depth + 1)

    def _run(self, run: etree._Element, look: Look, into: list[Run]) -> None:
        bold, underlined, hidden = look.bold, look.underlined, look.hidden
        pieces: list[str] = []
        looked = False
        for child in run:
            tag = child.tag
            if tag == _T:
                if not self._fields or all(self._fields):
                    pieces.append(child.text or "")
            elif tag == _R_PR:
                if not looked:
                    bold, underlined, hidden = self._run_look(child, bold, underlined, hidden)
                looked = True
            elif tag == _TAB or tag == _PTAB:
                pieces.append("\t")
            elif tag == _BR or tag == _CR:
                pieces.append("\n")
            elif tag == _FIELD:
                self._field(child, pieces)
            elif tag in _SILENT:
                continue
            elif tag == f"{W}noBreakHyphen":
                pieces.append("-")
            elif tag == f"{W}sym":
                pieces.append(SYMBOLS.get((child.get(f"{W}char") or "").lower(), "•"))
            elif tag == f"{W}footnoteReference" or tag == f"{W}endnoteReference":
                self.notes.append((tag[len(W):-9], child.get(f"{W}id") or ""))
            elif tag == _ALTERNATE:
                chosen = alternative(child)
                if chosen is not None:
                    self._boxes.extend(text_boxes(chosen))
            elif tag == f"{W}ruby":
                pieces.extend(text.text or "" for base in child.iter(f"{W}rubyBase") for text in base.iter(_T))
            elif len(child):  # w:drawing, w:pict, w:object
                self._boxes.extend(text_boxes(child))
        text = "".join(pieces)
        if not text:
            return
        if hidden:
            self.hidden += bool(text.strip())
            return
        into.append(Run(text, bool(bold), bool(underlined)))

    def _run_look(self, properties: etree._Element, bold: bool | None, underlined: bool | None,
                  hidden: bool | None) -> tuple[bool | None, bool | None, bool | None]:
        """What a run's own properties make of what it inherits."""
        for child in properties:
            tag = child.tag
            if tag == _B:
                bold = is_on(child)
            elif tag == _U:
                underlined = is_on(child)
            elif tag == _VANISH:
                hidden = is_on(child)
            elif tag == _R_STYLE and (child.get(_VAL) or "") in self.styles.elements:
                character = self.styles.of(child.get(_VAL))
                bold = character.bold if character.bold is not None else bold
                underlined = character.underlined if character.underlined is not None else underlined
                hidden = character.hidden if character.hidden is not None else hidden
        return bold, underlined, hidden

    def _field(self, element: etree._Element, pieces: list[str]) -> None:
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            self._fields.append(False)
            data = element.find(f"{W}ffData")
            if data is not None:
                pieces.append(form_value(data))
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    # -- tables

    def _table(self, table: etree._Element, writer: Writer, depth: int) -> None:
        out = writer.open_table()
        open_merges: dict[int, list] = {}  # column: [row, column_span, header, writer, row_span]
        finished: list[tuple[int, int, list]] = []
        row_number = 0
        for row in self._through(table, _TR, depth):
            column, header, deleted, hidden = row_properties(row)
            if deleted or hidden:
                self.deletions += deleted
                continue
            for cell in self._through(row, _TC, depth):
                span, merge, across, deleted = cell_properties(cell)
                if deleted:
                    self.deletions += 1
                    continue
                if across == "continue" and finished and finished[-1][0] == row_number:
                    finished[-1][2][1] += span
                    self._blocks(cell, finished[-1][2][3], depth + 1)
                    column += span
                    continue
                above = open_merges.get(column)
                if merge == "continue" and above is not None and above[1] == span:
                    above[4] += 1
                    self._blocks(cell, above[3], depth + 1)
                else:
                    cell_writer = out.cell_writer(row_number, column)
                    self._blocks(cell, cell_writer, depth + 1)
                    self._flush_carried(cell_writer)
                    entry = [row_number, span, header, cell_writer, 1]
                    finished.append((row_number, column, entry))
                    if merge is not None:
                        open_merges[column] = entry
                    else:
                        open_merges.pop(column, None)
                column += span
            row_number += 1
        for row_at, column_at, (_, span, header, cell_writer, down) in finished:
            out.add_cell(cell_writer, row_at, column_at, row_span=down, column_span=span, header=header)
        out.close()

    def _through(self, element: etree._Element, wanted: str, depth: int):
        """Children of one tag, also those wrapped in content controls, insertions or custom XML."""
        if depth > self.limits.depth:
            raise DocumentError(self.name, f"tables or controls in it are nested more than {self.limits.depth} deep: refused")
        for child in element:
            tag = child.tag
            if tag == wanted:
                yield child
            elif tag == _ALTERNATE:
                chosen = alternative(child)
                if chosen is not None:
                    yield from self._through(chosen, wanted, depth + 1)
            elif tag in _WRAPPERS:
                yield from self._through(child, wanted, depth + 1)
