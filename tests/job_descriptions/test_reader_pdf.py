"""PDF: cells by ruling lines, columns by gutters, paragraphs from lines, margins by repetition."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest
from reportlab.lib import colors, pdfencrypt
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas
from reportlab.platypus import Frame, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

from pacsresearch.errors import DocumentError
from pacsresearch.job_descriptions.document import Document
from pacsresearch.job_descriptions.readers import Limits, read_document

NORMAL = getSampleStyleSheet()["Normal"]
ITEM = ParagraphStyle("item", parent=NORMAL, leftIndent=12)
CM = 72 / 2.54
LONG = "which is described in words enough to run on over several lines of the narrow cell of this table"


def say(text: str) -> Paragraph:
    return Paragraph(text, NORMAL)


def bullets(*items: str) -> list[Paragraph]:
    return [Paragraph(item, ITEM, bulletText="•") for item in items]


@pytest.fixture
def build(tmp_path):
    def building(*story, margins=None, size=A4) -> Document:
        path = tmp_path / "post.pdf"
        draw = margins or (lambda page, template: None)
        SimpleDocTemplate(str(path), pagesize=size).build(list(story), onFirstPage=draw, onLaterPages=draw)
        return read_document(path)

    return building


@pytest.fixture
def draw(tmp_path):
    def drawing(*pages, size=A4, **options) -> Document:
        path = tmp_path / "post.pdf"
        page = canvas.Canvas(str(path), pagesize=size, **options)
        for paint in pages:
            page.setFont("Helvetica", 10)
            paint(page)
            page.showPage()
        page.save()
        return read_document(path)

    return drawing


def cells(document: Document, number: int = 0) -> list[list[str]]:
    table = [block.table for block in document.blocks if block.table][number]
    return [[cell.text for cell in table.row(row)] for row in range(table.rows)]


def texts(document: Document) -> list[str]:
    return [block.text for block in document.body() if not block.table]


def specification(categories: int = 2, essentials: int = 3) -> list[list]:
    rows = [[say("<b>Criteria</b>"), say("<b>Essential</b>"), say("<b>Desirable</b>"), say("<b>How</b>")]]
    for number in range(categories):
        rows.append([say(f"<b>Category {number}</b>"), bullets(*(f"Must {number}.{item} {LONG}" for item in range(essentials))),
                     bullets(f"May {number}.0 {LONG}", f"May {number}.1"), say("A/I")])
    return rows


WIDTHS = [3 * CM, 6 * CM, 5 * CM, 2 * CM]
TOP = ("VALIGN", (0, 0), (-1, -1), "TOP")
RULED = ("GRID", (0, 0), (-1, -1), 0.5, colors.black)


def check_specification(document: Document, categories: int = 2, essentials: int = 3) -> None:
    """Each category's items stand in the cells of their level, whole and as list items."""
    (table,) = [block.table for block in document.blocks if block.table]
    assert (table.rows, table.columns) == (categories + 1, 4)
    assert [table.at(0, column).text for column in range(4)] == ["Criteria", "Essential", "Desirable", "How"]
    for number in range(categories):
        row = number + 1
        assert table.at(row, 0).text == f"Category {number}"
        assert table.at(row, 0).blocks[0].bold
        assert [(block.kind, block.text) for block in table.at(row, 1).blocks] == [
            ("list_item", f"Must {number}.{item} {LONG}") for item in range(essentials)]
        assert [block.text for block in table.at(row, 2).blocks] == [f"May {number}.0 {LONG}", f"May {number}.1"]
        assert table.at(row, 3).text == "A/I"


def test_a_ruled_table(build):
    document = build(say("Person specification"), Table(specification(), WIDTHS, style=[RULED, TOP]), say("After"))
    check_specification(document)
    assert texts(document) == ["Person specification", "After"]
    cell = document.blocks[1].table.at(1, 1)
    assert str(cell.blocks[1].location) == "page 1, table 1, row 2, column 2, paragraph 2"


