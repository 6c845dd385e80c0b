"""Models against R (glm, polr, clm, penalised likelihood by optim), published values, and separated data."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statistics_references import FOLDER, reference

from pacsresearch.statistics.regression import (
    average_marginal_effects,
    diagnostics,
    firth,
    firth_table,
    logistic,
    ordinal,
    proportional_odds,
    separation,
)

ROWS = reference("regression")
MADE = pd.read_csv(FOLDER / "design_made.csv").dropna(subset="y").reset_index(drop=True)
ENDOMETRIAL = pd.read_csv(FOLDER / "endometrial.csv")
X = pd.DataFrame({"x": MADE["x"], "male": (MADE["sex"] == "m").astype(int), "agemiddle": (MADE["age"] == "middle").astype(int),
                  "ageold": (MADE["age"] == "old").astype(int)})
FACTORS = {"age": ["agemiddle", "ageold"]}
SCORE = pd.Series(pd.cut(MADE["y"], [-np.inf, 2, 3.2, 4.4, np.inf], labels=list("abcd")))
NAMES = {"(Intercept)": "intercept"}


def rows(what, data=None):
    return [row for row in ROWS if row["what"] == what and data in (None, row["data"])]


def term(row):
    return NAMES.get(row["term"], row["term"])


@pytest.mark.parametrize("row", rows("logistic"), ids=term)
def test_logistic_against_glm(row):
    found = logistic(MADE["yes"], X).table(exponentiate=False).set_index("term").loc[term(row)]
    assert found[["estimate", "se", "low", "high", "p_value"]].tolist() == pytest.approx([row[k] for k in ("estimate", "se", "low", "high", "p")], rel=1e-6)


@pytest.mark.parametrize("row", rows("ame"), ids=term)
def test_average_marginal_effects(row):
    found = average_marginal_effects(logistic(MADE["yes"], X), factors=FACTORS).set_index("term").loc[row["term"]]
    assert found[["estimate", "se"]].tolist() == pytest.approx([row["estimate"], row["se"]], rel=1e-5)
    assert found["high"] - found["estimate"] == pytest.approx(1.959963985 * row["se"], rel=1e-5)


@pytest.mark.parametrize("row", rows("diagnostic"), ids=term)
def test_diagnostics(row):
    found = diagnostics(logistic(MADE["yes"], X)).set_index("measure")["value"]
    assert found[row["term"]] == pytest.approx(row["estimate"], rel=1e-6)
    assert found["events_per_variable"] == min(MADE["yes"].sum(), (1 - MADE["yes"]).sum()) / 4


@pytest.mark.parametrize("row", rows("firth"), ids=lambda r: f"{r['data']} {r['term']}")
def test_firth_against_the_penalised_likelihood_maximised_otherwise(row):
    if row["data"] == "endometrial":
        fit = firth(ENDOMETRIAL["HG"], ENDOMETRIAL[["NV", "PI", "EH"]].assign(PI=ENDOMETRIAL["PI"] / 10))
    else:
        fit = firth(MADE["rare"], X[["male", "x"]])
    found = firth_table(fit, exponentiate=False).set_index("term").loc[row["term"]]
    assert found[["estimate", "low", "high"]].tolist() == pytest.approx([row[k] for k in ("estimate", "low", "high")], abs=2e-5)
    assert found["p_value"] == pytest.approx(row["p"], rel=1e-4)


# Heinze and Schemper (2002), table 2: NV separates the endometrial data. Standard errors: the paper's are from Fisher's
# information; logistf since 1.24 gives those of the augmented data, NV 1.465.
@pytest.mark.parametrize(("name", "estimate", "se", "low", "high"), [
    ("intercept", 3.775, 1.489, 1.083, 7.209), ("NV", 2.929, 1.551, 0.610, 7.855), ("PI", -0.035, 0.040, -0.124, 0.040), ("EH", -2.604, 0.776, -4.365, -1.233)])
def test_endometrial(name, estimate, se, low, high):
    fit = firth(ENDOMETRIAL["HG"], ENDOMETRIAL[["NV", "PI", "EH"]])
    found = firth_table(fit, exponentiate=False).set_index("term").loc[name]
    assert found[["estimate", "se", "low", "high"]].tolist() == pytest.approx([estimate, se, low, high], abs=6e-4)


def test_the_other_standard_errors():
    fit = firth(ENDOMETRIAL["HG"], ENDOMETRIAL[["NV", "PI", "EH"]], errors="augmented")
    assert np.sqrt(fit.covariance[1, 1]) == pytest.approx(1.465, abs=6e-4) and "augmented" in fit.method


def test_separation_of_the_endometrial_data():
    found = separation(ENDOMETRIAL["HG"], ENDOMETRIAL[["NV", "PI", "EH"]]).set_index("term")
    assert found["direction"].to_dict() == {"intercept": 0, "NV": 1, "PI": 0, "EH": 0}
    assert found["separated"].all() and not found["complete"].any()
    fit = logistic(ENDOMETRIAL["HG"], ENDOMETRIAL[["NV", "PI", "EH"]])
    assert not fit.converged and "separate" in fit.note


def test_firth_by_hand_of_a_two_by_two_table():
    # With one 0/1 predictor the penalty adds one half to each cell (Firth 1993).
    y, x = [1] * 3 + [0] * 7 + [1] * 9 + [0] * 0, [0] * 10 + [1] * 9
    fit = firth(y, pd.DataFrame({"x": x}))
    assert fit.coefficients[1] == pytest.approx(np.log(9.5 * 7.5 / (0.5 * 3.5)), abs=1e-8)


@pytest.mark.parametrize("what", ["polr", "clm"])
def test_ordinal_against_r(what):
    found = ordinal(SCORE, X).set_index("term")
    for row in rows(what):
        assert found.loc[row["term"], ["coefficient", "se"]].tolist() == pytest.approx([row["estimate"], row["se"]], rel=2e-4 if what == "polr" else 1e-5), row["term"]
    assert found.loc["x", "estimate"] == pytest.approx(np.exp(found.loc["x", "coefficient"]))
    assert found.loc["a|b", "estimate"] == found.loc["a|b", "coefficient"]


def test_ordinal_against_statsmodels():
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    fit = OrderedModel(SCORE.cat.codes, X, distr="logit").fit(method="bfgs", disp=0, gtol=1e-8)
    found = ordinal(SCORE, X)
    assert found["coefficient"].tolist()[:4] == pytest.approx(fit.params.tolist()[:4], abs=1e-4)
    assert found["coefficient"].tolist()[4:] == pytest.approx(fit.model.transform_threshold_params(fit.params)[1:-1].tolist(), abs=1e-4)


def test_proportional_odds_holds_where_it_is_true_and_fails_where_it_is_not():
    rng = np.random.default_rng(3)
    x = pd.DataFrame({"x": rng.normal(size=800)})
    true = np.digitize(x["x"] + rng.logistic(size=800), [-1, 0, 1.5])
    assert proportional_odds(true, x).loc[0, "p_value"] > 0.01
    false = np.where(rng.logistic(size=800) > 0.5, 2 + (x["x"] * 2 + rng.logistic(size=800) > 0), rng.integers(0, 2, 800))
    assert proportional_odds(false, x).loc[0, "p_value"] < 1e-6


def test_brant_of_two_thresholds_by_hand():
    # With y in 0, 1, 2 and one 0/1 predictor the binary models are tables, so that covariances are known in closed form.
    counts = {0: (20, 15, 5), 1: (8, 12, 20)}
    y = np.concatenate([np.repeat([0, 1, 2], c) for c in counts.values()])
    x = pd.DataFrame({"x": np.repeat([0, 1], 40)})
    slopes, variances, between = [], [], 0.0
    for j in (0, 1):
        up = [sum(c[j + 1:]) for c in counts.values()]
        slopes.append(np.log(up[1] / (40 - up[1])) - np.log(up[0] / (40 - up[0])))
        variances.append(sum(40 / (u * (40 - u)) for u in up))
    for c in counts.values():  # cov of two logits of nested events: 1 / (n (1 - P(y > 1... here P(y > 0)) ...
        first, second = sum(c[1:]) / 40, c[2] / 40
        between += second * (1 - first) / (40 * first * (1 - first) * second * (1 - second))
    expected = (slopes[0] - slopes[1]) ** 2 / (variances[0] + variances[1] - 2 * between)
    found = proportional_odds(y, x)
    assert found["statistic"].tolist() == pytest.approx([expected, expected], rel=1e-7) and found["df"].tolist() == [1, 1]


def test_gaps_are_left_out_and_counted():
    y, x = [0, 1, None, 1, 0, 1, 0], pd.DataFrame({"x": [1, 2, 3, np.nan, 2, 3, 1]})
    fit = logistic(y, x)
    assert len(fit.y) == 5 and fit.missing == "listwise: 2 of 7 cases left out as incomplete"
    found = fit.table()
    assert found["n"].tolist() == [5, 5] and found["denominator"].tolist() == [7, 7]


@pytest.mark.parametrize(("y", "x", "words"), [
    ([1, 1, 1], {"x": [1, 2, 3]}, "same in all 3 cases"), ([None, None], {"x": [1, 2]}, "no case has"), ([0, 1, 2], {"x": [1, 2, 3]}, "true or false"),
    ([0, 1, 0, 1], {"a": [0, 1, 0, 1], "b": [1, 0, 1, 0]}, "b follows from"), ([0, 1], {"x": [5, 5]}, "x follows from"), ([0, 1], {"x": [1, 2, 3]}, "2 outcomes for 3"),
])
def test_refusals(y, x, words):
    for model in (logistic, firth, separation):
        with pytest.raises(ValueError, match=words):
            model(y, pd.DataFrame(x))


def test_ordinal_refusals():
    with pytest.raises(ValueError, match="needs three"):
        ordinal([1, 2, 1], pd.DataFrame({"x": [1, 2, 3]}))
    with pytest.raises(ValueError, match="needs three"):
        ordinal([], pd.DataFrame({"x": []}))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 3), st.integers(0, 1)), min_size=6, max_size=25))
def test_linear_program_and_newton_agree_about_separation(cases):
    y, a, b = (np.array(column) for column in zip(*cases))
    x = pd.DataFrame({"a": a, "b": b})
    matrix = np.column_stack([np.ones(len(y)), x])
    if y.min() == y.max() or np.linalg.matrix_rank(matrix) < 3:
        return
    apart = separation(y, x)["separated"].all()
    assert logistic(y, x).converged == (not apart)
    penalised = firth(y, x)
    assert penalised.converged and np.isfinite(penalised.coefficients).all()
    if not apart:
        score = matrix.T @ (y - logistic(y, x).probabilities)
        assert np.abs(score).max() < 1e-6


def test_null_model_has_no_skill():
    rng = np.random.default_rng(1)
    found = diagnostics(logistic(rng.integers(0, 2, 300), pd.DataFrame({"x": rng.normal(size=300)}))).set_index("measure")["value"]
    assert abs(found["c_statistic"] - 0.5) < 0.1 and found["brier_skill"] < 0.03 and found["calibration_slope"] < 0.9
