"""Weights: margins met, known totals without error, trimming, Kish; R's values are in test_design."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pacsresearch.statistics.design import design, mean, proportion, total
from pacsresearch.statistics.weights import design_effect, post_stratify, rake, trim


def test_a_known_total_no_longer_varies():
    groups = np.array(["a"] * 6 + ["b"] * 4)
    after = post_stratify(design(10, population=100), groups, {"a": 30, "b": 70})
    share = proportion(groups == "a", after).iloc[0]
    assert share["estimate"] == pytest.approx(0.3) and share["se"] == pytest.approx(0, abs=1e-12)
    assert share["low"] == share["high"]
    assert total(groups == "a", after).loc[0, "se"] == pytest.approx(0, abs=1e-9)


def test_raking_again_remembers_both():
    x, y = list("aabbab"), list("cdcdcc")
    once = rake(design(6), {"x": x, "y": y}, {"x": {"a": 7, "b": 3}, "y": {"c": 6, "d": 4}})
    twice = rake(rake(design(6), {"x": x}, {"x": {"a": 7, "b": 3}}), {"x": x, "y": y}, {"x": {"a": 7, "b": 3}, "y": {"c": 6, "d": 4}})
    assert twice.weights == pytest.approx(once.weights)
    values = [1, 4, 2, 8, 5, 7]
    assert mean(values, twice).loc[0, "se"] == pytest.approx(mean(values, once).loc[0, "se"])
    assert once.note == "raked to x, y" and once.weighted


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_margins_are_met_whatever_the_weights(data):
    n = data.draw(st.integers(6, 30))
    rng = np.random.default_rng(data.draw(st.integers(0, 999)))
    x, y = rng.permutation(np.arange(n) % 2), rng.permutation(np.arange(n) % 3)
    if len(np.unique(x * 3 + y)) < 6:
        return  # an empty cell may leave no solution
    margins = {"x": {0: 40, 1: 60}, "y": {0: 20, 1: 30, 2: 50}}
    made = rake(design(n, weights=rng.uniform(0.5, 3, n)), {"x": x, "y": y}, margins)
    assert np.bincount(x, made.weights) == pytest.approx([40, 60], rel=1e-8)
    assert np.bincount(y, made.weights) == pytest.approx([20, 30, 50], rel=1e-8)
    cut = trim(made, lower=0.5, upper=1.6)
    assert cut.weights.sum() == pytest.approx(100)
    assert cut.weights.max() <= 1.6 * cut.weights.mean() * (1 + 1e-9) and cut.weights.min() >= 0.5 * cut.weights.mean() * (1 - 1e-9)


@pytest.mark.parametrize(("variables", "margins", "words"), [
    ({"x": ["a", None]}, {"x": {"a": 2}}, "1 respondents without a category"), ({"x": ["a", "z"]}, {"x": {"a": 2}}, "nobody of the population is z"),
    ({"x": ["a", "a"]}, {"x": {"a": 2, "b": 3}}, "no respondent is b"), ({"x": ["a", "b"]}, {"y": {"a": 2}}, "no variable 'y'"),
    ({"x": ["a", "b"], "y": ["c", "d"]}, {"x": {"a": 2, "b": 2}, "y": {"c": 3, "d": 3}}, "different populations"),
    ({"x": ["a", "b"], "y": ["c", "d"]}, {"x": {"a": 2, "b": 2}, "y": {"c": 3, "d": 1}}, "did not converge"), ({}, {}, "no margin"),
])
def test_refusals(variables, margins, words):
    with pytest.raises(ValueError, match=words):
        rake(design(2), variables, margins)


def test_kish():
    # Kish (1965): n Σ w² / (Σ w)². Weights 1, 1, 2: 3 × 6 / 16.
    found = design_effect([1, 1, 2]).iloc[0]
    assert found["estimate"] == pytest.approx(1.125) and found["effective_n"] == pytest.approx(16 / 6)
    assert found["cv"] ** 2 == pytest.approx(0.125)
    equal = design_effect(design(5, population=50)).iloc[0]
    assert equal["estimate"] == 1 and equal["effective_n"] == 5 and equal["weighted_n"] == 50
    assert np.isnan(design_effect([]).loc[0, "estimate"])


def test_trimming_leaves_a_fit_design_alone():
    made = design(3, weights=[1, 1.1, 1.2])
    assert trim(made, upper=3) is made
    with pytest.raises(ValueError, match="does not hold the mean"):
        trim(made, upper=0.9)
    assert "1 of 4 weights trimmed" in trim(design(4, weights=[1, 1, 1, 9]), upper=2).note
