"""Figures of the job descriptions: levels, length over time, facets, what stands together."""

from __future__ import annotations

from pathlib import PurePath
from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.figure import Figure

from pacsresearch.figures.style import PALETTE, basis_note, heading, new_figure, use_style

NAMED = 60  # documents that a figure has room to name


def requirement_levels(shares: pd.DataFrame, labels: dict[str, str], published: pd.DataFrame | None, basis: str) -> Figure:
    """A bar a requirement: documents that ask for it as essential (left) and as desirable (right of it).

    Parameters
    ----------
    shares : DataFrame
        Result rows ``requirements.<requirement>.essential`` and ``.desirable``.
    labels : dict of requirement to the words shown
        In the order wanted, top first; requirements not in it are left out.
    published : DataFrame or None
        Columns ``requirement, essential, desirable, of``: 2013's counts, marked as shares where given.
    basis : str
        Written on the figure.
    """
    rows = shares.set_index("id")
    names = [name for name in labels if f"requirements.{name}.essential" in rows.index]
    essential = np.array([rows.loc[f"requirements.{name}.essential", "n"] for name in names])
    desirable = np.array([rows.loc[f"requirements.{name}.desirable", "n"] for name in names])
    total = int(rows.loc[[f"requirements.{name}.any" for name in names], "denominator"].max()) if names else 0
    figure, ax = new_figure(0.36 * len(names) + 1.3)
    with use_style():
        y = np.arange(len(names))[::-1]
        ax.barh(y, essential, color=PALETTE["essential"], label="essential", height=0.62)
        ax.barh(y, desirable, left=essential, color=PALETTE["desirable"], label="desirable", height=0.62)
        for at, first, second in zip(y, essential, desirable, strict=True):
            if first:
                ax.text(first / 2, at, f"{first:g}", ha="center", va="center", color="white", fontsize=8.5)
            if second:
                ax.text(first + second / 2, at, f"{second:g}", ha="center", va="center", fontsize=8.5)
        if published is not None and len(published):
            marks = published.set_index("requirement")
            known = [(at, name) for at, name in zip(y, names, strict=True) if name in marks.index]
            for at, name in known:
                row = marks.loc[name]
                for count in (row["essential"], row["essential"] + row["desirable"]):
                    # As a share of its own documents: two studies need not have the same number.
                    value = count / row["of"] * total
                    ax.plot([value, value], [at - 0.42, at + 0.42], color=PALETTE["published"], linewidth=2)
            if known:
                ax.plot([], [], color=PALETTE["published"], linewidth=2, label="2013 as published: essential, and any")
        ax.set_yticks(y, [labels[name] for name in names])
        ax.set_xlim(0, max(total, 1))
        ax.set_xlabel(f"job descriptions, of {total}", loc="right")
        ax.tick_params(axis="y", length=0)
        ax.xaxis.get_major_locator().set_params(integer=True)
        heading(figure, "What the job descriptions ask for")
        ax.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=3, columnspacing=1.2, handlelength=1.4)
        return basis_note(figure, basis)


def length_over_time(documents: pd.DataFrame, slope: pd.Series | None, basis: str) -> Figure:
    """Words against year, one point a document, with the robust line where there is one.

    `slope` is the result row ``documents.length.slope``; without an estimate no line is drawn.
    """
    known = documents.dropna(subset=["year", "words"])
    figure, ax = new_figure(3.4)
    with use_style():
        ax.scatter(known["year"], known["words"], color=PALETTE["computed"], alpha=0.75, s=34, linewidth=0)
        if slope is not None and np.isfinite(slope["estimate"]) and len(known):
            years = np.array([known["year"].min(), known["year"].max()], dtype=float)
            centre = float(np.median(known["words"] - slope["estimate"] * known["year"]))
            ax.plot(years, centre + slope["estimate"] * years, color=PALETTE["accent"], linewidth=2,
                    label=f"Theil-Sen slope {slope['estimate']:.0f} words a year "
                          f"({slope['low']:.0f} to {slope['high']:.0f})")
            ax.legend(loc="upper left")
        ax.set_ylim(bottom=0)
        ax.set_ylabel("words")
        ax.set_xlabel("year", loc="right")
        ax.xaxis.get_major_locator().set_params(integer=True)
        heading(figure, "Length of the job descriptions")
        return basis_note(figure, basis)


def facet_profile(shares: pd.DataFrame, labels: dict[str, str], basis: str) -> Figure:
    """The share of criteria that touch each of the five facets (J8), with intervals."""
    rows = shares.set_index("id")
    names = [name for name in labels if f"facets.{name}" in rows.index]
    figure, ax = new_figure(0.42 * len(names) + 1.1)
    with use_style():
        y = np.arange(len(names))[::-1]
        for at, name in zip(y, names, strict=True):
            row = rows.loc[f"facets.{name}"]
            ax.plot([row["low"], row["high"]], [at, at], color=PALETTE["computed"], linewidth=2)
            ax.plot(row["estimate"], at, "o", color=PALETTE["computed"], markersize=7)
        ax.set_yticks(y, [labels[name] for name in names])
        ax.set_ylim(-0.6, len(names) - 0.4)
        ax.set_xlim(left=0)
        ax.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
        ax.grid(axis="x")
        ax.set_xlabel("share of criteria that touch the facet (a criterion may touch several)", loc="right")
        heading(figure, "The five facets")
        return basis_note(figure, basis)


