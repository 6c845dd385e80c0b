"""Markdown and plain text as people type them."""

from __future__ import annotations

import pytest

from pacsresearch.job_descriptions.document import Document
from pacsresearch.job_descriptions.readers import read_document
from pacsresearch.job_descriptions.readers.writing import typed_marker


@pytest.fixture
def read(tmp_path):
    def reading(text: str | bytes, name: str = "post.txt") -> Document:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_document(path)

    return reading


def kinds(document: Document) -> list[tuple[str, str, str]]:
    return [(block.kind, block.marker, block.text) for block in document.blocks]


def cells(document: Document, number: int = 0) -> list[list[str]]:
    table = [block.table for block in document.blocks if block.table][number]
    return [[cell.text for cell in table.row(row)] for row in range(table.rows)]


@pytest.mark.parametrize(("line", "found"), [
    ("• A degree", ("•", "A degree")), ("•A degree", ("•", "A degree")), ("- A degree", ("-", "A degree")),
    ("-A degree", ("-", "A degree")), ("– a degree", ("–", "a degree")), ("* A degree", ("*", "A degree")),
    ("· A degree", ("·", "A degree")), ("\uf0b7 A degree", ("•", "A degree")), ("\uf0a7A degree", ("•", "A degree")),
    ("§ A degree", ("§", "A degree")), ("Ø A degree", ("Ø", "A degree")), ("ü A degree", ("ü", "A degree")),
    ("o A degree", ("o", "A degree")), ("➢ A degree", ("➢", "A degree")), ("1. A degree", ("1.", "A degree")),
    ("12) A degree", ("12)", "A degree")), ("(a) A degree", ("(a)", "A degree")), ("iv. A degree", ("iv.", "A degree")),
    ("2.1 Lead the team", ("2.1", "Lead the team")), ("1.Lead the team", ("1.", "Lead the team")),
    ("A degree", None), ("37.5 hours", None), ("37.5 Hours per week", None), ("2012. The year", None), ("-5 degrees", None),
    ("•", None), ("-", None), ("x", None), ("E", None), ("e.g. this", None), ("one - two", None), ("1.0 WTE", None),
    ("over 5 years", None), ("vendor", None), ("I. T. skills", None),
])
def test_typed_markers(line, found):
    assert typed_marker(line) == found


def test_markdown_headings_lists_tables_and_looks(read):
    document = read("---\ntitle: 'PACS Manager'\ntags: x\n---\n# Post\n##Glued\n\n**Essential**\n\n1.  first\n2.  second\n    - inner\n\n"
                    "<u>Desirable\n-   PRINCE2    \n-   MSc\n    \n| Criteria | E/D |  \n| --- | --- |  \n| **Knowledge**  \n"
                    "| -   of PACS. | E|\n| [HL7](http://x) and<br>DICOM | D |\n", "post.md")
    assert document.title == "PACS Manager"
    assert [(block.kind, block.level, block.marker, block.text) for block in document.blocks[:-1]] == [
        ("heading", 1, "", "Post"), ("heading", 2, "", "Glued"), ("paragraph", 0, "", "Essential"),
        ("list_item", 0, "1.", "first"), ("list_item", 0, "2.", "second"), ("list_item", 1, "•", "inner"),
        ("paragraph", 0, "", "Desirable"), ("list_item", 0, "•", "PRINCE2"), ("list_item", 0, "•", "MSc")]
    assert document.blocks[2].bold and document.blocks[6].underlined
    assert not document.blocks[7].underlined
    assert cells(document) == [["Criteria", "E/D"], ["Knowledge", ""], ["of PACS.", "E"], ["HL7 and\nDICOM", "D"]]
    assert document.blocks[-1].table.at(2, 0).blocks[0].kind == "list_item"


def test_markdown_lines_that_were_typed_stay_and_wrapped_ones_are_joined(read):
    document = read(">Department: Digital\n>Grade: PO4\n>position: Manager\n\nThe post holder will lead the team of people who look after the\n"
                    "systems.\n\nIntro:\n• typed one\n• typed two\n", "post.md")
    assert kinds(document) == [
        ("paragraph", "", "Department: Digital\nGrade: PO4\nposition: Manager"),
        ("paragraph", "", "The post holder will lead the team of people who look after the systems."),
        ("paragraph", "", "Intro:"), ("list_item", "•", "typed one"), ("list_item", "•", "typed two")]


def test_markdown_html_blocks_and_indented_text(read):
    document = read("# Post\n\n<table><tr><td>Essential</td><td>Desirable</td></tr><tr><td>a</td><td>b</td></tr></table>\n\n"
                    "    Indented text\n\n<!-- no -->\n\n<script>no()</script>\n\nText with `code` &amp; **bold**.\n", "post.md")
    assert cells(document) == [["Essential", "Desirable"], ["a", "b"]]
    assert [block.text for block in document.blocks[2:]] == ["Indented text", "Text with code & bold."]


def test_wrapped_text_is_joined_and_hyphens_are_judged(read):
    document = read("""\
The post holder will lead the imaging systems team, work with a multi-
disciplinary group of people in all parts of it, and see that the commu-
nication with our many suppliers is as good as it can be. Evidence-
based practice matters. The evidence is based on work.
Second paragraph begins here.
SHORT CAPITALS
And so on.

Last one,
which goes on.
""")
    assert [block.text for block in document.blocks] == [
        "The post holder will lead the imaging systems team, work with a multi-disciplinary group of people in all "
        "parts of it, and see that the communication with our many suppliers is as good as it can be. Evidence-based practice matters. The evidence is based on work.",
        "Second paragraph begins here.", "SHORT CAPITALS", "And so on.", "Last one, which goes on."]


