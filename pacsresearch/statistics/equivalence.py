"""Whether two proportions are the same for practical purposes: two one-sided tests."""

from __future__ import annotations

import pandas as pd
from scipy import stats

from pacsresearch.statistics._rows import check_choice, check_level, row
from pacsresearch.statistics.differences import difference_of_proportions, score_statistic


def tost_proportions(count_a: int, n_a: int, count_b: int, n_b: int, *, margin: float, level: float = 0.95,
                     method: str = "miettinen-nurminen") -> pd.DataFrame:
    """Test whether two independent proportions differ by less than a margin.

    Parameters
    ----------
    count_a, n_a, count_b, n_b : int
        How many of how many have the property, in each group.
    margin : float in (0, 1)
        Differences smaller than this do not matter; fixed before the data are seen.
    level : float in (0, 1)
        1 - level is the error rate of each one-sided test; low and high are the interval at 2 level - 1 (90 % for
        0.95), which lies within the margin exactly when both tests reject.
    method : {"miettinen-nurminen", "newcombe"}
        The interval and, for miettinen-nurminen, the score tests. newcombe has no p-value of its own: NaN.

    Returns
    -------
    DataFrame
        One row: estimate (a - b), low, high, level (of the interval), n, denominator, method, missing, note, and
        p_value (the larger of the two), p_lower, p_upper, margin, equivalent (bool: the interval lies strictly within
        the margin), verdict: "equivalent", "different" (the whole interval lies beyond the margin) or "inconclusive".

    Raises
    ------
    ValueError
        Margin outside (0, 1); level not above 0.5; counts that do not fit.

    Notes
    -----
    Missing data: the counts hold valid answers only.

    References
    ----------
    Schuirmann (1987), Journal of Pharmacokinetics and Biopharmaceutics 15, 657-680. Farrington and Manning (1990),
    Statistics in Medicine 9, 1447-1454.

    Examples
    --------
    >>> tost_proportions(400, 500, 405, 500, margin=0.10)[["equivalent", "verdict"]].values.tolist()
    [[True, 'equivalent']]
    """
    check_choice(method, ("miettinen-nurminen", "newcombe"))
    if not 0 < margin < 1:
        raise ValueError(f"margin {margin!r} is not between 0 and 1")
    if check_level(level) <= 0.5:
        raise ValueError(f"level {level!r} must be above 0.5: the interval is drawn at 2 level - 1")
    found = difference_of_proportions(count_a, n_a, count_b, n_b, level=2 * level - 1, method=method).iloc[0]
    p_lower = p_upper = float("nan")
    if method == "miettinen-nurminen" and n_a and n_b:
        p_lower = float(stats.norm.sf(score_statistic(-margin, count_a, n_a, count_b, n_b)))
        p_upper = float(stats.norm.cdf(score_statistic(margin, count_a, n_a, count_b, n_b)))
    equivalent = bool(-margin < found["low"] and found["high"] < margin)
    if equivalent:
        verdict = "equivalent"
    elif found["low"] > margin or found["high"] < -margin:
        verdict = "different"
    else:
        verdict = "inconclusive"
    return row(found["estimate"], found["low"], found["high"], level=found["level"], n=found["n"],
               denominator=found["denominator"], method=f"two one-sided tests, {found['method']}", note=found["note"],
               p_value=max(p_lower, p_upper), p_lower=p_lower, p_upper=p_upper, margin=float(margin),
               equivalent=equivalent, verdict=verdict)
