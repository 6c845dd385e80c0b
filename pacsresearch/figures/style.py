"""One look for every figure: sizes, colours that colour-blind readers can tell apart, and what they stand for.

>>> set(PALETTE) >= {"essential", "desirable", "published"}
True
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Okabe and Ito (2008), "Color Universal Design": eight colours distinguishable with any colour vision.
PALETTE = {
    "essential": "#0072B2",
    "desirable": "#56B4E9",
    "mentioned": "#BFD9E8",
    "undetermined": "#999999",
    "published": "#D55E00",
    "computed": "#0072B2",
    "accent": "#E69F00",
    "good": "#009E73",
    "bad": "#CC3311",
    "muted": "#8A8F98",
    "ink": "#22262B",
    "grid": "#E3E6EA",
}

# Likert scales run from disagreement to agreement through grey (5 points).
LIKERT = ("#B35806", "#F1A340", "#D8DAEB", "#998EC3", "#542788")

WIDTH = 7.2  # inches: the page's text column at 100 dots an inch

_RC = {
    "figure.dpi": 100,
    "savefig.dpi": 100,
    "figure.constrained_layout.use": True,
    "font.family": "DejaVu Sans",  # ships with matplotlib: the same glyphs on every machine
    "font.size": 9.5,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": PALETTE["muted"],
    "axes.labelcolor": PALETTE["ink"],
    "axes.axisbelow": True,
    "text.color": PALETTE["ink"],
    "xtick.color": PALETTE["ink"],
    "ytick.color": PALETTE["ink"],
    "grid.color": PALETTE["grid"],
    "legend.frameon": False,
    "svg.hashsalt": "pacsresearch",  # the same ids on every run
    "svg.fonttype": "path",
}


@contextmanager
def use_style() -> Iterator[None]:
    """Draw within this look; the caller's own settings are back afterwards."""
    import matplotlib as mpl

    with mpl.rc_context(_RC):
        yield


class Picture(Figure):
    """A Figure that notebooks show without pyplot: the same bytes on every run, with its title for those who cannot see it."""

    def _repr_png_(self) -> tuple[bytes, dict[str, str]]:
        import io

        with use_style():
            buffer = io.BytesIO()
            self.savefig(buffer, format="png", dpi=110, metadata={"Software": None})
        titles = [self.get_suptitle(), *(axes.get_title(loc="left") for axes in self.axes)]
        return buffer.getvalue(), {"alt": "; ".join(filter(None, titles)) or "figure"}


def new_figure(height: float, *, columns: int = 1, rows: int = 1, width: float = WIDTH, **kw) -> tuple[Figure, Axes]:
    """A figure without pyplot (so nothing is shown twice or kept in memory), `height` inches high.

    Returns the figure and its axes (one, or an array when there are several columns or rows).
    """
    with use_style():
        figure = Picture(figsize=(width, height), layout="constrained")
        axes = figure.subplots(rows, columns, **kw)
    return figure, axes


def heading(figure: Figure, text: str) -> None:
    """The title, at the left edge of the whole picture: long labels beside the axes do not cut it."""
    figure.suptitle(text, x=0.01, ha="left", fontsize=11, fontweight="bold")


def basis_note(figure: Figure, basis: str) -> Figure:
    """Say on the picture what it stands on: a figure made from synthetic data never travels unlabelled."""
    words = {
        "reconstructed": "reconstruction: synthetic data, evidence about nobody",
        "inferred": "inferred from the published figures alone",
        "published": "published figures",
        "observed": "observed data",
    }[basis]
    loud = basis == "reconstructed"
    figure.supxlabel(words, x=0.995, ha="right", fontsize=8, style="italic",
                     color=PALETTE["bad"] if loud else PALETTE["muted"])
    return figure
