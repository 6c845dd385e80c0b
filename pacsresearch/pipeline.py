"""Which notebook needs what and makes what; pytask runs what is out of date.

The tasks of a study are its notebooks, in the order of the design, and the page. Each notebook's inputs are
its own file, the data it reads, the part of this library it uses and the lock file; pytask compares their
contents with those of the last run, skips what is unchanged, and runs independent notebooks side by side.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pacsresearch.errors import InputError
from pacsresearch.files import write_text
from pacsresearch.notebooks import NotebookFailed, run_notebook, single_threaded_environment
from pacsresearch.steps import DOCUMENTS, STEPS, SURVEY, Step, steps_of
from pacsresearch.study import Study

PACKAGE = Path(__file__).resolve().parent

# Modules that run or show the analysis without taking part in it: a change there changes no result.
_ENGINE = {"cli.py", "pipeline.py", "environment.py", "new_study.py", "certificate.py", "page.py", "__main__.py", "run.py", "comparison_page.py"}


@dataclass
class Outcome:
    """What a run did.

    `ran` and `unchanged` hold titles of tasks in order; `seconds` the time of each that ran; `failed` the task
    that stopped it, with its error; `not_run` the tasks that wait for it. Tasks not run and none failed: the user
    stopped the run (Ctrl-C), which pytask takes in without a word.
    """

    ran: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    not_run: list[str] = field(default_factory=list)
    failed: dict[str, Exception] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


Progress = Callable[[str, str, float], None]  # (event, task, seconds); event: started, done, failed


def reproduce(study: Study, *, workers: int = 2, force: bool = False, progress: Progress = lambda *_: None) -> Outcome:
    """Bring everything of `study` up to date.

    Parameters
    ----------
    study : Study
    workers : int
        Notebooks that run at the same time.
    force : bool
        Run everything, changed or not.
    progress : callable (event, task, seconds) -> None
        Told when a task is started, done or failed.

    Returns
    -------
    Outcome

    Raises
    ------
    InputError
        Before anything runs: the study's files are not there.
    """
    study.survey_files(), study.document_files()
    single_threaded_environment()
    _remove_outputs_of_parts_gone(study)
    outcome = Outcome()
    with _quiet_pytask():
        session = _build(study, _tasks(study, outcome, progress), workers, force)
    _fill(outcome, session, study)
    return outcome


def _remove_outputs_of_parts_gone(study: Study) -> None:
    """A study that had a survey, or documents, and has none now must not be judged by what they once gave."""
    kept = steps_of(study)
    for step in STEPS:
        if step not in kept:
            for path in [study.processed / name for name in step.writes]:
                path.unlink(missing_ok=True)
            for suffix in (".ipynb", ".html"):
                (study.reports / f"{step.notebook}{suffix}").unlink(missing_ok=True)


def notebook_inputs(study: Study, step: Step) -> list[Path]:
    """Every file on which the notebook's outputs depend."""
    root = study.root
    inputs = [root / "notebooks" / f"{step.notebook}.ipynb", root / "requirements.lock", study.raw / "study.toml"]
    inputs += _library(step.uses)
    if "published" in step.raw:
        inputs += sorted(study.published.glob("*.csv"))
    if "survey" in step.raw:
        inputs += study.survey_files() + sorted(study.survey_folder.glob("*.toml"))
    if "documents" in step.raw and study.job_descriptions:
        inputs += study.document_files()
        index = study.documents_folder / study.job_descriptions.index
        inputs += [index] if index.is_file() else []
        inputs += study.coding_files()
    made = {study.processed / name for other in steps_of(study) for name in other.writes}
    inputs += [path for name in step.reads if (path := study.processed / name) in made]
    return inputs


def _library(uses: frozenset[str]) -> list[Path]:
    found = []
    for path in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.toml")]):
        part = path.relative_to(PACKAGE).parts[0]
        if part in _ENGINE or part == "reconstruction" or (part in SURVEY | DOCUMENTS and part not in uses):
            continue
        found.append(path)
    return found


