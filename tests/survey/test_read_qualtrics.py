"""Qualtrics exports: two by others, and generated ones in every header variant."""

from __future__ import annotations

import csv
import io
import json

import pytest

from pacsresearch.survey.read import read_export

OWN = {
    "StartDate": ("Start Date", "startDate"), "EndDate": ("End Date", "endDate"), "Status": ("Response Type", "status"),
    "IPAddress": ("IP Address", "ipAddress"), "Progress": ("Progress", "progress"),
    "Duration (in seconds)": ("Duration (in seconds)", "duration"), "Finished": ("Finished", "finished"),
    "RecordedDate": ("Recorded Date", "recordedDate"), "ResponseId": ("Response ID", "_recordId"),
    "RecipientEmail": ("Recipient Email", "recipientEmail"), "DistributionChannel": ("Distribution Channel", "distributionChannel"),
    "UserLanguage": ("User Language", "userLanguage"),
}
QUESTIONS = {
    "Q1": ("Are you a PACS manager?", "QID1"),
    "Q2_1": ("Which systems? Select all that apply. - Selected Choice - PACS, or VNA", "QID2_1"),
    "Q2_2": ("Which systems? Select all that apply. - Selected Choice - RIS", "QID2_2"),
    "Q2_3": ("Which systems? Select all that apply. - Selected Choice - Other:", "QID2_3"),
    "Q2_3_TEXT": ("Which systems? Select all that apply. - Other: - Text", "QID2_3_TEXT"),
    "Q4_1": ("How often? - Training\n(any)", "QID4_1"),
    "Q4_2": ("How often? - Audit", "QID4_2"),
    "Q5": ("Years in role", "QID5_TEXT"),
}
# id, status, progress, finished, answers
PEOPLE = [
    ("R_000000000000001", "0", "100", "1", ["1", "1", "", "1", "VR, speech", "3", "1", "4"]),
    ("R_000000000000002", "1", "100", "1", ["2", "", "1", "", "", "2", "2", "5"]),
    ("R_000000000000003", "0", "40", "0", ["2", "", "1", "", "", "", "", ""]),
    ("R_000000000000004", "0", "100", "1", ["", "", "", "", "", "", "", ""]),
    ("R_000000000000005", "2", "100", "1", ["1", "", "1", "", "", "4", "1", "9"]),
    ("R_000000000000006", "0", "100", "1", ["1", "", "", "", "", "4", "2", "12"]),
]


