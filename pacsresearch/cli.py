"""The command line: ``pacsresearch COMMAND --help`` teaches each command.

Heavy libraries are imported by the command that needs them, so that help comes at once.
"""

from __future__ import annotations

import errno
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
                  rich_markup_mode="markdown",
                  help="The study of UK PACS managers, end to end: a survey export and job descriptions go in, "
                       "one page that judges every published claim comes out.")

coders = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown",
                     help="Human coders: a workbook out, completed ones in, agreement, and disagreements to settle.")
app.add_typer(coders, name="coders")

StudyName = Annotated[str, typer.Argument(help="A folder of data/raw/, or the path of a study's folder elsewhere.")]


# What the machine, not the program, refuses: no right to write, a full or read-only disk, a file where a folder should be.
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.ENOTDIR}


class DocumentFormat(StrEnum):
    text = "text"
    json = "json"
    csv = "csv"


class ExportFormat(StrEnum):
    text = "text"
    json = "json"


def main() -> None:
    """Run the command line; an input to mend is one line on standard error and exit status 2."""
    from pacsresearch.errors import InputError

    try:
        app()
    except InputError as error:
        _say(f"[bold red]error[/] {_escape(str(error))}", err=True)
        sys.exit(2)
    except BrokenPipeError:  # `pacsresearch code ... | head`
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        if error.errno not in _REFUSED:
            raise
        _say(f"[bold red]error[/] {_escape(str(error.filename or 'output'))}: {_escape(error.strerror or '')} "
             "(is the place writable, and is there room?)", err=True)
        sys.exit(2)


@app.command()
def reproduce(
    study: StudyName = "pacs-2013",
    workers: Annotated[int, typer.Option("--workers", "-j", help="Notebooks that run side by side.")] = 2,
    force: Annotated[bool, typer.Option("--force", help="Run everything, changed or not.")] = False,
) -> None:
    """Run what is out of date and write `reports/STUDY/index.html`.

    Exit status: 0 when every claim that should agree does; 1 when one does not, or a notebook failed;
    2 when an input needs mending (one line says file, place and mend); 130 when it was stopped (Ctrl-C).
    """
    from pacsresearch.run import reproduce_and_tell

    raise typer.Exit(reproduce_and_tell(study, workers=workers, force=force))


@app.command()
def studies() -> None:
    """List the studies under data/raw/."""
    from pacsresearch.study import Study, project_root
    from pacsresearch.study import studies as names

    root = project_root()
    for name in names(root):
        study = Study.load(name, root)
        parts = [part for part in ("survey", "job_descriptions") if getattr(study, part) is not None]
        _say(f"[bold]{_escape(name)}[/]  {_escape(study.title)}  ({study.kind}; {', '.join(parts).replace('_', ' ')})")


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="The study's name: letters, digits, - and _.")],
    survey: Annotated[list[Path] | None, typer.Option("--survey", help="A survey export; repeat for companions.")] = None,
    documents: Annotated[Path | None, typer.Option("--documents", help="A folder of job descriptions.")] = None,
    frame: Annotated[int | None, typer.Option("--frame", help="How many were sent the survey.")] = None,
    title: Annotated[str, typer.Option("--title", help="What the page is headed with.")] = "",
) -> None:
    """Make a study of your own data: `data/raw/NAME/` with a study.toml, your files copied in untouched.

    A survey alone or documents alone will do: half a study is a study.
    """
    from pacsresearch.new_study import new_study
    from pacsresearch.study import project_root

    folder = new_study(project_root(), name, survey=survey or [], documents=documents, frame=frame, title=title)
    _say(f"made {_escape(str(folder))}; look at its study.toml, then: make reproduce STUDY={_escape(name)}")


@app.command()
def code(
    files: Annotated[list[Path], typer.Argument(help="Job descriptions: PDF, DOCX, HTML, Markdown, text, RTF, ODT, DOC.")],
    format: Annotated[DocumentFormat, typer.Option("--format", "-f", help="text is for reading; json and csv for programs.")] = DocumentFormat.text,
    codebook: Annotated[Path | None, typer.Option("--codebook", help="A codebook of your own (TOML).")] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", help="Documents read side by side.")] = 1,
) -> None:
    """Read job descriptions and say what each requires, at which level, by which words and which rule.

    A file that cannot be read gets one line; the others are coded. Exit status 1 when any file failed.
    """
    from pacsresearch.job_descriptions import trail
    from pacsresearch.job_descriptions.codebook import load_codebook
    from pacsresearch.job_descriptions.coding import code_files

    coded = code_files(files, codebook=load_codebook(codebook), jobs=jobs)
    sys.stdout.write(trail.render(coded, format=format.value, console=_console()))
    raise typer.Exit(int(any(item.error for item in coded)))


