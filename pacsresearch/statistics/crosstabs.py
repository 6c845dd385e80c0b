"""Two categorical answers together: an exact test of independence for any size of table, and Cramér's V."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import optimize, stats

from pacsresearch.statistics._rows import NAN, check_count, check_level, holding, row


def independence(table: Any, *, rng: np.random.Generator, resamples: int = 9999) -> pd.DataFrame:
    """Fisher's exact test, extended by Freeman and Halton to tables larger than two by two.

    Parameters
    ----------
    table : DataFrame or array_like of int, shape (r, c)
    rng : numpy.random.Generator
        Draws tables for those larger than two by two.
    resamples : int
        Tables drawn: the p-value's standard error is at most 0.5 / sqrt(resamples).

    Returns
    -------
    DataFrame
        One row: estimate (NaN; see `cramers_v`), low, high, level, n and denominator (cases), method, missing, note, and
        p_value, p_se (standard error of a drawn p-value; 0 if exact), rows, columns. Empty rows and columns are left
        out; with fewer than two of either p_value is NaN.

    Notes
    -----
    Missing data: the counts hold cases with both answers. The p-value is the probability, margins fixed, of tables at most
    as probable as the one observed; drawn tables (Patefield 1981) give (1 + those) / (1 + resamples), which is never 0.
    R: fisher.test(simulate.p.value = TRUE).

    References
    ----------
    Freeman and Halton (1951), Biometrika 38, 141-149. Patefield (1981), Applied Statistics 30, 91-97.

    Examples
    --------
    >>> independence([[3, 1], [1, 3]], rng=np.random.default_rng(1)).round(4)["p_value"].item()
    0.4857
    """
    cells = _cells(table)
    n = int(cells.sum())
    common = {"n": n, "denominator": n, "method": "Fisher exact test"}
    shape = {"rows": cells.shape[0], "columns": cells.shape[1]}
    if min(cells.shape) < 2:
        return row(NAN, note="one category only: nothing to compare", p_value=NAN, p_se=NAN, **shape, **common)
    if cells.shape == (2, 2):
        return row(NAN, p_value=float(stats.fisher_exact(cells)[1]), p_se=0.0, **shape, **common)
    rows, columns = cells.sum(axis=1), cells.sum(axis=0)
    drawn = stats.random_table(rows, columns).rvs(resamples, method="patefield", random_state=rng)
    from scipy.special import gammaln

    # With margins fixed, log probability = constant - Σ log cell!
    observed, found = -gammaln(cells + 1).sum(), -gammaln(drawn + 1).sum(axis=(1, 2))
    extreme = int((found <= observed + 1e-7 * abs(observed)).sum())
    p = (1 + extreme) / (1 + resamples)
    common["method"] = f"Fisher-Freeman-Halton test, {resamples} tables drawn"
    return row(NAN, p_value=p, p_se=float(np.sqrt(p * (1 - p) / resamples)), **shape, **common)


def cramers_v(table: Any, *, level: float = 0.95) -> pd.DataFrame:
    """Cramér's V: how strongly two categorical answers are associated, 0 (not) to 1.

    Parameters
    ----------
    table : DataFrame or array_like of int, shape (r, c)
    level : float in (0, 1)
        Of confidence.

    Returns
    -------
    DataFrame
        One row: estimate, low, high, level, n and denominator (cases), method, missing, note, and corrected (Bergsma's V, which
        takes off what chance alone gives), chi2, df, smallest_expected. Empty rows and columns are left out; NaN with
        fewer than two of either.

    Notes
    -----
    Missing data: the counts hold cases with both answers. sqrt(χ² / (n min(r - 1, c - 1))). Interval: the noncentral χ²
    distributions that put the one observed at their tails (Smithson 2003): sqrt((λ + df) / (n m)) would not reach 0,
    so λ alone is turned into V. Large-sample; with small expected counts take it as rough.

    References
    ----------
    Cramér (1946), Mathematical Methods of Statistics. Smithson (2003), Confidence Intervals, ch. 4. Bergsma (2013),
    Journal of the Korean Statistical Society 42, 323-328.

    Examples
    --------
    >>> cramers_v([[30, 10], [10, 30]]).round(3)[["estimate", "low", "high"]].values.tolist()
    [[0.5, 0.281, 0.719]]
    """
    check_level(level)
    cells = _cells(table)
    n = int(cells.sum())
    common = {"n": n, "denominator": n, "method": "Cramér's V, noncentral χ² interval"}
    if min(cells.shape) < 2:
        return row(NAN, note="one category only: nothing to compare", corrected=NAN, chi2=NAN, df=NAN, smallest_expected=NAN, **common)
    r, c = cells.shape
    expected = np.outer(cells.sum(axis=1), cells.sum(axis=0)) / n
    chi2, df, most = float(((cells - expected) ** 2 / expected).sum()), (r - 1) * (c - 1), n * (min(r, c) - 1)
    v = float(np.sqrt(chi2 / most))
    low, high = (float(np.sqrt(_noncentrality(chi2, df, tail) / most)) for tail in ((1 + level) / 2, (1 - level) / 2))
    low, high = holding(v, low, high, floor=0.0, ceiling=1.0)
    note = f"smallest expected count {expected.min():.1f}: the interval is rough" if expected.min() < 5 else ""
    return row(v, low, high, level=level, note=note, corrected=_bergsma(chi2, n, r, c), chi2=chi2, df=float(df),
               smallest_expected=float(expected.min()), **common)


def _bergsma(chi2: float, n: int, r: int, c: int) -> float:
    if n < 2:
        return NAN
    phi = max(0.0, chi2 / n - (r - 1) * (c - 1) / (n - 1))
    rows, columns = r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)
    return float(np.sqrt(phi / (min(rows, columns) - 1))) if min(rows, columns) > 1 else NAN


def _noncentrality(chi2: float, df: int, probability: float) -> float:
    """The noncentrality at which the distribution function at `chi2` is `probability`; 0 where even 0 is too much."""
    def gap(value: float) -> float:
        return float(stats.ncx2.cdf(chi2, df, value) if value > 0 else stats.chi2.cdf(chi2, df)) - probability

    if gap(0.0) <= 0:
        return 0.0
    far = chi2 + 10.0
    while gap(far) > 0:
        far *= 2
    return float(optimize.brentq(gap, 0.0, far, xtol=1e-9))


def _cells(table: Any) -> np.ndarray:
    """Counts as whole numbers, empty rows and columns left out."""
    values = np.asarray(table, dtype=object)
    if values.ndim != 2:
        raise ValueError("the table has not two sides")
    cells = np.array([[check_count(cell, "a cell") for cell in line] for line in values], dtype=np.int64).reshape(values.shape)
    return cells[cells.sum(axis=1) > 0][:, cells.sum(axis=0) > 0]
