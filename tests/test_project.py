"""What a newcomer relies on: the README's commands exist, the lock is whole, every dependency says why."""

import re
import subprocess
import tomllib

import pytest
import yaml

import pacsresearch


def test_citation_has_what_its_format_requires(project):
    """The required keys of Citation File Format 1.2.0; validated whole against its schema when it was written."""
    citation = yaml.safe_load((project / "CITATION.cff").read_text("utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert all(citation[key] for key in ("message", "title", "authors"))
    assert citation["version"] == pacsresearch.__version__
    assert citation["license"] == "MIT"
    assert all("name" in author or {"family-names", "given-names"} & author.keys() for author in citation["authors"])


def test_the_readmes_commands_are_targets(project):
    makefile = (project / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z][a-z-]*)", (project / "README.md").read_text("utf-8"), re.MULTILINE))
    assert {"reproduce", "test", "lab", "clean", "help"} <= targets
    assert named <= targets


def test_help_is_printed_from_the_targets(project):
    said = subprocess.run(["make", "help"], cwd=project, capture_output=True, text=True, check=True).stdout
    for target in ("reproduce", "test", "lab", "clean", "help"):
        assert re.search(rf"^\s+{target}\s+\S", said, re.MULTILINE), target


def test_ci_runs_the_readmes_test_command(project):
    assert re.search(r"^make test$", (project / ".ci" / "run").read_text("utf-8"), re.MULTILINE)
    assert "make test" in (project / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock"])
def test_the_lock_pins_everything_with_hashes_and_names_no_host(project, name):
    text = (project / name).read_text("utf-8")
    assert "://" not in text and "--index-url" not in text
    entries = re.split(r"\n(?=\S)", text.strip())
    assert all(re.match(r"[a-z0-9][a-z0-9._-]*==", entry) and "--hash=sha256:" in entry for entry in entries)
    locked = {re.match(r"([a-z0-9._-]+)==", entry)[1] for entry in entries}
    wanted = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))
    names = wanted["project"]["dependencies"] + wanted["dependency-groups"]["build"]
    if "test" in name:
        names += wanted["dependency-groups"]["test"]
    assert {re.match(r"[A-Za-z0-9._-]+", n)[0].lower().replace("_", "-") for n in names} <= locked


def test_every_dependency_says_why(project):
    lines = (project / "pyproject.toml").read_text("utf-8").splitlines()
    assert [line for line in lines if re.match(r'  "[a-z]', line) and "#" not in line] == []


def test_modules_stay_small(project):
    long = {str(p.relative_to(project)): n for p in (project / "pacsresearch").rglob("*.py")
            if (n := len(p.read_text("utf-8").splitlines())) > 450}
    assert long == {}


def test_no_path_of_a_machine_is_tracked(project):
    names = subprocess.run(["git", "ls-files", "-z", "*.py", "*.toml", "*.md", "*.ipynb", "*.csv", "*.txt", "Makefile"],
                           cwd=project, capture_output=True, text=True).stdout.split("\0")
    pattern = re.compile(r"(?<![\w.])/(?:home|Users|root|work)/\w")
    found = [name for name in filter(None, names) if (project / name).is_file() and name != "tests/test_project.py"
             and pattern.search((project / name).read_text("utf-8", errors="replace"))]
    assert found == []


def test_the_dependency_direction_holds(project):
    """statistics knows nobody; the two halves do not know each other; the library does not know its face."""
    package = project / "pacsresearch"
    forbidden = {
        "statistics": ("survey", "job_descriptions", "study", "claims", "figures", "tables", "results", "published"),
        "survey": ("job_descriptions", "claims", "figures", "tables", "pipeline", "cli", "page"),
        "job_descriptions": ("survey", "claims", "figures", "tables", "pipeline", "cli", "page"),
    }
    broken = []
    for part, others in forbidden.items():
        for path in (package / part).rglob("*.py"):
            for other in others:
                if re.search(rf"^\s*(?:from|import) pacsresearch\.{other}\b", path.read_text("utf-8"), re.MULTILINE):
                    broken.append(f"{path.relative_to(project)} imports {other}")
    assert broken == []
