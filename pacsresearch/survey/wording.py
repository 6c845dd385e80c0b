"""Comparing words as respondents saw them: questions, options, rows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

CLOSE = 82.0  # rapidfuzz score from which two wordings are shown as the same question; below it lies noise

_TAG = re.compile(r"<[^<>]{1,200}>")
_NOT_WORD = re.compile(r"[^\w%]+")


def normal(text: str) -> str:
    """Wording without mark-up, case, punctuation, accents' composition or extra space.

    Examples
    --------
    >>> normal("  <b>Are you</b> willing?\\u00a0") == normal("are you willing")
    True
    """
    text = unicodedata.normalize("NFKC", _TAG.sub(" ", text)).casefold().replace("\u2019", "'").replace("'", "")
    return _NOT_WORD.sub(" ", text).strip()


def shortened(text: str, most: int) -> str:
    """Text on one line, cut with an ellipsis where it is longer than `most` characters."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[:most - 1] + "…"


def nearest(text: str, among: Iterable[str], *, limit: int = 3, least: float = 60.0) -> list[tuple[str, float]]:
    """The likeliest counterparts of `text`, best first, with a score from 0 to 100.

    Parameters
    ----------
    text : str
    among : iterable of str
        Compared by `normal`.
    limit : int
    least : float
        Scores below are not given.

    Returns
    -------
    list of (str, float)
    """
    from rapidfuzz import fuzz, process

    choices = {choice: normal(choice) for choice in dict.fromkeys(among) if choice}
    found = process.extract(normal(text), choices, scorer=fuzz.token_sort_ratio, limit=limit, score_cutoff=least)
    return [(key, round(score, 1)) for _, score, key in found]
