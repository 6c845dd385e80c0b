"""The result row: every number that a table, a figure, a claim or the page shows comes from one.

One table of them is written by each analysis notebook to ``data/processed/<study>/results/*.parquet``.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pacsresearch.files import write_parquet

BASES = ("published", "inferred", "reconstructed", "observed")

COLUMNS = {
    "id": "str",            # dotted and stable: "requirements.project_management.essential", "survey.willing"
    "group": "str",         # the subgroup, "" for everyone
    "estimate": "float64",
    "low": "float64",       # interval; NaN where none is defined
    "high": "float64",
    "level": "float64",     # of confidence, 0.95; NaN where there is no interval
    "n": "float64",         # cases counted: the numerator of a proportion, the cases used of a mean or a model
    "denominator": "float64",  # cases they are counted among, unweighted
    "weighted_n": "float64",   # sum of weights behind the estimate; NaN where unweighted
    "method": "str",        # "Wilson", "exact permutation", ...
    "missing": "str",       # the missing-data rule: "listwise: 3 of 120 without an answer left out"
    "basis": "str",         # one of BASES
    "note": "str",
}


def results(rows: list[dict] | pd.DataFrame, *, basis: str, prefix: str = "") -> pd.DataFrame:
    """Make a results table of what the statistical functions returned.

    Parameters
    ----------
    rows : list of dict, or DataFrame
        At least ``id`` and ``estimate`` each; columns of `COLUMNS` that are absent are filled with NaN or "".
        Columns outside the contract are an error, so that nothing is lost unseen.
    basis : {"published", "inferred", "reconstructed", "observed"}
        What the numbers stand on; one analysis has one basis.
    prefix : str, optional
        Put before every id, with a dot.

    Returns
    -------
    DataFrame
        Columns as `COLUMNS`, in that order.

    Raises
    ------
    ValueError
        Unknown basis or column; an id and group given twice; an estimate outside its own interval.

    Examples
    --------
    >>> results([{"id": "willing", "estimate": 0.8, "n": 96, "denominator": 120}], basis="reconstructed",
    ...         prefix="survey")[["id", "estimate", "basis"]].to_dict("records")
    [{'id': 'survey.willing', 'estimate': 0.8, 'basis': 'reconstructed'}]
    """
    if basis not in BASES:
        raise ValueError(f"basis {basis!r} is none of {', '.join(BASES)}")
    table = pd.DataFrame(rows).copy()
    if unknown := [c for c in table.columns if c not in COLUMNS]:
        raise ValueError(f"not columns of a result row: {', '.join(map(str, unknown))}")
    for column, kind in COLUMNS.items():
        if column not in table:
            table[column] = "" if kind == "str" else float("nan")
        table[column] = table[column].fillna("") if kind == "str" else table[column]
        table[column] = table[column].astype(kind)
    table["basis"] = basis
    if prefix:
        table["id"] = prefix + "." + table["id"]
    table = table[list(COLUMNS)].reset_index(drop=True)
    _check(table)
    return table


def _check(table: pd.DataFrame) -> None:
    twice = table[table.duplicated(["id", "group"])]
    if len(twice):
        raise ValueError(f"result given twice: {twice.iloc[0]['id']!r}, group {twice.iloc[0]['group']!r}")
    slack = 1e-9
    outside = table[(table["estimate"] < table["low"] - slack) | (table["estimate"] > table["high"] + slack)]
    if len(outside):
        row = outside.iloc[0]
        raise ValueError(f"{row['id']}: estimate {row['estimate']} lies outside [{row['low']}, {row['high']}]")


def save(table: pd.DataFrame, path: Path) -> None:
    """Write a results table, whole or not at all."""
    write_parquet(table, path)


def load(folder: Path) -> pd.DataFrame:
    """Read every results table of a study, in the order of their file names.

    Returns an empty table (with the columns) when there is none yet. Raises ValueError when an id and
    group stand in two files.
    """
    files = sorted(folder.glob("*.parquet"))
    if not files:
        return results([], basis="inferred")
    table = pd.concat([pd.read_parquet(file) for file in files], ignore_index=True)
    _check(table)
    return table


def pick(table: pd.DataFrame, id: str, group: str = "") -> pd.Series:
    """The one row with this id and group; KeyError names the nearest ids when there is none."""
    found = table[(table["id"] == id) & (table["group"] == group)]
    if len(found) != 1:
        from difflib import get_close_matches

        near = get_close_matches(id, table["id"].unique(), n=3)
        raise KeyError(f"no result {id!r} (group {group!r})" + (f"; nearest: {', '.join(near)}" if near else ""))
    return found.iloc[0]
