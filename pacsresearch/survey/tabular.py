"""Any delimited text or workbook as rows of text: bytes in, cells out, nothing typed, nothing executed.

Small files go through Python's own CSV reader, which is exact about ragged and blank rows; large ones through
pyarrow, with the same result (and back to the exact reader where a row has the wrong number of cells).
"""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pandas as pd

from pacsresearch.errors import ExportError

HEAD = 12                    # records kept for recognition: the deepest header seen has three rows
LARGE = 8 << 20              # bytes above which pyarrow parses; below, the exact reader takes under a second
LARGEST = 4 << 30            # bytes of text we take into memory
SNIFFED = 1 << 18            # characters looked at to find the delimiter
DELIMITERS = (",", ";", "\t", "|")
_CELL = 1 << 27              # a cell may be long; csv's own limit is 128 KiB

_SIGNATURES = (
    (b"%PDF", "a PDF document"), (b"\x89PNG", "an image (PNG)"), (b"\xff\xd8\xff", "an image (JPEG)"),
    (b"GIF8", "an image (GIF)"), (b"BM", "an image (BMP)"), (b"II*\0", "an image (TIFF)"), (b"MM\0*", "an image (TIFF)"),
    (b"\x1f\x8b", "a gzip archive"), (b"7z\xbc\xaf", "a 7-Zip archive"), (b"Rar!", "a RAR archive"),
    (b"PAR1", "a parquet file"), (b"{\\rtf", "an RTF document"), (b"RIFF", "a media file"), (b"\x7fELF", "a program"),
    (b"MZ", "a program"), (b"SQLite format 3", "a database"), (b"<stata_dta>", "a Stata file"),
)
_WEB = (b"<!doctype html", b"<html", b"<head", b"<body")


@dataclass(frozen=True)
class Table:
    """The cells of one file (or one sheet), its header not yet told from its answers.

    Attributes
    ----------
    file : str
        Its name, for messages.
    head : tuple of tuple of str
        The first `HEAD` records, all of the first one's width.
    width : int
        Cells of the first record (trailing blank ones included).
    encoding, delimiter : str
        As found; "" for a workbook.
    notes : tuple of str
        What was repaired in decoding.
    """

    file: str
    head: tuple[tuple[str, ...], ...]
    width: int
    encoding: str = ""
    delimiter: str = ""
    notes: tuple[str, ...] = ()
    _data: bytes | None = field(default=None, repr=False)       # UTF-8
    _rows: list[list[str]] | None = field(default=None, repr=False)

    def body(self, skip: int, width: int | None = None) -> tuple[pd.DataFrame, list[str]]:
        """The records after the first `skip`, as text.

        Returns
        -------
        frame : DataFrame of str
            Columns 0, 1, ...; the index is the record's number in the file, from 1. Wholly blank records are left out.
        notes : list of str
            Rows with too few cells (filled with blanks).

        Raises
        ------
        ExportError
            A row with more cells than the header, or a quotation mark that is never closed.
        """
        width = width or self.width
        if self._data is not None and len(self._data) > LARGE:
            frame = self._arrow(skip, width)
            if frame is not None:
                return frame, []
        rows = self._rows[skip:] if self._rows is not None else self._records(skip)
        return _frame(rows, skip, width, self.file)

    def _records(self, skip: int) -> list[list[str]]:
        text = io.StringIO(self._data.decode("utf-8"), newline="")
        reader = csv.reader(text, delimiter=self.delimiter, strict=True)
        try:
            return list(islice(reader, skip, None))
        except csv.Error as error:
            raise _broken(self.file, reader.line_num, str(error)) from None

    def _arrow(self, skip: int, width: int) -> pd.DataFrame | None:
        import pyarrow as pa
        from pyarrow import csv as arrow

        names = [str(i) for i in range(width)]
        if self._data.count(b'"') % 2:
            return None          # a quotation mark too many: the exact reader says where
        start = _offset(self._data, skip, self.delimiter)
        try:
            table = arrow.read_csv(
                pa.BufferReader(memoryview(self._data)[start:]),
                read_options=arrow.ReadOptions(column_names=names, block_size=16 << 20),
                parse_options=arrow.ParseOptions(delimiter=self.delimiter, newlines_in_values=True),
                convert_options=arrow.ConvertOptions(column_types={n: pa.large_string() for n in names},
                                                     strings_can_be_null=False))
        except pa.ArrowInvalid:
            return None          # a ragged row: the exact reader says which
        frame = table.to_pandas(types_mapper=lambda _: pd.StringDtype(na_value=float("nan")), split_blocks=True,
                                self_destruct=True)
        frame.columns = range(width)
        frame.index = pd.RangeIndex(skip + 1, skip + 1 + len(frame))
        return frame


