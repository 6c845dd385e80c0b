"""The words without which a pattern cannot match, worked out from the pattern: most texts need not be searched at all.

A speed-up only, and a safe one: what is not understood here asks for no word, and the pattern is tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

try:  # the standard library's own parser of patterns; a Python without it tries every pattern
    from re import _constants as op  # type: ignore[attr-defined]
    from re import _parser  # type: ignore[attr-defined]
except ImportError:  # pragma: no cover
    op = _parser = None

Group = frozenset[str]  # one of these must be in the text; a space at either end is a bound of the word

_WORD = re.compile(r" ?[a-z0-9]+ ?")
_BOUND = " "
_REPEATS = {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT} if op else set()
_MANY = 60  # words of one group; more of them are in nearly every text


@lru_cache(maxsize=512)  # what a requirement ignores is asked of by each of its rules
def needed(pattern: re.Pattern[str]) -> tuple[tuple[Group, ...], ...]:
    """What a lower-case text must hold for a pattern to match in it.

    Parameters
    ----------
    pattern : re.Pattern
        For texts in lower case; capitals in it are taken as their small letters.

    Returns
    -------
    tuple of tuple of frozenset of str
        One entry for each alternative of the pattern: its groups, of each of which a word must stand in the text.
        An alternative without groups can match anything.

    Examples
    --------
    >>> for groups in needed(re.compile(r"\\bhpc\\b|project manage(?:r|ment)|(?:lead|led)\\b.* team")):
    ...     print([sorted(group) for group in groups])
    [[' hpc ']]
    [['project '], [' management', ' manager']]
    [['lead', 'led'], [' team']]
    """
    if _parser is None or pattern.flags & re.IGNORECASE:
        return ((),)
    parsed = _parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    return tuple(tuple(groups(branch)) for branch in _alternatives(parsed))


def telling(pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Words of which one stands in every lower-case text that a pattern matches in; for `holds_any`.

    >>> telling(re.compile(r"\\bhpc\\b|project manage(?:r|ment)|(?:lead|led)\\b.* team"))
    ('hpc', 'project', 'team')
    >>> holds_any("anything at all", telling(re.compile(r"\\w+")))
    True
    """
    alternatives = needed(pattern)
    if not all(alternatives):
        return ("",)  # which every text holds
    return tuple(sorted({word.strip() for found in alternatives for word in max(found, key=_tells)}))


def holds_any(text: str, words: Iterable[str]) -> bool:
    """Whether a text holds one of these words."""
    for word in words:  # a plain loop is the quickest here, and this is asked of every line
        if word in text:
            return True
    return False


def _alternatives(parsed: _parser.SubPattern) -> list[Iterable]:
    """The branches of a pattern that is nothing but one choice; what they all begin with, the parser has taken out."""
    parts = list(parsed)
    if len(parts) == 1 and parts[0][0] is op.SUBPATTERN and parts[0][1][0] is None:
        return _alternatives(parts[0][1][3])
    for number, (kind, value) in enumerate(parts):
        if kind is op.BRANCH and all(part[0] is op.AT for part in parts[:number]):
            return [[*parts[:number], *branch, *parts[number + 1:]] for branch in value[1]]
    return [parts]


def groups(parts: Iterable, run: str = "") -> list[Group]:
    """The groups of a run of parsed parts; `run` is the literal text directly before them."""
    found: list[Group] = []
    for kind, value in parts:
        if kind is op.LITERAL:
            run += _sign(value)
        elif kind is op.AT and value is not op.AT_NON_BOUNDARY:
            run += _BOUND
        elif kind is op.ASSERT and value[0] > 0:  # what must follow goes on with the literal text
            found += groups(value[1], run)
            run = ""
        elif kind is op.ASSERT:  # what must stand before is what comes next's own beginning
            found += _words(run)
            run = "".join(_sign(v) for _, v in value[1]) if all(k is op.LITERAL for k, _ in value[1]) else ""
        else:
            tail = run[run.rfind(_BOUND):] if _BOUND in run else run  # the parser takes common beginnings out of a choice
            inner = _inside(kind, value, tail)
            found += _words(run[:len(run) - len(tail)] + _BOUND) if inner else _words(run)
            found += inner
            run = ""
    return found + _words(run)


def _inside(kind: object, value: Any, run: str) -> list[Group]:
    """The groups of a choice, a bracket or a repetition, with the beginning of a word that stands before it."""
    if kind is op.BRANCH:
        return _either([groups(branch, run) for branch in value[1]])
    if kind is op.SUBPATTERN and not value[1] and not value[2]:
        return groups(value[3], run)
    if kind in _REPEATS and value[0] > 0:
        return groups(value[2], run)
    if kind is op.ATOMIC_GROUP:
        return groups(value, run)
    return []


def _sign(code: int) -> str:
    sign = chr(code).lower()
    return sign if sign.isascii() and sign.isalnum() else _BOUND


def _either(branches: list[list[Group]]) -> list[Group]:
    """One group of the words of all branches, where each has some: the most telling of each."""
    if not all(branches):
        return []
    words = frozenset().union(*(max(branch, key=_tells) for branch in branches))
    return [words] if len(words) <= _MANY else []


def _tells(group: Group) -> tuple[int, int]:
    return min(map(len, group)), -len(group)


def _words(run: str) -> list[Group]:
    """Each word of a literal text, with its bounds where they are known; a lone letter inside a word tells nothing."""
    return [frozenset([word]) for word in _overlapping(run) if len(word) > 1]


def _overlapping(run: str) -> Iterator[str]:
    """Words with the space on either side, which two neighbours share."""
    at = 0
    while (found := _WORD.search(run, at)) is not None:
        yield found[0]
        at = max(found.end() - found[0].endswith(_BOUND), found.start() + 1)
