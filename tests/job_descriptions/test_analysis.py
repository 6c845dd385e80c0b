"""Estimates from coded documents, against counts by hand and brute force."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacsresearch.job_descriptions import analysis


def coded(levels: dict[str, list[str]]) -> pd.DataFrame:
    """Requirement rows: one list of levels a requirement, documents in order."""
    return pd.DataFrame([(f"d{i:02}", requirement, level) for requirement, column in levels.items()
                         for i, level in enumerate(column)], columns=["document", "requirement", "level"])


def test_levels_are_counted_and_lost_ones_leave_the_denominator():
    rows = analysis.level_shares(coded({"degree": ["essential", "essential", "desirable", "undetermined", "mentioned", "absent"]}))
    by_id = rows.set_index("id")
    assert by_id.loc["requirements.degree.essential", ["n", "denominator"]].tolist() == [2, 5]
    assert by_id.loc["requirements.degree.desirable", ["n", "denominator"]].tolist() == [1, 5]
    assert by_id.loc["requirements.degree.any", ["n", "denominator"]].tolist() == [4, 6]
    assert by_id.loc["requirements.degree.mentioned", ["n", "denominator"]].tolist() == [1, 6]
    assert "1 of 6" in by_id.loc["requirements.degree.essential", "missing"]


def test_published_margins_give_their_wilson_interval():
    # Wilson (1927) for 18 of 25: centre (18 + z^2/2) / (25 + z^2), computed here from the formula itself.
    levels = ["essential"] * 18 + ["desirable"] * 2 + ["absent"] * 5
    row = analysis.level_shares(coded({"project_management": levels})).set_index("id").loc["requirements.project_management.essential"]
    z = 1.959963984540054
    centre, reach = (18 + z * z / 2) / (25 + z * z), z / (25 + z * z) * np.sqrt(18 * 7 / 25 + z * z / 4)
    assert (row["low"], row["high"]) == pytest.approx((centre - reach, centre + reach))


@given(st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=2, max_size=8))
def test_variety_is_the_mean_over_all_pairs(sets):
    table = coded({f"r{j}": ["essential" if row[j] else "absent" for row in sets] for j in range(3)})
    found = analysis.role_variety(table, np.random.default_rng(1), resamples=20).iloc[0]

    def distance(a, b):
        either = sum(x or y for x, y in zip(a, b, strict=True))
        return 1 - sum(x and y for x, y in zip(a, b, strict=True)) / either if either else 0.0

    pairs = [distance(a, b) for a, b in itertools.combinations(sets, 2)]
    assert found["estimate"] == pytest.approx(sum(pairs) / len(pairs))
    assert found["low"] <= found["estimate"] <= found["high"] or len(sets) < 3


def test_variety_extremes():
    alike = coded({"a": ["essential"] * 5, "b": ["absent"] * 5})
    assert analysis.role_variety(alike, np.random.default_rng(1), resamples=50).iloc[0][["estimate", "low", "high"]].tolist() == [0, 0, 0]
    apart = coded({f"r{i}": ["essential" if i == j else "absent" for j in range(6)] for i in range(6)})
    found = analysis.role_variety(apart, np.random.default_rng(1), resamples=50).iloc[0]
    assert found[["estimate", "low", "high"]].tolist() == [1, 1, 1]  # copies in a resample do not make them alike


def test_few_years_give_no_trend_and_say_so():
    documents = pd.DataFrame({"year": [2008, 2009, 2009, None], "words": [100, 200, 300, 400]})
    rows = analysis.length_trend(documents)
    assert rows["estimate"].isna().all()
    assert rows["note"].str.contains("not estimable").all()
    assert (rows["n"] == 3).all()


def test_a_straight_line_gives_its_slope():
    documents = pd.DataFrame({"year": np.arange(2004, 2013), "words": 500 + 100 * np.arange(9)})
    assert analysis.length_trend(documents).set_index("id").loc["documents.length.slope", "estimate"] == pytest.approx(100)


def test_association_is_fishers_and_phi():
    table = coded({"a": ["essential"] * 8 + ["absent"] * 8, "b": ["essential"] * 8 + ["absent"] * 8, "c": ["absent"] * 16})
    pairs = analysis.co_occurrence(table).set_index(["first", "second"])
    # Fisher's exact p of [[8, 0], [0, 8]] is 2 / C(16, 8) = 2 / 12870.
    assert pairs.loc[("a", "b"), "p_value"] == pytest.approx(2 / 12870)
    assert pairs.loc[("a", "b"), "phi"] == pytest.approx(1)
    assert pd.isna(pairs.loc[("a", "c"), "p_value"])
    assert pairs.loc[("a", "b"), "p_adjusted"] == pytest.approx(2 / 12870)  # one pair could be tested


def test_near_duplicates_collapse_to_the_highest_level():
    table = coded({"degree": ["desirable", "essential", "absent"]})
    out = analysis.collapse(table, {"d01": "d00"})
    assert out.values.tolist() == [["d00", "degree", "essential"], ["d02", "degree", "absent"]]


def test_facets_are_ratios_of_sums():
    facets = pd.DataFrame({"document": ["a", "b", "c"], "facet": "it", "criteria": [2, 5, 0], "of": [10, 20, 0]})
    row = analysis.facet_profile(facets).iloc[0]
    assert (row["estimate"], row["n"], row["denominator"]) == (pytest.approx(7 / 30), 7, 30)
    assert 0 <= row["low"] <= row["estimate"] <= row["high"] <= 1
