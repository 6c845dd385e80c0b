"""Bounds: every feasible table lies within them, and some table attains them."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pacsresearch.statistics.bounds import at_least, frechet, manski

PUBLISHED = {"project management": 18, "registration": 14, "management qualification": 8, "higher qualification": 11}  # J2 to J5


def test_the_published_margins():
    pairs = frechet(PUBLISHED, 25).set_index("properties")
    found = pairs.loc[[("project management", "registration")]].iloc[0]
    assert (found["fewest"], found["most"]) == (7, 14)  # 18 + 14 - 25, and the smaller margin
    assert (found["low"], found["high"]) == (0.28, 0.56)
    assert len(pairs) == 6 and len(frechet(PUBLISHED, 25, statements="subsets")) == 11


def enumerated(counts, n, m):
    """Fewest and most cases with at least m properties over all tables: every way to give each property its cases."""
    from itertools import combinations

    found = set()
    for chosen in product(*[combinations(range(n), count) for count in counts]):
        held = [sum(case in having for having in chosen) for case in range(n)]
        found.add(sum(many >= m for many in held))
    return min(found), max(found), found


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 4).flatmap(lambda n: st.tuples(st.just(n), st.lists(st.integers(0, n), min_size=1, max_size=4))), st.data())
def test_bounds_contain_every_table_and_are_attained(case, data):
    n, counts = case
    m = data.draw(st.integers(1, len(counts)))
    fewest, most, _ = enumerated(counts, n, m)
    assert at_least(m, counts, n) == (fewest, most)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.just(n), st.lists(st.integers(0, n), min_size=2, max_size=6))))
def test_bounds_of_all_and_any_are_frechets(case):
    n, counts = case
    k = len(counts)
    table = frechet({str(i): count for i, count in enumerate(counts)}, n, statements="at least")
    assert table.loc[k - 1, ["fewest", "most"]].tolist() == [max(0, sum(counts) - (k - 1) * n), min(counts)]
    assert table.loc[0, ["fewest", "most"]].tolist() == [max(counts), min(n, sum(counts))]
    assert table["fewest"].is_monotonic_decreasing and table["most"].is_monotonic_decreasing


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 5), st.integers(1, 12), st.integers(0, 2**31))
def test_bounds_contain_random_larger_tables(k, n, seed):
    table = np.random.default_rng(seed).random((n, k)) < 0.6
    for m in range(1, k + 1):
        fewest, most = at_least(m, table.sum(axis=0).tolist(), n)
        assert fewest <= (table.sum(axis=1) >= m).sum() <= most


def test_frechet_ends():
    assert frechet({}, 5).empty and frechet({"a": 3}, 5).empty
    assert frechet({"a": 0, "b": 0}, 0).loc[0, ["fewest", "most"]].tolist() == [0, 0]
    assert frechet({"a": 5, "b": 5}, 5).loc[0, ["fewest", "most"]].tolist() == [5, 5]
    with pytest.raises(ValueError, match="count of 'a' 6 is more than 5"):
        frechet({"a": 6, "b": 1}, 5)
    with pytest.raises(ValueError, match="none of pairs"):
        frechet({"a": 1, "b": 1}, 5, statements="all")


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 40).flatmap(lambda size: st.integers(0, size).flatmap(
    lambda n: st.tuples(st.integers(0, n), st.just(n), st.just(size)))), st.data())
def test_manski_contains_every_population(case, data):
    count, n, size = case
    silent = data.draw(st.integers(0, size - n))  # how many of those who did not answer have the property
    found = manski(count, n, size).iloc[0]
    assert found["low"] - 1e-12 <= (count + silent) / size <= found["high"] + 1e-12
    assert found["high"] - found["low"] == pytest.approx((size - n) / size)
    wider = manski(count, n, size, level=0.95).iloc[0]
    assert wider["low"] <= found["low"] + 1e-12 and wider["high"] >= found["high"] - 1e-12


def test_manski_with_assumptions():
    found = manski(96, 120, 400, others=(0, 0.8)).iloc[0]  # at most as willing as those who answered
    assert [found["low"], found["high"]] == pytest.approx([0.24, 0.8])
    assert found["response_rate"] == 0.3 and "280 of 400 did not answer" in found["missing"]


def test_imbens_manski_between_one_and_two_sided():
    # Imbens and Manski (2004): the quantile runs from 1.96 with no width to 1.645 with a wide one.
    wide = manski(96, 120, 400, level=0.95).iloc[0]
    error = np.sqrt(0.24 * 0.76 / 400)
    assert (0.24 - wide["low"]) / error == pytest.approx(1.644854, abs=1e-4)
    none = manski(240, 400, 400, level=0.95).iloc[0]
    assert (0.6 - none["low"]) / np.sqrt(0.6 * 0.4 / 400) == pytest.approx(1.959964, abs=1e-4)


def test_manski_ends():
    assert manski(0, 0, 400).loc[0, ["low", "high"]].tolist() == [0, 1]  # nobody answered
    assert manski(0, 0, 0).loc[0, ["low", "high"]].tolist() == [0, 1]
    assert manski(320, 400, 400).loc[0, ["estimate", "low", "high"]].tolist() == [0.8, 0.8, 0.8]  # everybody did
    found = manski(0, 400, 400, level=0.95).iloc[0]
    assert found["low"] == 0 and 0 < found["high"] < 0.02  # no standard error, yet not certain
    assert manski(10, 20, 40, level=0.4).loc[0, ["low", "high"]].tolist() == [0.25, 0.75]  # a low level needs no widening
    for wrong in [dict(count=5, n=4, population=9), dict(count=1, n=10, population=9), dict(count=1, n=2, population=3, others=(1, 0))]:
        with pytest.raises(ValueError):
            manski(**wrong)
