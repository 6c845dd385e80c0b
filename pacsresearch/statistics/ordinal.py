"""Ordered outcomes: the proportional odds model, and a test of its assumption."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import optimize, stats

from pacsresearch.statistics._rows import check_level, listwise_words
from pacsresearch.statistics.logistic import expit, newton


def ordinal(y: Any, x: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """Proportional odds (cumulative logit) model by maximum likelihood.

    Parameters
    ----------
    y : Series of ordered category, or array_like of int, shape (n,)
        Categories without a case are left out; NA where there is no answer.
    x : DataFrame, shape (n, k)
        Predictors as numbers; thresholds stand for the intercept.
    level : float in (0, 1)
        Of confidence, Wald.

    Returns
    -------
    DataFrame
        A row a predictor: term, estimate (cumulative odds ratio: above 1, higher categories), low, high, level, n,
        denominator, method, missing, note, and coefficient, se, statistic, p_value; then a row for each threshold (term
        ``lower|upper``, estimate, low and high on the scale of log odds).

    Raises
    ------
    ValueError
        Fewer than three categories with cases (use `logistic`), or no case.

    Notes
    -----
    Missing data: listwise. logit P(y <= j) = θ_j - x'b, as MASS::polr and ordinal::clm. Thresholds are fitted as a first
    one and logarithms of the steps between them; standard errors are from the observed information.

    References
    ----------
    McCullagh (1980), JRSS B 42, 109-142. Agresti (2010), Analysis of Ordinal Categorical Data, ch. 3.

    Examples
    --------
    >>> found = ordinal([1, 2, 2, 3, 1, 3, 2, 3], pd.DataFrame({"x": [0, 0, 1, 1, 0, 1, 0, 0]}))
    >>> found["term"].tolist()
    ['x', '1|2', '2|3']
    """
    check_level(level)
    codes, names, values, missing, total = _prepared(y, x)
    k, cuts = values.shape[1], len(names) - 1
    shares = np.bincount(codes) / len(codes)
    theta = stats.logistic.ppf(np.cumsum(shares)[:-1])
    start = np.concatenate([np.zeros(k), [theta[0]], np.log(np.diff(theta))])
    # scaled predictors make the search well behaved
    scale = np.where((s := values.std(axis=0)) > 0, s, 1.0)
    found = optimize.minimize(_negative, start, args=(codes, values / scale), jac=True, method="BFGS",
                              options={"gtol": 1e-8, "maxiter": 500})
    parameters = _polish(found.x, codes, values / scale)
    beta, thresholds = parameters[:k] / scale, _thresholds(parameters[k:])
    natural = np.concatenate([beta, thresholds])
    information = _information(natural, codes, values)
    spread = np.linalg.pinv(information, hermitian=True)
    se = np.sqrt(np.maximum(np.diag(spread), 0))
    half = float(stats.norm.isf((1 - level) / 2)) * se
    limits = np.column_stack([natural, natural - half, natural + half])
    limits[:k] = np.exp(limits[:k])
    wide = np.abs(natural[:k] * scale).max(initial=0) > 15
    note = "an estimate runs to infinity: the predictors separate the categories" if wide else ""
    terms = [*map(str, x.columns), *[f"{a}|{b}" for a, b in zip(names, names[1:])]]
    statistic = natural / np.where(se > 0, se, np.nan)
    return pd.DataFrame({
        "term": terms, "estimate": limits[:, 0], "low": limits[:, 1], "high": limits[:, 2], "level": level, "n": float(len(codes)),
        "denominator": float(total), "method": ["cumulative odds ratio, proportional odds, Wald"] * k + ["threshold, log odds"] * cuts,
        "missing": missing, "note": note, "coefficient": natural, "se": se, "statistic": statistic,
        "p_value": 2 * stats.norm.sf(np.abs(statistic))})


def _prepared(y: Any, x: pd.DataFrame) -> tuple[np.ndarray, list, np.ndarray, str, int]:
    outcome = pd.Series(y).reset_index(drop=True)
    values = np.column_stack([np.zeros((len(x), 0)), *[x[name].astype("Float64").to_numpy(dtype=float, na_value=np.nan) for name in x]])
    if len(outcome) != len(values):
        raise ValueError(f"{len(outcome)} outcomes for {len(values)} rows of predictors")
    kept = outcome.notna().to_numpy() & ~np.isnan(values).any(axis=1)
    outcome, values = outcome[kept], values[kept]
    if isinstance(outcome.dtype, pd.CategoricalDtype):
        names = [name for name in outcome.cat.categories if (outcome == name).any()]
    else:
        names = sorted(outcome.unique())
    if len(names) < 3:
        raise ValueError(f"{len(names)} categories with cases: an ordinal model needs three")
    if np.linalg.matrix_rank(np.column_stack([np.ones(len(values)), values])) < values.shape[1] + 1:
        raise ValueError("the predictors add up to each other, or one does not vary")
    codes = outcome.map({name: at for at, name in enumerate(names)}).to_numpy(dtype=int)
    return codes, names, values, listwise_words(len(kept), int((~kept).sum())), len(kept)


def _thresholds(free: np.ndarray) -> np.ndarray:
    return np.concatenate([[free[0]], free[0] + np.cumsum(np.exp(free[1:]))])


def _score(parameters: np.ndarray, codes: np.ndarray, x: np.ndarray) -> tuple[float, np.ndarray]:
    """Log likelihood and its gradient in coefficients and thresholds."""
    k = x.shape[1]
    bounds = np.concatenate([[-np.inf], parameters[k:], [np.inf]])
    eta = x @ parameters[:k]
    upper, lower = expit(bounds[codes + 1] - eta), expit(bounds[codes] - eta)
    p = np.maximum(upper - lower, 1e-300)
    du, dl = upper * (1 - upper) / p, lower * (1 - lower) / p
    size = len(bounds)
    by_bound = np.bincount(codes + 1, weights=du, minlength=size) - np.bincount(codes, weights=dl, minlength=size)
    return float(np.log(p).sum()), np.concatenate([-(x.T @ (du - dl)), by_bound[1:-1]])


def _negative(parameters: np.ndarray, codes: np.ndarray, x: np.ndarray) -> tuple[float, np.ndarray]:
    k = x.shape[1]
    value, gradient = _score(np.concatenate([parameters[:k], _thresholds(parameters[k:])]), codes, x)
    by_threshold = gradient[k:]
    later = np.cumsum(by_threshold[::-1])[::-1]  # a step moves every threshold from its own on
    free = np.concatenate([[later[0]], later[1:] * np.exp(parameters[k + 1:])])
    return -value / len(codes), -np.concatenate([gradient[:k], free]) / len(codes)


def _polish(parameters: np.ndarray, codes: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Newton's steps from BFGS' end, for digits that do not depend on its path."""
    k = x.shape[1]
    natural = np.concatenate([parameters[:k], _thresholds(parameters[k:])])
    for _ in range(4):
        value, gradient = _score(natural, codes, x)
        step = np.linalg.pinv(_information(natural, codes, x), hermitian=True) @ gradient
        after = natural + step
        if not (np.diff(after[k:]) > 0).all() or _score(after, codes, x)[0] < value - 1e-9:
            break
        natural = after
    return np.concatenate([natural[:k], [natural[k]], np.log(np.diff(natural[k:]))])


