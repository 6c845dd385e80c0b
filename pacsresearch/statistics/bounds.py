"""What must and what may be true when only part of the data is known: bounds that assume nothing.

`frechet` bounds joint statements from margins; `manski` bounds a population's share under nonresponse.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from scipy import optimize, stats

from pacsresearch.statistics._rows import COLUMNS, NAN, check_count, check_level, row
from pacsresearch.statistics.proportions import wilson_limits, z_value


def frechet(margins: Mapping[str, int] | pd.Series, n: int, *, statements: str = "pairs") -> pd.DataFrame:
    """The fewest and most cases for which joint statements can hold, given how many have each property.

    Parameters
    ----------
    margins : mapping of str to int
        How many of the same n cases have each property (requirement). Any number of properties.
    n : int
        Cases.
    statements : {"pairs", "subsets", "at least"}
        pairs: both of each two properties. subsets: all of each subset of two or more (at most 12 properties).
        at least: at least m of all the properties, m = 1 ... k (m = 1 is "any", m = k "all of k").

    Returns
    -------
    DataFrame
        A row for each statement: statement (words), properties (tuple of names), required (how many of them),
        fewest and most (counts, int), low and high (shares of n), then estimate (NaN), level (NaN: certain, no
        sampling), n (NaN), denominator (n), method, missing, note.

    Raises
    ------
    ValueError
        A margin above n, or negative; unknown kind of statement.

    Notes
    -----
    Missing data: none allowed; every case either has or lacks each property.

    "All of k" lies in [max(0, Σ counts - (k - 1) n), min(counts)] (Fréchet 1935). "At least m of k": the most is the
    largest T with Σ min(count, T) >= m T (T cases with m properties each use every property at most T times:
    Gale 1957, Ryser 1957), and the fewest is n less the most cases that lack k - m + 1 or more. All these
    bounds are attained by some table with the margins.

    References
    ----------
    Fréchet (1935), Fundamenta Mathematicae 25, 379-387. Gale (1957), Pacific Journal of Mathematics 7, 1073-1082.

    Examples
    --------
    >>> frechet({"project management": 18, "registration": 14}, 25)[["fewest", "most"]].values.tolist()
    [[7, 14]]
    """
    n = check_count(n, "n")
    counts = {str(name): check_count(value, f"count of {name!r}", most=n) for name, value in margins.items()}
    names = list(counts)
    if statements == "at least":
        wanted = [(tuple(names), m) for m in range(1, len(names) + 1)]
    elif statements == "pairs":
        wanted = [(pair, 2) for pair in combinations(names, 2)]
    elif statements == "subsets":
        if len(names) > 12:
            raise ValueError(f"{len(names)} properties have too many subsets to list: at most 12")
        wanted = [(subset, size) for size in range(2, len(names) + 1) for subset in combinations(names, size)]
    else:
        raise ValueError(f"statements {statements!r} is none of pairs, subsets, at least")
    rows = []
    for properties, m in wanted:
        fewest, most = at_least(m, [counts[name] for name in properties], n)
        words = " and ".join(properties) if m == len(properties) else f"at least {m} of {len(properties)}"
        rows.append({"statement": words, "properties": properties, "required": m, "fewest": fewest, "most": most,
                     "estimate": NAN, "low": fewest / n if n else NAN, "high": most / n if n else NAN, "level": NAN,
                     "n": NAN, "denominator": float(n), "method": "Fréchet bounds", "missing": "none allowed",
                     "note": "" if n else "no case"})
    return pd.DataFrame(rows, columns=["statement", "properties", "required", "fewest", "most", *COLUMNS])


def at_least(m: int, counts: list[int], n: int) -> tuple[int, int]:
    """The fewest and most of n cases that can have at least m of the properties with these counts."""
    lacking = [n - count for count in counts]
    return n - _most(len(counts) - m + 1, lacking, n), _most(m, counts, n)


def _most(m: int, counts: list[int], n: int) -> int:
    """The largest T <= n with Σ min(count, T) >= m T. The left less the right is concave in T and 0 at T = 0, so
    everything up to the answer holds and nothing beyond it: halve."""
    low, high = 0, n
    while low < high:
        middle = (low + high + 1) // 2
        if sum(min(count, middle) for count in counts) >= m * middle:
            low = middle
        else:
            high = middle - 1
    return low


def manski(count: int, n: int, population: int, *, others: tuple[float, float] = (0.0, 1.0),
           level: float | None = None) -> pd.DataFrame:
    """What the share of a whole population can be when only some of it answered.

    Parameters
    ----------
    count : int
        Respondents with the property.
    n : int
        Respondents (with a valid answer).
    population : int
        Everybody who was asked.
    others : (float, float)
        Between which shares the property lies among those who did not answer: (0, 1) assumes nothing; (0, count / n)
        that they have it at most as often as respondents (monotone selection).
    level : float in (0, 1), optional
        When the population asked is itself a random sample of a larger one: widen the bounds so as to hold the
        larger one's share with this confidence (Imbens and Manski 2004). None: the population asked is all there is
        to know about, and the bounds are certain.

    Returns
    -------
    DataFrame
        One row: estimate (NaN: the data do not point), low, high, level, n (count), denominator (population),
        method, missing, note, and respondents, response_rate, respondents_share, bound_low, bound_high (without the
        widening; the same as low and high where level is None).

    Raises
    ------
    ValueError
        Counts that do not fit in each other; a range outside 0 to 1 or the wrong way round.

    Notes
    -----
    Missing data: nonrespondents take every share that `others` allows. With response rate r the share lies in
    [r p + (1 - r) others[0], r p + (1 - r) others[1]] (Manski 1989).

    Imbens and Manski: low - C s_low, high + C s_high, with C from Φ(C + width / max(s)) - Φ(-C) = level, so that the
    coverage is of the share rather than of the whole range. s are binomial standard errors of the two bounds over
    all who were asked (a bound at 0 or 1, which has none, takes Wilson's limit); with no width C is the usual normal
    quantile.

    References
    ----------
    Manski (1989), Journal of Human Resources 24, 343-360. Imbens and Manski (2004), Econometrica 72, 1845-1857.

    Examples
    --------
    >>> manski(96, 120, 400)[["low", "high"]].round(3).values.tolist()
    [[0.24, 0.94]]
    """
    population = check_count(population, "population")
    n = check_count(n, "n", most=population)
    count = check_count(count, "count", most=n)
    least, most = map(float, others)
    if not 0 <= least <= most <= 1:
        raise ValueError(f"others {others!r} is not a range within 0 to 1")
    assumed = "nothing assumed" if (least, most) == (0, 1) else f"between {least:.4g} and {most:.4g} assumed"
    missing = f"{population - n} of {population} did not answer: {assumed} about them"
    share = count / n if n else NAN
    common = {"n": count, "denominator": population, "missing": missing, "respondents": float(n),
              "response_rate": n / population if population else NAN, "respondents_share": share}
    if population == 0:
        return row(NAN, 0, 1, method="Manski bounds", note="nobody was asked", bound_low=0.0, bound_high=1.0, **common)
    silent = population - n
    low, high = (count + silent * least) / population, (count + silent * most) / population
    method, outer = "Manski bounds", (low, high)
    if level is not None:
        method = "Manski bounds, Imbens-Manski interval"
        outer = _imbens_manski(low, high, population, check_level(level))
    estimate = share if silent == 0 else NAN
    return row(estimate, max(outer[0], 0.0), min(outer[1], 1.0), level=NAN if level is None else level, method=method,
               bound_low=low, bound_high=high, **common)


def _imbens_manski(low: float, high: float, n: int, level: float) -> tuple[float, float]:
    errors = [float(np.sqrt(bound * (1 - bound) / n)) for bound in (low, high)]
    width = (high - low) / max(errors) if max(errors) > 0 else (0.0 if high == low else np.inf)

    def short(c: float) -> float:
        return float(stats.norm.cdf(c + width) - stats.norm.cdf(-c) - level)

    c = 0.0 if short(0) >= 0 else float(optimize.brentq(short, 0, z_value(level) + 1e-9))
    held = 1 - 2 * float(stats.norm.sf(c))
    # A bound at 0 or 1 has no standard error, yet is not certain: Wilson's limit with the same quantile.
    below = low - c * errors[0] if errors[0] or not held else wilson_limits(low, n, held)[0]
    above = high + c * errors[1] if errors[1] or not held else wilson_limits(high, n, held)[1]
    return below, above
