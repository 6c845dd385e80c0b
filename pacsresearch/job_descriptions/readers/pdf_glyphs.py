"""Text of PDF fonts that come without a character map: glyph numbers stand where characters should."""

from __future__ import annotations

import re

# In the fonts of Windows and the Mac the glyphs of ASCII follow each other from number 3, the space.
_OFFSET = ord(" ") - 3
_DECODED = {code: code + _OFFSET for code in range(3, 0x7F - _OFFSET) if chr(code) not in "\t\n\r "}
_DECODED |= dict(zip((177, 178, 179, 180, 181, 182), "–—“”‘’"))
_BULLET = re.compile(r"(?m)^(\s*)[^\x00-\x7f“”‘’–—](?=\s)")  # a sign of its own before a line: its glyph has no known number
_COMMON = re.compile(r"\b(?:the|and|of|to|in|for|with|you|will|a)\b")
_LEAST = 0.08  # share of common words from which a text is taken for English: English has a fifth or more


# Some writers store the letters of a ligature with their bytes turned round: "quali\u6600\u6900cation".
_TURNED = {letter << 8: letter for letter in range(ord("a"), ord("z") + 1)}
_TURNED_RUN = re.compile(f"(?<=[A-Za-z])[{''.join(map(chr, _TURNED))}]+|[{''.join(map(chr, _TURNED))}]+(?=[a-z])")


def with_ligatures(text: str) -> str:
    """The text with the letters of ligatures set right, one for one.

    >>> with_ligatures("quali\\u6600\\u6900cation")
    'qualification'
    """
    if "\u6600" not in text:  # all ligatures in use begin with f
        return text
    return _TURNED_RUN.sub(lambda found: found[0].translate(_TURNED), text)


def looks_english(text: str) -> bool:
    """Whether the commonest words make up as much of a text as they do of English.

    >>> looks_english("You will be responsible for the service"), looks_english("<RX ZLOO EH UHVSRQVLEOH IRU WKH")
    (True, False)
    """
    words = text.lower().split()
    return len(_COMMON.findall(text.lower())) >= max(1, _LEAST * len(words))


def unshifted(text: str) -> str:
    """The characters of a text of glyph numbers, one for one; any other text as it is.

    >>> unshifted("<RX\\x03ZLOO\\x03EH\\x03UHVSRQVLEOH\\x03IRU\\x03WKH\\x03VHUYLFH")
    'You will be responsible for the service'
    >>> unshifted("You will be responsible for the service")
    'You will be responsible for the service'
    """
    if text.count("\x03") < len(text) / 30 or looks_english(text):
        return text
    read = text.translate(_DECODED)
    return _BULLET.sub(r"\1•", read) if looks_english(read) else text
