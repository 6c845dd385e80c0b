"""Two one-sided tests: the interval and the p-values say the same, and the score test has a second source."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from pacsresearch.statistics.equivalence import tost_proportions


def searched_z(delta, a, n_a, b, n_b):
    """The score statistic without the cubic: the likeliest shares by numerical search."""
    def unlikely(q):
        return -(stats.binom.logpmf(a, n_a, min(max(q + delta, 0), 1)) + stats.binom.logpmf(b, n_b, q))

    ends = max(0, -delta), min(1, 1 - delta)
    q = optimize.minimize_scalar(unlikely, bounds=ends, method="bounded", options={"xatol": 1e-12}).x
    total = n_a + n_b
    variance = ((q + delta) * (1 - q - delta) / n_a + q * (1 - q) / n_b) * total / (total - 1)
    return (a / n_a - b / n_b - delta) / np.sqrt(variance)


@pytest.mark.parametrize(("a", "n_a", "b", "n_b", "margin"), [(400, 500, 405, 500, .1), (80, 100, 18, 25, .2), (30, 60, 45, 60, .1), (96, 120, 79, 100, .15)])
def test_p_values_by_search(a, n_a, b, n_b, margin):
    found = tost_proportions(a, n_a, b, n_b, margin=margin).iloc[0]
    assert found["p_lower"] == pytest.approx(stats.norm.sf(searched_z(-margin, a, n_a, b, n_b)), abs=1e-7)
    assert found["p_upper"] == pytest.approx(stats.norm.cdf(searched_z(margin, a, n_a, b, n_b)), abs=1e-7)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 200), st.integers(1, 200), st.data(), st.sampled_from([0.05, 0.1, 0.2]))
def test_interval_and_tests_agree(n_a, n_b, data, margin):
    a, b = data.draw(st.integers(0, n_a)), data.draw(st.integers(0, n_b))
    found = tost_proportions(a, n_a, b, n_b, margin=margin).iloc[0]
    if abs(found["p_value"] - 0.05) > 1e-6:
        assert found["equivalent"] == (found["p_value"] < 0.05)
    assert found["level"] == pytest.approx(0.9)
    swapped = tost_proportions(b, n_b, a, n_a, margin=margin).iloc[0]
    assert swapped["verdict"] == found["verdict"] and swapped["p_value"] == pytest.approx(found["p_value"], abs=1e-9)


def test_verdicts():
    def verdict(*counts, **options):
        return tost_proportions(*counts, margin=0.10, **options).loc[0, "verdict"]

    assert verdict(400, 500, 405, 500) == "equivalent"
    assert verdict(20, 25, 18, 25) == "inconclusive"  # too few to say
    assert verdict(450, 500, 250, 500) == "different"
    assert verdict(320, 400, 290, 400) == "inconclusive"  # differs, but perhaps by less than the margin
    assert verdict(400, 500, 405, 500, method="newcombe") == "equivalent"
    assert verdict(0, 0, 5, 10) == "inconclusive"
    assert verdict(0, 500, 0, 500) == "equivalent"


@pytest.mark.parametrize("options", [{"margin": 0}, {"margin": 1}, {"margin": .1, "level": .5}, {"margin": .1, "method": "wald"}])
def test_refused(options):
    with pytest.raises(ValueError):
        tost_proportions(1, 2, 1, 2, **options)