def generated(rows: int = 3, *, single_quotes: bool = False, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """A made-up Qualtrics export (marked as such by its respondents' ids) with one, two or three header rows."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    both = OWN | QUESTIONS
    writer.writerow(both)
    if rows > 1:
        writer.writerow([text for text, _ in both.values()])
    if rows > 2:
        ids = [json.dumps({"ImportId": i}, separators=(",", ":")) for _, i in both.values()]
        writer.writerow([i.replace('"', "'") for i in ids] if single_quotes else ids)
    for who, status, progress, finished, answers in PEOPLE:
        writer.writerow(["2024-02-03 10:00:00", "2024-02-03 10:05:00", status, "192.0.2.7", progress, "300", finished,
                         "2024-02-03 10:05:01", who, "", "anonymous", "EN", *answers])
    return out.getvalue().encode(encoding)


def read(tmp_path, data: bytes, name: str = "export.csv", **options):
    path = tmp_path / name
    path.write_bytes(data)
    return read_export(path, **options)


@pytest.mark.parametrize(("rows", "single_quotes"), [(3, False), (3, True), (2, False), (1, False)])
@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8", ","), ("utf-8-sig", ","), ("utf-16", "\t"), ("utf-16-le", "\t")])
def test_every_header_variant(tmp_path, rows, single_quotes, encoding, delimiter):
    export = read(tmp_path, generated(rows, single_quotes=single_quotes, encoding=encoding, delimiter=delimiter))
    assert export.platform == "qualtrics"
    assert len(export.metadata) == 6
    assert export.excluded == {"preview": 1, "test": 1, "no consent": 0, "empty": 1, "partial": 1, "duplicate": 0}
    assert export.respondents == 2
    assert export.metadata["row"].tolist() == [rows + i for i in range(1, 7)]
    assert export.identifiers == ("IPAddress", "RecipientEmail")
    assert "IPAddress" not in export.metadata and "IPAddress" not in export.answers
    assert export.metadata["respondent"].tolist() == [p[0] for p in PEOPLE]
    assert export.metadata["seconds"].tolist() == [300.0] * 6
    by_id = {q.id: q for q in export.questions}
    assert by_id["Q1"].type == "single"
    assert by_id["Q2"].type == "multiple" and by_id["Q2"].columns == ("Q2_1", "Q2_2", "Q2_3") and by_id["Q2"].other == "Q2_3_TEXT"
    assert by_id["Q4"].type == "matrix" and by_id["Q4"].columns == ("Q4_1", "Q4_2")
    if rows > 1:
        assert by_id["Q2"].text == "Which systems? Select all that apply."
        assert [o.label for o in by_id["Q2"].options] == ["PACS, or VNA", "RIS", "Other:"]
        assert by_id["Q4"].text == "How often?" and by_id["Q4"].rows == ("Training (any)", "Audit")
    assert by_id["Q5"].text == ("Years in role" if rows > 1 else "Q5")


def test_states_keep_unticked_skipped_and_broken_off_apart(tmp_path):
    export = read(tmp_path, generated())
    states = export.states.astype(str)
    assert states.loc[4, ["Q2_1", "Q2_2", "Q2_3"]].tolist() == ["chosen", "not chosen", "chosen"]
    assert states.loc[9, ["Q2_1", "Q2_2", "Q2_3"]].tolist() == ["skipped"] * 3
    assert states.loc[6, ["Q2_2", "Q4_1", "Q5"]].tolist() == ["chosen", "not recorded", "not recorded"]


def test_seen_but_unanswered_tells_skipped_from_not_shown(tmp_path):
    data = generated().replace(b",4,2,12", b",-99,-99,12")
    export = read(tmp_path, data)
    assert export.states.loc[9, "Q4_1"] == "skipped"
    assert export.answers.loc[9, "Q4_1"] == ""
    assert export.states.loc[9, "Q2_1"] == "not shown"
    assert any("-99" in note for note in export.notes)


def test_identifiers_are_kept_on_request(tmp_path):
    export = read(tmp_path, generated(), keep_identifiers=True)
    assert export.metadata["IPAddress"].tolist() == ["192.0.2.7"] * 6


def test_joined_answers_are_not_read_as_a_number(tmp_path):
    head = generated().decode().splitlines(keepends=True)[:0]
    names = ["StartDate", "EndDate", "Status", "Progress", "Finished", "ResponseId", "Q2"]
    rows = [names, ["Start Date", "End Date", "Response Type", "Progress", "Finished", "Response ID", "Which? (tick all that apply)"],
            [json.dumps({"ImportId": i}) for i in ("startDate", "endDate", "status", "progress", "finished", "_recordId", "QID2")]]
    rows += [["2024-01-01 10:00:00"] * 2 + ["0", "100", "1", f"R_00000000000{i:04}", cell] for i, cell in enumerate(["1,2,3", "2", "1,3", ""])]
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    export = read(tmp_path, "".join(head).encode() + out.getvalue().encode())
    (question,) = export.questions
    assert question.type == "multiple" and [o.code for o in question.options] == ["1", "2", "3"]
    assert export.answers["Q2"].tolist() == ["1,2,3", "2", "1,3", ""]


def test_current_sample(samples):
    export = read_export(samples / "survey" / "qualtRics_sample.csv")
    assert (export.platform, export.respondents, len(export.columns)) == ("qualtrics", 1, 20)
    assert [(q.id, q.text, q.type) for q in export.questions] == [
        ("Q1", "This is a multiple choice question.", "single"), ("Q2", "This is a free text question.", "text")]
    assert export.answers.iloc[0].tolist() == ["2", "Hello World!"]
    assert export.identifiers == ("IPAddress", "RecipientLastName", "RecipientFirstName", "RecipientEmail", "ExternalReference",
                                  "LocationLatitude", "LocationLongitude")
    person = export.metadata.iloc[0]
    assert (person["row"], person["respondent"], person["seconds"], person["language"]) == (4, "R_2YPOQ602ER1jkf1", 38, "DE")
    assert str(person["started"]) == "2017-07-18 08:28:09" and bool(person["finished"])


def test_legacy_sample(samples):
    export = read_export(samples / "survey" / "qualtRics_sample_legacy.csv")
    assert (export.platform, export.respondents) == ("qualtrics", 1)
    assert export.columns == ("V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8", "V9", "V10", "Q1", "Q2",
                              "LocationLatitude", "LocationLongitude", "LocationAccuracy")
    assert [(q.id, q.type) for q in export.questions] == [("Q1", "single"), ("Q2", "text")]
    assert set(export.identifiers) == {"V3", "V4", "V5", "V6", "LocationLatitude", "LocationLongitude"}
    assert export.metadata.iloc[0]["respondent"] == "R_2YPOQ602ER1jkf1"


def qsf_of(*payloads) -> str:
    elements = [{"Element": "BL", "Payload": [{"Type": "Default", "BlockElements": [{"Type": "Question", "QuestionID": p["QuestionID"]} for p in payloads]}]}]
    elements += [{"Element": "SQ", "PrimaryAttribute": p["QuestionID"], "Payload": p} for p in payloads]
    return json.dumps({"SurveyEntry": {"SurveyName": "made up"}, "SurveyElements": elements})


DEFINED = qsf_of(
    {"QuestionID": "QID1", "DataExportTag": "Q1", "QuestionText": "<b>Are you</b> a manager?", "QuestionType": "MC", "Selector": "SAVR", "SubSelector": "TX",
     "Choices": {"1": {"Display": "Yes"}, "2": {"Display": "No, never"}}, "ChoiceOrder": ["1", "2"], "RecodeValues": {"1": "1", "2": "2"}},
    {"QuestionID": "QID2", "DataExportTag": "Q2", "QuestionText": "Which systems?", "QuestionType": "MC", "Selector": "MAVR", "SubSelector": "TX",
     "Choices": {"1": {"Display": "PACS, or VNA"}, "2": {"Display": "RIS"}, "3": {"Display": "Other:", "TextEntry": "true"}}, "ChoiceOrder": [1, 2, 3]},
    {"QuestionID": "QID4", "DataExportTag": "Q4", "QuestionText": "How often?", "QuestionType": "Matrix", "Selector": "Likert", "SubSelector": "SingleAnswer",
     "Choices": {"1": {"Display": "Training"}, "2": {"Display": "Audit"}}, "Answers": {"1": {"Display": "Never"}, "2": {"Display": "Rarely"},
     "3": {"Display": "Often"}, "4": {"Display": "Always"}}, "RecodeValues": {"1": "1", "2": "2", "3": "3", "4": "4"}},
    {"QuestionID": "QID5", "DataExportTag": "Q5", "QuestionText": "Years in role", "QuestionType": "TE", "Selector": "SL",
     "Validation": {"Settings": {"ContentType": "ValidNumber"}}},
    {"QuestionID": "QID9", "DataExportTag": "Intro", "QuestionText": "Welcome", "QuestionType": "DB", "Selector": "TB"})


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_survey_definition_gives_texts_types_and_labels(tmp_path, rows):
    (tmp_path / "definition.qsf").write_text(DEFINED)
    (tmp_path / "export.csv").write_bytes(generated(rows))
    export = read_export([tmp_path / "export.csv", tmp_path / "definition.qsf"])
    by_id = {q.id: q for q in export.questions}
    assert by_id["Q1"].text == "Are you a manager?" and [(o.code, o.label) for o in by_id["Q1"].options] == [("1", "Yes"), ("2", "No, never")]
    assert [(o.label, o.column) for o in by_id["Q2"].options] == [("PACS, or VNA", "Q2_1"), ("RIS", "Q2_2"), ("Other:", "Q2_3")]
    assert by_id["Q4"].type == "matrix" and by_id["Q4"].rows == ("Training", "Audit") and [o.label for o in by_id["Q4"].options][0] == "Never"
    assert by_id["Q5"].type == "number"


def test_survey_definition_alone_describes_the_survey(tmp_path):
    (tmp_path / "definition.qsf").write_text(DEFINED)
    export = read_export(tmp_path / "definition.qsf")
    assert export.respondents == 0 and [(q.id, q.type) for q in export.questions] == [("Q1", "single"), ("Q2", "multiple"), ("Q4", "matrix"), ("Q5", "number")]


def wide(names, texts, imports, rows) -> bytes:
    own = {"StartDate": ("Start Date", "startDate"), "Finished": ("Finished", "finished"), "ResponseId": ("Response ID", "_recordId")}
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*own, *names])
    writer.writerow([*(t for t, _ in own.values()), *texts])
    if imports:
        writer.writerow([json.dumps({"ImportId": i} if isinstance(i, str) else i) for i in [*(i for _, i in own.values()), *imports]])
    for place, row in enumerate(rows, start=1):
        writer.writerow(["2024-01-01 10:00:00", "True", f"R_{place:015}", *row])
    return out.getvalue().encode()


def test_words_instead_of_codes_choice_ids_apart_and_asides(tmp_path):
    names = ["Q1_1", "Q1_2", "Q2_1", "Q2_2", "Q2_3", "Q3_First Click", "Q3_Page Submit", "Q1_DO_1", "SC0", "Source", "1_Q7", "2_Q7"]
    texts = ["Pick (select all that apply) - A, or B", "Pick (select all that apply) - C", "Rank these - X", "Rank these - Y", "Rank these - Z", "Timing - First Click",
             "Timing - Page Submit", "Pick - Display Order", "Score", "Source", "Why [one]?", "Why [two]?"]
    imports = [{"ImportId": "QID1", "choiceId": "1"}, {"ImportId": "QID1", "choiceId": "2"}, "QID2_1", "QID2_2", "QID2_3", "QID3_FIRST_CLICK", "QID3_PAGE_SUBMIT",
               "QID1_DO_1", "SC_abc", "Source", "1_QID7_TEXT", "2_QID7_TEXT"]
    rows = [["A, or B", "", "1", "2", "3", "0.5", "9", "1", "7", "post", "a b c", ""], ["", "C", "2", "3", "1", "0.6", "8", "2", "7", "mail", "", "d e f"],
            ["A, or B", "C", "3", "1", "2", "0.7", "7", "1", "7", "post", "g h", "i"]]
    for given in (imports, None):
        export = read(tmp_path, wide(names, texts, given, rows))
        by_id = {q.id: q for q in export.questions}
        assert by_id["Q1"].type == "multiple" and [o.label for o in by_id["Q1"].options] == ["A, or B", "C"]
        assert by_id["Q2"].type == "ranking" and by_id["Q2"].rows == ("X", "Y", "Z")
        assert by_id["1_Q7"].type == by_id["2_Q7"].type == "text"
        assert not {"Q3_First Click", "Q1_DO_1", "SC0"} & set(export.answers)
    export = read(tmp_path, wide(names, texts, imports, rows))
    assert export.metadata["Source"].tolist() == ["post", "mail", "post"] and [q.id for q in export.questions] == ["Q1", "Q2", "1_Q7", "2_Q7"]


def test_joined_words_are_learnt_or_left(tmp_path):
    cells = ["PACS,RIS", "PACS", "RIS", "PACS,RIS", "VR (old, new)", "PACS,VR (old, new)"]
    export = read(tmp_path, wide(["Q2"], ["Which?"], ["QID2"], [[c] for c in cells]))
    (question,) = export.questions
    assert question.type == "multiple" and [o.label for o in question.options] == ["PACS", "RIS", "VR (old, new)"]
    assert export.answers["Q2"].tolist() == cells


def test_status_words_spam_and_offline_previews(tmp_path):
    rows = [["Survey Preview"], ["IP Address"], ["Spam"], ["Survey Test"], ["17"], ["8"], ["16"]]
    data = wide(["Status", "Q1"], ["Response Type", "Willing?"], ["status", "QID1"], [[*r, "Yes"] for r in rows])
    export = read(tmp_path, data)
    assert export.excluded["preview"] == 2 and export.excluded["test"] == 1 and export.respondents == 4
    assert any("2 submission(s) as spam" in n for n in export.notes)
    assert export.metadata["status"].tolist()[0] == "Survey Preview"