def _frame(rows: list[list[str]], skip: int, width: int, file: str) -> tuple[pd.DataFrame, list[str]]:
    kept: list[list[str]] = []
    numbers: list[int] = []
    short: list[int] = []
    for number, row in enumerate(rows, start=skip + 1):
        if len(row) != width:
            if not any(row):
                continue
            if len(row) > width:
                if any(row[width:]):
                    raise ExportError(file, f"has {len(row)} cells where the header has {width}", place=f"row {number}",
                                      mend="two exports put together, or a cell with an unquoted separator: export again")
                row = row[:width]
            else:
                short.append(number)
                row = row + [""] * (width - len(row))
        elif not any(row):
            continue
        kept.append(row)
        numbers.append(number)
    frame = pd.DataFrame(kept, index=pd.Index(numbers, dtype="int64"), columns=range(width), dtype="str")
    notes = [f"{len(short)} row(s) have fewer cells than the header, first row {short[0]}: filled with blanks; "
             "if it is the last row the file may be cut off"] if short else []
    return frame, notes


def _broken(file: str, line: int, why: str) -> ExportError:
    if "unexpected end" in why:
        return ExportError(file, "a quotation mark is opened and never closed", place=f"line {line}",
                           mend="the file is cut off or was edited: export again")
    return ExportError(file, f"is not a well-formed CSV: {why}", place=f"line {line}", mend="export again")


def _offset(data: bytes, records: int, delimiter: str) -> int:
    """How many bytes the first `records` records take."""
    stream = io.BytesIO(data)
    wrapper = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    used = 0

    def lines():
        nonlocal used
        for line in wrapper:
            used += len(line.encode("utf-8"))
            yield line

    reader = csv.reader(lines(), delimiter=delimiter)
    for _ in islice(reader, records):
        pass
    wrapper.detach()
    return used


def tables(path: Path) -> list[Table]:
    """Read a file as tables: one of a delimited text, one a non-empty sheet of a workbook.

    Parameters
    ----------
    path : Path
        Any file. SPSS and LimeSurvey or Qualtrics structure files have readers of their own (`platforms`).

    Raises
    ------
    ExportError
        Not a table (an image, a web page, JSON, an archive), empty, damaged, encrypted or unreasonably large.
    """
    csv.field_size_limit(_CELL)
    name = path.name
    try:
        size = path.stat().st_size
        if size == 0:
            raise ExportError(name, "is empty", mend="export again")
        if size > LARGEST:
            raise ExportError(name, f"has {size >> 30} GiB: too large to read whole", mend="split it by date")
        data = path.read_bytes()
    except IsADirectoryError:
        raise ExportError(name, "is a folder", mend="name the export in it") from None
    except OSError as error:
        raise ExportError(name, f"cannot be read: {error.strerror}") from None
    refuse_other_kinds(data, name)
    if data.startswith(b"PK\x03\x04"):
        from pacsresearch.survey.workbook import sheets

        return sheets(path, data)
    return [from_bytes(data, name)]


def refuse_other_kinds(data: bytes, name: str) -> None:
    """Raise ExportError for what is plainly no table: images, documents, web pages, JSON."""
    for signature, what in _SIGNATURES:
        if data.startswith(signature) and not (signature in (b"BM", b"MZ") and b"\0" not in data[:512]):
            raise ExportError(name, f"is {what}, not a survey export", mend="give the CSV, XLSX or SAV the platform exports")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in data:
            raise ExportError(name, "is encrypted with a password", mend="save it without a password")
        raise ExportError(name, "is an old Excel workbook (.xls)", mend="save it as .xlsx or CSV")
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_WEB):
        raise ExportError(name, "is a web page (HTML), not a survey export",
                          mend="the download may have asked you to log in: download the CSV again")
    if start.startswith((b"<?xml", b"<document", b"<")) and b">" in start:
        raise ExportError(name, "is XML, not a table of responses", mend="export the responses as CSV")
    if _is_json(data, start):
        raise ExportError(name, "is JSON, not a table of responses", mend="export the responses as CSV")


def _is_json(data: bytes, start: bytes) -> bool:
    if not start.startswith((b"{", b"[")):
        return False
    import json

    try:
        json.loads(data)
    except ValueError:
        return start.startswith((b'{"', b'[{"', b"{\n", b"{\r\n", b"[\n"))
    return True


