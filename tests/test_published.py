"""The published facts: transcribed right, and refused by file, row and column when they are not."""

from __future__ import annotations

import shutil

import pytest

from pacsresearch.errors import InputError
from pacsresearch.published import FACTS, load_published


@pytest.fixture
def folder(project, tmp_path):
    copy = tmp_path / "published"
    shutil.copytree(project / "data" / "raw" / "published", copy)
    return copy


@pytest.fixture(scope="module")
def published(project):
    return load_published(project / "data" / "raw" / "published")


def test_the_facts_are_as_published(published):
    """Typed here a second time, from the report."""
    margins = {row.id: (row.essential, row.desirable, row.of) for row in published.requirements.itertuples()}
    assert margins == {"J2": (18, 2, 25), "J3": (14, 4, 25), "J4": (8, 13, 25), "J5": (11, 9, 25)}
    assert {id: published.count(id) for id in ("J1", "S1", "F1", "F2", "F3")} == {"J1": 25, "S1": 400, "F1": 0, "F2": 120, "F3": 100}
    willing = published.proportion("S2")
    assert (willing["share"], willing["low"], willing["high"], willing["frame"]) == (0.8, 0.75, 0.85, 400)
    assert str(willing["respondents"]) == "<NA>"
    assert published.facets["facet"].to_list() == ["it", "clinical", "legal_compliance", "communication", "analytical"]
    there = published.provision.set_index("short")["available_in_uk"]
    assert there.dropna().to_dict() == {"UKIIG": True, "BCS Health": True, "UKCHIP": True, "SIIM IIP": False}
    assert list(there[there.isna()].index) == ["eICE", "clinical bioinformatics"]  # F4 and F5 do not say where
    assert published.provision.set_index("id").loc["F5.bioinformatics", "number"] == 2


def test_every_fact_has_its_wording_and_source(published):
    assert list(dict.fromkeys(published.facts["fact"])) == list(FACTS)
    assert published.facts["wording"].str.endswith(".").all()
    assert published.facts["citation"].str.contains("digitalhealth.net, 2013-07").all()
    speakers = published.facts.set_index("id")["citation"].str.split(",").str[0]
    assert (speakers["S2"], speakers["J2"], speakers["F1"]) == ("Rodnick Vassallo", "Alexander Peck", "Di Millen")


def test_looking_up_what_is_not_there(published):
    for look in (published.wording, published.count, published.requirement, published.proportion):
        with pytest.raises(KeyError, match="no published"):
            look("J99")
    assert published.requirement("project_management")["id"] == published.requirement("J2")["id"] == "J2"


WRONG = {
    # file: (before, after, what the message must say)
    "a word for a count": ("requirements", ",18,2,25,", ",eighteen,2,25,", "requirements.csv, row 2, essential: 'eighteen' is not a count"),
    "a negative count": ("requirements", ",18,2,25,", ",-18,2,25,", "row 2, essential: '-18' is not a count"),
    "a decimal count": ("requirements", ",14,4,25,", ",14.0,4,25,", "row 3, essential: '14.0' is not a count"),
    "other digits": ("requirements", ",14,4,25,", ",１４,4,25,", "is not a count"),
    "an empty count": ("requirements", ",14,4,25,", ",,4,25,", "row 3, essential: is empty"),
    "more than all": ("requirements", ",8,13,25,", ",8,18,25,", "row 4, essential: 8 essential and 18 desirable are more than 25"),
    "another total": ("requirements", ",8,13,25,", ",8,13,24,", "row 4, of: of 24, but 25 job descriptions"),
    "nothing is commonest": ("requirements", ",25,1,", ",25,,", "no requirement is called the commonest"),
    "a share above 1": ("proportions", "0.8,0.75", "1.8,0.75", "row 2, share: '1.8' is not a share"),
    "a percentage": ("proportions", "0.8,0.75", "80,0.75", "'80' is not a share"),
    "outside its range": ("proportions", "0.8,0.75", "0.7,0.75", "row 2, share: 0.7 is not from 0.75 to 0.85"),
    "another frame": ("proportions", ",400,", ",401,", "row 2, frame: a frame of 401, but the survey went to 400"),
    "too many respondents": ("proportions", "0.85,,400", "0.85,500,400", "500 respondents of 400"),
    "an unknown kind": ("findings", ",role,variety,", ",role,varieties,", "row 2, kind: 'varieties' is not known"),
    "an unknown fact": ("counts", "J1,J1", "J9,J9", "'J9' is not"),
    "another fact's id": ("counts", "J1,J1", "J2,J1", "'J2' is not a row of fact J1"),
    "an id twice": ("facets", "J8.clinical,", "J8.it,", "row 3, id: 'J8.it' stands twice"),
    "a source twice gone": ("counts", ",peck", ",pecker", "row 3, source: 'pecker' is no source"),
    "neither true nor false": ("provision", ",US,false,", ",US,no,", "row 5, available_in_uk: 'no' is neither true nor false"),
    "a renamed column": ("counts", "quantity", "quantities", "row 1: the columns are not as they should be: see 'quantity'"),
    "a comma too many": ("counts", "PACS managers,The", "PACS managers,,The", "row 2: has 8 cells, not 7"),
    "a quote left open": ("sources", '"UKRC', '"UK"RC', "is not CSV in UTF-8"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_refused_with_its_place(folder, name):
    table, before, after, message = WRONG[name]
    path = folder / f"{table}.csv"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(InputError) as caught:
        load_published(folder)
    assert message in str(caught.value)
    assert f"published/{table}.csv" in str(caught.value)


def test_a_missing_fact_is_named(folder):
    path = folder / "facets.csv"
    path.write_text(path.read_text("utf-8").replace("J8", "J7"), "utf-8")
    with pytest.raises(InputError, match="fact J8 is in none of the tables"):
        load_published(folder)


def test_a_missing_table_an_empty_one_and_another_encoding_are_refused(folder):
    path = folder / "counts.csv"
    text = path.read_text("utf-8")
    path.write_text(text.split("\n")[0] + "\n", "utf-8")
    with pytest.raises(InputError, match=r"counts.csv: has no rows"):
        load_published(folder)
    path.write_text("", "utf-8")
    with pytest.raises(InputError, match=r"counts.csv, row 1: the columns are not"):
        load_published(folder)
    path.write_bytes(text.replace("Kingdom", "Königreich").encode("latin-1"))
    with pytest.raises(InputError, match="is not CSV in UTF-8"):
        load_published(folder)
    path.unlink()
    with pytest.raises(InputError, match=r"counts.csv: is not there"):
        load_published(folder)


def test_figures_may_change_where_they_contradict_nothing(folder):
    """The loader checks what can be true, not what was: that is the claims' business."""
    path = folder / "requirements.csv"
    path.write_text(path.read_text("utf-8").replace(",18,2,25,", ",17,2,25,"), "utf-8")
    assert load_published(folder).requirement("J2")["essential"] == 17
