"""The codebook: requirements and facets, declared in ``codebook.toml``, checked when loaded.

The form is the one content analysts use: label, definition, inclusion and exclusion rules, examples and
counter-examples; each rule that gives a code has an id and the words that realise it.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from difflib import get_close_matches
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from pacsresearch.errors import InputError

_FRAGMENT = re.compile(r"\{([a-z_]+)\}")
_ID = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in which a text shows a requirement; the notation is explained in ``codebook.toml``."""

    id: str                              # "project_management.prince2"
    says: str                            # the rule in words
    words: tuple[str, ...]               # stems; at least one must begin a word of the sentence
    pattern: re.Pattern[str]
    needs: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    unless_after: re.Pattern[str] | None = None
    restore: re.Pattern[str] | None = None
    without: re.Pattern[str] | None = None
    context: re.Pattern[str] | None = None
    case: bool = False


@dataclass(frozen=True, slots=True)
class Ignore:
    """Words taken out before the rules of a requirement are tried."""

    id: str
    says: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class RequirementDefinition:
    """A requirement as the codebook declares it."""

    id: str
    label: str
    definition: str
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]
    rules: tuple[Rule, ...]
    ignore: tuple[Ignore, ...] = ()
    broader: str = ""     # every code of this requirement is one of that
    source: str = ""      # id in the published facts

    def notes(self) -> list[str]:
        """Its rules and examples in words, a line a kind; kinds without any are left out."""
        kinds = (("Include", self.include), ("Exclude", self.exclude), ("Examples", self.examples), ("Not", self.counter_examples))
        return [f"{kind}: " + "; ".join(texts) for kind, texts in kinds if texts]


@dataclass(frozen=True, slots=True)
class Facet:
    """One of the five facets of the role (J8) and its lexicon."""

    id: str
    label: str
    definition: str
    words: tuple[str, ...]
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """How levels, negations, offers and lesser forms are said; each a pattern over a plain sentence.

    Of `person` and `not_person` it matters only whether a sentence says one: they stay as the patterns they are made of.
    """

    desirable_leading: re.Pattern[str]
    desirable_trailing: re.Pattern[str]
    essential_leading: re.Pattern[str]
    essential_trailing: re.Pattern[str]
    essential_explicit: re.Pattern[str]
    negation_leading: re.Pattern[str]
    negation_trailing: re.Pattern[str]
    offer: re.Pattern[str]
    towards: re.Pattern[str]
    person: tuple[re.Pattern[str], ...]
    not_person: tuple[re.Pattern[str], ...]
    of_work: re.Pattern[str]


@dataclass(frozen=True, eq=False)
class Codebook:
    """Requirements, facets and wording. Two are equal when their files were, byte for byte.

    Attributes
    ----------
    title, version, unit : str
    notes : tuple of str
        The rules that hold for every requirement, in words.
    requirements : tuple of RequirementDefinition
        In the order of the file; every coded document has one row of each.
    facets : tuple of Facet
    wording : Wording
    file : str
        Where it was read from.
    sha256 : str
        Of that file: which codebook coded a document.
    """

    title: str
    version: str
    unit: str
    notes: tuple[str, ...]
    requirements: tuple[RequirementDefinition, ...]
    facets: tuple[Facet, ...]
    wording: Wording
    file: str
    sha256: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Codebook) and self.sha256 == other.sha256

    def __hash__(self) -> int:
        return hash(self.sha256)

    def __getitem__(self, id: str) -> RequirementDefinition:
        """The requirement with this id; KeyError names the nearest."""
        for requirement in self.requirements:
            if requirement.id == id:
                return requirement
        near = get_close_matches(id, [r.id for r in self.requirements], n=1)
        raise KeyError(f"no requirement {id!r}" + (f"; did you mean {near[0]}?" if near else ""))

    def narrower(self, id: str) -> tuple[RequirementDefinition, ...]:
        """The requirements whose every code is one of `id`."""
        return tuple(r for r in self.requirements if r.broader == id)

    def rules(self) -> Iterator[tuple[RequirementDefinition, Rule]]:
        """Every rule with its requirement."""
        return ((requirement, rule) for requirement in self.requirements for rule in requirement.rules)


