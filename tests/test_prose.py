"""Sentences from results: slots, and people too few to speak of."""

import pytest

from pacsresearch.results import results
from pacsresearch.tables import say

ROWS = results([
    {"id": "survey.willing", "estimate": 0.8, "low": 0.72, "high": 0.86, "level": 0.95, "n": 96, "denominator": 120},
    {"id": "survey.few", "estimate": 0.05, "n": 6, "denominator": 120},
    {"id": "survey.nearly_all", "estimate": 116 / 120, "n": 116, "denominator": 120},
    {"id": "variety.role_time", "estimate": 0.36, "n": 116, "denominator": 120},
    {"id": "variety.of_few", "estimate": 0.36, "n": 5, "denominator": 120},
    {"id": "survey.nobody", "estimate": float("nan"), "n": 0, "denominator": 0},
], basis="observed")


@pytest.mark.parametrize("slot, text", [
    ("{survey.willing:n} of {survey.willing:denominator}", "96 of 120"), ("{survey.willing:percent}", "80 %"),
    ("{survey.willing:interval%}", "72 % to 86 %"), ("{survey.willing:.3f}", "0.800"), ("{survey.nobody}", "not estimable"),
    ("{survey.few:percent}", "(too few to show)"), ("{survey.nearly_all:n}", "(too few to show)"),
    ("{survey.few:denominator}", "120"), ("{variety.role_time:percent}", "36 %"), ("{variety.of_few:percent}", "(too few to show)"),
])
def test_slots(slot, text):
    assert say(slot, ROWS, smallest=10) == text


def test_an_unknown_result_names_the_nearest():
    with pytest.raises(KeyError, match="survey.willing"):
        say("{survey.wiling:n}", ROWS)
