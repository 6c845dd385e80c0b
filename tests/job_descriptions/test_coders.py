"""Human coders: the workbook out, every fault of a completed one by its place, agreement by hand, adjudication."""

import io
import re
import shutil
import tracemalloc
import zipfile
from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import pytest

from pacsresearch.errors import InputError
from pacsresearch.job_descriptions import corpus
from pacsresearch.job_descriptions.codebook import load_codebook
from pacsresearch.job_descriptions.coders import adjudication, agreement, folder, sheets
from pacsresearch.job_descriptions.coders.completed import read_all, read_completed
from pacsresearch.job_descriptions.coders.workbook import coding_workbook
from pacsresearch.job_descriptions.coding import LEVELS, code_files
from pacsresearch.job_descriptions.tables import criteria_table, requirements_table
from pacsresearch.study import Study

CODEBOOK = load_codebook()
IDS = [requirement.id for requirement in CODEBOOK.requirements]
TEXT = """PACS Manager

Person specification

Essential criteria

- HCPC registration as a radiographer
- PRINCE2 Foundation
- =HYPERLINK("http://example.org") in a criterion

Desirable criteria

- MSc in medical imaging
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    at = tmp_path_factory.mktemp("documents")
    for name, text in (("a.txt", TEXT), ("b.txt", TEXT.replace("PRINCE2 Foundation", "Budget management experience")), ("=c.txt", TEXT)):
        (at / name).write_text(text, "utf-8")
    (at / "broken.docx").write_bytes(b"PK\x03\x04")
    return sorted(at.iterdir())


@pytest.fixture(scope="module")
def coded(files):
    return code_files(files, CODEBOOK)


@pytest.fixture(scope="module")
def blank(coded):
    return coding_workbook(coded, CODEBOOK, title="a study")


def column(sheet, name):
    return next(cell.column for cell in sheet[1] if cell.value == name)


def row_of(sheet, document, number=None):
    return next(row[0].row for row in sheet.iter_rows(min_row=2)
                if row[0].value == document and (number is None or row[1].value == number))


def fill(blank, path, codes=(), criteria=(), coder="", change=None):
    """A workbook filled in: codes are (document, requirement, level), criteria (document, number, level)."""
    book = openpyxl.load_workbook(io.BytesIO(blank))
    if coder:
        book["Instructions"]["B2"] = coder
    sheet = book["Documents"]
    for document, requirement, level in codes:
        sheet.cell(row_of(sheet, document), column(sheet, requirement)).value = level
    for document, number, level in criteria:
        book["Criteria"].cell(row_of(book["Criteria"], document, number), 6).value = level
    if change:
        change(book)
    book.save(path)
    return path


def everything(coded, **changes):
    """The machine's codes as a person would fill them in, with changes {(document, requirement): level}."""
    for item in coded:
        for code in item.coded.requirements if item.coded else ():
            name = item.coded.document.name
            name = "'" + name if name.startswith("=") else name
            yield name, code.requirement, changes.get((name, code.requirement), code.level)


# The workbook -------------------------------------------------------------------------------------------------


def test_it_is_blind_and_the_same_bytes_again(coded, blank):
    assert coding_workbook(coded, CODEBOOK, title="a study") == blank
    book = openpyxl.load_workbook(io.BytesIO(blank))
    assert book.sheetnames == ["Instructions", "Documents", "Criteria"]
    documents, criteria = book["Documents"], book["Criteria"]
    assert [c.value for c in documents[1]] == ["document", "fingerprint", *IDS, "note"]
    assert all(cell.value is None for row in documents.iter_rows(min_row=3, min_col=3) for cell in row)
    assert all(cell.value is None for row in criteria.iter_rows(min_row=2, min_col=6) for cell in row)
    texts = {cell.value for row in criteria.iter_rows(min_row=2) for cell in row if isinstance(cell.value, str)}
    assert not texts & {"essential", "desirable", "absent"}, "the machine's levels"
    assert criteria.max_row == 1 + sum(len(i.coded.specification.criteria) for i in coded if i.coded)


