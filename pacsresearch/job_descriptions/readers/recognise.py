"""Which format a file is, by its content; its name only decides between Markdown and plain text."""

from __future__ import annotations

import re

from ...errors import DocumentError
from .encoding import decode
from .safety import Archive, Limits

_IMAGES = ((b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"II*\x00", "TIFF"), (b"MM\x00*", "TIFF"),
           (b"BM", "BMP"), (b"RIFF", "WebP"))
_OTHERS = ((b"\x1f\x8b", "a gzip archive"), (b"7z\xbc\xaf", "a 7-Zip archive"), (b"Rar!", "a RAR archive"),
           (b"\x7fELF", "a program"), (b"MZ", "a program"), (b"%!PS", "a PostScript file"),
           (b"SQLite format 3", "a database"), (b"wOFF", "a font"), (b"\x00\x01\x00\x00", "a font"))
_MEND = "save the job description as PDF, DOCX, HTML or text"
_ESCAPED_TAG = re.compile(r"&(?:amp;)*lt;\s*/?\s*(?:p|li|ul|ol|br|div|strong|b|h[1-6]|table|tr|td)\b", re.IGNORECASE)
_HTML_START = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_HTML_TAG = re.compile(r"</?(?:p|div|table|tr|td|li|ul|ol|h[1-6]|span|strong|br|font|section|article)\b[^<>]*>", re.IGNORECASE)
_MARKDOWN = re.compile(r"^ {0,3}#{1,6} +\S|^ {0,3}\|?[ :]*-{3,}[ :]*\|[ :|-]*$|\*\*[^*\s][^*\n]*\*\*|^ {0,3}```|^\[[^\]]+\]:", re.MULTILINE)
_CONTROL = bytes((*range(1, 9), *range(14, 27), *range(28, 32)))
_MIME = re.compile(rb"^(?:MIME-Version|From|Content-Type|Received|Return-Path|Subject|Message-ID|Date|X-[A-Za-z-]+):", re.IGNORECASE)


