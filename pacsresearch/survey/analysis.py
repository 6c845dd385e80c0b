"""From cleaned responses to estimates, one result row each.

Functions take the responses of `cleaning` and the questionnaire, and return rows for
`pacsresearch.results.results`. Missing data: every estimate is over those who were asked and answered
(pairwise); the row says how many were asked and did not answer. Where the size of the sampling frame is
known, intervals carry the finite population correction.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pacsresearch.questionnaire import Question, Questionnaire
from pacsresearch.statistics.bounds import manski
from pacsresearch.statistics.proportions import proportion_interval


def willing(responses: pd.DataFrame, frame: int, *, level: float = 0.95) -> pd.DataFrame:
    """The share willing to undertake official education (S2), and what nonresponse could make of it.

    Returns
    -------
    DataFrame
        ``survey.willing``: share of "yes" among those who answered, Wilson with finite population correction.
        ``survey.willing.all_invited``: bounds on the share of everyone invited that assume nothing about those who
        did not answer (Manski); the estimate is the middle, which is no better than any other value between.
    """
    answers = responses["willing"].dropna() if "willing" in responses else pd.Series(dtype=object)
    n, yes = len(answers), int((answers == "yes").sum())
    row = _share("survey.willing", yes, n, len(responses), frame, level)
    if n == 0:
        return pd.DataFrame([row])
    bound = manski(yes, n, max(frame, n)).iloc[0]
    return pd.DataFrame([row, {
        "id": "survey.willing.all_invited", "estimate": (bound["low"] + bound["high"]) / 2, "low": bound["low"],
        "high": bound["high"], "n": yes, "denominator": max(frame, n), "method": "Manski bounds, not an interval",
        "missing": f"{max(frame, n) - n} of {max(frame, n)} without an answer: anything assumed",
        "note": "the estimate is only the middle of the bounds",
    }])


def shares(responses: pd.DataFrame, questionnaire: Questionnaire, frame: int | None, *, level: float = 0.95,
           only: tuple[str, ...] | None = None) -> pd.DataFrame:
    """The distribution of every closed question.

    Parameters
    ----------
    responses : DataFrame
        Cleaned responses; variables that are absent are left out.
    frame : int or None
        Size of the sampling frame, for the finite population correction.
    only : tuple of question names, optional
        By default every single and multiple choice.

    Returns
    -------
    DataFrame
        Rows ``survey.<question>.<option>``: the share that chose the option. Single choice: of those who answered.
        Multiple choice: of those who ticked any option of the question (an untouched list is no answer).
    """
    rows = []
    for question in questionnaire.questions:
        if question.type not in ("single", "multiple") or (only is not None and question.name not in only):
            continue
        rows += _single(responses, question, frame, level) if question.type == "single" else \
            _multiple(responses, questionnaire, question, frame, level)
    return pd.DataFrame(rows)


def _single(responses: pd.DataFrame, question: Question, frame: int | None, level: float) -> list[dict]:
    if question.name not in responses:
        return []
    answers = responses[question.name].dropna()
    counts = answers.value_counts()
    return [_share(f"survey.{question.name}.{option.name}", int(counts.get(option.name, 0)), len(answers), len(responses),
                   frame, level) for option in question.options]


def _multiple(responses: pd.DataFrame, questionnaire: Questionnaire, question: Question, frame: int | None,
              level: float) -> list[dict]:
    present = [v for v in questionnaire.of(question.name) if v.option is not None and not v.other and v.name in responses]
    if not present:
        return []
    ticked = responses[[v.name for v in present]]
    answered = ticked.notna().any(axis=1) & ticked.fillna(False).astype(bool).any(axis=1)
    n = int(answered.sum())
    return [_share(f"survey.{question.name}.{v.option.name}", int(ticked.loc[answered, v.name].fillna(False).sum()), n,
                   len(responses), frame, level) for v in present]


def _share(id: str, count: int, n: int, asked: int, frame: int | None, level: float) -> dict:
    """One proportion with Wilson interval, corrected for the finite population where the frame is known."""
    missing = f"pairwise: {asked - n} of {asked} not asked or without an answer"
    if n == 0:
        return {"id": id, "estimate": float("nan"), "n": 0, "denominator": 0, "method": "Wilson", "missing": missing,
                "note": "nobody answered"}
    population = frame if frame is not None and frame >= n else None
    row = proportion_interval(count, n, level=level, population=population).iloc[0]
    return {"id": id, "estimate": count / n, "low": row["low"], "high": row["high"], "level": level, "n": count,
            "denominator": n, "method": row["method"], "missing": missing}


def working_time(responses: pd.DataFrame, questionnaire: Questionnaire, *, level: float = 0.95) -> pd.DataFrame:
    """Mean share of working time over the five facets, with t intervals.

    Returns
    -------
    DataFrame
        Rows ``survey.time.<facet>``, in per cent of working time. Listwise over the facets.
    """
    from scipy.stats import t

    table, facets = _time(responses, questionnaire)
    missing = f"listwise: {len(responses) - len(table)} of {len(responses)} left out"
    rows = []
    for column, facet in facets.items():
        values = table[column].to_numpy(float)
        row = {"id": f"survey.time.{facet}", "estimate": values.mean() if len(values) else float("nan"), "n": len(values),
               "denominator": len(values), "method": "mean, t interval", "missing": missing}
        if len(values) > 1:
            reach = t.ppf((1 + level) / 2, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
            row |= {"low": row["estimate"] - reach, "high": row["estimate"] + reach, "level": level}
        rows.append(row)
    return pd.DataFrame(rows)


def role_variety(responses: pd.DataFrame, questionnaire: Questionnaire, rng: np.random.Generator, *,
                 level: float = 0.95, resamples: int = 1000) -> pd.DataFrame:
    """How differently PACS managers spend their time (S3, operationalised).

    The mean, over all pairs of respondents, of the share of working time that would have to be moved for one to
    work as the other does (total variation distance, half the sum of absolute differences): 0 when all divide
    their time alike, 1 when no two share a facet. By sorting, n log n. Percentile bootstrap interval.

    Returns
    -------
    DataFrame
        One row, ``variety.role_time``. Listwise over the facets.
    """
    table, _ = _time(responses, questionnaire)
    values = table.to_numpy(float)
    resamples = min(resamples, max(50, 20_000_000 // max(len(table), 1)))  # a large sample's interval needs fewer
    totals = values.sum(axis=1, keepdims=True)
    profile = values / np.where(totals > 0, totals, 1)
    row = {"id": "variety.role_time", "estimate": _mean_distance(profile), "n": len(profile), "denominator": len(responses),
           "method": f"mean pairwise total variation distance, bootstrap ({resamples})",
           "missing": f"listwise: {len(responses) - len(profile)} of {len(responses)} left out"}
    if (n := len(profile)) > 2:
        draws = []
        for _ in range(resamples):
            drawn = rng.integers(0, n, n)
            # Copies of one respondent are no pair of respondents: they are taken out of the number of pairs.
            copies = (np.bincount(drawn, minlength=n) ** 2).sum()
            if copies < n * n:
                draws.append(_mean_distance(profile[drawn]) * (n * n - n) / (n * n - copies))
        low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
        row |= {"low": min(low, row["estimate"]), "high": max(high, row["estimate"]), "level": level}
    return pd.DataFrame([row])


def _time(responses: pd.DataFrame, questionnaire: Questionnaire) -> tuple[pd.DataFrame, dict[str, str]]:
    facets = {item.name: item.facet for item in questionnaire.question("time").items if item.name in responses}
    table = responses[list(facets)].dropna().astype(float)
    return (table if facets else table.iloc[:0]), facets  # without a column nobody answered, though no row has a gap


def _mean_distance(profile: np.ndarray) -> float:
    """Mean pairwise half L1 distance: for one column, the sum over pairs of |a - b| from the sorted values."""
    n = len(profile)
    if n < 2:
        return float("nan")
    ordered = np.sort(profile, axis=0)
    weight = 2 * np.arange(n)[:, None] - (n - 1)
    return float((weight * ordered).sum() / (n * (n - 1) / 2) / 2)


def agreement(responses: pd.DataFrame, questionnaire: Questionnaire, question: str = "agree") -> pd.DataFrame:
    """The distribution of each agreement item over the scale, tidy, for the diverging chart.

    Returns
    -------
    DataFrame
        Columns ``item, label, option, position`` (place on the scale, from 1), ``n, denominator, share``.
    """
    asked = questionnaire.question(question)
    options = [option for option in asked.options if option.substantive]
    rows = []
    for item in asked.items:
        if item.name not in responses:
            continue
        answers = responses[item.name].dropna()
        answers = answers[answers.isin([option.name for option in options])]
        counts = answers.value_counts()
        for position, option in enumerate(options, 1):
            n = int(counts.get(option.name, 0))
            rows.append({"item": item.name, "label": item.label, "option": option.label, "position": position, "n": n,
                         "denominator": len(answers), "share": n / len(answers) if len(answers) else float("nan")})
    return pd.DataFrame(rows, columns=["item", "label", "option", "position", "n", "denominator", "share"])


def net_agreement(distribution: pd.DataFrame, frame: int | None, *, level: float = 0.95) -> pd.DataFrame:
    """The share that agrees (the two points above the middle) with each item.

    Returns
    -------
    DataFrame
        Rows ``survey.agree.<item>``: share of those who answered the item, Wilson interval.
    """
    rows = []
    for item, table in distribution.groupby("item", sort=False):
        middle = (table["position"].max() + 1) / 2
        agreeing = int(table.loc[table["position"] > middle, "n"].sum())
        total = int(table["denominator"].iloc[0])
        rows.append(_share(f"survey.agree.{item.removeprefix('agree_')}", agreeing, total, total, frame, level))
    return pd.DataFrame(rows)
