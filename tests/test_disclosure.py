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
