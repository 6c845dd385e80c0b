"""Tables pasted or converted into plain text: cells parted by tabs, slashes or bars. A level is given only where the column shows."""

from __future__ import annotations

import pytest

from pacsresearch.job_descriptions.person_specification import read_specification
from pacsresearch.job_descriptions.readers import read_document

SHORT = {"essential": "E", "desirable": "D", "unlabelled": "-", "undetermined": "?"}


@pytest.fixture
def of_text(tmp_path):
    def reading(*lines):
        path = tmp_path / "post.txt"
        path.write_text("\n".join(("Person specification", "", *lines, "")), "utf-8")
        return [(SHORT[c.level], c.text) for c in read_specification(read_document(path)).criteria]

    return reading


def test_an_empty_cell_between_tabs_keeps_its_column(of_text):
    rows = ("Area\tEssential\tDesirable\tEvidence", "Projects\t\tPRINCE2 Practitioner\tA", "Skills\tAble to plan\t\tI", "Other\tDrives a car")
    assert of_text(*rows) == [("D", "PRINCE2 Practitioner"), ("E", "Able to plan"), ("E", "Drives a car")]


@pytest.mark.parametrize("tick", ["x", "Yes", "✓"])
def test_ticks_between_tabs(of_text, tick):
    rows = ("Criteria\tEssential\tDesirable\tEvidence", "Qualifications\t\t\t", f"A degree in imaging\t{tick}\t\tA", f"A second degree\t\t{tick}\tA", f"Own transport\t\t{tick}")
    assert of_text(*rows) == [("E", "A degree in imaging"), ("D", "A second degree"), ("D", "Own transport")]


def test_tabs_that_only_align_are_read_by_what_stands_below_what(of_text):
    rows = ("Area\t\tEssential\t\tDesirable", "Projects\t\t\t\tPRINCE2 holder", "Skills\t\tAble to plan\tAble to code")
    assert of_text(*rows) == [("D", "PRINCE2 holder"), ("E", "Able to plan"), ("D", "Able to code")]


def test_slashes_around_lists_in_cells_and_methods(of_text):
    rows = ("CATEGORY / ESSENTIAL / DESIRABLE / HOW ASSESSED", "Qualifications /", "  • A degree", "/", "  • A masters degree", "  • ITIL Foundation", "/",
            "  • Application form", "", "Knowledge /", "  • Knowledge of DICOM", "/", "  • Interview", "")
    assert of_text(*rows) == [("E", "A degree"), ("D", "A masters degree"), ("D", "ITIL Foundation"), ("?", "Knowledge of DICOM")]


def test_slashes_with_a_letter_a_line_for_the_items_of_a_cell(of_text):
    rows = ("ATTRIBUTES / CRITERIA / Essential /Desirable / ASSESSMENT METHOD(S)", "EXPERIENCE / · Ran a PACS", "· Taught users", "· Wrote a business case / E", "D", "E / A, R", "A, I", "A",
            "TRAINING / · Project management training / D / C")
    assert of_text(*rows) == [("E", "Ran a PACS"), ("D", "Taught users"), ("E", "Wrote a business case"), ("D", "Project management training")]


def test_slashes_with_a_letter_in_the_row_and_one_inside_the_text(of_text):
    rows = ("Selection Criteria / Essential / Desirable / A=Application I=Interview", "Registration", "HCPC registration / E / AI",
            "Child protection training before / within a year of taking up the post / D / A")
    assert of_text(*rows) == [("E", "HCPC registration"), ("D", "Child protection training before / within a year of taking up the post")]


def test_slashes_whose_ticks_lost_their_column(of_text):
    rows = ("CRITERIA / Essential/", "Desirable / Assessed by:", "E / D / AF / I", "A / QUALIFICATIONS", "1 / A good degree / √ / √", "2 / NPQH / √ / √", "3 / Ran a school / √ / √ / √")
    assert of_text(*rows) == [("?", "A good degree"), ("?", "NPQH"), ("?", "Ran a school")]


def test_slashes_with_the_level_in_words_and_the_header_repeated(of_text):
    rows = ("Qualifications / Essential/Desirable / How is it assessed?", "Relevant degree / Essential / Application form and certificates",
            "Skills required / Essential/Desirable / How is it assessed?", "Able to teach / Desirable / References and interview")
    assert of_text(*rows) == [("E", "Relevant degree"), ("D", "Able to teach")]


def test_a_slash_before_the_method_alone(of_text):
    rows = ("Key areas", "", "  • A degree in imaging", "/ Application Form", "  • Knowledge of DICOM", "/ Interview, References", "  • Able to lead a team", "/ Interview", "")
    assert of_text(*rows) == [("-", "A degree in imaging"), ("-", "Knowledge of DICOM"), ("-", "Able to lead a team")]


def test_bars_whose_rows_run_over_lines_below_their_sections(of_text):
    rows = ("| SECTION 1 – ESSENTIAL CRITERIA |", "The following will be measured at shortlisting.", "| Factor | Essential Criteria | Method |", "| Experience |",
            "Evidence of budgets Demonstrable people skills to lead others Proven planning to meet deadlines |", "Interview |")
    assert of_text(*rows) == [("E", "Evidence of budgets"), ("E", "Demonstrable people skills to lead others"), ("E", "Proven planning to meet deadlines")]


def test_columns_of_spaces_with_a_sentence_right_below_and_hanging_lines(of_text):
    rows = ("Category         Essential                      Desirable",
            "Faith            • A practising and committed   • Evidence of leading acts",
            "                   Catholic teacher               of Worship in schools",
            "Training         • Qualified teacher            • NPQH award or Leadership",
            "                                                  Pathways certification",
            "The post is subject to a check by the Disclosure and Barring Service before the appointment.")
    assert of_text(*rows) == [("E", "A practising and committed Catholic teacher"), ("D", "Evidence of leading acts of Worship in schools"),
                              ("E", "Qualified teacher"), ("D", "NPQH award or Leadership Pathways certification")]


def test_the_foot_of_a_page_in_pasted_text_is_no_criterion(of_text):
    assert of_text("Essential", "", "• A degree", "• Able to travel", "Job description: Archivist   Page 1 of 2", "• Knowledge of metadata") == [
        ("E", "A degree"), ("E", "Able to travel"), ("E", "Knowledge of metadata")]


def test_a_header_without_columns_that_wraps_loses_no_criterion(of_text):
    found = of_text("ATTRIBUTES ESSENTIAL DESIRABLE METHOD OF", "ASSESSMENT", "A degree in radiography", "Experience of managing a PACS", "Knowledge of DICOM and HL7")
    assert found == [("?", "A degree in radiography"), ("?", "Experience of managing a PACS"), ("?", "Knowledge of DICOM and HL7")]
