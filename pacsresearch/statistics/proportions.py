"""Intervals for one proportion, for several that add up to one, and with a finite population."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import optimize, stats

from pacsresearch.statistics._rows import NAN, check_choice, check_count, check_level, holding, row

METHODS = ("wilson", "clopper-pearson", "jeffreys", "agresti-coull", "mid-p", "wald", "likelihood", "hypergeometric")

_NAMES = {"wilson": "Wilson", "clopper-pearson": "Clopper-Pearson (exact)", "jeffreys": "Jeffreys",
          "agresti-coull": "Agresti-Coull", "mid-p": "mid-P exact", "wald": "Wald", "likelihood": "likelihood ratio",
          "hypergeometric": "hypergeometric inversion (exact)"}


def proportion_interval(count: Any, n: Any, *, level: float = 0.95, method: str = "wilson",
                        population: int | None = None) -> pd.DataFrame:
    """A proportion with its confidence interval.

    Parameters
    ----------
    count : int or array_like of int, shape (k,)
        How many have the property. Broadcast against `n`.
    n : int or array_like of int, shape (k,)
        How many were observed, missing answers left out by the caller.
    level : float in (0, 1)
        Of confidence, two-sided.
    method : {"wilson", "clopper-pearson", "jeffreys", "agresti-coull", "mid-p", "wald", "likelihood", "hypergeometric"}
        See Notes. "hypergeometric" needs `population`.
    population : int, optional
        Size N of the finite population from which the n are a simple random sample without replacement.

    Returns
    -------
    DataFrame
        A row for each estimate: estimate, low, high, level, n (the count), denominator (n), method, missing, note.
        With n = 0 the estimate is NaN and the interval [0, 1]: nothing is known.

    Raises
    ------
    ValueError
        Counts that are no whole numbers or do not fit in each other; unknown method; n above the population.

    Notes
    -----
    Missing data: the caller's counts hold the valid answers only; nothing is imputed here.

    With z the normal quantile and p = count / n:

    - wilson: all P with \\|p - P\\| <= z sqrt(P (1 - P) / n) (Wilson 1927);
    - clopper-pearson: both binomial tails at least (1 - level) / 2 (Clopper and Pearson 1934);
    - mid-p: the same with half the probability of the observed count (Lancaster 1961);
    - jeffreys: quantiles of Beta(count + 1/2, n - count + 1/2), 0 and 1 at the ends (Brown, Cai and DasGupta 2001);
    - agresti-coull: Wald around (count + z²/2) / (n + z²) (Agresti and Coull 1998);
    - likelihood: all P whose deviance is at most z²;
    - wald: p ± z sqrt(p (1 - p) / n), shown for comparison only: empty of width at 0 and n.

    With a population of N, wilson, wald, jeffreys and agresti-coull take the variance of sampling without
    replacement, P (1 - P) / n × (N - n) / (N - 1), by putting n (N - 1) / (N - n) for n (Cochran 1977, ch. 3);
    clopper-pearson (here the same as hypergeometric), mid-p and likelihood invert the hypergeometric
    distribution over the N + 1 possible populations (Buonaccorsi 1987), so that their limits are multiples
    of 1 / N. Where no such multiple lies on one side of the estimate, the limit is the estimate.

    References
    ----------
    Brown, Cai and DasGupta (2001), Statistical Science 16, 101-133.
    Newcombe (1998), Statistics in Medicine 17, 857-872.

    Examples
    --------
    >>> proportion_interval(18, 25).round(3)[["estimate", "low", "high", "method"]].to_dict("records")
    [{'estimate': 0.72, 'low': 0.524, 'high': 0.857, 'method': 'Wilson'}]
    >>> proportion_interval(0, 10, method="clopper-pearson").round(4).loc[0, ["low", "high"]].tolist()
    [0.0, 0.3085]
    """
    check_level(level)
    check_choice(method, METHODS)
    if method == "hypergeometric" and population is None:
        raise ValueError("method 'hypergeometric' needs the population's size")
    counts, totals = np.broadcast_arrays(np.atleast_1d(np.asarray(count)), np.atleast_1d(np.asarray(n)))
    if counts.size == 0:
        return row(method=_NAMES[method]).iloc[:0]
    return pd.concat([_one(c, t, level, method, population) for c, t in zip(counts.ravel(), totals.ravel())],
                     ignore_index=True)


def _one(count: Any, n: Any, level: float, method: str, population: int | None) -> pd.DataFrame:
    n = check_count(n, "n")
    count = check_count(count, "count", most=n)
    name = _NAMES[method]
    if population is not None:
        population = check_count(population, "population", least=max(n, 1))
        if method == "clopper-pearson":
            name = _NAMES["hypergeometric"]
        name += f", finite population of {population}"
    if n == 0:
        return row(NAN, 0, 1, level=level, n=0, denominator=0, method=name,
                   note="no observation: any share is possible")
    p = count / n
    if population is not None and n == population:
        return row(p, p, p, level=level, n=count, denominator=n, method=name,
                   note="everyone was observed: no sampling error")
    if population is not None and method in ("clopper-pearson", "hypergeometric", "mid-p", "likelihood"):
        low, high = _hypergeometric(count, n, population, level, "exact" if method == "hypergeometric" else method)
    else:
        size = n if population is None else n * (population - 1) / (population - n)
        low, high = _LIMITS[method](p, size, level)
    low, high = holding(p, low, high, floor=0.0, ceiling=1.0)
    note = "" if method != "wald" or 0 < p < 1 else "the Wald interval has no width here; use another"
    return row(p, low, high, level=level, n=count, denominator=n, method=name, note=note)


def z_value(level: float) -> float:
    """The two-sided standard normal quantile: 1.96 for 0.95."""
    return float(stats.norm.isf((1 - level) / 2))


def wilson_limits(p: float, n: float, level: float) -> tuple[float, float]:
    """Wilson's limits for share `p` of `n` (any positive real, so that effective sizes work too)."""
    z = z_value(level)
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (0.0 if p == 0 else centre - half), (1.0 if p == 1 else centre + half)


