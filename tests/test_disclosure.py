"""Small cells are not shown, and cannot be computed back from the margins."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pacsresearch.disclosure import cell_safe, shown, suppress


def test_large_cells_are_kept():
    table = pd.DataFrame({"a": [10, 20], "b": [30, 0]})
    assert suppress(table).equals(table.astype("Int64"))


def test_a_single_small_cell_takes_a_rectangle_with_it():
    table = pd.DataFrame({"a": [3, 20, 40], "b": [30, 25, 60], "c": [50, 70, 80]})
    out = suppress(table)
    hidden = out.isna()
    assert hidden.loc[0, "a"]
    assert (hidden.sum(axis=0).isin([0, 2, 3])).all() and (hidden.sum(axis=1).isin([0, 2, 3])).all()
    assert not hidden.all().all()


@given(arrays(np.int64, st.tuples(st.integers(2, 5), st.integers(2, 5)), elements=st.integers(0, 60)))
def test_margins_give_no_small_cell_back(values):
    """Each line with a hidden cell has two, or is hidden whole, and they count at least the threshold together."""
    table = pd.DataFrame(values)
    out = suppress(table, threshold=10)
    hidden = out.isna().to_numpy()
    assert hidden[(values > 0) & (values < 10)].all()
    assert (out.to_numpy(dtype=float)[~hidden] == values[~hidden]).all()
    for lines, masks in ((values, hidden), (values.T, hidden.T)):
        for line, mask in zip(lines, masks, strict=True):
            assert not mask.any() or mask.all() or (mask.sum() >= 2 and line[mask].sum() >= 10)


def test_text_says_which_cells_are_small():
    assert shown(pd.Series([96, 20, 4])).tolist() == ["96", "*", "<10"]


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_formulas_are_shown_not_run(text):
    assert cell_safe(text) == "'" + text


def test_negative_counts_are_refused():
    with pytest.raises(ValueError, match="negative"):
        suppress(pd.Series([-1]))


def result_rows(counts, of):
    return pd.DataFrame({"id": [f"survey.q.{name}" for name in counts], "n": list(counts.values()), "denominator": of,
                         "estimate": [n / of for n in counts.values()], "low": 0.0, "high": 1.0})


def test_a_tick_of_nearly_everyone_is_not_shown_either():
    """Of several ticks each has its own rest: 32 of 35 tells that 3 did not."""
    from pacsresearch.tables.survey import distribution

    html = distribution(result_rows({"supplier": 32, "book": 17}, 35), {}, title="Education", smallest=10).as_raw_html()
    assert "32" not in html and "17" in html


def test_a_cross_table_with_a_small_cell_is_not_shown_at_all():
    from pacsresearch.tables.survey import crosstab

    assert crosstab(pd.DataFrame({"yes": [40, 9], "no": [30, 20]}), {}, title="t", smallest=10) is None
    assert crosstab(pd.DataFrame({"yes": [40, 19], "no": [30, 20]}), {}, title="t", smallest=10) is not None


def test_rules_of_changes_show_no_ones_answer():
    from pacsresearch.tables.survey import changes_summary

    changes = pd.DataFrame({"variable": ["years_in_role"], "rule": ["against age_group '25 to 34'"], "respondent": ["r"],
                            "before": ["30"], "after": [""]})
    html = changes_summary(changes, smallest=10).as_raw_html()
    assert "25 to 34" not in html and "&lt;10" in html
