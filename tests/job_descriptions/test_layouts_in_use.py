"""Layouts met in documents of libraries, councils and government departments, written anew with other words."""

from __future__ import annotations

import pytest
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen import canvas
from specification_blocks import b, categories, document, h, levels, li, p, table

from pacsresearch.job_descriptions.coding import code_document
from pacsresearch.job_descriptions.person_specification import read_specification
from pacsresearch.job_descriptions.person_specification.labels import label, level_said
from pacsresearch.job_descriptions.person_specification.sections import is_form_line, lead_in
from pacsresearch.job_descriptions.readers import read_document
from pacsresearch.job_descriptions.readers.pdf_glyphs import unshifted


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


def test_assessment_announced_under_a_label_takes_no_list_from_it():
    spec = (h("Person specification"), h("Essential criteria", 3), p("You will be assessed on the following during the sift:"), *li("Planning of research", "Analysis of data"),
            h("Desirable criteria", 3), p("The following will only be assessed in a tie:"), *li("Work in a team"))
    assert levels(*spec) == [("E", "Planning of research"), ("E", "Analysis of data"), ("D", "Work in a team")]


def test_a_lead_in_without_its_colon_is_no_criterion():
    spec = (h("About you"), p("To be successful in this role, you should have the following skills and experience"), h("Essential criteria"), *li("A degree"))
    assert levels(*spec) == [("E", "A degree")]


def test_an_advert_in_prose_states_its_requirements_in_sentences():
    advert = (
        p("We run forty libraries. You will be responsible for the stock of the county and will manage a budget."),
        p("The successful candidate will have experience of selecting stock and good numeracy. Candidates for this post should be educated to degree level. "
          "Knowledge of cataloguing would be an advantage. Good communication skills are essential."),
        p("You will have the opportunity to gain a qualification. Applicants must send a completed form by Monday."),
    )
    assert levels(*advert) == [
        ("-", "The successful candidate will have experience of selecting stock and good numeracy."), ("E", "Candidates for this post should be educated to degree level."),
        ("D", "Knowledge of cataloguing would be an advantage."), ("E", "Good communication skills are essential."),
    ]
    with_specification = (*advert, h("Person specification"), *li("A degree"))
    assert levels(*with_specification) == [("-", "A degree")]
    assert levels(p("You must follow the policies of the council."), p("The post holder will keep the stock in good order.")) == []


def test_words_of_an_item_without_a_label():
    assert levels(h("Person specification"), *li("Minimum five years' experience required", "Typically, a candidate should have led research", "Uses tools as required")) == [
        ("E", "Minimum five years' experience required"), ("E", "Typically, a candidate should have led research"), ("-", "Uses tools as required")]


def test_a_label_at_the_margin_below_widely_spaced_bullets(tmp_path):
    page = canvas.Canvas(str(tmp_path / "post.pdf"), pagesize=A4)
    page.setFont("Helvetica", 10)
    for x, y, text in (
        (45, 780, "PERSON SPECIFICATION"), (45, 768, "This post is one of several in the county."), (45, 740, "Essential"),
        (97, 722, "•"), (114, 722, "Experience of planning the work of a large team over a long time and in"), (114, 705, "several places"),
        (45, 693, "Desirable"), (97, 680, "•"), (114, 680, "Knowledge of stock"),
    ):
        page.drawString(x, y, text)
    page.save()
    criteria = read_specification(read_document(tmp_path / "post.pdf")).criteria
    assert [(item.level, item.text) for item in criteria] == [
        ("essential", "Experience of planning the work of a large team over a long time and in several places"), ("desirable", "Knowledge of stock")]


def test_text_of_a_font_without_a_character_map():
    said = "You will have experience of the service, and of its users’ needs"
    glyphs = "".join({"’": "¶"}.get(sign, chr(ord(sign) - 29)) for sign in said)
    assert unshifted(glyphs) == said
    assert unshifted(said) == said
    assert unshifted("\u0194" + glyphs.replace("You", "<RX")[0:0] + " " + glyphs)[0] == "•"
    assert unshifted("\x03" * 5 + "ZZZ QQQ") == "\x03" * 5 + "ZZZ QQQ"


def test_how_each_group_is_evaluated_is_no_criterion():
    spec = (h("Person specification"), h("Essential entry criteria"), h("Qualifications", 3), p("Applicants must have:"), *li("A degree in medicine"), b("When is this evaluated?"),
            *li("Application form"), h("Skills", 3), p("Applicant is fit to practise safely."), b("When is this evaluated?"), *li("Interview/selection centre", "References"))
    assert levels(*spec) == [("E", "A degree in medicine"), ("E", "Applicant is fit to practise safely.")]


def test_a_sentence_above_headings_gives_their_lists_its_level():
    advert = (h("Selection process details", 3), p("You will complete an application, which will be used to assess you against the following essential criteria."),
              h("Experience", 3), *li("Experience of leading research", "Knowledge of the law"), h("Interview", 3), p("You will be asked to present."), *li("Working Together"))
    assert levels(*advert) == [("E", "Experience of leading research"), ("E", "Knowledge of the law")]


def test_you_will_leads_duties_in_and_a_plus_is_desirable():
    assert levels(p("We're looking for a library manager at the branch. You'll:"), *li("lead a team of staff and volunteers", "train staff in the use of IT")) == []
    assert levels(h("Skills and experience"), *li("Good numeracy", "A second language a bonus", "Open source work an enormous plus (documents too)")) == [
        ("-", "Good numeracy"), ("D", "A second language a bonus"), ("D", "Open source work an enormous plus (documents too)")]


def test_duties_said_to_the_reader_are_no_requirements():
    advert = document(h("Job summary"), p("You will monitor the budget of the teams you work with. You will be a core member of a group leading several project teams."),
                      h("Person specification"), *li("Good numeracy"))
    assert {code.level for code in code_document(advert).requirements} == {"absent"}
    nurse = document(h("Job summary"), p("You will be a registered nurse."), h("Person specification"), *li("Good numeracy"))
    assert {code.requirement for code in code_document(nurse).requirements if code.level != "absent"} == {"professional_registration"}


def test_prose_under_how_to_apply_counts_where_it_is_of_the_candidates():
    advert = (h("IT lead"), p("You will keep our systems running."), h("How to apply"), p("Candidates must hold a degree. Knowledge of networks is desirable."), p("Good luck is essential to us all."))
    assert levels(*advert) == [("E", "Candidates must hold a degree."), ("D", "Knowledge of networks is desirable.")]
