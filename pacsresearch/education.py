"""Demand for education against what is provided: where the two halves of the study and the published facts meet.

Requirements say what employers ask for, responses what PACS managers had and want, the published facts what
there was in 2013. Each part works without the others: half a study is a study.
"""

from __future__ import annotations

import pandas as pd

from pacsresearch.disclosure import is_small
from pacsresearch.published import Published
from pacsresearch.statistics.proportions import proportion_interval

# Requirements that education can meet, by the kind of provision that would meet them.
EDUCATIONAL = ("degree", "higher_qualification", "management_qualification", "project_management",
               "imaging_informatics_certificate")

DEMAND_LABELS = {"education.demanded.any": "job descriptions that ask for at least one, at any level",
                 "education.demanded.essential": "job descriptions in which at least one is essential",
                 "education.demanded.mean": "asked for in one job description, on average"}


def provision(published: Published) -> pd.DataFrame:
    """What was there in 2013, as published.

    Returns
    -------
    DataFrame
        Columns ``fact, name, kind, country`` (empty where the report does not say).
    """
    return published.provision[["fact", "name", "kind", "country"]].reset_index(drop=True)


def framework(published: Published) -> pd.DataFrame:
    """The career framework's figures (F1 to F3), as result rows on the basis "published"."""
    rows = [{"id": f"framework.{row.item}", "estimate": row.value, "n": row.value, "method": "as published",
             "missing": "none missing", "note": row.wording} for row in published.framework.itertuples()]
    return pd.DataFrame(rows)


def demand_of_employers(requirements: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """The share of job descriptions that ask for at least one educational requirement, and how many they ask for.

    Parameters
    ----------
    requirements : DataFrame
        ``document, requirement, level``.

    Returns
    -------
    DataFrame
        ``education.demanded.any`` and ``education.demanded.essential`` (share of documents, Wilson interval) and
        ``education.demanded.mean`` (mean number of the five educational requirements, at any level).
    """
    educational = requirements[requirements["requirement"].isin(EDUCATIONAL)]
    documents = requirements["document"].nunique()
    rows = []
    for name, levels in (("any", ("essential", "desirable", "undetermined")), ("essential", ("essential",))):
        count = int(educational.loc[educational["level"].isin(levels), "document"].nunique())
        row = proportion_interval(count, documents, level=level).iloc[0]
        rows.append({"id": f"education.demanded.{name}", "estimate": count / documents, "low": row["low"],
                     "high": row["high"], "level": level, "n": count, "denominator": documents, "method": "Wilson",
                     "missing": "none missing"})
    asked = educational["level"].isin(("essential", "desirable", "undetermined")).groupby(educational["document"]).sum()
    rows.append({"id": "education.demanded.mean", "estimate": float(asked.sum() / documents), "n": documents,
                 "denominator": documents, "method": f"mean of {len(EDUCATIONAL)} requirements", "missing": "none missing"})
    return pd.DataFrame(rows)


def education_of_managers(responses: pd.DataFrame, *, frame: int | None = None, level: float = 0.95) -> pd.DataFrame:
    """How many had no education specific to PACS (S4), and how many of those would take it.

    Parameters
    ----------
    responses : DataFrame
        The cleaned responses: ``education_received``, ``willing``.
    frame : int, optional
        How many were sent the survey: the first share's interval takes the finite population correction, as in the
        survey's own analysis. How many of the frame are without education is not known, so the second takes none.
    level : float
        Of confidence.

    Returns
    -------
    DataFrame
        ``education.none_received`` (of those who answered) and ``education.none_received_but_willing`` (of those
        without who answered whether they are willing). Pairwise; Wilson intervals.
    """
    rows = []
    if "education_received" not in responses:
        return pd.DataFrame(rows)
    answered = responses.dropna(subset=["education_received"])
    without = answered[answered["education_received"] == "no"]
    parts = [("education.none_received", len(without), len(answered), len(responses))]
    if "willing" in responses:
        asked = without.dropna(subset=["willing"])
        parts.append(("education.none_received_but_willing", int((asked["willing"] == "yes").sum()), len(asked), len(without)))
    for id, count, n, of in parts:
        if n == 0:
            rows.append({"id": id, "estimate": float("nan"), "n": 0, "denominator": 0, "method": "Wilson",
                         "missing": f"pairwise: {of} of {of} without an answer", "note": "nobody answered"})
            continue
        population = frame if id == "education.none_received" and frame is not None and frame >= n else None
        row = proportion_interval(count, n, level=level, population=population).iloc[0]
        rows.append({"id": id, "estimate": count / n, "low": row["low"], "high": row["high"], "level": level, "n": count,
                     "denominator": n, "method": "Wilson", "missing": f"pairwise: {of - n} of {of} without an answer"})
    return pd.DataFrame(rows)


def use_against_provision(published: Published, shares: pd.DataFrame, *, smallest: int = 10) -> pd.DataFrame:
    """Each resource named in 2013 with the share of respondents who used it.

    Parameters
    ----------
    shares : DataFrame
        Result rows ``survey.sources.<option>``.
    smallest : int
        The study's smallest cell: a share that rests on fewer people, or leaves fewer out, is not given.

    Returns
    -------
    DataFrame
        Columns ``fact, name, kind, share, low, high, n, denominator, note``. NaN, with the reason in ``note``, where the
        questionnaire does not ask about a resource and where too few people are behind a share.
    """
    asked = {"S6.ukiig": "ukiig", "S6.bcs_health": "bcs_health", "S6.ukchip": "ukchip", "F4.eice": "eice"}
    rows = shares.set_index("id")
    small = is_small(rows["n"], rows["denominator"], smallest)
    out = []
    for fact in published.provision.itertuples():
        id = f"survey.sources.{asked.get(fact.id)}"
        values, note = dict.fromkeys(("share", "low", "high", "n", "denominator"), float("nan")), "not asked about"
        if id in rows.index:
            found = rows.loc[id]
            if small[id]:
                note = f"not shown: fewer than {smallest} people on one side"
            else:
                values, note = dict(zip(values, found[["estimate", "low", "high", "n", "denominator"]], strict=True)), ""
        out.append({"fact": fact.fact, "name": fact.name, "kind": fact.kind, **values, "note": note})
    return pd.DataFrame(out)
