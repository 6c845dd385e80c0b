"""The reconstruction's survey: synthetic, dirty as real exports are, and cleaned it comes to S1 and S2."""

from __future__ import annotations

import csv
import re

import pytest

from pacsresearch.questionnaire import load_questionnaire
from pacsresearch.reconstruction.answers import RESPONDENTS, WILLING
from pacsresearch.reconstruction.survey import FILE, write_survey
from pacsresearch.study import Study
from pacsresearch.survey.cleaning import clean
from pacsresearch.survey.matching import match
from pacsresearch.survey.read import read_export


@pytest.fixture(scope="module")
def study(project):
    return Study.load("pacs-2013", project)


@pytest.fixture(scope="module")
def rows(study):
    with open(study.survey_files()[0], encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture(scope="module")
def export(study):
    return read_export(study.survey_files())


@pytest.fixture(scope="module")
def cleaned(export):
    questionnaire = load_questionnaire()
    return clean(export, questionnaire, match(export, questionnaire))


def test_the_kept_file_is_what_the_seed_gives(study, tmp_path):
    write_survey(tmp_path, study.analysis.seed)
    assert (tmp_path / FILE).read_bytes() == study.survey_files()[0].read_bytes()


def test_another_seed_gives_other_answers_and_the_same_totals(study, tmp_path):
    write_survey(tmp_path, 7)
    assert (tmp_path / FILE).read_bytes() != study.survey_files()[0].read_bytes()
    export = read_export(tmp_path / FILE)
    questionnaire = load_questionnaire()
    cleaned = clean(export, questionnaire, match(export, questionnaire))
    assert (cleaned.responses["willing"] == "yes").sum() == 96 and len(cleaned.responses) == 120


def test_study_says_in_words_that_it_is_synthetic(study):
    text = (study.raw / "study.toml").read_text("utf-8")
    assert "SYNTHETIC DATA" in text and "evidence about nobody" in text and "AN ASSUMPTION" in text
    assert study.kind == "reconstruction" and study.basis == "reconstructed"


def test_comes_to_what_was_published(study, cleaned):
    assert study.survey.frame == 400  # S1
    assert study.survey.assumed_respondents == len(cleaned.responses) == RESPONDENTS == 120
    assert (cleaned.responses["willing"] == "yes").sum() == WILLING == 96
    assert 96 / 120 == 0.8  # S2: eight out of ten


def test_layout_is_qualtrics(rows, export):
    assert rows[0][:9] == ["StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)",
                           "Finished", "RecordedDate", "ResponseId"]
    assert rows[2][0] == '{"ImportId":"startDate"}' and {len(row) for row in rows} == {len(rows[0])}
    assert export.platform == "qualtrics"


def test_dirt_is_found_by_reader_and_cleaning(cleaned):
    flow = cleaned.exclusions.set_index("reason")
    assert flow["removed"].to_dict() == {
        "Submissions read": 0, "Preview by the survey's makers": 3, "Test submission": 2, "No consent": 6,
        "No question answered": 1, "Broken off before the end": 11, "Second copy of a submission": 3, "Analysed": 0}
    assert flow["remaining"].iloc[0] == 146 and flow["remaining"].iloc[-1] == 120
    rules = cleaned.changes["rule"]
    for words in ("outside 0 to 40", "not a number", "taken from words", "sum to 130", "sum to 35", "rescaled to 100",
                  "left blank", "not shown unless nation is england", "not shown unless line_manages is yes",
                  "rules out", "before the age of 16", "option of the same words"):
        assert rules.str.contains(words, regex=False).any(), words
    assert cleaned.flags["flag"].value_counts().to_dict() == {"speeder": 2, "straight-liner": 2}


def test_identifiers_identify_nobody_and_are_dropped(rows, export):
    header = rows[0]
    ip = {row[header.index("IPAddress")] for row in rows[3:]}
    mail = {row[header.index("RecipientEmail")] for row in rows[3:]} - {""}
    assert all(address.startswith("192.0.2.") for address in ip)  # RFC 5737: kept for documentation
    assert mail and all(address.endswith("@example.org") for address in mail)  # RFC 2606
    assert {"IPAddress", "RecipientEmail"} <= set(export.identifiers)
    kept = " ".join(export.answers.to_numpy().ravel().tolist() + export.metadata.astype(str).to_numpy().ravel().tolist())
    assert not re.search(r"192\.0\.2\.|manager\d+@", kept)


def test_answers_vary_and_hang_together(cleaned):
    responses = cleaned.responses
    time = responses[[c for c in responses if c.startswith("time_")]].dropna().astype(float)
    assert (time.sum(axis=1) - 100).abs().max() < 1e-9
    assert time.std().min() > 5  # S3: the role varies
    assert (responses["education_received"] == "yes").mean() < 0.5  # S4: few
    assert responses.loc[responses["nation"] != "england", "region"].isna().all()
    assert responses.loc[responses["willing"] == "no", "level"].isna().all()
    assert not (responses["registration_none"] & responses["registration_radiographer"]).fillna(False).any()
