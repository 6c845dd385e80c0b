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


def near_duplicates(pairs: pd.DataFrame) -> GT:
    """Pairs of documents that are nearly the same, and pairs of one employer, with how much they share."""
    shown = pd.DataFrame({
        "documents": [f"{a} and {b}" for a, b in zip(pairs["first"], pairs["second"], strict=True)],
        "one employer": ["yes" if same else "no" for same in pairs["same_employer"]],
        "body": pairs["body_jaccard"], "contained": pairs["body_containment"], "criteria": pairs["criteria_jaccard"],
        "nearly the same": pairs["shared"],
    })
    if shown.empty:
        shown = pd.DataFrame({"documents": ["no two documents are nearly the same, and none are of one employer"]})
    return show(shown, title="Documents that share text", percents=tuple(c for c in ("body", "contained", "criteria") if c in shown), height=420,
                note="body, criteria: shingles (runs of five words) in both, of those in either (Jaccard); contained: of those of the shorter body")


def boilerplate(summary: pd.DataFrame) -> GT:
    """What each employer repeats in its documents."""
    shown = pd.DataFrame({
        "employer": summary["employer"], "documents": summary["of"], "repeated paragraphs": summary["paragraphs"],
        "share of the words": summary["share"], "the longest begins": [text_cell(text, 90) for text in summary["longest"]],
    })
    if shown.empty:
        shown = pd.DataFrame({"employer": ["no employer repeats a paragraph"]})
    return show(shown, title="Paragraphs that an employer repeats", percents=tuple(c for c in ("share of the words",) if c in shown), height=420,
                note="word for word, in two or more of its documents; documents that name no employer are left out")


def sensitivity(rows: pd.DataFrame, distinct: pd.DataFrame, labels: dict[str, str]) -> GT:
    """Shares of requirements in all documents, and with near-duplicates taken as one.

    Parameters
    ----------
    rows, distinct : DataFrame
        Result rows ``requirements.<requirement>.<level>``; those of `distinct` have the prefix "distinct".
    labels : dict of requirement to the words shown
        Which are shown.
    """
    everything, collapsed = rows.set_index("id"), distinct.set_index("id")
    out = []
    for name, label in labels.items():
        for level in ("essential", "desirable", "any"):
            a, b = everything.loc[f"requirements.{name}.{level}"], collapsed.loc[f"distinct.requirements.{name}.{level}"]
            out.append({"requirement": label, "level": level, "all documents": _counted(a), "near-duplicates as one": _counted(b),
                        "difference": f"{100 * (b['estimate'] - a['estimate']):+.1f} points"})
    return show(pd.DataFrame(out), title="With and without near-duplicates", note="a group of near-duplicates counts once, at the highest level any of them gives")


def _counted(row: pd.Series) -> str:
    return f"{row['n']:.0f} of {row['denominator']:.0f} ({percent(row['low'])} to {percent(row['high'])})"


def facets_by_document(facets: pd.DataFrame, labels: dict[str, str]) -> GT:
    """The share of each document's criteria that touch each facet."""
    wide = facets.pivot(index="document", columns="facet", values="share").reindex(columns=[f for f in labels if f in set(facets["facet"])])
    criteria = facets.groupby("document")["of"].first().reindex(wide.index)
    shown = pd.DataFrame({"document": wide.index, "criteria": criteria.to_numpy(), **{labels[f]: wide[f].to_numpy() for f in wide.columns}})
    return show(shown, title="Facets of each document", percents=tuple(labels[f] for f in wide.columns), height=420,
                note="share of the document's criteria; a criterion may touch several")


def clusters(tried: pd.DataFrame) -> GT:
    """Each number of clusters that was tried, and whether its clusters hold."""
    shown = tried.assign(p_value=[p_value(p) for p in tried["p_value"]], holds=["yes" if holds else "no" for holds in tried["holds"]])
    return show(shown, title="Clusters of roles", labels={"p_value": "p, corrected", "stability": "least stable", "smallest": "smallest cluster"},
                note="average linkage on Jaccard distances; least stable: mean bootstrap Jaccard similarity of the least stable cluster (Hennig); "
                     "p: how often independent requirements give so high a silhouette")
