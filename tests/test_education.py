"""Demand against provision: small groups are not shown, and one share has one interval."""

from pathlib import Path

import pandas as pd
import pytest

from pacsresearch.education import education_of_managers, use_against_provision
from pacsresearch.published import load_published
from pacsresearch.statistics.proportions import proportion_interval

PUBLISHED = Path(__file__).parent.parent / "data" / "raw" / "published"


def shares(**counts):
    return pd.DataFrame([{"id": f"survey.sources.{name}", "estimate": n / 118, "low": 0.0, "high": 1.0, "n": n, "denominator": 118}
                         for name, n in counts.items()])


def test_a_resource_that_few_used_or_few_did_not_is_not_counted_out():
    table = use_against_provision(load_published(PUBLISHED), shares(ukiig=89, bcs_health=7, ukchip=111, eice=0)).set_index("name")
    shown = table["n"].dropna()
    assert sorted(shown) == [0, 89]
    hidden = table[table["note"].str.startswith("not shown")]
    assert len(hidden) == 2 and hidden[["share", "low", "high", "n", "denominator"]].isna().all(axis=None)


def test_a_society_used_is_no_certificate_held():
    table = use_against_provision(load_published(PUBLISHED), shares(siim=17))
    assert table["n"].isna().all() and set(table["note"]) == {"not asked about"}


def test_the_interval_knows_the_frame():
    responses = pd.DataFrame({"education_received": ["no"] * 80 + ["yes"] * 36 + [None] * 4, "willing": ["yes"] * 120})
    row = education_of_managers(responses, frame=400).set_index("id").loc["education.none_received"]
    expected = proportion_interval(80, 116, population=400).iloc[0]
    assert (row["n"], row["denominator"]) == (80, 116)
    assert (row["low"], row["high"]) == pytest.approx((expected["low"], expected["high"]))
    plain = education_of_managers(responses).set_index("id").loc["education.none_received"]
    assert plain["low"] < row["low"] and row["high"] < plain["high"]


def test_resources_nobody_answered_about_have_no_share(project):
    """As notebook 6 passes them: result rows, without an interval where nobody answered the question."""
    from pacsresearch.results import results

    rows = results([{"id": f"survey.sources.{name}", "estimate": float("nan"), "n": 0, "denominator": 0}
                    for name in ("ukiig", "bcs_health", "ukchip", "eice")], basis="observed")
    table = use_against_provision(load_published(project / "data" / "raw" / "published"), rows)
    assert table["share"].isna().all() and table["low"].isna().all()
