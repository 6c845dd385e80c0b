"""Where everything of one study lives, and its ``study.toml``, checked.

Notebooks, tasks and the command line ask a `Study` for paths; nothing asks the working directory.
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, field, fields
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pacsresearch.errors import InputError

StudyKind = Literal["reconstruction", "replication"]
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Survey:
    """The ``[survey]`` table of study.toml."""

    frame: int                       # size of the sampling frame: how many were sent the survey
    files: tuple[str, ...] = ()      # relative to survey/; empty: every file there that is not a mapping or a key
    platform: str = ""               # empty: recognised
    mapping: str = ""                # relative to survey/: a confirmed column-to-question mapping
    opened: date | None = None
    closed: date | None = None
    day_first: bool | None = None    # where dates in the export are ambiguous
    assumed_respondents: int | None = None  # reconstruction only: not published, an assumption
    margins: dict[str, dict[str, int]] = field(default_factory=dict)  # known of everyone invited: [survey.margins.nation]
    trim: float | None = None        # weights fitted to the margins are cut at so many times their mean


@dataclass(frozen=True, slots=True)
class JobDescriptions:
    """The ``[job_descriptions]`` table of study.toml."""

    index: str = "index.csv"         # relative to job_descriptions/: file, employer, year, band
    collapse_near_duplicates: bool = False


@dataclass(frozen=True, slots=True)
class Analysis:
    """The ``[analysis]`` table of study.toml: decisions taken before the data are looked at."""

    level: float = 0.95              # of confidence
    seed: int = 20130601             # of every random draw
    smallest_cell: int = 10          # counts below are suppressed in what is shared
    quotations: bool = False         # show respondents' own words, where enough raised the theme: words can identify
    equivalence_margin: float = 0.10 # a replication within this of the published proportion agrees with it


@dataclass(frozen=True)
class Study:
    """One study: what it is and where its files are.

    Attributes
    ----------
    name : str
        The folder's name; outputs are named after it.
    raw : Path
        The folder with ``study.toml``, ``survey/`` and ``job_descriptions/``.
    root : Path
        The project: outputs go below it.
    kind : {"reconstruction", "replication"}
    title : str
    survey, job_descriptions : Survey or None, JobDescriptions or None
        None where the study has no such part (half a study is a study).
    analysis : Analysis
    """

    name: str
    raw: Path
    root: Path
    kind: StudyKind
    title: str
    survey: Survey | None
    job_descriptions: JobDescriptions | None
    analysis: Analysis

    @classmethod
    def load(cls, study: str | Path, root: str | Path | None = None) -> Study:
        """Read a study by its name (a folder of ``data/raw/``) or by the path of its folder.

        Raises
        ------
        InputError
            Unknown study, or a study.toml with a wrong key, type or value: file, place and mend are named.
        """
        root = Path(root) if root else project_root()
        raw = _find(str(study), root)
        return _read(raw, root)

    @property
    def basis(self) -> str:
        """What its numbers stand on: "reconstructed" or "observed"."""
        return "reconstructed" if self.kind == "reconstruction" else "observed"

    @property
    def survey_folder(self) -> Path:
        return self.raw / "survey"

    @property
    def documents_folder(self) -> Path:
        return self.raw / "job_descriptions"

    @property
    def coding_folder(self) -> Path:
        """The human coders' completed workbooks, and adjudicated.xlsx."""
        return self.raw / "coding"

    @property
    def published(self) -> Path:
        """The published facts, the same for every study."""
        return self.root / "data" / "raw" / "published"

    @property
    def processed(self) -> Path:
        return self.root / "data" / "processed" / self.name

    @property
    def results(self) -> Path:
        return self.processed / "results"

    @property
    def reports(self) -> Path:
        return self.root / "reports" / self.name

    def survey_files(self) -> list[Path]:
        """The export's files, in order of name. Raises InputError where the study has a survey but no file."""
        if self.survey is None:
            return []
        if self.survey.files:
            paths = [self.survey_folder / name for name in self.survey.files]
            for path in paths:
                _inside(path, self.survey_folder)
        else:
            paths = [p for p in sorted(self.survey_folder.glob("*")) if p.is_file() and not p.name.startswith(".")]
            paths = [p for p in paths if p.suffix.lower() not in (".toml", ".md")]
        missing = [p for p in paths if not p.is_file()]
        if missing or not paths:
            what = missing[0] if missing else self.survey_folder
            raise InputError(self.show(what), "the survey export is not there",
                             mend="put the platform's export in survey/, or remove [survey] from study.toml")
        return paths

    def document_files(self) -> list[Path]:
        """The job descriptions, in order of name (case-insensitive), without the index."""
        if self.job_descriptions is None:
            return []
        folder = self.documents_folder
        found = [p for p in folder.glob("*") if p.is_file() and not p.name.startswith((".", "~$"))]
        found = [p for p in found if p.name != self.job_descriptions.index]
        if not found:
            raise InputError(self.show(folder), "there is no job description",
                             mend="put the documents in job_descriptions/, or remove [job_descriptions] from study.toml")
        return sorted(found, key=lambda p: (p.name.casefold(), p.name))

    def coding_files(self) -> list[Path]:
        """The human coders' workbooks, in order of name (none is needed)."""
        found = self.coding_folder.glob("*.xlsx")
        return sorted((p for p in found if p.is_file() and not p.name.startswith((".", "~$"))), key=lambda p: (p.name.casefold(), p.name))

    def show(self, path: Path) -> str:
        """A path as a user would write it: relative to the project where it lies within."""
        try:
            return str(path.relative_to(self.root))
        except ValueError:
            return str(path)


