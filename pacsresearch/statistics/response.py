"""Outcome rates of a survey as AAPOR defines them: response, cooperation, refusal and contact rates."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import pandas as pd

from pacsresearch.statistics._rows import NAN, check_count


@dataclass(frozen=True, slots=True)
class Dispositions:
    """How each case of the sample ended, as counts. AAPOR's codes in brackets.

    Attributes
    ----------
    complete : int
        Completed questionnaires, I [1.1].
    partial : int
        Partly completed, with enough to be used or counted as such, P [1.2].
    refusal : int
        Refused, or broke off with too little, R [2.1].
    noncontact : int
        Eligible, never reached, NC [2.2].
    other : int
        Eligible, prevented otherwise, O [2.3].
    unknown : int
        Not known whether eligible: nothing ever returned, invitation undelivered, UH and UO [3].
    ineligible : int
        Known not to belong to the population [4]; in no rate.
    """

    complete: int = 0
    partial: int = 0
    refusal: int = 0
    noncontact: int = 0
    other: int = 0
    unknown: int = 0
    ineligible: int = 0

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            check_count(value, name)


def aapor(cases: Dispositions, *, eligible: float | None = None) -> pd.DataFrame:
    """The AAPOR outcome rates.

    Parameters
    ----------
    cases : Dispositions
    eligible : float in [0, 1], optional
        e: the share of the cases of unknown eligibility that are taken to be eligible, for RR3, RR4, REF2, CON2. Without: the
        share among cases whose eligibility is known (the proportional allocation method).

    Returns
    -------
    DataFrame
        A row a rate: rate ("RR1" ... "RR6", "COOP1" ... "COOP4", "REF1" ... "REF3", "CON1" ... "CON3"), estimate, n, denominator
        (may be no whole number with e), method (its definition), missing, note. NaN where the denominator is 0.

    Raises
    ------
    ValueError
        A count below 0; e outside 0 to 1.

    Notes
    -----
    Every case has one disposition, so none is missing. These describe the sample's fate exactly; they are no estimates
    and have no interval. RR5 and RR6 are allowed only where no case of unknown eligibility is eligible (or there is
    none); where there is none, RR1 = RR3 = RR5 and RR2 = RR4 = RR6.

    References
    ----------
    American Association for Public Opinion Research (2023), Standard Definitions: Final Dispositions of Case Codes and Outcome
    Rates for Surveys, 10th edition.

    Examples
    --------
    >>> found = aapor(Dispositions(complete=60, partial=10, refusal=20, unknown=10), eligible=0.5).set_index("rate")
    >>> found.loc[["RR1", "RR2", "RR3", "RR5"], "estimate"].round(3).tolist()
    [0.6, 0.7, 0.632, 0.667]
    """
    known = cases.complete + cases.partial + cases.refusal + cases.noncontact + cases.other
    settled = known + cases.ineligible
    if eligible is None:
        e = known / settled if settled else NAN
        source = "e = eligible / known"
    else:
        if not 0 <= eligible <= 1:
            raise ValueError(f"eligible {eligible!r} is not between 0 and 1")
        e, source = float(eligible), f"e = {eligible:g}"
    unknown = e * cases.unknown if cases.unknown else 0.0
    everyone, estimated = known + cases.unknown, known + unknown
    i, ip, r = cases.complete, cases.complete + cases.partial, cases.refusal
    reached = ip + r + cases.other
    rates = [
        ("RR1", i, everyone, "I / (I + P + R + NC + O + U)"), ("RR2", ip, everyone, "(I + P) / (I + P + R + NC + O + U)"),
        ("RR3", i, estimated, "I / (I + P + R + NC + O + e U)"), ("RR4", ip, estimated, "(I + P) / (I + P + R + NC + O + e U)"),
        ("RR5", i, known, "I / (I + P + R + NC + O)"), ("RR6", ip, known, "(I + P) / (I + P + R + NC + O)"),
        ("COOP1", i, reached, "I / (I + P + R + O)"), ("COOP2", ip, reached, "(I + P) / (I + P + R + O)"),
        ("COOP3", i, ip + r, "I / (I + P + R)"), ("COOP4", ip, ip + r, "(I + P) / (I + P + R)"),
        ("REF1", r, everyone, "R / (I + P + R + NC + O + U)"), ("REF2", r, estimated, "R / (I + P + R + NC + O + e U)"),
        ("REF3", r, known, "R / (I + P + R + NC + O)"), ("CON1", reached, everyone, "(I + P + R + O) / (I + P + R + NC + O + U)"),
        ("CON2", reached, estimated, "(I + P + R + O) / (I + P + R + NC + O + e U)"),
        ("CON3", reached, known, "(I + P + R + O) / (I + P + R + NC + O)"),
    ]
    return pd.DataFrame([{
        "rate": name, "estimate": above / below if below else NAN, "n": float(above), "denominator": float(below),
        "method": f"AAPOR {name}: {words}" + (f", {source}" if "e U" in words else ""), "missing": "every case has a disposition",
        "note": _note(name, cases),
    } for name, above, below, words in rates])


def _note(name: str, cases: Dispositions) -> str:
    if name in ("RR5", "RR6", "REF3", "CON3") and cases.unknown:
        return "takes it that no case of unknown eligibility is eligible"
    return ""
