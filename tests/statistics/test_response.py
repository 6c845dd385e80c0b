"""AAPOR rates by their definitions (Standard Definitions), on counts worked by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacsresearch.statistics.response import Dispositions, aapor

CASES = Dispositions(complete=300, partial=50, refusal=100, noncontact=30, other=20, unknown=100, ineligible=100)
# Known eligible: 500 of 600 settled, e = 5/6; e U = 83.33.
EXPECTED = {"RR1": 300 / 600, "RR2": 350 / 600, "RR3": 300 / (500 + 250 / 3), "RR4": 350 / (500 + 250 / 3), "RR5": 300 / 500, "RR6": 350 / 500,
            "COOP1": 300 / 470, "COOP2": 350 / 470, "COOP3": 300 / 450, "COOP4": 350 / 450, "REF1": 100 / 600, "REF2": 100 / (500 + 250 / 3),
            "REF3": 100 / 500, "CON1": 470 / 600, "CON2": 470 / (500 + 250 / 3), "CON3": 470 / 500}


@pytest.mark.parametrize("rate", EXPECTED)
def test_rates(rate):
    found = aapor(CASES).set_index("rate").loc[rate]
    assert found["estimate"] == pytest.approx(EXPECTED[rate]) and rate in found["method"]


def test_rates_that_assume_are_noted():
    found = aapor(CASES).set_index("rate")["note"]
    assert "no case of unknown eligibility" in found["RR5"] and not found["RR1"]
    assert not aapor(Dispositions(complete=1)).set_index("rate").loc["RR5", "note"]


counts = st.integers(0, 50)


@given(counts, counts, counts, counts, counts, counts, st.floats(0, 1))
def test_order_of_the_rates(i, p, r, nc, o, u, e):
    found = aapor(Dispositions(i, p, r, nc, o, u), eligible=e).set_index("rate")["estimate"]
    if i + p + r + nc + o == 0:
        assert np.isnan(found["RR5"])
        return
    assert found["RR1"] <= found["RR3"] + 1e-12 and found["RR3"] <= found["RR5"] + 1e-12
    assert (found[["RR1", "RR3", "RR5"]].to_numpy() <= found[["RR2", "RR4", "RR6"]].to_numpy()).all()
    if u == 0:
        assert found["RR1"] == found["RR3"] == found["RR5"] and found["RR2"] == found["RR6"]


def test_refusals_and_nobody():
    with pytest.raises(ValueError, match="refusal -1"):
        Dispositions(refusal=-1)
    with pytest.raises(ValueError, match="eligible"):
        aapor(CASES, eligible=1.2)
    assert aapor(Dispositions())["estimate"].isna().all()
