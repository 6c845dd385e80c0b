"""The survey's tables: what was recognised, who is analysed, what was changed, what was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pacsresearch.disclosure import is_small, shown, suppress
from pacsresearch.tables.look import show, text_cell
from pacsresearch.tables.prose import number, p_value, percent

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


def changes_summary(changes: pd.DataFrame, *, smallest: int) -> GT:
    """Changes by rule, the answers quoted in a rule left out and small counts suppressed: each is about one person."""
    rules = changes["rule"].str.replace(r"'[^']*'", "…", regex=True).str.replace(r"\d+(?:\.\d+)?", "…", regex=True)
    counted = changes.assign(rule=rules).groupby("rule", observed=True).size()
    table = pd.DataFrame({"rule": counted.index, "changes": shown(counted, smallest, total_known=False).to_numpy()})
    return show(table, title="Values changed on cleaning",
                note=f"counts under {smallest} are suppressed; each change, with what stood before and after, is a row of changes.parquet")


def flags_summary(flags: pd.DataFrame, *, smallest: int) -> GT:
    """How many responses carry each flag, small counts suppressed."""
    counted = flags.groupby("flag", observed=True).size()
    table = pd.DataFrame({"flag": counted.index, "responses": shown(counted, smallest, total_known=False).to_numpy()})
    return show(table, title="Responses flagged, none dropped", note=f"counts under {smallest} are suppressed")


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
    of = int(rows["denominator"].max()) if len(rows) else 0
    one_each = counts.sum() == of  # a single choice: its counts sum to the total; of several ticks, each has its own rest
    text = shown(counts, smallest, total_known=one_each)
    if not one_each:
        text = text.mask(is_small(counts, pd.Series(of, index=counts.index), smallest) & (text == counts.astype(str)), "*")
    hidden = text.to_numpy() != counts.astype(str).to_numpy()
    table = pd.DataFrame({
        "answer": [labels.get(option, option) for option in options],
        "n": text.to_numpy(),
        "share": rows["estimate"].where(~hidden).to_numpy(),
        "low": rows["low"].where(~hidden).to_numpy(),
        "high": rows["high"].where(~hidden).to_numpy(),
    })
    note = f"of {of} who answered"
    if hidden.any():
        note += f"; cells under {smallest} are suppressed, and further ones (*) where a total would give them back"
    return show(table, title=title, note=note, percents=("share", "low", "high"))


def themes(counts: pd.DataFrame, quotes: dict[str, str], *, smallest: int) -> GT:
    """Themes of the open answers, with a quotation only where enough people raised the theme.

    Parameters
    ----------
    counts : DataFrame
        Columns ``theme`` (in words) and ``n``, index the theme's name (`survey.themes.counted`).
    quotes : dict of theme's name to words
    """
    table = counts.copy()
    table["in their words"] = [text_cell(quotes.get(name, "")) if n >= smallest else "" for name, n in counts["n"].items()]
    table["n"] = shown(counts["n"], smallest).to_numpy()
    return show(table, title="Themes of the open answers",
                note=f"respondents; a theme is counted and quoted only where {smallest} or more raised it")


def item_nonresponse(rows: pd.DataFrame, labels: dict[str, str], *, smallest: int) -> GT:
    """Who was shown each question and gave no usable answer, most first; small counts suppressed.

    Parameters
    ----------
    rows : DataFrame
        Result rows ``survey.nonresponse.<question>``.
    labels : dict of question to words
    """
    rows = rows.sort_values(["estimate", "id"], ascending=[False, True], kind="stable")
    counts = rows["n"].fillna(0).astype(int)
    small = (counts > 0) & (counts < smallest) | (rows["denominator"] < smallest)
    table = pd.DataFrame({
        "question": [labels.get(name, name) for name in rows["id"].str.rsplit(".", n=1).str[1]],
        "shown to": rows["denominator"].astype(int).to_numpy(),
        "without an answer": counts.astype(str).mask(small, f"<{smallest}").to_numpy(),
        "share": [(f"under {percent(smallest / of)}" if smallest < of else "") if hidden else percent(share, 1)
                  for share, of, hidden in zip(rows["estimate"], rows["denominator"], small, strict=True)],
    })
    return show(table, title="Questions left without a usable answer", height=420,
                note="shown by the questionnaire's routing; answers that cleaning had to reject count as none")


def family(tests: pd.DataFrame, labels: dict[str, str], *, outcome: str, method: str) -> GT:
    """The declared cross-tabulations: effect with interval, exact test, adjusted for their number.

    Parameters
    ----------
    tests : DataFrame
        From `survey.crosstabs.family`.
    labels : dict of variable to words
    """
    table = pd.DataFrame({
        "by": [labels.get(name, name) for name in tests["variable"]], "n": tests["n"].astype(float).to_numpy(),
        "Cramér's V": [number(v) if pd.notna(v) else "–" for v in tests["v"]],
        "interval": [f"{number(a)} to {number(b)}" if pd.notna(a) else "–" for a, b in zip(tests["low"], tests["high"], strict=True)],
        "p": [p_value(p) for p in tests["p_value"]], "adjusted p": [p_value(p) for p in tests["adjusted"]], "note": tests["note"].to_numpy(),
    })
    return show(table, title=f"{outcome[:1].upper()}{outcome[1:]}, by who respondents are",
                note=f"exact tests (Fisher; Freeman and Halton, tables drawn from a seed); p adjusted over the whole family ({method})")


def crosstab(counts: pd.DataFrame, labels: dict[str, str], *, title: str, smallest: int) -> GT | None:
    """Counts by two answers; None where any cell is small.

    A table with suppressed cells is not shown at all: beside the tables of single questions, its open cells could give
    back what those suppress.
    """
    counts = counts[counts.sum(axis=1) > 0]
    if not len(counts) or suppress(counts, smallest).isna().to_numpy().any():
        return None
    table = counts.astype(str)
    table.insert(0, "answer", [labels.get(name, name) for name in counts.index])
    return show(table.reset_index(drop=True), title=title, labels={"answer": ""}, note=f"shown because no cell counts fewer than {smallest}")


def bias(rows: pd.DataFrame, labels: dict[str, str], *, smallest: int) -> GT:
    """Respondents less frame, in percentage points, small cells suppressed with what would give them back.

    Parameters
    ----------
    rows : DataFrame
        Result rows ``survey.bias.<variable>.<category>``.
    labels : dict of ``<variable>.<category>`` to words
    """
    names = rows["id"].str.removeprefix("survey.bias.")
    parts = []
    for _, table in rows.assign(name=names).groupby(names.str.split(".").str[0], sort=False):
        counts = table["n"].fillna(0).astype(int)
        text = shown(counts, smallest)
        hidden = (text != counts.astype(str)) | table["estimate"].isna()
        parts.append(pd.DataFrame({
            "answer": [labels.get(name, name) for name in table["name"]], "n": text.mask(table["estimate"].isna(), ""),
            "difference": [("" if h else f"{100 * v:+.1f}") for v, h in zip(table["estimate"], hidden, strict=True)],
            "interval": [("" if h else f"{100 * a:+.1f} to {100 * b:+.1f}") for a, b, h in zip(table["low"], table["high"], hidden, strict=True)],
            "frame": table["note"]}))
    return show(pd.concat(parts, ignore_index=True), title="Share of respondents less share of the frame, in percentage points",
                labels={"answer": ""}, note="an interval that leaves out 0 says that response was selective")


_MEASURES = {
    "cases": "cases", "events": "cases with the rarer outcome", "events_per_variable": "the same for each coefficient",
    "largest_vif": "largest variance inflation", "brier": "Brier score", "brier_skill": "Brier skill", "c_statistic": "c statistic",
    "calibration_slope": "calibration slope", "hosmer_lemeshow_p": "Hosmer-Lemeshow p", "largest_influence": "largest influence of a case",
    "influential": "influential cases"}


def diagnostics(table: pd.DataFrame) -> GT:
    """`survey.model.model_diagnostics`, in words."""
    return show(table.assign(measure=table["measure"].map(_MEASURES)), title="How far the model can be trusted", labels={"measure": ""})


def compared(rows: pd.DataFrame, labels: dict[str, str], *, title: str, smallest: int) -> GT:
    """Unweighted and weighted estimates side by side, options few chose left out.

    Parameters
    ----------
    rows : DataFrame
        Result rows of one question, groups "" and "weighted".
    labels : dict of option to words
    """
    plain, weighted = (rows[rows["group"] == group].set_index("id") for group in ("", "weighted"))
    both = [id for id in plain.index if id in weighted.index]
    counts = plain.loc[both, "n"].fillna(0).astype(int)
    hidden = shown(counts, smallest).astype(str) != counts.astype(str)
    both = [id for id in both if not hidden[id]]
    table = pd.DataFrame({
        "answer": [labels.get(id.rsplit(".", 1)[1], id) for id in both], "n": plain.loc[both, "n"].to_numpy(),
        "unweighted": plain.loc[both, "estimate"].to_numpy(), "weighted n": weighted.loc[both, "weighted_n"].round(6).to_numpy(),
        "weighted": weighted.loc[both, "estimate"].to_numpy(), "low": weighted.loc[both, "low"].to_numpy(), "high": weighted.loc[both, "high"].to_numpy()})
    return show(table, title=title, percents=("unweighted", "weighted", "low", "high"), note="weighted n: people of the frame behind the estimate")


def model(rows: pd.DataFrame, labels: dict[str, str], *, outcome: str, said: str) -> GT:
    """A fitted model: odds ratios, and average marginal effects in percentage points, each with its interval.

    Parameters
    ----------
    rows : DataFrame
        Result rows ``survey.model.<term>.or`` and ``.ame``.
    labels : dict of term to words
    said : str
        Which method, and why.
    """
    rows = rows[rows["group"] == ""].set_index("id")
    terms = [term for term in labels if f"survey.model.{term}.or" in rows.index]
    odds, effects = (rows.loc[[f"survey.model.{term}.{kind}" for term in terms]] for kind in ("or", "ame"))
    table = pd.DataFrame({
        "predictor": [labels[term] for term in terms], "odds ratio": [number(v) for v in odds["estimate"]],
        "interval": [f"{number(a)} to {number(b)}" for a, b in zip(odds["low"], odds["high"], strict=True)],
        "difference": [f"{100 * v:+.1f}" for v in effects["estimate"]],
        "its interval": [f"{100 * a:+.1f} to {100 * b:+.1f}" for a, b in zip(effects["low"], effects["high"], strict=True)]})
    missing = odds["missing"].iloc[0] if len(odds) else ""
    return show(table, title=f"What goes with being {outcome}", labels={"difference": "average change of the probability, percentage points"},
                note="; ".join(part for part in (said, missing) if part))
