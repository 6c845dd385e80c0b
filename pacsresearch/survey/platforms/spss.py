"""SPSS (``.sav``, ``.zsav``): user-missing values kept, then judged variable by variable.

Jisc Online Surveys declares 0 as user-missing on every coded variable, so that a default read turns "not ticked" into
"missing": in a variable whose only label is 1 (a tick) a 0 is read as not chosen.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pacsresearch.errors import ExportError
from pacsresearch.survey import states as st
from pacsresearch.survey.assemble import Draft
from pacsresearch.survey.context import Context
from pacsresearch.survey.export import Option, Question, QuestionType
from pacsresearch.survey.grouping import asks_rank, plain, several, stem
from pacsresearch.survey.kinds import counts, infer, is_ranking, share

NAME = "spss"

_ITEM = re.compile(r"^(?P<base>[A-Za-z@][\w@#$.]*?)(?P<rest>(_\d+(_[a-z])?(_\d+)?|_[a-z](?=$)))$")
_ROUTED = re.compile(r"(?i)\b(not applicable|inapplicable|n/?a|not asked|skipped by (route|routing|design)|filter|legitimate skip|system)\b")
_WHO = ("urn", "responseid", "respondentid", "respondent_id", "record_id", "id", "caseid", "case_id", "serial", "uuid", "respid")
_START, _END = ("startdate", "start_date", "starttime"), ("completiondate", "enddate", "end_date", "submitdate", "recordeddate")


def read_file(path: Path, context: Context) -> Draft:
    """Read an SPSS file."""
    import pyreadstat

    read = pyreadstat.read_sav
    try:
        frame, meta = read(str(path), user_missing=True, disable_datetime_conversion=False)
    except (OverflowError, ValueError, pd.errors.OutOfBoundsDatetime, TypeError):
        try:                                              # a date beyond what Python's calendar holds: keep it as a number
            frame, meta = read(str(path), user_missing=True, disable_datetime_conversion=True)
        except Exception as error:
            raise _damaged(path, error) from None
    except Exception as error:                            # ReadstatError, and whatever a damaged file raises
        raise _damaged(path, error) from None
    names = [str(n) for n in meta.column_names]
    if not names:
        raise ExportError(path.name, "has no variables", mend="export again")
    missing = {n: _missing(meta, n) for n in names}
    labels = {n: {_text(k): plain(str(v)) for k, v in (meta.variable_value_labels.get(n) or {}).items()} for n in names}
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    system = {n: frame[n].isna().to_numpy(dtype=bool) for n in names}
    cells = pd.DataFrame({n: _column(frame[n]) for n in names}, index=frame.index)
    jisc = names[0].upper() == "URN" and any(r == [(0.0, 0.0)] for r in missing.values())
    evidence = ["SPSS file signature"] + (["variables as Jisc Online Surveys names them (URN, Q1, ...), 0 declared missing"] if jisc else [])
    draft = Draft(path.name, NAME, evidence, cells, [], columns=names)
    texts = {n: plain(meta.column_names_to_labels.get(n) or "") or n for n in names}
    rest = _own(draft, names, context)
    sets = {k: v for k, v in (getattr(meta, "mr_sets", None) or {}).items()}
    kinds = {n: str(meta.original_variable_types.get(n, "")) for n in names}
    for members, text, id in _groups(rest, texts, sets, labels):
        draft.questions.append(_question(id, text, members, cells, texts, labels, missing, kinds, sets))
    for question in draft.questions:
        _states(question, draft, missing, labels, system)
    draft.notes.append("SPSS: system-missing values are not recorded, values declared missing are skipped (not shown where their label says so)")
    if jisc:
        draft.notes.append("Jisc declares 0 as missing on every coded variable: read as not ticked in multiple choices, as skipped elsewhere")
    return draft


def _damaged(path: Path, error: Exception) -> ExportError:
    return ExportError(path.name, f"is a damaged or unreadable SPSS file ({' '.join(str(error).split())[:120]})", mend="export again")


def _missing(meta: Any, name: str) -> list[tuple[Any, Any]]:
    return [(r["lo"], r["hi"]) for r in (meta.missing_ranges or {}).get(name, [])]


def _text(value: Any) -> str:
    """A value as text: whole numbers without a point, dates in ISO form."""
    if value is None or value is pd.NaT or isinstance(value, float) and np.isnan(value):
        return ""
    if isinstance(value, float | np.floating):
        return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))
    if isinstance(value, datetime | pd.Timestamp):
        return value.isoformat(sep=" ").removesuffix(" 00:00:00")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _column(column: pd.Series) -> pd.Series:
    distinct = {v: _text(v) for v in pd.unique(column.dropna())}
    return column.map(distinct).fillna("").astype("str")


def _own(draft: Draft, names: list[str], context: Context) -> list[str]:
    """Take out the variables that are the platform's own."""
    rest = list(names)
    for role, words in (("respondent", _WHO), ("started", _START), ("submitted", _END)):
        found = next((n for n in rest if n.casefold() in words), None)
        if found is None or role == "respondent" and not draft.cells[found].is_unique:
            continue
        if role == "respondent":
            draft.metadata[role] = draft.cells[found]
        else:
            draft.moment(role, found, context.day_first)
        rest.remove(found)
    return rest


