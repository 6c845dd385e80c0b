"""Figures of the job descriptions: what they show of known tables, and that they draw what there is, be it nothing."""

import warnings

import numpy as np
import pandas as pd
import pytest

from pacsresearch.figures import job_descriptions as figures
from pacsresearch.job_descriptions import analysis

FACETS = {"it": "IT", "clinical": "Clinical skills"}


def profile(*documents) -> pd.DataFrame:
    """Each document: name, share of it, share of clinical."""
    return pd.DataFrame([(name, facet, share) for name, *shares in documents for facet, share in zip(FACETS, shares, strict=True)],
                        columns=["document", "facet", "share"])


def drawn(figure) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return figure._repr_png_()[0]


def rows(figure) -> list[tuple[str, ...]]:
    axes = figure.axes[0]
    texts = [text.get_text() for text in axes.texts]
    names = [label.get_text() for label in axes.get_yticklabels()]
    return [(name, *texts[2 * i:2 * i + 2]) for i, name in enumerate(names)]


def test_documents_are_sorted_by_their_largest_facet_and_those_without_criteria_come_last():
    table = profile(("none.pdf", np.nan, np.nan), ("b.docx", 0.1, 0.3), ("a.docx", 0.2, 0.1), ("c.docx", 0.1, 0.5), ("d.docx", 0.64, 0.1))
    figure = figures.facets_by_document(table, FACETS, "observed")
    assert rows(figure) == [("d", "64", "10"), ("a", "20", "10"), ("c", "10", "50"), ("b", "10", "30"), ("none", "–", "–")]
    assert [label.get_text() for label in figure.axes[0].get_xticklabels()] == ["IT", "Clinical\nskills"]
    assert len(figure.axes) == 1  # the numbers are written: no scale of colours is needed
    drawn(figure)


def test_many_documents_are_a_pattern_with_a_scale_and_no_names():
    rng = np.random.default_rng(1)
    table = profile(*((f"{i}.docx", *rng.random(2)) for i in range(figures.NAMED + 140)))
    figure = figures.facets_by_document(table, FACETS, "observed")
    shown = figure.axes[0].images[0].get_array()
    assert shown.shape == (200, 2) and not figure.axes[0].texts and len(figure.axes) == 2
    assert np.all(np.diff(np.argmax(shown, axis=1)) >= 0)  # the facet that is largest, in blocks
    assert figure.get_size_inches()[1] < 8
    drawn(figure)


@pytest.mark.parametrize("table", [profile(), profile(("a.docx", np.nan, np.nan)), profile(("a.docx", 0.0, 0.0))],
                         ids=["no documents", "no criteria", "no facets"])
def test_a_profile_of_nothing_is_drawn_without_a_warning(table):
    assert drawn(figures.facets_by_document(table, FACETS, "observed")) == drawn(figures.facets_by_document(table, FACETS, "observed"))


def test_long_names_keep_their_ends():
    name = "saltmarrow-pacs-implementation-and-systems-manager-2012.pdf"
    (shown, *_), = rows(figures.facets_by_document(profile((name, 0.5, 0.1)), FACETS, "observed"))
    assert shown.startswith("saltmarrow-pacs-impl") and shown.endswith("manager-2012") and len(shown) == 44


@pytest.mark.parametrize("requirements", [(), ("degree",)], ids=["no documents", "one requirement"])
def test_without_two_requirements_nothing_stands_together(requirements):
    table = pd.DataFrame([("a.docx", name, "essential") for name in requirements], columns=["document", "requirement", "level"])
    pairs = analysis.co_occurrence(table)
    figure = figures.co_occurrence(pairs, {"degree": "Degree"}, "observed")
    assert pairs.empty and [text.get_text() for text in figure.axes[0].texts] == ["no two requirements to compare"]
    drawn(figure)
