"""Two studies side by side, or a study and the published figures: each shared estimate, its difference, a test.

Both sides are result rows (`pacsresearch.results`); `published_as_results` turns the published figures into such.
"""

from __future__ import annotations

import pandas as pd
from scipy import stats

from pacsresearch.inference import LEVELS, counts_of
from pacsresearch.published import Published
from pacsresearch.results import results
from pacsresearch.statistics.differences import difference_of_proportions
from pacsresearch.statistics.exact import exact_test
from pacsresearch.statistics.multiplicity import adjust
from pacsresearch.statistics.proportions import z_value

COLUMNS = ("id", "group", "estimate_a", "low_a", "high_a", "n_a", "denominator_a", "basis_a", "estimate_b", "low_b", "high_b", "n_b",
           "denominator_b", "basis_b", "difference", "low", "high", "level", "p_value", "p_adjusted", "method", "note")

NAN = float("nan")
# Rows that describe a study's size rather than what it found: a difference between them says nothing.
_SIZES = ("documents.count", "survey.frame", "survey.respondents")


def published_as_results(published: Published, *, level: float = 0.95) -> pd.DataFrame:
    """The published figures as result rows, under the ids that an analysis gives them.

    Returns
    -------
    DataFrame
        Columns of a result row, basis "published": ``requirements.<requirement>.<essential|desirable|any>`` with Wilson
        intervals, and each rounded proportion (``survey.willing``) with the range its words allow as low and high,
        and no counts, because none were published (level NaN: the range is not an interval).
    """
    from pacsresearch.statistics.proportions import proportion_interval

    rows = []
    for name in LEVELS:
        for requirement, count in counts_of(published.requirements, name).items():
            of = int(published.requirement(requirement)["of"])
            found = proportion_interval(count, of, level=level).iloc[0]
            rows.append({"id": f"requirements.{requirement}.{name}", "estimate": count / of, "low": found["low"], "high": found["high"],
                         "level": level, "n": count, "denominator": of, "method": found["method"], "missing": "none"})
    for row in published.proportions.itertuples():
        rows.append({"id": row.quantity, "estimate": float(row.share), "low": float(row.low), "high": float(row.high),
                     "method": "range that the published words allow", "missing": "the number of respondents is not published",
                     "note": row.words})
    return results(rows, basis="published")


