"""Qualtrics: CSV and TSV, with ImportIds (three header rows), without, and the legacy layout (V1 ... V10).

The third header row, where there is one, says which columns belong to one question and which are the platform's own;
without it the names do (``Q4_1``, ``Q4_7_TEXT``). A ``.qsf`` beside the export gives texts, types and labels.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from pacsresearch.survey import states as st
from pacsresearch.survey.assemble import Draft, tidied, unique
from pacsresearch.survey.context import Context
from pacsresearch.survey.export import Question
from pacsresearch.survey.grouping import plain, several, stem
from pacsresearch.survey.kinds import DATE, MOST_CODES, counts, infer, learn_options, numbers, options_of, share
from pacsresearch.survey.recognise import Claim
from pacsresearch.survey.tabular import Table

NAME = "qualtrics"

# Our name for each of the platform's own columns, by ImportId, by column name and by the words of the second row.
_OWN = {
    "respondent": ("_recordid", "responseid", "response id"), "started": ("startdate", "start date"),
    "submitted": ("recordeddate", "recorded date"), "ended": ("enddate", "end date"),
    "status": ("status", "response type"), "ip": ("ipaddress", "ip address"), "progress": ("progress",),
    "seconds": ("duration", "duration (in seconds)"), "finished": ("finished",), "set": ("responseset",),
    "last": ("recipientlastname", "recipient last name"), "first": ("recipientfirstname", "recipient first name"),
    "email": ("recipientemail", "recipient email", "emailaddress"), "name": ("name",),
    "reference": ("externaldatareference", "externalreference", "external data reference"),
    "latitude": ("locationlatitude", "location latitude"), "longitude": ("locationlongitude", "location longitude"),
    "accuracy": ("locationaccuracy", "location accuracy"), "channel": ("distributionchannel", "distribution channel"),
    "language": ("userlanguage", "user language"),
}
_ROLE = {word: role for role, words in _OWN.items() for word in words}
_LEGACY = {"V1": "respondent", "V2": "set", "V3": "name", "V4": "reference", "V5": "email", "V6": "ip", "V7": "status",
           "V8": "started", "V9": "submitted", "V10": "finished"}
_IDENTIFYING = ("ip", "last", "first", "email", "name", "reference", "latitude", "longitude")
_IMPORT = re.compile(r"""^\s*\{\s*["']ImportId["']\s*:\s*["'](.*?)["']""")
_QID = re.compile(r"^(?P<loop>\d+_)?(?P<qid>QID\d+(#\d+)?)(?P<rest>.*)$", re.S)
_BYNAME = re.compile(r"^(?P<base>.+?)(?P<rest>(_x?\d+)(_\d+)?)?(?P<text>_TEXT)?$", re.S)
_ASIDE = re.compile(r"(?i)_?(first[_ ]click|last[_ ]click|page[_ ]submit|click[_ ]count)$|_DO(_.*)?$|_NPS_GROUP$"
                    r"|_(Browser|Version|Operating System|OS|Resolution)$|_(File_?)?(Id|Name|Size|Type)$"
                    r"|_TEXT_[0-9a-f]{8,}\w*$| - (Topics|Parent Topics|Topic Hierarchy Level \d|Sentiment.*)$")
_UNNAMED = re.compile(r"^(SC\d+|Q_\w+|LS|opp|RISN|V\d+|tid|gc|term)$")
_SEEN = "-99"
_TRUE, _FALSE = ("1", "TRUE", "True", "true"), ("0", "FALSE", "False", "false")


def claim(table: Table) -> Claim | None:
    """Recognise a Qualtrics export."""
    rows = table.head[:4]
    for place, row in enumerate(rows):
        hits = sum(bool(_IMPORT.match(c)) for c in row)
        if hits >= max(1, sum(bool(c.strip()) for c in row) // 2):
            return Claim(NAME, 3, (f"row {place + 1} holds ImportIds",))
    names = [c.strip() for c in rows[0]]
    if names[:3] == ["V1", "V2", "V3"] and len(rows) > 1 and rows[1][0].strip().casefold() == "responseid":
        return Claim(NAME, 3, ("columns V1 to V10 with ResponseID, ResponseSet ... in the second row (legacy layout)",))
    for place, row in enumerate(rows[:2]):
        own = {c.strip() for c in row if c.strip().casefold() in _ROLE and _ROLE[c.strip().casefold()] not in ("name", "status")}
        roles = {_ROLE[c.casefold()] for c in own}
        if "respondent" in roles and len(roles) >= 3 or len(roles) >= 4 and (
                {"started", "finished"} <= roles or {"started", "progress"} <= roles):
            return Claim(NAME, 2, (f"Qualtrics' own columns in row {place + 1}: {', '.join(sorted(own)[:6])}",))
    return None


def read(table: Table, claim: Claim, context: Context) -> Draft:
    """Read a Qualtrics export (see the module's docstring)."""
    names, texts, imports, skip = _header(table)
    columns = unique(names)
    if names and not names[-1] and not any(r[-1] for r in table.head if len(r) == table.width):
        columns = columns[:-1]                                   # the legacy trailing comma
    notes = list(table.notes)
    if texts is None:
        notes.append("there is no row of question texts: the names stand for them")
    body, short = table.body(skip)
    body, repeated = tidied(body, list(table.head[:skip]), table.file)
    body = body.iloc[:, : len(columns)]
    body.columns = columns
    roles = _roles(names, texts, imports)
    own = {role: columns[place] for place, role in roles.items() if place < len(columns)}
    draft = Draft(table.file, NAME, [*claim.evidence, *repeated, *short], body, [], notes=[*notes, *short, *repeated])
    _own_columns(draft, own, context)

    groups = _groups(columns, texts or names, imports, set(roles))
    draft.extra += [c for i, c in enumerate(columns) if i not in roles and not any(i in g.places for g in groups)]
    used = [columns[i] for g in groups for i in g.places]
    seen = [c for c in used if (body[c] == _SEEN).any()]
    asked = body
    if seen:
        asked = body.copy(deep=False)
        for name in seen:
            asked[name] = body[name].where(body[name] != _SEEN, "")
        notes_seen = "-99 is Qualtrics' mark for a question seen and not answered: such answers are skipped, blanks not shown"
        draft.notes.append(notes_seen)
    else:
        draft.notes.append("Qualtrics leaves questions that were not shown and those left unanswered blank alike: both count as skipped")
    for group in groups:
        draft.questions += _questions(group, columns, texts or names, asked, context, draft.notes)
    if seen:
        _seen_states(draft, body, asked, used)
        draft.cells = asked
    return draft


def _header(table: Table) -> tuple[list[str], list[str] | None, list[str] | None, int]:
    rows = [[c.strip() for c in row] for row in table.head[:4]]
    ids = next((i for i, row in enumerate(rows) if sum(bool(_IMPORT.match(c)) for c in row) >= max(1, sum(map(bool, row)) // 2)), None)
    if ids is not None:
        imports = [_import_id(c) for c in rows[ids]]
        names = rows[0] if ids else imports
        return names, rows[1] if ids == 2 else None, imports, ids + 1
    names = rows[0]
    if len(rows) > 1 and _is_text_row(names, rows[1]):
        return names, rows[1], None, 2
    return names, None, None, 1


def _import_id(cell: str) -> str:
    """The id in a cell of the third header row; a choice's own id, where it stands apart, goes behind the question's."""
    match = _IMPORT.match(cell)
    if not match:
        return ""
    choice = re.search(r"""["'](?:choiceId|subQuestionId|answerId)["']\s*:\s*["'](.*?)["']""", cell)
    return match.group(1) + (f"_{choice.group(1)}" if choice and not match.group(1).endswith(f"_{choice.group(1)}") else "")


def _is_text_row(names: list[str], row: list[str]) -> bool:
    """Whether the second row is the questions' texts rather than the first respondent."""
    if names[0] == "V1":
        return True
    for name, cell in zip(names, row, strict=False):
        role = _ROLE.get(name.casefold())
        if role in ("started", "submitted", "ended") and cell:
            return not re.match(DATE, cell)
        if role == "respondent" and cell:
            return not re.match(r"^(R_|FS_)?\w{12,}$", cell)
    for name, cell in zip(names, row, strict=False):
        if _ROLE.get(name.casefold()) in ("progress", "seconds") and cell:
            return not re.fullmatch(r"[\d.]+", cell)
    return False


def _roles(names: list[str], texts: list[str] | None, imports: list[str] | None) -> dict[int, str]:
    """Which of the platform's own columns stand where."""
    roles: dict[int, str] = {}
    legacy = names[:2] == ["V1", "V2"]
    for place, name in enumerate(names):
        if legacy and name in _LEGACY:
            roles[place] = _LEGACY[name]
            continue
        if imports is not None and imports[place]:
            role = None if _QID.match(imports[place]) else _ROLE.get(imports[place].casefold())
        else:
            role = _ROLE.get(name.casefold())
            if role == "name" and not legacy or role in ("status", "set", "progress") and place > 25:
                role = None                       # a question of that name
        if role and role not in roles.values():
            roles[place] = role
    return roles


def _own_columns(draft: Draft, own: dict[str, str], context: Context) -> None:
    body, meta = draft.cells, draft.metadata
    for role in ("respondent", "status", "language"):
        if role in own:
            meta[role] = body[own[role]]
    for role in ("started", "submitted", "ended"):
        if role in own and not (role == "ended" and "submitted" in own):
            draft.moment("submitted" if role == "ended" else role, own[role], context.day_first)
    for role in ("seconds", "progress"):
        if role in own:
            meta[role] = numbers(body[own[role]])
    if "finished" in own:
        column = body[own["finished"]]
        done = np.where(column.isin(_TRUE), 1.0, np.where(column.isin(_FALSE), 0.0, np.nan))
        meta["finished"] = pd.Series(done, index=body.index).astype("boolean")
    elif "progress" in meta:
        meta["finished"] = (meta["progress"] >= 100).where(meta["progress"].notna()).astype("boolean")
    _status(draft, own)
    draft.identifiers = [own[role] for role in _IDENTIFYING if role in own]
    if "channel" in own:
        draft.flags["preview"] = draft.flags.get("preview", False) | (body[own["channel"]] == "preview").to_numpy(dtype=bool)


def _status(draft: Draft, own: dict[str, str]) -> None:
    """Status is a sum: 1 preview, 2 test, 4 imported, 8 spam, 16 offline; or the words for it."""
    size = len(draft.cells)
    preview, test, spam = (np.zeros(size, dtype=bool) for _ in range(3))
    if "status" in own:
        column = draft.cells[own["status"]]
        for value in counts(column)[0].to_pylist():
            where = None
            word = value.strip().casefold()
            number = int(word) if word.isdigit() else 0
            for mask, bit, words in ((preview, 1, "preview"), (test, 2, "test"), (spam, 8, "spam")):
                if number & bit or words in word:
                    where = (column == value).to_numpy(dtype=bool) if where is None else where
                    mask |= where
    draft.flags |= {"preview": preview, "test": test}
    if spam.any():
        draft.notes.append(f"Qualtrics marks {int(spam.sum())} submission(s) as spam (see status): kept")


class _Group:
    """Columns of one question: their places, what follows the question's id in each, and its name."""

    __slots__ = ("id", "places", "qid", "rests")

    def __init__(self, id: str, qid: str) -> None:
        self.id, self.qid, self.places, self.rests = id, qid, [], []


def _groups(columns: list[str], texts: list[str], imports: list[str] | None, own: set[int]) -> list[_Group]:
    groups: dict[str, _Group] = {}
    for place, name in enumerate(columns):
        if place in own:
            continue
        if imports is not None and imports[place]:
            match = _QID.match(imports[place])
            if not match or _ASIDE.search(match["rest"]) or _ASIDE.search(name):
                continue
            key = f"{match['loop'] or ''}{match['qid']}"
            base = name
            for tail in (match["rest"], re.sub(r"^_", "", match["rest"])):
                if tail and name.endswith(tail):
                    base = name[: -len(tail)].rstrip("_#")
                    break
            else:
                if match["rest"]:
                    base = re.sub(r"(_x?\d+)+(_TEXT)?$|_TEXT$", "", name)
            rest, qid = match["rest"], match["qid"].split("#")[0]
        else:
            if _ASIDE.search(name) or _UNNAMED.match(name) or not texts[place]:
                continue
            match = _BYNAME.match(name)
            base, rest, qid = match["base"], (match["rest"] or "") + (match["text"] or ""), ""
            key = base
        group = groups.setdefault(key, _Group(base, qid))
        group.places.append(place)
        group.rests.append(rest)
    if imports is None:
        return [part for g in groups.values() for part in _apart(g, columns, texts)]
    return list(groups.values())


def _apart(group: _Group, columns: list[str], texts: list[str]) -> list[_Group]:
    """Undo a grouping by name that the texts contradict (``Q_2`` of ``Q`` may be another question)."""
    shared = stem([texts[i] for i in group.places], (" - ", "-"))[0]
    if len(group.places) == 1 or shared != texts[group.places[0]] or texts[group.places[0]] == columns[group.places[0]] \
            or any(r.endswith("_TEXT") for r in group.rests):
        if len(group.places) == 1:
            group.id = columns[group.places[0]] if not group.rests[0].endswith("_TEXT") else group.id
        return [group]
    out = []
    for place, rest in zip(group.places, group.rests, strict=True):
        one = _Group(columns[place], "")
        one.places, one.rests = [place], [rest if rest.endswith("_TEXT") else ""]
        out.append(one)
    return out


def _questions(group: _Group, columns: list[str], texts: list[str], body: pd.DataFrame, context: Context, notes: list[str]) -> list[Question]:
    labels = [plain(texts[i]) for i in group.places]
    words = [i for i, r in enumerate(group.rests) if r.endswith("_TEXT")]
    items = [i for i in range(len(group.places)) if i not in words]
    names = [columns[i] for i in group.places]
    known = context.qsf.get(group.qid) if context.qsf and group.qid else None
    if context.qsf and known is None:
        known = context.qsf.by_tag(group.id)
    if not items:                                                        # text entry, one field or several
        if len(words) == 1:
            kind, _ = infer(body[names[0]])
            kind = kind if kind in ("number", "date") else "text"
            return [Question(group.id, known.text if known else labels[0], kind, (names[0],))]
        text, rows = stem(labels)
        return [Question(group.id, known.text if known else text, "text", tuple(names), (), tuple(rows))]
    other = names[words[-1]] if words else None
    if len(words) > 1:
        others = [Question(f"{group.id}{group.rests[i]}", labels[i], "text", (names[i],)) for i in words[:-1]]
    else:
        others = []
    if len(items) == 1 and group.rests[items[0]] == "":
        name, text = names[items[0]], re.sub(r" - Selected Choice$", "", labels[items[0]])
        return [_one(group.id, text, name, other, body[name], known, group.qid != "", notes), *others]
    text, rows = stem([re.sub(r" - Selected Choice(?= - )", "", labels[i]) for i in items], (" - ", "-"))
    codes = [group.rests[i].strip("_").removeprefix("x") for i in items]
    frame = body[[names[i] for i in items]]
    if len(items) == 1 and " - " in labels[items[0]]:
        text, rows = labels[items[0]].rsplit(" - ", 1)[0], [labels[items[0]].rsplit(" - ", 1)[1]]
    text = re.sub(r" - Selected Choice$", "", text)
    question = several(group.id, text, frame, rows, codes, other)
    if known is not None:
        question = known.applied(question, codes)
    return [question, *others]


def _one(id: str, text: str, name: str, other: str | None, column: pd.Series, known, by_import: bool, notes: list[str]) -> Question:
    """A question with one column: single choice, joined multiple choice, or (without ImportIds) anything."""
    distinct, _ = counts(column)
    question = None
    if share(distinct, r"^\d+(,\d+)*$") == 1.0 and (share(distinct, r",") > 0 or known is not None and known.multiple):
        codes = sorted({c for v in distinct.to_pylist() for c in v.split(",")}, key=int)
        question = Question(id, text, "multiple", (name,), options_of(codes), (), other)
    elif known is None and share(distinct, ",") > 0 and (learnt := learn_options(column, ",")):
        notes.append(f"{name}: options joined in one cell; {len(learnt.options)} options learnt from the answers")
        question = Question(id, text, "multiple", (name,), options_of(list(learnt.options)), (), other)
    if question is None:
        kind, options = infer(column)
        if kind == "number" and share(distinct, r"^\d{1,3}$") == 1.0 and len(distinct) <= MOST_CODES:
            kind, options = "single", options_of(sorted(distinct.to_pylist(), key=int))
        elif kind == "text" and by_import and len(distinct) <= 100:
            kind, options = "single", options_of(distinct)
        question = Question(id, text, kind, (name,), options, (), other)
    return known.applied(question, ()) if known is not None else question


def _seen_states(draft: Draft, body: pd.DataFrame, asked: pd.DataFrame, used: list[str]) -> None:
    for question in draft.questions:
        names = list(question.columns)
        if question.type == "multiple" and any(o.column for o in question.options):
            states = st.ticked(asked[names], when_blank=st.NOT_SHOWN)
        else:
            states = {n: st.given(asked[n], when_blank=st.NOT_SHOWN) for n in names}
        for name, codes in states.items():
            codes[(body[name] == _SEEN).to_numpy(dtype=bool)] = st.SKIPPED
            draft.states[name] = codes
