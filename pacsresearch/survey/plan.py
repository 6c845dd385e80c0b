"""The declared analysis: outcome, terms, specifications and family of tests, from ``plan.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from pacsresearch.errors import InputError

DEFAULT = Path(__file__).with_name("plan.toml")
Groups = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Term:
    """One predictor: groups of a variable's answers, a number in units, or the mean of a scale."""

    name: str
    variable: str = ""
    scale: str = ""
    groups: Groups = field(default_factory=dict)
    per: float = 1.0
    label: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """The whole declaration. `outcomes` holds "declared" and the alternatives: the answers that count as yes and no."""

    outcome: str
    outcome_label: str
    outcomes: Mapping[str, Groups]
    terms: Mapping[str, Term]
    specifications: Mapping[str, tuple[str, ...]]
    curve_term: str
    family: tuple[str, ...]
    family_method: str
    ordinal_outcome: str
    ordinal_terms: tuple[str, ...]

    def specification(self, name: str) -> tuple[str, ...]:
        """The terms of a specification; InputError names the nearest where there is none of this name."""
        if name not in self.specifications:
            near = get_close_matches(name, self.specifications, n=1)
            raise InputError("plan.toml", f"has no specification {name!r}",
                             mend=f"did you mean {near[0]}?" if near else f"it has: {', '.join(self.specifications)}")
        return self.specifications[name]


def load_plan(path: str | Path | None = None) -> Plan:
    """Read and check a plan.

    Parameters
    ----------
    path : str or Path, optional
        A TOML file; without it the project's own.

    Raises
    ------
    InputError
        Not TOML, a part missing, or a specification with a term that is not declared.

    Examples
    --------
    >>> load_plan().specification("declared")
    ('background', 'education_received', 'years_in_role')
    """
    path = Path(path) if path else DEFAULT
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise InputError(path.name, "there is no such file", mend="see plan.toml in the package") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(path.name, f"is not valid TOML: {error}") from None
    try:
        terms = {name: _term(name, given, path.name) for name, given in data["terms"].items()}
        outcome = data["outcome"]
        outcomes = {"declared": outcome["declared"], **outcome.get("alternatives", {})}
        plan = Plan(
            outcome=outcome["variable"], outcome_label=outcome["label"],
            outcomes={name: _groups(given) for name, given in outcomes.items()}, terms=terms,
            specifications={name: tuple(given) for name, given in data["specifications"].items()},
            curve_term=data["curve"]["term"], family=tuple(data["family"]["by"]), family_method=data["family"]["method"],
            ordinal_outcome=data["ordinal"]["outcome"], ordinal_terms=tuple(data["ordinal"]["terms"]))
    except KeyError as error:
        raise InputError(path.name, f"{error.args[0]!r} is missing") from None
    for name, chosen in [*plan.specifications.items(), ("[ordinal]", plan.ordinal_terms)]:
        for term in chosen:
            if term not in terms:
                raise InputError(path.name, f"no term {term!r} is declared", place=name, mend=f"terms: {', '.join(terms)}")
    if "declared" not in plan.specifications:
        raise InputError(path.name, "no specification is named 'declared'")
    return plan


def _term(name: str, given: Mapping, file: str) -> Term:
    known = {"variable", "scale", "groups", "per", "label", "labels"}
    if unknown := sorted(set(given) - known):
        raise InputError(file, f"{unknown[0]!r} is not a key", place=f"[terms.{name}]", mend=f"known: {', '.join(sorted(known))}")
    if ("variable" in given) == ("scale" in given):
        raise InputError(file, "needs either a variable or a scale", place=f"[terms.{name}]")
    return Term(name, given.get("variable", ""), given.get("scale", ""), _groups(given.get("groups", {})), float(given.get("per", 1)),
                given.get("label", ""), given.get("labels", {}))


def _groups(given: Mapping) -> Groups:
    return {name: tuple(answers) for name, answers in given.items()}
