"""What runs, what is skipped, what a failure leaves: on a small study with notebooks of a few lines."""

import _thread
import json
import signal
import time

import pytest

from pacsresearch.errors import InputError
from pacsresearch.files import write_text
from pacsresearch.notebooks import NotebookFailed
from pacsresearch.pipeline import notebook_inputs, reproduce
from pacsresearch.run import reproduce_and_tell
from pacsresearch.steps import STEPS, steps_of
from pacsresearch.study import Study

CLAIMS = ("pd.DataFrame({'id': ['J1'], 'source': ['J1'], 'statement': ['x'], 'published': ['1'], 'computed': ['1'], "
          "'basis': ['observed'], 'verdict': ['replicated'], 'reason': ['r'], 'shown_in': ['1-published-evidence'], 'agrees': [True]})")
HEAD = "import pandas as pd\nfrom pacsresearch.files import write_parquet\nfrom pacsresearch.study import Study\nthis = Study.load(study)\n"


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A project with the seven notebooks in miniature: each writes what its step says, from what it reads."""
    monkeypatch.setenv("PACSRESEARCH_ROOT", str(tmp_path))
    raw = tmp_path / "data" / "raw"
    for folder in (raw / "published", raw / "tiny" / "survey", raw / "tiny" / "job_descriptions", tmp_path / "notebooks"):
        folder.mkdir(parents=True)
    (tmp_path / "requirements.lock").write_text("")
    (raw / "published" / "facts.csv").write_text("id\n")
    (raw / "tiny" / "survey" / "export.csv").write_text("a\n1\n")
    (raw / "tiny" / "job_descriptions" / "a.txt").write_text("one")
    (raw / "tiny" / "study.toml").write_text('kind = "replication"\n[survey]\nframe = 10\n[job_descriptions]\n')
    for step in STEPS:
        code = HEAD
        source = {"survey": "this.survey_files()[0]", "documents": "this.document_files()[0]"}.get(
            next(iter(step.raw), ""), "(this.raw / 'study.toml')")
        for name in step.writes:
            table = CLAIMS if name == "claims.parquet" else f"pd.DataFrame({{'a': [{source}.read_text()], 'error': ['']}})"
            code += f"write_parquet({table}, this.processed / {name!r})\n"
        write(tmp_path, step.notebook, code)
    return tmp_path


def write(root, name, code):
    cells = [{"cell_type": "code", "id": "p", "metadata": {"tags": ["parameters"]}, "source": 'study = "tiny"', "outputs": [], "execution_count": None},
             {"cell_type": "code", "id": "c", "metadata": {}, "source": code, "outputs": [], "execution_count": None}]
    path = root / "notebooks" / f"{name}.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return path


@pytest.mark.slow
def test_only_what_changed_runs_again(root):
    study = Study.load("tiny", root)
    seen = []
    first = reproduce(study, progress=lambda event, task, seconds: seen.append((event, task)))
    assert first.ran == [step.notebook for step in STEPS] + ["page"]
    assert [task for event, task in seen if event == "done"].index("page") == 7
    assert all(seconds > 0 for seconds in first.seconds.values())

    second = reproduce(study)
    assert (second.ran, len(second.unchanged)) == ([], 8)

    document = root / "data" / "raw" / "tiny" / "job_descriptions" / "a.txt"
    document.write_text("another")
    third = reproduce(study)
    assert third.ran[:2] == ["4-job-description-coding", "5-job-description-analysis"]
    assert "2-survey-cleaning" in third.unchanged and "3-survey-analysis" in third.unchanged


@pytest.mark.slow
def test_a_failure_is_told_and_what_follows_waits(root):
    study = Study.load("tiny", root)
    assert not reproduce(study).failed
    page = (study.reports / "index.html").read_bytes()
    notebook = root / "notebooks" / "4-job-description-coding.ipynb"
    whole = notebook.read_text()
    write(root, notebook.stem, HEAD + "None.foo")
    outcome = reproduce(study)
    assert list(outcome.failed) == ["4-job-description-coding"]
    assert isinstance(outcome.failed["4-job-description-coding"], NotebookFailed)
    assert {"5-job-description-analysis", "7-claims", "page"} <= set(outcome.not_run)
    assert (study.reports / "index.html").read_bytes() == page

    write(root, notebook.stem, HEAD + "from pacsresearch.errors import InputError\nraise InputError('a.txt', 'is not one', place='page 2')")
    error = reproduce(study).failed["4-job-description-coding"]
    assert isinstance(error, InputError) and str(error) == "a.txt, page 2: is not one"

    notebook.write_text(whole)
    assert not reproduce(study).failed


def test_a_run_that_is_stopped_says_so(root, monkeypatch, capsys):
    """Ctrl-C ends the run without an error of its own: it must not pass for one that had nothing to do."""
    def stand_in(source, output, parameters):
        time.sleep(0.3)
        step = next(step for step in STEPS if step.notebook == source.stem)
        for path in [Study.load("tiny", root).processed / name for name in step.writes] + [output]:
            write_text(path, "made")
        _thread.interrupt_main()

    monkeypatch.setattr("pacsresearch.pipeline.run_notebook", stand_in)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job starts with it ignored
    try:
        assert reproduce_and_tell("tiny", workers=1, force=False) == 130
    finally:
        signal.signal(signal.SIGINT, before)
    told = capsys.readouterr().out
    assert "stopped" in told and "The page" in told and "nothing to do" not in told


def test_half_a_study_has_its_own_notebooks(root):
    toml = root / "data" / "raw" / "tiny" / "study.toml"
    toml.write_text('kind = "replication"\n[job_descriptions]\n')
    names = [step.notebook for step in steps_of(Study.load("tiny", root))]
    assert names == ["1-published-evidence", "4-job-description-coding", "5-job-description-analysis",
                     "6-education-and-careers", "7-claims"]


def test_each_half_depends_on_its_own_part_of_the_library(root):
    study = Study.load("tiny", root)
    by_name = {step.notebook: {p.as_posix() for p in notebook_inputs(study, step)} for step in STEPS}
    for step, inputs in by_name.items():
        parts = {part for part in ("survey", "job_descriptions") if any(f"pacsresearch/{part}/" in path for path in inputs)}
        assert parts == {"2-survey-cleaning": {"survey"}, "3-survey-analysis": {"survey"},
                         "4-job-description-coding": {"job_descriptions"}, "5-job-description-analysis": {"job_descriptions"},
                         "6-education-and-careers": {"survey", "job_descriptions"}}.get(step, set()), step
        assert any(path.endswith("requirements.lock") for path in inputs)
        assert any("pacsresearch/statistics/" in path for path in inputs)
