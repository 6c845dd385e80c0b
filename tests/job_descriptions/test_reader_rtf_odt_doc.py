"""RTF, ODT and legacy DOC."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile

import pytest

from pacsresearch.errors import DocumentError
from pacsresearch.job_descriptions.document import Document
from pacsresearch.job_descriptions.readers import Limits, doc, read_document


@pytest.fixture
def rtf(tmp_path):
    def reading(body: str, head: str = "\\ansi\\ansicpg1252\\deff0") -> Document:
        path = tmp_path / "post.rtf"
        path.write_bytes(f"{{\\rtf1{head} {body}}}".encode("latin-1"))
        return read_document(path)

    return reading


def test_rtf_characters(rtf):
    document = rtf(r"Council\'92s \'a340,000 \u8211\'96 \uc2\u8220 xx\uc1 PACS\u8221?\~\_x\emdash \bullet  a\{b\}\\ end\par")
    assert document.text == "Council’s £40,000 – “PACS” -x—• a{b}\\ end"


def test_rtf_code_pages_of_fonts(rtf):
    document = rtf(r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset238 Arial CE;}{\f2\fcharset2 Symbol;}}{\f1 \'9a\'e8}{\f2\'b7} a\par")
    assert document.text == "šč\uf0b7 a"


def test_rtf_paragraphs_looks_and_lists(rtf):
    document = rtf(r"{\fonttbl{\f2\fcharset2 Symbol;}}{\stylesheet{\s0 Normal;}{\s2\b heading 2;}}"
                   r"\pard\s2\b Person specification\b0\par\pard\plain{\b Essential}\par"
                   r"\pard{\listtext\f2\'b7\tab}\ls1\ilvl0 A degree\par\pard{\listtext 2.\tab}\ls2\ilvl1 HCPC\par"
                   r"\pard {\ul Desirable}\line second line\par \pard - typed\par\pard\outlinelevel0 By outline\par")
    assert [(block.kind, block.level, block.marker, block.bold, block.underlined, block.text) for block in document.blocks] == [
        ("heading", 2, "", True, False, "Person specification"), ("paragraph", 0, "", True, False, "Essential"),
        ("list_item", 0, "•", False, False, "A degree"), ("list_item", 1, "2.", False, False, "HCPC"),
        ("paragraph", 0, "", False, True, "Desirable"), ("paragraph", 0, "", False, False, "second line"),
        ("list_item", 0, "-", False, False, "typed"), ("heading", 1, "", False, False, "By outline")]


def test_rtf_leaves_out_what_is_not_shown(rtf):
    document = rtf(r"{\info{\title The post}{\author Nobody}}{\*\generator x;}{\pict\pngblip 89504e}{\colortbl;\red0;}"
                   r"{\field{\*\fldinst HYPERLINK x}{\fldrslt the link}} kept{\deleted gone}{\v hidden}{\revised  added}"
                   r"{\*\unknown what {nested} ever}\bin3 }{x shown\par")
    assert document.text == "the link kept added shown"
    assert document.title == "The post"
    assert document.warnings == ("1 tracked deletion left out",)


def test_rtf_tables_with_merged_and_nested_cells(rtf):
    document = rtf(r"before\par\trowd\trhdr\cellx1000\cellx2000\cellx3000\pard\intbl Criteria\cell Essential\cell Desirable\cell\row"
                   r"\trowd\cellx3000\pard\intbl Across\cell\row"
                   r"\trowd\clvmgf\cellx1000\cellx2000\cellx3000\pard\intbl Down\cell one\par two\cell three\cell\row"
                   r"\trowd\clvmrg\cellx1000\cellx2000\cellx3000\pard\intbl\cell "
                   r"\pard\intbl\itap2 inner a\nestcell inner b\nestcell{\*\nesttableprops\trowd\cellx500\cellx1000\nestrow}"
                   r"\pard\intbl\itap1\cell four\cell\row\pard after\par")
    assert [block.kind for block in document.blocks] == ["paragraph", "table", "paragraph"]
    table = document.blocks[1].table
    assert (table.rows, table.columns) == (4, 3)
    assert table.at(1, 2).text == "Across" and table.at(3, 0).text == "Down"
    assert [block.text for block in table.at(2, 1).blocks] == ["one", "two"]
    assert table.at(3, 2).text == "four" and table.at(0, 0).header
    assert table.at(3, 1).blocks[0].table.at(0, 1).text == "inner b"


def test_rtf_headers_footnotes_and_text_boxes(rtf):
    document = rtf(r"{\header The Trust\par}{\footer Page 1\par}Body{\footnote A note\par} goes on\par"
                   r"{\shp{\*\shpinst{\sp{\sn x}{\sv y}}{\shptxt Boxed\par}}{\shprslt no}}")
    assert [(block.part, block.text) for block in document.blocks] == [
        ("header", "The Trust"), ("body", "Body goes on"), ("text_box", "Boxed"), ("note", "A note"), ("footer", "Page 1")]


def test_rtf_that_is_cut_short_is_read_and_said_so(tmp_path):
    path = tmp_path / "post.rtf"
    path.write_bytes(rb"{\rtf1 Essential\par A deg")
    document = read_document(path)
    assert document.text == "Essential\nA deg"
    assert "cut short" in document.warnings[0]


NAMESPACES = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"' for short, long in (
    ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("fo", "xsl-fo-compatible"),
    ("draw", "drawing")))


@pytest.fixture
def odt(tmp_path):
    def reading(body: str, styles: str = "", manifest: str = "<m/>") -> Document:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
            archive.writestr("META-INF/manifest.xml", manifest)
            archive.writestr("content.xml", f"""<office:document-content {NAMESPACES}><office:automatic-styles>
              <style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
              <style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>
              <style:style style:name="P" style:family="paragraph"><style:text-properties style:text-underline-style="solid"/></style:style>
              <text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
              <text:list-level-style-bullet text:level="2"/></text:list-style></office:automatic-styles>
              <office:body><office:text>{body}</office:text></office:body></office:document-content>""")
            archive.writestr("styles.xml", f"<office:document-styles {NAMESPACES}>{styles}</office:document-styles>")
        path = tmp_path / "post.odt"
        path.write_bytes(stream.getvalue())
        return read_document(path)

    return reading


def test_odt_blocks(odt):
    document = odt("""<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion></text:changed-region>
      </text:tracked-changes><text:h text:outline-level="2">Person specification</text:h>
      <text:p><text:span text:style-name="B">Essential</text:span></text:p><text:p text:style-name="P">Desirable</text:p>
      <text:list text:style-name="L"><text:list-item><text:p>one</text:p><text:list><text:list-item><text:p>inner</text:p></text:list-item></text:list>
      </text:list-item><text:list-item><text:p>two</text:p></text:list-item></text:list>
      <text:p>a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d<text:span text:style-name="H">no</text:span>
      <text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>A note</text:p></text:note-body></text:note></text:p>
      <text:p>x<draw:frame><draw:text-box><text:p>Boxed</text:p></draw:text-box></draw:frame></text:p>
      <text:section text:display="none"><text:p>no</text:p></text:section>""",
                   styles="<office:master-styles><style:master-page><style:header><text:p>The Trust</text:p></style:header>"
                          "</style:master-page></office:master-styles>")
    assert [(block.part, block.kind, block.level, block.marker, block.text) for block in document.blocks] == [
        ("header", "paragraph", 0, "", "The Trust"), ("body", "heading", 2, "", "Person specification"),
        ("body", "paragraph", 0, "", "Essential"), ("body", "paragraph", 0, "", "Desirable"),
        ("body", "list_item", 0, "1.", "one"), ("body", "list_item", 1, "•", "inner"), ("body", "list_item", 0, "2.", "two"),
        ("body", "paragraph", 0, "", "a b c\nd"), ("body", "paragraph", 0, "", "x"), ("text_box", "paragraph", 0, "", "Boxed"),
        ("note", "paragraph", 0, "", "A note")]
    assert document.blocks[2].bold and document.blocks[3].underlined
    assert document.warnings == ("1 tracked deletion left out",)


def test_odt_tables(odt):
    document = odt("""<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>C</text:p></table:table-cell>
      <table:table-cell><text:p>E</text:p></table:table-cell><table:table-cell><text:p>D</text:p></table:table-cell></table:table-row>
      </table:table-header-rows><table:table-row><table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="2">
      <text:p>wide</text:p></table:table-cell><table:covered-table-cell/><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>
      <table:table-row><table:covered-table-cell table:number-columns-repeated="2"/><table:table-cell><text:p>b</text:p></table:table-cell>
      </table:table-row></table:table>""")
    table = document.blocks[0].table
    assert (table.rows, table.columns) == (3, 3)
    assert table.at(2, 1).text == "wide" and table.at(2, 2).text == "b" and table.at(0, 2).header


def test_an_encrypted_odt_is_named(odt):
    with pytest.raises(DocumentError, match="encrypted"):
        odt("", manifest="<manifest:encryption-data/>")


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100 + "WordDocument".encode("utf-16-le") + b"\0" * 2000


def test_a_doc_without_a_converter_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(doc.shutil, "which", lambda name: None)
    path = tmp_path / "post.doc"
    path.write_bytes(COMPOUND)
    with pytest.raises(DocumentError, match="no converter .*install antiword"):
        read_document(path)


def test_a_damaged_doc_and_a_converter_that_hangs(tmp_path, monkeypatch):
    def hangs(*arguments, timeout, **more):
        raise subprocess.TimeoutExpired("antiword", timeout)

    monkeypatch.setattr(doc.shutil, "which", lambda name: f"/nowhere/{name}")
    monkeypatch.setattr(doc.subprocess, "run", hangs)
    path = tmp_path / "post.doc"
    path.write_bytes(COMPOUND)
    with pytest.raises(DocumentError, match="damaged or encrypted"):
        read_document(path, limits=Limits(seconds=1))


DOCBOOK = b"""<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE book PUBLIC "-//OASIS//DTD DocBook XML V4.1.2//EN"
 "http://www.oasis-open.org/docbook/xml/4.1.2/docbookx.dtd">
