"""One change of a document, of the index or of the codebook flips the claims that it should, and no other.

The reconstruction's documents are coded once; a mutation codes again only what it touches, and everything from the codes to
the verdicts is computed anew. The expected claims follow from the published margins (FACTS J2 to J5) and the change, by hand:
project management stands in 18 + 2 documents, registration in 14 + 4, management qualifications in 8 + 13, higher ones in 11 + 9.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pacsresearch.claims import failures, judge, load_claims
from pacsresearch.job_descriptions import analysis, corpus
from pacsresearch.job_descriptions.codebook import load_codebook
from pacsresearch.job_descriptions.coding import code_files
from pacsresearch.job_descriptions.index import read_index
from pacsresearch.published import load_published
from pacsresearch.results import results
from pacsresearch.study import Study

pytestmark = pytest.mark.slow

CODEBOOK = load_codebook()
CLAIMS = [claim for claim in load_claims() if claim.needs == "job_descriptions"]
MARGINS = {f"{fact}.{level}" for fact in ("J2", "J3", "J4", "J5") for level in ("essential", "desirable")}
ANY, ESSENTIAL = "J2.commonest.any", "J2.commonest.essential"

D = "dunmarrick-pacs-systems-manager-2011.md"
E = "eastwold-radiology-it-systems-manager-2009.html"
F = "fennerby-pacs-implementation-and-systems-manager-2006.html"
I = "ivelstoke-imaging-informatics-manager-2008.html"  # noqa: E741
M = "merrowdale-imaging-informatics-manager-2005.txt"
U = "ullenshaw-pacs-manager-2012.txt"
W = "wexmouth-clinical-pacs-manager-2011.html"


@pytest.fixture(scope="module")
def study(project):
    return Study.load("pacs-2013", project)


@pytest.fixture(scope="module")
def index(study):
    return read_index(study.documents_folder / "index.csv", study.document_files())


@pytest.fixture(scope="module")
def coded(study, index):
    return code_files(study.document_files(), CODEBOOK, index=index)


def verdicts(coded, study) -> pd.DataFrame:
    """Everything that notebook 5 computes for the claims, and the claims judged on it."""
    made = corpus.corpus_of(coded, study, CODEBOOK)
    rows = pd.concat([corpus.count_documents(made), analysis.level_shares(made.requirements), analysis.length_trend(made.documents),
                      analysis.facet_profile(made.facets), analysis.role_variety(made.requirements, np.random.default_rng(1), resamples=200)])
    return judge(CLAIMS, load_published(study.published), results(rows, basis=study.basis), study)


@pytest.fixture(scope="module")
def before(coded, study):
    table = verdicts(coded, study)
    assert failures(table).empty
    return table


def flipped(before, after) -> set[str]:
    return set(before.loc[(before["verdict"] != after["verdict"]).to_numpy(), "id"])


def mutated(coded, index, folder: Path, edits: dict[str, list[tuple[str, str]]]):
    """The coded files with some documents edited: every old text must be there, once."""
    out = {Path(item.file).name: item for item in coded}
    for name, changes in edits.items():
        data = Path(out[name].file).read_bytes()
        for old, new in changes:
            assert data.count(old.encode("ascii")) == 1, f"{name}: {old!r} stands {data.count(old.encode('ascii'))} times"
            data = data.replace(old.encode("ascii"), new.encode("ascii"))
        (folder / name).write_bytes(data)
        (out[name],) = code_files([folder / name], CODEBOOK, index=index)
        assert out[name].error is None
    return list(out.values())


OFFER_D = "Training is given at induction and renewed every three years."
DOCUMENT_CHANGES = {
    # project management: 18 + 2; management qualifications lead in any by one
    "a certificate taken out of a text": ({M: [("* PRINCE2 Foundation certificate\n", "")]}, {"J2.essential"}),
    "a certificate taken out of another text": ({U: [("* PRINCE2 Foundation certificate\r\n", "")]}, {"J2.essential"}),
    "a row taken out of a Markdown table": ({D: [("| Project management qualification, for example PRINCE2 Foundation | E | D/AF |\n", "")]},
                                            {"J2.essential"}),
    "E becomes D in a Markdown table": ({D: [("PRINCE2 Foundation | E |", "PRINCE2 Foundation | D |")]}, {"J2.essential", "J2.desirable"}),
    "'desirable' within an essential criterion gone": ({I: [("(PRINCE2 Foundation desirable)", "(PRINCE2 Foundation)")]},
                                                       {"J2.essential", "J2.desirable"}),
    "a certificate taken out of a list in a cell": ({I: [(" (PRINCE2 Foundation desirable)", "")]}, {"J2.desirable"}),
    "an offer becomes a demand": ({E: [("We will support you to take the PRINCE2 Foundation course after appointment",
                                        "It is essential that candidates hold the PRINCE2 Foundation certificate")]}, {"J2.essential", ANY}),
    "a certificate left out by four": (
        {M: [("* PRINCE2 Foundation certificate\n", "")], U: [("* PRINCE2 Foundation certificate\r\n", "")],
         D: [("| Project management qualification, for example PRINCE2 Foundation | E | D/AF |\n", "")],
         F: [("Certificate in project management (PRINCE2 Foundation or APM)", "Clean driving licence")]},
        {"J2.essential", "J2.desirable", ESSENTIAL}),  # 14 + 3, level with registration among essentials
    # registration as a radiographer: 14 + 4
    "registration taken out of a text": ({U: [("* DCR(R) or BSc in Diagnostic Radiography, with HCPC registration\r\n", "")]}, {"J3.essential"}),
    "desirable registration taken out": ({M: [("* BSc (Hons) Diagnostic Radiography or DCR(R) and current HPC registration\n", "")]}, {"J3.desirable"}),
    "registration moved from desirable to essential": (
        {W: [("<li>Diagnostic radiographer holding current HPC registration</li>", ""),
             ("<li>ECDL or proof of similar computer skills</li>", "<li>Diagnostic radiographer holding current HPC registration</li>")]},
        {"J3.essential", "J3.desirable"}),
    "registration asked of one more": ({D: [("| Training in risk management | D | D/AF |", "| HCPC registration as a diagnostic radiographer | E | D/AF |")]},
                                       {"J3.essential"}),
    "registration wished of one more": ({D: [("| Training in risk management | D | D/AF |", "| HCPC registration as a diagnostic radiographer | D | D/AF |")]},
                                        {"J3.desirable"}),
    # management qualifications: 8 + 13
    "management training taken out: level in any": ({U: [("* Recognised management training such as ILM\r\n", "* Clean driving licence\r\n")]},
                                                    {"J4.essential", ANY}),
    "a desirable diploma taken out: level in any": ({F: [("Diploma in Management Studies (DMS) or working towards it", "Clean driving licence")]},
                                                    {"J4.desirable", ANY}),
    "a mark moved to the other column": ({E: [("Recognised management qualification</td><td>&nbsp;</td><td>x</td>",
                                               "Recognised management qualification</td><td>x</td><td>&nbsp;</td>")]}, {"J4.essential", "J4.desirable"}),
    "'would be an advantage' becomes 'is essential'": ({W: [("a management qualification would be an advantage", "a management qualification is essential")]},
                                                       {"J4.essential", "J4.desirable"}),
    "a management qualification wished of one more": ({D: [("| Training in risk management | D | D/AF |", "| ILM certificate in management | D | D/AF |")]},
                                                      {"J4.desirable"}),
    # higher qualifications: 11 + 9
    "a masters degree taken out": ({M: [("* Educated to masters level\n", "")]}, {"J5.essential"}),
    "a desirable masters degree taken out": ({E: [("<td>Educated to masters level</td>", "<td>Clean driving licence</td>")]}, {"J5.desirable"}),
    "a masters degree made essential": ({E: [("Educated to masters level</td><td>&nbsp;</td><td>x</td>", "Educated to masters level</td><td>x</td><td>&nbsp;</td>")]},
                                        {"J5.essential", "J5.desirable"}),
    "a diploma called desirable": ({I: [("Postgraduate diploma in a relevant field", "Postgraduate diploma in a relevant field (desirable)")]},
                                   {"J5.essential", "J5.desirable"}),
    "a masters degree asked of one more: level in any": ({W: [("<li>ECDL or proof of similar computer skills</li>", "<li>Educated to masters level</li>")]},
                                                         {"J5.essential", ANY}),
    # what must change nothing
    "an offer of a course": ({D: [(OFFER_D, OFFER_D + " We will support you to take the ILM management certificate.")]}, set()),
    "an offer of a degree": ({W: [("We support staff who wish to study", "We will support you to gain an MSc. We support staff who wish to study")]}, set()),
    "a demand made explicitly none": ({U: [("* Recognised management training such as ILM\r\n",
                                            "* Recognised management training such as ILM\r\n* A masters degree is not required\r\n")]}, set()),
    "the same certificate in other words": ({M: [("* PRINCE2 Foundation certificate", "* Holds the Prince 2 (Foundation) certificate")]}, set()),
    "a duty that names a qualification": ({U: [("PERSON SPECIFICATION", "53. Keep the records of radiographers who study for an MSc.\r\n\r\nPERSON SPECIFICATION")]}, set()),
    "another requirement altogether": ({D: [("| ITIL Foundation certificate | D | D/AF |\n", "")]}, set()),
    "asked for twice": ({M: [("* NVQ level 4 in Management\n", "* NVQ level 4 in Management\n* PRINCE2 Practitioner\n")]}, set()),
}


@pytest.mark.parametrize("name", DOCUMENT_CHANGES)
def test_one_change_of_a_document_flips_its_claims_and_no_other(coded, index, study, before, tmp_path, name):
    edits, expected = DOCUMENT_CHANGES[name]
    after = verdicts(mutated(coded, index, tmp_path, edits), study)
    assert flipped(before, after) == expected
    assert set(failures(after)["id"]) == expected


def test_a_document_left_out_breaks_the_count_and_every_share(coded, study, before):
    after = verdicts([item for item in coded if Path(item.file).name != D], study)
    assert flipped(before, after) == {"J1"} | MARGINS


def test_a_damaged_document_breaks_the_count_and_every_share(coded, study, index, before, tmp_path):
    (tmp_path / D).write_bytes(b"\x00" * 100)
    damaged = code_files([tmp_path / D], CODEBOOK, index=index)
    assert damaged[0].error
    after = verdicts([item for item in coded if Path(item.file).name != D] + damaged, study)
    assert flipped(before, after) == {"J1"} | MARGINS


def test_a_document_that_asks_for_nothing_breaks_the_count_and_every_share(coded, study, before, tmp_path):
    (tmp_path / "extra.txt").write_text("PACS Manager\n\nPerson specification\n\nEssential criteria\n\n- Able to travel\n", "utf-8")
    after = verdicts([*coded, *code_files([tmp_path / "extra.txt"], CODEBOOK)], study)
    assert flipped(before, after) == {"J1"} | MARGINS


def test_years_turned_round_flip_the_trend_only(coded, study, index, before):
    turned = {name: replace(row, year=2016 - row.year) for name, row in index.items()}
    after = verdicts(code_files([item.file for item in coded], CODEBOOK, index=turned), study)
    assert flipped(before, after) == {"J7"}


# The codebook -----------------------------------------------------------------------------------------------------


def without(*ids: str):
    """The codebook without some rules; another hash, or the rules compiled for the old one would be used."""
    changed = [replace(r, rules=tuple(rule for rule in r.rules if rule.id not in ids)) for r in CODEBOOK.requirements]
    assert sum(len(r.rules) for r in changed) == sum(len(r.rules) for r in CODEBOOK.requirements) - len(ids)
    return replace(CODEBOOK, requirements=tuple(changed), sha256=" ".join(ids))


CODEBOOK_CHANGES = {
    "project_management.prince2": {"J2.essential", "J2.desirable", ESSENTIAL},
    # regulator_and_radiography has an understudy: a regulator alone, in a document about radiography
    "radiographer_registration.regulator_and_radiography": set(),
    "radiographer_registration.regulator_and_radiography radiographer_registration.regulator_in_radiography_document":
        # and the mean variety of levels falls with it: 1 - sum(p^2) is .44, .60 and .64 for the others, 0 here, so .42 < .5
        {"J3.essential", "J3.desirable", "J6.levels"},
    # ILM certificates go: one essential falls back to a desirable diploma in the same document, one desirable is lost (7 + 13)
    "management_qualification.named": {"J4.essential", ANY},
    "management_qualification.management_then_qualification": {"J4.essential", "J4.desirable", ANY},
    "higher_qualification.masters": {"J5.essential", "J5.desirable"},
    "higher_qualification.postgraduate": {"J5.essential", "J5.desirable"},
    "it_service_management.named": set(),
}


@pytest.mark.parametrize("ids", CODEBOOK_CHANGES)
def test_rules_dropped_flip_their_claims_and_no_other(coded, study, index, before, ids):
    after = verdicts(code_files([item.file for item in coded], without(*ids.split()), index=index), study)
    assert flipped(before, after) == CODEBOOK_CHANGES[ids]


def test_a_facet_without_words_flips_the_facets_only(coded, study, index, before):
    facets = tuple(replace(f, words=("zzyzx",)) if f.id == "analytical" else f for f in CODEBOOK.facets)
    after = verdicts(code_files([item.file for item in coded], replace(CODEBOOK, facets=facets, sha256="facets"), index=index), study)
    assert flipped(before, after) == {"J8"}


def test_there_are_enough_mutations():
    assert len(DOCUMENT_CHANGES) + 4 + len(CODEBOOK_CHANGES) + 1 >= 40
