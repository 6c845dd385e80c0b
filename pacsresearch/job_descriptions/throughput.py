"""Documents a second, format by format, beside the bare extraction library's own time on the same files."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from pacsresearch.errors import InputError
from pacsresearch.job_descriptions.codebook import load_codebook
from pacsresearch.job_descriptions.coding import code_document
from pacsresearch.job_descriptions.document import Document
from pacsresearch.job_descriptions.person_specification import read_specification
from pacsresearch.job_descriptions.readers import read_document


def throughput(paths: Sequence[Path], *, repeats: int = 3, clock: Callable[[], float] = time.perf_counter) -> pd.DataFrame:
    """Time the bare library, our reading and our coding on the same files in one run.

    Parameters
    ----------
    paths : sequence of Path
        Job descriptions; those that cannot be read are left out.
    repeats : int
        Each step is timed so often and the least time is taken: it is the one least disturbed by other programs. A
        step goes over all files before it is repeated, so that what is remembered of one text does not flatter it.
    clock : callable
        Seconds, increasing.

    Returns
    -------
    DataFrame
        One row a format, and "all" last. format, documents; documents a second, each step with those before it: bare (the extraction
        library alone), read (to blocks), criteria (with the person specification found), coded (with the codebook and
        the document's facts); coding_share: the time that coding adds over the time of reading to criteria.
        `bare` is pypdfium2's text and rectangles (PDF), lxml's parse of the document's XML (DOCX, ODT) or of the page
        (HTML), markdown-it's tokens (Markdown), and the plain read of the bytes where no library is needed (text, RTF).
    """
    codebook = load_codebook()
    files: list[tuple[Path, Document]] = []
    for path in paths:
        try:
            files.append((path, read_document(path)))
        except InputError:
            continue
        code_document(files[-1][1], codebook)  # what the codebook needs is made ready before the clock runs
    steps: tuple[Callable[[Path, Document], object], ...] = (
        lambda path, document: _bare(path, document.format), lambda path, document: read_document(path),
        lambda path, document: read_specification(document), lambda path, document: code_document(document, codebook))
    kinds: dict[str, list[float]] = {}
    for place, step in enumerate(steps, start=1):
        passes = [[_timed(step, file, clock) for file in files] for _ in range(repeats)]
        for (_, document), seconds in zip(files, map(min, zip(*passes))):
            for kind in (document.format, "all"):
                row = kinds.setdefault(kind, [0, 0.0, 0.0, 0.0, 0.0])
                row[0] += place == 1
                row[place] += seconds
    return pd.DataFrame([
        {"format": kind, "documents": count, "bare": count / bare, "read": count / reading,
         "criteria": count / (reading + criteria), "coded": count / (reading + coding),
         "coding_share": (coding - criteria) / (reading + criteria)}  # code_document finds the specification too
        for kind, (count, bare, reading, criteria, coding) in sorted(kinds.items(), key=lambda item: (item[0] == "all", item[0]))])


def _timed(step: Callable[[Path, Document], object], file: tuple[Path, Document], clock: Callable[[], float]) -> float:
    """Seconds of one step, never nothing."""
    start = clock()
    step(*file)
    return max(clock() - start, 1e-9)


def _bare(path: Path, kind: str) -> object:
    """What the extraction library alone makes of the file."""
    if kind == "pdf":
        import pypdfium2

        pdf = pypdfium2.PdfDocument(path)
        found = []
        for page in pdf:
            text = page.get_textpage()
            found.append((text.get_text_bounded(), [text.get_rect(i) for i in range(text.count_rects())]))
        pdf.close()
        return found
    if kind in ("docx", "odt"):
        from lxml import etree

        with zipfile.ZipFile(path) as archive:
            return etree.fromstring(archive.read("word/document.xml" if kind == "docx" else "content.xml"))
    if kind == "html":
        from lxml import html

        return html.fromstring(path.read_bytes())
    if kind == "markdown":
        from markdown_it import MarkdownIt

        return MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8"))
    return path.read_bytes()