def test_levels_are_drop_downs_and_only_they_can_be_changed(blank):
    book = openpyxl.load_workbook(io.BytesIO(blank))
    sheet = book["Documents"]
    rule, = sheet.data_validations.dataValidation
    assert rule.formula1 == '"' + ",".join(LEVELS) + '"' and rule.showErrorMessage and str(rule.sqref) == f"C3:{sheet.cell(1, 2 + len(IDS)).column_letter}5"
    assert sheet.freeze_panes == "C3" and book["Criteria"].freeze_panes == "C2"
    for sheet in book.worksheets:
        assert sheet.protection.sheet and all(cell.protection.locked for cell in sheet[1])
    assert not book["Documents"]["C3"].protection.locked and book["Documents"]["A3"].protection.locked


def test_words_of_a_document_are_never_a_formula(blank):
    book = openpyxl.load_workbook(io.BytesIO(blank))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert {"'=c.txt", "'=HYPERLINK(\"http://example.org\") in a criterion"} <= {cell.value for cell in cells}
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(blank)).read("xl/worksheets/sheet3.xml")


def test_the_instructions_are_the_codebook(blank):
    said = "\n".join(str(cell.value) for row in openpyxl.load_workbook(io.BytesIO(blank))["Instructions"].iter_rows() for cell in row)
    for requirement in CODEBOOK.requirements:
        assert requirement.definition in said and requirement.examples[0] in said


def test_without_a_readable_document_there_is_nothing_to_code(coded):
    with pytest.raises(InputError, match="no readable job description"):
        coding_workbook([item for item in coded if item.error], CODEBOOK)


# Reading it back ----------------------------------------------------------------------------------------------


def test_what_was_filled_in_comes_back_and_empty_cells_do_not(blank, coded, tmp_path):
    path = fill(blank, tmp_path / "x.xlsx", [("a.txt", "degree", "Absent "), ("'=c.txt", "degree", "essential")],
                [("a.txt", 1, "desirable")], coder="Anna")
    done = read_completed(path, coded, CODEBOOK)
    assert done.coder == "Anna"
    assert done.requirements[["document", "requirement", "level"]].values.tolist() == [["=c.txt", "degree", "essential"], ["a.txt", "degree", "absent"]]
    assert done.criteria[["document", "number", "level"]].values.tolist() == [["a.txt", 1, "desirable"]]
    assert read_completed(fill(blank, tmp_path / "ben.xlsx", [("a.txt", "degree", "absent")]), coded, CODEBOOK).coder == "ben"


def test_rows_may_be_sorted(blank, coded, tmp_path):
    def swap(book):
        sheet = book["Documents"]
        for first, second in zip(sheet[3], sheet[5], strict=True):
            first.value, second.value = second.value, first.value

    path = fill(blank, tmp_path / "x.xlsx", [("b.txt", "degree", "essential")], change=swap)
    assert read_completed(path, coded, CODEBOOK).requirements["document"].tolist() == ["b.txt"]


def as_a_spreadsheet_keeps(book):
    """What a spreadsheet program leaves in cells: numbers with decimals, styles far out, no frozen rows."""
    for sheet in book.worksheets:
        sheet.cell(3000, 600).font = openpyxl.styles.Font(bold=True)
        sheet.freeze_panes = None
    for (number,) in book["Criteria"].iter_rows(min_row=2, min_col=2, max_col=2):
        number.value = float(number.value) if number.value else None


def share_strings(path):
    """Texts in one table, in runs, as LibreOffice and Excel write them; openpyxl puts them into their cells."""
    shared, parts = [], {}

    def share(match):
        shared.append(re.sub(r"<t[ >].*</t>|<t */>", r"<r>\g<0></r>", match[2], flags=re.DOTALL))
        return f'{match[1]}t="s"><v>{len(shared) - 1}</v></c>'

    with zipfile.ZipFile(path) as given:
        for name in given.namelist():
            parts[name] = given.read(name).decode("utf-8")
            if name.startswith("xl/worksheets/sheet"):
                parts[name] = re.sub(r'(<c [^>]*)t="inlineStr"><is>(.*?)</is></c>', share, parts[name], flags=re.DOTALL)
    assert len(shared) > 50
    parts["xl/sharedStrings.xml"] = ('<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
                                     + "".join(f"<si>{text}</si>" for text in shared) + "</sst>")
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace("</Types>", (
        '<Override PartName="/xl/sharedStrings.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'))
    with zipfile.ZipFile(path, "w") as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return path


