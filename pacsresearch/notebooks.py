"""Running one notebook with parameters, so that the same inputs give the same bytes.

papermill does the work. Added here: parameters are checked before a kernel starts, kernels talk over IPC
instead of open TCP ports, a failure is told by notebook, cell and traceback, and what differs from run to run
(timings, random cell ids) is left out of the executed notebook.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import sys
import tempfile
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pacsresearch.errors import InputError
from pacsresearch.files import write_text

_INPUT_ERRORS = {"InputError", "DocumentError", "ExportError"}
_FOLDERS = re.compile(r"(?:[A-Za-z]:)?[\\/](?:[^\\/:\n\"']+[\\/])*(?=[^\\/:\s]+\.py\b)")  # before the name of a Python file


@dataclass
class NotebookFailed(Exception):
    """A cell raised an error that is not the user's to mend by changing an input."""

    notebook: str
    cell: int          # position of the cell in the notebook, from 1
    source: str        # the cell's code
    traceback: str     # as the kernel printed it, without colour codes
    error: str         # "ValueError: ..."

    def __str__(self) -> str:
        return f"{self.notebook}, cell {self.cell}: {self.error}\n\n{self.source}\n\n{self.traceback}"


def default_parameters(notebook: Path) -> dict[str, Any]:
    """The parameters a notebook declares, with their default values.

    They stand in the one code cell tagged ``parameters``, each ``name = literal``. Raises InputError where
    there is no such cell or it holds anything but literals.

    Examples
    --------
    >>> import tempfile, json, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "n.ipynb"
    >>> cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": 'study = "pacs-2013"'}
    >>> _ = path.write_text(json.dumps({"cells": [cell]}))
    >>> default_parameters(path)
    {'study': 'pacs-2013'}
    """
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    tagged = [c for c in cells if c["cell_type"] == "code" and "parameters" in c["metadata"].get("tags", ())]
    if len(tagged) != 1:
        raise InputError(notebook.name, f"has {len(tagged)} cells tagged 'parameters'", mend="tag exactly one")
    values: dict[str, Any] = {}
    for statement in ast.parse("".join(tagged[0]["source"])).body:
        try:
            (target,) = statement.targets
            values[target.id] = ast.literal_eval(statement.value)
        except (AttributeError, ValueError):
            raise InputError(notebook.name, "the parameters cell holds more than plain literals",
                             place=f"line {statement.lineno}", mend='write name = "value"') from None
    return values


def check_parameters(notebook: Path, given: dict[str, Any]) -> None:
    """Refuse a parameter that the notebook does not have, or of another type than its default.

    papermill itself only warns. A whole number may stand for a float; None may stand for anything only
    where the default is None.
    """
    defaults = default_parameters(notebook)
    for name, value in given.items():
        if name not in defaults:
            near = get_close_matches(name, defaults, n=1)
            hint = f"did you mean {near[0]}?" if near else f"it has: {', '.join(defaults)}"
            raise InputError(notebook.name, f"has no parameter {name!r}", mend=hint)
        default = defaults[name]
        fits = default is None or type(value) is type(default) or (type(default) is float and type(value) is int)
        if not fits:
            raise InputError(notebook.name, f"{value!r} is not of type {type(default).__name__}",
                             place=f"parameter {name}", mend=f"its default is {default!r}")


def run_notebook(notebook: Path, output: Path, parameters: dict[str, Any]) -> None:
    """Execute `notebook` with `parameters` and write the executed copy to `output`, whole or not at all.

    Parameters
    ----------
    notebook : Path
        The source notebook; it is read, never written.
    output : Path
        Where the executed notebook goes.
    parameters : dict of str to literal
        Checked by `check_parameters` first.

    Raises
    ------
    InputError
        A parameter is wrong, or a cell raised an InputError: the message is the cell's own.
    NotebookFailed
        A cell raised anything else.
    """
    check_parameters(notebook, parameters)
    import nbformat

    nb = nbformat.read(notebook, as_version=4)
    for cell in nb.cells:  # saved outputs are for readers of the source; a run starts from none
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    executed = _execute(nb, notebook, parameters)
    write_text(output, nbformat.writes(normalise(executed)) + "\n")


