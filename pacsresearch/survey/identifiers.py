"""Which columns identify people directly: e-mail and IP addresses, names, telephone numbers, positions, user names.

A platform's own columns are named by its reader. What respondents typed is judged here by the question's words and by
the answers together, so that "Which e-mail client do you use?" stays and "Your e-mail" goes.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pacsresearch.survey.kinds import counts, share

EMAIL = r"^[^@\s,;]+@[^@\s,;]+\.[A-Za-z]{2,}$"
_EMAIL_WITHIN = r"[^@\s,;<>()]+@[^@\s,;<>()]+\.[A-Za-z]{2,}"
_IP = r"^((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d|1?\d?\d)$|^([0-9A-Fa-f]{0,4}:){3,7}[0-9A-Fa-f]{0,4}$"
_PHONE = r"^\(?(\+|00|0)[\d ().\-/]{8,17}$|^\(\d{3}\) ?\d{3}-\d{4}$|^\d{3}-\d{3}-\d{4}$"
_POSTCODE = r"(?i)^[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}$"

# (what, words of the name or question, pattern most answers must match or "" where none can be told)
_RULES = tuple((what, re.compile(words), answers) for what, words, answers in (
    ("e-mail address", r"\be-?mail( ?address| ?addr)?\b|\bcourriel\b", r"@"),
    ("IP address", r"\bip ?-?(address|addr)\b|^ip$|\bipaddr", _IP),
    ("telephone number", r"\b(tele)?phone( ?(number|no))?\b|\bmobile( ?(number|no|phone))?$|\bcontact number\b|\btel(ephone)?\b",
     r"^[+\d(][\d ()+.\-/x]{5,}$"),
    ("user name", r"\b(user ?name|login( ?name)?|user ?id)\b", ""),
    ("name", r"\b(first|last|full|family|given|sur|fore|middle|maiden|your|participant|respondent|recipient|contact|print(ed)?)"
             r"[ -]?names?\b|^names?$|^(please )?(enter |give |state |provide )?(us )?your names?\b", ""),
    ("position (GPS)", r"\b(latitude|longitude|gps|geo ?location|geo ?point)\b", r"^-?\d+([.,]\d+)?([ ,]+-?\d+.*)?$"),
    ("address", r"\b(home|postal|street|mailing|your|current)? ?address( ?(line)? ?[12])?$|^address\b|\bpost ?code$|^zip( ?code)?$|^street\b", ""),
    ("identity number", r"\b(nhs|staff|payroll|employee|passport|hospital|patient|student|national insurance|social security|hcpc|gmc)"
                        r" ?(registration )?(id|no|num(ber)?)\b|\bssn\b|\bmrn\b", r"\d"),
    ("signature", r"^signature$", ""),
))
_ASKING = re.compile(r"^(what|which|how|do|does|did|are|is|was|were|have|has|would|should|could|can|if|when|why|who)\b")
_YOURS = re.compile(r"^(what is|what's|if .*(please )?(enter|give|provide|leave)) (your|the) ")
LONGEST = 90        # characters: a longer question is about something else than the respondent's name


def identifying(name: str, text: str, column: pd.Series) -> str:
    """What a column identifies people by, "" where it does not.

    Parameters
    ----------
    name : str
        The column's name or code.
    text : str
        The question (or the row's label) as respondents saw it.
    column : Series of str
        The answers.

    Examples
    --------
    >>> identifying("Q3", "Your e-mail", pd.Series(["a.b@example.org", ""], dtype="str"))
    'e-mail address'
    >>> identifying("Q3", "Which e-mail client do you use?", pd.Series(["Outlook", ""], dtype="str"))
    ''
    """
    distinct, number = counts(column)
    sample = distinct.slice(0, 2000)
    for what, pattern in (("e-mail address", EMAIL), ("IP address", _IP)):
        if len(sample) and share(sample, pattern) >= 0.5:
            return what
    if len(sample) > 1 and share(sample, _PHONE) >= 0.8:
        return "telephone number"
    for words in (name, text):
        plain = _plain(words)
        if not plain or len(plain) > LONGEST:
            continue
        for what, pattern, answers in _RULES:
            if pattern.search(plain) and _fits(what, plain, answers, sample, number):
                return what
    return ""


def _plain(words: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", words)
    return re.sub(r"[\s_:*?.()\[\]]+", " ", words).strip().casefold()


def _fits(what: str, plain: str, answers: str, sample: pa.Array, number: np.ndarray) -> bool:
    asking = bool(_ASKING.match(plain)) and not _YOURS.match(plain)
    if len(sample) == 0:
        return not asking and len(plain.split()) <= 6
    if answers:
        return share(sample, answers) >= 0.5
    if asking:
        return False
    total = int(number[: len(sample)].sum())
    if share(sample, r"^\d+$") == 1.0 and what in ("name", "address"):
        return False                      # codes of a list, not what people typed
    return len(sample) >= 0.5 * total or total <= 3 or what == "address" and share(sample, _POSTCODE) > 0.5


def mentions(column: pd.Series) -> int:
    """How many cells of free text have an e-mail address within."""
    distinct, number = counts(column)
    if not len(distinct):
        return 0
    hits = np.asarray(pc.match_substring(distinct, "@"))
    if not hits.any():
        return 0
    hits &= np.asarray(pc.match_substring_regex(distinct, _EMAIL_WITHIN))
    return int(number[hits].sum())
