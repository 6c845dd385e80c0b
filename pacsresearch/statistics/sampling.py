"""The sampling design: how the respondents came to be in the sample, and the variance that follows from it.

One frozen object is carried through every estimator. Variances are by Taylor linearisation of the estimator and,
within each stratum, the variance between the totals of its primary sampling units (with replacement, or with the
finite population correction where sizes are given). After raking or post-stratification they use the residuals of
calibration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from pacsresearch.statistics._rows import NAN


@dataclass(frozen=True)
class Design:
    """How the respondents came to be in the sample. Make one with `design`; it never changes.

    Attributes
    ----------
    weights : ndarray, shape (n,)
        How many of the population each respondent stands for.
    strata, clusters : ndarray of int, shape (n,)
        Codes of the stratum and of the primary sampling unit (unique across strata).
    population : ndarray, shape (n,), or None
        Primary sampling units in the population of the respondent's stratum; None: drawn with replacement.
    weighted : bool
        Whether the weights were given or calibrated; False where all count alike.
    calibration : tuple of ndarray, or None
        (auxiliary variables, shape (n, q); the weights before calibration): what the weights were fitted to.
    note : str
        What was done to the weights, in words.
    """

    weights: np.ndarray
    strata: np.ndarray
    clusters: np.ndarray
    population: np.ndarray | None = None
    weighted: bool = False
    calibration: tuple[np.ndarray, np.ndarray] | None = field(default=None, repr=False)
    note: str = ""

    def __len__(self) -> int:
        return len(self.weights)

    def degrees_of_freedom(self, domain: np.ndarray | None = None) -> int:
        """Primary sampling units less strata, among the rows of `domain` (a mask) where one is given."""
        among = slice(None) if domain is None else domain
        return int(np.count_nonzero(np.bincount(self.clusters[among])) - np.count_nonzero(np.bincount(self.strata[among])))


def design(n: int, *, weights: Any = None, strata: Any = None, clusters: Any = None, population: Any = None) -> Design:
    """Describe how a sample was drawn.

    Parameters
    ----------
    n : int
        Respondents.
    weights : array_like of float > 0, shape (n,), optional
        Inverse probabilities of being in the sample. Without: population / units in the sample where the population
        is known, else 1.
    strata : array_like, shape (n,), optional
        Stratum of each respondent.
    clusters : array_like, shape (n,), optional
        Primary sampling unit of each; labels may repeat in other strata. Without: the respondents themselves.
    population : int, mapping of stratum to int, or array_like of int, shape (n,), optional
        Primary sampling units in the population, of each stratum: the finite population correction. These are sizes,
        never sampling fractions.

    Returns
    -------
    Design

    Raises
    ------
    ValueError
        Lengths that differ; weights that are not above 0; missing strata or clusters; a population smaller than its
        sample, or a fraction given for one.

    Examples
    --------
    >>> design(4, strata=["a", "a", "b", "b"], population={"a": 10, "b": 4}).weights.tolist()
    [5.0, 5.0, 2.0, 2.0]
    """
    stratum = _codes(strata, n, "strata") if strata is not None else np.zeros(n, dtype=int)
    if clusters is None:
        unit = np.arange(n)
    else:
        unit = np.unique(np.column_stack([stratum, _codes(clusters, n, "clusters")]), axis=0, return_inverse=True)[1].ravel()
    sizes = _sizes(population, n, strata)
    if sizes is not None:
        drawn = _units(stratum, unit)[stratum]
        if (sizes < drawn).any():
            raise ValueError("a population smaller than its sample; give sizes, not sampling fractions")
        if len(np.unique(np.column_stack([stratum, sizes]), axis=0)) > len(np.unique(stratum)):
            raise ValueError("a stratum has two population sizes")
    if weights is not None:
        weight = np.asarray(weights, dtype=float)
        if weight.shape != (n,):
            raise ValueError(f"{weight.size} weights for {n} respondents")
        if not (np.isfinite(weight) & (weight > 0)).all():
            raise ValueError("a weight is missing or not above 0")
    else:
        weight = np.ones(n) if sizes is None else sizes / drawn
    weighted = bool(n) and not np.allclose(weight, weight[0])
    return Design(weight, stratum, unit, sizes, weighted)


def _codes(values: Any, n: int, name: str) -> np.ndarray:
    series = pd.Series(list(values), dtype=object)
    if len(series) != n:
        raise ValueError(f"{len(series)} {name} for {n} respondents")
    if series.isna().any():
        raise ValueError(f"{name} has gaps: every respondent needs one")
    return pd.factorize(series, sort=False)[0]


def _sizes(population: Any, n: int, strata: Any) -> np.ndarray | None:
    if population is None:
        return None
    if isinstance(population, Mapping):
        if strata is None:
            raise ValueError("population sizes by stratum need the strata")
        if absent := sorted({str(s) for s in strata if s not in population}):
            raise ValueError(f"no population size for stratum {', '.join(absent)}")
        return np.array([float(population[s]) for s in strata])
    return np.broadcast_to(np.asarray(population, dtype=float), (n,)).copy()


def _units(stratum: np.ndarray, unit: np.ndarray) -> np.ndarray:
    """Primary sampling units drawn, by stratum code."""
    pairs = np.unique(np.column_stack([stratum, unit]), axis=0)
    return np.bincount(pairs[:, 0]) if len(pairs) else np.zeros(0)


def covariance(scores: np.ndarray, design: Design) -> np.ndarray:
    """Design-based covariance of the totals of `scores`.

    Parameters
    ----------
    scores : ndarray, shape (n, k)
        Linearised values *times weight*; 0 for respondents outside the domain or without an answer.
    design : Design

    Returns
    -------
    ndarray, shape (k, k)
        Σ over strata of (1 - m / M) m / (m - 1) Σ over units of (z - mean z)(z - mean z)', with z the totals of a
        unit, m units drawn of M. NaN where a stratum has a single unit that is not all there is of it: its variance
        cannot be estimated.
    """
    scores = np.atleast_2d(scores.T).T
    if design.calibration is not None:
        scores = _residuals(scores, design)
    count = int(design.clusters.max(initial=-1)) + 1
    totals = np.column_stack([np.bincount(design.clusters, weights=column, minlength=count) for column in scores.T])
    stratum = np.zeros(count, dtype=int)
    stratum[design.clusters] = design.strata
    m = np.bincount(stratum).astype(float)
    sums = np.column_stack([np.bincount(stratum, weights=column) for column in totals.T])
    centred = totals - (sums / m[:, None])[stratum]
    fraction = np.zeros(len(m))
    if design.population is not None:
        sizes = np.zeros(len(m))
        sizes[design.strata] = design.population
        fraction = m / sizes
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(fraction >= 1, 0.0, (1 - fraction) * m / (m - 1))
    factor = np.where(np.isinf(factor), NAN, factor)
    return centred.T @ (centred * factor[stratum][:, None])


def _residuals(scores: np.ndarray, design: Design) -> np.ndarray:
    """Weighted residuals of the linearised values on the calibration variables (Deville and Särndal 1992)."""
    auxiliary, before = design.calibration
    values = scores / design.weights[:, None]
    weighted = auxiliary * before[:, None]
    # Indicators of margins add up to each other: the generalised inverse takes one of the equal solutions.
    slopes = np.linalg.pinv(weighted.T @ auxiliary, hermitian=True) @ (weighted.T @ values)
    return (values - auxiliary @ slopes) * design.weights[:, None]
