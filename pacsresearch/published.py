"""The published facts of the 2013 study, typed: ``data/raw/published/*.csv``.

Nothing else about the study is public. Each row carries the id of its fact (J1-J8, S1-S7, F1-F5), its source
and the fact in our own words; a table with a wrong type, a missing fact or figures that contradict each other
is refused, by file, row and column.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from pacsresearch.errors import InputError

# Every fact that was published; a fact that no table holds is an error.
FACTS = tuple(f"J{n}" for n in range(1, 9)) + tuple(f"S{n}" for n in range(1, 8)) + tuple(f"F{n}" for n in range(1, 6))

_NAME = r"[a-z][a-z0-9_]*"
_QUANTITY = r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a published table: its type, and what its values must be.

    `kind` is "text", "count" (a whole number of 0 or more), "share" (0 to 1) or "flag" (true, false).
    """

    name: str
    kind: str = "text"
    required: bool = True
    values: tuple[str, ...] = ()
    pattern: str = ""
    unique: bool = False


_ID = Column("id", pattern=r"[JSF][1-8](\.[a-z_]+)?", unique=True)
_FACT = Column("fact", values=FACTS)
_TAIL = (Column("wording"), Column("source"))

TABLES: dict[str, tuple[Column, ...]] = {
    "sources": (
        Column("id", pattern=_NAME, unique=True), Column("speaker"), Column("affiliation"), Column("about"),
        Column("title"), Column("publisher"), Column("date", pattern=r"\d{4}-\d{2}"), Column("occasion"),
    ),
    "counts": (_ID, _FACT, Column("quantity", pattern=_QUANTITY, unique=True), Column("value", "count"), Column("unit"), *_TAIL),
    "requirements": (
        _ID, _FACT, Column("requirement", pattern=_NAME, unique=True), Column("label"), Column("essential", "count"),
        Column("desirable", "count"), Column("of", "count"), Column("claimed_rank", "count", required=False, unique=True),
        *_TAIL,
    ),
    "proportions": (
        _ID, _FACT, Column("quantity", pattern=_QUANTITY, unique=True), Column("share", "share"), Column("low", "share"),
        Column("high", "share"), Column("respondents", "count", required=False), Column("frame", "count"), Column("words"),
        *_TAIL,
    ),
    "findings": (
        _ID, _FACT, Column("subject", values=("role", "documents", "education", "profession")),
        Column("kind", values=("variety", "trend", "gap")), Column("label"), *_TAIL,
    ),
    "facets": (
        _ID, _FACT, Column("facet", pattern=_NAME, unique=True), Column("position", "count", unique=True), Column("label"),
        Column("includes", required=False), *_TAIL,
    ),
    "provision": (
        _ID, _FACT, Column("name"), Column("short"),
        Column("kind", values=("group", "professional body", "certificate", "resource", "masters programme")),
        Column("country", required=False, values=("UK", "US")), Column("available_in_uk", "flag", required=False),
        Column("number", "count"), *_TAIL,
    ),
    "framework": (_ID, _FACT, Column("item", pattern=_NAME, unique=True), Column("value", "count"), Column("unit"), *_TAIL),
}

_DTYPES = {"text": "str", "count": "Int64", "share": "Float64", "flag": "boolean"}


