"""Proportions measured on the same cases: McNemar's test, Cochran's Q and the paired difference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from pacsresearch.statistics._rows import NAN, check_choice, check_count, check_level, holding, listwise_words, row
from pacsresearch.statistics.proportions import proportion_interval, wilson_limits


def paired_table(first: Sequence[Any], second: Sequence[Any]) -> tuple[np.ndarray, str]:
    """Count a pair of yes-no columns of the same cases.

    Parameters
    ----------
    first, second : sequence of bool, 0 / 1, or missing, length n

    Returns
    -------
    (ndarray of int, shape (2, 2), str)
        [[both, first only], [second only, neither]], and the missing-data rule (listwise) in words.

    Raises
    ------
    ValueError
        Different lengths; a value that is neither yes (True, 1) nor no (False, 0) nor missing.

    Examples
    --------
    >>> paired_table([1, 1, 0, None], [1, 0, 0, 1])[0].tolist()
    [[1, 1], [0, 1]]
    """
    if len(first) != len(second):
        raise ValueError(f"columns of different length: {len(first)}, {len(second)}")
    table = yes_no(pd.DataFrame({"first": list(first), "second": list(second)}))
    a, b = table["first"].to_numpy(bool), table["second"].to_numpy(bool)
    counts = np.array([[(a & b).sum(), (a & ~b).sum()], [(~a & b).sum(), (~a & ~b).sum()]])
    return counts, listwise_words(len(first), len(first) - len(table))


def yes_no(table: pd.DataFrame) -> pd.DataFrame:
    """The complete rows of a table of yes-no columns, as bool. ValueError names a value that is neither."""
    complete = table.astype(object).dropna()
    for name, column in complete.items():
        for value in column:
            if not isinstance(value, (bool, np.bool_)) and value not in (0, 1):
                raise ValueError(f"{value!r} in {name!r} is neither yes (1) nor no (0)")
    return complete.astype(bool)


def mcnemar(table: Any, *, method: str = "exact", level: float = 0.95) -> pd.DataFrame:
    """Test whether two properties of the same cases are equally common.

    Parameters
    ----------
    table : array_like of int, shape (2, 2)
        [[both, first only], [second only, neither]]; `paired_table` makes it from two columns.
    method : {"exact", "mid-p", "asymptotic", "corrected"}
        exact: two-sided binomial on the discordant cases. mid-p: the same less the probability of the observed count
        (half of it where b = c), which Fagerland, Lydersen and Laake (2013) recommend. asymptotic: chi-squared
        (b - c)² / (b + c); corrected: with Edwards' continuity correction, for comparison with older work.
    level : float in (0, 1)
        Of the interval for the share of "first only" among the discordant.

    Returns
    -------
    DataFrame
        One row: estimate (share of "first only" among the discordant; 1/2 if equally common), low, high (Clopper-
        Pearson, or mid-P for that method), level, n (first only), denominator (discordant), method, missing, note, and
        p_value, statistic (the smaller discordant count, or chi-squared). No discordant case: p_value 1, NaN in [0, 1].

    Raises
    ------
    ValueError
        Not two by two; not whole numbers; unknown method.

    Notes
    -----
    Missing data: the table holds cases with both answers (listwise). Concordant cases carry no information here.

    References
    ----------
    McNemar (1947), Psychometrika 12, 153-157. Fagerland, Lydersen and Laake (2013), BMC Medical Research
    Methodology 13, 91.

    Examples
    --------
    >>> mcnemar([[10, 8], [2, 5]]).round(4)["p_value"].item()
    0.1094
    """
    check_choice(method, ("exact", "mid-p", "asymptotic", "corrected"))
    _, b, c, _ = _cells(table)
    discordant = b + c
    name = {"exact": "exact", "mid-p": "mid-P", "asymptotic": "chi-squared",
            "corrected": "chi-squared, continuity-corrected"}
    interval = proportion_interval(b, discordant, level=level,
                                   method="mid-p" if method == "mid-p" else "clopper-pearson").iloc[0]
    statistic: float = min(b, c)
    if discordant == 0:
        p = 1.0
    elif method == "exact":
        p = min(1.0, 2 * float(stats.binom.cdf(min(b, c), discordant, 0.5)))
    elif method == "mid-p":
        here = float(stats.binom.pmf(b, discordant, 0.5))
        p = 1 - here / 2 if b == c else 2 * float(stats.binom.cdf(min(b, c), discordant, 0.5)) - here
    else:
        shift = 1 if method == "corrected" and b != c else 0
        statistic = (abs(b - c) - shift) ** 2 / discordant
        p = float(stats.chi2.sf(statistic, 1))
    return row(interval["estimate"], interval["low"], interval["high"], level=level, n=b, denominator=discordant,
               method=f"McNemar, {name[method]}", missing="listwise: cases with both answers",
               note="" if discordant else "no case has the one without the other: nothing to compare",
               p_value=min(p, 1.0), statistic=float(statistic))


def paired_difference(table: Any, *, level: float = 0.95, method: str = "newcombe") -> pd.DataFrame:
    """The difference, first - second, of two proportions of the same cases.

    Parameters
    ----------
    table : array_like of int, shape (2, 2)
        [[both, first only], [second only, neither]].
    level : float in (0, 1)
        Of confidence.
    method : {"newcombe", "wald", "bonett-price"}
        newcombe: Wilson limits with the correlation between the two (Newcombe 1998c, method 10, phi corrected towards 0
        when positive). bonett-price: Wald after adding one to each discordant count and two to n (2012). wald: for
        comparison only.

    Returns
    -------
    DataFrame
        One row: estimate, low, high, level, n (discordant), denominator (cases), method, missing, note, share_first,
        share_second. No case: NaN in [-1, 1].

    Notes
    -----
    Missing data: the table holds cases with both answers (listwise). With e, f, g, h the four cells,
    phi = (eh - fg) / sqrt of the margins' product; where eh > fg the numerator is max(eh - fg - n/2, 0); phi is 0 where
    a margin is. The lower limit is d - sqrt(dl1² - 2 phi dl1 du2 + du2²), the upper likewise.

    References
    ----------
    Newcombe (1998), Statistics in Medicine 17, 2635-2650. Bonett and Price (2012), JEBS 37, 479-488.

    Examples
    --------
    >>> paired_difference([[36, 12], [2, 0]]).round(4)[["estimate", "low", "high"]].values.tolist()
    [[0.2, 0.0569, 0.3404]]
    """
    check_level(level)
    check_choice(method, ("newcombe", "wald", "bonett-price"))
    e, f, g, h = _cells(table)
    n = e + f + g + h
    name = {"newcombe": "Newcombe hybrid score", "wald": "Wald", "bonett-price": "Bonett-Price"}[method]
    common = {"level": level, "n": f + g, "denominator": n, "method": f"paired difference, {name}",
              "missing": "listwise: cases with both answers"}
    if n == 0:
        return row(NAN, -1, 1, **common, note="no case: nothing is known", share_first=NAN, share_second=NAN)
    p1, p2, difference = (e + f) / n, (e + g) / n, (f - g) / n
    if method == "newcombe":
        (l1, u1), (l2, u2) = wilson_limits(p1, n, level), wilson_limits(p2, n, level)
        phi = _phi(e, f, g, h)
        low = difference - _joined(p1 - l1, u2 - p2, phi)
        high = difference + _joined(u1 - p1, p2 - l2, phi)
    else:
        extra = 1 if method == "bonett-price" else 0
        share_f, share_g, size = (f + extra) / (n + 2 * extra), (g + extra) / (n + 2 * extra), n + 2 * extra
        half = stats.norm.isf((1 - level) / 2) * np.sqrt(max(share_f + share_g - (share_f - share_g) ** 2, 0.0) / size)
        low, high = share_f - share_g - half, share_f - share_g + half
    low, high = holding(difference, float(low), float(high), floor=-1.0, ceiling=1.0)
    return row(difference, low, high, **common, share_first=p1, share_second=p2)


def _phi(e: int, f: int, g: int, h: int) -> float:
    product = (e + f) * (g + h) * (e + g) * (f + h)
    if product == 0:
        return 0.0
    numerator = e * h - f * g
    if numerator > 0:
        numerator = max(numerator - (e + f + g + h) / 2, 0.0)
    return numerator / np.sqrt(product)


def _joined(first: float, second: float, phi: float) -> float:
    return float(np.sqrt(max(first**2 - 2 * phi * first * second + second**2, 0.0)))


def cochran_q(table: pd.DataFrame, *, method: str = "asymptotic", rng: np.random.Generator | None = None,
              resamples: int = 10_000) -> pd.DataFrame:
    """Test whether k properties of the same cases are equally common.

    Parameters
    ----------
    table : DataFrame of bool or 0 / 1, shape (cases, k)
        Missing as None, NaN or NA.
    method : {"asymptotic", "permutation"}
        asymptotic: chi-squared on k - 1 degrees of freedom. permutation: each case's answers shuffled among the
        properties; needs `rng`; for few cases.
    rng : numpy.random.Generator, optional
    resamples : int
        Shuffles.

    Returns
    -------
    DataFrame
        One row: estimate (Q), low and high (NaN), level, n (complete cases), denominator (cases), method, missing,
        note, p_value, df. No case, or every case alike on all properties: Q is NaN (0 / 0), p_value 1.

    Raises
    ------
    ValueError
        Fewer than two properties; a value that is neither yes nor no; permutation without `rng`.

    Notes
    -----
    Missing data: listwise. Q = (k - 1) (k Σ C² - N²) / (k N - Σ R²), C column and R row totals, N their sum. For
    k = 2 it is McNemar's chi-squared.

    References
    ----------
    Cochran (1950), Biometrika 37, 256-266.

    Examples
    --------
    >>> asked = pd.DataFrame({"a": [1, 1, 1, 0], "b": [1, 0, 0, 0], "c": [0, 0, 1, 0]})
    >>> cochran_q(asked).round(3)[["estimate", "df"]].values.tolist()
    [[2.667, 2.0]]
    """
    check_choice(method, ("asymptotic", "permutation"))
    k = table.shape[1]
    if k < 2:
        raise ValueError(f"Cochran's Q compares two or more properties, not {k}")
    if method == "permutation" and rng is None:
        raise ValueError("permutation needs a numpy.random.Generator (rng)")
    complete = yes_no(table)
    values = complete.to_numpy(float).reshape(len(complete), k)
    missing = listwise_words(len(table), len(table) - len(complete))
    common = {"n": len(complete), "denominator": len(table), "missing": missing}
    name = "Cochran's Q, " + ("chi-squared" if method == "asymptotic" else f"{resamples} permutations")
    rows, total = values.sum(axis=1), values.sum()
    spread = k * total - (rows**2).sum()
    if spread == 0:
        return row(NAN, **common, method=name, note="no case has some and lacks others: nothing to compare",
                   p_value=1.0, df=float(k - 1))
    q = (k - 1) * (k * (values.sum(axis=0) ** 2).sum() - total**2) / spread
    if method == "asymptotic":
        p = float(stats.chi2.sf(q, k - 1))
    else:
        seen = (values.sum(axis=0) ** 2).sum()
        reached = sum((rng.permuted(values, axis=1).sum(axis=0) ** 2).sum() >= seen for _ in range(resamples))
        p = (1 + int(reached)) / (1 + resamples)  # the observed arrangement is one of them
    return row(q, **common, method=name, p_value=p, df=float(k - 1))


def _cells(table: Any) -> tuple[int, int, int, int]:
    cells = np.asarray(table, dtype=object)
    if cells.shape != (2, 2):
        raise ValueError(f"the table has shape {cells.shape}, not (2, 2)")
    e, f, g, h = (check_count(cell, "a cell") for cell in cells.ravel())
    return e, f, g, h
