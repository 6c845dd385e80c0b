"""REDCap: records as CSV, raw or labelled, with the project's data dictionary or without.

One row a record (an event, an instance). ``<form>_complete`` is 0, 1 or 2; ``field___code`` is 1 or 0, and 0 too where
nobody ever opened the form: the form's state tells these apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from pacsresearch.survey import states as st
from pacsresearch.survey.assemble import Draft, tidied, unique
from pacsresearch.survey.context import Context
from pacsresearch.survey.dates import timestamps
from pacsresearch.survey.export import Option, Question, QuestionType
from pacsresearch.survey.grouping import plain
from pacsresearch.survey.kinds import MOST_CODES, counts, infer, options_of, share
from pacsresearch.survey.platforms.redcap_logic import shown
from pacsresearch.survey.recognise import Claim
from pacsresearch.survey.tabular import Table

NAME = "redcap"

_OWN = ("redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance", "redcap_data_access_group",
        "redcap_survey_identifier")
_OWN_LABELS = {"event name": "redcap_event_name", "repeat instrument": "redcap_repeat_instrument",
               "repeat instance": "redcap_repeat_instance", "data access group": "redcap_data_access_group",
               "survey identifier": "redcap_survey_identifier"}
_BOX = re.compile(r"^(?P<base>[A-Za-z]\w*?)___(?P<code>\w+)$")
_CHOICE = re.compile(r"^(?P<base>.*?)\s*\(choice=(?P<label>.*)\)$", re.S)
_FIELDS = {"variable / field name": "name", "field_name": "name", "form name": "form", "form_name": "form",
           "section header": "header", "section_header": "header", "field type": "type", "field_type": "type",
           "field label": "label", "field_label": "label", "choices, calculations, or slider labels": "choices",
           "choices or calculations": "choices", "select_choices_or_calculations": "choices",
           "text validation type or show slider number": "validation",
           "text_validation_type_or_show_slider_number": "validation", "identifier?": "identifier", "identifier": "identifier",
           "branching logic (show field only if...)": "branching", "branching_logic": "branching",
           "matrix group name": "matrix", "matrix_group_name": "matrix", "matrix ranking?": "ranking", "matrix_ranking": "ranking"}
_DONE = {"2": 2, "Complete": 2, "1": 1, "Unverified": 1, "0": 0, "Incomplete": 0}
_TICK_OFF = (*st.UNTICKED, "Unchecked")


@dataclass(frozen=True, slots=True)
class Field:
    """One row of the data dictionary."""

    name: str
    form: str
    type: str
    label: str
    header: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    validation: str = ""
    identifier: bool = False
    branching: str = ""
    matrix: str = ""
    ranking: bool = False


@dataclass
class Dictionary:
    """A data dictionary: fields by name, in the project's order."""

    file: str
    fields: dict[str, Field] = field(default_factory=dict)

    def fits(self, columns: Iterable[str]) -> bool:
        """Whether it belongs to an export with these columns: half of them are its fields."""
        names = [n.split("___")[0] for n in columns if not n.endswith(("_complete", "_timestamp")) and not n.startswith("redcap_")]
        labels = {plain(f.label) for f in self.fields.values()}
        return bool(names) and sum(n in self.fields or _CHOICE.sub(r"\g<base>", n) in labels for n in names) >= 0.5 * len(names)

    def draft(self, name: str) -> Draft:
        """The project without records (for showing a questionnaire)."""
        columns = [c for f in self.fields.values() for c in
                   ([f"{f.name}___{code.lower()}" for code, _ in f.choices] if f.type == "checkbox" else [f.name])]
        cells = pd.DataFrame(columns=columns, dtype="str")
        draft = Draft(name, NAME, ["a REDCap data dictionary: questions only, no records"], cells, [])
        first = next(iter(self.fields), "")
        draft.questions = _questions([c for c in columns if c != first], cells, self)
        return draft


