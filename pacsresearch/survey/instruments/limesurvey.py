"""The questionnaire as a LimeSurvey structure (``.lss``), for "Create survey → Import".

Read off structures that LimeSurvey 4 and later export: options of a multiple choice and rows of an array are
subquestions in a table of their own; texts stand in the ``_l10ns`` tables; answers and their texts meet by ``aid``.
"""

from __future__ import annotations

from html import escape

from pacsresearch.questionnaire import Option, Question, Questionnaire

DB_VERSION = "426"  # LimeSurvey 4; later versions update the structure on import
SURVEY = 201300
_FIRST_ID = 1001  # question ids well above any number that occurs in a code: LimeSurvey rewrites ids in conditions
_LETTER = {"single": "L", "multiple": "M", "number": "N", "likert": "F", "share": "K", "text": "T", "date": "D"}

Row = dict[str, object]


def structure(questionnaire: Questionnaire) -> str:
    """The questionnaire as LimeSurvey's XML.

    Parameters
    ----------
    questionnaire : Questionnaire

    Returns
    -------
    str

    Notes
    -----
    "Other" is an ordinary option with a question of its own for the words, shown when the option is chosen: so every
    option has a column in the export. Shares must sum to their total (``equals_num_value``).
    """
    language = questionnaire.language.split("-")[0]
    tables: dict[str, list[Row]] = {name: [] for name in (
        "answers", "answer_l10ns", "groups", "group_l10ns", "questions", "subquestions", "question_l10ns", "question_attributes")}
    ids = _Ids()
    for number, section in enumerate(questionnaire.sections, start=1):
        tables["groups"].append({"gid": number, "sid": SURVEY, "group_order": number, "randomization_group": "",
                                 "grelevance": _relevance(questionnaire, section.shown_if) or "1"})
        tables["group_l10ns"].append({"id": number, "gid": number, "group_name": section.title, "description": "",
                                      "language": language, "sid": SURVEY, "group_order": number})
        order = 0
        for question in questionnaire.questions:
            if question.section == section.name:
                order = _question(questionnaire, question, number, order, language, tables, ids)
    settings = {"surveyls_survey_id": SURVEY, "surveyls_language": language, "surveyls_title": questionnaire.title,
                "surveyls_description": questionnaire.origin, "surveyls_welcometext": f"<p>{escape(questionnaire.intro)}</p>",
                "surveyls_endtext": f"<p>{escape(questionnaire.closing)}</p>", "surveyls_dateformat": 6, "surveyls_numberformat": 0}
    survey = {"sid": SURVEY, "gsid": 1, "admin": "inherit", "adminemail": "inherit", "anonymized": "Y", "format": "G",
              "savetimings": "Y", "template": "inherit", "language": language, "additional_languages": "", "datestamp": "Y",
              "ipaddr": "N", "refurl": "N", "allowprev": "Y", "usetokens": "N", "showwelcome": "Y"}
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<document>", " <LimeSurveyDocType>Survey</LimeSurveyDocType>",
             f" <DBVersion>{DB_VERSION}</DBVersion>", f" <languages>\n  <language>{language}</language>\n </languages>"]
    for name, rows in tables.items():
        lines += _table(name, rows)
    lines += _table("surveys", [survey]) + _table("surveys_languagesettings", [settings])
    return "\n".join([*lines, "</document>", ""])


class _Ids:
    """Running numbers of questions (and subquestions) and of answers."""

    def __init__(self) -> None:
        self.question, self.answer = _FIRST_ID - 1, 0

    def next_question(self) -> int:
        self.question += 1
        return self.question

    def next_answer(self) -> int:
        self.answer += 1
        return self.answer


