"""The rules of a codebook tried on one text: what matches, at which words, and what speaks against it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache, partial, reduce
from operator import and_

from pacsresearch.job_descriptions.codebook import Codebook, Rule, Wording
from pacsresearch.job_descriptions.literals import needed
from pacsresearch.job_descriptions.plain import plain, sentences
from pacsresearch.job_descriptions.wording import Sentence

_WORD = re.compile(r"[a-z0-9]+")
# "Desirable: PhD; MSc": a label holds for the sentences after it, until the next one.
_LABEL = re.compile(r"(essential|desirable)(?: (?:criteria|requirements?|qualifications?|skills|experience))? ?:")
_LIST = 40  # characters between two items of one list, at most
_LONGEST = 20_000  # characters of one text that are looked at: no criterion is longer
_REMEMBERED = 50_000  # words whose rules are remembered, so that untrusted text cannot fill the memory


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that matched in a text."""

    requirement: str
    rule: str
    sentence: str        # as written
    level: str = ""      # where the sentence itself says it: essential, desirable; "" otherwise
    level_words: str = ""
    explicit: bool = False  # "essential" itself
    towards: str = ""    # words of a lesser form
    refusal: str = ""    # why it is no requirement after all
    start: int = 0       # in the plain sentence
    end: int = 0
    listed: bool = False  # the words of level follow the last item of a list


@dataclass(frozen=True, slots=True)
class _Sought:
    """A pattern, and the bits of the words that a text must hold for it: those of one alternative, all of them."""

    pattern: re.Pattern[str]
    alternatives: tuple[int, ...]
    common: int  # of all alternatives

    def possible(self, held: int) -> bool:
        """Whether the pattern could match where these bits are held."""
        if held & self.common != self.common:
            return False
        for bits in self.alternatives:
            if held & bits == bits:
                return True
        return False


@dataclass(frozen=True, slots=True)
class _Ready:
    """A rule made ready."""

    requirement: str
    rule: Rule
    pattern: _Sought
    ignore: tuple[_Sought, ...]


class Matcher:
    """A codebook made ready; get one with `matcher`.

    Most patterns are never tried on a text: each word is looked up once, and says with its bits which rules have it
    among their ``words`` (the low bits, one a rule), and which patterns need it (the bits above; see `literals`).
    """

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        rules = list(codebook.rules())
        self._all = (1 << len(rules)) - 1
        self._stems: dict[str, int] = {}
        for number, (_, rule) in enumerate(rules):
            for stem in rule.words:
                self._stems[stem] = self._stems.get(stem, 0) | 1 << number
        self._longest = max(map(len, self._stems))
        self._groups: dict[frozenset[str], int] = {}
        self._rules = [
            _Ready(requirement.id, rule, self._sought(rule.pattern), tuple(self._sought(i.pattern) for i in requirement.ignore))
            for requirement, rule in rules
        ]
        wording = {field.name: getattr(codebook.wording, field.name) for field in fields(Wording)}
        self._wording = {name: self._sought(said) for name, said in wording.items() if not isinstance(said, tuple)}
        self._sentences = {name: tuple(map(self._sought, said)) for name, said in wording.items() if isinstance(said, tuple)}
        words: dict[str, int] = {}
        for group, bit in self._groups.items():
            for word in group:
                words[word] = words.get(word, 0) | bit
        self._needed: dict[str, list[tuple[str, int]]] = {}  # by their first two characters
        for word, bits in words.items():
            self._needed.setdefault(word[:2], []).append((word, bits))
        self._of_word: dict[str, int] = {}
        self._broader = {requirement.broader for requirement in codebook.requirements if requirement.broader}

    def _sought(self, pattern: re.Pattern[str]) -> _Sought:
        alternatives = tuple(sum(self._bit(group) for group in set(groups)) for groups in needed(pattern))
        return _Sought(pattern, alternatives, reduce(and_, alternatives))

    def _bit(self, group: frozenset[str]) -> int:
        return self._groups.setdefault(group, self._all + 1 << len(self._groups))

    def held(self, text: str) -> int:
        """What the words of a lower-case text are good for, as bits."""
        found = 0
        for word in _WORD.findall(text):
            bits = self._of_word.get(word)
            if bits is None:
                bits = self._look_up(word)
            found |= bits
        return found

    def rules_of(self, text: str) -> int:
        """The rules (as bits) that a lower-case text could match, by the stems of its words."""
        return self.rules_in(self.held(text))

    def rules_in(self, held: int) -> int:
        """The rules among what a text holds."""
        return held & self._all

    def says(self, wording: str, text: str, held: int) -> bool:
        """Whether a plain sentence in lower case says one of the wordings of this name; `held` is what it holds."""
        for sought in self._sentences[wording]:
            if sought.possible(held) and sought.pattern.search(text) is not None:
                return True
        return False

    def _can_say(self, held: int, wording: str) -> bool:
        return self._wording[wording].possible(held)

    def bits(self, requirements: set[str]) -> int:
        """The rules of these requirements, as bits."""
        return sum(1 << n for n, ready in enumerate(self._rules) if ready.requirement in requirements)

    def match(self, text: str, *, category: str = "", context: Callable[[], str] | None = None,
              rules: int = -1) -> list[Match]:
        """Every rule that matches in a text, in its order of sentences and of the codebook.

        Parameters
        ----------
        text : str
            A criterion, or a sentence of prose.
        category : str, optional
            The title the criterion stands under; part of what a rule's ``needs`` looks at.
        context : callable, optional
            Gives the plain lower-case text of the document's headings and criteria; asked only by rules with
            ``context``, which do not match without one.
        rules : int, optional
            Which rules to try, as bits; all by default.
        """
        text = text[:_LONGEST]
        raw = text.lower()
        held_raw = self.held(raw)
        if not rules & held_raw & self._all:
            if text.isascii() and "." not in text:
                return []
            if not rules & self.rules_of(plain(text).lower()):  # "B.Sc.", ligatures
                return []
        found: list[Match] = []
        whole = _Whole(text, category)
        label = ""
        for shown in sentences(text):
            cased = plain(shown)
            lower = cased.lower()
            if said := _LABEL.match(lower):
                label = said[1]
            held = held_raw if lower == raw else self.held(lower)
            bits = rules & held & self._all
            if not bits:
                continue
            sentence = Sentence(lower, self.codebook.wording, partial(self._can_say, held))
            while bits:
                number = (bits & -bits).bit_length() - 1
                bits &= bits - 1
                ready = self._rules[number]
                if not ready.pattern.possible(held):
                    continue
                matches = _try(ready, held, sentence, cased, whole, context, shown)
                if matches:
                    found.extend(replace(m, level=label, level_words=label) if label and not m.level else m for m in matches)
        return _once(_lists(found, self._broader)) if len(found) > 1 else found

    def _look_up(self, word: str) -> int:
        bits = 0
        for length in range(1, min(len(word), self._longest) + 1):
            bits |= self._stems.get(word[:length], 0)
        bounded = f" {word} "
        for start in range(len(bounded) - 1):
            for needed_word, bit in self._needed.get(bounded[start:start + 2], ()):
                if bounded.startswith(needed_word, start):
                    bits |= bit
        if len(self._of_word) > _REMEMBERED:
            self._of_word.clear()
        self._of_word[word] = bits
        return bits


