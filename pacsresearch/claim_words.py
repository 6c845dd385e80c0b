"""How claims read: what was published, and what was computed, as text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from pacsresearch.inference import counts_of, published_variety
from pacsresearch.published import Published
from pacsresearch.tables.prose import percent

if TYPE_CHECKING:
    from pacsresearch.claims import Claim

WORDS_ONLY = "in words only"


def published_words(claim: Claim, published: Published) -> str:
    """What was published for a claim, made from the published tables."""
    return _PUBLISHED[claim.kind](claim, published)


def _published_count(claim: Claim, published: Published) -> str:
    return str(published.count(claim.source[0]))


def _published_proportion(claim: Claim, published: Published) -> str:
    fact = claim.source[0]
    if claim.level:
        row = published.requirement(fact)
        return f"{row[claim.level]} of {row['of']} ({percent(row[claim.level] / row['of'])})"
    row = published.proportion(fact)
    return f"{row['words']} ({percent(row['low'])} to {percent(row['high'])}), number of respondents not published"


def _published_order(claim: Claim, published: Published) -> str:
    counts = counts_of(published.requirements, claim.level)
    return f"{ranking(counts)}, of {documents(published)}"


def _published_variety(claim: Claim, published: Published) -> str:
    if not by_levels(claim):
        return WORDS_ONLY
    return f"{WORDS_ONLY}; the published counts give {published_variety(published.requirements).loc[0, 'estimate']:.2f}"


def _published_presence(claim: Claim, published: Published) -> str:
    return ", ".join(published.facets.sort_values("position")["label"])


def _published_joint(claim: Claim, published: Published) -> str:
    counts = counts_of(published.requirements, claim.level)
    named = [published.requirement(fact)["requirement"] for fact in claim.source]
    return f"{joined([f'{words(name)} {counts[name]}' for name in named])}, of {documents(published)}; both together: not published"


def _published_nonresponse(claim: Claim, published: Published) -> str:
    row = published.proportion("S2")
    return f"{row['words']}, of an unpublished number of respondents among {row['frame']}"


def _published_facts(claim: Claim, published: Published) -> str:
    return published.wording(claim.source[0])


def _words_only(claim: Claim, published: Published) -> str:
    return WORDS_ONLY


def by_levels(claim: Claim) -> bool:
    """Whether a variety is that of the levels of requirements, which the margins determine."""
    return all(id.startswith("requirements.") for id in claim.reads)


def interval_fields(row: pd.Series, spec: str = "", unit: str = "") -> dict:
    """The fields computed, low, high and basis of a finding, from a result row."""
    if spec:
        text, low, high = f"{row['estimate']:{spec}}{unit}", f"{row['low']:{spec}}", f"{row['high']:{spec}}"
    else:
        text = f"{row['n']:.0f} of {row['denominator']:.0f} ({percent(row['estimate'])})"
        low, high = f"{percent(row['low'])}", f"{percent(row['high'])}"
    if not pd.isna(row["low"]):
        text += f"; {percent(row['level'])} interval {low} to {high}"
    return {"computed": text, "low": row["low"], "high": row["high"], "basis": row["basis"]}


def documents(published: Published) -> int:
    """How many job descriptions were analysed in 2013."""
    return published.count("J1")


def words(name: str) -> str:
    """A requirement's id as words."""
    return name.replace("_", " ")


def ranking(counts: dict[str, int]) -> str:
    """Requirements with their counts, most first.

    >>> ranking({"management_qualification": 8, "project_management": 18})
    'project management 18, management qualification 8'
    """
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{words(name)} {count}" for name, count in ordered)


def joined(parts: list[str], word: str = "and") -> str:
    """A list as a person writes it.

    >>> joined(["a", "b", "c"]), joined(["a"]), joined([])
    ('a, b and c', 'a', '')
    """
    return ", ".join(parts) if len(parts) < 2 else f"{', '.join(parts[:-1])} {word} {parts[-1]}"


_PUBLISHED: dict[str, Callable[[Claim, Published], str]] = {
    "count": _published_count, "proportion": _published_proportion, "order": _published_order, "trend": _words_only,
    "variety": _published_variety, "presence": _published_presence, "minority": _words_only, "joint": _published_joint,
    "nonresponse": _published_nonresponse, "sourced": _published_facts,
}
