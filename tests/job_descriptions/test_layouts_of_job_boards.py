"""Layouts of job boards, web pages stored as text and public posts, each written for the test after what such sources show."""

from __future__ import annotations

import pytest
from specification_blocks import h, levels, li, p

from pacsresearch.job_descriptions.coding import code_document
from pacsresearch.job_descriptions.person_specification import read_specification
from pacsresearch.job_descriptions.readers import read_document

SPEC = p("Person specification")
SHORT = {"essential": "E", "desirable": "D", "unlabelled": "-", "undetermined": "?"}


def read(tmp_path, text):
    path = tmp_path / "post.txt"
    path.write_text(text, "utf-8")
    return read_document(path)


def of_text(tmp_path, text):
    return [(SHORT[c.level], c.text) for c in read_specification(read(tmp_path, text)).criteria]


def test_a_tick_table_of_one_cell_a_line_has_rows_whose_column_is_lost(tmp_path):
    text = ("Person specification\n\nCriteria\nEssential\nDesirable\nHow assessed\n\n"
            "* For 'How assessed' use: AP - application, I - interview\n\nQualifications\n\n"
            "Undergraduate medical qualification\n\nX\n\n\nAP\n\nPhD or equivalent\n\nX\n\n\nAP, I, R\n\nAble to teach\n\nX\n\nI\n")
    assert of_text(tmp_path, text) == [("?", "Undergraduate medical qualification"), ("?", "PhD or equivalent"), ("?", "Able to teach")]
    coded = code_document(read(tmp_path, text))
    assert coded["higher_qualification"].level == coded["degree"].level == "undetermined"


@pytest.mark.parametrize("heading", ["Essential Criteria", "Essential Knowledge, skills and experience", "Essential Skills", "Essential Criteria (maximum of 10)"])
def test_a_level_heading_reaches_over_the_categories_directly_below_it(heading):
    page = (h("Person specification"), h(heading, 3), h("Qualifications", 3), li("A degree"), h("Experience", 3), li("Managing projects"),
            h("Desirable Skills", 3), h("Experience", 3), li("DICOM"))
    assert levels(*page) == [("E", "A degree"), ("E", "Managing projects"), ("D", "DICOM")]


@pytest.mark.parametrize("lead", [
    "Each candidate must:", "Every applicant must, on the latest date for receipt of completed application forms:", "Candidates shall:",
    "1. Each candidate must on the latest date for receiving completed applications for the office:",
])
def test_public_posts_lead_their_list_in_with_must_or_shall(lead):
    page = (h("Qualifications"), p(lead), li("Hold a degree", "Have five years of experience"))
    assert levels(*page) == [("E", "Hold a degree"), ("E", "Have five years of experience")]


def test_numbers_far_apart_are_of_sections(tmp_path):
    text = ("QUALIFICATIONS\n1. Each candidate must:\n- Be registered with the NMC.\n- Have a postgraduate qualification.\nDesirable Criteria\n"
            "- Theatre experience\n2. Age Restrictions In Relation To Applications\nAge shall only apply to new entrants.\n3. Health\nText.\n")
    assert of_text(tmp_path, text) == [("E", "Be registered with the NMC."), ("E", "Have a postgraduate qualification."), ("D", "Theatre experience")]


def test_papers_to_send_in_are_no_criteria():
    assert levels(h("How to apply"), p("Applicants should submit the following to the Principal by 31 May:"),
                  li("2 referees", "A record of your relevant experience")) == []


def test_a_required_list_is_essential():
    page = (h("About you"), h("Skills and experience required", 3), li("Experience of databases"), h("Desirable", 3), li("Knowledge of PACS"))
    assert levels(*page) == [("E", "Experience of databases"), ("D", "Knowledge of PACS")]


def test_a_sentence_with_its_own_level_leads_nothing_in():
    page = (h("Qualifications"), p("Candidates shall:"), li("Hold a degree"), p("A qualification in radiography is desirable."))
    assert levels(*page) == [("E", "Hold a degree"), ("D", "A qualification in radiography is desirable.")]


@pytest.mark.parametrize("table", [
    "The following are essential criteria which will be measured at shortlisting.\n"
    "| Factor | Essential Criteria | Method of Assessment |\n| Qualifications | Hold a degree (RQF Level 6) | Application Form |\n"
    "| Experience | Have led projects | Interview |\n",
    "SECTION 1 ESSENTIAL CRITERIA |\nFactor | Essential Criteria | Method of Assessment |\n"
    "Qualifications | Hold a degree (RQF Level 6) | Application Form |\nExperience\n| Have led projects\n| Interview\n|\n",
])
def test_tables_of_bars_in_text(tmp_path, table):
    assert of_text(tmp_path, f"PERSON SPECIFICATION\n{table}") == [("E", "Hold a degree (RQF Level 6)"), ("E", "Have led projects")]


