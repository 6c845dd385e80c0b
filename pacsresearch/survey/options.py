"""From the words or codes in an export's cells to the options of the questionnaire."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pacsresearch.questionnaire import Option, Question
from pacsresearch.survey.wording import normal

_SEPARATORS = re.compile(r"\s*[,;|\n]\s*")


def resolve(question: Question, values: Iterable[str], *, exported: Mapping[str, str] | None = None,
            confirmed: Mapping[str, str] | None = None) -> tuple[dict[str, str], list[str]]:
    """Which option each distinct cell stands for.

    Parameters
    ----------
    question : Question
        Of the questionnaire.
    values : iterable of str
        The distinct answers in the column.
    exported : mapping, optional
        Code to label as the export declares them. Where it gives a code a label, the label decides: platforms number
        options as they please, and a scale's direction is in its words.
    confirmed : mapping, optional
        Words or codes to option names, confirmed by a person; they go first.

    Returns
    -------
    found : dict
        Cell to option name.
    unknown : list of str
        Cells that stand for no option.

    Examples
    --------
    >>> from pacsresearch.questionnaire import load_questionnaire
    >>> willing = load_questionnaire().question("willing")
    >>> resolve(willing, ["YES ", "2", "perhaps"])
    ({'YES ': 'yes', '2': 'no'}, ['perhaps'])
    >>> resolve(willing, ["1"], exported={"1": "No", "2": "Yes"})
    ({'1': 'no'}, [])
    """
    values = list(values)
    labels = {normal(option.label): option.name for option in question.options}
    names = {normal(option.name): option.name for option in question.options}
    codes = {str(option.code): option.name for option in question.options}
    given = {normal(words): name for words, name in (confirmed or {}).items()}
    declared = {code: label for code, label in (exported or {}).items() if label and label != code}

    def one(value: str, bare: Mapping[str, str]) -> str | None:
        key = normal(value)
        if key in given:
            return given[key]
        label = declared.get(value.strip())
        if label is not None:
            key = normal(label)
            return given.get(key) or labels.get(key) or names.get(key)
        return labels.get(key) or bare.get(_whole(value)) or bare.get(key)

    # A bare "7" is a code, unless other cells ("8a") show that the column holds the options' own names.
    readings = [{value: one(value, bare) for value in values} for bare in ({**names, **codes}, names)]
    by_codes, by_names = readings
    strict = {value: one(value, codes) for value in values}
    best = by_codes
    if any(v is None for v in strict.values()) and all(v is not None for v in by_names.values()):
        best = by_names
    return {v: name for v, name in best.items() if name is not None}, [v for v, name in best.items() if name is None]


def split_joined(question: Question, cell: str, *, words: Mapping[str, str]) -> tuple[set[str], str]:
    """The options named in one cell that joins several, and what is left over.

    Parameters
    ----------
    question : Question
    cell : str
        ``"Cost, Lack of time, or nobody to cover my work, the weather"``. Labels may hold commas themselves, so the
        longest label that fits is taken first.
    words : mapping
        Normalised words or codes to option names.

    Returns
    -------
    (set of str, str)
        Option names; the words that are none.
    """
    parts = [part for part in _SEPARATORS.split(cell) if part.strip()]
    chosen: set[str] = set()
    left: list[str] = []
    place = 0
    while place < len(parts):
        for end in range(len(parts), place, -1):
            name = words.get(normal(" ".join(parts[place:end])))
            if name:
                chosen.add(name)
                place = end
                break
        else:
            left.append(parts[place])
            place += 1
    return chosen, ", ".join(left)


def joined_words(question: Question, *, exported: Mapping[str, str] | None = None,
                 confirmed: Mapping[str, str] | None = None) -> dict[str, str]:
    """The words and codes that `split_joined` knows, normalised, with the option each stands for."""
    words = {str(option.code): option.name for option in question.options}
    words |= {normal(option.name): option.name for option in question.options}
    words |= {normal(option.label): option.name for option in question.options}
    if exported:
        found, _ = resolve(question, exported, exported=exported, confirmed=confirmed)
        words |= {normal(code): name for code, name in found.items()}
        words |= {normal(exported[code]): name for code, name in found.items()}
    return words | {normal(text): name for text, name in (confirmed or {}).items()}


def canonical(option: Option, cell: str) -> bool:
    """Whether a cell is exactly how an option is written: its label, name or code."""
    return cell in (option.label, option.name, str(option.code))


def _whole(value: str) -> str:
    """ "2.0" as "2": spreadsheets and SPSS write codes as decimals."""
    text = value.strip()
    return text[:-2] if re.fullmatch(r"-?\d+\.0", text) else text
