"""How large a rerun must be to tell a change from 2013."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from pacsresearch.inference import counts_of
from pacsresearch.statistics.power import power_of_comparison, sample_size_for_change

CHANGES = (0.2, 0.3, 0.4)
SIZES = (10, 25, 50, 75, 100, 150, 200, 300, 400)
MOST = 500  # documents; a rerun of more job descriptions than there are PACS posts is no plan


def changed(share: float, change: float) -> float:
    """A share after a change towards the middle, where there is room for it.

    >>> round(changed(0.72, 0.3), 2), round(changed(0.32, 0.3), 2)
    (0.42, 0.62)
    """
    return share - change if share >= 0.5 else share + change


def rerun_power(requirements: pd.DataFrame, *, changes: Iterable[float] = CHANGES, sizes: Iterable[int] = SIZES,
                level: float = 0.95) -> pd.DataFrame:
    """The probability that a rerun finds a change, by the number of its job descriptions.

    Parameters
    ----------
    requirements : DataFrame
        `Published.requirements`.
    changes : iterable of float
        Changes of the share that is essential, towards the middle of the scale.
    sizes : iterable of int
        Job descriptions in the rerun.
    level : float in (0, 1)
        Fisher's exact test, two-sided at 1 - level.

    Returns
    -------
    DataFrame
        Tidy: ``requirement, label, share, change, size, power``.

    Notes
    -----
    Both studies are taken as random samples; the first has the published size and its published share as the true one.
    Exact power, no normal approximation. Missing data: none; sizes are of documents that can be coded.
    """
    rows, known = [], {}
    labels = dict(zip(requirements["requirement"], requirements["label"], strict=True))
    of = int(requirements["of"].iloc[0])
    for name, count in counts_of(requirements, "essential").items():
        for change in changes:
            for size in sizes:
                key = (max(count, of - count), change, size)  # the test treats a share and its complement alike
                if key not in known:
                    share = key[0] / of
                    known[key] = power_of_comparison(share, of, changed(share, change), int(size), level=level)["estimate"].item()
                rows.append({"requirement": name, "label": labels[name], "share": count / of, "change": change,
                             "size": int(size), "power": known[key]})
    return pd.DataFrame(rows)


def rerun_sizes(requirements: pd.DataFrame, *, changes: Iterable[float] = CHANGES, level: float = 0.95,
                power: float = 0.80) -> pd.DataFrame:
    """How many job descriptions a rerun needs to find a change with a wanted probability.

    Returns
    -------
    DataFrame
        Rows ``published.rerun.<requirement>`` with the change in percentage points as group ("30 points"): estimate is
        the number of descriptions, NaN where not even `MOST` suffice (the note says how likely those would find it).
    """
    rows, known = [], {}
    of = int(requirements["of"].iloc[0])
    for name, count in counts_of(requirements, "essential").items():
        for change in changes:
            key = (max(count, of - count), change)
            if key not in known:
                share = key[0] / of
                known[key] = sample_size_for_change(share, changed(share, change), n_from=of, power=power, level=level, most=MOST).iloc[0]
            found = known[key]
            rows.append({"id": f"published.rerun.{name}", "group": f"{100 * change:.0f} points", "estimate": found["estimate"],
                         "denominator": of, "method": found["method"], "note": found["note"],
                         "missing": "sizes are of documents that can be coded"})
    return pd.DataFrame(rows)


def survey_sizes(share: float, *, changes: Iterable[float] = (0.10, 0.15, 0.20), level: float = 0.95, power: float = 0.80) -> pd.DataFrame:
    """How many answers a new survey needs to find that fewer are willing, the published share taken as exact.

    Returns
    -------
    DataFrame
        Rows ``published.rerun.willing``, grouped by the change in percentage points.
    """
    rows = []
    for change in changes:
        found = sample_size_for_change(share, share - change, design="one-sample", power=power, level=level, most=MOST).iloc[0]
        rows.append({"id": "published.rerun.willing", "group": f"{100 * change:.0f} points", "estimate": found["estimate"],
                     "method": found["method"], "note": found["note"],
                     "missing": "answers, not invitations: divide by the response rate"})
    return pd.DataFrame(rows)
