"""What the coders' workbooks have in common: their look, their safety, their bytes, and how they are read back."""

from __future__ import annotations

import io
import re
import textwrap
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pacsresearch.disclosure import cell_safe
from pacsresearch.errors import DocumentError, InputError
from pacsresearch.job_descriptions.readers.safety import Archive, Limits

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LONGEST = 32_000  # characters: a cell holds 32,767
LINE, TALLEST = 14.5, 400.0  # points: a line of the default font, and what a row may be high (409)
ROWS, COLUMNS = 200_000, 500  # more than any coding has: what lies beyond is not ours
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # what XML 1.0 cannot hold
_DATE = (2013, 1, 1, 0, 0, 0)  # fixed, so that the same codes give the same bytes
_SAVED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def text_value(text: str) -> str:
    """A document's words as a cell holds them: no formula, no control characters, not longer than a cell.

    >>> text_value("=HYPERLINK(1)"), text_value("a\\x00b")
    ("'=HYPERLINK(1)", 'ab')
    """
    return cell_safe(_FORBIDDEN.sub("", text.replace("\r", " "))[:LONGEST])


def original(value: str) -> str:
    """A text as it was before `text_value` made it safe.

    >>> original("'=a"), original("'a'")
    ('=a', "'a'")
    """
    return value[1:] if value[:1] == "'" and value[1:2] in ("=", "+", "-", "@") else value