<book><title>File title</title><bookinfo><date>x</date></bookinfo><chapter><title>Person specification</title>
<para>Job title: PACS ManagerBand: 8a</para><para><emphasis role='bold'>Essential</emphasis></para>
<itemizedlist mark='bullet'><listitem><para>A degree</para></listitem></itemizedlist>
<para><informaltable><tgroup cols='2'><colspec colwidth='50pt'/><colspec colwidth='50pt'/><tbody><row><entry>
Essential
</entry><entry>
Desirable
</entry></row></tbody></tgroup></informaltable>
<informaltable><tgroup cols='1'><colspec colwidth='100pt'/><tbody><row><entry>
Skills
</entry></row></tbody></tgroup></informaltable>
<informaltable><tgroup cols='2'><colspec colwidth='50pt'/><colspec colwidth='50pt'/><tbody><row><entry>
one
two
</entry><entry>
three
</entry></row></tbody></tgroup></informaltable></para></chapter></book>"""


def test_what_antiword_gives(tmp_path, monkeypatch):
    def answers(command, **more):
        output = DOCBOOK if "db" in command else b"Person specification\n\nJob title: PACS Manager\nBand: 8a\n"
        return subprocess.CompletedProcess(command, 0, output, b"")

    monkeypatch.setattr(doc.shutil, "which", lambda name: "/nowhere/antiword" if name == "antiword" else None)
    monkeypatch.setattr(doc.subprocess, "run", answers)
    path = tmp_path / "post.doc"
    path.write_bytes(COMPOUND)
    document = read_document(path)
    assert document.format == "doc" and "antiword" in document.warnings[0]
    assert [(block.kind, block.text) for block in document.blocks[:4]] == [
        ("heading", "Person specification"), ("paragraph", "Job title: PACS Manager\nBand: 8a"), ("paragraph", "Essential"),
        ("list_item", "A degree")]
    table = document.blocks[4].table
    assert (table.rows, table.columns) == (3, 2)
    assert table.at(1, 1).text == "Skills"
    assert [block.text for block in table.at(2, 0).blocks] == ["one", "two"]


@pytest.mark.slow
@pytest.mark.skipif(not (shutil.which("soffice") and shutil.which("antiword")), reason="needs LibreOffice and antiword")
def test_a_real_doc_has_the_cells_of_its_docx(tmp_path):
    import docx

    made = docx.Document()
    for number in range(20):  # antiword refuses files with hardly any text
        made.add_paragraph(f"Duty {number} of the post, which is to look after the systems.")
    table = made.add_table(rows=2, cols=2, style="Table Grid")
    for place, text in enumerate(("Essential", "Desirable", "A degree", "PRINCE2")):
        table.cell(*divmod(place, 2)).text = text
    made.save(tmp_path / "post.docx")
    subprocess.run(["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "doc",
                    "post.docx"], cwd=tmp_path, check=True, capture_output=True, timeout=120)
    read = read_document(tmp_path / "post.doc")
    assert read.format == "doc"
    found = next(block.table for block in read.blocks if block.table)
    assert [[cell.text for cell in found.row(row)] for row in range(2)] == [["Essential", "Desirable"], ["A degree", "PRINCE2"]]