def _clopper_pearson(p: float, n: float, level: float) -> tuple[float, float]:
    tail, x = (1 - level) / 2, round(p * n)
    low = 0.0 if x == 0 else float(stats.beta.ppf(tail, x, n - x + 1))
    high = 1.0 if x == n else float(stats.beta.isf(tail, x + 1, n - x))
    return low, high


def _jeffreys(p: float, n: float, level: float) -> tuple[float, float]:
    tail, x = (1 - level) / 2, p * n
    low = 0.0 if p == 0 else float(stats.beta.ppf(tail, x + 0.5, n - x + 0.5))
    high = 1.0 if p == 1 else float(stats.beta.isf(tail, x + 0.5, n - x + 0.5))
    return low, high


def _agresti_coull(p: float, n: float, level: float) -> tuple[float, float]:
    z = z_value(level)
    size = n + z * z
    centre = (p * n + z * z / 2) / size
    half = z * np.sqrt(centre * (1 - centre) / size)
    return centre - half, centre + half


def _wald(p: float, n: float, level: float) -> tuple[float, float]:
    half = z_value(level) * np.sqrt(p * (1 - p) / n)
    return p - half, p + half


def _mid_p(p: float, n: float, level: float) -> tuple[float, float]:
    tail, x = (1 - level) / 2, round(p * n)

    def above(share: float) -> float:  # P(X > x) + P(X = x) / 2, rising in the share
        return stats.binom.sf(x, n, share) + stats.binom.pmf(x, n, share) / 2 - tail

    def below(share: float) -> float:
        return stats.binom.cdf(x - 1, n, share) + stats.binom.pmf(x, n, share) / 2 - tail

    low = 0.0 if x == 0 else optimize.brentq(above, 0, 1, xtol=1e-14)
    high = 1.0 if x == n else optimize.brentq(below, 0, 1, xtol=1e-14)
    return low, high


def _likelihood(p: float, n: float, level: float) -> tuple[float, float]:
    limit = stats.chi2.ppf(level, 1) / 2
    top = _log_likelihood(p, p, n)

    def short(share: float) -> float:
        return top - _log_likelihood(share, p, n) - limit

    low = 0.0 if p == 0 else optimize.brentq(short, 1e-300, p, xtol=1e-14)
    high = 1.0 if p == 1 else optimize.brentq(short, p, 1 - 1e-16, xtol=1e-14)
    return low, high


def _log_likelihood(share: float, p: float, n: float) -> float:
    hits = p * np.log(share) if p > 0 else 0.0
    misses = (1 - p) * np.log1p(-share) if p < 1 else 0.0
    return n * (hits + misses)


_LIMITS = {"wilson": wilson_limits, "clopper-pearson": _clopper_pearson, "jeffreys": _jeffreys,
           "agresti-coull": _agresti_coull, "wald": _wald, "mid-p": _mid_p, "likelihood": _likelihood}


