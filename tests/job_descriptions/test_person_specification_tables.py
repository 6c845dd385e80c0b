"""Tables that say levels, in the layouts of real person specifications; every document here is written for the test."""

from __future__ import annotations

import pytest
from specification_blocks import b, categories, h, levels, li, p, table

from pacsresearch.job_descriptions.person_specification import read_specification
from specification_blocks import document


def test_a_column_each_with_lists_and_assessment():
    t = table(
        ("Criteria", "Essential", "Desirable", "How assessed"),
        ("Qualifications", ["Degree in radiography", "HCPC registration"], ["PRINCE2 Foundation"], "A/I"),
        ("Experience", ["Experience of PACS"], "", "A, I"),
    )
    assert levels(h("Person specification"), t) == [
        ("E", "Degree in radiography"), ("E", "HCPC registration"), ("D", "PRINCE2 Foundation"), ("E", "Experience of PACS"),
    ]
    assert categories(t)[0][0] == "Qualifications"


def test_location_and_rule_of_a_cell():
    spec = read_specification(document(table(("", "Essential", "Desirable"), ("Skills", "Able to train users", "Driving licence"))))
    first = spec.criteria[0]
    assert (first.location.table, first.location.row, first.location.column) == (1, 2, 2)
    assert first.rule == "column headed 'essential'" and first.category == "Skills"


def test_header_cells_that_explain_themselves():
    t = table(
        ("ATTRIBUTES", "ESSENTIAL\nThe qualities without which a post holder could not be appointed",
         "DESIRABLE\nExtra qualities which can be used to choose between candidates who meet all the essential criteria", "HOW IDENTIFIED"),
        ("QUALIFICATIONS", "Diploma of the College of Radiographers", "Management qualification", "Certificates"),
    )
    assert levels(t) == [("E", "Diploma of the College of Radiographers"), ("D", "Management qualification")]


def test_paragraphs_in_a_cell_are_one_each_unless_they_continue():
    t = table(
        ("Factor", "Essential", "Desirable"),
        ("Skills", "Excellent communication skills\nAble to work under pressure and\nmeet deadlines\nIT literate\nto ECDL level", "N/A"),
    )
    assert levels(t) == [
        ("E", "Excellent communication skills"), ("E", "Able to work under pressure and meet deadlines"), ("E", "IT literate to ECDL level"),
    ]


@pytest.mark.parametrize("nothing", ["N/A", "None", "-", "Not applicable", "n/a.", "", "–", "Nil"])
def test_cells_that_hold_no_criterion(nothing):
    t = table(("Criteria", "Essential", "Desirable"), ("Skills", "Typing", nothing))
    assert levels(t) == [("E", "Typing")]


def test_two_columns_without_categories_and_category_rows_across():
    t = table(
        ("Essential", "Desirable", "Assessed by"),
        ("Qualifications", None, None),
        ("BSc or equivalent", "MSc", "AF"),
        ("", "PRINCE2", "AF"),
        ("Experience", None, None),
        ("Experience of DICOM", "", "AF/I"),
    )
    assert levels(t) == [("E", "BSc or equivalent"), ("D", "MSc"), ("D", "PRINCE2"), ("E", "Experience of DICOM")]
    assert [c for c, _ in categories(t)] == ["Qualifications", "Qualifications", "Qualifications", "Experience"]


def test_repeated_header_and_categories_merged_down():
    t = table(
        ("Area", "Essential", "Desirable"),
        ("Knowledge", "Knowledge of HL7", "Knowledge of SQL"),
        (..., "Knowledge of networks", ""),
        ("Area", "Essential", "Desirable"),
        ("Experience", "Budget management", "Supplier management"),
    )
    assert levels(t) == [
        ("E", "Knowledge of HL7"), ("D", "Knowledge of SQL"), ("E", "Knowledge of networks"), ("E", "Budget management"), ("D", "Supplier management"),
    ]
    assert [c for c, _ in categories(t)] == ["Knowledge", "Knowledge", "Knowledge", "Experience", "Experience"]


def test_desirable_column_first():
    t = table(("", "Desirable", "Essential"), ("Skills", "German", "English"))
    assert levels(t) == [("D", "German"), ("E", "English")]


