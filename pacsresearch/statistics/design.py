"""Design-based estimates: means, totals, ratios and proportions by Taylor linearisation, of everyone or of domains.

The design is a `Design`, made by `design`: see `sampling`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from pacsresearch.statistics._rows import NAN, check_choice, check_level, holding, row
from pacsresearch.statistics.proportions import wilson_limits
from pacsresearch.statistics.sampling import Design, covariance, design

__all__ = ["Design", "design", "covariance", "mean", "ratio", "total", "proportion", "by_domain"]

INTERVALS = ("wilson", "logit", "beta", "t")


def mean(values: Any, design: Design, *, domain: Any = None, level: float = 0.95) -> pd.DataFrame:
    """Mean of a variable, of everyone or of a domain.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        NaN or NA where there is no answer.
    design : Design
    domain : array_like of bool, shape (n,), optional
        The part of the population the mean is of. The others are not dropped: the sample's size in the domain is
        random, and the variance knows it.
    level : float in (0, 1)
        Of confidence, two-sided.

    Returns
    -------
    DataFrame
        One row: estimate, low, high, level, n (with a value), denominator (in the domain), method, missing, note, and
        se, df, weighted_n (sum of weights behind the estimate), design_effect (variance over that of simple random
        sampling with replacement of as many).

    Notes
    -----
    Missing data: respondents without a value are outside the domain (available cases). Linearised:
    w (y - mean) / Σ w. The interval is t with units less strata in the domain as degrees of freedom. R: survey::svymean.

    References
    ----------
    Lumley (2010), Complex Surveys, ch. 2. Woodruff (1971), JASA 66, 411-414.

    Examples
    --------
    >>> srs = design(5, population=50)
    >>> mean([1, 2, 3, 4, 5], srs).round(4)[["estimate", "se"]].values.tolist()
    [[3.0, 0.6708]]
    """
    y, inside, asked = _values(values, design, domain)
    return _ratio(y, np.ones(len(y)), inside, asked, design, level, "mean", effect=True)


def ratio(numerator: Any, denominator: Any, design: Design, *, domain: Any = None, level: float = 0.95) -> pd.DataFrame:
    """Ratio of two totals; parameters and columns as `mean`, without design_effect. R: survey::svyratio.

    Notes
    -----
    Missing data: respondents without both values are outside the domain. Linearised: w (y - R x) / Σ w x.

    Examples
    --------
    >>> ratio([2, 4, 6], [1, 2, 3], design(3)).loc[0, ["estimate", "se"]].tolist()
    [2.0, 0.0]
    """
    y, inside, asked = _values(numerator, design, domain)
    x, also, _ = _values(denominator, design, domain)
    return _ratio(y, x, inside & also, asked, design, level, "ratio", effect=False)


def total(values: Any, design: Design, *, domain: Any = None, level: float = 0.95) -> pd.DataFrame:
    """Total of a variable in the population or a domain; parameters and columns as `mean`. R: survey::svytotal.

    Notes
    -----
    Missing data: a respondent without a value adds nothing, so the total is of those who would answer; it is too low
    for everyone by as much as nonrespondents hold.

    Examples
    --------
    >>> total([1, 2, 3], design(3, population=30)).loc[0, "estimate"].item()
    60.0
    """
    check_level(level)
    y, inside, asked = _values(values, design, domain)
    scores = np.where(inside, y, 0.0) * design.weights
    return _row(float(scores.sum()) if inside.any() else NAN, scores, inside, asked, design, level, "total")


def proportion(values: Any, design: Design, *, domain: Any = None, level: float = 0.95, method: str = "wilson"
               ) -> pd.DataFrame:
    """Share of the population (or a domain) with a property.

    Parameters
    ----------
    values : array_like of bool, shape (n,)
        NaN or NA where there is no answer.
    design, domain, level
        As `mean`.
    method : {"wilson", "logit", "beta", "t"}
        wilson: Wilson's limits at the effective sample size; beta: Clopper and Pearson's at the same (Korn and
        Graubard 1998); logit: t on the scale of log odds; t: symmetric, for comparison only.

    Returns
    -------
    DataFrame
        As `mean`; n is the (unweighted) count with the property, denominator those with an answer.

    Notes
    -----
    Missing data: as `mean`. The effective size is n* = p (1 - p) / v, v the Taylor variance, times
    (t(n - 1) / t(df))² (Korn and Graubard), at most what a census of the domain gives. At 0 and 1, where v is 0,
    wilson and beta take Kish's effective size (Σ w)² / Σ w²; logit and t have no interval there. R: survey::svyciprop
    (methods "beta", "logit").

    References
    ----------
    Korn and Graubard (1998), Survey Methodology 24, 193-201. Franco et al. (2019), JSSAM 7, 334-364.

    Examples
    --------
    >>> proportion([1, 1, 1, 0], design(4)).round(3).loc[0, ["estimate", "low", "high"]].tolist()
    [0.75, 0.256, 0.963]
    """
    check_choice(method, INTERVALS)
    y, inside, asked = _values(values, design, domain)
    if not np.isin(y[inside], (0.0, 1.0)).all():
        raise ValueError("a proportion is of values that are true or false")
    made = _ratio(y, np.ones(len(y)), inside, asked, design, level, f"proportion, {_NAMES[method]}", effect=True)
    p, se, df = (float(made.loc[0, name]) for name in ("estimate", "se", "df"))
    n = int(inside.sum())
    low, high, note = _limits(p, se, df, n, design, inside, level, method)
    low, high = holding(p, low, high, floor=0.0, ceiling=1.0)
    notes = "; ".join(part for part in (made.loc[0, "note"], note) if part)
    return made.assign(low=low, high=high, level=level, n=float(y[inside].sum()), denominator=float(n), note=notes)


_NAMES = {"wilson": "Wilson at the effective size", "beta": "Korn-Graubard", "logit": "logit t interval", "t": "t interval"}


def _limits(p: float, se: float, df: float, n: int, design: Design, inside: np.ndarray, level: float, method: str
            ) -> tuple[float, float, str]:
    if n == 0:
        return 0.0, 1.0, ""
    if np.isnan(se) or df < 1:
        return 0.0, 1.0, "a stratum has one unit, or too few: no variance, any share is possible"
    t = float(stats.t.isf((1 - level) / 2, df))
    edge = se * se < 1e-18
    if edge and p not in (0.0, 1.0):  # everyone was observed: no sampling error
        return p, p, ""
    if method in ("t", "logit"):
        if p in (0.0, 1.0):
            return NAN, NAN, "no such interval at 0 and 1; use another"
        if method == "t":
            return p - t * se, p + t * se, ""
        reach = t * se / (p * (1 - p))
        odds = np.log(p / (1 - p))
        return float(stats.logistic.cdf(odds - reach)), float(stats.logistic.cdf(odds + reach)), ""
    weight = design.weights[inside]
    size = weight.sum() ** 2 / (weight**2).sum() if edge else p * (1 - p) / se**2
    if method == "wilson":
        return (*wilson_limits(p, size, level), "")
    if not edge:
        size *= (float(stats.t.isf((1 - level) / 2, n - 1)) / t) ** 2
    return _beta(p, size, level)


def _beta(p: float, size: float, level: float) -> tuple[float, float, str]:
    tail = (1 - level) / 2
    low = 0.0 if p == 0 else float(stats.beta.ppf(tail, size * p, size * (1 - p) + 1))
    high = 1.0 if p == 1 else float(stats.beta.isf(tail, size * p + 1, size * (1 - p)))
    return low, high, ""


def by_domain(estimator: Callable[..., pd.DataFrame], values: Any, groups: Any, design: Design, **options: Any) -> pd.DataFrame:
    """An estimate for each domain.

    Parameters
    ----------
    estimator : `mean`, `total` or `proportion`
    values : array_like, shape (n,)
    groups : array_like, shape (n,)
        The domain of each respondent; those without one are in none.
    **options
        Passed on.

    Returns
    -------
    DataFrame
        The estimator's rows, ``group`` before them. Categories nobody is in are left out. R: survey::svyby.

    Examples
    --------
    >>> by_domain(mean, [1, 3, 5, 9], ["a", "a", "b", "b"], design(4))[["group", "estimate"]].values.tolist()
    [['a', 2.0], ['b', 7.0]]
    """
    groups = pd.Series(groups).reset_index(drop=True)
    names = groups.cat.categories if isinstance(groups.dtype, pd.CategoricalDtype) else sorted(groups.dropna().unique())
    made = [estimator(values, design, domain=(groups == name).fillna(False).to_numpy(bool), **options).assign(group=str(name))
            for name in names if (groups == name).any()]
    if not made:
        return estimator(values, design, **options).iloc[:0].assign(group="")
    table = pd.concat(made, ignore_index=True)
    return table[["group", *[name for name in table if name != "group"]]]


def _values(values: Any, design: Design, domain: Any) -> tuple[np.ndarray, np.ndarray, int]:
    """Values as floats, the mask of those in the domain with a value, and how many are in the domain."""
    y = pd.to_numeric(pd.Series(values).reset_index(drop=True)).astype("Float64").to_numpy(dtype=float, na_value=NAN)
    if len(y) != len(design):
        raise ValueError(f"{len(y)} values for a design of {len(design)} respondents")
    among = np.ones(len(y), dtype=bool) if domain is None else np.asarray(domain, dtype=bool)
    if among.shape != y.shape:
        raise ValueError(f"the domain has {among.size} places for {len(y)} respondents")
    return y, among & ~np.isnan(y), int(among.sum())


def _ratio(y: np.ndarray, x: np.ndarray, inside: np.ndarray, asked: int, design: Design, level: float, name: str, *,
           effect: bool) -> pd.DataFrame:
    check_level(level)
    weight = np.where(inside, design.weights, 0.0)
    y, x = np.where(inside, y, 0.0), np.where(inside, x, 0.0)
    below = float((weight * x).sum())
    estimate = float((weight * y).sum()) / below if below else NAN
    scores = weight * (y - estimate * x) / below if below else weight
    made = _row(estimate, scores, inside, asked, design, level, name)
    if not effect:
        return made
    n, simple = int(inside.sum()), NAN
    if n > 1:
        spread = float((weight * (y - estimate * x) ** 2).sum()) / weight.sum() * n / (n - 1)
        simple = spread / n
    return made.assign(design_effect=float(made.loc[0, "se"]) ** 2 / simple if simple and simple > 0 else NAN)


def _row(estimate: float, scores: np.ndarray, inside: np.ndarray, asked: int, design: Design, level: float, name: str
         ) -> pd.DataFrame:
    n = int(inside.sum())
    missing = f"available cases: {asked - n} of {asked} without an answer" if asked > n else f"available cases: none of {asked} missing"
    method = f"{name}, Taylor linearisation" + (", calibration residuals" if design.calibration is not None else "")
    if design.population is not None:
        method += ", finite population"
    common = {"n": n, "denominator": asked, "method": method, "missing": missing,
              "weighted_n": float(design.weights[inside].sum())}
    if n == 0:
        return row(NAN, note="nobody answered", se=NAN, df=NAN, **common)
    df = design.degrees_of_freedom(inside)
    variance = float(covariance(scores, design)[0, 0])
    se = float(np.sqrt(max(variance, 0.0))) if not np.isnan(variance) else NAN
    if np.isnan(se) or df < 1:
        return row(estimate, note="a stratum has a single unit: no variance", se=NAN, df=df, **common)
    half = float(stats.t.isf((1 - level) / 2, df)) * se
    return row(estimate, estimate - half, estimate + half, level=level, note=design.note, se=se, df=df, **common)
