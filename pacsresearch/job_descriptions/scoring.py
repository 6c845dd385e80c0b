"""The coder against the hand-coded gold: precision, recall and F1 of levels and of requirements, and every error.

Criteria of gold and machine are matched one to one by their words: the normalised texts (NFKC, lower case, letters
and digits only) are compared by the share of characters in common order (``rapidfuzz.fuzz.ratio``), pairs below
`LIKENESS` never match, and of all assignments the one with the highest total likeness is taken; texts that occur
twice are paired in reading order. A matched pair counts for its level only where both levels are equal.
A requirement is counted as the pair (requirement, level): "essential" where the gold says "desirable" is one false
positive and one false negative; "absent" is no code and counts for nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from pacsresearch.errors import InputError
from pacsresearch.job_descriptions.codebook import Codebook, load_codebook
from pacsresearch.job_descriptions.coding import CodedFile, code_files

GOLD = Path(__file__).parent / "gold"
LEVELS = ("essential", "desirable", "unlabelled", "undetermined")
REQUIREMENT_LEVELS = ("essential", "desirable", "mentioned", "absent", "undetermined")
LIKENESS = 0.8  # two wordings of one criterion (a lost bullet, a hyphen) lie above 0.9, different criteria below 0.7


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """What a person coded: the criteria in reading order and the level of each requirement (others are absent).

    `origin` is "written" (for this project) or "sample" (a real document by others). `columns_lost` marks a document
    whose levels cannot be known from what is left of it; `unreadable` one that must be refused with a message.
    """

    file: str
    sha256: str
    origin: str
    layout: str
    criteria: tuple[tuple[str, str], ...] = ()  # (level, words)
    requirements: Mapping[str, str] = field(default_factory=dict)
    columns_lost: bool = False
    unreadable: bool = False
    path: Path | None = None  # where the document itself stands; None where it is not on this machine


@dataclass(frozen=True, slots=True)
class Error:
    """One disagreement: `kind` is "missed", "invented", "level", "requirement" or "reading"."""

    document: str
    kind: str
    words: str
    gold: str
    machine: str
    why: str = ""  # the machine's rule


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of one run.

    `levels` and `requirements` have the columns name, gold, machine, true_positive, precision, recall, f1 and a last
    row "all" (micro average). `documents` has a row a document: document, origin, layout, gold, machine (numbers of
    criteria), exact, errors. `wrong_levels` counts the criteria called essential or desirable by the machine in
    documents whose columns were lost although the gold says undetermined.
    """

    levels: pd.DataFrame
    requirements: pd.DataFrame
    documents: pd.DataFrame
    errors: tuple[Error, ...]
    wrong_levels: int
    absent_files: tuple[str, ...]  # gold without its document on this machine

    @property
    def level_f1(self) -> float:
        """Micro F1 of the criteria's levels."""
        return float(self.levels["f1"].iloc[-1])

    @property
    def requirement_f1(self) -> float:
        """Micro F1 of the requirements' levels."""
        return float(self.requirements["f1"].iloc[-1])

    @property
    def exact_counts(self) -> float:
        """Share of the readable documents whose number of criteria is right."""
        return float(self.documents["exact"].mean())

    @property
    def overall_f1(self) -> float:
        """Micro F1 of levels and requirements together."""
        both = pd.concat([self.levels.iloc[[-1]], self.requirements.iloc[[-1]]])
        return float(_figures("all", both["gold"].sum(), both["machine"].sum(), both["true_positive"].sum())["f1"])


def sample_folder() -> Path:
    """Where the real documents are read from: PACSRESEARCH_SAMPLES, else shared/samples beside the project."""
    given = os.environ.get("PACSRESEARCH_SAMPLES")
    root = Path(given) if given else GOLD.parents[2].parent / "shared" / "samples"
    return root / "job_descriptions" if (root / "job_descriptions").is_dir() else root


def load_gold(folder: Path | None = None, documents: Sequence[Path] = (), codebook: Codebook | None = None) -> list[GoldDocument]:
    """The gold codes of a folder, each checked and joined with its document.

    Parameters
    ----------
    folder : Path, optional
        Holds ``codes/*.toml`` (or the TOML files themselves); the project's own by default.
    documents : sequence of Path
        Folders to look for the documents in, after ``folder/documents`` and `sample_folder`.
    codebook : Codebook, optional
        Its requirements are the ones a gold file may name.

    Raises
    ------
    InputError
        A gold file that is not TOML, lacks a key, or names an unknown level or requirement; a document whose SHA-256
        is not the one that was coded.
    """
    folder = Path(folder) if folder is not None else GOLD
    known = {requirement.id for requirement in (codebook or load_codebook()).requirements}
    places = [folder / "documents", *documents, sample_folder()]
    files = sorted((folder / "codes").glob("*.toml")) or sorted(folder.glob("*.toml"))
    if not files:
        raise InputError(str(folder), "no gold codes here", mend="give a folder with codes/*.toml")
    return [_read_gold(file, known, places) for file in files]


