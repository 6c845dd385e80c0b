"""Routing and consistency: what one answer says about another. And flags, which change nothing.

`values` and `states` are dicts by variable, changed in place; every change is logged.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pacsresearch.questionnaire import Question, Questionnaire
from pacsresearch.survey.changes import ChangeLog, number_text, texts
from pacsresearch.survey.routing import shown
from pacsresearch.survey.states import CHOSEN, NOT_RECORDED, NOT_SHOWN, SKIPPED

Values = dict[str, pd.Series]
States = dict[str, np.ndarray]


def apply_routing(questionnaire: Questionnaire, question: Question, values: Values, states: States, log: ChangeLog) -> None:
    """Take away answers to a question that was not shown, and tell skipped from not shown.

    Questions must come in the order asked, so that what hangs on a taken-away answer is taken away too.
    """
    names = [v.name for v in questionnaire.of(question.name) if v.name in values]
    if not names:
        return
    seen = shown(question, questionnaire, values, values[names[0]].index).to_numpy(dtype=bool)
    conditions = "; ".join(f"{name} is {' or '.join(wanted)}" for name, wanted in question.shown_if.items()
                           if name != "consent") or "consent is yes"
    for variable in questionnaire.of(question.name):
        if variable.name not in values:
            continue
        value, state = values[variable.name], states[variable.name]
        visible = seen
        if variable.other:
            option = question.other.name
            if f"{question.name}_{option}" in values:
                visible = seen & values[f"{question.name}_{option}"].eq(True).fillna(False).to_numpy(dtype=bool)
            elif question.name in values:
                visible = seen & (values[question.name] == option).fillna(False).to_numpy(dtype=bool)
            visible = visible | seen & value.notna().to_numpy()  # words are kept whatever was chosen
        answered = value.notna().to_numpy()
        given = answered & (value.fillna(False).to_numpy(dtype=bool) if variable.kind == "boolean" else True)
        log.add(~visible & given, variable.name, texts(value[~visible & given]), "", f"not shown unless {conditions}")
        values[variable.name] = value.where(visible)
        state[~visible] = NOT_SHOWN
        state[visible & ~answered & ((state == NOT_SHOWN) | (state == CHOSEN))] = SKIPPED


def make_shares_sum(question: Question, values: Values, states: States, log: ChangeLog) -> None:
    """Shares of a whole: blanks are zeros where the rest makes the total; sums within the tolerance are rescaled to it.

    Other sums, and incomplete answers, leave no share standing: a part of a whole that is not known is no share.
    """
    names = [item.name for item in question.items if item.name in values]
    if len(names) < len(question.items):
        return  # without all the items nothing can be said about their sum
    table = pd.DataFrame({name: values[name] for name in names})
    numbers = table.to_numpy(dtype=float, na_value=np.nan)
    given = ~np.isnan(numbers)
    total = np.nansum(numbers, axis=1)
    near = np.abs(total - question.total) <= question.tolerance
    some = given.any(axis=1)
    refused = np.any([states[name] == NOT_RECORDED for name in names], axis=0)  # an amount was given that nobody can read
    fill = some & near & ~given.all(axis=1) & ~refused
    scale = some & near & ~refused & (np.abs(total - question.total) > 1e-9)
    drop = some & ~(near & ~refused)
    amount = number_text(question.total)
    for place, name in enumerate(names):
        column, state = numbers[:, place].copy(), states[name]
        blank = fill & ~given[:, place]
        column[blank] = 0.0
        log.add(blank, name, "", "0", f"left blank, and the other shares make {amount}")
        state[blank] = CHOSEN
        turn = scale & (column != 0)
        before = column.copy()
        column[scale] = column[scale] * question.total / total[scale]
        log.add(turn, name, [number_text(v) for v in before[turn]], [number_text(v) for v in column[turn]],
                [f"the shares summed to {number_text(t)}: rescaled to {amount}" for t in total[turn]])
        gone = drop & ~np.isnan(column)
        log.add(gone, name, [number_text(v) for v in column[gone]], "",
                [f"the shares sum to {number_text(t)}, not {amount}" for t in total[gone]])
        column[drop] = np.nan
        state[gone] = NOT_RECORDED
        values[name] = pd.Series(pd.arrays.FloatingArray(np.nan_to_num(column), np.isnan(column)), index=table.index)


def apply_ceilings(questionnaire: Questionnaire, values: Values, states: States, log: ChangeLog) -> None:
    """Set a number missing where the answer to another question rules it out."""
    for ceiling in questionnaire.ceilings:
        if ceiling.variable not in values or ceiling.against not in values:
            continue
        value = values[ceiling.variable]
        most = values[ceiling.against].astype(object).map(dict(ceiling.most)).astype("Float64")
        above = (value > most).fillna(False).to_numpy(dtype=bool)
        labels = questionnaire.labels(ceiling.against)
        log.add(above, ceiling.variable, texts(value[above]), "",
                [f"against {ceiling.against} {labels[group]!r}: {ceiling.reason}" for group in values[ceiling.against][above]])
        values[ceiling.variable] = value.mask(above)
        states[ceiling.variable][above] = NOT_RECORDED


def flags(questionnaire: Questionnaire, values: Mapping[str, pd.Series], seconds: pd.Series, respondents: pd.Series
          ) -> pd.DataFrame:
    """Answers that look careless. They stay in the data: leaving them out is a sensitivity analysis.

    Parameters
    ----------
    questionnaire : Questionnaire
    values : mapping of str to Series
        Cleaned.
    seconds : Series of float
        Duration; NaN where the platform records none.
    respondents : Series of str

    Returns
    -------
    DataFrame
        Columns ``respondent``, ``flag`` ("speeder", "straight-liner"), ``variable`` (the grid, or ""), ``value``,
        ``threshold`` (seconds; items), ``note``.
    """
    parts = []
    median = seconds.median()
    if median == median:
        limit = median * questionnaire.quality.speeder_fraction_of_median
        fast = (seconds < limit).to_numpy(dtype=bool)
        parts.append(pd.DataFrame({"respondent": respondents[fast], "flag": "speeder", "variable": "", "value": seconds[fast],
                                   "threshold": limit, "note": f"median {number_text(median)} seconds"}))
    for question in questionnaire.questions:
        names = [item.name for item in question.items if item.name in values]
        turned = {item.reversed for item in question.items if item.name in values}
        if question.type != "likert" or len(names) < questionnaire.quality.straight_line_minimum_items or len(turned) < 2:
            continue  # where no item is reversed, the same answer throughout can be meant
        codes = np.column_stack([values[name].cat.codes for name in names])
        same = (codes[:, 0] >= 0) & (codes == codes[:, [0]]).all(axis=1)
        labels = pd.Series(values[names[0]][same].astype(object).map(question.labels()), dtype="str")
        parts.append(pd.DataFrame({"respondent": respondents[same], "flag": "straight-liner", "variable": question.name,
                                   "value": float(len(names)), "threshold": float(questionnaire.quality.straight_line_minimum_items),
                                   "note": labels}))
    columns = {"respondent": "str", "flag": "str", "variable": "str", "value": "float64", "threshold": "float64", "note": "str"}
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})
    return pd.concat(parts, ignore_index=True)[list(columns)].astype(columns)
