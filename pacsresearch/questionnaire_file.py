"""From a parsed questionnaire file to a checked `Questionnaire`; every complaint names the file and the place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields, replace
from difflib import get_close_matches
from typing import Any, get_args

from pacsresearch.errors import InputError
from pacsresearch.questionnaire import (
    Ceiling, Item, Missing, Option, Quality, Question, QuestionKind, Questionnaire, Section,
)

_NAME = re.compile(r"[a-z][a-z0-9_]{0,25}")  # 26 characters: REDCap's limit for a field name
_OPTION = re.compile(r"[a-z0-9][a-z0-9_]{0,31}")


def parse(data: dict[str, Any], file: str) -> Questionnaire:
    """Build the questionnaire; see `pacsresearch.questionnaire.load_questionnaire`."""
    return _Reader(file).questionnaire(data)


class _Reader:
    """Builds a `Questionnaire` from parsed TOML; every complaint names the file and the place."""

    def __init__(self, file: str) -> None:
        self.file = file

    def fail(self, problem: str, place: str, mend: str = "") -> InputError:
        return InputError(self.file, problem, place=place, mend=mend)

    def questionnaire(self, data: dict[str, Any]) -> Questionnaire:
        known = {"title", "version", "language", "origin", "intro", "closing", "missing", "scales", "platforms",
                 "quality", "sections", "questions", "ceilings"}
        self.no_unknown(data, known, "")
        if absent := [key for key in ("title", "version", "sections", "questions") if not data.get(key)]:
            raise self.fail(f"{absent[0]} is missing", "")
        scales = {name: self.options(given, f"[scales] {name}") for name, given in data.get("scales", {}).items()}
        sections = self.unique([self.build(Section, given, f"section {given.get('name', '?')!r}")
                                for given in data["sections"]], "name", "sections")
        pages = {section.name: section for section in sections}
        questions: list[Question] = []
        for number, given in enumerate(data["questions"], start=1):
            questions.append(self.question(given, number, scales, pages, questions))
        missing = self.unique([self.build(Missing, m, "missing") for m in data.get("missing", [])], "code", "missing")
        result = Questionnaire(
            title=data["title"], version=str(data["version"]), language=data.get("language", "en"),
            origin=data.get("origin", ""), intro=data.get("intro", ""), closing=data.get("closing", ""),
            sections=sections, questions=tuple(questions), missing=missing,
            platforms=self.platforms(data.get("platforms", {})),
            quality=self.build(Quality, data.get("quality", {}), "[quality]"), file=self.file)
        self.unique(list(result.variables), "name", "questions")
        for place in result.platforms:
            self.no_clash(result, place)
        ceilings = tuple(self.ceiling(given, result) for given in data.get("ceilings", []))
        return replace(result, ceilings=ceilings)

    def question(self, given: dict[str, Any], number: int, scales: dict[str, tuple[Option, ...]],
                 pages: dict[str, Section], earlier: list[Question]) -> Question:
        name = str(given.get("name", f"number {number}"))
        place = f"question {name!r}"
        values = dict(given)
        scale = values.pop("scale", None)
        if scale is not None and ("options" in values or scale not in scales):
            raise self.fail("has both scale and options" if "options" in values else f"scale {scale!r} is not declared",
                            place, f"declared: {', '.join(scales)}")
        values["options"] = scales[scale] if scale else self.options(values.get("options", []), place)
        values["items"] = tuple(self.build(Item, item, f"{place}, item {item.get('name', '?')!r}")
                                for item in values.get("items", []))
        values["serves"] = tuple(values.get("serves", ()))
        question = self.build(Question, values | {"number": number}, place)
        if question.section not in pages:
            raise self.fail(f"section {question.section!r} is not declared", place, f"declared: {', '.join(pages)}")
        if question.type not in get_args(QuestionKind):
            raise self.fail(f"{question.type!r} is no type", place, f"use {', '.join(get_args(QuestionKind))}")
        if not _NAME.fullmatch(name) or any(not _NAME.fullmatch(item.name) for item in question.items):
            raise self.fail("a name has up to 26 lower-case letters, digits and _, a letter first", place)
        self.check_form(question, place)
        routing = dict(pages[question.section].shown_if) | dict(question.shown_if)
        self.routing(routing, earlier, place)
        return replace(question, shown_if=routing)

    def check_form(self, question: Question, place: str) -> None:
        grid = question.type in ("likert", "share")
        if grid != bool(question.items):
            raise self.fail("has no items" if grid else f"a {question.type} question has no items", place)
        chosen = question.type in ("single", "multiple", "likert")
        if chosen and len(question.options) < 2 or not chosen and question.options:
            raise self.fail("needs at least two options" if chosen else f"a {question.type} question has no options", place)
        if question.type == "share" and not question.total:
            raise self.fail("a share needs a total", place, "write total = 100")
        if None not in (question.minimum, question.maximum) and question.minimum > question.maximum:
            raise self.fail(f"minimum {question.minimum} is above maximum {question.maximum}", place)
        if sum(option.other for option in question.options) > 1:
            raise self.fail("two options ask for other words", place, "keep one")
        if question.type != "multiple" and any(option.exclusive for option in question.options):
            raise self.fail("exclusive options belong to multiple choices", place)

    def routing(self, routing: Mapping[str, tuple[str, ...]], earlier: list[Question], place: str) -> None:
        known = {question.name: question for question in earlier}
        for name, wanted in routing.items():
            if name not in known:
                near = get_close_matches(name, known, n=1)
                raise self.fail(f"shown_if names {name!r}, which is no earlier question", place,
                                f"did you mean {near[0]}?" if near else "routing looks back only")
            options = [option.name for option in known[name].options]
            if known[name].type not in ("single", "multiple"):
                raise self.fail(f"shown_if names {name!r}, which has no options", place)
            if strange := [w for w in wanted if w not in options]:
                raise self.fail(f"shown_if: {strange[0]!r} is no option of {name}", place, f"options: {', '.join(options)}")

    def options(self, given: Any, place: str) -> tuple[Option, ...]:
        options = [self.build(Option, option, f"{place}, option {option.get('name', '?')!r}") for option in given]
        for option in options:
            if not _OPTION.fullmatch(option.name):
                raise self.fail(f"{option.name!r} is no name of an option", place, "lower-case letters, digits and _")
        for key in ("code", "name", "label"):
            self.unique(options, key, place)
        return tuple(options)

    def ceiling(self, given: dict[str, Any], questionnaire: Questionnaire) -> Ceiling:
        ceiling = self.build(Ceiling, given, f"ceiling {given.get('name', '?')!r}")
        place = f"ceiling {ceiling.name!r}"
        for name, kinds in ((ceiling.variable, ("number", "integer")), (ceiling.against, ("category", "ordered"))):
            if name not in {v.name for v in questionnaire.variables if v.kind in kinds}:
                raise self.fail(f"{name!r} is no {kinds[0]} variable", place)
        options = questionnaire.labels(ceiling.against)
        if strange := [key for key in ceiling.most if key not in options]:
            raise self.fail(f"{strange[0]!r} is no option of {ceiling.against}", place, f"options: {', '.join(options)}")
        return ceiling

    def platforms(self, given: dict[str, Any]) -> Mapping[str, Mapping[str, str]]:
        wanted = {"question", "option", "item", "other"}
        for name, rules in given.items():
            self.no_unknown(rules, wanted, f"[platforms.{name}]")
            if absent := sorted(wanted - set(rules)):
                raise self.fail(f"{absent[0]} is missing", f"[platforms.{name}]")
        return {name: dict(rules) for name, rules in given.items()}

    def no_clash(self, questionnaire: Questionnaire, platform: str) -> None:
        try:
            columns = questionnaire.columns(platform)
        except (KeyError, ValueError, IndexError) as error:
            raise self.fail(f"a rule cannot be filled in: {error}", f"[platforms.{platform}]",
                            "use {question}, {plain}, {item}, {number}, {code}") from None
        if len(columns) != len(questionnaire.variables):
            raise self.fail("two variables would get the same column", f"[platforms.{platform}]")

    # -- small tools

    def build(self, cls: type, given: Any, place: str) -> Any:
        if not isinstance(given, dict):
            raise self.fail(f"{given!r} is not a table", place)
        hints = {f.name: f for f in fields(cls)}
        self.no_unknown(given, set(hints), place)
        needed = [f.name for f in hints.values() if f.default is MISSING and f.default_factory is MISSING]
        if absent := [name for name in needed if name not in given]:
            raise self.fail(f"{absent[0]} is missing", place)
        values = {key: self.typed(value, str(hints[key].type), f"{place}, {key}") for key, value in given.items()}
        return cls(**values)

    def typed(self, value: Any, hint: str, place: str) -> Any:
        """Check a value against the annotation's words; tables become read-only, lists tuples."""
        if hint == "Routing":
            if not isinstance(value, Mapping) or not all(
                    isinstance(names, (list, tuple)) and names and all(isinstance(n, str) for n in names)
                    for names in value.values()):
                raise self.fail(f"{value!r} is no routing", place, 'write { question = ["option", ...] }')
            return {name: tuple(names) for name, names in value.items()}
        if hint.startswith("Mapping"):
            return dict(value)
        if hint.startswith("tuple") or hint.endswith("Kind"):
            return value
        wanted = {"int": int, "str": str, "bool": bool, "float": (int, float), "float | None": (int, float)}[hint]
        if not isinstance(value, wanted) or isinstance(value, bool) and wanted is not bool:
            raise self.fail(f"{value!r} is not {'text in quotes' if wanted is str else f'of the type {hint}'}", place)
        return float(value) if hint.startswith("float") else value

    def unique(self, things: list[Any], key: str, place: str) -> tuple[Any, ...]:
        seen: set[Any] = set()
        for thing in things:
            value = getattr(thing, key)
            value = value.casefold() if isinstance(value, str) else value
            if value in seen:
                raise self.fail(f"{key} {getattr(thing, key)!r} is given twice", place)
            seen.add(value)
        return tuple(things)

    def no_unknown(self, given: dict[str, Any], known: set[str], place: str) -> None:
        for key in given:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                raise self.fail(f"{key!r} is not a key", place,
                                f"did you mean {near[0]}?" if near else f"known: {', '.join(sorted(known))}")
