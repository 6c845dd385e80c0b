"""Real documents by others: what is known of them by reading them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pacsresearch.job_descriptions.document import Document
from pacsresearch.job_descriptions.readers import read_document


@pytest.fixture
def read(samples: Path):
    def reading(name: str) -> Document:
        path = samples / "job_descriptions" / name
        if not path.is_file():
            pytest.skip(f"no sample {name}")
        return read_document(path)

    return reading


def under(document: Document, heading: str, kind: str = "list_item") -> list[str]:
    """The texts of a kind that follow the last block of this text, up to the next other block."""
    blocks = list(document.body())
    start = max(index for index, block in enumerate(blocks) if block.text == heading)
    found = []
    for block in blocks[start + 1:]:
        if block.kind != kind:
            break
        found.append(block.text)
    return found


def test_a_page_in_windows_encoding_that_says_latin_1(read):
    document = read("gov_lords_head_of_policy_research.html")
    assert document.format == "html" and document.encoding == "cp1252"
    assert document.title.startswith("Head of Policy Research")
    assert "£53,730" in document.text and "You’ll be accountable for –" in document.text
    assert "function" not in document.text and "Terms and Conditions" not in document.text
    assert "\ufffd" not in document.text and "\x96" not in document.text
    assert len(under(document, "Planning and delivery:")) == 3
    assert any(block.kind == "heading" and block.text == "Person specification" for block in document.blocks)


def test_a_list_by_numbering_under_bold_paragraphs(read):
    document = read("gov_gds_agile_coach.docx")
    labels = ["Agile and lean experience", "Digital and service experience", "Coaching and transformation", "Cultural fit"]
    assert [len(under(document, label)) for label in labels] == [6, 3, 5, 6]
    assert all(block.bold for block in document.blocks if block.text in labels)


def test_a_label_after_a_hard_break(read):
    document = read("gov_gds_portfolio_manager.docx")
    label = next(block for block in document.blocks if block.text == "The main responsibilities of the post:")
    assert label.bold and label.kind == "paragraph"
    assert len(under(document, "The main responsibilities of the post:")) == 9
    assert sum(block.text == "Essential" and block.bold for block in document.blocks) == 7
    assert sum(block.text == "Desirable" and block.bold for block in document.blocks) == 1


def test_unclosed_underlines_and_a_sloppy_table(read):
    document = read("council_greenwich_project_manager.md")
    labels = [block for block in document.blocks if block.text in ("Essential", "Desirable")]
    assert len(labels) == 6 and all(label.underlined for label in labels)
    assert len(under(document, "Desirable")) == 4
    table = next(block.table for block in read("council_greenwich_junior_data_analyst.md").blocks if block.table)
    assert (table.rows, table.columns) == (21, 2)
    marks = [table.at(row, 1).text for row in range(1, 21)]
    assert (marks.count("E"), marks.count("D"), marks.count("")) == (10, 6, 4)
    assert table.at(1, 0).blocks[0].bold
    assert not table.at(2, 0).text.startswith("-")
