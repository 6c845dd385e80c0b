"""Whether something rises or falls over time: Theil-Sen slope, Kendall's tau, negative binomial rate ratio.

Honest with few points: where the data cannot give an interval at the level asked, there is none and the note says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd
from scipy import optimize, special, stats

from pacsresearch.statistics._rows import NAN, check_level, listwise, row
from pacsresearch.statistics.proportions import z_value

#: Up to here the distribution of Kendall's S without ties is counted exactly; beyond, the normal one is close.
EXACT_UP_TO = 60
#: Up to here all orders are enumerated where there are ties (7! = 5040).
ENUMERATE_UP_TO = 7


def theil_sen(x: Sequence[float], y: Sequence[float], *, level: float = 0.95) -> pd.DataFrame:
    """The median slope of y on x, with Sen's interval.

    Parameters
    ----------
    x, y : sequence of float, length n
        Time and value; None, NaN or NA where missing.
    level : float in (0, 1)
        Of confidence.

    Returns
    -------
    DataFrame
        One row: estimate (change of y per unit of x), low, high, level, n (points), denominator (points given), method,
        missing, note, intercept (median y - slope × median x), slopes (pairs with different x), coverage (that the
        interval attains without ties; NaN where approximate). Fewer than two points or one x only: NaN. An interval is
        NaN where even the range of all slopes does not attain the level (with 4 points, 91.7 %).

    Notes
    -----
    Missing data: listwise. Slopes of all pairs with different x (Theil 1950, Sen 1968). Without ties among x and with
    up to 60 points the interval's order statistics come from the exact distribution of Kendall's S (conservative where
    y is tied); otherwise from its normal approximation with the variance for ties in x and y.

    References
    ----------
    Sen (1968), JASA 63, 1379-1389. Hollander and Wolfe (1999), Nonparametric Statistical Methods, ch. 9.3.

    Examples
    --------
    >>> found = theil_sen([2008, 2009, 2010, 2011, 2012, 2013], [2, 3, 5, 4, 7, 8])
    >>> found.round(3)[["estimate", "low", "high"]].values.tolist()
    [[1.2, 0.5, 2.0]]
    """
    check_level(level)
    xs, ys, common = _points(x, y)
    n = len(xs)
    unknown = {"intercept": NAN, "slopes": 0, "coverage": NAN}
    name = "Theil-Sen slope"
    if n < 2 or len(set(xs)) < 2:
        return row(**common, method=name, note=_too_few(n), **unknown)
    i, j = np.triu_indices(n, 1)
    apart = xs[i] != xs[j]
    slopes = np.sort((ys[j] - ys[i])[apart] / (xs[j] - xs[i])[apart])
    slope, count = float(np.median(slopes)), len(slopes)
    details = {"intercept": float(np.median(ys) - slope * np.median(xs)), "slopes": count}
    tail = (1 - level) / 2
    if len(set(xs)) == n and n <= EXACT_UP_TO:
        below = _inversions(n)
        skipped = int(np.searchsorted(below, tail, side="right"))  # most slopes that may be cut at each end, plus one
        widest = 1 - 2 * below[0]
        coverage = 1 - 2 * float(below[skipped - 1]) if skipped else NAN
        name += ", exact interval"
    else:
        sd = np.sqrt(_s_variance(xs, ys))
        skipped = int(np.floor((count - z_value(level) * sd) / 2)) if sd > 0 else 0
        widest, coverage = 1 - 2 * float(stats.norm.sf(count / sd)) if sd > 0 else 0.0, NAN
        skipped = max(skipped, 1) if widest >= level else 0
        name += ", normal approximation for ties" if n <= EXACT_UP_TO else ", normal approximation"
    if skipped < 1:
        note = f"{n} points: even the range of all slopes holds with {100 * widest:.1f} % only, so no interval here"
        return row(slope, NAN, NAN, level=level, **common, method=name, note=note, **details, coverage=NAN)
    note = "every value is the same" if np.ptp(ys) == 0 else ""
    return row(slope, slopes[skipped - 1], slopes[count - skipped], level=level, **common, method=name, note=note,
               **details, coverage=coverage)


def kendall(x: Sequence[float], y: Sequence[float], *, level: float = 0.95) -> pd.DataFrame:
    """Kendall's rank correlation tau-b, with test and interval.

    Parameters
    ----------
    x, y : sequence of float, length n
        None, NaN or NA where missing.
    level : float in (0, 1)
        Of confidence.

    Returns
    -------
    DataFrame
        One row: estimate, low, high, level, n, denominator, method, missing, note, p_value (two-sided), concordant,
        discordant (pairs). All x or all y tied: NaN (0 / 0), p_value 1. Fewer than 5 points: no interval.

    Notes
    -----
    Missing data: listwise. tau-b = S / sqrt((pairs - ties in x)(pairs - ties in y)). The p-value is exact without ties
    (to 60 points) and, by enumeration, with ties to 7 points; otherwise normal with the variance for ties. The interval
    is Fieller, Hartley and Pearson's: tanh(atanh(tau) ± z sqrt(0.437 / (n - 4))); a tau of 1 or -1 has none.

    References
    ----------
    Kendall (1970), Rank Correlation Methods, 4th ed. Fieller, Hartley and Pearson (1957), Biometrika 44, 470-481.

    Examples
    --------
    >>> kendall([1, 2, 3, 4, 5], [1, 3, 2, 4, 5]).round(4)[["estimate", "p_value"]].values.tolist()
    [[0.8, 0.0833]]
    """
    check_level(level)
    xs, ys, common = _points(x, y)
    n = len(xs)
    if n < 2 or np.ptp(xs) == 0 or np.ptp(ys) == 0:
        note = _too_few(n) if n < 2 or np.ptp(xs) == 0 else "every value is the same: no order to compare"
        return row(NAN, -1, 1, level=level, **common, method="Kendall's tau-b", note=note, p_value=1.0, concordant=0,
                   discordant=0)
    s, signs = _kendall_s(xs, ys)
    pairs = n * (n - 1) / 2
    tau = s / np.sqrt((pairs - _tied_pairs(xs)) * (pairs - _tied_pairs(ys)))
    ties = len(set(xs)) < n or len(set(ys)) < n
    if not ties and n <= EXACT_UP_TO:
        fewer = (pairs - abs(s)) / 2
        p, name = min(1.0, 2 * float(_inversions(n)[int(fewer)])), "exact"
    elif n <= ENUMERATE_UP_TO:
        reached = [abs(_kendall_s(xs, np.array(order))[0]) >= abs(s) for order in permutations(ys)]
        p, name = float(np.mean(reached)), "exact, all orders enumerated"
    else:
        p, name = float(2 * stats.norm.sf(abs(s) / np.sqrt(_s_variance(xs, ys)))), "normal approximation"
    low = high = NAN
    note = "fewer than 5 points: no interval" if n < 5 else ""
    if n >= 5 and abs(tau) < 1 - 1e-12:
        half = z_value(level) * np.sqrt(0.437 / (n - 4))
        low, high = np.tanh(np.arctanh(tau) - half), np.tanh(np.arctanh(tau) + half)
    elif n >= 5:
        note = "every pair agrees: the interval's transformation is undefined at 1"
    return row(tau, low, high, level=level, **common, method=f"Kendall's tau-b, {name}", note=note, p_value=p,
               concordant=int((signs > 0).sum()), discordant=int((signs < 0).sum()))


def negative_binomial(x: Sequence[float], counts: Sequence[float], *, level: float = 0.95) -> pd.DataFrame:
    """The ratio by which a count changes per unit of x: negative binomial regression with a log link.

    Parameters
    ----------
    x : sequence of float, length n
    counts : sequence of int, length n
        Whole numbers of at least 0; None, NaN or NA where missing.
    level : float in (0, 1)
        Of confidence.

    Returns
    -------
    DataFrame
        One row: estimate (rate ratio per unit of x; 1 is no trend), low, high, level, n (points), denominator (points
        given), method, missing, note, p_value (likelihood ratio), log_ratio, se (of its logarithm), intercept,
        dispersion (alpha of variance mu + alpha mu²; 0: Poisson), log_likelihood. Not estimable (fewer than 4 points,
        fewer than 3 different x, all counts 0, one x): NaN with a note.

    Raises
    ------
    ValueError
        A count that is negative or no whole number.

    Notes
    -----
    Missing data: listwise. Maximum likelihood over log link coefficients and alpha (Lawless 1987); Wald interval from
    the expected information, as R's MASS::glm.nb. With fewer than 10 points such intervals are too narrow, and the note
    says so; `theil_sen` is exact there. Where the data vary no more than Poisson counts, alpha is 0.

    References
    ----------
    Lawless (1987), Canadian Journal of Statistics 15, 209-225. Venables and Ripley (2002), MASS, 4th ed., ch. 7.4.

    Examples
    --------
    >>> years, words = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [500, 700, 450, 900, 800, 1100, 700, 1300, 1000, 1500]
    >>> negative_binomial(years, words).round(3)[["estimate", "low", "high"]].values.tolist()
    [[1.11, 1.061, 1.161]]
    """
    check_level(level)
    xs, ys, common = _points(x, counts)
    n = len(xs)
    unknown = {"p_value": NAN, "log_ratio": NAN, "se": NAN, "intercept": NAN, "dispersion": NAN, "log_likelihood": NAN}
    name = "negative binomial regression"
    if (ys < 0).any() or (ys != np.round(ys)).any():
        raise ValueError("counts must be whole numbers of at least 0")
    reason = ""
    if n < 4 or len(set(xs)) < 3:
        reason = f"not estimable: {n} points at {len(set(xs))} times; at least 4 at 3 are needed"
    elif ys.sum() == 0:
        reason = "not estimable: every count is 0"
    elif (xs[ys > 0] == xs.max()).all() or (xs[ys > 0] == xs.min()).all():
        reason = "not estimable: all that was counted lies at the first or the last time: no finite estimate"
    if reason:
        return row(**common, method=name, note=reason, **unknown)
    centre, spread = xs.mean(), xs.std()
    design = np.column_stack([np.ones(n), (xs - centre) / spread])
    fitted, null = _fit_negative_binomial(design, ys), _fit_negative_binomial(design[:, :1], ys)
    if fitted is None or null is None:
        return row(**common, method=name, note="not estimable: the fit does not converge", **unknown)
    beta, alpha, likelihood = fitted
    mu = np.exp(design @ beta)
    information = (design * (mu / (1 + alpha * mu))[:, None]).T @ design
    slope, se = float(beta[1] / spread), float(np.sqrt(np.linalg.inv(information)[1, 1]) / spread)
    half = z_value(level) * se
    notes = ["no more variation than Poisson counts: dispersion 0"] if alpha == 0 else []
    notes += [f"{n} points: large-sample intervals are too narrow"] if n < 10 else []
    p = float(stats.chi2.sf(max(2 * (likelihood - null[2]), 0.0), 1))
    return row(np.exp(slope), np.exp(slope - half), np.exp(slope + half), level=level, **common, method=name,
               note="; ".join(notes), p_value=p, log_ratio=slope, se=se, intercept=float(beta[0] - slope * centre),
               dispersion=alpha, log_likelihood=likelihood)


def _points(x: Sequence[Any], y: Sequence[Any]) -> tuple[np.ndarray, np.ndarray, dict[str, Any]]:
    complete, missing = listwise(x, y)
    try:
        xs, ys = complete[0].to_numpy(float), complete[1].to_numpy(float)
    except (TypeError, ValueError):
        raise ValueError("x and y must be numbers") from None
    if not (np.isfinite(xs).all() and np.isfinite(ys).all()):
        raise ValueError("x and y must be finite")
    return xs, ys, {"n": len(xs), "denominator": len(x), "missing": missing}


def _too_few(n: int) -> str:
    return f"{n} points: no trend to estimate" if n < 2 else "one time only: no trend to estimate"


def _inversions(n: int) -> np.ndarray:
    """P(D <= d), d = 0 ... n (n - 1) / 2, for the discordant pairs D of a random order of n."""
    chances = np.ones(1)
    for size in range(2, n + 1):
        chances = np.convolve(chances, np.full(size, 1 / size))
    return np.cumsum(chances)


def _kendall_s(xs: np.ndarray, ys: np.ndarray) -> tuple[float, np.ndarray]:
    i, j = np.triu_indices(len(xs), 1)
    signs = np.sign(xs[j] - xs[i]) * np.sign(ys[j] - ys[i])
    return float(signs.sum()), signs


def _tied_pairs(values: np.ndarray) -> float:
    t = np.unique(values, return_counts=True)[1]
    return float((t * (t - 1)).sum() / 2)


def _s_variance(xs: np.ndarray, ys: np.ndarray) -> float:
    """Variance of Kendall's S when every order is as likely, with ties (Kendall 1970, ch. 4)."""
    n = len(xs)
    t, u = (np.unique(values, return_counts=True)[1].astype(float) for values in (xs, ys))
    first = (n * (n - 1) * (2 * n + 5) - (t * (t - 1) * (2 * t + 5)).sum() - (u * (u - 1) * (2 * u + 5)).sum()) / 18
    third = (t * (t - 1)).sum() * (u * (u - 1)).sum() / (2 * n * (n - 1))
    if n < 3:
        return float(first + third)
    second = (t * (t - 1) * (t - 2)).sum() * (u * (u - 1) * (u - 2)).sum() / (9 * n * (n - 1) * (n - 2))
    return float(first + second + third)


