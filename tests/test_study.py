"""study.toml is checked: a wrong key, type or value names file, place and mend."""

import pytest

from pacsresearch.errors import InputError
from pacsresearch.study import Study, project_root, studies


def make(root, text, *, files=()):
    folder = root / "data" / "raw" / "mine"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.toml").write_text(text, "utf-8")
    for name in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return folder


GOOD = 'kind = "replication"\ntitle = "Mine"\n[survey]\nframe = 40\n[job_descriptions]\n'


def test_paths_come_from_the_study(tmp_path):
    make(tmp_path, GOOD)
    study = Study.load("mine", tmp_path)
    assert study.processed == tmp_path / "data" / "processed" / "mine"
    assert study.reports == tmp_path / "reports" / "mine"
    assert study.basis == "observed"
    assert study.survey.frame == 40


def test_a_path_names_a_study_elsewhere(tmp_path):
    (tmp_path / "data" / "raw").mkdir(parents=True)
    folder = tmp_path / "elsewhere" / "theirs"
    folder.mkdir(parents=True)
    (folder / "study.toml").write_text(GOOD)
    study = Study.load(str(folder), tmp_path)
    assert (study.name, study.raw) == ("theirs", folder)
    assert study.reports == tmp_path / "reports" / "theirs"


@pytest.mark.parametrize("text, words", [
    (GOOD.replace("frame", "frme"), ["study.toml", "[survey]", "'frme'", "did you mean frame?"]),
    (GOOD.replace("40", '"40"'), ["[survey] frame", "'40' is not a whole number"]),
    (GOOD.replace("40", "true"), ["[survey] frame", "True is not a whole number"]),
    (GOOD.replace("40", "0"), ["0 is no frame size"]),
    (GOOD.replace("frame = 40", ""), ["frame is missing", "[survey]"]),
    (GOOD.replace("replication", "replica"), ["'replica' is no kind of study"]),
    ('kind = "replication"\n', ["neither [survey] nor [job_descriptions]"]),
    ("kind = ", ["is not valid TOML"]),
    (GOOD + "[analysis]\nlevel = 95\n", ["[analysis] level", "is no level"]),
    (GOOD + "[analysis]\nsmallest_cell = 0\n", ["[analysis] smallest_cell", "is no number of people"]),
    (GOOD + "[analysis]\nequivalence_margin = 7\n", ["[analysis] equivalence_margin", "is no margin"]),
    (GOOD + "[analysis]\nseed = -1\n", ["[analysis] seed", "is no seed"]),
    (GOOD + "[anlysis]\n", ["'anlysis' is not a key", "did you mean analysis?"]),
])
def test_mistakes_are_named(tmp_path, text, words):
    make(tmp_path, text)
    with pytest.raises(InputError) as caught:
        Study.load("mine", tmp_path)
    assert "\n" not in str(caught.value)
    for word in words:
        assert word in str(caught.value)


def test_unknown_study_names_the_nearest(tmp_path):
    make(tmp_path, GOOD)
    with pytest.raises(InputError, match="did you mean mine"):
        Study.load("mien", tmp_path)


@pytest.mark.parametrize("name", ["../x", "..", "a/../../b", ""])
def test_a_name_cannot_climb_out(tmp_path, name):
    (tmp_path / "data" / "raw").mkdir(parents=True)
    with pytest.raises(InputError):
        Study.load(name, tmp_path)


def test_files_are_found_and_missing_ones_named(tmp_path):
    make(tmp_path, GOOD, files=["survey/b.csv", "survey/a.csv", "survey/mapping.toml", "job_descriptions/Z.docx",
                                "job_descriptions/a.pdf", "job_descriptions/index.csv", "job_descriptions/~$Z.docx"])
    study = Study.load("mine", tmp_path)
    assert [p.name for p in study.survey_files()] == ["a.csv", "b.csv"]
    assert [p.name for p in study.document_files()] == ["a.pdf", "Z.docx"]


def test_a_missing_export_is_named_with_its_mend(tmp_path):
    make(tmp_path, GOOD)
    with pytest.raises(InputError, match=r"data/raw/mine/survey: the survey export is not there .*remove \[survey\]"):
        Study.load("mine", tmp_path).survey_files()


def test_survey_files_stay_in_their_folder(tmp_path):
    make(tmp_path, GOOD.replace("frame = 40", 'frame = 40\nfiles = ["../../secret.csv"]'))
    with pytest.raises(InputError, match="outside"):
        Study.load("mine", tmp_path).survey_files()


def test_the_checkout_has_the_reconstruction():
    study = Study.load("pacs-2013")
    assert study.basis == "reconstructed"
    assert study.survey.frame == 400  # S1
    assert "pacs-2013" in studies(project_root())
