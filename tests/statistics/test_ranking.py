"""Which is the commonest: with the documents, and with the margins only."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pacsresearch.statistics.paired import mcnemar, paired_difference
from pacsresearch.statistics.ranking import commonest, commonest_from_margins

ESSENTIAL = {"project management": 18, "registration": 14, "management qualification": 8, "higher qualification": 11}  # J2 to J5
MENTIONED = {"project management": 20, "registration": 18, "management qualification": 21, "higher qualification": 20}


def test_order_and_tests():
    table = pd.DataFrame({"a": [1, 0, 0, 1, 0, 0], "b": [1, 1, 1, 1, 0, 1], "c": [1, 0, 0, 1, 0, 0]})
    found = commonest(table)
    assert found["property"].tolist() == ["b", "a", "c"] and found["rank"].tolist() == [1, 2, 2]
    assert np.isnan(found.loc[0, "p_value"]) and found.loc[1, "p_value"] == pytest.approx(2 * 0.5**3)
    assert found.loc[1, "p_adjusted"] == pytest.approx(2 * 2 * 0.5**3) and found["on_top"].isna().all()


def test_on_top_by_every_resample():
    table = pd.DataFrame({"a": [1, 1, 0, 0], "b": [1, 0, 1, 0], "c": [0, 0, 0, 1]})
    shares = np.zeros(3)
    for chosen in product(range(4), repeat=4):  # all 256 resamples are as likely
        counts = table.to_numpy()[list(chosen)].sum(axis=0)
        top = counts == counts.max()
        shares += top / top.sum()
    found = commonest(table, rng=np.random.default_rng(2), resamples=20_000).set_index("property")["on_top"]
    assert found[["a", "b", "c"]].to_numpy() == pytest.approx(shares / 256, abs=0.012)
    assert found.sum() == pytest.approx(1)


def test_gaps_and_ends():
    found = commonest(pd.DataFrame({"a": [1, None, 0], "b": [1, 1, None]}), rng=np.random.default_rng(1))
    assert found["denominator"].eq(1).all() and found["missing"].iloc[0] == "listwise: 2 of 3 cases left out as incomplete"
    assert found["rank"].tolist() == [1, 1] and found["on_top"].tolist() == [0.5, 0.5]
    found = commonest(pd.DataFrame({"a": [None], "b": [None]}), rng=np.random.default_rng(1))
    assert found["estimate"].isna().all() and found["on_top"].isna().all()
    assert len(commonest(pd.DataFrame({"a": [1, 0]}), rng=np.random.default_rng(1))) == 1
    with pytest.raises(ValueError, match="no property"):
        commonest(pd.DataFrame(index=range(3)))
    with pytest.raises(ValueError, match="neither yes"):
        commonest(pd.DataFrame({"a": [2]}))


def test_the_published_essentials():
    found = commonest_from_margins(ESSENTIAL, 25).set_index("rival")
    assert found["leader"].eq("project management").all()
    # At best every description with registration also asks for project management: 4 against 0, p = 2 / 16.
    assert found.loc["registration", "p_best"] == pytest.approx(0.125)
    # At worst only 7 do: 11 against 7.
    assert found.loc["registration", "p_worst"] == pytest.approx(stats.binomtest(7, 18).pvalue)
    assert found.loc["registration", "safe"] == "never"
    assert found.loc["management qualification", "safe"] in ("always", "depends")


def test_the_published_mentions():
    found = commonest_from_margins(MENTIONED, 25)
    assert found["leader"].eq("management qualification").all() and found["safe"].eq("never").all()


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 14).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(0, n))), st.data())
def test_margins_hold_every_joint_table(case, data):
    n, a, b = case
    found = commonest_from_margins({"a": a, "b": b}, n).iloc[0]
    a, b = max(a, b), min(a, b)
    both = data.draw(st.integers(max(0, a + b - n), b))
    table = [[both, a - both], [b - both, n - a - b + both]]
    assert found["p_best"] - 1e-12 <= mcnemar(table).loc[0, "p_value"] <= found["p_worst"] + 1e-12
    interval = paired_difference(table).iloc[0]
    assert found["low"] <= interval["low"] and interval["high"] <= found["high"]


def test_margins_refused():
    with pytest.raises(ValueError, match="no rival"):
        commonest_from_margins({"a": 3}, 5)
    with pytest.raises(ValueError, match="more than 5"):
        commonest_from_margins({"a": 3, "b": 6}, 5)
    assert commonest_from_margins({"a": 3, "b": 3}, 5).loc[0, "note"] == "tied for the lead"
    assert commonest_from_margins({"a": 0, "b": 0}, 0).loc[0, "safe"] == "never"