@dataclass(frozen=True)
class Published:
    """What was published, one table a kind of fact (columns: `TABLES`, and data/raw/README.md).

    Attributes
    ----------
    folder : str
        Where it was read, for error messages.
    sources, counts, requirements, proportions, findings, facets, provision, framework : DataFrame
    """

    folder: str
    sources: pd.DataFrame
    counts: pd.DataFrame
    requirements: pd.DataFrame
    proportions: pd.DataFrame
    findings: pd.DataFrame
    facets: pd.DataFrame
    provision: pd.DataFrame
    framework: pd.DataFrame

    @cached_property
    def facts(self) -> pd.DataFrame:
        """Every fact in one table, in the order of the ids.

        Returns
        -------
        DataFrame
            ``id``, ``fact``, ``table``, ``wording``, ``source`` (id of a source), ``citation`` (the source in words).
        """
        tables = [getattr(self, name).assign(table=name) for name in TABLES if name != "sources"]
        table = pd.concat([t[["id", "fact", "table", "wording", "source"]] for t in tables], ignore_index=True)
        order = table["fact"].map({fact: number for number, fact in enumerate(FACTS)})
        table = table.assign(order=order).sort_values(["order"], kind="stable").drop(columns="order")
        citations = {s.id: f"{s.speaker}, {s.affiliation}, in: {s.title}, {s.publisher}, {s.date}"
                     for s in self.sources.itertuples()}
        return table.assign(citation=table["source"].map(citations)).reset_index(drop=True)

    @property
    def labels(self) -> dict[str, str]:
        """The words for each requirement, in the order of the table."""
        return dict(zip(self.requirements["requirement"], self.requirements["label"], strict=True))

    def wording(self, fact: str) -> str:
        """A fact in our own words (the rows of a list, one after another). KeyError where there is no such fact.

        >>> from pacsresearch.study import project_root
        >>> load_published(project_root() / "data" / "raw" / "published").wording("J1")
        'Twenty-five job descriptions of PACS managers were analysed.'
        """
        rows = self.facts[(self.facts["fact"] == fact) | (self.facts["id"] == fact)]
        if rows.empty:
            raise KeyError(f"no published fact {fact!r}; there are {', '.join(FACTS)}")
        return " ".join(rows["wording"])

    def count(self, id: str) -> int:
        """A published count by its id (J1, S1, F1, F2, F3)."""
        for table in (self.counts, self.framework):
            if len(found := table.loc[table["id"] == id, "value"]):
                return int(found.iloc[0])
        raise KeyError(f"no published count {id!r}")

    def requirement(self, id: str) -> pd.Series:
        """A row of `requirements`, by its id ("J2") or its requirement ("project_management")."""
        table = self.requirements
        found = table[(table["id"] == id) | (table["requirement"] == id)]
        if found.empty:
            raise KeyError(f"no published requirement {id!r}; there are {', '.join(table['requirement'])}")
        return found.iloc[0]

    def proportion(self, id: str) -> pd.Series:
        """A row of `proportions`, by its id ("S2") or its quantity ("survey.willing")."""
        found = self.proportions[(self.proportions["id"] == id) | (self.proportions["quantity"] == id)]
        if found.empty:
            raise KeyError(f"no published proportion {id!r}")
        return found.iloc[0]


def load_published(folder: Path) -> Published:
    """Read and check the published tables.

    Parameters
    ----------
    folder : Path
        ``data/raw/published``; `Study.published` gives it.

    Returns
    -------
    Published
        Text columns are str, counts nullable Int64, shares nullable Float64, flags bool.

    Raises
    ------
    InputError
        A table is missing or not UTF-8 CSV; a column is missing, unknown or out of order; a value is of the wrong
        type; an id stands twice; a source or a fact is unknown; a fact is missing; figures contradict each other.

    Notes
    -----
    An empty cell of a column that may be empty is missing (NA); the number of respondents is, because it was
    never published.

    Examples
    --------
    >>> from pacsresearch.study import project_root
    >>> published = load_published(project_root() / "data" / "raw" / "published")
    >>> [int(published.requirement("J2")[level]) for level in ("essential", "desirable", "of")]
    [18, 2, 25]
    """
    folder = Path(folder)
    tables = {name: _read(folder / f"{name}.csv", name, columns) for name, columns in TABLES.items()}
    published = Published(folder=folder.name, **tables)
    _check_links(published)
    _check_figures(published)
    return published


def _read(path: Path, name: str, columns: tuple[Column, ...]) -> pd.DataFrame:
    shown = f"{path.parent.name}/{path.name}"
    try:
        with open(path, encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file, strict=True))
    except FileNotFoundError:
        raise InputError(shown, "is not there", mend="restore it from the repository") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(shown, f"is not CSV in UTF-8: {error}", mend="save it as CSV (UTF-8)") from None
    header, names = (rows[0] if rows else []), [column.name for column in columns]
    if header != names:
        wrong = [c for c in names if c not in header] or [c for c in header if c not in names] or header
        raise InputError(shown, f"the columns are not as they should be: see {wrong[0]!r}", place="row 1",
                         mend=f"the header is {','.join(names)}")
    values: dict[str, list] = {name: [] for name in names}
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(names):
            raise InputError(shown, f"has {len(row)} cells, not {len(names)}", place=f"row {number}",
                             mend="put quotes round a cell with a comma")
        for column, cell in zip(columns, row, strict=True):
            values[column.name].append(_value(cell, column, shown, f"row {number}, {column.name}"))
    if not values[names[0]]:
        raise InputError(shown, "has no rows", mend="restore it from the repository")
    for column in columns:
        if column.unique:
            _refuse_repeats(values[column.name], shown, column.name)
    return pd.DataFrame({c.name: pd.array(values[c.name], dtype=_DTYPES[c.kind]) for c in columns})