@pytest.mark.parametrize("style", [
    [("LINEBELOW", (0, 0), (-1, -1), 0.5, colors.black), ("LINEABOVE", (0, 0), (-1, 0), 0.5, colors.black)],
    [("ROWBACKGROUNDS", (0, 0), (-1, -1), [colors.lightgrey, colors.white])],
    [("INNERGRID", (0, 0), (-1, -1), 0.5, colors.black)],
    [("GRID", (0, 0), (-1, -1), 2.5, colors.grey)],
    [],
], ids=["horizontal rules", "shaded rows", "no outer frame", "thick rules", "no rules"])
def test_tables_with_fewer_rules(build, style):
    document = build(say("Person specification"), Spacer(1, 8), Table(specification(), WIDTHS, style=[TOP, *style]))
    check_specification(document)


def test_rules_drawn_as_thin_filled_rectangles(draw):
    def paint(page):
        for x in (50, 200, 350, 500):
            page.rect(x, 600, 0.5, 100, stroke=0, fill=1)
        for y in (600, 650, 700):
            for x in range(50, 500, 30):  # in pieces, as word processors do
                page.rect(x, y, 30, 0.5, stroke=0, fill=1)
        for place, text in enumerate(("Criteria", "Essential", "Desirable", "Skills", "Talks", "Sings")):
            page.drawString(55 + 150 * (place % 3), 680 - 50 * (place // 3), text)

    assert cells(draw(paint)) == [["Criteria", "Essential", "Desirable"], ["Skills", "Talks", "Sings"]]


def test_paragraphs_of_a_narrow_cell_where_one_word_fills_the_first_line(build):
    wanted = ["Recent experience in a diagnostic imaging department", "Extensive experience of managing a store of images", "Working knowledge of the law"]
    rows = [[say("Criteria"), say("Essential")], [say("Experience"), [say(text) for text in wanted]]]
    document = build(Table(rows, colWidths=[70, 75], style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black)]))
    assert cells(document)[1][1].split("\n") == wanted


def test_merged_cells(build):
    rows = [["Person specification", "", ""], ["Criteria", "Essential", "Desirable"], ["Training", "", ""],
            ["Down", "one", "two"], ["", "three", "four"], ["Last", "", "five"]]
    table = build(Table(rows, [4 * CM] * 3, style=[RULED, ("SPAN", (0, 0), (2, 0)), ("SPAN", (0, 2), (2, 2)),
                                                   ("SPAN", (0, 3), (0, 4)), ("SPAN", (0, 5), (1, 5))])).blocks[0].table
    assert (table.rows, table.columns) == (6, 3)
    assert (table.at(0, 2).text, table.at(2, 1).text, table.at(4, 0).text) == ("Person specification", "Training", "Down")
    assert (table.at(3, 0).row_span, table.at(5, 0).column_span) == (2, 2)
    assert table.at(5, 2).text == "five"


def test_a_table_over_pages_is_one_and_its_header_is_said_once(build):
    document = build(Table(specification(14), WIDTHS, repeatRows=1, style=[RULED, TOP]), say("After"))
    assert document.pages > 2
    check_specification(document, 14)
    assert texts(document) == ["After"]
    table = document.blocks[0].table
    assert table.at(14, 1).blocks[0].location.page == document.pages


def test_a_row_that_a_page_cuts_is_made_whole(build):
    document = build(Table(specification(1, 40), WIDTHS, splitInRow=1, style=[RULED, TOP]))
    assert document.pages > 1
    check_specification(document, 1, 40)


def test_a_borderless_table_over_pages(build):
    check_specification(build(Table(specification(8), WIDTHS, repeatRows=1, style=[TOP])), 8)


def test_two_tables_on_following_pages_stay_two(build):
    document = build(Table([["Job title", "PACS Manager"], ["Band", "8a"]], [5 * CM, 5 * CM], style=[RULED]), PageBreak(),
                     Table(specification(1), WIDTHS, style=[RULED, TOP]))
    assert [block.table.columns for block in document.blocks if block.table] == [2, 4]


