"""How every table looks: a title that says what it shows, numbers aligned and rounded, a dash for nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from pacsresearch.disclosure import cell_safe
from pacsresearch.tables.prose import number, percent

if TYPE_CHECKING:
    from great_tables import GT


def show(table: pd.DataFrame, *, title: str, note: str = "", labels: dict[str, str] | None = None,
         percents: tuple[str, ...] = (), height: int | None = None) -> GT:
    """A data frame as a publication table.

    Parameters
    ----------
    table : DataFrame
        What is shown, every column of it; text is escaped.
    title : str
        What the table shows; its id on the page is made from it, so that two runs give the same bytes.
    note : str, optional
        Source, method or missing-data rule, under the table.
    labels : dict of column to heading, optional
        By default the column's name with spaces for underscores.
    percents : tuple of column names
        Proportions to show as percentages.
    height : int, optional
        Pixels after which the table scrolls: for long ones.
    """
    from pacsresearch.tables.great import Table

    labels = labels or {}
    out = pd.DataFrame(index=range(len(table)))
    numeric = []
    for column in table.columns:
        values = table[column].reset_index(drop=True)
        if column in percents:
            out[column] = [percent(value, 1) if pd.notna(value) else "–" for value in values]
            numeric.append(column)
        elif pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
            out[column] = [number(value) if pd.notna(value) else "–" for value in values]
            numeric.append(column)
        else:
            out[column] = ["–" if pd.isna(value) or value == "" else str(value) for value in values]
    made = Table(out, id="table-" + re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-"))
    made = made.tab_header(title=title).cols_label(**{c: labels.get(c, c.replace("_", " ")) for c in out.columns})
    made = made.cols_align("left").tab_options(
        table_font_size="13.5px", heading_title_font_size="15px", heading_title_font_weight="600", heading_align="left",
        column_labels_font_weight="600", data_row_padding="4px", table_margin_left="0px", source_notes_font_size="12px",
    )
    if numeric:
        made = made.cols_align("right", columns=numeric)
    if note:
        made = made.tab_source_note(note)
    if height and len(out) * 28 > height:
        made = made.tab_options(container_height=f"{height}px", container_overflow_y="auto")
    return made


def estimates(rows: pd.DataFrame, *, title: str, labels: dict[str, str] | None = None, note: str = "",
              percents: bool = False, height: int | None = None) -> GT:
    """Result rows as a table: estimate, interval, n of denominator, method; notes where there are any.

    Parameters
    ----------
    rows : DataFrame
        Result rows.
    labels : dict of id to words, optional
        By default the id itself; a group stands in brackets after it.
    percents : bool
        Whether the estimates are proportions to show as percentages.
    """
    form = (lambda value: percent(value, 1)) if percents else number
    names = [(labels or {}).get(row.id, row.id) + (f" ({row.group})" if row.group else "") for row in rows.itertuples()]
    table = pd.DataFrame({
        "what": names,
        "estimate": [form(v) for v in rows["estimate"]],
        "interval": [f"{form(a)} to {form(b)}" if pd.notna(a) and pd.notna(b) else "" for a, b in zip(rows["low"], rows["high"], strict=True)],
        "n": rows["n"].to_numpy(), "of": rows["denominator"].to_numpy(), "method": rows["method"].to_numpy(),
    })
    if rows["note"].str.len().gt(0).any():
        table["note"] = rows["note"].to_numpy()
    levels = sorted(rows["level"].dropna().unique())
    stands_on = ", ".join(sorted(rows["basis"].unique()))
    said = "; ".join(part for part in (note, f"{levels[0]:.0%} intervals" if len(levels) == 1 else "", f"basis: {stands_on}") if part)
    return show(table, title=title, note=said, labels={"what": ""}, height=height)


def text_cell(text: str, width: int = 160) -> str:
    """A document's or respondent's own words, shortened, and no formula when the table is pasted in a spreadsheet.

    >>> text_cell("=1+1"), text_cell("word " * 50, 20)
    ("'=1+1", 'word word word word…')
    """
    text = " ".join(text.split())
    return cell_safe(text if len(text) <= width else text[: width].rstrip() + "…")