def _value(cell: str, column: Column, file: str, place: str) -> str | int | float | bool | None:
    text = cell.strip()
    if not text:
        if column.required:
            raise InputError(file, "is empty", place=place, mend="every row needs one")
        return "" if column.kind == "text" else None
    if column.kind == "count":
        if not text.isascii() or not text.isdigit():
            raise InputError(file, f"{text!r} is not a count", place=place, mend="a whole number, 0 or more")
        return int(text)
    if column.kind == "share":
        if not re.fullmatch(r"[01](\.\d+)?", text) or float(text) > 1:
            raise InputError(file, f"{text!r} is not a share", place=place, mend="a number from 0 to 1, as 0.8")
        return float(text)
    if column.kind == "flag":
        if text not in ("true", "false"):
            raise InputError(file, f"{text!r} is neither true nor false", place=place)
        return text == "true"
    if column.values and text not in column.values:
        raise InputError(file, f"{text!r} is not known", place=place, mend=f"one of {', '.join(column.values)}")
    if column.pattern and not re.fullmatch(column.pattern, text):
        raise InputError(file, f"{text!r} is not well formed", place=place, mend=f"it must match {column.pattern}")
    return text


def _refuse_repeats(values: list, file: str, column: str) -> None:
    seen: set = set()
    for number, value in enumerate(values, 2):
        if value is not None and value in seen:
            raise InputError(file, f"{value!r} stands twice", place=f"row {number}, {column}", mend="each once")
        seen.add(value)


def _check_links(published: Published) -> None:
    known, ids = set(published.sources["id"]), set()
    for name in TABLES:
        if name == "sources":
            continue
        file = f"{published.folder}/{name}.csv"
        for number, row in enumerate(getattr(published, name).itertuples(), 2):
            if row.source not in known:
                raise InputError(file, f"{row.source!r} is no source", place=f"row {number}, source",
                                 mend=f"one of {', '.join(sorted(known))} (sources.csv)")
            if row.id.split(".")[0] != row.fact:
                raise InputError(file, f"{row.id!r} is not a row of fact {row.fact}", place=f"row {number}, id")
            if row.id in ids:
                raise InputError(file, f"{row.id!r} stands in another table too", place=f"row {number}, id")
            ids.add(row.id)
    missing = [fact for fact in FACTS if fact not in set(published.facts["fact"])]
    if missing:
        raise InputError(published.folder, f"fact {missing[0]} is in none of the tables", mend="restore its row")


def _check_figures(published: Published) -> None:
    """Figures that cannot all be true at once."""
    documents = published.count("J1")
    file = f"{published.folder}/requirements.csv"
    if not (published.requirements["claimed_rank"] == 1).fillna(False).any():
        raise InputError(file, "no requirement is called the commonest (rank 1)", place="claimed_rank", mend="the report calls J2 so")
    for number, row in enumerate(published.requirements.itertuples(), 2):
        if row.of != documents:
            raise InputError(file, f"of {row.of}, but {documents} job descriptions were analysed (J1, counts.csv)",
                             place=f"row {number}, of")
        if row.essential + row.desirable > row.of:
            raise InputError(file, f"{row.essential} essential and {row.desirable} desirable are more than {row.of}",
                             place=f"row {number}, essential", mend="a description counts once, essential before desirable")
    file = f"{published.folder}/proportions.csv"
    for number, row in enumerate(published.proportions.itertuples(), 2):
        if not row.low <= row.share <= row.high:
            raise InputError(file, f"{row.share} is not from {row.low} to {row.high}", place=f"row {number}, share")
        if row.frame != published.count("S1"):
            raise InputError(file, f"a frame of {row.frame}, but the survey went to {published.count('S1')} (S1, counts.csv)",
                             place=f"row {number}, frame")
        if not pd.isna(row.respondents) and not 0 < row.respondents <= row.frame:
            raise InputError(file, f"{row.respondents} respondents of {row.frame}", place=f"row {number}, respondents")