def _tasks(study: Study, outcome: Outcome, progress: Progress) -> list:
    """pytask's tasks: a function each that papermills one notebook, and the page over all of them."""
    tasks = []
    executed = []
    for step in steps_of(study):
        source = study.root / "notebooks" / f"{step.notebook}.ipynb"
        output = study.reports / f"{step.notebook}.ipynb"
        executed.append(output)
        # A path given as study is passed on as a path, so that the notebook finds the same folder.
        inside = study.raw.parent == study.root / "data" / "raw"
        parameters = {"study": study.name if inside else str(study.raw)}

        def work(source: Path = source, output: Path = output, parameters: dict = parameters) -> None:
            run_notebook(source, output, parameters)

        tasks.append(_task(step.notebook, work, notebook_inputs(study, step),
                           [study.processed / name for name in step.writes] + [output], outcome, progress))
    from pacsresearch.page import write_page

    results = [study.processed / name for step in steps_of(study) for name in step.writes]
    engine = [PACKAGE / "page.py", PACKAGE / "certificate.py", *sorted((PACKAGE / "templates").glob("*"))]
    pages = [path.with_suffix(".html") for path in executed]
    raw = [study.raw / "study.toml", *study.survey_files(), *study.document_files(), *study.coding_files()]  # the page lists their hashes
    tasks.append(_task("page", lambda: write_page(study), [*executed, *results, *engine, *raw],
                       [study.reports / "index.html", study.reports / "manifest.csv", *pages], outcome, progress))
    return tasks


def _task(name: str, work: Callable[[], None], inputs: list[Path], products: list[Path],
          outcome: Outcome, progress: Progress):
    from typing import Annotated, Any

    import pytask
    from pytask import Product

    def run() -> None:
        progress("started", name, 0.0)
        begun = time.perf_counter()
        try:
            work()
        except Exception as error:
            outcome.failed[name] = error
            progress("failed", name, time.perf_counter() - begun)
            raise
        outcome.seconds[name] = time.perf_counter() - begun
        progress("done", name, outcome.seconds[name])

    def task(needs, makes):  # pytask reads inputs and products off the defaults and annotations set below
        run()

    task.__defaults__ = (list(inputs), list(products))
    task.__annotations__ = {"needs": Any, "makes": Annotated[Any, Product], "return": None}
    return pytask.task(name=name)(task)


def _build(study: Study, tasks: list, workers: int, force: bool):
    import pytask

    state = study.root / ".pytask" / study.name  # one lock a study: running one forgets nothing of another
    config = state / "pytask.toml"
    if not config.is_file():
        write_text(config, "[tool.pytask.ini_options]\n")
    return pytask.build(tasks=tasks, config=config, paths=(), n_workers=max(1, workers), parallel_backend="threads",
                        capture="no", force=force, show_traceback=False, disable_warnings=True)


class _quiet_pytask:
    """pytask's own screen is left off: `progress` shows the run in the study's words."""

    def __enter__(self) -> None:
        from pytask import console

        self._was, console.quiet = console.quiet, True

    def __exit__(self, *_: object) -> None:
        from pytask import console

        console.quiet = self._was


def _fill(outcome: Outcome, session, study: Study) -> None:
    from pytask import ExitCode, TaskOutcome

    order = [step.notebook for step in steps_of(study)] + ["page"]
    reports = {report.task.name.split("::")[-1]: report for report in getattr(session, "execution_reports", [])}
    if not reports and session.exit_code != ExitCode.OK:
        raise RuntimeError(f"the tasks of {study.name} could not be planned: {session.exit_code!r}")
    for name in order:
        report = reports.get(name)
        if name in outcome.failed:
            continue
        if name in outcome.seconds and report is not None and report.outcome == TaskOutcome.SUCCESS:
            outcome.ran.append(name)
        elif report is not None and report.outcome == TaskOutcome.SKIP_UNCHANGED:
            outcome.unchanged.append(name)
        elif report is not None and report.outcome == TaskOutcome.FAIL and report.exc_info:
            outcome.failed[name] = report.exc_info[1]
        else:
            outcome.not_run.append(name)


def describe_failure(name: str, error: Exception) -> str:
    """What a user reads when a task fails: one line for an input to mend, else notebook, cell and traceback."""
    if isinstance(error, (InputError, NotebookFailed)):
        return str(error)
    return f"{name}: {type(error).__name__}: {error}"