def _information(natural: np.ndarray, codes: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Observed information: central differences of the exact gradient."""
    size = len(natural)
    out = np.zeros((size, size))
    for i in range(size):
        h = 1e-5 * max(1.0, abs(natural[i]))
        step = np.zeros(size)
        step[i] = h
        out[i] = -(_score(natural + step, codes, x)[1] - _score(natural - step, codes, x)[1]) / (2 * h)
    return (out + out.T) / 2


def proportional_odds(y: Any, x: pd.DataFrame) -> pd.DataFrame:
    """Brant's test that the coefficients are the same at every threshold.

    Parameters
    ----------
    y, x
        As `ordinal`.

    Returns
    -------
    DataFrame
        A row for all predictors together (term "all") and one for each: term, statistic (χ²), df, p_value, n, missing,
        note. NaN where a binary model at a threshold has no maximum.

    Notes
    -----
    Missing data: listwise. A binary logistic model of y > j at each threshold; Wald's test that their coefficients
    agree, with the covariance between thresholds (Brant 1990).

    References
    ----------
    Brant (1990), Biometrics 46, 1171-1178.

    Examples
    --------
    >>> rng = np.random.default_rng(5)
    >>> x = pd.DataFrame({"x": rng.normal(size=90)})
    >>> proportional_odds(np.digitize(x["x"] + rng.logistic(size=90), [-1, 0, 1]), x)["df"].tolist()
    [2, 2]
    """
    codes, names, values, missing, _ = _prepared(y, x)
    matrix = np.column_stack([np.ones(len(codes)), values])
    cuts, k = len(names) - 1, values.shape[1]
    fits = [newton((codes > j).astype(float), matrix, np.ones(len(codes)), penalised=False) for j in range(cuts)]
    terms = ["all", *map(str, x.columns)]
    common = {"n": len(codes), "missing": missing}
    if not all(converged for _, _, converged in fits):
        return pd.DataFrame([{"term": t, "statistic": np.nan, "df": 0, "p_value": np.nan, **common,
                              "note": "a threshold's model has no maximum: not testable"} for t in terms])
    p = [expit(matrix @ beta) for beta, _, _ in fits]
    inverse = [np.linalg.inv(information) for _, information, _ in fits]
    beta = np.concatenate([b[1:] for b, _, _ in fits])
    spread = np.zeros((cuts * k, cuts * k))
    for a in range(cuts):
        for b in range(a, cuts):
            w = p[b] * (1 - p[a])  # cov of (y > a, y > b), a <= b: P(y > b) (1 - P(y > a))
            block = (inverse[a] @ (matrix.T @ (matrix * w[:, None])) @ inverse[b])[1:, 1:]
            spread[a * k:(a + 1) * k, b * k:(b + 1) * k] = block
            spread[b * k:(b + 1) * k, a * k:(a + 1) * k] = block.T
    rows = []
    for at, term in enumerate(terms):
        chosen = range(k) if at == 0 else [at - 1]
        unit = np.eye(cuts * k)
        contrast = np.array([unit[v] - unit[v + j * k] for j in range(1, cuts) for v in chosen])
        difference = contrast @ beta
        statistic = float(difference @ np.linalg.solve(contrast @ spread @ contrast.T, difference))
        df = len(contrast)
        rows.append({"term": term, "statistic": statistic, "df": df, "p_value": float(stats.chi2.sf(statistic, df)), **common, "note": ""})
    return pd.DataFrame(rows)
