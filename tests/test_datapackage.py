"""The data dictionary: the public validator accepts it, and it describes every table there is."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pandas as pd
import pytest

from pacsresearch.published import TABLES

KINDS = {"text": "string", "count": "integer", "share": "number", "flag": "boolean"}


@pytest.fixture(scope="module")
def package(project):
    return json.loads((project / "datapackage.json").read_text("utf-8"))


@pytest.mark.slow
def test_frictionless_accepts_it(project, monkeypatch):
    from frictionless import Package

    monkeypatch.chdir(project)
    report = Package("datapackage.json").validate()
    assert report.valid, report.to_summary()


@pytest.mark.slow
def test_frictionless_would_refuse_a_wrong_count(project, tmp_path, monkeypatch):
    """The dictionary constrains: it is not a list of names only."""
    from frictionless import Package

    shutil.copytree(project / "data", tmp_path / "data", ignore=shutil.ignore_patterns("processed"))
    shutil.copy(project / "datapackage.json", tmp_path)
    table = tmp_path / "data" / "raw" / "published" / "requirements.csv"
    table.write_text(table.read_text("utf-8").replace(",18,2,25,", ",eighteen,2,25,"), "utf-8")
    monkeypatch.chdir(tmp_path)
    report = Package("datapackage.json").validate()
    assert [error.type for task in report.tasks for error in task.errors] == ["type-error"]


def test_every_csv_kept_under_data_is_described(project, package):
    listed = subprocess.run(["git", "ls-files", "data"], cwd=project, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    tables = {path for path in listed.stdout.split("\n") if path.endswith(".csv")}
    assert tables == {resource["path"] for resource in package["resources"]}


def test_published_tables_have_the_types_that_the_loader_checks(package):
    resources = {resource["name"]: resource for resource in package["resources"]}
    for name, columns in TABLES.items():
        fields = resources[f"published-{name}"]["schema"]["fields"]
        assert [(f["name"], f["type"]) for f in fields] == [(c.name, KINDS[c.kind]) for c in columns]
        for field, column in zip(fields, columns, strict=True):
            constraints = field.get("constraints", {})
            assert constraints.get("required", False) == column.required, (name, column.name)
            assert constraints.get("pattern", "") == column.pattern
            if column.name != "fact":
                assert tuple(constraints.get("enum", ())) == column.values


def test_every_column_says_what_it_is(package):
    bare = [(r["name"], f["name"]) for r in package["resources"] for f in r["schema"]["fields"] if not f.get("description", "").strip()]
    assert bare == []


def test_synthetic_tables_say_so(package):
    for resource in package["resources"]:
        assert ("SYNTHETIC" in resource.get("description", "")) == resource["path"].startswith("data/raw/pacs-2013/")


def test_the_processed_tables_are_described(project):
    """Of what the last run left, if anything: each table and column stands in data/processed/README.md."""
    text = (project / "data" / "processed" / "README.md").read_text("utf-8")
    words = set(re.findall(r"`([^`]+)`", text))
    tables = sorted((project / "data" / "processed" / "pacs-2013").glob("*.parquet"))
    if not tables:
        pytest.skip("nothing was reproduced here yet")
    for path in tables:
        assert path.name in words
        if path.stem in ("responses", "states"):
            continue  # their columns are the questionnaire's variables
        missing = [column for column in pd.read_parquet(path).columns if column not in words]
        assert missing == [], path.name
