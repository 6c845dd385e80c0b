"""Firth's penalised logistic regression: finite with separated data, less biased with few events."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import optimize, stats

from pacsresearch.statistics._rows import NAN, check_choice, check_level
from pacsresearch.statistics.logistic import Fit, expit, frame, newton, objective, prepared

ERRORS = ("information", "augmented")


def firth(y: Any, x: pd.DataFrame, *, errors: str = "information") -> Fit:
    """Logistic regression with Jeffreys' prior as penalty.

    Parameters
    ----------
    y : array_like of bool, shape (n,)
        The outcome; NA where there is no answer.
    x : DataFrame, shape (n, k)
        Predictors as numbers; an intercept is put before them, and penalised with them.
    errors : {"information", "augmented"}
        Which standard errors: from Fisher's information at the penalised estimate (as brglm2), or from the information of the
        data augmented by the hat values (as logistf since 1.24). They agree for many events; the profile intervals of
        `table` need neither.

    Returns
    -------
    Fit
        `loglik` is the penalised one. Use `table(fit)` of this module: profile intervals and penalised tests.

    Raises
    ------
    ValueError
        As `logistic.logistic`.

    Notes
    -----
    Missing data: listwise. Maximises log L + log |I| / 2; the score is Σ x (y - p + h (1/2 - p)), with h the hat
    values. Probabilities are drawn towards one half; use coefficients and contrasts, not the mean probability.

    References
    ----------
    Firth (1993), Biometrika 80, 27-38. Heinze and Schemper (2002), Statistics in Medicine 21, 2409-2419.

    Examples
    --------
    >>> fit = firth([0, 0, 1, 1], pd.DataFrame({"x": [0, 0, 1, 1]}))  # separated
    >>> table(fit).round(2)[["term", "estimate"]].values.tolist()
    [['intercept', 0.2], ['x', 25.0]]
    """
    check_choice(errors, ERRORS, "errors")
    y, matrix, terms, kept, missing = prepared(y, x)
    weights = np.ones(len(y))
    beta, information, converged = newton(y, matrix, weights, penalised=True)
    spread = np.linalg.inv(information)
    if errors == "augmented":
        p = expit(matrix @ beta)
        w = p * (1 - p)
        hat = np.einsum("ij,jk,ik->i", matrix, spread, matrix) * w
        spread = np.linalg.inv(matrix.T @ (matrix * (w * (1 + hat))[:, None]))
    named = "Fisher information" if errors == "information" else "augmented data"
    return Fit(terms, beta, spread, y, matrix, weights, objective(y, matrix, beta, weights, True), np.inf, converged,
               f"Firth's penalised likelihood (standard errors: {named})", missing,
               "" if converged else "the penalised likelihood did not converge", None, kept)


def table(fit: Fit, *, level: float = 0.95, exponentiate: bool = True) -> pd.DataFrame:
    """Coefficients of a Firth fit with profile penalised-likelihood intervals and likelihood ratio tests.

    Parameters and columns as `Fit.table`; statistic is the penalised likelihood ratio χ², 1 degree of freedom.

    Notes
    -----
    An interval holds every value of the coefficient at which the penalised likelihood, maximised over the others, is
    within χ²(level) / 2 of its maximum. The penalty is that of the full model throughout (as logistf).

    Examples
    --------
    >>> fit = firth([0, 1, 0, 1, 1], pd.DataFrame({"x": [0, 0, 1, 1, 1]}))
    >>> table(fit).round(3).loc[1, ["low", "high"]].tolist()
    [0.073, 43.917]
    """
    drop = stats.chi2.ppf(check_level(level), 1) / 2
    limits, statistics = [], []
    for at, value in enumerate(fit.coefficients):
        statistics.append(max(2 * (fit.loglik - _profile(fit, at, 0.0)), 0.0))
        limits.append((value, _limit(fit, at, -1, drop), _limit(fit, at, +1, drop)))
    statistic = np.array(statistics)
    return frame(fit, np.array(limits), level, exponentiate, statistic=statistic, p_value=stats.chi2.sf(statistic, 1),
                 method=f"{fit.method}, profile interval")


def _profile(fit: Fit, at: int, value: float) -> float:
    """The penalised log likelihood with one coefficient held, maximised over the others."""
    start = fit.coefficients.copy()
    start[at] = value
    beta, _, _ = newton(fit.y, fit.x, fit.weights, penalised=True, fixed=at, start=start)
    return objective(fit.y, fit.x, beta, fit.weights, True)


def _limit(fit: Fit, at: int, side: int, drop: float) -> float:
    """Where the profile has fallen by `drop` on one side of the estimate; infinite where it never does."""
    value, se = fit.coefficients[at], float(np.sqrt(fit.covariance[at, at]))
    if not np.isfinite(se) or se == 0:
        return NAN

    def above(b: float) -> float:
        return _profile(fit, at, b) - (fit.loglik - drop)

    near, reach = value, 2.0 * se
    for _ in range(12):
        far = value + side * reach
        if above(far) < 0:
            return float(optimize.brentq(above, near, far, xtol=1e-8))
        near, reach = far, reach * 1.8
    return side * np.inf
