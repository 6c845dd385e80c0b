"""The questionnaire goes out to every platform and comes back: structure by our readers, answers equal to what was put in."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
from collections import Counter

import docx
import numpy as np
import pandas as pd
import pytest
from lxml import etree

from pacsresearch.questionnaire import load_questionnaire
from pacsresearch.reconstruction.answers import draw_answers
from pacsresearch.survey.cleaning import clean
from pacsresearch.survey.instruments import codebook, limesurvey, printable, qualtrics, redcap
from pacsresearch.survey.instruments.layouts import lay_out
from pacsresearch.survey.instruments.write import INSTRUMENTS, write_instruments
from pacsresearch.survey.matching import match
from pacsresearch.survey.platforms.redcap import parse_choices
from pacsresearch.survey.read import read_export

Q = load_questionnaire()
NAMES = [variable.name for variable in Q.variables]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("instruments")
    write_instruments(Q, folder)
    return folder


@pytest.fixture(scope="module")
def answers():
    table = draw_answers(Q, np.random.default_rng(11))
    for name, option in (("barriers", "other"), ("sources", "other"), ("registration", "other")):
        ticked = table[f"{name}_{option}"].eq(True).fillna(False)
        table.loc[ticked, f"{name}_other_text"] = "Something, with a comma; and \"quotes\"\nin two lines"
    table.loc[3, "comments"] = "=1+1"
    return table


# ------------------------------------------------------------------------------------------------- answers come back


def differences(given, cleaned, names):
    """Variables whose cleaned values are not those given, with how many differ."""
    found = {}
    words = cleaned.open_text.pivot(index="respondent", columns="variable", values="text")
    for name in names:
        kind = Q.variable(name).kind
        got = words[name].reindex(cleaned.responses["respondent"]) if kind == "text" and name in words else \
            pd.Series([None] * len(given)) if kind == "text" else cleaned.responses[name]
        want = [None if value is None or value != value else value for value in given[name].tolist()]
        have = [None if value is pd.NA or value is None or value != value else value for value in got.astype(object).tolist()]
        if n := sum(a != b for a, b in zip(want, have, strict=True)):
            found[name] = n
    return found


@pytest.mark.parametrize(("platform", "labels", "companion"), [
    ("qualtrics", True, None), ("qualtrics", False, None), ("qualtrics", False, "questionnaire.qsf"),
    ("limesurvey", False, None), ("limesurvey", False, "questionnaire.lss"),
    ("redcap", False, None), ("redcap", False, "questionnaire-redcap.csv"), ("surveymonkey", True, None)])
def test_answers_come_back_as_they_were_given(tmp_path, folder, answers, platform, labels, companion):
    path = tmp_path / "answers.csv"
    path.write_text(lay_out(Q, answers, platform, labels=labels), "utf-8", newline="")
    export = read_export([path, folder / companion] if companion else path)
    assert export.platform == platform
    matching = match(export, Q)
    assert not matching.missing and not matching.unmatched and not matching.unknown_options
    cleaned = clean(export, Q, matching)
    assert len(cleaned.responses) == len(answers)
    assert differences(answers, cleaned, NAMES) == {}
    assert cleaned.changes.empty


def test_answers_come_back_from_joined_cells_and_wording_alone(tmp_path, answers):
    """Google Forms has no codes; words beside "other" stand among the ticks, so their punctuation is not certain."""
    path = tmp_path / "PACS managers.csv"
    path.write_text(lay_out(Q, answers, "google_forms"), "utf-8", newline="")
    export = read_export(path)
    matching = match(export, Q)
    assert {m.by for m in matching.matches} <= {"wording", "code"} and not matching.unmatched
    cleaned = clean(export, Q, matching)
    closed = [name for name in NAMES if not name.endswith("_other_text")]
    assert differences(answers, cleaned, closed) == {}
    said = cleaned.open_text[cleaned.open_text["variable"] == "sources_other_text"]
    assert len(said) == answers["sources_other_text"].notna().sum() > 0 and said["text"].str.startswith("Something, with a comma").all()


def test_routing_survives_the_way_round(tmp_path, answers):
    path = tmp_path / "a.csv"
    path.write_text(lay_out(Q, answers, "limesurvey"), "utf-8", newline="")
    export = read_export(path)
    cleaned = clean(export, Q, match(export, Q))
    outside = (answers["nation"] != "england").to_numpy()
    assert (cleaned.states["region"][outside] == "not shown").all()
    assert not (cleaned.states["region"][~outside] == "not shown").any()


# ------------------------------------------------------------------------------------------------- structures come back


@pytest.mark.parametrize("name", ["questionnaire.lss", "questionnaire.qsf"])
def test_our_readers_take_the_structure_back(folder, name):
    export = read_export(folder / name)
    matching = match(export, Q)
    texts = {question.text for question in export.questions}
    for question in Q.questions:
        assert any(question.text in text for text in texts), question.name
        if question.type == "multiple":
            back = next(q for q in export.questions if question.text in q.text)
            assert [o.label for o in back.options] == [o.label for o in question.options]
    assert matching.column("willing") and matching.column("sources_ukiig") and matching.column("agree_clear_path")


def test_lss_is_whole_and_every_reference_holds():
    root = etree.fromstring(limesurvey.structure(Q).encode())
    assert root.findtext("LimeSurveyDocType") == "Survey"

    def rows(table):
        return [{cell.tag: cell.text or "" for cell in row} for row in root.findall(f"{table}/rows/row")]

    for table in root:
        if table.find("fields") is not None:
            fields = [f.text for f in table.findall("fields/fieldname")]
            assert all([cell.tag for cell in row] == fields for row in table.findall("rows/row")), table.tag
    asked, subs, texts = rows("questions"), rows("subquestions"), rows("question_l10ns")
    ids = [row["qid"] for row in asked + subs]
    assert len(set(ids)) == len(ids) and {row["qid"] for row in texts} == set(ids)
    assert {row["parent_qid"] for row in subs} <= {row["qid"] for row in asked}
    assert {row["aid"] for row in rows("answers")} == {row["aid"] for row in rows("answer_l10ns")}
    codes = [row["title"] for row in asked]
    assert len(set(codes)) == len(codes) and all(re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,19}", code) for code in codes)
    assert all(len(row["code"]) <= 5 for row in rows("answers")) and all(len(row["title"]) <= 5 for row in subs)
    for row in asked:  # relevance names earlier questions only
        for code in re.findall(r"([A-Za-z0-9]+)(?:_SQ\d+)?\.NAOK", row["relevance"]):
            assert codes.index(code) < codes.index(row["title"])
    region = next(row for row in asked if row["title"] == "region")
    assert region["relevance"] == 'consent.NAOK == "1" and nation.NAOK == "1"'
    sample_fields = {"gid", "sid", "group_order", "randomization_group", "grelevance"}  # of a structure LimeSurvey wrote
    assert set(rows("groups")[0]) == sample_fields


def test_lss_has_the_fields_of_a_real_structure(samples):
    real = etree.parse(str(samples / "survey" / "citric_limesurvey_survey_432535.lss")).getroot()
    ours = etree.fromstring(limesurvey.structure(Q).encode())
    for table in ("groups", "group_l10ns", "questions", "question_l10ns", "question_attributes", "surveys", "surveys_languagesettings"):
        theirs = {f.text for f in real.findall(f"{table}/fields/fieldname")}
        assert {f.text for f in ours.findall(f"{table}/fields/fieldname")} <= theirs, table


def test_qsf_refers_only_to_what_it_holds():
    data = json.loads(qualtrics.survey_file(Q))
    elements = data["SurveyElements"]
    payloads = {e["PrimaryAttribute"]: e["Payload"] for e in elements if e["Element"] == "SQ"}
    blocks = next(e for e in elements if e["Element"] == "BL")["Payload"]
    order = [b["QuestionID"] for block in blocks for b in block["BlockElements"] if b["Type"] == "Question"]
    assert sorted(order) == sorted(payloads)
    assert int(next(e for e in elements if e["Element"] == "QC")["SecondaryAttribute"]) == len(payloads)
    flow = next(e for e in elements if e["Element"] == "FL")["Payload"]
    assert [f["ID"] for f in flow["Flow"]] == [b["ID"] for b in blocks if b["Type"] != "Trash"]
    for qid, payload in payloads.items():
        assert payload["QuestionID"] == qid
        if "ChoiceOrder" in payload and payload["ChoiceOrder"]:
            assert payload["ChoiceOrder"] == list(payload["Choices"]) and payload["NextChoiceId"] > max(map(int, payload["Choices"]))
        for locator in re.findall(r'"q://(QID\d+)/SelectableChoice/(\d+)"', json.dumps(payload.get("DisplayLogic", {}))):
            assert order.index(locator[0]) < order.index(qid) and locator[1] in payloads[locator[0]]["Choices"]
    level = next(p for p in payloads.values() if p["DataExportTag"] == "level")["DisplayLogic"]
    assert level["0"]["Type"] == "If" and level["1"]["Type"] == "AndIf" and level["1"]["1"]["Conjuction"] == "Or"


def advanced(text):
    """A reader of the advanced text format as Qualtrics documents it: blocks of tags, each at the start of its line."""
    lines = text.split("\n")
    assert lines[0] == "[[AdvancedFormat]]"
    questions, part, code = [], "", ""
    for line in lines[1:]:
        tag = re.fullmatch(r"\[\[(\w+)(?::(.*))?\]\]", line)
        if tag and tag[1] == "Question":
            questions.append({"kind": tag[2], "id": "", "text": "", "choices": {}, "answers": {}})
            part = "text"
        elif tag and tag[1] == "ID":
            questions[-1]["id"] = tag[2]
        elif tag and tag[1] in ("AdvancedChoices", "AdvancedAnswers"):
            part = tag[1][8:].lower()
        elif tag and tag[1] in ("Choice", "Answer"):
            code = tag[2]
        elif tag:
            assert tag[1] in ("Block", "PageBreak"), line
        elif line and part == "text":
            questions[-1]["text"] += line
        elif line:
            questions[-1][part][code] = line
    return questions


def test_advanced_text_holds_every_question_and_option():
    back = {question["id"]: question for question in advanced(qualtrics.advanced_text(Q))}
    assert back.pop("intro")["kind"] == "Text"
    assert list(back) == [question.name for question in Q.questions]
    for question in Q.questions:
        assert back[question.name]["text"] == question.text
        options = {str(option.code): option.label for option in question.options}
        items = {str(place): item.label for place, item in enumerate(question.items, start=1)}
        assert back[question.name]["choices"] == (items or options)
        assert back[question.name]["answers"] == (options if question.type == "likert" else {})


def test_redcap_dictionary_keeps_redcaps_rules():
    rows = list(csv.DictReader(io.StringIO(redcap.data_dictionary(Q), newline="")))
    assert list(rows[0]) == list(redcap.HEADER) and len(redcap.HEADER) == 18
    names = [row["Variable / Field Name"] for row in rows]
    assert names[0] == "record_id" and len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,25}", name) for name in names)
    assert {row["Field Type"] for row in rows} <= {"text", "notes", "radio", "checkbox"}
    by_name = {row["Variable / Field Name"]: row for row in rows}
    for place, row in enumerate(rows):
        for name in re.findall(r"\[(\w+?)(?:\(\d+\))?\]", row["Branching Logic (Show field only if...)"]):
            assert name in names[:place], (row, name)
    assert parse_choices(by_name["sources"]["Choices, Calculations, OR Slider Labels"])[0] == ("1", Q.question("sources").options[0].label)
    assert by_name["level"]["Branching Logic (Show field only if...)"] == "[consent] = '1' and ([willing] = '1' or [willing] = '3')"
    assert Counter(row["Matrix Group Name"] for row in rows)["agree"] == 8
    assert by_name["staff"]["Text Validation Type OR Show Slider Number"] == "integer"


def test_printed_questionnaire_asks_everything_in_order(folder):
    document = docx.Document(str(folder / "questionnaire.docx"))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    places = [text.index(f"{question.number}. {question.text}") for question in Q.questions]
    assert places == sorted(places) and "never published" in text
    for question in Q.questions:
        if question.type in ("single", "multiple"):
            assert all(option.label in text for option in question.options)
        assert all(item.label in cells for item in question.items)
    assert 'Answer question 3 only if you answered "England" to question 2.' in text
    assert text.count('Answer this part only if you answered "Yes" to question 1.') == len(Q.sections) - 1


def test_codebook_page_is_self_contained_and_whole():
    html = codebook.codebook_html(Q)
    assert all(f"<code>{name}</code>" in html for name in NAMES)
    assert not re.search(r"(src|href)=", html) and "never published" in html
    etree.HTML(html)


def test_ddi_has_every_variable_with_wording_and_categories():
    root = etree.fromstring(codebook.ddi_codebook(Q, note="Synthetic.").encode())
    space = {"d": codebook.DDI}
    found = root.findall("d:dataDscr/d:var", space)
    assert [var.get("name") for var in found] == NAMES
    willing = next(var for var in found if var.get("name") == "willing")
    assert [c.findtext("d:catValu", namespaces=space) for c in willing.findall("d:catgry", space)] == ["1", "2", "3"]
    assert willing.findtext("d:qstn/d:qstnLit", namespaces=space) == Q.question("willing").text
    groups = {v for g in root.findall("d:dataDscr/d:varGrp", space) for v in g.get("var").split()}
    assert groups <= {var.get("ID") for var in found}
    assert "Synthetic." in root.findtext("d:stdyDscr/d:stdyInfo/d:abstract", namespaces=space)


def test_ddi_is_valid_against_the_published_schema():
    """The schema (LGPL) is not kept here: PACSRESEARCH_DDI_SCHEMA points to the DDI Alliance's codebook.xsd 2.5."""
    path = os.environ.get("PACSRESEARCH_DDI_SCHEMA")
    if not path:
        pytest.skip("no schema: set PACSRESEARCH_DDI_SCHEMA to DDI-Codebook 2.5's codebook.xsd")
    schema = etree.XMLSchema(etree.parse(path, etree.XMLParser(no_network=True)))
    root = etree.fromstring(codebook.ddi_codebook(Q).encode())
    assert schema.validate(root), schema.error_log
    root.find(f"{{{codebook.DDI}}}dataDscr")[0].set("nonsense", "1")
    assert not schema.validate(root)


