"""The survey's tables: what was recognised, who is analysed, what was changed, what was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pacsresearch.disclosure import shown
from pacsresearch.tables.look import show, text_cell

if TYPE_CHECKING:
    from great_tables import GT

    from pacsresearch.survey.export import Export


def export_summary(export: Export) -> GT:
    """What the file is, by what it was recognised, and which columns were dropped as identifying."""
    rows = [("file", export.file), ("platform", export.platform), ("recognised by", "; ".join(export.evidence)),
            ("submissions read", len(export.metadata)), ("questions", len(export.questions)),
            ("identifying columns dropped", ", ".join(export.identifiers) or "none found"),
            *[("note", note) for note in export.notes]]
    return show(pd.DataFrame(rows, columns=["what", "found"]).astype(str), title="The export", labels={"what": "", "found": ""})


def changes_summary(changes: pd.DataFrame) -> GT:
    """Changes by variable and rule; the single changes, with respondent, are in changes.parquet."""
    counted = changes.groupby(["variable", "rule"], observed=True).size().rename("changes").reset_index()
    return show(counted, title="Values changed on cleaning",
                note="each single change, with what stood before and after, is a row of changes.parquet")


def flags_summary(flags: pd.DataFrame) -> GT:
    """How many responses carry each flag."""
    counted = flags.groupby("flag", observed=True).size().rename("responses").reset_index()
    return show(counted, title="Responses flagged, none dropped")


def distribution(rows: pd.DataFrame, labels: dict[str, str], *, title: str, smallest: int) -> GT:
    """One question's answers: count and share, small cells suppressed with what would give them back.

    Parameters
    ----------
    rows : DataFrame
        Result rows ``survey.<question>.<option>``.
    labels : dict of option to words
    smallest : int
        The study's smallest cell.
    """
    options = [id.rsplit(".", 1)[1] for id in rows["id"]]
    counts = pd.Series(rows["n"].fillna(0).astype(int).to_numpy(), index=options)
    text = shown(counts, smallest)
    hidden = text.to_numpy() != counts.astype(str).to_numpy()
    table = pd.DataFrame({
        "answer": [labels.get(option, option) for option in options],
        "n": text.to_numpy(),
        "share": rows["estimate"].where(~hidden).to_numpy(),
        "low": rows["low"].where(~hidden).to_numpy(),
        "high": rows["high"].where(~hidden).to_numpy(),
    })
    of = int(rows["denominator"].max()) if len(rows) else 0
    note = f"of {of} who answered"
    if hidden.any():
        note += f"; cells under {smallest} are suppressed, and further ones (*) where a total would give them back"
    return show(table, title=title, note=note, percents=("share", "low", "high"))


def themes(counts: pd.DataFrame, quotes: dict[str, str], *, smallest: int) -> GT:
    """Themes of the open answers, with a quotation only where enough people raised the theme.

    Parameters
    ----------
    counts : DataFrame
        Columns ``theme, n``.
    quotes : dict of theme to words
    """
    table = counts.copy()
    table["in their words"] = [text_cell(quotes.get(row.theme, "")) if row.n >= smallest else "" for row in counts.itertuples()]
    table["n"] = shown(counts["n"], smallest).to_numpy()
    return show(table, title="Themes of the open answers", note=f"quotations only for themes raised by {smallest} or more")
