"""Completed coding workbooks, checked against the documents they were made from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pacsresearch.errors import InputError
from pacsresearch.job_descriptions.codebook import Codebook
from pacsresearch.job_descriptions.coders import sheets
from pacsresearch.job_descriptions.coders.workbook import (CRITERIA, CRITERION, CRITERION_LEVELS, DOCUMENTS, FIXED,
                                                           INSTRUCTIONS, fingerprint)
from pacsresearch.job_descriptions.coding import LEVELS, CodedFile

RESERVED = {"machine", "people", "requirement", "document", "unit"}  # words of the tables in which coders stand side by side


@dataclass(frozen=True)
class Completed:
    """What one person coded.

    Attributes
    ----------
    coder : str
        As written in the workbook; else the file's name.
    file : str
    requirements : DataFrame
        ``document, requirement, level, note``; only cells that were filled in.
    criteria : DataFrame
        ``document, number, level, note``; only cells that were filled in.
    left_out : str
        What was coded and cannot be used any more, in words; "" where all can.
    """

    coder: str
    file: str
    requirements: pd.DataFrame
    criteria: pd.DataFrame
    left_out: str = ""


def read_completed(path: str | Path, coded: Iterable[CodedFile], codebook: Codebook, *, kept: bool = False) -> Completed:
    """Read one completed workbook.

    Parameters
    ----------
    path : path
        What `workbook.coding_workbook` made, filled in.
    coded : iterable of CodedFile
        The study's documents as they are now.
    codebook : Codebook
    kept : bool
        Whether it was checked when it was imported. Then criteria that this version of the package reads otherwise, and requirements that
        the codebook has gained since, are left out and said: nobody's work is lost to a better reader.

    Returns
    -------
    Completed
        Empty cells are not in it (not coded); rows may have been sorted, and columns moved.

    Raises
    ------
    InputError
        Names file, sheet, row, column and mend: a sheet or column that is not there; a document missing, unknown or given
        twice; a document or criterion whose text has changed since the export; an unknown level; nothing filled in.
    """
    path = Path(path)
    documents = {item.coded.document.name: item.coded for item in coded if item.coded}
    found = sheets.read_sheets(path)
    requirements = _requirements(found, path.name, documents, codebook, kept)
    criteria, lost = _criteria(found, path.name, documents, kept)
    if requirements.empty and criteria.empty:
        raise InputError(path.name, "is not filled in: every cell for a level is empty", place=f"sheet {DOCUMENTS}")
    head = found.get(INSTRUCTIONS, [])
    name = " ".join((sheets.value_at(head[1], 1) if len(head) > 1 else "").split()) or path.stem
    if name.casefold() in RESERVED:
        raise InputError(path.name, f"{name!r} is no name for a coder", place=f"sheet {INSTRUCTIONS}, row 2", mend="write a name or initials")
    left_out = f"criteria that are read otherwise than when {name} coded them, left out of the agreement: {lost}" if lost else ""
    return Completed(name, path.name, requirements, criteria, left_out)


def read_all(paths: Sequence[str | Path], coded: Iterable[CodedFile], codebook: Codebook, *,
             kept: Iterable[str | Path] = ()) -> list[Completed]:
    """Read several completed workbooks, in the order of the coders' names; two of one name are refused. `kept`: as in `read_completed`."""
    coded, kept = list(coded), set(kept)
    done = [read_completed(path, coded, codebook, kept=path in kept) for path in paths]
    for number, one in enumerate(done):
        for other in done[:number]:
            if other.coder.casefold() == one.coder.casefold():
                raise InputError(one.file, f"its coder {one.coder!r} is that of {other.file} too", place=f"sheet {INSTRUCTIONS}, row 2",
                                 mend="write each coder's own name, or leave one of the two files out")
    return sorted(done, key=lambda one: one.coder.casefold())


