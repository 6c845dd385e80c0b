"""Parameters are checked, failures told, runs equal byte for byte."""

import json

import pytest

from pacsresearch.errors import InputError
from pacsresearch.notebooks import NotebookFailed, check_parameters, default_parameters, run_notebook


def notebook(path, *codes, parameters='study = "pacs-2013"\nlevel = 0.95'):
    cells = [{"cell_type": "code", "id": "p", "metadata": {"tags": ["parameters"]}, "source": parameters,
              "outputs": [], "execution_count": None}]
    cells += [{"cell_type": "code", "id": f"c{i}", "metadata": {}, "source": code, "outputs": [], "execution_count": None}
              for i, code in enumerate(codes)]
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return path


def test_parameters_are_read_from_the_tagged_cell(tmp_path):
    assert default_parameters(notebook(tmp_path / "n.ipynb")) == {"study": "pacs-2013", "level": 0.95}


def test_a_computed_parameter_is_refused(tmp_path):
    with pytest.raises(InputError, match="plain literals"):
        default_parameters(notebook(tmp_path / "n.ipynb", parameters="level = 1 / 2 * f()"))


@pytest.mark.parametrize("given, words", [
    ({"stduy": "x"}, "has no parameter 'stduy'.*did you mean study"),
    ({"study": 3}, "parameter study: 3 is not of type str"),
    ({"level": "0.9"}, "is not of type float"),
])
def test_wrong_parameters_are_errors(tmp_path, given, words):
    with pytest.raises(InputError, match=words):
        check_parameters(notebook(tmp_path / "n.ipynb"), given)


def test_a_whole_number_may_stand_for_a_float(tmp_path):
    check_parameters(notebook(tmp_path / "n.ipynb"), {"level": 1})


@pytest.mark.slow
def test_two_runs_give_the_same_bytes_and_the_source_stays(tmp_path):
    source = notebook(tmp_path / "n.ipynb", "print(study, level)", "{1, 'a'} - {1}")
    before = source.read_bytes()
    for name in ("a.ipynb", "b.ipynb"):
        run_notebook(source, tmp_path / name, {"study": "x"})
    assert (tmp_path / "a.ipynb").read_bytes() == (tmp_path / "b.ipynb").read_bytes()
    assert b"x 0.95" in (tmp_path / "a.ipynb").read_bytes()
    assert source.read_bytes() == before


@pytest.mark.slow
def test_a_failing_cell_is_named_with_its_traceback(tmp_path):
    source = notebook(tmp_path / "n.ipynb", "x = 1", "1 / 0")
    with pytest.raises(NotebookFailed) as caught:
        run_notebook(source, tmp_path / "out.ipynb", {})
    assert caught.value.cell == 3
    assert "n.ipynb, cell 3: ZeroDivisionError" in str(caught.value)
    assert "----> 1 1 / 0" in str(caught.value)
    assert not (tmp_path / "out.ipynb").exists()


@pytest.mark.slow
def test_an_input_to_mend_is_one_line(tmp_path):
    source = notebook(tmp_path / "n.ipynb", "from pacsresearch.errors import ExportError\n"
                                            "raise ExportError('e.csv', 'no header', place='row 1', mend='export again')")
    with pytest.raises(InputError) as caught:
        run_notebook(source, tmp_path / "out.ipynb", {})
    assert str(caught.value) == "e.csv, row 1: no header (export again)"


def test_a_warning_stays_and_names_no_folder_of_the_machine(tmp_path):
    """A library's warning names its file, one of a cell a file of the process: neither folder is anybody's business, and both differ."""
    code = ("import warnings\n"
            "warnings.warn('by a cell')\n"
            "warnings.warn_explicit('by a library', UserWarning, '/opt/some body/lib/style.py', 84)\n"
            "warnings.warn_explicit('on Windows', UserWarning, r'C:\\Users\\somebody\\survey.py', 9)")
    source = notebook(tmp_path / "n.ipynb", code)
    first, second = tmp_path / "a.ipynb", tmp_path / "b.ipynb"
    for out in (first, second):
        run_notebook(source, out, {})
    said = "".join(o["text"] if isinstance(o["text"], str) else "".join(o["text"])
                   for cell in json.loads(first.read_text("utf-8"))["cells"] for o in cell["outputs"])
    assert "by a cell" in said and "\nstyle.py:84: UserWarning: by a library" in said and "\nsurvey.py:9: UserWarning: on Windows" in said
    assert "/" not in said and "\\" not in said and "somebody" not in said
    assert first.read_bytes() == second.read_bytes()