def test_text_where_each_line_is_a_paragraph(read):
    long = "This is a paragraph that was typed on one line and is longer than any editor would have left it, as is usual in " \
           "text that was copied from a page of the web or out of a form."
    document = read(f"{long}\nEssential\n{long}\nDesirable\n{long}\n")
    assert [block.text for block in document.blocks] == [long, "Essential", long, "Desirable", long]


def test_text_lists_with_hanging_lines_and_levels(read):
    document = read("""\
Essential
---------
  * One thing that goes on for quite a while and then wraps on to
    the next line here
  * Another thing
      o  Inner thing
  * Third

1. First duty
2. Second duty\fDesirable
""")
    assert [(block.kind, block.marker, block.level, block.text) for block in document.blocks] == [
        ("paragraph", "", 0, "Essential"),
        ("list_item", "*", 0, "One thing that goes on for quite a while and then wraps on to the next line here"),
        ("list_item", "*", 0, "Another thing"), ("list_item", "o", 1, "Inner thing"), ("list_item", "*", 0, "Third"),
        ("list_item", "1.", 0, "First duty"), ("list_item", "2.", 0, "Second duty"), ("paragraph", "", 0, "Desirable")]
    assert document.blocks[0].underlined


def test_tables_laid_out_with_tabs(read):
    document = read("Criteria\tEssential\tDesirable\nKnowledge\tPACS\tDICOM\nSkills\tTalks well\t\n\nJob title:\tPACS Manager\nBand:\t8a\n")
    assert cells(document) == [["Criteria", "Essential", "Desirable"], ["Knowledge", "PACS", "DICOM"], ["Skills", "Talks well"]]
    assert [block.text for block in document.blocks[1:]] == ["Job title: PACS Manager", "Band: 8a"]


def test_tables_laid_out_with_spaces(read):
    document = read("""\
PERSON SPECIFICATION

                 Essential                        Desirable
Qualifications   Degree or equivalent             PRINCE2 practitioner
                 experience in radiography        Masters degree
                 HCPC registration

Experience       Experience of PACS and RIS       Experience of HL7
                 in an acute setting
""")
    assert cells(document) == [
        ["", "Essential", "Desirable"],
        ["Qualifications", "Degree or equivalent experience in radiography\nHCPC registration", "PRINCE2 practitioner\nMasters degree"],
        ["Experience", "Experience of PACS and RIS in an acute setting", "Experience of HL7"]]
    assert not document.columns_lost


def test_columns_that_were_lost_are_reported(read):
    document = read("Person specification\n\nEssential\nDesirable\nA degree\nHCPC registration\nPRINCE2\n")
    assert document.columns_lost
    assert not any(block.table for block in document.blocks)
    assert read("Criteria Essential Desirable\nA degree\nPRINCE2\n").columns_lost
    assert not read("Essential\n\n- A degree\n\nDesirable\n\n- PRINCE2\n").columns_lost
    assert not read("It is essential, or at least desirable, that you can drive.\n").columns_lost


def test_encodings_of_text(read):
    assert read("Salary £40,000 – the team’s".encode("cp1252")).text == "Salary £40,000 – the team’s"
    assert read("Salary £40,000 – the team’s".encode("utf-16")).text == "Salary £40,000 – the team’s"
    assert read("\ufeffSalary".encode()).text == "Salary"
    assert read(b"one\r\n\r\ntwo\r\rthree").text == "one\ntwo\nthree"


def test_piped_rows_without_a_rule_are_tables_and_single_cells_lines(read):
    document = read("PERSON SPECIFICATION\n| NOTES |\n|\n| SECTION 1 |\n| Factor | Essential Criteria | Method |\n| Skills | Able to plan | Interview |\n"
                    "| SECTION 2 |\n| Factor | Desirable Criteria | Method |\n| Other | Drives | Form |\n", "post.md")
    assert [block.text for block in document.blocks if block.table is None] == ["PERSON SPECIFICATION", "NOTES", "SECTION 1", "SECTION 2"]
    assert [[cell.text for cell in block.table.row(1)] for block in document.blocks if block.table] == [
        ["Skills", "Able to plan", "Interview"], ["Other", "Drives", "Form"]]


def test_a_label_below_the_longest_bullet_is_a_line_of_its_own(read):
    document = read("Essential criteria\n    • National Clinical Coding Qualification\n    • Experience of audit of coded data\n"
                    "Desirable criteria\n    • Degree level education\nValues\n", "post.txt")
    assert [block.text for block in document.blocks] == [
        "Essential criteria", "National Clinical Coding Qualification", "Experience of audit of coded data",
        "Desirable criteria", "Degree level education", "Values"]


def test_lists_of_schema_org_in_the_front_matter_of_markdown(read):
    document = read("---\ntitle: Engineer\nskills:\n- skill: Python\n  importance: Essential\n- Statistics\nresponsibilities:\n- Coding\n---\nWe run a lab.\n", "post.md")
    assert [(block.kind, block.text) for block in document.blocks] == [
        ("heading", "Requirements"), ("list_item", "Python (Essential)"), ("list_item", "Statistics"), ("heading", "Responsibilities"), ("list_item", "Coding"),
        ("heading", "Job description"), ("paragraph", "We run a lab.")]


@pytest.mark.parametrize("front", ["skills: &a [*a]", "skills: !!python/object:os.system x", "skills: [1, {}, null]", "skills: {a: b", "- skills:"])
def test_front_matter_that_is_broken_or_hostile_says_nothing(read, front):
    assert [block.text for block in read(f"---\nkey: value\n{front}\n---\nThe page.\n", "post.md").blocks] == ["The page."]
