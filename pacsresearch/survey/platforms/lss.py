"""The LimeSurvey structure (``.lss``, XML): questions, subquestions and answers, from before and after LimeSurvey 4."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from pacsresearch.errors import ExportError
from pacsresearch.survey.export import Option, Question, QuestionType
from pacsresearch.survey.grouping import plain

if TYPE_CHECKING:
    from pacsresearch.survey.assemble import Draft

# LimeSurvey's one-letter question types (application/models/Question.php): ours, and the fixed options of some.
_KINDS: dict[str, QuestionType] = {
    "5": "single", "!": "single", "L": "single", "O": "single", "G": "single", "Y": "single", "I": "single",
    "M": "multiple", "P": "multiple", "A": "matrix", "B": "matrix", "C": "matrix", "E": "matrix", "F": "matrix", "H": "matrix",
    "1": "matrix", ":": "matrix", ";": "text", "R": "ranking", "N": "number", "K": "number", "*": "text", "D": "date",
    "Q": "text", "S": "text", "T": "text", "U": "text",
}
_FIXED = {
    "5": [(str(i), str(i)) for i in range(1, 6)], "A": [(str(i), str(i)) for i in range(1, 6)],
    "B": [(str(i), str(i)) for i in range(1, 11)], "Y": [("Y", "Yes"), ("N", "No")], "G": [("F", "Female"), ("M", "Male")],
    "C": [("Y", "Yes"), ("U", "Uncertain"), ("N", "No")], "E": [("I", "Increase"), ("S", "Same"), ("D", "Decrease")],
}
_LARGEST = 64 << 20


@dataclass
class Defined:
    """One question: its code, LimeSurvey's type letter, subquestions and answers (code → words), in order."""

    qid: str
    code: str
    letter: str
    text: str
    other: bool = False
    items: dict[str, str] = field(default_factory=dict)       # subquestions: rows of an array, options of a multiple choice
    across: dict[str, str] = field(default_factory=dict)      # the second scale of arrays of numbers or texts
    answers: dict[str, str] = field(default_factory=dict)
    dual: dict[str, str] = field(default_factory=dict)        # answers of the second scale

    @property
    def kind(self) -> QuestionType | None:
        """Our type; None for text display and file upload."""
        return _KINDS.get(self.letter)

    @property
    def options(self) -> dict[str, str]:
        """Codes and words of the answers."""
        return self.answers or dict(_FIXED.get(self.letter, []))


@dataclass
class Structure:
    """A survey's questions by code, in order."""

    file: str
    questions: dict[str, Defined] = field(default_factory=dict)

    def fits(self, columns: Iterable[str]) -> bool:
        """Whether an export has its questions: half of the codes begin a column's name (or their texts do)."""
        names = list(columns)
        asked = [q for q in self.questions.values() if q.kind]
        hits = sum(any(n == q.code or n.startswith((f"{q.code}[", f"{q.code}.", f"{q.code}_", f"{q.code} [")) or q.text and plain(n).startswith(q.text)
                       for n in names) for q in asked)
        return bool(asked) and hits >= 0.5 * len(asked)

    def draft(self, name: str) -> Draft:
        """The survey without answers."""
        from pacsresearch.survey.assemble import Draft

        questions, columns = [], []
        for q in self.questions.values():
            if q.kind is None:
                continue
            if q.kind == "ranking":
                cols = [f"{q.code}[{i}]" for i in range(1, len(q.options) + 1)]
            elif q.across:
                cols = [f"{q.code}[{i}_{a}]" for i in q.items for a in q.across]
            elif q.letter == "1":
                cols = [f"{q.code}[{i}#{scale}]" for i in q.items for scale in (0, 1)]
            else:
                cols = [f"{q.code}[{i}]" for i in q.items] or [q.code]
            columns += cols
            other = f"{q.code}[other]" if q.other else None
            columns += [other] if other else []
            questions.append(defined(q, tuple(cols), other))
        return Draft(name, "limesurvey", ["a LimeSurvey structure (LSS): questions only, no responses"],
                     pd.DataFrame(columns=columns, dtype="str"), questions)


