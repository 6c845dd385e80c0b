"""What may leave the building: small cells are suppressed, and margins must not give them back.

A count between 1 and the threshold could point at a person. It is suppressed (primary suppression); where a
total would give it back by subtraction, further cells are suppressed with it (complementary suppression).
Threshold 10 is the default of secure research services (ACRO, Preen et al. 2024; SDAP handbook 2019).
Zeros are kept: an empty cell counts nobody.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

SUPPRESSED = "<"  # shown before the threshold: "<10"


def suppress(counts: pd.DataFrame | pd.Series, threshold: int = 10, *, total_known: bool = True):
    """Suppress the small cells of a table of counts, one-way or two-way, without its margins.

    Parameters
    ----------
    counts : Series or DataFrame of int
        People in each cell; margins left out.
    threshold : int
        Cells that count fewer people than this, and more than none, are suppressed.
    total_known : bool
        Whether the reader knows the margins (shown beside the table, or elsewhere). If so, no row or column is
        left with a single suppressed cell, nor with suppressed cells that together count fewer than the threshold.

    Returns
    -------
    Same type and labels as `counts`, dtype Int64: NA where suppressed.

    Raises
    ------
    ValueError
        Negative counts, or a threshold below 1.

    Examples
    --------
    >>> suppress(pd.Series({"yes": 96, "no": 20, "unsure": 4})).isna().to_dict()
    {'yes': False, 'no': True, 'unsure': True}
    """
    if threshold < 1:
        raise ValueError("threshold is at least 1")
    table = counts.to_frame() if isinstance(counts, pd.Series) else counts
    values = table.to_numpy(dtype=np.int64)
    if (values < 0).any():
        raise ValueError("counts are not negative")
    hidden = _primary(values, threshold)
    if total_known:
        _complementary(values, hidden, threshold)
    out = table.astype("Int64").mask(pd.DataFrame(hidden, index=table.index, columns=table.columns))
    return out.iloc[:, 0].rename(counts.name) if isinstance(counts, pd.Series) else out


def _primary(values: np.ndarray, threshold: int) -> np.ndarray:
    return (values > 0) & (values < threshold)


def _complementary(values: np.ndarray, hidden: np.ndarray, threshold: int) -> None:
    """Hide the smallest further cells until no line gives a hidden cell back, in place."""
    changed = True
    while changed:
        changed = False
        for axis in (0, 1):
            if values.shape[axis] == 1:
                continue  # a line of one cell is its own total: only the other direction can protect it
            for line in range(values.shape[1 - axis]):
                at = (slice(None), line) if axis == 0 else (line, slice(None))
                while _gives_back(values[at], hidden[at], threshold):
                    open_cells = np.flatnonzero(~hidden[at])
                    # The smallest cell with people in it; an empty one only where there is no other.
                    order = sorted(open_cells, key=lambda i: (values[at][i] == 0, values[at][i], i))
                    hidden[at][order[0]] = True
                    changed = True


def _gives_back(line: np.ndarray, hidden: np.ndarray, threshold: int) -> bool:
    """Whether a reader who knows the line's total learns a hidden cell, or a sum below the threshold."""
    if not hidden.any() or hidden.all():
        return False
    return hidden.sum() == 1 or line[hidden].sum() < threshold


def shown(counts: pd.DataFrame | pd.Series, threshold: int = 10, *, total_known: bool = True) -> pd.DataFrame | pd.Series:
    """`suppress`, as text for a table: suppressed cells read ``"<10"`` or, where complementary, ``"*"``.

    >>> shown(pd.Series({"yes": 96, "no": 20, "unsure": 4})).to_dict()
    {'yes': '96', 'no': '*', 'unsure': '<10'}
    """
    out = suppress(counts, threshold, total_known=total_known)
    small = (counts > 0) & (counts < threshold)
    text = out.astype("string")
    return text.mask(out.isna() & small, f"{SUPPRESSED}{threshold}").mask(out.isna() & ~small, "*").astype(object)


def is_small(n: pd.Series, denominator: pd.Series, threshold: int = 10) -> pd.Series:
    """Which counts of people may not be shown: too few, or all but too few (the rest is then known too).

    >>> is_small(pd.Series([0, 7, 60, 115, 120]), pd.Series([120] * 5)).tolist()
    [False, True, False, True, False]
    """
    rest = denominator - n
    return ((n > 0) & (n < threshold)) | ((rest > 0) & (rest < threshold)) | ((denominator > 0) & (denominator < threshold))


def quotable(n: int, threshold: int = 10) -> bool:
    """Whether words of respondents may be quoted: only where the theme stands for enough of them."""
    return n >= threshold


def cell_safe(text: str) -> str:
    """A text that a spreadsheet will not run: a leading ``= + - @``, tab or return is shown, not obeyed.

    Source: OWASP, "CSV Injection".

    >>> cell_safe("=1+1"), cell_safe("plain"), cell_safe("-")
    ("'=1+1", 'plain', "'-")
    """
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
