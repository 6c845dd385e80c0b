"""Legacy DOC by a converter that the machine has: antiword, LibreOffice or catdoc, in that order.

The converter runs on a copy in a folder of its own, without a shell, for a limited time.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from lxml import etree

from ...errors import DocumentError
from .safety import Archive, Limits, parse_xml
from .text import write_text
from .writing import Read, Run, Writer, clean

_MEND = "install antiword, LibreOffice or catdoc, or save the file as DOCX"


def read_doc(data: bytes, name: str, limits: Limits) -> Read:
    """Read a Word 97-2003 file.

    Raises
    ------
    DocumentError
        There is no converter on this machine, or none could read the file.
    """
    tried = []
    for program, convert in (("antiword", _antiword), ("soffice", _libreoffice), ("catdoc", _catdoc)):
        path = shutil.which(program) or (shutil.which("libreoffice") if program == "soffice" else None)
        if path is None:
            continue
        tried.append(program)
        with tempfile.TemporaryDirectory(prefix="pacsresearch-") as folder:
            source = Path(folder) / "source.doc"
            source.write_bytes(data)
            try:
                result = convert(path, source, name, limits)
            except (OSError, subprocess.SubprocessError, DocumentError):
                continue
        if result is not None and result.writer.blocks:
            return result
    if not tried:
        raise DocumentError(name, "this is a Word 97-2003 file (DOC), and no converter for it is installed", mend=_MEND)
    raise DocumentError(name, f"the DOC file is damaged or encrypted ({' and '.join(tried)} could not read it)",
                        mend="save it as DOCX")


def _run(command: list[str], folder: Path, limits: Limits) -> bytes | None:
    """The output of a converter; None where it failed."""
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=limits.seconds,
                          check=False, env=_environment(folder))
    if done.returncode != 0 or len(done.stdout) > limits.unpacked_bytes:
        return None
    return done.stdout


def _environment(folder: Path) -> dict[str, str]:
    import os

    kept = {key: value for key, value in os.environ.items() if key in ("PATH", "SYSTEMROOT", "ANTIWORDHOME", "TMPDIR")}
    return {**kept, "HOME": os.environ.get("HOME", str(folder)), "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}


# -- antiword

def _antiword(path: str, source: Path, name: str, limits: Limits) -> Read | None:
    book = _run([path, "-x", "db", source.name], source.parent, limits)
    if book is None:
        return None
    plain = _run([path, "-w", "0", "-m", "UTF-8.txt", source.name], source.parent, limits) or b""
    book = re.sub(rb"<!DOCTYPE[^>]*>", b"", book, count=1)
    root = parse_xml(book, name)
    result = Read(Writer(), warnings=["read by antiword: merged cells and text boxes may be lost"])
    title = root.find("title")
    if title is not None:
        result.title = clean("".join(title.itertext()))
        root.remove(title)
    _DocBook(result.writer, _broken_lines(plain.decode("utf-8", "replace"))).walk(root)
    return result


def _broken_lines(text: str) -> dict[str, str]:
    """Paragraphs of several lines by their letters: antiword's DocBook drops the breaks, its text does not."""
    found: dict[str, str] = {}
    for paragraph in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in paragraph.split("\n") if line.strip()]
        for start in range(len(lines)):
            for end in range(start + 2, min(start + 12, len(lines)) + 1):
                found.setdefault(_letters("".join(lines[start:end])), "\n".join(lines[start:end]))
    return found


def _letters(text: str) -> str:
    return "".join(text.split())


