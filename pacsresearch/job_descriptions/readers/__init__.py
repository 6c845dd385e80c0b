"""Read a job description, whatever it is, into a `Document`.

>>> import tempfile, pathlib
>>> folder = pathlib.Path(tempfile.mkdtemp())
>>> _ = (folder / "post.txt").write_text("PERSON SPECIFICATION\\n\\nEssential\\n- Experience of PACS\\n")
>>> [(block.kind, block.text) for block in read_document(folder / "post.txt").blocks]
[('paragraph', 'PERSON SPECIFICATION'), ('paragraph', 'Essential'), ('list_item', 'Experience of PACS')]
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from ...errors import DocumentError
from ..document import Document
from .recognise import recognise
from .safety import Limits
from .writing import Read

__all__ = ["Limits", "read_document"]


def read_document(path: str | os.PathLike[str], *, limits: Limits | None = None) -> Document:
    """Read a job description; its format is recognised by its content, not by its name.

    Parameters
    ----------
    path : path-like
        A PDF, DOCX (DOCM, DOTX), HTML, Markdown, text, RTF, ODT or DOC file, also Word's flat XML and saved web pages
        (MHT). DOC needs antiword, catdoc or LibreOffice on the machine.
    limits : Limits, optional
        What is accepted of size, nesting and compression.

    Returns
    -------
    Document
        Its blocks in reading order, each with its location.

    Raises
    ------
    DocumentError
        The file cannot be read (empty, damaged, encrypted, hostile, without text layer, not a document): one line.
    """
    path = Path(path)
    limits = limits or Limits()
    data = _bytes(path, limits)
    name = path.name
    try:
        read, kind = _read(data, name, limits)
    except DocumentError:
        raise
    except (RecursionError, MemoryError) as error:
        raise DocumentError(name, "it is too large or nested too deep to be read: refused") from error
    except Exception as error:  # a reader's own mistake must not stop the other documents
        raise DocumentError(name, f"it could not be read ({type(error).__name__}: {error})",
                            mend="save it anew as DOCX or PDF") from error
    blocks = tuple(read.writer.blocks)
    if not any(block.part != "header" and block.part != "footer" for block in blocks):
        raise DocumentError(name, "there is no text in it")
    return Document(
        name=name, format=kind, sha256=hashlib.sha256(data).hexdigest(), blocks=blocks, pages=read.pages,
        encoding=read.encoding, warnings=tuple(read.warnings), title=read.title, metadata=read.metadata,
        columns_lost=read.columns_lost)


def _bytes(path: Path, limits: Limits) -> bytes:
    name = path.name
    try:
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "is no ordinary file" if path.exists() else "does not exist"
            raise DocumentError(name, f"the file {what}")
        with path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            data = stream.read(size + 1) if size <= limits.file_bytes else b""
    except OSError as error:
        raise DocumentError(name, f"the file cannot be opened ({error.strerror or error})") from error
    if max(size, len(data)) > limits.file_bytes:
        raise DocumentError(name, f"the file is larger than {limits.file_bytes // 1_000_000} MB: refused")
    return data


def _read(data: bytes, name: str, limits: Limits) -> tuple[Read, str]:
    # each reader is imported when it is first needed: PDFium alone costs a tenth of a second
    kind, archive = recognise(data, name, limits)
    if kind == "docx":
        from .docx import read_docx
        return read_docx(archive, limits), kind
    if kind == "pdf":
        from .pdf import read_pdf
        return read_pdf(data, name, limits), kind
    if kind == "html":
        from .html import read_html
        return read_html(data, name, limits), kind
    if kind == "markdown":
        from .markdown import read_markdown
        return read_markdown(data, name, limits), kind
    if kind == "text":
        from .text import read_text
        return read_text(data, name, limits), kind
    if kind == "rtf":
        from .rtf import read_rtf
        return read_rtf(data, name, limits), kind
    if kind == "odt":
        from .odt import read_odt
        return read_odt(archive, limits), kind
    if kind == "odt-xml":
        from .odt import read_flat_odt
        return read_flat_odt(data, name, limits), "odt"
    if kind == "word-xml":
        from .docx import read_flat_word
        return read_flat_word(data, name, limits), "docx"
    if kind == "mime":
        from .mime import read_mime
        return read_mime(data, name, limits), "html"
    from .doc import read_doc
    return read_doc(data, name, limits), kind
