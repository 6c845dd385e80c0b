"""Independence and Cramér's V against R's fisher.test and vcd, and at the ends."""

import numpy as np
import pytest
from statistics_references import reference

from pacsresearch.statistics.crosstabs import cramers_v, independence

ROWS = reference("scales")


def table(case):
    cells, rows = case.split("|")
    return np.array([int(word) for word in cells.split()]).reshape(int(rows), -1)


@pytest.mark.parametrize("row", [r for r in ROWS if r["what"] == "cramer"], ids=lambda r: r["case"])
def test_cramers_v(row):
    found = cramers_v(table(row["case"])).iloc[0]
    assert found[["estimate", "low", "high"]].tolist() == pytest.approx([row["estimate"], row["low"], row["high"]], abs=1e-6)


@pytest.mark.parametrize("row", [r for r in ROWS if r["what"] == "fisher"], ids=lambda r: r["case"])
def test_drawn_p_value_is_near_the_exact_one(row):
    found = independence(table(row["case"]), rng=np.random.default_rng(8), resamples=20000).iloc[0]
    assert abs(found["p_value"] - row["estimate"]) <= 4 * max(found["p_se"], 0) + 1e-4
    if table(row["case"]).shape == (2, 2):
        assert found["p_value"] == pytest.approx(row["estimate"], rel=1e-8) and found["p_se"] == 0


def test_empty_lines_do_not_count_and_one_line_is_nothing():
    rng = np.random.default_rng(1)
    padded = [[3, 1, 0], [0, 0, 0], [1, 3, 0]]
    assert independence(padded, rng=rng).loc[0, "p_value"] == pytest.approx(0.4857142857)
    for cells in ([[3, 4]], [[0, 0], [0, 0]], [[3, 0], [4, 0]]):
        assert np.isnan(independence(cells, rng=rng).loc[0, "p_value"]) and np.isnan(cramers_v(cells).loc[0, "estimate"])
        assert cramers_v(cells).loc[0, "note"]


def test_perfect_and_no_association():
    assert cramers_v([[20, 0], [0, 20]]).loc[0, "estimate"] == 1
    none = cramers_v([[10, 10], [10, 10]]).iloc[0]
    assert none["estimate"] == 0 == none["low"] and none["corrected"] == 0


def test_drawn_p_value_is_never_zero_and_the_generators():
    cells = [[40, 0, 0], [0, 40, 0], [0, 0, 40]]
    found = [independence(cells, rng=np.random.default_rng(2), resamples=99).loc[0, "p_value"] for _ in range(2)]
    assert found == [0.01, 0.01]
