"""The whole study from a clean checkout: it agrees, repeats itself, notices what changed, and can fail."""

import csv
import hashlib
import itertools
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def checkout(project, tmp_path_factory) -> Path:
    """The tracked files of the project as they stand, somewhere else, and nothing that was made from them."""
    if not (project / ".git").exists():
        pytest.skip("not a clone: there is no list of tracked files")
    names = subprocess.run(["git", "ls-files", "-z"], cwd=project, capture_output=True, text=True, check=True).stdout
    folder = tmp_path_factory.mktemp("clone") / "pacsresearch"
    for name in filter(None, names.split("\0")):
        if (project / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(project / name, folder / name)
    return folder


def reproduce(checkout: Path, study: str = "pacs-2013", *arguments: str) -> subprocess.CompletedProcess:
    environment = os.environ | {"PYTHONPATH": str(checkout), "PACSRESEARCH_ROOT": str(checkout)}
    return subprocess.run([sys.executable, "-m", "pacsresearch", "reproduce", study, *arguments], cwd="/",
                          env=environment, capture_output=True, text=True, timeout=600)


def made(checkout: Path) -> dict[str, str]:
    """Every output with its SHA-256, but for the one file that says when and where."""
    files = [p for part in ("data/processed", "reports") for p in sorted((checkout / part).rglob("*")) if p.is_file()]
    return {str(p.relative_to(checkout)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files
            if p.name not in ("provenance.json", "README.md")}


def warnings_of(checkout: Path, study: str) -> list[str]:
    """What libraries complained of in a study's notebooks."""
    notebooks = [json.loads(path.read_text("utf-8")) for path in sorted((checkout / "reports" / study).glob("*.ipynb"))]
    assert notebooks
    return ["".join(output["text"]) for notebook in notebooks for cell in notebook["cells"] for output in cell.get("outputs", ())
            if output.get("name") == "stderr"]


@pytest.fixture(scope="module")
def first_run(checkout) -> tuple[subprocess.CompletedProcess, dict[str, str]]:
    run = reproduce(checkout)
    assert run.returncode == 0, run.stdout + run.stderr
    return run, made(checkout)


def test_every_claim_that_should_agree_does(first_run, checkout):
    run, _ = first_run
    assert "8 of 8 steps run" in run.stdout
    assert "does not agree" not in run.stdout
    page = (checkout / "reports" / "pacs-2013" / "index.html").read_text("utf-8")
    assert "evidence about nobody" in page and "recovered by construction" in page
    for source in ("J1", "J2", "J3", "J4", "J5", "J6", "J7", "J8", "S1", "S2", "S3", "S4", "S5", "S6", "S7", "F1", "F5"):
        assert f">{source}" in page


def test_the_page_needs_no_network(first_run, checkout):
    for page in (checkout / "reports" / "pacs-2013").glob("*.html"):
        text = page.read_text("utf-8")
        for outside in ('src="http', "src='http", '<link rel="stylesheet" href="http', "@import", "url(http"):
            assert outside not in text, (page.name, outside)


def test_no_path_of_the_machine_is_published(first_run, checkout):
    for path in (checkout / "reports" / "pacs-2013").glob("*.*"):
        assert str(checkout) not in path.read_text("utf-8"), path.name
    assert warnings_of(checkout, "pacs-2013") == []


def test_a_second_run_does_nothing_and_says_so(first_run, checkout):
    run = reproduce(checkout)
    assert run.returncode == 0
    assert "nothing to do" in run.stdout and "done" not in run.stdout
    assert made(checkout) == first_run[1]


def test_from_scratch_the_bytes_are_the_same(first_run, checkout):
    for part in ("reports", ".pytask", "data/processed/pacs-2013"):
        shutil.rmtree(checkout / part)
    assert reproduce(checkout).returncode == 0
    again = made(checkout)
    assert [name for name in again if again[name] != first_run[1].get(name)] == []
    assert again.keys() == first_run[1].keys()


def test_one_document_re_runs_the_coding_and_not_the_survey(first_run, checkout):
    documents = checkout / "data" / "raw" / "pacs-2013" / "job_descriptions"
    document = next(documents.glob("*.txt"))
    before = document.read_bytes()
    document.write_bytes(before + b"\n\n")
    try:
        run = reproduce(checkout)
        assert run.returncode == 0
        assert "The job descriptions, read and coded" in run.stdout
        assert "The survey" not in run.stdout
    finally:
        document.write_bytes(before)
        reproduce(checkout)


def test_a_changed_published_figure_breaks_its_claim_by_name(first_run, checkout):
    figures = checkout / "data" / "raw" / "published" / "requirements.csv"
    before = figures.read_text("utf-8")
    figures.write_text(before.replace("as a radiographer),14,4,25", "as a radiographer),13,4,25").replace(
        "registration as a radiographer,14,4,25", "registration as a radiographer,13,4,25"), "utf-8")
    assert figures.read_text("utf-8") != before
    try:
        run = reproduce(checkout)
        assert run.returncode == 1
        assert "claim J3.essential does not agree" in run.stdout
        assert "claim J4.essential" not in run.stdout
    finally:
        figures.write_text(before, "utf-8")


def test_a_changed_document_breaks_its_claim_by_name(first_run, checkout):
    documents = checkout / "data" / "raw" / "pacs-2013" / "job_descriptions"
    lost = next(documents.glob("*.docx"))
    before = lost.read_bytes()
    lost.write_bytes(before[: len(before) // 2])
    try:
        run = reproduce(checkout)
        assert run.returncode == 1
        assert f"not read {lost.name}" in run.stdout
        assert "claim J1 does not agree" in run.stdout
        assert "Traceback" not in run.stdout + run.stderr
    finally:
        lost.write_bytes(before)


@pytest.mark.parametrize("study, words", [
    ("pacs-2031", ["there is no study 'pacs-2031'", "did you mean pacs-2013?"]),
    ("wrong-key", ["wrong-key/study.toml", "[survey]", "'frme' is not a key", "did you mean frame?"]),
    ("no-export", ["data/raw/no-export/survey", "the survey export is not there"]),
    ("renamed", ["willing", "e.csv"]),
])
def test_bad_input_is_one_clear_line(checkout, study, words):
    raw = checkout / "data" / "raw"
    good = 'kind = "replication"\n[survey]\nframe = 400\n'
    if study == "wrong-key":
        (raw / study).mkdir(exist_ok=True)
        (raw / study / "study.toml").write_text(good.replace("frame", "frme"))
    if study in ("no-export", "renamed"):
        (raw / study / "survey").mkdir(parents=True, exist_ok=True)
        (raw / study / "study.toml").write_text(good)
    if study == "renamed":
        export = next((raw / "pacs-2013" / "survey").glob("*.csv")).read_text("utf-8-sig")
        head, rest = export.split("\n", 1)
        (raw / study / "survey" / "e.csv").write_text(head.replace("willing", "wiling_x") + "\n" + rest.replace(
            "would you be willing to undertake it?", "do you like trains?"), "utf-8")
    run = reproduce(checkout, study)
    said = run.stdout + run.stderr
    assert run.returncode == 2, said
    assert "Traceback" not in said
    line = [line for line in said.splitlines() if words[0] in line]
    assert len(line) >= 1 and all(word in said for word in words), said
    assert not (checkout / "reports" / study / "index.html").exists()


def test_documents_alone_are_a_study(checkout):
    raw = checkout / "data" / "raw" / "documents-only"
    (raw / "job_descriptions").mkdir(parents=True)
    (raw / "study.toml").write_text('kind = "replication"\n[job_descriptions]\n')
    (raw / "job_descriptions" / "a.txt").write_text(
        "PACS Manager\n\nPerson specification\n\nEssential criteria\n\n- HCPC registration as a radiographer\n"
        "- PRINCE2 Foundation\n\nDesirable criteria\n\n- MSc in medical imaging\n")
    run = reproduce(checkout, "documents-only")
    assert run.returncode == 0, run.stdout + run.stderr
    page = (checkout / "reports" / "documents-only" / "index.html").read_text("utf-8")
    assert "What this study cannot answer" in page and "not testable with these data" in page
    assert "evidence about nobody" not in page


def test_the_smallest_study_has_nothing_to_draw_and_warns_of_nothing(checkout):
    """One answer to the survey, and one document without year, specification or facet."""
    raw = checkout / "data" / "raw" / "smallest"
    (raw / "survey").mkdir(parents=True)
    (raw / "job_descriptions").mkdir()
    (raw / "study.toml").write_text('kind = "replication"\n[survey]\nframe = 400\n[job_descriptions]\n')
    with open(next((checkout / "data" / "raw" / "pacs-2013" / "survey").glob("*.csv")), encoding="utf-8-sig", newline="") as file:
        *head, first = itertools.islice((row for i, row in enumerate(csv.reader(file)) if i < 3 or "True" in row[:8]), 4)
    with open(raw / "survey" / "one.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*head, first])
    (raw / "job_descriptions" / "bakery.txt").write_text("We sell bread.\n\nCome in.\n")
    run = reproduce(checkout, "smallest")
    assert run.returncode == 0, run.stdout + run.stderr
    assert warnings_of(checkout, "smallest") == []
    for path in (checkout / "reports" / "smallest").glob("*.*"):
        assert str(checkout) not in path.read_text("utf-8"), path.name


def test_a_survey_alone_is_a_study(checkout):
    raw = checkout / "data" / "raw" / "survey-only"
    (raw / "survey").mkdir(parents=True)
    (raw / "study.toml").write_text('kind = "replication"\n[survey]\nframe = 400\n')
    shutil.copy(next((checkout / "data" / "raw" / "pacs-2013" / "survey").glob("*.csv")), raw / "survey")
    run = reproduce(checkout, "survey-only")
    assert run.returncode == 0, run.stdout + run.stderr
    page = (checkout / "reports" / "survey-only" / "index.html").read_text("utf-8")
    assert "There are no job descriptions in this study" in page


def test_real_documents_go_through(checkout, samples, tmp_path):
    """The job descriptions of others, in a study elsewhere: their criteria and requirements, each with evidence."""
    import pandas as pd

    raw = tmp_path / "real-documents"
    shutil.copytree(samples / "job_descriptions", raw / "job_descriptions")
    (raw / "study.toml").write_text('kind = "replication"\n[job_descriptions]\n')
    run = reproduce(checkout, str(raw))
    assert run.returncode == 0, run.stdout + run.stderr
    processed = checkout / "data" / "processed" / "real-documents"
    criteria = pd.read_parquet(processed / "criteria.parquet")
    requirements = pd.read_parquet(processed / "requirements.parquet")
    assert criteria["document"].nunique() == 6
    found = requirements[requirements["level"] != "absent"]
    assert len(found) > 0 and (found["evidence"] != "").all() and (found["rule"] != "").all()
