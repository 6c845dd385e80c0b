"""HTML: what a browser shows of the main text, whatever its mark-up."""

from __future__ import annotations

import base64

import pytest

from pacsresearch.job_descriptions.document import Document
from pacsresearch.job_descriptions.readers import read_document


@pytest.fixture
def read(tmp_path):
    def reading(page: str | bytes, name: str = "post.html") -> Document:
        path = tmp_path / name
        path.write_bytes(page if isinstance(page, bytes) else f"<html><body>{page}</body></html>".encode())
        return read_document(path)

    return reading


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in document.blocks]


@pytest.mark.parametrize(("head", "encoding", "found"), [
    ('<meta http-equiv="Content-type" content="text/html;charset=ISO-8859-1">', "cp1252", "cp1252"),
    ('<meta charset="utf-8">', "utf-8", "utf-8"),
    ('<meta charset="utf-8">', "cp1252", "cp1252"),
    ("", "cp1252", "cp1252"),
    ("", "utf-16", "utf-16"),
    ('<meta charset="nonsense">', "utf-8", "utf-8"),
])
def test_encodings(read, head, encoding, found):
    document = read(f"<html><head>{head}</head><body><p>£53,730 – “Head” of the team’s work</p></body></html>".encode(encoding))
    assert document.text == "£53,730 – “Head” of the team’s work"
    assert document.encoding == found


def test_text_that_was_encoded_twice_is_mended(read):
    assert read("<p>" + "Council’s £5 – staff".encode().decode("cp1252") + "</p>").text == "Council’s £5 – staff"


def test_headings_lists_and_looks(read):
    document = read("<h2>Person specification</h2><p><strong>Essential</strong></p><ul><li>A degree<ul><li>in <b>imaging</b></li></ul></li>"
                    "<li><p>HCPC</p></li></ul><ol start=3><li>Third<li>Fourth</ol><p><u>Desirable</u>:</p><p style='font-weight:700'>Bold too</p>")
    assert [(block.kind, block.level, block.marker, block.bold, block.underlined, block.text) for block in document.blocks] == [
        ("heading", 2, "", False, False, "Person specification"), ("paragraph", 0, "", True, False, "Essential"),
        ("list_item", 0, "•", False, False, "A degree"), ("list_item", 1, "•", False, False, "in imaging"),
        ("list_item", 0, "•", False, False, "HCPC"), ("list_item", 0, "3.", False, False, "Third"),
        ("list_item", 0, "4.", False, False, "Fourth"), ("paragraph", 0, "", False, True, "Desirable:"),
        ("paragraph", 0, "", True, False, "Bold too")]


def test_what_a_browser_does_not_show_is_left_out(read):
    document = read("""<script>var x = "<p>no</p>";</script><style>p {}</style><nav><ul><li>Home</li></ul></nav>
      <noscript><p>no</p></noscript><svg><text>no</text></svg><div style="display: none">no</div><p hidden>no</p>
      <p class="x hidden">no</p><p aria-hidden="true">no</p><form><label>Search</label><input value="no"><button>no</button></form>
      <select><option>no</option></select><!-- no --><p>yes</p><template><p>no</p></template>""")
    assert document.text == "yes"


def test_a_form_around_the_whole_page_is_read(read):
    document = read("<form action=x><input type=hidden>" + "<p>A criterion of some length stands here.</p>" * 12 + "</form>")
    assert len(document.blocks) == 12


def test_breaks_part_lines_and_two_part_paragraphs(read):
    document = read("<p><b>Essential</b><br>A degree<br/>HCPC<br><br>Next</p><div>Desirable:<br>• PRINCE2<br>• MSc<br>- HL7</div>")
    assert kinds(document) == [("paragraph", "Essential"), ("paragraph", "A degree\nHCPC"), ("paragraph", "Next"),
                               ("paragraph", "Desirable:"), ("list_item", "PRINCE2"), ("list_item", "MSc"), ("list_item", "HL7")]


def test_entities_escaped_twice(read):
    assert read("<p>Research &amp;amp; Development&amp;nbsp;&amp;rsquo;s &amp;lt;3 years</p>").text == "Research & Development ’s <3 years"
    document = read("&lt;p&gt;&lt;strong&gt;Essential&lt;/strong&gt;&lt;/p&gt;&lt;ul&gt;&lt;li&gt;A degree&lt;/li&gt;&lt;/ul&gt;")
    assert kinds(document) == [("paragraph", "Essential"), ("list_item", "A degree")]


def test_div_soup_unclosed_tags_and_stray_ends(read):
    document = read("<div><span>Essential</span><div>A degree</div>HCPC<p>one<p>two</b></i></div></div><td>stray")
    assert [block.text for block in document.blocks] == ["Essential", "A degree", "HCPC", "one", "two", "stray"]


