"""Two studies side by side."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import fisher_exact, norm
from statsmodels.stats.proportion import confint_proportions_2indep

from pacsresearch.comparison import COLUMNS, compare, labels, published_as_results
from pacsresearch.published import load_published
from pacsresearch.results import COLUMNS as RESULT_COLUMNS
from pacsresearch.results import results


@pytest.fixture(scope="module")
def published(project):
    return load_published(project / "data" / "raw" / "published")


def share(id, n, of, **more):
    return {"id": id, "estimate": n / of, "n": n, "denominator": of, **more}


def one(a, b, basis="observed"):
    return compare(results([a], basis="published"), results([b], basis=basis)).iloc[0]


def test_proportions_by_newcombe_and_fisher():
    """Newcombe (1998), Statistics in Medicine 17, 873-890, table II: 56/70 - 48/80, method 10: 0.0524 to 0.3339."""
    row = one(share("x", 48, 80), share("x", 56, 70))
    assert (round(row["low"], 4), round(row["high"], 4)) == (0.0524, 0.3339)
    assert row["p_value"] == pytest.approx(fisher_exact([[56, 14], [48, 32]]).pvalue)
    low, high = confint_proportions_2indep(56, 70, 48, 80, method="newcomb")
    assert (row["low"], row["high"]) == pytest.approx((low, high))


def test_a_rounded_share_is_a_range_and_gets_no_test(published):
    study = results([share("survey.willing", 60, 120, low=0.41, high=0.59, level=0.95)], basis="observed")
    row = compare(published_as_results(published), study).iloc[0]
    assert row["difference"] == pytest.approx(-0.3)
    assert (row["low"], row["high"]) == pytest.approx((0.41 - 0.85, 0.59 - 0.75))
    assert np.isnan(row["p_value"])
    assert "cannot be tested" in row["note"]


def test_other_estimates_by_mover():
    a = {"id": "slope", "estimate": 10, "low": 4, "high": 18, "level": 0.95}
    b = {"id": "slope", "estimate": 30, "low": 24, "high": 40, "level": 0.95}
    row = one(a, b)
    # 20 - sqrt(6² + 8²), 20 + sqrt(10² + 6²)
    assert (row["low"], row["high"]) == pytest.approx((20 - 10, 20 + np.sqrt(136)))
    assert row["p_value"] == pytest.approx(2 * norm.sf(20 / (10 / 1.959964)), rel=1e-4)


def test_intervals_of_another_level_are_rescaled():
    a = {"id": "m", "estimate": 0, "low": -1.6448536, "high": 1.6448536, "level": 0.90}
    b = {"id": "m", "estimate": 3, "low": 3 - 1.959964, "high": 3 + 1.959964, "level": 0.95}
    row = one(a, b)
    assert (row["low"], row["high"]) == pytest.approx((3 - np.sqrt(2) * 1.959964, 3 + np.sqrt(2) * 1.959964), rel=1e-5)


def test_an_estimate_without_interval_has_a_difference_only():
    row = one({"id": "m", "estimate": 2}, {"id": "m", "estimate": 5})
    assert row["difference"] == 3
    assert np.isnan(row["low"])
    assert np.isnan(row["p_value"])
    assert row["note"] == "a side has no interval"


def test_only_what_both_have_is_compared_and_sizes_are_not():
    a = results([share("x", 1, 4), share("y", 1, 4), {"id": "documents.count", "estimate": 25},
                 {"id": "z", "estimate": float("nan")}], basis="published")
    b = results([share("x", 2, 4), share("x", 1, 4) | {"group": "england"}, {"id": "documents.count", "estimate": 3},
                 {"id": "z", "estimate": 1}], basis="observed")
    assert compare(a, b)["id"].to_list() == ["x"]


def test_nothing_shared_is_an_empty_table():
    table = compare(results([share("x", 1, 4)], basis="published"), results([share("y", 1, 4)], basis="observed"))
    assert list(table.columns) == list(COLUMNS)
    assert table.empty


def test_p_values_are_corrected_over_the_rows_tested():
    a = results([share("x", 10, 50), share("y", 10, 50), {"id": "m", "estimate": 1}], basis="published")
    b = results([share("x", 25, 50), share("y", 11, 50), {"id": "m", "estimate": 2}], basis="observed")
    table = compare(a, b).set_index("id")
    assert table.loc["x", "p_adjusted"] == pytest.approx(2 * table.loc["x", "p_value"])
    assert np.isnan(table.loc["m", "p_adjusted"])


def test_swapping_the_sides_turns_the_sign():
    a, b = results([share("x", 10, 50)], basis="observed"), results([share("x", 30, 60)], basis="observed")
    there, back = compare(a, b).iloc[0], compare(b, a).iloc[0]
    assert (there["difference"], there["low"], there["high"]) == pytest.approx((-back["difference"], -back["high"], -back["low"]))
    assert there["p_value"] == pytest.approx(back["p_value"])


def test_synthetic_data_is_named():
    assert "synthetic data on one side" in one(share("x", 1, 4), share("x", 2, 4), basis="reconstructed")["note"]


def test_extremes_stay_within_the_possible():
    row = one(share("x", 0, 5), share("x", 5, 5))
    assert row["difference"] == 1
    assert 0 < row["low"] < row["high"] <= 1
    known = {"id": "m", "estimate": 1, "low": 1, "high": 1, "level": 0.95}
    row = one(known, known)
    assert (row["difference"], row["low"], row["high"]) == (0, 0, 0)
    assert np.isnan(row["p_value"])


def test_the_published_figures_as_results(published):
    rows = published_as_results(published)
    assert list(rows.columns) == list(RESULT_COLUMNS)
    assert set(rows["basis"]) == {"published"}
    assert set(labels(published)) == set(rows["id"])
    by_id = rows.set_index("id")
    assert (by_id.loc["requirements.management_qualification.any", "n"], by_id.loc["survey.willing", "low"]) == (21, 0.75)


@pytest.mark.slow
def test_the_figures_draw_what_they_are_given(published):
    from pacsresearch import inference, planning
    from pacsresearch.figures import published as figures

    table = published.requirements
    joint = results(inference.joint_bounds(table), basis="inferred")
    grid = inference.willing_grid(0.75, 0.85, 400, range(1, 401, 10))
    compared = compare(published_as_results(published), published_as_results(published).assign(basis="observed"))
    drawn = [
        figures.requirement_forest(results(inference.requirement_intervals(table), basis="inferred"), published.labels),
        figures.willing_ranges(grid), figures.willing_surface(inference.willing_surface(0.75, 0.85, 400, [20, 100])),
        figures.joint_ranges(joint, published.labels), figures.readings_of_commonest(table),
        figures.rerun_power(planning.rerun_power(table, sizes=[10, 50])), figures.forest(compared, labels=labels(published)),
    ]
    for figure in drawn:
        png, _ = figure._repr_png_()
        assert png.startswith(b"\x89PNG")
    bars = [patch for patch in drawn[3].axes[0].patches if patch.get_x() == 7]
    assert [bar.get_width() for bar in bars] == [7]  # from 7 to 14
    words = [text.get_text() for text in drawn[4].axes[0].texts]
    assert any(word.startswith("21 ") and "Management" in word for word in words)
    points = drawn[6].axes[0].lines[0].get_xdata()
    assert list(points) == compared["estimate_a"].to_list()