def dictionary_of(table: Table) -> Dictionary | None:
    """The data dictionary in a table, None where it is none."""
    roles = [_FIELDS.get(c.strip().casefold()) for c in table.head[0]]
    if not {"name", "type", "label"} <= set(roles):
        return None
    body, _ = table.body(1)
    body.columns = range(len(body.columns))
    out = Dictionary(table.file)
    for row in body.itertuples(index=False):
        got = {role: str(cell) for role, cell in zip(roles, row, strict=True) if role}
        name = got["name"].strip()
        if not name:
            continue
        kind = got["type"].strip().casefold()
        choices = parse_choices(got.get("choices", "")) if kind in ("radio", "dropdown", "checkbox", "select") else ()
        if kind == "yesno":
            choices = (("1", "Yes"), ("0", "No"))
        elif kind == "truefalse":
            choices = (("1", "True"), ("0", "False"))
        out.fields[name] = Field(
            name, got.get("form", "").strip(), kind, plain(got["label"]), plain(got.get("header", "")), choices,
            got.get("validation", "").strip().casefold(), got.get("identifier", "").strip().casefold() == "y",
            got.get("branching", "").strip(), got.get("matrix", "").strip(), got.get("ranking", "").strip().casefold() == "y")
    return out if out.fields else None


def parse_choices(text: str) -> tuple[tuple[str, str], ...]:
    """The dictionary's choices as (code, label).

    Examples
    --------
    >>> parse_choices("1, CT, with contrast | 2, MRI")
    (('1', 'CT, with contrast'), ('2', 'MRI'))
    """
    out = []
    for part in re.split(r"\||\r?\n", text):
        code, comma, label = part.strip().partition(",")
        if comma:
            out.append((code.strip(), plain(label)))
        elif part.strip():
            out.append((part.strip(), part.strip()))
    return tuple(out)


def claim(table: Table) -> Claim | None:
    """Recognise REDCap records."""
    names = [c.strip() for c in table.head[0]]
    own = [n for n in names if n in _OWN]
    boxes = [n for n in names if _BOX.match(n)]
    forms = [(i, n) for i, n in enumerate(names) if n.endswith("_complete") and n != "_complete"]
    forms = [n for i, n in forms if all(len(r) > i and r[i].strip() in ("", n, *_DONE) for r in table.head[1:])]
    choices = [n for n in names if "(choice=" in n]
    complete = [n for n in names if n == "Complete?"]
    evidence = []
    if own:
        evidence.append(f"columns {', '.join(own[:3])}")
    if forms:
        evidence.append(f"{len(forms)} form(s) with a state 0, 1, 2 ({forms[0]})")
    if boxes:
        evidence.append(f"checkbox columns like {boxes[0]}")
    if choices and complete:
        return Claim(NAME, 3, (f"labelled checkbox columns like {choices[0][:60]!r}", "columns 'Complete?'"))
    if complete and any(n.casefold() in _OWN_LABELS or n == "Survey Timestamp" for n in names) or complete and names[0] in (
            "Record ID", "Study ID", "Participant ID"):
        return Claim(NAME, 2, (f"first column {names[0]!r}", "columns 'Complete?'"))
    if len(evidence) >= 2:
        return Claim(NAME, 3, tuple(evidence))
    identified = re.fullmatch(r"(?i)(record|study|participant|subject|patient|respondent|case|survey)?_?(id|no|number)|\w+_id", names[0])
    if own or forms and identified or len(boxes) >= 2:
        return Claim(NAME, 2 if own or forms else 1, (*evidence, f"first column {names[0]!r}"))
    return None


def read(table: Table, claim: Claim, context: Context) -> Draft:
    """Read REDCap records."""
    names = [c.strip() for c in table.head[0]]
    columns = unique(names)
    body, short = table.body(1)
    body, repeated = tidied(body, [table.head[0]], table.file)
    body.columns = columns
    draft = Draft(table.file, NAME, [*claim.evidence, *repeated, *short], body, [], notes=[*table.notes, *short, *repeated])
    dictionary: Dictionary | None = context.dictionary
    own = {c: _OWN_LABELS.get(n.casefold(), n) for c, n in zip(columns, names, strict=True)
           if n in _OWN or n.casefold() in _OWN_LABELS}
    draft.metadata["respondent"] = body[columns[0]]
    draft.identifiers = [c for c, role in own.items() if role == "redcap_survey_identifier"]
    draft.extra += [c for c, role in own.items() if role != "redcap_survey_identifier"]
    forms = _forms(columns[1:], set(own))
    fields = [c for form in forms for c in form.fields]
    draft.questions = _questions(fields, body, dictionary)
    used = {c for q in draft.questions for c in (*q.columns, q.other)}
    draft.extra += [c for c in fields if c not in used] + [c for f in forms for c in (f.complete, f.timestamp) if c]
    if dictionary is not None:
        draft.identifiers += [c for c in fields if c in dictionary.fields and dictionary.fields[c].identifier]
    else:
        draft.notes.append("no data dictionary was given: give it too, and questions and options have their words")
    _progress(draft, forms, context)
    _states(draft, forms, dictionary)
    return draft


