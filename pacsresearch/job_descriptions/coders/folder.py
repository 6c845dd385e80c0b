"""The human coding of one study: what lies in its ``coding/`` folder, read and applied."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pacsresearch.errors import InputError
from pacsresearch.files import whole_file
from pacsresearch.job_descriptions.codebook import Codebook
from pacsresearch.job_descriptions.coders import adjudication
from pacsresearch.job_descriptions.coders.agreement import MACHINE, disagreements, ratings
from pacsresearch.job_descriptions.coders.completed import Completed, read_all
from pacsresearch.job_descriptions.coding import CodedFile
from pacsresearch.job_descriptions.tables import requirements_table
from pacsresearch.study import Study


@dataclass(frozen=True)
class HumanCoding:
    """Completed workbooks in the order of the coders' names, and the settled disagreements (no rows where none are)."""

    completed: tuple[Completed, ...]
    decisions: pd.DataFrame


def read_coding(study: Study, coded: Sequence[CodedFile], codebook: Codebook) -> HumanCoding:
    """Read every workbook of ``coding/``. Raises InputError for one that does not fit the documents.

    They were checked on import; what another version of the package reads otherwise since is left out (`Completed.left_out`).
    """
    files = study.coding_files()
    settled = [path for path in files if path.name == adjudication.FILE]
    completed = read_all([path for path in files if path.name != adjudication.FILE], coded, codebook, kept=files)
    decisions = adjudication.read_adjudicated(settled[0], coded, codebook) if settled else pd.DataFrame(columns=[
        "document", "requirement", "level", "words", "machine", "note"])
    return HumanCoding(tuple(completed), decisions)


def keep_workbooks(study: Study, files: Sequence[Path], coded: Sequence[CodedFile], codebook: Codebook) -> list[Path]:
    """Check workbooks and copy them into ``coding/``: none is copied unless all are good. Returns where they are now.

    A workbook of disagreements becomes ``adjudicated.xlsx``; a coder's keeps its name and replaces one of that name.

    Raises
    ------
    InputError
        A workbook does not fit, or a coder's name is taken by another file.
    """
    goes_to: dict[Path, Path] = {}
    for path in files:
        settled = adjudication.is_adjudication(path)
        name = adjudication.FILE if settled else path.name
        if not settled and name == adjudication.FILE:
            raise InputError(path.name, "is a coder's workbook, and that name is for settled disagreements", mend="rename it")
        if study.coding_folder / name in goes_to.values():
            raise InputError(path.name, "two of the files would be kept under one name", mend="rename one")
        goes_to[path] = study.coding_folder / name
    there = [path for path in study.coding_files() if path not in goes_to.values() and path.name != adjudication.FILE]
    read_all([*there, *(path for path, to in goes_to.items() if to.name != adjudication.FILE)], coded, codebook, kept=there)
    for path, to in goes_to.items():
        if to.name == adjudication.FILE:
            adjudication.read_adjudicated(path, coded, codebook)
    for path, to in goes_to.items():
        if path.resolve() != to.resolve():
            with whole_file(to) as draft:
                shutil.copyfile(path, draft)
    return list(goes_to.values())


def disagreements_workbook(study: Study, coded: Sequence[CodedFile], codebook: Codebook) -> tuple[bytes, int]:
    """The workbook of disagreements between the study's coders and the machine, and how many there are.

    Raises InputError where nobody's workbook has been imported yet.
    """
    completed = read_coding(study, coded, codebook).completed
    if not completed:
        raise InputError(study.show(study.coding_folder), "there is no completed workbook yet",
                         mend="`pacsresearch coders import --help` says how one is made and kept")
    requirements = requirements_table(coded)
    differ = disagreements(ratings(completed, requirements))
    return adjudication.adjudication_workbook(differ, requirements, coded, codebook), len(differ)


def codings_table(coding: HumanCoding, requirements: pd.DataFrame, criteria: pd.DataFrame) -> pd.DataFrame:
    """Every code of every coder, the machine's too: ``requirement, document, unit, coder, level``; no rows without people."""
    columns = ["requirement", "document", "unit", "coder", "level"]
    if not coding.completed:
        return pd.DataFrame(columns=columns).astype("str")
    wide = ratings(coding.completed, requirements, criteria)
    long = wide.melt(["requirement", "document", "unit"], var_name="coder", value_name="level").dropna(subset=["level"])
    return long[columns].astype("str").reset_index(drop=True)


def side_by_side(codings: pd.DataFrame) -> pd.DataFrame:
    """`codings_table` as `agreement.ratings` had it."""
    keys = ["requirement", "document", "unit"]
    units = codings[keys].drop_duplicates()
    for coder in codings["coder"].unique():
        mine = codings[codings["coder"] == coder]
        units = units.merge(mine[[*keys, "level"]].rename(columns={"level": coder}), on=keys, how="left")
    coders = [c for c in units.columns if c not in keys]
    units[coders] = units[coders].astype(object).where(units[coders].notna(), None)
    return units


def who_coded(codings: pd.DataFrame, requirements: pd.DataFrame) -> str:
    """Who coded by hand, and how many codes are a person's, in a sentence."""
    people = [coder for coder in codings["coder"].unique() if coder != MACHINE]
    said = ("Nobody has coded these documents by hand: every code is the machine's, and no agreement can be stated." if not people
            else f"Coded by hand by {', '.join(people[:-1]) + ' and ' if people[1:] else ''}{people[-1]}.")
    if "source" in requirements:
        settled = requirements[requirements["source"] == "adjudicated"]
        changed = int((settled["level"] != settled["machine_level"]).sum())
        said += f" {len(settled)} codes were adjudicated; {changed} of them differ from the machine's and stand in its place in what follows."
    return said
