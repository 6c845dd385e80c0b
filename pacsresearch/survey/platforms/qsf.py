"""The Qualtrics survey definition (``.qsf``, JSON): texts, types and labels of its questions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from pacsresearch.errors import ExportError
from pacsresearch.survey.export import Option, Question, QuestionType
from pacsresearch.survey.grouping import plain

if TYPE_CHECKING:
    from pacsresearch.survey.assemble import Draft


@dataclass(frozen=True)
class Defined:
    """One question as the survey's author defined it.

    `choices` and `answers` map the id of a choice (a matrix's row) or an answer (a matrix's column) to its words;
    `recode` maps those ids to the values in the data.
    """

    qid: str
    tag: str
    text: str
    kind: QuestionType | None
    choices: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    recode: dict[str, str] = field(default_factory=dict)
    multiple: bool = False

    def applied(self, question: Question, codes: Iterable[str]) -> Question:
        """A question as exported, with the author's text, type and labels."""
        codes = list(codes)
        kind = self.kind or question.type
        if kind == "single" and len(question.columns) > 1:
            kind = question.type
        text = self.text or question.text
        labels = {c: self.choices.get(c, "") for c in codes}
        if kind == "multiple" and len(question.columns) > 1 or kind == "multiple" and any(o.column for o in question.options):
            made = tuple(Option(c, labels[c] or c, name) for c, name in zip(codes, question.columns, strict=False))
            return replace(question, text=text, type=kind, options=made, rows=())
        if kind in ("matrix", "ranking") and len(question.columns) >= 1 and codes:
            rows = tuple(labels[c] or r for c, r in zip(codes, question.rows or codes, strict=False))
            points = {self.recode.get(i, i): label for i, label in self.answers.items()} if kind == "matrix" else {}
            options = self._options(points, question) if points else question.options
            return replace(question, text=text, type=kind, rows=rows, options=options)
        if kind in ("single", "multiple"):
            points = {self.recode.get(i, i): label for i, label in self.choices.items()}
            return replace(question, text=text, type=kind, options=self._options(points, question))
        return replace(question, text=text, type=kind, options=question.options if kind == question.type else ())

    @staticmethod
    def _options(points: dict[str, str], question: Question) -> tuple[Option, ...]:
        """The defined options, coded as the export codes them: by number, or by their words."""
        seen = {o.code for o in question.options}
        in_words = bool(seen) and len(seen & set(points.values())) > len(seen & set(points))
        return tuple(Option(label if in_words else code, label) for code, label in points.items())


@dataclass(frozen=True)
class Qsf:
    """All questions of a survey definition, by QID."""

    file: str
    questions: dict[str, Defined]
    blocks: frozenset[str] = frozenset()      # the questions that stand in a block, rather than in the trash

    def get(self, qid: str) -> Defined | None:
        """The question with a QID ("QID7")."""
        return self.questions.get(qid)

    def by_tag(self, tag: str) -> Defined | None:
        """The question with an export tag ("Q4")."""
        return next((q for q in self.questions.values() if q.tag == tag), None)

    def fits(self, columns: Iterable[str]) -> bool:
        """Whether an export has its questions: half of the tags begin a column's name."""
        names = list(columns)
        tags = [q.tag for q in self.questions.values() if q.kind]
        hits = sum(any(n == t or n.startswith(f"{t}_") for n in names) for t in tags)
        return bool(tags) and hits >= 0.5 * len(tags)

    def draft(self, name: str) -> Draft:
        """The survey without answers."""
        from pacsresearch.survey.assemble import Draft

        questions, columns, taken = [], [], set()
        for q in self.questions.values():
            if q.kind is None or self.blocks and q.qid not in self.blocks:
                continue
            if not q.tag or q.tag in taken:          # the trash may hold an older question of the same tag
                q = replace(q, tag=q.qid)
            taken.add(q.tag)
            ids = list(q.choices)
            many = q.kind in ("multiple", "matrix", "ranking") and ids
            cols = [f"{q.tag}_{i}" for i in ids] if many else [q.tag]
            columns += cols
            if q.kind == "multiple":
                options = tuple(Option(i, label, c) for (i, label), c in zip(q.choices.items(), cols, strict=False))
            else:
                points = q.answers if q.kind == "matrix" else q.choices if q.kind == "single" else {}
                options = tuple(Option(q.recode.get(i, i), label) for i, label in points.items())
            rows = tuple(q.choices.values()) if q.kind in ("matrix", "ranking") else ()
            questions.append(Question(q.tag, q.text, q.kind, tuple(cols), options, rows))
        return Draft(name, "qualtrics", ["a Qualtrics survey definition (QSF): questions only, no responses"],
                     pd.DataFrame(columns=columns, dtype="str"), questions)


