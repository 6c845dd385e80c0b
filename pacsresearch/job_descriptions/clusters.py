"""Clusters of roles, and only where they are stable: most sets of documents have none, and then this says so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from pacsresearch.job_descriptions.analysis import DEMANDED, indicators, jaccard_distances

STABLE = 0.75      # Hennig (2007): from here a cluster is a valid, stable one; below 0.6 it should not be trusted
STRUCTURE = 0.25   # Kaufman and Rousseeuw (1990, table 4): a mean silhouette up to here shows no substantial structure
CHANCE = 0.05      # how often independent requirements may give so high a silhouette
SMALLEST = 3       # documents: fewer are an odd document or two, not a kind of role
MOST = 6           # clusters looked for


@dataclass(frozen=True)
class Clusters:
    """What was found.

    Attributes
    ----------
    stable : bool
        Whether there are clusters to speak of.
    reason : str
        Why, or why not, in words.
    members : DataFrame
        ``document, cluster`` (from 1, largest first), one row a document; no rows where nothing is stable.
    tried : DataFrame
        One row a number of clusters: ``clusters, silhouette, p_value, stability`` (of the least stable cluster), ``smallest``
        (documents in the smallest), ``holds``.
    """

    stable: bool
    reason: str
    members: pd.DataFrame
    tried: pd.DataFrame


def find_clusters(requirements: pd.DataFrame, rng: np.random.Generator, *, levels: tuple[str, ...] = DEMANDED, resamples: int = 100,
                  permutations: int = 199) -> Clusters:
    """Group documents by what they ask for, and say whether the groups are more than chance.

    Parameters
    ----------
    requirements : DataFrame
        ``document, requirement, level``; leave out broad requirements, which repeat narrow ones.
    rng : numpy.random.Generator
    levels : tuple of str
        At which a requirement counts.
    resamples : int
        Bootstrap samples of the documents.
    permutations : int
        Of the requirements among the documents, each on its own.

    Returns
    -------
    Clusters

    Notes
    -----
    Average linkage on Jaccard distances, cut into 2 to `MOST` clusters. A cut holds when each of its clusters has `SMALLEST` documents
    and a mean bootstrap Jaccard similarity of `STABLE`, its mean silhouette is above `STRUCTURE`, and not more than `CHANCE` of the
    permutations give a silhouette as high at that number of clusters (Bonferroni over the cuts). Of those that hold, the one with
    the highest silhouette is taken. Missing data: none; a document that asks for nothing is a document. Time grows with the square of the
    documents: half a second for 25, minutes for 2,000.

    References
    ----------
    Hennig (2007), Cluster-wise assessment of cluster stability. Computational Statistics & Data Analysis 52, 258-271.
    Kaufman and Rousseeuw (1990), Finding Groups in Data. Wiley.
    """
    table = indicators(requirements, levels)
    sets, n = table.to_numpy(), len(table)
    columns = ["clusters", "silhouette", "p_value", "stability", "smallest", "holds"]
    nothing = pd.DataFrame({"document": [], "cluster": []}).astype({"document": "str", "cluster": "int64"})
    cuts = range(2, min(MOST, n // SMALLEST) + 1)
    if not len(cuts) or len(np.unique(sets, axis=0)) < 2:
        why = (f"it takes {2 * SMALLEST} documents, and there are not so many" if n < 2 * SMALLEST
               else f"all {n} documents ask for the same")
        return Clusters(False, f"No clusters were looked for: {why}.", nothing, pd.DataFrame(columns=columns))
    distances = jaccard_distances(sets)
    tree = linkage(squareform(distances, checks=False), "average")
    chance = np.array([_silhouettes(rng.permuted(sets, axis=0), cuts) for _ in range(permutations)])
    rows, labelled = [], {}
    for k, by_chance in zip(cuts, chance.T, strict=True):
        labels = labelled[k] = fcluster(tree, k, "maxclust")
        sizes = np.bincount(labels)[1:]
        width = silhouette(distances, labels)
        p = min(1.0, len(cuts) * (1 + (by_chance >= width - 1e-12).sum()) / (permutations + 1))
        stability = bootstrap_stability(distances, labels, rng, resamples=resamples)
        holds = bool(len(sizes) == k and sizes.min() >= SMALLEST and stability.min() >= STABLE and width > STRUCTURE and p <= CHANCE)
        rows.append((k, width, p, float(stability.min()), int(sizes.min()), holds))
    tried = pd.DataFrame(rows, columns=columns)
    held = tried[tried["holds"]]
    if held.empty:
        return Clusters(False, f"No stable clusters: {_what_fails(tried)}.", nothing, tried)
    best = held.loc[held["silhouette"].idxmax()]
    labels = labelled[int(best["clusters"])]
    order = sorted(set(labels), key=lambda c: (-(labels == c).sum(), int(np.argmax(labels == c))))
    members = pd.DataFrame({"document": table.index, "cluster": [order.index(c) + 1 for c in labels]})
    return Clusters(True, f"{len(order)} stable clusters.", members, tried)


def cluster_rows(clusters: Clusters) -> pd.DataFrame:
    """Result rows ``clusters.<k>.silhouette`` and ``clusters.<k>.stability`` of every cut that was tried, and ``clusters.stable``."""
    rows = [{"id": "clusters.stable", "estimate": clusters.members["cluster"].nunique(), "method": "average linkage, Jaccard distances",
             "note": clusters.reason}]
    for cut in clusters.tried.itertuples():
        rows += [{"id": f"clusters.{cut.clusters}.silhouette", "estimate": cut.silhouette, "method": "mean silhouette width",
                  "note": f"corrected p = {cut.p_value:.3f} under independent requirements"},
                 {"id": f"clusters.{cut.clusters}.stability", "estimate": cut.stability,
                  "method": "least clusterwise bootstrap Jaccard similarity (Hennig 2007)"}]
    return pd.DataFrame(rows).assign(missing="none missing")


def silhouette(distances: np.ndarray, labels: np.ndarray) -> float:
    """The mean silhouette width; a document alone in its cluster counts 0 (Rousseeuw 1987).

    >>> round(silhouette(np.array([[0, 1, 4], [1, 0, 4], [4, 4, 0.]]), np.array([1, 1, 2])), 2)
    0.5
    """
    groups = [np.flatnonzero(labels == c) for c in np.unique(labels)]
    if len(groups) < 2:
        return 0.0
    means = np.array([distances[:, g].mean(axis=1) for g in groups])
    widths = np.zeros(len(labels))
    for number, group in enumerate(groups):
        if len(group) > 1:
            own = distances[np.ix_(group, group)].sum(axis=1) / (len(group) - 1)
            other = np.delete(means, number, axis=0)[:, group].min(axis=0)
            larger = np.maximum(own, other)
            widths[group] = np.divide(other - own, larger, out=np.zeros(len(group)), where=larger > 0)
    return float(widths.mean())


def bootstrap_stability(distances: np.ndarray, labels: np.ndarray, rng: np.random.Generator, *, resamples: int = 100) -> np.ndarray:
    """Hennig's clusterwise stability: the mean, over bootstrap samples, of each cluster's best Jaccard similarity.

    Parameters
    ----------
    distances : ndarray, shape (n, n)
    labels : ndarray of int, shape (n,)
        Clusters from 1.
    rng : numpy.random.Generator
    resamples : int

    Returns
    -------
    ndarray, one number a cluster
        Samples that hold no document of a cluster say nothing of it; NaN where none does.
    """
    n, k = len(labels), labels.max()
    found: list[list[float]] = [[] for _ in range(k)]
    for _ in range(resamples):
        drawn = rng.integers(0, n, n)
        tree = linkage(squareform(distances[np.ix_(drawn, drawn)], checks=False), "average")
        again = fcluster(tree, k, "maxclust")
        _, first = np.unique(drawn, return_index=True)  # each document once, copies lie in one cluster
        old, new = labels[drawn[first]], again[first]
        for cluster in range(1, k + 1):
            mine = old == cluster
            if mine.any():
                found[cluster - 1].append(max((mine & (new == c)).sum() / (mine | (new == c)).sum() for c in np.unique(new)))
    return np.array([np.mean(values) if values else np.nan for values in found])


def cluster_profile(clusters: Clusters, requirements: pd.DataFrame, facets: pd.DataFrame) -> pd.DataFrame:
    """What each cluster asks for and is about.

    Returns
    -------
    DataFrame
        ``cluster, documents, kind`` ("requirement": share of its documents that ask for it; "facet": share of its criteria), ``what, share``.
    """
    rows = []
    wanted = indicators(requirements)
    touched = facets.merge(clusters.members, on="document")
    for cluster, members in clusters.members.groupby("cluster"):
        shares = wanted.loc[members["document"]].mean()
        rows += [(cluster, len(members), "requirement", what, float(share)) for what, share in shares.items()]
        for facet, table in touched[touched["cluster"] == cluster].groupby("facet"):
            of = table["of"].sum()
            rows.append((cluster, len(members), "facet", facet, float(table["criteria"].sum() / of) if of else float("nan")))
    return pd.DataFrame(rows, columns=["cluster", "documents", "kind", "what", "share"])


def _silhouettes(sets: np.ndarray, cuts: range) -> list[float]:
    distances = jaccard_distances(sets)
    tree = linkage(squareform(distances, checks=False), "average")
    return [silhouette(distances, fcluster(tree, k, "maxclust")) for k in cuts]


def _what_fails(tried: pd.DataFrame) -> str:
    """Why the cut with the highest silhouette does not hold."""
    best = tried.loc[tried["silhouette"].idxmax()]
    faults = [words for fails, words in (
        (best["smallest"] < SMALLEST, f"a cluster of {best['smallest']:.0f}"),
        (not best["stability"] >= STABLE, f"a cluster with a bootstrap similarity of {best['stability']:.2f} only (stable: {STABLE})"),
        (best["silhouette"] <= STRUCTURE, f"a mean silhouette of {best['silhouette']:.2f}, which shows no substantial structure"),
        (best["p_value"] > CHANCE, f"a silhouette that independent requirements give too (corrected p = {best['p_value']:.2f})"),
    ) if fails]
    return f"the best of the cuts, into {best['clusters']:.0f}, has " + "; ".join(faults)
