"""What a logistic model says in probabilities: average marginal effects; and how well it describes the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from pacsresearch.statistics._rows import NAN, check_level, row
from pacsresearch.statistics.logistic import Fit, expit, quantile, two_sided

#: Fewer events than this for each coefficient, and estimates are biased away from 0 (Peduzzi et al. 1996).
FEW_EVENTS = 10


def average_marginal_effects(fit: Fit, *, factors: Mapping[str, Sequence[str]] | None = None, level: float = 0.95
                             ) -> pd.DataFrame:
    """By how much the probability changes, on average over the cases, with each predictor.

    Parameters
    ----------
    fit : Fit
        From `logistic` or `firth`.
    factors : mapping of name to sequence of terms, optional
        The 0/1 columns that stand for the categories of one variable: each is compared with the reference category.
    level : float in (0, 1)
        Of confidence.

    Returns
    -------
    DataFrame
        A row a term but the intercept: term, estimate (change in probability), low, high, level, n, denominator,
        method, missing, note, and se, statistic, p_value, change ("0 to 1" or "slope").

    Notes
    -----
    Missing data: as the fit. For a 0/1 term: the mean over cases of P(1) - P(0), its siblings 0 in both; else the mean
    slope p (1 - p) b. Standard errors by the delta method, the cases taken as they are (weighted in a weighted fit).
    R: marginaleffects::avg_slopes, margins::margins.

    References
    ----------
    Williams (2012), Stata Journal 12, 308-331. Oehlert (1992), American Statistician 46, 27-29.

    Examples
    --------
    >>> from pacsresearch.statistics.logistic import logistic
    >>> fit = logistic([0, 0, 1, 0, 1, 1], pd.DataFrame({"x": [0, 0, 0, 1, 1, 1]}))
    >>> average_marginal_effects(fit).round(4)["estimate"].tolist()
    [0.3333]
    """
    check_level(level)
    share = fit.weights / fit.weights.sum()
    siblings = {term: [s for s in group if s in fit.terms] for group in (factors or {}).values() for term in group}
    rows = []
    for at, term in enumerate(fit.terms):
        if term == "intercept":
            continue
        discrete = bool(np.isin(fit.x[:, at], (0.0, 1.0)).all())
        if discrete:
            low = fit.x.copy()
            low[:, [fit.terms.index(s) for s in siblings.get(term, [term])]] = 0.0
            high = low.copy()
            high[:, at] = 1.0
            p0, p1 = expit(low @ fit.coefficients), expit(high @ fit.coefficients)
            effect = float(share @ (p1 - p0))
            gradient = (share * p1 * (1 - p1)) @ high - (share * p0 * (1 - p0)) @ low
        else:
            p, slope = fit.probabilities, fit.coefficients[at]
            effect = float(share @ (p * (1 - p))) * slope
            gradient = slope * ((share * p * (1 - p) * (1 - 2 * p)) @ fit.x)
            gradient[at] += share @ (p * (1 - p))
        se = float(np.sqrt(max(gradient @ fit.covariance @ gradient, 0)))
        half = quantile(level, fit.df) * se
        statistic = effect / se if se > 0 else NAN
        p_value = two_sided(statistic, fit.df)
        made = row(effect, effect - half, effect + half, level=level, n=len(fit.y), denominator=len(fit.kept),
                   method=f"average marginal effect, delta method, {fit.method}", missing=fit.missing, note=fit.note, se=se,
                   statistic=statistic, p_value=float(p_value), change="0 to 1" if discrete else "slope")
        made.insert(0, "term", term)
        rows.append(made)
    return pd.concat(rows, ignore_index=True) if rows else row(method="average marginal effect").iloc[:0]


def diagnostics(fit: Fit) -> pd.DataFrame:
    """How far a logistic fit can be trusted.

    Parameters
    ----------
    fit : Fit

    Returns
    -------
    DataFrame
        Columns ``measure, value, note``; measures, in order: cases, events (the rarer outcome), events_per_variable,
        largest_vif (largest variance inflation factor of a predictor, 1 = unrelated to the others), brier and
        brier_skill (1 - Brier score over that of the mean alone), c_statistic (chance that a case with the outcome has the higher
        probability), calibration_slope (of the fitted log odds, shrunk: see Notes), hosmer_lemeshow_p, largest_influence
        (largest Cook's distance), influential (cases with a Cook's distance above 4 / n).

    Notes
    -----
    Missing data: as the fit. All are in-sample. The shrinkage is van Houwelingen and le Cessie's (χ² - k) / χ², with χ²
    the likelihood ratio of the model: what the slope of calibration would be in new data. Hosmer and Lemeshow (1980):
    ten groups of equal size by probability (fewer where probabilities tie), χ² with groups - 2 degrees of freedom.
    Cook's distance: Pregibon (1981), one step.

    References
    ----------
    Peduzzi et al. (1996), Journal of Clinical Epidemiology 49, 1373-1379. Steyerberg (2019), Clinical Prediction Models.
    van Houwelingen and le Cessie (1990), Statistics in Medicine 9, 1303-1325.

    Examples
    --------
    >>> from pacsresearch.statistics.logistic import logistic
    >>> fit = logistic([0, 0, 1, 0, 1, 1], pd.DataFrame({"x": [0, 1, 2, 2, 3, 4]}))
    >>> diagnostics(fit).set_index("measure")["value"].round(3)[["cases", "events_per_variable", "c_statistic"]].tolist()
    [6.0, 3.0, 0.944]
    """
    y, p, k = fit.y, fit.probabilities, len(fit.terms) - 1
    events = float(min(y.sum(), len(y) - y.sum()))
    per = events / k if k else NAN
    brier, base = float(np.mean((y - p) ** 2)), float(np.var(y))
    cook = _cook(fit)
    tests = hosmer_lemeshow(y, p)
    found = [
        ("cases", len(y), ""), ("events", events, ""),
        ("events_per_variable", per, f"fewer than {FEW_EVENTS}: penalised likelihood is called for" if per < FEW_EVENTS else ""),
        ("largest_vif", variance_inflation(fit).max() if k else NAN, ""), ("brier", brier, ""),
        ("brier_skill", 1 - brier / base if base else NAN, "0: no better than the mean"),
        ("c_statistic", _c_statistic(y, p), "in the same data"),
        ("calibration_slope", _shrinkage(fit), "expected in new data"),
        ("hosmer_lemeshow_p", tests["p_value"], tests["note"]),
        ("largest_influence", float(cook.max()), "Cook's distance"),
        ("influential", float((cook > 4 / len(y)).sum()), "Cook's distance above 4 / n"),
    ]
    return pd.DataFrame(found, columns=["measure", "value", "note"]).astype({"value": float})


def variance_inflation(fit: Fit) -> pd.Series:
    """Variance inflation factor of each predictor: 1 / (1 - R²) of it on the others (by the inverse correlation matrix)."""
    x = fit.x[:, 1:]
    if x.shape[1] == 1:
        return pd.Series([1.0], index=fit.terms[1:])
    return pd.Series(np.diag(np.linalg.inv(np.corrcoef(x, rowvar=False))), index=fit.terms[1:])


def hosmer_lemeshow(y: np.ndarray, p: np.ndarray, *, groups: int = 10) -> dict:
    """Hosmer and Lemeshow's test: {"statistic", "df", "p_value", "note"}; NaN where there are too few groups.

    >>> round(hosmer_lemeshow(np.array([0, 1] * 20), np.linspace(.2, .8, 40))["statistic"], 2)
    6.51
    """
    edges = np.unique(np.quantile(p, np.linspace(0, 1, groups + 1)))
    if len(edges) < 4:
        return {"statistic": NAN, "df": NAN, "p_value": NAN, "note": "too few distinct probabilities"}
    group = np.digitize(p, edges[1:-1], right=True)
    n, seen, expected = (np.bincount(group, weights=w, minlength=len(edges) - 1) for w in (np.ones(len(p)), y, p))
    n, seen, expected = n[n > 0], seen[n > 0], expected[n > 0]
    statistic = float(((seen - expected) ** 2 / (expected * (1 - expected / n))).sum())
    df = len(n) - 2
    return {"statistic": statistic, "df": df, "p_value": float(stats.chi2.sf(statistic, df)), "note": f"{len(n)} groups"}


def _c_statistic(y: np.ndarray, p: np.ndarray) -> float:
    ranks = stats.rankdata(p)
    ones = y.sum()
    return float((ranks[y == 1].sum() - ones * (ones + 1) / 2) / (ones * (len(y) - ones)))


def _shrinkage(fit: Fit) -> float:
    mean, k = fit.y.mean(), len(fit.terms) - 1
    null = len(fit.y) * (mean * np.log(mean) + (1 - mean) * np.log(1 - mean))
    eta = fit.x @ fit.coefficients
    ratio = 2 * (float((fit.y * eta - np.logaddexp(0, eta)).sum()) - null)
    return max((ratio - k) / ratio, 0.0) if ratio > 0 else 0.0


def _cook(fit: Fit) -> np.ndarray:
    """Cook's distance of each case, one step from the fit (Pregibon), for unit weights."""
    p = fit.probabilities
    w = np.maximum(p * (1 - p), 1e-12)
    inverse = np.linalg.pinv(fit.x.T @ (fit.x * w[:, None]), hermitian=True)
    hat = np.minimum(np.einsum("ij,jk,ik->i", fit.x, inverse, fit.x) * w, 1 - 1e-9)
    return (fit.y - p) ** 2 / w * hat / (1 - hat) ** 2 / fit.x.shape[1]
