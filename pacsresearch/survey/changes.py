"""The log of every value that cleaning changed."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

COLUMNS = ("respondent", "variable", "before", "after", "rule")


@dataclass
class ChangeLog:
    """Collects changes by the position of the row; `table` names the respondents in the end."""

    parts: list[pd.DataFrame] = field(default_factory=list)

    def add(self, rows: np.ndarray, variable: str, before: object, after: object, rule: object) -> None:
        """Log changes.

        Parameters
        ----------
        rows : array of bool or of int
            Which rows, as a mask or as positions.
        variable : str
        before, after : str or sequence of str
            One for all, or one a changed row; "" stands for no answer.
        rule : str or sequence of str
            Why, in words.
        """
        places = np.flatnonzero(rows) if rows.dtype == bool else rows
        if len(places):
            self.parts.append(pd.DataFrame({"place": places, "variable": variable, "before": _column(before),
                                            "after": _column(after), "rule": _column(rule)}))

    def table(self, respondents: pd.Series, order: list[str]) -> pd.DataFrame:
        """The changes as text, by respondent and in the order of the questionnaire's variables, then as made."""
        if not self.parts:
            return pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNS})
        table = pd.concat(self.parts, ignore_index=True)
        rank = {name: place for place, name in enumerate(order)}
        table = table.assign(rank=table["variable"].map(rank)).sort_values(["place", "rank"], kind="stable")
        table.insert(0, "respondent", respondents.to_numpy()[table["place"].to_numpy()])
        return table[list(COLUMNS)].astype("str").reset_index(drop=True)


def number_text(value: float) -> str:
    """A number without needless decimals.

    Examples
    --------
    >>> number_text(7.0), number_text(2.50)
    ('7', '2.5')
    """
    return f"{value:.10g}"


def texts(values: pd.Series) -> list[str]:
    """Values as the log shows them: "" where there is none."""
    return ["" if value is pd.NA or value != value else number_text(value) if isinstance(value, (int, float, np.number))
            and not isinstance(value, (bool, np.bool_)) else str(value) for value in values]


def _column(value: object) -> object:
    return value if isinstance(value, str) else list(value)