def parse(path: Path) -> Qsf:
    """Read a ``.qsf``; ExportError where it is none."""
    try:
        data = json.loads(path.read_bytes().decode("utf-8-sig"))
        elements = data["SurveyElements"]
        found = [_defined(e["Payload"]) for e in elements if e.get("Element") == "SQ" and isinstance(e.get("Payload"), dict)]
        order = _order(elements)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ExportError(path.name, f"is no Qualtrics survey definition ({type(error).__name__})", mend="export the QSF again") from None
    found.sort(key=lambda q: order.get(q.qid, len(order)))
    return Qsf(path.name, {q.qid: q for q in found}, frozenset(order))


def _order(elements: list[dict]) -> dict[str, int]:
    """Where each question stands: blocks in the survey's order."""
    ids: list[str] = []
    for element in elements:
        if element.get("Element") != "BL":
            continue
        blocks = element["Payload"]
        for block in blocks.values() if isinstance(blocks, dict) else blocks:
            if isinstance(block, dict) and block.get("Type") != "Trash":
                ids += [b["QuestionID"] for b in block.get("BlockElements") or [] if isinstance(b, dict) and "QuestionID" in b]
    return {qid: place for place, qid in enumerate(ids)}


def _defined(payload: dict[str, Any]) -> Defined:
    selector, sub = str(payload.get("Selector", "")), str(payload.get("SubSelector", ""))
    kind, multiple = _kind(str(payload.get("QuestionType", "")), selector, sub, payload)
    choices = _words(payload.get("Choices"), payload.get("ChoiceOrder"))
    answers = _words(payload.get("Answers"), payload.get("AnswerOrder"))
    recode = {str(k): str(v) for k, v in (payload.get("RecodeValues") or {}).items()} if isinstance(payload.get("RecodeValues"), dict) else {}
    return Defined(str(payload.get("QuestionID", "")), str(payload.get("DataExportTag", "")), plain(str(payload.get("QuestionText", ""))),
                   kind, choices, answers, recode, multiple)


def _kind(question: str, selector: str, sub: str, payload: dict) -> tuple[QuestionType | None, bool]:
    if question == "MC":
        multiple = selector in ("MAVR", "MAHR", "MACOL", "MSB")
        return ("multiple" if multiple else "single"), multiple
    if question == "TE":
        content = str((payload.get("Validation") or {}).get("Settings", {}).get("ContentType", "")) if isinstance(payload.get("Validation"), dict) else ""
        return {"ValidNumber": "number", "ValidDate": "date"}.get(content, "text"), False
    if question == "DB":
        return None, False
    return {"Matrix": "matrix", "RO": "ranking", "Slider": "number", "CS": "number", "SBS": "matrix"}.get(question), False


def _words(given: Any, order: Any) -> dict[str, str]:
    if isinstance(given, list):
        given = {str(i): v for i, v in enumerate(given, start=1)}
    if not isinstance(given, dict):
        return {}
    ids = [str(i) for i in order] if isinstance(order, list) else list(given)
    ids = [i for i in ids if i in given] + [i for i in given if i not in {str(o) for o in ids}]
    return {i: plain(str(given[i].get("Display", "") if isinstance(given[i], dict) else given[i])) for i in ids}
