"""The mapping file: what a user confirms about which column answers which question.

A TOML file of this form, drafted by `draft`, edited and confirmed by a person, read by `load_mapping`::

    [columns]                     # variable of the questionnaire = column of the export
    willing = "Q14"
    sources_ukiig = "Q12_1"

    [options.willing]             # words or codes in the export = option of the questionnaire
    "Yes, certainly" = "yes"

    [assume]                      # the same for every submission, because it was recorded elsewhere
    consent = "yes"

    [ignore]
    columns = ["Q99"]             # columns that answer nothing in the questionnaire

The same file may hold the tables that tell the readers how to read a plain CSV (`platforms.mapped_csv`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pacsresearch.errors import InputError
from pacsresearch.questionnaire import Questionnaire
from pacsresearch.survey.wording import shortened

if TYPE_CHECKING:
    from pacsresearch.survey.matching import Matching

TABLES = ("columns", "options", "assume", "ignore")
READERS_TABLES = ("question", "metadata", "file")  # how to read a plain CSV: the readers check them


@dataclass(frozen=True)
class ConfirmedMapping:
    """A mapping file's content, checked against the questionnaire."""

    columns: Mapping[str, str] = field(default_factory=dict)                 # variable -> column
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)   # question -> {words: option name}
    assume: Mapping[str, str] = field(default_factory=dict)                  # variable -> option name
    ignore: tuple[str, ...] = ()
    file: str = "mapping"


def load_mapping(source: str | Path | Mapping[str, Any] | None, questionnaire: Questionnaire) -> ConfirmedMapping:
    """Read and check a mapping.

    Parameters
    ----------
    source : str, Path, mapping or None
        A TOML file, its parsed content, or nothing.
    questionnaire : Questionnaire

    Raises
    ------
    InputError
        No such file, not TOML, an unknown table, a variable or an option that the questionnaire does not have.
    """
    if source is None:
        return ConfirmedMapping()
    if isinstance(source, Mapping):
        data, file = source, "mapping"
    else:
        path = Path(source)
        file = path.name
        try:
            data = tomllib.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            raise InputError(file, "there is no such mapping file", mend="see [survey] mapping in study.toml") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InputError(file, f"is not valid TOML: {error}",
                             mend="column names with blanks or brackets go in double quotes") from None
    return _check(data, file, questionnaire)


def _check(data: Mapping[str, Any], file: str, questionnaire: Questionnaire) -> ConfirmedMapping:
    for key, value in data.items():
        if key not in TABLES + READERS_TABLES:
            near = get_close_matches(key, TABLES, n=1)
            raise InputError(file, f"[{key}] is not a table of a mapping",
                             mend=f"did you mean [{near[0]}]?" if near else f"known: {', '.join(TABLES)}")
        if key in TABLES and not isinstance(value, Mapping):
            raise InputError(file, f"{key} must be a table", mend=f"write [{key}] on a line of its own")
    variables = {variable.name for variable in questionnaire.variables}
    columns, assume = dict(data.get("columns", {})), dict(data.get("assume", {}))
    for table, given in (("columns", columns), ("assume", assume)):
        for name, value in given.items():
            if name not in variables:
                near = get_close_matches(name, variables, n=2)
                raise InputError(file, f"{name!r} is no variable of the questionnaire", place=f"[{table}]",
                                 mend=f"nearest: {', '.join(near)}" if near else "see the codebook")
            if not isinstance(value, str):
                raise InputError(file, f"{value!r} is not text in quotes", place=f"[{table}] {name}")
    for name, value in assume.items():
        _option(file, questionnaire, name, value, f"[assume] {name}")
    options = {}
    for name, given in data.get("options", {}).items():
        try:
            question = questionnaire.question(name)
        except KeyError as error:
            raise InputError(file, error.args[0], place="[options]") from None
        for value in given.values():
            _option(file, questionnaire, name, value, f"[options.{name}]")
        options.setdefault(question.name, {}).update(given)
    ignore = data.get("ignore", {}).get("columns", [])
    if not isinstance(ignore, list) or not all(isinstance(name, str) for name in ignore):
        raise InputError(file, f"{ignore!r} is not a list of columns", place="[ignore] columns")
    return ConfirmedMapping(columns, options, assume, tuple(ignore), file)


def _option(file: str, questionnaire: Questionnaire, name: str, value: Any, place: str) -> None:
    known = list(questionnaire.labels(name))
    if value not in known:
        raise InputError(file, f"{value!r} is no option of {name}", place=place, mend=f"options: {', '.join(known)}")


def quoted(text: str) -> str:
    """A TOML basic string.

    Examples
    --------
    >>> quoted('so "called"')
    '"so \\\\"called\\\\""'
    """
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    body = "".join(escapes.get(c, c if c.isprintable() else f"\\u{ord(c):04x}" if ord(c) < 0x10000 else f"\\U{ord(c):08x}")
                   for c in text)
    return f'"{body}"'


def draft(matching: Matching) -> str:
    """A mapping file as far as matching got; what a person must confirm stands behind #."""
    lines = ["# A draft: check every line. What follows a # is not used until you take the # away.", "", "[columns]"]
    for m in matching.matches:
        note = "" if m.by == "mapping" else f"  # matched by {m.by}"
        lines.append(f"{m.variable} = {quoted(m.column)}{note}")
    for p in matching.proposals:
        lines.append(f"# {p.variable} = {quoted(p.column)}  # close ({p.score:.0f}): {shortened(p.wording, 100)}")
    proposed = {p.variable for p in matching.proposals}
    lines += [f'# {name} = ""  # nothing like it was found' for name in matching.missing if name not in proposed]
    by_question: dict[str, list] = {}
    for option in matching.unknown_options:
        by_question.setdefault(option.variable, []).append(option)
    for name, options in by_question.items():
        lines += ["", f"[options.{name}]"]
        lines += [f"# {quoted(o.cell)} = \"\"  # {o.count} times; nearest: {o.nearest or 'none'}" for o in options]
    if matching.assume:
        lines += ["", "[assume]"] + [f"{name} = {quoted(value)}" for name, value in matching.assume.items()]
    lines += ["", "[ignore]", "columns = ["]
    lines += [f"  # {quoted(column)},  # {shortened(wording, 100)}" for column, wording in matching.unmatched]
    lines += [f"  {quoted(column)}," for column in matching.confirmed.ignore] + ["]", ""]
    return "\n".join(lines)