def compare(a: pd.DataFrame, b: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """Every estimate that two tables of results share: the difference b - a with its interval and a test.

    Parameters
    ----------
    a, b : DataFrame
        Result rows, `a` the earlier (or published) one. Rows pair by id and group.
    level : float in (0, 1)
        Of confidence, for each difference.

    Returns
    -------
    DataFrame
        `COLUMNS`, in the order of `a`. ``p_value`` is two-sided; ``p_adjusted`` is corrected over all rows tested
        (Holm). ``note`` says when a side is synthetic, and why a difference has no test.

    Notes
    -----
    The two studies are taken as independent samples.

    - Proportions (both with counts): Newcombe's interval and Fisher's exact test.
    - A side without counts whose low and high are a range rather than an interval (level NaN, the rounded published share): the
      difference runs from b's lower limit less the range's upper end to b's upper limit less its lower end; no p-value.
    - Other estimates with intervals: half-widths, as standard errors over the normal quantile, added in quadrature on
      each side (the MOVER of Zou and Donner 2008), and the normal test of Altman and Bland (2011).
    - Otherwise the difference alone.

    Missing data: an estimate that is NaN on a side, or absent from one, is left out.

    References
    ----------
    Newcombe (1998), Statistics in Medicine 17, 873-890. Zou and Donner (2008), Statistics in Medicine 27, 1693-1702.
    Altman and Bland (2011), BMJ 343, d2304.

    Examples
    --------
    >>> then = results([{"id": "x", "estimate": 0.72, "n": 18, "denominator": 25}], basis="published")
    >>> now = results([{"id": "x", "estimate": 0.40, "n": 20, "denominator": 50}], basis="observed")
    >>> compare(then, now)[["difference", "low", "high", "p_value"]].round(3).values.tolist()
    [[-0.32, -0.505, -0.08, 0.014]]
    """
    both = a.merge(b, on=["id", "group"], suffixes=("_a", "_b"), how="inner", validate="one_to_one")
    both = both[both["estimate_a"].notna() & both["estimate_b"].notna() & ~both["id"].isin(_SIZES)]
    rows = []
    for _, pair in both.iterrows():
        row = {name: pair[name] for name in COLUMNS if name in pair.index} | _difference(pair, level)
        row["note"] = "; ".join(part for part in (row["note"], _synthetic(pair)) if part)
        rows.append(row)
    table = pd.DataFrame(rows, columns=[name for name in COLUMNS if name != "p_adjusted"])
    if table.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    table["p_adjusted"] = adjust(table["p_value"], method="holm")["adjusted"].to_numpy()
    return table[list(COLUMNS)].reset_index(drop=True)


def labels(published: Published) -> dict[str, str]:
    """Words for the ids of `published_as_results`."""
    words = {f"requirements.{name}.{level}": f"{label}, {level}" for name, label in published.labels.items() for level in LEVELS}
    return words | {row.quantity: f"{row.quantity.split('.')[-1].capitalize()} ({row.id})" for row in published.proportions.itertuples()}


def _difference(pair: pd.Series, level: float) -> dict:
    found = {"difference": pair["estimate_b"] - pair["estimate_a"], "low": NAN, "high": NAN, "level": level, "p_value": NAN, "note": ""}
    if _is_share(pair, "a") and _is_share(pair, "b"):
        counts = [int(pair[name]) for name in ("n_b", "denominator_b", "n_a", "denominator_a")]
        row = difference_of_proportions(*counts, level=level, method="newcombe").iloc[0]
        k_b, of_b, k_a, of_a = counts
        test = exact_test([[k_b, of_b - k_b], [k_a, of_a - k_a]]).iloc[0]
        return found | {"low": row["low"], "high": row["high"], "p_value": float(test["p_value"]),
                        "method": "Newcombe interval, Fisher's exact test"}
    limits = [pair[name] for name in ("low_a", "high_a", "low_b", "high_b")]
    if any(pd.isna(value) for value in limits):
        return found | {"level": NAN, "method": "difference only", "note": "a side has no interval"}
    low_a, high_a, low_b, high_b = limits
    if pd.isna(pair["level_a"]) or pd.isna(pair["level_b"]):
        return found | {"low": low_b - high_a, "high": high_b - low_a, "method": "range against interval",
                        "note": "a rounded figure without its counts cannot be tested"}
    scale_a, scale_b = (z_value(level) / z_value(pair[name]) for name in ("level_a", "level_b"))
    down = (((pair["estimate_b"] - low_b) * scale_b) ** 2 + ((high_a - pair["estimate_a"]) * scale_a) ** 2) ** 0.5
    up = (((high_b - pair["estimate_b"]) * scale_b) ** 2 + ((pair["estimate_a"] - low_a) * scale_a) ** 2) ** 0.5
    d = found["difference"]
    facing = (down if d > 0 else up) / z_value(level)
    p = NAN if facing == 0 and d == 0 else 0.0 if facing == 0 else float(2 * stats.norm.sf(abs(d) / facing))
    return found | {"low": d - down, "high": d + up, "p_value": p, "method": "MOVER interval, normal test from the intervals"}


def _is_share(pair: pd.Series, side: str) -> bool:
    """Whether the estimate is its count over its denominator."""
    n, of, estimate = pair[f"n_{side}"], pair[f"denominator_{side}"], pair[f"estimate_{side}"]
    return bool(pd.notna(n) and pd.notna(of) and of > 0 and float(n).is_integer() and 0 <= n <= of and abs(n / of - estimate) < 1e-9)


def _synthetic(pair: pd.Series) -> str:
    sides = [name for name in ("a", "b") if pair[f"basis_{name}"] == "reconstructed"]
    return "" if not sides else "synthetic data on " + ("both sides" if len(sides) == 2 else "one side")
