"""What a sentence says about a requirement in it: its level, that it is denied, offered, or asked in a lesser form.

All of it is local: "Degree, Masters desirable" leaves the degree at its criterion's level.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from pacsresearch.job_descriptions.codebook import Wording

# What bounds a clause. Commas bound it only for words of level that follow what they govern.
_BOUND = re.compile(r"[();,]| - |\.(?= |$)|\b(?:but|however|although|though)\b")
_EXAMPLE = re.compile(r"(?:eg|ie|such as|including|for example|like)\b")
_METHODS = re.compile(r"\b(?:method\w*|techniques?|tools?|approach\w*|frameworks?|standards?|principles?|processes) ?$")
_IDEALLY = frozenset(("ideally", "preferably", "desirably"))
_OR = re.compile(r" ?or\b")
_IS = re.compile(r"(?:would|will|is|are|may)\b")
_OF_SOMETHING = re.compile(r"\b(?:in|on|for|towards)\b")
_FILLER = re.compile(
    r"\b(?:or|and|an?|the|equivalent|similar|relevant|other|is|are|be|would|will|also|this|these|which|that|highly|"
    r"very|"
    r"not|essential|it|level|experience|qualifications?|criteria|requirements?|e|d|strongly|both|though|but|however|"
    r"in|role)\b|[\W_]+")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words of level and the part of the sentence they govern."""

    start: int
    end: int
    level: str
    words: str
    listed: bool = False  # a comma stands before: more of the same list may precede
    explicit: bool = False  # "essential" itself