@dataclass
class _Form:
    fields: list[str]
    complete: str | None = None
    timestamp: str | None = None


def _forms(columns: list[str], own: set[str]) -> list[_Form]:
    """Columns by form: a form's fields come before its ``_complete``."""
    forms, current = [], _Form([])
    for name in columns:
        if name in own:
            continue
        if name.endswith("_complete") or re.match(r"Complete\?( \(\d+\))?$", name):
            current.complete = name
            forms.append(current)
            current = _Form([])
        elif name.endswith("_timestamp") or name.startswith("Survey Timestamp"):
            current.timestamp = name
        else:
            current.fields.append(name)
    return [*forms, current] if current.fields or current.timestamp else forms


def _questions(fields: list[str], body: pd.DataFrame, dictionary: Dictionary | None) -> list[Question]:
    groups: dict[str, list[str]] = {}
    known = dictionary.fields if dictionary else {}
    by_label = {f.label: f for f in known.values()}
    for name in fields:
        match = _BOX.match(name) or _CHOICE.match(name)
        base = match["base"] if match else name
        described = known.get(base) or by_label.get(plain(base))
        key = f"\0{described.matrix}" if described and described.matrix and described.type != "checkbox" else base
        groups.setdefault(key, []).append(name)
    out = []
    for key, members in groups.items():
        if key.startswith("\0"):
            out.append(_matrix(key[1:], [(m, known.get(m) or by_label[plain(m)]) for m in members], body))
            continue
        described = known.get(key) or by_label.get(plain(key))
        if described and described.type in ("descriptive", "file", "signature"):
            continue
        if _BOX.match(members[0]) or _CHOICE.match(members[0]):
            out.append(_boxes(key, members, described))
        else:
            out.append(_single(members[0], body[members[0]], described))
    return out


def _boxes(base: str, members: list[str], described: Field | None) -> Question:
    words = {code.lower().replace("-", "_"): (code, label) for code, label in described.choices} if described else {}
    options = []
    for name in members:
        match = _BOX.match(name)
        code = match["code"] if match else _CHOICE.match(name)["label"]
        code, label = words.get(code.lower().lstrip("_") if code.lower() not in words else code.lower(), (code, code))
        options.append(Option(code, label, name))
    name = described.name if described else base if _BOX.match(members[0]) else plain(base)
    return Question(name, described.label if described else plain(base), "multiple", tuple(members), tuple(options))


def _single(name: str, column: pd.Series, described: Field | None) -> Question:
    kind, options = infer(column)
    if described is None:
        distinct, _ = counts(column)
        if kind == "number" and share(distinct, r"^-?\d{1,2}$") == 1.0 and len(distinct) <= MOST_CODES \
                and max(map(int, distinct.to_pylist())) <= MOST_CODES:
            kind, options = "single", options_of(sorted(distinct.to_pylist(), key=int))
        return Question(name, plain(name), kind, (name,), options)
    kinds: dict[str, QuestionType] = {"radio": "single", "dropdown": "single", "select": "single", "yesno": "single",
                                      "truefalse": "single", "sql": "single", "calc": "number", "slider": "number", "notes": "text"}
    if described.type == "text":
        valid = described.validation
        kind = "number" if valid.startswith(("number", "integer")) else "date" if valid.startswith("date") else "text"
        options = ()
    else:
        kind = kinds.get(described.type, kind)
        options = tuple(Option(c, label) for c, label in described.choices) if described.choices else options if kind == "single" else ()
        in_words = set(counts(column)[0].to_pylist()) if described.choices and len(column) else set()
        if in_words and not in_words & {c for c, _ in described.choices}:
            options = tuple(Option(label, label) for _, label in described.choices)      # a labelled export
    return Question(described.name, described.label or name, kind, (name,), options)


