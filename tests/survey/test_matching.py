"""Columns find their questions by mapping, code and wording; what does not match is listed, what is close is only shown."""

from __future__ import annotations

import tomllib

import pytest
from handmade import asked, export_of

from pacsresearch.errors import InputError
from pacsresearch.questionnaire import load_questionnaire
from pacsresearch.survey.export import Option
from pacsresearch.survey.matching import match
from pacsresearch.survey.options import joined_words, resolve, split_joined

Q = load_questionnaire()
WILLING = Q.question("willing").text
CONSENT = Q.question("consent").text
BASE = [asked("consent", CONSENT), asked("willing", WILLING)]
ROW = {"consent": "Yes", "willing": "Yes"}


def with_more(*questions, rows=({},), **more):
    return export_of([*BASE, *questions], [ROW | row for row in rows], **more)


def test_by_code_of_the_platform():
    export = export_of([asked("consent", CONSENT), asked("willing", WILLING), asked("agegroup", "Age"),
                        asked("sources", "Sources", "multiple", ("sources[SQ001]",),
                              options=(Option("SQ001", "UKIIG", "sources[SQ001]"),))],
                       [ROW | {"agegroup": "2", "sources[SQ001]": "Y"}], platform="limesurvey")
    found = match(export, Q)
    assert found.column("age_group") == "agegroup" and found.column("sources_ukiig") == "sources[SQ001]"
    assert {m.by for m in found.matches} == {"code"}


def test_by_wording_whatever_the_code_case_and_marks():
    export = export_of([asked("Q1", f"<p>{CONSENT.upper()}</p>"), asked("Q7", f"  {WILLING.rstrip('?')} ")], [{"Q1": "Yes", "Q7": "No"}])
    found = match(export, Q)
    assert found.column("willing") == "Q7" and found.column("consent") == "Q1"
    assert {m.by for m in found.matches} == {"wording"}


def test_options_with_columns_and_grid_rows_by_their_words():
    sources, agree = Q.question("sources"), Q.question("agree")
    export = with_more(
        asked("Q9", sources.text, "multiple", ("Q9_a", "Q9_b"), other="Q9_w",
              options=(Option("a", sources.options[5].label, "Q9_a"), Option("b", sources.options[0].label, "Q9_b"))),
        asked("Q10", agree.text, "matrix", ("Q10_1", "Q10_2"), rows=(agree.items[3].label, agree.items[0].label)))
    found = match(export, Q)
    assert found.column("sources_supplier") == "Q9_a" and found.column("sources_ukiig") == "Q9_b"
    assert found.column("sources_other_text") == "Q9_w"
    assert found.column("agree_local_role") == "Q10_1" and found.column("agree_standardisation") == "Q10_2"


def test_rows_of_a_grid_exported_as_questions_of_their_own():
    agree = Q.question("agree")
    export = with_more(asked("a", f"{agree.text} [{agree.items[1].label}]"), asked("b", agree.items[2].label))
    found = match(export, Q)
    assert found.column("agree_regulation") == "a" and found.column("agree_recognition") == "b"


def test_close_wording_is_shown_and_not_used():
    text = "For how many years, in all, have you been managing a PACS?"
    found = match(with_more(asked("Q5", text, "number")), Q)
    assert found.column("years_in_role") is None and "years_in_role" in found.missing
    proposal = next(p for p in found.proposals if p.variable == "years_in_role")
    assert proposal.column == "Q5" and 82 <= proposal.score < 100
    assert ("Q5", text) in found.unmatched
    draft = found.to_toml()
    assert '# years_in_role = "Q5"' in draft
    confirmed = match(with_more(asked("Q5", text, "number")), Q, tomllib.loads(draft.replace('# years_in_role = "Q5"', 'years_in_role = "Q5"')))
    assert confirmed.column("years_in_role") == "Q5"


def test_draft_is_toml_that_gives_the_same_matching_even_with_odd_column_names():
    export = with_more(asked('Say "why"\n[x]\\', "Something else", "text"), asked("band", Q.question("band").text), rows=[{"band": "8e"}])
    first = match(export, Q)
    again = match(export, Q, tomllib.loads(first.to_toml()))
    assert {m.variable: m.column for m in again.matches} == {m.variable: m.column for m in first.matches}
    assert {m.by for m in again.matches} == {"mapping"}


def test_two_questions_with_the_same_text_are_not_guessed_at():
    text = Q.question("nation").text
    found = match(with_more(asked("Q2", text), asked("Q3", text)), Q)
    assert found.column("nation") is None
    assert any("2 questions" in note and "mapping" in note for note in found.notes)
    assert match(with_more(asked("Q2", text), asked("Q3", text)), Q, {"columns": {"nation": "Q3"}}).column("nation") == "Q3"


def test_code_with_another_wording_is_noted():
    found = match(with_more(asked("mode", "What is the make of your car?", "text")), Q)
    assert found.column("mode") == "mode"
    assert any("wording differs" in note and "car" in note for note in found.notes)


@pytest.mark.parametrize("column", ["wiling", "Willing_to_study", "Q14"])
def test_renamed_required_column_names_its_nearest(column):
    export = export_of([asked("consent", CONSENT), asked("Q2", "Anything else?", "text"),
                        asked(column, "Would you be willing to undertake official education for the role?" if column == "Q14" else column)],
                       [{"consent": "Yes", column: "Yes"}])
    with pytest.raises(InputError) as caught:
        match(export, Q)
    message = str(caught.value)
    assert message.startswith("by-hand.csv: no column answers 'willing'") and f"nearest: {column!r}" in message
    assert f'willing = "{column}"' in message
    assert match(export, Q, {"columns": {"willing": column}}).column("willing") == column
    assert "willing" in match(export, Q, require=False).missing


