"""Weights: post-stratification, raking, trimming, and what they cost in precision.

Each returns a new `Design` that remembers what its weights were fitted to, so that standard errors use the residuals
of calibration: known totals no longer vary from sample to sample.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from pacsresearch.statistics._rows import NAN, row
from pacsresearch.statistics.sampling import Design

#: Raking stops when every margin is met to this relative precision, or gives up after so many rounds.
TOLERANCE, ROUNDS = 1e-10, 1000


def post_stratify(design: Design, groups: Any, population: Mapping[Any, float]) -> Design:
    """Scale the weights so that each group adds up to its known size.

    Parameters
    ----------
    design : Design
    groups : array_like, shape (n,)
        Group of each respondent, none missing.
    population : mapping of group to float
        How many of the population are in each; groups without a respondent must be joined with others first.

    Returns
    -------
    Design

    Raises
    ------
    ValueError
        A respondent without a group or in one that the population has not; a group with people and no respondent.

    Notes
    -----
    R: survey::postStratify. The same as raking on one margin, in one step.

    References
    ----------
    Holt and Smith (1979), JRSS A 142, 33-46.

    Examples
    --------
    >>> from pacsresearch.statistics.sampling import design
    >>> post_stratify(design(3), ["a", "a", "b"], {"a": 30, "b": 10}).weights.tolist()
    [15.0, 15.0, 10.0]
    """
    return rake(design, {"groups": groups}, {"groups": population})


def rake(design: Design, variables: Mapping[str, Any], margins: Mapping[str, Mapping[Any, float]]) -> Design:
    """Fit the weights to the known margins of several variables, by iterative proportional fitting.

    Parameters
    ----------
    design : Design
    variables : mapping of name to array_like, shape (n,)
        Category of each respondent, none missing.
    margins : mapping of name to mapping of category to float
        Population counts. All margins are scaled to the total of the first, so shares rounded apart do no harm.

    Returns
    -------
    Design

    Raises
    ------
    ValueError
        As `post_stratify`; totals of margins that differ by more than 1 %; no set of weights meets all margins.

    Notes
    -----
    Standard errors: residuals of the design-weighted regression on the margins' indicators (Deville, Särndal and
    Sautory 1993). R: survey::calibrate(calfun = "raking"); survey::rake regresses without weights, the same where
    weights before raking are equal.

    References
    ----------
    Deming and Stephan (1940), Annals of Mathematical Statistics 11, 427-444.
    Deville, Särndal and Sautory (1993), JASA 88, 1013-1020.

    Examples
    --------
    >>> from pacsresearch.statistics.sampling import design
    >>> raked = rake(design(4), {"x": list("aabb"), "y": list("cdcd")}, {"x": {"a": 6, "b": 2}, "y": {"c": 4, "d": 4}})
    >>> raked.weights.round(6).tolist()
    [3.0, 3.0, 1.0, 1.0]
    """
    codes, targets = _fitted_to(len(design), variables, margins)
    weights = design.weights * (targets[0].sum() / design.weights.sum())
    for _ in range(ROUNDS):
        for code, target in zip(codes, targets, strict=True):
            weights = weights * (target / np.bincount(code, weights=weights, minlength=len(target)))[code]
        off = max(np.abs(np.bincount(code, weights=weights, minlength=len(target)) / target - 1).max()
                  for code, target in zip(codes, targets, strict=True))
        if off < TOLERANCE:
            break
    else:
        raise ValueError(f"raking did not converge in {ROUNDS} rounds: no weights meet all margins; join sparse categories")
    indicators = np.column_stack([np.eye(len(target))[code] for code, target in zip(codes, targets, strict=True)])
    what = "raked" if len(margins) > 1 else "post-stratified"
    return replace(design, weights=weights, weighted=True, calibration=_with(design, indicators),
                   note=_joined(design.note, f"{what} to {', '.join(margins)}"))


def _with(design: Design, indicators: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Calibrated before: the new variables join the old, from the weights before both."""
    if design.calibration is None:
        return indicators, design.weights
    auxiliary, before = design.calibration
    return np.column_stack([auxiliary, indicators]), before


