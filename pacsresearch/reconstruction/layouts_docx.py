"""Blocks to a DOCX file, in the ways that real ones are built (and sometimes abused)."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from pacsresearch.reconstruction.blocks import Aside, Block, Grid, Heading, Items, PageBreak, Text
from pacsresearch.reconstruction.posting import FOOTER, Posting

TABLE_STYLES = ("Table Grid", "Normal Table")
_DROPPED = ("docProps/thumbnail.jpeg", "word/stylesWithEffects.xml")  # of the template: pictures and copies of styles
_CHANGE = re.compile(r"\{([+-])(.*?)\1\}")


@dataclass(frozen=True, slots=True)
class Look:
    """How a document is made in Word."""

    font: str = "Arial"
    size: float = 11
    headings: str = "word"        # "word" headings, or "bold" paragraphs that only look like headings
    shaded: bool = True           # header rows in grey
    controlled: bool = False      # the specification's table inside a content control
    header: bool = True           # the employer's name on every page


LOOKS = {
    "arial": Look(),
    "times": Look(font="Times New Roman", size=12, headings="bold", shaded=False),
    "calibri": Look(font="Calibri", size=11),
    "controlled": Look(font="Arial", size=10, controlled=True),
    "plain": Look(font="Arial", size=11, headings="bold", header=False),
    "small": Look(font="Verdana", size=9),
}


def to_docx(blocks: Sequence[Block], posting: Posting, style: str, deleted: str = "") -> bytes:
    """The document as the bytes of a DOCX file; equal input gives equal bytes.

    Parameters
    ----------
    blocks : sequence of Block
    posting : Posting
    style : str
        A name of `LOOKS`.
    deleted : str
        A list item that a reviewer struck out with tracked changes: it is in the file, and no longer counts. The
        item before it is a tracked insertion, and counts.

    Returns
    -------
    bytes
    """
    look = LOOKS[style]
    document = docx.Document()
    _prepare(document, posting, look)
    in_specification = False
    for block in blocks:
        if isinstance(block, Heading):
            in_specification = in_specification or block.text.lower().startswith("person specification")
        if isinstance(block, Items) and in_specification and deleted:
            block, deleted = Items((f"{{+{block.items[0]}+}}", f"{{-{deleted}-}}", *block.items[1:])), ""
        _add(document, block, look, control=look.controlled and in_specification)
    buffer = io.BytesIO()
    document.save(buffer)
    return _repacked(buffer.getvalue())


def _prepare(document: WordDocument, posting: Posting, look: Look) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = look.font, Pt(look.size)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), look.font)
    normal.paragraph_format.space_after = Pt(5)
    for level in (1, 2, 3):
        heading = document.styles[f"Heading {level}"]
        heading.font.name = look.font
        heading.font.color.rgb = RGBColor(0, 0, 0) if look.size > 10 else RGBColor(0, 0x40, 0x80)
        heading.font.size = Pt(look.size + (5, 2, 0.5)[level - 1])
        fonts = heading.element.rPr.rFonts
        for name in list(fonts.attrib):
            del fonts.attrib[name]
        fonts.set(qn("w:ascii"), look.font)
        fonts.set(qn("w:hAnsi"), look.font)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2)
    if look.header:
        head = section.header.paragraphs[0]
        head.text = f"{posting.employer}\t\t{posting.title}"
        head.runs[0].font.size = Pt(8)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _field(foot, "Page ", "PAGE")
    _field(foot, " of ", "NUMPAGES")
    small = section.footer.add_paragraph(FOOTER)
    small.alignment = WD_ALIGN_PARAGRAPH.CENTER
    small.runs[0].font.size = Pt(7)
    tables = [style for style in document.styles if style.type == WD_STYLE_TYPE.TABLE]
    for style in tables:  # the template brings a hundred
        if style.name not in TABLE_STYLES:
            style.delete()
    core = document.core_properties
    stamp = datetime(posting.year, 1, 1)
    core.author, core.title, core.comments = posting.department, f"Job description: {posting.title}", FOOTER
    core.created = core.modified = stamp
    core.last_modified_by, core.revision = "", 1


def _field(paragraph: Paragraph, before: str, code: str) -> None:
    run = paragraph.add_run(before)
    run.font.size = Pt(8)
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("t", "1"), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(8)
        if kind in ("begin", "separate", "end"):
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:t" if kind == "t" else "w:instrText")
            element.text = text
        run._r.append(element)


def _add(document: WordDocument, block: Block, look: Look, control: bool) -> None:
    if isinstance(block, Heading):
        _heading(document, block, look)
    elif isinstance(block, Text):
        paragraph = document.add_paragraph()
        run = paragraph.add_run(_smart(block.text))
        run.bold, run.italic, run.underline = block.bold or None, block.italic or None, block.underlined or None
    elif isinstance(block, Items):
        _items(document, block)
    elif isinstance(block, Grid):
        table = _table(document, block, look)
        if control and block.header_rows:
            _control(table)
        document.add_paragraph().paragraph_format.space_after = Pt(0)
    elif isinstance(block, Aside):
        _text_box(document, block)
    elif block.landscape:
        section = document.add_section()
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(29.7), Cm(21)
    else:
        document.add_page_break()


def _heading(document: WordDocument, block: Heading, look: Look) -> None:
    if look.headings == "word":
        document.add_heading(_smart(block.text), min(block.level, 3))
        return
    paragraph = document.add_paragraph()
    run = paragraph.add_run(_smart(block.text))
    run.bold = True
    paragraph.paragraph_format.keep_with_next = True
    if block.level == 1:
        run.font.size = Pt(look.size + 3)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif block.level == 2:
        run.font.size = Pt(look.size + 1)
        paragraph.paragraph_format.space_before = Pt(8)


def _items(document: WordDocument, block: Items) -> None:
    for marker, text in zip(block.markers(""), block.items, strict=True):
        if block.typed or block.ordered == "a":
            paragraph = document.add_paragraph(f"{marker}\t")
            paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Cm(1), Cm(-0.6)
        else:  # Word's own numbers, which run on from list to list
            paragraph = document.add_paragraph(style="List Number" if block.ordered else "List Bullet")
        paragraph.paragraph_format.space_after = Pt(2)
        _changed(paragraph, text)


def _smart(text: str) -> str:
    """The typographic apostrophe, as Word puts it while one types."""
    return text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")


def _changed(paragraph: Paragraph, text: str) -> None:
    """Add `text`, where ``{-...-}`` is a tracked deletion and ``{+...+}`` a tracked insertion."""
    at, text = 0, _smart(text)
    for match in _CHANGE.finditer(text):
        if match.start() > at:
            paragraph.add_run(text[at:match.start()])
        at = match.end()
        kind, tag = ("del", "delText") if match[1] == "-" else ("ins", "t")
        change = parse_xml(
            f'<w:{kind} {nsdecls("w")} w:id="{900 + at}" w:author="Personnel" w:date="2012-01-01T00:00:00Z"><w:r>'
            f'<w:{tag} xml:space="preserve"/></w:r></w:{kind}>'
        )
        change[0][0].text = match[2]
        paragraph._p.append(change)
    if at < len(text):
        paragraph.add_run(text[at:])


def _table(document: WordDocument, grid: Grid, look: Look) -> Table:
    columns = len(grid.widths)
    section = document.sections[-1]
    width = section.page_width - section.left_margin - section.right_margin
    table = document.add_table(rows=len(grid.rows), cols=columns)
    table.style = "Table Grid" if grid.ruled else "Normal Table"
    table.autofit = False
    widths = [int(width * share) for share in grid.widths]
    for column, size in zip(table.columns, widths, strict=True):
        column.width = size
    cells = [[table._cells[r * columns + c] for c in range(columns)] for r in range(len(grid.rows))]
    taken: set[tuple[int, int]] = set()
    for r, row in enumerate(grid.rows):
        c = 0
        for item in row:
            while (r, c) in taken:
                c += 1
            place = cells[r][c]
            if item.across > 1 or item.down > 1:
                place = place.merge(cells[r + item.down - 1][c + item.across - 1])
            taken |= {(r + down, c + across) for down in range(item.down) for across in range(item.across)}
            _fill(place, item.lines, item.listed, item.bold)
            if look.shaded and (r < grid.header_rows or (item.bold and item.across > 1)):
                place._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="D9E2EC"/>'))
            c += item.across
        for number in range(columns):
            cells[r][number].width = widths[number] if not any(x.across > 1 for x in row) else cells[r][number].width
        properties = table.rows[r]._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if r < grid.header_rows:
            properties.append(OxmlElement("w:tblHeader"))
    return table


def _fill(place: _Cell, lines: tuple[str, ...], listed: bool, bold: bool) -> None:
    for number, line in enumerate(lines):
        paragraph = place.paragraphs[0] if number == 0 else place.add_paragraph()
        if listed:
            paragraph.style = "List Bullet"
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.add_run(_smart(line)).bold = bold or None


def _control(table: Table) -> None:
    """Put the table inside a content control, as forms made from a template do."""
    control = parse_xml(
        f'<w:sdt {nsdecls("w")}><w:sdtPr><w:alias w:val="Specification"/><w:id w:val="20130"/></w:sdtPr>'
        "<w:sdtContent/></w:sdt>"
    )
    table._tbl.addprevious(control)
    control[1].append(table._tbl)


def _text_box(document: WordDocument, block: Aside) -> None:
    """A floating text box in the old drawing language, which Word still writes."""
    paragraphs = "".join("<w:p><w:r><w:t/></w:r></w:p>" for _ in block.lines)
    run = document.add_paragraph().add_run()
    picture = parse_xml(
        f'<w:pict {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml">'
        '<v:rect id="Box1" style="width:460pt;height:96pt" fillcolor="#f2f5f9" strokecolor="#336699" strokeweight="1pt">'
        f"<v:textbox><w:txbxContent>{paragraphs}</w:txbxContent></v:textbox></v:rect></w:pict>"
    )
    for number, (element, line) in enumerate(zip(picture.iter(qn("w:t")), block.lines, strict=True)):
        element.text = _smart(line)
        if number == 0:
            element.addprevious(parse_xml(f'<w:rPr {nsdecls("w")}><w:b/></w:rPr>'))
    run._r.append(picture)


def _repacked(data: bytes) -> bytes:
    """The same package with fixed times and nothing compressed, so that no zlib and no clock shows."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as packed:
        for name in source.namelist():
            if name in _DROPPED:
                continue
            content = source.read(name)
            if name.endswith(".rels") or name == "[Content_Types].xml":
                content = re.sub(rb"<(Relationship|Override) [^>]*(thumbnail|stylesWithEffects)[^>]*/>", b"", content)
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # the same on Windows
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, content)
    return target.getvalue()