@lru_cache(maxsize=4)
def matcher(codebook: Codebook) -> Matcher:
    """The codebook made ready, once."""
    return Matcher(codebook)


class _Whole:
    """The plain text of a whole criterion, with and without its category; made when a rule asks."""

    def __init__(self, text: str, category: str) -> None:
        self._text, self._category = text, category

    @cached_property
    def text(self) -> str:
        return plain(self._text).lower()

    @cached_property
    def titled(self) -> str:
        return f"{self.text} {plain(self._category).lower()}"


def _blank(match: re.Match[str]) -> str:
    return "\x00" * len(match[0])


def _try(ready: _Ready, held: int, sentence: Sentence, cased: str, whole: _Whole,
         context: Callable[[], str] | None, shown: str) -> list[Match]:
    rule = ready.rule
    text = cased if rule.case and len(cased) == len(sentence.text) else sentence.text
    if not rule.pattern.search(text):
        return []
    if rule.without and rule.without.search(whole.text):
        return []
    if rule.needs and not rule.needs.search(whole.titled):
        return []
    if rule.context and not (context and rule.context.search(context())):
        return []
    for ignore in ready.ignore:
        masked = ignore.pattern.sub(_blank, sentence.text) if ignore.possible(held) else sentence.text
        if masked != sentence.text:
            text = "".join(a if b != "\x00" else b for a, b in zip(text, masked))
    found = []
    for match in rule.pattern.finditer(text):
        start, end = match.span()
        at = _place_of_level(rule, sentence, text, start, end)
        if at is None:
            continue
        cue = sentence.cue(*at)
        found.append(Match(requirement=ready.requirement, rule=rule.id, sentence=shown,
                           level=cue.level if cue else "", level_words=cue.words if cue else "",
                           explicit=bool(cue and cue.explicit), towards=sentence.towards(start),
                           refusal=sentence.refusal(start, end), start=at[0], end=at[1],
                           listed=bool(cue and cue.listed)))
    return found


def _place_of_level(rule: Rule, sentence: Sentence, text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the words stand whose level counts; None where the rule's ``unless`` speaks against the match.

    In "knowledge of PRINCE2, ideally to Foundation level" it is the word that restores the match ("Foundation").
    """
    if not (rule.unless or rule.unless_after):
        return start, end
    from_, until = sentence.governing(start)
    before = rule.unless and rule.unless.search(text, from_, start)
    after = rule.unless_after and rule.unless_after.search(text[end:until])
    if not before and not after:
        return start, end
    restored = rule.restore.search(text, from_, until) if rule.restore else None
    return restored.span() if restored else None


def _lists(found: list[Match], broader: set[str]) -> list[Match]:
    """Give a list its level: in "PRINCE2, MSP or APM desirable" the last words govern all three.

    Items of one list are matches of one requirement close to each other; a broader requirement takes the level
    that its narrower one has at the same words.
    """
    for last in [match for match in found if match.listed and match.requirement not in broader]:
        for number, match in enumerate(found):
            same = match.requirement == last.requirement and match.sentence == last.sentence
            if same and not match.level and match.end <= last.start <= match.end + _LIST:
                found[number] = replace(match, level=last.level, level_words=last.level_words)
    levels = {(match.sentence, match.start): match for match in found if match.level}
    for number, match in enumerate(found):
        at = levels.get((match.sentence, match.start))
        if at and not match.level and match.requirement in broader:
            found[number] = replace(match, level=at.level, level_words=at.level_words)
    return found


def _once(found: list[Match]) -> list[Match]:
    """One match a requirement, sentence, level and refusal: the others say nothing new."""
    seen: dict[tuple[str, str, str, str], Match] = {}
    for match in found:
        seen.setdefault((match.requirement, match.sentence, match.level, match.refusal), match)
    return list(seen.values())
