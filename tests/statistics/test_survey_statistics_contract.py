"""What the survey's statistics promise alike: the common columns, an estimate within its interval, the same bytes again."""

import numpy as np
import pandas as pd
import pytest

from pacsresearch.results import COLUMNS, results
from pacsresearch.statistics import crosstabs, design, effects, firth, imputation, logistic, ordinal, reliability, response, weights

PLAN = design.design(6, weights=[1, 2, 1, 2, 1, 3], population=40)
Y, X = [0, 1, 0, 1, 1, 0], pd.DataFrame({"x": [1.0, 2, 2, 3, 4, 1], "z": [0, 1, 1, 0, 1, 0]})
VALUES, ITEMS = [3.0, 4, np.nan, 1, 2, 2], np.random.default_rng(2).normal(size=(30, 4)) + np.arange(30)[:, None] / 8

ESTIMATES = {
    "mean": lambda: design.mean(VALUES, PLAN), "total": lambda: design.total(VALUES, PLAN), "ratio": lambda: design.ratio(VALUES, X["x"], PLAN),
    "proportion": lambda: design.proportion(Y, PLAN), "beta": lambda: design.proportion(Y, PLAN, method="beta"),
    "domains": lambda: design.by_domain(design.mean, VALUES, list("aabbbc"), PLAN), "kish": lambda: weights.design_effect(PLAN),
    "logistic": lambda: logistic.logistic(Y, X[["x"]]).table(), "weighted": lambda: logistic.logistic(Y, X[["x"]], design=PLAN).table(),
    "firth": lambda: firth.table(firth.firth(Y, X)), "effects": lambda: effects.average_marginal_effects(firth.firth(Y, X)),
    "ordinal": lambda: ordinal.ordinal([1, 2, 2, 3, 3, 1, 2, 1], pd.DataFrame({"x": [1, 1, 2, 2, 1, 3, 3, 2]})),
    "alpha": lambda: reliability.alpha(ITEMS), "omega": lambda: reliability.omega(ITEMS, rng=np.random.default_rng(1), resamples=20),
    "independence": lambda: crosstabs.independence([[3, 2, 1], [1, 4, 5]], rng=np.random.default_rng(1), resamples=50),
    "cramer": lambda: crosstabs.cramers_v([[3, 2, 1], [1, 4, 5]]), "pool": lambda: imputation.pool([1.0, 2.0], [0.1, 0.2], complete_df=9),
    "aapor": lambda: response.aapor(response.Dispositions(3, 1, 2, unknown=5)),
}


@pytest.mark.parametrize("name", ESTIMATES)
def test_estimates_become_result_rows(name):
    found = ESTIMATES[name]()
    assert {"estimate", "n", "denominator", "method", "missing", "note"} <= set(found) and (found["method"] != "").all() and (found["missing"] != "").all()
    rows = found[[column for column in found if column in COLUMNS]].assign(id=[f"{name}.{i}" for i in range(len(found))])
    table = results(rows, basis="inferred")  # refuses an estimate outside its interval
    assert len(table) == len(found) and table["estimate"].notna().any() == (name != "independence")
    pd.testing.assert_frame_equal(ESTIMATES[name](), found)
