"""The level that a criterion or sentence gives itself: by a mark at its end, a modal verb, or words such as "is desirable"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..literals import holds_any
from .labels import Said, level_said

_END = re.compile(
    r"(?:"
    r"\s*[\[(]\s*(?:highly |very |strongly |this is |an )?(?P<bracket>essential|desirable|desired|preferred|preferable|advantageous|advantage|beneficial|ess|des|e|d)"
    r"(?: (?:criteri\w+|requirement|skill|but not essential|for (?:the|this) (?:post|role|job)))?"
    r"(?:\s*[/,;&-]?\s*(?:a|i|t|r|p|af|c|,|/|&|\s)*)?\s*[\])](?:\s*[\[(](?:(?:a|i|t|r|p|af|c|app|int|ref)[\s,/&+]*)+[\])])?"
    r"|\s*[-–—:;,|]\s*(?:also |highly )?(?P<dash>essential|desirable)(?: criteri\w+| requirement)?"
    r"|\s*(?P<glued>(?<=[a-z)])(?:Essential|Desirable))"
    r"|\s+(?P<word>ESSENTIAL|DESIRABLE|Essential|Desirable)"
    r"|(?P<plus>\s+an? (?:\w+ )?(?:plus|bonus|advantage)(?=\s*(?:\([^()]*\))?\W*$)(?:\s*\([^()]*\))?)"
    r"|(?P<sentence>\s+(?:(?:is|are|would be|will be|being)\s+(?:also |highly |very |considered |seen as |viewed as |regarded as )*"
    r"(?:an? )?(?:added |definite |distinct |strong |real |big |huge |very )?(?:essential|mandatory|required|desirable|preferred|preferable|advantageous|beneficial|advantage|bonus|plus|helpful|useful|asset|ideal|nice[ -]to[ -]have)"
    r"(?:,? (?:but|although|though) (?:(?:is|are) )?not (?:essential|required|necessary)|, (?:especially|particularly|but) [^,.;]{1,40})?)))"
    r"\s*[.;,]?\s*$",
    re.IGNORECASE,
)
_END_WORDS = ("(", "[", "essential", "desirable", "mandatory", "required", "preferred", "preferable", "advantag", "beneficial",
              "bonus", "plus", "helpful", "useful", "asset", "ideal", "to-have", "to have")  # the mark at an end needs one of these: the search is long
_BRACKETED = re.compile(r"(?i)[\[(] ?(?:highly )?(?:essential|desirable) ?[\])]")
_START = re.compile(
    r"^\s*(?:[\[(]\s*(?P<bracket>essential|desirable|e|d)\s*[\])]\s*[-–:]?|(?P<word>essential|desirable)\s*[-–—:]|"
    r"(?P<ideally>ideally|preferably|preferable)\b|(?P<adj>desirable|essential)\s+(?=[a-z]))",
    re.IGNORECASE,
)
_PART_BREAK = re.compile(r";|\. |\(|, with\b|\balthough\b|\bbut\b|\bhowever\b|\bthough\b|,? (?:and|plus) (?:an?|further)\b")


@dataclass(frozen=True, slots=True)
class Marked:
    """An item whose own words carry a level over the whole of it, with the mark taken off where it is only a mark."""

    level: Said
    text: str
    words: str


def item_level(text: str) -> Marked | None:
    """The level an item's own words give to the whole item, at its end or its start.

    A level said of a part only ("... (PRINCE2 desirable)", "degree; a masters is desirable") is no level of the item.

    >>> item_level("Budget experience (E)").text, item_level("Budget experienceEssential").level
    ('Budget experience', 'essential')
    >>> item_level("Experience of DICOM is desirable").level
    'desirable'
    >>> item_level("Degree (PRINCE2 desirable)") is None
    True
    """
    text = text.strip()
    if len(_BRACKETED.findall(text)) > 1:
        return None  # "a degree (essential), a masters (desirable)": levels of parts
    at = max(0, len(text) - 90)
    found = _END.search(text, at) if holds_any(text[at:].lower(), _END_WORDS) else None
    if found and found.start() > 0:
        which = next(name for name, value in found.groupdict().items() if value)
        words = found[which].strip()
        before = text[: found.start()].strip()
        if which == "word" and (words.islower() or (words == words.capitalize() and before.split()[-1].lower() in {"highly", "is", "are", "be", "not"})):
            which = "tail"
        if which == "glued" and not (words[0].isupper()):
            which = "tail"
        if which == "bracket" and words.lower() in {"e", "d"} and words.islower():
            which = "tail"
        level: Said | None = "essential" if words.lower() in {"e", "ess", "essential"} else "desirable"
        if which in ("sentence", "plus"):
            if re.search(r"\b(?:is|are) (?:essential|required)\b", before):
                return None  # "A is essential, and B is beneficial": the first clause counts, see `at_its_end`
            level = level_said(words, modal=True) or "desirable"
            if not _PART_BREAK.search(re.sub(r"(?:is|are) not (?:essential|required|necessary),? but$", "", before.lower())):
                return Marked(level, text, words)
        elif which == "dash" and re.search(r"[-–—:;,|]\s*(?:also |highly )?\w+\W*$", text) and "," == text[found.start():].strip()[0]:
            # ", essential" after a comma: a mark only when the item has no other comma.
            if "," not in before and len(before.split()) > 1:
                return Marked(level, text, words)
        elif which != "tail" and before:
            return Marked(level, before.rstrip(" -–—:;,|"), words)
    found = _START.match(text)
    if found:
        which = next(name for name, value in found.groupdict().items() if value)
        words = found[which]
        rest = text[found.end():].strip()
        if which in {"ideally", "adj"}:
            return Marked("essential" if words.lower() == "essential" else "desirable", text, words)
        if rest and not (which == "bracket" and words in {"e", "d"}):
            return Marked("essential" if words.lower().startswith("e") else "desirable", rest, words)
    return None


_REQUIRED = re.compile(r"(?i)^(?!.*\b(?:no|not|as|when|where|if|may be|standards?|training) (?:\w+ )?required\b).{8,}\s(?P<word>required)\W*$")
_TAIL = re.compile(r"(?i)^(?!.* (?:with|and|plus|but|though) (?:an? |some )?(?:\w+ ){0,4}(?:degree|qualification|certificate|diploma|masters|experience) \w+\W*$)[^,;]{10,}? (?P<word>desirable|essential|preferred|advantageous|nice to have|a plus)(?: but not (?:essential|required|necessary))?[.\s]*$")
_CLAUSE = re.compile(r"(?i)^[^,;()]{10,}? (?:is|are|(?:would|will) be) (?:also |highly |very )*(?P<word>desirable|essential|preferred|advantageous|an advantage|beneficial|required|needed|necessary|vital|crucial)\b(?= for (?:this|the) (?:post|role|position)\b|\W*$|[;,.] | and you )")
_POST_REQUIRES = re.compile(r"(?i)(?:the|this) (?:role|post|position|job)(?: will| also)? (?P<word>requires?|demands?)\b")
_IT_IS = re.compile(r"(?i)(?:[^.;]{3,60},? |obviously,? )?it(?:['’]s| is| would be| will be) (?:also |really |highly |very )*(?P<word>essential|vital|crucial|key|imperative|important|necessary|great|good|nice|helpful|useful|ideal|beneficial|an advantage|advantageous|a bonus|desirable|preferable) (?:that|if|to|for)\b")
_OWN_MODAL = re.compile(
    r"^(?:(?:typically|in addition|additionally|that means|above all|crucially|(?:most )?importantly|(?:for|in) this (?:role|post)|to be (?:successful|considered)(?: (?:in|for) (?:this|the) (?:role|post|position))?),?\s+)?(?:(?:you|(?:(?:each|all|every|any) )?(?:candidates?|applicants?)(?: for (?:this|the) \w+(?: (?:based|in|of|at|with)\b[^,.;]{0,40}?)?)?|(?:the|an?) (?:[\w-]+ )?(?:post ?holder|person|candidate|applicant|recruit)|s?he|they)(?:\s+|(?=['’]ll\b)))?"
    r"(?:(?:also|ideally)\s+)?(?P<word>must|should|(?:will|['’]ll) (?:need|require)|needs?|are required|is required)\b", re.IGNORECASE,
)


_PREFERS = re.compile(r"(?i)\s*(?:ideally|preferably|preference will)\b|[^.;]{0,60}\b(?:should|would|will) (?:ideally|preferably)\b")
_CONDITION = re.compile(r"(?i)\s*(?:should|must) (?:we|you|the|there|an?|any)\b")


def own_modal(text: str) -> Marked | None:
    """The level that a whole sentence gives itself by a modal verb with the person as its subject.

    >>> own_modal("You must hold a driving licence").level, own_modal("Minimum of five years' experience required").level
    ('essential', 'essential')
    >>> own_modal("Able to work where decisions must be made") is None
    True
    """
    if _PREFERS.match(text):
        return Marked("desirable", text, "ideally")
    if _CONDITION.match(text):
        return None  # "Should we receive a large number of applications, ..."
    it_is = _IT_IS.match(text)
    if it_is:
        strict = it_is["word"].lower() in ("essential", "vital", "crucial", "key", "imperative", "important", "necessary")
        return Marked("essential" if strict else "desirable", text, it_is["word"])
    found = _OWN_MODAL.match(text.strip()) or _REQUIRED.match(text) or _POST_REQUIRES.match(text.strip())
    return Marked("essential", text, found["word"]) if found else None


def at_its_end(text: str) -> Marked | None:
    """The level that a criterion says in its last word or in its first clause ("Parallel software desirable.", "Welsh is desirable for this post; ...")."""
    found = _TAIL.match(text) or _CLAUSE.match(text)
    return Marked("desirable" if level_said(found["word"]) == "desirable" else "essential", text, found["word"]) if found else None