def facets_by_document(facets: pd.DataFrame, labels: dict[str, str], basis: str) -> Figure:
    """The facet profile of each document: a row a document, a column a facet, the darker the larger its share of the criteria.

    Parameters
    ----------
    facets : DataFrame
        ``document, facet, share``; a document without criteria has no shares and stands last, in grey.
    labels : dict of facet to the words shown
        In the order wanted, left first.
    basis : str
        Written on the figure.

    Notes
    -----
    Rows are sorted by the facet that is largest in the document, then by its share. Up to `NAMED` documents are named and their shares
    written out; of more, the figure shows the pattern and the table beside it the numbers.
    """
    wide = facets.pivot(index="document", columns="facet", values="share").astype(float)
    wide = wide.reindex(columns=[name for name in labels if name in wide.columns])
    shares = wide.to_numpy()
    filled = np.where(np.isnan(shares), -1, shares)
    leading, largest = (filled.argmax(axis=1), filled.max(axis=1)) if shares.size else (np.zeros(len(wide)), np.zeros(len(wide)))
    order = np.lexsort((-largest, leading, largest < 0))
    shares, n, named = shares[order], len(wide), len(wide) <= NAMED
    figure, ax = new_figure((0.185 * n if named else 5.2) + 1.7)
    with use_style():
        colours = colormaps["Blues"].with_extremes(bad="#EFEFEF")
        top = float(np.nanmax(shares)) if np.isfinite(shares).any() else 1.0
        if shares.size:
            image = ax.imshow(shares, vmin=0, vmax=top or 1.0, cmap=colours, aspect="auto", interpolation="nearest")
            if not named:
                figure.colorbar(image, ax=ax, shrink=0.6, label="share of its criteria", format=lambda value, _: f"{100 * value:.0f} %")
        if named:
            for (j, i), share in np.ndenumerate(shares):
                ax.text(i, j, "–" if np.isnan(share) else f"{100 * share:.0f}", ha="center", va="center", fontsize=7,
                        color="white" if share > 0.6 * top else PALETTE["ink"])
            ax.set_yticks(range(n), [_shortened(name) for name in wide.index[order]], fontsize=7)
        else:
            ax.set_yticks([])
            ax.set_ylabel(f"{n} documents, sorted by the facet that is largest")
        ax.set_xticks(range(wide.shape[1]), [fill(labels[name], 14) for name in wide.columns], fontsize=8)
        ax.xaxis.tick_top()
        ax.set_xlabel("per cent of its criteria that touch the facet" if named else "", loc="left", fontsize=8)
        ax.xaxis.set_label_position("bottom")
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        heading(figure, "The facets of each document")
        return basis_note(figure, basis)


def _shortened(name: str, width: int = 44) -> str:
    """A file's name without its ending, its middle left out where it is long."""
    stem = PurePath(name).stem or name
    return stem if len(stem) <= width else f"{stem[:width - 15]}…{stem[-14:]}"


def co_occurrence(pairs: pd.DataFrame, labels: dict[str, str], basis: str) -> Figure:
    """A triangle of squares: how many documents ask for both, coloured by the correlation (phi)."""
    present = set(pairs["first"]) | set(pairs["second"])
    names = [name for name in labels if name in present]
    at = {name: number for number, name in enumerate(names)}
    size = len(names)
    phi = np.full((size, size), np.nan)
    both = np.full((size, size), -1)
    for row in pairs.itertuples():
        if row.first in at and row.second in at:
            i, j = sorted((at[row.first], at[row.second]))
            phi[j, i], both[j, i] = row.phi, row.both
    figure, ax = new_figure(0.36 * size + 2.2)
    with use_style():
        heading(figure, "Documents that ask for both")
        if size < 2:
            ax.text(0.5, 0.5, "no two requirements to compare", ha="center", va="center", color=PALETTE["muted"])
            ax.axis("off")
            return basis_note(figure, basis)
        image = ax.imshow(phi[1:, :-1], vmin=-1, vmax=1, cmap="PuOr", aspect="auto")
        for j in range(1, size):
            for i in range(j):
                if both[j, i] >= 0:
                    ax.text(i, j - 1, str(both[j, i]), ha="center", va="center", fontsize=7.5,
                            color="white" if abs(phi[j, i]) > 0.6 else PALETTE["ink"])
        ax.set_xticks(range(size - 1), [labels[name] for name in names[:-1]], rotation=40, ha="right", fontsize=8)
        ax.set_yticks(range(size - 1), [labels[name] for name in names[1:]], fontsize=8)
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        figure.colorbar(image, ax=ax, shrink=0.6, label="correlation (phi)")
        return basis_note(figure, basis)


def clusters(requirements: pd.DataFrame, members: pd.DataFrame, labels: dict[str, str], basis: str) -> Figure:
    """Stable clusters of roles: the share of each one's documents that ask for each requirement.

    Parameters
    ----------
    requirements : DataFrame
        ``cluster, documents, what, share``: the requirements of `clusters.cluster_profile`.
    members : DataFrame
        ``document, cluster``.
    """
    names = [name for name in labels if name in set(requirements["what"])]
    wide = requirements.pivot(index="what", columns="cluster", values="share").reindex(names)
    sizes = members["cluster"].value_counts()
    figure, ax = new_figure(0.34 * len(names) + 1.4)
    with use_style():
        image = ax.imshow(wide.to_numpy(), vmin=0, vmax=1, cmap="Blues", aspect="auto")
        for (j, i), share in np.ndenumerate(wide.to_numpy()):
            ax.text(i, j, f"{share:.0%}", ha="center", va="center", fontsize=8, color="white" if share > 0.6 else PALETTE["ink"])
        ax.set_xticks(range(wide.shape[1]), [f"cluster {c} ({sizes[c]} documents)" for c in wide.columns])
        ax.set_yticks(range(len(names)), [labels[name] for name in names], fontsize=8)
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        figure.colorbar(image, ax=ax, shrink=0.6, label="share that ask for it", format=lambda value, _: f"{100 * value:.0f} %")
        heading(figure, "Clusters of roles")
        return basis_note(figure, basis)
