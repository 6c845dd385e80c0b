"""The environment is made when it is missing or stale, and only then; what cannot be made says what to do."""

import ast
import sys

import pytest

from pacsresearch import environment


@pytest.fixture
def project_folder(tmp_path, monkeypatch):
    for name in (*environment.LOCKS.values(), "pyproject.toml"):
        (tmp_path / name).write_text(name)
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(environment, "STAMP", tmp_path / ".venv" / "made-from.txt")
    monkeypatch.setattr(environment, "PYTHON", environment.Path(sys.executable))
    return tmp_path


def stamp(wanted):
    environment.STAMP.write_text(f"{environment.LOCKS[wanted]} {environment._digest(wanted)}\n")


def test_missing_stale_and_current(project_folder):
    assert not environment.is_current("run")
    stamp("run")
    assert environment.is_current("run") and not environment.is_current("test")
    (project_folder / "requirements.lock").write_text("changed")
    assert not environment.is_current("run")


def test_an_environment_with_the_tests_serves_a_run(project_folder):
    stamp("test")
    assert environment.is_current("run") and environment.is_current("test")


def test_an_interpreter_that_is_gone_makes_it_stale(project_folder, monkeypatch):
    stamp("run")
    monkeypatch.setattr(environment, "PYTHON", project_folder / "nowhere")
    assert not environment.is_current("run")


def test_an_old_python_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(environment.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(environment.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match="needs 3.11 or newer.*apt install"):
        environment.find_python()


def test_a_newer_python_beside_an_old_one_is_found(monkeypatch):
    monkeypatch.setattr(environment.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(environment.shutil, "which", lambda name: sys.executable if name == "python3.12" else None)
    assert environment.find_python() == sys.executable


def test_it_needs_nothing_but_the_standard_library(project):
    tree = ast.parse((project / "pacsresearch" / "environment.py").read_text("utf-8"))
    names = {alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= set(sys.stdlib_module_names)
