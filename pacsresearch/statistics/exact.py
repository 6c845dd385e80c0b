"""Exact tests of two independent proportions: Fisher, Barnard and Boschloo, safe against floating-point ties."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import optimize, special

from pacsresearch.statistics._rows import NAN, check_choice, check_count, row

#: Barnard's and Boschloo's tests look at every table; more than this many are not looked at.
MOST_TABLES = 1_000_000
#: Fisher p-values that agree to this relative precision are tied (R's fisher.test uses the same).
TIE = 1e-7


def exact_test(table: Any, method: str = "fisher", *, two_sided: str = "r", groups: str = "rows") -> pd.DataFrame:
    """Test whether two independent groups have the same proportion, without large-sample theory.

    Parameters
    ----------
    table : array_like of int, shape (2, 2)
        A row for each group: how many have the property, how many have not. Group totals are fixed by design.
    method : {"fisher", "boschloo", "barnard"}
        fisher: both margins fixed, probabilities at most the observed one (Irwin's rule, as R). barnard: group
        totals fixed, tables ordered by the pooled z. boschloo: group totals fixed, ordered by Fisher's p-value.
    two_sided : {"r", "doubled"}
        For boschloo, of which there are two two-sided definitions: "r" orders by the two-sided Fisher p-value (R's
        Exact), "doubled" is twice the smaller one-sided p-value (scipy). Ignored by the others.
    groups : {"rows", "columns"}
        Which of the table's sides are the groups. Fisher's test is the same for both; Barnard's and Boschloo's are not.

    Returns
    -------
    DataFrame
        One row: estimate (difference of the shares, first - second), low and high (NaN: see
        `difference_of_proportions`), level, n (with the property), denominator (all), method, missing, note, and
        p_value, statistic (odds ratio, |z| or Fisher p), nuisance (the common share at which the p-value is attained).
        Empty groups, or all or none with the property: p_value 1, with a note.

    Raises
    ------
    ValueError
        Not two by two, or not whole numbers of at least 0; unknown method; more than a million tables to look at for
        barnard or boschloo (groups of a thousand each).

    Notes
    -----
    Missing data: the counts hold valid answers only.

    Barnard (1947): p = max over the common share P of the probability of all tables with |z| at least as large as
    observed. Ties are compared in whole numbers ((ad - bc)² / (outcome totals' product)), so that [[7, 8], [12, 3]]
    with columns as groups gives 0.0675; scipy's `barnard_exact` loses a tied table to rounding and gives 0.0598.
    Boschloo (1970) is never less powerful than Fisher's test. scipy's groups are columns, R's Exact's are rows.

    References
    ----------
    Barnard (1947), Biometrika 34, 123-138. Boschloo (1970), Statistica Neerlandica 24, 1-9.

    Examples
    --------
    >>> float(exact_test([[7, 8], [12, 3]], "barnard", groups="columns").loc[0, "p_value"].round(4))
    0.0675
    """
    check_choice(method, ("fisher", "boschloo", "barnard"))
    check_choice(two_sided, ("r", "doubled"), "two_sided")
    check_choice(groups, ("rows", "columns"), "groups")
    cells = np.asarray(table, dtype=object)
    if cells.shape != (2, 2):
        raise ValueError(f"the table has shape {cells.shape}, not (2, 2)")
    a, b, c, d = (check_count(cell, "a cell") for cell in (cells if groups == "rows" else cells.T).ravel())
    n1, n2 = a + b, c + d
    definition = "two-sided Fisher p" if two_sided == "r" else "twice the one-sided p"
    names = {"fisher": "Fisher exact test", "barnard": "Barnard exact test, pooled z",
             "boschloo": f"Boschloo exact test, {definition}"}
    estimate = a / n1 - c / n2 if n1 and n2 else NAN
    common = {"n": a + c, "denominator": n1 + n2, "method": names[method]}
    if not (n1 and n2) or a + c in (0, n1 + n2):
        why = "all or none have the property" if n1 and n2 else "a group is empty"
        return row(estimate, **common, note=f"{why}: nothing to compare", p_value=1.0, statistic=NAN, nuisance=NAN)
    if method != "fisher" and (n1 + 1) * (n2 + 1) > MOST_TABLES:
        raise ValueError(f"groups of {n1} and {n2} have too many tables for {method}: use fisher")
    if method == "fisher":
        first, line = fisher_line(n1, n2, a + c, "two-sided")
        p, nuisance = line[a - first[0]], NAN
        statistic = a * d / (b * c) if b * c else np.inf
    elif method == "barnard":
        z_squared = (a * d - b * c) ** 2 * (n1 + n2) / (n1 * n2 * (a + c) * (b + d))
        statistic = float(np.sqrt(z_squared))
        p, nuisance = largest_probability(_at_least_as_far(a, c, n1, n2))
    elif two_sided == "r":
        p, nuisance, statistic = _boschloo(a, c, n1, n2, "two-sided")
    else:
        sides = [_boschloo(a, c, n1, n2, side) for side in ("less", "greater")]
        p, nuisance, statistic = min(sides)
        p = min(1.0, 2 * p)
    return row(estimate, **common, p_value=float(p), statistic=float(statistic), nuisance=float(nuisance))


def _boschloo(a: int, c: int, n1: int, n2: int, side: str) -> tuple[float, float, float]:
    fisher = _all_fisher_p_values(n1, n2, side)
    p, nuisance = largest_probability(fisher <= fisher[a, c] * (1 + TIE))
    return p, nuisance, fisher[a, c]


def fisher_line(n1: int, n2: int, hits: int, side: str) -> tuple[np.ndarray, np.ndarray]:
    """Fisher's p-values of the tables with these row totals and `hits` with the property.

    Parameters
    ----------
    n1, n2, hits : int
    side : {"two-sided", "less", "greater"}
        About the first group's share; "two-sided" adds all probabilities at most the observed one.

    Returns
    -------
    (ndarray of int, ndarray of float)
        How many of the first group have the property, from the fewest possible to the most, and the p-value of each.
    """
    first = np.arange(max(0, hits - n2), min(n1, hits) + 1)
    weights = -special.gammaln(first + 1) - special.gammaln(n1 - first + 1) - special.gammaln(hits - first + 1)
    weights -= special.gammaln(n2 - hits + first + 1)
    probability = np.exp(weights - special.logsumexp(weights))
    if side == "less":
        p = np.cumsum(probability)
    elif side == "greater":
        p = np.cumsum(probability[::-1])[::-1]
    else:
        ranked = np.sort(probability)
        upto = np.searchsorted(ranked, probability * (1 + TIE), side="right")
        p = np.cumsum(ranked)[upto - 1]
    return first, np.minimum(p, 1.0)


def _all_fisher_p_values(n1: int, n2: int, side: str) -> np.ndarray:
    values = np.ones((n1 + 1, n2 + 1))
    for hits in range(n1 + n2 + 1):
        first, line = fisher_line(n1, n2, hits, side)
        values[first, hits - first] = line
    return values


def _log_choose(n: int) -> np.ndarray:
    k = np.arange(n + 1)
    return special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)


def _at_least_as_far(a: int, c: int, n1: int, n2: int) -> np.ndarray:
    """Which tables have a pooled |z| of at least the observed one: compared in whole numbers, so that ties are ties."""
    x, y = np.arange(n1 + 1, dtype=object)[:, None], np.arange(n2 + 1, dtype=object)[None, :]
    far = (x * n2 - y * n1) ** 2
    spread = (x + y) * (n1 + n2 - x - y)
    seen_far, seen_spread = (a * n2 - c * n1) ** 2, (a + c) * (n1 + n2 - a - c)
    # Where all or none have the property |z| is 0 / 0: as far as a table without any difference, no farther.
    return np.where(spread > 0, far * seen_spread >= seen_far * spread, seen_far == 0).astype(bool)


def largest_probability(region: np.ndarray) -> tuple[float, float]:
    """The largest probability of a set of tables over the common share of both groups, and where it is attained.

    Parameters
    ----------
    region : ndarray of bool, shape (n1 + 1, n2 + 1)
        ``region[x, y]``: whether the table with x of n1 and y of n2 belongs.

    Returns
    -------
    (float, float)
        Probability and common share.

    Notes
    -----
    The probability depends on a table through its total alone, so it is a polynomial of degree n1 + n2 in the
    share; its maximum is found on a grid fine against its wiggles and refined around the best points.
    """
    n1, n2 = region.shape[0] - 1, region.shape[1] - 1
    total = n1 + n2
    ways = np.exp(_log_choose(n1)[:, None] + _log_choose(n2)[None, :] - _log_choose(total)[np.add.outer(
        np.arange(n1 + 1), np.arange(n2 + 1))])  # the share of each total's arrangements
    portion = np.zeros(total + 1)
    np.add.at(portion, np.add.outer(np.arange(n1 + 1), np.arange(n2 + 1))[region], ways[region])
    log_ways, hits = _log_choose(total), np.arange(total + 1)

    def probability(share: np.ndarray) -> np.ndarray:
        share = np.atleast_1d(share)[:, None]
        return np.exp(log_ways + special.xlogy(hits, share) + special.xlog1py(total - hits, -share)) @ portion

    grid = np.linspace(0, 1, max(1001, 8 * total + 1))
    values = probability(grid)
    best, where = float(values.max()), float(grid[int(values.argmax())])
    inner = np.flatnonzero((values[1:-1] >= values[:-2]) & (values[1:-1] >= values[2:])) + 1
    for peak in inner[np.argsort(-values[inner], kind="stable")][:5]:
        found = optimize.minimize_scalar(lambda share: -float(probability(share)[0]), method="bounded",
                                         bounds=(grid[peak - 1], grid[peak + 1]), options={"xatol": 1e-12})
        if -found.fun > best:
            best, where = float(-found.fun), float(found.x)
    return min(best, 1.0), where