def test_two_levels_side_by_side_without_rules(draw):
    left = ["• Degree or equivalent", "• HCPC registration", "• Experience of PACS in", "  an acute hospital", "• Good communicator",
            "• Knowledge of DICOM"]
    right = ["• Masters degree", "• PRINCE2", "• Experience of", "  procurement"]

    def paint(page):
        page.drawString(60, 760, "Person specification")
        page.setFont("Helvetica-Bold", 10)
        page.drawString(60, 740, "Essential")
        page.drawString(320, 740, "Desirable")
        page.setFont("Helvetica", 10)
        for x, lines in ((60, left), (320, right)):
            for place, line in enumerate(lines):
                page.drawString(x, 722 - 14 * place, line)
        page.drawString(60, 560, "The closing date is 1 May 2012, and all who apply will be told.")

    document = draw(paint)
    table = document.blocks[1].table
    columns = [[block.text for row in range(table.rows) for block in table.at(row, column).blocks] for column in (0, 1)]
    assert columns == [
        ["Essential", "Degree or equivalent", "HCPC registration", "Experience of PACS in an acute hospital", "Good communicator",
         "Knowledge of DICOM"],
        ["Desirable", "Masters degree", "PRINCE2", "Experience of procurement"]]
    assert texts(document) == ["Person specification", "The closing date is 1 May 2012, and all who apply will be told."]


def test_newspaper_columns_are_read_one_after_the_other(draw):
    sentence = "The library serves readers in all faculties and looks after collections of national importance with care. "
    left = [say("<b>About us</b>"), *(say(f"L{n}. {sentence * 3}") for n in range(4)), say("<b>Essential criteria</b>"),
            *bullets(*(f"Skill {n} of a kind that is needed for the daily work with readers" for n in range(6)))]
    right = [say("<b>Desirable criteria</b>"), *bullets(*(f"Extra {n} of a kind that is nice to have when it is busy" for n in range(6))),
             say("<b>Benefits</b>"), *(say(f"R{n}. {sentence * 3}") for n in range(4))]

    def paint(page):
        page.setFont("Helvetica-Bold", 16)
        page.drawString(2 * CM, 27 * CM, "Digital Librarian")
        Frame(2 * CM, 3 * CM, 8 * CM, 23 * CM).addFromList(list(left), page)
        Frame(11 * CM, 3 * CM, 8 * CM, 23 * CM).addFromList(list(right), page)

    document = draw(paint)
    assert not any(block.table for block in document.blocks)
    heads = [text.split(".")[0].split(" of a kind")[0] for text in texts(document)]
    assert heads == ["Digital Librarian", "About us", "L0", "L1", "L2", "L3", "Essential criteria", *(f"Skill {n}" for n in range(6)),
                     "Desirable criteria", *(f"Extra {n}" for n in range(6)), "Benefits", "R0", "R1", "R2", "R3"]


def test_columns_of_a_flyer_whose_lines_do_not_stand_side_by_side(draw):
    sentence = "The centre looks after people who were injured, so that they can go home to the life they had before. "
    left = [say("<b>Who we are</b>"), say(f"L1. {sentence}"), say("<b>The person</b>"),
            say("You must hold a BSc (Hons) in Diagnostic Radiography, the DCR(R) or an equivalent, and be registered with a regulator.")]
    right = [Spacer(1, 7), say("You will be familiar with PACS and comfortable with working alone, by night as well as by day."), say("<b>What you get</b>"),
             say(f"R1. {sentence}")]

    def paint(page):
        page.setFont("Helvetica-Bold", 16)
        page.drawString(2 * CM, 27 * CM, "Senior Radiographer of the Rehabilitation Centre, permanent")
        Frame(2 * CM, 3 * CM, 8 * CM, 23 * CM).addFromList(list(left), page)
        Frame(11 * CM, 3 * CM, 8 * CM, 23 * CM).addFromList(list(right), page)

    assert [text.split(".")[0].split(",")[0] for text in texts(draw(paint))] == [
        "Senior Radiographer of the Rehabilitation Centre", "Who we are", "L1", "The person", "You must hold a BSc (Hons) in Diagnostic Radiography",
        "You will be familiar with PACS and comfortable with working alone", "What you get", "R1"]


