"""Power and sample size: R, enumeration, and what cannot be attained."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats
from statistics_references import label, reference

from pacsresearch.statistics.differences import exact_test
from pacsresearch.statistics.equivalence import tost_proportions
from pacsresearch.statistics.power import (
    power_of_comparison,
    power_of_equivalence,
    precision,
    sample_size_for_change,
    sample_size_for_precision,
)
from pacsresearch.statistics.proportions import proportion_interval


@pytest.mark.parametrize("row", reference("power"), ids=label)
def test_against_r(row):
    a, b, c, d = row["a"], row["b"], row["c"], row["d"]
    if row["what"] in ("fisher", "score"):
        found = power_of_comparison(a, int(b), c, int(d), test=row["what"]).loc[0, "estimate"]
        assert found == pytest.approx(row["value"], abs=1e-8)
    elif row["what"] == "precision":
        found = precision(a, int(b)).iloc[0]
        assert [found["estimate"], found["coverage"]] == pytest.approx([row["value"], row["extra"]], abs=1e-8)
    else:
        rerun = {"n_from": int(c)} if row["what"] == "rerun size" else {"design": "one-sample"}
        found = sample_size_for_change(a, b, **rerun).iloc[0]
        assert [found["estimate"], found["first"]] == [row["value"], row["extra"]]


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 6), st.integers(1, 6), st.floats(0.05, 0.95), st.floats(0.05, 0.95))
def test_power_is_the_chance_of_rejecting(n_a, n_b, p_a, p_b):
    chance = sum(stats.binom.pmf(a, n_a, p_a) * stats.binom.pmf(b, n_b, p_b) for a in range(n_a + 1) for b in range(n_b + 1)
                 if exact_test([[a, n_a - a], [b, n_b - b]]).loc[0, "p_value"] <= 0.2)
    assert power_of_comparison(p_a, n_a, p_b, n_b, level=0.8).loc[0, "estimate"] == pytest.approx(chance, abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 25), st.integers(1, 25), st.floats(0, 1))
@example(1, 2, 1.1125369292536007e-308)  # where scipy's binomial overflows
def test_fisher_keeps_its_size(n_a, n_b, p):
    assert power_of_comparison(p, n_a, p, n_b).loc[0, "estimate"] <= 0.05 + 1e-9


@pytest.mark.parametrize(("p_a", "n_a", "p_b", "n_b", "margin"), [(.7, 20, .7, 24, .4), (.5, 15, .6, 12, .5), (.9, 30, .9, 20, .25)])
def test_power_of_equivalence_is_the_chance_of_the_verdict(p_a, n_a, p_b, n_b, margin):
    chance = sum(stats.binom.pmf(a, n_a, p_a) * stats.binom.pmf(b, n_b, p_b) for a in range(n_a + 1) for b in range(n_b + 1)
                 if tost_proportions(a, n_a, b, n_b, margin=margin).loc[0, "equivalent"])
    assert chance > 0.01
    assert power_of_equivalence(p_a, n_a, p_b, n_b, margin=margin).loc[0, "estimate"] == pytest.approx(chance, abs=1e-7)


def test_two_samples():
    found = sample_size_for_change(0.8, 0.4, design="two-sample").iloc[0]
    n = int(found["estimate"])
    assert all(power_of_comparison(0.8, m, 0.4, m).loc[0, "estimate"] >= 0.8 for m in range(n, n + 11))
    assert power_of_comparison(0.8, n - 1, 0.4, n - 1).loc[0, "estimate"] < 0.8
    assert found["denominator"] == 2 * n


def test_a_small_first_study_may_never_be_enough():
    # Against 18 of 25, a fall to 60 % cannot be shown by any rerun: the 25 themselves are too uncertain.
    found = sample_size_for_change(0.72, 0.60, n_from=25, most=400).iloc[0]
    assert np.isnan(found["estimate"]) and "no size up to 400" in found["note"] and found["attained"] < 0.5


@pytest.mark.parametrize(("half_width", "p", "population"), [(0.05, 0.5, None), (0.1, 0.8, None), (0.05, 0.8, 400), (0.02, 0.1, 400)])
def test_precision_size_is_the_smallest(half_width, p, population):
    found = sample_size_for_precision(half_width, p, population=population).iloc[0]
    n = int(found["estimate"])
    z = stats.norm.isf(0.025)

    def width(n):  # Wilson by solving its quadratic, not by its formula
        size = n if population is None else n * (population - 1) / (population - n) if n < population else np.inf
        if np.isinf(size):
            return 0
        roots = np.roots([1 + z**2 / size, -(2 * p + z**2 / size), p**2])
        return abs(roots[0] - roots[1]) / 2

    assert width(n) <= half_width < width(n - 1)
    if population is None and (p * n) == int(p * n):
        interval = proportion_interval(int(p * n), n).iloc[0]
        assert (interval["high"] - interval["low"]) / 2 == pytest.approx(found["half_width"])


def test_precision_of_a_finite_population():
    assert precision(0.8, 400, population=400).loc[0, "estimate"] == 0
    part, all_unknown = precision(0.8, 100, population=400).loc[0, "estimate"], precision(0.8, 100).loc[0, "estimate"]
    assert part == pytest.approx(all_unknown * np.sqrt(300 / 399), rel=0.02)
    assert precision(0.8, 40, method="hypergeometric", population=400).loc[0, "coverage"] >= 0.95
    assert precision(0.3, 1).loc[0, "n"] == 1


@pytest.mark.parametrize("call", [
    lambda: sample_size_for_change(0.5, 0.5, n_from=25), lambda: sample_size_for_change(0.5, 0.6), lambda: sample_size_for_change(0.5, 1.6, n_from=5),
    lambda: sample_size_for_change(0.5, 0.6, n_from=25, power=1), lambda: precision(0.5, 0), lambda: sample_size_for_precision(0.6),
    lambda: power_of_comparison(0.5, 10, 0.5, 10, test="chi2")])
def test_refused(call):
    with pytest.raises(ValueError):
        call()