def test_what_a_spreadsheet_program_saves_is_read_alike(blank, coded, tmp_path):
    codes = list(everything(coded))
    criteria = [("a.txt", 1, "essential"), ("a.txt", 4, "Desirable")]
    plain = read_completed(fill(blank, tmp_path / "plain.xlsx", codes, criteria, "Anna"), coded, CODEBOOK)
    path = share_strings(fill(blank, tmp_path / "saved.xlsx", codes, criteria, "Anna", as_a_spreadsheet_keeps))
    saved = read_completed(path, coded, CODEBOOK)
    assert len(plain.requirements) == len(codes) and len(plain.criteria) == 2
    pd.testing.assert_frame_equal(saved.requirements, plain.requirements)
    pd.testing.assert_frame_equal(saved.criteria, plain.criteria)


def test_a_painted_sheet_costs_no_memory(blank, tmp_path):
    """A style far out: rows of a thousand cells are said to be there, by the hundred thousand in real sheets."""
    def paint(book):
        book["Documents"].cell(4_000, 1024).font = openpyxl.styles.Font(bold=True)

    path = fill(blank, tmp_path / "painted.xlsx", change=paint)
    tracemalloc.start()
    rows = sheets.read_sheets(path)["Documents"]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(rows) == 5 and peak < 20e6  # 4,000 rows of empty cells are 33 MB