class Sentence:
    """A plain sentence, read with the codebook's wording; everything is worked out when first asked for.

    Parameters
    ----------
    text : str
        In the plain form of `plain.plain`, lower case.
    wording : Wording
    can_say : callable, optional
        Whether a wording of this name could be in the text at all: its pattern is not tried where it cannot.
    """

    def __init__(self, text: str, wording: Wording, can_say: Callable[[str], bool] = lambda name: True) -> None:
        self.text = text
        self.wording = wording
        self._can_say = can_say

    @cached_property
    def bounds(self) -> list[tuple[int, int, str]]:
        """Start, end and text of every clause boundary."""
        return [(m.start(), m.end(), m[0].strip()) for m in _BOUND.finditer(self.text)]

    def clause(self, at: int) -> tuple[int, int]:
        """The clause around a place, brackets of its own kept; commas do not bound it."""
        return self._back(at, commas=False, hop=False)[0], self._forward(at, commas=False)

    def governing(self, at: int) -> tuple[int, int]:
        """The words that can govern what stands at a place ("knowledge of ... PRINCE2").

        The clause around it; only its own piece between commas where that has a level of its own; with what
        stands before the bracket where that gives an example ("systems (e.g. PRINCE2)", "methods (PRINCE2)").
        """
        start, end = self.clause(at)
        piece, _ = self._back(at, commas=True, hop=False)
        if piece > start and any(piece <= cue.start < end or piece <= cue.end < end for cue in self.cues):
            start = piece
        bracketed = start and self.text[start - 1] == "("
        if bracketed and (_EXAMPLE.match(self.text, start) or _METHODS.search(self.text, 0, start - 1)):
            start = self.clause(start - 1)[0]
        return start, end

    @cached_property
    def cues(self) -> list[Cue]:
        """Every word of level with what it governs."""
        found: list[Cue] = []
        for level in ("desirable", "essential"):
            taken: list[tuple[int, int]] = [(n[0], n[1]) for n in self.negations] if level == "essential" else []
            for match in self._said(f"{level}_leading"):
                if level == "essential" and any(cue.words in _IDEALLY and cue.start <= match.start() < cue.end for cue in found):
                    continue  # "Ideally, the post holder should have a degree"
                if self._free(match, taken):
                    found.append(self._leading(match, level))
                    taken.append(match.span())
            for match in self._said(f"{level}_trailing"):
                if self._free(match, taken):
                    found.append(self._trailing(match, level))
        return found

    @cached_property
    def negations(self) -> list[tuple[int, int, int, int]]:
        """Start and end of the words of negation, then of what they deny."""
        found = []
        for match in self._said("negation_leading"):
            found.append((*match.span(), match.end(), self._forward(match.end(), commas=True)))
        for match in self._said("negation_trailing"):
            start, _ = self._back(match.start(), commas=True)
            if self._empty(start, match.start()):  # "It is not essential to have ...": what follows is denied
                found.append((*match.span(), match.end(), self._forward(match.end(), commas=True)))
            else:
                found.append((*match.span(), start, match.start()))
        return found

    @cached_property
    def offers(self) -> list[tuple[int, int, int, int]]:
        """Start and end of the words of an offer, then of what is offered."""
        found = []
        for match in self._said("offer"):
            start, end = self.clause(match.start())
            bracketed = start and self.text[start - 1] == "(" and match.start() - start < 3
            if bracketed and not _OF_SOMETHING.search(match[0]):  # "PRINCE2 (training will be given)"
                start = self._back(start - 1, commas=True)[0]
            found.append((*match.span(), start, end))
        return found

    def cue(self, start: int, end: int) -> Cue | None:
        """The most local words of level that govern this place."""
        around = [cue for cue in self.cues if cue.start <= start and end <= cue.end]
        return min(around, key=lambda cue: (cue.end - cue.start, cue.level), default=None)

    def refusal(self, start: int, end: int) -> str:
        """Why the words at this place are no requirement, quoted; "" where they are one."""
        for at, to, from_, until in self.negations:
            if from_ <= start < until or at <= start < to:
                cue = self.cue(start, end)
                if cue is None or cue.level != "desirable":
                    return f"denied: '{self.text[at:to].strip()}'"
        for at, to, from_, until in self.offers:
            if (from_ <= start < until) and not (start < at and re.search(r"\bor\b", self.text[end:at])):
                return f"offered: '{self.text[at:to].strip()}'"
        return ""

    def towards(self, start: int) -> str:
        """The words of a lesser form ("working towards", "willing to undertake") in the clause, or ""."""
        if not self._can_say("towards"):
            return ""
        from_, until = self.clause(start)
        match = self.wording.towards.search(self.text, from_, until)
        return match[0] if match else ""

    def _said(self, name: str) -> Iterable[re.Match[str]]:
        """Every place at which the wording of this name is said."""
        return getattr(self.wording, name).finditer(self.text) if self._can_say(name) else ()

    def _free(self, match: re.Match[str], taken: list[tuple[int, int]]) -> bool:
        return not any(start < match.end() and match.start() < end for start, end in taken)

    def _leading(self, match: re.Match[str], level: str) -> Cue:
        start, end = match.span()
        before, _ = self._back(start, commas=True, hop=False)
        first = self._empty(before, start)  # nothing but filler before it in its piece
        rest = self.text[end:].lstrip()
        until = self._forward(end, commas=not (rest.startswith(",") or before == 0 and first) and level == "desirable")
        if level == "desirable" and self._empty(end, until):  # "Masters level, preferably"
            return self._trailing(match, level)
        return Cue(end, until, level, match[0].strip())

    def _trailing(self, match: re.Match[str], level: str) -> Cue:
        start, end = match.span()
        from_, listed = self._back(start, commas=True)
        words = match[0].strip()
        explicit = level == "essential" and bool(self.wording.essential_explicit.match(self.text, start))
        if self._empty(from_, start):  # "Desirable: PRINCE2"
            return Cue(end, self._forward(end, commas=False), level, words, False, explicit)
        if listed and _OR.match(self.text, from_) and _IS.match(words):  # "A degree, or a diploma, would be an advantage"
            from_, listed = self._back(from_ - 1, commas=True)
        return Cue(from_, start, level, words, listed, explicit)

    def _back(self, at: int, *, commas: bool, hop: bool = True) -> tuple[int, bool]:
        """Where the piece that ends at `at` begins, and whether a comma stands there.

        With `hop`, a piece of filler only ("(desirable)", ", or equivalent,") does not count as one.
        """
        depth, right = 0, at
        for start, end, mark in reversed(self.bounds):
            if end > at:
                continue
            if mark == ")":
                depth += 1
            elif mark == "(" and depth:
                depth -= 1
            elif depth == 0 and (commas or mark != ","):
                if hop and self._empty(end, right):
                    right = start
                    continue
                return end, mark == ","
        return 0, False

    def _forward(self, at: int, *, commas: bool) -> int:
        """Where the piece that begins at `at` ends."""
        depth = 0
        for start, _, mark in self.bounds:
            if start < at:
                continue
            if mark == "(":
                depth += 1
            elif mark == ")" and depth:
                depth -= 1
            elif depth == 0 and (mark == ")" or (commas or mark != ",") and not self._empty(at, start)):
                return start
        return len(self.text)

    def _empty(self, start: int, end: int) -> bool:
        return not _FILLER.sub("", self.text[start:end])
