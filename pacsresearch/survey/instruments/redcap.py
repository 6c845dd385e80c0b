"""The questionnaire as a REDCap data dictionary (the 18 columns of "Upload data dictionary")."""

from __future__ import annotations

import csv
import io

from pacsresearch.questionnaire import Option, Question, Questionnaire

FORM = "pacs_managers"
HEADER = ("Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
          "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
          "Text Validation Min", "Text Validation Max", "Identifier?", "Branching Logic (Show field only if...)",
          "Required Field?", "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?",
          "Field Annotation")


def data_dictionary(questionnaire: Questionnaire) -> str:
    """The questionnaire as a data dictionary.

    Parameters
    ----------
    questionnaire : Questionnaire

    Returns
    -------
    str
        CSV. The first field is ``record_id``, as REDCap wants. Grids of agreement are matrices; shares are numbers
        with the question as section header; "other" words are fields shown when that option is chosen.

    Notes
    -----
    REDCap cannot enforce that shares sum to 100; cleaning checks it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerow(_row(name="record_id", type="text", label="Record ID"))
    section = ""
    for question in questionnaire.questions:
        title = next(s.title for s in questionnaire.sections if s.name == question.section)
        header = title if title != section else ""
        section = title
        for row in _rows(questionnaire, question, header):
            writer.writerow(row)
    return out.getvalue()


def _rows(questionnaire: Questionnaire, question: Question, header: str) -> list[list[str]]:
    branching = _branching(questionnaire, question)
    common = {"note": question.help, "branching": branching, "required": "y" if question.required else ""}
    if question.type in ("likert", "share"):
        heading = f"{header}: {question.text}" if header else question.text
        rows = []
        for item in question.items:
            if question.type == "likert":
                rows.append(_row(name=item.name, type="radio", label=item.label, header=heading, choices=_choices(question),
                                 matrix=question.name, **common))
            else:
                rows.append(_row(name=item.name, type="text", label=item.label, header=heading, validation="number", low="0",
                                 high=f"{question.total:g}", **common))
            heading = ""
        return rows
    kind = {"single": "radio", "multiple": "checkbox", "text": "notes"}.get(question.type, "text")
    exclusive = next((option for option in question.options if option.exclusive), None)
    rows = [_row(
        name=question.name, type=kind, label=question.text, header=header,
        choices=_choices(question) if question.options else "",
        validation={"number": "integer" if question.integer else "number", "date": "date_ymd"}.get(question.type, ""),
        low=_limit(question.minimum), high=_limit(question.maximum),
        annotation=f"@NONEOFTHEABOVE='{exclusive.code}'" if exclusive else "", **common)]
    if question.other:
        rows.append(_row(name=f"{question.name}_other_text", type="text", label=f"{question.label}: other, in words",
                         branching=_holds(question, (question.other,))))
    return rows


def _branching(questionnaire: Questionnaire, question: Question) -> str:
    parts = []
    for name, wanted in question.shown_if.items():
        asked = questionnaire.question(name)
        parts.append(_holds(asked, tuple(o for o in asked.options if o.name in wanted)))
    return " and ".join(parts)


def _holds(question: Question, options: tuple[Option, ...]) -> str:
    terms = [f"[{question.name}({o.code})] = '1'" if question.type == "multiple" else f"[{question.name}] = '{o.code}'"
             for o in options]
    return terms[0] if len(terms) == 1 else "(" + " or ".join(terms) + ")"


def _choices(question: Question) -> str:
    return " | ".join(f"{option.code}, {option.label.replace('|', '/')}" for option in question.options)


def _limit(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _row(*, name: str, type: str, label: str, header: str = "", choices: str = "", note: str = "", validation: str = "",
         low: str = "", high: str = "", branching: str = "", required: str = "", matrix: str = "", annotation: str = ""
         ) -> list[str]:
    return [name, FORM, header, type, label, choices, note, validation, low, high, "", branching, required, "", "", matrix, "",
            annotation]
