"""`pacsresearch reproduce` as a person sees it: live progress, what was skipped, what broke, where the page is."""

from __future__ import annotations

import time

from rich.console import Console
from rich.markup import escape

from pacsresearch.certificate import write_provenance
from pacsresearch.errors import InputError
from pacsresearch.pipeline import Outcome, describe_failure, reproduce
from pacsresearch.steps import STEPS
from pacsresearch.study import Study

_TITLES = {step.notebook: step.title for step in STEPS} | {"page": "The page"}
STOPPED = 130  # what shells call a run that Ctrl-C ended


def reproduce_and_tell(name: str, *, workers: int, force: bool) -> int:
    """Run a study and report to the terminal. Returns the exit status (see `pacsresearch reproduce --help`)."""
    console = Console(soft_wrap=True, highlight=False)
    study = Study.load(name)
    console.print(f"[bold]{escape(study.title)}[/] ({study.kind})")
    begun = time.perf_counter()
    with _Progress(console) as progress:
        outcome = reproduce(study, workers=workers, force=force, progress=progress)
    return _tell(console, study, outcome, time.perf_counter() - begun)


class _Progress:
    """A spinner with the running notebooks on a terminal; one line when each ends, there and in a log."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._running: dict[str, float] = {}
        self._status = console.status("reading what changed") if console.is_terminal else None

    def __enter__(self) -> _Progress:
        if self._status:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status:
            self._status.stop()

    def __call__(self, event: str, task: str, seconds: float) -> None:
        title = _TITLES[task]
        if event == "started":
            self._running[task] = 0.0
        else:
            self._running.pop(task, None)
            mark = "[green]done[/]  " if event == "done" else "[red]failed[/]"
            self._console.print(f"  {mark} {escape(title)}  [dim]{seconds:.1f} s[/]")
        if self._status:
            self._status.update("running: " + ", ".join(_TITLES[name] for name in sorted(self._running)))


def _tell(console: Console, study: Study, outcome: Outcome, seconds: float) -> int:
    page = study.reports / "index.html"
    if outcome.failed:
        for name, error in outcome.failed.items():
            console.print(f"\n[bold red]failed[/] {escape(_TITLES[name])}")
            console.print(escape(describe_failure(name, error)), style="red" if isinstance(error, InputError) else None)
        waiting = [_TITLES[name] for name in outcome.not_run]
        if waiting:
            console.print(f"not run, because of that: {escape(', '.join(waiting))}")
        if page.is_file():
            console.print("the page is still that of the last complete run")
        return 2 if all(isinstance(error, InputError) for error in outcome.failed.values()) else 1
    if outcome.not_run:
        waiting = [_TITLES[name] for name in outcome.not_run]
        console.print(f"[bold red]stopped[/]; still to do: {escape(', '.join(waiting))}. "
                      "The same command goes on from there; until then the page is that of the last complete run, if any.")
        return STOPPED
    if outcome.ran:
        write_provenance(study, outcome.seconds)
        skipped = f", {len(outcome.unchanged)} unchanged" if outcome.unchanged else ""
        console.print(f"{len(outcome.ran)} of {len(outcome.ran) + len(outcome.unchanged)} steps run{skipped}, "
                      f"{seconds:.1f} s")
    else:
        console.print("nothing to do: every input is as it was on the last run")
    status = _tell_documents(console, study)
    status = _tell_claims(console, study) or status
    console.print(f"page: [bold]{escape(study.show(page))}[/]")
    return status


def _tell_documents(console: Console, study: Study) -> int:
    """Documents that could not be read, one line each; the study goes on without them."""
    if study.job_descriptions is None:
        return 0
    import pandas as pd

    documents = pd.read_parquet(study.processed / "documents.parquet")
    for error in documents.loc[documents["error"] != "", "error"]:
        console.print(f"[yellow]not read[/] {escape(error)}")
    return 0


def _tell_claims(console: Console, study: Study) -> int:
    import pandas as pd

    from pacsresearch.claims import failures

    judged = pd.read_parquet(study.processed / "claims.parquet")
    counts = judged["verdict"].value_counts()
    console.print("claims: " + ", ".join(f"{number} {verdict}" for verdict, number in counts.items()))
    broken = failures(judged)
    for row in broken.itertuples():
        console.print(f"[bold red]claim {escape(row.id)} does not agree[/]: {escape(row.statement)} - {escape(row.reason)}")
    return int(len(broken) > 0)