def test_a_table_goes_on_in_the_next_without_its_header():
    first = table(("Criteria", "Essential", "Desirable"), ("Knowledge", "Knowledge of PACS", "Knowledge of RIS"))
    second = table(("Experience", "Experience of projects", "Experience of budgets"), ("Other", "Able to travel", ""), number=2)
    assert levels(first, second)[2:] == [("E", "Experience of projects"), ("D", "Experience of budgets"), ("E", "Able to travel")]


def test_one_mark_a_row():
    t = table(
        ("Criteria", "Essential/Desirable"),
        ("Knowledge", ""),
        ("Understanding of large data sets", "E"),
        ("Basic understanding of information governance", "D"),
        ("Experience", ""),
        ("Experience of dashboards", "Desirable"),
    )
    assert levels(p("E = Essential, D = Desirable"), t) == [
        ("E", "Understanding of large data sets"), ("D", "Basic understanding of information governance"), ("D", "Experience of dashboards"),
    ]
    assert [c for c, _ in categories(t)] == ["Knowledge", "Knowledge", "Experience"]


def test_numbers_marks_and_assessment_columns():
    t = table(
        ("No.", "Requirement", "E / D", "Assessed by"),
        ("1", "Education to degree level", "E", "A"),
        ("2", "Experience of managing contracts", "D", "A/I"),
        ("3", "Willing to work across sites", "E", "I"),
    )
    assert levels(t) == [
        ("E", "Education to degree level"), ("D", "Experience of managing contracts"), ("E", "Willing to work across sites"),
    ]


@pytest.mark.parametrize("tick", ["✓", "x", "X", "√", "\uf0fc", "Yes", "✔"])
def test_ticks_in_a_column_each(tick):
    t = table(
        ("Factor", "Criterion", "Essential", "Desirable", "Assessment"),
        ("Skills", "Able to explain technical matters to clinicians", tick, "", "I"),
        (..., "Able to write SQL queries", "", tick, "A/T"),
        ("Other", "Full driving licence", tick, "", "A"),
    )
    assert levels(t) == [
        ("E", "Able to explain technical matters to clinicians"), ("D", "Able to write SQL queries"), ("E", "Full driving licence"),
    ]


def test_columns_headed_e_and_d():
    t = table(("Skills", "E", "D"), ("Communication skills with staff of all grades", "x", ""), ("Experience of tendering", "", "x"))
    assert levels(h("Person specification"), t) == [("E", "Communication skills with staff of all grades"), ("D", "Experience of tendering")]


def test_a_mark_column_without_header():
    t = table(("Degree in a relevant subject", "E"), ("Masters degree", "D"), ("Experience of PACS", "E"), ("Experience of RIS", "E"))
    assert levels(h("Person specification"), t) == [
        ("E", "Degree in a relevant subject"), ("D", "Masters degree"), ("E", "Experience of PACS"), ("E", "Experience of RIS"),
    ]


def test_marks_that_did_not_survive_are_undetermined():
    t = table(
        ("Criterion", "Essential", "Desirable"),
        ("Able to work in a team with clinical staff", "", ""),
        ("Able to lead projects to a conclusion", "", ""),
        ("Experience of information governance in practice", "", ""),
    )
    assert {level for level, _ in levels(t)} == {"?"}


def test_rows_headed_by_level():
    t = table(
        ("Qualifications", "Essential", ["Degree", "HCPC registration"]),
        (..., "Desirable", ["Masters"]),
        ("Experience", "Essential", ["PACS administration"]),
        (..., "Desirable", ["Budget holding"]),
    )
    assert levels(h("Person specification"), t) == [
        ("E", "Degree"), ("E", "HCPC registration"), ("D", "Masters"), ("E", "PACS administration"), ("D", "Budget holding"),
    ]
    assert [c for c, _ in categories(t)] == ["Qualifications", "Qualifications", "Qualifications", "Experience", "Experience"]


def test_transposed_table():
    t = table(
        ("", "Qualifications", "Experience", "Skills"),
        ("Essential", ["Degree"], ["PACS"], ["Word processing"]),
        ("Desirable", ["Masters"], ["RIS"], "None"),
    )
    assert sorted(levels(t)) == sorted([("E", "Degree"), ("E", "PACS"), ("E", "Word processing"), ("D", "Masters"), ("D", "RIS")])
    assert ("Experience", "RIS") in categories(t)


