"""Which questions a respondent was shown, by the questionnaire's routing."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pacsresearch.questionnaire import Question, Questionnaire


def shown(question: Question, questionnaire: Questionnaire, answers: Mapping[str, pd.Series], index: pd.Index) -> pd.Series:
    """Who was shown a question.

    Parameters
    ----------
    question : Question
    questionnaire : Questionnaire
    answers : DataFrame or mapping of Series
        One a variable, as cleaned: option names, booleans, NA where there is no answer. Variables may be absent.
    index : Index
        Of the respondents.

    Returns
    -------
    Series of bool
        A question is shown when every condition holds: the answer to the question named is one of those listed (of a
        multiple choice: one of them was ticked). Without an answer a condition does not hold; a condition on a
        question that `answers` lacks is taken to hold.
    """
    result = pd.Series(True, index=index)
    for name, wanted in question.shown_if.items():
        if questionnaire.question(name).type == "multiple":
            ticked = [answers[f"{name}_{option}"].eq(True).fillna(False).astype(bool) for option in wanted
                      if f"{name}_{option}" in answers]
            if ticked:
                result &= pd.concat(ticked, axis=1).any(axis=1)
        elif name in answers:
            result &= answers[name].isin(wanted).astype(bool)
    return result
