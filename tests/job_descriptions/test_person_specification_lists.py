"""Headings, bullets, marks and sentences that say levels; every document here is written for the test."""

from __future__ import annotations

import pytest
from specification_blocks import b, categories, document, h, levels, li, p, table, u

from pacsresearch.job_descriptions.document import Block, Document
from pacsresearch.job_descriptions.person_specification import read_specification

SPEC = h("Person specification")


@pytest.mark.parametrize(("essential", "desirable"), [
    ("Essential", "Desirable"), ("Essential Criteria", "Desirable Criteria"), ("Essential Requirements;", "Desirable criteria includes:"),
    ("Essential Skills:", "Desirable Skills:"), ("Required experience:", "Preferred experience:"), ("You must have", "Nice to have"),
    ("ESSENTIAL", "DESIRABLE"), ("E S S E N T I A L", "D E S I R A B L E"), ("Essential criteria are:", "Desirable but not essential"),
    ("Must have:", "Ideally you will have:"), ("Minimum requirements", "Desirable (not essential)"), ("Essential –", "Desireable"),
])
@pytest.mark.parametrize("style", [p, b, u, h])
def test_label_headings(essential, desirable, style):
    parts = (SPEC, style(essential), li("A degree", "Experience of PACS"), style(desirable), li("A masters degree"))
    assert levels(*parts) == [("E", "A degree"), ("E", "Experience of PACS"), ("D", "A masters degree")]


def test_desirable_first_and_plain_lines():
    parts = (p("Person Specification"), p("Desirable"), p("Knowledge of SQL"), p("Essential"), p("Knowledge of networks"), p("Knowledge of DICOM"))
    assert levels(*parts) == [("D", "Knowledge of SQL"), ("E", "Knowledge of networks"), ("E", "Knowledge of DICOM")]


def test_the_pair_repeats_under_every_category():
    parts = (SPEC, h("Knowledge", 3), b("Essential"), li("HL7"), b("Desirable"), li("SQL"), h("Experience", 3), b("Essential"), li("PACS"))
    assert levels(*parts) == [("E", "HL7"), ("D", "SQL"), ("E", "PACS")]
    assert [c for c, _ in categories(*parts)] == ["Knowledge", "Knowledge", "Experience"]


def test_a_label_does_not_carry_over_a_new_category():
    parts = (
        SPEC, h("Knowledge", 3), li("Deep knowledge of hosting"), u("Desirable"), li("Knowledge of procurement"),
        h("Experience", 3), u("Essential"), li("Experience of budgets"), u("Desirable"), li("Experience of change"),
        h("Equal Opportunities", 3), li("Understanding of the council's policies"),
    )
    assert levels(*parts) == [
        ("-", "Deep knowledge of hosting"), ("D", "Knowledge of procurement"), ("E", "Experience of budgets"),
        ("D", "Experience of change"), ("-", "Understanding of the council's policies"),
    ]


@pytest.mark.parametrize("category", [b, u, p, lambda text: h(text, 4), lambda text: p(text + ":")])
def test_categories_under_levels(category):
    parts = (
        SPEC, h("Essential", 3), category("Qualifications"), li("A degree"), category("Experience"), li("PACS", "RIS"),
        h("Desirable", 3), category("Qualifications"), li("A masters degree"), category("Experience"), li("Budgets"),
    )
    assert levels(*parts) == [("E", "A degree"), ("E", "PACS"), ("E", "RIS"), ("D", "A masters degree"), ("D", "Budgets")]
    assert [c for c, _ in categories(*parts)][1:] == ["Experience", "Experience", "Qualifications", "Experience"]


def test_categories_under_levels_of_the_same_style():
    parts = (SPEC, b("Essential"), b("Qualifications"), li("A degree"), b("Experience"), li("PACS"), b("Desirable"), b("Experience"), li("RIS"))
    assert levels(*parts) == [("E", "A degree"), ("E", "PACS"), ("D", "RIS")]


def test_level_in_brackets_after_a_category():
    parts = (SPEC, b("Qualifications and training (Essential)"), li("A degree"), b("Experience (Desirable)"), li("PACS"))
    assert levels(*parts) == [("E", "A degree"), ("D", "PACS")]
    assert categories(*parts) == [("Qualifications and training", "A degree"), ("Experience", "PACS")]


