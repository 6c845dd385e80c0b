"""Dates as platforms write them; day and month are never guessed silently."""

from __future__ import annotations

import re

import pandas as pd
import pyarrow.compute as pc

from pacsresearch.survey.kinds import by_value, counts, share

_ISO = r"^\d{4}[-/]\d{1,2}[-/]\d{1,2}"
_SLASHED = r"^\s*(?P<a>\d{1,2})[/.\-](?P<b>\d{1,2})[/.\-](?P<c>\d{2,4})"
_DASHED = r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?$"
_HALF = r"[AaPp][Mm]\s*$"
_ZONE = re.compile(r"\s*(?:[A-Z]{2,4}|GMT[+-]\d+|UTC)$")


def order(column: pd.Series) -> str:
    """How the dates of a column are ordered, from all of them together.

    Returns
    -------
    {"none", "iso", "day", "month", "ambiguous", "mixed"}
        day: some first number is above 12; month: some second one is; mixed: both; ambiguous: neither.
    """
    distinct, _ = counts(column)
    if not len(distinct):
        return "none"
    iso = pc.match_substring_regex(distinct, _ISO)
    if pc.all(iso).as_py():
        return "iso"
    parts = pc.extract_regex(distinct.filter(pc.invert(iso)), _SLASHED).drop_null()
    if not len(parts):
        return "iso" if pc.any(iso).as_py() else "none"
    first = pc.max(parts.field("a").cast("int32")).as_py()
    second = pc.max(parts.field("b").cast("int32")).as_py()
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
    if found == "iso" and share(counts(column)[0], _DASHED) == 1.0:
        return by_value(column, lambda distinct: pd.to_datetime(distinct.str.slice(0, 19), errors="coerce", format="ISO8601")
                        .astype("datetime64[us]")), ""
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

    def convert(distinct: pd.Series) -> pd.Series:
        text = distinct.str.replace(_ZONE.pattern, "", regex=True).where(~distinct.str.contains(_HALF, regex=True), distinct)
        times = pd.to_datetime(text, errors="coerce", dayfirst=found == "day", format="mixed", utc=True)
        return times.dt.tz_localize(None).astype("datetime64[us]")

    return by_value(column, convert), note
