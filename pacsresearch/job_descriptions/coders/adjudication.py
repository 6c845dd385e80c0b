"""Adjudication: disagreements settled by a person, and the settled codes in place of the machine's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from pacsresearch.errors import InputError
from pacsresearch.job_descriptions.codebook import Codebook
from pacsresearch.job_descriptions.coders import sheets
from pacsresearch.job_descriptions.coders.agreement import MACHINE
from pacsresearch.job_descriptions.coders.workbook import INSTRUCTIONS, fingerprint
from pacsresearch.job_descriptions.coding import LEVELS, CodedFile

SHEET = "Disagreements"
FILE = "adjudicated.xlsx"
_KEYS = ("document", "fingerprint", "requirement", "label")
_ENTRY = ("adjudicated", "words", "note")
_WORD = re.compile(r"\w+")
_HOW = (
    ("What to do", "Settle each row of the sheet Disagreements: read the document, choose a level in the column adjudicated. An empty cell "
     "is not settled, and the machine's code stays."),
    ("words", "The words of the document that decide. Needed for every level but absent, unless the machine's words beside it are those."),
    ("Afterwards", "pacsresearch coders import STUDY FILE puts this workbook where the study's analysis takes its codes from."),
)


def adjudication_workbook(disagreements: pd.DataFrame, requirements: pd.DataFrame, coded: Iterable[CodedFile], codebook: Codebook) -> bytes:
    """A workbook with the disagreements only, every coder's level and the machine's words beside each other.

    Parameters
    ----------
    disagreements : DataFrame
        From `agreement.disagreements`.
    requirements : DataFrame
        The machine's rows, for its evidence.
    coded : iterable of CodedFile
    codebook : Codebook

    Returns
    -------
    bytes
        XLSX, the same bytes on every run.
    """
    import openpyxl

    prints = {item.coded.document.name: fingerprint(item.coded) for item in coded if item.coded}
    coders = [c for c in disagreements.columns if c not in ("document", "requirement")]
    said = requirements.set_index(["document", "requirement"])
    book = openpyxl.Workbook()
    book.remove(book.active)
    how = sheets.new_sheet(book, INSTRUCTIONS, ("Adjudication", ""), (34, 120), freeze="A2")
    for row, words in enumerate(_HOW, 2):
        sheets.write_row(how, row, words)
    for row, requirement in enumerate(codebook.requirements, len(_HOW) + 2):
        sheets.write_row(how, row, (f"{requirement.label} [{requirement.id}]", requirement.definition))
    headings = (*_KEYS, *coders, "machine's words", "location", *_ENTRY)
    widths = (46, 15, 26, 34, *[15] * len(coders), 60, 24, 16, 60, 40)
    sheet = sheets.new_sheet(book, SHEET, headings, widths, freeze="E2")
    entry = range(len(headings) - len(_ENTRY) + 1, len(headings) + 1)
    for row, one in enumerate(disagreements.to_dict("records"), 2):
        machine = said.loc[(one["document"], one["requirement"])]
        sheets.write_row(sheet, row, (one["document"], prints[one["document"]], one["requirement"], codebook[one["requirement"]].label,
                                      *(one[c] or "" for c in coders), machine["evidence"], machine["location"], None, None, None),
                         entry=entry)
    if len(disagreements):
        letter = sheet.cell(1, entry[0]).column_letter
        sheets.add_choices(sheet, LEVELS, f"{letter}2:{letter}{len(disagreements) + 1}", "Empty: not settled, the machine's code stays.")
    return sheets.to_bytes(book)


def is_adjudication(path: str | Path) -> bool:
    """Whether a workbook is one of disagreements (else it is a coder's)."""
    return SHEET in sheets.read_sheets(Path(path))


def read_adjudicated(path: str | Path, coded: Iterable[CodedFile], codebook: Codebook) -> pd.DataFrame:
    """The settled codes.

    Returns
    -------
    DataFrame
        ``document, requirement, level, words, machine`` (its level when the workbook was made), ``note``; settled rows only.

    Raises
    ------
    InputError
        Names file, sheet, row, column and mend: a document or requirement that is unknown, given twice or changed since; an
        unknown level; words that do not stand in the document; a level without words where the machine has none.
    """
    path = Path(path)
    documents = {item.coded.document.name: item.coded for item in coded if item.coded}
    rows = sheets.need_sheet(sheets.read_sheets(path), SHEET, path.name)
    at = sheets.need_columns(rows, (*_KEYS, MACHINE, "machine's words", *_ENTRY), path.name, SHEET)
    known = {requirement.id for requirement in codebook.requirements}
    seen: dict[tuple[str, str], int] = {}
    out = []
    for number, row in enumerate(rows[1:], 2):
        if not any(row):
            continue
        value = {name: sheets.value_at(row, column) for name, column in at.items()}
        name, requirement = sheets.original(value["document"]), value["requirement"]

        def fail(problem: str, column: str, mend: str, number: int = number) -> None:
            raise InputError(path.name, problem, place=sheets.place(SHEET, number, column), mend=mend)

        if name not in documents:
            fail(f"{name!r} is no document of the study", "document", "restore the name, or make the workbook again")
        if requirement not in known:
            fail(f"{requirement!r} is no requirement of the codebook", "requirement", "restore the id")
        if (name, requirement) in seen:
            fail(f"{requirement} of {name!r} stands in row {seen[name, requirement]} already", "requirement", "keep one of the two rows")
        seen[name, requirement] = number
        if value["fingerprint"] != fingerprint(documents[name]):
            fail(f"{name!r} has changed since the workbook was made", "fingerprint", "make the workbook again and settle it anew")
        level = sheets.one_of(value["adjudicated"], LEVELS, path.name, sheets.place(SHEET, number, "adjudicated"))
        words = sheets.original(value["words"])
        if words and _key(words) not in _key(documents[name].document.text):
            fail("these words do not stand in the document", "words", "copy them from it")
        if level and level != "absent" and not (words or documents[name][requirement].evidence):
            fail(f"{level}, but no words say so", "words", "copy the words that decide from the document")
        if level:
            out.append((name, requirement, level, words, value[MACHINE], value["note"]))
    return pd.DataFrame(out, columns=["document", "requirement", "level", "words", "machine", "note"])


def apply_adjudicated(requirements: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """The requirement rows with adjudicated levels in place of the machine's, both kept.

    Parameters
    ----------
    requirements : DataFrame
        ``document, requirement, level, evidence, location, rule``.
    decisions : DataFrame
        From `read_adjudicated`.

    Returns
    -------
    DataFrame
        As `requirements`, with ``machine_level`` and ``source`` ("machine" or "adjudicated"). An adjudicated row's evidence is the
        adjudicator's words where given, else the machine's; absent has none; its rule says what the machine's was.
    """
    table = requirements.copy()
    table["machine_level"] = table["level"]
    table["source"] = "machine"
    at: Mapping = {key: i for i, key in zip(table.index, zip(table["document"], table["requirement"], strict=True), strict=True)}
    for one in decisions.itertuples():
        i = at[one.document, one.requirement]
        was = table.loc[i]
        evidence, location = ("", "") if one.level == "absent" else (one.words, "") if one.words else (was["evidence"], was["location"])
        rule = f"adjudicated{f' ({one.note})' if one.note else ''}; the machine: {was['machine_level']}, {was['rule']}"
        table.loc[i, ["level", "evidence", "location", "rule", "source"]] = [one.level, evidence, location, rule, "adjudicated"]
    return table


def stale(requirements: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """Decisions taken on another code than the machine gives now: ``document, warning``."""
    now = requirements.set_index(["document", "requirement"])["level"]
    rows = [(one.document, f"{one.requirement} was adjudicated when the machine said {one.machine}; now it says {said}")
            for one in decisions.itertuples() if one.machine and (said := now[one.document, one.requirement]) != one.machine]
    return pd.DataFrame(rows, columns=["document", "warning"])


def contradictions(requirements: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Settled codes that leave a narrow requirement at a higher level than the broad one that contains it: ``document, warning``."""
    levels = requirements.set_index(["document", "requirement"])["level"]
    rows = []
    for one in requirements[requirements["source"] == "adjudicated"].itertuples():
        pairs = [(one.requirement, codebook[one.requirement].broader), *((r.id, one.requirement) for r in codebook.narrower(one.requirement))]
        for narrow, broad in pairs:
            if broad and LEVELS.index(levels[one.document, narrow]) < LEVELS.index(levels[one.document, broad]):
                rows.append((one.document, f"adjudicated: {narrow} is {levels[one.document, narrow]}, but {broad}, which contains it, "
                                           f"is {levels[one.document, broad]}"))
    return pd.DataFrame(list(dict.fromkeys(rows)), columns=["document", "warning"])


def _key(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
