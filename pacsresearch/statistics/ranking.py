"""Which of several properties of the same cases is the commonest, and how safely that can be said."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pacsresearch.statistics._rows import NAN, check_count, check_level, listwise_words
from pacsresearch.statistics.multiplicity import adjust
from pacsresearch.statistics.paired import mcnemar, paired_difference, paired_table, yes_no
from pacsresearch.statistics.proportions import proportion_interval


def commonest(table: pd.DataFrame, *, level: float = 0.95, rng: np.random.Generator | None = None,
              resamples: int = 2000) -> pd.DataFrame:
    """Rank yes-no properties of the same cases by how common they are, with the uncertainty of the order.

    Parameters
    ----------
    table : DataFrame of bool or 0 / 1, shape (cases, k)
        A column for each property (requirement), a row for each case (document); None, NaN or NA where missing.
    level : float in (0, 1)
        Of the intervals.
    rng : numpy.random.Generator, optional
        For the bootstrap; None: `on_top` is NaN.
    resamples : int
        Bootstrap samples of whole cases.

    Returns
    -------
    DataFrame
        A row for each property, commonest first (ties in the order of the columns): property, rank (1 the commonest;
        tied ones share the lowest), estimate (share), low, high (Wilson), level, n (count), denominator (complete
        cases), method, missing, note, on_top (share of resamples in which it is the commonest; a tie for the top is
        shared equally among those tied), p_value (exact McNemar test against the leader; NaN for the leader),
        p_adjusted (Holm over the rivals).

    Raises
    ------
    ValueError
        No property; a value that is neither yes nor no.

    Notes
    -----
    Missing data: listwise, so that all properties are compared on the same cases. Whole cases are resampled, which
    keeps the properties' dependence. The leader was chosen by these same data, so its p-values against its rivals are
    somewhat too small when nothing was said beforehand.

    Examples
    --------
    >>> both = pd.DataFrame({"registration": [1, 0, 1, 0, 0, 1], "project management": [1, 1, 1, 1, 0, 1]})
    >>> commonest(both)[["property", "rank", "n", "p_value"]].fillna(-1).values.tolist()
    [['project management', 1, 5.0, -1.0], ['registration', 2, 3.0, 0.5]]
    """
    check_level(level)
    if table.shape[1] == 0:
        raise ValueError("there is no property to rank")
    complete = yes_no(table)
    values = complete.to_numpy(bool).reshape(len(complete), table.shape[1])
    counts, n = values.sum(axis=0), len(values)
    order = np.argsort(-counts, kind="stable")
    on_top = _shares_on_top(values, rng, resamples) if rng is not None and n else np.full(len(counts), NAN)
    leader = order[0]
    p_values = [NAN if i == leader or not n else
                mcnemar(paired_table(values[:, leader], values[:, i])[0]).loc[0, "p_value"] for i in order]
    found = proportion_interval(counts[order], n, level=level)
    found.insert(0, "property", [table.columns[i] for i in order])
    found.insert(1, "rank", pd.Series(-counts[order]).rank(method="min").astype(int))
    found["missing"] = listwise_words(len(table), len(table) - n)
    return found.assign(on_top=on_top[order], p_value=p_values, p_adjusted=adjust(p_values)["adjusted"].to_numpy())


def _shares_on_top(values: np.ndarray, rng: np.random.Generator, resamples: int) -> np.ndarray:
    n = len(values)
    drawn = rng.multinomial(n, np.full(n, 1 / n), size=resamples) @ values
    top = drawn == drawn.max(axis=1, keepdims=True)
    return (top / top.sum(axis=1, keepdims=True)).mean(axis=0)


def commonest_from_margins(counts: Mapping[str, int] | pd.Series, n: int, *, level: float = 0.95) -> pd.DataFrame:
    """Whether the leader is safely the commonest when only the margins are known.

    The properties are of the same n cases, but how many cases have two of them at once is not known. Each rival
    is compared with the leader under every joint table that the margins allow.

    Parameters
    ----------
    counts : mapping of str to int, or Series
        How many of the n cases have each property; two or more.
    n : int
        Cases.
    level : float in (0, 1)
        Of confidence.

    Returns
    -------
    DataFrame
        A row for each rival, commonest first: leader, rival, estimate (difference of the shares), low and high (the
        lowest and highest limit of Newcombe's paired interval over all joint tables), level, n (difference of counts),
        denominator (n), method, missing, note, fewest_both, most_both (cases with both, by Fréchet), p_best, p_worst
        (smallest and largest exact McNemar p-value), safe: "always" (p_worst at most the threshold), "never" (p_best
        above it), "depends" (on the joint table).

    Raises
    ------
    ValueError
        Fewer than two properties; a count above n.

    Notes
    -----
    Missing data: none allowed. That the leader leads among these n cases is certain; what may be unsafe is that it
    leads in the population of which they are a sample. The threshold is (1 - level) / rivals (Bonferroni), so that
    "always" holds for all rivals at once.

    Examples
    --------
    >>> commonest_from_margins({"project management": 18, "registration": 14}, 25)[
    ...     ["fewest_both", "most_both", "p_best", "p_worst", "safe"]].round(3).values.tolist()
    [[7, 14, 0.125, 0.481, 'never']]
    """
    check_level(level)
    n = check_count(n, "n")
    given = {name: check_count(value, f"count of {name!r}", most=n) for name, value in counts.items()}
    if len(given) < 2:
        raise ValueError("there is no rival: give two or more properties")
    ordered = sorted(given, key=lambda name: -given[name])
    leader, rivals = ordered[0], ordered[1:]
    threshold = (1 - level) / len(rivals)
    rows = []
    for rival in rivals:
        a, b = given[leader], given[rival]
        fewest, most = max(0, a + b - n), min(a, b)
        tables = [[[both, a - both], [b - both, n - a - b + both]] for both in range(fewest, most + 1)]
        tests = [float(mcnemar(one).loc[0, "p_value"]) for one in tables]
        intervals = pd.concat([paired_difference(one, level=level) for one in tables])
        best, worst = min(tests), max(tests)
        safe = "always" if worst <= threshold else "never" if best > threshold else "depends"
        rows.append({"leader": leader, "rival": rival, "estimate": (a - b) / n if n else NAN,
                     "low": float(intervals["low"].min()), "high": float(intervals["high"].max()), "level": level,
                     "n": float(a - b), "denominator": float(n),
                     "method": "exact McNemar and paired Newcombe over every joint table", "missing": "none allowed",
                     "note": "tied for the lead" if a == b else "", "fewest_both": fewest, "most_both": most,
                     "p_best": best, "p_worst": worst, "safe": safe})
    return pd.DataFrame(rows)
