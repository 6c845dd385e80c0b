"""Multiple imputation by chained equations, for numbers, ordered and unordered categories; Rubin's rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from pacsresearch.statistics._rows import NAN, check_count, check_level, row
from pacsresearch.statistics.logistic import quantile, two_sided

#: Prior standard deviation of the coefficients of the categorical model (predictors standardised): keeps it finite where a
#: category is rare or separated (Gelman et al. 2008, Annals of Applied Statistics 2, 1360-1383, take 2.5).
PRIOR = 2.5
DONORS = 5  # van Buuren (2018), Flexible Imputation of Missing Data, 3.4.2


def impute(table: pd.DataFrame, rng: np.random.Generator, *, imputations: int = 20, rounds: int = 10) -> Iterator[pd.DataFrame]:
    """Completed copies of a table, each gap drawn from its predictive distribution given the other columns.

    Parameters
    ----------
    table : DataFrame
        Numbers and ordered categories (imputed by predictive mean matching: values that others gave), booleans and unordered
        categories (by multinomial logistic regression). Columns without a gap only predict; a column nobody answered is
        left as it is and predicts nothing.
    rng : numpy.random.Generator
    imputations : int
        How many copies.
    rounds : int
        Passes over the columns for each copy; 5 to 20 do (van Buuren 2018, 4.5).

    Yields
    ------
    DataFrame
        Columns, types and index of `table`, without gaps.

    Notes
    -----
    Missing data: at random given the other columns. Each model is fitted to the cases that have its column, and its
    coefficients are drawn from their (approximate) posterior, so that copies differ by as much as is not known (proper
    imputation). The outcome of the analysis belongs in the table. R: mice, methods pmm and polyreg.

    References
    ----------
    van Buuren and Groothuis-Oudshoorn (2011), Journal of Statistical Software 45(3). Rubin (1987), Multiple Imputation for Nonresponse.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [1.0, 2, None, 4, 5, 6], "b": ["x", "x", "y", None, "y", "y"]}).astype({"b": "category"})
    >>> copies = list(impute(table, np.random.default_rng(1), imputations=2))
    >>> len(copies), int(copies[0].isna().sum().sum()), copies[0]["b"].dtype == table["b"].dtype
    (2, 0, True)
    """
    check_count(imputations, "imputations", least=1)
    used = [name for name in table if table[name].notna().any()]
    codes, kinds = {}, {}
    for name in used:
        codes[name], kinds[name] = _coded(table[name])
    gaps = {name: np.isnan(codes[name]) for name in used}
    order = sorted((name for name in used if gaps[name].any()), key=lambda name: int(gaps[name].sum()))
    for _ in range(imputations):
        filled = {name: _start(codes[name], gaps[name], rng) for name in used}
        for _ in range(rounds if len(order) > 1 else 1):
            for name in order:
                x = _predictors(filled, kinds, name)
                draw = _categories if kinds[name] else _matched
                filled[name][gaps[name]] = draw(filled[name][~gaps[name]], x[~gaps[name]], x[gaps[name]], rng)
        yield pd.DataFrame({name: _decoded(table[name], filled[name]) if name in order else table[name] for name in table},
                           index=table.index)


def _coded(column: pd.Series) -> tuple[np.ndarray, bool]:
    """Values as floats, NaN for gaps; whether they are mere names."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return np.where(column.isna(), NAN, column.cat.codes.astype(float)), not column.cat.ordered
    boolean = pd.api.types.is_bool_dtype(column.dtype)
    return column.astype("Float64").to_numpy(dtype=float, na_value=NAN), boolean


def _decoded(column: pd.Series, values: np.ndarray) -> pd.Series:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return pd.Series(pd.Categorical.from_codes(values.astype(int), dtype=column.dtype), index=column.index)
    return pd.Series(values, index=column.index).astype(column.dtype)


