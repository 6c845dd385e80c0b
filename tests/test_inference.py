"""What the published numbers allow, against brute force over everything they leave open."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pacsresearch import inference, planning
from pacsresearch.published import load_published
from pacsresearch.results import results


@pytest.fixture(scope="module")
def requirements(project):
    return load_published(project / "data" / "raw" / "published").requirements


def tables_with_margins(a, b, n):
    """Every way in which two requirements can stand together in n documents: (both, only a, only b, neither)."""
    for both in range(n + 1):
        cells = both, a - both, b - both, n - a - b + both
        if min(cells) >= 0:
            yield cells


def exact_p(ahead, behind):
    """One-sided sign test by enumeration of all outcomes of the discordant pairs."""
    n = ahead + behind
    outcomes = [sum(signs) for signs in itertools.product((0, 1), repeat=n)] if n <= 12 else None
    if outcomes is None:
        from math import comb

        return sum(comb(n, k) for k in range(ahead, n + 1)) / 2**n
    return sum(count >= ahead for count in outcomes) / len(outcomes)


# Joint statements -------------------------------------------------------------------------------------------


def test_joint_bounds_are_those_of_every_feasible_table(requirements):
    rows = inference.joint_bounds(requirements, ["essential", "any"]).set_index("id")
    for level in ("essential", "any"):
        counts = inference.counts_of(requirements, level)
        for a, b in itertools.combinations(counts, 2):
            possible = [cells[0] for cells in tables_with_margins(counts[a], counts[b], 25)]
            row = rows.loc[f"published.joint.{a}.{b}.{level}"]
            assert (row["low"], row["high"]) == (min(possible), max(possible))
    row = rows.loc["published.joint.project_management.radiographer_registration.essential"]
    assert (row["low"], row["high"]) == (7, 14)  # issue: "at least 7, at most 14"


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_no_set_of_documents_with_the_margins_lies_outside_the_bounds(seed):
    rng = np.random.default_rng(seed)
    counts = {"a": 18, "b": 14, "c": 8, "d": 11}
    table = pd.DataFrame({"requirement": list(counts), "essential": list(counts.values()), "desirable": 0, "of": 25})
    documents = np.zeros((25, 4), dtype=int)
    for column, count in enumerate(counts.values()):
        documents[rng.permutation(25)[:count], column] = 1
    rows = inference.joint_bounds(table, ["essential"]).set_index("id")
    for i, j in itertools.combinations(range(4), 2):
        both = (documents[:, i] & documents[:, j]).sum()
        row = rows.loc[f"published.joint.{'abcd'[i]}.{'abcd'[j]}.essential"]
        assert row["low"] <= both <= row["high"]
    for m in range(1, 5):
        row = rows.loc[f"published.at_least.{m}.essential"]
        assert row["low"] <= (documents.sum(axis=1) >= m).sum() <= row["high"]


# Which is commonest ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("a", "b", "n"), [(18, 14, 25), (21, 20, 25), (5, 5, 10), (10, 0, 10), (3, 8, 10), (0, 0, 4), (25, 25, 25)])
def test_lead_p_values_are_the_extremes_of_every_feasible_table(a, b, n):
    values = [exact_p(only_a, only_b) if only_a + only_b else 1.0 for _, only_a, only_b, _ in tables_with_margins(a, b, n)]
    assert inference.lead_p_values(a, b, n) == pytest.approx((min(values), max(values)))


def test_lead_p_values_refuse_what_is_no_count():
    with pytest.raises(ValueError, match="26 and 3 are not both counts of 25"):
        inference.lead_p_values(26, 3, 25)


def test_commonest_differs_by_what_is_counted(requirements):
    rows = inference.commonest(requirements).set_index("id")
    assert rows.loc["published.commonest.essential.lead", "estimate"] == 18 - 14
    assert rows.loc["published.commonest.essential.lead", "note"].startswith("Project management")
    assert rows.loc["published.commonest.any.lead", "estimate"] == 21 - 20
    assert rows.loc["published.commonest.any.lead", "note"].startswith("Management qualification")
    p = rows.loc["published.commonest.essential.p_value"]
    # 4 against 0: 2 / 2^4; 11 against 7 of 18: two-sided sign test, 0.4807 (R: binom.test(11, 18)$p.value)
    assert (p["low"], p["high"]) == pytest.approx((0.125, 0.4807), abs=5e-5)


# Eight out of ten -----------------------------------------------------------------------------------------------


def test_willing_grid_against_enumeration_of_small_frames():
    """Every count that the words allow, every possible behaviour of those who did not answer."""
    frame = 12
    grid = inference.willing_grid(0.75, 0.85, frame, range(1, frame + 1)).set_index("respondents")
    for n in range(1, frame + 1):
        counts = [k for k in range(n + 1) if 75 * n <= 100 * k <= 85 * n]
        assert grid.loc[n, "possible"] == bool(counts)
        if counts:
            shares = [(k + others) / frame for k in counts for others in range(frame - n + 1)]
            assert (grid.loc[n, "bound_low"], grid.loc[n, "bound_high"]) == pytest.approx((min(shares), max(shares)))
            assert (grid.loc[n, "fewest"], grid.loc[n, "most"]) == (min(counts), max(counts))
            assert grid.loc[n, "interval_low"] <= grid.loc[n, "share_low"] <= grid.loc[n, "share_high"] <= grid.loc[n, "interval_high"]
        else:
            assert np.isnan(grid.loc[n, "bound_low"])


def test_the_intervals_of_the_grid_cover_as_often_as_they_say():
    """Sampling without replacement from 400 of whom 80 % are willing: exact coverage over every sample."""
    from scipy.stats import hypergeom

    from pacsresearch.statistics.proportions import proportion_interval

    limits = proportion_interval(np.arange(121), 120, method="hypergeometric", population=400)
    inside = (limits["low"] <= 0.8) & (0.8 <= limits["high"])
    assert hypergeom.pmf(np.arange(121), 400, 320, 120)[inside.to_numpy()].sum() >= 0.95


def test_everybody_answering_leaves_only_the_rounding():
    row = inference.willing_grid(0.75, 0.85, 400, [400]).iloc[0]
    assert (row["bound_low"], row["bound_high"]) == (0.75, 0.85)
    assert (row["interval_low"], row["interval_high"]) == (0.75, 0.85)


def test_willing_findings_by_hand():
    grid = inference.willing_grid(0.75, 0.85, 400, range(1, 401))
    rows = inference.willing_findings(grid, 0.75, 0.85).set_index("id")
    # fewest willing ceil(0.75 n) > 200: n = 267 gives 201 (266 gives 200)
    assert rows.loc["published.willing.majority_certain", "estimate"] == 267
    assert rows.loc["published.willing.majority_certain_rate", "estimate"] == pytest.approx(267 / 400)
    # 1, 2, 3 and 7: no count of them is between 75 and 85 %
    assert rows.loc["published.willing.impossible", "note"] == "respondents: 1, 2, 3, 7"
    random = int(rows.loc["published.willing.majority_random", "estimate"])
    later = grid[grid["possible"] & (grid["respondents"] >= random)]
    assert (later["interval_low"] > 0.5).all()
    assert not grid.loc[grid["respondents"] == random - 1, "interval_low"].item() > 0.5


def test_the_findings_want_the_whole_grid():
    with pytest.raises(ValueError, match="every number of respondents"):
        inference.willing_findings(inference.willing_grid(0.75, 0.85, 400, [100, 400]), 0.75, 0.85)


def test_the_surface_holds_the_grid():
    surface = inference.willing_surface(0.75, 0.85, 400, [7, 20, 100])
    assert set(surface["respondents"]) == {20, 100}
    hundred = surface[surface["respondents"] == 100]
    assert hundred["willing"].to_list() == list(range(75, 86))
    assert (hundred["bound_low"] * 400).round(9).to_list() == hundred["willing"].to_list()
    assert ((hundred["low"] <= hundred["share"]) & (hundred["share"] <= hundred["high"])).all()


def test_respondents_outside_the_frame_are_refused():
    for n in (0, 401):
        with pytest.raises(ValueError, match="1 to 400"):
            inference.willing_grid(0.75, 0.85, 400, [n])


# Intervals and variety ------------------------------------------------------------------------------------------


def test_requirement_intervals_against_a_published_formula(requirements):
    """Wilson's limits written out (Newcombe 1998, method 3)."""
    rows = inference.requirement_intervals(requirements).set_index("id")
    z = 1.959963984540054
    for name, (k, n) in {"project_management.essential": (18, 25), "management_qualification.any": (21, 25)}.items():
        centre, half = 2 * k + z**2, z * np.sqrt(z**2 + 4 * k * (1 - k / n))
        row = rows.loc[f"published.requirements.{name}"]
        assert (row["low"], row["high"]) == pytest.approx(((centre - half) / (2 * (n + z**2)), (centre + half) / (2 * (n + z**2))))
    assert len(rows) == 4 * 3
    assert len(results(rows.reset_index(), basis="inferred")) == 12