def _matrix(group: str, members: list[tuple[str, Field]], body: pd.DataFrame) -> Question:
    fields = [f for _, f in members]
    options = tuple(Option(c, label) for c, label in fields[0].choices)
    kind: QuestionType = "ranking" if any(f.ranking for f in fields) else "matrix"
    return Question(group, fields[0].header or group, kind, tuple(n for n, _ in members), options, tuple(f.label for f in fields))


def _progress(draft: Draft, forms: list[_Form], context: Context) -> None:
    """Finished where any form with questions is complete; submitted at the last survey timestamp."""
    body = draft.cells
    done = np.full(len(body), -1, dtype=np.int8)
    times = []
    for form in forms:
        if form.complete and form.fields:
            done = np.maximum(done, body[form.complete].map(_DONE).fillna(-1).to_numpy(dtype=np.int8))
        if form.timestamp:
            stamp, note = timestamps(body[form.timestamp].where(body[form.timestamp] != "[not completed]", ""), day_first=context.day_first)
            times.append(stamp)
            draft.notes += [f"{form.timestamp}: {note}"] if note else []
    if not times and not (done == 2).any():
        draft.notes.append("no form is marked complete in any record: its state is not used here, so none counts as partial")
        return
    if (done >= 0).any():
        draft.metadata["finished"] = pd.Series(np.where(done < 0, np.nan, done == 2), index=body.index).astype("boolean")
    if times:
        draft.metadata["submitted"] = pd.concat(times, axis=1).max(axis=1)
    draft.notes.append("REDCap: a submission counts as partial where none of its forms is marked complete")


def _states(draft: Draft, forms: list[_Form], dictionary: Dictionary | None) -> None:
    """A form nobody opened is not recorded; in one that was, an unticked box is not chosen and a blank is skipped."""
    body, blurred = draft.cells, False
    by_column = {c: q for q in draft.questions for c in q.columns}
    for form in forms:
        names = [c for c in form.fields if c in by_column]
        if not names:
            continue
        opened = np.zeros(len(body), dtype=bool)
        for name in names:
            column = body[name]
            boxes = by_column[name].type == "multiple"
            opened |= ~(st.blank(column) | column.isin(_TICK_OFF).to_numpy(dtype=bool)) if boxes else ~st.blank(column)
        if form.complete:
            opened |= body[form.complete].map(_DONE).fillna(0).to_numpy() > 0
        for question in dict.fromkeys(by_column[n] for n in names):
            mine = [c for c in question.columns if c in names]
            if question.type == "multiple":
                states = st.ticked(body[mine], unticked=_TICK_OFF)
                blurred = blurred or bool((np.all([s == st.NOT_CHOSEN for s in states.values()], axis=0) & opened).any())
            else:
                states = {c: st.given(body[c]) for c in mine}
            for name, codes in states.items():
                routed = _routed(name, body, dictionary)
                if routed is not None:
                    codes[~routed & (codes != st.CHOSEN)] = st.NOT_SHOWN
                codes[~opened & (codes != st.CHOSEN)] = st.NOT_RECORDED
                draft.states[name] = codes
    if blurred:
        draft.notes.append("REDCap writes 0 for every box of a checkbox question left unanswered: 'none' and 'skipped' look alike")
    if dictionary is not None and any(f.branching for f in dictionary.fields.values()):
        draft.notes.append("fields that the dictionary's branching logic hides are not shown, where the logic only compares fields")


def _routed(name: str, body: pd.DataFrame, dictionary: Dictionary | None) -> np.ndarray | None:
    """Who was shown a field, by the dictionary's branching logic."""
    field = dictionary.fields.get(name.split("___")[0]) if dictionary else None
    return shown(field.branching, body) if field is not None and field.branching else None
