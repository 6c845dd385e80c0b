"""Answers laid out as further platforms export them (generated here, after formats the readers know) come back equal.

The platforms that our instruments are for are in test_instruments.py.
"""

from __future__ import annotations

import csv

import numpy as np
import pandas as pd
import pytest

from pacsresearch.questionnaire import load_questionnaire
from pacsresearch.reconstruction.answers import draw_answers
from pacsresearch.survey.cleaning import clean
from pacsresearch.survey.instruments.layouts import cells
from pacsresearch.survey.matching import match
from pacsresearch.survey.read import read_export

Q = load_questionnaire()
CLOSED = [variable.name for variable in Q.variables if variable.kind != "text"]


@pytest.fixture(scope="module")
def answers():
    return draw_answers(Q, np.random.default_rng(12))


def back(path, *more, mapping=None):
    export = read_export([path, *more])
    matching = match(export, Q, mapping)
    return export, matching, clean(export, Q, matching)


def same(answers, cleaned, names=CLOSED):
    assert len(cleaned.responses) == len(answers)
    found = {}
    for name in names:
        want = [None if value is None or value != value else value for value in answers[name].tolist()]
        have = [None if value is pd.NA or value != value else value for value in cleaned.responses[name].astype(object).tolist()]
        if n := sum(a != b for a, b in zip(want, have, strict=True)):
            found[name] = n
    assert found == {}


def test_jisc_with_its_key(tmp_path, answers):
    """Classic Jisc: Q9_3 for option 3, Q14_2_a for row 2 of a grid, Q4_a for the words of "other"."""
    columns: dict[str, pd.Series] = {"URN": pd.Series([f"638954-638945-{i:08d}" for i in range(len(answers))])}
    key = [["URN", "Unique Response Number"]]
    for question in Q.questions:
        code, variables = f"Q{question.number}", Q.of(question.name)
        options = [[str(o.code), o.label] for o in question.options]
        key.append([code, question.text])
        if question.items:
            for place, variable in enumerate(variables, start=1):
                columns[f"{code}_{place}_a"] = cells(question, variable, answers[variable.name], labels=False)
                key += [[f"{code}_{place}_a", variable.item.label], *options]
        else:
            key += options
            for variable in variables:
                name = f"{code}_a" if variable.other else f"{code}_{variable.option.code}" if variable.option else code
                columns[name] = cells(question, variable, answers[variable.name], labels=False, unchosen="0")
                if variable.kind == "boolean":
                    columns[name] = columns[name].replace("", "0")
            if question.other:
                key.append([f"{code}_a", "If you selected Other, please specify:"])
    table = pd.DataFrame(columns).assign(CompletionDate="2013-05-01")
    path, beside = tmp_path / "results-for-pacs-managers.csv", tmp_path / "results-for-pacs-managers-key.csv"
    table.to_csv(path, index=False, quoting=csv.QUOTE_ALL, encoding="utf-8-sig")
    pd.DataFrame(key).to_csv(beside, index=False, header=False, quoting=csv.QUOTE_ALL, encoding="utf-8-sig")
    export, matching, cleaned = back(path, beside)
    assert export.platform == "jisc" and {m.by for m in matching.matches} == {"wording"}
    assert not [name for name in matching.missing if not name.endswith("_other_text")]
    same(answers, cleaned)


def test_spss_with_labels(tmp_path, answers):
    """SPSS: our variable names, numbers with value labels, -99 declared as user-missing."""
    import pyreadstat

    table, labels = {}, {}
    for variable in Q.variables:
        question = Q.question(variable.question)
        text = cells(question, variable, answers[variable.name], labels=False, unchosen="0")
        table[variable.name] = text if variable.kind == "text" else pd.to_numeric(text.replace("", np.nan))
        if variable.kind in ("category", "ordered"):
            labels[variable.name] = {o.code: o.label for o in question.options} | {-99: "Seen but not answered"}
            table[variable.name] = table[variable.name].fillna(-99.0)
        elif variable.kind == "boolean":
            labels[variable.name] = {0: "Not ticked", 1: "Ticked"}
    path = tmp_path / "pacs.sav"
    pyreadstat.write_sav(pd.DataFrame(table), str(path), column_labels=[v.label for v in Q.variables], variable_value_labels=labels,
                         missing_ranges={name: [-99] for name in labels if -99 in labels[name]})
    export, matching, cleaned = back(path)
    assert export.platform == "spss" and not matching.missing
    same(answers, cleaned)


def test_microsoft_forms_workbook(tmp_path, answers):
    """Microsoft Forms: question texts as headings, ticks joined and ended by semicolons, a column a row of a grid."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    header = ["ID", "Start time", "Completion time", "Email", "Name"]
    columns = []
    for question in Q.questions:
        variables = [v for v in Q.of(question.name) if not v.other]
        if question.type == "multiple":
            ticks = [answers[v.name].eq(True).fillna(False).map({True: f"{v.option.label};", False: ""}) for v in variables]
            header.append(question.text)
            columns.append(["".join(row) for row in zip(*ticks, strict=True)])
        else:
            for variable in variables:
                header.append(variable.item.label if variable.item else question.text)
                columns.append(cells(question, variable, answers[variable.name], labels=True).tolist())
    sheet.append(header)
    begun = pd.Timestamp("2013-05-01 09:00")
    for place, row in enumerate(zip(*columns, strict=True)):
        begun += pd.Timedelta(minutes=10)
        sheet.append([place + 1, begun.to_pydatetime(), (begun + pd.Timedelta(minutes=9)).to_pydatetime(), "anonymous", "",
                      *(cell or None for cell in row)])
    path = tmp_path / "PACS managers.xlsx"
    book.save(path)
    export, matching, cleaned = back(path)
    assert export.platform == "microsoft_forms"
    assert not [name for name in matching.missing if not name.endswith("_other_text")]
    same(answers, cleaned)


def test_a_csv_of_our_own_names(tmp_path, answers):
    """A plain CSV with the questionnaire's variable names and option names, read by saying that it is one."""
    path = tmp_path / "clean.csv"
    answers.map(lambda value: {True: "1", False: "0"}.get(value, value) if isinstance(value, bool | np.bool_) else value).to_csv(path, index=False)
    export = read_export(path, platform="csv")
    cleaned = clean(export, Q, match(export, Q))
    same(answers, cleaned)
