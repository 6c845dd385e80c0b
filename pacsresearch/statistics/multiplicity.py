"""P-values of several tests, adjusted for their number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pacsresearch.statistics._rows import check_choice, check_count, check_level

_NAMES = {"holm": "Holm", "fdr_bh": "Benjamini-Hochberg", "bonferroni": "Bonferroni"}


def adjust(p_values: Sequence[float] | pd.Series, method: str = "holm") -> pd.DataFrame:
    """Adjust p-values for the number of tests.

    Parameters
    ----------
    p_values : sequence of float in [0, 1], or Series, length m
        NaN, None or NA where a test could not be made.
    method : {"holm", "fdr_bh", "bonferroni"}
        holm and bonferroni bound the chance of any false rejection, whatever the dependence between tests; fdr_bh
        bounds the expected share of false ones among rejections, for independent or positively dependent tests.

    Returns
    -------
    DataFrame
        In the order (and with the index) given: p_value, adjusted, rank (1 the smallest; tied ones share the lowest),
        tests (how many count), method, missing. Adjusted is NaN where the p-value is.

    Raises
    ------
    ValueError
        A p-value outside 0 to 1; unknown method.

    Notes
    -----
    Missing data: a test that could not be made is not counted among the m. With p_(1) <= ... <= p_(m): holm is the
    running maximum of (m - i + 1) p_(i), fdr_bh the running minimum from above of m p_(i) / i, bonferroni m p, all at
    most 1.

    References
    ----------
    Holm (1979), Scandinavian Journal of Statistics 6, 65-70. Benjamini and Hochberg (1995), JRSS B 57, 289-300.

    Examples
    --------
    >>> adjust([0.01, 0.04, 0.03])["adjusted"].round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    check_choice(method, _NAMES)
    index = p_values.index if isinstance(p_values, pd.Series) else pd.RangeIndex(len(p_values))
    values = np.array([np.nan if pd.isna(p) else float(p) for p in p_values], dtype=float)
    given = ~np.isnan(values)
    if ((values[given] < 0) | (values[given] > 1)).any():
        raise ValueError("a p-value lies outside 0 to 1")
    adjusted = np.full(len(values), np.nan)
    adjusted[given] = _adjusted(values[given], method)
    tests, absent = int(given.sum()), int((~given).sum())
    return pd.DataFrame({"p_value": values, "adjusted": adjusted,
                         "rank": pd.Series(values).rank(method="min").to_numpy(), "tests": tests,
                         "method": _NAMES[method],
                         "missing": f"{absent} of {len(values)} tests not made, not counted" if absent else "none"},
                        index=index)


def _adjusted(p: np.ndarray, method: str) -> np.ndarray:
    m, order = len(p), np.argsort(p, kind="stable")
    steps = np.arange(m)  # how many are smaller
    if method == "bonferroni":
        stepped = m * p[order]
    elif method == "holm":
        stepped = np.maximum.accumulate((m - steps) * p[order])
    else:
        stepped = np.minimum.accumulate((m / (steps + 1) * p[order])[::-1])[::-1]
    adjusted = np.empty(m)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted


def adjusted_level(level: float, tests: int) -> float:
    """The level at which each of some intervals must be drawn for all to hold at `level` (Bonferroni).

    Examples
    --------
    >>> round(adjusted_level(0.95, 5), 4)
    0.99
    """
    return 1 - (1 - check_level(level)) / check_count(tests, "tests", least=1)


