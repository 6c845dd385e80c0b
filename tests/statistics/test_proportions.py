"""One proportion: published tables, R, properties, and the ends of the range."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statistics_references import label, reference

from pacsresearch.statistics.power import precision
from pacsresearch.statistics.proportions import METHODS, multinomial_intervals, proportion_interval

INFINITE = [method for method in METHODS if method != "hypergeometric"]
EXACT = ["clopper-pearson", "hypergeometric"]


def limits(count, n, **options):
    return proportion_interval(count, n, **options).loc[0, ["low", "high"]].to_numpy(float)


# Newcombe (1998a), Statistics in Medicine 17, 857-872, table I.
NEWCOMBE = {
    "wald": [(15, 148, .0527, .1500), (0, 20, 0, 0)],
    "wilson": [(81, 263, .2553, .3662), (15, 148, .0624, .1605), (0, 20, 0, .1611), (1, 29, .0061, .1718)],
    "clopper-pearson": [(81, 263, .2527, .3676), (15, 148, .0578, .1617), (0, 20, 0, .1684), (1, 29, .0009, .1776)],
    "mid-p": [(81, 263, .2544, .3658), (15, 148, .0601, .1581), (0, 20, 0, .1391), (1, 29, .0017, .1585)],
    "likelihood": [(81, 263, .2542, .3655), (15, 148, .0596, .1567), (0, 20, 0, .0916), (1, 29, .0020, .1432)],
}


@pytest.mark.parametrize(("method", "count", "n", "low", "high"), [(m, *row) for m, rows in NEWCOMBE.items() for row in rows])
def test_newcombe_1998(method, count, n, low, high):
    assert limits(count, n, method=method) == pytest.approx([low, high], abs=5.1e-5)


# Agresti, Categorical Data Analysis, ch. 1: none of 25 students a vegetarian.
@pytest.mark.parametrize(("method", "high"), [("wilson", .133), ("likelihood", .074), ("clopper-pearson", .137), ("mid-p", .113)])
def test_agresti_vegetarians(method, high):
    assert limits(0, 25, method=method) == pytest.approx([0, high], abs=5.1e-4)


# Brown, Cai and DasGupta (2001), table 5: 95 % limits of the modified Jeffreys interval, which is the plain one for
# counts from 2 to n - 2.
@pytest.mark.parametrize(("count", "n", "low", "high"), [
    (2, 7, .065, .648), (3, 7, .139, .766), (2, 8, .056, .592), (3, 8, .119, .705), (4, 8, .199, .801)])
def test_brown_cai_dasgupta_jeffreys(count, n, low, high):
    assert limits(count, n, method="jeffreys") == pytest.approx([low, high], abs=5.1e-4)


# Brown, Cai and DasGupta (2001), section 2: the actual coverage of the nominal 95 % Wald interval.
@pytest.mark.parametrize(("p", "n", "coverage"), [(.5, 17, .951), (.5, 18, .904), (.5, 40, .919), (.2, 30, .946), (.2, 98, .928),
                                                 (.005, 591, .945), (.005, 592, .792), (.106, 100, .952), (.107, 100, .911)])
def test_brown_cai_dasgupta_wald_coverage(p, n, coverage):
    assert precision(p, n, method="wald").loc[0, "coverage"] == pytest.approx(coverage, abs=5.1e-4)


@pytest.mark.parametrize("row", reference("proportions"), ids=label)
def test_against_r(row):
    population = None if np.isnan(row["population"]) else int(row["population"])
    found = limits(row["count"], row["n"], level=row["level"], method=row["method"], population=population)
    assert found == pytest.approx([row["low"], row["high"]], abs=1e-7)


@pytest.mark.parametrize("case", list(pd.DataFrame(reference("multinomial")).groupby("case")), ids=lambda c: str(c[0]))
def test_goodman_against_r(case):
    rows = case[1]
    found = multinomial_intervals(rows["count"].tolist())
    assert found[["low", "high"]].to_numpy() == pytest.approx(rows[["low", "high"]].to_numpy(), abs=1e-7)


SISON_GLAZ = [56, 72, 73, 59, 62, 87, 58]  # Sison and Glaz (1995), JASA 90, 366-369, example 1


def test_goodman_in_sison_glaz_1995():
    expected = [[.085, .166], [.115, .204], [.116, .207], [.091, .173], [.096, .181], [.143, .239], [.089, .171]]
    assert multinomial_intervals(SISON_GLAZ)[["low", "high"]].to_numpy() == pytest.approx(np.array(expected), abs=1.1e-3)


def test_sison_glaz_against_r():
    # R's MultinomialCI, as printed in statsmodels' tests (Lerique).
    expected = [[.07922912, .1643361], [.11349036, .1985973], [.11563169, .2007386], [.08565310, .1707601], [.09207709, .1771840],
                [.14561028, .2307172], [.08351178, .1686187]]
    found = multinomial_intervals(SISON_GLAZ, method="sison-glaz")
    assert found[["low", "high"]].to_numpy() == pytest.approx(np.array(expected), abs=5e-5)


counts = st.integers(1, 25).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(max_examples=40, deadline=None)
@given(counts, st.sampled_from(INFINITE), st.sampled_from([0.8, 0.95, 0.99]))
def test_mirrored_when_yes_and_no_change_places(pair, method, level):
    count, n = pair
    low, high = limits(count, n, method=method, level=level)
    mirrored = limits(n - count, n, method=method, level=level)
    assert [1 - high, 1 - low] == pytest.approx(mirrored, abs=1e-9)
    assert 0 <= low <= count / n <= high <= 1


@settings(max_examples=40, deadline=None)
@given(counts, st.sampled_from(["wilson", "clopper-pearson", "jeffreys", "mid-p", "likelihood"]))
def test_rises_with_the_count_and_widens_with_the_level(pair, method):
    count, n = pair
    here, wider = limits(count, n, method=method), limits(count, n, method=method, level=0.99)
    assert wider[0] <= here[0] + 1e-12 and here[1] <= wider[1] + 1e-12
    if count < n:
        above = limits(count + 1, n, method=method)
        assert (here <= above + 1e-12).all()


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 20), st.floats(1e-6, 1 - 1e-6), st.sampled_from([0.8, 0.95]))
def test_clopper_pearson_covers_at_least_the_level(n, share, level):
    found = proportion_interval(range(n + 1), n, method="clopper-pearson", level=level)
    held = (found["low"] <= share) & (share <= found["high"])
    assert stats.binom.pmf(np.arange(n + 1), n, share)[held].sum() >= level - 1e-9


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 30).flatmap(lambda size: st.tuples(st.just(size), st.integers(1, size), st.integers(0, size))))
def test_hypergeometric_covers_at_least_the_level(case):
    population, n, hits = case
    possible = np.arange(max(0, n - (population - hits)), min(n, hits) + 1)
    found = proportion_interval(possible, n, method="hypergeometric", population=population)
    held = (found["low"] <= hits / population + 1e-12) & (hits / population <= found["high"] + 1e-12)
    assert stats.hypergeom.pmf(possible, population, hits, n)[held].sum() >= 0.95 - 1e-9


@settings(max_examples=30, deadline=None)
@given(counts, st.sampled_from(METHODS), st.integers(0, 30))
def test_finite_population_is_never_wider_than_all_of_it_unknown(pair, method, more):
    count, n = pair
    found = proportion_interval(count, n, method=method, population=n + more).iloc[0]
    assert count / n - 1e-12 >= found["low"] - 1e-12 and found["high"] >= count / n - 1e-12
    if method in EXACT:
        # Nobody unseen can make the share lower than count / N or higher than (count + more) / N.
        assert found["low"] >= count / (n + more) - 1e-12 and found["high"] <= (count + more) / (n + more) + 1e-12


@pytest.mark.parametrize("method", INFINITE)
def test_large_population_is_no_population(method):
    assert limits(18, 25, method=method, population=100_000) == pytest.approx(limits(18, 25, method=method), abs=3e-4)


@pytest.mark.parametrize("method", METHODS)
def test_ends(method):
    population = 40 if method == "hypergeometric" else None
    assert limits(0, 0, method=method, population=population).tolist() == [0, 1]
    assert np.isnan(proportion_interval(0, 0, method=method, population=population).loc[0, "estimate"])
    low, high = limits(0, 5, method=method, population=population)
    assert low == 0 and (high > 0.2 or method == "wald")
    low, high = limits(5, 5, method=method, population=population)
    assert high == 1 and (low < 0.8 or method == "wald")
    assert limits(3, 3, method=method, population=3).tolist() == [1, 1]  # everyone observed


def test_one_observation_says_little():
    assert limits(1, 1, method="clopper-pearson") == pytest.approx([0.025, 1])
    assert limits(1, 1) == pytest.approx([0.2065, 1], abs=1e-4)


def test_rows_for_many():
    found = proportion_interval([18, 14, 8, 11], 25)
    assert found["n"].tolist() == [18, 14, 8, 11] and found["denominator"].eq(25).all()
    assert proportion_interval([], 25).empty


@pytest.mark.parametrize(("count", "n", "options", "words"), [
    (3, 2, {}, "count 3 is more than 2"), (-1, 2, {}, "less than 0"), (1.5, 2, {}, "whole number"), (np.nan, 2, {}, "whole number"),
    ("x", 2, {}, "not a number"), (1, 2, {"level": 95}, "level 95"), (1, 2, {"method": "wislon"}, "none of"),
    (1, 2, {"population": 1}, "population 1 is less than 2"), (1, 2, {"method": "hypergeometric"}, "needs the population")])
def test_refused(count, n, options, words):
    with pytest.raises(ValueError, match=words):
        proportion_interval(count, n, **options)


def test_multinomial_ends():
    assert multinomial_intervals({"a": 0, "b": 0})[["low", "high"]].values.tolist() == [[0, 1], [0, 1]]
    found = multinomial_intervals({"a": 5, "b": 0})
    assert found["low"].tolist()[1] == 0 and found["high"].tolist()[0] == 1
    assert multinomial_intervals({}).empty
