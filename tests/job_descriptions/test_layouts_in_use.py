"""Layouts met in documents of libraries, councils and government departments, written anew with other words."""

from __future__ import annotations

import pytest
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen import canvas
from specification_blocks import b, categories, h, levels, li, p, table

from pacsresearch.job_descriptions.person_specification import read_specification
from pacsresearch.job_descriptions.person_specification.labels import label, level_said
from pacsresearch.job_descriptions.person_specification.sections import is_form_line, lead_in
from pacsresearch.job_descriptions.readers import read_document


def _profile(path):
    """A role profile of three columns; no line closes the last one at the foot of the page, nor at the head of the next."""
    page = canvas.Canvas(str(path), pagesize=landscape(A4))
    for top, texts in (
        (500, ["Run the issue desk", "Feedback of readers", "Good numeracy", "Experience of serving"]),
        (560, ["Shelve the stock", "Stock is in order", "readers at a desk.", "Full driving licence"]),
    ):
        page.setFont("Helvetica", 10)
        foot = top - 90
        for x in (40, 480, 625, 770):
            page.line(x, top, x, foot)
        if top == 500:
            page.line(40, top, 770, top)
            page.line(40, top - 20, 770, top - 20)
            for x, word in ((45, "Accountabilities"), (485, "Measures of success"), (630, "What you need to know")):
                page.drawString(x, top - 14, word)
            page.line(40, foot, 625, foot)
        else:
            page.line(40, top, 625, top)
            page.line(40, foot, 770, foot)
        first = top - 36 if top == 500 else top - 14
        page.drawString(45, first, texts[0])
        page.drawString(485, first, texts[1])
        page.drawString(630, first, texts[2])
        page.drawString(630, first - 30 if top == 560 else foot + 4, texts[3])
        # the writer prints the line that the page cuts on both pages
        page.drawString(630, foot - 9 if top == 500 else top + 3, "readers at a desk." if top == 500 else "Experience of serving")
        page.showPage()
    page.save()
    return read_document(path)


def test_a_column_that_the_page_cuts_stays_a_column(tmp_path):
    criteria = read_specification(_profile(tmp_path / "profile.pdf")).criteria
    assert [item.text for item in criteria] == ["Good numeracy", "Experience of serving readers at a desk.", "Full driving licence"]


def test_a_bold_title_inside_a_cell_is_its_category_and_a_form_line_no_criterion():
    profile = table(
        ("Accountabilities", "What you need to know"),
        ("Run the desk", (p("Good numeracy"), p("Knowledge of the stock"), p("Basic first aid"), b("How you act"), p("Team worker, you help others"))),
        ("Agreed by", "Review due by …………"),
    )
    assert categories(profile) == [("", "Good numeracy"), ("", "Knowledge of the stock"), ("", "Basic first aid"), ("How you act", "Team worker, you help others")]


@pytest.mark.parametrize(("line", "form"), [
    ("Agreed by manager …………… Date ……………", True), ("Signed ________", True), ("[Add any other desirable skills for your team]", True),
    ("Knowledge of imaging (PACS, RIS ...)", False), ("[E] Experience of teaching", False), ("Degree [or equivalent]", False),
])
def test_lines_to_be_filled_in(line, form):
    assert is_form_line(line) is form


def test_an_ideal_candidate_is_not_a_desirable_one():
    assert level_said("The ideal candidate will have") is None
    assert label("Ideal requirements", styled=True).level == "desirable"
    assert levels(h("About you"), p("To be successful, the ideal candidate will have:"), *li("Knowledge of archives", "Good numeracy")) == [
        ("-", "Knowledge of archives"), ("-", "Good numeracy")]


def test_leads_of_adverts():
    assert levels(p("We are interested in someone who:"), *li("has experience of serving readers", "is numerate"), p("Please send a CV.")) == [
        ("-", "has experience of serving readers"), ("-", "is numerate")]
    assert lead_in("If you need a change so that you can make your application, you should:") is None
    spec = (h("Person specification"), p("You will also be expected to carry out the following day-to-day activities:"), *li("Coaching others", "Sharing ideas"),
            h("Essential skills", 3), *li("Experience of research"))
    assert levels(*spec) == [("E", "Experience of research")]