def test_a_column_renamed_and_reworded_is_known_by_its_answers():
    export = export_of([asked("consent", CONSENT), asked("Q2", "Anything else?", "text"), asked("Q3", "Shoe size", "number"),
                        asked("keen", "Would you go?")],
                       [{"consent": "Yes", "keen": answer, "Q2": str(i), "Q3": "41"} for i, answer in enumerate(["Yes", "No", "Not sure"])])
    with pytest.raises(InputError) as caught:
        match(export, Q)
    assert "nearest: 'keen' (" in str(caught.value) and 'willing = "keen"' in str(caught.value)


def test_consent_recorded_elsewhere_can_be_assumed():
    export = export_of([asked("willing", WILLING)], [{"willing": "Yes"}])
    with pytest.raises(InputError, match="consent"):
        match(export, Q)
    found = match(export, Q, {"assume": {"consent": "yes"}})
    assert found.assume == {"consent": "yes"} and "consent" not in found.missing


def test_other_missing_variables_are_reported_not_fatal():
    found = match(with_more(), Q)
    assert "band" in found.missing and len(found.matches) == 2


def test_unknown_options_are_listed_with_count_and_nearest():
    found = match(with_more(asked("band", Q.question("band").text), rows=[{"band": "Band 8e"}, {"band": "Band 8e"}, {"band": "Band 7"}]), Q)
    unknown = found.unknown_options[0]
    assert (unknown.variable, unknown.cell, unknown.count) == ("band", "Band 8e", 2) and unknown.nearest.startswith("Band 8")
    assert '# "Band 8e" = ""' in found.to_toml()
    mended = match(with_more(asked("band", Q.question("band").text), rows=[{"band": "Band 8e"}]), Q,
                   {"options": {"band": {"Band 8e": "8d"}}})
    assert not mended.unknown_options
    assert next(m for m in mended.matches if m.variable == "band").options == {"Band 8e": "8d"}


@pytest.mark.parametrize(("mapping", "words"), [
    ({"columns": {"wiling": "willing"}}, "'wiling' is no variable of the questionnaire (nearest: willing"),
    ({"columns": {"willing": "Q99"}}, "by-hand.csv has no column 'Q99'"),
    ({"columns": {"willing": 3}}, "3 is not text in quotes"),
    ({"columns": {"willing": "willing", "band": "willing"}}, "column 'willing' is given to willing and band"),
    ({"colums": {}}, "[colums] is not a table of a mapping (did you mean [columns]?)"),
    ({"options": {"willing": {"Aye": "si"}}}, "'si' is no option of willing (options: yes, no, unsure)"),
    ({"assume": {"consent": "of course"}}, "'of course' is no option of consent"),
    ({"ignore": {"columns": "Q1"}}, "'Q1' is not a list of columns"),
])
def test_wrong_mapping_says_what_and_where(mapping, words):
    with pytest.raises(InputError) as caught:
        match(with_more(), Q, mapping)
    assert words in str(caught.value)


def test_mapping_file_is_read_and_a_missing_one_named(tmp_path):
    (tmp_path / "map.toml").write_text('[columns]\nwilling = "x"\n', "utf-8")
    export = export_of([asked("consent", CONSENT), asked("x", "?")], [{"consent": "Yes", "x": "No"}])
    assert match(export, Q, tmp_path / "map.toml").column("willing") == "x"
    with pytest.raises(InputError, match="no such mapping file"):
        match(export, Q, tmp_path / "absent.toml")


def test_ignored_columns_are_left_alone():
    found = match(with_more(asked("band", "x", "text")), Q, {"ignore": {"columns": ["band"]}})
    assert found.column("band") is None and ("band", "x") not in found.unmatched


def test_labels_decide_over_codes():
    agree = Q.question("agree")
    turned = {"1": "Strongly agree", "5": "Strongly disagree"}  # a platform that numbers the scale the other way
    assert resolve(agree, ["1", "5"], exported=turned) == ({"1": "strongly_agree", "5": "strongly_disagree"}, [])
    assert resolve(agree, ["1", "5.0"]) == ({"1": "strongly_disagree", "5.0": "strongly_agree"}, [])
    assert resolve(agree, ["1"], exported={"1": "Quite so"}) == ({}, ["1"])


def test_band_names_and_codes_are_told_apart():
    band = Q.question("band")
    assert resolve(band, ["7", "8a"])[0] == {"7": "7", "8a": "8a"}   # the column holds names
    assert resolve(band, ["7", "11"])[0] == {"7": "8a", "11": "9"}   # the column holds codes


def test_joined_cell_with_commas_in_labels():
    barriers = Q.question("barriers")
    words = joined_words(barriers)
    cell = "Cost,Lack of time, or nobody to cover my work,Family or personal commitments"
    assert split_joined(barriers, cell, words=words) == ({"cost", "time", "personal"}, "")
    assert split_joined(barriers, "Cost; the weather", words=words) == ({"cost"}, "the weather")
    assert split_joined(barriers, "1,3", words=words)[0] == {"time", "provision"}


def test_a_thousand_unmatched_columns_are_listed():
    export = with_more(*[asked(f"x{i}", f"Filler {i}", "text") for i in range(1000)])
    found = match(export, Q)
    assert len(found.unmatched) == 1000 and not [p for p in found.proposals if p.column.startswith("x")]
    assert len(found.table()) >= 1000
