"""Two independent proportions: intervals and exact tests against published tables, R and enumeration."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statistics_references import label, reference

from pacsresearch.statistics.differences import (
    difference_of_proportions,
    exact_test,
    odds_ratio,
    ratio_of_proportions,
    score_statistic,
)

REFERENCES = reference("differences")
NEWCOMBE_TABLE_2 = [  # Newcombe (1998b), Statistics in Medicine 17, 873-890, table II, method 10
    (56, 70, 48, 80, .0524, .3339), (9, 10, 3, 10, .1705, .8090), (6, 7, 2, 7, .0582, .8062), (5, 56, 0, 29, -.0381, .1926),
    (0, 10, 0, 20, -.1611, .2775), (0, 10, 0, 10, -.2775, .2775), (10, 10, 0, 20, .6791, 1), (10, 10, 0, 10, .6075, 1)]
MIETTINEN_NURMINEN = [  # the same table, method 5
    (56, 70, 48, 80, .0528, .3382), (9, 10, 3, 10, .1700, .8406), (6, 7, 2, 7, .0342, .8534), (5, 56, 0, 29, -.0326, .1933),
    (0, 10, 0, 20, -.1658, .2844), (0, 10, 0, 10, -.2879, .2879), (10, 10, 0, 20, .7156, 1),
    (10, 10, 0, 10, .6636, 1)]


def limits(table):
    return table.loc[0, ["low", "high"]].to_numpy(float)


@pytest.mark.parametrize("case", NEWCOMBE_TABLE_2, ids=str)
def test_newcombe_1998(case):
    assert limits(difference_of_proportions(*case[:4])) == pytest.approx(case[4:], abs=5.1e-5)


@pytest.mark.parametrize("case", MIETTINEN_NURMINEN, ids=str)
def test_miettinen_nurminen_in_newcombe_1998(case):
    assert limits(difference_of_proportions(*case[:4], method="miettinen-nurminen")) == pytest.approx(case[4:], abs=5.1e-5)


def test_aspirin():
    # Agresti (2013), ch. 3.1: myocardial infarction on placebo, 189 of 11034, and on aspirin, 104 of 11037.
    found = difference_of_proportions(189, 11034, 104, 11037, method="wald")
    assert limits(found) == pytest.approx([.005, .011], abs=5e-4)
    found = ratio_of_proportions(189, 11034, 104, 11037, method="katz")
    assert found.loc[0, ["estimate", "low", "high"]].to_numpy(float) == pytest.approx([1.82, 1.43, 2.31], abs=6e-3)


def test_koopman_own_example():
    assert limits(ratio_of_proportions(36, 40, 16, 80, method="koopman")) == pytest.approx([2.94, 7.15], abs=5.1e-3)


@pytest.mark.parametrize("row", [row for row in REFERENCES if row["what"].startswith(("difference", "ratio"))], ids=label)
def test_intervals_against_r(row):
    kind, method = row["what"].split()
    function = difference_of_proportions if kind == "difference" else ratio_of_proportions
    found = limits(function(row["count_a"], row["n_a"], row["count_b"], row["n_b"], method=method))
    if kind == "ratio" and row["count_a"] == row["count_b"] == 0:
        assert found.tolist() == [0, np.inf]
        return
    # contingencytables stops its root search at about 1e-5 of the value.
    assert found == pytest.approx([row["low"], row["high"]], rel=3e-4, abs=3e-5)


@pytest.mark.parametrize("row", [row for row in REFERENCES if row["what"].startswith("test")], ids=label)
def test_exact_tests_against_r(row):
    _, method, *definition = row["what"].split()
    table = [[row["count_a"], row["n_a"] - row["count_a"]], [row["count_b"], row["n_b"] - row["count_b"]]]
    found = exact_test(table, method, two_sided=definition[0] if definition else "r")
    # Exact looks at 1000 shares in (0, 1): a maximum between two of them is a little higher.
    assert found.loc[0, "p_value"] == pytest.approx(row["low"], abs=2e-5)


@pytest.mark.parametrize("row", [row for row in REFERENCES if row["what"].startswith("odds")], ids=label)
def test_odds_ratio_against_r(row):
    found = odds_ratio(row["count_a"], row["n_a"], row["count_b"], row["n_b"]).iloc[0]
    wanted = ["estimate", "estimate"] if "estimate" in row["what"] else ["low", "high"]
    assert found[wanted].to_numpy(float) == pytest.approx([row["low"], row["high"]], rel=1e-5)


@pytest.mark.parametrize(("table", "method", "p"), [
    ([[3, 0], [0, 3]], "barnard", 1 / 32),  # Barnard (1947): 3 of 3 against 0 of 3, one-sided 1/64
    ([[3, 0], [0, 3]], "fisher", 0.1),
    ([[3, 1], [1, 3]], "fisher", 0.485714),  # Fisher (1935), the lady tasting tea
    ([[3, 1], [1, 3]], "barnard", 0.28906),  # Fagerland, Lydersen and Laake (2017): Suissa-Shuster, gamma = 0
    ([[0, 16], [15, 57]], "fisher", 0.06287),  # the same: Ritland et al.
])
def test_published_p_values(table, method, p):
    assert exact_test(table, method).loc[0, "p_value"] == pytest.approx(p, abs=6e-6)


def test_ties_lost_by_floating_point_are_kept():
    # R's Exact gives 0.0675 with columns as groups; scipy 1.17's barnard_exact loses a tied table: 0.0598.
    assert exact_test([[7, 8], [12, 3]], "barnard", groups="columns").loc[0, "p_value"] == pytest.approx(0.06751411, abs=1e-6)
    assert exact_test([[7, 12], [8, 3]], "barnard").loc[0, "p_value"] == pytest.approx(0.06751411, abs=1e-6)


def brute_force(a, n1, c, n2, method, shares=401):
    """The p-value by whole fractions, table by table, over a grid of shares: no code shared with the library."""
    def fisher(x, y):
        s = x + y
        ways = [comb(n1, k) * comb(n2, s - k) for k in range(max(0, s - n2), min(n1, s) + 1)]
        seen = comb(n1, x) * comb(n2, y)
        return Fraction(sum(w for w in ways if w <= seen), comb(n1 + n2, s))

    def z_squared(x, y):
        spread = (x + y) * (n1 + n2 - x - y)
        return Fraction((x * n2 - y * n1) ** 2, spread) if spread else Fraction(0)

    measure = (lambda x, y: -fisher(x, y)) if method == "boschloo" else z_squared
    seen = measure(a, c)
    region = [(x, y) for x in range(n1 + 1) for y in range(n2 + 1) if measure(x, y) >= seen]
    return max(sum(comb(n1, x) * comb(n2, y) * p ** (x + y) * (1 - p) ** (n1 + n2 - x - y) for x, y in region)
               for p in np.linspace(0, 1, shares))


tables = st.tuples(st.integers(1, 7), st.integers(1, 7)).flatmap(
    lambda n: st.tuples(st.integers(0, n[0]), st.just(n[0]), st.integers(0, n[1]), st.just(n[1])))


@settings(max_examples=15, deadline=None)
@given(tables, st.sampled_from(["barnard", "boschloo"]))
def test_unconditional_tests_are_the_largest_probability(case, method):
    a, n1, c, n2 = case
    found = exact_test([[a, n1 - a], [c, n2 - c]], method).loc[0, "p_value"]
    slow = brute_force(a, n1, c, n2, method) if 0 < a + c < n1 + n2 else 1.0
    assert found >= slow - 1e-9
    assert found == pytest.approx(slow, abs=2e-3)


@settings(max_examples=25, deadline=None)
@given(tables, st.sampled_from(["fisher", "barnard", "boschloo"]))
def test_tests_do_not_care_which_group_or_answer_is_first(case, method):
    a, n1, c, n2 = case
    p = exact_test([[a, n1 - a], [c, n2 - c]], method).loc[0, "p_value"]
    assert p == pytest.approx(exact_test([[c, n2 - c], [a, n1 - a]], method).loc[0, "p_value"], abs=1e-7)
    assert p == pytest.approx(exact_test([[n1 - a, a], [n2 - c, c]], method).loc[0, "p_value"], abs=1e-7)
    if method == "boschloo":  # uniformly at least as powerful as Fisher's
        assert p <= exact_test([[a, n1 - a], [c, n2 - c]], "fisher").loc[0, "p_value"] + 1e-9


@settings(max_examples=40, deadline=None)
@given(tables, st.sampled_from(["newcombe", "miettinen-nurminen", "wald"]), st.sampled_from([0.8, 0.95]))
def test_differences_are_antisymmetric(case, method, level):
    a, n1, c, n2 = case
    there = difference_of_proportions(a, n1, c, n2, method=method, level=level).iloc[0]
    back = difference_of_proportions(c, n2, a, n1, method=method, level=level).iloc[0]
    assert [there["low"], there["high"]] == pytest.approx([-back["high"], -back["low"]], abs=1e-9)
    assert -1 <= there["low"] <= there["estimate"] <= there["high"] <= 1
    if method == "miettinen-nurminen":  # the limits are where the score statistic is the quantile
        for limit, sign in ((there["low"], 1), (there["high"], -1)):
            if abs(limit) < 1 - 1e-9:
                z = {0.8: 1.2815515655, 0.95: 1.9599639845}[level]
                assert score_statistic(limit, a, n1, c, n2) == pytest.approx(sign * z, abs=1e-4)


@settings(max_examples=30, deadline=None)
@given(tables, st.sampled_from(["koopman", "miettinen-nurminen"]))
def test_ratios_turn_over(case, method):
    a, n1, c, n2 = case
    there, back = ratio_of_proportions(a, n1, c, n2, method=method).iloc[0], ratio_of_proportions(c, n2, a, n1, method=method).iloc[0]
    assert there["low"] <= there["high"] and there["low"] >= 0
    if a + c:
        assert there["low"] <= there["estimate"] <= there["high"]
        turned = 0 if np.isinf(back["high"]) else 1 / back["high"]
        assert there["low"] == pytest.approx(turned, rel=1e-7)


def test_empty_and_constant_groups():
    assert limits(difference_of_proportions(0, 0, 3, 5)).tolist() == [-1, 1]
    assert limits(ratio_of_proportions(0, 5, 0, 0)).tolist() == [0, np.inf]
    assert np.isnan(odds_ratio(5, 5, 3, 3).loc[0, "estimate"])
    assert limits(odds_ratio(5, 5, 3, 3)).tolist() == [0, np.inf]
    for method in ("fisher", "barnard", "boschloo"):
        assert exact_test([[0, 0], [3, 2]], method).loc[0, "p_value"] == 1
        assert exact_test([[4, 0], [3, 0]], method).loc[0, "p_value"] == 1
    assert exact_test([[1, 0], [0, 1]], "barnard").loc[0, "p_value"] == pytest.approx(0.5)
    found = ratio_of_proportions(3, 10, 0, 10).iloc[0]
    assert np.isinf(found["estimate"]) and np.isinf(found["high"]) and found["low"] > 0
    assert np.isnan(ratio_of_proportions(3, 10, 0, 10, method="katz").loc[0, "low"])


def test_large_tables():
    # Agresti's aspirin table: Fisher needs one line of it only; Barnard would need a hundred million tables.
    from scipy.stats import fisher_exact

    aspirin = [[189, 10845], [104, 10933]]
    assert exact_test(aspirin).loc[0, "p_value"] == pytest.approx(fisher_exact(aspirin).pvalue, rel=1e-6)
    with pytest.raises(ValueError, match="too many tables for barnard"):
        exact_test(aspirin, "barnard")


@pytest.mark.parametrize("table", [[[1, 2, 3], [4, 5, 6]], [[1, -2], [3, 4]], [[1, 2.5], [3, 4]], [1, 2, 3, 4]])
def test_refused(table):
    with pytest.raises(ValueError):
        exact_test(table)
