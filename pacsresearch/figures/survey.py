"""Figures of the survey: who is analysed, what is chosen, agreement, time."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from matplotlib.ticker import LogLocator, NullFormatter

from pacsresearch.disclosure import is_small, suppress
from pacsresearch.figures.style import LIKERT, PALETTE, basis_note, heading, new_figure, use_style


def exclusion_flow(exclusions: pd.DataFrame, basis: str) -> Figure:
    """A CONSORT-like flow: submissions read, each reason to leave with its number, those analysed.

    Parameters
    ----------
    exclusions : DataFrame
        Columns ``step, reason, removed, remaining``, in order; the first row is what was read.
    """
    steps = exclusions.reset_index(drop=True)
    leaving = steps[steps["removed"] > 0]
    rows = len(leaving) + 2
    figure, ax = new_figure(0.62 * rows + 0.5)
    with use_style():
        ax.set_xlim(0, 10)
        ax.set_ylim(-(rows - 1) - 0.5, 0.5)
        ax.axis("off")
        first, last = int(steps["remaining"].iloc[0] + steps["removed"].iloc[0]), int(steps["remaining"].iloc[-1])
        _box(ax, 0.2, 0, 3.6, f"submissions read: {first}", PALETTE["ink"])
        ax.plot([2, 2], [-0.3, -(rows - 1) + 0.3], color=PALETTE["muted"], linewidth=1.4, zorder=0)
        for number, row in enumerate(leaving.itertuples(), 1):
            ax.annotate("", xy=(4.6, -number), xytext=(2, -number),
                        arrowprops={"arrowstyle": "-|>", "color": PALETTE["muted"], "linewidth": 1.4})
            _box(ax, 4.6, -number, 5.2, f"{row.reason}: {int(row.removed)}", PALETTE["muted"])
        _box(ax, 0.2, -(rows - 1), 3.6, f"analysed: {last}", PALETTE["computed"])
        return basis_note(figure, basis)


def _box(ax, x: float, y: float, width: float, text: str, colour: str) -> None:
    ax.add_patch(FancyBboxPatch((x, y - 0.28), width, 0.56, boxstyle="round,pad=0.02,rounding_size=0.08", facecolor="white",
                                edgecolor=colour, linewidth=1.5))
    ax.text(x + width / 2, y, text, ha="center", va="center", fontsize=9.5)


def choices(rows: pd.DataFrame, labels: dict[str, str], title: str, basis: str, *, published: tuple[float, float] | None = None,
            smallest: int = 0) -> Figure:
    """The share that chose each option, with its interval; options too few chose are left out and said so.

    Parameters
    ----------
    rows : DataFrame
        Result rows of one question; ids end in the option's name.
    labels : dict of option to words
        In the order shown.
    published : (low, high), optional
        What a published figure allows, as a band.
    smallest : int
        Options that fewer people (but some) chose are not drawn, nor those that would give them back: disclosure.
    """
    by_option = {row.id.rsplit(".", 1)[1]: row for row in rows.itertuples()}
    names = [name for name in labels if name in by_option]
    hidden = _suppressed({name: int(by_option[name].n) for name in names}, by_option, smallest)
    drawn = [name for name in names if name not in hidden]
    words = ["\n".join(textwrap.wrap(labels[name], 44)) for name in drawn]
    figure, ax = new_figure(0.4 * max(len(drawn), 1) + 1.15 + 0.12 * sum(text.count("\n") for text in words))
    with use_style():
        y = np.arange(len(drawn))[::-1]
        if published is not None:
            ax.axvspan(*published, color=PALETTE["published"], alpha=0.16, linewidth=0, label="published (as its words allow)")
            ax.legend(loc="lower right", bbox_to_anchor=(1, 1))
        for at, name in zip(y, drawn, strict=True):
            row = by_option[name]
            if np.isfinite(row.low):
                ax.plot([row.low, row.high], [at, at], color=PALETTE["computed"], linewidth=2)
            ax.plot(row.estimate, at, "o", color=PALETTE["computed"], markersize=6.5)
        if not drawn:
            ax.text(0.5, 0, "too few answers to show any", ha="center", va="center", color=PALETTE["muted"])
        ax.set_yticks(y, words)
        ax.set_ylim(-0.6, max(len(drawn) - 0.4, 0.6))
        ax.set_xlim(0, 1)
        ax.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
        ax.grid(axis="x")
        of = int(max((by_option[name].denominator for name in names), default=0))
        note = f"; not shown, being small or giving a small one back: {len(hidden)}" if hidden else ""
        ax.set_xlabel(f"of {of} who answered{note}", loc="right")
        heading(figure, title)
        return basis_note(figure, basis)


def _suppressed(counts: dict[str, int], rows: dict, smallest: int) -> list[str]:
    """Options not to draw. Where each person chose one (counts sum to the total), a total would give a cell back."""
    if smallest < 1 or not counts:
        return []
    one_each = sum(counts.values()) == max(rows[name].denominator for name in counts)
    if one_each:
        left = suppress(pd.Series(counts), smallest)
        return [name for name in counts if pd.isna(left[name])]
    table = pd.Series(counts)
    small = is_small(table, pd.Series({name: rows[name].denominator for name in counts}), smallest)
    return list(table.index[small])


def diverging(distribution: pd.DataFrame, title: str, basis: str, *, smallest: int = 0) -> Figure:
    """Agreement items as bars that diverge from the middle of the neutral answer.

    Parameters
    ----------
    distribution : DataFrame
        From `survey.analysis.agreement`.
    smallest : int
        Where a cell counts fewer people (but some), the outer points of the scale are drawn together; an item
        with a cell still too small is not drawn. The figure says so.
    """
    table, note = _coarse_enough(distribution, smallest)
    items = list(dict.fromkeys(table["item"]))
    figure, ax = new_figure(0.52 * max(len(items), 1) + 1.7)
    with use_style():
        words = []
        if not items:
            ax.text(0, 0, "too few answers to show any", ha="center", va="center", color=PALETTE["muted"])
        for at, item in enumerate(reversed(items)):
            rows = table[table["item"] == item].sort_values("position")
            share = rows["share"].fillna(0).to_numpy()
            left = -(share[: len(share) // 2].sum() + share[len(share) // 2] / 2)
            colours = LIKERT if len(share) == len(LIKERT) else LIKERT[1:-1]
            for value, colour, option in zip(share, colours, rows["option"], strict=True):
                ax.barh(at, value, left=left, color=colour, height=0.66, label=option if at == 0 else None)
                left += value
            words.append("\n".join(textwrap.wrap(rows["label"].iloc[0], 46)))
        ax.axvline(0, color=PALETTE["muted"], linewidth=1)
        ax.set_yticks(range(len(items)), words, fontsize=8.5)
        ax.tick_params(axis="y", length=0)
        ax.set_xlim(-1, 1)
        ax.xaxis.set_major_formatter(lambda value, _: f"{100 * abs(value):.0f} %")
        ax.set_xlabel(note, loc="right", fontsize=8)
        if items:
            ax.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=5, fontsize=8, columnspacing=1, handlelength=1.2)
        heading(figure, title)
        return basis_note(figure, basis)


def _coarse_enough(distribution: pd.DataFrame, smallest: int) -> tuple[pd.DataFrame, str]:
    """The distribution with no cell that counts fewer than `smallest` people, and the words that say what was done."""
    def small(table: pd.DataFrame) -> pd.Series:
        return (table["n"] > 0) & (table["n"] < smallest)

    if not small(distribution).any():
        return distribution, "of those who answered the item"
    middle = (distribution["position"].max() + 1) / 2
    names = {-1: "disagree (either point)", 0: "neither", 1: "agree (either point)"}
    side = np.sign(distribution["position"] - middle).astype(int)
    table = (distribution.assign(position=side, option=side.map(names))
             .groupby(["item", "label", "position", "option", "denominator"], sort=False, as_index=False)["n"].sum())
    table["share"] = table["n"] / table["denominator"].where(table["denominator"] > 0)
    left_out = set(table.loc[small(table), "item"])
    note = "of those who answered; points of the scale joined, since some were chosen by few"
    if left_out:
        note += f"; {len(left_out)} items not drawn for the same reason"
    return table[~table["item"].isin(left_out)], note


def working_time(rows: pd.DataFrame, labels: dict[str, str], basis: str, *, smallest: int = 0) -> Figure:
    """Mean share of working time over the facets, with intervals; means over fewer than `smallest` people are not drawn."""
    rows = rows[rows["n"] >= smallest]
    by_facet = {row.id.rsplit(".", 1)[1]: row for row in rows.itertuples()}
    names = [name for name in labels if name in by_facet]
    figure, ax = new_figure(0.42 * max(len(names), 1) + 1.1)
    with use_style():
        if not names:
            ax.text(0.5, 0, "too few answers to show any", ha="center", va="center", color=PALETTE["muted"],
                    transform=ax.get_yaxis_transform())
        for at, name in enumerate(reversed(names)):
            row = by_facet[name]
            ax.plot([row.low, row.high], [at, at], color=PALETTE["computed"], linewidth=2)
            ax.plot(row.estimate, at, "o", color=PALETTE["computed"], markersize=6.5)
        ax.set_yticks(range(len(names)), [labels[name] for name in reversed(names)])
        ax.set_ylim(-0.6, max(len(names), 1) - 0.4)
        ax.set_xlim(left=0)
        ax.grid(axis="x")
        ax.set_xlabel("mean share of working time, per cent", loc="right")
        heading(figure, "What PACS managers do with their time")
        return basis_note(figure, basis)


def odds_ratios(rows: pd.DataFrame, labels: dict[str, str], title: str, basis: str) -> Figure:
    """Odds ratios on a logarithmic axis, with intervals; a second group (imputed data, say) below each.

    Parameters
    ----------
    rows : DataFrame
        Result rows ``survey.model.<term>.or``, groups "" and others.
    labels : dict of term to words
    """
    terms = [term for term in labels if (rows["id"].str.split(".").str[-2] == term).any()]
    groups = list(dict.fromkeys(rows["group"]))
    figure, ax = new_figure(0.5 * len(terms) + 1.3)
    with use_style():
        colours = [PALETTE["computed"], PALETTE["accent"], PALETTE["good"]]
        for at, term in enumerate(reversed(terms)):
            for place, group in enumerate(groups):
                row = rows[(rows["id"].str.split(".").str[-2] == term) & (rows["group"] == group)]
                if not len(row) or not np.isfinite(row["estimate"].iloc[0]):
                    continue
                row, y = row.iloc[0], at + 0.11 * (len(groups) - 1) - 0.22 * place
                label = (group or "declared model") if at == 0 and len(groups) > 1 else None
                ax.plot([row["low"], row["high"]], [y, y], color=colours[place], linewidth=2)
                ax.plot(row["estimate"], y, "o", color=colours[place], markersize=6, label=label)
        ax.axvline(1, color=PALETTE["muted"], linewidth=1)
        ax.set_xscale("log")
        _plain_ticks(ax.xaxis)
        ax.set_yticks(range(len(terms)), ["\n".join(textwrap.wrap(labels[term], 40)) for term in reversed(terms)])
        ax.set_ylim(-0.6, len(terms) - 0.4)
        ax.grid(axis="x")
        ax.set_xlabel("odds ratio (log scale)", loc="right")
        if len(groups) > 1 and terms:
            ax.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=len(groups))
        heading(figure, title)
        return basis_note(figure, basis)


def _plain_ticks(axis: Axis) -> None:
    """Ticks at 1, 2 and 5 of a logarithmic axis, as plain numbers."""
    axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.set_major_formatter(lambda value, _: f"{value:g}")
    axis.set_minor_formatter(NullFormatter())


def specification_curve(table: pd.DataFrame, title: str, basis: str) -> Figure:
    """One odds ratio in every specification, in order, above a grid of the choices that each made.

    Parameters
    ----------
    table : DataFrame
        From `survey.model.specification_curve`.
    """
    choices = [(column, value) for column in ("specification", "outcome", "likelihood") for value in dict.fromkeys(table[column])]
    choices.sort(key=lambda pair: (("specification", "outcome", "likelihood").index(pair[0]), pair[1] != "declared", pair[1]))
    with use_style():
        figure, (top, grid) = new_figure(2.6 + 0.19 * len(choices), rows=2, sharex=True, height_ratios=[2.2, 0.19 * max(len(choices), 1)])
        for at, row in enumerate(table.itertuples()):
            colour = PALETTE["bad"] if row.declared else PALETTE["computed"]
            top.plot([at, at], [row.low, row.high], color=colour, linewidth=1.6)
            top.plot(at, row.estimate, "o", color=colour, markersize=4.5, label="declared beforehand" if row.declared else None)
        top.axhline(1, color=PALETTE["muted"], linewidth=1)
        top.set_yscale("log")
        _plain_ticks(top.yaxis)
        top.set_ylabel("odds ratio")
        top.grid(axis="y")
        top.tick_params(axis="x", length=0)
        if table["declared"].any():
            top.legend(loc="lower right", bbox_to_anchor=(1, 1))
        for place, (column, value) in enumerate(reversed(choices)):
            used = np.flatnonzero((table[column] == value).to_numpy())
            grid.plot(used, np.full(len(used), place), "s", color=PALETTE["ink"], markersize=3.2)
        words = {"specification": "terms", "outcome": "outcome", "likelihood": "likelihood"}
        grid.set_yticks(range(len(choices)), [f"{words[c]}: {v.replace('_', ' ')}" for c, v in reversed(choices)], fontsize=8)
        grid.set_ylim(-0.7, max(len(choices), 1) - 0.3)
        grid.set_xticks([])
        upwards = choices[::-1]
        for place in range(1, len(upwards)):
            if upwards[place][0] != upwards[place - 1][0]:
                grid.axhline(place - 0.5, color=PALETTE["grid"], linewidth=1)
        grid.set_xlabel(f"{len(table)} specifications, in the order of their estimates", loc="right")
        heading(figure, title)
        return basis_note(figure, basis)
