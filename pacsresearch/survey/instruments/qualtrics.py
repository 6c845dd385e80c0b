"""The questionnaire for Qualtrics: a survey file (``.qsf``) with routing, and the advanced text format without.

The advanced text format is documented by Qualtrics ("Preparing an advanced format TXT file"). The QSF is not; its
form is read off files that Qualtrics exports.
"""

from __future__ import annotations

import json
from typing import Any

from pacsresearch.questionnaire import Question, Questionnaire

_SURVEY = "SV_pacsManagers001"
_OFF = {"ForceResponse": "OFF", "ForceResponseType": "ON", "Type": "None"}


def advanced_text(questionnaire: Questionnaire) -> str:
    """The questionnaire in Qualtrics' advanced text format.

    Parameters
    ----------
    questionnaire : Questionnaire

    Returns
    -------
    str

    Notes
    -----
    The format holds no display logic, no text entry beside "other" and no validation; they must be added by hand after
    the import. `survey_file` has them all.
    """
    lines = ["[[AdvancedFormat]]"]
    for section in questionnaire.sections:
        lines += ["", f"[[Block:{section.title}]]"]
        if section is questionnaire.sections[0]:
            lines += ["", "[[Question:Text]]", "[[ID:intro]]", " ".join(questionnaire.intro.split())]
        for question in questionnaire.questions:
            if question.section == section.name:
                lines += ["", *_text_question(question)]
        lines += ["", "[[PageBreak]]"]
    return "\n".join([*lines[:-2], ""])


def _text_question(question: Question) -> list[str]:
    kinds = {"single": "MC:SingleAnswer:Vertical", "multiple": "MC:MultipleAnswer:Vertical", "likert": "Matrix:SingleAnswer",
             "share": "ConstantSum", "text": "TextEntry:Essay", "number": "TextEntry:SingleLine", "date": "TextEntry:SingleLine"}
    lines = [f"[[Question:{kinds[question.type]}]]", f"[[ID:{question.name}]]", question.text]
    choices = list(enumerate((item.label for item in question.items), start=1)) if question.items else \
        [(option.code, option.label) for option in question.options]
    if choices:
        lines.append("[[AdvancedChoices]]")
        lines += [line for code, label in choices for line in (f"[[Choice:{code}]]", label)]
    if question.type == "likert":
        lines.append("[[AdvancedAnswers]]")
        lines += [line for option in question.options for line in (f"[[Answer:{option.code}]]", option.label)]
    return lines


