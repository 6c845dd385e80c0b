"""The questionnaire: variables, wording, options, codes, routing, checked and typed.

Everything that knows an answer's meaning asks here: matching, cleaning, analysis, the instruments that go
out to the survey platforms, the codebook. The declarations are in ``questionnaire.toml`` beside this module;
a study with an instrument of its own passes the path of another file of the same form.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Literal

from pacsresearch.errors import InputError

QuestionKind = Literal["single", "multiple", "number", "likert", "share", "text", "date"]
VariableKind = Literal["category", "ordered", "boolean", "number", "integer", "text", "date"]
Routing = Mapping[str, tuple[str, ...]]

DEFAULT = Path(__file__).with_name("questionnaire.toml")


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen."""

    code: int
    name: str
    label: str
    substantive: bool = True   # False: a real answer that says nothing of the matter ("prefer not to say")
    exclusive: bool = False    # multiple choice: rules the other options out
    other: bool = False        # followed by a line for words


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a grid (likert or share), a variable of its own."""

    name: str
    label: str
    topic: str = ""
    facet: str = ""
    reversed: bool = False     # agreeing means less of what the scale measures


@dataclass(frozen=True, slots=True)
class Missing:
    """A code that stands for no answer, and the state it stands for."""

    code: int
    state: str
    label: str


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the questionnaire."""

    name: str
    title: str
    shown_if: Routing = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """One question as asked. `number` is its place, from 1."""

    name: str
    section: str
    type: QuestionKind
    label: str
    text: str
    number: int = 0
    help: str = ""
    note: str = ""
    options: tuple[Option, ...] = ()
    items: tuple[Item, ...] = ()
    shown_if: Routing = field(default_factory=dict)  # the section's conditions included
    required: bool = False
    ordered: bool = False
    integer: bool = False
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    total: float | None = None         # share: what the items must sum to
    tolerance: float = 0.0             # share: rounding allowed, either side
    serves: tuple[str, ...] = ()

    @property
    def other(self) -> Option | None:
        """The option followed by words, if there is one."""
        return next((option for option in self.options if option.other), None)

    @property
    def substantive(self) -> tuple[str, ...]:
        """Names of the options that say something of the matter: without "prefer not to say" and its like.

        Leave the others out before an ordered answer is compared or modelled; the order holds among these only.
        """
        return tuple(option.name for option in self.options if option.substantive)

    def labels(self) -> dict[str, str]:
        """Option name to what respondents see, in the order asked."""
        return {option.name: option.label for option in self.options}


