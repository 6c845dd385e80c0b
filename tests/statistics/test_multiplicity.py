"""Adjusted p-values against R and the paper's own example."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statistics_references import reference

from pacsresearch.statistics.multiplicity import adjust, adjusted_level

CASES = [group for _, group in pd.DataFrame(reference("multiplicity")).groupby("case")]


@pytest.mark.parametrize("method", ["holm", "fdr_bh", "bonferroni"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{len(case)}-tests")
def test_against_r(case, method):
    assert adjust(case["p"], method)["adjusted"].to_numpy() == pytest.approx(case[method].to_numpy(), abs=1e-9)


def test_benjamini_hochberg_1995():
    # Section 3.2: of 15 hypotheses Bonferroni rejects three at 0.05, their procedure four.
    p = CASES[0]["p"]
    assert (adjust(p, "bonferroni")["adjusted"] <= .05).sum() == 3
    assert (adjust(p, "fdr_bh")["adjusted"] <= .05).sum() == 4


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_never_smaller_and_in_the_same_order(p_values):
    for method in ("holm", "fdr_bh", "bonferroni"):
        adjusted = adjust(p_values, method)["adjusted"].to_numpy()
        assert (adjusted >= np.array(p_values) - 1e-12).all() and (adjusted <= 1).all()
        assert (np.diff(adjusted[np.argsort(p_values, kind="stable")]) >= -1e-12).all()
    holm = adjust(p_values)["adjusted"].to_numpy()
    assert (adjust(p_values, "fdr_bh")["adjusted"].to_numpy() <= holm + 1e-12).all()


def test_against_statsmodels():
    from statsmodels.stats.multitest import multipletests

    p = [0.021, 0.003, 0.003, 0.4, 0.06, 1.0, 0.0]
    for method in ("holm", "fdr_bh", "bonferroni"):
        assert adjust(p, method)["adjusted"].to_numpy() == pytest.approx(multipletests(p, method=method)[1])


def test_gaps_are_not_counted():
    found = adjust(pd.Series([0.01, np.nan, 0.04], index=["a", "b", "c"]))
    assert found["adjusted"].tolist()[0] == 0.02 and pd.isna(found.loc["b", "adjusted"]) and found["tests"].eq(2).all()
    assert found["missing"].iloc[0] == "1 of 3 tests not made, not counted"
    assert adjust([]).empty and adjust([None])["adjusted"].isna().all()
    assert adjusted_level(0.95, 5) == pytest.approx(0.99)
    with pytest.raises(ValueError):
        adjust([1.2])
