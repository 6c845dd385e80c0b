"""Paired proportions: published examples, R, and the ends."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statistics_references import label, reference

from pacsresearch.statistics.paired import cochran_q, mcnemar, paired_difference, paired_table

TESTS = ("exact", "mid-p", "asymptotic", "corrected")
cells = st.tuples(*[st.integers(0, 9)] * 4)


def table(row):
    return [[row["both"], row["first_only"]], [row["second_only"], row["neither"]]]


# Not compared: the corrected test with b = c, which R corrects upwards, to 1 / (b + c); here it stays 0.
@pytest.mark.parametrize("row", [row for row in reference("paired") if row["what"] != "corrected" or row["first_only"] != row["second_only"]],
                         ids=label)
def test_against_r(row):
    if row["what"] in TESTS:
        assert mcnemar(table(row), method=row["what"]).loc[0, "p_value"] == pytest.approx(row["low"], abs=1e-9)
    else:
        found = paired_difference(table(row), method=row["what"]).iloc[0]
        assert [found["low"], found["high"]] == pytest.approx([max(row["low"], -1), min(row["high"], 1)], abs=1e-9)


# Fagerland, Lydersen and Laake (2013), BMC Medical Research Methodology 13, 91: airway hyper-responsiveness.
@pytest.mark.parametrize(("method", "p"), [("exact", .0703), ("mid-p", .0391), ("asymptotic", .0339), ("corrected", .0771)])
def test_fagerland_2013(method, p):
    assert mcnemar([[1, 1], [7, 12]], method=method).loc[0, "p_value"] == pytest.approx(p, abs=5.1e-5)


def test_newcombe_1998c():
    # Newcombe (1998c), Statistics in Medicine 17, 2635-2650: cells 36, 12, 2, 0, method 10.
    found = paired_difference([[36, 12], [2, 0]]).iloc[0]
    assert found[["estimate", "low", "high"]].to_numpy(float) == pytest.approx([.2, .0569, .3404], abs=5.1e-5)


def test_agresti_approval():
    # Agresti (2013), ch. 11.1: approval of the prime minister, z² = 17.36, difference 0.04 (0.02 to 0.06).
    approval = [[794, 150], [86, 570]]
    assert mcnemar(approval, method="asymptotic").loc[0, "statistic"] == pytest.approx(17.36, abs=5e-3)
    found = paired_difference(approval, method="wald").iloc[0]
    assert found[["estimate", "low", "high"]].to_numpy(float) == pytest.approx([.04, .02, .06], abs=5.1e-3)


def cochran_1950():
    # Cochran (1950), Biometrika 37: growth of diphtheria bacilli on four media, 69 specimens.
    patterns = [((1, 1, 1, 1), 4), ((1, 1, 0, 1), 2), ((0, 1, 1, 1), 3), ((0, 1, 0, 1), 1), ((0, 0, 0, 0), 59)]
    return pd.DataFrame([pattern for pattern, times in patterns for _ in range(times)], columns=list("ABCD"))


def test_cochran_1950():
    found = cochran_q(cochran_1950()).iloc[0]
    assert found["estimate"] == pytest.approx(8.05, abs=5e-3)
    assert found["df"] == 3 and 0.02 < found["p_value"] < 0.05


def test_cochran_permutation_by_enumeration():
    few = pd.DataFrame([[1, 1, 0], [1, 0, 0], [1, 1, 0], [1, 0, 1]], columns=list("abc"))
    from itertools import permutations, product

    rows = [sorted(set(permutations(row))) for row in few.to_numpy().tolist()]
    seen = (few.sum() ** 2).sum()
    exact = np.mean([(np.sum(choice, axis=0) ** 2).sum() >= seen for choice in product(*rows)])
    found = cochran_q(few, method="permutation", rng=np.random.default_rng(1), resamples=4000).loc[0, "p_value"]
    assert found == pytest.approx(exact, abs=0.025)


@settings(max_examples=40, deadline=None)
@given(cells)
def test_q_of_two_is_mcnemar(counts):
    both, first, second, neither = counts
    columns = pd.DataFrame([(1, 1)] * both + [(1, 0)] * first + [(0, 1)] * second + [(0, 0)] * neither, columns=["a", "b"])
    q = cochran_q(columns).loc[0, "p_value"]
    assert q == pytest.approx(mcnemar([[both, first], [second, neither]], method="asymptotic").loc[0, "p_value"])


@settings(max_examples=60, deadline=None)
@given(cells, st.sampled_from(["newcombe", "bonett-price", "wald"]))
def test_differences_are_antisymmetric(counts, method):
    both, first, second, neither = counts
    there = paired_difference([[both, first], [second, neither]], method=method).iloc[0]
    back = paired_difference([[both, second], [first, neither]], method=method).iloc[0]
    assert [there["low"], there["high"]] == pytest.approx([-back["high"], -back["low"]], abs=1e-12)
    turned = paired_difference([[neither, second], [first, both]], method=method).iloc[0]  # yes and no change places
    assert [there["low"], there["high"]] == pytest.approx([-turned["high"], -turned["low"]], abs=1e-12)
    if sum(counts):
        assert -1 <= there["low"] <= there["estimate"] <= there["high"] <= 1


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 12), st.integers(0, 12))
def test_mid_p_is_between_exact_and_nothing(first, second):
    exact = mcnemar([[0, first], [second, 0]]).loc[0, "p_value"]
    mid = mcnemar([[0, first], [second, 0]], method="mid-p").loc[0, "p_value"]
    assert 0 < mid <= exact <= 1
    if first + second:
        assert exact == pytest.approx(stats.binomtest(first, first + second).pvalue)


def test_ends():
    for method in TESTS:
        found = mcnemar([[3, 0], [0, 4]], method=method).iloc[0]
        assert found["p_value"] == 1 and np.isnan(found["estimate"]) and found["note"]
    found = paired_difference([[0, 0], [0, 0]]).iloc[0]
    assert np.isnan(found["estimate"]) and [found["low"], found["high"]] == [-1, 1]
    found = cochran_q(pd.DataFrame({"a": [1, 1], "b": [1, 1], "c": [1, 1]})).iloc[0]
    assert np.isnan(found["estimate"]) and found["p_value"] == 1
    found = cochran_q(pd.DataFrame({"a": [None, 1], "b": [1, None]})).iloc[0]
    assert found["n"] == 0 and "2 of 2 cases left out" in found["missing"]


def test_columns_with_gaps():
    counts, missing = paired_table([True, 1, 0, None, pd.NA], [False, 1, 0, 1, 0])
    assert counts.tolist() == [[1, 1], [0, 1]]
    assert missing == "listwise: 2 of 5 cases left out as incomplete"
    with pytest.raises(ValueError, match="'yes' in 'first'"):
        paired_table(["yes"], [1])
    with pytest.raises(ValueError, match="different length"):
        paired_table([1], [1, 0])
    with pytest.raises(ValueError, match="rng"):
        cochran_q(cochran_1950(), method="permutation")