def _hypergeometric(count: int, n: int, population: int, level: float, kind: str) -> tuple[float, float]:
    """Invert the hypergeometric distribution over the populations that could have given this sample.

    `hits` is how many of the population have the property. The tails are monotone in it and the likelihood has one
    peak, so that each limit is found by halving.
    """
    fewest, most = count, population - (n - count)
    if kind == "likelihood":
        peak = min(max((population + 1) * count // n, fewest), most)
        floor = stats.hypergeom.logpmf(count, population, peak, n) - stats.chi2.ppf(level, 1) / 2

        def likely(hits: int) -> bool:
            return stats.hypergeom.logpmf(count, population, hits, n) >= floor

        low = _first(likely, fewest, peak)
        high = -_first(lambda hits: likely(-hits), -most, -peak)
        return low / population, high / population
    tail, half = (1 - level) / 2, 0.5 if kind == "mid-p" else 0.0

    def above(hits: int) -> bool:  # rises with the hits
        here = half * stats.hypergeom.pmf(count, population, hits, n) if half else 0.0
        return stats.hypergeom.sf(count - 1, population, hits, n) - here > tail

    def below(hits: int) -> bool:
        here = half * stats.hypergeom.pmf(count, population, hits, n) if half else 0.0
        return stats.hypergeom.cdf(count, population, hits, n) - here > tail

    low = _first(above, fewest, most)
    high = -_first(lambda hits: below(-hits), -most, -fewest)
    return min(low, high) / population, max(low, high) / population


def _first(holds: Callable[[int], bool], low: int, high: int) -> int:
    """The first whole number from `low` on for which something that goes on holding holds; `high` at the latest."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def multinomial_intervals(counts: Any, level: float = 0.95, *, method: str = "goodman") -> pd.DataFrame:
    """Simultaneous intervals for the shares of categories that exclude each other.

    Parameters
    ----------
    counts : mapping of category to int, Series, or array_like of int, shape (k,)
        How many in each category.
    level : float in (0, 1)
        With which all k intervals hold at once.
    method : {"goodman", "sison-glaz"}
        Goodman (1965): Wilson-like with a Bonferroni quantile, fit for any number of categories. Sison and Glaz
        (1995): narrower with seven or more categories and no small counts.

    Returns
    -------
    DataFrame
        A row for each category, in the order given: category, then the columns of `proportion_interval`.

    Notes
    -----
    Missing data: the counts hold valid answers only. Goodman's limits solve (p - P)² = c P (1 - P) / n with c the
    level's chi-squared(1) quantile after dividing 1 - level by k.

    Examples
    --------
    >>> found = multinomial_intervals({"essential": 18, "desirable": 2, "absent": 5})
    >>> found.round(3)[["category", "low", "high"]].values.tolist()
    [['essential', 0.481, 0.877], ['desirable', 0.017, 0.299], ['absent', 0.074, 0.438]]
    """
    check_level(level)
    check_choice(method, ("goodman", "sison-glaz"))
    if isinstance(counts, (Mapping, pd.Series)):
        categories, values = list(counts.keys()), list(counts.values() if isinstance(counts, Mapping) else counts)
    else:
        values = list(np.asarray(counts).ravel())
        categories = list(range(len(values)))
    values = [check_count(value, f"count of {category!r}") for category, value in zip(categories, values)]
    n, k = sum(values), len(values)
    name = "Goodman simultaneous" if method == "goodman" else "Sison-Glaz simultaneous"
    if n == 0:
        limits = [(0.0, 1.0)] * k
    elif method == "goodman":
        each = 1 - (1 - level) / k
        limits = [wilson_limits(value / n, n, each) for value in values]
    else:
        from statsmodels.stats.proportion import multinomial_proportions_confint

        limits = multinomial_proportions_confint(values, 1 - level, method="sison-glaz")
    rows = []
    for category, value, (low, high) in zip(categories, values, limits):
        p = value / n if n else NAN
        low, high = holding(p, float(low), float(high), floor=0.0, ceiling=1.0)
        one = row(p, low, high, level=level, n=value, denominator=n, method=name,
                  note="" if n else "no observation: any share is possible")
        one.insert(0, "category", category)
        rows.append(one)
    return pd.concat(rows, ignore_index=True) if rows else row(method=name).iloc[:0].assign(category=[])
