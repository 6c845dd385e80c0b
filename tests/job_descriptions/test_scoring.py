"""The scorer on cases counted by hand, and the floor that the coder has reached on the project's own documents."""

from __future__ import annotations

import hashlib
import json

import pytest

from pacsresearch.errors import InputError
from pacsresearch.job_descriptions import scoring
from pacsresearch.job_descriptions.coding import code_files
from pacsresearch.job_descriptions.throughput import throughput

CODES = """
file = "post.txt"
sha256 = "{sha}"
origin = "written"
layout = "text"
criteria = [
  ["essential", "Degree in radiography"],
  ["essential", "Able to drive"],
  ["desirable", "Experience of PACS"],
]

[requirements]
degree = "desirable"
pacs_ris_experience = "desirable"
"""
DOCUMENT = "Person specification\n\nEssential\n- Degree in radiography\n\nDesirable\n- Experience of PACS\n- Able to juggle\n"


@pytest.fixture
def folder(tmp_path):
    """A gold folder of one document: one criterion too many in the gold, one in the document, one code at odds."""
    (tmp_path / "documents").mkdir()
    (tmp_path / "codes").mkdir()
    (tmp_path / "documents" / "post.txt").write_text(DOCUMENT)
    sha = hashlib.sha256(DOCUMENT.encode()).hexdigest()
    (tmp_path / "codes" / "post.toml").write_text(CODES.format(sha=sha))
    return tmp_path


def test_counts_by_hand(folder):
    result = scoring.score_gold(folder)
    levels = result.levels.set_index("name")
    assert levels.loc["essential", ["gold", "machine", "true_positive"]].tolist() == [2, 1, 1]
    assert levels.loc["desirable", ["gold", "machine", "true_positive"]].tolist() == [1, 2, 1]
    assert levels.loc["essential", "precision"] == 1 and levels.loc["essential", "recall"] == 0.5
    assert result.level_f1 == pytest.approx(2 * 2 / (3 + 3))
    requirements = result.requirements.set_index("name")  # degree: desirable by hand, essential by the machine
    assert requirements.loc["degree", ["gold", "machine", "true_positive"]].tolist() == [1, 1, 0]
    assert requirements.loc["pacs_ris_experience", "f1"] == 1
    assert result.overall_f1 == pytest.approx(2 * 3 / (3 + 2 + 3 + 2))
    assert result.exact_counts == 1
    assert [(error.kind, error.words.split(":")[0]) for error in result.errors] == [
        ("missed", "Able to drive"), ("invented", "Able to juggle"), ("requirement", "degree")]


def test_output_as_json_and_text(folder):
    result = scoring.score_gold(folder)
    data = json.loads(scoring.render(result, format="json"))
    assert data["level_f1"] == result.level_f1 and len(data["errors"]) == 3
    text = scoring.render(result, errors=True)
    assert 'post.txt: missed: "Able to drive": gold essential, machine none' in text


def test_texts_that_occur_twice_are_paired_in_order():
    assert scoring.match_criteria(["Good IT skills", "Degree", "Good IT skills"],
                                  ["Good IT skills", "Good IT skills"]) == {0: 0, 2: 1}


def test_different_criteria_never_match():
    assert scoring.match_criteria(["Experience of PACS"], ["Knowledge of HL7"]) == {}


def test_lost_columns_count_wrong_levels(folder):
    codes = folder / "codes" / "post.toml"
    codes.write_text(codes.read_text().replace('["desirable", ', '["undetermined", ').replace(
        "layout", "columns_lost = true\nlayout"))
    assert scoring.score_gold(folder).wrong_levels == 1


@pytest.mark.parametrize(("old", "new", "problem"), [
    ('"essential", "Able', '"vital", "Able', "'vital' is no level"),
    ("degree = ", "degre = ", "not in the codebook"),
    ("file = ", "name = ", "the key 'file' is missing"),
    ("criteria = [", "criteria = ", "is no TOML"),
])
def test_gold_is_checked(folder, old, new, problem):
    codes = folder / "codes" / "post.toml"
    codes.write_text(codes.read_text().replace(old, new))
    with pytest.raises(InputError, match=problem):
        scoring.load_gold(folder)


def test_another_document_is_not_scored(folder):
    (folder / "documents" / "post.txt").write_text("Another one")
    with pytest.raises(InputError, match="SHA-256 differs"):
        scoring.load_gold(folder)


def test_gold_without_its_document_is_said(folder):
    (folder / "documents" / "post.txt").unlink()
    gold = scoring.load_gold(folder)
    assert [item.path for item in gold] == [None]
    assert scoring.score(gold, []).absent_files == ("post.txt",)


@pytest.fixture(scope="module")
def written():
    return scoring.score_gold(origin="written")


def test_floor_on_the_written_documents(written):
    assert len(written.documents) >= 30
    assert written.level_f1 >= 0.98
    assert written.requirement_f1 >= 0.97
    assert written.exact_counts >= 0.95
    assert written.wrong_levels == 0


def test_unreadable_documents_are_refused():
    gold = [item for item in scoring.load_gold() if item.unreadable]
    assert len(gold) == 2
    assert all(result.error and "\n" not in result.error for result in code_files([item.path for item in gold]))


def test_throughput_has_a_row_a_format_and_leaves_out_what_cannot_be_read():
    folder = scoring.GOLD / "documents"
    ticks = iter(range(10_000))
    table = throughput([folder / "nhs-trac-systems-support.md", folder / "library-role-profile.docx",
                        folder / "damaged.docx", folder / "nhs-scanned.pdf"], repeats=1, clock=lambda: float(next(ticks)))
    assert table["format"].tolist() == ["docx", "markdown", "all"] and table["documents"].tolist() == [1, 1, 2]
    # a clock that ticks once a reading: every step takes one second
    assert table["bare"].tolist() == [1, 1, 1] and table["coded"].tolist() == [0.5, 0.5, 0.5]
    assert table["coding_share"].tolist() == [0, 0, 0]
    data = json.loads(scoring.render(scoring.score([], []), format="json", times=table))
    assert [row["format"] for row in data["throughput"]] == ["docx", "markdown", "all"]
