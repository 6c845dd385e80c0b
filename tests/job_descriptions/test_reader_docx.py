"""DOCX: what Word shows is read, once; what it does not show is left out."""

from __future__ import annotations

import io
import zipfile

import pytest

from pacsresearch.job_descriptions.document import Document
from pacsresearch.job_descriptions.readers import read_document

W = ('xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
     'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
     'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
     'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
     'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wp="urn:wp" xmlns:a="urn:a"')
STYLES = f"""<w:styles {W}>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:basedOn w:val="Normal"/>
  <w:pPr><w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Section"><w:name w:val="Section head"/><w:basedOn w:val="Heading2"/></w:style>
<w:style w:type="paragraph" w:styleId="ListBullet"><w:name w:val="List Bullet"/>
  <w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Secret"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="table" w:styleId="Grid"><w:name w:val="Table Grid"/></w:style></w:styles>"""
NUMBERING = f"""<w:numbering {W}>
<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl>
  <w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>"""


def run(text: str, properties: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, style: str = "", number: str = "") -> str:
    properties = (f'<w:pStyle w:val="{style}"/>' if style else "") + number
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{''.join(runs)}</w:p>"


def numbered(number: int, level: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def cell(*content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(content) or '<w:p/>'}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{''.join(cells)}</w:tr>"


def plain(text: str) -> str:
    return paragraph(run(text))


@pytest.fixture
def read(tmp_path):
    def reading(*body: str, section: str = "", relations: str = "", parts: dict[str, str] | None = None) -> Document:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", f"<w:document {W}><w:body>{''.join(body)}{section}</w:body></w:document>")
            archive.writestr("word/styles.xml", STYLES)
            archive.writestr("word/numbering.xml", NUMBERING)
            archive.writestr("word/_rels/document.xml.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/'
                             f'package/2006/relationships">{relations}</Relationships>')
            for name, content in (parts or {}).items():
                archive.writestr(name, content)
        path = tmp_path / "post.docx"
        path.write_bytes(stream.getvalue())
        return read_document(path)

    return reading


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in document.blocks]


def test_headings_come_from_styles_and_bold_paragraphs_stay_paragraphs(read):
    document = read(
        paragraph(run("Person specification"), style="Section"),
        paragraph(run("Essential", "<w:b/>")),
        paragraph(run("Not", '<w:b w:val="0"/>'), run(" bold")),
        paragraph(run("Desirable", '<w:u w:val="single"/>'), run(":")),
        paragraph(run("By style", '<w:rStyle w:val="Strong"/>')),
    )
    assert [(block.kind, block.level, block.bold, block.underlined) for block in document.blocks] == [
        ("heading", 2, True, False), ("paragraph", 0, True, False), ("paragraph", 0, False, False),
        ("paragraph", 0, False, True), ("paragraph", 0, True, False)]
    assert [block.location.paragraph for block in document.blocks] == [1, 2, 3, 4, 5]


def test_lists_by_numbering_by_style_and_typed(read):
    document = read(
        paragraph(run("one"), number=numbered(2)), paragraph(run("inner"), number=numbered(2, 1)),
        paragraph(run("second inner"), number=numbered(2, 1)), paragraph(run("two"), number=numbered(2)),
        paragraph(run("by style"), style="ListBullet"), paragraph(style="ListBullet"),
        paragraph(run("not in a list"), style="ListBullet", number=numbered(0)),
        plain("\uf0b7\u00a0 typed glyph"), plain("- typed dash"), plain("o\u00a0\u00a0Typed letter"),
    )
    assert [(block.kind, block.marker, block.level, block.text) for block in document.blocks] == [
        ("list_item", "1.", 0, "one"), ("list_item", "1.a)", 1, "inner"), ("list_item", "1.b)", 1, "second inner"),
        ("list_item", "2.", 0, "two"), ("list_item", "•", 0, "by style"), ("paragraph", "", 0, "not in a list"),
        ("list_item", "•", 0, "typed glyph"), ("list_item", "-", 0, "typed dash"), ("list_item", "o", 0, "Typed letter")]


def test_tracked_deletions_are_left_out_and_insertions_kept(read):
    document = read(
        paragraph(run("A "), f'<w:ins w:id="1">{run("first ")}</w:ins>',
                  '<w:del w:id="2"><w:r><w:delText>masters </w:delText></w:r></w:del>', run("degree")),
        '<w:p><w:pPr><w:rPr><w:del w:id="3"/></w:rPr></w:pPr>' + run("Experience ") + "</w:p>", plain("of PACS"),
        f'<w:tbl>{row(cell(plain("kept")))}{row(cell(plain("gone")), properties="<w:del/>")}</w:tbl>',
        f'<w:moveFrom w:id="4">{plain("moved away")}</w:moveFrom>',
    )
    assert document.text == "A first degree\nExperience of PACS\nkept"
    assert any("deletion" in warning for warning in document.warnings)


