"""How large a study must be: exact power of tests of proportions, sample sizes, and the precision to expect."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy import stats

from pacsresearch.statistics._rows import NAN, check_choice, check_count, check_level, row
from pacsresearch.statistics.differences import score_statistic
from pacsresearch.statistics.exact import TIE, fisher_line
from pacsresearch.statistics.proportions import proportion_interval, z_value

TESTS = ("fisher", "score")
#: Exact power rises in saw teeth: a sample size counts when this many sizes after it suffice as well.
STAYS_FOR = 10


def power_of_comparison(p_a: float, n_a: int, p_b: float, n_b: int, *, level: float = 0.95, test: str = "fisher"
                        ) -> pd.DataFrame:
    """The exact probability that two independent samples are found to differ.

    Parameters
    ----------
    p_a, p_b : float in [0, 1]
        True shares.
    n_a, n_b : int
        Sample sizes.
    level : float in (0, 1)
        The test is two-sided at 1 - level.
    test : {"fisher", "score"}
        Fisher's exact test, or the pooled z-test without correction (which may err more often than 1 - level).

    Returns
    -------
    DataFrame
        One row: estimate (power), low and high (NaN: computed, not estimated), level, n (n_a), denominator (n_a + n_b),
        method, missing, note.

    Notes
    -----
    Missing data: the sizes are of valid answers. All (n_a + 1)(n_b + 1) tables are summed, nothing approximated.

    Examples
    --------
    >>> power_of_comparison(0.72, 25, 0.72, 25)["estimate"].item() < 0.05
    True
    """
    check_level(level)
    check_choice(test, TESTS, "test")
    _check_shares(p_a=p_a, p_b=p_b)
    n_a, n_b = check_count(n_a, "n_a"), check_count(n_b, "n_b")
    found = _power_two(p_a, n_a, p_b, n_b, level, test)
    return row(found, level=level, n=n_a, denominator=n_a + n_b, method=f"exact power, {_test_name(test)}",
               missing="not applicable")


def power_of_equivalence(p_a: float, n_a: int, p_b: float, n_b: int, *, margin: float, level: float = 0.95
                         ) -> pd.DataFrame:
    """The exact probability that two independent samples are found to be equivalent.

    Parameters
    ----------
    p_a, p_b : float in [0, 1]
        True shares.
    n_a, n_b : int
        Sample sizes.
    margin : float in (0, 1)
        Differences smaller than this do not matter.
    level : float in (0, 1)
        As `equivalence.tost_proportions`, whose score tests are meant.

    Returns
    -------
    DataFrame
        One row as `power_of_comparison`.

    Notes
    -----
    Missing data: the sizes are of valid answers. All tables with a probability above 1e-10 are looked at. A small first
    study bounds this power whatever the size of the second.

    Examples
    --------
    >>> power_of_equivalence(0.72, 25, 0.72, 400, margin=0.10)["estimate"].item()
    0.0
    """
    check_level(level)
    _check_shares(p_a=p_a, p_b=p_b)
    if not 0 < margin < 1:
        raise ValueError(f"margin {margin!r} is not between 0 and 1")
    n_a, n_b = check_count(n_a, "n_a", least=1), check_count(n_b, "n_b", least=1)
    z = float(stats.norm.isf(1 - level))
    chance_a, chance_b = _chances(n_a, p_a), _chances(n_b, p_b)
    found = 0.0
    for a in np.flatnonzero(chance_a > 1e-10):
        for b in np.flatnonzero(chance_a[a] * chance_b > 1e-10):
            within = abs(a / n_a - b / n_b) < margin
            if within and score_statistic(-margin, a, n_a, b, n_b) > z and score_statistic(margin, a, n_a, b, n_b) < -z:
                found += chance_a[a] * chance_b[b]
    return row(min(found, 1.0), level=level, n=n_a, denominator=n_a + n_b, missing="not applicable",
               method=f"exact power, two one-sided score tests, margin {margin:.4g}")


def sample_size_for_change(p_from: float, p_to: float, *, n_from: int | None = None, design: str = "rerun",
                           power: float = 0.80, level: float = 0.95, test: str = "fisher", most: int = 2000
                           ) -> pd.DataFrame:
    """How large a rerun must be to detect a change of a share from one value to another.

    Parameters
    ----------
    p_from, p_to : float in [0, 1]
        The share then and now.
    n_from : int, optional
        Size of the first study; needed for design "rerun" only.
    design : {"rerun", "two-sample", "one-sample"}
        rerun: against a first study of fixed size n_from, itself a sample. two-sample: two new samples of the same
        size. one-sample: against p_from as if it were known exactly (binomial test).
    power : float in (0, 1)
        Wanted probability of detecting the change.
    level : float in (0, 1)
        The test is two-sided at 1 - level.
    test : {"fisher", "score"}
        As `power_of_comparison`; ignored for one-sample.
    most : int
        Larger samples are not looked at.

    Returns
    -------
    DataFrame
        One row: estimate (size of the new sample, of each for two-sample), low and high (NaN), level, n (the
        same), denominator (both samples), method, missing, note, attained (power there), first (smallest size that
        attains the power; a little larger ones may fall below it again). NaN where no size up to `most` suffices: with
        a small first study no rerun, however large, may.

    Raises
    ------
    ValueError
        The same share twice; a share, power or level out of range; "rerun" without n_from.

    Notes
    -----
    Missing data: sizes are of valid answers; divide by the expected response rate for how many to ask. Exact power
    (no normal approximation) rises in saw teeth (Chernick and Liu 2002), so the size given is the smallest that
    suffices together with each of the next 10.

    References
    ----------
    Chernick and Liu (2002), The American Statistician 56, 149-155.

    Examples
    --------
    >>> sample_size_for_change(0.8, 0.6, design="one-sample")[["estimate", "first"]].values.tolist()
    [[44.0, 41.0]]
    """
    check_level(level)
    check_choice(design, ("rerun", "two-sample", "one-sample"), "design")
    check_choice(test, TESTS, "test")
    _check_shares(p_from=p_from, p_to=p_to)
    if not 0 < power < 1:
        raise ValueError(f"power {power!r} is not between 0 and 1")
    if p_from == p_to:
        raise ValueError("the shares are the same: there is no change to detect")
    if design == "rerun" and n_from is None:
        raise ValueError('design "rerun" needs the size of the first study, n_from')
    first_size = check_count(n_from, "n_from", least=1) if design == "rerun" else 0

    def attained(n: int) -> float:
        if design == "one-sample":
            return _power_one(p_from, p_to, n, level)
        return _power_two(p_from, first_size or n, p_to, n, level, test)

    name = {"rerun": f"against a first study of {first_size}, {_test_name(test)}",
            "two-sample": f"two samples, {_test_name(test)}", "one-sample": "one sample, exact binomial test"}[design]
    common = {"level": level, "method": f"exact power, {name}", "missing": "not applicable"}
    first, stays = _search(attained, power, most)
    if stays is None:
        best = attained(most)
        return row(**common, note=f"no size up to {most} suffices: {most} would detect it with probability {best:.2f}",
                   attained=best, first=NAN if first is None else float(first))
    other = first_size or (stays if design == "two-sample" else 0)
    return row(stays, n=stays, denominator=stays + other, **common, attained=attained(stays), first=float(first))


def precision(p: float, n: int, *, level: float = 0.95, method: str = "wilson", population: int | None = None
              ) -> pd.DataFrame:
    """The interval that a sample of this size can be expected to give.

    Parameters
    ----------
    p : float in [0, 1]
        True share.
    n : int
        Sample size.
    level, method, population
        As `proportions.proportion_interval`; with a population the sample is hypergeometric (p × N rounded).

    Returns
    -------
    DataFrame
        One row: estimate (expected half-width), low and high (NaN: computed, not estimated), level, n, denominator (n),
        method, missing, note, expected_low and expected_high (of the limits), coverage (exact probability that the
        interval holds p).

    Notes
    -----
    Missing data: n is of valid answers. Every count that can be observed is weighted by its probability.

    Examples
    --------
    >>> precision(0.8, 100).round(3)[["estimate", "coverage"]].values.tolist()
    [[0.077, 0.941]]
    """
    check_level(level)
    _check_shares(p=p)
    n = check_count(n, "n", least=1)
    counts = np.arange(n + 1)
    if population is None:
        chances, truth = _chances(n, p), p
    else:
        population = check_count(population, "population", least=n)
        hits = round(p * population)
        chances, truth = stats.hypergeom.pmf(counts, population, hits, n), hits / population
    likely = counts[chances > 1e-12]
    found = proportion_interval(likely, n, level=level, method=method, population=population)
    weights = chances[likely] / chances[likely].sum()
    low, high = (float(weights @ found[side].to_numpy()) for side in ("low", "high"))
    covered = (found["low"] <= truth + 1e-12) & (found["high"] >= truth - 1e-12)
    coverage = float(weights @ covered.to_numpy(float))
    return row((high - low) / 2, level=level, n=n, denominator=n, missing="not applicable",
               method=f"expected half-width, {found.loc[0, 'method']}", expected_low=low, expected_high=high,
               coverage=coverage)


def sample_size_for_precision(half_width: float, p: float = 0.5, *, level: float = 0.95, population: int | None = None,
                              most: int = 100_000) -> pd.DataFrame:
    """How large a sample must be for Wilson's interval at share p to be no wider than asked.

    Parameters
    ----------
    half_width : float in (0, 0.5)
    p : float in [0, 1]
        Expected share; 1/2 is the worst case.
    level : float in (0, 1)
    population : int, optional
        Finite population.
    most : int
        Larger samples are not looked at.

    Returns
    -------
    DataFrame
        One row: estimate (size), low and high (NaN), level, n, denominator, method, missing, note, half_width (there).
        A finite population is always enough: all of it has half-width 0.

    Notes
    -----
    Missing data: sizes are of valid answers. Solved on the continuous Wilson half-width at the share p itself.

    Examples
    --------
    >>> sample_size_for_precision(0.05)["estimate"].item()
    381.0
    """
    check_level(level)
    _check_shares(p=p)
    if not 0 < half_width < 0.5:
        raise ValueError(f"half-width {half_width!r} is not between 0 and 0.5")
    if population is not None:
        population = check_count(population, "population", least=1)
    z = z_value(level)

    def width(n: int) -> float:
        if population is not None and n >= population:
            return 0.0
        size = n if population is None else n * (population - 1) / (population - n)
        return z / (1 + z * z / size) * np.sqrt(p * (1 - p) / size + z * z / (4 * size * size))

    low, high = 1, most if population is None else population
    name = "Wilson half-width" + ("" if population is None else f", finite population of {population}")
    common = {"level": level, "method": name, "missing": "not applicable"}
    if width(high) > half_width:
        return row(**common, note=f"no size up to {most} suffices", half_width=width(high))
    while low < high:  # Wilson's width falls steadily with n
        middle = (low + high) // 2
        low, high = (low, middle) if width(middle) <= half_width else (middle + 1, high)
    return row(low, n=low, denominator=low, **common, half_width=float(width(low)))


def _check_shares(**shares: float) -> None:
    for name, share in shares.items():
        if not 0 <= share <= 1:
            raise ValueError(f"{name} {share!r} is not a share between 0 and 1")


def _test_name(test: str) -> str:
    return "Fisher exact test" if test == "fisher" else "pooled z-test"


def _chances(n: int, p: float) -> np.ndarray:
    """The binomial probabilities of 0 to n. scipy overflows for p below about 1e-300, which no sum here can tell from 0."""
    return stats.binom.pmf(np.arange(n + 1), n, 0.0 if p < 1e-200 else p)


def _power_two(p_a: float, n_a: int, p_b: float, n_b: int, level: float, test: str) -> float:
    if not (n_a and n_b):
        return 0.0
    chance_a, chance_b = _chances(n_a, p_a), _chances(n_b, p_b)
    if test == "score":
        x, y = np.arange(n_a + 1)[:, None], np.arange(n_b + 1)[None, :]
        pooled = (x + y) / (n_a + n_b)
        variance = pooled * (1 - pooled) * (1 / n_a + 1 / n_b)
        rejected = (x / n_a - y / n_b) ** 2 >= z_value(level) ** 2 * variance * (1 - TIE)
        return float(chance_a @ (rejected & (variance > 0)) @ chance_b)
    # Totals outside these together have a probability of less than 1e-12.
    likely_a, likely_b = np.flatnonzero(chance_a > 1e-16), np.flatnonzero(chance_b > 1e-16)
    found = 0.0
    for hits in range(likely_a[0] + likely_b[0], likely_a[-1] + likely_b[-1] + 1):
        first, p = fisher_line(n_a, n_b, hits, "two-sided")
        first = first[p <= (1 - level) * (1 + TIE)]
        found += float(chance_a[first] @ chance_b[hits - first])
    return found


def _power_one(p_from: float, p_to: float, n: int, level: float) -> float:
    """Exact power of the two-sided binomial test that rejects where either tail is at most half of 1 - level."""
    counts, tail = np.arange(n + 1), (1 - level) / 2
    rejected = (stats.binom.cdf(counts, n, p_from) <= tail) | (stats.binom.sf(counts - 1, n, p_from) <= tail)
    return float(_chances(n, p_to) @ rejected)


def _search(attained: Callable[[int], float], power: float, most: int) -> tuple[int | None, int | None]:
    """The smallest size that attains the power, and the smallest that keeps it for the next sizes too.

    Doubling finds a size that is enough, halving one that is just not (up to saw teeth). From there down to where the
    next sizes below all fail is the first; from there upwards, to where the next sizes above all suffice, the other.
    """
    known: dict[int, bool] = {}

    def enough(n: int) -> bool:
        if n not in known:
            known[n] = attained(n) >= power
        return known[n]

    high = 2
    while high < most and not enough(high):
        high = min(2 * high, most)
    if not enough(high):
        return None, None
    low = max(1, high // 2)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    first, n, failed = high, high - 1, 0
    while n >= 1 and failed <= STAYS_FOR:
        first, failed = (n, 0) if enough(n) else (first, failed + 1)
        n -= 1
    run, stays, n = 0, None, first
    while n <= most and run <= STAYS_FOR:
        run = run + 1 if enough(n) else 0
        n += 1
    if run > STAYS_FOR:
        stays = n - 1 - STAYS_FOR
    return first, stays
