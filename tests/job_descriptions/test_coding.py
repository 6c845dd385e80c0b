"""Coding whole documents: levels, evidence, prose, and files that cannot be read."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from pacsresearch.errors import DocumentError
from pacsresearch.job_descriptions import coding, facets, readers, tables
from pacsresearch.job_descriptions.codebook import load_codebook
from pacsresearch.job_descriptions.document import Block, Document, Location
from pacsresearch.job_descriptions.person_specification.model import Criterion, Specification


def block(text, kind="paragraph", number=1, **options):
    return Block(kind, text, Location(paragraph=number), **options)


def document(*blocks, name="post.docx", **options):
    blocks = [b if isinstance(b, Block) else block(b, number=n) for n, b in enumerate(blocks, 1)]
    return Document(name, "docx", "0" * 64, tuple(blocks), **options)


def specification(*criteria):
    """From (level, text) pairs."""
    return Specification(tuple(Criterion(n, text, level, "Qualifications", Location(table=1, row=n), "table column")
                               for n, (level, text) in enumerate(criteria, 1)), words=10)


def code(*criteria, prose=(), **options):
    return coding.code_document(document(*prose, **options), specification=specification(*criteria))


def test_every_requirement_of_the_codebook_is_present_once():
    coded = code(("essential", "Degree"))
    assert [r.requirement for r in coded.requirements] == [r.id for r in load_codebook().requirements]


def test_evidence_location_and_rule_of_a_code():
    found = code(("essential", "Good humour"), ("desirable", "PRINCE2\nFoundation"))["project_management"]
    assert (found.level, found.evidence, str(found.location), found.criterion) == ("desirable", "PRINCE2 Foundation", "table 1, row 2", 2)
    assert found.rule == "project_management.prince2; level: the criterion's (table column)"


def test_no_level_without_evidence_and_no_evidence_without_level():
    coded = code(("essential", "HCPC registered radiographer with PRINCE2; no degree required"), ("undetermined", "ITIL"))
    for one in coded.requirements:
        assert (one.level == "absent") == (not one.evidence) == (one.criterion is None)
    assert coded["line_management"].rule == "no criterion matches"
    assert coded["degree"].rule == "no criterion matches; refused: degree.degree; denied: 'no'"
    assert coded["degree"].refused[0].words == "no degree required"


def test_essential_wins_and_the_other_evidence_is_kept():
    found = code(("desirable", "Management qualification"), ("essential", "ILM level 5"))["management_qualification"]
    assert (found.level, found.evidence) == ("essential", "ILM level 5")
    assert [(e.level, e.words) for e in found.further] == [("desirable", "Management qualification")]


@pytest.mark.parametrize(("levels", "wanted"), [
    (("undetermined", "essential"), "essential"), (("undetermined", "desirable"), "desirable"),
    (("undetermined", "unlabelled"), "undetermined"), (("unlabelled",), "mentioned"), (("undetermined",), "undetermined"),
])
def test_the_order_of_levels(levels, wanted):
    assert code(*((level, "ILM") for level in levels))["management_qualification"].level == wanted


def test_a_narrow_code_is_one_of_its_broader_requirement_with_the_same_evidence():
    coded = code(("essential", "HCPC registered radiographer"))
    assert coded["professional_registration"].evidence == coded["radiographer_registration"].evidence
    assert coded["professional_registration"].rule.startswith("radiographer_registration.")


def test_context_of_radiography_comes_from_headings_and_other_criteria():
    assert code(("essential", "HCPC registration"))["radiographer_registration"].level == "absent"
    assert code(("essential", "HCPC registration"), ("essential", "DCR(R)"))["radiographer_registration"].level == "essential"
    titled = code(("essential", "HCPC registration"), prose=[block("Senior Radiographer", "heading")])
    assert titled["radiographer_registration"].level == "essential"
    elsewhere = code(("essential", "HCPC registration"), prose=["Job title: Ward clerk", *["Text"] * 8, "You will book for radiographers."])
    assert elsewhere["radiographer_registration"].level == "absent"


def test_a_lesser_form_keeps_its_level_and_says_so():
    found = code(("essential", "Management qualification or working towards"))["management_qualification"]
    assert found.level == "essential" and found.rule.endswith("lesser form: 'working towards'")


@pytest.mark.parametrize(("prose", "wanted"), [
    (["You will have a degree in computing."], "mentioned"),
    (["We are looking for someone with a degree."], "mentioned"),
    (["Applicants must have a degree."], "essential"),
    (["A degree would be an advantage."], "desirable"),
    (["We will support you to gain a degree."], "absent"),
    (["You will supervise staff studying for a degree."], "absent"),
    ([block("Main duties", "heading"), "You will have a degree of freedom; you need to present degree certificates."], "absent"),
    ([block("Benefits", "heading"), "You will have a degree paid for."], "absent"),
    (["The library has degree students."], "absent"),
])
def test_prose_counts_only_as_a_requirement_of_the_person(prose, wanted):
    found = code(prose=prose)["degree"]
    assert found.level == wanted
    assert ("prose" in found.rule) == (wanted != "absent")


@pytest.mark.parametrize(("sentence", "wanted"), [
    ("We are looking for a HCPC registered radiographer to join our friendly team, working with the ward staff.", "mentioned"),
    ("Are you a registered radiographer looking for a change?", "mentioned"),
    ("Applicants must be registered with the HCPC as a radiographer.", "essential"),
    ("The successful candidate will be a HCPC registered radiographer.", "mentioned"),
    ("HCPC registration as a radiographer is essential.", "essential"),
    ("You will work with a registered radiographer.", "absent"),
    ("You will supervise a registered radiographer.", "absent"),
    ("All registered staff, radiographers too, must hold HCPC registration.", "absent"),
    ("If you are a radiographer you must be registered with the HCPC.", "absent"),
    ("It is a condition of employment that you maintain your registration as a radiographer.", "absent"),
    ("Please bring evidence of your registration as a radiographer with the HCPC to the interview.", "absent"),
    ("The HCPC regulates radiographers.", "absent"),
])
def test_prose_about_registration(sentence, wanted):
    coded = code(prose=["Band 7", sentence])
    assert coded["radiographer_registration"].level == wanted
    assert coded["professional_registration"].level == wanted


@pytest.mark.parametrize(("sentence", "requirement", "wanted"), [
    ("The Systems Manager will have a degree in computing.", "degree", "mentioned"),
    ("Managers will ensure that staff with a degree are paid for it.", "degree", "absent"),
    ("They must be able to motivate staff.", "line_management", "essential"),
    ("They must report to the officer who manages staff.", "line_management", "absent"),
    ("Experience with web tools and SQL required.", "networks_databases", "essential"),
    ("SQL reports are produced as required.", "networks_databases", "absent"),
    ("You will be responsible for the website and have experience of MySQL.", "networks_databases", "mentioned"),
    ("You will have responsibility for the databases.", "networks_databases", "absent"),
    ("Of prime importance is the ability to maintain confidentiality.", "information_governance", "mentioned"),
    ("You must maintain your registration with the NMC.", "professional_registration", "absent"),
    ("The ability to work as part of a team is essential, as are the ability to plan and run projects and tact.",
     "project_management_broad", "essential"),
    ("You will have duties as part of a team which runs projects.", "project_management_broad", "absent"),
    ("S/he will show promise and will be able to teach at all levels.", "user_training", "mentioned"),
    ("They will teach at all levels.", "user_training", "absent"),
    ("We are seeking a lecturer to strengthen the BSc in computing.", "degree", "absent"),
    ("The requirements are a degree in computing and tact.", "degree", "essential"),
    ("The requirements of the degree are listed above.", "degree", "absent"),
    ("If you have a degree in computing, we would like to hear from you.", "degree", "mentioned"),
    ("If you have any question about the degree, please get in touch.", "degree", "absent"),
    ("If you have a degree, enter it on the form.", "degree", "absent"),
    ("You will have tact; good knowledge of Linux; and experience of MySQL.", "networks_databases", "mentioned"),
    ("You will have tact; and wit. Good knowledge of MySQL abounds.", "networks_databases", "absent"),
    ("The team has tact; good knowledge of Linux; and experience of MySQL.", "networks_databases", "absent"),
    ("You must undertake regular development and training to stay registered.", "user_training", "absent"),
])
def test_prose_of_the_person_and_of_the_work(sentence, requirement, wanted):
    assert code(prose=["Band 7", sentence])[requirement].level == wanted


def test_the_standard_line_of_nhs_adverts():
    coded = code(prose=[block("UK Registration", "heading"), "Applicants must have current UK professional registration."])
    assert coded["professional_registration"].level == "essential"


def test_prose_adds_nothing_to_what_a_criterion_says():
    found = code(("desirable", "Degree in computing"), prose=["You must have a degree in computing."])["degree"]
    assert (found.level, found.further) == ("desirable", ())


def test_the_same_document_gives_the_same_codes():
    assert code(("essential", "PRINCE2"), prose=["Band 7"]) == code(("essential", "PRINCE2"), prose=["Band 7"])


def test_one_bad_file_never_stops_the_others(monkeypatch, tmp_path):
    def read(path):
        if path.name == "bad.pdf":
            raise DocumentError("bad.pdf", "is encrypted", mend="ask for an open copy")
        if path.name == "odd.pdf":
            raise ZeroDivisionError("a mistake\nof ours")
        if path.name == "gone.pdf":
            raise FileNotFoundError(2, "No such file or directory")
        return document("You must have a degree.", name=path.name)

    monkeypatch.setattr(readers, "read_document", read)
    files = coding.code_files(["b.txt", "bad.pdf", "x/gone.pdf", "odd.pdf", "a.txt"])
    assert [one.file for one in files] == ["b.txt", "bad.pdf", "x/gone.pdf", "odd.pdf", "a.txt"]
    assert [one.error for one in files] == [None, "bad.pdf: is encrypted (ask for an open copy)",
                                            "gone.pdf: could not be coded: No such file or directory",
                                            "odd.pdf: could not be coded: ZeroDivisionError: a mistake of ours", None]
    assert files[0].coded["degree"].level == "essential"


@pytest.mark.slow
def test_several_processes_give_what_one_gives(tmp_path):
    files = []
    for number in range(4):
        files.append(tmp_path / f"{number}.txt")
        files[-1].write_text(f"Person specification\n\nEssential\n- Degree\n- PRINCE2 level {number}\n" if number else "", "utf-8")
    own = load_codebook(Path(coding.__file__).with_name("codebook.toml"))
    assert coding.code_files(files, own, jobs=2) == coding.code_files(files)


def test_tables_are_tidy_and_complete():
    coded = [code(("desirable", "Degree"), ("essential", "Masters; no PRINCE2 qualification required"), name="a.pdf"),
             coding.CodedFile("b.pdf", "b.pdf: is empty")]
    assert tables.criteria_table(coded).iloc[0].tolist() == ["a.pdf", 1, "Degree", "desirable", "Qualifications", "table 1, row 1", "table column"]
    requirements = tables.requirements_table(coded)
    assert list(requirements.columns) == ["document", "requirement", "level", "evidence", "location", "rule"]
    assert len(requirements) == len(load_codebook().requirements)
    roles = tables.evidence_table(coded).set_index("requirement")["role"]
    assert roles["degree"] == "decides" and "not counted" not in set(roles)
    assert tables.documents_table(coded).loc[0, ["document", "criteria", "specification_words"]].tolist() == ["a.pdf", 2, 10]
    shares = tables.facets_table(coded)
    assert set(shares["of"]) == {2} and list(shares["facet"]) == ["it", "clinical", "legal_compliance", "communication", "analytical"]


def test_the_codebook_as_a_table():
    table = tables.codebook_table(load_codebook()).set_index("requirement")
    assert table.loc["project_management", "broader"] == "project_management_broad"
    assert "PRINCE2" in table.loc["project_management", "include"]


def test_tables_of_nothing_have_their_columns():
    assert list(tables.documents_table([]).columns)[:3] == ["document", "format", "pages"]
    assert len(tables.evidence_table([])) == 0


def test_facets_count_criteria_and_keep_the_word():
    coded = code(("essential", "Knowledge of IT networks and the Data Protection Act"), ("desirable", "A caring manner"))
    shares = {f.facet: (f.touched, f.criteria) for f in coded.facets}
    assert shares == {"it": (1, 2), "clinical": (1, 2), "legal_compliance": (1, 2), "communication": (0, 2), "analytical": (1, 2)}
    touch = coded.facets[0].touches[0]
    assert (touch.criterion, touch.word, touch.evidence) == (1, "=IT", "Knowledge of IT networks and the Data Protection Act")
    assert coded.facets[0].share == 0.5


def test_facets_without_criteria_have_no_share():
    assert all(f.share != f.share for f in facets.facet_shares((), load_codebook()))


def test_results_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        code(("essential", "Degree")).requirements[0].level = "absent"