def _groups(names: list[str], texts: dict[str, str], sets: dict[str, dict], labels: dict) -> list[tuple[list[str], str, str]]:
    """Variables by question: the file's multiple-response sets first, then names that share a base (Q3_1, Q3_2)."""
    taken: dict[str, str] = {}
    for name, one in sets.items():
        for variable in one.get("variable_list", []):
            taken.setdefault(variable, name)
    out: dict[str, list[str]] = {}
    for name in names:
        match = _ITEM.match(name)
        out.setdefault(f"\0{taken[name]}" if name in taken else match["base"] if match else name, []).append(name)
    groups = []
    for key, members in out.items():
        if key.startswith("\0"):
            one = sets[key[1:]]
            groups.append((members, plain(one.get("label") or "") or stem([texts[m] for m in members])[0], key[1:].lstrip("$")))
        elif len(members) == 1 or not _alike(members, labels):
            groups += [([m], texts[m], m) for m in members]
        else:
            shared, _ = stem([texts[m] for m in members], (" - ", ": ", "-"))
            groups.append((members, shared if shared != texts[members[0]] else key, key))
    return groups


def _alike(members: list[str], labels: dict[str, dict[str, str]]) -> bool:
    """Whether variables are of one question: the same value labels, or ticks (one label each)."""
    sets = [labels[m] for m in members]
    return all(s == sets[0] for s in sets) or all(len(s) == 1 for s in sets) and all(list(s) == ["1"] for s in sets)


def _question(id: str, text: str, members: list[str], cells: pd.DataFrame, texts: dict, labels: dict, missing: dict, kinds: dict,
              sets: dict) -> Question:
    if len(members) == 1 and f"${id}" not in sets and id not in sets:
        name = members[0]
        return Question(id, text, *_single(cells[name], labels[name], kinds[name], missing[name], name, members))
    words = stem([texts[m] for m in members], (" - ", ": ", "-"))[1]
    rows = [w or texts[m] for w, m in zip(words, members, strict=True)]
    valid = cells[members].apply(lambda c: c.where(~_is_missing(c, missing[c.name]), ""))
    codes = [m.rsplit("_", 1)[-1] for m in members]
    own = sets.get(f"${id}", sets.get(id, {}))
    ticks = all(list(labels[m]) in (["1"], ["0", "1"]) and not _scale_of(labels[m], rows) for m in members)
    if own.get("type") in ("C", "E") or own and not own.get("is_dichotomy", True):
        every = {c: label for m in members for c, label in labels[m].items()}
        return Question(id, text, "multiple", tuple(members), tuple(Option(c, label) for c, label in every.items()))
    if own or ticks and all(set(counts(valid[m])[0].to_pylist()) <= {"0", "1"} for m in members):
        made = []
        for m, row, code in zip(members, rows, codes, strict=True):
            label = labels[m].get("1", "") if len(labels[m]) == 1 else row
            made.append(Option(code, label or row, m))
        return Question(id, text, "multiple", tuple(members), tuple(made))
    scale = {c: label for c, label in labels[members[0]].items() if not _is_missing(pd.Series([c], dtype="str"), missing[members[0]]).any()}
    if scale:
        ranks = is_ranking(valid) and (asks_rank(text) or len(scale) == len(members) and len(members) > 2)
        return Question(id, text, "ranking" if ranks else "matrix", tuple(members), tuple(Option(c, label) for c, label in scale.items()), tuple(rows))
    return several(id, text, valid, rows, codes)


