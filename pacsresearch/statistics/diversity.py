"""How varied a set of categories is: Shannon entropy, Simpson's index, unalikeability, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from pacsresearch.statistics._rows import NAN, check_count, check_level, holding, row


def entropy(counts: Any, *, base: float = np.e, normalised: bool = False, level: float = 0.95,
            rng: np.random.Generator | None = None, resamples: int = 2000) -> pd.DataFrame:
    """Shannon's entropy of the shares of categories.

    Parameters
    ----------
    counts : mapping, Series or array_like of int, shape (k,)
        Cases in each category; categories without a case count among the k.
    base : float
        Of the logarithm: e gives nats, 2 bits.
    normalised : bool
        Divide by log k, so that 1 is the most varied (Pielou's evenness over the k possible categories).
    level : float in (0, 1)
        Of confidence.
    rng : numpy.random.Generator, optional
        For the bootstrap interval; None: no interval.
    resamples : int

    Returns
    -------
    DataFrame
        One row: estimate, low, high, level, n and denominator (cases), method, missing, note, and corrected (Miller and
        Madow's estimate: + (categories seen - 1) / 2n, nats / log base; NaN when normalised), categories (k).
        No case: NaN.

    Notes
    -----
    Missing data: the counts hold valid cases only. H = -Σ p log p, and 0 log 0 = 0. The interval is the basic
    bootstrap's reflected around the estimate and cut to the possible range: a percentile interval inherits the
    downward bias of H twice (Efron and Tibshirani 1993, ch. 13), reflecting undoes it.

    References
    ----------
    Shannon (1948), Bell System Technical Journal 27, 379-423.
    Miller (1955), in Quastler, Information Theory in Psychology.

    Examples
    --------
    >>> entropy([10, 10], base=2)["estimate"].item()
    1.0
    """
    values = _counts(counts)
    scale = np.log(base)
    if normalised:
        scale = np.log(len(values)) if len(values) > 1 else NAN

    def measure(shares: np.ndarray) -> np.ndarray:
        return -(shares * np.log(np.where(shares > 0, shares, 1.0))).sum(axis=-1) / scale

    name = "Shannon entropy, normalised" if normalised else f"Shannon entropy, base {base:.4g}"
    most = np.log(max(len(values), 1)) / scale
    found = _estimate(values, measure, name, most, level, rng, resamples)
    n = values.sum()
    correction = ((values > 0).sum() - 1) / (2 * n) / scale if n and not normalised else NAN
    return found.assign(corrected=found["estimate"] + correction, categories=len(values))


def simpson(counts: Any, *, level: float = 0.95, rng: np.random.Generator | None = None, resamples: int = 2000,
            unbiased: bool = False) -> pd.DataFrame:
    """Gini-Simpson index: the chance that two cases drawn with replacement differ.

    Parameters
    ----------
    counts, level, rng, resamples
        As `entropy`.
    unbiased : bool
        Draw without replacement: 1 - Σ c (c - 1) / (n (n - 1)) (Simpson 1949). With one case: NaN.

    Returns
    -------
    DataFrame
        One row: estimate, low, high, level, n, denominator, method, missing, note, categories.

    Notes
    -----
    Missing data: the counts hold valid cases only. 1 - Σ p².

    References
    ----------
    Simpson (1949), Nature 163, 688.

    Examples
    --------
    >>> simpson([18, 2, 5]).round(4)["estimate"].item()
    0.4352
    """
    values = _counts(counts)
    n = values.sum()
    factor = (n / (n - 1) if n > 1 else NAN) if unbiased else 1.0

    def measure(shares: np.ndarray) -> np.ndarray:
        return (1 - (shares**2).sum(axis=-1)) * factor

    most = (1 - 1 / len(values)) * factor if len(values) else NAN
    name = "Gini-Simpson, without replacement" if unbiased else "Gini-Simpson"
    return _estimate(values, measure, name, min(most, 1.0), level, rng, resamples).assign(categories=len(values))


def unalikeability(counts: Any, *, distinct: bool = False, level: float = 0.95, rng: np.random.Generator | None = None,
                   resamples: int = 2000) -> pd.DataFrame:
    """Kader and Perry's coefficient of unalikeability: how often two cases are unlike.

    Parameters
    ----------
    counts, level, rng, resamples
        As `entropy`.
    distinct : bool
        Among pairs of different cases, Σ [x_i ≠ x_j] / (n (n - 1)) (Perry and Kader 2005); otherwise among all n²
        pairs (Kader and Perry 2007). With one case there is no distinct pair: NaN.

    Returns
    -------
    DataFrame
        One row as `simpson`.

    Notes
    -----
    Missing data: the counts hold valid cases only. u2 = 1 - Σ p²: the same number as the Gini-Simpson index, reached
    from another side; both names are used in the field, so both are here.

    References
    ----------
    Perry and Kader (2005), Teaching Statistics 27, 56-58.
    Kader and Perry (2007), Journal of Statistics Education 15(2).

    Examples
    --------
    >>> unalikeability([7, 3]).round(4)["estimate"].item()
    0.42
    """
    found = simpson(counts, level=level, rng=rng, resamples=resamples, unbiased=distinct)
    name = "unalikeability, distinct pairs" if distinct else "unalikeability"
    old = "Gini-Simpson, without replacement" if distinct else "Gini-Simpson"
    return found.assign(method=[text.replace(old, name) for text in found["method"]])


def _counts(counts: Any) -> np.ndarray:
    if isinstance(counts, Mapping):
        counts = list(counts.values())
    return np.array([check_count(value, "a count") for value in counts], dtype=float)


def _estimate(values: np.ndarray, measure: Callable[[np.ndarray], np.ndarray], name: str, most: float, level: float,
              rng: np.random.Generator | None, resamples: int) -> pd.DataFrame:
    check_level(level)
    n = int(values.sum())
    common = {"n": n, "denominator": n}
    if n == 0:
        return row(NAN, **common, method=name, note="no case: nothing is known")
    shares = values / n
    estimate = float(measure(shares)) + 0.0
    if np.isnan(estimate):
        note = "one case: no pair to compare" if n == 1 else "one possible category: no variety to measure"
        return row(NAN, **common, method=name, note=note)
    if rng is None:
        return row(estimate, **common, method=name)
    drawn = measure(rng.multinomial(n, shares, size=resamples) / n)
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    low, high = holding(estimate, 2 * estimate - high, 2 * estimate - low, floor=0.0, ceiling=most)
    note = "one category seen: the bootstrap cannot vary" if (values > 0).sum() == 1 else ""
    return row(estimate, low, high, level=level, **common, method=f"{name}, basic bootstrap", note=note)
