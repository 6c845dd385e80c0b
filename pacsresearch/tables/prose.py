"""Sentences whose numbers come from result rows: prose never retypes one."""

from __future__ import annotations

import re

import pandas as pd

from pacsresearch.disclosure import is_small
from pacsresearch.results import pick

_SLOT = re.compile(r"\{([a-z0-9_.<>=-]+?)(?:@([^:{}]+))?(?::([^{}]*))?\}")


def say(template: str, table: pd.DataFrame, *, smallest: int = 0) -> str:
    """Fill the slots of a sentence from result rows.

    Parameters
    ----------
    template : str
        Slots are ``{id}``, ``{id:what}`` and ``{id@group:what}``. `what` is one of ``n``, ``denominator``, ``percent``,
        ``low``, ``high``, ``interval`` (low to high), ``interval%`` (as percentages), or a format of the
        estimate such as ``.2f``; none means two decimals.
    table : DataFrame
        Result rows (`pacsresearch.results`).
    smallest : int
        For counts of people: a row that counts fewer, or all but fewer, is not shown but said to be too small.

    Raises
    ------
    KeyError
        No such result; the nearest ids are named.

    Examples
    --------
    >>> from pacsresearch.results import results
    >>> rows = results([{"id": "survey.willing", "estimate": 0.8, "low": 0.72, "high": 0.86, "level": 0.95,
    ...                  "n": 96, "denominator": 120}], basis="reconstructed")
    >>> say("{survey.willing:n} of {survey.willing:denominator} ({survey.willing:percent}, {survey.willing:interval%})", rows)
    '96 of 120 (80 %, 72 % to 86 %)'
    """
    return _SLOT.sub(lambda found: _shown(pick(table, found[1], found[2] or ""), found[3] or "", smallest), template)


def _shown(row: pd.Series, what: str, smallest: int) -> str:
    if what not in ("denominator", "method", "missing", "basis") and _too_few(row, smallest):
        return "(too few to show)"
    return _slot(row, what)


def _too_few(row: pd.Series, smallest: int) -> bool:
    """Whether a row counts too few people: a share on either side of it, a mean or a model among its cases."""
    n, of = row["n"], row["denominator"]
    if pd.isna(n) or pd.isna(of):
        return False
    if of > 0 and abs(n / of - row["estimate"]) < 1e-9:
        return bool(is_small(pd.Series([n]), pd.Series([of]), smallest).iloc[0])
    return 0 < n < smallest


def _slot(row: pd.Series, what: str) -> str:
    if what in ("n", "denominator", "weighted_n"):
        return number(row[what])
    if what in ("low", "high"):
        return number(row[what])
    if what == "percent":
        return percent(row["estimate"])
    if what == "interval":
        return f"{number(row['low'])} to {number(row['high'])}"
    if what == "interval%":
        return f"{percent(row['low'])} to {percent(row['high'])}"
    if what in ("method", "note", "missing", "basis"):
        return row[what]
    if pd.isna(row["estimate"]):
        return "not estimable"
    return format(row["estimate"], what) if what else number(row["estimate"])


def number(value: float) -> str:
    """A number as read: whole where it is whole, else two decimals; "not estimable" where there is none.

    >>> number(18.0), number(0.7213), number(float("nan"))
    ('18', '0.72', 'not estimable')
    """
    if pd.isna(value):
        return "not estimable"
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.2f}"


def percent(value: float, decimals: int = 0) -> str:
    """A proportion as a percentage.

    >>> percent(0.7213), percent(0.7213, 1)
    ('72 %', '72.1 %')
    """
    return "not estimable" if pd.isna(value) else f"{100 * value:.{decimals}f} %"


def p_value(value: float) -> str:
    """A p value as read: three decimals, never zero.

    >>> p_value(0.0314), p_value(0.00002), p_value(1.0)
    ('0.031', '< 0.001', '1.000')
    """
    if pd.isna(value):
        return "–"
    return "< 0.001" if value < 0.001 else f"{value:.3f}"
