"""Agreement: published examples, Gwet's and others' R code, a second implementation, and the awkward cases."""

from itertools import product

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statistics_references import FOLDER, label, reference
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.inter_rater import fleiss_kappa as statsmodels_fleiss

from pacsresearch.statistics.agreement import (
    cohen_kappa,
    fleiss_kappa,
    gwet_ac,
    krippendorff_alpha,
    percent_agreement,
    ratings_from_counts,
    weighted_kappa,
)

REFERENCES = reference("agreement")
RATINGS = {name: pd.read_csv(FOLDER / f"ratings_{name}.csv").astype("Int64") for name in ("krippendorff", "three_coders")}
COHEN_1960 = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
SPARSE = [[5, 0, 0], [2, 3, 1], [0, 0, 4]]


def columns(table):
    pairs = [(i, j) for i, line in enumerate(table) for j, times in enumerate(line) for _ in range(times)]
    return [i for i, _ in pairs], [j for _, j in pairs]


def two_raters(name):
    if name == "two_coders":
        complete = RATINGS["three_coders"].iloc[:, :2].dropna().astype(int)
        return complete.iloc[:, 0].tolist(), complete.iloc[:, 1].tolist()
    return columns({"cohen1960": COHEN_1960, "sparse": SPARSE}[name])


# Not compared: irrCAC's ordinal alpha, which weighs categories by their order, Krippendorff's by how often they occur.
@pytest.mark.parametrize("row", [row for row in REFERENCES if row["data"] in RATINGS and row["what"] != "krippendorff ordinal"], ids=label)
def test_several_raters_against_gwets_code(row):
    ratings, (kind, *weights) = RATINGS[row["data"]], row["what"].split()
    if kind == "krippendorff":
        measurement = {"unweighted": "nominal", "quadratic": "interval", "ratio": "ratio"}[weights[0]]
        assert krippendorff_alpha(ratings, measurement=measurement).loc[0, "estimate"] == pytest.approx(row["estimate"], abs=5.1e-6)
        return
    if kind == "gwet":
        found = gwet_ac(ratings, weights=weights[0])
    else:
        found = fleiss_kappa(ratings) if kind == "fleiss" else percent_agreement(ratings)
    found = found.iloc[0]
    assert found["estimate"] == pytest.approx(row["estimate"], abs=5.1e-6)
    if kind != "percent":
        assert found["se"] == pytest.approx(row["se"], abs=5.1e-6)
    if kind != "percent" or row["data"] == "three_coders":  # irrCAC's percent interval counts units with one rating as well
        assert [found["low"], found["high"]] == pytest.approx([row["low"], row["high"]], abs=5.1e-4)


@pytest.mark.parametrize("row", [row for row in REFERENCES if row["data"] not in RATINGS], ids=label)
def test_two_raters_against_r(row):
    first, second = two_raters(row["data"])
    if "weighted" in row["what"]:
        found = weighted_kappa(first, second, weights=row["what"].split()[-1]).iloc[0]
    else:
        found = cohen_kappa(first, second).iloc[0]
    assert found["estimate"] == pytest.approx(row["estimate"], abs=1e-9)
    if row["what"] == "cohen" or row["what"] == "psych cohen":
        assert found["se"] == pytest.approx(row["se"], abs=1e-9)


@pytest.mark.parametrize("table", [COHEN_1960, SPARSE], ids=["cohen1960", "sparse"])
@pytest.mark.parametrize("weights", ["linear", "quadratic"])
def test_weighted_standard_error_against_statsmodels(table, weights):
    # vcd and psych differ from each other here; statsmodels follows Fleiss, Cohen and Everitt (1969) as we do.
    expected = cohens_kappa(np.array(table), wt=weights)
    found = weighted_kappa(*columns(table), weights=weights).iloc[0]
    assert found["se"] == pytest.approx(np.sqrt(expected.var_kappa), abs=1e-9)


def test_cohen_1960():
    assert cohen_kappa(*columns(COHEN_1960)).loc[0, "estimate"] == pytest.approx(.492, abs=5e-4)


def test_fleiss_1971():
    # Fleiss (1971), table 1: 30 patients, six psychiatrists, five diagnoses; kappa = .430.
    counts = [[0, 0, 0, 6, 0], [0, 3, 0, 0, 3], [0, 1, 4, 0, 1], [0, 0, 0, 0, 6], [0, 3, 0, 3, 0], [2, 0, 4, 0, 0], [0, 0, 4, 0, 2],
              [2, 0, 3, 1, 0], [2, 0, 0, 4, 0], [0, 0, 0, 0, 6], [1, 0, 0, 5, 0], [1, 1, 0, 4, 0], [0, 3, 3, 0, 0], [1, 0, 0, 5, 0],
              [0, 2, 0, 3, 1], [0, 0, 5, 0, 1], [3, 0, 0, 1, 2], [5, 1, 0, 0, 0], [0, 2, 0, 4, 0], [1, 0, 2, 0, 3], [0, 0, 0, 0, 6],
              [0, 1, 0, 5, 0], [0, 2, 0, 1, 3], [2, 0, 0, 4, 0], [1, 0, 0, 4, 1], [0, 5, 0, 1, 0], [4, 0, 0, 0, 2], [0, 2, 0, 4, 0],
              [1, 0, 5, 0, 0], [0, 0, 0, 0, 6]]
    found = fleiss_kappa(ratings_from_counts(counts)).iloc[0]
    assert found["estimate"] == pytest.approx(.430, abs=5e-4)
    assert [found["observed"], found["expected"]] == pytest.approx([.555, .220], abs=6e-4)
    assert found["estimate"] == pytest.approx(statsmodels_fleiss(np.array(counts)), abs=1e-12)


