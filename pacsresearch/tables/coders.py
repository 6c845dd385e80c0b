"""The human coders' tables: agreement, matrices of disagreement, what was adjudicated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pacsresearch.tables.look import show, text_cell

if TYPE_CHECKING:
    from great_tables import GT


def agreement(shown: pd.DataFrame) -> GT:
    """Agreement by requirement and comparison; from `coders.agreement.by_measure`."""
    return show(shown, title="Agreement of the coders", height=560,
                note="people: all of them; levels as categories without order; in brackets the interval. Kappa is of two coders")


def confusion(matrix: pd.DataFrame) -> GT:
    """The levels of two coders against each other; from `coders.agreement.confusion`."""
    first, second = matrix.index.name, matrix.columns.name
    table = matrix.rename_axis(columns=None).reset_index().rename(columns={first: f"{first} says"})
    return show(table, title=f"{first} against {second}", note=f"columns: what {second} says; counts of codes, all requirements")


def adjudicated(requirements: pd.DataFrame, labels: dict[str, str]) -> GT:
    """The codes that a person settled, beside the machine's."""
    settled = requirements[requirements["source"] == "adjudicated"]
    table = pd.DataFrame({
        "document": settled["document"], "requirement": [labels.get(r, r) for r in settled["requirement"]],
        "adjudicated": settled["level"], "machine": settled["machine_level"], "words": [text_cell(words) for words in settled["evidence"]],
    })
    return show(table, title="Adjudicated codes", height=420)
