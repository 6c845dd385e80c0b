"""The study's index of its documents, ``index.csv``: what a person knows of each file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pacsresearch.errors import InputError

BANDS = ("1", "2", "3", "4", "5", "6", "7", "8a", "8b", "8c", "8d", "9")  # Agenda for Change
YEARS = range(1990, 2101)


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A row of the study's index; None where a cell is empty."""

    file: str
    employer: str | None = None
    year: int | None = None
    band: str | None = None
    row: int = 0


def read_index(path: str | Path, files: Iterable[str | Path]) -> dict[str, IndexRow]:
    """Read and check the study's index of documents.

    Parameters
    ----------
    path : path
        CSV in UTF-8 with the columns ``file, employer, year, band``; all but ``file`` may be missing or empty.
    files : iterable of path
        The study's documents.

    Returns
    -------
    dict of str to IndexRow
        By file name. A document without a row has none: that is no error.

    Raises
    ------
    InputError
        An unknown file, a file twice, an unknown column, a year or a band that is none; the row is named.
    """
    path = Path(path)
    known = {Path(file).name for file in files}
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(path.name, "is not UTF-8", mend="save it as 'CSV UTF-8'") from None
    except OSError as error:
        raise InputError(path.name, f"could not be read: {error.strerror}") from None
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="")
    columns = [(c or "").strip() for c in reader.fieldnames or ()]
    if "file" not in columns:
        raise InputError(path.name, "has no column 'file'", place="row 1", mend="columns: file, employer, year, band")
    if unknown := [c for c in columns if c not in ("file", "employer", "year", "band")]:
        raise InputError(path.name, f"{unknown[0]!r} is not a column", place="row 1",
                         mend="columns: file, employer, year, band")
    reader.fieldnames = columns
    rows: dict[str, IndexRow] = {}
    for number, cells in enumerate(reader, 2):
        if cells.pop("", None):
            raise InputError(path.name, "has more cells than columns", place=f"row {number}", mend="quote a comma")
        cells = {key: (value or "").strip() for key, value in cells.items()}
        row = _index_row(cells, path.name, number)
        if row.file not in known:
            from difflib import get_close_matches

            near = get_close_matches(row.file, known, n=1)
            raise InputError(path.name, f"there is no document {row.file!r}", place=f"row {number}, file",
                             mend=f"did you mean {near[0]}?" if near else "name files as they are in the folder")
        if row.file in rows:
            raise InputError(path.name, f"{row.file!r} stands in row {rows[row.file].row} already",
                             place=f"row {number}, file")
        rows[row.file] = row
    return rows


def _index_row(cells: dict[str, str], file: str, number: int) -> IndexRow:
    year = cells.get("year") or None
    if year is not None and (not year.isdecimal() or int(year) not in YEARS):
        raise InputError(file, f"{year!r} is not a year", place=f"row {number}, year", mend="four digits, or empty")
    band = re.sub(r"^band\s*", "", cells.get("band", "").lower()).replace(" ", "") or None
    if band is not None and band not in BANDS:
        raise InputError(file, f"{cells['band']!r} is not a band", place=f"row {number}, band",
                         mend="use 1 ... 7, 8a-8d, 9, or leave it empty")
    return IndexRow(cells["file"], cells.get("employer") or None, int(year) if year else None, band, number)