def _question(questionnaire: Questionnaire, question: Question, group: int, order: int, language: str,
              tables: dict[str, list[Row]], ids: _Ids) -> int:
    codes = {variable: column for column, variable in questionnaire.columns("limesurvey").items()}
    variables = questionnaire.of(question.name)
    own = codes[variables[0].name].split("[")[0]

    def add(title: str, letter: str, text: str, help: str, relevance: str, place: int, mandatory: bool = False) -> int:
        qid = ids.next_question()
        tables["questions"].append({"qid": qid, "parent_qid": 0, "sid": SURVEY, "gid": group, "type": letter, "title": title,
                                    "preg": "", "other": "N", "mandatory": "Y" if mandatory else "N", "encrypted": "N",
                                    "question_order": place, "scale_id": 0, "same_default": 0, "relevance": relevance or "1",
                                    "modulename": ""})
        _text(qid, text, help)
        return qid

    def _text(qid: int, text: str, help: str = "") -> None:
        tables["question_l10ns"].append({"id": qid, "qid": qid, "question": escape(text, quote=False),
                                         "help": escape(help, quote=False), "script": "", "language": language})

    qid = add(own, _LETTER[question.type], question.text, question.help,
              _relevance(questionnaire, question.shown_if), order + 1, question.required)
    for place, variable in enumerate((v for v in variables if "[" in codes[v.name]), start=1):
        sub = ids.next_question()
        tables["subquestions"].append({"qid": sub, "parent_qid": qid, "sid": SURVEY, "gid": group, "type": "T",
                                       "title": codes[variable.name].split("[")[1].rstrip("]"), "preg": "", "other": "N",
                                       "mandatory": "", "encrypted": "N", "question_order": place, "scale_id": 0, "same_default": 0,
                                       "relevance": "1", "modulename": ""})
        _text(sub, variable.item.label if variable.item else variable.option.label)
    if question.type in ("single", "likert"):
        for place, option in enumerate(question.options, start=1):
            aid = ids.next_answer()
            tables["answers"].append({"aid": aid, "qid": qid, "code": option.code, "sortorder": place, "assessment_value": 0,
                                      "scale_id": 0})
            tables["answer_l10ns"].append({"id": aid, "aid": aid, "answer": escape(option.label, quote=False), "language": language})
    for attribute, value in _attributes(question, codes).items():
        tables["question_attributes"].append({"qid": qid, "attribute": attribute, "value": value, "language": ""})
    if not question.other:
        return order + 1
    words = codes[f"{question.name}_other_text"]
    add(words, "S", f"{question.label}: other, in words", "", _holds(question, (question.other,), codes), order + 2)
    return order + 2


def _attributes(question: Question, codes: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    if question.minimum is not None:
        found["min_num_value_n"] = f"{question.minimum:g}"
    if question.maximum is not None:
        found["max_num_value_n"] = f"{question.maximum:g}"
    if question.integer:
        found["num_value_int_only"] = "1"
    if question.type == "share":
        found |= {"equals_num_value": f"{question.total:g}", "suffix": "%" if question.unit == "percent" else question.unit}
    if exclusive := [option for option in question.options if option.exclusive]:
        found["exclude_all_others"] = ";".join(codes[f"{question.name}_{o.name}"].split("[")[1].rstrip("]") for o in exclusive)
    return found


def _relevance(questionnaire: Questionnaire, shown_if: dict) -> str:
    codes = {variable: column for column, variable in questionnaire.columns("limesurvey").items()}
    parts = []
    for name, wanted in shown_if.items():
        asked = questionnaire.question(name)
        parts.append(_holds(asked, tuple(o for o in asked.options if o.name in wanted), codes))
    return " and ".join(parts)


def _holds(question: Question, options: tuple[Option, ...], codes: dict[str, str]) -> str:
    """An expression of LimeSurvey's ExpressionScript."""
    terms = []
    for option in options:
        if question.type == "multiple":
            code = codes[f"{question.name}_{option.name}"].replace("[", "_").rstrip("]")
            terms.append(f'{code}.NAOK == "Y"')
        else:
            terms.append(f'{codes[question.name]}.NAOK == "{option.code}"')
    return terms[0] if len(terms) == 1 else "(" + " or ".join(terms) + ")"


def _table(name: str, rows: list[Row]) -> list[str]:
    if not rows:
        return []
    lines = [f" <{name}>", "  <fields>", *(f"   <fieldname>{field}</fieldname>" for field in rows[0]), "  </fields>", "  <rows>"]
    for row in rows:
        lines.append("   <row>")
        lines += [f"    <{field}/>" if value == "" else f"    <{field}><![CDATA[{value}]]></{field}>" for field, value in row.items()]
        lines.append("   </row>")
    return [*lines, "  </rows>", f" </{name}>"]