@pytest.mark.parametrize("item", [
    "Experience of budgets - Essential", "Experience of budgets (E)", "Experience of budgets [E]", "Experience of budgets (Essential)",
    "Experience of budgetsEssential", "Experience of budgets – essential.", "(E) Experience of budgets", "Essential: Experience of budgets",
    "Experience of budgets ESSENTIAL",
])
def test_marks_at_the_end_or_start_of_an_item(item):
    assert levels(SPEC, li(item)) == [("E", "Experience of budgets")]


def test_bare_letters_count_only_where_most_items_carry_one():
    assert levels(SPEC, li("A degree E A", "A masters degree D A/I", "Training in PACS E A")) == [
        ("E", "A degree"), ("D", "A masters degree"), ("E", "Training in PACS"),
    ]
    assert levels(SPEC, li("Vitamin D", "Some knowledge of plan E", "Typing", "Filing")) == [
        ("-", "Vitamin D"), ("-", "Some knowledge of plan E"), ("-", "Typing"), ("-", "Filing"),
    ]


def test_lead_in_sentences():
    parts = (
        p("About the post"), p("It is essential that you can demonstrate:"), li("Experience of PACS", "A degree"),
        p("The following would be an advantage, but are not essential:"), li("PRINCE2"), p("We are a friendly team in a busy hospital."), li("Bike shed"),
    )
    assert levels(*parts) == [("E", "Experience of PACS"), ("E", "A degree"), ("D", "PRINCE2")]


def test_words_inside_an_item():
    parts = (SPEC, b("Essential"), li("Project management (PRINCE2 desirable)", "Experience of DICOM is desirable", "A degree; a masters would be desirable"))
    assert levels(*parts) == [
        ("E", "Project management (PRINCE2 desirable)"), ("D", "Experience of DICOM is desirable"), ("E", "A degree; a masters would be desirable"),
    ]


def test_no_labels():
    parts = (SPEC, b("Working relationships:"), li("The ability to work with clinicians"), b("Planning"), li("The ability to set priorities", "Resilience"))
    assert {level for level, _ in levels(*parts)} == {"-"} and len(levels(*parts)) == 3


def test_plain_prose_specification():
    prose = ("You must be a registered radiographer. You will have experience of managing PACS and an understanding of DICOM. "
             "Ideally you will hold PRINCE2. The department is in the old wing.")
    assert [level for level, _ in levels(SPEC, p(prose))] == ["E", "-", "D"]


@pytest.mark.parametrize("header", [(p("Essential Desirable"),), (p("Essential"), p("Desirable")), (p("Criteria Essential Desirable Assessed by"),), (b("ESSENTIAL"), b("DESIRABLE"))])
def test_flattened_columns_are_undetermined(header):
    parts = (SPEC, *header, p("Qualifications"), p("A degree in radiography"), p("A masters degree"), p("Experience"), p("Experience of PACS"), h("Benefits"), p("Experience of a pension"))
    assert [level for level, _ in levels(*parts)] == ["?", "?", "?"]
    assert read_specification(document(*parts)).notes


def test_a_clear_label_ends_the_loss():
    parts = (SPEC, p("Essential Desirable"), li("A degree", "Experience of PACS"), b("Desirable criteria"), li("A masters degree"))
    assert [level for level, _ in levels(*parts)] == ["?", "?", "D"]


def test_marks_on_lines_of_their_own():
    parts = (SPEC, p("A degree"), p("E"), p("A masters degree"), p("D"), p("Experience of PACS"), p("E"))
    assert levels(*parts) == [("E", "A degree"), ("D", "A masters degree"), ("E", "Experience of PACS")]
    words = (SPEC, p("A degree"), p("Essential"), p("A masters degree"), p("Desirable"), p("Experience of PACS"), p("Essential"))
    assert levels(*words) == [("E", "A degree"), ("D", "A masters degree"), ("E", "Experience of PACS")]


def test_a_reader_that_knows_of_lost_columns_is_believed():
    parts = (SPEC, p("Essential"), p("A degree"), p("Experience of PACS"))
    assert [level for level, _ in levels(*parts, columns_lost=True)] == ["?", "?"]


