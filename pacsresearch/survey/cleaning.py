"""From a matched export to a documented data set: types, codes, ranges, routing, consistency, exclusions, flags."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pacsresearch.errors import InputError
from pacsresearch.questionnaire import Questionnaire
from pacsresearch.survey import checks
from pacsresearch.survey.changes import ChangeLog
from pacsresearch.survey.exclusions import flow, reasons
from pacsresearch.survey.export import STATES, Export
from pacsresearch.survey.matching import Matching
from pacsresearch.survey.states import CHOSEN
from pacsresearch.survey.values import dtype, state_codes, ticks, typed

# What stands beside the answers in `Cleaned.responses`.
ABOUT = ("respondent", "row", "submitted", "seconds", "language")


@dataclass(frozen=True)
class Cleaned:
    """A cleaned survey.

    Attributes
    ----------
    responses : DataFrame
        One row a submission analysed: `ABOUT`, then one column a matched variable of the questionnaire (free text
        is in `open_text`): categories hold option names in the questionnaire's order, ordered where it says so
        (among `Question.substantive`; "prefer not to say" stands after them and is no higher value);
        multiple choices are one nullable boolean an option; numbers are Float64 or Int64; NA is no answer.
    exclusions : DataFrame
        The flow: ``step, reason, removed, remaining`` (see `exclusions.flow`).
    changes : DataFrame
        Every value changed: ``respondent, variable, before, after, rule``; "" is no answer.
    flags : DataFrame
        ``respondent, flag, variable, value, threshold, note``; flagged submissions are analysed.
    open_text : DataFrame
        ``respondent, variable, text``: comments and the words beside "other".
    states : DataFrame
        ``respondent``, then for each variable (text too) the state of the answer, of `export.STATES`.
    excluded : DataFrame
        ``row, respondent, reason`` of each submission left out.
    """

    responses: pd.DataFrame
    exclusions: pd.DataFrame
    changes: pd.DataFrame
    flags: pd.DataFrame
    open_text: pd.DataFrame
    states: pd.DataFrame
    excluded: pd.DataFrame


def clean(export: Export, questionnaire: Questionnaire, matching: Matching) -> Cleaned:
    """Clean an export by the questionnaire.

    Parameters
    ----------
    export : Export
    questionnaire : Questionnaire
    matching : Matching
        From `matching.match`.

    Returns
    -------
    Cleaned

    Raises
    ------
    InputError
        Nobody is left to analyse; the message says what removed them.

    Notes
    -----
    Order: exclusions; types, codes and ranges; routing; sums of shares; ceilings. A value that cannot be right
    becomes missing with the state "not recorded", and is logged: nothing is imputed here. Variables that no column
    answers are absent from `Cleaned.responses`.
    """
    why = reasons(export, questionnaire, matching)
    keep = (why == "").to_numpy(dtype=bool)
    exclusions = flow(why)
    if not keep.any():
        counts = ", ".join(f"{r.removed} {r.reason.lower()}" for r in exclusions.itertuples() if r.removed)
        raise InputError(export.file, f"no submission of {len(why)} is left to analyse", place="exclusions",
                         mend=counts or "the file has no submissions")
    every = _respondents(export.metadata)
    metadata = export.metadata[keep].reset_index(drop=True)
    respondents = every[keep].reset_index(drop=True)
    columns = list(dict.fromkeys(match.column for match in matching.matches))
    answers = export.answers.loc[keep, columns].reset_index(drop=True)
    given = export.states.loc[keep, columns].reset_index(drop=True)

    log = ChangeLog()
    values, states = _typed(questionnaire, matching, answers, given, log)
    for question in questionnaire.questions:
        checks.apply_routing(questionnaire, question, values, states, log)
        if question.type == "share":
            checks.make_shares_sum(question, values, states, log)
    checks.apply_ceilings(questionnaire, values, states, log)

    order = [variable.name for variable in questionnaire.variables if variable.name in values]
    closed = [name for name in order if questionnaire.variable(name).kind != "text"]
    about = {"respondent": respondents, "row": metadata["row"], "submitted": metadata["submitted"],
             "seconds": metadata["seconds"], "language": metadata["language"]}
    kind = pd.CategoricalDtype(list(STATES))
    return Cleaned(
        responses=pd.DataFrame(about | {name: values[name] for name in closed}),
        exclusions=exclusions,
        changes=log.table(respondents, order),
        flags=checks.flags(questionnaire, values, metadata["seconds"].astype("float64"), respondents),
        open_text=_open_text(values, [name for name in order if name not in closed], respondents),
        states=pd.DataFrame({"respondent": respondents} | {
            name: pd.Categorical.from_codes(states[name], dtype=kind) for name in order}),
        excluded=pd.DataFrame({"row": export.metadata["row"], "respondent": every, "reason": why})[~keep].reset_index(drop=True),
    )


def _typed(questionnaire: Questionnaire, matching: Matching, answers: pd.DataFrame, given: pd.DataFrame, log: ChangeLog
           ) -> tuple[checks.Values, checks.States]:
    values: checks.Values = {}
    states: checks.States = {}
    matches = {match.variable: match for match in matching.matches}
    for question in questionnaire.questions:
        variables = [v for v in questionnaire.of(question.name) if v.name in matches]
        if question.type == "multiple" and variables:
            made = ticks(questionnaire, question, matches, answers, given, log)
        else:
            made = {v.name: typed(questionnaire, v, matches[v.name], answers[matches[v.name].column],
                                  state_codes(given[matches[v.name].column]), log) for v in variables}
        for name, (value, state) in made.items():
            values[name], states[name] = value, state
    for name, option in matching.assume.items():
        variable = questionnaire.variable(name)
        kind = dtype(questionnaire.question(name), variable)
        values[name] = pd.Series([option] * len(answers), dtype=kind)
        states[name] = np.full(len(answers), CHOSEN, dtype=np.int8)
    return values, states


def _respondents(metadata: pd.DataFrame) -> pd.Series:
    """The platform's own id where it names every submission, else the row of the file."""
    ids = metadata["respondent"].astype("str")
    if ids.notna().all() and (ids.str.strip() != "").all():
        return ids
    rows = "row " + metadata["row"].astype("str")
    return metadata["file"].astype("str") + " " + rows if "file" in metadata else rows


def _open_text(values: checks.Values, names: list[str], respondents: pd.Series) -> pd.DataFrame:
    parts = [pd.DataFrame({"respondent": respondents[some], "variable": name, "text": values[name][some]})
             for name in names if (some := values[name].notna()).any()]
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype="str") for name in ("respondent", "variable", "text")})
    return pd.concat(parts, ignore_index=True).astype("str")