def load_codebook(path: str | Path | None = None) -> Codebook:
    """Read and check a codebook.

    Parameters
    ----------
    path : path, optional
        A TOML file in the form of the package's own ``codebook.toml``, which is read when none is given
        (once: the same object is returned).

    Returns
    -------
    Codebook

    Raises
    ------
    InputError
        Unknown or missing keys, ids given twice, a broader requirement that does not exist, a pattern that
        does not compile, a requirement without rule or example. That
        every example codes and no counter-example does is checked by `coding.check_examples`.

    Examples
    --------
    >>> load_codebook()["project_management"].source
    'J2'
    """
    return _packaged() if path is None else _load(Path(path).read_bytes(), Path(path).name)


@lru_cache(maxsize=1)
def _packaged() -> Codebook:
    return _load(resources.files(__package__).joinpath("codebook.toml").read_bytes(), "codebook.toml")


def _load(content: bytes, file: str) -> Codebook:
    try:
        data = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(file, f"is not valid TOML: {error}") from None
    reader = _Reader(file, data.get("vocabulary", {}))
    reader.only(data, {"codebook", "vocabulary", "wording", "requirement", "facet"}, "")
    head = data.get("codebook", {})
    reader.only(head, {"title", "version", "unit", "rules"}, "[codebook]")
    requirements = tuple(reader.requirement(entry, n) for n, entry in enumerate(data.get("requirement", []), 1))
    facets = tuple(reader.facet(entry, n) for n, entry in enumerate(data.get("facet", []), 1))
    reader.unique([r.id for r in requirements], "requirement")
    reader.unique([f.id for f in facets], "facet")
    reader.broader(requirements)
    return Codebook(title=head.get("title", ""), version=head.get("version", ""), unit=head.get("unit", ""),
                    notes=tuple(head.get("rules", ())), requirements=requirements, facets=facets,
                    wording=reader.wording(data.get("wording", {})), file=file,
                    sha256=hashlib.sha256(content).hexdigest())


