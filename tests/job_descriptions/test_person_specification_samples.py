"""Real documents, counted by hand: how many criteria of each level a careful reader finds."""

from __future__ import annotations

from collections import Counter

import pytest

from pacsresearch.job_descriptions.person_specification import read_specification
from pacsresearch.job_descriptions.readers import read_document

BY_HAND = {  # essential, desirable, unlabelled
    "council_greenwich_head_of_technology.md": (11, 8, 22),
    "council_greenwich_junior_data_analyst.md": (10, 6, 0),
    "council_greenwich_project_manager.md": (19, 11, 2),
    "gov_gds_agile_coach.docx": (1, 0, 19),
    "gov_gds_portfolio_manager.docx": (22, 1, 0),
    "gov_lords_head_of_policy_research.html": (0, 1, 12),  # nine of the specification; "what we're looking for" (3) beside "even better if" (1)
}


@pytest.mark.parametrize("name", sorted(BY_HAND))
def test_counts_of_a_real_document(samples, name):
    found = Counter(item.level for item in read_specification(read_document(samples / "job_descriptions" / name)).criteria)
    assert (found["essential"], found["desirable"], found["unlabelled"]) == BY_HAND[name]
    assert found["undetermined"] == 0


def test_a_label_does_not_carry_over_in_a_real_document(samples):
    spec = read_specification(read_document(samples / "job_descriptions" / "council_greenwich_head_of_technology.md"))
    last = [item for item in spec.criteria if item.category == "Equal Opportunities"]
    assert len(last) == 2 and {item.level for item in last} == {"unlabelled"}
    assert spec.criteria[0].category == "Knowledge" and spec.criteria[0].level == "unlabelled"
