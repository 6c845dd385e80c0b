"""SurveyMonkey: two header rows, the question's text carried forward over its columns, then what each column is.

Expanded: one column an option (its words or blank), a row of a grid, an item of a ranking. Condensed: one a question.
"""

from __future__ import annotations

import re

from pacsresearch.survey.assemble import Draft, unique, without_repeated_headers
from pacsresearch.survey.context import Context
from pacsresearch.survey.export import Question
from pacsresearch.survey.grouping import plain, several
from pacsresearch.survey.kinds import infer, learn_options, options_of
from pacsresearch.survey.recognise import Claim
from pacsresearch.survey.tabular import Table

NAME = "surveymonkey"

_OWN = {"respondentid": "respondent", "collectorid": "collector", "startdate": "started", "enddate": "submitted",
        "datecreated": "started", "datemodified": "submitted", "ipaddress": "ip", "emailaddress": "email", "firstname": "first",
        "lastname": "last", "customdata1": "custom", "customdata": "custom", "customvalue": "custom", "custom1": "custom",
        "collectortitle": "collector_title", "collectorname": "collector_title"}
_IDENTIFYING = ("ip", "email", "first", "last")
_ONE = ("response", "open-ended response", "open ended response")
_SUB = (*_ONE, "other (please specify)")


def _key(name: str) -> str:
    return re.sub(r"[\s_\-]+", "", name).casefold()


def _row(row: tuple[str, ...]) -> list[str]:
    return ["" if re.fullmatch(r"Unnamed: \d+(_level_\d+)?", c.strip()) else c.strip() for c in row]


def claim(table: Table) -> Claim | None:
    """Recognise a SurveyMonkey export."""
    if len(table.head) < 2:
        return None
    names, subs = _row(table.head[0]), _row(table.head[1])
    own = [n for n in names if _key(n) in _OWN]
    keys = {_key(n) for n in own}
    marks = [s for s in subs if s.casefold() in _SUB]
    if "respondentid" not in keys:
        if len(marks) >= 2 and {"startdate", "enddate"} <= keys:
            return Claim(NAME, 2, (f"second header row with {marks[0]!r}", f"columns {', '.join(own[:4])}"))
        return None
    evidence = [f"columns {', '.join(own[:5])}"]
    if marks:
        return Claim(NAME, 3, (*evidence, f"second header row with {', '.join(map(repr, dict.fromkeys(marks)))}"))
    if keys & {"collectorid", "datecreated"}:
        return Claim(NAME, 3, tuple(evidence))
    return Claim(NAME, 1, tuple(evidence))


def read(table: Table, claim: Claim, context: Context) -> Draft:
    """Read a SurveyMonkey export."""
    names, subs = _row(table.head[0]), _row(table.head[1]) if len(table.head) > 1 else []
    width = table.width
    who = next((i for i, n in enumerate(names) if _key(n) == "respondentid"), 0)
    two = bool(subs) and not re.fullmatch(r"\d{4,}(\.0)?", subs[who]) and len(subs) >= width - 1
    subs = (subs + [""] * width)[:width] if two else [""] * width
    body, short = table.body(1 + two)
    body, repeated = without_repeated_headers(body, list(table.head[: 1 + two]), table.file)
    groups = _groups(names, subs)
    columns = [""] * width
    for places in groups:
        lead = plain(names[places[0]])
        for i in places:
            columns[i] = lead if not subs[i] or subs[i].casefold() in _ONE else f"{lead} [{plain(subs[i])}]"
    columns = unique(columns)
    body.columns = columns
    draft = Draft(table.file, NAME, [*claim.evidence, *repeated, *short], body, [], notes=[*table.notes, *short, *repeated])
    number = 0
    for places in groups:
        role = _OWN.get(_key(names[places[0]])) if number == 0 or _key(names[places[0]]) != "customdata" else None
        name = columns[places[0]]
        if role and len(places) == 1 and subs[places[0]].casefold() not in _ONE:
            _own(draft, role, name, context)
            continue
        number += 1
        draft.questions.append(_question(f"Q{number}", plain(names[places[0]]), places, subs, columns, draft))
    draft.notes.append("SurveyMonkey leaves questions not shown and those skipped blank alike (both count as skipped), and marks no partial "
                       "submissions")
    return draft


def _groups(names: list[str], subs: list[str]) -> list[list[int]]:
    """Columns by question: a blank heading, or the same one again above another option, goes on with the one before."""
    groups: list[list[int]] = []
    for place, name in enumerate(names):
        again = groups and name == names[groups[-1][0]] and subs[place] and subs[place].casefold() not in _ONE \
            and subs[place] not in [subs[i] for i in groups[-1]]
        if groups and (not name or again):
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


def _own(draft: Draft, role: str, name: str, context: Context) -> None:
    column = draft.cells[name]
    if role == "respondent":
        draft.metadata["respondent"] = column
    elif role in ("started", "submitted"):
        draft.moment(role, name, context.day_first, "month")
    elif role in _IDENTIFYING:
        draft.identifiers.append(name)
    else:
        draft.extra.append(name)


def _question(id: str, text: str, places: list[int], subs: list[str], columns: list[str], draft: Draft) -> Question:
    body = draft.cells
    other = None
    if len(places) > 1 and re.match(r"(?i)(other\b.*|.*\(please specify\).*|comments?:?|.*please specify:?)$", subs[places[-1]]):
        tail = columns[places[-1]]
        kind, options = infer(body[tail])
        if not (kind == "single" and len(options) == 1):          # its own words in every cell: an option, not a text
            other, places = tail, places[:-1]
    if len(places) == 1:
        name, sub = columns[places[0]], subs[places[0]]
        kind, options = infer(body[name])
        if sub.casefold().startswith("open"):
            kind, options = (kind if kind in ("number", "date") else "text"), ()
        elif kind in ("text", "single") and (learnt := learn_options(body[name], ", ")) and other is None:
            draft.notes.append(f"{id}: options joined by commas; {len(learnt.options)} options learnt from the answers")
            kind, options = "multiple", options_of(list(learnt.options))
        elif sub.casefold() == "response" and kind == "text" and len(body) and len(set(body[name])) <= 60:
            kind, options = "single", options_of([v for v in dict.fromkeys(body[name]) if v])
        elif sub and sub.casefold() not in _SUB and kind == "single" and len(options) == 1 and options[0].label == sub:
            return several(id, text, body[[name]], [sub], ["1"], other)
        return Question(id, text, kind, (name,), options, (), other)
    labels = [plain(subs[i]) for i in places]
    frame = body[[columns[i] for i in places]]
    return several(id, text, frame, labels, [str(i) for i in range(1, len(places) + 1)], other)
