"""Alpha and omega against R's psych and factanal, by hand, and at the ends."""

import numpy as np
import pandas as pd
import pytest
from statistics_references import FOLDER, reference

from pacsresearch.statistics.reliability import alpha, feldt, item_statistics, omega

DATA = pd.read_csv(FOLDER / "scales_made.csv")
ROWS = {(row["what"], row["case"]): row for row in reference("scales")}


def test_alpha_listwise():
    row, found = ROWS["alpha", "listwise"], alpha(DATA).iloc[0]
    assert found[["estimate", "low", "high", "standardised"]].tolist() == pytest.approx([row[k] for k in ("estimate", "low", "high", "extra")], rel=1e-8)
    assert found["n"] == len(DATA.dropna()) and found["denominator"] == len(DATA) and "left out" in found["missing"]


def test_alpha_pairwise_is_another_number():
    found = alpha(DATA, missing="pairwise").iloc[0]
    assert found["estimate"] == pytest.approx(ROWS["alpha", "pairwise"]["estimate"], rel=1e-8) and "pairwise" in found["missing"]


@pytest.mark.parametrize("item", list(DATA))
def test_items(item):
    found, row = item_statistics(DATA).set_index("item").loc[item], ROWS["item", item]
    assert [found["alpha_without"], found["r_rest"]] == pytest.approx([row["estimate"], row["extra"]], rel=1e-8)


def test_omega_against_factanal():
    found, row = omega(DATA).iloc[0], ROWS["omega", "ml"]
    assert [found["estimate"], found["smallest_loading"]] == pytest.approx([row["estimate"], row["extra"]], rel=2e-4)


def test_omega_is_alpha_for_equal_covariances():
    r = np.full((4, 4), 0.5) + 0.5 * np.eye(4)
    values = np.random.default_rng(1).normal(size=(60, 4))
    values = (values - values.mean(axis=0)) @ np.linalg.inv(np.linalg.cholesky(np.cov(values, rowvar=False))).T @ np.linalg.cholesky(r).T
    assert alpha(values).loc[0, "estimate"] == pytest.approx(0.8) and omega(values).loc[0, "estimate"] == pytest.approx(0.8, abs=1e-5)


def test_feldt_widens_with_fewer_respondents_and_holds_the_estimate():
    wide, narrow = feldt(0.7, 10, 6, 0.95), feldt(0.7, 400, 6, 0.95)
    assert wide[0] < narrow[0] < 0.7 < narrow[1] < wide[1] < 1


@pytest.mark.parametrize("values", [np.zeros((0, 4)), np.ones((1, 4)), np.ones((9, 4)), np.arange(9).reshape(9, 1)])
def test_not_estimable(values):
    for found in (alpha(values), omega(values)):
        assert np.isnan(found.loc[0, "estimate"]) and found.loc[0, "note"]


def test_items_that_run_against_each_other():
    x = np.arange(10.0)
    assert "turn the reversed" in alpha(np.column_stack([x, -x + np.sin(x)])).loc[0, "note"]


def test_bootstrap_is_the_generators():
    made = [omega(DATA, rng=np.random.default_rng(2), resamples=30) for _ in range(2)]
    pd.testing.assert_frame_equal(*made)
    assert made[0].loc[0, "low"] < made[0].loc[0, "estimate"] < made[0].loc[0, "high"]
