"""Rubin's rules against mice; chained equations on data whose answer is known."""

import numpy as np
import pandas as pd
import pytest
from statistics_references import reference

from pacsresearch.statistics.imputation import impute, pool


@pytest.mark.parametrize("row", [r for r in reference("scales") if r["what"] == "pool"], ids=lambda r: r["case"])
def test_pooling_against_mice(row):
    found = pool([.51, .62, .44, .7, .58], [.04, .05, .045, .041, .06], complete_df=float(row["case"]) - 3).iloc[0]
    assert found[["estimate", "se", "df", "fmi"]].tolist() == pytest.approx([row[k] for k in ("estimate", "low", "high", "extra")], rel=1e-6)


def test_pooling_without_variation_is_the_estimate_itself():
    found = pool([2.0, 2.0], [0.25, 0.25]).iloc[0]
    assert found["se"] == 0.5 and found["fmi"] == 0 and (found["low"], found["high"]) == pytest.approx((2 - 0.979982, 2 + 0.979982), abs=1e-5)
    assert "one copy" in pool([1.0], [0.1]).loc[0, "note"]
    for bad in (([], []), ([1, 2], [1]), ([1.0], [-1.0])):
        with pytest.raises(ValueError):
            pool(*bad)


def made(n=600):
    rng = np.random.default_rng(7)
    x = rng.normal(size=n)
    kind = pd.Series(pd.Categorical.from_codes(np.digitize(x + 0.5 * rng.logistic(size=n), [-1, 1]), ["low", "mid", "high"]))
    grade = pd.Series(pd.Categorical.from_codes(np.digitize(x + 0.5 * rng.normal(size=n), [-1, 0, 1]), list("abcd"), ordered=True))
    truth = pd.DataFrame({"x": x, "kind": kind, "grade": grade, "yes": pd.array(x + rng.logistic(size=n) > 0, dtype="boolean")})
    table = truth.copy()
    for name in ("kind", "grade", "yes"):  # more gaps where x is high: at random given x, not completely so
        table.loc[rng.random(n) < 1 / (1 + np.exp(-(x - 0.5) * 1.5)), name] = pd.NA
    return truth, table


def test_imputation_undoes_what_gaps_do():
    truth, table = made()
    copies = list(impute(table, np.random.default_rng(1), imputations=5, rounds=4))
    for name, value in (("kind", "high"), ("grade", "d"), ("yes", True)):
        right = (truth[name] == value).mean()
        available = (table[name].dropna() == value).mean()
        imputed = np.mean([(copy[name] == value).mean() for copy in copies])
        assert abs(imputed - right) < 0.5 * abs(available - right), name
        assert abs(imputed - right) < 0.05
    for copy in copies:
        assert not copy.isna().any().any() and (copy.dtypes == table.dtypes).all()
        for name in table:
            kept = table[name].notna()
            assert (copy.loc[kept, name] == table.loc[kept, name]).all()
    assert not copies[0].equals(copies[1])


def test_relation_survives():
    truth, table = made()
    codes = [copy["grade"].cat.codes.corr(copy["x"]) for copy in impute(table, np.random.default_rng(2), imputations=3, rounds=3)]
    assert np.mean(codes) == pytest.approx(truth["grade"].cat.codes.corr(truth["x"]), abs=0.04)


def test_ends():
    rng = np.random.default_rng(1)
    table = pd.DataFrame({"a": pd.array([1, None, 3], dtype="Int64"), "none": [np.nan] * 3, "b": pd.Categorical(["x", "x", None])})
    (copy,) = impute(table, rng, imputations=1)
    assert copy["a"].notna().all() and copy["none"].isna().all() and (copy["b"] == "x").all() and copy["a"].dtype == "Int64"
    (one,) = impute(pd.DataFrame({"a": [1.0], "b": [np.nan]}), rng, imputations=1)
    assert one["a"].tolist() == [1.0]
    (empty,) = impute(pd.DataFrame({"a": pd.Series([], dtype=float)}), rng, imputations=1)
    assert len(empty) == 0
    same = [next(impute(made(80)[1], np.random.default_rng(3), imputations=1)) for _ in range(2)]
    pd.testing.assert_frame_equal(*same)