# Krippendorff (2011), Computing Krippendorff's alpha-reliability: sections A, B, C and D.
def test_krippendorff_2011_binary():
    ratings = list(zip([0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]))
    assert krippendorff_alpha(ratings).loc[0, "estimate"] == pytest.approx(.095, abs=5e-4)


def test_krippendorff_2011_nominal():
    ratings = list(zip("aabbdcccedda", "babbbccceddd"))
    assert krippendorff_alpha(ratings).loc[0, "estimate"] == pytest.approx(.692, abs=5e-4)


@pytest.mark.parametrize(("measurement", "alpha"), [("nominal", .743), ("ordinal", .815), ("interval", .849), ("ratio", .797)])
def test_krippendorff_2011_four_observers(measurement, alpha):
    found = krippendorff_alpha(RATINGS["krippendorff"], measurement=measurement).iloc[0]
    assert found["estimate"] == pytest.approx(alpha, abs=5.1e-4)
    assert found["values"] == 40 and found["n"] == 11 and found["denominator"] == 12


# Gwet (2014), and the package irrCAC's documentation, on the same ratings.
def test_gwet_2014():
    found = gwet_ac(RATINGS["krippendorff"]).iloc[0]
    assert found[["estimate", "se", "low", "high"]].to_numpy(float) == pytest.approx([.77544, .14295, .461, 1], abs=5e-4)


ratings = st.integers(2, 8).flatmap(lambda units: st.integers(2, 4).flatmap(lambda raters: st.lists(
    st.lists(st.sampled_from([1, 2, 3, 5, None]), min_size=raters, max_size=raters), min_size=units, max_size=units)))


@settings(max_examples=60, deadline=None)
@given(ratings, st.sampled_from(["nominal", "ordinal", "interval", "ratio"]))
def test_alpha_against_another_implementation(data, measurement):
    found = krippendorff_alpha(data, measurement=measurement).iloc[0]
    matrix = np.array([[np.nan if v is None else v for v in line] for line in data], dtype=float).T
    pairable = matrix[:, (~np.isnan(matrix)).sum(axis=0) >= 2]
    values = pairable[~np.isnan(pairable)]
    if len(set(values)) < 2:
        assert np.isnan(found["estimate"]) and found["note"]
        return
    expected = krippendorff.alpha(reliability_data=pairable, level_of_measurement=measurement)
    assert found["estimate"] == pytest.approx(expected, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(ratings, st.randoms(use_true_random=False))
def test_order_of_units_and_raters_does_not_matter(data, random):
    table = pd.DataFrame(data, dtype=object)
    shuffled = table.sample(frac=1, random_state=random.randint(0, 99)).iloc[:, ::-1]
    for function in (percent_agreement, fleiss_kappa, gwet_ac, krippendorff_alpha):
        here, there = function(table).iloc[0], function(shuffled).iloc[0]
        assert here["estimate"] == pytest.approx(there["estimate"], nan_ok=True)
        if function is not krippendorff_alpha:
            assert [here["low"], here["high"]] == pytest.approx([there["low"], there["high"]], nan_ok=True)
        if not np.isnan(here["estimate"]) and not np.isnan(here["low"]):
            assert here["low"] <= here["estimate"] <= here["high"] <= 1


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), min_size=2, max_size=12))
def test_two_raters_kappas_agree_with_each_other(pairs):
    first, second = zip(*pairs)
    plain = cohen_kappa(first, second).loc[0, "estimate"]
    assert weighted_kappa(first, second, weights="unweighted").loc[0, "estimate"] == pytest.approx(plain, nan_ok=True)
    assert cohen_kappa(second, first).loc[0, "estimate"] == pytest.approx(plain, nan_ok=True)
    # Conger: quadratic kappa is unchanged when the order of the categories is turned round.
    turned = weighted_kappa([4 - a for a in first], [4 - b for b in second], weights="quadratic", categories=[1, 2, 3])
    here = weighted_kappa(first, second, weights="quadratic", categories=[1, 2, 3])
    assert turned.loc[0, "estimate"] == pytest.approx(here.loc[0, "estimate"], nan_ok=True)


