"""Design-based estimates against R's survey package, by hand, and at the ends."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statistics_references import FOLDER, reference

from pacsresearch.statistics.design import by_domain, design, mean, proportion, ratio, total
from pacsresearch.statistics.logistic import logistic
from pacsresearch.statistics.weights import post_stratify, rake, trim

SAMPLES, MADE = pd.read_csv(FOLDER / "design_samples.csv"), pd.read_csv(FOLDER / "design_made.csv")
ROWS = reference("design")
SCHOOLS, WIDE = {"E": 4421, "H": 755, "M": 1018}, {"No": 1072, "Yes": 5122}
SEX, AGE = {"f": 260, "m": 340}, {"middle": 290, "old": 140, "young": 170}


def sample(name):
    table = SAMPLES[SAMPLES["sample"] == name].reset_index(drop=True)
    if name == "strat":
        return table, design(len(table), weights=table["weight"], strata=table["stratum"], population=table["size"])
    return table, design(len(table), weights=table["weight"], clusters=table["cluster"], population=table["size"])


def made(name):
    options = {"weights": MADE["weight"], "strata": MADE["stratum"], "clusters": MADE["cluster"]}
    finite = design(len(MADE), population=MADE["size"], **options)
    return {"finite": lambda: finite, "infinite": lambda: design(len(MADE), **options), "simple": lambda: design(len(MADE)),
            "raked": lambda: rake(finite, MADE, {"sex": SEX, "age": AGE}), "post": lambda: post_stratify(finite, MADE["age"], AGE),
            "trimmed": lambda: trim(design(len(MADE), weights=MADE["weight"]), lower=0.6, upper=1.5)}[name]()


def close(found, row, rel=1e-6):
    for name in ("estimate", "se", "low", "high", "df"):
        if not np.isnan(row[name]) and name in found:
            assert found[name] == pytest.approx(row[name], rel=rel), name


# The Academic Performance Index samples of the survey package, whose documentation prints the same values.
@pytest.mark.parametrize("row", [r for r in ROWS if r["data"] in ("strat", "clus1")], ids=lambda r: f"{r['data']} {r['what']}")
def test_academic_performance_index(row):
    table, plan = sample(row["data"])
    kind, *rest = row["what"].split()
    if kind in ("raked", "post"):
        if "infinite" in rest:
            plan = design(len(table), weights=table["weight"], clusters=table["cluster"])
        variables = {"type": table["stype"], "wide": table["sch.wide"]}
        plan = rake(plan, variables, {"type": SCHOOLS, "wide": WIDE}) if kind == "raked" else post_stratify(plan, table["stype"], SCHOOLS)
        kind = "mean" if "mean" in rest else "total"
    found = {"mean": lambda: mean(table[rest[-1]], plan), "total": lambda: total(table[rest[-1]], plan),
             "ratio": lambda: ratio(table["api00"], table["api99"], plan),
             "proportion": lambda: proportion(table["sch.wide"] == "Yes", plan, method=rest[-1]),
             "deff": lambda: mean(table["api00"], plan)}[kind]().iloc[0]
    if kind == "deff":
        assert found["design_effect"] == pytest.approx(row["estimate"], rel=1e-6)
    else:
        close(found, row, rel=1e-5 if "raked" in row["what"] else 1e-6)  # R's rake stops when margins are within 1


@pytest.mark.parametrize("row", [r for r in ROWS if r["data"] in ("finite", "infinite", "simple", "raked", "post")],
                         ids=lambda r: f"{r['data']} {r['what']}")
def test_strata_clusters_weights_gaps_and_domains(row):
    plan = made(row["data"])
    kind, *rest = row["what"].split()
    if kind == "weight":
        assert plan.weights[int(rest[0]) - 1] == pytest.approx(row["estimate"], rel=1e-7)
    elif kind == "logistic":
        fit = logistic(MADE["yes"], MADE[["x"]].assign(m=MADE["sex"] == "m"), design=plan)
        at = int(rest[0]) - 1
        assert [fit.coefficients[at], np.sqrt(fit.covariance[at, at]), fit.df] == pytest.approx([row["estimate"], row["se"], row["df"]], rel=1e-6)
    elif kind == "by":
        found = by_domain(mean, MADE["x"], MADE["age"], plan).set_index("group").loc[rest[0]]
        close(found, row)
    else:
        found = {"mean": lambda: mean(MADE["y"], plan), "total": lambda: total(MADE["x"], plan),
                 "proportion": lambda: proportion(MADE["yes"], plan, method=rest[-1]),
                 "domain": lambda: mean(MADE[rest[-1]], plan, domain=MADE["domain"] == 1)}[kind]().iloc[0]
        if row["data"] == "simple" and row["what"] == "mean y":
            row = row | {"df": float("nan"), "low": float("nan"), "high": float("nan")}  # R counts those without an answer
        close(found, row)


@pytest.mark.parametrize("row", [r for r in ROWS if r["data"] == "trimmed"], ids=lambda r: r["what"])
def test_trimmed_weights(row):
    weights = made("trimmed").weights
    what = row["what"].split()
    found = {"weight": lambda: weights[int(what[1]) - 1], "largest": weights.max, "sum": weights.sum}[what[0]]()
    assert found == pytest.approx(row["estimate"], rel=1e-8)


def test_by_hand():
    # Cochran (1977), 2.6: variance of a mean is (1 - n/N) s²/n. Values 1 ... 5 of 50: s² = 2.5.
    found = mean([1, 2, 3, 4, 5], design(5, population=50)).iloc[0]
    assert found["se"] == pytest.approx(np.sqrt(0.9 * 2.5 / 5))
    assert (found["low"], found["high"]) == pytest.approx((3 - 2.7764451 * found["se"], 3 + 2.7764451 * found["se"]))
    assert total([1, 2, 3, 4, 5], design(5, population=50)).loc[0, "se"] == pytest.approx(50 * found["se"])


def test_wilson_at_the_effective_size_is_wilson_for_equal_weights():
    from pacsresearch.statistics.proportions import wilson_limits

    found = proportion([1] * 30 + [0] * 10, design(40)).iloc[0]
    assert (found["low"], found["high"]) == pytest.approx(wilson_limits(0.75, 39, 0.95))  # n - 1: s² has that divisor


def test_zero_and_all_and_census():
    none = proportion([0] * 10, design(10), method="beta").iloc[0]
    assert none["low"] == 0 and none["high"] == pytest.approx(1 - 0.025**0.1)  # Clopper and Pearson's, exact at 0
    assert proportion([0] * 10, design(10)).loc[0, "high"] == pytest.approx(0.2775, abs=1e-4)  # Wilson: z²/(n + z²)
    assert np.isnan(proportion([1] * 4, design(4), method="logit").loc[0, "low"])
    every = proportion([1, 0, 1, 1], design(4, population=4)).iloc[0]
    assert every["low"] == every["high"] == 0.75


def test_nobody_one_and_a_lonely_unit():
    for estimator in (mean, total, proportion):
        nobody = estimator([np.nan, np.nan], design(2)).iloc[0]
        assert np.isnan(nobody["estimate"]) and nobody["note"] == "nobody answered" and nobody["n"] == 0
        one = estimator([1.0], design(1)).iloc[0]
        assert one["estimate"] == 1 and np.isnan(one["se"]) and one["note"]
        assert len(estimator([], design(0))) == 1
    lonely = mean([1.0, 2, 3], design(3, strata=["a", "a", "b"])).iloc[0]
    assert np.isnan(lonely["se"]) and "single unit" in lonely["note"]
    assert not np.isnan(mean([1.0, 2, 3], design(3, strata=["a", "a", "b"], population={"a": 9, "b": 1})).loc[0, "se"])


def test_domain_is_not_a_smaller_sample():
    # Of 100, half are in the domain: the size of the domain is random, but the mean's variance is nearly that of 50.
    rng = np.random.default_rng(4)
    values, domain = rng.normal(size=100), np.arange(100) % 2 == 0
    found = mean(values, design(100), domain=domain).iloc[0]
    s = values[domain]
    expected = np.sqrt(100 / 99 * ((s - s.mean()) ** 2).sum()) / 50
    assert found["se"] == pytest.approx(expected) and found["n"] == 50 and found["denominator"] == 50


@pytest.mark.parametrize(("options", "words"), [
    ({"weights": [1, 2]}, "2 weights for 3"), ({"weights": [1, 0, 1]}, "above 0"), ({"weights": [1, np.nan, 1]}, "missing"),
    ({"strata": ["a", None, "b"]}, "strata has gaps"), ({"population": 2}, "sizes, not sampling fractions"),
    ({"population": 0.3}, "sizes, not sampling fractions"), ({"strata": list("aab"), "population": {"a": 5}}, "stratum b"),
    ({"population": {"a": 5}}, "need the strata"), ({"strata": list("aab"), "population": [5, 6, 7]}, "two population sizes"),
])
def test_refusals(options, words):
    with pytest.raises(ValueError, match=words):
        design(3, **options)


def test_refused_values():
    with pytest.raises(ValueError, match="2 values"):
        mean([1, 2], design(3))
    with pytest.raises(ValueError, match="true or false"):
        proportion([0, 1, 2], design(3))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(-50, 50), st.floats(0.1, 9)), min_size=2, max_size=30), st.floats(0.01, 100))
def test_scale_and_order_change_nothing(cases, factor):
    y, w = np.array(cases).T
    found = mean(y, design(len(y), weights=w)).iloc[0]
    scaled = mean(y[::-1], design(len(y), weights=w[::-1] * factor)).iloc[0]
    assert [scaled["estimate"], scaled["se"]] == pytest.approx([found["estimate"], found["se"]], rel=1e-8, abs=1e-9)
    shifted = mean(y + 3, design(len(y), weights=w)).iloc[0]
    assert [shifted["estimate"] - 3, shifted["se"]] == pytest.approx([found["estimate"], found["se"]], rel=1e-6, abs=1e-9)