def survey_file(questionnaire: Questionnaire) -> str:
    """The questionnaire as a Qualtrics survey file.

    Parameters
    ----------
    questionnaire : Questionnaire

    Returns
    -------
    str
        JSON: export tags are the questions' names, choices keep the questionnaire's codes, routing is display logic
        (a page break before each routed question), "other" has a text entry, exclusive options are exclusive.
    """
    ids = {question.name: f"QID{question.number}" for question in questionnaire.questions}
    blocks: list[dict[str, Any]] = []
    for number, section in enumerate(questionnaire.sections, start=1):
        elements: list[dict[str, Any]] = [{"Type": "Question", "QuestionID": "QID900"}] if number == 1 else []
        here = [q for q in questionnaire.questions if q.section == section.name]
        for question in here:
            if set(question.shown_if) & {q.name for q in here}:
                elements.append({"Type": "Page Break"})
            elements.append({"Type": "Question", "QuestionID": ids[question.name]})
        blocks.append({"Type": "Default" if number == 1 else "Standard", "SubType": "", "Description": section.title,
                       "ID": f"BL_pacsManagers{number:03d}", "BlockElements": elements})
    trash = {"Type": "Trash", "Description": "Trash / Unused Questions", "ID": "BL_pacsManagers999", "BlockElements": []}
    flow = [{"ID": block["ID"], "Type": "Block" if block["Type"] == "Default" else "Standard", "FlowID": f"FL_{place}"}
            for place, block in enumerate(blocks, start=2)]
    elements = [
        _element("BL", "Survey Blocks", None, [*blocks, trash]),
        _element("FL", "Survey Flow", None, {"Flow": flow, "Properties": {"Count": len(flow) + 1}, "FlowID": "FL_1", "Type": "Root"}),
        _element("SO", "Survey Options", None, {
            "BackButton": "true", "SaveAndContinue": "true", "SurveyProtection": "PublicSurvey", "BallotBoxStuffingPrevention": "false",
            "NoIndex": "Yes", "SecureResponseFiles": "true", "SurveyExpiration": "None", "SurveyTermination": "DefaultMessage",
            "ProgressBarDisplay": "None", "PartialData": "+1 week", "ValidationMessage": "", "PreviousButton": "", "NextButton": "",
            "AnonymizeResponse": "Yes", "NewScoring": 1}),
        _element("SCO", "Scoring", None, {
            "ScoringCategories": [], "ScoringCategoryGroups": [], "ScoringSummaryCategory": None, "ScoringSummaryAfterQuestions": 0,
            "ScoringSummaryAfterSurvey": 0, "DefaultScoringCategory": None, "AutoScoringCategory": None}),
        _element("PROJ", "CORE", None, {"ProjectCategory": "CORE", "SchemaVersion": "1.1.0"}, "1.1.0"),
        _element("STAT", "Survey Statistics", None, {"MobileCompatible": True, "ID": "Survey Statistics"}),
        _element("QC", "Survey Question Count", str(len(ids) + 1), None),
        _element("RS", "RS_pacsManagers001", "Default Response Set", None),
        _element("SQ", "QID900", "Introduction", _introduction(questionnaire)),
        *(_element("SQ", ids[q.name], q.text[:99], _payload(questionnaire, q, ids)) for q in questionnaire.questions),
    ]
    entry = {"SurveyID": _SURVEY, "SurveyName": questionnaire.title, "SurveyDescription": questionnaire.origin,
             "SurveyOwnerID": "UR_pacsManagers001", "SurveyBrandID": "", "DivisionID": None,
             "SurveyLanguage": questionnaire.language.upper(), "SurveyActiveResponseSet": "RS_pacsManagers001",
             "SurveyStatus": "Inactive", "SurveyStartDate": "0000-00-00 00:00:00", "SurveyExpirationDate": "0000-00-00 00:00:00",
             "SurveyCreationDate": "2013-01-01 00:00:00", "CreatorID": "UR_pacsManagers001", "LastModified": "2013-01-01 00:00:00",
             "LastAccessed": "0000-00-00 00:00:00", "LastActivated": "0000-00-00 00:00:00", "Deleted": None}
    return json.dumps({"SurveyEntry": entry, "SurveyElements": elements}, ensure_ascii=False, indent=1) + "\n"


def _element(kind: str, primary: str, secondary: str | None, payload: Any, tertiary: str | None = None) -> dict[str, Any]:
    return {"SurveyID": _SURVEY, "Element": kind, "PrimaryAttribute": primary, "SecondaryAttribute": secondary,
            "TertiaryAttribute": tertiary, "Payload": payload}


def _introduction(questionnaire: Questionnaire) -> dict[str, Any]:
    text = " ".join(questionnaire.intro.split())
    return {"QuestionText": text, "DefaultChoices": False, "DataExportTag": "intro", "QuestionType": "DB", "Selector": "TB",
            "Configuration": {"QuestionDescriptionOption": "UseText"}, "QuestionDescription": text[:99], "ChoiceOrder": [],
            "Validation": {"Settings": {"Type": "None"}}, "GradingData": [], "Language": [], "NextChoiceId": 4, "NextAnswerId": 1,
            "QuestionID": "QID900"}


