"""The codebook keeps its word, and a wrong one is refused with the place named."""

from __future__ import annotations

import pytest

from pacsresearch.errors import InputError
from pacsresearch.job_descriptions import coding, facets
from pacsresearch.job_descriptions.codebook import load_codebook

CODEBOOK = load_codebook()
EXAMPLES = [(r.id, e) for r in CODEBOOK.requirements for e in r.examples]
COUNTER_EXAMPLES = [(r.id, e) for r in CODEBOOK.requirements for e in r.counter_examples]
REQUIREMENTS = (
    "project_management project_management_broad radiographer_registration professional_registration management_qualification "
    "higher_qualification degree pacs_ris_experience dicom_hl7 networks_databases it_service_management information_governance "
    "clinical_experience budget_management line_management user_training imaging_informatics_certificate").split()

SMALL = """
[codebook]
title = "Small"
version = "1"
unit = "a criterion"
[vocabulary]
paper = 'qualification|certificate'
{wording}
[[requirement]]
id = "first_aid"
label = "First aid"
definition = "A certificate of first aid."
include = ["a certificate"]
exclude = ["experience"]
examples = ["First aid certificate"]
counter_examples = ["Experience of first aid"]
  [[requirement.rule]]
  id = "named"
  says = "first aid and a certificate"
  words = ["first"]
  pattern = '\\bfirst aid {{paper}}'
"""
WORDING = "[wording]\n" + "\n".join(
    f"{name} = ['never said']" for name in (
        "desirable_leading", "desirable_trailing", "essential_leading", "essential_trailing", "essential_explicit",
        "negation_leading", "negation_trailing", "offer", "towards", "person", "not_person", "of_work"))


@pytest.fixture
def write(tmp_path):
    def write(old="", new="", wording=WORDING):
        path = tmp_path / "mine.toml"
        text = SMALL.format(wording=wording)
        assert old in text
        path.write_text(text.replace(old, new, 1) if old else text, "utf-8")
        return path
    return write


@pytest.mark.parametrize(("requirement", "text"), EXAMPLES)
def test_every_example_codes(requirement, text):
    assert requirement in coding.code_text(text)


@pytest.mark.parametrize(("requirement", "text"), COUNTER_EXAMPLES)
def test_no_counter_example_codes(requirement, text):
    assert requirement not in coding.code_text(text)


@pytest.mark.parametrize(("requirement", "text"), EXAMPLES)
def test_case_hyphens_spaces_and_line_breaks_do_not_matter(requirement, text):
    for variant in (text.replace(" ", "\n"), text.replace(" ", "  \u00a0"), text.replace("-", "\u2011"), text.replace("'", "\u2019"),
                    "\u200b" + text + "."):
        assert requirement in coding.code_text(variant), variant


def test_the_studys_four_requirements_name_their_published_fact():
    sources = {r.id: r.source for r in CODEBOOK.requirements}
    assert [sources[id] for id in ("project_management", "radiographer_registration", "management_qualification",
                                   "higher_qualification")] == ["J2", "J3", "J4", "J5"]
    assert [r.id for r in CODEBOOK.requirements] == REQUIREMENTS
    assert {f.source for f in CODEBOOK.facets} == {"J8"}


def test_facets_keep_their_examples():
    assert facets.check_examples(CODEBOOK) == []


def test_broader_requirements_are_known_from_both_sides():
    assert [r.id for r in CODEBOOK.narrower("professional_registration")] == ["radiographer_registration"]
    with pytest.raises(KeyError, match="did you mean degree"):
        CODEBOOK["degre"]


def test_a_codebook_of_ones_own_codes_by_its_own_rules(write):
    own = load_codebook(write())
    assert coding.code_text("First-aid certificate", own, level="desirable") == {"first_aid": "desirable"}
    assert coding.code_text("PRINCE2", own) == {}
    assert coding.check_examples(own) == []


def test_codebooks_are_equal_when_their_files_are(write):
    assert load_codebook(write()) == load_codebook(write()) != CODEBOOK
    assert len(CODEBOOK.sha256) == 64


def test_check_examples_tells_what_is_not_kept(write):
    own = load_codebook(write('["First aid certificate"]', '["Second aid"]'))
    assert coding.check_examples(own) == ["first_aid: the example 'Second aid' is not coded"]


@pytest.mark.parametrize(("old", "new", "message"), [
    ('label = "First aid"', 'lable = "First aid"', "mine.toml, [[requirement]] first_aid: 'lable' is not a key (did you mean label?)"),
    ('says = "first aid and a certificate"', "", "mine.toml, [[requirement.rule]] first_aid.named: says is missing or no text"),
    ("first aid {paper}", "first aid {papers}", "{papers} is not in [vocabulary]"),
    ("first aid {paper}'", "first aid (['", "first_aid.named: the pattern does not compile"),
    ('label = "First aid"', 'label = "First aid"\nbroader = "aid"', "broader 'aid' is no requirement"),
    ('label = "First aid"', 'label = "First aid"\nbroader = "first_aid"', "is broader than itself"),
    ('id = "first_aid"', 'id = "First aid"', "'First aid' is no id"),
    ('examples = ["First aid certificate"]', "examples = []", "examples is missing or no list of texts"),
    ("[codebook]", "[codebok]", "'codebok' is not a key (did you mean codebook?)"),
    ("[codebook]", "[codebook", "is not valid TOML"),
    ("offer = ['never said']", "", "[wording]: offer is missing"),
])
def test_a_wrong_codebook_names_the_place(write, old, new, message):
    with pytest.raises(InputError) as error:
        load_codebook(write(old, new))
    assert message in str(error.value)