def test_level_variety_is_the_share_of_pairs_that_differ(requirements):
    essential, desirable = inference.counts_of(requirements, "essential"), inference.counts_of(requirements, "desirable")
    differing = []
    for name in essential:
        levels = ["e"] * essential[name] + ["d"] * desirable[name] + ["-"] * (25 - essential[name] - desirable[name])
        pairs = list(itertools.combinations(levels, 2))
        differing.append(sum(a != b for a, b in pairs) / len(pairs))
    row = inference.level_variety(essential, desirable, 25).iloc[0]
    assert row["estimate"] == pytest.approx(np.mean(differing))
    assert 0 <= row["low"] < row["estimate"] < row["high"] <= 1


def test_level_variety_at_its_extremes():
    alike = inference.level_variety({"a": 4}, {"a": 0}, 4).iloc[0]
    assert (alike["estimate"], alike["low"]) == (0, 0)
    assert alike["high"] > 0.3  # four that are alike are no proof that all are
    assert np.isnan(inference.level_variety({"a": 1}, {"a": 0}, 1).loc[0, "estimate"])
    assert inference.level_variety({"a": 10}, {"a": 10}, 30).loc[0, "estimate"] == pytest.approx(2 / 3 * 30 / 29)
    with pytest.raises(ValueError, match="a: 3 essential and 2 desirable of 4"):
        inference.level_variety({"a": 3}, {"a": 2}, 4)


