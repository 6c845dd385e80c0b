"""Which counts can lie behind a reported figure, and whether figures reported together can all be true.

All arithmetic is in whole numbers and exact fractions, so that 12.5 % of 8 is 1 and not 0.9999.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import ceil, floor
from typing import Any

import pandas as pd

from pacsresearch.statistics._rows import check_choice, check_count

ROUNDINGS = ("half-up", "half-even", "half-down", "either", "down", "up")


def counts_within(low: float, high: float, n: int | Iterable[int]) -> pd.DataFrame:
    """Which counts of n are a share from `low` to `high`, both included.

    Parameters
    ----------
    low, high : float
        Shares in [0, 1]. Read as the decimal they are written as: 0.85 is 85 / 100.
    n : int or iterable of int
        Cases; a row for each.

    Returns
    -------
    DataFrame
        n, fewest and most (counts, nullable integers: NA where no count fits), counts (how many fit), lowest and
        highest (the shares they give), possible (bool).

    Raises
    ------
    ValueError
        Shares outside 0 to 1 or the wrong way round; n that is no whole number of at least 0.

    Notes
    -----
    Missing data: n is the number of valid answers, known or supposed. With n = 0 nothing is possible.

    Examples
    --------
    >>> counts_within(0.75, 0.85, [5, 6, 100])[["n", "fewest", "most", "possible"]].values.tolist()
    [[5, 4, 4, True], [6, 5, 5, True], [100, 75, 85, True]]
    """
    low, high = _fraction(low), _fraction(high)
    if not 0 <= low <= high <= 1:
        raise ValueError(f"from {float(low)} to {float(high)} is not a range within 0 to 1")
    return _table([(m, ceil(low * m), floor(high * m)) for m in _sizes(n)])


def counts_giving_percentage(percentage: float | str, n: int | Iterable[int], *, decimals: int | None = None,
                             rounding: str = "either") -> pd.DataFrame:
    """Which counts of n would be reported as this percentage (the GRIM test for a percentage).

    Parameters
    ----------
    percentage : float or str
        As reported, 0 to 100. A string keeps its trailing zeros: "80.0" has one decimal, "80" none.
    n : int or iterable of int
        Cases; a row for each.
    decimals : int, optional
        To how many decimals it was rounded; as written when None. Negative: -1 is to the nearest ten.
    rounding : {"either", "half-up", "half-even", "half-down", "down", "up"}
        The rule for a count that lies just half-way: "either" accepts it both ways (nobody says how they round);
        "down" and "up" truncate.

    Returns
    -------
    DataFrame
        As `counts_within`. `possible` is False where no count of n gives the percentage: then either n or the
        percentage is wrong, or another rule was used.

    Raises
    ------
    ValueError
        A percentage outside 0 to 100 or with more decimals than stated; unknown rounding.

    Notes
    -----
    Missing data: n is the number of valid answers.

    References
    ----------
    Brown and Heathers (2017), The GRIM test. Social Psychological and Personality Science 8, 363-369.

    Examples
    --------
    >>> counts_giving_percentage("72", 25)[["fewest", "most"]].values.tolist()
    [[18, 18]]
    >>> counts_giving_percentage("71", 25)["possible"].tolist()
    [False]
    >>> counts_giving_percentage(80, 12, decimals=-1)[["fewest", "most"]].values.tolist()
    [[9, 10]]
    """
    check_choice(rounding, ROUNDINGS, "rounding")
    value = _fraction(percentage)
    if not 0 <= value <= 100:
        raise ValueError(f"{percentage} is not a percentage")
    decimals = _decimals(percentage) if decimals is None else int(decimals)
    unit = Fraction(10) ** -decimals
    if value % unit:
        raise ValueError(f"{percentage} is not rounded to {decimals} decimals")
    found = []
    for m in _sizes(n):
        fits = [c for c in range(max(0, floor((value - unit) * m / 100)), min(m, ceil((value + unit) * m / 100)) + 1)
                if m and _rounds_to(Fraction(100 * c, m), value, unit, rounding)]
        found.append((m, fits[0], fits[-1]) if fits else (m, 1, 0))
    return _table(found)


def mean_possible(mean: float | str, n: int | Iterable[int], *, decimals: int | None = None, items: int = 1,
                  rounding: str = "either") -> pd.DataFrame:
    """Whether a reported mean of whole numbers can come from n cases (the GRIM test).

    Parameters
    ----------
    mean : float or str
        As reported; a string keeps its trailing zeros.
    n : int or iterable of int
        Cases; a row for each.
    decimals : int, optional
        To how many it was rounded; as written when None.
    items : int
        Whole-number items that each case's score averages.
    rounding : str
        As `counts_giving_percentage`.

    Returns
    -------
    DataFrame
        n, total_low and total_high (sums of all items that give this mean; NA where none does), possible.

    Examples
    --------
    >>> mean_possible("5.19", 28)["possible"].tolist()
    [False]
    """
    check_choice(rounding, ROUNDINGS, "rounding")
    value = _fraction(mean)
    decimals = _decimals(mean) if decimals is None else int(decimals)
    unit = Fraction(10) ** -decimals
    rows = []
    for m in _sizes(n):
        size = m * check_count(items, "items", least=1)
        fits = [t for t in range(floor((value - unit) * size), ceil((value + unit) * size) + 1)
                if m and _rounds_to(Fraction(t, size), value, unit, rounding)]
        rows.append({"n": m, "total_low": fits[0] if fits else pd.NA, "total_high": fits[-1] if fits else pd.NA,
                     "possible": bool(fits)})
    table = pd.DataFrame(rows, columns=["n", "total_low", "total_high", "possible"])
    return table.astype({"n": "int64", "total_low": "Int64", "total_high": "Int64", "possible": bool})


def recomputed_percentages(reported: pd.DataFrame, *, decimals: int | None = None, rounding: str = "either"
                           ) -> pd.DataFrame:
    """Whether percentages reported beside their counts are those counts' percentages.

    Parameters
    ----------
    reported : DataFrame
        Columns count, n and percentage (number or text); others are kept.
    decimals, rounding
        As `counts_giving_percentage`.

    Returns
    -------
    DataFrame
        The same rows with recomputed (percentage, unrounded) and consistent (bool; NA where count, n or percentage is
        missing or n is 0).

    Examples
    --------
    >>> reported = pd.DataFrame({"count": [18, 8], "n": 25, "percentage": ["72", "33"]})
    >>> recomputed_percentages(reported)["consistent"].tolist()
    [True, False]
    """
    table = reported.copy()
    recomputed, consistent = [], []
    for count, n, percentage in zip(table["count"], table["n"], table["percentage"]):
        if pd.isna(count) or pd.isna(n) or pd.isna(percentage) or n == 0:
            recomputed.append(float("nan"))
            consistent.append(pd.NA)
            continue
        n = check_count(n, "n")
        count = check_count(count, "count", most=n)
        unit = Fraction(10) ** -(_decimals(percentage) if decimals is None else decimals)
        recomputed.append(100 * count / n)
        consistent.append(_rounds_to(Fraction(100 * count, n), _fraction(percentage), unit, rounding))
    return table.assign(recomputed=recomputed, consistent=pd.array(consistent, dtype="boolean"))


def _rounds_to(exact: Fraction, reported: Fraction, unit: Fraction, rounding: str) -> bool:
    distance = (exact - reported) / unit
    if rounding == "down":
        return 0 <= distance < 1
    if rounding == "up":
        return -1 < distance <= 0
    if abs(distance) != Fraction(1, 2):
        return abs(distance) < Fraction(1, 2)
    even = (reported / unit) % 2 == 0
    return {"either": True, "half-up": distance < 0, "half-down": distance > 0, "half-even": even}[rounding]


def _fraction(value: Any) -> Fraction:
    """A number as the decimal it is written as: 0.1 is 1 / 10."""
    try:
        number = Decimal(str(value).strip())
        return Fraction(number)
    except (InvalidOperation, ValueError, OverflowError):
        raise ValueError(f"{value!r} is not a number") from None


def _decimals(value: Any) -> int:
    text = str(value).strip()
    if not isinstance(value, str) and text.endswith(".0"):
        return 0
    return max(0, -int(Decimal(text).as_tuple().exponent))


def _sizes(n: int | Iterable[int]) -> list[int]:
    many = n if isinstance(n, Iterable) else [n]
    return [check_count(m, "n") for m in many]


def _table(found: list[tuple[int, int, int]]) -> pd.DataFrame:
    rows = []
    for n, fewest, most in found:
        fits = n > 0 and fewest <= most
        rows.append({"n": n, "fewest": fewest if fits else pd.NA, "most": most if fits else pd.NA,
                     "counts": most - fewest + 1 if fits else 0, "lowest": fewest / n if fits else float("nan"),
                     "highest": most / n if fits else float("nan"), "possible": fits})
    table = pd.DataFrame(rows, columns=["n", "fewest", "most", "counts", "lowest", "highest", "possible"])
    return table.astype({"n": "int64", "fewest": "Int64", "most": "Int64", "counts": "int64", "lowest": "float64",
                         "highest": "float64", "possible": bool})
