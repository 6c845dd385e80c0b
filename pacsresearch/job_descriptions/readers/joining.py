"""Lines of a laid-out text back to paragraphs: which line goes on in the next, and what a hyphen at its end was."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection

from .writing import typed_marker

_HYPHENATED = re.compile(r"([^\W\d_]+)-$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]{2,}")
# What comes before a hyphen that is there for good ("multi-disciplinary"), also where the word is not said again
_PREFIXES = frozenset("multi self non well high low long short full part cross decision problem team evidence up to day "
                      "face hands fast patient client customer user service in on off post pre co semi anti ex follow "
                      "medium large small cost time life work re x e t".split())

# How criteria begin; no sentence goes on with these words and a capital.
_OPENS = re.compile(
    r"(?:Experience|Ability|Able|Knowledge|Understanding|Evidence|Willing(?:ness)?|Commit(?:ment|ted)|Aware(?:ness)?|Familiar(?:ity)?|"
    r"Competen(?:t|ce)|Proficien(?:t|cy)|Capable|Educated|Registered|Eligible) (?:of|in|with|to|as|on|for|at|that|[a-z]+ing)\b|"
    r"(?:Excellent|Good|Strong|Proven|Demonstrable|Effective|Previous|Significant|Substantial|Extensive|Considerable|Highly|Detailed|Advanced|Relevant|Sound|Thorough|Recognised|Full|Holds?|Must|Should|"
    r"Managing|Working|Being|Leading|Supporting|Delivering|Developing|Registered) [a-z]|Registered (?:Nurse|Midwife)|Membership of\b")

_LEVEL_LINE = re.compile(r"(?:ESSENTIAL|Essential|DESIRABLE|Desirable)\b[^.;,]{0,30}$|[A-Z][^.;]{2,50}\((?:[Ee]ssential|[Dd]esirable)\) ?:?$")


def opens(line: str) -> bool:
    """Whether a line begins as only criteria do."""
    return _OPENS.match(line) is not None


def is_label(line: str) -> bool:
    """Whether a line by itself names a level ("Desirable", "Qualifications (essential)")."""
    return _LEVEL_LINE.match(line) is not None


def vocabulary(text: str) -> frozenset[str]:
    """The words of a document in lower case, without those that a line's end cut."""
    return frozenset(_WORD.findall(re.sub(r"[^\W\d_]+-\s*\n\s*[^\W\d_]+", " ", text).lower()))


def join(parts: list[str], right: str, words: Callable[[], Collection[str]]) -> None:
    """Add the next line of a paragraph to its pieces (``"".join(parts)`` is the text).

    A hyphen at the line's end is dropped where it only divided a word: where the whole word is said elsewhere in the
    document, or the two halves are no words of it.

    >>> parts = ["good commu-"]
    >>> join(parts, "nication skills in a multi-", lambda: {"good", "skills"})
    >>> join(parts, "disciplinary team", lambda: {"team"})
    >>> "".join(parts)
    'good communication skills in a multi-disciplinary team'
    """
    left = parts[-1]
    found = _HYPHENATED.search(left[-60:])
    following = _FIRST_WORD.match(right)
    if found is None or following is None:
        glued = left.endswith(("/", "-")) and following is not None and left[-2:-1].isalnum()
        parts.append(right if glued else f" {right}")
        return
    before, after = found.group(1).lower(), following.group().lower()
    if not right[0].isupper():
        known = words()
        if before + after in known or not (before in _PREFIXES or (before in known and after in known)):
            parts[-1] = left[:-1]
    parts.append(right)


_CAPITAL = re.compile(r"[A-Z][a-z]+\b|An?(?= [a-z])")
_NAMES = frozenset("Health Data Microsoft Word Excel Outlook Office Trust Council University College Department Act English Welsh Prince Windows "
                   "Equality Equal Safeguarding Information Freedom National Level Band Grade Cloud Azure Oracle Radiology Imaging".split())


def begins_anew(line: str, following: str) -> bool:
    """Whether a line of a narrow cell begins a paragraph: with a capital, after a line that ends in small letters.

    >>> begins_anew("managing projects across organisations", "Budgetary control")
    True
    >>> begins_anew("DCR or BSc in Diagnostic", "Radiography"), begins_anew("knowledge of", "Radiology")
    (False, False)
    >>> begins_anew("in a relevant subject", "PRINCE2 Foundation"), begins_anew("good", "IT skills")
    (True, False)
    >>> begins_anew("a recognised qualification (for example", "Agile Practitioner")
    False
    """
    if line.rfind("(") > line.rfind(")"):
        return False  # a bracket is open
    found = _CAPITAL.match(following)
    last = line.split()[-1:] or [""]
    if last[0].lower() in _LAST and _CREDENTIAL.match(following) or _DEGREE.match(following) and last[0].islower() and last[0] not in _CONNECTING | _BEFORE or _ENDED.search(line) and found is not None:
        return True
    if found is None or " " not in following or found.group() in _NAMES or not (last[0][:1].islower() and last[0][-1:].isalpha()):
        return False
    return last[0] not in _CONNECTING


_DEGREE = re.compile(r"(?:DCR|PRINCE ?2|BSc|MSc|MBA|PhD|HN[CD]|NVQ)\b")
_BEFORE = frozenset("valid full active good formal recognised hold holds has have level least minimum post".split())  # "a valid / BSc"
_ENDED = re.compile(r"[a-z]{3}\)?\.$(?<!etc\.)")
_CONNECTING = frozenset("and or of the in with to for a an on at by as from using including within under our your their its relevant current "
                        "appropriate both either between such per via through than into about".split())

# After a noun that ends a criterion an abbreviation of a credential begins the next ("... relevant subject / PRINCE2 Foundation").
_LAST = frozenset("qualification qualifications subject subjects equivalent degree experience radiographer nurse discipline field environment skills training".split())
_CREDENTIAL = re.compile(r"(?:PRINCE ?2|Prince ?2|HCPC|NMC|GMC|ITIL|BSc|MSc|MBA|GCSEs?|ECDL|ILM|CMI|Master['’]?s|Postgraduate|PhD|Diploma)\b")


def goes_on(line: str, following: str, *, room: float, width: float) -> bool:
    """Whether a paragraph runs on from one line into the next.

    Parameters
    ----------
    line, following : str
        The two lines, without indentation.
    room : float
        What was left free at the end of the first, in the measure of `width`.
    width : float
        How much the first word of the next line would have needed there, with its space; infinite where the look of
        the lines says that they belong together.
    """
    if typed_marker(following) is not None or _LEVEL_LINE.match(following) and not line.endswith((",", "/", " and", " or", "&")):
        return False
    if following[:1].islower() and line[-1:] not in ".:;?!" or line.rfind("(") > max(line.rfind(")"), len(line) - 60):
        return True
    if line.endswith((",", " and", " or", " of", " the", " in", " with", " to", " for", " a", " an", "(", "&")):
        return True
    return room < width and (math.isinf(width) or not _OPENS.match(following))