def test_a_specification_in_one_paragraph_with_labels(tmp_path):
    text = ("Essential Criteria Be registered with the NMC Have five years of experience in a busy ward or clinic of some size "
            "Desirable Criteria Hold a postgraduate qualification in education\n")
    assert of_text(tmp_path, text) == [
        ("E", "Be registered with the NMC"), ("E", "Have five years of experience in a busy ward or clinic of some size"),
        ("D", "Hold a postgraduate qualification in education")]


def test_a_table_in_one_paragraph_is_undetermined_not_absent(tmp_path):
    text = ("Person specification\n\nFactors Essential Desirable Means of Assessment Qualifications GMC registration Hold a degree or equivalent Diploma in "
            "radiography Experience Experience of managing projects Knowledge of PACS and of its standards\n")
    assert {level for level, _ in of_text(tmp_path, text)} == {"?"}
    coded = code_document(read(tmp_path, text))
    assert coded["professional_registration"].level == coded["degree"].level == coded["project_management_broad"].level == "undetermined"


def test_a_label_in_capitals_that_stuck_to_the_item_before_still_shows_that_the_columns_are_lost(tmp_path):
    text = ("Person specification\n\n• Leading others\n• Working together, as the national framework sets out to which all candidates are asked to refer; it is "
            "found on our website ESSENTIAL 1. Qualifications\n2. Experience\nDESIRABLE\n\nQualified teacher status\n\nExperience of setting a budget\n")
    assert of_text(tmp_path, text)[-2:] == [("?", "Qualified teacher status"), ("?", "Experience of setting a budget")]


def test_a_sentence_that_speaks_of_the_labels_is_not_broken_up(tmp_path):
    text = ("Person specification\n\nIt is our policy to use the Essential Criteria as a key tool, and the Desirable where many candidates meet the "
            "Essential Criteria.\n\nEssential Criteria\n\n- A degree\n")
    assert of_text(tmp_path, text) == [("E", "A degree")]


def test_two_criteria_of_one_cell_that_begin_alike_are_two():
    assert levels(SPEC, p("Essential"), li("Hold a degree in nursing Hold current registration with the NMC")) == [
        ("E", "Hold a degree in nursing"), ("E", "Hold current registration with the NMC")]


def test_running_text_set_as_a_heading_is_read(tmp_path):
    path = tmp_path / "post.html"
    path.write_text("<h3>Project manager</h3><h4>Duties · work with staff · keep records<br>Qualifications<br>· experience in project management"
                    "<br>· educated to degree level<br>· ability to think strategically</h4>", "utf-8")
    coded = code_document(read_document(path))
    assert [c.text for c in coded.specification.criteria] == ["experience in project management", "educated to degree level", "ability to think strategically"]


def test_a_choice_of_fields_belongs_to_its_criterion():
    page = (SPEC, p("Essential"), li("Expertise in at least one of the following research fields:", "Data science", "Machine learning", "Ability to lead a team"))
    assert levels(*page) == [("E", "Expertise in at least one of the following research fields: Data science; Machine learning"), ("E", "Ability to lead a team")]


def test_an_enumeration_inside_a_paragraph():
    page = (h("Qualifications"), p("Each candidate must: (i) Hold a degree, (ii) Have experience at a management level."))
    assert levels(*page) == [("E", "Hold a degree"), ("E", "Have experience at a management level.")]


@pytest.mark.parametrize(("item", "kept"), [("Satisfactory criminal record check (E)", "E"), ("Key: E = Essential, D = Desirable", None)])
def test_a_marked_line_is_an_item_and_a_legend_none(item, kept):
    found = levels(SPEC, p("Qualifications"), p("Degree (E)"), p(item))
    assert (kept, item.removesuffix(" (E)")) in found if kept else len(found) == 1


def test_a_table_in_one_paragraph_with_its_methods_gives_no_level(tmp_path):
    text = ("APPENDIX 1 PERSON SPECIFICATION JOB TITLE: Social worker RELEVANT EXPERIENCE ESSENTIAL Experience of assessing a situation. HOW IDENTIFIED "
            "Application form/ Interview DESIRABLE Experience of working in a team. HOW IDENTIFIED Application form/ Certificates QUALIFICATIONS Degree in social work.\n")
    found = of_text(tmp_path, text)
    assert {level for level, _ in found} == {"?"}
    assert [words for _, words in found][-3:] == ["Experience of assessing a situation.", "Experience of working in a team.", "Degree in social work."]


def test_labels_with_nothing_but_categories_between_them_lost_their_columns():
    page = (h("Person specification"), p("ESSENTIAL"), p("Qualifications"), p("Experience"), p("DESIRABLE"),
            p("Registered with the Teaching Council"), p("Experience of setting a budget"))
    assert {level for level, _ in levels(*page)} == {"?"}


