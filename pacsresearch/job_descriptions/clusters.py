"""Clusters of roles, and only where they are stable: most sets of documents have none, and then this says so."""

from __future__ import annotations

from collections.abc import Iterable
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
LARGEST = 500      # documents: of more, as many are drawn at random (time grows with their square)


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
        ``document, cluster`` (from 1, largest first), one row a document that was looked at; no rows where nothing is stable.
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
    the highest silhouette is taken. Missing data: none; a document that asks for nothing is a document. Of more than `LARGEST` documents
    so many are drawn without replacement, clusters are looked for in those alone, and the reason says so: that takes seconds, whatever
    the number.

    References
    ----------
    Hennig (2007), Cluster-wise assessment of cluster stability. Computational Statistics & Data Analysis 52, 258-271.
    Kaufman and Rousseeuw (1990), Finding Groups in Data. Wiley.
    """
    table = indicators(requirements, levels)
    drawn_of = ""
    if len(table) > LARGEST:
        drawn_of = f" Of {len(table):,} documents, {LARGEST} drawn at random were looked at."
        table = table.iloc[np.sort(rng.choice(len(table), LARGEST, replace=False))]
    sets, n = table.to_numpy(), len(table)
    columns = ["clusters", "silhouette", "p_value", "stability", "smallest", "holds"]
    nothing = pd.DataFrame({"document": [], "cluster": []}).astype({"document": "str", "cluster": "int64"})
    cuts = range(2, min(MOST, n // SMALLEST) + 1)
    if not len(cuts) or len(np.unique(sets, axis=0)) < 2:
        why = (f"it takes {2 * SMALLEST} documents, and there are not so many" if n < 2 * SMALLEST
               else f"all {n} documents ask for the same")
        return Clusters(False, f"No clusters were looked for: {why}.{drawn_of}", nothing, pd.DataFrame(columns=columns))
    distances = jaccard_distances(sets)
    labelled = _cut(distances, cuts)
    chance = np.array([_silhouettes(rng.permuted(sets, axis=0), cuts) for _ in range(permutations)])
    rows = []
    for k, by_chance in zip(cuts, chance.T, strict=True):
        labels = labelled[k]
        sizes = np.bincount(labels)[1:]
        width = silhouette(distances, labels)
        p = min(1.0, len(cuts) * (1 + (by_chance >= width - 1e-12).sum()) / (permutations + 1))
        stability = bootstrap_stability(distances, labels, rng, resamples=resamples)
        holds = bool(len(sizes) == k and sizes.min() >= SMALLEST and stability.min() >= STABLE and width > STRUCTURE and p <= CHANCE)
        rows.append((k, width, p, float(stability.min()), int(sizes.min()), holds))
    tried = pd.DataFrame(rows, columns=columns)
    held = tried[tried["holds"]]
    if held.empty:
        return Clusters(False, f"No stable clusters: {_what_fails(tried)}.{drawn_of}", nothing, tried)
    best = held.loc[held["silhouette"].idxmax()]
    labels = labelled[int(best["clusters"])]
    order = sorted(set(labels), key=lambda c: (-(labels == c).sum(), int(np.argmax(labels == c))))
    members = pd.DataFrame({"document": table.index, "cluster": [order.index(c) + 1 for c in labels]})
    return Clusters(True, f"{len(order)} stable clusters.{drawn_of}", members, tried)


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
    _, first, place, sizes = np.unique(np.sort(labels), return_index=True, return_inverse=True, return_counts=True)
    if len(sizes) < 2:
        return 0.0
    order = np.argsort(labels, kind="stable")  # documents cluster by cluster: each one's distances to a cluster are one run
    sums = np.add.reduceat(distances[np.ix_(order, order)], first, axis=1)
    at = np.arange(len(labels))
    own = sums[at, place] / np.maximum(sizes[place] - 1, 1)
    means = sums / sizes
    means[at, place] = np.inf
    other = means.min(axis=1)
    larger = np.maximum(own, other)
    widths = np.divide(other - own, larger, out=np.zeros(len(labels)), where=(larger > 0) & (sizes[place] > 1))
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
        again = _cut(distances[np.ix_(drawn, drawn)], [k])[k]
        _, first = np.unique(drawn, return_index=True)  # each document once, copies lie in one cluster
        old, new = labels[drawn[first]], again[first]
        both = np.zeros((k + 1, new.max() + 1), dtype=int)
        np.add.at(both, (old, new), 1)
        either = both.sum(axis=1, keepdims=True) + both.sum(axis=0) - both
        for cluster in np.unique(old):
            found[cluster - 1].append((both[cluster, 1:] / either[cluster, 1:]).max())
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


def _cut(distances: np.ndarray, cuts: Iterable[int]) -> dict[int, np.ndarray]:
    """The clusters, from 1, of each cut of the tree."""
    tree = linkage(squareform(distances, checks=False), "average")
    return {k: fcluster(tree, k, "maxclust") for k in cuts}


def _silhouettes(sets: np.ndarray, cuts: range) -> list[float]:
    distances = jaccard_distances(sets)
    return [silhouette(distances, labels) for labels in _cut(distances, cuts).values()]


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
