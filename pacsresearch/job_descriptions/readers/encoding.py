"""Bytes to text: what the file says of its encoding is believed only where the bytes agree."""

from __future__ import annotations

import codecs
import re

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
         (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# As browsers do (https://encoding.spec.whatwg.org/#names-and-labels): these labels mean Windows' superset
_LABELS = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
           "iso8859-1": "cp1252", "windows-1252": "cp1252", "iso-8859-9": "cp1254", "x-mac-roman": "mac_roman",
           "macintosh": "mac_roman", "unicode": "utf-8", "utf8": "utf-8"}
# UTF-8 that was read as cp1252 and saved again: â€™, Â£, Ã©
_TWICE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
                    "\u2013\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]{1,3}")


def decode(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text of a file and the encoding it was found to have.

    Parameters
    ----------
    data : bytes
        The whole file.
    declared : str, optional
        What the file says of itself (an HTML ``meta``, a MIME header).

    Returns
    -------
    tuple of (str, str)
        The text, and the name of the encoding.

    Examples
    --------
    >>> decode("£53,730 – “Head”".encode("cp1252"), "ISO-8859-1")
    ('£53,730 – “Head”', 'cp1252')
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data[len(mark) if name == "utf-8" else 0:].decode(name, "replace"), name
    if declared:
        name = _LABELS.get(declared.strip().lower(), declared.strip().lower())
        if not name.startswith(("utf-16", "utf-32")):  # without a mark, a page that says so of itself cannot be
            try:
                return _repair(data.decode(name)), codecs.lookup(name).name
            except (UnicodeDecodeError, LookupError):
                pass
    try:
        return _repair(data.decode("utf-8")), "utf-8"
    except UnicodeDecodeError:
        pass
    if data[1:400:2].count(0) > len(data[1:400:2]) * 0.8:
        return data.decode("utf-16-le", "replace"), "utf-16-le"
    if data[0:400:2].count(0) > len(data[0:400:2]) * 0.8:
        return data.decode("utf-16-be", "replace"), "utf-16-be"
    return _guess(data)


def _guess(data: bytes) -> tuple[str, str]:
    """An eight-bit encoding. UK documents are Windows' one, unless the bytes speak against it."""
    import charset_normalizer

    candidates = ["cp1252", "mac_roman", "cp850"]
    sample = data[:200_000]
    best = charset_normalizer.from_bytes(sample, cp_isolation=candidates).best()
    name = best.encoding if best is not None and best.encoding in candidates else "cp1252"
    if name != "cp1252" and _plausible(sample, "cp1252"):
        name = "cp1252"
    return _decode_eight_bit(data, name), name


def _plausible(sample: bytes, name: str) -> bool:
    """Whether most characters beyond ASCII are ones that English job descriptions use."""
    usual = "£–—‘’“”•·…éèêëàâäáíîïóôöúûüçñ½¼¾°±²³®©™€§«»×\xa0\xad"
    beyond = [character for character in _decode_eight_bit(sample, name) if not character.isascii()]
    return sum(character in usual for character in beyond) >= 0.9 * len(beyond)


def _decode_eight_bit(data: bytes, name: str) -> str:
    return data.decode(name) if name != "cp1252" else data.decode("cp1252", "replace").replace("\ufffd", " ")


def _repair(text: str) -> str:
    """Undo UTF-8 saved as if it were cp1252, sequence by sequence, where it is unmistakable."""
    if "â€" not in text and "Â" not in text and "Ã" not in text:
        return text

    def once(match: re.Match[str]) -> str:
        try:
            return bytes(ord(c) if ord(c) < 0x100 else c.encode("cp1252")[0] for c in match.group()).decode("utf-8")
        except (UnicodeDecodeError, UnicodeEncodeError):
            return match.group()

    return _TWICE.sub(once, text)