def _start(values: np.ndarray, gap: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    filled = values.copy()
    filled[gap] = rng.choice(values[~gap], int(gap.sum()))
    return filled


def _predictors(filled: Mapping[str, np.ndarray], kinds: Mapping[str, bool], target: str) -> np.ndarray:
    """The other columns, standardised, names as indicators, an intercept before them."""
    columns = [np.ones(len(filled[target]))]
    for name, values in filled.items():
        if name == target:
            continue
        parts = [(values == level).astype(float) for level in np.unique(values)[1:]] if kinds[name] else [values]
        columns += [(part - part.mean()) / s for part in parts if (s := part.std()) > 0]
    return np.column_stack(columns)


def _matched(y: np.ndarray, x: np.ndarray, to: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Predictive mean matching: a value of one of the nearest donors (Little 1988; mice's type 1)."""
    n, k = x.shape
    information = x.T @ x + 1e-5 * np.diag(np.diag(x.T @ x) + 1e-12)
    beta = np.linalg.solve(information, x.T @ y)
    df = max(n - k, 1)
    sigma = np.sqrt(((y - x @ beta) ** 2).sum() / rng.chisquare(df))
    drawn = beta + sigma * np.linalg.solve(np.linalg.cholesky(information).T, rng.standard_normal(k))
    have, want = x @ beta, to @ drawn
    donors = min(DONORS, n)
    near = np.argpartition(np.abs(have[None, :] - want[:, None]), donors - 1, axis=1)[:, :donors]
    return y[near[np.arange(len(want)), rng.integers(0, donors, len(want))]]


def _categories(y: np.ndarray, x: np.ndarray, to: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Multinomial logistic regression with a normal prior, coefficients drawn from the normal approximation."""
    levels, codes = np.unique(y, return_inverse=True)
    if len(levels) == 1:
        return np.full(len(to), levels[0])
    k, m = x.shape[1], len(levels) - 1
    target = np.eye(len(levels))[codes][:, 1:]
    ridge = np.full(k, 1 / PRIOR**2)
    ridge[0] = 1e-2  # the intercept is nearly free
    beta = np.zeros((k, m))
    for _ in range(50):
        p = _softmax(x @ beta)[:, 1:]
        gradient = (x.T @ (target - p) - ridge[:, None] * beta).T.ravel()
        information = np.zeros((k * m, k * m))
        for a in range(m):
            for b in range(m):
                w = p[:, a] * ((a == b) - p[:, b])
                information[a * k:(a + 1) * k, b * k:(b + 1) * k] = x.T @ (x * w[:, None])
        information += np.diag(np.tile(ridge, m))
        step = np.linalg.solve(information, gradient)
        beta = beta + step.reshape(m, k).T
        if np.abs(step).max() < 1e-6:
            break
    noise = np.linalg.solve(np.linalg.cholesky(information).T, rng.standard_normal(k * m))
    p = _softmax(to @ (beta + noise.reshape(m, k).T))
    place = (p.cumsum(axis=1) < rng.random(len(to))[:, None]).sum(axis=1)
    return levels[np.minimum(place, m)]


def _softmax(eta: np.ndarray) -> np.ndarray:
    full = np.column_stack([np.zeros(len(eta)), eta])
    full = np.exp(full - full.max(axis=1, keepdims=True))
    return full / full.sum(axis=1, keepdims=True)


def pool(estimates: Any, variances: Any, *, complete_df: float = np.inf, level: float = 0.95) -> pd.DataFrame:
    """Rubin's rules: one estimate and interval from those of several imputed copies.

    Parameters
    ----------
    estimates, variances : array_like of float, shape (m,)
        From each copy; on a scale where they are roughly normal (log odds, not odds).
    complete_df : float
        Degrees of freedom the analysis would have without gaps (cases - coefficients).
    level : float in (0, 1)
        Of confidence.

    Returns
    -------
    DataFrame
        One row: estimate, low, high, level, n and denominator (copies), method, missing, note, and se, df (Barnard and Rubin), within,
        between, riv (relative increase in variance), fmi (fraction of missing information), p_value.

    Raises
    ------
    ValueError
        Lengths that differ, none, or a negative variance.

    Notes
    -----
    T = W + (1 + 1 / m) B. With λ = (1 + 1 / m) B / T: ν_old = (m - 1) / λ², ν_obs = (ν_com + 1) / (ν_com + 3) ν_com (1 - λ),
    df = ν_old ν_obs / (ν_old + ν_obs). fmi = (riv + 2 / (df + 3)) / (riv + 1). R: mice::pool.scalar.

    References
    ----------
    Rubin (1987). Barnard and Rubin (1999), Biometrika 86, 948-955.

    Examples
    --------
    >>> pool([1.0, 1.2, 0.9], [0.04, 0.05, 0.045], complete_df=96).round(3)[["estimate", "se", "df"]].values.tolist()
    [[1.033, 0.276, 9.85]]
    """
    check_level(level)
    q, u = np.asarray(estimates, dtype=float), np.asarray(variances, dtype=float)
    if q.shape != u.shape or q.ndim != 1 or not len(q):
        raise ValueError(f"{q.size} estimates and {u.size} variances")
    if (u < 0).any():
        raise ValueError("a variance is below 0")
    m, centre, within = len(q), float(q.mean()), float(u.mean())
    between = float(q.var(ddof=1)) if m > 1 else 0.0
    extra = (1 + 1 / m) * between
    total = within + extra
    share = extra / total if total > 0 else 0.0
    old = (m - 1) / share**2 if share > 0 else np.inf
    observed = complete_df if np.isinf(complete_df) else (complete_df + 1) / (complete_df + 3) * complete_df * (1 - share)
    df = min(old, observed) if np.isinf(old) or np.isinf(observed) else old * observed / (old + observed)
    riv = extra / within if within > 0 else NAN
    fmi = (riv + 2 / (df + 3)) / (riv + 1) if share > 0 else 0.0
    se = float(np.sqrt(total))
    half = quantile(level, df) * se
    p = float(two_sided(centre / se, df)) if se else NAN
    return row(centre, centre - half, centre + half, level=level, n=m, denominator=m,
               method=f"Rubin's rules, {m} imputations, Barnard-Rubin df", missing="multiple imputation", note="one copy: what is not known of the gaps is left out" if m == 1 else "",
               se=se, df=float(df), within=within, between=between, riv=riv, fmi=fmi, p_value=p)
