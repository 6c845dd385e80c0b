"""Answers laid out as a platform would export them: for the reconstruction and for trying an instrument out.

`answers` is always a table as cleaning returns it: one column a variable of the questionnaire, holding option
names, booleans, numbers or text, NA where there is no answer.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, timedelta

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


def lay_out(questionnaire: Questionnaire, answers: pd.DataFrame, platform: str, *, labels: bool = True,
            first: datetime = datetime(2013, 5, 1, 9)) -> str:
    """Answers as a whole export file of a platform, every submission complete.

    Parameters
    ----------
    questionnaire : Questionnaire
    answers : DataFrame
        One row a respondent, one column a variable.
    platform : {"qualtrics", "limesurvey", "redcap", "google_forms", "surveymonkey"}
        The first three name the columns as our instruments do; the others by the questions' words.
    labels : bool
        Qualtrics: choice text rather than values.
    first : datetime
        When the first submission began; one follows every ten minutes and takes ten.

    Returns
    -------
    str
        CSV.
    """
    begun = [first + timedelta(minutes=10 * place) for place in range(len(answers))]
    ended = [moment + timedelta(seconds=600) for moment in begun]
    header, body = {"qualtrics": _qualtrics_file, "limesurvey": _limesurvey_file, "redcap": _redcap_file,
                    "google_forms": _google_file, "surveymonkey": _surveymonkey_file}[platform](
        questionnaire, answers.reset_index(drop=True), begun, ended, labels)
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if platform == "limesurvey" else csv.QUOTE_MINIMAL
    writer = csv.writer(out, lineterminator="\n", quoting=quoting)
    writer.writerows(header)
    writer.writerows(body.itertuples(index=False, name=None))
    return out.getvalue()


Laid = tuple[list[list[str]], pd.DataFrame]
Times = list[datetime]


def _qualtrics_file(questionnaire: Questionnaire, answers: pd.DataFrame, begun: Times, ended: Times, labels: bool) -> Laid:
    headers, table = qualtrics(questionnaire, answers, labels=labels)
    about = pd.DataFrame({
        "StartDate": _moments(begun), "EndDate": _moments(ended), "Status": "IP Address" if labels else "0", "IPAddress": "",
        "Progress": "100", "Duration (in seconds)": "600", "Finished": "True" if labels else "1", "RecordedDate": _moments(ended),
        "ResponseId": [f"R_{place:015d}" for place in range(len(answers))]} | {
        name: "" for name in ("RecipientLastName", "RecipientFirstName", "RecipientEmail", "ExternalReference",
                              "LocationLatitude", "LocationLongitude")} | {"DistributionChannel": "anonymous", "UserLanguage": "EN-GB"})
    own = [[entry[place] for entry in QUALTRICS_METADATA] for place in range(2)]
    ids = [json.dumps({"ImportId": entry[2]}, separators=(",", ":")) for entry in QUALTRICS_METADATA]
    return [own[0] + headers[0], own[1] + headers[1], ids + headers[2]], pd.concat([about, table], axis=1)


def _limesurvey_file(questionnaire: Questionnaire, answers: pd.DataFrame, begun: Times, ended: Times, labels: bool) -> Laid:
    """Headings as question codes, answers as answer codes."""
    table = _coded(questionnaire, answers, "limesurvey", chosen="Y", unchosen="")
    about = pd.DataFrame({"id": [str(place + 1) for place in range(len(answers))], "submitdate": _moments(ended), "lastpage": "6",
                          "startlanguage": "en", "seed": "1", "startdate": _moments(begun), "datestamp": _moments(ended)})
    table = pd.concat([about, table], axis=1)
    return [list(table.columns)], table


def _redcap_file(questionnaire: Questionnaire, answers: pd.DataFrame, begun: Times, ended: Times, labels: bool) -> Laid:
    """Raw data: codes; 0 in every box of somebody who ticked nothing."""
    table = _coded(questionnaire, answers, "redcap", chosen="1", unchosen="0")
    for column in table.columns:
        if "___" in column:
            table[column] = table[column].replace("", "0")
    about = pd.DataFrame({"record_id": [str(place + 1) for place in range(len(answers))], "redcap_survey_identifier": "",
                          "pacs_managers_timestamp": _moments(ended)})
    table = pd.concat([about, table], axis=1).assign(pacs_managers_complete="2")
    return [list(table.columns)], table


def _google_file(questionnaire: Questionnaire, answers: pd.DataFrame, begun: Times, ended: Times, labels: bool) -> Laid:
    """Headings are the questions' words; ticks joined by commas; a grid's rows in brackets; "other" words among the ticks."""
    columns: dict[str, pd.Series] = {"Timestamp": pd.Series([f"{t.month}/{t.day}/{t.year} {t:%H:%M:%S}" for t in ended])}
    for question in questionnaire.questions:
        variables = questionnaire.of(question.name)
        words = next((answers[v.name].fillna("") for v in variables if v.other), pd.Series("", index=answers.index))
        if question.type == "multiple":
            parts = [answers[v.name].map({True: v.option.label, False: ""}).astype(object).fillna("")
                     for v in variables if v.kind == "boolean"]
            columns[question.text] = pd.Series([", ".join(p for p in row if p) for row in zip(*parts, words, strict=True)])
        elif question.items:
            for variable in variables:
                columns[f"{question.text} [{variable.item.label}]"] = cells(question, variable, answers[variable.name], labels=True)
        else:
            columns[question.text] = cells(question, variables[0], answers[question.name], labels=True)
            if question.other:
                columns[f"{question.label}: other, in words"] = words
    return [list(columns)], pd.DataFrame(columns)


def _surveymonkey_file(questionnaire: Questionnaire, answers: pd.DataFrame, begun: Times, ended: Times, labels: bool) -> Laid:
    """Two header rows: the question (once), then the option or the row; a ticked box holds the option's words, and
    "other", which comes last, what was written beside it."""
    us = "%m/%d/%Y %I:%M:%S %p"
    top = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address"]
    low = [""] * 5
    columns: list[pd.Series] = [pd.Series([str(10_000 + place) for place in range(len(answers))]), pd.Series("1", index=answers.index),
                                pd.Series([t.strftime(us) for t in begun]), pd.Series([t.strftime(us) for t in ended]),
                                pd.Series("", index=answers.index)]
    for question in questionnaire.questions:
        variables = sorted(questionnaire.of(question.name), key=lambda v: v.option is not None and v.option.other)
        for place, variable in enumerate(variables):  # "other" comes last
            chosen = variable.option.label if variable.option else ""
            column = cells(question, variable, answers[variable.name], labels=True, chosen=chosen)
            if question.type == "multiple" and variable.other:
                columns[-1] = column.where(column != "", columns[-1])
                continue
            top.append("" if place else question.text)
            low.append(variable.item.label if variable.item else variable.option.label if variable.option else
                       "Response" if question.options else "Open-Ended Response")
            columns.append(column)
    return [top, low], pd.concat(columns, axis=1)


def _coded(questionnaire: Questionnaire, answers: pd.DataFrame, platform: str, *, chosen: str, unchosen: str) -> pd.DataFrame:
    return pd.DataFrame({column: cells(questionnaire.question(name), questionnaire.variable(name), answers[name], labels=False,
                                       chosen=chosen, unchosen=unchosen)
                         for column, name in questionnaire.columns(platform).items()})


def _moments(times: Times) -> list[str]:
    return [f"{moment:%Y-%m-%d %H:%M:%S}" for moment in times]