@pytest.mark.parametrize("p", [(0.5, 0.3, 0.2), (1 / 3, 1 / 3, 1 / 3), (0.9, 0.05, 0.05), (0.7, 0.3, 0), (0.8, 0.2, 0)])
def test_the_interval_of_variety_covers_in_the_worst_case(p):
    """25 documents of a known population, requirements perfectly dependent: exact coverage over every sample."""
    from scipy.stats import multinomial

    n, true = 25, 1 - sum(q**2 for q in p)
    covered = 0.0
    for e, d in ((e, d) for e in range(n + 1) for d in range(n + 1 - e)):
        chance = multinomial.pmf([e, d, n - e - d], n, p)
        if chance > 1e-7:
            row = inference.level_variety({"a": e, "b": e}, {"a": d, "b": d}, n).iloc[0]
            covered += chance * (row["low"] <= true <= row["high"])
    assert covered > 0.92


def test_the_variance_behind_it_is_that_of_every_possible_sample():
    """Exact enumeration of the multinomial for a small n, against the half-width (Simpson's formula)."""
    from math import factorial

    n, p = 5, (0.5, 0.3, 0.2)
    outcomes = [(e, d, n - e - d) for e in range(n + 1) for d in range(n + 1 - e)]
    weights = np.array([factorial(n) * np.prod([q**k / factorial(k) for q, k in zip(p, o, strict=True)]) for o in outcomes])
    values = np.array([inference.level_variety({"a": e}, {"a": d}, n).loc[0, "estimate"] for e, d, _ in outcomes])
    squares, cubes = sum(q**2 for q in p), sum(q**3 for q in p)
    assert weights @ values == pytest.approx(1 - squares)  # unbiased
    variance = (4 * (n - 2) * cubes + 2 * squares - 2 * (2 * n - 3) * squares**2) / (n * (n - 1))
    assert weights @ values**2 - (weights @ values) ** 2 == pytest.approx(variance)
    # 49 + 1, 29 + 1 and 19 + 1 of 97 + 3: the shares at which the half-width is taken
    row = inference.level_variety({"a": 49}, {"a": 29}, 97).iloc[0]
    variance = (4 * 95 * cubes + 2 * squares - 2 * 191 * squares**2) / (97 * 96)
    assert (row["high"] - row["low"]) / 2 == pytest.approx(1.984984 * np.sqrt(variance), rel=1e-6)  # R: qt(0.975, 96)


# A rerun ------------------------------------------------------------------------------------------------------------


def test_changes_go_where_there_is_room():
    assert planning.changed(0.72, 0.4) == pytest.approx(0.32)
    assert planning.changed(0.32, 0.4) == pytest.approx(0.72)


def test_rerun_power_against_simulation(requirements):
    from scipy.stats import fisher_exact

    grid = planning.rerun_power(requirements.head(1), changes=[0.4], sizes=[25])
    rng = np.random.default_rng(2)
    draws = zip(rng.binomial(25, 0.72, 2000), rng.binomial(25, 0.32, 2000), strict=True)
    found = np.mean([fisher_exact([[a, 25 - a], [b, 25 - b]]).pvalue < 0.05 for a, b in draws])
    assert grid.loc[0, "power"] == pytest.approx(found, abs=4 * np.sqrt(found * (1 - found) / 2000))


def test_a_share_and_its_complement_are_as_easy_to_tell_apart(requirements):
    from pacsresearch.statistics.power import power_of_comparison

    grid = planning.rerun_power(requirements, changes=[0.3], sizes=[40]).set_index("requirement")["power"]
    for name, share, now in (("management_qualification", 0.32, 0.62), ("radiographer_registration", 0.56, 0.26)):
        assert grid[name] == pytest.approx(power_of_comparison(share, 25, now, 40).loc[0, "estimate"])


def test_a_small_first_study_cannot_be_made_up_for(requirements):
    rows = planning.rerun_sizes(requirements.head(1), changes=[0.2, 0.4]).set_index("group")
    assert np.isnan(rows.loc["20 points", "estimate"])
    assert "no size up to 500 suffices" in rows.loc["20 points", "note"]
    assert 25 < rows.loc["40 points", "estimate"] < 40


def test_survey_sizes_fall_with_the_change():
    sizes = planning.survey_sizes(0.8)["estimate"].to_list()
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] == 44  # statistics.power's own example, from exact binomial tables