def test_alpha_interval_is_the_percentile_of_all_resamples():
    # Four units have 4**4 = 256 equally likely resamples: enumerate them with the other implementation.
    data = np.array([[1, 1], [1, 2], [2, 2], [3, 3]])
    every = []
    for chosen in product(range(4), repeat=4):
        drawn = data[list(chosen)]
        if len(np.unique(drawn)) > 1:
            every.append(krippendorff.alpha(reliability_data=drawn.T, level_of_measurement="nominal"))
    found = krippendorff_alpha(data, rng=np.random.default_rng(5), resamples=4000).iloc[0]
    low, high = np.quantile(every, [.025, .975])
    assert [found["low"], found["high"]] == pytest.approx([low, high], abs=0.06)
    assert "without variation left out" in found["note"]


def test_same_seed_same_interval():
    twice = [krippendorff_alpha(RATINGS["krippendorff"], measurement="ordinal", rng=np.random.default_rng(7), resamples=200)
             for _ in range(2)]
    pd.testing.assert_frame_equal(*twice)


def test_a_constant_rater():
    found = cohen_kappa(list("aaaa"), list("abab")).iloc[0]
    assert found["estimate"] == 0 and np.isnan(found["low"]) and "one category only" in found["note"]
    assert gwet_ac(list(zip("aaaa", "abab"))).loc[0, "estimate"] == pytest.approx(.2)  # (1/2 - 3/8) / (1 - 3/8)


def test_both_raters_constant():
    same = list(zip("aaaa", "aaaa"))
    for found in (cohen_kappa("aaaa", "aaaa"), fleiss_kappa(same), krippendorff_alpha(same, rng=np.random.default_rng(1))):
        assert np.isnan(found.loc[0, "estimate"]) and found.loc[0, ["low", "high"]].tolist() == [-1, 1] and found.loc[0, "note"]
    assert percent_agreement(same).loc[0, "estimate"] == 1
    assert gwet_ac(same, categories=["a", "b"]).loc[0, "estimate"] == 1  # a second category was possible


def test_perfect_agreement_is_not_certainty():
    perfect = list(zip("abcabc", "abcabc"))
    for found in (cohen_kappa("abcabc", "abcabc"), fleiss_kappa(perfect), gwet_ac(perfect), percent_agreement(perfect)):
        assert found.loc[0, "estimate"] == 1 and found.loc[0, "low"] < 0.7 and found.loc[0, "high"] == 1


def test_nothing_to_compare():
    empty = pd.DataFrame({"a": [None, 1, None], "b": [2, None, None]}, dtype=object)
    for function in (percent_agreement, fleiss_kappa, gwet_ac, krippendorff_alpha):
        found = function(empty).iloc[0]
        assert np.isnan(found["estimate"]) and found["n"] == 0 and found["note"] and found["denominator"] == 3
    found = cohen_kappa([], []).iloc[0]
    assert np.isnan(found["estimate"]) and found["n"] == 0
    assert cohen_kappa([None, 1], [1, None]).loc[0, "missing"] == "listwise: 2 of 2 cases left out as incomplete"


def test_one_unit():
    for function in (fleiss_kappa, gwet_ac):
        found = function([["a", "b"]]).iloc[0]
        assert found["estimate"] < 0 and [found["low"], found["high"]] == [-1, 1]


def test_categories_in_their_own_order():
    levels = ["absent", "desirable", "essential"]
    first, second = ["absent", "essential", "desirable", "essential"], ["absent", "essential", "essential", "absent"]
    given_order = weighted_kappa(first, second, categories=levels).loc[0, "estimate"]
    as_numbers = weighted_kappa([0, 2, 1, 2], [0, 2, 2, 0]).loc[0, "estimate"]
    assert given_order == pytest.approx(as_numbers)
    declared = pd.DataFrame({"a": pd.Categorical(first, levels[::-1], ordered=True),
                             "b": pd.Categorical(second, levels[::-1], ordered=True)})
    assert krippendorff_alpha(declared, measurement="ordinal").loc[0, "estimate"] == pytest.approx(
        krippendorff_alpha(list(zip([0, 2, 1, 2], [0, 2, 2, 0])), measurement="ordinal").loc[0, "estimate"])


@pytest.mark.parametrize(("call", "words"), [
    (lambda: fleiss_kappa([["a"], ["b"]]), "two or more raters"), (lambda: gwet_ac([["a", "b"]], categories=["a"]), "not among"),
    (lambda: krippendorff_alpha([["a", "b"]], measurement="interval"), "needs numbers"),
    (lambda: krippendorff_alpha([[-1, 2]], measurement="ratio"), "at least 0"),
    (lambda: krippendorff_alpha([[1, 2]], measurement="metric"), "none of"), (lambda: cohen_kappa([1], [1, 2]), "different length"),
    (lambda: fleiss_kappa([[1, "a"]]), "cannot be sorted"), (lambda: gwet_ac([[1, 2]], weights=np.ones((3, 3))), "symmetric 2 by 2"),
    (lambda: gwet_ac([[1, 2]], categories=[1, 2, 1]), "given twice")])
def test_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
