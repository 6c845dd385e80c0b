"""The claim check: every verdict can be reached, and each single change flips what it should and nothing else."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pandas as pd
import pytest

from pacsresearch.claims import KINDS, VERDICTS, failures, judge, load_claims, summary
from pacsresearch.errors import InputError
from pacsresearch.page import slug
from pacsresearch.published import load_published
from pacsresearch.results import results
from pacsresearch.statistics.proportions import proportion_interval
from pacsresearch.study import Analysis, JobDescriptions, Study, Survey

CLAIMS = load_claims()
IDS = [claim.id for claim in CLAIMS]


@pytest.fixture(scope="module")
def published(project):
    return load_published(project / "data" / "raw" / "published")


def a_study(project, kind="reconstruction", survey=True, documents=True, margin=0.10):
    return Study(name="s", raw=project, root=project, kind=kind, title="s", survey=Survey(frame=400) if survey else None,
                 job_descriptions=JobDescriptions() if documents else None, analysis=Analysis(equivalence_margin=margin))


def share(id, n, of):
    row = proportion_interval(n, of).iloc[0] if of else {"low": 0, "high": 1}
    return {"id": id, "estimate": n / of if of else float("nan"), "low": row["low"], "high": row["high"], "level": 0.95,
            "n": n, "denominator": of}


# FACTS: the margins, typed here a second time on purpose (the tables are what is under test).
LEVELS = {"project_management": (18, 2), "radiographer_registration": (14, 4), "management_qualification": (8, 13),
          "higher_qualification": (11, 9)}


def rows_of(levels=LEVELS, of=25, scale=1, documents=25, willing=(96, 120), slope=(40, 20, 60), profiles=(0.6, 0.52, 0.68),
            role=(0.36, 0.3, 0.42), facets=None, frame=400, received=(36, 116)):
    rows = [{"id": "documents.count", "estimate": documents, "n": documents}, {"id": "survey.frame", "estimate": frame, "n": frame}]
    for name, (essential, desirable) in levels.items():
        for level, n in (("essential", essential), ("desirable", desirable), ("any", essential + desirable)):
            rows.append(share(f"requirements.{name}.{level}", n * scale, of * scale))
    for id, (estimate, low, high) in (("documents.length.slope", slope), ("variety.requirements", profiles), ("variety.role_time", role)):
        rows.append({"id": id, "estimate": estimate, "low": low, "high": high, "level": 0.95, "n": 25, "denominator": 25})
    for facet in ("it", "clinical", "legal_compliance", "communication", "analytical"):
        rows.append(share(f"facets.{facet}", (facets or {}).get(facet, 30), 300))
    return [*rows, share("survey.willing", *willing), share("survey.education_received.yes", *received)]


def judged(project, published, rows=None, study=None, claims=CLAIMS):
    study = study or a_study(project)
    return judge(claims, published, results(rows or rows_of(), basis=study.basis), study)


def verdicts(table):
    return dict(zip(table["id"], table["verdict"], strict=True))


def flipped(before, after):
    return {id for id, verdict in verdicts(after).items() if verdict != verdicts(before)[id]}


@pytest.fixture(scope="module")
def faithful(project, published):
    """A reconstruction that meets every published margin, judged."""
    return judged(project, published)


# The declarations ---------------------------------------------------------------------------------------


def test_every_published_fact_has_a_claim(published):
    assert {fact for claim in CLAIMS for fact in claim.source} == set(published.facts["fact"])
    assert {claim.kind for claim in CLAIMS} == set(KINDS)


def test_each_claim_points_to_a_heading_that_exists(project):
    for claim in CLAIMS:
        notebook, _, anchor = claim.shown_in.partition("#")
        cells = json.loads((project / "notebooks" / f"{notebook}.ipynb").read_text("utf-8"))["cells"]
        headings = re.findall(r"^#+ +(.+)$", "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown"), re.M)
        assert not anchor or anchor in map(slug, headings), claim.id


@pytest.mark.parametrize(("change", "message"), [
    ('kind = "counts"', "'counts' is not known"), ("rule = 3", "3 is not a str"), ('toleranse = 0\nkind = "count"', "did you mean tolerance"),
    ('source = ["J9"]', "'J9' is no published fact"), ('kind = "variety"', "threshold is missing"), ('kind = "order"', "level is missing"),
    ('needs = "money"', "'money' is not known"),
])
def test_a_wrong_declaration_is_refused_by_name(tmp_path, change, message):
    entry = {"id": '"X"', "source": '["J1"]', "kind": '"count"', "statement": '"s"', "definition": '"d"', "rule": '"r"',
             "needs": '"nothing"', "reads": "[]", "required": "true", "shown_in": '"1"'}
    for line in change.split("\n"):
        entry |= dict([line.split(" = ", 1)])
    path = tmp_path / "claims.toml"
    path.write_text("[[claims]]\n" + "\n".join(f"{key} = {value}" for key, value in entry.items()))
    with pytest.raises(InputError, match=r"claims.toml, claim X") as caught:
        load_claims(path)
    assert message in str(caught.value)


def test_a_missing_key_and_a_repeated_claim_are_refused(tmp_path):
    path = tmp_path / "claims.toml"
    path.write_text('[[claims]]\nid = "X"\n')
    with pytest.raises(InputError, match="source is missing"):
        load_claims(path)
    one = ('[[claims]]\nid = "X"\nsource = ["J1"]\nkind = "count"\nstatement = "s"\ndefinition = "d"\nrule = "r"\nneeds = "nothing"\n'
           'reads = []\nrequired = true\nshown_in = "1"\n')
    path.write_text(one + one)
    with pytest.raises(InputError, match="stands twice"):
        load_claims(path)


# The reconstruction ----------------------------------------------------------------------------------------


def test_a_faithful_reconstruction_recovers_every_claim(project, published):
    table = judged(project, published)
    assert failures(table).empty
    expected = {"J2.commonest.any": "contradicted", "J2+J3.essential": "bounded", "S2.everyone": "bounded"}
    expected |= {claim.id: "sourced" for claim in CLAIMS if claim.kind == "sourced"} | {"S4": "sourced"}
    assert verdicts(table) == {id: expected.get(id, "recovered by construction") for id in IDS}
    assert "replicated" not in table["verdict"].to_list()
    row = table.set_index("id").loc["J2.essential"]
    assert (row["published"], row["computed"]) == ("18 of 25 (72 %)", "18 of 25 (72 %); 95 % interval 52 % to 86 %")
    assert (row["basis"], row["agrees"], row["shown_in"]) == ("reconstructed", True, "5-job-description-analysis#what-is-asked-for")


def test_joint_and_nonresponse_bounds_are_the_known_ones(project, published):
    table = judged(project, published).set_index("id")
    assert table.loc["J2+J3.essential", ["low", "high"]].to_list() == [7, 14]
    # 96 of 400 at least; 96 + 280 of 400 at most
    assert table.loc["S2.everyone", ["low", "high"]].to_list() == [0.24, 0.94]


def test_commonest_is_judged_both_ways(project, published):
    table = judged(project, published).set_index("id")
    assert "leads alone" in table.loc["J2.commonest.essential", "reason"]
    assert "management qualification (21) before project management (20)" in table.loc["J2.commonest.any", "reason"]


def change_level(requirement, essential=0, desirable=0):
    first, second = LEVELS[requirement]
    return {"levels": LEVELS | {requirement: (first + essential, second + desirable)}}


PM, RR, MQ, HQ = LEVELS
RESULT_CHANGES = {
    # one document more or less at one level; counts that also move the order of requirements name it
    "PM essential 17": (change_level(PM, -1), {"J2.essential"}),
    "PM essential 19: tie in any": (change_level(PM, +1), {"J2.essential", "J2.commonest.any"}),
    "PM desirable 1": (change_level(PM, 0, -1), {"J2.desirable"}),
    "PM desirable 4: leads any": (change_level(PM, 0, +2), {"J2.desirable", "J2.commonest.any"}),
    "PM desirable to essential": (change_level(PM, +1, -1), {"J2.essential", "J2.desirable"}),
    "PM essential 14: tie": (change_level(PM, -4), {"J2.essential", "J2.commonest.essential"}),
    "RR essential 13": (change_level(RR, -1), {"J3.essential"}),
    "RR essential 15": (change_level(RR, +1), {"J3.essential"}),
    "RR essential 18, desirable 0: tie": (change_level(RR, +4, -4), {"J3.essential", "J3.desirable", "J2.commonest.essential"}),
    "RR desirable 3": (change_level(RR, 0, -1), {"J3.desirable"}),
    "RR desirable 5": (change_level(RR, 0, +1), {"J3.desirable"}),
    "MQ essential 7, desirable 14": (change_level(MQ, -1, +1), {"J4.essential", "J4.desirable"}),
    "MQ essential 9": (change_level(MQ, +1), {"J4.essential"}),
    "MQ essential 7: tie in any": (change_level(MQ, -1), {"J4.essential", "J2.commonest.any"}),
    "MQ desirable 14": (change_level(MQ, 0, +1), {"J4.desirable"}),
    "MQ desirable 12: tie in any": (change_level(MQ, 0, -1), {"J4.desirable", "J2.commonest.any"}),
    "HQ essential 10": (change_level(HQ, -1), {"J5.essential"}),
    "HQ essential 12: tie in any": (change_level(HQ, +1), {"J5.essential", "J2.commonest.any"}),
    "HQ desirable 8": (change_level(HQ, 0, -1), {"J5.desirable"}),
    "a document lost": ({"documents": 24}, {"J1"}),
    "a document too many": ({"documents": 26}, {"J1"}),
    "frame 399": ({"frame": 399}, {"S1"}),
    "willing 74 %": ({"willing": (89, 120)}, {"S2"}),
    "willing 86 %": ({"willing": (103, 120)}, {"S2"}),
    "willing 75 %": ({"willing": (90, 120)}, set()),
    "willing 85 %": ({"willing": (102, 120)}, set()),
    "no growth": ({"slope": (5, -10, 20)}, {"J7"}),
    "shrinking": ({"slope": (-40, -60, -20)}, {"J7"}),
    "a little growth": ({"slope": (5, 0.1, 9)}, set()),
    "alike in time": ({"role": (0.24, 0.2, 0.28)}, {"S3"}),
    "just varied in time": ({"role": (0.25, 0.2, 0.3)}, set()),
    "a facet gone": ({"facets": {"analytical": 0}}, {"J8"}),
    "another facet gone": ({"facets": {"it": 0}}, {"J8"}),
    "a facet once": ({"facets": {"clinical": 1}}, set()),
    "profiles alike": ({"profiles": (0.1, 0.05, 0.2)}, {"J6.profiles"}),
    "education received, invented": ({"received": (110, 116)}, set()),
    "all alike": ({"levels": dict.fromkeys(LEVELS, (25, 0))},
                  {f"{fact}.{level}" for fact in ("J2", "J3", "J4", "J5") for level in ("essential", "desirable")}
                  | {"J6.levels", "J2.commonest.essential", "J2.commonest.any"}),
}


@pytest.mark.parametrize("name", RESULT_CHANGES)
def test_one_change_of_the_results_flips_its_claims_and_no_other(project, published, faithful, name):
    change, expected = RESULT_CHANGES[name]
    before, after = faithful, judged(project, published, rows_of(**change))
    assert flipped(before, after) == expected
    required = {claim.id for claim in CLAIMS if claim.required}
    assert set(failures(after)["id"]) == expected & required
    assert all(verdicts(after)[id] == "not recovered" for id in expected)


@pytest.mark.parametrize("id", ["J6.profiles", "J7", "J8", "S3"])
def test_values_of_the_reconstructions_design_say_so(project, published, id):
    row = judged(project, published).set_index("id").loc[id]
    assert "No figure was published" in row["reason"]


@pytest.mark.parametrize("willing", [(4, 30), (26, 30), (1, 1)])
def test_small_counts_of_people_are_not_told(project, published, willing):
    table = judged(project, published, rows_of(willing=willing), a_study(project, "replication")).set_index("id")
    for id in ("S2", "S2.everyone"):
        assert table.loc[id, "computed"] == "not shown"
        assert str(willing[0]) not in table.loc[id, "reason"].replace("10 people", "")
    assert table.loc["J2.essential", "computed"] != "not shown"


def published_with(published, table, row, **values):
    changed = getattr(published, table).copy()
    for column, value in values.items():
        changed.loc[changed["id"] == row, column] = value
    return replace(published, **{table: changed})


PUBLISHED_CHANGES = {
    "J1 24": (("counts", "J1", {"value": 24}), {"J1"}),
    "S1 401": (("counts", "S1", {"value": 401}), {"S1"}),
    "J2 essential 17": (("requirements", "J2", {"essential": 17}), {"J2.essential"}),
    "J2 desirable 1": (("requirements", "J2", {"desirable": 1}), {"J2.desirable"}),
    "J2 desirable 3: published tie": (("requirements", "J2", {"desirable": 3}), {"J2.desirable", "J2.commonest.any"}),
    "J2 desirable 4: published leader": (("requirements", "J2", {"desirable": 4}), {"J2.desirable", "J2.commonest.any"}),
    "J3 essential 13": (("requirements", "J3", {"essential": 13}), {"J3.essential"}),
    "J3 essential 19: published leader": (("requirements", "J3", {"essential": 19, "desirable": 4}),
                                          {"J3.essential", "J2.commonest.essential", "J2.commonest.any"}),
    "J3 desirable 5": (("requirements", "J3", {"desirable": 5}), {"J3.desirable"}),
    "J4 essential 9": (("requirements", "J4", {"essential": 9}), {"J4.essential"}),
    "J4 desirable 14": (("requirements", "J4", {"desirable": 14}), {"J4.desirable"}),
    "J5 essential 10": (("requirements", "J5", {"essential": 10}), {"J5.essential"}),
    "J5 desirable 8": (("requirements", "J5", {"desirable": 8}), {"J5.desirable"}),
    "S2 words allow 55 to 65 %": (("proportions", "S2", {"share": 0.6, "low": 0.55, "high": 0.65}), {"S2"}),
    "a facet renamed": (("facets", "J8.it", {"facet": "computing"}), {"J8"}),
}


@pytest.mark.parametrize("name", PUBLISHED_CHANGES)
def test_one_change_of_the_published_figures_flips_its_claims_and_no_other(project, published, faithful, name):
    (table, row, values), expected = PUBLISHED_CHANGES[name]
    before, after = faithful, judged(project, published_with(published, table, row, **values))
    assert flipped(before, after) == expected
    assert set(failures(after)["id"]) == expected


def test_calling_another_requirement_commonest_flips_only_the_order_claims(project, published):
    other = published_with(published_with(published, "requirements", "J2", claimed_rank=pd.NA), "requirements", "J4", claimed_rank=1)
    before, after = judged(project, published), judged(project, other)
    assert flipped(before, after) == {"J2.commonest.essential", "J2.commonest.any"}
    assert verdicts(after)["J2.commonest.essential"] == "contradicted"
    assert verdicts(after)["J2.commonest.any"] == "recovered by construction"


@pytest.mark.parametrize("claim", [claim for claim in CLAIMS if claim.reads and claim.required], ids=lambda claim: claim.id)
def test_a_reconstruction_that_lacks_a_result_has_not_recovered_the_claim(project, published, claim):
    rows = [row for row in rows_of() if row["id"] != claim.reads[0]]
    row = judged(project, published, rows, claims=[claim]).iloc[0]
    assert row["verdict"] == "not recovered"
    assert claim.reads[0] in row["reason"]


def test_a_document_left_out_of_the_denominator_breaks_the_claim(project, published):
    rows = [share("requirements.project_management.essential", 18, 24) if row["id"] == "requirements.project_management.essential" else row
            for row in rows_of()]
    assert "J2.essential" in set(failures(judged(project, published, rows))["id"])


def test_numbers_on_another_basis_are_refused(project, published):
    with pytest.raises(ValueError, match="is reconstructed, but s is observed"):
        judge(CLAIMS, published, results(rows_of(), basis="reconstructed"), a_study(project, "replication"))


# Half a study --------------------------------------------------------------------------------------------------


def test_half_a_study_says_what_it_cannot_test(project, published):
    table = judged(project, published, study=a_study(project, survey=False)).set_index("id")
    for id in ("S1", "S2", "S2.everyone", "S3"):
        assert table.loc[id, "verdict"] == "not testable with these data"
        assert table.loc[id, "reason"] == "This study has no survey."
    assert table.loc["J2.essential", "verdict"] == "recovered by construction"
    table = judged(project, published, study=a_study(project, documents=False))
    assert set(table.loc[table["reason"] == "This study has no job descriptions.", "id"]) == {
        claim.id for claim in CLAIMS if claim.needs == "job_descriptions"}
    assert failures(table).empty


# Real data --------------------------------------------------------------------------------------------------------


def real(project, published, margin=0.10, **change):
    return judged(project, published, rows_of(**change), a_study(project, "replication", margin=margin))


def test_a_large_rerun_with_the_same_shares_replicates(project, published):
    table = real(project, published, scale=40, willing=(256, 320), received=(20, 116)).set_index("id")
    for id in ("J2.essential", "J3.desirable", "J5.essential", "S2", "J7", "S3", "J6.levels", "J8", "S4", "J2.commonest.essential"):
        assert table.loc[id, "verdict"] == "replicated", id
    assert table.loc["J1", "verdict"] == table.loc["S1", "verdict"] == "not testable with these data"
    assert failures(table.reset_index()).empty


def test_a_small_rerun_is_inconclusive(project, published):
    table = verdicts(real(project, published))
    assert {table[id] for id in ("J2.essential", "J4.desirable", "S2", "J2.commonest.essential", "J6.levels")} == {"inconclusive"}


REAL_CHANGES = {
    "PM rare": ({"levels": LEVELS | {PM: (1, 2)}}, "J2.essential"),
    "registration always": ({"levels": LEVELS | {RR: (25, 0)}}, "J3.essential"),
    "management rarely desirable": ({"levels": LEVELS | {MQ: (8, 0)}}, "J4.desirable"),
    "unwilling": ({"willing": (40, 120)}, "S2"),
    "all willing": ({"willing": (119, 120)}, "S2"),
    "shrinking": ({"slope": (-40, -60, -20)}, "J7"),
    "alike in time": ({"role": (0.1, 0.08, 0.12)}, "S3"),
    "profiles alike": ({"profiles": (0.2, 0.15, 0.25)}, "J6.profiles"),
    "levels alike": ({"levels": dict.fromkeys(LEVELS, (24, 0))}, "J6.levels"),
    "most were educated": ({"received": (110, 116)}, "S4"),
    "a facet absent": ({"facets": {"analytical": 0}, "documents": 100}, "J8"),
}


@pytest.mark.parametrize("name", REAL_CHANGES)
def test_a_large_change_in_real_data_is_found_and_is_no_failure(project, published, name):
    change, claim = REAL_CHANGES[name]
    table = real(project, published, scale=4, **change)
    assert verdicts(table)[claim] == "changed"
    assert failures(table).empty
    agrees = table.set_index("id").loc[claim, "agrees"]
    assert agrees is not pd.NA and not agrees


def test_the_order_changes_only_when_another_leads_whatever_stands_together(project, published):
    # 200 documents: registration 160, project management 60. At least 20 have both, so at most 40 have the latter alone.
    levels = LEVELS | {PM: (60 // 4, 0), RR: (160 // 4, 0)}
    table = real(project, published, levels=levels, of=50, scale=4)
    assert verdicts(table)["J2.commonest.essential"] == "changed"


def test_a_handful_of_documents_that_ask_for_nothing_prove_nothing(project, published):
    """Six documents without a requirement and a facet: alike by chance, for all they show."""
    table = verdicts(real(project, published, levels=dict.fromkeys(LEVELS, (0, 0)), of=6, documents=6, facets={"clinical": 0}))
    assert table["J6.levels"] == table["J8"] == table["J2.commonest.essential"] == "inconclusive"


def test_verdicts_are_corrected_for_the_number_of_claims(project, published):
    # 17 of 25 against 9 of 25: Fisher's p is between 0.01 and 0.05, not enough among a dozen claims.
    change = {"levels": LEVELS | {PM: (9, 2)}}
    together = verdicts(real(project, published, **change))
    alone = [claim for claim in CLAIMS if claim.id == "J2.essential"]
    single = judge(alone, published, results(rows_of(**change), basis="observed"), a_study(project, "replication"))
    assert single["verdict"].to_list() == ["changed"]
    assert together["J2.essential"] == "inconclusive"


def test_the_equivalence_margin_decides(project, published):
    narrow, wide = (verdicts(real(project, published, margin=margin, scale=10))["J2.essential"] for margin in (0.02, 0.20))
    assert (narrow, wide) == ("inconclusive", "replicated")


def test_a_result_that_could_not_be_estimated_is_not_testable(project, published):
    rows = rows_of()
    for row in rows:
        if row["id"] == "documents.length.slope":
            row |= {"estimate": float("nan"), "low": float("nan"), "high": float("nan"), "note": "not estimable: 2 different years"}
    table = judged(project, published, rows, a_study(project, "replication")).set_index("id")
    assert table.loc["J7", "verdict"] == "not testable with these data"
    assert "2 different years" in table.loc["J7", "reason"]


def test_more_answers_than_people_asked_is_an_input_to_mend(project, published):
    with pytest.raises(InputError, match=r"study.toml, \[survey\] frame: 500 answered, but the frame is 400"):
        real(project, published, willing=(400, 500))


def test_every_verdict_can_be_reached(project, published):
    reached = {verdict for table in (judged(project, published), judged(project, published, rows_of(documents=1)),
                                     real(project, published, scale=40), real(project, published, scale=4, willing=(1, 120)))
               for verdict in table["verdict"]}
    assert reached == set(VERDICTS)


def test_the_summary_counts_all(project, published):
    text = summary(judged(project, published))
    assert text.startswith(f"Of {len(CLAIMS)} claims")
    assert sum(map(int, re.findall(r"\d+", text)[1:])) == len(CLAIMS)


def test_judging_survives_parquet(project, published, tmp_path):
    from pacsresearch.files import write_parquet

    table = judged(project, published, rows_of(documents=24))
    write_parquet(table, tmp_path / "claims.parquet")
    again = pd.read_parquet(tmp_path / "claims.parquet")
    assert failures(again)["id"].to_list() == ["J1"]
