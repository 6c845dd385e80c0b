"""The trail: why a document is coded so, as text, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json

import pytest
from rich.console import Console

from pacsresearch.job_descriptions import coding, trail
from pacsresearch.job_descriptions.codebook import load_codebook
from pacsresearch.job_descriptions.document import Block, Document, Location
from pacsresearch.job_descriptions.person_specification import Criterion, Specification


@pytest.fixture(scope="module")
def files():
    criteria = (Criterion(1, "PRINCE2, a [bold]degree[/bold] and \x1b[31mred", "essential", "Qualifications", Location(page=2, table=1, row=3), "column"),
                Criterion(2, "Masters", "desirable", "", Location(paragraph=9), "heading"),
                Criterion(3, "=1+1 ILM; training in ITIL will be provided", "unlabelled", "", Location(paragraph=10), "no label"))
    document = Document("post.pdf", "pdf", "0" * 64, (Block("paragraph", "NHS Band 7"),), warnings=("page 3 has no text layer",))
    coded = coding.code_document(document, specification=Specification(criteria, 12, ("two columns were lost",)))
    return [coding.CodedFile("in/post.pdf", coded=coded), coding.CodedFile("bad.pdf", "bad.pdf: is encrypted")]


def test_json_has_the_promised_form(files):
    good, bad = json.loads(trail.render(files, "json"))
    assert list(good) == ["file", "error", "criteria", "requirements"]
    assert (good["file"], good["error"]) == ("in/post.pdf", None)
    assert good["criteria"][1] == {"text": "Masters", "level": "desirable", "category": "", "location": "paragraph 9"}
    assert [r["requirement"] for r in good["requirements"]] == [r.id for r in load_codebook().requirements]
    by_id = {r["requirement"]: r for r in good["requirements"]}
    assert by_id["higher_qualification"] == {"requirement": "higher_qualification", "level": "desirable", "evidence": "Masters",
                                             "location": "paragraph 9", "rule": "higher_qualification.masters; level: the criterion's (heading)"}
    assert by_id["dicom_hl7"] == {"requirement": "dicom_hl7", "level": "absent", "evidence": "", "location": "", "rule": "no criterion matches"}
    assert {r["level"] for r in good["requirements"]} <= {"essential", "desirable", "mentioned", "absent", "undetermined"}
    assert bad == {"file": "bad.pdf", "error": "bad.pdf: is encrypted", "criteria": [], "requirements": []}


def test_csv_has_a_row_a_requirement_and_runs_nothing_in_a_spreadsheet(files):
    rows = list(csv.DictReader(io.StringIO(trail.render(files, "csv"))))
    assert len(rows) == len(load_codebook().requirements) + 1
    assert rows[-1] == {"file": "bad.pdf", "error": "bad.pdf: is encrypted", "requirement": "", "level": "", "evidence": "",
                        "location": "", "rule": ""}
    cell = next(r["evidence"] for r in rows if r["requirement"] == "management_qualification")
    assert cell == "'=1+1 ILM"


def test_text_answers_why_in_one_step(files):
    text = trail.render(files)
    for words in ("in/post.pdf", "band 7", "page 3 has no text layer", "two columns were lost", "1 essential, 1 desirable, 1 unlabelled",
                  "page 2, table 1, row 3", "not coded: bad.pdf: is encrypted", "not counted", "offered", "facets, of 3 criteria"):
        assert words in " ".join(text.split()), words


def test_text_never_passes_on_markup_or_escape_codes(files):
    text = trail.render(files)
    assert "[bold]degree[/bold]" in text and "\x1b" not in text


def test_colour_only_where_the_console_has_it(files):
    console = Console(file=io.StringIO(), force_terminal=True, color_system="standard", width=100)
    coloured = trail.render(files, console=console)
    assert "\x1b[1;32messential" in coloured and "\x1b[31mred" not in coloured


def test_an_unknown_format_is_refused(files):
    with pytest.raises(ValueError, match="none of text, json, csv"):
        trail.render(files, "xml")
