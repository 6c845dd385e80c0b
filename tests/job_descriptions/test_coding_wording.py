"""Criteria coded by hand: what each says, and at which level."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from pacsresearch.job_descriptions.codebook import load_codebook
from pacsresearch.job_descriptions.coding import code_document, code_text
from pacsresearch.job_descriptions.matching import matcher
from pacsresearch.job_descriptions.readers import read_document

LETTERS = {"P": "project_management", "B": "project_management_broad", "R": "radiographer_registration",
           "S": "professional_registration", "M": "management_qualification", "H": "higher_qualification", "D": "degree"}
OTHERS = dict(zip("abcdefghij", (
    "pacs_ris_experience", "dicom_hl7", "networks_databases", "it_service_management", "information_governance",
    "clinical_experience", "budget_management", "line_management", "user_training", "imaging_informatics_certificate")))


def lines_of(name):
    lines = Path(__file__).with_name(name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


LINES = lines_of("criteria.txt")


def published(text, **options):
    """The codes among the seven that the hand coding covers."""
    return {id: level for id, level in code_text(text, **options).items() if id in LETTERS.values()}


@pytest.mark.parametrize("line", LINES)
def test_a_criterion_is_coded_as_by_hand(line):
    text, codes = line.rsplit("|", 1)
    wanted = {LETTERS[letter.upper()]: "essential" if letter.isupper() else "desirable" for letter in codes.strip()}
    assert published(text.strip()) == wanted


@pytest.mark.parametrize("line", lines_of("criteria_other.txt"))
def test_a_criterion_is_coded_as_by_hand_for_the_other_requirements(line):
    text, codes = line.rsplit("|", 1)
    assert set(code_text(text.strip())) & set(OTHERS.values()) == {OTHERS[letter] for letter in codes.strip()}


@pytest.mark.parametrize("line", lines_of("sentences.txt"))
def test_a_sentence_of_an_advert_is_coded_as_by_hand(line, tmp_path):
    text, codes = line.rsplit("|", 1)
    wanted = {LETTERS[code[0]]: {"": "essential", "d": "desirable", "m": "mentioned"}[code[1:]] for code in codes.split()}
    advert = tmp_path / "advert.txt"
    advert.write_text("Systems Manager\n\nAnytown NHS Trust\n\nAnytown is a busy hospital serving 300,000 people.\n\n"
                      f"{text.strip()}\n\nClosing date: 12 May 2012\n", "utf-8")
    coded = code_document(read_document(advert))
    given = {r.requirement: r.level for r in coded.requirements if r.level != "absent"}
    assert {id: level for id, level in given.items() if id in LETTERS.values()} == wanted


@pytest.mark.parametrize(("level", "text", "wanted"), [
    ("desirable", "PRINCE2", "desirable"),
    ("desirable", "PRINCE2 is essential", "essential"),        # only the word itself overrides its heading
    ("desirable", "Must hold PRINCE2", "desirable"),
    ("undetermined", "PRINCE2 Foundation", "undetermined"),
    ("undetermined", "PRINCE2 (desirable)", "desirable"),
    ("unlabelled", "PRINCE2 Foundation", "mentioned"),
    ("unlabelled", "Must hold PRINCE2 Foundation", "essential"),
    ("unlabelled", "PRINCE2 Foundation is required", "essential"),
    ("unlabelled", "You should ideally hold PRINCE2 Foundation", "desirable"),
    ("unlabelled", "PRINCE2 would be an advantage", "desirable"),
    ("unlabelled", "Able to travel when required, PRINCE2", "mentioned"),
])
def test_words_of_level_inside_a_criterion(level, text, wanted):
    assert code_text(text, level=level)["project_management"] == wanted


@pytest.mark.parametrize(("text", "wanted"), [
    ("Degree, Masters desirable", {"degree": "essential", "higher_qualification": "desirable"}),
    ("Degree; Masters (desirable)", {"degree": "essential", "higher_qualification": "desirable"}),
    ("Degree and Masters desirable", {"degree": "desirable", "higher_qualification": "desirable"}),
    ("PRINCE2, MSP or APM desirable", {"project_management": "desirable", "project_management_broad": "desirable"}),
    ("Ideally, PRINCE2 (Foundation) and a degree", {"project_management": "desirable", "project_management_broad": "desirable",
                                                     "degree": "desirable"}),
    ("Masters level, preferably", {"higher_qualification": "desirable"}),
    ("A degree is essential and a Masters is highly desirable", {"degree": "essential", "higher_qualification": "desirable"}),
    ("A degree in history, or library studies would be an advantage", {"degree": "desirable"}),
    ("Degree, and a Masters would be an advantage", {"degree": "essential", "higher_qualification": "desirable"}),
    ("Tact is desirable, as is a degree", {"degree": "desirable"}),
    ("Degree but a Masters would be an advantage", {"degree": "essential", "higher_qualification": "desirable"}),
])
def test_levels_are_local_to_their_clause(text, wanted):
    assert published(text) == wanted


@pytest.mark.parametrize("text", [
    "No degree required", "A degree is not necessary", "You do not need a degree", "Degree not essential",
    "We will support you to gain a degree", "Support to complete a degree is available", "You will be offered a funded degree",
    "Opportunity to study for a degree", "In return we offer a degree", "There is no requirement to have a degree",
    "Candidates without the need for a degree", "You don’t need a degree", "A degree isn't essential",
])
def test_denials_and_offers_are_not_requirements(text):
    assert "degree" not in code_text(text)


@pytest.mark.parametrize("text", [
    "Degree or equivalent experience", "Degree essential",
    "Not only a degree but experience", "Degree, no experience necessary", "Degree (training on our systems will be given)",
    "Degree; we will support you with further study", "Degree or training will be provided",
    "Committed to equal opportunities for all, with a degree",
])
def test_what_only_looks_like_a_denial_or_an_offer(text):
    assert code_text(text)["degree"] == "essential"


def test_essential_itself_wins_under_desirable_in_its_own_clause():
    text = "Project management experience is essential and a degree is highly desirable"
    assert published(text, level="desirable") == {"project_management_broad": "essential", "degree": "desirable"}
    assert published("Essential and desirable: degree", level="desirable") == {"degree": "desirable"}


def test_hcpc_alone_is_a_radiographers_only_where_the_document_is_of_radiography():
    assert "radiographer_registration" not in code_text("HCPC registration")
    assert code_text("HCPC registration", context="BSc Diagnostic Radiography")["radiographer_registration"] == "essential"
    assert "radiographer_registration" not in code_text("HCPC or NMC registration", context="BSc Diagnostic Radiography")


def test_ambiguous_abbreviations_need_company():
    assert "project_management" in code_text("PMP", category="Qualifications")
    assert "project_management" not in code_text("PMP")
    assert "management_qualification" not in code_text("Experience of a DMS (document management system)")


def test_the_words_of_a_rule_are_a_speed_up_and_never_a_meaning(monkeypatch):
    ready = matcher(load_codebook())
    texts = [line.rsplit("|", 1)[0] for line in LINES] + [e for r in load_codebook().requirements for e in r.examples + r.counter_examples]
    quick = [ready.match(text) for text in texts]
    monkeypatch.setattr(type(ready), "held", lambda self, text: -1)
    for text, found in zip(texts, quick):
        assert ready.match(text) == found, text


@pytest.mark.parametrize("text", [
    "degree, degree desirable; " * 20_000, "management " * 400, "qualification in " * 300, "project or " * 300 + "management", "degree, " * 300 + "desirable",
    "(" * 900 + "degree", "registered with the " * 200, "leadership/management/" * 200, "a" * 50_000, "not essential " * 300,
    "we will " * 500, "training and " * 300 + "project",
])
def test_hostile_text_costs_no_more_than_its_length(text):
    ready = matcher(load_codebook())
    start = time.perf_counter()
    ready.match(text)
    assert time.perf_counter() - start < 1.0