def _execute(nb: Any, notebook: Path, parameters: dict[str, Any]) -> Any:
    import nbformat
    import papermill
    from traitlets.config import Config

    with tempfile.TemporaryDirectory(prefix="pacs") as folder:  # short: a socket's path has 107 bytes at most
        source, executed = Path(folder) / "in.ipynb", Path(folder) / "out.ipynb"
        nbformat.write(nb, source)
        config = Config()
        config.KernelManager.connection_file = str(Path(folder) / "k.json")
        if sys.platform != "win32":
            config.KernelManager.transport = "ipc"
            config.KernelManager.ip = str(Path(folder) / "k")
        try:
            papermill.execute_notebook(
                str(source), str(executed), parameters=parameters, kernel_name="python3", language="python",
                progress_bar=False,
                cwd=str(notebook.parent), config=config, start_timeout=120,
                shutdown_kernel="immediate",  # nothing in a kernel outlives its notebook
            )
        except papermill.PapermillExecutionError as error:
            _tell(error, notebook, executed)
        return nbformat.read(executed, as_version=4)


def _tell(error: Any, notebook: Path, executed: Path) -> None:
    """Say what failed, in the words of a user's own notebook."""
    if error.ename in _INPUT_ERRORS:
        raise InputError("", str(error.evalue)) from None

    cells = json.loads(executed.read_text("utf-8"))["cells"]
    own = [c for c in cells if not {"injected-parameters", "papermill-error-cell-tag"} & set(_tags(c))]
    failed = next((i for i, c in enumerate(own, 1) if any(o.get("output_type") == "error" for o in c.get("outputs", ()))), 0)
    text = "\n".join(error.traceback) if isinstance(error.traceback, list) else str(error.traceback)
    raise NotebookFailed(notebook=notebook.name, cell=failed, source=str(error.source).strip(),
                         traceback=_without_colour(text), error=f"{error.ename}: {error.evalue}") from None


def _tags(cell: dict) -> list[str]:
    return cell.get("metadata", {}).get("tags", [])


def _without_colour(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def normalise(nb: Any) -> Any:
    """Take out of an executed notebook what differs from run to run, in place; returns it.

    papermill's own metadata (durations, times, paths) and each cell's execution times go. Ids of cells that
    papermill put in are random: they become a digest of the cell's place and text. A warning that a library gave
    stays, and names its source file without the folders of this machine.
    """
    nb.metadata.pop("papermill", None)
    for number, cell in enumerate(nb.cells):
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell["id"] = hashlib.sha256(f"{number}:{cell.source}".encode()).hexdigest()[:8]
            cell.source = cell.source.strip()
        for output in cell.get("outputs", ()):
            if output.get("name") == "stderr":
                output["text"] = _FOLDERS.sub("", output["text"])
    return nb


def save_outputs(notebook: Path) -> None:
    """Run a notebook with its own defaults and save its outputs in it: what readers of the repository see."""
    import nbformat

    nb = nbformat.read(notebook, as_version=4)
    with tempfile.TemporaryDirectory(prefix="pacs") as folder:
        executed = Path(folder) / notebook.name
        run_notebook(notebook, executed, {})
        made = nbformat.read(executed, as_version=4)
    made.metadata = nb.metadata
    write_text(notebook, nbformat.writes(made) + "\n")


def single_threaded_environment() -> None:
    """Give kernels that start from here one thread of linear algebra each, and a fixed hash seed.

    More threads add in another order, and the last digits of a result differ from run to run.
    """
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    os.environ.setdefault("PYTHONHASHSEED", "0")
    os.environ.setdefault("SOURCE_DATE_EPOCH", "1372636800")  # July 2013; stamps in SVG and PDF
