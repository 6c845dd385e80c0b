"""Exports generated here (no real sample at hand, or variants of one), read platform by platform."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import openpyxl
import pandas as pd
import pytest

from pacsresearch.errors import InputError
from pacsresearch.survey.read import read_export, read_files


def text(rows, *, delimiter=",", quoting=csv.QUOTE_MINIMAL) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=quoting).writerows(rows)
    return out.getvalue()


def put(folder, name, rows, *, encoding="utf-8", **how):
    (folder / name).write_bytes(text(rows, **how).encode(encoding))
    return folder / name


def shape(export):
    return [(q.id, q.type) for q in export.questions]


# LimeSurvey ---------------------------------------------------------------------------------------------------------------

LIME = {  # code: (text, label of the subquestion)
    "role": ("What is your role?\nChoose one.", None), "role[other]": ("What is your role?\nChoose one.", "Other"),
    "tools[SQ001]": ("Which tools?", "PACS"), "tools[SQ002]": ("Which tools?", "RIS"), "tools[other]": ("Which tools?", "Other"),
    "agree[SQ001]": ("How far do you agree?", "I have time"), "agree[SQ002]": ("How far do you agree?", "I have money"),
    "prio[1]": ("Rank these", "Rank 1"), "prio[2]": ("Rank these", "Rank 2"), "years": ("Years in role", None),
    "why": ("Why?", None), "why2": ("Why?", None),
}
LIME_OWN = {"id": "Response ID", "submitdate": "Date submitted", "lastpage": "Last page", "startlanguage": "Start language",
            "seed": "Seed", "startdate": "Date started", "datestamp": "Date last action", "ipaddr": "IP address"}
LIME_ROWS = [
    ["1", "2024-01-02 10:00:00", "3", "en", "1", "2024-01-02 09:50:00", "2024-01-02 10:00:00", "192.0.2.1",
     "A1", "", "Y", "", "", "A2", "A1", "B1", "B2", "3", "=1+1", "same", "600.5", "20.1"],
    ["2", "", "1", "en", "2", "2024-01-02 09:50:00", "2024-01-02 09:55:00", "192.0.2.2",
     "-oth-", "Physicist", "", "", "", "", "", "", "", "", "", "", "300", "10"],
    ["3", "1980-01-01 00:00:00", "3", "en", "3", "2024-01-02 09:50:00", "2024-01-02 10:00:00", "192.0.2.3",
     "A2", "", "Y", "Y", "VR", "A1", "A3", "B2", "B1", "12", "", "", "500", "9"],
    ["4", "2024-01-03 10:00:00", "3", "en", "4", "2024-01-02 09:50:00", "2024-01-02 10:00:00", "192.0.2.4",
     "A1", "", "", "", "", "A2", "A2", "B2", "B1", "7", "'=danger", "x", "500", "9"],
]


def lime(headings: str) -> list[list[str]]:
    def head(code, words, sub):
        whole = f"{words} [{sub}]" if sub else words
        return {"code": code, "text": whole, "both": f"{code}. {whole}"}[headings]

    own = [head(c, w, None) for c, w in LIME_OWN.items()]
    asked = [head(c, w, s) for c, (w, s) in LIME.items()]
    timing = {"code": ["interviewtime", "groupTime7"], "text": ["Total time", "Group time: First"],
              "both": ["interviewtime. Total time", "groupTime7. Group time: First"]}[headings]
    return [own + asked + timing, *LIME_ROWS]


@pytest.mark.parametrize("headings", ["code", "text", "both"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_limesurvey(tmp_path, headings, delimiter):
    path = put(tmp_path, "results-survey123456.csv", lime(headings), encoding="utf-8-sig", delimiter=delimiter, quoting=csv.QUOTE_ALL)
    export = read_export(path)
    assert export.platform == "limesurvey"
    assert export.excluded["partial"] == 1 and export.respondents == 3
    assert [q.type for q in export.questions] == ["single", "multiple", "matrix", "ranking", "number", "text", "text"]
    role, tools, agree, prio, *_ = export.questions
    assert role.other and tools.other and len(tools.columns) == 2 and len(agree.columns) == 2 and len(prio.columns) == 2
    assert [o.label for o in prio.options] == ["B1", "B2"]
    if headings != "text":
        assert [q.id for q in export.questions] == ["role", "tools", "agree", "prio", "years", "why", "why2"]
    if headings != "code":
        assert role.text == "What is your role? Choose one." and [o.label for o in tools.options] == ["PACS", "RIS"]
        assert agree.rows == ("I have time", "I have money")
    assert len(export.identifiers) == 1 and "ip" in export.identifiers[0].casefold()
    assert export.metadata["respondent"].tolist() == ["1", "2", "3", "4"]
    assert export.metadata["seconds"].tolist() == [600.5, 300, 500, 500]
    assert export.metadata["submitted"].isna().tolist() == [False, True, True, False] and export.metadata["finished"].tolist() == [True, False, True, True]
    states = export.states.astype(str)
    assert states[list(tools.columns)].values.tolist() == [["chosen", "not chosen"], ["not recorded"] * 2, ["chosen", "chosen"], ["skipped"] * 2]
    why = export.questions[-2].columns[0]
    assert export.answers[why].tolist() == ["=1+1", "", "", "'=danger"]          # text, never executed


def test_limesurvey_yes_and_no_tell_what_was_not_shown(tmp_path):
    rows = [["id", "submitdate", "lastpage", "t[SQ001]", "t[SQ002]"]]
    rows += [["1", "2024-01-01 10:00:00", "2", "Yes", "No"], ["2", "2024-01-01 10:00:00", "2", "No", "No"], ["3", "2024-01-01 10:00:00", "2", "", ""]]
    rows += [["4", "2024-01-01 10:00:00", "2", "N/A", "N/A"]]
    export = read_export(put(tmp_path, "a.csv", rows))
    assert export.states.astype(str).values.tolist() == [["chosen", "not chosen"], ["not chosen"] * 2, ["not shown"] * 2, ["not shown"] * 2]


def test_limesurvey_vv_says_what_was_not_shown(tmp_path):
    rows = [["Response ID", "Date submitted", "Last page", "Start language", "Role?", "Tools? [PACS]", "Tools? [RIS]", "Why?"],
            ["id", "submitdate", "lastpage", "startlanguage", "role", "tools_SQ001", "tools_SQ002", "why"],
            ["1", "2024-01-01 10:00:00", "1", "en", "A1", "Y", "", "a{tab}b{newline}c {quote}d{quote}"],
            ["2", "2024-01-01 10:00:00", "1", "en", "{question_not_shown}", "{question_not_shown}", "{question_not_shown}", ""]]
    path = put(tmp_path, "vvexport_1.csv", rows, delimiter="\t")
    export = read_export(path)
    assert (export.platform, len(export.metadata)) == ("limesurvey", 2)
    assert export.answers.iloc[0].tolist() == ["A1", "Y", "", 'a\tb\nc "d"']
    assert export.states.astype(str).values.tolist() == [["chosen", "chosen", "not chosen", "chosen"],
                                                         ["not shown", "not shown", "not shown", "skipped"]]
    assert [(q.id, q.text) for q in export.questions] == [("role", "Role?"), ("tools", "Tools?"), ("why", "Why?")]


LSS = """<?xml version="1.0" encoding="UTF-8"?><document><LimeSurveyDocType>Survey</LimeSurveyDocType><languages><language>en</language></languages>
<groups><rows><row><gid>1</gid><group_order>1</group_order></row></rows></groups>
<questions><rows>
<row><qid>1</qid><parent_qid>0</parent_qid><gid>1</gid><type>L</type><title>role</title><question>Your &lt;b&gt;role&lt;/b&gt;?</question>
<other>Y</other><question_order>1</question_order><language>en</language></row>
<row><qid>2</qid><parent_qid>0</parent_qid><gid>1</gid><type>M</type><title>tools</title><question>Tools?</question><question_order>2</question_order>
<language>en</language></row></rows></questions>
<subquestions><rows><row><qid>3</qid><parent_qid>2</parent_qid><title>SQ001</title><question>PACS</question><question_order>1</question_order>
<language>en</language></row><row><qid>4</qid><parent_qid>2</parent_qid><title>SQ002</title><question>RIS, old</question><question_order>2</question_order>
<language>en</language></row></rows></subquestions>
<answers><rows><row><qid>1</qid><code>A1</code><answer>Manager</answer><sortorder>1</sortorder><language>en</language></row>
<row><qid>1</qid><code>A2</code><answer>Deputy</answer><sortorder>2</sortorder><language>en</language></row></rows></answers></document>"""


def test_limesurvey_structure_gives_the_words(tmp_path):
    (tmp_path / "limesurvey_survey_123456.lss").write_text(LSS)
    path = put(tmp_path, "results-survey123456.csv", lime("code"))
    export = read_export(path)
    assert any("found beside it: limesurvey_survey_123456.lss" in e for e in export.evidence)
    role, tools = export.questions[:2]
    assert (role.text, role.type, [(o.code, o.label) for o in role.options]) == ("Your role?", "single", [("A1", "Manager"), ("A2", "Deputy")])
    assert [(o.code, o.label, o.column) for o in tools.options] == [("SQ001", "PACS", "tools[SQ001]"), ("SQ002", "RIS, old", "tools[SQ002]")]


# SurveyMonkey -------------------------------------------------------------------------------------------------------------

MONKEY = [
    ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name", "Last Name",
     "Are you willing?", "Which tools? (Tick all that apply)", "", "", "Why?", "Why?", "How often?", "", "Your details", ""],
    ["", "", "", "", "", "", "", "", "Response", "PACS, VNA", "RIS", "Other (please specify)", "Open-Ended Response", "Open-Ended Response",
     "Training", "Audit", "Name:", "Email:"],
    ["111111111", "22", "01/31/2024 10:00:00 AM", "01/31/2024 10:05:00 AM", "192.0.2.1", "", "", "", "Yes", "PACS, VNA", "", "VR", "a", "", "Often",
     "Never", "Ann Lee", "ann@example.org"],
    ["111111112", "22", "02/01/2024 10:00:00 AM", "02/01/2024 10:05:00 PM", "192.0.2.2", "", "", "", "No", "", "RIS", "", "", "b", "Never",
     "Never", "", ""],
    ["111111113", "22", "02/01/2024 10:00:00 AM", "02/01/2024 10:05:00 PM", "192.0.2.3", "", "", "", "Yes", "", "", "", "c", "c", "", "", "Bo Li",
     "bo@example.org"],
    ["111111114", "22", "02/01/2024 10:00:00 AM", "02/01/2024 10:05:00 PM", "192.0.2.4", "", "", "", "", "", "", "", "", "", "", "", "", ""],
]


def test_surveymonkey_expanded(tmp_path):
    export = read_export(put(tmp_path, "Sheet_1.csv", MONKEY))
    assert export.platform == "surveymonkey" and export.respondents == 3 and export.excluded["empty"] == 1
    assert shape(export) == [("Q1", "single"), ("Q2", "multiple"), ("Q3", "text"), ("Q4", "text"), ("Q5", "matrix")]
    assert [q.text for q in export.questions][2:4] == ["Why?", "Why?"] and export.questions[2].columns != export.questions[3].columns
    tools = export.questions[1]
    assert [o.label for o in tools.options] == ["PACS, VNA", "RIS"] and tools.other == "Which tools? (Tick all that apply) [Other (please specify)]"
    assert export.questions[4].rows == ("Training", "Audit")
    assert set(export.identifiers) >= {"IP Address", "Email Address", "First Name", "Last Name", "Your details [Name:]", "Your details [Email:]"}
    assert export.metadata["submitted"].iloc[1] == pd.Timestamp("2024-02-01 22:05")
    assert export.states[list(tools.columns)].astype(str).values.tolist()[:3] == [["chosen", "not chosen"], ["not chosen", "chosen"], ["skipped"] * 2]


def test_surveymonkey_condensed(tmp_path):
    rows = [["Respondent ID", "Collector ID", "Start Date", "End Date", "Which tools?"], ["", "", "", "", "Response"]]
    cells = ["PACS, RIS", "RIS", "PACS", "PACS, RIS", "PACS, Dose, old", "RIS, Dose, old", ""]
    rows += [[str(111111111 + i), "2", "01/31/2024", "01/31/2024", c] for i, c in enumerate(cells)]
    export = read_export(put(tmp_path, "a.csv", rows))
    (question,) = export.questions
    assert question.type == "multiple" and [o.label for o in question.options] == ["PACS", "RIS", "Dose, old"]
    assert export.answers.iloc[:, 0].tolist() == cells


# Google Forms -------------------------------------------------------------------------------------------------------------

def test_google_forms(tmp_path):
    tools = ["PACS, RIS", "RIS", "PACS, Dose, records", "Dose, records", "PACS, RIS", "RIS, Dose, records"]
    rows = [["Timestamp", "Email Address", "Are you willing?", "Which tools?", "How often? [Training]", "How often? [Audit]", "Years in role", "Why?",
             "Comments", "Comments", "When did you start?"]]
    for i, cell in enumerate(tools):
        rows.append([f"3/{13 + i}/2024 9:15:22", f"a{i}@example.org", "Yes" if i % 2 else "No", cell, ["Often", "Never"][i % 2], "Never", str(i), f"Reason {i}",
                     f"first {i}", f"second {i}", f"{i + 1}/28/2020"])
    export = read_export(put(tmp_path, "My form (Responses) - Form Responses 1.csv", rows))
    assert export.platform == "google_forms" and export.respondents == 6
    assert export.identifiers == ("Email Address",)
    assert shape(export) == [("Q1", "single"), ("Q2", "multiple"), ("Q3", "matrix"), ("Q4", "number"), ("Q5", "text"), ("Q6", "text"), ("Q7", "text"),
                             ("Q8", "date")]
    assert [o.label for o in export.questions[1].options] == ["PACS", "RIS", "Dose, records"]
    assert export.questions[2].text == "How often?" and export.questions[2].rows == ("Training", "Audit")
    assert export.answers["Comments (2)"].tolist()[0] == "second 0"
    assert export.metadata["submitted"].iloc[0] == pd.Timestamp("2024-03-13 09:15:22")


def test_free_text_with_commas_is_not_split(tmp_path):
    said = ["Time, money, staff", "Staff, time", "No idea, honestly", "Money, of course", "Time, and cover", "None"]
    rows = [["Timestamp", "What stops you from training?"], *([f"3/{13 + i}/2024 9:15:22", cell] for i, cell in enumerate(said))]
    (question,) = read_export(put(tmp_path, "a.csv", rows)).questions
    assert (question.type, question.options) == ("text", ())


def test_ambiguous_dates_follow_the_platform_or_the_user(tmp_path):
    path = put(tmp_path, "a.csv", [["Timestamp", "Are you willing?"], ["3/4/2024 9:15:22", "Yes"], ["4/5/2024 9:15:22", "No"]])
    assert read_export(path).metadata["submitted"].iloc[0] == pd.Timestamp("2024-03-04 09:15:22")
    assert any("fit both orders" in n for n in read_export(path).notes)
    assert read_export(path, day_first=True).metadata["submitted"].iloc[0] == pd.Timestamp("2024-04-03 09:15:22")


# Microsoft Forms ----------------------------------------------------------------------------------------------------------

def test_microsoft_forms(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["ID", "Start time", "Completion time", "Email", "Name", "Last modified time", "Are you\u00a0willing?", "Which tools?",
                  "Rank these", "Years", "When did you start?", "Why?", "Points - Why?"])
    for i in range(1, 5):
        sheet.append([i, datetime(2024, 1, i, 9, 0, 0), datetime(2024, 1, i, 9, 5, 0), "anonymous", None, None, "Yes" if i % 2 else "No",
                      ["PACS, VNA;RIS;", "RIS;", "PACS, VNA;", None][i - 1], ["A;B;C;", "B;A;C;", "C;A;B;", "A;B;C;"][i - 1], i * 1.5,
                      datetime(2020, 1, i), "=SUM(A1)" if i == 1 else f"because {i}", None])
    book.save(tmp_path / "Survey(1-4).xlsx")
    export = read_export(tmp_path / "Survey(1-4).xlsx")
    assert export.platform == "microsoft_forms" and export.respondents == 4
    assert shape(export) == [("Q1", "single"), ("Q2", "multiple"), ("Q3", "ranking"), ("Q4", "number"), ("Q5", "date"), ("Q6", "text")]
    assert export.questions[0].text == "Are you willing?"
    assert [o.label for o in export.questions[1].options] == ["PACS, VNA", "RIS"]
    assert export.identifiers == ("Email", "Name")
    assert export.metadata["seconds"].tolist() == [300.0] * 4 and export.metadata["submitted"].iloc[1] == pd.Timestamp("2024-01-02 09:05")
    assert export.answers.iloc[0, -1] == "=SUM(A1)"
    assert export.answers["When did you start?"].tolist()[0] == "2020-01-01"


# REDCap -------------------------------------------------------------------------------------------------------------------

def test_redcap_without_dictionary_and_with_events(tmp_path):
    rows = [["record_id", "redcap_event_name", "willing", "tools___1", "tools___2", "email", "survey_complete"],
            ["1", "baseline_arm_1", "1", "1", "0", "a@example.org", "2"], ["1", "followup_arm_1", "1", "1", "0", "a@example.org", "2"],
            ["2", "baseline_arm_1", "0", "0", "0", "", "0"], ["3", "baseline_arm_1", "", "0", "0", "", "0"]]
    export = read_export(put(tmp_path, "Study_DATA.csv", rows))
    assert export.platform == "redcap"
    assert shape(export) == [("willing", "single"), ("tools", "multiple")]
    assert export.identifiers == ("email",)
    assert export.excluded == {"preview": 0, "test": 0, "no consent": 0, "empty": 1, "partial": 1, "duplicate": 0}
    assert export.states["tools___1"].astype(str).tolist() == ["chosen", "chosen", "not chosen", "not recorded"]


def test_redcap_labelled(tmp_path):
    rows = [["Record ID", "Survey Timestamp", "Are you willing?", "Tools (choice=PACS, VNA)", "Tools (choice=RIS)", "Complete?"],
            ["1", "2024-01-02 10:00:00", "Yes", "Checked", "Unchecked", "Complete"], ["2", "[not completed]", "No", "Unchecked", "Unchecked", "Incomplete"]]
    export = read_export(put(tmp_path, "Study_DATA_LABELS.csv", rows))
    assert export.platform == "redcap" and export.excluded["partial"] == 1
    assert [o.label for o in export.questions[1].options] == ["PACS, VNA", "RIS"]
    assert export.states.iloc[0].astype(str).tolist() == ["chosen", "chosen", "not chosen"]


def test_no_consent_is_excluded(tmp_path):
    rows = [["Timestamp", "Do you consent to take part in this study?", "Why?"], *([f"3/{13 + i}/2024 9:15:22", c, w] for i, (c, w) in enumerate(
        [("Yes, I consent", "a"), ("No, I do not consent", ""), ("Yes, I consent", "b"), ("Yes, I consent", "c"), ("No, I do not consent", "d"), ("Yes, I consent", "e")]))]
    export = read_export(put(tmp_path, "a.csv", rows))
    assert export.excluded["no consent"] == 2 and export.respondents == 4


def test_duplicates_are_the_same_person_with_the_same_answers(tmp_path):
    rows = [*MONKEY, MONKEY[2], [*MONKEY[3][:8], "Yes", *MONKEY[3][9:]]]
    export = read_export(put(tmp_path, "a.csv", rows))
    assert export.excluded["duplicate"] == 1 and export.metadata["exclusion"].tolist()[-2:] == ["duplicate", ""]
    assert any("differ in their answers" in n for n in export.notes)


# SPSS ---------------------------------------------------------------------------------------------------------------------

def test_spss_missing_values_are_judged_variable_by_variable(tmp_path):
    import pyreadstat

    frame = pd.DataFrame({"id": [1.0, 2, 3, 4], "band": [7.0, 8, 99, 98], "t_1": [1.0, 0, 1, 0], "t_2": [0.0, 0, 1, None], "age": [40.0, -1, 50, None],
                          "why": ["a", "", "c, d", "e"]})
    pyreadstat.write_sav(frame, str(tmp_path / "a.sav"), column_labels=["Respondent", "Band", "Tools: PACS", "Tools: RIS", "Age", "Why?"],
                         variable_value_labels={"band": {7.0: "Band 7", 8.0: "Band 8", 98.0: "Not applicable", 99.0: "Refused"},
                                                "t_1": {0.0: "Not selected", 1.0: "Selected"}, "t_2": {0.0: "Not selected", 1.0: "Selected"}},
                         missing_ranges={"band": [98, 99], "age": [{"lo": -9, "hi": -1}]})
    export = read_export(tmp_path / "a.sav")
    assert export.platform == "spss" and export.metadata["respondent"].tolist() == ["1", "2", "3", "4"]
    assert [(q.id, q.type, [o.label for o in q.options]) for q in export.questions] == [
        ("band", "single", ["Band 7", "Band 8"]), ("t", "multiple", ["PACS", "RIS"]), ("age", "number", []), ("why", "text", [])]
    states = export.states.astype(str)
    assert states["band"].tolist() == ["chosen", "chosen", "skipped", "not shown"]
    assert states["t_1"].tolist() == ["chosen", "not chosen", "chosen", "not chosen"]
    assert states["age"].tolist() == ["chosen", "skipped", "chosen", "not recorded"]
    assert export.answers["band"].tolist() == ["7", "8", "99", "98"]


# Jisc ---------------------------------------------------------------------------------------------------------------------

JISC = [["URN", "Q1", "Q1_a", "Q2_1", "Q2_2", "Q3_1_a", "Q3_2_a", "Q4_1", "Q4_2", "Q4_3", "Q5", "CompletionDate"],
        ["1-1", "1", "", "1", "0", "1", "2", "1", "2", "3", "words, more", "2024-01-31"],
        ["1-2", "3", "Locum", "0", "0", "2", "2", "3", "2", "1", "", "2024-02-01"],
        ["1-3", "", "", "0", "0", "", "", "", "", "", "", "2024-02-01"]]
JISC_KEY = [["URN", "Unique Response Number"], ["Q1", "Your role?"], ["1", "Manager"], ["2", "Deputy"], ["3", "Other"],
            ["Q1_a", "If you selected Other, please specify:"], ["Q2", "Which tools?"], ["1", "PACS"], ["2", "RIS"], ["Q3", "How often?"],
            ["Q3_1_a", "Training"], ["1", "Often"], ["2", "Never"], ["Q3_2_a", "Audit"], ["1", "Often"], ["2", "Never"], ["Q4", "Rank these"],
            ["Q4_1", "Pay"], ["1", "First"], ["2", "Second"], ["3", "Third"], ["Q4_2", "Time"], ["1", "First"], ["2", "Second"], ["3", "Third"],
            ["Q4_3", "Place"], ["1", "First"], ["2", "Second"], ["3", "Third"], ["Q5", "Why?"], ["CompletionDate", "Submission date"]]


def test_jisc_with_its_key(tmp_path):
    data = put(tmp_path, "results-for-pacs-2024-02-03-1200.csv", JISC, quoting=csv.QUOTE_ALL)
    key = put(tmp_path, "other-name-key.csv", JISC_KEY, quoting=csv.QUOTE_ALL)
    for paths in ([data, key], [key, data]):
        export = read_export(paths)
        assert export.platform == "jisc" and export.excluded["empty"] == 1
        assert [(q.id, q.text, q.type) for q in export.questions] == [
            ("Q1", "Your role?", "single"), ("Q2", "Which tools?", "multiple"), ("Q3", "How often?", "matrix"), ("Q4", "Rank these", "ranking"), ("Q5", "Why?", "text")]
        assert export.questions[0].other == "Q1_a" and [o.label for o in export.questions[0].options] == ["Manager", "Deputy", "Other"]
        assert export.questions[2].rows == ("Training", "Audit") and [o.label for o in export.questions[2].options] == ["Often", "Never"]
        assert export.questions[3].rows == ("Pay", "Time", "Place")
    items = read_files([data, key])
    assert [i.companion for i in items] == ["", "key to a Jisc Online Surveys export"] and items[1].error is None


def test_jisc_without_key(tmp_path):
    export = read_export(put(tmp_path, "a.csv", JISC))
    assert shape(export) == [("Q1", "single"), ("Q2", "multiple"), ("Q3", "matrix"), ("Q4", "ranking"), ("Q5", "text")]
    assert any("no key" in n for n in export.notes)


# A plain table with a mapping ---------------------------------------------------------------------------------------------

MAPPING = """[metadata]
respondent = "Nr"
finished = "Done"
identifiers = ["Who"]
[[question]]
id = "willing"
column = "W"
text = "Are you willing?"
type = "single"
options = {1 = "Yes", 2 = "No"}
[[question]]
id = "tools"
columns = ["T1", "T2"]
rows = ["PACS", "RIS"]
type = "multiple"
"""


def test_mapped_csv(tmp_path):
    path = put(tmp_path, "a.csv", [["Nr", "Done", "Who", "W", "T1", "T2", "X"], ["1", "yes", "Ann", "1", "1", "0", "x"], ["2", "no", "Bo", "2", "", "", ""]])
    (tmp_path / "m.toml").write_text(MAPPING)
    export = read_export(path, mapping=tmp_path / "m.toml")
    assert export.platform == "csv" and export.excluded["partial"] == 1 and export.identifiers == ("Who",)
    assert [(q.id, q.type, [(o.code, o.label) for o in q.options]) for q in export.questions] == [
        ("willing", "single", [("1", "Yes"), ("2", "No")]), ("tools", "multiple", [("T1", "PACS"), ("T2", "RIS")])]
    assert export.metadata["X"].tolist() == ["x", ""]
    (tmp_path / "m.toml").write_text(MAPPING.replace('"W"', '"Willing"'))
    with pytest.raises(InputError, match="no column 'Willing'"):
        read_export(path, mapping=tmp_path / "m.toml")
    (tmp_path / "m.toml").write_text(MAPPING.replace("column = ", "colunm = "))
    with pytest.raises(InputError, match="did you mean column"):
        read_export(path, mapping=tmp_path / "m.toml")


def test_a_plain_csv_is_never_guessed_at(tmp_path):
    path = put(tmp_path, "a.csv", [["Nr", "Are you willing?"], ["1", "Yes"], ["2", "No"]])
    assert read_files([path])[0].error is not None
    assert read_export(path, platform="csv").respondents == 2


def test_two_exports_of_one_survey_are_put_together(tmp_path):
    one, two = put(tmp_path, "a.csv", MONKEY[:4]), put(tmp_path, "b.csv", [*MONKEY[:2], *MONKEY[3:]])
    export = read_export([one, two])
    assert export.excluded["duplicate"] == 1 and export.respondents == 3 and export.metadata["file"].tolist() == ["a.csv"] * 2 + ["b.csv"] * 3


def test_surveymonkey_in_one_header_row(tmp_path):
    head = ["RespondentID", "Are you willing?", "Which? Please select all that apply. - PACS", "Which? Please select all that apply. - RIS",
            "Which? Please select all that apply. - Other (please specify)", "How is it done?", "How is it done? - Other (please specify)"]
    rows = [[str(33333330 + i), "Yes" if i % 3 else "No", "PACS" if i % 2 else "", "RIS" if i % 3 else "", f"other {i}" if i == 4 else "",
             "Slowly" if i % 2 else "Other (please specify)", "" if i % 2 else f"so {i}"] for i in range(12)]
    export = read_export(put(tmp_path, "a.csv", [head, *rows]))
    assert export.platform == "surveymonkey" and shape(export) == [("Q1", "single"), ("Q2", "multiple"), ("Q3", "single")]
    assert export.questions[1].text == "Which? Please select all that apply." and [o.label for o in export.questions[1].options] == ["PACS", "RIS"]
    assert export.questions[1].other and export.questions[2].other


def test_surveymonkey_coded_columns_and_single_choice_over_columns(tmp_path):
    head = ["", "StartDate", "EndDate", "q0001", "q0004_0001", "q0004_0002", "q0007_0001", "q0007_0002"]
    rows = [[str(i), "5/10/18 4:01", "5/10/18 4:06", ["A bit", "A lot"][i % 2], ["Not selected", "Father"][i % 2], ["Mother", "Not selected"][i % 3 > 0],
             ["Often", "Never, ever"][i % 2], ["Never, ever", "Often"][i % 2]] for i in range(12)]
    export = read_export(put(tmp_path, "a.csv", [head, *rows]))
    by_id = {q.id: q for q in export.questions}
    assert export.platform == "surveymonkey" and [o.label for o in by_id["q0004"].options] == ["Father", "Mother"] and by_id["q0007"].type == "matrix"
    wide = [["Respondent ID", "Collector ID", "Gender", "", "Why?"], ["", "", "Male", "Female", "Open-Ended Response"],
            *([str(111111110 + i), "1", "Male" if i % 2 else "", "" if i % 2 else "Female", f"reason {i}"] for i in range(12))]
    (gender, _) = read_export(put(tmp_path, "b.csv", wide)).questions
    assert (gender.type, gender.columns, [o.label for o in gender.options]) == ("single", ("Gender",), ["Male", "Female"])


def test_missing_cells_that_r_wrote_are_blank(tmp_path):
    rows = [["Timestamp", "Are you willing?", "Would you pay?"], ["3/14/2024 9:15:22", "Yes", "NA"], ["3/14/2024 9:16:22", "NA", "No"], ["3/14/2024 9:17:22", "No", "NA"]]
    export = read_export(put(tmp_path, "a.csv", rows))
    assert export.answers.values.tolist() == [["Yes", ""], ["", "No"], ["No", ""]] and any("R's mark" in n for n in export.notes)


def test_other_answers_beside_a_closed_question(tmp_path):
    said = ["Radiographer"] * 20 + ["Physicist"] * 15 + ["Clerk", "Porter, nights", "IT lead"]
    rows = [["Timestamp", "What is your profession?"], *([f"3/{1 + i % 28}/2024 9:{10 + i}:22", s] for i, s in enumerate(said))]
    (question,) = read_export(put(tmp_path, "a.csv", rows)).questions
    assert question.type == "single" and [o.label for o in question.options][:2] == ["Radiographer", "Physicist"]


def test_single_answers_with_commas_are_not_taken_apart(tmp_path):
    scale = ["Never, and not open to it", "Never, but open to it", "Rarely", "Often"]
    rows = [["Timestamp", "Do you cry?"], *([f"3/{1 + i}/2024 9:15:22", scale[i % 4]] for i in range(16))]
    (question,) = read_export(put(tmp_path, "a.csv", rows)).questions
    assert question.type == "single" and [o.label for o in question.options] == scale


def test_redcap_branching_logic_tells_what_was_not_shown(tmp_path):
    dictionary = [["Variable / Field Name", "Form Name", "Field Type", "Field Label", "Choices, Calculations, OR Slider Labels", "Identifier?",
                   "Branching Logic (Show field only if...)", "Matrix Group Name", "Section Header"],
                  ["record_id", "s", "text", "ID", "", "", "", "", ""], ["role", "s", "radio", "Role?", "1, Manager | 2, Deputy", "", "", "", ""],
                  ["tools", "s", "checkbox", "Tools?", "1, PACS | 2, RIS", "", "[role] = '1'", "", ""], ["phone", "s", "text", "Phone", "", "y", "", "", ""],
                  ["a1", "s", "radio", "Time", "1, Never | 2, Often", "", "", "grid", "How often?"],
                  ["a2", "s", "radio", "Money", "1, Never | 2, Often", "", "([role] = '2' or [tools(2)] = '1') and [role] <> '9'", "grid", ""]]
    rows = [["record_id", "role", "tools___1", "tools___2", "phone", "a1", "a2", "s_complete"],
            ["1", "1", "1", "0", "", "1", "", "2"], ["2", "2", "0", "0", "", "", "2", "2"], ["3", "1", "0", "0", "", "2", "", "2"]]
    export = read_export([put(tmp_path, "d.csv", dictionary), put(tmp_path, "r.csv", rows)])
    assert [(q.id, q.type) for q in export.questions] == [("role", "single"), ("tools", "multiple"), ("grid", "matrix")]
    assert export.questions[2].text == "How often?" and export.questions[2].rows == ("Time", "Money") and export.identifiers == ("phone",)
    states = export.states.astype(str)
    assert states[["tools___1", "tools___2"]].values.tolist() == [["chosen", "not chosen"], ["not shown"] * 2, ["not chosen"] * 2]
    assert states["a2"].tolist() == ["not shown", "chosen", "not shown"] and states["a1"].tolist() == ["chosen", "skipped", "chosen"]


def test_a_grid_of_yes_and_no_is_no_multiple_choice(tmp_path):
    rows = [["Respondent ID", "Collector ID", "Our department has", ""], ["", "", "a rota", "a budget"],
            *([str(111111110 + i), "1", ["Yes", "No"][i % 2], ["No", "Yes"][i % 3 > 0]] for i in range(8))]
    (question,) = read_export(put(tmp_path, "a.csv", rows)).questions
    assert question.type == "matrix" and question.rows == ("a rota", "a budget") and {o.label for o in question.options} == {"Yes", "No"}


def test_ranges_that_a_spreadsheet_turned_into_dates_are_named(tmp_path):
    rows = [["Timestamp", "How many years?"], *([f"3/{1 + i}/2024 9:15:22", ["2 or less", "05-Mar", "08-Jun"][i % 3]] for i in range(12))]
    export = read_export(put(tmp_path, "a.csv", rows))
    assert any("05-Mar, 08-Jun look like ranges" in n for n in export.notes)