def test_hidden_text_field_codes_and_placeholders_are_left_out(read):
    field = ('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "http://x"</w:instrText></w:r>'
             '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run("the code") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    control = ("<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>")
    document = read(
        paragraph(run("seen"), run(" unseen", "<w:vanish/>"), run(" also unseen", '<w:rStyle w:val="Secret"/>')),
        paragraph(run("See "), field, run(".")),
        paragraph(run("Link: "), f'<w:hyperlink r:id="r1">{run("HCPC")}</w:hyperlink>'),
        control.format("", plain("in a control")),
        control.format("<w:showingPlcHdr/>", plain("Click here to enter text")),
        paragraph(run("Band "), control.format("", run("8a"))),
    )
    assert document.text == "seen\nSee the code.\nLink: HCPC\nin a control\nBand 8a"


def test_a_text_box_is_read_once(read):
    box = f'<w:txbxContent>{plain("Boxed text")}</w:txbxContent>'
    alternate = (f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><a:graphic><wps:txbx>{box}</wps:txbx>'
                 f'</a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict>'
                 "</mc:Fallback></mc:AlternateContent>")
    only_fallback = f'<w:pict><v:shape><v:textbox>{box.replace("Boxed", "Older")}</v:textbox></v:shape></w:pict>'
    document = read(paragraph(run("Anchor"), f"<w:r>{alternate}</w:r>"), paragraph(f"<w:r>{only_fallback}</w:r>"))
    assert [(block.part, block.text) for block in document.blocks] == [
        ("body", "Anchor"), ("text_box", "Boxed text"), ("text_box", "Older text")]
    assert [block.text for block in document.body()] == ["Anchor", "Boxed text", "Older text"]


def test_tables_with_merged_cells_lists_and_nested_tables(read):
    bullets = paragraph(run("HCPC"), style="ListBullet") + paragraph(run("PRINCE2"), style="ListBullet")
    nested = f"<w:tbl>{row(cell(plain('inner a')), cell(plain('inner b')))}</w:tbl>"
    document = read(f"""<w:tbl><w:tblPr/><w:tblGrid/>
      {row(cell(plain("Criteria")), cell(plain("Essential")), cell(plain("Desirable")), properties="<w:tblHeader/>")}
      {row(cell(plain("Qualifications"), properties='<w:gridSpan w:val="3"/>'))}
      {row(cell(plain("Training"), properties='<w:vMerge w:val="restart"/>'), cell(bullets), cell(nested + "<w:p/>"))}
      {row(cell(properties='<w:vMerge/>'), f'<w:sdt><w:sdtContent>{cell(plain("in a control"))}</w:sdtContent></w:sdt>', cell())}
    </w:tbl>""")
    (block,) = document.blocks
    table = block.table
    assert (table.rows, table.columns) == (4, 3)
    assert [cell.header for cell in table.row(0)] == [True] * 3
    assert table.at(1, 2).text == "Qualifications"
    assert table.at(3, 0).text == "Training"
    assert (table.at(2, 0).row_span, table.at(1, 0).column_span) == (2, 3)
    assert [(inner.kind, inner.text) for inner in table.at(2, 1).blocks] == [("list_item", "HCPC"), ("list_item", "PRINCE2")]
    assert table.at(2, 2).blocks[0].table.at(0, 1).text == "inner b"
    assert table.at(3, 1).text == "in a control"
    assert table.at(3, 2).blocks == ()
    assert str(table.at(2, 1).blocks[1].location) == "table 1, row 3, column 2, paragraph 2"


def test_marks_in_cells_are_kept_and_empty_bullets_are_not(read):
    check = '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>'
    tick = '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
    document = read(f"<w:tbl>{row(cell(plain('A degree')), cell(plain('•')), cell(paragraph(tick)), cell(paragraph(check)))}"
                    f"{row(cell(plain('- one') + plain('-') + plain('- two')), cell(plain('x')), cell(plain('E')), cell())}</w:tbl>")
    table = document.blocks[0].table
    assert [table.at(0, column).text for column in range(4)] == ["A degree", "•", "✓", "☒"]
    assert [(block.kind, block.text) for block in table.at(1, 0).blocks] == [("list_item", "one"), ("list_item", "two")]


def test_hard_breaks_stay_lines_and_typed_bullets_after_them_are_items(read):
    document = read(
        paragraph(run("Job title: PACS Manager<w:br/>Band: 8a").replace("<w:br/>", "</w:t><w:br/><w:t>")),
        paragraph("<w:r><w:rPr><w:b/></w:rPr><w:t>Essential</w:t><w:br/></w:r>", "<w:r><w:t>A degree</w:t><w:br/><w:t>HCPC</w:t></w:r>"),
        paragraph("<w:r><w:t>Desirable</w:t><w:br/><w:t>• PRINCE2</w:t><w:br/><w:t>• MSc in imaging</w:t><w:br/><w:t>informatics</w:t></w:r>"),
        plain("• one • two • three"),
    )
    assert kinds(document) == [
        ("paragraph", "Job title: PACS Manager\nBand: 8a"), ("paragraph", "Essential"), ("paragraph", "A degree\nHCPC"),
        ("paragraph", "Desirable"), ("list_item", "PRINCE2"), ("list_item", "MSc in imaging\ninformatics"),
        ("list_item", "one"), ("list_item", "two"), ("list_item", "three")]
    assert document.blocks[1].bold and not document.blocks[2].bold


def test_headers_footers_and_notes_are_marked(read):
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    document = read(
        paragraph(run("A degree"), '<w:r><w:footnoteReference w:id="2"/></w:r>'),
        section='<w:sectPr><w:headerReference w:type="default" r:id="h"/><w:headerReference w:type="first" r:id="h1"/>'
                '<w:footerReference w:type="default" r:id="f"/></w:sectPr>',
        relations="".join(f'<Relationship Id="{key}" Type="{kind}/{part}" Target="{target}"/>' for key, part, target in (
            ("h", "header", "header1.xml"), ("h1", "header", "header2.xml"), ("f", "footer", "footer1.xml"))),
        parts={
            "word/header1.xml": f"<w:hdr {W}>{plain('The Trust')}</w:hdr>",
            "word/header2.xml": f"<w:hdr {W}>{plain('The Trust')}</w:hdr>",
            "word/footer1.xml": f"<w:ftr {W}>{plain('Page 1')}</w:ftr>",
            "word/footnotes.xml": f'<w:footnotes {W}><w:footnote w:id="0">{plain("separator")}</w:footnote>'
                                  f'<w:footnote w:id="2">{plain("Or working towards one")}</w:footnote></w:footnotes>'})
    assert [(block.part, block.text) for block in document.blocks] == [
        ("header", "The Trust"), ("body", "A degree"), ("note", "Or working towards one"), ("footer", "Page 1")]
    assert document.text == "A degree"


def test_text_is_normalised(read):
    document = read(plain("ef\ufb01cient\u00a0\u00a0use\u200b of\u00ad e\u0301lan\u2011x \u201cquoted\u201d"))
    assert document.blocks[0].text == "efficient use of élan-x “quoted”"


def test_strict_documents_and_other_main_parts_are_read(tmp_path):
    strict = W.replace("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("_rels/.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                         '<Relationship Id="a" Type="http://x/officeDocument" Target="word/document2.xml"/></Relationships>')
        archive.writestr("word/document2.xml", f"<w:document {strict}><w:body>{plain('Essential')}</w:body></w:document>")
    path = tmp_path / "post.docx"
    path.write_bytes(stream.getvalue())
    assert read_document(path).text == "Essential"


def test_word_2003_xml(tmp_path):
    path = tmp_path / "post.doc"
    namespace = 'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"'
    path.write_text(f'<?xml version="1.0"?><w:wordDocument {namespace}><w:body>{plain("Essential")}'
                    f"<w:tbl>{row(cell(plain('a')), cell(plain('b')))}</w:tbl></w:body></w:wordDocument>")
    document = read_document(path)
    assert document.format == "docx"
    assert document.blocks[1].table.at(0, 1).text == "b"


def test_a_document_made_by_python_docx(tmp_path):
    import docx

    made = docx.Document()
    made.core_properties.title = "PACS Manager"
    made.add_heading("Person specification", 1)
    table = made.add_table(rows=2, cols=3)
    for place, text in enumerate(("Criteria", "Essential", "Desirable", "Skills", "Writes well", "")):
        table.cell(*divmod(place, 3)).text = text
    made.add_paragraph("Lead the team", style="List Number")
    path = tmp_path / "post.docx"
    made.save(path)
    document = read_document(path)
    assert document.title == "PACS Manager"
    assert [block.kind for block in document.blocks] == ["heading", "table", "list_item"]
    assert document.blocks[1].table.at(1, 1).text == "Writes well"
    assert document.blocks[2].marker == "1."