@dataclass(frozen=True, slots=True)
class Variable:
    """One column of the cleaned data.

    `kind` says how it is stored: category and ordered (pandas categories: the options' names, in order),
    boolean (one option of a multiple choice), number (Float64), integer (Int64), text, date.
    """

    name: str
    question: str
    kind: VariableKind
    label: str
    option: Option | None = None
    item: Item | None = None
    other: bool = False                # the words beside an option


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A consistency check: `variable` may be at most so much, given the answer to `against`."""

    name: str
    variable: str
    against: str
    reason: str
    most: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Quality:
    """Thresholds of the flags for careless answers."""

    speeder_fraction_of_median: float = 1 / 3
    straight_line_minimum_items: int = 5
    duplicate_minimum_answers: int = 12


@dataclass(frozen=True)
class Questionnaire:
    """The whole instrument. Immutable; every look-up by name raises KeyError with the nearest names."""

    title: str
    version: str
    language: str
    origin: str
    intro: str
    closing: str
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    missing: tuple[Missing, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()
    platforms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    quality: Quality = Quality()
    file: str = "questionnaire.toml"

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """The columns of the cleaned data, in the order asked."""
        return tuple(variable for question in self.questions for variable in _variables(question))

    @cached_property
    def _questions(self) -> dict[str, Question]:
        return {question.name: question for question in self.questions}

    @cached_property
    def _variables(self) -> dict[str, Variable]:
        return {variable.name: variable for variable in self.variables}

    def question(self, name: str) -> Question:
        """The question of this name, or the one that holds the variable of this name."""
        if name in self._questions:
            return self._questions[name]
        return self._questions[self.variable(name).question]

    def variable(self, name: str) -> Variable:
        """The variable of this name."""
        if name not in self._variables:
            near = get_close_matches(name, self._variables, n=3)
            raise KeyError(f"no variable {name!r}" + (f"; nearest: {', '.join(near)}" if near else ""))
        return self._variables[name]

    def of(self, question: str) -> tuple[Variable, ...]:
        """The variables of one question."""
        return tuple(variable for variable in self.variables if variable.question == question)

    def serving(self, fact: str) -> tuple[Question, ...]:
        """The questions that serve one published fact ("S2")."""
        return tuple(question for question in self.questions if fact in question.serves)

    def labels(self, name: str) -> dict[str, str]:
        """Option name to label for a question or a variable; {} where there are no options."""
        return self.question(name).labels()

    def columns(self, platform: str) -> dict[str, str]:
        """How a platform names the column of each variable.

        Parameters
        ----------
        platform : str
            One that ``[platforms]`` declares.

        Returns
        -------
        dict
            Column name to variable name, in the order asked.

        Examples
        --------
        >>> load_questionnaire().columns("redcap")["sources___1"]
        'sources_ukiig'
        """
        if platform not in self.platforms:
            raise KeyError(f"no platform {platform!r}; declared: {', '.join(self.platforms)}")
        rules = self.platforms[platform]
        names = {}
        for question in self.questions:
            for number, variable in enumerate(self.of(question.name), start=1):
                names[_column(rules, question, variable, number)] = variable.name
        return names


def load_questionnaire(path: str | Path | None = None) -> Questionnaire:
    """Read and check a questionnaire.

    Parameters
    ----------
    path : str or Path, optional
        A TOML file; without it the project's own.

    Returns
    -------
    Questionnaire

    Raises
    ------
    InputError
        Not TOML; an unknown key; a name, code or label given twice; routing to a question or an option that
        is not there or comes later; a grid without items; a bound the wrong way round.

    Examples
    --------
    >>> questionnaire = load_questionnaire()
    >>> questionnaire.variable("willing").kind, list(questionnaire.labels("willing"))
    ('category', ['yes', 'no', 'unsure'])
    """
    path = Path(path) if path else DEFAULT
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise InputError(path.name, "there is no such file", mend="see questionnaire.toml in the package") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(path.name, f"is not valid TOML: {error}") from None
    from pacsresearch.questionnaire_file import parse  # it needs this module's classes

    return parse(data, path.name)


# ------------------------------------------------------------------------------------- variables and columns


def _variables(question: Question) -> Iterable[Variable]:
    one: dict[str, VariableKind] = {"text": "text", "date": "date", "number": "integer" if question.integer else "number",
                                    "single": "ordered" if question.ordered else "category"}
    if question.type in one:
        yield Variable(question.name, question.name, one[question.type], question.label)
    elif question.type == "multiple":
        for option in question.options:
            yield Variable(f"{question.name}_{option.name}", question.name, "boolean",
                           f"{question.label}: {option.label}", option=option)
    else:
        kind: VariableKind = "ordered" if question.type == "likert" else "number"
        for item in question.items:
            yield Variable(item.name, question.name, kind, item.label, item=item)
    if question.other:
        yield Variable(f"{question.name}_other_text", question.name, "text", f"{question.label}: other, in words",
                       option=question.other, other=True)


def _column(rules: Mapping[str, str], question: Question, variable: Variable, number: int) -> str:
    kind = "other" if variable.other else "item" if variable.item else "option" if variable.option else "question"
    return rules[kind].format(question=question.name, plain=question.name.replace("_", ""), number=number,
                              code=variable.option.code if variable.option else 0,
                              item=variable.item.name if variable.item else "")
