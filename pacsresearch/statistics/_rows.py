"""What every module here shares: the shape of an answer, and the checks on what is given."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

NAN = float("nan")

#: The columns that every estimate has, in this order; documented extras follow them.
COLUMNS = ("estimate", "low", "high", "level", "n", "denominator", "method", "missing", "note")

COUNTS_GIVEN = "counts given: none missing"


def row(estimate: float = NAN, low: float = NAN, high: float = NAN, *, level: float = NAN, n: float = NAN,
        denominator: float = NAN, method: str, missing: str = COUNTS_GIVEN, note: str = "",
        **extras: Any) -> pd.DataFrame:
    """One estimate as a one-row table: `COLUMNS`, then the extras in the order given."""
    values = {"estimate": float(estimate), "low": float(low), "high": float(high), "level": float(level),
              "n": float(n), "denominator": float(denominator), "method": method, "missing": missing, "note": note}
    return pd.DataFrame([values | extras])


def check_level(level: float) -> float:
    """A confidence level strictly between 0 and 1, else ValueError."""
    if not 0 < level < 1:
        raise ValueError(f"level {level!r} is not between 0 and 1")
    return float(level)


def check_count(value: Any, name: str = "count", *, most: int | None = None, least: int = 0) -> int:
    """A whole number from `least` to `most`, as int; ValueError names it otherwise."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"{name} {value!r} is not a number") from None
    if isinstance(value, (bool, np.bool_)) or not np.isfinite(number) or number != int(number):
        raise ValueError(f"{name} {value!r} is not a whole number")
    if number < least:
        raise ValueError(f"{name} {int(number)} is less than {least}")
    if most is not None and number > most:
        raise ValueError(f"{name} {int(number)} is more than {most}")
    return int(number)


def check_choice(value: str, allowed: Iterable[str], name: str = "method") -> str:
    """One of the words allowed, else ValueError that lists them."""
    allowed = tuple(allowed)
    if value not in allowed:
        raise ValueError(f"{name} {value!r} is none of {', '.join(allowed)}")
    return value


def listwise(*columns: Any) -> tuple[pd.DataFrame, str]:
    """Pair columns by position, leave out the rows with a gap, and say how many that were.

    Returns
    -------
    (DataFrame, str)
        The complete rows (columns 0, 1, ...; index kept) and the missing-data rule as words.

    Raises
    ------
    ValueError
        Columns of different length.
    """
    lengths = {len(column) for column in columns}
    if len(lengths) > 1:
        raise ValueError(f"columns of different length: {', '.join(str(len(c)) for c in columns)}")
    table = pd.DataFrame({i: pd.Series(list(column), dtype=object) for i, column in enumerate(columns)})
    complete = table.dropna()
    return complete, listwise_words(len(table), len(table) - len(complete))


def listwise_words(total: int, left_out: int, what: str = "case") -> str:
    """The missing-data rule "listwise" with its numbers."""
    plural = "s" if total != 1 else ""
    if not left_out:
        return f"listwise: none of {total} {what}{plural} missing"
    return f"listwise: {left_out} of {total} {what}{plural} left out as incomplete"


def holding(estimate: float, low: float, high: float, *, floor: float = -np.inf, ceiling: float = np.inf
            ) -> tuple[float, float]:
    """Interval cut to its range and widened by rounding error so as to hold its own estimate."""
    low, high = max(low, floor), min(high, ceiling)
    if np.isfinite(estimate):
        low, high = min(low, estimate), max(high, estimate)
    return low, high