def _requirements(found: dict, file: str, documents: dict, codebook: Codebook, kept: bool) -> pd.DataFrame:
    rows = sheets.need_sheet(found, DOCUMENTS, file)
    ids = [requirement.id for requirement in codebook.requirements if not kept or requirement.id in rows[0]]
    at = sheets.need_columns(rows, (*FIXED, *ids, "note"), file, DOCUMENTS)
    seen: dict[str, int] = {}
    out = []
    for number, row in enumerate(rows[1:], 2):
        name = sheets.original(sheets.value_at(row, at["document"]))
        if not name and not sheets.value_at(row, at["fingerprint"]):
            continue  # the row of labels, and empty ones
        where = sheets.place(DOCUMENTS, number, "document")
        if name not in documents:
            raise InputError(file, f"{name!r} is no document of the study", place=where,
                             mend="restore the name, or export the workbook again")
        if name in seen:
            raise InputError(file, f"{name!r} stands in row {seen[name]} already", place=where, mend="keep one of the two rows")
        seen[name] = number
        if sheets.value_at(row, at["fingerprint"]) != fingerprint(documents[name]):
            raise InputError(file, f"{name!r} has changed since it was exported", place=sheets.place(DOCUMENTS, number, "fingerprint"),
                             mend="put the document back as it was, or export again and code it anew")
        note = sheets.value_at(row, at["note"])
        for id in ids:
            level = sheets.one_of(sheets.value_at(row, at[id]), LEVELS, file, sheets.place(DOCUMENTS, number, id))
            if level:
                out.append((name, id, level, note))
    if missing := [name for name in documents if name not in seen]:
        raise InputError(file, f"{missing[0]!r} is missing" + (f", and {len(missing) - 1} more" if missing[1:] else ""),
                         place=f"sheet {DOCUMENTS}", mend="put its row back; leave the levels empty where it was not coded")
    return pd.DataFrame(out, columns=["document", "requirement", "level", "note"])


def _criteria(found: dict, file: str, documents: dict, kept: bool) -> tuple[pd.DataFrame, int]:
    """The levels of criteria, and how many were coded that are left out."""
    rows = sheets.need_sheet(found, CRITERIA, file)
    at = sheets.need_columns(rows, CRITERION, file, CRITERIA)
    wanted = {(name, c.number): c for name, one in documents.items() for c in one.specification.criteria}
    seen: dict[tuple[str, int], int] = {}
    out, lost = [], 0
    for number, row in enumerate(rows[1:], 2):
        if not any(row):
            continue
        name, which = sheets.original(sheets.value_at(row, at["document"])), sheets.value_at(row, at["number"])
        which = which.removesuffix(".0")  # a whole number that a spreadsheet keeps with decimals
        key = (name, int(which)) if which.isdigit() else (name, -1)
        same = key in wanted and _plain(sheets.value_at(row, at["text"])) == _plain(sheets.text_value(wanted[key].text))
        if kept and not same:
            lost += bool(sheets.value_at(row, at["level"]))
            continue
        if key not in wanted:
            raise InputError(file, f"{name!r} has no criterion {which!r}", place=sheets.place(CRITERIA, number, "number"),
                             mend="restore the row, or export the workbook again")
        if key in seen:
            raise InputError(file, f"criterion {which} of {name!r} stands in row {seen[key]} already",
                             place=sheets.place(CRITERIA, number, "number"), mend="keep one of the two rows")
        seen[key] = number
        if not same:
            raise InputError(file, f"the text of criterion {which} of {name!r} is not the document's",
                             mend="restore it; where this version reads the document otherwise, export again and copy the levels",
                             place=sheets.place(CRITERIA, number, "text"))
        level = sheets.one_of(sheets.value_at(row, at["level"]), CRITERION_LEVELS, file, sheets.place(CRITERIA, number, "level"))
        if level:
            out.append((*key, level, sheets.value_at(row, at["note"])))
    missing = [key for key in wanted if key not in seen]
    if missing and not kept:
        name, which = missing[0]
        raise InputError(file, f"criterion {which} of {name!r} is missing", place=f"sheet {CRITERIA}",
                         mend="put its row back; leave the level empty where it was not coded")
    return pd.DataFrame(out, columns=["document", "number", "level", "note"]), lost


def _plain(text: str) -> str:
    return " ".join(text.split())

