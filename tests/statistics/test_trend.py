"""Trends: R, enumeration of every order, and honesty with few points."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statistics_references import FOLDER, label, reference
from statsmodels.discrete.discrete_model import NegativeBinomial

from pacsresearch.statistics.trend import kendall, negative_binomial, theil_sen

SERIES = {name: group for name, group in pd.read_csv(FOLDER / "series.csv").groupby("data")}


@pytest.mark.parametrize("row", reference("trend"), ids=label)
def test_against_r(row):
    x, y = SERIES[row["data"]]["x"].tolist(), SERIES[row["data"]]["y"].tolist()
    if row["what"] == "kendall":
        found = kendall(x, y).iloc[0]
        assert [found["estimate"], found["p_value"]] == pytest.approx([row["estimate"], row["p"]], abs=1e-8)
    elif row["what"] == "theil":
        found = theil_sen(x, y).iloc[0]
        assert found["estimate"] == pytest.approx(row["estimate"], abs=1e-8)
        if len(set(x)) == len(x):
            assert [found["low"], found["high"]] == pytest.approx([row["low"], row["high"]], abs=1e-8, nan_ok=True)
    elif row["what"] == "dispersion":
        assert negative_binomial(x, y).loc[0, "dispersion"] == pytest.approx(row["estimate"], rel=1e-4)
    else:
        found = negative_binomial(x, y).iloc[0]
        assert [found["estimate"], found["low"], found["high"]] == pytest.approx([row["estimate"], row["low"], row["high"]], abs=1e-6)
        assert found["p_value"] == pytest.approx(row["p"], rel=1e-4)


def test_hollander_wolfe_tuna():
    # Hollander and Wolfe (1973), p. 187, as in R's cor.test: tau = 4/9, one-sided p = 0.0597.
    found = kendall(SERIES["tuna"]["x"], SERIES["tuna"]["y"]).iloc[0]
    assert found["estimate"] == pytest.approx(4 / 9) and found["p_value"] / 2 == pytest.approx(.0597, abs=5e-5)
    assert (found["concordant"], found["discordant"]) == (26, 10)


def test_theil_sen_with_ties_against_scipy():
    tied = SERIES["tied"]
    found = theil_sen(tied["x"], tied["y"]).iloc[0]
    expected = stats.theilslopes(tied["y"].to_numpy(float), tied["x"].to_numpy(float), alpha=0.95)
    assert found["estimate"] == pytest.approx(expected.slope)
    slopes = sorted((b - a) / (s - r) for (r, a) in tied[["x", "y"]].to_numpy() for (s, b) in tied[["x", "y"]].to_numpy() if s > r)
    # scipy rounds the order statistic, here it is cut: never the narrower one.
    assert found["low"] <= expected.low_slope and found["high"] >= expected.high_slope
    assert found["low"] in slopes and found["high"] in slopes and "ties" in found["method"]


def test_negative_binomial_against_statsmodels():
    lengths = SERIES["lengths"]
    x = lengths["x"].to_numpy(float) - 2004
    expected = NegativeBinomial(lengths["y"].to_numpy(), np.column_stack([np.ones(len(x)), x])).fit(
        start_params=[6, 0.1, 0.02], disp=0, maxiter=500, method="nm", ftol=1e-12, xtol=1e-12)
    found = negative_binomial(x, lengths["y"]).iloc[0]
    assert [found["intercept"], found["log_ratio"], found["dispersion"]] == pytest.approx(expected.params, rel=2e-3)
    assert found["log_likelihood"] == pytest.approx(expected.llf, abs=1e-5)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=3, max_size=6))
def test_kendall_p_by_every_order(y):
    x = list(range(len(y)))
    found = kendall(x, y).iloc[0]
    if len(set(y)) == 1:
        assert np.isnan(found["estimate"]) and found["p_value"] == 1
        return

    def s(order):
        return sum(np.sign(order[j] - order[i]) for i in range(len(y)) for j in range(i + 1, len(y)))

    expected = np.mean([abs(s(order)) >= abs(s(y)) for order in permutations(y)])
    assert found["p_value"] == pytest.approx(expected)
    assert found["estimate"] == pytest.approx(stats.kendalltau(x, y).statistic)


@pytest.mark.parametrize("n", [5, 6])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_theil_sen_covers_exactly_what_it_says(n, level):
    # With no trend every order of distinct values is as likely: the interval holds 0 in a share of orders of `coverage`.
    x, orders = range(n), list(permutations(range(n)))
    values = np.array([1.0, 2.3, 3.1, 5.2, 8.4, 9.9])[:n]
    step = 1 if n == 5 else 6
    found = [theil_sen(x, values[list(order)], level=level).iloc[0] for order in orders[::step]]
    assert np.isfinite(found[0]["coverage"]) and found[0]["coverage"] >= level
    held = np.mean([one["low"] <= 0 <= one["high"] for one in found])
    assert held == pytest.approx(found[0]["coverage"], abs=1e-9 if step == 1 else 0.05)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(-20, 20)), min_size=2, max_size=12), st.floats(-5, 5))
def test_theil_sen_moves_with_the_data(points, tilt):
    x, y = map(np.array, zip(*points))
    here, tilted = theil_sen(x, y).iloc[0], theil_sen(x, y + tilt * x).iloc[0]
    assert tilted["estimate"] == pytest.approx(here["estimate"] + tilt, abs=1e-9, nan_ok=True)
    assert theil_sen(x, -y).loc[0, "estimate"] == pytest.approx(-here["estimate"], abs=1e-12, nan_ok=True)
    if not np.isnan(here["low"]):
        assert here["low"] <= here["estimate"] <= here["high"]


def test_few_points_have_no_interval():
    found = theil_sen([1, 2, 3, 4], [3, 5, 4, 9]).iloc[0]
    assert found["estimate"] == 2 and np.isnan(found["low"]) and "91.7 %" in found["note"]
    assert np.isfinite(theil_sen([1, 2, 3, 4, 5], [3, 5, 4, 9, 8]).loc[0, "low"])
    assert np.isfinite(theil_sen([1, 2, 3, 4], [3, 5, 4, 9], level=0.9).loc[0, "low"])
    found = kendall([1, 2, 3, 4], [1, 2, 3, 4]).iloc[0]
    assert found["p_value"] == pytest.approx(2 / 24) and np.isnan(found["low"])


@pytest.mark.parametrize("function", [theil_sen, kendall, negative_binomial])
@pytest.mark.parametrize(("x", "y"), [([], []), ([2013], [500]), ([2013, 2013], [400, 500]), ([None, 2013], [500, None])])
def test_nothing_to_estimate(function, x, y):
    found = function(x, y).iloc[0]
    assert np.isnan(found["estimate"]) and found["note"] and found["denominator"] == len(x)


def test_ties_everywhere():
    same = [2008, 2009, 2010, 2011, 2012, 2013], [7] * 6
    assert np.isnan(kendall(*same).loc[0, "estimate"])
    found = theil_sen(*same).iloc[0]
    assert found[["estimate", "low", "high"]].tolist() == [0, 0, 0] and "same" in found["note"]
    found = negative_binomial(*same).iloc[0]
    assert found["estimate"] == pytest.approx(1) and found["dispersion"] == 0 and found["p_value"] == pytest.approx(1)


@pytest.mark.parametrize(("x", "y", "words"), [
    ([1, 2, 3], [4, 5, 9], "at least 4"), ([1, 1, 2, 2], [4, 5, 6, 7], "at least 4 at 3"), ([1, 2, 3, 4], [0, 0, 0, 0], "every count is 0"),
    ([1, 2, 3, 4], [0, 0, 0, 9], "no finite estimate")])
def test_negative_binomial_not_estimable(x, y, words):
    found = negative_binomial(x, y).iloc[0]
    assert np.isnan(found["estimate"]) and words in found["note"]


def test_negative_binomial_without_overdispersion_is_poisson():
    x = np.arange(12)
    y = np.round(20 * np.exp(0.05 * x)).astype(int)  # no noise at all
    found = negative_binomial(x, y).iloc[0]
    assert found["dispersion"] == 0 and "Poisson" in found["note"]
    assert found["estimate"] == pytest.approx(np.exp(0.05), abs=2e-3)


def test_refused():
    with pytest.raises(ValueError, match="whole numbers"):
        negative_binomial([1, 2, 3, 4], [1.5, 2, 3, 4])
    with pytest.raises(ValueError, match="must be numbers"):
        theil_sen(["a", "b"], [1, 2])
    with pytest.raises(ValueError, match="finite"):
        kendall([1, float("inf")], [1, 2])