@app.command()
def score(
    errors: Annotated[bool, typer.Option("--errors", "-e", help="List each disagreement with its words.")] = False,
    format: Annotated[ExportFormat, typer.Option("--format", "-f", help="text is for reading; json for programs.")] = ExportFormat.text,
    gold: Annotated[Path | None, typer.Option("--gold", help="Gold codes of your own: a folder of TOML files.")] = None,
    documents: Annotated[list[Path] | None, typer.Option("--documents", help="Where their documents are; repeatable.")] = None,
    codebook: Annotated[Path | None, typer.Option("--codebook", help="A codebook of your own (TOML).")] = None,
    speed: Annotated[bool, typer.Option("--speed", help="Also time it: documents a second, beside the bare library.")] = False,
) -> None:
    """Score the coder against hand-coded documents: precision, recall and F1 of levels and requirements.

    The project's gold is documents written for it and real ones by others, which are read from PACSRESEARCH_SAMPLES.
    """
    from pacsresearch.job_descriptions import scoring
    from pacsresearch.job_descriptions.codebook import load_codebook

    result = scoring.score_gold(gold, documents or (), load_codebook(codebook))
    times = None
    if speed:
        from pacsresearch.job_descriptions.throughput import throughput

        times = throughput([item.path for item in scoring.load_gold(gold, documents or ()) if item.path is not None])
    sys.stdout.write(scoring.render(result, format=format.value, errors=errors, times=times))


@coders.command("export")
def export_workbook(
    study: StudyName,
    out: Annotated[Path, typer.Argument(help="The workbook to write (XLSX); send each coder a copy.")],
) -> None:
    """Write the workbook that a human coder fills in: the codebook, documents by requirements, criteria.

    It is blind to the machine's codes. Cells for codes have drop-downs; everything else is protected.
    """
    from pacsresearch.files import write_bytes
    from pacsresearch.job_descriptions.coders.workbook import coding_workbook

    this, codebook, coded = _coded(study)
    write_bytes(out, coding_workbook(coded, codebook, title=this.title))
    _say(f"wrote {_escape(str(out))}; when it is filled in: pacsresearch coders import {_escape(study)} FILE...")


@coders.command("import")
def import_workbooks(
    study: StudyName,
    files: Annotated[list[Path], typer.Argument(help="Completed workbooks, one a coder; or the one of settled disagreements.")],
) -> None:
    """Check completed workbooks, keep them in `data/raw/STUDY/coding/`, and say how far the coders agree.

    One that does not fit is named with sheet, row and column (exit status 2), and then none is kept. Settled
    disagreements are kept as `adjudicated.xlsx`: their levels stand in place of the machine's from the next run on.
    """
    from pacsresearch.job_descriptions.coders import report
    from pacsresearch.job_descriptions.coders.folder import keep_workbooks

    this, codebook, coded = _coded(study)
    for path in keep_workbooks(this, files, coded, codebook):
        _say(f"kept {_escape(this.show(path))}")
    report.render(this, coded, codebook, console=_console())


@coders.command("disagreements")
def export_disagreements(
    study: StudyName,
    out: Annotated[Path, typer.Argument(help="The workbook to write (XLSX).")],
) -> None:
    """Write the codes on which coders and machine differ, to be settled by a person, with everyone's level beside them.

    Fill in the column `adjudicated`, then `pacsresearch coders import STUDY FILE`.
    """
    from pacsresearch.files import write_bytes
    from pacsresearch.job_descriptions.coders.folder import disagreements_workbook

    this, codebook, coded = _coded(study)
    data, count = disagreements_workbook(this, coded, codebook)
    write_bytes(out, data)
    _say(f"wrote {_escape(str(out))}: {count} codes to settle")


@app.command()
def qda(
    study: StudyName,
    out: Annotated[Path, typer.Argument(help="The project file to write (.qdpx).")],
) -> None:
    """Write documents, codes and quotations as a REFI-QDA project for NVivo, ATLAS.ti, MAXQDA, QualCoder and others.

    Every piece of evidence is a coded selection with its place in the text; the codebook becomes the code system. Human coders' codes (`pacsresearch coders`) come along.
    """
    from pacsresearch.files import write_bytes
    from pacsresearch.job_descriptions.coders.folder import read_coding
    from pacsresearch.job_descriptions.refi_qda import project

    this, codebook, coded = _coded(study)
    write_bytes(out, project(coded, codebook, name=this.name, people=read_coding(this, coded, codebook).completed))
    _say(f"wrote {_escape(str(out))}: {sum(item.coded is not None for item in coded)} documents")


