"""Answers laid out as a platform would export them: for the reconstruction and for trying an instrument out.

`answers` is always a table as cleaning returns it: one column a variable of the questionnaire, holding option
names, booleans, numbers or text, NA where there is no answer.
"""

from __future__ import annotations

import json

import pandas as pd

from pacsresearch.questionnaire import Question, Questionnaire, Variable
from pacsresearch.survey.changes import number_text

# What Qualtrics puts before the answers: name, words of the second header row, id of the third.
QUALTRICS_METADATA = (
    ("StartDate", "Start Date", "startDate"), ("EndDate", "End Date", "endDate"), ("Status", "Response Type", "status"),
    ("IPAddress", "IP Address", "ipAddress"), ("Progress", "Progress", "progress"),
    ("Duration (in seconds)", "Duration (in seconds)", "duration"), ("Finished", "Finished", "finished"),
    ("RecordedDate", "Recorded Date", "recordedDate"), ("ResponseId", "Response ID", "_recordId"),
    ("RecipientLastName", "Recipient Last Name", "recipientLastName"),
    ("RecipientFirstName", "Recipient First Name", "recipientFirstName"),
    ("RecipientEmail", "Recipient Email", "recipientEmail"),
    ("ExternalReference", "External Data Reference", "externalDataReference"),
    ("LocationLatitude", "Location Latitude", "locationLatitude"),
    ("LocationLongitude", "Location Longitude", "locationLongitude"),
    ("DistributionChannel", "Distribution Channel", "distributionChannel"),
    ("UserLanguage", "User Language", "userLanguage"),
)


def cells(question: Question, variable: Variable, answers: pd.Series, *, labels: bool, chosen: str = "1",
          unchosen: str = "") -> pd.Series:
    """One variable's answers as a platform writes them, "" where there is none.

    Parameters
    ----------
    question, variable : Question, Variable
    answers : Series
        Cleaned values.
    labels : bool
        Options as what respondents saw; otherwise as codes.
    chosen, unchosen : str
        What a ticked and an unticked option of a multiple choice look like.

    Returns
    -------
    Series of str
    """
    if variable.kind == "boolean":
        words = answers.map({True: chosen, False: unchosen})
    elif variable.kind in ("category", "ordered"):
        key = {option.name: option.label if labels else str(option.code) for option in question.options}
        words = answers.astype(object).map(key)
    elif variable.kind in ("number", "integer"):
        words = answers.map(number_text, na_action="ignore")
    else:
        words = answers
    return words.astype(object).where(answers.notna(), "").astype(str)


def qualtrics(questionnaire: Questionnaire, answers: pd.DataFrame, *, labels: bool = True
              ) -> tuple[list[list[str]], pd.DataFrame]:
    """Answers as in a Qualtrics CSV export with multiple choices split over columns.

    Parameters
    ----------
    questionnaire : Questionnaire
    answers : DataFrame
        One column a variable.
    labels : bool
        Choice text; otherwise numeric values.

    Returns
    -------
    headers : list of list of str
        The three header rows (names, texts, ImportIds) of the answer columns; `QUALTRICS_METADATA` goes before.
    cells : DataFrame of str
        Columns named as in the first header row.
    """
    tags = {variable: column for column, variable in questionnaire.columns("qualtrics").items()}
    headers: list[list[str]] = [[], [], []]
    columns: dict[str, pd.Series] = {}
    for question in questionnaire.questions:
        for number, variable in enumerate(questionnaire.of(question.name), start=1):
            tag = tags[variable.name]
            chosen = variable.option.label if labels and variable.option else "1"
            columns[tag] = cells(question, variable, answers[variable.name], labels=labels, chosen=chosen)
            headers[0].append(tag)
            headers[1].append(_qualtrics_words(question, variable))
            headers[2].append(json.dumps({"ImportId": _import_id(question, variable, number)}, separators=(",", ":")))
    return headers, pd.DataFrame(columns)


def _qualtrics_words(question: Question, variable: Variable) -> str:
    selected = " - Selected Choice" if question.other else ""
    if variable.other:
        return f"{question.text} - {variable.option.label} - Text"
    if variable.option:
        return f"{question.text}{selected} - {variable.option.label}"
    if variable.item:
        return f"{question.text} - {variable.item.label}"
    return question.text + selected


def _import_id(question: Question, variable: Variable, number: int) -> str:
    if variable.other:
        return f"QID{question.number}_{variable.option.code}_TEXT"
    if variable.option:
        return f"QID{question.number}_{variable.option.code}"
    if variable.item:
        return f"QID{question.number}_{number}"
    return f"QID{question.number}" + ("_TEXT" if question.type in ("text", "number", "date") else "")
