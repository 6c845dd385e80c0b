"""What the published numbers alone allow: intervals, bounds and consistency, with every assumption named.

Only the published tables come in (`pacsresearch.published`); what goes out are rows for
`pacsresearch.results.results` (basis "inferred") or a tidy grid for a figure.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from scipy import stats

from pacsresearch.statistics.bounds import frechet, manski
from pacsresearch.statistics.consistency import counts_within
from pacsresearch.statistics.proportions import proportion_interval

LEVELS = ("essential", "desirable", "any")
EXACT = "certain: nothing is estimated"


def counts_of(requirements: pd.DataFrame, level: str) -> dict[str, int]:
    """How many descriptions ask for each requirement at a level.

    Parameters
    ----------
    requirements : DataFrame
        `Published.requirements`.
    level : {"essential", "desirable", "any"}
        any: essential and desirable together (a description has a requirement at one level).

    Returns
    -------
    dict of str to int
        In the order of the table.

    Examples
    --------
    >>> table = pd.DataFrame({"requirement": ["a", "b"], "essential": [18, 8], "desirable": [2, 13]})
    >>> counts_of(table, "any")
    {'a': 20, 'b': 21}
    """
    if level not in LEVELS:
        raise ValueError(f"level {level!r} is none of {', '.join(LEVELS)}")
    counts = requirements["essential"] + requirements["desirable"] if level == "any" else requirements[level]
    return {str(name): int(count) for name, count in zip(requirements["requirement"], counts, strict=True)}


def requirement_intervals(requirements: pd.DataFrame, *, level: float = 0.95, method: str = "wilson") -> pd.DataFrame:
    """Each requirement's share, with the interval that holds if the descriptions are a random sample of the post's.

    Parameters
    ----------
    requirements : DataFrame
        `Published.requirements`.
    level : float in (0, 1)
        Of confidence.
    method : str
        As for `proportion_interval`.

    Returns
    -------
    DataFrame
        Rows ``published.requirements.<requirement>.<essential|desirable|any>``: id, estimate, low, high, level, n,
        denominator, method, missing, note.

    Notes
    -----
    The assumption (a simple random sample of a large number of descriptions) is not known to hold: how the 25 were
    found is not published. Missing data: none; every description counts.
    """
    rows = []
    for name in LEVELS:
        for requirement, count in counts_of(requirements, name).items():
            of = int(requirements.set_index("requirement").loc[requirement, "of"])
            row = proportion_interval(count, of, level=level, method=method).iloc[0]
            rows.append({"id": f"published.requirements.{requirement}.{name}", **_kept(row),
                         "missing": "none: every description is counted",
                         "note": "if the descriptions are a random sample of all; how they were found is not published"})
    return pd.DataFrame(rows)


def _kept(row: pd.Series) -> dict:
    return {key: row[key] for key in ("estimate", "low", "high", "level", "n", "denominator", "method")}


# Eight out of ten -----------------------------------------------------------------------------------


def willing_grid(low: float, high: float, frame: int, respondents: Iterable[int], *, level: float = 0.95) -> pd.DataFrame:
    """What a rounded share can mean for each possible number of respondents.

    Parameters
    ----------
    low, high : float
        The range that the published words allow ("eight out of ten": 0.75 to 0.85).
    frame : int
        How many were sent the survey: the finite population.
    respondents : iterable of int
        Numbers of respondents to consider, 1 to `frame`.
    level : float in (0, 1)
        Of confidence.

    Returns
    -------
    DataFrame
        A row for each number of respondents: ``respondents``, ``possible`` (some count gives such a share), ``fewest``,
        ``most`` (willing respondents), ``share_low``, ``share_high`` (the shares these give), ``interval_low``,
        ``interval_high`` (the union of the intervals of all counts that fit, if respondents are a random sample of the
        frame), ``bound_low``, ``bound_high`` (of the share in the whole frame, nothing assumed). NaN where impossible.

    Notes
    -----
    Intervals invert the hypergeometric distribution (a sample without replacement of a finite population), and the
    limits grow with the count, so that the union runs from the lower limit of the fewest to the upper limit of the
    most. Bounds: nobody, or everybody, of those who did not answer is willing (Manski 1989). Missing data: those who
    did not answer are missing at random for the intervals; for the bounds nothing is assumed about them.

    Examples
    --------
    >>> willing_grid(0.75, 0.85, 400, [7, 120])[["respondents", "possible", "fewest", "most"]].values.tolist()
    [[7, False, <NA>, <NA>], [120, True, 90, 102]]
    """
    sizes = [int(n) for n in respondents]
    if any(not 1 <= n <= frame for n in sizes):
        raise ValueError(f"respondents must be 1 to {frame}")
    table = counts_within(low, high, sizes)
    rows = []
    for fit in table.itertuples():
        row = {"respondents": int(fit.n), "possible": bool(fit.possible), "fewest": fit.fewest, "most": fit.most}
        if fit.possible:
            fewest, most = int(fit.fewest), int(fit.most)
            ends = proportion_interval([fewest, most], int(fit.n), level=level, method="hypergeometric", population=frame)
            row |= {"share_low": fewest / fit.n, "share_high": most / fit.n,
                    "interval_low": ends.loc[0, "low"], "interval_high": ends.loc[1, "high"],
                    "bound_low": manski(fewest, int(fit.n), frame).loc[0, "low"],
                    "bound_high": manski(most, int(fit.n), frame).loc[0, "high"]}
        rows.append(row)
    columns = ["respondents", "possible", "fewest", "most", "share_low", "share_high", "interval_low", "interval_high",
               "bound_low", "bound_high"]
    return pd.DataFrame(rows, columns=columns).astype({"fewest": "Int64", "most": "Int64"})


def willing_surface(low: float, high: float, frame: int, respondents: Iterable[int], *, level: float = 0.95) -> pd.DataFrame:
    """The lower and upper limit for every count that the words allow, at each number of respondents.

    Returns
    -------
    DataFrame
        A row for each pair that is possible: ``respondents``, ``willing`` (count), ``share``, ``low``, ``high`` (interval in a
        finite population of `frame`), ``bound_low``, ``bound_high`` (nothing assumed about those who did not answer).

    See also
    --------
    willing_grid : the same, one row for each number of respondents; parameters and assumptions as there.
    """
    parts = []
    for fit in counts_within(low, high, [int(n) for n in respondents]).itertuples():
        if not fit.possible:
            continue
        counts = np.arange(int(fit.fewest), int(fit.most) + 1)
        limits = proportion_interval(counts, int(fit.n), level=level, population=frame)
        parts.append(pd.DataFrame({
            "respondents": int(fit.n), "willing": counts, "share": counts / fit.n, "low": limits["low"], "high": limits["high"],
            "bound_low": counts / frame, "bound_high": (counts + frame - fit.n) / frame}))
    return pd.concat(parts, ignore_index=True)


def willing_findings(grid: pd.DataFrame, low: float, high: float, *, majority: float = 0.5) -> pd.DataFrame:
    """What follows from a rounded share and the size of the frame, whatever the number of respondents.

    Parameters
    ----------
    grid : DataFrame
        `willing_grid` of every number of respondents, 1 to the size of the frame.
    low, high : float
        The range that the published words allow.
    majority : float
        The share to exceed.

    Returns
    -------
    DataFrame
        Rows for `pacsresearch.results.results`:

        ``published.willing.range``
            the range that the words allow (low, high; no estimate);
        ``published.willing.impossible``
            how many numbers of respondents, of 1 to the frame, cannot give such a share at all (the note lists them);
        ``published.willing.majority_random``
            the fewest respondents from which on the interval lies above `majority`, if they are a random sample;
        ``published.willing.majority_certain``
            the fewest respondents from which on more than `majority` of the whole frame is willing for certain;
        ``published.willing.majority_certain_rate``
            that number as a response rate.
    """
    frame = int(grid["respondents"].max())
    if len(grid) != frame:
        raise ValueError("the grid must have every number of respondents, 1 to the size of the frame")
    fits = grid[grid["possible"]]
    impossible = grid.loc[~grid["possible"], "respondents"].tolist()
    random = _from_here_on(fits, "interval_low", majority)
    certain = _from_here_on(fits, "bound_low", majority)
    rows = [
        {"id": "published.willing.range", "low": low, "high": high, "method": "shares that round to the published words",
         "missing": "the number of respondents is not published"},
        {"id": "published.willing.impossible", "estimate": len(impossible), "n": len(impossible), "denominator": frame,
         "method": "whole counts within the range", "missing": EXACT,
         "note": "respondents: " + ", ".join(map(str, impossible)) if impossible else ""},
        {"id": "published.willing.majority_random", "estimate": random, "denominator": frame,
         "method": "hypergeometric inversion, fewest willing that the words allow",
         "missing": "those who did not answer are like those who did"},
        {"id": "published.willing.majority_certain", "estimate": certain, "denominator": frame,
         "method": "Manski bounds, fewest willing that the words allow", "missing": "nothing assumed about those who did not answer"},
        {"id": "published.willing.majority_certain_rate", "estimate": certain / frame, "n": certain, "denominator": frame,
         "method": "Manski bounds, fewest willing that the words allow", "missing": "nothing assumed about those who did not answer"},
    ]
    return pd.DataFrame(rows)


def _from_here_on(grid: pd.DataFrame, column: str, above: float) -> float:
    """The smallest number of respondents from which `column` stays above a value; NaN where it never does."""
    fails = grid.loc[~(grid[column] > above), "respondents"]
    later = grid if fails.empty else grid[grid["respondents"] > fails.max()]
    return float(later["respondents"].min()) if len(later) else float("nan")


# Joint statements -----------------------------------------------------------------------------------


def joint_bounds(requirements: pd.DataFrame, levels: Iterable[str] = ("essential", "any")) -> pd.DataFrame:
    """How many descriptions must, and can, ask for two requirements at once, and for at least m of them.

    Parameters
    ----------
    requirements : DataFrame
        `Published.requirements`.
    levels : iterable of {"essential", "desirable", "any"}

    Returns
    -------
    DataFrame
        Rows ``published.joint.<a>.<b>.<level>`` and ``published.at_least.<m>.<level>``: low and high are the fewest and most
        *descriptions* (counts, attained by some table with these margins), estimate NaN, denominator all descriptions.

    Notes
    -----
    Fréchet's inequalities; see `pacsresearch.statistics.bounds.frechet`. Nothing is assumed; nothing is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"requirement": ["a", "b"], "essential": [18, 14], "desirable": [2, 4], "of": [25, 25]})
    >>> joint_bounds(table, ["essential"])[["id", "low", "high"]].values.tolist()[0]
    ['published.joint.a.b.essential', 7.0, 14.0]
    """
    of = int(requirements["of"].iloc[0])
    rows = []
    for level in levels:
        counts = counts_of(requirements, level)
        pairs = frechet(counts, of, statements="pairs").assign(
            id=lambda t, level=level: [f"published.joint.{'.'.join(names)}.{level}" for names in t["properties"]])
        several = frechet(counts, of, statements="at least").assign(
            id=lambda t, level=level: [f"published.at_least.{m}.{level}" for m in t["required"]])
        for row in pd.concat([pairs, several]).itertuples():
            rows.append({"id": row.id, "low": float(row.fewest), "high": float(row.most), "denominator": of,
                         "method": "Fréchet bounds", "missing": EXACT, "note": "low and high are counts of descriptions"})
    return pd.DataFrame(rows)


# Which is commonest ---------------------------------------------------------------------------------


def lead_p_values(leader: int, other: int, n: int) -> tuple[float, float]:
    """The smallest and greatest p-value of McNemar's exact test that two margins of the same n cases allow.

    Parameters
    ----------
    leader, other : int
        How many of the n cases have each property.
    n : int

    Returns
    -------
    (float, float)
        One-sided p-values of "the leader is not really ahead", smallest and greatest over all joint tables.

    Notes
    -----
    With x cases that have both, the discordant pairs are leader - x and other - x; x runs over Fréchet's range, and the
    p-value P(Binomial(discordant, 1/2) >= leader - x) grows as x falls, because more discordant pairs with the same
    lead are weaker evidence. Missing data: every case counts.

    Examples
    --------
    >>> tuple(round(p, 3) for p in lead_p_values(18, 14, 25))
    (0.062, 0.24)
    """
    if not (0 <= leader <= n and 0 <= other <= n):
        raise ValueError(f"{leader} and {other} are not both counts of {n}")
    values = []
    for both in (min(leader, other), max(0, leader + other - n)):
        ahead, behind = leader - both, other - both
        values.append(float(stats.binom.sf(ahead - 1, ahead + behind, 0.5)) if ahead + behind else 1.0)
    return min(values), max(values)


def leaders(counts: dict[str, int]) -> list[str]:
    """The requirement that most ask for; several where they tie.

    >>> leaders({"a": 18, "b": 14}), leaders({"a": 2, "b": 2})
    (['a'], ['a', 'b'])
    """
    most = max(counts.values())
    return [name for name, count in counts.items() if count == most]


def commonest(requirements: pd.DataFrame, levels: Iterable[str] = ("essential", "any")) -> pd.DataFrame:
    """Which requirement leads, by how much, and whether that could be chance.

    Returns
    -------
    DataFrame
        For each level, rows for `pacsresearch.results.results`:

        ``published.commonest.<level>.lead``
            by how many descriptions the leader is ahead of the runner-up; group "" ; the note names both. So many
            descriptions, coded otherwise, would end the lead;
        ``published.commonest.<level>.p_value``
            two-sided, McNemar exact: low and high over every way in which the two can stand together (no estimate:
            the margins do not say).

    Notes
    -----
    The p-value takes the two requirements as given; choosing the leader after seeing the counts makes it smaller than
    it should be, so "not beyond chance" is safe and "beyond chance" is not.
    """
    of = int(requirements["of"].iloc[0])
    labels = dict(zip(requirements["requirement"], requirements["label"], strict=True)) if "label" in requirements else {}
    rows = []
    for level in levels:
        counts = counts_of(requirements, level)
        ranked = sorted(counts, key=lambda name: (-counts[name], name))
        first, second = ranked[:2]
        words = f"{labels.get(first, first)} before {labels.get(second, second)}"
        lowest, highest = (min(1.0, 2 * p) for p in lead_p_values(counts[first], counts[second], of))
        rows += [
            {"id": f"published.commonest.{level}.lead", "estimate": counts[first] - counts[second], "n": counts[first],
             "denominator": of, "method": "difference of two published counts", "missing": EXACT, "note": words},
            {"id": f"published.commonest.{level}.p_value", "low": lowest, "high": highest, "denominator": of,
             "method": "McNemar's exact test, every joint table that the margins allow", "missing": EXACT, "note": words},
        ]
    return pd.DataFrame(rows)


# How varied the descriptions are ----------------------------------------------------------------------


def level_variety(essential: dict[str, int], desirable: dict[str, int], n: int, *, level: float = 0.95) -> pd.DataFrame:
    """How often two descriptions drawn at random differ in the level of a requirement drawn at random.

    Parameters
    ----------
    essential, desirable : dict of str to int
        How many of the n descriptions give each requirement that level; the rest give it neither.
    n : int
        Descriptions.

    Returns
    -------
    DataFrame
        One row: estimate, low, high, level, n (requirements), denominator (descriptions), method, missing.

    Notes
    -----
    Unalikeability of a categorical variable, 1 - Σ p², made unbiased by n / (n - 1) (Kader and Perry 2007), averaged over
    requirements: the margins determine it, whichever requirements stand together. Its standard error is not
    determined by them; the interval takes the greatest that the margins allow (perfectly correlated requirements). For one
    requirement Var(Σ p²) = (4 (n - 2) Σ p³ + 2 Σ p² - 2 (2 n - 3) (Σ p²)²) / (n (n - 1)), the exact variance of the unbiased
    estimate (Simpson 1949), taken at the shares with one case added to each level (Laplace), so that a few descriptions
    that happen to be alike are not taken to be certain; quantiles of Student's t with n - 1 degrees of freedom. Exact
    coverage in the worst case is 0.92 or more for 25 descriptions (tests). n below 2: NaN. Missing data: every case counts.

    References
    ----------
    Kader and Perry (2007), Journal of Statistics Education 15(2). Simpson (1949), Nature 163, 688.

    Examples
    --------
    >>> float(level_variety({"a": 2}, {"a": 1}, 4).loc[0, "estimate"].round(4))  # 5 of the 6 pairs differ
    0.8333
    """
    method = "mean unalikeability of levels, widest interval that the margins allow"
    if n < 2:
        return pd.DataFrame([{"estimate": np.nan, "low": np.nan, "high": np.nan, "level": np.nan, "n": len(essential),
                              "denominator": n, "method": method, "missing": "fewer than two descriptions"}])
    values, errors = [], []
    for name, count in essential.items():
        k = np.array([count, desirable[name], n - count - desirable[name]])
        if (k < 0).any():
            raise ValueError(f"{name}: {count} essential and {desirable[name]} desirable of {n}")
        values.append((1 - ((k / n) ** 2).sum()) * n / (n - 1))
        p = (k + 1) / (n + 3)
        squares, cubes = (p**2).sum(), (p**3).sum()
        variance = (4 * (n - 2) * cubes + 2 * squares - 2 * (2 * n - 3) * squares**2) / (n * (n - 1))
        errors.append(np.sqrt(max(0.0, variance)))
    estimate, reach = float(np.mean(values)), stats.t.ppf((1 + level) / 2, n - 1) * float(np.mean(errors))
    return pd.DataFrame([{"estimate": estimate, "low": max(0.0, estimate - reach), "high": min(1.0, estimate + reach),
                          "level": level, "n": len(values), "denominator": n, "method": method,
                          "missing": "none: every description is counted"}])


def published_variety(requirements: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """`level_variety` of the published counts, as the row ``published.variety.levels``."""
    of = int(requirements["of"].iloc[0])
    row = level_variety(counts_of(requirements, "essential"), counts_of(requirements, "desirable"), of, level=level)
    return row.assign(id="published.variety.levels")
