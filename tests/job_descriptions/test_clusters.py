"""Clusters of roles: found where they are, and not where they are not."""

import numpy as np
import pandas as pd
import pytest

from pacsresearch.job_descriptions import clusters


def coded(sets: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame([(f"d{i:02}", f"r{j}", "essential" if wanted else "absent") for i, row in enumerate(sets)
                         for j, wanted in enumerate(row)], columns=["document", "requirement", "level"])


def two_kinds(rng, n=30, noise=0.05):
    kinds = np.array([[1] * 6 + [0] * 6, [0] * 6 + [1] * 6], dtype=bool)[np.arange(n) % 2]
    return kinds ^ (rng.random(kinds.shape) < noise)


def find(sets, **kw):
    return clusters.find_clusters(coded(sets), np.random.default_rng(1), **({"resamples": 30, "permutations": 99} | kw))


def test_two_kinds_of_roles_are_found():
    found = find(two_kinds(np.random.default_rng(7)))
    assert found.stable
    assert found.members.groupby("cluster")["document"].apply(lambda d: {int(name[1:]) % 2 for name in d}).tolist() == [{0}, {1}]


@pytest.mark.parametrize("seed", range(6))
def test_independent_requirements_are_no_clusters(seed):
    found = find(np.random.default_rng(seed).random((25, 12)) < 0.5)
    assert not found.stable and found.members.empty and found.reason.startswith("No stable clusters: the best of the cuts")


def test_one_odd_document_is_no_cluster():
    sets = np.zeros((20, 8), dtype=bool)
    sets[:, :4] = True
    sets[0] = ~sets[0]
    found = find(sets)
    assert not found.stable and "a cluster of 1" in found.reason


def test_documents_that_ask_for_the_same_are_not_clustered():
    assert find(np.ones((20, 5), dtype=bool)).reason == "No clusters were looked for: all 20 documents ask for the same."
    assert find(np.ones((4, 5), dtype=bool)).reason == "No clusters were looked for: it takes 6 documents, and there are not so many."


def test_silhouette_by_hand():
    """Points 0, 1 | 5, 6 on a line: a = 1, b = 5.5 or 4.5 for each pair (Rousseeuw 1987)."""
    at = np.array([0, 1, 5, 6.0])
    expected = ((5.5 - 1) / 5.5 * 2 + (4.5 - 1) / 4.5 * 2) / 4
    assert clusters.silhouette(np.abs(np.subtract.outer(at, at)), np.array([1, 1, 2, 2])) == pytest.approx(expected)


def test_stability_is_whole_for_clusters_far_apart_and_less_for_a_line():
    far = np.array([0, 0.1, 0.2, 0.3, 9, 9.1, 9.2, 9.3])
    line = np.arange(8.0)
    labels = np.array([1] * 4 + [2] * 4)
    rng = np.random.default_rng(3)
    whole, part = (clusters.bootstrap_stability(np.abs(np.subtract.outer(x, x)), labels, rng, resamples=60) for x in (far, line))
    assert whole.min() > 0.95 and part.min() < whole.min() - 0.1


def test_the_same_seed_gives_the_same_answer():
    sets = two_kinds(np.random.default_rng(9), noise=0.2)
    assert find(sets).tried.equals(find(sets).tried)


def test_of_many_documents_some_are_drawn_and_it_is_said(monkeypatch):
    sets = two_kinds(np.random.default_rng(7), n=90)
    monkeypatch.setattr(clusters, "LARGEST", 40)
    found = find(sets)
    assert found.reason == "2 stable clusters. Of 90 documents, 40 drawn at random were looked at."
    assert len(found.members) == 40 and found.members["document"].is_unique and found.members["document"].is_monotonic_increasing
    assert found.members.groupby("cluster")["document"].apply(lambda d: len({int(name[1:]) % 2 for name in d})).tolist() == [1, 1]
    alike = find(np.ones((50, 5), dtype=bool)).reason
    assert alike == "No clusters were looked for: all 40 documents ask for the same. Of 50 documents, 40 drawn at random were looked at."


def test_a_clusters_profile_is_its_shares():
    found = clusters.Clusters(True, "", pd.DataFrame({"document": ["d00", "d01", "d02"], "cluster": [1, 1, 2]}), pd.DataFrame())
    facets = pd.DataFrame({"document": ["d00", "d01", "d02"], "facet": "it", "criteria": [1, 2, 0], "of": [4, 8, 0]})
    profile = clusters.cluster_profile(found, coded(np.array([[1, 0], [1, 1], [0, 1]], dtype=bool)), facets)
    shares = profile.set_index(["cluster", "what"])["share"]
    assert shares[1, "r0"] == 1 and shares[1, "r1"] == 0.5 and shares[2, "r0"] == 0 and shares[1, "it"] == pytest.approx(0.25)
    assert np.isnan(shares[2, "it"])


def test_every_cut_is_a_result_row():
    from pacsresearch.results import results

    rows = results(clusters.cluster_rows(find(np.random.default_rng(0).random((25, 12)) < 0.5)), basis="observed").set_index("id")
    assert rows.loc["clusters.stable", "estimate"] == 0 and {"clusters.2.silhouette", "clusters.6.stability"} <= set(rows.index)


def test_stable_clusters_are_drawn():
    from pacsresearch.figures.job_descriptions import clusters as draw

    sets = two_kinds(np.random.default_rng(7))
    found = find(sets)
    facets = pd.DataFrame({"document": found.members["document"], "facet": "it", "criteria": 1, "of": 4})
    profile = clusters.cluster_profile(found, coded(sets), facets)
    figure = draw(profile[profile["kind"] == "requirement"], found.members, {f"r{j}": f"Requirement {j}" for j in range(12)}, "observed")
    axes = figure.axes[0]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["cluster 1 (15 documents)", "cluster 2 (15 documents)"]
    assert len(axes.get_yticklabels()) == 12 and len(axes.texts) == 24
