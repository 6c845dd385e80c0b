"""Who is analysed: every submission counted once, under the first reason that rules it out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pacsresearch.questionnaire import Questionnaire
from pacsresearch.survey.changes import ChangeLog
from pacsresearch.survey.export import EXCLUSIONS, Export
from pacsresearch.survey.matching import Matching
from pacsresearch.survey.states import CHOSEN
from pacsresearch.survey.values import state_codes, typed

STEPS = {"preview": "Preview by the survey's makers", "test": "Test submission", "no consent": "No consent",
         "empty": "No question answered", "partial": "Broken off before the end", "duplicate": "Second copy of a submission"}


def reasons(export: Export, questionnaire: Questionnaire, matching: Matching) -> pd.Series:
    """Why each submission is left out.

    Parameters
    ----------
    export : Export
    questionnaire : Questionnaire
    matching : Matching

    Returns
    -------
    Series of str
        "" or one of `export.EXCLUSIONS`, by the index of the export's rows.

    Notes
    -----
    Preview, test and partial are the platform's own record. No consent: the answer to ``consent`` is not "yes" (and
    something else was answered, or "no" was). Empty: no question but consent has an answer. Duplicate: the same
    respondent, or the same answers to every question, at least ``quality.duplicate_minimum_answers`` of them; the
    submission that came first stays.
    """
    given = export.metadata["exclusion"].fillna("").astype("str")
    columns = list(dict.fromkeys(match.column for match in matching.matches))
    answered = np.zeros(len(given), dtype=np.int32)
    for column in columns:
        if column != matching.column("consent"):
            answered += (state_codes(export.states[column]) == CHOSEN).astype(np.int32)
    masks = {reason: (given == reason).to_numpy(dtype=bool) for reason in EXCLUSIONS}
    masks["empty"] = masks["empty"] | (answered == 0)
    masks["no consent"] = masks["no consent"] | _no_consent(export, questionnaire, matching, answered)
    result = np.full(len(given), "", dtype=object)
    for reason in EXCLUSIONS:
        result[(result == "") & masks[reason]] = reason
    left = result == ""
    again = _duplicates(export, columns, left, answered >= questionnaire.quality.duplicate_minimum_answers)
    result[again] = "duplicate"
    return pd.Series(result, index=given.index, dtype="str")


def flow(why: pd.Series) -> pd.DataFrame:
    """The exclusion flow.

    Parameters
    ----------
    why : Series of str
        From `reasons`.

    Returns
    -------
    DataFrame
        Columns ``step`` (0 ...), ``reason`` ("Submissions read", one row a reason in order, "Analysed"), ``removed``,
        ``remaining``. Reasons that removed nobody are there, with 0.

    Examples
    --------
    >>> flow(pd.Series(["", "test", "", "partial"])).query("removed > 0 or reason == 'Analysed'")
       step                     reason  removed  remaining
    2     2            Test submission        1          3
    5     5  Broken off before the end        1          2
    7     7                   Analysed        0          2
    """
    remaining = len(why)
    rows = [(0, "Submissions read", 0, remaining)]
    for step, reason in enumerate(EXCLUSIONS, start=1):
        removed = int((why == reason).sum())
        remaining -= removed
        rows.append((step, STEPS[reason], removed, remaining))
    rows.append((len(rows), "Analysed", 0, remaining))
    return pd.DataFrame(rows, columns=["step", "reason", "removed", "remaining"])


def _no_consent(export: Export, questionnaire: Questionnaire, matching: Matching, answered: np.ndarray) -> np.ndarray:
    nobody = np.zeros(len(answered), dtype=bool)
    match = next((m for m in matching.matches if m.variable == "consent"), None)
    if match is None:
        return nobody
    column = match.column
    values, _ = typed(questionnaire, questionnaire.variable("consent"), match, export.answers[column],
                      state_codes(export.states[column]), ChangeLog())
    missing = values.isna().to_numpy()
    refused = (values != "yes").to_numpy(dtype=bool) & ~missing
    return refused | missing & (answered > 0)


def _duplicates(export: Export, columns: list[str], left: np.ndarray, enough: np.ndarray) -> np.ndarray:
    again = np.zeros(len(left), dtype=bool)
    when = export.metadata["submitted"] if "submitted" in export.metadata else pd.Series(pd.NaT, index=export.answers.index)
    order = np.lexsort((np.arange(len(left)), when.fillna(pd.Timestamp.max.floor("us")).to_numpy()))
    who = export.metadata["respondent"].astype("str").fillna("").to_numpy(dtype=object)
    named = left & (who != "")
    again[_later(pd.Series(who), order, named)] = True
    rest = left & enough & ~again
    if rest.any() and columns:
        print_of = pd.util.hash_pandas_object(export.answers.loc[rest, columns], index=False).to_numpy()
        prints = pd.Series(np.zeros(len(left), dtype=np.uint64))
        prints[np.flatnonzero(rest)] = print_of
        again[_later(prints, order, rest)] = True
    return again


def _later(keys: pd.Series, order: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Positions, among those marked, of every occurrence of a key but the first in `order`."""
    places = order[among[order]]
    return places[keys.iloc[places].duplicated().to_numpy()]
