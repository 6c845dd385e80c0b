"""Workbooks (XLSX) as tables: read-only, without running a formula, guarded against hostile archives."""

from __future__ import annotations

import io
import warnings
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

from pacsresearch.errors import ExportError
from pacsresearch.survey.tabular import HEAD, Table

UNPACKED = 1 << 30           # bytes a workbook may unpack to
RATIO = 400                  # ... and how many times its packed size: real workbooks stay below 100


def sheets(path: Path, data: bytes) -> list[Table]:
    """The sheets of a workbook that hold anything, visible ones first.

    Raises
    ------
    ExportError
        Damaged, encrypted, a zip bomb, declaring XML entities, or another kind of ZIP file.
    """
    name = path.name
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except zipfile.BadZipFile:
        raise ExportError(name, "is a damaged workbook (cut off)", mend="export again") from None
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        inside = ", ".join(sorted(names)[:3])
        what = ("a Word document" if "word/document.xml" in names else "an OpenDocument file" if "mimetype" in names
                else f"a ZIP archive ({inside})")
        raise ExportError(name, f"is {what}, not a survey export", mend="unpack it and give the CSV or XLSX")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > UNPACKED or unpacked > RATIO * max(len(data), 1 << 12):
        raise ExportError(name, f"unpacks to {unpacked >> 20} MiB from {len(data) >> 10} KiB: refused as a zip bomb",
                          mend="export as CSV")
    for entry in entries:
        if entry.flag_bits & 1:
            raise ExportError(name, "is encrypted with a password", mend="save it without a password")
        if entry.filename.endswith((".xml", ".rels")):
            try:
                start = archive.open(entry).read(2048)
            except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError) as error:
                raise ExportError(name, f"is a damaged workbook: {error}", mend="export again") from None
            if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
                raise ExportError(name, "declares XML entities, which no export does: refused", mend="export again")
    return _sheets(data, name)


def _sheets(data: bytes, name: str) -> list[Table]:
    import openpyxl

    found: list[Table] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")         # openpyxl's "no default style" and date warnings
            # data_only=False: a formula cell gives its formula, as text; nothing computes it
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            visible = [s for s in book.worksheets if s.sheet_state == "visible"] or book.worksheets
            for sheet in visible:
                sheet.reset_dimensions()
                rows = [[_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)]
                while rows and not any(rows[-1]):
                    rows.pop()
                if not rows:
                    continue
                first = next(i for i, row in enumerate(rows) if any(row))
                width = max((i + 1 for row in rows for i in range(len(row) - 1, -1, -1) if row[i]), default=0) \
                    if len(rows) < 200 else max(len(rows[first]), *(_used(row) for row in rows))
                rows = [(row + [""] * width)[:width] for row in rows]
                notes = (f"sheet {sheet.title!r}",) if len(visible) > 1 else ()
                found.append(Table(name, tuple(tuple(r) for r in rows[:HEAD]), width, notes=notes, _rows=rows))
    except ExportError:
        raise
    except Exception as error:   # openpyxl raises whatever its XML and zip layers do on damaged files
        raise ExportError(name, f"is a damaged workbook ({type(error).__name__})", mend="export again") from None
    if not found:
        raise ExportError(name, "has no sheet with anything in it", mend="export again")
    return found


def _used(row: list[str]) -> int:
    return next((i + 1 for i in range(len(row) - 1, -1, -1) if row[i]), 0)


def _cell(value: object) -> str:
    """A workbook's cell as the text a person would type."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds") if value.time() != time(0) else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)
