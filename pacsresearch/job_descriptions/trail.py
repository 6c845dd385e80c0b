"""Why is this document coded so? One coded document as text for a terminal, as JSON, or as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal

from pacsresearch.job_descriptions.coding import NOTHING, CodedDocument, CodedFile, Requirement

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

COLOURS = {"essential": "bold green", "desirable": "cyan", "undetermined": "magenta", "mentioned": "yellow", "absent": "dim"}
_CSV = ("file", "error", "requirement", "level", "evidence", "location", "rule")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would execute at the beginning of a cell


def render(coded_files: Iterable[CodedFile], format: Literal["text", "json", "csv"] = "text",
           console: Console | None = None) -> str:
    """Render coded files with the evidence behind every code.

    Parameters
    ----------
    coded_files : iterable of CodedFile
    format : {"text", "json", "csv"}
        ``json``: a list, one object a file: ``file, error, criteria, requirements``. ``csv``: a row a requirement
        (a file with an error has one row), cells that a spreadsheet would execute begin with an apostrophe.
    console : rich Console, optional
        For ``text``: its width and its colours; plain text of 120 columns when there is none.

    Returns
    -------
    str
        Ends with a newline. Nothing is printed.
    """
    if format == "json":
        return json.dumps([as_json(one) for one in coded_files], ensure_ascii=False, indent=2) + "\n"
    if format == "csv":
        return _csv(coded_files)
    if format != "text":
        raise ValueError(f"format {format!r} is none of text, json, csv")
    from rich.console import Console as PlainConsole

    console = console or PlainConsole(width=120, color_system=None, force_terminal=False, file=io.StringIO())
    with console.capture() as captured:
        for one in coded_files:
            for part in _text(one):
                console.print(part)
    return captured.get()


def as_json(one: CodedFile) -> dict[str, Any]:
    """One file as the object that ``pacsresearch code --format json`` prints."""
    criteria = one.coded.specification.criteria if one.coded else ()
    requirements = one.coded.requirements if one.coded else ()
    return {
        "file": _shown(one.file),
        "error": one.error and _shown(one.error),
        "criteria": [{"text": c.text, "level": c.level, "category": c.category or "", "location": str(c.location)}
                     for c in criteria],
        "requirements": [{"requirement": r.requirement, "level": r.level, "evidence": r.evidence,
                          "location": str(r.location), "rule": r.rule} for r in requirements],
    }


def _csv(coded_files: Iterable[CodedFile]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_CSV)
    for one in coded_files:
        shown = as_json(one)
        rows = shown["requirements"] or [{}]
        writer.writerows([_cell({**shown, **row}.get(column)) for column in _CSV] for row in rows)
    return out.getvalue()


def _cell(value: str | None) -> str:
    value = value or ""
    return "'" + value if value.startswith(_FORMULA) else value


def _text(one: CodedFile) -> Iterator[RenderableType]:
    from rich.text import Text

    yield Text(_shown(one.file), style="bold")
    if one.coded is None:
        yield Text(f"  not coded: {_shown(one.error or '')}\n", style="red")
        return
    yield Text(f"  {_facts(one.coded)}")
    for warning in (*one.coded.document.warnings, *one.coded.specification.notes):
        yield Text(f"  note: {_shown(warning)}", style="yellow")
    if any(r.level != "absent" or r.refused for r in one.coded.requirements):
        yield _requirements(one.coded)
    if absent := [r.requirement for r in one.coded.requirements if r.level == "absent" and not r.refused]:
        yield Text(f"  absent ({NOTHING}): {', '.join(absent)}", style="dim")
    shares = ", ".join(f"{f.facet} {f.touched}" for f in one.coded.facets)
    count = len(one.coded.specification.criteria)
    yield Text(f"  facets, of {count} {'criterion' if count == 1 else 'criteria'}: {shares}\n", style="dim")


def _requirements(coded: CodedDocument) -> RenderableType:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=True, expand=False)
    table.add_column("requirement", overflow="fold")
    table.add_column("level", no_wrap=True)
    table.add_column("evidence, where and by which rule", overflow="fold")
    for requirement in coded.requirements:
        if requirement.level != "absent" or requirement.refused:
            level = Text(requirement.level, style=COLOURS[requirement.level])
            table.add_row(requirement.requirement, level, _evidence(requirement))
    return table


def _evidence(requirement: Requirement) -> RenderableType:
    from rich.text import Text

    text = Text()
    if requirement.evidence:
        text.append(f"“{_shown(requirement.evidence)}”")
        text.append(f"\n{requirement.location or 'no location'} · {_shown(requirement.rule)}", style="dim")
    for mark, evidence in (("also", requirement.further), ("not counted", requirement.refused)):
        for item in evidence:
            start = "\n" if text else ""
            level = f" {item.level}" if mark == "also" else ""
            why = f"{item.location or 'no location'} · {_shown(item.rule)}"
            text.append(f"{start}{mark}{level}: “{_shown(item.words)}” ({why})", style="dim")
    return text


def _facts(coded: CodedDocument) -> str:
    facts = coded.metadata
    salary = facts.value("salary")
    parts = [
        facts.value("title"), facts.value("employer"),
        f"band {facts.value('band')}" if facts.band else facts.value("grade"),
        " to ".join(f"£{amount:,.0f}" for amount in dict.fromkeys(salary)) if salary else None,
        str(facts.value("year")) if facts.year else None,
        f"{facts.words} words, {facts.specification_words} of them the specification",
    ]
    levels = [c.level for c in coded.specification.criteria]
    known = ("essential", "desirable", "unlabelled", "undetermined")
    counts = ", ".join(f"{levels.count(level)} {level}" for level in known if level in levels)
    parts.append(f"{len(levels)} criteria" + (f" ({counts})" if counts else ""))
    return "; ".join(_shown(part) for part in parts if part)


def _shown(text: str) -> str:
    """Text that is safe on a terminal: what cannot be printed (escape codes, lone surrogates) becomes "?"."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "?" for c in text)
