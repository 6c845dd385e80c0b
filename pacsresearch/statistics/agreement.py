"""Agreement between coders: percent agreement, kappa in its kinds, Krippendorff's alpha, Gwet's AC1 and AC2."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from pacsresearch.statistics._ratings import Ratings, agreement_weights, ratings_from_counts, shape
from pacsresearch.statistics._rows import NAN, check_choice, check_level, holding, listwise, row
from pacsresearch.statistics.proportions import wilson_limits, z_value

__all__ = ["percent_agreement", "cohen_kappa", "weighted_kappa", "fleiss_kappa", "krippendorff_alpha", "gwet_ac",
           "ratings_from_counts"]

MEASUREMENTS = ("nominal", "ordinal", "interval", "ratio")
_NONE = "no unit has two ratings: nothing is known of the agreement"
_CONSTANT = "one category only was used: chance explains everything, the coefficient is undefined"
_PERFECT = "no disagreement: lower limit from Wilson's for n of n, chance agreement held"


def percent_agreement(ratings: Any, *, categories: Sequence[Any] | None = None, level: float = 0.95) -> pd.DataFrame:
    """The share of pairs of raters that agree, averaged over the units.

    Parameters
    ----------
    ratings : DataFrame or array_like, shape (units, raters)
        None, NaN or NA where a rater did not rate the unit.
    categories : sequence, optional
        All categories; None: those that occur.
    level : float in (0, 1)
        Of confidence.

    Returns
    -------
    DataFrame
        One row: estimate, low, high, level, n (units with two or more ratings), denominator (units), method,
        missing, note. Without such a unit: NaN in [0, 1].

    Notes
    -----
    Missing data: pairwise; a unit counts by the ratings it has. With two ratings a unit the interval is Wilson's; with
    more, t over the units (Gwet 2014), or Wilson's over the units where they do not vary.

    Examples
    --------
    >>> percent_agreement([["a", "a"], ["a", "b"], ["b", "b"], ["b", None]]).round(3)[["estimate", "n"]].values.tolist()
    [[0.667, 3.0]]
    """
    check_level(level)
    data = shape(ratings, categories)
    counts = data.counts[data.pairable]
    common = {"level": level, "n": len(counts), "denominator": data.units, "missing": data.missing}
    if not len(counts):
        return row(NAN, 0, 1, **common, method="percent agreement", note=_NONE)
    per_unit = counts.sum(axis=1)
    each = (counts * (counts - 1)).sum(axis=1) / (per_unit * (per_unit - 1))
    estimate = float(each.mean())
    spread = float(each.std(ddof=1)) if len(each) > 1 else 0.0
    if per_unit.max() == 2 or spread == 0:
        low, high = wilson_limits(estimate, len(each), level)
        name = "percent agreement, Wilson"
    else:
        half = stats.t.isf((1 - level) / 2, len(each) - 1) * spread / np.sqrt(len(each))
        low, high = estimate - half, estimate + half
        name = "percent agreement, t over units"
    return row(estimate, *holding(estimate, low, high, floor=0.0, ceiling=1.0), **common, method=name)


def cohen_kappa(first: Sequence[Any], second: Sequence[Any], *, categories: Sequence[Any] | None = None,
                level: float = 0.95) -> pd.DataFrame:
    """Cohen's kappa of two raters.

    Parameters
    ----------
    first, second : sequence of labels, length n
        What each rater said of the same units; None, NaN or NA where missing.
    categories : sequence, optional
        All categories; None: those that occur. Unused ones change nothing.
    level : float in (0, 1)
        Of confidence.

    Returns
    -------
    DataFrame
        One row: estimate, low, high, level, n (units rated by both), denominator (units), method, missing, note, and
        se, observed (agreement), expected (by chance), highest (kappa attainable with these margins).
        One category used by both: NaN (0 / 0). One constant rater: 0, without an interval.

    Notes
    -----
    Missing data: listwise; units that either did not rate are left out. kappa = (Po - Pe) / (1 - Pe); large-sample
    standard error of Fleiss, Cohen and Everitt (1969), not the one under the hypothesis kappa = 0. Where there is no
    disagreement that error is 0; the lower limit is then that of Wilson's interval for n of n, with Pe held.

    References
    ----------
    Cohen (1960), Educational and Psychological Measurement 20, 37-46. Fleiss, Cohen and Everitt (1969),
    Psychological Bulletin 72, 323-327.

    Examples
    --------
    >>> first, second = "yyyyynnnnn", "yyyynyynnn"
    >>> cohen_kappa(list(first), list(second)).round(3)["estimate"].item()
    0.4
    """
    return _kappa(first, second, "unweighted", categories, level, "Cohen's kappa")


def weighted_kappa(first: Sequence[Any], second: Sequence[Any], *, weights: str | np.ndarray = "linear",
                   categories: Sequence[Any] | None = None, level: float = 0.95) -> pd.DataFrame:
    """Weighted kappa of two raters over ordered categories.

    Parameters
    ----------
    first, second : sequence of labels, length n
        What each rater said of the same units; missing as in `cohen_kappa`.
    weights : {"linear", "quadratic", "ordinal", "unweighted"} or ndarray, shape (k, k)
        Agreement of two categories by their distance in order (`_ratings.agreement_weights`).
    categories : sequence, optional
        All categories, in order: unused ones do change the distances. None: those that occur, sorted.
    level : float in (0, 1)
        Of confidence.

    Returns
    -------
    DataFrame
        One row as `cohen_kappa` (without highest).

    Notes
    -----
    Missing data: listwise. Linear weights are Cicchetti and Allison's (1971), quadratic Fleiss and Cohen's (1973).

    Examples
    --------
    >>> weighted_kappa([1, 2, 3, 3], [1, 2, 2, 3], weights="quadratic").round(3)["estimate"].item()
    0.8
    """
    name = f"weighted kappa, {weights if isinstance(weights, str) else 'own'} weights"
    return _kappa(first, second, weights, categories, level, name)


def _kappa(first: Sequence[Any], second: Sequence[Any], weights: str | np.ndarray, categories: Sequence[Any] | None,
           level: float, name: str) -> pd.DataFrame:
    check_level(level)
    pairs, missing = listwise(first, second)
    n = len(pairs)
    common = {"level": level, "n": n, "denominator": len(first), "method": name, "missing": missing}
    unknown = {"se": NAN, "observed": NAN, "expected": NAN}
    plain = isinstance(weights, str) and weights == "unweighted"
    if plain:
        unknown["highest"] = NAN
    if not n:
        return row(NAN, -1, 1, **common, note=_NONE, **unknown)
    categories = shape(pairs, categories).categories
    place = {category: i for i, category in enumerate(categories)}
    table = np.zeros((len(categories), len(categories)))
    for a, b in zip(pairs[0], pairs[1]):
        table[place[a], place[b]] += 1 / n
    w = agreement_weights(weights, len(categories))
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    observed, expected = float((w * table).sum()), float(rows @ w @ columns)
    details = {"observed": observed, "expected": expected}
    if plain:
        most = np.minimum(rows, columns).sum()
        details["highest"] = (most - expected) / (1 - expected) if 1 - expected > 1e-12 else NAN
    if 1 - expected < 1e-12:
        return row(NAN, -1, 1, **common, note=_CONSTANT, se=NAN, **details)
    kappa = (observed - expected) / (1 - expected)
    if (rows > 0).sum() == 1 or (columns > 0).sum() == 1:
        return row(0.0, NAN, NAN, **common, note="a rater used one category only: kappa is 0 whatever the other said",
                   se=NAN, **details)
    if 1 - observed < 1e-12:
        low = (wilson_limits(1.0, n, level)[0] - expected) / (1 - expected)
        return row(1.0, max(low, -1.0), 1.0, **common, note=_PERFECT, se=0.0, **details)
    mean_weight = np.add.outer(w @ columns, rows @ w)
    inner = (table * (w - mean_weight * (1 - kappa)) ** 2).sum() - (kappa - expected * (1 - kappa)) ** 2
    se = float(np.sqrt(max(inner, 0.0) / n) / (1 - expected))
    half = z_value(level) * se
    return row(kappa, *holding(kappa, kappa - half, kappa + half, floor=-1.0, ceiling=1.0), **common, se=se, **details)


def fleiss_kappa(ratings: Any, *, categories: Sequence[Any] | None = None, level: float = 0.95) -> pd.DataFrame:
    """Fleiss' kappa of any number of raters, who need not be the same for every unit.

    Parameters
    ----------
    ratings : DataFrame or array_like, shape (units, raters)
        None, NaN or NA where a rater did not rate the unit. `ratings_from_counts` makes it from a table of counts.
    categories : sequence, optional
        All categories; None: those that occur.
    level : float in (0, 1)
        Of confidence.

    Returns
    -------
    DataFrame
        One row: estimate, low, high, level, n (units with two or more ratings), denominator (units), method,
        missing, note, se, observed, expected. One category only: NaN (0 / 0).

    Notes
    -----
    Missing data: pairwise; agreement over units with two or more ratings, chance over all rated units (Gwet 2014,
    ch. 2; with equally many ratings a unit this is Fleiss 1971). The standard error is Gwet's linearised one, which
    does not suppose kappa = 0, with t on units - 1 degrees of freedom; statsmodels gives none.

    References
    ----------
    Fleiss (1971), Psychological Bulletin 76, 378-382. Gwet (2014), Handbook of Inter-Rater Reliability, 4th ed.

    Examples
    --------
    >>> fleiss_kappa([["a", "a", "a"], ["b", "b", "a"], ["b", "b", "b"]]).round(3)["estimate"].item()
    0.55
    """
    data = shape(ratings, categories)
    return _chance_corrected(data, np.eye(len(data.categories)), "fleiss", level, "Fleiss' kappa")


def gwet_ac(ratings: Any, *, weights: str | np.ndarray = "unweighted", categories: Sequence[Any] | None = None,
            level: float = 0.95) -> pd.DataFrame:
    """Gwet's AC1 (unweighted) or AC2 (weighted), which stay sensible where nearly all ratings are alike.

    Parameters
    ----------
    ratings : DataFrame or array_like, shape (units, raters)
        None, NaN or NA where a rater did not rate the unit.
    weights : {"unweighted", "linear", "quadratic", "ordinal"} or ndarray, shape (k, k)
        "unweighted" is AC1.
    categories : sequence, optional
        All categories that a rater could choose, in order: their number matters here. None: those that occur, sorted.
    level : float in (0, 1)
        Of confidence.

    Returns
    -------
    DataFrame
        One row as `fleiss_kappa`. With one possible category: NaN.

    Notes
    -----
    Missing data: pairwise as `fleiss_kappa`. Chance agreement Pe = Σw / (k (k - 1)) × Σ π (1 - π), π the mean
    share of each category.

    References
    ----------
    Gwet (2008), British Journal of Mathematical and Statistical Psychology 61, 29-48; (2014) as above.

    Examples
    --------
    >>> gwet_ac([["a", "a", "a"], ["b", "b", "a"], ["b", "b", "b"]]).round(3)["estimate"].item()
    0.561
    """
    data = shape(ratings, categories)
    w = agreement_weights(weights, len(data.categories))
    plain = isinstance(weights, str) and weights == "unweighted"
    name = "Gwet's AC1" if plain else f"Gwet's AC2, {weights if isinstance(weights, str) else 'own'} weights"
    return _chance_corrected(data, w, "gwet", level, name)


def _chance_corrected(data: Ratings, w: np.ndarray, chance: str, level: float, name: str) -> pd.DataFrame:
    """(Pa - Pe) / (1 - Pe) with Gwet's linearised variance over the units (Gwet 2014, ch. 5)."""
    check_level(level)
    counts, size, k = data.counts, data.per_unit, len(data.categories)
    n, pairable = len(counts), data.pairable
    used = int(pairable.sum())
    common = {"level": level, "n": used, "denominator": data.units, "method": name, "missing": data.missing}
    if not used:
        return row(NAN, -1, 1, **common, note=_NONE, se=NAN, observed=NAN, expected=NAN)
    pairs = np.where(pairable, size * (size - 1), 1.0)
    each = np.where(pairable, (counts * (counts @ w - 1)).sum(axis=1) / pairs, 0.0)
    observed = float(each.sum() / used)
    shares = (counts / size[:, None]).mean(axis=0)
    if chance == "fleiss":
        expected = float(shares @ w @ shares)
        chance_each = counts @ (w @ shares) / size
    else:
        factor = w.sum() / (k * (k - 1)) if k > 1 else NAN
        expected = float(factor * (shares * (1 - shares)).sum())
        chance_each = factor * (counts @ (1 - shares)) / size
    details = {"observed": observed, "expected": expected}
    if not 1 - expected > 1e-12:
        return row(NAN, -1, 1, **common, note=_CONSTANT, se=NAN, **details)
    estimate = (observed - expected) / (1 - expected)
    if 1 - observed < 1e-12:
        low = (wilson_limits(1.0, used, level)[0] - expected) / (1 - expected)
        return row(1.0, max(low, -1.0), 1.0, **common, note=_PERFECT, se=0.0, **details)
    if n < 2:
        return row(estimate, -1, 1, **common, note="one unit: no interval can be narrower", se=NAN, **details)
    influence = (n / used) * (each - expected * pairable) / (1 - expected)
    influence = influence - 2 * (1 - estimate) * (chance_each - expected) / (1 - expected)
    se = float(np.sqrt(((influence - estimate) ** 2).sum() / (n * (n - 1))))
    half = stats.t.isf((1 - level) / 2, n - 1) * se
    return row(estimate, *holding(estimate, estimate - half, estimate + half, floor=-1.0, ceiling=1.0), **common, se=se,
               **details)


