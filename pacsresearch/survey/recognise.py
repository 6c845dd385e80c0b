"""Which platform a table comes from, from evidence that can be read out; a refusal with a reason otherwise."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pacsresearch.errors import ExportError
from pacsresearch.survey import platforms
from pacsresearch.survey.tabular import Table


@dataclass(frozen=True, slots=True)
class Claim:
    """A platform's claim to a file: its evidence in words and how strong it is (3: its signature, 2: clear, 1: possible)."""

    platform: str
    strength: int
    evidence: tuple[str, ...]


def claims(table: Table) -> list[Claim]:
    """What every platform's module says to a table, strongest first."""
    found = [claim for module in platforms.tabular() if (claim := module.claim(table)) is not None]
    return sorted(found, key=lambda claim: -claim.strength)


def recognise(table: Table) -> Claim:
    """The platform a table comes from.

    Raises
    ------
    ExportError
        No platform claims it, two do with equal strength, or it is no survey export; the reason is given.
    """
    found = claims(table)
    if found and found[0].strength >= 2 and (len(found) == 1 or found[1].strength < found[0].strength):
        return found[0]
    if len(found) > 1 and found[0].strength >= 2:
        both = "; ".join(f"{c.platform} ({', '.join(c.evidence)})" for c in found[:2])
        raise ExportError(table.file, f"could come from two platforms: {both}", mend="say which: --platform")
    raise ExportError(table.file, _why_not(table, found), mend="say --platform if you know it, or give a mapping "
                      "(a TOML file that says which column is which question)")


def _why_not(table: Table, found: list[Claim]) -> str:
    rows = table.head
    if table.width == 1:
        return "is no survey export: it has one column only"
    if reason := summary(table):
        return reason
    if len(rows) < 2:
        return "is no survey export that is known: it has a single row"
    if not _looks_like_header(rows[0]):
        return "has no header: its first row looks like answers, so no column can be told"
    maybe = f"; it might be {found[0].platform} ({', '.join(found[0].evidence)}), but that is not enough to go by" if found else ""
    return f"is not an export of a platform that is known (first columns: {_names(rows[0])}){maybe}"


def summary(table: Table) -> str:
    """Why a table is a summary of answers (counts or percentages), not the answers themselves; "" where it is not."""
    header = [h.strip().casefold() for h in table.head[0]]
    words = {"count", "counts", "frequency", "freq", "n", "percent", "percentage", "%", "total", "responses", "response percent",
             "response count", "response total", "mean", "proportion", "share", "number", "std", "sd", "median", "variance", "value"}
    hits = [h for h in header if h in words or h.endswith("(%)") or re.fullmatch(r"(n|%|count|percent) .{1,20}", h)]
    body = [row for row in table.head[1:] if any(row)]
    titles = [row[0].strip().casefold() for row in table.head[:4] if row]
    if any(t.startswith(("answer choices", "answer options", "default report", "response summary")) for t in [*titles, *header[:3]]):
        return "is a summary of answers (counts by option), not the responses themselves: download the individual responses"
    numeric = [c for c in range(1, table.width) if body and all(
        len(r) > c and re.fullmatch(r"-?[\d,. ]+%?|", r[c].strip()) for r in body) and any(r[c].strip() for r in body if len(r) > c)]
    share = any(len(r) > c and r[c].strip().endswith("%") for r in body for c in range(1, table.width))
    total = any(r and r[0].strip().casefold() in ("total", "all", "sum", "base", "grand total", "answered") for r in body)
    if hits and len(hits) >= min(2, table.width - 1) or (share or total) and len(numeric) >= max(1, (table.width - 1) // 2):
        return "is a table of aggregates (counts or percentages), not one row a respondent: give the individual responses"
    return ""


def _looks_like_header(row: tuple[str, ...]) -> bool:
    named = [c for c in row if c.strip()]
    if not named:
        return False
    values = sum(bool(re.fullmatch(r"[-+\d.,:/ ]+|[^@\s]+@[^@\s]+", c.strip())) for c in named)
    return values <= 0.4 * len(named)


def _names(row: tuple[str, ...]) -> str:
    return ", ".join(c.strip()[:30] or "(blank)" for c in row[:4])