def from_bytes(data: bytes, name: str) -> Table:
    """Decode and parse delimited text (see `tables`)."""
    text, encoding, notes = decode(data, name)
    if "\0" in text:
        text = text.replace("\0", "")
        notes.append("NUL characters were removed")
    if not text.strip():
        raise ExportError(name, "holds nothing but blanks", mend="export again")
    raw = text.encode("utf-8")
    text = text[:SNIFFED]
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        head = tuple(tuple(row) for row in islice(reader, HEAD))
    except csv.Error as error:
        raise _broken(name, reader.line_num, str(error)) from None
    while head and not any(head[0]):                # blank lines before the header
        raw = raw[_offset(raw, 1, delimiter):]
        head = head[1:]
        notes.append("a blank line before the header was passed over")
    width = len(head[0])
    head = tuple((row + ("",) * width)[:width] for row in head)     # a short header row reads as blank to the right
    return Table(name, head, width, encoding, delimiter, tuple(notes), _data=raw)


def decode(data: bytes, name: str) -> tuple[str, str, list[str]]:
    """Bytes as text, with the encoding found and notes on doubt.

    Order: byte order mark; UTF-16 without one (NULs at every other byte); UTF-8; else Windows-1252 or Mac Roman,
    whichever makes more letters and typographic marks of the bytes above 127.
    """
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding.removesuffix("-sig"), []
            except UnicodeDecodeError as error:
                if encoding == "utf-16":
                    raise ExportError(name, f"is damaged UTF-16 at byte {error.start}", mend="export again") from None
                data = data[3:]
    sample = data[:4096]
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if len(sample) > 3 and zeros.count(0) > 0.6 * len(zeros) and sample.count(0) < 0.75 * len(sample):
            try:
                return data.decode(encoding), encoding, []
            except UnicodeDecodeError:
                pass
    if sample.count(0) > 0.05 * len(sample):
        raise ExportError(name, "is not text", mend="give the CSV, XLSX or SAV the platform exports")
    try:
        return data.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError:
        pass
    encoding = _eight_bit(data)
    words = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman", "utf-8": "UTF-8"}[encoding]
    text = data.decode(encoding, errors="replace")
    note = f"the text is not UTF-8: read as {words}"
    if "�" in text:
        note += ", with characters that could not be decoded shown as �"
    return text, encoding, [note]


def _eight_bit(data: bytes) -> str:
    """cp1252, mac_roman, or utf-8 where only a few bytes of it are damaged."""
    high = [(data[max(0, i - 1)], b, data[i + 1] if i + 1 < len(data) else 32)
            for i, b in enumerate(data[: 1 << 20]) if b > 127][:5000]
    if not high:                                      # the odd bytes come late in a large file
        high = [(32, b, 32) for b in data if b > 127][:5000]
    sequences = data.decode("utf-8", errors="replace")
    if sequences.count("�") * 20 < len(high):
        return "utf-8"

    def score(encoding: str) -> float:
        total = 0.0
        for before, byte, after in high:
            char = bytes([byte]).decode(encoding, errors="replace")
            inside = chr(before).isalpha() or chr(after).isalpha()
            if char in "\u2019\u2018\u201c\u201d\u2013\u2014\u2026\u00a0£€•":
                total += 1.5
            elif char in "éèáàâäöüßçñóòôíìîúùûåæøÉÖÜÄÅØ":
                total += 1.0 if inside else 0.3
            elif char in "ŠŒŽšœžŸƒˆ":                 # cp1252's rarest, where Mac Roman has its commonest
                total -= 0.2
            elif char.isalpha():
                total += 0.1 if inside else -0.6
            else:
                total -= 1.0
        return total

    old_mac = b"\r" in data and b"\n" not in data     # line ends settle a tie
    mac, windows = score("mac_roman"), score("cp1252")
    return "mac_roman" if mac > windows or mac == windows and old_mac else "cp1252"


def _delimiter(text: str) -> str:
    """The separator that cuts the first records into the same number of cells, the more the better."""
    best, found = (0.0, 0), ","
    for delimiter in DELIMITERS:
        try:
            rows = [row for row in islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 30) if row]
        except csv.Error:
            continue
        if len(text) >= SNIFFED and len(rows) > 1:
            rows = rows[:-1]                     # the last may be cut
        width = len(rows[0]) if rows else 0
        if width < 2:
            continue
        same = sum(len(row) == width for row in rows) / len(rows)
        if (round(same, 1), width) > best:
            best, found = (round(same, 1), width), delimiter
    return found