def test_level_rows_inside_a_table():
    t = table(
        ("Essential criteria", None),
        ("1", "A degree or equivalent experience"),
        ("2", "Experience of supplier management"),
        ("Desirable criteria", None),
        ("3", "Knowledge of imaging workflows"),
    )
    assert levels(h("Person specification"), t) == [
        ("E", "A degree or equivalent experience"), ("E", "Experience of supplier management"), ("D", "Knowledge of imaging workflows"),
    ]


def test_a_table_per_category_and_a_table_per_level():
    one = table(("Essential", "Desirable"), ("Degree", "Masters"))
    two = table(("Essential", "Desirable"), ("PACS", "RIS"), number=2)
    parts = (h("Person specification"), h("Qualifications", 3), one, h("Experience", 3), two)
    assert levels(*parts) == [("E", "Degree"), ("D", "Masters"), ("E", "PACS"), ("D", "RIS")]
    assert [c for c, _ in categories(*parts)] == ["Qualifications", "Qualifications", "Experience", "Experience"]
    by_level = (h("Person specification"), b("Essential criteria"), table(("Skills", ["Typing", "Filing"])), b("Desirable criteria"), table(("Skills", ["Shorthand"]), number=2))
    assert levels(*by_level) == [("E", "Typing"), ("E", "Filing"), ("D", "Shorthand")]


def test_labels_inside_a_cell():
    t = table(
        ("Qualifications", (p("Essential:"), *li("Degree"), p("Desirable:"), *li("Masters"))),
        ("Experience", (p("Essential:"), *li("PACS", "RIS"))),
    )
    assert levels(h("Person specification"), t) == [("E", "Degree"), ("D", "Masters"), ("E", "PACS"), ("E", "RIS")]


def test_an_item_that_says_its_own_level_wins_over_its_column():
    t = table(("Criteria", "Essential", "Desirable"), ("Skills", ["Typing", "A clean driving licence is desirable"], ""))
    assert levels(t) == [("E", "Typing"), ("D", "A clean driving licence is desirable")]


def test_a_table_without_levels_in_the_specification():
    t = table(("Qualifications", ["Degree"]), ("Skills", ["Able to type", "Able to file"]))
    assert levels(h("Person specification"), t) == [("-", "Degree"), ("-", "Able to type"), ("-", "Able to file")]
    assert levels(h("Main duties"), t) == []


def test_the_whole_document_laid_out_in_a_table():
    inner = table(("Criteria", "Essential", "Desirable"), ("Skills", "Typing", "Shorthand"))
    outer = table(((h("Job description"), p("To manage PACS")), ), ((h("Person specification"), inner),))
    assert levels(outer) == [("E", "Typing"), ("D", "Shorthand")]


def test_a_cell_that_covers_both_level_columns_is_undetermined():
    t = table(("", "Essential", "Desirable"), ("Skills", "Typing", "Shorthand"), ("Other", ["Able to travel", "Able to swim"], None))
    assert levels(t) == [("E", "Typing"), ("D", "Shorthand"), ("?", "Able to travel"), ("?", "Able to swim")]


def test_role_profile_with_a_column_of_requirements():
    t = table(
        ("Accountabilities", "Knowledge and experience", "Measures of success"),
        (["Run the library"], ["Knowledge of libraries", "Staff management experience is desirable"], ["Visitor numbers"]),
    )
    assert levels(t) == [("-", "Knowledge of libraries"), ("D", "Staff management experience is desirable")]


def test_tables_that_are_no_specification_stay_out():
    t = table(("Post title", "PACS manager"), ("Band", "7"), ("Essential car user", "Yes"))
    assert levels(t) == []
    ksf = table(("KSF dimension", "Level", "Needed for post"), ("Communication", "3", "Yes"), ("Personal development", "2", "Yes"))
    assert levels(h("KSF outline"), ksf) == []