@pytest.mark.parametrize("ending", [
    "Benefits", "What you'll get in return", "DBS check", "Disclosure and Barring Service Check", "Selection process details", "How to apply", "Objectives:",
    "KSF outline", "Terms and Conditions", "About us", "Main duties", "Key responsibilities", "Equal opportunities statement", "Further information",
    "Additional information", "Certificate of Sponsorship", "Rehabilitation of Offenders Act 1974", "Working Conditions", "Signed",
])
def test_where_the_specification_ends(ending):
    parts = (SPEC, b("Essential"), li("A degree"), b(ending), li("Experience of something", "Ability to do it"))
    assert levels(*parts) == [("E", "A degree")]


@pytest.mark.parametrize("sentence", [
    "Candidates who meet the essential criteria will be shortlisted.", "The essential criteria will be assessed at interview",
    "Essential criteria assessed via application form should be used to shortlist.", "You should show how you meet the essential and desirable criteria.",
])
def test_selection_text_opens_nothing(sentence):
    assert levels(h("How to apply"), p(sentence), li("Send us your form", "Bring a passport")) == []


def test_duties_stay_out():
    assert levels(h("Main duties"), li("Ability to manage systems"), p("You will be responsible for:"), li("experience of users"), p("You will:"), li("have fun")) == []


def test_group_labels_typed_as_bullets_and_empty_bullets():
    parts = (SPEC, b("Essential"), li("Skills:", "Typing", "", "-", "Experience:", "Two years in an office"))
    assert levels(*parts) == [("E", "Typing"), ("E", "Two years in an office")]
    assert categories(*parts) == [("Skills", "Typing"), ("Experience", "Two years in an office")]


def test_typed_bullets_and_hard_breaks():
    parts = (SPEC, p("Essential\n• A degree\n• Experience of PACS"), p("Desirable\n- A masters degree\n- Knowledge of HL7 and\nDICOM"))
    assert levels(*parts) == [("E", "A degree"), ("E", "Experience of PACS"), ("D", "A masters degree"), ("D", "Knowledge of HL7 and DICOM")]


def test_bullets_inside_one_paragraph():
    assert levels(SPEC, b("Essential"), p("• A degree • Experience of PACS")) == [("E", "A degree"), ("E", "Experience of PACS")]


def test_parents_and_sub_items():
    parts = (SPEC, b("Essential"), li("Experience of:"), li("budgets", "contracts", depth=1), li("Knowledge of current legislation, including:"), li("IR(ME)R", "GDPR", depth=1))
    assert levels(*parts) == [
        ("E", "Experience of budgets"), ("E", "Experience of contracts"), ("E", "Knowledge of current legislation, including: IR(ME)R; GDPR"),
    ]


def test_levels_as_the_outer_bullets():
    parts = (SPEC, li("Essential"), li("A degree", "PACS", depth=1), li("Desirable"), li("A masters degree", depth=1))
    assert levels(*parts) == [("E", "A degree"), ("E", "PACS"), ("D", "A masters degree")]


def test_or_joins_lines():
    assert levels(SPEC, b("Essential"), p("Degree in computing"), p("OR"), p("Equivalent experience"), p("Driving licence")) == [
        ("E", "Degree in computing OR Equivalent experience"), ("E", "Driving licence"),
    ]


def test_an_adverts_summary_gives_way_to_the_specification_but_for_a_pair_of_lists():
    wanted, better = (b("What we're looking for"), li("Expertise in analysis")), (b("It would be even better if you had..."), li("Understanding of committees"))
    offer = (b("What you'll get in return"), li("A pension"))
    specification = (h("Person specification", 3), b("Leadership:"), li("The ability to lead"), h("Benefits", 2), p("Many"))
    assert levels(h("About the job", 2), *wanted, *offer, *specification) == [("-", "The ability to lead")]
    assert levels(h("About the job", 2), *wanted, *better, *offer, *specification) == [
        ("-", "Expertise in analysis"), ("D", "Understanding of committees"), ("-", "The ability to lead")]


def test_the_summary_counts_where_there_is_no_specification():
    assert levels(h("About you"), li("Expertise in analysis", "A degree"), h("About us"), li("Nice people")) == [("-", "Expertise in analysis"), ("-", "A degree")]


