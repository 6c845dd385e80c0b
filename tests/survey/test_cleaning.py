"""Cleaning by the questionnaire: types, codes, ranges, routing, sums, exclusions, flags; and every change in the log."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from handmade import asked, export_of

from pacsresearch.errors import InputError
from pacsresearch.questionnaire import load_questionnaire
from pacsresearch.survey.cleaning import clean
from pacsresearch.survey.export import EXCLUSIONS, Option
from pacsresearch.survey.matching import match
from pacsresearch.survey.tables import NAMES, load_cleaned, save_cleaned

Q = load_questionnaire()
BASE = {"consent": "single", "nation": "single", "region": "single", "band": "single", "years_in_role": "number",
        "age_group": "single", "line_manages": "single", "staff": "number", "willing": "single", "level": "single",
        "comments": "text"}
SHARES = [item.name for item in Q.question("time").items]
ITEMS = [item.name for item in Q.question("agree").items]
KINDS = ("supplier", "in_house", "study_day", "module", "award", "other")


def questions():
    plain = [asked(name, Q.question(name).text, kind) for name, kind in BASE.items()]
    time_ = asked("time", Q.question("time").text, "matrix", tuple(SHARES), rows=tuple(i.label for i in Q.question("time").items))
    agree = asked("agree", Q.question("agree").text, "matrix", tuple(ITEMS), rows=tuple(i.label for i in Q.question("agree").items))
    columns = tuple(f"registration_{o.name}" for o in Q.question("registration").options)
    ticks = asked("registration", Q.question("registration").text, "multiple", columns, other="registration_other_text",
                  options=tuple(Option(o.name, o.label, c) for o, c in zip(Q.question("registration").options, columns, strict=True)))
    return [*plain, time_, agree, ticks]


def cleaned(*rows, consent="Yes", **more):
    given = [({"consent": consent, "willing": "Yes"} | row) for row in rows]
    export = export_of(questions(), given, **more)
    return clean(export, Q, match(export, Q))


def log_of(result, variable):
    return result.changes[result.changes["variable"] == variable][["before", "after", "rule"]].to_numpy().tolist()


def state_of(result, variable):
    return result.states[variable].astype(str).tolist()


def test_options_by_label_code_name_and_careless_spelling():
    result = cleaned({"nation": "Scotland"}, {"nation": "2"}, {"nation": " SCOTLAND\u00a0"}, {"nation": "Atlantis"}, {"nation": ""})
    assert result.responses["nation"].astype(object).where(result.responses["nation"].notna(), None).tolist() == [
        "scotland", "scotland", "scotland", None, None]
    assert state_of(result, "nation") == ["chosen", "chosen", "chosen", "not recorded", "skipped"]
    assert log_of(result, "nation") == [[" SCOTLAND\u00a0", "scotland", "read as the option of the same words"],
                                        ["Atlantis", "", "no option of the question"]]


def test_ordered_answers_keep_the_questionnaires_order():
    result = cleaned({"band": "Band 8a"}, {"band": "Band 7"})
    band = result.responses["band"]
    assert band.cat.ordered and list(band.cat.categories) == list(Q.labels("band"))
    assert (band < "8a").tolist() == [False, True]


@pytest.mark.parametrize(("cell", "value", "rule"), [
    ("4", 4.0, None), ("0.5", 0.5, None), ("1e1", 10.0, None), (" 7 ", 7.0, None),
    ("4 years", 4.0, "taken from words"), ("about 5 yrs", 5.0, "taken from words"), ("2,5", 2.5, "taken from words"),
    ("18 months", 1.5, "taken from words"), ("1,200", None, "outside 0 to 40"), ("250", None, "outside 0 to 40"),
    ("-1", None, "outside 0 to 40"), ("since 2005 or so", None, "not a number"), ("nan", None, "not a number"),
    ("inf", None, "not a number"), ("5-10", None, "not a number"), ("1,2,3", None, "not a number"),
    ("=1+1", None, "not a number"),
])
def test_numbers(cell, value, rule):
    result = cleaned({"years_in_role": cell})
    got = result.responses["years_in_role"].iloc[0]
    assert (got is pd.NA) if value is None else got == value
    log = log_of(result, "years_in_role")
    assert (log == []) if rule is None else (len(log) == 1 and rule in log[0][2] and log[0][0] == cell)
    assert state_of(result, "years_in_role") == ["chosen" if value is not None else "not recorded"]


def test_whole_numbers_only_where_asked_for():
    result = cleaned({"line_manages": "Yes", "staff": "3.5"}, {"line_manages": "Yes", "staff": "3"})
    assert result.responses["staff"].tolist() == [pd.NA, 3] and str(result.responses["staff"].dtype) == "Int64"
    assert log_of(result, "staff") == [["3.5", "", "not a whole number"]]


def test_missing_codes_are_no_answers_and_no_changes():
    result = cleaned({"nation": "-99", "years_in_role": "-99"}, {"nation": "-88"}, {"registration_nmc": "-99"})
    assert result.responses["nation"].isna().all() and result.responses["years_in_role"].isna().all()
    assert state_of(result, "nation")[0] == "skipped" and result.changes.empty
    assert result.responses["registration_nmc"].isna().all()


def test_routing_takes_away_what_was_not_asked_and_tells_skipped_from_not_shown():
    result = cleaned({"nation": "Scotland", "region": "London"}, {"nation": "England"}, {"nation": "England", "region": "London"},
                     {"nation": "", "region": "London"})
    assert state_of(result, "region") == ["not shown", "skipped", "chosen", "not shown"]
    assert log_of(result, "region") == [["london", "", "not shown unless nation is england"]] * 2


def test_routing_follows_what_cleaning_took_away():
    result = cleaned({"willing": "No", "level": "Masters degree"}, {"willing": "Not sure", "level": "Masters degree"})
    assert result.responses["level"].astype(object).fillna("").tolist() == ["", "masters"]
    assert log_of(result, "level") == [["masters", "", "not shown unless willing is yes or unsure"]]


def test_a_wrong_value_of_an_unshown_question_is_not_shown():
    result = cleaned({"line_manages": "No", "staff": "2000"})
    assert state_of(result, "staff") == ["not shown"] and result.responses["staff"].isna().all()


def shares(*values):
    return {name: str(v) for name, v in zip(SHARES, values, strict=True)}


def test_shares():
    result = cleaned(shares(50, 20, 10, 10, 10), shares(33, 33, 11, 11, 11), shares(40, 30, 20, 20, 20), shares(60, "", "", 40, ""),
                     shares("", "", "", "", ""), shares(60, "", "", 20, ""), shares(60, "lots", "", 40, ""), shares("50%", 20, 10, 10, 10))
    table = result.responses[SHARES].astype(float)
    assert table.iloc[0].tolist() == [50, 20, 10, 10, 10]
    assert table.iloc[1].sum() == pytest.approx(100) and table.iloc[1, 0] == pytest.approx(100 / 3)
    assert table.iloc[2].isna().all() and table.iloc[4].isna().all() and table.iloc[5].isna().all()
    assert table.iloc[3].tolist() == [60, 0, 0, 40, 0]
    assert table.iloc[6].isna().all()  # an amount that nobody can read: the others are no shares either
    assert table.iloc[7].tolist() == [50, 20, 10, 10, 10]
    rules = result.changes.groupby("respondent")["rule"].first().to_dict()
    assert "p0" not in rules and "p4" not in rules
    assert "summed to 99: rescaled to 100" in rules["p1"] and "sum to 130, not 100" in rules["p2"]
    assert "the other shares make 100" in rules["p3"] and "sum to 80, not 100" in rules["p5"]
    assert [state_of(result, "time_it")[i] for i in (2, 3, 4)] == ["not recorded", "chosen", "skipped"]
    assert state_of(result, "time_clinical")[3] == "chosen"


def test_years_against_age():
    result = cleaned({"age_group": "25 to 34", "years_in_role": "30"}, {"age_group": "25 to 34", "years_in_role": "18"},
                     {"age_group": "", "years_in_role": "30"})
    assert result.responses["years_in_role"].tolist() == [pd.NA, 18.0, 30.0]
    assert "before the age of 16" in log_of(result, "years_in_role")[0][2]


def test_multiple_choice():
    row = {"registration_nmc": "1"}
    result = cleaned(row, {}, row | {"registration_none": "1"}, {"registration_other_text": "Engineer"}, {"registration_none": "1"})
    table = result.responses[["registration_nmc", "registration_other", "registration_none"]]
    assert table.iloc[0].tolist() == [True, False, False]
    assert table.iloc[1].isna().all() and state_of(result, "registration_nmc")[1] == "skipped"  # nothing ticked: no answer
    assert table.iloc[2].tolist() == [True, False, False]
    assert table.iloc[3].tolist() == [False, True, False]
    assert table.iloc[4].tolist() == [False, False, True]
    assert log_of(result, "registration_none") == [["ticked", "not ticked", "ticked with options that 'None of these' rules out"]]
    assert log_of(result, "registration_other") == [["not ticked", "ticked", "words stand beside this option"]]


def test_multiple_choice_coded_zero_and_one():
    """As REDCap and Jisc write it: 0 in every box of somebody who ticked nothing."""
    boxes = [f"registration_{o.name}" for o in Q.question("registration").options]
    result = cleaned(dict.fromkeys(boxes, "0") | {"registration_bcs": "1"}, dict.fromkeys(boxes, "0"))
    assert result.responses["registration_bcs"].tolist() == [True, pd.NA]
    assert result.responses["registration_nmc"].tolist() == [False, pd.NA]


def test_joined_multiple_choice_keeps_other_words_apart():
    export = export_of([asked("consent", Q.question("consent").text), asked("willing", Q.question("willing").text),
                        asked("b", Q.question("barriers").text, "multiple", ("b",))],
                       [{"consent": "Yes", "willing": "Yes", "b": "Cost;Lack of time, or nobody to cover my work"},
                        {"consent": "Yes", "willing": "Yes", "b": "Cost, the weather"}, {"consent": "Yes", "willing": "No", "b": ""}])
    result = clean(export, Q, match(export, Q))
    assert result.responses["barriers_cost"].tolist() == [True, True, pd.NA]
    assert result.responses["barriers_time"].tolist() == [True, False, pd.NA]
    assert result.responses["barriers_other"].tolist() == [False, True, pd.NA]
    assert result.open_text.to_numpy().tolist() == [["p1", "barriers_other_text", "the weather"]]


def test_free_text_is_kept_apart():
    result = cleaned({"comments": "  =HYPERLINK(1)  "}, {"comments": "\n"})
    assert "comments" not in result.responses
    assert result.open_text.to_numpy().tolist() == [["p0", "comments", "=HYPERLINK(1)"]]
    assert state_of(result, "comments") == ["chosen", "skipped"]


def test_exclusions_count_each_row_once_in_the_declared_order():
    rows = [{"consent": "Yes"}, {"consent": "Yes"}, {"consent": "No", "willing": ""}, {"consent": "", "willing": ""},
            {"consent": "Yes"}, {"consent": ""}, {"consent": "Yes"}, {"consent": "Yes", "willing": ""}]
    why = ["preview", "test", "", "", "partial", "partial", "", ""]
    export = export_of(questions(), [{"willing": "Yes"} | row for row in rows], metadata={"exclusion": why})
    result = clean(export, Q, match(export, Q))
    assert result.excluded["reason"].tolist() == ["preview", "test", "no consent", "empty", "partial", "no consent", "empty"]
    flow = result.exclusions
    assert flow["step"].tolist() == list(range(len(EXCLUSIONS) + 2))
    assert (flow["remaining"].iloc[:-1].to_numpy()[1:] == 8 - flow["removed"].cumsum().to_numpy()[1:-1]).all()
    assert flow.iloc[-1][["reason", "remaining"]].tolist() == ["Analysed", 1] and len(result.responses) == 1


def full(**more):
    return {"nation": "Wales", "band": "Band 7", "years_in_role": "4", "age_group": "35 to 44"} | shares(50, 20, 10, 10, 10) | \
        dict.fromkeys(ITEMS, "Agree") | more


def test_duplicates_by_answers_and_by_respondent_the_first_stays():
    result = cleaned(full(), full(), full(years_in_role="5"), {"nation": "Wales"}, {"nation": "Wales"},
                     metadata={"submitted": pd.to_datetime(["2013-05-03", "2013-05-02", "2013-05-04", "2013-05-05", "2013-05-06"])})
    assert result.excluded[["row", "reason"]].to_numpy().tolist() == [[2, "duplicate"]]  # the later copy, though first in the file
    assert len(result.responses) == 4  # two short answers that agree are two people
    result = cleaned(full(), full(years_in_role="5"), metadata={"respondent": ["a", "a"]})
    assert result.excluded["row"].tolist() == [3]


def test_respondents_without_ids_are_named_by_row():
    result = cleaned({"years_in_role": "250"}, {}, metadata={"respondent": [None, None]})
    assert result.responses["respondent"].tolist() == ["row 2", "row 3"]
    assert result.changes["respondent"].tolist() == ["row 2"]


def test_nobody_left_says_what_removed_them():
    with pytest.raises(InputError) as caught:
        cleaned({}, {}, consent="No")
    assert "no submission of 2 is left to analyse" in str(caught.value) and "2 no consent" in str(caught.value)


def test_one_respondent_is_enough():
    assert len(cleaned({}).responses) == 1


def test_flags_change_nothing():
    same, mixed = dict.fromkeys(ITEMS, "Disagree"), dict(zip(ITEMS, ["Agree", "Disagree"] * 4, strict=True))
    result = cleaned(same, mixed, {**same, ITEMS[0]: ""}, metadata={"seconds": [600.0, 100.0, 620.0]})
    assert result.flags[["respondent", "flag", "variable", "value"]].to_numpy().tolist() == [
        ["p1", "speeder", "", 100.0], ["p0", "straight-liner", "agree", 8.0]]
    assert result.flags["threshold"].iloc[0] == pytest.approx(600 * 0.333)
    assert len(result.responses) == 3 and result.changes.empty


def test_no_durations_no_speeders():
    assert cleaned({}, {}, metadata={"seconds": [np.nan, np.nan]}).flags.empty


def test_types_are_the_same_whatever_the_answers():
    empty, some = cleaned({}), cleaned(full(registration_nmc="1"))
    assert empty.responses.dtypes.to_dict() == some.responses.dtypes.to_dict()
    assert empty.changes.columns.tolist() == ["respondent", "variable", "before", "after", "rule"]
    assert empty.flags.dtypes.to_dict() == some.flags.dtypes.to_dict()
    assert empty.open_text.columns.tolist() == ["respondent", "variable", "text"]


def test_saved_and_loaded_alike(tmp_path):
    result = cleaned(full(comments="x", registration_nmc="1"), full(years_in_role="250"))
    paths = save_cleaned(result, tmp_path)
    again = load_cleaned(tmp_path)
    for name in NAMES:
        pd.testing.assert_frame_equal(getattr(result, name), getattr(again, name))
    first = [path.read_bytes() for path in paths]
    save_cleaned(again, tmp_path)
    assert [path.read_bytes() for path in paths] == first
    paths[0].unlink()
    with pytest.raises(InputError, match="clean the survey first"):
        load_cleaned(tmp_path)


CELLS = st.one_of(st.sampled_from(["", " ", "Yes", "No", "1", "2", "-99", "50", "50%", "20", "England", "London", "Band 7", "8a", "250",
                                   "25 to 34", "nan", "1e400", "0x10", "\u0664", "=1", "1,000", "35 to 44\u00a0"]), st.text(max_size=8))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.fixed_dictionaries({name: CELLS for name in ["nation", "region", "band", "years_in_role", "age_group", "staff",
                                                                "registration_nmc", "registration_none", "registration_other_text",
                                                                *SHARES, ITEMS[0]]}), min_size=1, max_size=3))
def test_nothing_is_lost_unseen(rows):
    """Whatever the cells hold: a value that went is in the log, and shares are whole or absent."""
    result = cleaned(*rows)
    logged = set(zip(result.changes["respondent"], result.changes["variable"], strict=True))
    for place, row in enumerate(result.responses.itertuples()):
        raw = rows[int(row.row) - 2]
        for name in ("nation", "region", "band", "years_in_role", "age_group", "staff", ITEMS[0], *SHARES):
            value = getattr(row, name)
            if raw[name].strip() not in ("", "-99") and (value is pd.NA or value != value):
                assert (row.respondent, name) in logged, (name, raw[name])
        shares_ = result.responses.loc[place, SHARES]
        assert shares_.isna().all() or abs(shares_.astype(float).sum() - 100) < 1e-6


def test_the_export_is_left_as_it_was():
    export = export_of(questions(), [{"consent": "Yes", "willing": " yes ", "region": "London"}])
    answers, states = export.answers.copy(), export.states.copy()
    clean(export, Q, match(export, Q))
    pd.testing.assert_frame_equal(export.answers, answers)
    pd.testing.assert_frame_equal(export.states, states)


@pytest.mark.slow
def test_two_hundred_thousand_respondents_in_seconds():
    """A million take five times as long; row-by-row work would take minutes."""
    n = 200_000
    rng = np.random.default_rng(1)
    base = [full(registration_nmc="1", comments=f"c{i}") | {"consent": "Yes", "willing": "Yes"} for i in range(200)]
    small = export_of(questions(), base)
    picks = rng.integers(0, 200, n)
    answers = small.answers.iloc[picks].reset_index(drop=True)
    answers["years_in_role"] = pd.Series(rng.integers(0, 60, n)).astype(str).astype("str")
    answers["comments"] = pd.Series(np.arange(n)).astype(str).astype("str")
    about = small.metadata.iloc[picks].reset_index(drop=True).assign(row=np.arange(2, n + 2))
    about["respondent"] = "p" + pd.Series(np.arange(n)).astype("str")
    from dataclasses import replace

    export = replace(small, answers=answers, states=small.states.iloc[picks].reset_index(drop=True), metadata=about)
    started = time.perf_counter()
    result = clean(export, Q, match(export, Q))
    assert len(result.responses) == n and len(result.changes) > 1000
    assert time.perf_counter() - started < 60
