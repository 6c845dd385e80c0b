"""The questionnaire on paper: a Word document to print, to pilot or to send to an ethics committee."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

from pacsresearch.questionnaire import Question, Questionnaire, Routing

if TYPE_CHECKING:
    from docx.document import Document

BOX, LINE = "\u2610", "_" * 40
_DATE = datetime(2013, 1, 1)  # fixed, so that the same questionnaire gives the same bytes


def printable(questionnaire: Questionnaire) -> bytes:
    """The questionnaire as DOCX.

    Parameters
    ----------
    questionnaire : Questionnaire

    Returns
    -------
    bytes
        Numbered questions, a box an option, routing in words ("If ..., answer question 3"), grids as tables.
        The same questionnaire gives the same bytes.
    """
    import docx
    from docx.shared import Cm, Pt

    document = docx.Document()
    for section in document.sections:
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Calibri", Pt(10.5)
    core = document.core_properties
    core.title, core.author, core.comments = questionnaire.title, "pacsresearch", questionnaire.origin
    core.created = core.modified = _DATE
    core.language = questionnaire.language
    document.add_heading(questionnaire.title, level=0)
    document.add_paragraph(f"Version {questionnaire.version}. {questionnaire.origin}").runs[0].italic = True
    document.add_paragraph(" ".join(questionnaire.intro.split()))
    for section in questionnaire.sections:
        document.add_heading(section.title, level=1)
        if section.shown_if:
            words = _conditions(questionnaire, section.shown_if)
            document.add_paragraph(f"Answer this part only if {words}.").runs[0].italic = True
        for question in questionnaire.questions:
            if question.section == section.name:
                _add(document, questionnaire, question)
    document.add_paragraph(questionnaire.closing)
    out = io.BytesIO()
    document.save(out)
    return _dated(out.getvalue())


def _add(document: Document, questionnaire: Questionnaire, question: Question) -> None:
    if routing := routing_words(questionnaire, question):
        document.add_paragraph(routing).runs[0].italic = True
    heading = document.add_paragraph()
    heading.paragraph_format.keep_with_next = True
    heading.add_run(f"{question.number}. {question.text}").bold = True
    if question.help:
        document.add_paragraph(question.help).paragraph_format.keep_with_next = True
    if question.type == "likert":
        table = document.add_table(rows=1, cols=len(question.options) + 1, style="Table Grid")
        for cell, option in zip(table.rows[0].cells[1:], question.options, strict=True):
            cell.text = option.label
        for item in question.items:
            cells = table.add_row().cells
            cells[0].text = item.label
            for cell in cells[1:]:
                cell.text = BOX
    elif question.type == "share":
        table = document.add_table(rows=0, cols=2, style="Table Grid")
        for label in [*(item.label for item in question.items), f"Total: {question.total:g}"]:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = label, "%" if question.unit == "percent" else question.unit
    elif question.options:
        for option in question.options:
            line = document.add_paragraph(f"{BOX}  {option.label}" + (f": {LINE}" if option.other else ""))
            line.paragraph_format.space_after = 0
            line.paragraph_format.keep_with_next = option is not question.options[-1]
    else:
        for _ in range(3 if question.type == "text" else 1):
            document.add_paragraph(f"{LINE} {question.unit}" if question.type == "number" else LINE * 2)
    document.add_paragraph()


def routing_words(questionnaire: Questionnaire, question: Question) -> str:
    """Who is asked a question, in words; "" where every participant is.

    Examples
    --------
    >>> from pacsresearch.questionnaire import load_questionnaire
    >>> questionnaire = load_questionnaire()
    >>> routing_words(questionnaire, questionnaire.question("region"))
    'Answer question 3 only if you answered "England" to question 2.'
    """
    section = next(s for s in questionnaire.sections if s.name == question.section)
    own = {name: wanted for name, wanted in question.shown_if.items() if name not in section.shown_if}
    return f"Answer question {question.number} only if {_conditions(questionnaire, own)}." if own else ""


def _conditions(questionnaire: Questionnaire, routing: Routing) -> str:
    parts = []
    for name, wanted in routing.items():
        asked = questionnaire.question(name)
        labels = " or ".join(f'"{asked.labels()[option]}"' for option in wanted)
        parts.append(f"you {'ticked' if asked.type == 'multiple' else 'answered'} {labels} to question {asked.number}")
    return " and ".join(parts)


def _dated(data: bytes) -> bytes:
    """The same archive with fixed dates on its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            made.writestr(zipfile.ZipInfo(name, date_time=(2013, 1, 1, 0, 0, 0)), given.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
