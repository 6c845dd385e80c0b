"""The codebook of the cleaned survey: one HTML page, and DDI-Codebook 2.5 XML for archives."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from pacsresearch.questionnaire import Option, Question, Questionnaire, Variable
from pacsresearch.survey.instruments.printable import routing_words

DDI = "ddi:codebook:2_5"
_SCHEMA = "http://www.ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
_KINDS = {"category": "one of the options", "ordered": "one of the options, in this order", "boolean": "ticked or not",
          "number": "number", "integer": "whole number", "text": "free text", "date": "date"}
_STYLE = ("body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}"
          "table{border-collapse:collapse;margin:.5rem 0}th,td{border:1px solid #bbb;padding:.2rem .6rem;text-align:left;"
          "vertical-align:top}code{background:#f2f2f2;padding:0 .2rem}h3{margin-top:2rem}.note{color:#555}")


def universe(questionnaire: Questionnaire, question: Question) -> str:
    """Who a question was asked of, in words."""
    words = routing_words(questionnaire, question)
    if words:
        return words.replace(f"Answer question {question.number} only if you", "Those who").replace(" and you ", " and ")
    return "Everyone" if not question.shown_if else "Everyone who consented"


def codebook_html(questionnaire: Questionnaire) -> str:
    """The codebook as one self-contained page.

    Parameters
    ----------
    questionnaire : Questionnaire

    Returns
    -------
    str
        For each question its wording, who was asked, the variables with their types, options with codes, missing codes.
    """
    parts = [f"<!DOCTYPE html>\n<html lang=\"{escape(questionnaire.language)}\">\n<head>\n<meta charset=\"utf-8\">\n"
             f"<title>Codebook: {escape(questionnaire.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
             f"<h1>Codebook</h1>\n<p>{escape(questionnaire.title)}, version {escape(questionnaire.version)}.</p>\n"
             f"<p><strong>{escape(questionnaire.origin)}</strong></p>\n"]
    if questionnaire.missing:
        rows = "".join(f"<tr><td>{m.code}</td><td>{escape(m.label)}</td><td>{escape(m.state)}</td></tr>\n" for m in questionnaire.missing)
        parts.append(f"<h2>Missing codes</h2>\n<table>\n<tr><th>Code</th><th>Meaning</th><th>State</th></tr>\n{rows}</table>\n")
    for section in questionnaire.sections:
        parts.append(f"<h2>{escape(section.title)}</h2>\n")
        parts += [_question_html(questionnaire, q) for q in questionnaire.questions if q.section == section.name]
    return "".join([*parts, "</body>\n</html>\n"])


def _question_html(questionnaire: Questionnaire, question: Question) -> str:
    notes = [note for note in (question.help, question.note, f"Asked of: {universe(questionnaire, question)}.".replace("..", "."),
                               _range_words(question), f"Serves: {', '.join(question.serves)}." if question.serves else "") if note]
    rows = "".join(f"<tr><td><code>{v.name}</code></td><td>{escape(v.label)}</td><td>{_KINDS[v.kind]}</td></tr>\n"
                   for v in questionnaire.of(question.name))
    html = (f"<h3 id=\"{question.name}\">{question.number}. {escape(question.text)}</h3>\n"
            + "".join(f"<p class=\"note\">{escape(note)}</p>\n" for note in notes)
            + f"<table>\n<tr><th>Variable</th><th>Label</th><th>Type</th></tr>\n{rows}</table>\n")
    if question.options:
        rows = "".join(f"<tr><td>{o.code}</td><td><code>{o.name}</code></td><td>{escape(o.label)}</td>"
                       f"<td>{escape(_option_words(o))}</td></tr>\n" for o in question.options)
        html += f"<table>\n<tr><th>Code</th><th>Name</th><th>Words</th><th></th></tr>\n{rows}</table>\n"
    return html


def _option_words(option: Option) -> str:
    words = [text for flag, text in ((not option.substantive, "says nothing of the matter"), (option.exclusive, "rules the others out"),
                                     (option.other, "words follow")) if flag]
    return "; ".join(words)


def _range_words(question: Question) -> str:
    if question.type == "share":
        return f"Shares sum to {question.total:g}; sums within {question.tolerance:g} of it are rescaled."
    if question.minimum is None and question.maximum is None:
        return ""
    low, high = ("" if v is None else f"{v:g}" for v in (question.minimum, question.maximum))
    return f"From {low} to {high} {question.unit}.".replace("  ", " ").replace(" .", ".")


def ddi_codebook(questionnaire: Questionnaire, *, title: str = "", note: str = "") -> str:
    """The codebook as DDI-Codebook 2.5.

    Parameters
    ----------
    questionnaire : Questionnaire
    title : str, optional
        Of the study; default the questionnaire's.
    note : str, optional
        What must be known of the data: that they are synthetic, say.

    Returns
    -------
    str
        XML: study description, then one ``var`` for each variable with wording, universe, range, missing codes and
        categories (``catValu`` holds the code, ``txt`` what the cleaned tables hold). No statistics: counts belong where small cells are suppressed.

    Notes
    -----
    Element order follows the schema (DDI Alliance, codebook.xsd 2.5, 2012-01-17).
    """
    from lxml import etree

    root = etree.Element(f"{{{DDI}}}codeBook", nsmap={None: DDI, "xsi": "http://www.w3.org/2001/XMLSchema-instance"})
    root.set("version", "2.5")
    root.set("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation", f"{DDI} {_SCHEMA}")
    root.set("{http://www.w3.org/XML/1998/namespace}lang", questionnaire.language)

    def add(parent: etree._Element, tag: str, text: str = "", **attributes: str) -> etree._Element:
        child = etree.SubElement(parent, f"{{{DDI}}}{tag}", attributes)
        child.text = text or None
        return child

    study = add(root, "stdyDscr")
    citation = add(study, "citation")
    add(add(citation, "titlStmt"), "titl", title or questionnaire.title)
    info = add(study, "stdyInfo")
    add(info, "abstract", f"{questionnaire.origin} {note}".strip())
    summary = add(info, "sumDscr")
    add(summary, "nation", "United Kingdom", abbr="GB")
    add(summary, "anlyUnit", "PACS manager")
    add(summary, "universe", "PACS managers in the United Kingdom who consented to take part")
    add(summary, "dataKind", "survey data")
    method = add(add(study, "method"), "dataColl")
    add(method, "collMode", "self-administered questionnaire: web-based")
    add(method, "resInstru", f"{questionnaire.title}, version {questionnaire.version}")
    data = add(root, "dataDscr")
    for question in questionnaire.questions:
        names = [variable.name for variable in questionnaire.of(question.name)]
        if len(names) > 1:
            kind = "multipleResp" if question.type == "multiple" else "grid" if question.items else "other"
            group = add(data, "varGrp", ID=f"g_{question.name}", type=kind, var=" ".join(f"v_{name}" for name in names))
            add(group, "labl", question.label)
    for question in questionnaire.questions:
        for variable in questionnaire.of(question.name):
            _variable(add, data, questionnaire, question, variable)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True).decode("utf-8")


def _variable(add: Callable, data: object, questionnaire: Questionnaire, question: Question, variable: Variable) -> None:
    discrete = variable.kind in ("category", "ordered", "boolean")
    nature = {"category": "nominal", "boolean": "nominal", "ordered": "ordinal", "text": "other", "date": "interval"}
    var = add(data, "var", ID=f"v_{variable.name}", name=variable.name, nature=nature.get(variable.kind, "ratio"),
              intrvl="discrete" if discrete or variable.kind == "integer" else "contin")
    add(var, "labl", variable.label)
    asked = add(var, "qstn", ID=f"q_{variable.name}")
    part = variable.item.label if variable.item else variable.option.label if variable.option else ""
    add(asked, "qstnLit", f"{question.text} {part}".strip())
    if question.help:
        add(asked, "ivuInstr", question.help)
    low, high = (0.0, question.total) if question.type == "share" else (question.minimum, question.maximum)
    if variable.kind in ("number", "integer") and (low is not None or high is not None):
        bounds = {name: f"{value:g}" for name, value in (("min", low), ("max", high)) if value is not None}
        add(add(var, "valrng"), "range", **bounds)
    if questionnaire.missing and variable.kind != "text":
        refused = add(var, "invalrng")
        for missing in questionnaire.missing:
            add(refused, "item", VALUE=str(missing.code))
    add(var, "universe", universe(questionnaire, question))
    categories = [("1", "Ticked", "true", False), ("0", "Not ticked", "false", False)] if variable.kind == "boolean" else \
        [(str(o.code), o.label, o.name, not o.substantive) for o in question.options] if discrete else []
    for code, label, stored, empty in categories:
        category = add(var, "catgry", missing="Y" if empty else "N")
        add(category, "catValu", code)
        add(category, "labl", label)
        add(category, "txt", f"{stored} in the cleaned tables")
    kind = "character" if variable.kind == "text" else "numeric"
    add(var, "varFormat", type=kind)
    if question.note:
        add(var, "notes", question.note)
