"""From coded job descriptions to estimates: how often, how much together, how long, how varied.

Every function takes the tidy tables of the coding notebook and returns rows for `pacsresearch.results.results`
(or a tidy table for a figure). Documents are the unit; a document that lost a requirement's level
(`undetermined`) is left out of the shares of essential and desirable, and counted in `any`.
"""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd

from pacsresearch.statistics.multiplicity import adjust
from pacsresearch.statistics.proportions import proportion_interval

LENGTH_LABELS = {f"documents.{name}.{kind}": f"{what}: {words}"
                 for name, what in (("length", "whole document"), ("specification_words", "person specification"))
                 for kind, words in (("slope", "words a year"), ("rank_correlation", "rank correlation with the year"),
                                     ("growth", "ratio of lengths one year apart"))}
VARIETY_LABELS = {"variety.requirements": "mean distance between two documents' sets of requirements",
                  "variety.profiles": "distinct sets, of all documents"}

DEMANDED = ("essential", "desirable", "undetermined")  # asked of the candidate, at whatever level


def level_shares(requirements: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """How many documents ask for each requirement, at each level, with Wilson intervals.

    Parameters
    ----------
    requirements : DataFrame
        Columns ``document, requirement, level``; one row a document and requirement.
    level : float in (0, 1)
        Of confidence, for the share in the population the documents are a sample of.

    Returns
    -------
    DataFrame
        Columns ``id`` (``requirements.<requirement>.<essential|desirable|any|mentioned>``), ``estimate, low,
        high, level, n, denominator, method, missing``. ``any`` counts essential, desirable and undetermined;
        ``mentioned`` counts documents that name it without asking for it.

    Notes
    -----
    Missing data: a document whose level for this requirement is undetermined leaves the denominators of
    essential and desirable, not of any.
    """
    rows = []
    for requirement, table in requirements.groupby("requirement", sort=True):
        levels = table["level"]
        lost = int((levels == "undetermined").sum())
        for name, counted in (("essential", levels == "essential"), ("desirable", levels == "desirable"),
                              ("any", levels.isin(DEMANDED)), ("mentioned", levels == "mentioned")):
            left_out = lost if name in ("essential", "desirable") else 0
            rule = f"{left_out} of {len(levels)} documents left out: level undetermined" if left_out else "none missing"
            rows.append(_share(f"requirements.{requirement}.{name}", int(counted.sum()), len(levels) - left_out, level, rule))
    return pd.DataFrame(rows)


def _share(id: str, count: int, n: int, level: float, missing: str) -> dict:
    if n == 0:
        return {"id": id, "estimate": float("nan"), "n": 0, "denominator": 0, "method": "Wilson", "missing": missing}
    row = proportion_interval(count, n, level=level).iloc[0]
    return {"id": id, "estimate": count / n, "low": row["low"], "high": row["high"], "level": level, "n": count,
            "denominator": n, "method": "Wilson", "missing": missing}


def indicators(requirements: pd.DataFrame, levels: tuple[str, ...] = DEMANDED) -> pd.DataFrame:
    """Documents by requirements, True where the requirement stands at one of `levels`."""
    wide = requirements.pivot(index="document", columns="requirement", values="level")
    return wide.isin(levels).sort_index(axis=0).sort_index(axis=1)


def co_occurrence(requirements: pd.DataFrame, levels: tuple[str, ...] = DEMANDED) -> pd.DataFrame:
    """Which requirements stand together more, or less, often than by chance.

    Returns
    -------
    DataFrame
        One row a pair: ``first, second, both, only_first, only_second, neither, phi`` (correlation of the two
        indicators, NaN where one never varies), ``p_value`` (Fisher's exact test, two-sided), ``p_adjusted`` (Holm
        over all pairs that can be tested).
    """
    from scipy.stats import fisher_exact

    table = indicators(requirements, levels)
    rows = []
    for first, second in itertools.combinations(table.columns, 2):
        a, b = table[first].to_numpy(), table[second].to_numpy()
        cells = [[int((a & b).sum()), int((a & ~b).sum())], [int((~a & b).sum()), int((~a & ~b).sum())]]
        varies = 0 < a.sum() < len(a) and 0 < b.sum() < len(b)
        rows.append({
            "first": first, "second": second, "both": cells[0][0], "only_first": cells[0][1],
            "only_second": cells[1][0], "neither": cells[1][1],
            "phi": float(np.corrcoef(a, b)[0, 1]) if varies else float("nan"),
            "p_value": float(fisher_exact(cells).pvalue) if varies else float("nan"),
        })
    pairs = pd.DataFrame(rows, columns=["first", "second", "both", "only_first", "only_second", "neither", "phi", "p_value"])
    pairs["p_adjusted"] = float("nan")
    tested = pairs["p_value"].notna()
    if tested.any():
        pairs.loc[tested, "p_adjusted"] = adjust(pairs.loc[tested, "p_value"], method="holm")["adjusted"].to_numpy()
    return pairs


def role_variety(requirements: pd.DataFrame, rng: np.random.Generator, *, level: float = 0.95,
                 resamples: int = 1000) -> pd.DataFrame:
    """How different the roles are: the mean Jaccard distance between two documents' sets of requirements.

    0 when every document asks for the same, 1 when no two share a requirement. Two documents that ask for
    nothing are alike (distance 0). The interval is a percentile bootstrap over documents; copies of one document in a
    resample are not compared with each other.

    Returns
    -------
    DataFrame
        Rows ``variety.requirements`` (mean Jaccard distance) and ``variety.profiles`` (share of distinct sets).
    """
    sets = indicators(requirements).to_numpy()
    n = len(sets)
    distances = jaccard_distances(sets)
    estimate = _mean_distance(distances, np.ones(n))
    weights = rng.multinomial(n, np.full(n, 1 / n), size=resamples) if n else np.empty((0, 0))
    means = np.array([_mean_distance(distances, weight) for weight in weights])
    tail = (1 - level) / 2
    with np.errstate(all="ignore"):
        low, high = np.nanquantile(means, [tail, 1 - tail]) if n > 2 else (np.nan, np.nan)
    distinct = len(np.unique(sets, axis=0))
    return pd.DataFrame([
        {"id": "variety.requirements", "estimate": estimate, "low": min(low, estimate), "high": max(high, estimate),
         "level": level, "n": n, "denominator": n, "method": f"mean pairwise Jaccard distance, bootstrap ({resamples})",
         "missing": "none missing"},
        {"id": "variety.profiles", "estimate": distinct / n if n else float("nan"), "n": distinct, "denominator": n,
         "method": "distinct sets of requirements", "missing": "none missing"},
    ])


def jaccard_distances(sets: np.ndarray) -> np.ndarray:
    """Pairwise Jaccard distances of boolean rows, shape (n, n); two empty rows are at distance 0."""
    numbers = sets.astype(float)
    both = numbers @ numbers.T
    size = numbers.sum(axis=1)
    either = size[:, None] + size[None, :]
    either -= both
    alike = np.divide(both, either, out=np.ones_like(both), where=either > 0)
    return np.subtract(1, alike, out=alike)


def _mean_distance(distances: np.ndarray, weights: np.ndarray) -> float:
    """Mean distance of two different documents, each counted `weights` times; NaN where there is no such pair."""
    pairs = weights.sum() ** 2 - (weights**2).sum()
    return float(weights @ distances @ weights / pairs) if pairs > 0 else float("nan")


def length_trend(documents: pd.DataFrame, *, level: float = 0.95, column: str = "words") -> pd.DataFrame:
    """Whether documents grow: robust slope, rank correlation and growth rate of length on year.

    Parameters
    ----------
    documents : DataFrame
        Columns ``year`` (may be NA) and the length `column`.

    Returns
    -------
    DataFrame
        Rows ``documents.length.slope`` (Theil-Sen, words a year), ``documents.length.rank_correlation`` (Kendall's
        tau-b) and ``documents.length.growth`` (negative binomial: ratio of expected lengths one year apart). For
        a column other than "words", its name stands in the id instead of "length". Rows that cannot be estimated
        have NaN and say why in ``note``.

    Notes
    -----
    Missing data: documents without a year are left out. Fewer than three different years allow no trend.
    """
    from pacsresearch.statistics.trend import kendall, negative_binomial, theil_sen

    name = "length" if column == "words" else column
    known = documents.dropna(subset=["year", column])
    x, y = known["year"].to_numpy(dtype=float), known[column].to_numpy(dtype=float)
    missing = f"{len(documents) - len(known)} of {len(documents)} documents without a year left out"
    rows = []
    for kind, function in (("slope", theil_sen), ("rank_correlation", kendall), ("growth", negative_binomial)):
        row = {"id": f"documents.{name}.{kind}", "estimate": float("nan"), "n": len(known), "denominator": len(documents),
               "missing": missing}
        if len(np.unique(x)) < 3:
            row["note"] = f"not estimable: {len(np.unique(x))} different years"
            row["method"] = kind.replace("_", " ")
        else:
            found = function(x, y, level=level).iloc[0]
            row |= {key: found[key] for key in ("estimate", "low", "high", "method") if key in found}
            row["level"] = level
            row["note"] = str(found.get("note", "") or "")
        rows.append(row)
    return pd.DataFrame(rows)


def facet_profile(facets: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """The share of criteria that touch each facet (J8), documents as clusters.

    Parameters
    ----------
    facets : DataFrame
        Columns ``document, facet, criteria`` (criteria of the document that touch the facet), ``of`` (all its criteria).

    Returns
    -------
    DataFrame
        Rows ``facets.<facet>``: the ratio of sums; its interval is by linearisation with documents as clusters
        (criteria of one document are alike). ``n`` and ``denominator`` count criteria.
    """
    from scipy.stats import t

    rows = []
    for facet, table in facets.groupby("facet", sort=True):
        touched, of = table["criteria"].to_numpy(float), table["of"].to_numpy(float)
        n, total = len(table), of.sum()
        if total == 0:
            rows.append({"id": f"facets.{facet}", "estimate": float("nan"), "n": 0, "denominator": 0,
                         "method": "ratio", "missing": "no criteria"})
            continue
        share = touched.sum() / total
        row = {"id": f"facets.{facet}", "estimate": share, "n": touched.sum(), "denominator": total,
               "method": "ratio estimate, documents as clusters (linearisation)", "missing": "none missing"}
        if n > 1:
            residual = touched - share * of
            error = np.sqrt(n / (n - 1) * (residual**2).sum()) / total
            reach = t.ppf((1 + level) / 2, n - 1) * error
            row |= {"low": max(0.0, share - reach), "high": min(1.0, share + reach), "level": level}
        rows.append(row)
    return pd.DataFrame(rows)


def collapse(requirements: pd.DataFrame, groups: dict[str, str]) -> pd.DataFrame:
    """One document for each group of near-duplicates: the highest level any of them gives.

    Parameters
    ----------
    requirements : DataFrame
        ``document, requirement, level``.
    groups : dict of document to representative
        From `near_duplicates.groups`; documents not in it stand for themselves.
    """
    order = {level: rank for rank, level in enumerate(("essential", "desirable", "undetermined", "mentioned", "absent"))}
    table = requirements[["document", "requirement", "level"]].copy()
    table["document"] = table["document"].map(lambda name: groups.get(name, name))
    table["rank"] = table["level"].map(order)
    best = table.sort_values("rank", kind="stable").drop_duplicates(["document", "requirement"])
    return best.drop(columns="rank").sort_values(["document", "requirement"]).reset_index(drop=True)