def test_a_coloured_box_beside_the_text_is_read_by_itself(draw):
    box = [say(f"<b>{head}</b>") if head.istitle() else say(head) for head in (
        "Reports To", "the head of neighbourhoods", "You Manage", "seven officers", "Our Values", "be kind", "be bold", "Perks", "a day for your birthday")]
    text = [say("<b>What you’ll bring</b>"), say("<b>The must haves</b>"), *bullets(*(f"Experience {n} of a kind that is needed in every one of our teams" for n in range(5))),
            say("<b>The nice to haves</b>"), *bullets(*(f"A degree {n} in housing or in some other science of society" for n in range(4)))]

    def paint(page):
        page.setFillColor(colors.lightblue)
        page.rect(2 * CM, 12 * CM, 5 * CM, 14 * CM, stroke=0, fill=1)
        page.setFillColor(colors.black)
        Frame(2 * CM, 3 * CM, 5 * CM, 22.8 * CM).addFromList(list(box), page)
        Frame(8 * CM, 3 * CM, 11 * CM, 23 * CM).addFromList(list(text), page)

    document = draw(paint)
    assert not any(block.table for block in document.blocks)
    said = " | ".join(texts(document))
    places = [said.index(words) for words in ("The must haves", "Experience 4", "The nice to haves", "A degree 3", "Reports To", "be bold", "a day for your birthday")]
    assert places == sorted(places)


def test_labels_and_values(draw):
    def paint(page):
        for place, (label, value) in enumerate((("Job title:", "PACS Manager"), ("Band:", "8a"), ("Hours:", "37.5"))):
            page.drawString(60, 700 - 16 * place, label)
            page.drawString(200, 700 - 16 * place, value)

    assert cells(draw(paint)) == [["Job title:", "PACS Manager"], ["Band:", "8a"], ["Hours:", "37.5"]]


def test_bold_underlined_drawn_bullets_and_sideways_text(draw):
    def paint(page):
        page.setFont("Helvetica-Bold", 10)
        page.drawString(60, 740, "Essential")
        page.setFont("Helvetica", 10)
        for place in range(3):
            page.circle(64, 713 - 20 * place, 1.8, fill=1, stroke=0)
            page.drawString(75, 710 - 20 * place, f"Item {place}")
        page.drawString(60, 630, "Underlined label")
        page.line(60, 628, 60 + page.stringWidth("Underlined label", "Helvetica", 10), 628)
        page.saveState()
        page.translate(30, 300)
        page.rotate(90)
        page.drawString(0, 0, "Confidential draft")
        page.restoreState()

    document = draw(paint)
    assert [(block.kind, block.bold, block.underlined, block.text) for block in document.blocks] == [
        ("paragraph", True, False, "Essential"), ("list_item", False, False, "Item 0"), ("list_item", False, False, "Item 1"),
        ("list_item", False, False, "Item 2"), ("paragraph", False, True, "Underlined label"),
        ("paragraph", False, False, "Confidential draft")]


