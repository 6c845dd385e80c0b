"""How far coders agree: with each other, and with the machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from pacsresearch.job_descriptions.coders.completed import Completed
from pacsresearch.job_descriptions.coders.workbook import CRITERION_LEVELS
from pacsresearch.job_descriptions.coding import LEVELS
from pacsresearch.statistics.agreement import cohen_kappa, gwet_ac, krippendorff_alpha, percent_agreement

MACHINE = "machine"
ALL = "all"                       # every requirement of every document as one unit each
CRITERION = "criterion_level"     # the levels of the criteria, as if a requirement of their own
MEASURES = {"percent": "percent agreement", "kappa": "Cohen's kappa", "alpha": "Krippendorff's alpha", "ac1": "Gwet's AC1"}
_KEEP = ("estimate", "low", "high", "level", "n", "denominator", "method", "missing", "note")


def ratings(completed: Sequence[Completed], machine: pd.DataFrame, criteria: pd.DataFrame | None = None) -> pd.DataFrame:
    """All codes side by side: one row a unit, one column a coder, the machine's last.

    Parameters
    ----------
    completed : sequence of Completed
    machine : DataFrame
        The coder's rows ``document, requirement, level``.
    criteria : DataFrame, optional
        ``document, number, level``: adds the levels of criteria as units of the requirement `CRITERION`.

    Returns
    -------
    DataFrame
        Columns ``requirement, document, unit`` ("" or the criterion's number) and one a coder; None where not coded.
    """
    tables = [(one.coder, one.requirements, one.criteria) for one in completed]
    codes = _wide([(name, table) for name, table, _ in tables] + [(MACHINE, machine)], ["requirement", "document"])
    codes.insert(2, "unit", "")
    if criteria is not None and len(criteria):
        levels = _wide([(name, table) for name, _, table in tables] + [(MACHINE, criteria)], ["document", "number"])
        levels.insert(0, "requirement", CRITERION)
        codes = pd.concat([codes, levels.rename(columns={"number": "unit"}).astype({"unit": "str"})], ignore_index=True)
    return codes


def agreement(side_by_side: pd.DataFrame, rng: np.random.Generator, *, level: float = 0.95, resamples: int = 1000) -> pd.DataFrame:
    """Agreement for each requirement and over all: between the people, and of each person with the machine.

    Parameters
    ----------
    side_by_side : DataFrame
        From `ratings`.
    rng : numpy.random.Generator
        For Krippendorff's bootstrap.
    level : float in (0, 1)
        Of confidence.
    resamples : int
        Of the bootstrap.

    Returns
    -------
    DataFrame
        Result rows ``agreement.<requirement>.<percent|kappa|alpha|ac1>``; group is "people" (all of them), or two
        coders ("anna and machine"). ``agreement.all`` has every requirement of every document as one unit,
        ``agreement.criterion_level`` the levels of the criteria. Cohen's kappa is of two coders, so more than two people have it
        by pairs only.

    Notes
    -----
    Missing data: pairwise for percent, alpha and AC1, listwise for kappa; cells left empty are not coded. Levels are nominal:
    "mentioned" and "undetermined" have no place on a scale. AC1 counts all levels that could be chosen.
    """
    people = _people(side_by_side)
    comparisons = {"people": people} if len(people) > 1 else {}
    comparisons |= {f"{a} and {b}": [a, b] for a, b in pairs(side_by_side) if b == MACHINE or len(people) > 2}
    codes = side_by_side[side_by_side["requirement"] != CRITERION]
    rows = []
    for name, units in [(ALL, codes), *side_by_side.groupby("requirement", sort=False)]:
        choices = CRITERION_LEVELS if name == CRITERION else LEVELS
        for group, coders in comparisons.items():
            table = units[coders]
            found = {"percent": percent_agreement(table, categories=choices, level=level)}
            if len(coders) == 2:
                found["kappa"] = cohen_kappa(table[coders[0]].tolist(), table[coders[1]].tolist(), categories=choices, level=level)
            found["alpha"] = krippendorff_alpha(table, categories=choices, level=level, rng=rng, resamples=resamples)
            found["ac1"] = gwet_ac(table, categories=choices, level=level)
            rows += [{"id": f"agreement.{name}.{measure}", "group": group} | {k: one.iloc[0][k] for k in _KEEP if k in one}
                     for measure, one in found.items()]
    return pd.DataFrame(rows, columns=["id", "group", *_KEEP])


def pairs(side_by_side: pd.DataFrame) -> list[tuple[str, str]]:
    """Every two coders that can be compared: people with each other, then each with the machine."""
    people = _people(side_by_side)
    return [*combinations(people, 2), *((person, MACHINE) for person in people)]


def confusion(side_by_side: pd.DataFrame, first: str, second: str, requirement: str = ALL) -> pd.DataFrame:
    """The matrix of two coders' levels: what the first said by what the second said.

    Returns
    -------
    DataFrame
        Index: levels of `first`; columns: levels of `second`; counts of units that both coded. `ALL` leaves out the levels
        of criteria.
    """
    choices = list(CRITERION_LEVELS if requirement == CRITERION else LEVELS)
    chosen = side_by_side["requirement"] != CRITERION if requirement == ALL else side_by_side["requirement"] == requirement
    both = side_by_side.loc[chosen, [first, second]].dropna()
    counts = pd.crosstab(pd.Categorical(both[first], choices), pd.Categorical(both[second], choices), dropna=False)
    counts = counts.reindex(index=choices, columns=choices, fill_value=0)
    return counts.rename_axis(index=first, columns=second)


def disagreements(side_by_side: pd.DataFrame) -> pd.DataFrame:
    """Units (of requirements) that at least one person coded and on which people and machine are not of one mind.

    Returns
    -------
    DataFrame
        ``document, requirement`` and one column a coder, machine last; None where not coded.
    """
    codes = side_by_side[side_by_side["requirement"] != CRITERION].drop(columns="unit")
    coders = [c for c in codes.columns if c not in ("requirement", "document")]
    people = [c for c in coders if c != MACHINE]
    differ = (codes[coders].nunique(axis=1) > 1) & codes[people].notna().any(axis=1)
    return codes.loc[differ, ["document", "requirement", *coders]].reset_index(drop=True)


def by_measure(rows: pd.DataFrame, labels: Mapping[str, str], *, intervals: bool = True) -> pd.DataFrame:
    """Agreement as people read it: a row a requirement and comparison, a column a measure, with its interval."""
    out = {}
    for row in rows.itertuples():
        _, requirement, measure = row.id.split(".")
        label = {ALL: "all requirements", CRITERION: "level of a criterion"}.get(requirement) or labels.get(requirement, requirement)
        cell = out.setdefault((label, row.group), {"n": int(row.n)})
        if np.isnan(row.estimate):
            cell[MEASURES[measure]] = "undefined"
        else:
            cell[MEASURES[measure]] = f"{row.estimate:.2f}" + (f" ({row.low:.2f} to {row.high:.2f})" if intervals else "")
    table = pd.DataFrame([{"requirement": label, "between": group} | cell for (label, group), cell in out.items()])
    return table.reindex(columns=["requirement", "between", "n", *MEASURES.values()]).fillna("")


def _people(side_by_side: pd.DataFrame) -> list[str]:
    return [c for c in side_by_side.columns if c not in ("requirement", "document", "unit", MACHINE)]


def _wide(tables: Sequence[tuple[str, pd.DataFrame]], keys: list[str]) -> pd.DataFrame:
    """Codes of several coders joined on their units; every unit of the machine's table, in its order."""
    *_, (_, machine) = tables
    wide = machine[keys].copy()
    for name, table in tables:
        wide = wide.merge(table[[*keys, "level"]].rename(columns={"level": name}), on=keys, how="left", validate="one_to_one")
    names = [name for name, _ in tables]
    wide[names] = wide[names].astype(object).where(wide[names].notna(), None)
    return wide