def krippendorff_alpha(ratings: Any, *, measurement: str = "nominal", categories: Sequence[Any] | None = None,
                       level: float = 0.95, rng: np.random.Generator | None = None,
                       resamples: int = 2000) -> pd.DataFrame:
    """Krippendorff's alpha for any number of raters, any scale and missing ratings.

    Parameters
    ----------
    ratings : DataFrame or array_like, shape (units, raters)
        None, NaN or NA where a rater did not rate the unit.
    measurement : {"nominal", "ordinal", "interval", "ratio"}
        The scale. interval and ratio need numbers (ratio: at least 0).
    categories : sequence, optional
        All values, in order (for ordinal labels). None: those that occur, sorted.
    level : float in (0, 1)
        Of confidence.
    rng : numpy.random.Generator, optional
        For the bootstrap interval; None: no interval.
    resamples : int
        Bootstrap samples.

    Returns
    -------
    DataFrame
        One row: estimate, low, high, level, n (units with two or more ratings), denominator (units), method,
        missing, note, observed and expected (disagreement), values (pairable ratings). No variation: NaN (0 / 0).

    Raises
    ------
    ValueError
        Unknown scale; values that are no numbers, or negative ones on a ratio scale.

    Notes
    -----
    Missing data: pairwise; units with fewer than two ratings are left out altogether. alpha = 1 - Do / De over
    coincidences of pairable values (Krippendorff 2011). The interval is the percentile bootstrap over units
    (whole units are drawn, which keeps the dependence among a unit's ratings; Krippendorff's own algorithm
    draws single coincidences). Samples without variation have no alpha; they are left out and the note counts them.

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's alpha-reliability. University of Pennsylvania.

    Examples
    --------
    >>> krippendorff_alpha([[1, 1], [2, 2], [3, 3], [3, 2]], measurement="ordinal").round(3)["estimate"].item()
    0.79
    """
    check_level(level)
    check_choice(measurement, MEASUREMENTS, "measurement")
    data = shape(ratings, categories)
    values = None
    if measurement in ("interval", "ratio"):
        try:
            values = np.array([float(value) for value in data.categories])
        except (TypeError, ValueError):
            raise ValueError(f"{measurement} alpha needs numbers") from None
        if measurement == "ratio" and len(values) and values.min() < 0:
            raise ValueError("ratio alpha needs numbers of at least 0")
    counts = data.counts[data.pairable]
    common = {"n": len(counts), "denominator": data.units, "missing": data.missing}
    name = f"Krippendorff's alpha, {measurement}"
    if not len(counts):
        return row(NAN, -1, 1, level=level, **common, method=name, note=_NONE, observed=NAN, expected=NAN, values=0)
    estimate, observed, expected = _alpha(counts, np.ones(len(counts)), measurement, values)
    details = {"observed": observed, "expected": expected, "values": int(counts.sum())}
    if np.isnan(estimate):
        return row(NAN, -1, 1, level=level, **common, method=name, note=_CONSTANT, **details)
    if rng is None:
        return row(estimate, level=NAN, **common, method=name, **details)
    n = len(counts)
    draws = rng.multinomial(n, np.full(n, 1 / n), size=resamples)
    found = np.array([_alpha(counts, draw, measurement, values)[0] for draw in draws])
    kept = found[~np.isnan(found)]
    low, high = np.quantile(kept, [(1 - level) / 2, (1 + level) / 2])
    notes = []
    if len(kept) < resamples:
        notes.append(f"{resamples - len(kept)} of {resamples} samples without variation left out")
    if estimate == 1:
        notes.append("no disagreement, so none in any sample: the interval says nothing of units not seen")
    return row(estimate, *holding(estimate, low, high), level=level, **common, method=f"{name}, bootstrap over units",
               note="; ".join(notes), **details)


def _alpha(counts: np.ndarray, weights: np.ndarray, measurement: str, values: np.ndarray | None
           ) -> tuple[float, float, float]:
    """Alpha, observed and expected disagreement, with each unit as often as its weight."""
    share = weights / (counts.sum(axis=1) - 1)
    coincidences = (counts * share[:, None]).T @ counts - np.diag(share @ counts)
    totals = weights @ counts
    n = totals.sum()
    if measurement == "nominal":
        distance = 1 - np.eye(len(totals))
    elif measurement == "ordinal":
        middle = np.cumsum(totals) - totals / 2
        distance = np.subtract.outer(middle, middle) ** 2
    else:
        distance = np.subtract.outer(values, values) ** 2
        if measurement == "ratio":
            sums = np.add.outer(values, values) ** 2
            distance = np.divide(distance, sums, out=np.zeros_like(distance), where=sums > 0)
    observed = float((coincidences * distance).sum() / n)
    expected = float((totals @ distance @ totals) / (n * (n - 1)))
    return (1 - observed / expected if expected > 0 else NAN), observed, expected
