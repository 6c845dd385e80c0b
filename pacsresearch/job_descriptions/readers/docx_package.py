"""The container of a DOCX: which of its parts is the document, what it refers to, and the two spellings of its names."""

from __future__ import annotations

from .docx_styles import W
from .safety import Archive

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_STRICT_R = b"http://purl.oclc.org/ooxml/officeDocument/relationships"
_TABLE_STYLE = b'<w:style w:type="table"'
_END_OF_STYLE = b"</w:style>"


def main_part(archive: Archive) -> str:
    """The member that holds the document itself."""
    if "_rels/.rels" in archive:
        for relation in archive.xml("_rels/.rels").iter(_RELATION):
            if (relation.get("Type") or "").endswith("/officeDocument"):
                target = (relation.get("Target") or "").lstrip("/")
                if target in archive:
                    return target
    return "word/document.xml"


def relations(archive: Archive, main: str) -> dict[str, str]:
    """The members that the main part refers to, by their ids."""
    folder, _, file = main.rpartition("/")
    path = f"{folder}/_rels/{file}.rels"
    if path not in archive:
        return {}
    found = {}
    for relation in archive.xml(path).iter(_RELATION):
        target = relation.get("Target") or ""
        found[relation.get("Id") or ""] = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
    return found


def spelt_transitional(data: bytes) -> bytes:
    """A part of a strict document with the names of a transitional one, which nearly all are."""
    if _STRICT in data:
        data = data.replace(_STRICT, W[1:-1].encode()).replace(_STRICT_R, R[1:-1].encode())
    return data


def without_table_styles(data: bytes) -> bytes:
    """Styles without those of tables, which say nothing of text and are most of what templates bring."""
    kept, position = [], 0
    while (start := data.find(_TABLE_STYLE, position)) >= 0 and (end := data.find(_END_OF_STYLE, start)) >= 0:
        kept.append(data[position:start])
        position = end + len(_END_OF_STYLE)
    return b"".join(kept) + data[position:]
