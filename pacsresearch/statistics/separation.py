"""Whether predictors separate a yes/no outcome, so that a logistic model has no maximum: by linear program."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pacsresearch.statistics.logistic import prepared


def separation(y: Any, x: pd.DataFrame) -> pd.DataFrame:
    """Look for a combination of predictors that tells the outcomes apart.

    Parameters
    ----------
    y : array_like of bool, shape (n,)
    x : DataFrame, shape (n, k)
        Predictors as numbers; an intercept is put before them.

    Returns
    -------
    DataFrame
        A row a term: term, direction (1: its maximum likelihood estimate is +∞; -1: -∞; 0: finite), separated (whether any
        is not finite: the same in every row), complete (whether every case is told apart), n, missing.

    Notes
    -----
    Missing data: listwise. With s = 2y - 1 maximise Σ s x'b over -1 <= b <= 1 with every s x'b >= 0: the maximum is
    above 0 exactly where the outcome is separated, and the b at the maximum has the sign of each infinite
    coefficient. R: detectseparation (Kosmidis).

    References
    ----------
    Konis (2007), Linear Programming Algorithms for Detecting Separated Data in Binary Logistic Regression Models, DPhil
    thesis, Oxford. Albert and Anderson (1984), Biometrika 71, 1-10.

    Examples
    --------
    >>> separation([0, 0, 1, 1], pd.DataFrame({"x": [1, 2, 3, 4]}))["direction"].tolist()
    [-1, 1]
    """
    y, matrix, terms, _, missing = prepared(y, x)
    direction, complete = _directions(y, matrix)
    return pd.DataFrame({"term": terms, "direction": direction, "separated": bool(direction.any()), "complete": complete,
                         "n": len(y), "missing": missing})


def separated(y: np.ndarray, matrix: np.ndarray) -> bool:
    """Whether a design matrix, intercept and all, separates a complete 0/1 outcome.

    >>> separated(np.array([0, 0, 1]), np.array([[1, 1], [1, 2], [1, 3]]))
    True
    """
    return bool(_directions(y, matrix)[0].any())


def _directions(y: np.ndarray, matrix: np.ndarray) -> tuple[np.ndarray, bool]:
    """Sign of each infinite coefficient, and whether every case is told apart."""
    from scipy.optimize import linprog

    spread = np.abs(matrix).max(axis=0)
    signed = matrix / np.where(spread > 0, spread, 1) * (2 * y - 1)[:, None]
    found = linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(y)), bounds=(-1, 1), method="highs")
    if -found.fun <= 1e-6:
        return np.zeros(matrix.shape[1], dtype=int), False
    direction = np.where(np.abs(found.x) > 1e-6, np.sign(found.x), 0).astype(int)
    return direction, bool((signed @ found.x > 1e-9).all())
