"""The notebooks' contract: an article, parameters first, nothing defined, and no number that is not a result."""

import ast
import json
import re
from pathlib import Path

import pytest

from pacsresearch.notebooks import default_parameters
from pacsresearch.steps import STEPS

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))

# What may stand in prose: the year of the study, and the two ends of a measure's scale.
ALLOWED = {"2013", "0", "1"}
NUMBER = re.compile(r"(?<![\w.{])\d+(?:[.,]\d+)*(?![\w}])")
SLOT = re.compile(r"\{[^{}]*\}")
WORDS = re.compile(r"\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred)\b"
                   r"(?= (?:of|in|per|out|percent|job|documents|descriptions|respondents|managers)\b)", re.IGNORECASE)


def typed_numbers(text: str) -> list[str]:
    """Numbers typed in a sentence; slots filled from results do not count."""
    text = SLOT.sub("", text)
    return [n for n in NUMBER.findall(text) if n not in ALLOWED]


def cells(notebook: Path, kind: str) -> list[dict]:
    return [cell for cell in json.loads(notebook.read_text("utf-8"))["cells"] if cell["cell_type"] == kind]


def sentences(notebook: Path) -> list[str]:
    """Prose of a notebook: its markdown, and the texts in its code (templates, titles, notes)."""
    found = ["".join(cell["source"]) for cell in cells(notebook, "markdown")]
    for cell in cells(notebook, "code"):
        for node in ast.walk(ast.parse("".join(cell["source"]))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
                found.append(node.value)
    return found


def test_there_is_a_notebook_for_every_step():
    assert [n.stem for n in NOTEBOOKS] == [step.notebook for step in STEPS]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda n: n.stem)
def test_no_number_is_typed_in_prose(notebook):
    assert [(n, text) for text in sentences(notebook) for n in typed_numbers(text)] == []


@pytest.mark.parametrize("text, found", [
    ("Of 25 documents, 18 ask for it.", ["25", "18"]), ("a share of 0.72", ["0.72"]), ("{documents.count:n} documents", []),
    ("up to PRINCE2 Foundation (J2)", []), ("0 where all ask for the same, 1 where no two do, in 2013", []), ("80 % willing", ["80"]),
])
def test_the_check_itself_finds_a_typed_number(text, found):
    assert typed_numbers(text) == found


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda n: n.stem)
def test_parameters_come_first_and_name_the_study(notebook):
    first = cells(notebook, "code")[0]
    assert "parameters" in first["metadata"]["tags"]
    assert default_parameters(notebook)["study"] == "pacs-2013"


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda n: n.stem)
def test_nothing_is_defined_and_no_path_is_the_machines(notebook):
    for cell in cells(notebook, "code"):
        source = "".join(cell["source"])
        kinds = (ast.FunctionDef, ast.ClassDef, ast.Lambda)
        assert not any(isinstance(node, kinds) for node in ast.walk(ast.parse(source))), source
    text = notebook.read_text("utf-8")
    assert not re.search(r"/(?:home|Users|work|tmp|root)/", text)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda n: n.stem)
def test_it_reads_as_an_article(notebook):
    first = json.loads(notebook.read_text("utf-8"))["cells"][0]
    text = "".join(first["source"])
    assert first["cell_type"] == "markdown" and text.startswith("# ")
    assert re.search(r"^\*.+\?\*$", text, re.MULTILINE), "a question, in italics, after the title"
    shown = any("finding" in cell["metadata"].get("tags", ()) for cell in cells(notebook, "code"))
    assert shown or notebook.stem == "7-claims"  # whose table heads the page
