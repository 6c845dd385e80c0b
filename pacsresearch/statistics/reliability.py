"""How consistently the items of a scale measure: Cronbach's alpha with Feldt's interval, McDonald's omega."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import optimize, stats

from pacsresearch.statistics._rows import NAN, check_choice, check_level, holding, listwise_words, row

RULES = ("listwise", "pairwise")


def alpha(items: Any, *, level: float = 0.95, missing: str = "listwise") -> pd.DataFrame:
    """Cronbach's alpha.

    Parameters
    ----------
    items : DataFrame or array_like, shape (n, k)
        Scores; reversed items turned by the caller. NaN or NA where there is no answer.
    level : float in (0, 1)
        Of confidence.
    missing : {"listwise", "pairwise"}
        listwise: respondents with a gap are left out. pairwise: each covariance over those with both items; alpha then
        differs, and n for the interval is the smallest number behind a covariance.

    Returns
    -------
    DataFrame
        One row: estimate, low, high, level, n (respondents used), denominator (all), method, missing, note, and items,
        average_r (mean correlation between items), standardised (alpha of standardised items). NaN with fewer than two items or
        respondents, or none that varies.

    Notes
    -----
    k / (k - 1) (1 - Σ item variances / variance of the sum). Interval: 1 - (1 - alpha) F, with F quantiles at n - 1 and
    (n - 1)(k - 1) degrees of freedom (Feldt 1965; items with equal covariances). R: psych::alpha, psych::alpha.ci.

    References
    ----------
    Cronbach (1951), Psychometrika 16, 297-334. Feldt, Woodruff and Salih (1987), Applied Psychological Measurement 11, 93-103.

    Examples
    --------
    >>> alpha([[1, 2, 1], [2, 2, 3], [4, 3, 4], [5, 5, 4]]).round(3)["estimate"].item()
    0.931
    """
    check_level(level)
    check_choice(missing, RULES, "missing")
    table = _scores(items)
    n, k, spread, words = _covariance(table, missing)
    common = {"n": n, "denominator": len(table), "method": "Cronbach's alpha, Feldt interval", "missing": words}
    extras = {"items": k, "average_r": NAN, "standardised": NAN}
    if k < 2 or n < 2 or np.isnan(spread).any() or spread.sum() <= 0:
        why = "fewer than two items" if k < 2 else "too few respondents, or none that varies"
        return row(NAN, note=why, **common, **extras)
    estimate = k / (k - 1) * (1 - np.trace(spread) / spread.sum())
    low, high = feldt(estimate, n, k, level)
    deviations = np.sqrt(np.diag(spread))
    if (deviations > 0).all():
        r = spread / np.outer(deviations, deviations)
        average = float((r.sum() - k) / (k * (k - 1)))
        extras |= {"average_r": average, "standardised": k * average / (1 + (k - 1) * average)}
    note = "negative: items run against each other; turn the reversed ones" if estimate < 0 else ""
    return row(estimate, low, high, level=level, note=note, **common, **extras)


def feldt(estimate: float, n: int, k: int, level: float) -> tuple[float, float]:
    """Feldt's limits of alpha for n respondents and k items.

    >>> [round(x, 3) for x in feldt(0.8, 100, 8, 0.95)]
    [0.735, 0.854]
    """
    tail, a, b = (1 - level) / 2, n - 1, (n - 1) * (k - 1)
    low, high = 1 - (1 - estimate) * stats.f.isf(tail, a, b), 1 - (1 - estimate) * stats.f.ppf(tail, a, b)
    return holding(estimate, float(low), float(high), ceiling=1.0)


def item_statistics(items: Any) -> pd.DataFrame:
    """Each item against the rest of the scale.

    Parameters
    ----------
    items : as `alpha`

    Returns
    -------
    DataFrame
        A row an item: item, n, mean, sd, r_rest (correlation with the sum of the others), alpha_without. Listwise.

    Examples
    --------
    >>> item_statistics(pd.DataFrame({"a": [1, 2, 4, 5], "b": [2, 2, 3, 5], "c": [1, 3, 4, 4]}))["item"].tolist()
    ['a', 'b', 'c']
    """
    table = _scores(items).dropna()
    total, rows = table.sum(axis=1), []
    for name in table:
        rest = total - table[name]
        varied = len(table) > 1 and table[name].std() > 0 and rest.std() > 0
        rows.append({"item": name, "n": len(table), "mean": table[name].mean(), "sd": table[name].std() if len(table) > 1 else NAN,
                     "r_rest": table[name].corr(rest) if varied else NAN,
                     "alpha_without": alpha(table.drop(columns=name)).loc[0, "estimate"] if table.shape[1] > 2 else NAN})
    return pd.DataFrame(rows, columns=["item", "n", "mean", "sd", "r_rest", "alpha_without"])


def omega(items: Any, *, level: float = 0.95, rng: np.random.Generator | None = None, resamples: int = 500) -> pd.DataFrame:
    """McDonald's omega of a scale with one factor.

    Parameters
    ----------
    items, level
        As `alpha`.
    rng : numpy.random.Generator, optional
        For the bootstrap interval (respondents resampled); None: no interval.
    resamples : int

    Returns
    -------
    DataFrame
        One row as `alpha`, with items, and smallest_loading (standardised; negative: an item runs against the others).
        NaN with fewer than three items.

    Notes
    -----
    Missing data: listwise. One factor by maximum likelihood: (Σ λ)² / ((Σ λ)² + Σ ψ), λ and ψ in the items' own
    scale. Unlike alpha it lets items weigh differently. R: factanal(factors = 1); psych::omega(nfactors = 1) fits by
    minimum residuals instead.

    References
    ----------
    McDonald (1999), Test Theory, ch. 6. Dunn, Baguley and Brunsden (2014), British Journal of Psychology 105, 399-412.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> trait = rng.normal(size=(200, 1))
    >>> omega(trait + rng.normal(size=(200, 4))).round(2)["estimate"].item()
    0.78
    """
    check_level(level)
    table = _scores(items)
    complete = table.dropna().to_numpy(float)
    n, k = complete.shape
    common = {"n": n, "denominator": len(table), "method": "McDonald's omega, one factor",
              "missing": listwise_words(len(table), len(table) - n, "respondent")}
    if k < 3 or n <= k or (complete.std(axis=0) == 0).any():
        why = "fewer than three items" if k < 3 else "too few respondents, or an item that does not vary"
        return row(NAN, note=why, items=k, smallest_loading=NAN, **common)
    estimate, loadings, unique = _omega(complete)
    extras = {"items": k, "smallest_loading": float(loadings.min())}
    if rng is None:
        return row(estimate, **common, **extras)
    drawn = [_omega(sample, unique)[0] for _ in range(resamples)
             if (sample := complete[rng.integers(0, n, n)]).std(axis=0).min() > 0]
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    low, high = holding(estimate, float(low), float(high), floor=0.0, ceiling=1.0)
    common["method"] += f", percentile bootstrap ({resamples})"
    return row(estimate, low, high, level=level, **common, **extras)


def _omega(values: np.ndarray, start: np.ndarray | None = None) -> tuple[float, np.ndarray, np.ndarray]:
    loadings, unique = one_factor(np.corrcoef(values, rowvar=False), start)
    scale = values.std(axis=0, ddof=1)
    common = float((loadings * scale).sum()) ** 2
    return common / (common + float((unique * scale**2).sum())), loadings, unique


def one_factor(r: np.ndarray, start: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Loadings and uniquenesses of one factor by maximum likelihood, from a correlation matrix (Jöreskog 1967)."""
    exact = start is None  # a resample starts near its end, and its last digits matter to nobody
    if start is None:
        start = np.clip((1 - 0.5 / len(r)) / np.diag(np.linalg.pinv(r)), 0.05, 0.95)

    def fit(unique: np.ndarray) -> tuple[float, np.ndarray]:
        root = np.sqrt(unique)
        values, vectors = np.linalg.eigh(r / np.outer(root, root))
        small = np.maximum(values[:-1], 1e-12)
        loading = vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0.0)) * root
        gradient = (loading**2 + unique - np.diag(r)) / unique**2
        return float(-(np.log(small) - small).sum() - len(small)), gradient

    found = optimize.minimize(fit, start, jac=True, method="L-BFGS-B", bounds=[(0.005, 1.0)] * len(r),
                              options={"ftol": 1e-13 if exact else 1e-8, "gtol": 1e-9 if exact else 1e-5, "maxiter": 500})
    root = np.sqrt(found.x)
    values, vectors = np.linalg.eigh(r / np.outer(root, root))
    loading = vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0.0)) * root
    return (-loading if loading.sum() < 0 else loading), found.x


def _scores(items: Any) -> pd.DataFrame:
    table = items if isinstance(items, pd.DataFrame) else pd.DataFrame(np.asarray(items, dtype=float))
    return pd.DataFrame({name: table[name].astype("Float64").to_numpy(dtype=float, na_value=np.nan) for name in table})


def _covariance(table: pd.DataFrame, missing: str) -> tuple[int, int, np.ndarray, str]:
    k, given = table.shape[1], table.notna().to_numpy()
    complete = given.all(axis=1)
    if missing == "listwise" or complete.all():
        used = table[complete]
        spread = np.cov(used.to_numpy(float), rowvar=False).reshape(k, k) if len(used) > 1 and k else np.full((k, k), NAN)
        return len(used), k, spread, listwise_words(len(table), len(table) - len(used), "respondent")
    pairs = given.T.astype(int) @ given.astype(int)
    n = int(pairs.min()) if k else 0
    words = f"pairwise: {int((~complete).sum())} of {len(table)} respondents with a gap, each covariance over those with both items"
    return n, k, table.cov(min_periods=2).to_numpy(), words
