"""A study of one's own: whole or not at all."""

import pytest

from pacsresearch.errors import InputError
from pacsresearch.new_study import new_study
from pacsresearch.study import Study


@pytest.fixture
def root(tmp_path):
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text("Essential: a degree")
    (tmp_path / "export.csv").write_text("a,b\n1,2\n")
    return tmp_path


def test_it_loads_and_its_files_are_untouched(root):
    new_study(root, "rerun", survey=[root / "export.csv"], documents=root / "docs", frame=50, title='A "quoted" title')
    study = Study.load("rerun", root)
    assert study.title == 'A "quoted" title' and study.survey.frame == 50
    assert study.survey_files()[0].read_bytes() == (root / "export.csv").read_bytes()
    assert [p.name for p in study.document_files()] == ["a.txt"]


@pytest.mark.parametrize("change, words", [
    ({"name": "a/b"}, "no name"), ({"frame": None}, "give --frame"), ({"survey": [], "documents": None}, "neither"),
    ({"documents": "nowhere"}, "no such folder"), ({"documents": "empty"}, "has no file in it"), ({"frame": 0}, "no frame size"),
    ({"survey": ["export.csv", "docs/../export.csv"]}, "same name"),
])
def test_mistakes_leave_nothing_behind(root, change, words):
    given = {"name": "x", "survey": [root / "export.csv"], "documents": root / "docs", "frame": 5, "title": ""} | change
    (root / "empty").mkdir()
    (root / "empty" / ".hidden").write_text("")
    given["survey"] = [root / path for path in given["survey"]]
    if given["documents"] is not None:
        given["documents"] = root / given["documents"]
    with pytest.raises(InputError, match=words):
        new_study(root, given.pop("name"), **given)
    assert list((root / "data" / "raw").iterdir()) == []


def test_its_settings_can_be_switched_on_as_they_stand(root):
    folder = new_study(root, "rerun", survey=[root / "export.csv"], documents=root / "docs", frame=50, title="")
    before = Study.load("rerun", root).analysis
    toml = folder / "study.toml"
    lines = toml.read_text().splitlines()
    start = lines.index(next(line for line in lines if line.startswith("# [analysis]")))
    toml.write_text("\n".join(lines[:start] + [line.removeprefix("# ") for line in lines[start:]]))
    assert Study.load("rerun", root).analysis == before