@app.command()
def read(
    exports: Annotated[list[Path], typer.Argument(help="Survey exports, with companions (a Jisc key, a REDCap dictionary).")],
    format: Annotated[ExportFormat, typer.Option("--format", "-f", help="text is for reading; json for programs.")] = ExportFormat.text,
    platform: Annotated[str | None, typer.Option("--platform", help="When it cannot be recognised: qualtrics, jisc, ...")] = None,
    mapping: Annotated[Path | None, typer.Option("--mapping", help="A mapping (TOML) for a plain CSV.")] = None,
    keep_identifiers: Annotated[bool, typer.Option("--keep-identifiers", help="Do not drop names, addresses and such.")] = False,
    day_first: Annotated[bool | None, typer.Option("--day-first/--month-first", help="Where dates are ambiguous.")] = None,
) -> None:
    """Recognise a survey export of any platform, say by what, and preview it. Nothing is written."""
    from pacsresearch.survey import preview
    from pacsresearch.survey.read import read_files

    items = read_files(exports, platform=platform, mapping=mapping, keep_identifiers=keep_identifiers,
                       day_first=day_first)
    preview.render(items, format=format.value, console=_console())
    raise typer.Exit(int(any(item.error for item in items)))


@app.command()
def questionnaire(
    folder: Annotated[Path, typer.Argument(help="Where to write the files.")] = Path("questionnaire"),
) -> None:
    """Write the questionnaire for the platforms: LimeSurvey, Qualtrics, REDCap, a printable DOCX, and its codebook.

    What a platform collects with it, `pacsresearch read` and `reproduce` take back in without a mapping.
    """
    from pacsresearch.questionnaire import load_questionnaire
    from pacsresearch.survey.instruments.write import write_instruments

    for path in write_instruments(load_questionnaire(), folder):
        _say(f"wrote {_escape(str(path))}")


@app.command()
def compare(
    first: Annotated[str, typer.Argument(help="A study that has been run, or 'published'.")],
    second: Annotated[str, typer.Argument(help="Another one, or 'published'.")],
) -> None:
    """Compare two studies, or a study and the published figures: each difference with interval and test, on a page."""
    from pacsresearch.comparison_page import write_comparison
    from pacsresearch.study import project_root

    _say(f"page: {_escape(str(write_comparison(first, second).relative_to(project_root())))}")


@app.command()
def regenerate(
    folder: Annotated[Path | None, typer.Argument(help="Where to write; by default data/raw/pacs-2013.")] = None,
) -> None:
    """Make the reconstruction's survey export and job descriptions again from their seed: the same bytes."""
    from pacsresearch.reconstruction.job_descriptions import write_job_descriptions
    from pacsresearch.reconstruction.survey import write_survey
    from pacsresearch.study import Study

    study = Study.load("pacs-2013")
    folder = folder or study.raw
    write_survey(folder / "survey", study.analysis.seed)
    write_job_descriptions(folder / "job_descriptions", study.analysis.seed)
    _say(f"wrote {_escape(str(folder))}")


@app.command("save-notebooks")
def save_notebooks() -> None:
    """Run the notebooks on their defaults (pacs-2013) and save their outputs in them, for the repository."""
    from pacsresearch.notebooks import save_outputs, single_threaded_environment
    from pacsresearch.steps import STEPS
    from pacsresearch.study import project_root

    single_threaded_environment()
    for step in STEPS:
        save_outputs(project_root() / "notebooks" / f"{step.notebook}.ipynb")
        _say(f"saved {step.notebook}")


def _coded(name: str):
    """A study, the codebook, and the study's documents coded by it."""
    from pacsresearch.job_descriptions.codebook import load_codebook
    from pacsresearch.job_descriptions.corpus import code_files_of
    from pacsresearch.study import Study

    study, codebook = Study.load(name), load_codebook()
    return study, codebook, code_files_of(study, codebook)


def _console():
    from rich.console import Console

    return Console()


def _say(text: str, *, err: bool = False) -> None:
    from rich.console import Console

    Console(stderr=err, soft_wrap=True, highlight=False).print(text)


def _escape(text: str) -> str:
    from rich.markup import escape

    return escape(text)


if __name__ == "__main__":
    main()
