"""Which questions a respondent was shown, by the questionnaire's routing."""

from __future__ import annotations

import pandas as pd

from pacsresearch.questionnaire import Questionnaire


def shown(questionnaire: Questionnaire, answers: pd.DataFrame) -> pd.DataFrame:
    """Which questions each respondent was shown.

    Parameters
    ----------
    questionnaire : Questionnaire
    answers : DataFrame
        One column a variable, as cleaned: option names, booleans, NA where there is no answer. Variables may be absent.

    Returns
    -------
    DataFrame of bool
        Same rows; one column a question. A question is shown when every condition holds: the answer to the
        question named is one of those listed (of a multiple choice: one of them was ticked). Without an answer a
        condition does not hold; a condition on a question that `answers` lacks is taken to hold.
    """
    table = {}
    for question in questionnaire.questions:
        result = pd.Series(True, index=answers.index)
        for name, wanted in question.shown_if.items():
            if questionnaire.question(name).type == "multiple":
                ticked = [f"{name}_{option}" for option in wanted if f"{name}_{option}" in answers]
                if ticked:
                    result &= answers[ticked].eq(True).fillna(False).astype(bool).any(axis=1)
            elif name in answers:
                result &= answers[name].isin(wanted)
        table[question.name] = result
    return pd.DataFrame(table, index=answers.index)