def test_a_specification_printed_twice_counts_once():
    part = (SPEC, h("Qualifications", 3), h("Essential", 4), li("A degree"), h("Desirable", 4), li("PRINCE2"))
    assert levels(*part, h("Employer details"), *part) == [("E", "A degree"), ("D", "PRINCE2")]


def test_a_table_of_contents_opens_nothing():
    parts = (b("Contents"), p("Person specification"), p("Terms and conditions"), p("About the ability to apply"), h("Welcome"), p("Hello"), SPEC, b("Essential"), li("A degree"))
    assert levels(*parts) == [("E", "A degree")]


def test_words_are_those_of_the_specification():
    spec = read_specification(document(h("Duties"), p("one two three four five six"), SPEC, b("Essential"), li("a relevant degree"), h("Benefits"), p("x y z")))
    assert spec.words == 2 + 1 + 3


def test_nothing_to_read():
    assert read_specification(Document("a.txt", "text", "", ())).criteria == ()
    assert read_specification(document(p("A cook book"), li("eggs", "flour"))).criteria == ()


def test_headers_and_footers_are_no_criteria():
    from dataclasses import replace
    footer = replace(p("Experience of page 3"), part="footer")
    assert levels(SPEC, b("Essential"), li("A degree"), footer, li("PACS")) == [("E", "A degree"), ("E", "PACS")]


def test_long_hostile_lines_take_linear_time():
    import time
    text = "essential " * 20_000
    start = time.perf_counter()
    read_specification(document(SPEC, p(text), li(text + "(", " " * 50_000 + "E" + ")" * 50_000), table(("Essential", "Desirable"), (text, "- " * 30_000))))
    assert time.perf_counter() - start < 3


def test_lines_that_explain_the_levels_do_not_hide_a_lost_header():
    parts = (
        SPEC, p("ESSENTIAL"), p("The qualities without which a post holder could not be appointed"), p("DESIRABLE"),
        p("Extra qualities which can be used to choose between candidates who meet all the essential criteria"), p("HOW IDENTIFIED"),
        p("QUALIFICATIONS"), p("A degree in radiography"), p("A masters degree"),
    )
    assert [level for level, _ in levels(*parts)] == ["?", "?"]


def test_criteria_run_together_by_a_lost_break():
    assert levels(SPEC, b("Essential"), p("Experience of managing budgetsExperience of leading teams\nTyping")) == [
        ("E", "Experience of managing budgets"), ("E", "Experience of leading teams"), ("E", "Typing"),
    ]
    assert len(levels(SPEC, b("Essential"), li("Knowledge of JavaScript and McKenzie friends"))) == 1


def test_a_line_printed_on_both_pages_counts_once():
    assert levels(SPEC, b("Essential"), li("A degree", "Experience of PACS", "Experience of PACS", "Typing")) == [
        ("E", "A degree"), ("E", "Experience of PACS"), ("E", "Typing"),
    ]


def test_sentences_about_the_specification_are_no_criteria():
    parts = (SPEC, p("This section sets out the skills, knowledge and experience required for the post."), table(("Essential", "Desirable"), ("Typing", "Filing")))
    assert levels(*parts) == [("E", "Typing"), ("D", "Filing")]


def test_a_label_and_its_list_on_one_line():
    parts = (SPEC, p("Essential: a degree in computing; experience of PACS; HCPC registration"), p("Desirable: PRINCE2 Foundation"))
    assert levels(*parts) == [("E", "a degree in computing"), ("E", "experience of PACS"), ("E", "HCPC registration"), ("D", "PRINCE2 Foundation")]


def test_a_legend_before_a_table_is_no_lost_header():
    parts = (
        SPEC, p("Essential (E)"), p("Desirable (D)"), table(("Criteria", "E/D"), ("Typing", "E"), ("Filing", "D")),
        h("Equal opportunities", 3), li("Commitment to equality"),
    )
    assert levels(*parts)[:2] == [("E", "Typing"), ("D", "Filing")]