def test_a_criterion_cut_by_a_page_break_is_one():
    t = table(("Area", "Essential", "Desirable"), ("Skills", "Able to explain faults to", "Knowledge of SQL"), ("", "clinical staff", ""), ("", "Able to drive", ""))
    assert levels(t) == [("E", "Able to explain faults to clinical staff"), ("D", "Knowledge of SQL"), ("E", "Able to drive")]


def test_criteria_in_lower_case_stay_apart():
    t = table(("Area", "Essential", "Desirable"), ("Skills", "able to type\nable to file", "able to drive"), ("Other", "able to travel", ""))
    assert [level for level, _ in levels(t)] == ["E", "E", "D", "E"]


def test_letters_glued_to_the_criteria():
    t = table(("Requirement E / D", "Assessed"), ("A relevant degree E", "A"), ("A masters degree D", "A"), ("Experience of PACS E", "A/I"), ("Experience of RIS E", "I"))
    assert levels(h("Person specification"), t) == [
        ("E", "A relevant degree"), ("D", "A masters degree"), ("E", "Experience of PACS"), ("E", "Experience of RIS"),
    ]


def test_a_criterion_that_says_desirable_is_no_header():
    t = table(
        ("Requirement", "E / D"), ("A relevant degree. A masters degree is desirable", "E"), ("Knowledge of DICOM", "E"), ("Knowledge of HL7", "D"),
    )
    assert [level for level, _ in levels(t)] == ["E", "E", "D"]


def test_a_row_that_ends_the_specification_inside_the_table():
    t = table(("Requirement", "E / D"), ("Knowledge of DICOM", "E"), ("Knowledge of HL7", "D"), ("Able to travel", "E"), ("What we offer", None), ("A leadership course for all managers", None))
    assert [level for level, _ in levels(t)] == ["E", "D", "E"]


def test_labels_at_the_head_of_each_cell():
    t = table(((p("Essential"), *li("Degree", "HCPC registration")), (p("Desirable"), *li("Masters"))))
    assert levels(h("Person specification"), b("Qualifications"), t) == [("E", "Degree"), ("E", "HCPC registration"), ("D", "Masters")]


def test_a_header_far_down_a_table_that_holds_the_whole_document():
    facts = [(f"Fact {n}", "Something about the post", None) for n in range(12)]
    t = table(*facts, ("Criteria", "Essential", "Desirable"), ("Skills", "Typing", "Shorthand"))
    assert levels(t) == [("E", "Typing"), ("D", "Shorthand")]


def test_a_level_that_heads_several_rows():
    t = table(("Essential", "Qualified radiographer"), ("", "HCPC registered"), ("Desirable", "Management qualification"))
    assert levels(h("Person specification"), t) == [("E", "Qualified radiographer"), ("E", "HCPC registered"), ("D", "Management qualification")]


def test_numbered_category_rows():
    t = table(
        ("Ref", "Criteria", "Essential or Desirable", "Method of assessment"), ("1. Qualifications", None, None, None), ("1.1", "A degree", "Essential", "Application"),
        ("2. Skills", None, None, None), ("2.1", "Good IT skills", "Desirable", "Interview"),
    )
    assert categories(t) == [("Qualifications", "A degree"), ("Skills", "Good IT skills")]
    assert levels(t) == [("E", "A degree"), ("D", "Good IT skills")]


def test_a_huge_table_with_a_header_on_every_page_takes_linear_time():
    import time
    header = ("Area", "Essential", "Desirable")
    row = ("", "Able to explain faults", "Knowledge of SQL queries")
    t = table(*[header if n % 2 == 0 else row for n in range(2000)])
    start = time.perf_counter()
    found = levels(t)
    assert time.perf_counter() - start < 3 and found[0] == ("E", "Able to explain faults")


@pytest.mark.parametrize("way", ["A", "A/I", "AF, T", "✓ (A/I)", "Application and interview"])
def test_the_way_of_assessment_below_a_level_is_its_mark(way):
    page = table(("Criteria", "Essential", "Desirable"), ("Leading a branch library", way, ""), ("A degree in library science", "", way), ("Knowledge of metadata", way, ""))
    assert levels(h("Person specification"), page) == [("E", "Leading a branch library"), ("D", "A degree in library science"), ("E", "Knowledge of metadata")]
