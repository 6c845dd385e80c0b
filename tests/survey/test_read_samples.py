"""Real exports by others, each against values counted by hand in the file itself."""

from __future__ import annotations

import pytest

from pacsresearch.errors import ExportError
from pacsresearch.survey.read import read_export, read_files


@pytest.fixture(scope="module")
def folder(samples):
    return samples / "survey"


def of(export, id):
    return next(q for q in export.questions if q.id == id)


def count(export, column, state):
    return int((export.states[column] == state).sum())


def types(export):
    counted: dict[str, int] = {}
    for question in export.questions:
        counted[question.type] = counted.get(question.type, 0) + 1
    return counted


def test_jisc(folder):
    export = read_export(folder / "sodp_results-for-idrc-surveyin-2021-03-05-0807.en.csv")
    assert export.platform == "jisc" and export.evidence[0] == "first column 'URN'"
    assert any("-key.en.csv" in e for e in export.evidence)
    assert len(export.metadata) == 68 and export.excluded["empty"] == 2 and export.respondents == 66
    assert len(export.columns) == 378 and export.identifiers == ()
    assert len(export.questions) == 62 and [q.id for q in export.questions] == [f"Q{i}" for i in range(1, 63)]
    assert {q.id for q in export.questions if q.type == "matrix"} == {"Q11", "Q17", "Q18", "Q27", "Q53", "Q54", "Q55"}
    assert types(export) == {"single": 26, "multiple": 29, "matrix": 7}
    age = of(export, "Q1")
    assert age.text == "What is your age?" and [o.label for o in age.options] == ["18 - 24", "25 - 34", "35 - 44", "45 - 54", "55 - 64", "over 65"]
    assert (export.answers["Q1"] == "3").sum() == 28
    assert (count(export, "Q9_1", "chosen"), count(export, "Q9_1", "not chosen")) == (51, 17)
    assert of(export, "Q9").options[0].label == "Observational data" and of(export, "Q9").options[0].column == "Q9_1"
    assert of(export, "Q53").rows[1] == "myself: after the publication of the data in an academic journal article"
    assert count(export, "Q53_1_a", "chosen") == 39 and count(export, "Q2", "skipped") == 2
    assert [o.label for o in of(export, "Q62").options] == ["yes"]
    assert str(export.metadata["submitted"].iloc[0].date()) == "2020-09-21"


def test_jisc_spss(folder):
    export = read_export(folder / "bossier_example.sav")
    assert export.platform == "spss" and export.respondents == 13 and len(export.columns) == 28
    assert [(q.id, q.type) for q in export.questions] == [
        ("Q1", "single"), ("Q2", "single"), ("Q3", "multiple"), ("Q4", "single"), ("Q5", "number"), ("Q6", "text"), ("Q7", "single"),
        ("Q8", "single"), ("Q9", "single"), ("Q10", "date"), ("Q11", "text"), ("Q12", "date"), ("Q13", "ranking"), ("Q14", "matrix"), ("Q15", "single")]
    assert [o.label for o in of(export, "Q3").options] == ["Dogs", "Cats", "Parrots", "Monkeys", "Whales"]
    # 0 is declared missing in the file and means "not ticked": the first person ticked parrots and whales only
    assert export.states.loc[1, ["Q3_1", "Q3_2", "Q3_3", "Q3_4", "Q3_5"]].tolist() == ["not chosen", "not chosen", "chosen", "not chosen", "chosen"]
    assert of(export, "Q13").rows == ("Red", "Green", "White", "Pink", "Yellow", "Blue", "Black")
    assert [o.label for o in of(export, "Q14").options] == ["Very Likely", "Likely", "Unlikely", "Very Unlikely"]
    assert export.answers.loc[1, "Q5"] == "25" and export.answers.loc[2, "Q5"] == "150" and export.answers.loc[1, "Q10"] == "2018-04-18"
    assert export.states.loc[1, "Q8"] == "not recorded"        # system-missing: routed past


def test_spss_ranges_of_missing_values(folder):
    export = read_export(folder / "pyreadstat_sample_missing.sav")
    assert export.platform == "spss" and len(export.columns) == 7 and len(export.metadata) == 7
    assert [(q.id, q.type) for q in export.questions] == [("mychar", "text"), ("mynum", "number"), ("mydate", "date"), ("dtime", "date"),
                                                          ("mylabl", "single"), ("myord", "single"), ("mytime", "text")]
    assert [o.label for o in of(export, "myord").options] == ["low", "medium", "high"]     # -1 "missing" is no option
    assert [o.label for o in of(export, "mylabl").options] == ["Male", "Female"]
    assert export.answers["mydate"].tolist()[:2] == ["2018-05-06", "1880-05-06"]


