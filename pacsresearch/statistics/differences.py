"""Two independent proportions: difference, ratio and odds ratio with intervals, and the exact tests of equality."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy import optimize, stats

from pacsresearch.statistics._rows import NAN, check_choice, check_count, check_level, holding, row
from pacsresearch.statistics.exact import exact_test
from pacsresearch.statistics.proportions import wilson_limits, z_value

__all__ = ["difference_of_proportions", "ratio_of_proportions", "odds_ratio", "exact_test"]

_EMPTY = "a group is empty: nothing is known of the comparison"


def difference_of_proportions(count_a: int, n_a: int, count_b: int, n_b: int, *, level: float = 0.95,
                              method: str = "newcombe") -> pd.DataFrame:
    """The difference a - b of two independent proportions.

    Parameters
    ----------
    count_a, n_a, count_b, n_b : int
        How many of how many have the property, in each group.
    level : float in (0, 1)
        Of confidence, two-sided.
    method : {"newcombe", "miettinen-nurminen", "wald"}
        newcombe: Wilson limits squared and added (Newcombe 1998b, method 10); miettinen-nurminen: the score
        interval with variance × N / (N - 1) (Miettinen and Nurminen 1985); wald: for comparison only.

    Returns
    -------
    DataFrame
        One row: estimate, low, high, level, n (both counts), denominator (both n), method, missing, note, and
        share_a, share_b. An empty group gives NaN in [-1, 1].

    Raises
    ------
    ValueError
        Counts that are no whole numbers or exceed their group; unknown method.

    Notes
    -----
    Missing data: the counts hold valid answers only.

    With Wilson limits l, u of each group, newcombe is from d - sqrt((p_a - l_a)² + (u_b - p_b)²) to
    d + sqrt((u_a - p_a)² + (p_b - l_b)²). miettinen-nurminen holds all D with
    (d - D)² <= z² V(D), where V(D) is the variance at the likeliest pair of shares that differ by D.

    References
    ----------
    Newcombe (1998), Statistics in Medicine 17, 873-890.
    Miettinen and Nurminen (1985), Statistics in Medicine 4, 213-226.

    Examples
    --------
    >>> difference_of_proportions(56, 70, 48, 80).round(4)[["estimate", "low", "high"]].values.tolist()
    [[0.2, 0.0524, 0.3339]]
    """
    check_level(level)
    check_choice(method, ("newcombe", "miettinen-nurminen", "wald"))
    n_a, n_b, count_a, count_b, both = _check(count_a, n_a, count_b, n_b)
    names = {"newcombe": "Newcombe hybrid score", "miettinen-nurminen": "Miettinen-Nurminen score", "wald": "Wald"}
    common = {"level": level, "n": count_a + count_b, "denominator": both, "method": f"difference, {names[method]}"}
    if not (n_a and n_b):
        return row(NAN, -1, 1, **common, note=_EMPTY, share_a=_share(count_a, n_a), share_b=_share(count_b, n_b))
    p_a, p_b = count_a / n_a, count_b / n_b
    difference, note = p_a - p_b, ""
    if method == "newcombe":
        (low_a, high_a), (low_b, high_b) = wilson_limits(p_a, n_a, level), wilson_limits(p_b, n_b, level)
        low = difference - np.hypot(p_a - low_a, high_b - p_b)
        high = difference + np.hypot(high_a - p_a, p_b - low_b)
    elif method == "wald":
        half = z_value(level) * np.sqrt(p_a * (1 - p_a) / n_a + p_b * (1 - p_b) / n_b)
        low, high = difference - half, difference + half
        note = "the Wald interval has no width here; use another" if half == 0 else ""
    else:
        high = _score_upper(count_a, n_a, count_b, n_b, level)
        low = -_score_upper(count_b, n_b, count_a, n_a, level)
    low, high = holding(difference, float(low), float(high), floor=-1.0, ceiling=1.0)
    return row(difference, low, high, **common, note=note, share_a=p_a, share_b=p_b)


def ratio_of_proportions(count_a: int, n_a: int, count_b: int, n_b: int, *, level: float = 0.95,
                         method: str = "miettinen-nurminen") -> pd.DataFrame:
    """The ratio a / b of two independent proportions (relative risk).

    Parameters
    ----------
    count_a, n_a, count_b, n_b : int
        How many of how many have the property, in each group.
    level : float in (0, 1)
        Of confidence, two-sided.
    method : {"miettinen-nurminen", "koopman", "katz"}
        miettinen-nurminen and koopman: score intervals, with and without variance × N / (N - 1); katz: normal
        on the log scale, undefined where a count is 0.

    Returns
    -------
    DataFrame
        One row as `difference_of_proportions`. With count_b = 0 the estimate is infinite (NaN when both are 0)
        and so is the upper limit; with count_a = 0 the lower limit is 0.

    Notes
    -----
    Missing data: the counts hold valid answers only. The score interval holds all R with
    (p_a - R p_b)² <= z² V(R), V at the likeliest pair of shares whose ratio is R.

    References
    ----------
    Miettinen and Nurminen (1985), Statistics in Medicine 4, 213-226. Koopman (1984), Biometrics 40, 513-517.
    Katz et al. (1978), Biometrics 34, 469-474.

    Examples
    --------
    >>> ratio_of_proportions(36, 40, 16, 80, method="koopman").round(2)[["estimate", "low", "high"]].values.tolist()
    [[4.5, 2.94, 7.15]]
    """
    check_level(level)
    check_choice(method, ("miettinen-nurminen", "koopman", "katz"))
    n_a, n_b, count_a, count_b, both = _check(count_a, n_a, count_b, n_b)
    name = {"miettinen-nurminen": "Miettinen-Nurminen score", "koopman": "Koopman score", "katz": "Katz log"}[method]
    common = {"level": level, "n": count_a + count_b, "denominator": both, "method": f"ratio, {name}",
              "share_a": _share(count_a, n_a), "share_b": _share(count_b, n_b)}
    if not (n_a and n_b):
        return row(NAN, 0, np.inf, **common, note=_EMPTY)
    if count_a == 0 and count_b == 0:
        return row(NAN, 0, np.inf, **common, note="nobody in either group: any ratio is possible")
    p_a, p_b = count_a / n_a, count_b / n_b
    ratio = p_a / p_b if count_b else np.inf
    if method == "katz":
        if not (count_a and count_b):
            return row(ratio, NAN, NAN, **common, note="the log interval is undefined where a count is 0; use another")
        half = z_value(level) * np.sqrt(1 / count_a - 1 / n_a + 1 / count_b - 1 / n_b)
        return row(ratio, ratio * np.exp(-half), ratio * np.exp(half), **common)
    corrected = method == "miettinen-nurminen"
    high = _score_ratio_upper(count_a, n_a, count_b, n_b, level, corrected)
    inverse = _score_ratio_upper(count_b, n_b, count_a, n_a, level, corrected)
    low = 0.0 if np.isinf(inverse) else 1 / inverse
    return row(ratio, *holding(ratio, low, high), **common)


def odds_ratio(count_a: int, n_a: int, count_b: int, n_b: int, *, level: float = 0.95) -> pd.DataFrame:
    """The odds ratio of two independent proportions: conditional estimate and exact interval (Fisher's).

    Parameters
    ----------
    count_a, n_a, count_b, n_b : int
        How many of how many have the property, in each group.
    level : float in (0, 1)
        Of confidence, two-sided.

    Returns
    -------
    DataFrame
        One row as `difference_of_proportions`. Where all or none have the property the odds ratio is undefined: NaN
        in [0, inf].

    Notes
    -----
    Missing data: the counts hold valid answers only. The estimate maximises Fisher's non-central
    hypergeometric likelihood; the limits invert its tails (Cornfield 1956), found to full precision (R's
    `fisher.test` stops earlier: its upper limit for the tea tasting is 621.93, the exact one 626.24).

    Examples
    --------
    >>> odds_ratio(3, 4, 1, 4).round(3)[["estimate", "low", "high"]].values.tolist()
    [[6.408, 0.212, 626.244]]
    """
    from scipy.stats import contingency

    check_level(level)
    n_a, n_b, count_a, count_b, both = _check(count_a, n_a, count_b, n_b)
    common = {"level": level, "n": count_a + count_b, "denominator": both, "method": "odds ratio, conditional exact",
              "share_a": _share(count_a, n_a), "share_b": _share(count_b, n_b)}
    if not (n_a and n_b):
        return row(NAN, 0, np.inf, **common, note=_EMPTY)
    if count_a + count_b in (0, both):
        return row(NAN, 0, np.inf, **common, note="all or none have the property: any odds ratio is possible")
    found = contingency.odds_ratio([[count_a, n_a - count_a], [count_b, n_b - count_b]], kind="conditional")
    low, high = found.confidence_interval(level)
    return row(found.statistic, float(low), float(high), **common)


def _check(count_a: int, n_a: int, count_b: int, n_b: int) -> tuple[int, int, int, int, int]:
    n_a, n_b = check_count(n_a, "n_a"), check_count(n_b, "n_b")
    return n_a, n_b, check_count(count_a, "count_a", most=n_a), check_count(count_b, "count_b", most=n_b), n_a + n_b


def _share(count: int, n: int) -> float:
    return count / n if n else NAN


def shares_differing_by(delta: float, count_a: int, n_a: int, count_b: int, n_b: int) -> tuple[float, float]:
    """The likeliest shares (a, b) with a - b = delta: the cubic of Miettinen and Nurminen (1985), appendix."""
    total, hits = n_a + n_b, count_a + count_b
    l2 = (n_a + 2 * n_b) * delta - total - hits
    l1 = (n_b * delta - total - 2 * count_b) * delta + hits
    l0 = count_b * delta * (1 - delta)
    shift = l2 / (3 * total)
    c = shift**3 - l1 * l2 / (6 * total**2) + l0 / (2 * total)
    b = np.copysign(np.sqrt(max(shift**2 - l1 / (3 * total), 0.0)), c)
    angle = (np.pi + np.arccos(np.clip(c / b**3, -1, 1))) / 3 if b else 0.0
    p_b = float(np.clip(2 * b * np.cos(angle) - shift, max(0.0, -delta), min(1.0, 1 - delta)))
    return min(max(p_b + delta, 0.0), 1.0), p_b


def score_statistic(delta: float, count_a: int, n_a: int, count_b: int, n_b: int) -> float:
    """Miettinen and Nurminen's z for a - b = delta; infinite where the hypothesis allows no variance."""
    p_a, p_b = shares_differing_by(delta, count_a, n_a, count_b, n_b)
    total = n_a + n_b
    deviation = count_a / n_a - count_b / n_b - delta
    variance = (p_a * (1 - p_a) / n_a + p_b * (1 - p_b) / n_b) * total / (total - 1)
    if variance <= 0:
        return 0.0 if abs(deviation) < 1e-12 else float(np.copysign(np.inf, deviation))
    return float(deviation / np.sqrt(variance))


def _score_upper(count_a: int, n_a: int, count_b: int, n_b: int, level: float) -> float:
    z = z_value(level)
    difference = count_a / n_a - count_b / n_b

    def excess(delta: float) -> float:  # finite everywhere, unlike the statistic itself
        p_a, p_b = shares_differing_by(delta, count_a, n_a, count_b, n_b)
        total = n_a + n_b
        variance = (p_a * (1 - p_a) / n_a + p_b * (1 - p_b) / n_b) * total / (total - 1)
        return (delta - difference) - z * np.sqrt(max(variance, 0.0))

    return _root(excess, difference, 1.0)


def _root(excess: Callable[[float], float], inside: float, outside: float) -> float:
    """Where `excess` turns positive between the estimate and the end of the range, just off the estimate itself
    (there the deviation is 0, and with empty cells so is the variance: a root that is no limit)."""
    start = inside + 1e-10 * max(1.0, abs(inside))
    if start >= outside or excess(start) >= 0 or excess(outside) <= 0:
        return outside if start >= outside or excess(start) < 0 else inside
    return float(optimize.brentq(excess, start, outside, xtol=1e-14, rtol=1e-13))


def _score_ratio_upper(count_a: int, n_a: int, count_b: int, n_b: int, level: float, corrected: bool) -> float:
    if count_b == 0:
        return np.inf
    z, total, hits = z_value(level), n_a + n_b, count_a + count_b
    p_a, p_b = count_a / n_a, count_b / n_b
    factor = total / (total - 1) if corrected else 1.0

    def excess(ratio: float) -> float:
        a, b = total * ratio, n_a * ratio + count_a + n_b + count_b * ratio
        share_b = (b - np.sqrt(max(b * b - 4 * a * hits, 0.0))) / (2 * a)
        share_a = min(ratio * share_b, 1.0)
        variance = (share_a * (1 - share_a) / n_a + ratio**2 * share_b * (1 - share_b) / n_b) * factor
        return (ratio * p_b - p_a) - z * np.sqrt(max(variance, 0.0))

    estimate, end = p_a / p_b, max(2 * p_a / p_b, 2.0)
    while excess(end) <= 0 and end < 1e12:
        end *= 2
    return _root(excess, estimate, end)
