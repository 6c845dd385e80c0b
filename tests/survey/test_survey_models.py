"""From responses to estimates: response, weights, model, family, scale and themes; and what happens when little is left."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pacsresearch import results
from pacsresearch.errors import InputError
from pacsresearch.figures import survey as figures
from pacsresearch.questionnaire import load_questionnaire
from pacsresearch.study import Study
from pacsresearch.survey import analysis, crosstabs, model, response, scale, themes, weighting
from pacsresearch.survey.cleaning import clean
from pacsresearch.survey.matching import match
from pacsresearch.survey.plan import load_plan
from pacsresearch.survey.read import read_export
from pacsresearch.tables import survey as tables

QUESTIONNAIRE, PLAN, THEMES = load_questionnaire(), load_plan(), themes.load_themes()
OPEN = ("comments_role", "comments_education", "comments")


def rng():
    return np.random.default_rng(5)


@pytest.fixture(scope="module")
def cleaned(project):
    export = read_export([project / "data" / "raw" / "pacs-2013" / "survey" / "pacs-managers-reconstruction.csv"])
    return clean(export, QUESTIONNAIRE, match(export, QUESTIONNAIRE))


# ------------------------------------------------------------------------------------------------ response


def test_every_one_invited_has_one_disposition(cleaned):
    cases = response.dispositions(cleaned.exclusions, 400)
    # As the reconstruction was made: 120 analysed, 11 broke off, 6 refused, 1 answered nothing; previews, tests and copies are no cases.
    assert (cases.complete, cases.partial, cases.refusal, cases.unknown) == (120, 11, 7, 400 - 138)
    found = response.outcome_rates(cleaned.exclusions, 400).set_index("id")["estimate"]
    assert found["survey.aapor.rr1"] == found["survey.aapor.rr3"] == 0.3 and found["survey.aapor.rr2"] == pytest.approx(131 / 400)
    assert found["survey.aapor.rr5"] == pytest.approx(120 / 138)


def test_more_answers_than_invitations_are_refused(cleaned):
    with pytest.raises(InputError, match=r"\[survey\] frame: 120 are analysed, but the frame is 100"):
        response.response(cleaned.exclusions, 100)


def test_item_nonresponse_against_the_states(cleaned):
    """By routing, as counted; the states kept on cleaning are another way to the same numbers."""
    found = response.item_nonresponse(cleaned.responses, QUESTIONNAIRE, cleaned.open_text).set_index("id")
    for name in ("nation", "region", "band", "years_in_role", "staff", "willing", "level", "funding", "comments_role"):
        states = cleaned.states[name]
        row = found.loc[f"survey.nonresponse.{name}"]
        assert row["n"] == states.isin(["skipped", "not recorded"]).sum() if name != "region" else row["n"] >= 1, name
        if name not in ("region", "staff"):
            assert row["denominator"] == (states != "not shown").sum(), name


def test_nonresponse_bias_by_hand():
    responses = pd.DataFrame({"nation": pd.Categorical(["england"] * 30 + ["wales"] * 10 + [None] * 2)})
    found = response.nonresponse_bias(responses, {"nation": {"england": 90, "wales": 10}, "band": {"7": 100}}).set_index("id")
    row = found.loc["survey.bias.nation.england"]
    assert row["estimate"] == pytest.approx(0.75 - 0.9) and row["high"] < 0 and row["denominator"] == 40 and "2 of 42" in row["missing"]
    assert found.loc["survey.bias.band", "note"] == "not asked in the survey"


# ------------------------------------------------------------------------------------------------ weights


def test_weights_meet_the_frame(cleaned):
    margins = {"nation": {"england": 330, "scotland": 35, "wales": 20, "northern_ireland": 15}}
    design, said = weighting.design_of(cleaned.responses, 400, margins)
    assert design.weighted and "post-stratified to nation" in said and design.weights.sum() == pytest.approx(400)
    assert design.weights[(cleaned.responses["nation"] == "wales").to_numpy()].sum() == pytest.approx(20)
    rows = weighting.weighted_shares(cleaned.responses, QUESTIONNAIRE, design)
    table = results.results(rows, basis="reconstructed")
    england = results.pick(table, "survey.nation.england", "weighted")
    assert england["estimate"] == pytest.approx(330 / 400) and england["high"] - england["low"] == pytest.approx(0, abs=1e-9)
    willing = results.pick(table, "survey.willing", "weighted")
    by_hand = (design.weights * (cleaned.responses["willing"] == "yes").to_numpy()).sum() / 400
    assert willing["estimate"] == pytest.approx(by_hand) and willing["n"] == 96 and willing["weighted_n"] == pytest.approx(400)
    assert results.results(weighting.weighting_rows(design, said), basis="reconstructed")["estimate"].iloc[0] >= 1


def test_weights_that_cannot_be_made_are_said(cleaned):
    for margins, words in (({}, "no margins"), ({"nowhere": {"a": 5}}, "nowhere was not asked"), ({"band": {"1": 5}}, "nobody answered from 1")):
        design, said = weighting.design_of(cleaned.responses, 400, margins)
        assert not design.weighted and words in said
    gaps = cleaned.responses["line_manages"].isna().sum()
    _, said = weighting.design_of(cleaned.responses, 400, {"line_manages": {"yes": 200, "no": 200}})
    assert f"{gaps} without an answer kept at their share" in said


def test_margins_in_study_toml(tmp_path):
    folder = tmp_path / "data" / "raw" / "mine"
    (folder / "survey").mkdir(parents=True)
    text = 'kind = "replication"\n[survey]\nframe = 40\ntrim = 3\n[survey.margins.nation]\nengland = 30\nwales = 10\n'
    (folder / "study.toml").write_text(text)
    survey = Study.load("mine", tmp_path).survey
    assert survey.margins == {"nation": {"england": 30, "wales": 10}} and survey.trim == 3.0
    for wrong in ("wales = -1", 'wales = "many"', "wales = 0.5"):
        (folder / "study.toml").write_text(text.replace("wales = 10", wrong))
        with pytest.raises(InputError, match="count for each category"):
            Study.load("mine", tmp_path)


# ------------------------------------------------------------------------------------------------ model


def test_few_events_call_for_penalised_likelihood_and_it_says_so(cleaned):
    found = model.fit(cleaned.responses, QUESTIONNAIRE, PLAN)
    events = found.fit.y.size - found.fit.y.sum()
    assert found.penalised and f"{events:.0f} of the rarer outcome for 3 coefficients" in found.said
    rows = results.results(model.rows(found), basis="reconstructed")
    assert {"survey.model.education_received_yes.or", "survey.model.education_received_yes.ame"} <= set(rows["id"])
    assert results.pick(rows, "survey.model.cases")["note"] == found.said


def test_many_events_do_not(cleaned):
    many = pd.concat([cleaned.responses] * 4, ignore_index=True)
    found = model.fit(many, QUESTIONNAIRE, PLAN)
    assert not found.penalised and found.said == "maximum likelihood"
    design, _ = weighting.design_of(many, 4000, {"nation": {"england": 3300, "scotland": 350, "wales": 200, "northern_ireland": 150}})
    weighted = model.fit(many, QUESTIONNAIRE, PLAN, design=design)
    assert "Taylor" in weighted.fit.method and not np.allclose(weighted.fit.coefficients, found.fit.coefficients)


def test_terms_as_declared(cleaned):
    x, labels, left_out = model.predictors(cleaned.responses, QUESTIONNAIRE, PLAN, ["background", "years_in_role", "band", "standing"])
    assert not left_out and list(x) == ["background_other", "years_in_role", "band_from_8a", "standing"] == list(labels)
    row = cleaned.responses["years_in_role"].first_valid_index()
    assert x.loc[row, "years_in_role"] == pytest.approx(float(cleaned.responses.loc[row, "years_in_role"]) / 5)
    refused = cleaned.responses["band"].isin(["refused", "not_afc"])
    assert refused.any() and x.loc[refused, "band_from_8a"].isna().all()
    it = cleaned.responses["background"] == "it"
    assert (x.loc[it, "background_other"] == 1).all()


def test_every_specification_is_on_the_curve_once(cleaned):
    curve = model.specification_curve(cleaned.responses, QUESTIONNAIRE, PLAN)
    assert len(curve) == len(PLAN.specifications) * len(PLAN.outcomes) * 2 and curve["declared"].sum() == 1
    assert not curve.duplicated(["specification", "outcome", "likelihood"]).any() and curve["estimate"].is_monotonic_increasing
    own = curve[curve["declared"]].iloc[0]
    rows = results.results(model.rows(model.fit(cleaned.responses, QUESTIONNAIRE, PLAN)), basis="reconstructed")
    assert own["estimate"] == results.pick(rows, f"survey.model.{PLAN.curve_term}.or")["estimate"]
    figure = figures.specification_curve(curve, "Title", "reconstructed")
    assert len(figure.axes) == 2 and sum(len(line.get_xdata()) for line in figure.axes[1].lines if line.get_marker() == "s") == 3 * len(curve)


def test_imputation_uses_everyone_with_the_outcome(cleaned):
    rows = results.results(model.imputed(cleaned.responses, QUESTIONNAIRE, PLAN, rng(), imputations=4), basis="reconstructed")
    assert (rows["n"] == cleaned.responses["willing"].notna().sum()).all() and (rows["group"] == "imputed").all()
    full = model.fit(cleaned.responses, QUESTIONNAIRE, PLAN).fit
    coefficient = dict(zip(full.terms, full.coefficients))["education_received_yes"]
    assert np.log(results.pick(rows, "survey.model.education_received_yes.or", "imputed")["estimate"]) == pytest.approx(coefficient, abs=0.4)


def test_unknown_specification_names_the_nearest(cleaned):
    with pytest.raises(InputError, match="did you mean with_age"):
        model.fit(cleaned.responses, QUESTIONNAIRE, PLAN, "with_ages")


@pytest.mark.parametrize(("before", "after", "words"), [
    ('["unadjusted"]', "", ""), ("unadjusted = [\"education_received\"]", "unadjusted = [\"education\"]", "no term 'education'"),
    ("[curve]", "[curves]", "'curve' is missing"), ("per = 5", "pro = 5", "'pro' is not a key"), ("[family]", "[family", "not valid TOML"),
    ("declared = [\"background\"", "declarations = [\"background\"", "no specification is named 'declared'")])
def test_plan_files_that_are_wrong(tmp_path, before, after, words):
    from pacsresearch.survey.plan import DEFAULT

    path = tmp_path / "plan.toml"
    text = DEFAULT.read_text("utf-8")
    path.write_text(text.replace(before, after) if words else text, "utf-8")
    if not words:
        assert load_plan(path) == PLAN
        return
    with pytest.raises(InputError, match=words):
        load_plan(path)


def test_plan_speaks_of_the_questionnaire():
    for term in PLAN.terms.values():
        question = QUESTIONNAIRE.question(term.scale or term.variable)
        named = [answer for answers in term.groups.values() for answer in answers]
        assert len(named) == len(set(named)) and set(named) <= {option.name for option in question.options}
    for groups in PLAN.outcomes.values():
        assert {a for answers in groups.values() for a in answers} <= {o.name for o in QUESTIONNAIRE.question(PLAN.outcome).options}
    assert all(QUESTIONNAIRE.question(name) for name in (*PLAN.family, PLAN.ordinal_outcome))


# ------------------------------------------------------------------------------------------------ family and scale


def test_family_counts_and_adjusts(cleaned):
    rows, tests = crosstabs.family(cleaned.responses, QUESTIONNAIRE, PLAN, rng(), resamples=499)
    assert tests["variable"].tolist() == list(PLAN.family) and (tests["adjusted"] >= tests["p_value"]).all()
    assert tests["p_value"].min() * len(tests) == pytest.approx(tests["adjusted"].min()) or tests["adjusted"].min() == 1
    table = crosstabs.counts(cleaned.responses, QUESTIONNAIRE, PLAN, "education_received")
    # 25 of 36 with education are willing, 68 of 80 without (counted by hand in the export).
    assert table.loc["yes"].tolist() == [25, 11] and table.loc["no"].tolist() == [68, 12]
    results.results(rows, basis="reconstructed")


def test_reversed_items_are_turned(cleaned):
    raw = cleaned.responses["agree_local_role"].astype(object).map({"strongly_disagree": 1, "disagree": 2, "neither": 3, "agree": 4, "strongly_agree": 5})
    turned = scale.scores(cleaned.responses, QUESTIONNAIRE)["agree_local_role"]
    assert (turned.dropna() == 6 - raw.dropna()).all()
    assert scale.mean_score(cleaned.responses, QUESTIONNAIRE).between(-2, 2).sum() == scale.mean_score(cleaned.responses, QUESTIONNAIRE).notna().sum()
    assert scale.items(cleaned.responses, QUESTIONNAIRE)["r_rest"].min() > 0


# ------------------------------------------------------------------------------------------------ themes


def text(*answers):
    return pd.DataFrame([{"respondent": f"p{i}", "variable": "comments", "text": words} for i, words in enumerate(answers)])


def test_themes_by_hand():
    made = text("No deputy, and the network fails", "NETWORKS!", "the subnetwork", "Nothing.", "I negotiate 24 contracts")
    found = themes.theme_rows(made, THEMES, OPEN).set_index("id")["n"]
    assert found["survey.theme.workload"] == 1 and found["survey.theme.systems"] == 3 and found["survey.theme.management"] == 1
    assert found["survey.theme.none"] == 2  # a word inside another does not count
    assert themes.theme_rows(made, THEMES, OPEN)["denominator"].eq(5).all()


def test_quotations_only_for_themes_of_many_and_without_numbers():
    made = text(*[f"network {i}" for i in range(9)], "a deputy")
    assert themes.quotations(made, THEMES, OPEN, 10) == {}
    more = pd.concat([made, text(*["network 99"] * 2).assign(respondent=["q1", "q2"])])
    assert themes.quotations(more, THEMES, OPEN, 10) == {"systems": "network …"}


def test_one_person_writing_often_is_one_person():
    made = text(*["network"] * 12).assign(respondent="same")
    assert themes.theme_rows(made, THEMES, OPEN).set_index("id").loc["survey.theme.systems", "n"] == 1
    assert themes.quotations(made, THEMES, OPEN, 10) == {}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=6))
def test_any_text_is_counted_or_not_at_all(answers):
    found = themes.theme_rows(text(*answers) if answers else text("x").iloc[:0], THEMES, OPEN)
    assert (found["n"] <= found["denominator"]).all()


def test_lexicons_that_are_wrong(tmp_path):
    path = tmp_path / "themes.toml"
    for body, words in (('[themes.a]\nlabel = "A"\n', "has no words"), ('[themes.a]\nwords = ["x"]\n[themes.b]\nwords = ["X"]\n', "'x' is a word of a"),
                        ("themes", "no lexicon"), ("", "no lexicon")):
        path.write_text(body)
        with pytest.raises(InputError, match=words):
            themes.load_themes(path)


# ------------------------------------------------------------------------------------------------ when little is left


@pytest.mark.parametrize("left", ["one", "nobody", "no outcome", "only the outcome", "one answer"])
def test_everything_runs_on_what_is_left(cleaned, left):
    r = cleaned.responses
    r = {"one": r.iloc[:1], "nobody": r.iloc[:0], "no outcome": r.drop(columns=["willing", "nation", *[c for c in r if c.startswith(("time_", "agree_"))]]),
         "only the outcome": r[["respondent", "willing"]], "one answer": r[r["willing"] == "yes"].reset_index(drop=True)}[left]
    words = cleaned.open_text[cleaned.open_text["respondent"].isin(r["respondent"])]
    margins = {"nation": {"england": 330, "scotland": 70}}
    design, said = weighting.design_of(r, 400, margins)
    fitted = model.fit(r, QUESTIONNAIRE, PLAN, design=design)
    family_rows, tests = crosstabs.family(r, QUESTIONNAIRE, PLAN, rng(), resamples=99)
    distribution = analysis.agreement(r, QUESTIONNAIRE)
    parts = [analysis.willing(r, 400), analysis.shares(r, QUESTIONNAIRE, 400), analysis.working_time(r, QUESTIONNAIRE),
             analysis.role_variety(r, QUESTIONNAIRE, rng(), resamples=20), analysis.net_agreement(distribution, 400),
             response.item_nonresponse(r, QUESTIONNAIRE, words), response.nonresponse_bias(r, margins), weighting.weighting_rows(design, said),
             weighting.weighted_shares(r, QUESTIONNAIRE, design), model.rows(fitted), model.imputed(r, QUESTIONNAIRE, PLAN, rng(), imputations=2),
             model.ordinal_rows(r, QUESTIONNAIRE, PLAN), family_rows, scale.reliability(r, QUESTIONNAIRE, rng(), resamples=20),
             themes.theme_rows(words, THEMES, OPEN)]
    table = results.results(pd.concat([part for part in parts if len(part)], ignore_index=True), basis="observed")
    assert len(table) > 20 and said
    assert fitted.fit is None and fitted.said.startswith("not estimable") and "not estimable" in results.pick(table, "survey.model.cases")["note"]
    assert not len(model.specification_curve(r, QUESTIONNAIRE, PLAN)) and not len(model.model_diagnostics(fitted))
    tables.item_nonresponse(results.results(parts[5], basis="observed"), {}, smallest=10)
    tables.family(tests, {}, outcome="willing", method="holm")
    tables.themes(themes.counted(results.results(parts[-1], basis="observed"), THEMES), {}, smallest=10)
    figures.working_time(results.results(parts[2], basis="observed"), {"it": "IT"}, "observed")
    figures.diverging(distribution, "Title", "observed", smallest=10)


def test_shown_tables_hide_small_cells(cleaned):
    rows = results.results(response.item_nonresponse(cleaned.responses, QUESTIONNAIRE, cleaned.open_text), basis="reconstructed")
    html = tables.item_nonresponse(rows, {}, smallest=10).as_raw_html()
    assert "&lt;10" in html and "under 8 %" in html  # 10 of 120
    small = crosstabs.counts(cleaned.responses, QUESTIONNAIRE, PLAN, "band")
    assert tables.crosstab(small, {}, title="Band", smallest=10) is None
    open_table = tables.crosstab(crosstabs.counts(cleaned.responses, QUESTIONNAIRE, PLAN, "education_received"), {}, title="Education", smallest=10)
    assert "25" in open_table.as_raw_html()
