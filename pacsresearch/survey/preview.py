"""What ``pacsresearch read EXPORT...`` shows: what was recognised, the questions, and what is left out."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from pacsresearch.survey.export import EXCLUSIONS, Export, Question
from pacsresearch.survey.read import Item

if TYPE_CHECKING:
    from rich.console import Console

SHOWN_OPTIONS = 6
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
SHOWN_QUESTIONS = 200


def render(items: Sequence[Item], format: Literal["text", "json"] = "text", console: Console | None = None) -> None:
    """Show what `read.read_files` found.

    Parameters
    ----------
    items : sequence of Item
    format : {"text", "json"}
        json: one list, one object a file, as `as_dict` says; nothing else is written.
    console : rich Console, optional
        Where to; standard output by default.
    """
    if format == "json":
        text = as_json(items)
        if console is None:
            print(text)
        else:
            console.out(text, highlight=False)
        return
    from rich.console import Console

    console = console or Console()
    for item in items:
        _show(item, console)


def as_json(items: Sequence[Item]) -> str:
    """The items as JSON text: a list of `as_dict`."""
    return json.dumps([as_dict(item) for item in items], ensure_ascii=False, indent=2)


def as_dict(item: Item) -> dict[str, Any]:
    """One file as an object.

    Keys: ``file``; ``error`` (None where it was read); ``platform``; ``evidence`` (list); ``respondents`` (left after
    ``excluded``); ``columns`` (names, in the file's order); ``questions`` (each ``id, text, type, options``, the options by
    their labels); ``identifiers`` (columns dropped); ``excluded`` (submissions left out, by reason).
    """
    export = item.export
    if export is None:
        return {"file": item.file, "error": item.error, "platform": None, "evidence": [], "respondents": 0, "columns": [],
                "questions": [], "identifiers": [], "excluded": dict.fromkeys(EXCLUSIONS, 0)}
    return {
        "file": item.file, "error": None, "platform": export.platform, "evidence": list(export.evidence),
        "respondents": export.respondents, "columns": list(export.columns),
        "questions": [_question(q) for q in export.questions],
        "identifiers": list(export.identifiers), "excluded": export.excluded,
    }


def _question(question: Question) -> dict[str, Any]:
    return {"id": question.id, "text": question.text, "type": question.type,
            "options": [option.label for option in question.options]}


def _show(item: Item, console: Console) -> None:
    from rich.markup import escape as escaped
    from rich.table import Table

    def escape(text: str) -> str:
        return escaped(_CONTROL.sub("", text))       # a file's words must not steer the terminal


    if item.error is not None:
        console.print(f"[bold red]✗[/] {escape(item.error)}", soft_wrap=True)
        console.print()
        return
    export = item.export
    console.print(f"[bold]{escape(item.file)}[/]", soft_wrap=True)
    if item.companion and not export.questions:
        console.print(f"  {escape(item.companion)}, used for the export given with it", soft_wrap=True)
        console.print()
        return
    console.print(f"  platform: {export.platform} ({escape('; '.join(export.evidence))})", soft_wrap=True)
    if item.companion:
        console.print(f"  {escape(item.companion)}: it describes {len(export.questions)} questions and holds no responses")
    else:
        console.print(f"  {_submissions(export)}; {len(export.columns)} columns, {len(export.questions)} questions", soft_wrap=True)
        names = ", ".join(export.identifiers) or "none found"
        console.print(f"  identifying columns, left out unless asked for: {escape(names)}", soft_wrap=True)
    for note in export.notes:
        console.print(f"  note: {escape(note)}", soft_wrap=True)
    table = Table("question", "type", "text", "options", box=None, padding=(0, 2, 0, 0))
    table.columns[2].max_width, table.columns[3].max_width = 60, 60
    for question in export.questions[:SHOWN_QUESTIONS]:
        table.add_row(escape(question.id), question.type, escape(question.text), escape(_options(question)))
    console.print(table)
    if len(export.questions) > SHOWN_QUESTIONS:
        console.print(f"  ... and {len(export.questions) - SHOWN_QUESTIONS} more (--format json shows all)")
    console.print()


def _submissions(export: Export) -> str:
    left_out = ", ".join(f"{n} {reason}" for reason, n in export.excluded.items() if n)
    total = len(export.metadata)
    people = f"{export.respondents} respondent{'s' if export.respondents != 1 else ''}"
    return f"{people} of {total} rows ({left_out} left out)" if left_out else people


def _options(question: Question) -> str:
    labels = [o.label for o in question.options]
    rest = f" ... ({len(labels)})" if len(labels) > SHOWN_OPTIONS else ""
    rows = f" [{len(question.rows)} rows]" if question.rows and question.type in ("matrix", "ranking") else ""
    return " | ".join(labels[:SHOWN_OPTIONS]) + rest + rows
