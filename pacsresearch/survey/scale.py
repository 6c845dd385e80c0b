"""The agreement scale: scores with reversed items turned, and how consistently the items measure."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pacsresearch.questionnaire import Questionnaire
from pacsresearch.statistics.reliability import alpha, item_statistics, omega


def scores(responses: pd.DataFrame, questionnaire: Questionnaire, question: str = "agree") -> pd.DataFrame:
    """The items of a grid as numbers, the reversed ones turned.

    Returns
    -------
    DataFrame of float
        A column an item that `responses` has, 1 (least) to the number of points; NaN without an answer, or with one that says
        nothing of the matter.
    """
    asked = questionnaire.question(question)
    places = {name: at for at, name in enumerate(asked.substantive, 1)}
    columns = {}
    for item in asked.items:
        if item.name in responses:
            values = responses[item.name].astype(object).map(places).to_numpy(dtype=float)
            columns[item.name] = len(places) + 1 - values if item.reversed else values
    return pd.DataFrame(columns, index=responses.index)


def mean_score(responses: pd.DataFrame, questionnaire: Questionnaire, question: str = "agree") -> pd.Series:
    """Each respondent's mean over the items, where at least half were answered; the middle of the scale is 0."""
    table = scores(responses, questionnaire, question)
    middle = (len(questionnaire.question(question).substantive) + 1) / 2
    enough = table.notna().sum(axis=1) * 2 >= max(table.shape[1], 1)
    return (table.mean(axis=1) - middle).where(enough & (table.shape[1] > 0)).astype(float)


def reliability(responses: pd.DataFrame, questionnaire: Questionnaire, rng: np.random.Generator, *, question: str = "agree",
                level: float = 0.95, resamples: int = 400) -> pd.DataFrame:
    """Alpha by both missing-data rules, and omega.

    Returns
    -------
    DataFrame
        ``survey.scale.<question>.alpha`` (listwise), the same with group "pairwise", and ``...omega``.
    """
    table = scores(responses, questionnaire, question)
    resamples = min(resamples, max(50, 20_000_000 // max(len(table), 1)))  # a large sample's interval needs fewer
    found = [("alpha", "", alpha(table, level=level)), ("alpha", "pairwise", alpha(table, level=level, missing="pairwise")),
             ("omega", "", omega(table, level=level, rng=rng, resamples=resamples))]
    keep = ["estimate", "low", "high", "level", "n", "denominator", "method", "missing", "note"]
    return pd.concat([made[keep].assign(id=f"survey.scale.{question}.{name}", group=group) for name, group, made in found], ignore_index=True)


def items(responses: pd.DataFrame, questionnaire: Questionnaire, question: str = "agree") -> pd.DataFrame:
    """Each item against the rest: columns ``item`` (its wording), ``reversed, n, mean, sd, r_rest, alpha_without``."""
    table = item_statistics(scores(responses, questionnaire, question))
    by_name = {item.name: item for item in questionnaire.question(question).items}
    table.insert(1, "reversed", ["yes" if by_name[name].reversed else "" for name in table["item"]])
    return table.assign(item=[by_name[name].label for name in table["item"]])