def test_sideways_category_in_a_table(draw):
    def paint(page):
        for x in (50, 80, 300, 500):
            page.line(x, 500, x, 700)
        for y in (500, 600, 700):
            page.line(80 if y == 600 else 50, y, 500, y)
        page.saveState()
        page.translate(70, 530)
        page.rotate(90)
        page.drawString(0, 0, "Skills and knowledge")
        page.restoreState()
        for place, text in enumerate(("one", "two", "three", "four")):
            page.drawString(90 + 220 * (place % 2), 680 - 100 * (place // 2), text)

    table = draw(paint).blocks[0].table
    assert table.at(1, 0).text == "Skills and knowledge"
    assert [table.at(*place).text for place in ((0, 1), (0, 2), (1, 1), (1, 2))] == ["one", "two", "three", "four"]


def test_a_turned_page(draw):
    def paint(page):
        page.setPageRotation(90)
        page.saveState()
        page.translate(A4[0], 0)
        page.rotate(90)
        for x in (50, 200, 350):
            page.line(x, 400, x, 500)
        for y in (400, 450, 500):
            page.line(50, y, 350, y)
        for place, text in enumerate(("Essential", "Desirable", "A degree", "An MSc")):
            page.drawString(55 + 150 * (place % 2), 480 - 50 * (place // 2), text)
        page.drawString(50, 520, "Person specification")
        page.restoreState()

    document = draw(paint)
    assert texts(document) == ["Person specification"]
    assert cells(document) == [["Essential", "Desirable"], ["A degree", "An MSc"]]


def test_headers_footers_and_page_numbers(build):
    def margins(page, template):
        page.setFont("Helvetica", 8)
        page.drawString(2 * CM, 28.5 * CM, "Somewhere NHS Foundation Trust")
        page.drawCentredString(10 * CM, 1 * CM, f"Page {template.page} of 3")

    letters = "abcdefghijklmnopqrstuvwxyz"
    spaced = ParagraphStyle("spaced", parent=NORMAL, spaceAfter=6)
    body = [Paragraph(" ".join(f"Paragraph {n} of {letters[n % 26] * (m + 2)}, about {letters[(n * 7 + m) % 26] * 5} and its duties."
                               for m in range(4)), spaced) for n in range(60)]
    document = build(*body, margins=margins)
    assert document.pages >= 3
    assert [(block.part, block.text) for block in document.blocks if block.part != "body"] == [
        ("header", "Somewhere NHS Foundation Trust"), ("footer", "Page 1 of 3")]
    assert len(texts(document)) == 60  # paragraphs that a page's end cut are whole
    assert all(text.count("Paragraph") == 4 for text in texts(document))


def test_hyphens_ligatures_and_soft_breaks(draw):
    def paint(page):
        for place, line in enumerate((
                "The post holder will have experience of multi-", "disciplinary work and of good commu-",
                "nication with all who use the systems. This", "team is multi-disciplinary.", "Second paragraph.")):
            page.drawString(60, 700 - 13 * place, line)

    assert texts(draw(paint)) == [
        "The post holder will have experience of multi-disciplinary work and of good communication with all who use the systems. "
        "This team is multi-disciplinary.", "Second paragraph."]


def test_a_landscape_page(build):
    check_specification(build(Table(specification(), [4 * CM, 8 * CM, 7 * CM, 2 * CM], style=[RULED, TOP]), size=landscape(A4)))


def scan(page, *, text: str = "") -> None:
    from PIL import Image

    page.drawImage(ImageReader(Image.new("RGB", (60, 60), "grey")), 50, 300, 400, 400)
    if text:
        page.drawString(60, 750, text)


def test_scans_are_named(draw, tmp_path):
    with pytest.raises(DocumentError, match=r"post\.pdf: the PDF has no text layer \(it is scanned\)"):
        draw(scan, scan)
    document = draw(lambda page: scan(page, text="Person specification"), scan, scan,
                    lambda page: scan(page, text="Another page"))
    assert document.warnings == ("pages 2-3 have no text layer",)
    assert "page 2 has no text layer" in draw(lambda page: page.drawString(60, 700, "x"), scan).warnings


def test_encrypted_and_damaged(draw, tmp_path):
    with pytest.raises(DocumentError, match="encrypted"):
        draw(lambda page: page.drawString(60, 700, "x"), encrypt=pdfencrypt.StandardEncryption("secret", ownerPassword="owner"))
    # a password for changing only: everyone may read it
    assert draw(lambda page: page.drawString(60, 700, "open"), encrypt=pdfencrypt.StandardEncryption("", ownerPassword="owner")).text == "open"
    document = draw(*[lambda page: page.drawString(60, 700, "Some words on a page")] * 30)
    assert document.pages == 30
    whole = (tmp_path / "post.pdf").read_bytes()
    for part in (whole[:400], whole[: len(whole) // 2], whole.replace(b"endobj", b"garbage")):
        path = Path(tmp_path / "cut.pdf")
        path.write_bytes(part)
        try:
            read = read_document(path)
        except DocumentError as error:
            assert "damaged" in str(error) and "\n" not in str(error)
        else:
            assert "Some words" in read.text  # PDFium rebuilt what was there


@pytest.mark.slow
def test_five_hundred_pages_in_bounded_memory(draw):
    def paint(page):
        for place in range(50):
            page.drawString(60, 780 - 14 * place, f"Line {place} of the text with about ten words on each of its lines")

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    document = draw(*[paint] * 500)
    assert document.pages == 500
    assert document.words > 300_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000  # kilobytes


def test_pages_beyond_the_limit_are_left_out_and_said_so(draw, tmp_path):
    draw(*[lambda page: page.drawString(60, 700, "Some words")] * 5)
    document = read_document(tmp_path / "post.pdf", limits=Limits(pages=3))
    assert document.warnings == ("only the first 3 of 5 pages were read",)


def test_lines_between_rows_only_make_one_table_over_pages(draw):
    def header(page, top):
        page.drawString(60, top, "Requirement")
        page.drawString(400, top, "E/D")
        page.drawString(460, top, "Assessed")
        page.line(56, top - 4, 540, top - 4)

    def row(page, top, text, *marks, lines=1):
        for number, piece in enumerate(text.split("|")):
            page.drawString(60, top - 11 * number, piece)
        for x, mark in zip((405, 465), marks):
            page.drawString(x, top, mark)
        bottom = top - 11 * text.count("|") - 4
        page.line(56, bottom, 540, bottom)

    def running(page):
        page.drawString(56, 805, "Saltmarsh NHS Trust")
        page.drawRightString(540, 805, "PACS Manager")

    def first(page):
        running(page)
        page.drawString(56, 160, "Person specification")
        header(page, 130)
        row(page, 112, "Qualifications")
        row(page, 96, "Degree", "E", "A/C")
        row(page, 80, "Voluntary registration with the council of|the profession", "D", "A/C")

    def second(page):
        running(page)
        header(page, 770)
        row(page, 754, "Experience")
        row(page, 738, "Running a PACS", "E", "A/I")
        row(page, 722, "Training users", "D", "A/I")

    document = draw(first, second)
    assert cells(document) == [
        ["Requirement", "E/D", "Assessed"], ["Qualifications", "", ""], ["Degree", "E", "A/C"],
        ["Voluntary registration with the council of the profession", "D", "A/C"], ["Experience", "", ""],
        ["Running a PACS", "E", "A/I"], ["Training users", "D", "A/I"]]
    assert [block.text for block in document.blocks if block.part == "header"] == ["Saltmarsh NHS Trust PACS Manager"]


def test_a_heading_said_again_on_the_next_page_is_read_once(draw):
    def first(page):
        page.drawString(56, 700, "About the post.")
        page.drawString(56, 300, "Person specification")

    def second(page):
        page.drawString(56, 700, "Person specification")
        page.drawString(56, 660, "A degree.")

    assert texts(draw(first, second)) == ["About the post.", "Person specification", "A degree."]


def test_what_a_browser_prints_in_the_margins(draw):
    def page(page):
        page.drawString(24, 825, "24/11/2026, 12:36")
        page.drawString(56, 700, "PACS Manager")
        page.drawString(24, 15, "https://www.example.org/jobs/1 1/1")

    document = draw(page)
    assert [block.text for block in document.body()] == ["PACS Manager"]


def test_heads_of_columns_without_their_columns(draw):
    def lost(page):
        page.drawString(56, 700, "Essential")
        page.drawString(320, 700, "Desirable")
        page.drawString(56, 680, "Degree in computing or equal experience of imaging, and a diploma in management of people")
        page.drawString(56, 660, "Experience of working in a department of radiology with more than one supplier of systems")

    def kept(page):
        page.drawString(56, 700, "Essential")
        page.drawString(320, 700, "Desirable")
        page.drawString(56, 680, "Degree in computing")
        page.drawString(320, 680, "Diploma in management")

    assert draw(lost).columns_lost
    assert not draw(kept).columns_lost