def score(gold: Sequence[GoldDocument], coded: Sequence[CodedFile], codebook: Codebook | None = None) -> Score:
    """Compare gold and machine, document by document.

    Parameters
    ----------
    gold : sequence of GoldDocument
    coded : sequence of CodedFile
        What `code_files` gave for the documents of those `gold` that have a `path`, in that order.
    codebook : Codebook, optional
        Gives the order of the requirements.
    """
    present = [item for item in gold if item.path is not None]
    levels = {level: [0, 0, 0] for level in LEVELS}  # gold, machine, both
    requirements = {requirement.id: [0, 0, 0] for requirement in (codebook or load_codebook()).requirements}
    errors: list[Error] = []
    rows, wrong_levels = [], 0
    for item, result in zip(present, coded, strict=True):
        before = len(errors)
        if item.unreadable or result.coded is None:
            if not item.unreadable:
                errors.append(Error(item.file, "reading", "", f"{len(item.criteria)} criteria", result.error or ""))
            elif result.coded is not None:
                errors.append(Error(item.file, "reading", "", "refused with a message", "read"))
        machine = [] if result.coded is None else list(result.coded.specification.criteria)
        pairs = match_criteria([words for _, words in item.criteria], [criterion.text for criterion in machine])
        found = []
        for number, (level, words) in enumerate(item.criteria):
            levels[level][0] += 1
            if number not in pairs:
                errors.append(Error(item.file, "missed", words, level, ""))
                continue
            other = machine[pairs[number]]
            if other.level == level:
                levels[level][2] += 1
            else:
                errors.append(Error(item.file, "level", words, level, other.level, other.rule))
                found.append((level, other.level))
        for number, criterion in enumerate(machine):
            levels[criterion.level][1] += 1
            if number not in pairs.values():
                errors.append(Error(item.file, "invented", criterion.text, "", criterion.level, criterion.rule))
        if item.columns_lost:
            wrong_levels += sum(said == "undetermined" and got in ("essential", "desirable") for said, got in found)
        _compare_requirements(item, result, requirements, errors)
        if not item.unreadable:
            rows.append({"document": item.file, "origin": item.origin, "layout": item.layout, "gold": len(item.criteria),
                         "machine": len(machine), "exact": len(item.criteria) == len(machine),
                         "errors": len(errors) - before})
    return Score(levels=_table(levels), requirements=_table(requirements), documents=pd.DataFrame(rows, columns=["document", "origin", "layout", "gold", "machine", "exact", "errors"]),
                 errors=tuple(errors), wrong_levels=wrong_levels,
                 absent_files=tuple(item.file for item in gold if item.path is None))


def score_gold(folder: Path | None = None, documents: Sequence[Path] = (), codebook: Codebook | None = None,
               origin: str | None = None) -> Score:
    """Load the gold (of one `origin` where given), code its documents and score them."""
    codebook = codebook or load_codebook()
    gold = [item for item in load_gold(folder, documents, codebook) if origin in (None, item.origin)]
    coded = code_files([item.path for item in gold if item.path is not None], codebook=codebook)
    return score(gold, coded, codebook)


def match_criteria(gold: Sequence[str], machine: Sequence[str]) -> dict[int, int]:
    """Pair the criteria of two codings by their words, one to one: {place in `gold`: place in `machine`}.

    Examples
    --------
    >>> match_criteria(["Degree or equivalent", "Good IT skills"], ["• Good I.T. skills", "degree, or equivalent."])
    {0: 1, 1: 0}
    >>> match_criteria(["Full driving licence"], ["Experience of PACS"])
    {}
    """
    from rapidfuzz import fuzz, process
    from scipy.optimize import linear_sum_assignment

    if not gold or not machine:
        return {}
    likeness = process.cdist([_normal(text) for text in gold], [_normal(text) for text in machine],
                             scorer=fuzz.ratio) / 100.0
    apart = np.abs(np.subtract.outer(np.arange(len(gold)) / len(gold), np.arange(len(machine)) / len(machine)))
    rows, columns = linear_sum_assignment(np.where(likeness >= LIKENESS, likeness - apart * 1e-3, 0.0), maximize=True)
    return {int(row): int(column) for row, column in zip(rows, columns) if likeness[row, column] >= LIKENESS}


