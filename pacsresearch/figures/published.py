"""Figures of the published evidence: what it can mean, what it allows, what a rerun could find; and two studies compared."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from pacsresearch.figures.style import PALETTE, basis_note, heading, new_figure, use_style


def requirement_forest(rows: pd.DataFrame, labels: dict[str, str], basis: str = "inferred") -> Figure:
    """Each requirement's share as essential and at any level, with its interval.

    Parameters
    ----------
    rows : DataFrame
        Result rows ``published.requirements.<requirement>.<essential|any>``.
    labels : dict of requirement to words
        Shown from the top in this order.
    """
    by_id = rows.set_index("id")
    figure, ax = new_figure(0.62 * len(labels) + 1.3)
    with use_style():
        for place, name in enumerate(reversed(labels)):
            for level, shift, colour in (("essential", 0.14, PALETTE["essential"]), ("any", -0.14, PALETTE["accent"])):
                row = by_id.loc[f"published.requirements.{name}.{level}"]
                ax.plot([row["low"], row["high"]], [place + shift] * 2, color=colour, linewidth=2.2, solid_capstyle="butt")
                ax.plot(row["estimate"], place + shift, "o", color=colour, markersize=6.5,
                        label={"essential": "essential", "any": "essential or desirable"}[level] if place == 0 else None)
        ax.set_yticks(range(len(labels)), list(reversed(labels.values())))
        ax.tick_params(axis="y", length=0)
        _percent(ax.xaxis)
        ax.set_xlim(0, 1)
        ax.set_xlabel("share of job descriptions")
        ax.grid(axis="x")
        heading(figure, f"What {rows['denominator'].max():.0f} descriptions say of all: wide ranges")
        _legend_below(ax, 2)
    return basis_note(figure, basis)


def willing_ranges(grid: pd.DataFrame, basis: str = "inferred") -> Figure:
    """What "eight out of ten" says of everybody asked, by how many may have answered.

    Parameters
    ----------
    grid : DataFrame
        As `pacsresearch.inference.willing_grid` gives it.
    """
    rows = grid[grid["possible"]]
    x = rows["respondents"].to_numpy(float)
    figure, ax = new_figure(3.9)
    with use_style():
        ax.fill_between(x, rows["bound_low"].to_numpy(float), rows["bound_high"].to_numpy(float), color=PALETTE["grid"],
                        label="nothing assumed about those who did not answer")
        ax.fill_between(x, rows["interval_low"].to_numpy(float), rows["interval_high"].to_numpy(float),
                        color=PALETTE["desirable"], alpha=0.6, linewidth=0, label="respondents a random sample")
        ax.fill_between(x, rows["share_low"].to_numpy(float), rows["share_high"].to_numpy(float), color=PALETTE["published"], alpha=0.75,
                        linewidth=0, label="what the words allow among respondents")
        ax.axhline(0.5, color=PALETTE["ink"], linewidth=0.9, linestyle=(0, (4, 3)))
        ax.set_xlim(x.min(), x.max())
        ax.set_ylim(0, 1)
        _percent(ax.yaxis)
        ax.set_xlabel("respondents (not published)")
        ax.set_ylabel("willing, of everybody asked")
        heading(figure, "What “eight out of ten” can mean")
        _legend_below(ax, 1)
    return basis_note(figure, basis)


def willing_surface(surface: pd.DataFrame, basis: str = "inferred") -> Figure:
    """The interval's lower limit over the unknown number of respondents and the unknown exact share.

    Parameters
    ----------
    surface : DataFrame
        As `pacsresearch.inference.willing_surface` gives it.
    """
    figure, ax = new_figure(3.6)
    with use_style():
        points = ax.scatter(surface["respondents"], surface["share"], c=surface["low"], cmap="cividis", s=14, marker="s", linewidths=0,
                            vmin=float(surface["low"].min()), vmax=float(surface["share"].max()))
        bar = figure.colorbar(points, ax=ax, pad=0.02)
        bar.set_label("lower limit of the interval")
        bar.outline.set_visible(False)
        _percent(bar.ax.yaxis)
        _percent(ax.yaxis)
        ax.set_xlabel("respondents (not published)")
        ax.set_ylabel("exact share among respondents")
        heading(figure, "How few may be willing, if respondents are a random sample")
    return basis_note(figure, basis)


def joint_ranges(rows: pd.DataFrame, labels: dict[str, str], level: str = "essential", basis: str = "inferred") -> Figure:
    """How many descriptions must, and can, ask for both of each two requirements.

    Parameters
    ----------
    rows : DataFrame
        Result rows ``published.joint.<a>.<b>.<level>``; low and high count descriptions.
    labels : dict of requirement to words
    level : str
    """
    pairs = rows[rows["id"].str.startswith("published.joint.") & rows["id"].str.endswith(f".{level}")]
    names = [tuple(id.split(".")[2:4]) for id in pairs["id"]]
    figure, ax = new_figure(0.42 * len(pairs) + 1.3)
    with use_style():
        places = np.arange(len(pairs))[::-1]
        for place, low, high in zip(places, pairs["low"], pairs["high"], strict=True):
            ax.barh(place, high - low, left=low, height=0.5, color=PALETTE["desirable"])
            if low:
                ax.barh(place, low, height=0.5, color=PALETTE["essential"])
            ax.text(high + 0.2, place, f"{low:.0f} to {high:.0f}", va="center", fontsize=8.5)
        ax.set_yticks(places, [f"{labels[a]}\nand {_lower(labels[b])}" for a, b in names], fontsize=8)
        ax.tick_params(axis="y", length=0)
        ax.set_xlim(0, float(pairs["denominator"].max()))
        ax.set_xlabel(f"of {pairs['denominator'].max():.0f} descriptions: must (dark), can (light)")
        heading(figure, f"How many can make both {level}: not published, but not anything goes")
    return basis_note(figure, basis)


def readings_of_commonest(requirements: pd.DataFrame, basis: str = "published") -> Figure:
    """Each requirement's count as essential and at any level: the lines cross where the leader changes.

    Parameters
    ----------
    requirements : DataFrame
        `Published.requirements`.
    """
    figure, ax = new_figure(3.7)
    with use_style():
        table = requirements.assign(any=requirements["essential"] + requirements["desirable"])
        colours = (PALETTE["essential"], PALETTE["muted"], PALETTE["published"], PALETTE["good"])
        for side, column in ((0, "essential"), (1, "any")):
            for count, rows in table.groupby(column):
                words = " / ".join(label.split(" (")[0] for label in rows["label"])
                text = f"{words}  {count}" if side == 0 else f"{count}  {words}"
                ax.text(side + (0.04 if side else -0.04), count, text, ha="left" if side else "right", va="center", fontsize=8.5)
        for row, colour in zip(table.itertuples(), colours, strict=False):
            ax.plot([0, 1], [row.essential, row.any], "o-", color=colour, linewidth=2.2)
        ax.set_xlim(-1.45, 2.45)
        ax.set_xticks([0, 1], ["essential", "essential\nor desirable"])
        ax.set_yticks([])
        for side in ("left", "bottom"):
            ax.spines[side].set_visible(False)
        ax.tick_params(axis="x", length=0)
        heading(figure, "Which is commonest depends on what is counted")
    return basis_note(figure, basis)


def rerun_power(grid: pd.DataFrame, *, wanted: float = 0.80, basis: str = "inferred") -> Figure:
    """The probability of finding a change, by the size of the rerun; a line for each requirement, a colour for each change.

    Parameters
    ----------
    grid : DataFrame
        As `pacsresearch.planning.rerun_power` gives it.
    wanted : float
        The probability marked.
    """
    figure, ax = new_figure(3.6)
    with use_style():
        colours = (PALETTE["published"], PALETTE["accent"], PALETTE["essential"], PALETTE["good"])
        for change, colour in zip(sorted(grid["change"].unique()), colours, strict=False):
            for number, (_, line) in enumerate(grid[grid["change"] == change].groupby("requirement", sort=False)):
                ax.plot(line["size"], line["power"], color=colour, linewidth=1.5,
                        label=f"{100 * change:.0f} points" if number == 0 else None)
        ax.axhline(wanted, color=PALETTE["ink"], linewidth=0.9, linestyle=(0, (4, 3)))
        ax.set_xlim(0, grid["size"].max())
        ax.set_ylim(0, 1)
        _percent(ax.yaxis)
        ax.set_xlabel("job descriptions in the rerun")
        ax.set_ylabel("probability of finding the change")
        heading(figure, "However large the rerun, the first study stays small")
        _legend_below(ax, 3)
    return basis_note(figure, basis)


def forest(comparison: pd.DataFrame, *, labels: dict[str, str] | None = None, name_a: str = "first", name_b: str = "second",
           basis: str = "observed") -> Figure:
    """Two studies: both estimates with intervals on the left, the difference with its interval on the right.

    Parameters
    ----------
    comparison : DataFrame
        As `pacsresearch.comparison.compare` gives it; proportions only.
    labels : dict of id to words, optional
        By default the id.
    name_a, name_b : str
        What the two are called.
    """
    rows = comparison.reset_index(drop=True)
    figure, (left, right) = new_figure(0.36 * len(rows) + 1.5, columns=2, sharey=True, gridspec_kw={"width_ratios": [1.35, 1]})
    with use_style():
        places = np.arange(len(rows))[::-1]
        for side, shift, colour, name in (("a", 0.15, PALETTE["published"], name_a), ("b", -0.15, PALETTE["computed"], name_b)):
            left.hlines(places + shift, rows[f"low_{side}"], rows[f"high_{side}"], color=colour, linewidth=2)
            left.plot(rows[f"estimate_{side}"], places + shift, "o", color=colour, markersize=5, label=name)
        right.axvline(0, color=PALETTE["muted"], linewidth=1)
        right.hlines(places, rows["low"], rows["high"], color=PALETTE["ink"], linewidth=1.6)
        right.plot(rows["difference"], places, "s", color=PALETTE["ink"], markersize=5)
        words = [(labels or {}).get(row.id, row.id) + (f" ({row.group})" if row.group else "") for row in rows.itertuples()]
        left.set_yticks(places, words, fontsize=8.5)
        for ax in (left, right):
            ax.tick_params(axis="y", length=0)
            _percent(ax.xaxis)
            ax.grid(axis="x")
        left.set_xlim(0, 1)
        reach = float(np.nanmax(np.abs(rows[["low", "high", "difference"]].to_numpy(float)), initial=0.1)) * 1.08
        right.set_xlim(-reach, reach)
        left.set_title("Share")
        right.set_title("Difference")
        _legend_below(left, 2)
    return basis_note(figure, basis)


def _percent(axis) -> None:
    from matplotlib.ticker import PercentFormatter

    axis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))


def _legend_below(ax, columns: int) -> None:
    ax.figure.legend(*ax.get_legend_handles_labels(), loc="outside lower left", ncols=columns, fontsize=8.5)


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]