def _fitted_to(n: int, variables: Mapping[str, Any], margins: Mapping[str, Mapping[Any, float]]
               ) -> tuple[list[np.ndarray], list[np.ndarray]]:
    if not margins:
        raise ValueError("no margin to fit to")
    codes, targets = [], []
    for name, margin in margins.items():
        if name not in variables:
            raise ValueError(f"no variable {name!r} among the respondents")
        values = pd.Series(list(variables[name]), dtype=object)
        if len(values) != n:
            raise ValueError(f"{name}: {len(values)} values for {n} respondents")
        present = {category: float(size) for category, size in margin.items() if size > 0}
        if values.isna().any():
            raise ValueError(f"{name}: {int(values.isna().sum())} respondents without a category; give them one of their own, or impute")
        if extra := sorted({str(v) for v in values if v not in present}):
            raise ValueError(f"{name}: nobody of the population is {', '.join(extra)}")
        if empty := [str(c) for c in present if not (values == c).any()]:
            raise ValueError(f"{name}: no respondent is {', '.join(empty)}; join categories")
        order = {category: place for place, category in enumerate(present)}
        codes.append(values.map(order).to_numpy(dtype=int))
        targets.append(np.array(list(present.values())))
    first = targets[0].sum()
    for name, target in zip(margins, targets, strict=True):
        if abs(target.sum() / first - 1) > 0.01:
            raise ValueError(f"margins of {target.sum():g} ({name}) and {first:g} ({next(iter(margins))}) are of different populations")
    return codes, [target * (first / target.sum()) for target in targets]


def trim(design: Design, *, lower: float = 0.0, upper: float = np.inf) -> Design:
    """Cut weights to a range around their mean, and share what was cut among the others.

    Parameters
    ----------
    design : Design
    lower, upper : float
        As multiples of the mean weight: 3 cuts what counts more than thrice the mean.

    Returns
    -------
    Design
        The same sum of weights, all within the range. Margins fitted before hold no longer exactly: the note says so.

    Raises
    ------
    ValueError
        A range that does not hold the mean (1).

    Notes
    -----
    Weights are cut and the surplus is shared equally among those inside, over and over until all are inside. R:
    survey::trimWeights(strict = TRUE), there with bounds in the weights' own unit.

    References
    ----------
    Potter (1990), Proceedings of the Survey Research Methods Section, ASA, 225-230.

    Examples
    --------
    >>> from pacsresearch.statistics.sampling import design
    >>> trim(design(4, weights=[1, 1, 1, 9]), upper=2).weights.tolist()
    [2.0, 2.0, 2.0, 6.0]
    """
    if not lower < 1 < upper:
        raise ValueError(f"a range from {lower} to {upper} times the mean does not hold the mean")
    middle = design.weights.mean()
    low, high = lower * middle, upper * middle
    weights = design.weights.copy()
    cut = (weights < low) | (weights > high)
    outside = cut
    while outside.any():
        clipped = weights.clip(low, high)
        surplus = (weights - clipped).sum()
        free = ~cut
        if not free.any():
            break  # the mean lies within, so that this cannot last: everything was cut at one side
        weights = clipped + np.where(free, surplus / free.sum(), 0.0)
        outside = ((weights < low) | (weights > high)) & free
        cut |= outside
    count = int(cut.sum())
    if not count:
        return design
    words = f"{count} of {len(weights)} weights trimmed to {lower:g} to {upper:g} times the mean"
    return replace(design, weights=weights, weighted=True, note=_joined(design.note, words))


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def design_effect(weights: Any) -> pd.DataFrame:
    """Kish's design effect of unequal weights, and how many equal respondents would tell as much.

    Parameters
    ----------
    weights : Design or array_like of float > 0, shape (n,)

    Returns
    -------
    DataFrame
        One row: estimate (design effect), low, high, level (NaN), n and denominator (respondents), method, missing, note, and
        effective_n, cv (coefficient of variation), smallest and largest (weights over their mean), weighted_n.

    Notes
    -----
    Missing data: every respondent has a weight. n Σ w² / (Σ w)² = 1 + cv². It is what weighting costs for answers that
    have nothing to do with the weights; where they have, see the design_effect of `design.mean`.

    References
    ----------
    Kish (1965), Survey Sampling, 11.7. Kish (1992), Journal of Official Statistics 8, 183-200.

    Examples
    --------
    >>> design_effect([1, 1, 2, 2]).round(3)[["estimate", "effective_n"]].values.tolist()
    [[1.111, 3.6]]
    """
    w = weights.weights if isinstance(weights, Design) else np.asarray(weights, dtype=float)
    common = {"n": len(w), "denominator": len(w), "method": "Kish's design effect of weights", "missing": "every respondent has a weight"}
    if not len(w):
        return row(NAN, note="nobody", effective_n=0.0, cv=NAN, smallest=NAN, largest=NAN, weighted_n=0.0, **common)
    if not (w > 0).all():
        raise ValueError("a weight is missing or not above 0")
    effect = len(w) * (w**2).sum() / w.sum() ** 2
    return row(effect, effective_n=len(w) / effect, cv=float(np.sqrt(max(effect - 1, 0))), smallest=w.min() / w.mean(),
               largest=w.max() / w.mean(), weighted_n=w.sum(), **common)
