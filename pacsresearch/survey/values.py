"""From the text in an export's cells to typed values, one variable at a time.

Each function returns the values (NA where there is none) and the state of each answer, as a position in
`export.STATES`. What cannot be understood becomes missing, its state "not recorded", and is logged.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from pacsresearch.questionnaire import Question, Questionnaire, Variable
from pacsresearch.survey.changes import ChangeLog, number_text
from pacsresearch.survey.export import STATES
from pacsresearch.survey.matching import Match
from pacsresearch.survey.options import canonical, joined_words, split_joined
from pacsresearch.survey.states import CHOSEN, NOT_CHOSEN, NOT_RECORDED, SKIPPED, UNTICKED

_UNITS = r"(?:%|per ?cent|percent|years?|yrs?|y|months?|people|persons?|staff|wte)?"
_IN_WORDS = re.compile(rf"^(?:about|approx\.?|approximately|around|circa|c\.|~)?\s*([-+]?\d[\d,]*(?:\.\d+)?)\s*{_UNITS}\.?$")
_TICKED = ("1", "1.0", "Y", "Yes", "y", "yes", "X", "x", "TRUE", "True", "true", "Checked", "Selected")
_THOUSANDS = re.compile(r"^[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$")
_DECIMAL_COMMA = re.compile(r"^[-+]?\d+,\d{1,2}$")


def state_codes(states: pd.Series) -> np.ndarray:
    """A column of states as positions in STATES."""
    return states.cat.set_categories(list(STATES)).cat.codes.to_numpy().copy()


def dtype(question: Question, variable: Variable) -> object:
    """The pandas type of a variable."""
    if variable.kind in ("category", "ordered"):
        names = pd.Index([option.name for option in question.options], dtype="str")
        return pd.CategoricalDtype(names, ordered=variable.kind == "ordered")
    return {"boolean": "boolean", "number": "Float64", "integer": "Int64", "text": "str", "date": "datetime64[us]"}[variable.kind]


def typed(questionnaire: Questionnaire, variable: Variable, match: Match, cells: pd.Series, states: np.ndarray,
          log: ChangeLog) -> tuple[pd.Series, np.ndarray]:
    """Type one column (not a multiple choice's: see `ticks`).

    Parameters
    ----------
    questionnaire : Questionnaire
    variable : Variable
    match : Match
    cells : Series of str
    states : array of int8
        As the export has them.
    log : ChangeLog

    Returns
    -------
    values : Series
        Of the type `dtype` says, with the index of `cells`.
    states : array of int8
    """
    question = questionnaire.question(variable.question)
    codes, uniques = pd.factorize(cells)
    words = [str(cell) for cell in uniques]
    stands_for = {str(m.code): STATES.index(m.state) for m in questionnaire.missing}
    states = states.copy()
    states[states == NOT_CHOSEN] = CHOSEN   # a word that reads like "not ticked" is an answer here ("No")
    for place, word in enumerate(words):
        if word.strip() in stands_for:
            states[codes == place] = stands_for[word.strip()]
        elif not word.strip():
            blank = codes == place
            states[blank & (states == CHOSEN)] = SKIPPED
    nothing = [not word.strip() or word.strip() in stands_for for word in words]
    if variable.kind in ("category", "ordered"):
        found, rules = _options(question, match, words)
    elif variable.kind in ("number", "integer"):
        found, rules = _numbers(question, variable, words)
    elif variable.kind == "date":
        found, rules = _dates(words)
    else:
        found, rules = [word.strip() or None for word in words], [""] * len(words)
    found = [None if empty else value for value, empty in zip(found, nothing)]
    values = pd.Series(_spread(found, codes, dtype(question, variable)), index=cells.index)
    for place, (word, value, rule) in enumerate(zip(words, found, rules)):
        if rule and not nothing[place]:
            where = codes == place
            log.add(where, variable.name, word, "" if value is None else _shown(value), rule)
            if value is None:
                states[where] = NOT_RECORDED
    return values, states


def ticks(questionnaire: Questionnaire, question: Question, matches: dict[str, Match], answers: pd.DataFrame,
          states: pd.DataFrame, log: ChangeLog) -> dict[str, tuple[pd.Series, np.ndarray]]:
    """Type the options of one multiple choice.

    Nothing ticked is no answer, not "none of them": whoever wants to say that has an option for it.

    Parameters
    ----------
    questionnaire : Questionnaire
    question : Question
    matches : dict of str to Match
        By variable.
    answers, states : DataFrame
        As exported.
    log : ChangeLog

    Returns
    -------
    dict
        Variable name to (values, states): boolean, and for the words beside "other" text.
    """
    variables = [v for v in questionnaire.of(question.name) if v.name in matches]
    options = [v for v in variables if v.kind == "boolean"]
    ticked: dict[str, np.ndarray] = {}
    before: dict[str, np.ndarray] = {}
    leftover: pd.Series | None = None
    for variable in options:
        match = matches[variable.name]
        before[variable.name] = state_codes(states[match.column])
        if match.joined:
            if variable is options[0]:
                joined, leftover = _joined(question, match, answers[match.column], log, questionnaire)
            ticked[variable.name] = joined.get(variable.option.name, np.zeros(len(answers), dtype=bool))
        else:
            cell = answers[match.column]
            off = cell.str.strip().isin(["", *UNTICKED, *(str(m.code) for m in questionnaire.missing)])
            ticked[variable.name] = (before[variable.name] == CHOSEN) & ~off.to_numpy(dtype=bool)
    result: dict[str, tuple[pd.Series, np.ndarray]] = {}
    other = next((v for v in variables if v.other), None)
    if other is not None:
        result[other.name] = typed(questionnaire, other, matches[other.name], answers[matches[other.name].column],
                                   state_codes(states[matches[other.name].column]), log)
    elif question.other is not None:
        own = matches.get(f"{question.name}_{question.other.name}")
        words = leftover if leftover is not None else _words_in(questionnaire, question, own, answers) if own else None
        if words is not None and (leftover is not None or words.notna().any()):
            result[f"{question.name}_other_text"] = (words, np.where(words.notna(), CHOSEN, SKIPPED).astype(np.int8))
    if question.other is not None and (words := result.get(f"{question.name}_other_text")) is not None:
        name = f"{question.name}_{question.other.name}"
        if name not in ticked:  # the platform keeps only the words: they are the tick
            ticked[name], before[name] = words[0].notna().to_numpy(), words[1]
        else:
            unticked = words[0].notna().to_numpy() & ~ticked[name]
            log.add(unticked, name, "not ticked", "ticked", "words stand beside this option")
            ticked[name] = ticked[name] | unticked
    _exclusive(question, ticked, log)
    some = np.any(list(ticked.values()), axis=0) if ticked else np.zeros(len(answers), dtype=bool)
    for name, values in ticked.items():
        state = np.where(values, CHOSEN, NOT_CHOSEN).astype(np.int8)
        kept = np.where(np.isin(before[name], (CHOSEN, NOT_CHOSEN)), SKIPPED, before[name])
        state[~some] = kept[~some]
        result[name] = (pd.Series(pd.arrays.BooleanArray(values.copy(), ~some), index=answers.index), state)
    return result


def _exclusive(question: Question, ticked: dict[str, np.ndarray], log: ChangeLog) -> None:
    """ "None of these" beside other ticks: the specific answers stand."""
    for option in question.options:
        name = f"{question.name}_{option.name}"
        rest = [values for other, values in ticked.items() if other != name]
        if option.exclusive and name in ticked and rest:
            both = ticked[name] & np.any(rest, axis=0)
            log.add(both, name, "ticked", "not ticked", f"ticked with options that {option.label!r} rules out")
            ticked[name] = ticked[name] & ~both


def _joined(question: Question, match: Match, cells: pd.Series, log: ChangeLog, questionnaire: Questionnaire
            ) -> tuple[dict[str, np.ndarray], pd.Series]:
    codes, uniques = pd.factorize(cells)
    words = joined_words(question, exported=match.exported, confirmed=match.options)
    missing = {str(m.code) for m in questionnaire.missing}
    split = [(set(), "") if str(cell).strip() in missing else split_joined(question, str(cell), words=words) for cell in uniques]
    found = {option.name: np.array([option.name in chosen for chosen, _ in split], dtype=bool)[codes]
             for option in question.options}
    rest = np.array([left for _, left in split], dtype=object)[codes]
    if question.other is None:
        where = rest != ""
        log.add(where, f"{question.name}_{question.options[0].name}", rest[where], "", "no option of the question")
    return found, pd.Series(np.where(rest == "", None, rest), index=cells.index, dtype="str")


def _words_in(questionnaire: Questionnaire, question: Question, match: Match, answers: pd.DataFrame) -> pd.Series:
    """What was written in the column of "other" itself, where a platform puts it there instead of a tick."""
    cell = answers[match.column].str.strip()
    other = question.other
    marks = ["", *UNTICKED, *_TICKED, *(str(m.code) for m in questionnaire.missing), other.label, other.name, str(other.code)]
    return cell.mask(cell.isin(marks)).astype("str")


def _options(question: Question, match: Match, words: list[str]) -> tuple[list[str | None], list[str]]:
    by_name = {option.name: option for option in question.options}
    found, rules = [], []
    for word in words:
        name = match.options.get(word)
        found.append(name)
        exact = name is not None and (canonical(by_name[name], word) or match.exported.get(word, word) != word)
        rules.append("" if exact else "no option of the question" if name is None else "read as the option of the same words")
    return found, rules


def _numbers(question: Question, variable: Variable, words: list[str]) -> tuple[list[float | None], list[str]]:
    low, high = question.minimum, question.maximum
    if question.type == "share":
        low, high = 0.0 if low is None else low, question.total if high is None else high
    plain = pd.to_numeric(pd.Series(words, dtype=object).str.strip(), errors="coerce").to_numpy(dtype=float)
    found: list[float | None] = []
    rules: list[str] = []
    for word, value in zip(words, plain):
        rule = ""
        if not np.isfinite(value):
            value, rule = _from_words(word), "the number was taken from words"
        if value is None:
            found.append(None)
            rules.append("not a number")
        elif low is not None and value < low or high is not None and value > high:
            found.append(None)
            rules.append(f"outside {_shown(low) if low is not None else '...'} to {_shown(high) if high is not None else '...'}")
        elif variable.kind == "integer" and value != int(value):
            found.append(None)
            rules.append("not a whole number")
        else:
            found.append(value)
            rules.append(rule)
    return found, rules


def _from_words(word: str) -> float | None:
    """ "about 5 years", "10%", "1,200", "2,5" as numbers; None where the words hold no single number."""
    text = " ".join(word.replace("\u00a0", " ").split()).casefold()
    if _DECIMAL_COMMA.match(text):
        return float(text.replace(",", "."))
    match = _IN_WORDS.match(text)
    if not match or "," in match[1] and not _THOUSANDS.match(match[1]):
        return None
    number = float(match[1].replace(",", ""))
    return number / 12 if re.search(r"months?\.?$", text) else number


def _dates(words: list[str]) -> tuple[list[pd.Timestamp | None], list[str]]:
    stamps = pd.to_datetime(pd.Series(words, dtype=object).str.strip(), format="ISO8601", errors="coerce")
    found = [None if pd.isna(stamp) else stamp for stamp in stamps]
    return found, ["not a date (year-month-day)" if stamp is None else "" for stamp in found]


def _spread(found: list, codes: np.ndarray, kind: object) -> object:
    """Values of the distinct cells put back in the rows they came from."""
    if isinstance(kind, pd.CategoricalDtype):
        place = {name: number for number, name in enumerate(kind.categories)}
        own = np.array([place.get(name, -1) for name in found] or [-1], dtype=np.int16)
        return pd.Categorical.from_codes(own[codes], dtype=kind)
    return pd.array(found, dtype=kind).take(codes) if found else pd.array([], dtype=kind)


def _shown(value: object) -> str:
    return number_text(value) if isinstance(value, (int, float)) else str(value)