def test_definition_lists(read):
    document = read("<dl><dt>Salary</dt><dd>£40,000</dd><dt>Band<dd>8a</dl>")
    assert [(block.text, block.bold) for block in document.blocks] == [
        ("Salary", True), ("£40,000", False), ("Band", True), ("8a", False)]


def test_tables_with_spans_and_lists(read):
    document = read("""<table><thead><tr><th>Criteria<th>Essential<th>Desirable</thead>
      <tr><td rowspan=2>Training<td><ul><li>A degree<li>HCPC</ul><td>MSc<br>PRINCE2
      <tr><td colspan="2">- one<br>- two</table>""")
    table = document.blocks[0].table
    assert (table.rows, table.columns) == (3, 3)
    assert table.at(0, 2).header and table.at(2, 0).text == "Training" and table.at(2, 2).column == 1
    assert [block.text for block in table.at(1, 1).blocks] == ["A degree", "HCPC"]
    assert [block.kind for block in table.at(2, 1).blocks] == ["list_item", "list_item"]
    assert table.at(1, 2).text == "MSc\nPRINCE2"


def test_lists_and_paragraphs_after_a_cell_are_not_in_it(read):
    document = read("<table><tr><td><ul><li>in<td>b</table><ul><li>after</ul>")
    assert [block.kind for block in document.blocks] == ["table", "list_item"]
    assert document.blocks[0].table.at(0, 1).text == "b"


def test_layout_tables_are_no_tables(read):
    document = read("<table><tr><td><h2>Post</h2><p>A text.</p></td></tr><tr><td><table><tr><td>E</td><td>D</td></tr>"
                    "<tr><td>a</td><td>b</td></tr></table></td></tr></table>")
    assert [block.kind for block in document.blocks] == ["heading", "paragraph", "table"]
    assert document.blocks[2].table.at(1, 1).text == "b"


def test_spans_beyond_the_table_are_cut(read):
    table = read("<table><tr><td rowspan=0>a<td rowspan=9999 colspan=x>b<tr><td>c</table>").blocks[0].table
    assert table.rows == 2


def test_main_is_preferred_and_chrome_left_out(read):
    text = "<p>A paragraph about the post that is long enough to matter.</p>" * 10
    document = read(f"<header><ul><li>Menu</ul></header><div role=navigation>Crumbs</div><main><h1>Post</h1>{text}</main><footer>About</footer>")
    assert document.blocks[0].text == "Post" and len(document.blocks) == 11


def test_page_headers_and_footers_are_marked_where_there_is_no_main(read):
    document = read("<header>The Trust</header><p>A post</p><article><header><h1>Title</h1></header></article><footer>Crown copyright</footer>")
    assert [(block.part, block.text) for block in document.blocks] == [
        ("header", "The Trust"), ("body", "A post"), ("body", "Title"), ("footer", "Crown copyright")]
    assert document.text == "A post\nTitle"


def test_a_job_posting_is_metadata_not_text(read):
    document = read('<script type="application/ld+json">{"@type": "JobPosting", "title": "PACS Manager", "datePosted": "2012-05-01",'
                    '"hiringOrganization": {"name": "The Trust"}, "description": "no"}</script><p>Text</p>')
    assert document.text == "Text"
    assert document.metadata == {"title": "PACS Manager", "employer": "The Trust", "posted": "2012-05-01"}


def test_preformatted_text_keeps_its_lines(read):
    assert read("<pre>Essential\n- one\n- two</pre>").blocks[2].text == "two"


def test_a_saved_page(tmp_path):
    page = "<html><head><meta charset='windows-1252'></head><body><p>Council’s post</p></body></html>".encode("cp1252")
    path = tmp_path / "post.mht"
    path.write_bytes(b"From: <Saved by Browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b\"\r\n\r\n"
                     b"--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(page)
                     + b"\r\n--b\r\nContent-Type: image/png\r\n\r\nxx\r\n--b--\r\n")
    document = read_document(path)
    assert (document.format, document.text) == ("html", "Council’s post")


def test_links_to_share_the_page_are_no_text_of_the_job(tmp_path) -> None:
    (tmp_path / "post.html").write_text(
        "<html><body><main><h1>PACS manager</h1><p>You will share this role with a colleague.</p>"
        "<p><a href='mailto:jobs@example.org'>Email us</a></p><h2>Share this page</h2><ul>"
        "<li><a href='mailto:?subject=A%20job'>Email</a></li>"
        "<li><a href='https://www.facebook.com/sharer/sharer.php?u=x'>Facebook</a></li>"
        "<li><a href='https://twitter.com/intent/tweet?url=x'>Twitter</a></li></ul></main></body></html>")
    texts = [block.text for block in read_document(tmp_path / "post.html").blocks]
    assert texts == ["PACS manager", "You will share this role with a colleague.", "Email us"]
