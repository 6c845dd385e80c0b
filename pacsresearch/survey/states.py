"""The five states of an answer (`export.STATES`), worked out column by column."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pacsresearch.survey.export import STATES

CHOSEN, NOT_CHOSEN, NOT_SHOWN, SKIPPED, NOT_RECORDED = range(len(STATES))

# Cells of an option's own column that mean "offered, not ticked".
UNTICKED = ("0", "0.0", "No", "N", "no", "Not selected", "Not Selected", "Unchecked", "FALSE", "False", "false")


def blank(column: pd.Series) -> np.ndarray:
    """Where a cell is blank."""
    return (column == "").to_numpy(dtype=bool)


def given(column: pd.Series, *, when_blank: int = SKIPPED) -> np.ndarray:
    """States of a column that holds an answer or nothing."""
    return np.where(blank(column), when_blank, CHOSEN).astype(np.int8)


def ticked(frame: pd.DataFrame, *, unticked: tuple[str, ...] = UNTICKED, when_blank: int = SKIPPED,
           also: np.ndarray | None = None) -> dict[str, np.ndarray]:
    """States of the columns of one multiple choice, one column an option.

    A cell that says so ("0", "No") is not chosen. A blank cell is not chosen where the same person ticked something
    else of the question (or `also`, the words of "other"); where they ticked nothing it is `when_blank`.
    """
    off = {name: frame[name].isin(unticked).to_numpy(dtype=bool) for name in frame.columns}
    empty = {name: blank(frame[name]) for name in frame.columns}
    some = np.zeros(len(frame), dtype=bool) if also is None else also.copy()
    for name in frame.columns:
        some |= ~empty[name] & ~off[name]
    states = {}
    for name in frame.columns:
        state = np.full(len(frame), CHOSEN, dtype=np.int8)
        state[off[name]] = NOT_CHOSEN
        state[empty[name]] = np.where(some[empty[name]], NOT_CHOSEN, when_blank)
        states[name] = state
    return states


def broken_off(states: dict[str, np.ndarray], unfinished: np.ndarray) -> None:
    """Mark blanks after the last answer of a submission that was never finished as not recorded (in place)."""
    if not unfinished.any():
        return
    names = list(states)
    last = np.full(len(unfinished), -1, dtype=np.int32)
    for place, name in enumerate(names):
        last[states[name] == CHOSEN] = place
    for place, name in enumerate(names):
        state = states[name]
        state[unfinished & (last < place) & ((state == SKIPPED) | (state == NOT_SHOWN))] = NOT_RECORDED


def frame_of(states: dict[str, np.ndarray], index: pd.Index) -> pd.DataFrame:
    """States as a DataFrame of category."""
    kind = pd.CategoricalDtype(list(STATES))
    return pd.DataFrame({name: pd.Categorical.from_codes(codes, dtype=kind) for name, codes in states.items()}, index=index)