def _payload(questionnaire: Questionnaire, question: Question, ids: dict[str, str]) -> dict[str, Any]:
    kind, selector, sub = {
        "single": ("MC", "SAVR", "TX"), "multiple": ("MC", "MAVR", "TX"), "likert": ("Matrix", "Likert", "SingleAnswer"),
        "share": ("CS", "VRTL", "TX"), "text": ("TE", "ML", ""), "number": ("TE", "SL", ""), "date": ("TE", "SL", "")}[question.type]
    text = question.text if not question.help else f"{question.text}<br><em>{question.help}</em>"
    payload: dict[str, Any] = {
        "QuestionText": text, "DefaultChoices": False, "DataExportTag": question.name, "QuestionType": kind, "Selector": selector,
        "DataVisibility": {"Private": False, "Hidden": False}, "Configuration": {"QuestionDescriptionOption": "SpecifyLabel"},
        "QuestionDescription": question.label, "Validation": {"Settings": _validation(question)}, "GradingData": [], "Language": [],
        "NextChoiceId": 1, "NextAnswerId": 1, "QuestionID": ids[question.name]}
    if sub:
        payload["SubSelector"] = sub
    if question.items:
        payload["Choices"] = {str(place): {"Display": item.label} for place, item in enumerate(question.items, start=1)}
    elif question.options:
        payload["Choices"] = {str(o.code): {"Display": o.label} | ({"TextEntry": "true"} if o.other else {})
                              | ({"ExclusiveAnswer": True} if o.exclusive else {}) for o in question.options}
        payload["RecodeValues"] = {str(o.code): str(o.code) for o in question.options}
        payload["VariableNaming"] = {str(o.code): o.name for o in question.options}
    if "Choices" in payload:
        payload["ChoiceOrder"] = list(payload["Choices"])
        payload["NextChoiceId"] = max(map(int, payload["Choices"])) + 1
    if question.type == "likert":
        payload["Answers"] = {str(o.code): {"Display": o.label} for o in question.options}
        payload["AnswerOrder"] = list(payload["Answers"])
        payload["RecodeValues"] = {code: code for code in payload["Answers"]}
        payload["NextAnswerId"] = max(map(int, payload["Answers"])) + 1
        payload["ChoiceDataExportTags"] = False
    if question.type == "share":
        payload |= {"Labels": [], "ClarifyingSymbolType": "After", "ClarifyingSymbol": "%" if question.unit == "percent" else question.unit}
    if question.shown_if:
        payload["DisplayLogic"] = _logic(questionnaire, question, ids)
    return payload


def _validation(question: Question) -> dict[str, Any]:
    if question.required:
        return {"ForceResponse": "ON", "ForceResponseType": "ON", "Type": "None"}
    if question.type == "share":
        return {"EnforceRange": "OFF", "Type": "ChoicesTotal", "ForceResponse": "OFF", "ChoiceTotal": f"{question.total:g}"}
    if question.type == "number":
        low, high = ("" if v is None else f"{v:g}" for v in (question.minimum, question.maximum))
        return _OFF | {"Type": "ContentType", "ContentType": "ValidNumber",
                       "ValidNumber": {"Min": low, "Max": high, "NumDecimals": "0" if question.integer else ""}}
    if question.type == "date":
        return _OFF | {"Type": "ContentType", "ContentType": "ValidDate", "ValidDateType": "DateWithFormat"}
    return dict(_OFF)


def _logic(questionnaire: Questionnaire, question: Question, ids: dict[str, str]) -> dict[str, Any]:
    """Display logic: one set a condition, joined by "and"; within a set the options wanted, joined by "or"."""
    logic: dict[str, Any] = {"Type": "BooleanExpression", "inPage": False}
    for place, (name, wanted) in enumerate(question.shown_if.items()):
        asked = questionnaire.question(name)
        group: dict[str, Any] = {"Type": "AndIf" if place else "If"}
        for number, option in enumerate(o for o in asked.options if o.name in wanted):
            locator = f"q://{ids[name]}/SelectableChoice/{option.code}"
            word = "Or" if number else "If"
            group[str(number)] = {
                "LogicType": "Question", "QuestionID": ids[name], "QuestionIsInLoop": "no", "ChoiceLocator": locator,
                "Operator": "Selected", "QuestionIDFromLocator": ids[name], "LeftOperand": locator, "Type": "Expression",
                "Description": f'<span class="ConjDesc">{word}</span> <span class="QuestionDesc">{asked.text}</span> '
                               f'<span class="LeftOpDesc">{option.label}</span> <span class="OpDesc">Is Selected</span>'}
            if number:
                group[str(number)]["Conjuction"] = "Or"  # so spelt by the platform
        logic[str(place)] = group
    return logic