def project_root() -> Path:
    """The checkout: ``PACSRESEARCH_ROOT``, else the folder above this package.

    Raises InputError where there is no ``data/raw`` there.
    """
    given = os.environ.get("PACSRESEARCH_ROOT")
    root = Path(given) if given else Path(__file__).resolve().parent.parent
    if not (root / "data" / "raw").is_dir():
        raise InputError(str(root), "is not a checkout of pacsresearch: it has no data/raw",
                         mend="run from a clone, or set PACSRESEARCH_ROOT to one")
    return root


def studies(root: Path) -> list[str]:
    """Names of the studies under data/raw."""
    return sorted(p.parent.name for p in (root / "data" / "raw").glob("*/study.toml"))


def _find(study: str, root: Path) -> Path:
    if os.sep in study or "/" in study or study in (".", ".."):
        raw = Path(study).expanduser().resolve()
        if not (raw / "study.toml").is_file():
            raise InputError(f"{study}/study.toml", "there is no such file", mend="`pacsresearch new --help` makes one")
        taken = root / "data" / "raw" / raw.name
        if taken.exists() and taken.resolve() != raw:
            raise InputError(study, f"the project has a study named {raw.name!r} already", mend="rename the folder")
        return raw
    raw = root / "data" / "raw" / study
    if not _NAME.fullmatch(study) or not (raw / "study.toml").is_file():
        known = studies(root)
        near = get_close_matches(study, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known) or 'none'}"
        raise InputError(f"data/raw/{study}/study.toml", f"there is no study {study!r}", mend=hint)
    return raw


def _read(raw: Path, root: Path) -> Study:
    path = raw / "study.toml"
    shown = f"{raw.name}/study.toml"
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(shown, f"is not valid TOML: {error}", mend="see data/raw/pacs-2013/study.toml") from None
    top = {"kind", "title", "survey", "job_descriptions", "analysis"}
    _no_unknown(data, top, shown, "")
    kind = data.get("kind")
    if kind not in get_args(StudyKind):
        raise InputError(shown, f"{kind!r} is no kind of study" if kind else "kind is missing", place="kind",
                         mend='use "replication" for real data, "reconstruction" for synthetic')
    survey = _table(Survey, data.get("survey"), shown, "survey")
    documents = _table(JobDescriptions, data.get("job_descriptions"), shown, "job_descriptions")
    if survey is None and documents is None:
        raise InputError(shown, "has neither [survey] nor [job_descriptions]", mend="add at least one")
    if survey is not None and survey.frame < 1:
        raise InputError(shown, f"{survey.frame} is no frame size", place="[survey] frame", mend="how many were invited")
    analysis = _table(Analysis, data.get("analysis", {}), shown, "analysis")
    if not 0.5 <= analysis.level < 1:
        raise InputError(shown, f"{analysis.level} is no level", place="[analysis] level", mend="use 0.95, say")
    if analysis.smallest_cell < 1:
        raise InputError(shown, f"{analysis.smallest_cell} is no number of people", place="[analysis] smallest_cell",
                         mend="use 10, say; 1 shows every count")
    if not 0 < analysis.equivalence_margin < 0.5:
        raise InputError(shown, f"{analysis.equivalence_margin} is no margin between two shares",
                         place="[analysis] equivalence_margin", mend="use 0.10, say, for ten points of 100")
    if analysis.seed < 0:
        raise InputError(shown, f"{analysis.seed} is no seed", place="[analysis] seed", mend="use a whole number from 0")
    return Study(name=raw.name, raw=raw, root=root, kind=kind, title=str(data.get("title", raw.name)),
                 survey=survey, job_descriptions=documents, analysis=analysis)


def _no_unknown(given: dict, known: set[str], file: str, table: str) -> None:
    for key in given:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(sorted(known))}"
            raise InputError(file, f"{key!r} is not a key", place=f"[{table}]" if table else "", mend=hint)


def _table(cls: type, given: Any, file: str, name: str) -> Any:
    """Build one of the settings classes from a TOML table, every key and type checked."""
    if given is None:
        return None
    if not isinstance(given, dict):
        raise InputError(file, f"{name} must be a table", mend=f"write [{name}] on a line of its own")
    _no_unknown(given, {f.name for f in fields(cls)}, file, name)
    import typing

    hints = typing.get_type_hints(cls)
    values = {}
    for key, value in given.items():
        values[key] = _typed(value, hints[key], file, f"[{name}] {key}")
    try:
        return cls(**values)
    except TypeError:
        required = [f.name for f in fields(cls) if f.name not in given and f.name == "frame"]
        raise InputError(file, f"{', '.join(required)} is missing", place=f"[{name}]") from None


def _typed(value: Any, hint: Any, file: str, place: str) -> Any:
    accepted = get_args(hint) or (hint,)
    if get_origin(hint) is tuple:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        raise InputError(file, f"{value!r} is not a list of names", place=place, mend='write ["a.csv", "b.csv"]')
    if get_origin(hint) is dict:
        if isinstance(value, dict) and all(isinstance(table, dict) and table and all(
                type(n) is int and n >= 0 for n in table.values()) for table in value.values()):
            return value
        raise InputError(file, "is not a count for each category of each variable", place=place,
                         mend="write [survey.margins.nation] and below it england = 330 and so on")
    if float in accepted and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, bool) and bool not in accepted or not isinstance(value, tuple(a for a in accepted)):
        words = {int: "a whole number", float: "a number", str: "text in quotes", bool: "true or false",
                 date: "a date (2013-06-01)"}
        wanted = " or ".join(words[a] for a in accepted if a in words)
        raise InputError(file, f"{value!r} is not {wanted}", place=place)
    return value


def _inside(path: Path, folder: Path) -> None:
    if not path.resolve().is_relative_to(folder.resolve()):
        raise InputError(str(path.name), f"lies outside {folder.name}/", mend="name files of that folder only")
