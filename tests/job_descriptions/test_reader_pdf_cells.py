"""PDF tables as word processors set them: what is one paragraph of a cell, and one table over several pages.

Each page is drawn line by line, so that every break stands where the test says.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen import canvas

from pacsresearch.job_descriptions.person_specification import read_specification
from pacsresearch.job_descriptions.readers import read_document
from pacsresearch.job_descriptions.readers.pdf_glyphs import with_ligatures

STEP = 12.0  # from line to line
Row = Sequence[Sequence[str]]


class Sheet:
    """A PDF being drawn from the top of each page downwards."""

    def __init__(self, path: Path) -> None:
        self.path, self.page = path, canvas.Canvas(str(path), pagesize=A4)
        self.y = 780.0

    def say(self, text: str, x: float = 50, *, bold: bool = False) -> None:
        self.page.setFont("Helvetica-Bold" if bold else "Helvetica", 9)
        self.page.drawString(x, self.y, text)
        self.y -= STEP

    def table(self, rows: Sequence[Row], *, xs: Sequence[float] = (), ruled: bool = True, gap: float = 0.0) -> None:
        """Rows of cells of lines; without `xs` each column is as wide as its widest line.

        An empty line is `gap` points high; a line that begins with a tab is set in by 8 points, one with a star is bold.
        """
        tops, xs = [self.y + 9], list(xs) or [50.0]
        for column in zip(*rows) if len(xs) == 1 else ():
            xs.append(xs[-1] + 12 + max([stringWidth(line, "Helvetica-Bold" if line[:1] == "*" else "Helvetica", 9)
                                         + 8 * line.startswith("\t") for lines in column for line in lines], default=60))
        for number, row in enumerate(rows):
            lowest = self.y
            for x, lines in zip(xs, row):
                y = self.y
                for line in lines:
                    if not line:
                        y -= gap
                        continue
                    bold = line.startswith("*")
                    self.page.setFont("Helvetica-Bold" if bold else "Helvetica", 9)
                    self.page.drawString(x + 5 + 8 * line.startswith("\t"), y, line.strip("\t*"))
                    y -= STEP
                lowest = min(lowest, y)
            self.y = lowest
            tops.append(self.y + 9)
        if ruled:
            self.page.grid(xs, tops)

    def turn(self) -> None:
        self.page.showPage()
        self.y = 780.0

    def criteria(self) -> list[tuple[str, str]]:
        self.page.save()
        return [(found.level, found.text) for found in read_specification(read_document(self.path)).criteria]


@pytest.fixture
def sheet(tmp_path) -> Sheet:
    return Sheet(tmp_path / "post.pdf")


HEAD = (["*Criteria"], ["*Essential"], ["*Desirable"])


def test_a_footer_that_names_the_specification_does_not_part_its_table(sheet):
    for page in ("Training", "Skills"):
        sheet.table([HEAD, ([page], ["A degree"], ["A masters degree"])] if page == "Training" else [([page], ["Typing"], ["Filing"])])
        sheet.y = 40
        sheet.say(f"Person specification - PACS manager - page {1 + (page == 'Skills')} of 2")
        sheet.turn()
    assert sheet.criteria() == [("essential", "A degree"), ("desirable", "A masters degree"), ("essential", "Typing"), ("desirable", "Filing")]


def test_items_whose_second_line_begins_under_the_bullet(sheet):
    sheet.table([HEAD, (["Training"], ["- Registered nurse with the current", "NMC registration", "- Knowledge of confidentiality and", "its principles"], []),
                 (["Skills"], ["- Diploma of School Business", "Management"], ["1. Certified Imaging Informatics", "Professional (CIIP)"])])
    assert sheet.criteria() == [
        ("essential", "Registered nurse with the current NMC registration"), ("essential", "Knowledge of confidentiality and its principles"),
        ("essential", "Diploma of School Business Management"), ("desirable", "Certified Imaging Informatics Professional (CIIP)")]


def test_items_whose_second_line_stands_under_their_text(sheet):
    """A line set in is of the item above, whatever it begins with; one that is not set in begins a paragraph."""
    sheet.table([HEAD, (["Training"], ["- Managing", "\tSuccessful Programmes", "- Experience of", "\taudit", "Driving licence"], [])])
    assert [text for _, text in sheet.criteria()] == ["Managing Successful Programmes", "Experience of audit", "Driving licence"]


def test_where_paragraphs_are_spaced_a_sentence_may_begin_within_one(sheet):
    sheet.table([HEAD, (["Skills"], [
        "Ability to lead tests of the integration.", "Ability to manage risk in live services,", "also where they depend on one another.", "",
        "Experience of supporting a change of", "system"], ["Evidence of research in the fields of", "imaging"])], gap=6)
    assert sheet.criteria() == [
        ("essential", "Ability to lead tests of the integration. Ability to manage risk in live services, also where they depend on one another."),
        ("essential", "Experience of supporting a change of system"), ("desirable", "Evidence of research in the fields of imaging")]


def test_a_wide_space_parts_paragraphs_also_where_it_is_the_only_one_of_a_cell(sheet):
    sheet.table([HEAD, (["Skills"], ["Experience of supervising the coders", "", "Supervision of an apprentice"],
                        ["Knowledge of the law as it applies to", "the images of patients"])], gap=12)
    assert [text for _, text in sheet.criteria()] == [
        "Experience of supervising the coders", "Supervision of an apprentice", "Knowledge of the law as it applies to the images of patients"]


def test_a_row_with_one_tick_is_one_criterion(sheet):
    sheet.table([(["*Criterion"], ["*Essential"], ["*Desirable"]), (["Valid and in-date", "Frontline SIA", "Licence"], ["x"], []),
                 (["PRINCE2", "Practitioner"], [], ["x"]), (["Typing"], ["x"], [])])
    assert sheet.criteria() == [("essential", "Valid and in-date Frontline SIA Licence"), ("desirable", "PRINCE2 Practitioner"), ("essential", "Typing")]


def test_how_criteria_begin_parts_lines_that_might_be_one(sheet):
    sheet.table([HEAD, (["Skills"], ["Radiographer in the Care Professions", "Managing people in a large organisation", "Experience managing devices"], [])])
    assert [text for _, text in sheet.criteria()] == [
        "Radiographer in the Care Professions", "Managing people in a large organisation", "Experience managing devices"]


@pytest.mark.parametrize(("above", "below"), [
    ("Understanding of accessibility software", "A commitment to improve the quality of services"),
    ("Experience of a regional procurement", "DCR(R) or BSc in Radiography"), ("Degree in Diagnostic Radiography", "Registered Nurse with a licence"),
    ("Knowledge of the needs of users.", "Good humour in a busy place")])
def test_two_criteria_of_which_the_first_fills_its_line(sheet, above, below):
    sheet.table([HEAD, (["Skills"], [above, below], [])])
    assert [text for _, text in sheet.criteria()] == [above, below]


@pytest.mark.parametrize(("above", "below"), [("Ability to work towards a", "BSc or MSc in imaging"), ("Holds a degree or a valid", "NVQ in management"),
                                              ("Knowledge of the", "Data Protection Act")])
def test_one_criterion_that_goes_on_with_a_capital(sheet, above, below):
    sheet.table([HEAD, (["Skills"], [above, below], [])])
    assert [text for _, text in sheet.criteria()] == [f"{above} {below}"]


# -- tables that nothing but the places of their words shows

WIDE = (50.0, 165.0, 345.0, 500.0)


def test_columns_without_lines_reach_from_their_header_over_the_page_end(sheet):
    """Items parted by blank lines, a row that the page cuts, no header on the next page, and a heading below that is none of it."""
    sheet.table([HEAD, (["Training"], ["Experience of the public sector", "", "Knowledge of how excellent services", "are delivered in a busy place"], ["Filing"])],
                xs=WIDE, ruled=False, gap=14)
    sheet.table([(["Aptitudes"], ["Understanding of the needs of those"], ["Experience of extraction, making data"])], xs=WIDE, ruled=False)
    sheet.turn()
    sheet.table([([], ["who use the service"], ["usable on a platform"]), (["Skills"], ["Typing"], [])], xs=WIDE, ruled=False)
    sheet.y -= 20
    sheet.say("General conditions", bold=True)
    sheet.say("All staff follow the policies of the Trust, and this post is subject to a check by the service that does such checks.")
    assert sorted(sheet.criteria()) == sorted([
        ("essential", "Experience of the public sector"), ("essential", "Knowledge of how excellent services are delivered in a busy place"),
        ("desirable", "Filing"), ("essential", "Understanding of the needs of those who use the service"),
        ("desirable", "Experience of extraction, making data usable on a platform"), ("essential", "Typing")])


def test_numbered_criteria_with_a_category_between_them(sheet):
    sheet.table([(["*No."], ["*Requirements"], ["*E/D"], ["*Method"]), (["1"], ["Looking after servers"], ["E"], ["A"]), ([], ["*Qualifications"], [], []),
                 (["2"], ["A degree"], ["D"], ["A"])], xs=(50.0, 90.0, 300.0, 350.0, 400.0), ruled=False)
    assert sheet.criteria() == [("essential", "Looking after servers"), ("desirable", "A degree")]


def test_the_last_criterion_of_a_page_after_a_wide_space(sheet):
    sheet.table([(["*Essential"], ["*Desirable"]), (["Typing", "", "Excellent command of spreadsheets,"], ["Filing"])], xs=(50.0, 300.0, 500.0), ruled=False, gap=30)
    sheet.turn()
    sheet.table([(["including tables", "", "Ability to swim"], []), (["Car"], ["Bicycle"])], xs=(50.0, 300.0, 500.0), ruled=False, gap=14)
    assert ("essential", "Excellent command of spreadsheets, including tables") in sheet.criteria()


def test_columns_with_little_space_between_them_and_a_column_of_categories_without_a_head(sheet):
    sheet.table([([], ["Essential"], ["Desirable"]),
                 (["Training"], ["Management qualification at level five"], ["A degree"]), (["Skills"], ["Typing"], []), (["Other"], ["Driving licence"], ["Car"])],
                xs=(50.0, 110.0, 276.0, 400.0), ruled=False)
    assert sheet.criteria() == [("essential", "Management qualification at level five"), ("desirable", "A degree"), ("essential", "Typing"),
                                ("essential", "Driving licence"), ("desirable", "Car")]


def test_marks_without_lines_under_a_head_of_two_lines(sheet):
    """Each criterion is one row, however its text wraps; a line without a mark that is bold is a category."""
    sheet.table([(["*Requirements"], ["*Essential (E) or", "*Desirable (D)"], ["*Method"]), (["*Skills"], [], []),
                 (["Diploma of School Business", "Management"], ["E"], ["A"]), (["Careful record keeping in", "Windows"], ["D"], ["A/I"]), (["Typing"], ["E"], ["I"])],
                xs=(50.0, 175.0, 300.0, 400.0), ruled=False)
    assert sheet.criteria() == [("essential", "Diploma of School Business Management"), ("desirable", "Careful record keeping in Windows"), ("essential", "Typing")]


def test_small_crosses_begin_rows_as_ticks_do(sheet):
    sheet.table([(["*Criterion"], ["*Essential"], ["*Desirable"]), (["*Skills"], [], []), (["Teaching of students"], ["x"], []),
                 (["Experience of databases"], ["x"], []), (["Filing"], [], ["x"])], xs=WIDE, ruled=False)
    assert sheet.criteria() == [("essential", "Teaching of students"), ("essential", "Experience of databases"), ("desirable", "Filing")]


def test_lost_columns_are_not_found_again(sheet):
    """Both levels stand in one line, and what follows keeps to no columns: nobody can tell."""
    sheet.say("Person specification", bold=True)
    sheet.table([(["*Essential"], ["*Desirable"])], xs=(50.0, 300.0, 500.0), ruled=False)
    for item in ("A degree in a subject that has to do with the work of this department or an equal one", "Typing", "Filing"):
        sheet.say(f"- {item}")
    assert {level for level, _ in sheet.criteria()} == {"undetermined"}


def test_the_footer_of_a_part_of_the_document_is_none_of_its_table(sheet):
    for page in range(9):
        if page in (6, 7):
            sheet.table([HEAD, (["Training"], ["A degree"], ["A masters degree"])] if page == 6 else [(["Skills"], ["Typing"], ["Filing"])], xs=WIDE, ruled=False)
            sheet.y = 30
            sheet.say("Appendix of the post")
        else:
            sheet.say(f"Page about {'abcdefghi'[page] * 5}")
        sheet.turn()
    assert sheet.criteria() == [("essential", "A degree"), ("desirable", "A masters degree"), ("essential", "Typing"), ("desirable", "Filing")]


# -- lines between columns only

def upright(sheet: Sheet, xs: Sequence[float], top: float, bottom: float) -> None:
    """Lines between columns from one height to another."""
    for x in xs:
        sheet.page.line(x, top, x, bottom)


def test_rows_of_a_table_with_lines_between_its_columns_only(sheet):
    """They go on over the page, with a category across the table whose row the lines leave out."""
    top = sheet.y + 9
    sheet.table([HEAD, (["Training"], ["- A degree", "- Managing Successful", "\tProgrammes"], ["- A masters degree"])], xs=WIDE, ruled=False)
    upright(sheet, WIDE, top, sheet.y + 9)
    sheet.say("Skills that are wanted of those who do this work", 55, bold=True)
    top = sheet.y + 9
    sheet.table([([], ["- Typing"], ["- Filing"])], xs=WIDE, ruled=False)
    upright(sheet, WIDE, top, sheet.y + 9)
    upright(sheet, (WIDE[0], WIDE[-1]), 789, sheet.y + 9)
    sheet.turn()
    top = sheet.y + 9
    sheet.table([(["Other"], ["- Driving licence", "- Car"], ["- Bicycle"])], xs=WIDE, ruled=False)
    upright(sheet, WIDE, top, sheet.y + 9)
    assert sorted(sheet.criteria()) == [("desirable", "A masters degree"), ("desirable", "Bicycle"), ("desirable", "Filing"), ("essential", "A degree"), ("essential", "Car"),
                                        ("essential", "Driving licence"), ("essential", "Managing Successful Programmes"), ("essential", "Typing")]


def test_marks_in_a_frame_without_lines_between_its_rows(sheet):
    top = sheet.y + 9
    sheet.table([(["*Requirements"], ["*E/D"], ["*Method"]), (["*Skills"], [], []), (["Diploma of School Business", "Management"], ["E"], ["A"]), (["Typing"], ["D"], ["I"])],
                xs=(50.0, 175.0, 300.0, 400.0), ruled=False)
    upright(sheet, (50, 175, 300, 400), top, sheet.y + 9)
    for y in (top, sheet.y + 9):
        sheet.page.line(50, y, 400, y)
    assert sheet.criteria() == [("essential", "Diploma of School Business Management"), ("desirable", "Typing")]


def test_levels_that_head_rows_of_their_own(sheet):
    """'Essential | Assessed by' stands above the criteria of each category, again on the next page where it is no repeated header."""
    sheet.table([(["*Skills"], []), (["*Essential"], ["*Assessed by"]), (["Typing"], ["A"]), (["*Desirable"], ["*Assessed by"]), (["Filing"], ["I"]), (["*Training"], [])])
    sheet.turn()
    sheet.table([(["*Essential"], ["*Assessed by"]), (["A degree"], ["A"]), (["*Desirable"], ["*Assessed by"]), (["A masters degree"], ["A"])])
    assert sheet.criteria() == [("essential", "Typing"), ("desirable", "Filing"), ("essential", "A degree"), ("desirable", "A masters degree")]


@pytest.mark.parametrize("ruled", [True, False], ids=["lines between columns", "no lines"])
def test_a_column_of_levels_parts_the_rows(sheet, ruled):
    top = sheet.y + 9
    xs = (50.0, 150.0, 240.0, 500.0)
    sheet.table([(["*Training"], ["Essential"], ["- A degree in", "imaging", "- HCPC registration"]), ([], ["Desirable"], ["- A masters degree"]),
                 (["*Skills"], ["Essential"], ["- Typing", "- Filing"])], xs=xs, ruled=False)
    if ruled:
        upright(sheet, xs, top, sheet.y + 9)
    assert sheet.criteria() == [("essential", "A degree in imaging"), ("essential", "HCPC registration"), ("desirable", "A masters degree"),
                                ("essential", "Typing"), ("essential", "Filing")]


def test_columns_of_assessment_are_no_marks(sheet):
    """Short codes beside each row do not make one criterion of a cell with two."""
    sheet.table([(["*Criteria"], ["*Essential"], ["*Desirable"], ["*Assessed"]), (["Skills"], ["Experience of work in the public sector", "Typing letters"], [], ["A/I"]),
                 (["Other"], ["Driving licence"], [], ["A"]), (["Training"], ["A degree"], [], ["A"])])
    assert [text for _, text in sheet.criteria()] == ["Experience of work in the public sector", "Typing letters", "Driving licence", "A degree"]


# -- what browsers print

def at(sheet: Sheet, y: float, *texts: tuple[float, str]) -> None:
    """Texts in one line, each at its place; a star makes one bold."""
    for x, text in texts:
        sheet.page.setFont("Helvetica-Bold" if text.startswith("*") else "Helvetica", 9)
        sheet.page.drawString(x, y, text.strip("*"))


def test_a_header_row_of_two_lines_is_one_row(sheet):
    """In a table with all its lines nothing is parted that they hold together."""
    sheet.table([(["*Requirement"], ["*Essential /", "*Desirable"], ["*Assessed", "*by"]), (["Typing letters"], ["E"], ["A"]), (["Filing"], ["D"], ["I"])])
    assert sheet.criteria() == [("essential", "Typing letters"), ("desirable", "Filing")]


def test_heads_that_stand_close_with_ticks_under_their_middle(sheet):
    at(sheet, 700, (150, "*Criterion"), (302, "*Essential"), (347, "*Desirable"), (396, "*Assessment"))
    for number, (text, x) in enumerate([("Leading programmes of change in local government", 322), ("A degree", 366), ("Experience of managing a team", 322)]):
        at(sheet, 680 - 15 * number, (55, text), (x, "X"), (415, "A"))
    at(sheet, 610, (55, "*General conditions"))
    at(sheet, 596, (55, "All staff follow the policies of the Trust. This post is subject to a check of the records."))
    assert sheet.criteria() == [("essential", "Leading programmes of change in local government"), ("desirable", "A degree"), ("essential", "Experience of managing a team")]


def test_marks_beside_the_middle_of_their_rows(sheet):
    at(sheet, 700, (55, "*Criterion"), (302, "*Essential"), (380, "*Desirable"))
    at(sheet, 680, (55, "*Skills"))
    at(sheet, 660, (55, "Managing the revenue and"))
    at(sheet, 654, (320, "X"))
    at(sheet, 648, (55, "Capital budgets"))
    at(sheet, 630, (55, "Typing"), (400, "X"))
    at(sheet, 612, (55, "Experience of all that"))
    at(sheet, 600, (55, "Comes of a desk"), (320, "X"))
    at(sheet, 588, (55, "That is busy"))
    assert sheet.criteria() == [("essential", "Managing the revenue and Capital budgets"), ("desirable", "Typing"),
                                ("essential", "Experience of all that Comes of a desk That is busy")]


def test_items_set_in_from_their_head_and_close_to_the_column_before(sheet):
    """Each category has its own table, with its own columns."""
    for y, second in ((700, 252), (600, 180)):
        at(sheet, y + 20, (50, "*Skills" if y == 700 else "*Training"))
        at(sheet, y, (50, "*Essential"), (second, "*Desirable"))
        if y == 700:
            at(sheet, 680, (62, "•"), (72, "Knowledge of the monitoring of the heart"), (264, "•"), (274, "Able to shelve books"))
            at(sheet, 668, (72, "and of its interpretation"), (264, "•"), (274, "Filing"))
        else:
            at(sheet, 580, (62, "•"), (72, "Typing"), (192, "•"), (202, "Able to read Latin and all the languages of the archive"))
    assert sheet.criteria() == [("essential", "Knowledge of the monitoring of the heart and of its interpretation"), ("desirable", "Able to shelve books"), ("desirable", "Filing"),
                                ("essential", "Typing"), ("desirable", "Able to read Latin and all the languages of the archive")]


def test_a_table_of_which_only_the_header_stands_on_the_page(sheet):
    sheet.y = 60
    sheet.table([(["*Essential"], ["*Desirable"])], xs=(50.0, 300.0, 500.0), ruled=False)
    sheet.turn()
    sheet.table([(["- Typing", "- Filing of letters"], [])], xs=(50.0, 300.0, 500.0), ruled=False)
    assert sheet.criteria() == [("essential", "Typing"), ("essential", "Filing of letters")]


def test_ticks_below_a_header_that_stands_alone_on_the_page_before(sheet):
    sheet.y = 60
    sheet.table([(["*Criterion"], ["*Essential"], ["*Desirable"])], xs=WIDE, ruled=False)
    sheet.turn()
    sheet.table([(["*Skills"], [], []), (["Typing"], ["X"], []), (["Filing"], [], ["X"])], xs=WIDE, ruled=False)
    assert sheet.criteria() == [("essential", "Typing"), ("desirable", "Filing")]


def test_a_header_said_again_above_an_empty_column(sheet):
    head = ([], ["*Essential criteria"], ["*Desirable criteria"])
    sheet.table([head, (["Training"], ["A degree"], ["A masters degree"]), (["Skills"], ["Typing"], [])], xs=WIDE, ruled=False)
    sheet.turn()
    sheet.table([head, (["Other"], ["Driving licence"], []), ([], ["Ability to swim"], [])], xs=WIDE, ruled=False)
    assert sheet.criteria() == [("essential", "A degree"), ("desirable", "A masters degree"), ("essential", "Typing"), ("essential", "Driving licence"), ("essential", "Ability to swim")]


def test_ligatures_with_their_bytes_turned_round():
    """As a common distiller writes them; the same characters among others of their script are left alone."""
    assert with_ligatures("quali\u6600\u6900cation, e\u6600\u6600ective o\u6600\u6600\u6900ce, \u6600\u6900nance") == "qualification, effective office, finance"
    assert with_ligatures("\u6600\u4e2d and \u6600") == "\u6600\u4e2d and \u6600"
