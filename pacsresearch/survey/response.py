"""Who answered: AAPOR's outcome rates, item nonresponse, and whether those who answered are like those invited."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pacsresearch.errors import InputError
from pacsresearch.questionnaire import Questionnaire
from pacsresearch.statistics.proportions import proportion_interval
from pacsresearch.statistics.response import Dispositions, aapor
from pacsresearch.survey.exclusions import STEPS
from pacsresearch.survey.routing import shown


def dispositions(exclusions: pd.DataFrame, frame: int) -> Dispositions:
    """How each of those invited ended, from the exclusion flow.

    Parameters
    ----------
    exclusions : DataFrame
        Columns ``reason, removed, remaining``, as `exclusions.flow` makes it.
    frame : int
        How many were sent the survey.

    Returns
    -------
    Dispositions
        Complete: analysed. Partial: broken off before the end (answers not used, so they count as P in RR2 only). Refusal:
        consent refused, and opened but nothing answered (implicit refusal, 2.12). Unknown: the rest of the frame, from whom
        nothing came back (3.19). Previews, tests and second copies are nobody's case.
    """
    removed = exclusions.groupby("reason")["removed"].sum()
    complete = int(exclusions["remaining"].iloc[-1]) if len(exclusions) else 0
    partial, refused, empty = (int(removed.get(STEPS[reason], 0)) for reason in ("partial", "no consent", "empty"))
    known = complete + partial + refused + empty
    return Dispositions(complete=complete, partial=partial, refusal=refused + empty, unknown=max(frame - known, 0))


def outcome_rates(exclusions: pd.DataFrame, frame: int) -> pd.DataFrame:
    """AAPOR's rates as result rows.

    Returns
    -------
    DataFrame
        ``survey.aapor.rr1`` ... ``rr6``, ``coop1``, ``ref1``, ``con1`` and so on. The survey was sent to named holders of the
        post, so everyone invited is taken to be eligible (e = 1): RR3 then equals RR1. RR5 takes the other extreme.
    """
    table = aapor(dispositions(exclusions, frame), eligible=1.0)
    return table.drop(columns="rate").assign(id="survey.aapor." + table["rate"].str.lower())


def response(exclusions: pd.DataFrame, frame: int) -> pd.DataFrame:
    """How many of those invited are analysed.

    Returns
    -------
    DataFrame
        ``survey.frame``, ``survey.respondents`` and ``survey.response_rate`` (analysed over invited: AAPOR's RR1).
    """
    analysed = int(exclusions["remaining"].iloc[-1])
    if analysed > frame:
        raise InputError("study.toml", f"{analysed} are analysed, but the frame is {frame}", place="[survey] frame",
                         mend="give how many were sent the survey")
    return pd.DataFrame([
        {"id": "survey.frame", "estimate": frame, "n": frame, "method": "count", "missing": "none missing"},
        {"id": "survey.respondents", "estimate": analysed, "n": analysed, "denominator": frame, "method": "count",
         "missing": "none missing"},
        {"id": "survey.response_rate", "estimate": analysed / frame, "n": analysed, "denominator": frame,
         "method": "AAPOR RR1 (all invited eligible)", "missing": "none missing"},
    ])


def item_nonresponse(responses: pd.DataFrame, questionnaire: Questionnaire, open_text: pd.DataFrame | None = None) -> pd.DataFrame:
    """How many of those who were shown each question gave no usable answer.

    Parameters
    ----------
    responses : DataFrame
    questionnaire : Questionnaire
    open_text : DataFrame, optional
        ``respondent, variable, text``: for the open questions.

    Returns
    -------
    DataFrame
        Rows ``survey.nonresponse.<question>``: n without a usable answer, denominator shown (by the routing). A grid counts as
        unanswered where none of its items has an answer; values that cleaning had to reject count as none. Questions that
        no column answered are left out. No interval: it is what happened to these respondents.
    """
    rows = []
    for question in questionnaire.questions:
        names = [v.name for v in questionnaire.of(question.name) if not v.other]
        if question.type == "text":
            if open_text is None or not (open_text["variable"] == question.name).any():
                continue
            answered = responses["respondent"].isin(open_text.loc[open_text["variable"] == question.name, "respondent"])
        elif present := [name for name in names if name in responses]:
            answered = responses[present].notna().any(axis=1)
        else:
            continue
        asked = shown(question, questionnaire, responses, responses.index) | answered
        of, without = int(asked.sum()), int((asked & ~answered).sum())
        rows.append({"id": f"survey.nonresponse.{question.name}", "estimate": without / of if of else float("nan"), "n": without,
                     "denominator": of, "method": "share without a usable answer", "missing": "none missing",
                     "note": "" if of else "shown to nobody"})
    return pd.DataFrame(rows)


def nonresponse_bias(responses: pd.DataFrame, margins: Mapping[str, Mapping[str, int]], *, level: float = 0.95) -> pd.DataFrame:
    """Whether those who answered are like those invited, on what is known of everyone.

    Parameters
    ----------
    responses : DataFrame
    margins : mapping of variable to mapping of category to int
        How many of the frame are in each category (study.toml, ``[survey.margins.<variable>]``).

    Returns
    -------
    DataFrame
        Rows ``survey.bias.<variable>.<category>``: the share among respondents less that of the frame, with the limits of the
        share under random response (finite population) less the frame's share: an interval that leaves out 0 says that
        response was selective. A variable the survey did not ask gives one row that says so.
    """
    rows = []
    for variable, margin in margins.items():
        if variable not in responses:
            rows.append({"id": f"survey.bias.{variable}", "estimate": float("nan"), "method": "respondents less frame",
                         "note": "not asked in the survey"})
            continue
        answers, frame = responses[variable].dropna().astype(object), sum(margin.values())
        for category, size in margin.items():
            count, n = int((answers == category).sum()), len(answers)
            row = {"id": f"survey.bias.{variable}.{category}", "n": count, "denominator": n,
                   "method": "share of respondents less share of frame, Wilson",
                   "missing": f"pairwise: {len(responses) - n} of {len(responses)} without an answer"}
            if n and frame:
                found = proportion_interval(count, n, level=level, population=frame if frame > n else None).iloc[0]
                known = size / frame
                row |= {"estimate": found["estimate"] - known, "low": found["low"] - known, "high": found["high"] - known, "level": level,
                        "note": f"frame: {size} of {frame}"}
            rows.append(row | {"estimate": row.get("estimate", np.nan)})
    return pd.DataFrame(rows)