def test_limesurvey(folder):
    export = read_export(folder / "SSI_2017_uk_public_data.csv")
    assert export.platform == "limesurvey" and export.respondents == 253 and len(export.columns) == 245
    country, degree = of(export, "socio1"), of(export, "edu1")
    assert country.text == "In which country do you work?" and degree.type == "single" and len(degree.options) == 4
    assert of(export, "soft1can").type == "number" and of(export, "currentEmp9").type == "date" and of(export, "conf2can").type == "text"
    fields = of(export, "currentEmp13")
    assert fields.type == "multiple" and len(fields.columns) == 65 and fields.options[0].label == "Accounting & Finance"
    assert of(export, "prevEmp2").type == "ranking" and len(of(export, "prevEmp2").columns) == 8
    agree = of(export, "likertagree2")
    assert agree.type == "matrix" and len(agree.rows) == 5 and agree.rows[0] == "I find real enjoyment in my job"
    assert len(of(export, "time1can").columns) == 6 and of(export, "time1can").options[0].label == "1 (None at all)"
    python = next(o.column for o in of(export, "tool4can").options if o.label == "Python")
    assert [count(export, python, s) for s in ("chosen", "not chosen", "not shown")] == [189, 35, 29]
    assert export.identifiers == ()


def test_limesurvey_structure(folder):
    export = read_export(folder / "citric_limesurvey_survey_432535.lss")
    assert export.platform == "limesurvey" and export.respondents == 0 and "no responses" in export.evidence[0]
    assert [(q.id, q.text, q.type) for q in export.questions] == [("G01Q01", "Text for question 1", "single"), ("G01Q02", "Text for question 2", "text")]
    assert [o.label for o in export.questions[0].options] == ["1", "2", "3", "4", "5"]


def test_redcap_checkboxes(folder):
    export = read_export([folder / "REDCapR_checkboxes-1_data.csv", folder / "REDCapR_checkboxes-1_dictionary.csv"])
    assert export.platform == "redcap" and len(export.metadata) == 4 and len(export.columns) == 13
    assert [(q.id, q.type, [o.label for o in q.options]) for q in export.questions] == [
        ("check_one", "multiple", ["one", "two", "three", "four"]), ("check_two", "multiple", ["A", "B", "C", "D", "E"]), ("desired_result", "text", [])]
    assert export.excluded == {"preview": 0, "test": 0, "no consent": 0, "empty": 1, "partial": 1, "duplicate": 0}
    assert export.states["check_one___1"].tolist() == ["chosen", "not chosen", "chosen", "not recorded"]
    assert export.metadata["respondent"].tolist() == ["1", "2", "3", "4"]


def test_redcap_survey(folder):
    export = read_export(folder / "REDCapR_survey_data.csv")
    assert any("found beside it: REDCapR_survey_dictionary.csv" in e for e in export.evidence)
    assert len(export.metadata) == 2 and len(export.columns) == 33
    assert set(export.identifiers) == {"redcap_survey_identifier", "email", "first_name", "last_name", "address", "telephone_1"}
    assert not set(export.identifiers) & {*export.answers, *export.metadata}
    assert export.excluded["no consent"] == 1          # record 2: the form is complete, the box is not ticked
    assert of(export, "ethnicity").options[1].label == "NOT Hispanic or Latino" and of(export, "height").type == "number"
    assert export.states["height"].tolist() == ["not recorded"] * 2 and of(export, "dob").type == "date"
    assert str(export.metadata["submitted"].iloc[0]) == "2018-03-06 15:52:43"


def test_surveymonkey(folder):
    export = read_export(folder / "538_StarWars.csv")
    assert export.platform == "surveymonkey" and export.respondents == 1186 and len(export.columns) == 38
    assert [q.type for q in export.questions] == ["single", "single", "multiple", "ranking", "matrix", *["single"] * 9]
    seen, ranked, liked = export.questions[2:5]
    assert [o.label for o in seen.options][0] == "Star Wars: Episode I The Phantom Menace" and len(seen.columns) == 6
    assert [count(export, seen.columns[0], s) for s in ("chosen", "not chosen", "skipped")] == [673, 162, 351]
    assert len(ranked.rows) == 6 and [o.code for o in ranked.options] == list("123456") and (export.answers[ranked.columns[0]] == "1").sum() == 129
    assert len(liked.rows) == 14 and liked.rows[0] == "Han Solo" and len(liked.options) == 6
    assert (export.answers[liked.columns[0]] == "Very favorably").sum() == 610
    assert any("Mac Roman" in n for n in export.notes)
    assert export.metadata["respondent"].iloc[0] == "3292879998" and export.identifiers == ()


@pytest.mark.parametrize("name", ["REDCapR_survey_dictionary.csv", "sodp_results-for-idrc-surveyin-2020-11-06-1612-key.en.csv"])
def test_companions_alone_are_no_exports(folder, name):
    with pytest.raises(ExportError, match="without any responses"):
        read_export(folder / name)


def test_all_in_one_call(folder):
    items = read_files(sorted(folder.iterdir()))
    assert [i.error for i in items] == [None] * len(items)
    assert {i.export.platform for i in items} == {"jisc", "limesurvey", "qualtrics", "redcap", "spss", "surveymonkey"}
