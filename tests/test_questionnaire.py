"""The questionnaire is whole, says what it is, and refuses a declaration that cannot work."""

from __future__ import annotations

import re
import tomllib

import pytest

from pacsresearch.errors import InputError
from pacsresearch.questionnaire import DEFAULT, load_questionnaire

SMALL = """
title = "t"
version = "1"
[scales]
yes_no = [{ code = 1, name = "yes", label = "Yes" }, { code = 2, name = "no", label = "No" }]
[platforms.redcap]
question = "{question}"
option = "{question}___{code}"
item = "{item}"
other = "{question}_other_text"
[[sections]]
name = "s"
title = "S"
[[questions]]
name = "consent"
section = "s"
type = "single"
label = "Consent"
text = "Do you agree?"
scale = "yes_no"
required = true
[[questions]]
name = "years"
section = "s"
type = "number"
label = "Years"
text = "How many years?"
minimum = 0
maximum = 40
shown_if = { consent = ["yes"] }
"""


@pytest.fixture(scope="module")
def questionnaire():
    return load_questionnaire()


def loaded(tmp_path, text):
    path = tmp_path / "q.toml"
    path.write_text(text, "utf-8")
    return load_questionnaire(path)


def test_says_that_it_is_not_the_instrument_of_2013(questionnaire):
    assert "Written for this project" in questionnaire.origin and "never published" in questionnaire.origin
    assert "WRITTEN FOR THIS PROJECT" in DEFAULT.read_text("utf-8")[:700]


def test_covers_what_the_study_reports(questionnaire):
    names = {question.name for question in questionnaire.questions}
    assert names >= {"consent", "nation", "region", "organisation", "job_title", "band", "years_in_role", "background",
                     "registration", "qualifications", "line_manages", "time", "education_received", "sources", "willing",
                     "level", "mode", "funding", "barriers", "agree", "comments"}
    facets = [item.facet for item in questionnaire.question("time").items]
    assert facets == ["it", "clinical", "legal_compliance", "communication", "analytical"]  # J8
    assert {"ukiig", "bcs_health", "ukchip"} <= set(questionnaire.labels("sources"))  # S6
    topics = {item.topic for item in questionnaire.question("agree").items}
    assert topics == {"standardisation", "regulation", "recognition", "framework"}
    assert list(questionnaire.labels("band"))[:11] == ["2", "3", "4", "5", "6", "7", "8a", "8b", "8c", "8d", "9"]


def test_serves_only_facts_that_are_published(questionnaire, project):
    published = "\n".join(p.read_text("utf-8") for p in (project / "data/raw/published").glob("*.csv"))
    ids = set(re.findall(r"\b[JSF]\d\b", published))
    served = {fact for question in questionnaire.questions for fact in question.serves}
    assert ids, "no published facts found"
    assert served <= ids
    assert {q.name for q in questionnaire.serving("S2")} >= {"willing"}


def test_variables_are_named_once_and_follow_their_kinds(questionnaire):
    variables = {variable.name: variable for variable in questionnaire.variables}
    assert len(variables) == len(questionnaire.variables)
    assert variables["sources_ukiig"].kind == "boolean" and variables["sources_other_text"].kind == "text"
    assert variables["agree_regulation"].kind == "ordered" and variables["band"].kind == "ordered"
    assert variables["staff"].kind == "integer" and variables["time_it"].kind == "number"


def test_every_platform_names_every_variable_within_its_own_rules(questionnaire):
    for platform in questionnaire.platforms:
        assert list(questionnaire.columns(platform).values()) == [v.name for v in questionnaire.variables]
    for name in questionnaire.columns("redcap"):  # REDCap: lower case, 26 characters for the field
        assert re.fullmatch(r"[a-z][a-z0-9_]{0,25}(___\d+)?", name), name
    for name in questionnaire.columns("limesurvey"):  # question codes 20, sub-question codes 5, letters and digits
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,19}(\[[A-Za-z0-9]{1,5}\])?", name), name


