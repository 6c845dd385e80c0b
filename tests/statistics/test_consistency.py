"""Reported figures and the counts behind them: against counting, with every decimal as it is written."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pacsresearch.statistics.consistency import counts_giving_percentage, counts_within, mean_possible, recomputed_percentages


def test_eight_out_of_ten():
    # FACTS S2: "eight out of ten" covers 75 % to 85 %.
    table = counts_within(0.75, 0.85, range(1, 401)).set_index("n")
    assert table.loc[400, ["fewest", "most"]].tolist() == [300, 340]
    assert table.loc[10, ["fewest", "most"]].tolist() == [8, 8]
    assert not table.loc[[1, 2, 3], "possible"].any()  # 2 of 3 is 67 %, 3 of 3 all
    assert table.loc[4, "fewest"] == 3 and table.loc[20, ["fewest", "most"]].tolist() == [15, 17]  # ends included exactly
    assert table.loc[[100, 200, 400], "highest"].eq(0.85).all()


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 120))
def test_counts_within_by_counting(a, b, n):
    low, high = sorted((a, b))
    fits = [count for count in range(n + 1) if n and low * n <= 100 * count <= high * n]
    found = counts_within(low / 100, high / 100, n).iloc[0]
    assert found["counts"] == len(fits) and found["possible"] == bool(fits)
    if fits:
        assert [found["fewest"], found["most"]] == [fits[0], fits[-1]]
    else:
        assert pd.isna(found["fewest"])


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 80).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(-1, 2),
       st.sampled_from([("half-up", ROUND_HALF_UP), ("half-even", ROUND_HALF_EVEN)]))
def test_a_rounded_percentage_finds_its_count(pair, decimals, rule):
    count, n = pair
    exact = Decimal(100 * count) / Decimal(n)  # 28 digits: no share of 80 or fewer looks half-way without being it
    shown = exact.quantize(Decimal(1).scaleb(-decimals), rounding=rule[1])
    for rounding in (rule[0], "either"):
        found = counts_giving_percentage(str(shown), n, decimals=decimals, rounding=rounding).iloc[0]
        assert found["possible"] and found["fewest"] <= count <= found["most"]
    fits = [c for c in range(n + 1) if (Decimal(100 * c) / Decimal(n)).quantize(Decimal(1).scaleb(-decimals), rounding=rule[1]) == shown]
    found = counts_giving_percentage(str(shown), n, decimals=decimals, rounding=rule[0]).iloc[0]
    assert [found["fewest"], found["most"], found["counts"]] == [fits[0], fits[-1], len(fits)]


def test_published_grim_example():
    # Brown and Heathers (2017): a mean of 5.19 from 28 whole numbers is impossible; 5.18 and 5.21 are not.
    assert [mean_possible(mean, 28).loc[0, "possible"] for mean in ("5.19", "5.18", "5.21")] == [False, True, True]
    assert mean_possible("3.45", 20).loc[0, "total_low"] == 69
    assert mean_possible("5.19", 28, items=3).loc[0, "possible"]  # 84 answers reach it


@pytest.mark.parametrize(("percentage", "n", "options", "expected"), [
    ("12.5", 8, {}, (1, 1)), ("13", 8, {"rounding": "half-up"}, (1, 1)), ("12", 8, {"rounding": "half-even"}, (1, 1)),
    ("12", 8, {"rounding": "half-up"}, None), ("12", 8, {"rounding": "down"}, (1, 1)), ("13", 8, {"rounding": "up"}, (1, 1)),
    ("12", 8, {"rounding": "either"}, (1, 1)), ("13", 8, {"rounding": "half-down"}, None), ("80.0", 5, {}, (4, 4)), (80.0, 6, {}, None),
    (80, 6, {"decimals": -1}, (5, 5)), (0, 7, {}, (0, 0)), (100, 7, {}, (7, 7)), ("100", 0, {}, None), ("33.3", 3, {}, (1, 1)),
    (0.1, 1000, {}, (1, 1)), ("0", 1000, {}, (0, 5))])
def test_rounding_rules(percentage, n, options, expected):
    found = counts_giving_percentage(percentage, n, **options).iloc[0]
    assert found["possible"] == (expected is not None)
    if expected:
        assert (found["fewest"], found["most"]) == expected


def test_recomputed():
    table = pd.DataFrame({"id": list("abcde"), "count": [18, 8, None, 0, 1], "n": [25, 25, 25, 0, 8],
                          "percentage": ["72", "33", "50", "0", "12.5"]})
    found = recomputed_percentages(table)
    assert found["consistent"].tolist() == [True, False, pd.NA, pd.NA, True]
    assert found["recomputed"].tolist()[:2] == [72, 32] and found["id"].tolist() == list("abcde")


@pytest.mark.parametrize("call", [
    lambda: counts_within(0.9, 0.8, 10), lambda: counts_within(-0.1, 0.8, 10), lambda: counts_within(0, 1, -1), lambda: counts_within(0, 1, 2.5),
    lambda: counts_giving_percentage(101, 10), lambda: counts_giving_percentage("x", 10), lambda: counts_giving_percentage("12.5", 8, decimals=0),
    lambda: counts_giving_percentage(50, 10, rounding="bankers"), lambda: counts_within(float("nan"), 1, 3),
    lambda: recomputed_percentages(pd.DataFrame({"count": [5], "n": [4], "percentage": ["125"]}))])
def test_refused(call):
    with pytest.raises(ValueError):
        call()