def render(result: Score, *, format: str = "text", errors: bool = False, times: pd.DataFrame | None = None) -> str:
    """The score as text for reading or as JSON for programs.

    With `errors` the text lists each disagreement; `times` is a table of `throughput` to be shown too.
    """
    if format == "json":
        return json.dumps({
            **{name: None if np.isnan(value) else value for name, value in (
                ("level_f1", result.level_f1), ("requirement_f1", result.requirement_f1),
                ("overall_f1", result.overall_f1), ("exact_counts", result.exact_counts))},
            "wrong_levels_where_columns_were_lost": result.wrong_levels,
            "levels": _records(result.levels), "throughput": None if times is None else _records(times), "requirements": _records(result.requirements),
            "documents": _records(result.documents), "documents_not_here": list(result.absent_files),
            "errors": [{name: getattr(error, name) for name in Error.__slots__} for error in result.errors],
        }, indent=1, ensure_ascii=False) + "\n"
    documents = result.documents
    exact = int(documents["exact"].sum())
    origins = ", ".join(f"{count} {'written for the project' if origin == 'written' else 'by others'}"
                        for origin, count in documents["origin"].value_counts().items())
    lines = [f"{len(documents)} documents ({origins}), {int(documents['gold'].sum())} criteria coded by hand", "",
             _lines(result.levels, "level"), "", _lines(result.requirements, "requirement"), "",
             f"levels and requirements together   F1 {result.overall_f1:.3f}",
             f"number of criteria exactly right   {exact} of {len(documents)} documents",
             f"levels given where columns were lost and none can be known   {result.wrong_levels}"]
    if result.absent_files:
        lines.append(f"not on this machine, not scored (set PACSRESEARCH_SAMPLES)   {len(result.absent_files)}")
    lines.append(f"disagreements   {len(result.errors)}" + ("" if errors or not result.errors else "; --errors lists them"))
    if times is not None:
        lines += ["", "documents a second, each step with those before it", times.round(2).to_string(index=False)]
    if errors:
        lines += ["", *(_error_line(error) for error in result.errors)]
    return "\n".join(lines) + "\n"


def _compare_requirements(item: GoldDocument, result: CodedFile, counts: dict[str, list[int]], errors: list[Error]) -> None:
    """Count and note the codes of one document."""
    coded = {} if result.coded is None else {code.requirement: code for code in result.coded.requirements}
    for requirement, count in counts.items():
        said = item.requirements.get(requirement, "absent")
        code = coded.get(requirement)
        got = code.level if code is not None else "absent"
        count[0] += said != "absent"
        count[1] += got != "absent"
        count[2] += said == got != "absent"
        if said != got:
            words = f"{requirement}: {code.evidence}" if code is not None and code.evidence else requirement
            errors.append(Error(item.file, "requirement", words, said, got, code.rule if code is not None else ""))


def _read_gold(file: Path, known: set[str], places: Iterable[Path]) -> GoldDocument:
    """One gold file, checked."""
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
        name, sha256 = str(raw["file"]), str(raw["sha256"])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(str(file), f"is no TOML: {error}") from error
    except KeyError as error:
        raise InputError(str(file), f"the key {error} is missing") from error
    criteria = tuple((str(level), str(words)) for level, words in raw.get("criteria", []))
    requirements = raw.get("requirements", {})
    for level, words in criteria:
        if level not in LEVELS:
            raise InputError(str(file), f"{level!r} is no level", place=words, mend=f"use one of {', '.join(LEVELS)}")
    for requirement, level in requirements.items():
        if requirement not in known or level not in REQUIREMENT_LEVELS:
            raise InputError(str(file), f"{requirement} = {level!r} is not in the codebook", place="[requirements]")
    path = next((place / name for place in places if (place / name).is_file()), None)
    if path is not None and hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        raise InputError(str(path), "is not the document that was coded by hand: its SHA-256 differs",
                         mend=f"code it again in {file.name}")
    return GoldDocument(file=name, sha256=sha256, origin=str(raw.get("origin", "sample")),
                        layout=str(raw.get("layout", "")), criteria=criteria, requirements=requirements,
                        columns_lost=bool(raw.get("columns_lost", False)),
                        unreadable=bool(raw.get("unreadable", False)), path=path)


def _normal(text: str) -> str:
    """Letters, digits and single spaces, lower case."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


def _figures(name: str, gold: int, machine: int, both: int) -> dict[str, object]:
    """One row: precision = both / machine, recall = both / gold, F1 = 2 both / (gold + machine)."""
    return {"name": name, "gold": int(gold), "machine": int(machine), "true_positive": int(both),
            "precision": both / machine if machine else np.nan, "recall": both / gold if gold else np.nan,
            "f1": 2 * both / (gold + machine) if gold + machine else np.nan}


def _table(counts: Mapping[str, Sequence[int]]) -> pd.DataFrame:
    """A row a name, and their sums as "all"."""
    rows = [_figures(name, *count) for name, count in counts.items()]
    return pd.DataFrame([*rows, _figures("all", *np.sum(list(counts.values()), axis=0))])


def _records(table: pd.DataFrame) -> list[dict[str, object]]:
    """Rows for JSON, which knows no NaN."""
    return json.loads(table.to_json(orient="records"))


def _lines(table: pd.DataFrame, title: str) -> str:
    """A table in columns."""
    head = f"{title:<34}{'gold':>6}{'machine':>9}{'precision':>11}{'recall':>8}{'F1':>7}"
    number = lambda value: "-" if np.isnan(value) else f"{value:.3f}"  # noqa: E731
    return "\n".join([head, *(f"{row.name:<34}{row.gold:>6}{row.machine:>9}{number(row.precision):>11}"
                              f"{number(row.recall):>8}{number(row.f1):>7}"
                              for row in table.itertuples(index=False))])


def _error_line(error: Error) -> str:
    """``file: kind: "words": gold X, machine Y (rule)``."""
    words = " ".join(error.words.split())
    return (f'{error.document}: {error.kind}: "{words}": gold {error.gold or "none"}, machine {error.machine or "none"}'
            + (f" ({error.why})" if error.why else ""))