class _Reader:
    """Turns the TOML tables into the classes above; every complaint names the place."""

    def __init__(self, file: str, vocabulary: dict[str, str]) -> None:
        self.file = file
        self.vocabulary = vocabulary

    def fail(self, problem: str, place: str, mend: str = "") -> None:
        raise InputError(self.file, problem, place=place, mend=mend)

    def only(self, given: dict, known: set[str], place: str) -> None:
        for key in given:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(sorted(known))}"
                self.fail(f"{key!r} is not a key", place, hint)

    def unique(self, ids: list[str], what: str) -> None:
        for id in ids:
            if ids.count(id) > 1:
                self.fail(f"{what} {id!r} is given twice", f"[[{what}]]")

    def text(self, entry: dict, key: str, place: str, *, optional: bool = False) -> str:
        value = entry.get(key, "" if optional else None)
        if not isinstance(value, str) or not (value or optional):
            self.fail(f"{key} is missing or no text", place, f'write {key} = "..."')
        return value

    def texts(self, entry: dict, key: str, place: str, *, optional: bool = False) -> tuple[str, ...]:
        value = entry.get(key, [] if optional else None)
        if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value) or not (value or optional):
            self.fail(f"{key} is missing or no list of texts", place, f'write {key} = ["...", "..."]')
        return tuple(value)

    def pattern(self, text: str, place: str) -> re.Pattern[str]:
        def fragment(match: re.Match[str]) -> str:
            if match[1] not in self.vocabulary:
                self.fail(f"{{{match[1]}}} is not in [vocabulary]", place)
            return f"(?:{self.vocabulary[match[1]]})"

        text = _FRAGMENT.sub(fragment, text)
        try:
            return re.compile(text)
        except re.error as error:
            self.fail(f"the pattern does not compile: {error}", place)

    def requirement(self, entry: dict[str, Any], number: int) -> RequirementDefinition:
        place = f"[[requirement]] {entry.get('id', number)}"
        known = {f.name for f in fields(RequirementDefinition)} - {"rules"} | {"rule"}
        self.only(entry, known, place)
        id = self.text(entry, "id", place)
        if not _ID.fullmatch(id):
            self.fail(f"{id!r} is no id", place, "use lower case, digits and _")
        rules = tuple(self.rule(rule, id) for rule in entry.get("rule", []))
        ignore = tuple(self.ignore(item, id) for item in entry.get("ignore", []))
        if not rules:
            self.fail("has no rule", place, "add [[requirement.rule]]")
        self.unique([r.id for r in rules] + [f"{i.id}" for i in ignore], "requirement.rule")
        return RequirementDefinition(
            id=id, label=self.text(entry, "label", place), definition=self.text(entry, "definition", place),
            include=self.texts(entry, "include", place), exclude=self.texts(entry, "exclude", place),
            examples=self.texts(entry, "examples", place), rules=rules, ignore=ignore,
            counter_examples=self.texts(entry, "counter_examples", place),
            broader=self.text(entry, "broader", place, optional=True),
            source=self.text(entry, "source", place, optional=True))

    def rule(self, entry: dict[str, Any], requirement: str) -> Rule:
        place = f"[[requirement.rule]] {requirement}.{entry.get('id', '?')}"
        self.only(entry, {f.name for f in fields(Rule)}, place)
        optional = {key: self.pattern(self.text(entry, key, place), place)
                    for key in ("needs", "unless", "unless_after", "restore", "without", "context") if key in entry}
        if not isinstance(entry.get("case", False), bool):
            self.fail("case must be true or false", place)
        return Rule(id=f"{requirement}.{self.text(entry, 'id', place)}", says=self.text(entry, "says", place),
                    words=self.texts(entry, "words", place),
                    pattern=self.pattern(self.text(entry, "pattern", place), place),
                    case=entry.get("case", False), **optional)

    def ignore(self, entry: dict[str, Any], requirement: str) -> Ignore:
        place = f"[[requirement.ignore]] {requirement}.{entry.get('id', '?')}"
        self.only(entry, {"id", "says", "pattern"}, place)
        return Ignore(id=f"{requirement}.{self.text(entry, 'id', place)}", says=self.text(entry, "says", place),
                      pattern=self.pattern(self.text(entry, "pattern", place), place))

    def facet(self, entry: dict[str, Any], number: int) -> Facet:
        place = f"[[facet]] {entry.get('id', number)}"
        self.only(entry, {f.name for f in fields(Facet)}, place)
        return Facet(id=self.text(entry, "id", place), label=self.text(entry, "label", place),
                     definition=self.text(entry, "definition", place), words=self.texts(entry, "words", place),
                     examples=self.texts(entry, "examples", place),
                     counter_examples=self.texts(entry, "counter_examples", place),
                     source=self.text(entry, "source", place, optional=True))

    def wording(self, table: dict[str, Any]) -> Wording:
        names = {f.name for f in fields(Wording)}
        self.only(table, names, "[wording]")
        said: dict[str, Any] = {}
        for name in sorted(names):
            entries = self.texts(table, name, "[wording]")
            place = f"[wording] {name}"
            said[name] = (tuple(self.pattern(entry, place) for entry in entries) if name in ("person", "not_person")
                          else self.pattern("|".join(entries), place))
        return Wording(**said)

    def broader(self, requirements: tuple[RequirementDefinition, ...]) -> None:
        by_id = {r.id: r for r in requirements}
        for requirement in requirements:
            seen, at = {requirement.id}, requirement
            while at.broader:
                if at.broader not in by_id:
                    self.fail(f"broader {at.broader!r} is no requirement", f"[[requirement]] {at.id}")
                if at.broader in seen:
                    self.fail("is broader than itself", f"[[requirement]] {at.id}")
                seen.add(at.broader)
                at = by_id[at.broader]
