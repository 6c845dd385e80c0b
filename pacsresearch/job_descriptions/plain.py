"""Sentences of a text, and their plain form in which spelling, case and punctuation no longer matter."""

from __future__ import annotations

import re

# A sentence ends at ";" or at a full stop before a capital, but not after "e.g.", "vs." or an initial.
_SENTENCE = re.compile(
    r"(?:;|[.!?](?<!\be[.]g[.])(?<!\bi[.]e[.])(?<!\beg[.])(?<!\bie[.])(?<!\b[A-Z][.])(?<!\bNo[.])(?<!\bvs[.]))"
    r"\s+(?=[\"'“‘(]?[A-Z]|(?<=;\s))")
_CHARACTERS = str.maketrans({
    "‘": None, "’": None, "'": None, "`": None, "´": None, "“": " ", "”": " ", '"': " ", "®": " ", "™": " ", "©": " ",
    "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "­": None, "​": None, "‌": None, "‍": None, "﻿": None,
    "ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl", "[": "(", "]": ")", "•": " ", "*": " ", "\u00a0": " ",
})
_CHANGED = re.compile("[" + "".join(re.escape(chr(code)) for code in _CHARACTERS) + "]")
_EXAMPLES = re.compile(r"\b([ei])\.\s?([ge])\b\.?", re.IGNORECASE)
_INITIALS = re.compile(r"(?<![A-Za-z])([A-Za-z]{1,2})\.(?=[A-Za-z])")
_ODD = re.compile(r"['\"`*\[\]]")
_HYPHEN = re.compile(r"(?<! )-|-(?! )")
_SLASH = re.compile(r"\s*/\s*")
LONGEST = 2000  # characters of one sentence that are looked at: longer ones are not prose


def sentences(text: str) -> list[str]:
    """The sentences of a text, spaces collapsed, otherwise as written.

    >>> sentences("PRINCE2 (e.g. Foundation).  Degree;\\nMasters")
    ['PRINCE2 (e.g. Foundation)', 'Degree', 'Masters']
    """
    text = " ".join(text.split())
    if ". " not in text and ";" not in text and "! " not in text and "? " not in text:
        return [text] if text else []
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def _changed(found: re.Match[str]) -> str:
    return _CHARACTERS[ord(found[0])] or ""


def plain(text: str) -> str:
    """The plain form of a sentence, capitals kept: what the patterns of the codebook are written for.

    Quotes go, hyphens become spaces (a dash between spaces stays), "&" becomes "and", dots inside
    abbreviations go.

    >>> plain("B.Sc. – post-graduate  Master’s & PRINCE-2/MSP (e.g. “Practitioner”)")
    'BSc. - post graduate Masters and PRINCE 2/MSP (eg Practitioner )'
    """
    if not text.isascii() or _ODD.search(text):
        text = _CHANGED.sub(_changed, text)
    if "." in text[:-1]:
        text = _INITIALS.sub(r"\1", _EXAMPLES.sub(r"\1\2 ", text))
    if "-" in text:
        text = _HYPHEN.sub(" ", text)
    if "&" in text:
        text = text.replace("&", " and ")
    if "/" in text:
        text = _SLASH.sub("/", text).replace("and/or", "or")
    return " ".join(text.split())[:LONGEST]
