"""The design of the survey: a sample of a finite frame, weighted to what is known of everyone invited."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pacsresearch.questionnaire import Questionnaire
from pacsresearch.statistics.design import proportion
from pacsresearch.statistics.sampling import Design, design
from pacsresearch.statistics.weights import design_effect, rake, trim


def design_of(responses: pd.DataFrame, frame: int, margins: Mapping[str, Mapping[str, int]], *, cut: float | None = None
              ) -> tuple[Design, str]:
    """The design: those who answered as a random sample of the frame, raked to its margins where they are known.

    Parameters
    ----------
    responses : DataFrame
    frame : int
        Size of the sampling frame.
    margins : mapping of variable to mapping of category to int
    cut : float, optional
        Weights are trimmed at so many times their mean.

    Returns
    -------
    (Design, str)
        The words say what was done, or why there are no weights. A respondent without an answer to a margin's variable is
        given the category "no answer", in the share it has among respondents (so that it says nothing either way); a
        category that nobody answered is left out of its margin, and said so.
    """
    plain = design(len(responses), population=max(frame, len(responses)) if len(responses) else None)
    if not margins:
        return plain, "no margins of the frame are known (study.toml, [survey.margins]): every respondent counts alike"
    variables, targets, said = {}, {}, []
    for name, margin in margins.items():
        if name not in responses:
            said.append(f"{name} was not asked")
            continue
        answers = responses[name].astype(object)
        within = answers.where(answers.isin(list(margin)))
        share = float(within.isna().mean()) if len(within) else 0.0
        present = {category: size * (1 - share) for category, size in margin.items() if size > 0 and (within == category).any()}
        if absent := [category for category, size in margin.items() if size > 0 and category not in present]:
            said.append(f"{name}: nobody answered from {', '.join(absent)}")
        if not present:
            continue
        if share:
            total = sum(present.values())
            present["no answer"] = total * share / (1 - share)
            said.append(f"{name}: {int(within.isna().sum())} without an answer kept at their share")
        scale = frame / sum(present.values())
        variables[name] = within.fillna("no answer")
        targets[name] = {category: size * scale for category, size in present.items()}
    if not targets:
        return plain, "; ".join(["not weighted", *said])
    try:
        made = rake(plain, variables, targets)
        made = trim(made, upper=cut) if cut else made
    except ValueError as error:
        return plain, "; ".join([f"not weighted: {error}", *said])
    return made, "; ".join([made.note, *said])


def weighted_shares(responses: pd.DataFrame, questionnaire: Questionnaire, design: Design, *, level: float = 0.95) -> pd.DataFrame:
    """Every single choice, weighted.

    Returns
    -------
    DataFrame
        Rows ``survey.<question>.<option>`` with group "weighted": n and denominator unweighted, weighted_n the weights behind
        the estimate. ``survey.willing`` as well, for "yes". Missing data: pairwise.
    """
    rows = []
    for question in questionnaire.questions:
        if question.type != "single" or question.name not in responses:
            continue
        answers = responses[question.name]
        for option in question.options:
            hit = (answers == option.name).astype("Float64").mask(answers.isna())
            found = proportion(hit, design, level=level).iloc[0]
            row = {"id": f"survey.{question.name}.{option.name}", "group": "weighted"} | {
                name: found[name] for name in ("estimate", "low", "high", "level", "n", "denominator", "weighted_n", "method", "missing", "note")}
            rows.append(row)
            if (question.name, option.name) == ("willing", "yes"):
                rows.append(row | {"id": "survey.willing"})
    return pd.DataFrame(rows)


def weighting_rows(design: Design, said: str) -> pd.DataFrame:
    """``survey.weights.design_effect`` and ``survey.weights.effective_n``, with what was done as note."""
    found = design_effect(design).iloc[0]
    common = {"n": found["n"], "denominator": found["denominator"], "weighted_n": found["weighted_n"], "method": found["method"],
              "missing": found["missing"], "note": said}
    return pd.DataFrame([{"id": "survey.weights.design_effect", "estimate": found["estimate"]} | common,
                         {"id": "survey.weights.effective_n", "estimate": found["effective_n"]} | common])