class _DocBook:
    """antiword's DocBook into blocks."""

    def __init__(self, writer: Writer, broken: dict[str, str]) -> None:
        self.writer = writer
        self.broken = broken

    def walk(self, element: etree._Element, level: int = 0, lists: int = 0, marker: str = "") -> None:
        """Write everything below an element."""
        for child in element:
            tag = child.tag
            if tag in ("bookinfo", "colspec"):
                continue
            if tag in ("chapter", "sect1", "sect2", "sect3", "sect4", "sect5"):
                self.walk(child, level + 1)
            elif tag == "title":
                self.writer.write(self._runs(child, False), kind="heading", level=max(min(level, 6), 1))
            elif tag in ("para", "simpara"):
                table = child.find(".//informaltable")
                if table is not None:
                    self._write_table(child)
                    continue
                runs = self._runs(child, False)
                if marker:
                    self.writer.write(runs, kind="list_item", level=max(lists - 1, 0), marker=marker)
                    marker = ""
                else:
                    self.writer.write(runs)
            elif tag == "informaltable":
                self._write_table(element, child)
            elif tag in ("itemizedlist", "orderedlist"):
                for number, item in enumerate(child.iterchildren("listitem"), 1):
                    self.walk(item, level, lists + 1, f"{number}." if tag == "orderedlist" else "•")
            elif len(child):
                self.walk(child, level, lists)

    def _runs(self, element: etree._Element, bold: bool) -> list[Run]:
        runs: list[Run] = []

        def collect(part: etree._Element, is_bold: bool, underlined: bool) -> None:
            if part.text:
                runs.append(Run(part.text, is_bold, underlined))
            for child in part:
                role = child.get("role") or ""
                collect(child, is_bold or "bold" in role, underlined or "underline" in role)
                if child.tail:
                    runs.append(Run(child.tail, is_bold, underlined))

        collect(element, bold, False)
        text = "".join(run.text for run in runs)
        whole = self.broken.get(_letters(text))
        if whole is not None:
            return [Run(whole, all(run.bold for run in runs if run.text.strip()))]
        return [Run(run.text.replace("\n", " "), run.bold, run.underlined) for run in runs]

    def _write_table(self, holder: etree._Element, only: etree._Element | None = None) -> None:
        """Tables that follow each other directly are one whose rows have different columns."""
        rows: list[tuple[list[float], etree._Element]] = []
        for group in (only if only is not None else holder).iter("tgroup"):
            edges, at = [], 0.0
            for column in group.iterchildren("colspec"):
                at += float(re.sub(r"[^\d.]", "", column.get("colwidth") or "") or 0)
                edges.append(at)
            rows.extend((edges, row) for row in group.iter("row"))
        bounds: list[float] = []
        for edge in sorted({edge for edges, _ in rows for edge in edges}):
            if not bounds or edge - bounds[-1] > 3:
                bounds.append(edge)
        out = self.writer.open_table()
        for number, (edges, row) in enumerate(rows):
            column = 0
            for place, entry in enumerate(row.iterchildren("entry")):
                span = 1
                if place < len(edges):
                    reach = min(range(len(bounds)), key=lambda index, at=edges[place]: abs(bounds[index] - at)) + 1
                    span = max(reach - column, 1)
                cell_writer = out.cell_writer(number, column)
                for line in "".join(entry.itertext()).split("\n"):
                    cell_writer.write([Run(line)])
                out.add_cell(cell_writer, number, column, column_span=span)
                column += span
        out.close()


# -- the others

def _libreoffice(path: str, source: Path, name: str, limits: Limits) -> Read | None:
    from .docx import read_docx

    folder = source.parent
    _run([path, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore", "--convert-to", "docx",
          "--outdir", str(folder), source.name], folder, limits)
    made = folder / "source.docx"
    if not made.is_file() or made.stat().st_size > limits.file_bytes:
        return None
    result = read_docx(Archive(made.read_bytes(), name, limits), limits)
    result.warnings.append("converted by LibreOffice")
    return result


def _catdoc(path: str, source: Path, name: str, limits: Limits) -> Read | None:
    output = _run([path, "-d", "utf-8", "-w", source.name], source.parent, limits)
    if output is None or not output.strip():
        return None
    result = Read(Writer(), warnings=["read by catdoc: the columns of tables are lost"])
    text = output.decode("utf-8", "replace")
    write_text(text, result.writer)
    result.columns_lost = "\x07" in text or re.search(r"essential\W{1,12}desirable", text, re.IGNORECASE) is not None
    return result
