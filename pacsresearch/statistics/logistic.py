"""Logistic regression: maximum likelihood, penalised likelihood's common ground, and design-based standard errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from pacsresearch.statistics._rows import NAN, check_level, listwise_words
from pacsresearch.statistics.sampling import Design, covariance

STEPS, SMALL = 1000, 1e-8


@dataclass(frozen=True)
class Fit:
    """A fitted logistic model.

    Attributes
    ----------
    terms : tuple of str
        Columns of the design matrix, "intercept" first.
    coefficients : ndarray, shape (k,)
        Log odds ratios.
    covariance : ndarray, shape (k, k)
    y, x : ndarray, shape (n,) and (n, k)
        What was fitted, cases with a gap left out.
    weights : ndarray, shape (n,)
        1 where there are none.
    loglik : float
        Log likelihood at the coefficients (penalised where the method is; pseudo where weighted).
    df : float
        Of the reference distribution: inf (normal), or the design's.
    converged : bool
    method, missing, note : str
    design : Design or None
    kept : ndarray of bool, shape (all cases,)
        Which cases were used.
    """

    terms: tuple[str, ...]
    coefficients: np.ndarray
    covariance: np.ndarray = field(repr=False)
    y: np.ndarray = field(repr=False)
    x: np.ndarray = field(repr=False)
    weights: np.ndarray = field(repr=False)
    loglik: float
    df: float
    converged: bool
    method: str
    missing: str
    note: str = ""
    design: Design | None = field(default=None, repr=False)
    kept: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool), repr=False)

    @property
    def probabilities(self) -> np.ndarray:
        """Fitted probability of each case used."""
        return expit(self.x @ self.coefficients)

    def table(self, *, level: float = 0.95, exponentiate: bool = True) -> pd.DataFrame:
        """The coefficients with Wald intervals (`firth.table` has profile intervals).

        Parameters
        ----------
        level : float in (0, 1)
        exponentiate : bool
            Odds ratios; otherwise log odds ratios.

        Returns
        -------
        DataFrame
            A row a term: term, estimate, low, high, level, n (cases), denominator (cases before any was left out),
            method, missing, note, and coefficient, se, statistic, p_value, events.
        """
        check_level(level)
        se = np.sqrt(np.diag(self.covariance))
        reach = quantile(level, self.df) * se
        with np.errstate(divide="ignore", invalid="ignore"):
            statistic = self.coefficients / se
        p = two_sided(statistic, self.df)
        limits = np.column_stack([self.coefficients, self.coefficients - reach, self.coefficients + reach])
        return frame(self, limits, level, exponentiate, statistic=statistic, p_value=p)


def frame(fit: Fit, limits: np.ndarray, level: float, exponentiate: bool, *, statistic: np.ndarray, p_value: np.ndarray,
          method: str = "") -> pd.DataFrame:
    """Estimates and limits (log odds, shape (k, 3)) as the table of a fit."""
    with np.errstate(over="ignore"):
        shown = np.exp(limits) if exponentiate else limits
    scale = "odds ratio" if exponentiate else "log odds ratio"
    return pd.DataFrame({
        "term": fit.terms, "estimate": shown[:, 0], "low": shown[:, 1], "high": shown[:, 2], "level": level,
        "n": float(len(fit.y)), "denominator": float(len(fit.kept)), "method": f"{scale}, {method or fit.method}",
        "missing": fit.missing, "note": fit.note, "coefficient": fit.coefficients, "se": np.sqrt(np.diag(fit.covariance)),
        "statistic": statistic, "p_value": p_value, "events": float(fit.y.sum())})


def quantile(level: float, df: float) -> float:
    """Two-sided quantile: normal for infinite degrees of freedom, else t."""
    tail = (1 - level) / 2
    return float(stats.norm.isf(tail) if np.isinf(df) else stats.t.isf(tail, df)) if df > 0 else NAN


def two_sided(statistic: Any, df: float) -> Any:
    """Two-sided p-value: normal for infinite degrees of freedom, else t."""
    size = np.abs(statistic)
    return 2 * (stats.norm.sf(size) if np.isinf(df) else stats.t.sf(size, df))


def logistic(y: Any, x: pd.DataFrame, *, design: Design | None = None) -> Fit:
    """Logistic regression by maximum likelihood.

    Parameters
    ----------
    y : array_like of bool, shape (n,)
        The outcome; NA where there is no answer.
    x : DataFrame, shape (n, k)
        Predictors as numbers (categories as 0/1 columns); an intercept is put before them.
    design : Design, optional
        Of the n: weighted (pseudo-)likelihood, standard errors by Taylor linearisation, t with units less strata
        less k degrees of freedom. Without: every case counts alike, standard errors from the information, normal.

    Returns
    -------
    Fit

    Raises
    ------
    ValueError
        No case left, an outcome that does not vary, or predictors that add up to each other.

    Notes
    -----
    Missing data: listwise over outcome and predictors. Where the predictors separate the outcome there is no maximum:
    `converged` is False, and the note says so; see `separation` and `firth`. R: glm(family = binomial),
    survey::svyglm(family = quasibinomial).

    Examples
    --------
    >>> fit = logistic([0, 0, 1, 0, 1, 1], pd.DataFrame({"years": [1, 2, 2, 3, 4, 5]}))
    >>> fit.table().round(2)[["term", "estimate"]].values.tolist()
    [['intercept', 0.03], ['years', 3.66]]
    """
    y, matrix, terms, kept, missing = prepared(y, x)
    weights = np.ones(len(y)) if design is None else design.weights[kept]
    scaled = weights / weights.mean()  # the scale of weights changes no estimate
    beta, information, converged = newton(y, matrix, scaled, penalised=False)
    if np.abs(matrix @ beta).max() > 8:  # probabilities this near 0 or 1 are a sign of separation: look
        from pacsresearch.statistics.separation import separated  # which needs this module

        converged = converged and not separated(y, matrix)
    note = "" if converged else "no maximum of the likelihood: the predictors separate the outcome"
    loglik = log_likelihood(y, matrix, beta, weights)
    if design is None:
        return Fit(terms, beta, _inverse(information), y, matrix, weights, loglik, np.inf, converged,
                   "maximum likelihood, Wald", missing, note, None, kept)
    bread = _inverse(information / weights.mean() * weights.mean() ** 2)
    scores = np.zeros((len(kept), matrix.shape[1]))
    scores[kept] = matrix * ((y - expit(matrix @ beta)) * weights)[:, None]
    spread = covariance(scores @ bread, design)
    df = design.degrees_of_freedom(kept) - (len(terms) - 1)
    return Fit(terms, beta, spread, y, matrix, weights, loglik, float(df), converged, "pseudo-likelihood, Taylor linearisation",
               missing, "; ".join(part for part in (note, design.note) if part), design, kept)


def prepared(y: Any, x: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, tuple[str, ...], np.ndarray, str]:
    """Outcome and design matrix without the cases that have a gap, the terms, which cases were kept, the rule in words."""
    outcome = pd.to_numeric(pd.Series(y).reset_index(drop=True)).astype("Float64").to_numpy(dtype=float, na_value=NAN)
    if len(outcome) != len(x):
        raise ValueError(f"{len(outcome)} outcomes for {len(x)} rows of predictors")
    values = np.column_stack([np.ones(len(x)), *[x[name].astype("Float64").to_numpy(dtype=float, na_value=NAN) for name in x]])
    kept = ~np.isnan(outcome) & ~np.isnan(values).any(axis=1)
    outcome, values = outcome[kept], values[kept]
    if not len(outcome):
        raise ValueError("no case has the outcome and every predictor")
    if not np.isin(outcome, (0.0, 1.0)).all():
        raise ValueError("the outcome is not true or false throughout")
    if outcome.min() == outcome.max():
        raise ValueError(f"the outcome is the same in all {len(outcome)} cases: nothing to model")
    if np.linalg.matrix_rank(values) < values.shape[1]:
        raise ValueError(f"the predictors add up to each other: {_aliased(values, ['intercept', *x.columns])}")
    terms = ("intercept", *map(str, x.columns))
    return outcome, values, terms, kept, listwise_words(len(kept), int((~kept).sum()))


def _aliased(values: np.ndarray, names: Sequence[str]) -> str:
    """The first column that earlier ones determine."""
    for k in range(1, values.shape[1] + 1):
        if np.linalg.matrix_rank(values[:, :k]) < k:
            return f"{names[k - 1]} follows from the terms before it"
    return ""


def newton(y: np.ndarray, x: np.ndarray, weights: np.ndarray, *, penalised: bool, fixed: int | None = None,
           start: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray, bool]:
    """Newton's steps with halving: coefficients, information at them, whether they converged.

    `penalised` adds half the log determinant of the information (Jeffreys' prior: Firth 1993); `fixed` holds one
    coefficient at its start.
    """
    k = x.shape[1]
    beta = np.zeros(k) if start is None else start.astype(float).copy()
    free = np.array([i for i in range(k) if i != fixed])
    best = objective(y, x, beta, weights, penalised)
    for _ in range(STEPS):
        p = expit(x @ beta)
        w = weights * p * (1 - p)
        information = x.T @ (x * w[:, None])
        residual, curvature = weights * (y - p), information
        if penalised:
            root = x * np.sqrt(w)[:, None]
            hat = np.einsum("ij,ij->i", root @ _inverse(information), root)
            residual = residual + hat * (0.5 - p)
            curvature = x.T @ (x * (w * (1 + hat))[:, None])  # of the augmented data: steps that do not overshoot
        score = x.T @ residual
        step = np.zeros(k)
        try:
            step[free] = np.linalg.solve(curvature[np.ix_(free, free)], score[free])
        except np.linalg.LinAlgError:
            return beta, information, False
        step *= min(1.0, 5.0 / max(np.abs(step).max(), 1e-300))
        while True:
            value = objective(y, x, beta + step, weights, penalised)
            if value >= best - 1e-12 * abs(best) or np.abs(step).max() < SMALL:
                break
            step /= 2
        beta, best = beta + step, max(best, value)
        if np.abs(step).max() < SMALL * max(1.0, np.abs(beta).max()):
            return beta, information, True
        if not penalised and np.abs(x @ beta).max() > 30:
            return beta, information, False
    return beta, information, False


def objective(y: np.ndarray, x: np.ndarray, beta: np.ndarray, weights: np.ndarray, penalised: bool) -> float:
    """Log likelihood, with Jeffreys' penalty where asked for."""
    value = log_likelihood(y, x, beta, weights)
    if not penalised:
        return value
    p = expit(x @ beta)
    sign, logdet = np.linalg.slogdet(x.T @ (x * (weights * p * (1 - p))[:, None]))
    return value + 0.5 * logdet if sign > 0 else -np.inf


def log_likelihood(y: np.ndarray, x: np.ndarray, beta: np.ndarray, weights: np.ndarray) -> float:
    """Σ w (y η - log(1 + exp η))."""
    eta = x @ beta
    return float((weights * (y * eta - np.logaddexp(0, eta))).sum())


def expit(eta: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-η)), without overflow."""
    return np.where(eta >= 0, 1 / (1 + np.exp(-np.abs(eta))), np.exp(-np.abs(eta)) / (1 + np.exp(-np.abs(eta))))


def _inverse(matrix: np.ndarray) -> np.ndarray:
    return np.linalg.pinv(matrix, hermitian=True)
