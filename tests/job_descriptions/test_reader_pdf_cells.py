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

    def table(self, rows: Sequence[Row], *, ruled: bool = True, gap: float = 0.0) -> None:
        """Rows of cells of lines, each column as wide as its widest line.

        An empty line is `gap` points high; a line that begins with a tab is set in by 8 points, one with a star is bold.
        """
        tops, xs = [self.y + 9], [50.0]
        for column in zip(*rows):
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
