"""Limits for files that nobody vouches for: size, archives that unpack to more than they say, XML entities, nesting."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from dataclasses import dataclass

from lxml import etree

from ...errors import DocumentError

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of anything a reader accepts. The defaults are far above any real job description.

    Parameters
    ----------
    file_bytes : int
        Size of the file itself.
    unpacked_bytes : int
        Size of all members of an archive together, unpacked.
    ratio : int
        Unpacked size of one member over its packed size; asked only of members above one megabyte.
    members : int
        Number of members of an archive.
    depth : int
        Nesting of tables and elements that is followed.
    pages : int
        Pages of a PDF that are read; what follows is left out with a warning.
    seconds : int
        Time given to an outside converter (legacy DOC).
    """

    file_bytes: int = 100 * MEGABYTE
    unpacked_bytes: int = 200 * MEGABYTE
    ratio: int = 200
    members: int = 5000
    depth: int = 100
    pages: int = 2000
    seconds: int = 60


class Archive:
    """A ZIP container read member by member, in memory, never to disk; refuses hostile ones on opening."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self.name = name
        self._limits = limits
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError, OverflowError) as error:
            raise DocumentError(name, "the file is damaged or cut short (its ZIP container cannot be read)") from error
        if len(members) > limits.members:
            raise DocumentError(name, f"its container has {len(members)} members, more than {limits.members}: refused")
        total = 0
        for member in members:
            _refuse_odd_name(member, name)
            total += member.file_size
            if member.file_size > MEGABYTE and member.file_size > limits.ratio * max(member.compress_size, 1):
                raise DocumentError(name, f"{member.filename!r} in it unpacks to {member.file_size} bytes from "
                                          f"{member.compress_size}: refused as a decompression bomb")
        if total > limits.unpacked_bytes:
            raise DocumentError(name, f"it unpacks to {total} bytes, more than {limits.unpacked_bytes}: "
                                      "refused as a decompression bomb")
        self.members = {member.filename: member for member in members}

    def __contains__(self, member: str) -> bool:
        return member in self.members

    def read(self, member: str) -> bytes:
        """The bytes of one member, never more than its directory entry promised."""
        entry = self.members.get(member)
        if entry is None:
            raise DocumentError(self.name, f"the file is damaged: {member!r} is missing from its container")
        if entry.flag_bits & 0x1:
            raise DocumentError(self.name, "the file is encrypted", mend="save it without a password")
        try:
            with self._zip.open(entry) as stream:
                return stream.read(entry.file_size)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
            raise DocumentError(self.name, f"the file is damaged: {member!r} in it cannot be unpacked") from error

    def xml(self, member: str) -> etree._Element:
        """The root element of one member."""
        return parse_xml(self.read(member), self.name, member)


def _refuse_odd_name(member: zipfile.ZipInfo, name: str) -> None:
    path = member.filename.replace("\\", "/")
    if path.startswith("/") or ":" in path.split("/")[0] or ".." in path.split("/"):
        raise DocumentError(name, f"a member of its container points outside it ({member.filename!r}): refused")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise DocumentError(name, f"a member of its container is a symbolic link ({member.filename!r}): refused")


def parse_xml(data: bytes, name: str, member: str = "") -> etree._Element:
    """Parse XML without entities, DTDs, network or unbounded depth."""
    place = member
    head = data[:4096].lstrip(b"\xef\xbb\xbf \r\n\t")
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head or b"<\x00!\x00D\x00O\x00C" in head or b"\x00<\x00!\x00D\x00O\x00C" in head:
        raise DocumentError(name, "its XML declares a document type or entities: refused", place=place)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
                             remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        what = "nested too deep" if "depth" in str(error) else "not well-formed"
        raise DocumentError(name, f"its XML is {what}: the file is damaged", place=place) from error
    if root.getroottree().docinfo.doctype:
        raise DocumentError(name, "its XML declares a document type or entities: refused", place=place)
    return root