def test_routing_carries_the_sections_conditions(questionnaire):
    assert dict(questionnaire.question("region").shown_if) == {"consent": ("yes",), "nation": ("england",)}
    assert dict(questionnaire.question("consent").shown_if) == {}


def test_refusals_are_no_point_of_the_scale(questionnaire):
    assert questionnaire.question("band").substantive == ("2", "3", "4", "5", "6", "7", "8a", "8b", "8c", "8d", "9")
    assert questionnaire.question("willing").substantive == ("yes", "no", "unsure")


def test_unknown_name_gives_the_nearest(questionnaire):
    with pytest.raises(KeyError, match="willing"):
        questionnaire.variable("wiling")


def test_small_file_loads(tmp_path):
    questionnaire = loaded(tmp_path, SMALL)
    assert [v.name for v in questionnaire.variables] == ["consent", "years"]


@pytest.mark.parametrize(("old", "new", "words"), [
    ('required = true', 'requird = true', "'requird' is not a key (did you mean required?)"),
    ('title = "t"', 'titel = "t"', "'titel' is not a key (did you mean title?)"),
    ('{ code = 2, name = "no"', '{ code = 1, name = "no"', "code 1 is given twice"),
    ('label = "No" }', 'label = "YES" }', "label 'YES' is given twice"),
    ('name = "years"', 'name = "consent"', "name 'consent' is given twice"),
    ('{ consent = ["yes"] }', '{ konsent = ["yes"] }', "no earlier question (did you mean consent?)"),
    ('{ consent = ["yes"] }', '{ consent = ["maybe"] }', "'maybe' is no option of consent (options: yes, no)"),
    ('{ consent = ["yes"] }', '{ consent = "yes" }', "is no routing"),
    ('{ consent = ["yes"] }', '{ years = ["yes"] }', "no earlier question"),
    ('type = "number"', 'type = "numeric"', "'numeric' is no type"),
    ('type = "number"', 'type = "likert"', "has no items"),
    ('type = "number"', 'type = "multiple"', "needs at least two options"),
    ('minimum = 0', 'minimum = 50', "minimum 50.0 is above maximum 40.0"),
    ('minimum = 0', 'minimum = "0"', "is not of the type"),
    ('scale = "yes_no"', 'scale = "yesno"', "scale 'yesno' is not declared (declared: yes_no)"),
    ('section = "s"\ntype = "number"', 'section = "x"\ntype = "number"', "section 'x' is not declared"),
    ('name = "years"', 'name = "Years"', "a name has up to 26 lower-case"),
    ('other = "{question}_other_text"', '', "other is missing"),
    ('question = "{question}"', 'question = "same"', "two variables would get the same column"),
    ('question = "{question}"', 'question = "{quest}"', "a rule cannot be filled in"),
    ('text = "How many years?"\n', '', "text is missing"),
    ('title = "t"', 'title = ', "is not valid TOML"),
])
def test_refuses_what_cannot_work(tmp_path, old, new, words):
    assert old in SMALL
    with pytest.raises(InputError) as caught:
        loaded(tmp_path, SMALL.replace(old, new, 1))
    assert words in str(caught.value) and str(caught.value).startswith("q.toml")


def test_ceilings_are_checked(tmp_path):
    text = SMALL + '\n[[ceilings]]\nname = "c"\nvariable = "years"\nagainst = "consent"\nreason = "r"\nmost = { yess = 1 }\n'
    with pytest.raises(InputError, match="'yess' is no option of consent"):
        loaded(tmp_path, text)
    with pytest.raises(InputError, match="'consent' is no number variable"):
        loaded(tmp_path, text.replace('variable = "years"', 'variable = "consent"'))


def test_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match="nowhere.toml: there is no such file"):
        load_questionnaire(tmp_path / "nowhere.toml")


def test_scale_order_is_disagreement_to_agreement():
    data = tomllib.loads(DEFAULT.read_text("utf-8"))
    labels = [option["label"] for option in data["scales"]["agreement"]]
    assert labels[0] == "Strongly disagree" and labels[-1] == "Strongly agree" and len(labels) == 5