def test_same_questionnaire_same_bytes(folder, tmp_path):
    again = write_instruments(Q, tmp_path)
    assert [path.name for path in again] == [name for name, _, _ in INSTRUMENTS]
    for path in again:
        assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256((folder / path.name).read_bytes()).digest(), path.name


def test_hostile_words_stay_words():
    """Mark-up, CDATA ends and separators in a questionnaire do not break what is made of it."""
    from dataclasses import replace

    nasty = "A ]]> <b>\"&\" | 'x', y"
    questions = list(Q.questions)
    options = (replace(questions[1].options[0], label=nasty), *questions[1].options[1:])
    questions[1] = replace(questions[1], text=nasty, options=options)
    changed = replace(Q, questions=tuple(questions))
    etree.fromstring(limesurvey.structure(changed).encode())
    etree.fromstring(codebook.ddi_codebook(changed).encode())
    json.loads(qualtrics.survey_file(changed))
    row = next(r for r in csv.DictReader(io.StringIO(redcap.data_dictionary(changed))) if r["Variable / Field Name"] == "nation")
    assert len(parse_choices(row["Choices, Calculations, OR Slider Labels"])) == len(options)
    assert "<b>" not in codebook.codebook_html(changed)
    assert printable.printable(changed)[:2] == b"PK"
