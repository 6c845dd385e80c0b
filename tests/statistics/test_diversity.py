"""Variety: vegan and counting pairs, published examples, and the ends."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statistics_references import reference

from pacsresearch.statistics.diversity import entropy, simpson, unalikeability


@pytest.mark.parametrize("row", reference("diversity"), ids=lambda row: row["counts"])
def test_against_r(row):
    counts = [int(word) for word in row["counts"].split()]
    found = [entropy(counts), entropy(counts, base=2), simpson(counts), unalikeability(counts), unalikeability(counts, distinct=True)]
    expected = [row[key] for key in ("entropy", "entropy2", "simpson", "unalike", "distinct")]
    assert [one.loc[0, "estimate"] for one in found] == pytest.approx(expected, abs=1e-9)


# Kader and Perry (2007), Journal of Statistics Education 15(2): groups of ten.
@pytest.mark.parametrize(("counts", "u"), [([7, 3], .42), ([5, 5], .50), ([1, 9], .18), ([2, 5, 3], .62)])
def test_kader_perry_2007(counts, u):
    assert unalikeability(counts).loc[0, "estimate"] == pytest.approx(u)


def test_miller_madow():
    found = entropy([10, 5, 5, 0]).iloc[0]
    assert found["corrected"] - found["estimate"] == pytest.approx(2 / 40)  # three categories seen, twenty cases


def test_interval_is_the_reflected_one_of_all_resamples():
    # Six cases, 4 and 2: the resample has k of the first kind with binomial probability.
    from scipy import stats

    k = np.arange(7)
    values = 1 - (k / 6) ** 2 - (1 - k / 6) ** 2
    order = np.argsort(values)
    cumulated = np.cumsum(stats.binom.pmf(k, 6, 4 / 6)[order])
    low, high = (values[order][np.searchsorted(cumulated, q)] for q in (.1, .9))
    estimate = 1 - (4 / 6) ** 2 - (2 / 6) ** 2
    found = simpson([4, 2], level=0.8, rng=np.random.default_rng(3), resamples=4000).iloc[0]
    assert [found["low"], found["high"]] == pytest.approx([max(2 * estimate - high, 0), min(2 * estimate - low, .5)], abs=1e-9)


counts = st.lists(st.integers(0, 12), min_size=2, max_size=6)


@settings(max_examples=60, deadline=None)
@given(counts)
def test_range_and_order(values):
    rng = np.random.default_rng(1)
    for function, most in ((entropy, np.log(len(values))), (simpson, 1 - 1 / len(values)), (unalikeability, 1 - 1 / len(values))):
        found = function(values, rng=rng, resamples=100).iloc[0]
        if sum(values) == 0:
            assert np.isnan(found["estimate"]) and found["note"]
            continue
        assert -1e-12 <= found["low"] <= found["estimate"] <= found["high"] <= most + 1e-12
        assert function(values[::-1]).loc[0, "estimate"] == pytest.approx(found["estimate"], abs=1e-12)
        assert function([sum(values) if i == 0 else 0 for i in range(len(values))]).loc[0, "estimate"] == 0


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 9), st.integers(2, 6))
def test_even_shares_are_the_most_varied(each, k):
    assert entropy([each] * k, normalised=True).loc[0, "estimate"] == pytest.approx(1)
    assert simpson([each] * k).loc[0, "estimate"] == pytest.approx(1 - 1 / k)


def test_ends():
    assert np.isnan(unalikeability([1, 0], distinct=True).loc[0, "estimate"])  # one case, no pair
    assert np.isnan(simpson([0, 0]).loc[0, "estimate"])
    assert np.isnan(entropy([]).loc[0, "estimate"])
    assert np.isnan(entropy([7], normalised=True).loc[0, "estimate"])
    found = entropy({"only": 9, "never": 0}, rng=np.random.default_rng(1)).iloc[0]
    assert found["estimate"] == found["high"] == 0 and "cannot vary" in found["note"]
    assert unalikeability([1, 1], distinct=True).loc[0, "estimate"] == 1
    assert pd.isna(entropy([3, 4]).loc[0, "level"])  # no generator, no interval
    with pytest.raises(ValueError):
        simpson([1.5, 2])


def test_same_seed_same_interval():
    pd.testing.assert_frame_equal(*[entropy([5, 4, 1], rng=np.random.default_rng(9)) for _ in range(2)])