def new_sheet(book: Workbook, title: str, headings: Sequence[str], widths: Sequence[int], *, freeze: str) -> Worksheet:
    """A sheet with a locked, shaded first row, frozen at `freeze`, protected (without a password); prints as wide as a page."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(title)
    for column, (heading, width) in enumerate(zip(headings, widths, strict=True), 1):
        cell = sheet.cell(1, column, heading)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE6EE")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(column)].width = width
    _fit_height(sheet, 1, headings)
    sheet.freeze_panes = freeze
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A3
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    sheet.print_title_rows = f"1:{sheet[freeze].row - 1}"  # the frozen rows, on every page
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False  # widths may be changed
    sheet.protection.autoFilter = sheet.protection.sort = False
    return sheet


def write_row(sheet: Worksheet, row: int, values: Sequence[Any], *, entry: Sequence[int] = ()) -> None:
    """Write one row, as high as its texts need; the columns in `entry` (from 1) are for the coder: unlocked and tinted."""
    from openpyxl.styles import Alignment, PatternFill, Protection

    for column, value in enumerate(values, 1):
        cell = sheet.cell(row, column)
        if isinstance(value, str):
            cell.value = text_value(value)
            cell.data_type = "s"  # whatever it begins with, it is text
        else:
            cell.value = value
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if column in entry:
            cell.protection, cell.fill = Protection(locked=False), PatternFill("solid", fgColor="FFFBE6")
    _fit_height(sheet, row, values)


def _fit_height(sheet: Worksheet, row: int, values: Sequence[Any]) -> None:
    """Room for wrapped texts: Excel finds a row's height when it opens a workbook, LibreOffice takes every row to be one line high.

    The height is estimated: a column takes about as many letters as it is wide.
    """
    from openpyxl.utils import get_column_letter

    lines = 1
    for column, value in enumerate(values, 1):
        if isinstance(value, str):
            wide = 1.15 * sheet.column_dimensions[get_column_letter(column)].width
            lines = max(lines, sum(len(textwrap.wrap(part, max(1, int(wide)))) or 1 for part in value.split("\n")))
    if lines > 1:
        sheet.row_dimensions[row].height = min(LINE * lines + 1, TALLEST)


def add_choices(sheet: Worksheet, choices: Sequence[str], area: str, prompt: str) -> None:
    """A drop-down of `choices` over an area such as "C2:F9"; anything else is refused by the spreadsheet."""
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type="list", formula1='"' + ",".join(choices) + '"', allow_blank=True, showErrorMessage=True,
                          showInputMessage=True, errorTitle="Not a level", error="Choose one of: " + ", ".join(choices),
                          promptTitle="Level", prompt=prompt[:250])
    sheet.add_data_validation(rule)
    rule.add(area)


def to_bytes(book: Workbook) -> bytes:
    """The workbook as XLSX, the same bytes on every run."""
    draft, out = io.BytesIO(), io.BytesIO()
    book.save(draft)
    with zipfile.ZipFile(draft) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            data = given.read(name)
            if name == "docProps/core.xml":
                data = _SAVED.sub(rb"\g<1>2013-01-01T00:00:00Z", data)
            made.writestr(zipfile.ZipInfo(name, date_time=_DATE), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def read_sheets(path: Path) -> dict[str, list[list[str]]]:
    """The sheets of a workbook: rows of texts, "" for an empty cell, formulas by the value that was saved.

    Raises
    ------
    InputError
        Not there, no workbook, damaged, encrypted, or hostile.
    """
    import openpyxl

    if not path.is_file():
        raise InputError(str(path), "there is no such file")
    try:
        data = path.read_bytes()
        archive = Archive(data, path.name, Limits())
    except (OSError, DocumentError) as error:
        problem = error.problem if isinstance(error, DocumentError) else str(error)
        raise InputError(path.name, problem, mend="save it as XLSX, without a password") from None
    if "xl/workbook.xml" not in archive:
        raise InputError(path.name, "is no XLSX workbook", mend="save it as XLSX (not ODS or XLS)")
    try:
        for name in archive.members:
            if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(name)[:4096]:
                raise InputError(path.name, "declares XML entities, which no coding workbook does: refused")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that do not matter here
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            return {sheet.title: _rows(sheet) for sheet in book.worksheets}
    except InputError:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged part leads to
        raise InputError(path.name, f"cannot be read: {type(error).__name__}: {error}", mend="save it again as XLSX") from None


def _rows(sheet: Any) -> list[list[str]]:
    """Rows without what is empty at their ends: a spreadsheet in which a whole column is painted says that it has a million rows."""
    rows = []
    for row in sheet.iter_rows(max_row=min(sheet.max_row or ROWS, ROWS), max_col=min(sheet.max_column or COLUMNS, COLUMNS), values_only=True):
        used = len(row)
        while used and row[used - 1] is None:
            used -= 1
        rows.append(["" if value is None else str(value).strip() for value in row[:used]])
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def need_sheet(sheets: dict[str, list[list[str]]], name: str, file: str) -> list[list[str]]:
    """One sheet's rows; InputError where it is not there."""
    if name not in sheets:
        raise InputError(file, f"has no sheet {name!r}", mend="export the workbook again: `pacsresearch coders export --help`")
    return sheets[name]


def need_columns(rows: list[list[str]], wanted: Sequence[str], file: str, sheet: str) -> dict[str, int]:
    """Where each wanted column stands, from the first row; InputError where one is missing or stands twice."""
    head = rows[0] if rows else []
    for name in wanted:
        if head.count(name) != 1:
            what = "is missing" if name not in head else "stands twice"
            raise InputError(file, f"column {name!r} {what}", place=f"sheet {sheet}, row 1", mend="leave the first row as it was exported")
    return {name: head.index(name) for name in wanted}


def value_at(row: list[str], column: int) -> str:
    """A row's cell, "" beyond its end."""
    return row[column] if column < len(row) else ""


def place(sheet: str, row: int, column: str) -> str:
    """Where something stands, as a person finds it: "sheet Documents, row 4, degree"."""
    return f"sheet {sheet}, row {row}, {column}"


def one_of(value: str, choices: Sequence[str], file: str, where: str) -> str:
    """A level as typed, whatever its case; "" for an empty cell.

    Raises InputError naming the nearest level for anything else.
    """
    from difflib import get_close_matches

    said = value.strip().casefold()
    if said and said not in choices:
        near = get_close_matches(said, choices, n=1)
        raise InputError(file, f"{value!r} is not a level", place=where,
                         mend=f"did you mean {near[0]}?" if near else "one of " + ", ".join(choices))
    return said
