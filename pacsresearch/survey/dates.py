"""Dates as platforms write them; day and month are never guessed silently."""

from __future__ import annotations

import re

import pandas as pd

_ISO = re.compile(r"^\d{4}-\d{1,2}-\d{1,2}")
_SLASHED = re.compile(r"^\s*(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{2,4})(.*)$")
_ZONE = re.compile(r"\s*(?:[A-Z]{2,4}|GMT[+-]\d+|UTC)$")


def order(column: pd.Series) -> str:
    """How the dates of a column are ordered, from all of them together.

    Returns
    -------
    {"none", "iso", "day", "month", "ambiguous", "mixed"}
        day: some first number is above 12; month: some second one is; mixed: both; ambiguous: neither.
    """
    values = column[column != ""]
    if values.empty:
        return "none"
    parts = values.str.extract(_SLASHED.pattern)
    slashed = parts[0].notna()
    if not slashed.any():
        return "iso" if values.str.match(_ISO.pattern).any() else "none"
    first = pd.to_numeric(parts.loc[slashed, 0]).max()
    second = pd.to_numeric(parts.loc[slashed, 1]).max()
    if first > 12 and second > 12:
        return "mixed"
    return "day" if first > 12 else "month" if second > 12 else "ambiguous"


def timestamps(column: pd.Series, *, day_first: bool | None = None, usual: str | None = None) -> tuple[pd.Series, str]:
    """Parse a column of dates and times.

    Parameters
    ----------
    column : Series of str
        Blank where there is none.
    day_first : bool, optional
        What the user says. It is not used against the evidence (a 13 in the first place is no month).
    usual : {"day", "month"}, optional
        The platform's habit, used where the dates allow both, and then said.

    Returns
    -------
    times : Series of datetime64
        NaT where blank or unreadable. Time zones named in the cell are dropped: local time as exported.
    note : str
        "" or what was assumed.

    Examples
    --------
    >>> times, note = timestamps(pd.Series(["3/4/2024 9:15", ""], dtype="str"), day_first=True)
    >>> str(times[0]), note
    ('2024-04-03 09:15:00', '')
    """
    found = order(column)
    empty = pd.Series(pd.NaT, index=column.index, dtype="datetime64[us]")
    if found == "none":
        return empty, ""
    if found == "iso":
        text = column.str.slice(0, 19).str.replace("T", " ", regex=False)
        return pd.to_datetime(text, errors="coerce", format="ISO8601").astype("datetime64[us]"), ""
    note = ""
    if found == "mixed":
        return empty, "its dates mix day-first and month-first order: left as text"
    if found == "ambiguous":
        if day_first is None and usual is None:
            return empty, "its dates fit day-first and month-first order alike: left as text (say --day-first or --month-first)"
        if day_first is None:
            note = f"its dates fit both orders: read {usual} first, as the platform usually writes them"
        found = ("day" if day_first else "month") if day_first is not None else usual
    elif day_first is not None and day_first != (found == "day"):
        note = f"its dates can only be {found} first: read so"
    text = column.str.replace(_ZONE.pattern, "", regex=True).where(~column.str.contains(r"[AaPp][Mm]\s*$", regex=True), column)
    times = pd.to_datetime(text, errors="coerce", dayfirst=found == "day", format="mixed")
    return times.astype("datetime64[us]"), note
