"""The job descriptions' tables: documents, criteria, evidence, shares, pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pacsresearch.tables.look import show, text_cell
from pacsresearch.tables.prose import p_value, percent

if TYPE_CHECKING:
    from great_tables import GT

LEVELS = ("essential", "desirable", "unlabelled", "undetermined")


def documents(table: pd.DataFrame) -> GT:
    """One row a document: what it is, how long, how many criteria; or why it could not be read."""
    shown = pd.DataFrame({
        "document": table["document"], "format": table["format"], "employer": table["employer"], "year": table["year"],
        "band": table["band"], "words": table["words"], "criteria": table["criteria"],
        "not read, because": [text_cell(error) for error in table["error"]],
    })
    if not table["error"].str.len().gt(0).any():
        shown = shown.drop(columns="not read, because")
    return show(shown, title="The job descriptions", height=520)


def criteria_by_level(criteria: pd.DataFrame) -> GT:
    """How many criteria each document has at each level."""
    counts = pd.crosstab(criteria["document"], pd.Categorical(criteria["level"], LEVELS), dropna=False)
    counts.columns = [str(name) for name in counts.columns]
    return show(counts.reset_index(), title="Criteria by level", height=420)


def evidence(requirements: pd.DataFrame, labels: dict[str, str]) -> GT:
    """Every requirement a document asks for or names, with the words, the place and the rule."""
    found = requirements[requirements["level"] != "absent"]
    table = pd.DataFrame({
        "document": found["document"], "requirement": [labels.get(r, r) for r in found["requirement"]],
        "level": found["level"], "words": [text_cell(words) for words in found["evidence"]],
        "where": found["location"], "rule": found["rule"],
    })
    return show(table, title="Requirements and their evidence", height=560)


def coding_warnings(table: pd.DataFrame) -> GT:
    """What the readers and the coder want a person to look at.

    Parameters
    ----------
    table : DataFrame
        Columns ``document, warning``.
    """
    if table.empty:
        table = pd.DataFrame({"document": ["all"], "warning": ["nothing to look at"]})
    return show(table, title="For a human eye", height=420)


def shares(rows: pd.DataFrame, labels: dict[str, str], published: pd.DataFrame | None) -> GT:
    """Essential, desirable and any mention of each requirement, with intervals, beside 2013's counts."""
    by_id = rows.set_index("id")
    marks = published.set_index("requirement") if published is not None else None
    out = []
    for name, label in labels.items():
        if f"requirements.{name}.any" not in by_id.index:
            continue
        row = {"requirement": label}
        for level in ("essential", "desirable", "any"):
            found = by_id.loc[f"requirements.{name}.{level}"]
            row[level] = (f"{found['n']:.0f} of {found['denominator']:.0f}"
                          + (f" ({percent(found['low'])} to {percent(found['high'])})" if pd.notna(found["low"]) else ""))
        if marks is not None:
            row["published (essential, desirable)"] = (
                f"{marks.loc[name, 'essential']} and {marks.loc[name, 'desirable']} of {marks.loc[name, 'of']}"
                if name in marks.index else "")
        out.append(row)
    return show(pd.DataFrame(out), title="How many job descriptions ask for what", note="Wilson intervals for the share in the population of such documents")


def commonest(rows: pd.DataFrame, labels: dict[str, str]) -> GT:
    """Which requirement leads, counted both ways, and how often it would in another sample like this."""
    parts = rows["id"].str.split(".", n=2)
    shown = pd.DataFrame({
        "counted": parts.str[1], "requirement": [labels.get(name, name) for name in parts.str[2]],
        "job descriptions": rows["n"].to_numpy(), "leads in": rows["estimate"].to_numpy(),
    })
    return show(shown, title="Which requirement is the commonest", percents=("leads in",),
                note="leads in: the share of bootstrap resamples of the documents in which it is the commonest")


def pairs(table: pd.DataFrame, labels: dict[str, str], most: int = 10) -> GT:
    """The pairs of requirements most strongly associated, with the corrected p value."""
    strongest = table.dropna(subset=["phi"]).assign(strength=lambda t: t["phi"].abs())
    strongest = strongest.sort_values(["strength", "first", "second"], ascending=[False, True, True]).head(most)
    shown = pd.DataFrame({
        "pair": [f"{labels.get(a, a)} and {labels.get(b, b)}" for a, b in zip(strongest["first"], strongest["second"], strict=True)],
        "both": strongest["both"], "phi": strongest["phi"], "p": [p_value(p) for p in strongest["p_value"]],
        "p, corrected": [p_value(p) for p in strongest["p_adjusted"]],
    })
    return show(shown, title="Requirements that stand together", note="Fisher's exact test; Holm correction over all pairs")