def _scale_of(labels: dict[str, str], rows: list[str]) -> bool:
    return len(labels) == 2 and not {v.casefold() for v in labels.values()} <= {
        "yes", "no", "0", "1", "not selected", "selected", "unchecked", "checked", "not mentioned", "mentioned", "false", "true", "quoted", "not quoted"}


def _single(column: pd.Series, labels: dict[str, str], kind: str, missing: list, name: str, members: list[str]) -> tuple[QuestionType, tuple, tuple]:
    if re.match(r"(A|S|E|J)?DATE|DATETIME|YMDHMS|MOYR|QYR|WKYR", kind):
        return "date", (name,), ()
    if labels:
        valid = {c: label for c, label in labels.items() if not _is_missing(pd.Series([c], dtype="str"), missing).any()}
        given = [v for v in counts(column)[0].to_pylist() if not _is_missing(pd.Series([v], dtype="str"), missing).any()]
        if len(valid) >= 2 or len(valid) == 1 and set(given) <= set(valid):
            return "single", (name,), tuple(Option(c, label) for c, label in valid.items())
        return "number", (name,), ()
    found, options = infer(column)
    if kind.startswith(("TIME", "DTIME")):
        found, options = "text", ()
    return found, (name,), options if found == "single" else ()


def _is_missing(column: pd.Series, ranges: list[tuple[Any, Any]]) -> np.ndarray:
    """Where values are declared missing by the variable's discrete values and ranges."""
    mask = np.zeros(len(column), dtype=bool)
    if not ranges:
        return mask
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    for low, high in ranges:
        if isinstance(low, str):
            mask |= (column == low.strip()).to_numpy(dtype=bool)
        else:
            mask |= (numbers >= low) & (numbers <= high)
    return mask


def _states(question: Question, draft: Draft, missing: dict, labels: dict, system: dict) -> None:
    ticks = question.type == "multiple" and any(o.column for o in question.options)
    for name in question.columns:
        column = draft.cells[name]
        declared = _is_missing(column, missing[name])
        state = np.full(len(column), st.CHOSEN, dtype=np.int8)
        state[st.blank(column)] = st.SKIPPED
        state[system[name]] = st.NOT_RECORDED
        state[declared] = st.SKIPPED
        for value in counts(column)[0].to_pylist() if declared.any() else []:
            if _ROUTED.search(labels[name].get(value, "")) and _is_missing(pd.Series([value], dtype="str"), missing[name])[0]:
                state[(column == value).to_numpy(dtype=bool)] = st.NOT_SHOWN
        if ticks:
            state[(column == "0").to_numpy(dtype=bool)] = st.NOT_CHOSEN
        draft.states[name] = state
    if ticks:
        some = np.any([draft.states[n] == st.CHOSEN for n in question.columns], axis=0)
        for name in question.columns:                    # 1/system-missing: unticked beside a tick is not chosen
            draft.states[name][some & system[name]] = st.NOT_CHOSEN