def test_categories_as_high_as_the_specifications_own_heading():
    parts = (h("Person specification", 3), h("Stakeholder engagement", 3), li("Experience of working with clinicians"), h("Our hospital", 3), li("A friendly canteen"))
    assert levels(*parts) == [("-", "Experience of working with clinicians")]


def test_an_asterisk_with_its_legend():
    parts = (SPEC, p("Criteria marked with an asterisk (*) are essential"), li("A degree *", "A masters degree", "* Experience of PACS"))
    assert levels(*parts) == [("E", "A degree"), ("-", "A masters degree"), ("E", "Experience of PACS")]
    assert levels(SPEC, li("A degree *")) == [("-", "A degree *")]


@pytest.mark.parametrize("heading", ["Essential duties", "Essential information", "Our values"])
def test_headings_that_say_essential_of_other_things(heading):
    assert levels(h("About us"), b(heading), li("Run the laboratory", "Experience of kindness")) == []


def test_we_require_and_it_would_be_nice():
    parts = (p("We require:"), li("A degree", "Experience of PACS"), p("It would be nice if you had:"), li("PRINCE2"))
    assert levels(*parts) == [("E", "A degree"), ("E", "Experience of PACS"), ("D", "PRINCE2")]


def test_a_label_under_each_category_ends_with_the_next_category_whatever_its_look():
    blocks = [Block("paragraph", "Person Specification", bold=True), Block("paragraph", "Experience", bold=True),
              Block("paragraph", "Essential:", bold=True), Block("list_item", "Supporting users"),
              Block("paragraph", "Desirable:", bold=True), Block("list_item", "Running a network"),
              Block("paragraph", "Equal opportunities"), Block("list_item", "Understanding of the policy")]
    found = read_specification(Document("a.pdf", "pdf", "", tuple(blocks))).criteria
    assert [(item.level, item.category) for item in found] == [
        ("essential", "Experience"), ("desirable", "Experience"), ("unlabelled", "Equal opportunities")]


def flattened(*lines):
    return read_specification(Document("a.txt", "text", "", tuple(Block("paragraph", line) for line in ("Person Specification", *lines)))).criteria


@pytest.mark.parametrize("head", [
    ("No. Attribute Essential (E) /", "Desirable (D)"),
    ("Meini prawf / Criteria Hanfodol / Essential Dymunol / Desirable",),
])
def test_a_header_wrapped_or_bilingual_loses_its_columns(head):
    found = flattened(*head, "Experience of archives", "Knowledge of copyright", "Able to lift boxes")
    assert [item.level for item in found] == ["undetermined"] * 3


def test_ticks_without_their_column_say_no_level():
    found = flattened("Criterion E D Assessed by", "Experience of archives X A/I", "Knowledge of copyright X A/I", "Able to lift boxes X I")
    assert [(item.level, item.text) for item in found] == [
        ("undetermined", "Experience of archives"), ("undetermined", "Knowledge of copyright"), ("undetermined", "Able to lift boxes")]


def test_rows_that_end_in_their_mark_and_codes():
    found = flattened("No. Criterion Essential / Desirable", "1 A doctorate in", "medical imaging", "Essential A, I", "2 Experience of", "teaching", "Desirable A, I")
    assert [(item.level, item.text) for item in found] == [
        ("essential", "A doctorate in medical imaging"), ("desirable", "Experience of teaching")]


def test_a_flattened_column_of_assessment_ends_nothing():
    found = flattened("ESSENTIAL", "DESIRABLE", "Qualifications", "Degree in radiography", "Interview", "Experience", "Experience of PACS",
                      "Application form", "Knowledge", "Knowledge of DICOM", "Interview")
    assert [(item.level, item.category) for item in found] == [
        ("undetermined", "Qualifications"), ("undetermined", "Experience"), ("undetermined", "Knowledge")]


def test_a_stem_typed_at_the_depth_of_its_items_is_no_criterion():
    page = (h("Person specification"), h("Essential", 3), li("A degree", "Experience of:", "managing projects", "using SQL", "Calm under pressure", "Knowledge of:", "Networks", "Databases"))
    assert levels(*page) == [
        ("E", "A degree"), ("E", "Experience of managing projects"), ("E", "Experience of using SQL"), ("E", "Calm under pressure"),
        ("E", "Networks"), ("E", "Databases"),
    ]