@pytest.mark.parametrize("rows", [
    "Qualifications / Essential/Desirable / How assessed\nRelevant degree / Essential / Certificates\nProfessional qualification / Desirable / Certificates\n",
    "Criteria / Essential / Desirable\nQualifications / Relevant degree / Professional qualification\nOther / - / -\n",
])
def test_a_table_of_slashes_in_text(tmp_path, rows):
    assert of_text(tmp_path, f"Person specification\n\n{rows}") == [("E", "Relevant degree"), ("D", "Professional qualification")]


def test_a_table_of_slashes_gives_a_level_only_to_rows_that_are_whole(tmp_path):
    text = "Person specification\n\nCriteria / Essential / Desirable\nQualifications / Relevant degree\nExperience / Experience of budgets\nSkills / Skilled in SQL / Skilled in R\n"
    assert of_text(tmp_path, text) == [("?", "Relevant degree"), ("?", "Experience of budgets"), ("E", "Skilled in SQL"), ("D", "Skilled in R")]


def test_levels_as_answers_of_a_form(tmp_path):
    text = ("Person specification\n\n1. Knowledge and skills\n\n1.1 Educated to masters level\nEssential: Yes\nDesirable:\nAssessment method: Interview\n\n"
            "1.2 Understanding of reporting\nEssential:\nDesirable: Yes\nAssessment method: Application\n\n1.3 Highly numerate\nEssential: Yes\nDesirable:\n")
    assert of_text(tmp_path, text) == [("E", "Educated to masters level"), ("D", "Understanding of reporting"), ("E", "Highly numerate")]


def test_a_legend_of_asterisks_that_speaks_of_the_others():
    page = (SPEC, p("Note: the essential criteria are marked with *, all other criteria are desirable."), li("A qualification in care*", "Able to lead a team"))
    assert levels(*page) == [("E", "A qualification in care"), ("D", "Able to lead a team")]


@pytest.mark.parametrize(("lead", "items", "level"), [
    ("Subject external examiners should:", ("have HCPC registration", "hold a current post"), "E"),
    ("The criteria for appointing examiners include demonstrating the following:", ("a masters degree", "awareness of curricula"), "-"),
    ("Employees are also required to comply with all policies, including:", ("Confidentiality", "Data protection"), None),
])
def test_leads_about_others_than_candidates(lead, items, level):
    assert levels(p("The University wishes to appoint."), p(lead), li(*items)) == ([(level, item) for item in items] if level else [])


def test_headings_with_their_colons_inside_one_paragraph(tmp_path):
    text = ("Project Manager Location: Hybrid Slough is seeking a manager to oversee the programme. Key Responsibilities: Lead the studies. Refine the plan. "
            "What We're Looking For: Proven experience in project management. A solid understanding of planning policies. Working Arrangements: Hybrid.\n")
    assert of_text(tmp_path, text) == [("-", "Proven experience in project management."), ("-", "A solid understanding of planning policies.")]


def test_levels_told_by_italics_that_are_lost_are_undetermined():
    page = (SPEC, p("Qualifications"), li("A degree in education", "Experience of a school"), p("Criteria in italics are desirable."))
    assert levels(*page) == [("?", "A degree in education"), ("?", "Experience of a school")]


def test_a_list_of_key_criteria_after_the_duties_is_the_specification():
    assert levels(h("Key responsibilities"), li("Lead the team"), h("Key Criteria"), li("Experience of PACS"), li("A degree is essential"), h("Why join us?"), li("28 days of leave")) == [
        ("-", "Experience of PACS"), ("E", "A degree is essential")]


def test_benefits_in_the_middle_of_an_advert_do_not_hide_what_it_asks(tmp_path):
    text = ("# Support worker\n\nBenefits of working with us:\n\n- Meals\n- A pension scheme\n\nAbout the Role: We have a vacancy in a friendly team.\n\n"
            "You must be able to demonstrate patience and understanding.\n")
    path = tmp_path / "advert.md"
    path.write_text(text, "utf-8")
    assert [(c.level, c.text) for c in read_specification(read_document(path)).criteria] == [
        ("essential", "You must be able to demonstrate patience and understanding.")]


def test_lines_parted_by_breaks_below_a_sentence_with_the_following_are_its_list(tmp_path):
    path = tmp_path / "post.html"
    path.write_text("We are looking for people with a passion for imaging and knowledge of the following:-<br><br>Archives including PACS and VNA"
                    "<br>Exchange formats including DICOM<br>Operating systems including Linux<br><br>We offer a pension.", "utf-8")
    assert [c.text for c in read_specification(read_document(path)).criteria] == [
        "Archives including PACS and VNA", "Exchange formats including DICOM", "Operating systems including Linux"]
