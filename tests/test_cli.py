"""The command line: what it prints, and its exit status."""

import csv
import io
import json
import subprocess
import sys

import pytest


def run(*arguments: str, **kw) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "pacsresearch", *map(str, arguments)], capture_output=True, text=True,
                          timeout=300, encoding="utf-8", **kw)


SPECIFICATION = """PACS Manager

Person specification

Essential criteria

- HCPC registration as a radiographer
- PRINCE2 Foundation

Desirable criteria

- MSc in medical imaging
"""


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "job.txt"
    path.write_text(SPECIFICATION, "utf-8")
    return path


def test_help_teaches_every_command():
    said = run("--help").stdout
    for command in ("reproduce", "new", "code", "read", "compare", "regenerate"):
        assert command in said


def test_code_prints_json_for_programs(document, tmp_path):
    bad = tmp_path / "bad.docx"
    bad.write_bytes(b"PK\x03\x04 not a document")
    done = run("code", document, bad, "--format", "json")
    assert done.returncode == 1  # one file failed; the other was coded
    first, second = json.loads(done.stdout)
    assert set(first) == {"file", "error", "criteria", "requirements"}
    assert first["error"] is None and second["error"] and "\n" not in second["error"]
    assert [(c["text"], c["level"]) for c in first["criteria"]] == [
        ("HCPC registration as a radiographer", "essential"), ("PRINCE2 Foundation", "essential"), ("MSc in medical imaging", "desirable")]
    assert set(first["criteria"][0]) == {"text", "level", "category", "location"}
    codes = {r["requirement"]: r for r in first["requirements"]}
    assert codes["radiographer_registration"]["level"] == codes["project_management"]["level"] == "essential"
    assert codes["higher_qualification"]["level"] == "desirable"
    assert codes["management_qualification"]["level"] == "absent"
    assert set(codes["degree"]) == {"requirement", "level", "evidence", "location", "rule"}
    assert all(r["evidence"] and r["rule"] for r in codes.values() if r["level"] != "absent")


def test_code_prints_a_trail_and_a_table(document):
    assert "PRINCE2 Foundation" in run("code", document).stdout
    rows = list(csv.DictReader(io.StringIO(run("code", document, "--format", "csv").stdout)))
    assert {"file", "requirement", "level", "evidence"} <= set(rows[0])


def test_read_prints_json_for_programs(project, tmp_path):
    export = next((project / "data" / "raw" / "pacs-2013" / "survey").glob("*.csv"))
    wrong = tmp_path / "totals.csv"
    wrong.write_text("answer,count,percent\nyes,96,80\nno,24,20\n")
    done = run("read", export, wrong, "--format", "json")
    assert done.returncode == 1
    first, second = json.loads(done.stdout)
    assert {"file", "error", "platform", "evidence", "respondents", "columns", "questions", "identifiers", "excluded"} <= set(first)
    assert first["platform"] == "qualtrics" and first["error"] is None
    assert "IPAddress" in first["identifiers"]
    assert second["error"] and second["platform"] is None


def test_an_input_to_mend_is_one_line_on_standard_error():
    done = run("reproduce", "no-such-study")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1 and "there is no study" in done.stderr


def test_a_place_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "taken").write_text("a file where the folder would be")
    done = run("questionnaire", tmp_path / "taken" / "below")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1 and "taken" in done.stderr and "writable" in done.stderr


@pytest.mark.slow
def test_the_reconstruction_is_regenerated_byte_for_byte(project, tmp_path):
    assert run("regenerate", tmp_path).returncode == 0
    kept = project / "data" / "raw" / "pacs-2013"
    for part in ("survey", "job_descriptions"):
        old = {p.name: p.read_bytes() for p in (kept / part).iterdir() if p.name != "README.md"}
        new = {p.name: p.read_bytes() for p in (tmp_path / part).iterdir()}
        assert old.keys() == new.keys()
        assert [name for name in old if old[name] != new[name]] == []
