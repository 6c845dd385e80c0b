"""The cleaned survey on disk: one parquet file a table, with types, categories and their order."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pandas as pd

from pacsresearch.errors import InputError
from pacsresearch.files import write_parquet
from pacsresearch.survey.cleaning import Cleaned

NAMES = tuple(field.name for field in fields(Cleaned))


def save_cleaned(cleaned: Cleaned, folder: Path) -> list[Path]:
    """Write a cleaned survey.

    Parameters
    ----------
    cleaned : Cleaned
    folder : Path
        ``data/processed/<study>``; each table of `Cleaned` becomes ``<name>.parquet`` there (see `path_of`).

    Returns
    -------
    list of Path
    """
    paths = []
    for name in NAMES:
        paths.append(path_of(folder, name))
        write_parquet(getattr(cleaned, name), paths[-1])
    return paths


def load_cleaned(folder: Path) -> Cleaned:
    """Read what `save_cleaned` wrote, types and all.

    Raises
    ------
    InputError
        A table is not there.
    """
    tables = {}
    for name in NAMES:
        path = path_of(folder, name)
        if not path.is_file():
            raise InputError(f"{folder.name}/{path.name}", "is not there yet", mend="clean the survey first: notebook 2")
        tables[name] = pd.read_parquet(path)
    return Cleaned(**tables)


def path_of(folder: Path, name: str) -> Path:
    """The file of one table: responses, exclusions, changes, flags, open_text, states, excluded."""
    return folder / f"{name}.parquet"
