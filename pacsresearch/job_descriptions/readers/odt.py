"""ODT (and flat FODT) by lxml: headings, lists, tables with spans, text boxes; deletions and comments left out."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from ...errors import DocumentError
from .docx_styles import number_as
from .safety import Archive, Limits, parse_xml
from .writing import Read, Run, Writer, clean

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_LEFT_OUT = frozenset((f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_OFFICE}annotation-end", f"{_TEXT}note-citation",
                       f"{_TEXT}hidden-text", f"{_OFFICE}forms", f"{_TEXT}sequence-decls", f"{_TEXT}variable-decls",
                       f"{_TEXT}user-field-decls", f"{_TEXT}ruby-text", f"{_TEXT}index-title-template"))


@dataclass(slots=True)
class _Look:
    parent: str | None = None
    bold: bool | None = None
    underlined: bool | None = None
    hidden: bool | None = None
    outline: int | None = None
    list_style: str | None = None


def read_odt(archive: Archive, limits: Limits) -> Read:
    """Read an opened ODT container.

    Raises
    ------
    DocumentError
        It is encrypted, damaged or hostile.
    """
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise DocumentError(archive.name, "the file is encrypted", mend="save it without a password")
    styles = archive.xml("styles.xml") if "styles.xml" in archive else None
    result = _Reader(archive.name, limits, archive.xml("content.xml"), styles).read()
    if "meta.xml" in archive:
        title = archive.xml("meta.xml").find(".//{http://purl.org/dc/elements/1.1/}title")
        result.title = clean(title.text or "") if title is not None else ""
    return result


def read_flat_odt(data: bytes, name: str, limits: Limits) -> Read:
    """Read a text saved as one flat XML file."""
    root = parse_xml(data, name)
    return _Reader(name, limits, root, root).read()


class _Reader:
    """One document being read."""

    def __init__(self, name: str, limits: Limits, content: etree._Element, styles: etree._Element | None) -> None:
        self.name = name
        self.limits = limits
        self.content = content
        self.style_root = styles
        self.looks: dict[tuple[str, str], _Look] = {}
        self.lists: dict[str, dict[int, tuple[str, str, str]]] = {}
        self._resolved: dict[tuple[str, str], _Look] = {}
        for root in (styles, content):
            if root is not None:
                self._read_styles(root)
        self.notes = Writer("note")
        self.boxes: list[etree._Element] = []

    def _read_styles(self, root: etree._Element) -> None:
        for style in root.iter(f"{_STYLE}style"):
            look = _Look(style.get(f"{_STYLE}parent-style-name"))
            properties = style.find(f"{_STYLE}text-properties")
            if properties is not None:
                weight = properties.get(f"{_FO}font-weight")
                if weight is not None:
                    look.bold = weight == "bold" or weight in ("600", "700", "800", "900")
                line = properties.get(f"{_STYLE}text-underline-style")
                if line is not None:
                    look.underlined = line != "none"
                display = properties.get(f"{_TEXT}display")
                if display is not None:
                    look.hidden = display == "none"
            outline = style.get(f"{_STYLE}default-outline-level")
            if outline and outline.isdecimal():
                look.outline = min(int(outline), 6)
            elif (style.get(f"{_STYLE}name") or "") == "Title":
                look.outline = 1
            elif (style.get(f"{_STYLE}name") or "") == "Subtitle":
                look.outline = 2
            look.list_style = style.get(f"{_STYLE}list-style-name")
            self.looks[style.get(f"{_STYLE}family") or "", style.get(f"{_STYLE}name") or ""] = look
        for style in root.iter(f"{_TEXT}list-style"):
            levels = {}
            for level in style:
                number = level.get(f"{_TEXT}level") or ""
                if number.isdecimal():
                    ordered = level.tag == f"{_TEXT}list-level-style-number"
                    form = level.get(f"{_STYLE}num-format") or "" if ordered else ""
                    levels[int(number)] = (form, level.get(f"{_STYLE}num-prefix") or "", level.get(f"{_STYLE}num-suffix") or "")
            self.lists[style.get(f"{_STYLE}name") or ""] = levels

    def look(self, family: str, name: str | None) -> _Look:
        """A style with what it inherits."""
        if not name:
            return _Look()
        known = self._resolved.get((family, name))
        if known is None:
            known, seen, at = _Look(), set(), name
            while at and (family, at) in self.looks and at not in seen:
                seen.add(at)
                own = self.looks[family, at]
                for key in ("bold", "underlined", "hidden", "outline", "list_style"):
                    if getattr(known, key) is None:
                        setattr(known, key, getattr(own, key))
                at = own.parent
            self._resolved[family, name] = known
        return known

    def read(self) -> Read:
        """The whole document."""
        body = self.content.find(f".//{_OFFICE}text")
        if body is None:
            raise DocumentError(self.name, "the file is damaged: it has no text part")
        writer = Writer()
        self._blocks(body, writer, 0)
        result = Read(writer)
        header, footer = Writer("header"), Writer("footer")
        if self.style_root is not None:
            for part, tags in ((header, ("header", "header-left", "header-first")), (footer, ("footer", "footer-left", "footer-first"))):
                seen: set[str] = set()
                for tag in tags:
                    for element in self.style_root.iter(f"{_STYLE}{tag}"):
                        text = "".join(element.itertext())
                        if text.strip() and text not in seen:
                            seen.add(text)
                            self._blocks(element, part, 0)
        writer.blocks = header.blocks + writer.blocks + self.notes.blocks + footer.blocks
        changes = self.content.find(f".//{_TEXT}tracked-changes")
        if changes is not None:
            deletions = sum(1 for _ in changes.iter(f"{_TEXT}deletion"))
            if deletions:
                result.warnings.append(f"{deletions} tracked deletion{'s' * (deletions > 1)} left out")
        return result

    def _refuse_depth(self, depth: int) -> None:
        if depth > self.limits.depth:
            raise DocumentError(self.name, f"its content is nested more than {self.limits.depth} deep: refused")

    def _blocks(self, container: etree._Element, writer: Writer, depth: int) -> None:
        self._refuse_depth(depth)
        for child in container:
            tag = child.tag
            if tag in _LEFT_OUT:
                continue
            if tag == f"{_TEXT}p" or tag == f"{_TEXT}h":
                self._paragraph(child, writer, depth)
            elif tag == f"{_TEXT}list":
                self._list(child, writer, depth + 1, 1, None)
            elif tag == f"{_TABLE}table":
                self._table(child, writer, depth + 1)
            elif tag == f"{_TEXT}section" and child.get(f"{_TEXT}display") == "none":
                continue
            elif tag == f"{_DRAW}text-box":
                self._box(child, writer, depth)
            elif len(child):
                self._blocks(child, writer, depth + 1)

    def _paragraph(self, element: etree._Element, writer: Writer, depth: int, kind: str = "paragraph", level: int = 0,
                   marker: str = "") -> None:
        style = self.look("paragraph", element.get(f"{_TEXT}style-name"))
        outer, self.boxes = self.boxes, []
        runs: list[Run] = []
        self._runs(element, style, runs, depth)
        boxes, self.boxes = self.boxes, outer
        if element.tag == f"{_TEXT}h" or (style.outline and kind == "paragraph"):
            outline = element.get(f"{_TEXT}outline-level") or ""
            level = min(int(outline), 6) if outline.isdecimal() else style.outline or 1
            writer.write(runs, kind="heading", level=max(level, 1), marker=marker)
        else:
            writer.write(runs, kind=kind, level=level, marker=marker)  # type: ignore[arg-type]
        for box in boxes:
            self._box(box, writer, depth + 1)

    def _box(self, box: etree._Element, writer: Writer, depth: int) -> None:
        part = writer.part
        if part == "body":
            writer.part = "text_box"
        self._blocks(box, writer, depth + 1)
        writer.part = part

    def _runs(self, element: etree._Element, look: _Look, into: list[Run], depth: int) -> None:
        self._refuse_depth(depth)
        bold, underlined, hidden = bool(look.bold), bool(look.underlined), bool(look.hidden)

        def put(text: str | None) -> None:
            if text and not hidden:
                # white space counts as in HTML: line ends of the XML are spaces
                into.append(Run(" ".join(text.replace("\t", " ").split("\n")), bold, underlined))

        put(element.text)
        for child in element:
            tag = child.tag
            if tag in _LEFT_OUT:
                pass
            elif tag == f"{_TEXT}span":
                own = self.look("text", child.get(f"{_TEXT}style-name"))
                merged = _Look(None, look.bold if own.bold is None else own.bold,
                               look.underlined if own.underlined is None else own.underlined,
                               look.hidden if own.hidden is None else own.hidden)
                self._runs(child, merged, into, depth + 1)
            elif tag == f"{_TEXT}tab":
                put("\t")
            elif tag == f"{_TEXT}s":
                put(" ")
            elif tag == f"{_TEXT}line-break":
                if not hidden:
                    into.append(Run("\n"))
            elif tag == f"{_TEXT}note":
                for body in child.iterchildren(f"{_TEXT}note-body"):
                    self._blocks(body, self.notes, depth + 1)
            elif tag == f"{_DRAW}text-box":
                self.boxes.append(child)
            else:
                self._runs(child, look, into, depth + 1)
            put(child.tail)

    # -- lists

    def _list(self, element: etree._Element, writer: Writer, depth: int, level: int, style: str | None) -> None:
        self._refuse_depth(depth)
        style = element.get(f"{_TEXT}style-name") or style
        form, prefix, suffix = self.lists.get(style or "", {}).get(level, ("", "", ""))
        count = 0
        for item in element:
            if item.tag not in (f"{_TEXT}list-item", f"{_TEXT}list-header"):
                continue
            start = item.get(f"{_TEXT}start-value") or ""
            fresh = item.tag == f"{_TEXT}list-item"
            for child in item:
                if child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
                    if fresh:
                        count = int(start) if start.isdecimal() else count + 1
                        marker = f"{prefix}{_number(count, form)}{suffix}" if form else "•"
                        self._paragraph(child, writer, depth, "list_item", level - 1, marker)
                        fresh = False
                    else:
                        self._paragraph(child, writer, depth)
                elif child.tag == f"{_TEXT}list":
                    self._list(child, writer, depth + 1, level + 1, style)
                elif child.tag == f"{_TABLE}table":
                    self._table(child, writer, depth + 1)

    # -- tables

    def _table(self, table: etree._Element, writer: Writer, depth: int) -> None:
        self._refuse_depth(depth)
        out = writer.open_table()
        number = 0
        for row, header in self._rows(table, False, depth):
            column = 0
            for cell in row:
                if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                    continue
                repeated = _whole(cell.get(f"{_TABLE}number-columns-repeated"))
                if cell.tag == f"{_TABLE}table-cell":
                    across = _whole(cell.get(f"{_TABLE}number-columns-spanned"))
                    down = _whole(cell.get(f"{_TABLE}number-rows-spanned"))
                    cell_writer = out.cell_writer(number, column)
                    self._blocks(cell, cell_writer, depth + 1)
                    out.add_cell(cell_writer, number, column, row_span=down, column_span=across, header=header)
                column += repeated
            number += 1
        out.close()

    def _rows(self, table: etree._Element, header: bool, depth: int):  # noqa: ANN202
        self._refuse_depth(depth)
        for child in table:
            if child.tag == f"{_TABLE}table-row":
                yield child, header
            elif child.tag in (f"{_TABLE}table-header-rows", f"{_TABLE}table-rows", f"{_TABLE}table-row-group"):
                yield from self._rows(child, header or child.tag.endswith("header-rows"), depth + 1)


def _number(count: int, form: str) -> str:
    return number_as(count, {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}.get(form, "decimal"))


def _whole(text: str | None) -> int:
    return min(max(int(text), 1), 200) if text and text.isdecimal() else 1