def test_every_text_has_room(blank):
    """LibreOffice gives every row one line's height unless the workbook says otherwise: texts ran into each other."""
    book = openpyxl.load_workbook(io.BytesIO(blank))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    width = sheet.column_dimensions[cell.column_letter].width
                    lines = sum(max(1, -(-len(part) // int(1.3 * width))) for part in cell.value.split("\n"))
                    assert (sheet.row_dimensions[cell.row].height or 15) >= min(14 * lines, 400), (sheet.title, cell.coordinate, lines)
    assert max(row.height for row in book["Instructions"].row_dimensions.values() if row.height) > 100


def set_cell(sheet, cell, value):
    def change(book):
        book[sheet][cell] = value
    return change


def drop(sheet, row):
    return lambda book: book[sheet].delete_rows(row)


def repeat(sheet, row):
    def change(book):
        book[sheet].append([cell.value for cell in book[sheet][row]])
    return change


FAULTS = {
    "an unknown level": (set_cell("Documents", "C3", "esential"), r"x.xlsx, sheet Documents, row 3, project_management: 'esential' is not a level \(did you mean essential\?\)"),
    "a level that criteria do not have": (set_cell("Criteria", "F2", "absent"), r"sheet Criteria, row 2, level: 'absent' is not a level"),
    "an unknown document": (set_cell("Documents", "A4", "z.txt"), r"sheet Documents, row 4, document: 'z.txt' is no document"),
    "a document missing": (drop("Documents", 4), r"sheet Documents: 'a.txt' is missing"),
    "a document twice": (repeat("Documents", 4), r"sheet Documents, row 6, document: 'a.txt' stands in row 4 already"),
    "a document that changed": (set_cell("Documents", "B4", "0" * 12), r"row 4, fingerprint: 'a.txt' has changed since it was exported"),
    "a changed text": (set_cell("Criteria", "C3", "PRINCE2 Practitioner"), r"sheet Criteria, row 3, text: the text of criterion 2 of '=c.txt' is not the document's"),
    "a criterion missing": (drop("Criteria", 3), r"sheet Criteria: criterion 2 of '=c.txt' is missing"),
    "a criterion twice": (repeat("Criteria", 3), r"criterion 2 of '=c.txt' stands in row 3 already"),
    "an unknown criterion": (set_cell("Criteria", "B3", 99), r"row 3, number: '=c.txt' has no criterion '99'"),
    "a column missing": (set_cell("Documents", "C1", "projects"), r"sheet Documents, row 1: column 'project_management' is missing"),
    "a name that is taken": (set_cell("Instructions", "B2", "Machine"), r"sheet Instructions, row 2: 'Machine' is no name for a coder"),
    "a sheet missing": (lambda book: book.remove(book["Criteria"]), r"x.xlsx: has no sheet 'Criteria'"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_sheet_row_column_and_mend(blank, coded, tmp_path, name):
    change, message = FAULTS[name]
    with pytest.raises(InputError, match=message) as raised:
        read_completed(fill(blank, tmp_path / "x.xlsx", [("a.txt", "degree", "absent")], change=change), coded, CODEBOOK)
    assert raised.value.mend


def test_a_kept_workbook_outlives_a_better_reader(blank, coded, tmp_path):
    """What was checked on import stays usable where criteria are read otherwise, or the codebook has grown, since."""
    def older(book):
        book["Criteria"]["C3"] = "read otherwise by another version"
        book["Criteria"].delete_rows(5)
        book["Documents"]["D1"] = "a requirement of then"

    path = fill(blank, tmp_path / "x.xlsx", [("a.txt", "degree", "absent")], [("'=c.txt", 2, "essential"), ("'=c.txt", 1, "essential")], change=older)
    with pytest.raises(InputError):
        read_completed(path, coded, CODEBOOK)
    done = read_completed(path, coded, CODEBOOK, kept=True)
    assert done.criteria["number"].tolist() == [1] and len(done.requirements) == 1
    assert done.left_out == "criteria that are read otherwise than when x coded them, left out of the agreement: 1"


def test_an_empty_workbook_and_one_that_is_none_are_refused(blank, coded, tmp_path):
    with pytest.raises(InputError, match="is not filled in"):
        read_completed(fill(blank, tmp_path / "x.xlsx"), coded, CODEBOOK)
    (tmp_path / "y.xlsx").write_bytes(blank[: len(blank) // 2])
    with pytest.raises(InputError, match="y.xlsx: the file is damaged"):
        read_completed(tmp_path / "y.xlsx", coded, CODEBOOK)
    with pytest.raises(InputError, match="there is no such file"):
        read_completed(tmp_path / "z.xlsx", coded, CODEBOOK)


def test_two_workbooks_of_one_coder_are_refused(blank, coded, tmp_path):
    paths = [fill(blank, tmp_path / name, [("a.txt", "degree", "absent")], coder="Anna") for name in ("1.xlsx", "2.xlsx")]
    with pytest.raises(InputError, match="2.xlsx.*its coder 'Anna' is that of 1.xlsx too"):
        read_all(paths, coded, CODEBOOK)


# Agreement --------------------------------------------------------------------------------------------------


def handmade(first, second, machine):
    """Side by side: one requirement, a document a code."""
    n = len(machine)
    return pd.DataFrame({"requirement": "degree", "document": [f"d{i}" for i in range(n)], "unit": "", "anna": list(first),
                         "ben": list(second), "machine": list(machine)})


def test_agreement_by_hand():
    """Ten documents, both yes 4, both no 4, one each way: Po 0.8, Pe 0.5, kappa 0.6.

    Alpha: Do = 4 / 20, De = 2 x 10 x 10 / (20 x 19); AC1 over the five levels: Pe = (0.25 + 0.25) / 4.
    """
    e, a = "essential", "absent"
    table = handmade([e] * 5 + [a] * 5, [e] * 4 + [a] * 5 + [e], [e] * 5 + [a] * 5)
    rows = agreement.agreement(table, np.random.default_rng(1), resamples=50).set_index(["id", "group"])["estimate"]
    assert rows["agreement.degree.percent", "people"] == pytest.approx(0.8)
    assert rows["agreement.degree.kappa", "people"] == pytest.approx(0.6)
    assert rows["agreement.degree.alpha", "people"] == pytest.approx(1 - (4 / 20) / (200 / 380))
    assert rows["agreement.degree.ac1", "people"] == pytest.approx((0.8 - 0.125) / 0.875)
    assert rows["agreement.degree.percent", "anna and machine"] == rows["agreement.degree.kappa", "anna and machine"] == 1
    assert rows["agreement.all.percent", "ben and machine"] == pytest.approx(0.8)


def test_the_matrix_counts_what_both_coded():
    table = handmade(["essential", "desirable", None, "absent"], ["essential"] * 4, ["essential", "essential", "absent", "absent"])
    matrix = agreement.confusion(table, "anna", "machine")
    assert matrix.to_numpy().sum() == 3 and matrix.loc["desirable", "essential"] == matrix.loc["essential", "essential"] == matrix.loc["absent", "absent"] == 1
    assert list(matrix.index) == list(matrix.columns) == list(LEVELS)


def test_three_people_have_kappa_by_pairs_only():
    table = handmade("abab", "abab", "abab").rename(columns={}).assign(cy=["essential", "absent"] * 2).replace({"a": "essential", "b": "absent"})
    rows = agreement.agreement(table, np.random.default_rng(1), resamples=20)
    groups = set(rows.loc[rows["id"] == "agreement.degree.kappa", "group"])
    assert groups == {"anna and ben", "anna and cy", "ben and cy", "anna and machine", "ben and machine", "cy and machine"}
    assert "people" in set(rows.loc[rows["id"] == "agreement.degree.alpha", "group"])


def test_only_differences_are_disagreements():
    table = handmade(["essential", "absent", None], ["essential", "absent", None], ["essential", "desirable", "absent"])
    assert agreement.disagreements(table)["document"].tolist() == ["d1"]


# Adjudication, and a whole study -------------------------------------------------------------------------------


@pytest.fixture
def study(files, tmp_path):
    raw = tmp_path / "data" / "raw" / "s"
    (raw / "job_descriptions").mkdir(parents=True)
    for path in files:
        shutil.copy(path, raw / "job_descriptions")
    (raw / "study.toml").write_text('kind = "replication"\n[job_descriptions]\n', "utf-8")
    return Study.load("s", tmp_path)


def settle(book_bytes, path, *rows, change=None):
    """Fill in the sheet of disagreements: rows are (document, requirement, level, words)."""
    book = openpyxl.load_workbook(io.BytesIO(book_bytes))
    sheet = book["Disagreements"]
    for document, requirement, level, words in rows:
        row = next(r[0].row for r in sheet.iter_rows(min_row=2) if (r[0].value, r[2].value) == (document, requirement))
        sheet.cell(row, column(sheet, "adjudicated")).value = level
        sheet.cell(row, column(sheet, "words")).value = words
    if change:
        change(sheet)
    book.save(path)
    return path


@pytest.fixture
def sheet_of(coded, blank, tmp_path):
    """The workbook of disagreements after Anna has called two codes of a.txt otherwise."""
    path = fill(blank, tmp_path / "anna.xlsx", everything(coded, **{}), coder="Anna")
    book = openpyxl.load_workbook(path)
    sheet = book["Documents"]
    for id, level in (("project_management", "desirable"), ("degree", "essential"), ("radiographer_registration", "absent")):
        sheet.cell(row_of(sheet, "a.txt"), column(sheet, id)).value = level
    book.save(path)
    requirements = requirements_table(coded)
    side = agreement.ratings(read_all([path], coded, CODEBOOK), requirements, criteria_table(coded))
    return adjudication.adjudication_workbook(agreement.disagreements(side), requirements, coded, CODEBOOK)


def test_the_sheet_of_disagreements_holds_them_only(sheet_of):
    rows = list(openpyxl.load_workbook(io.BytesIO(sheet_of))["Disagreements"].iter_rows(min_row=2, values_only=True))
    assert [(r[0], r[2], r[4], r[5]) for r in rows] == [("a.txt", "project_management", "desirable", "essential"),
                                                       ("a.txt", "radiographer_registration", "absent", "essential"),
                                                       ("a.txt", "degree", "essential", "absent")]
    assert rows[0][6] == "PRINCE2 Foundation"  # the machine's words: an adjudicator is not blind


def test_adjudicated_codes_override_and_both_are_kept(sheet_of, study, coded, tmp_path):
    path = settle(sheet_of, tmp_path / "done.xlsx", ("a.txt", "project_management", "desirable", None),
                  ("a.txt", "radiographer_registration", "absent", None), ("a.txt", "degree", "essential", "MSc in medical imaging"))
    assert "machine_level" not in corpus.code_study(study, CODEBOOK).requirements
    assert folder.keep_workbooks(study, [path, tmp_path / "anna.xlsx"], coded, CODEBOOK)[0].name == "adjudicated.xlsx"
    made = corpus.code_study(study, CODEBOOK)
    codes = made.requirements.set_index(["document", "requirement"])
    assert codes.loc[("a.txt", "project_management"), ["level", "machine_level", "source", "evidence"]].tolist() == [
        "desirable", "essential", "adjudicated", "PRINCE2 Foundation"]
    assert codes.loc[("a.txt", "radiographer_registration"), ["level", "machine_level", "evidence"]].tolist() == ["absent", "essential", ""]
    assert codes.loc[("a.txt", "degree"), ["level", "evidence"]].tolist() == ["essential", "MSc in medical imaging"]
    assert codes.loc[("a.txt", "degree"), "rule"].startswith("adjudicated; the machine: absent")
    assert (codes.loc[codes["source"] == "machine", "level"] == codes.loc[codes["source"] == "machine", "machine_level"]).all()
    assert len(codes[codes["source"] == "adjudicated"]) == 3
    again = folder.side_by_side(made.codings)
    assert list(again.columns) == ["requirement", "document", "unit", "Anna", "machine"]
    assert agreement.disagreements(again)["requirement"].tolist() == ["project_management", "radiographer_registration", "degree"]


ADJUDICATION_FAULTS = {
    "words that are not there": ((("a.txt", "degree", "essential", "a doctorate"),), None, "row 4, words: these words do not stand in the document"),
    "a level without words": ((("a.txt", "degree", "essential", None),), None, "row 4, words: essential, but no words say so"),
    "an unknown level": ((("a.txt", "degree", "maybe", None),), None, "row 4, adjudicated: 'maybe' is not a level"),
    "a document that changed": ((), lambda sheet: sheet.__setitem__("B2", "x"), "row 2, fingerprint: 'a.txt' has changed"),
    "an unknown requirement": ((), lambda sheet: sheet.__setitem__("C2", "charm"), "row 2, requirement: 'charm' is no requirement"),
    "a code twice": ((), lambda sheet: sheet.__setitem__("C3", "project_management"), "row 3, requirement: project_management of 'a.txt' stands in row 2"),
}


@pytest.mark.parametrize("name", ADJUDICATION_FAULTS)
def test_a_fault_of_an_adjudication_is_named(sheet_of, coded, tmp_path, name):
    rows, change, message = ADJUDICATION_FAULTS[name]
    with pytest.raises(InputError, match=message):
        adjudication.read_adjudicated(settle(sheet_of, tmp_path / "x.xlsx", *rows, change=change), coded, CODEBOOK)


def test_a_decision_on_another_code_is_warned_of(sheet_of, coded, tmp_path):
    path = settle(sheet_of, tmp_path / "x.xlsx", ("a.txt", "project_management", "essential", None))
    decisions = adjudication.read_adjudicated(path, coded, CODEBOOK)
    now = requirements_table(coded)
    assert adjudication.stale(now, decisions).empty
    now.loc[(now["document"] == "a.txt") & (now["requirement"] == "project_management"), "level"] = "absent"
    assert "the machine said essential; now it says absent" in adjudication.stale(now, decisions)["warning"].item()


def test_a_narrow_code_above_its_broad_one_is_warned_of(sheet_of, coded, tmp_path):
    decisions = adjudication.read_adjudicated(settle(sheet_of, tmp_path / "x.xlsx", ("a.txt", "radiographer_registration", "essential", None)), coded, CODEBOOK)
    codes = adjudication.apply_adjudicated(requirements_table(coded), decisions)
    assert adjudication.contradictions(codes, CODEBOOK).empty
    codes.loc[(codes["document"] == "a.txt") & (codes["requirement"] == "professional_registration"), "level"] = "desirable"
    assert adjudication.contradictions(codes, CODEBOOK)["warning"].tolist() == [
        "adjudicated: radiographer_registration is essential, but professional_registration, which contains it, is desirable"]


def test_the_coding_folder_is_an_input_of_the_coding_notebook(sheet_of, study, coded, tmp_path):
    from pacsresearch.pipeline import notebook_inputs
    from pacsresearch.steps import STEPS

    step = next(step for step in STEPS if step.notebook.startswith("4-"))
    assert not study.coding_files()
    kept, = folder.keep_workbooks(study, [settle(sheet_of, tmp_path / "x.xlsx")], coded, CODEBOOK)
    assert kept in notebook_inputs(study, step)


def test_a_study_without_people_has_no_agreement_and_says_so(study):
    made = corpus.code_study(study, CODEBOOK)
    assert made.codings.empty and agreement.agreement(folder.side_by_side(made.codings), np.random.default_rng(1)).empty
    assert folder.who_coded(made.codings, made.requirements).startswith("Nobody has coded these documents by hand")


def test_near_duplicates_can_be_taken_as_one(study):
    made = corpus.code_study(study, CODEBOOK)
    assert set(made.documents["document"]) == {"=c.txt", "a.txt", "b.txt", "broken.docx"}
    pairs = made.near_duplicates.iloc[:0].copy()
    pairs.loc[0] = ["a.txt", "b.txt", False, 1.0, 1.0, 1.0, 1.0, "body", True]
    one = corpus.collapsed(replace(made, near_duplicates=pairs))
    assert set(one.documents["document"]) == {"=c.txt", "a.txt", "broken.docx"}
    assert set(one.requirements["document"]) == set(one.facets["document"]) == {"=c.txt", "a.txt"}
    codes = one.requirements.set_index(["document", "requirement"])["level"]
    assert codes["a.txt", "budget_management"] == "essential"  # b.txt's, the highest of the two
    corpus.save_corpus(replace(made, near_duplicates=pairs), study.processed)
    assert set(corpus.requirements_for_estimates(study)["document"]) == {"=c.txt", "a.txt", "b.txt"}
    (study.raw / "study.toml").write_text('kind = "replication"\n[job_descriptions]\ncollapse_near_duplicates = true\n', "utf-8")
    assert set(corpus.requirements_for_estimates(Study.load("s", study.root))["document"]) == {"=c.txt", "a.txt"}
    counted = corpus.count_documents(replace(made, near_duplicates=pairs)).set_index("id")["estimate"]
    assert counted["documents.count"] == 3 and counted["documents.distinct"] == 2


def test_the_commands_lead_from_the_workbook_to_the_agreement(study, coded, blank, tmp_path):
    from typer.testing import CliRunner

    from pacsresearch.cli import app

    def run(*words):
        done = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
        return done.output

    assert "wrote" in run("coders", "export", study.raw, tmp_path / "out.xlsx")
    assert (tmp_path / "out.xlsx").read_bytes()[:2] == b"PK"
    path = fill((tmp_path / "out.xlsx").read_bytes(), tmp_path / "anna.xlsx", everything(coded), coder="Anna")
    said = run("coders", "import", study.raw, path)
    assert "kept" in said and "Anna and" in said and "0 codes differ" in said
    assert study.coding_files() == [study.coding_folder / "anna.xlsx"]
    assert "0 codes to settle" in run("coders", "disagreements", study.raw, tmp_path / "d.xlsx")
    assert "3 documents" in run("qda", study.raw, tmp_path / "p.qdpx")


def test_no_workbook_is_kept_unless_all_are_good(blank, study, coded, tmp_path):
    good = fill(blank, tmp_path / "good.xlsx", [("a.txt", "degree", "absent")])
    bad = fill(blank, tmp_path / "bad.xlsx", [("a.txt", "degree", "never")])
    with pytest.raises(InputError, match="bad.xlsx"):
        folder.keep_workbooks(study, [good, bad], coded, CODEBOOK)
    assert study.coding_files() == []