def _fit_negative_binomial(design: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float, float] | None:
    """Coefficients, dispersion and log likelihood: the dispersion by profile, coefficients by Newton within it."""

    def fit(alpha: float) -> tuple[np.ndarray, float] | None:
        beta = np.zeros(design.shape[1])
        beta[0] = np.log(y.mean())
        for _ in range(100):
            mu = np.exp(np.clip(design @ beta, -30, 30))
            weight = mu / (1 + alpha * mu)
            step = np.linalg.solve((design * weight[:, None]).T @ design, design.T @ ((y - mu) / (1 + alpha * mu)))
            beta = beta + np.clip(step, -2, 2)
            if np.abs(step).max() < 1e-10:
                return beta, _log_likelihood(y, np.exp(design @ beta), alpha)
        return None

    def lost(log_alpha: float) -> float:
        fitted = fit(float(np.exp(log_alpha)))
        return np.inf if fitted is None else -fitted[1]

    grid = np.linspace(-14, 5, 39)
    values = [lost(value) for value in grid]
    best = int(np.argmin(values))
    ends = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    found = optimize.minimize_scalar(lost, bounds=ends, method="bounded", options={"xatol": 1e-9})
    poisson = fit(0.0)
    if poisson is not None and poisson[1] >= -found.fun - 1e-7:
        return poisson[0], 0.0, poisson[1]
    alpha = float(np.exp(found.x))
    fitted = fit(alpha)
    return None if fitted is None else (fitted[0], alpha, fitted[1])


def _log_likelihood(y: np.ndarray, mu: np.ndarray, alpha: float) -> float:
    if alpha == 0:
        return float((special.xlogy(y, mu) - mu - special.gammaln(y + 1)).sum())
    size = 1 / alpha
    return float((special.gammaln(y + size) - special.gammaln(size) - special.gammaln(y + 1)
                  - size * np.log1p(alpha * mu) + special.xlogy(y, alpha * mu / (1 + alpha * mu))).sum())
