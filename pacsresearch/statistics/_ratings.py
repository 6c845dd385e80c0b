"""Ratings as the agreement coefficients need them: categories in order, counts by unit, weights between categories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pacsresearch.statistics._rows import check_choice

WEIGHTS = ("unweighted", "linear", "quadratic", "ordinal")


@dataclass(frozen=True)
class Ratings:
    """Units by categories.

    Attributes
    ----------
    counts : ndarray of float, shape (units, categories)
        How many raters put the unit in the category; units without any rating are left out.
    categories : list
        In order.
    units : int
        All units given, with and without ratings.
    raters : int
    """

    counts: np.ndarray
    categories: list[Any]
    units: int
    raters: int

    @property
    def per_unit(self) -> np.ndarray:
        """Ratings of each unit."""
        return self.counts.sum(axis=1)

    @property
    def pairable(self) -> np.ndarray:
        """Which units have two or more ratings."""
        return self.per_unit >= 2

    @property
    def missing(self) -> str:
        """The missing-data rule in words."""
        used = int(self.pairable.sum())
        gaps = self.units * self.raters - int(self.counts.sum())
        if not gaps:
            return f"none missing: {self.units} units by {self.raters} raters"
        possible = self.units * self.raters
        return f"pairwise: {gaps} of {possible} ratings missing, {used} of {self.units} units with two or more"


def shape(ratings: Any, categories: Sequence[Any] | None = None) -> Ratings:
    """Count ratings by unit and category.

    Parameters
    ----------
    ratings : DataFrame or array_like, shape (units, raters)
        A row for each unit, a column for each rater; None, NaN or NA where a rater did not rate the unit.
    categories : sequence, optional
        All categories, in order. None: those that occur, sorted (a pandas ordered categorical keeps its order).

    Raises
    ------
    ValueError
        Fewer than two raters; a rating outside the categories; categories that cannot be sorted.
    """
    table = ratings if isinstance(ratings, pd.DataFrame) else pd.DataFrame(np.asarray(ratings, dtype=object))
    if table.shape[1] < 2:
        raise ValueError(f"agreement needs two or more raters, not {table.shape[1]}")
    if categories is None:
        categories = _declared(table)
    values = table.astype(object).to_numpy()
    given = ~pd.isna(values)
    found = set(values[given].tolist())
    if categories is None:
        try:
            categories = sorted(found)
        except TypeError:
            raise ValueError("the categories cannot be sorted: give them in order") from None
    categories = list(categories)
    if strange := [value for value in found if value not in set(categories)]:
        raise ValueError(f"rating {strange[0]!r} is not among the categories")
    place = {category: i for i, category in enumerate(categories)}
    if len(place) < len(categories):
        raise ValueError("a category is given twice")
    counts = np.zeros((len(table), len(categories)))
    for unit, rater in zip(*np.nonzero(given)):
        counts[unit, place[values[unit, rater]]] += 1
    return Ratings(counts[counts.sum(axis=1) > 0], categories, len(table), table.shape[1])


def _declared(table: pd.DataFrame) -> list[Any] | None:
    kinds = [column.dtype for _, column in table.items() if isinstance(column.dtype, pd.CategoricalDtype)]
    if len(kinds) == table.shape[1] and all(list(kind.categories) == list(kinds[0].categories) for kind in kinds):
        return list(kinds[0].categories)
    return None


def ratings_from_counts(counts: Any) -> pd.DataFrame:
    """Ratings from a table of how many raters chose each category for each unit (as Fleiss 1971 prints them).

    Parameters
    ----------
    counts : DataFrame or array_like of int, shape (units, categories)

    Returns
    -------
    DataFrame, shape (units, most ratings of a unit)
        Category labels (column names, or 0, 1, ...); None where a unit has fewer ratings than another.

    Examples
    --------
    >>> ratings_from_counts([[2, 1], [0, 3]]).values.tolist()
    [[0, 0, 1], [1, 1, 1]]
    """
    table = pd.DataFrame(counts)
    rows = [[label for label, many in zip(table.columns, line) for _ in range(int(many))] for line in table.to_numpy()]
    width = max((len(line) for line in rows), default=0)
    return pd.DataFrame([line + [None] * (width - len(line)) for line in rows], dtype=object)


def agreement_weights(weights: str | np.ndarray, size: int) -> np.ndarray:
    """How much two categories agree, from 0 to 1, by their distance in order.

    Parameters
    ----------
    weights : {"unweighted", "linear", "quadratic", "ordinal"} or ndarray, shape (size, size)
        linear: 1 - d / (k - 1). quadratic: 1 - d² / (k - 1)². ordinal: 1 - M / max M with M the pairs of categories
        from one to the other (Gwet 2014). A matrix of own weights has 1 on its diagonal and is symmetric.
    size : int
        Categories k.
    """
    if isinstance(weights, str):
        check_choice(weights, WEIGHTS, "weights")
        distance = np.abs(np.subtract.outer(np.arange(size), np.arange(size))).astype(float)
        if weights == "unweighted":
            distance = (distance > 0).astype(float)
        elif weights == "quadratic":
            distance = distance**2
        elif weights == "ordinal":
            distance = (distance + 1) * distance / 2
        return 1 - distance / max(distance.max(initial=0.0), 1.0)
    matrix = np.asarray(weights, dtype=float)
    if matrix.shape != (size, size) or not np.allclose(matrix, matrix.T) or not np.allclose(np.diag(matrix), 1):
        raise ValueError(f"weights must be a symmetric {size} by {size} matrix with 1 on its diagonal")
    return matrix