def recognise(data: bytes, name: str, limits: Limits) -> tuple[str, Archive | None]:
    """The format of a file: one of `Document.format`'s, or "word-xml", "mime".

    Returns
    -------
    tuple of (str, Archive or None)
        The format, and the opened container where it is one.

    Raises
    ------
    DocumentError
        It is empty or something that is no document; the message says what it looks like.
    """
    if not data:
        raise DocumentError(name, "the file is empty (0 bytes)")
    head = data[:1024]
    if b"%PDF-" in head:
        return "pdf", None
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _container(data, name, limits)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _compound(data, name), None
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{\\rtf"):
        return "rtf", None
    for signature, kind in _IMAGES:
        if head.startswith(signature) and (signature != b"BM" or data[6:10] == b"\0\0\0\0"):
            raise DocumentError(name, f"this is an image ({kind}), not a document", mend=_MEND)
    for signature, kind in _OTHERS:
        if head.startswith(signature) and (signature != b"MZ" or b"\0" in head):
            raise DocumentError(name, f"this is {kind}, not a document", mend=_MEND)
    return _text_format(data, name), None


def _container(data: bytes, name: str, limits: Limits) -> tuple[str, Archive]:
    archive = Archive(data, name, limits)
    members = archive.members
    mimetype = archive.read("mimetype")[:100] if "mimetype" in archive else b""
    if b"opendocument.text" in mimetype:
        return "odt", archive
    if b"opendocument" in mimetype:
        raise DocumentError(name, "this is an OpenDocument spreadsheet, drawing or presentation, not a text", mend=_MEND)
    if b"epub" in mimetype:
        raise DocumentError(name, "this is an e-book (EPUB), not a document", mend=_MEND)
    if "word/document.xml" in members or any(member.startswith("word/") for member in members):
        return "docx", archive
    if any(member.startswith("xl/") for member in members):
        raise DocumentError(name, "this is an Excel workbook, not a document", mend=_MEND)
    if any(member.startswith("ppt/") for member in members):
        raise DocumentError(name, "this is a PowerPoint presentation, not a document", mend=_MEND)
    if "[Content_Types].xml" in members and b"wordprocessingml" in archive.read("[Content_Types].xml"):
        return "docx", archive
    if "content.xml" in members and "META-INF/manifest.xml" in members:
        return "odt", archive
    raise DocumentError(name, "this is a ZIP archive, not a document", mend="unpack it and give the files in it")


def _compound(data: bytes, name: str) -> str:
    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if has("EncryptedPackage") or has("EncryptionInfo"):
        raise DocumentError(name, "the file is encrypted", mend="save it without a password")
    if has("WordDocument"):
        return "doc"
    if has("PowerPoint Document"):
        raise DocumentError(name, "this is a PowerPoint presentation, not a document", mend=_MEND)
    if has("Workbook") or has("Book"):
        raise DocumentError(name, "this is an Excel workbook, not a document", mend=_MEND)
    if has("__properties_version1.0"):
        raise DocumentError(name, "this is an Outlook message, not a document", mend=_MEND)
    raise DocumentError(name, "this is an old Office file of an unknown kind, or a damaged one", mend=_MEND)


def _legible(head: bytes) -> str:
    """Good enough to see tags and signs; the reader finds the real encoding."""
    if b"\0" in head:
        return decode(head[: len(head) - len(head) % 4])[0]
    return head.decode("utf-8", "replace")


def _text_format(data: bytes, name: str) -> str:
    head = data[:65536]
    if _MIME.match(head) and re.search(rb"^Content-Type:", head, re.IGNORECASE | re.MULTILINE):
        return "mime"
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        even, odd = head[0::2].count(0), head[1::2].count(0)
        if max(even, odd) < 0.3 * len(head) or min(even, odd) > 0.05 * len(head):
            raise DocumentError(name, "this is binary data of an unknown kind, not a document", mend=_MEND)
    control = len(head) - len(head.translate(None, _CONTROL))
    if control > 0.05 * len(head):
        raise DocumentError(name, "this is binary data of an unknown kind, not a document", mend=_MEND)
    text = _legible(head)
    if not text.strip(" \t\r\n\f\v\0\u00a0\ufeff\u200b") and len(data) <= len(head):
        raise DocumentError(name, "the file is empty (only spaces)")
    start = text.lstrip("\ufeff \r\n\t")
    if start.startswith("<?xml") or start.startswith("<w:") or start.startswith("<pkg:"):
        if "schemas.microsoft.com/office/word/2003/wordml" in text or "schemas.microsoft.com/office/2006/xmlPackage" in text:
            return "word-xml"
        if "urn:oasis:names:tc:opendocument" in text and "office:text" in text + data[65536:2_000_000].decode("latin-1"):
            return "odt-xml"
    if _HTML_START.match(text):
        return "html"
    if "lt;" in text and len(_ESCAPED_TAG.findall(text)) >= 4:
        return "html"  # a page whose tags were escaped once more than they should be
    tags = len(_HTML_TAG.findall(text))
    lines = text.count("\n") + 1
    marked_down = re.search(r"^#{1,6} |^\|(?: ?:?-{3,}:? ?\|)+", text, re.MULTILINE) is not None  # tags may stand in it ("<br>" in cells)
    named = name.lower().endswith((".html", ".htm")) and tags >= 2
    if named or not marked_down and (start.startswith("<") and tags >= 2 or tags >= 5 and tags * 4 >= lines):
        return "html"
    if start.startswith("<?xml"):
        raise DocumentError(name, "this is XML of an unknown kind, not a document", mend=_MEND)
    signs = len(_MARKDOWN.findall(text))
    if signs and (signs >= 2 or name.lower().endswith((".md", ".markdown"))) or (
            name.lower().endswith((".md", ".markdown", ".mdown"))):
        return "markdown"
    return "text"
