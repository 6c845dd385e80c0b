"""The five facets of the role (J8): the share of a document's criteria that touch each.

A criterion touches a facet when it holds a word of the facet's lexicon (``codebook.toml``); it may touch several.
The denominator is the document's criteria, whatever their level.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pacsresearch.job_descriptions.codebook import Codebook, Facet
from pacsresearch.job_descriptions.plain import plain

if TYPE_CHECKING:
    from pacsresearch.job_descriptions.document import Location
    from pacsresearch.job_descriptions.person_specification import Criterion

_WORD = re.compile(r"[A-Za-z0-9]+")
_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Touch:
    """A criterion that touches a facet, and the word that shows it."""

    criterion: int
    word: str            # as in the lexicon
    evidence: str        # the criterion
    location: Location


@dataclass(frozen=True, slots=True)
class FacetShare:
    """How many criteria of a document touch a facet."""

    facet: str
    touched: int
    criteria: int        # the denominator: all criteria of the document
    touches: tuple[Touch, ...] = ()

    @property
    def share(self) -> float:
        """`touched` of `criteria`; NaN in a document without criteria."""
        return self.touched / self.criteria if self.criteria else float("nan")


class _Lexicon:
    """The facets' words, looked up by the first word of each entry."""

    def __init__(self, facets: Sequence[Facet]) -> None:
        self.facets = facets
        self.stems: dict[str, list[tuple[int, str, re.Pattern[str] | None, bool]]] = {}
        for number, facet in enumerate(facets):
            for word in facet.words:
                cased = word.startswith("=")
                entry = word.removeprefix("=")
                first, *rest = entry.split()
                pattern = None
                if rest or cased or not re.fullmatch(r"\w+\*?", first):
                    shown = entry if cased else entry.lower()
                    pattern = re.compile(r"\b" + re.escape(shown).replace(r"\ ", " ").replace(r"\*", r"\w*") + r"(?!\w)")
                key = re.match(r"\w+", first.lower())[0]
                whole = not first.endswith("*") and len(key) == len(first)
                self.stems.setdefault(key, []).append((number, word, pattern, whole))
        self.longest = max(map(len, self.stems))
        self.of_word: dict[str, tuple[tuple[int, str, re.Pattern[str] | None], ...]] = {}

    def words(self, text: str) -> dict[int, str]:
        """The facets (by number) that a text touches, each with the first word that shows it."""
        found: dict[int, str] = {}
        cased = lower = None
        for word in _WORD.findall(text):
            entries = self.of_word.get(word)
            if entries is None:
                entries = self._look_up(word)
            for number, entry, pattern in entries:
                if number in found:
                    continue
                if pattern is not None:
                    if cased is None:
                        cased = plain(text)
                        lower = cased.lower()
                    if not pattern.search(cased if entry.startswith("=") else lower):
                        continue
                found[number] = entry
        return found

    def _look_up(self, word: str) -> tuple[tuple[int, str, re.Pattern[str] | None], ...]:
        lower = word.lower()
        found = []
        for length in range(1, min(len(lower), self.longest) + 1):
            for number, entry, pattern, whole in self.stems.get(lower[:length], ()):
                if not whole or length == len(lower):
                    found.append((number, entry, pattern))
        if len(self.of_word) > _REMEMBERED:
            self.of_word.clear()
        self.of_word[word] = tuple(found)
        return self.of_word[word]


@lru_cache(maxsize=4)
def _lexicon(codebook: Codebook) -> _Lexicon:
    return _Lexicon(codebook.facets)


def facets_of(text: str, codebook: Codebook) -> dict[str, str]:
    """The facets that one criterion touches, each with the lexicon's word that shows it.

    >>> from pacsresearch.job_descriptions.codebook import load_codebook
    >>> facets_of("Knowledge of computer networks", load_codebook())
    {'it': 'comput*'}
    """
    lexicon = _lexicon(codebook)
    return {lexicon.facets[number].id: word for number, word in sorted(lexicon.words(text).items())}


def facet_shares(criteria: Iterable[Criterion], codebook: Codebook) -> tuple[FacetShare, ...]:
    """The share of the criteria that touch each facet.

    Parameters
    ----------
    criteria : iterable of Criterion
    codebook : Codebook

    Returns
    -------
    tuple of FacetShare
        One a facet, in the order of the codebook; the touching criteria and words are in `touches`.
    """
    lexicon = _lexicon(codebook)
    touches: list[list[Touch]] = [[] for _ in lexicon.facets]
    count = 0
    for criterion in criteria:
        count += 1
        for number, word in lexicon.words(criterion.text).items():
            touches[number].append(Touch(criterion.number, word, criterion.text, criterion.location))
    return tuple(FacetShare(facet.id, len(touched), count, tuple(touched))
                 for facet, touched in zip(lexicon.facets, touches))


def check_examples(codebook: Codebook) -> list[str]:
    """Examples of a facet that its lexicon misses, and counter-examples that it takes; empty where none."""
    complaints = []
    for facet in codebook.facets:
        complaints += [f"{facet.id}: the example {e!r} is not touched"
                       for e in facet.examples if facet.id not in facets_of(e, codebook)]
        complaints += [f"{facet.id}: the counter-example {e!r} is touched"
                       for e in facet.counter_examples if facet.id in facets_of(e, codebook)]
    return complaints
