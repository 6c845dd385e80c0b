"""What every function of the statistics promises: its columns, an estimate within its interval, a runnable example."""

import doctest
import importlib
import pkgutil

import numpy as np
import pandas as pd
import pytest

import pacsresearch.statistics as package
from pacsresearch.results import COLUMNS, results
from pacsresearch.statistics import (
    agreement,
    bounds,
    differences,
    diversity,
    equivalence,
    paired,
    power,
    proportions,
    ranking,
    trend,
)

MODULES = [module.name for module in pkgutil.iter_modules(package.__path__)]
RATINGS = [[1, 1], [1, 2], [2, 2], [3, 3]]
X, Y = [1, 2, 3, 4, 5, 6], [2, 3, 5, 4, 7, 8]


def rng():
    return np.random.default_rng(1)


ESTIMATES = {
    "proportion": lambda: proportions.proportion_interval([0, 5], 5), "multinomial": lambda: proportions.multinomial_intervals([3, 2]),
    "difference": lambda: differences.difference_of_proportions(3, 5, 2, 5), "ratio": lambda: differences.ratio_of_proportions(3, 5, 0, 5),
    "odds": lambda: differences.odds_ratio(3, 5, 2, 5), "test": lambda: differences.exact_test([[3, 2], [2, 3]], "boschloo"),
    "mcnemar": lambda: paired.mcnemar([[1, 2], [3, 4]]), "paired": lambda: paired.paired_difference([[1, 2], [3, 4]]),
    "q": lambda: paired.cochran_q(pd.DataFrame({"a": [1, 0, 1], "b": [0, 0, 1]})),
    "tost": lambda: equivalence.tost_proportions(3, 5, 2, 5, margin=0.1), "percent": lambda: agreement.percent_agreement(RATINGS),
    "kappa": lambda: agreement.cohen_kappa([1, 2, 2], [1, 2, 1]), "weighted": lambda: agreement.weighted_kappa([1, 2, 3], [1, 3, 3]),
    "fleiss": lambda: agreement.fleiss_kappa(RATINGS), "gwet": lambda: agreement.gwet_ac(RATINGS),
    "alpha": lambda: agreement.krippendorff_alpha(RATINGS, rng=rng(), resamples=50), "theil": lambda: trend.theil_sen(X, Y),
    "kendall": lambda: trend.kendall(X, Y), "negative binomial": lambda: trend.negative_binomial(X, Y),
    "entropy": lambda: diversity.entropy([3, 2], rng=rng()), "simpson": lambda: diversity.simpson([3, 2], rng=rng()),
    "unalikeability": lambda: diversity.unalikeability([3, 2], rng=rng()), "frechet": lambda: bounds.frechet({"a": 3, "b": 4}, 5),
    "manski": lambda: bounds.manski(3, 5, 9, level=0.9), "power": lambda: power.power_of_comparison(0.5, 5, 0.9, 6),
    "equivalence power": lambda: power.power_of_equivalence(0.5, 20, 0.5, 20, margin=0.4),
    "size": lambda: power.sample_size_for_change(0.9, 0.3, design="one-sample"), "precision": lambda: power.precision(0.5, 10),
    "precision size": lambda: power.sample_size_for_precision(0.2),
    "commonest": lambda: ranking.commonest(pd.DataFrame({"a": [1, 0], "b": [1, 1]}), rng=rng(), resamples=50),
    "margins": lambda: ranking.commonest_from_margins({"a": 3, "b": 4}, 5),
}


@pytest.mark.parametrize("name", ESTIMATES)
def test_estimates_become_result_rows(name):
    found = ESTIMATES[name]()
    common = [column for column in ("estimate", "low", "high", "level", "n", "denominator", "method", "missing", "note")]
    assert set(common) <= set(found.columns) and (found["method"] != "").all() and (found["missing"] != "").all()
    rows = found[[column for column in found if column in COLUMNS]].assign(id=[f"{name.replace(' ', '_')}.{i}" for i in range(len(found))])
    assert len(results(rows, basis="inferred")) == len(found)  # refuses an estimate outside its interval
    assert ESTIMATES[name]().equals(found)  # the same again, to the byte


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_the_documentation(name):
    module = importlib.import_module(f"pacsresearch.statistics.{name}")
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("name", [name for name in MODULES if not name.startswith("_")])
def test_every_public_function_is_documented(name):
    module = importlib.import_module(f"pacsresearch.statistics.{name}")
    for attribute, value in vars(module).items():
        if callable(value) and not attribute.startswith("_") and getattr(value, "__module__", "") == module.__name__:
            assert value.__doc__, f"{name}.{attribute}"