def defined(q: Defined, columns: tuple[str, ...], other: str | None) -> Question:
    """A question with the author's words, over given columns."""
    options = tuple(Option(code, label) for code, label in q.options.items())
    rows: tuple[str, ...] = ()
    if q.kind == "multiple":
        options = tuple(Option(code, label, column) for (code, label), column in zip(q.items.items(), columns, strict=False))
    elif q.kind == "ranking":
        rows = tuple(f"Rank {i}" for i in range(1, len(columns) + 1))
    elif q.across:
        rows = tuple(f"{label}: {column}" for label in q.items.values() for column in q.across.values())
    elif q.letter == "1":
        rows = tuple(f"{label}: scale {i}" for label in q.items.values() for i in (1, 2))
        options += tuple(Option(code, label) for code, label in q.dual.items() if (code, label) not in q.options.items())
    elif q.items:
        rows = tuple(q.items.values())
    return Question(q.code, q.text, q.kind, columns, options, rows, other)


def parse(path: Path) -> Structure:
    """Read an ``.lss``: no entities, no network; ExportError where it is damaged."""
    from lxml import etree

    if path.stat().st_size > _LARGEST:
        raise ExportError(path.name, "is too large for a LimeSurvey structure")
    data = path.read_bytes()
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise ExportError(path.name, "declares XML entities, which no LimeSurvey structure does: refused")
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError as error:
        raise ExportError(path.name, f"is damaged XML: {error.msg}", mend="export the structure again") from None
    language = root.findtext("languages/language") or ""
    words = {name: _words(root, name, key, value, language) for name, key, value in (
        ("question_l10ns", "qid", "question"), ("answer_l10ns", "aid", "answer"))}
    out = Structure(path.name)
    by_qid: dict[str, Defined] = {}
    groups = {r.get("gid", ""): _number(r.get("group_order", "")) for r in _rows(root, "groups")}
    asked = [r for r in _rows(root, "questions") if _mine(r, language) and r.get("parent_qid", "0") in ("0", "")]
    asked.sort(key=lambda r: (groups.get(r.get("gid", ""), 0), _number(r.get("question_order", ""))))
    for row in asked:
        qid = row.get("qid", "")
        text = words["question_l10ns"].get(qid) or row.get("question", "")
        one = Defined(qid, row.get("title", ""), row.get("type", ""), plain(text), row.get("other", "N") == "Y")
        by_qid[qid] = out.questions[one.code] = one
    subs = [r for r in (*_rows(root, "subquestions"), *_rows(root, "questions")) if _mine(r, language) and r.get("parent_qid", "0") not in ("0", "")]
    for row in sorted(subs, key=lambda r: _number(r.get("question_order", ""))):
        parent = by_qid.get(row.get("parent_qid", ""))
        if parent:
            text = plain(words["question_l10ns"].get(row.get("qid", "")) or row.get("question", "") or row.get("title", ""))
            (parent.across if row.get("scale_id", "0") == "1" else parent.items)[row.get("title", "")] = text
    for row in sorted((r for r in _rows(root, "answers") if _mine(r, language)), key=lambda r: _number(r.get("sortorder", ""))):
        parent = by_qid.get(row.get("qid", ""))
        if parent:
            text = plain(words["answer_l10ns"].get(row.get("aid", "")) or row.get("answer", "") or row.get("code", ""))
            (parent.dual if row.get("scale_id", "0") == "1" else parent.answers)[row.get("code", "")] = text
    return out


def _rows(root, name: str) -> list[dict[str, str]]:
    return [{cell.tag: cell.text or "" for cell in row if isinstance(cell.tag, str)} for row in root.iterfind(f"{name}/rows/row")]


def _mine(row: dict[str, str], language: str) -> bool:
    """Before LimeSurvey 4 a question stands once a language."""
    return "language" not in row or not language or row["language"] == language


def _words(root, name: str, key: str, value: str, language: str) -> dict[str, str]:
    every = _rows(root, name)                      # any language's words rather than none
    found = {r.get(key, ""): r[value] for r in reversed(every) if r.get(value)}
    return found | {r.get(key, ""): r[value] for r in every if _mine(r, language) and r.get(value)}


def _number(text: str) -> int:
    return int(text) if text.lstrip("-").isdigit() else 0
