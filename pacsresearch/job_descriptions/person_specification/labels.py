"""Recognise the words that say a level in headings, in header cells and as marks; `own_words` reads sentences and items.

Every function is pure and takes one short text. Where nothing says a level, the answer is None: no guess is made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Said = Literal["essential", "desirable", "both"]

# "desirable but not essential" names desirable only: such words are taken out before "essential" is looked for.
_NOT_ESSENTIAL = re.compile(
    r"\b(?:(?:but|though|although|and|while|whilst) )?(?:are |is |it is |they are )?"
    r"(?:not|non|isn't|aren't)[ -](?:an? |strictly |absolutely |always )?(?:essential|required?|requirements?|necessary|mandatory)\b"
)
_DESIRABLE = re.compile(
    r"\b(?:desir(?:e?able|ables|ed|abilit(?:y|ies)|eable)|desireable|preferred|preferabl[ey]|advantageous|(?:nice|good)[ -]to[ -]haves?|"
    r"beneficial|benefit|advantages?|preference (?:will|may|would) be given|bonus(?: points?)?|ideal(?:ly)?(?! (?:candidates?|person|applicants?|post ?holder|individual|colleague)\b)|even better|optional|(?:would be |be |is )?(?:great|good|nice|helpful|useful) if|would be (?:great|good|nice|helpful|useful|welcomed?|a plus)|"
    r"would also (?:like|love)|would (?:like|love) you to|helpful|(?:helps?|help) if|plus points|useful but)\b"
)
_ESSENTIAL = re.compile(r"\bessentials?\b")
_MODAL = re.compile(
    r"\b(?:must[ -]?haves?|must|shall|(?<!as )(?<!if )(?<!when )(?<!where )(?:require[ds]?|necessary|needed)|mandatory|minimum|compulsory|needs?|should|have to|has to|"
    r"non-negotiables?|no (?:candidate|applicant)s? will be considered)\b"
)

_SAYS_LEVEL = re.compile(f"{_ESSENTIAL.pattern}|{_DESIRABLE.pattern}|\\b(?:required|mandatory|minimum)\\b", re.IGNORECASE)

# Words a heading may consist of besides the level word. Those of `_FILL` name nothing; those of `_TOPIC` name a category.
_FILL = frozenset(
    """a an the and or of for to in on this these those that which with within by as is are be will would you your you'll you'd we'd we
    have has had haves following follow follows includes include including included list listed below above criteria criterion requirement
    requirements attribute attributes element elements factor factors item items standard standards level specification person
    post role job candidate candidates applicant applicants successful demonstrate show possess bring need must should
    only also both further section part if were any selection shortlisting characteristics what who our us it 's e d ie i.e
    minimum required prerequisite prerequisites pre-requisite pre-requisites it's area areas entry succeed thrive excel but not would not hanfodol dymunol meini prawf""".split()
)
_TOPIC = frozenset(
    """knowledge skill skills ability abilities aptitude aptitudes experience experiences qualification qualifications
    education educational training attainment attainments academic professional vocational technical personal
    qualities quality competency competencies competence competences behaviour behaviours behavioural behavior values value disposition
    attitude attitudes circumstances physical health other additional special specific general communication
    communications interpersonal leadership management managerial people it ict computer computing digital numeracy
    literacy specialist specialised equal opportunities equality diversity inclusion understanding expertise achievements
    achievement membership registration registrations motivation interests work working relevant previous practical
    organisational organizational organisation planning analytical analysis judgement judgment make-up makeup appearance mobility
    travel safeguarding suitability children key core main basic abilites job-related related relating background
    certificates certification licences clinical language languages teamwork team cultural fit strengths capabilities
    capability career history statutory legal style approach commitment development continuing emotional intelligence
    problem solving customer service focus miscellaneous availability transport driving flexibility occupational
    written verbal oral social self motivational initiative specifics domain sector industry success profile profiles
    research teaching engagement contribution administrative administration financial business""".split()
)
# "Essential duties", "essential car user", "essential information" say no level of criteria.
_NOT_OF_THE_PERSON = frozenset(
    "duties responsibilities functions tasks accountabilities information documents reading user users dates equipment services function purpose asterisk marked".split()
)
# Header words of columns that hold no criteria.
_ASSESSED = frozenset(
    """assess assessed assessment assessments assessing measured measure measurement identified identify tested evaluated evaluation
    method methods evidence evidenced demonstrated stage stages weight weighting score scoring rank ranking source obtained determined centre center
    means tool verified checked judged how where when af a/i app application form interview test reference references
    a i t r c p f w when key presentation shortlist shortlisting stage ranking marks notes""".split()
)
_OF_CATEGORIES = _TOPIC | _FILL
_OF_ASSESSMENT = _ASSESSED | _FILL
_MODAL_LABEL = re.compile(
    r"(?:the )?(?:(?:skills|things|experience|qualifications) )?(?:what )?(?:you |candidates? |applicants? )?(?:will )?(?:must[ -]?haves?\b|must\b)"
    r"|(?:(?:what|things|(?:skills|experience|qualifications|knowledge)(?: (?:and|&) (?:skills|experience|qualifications|knowledge))*)(?= you) )?(?:you(?:'ll| will)? )?(?:need\b(?! to know)|should have\b)|required|mandatory|minimum|pre-?requisites?\b"
)
_EXPLAINED = re.compile(r"((?:essential|desirable)\b[^()]{0,30}) \((?:measured|assessed|tested|identified|marked|must|you|these|those|all|to be)\b[^()]*\)?$")
# "Desirable (will only be assessed at sift if there are many applications)"
_REMARKED = re.compile(r"((?:essential|desirable)(?: criteria| requirements?| skills)?) \((?!.*(?:essential|desirable))[^()]{20,160}\)?$")
_NOTED = re.compile(r"(?:essential|desirable)(?: criteria| requirements)? \((?!.*(?:essential|desirable))(?=[^()]* )[^()]{4,40}\)?$")
_BILINGUAL = re.compile(r"(?:hanfodol|angenrheidiol|dymunol) ?[/|-] ?(?:essential|desirable)(?: criteria)?|(?:essential|desirable) ?[/|-] ?(?:hanfodol|angenrheidiol|dymunol)")  # Welsh
_STATED = re.compile(r"(?!.*\bfollowing\b)(?:experience|knowledge|understanding|qualifications?|skills?)\b.* (?:is|are|would be|will be) (?:\w+ )?(?:advantage|essential|desirable|beneficial|preferred|useful)$")  # a criterion
_STRAIGHT = tuple(zip("’‘–—\u2011", "''---"))
_TOKEN = re.compile(r"[a-z]+(?:['’.-]+[a-z]+)*")
_SPLIT_LETTERS = re.compile(r"\b(?:[A-Za-z] ){4,}[A-Za-z]\b")
_CODE = r"(?:[AIRTPCDFWSV]|A[CFPS]|App|CV|Int|Ref|Cert)"
_SPACED = re.compile(r" [A-Za-z] [A-Za-z] ")  # in all of those; found sooner
_CODES = re.compile(rf"{_CODE}(?:[ ,/&+]+{_CODE})*")

TICKS = frozenset("✓✔☑☒✗✘√•●■xX*Yy\uf0fc\uf0fe\uf050\uf0d6þü⁄/1")
_TICK_WORDS = frozenset({"yes", "tick", "x", "xx", "✔️", "✓️", "y"})
_NOTHING = frozenset({
    "n/a", "na", "n.a", "n / a", "none", "nil", "not applicable", "none specified", "none required", "not required", "none stated",
    "none identified", "xxx", "xxxx", "xxxxx", "xxxxxx", "xxxxxxx", "xxxxxxxx", "as above", "as essential", "see above", "see essential", "tbc", "nothing", "blank",
})


@dataclass(frozen=True, slots=True)
class Label:
    """A heading's level, and the category it names besides ("Essential skills": essential, "skills")."""

    level: Said
    category: str = ""


@lru_cache(maxsize=1024)  # the same line is asked several questions in a row
def plain(text: str) -> str:
    """Lower case, one line, straight quotes and hyphens, without surrounding punctuation.

    >>> plain("Essential Requirements;")
    'essential requirements'
    """
    if len(text) < 80 and _SPACED.search(text):
        text = _SPLIT_LETTERS.sub(lambda found: found.group().replace(" ", ""), text)
    if not text.isascii():
        for sign, straight in _STRAIGHT:
            text = text.replace(sign, straight)
    return " ".join(text.lower().split()).strip(" \t:;.,-*_#|•·>=")


def without_denial(said: str) -> str:
    """Plain words without those that deny a level ("but not essential")."""
    return _NOT_ESSENTIAL.sub(" ", said) if "not" in said or "non" in said or "n't" in said else said


@lru_cache(maxsize=1024)
def level_said(text: str, modal: bool = False) -> Said | None:
    """The level that a text names, both when it names both; modal words count where asked.

    >>> level_said("desirable but not essential"), level_said("Essential / Desirable"), level_said("Skills")
    ('desirable', 'both', None)
    >>> level_said("You must have:", modal=True)
    'essential'
    """
    said = plain(text)
    without = without_denial(said)
    denied = without != said
    desirable = bool(_DESIRABLE.search(without))
    essential = "essential" in without and bool(_ESSENTIAL.search(without)) or (modal and bool(_MODAL.search(without)))
    if desirable and essential:
        # "we would like ... but you must ..." in one heading names no single level; strict words win over modal ones.
        if modal and not _ESSENTIAL.search(without):
            return "desirable"
        return "both"
    if desirable or (denied and not essential):
        return "desirable"
    return "essential" if essential else None


@lru_cache(maxsize=1024)
def tokens(text: str) -> tuple[str, ...]:
    """The words of a heading, lower case."""
    return tuple(_TOKEN.findall(plain(text)))


def _words_of(text: str, known: frozenset[str], most: int) -> list[str]:
    """The words of a text where all are known ones and not too many; else none: most lines fail with their first words."""
    words: list[str] = []
    for found in _TOKEN.finditer(plain(text)):
        if found[0] not in known or len(words) == most:
            return []
        words.append(found[0])
    return words


@lru_cache(maxsize=1024)
def is_topic(text: str) -> bool:
    """Whether a text consists of category words only ("Knowledge and skills").

    >>> is_topic("Qualifications & Training:"), is_topic("Experience of budgets"), is_topic("the following")
    (True, False, False)
    """
    words = _words_of(text, _OF_CATEGORIES, 9)
    if words and words[-1] in {"of", "to", "in", "with", "for", "a", "the"}:
        return False  # a stem: "Experience of:"
    if len(words) > 2 and words[0] in {"experience", "knowledge", "understanding"} and words[1] in {"of", "in", "with"}:
        return False  # "Experience of service development"
    return any(word in _TOPIC for word in words)


def is_generic(text: str) -> bool:
    """Whether a heading names nothing ("Criteria", "Attributes", "Requirements of the post")."""
    return all(word in _FILL for word in tokens(text))


@lru_cache(maxsize=1024)
def is_assessment(text: str) -> bool:
    """Whether a header cell or line heads the column that says how a criterion is assessed."""
    words = _words_of(text, _OF_ASSESSMENT, 12)
    return any(word in _ASSESSED and word != "a" for word in words) and level_said(text) is None


@lru_cache(maxsize=1024)
def label(text: str, styled: bool = False, longest: int = 12) -> Label | None:
    """The level that a heading gives to what follows, or None where the text is no such heading.

    A plain line is a label only when nothing but level words, category words and fill stands in it; a heading that
    its style shows as one may name any category.

    >>> label("Desirable criteria includes:")
    Label(level='desirable', category='')
    >>> label("Qualifications and training (Essential)", styled=True)
    Label(level='essential', category='Qualifications and training')
    >>> label("Essential / Desirable").level
    'both'
    >>> label("Experience required") is None
    True
    """
    said = plain(text)
    if not said or len(said) > 160 or text.rstrip().endswith(".") and _STATED.match(said):
        return None
    level = level_said(said)
    if level is None:
        # "Required experience", "You must have", "Minimum criteria": modal words label only at the start.
        if not _MODAL_LABEL.match(said) or re.match(r"minimum (?:of|[0-9])", said):
            return None
        level = "essential"
    explained = _EXPLAINED.match(said)
    if explained and level in ("essential", "desirable"):
        return label(explained[1], styled, longest)  # "Desirable criteria (measured at interview)"
    noted = _NOTED.match(said) or _REMARKED.match(said)
    if noted:
        return Label(level) if level in ("essential", "desirable") else None  # "Essential criteria (maximum of 10)"
    two = _BILINGUAL.fullmatch(said)
    if two and level in ("essential", "desirable"):
        return Label(level)
    rest = without_denial(said)
    rest = _ESSENTIAL.sub(" ", _DESIRABLE.sub(" ", rest))
    rest_words = [word for word in tokens(rest) if word not in _FILL]
    if len(tokens(said)) > longest:
        return None
    if not _NOT_OF_THE_PERSON.isdisjoint(rest_words):
        return None
    strange = [word for word in rest_words if word not in _TOPIC and word not in _ASSESSED]
    if strange and (not styled or re.search(r"\b(?:is|are|be) (?:\w+ ){0,2}(?:essential|desirable|an advantage)$|; |\. ", said)):
        return None
    if strange and not re.match(r"essential|desirable|desired|required|mandatory|preferred|minimum", said) and not re.search(
        r"(?:[(\[] ?(?:essential|desirable)[^)\]]*[)\]]|[-:,/] ?(?:essential|desirable)|\b(?:essential|desirable)(?: criteria| requirements?| skills?)?)$", plain(text)
    ) and not re.search(r"[(\[](?:essential|desirable)", said):
        return None
    return Label(level, _category_left(text))


def _category_left(text: str) -> str:
    """What a label names besides its level, in the document's own words."""
    kept = re.sub(r"(?i)[(\[][^)\]]*\b(?:essential|desirable)\b[^)\]]*[)\]]", " ", text)
    kept = _SAYS_LEVEL.sub(" ", kept)
    kept = " ".join(kept.split()).strip(" :;.,-–—/&()[]*")
    words = tokens(kept)
    if not words or is_generic(kept) or len(words) > 8 or not any(word not in _FILL for word in words):
        return ""
    kept = re.sub(r"(?i)\s*\b(?:criteria|requirements?|includes?)\s*$", "", kept).strip(" :;-–—")
    kept = re.sub(r"(?i)^(?:and|or|&)\s+|\s+(?:and|or|&)$", "", kept).strip()
    return "" if is_generic(kept) else kept


@lru_cache(maxsize=1024)
def header_level(text: str) -> Said | None:
    """The level a column's header cell names; the cell may explain itself after the level word.

    >>> header_level("ESSENTIAL\\nThe qualities without which a post holder could not be appointed")
    'essential'
    >>> header_level("E/D"), header_level("Criteria")
    ('both', None)
    """
    said = plain(text)
    if not said or len(said) > 400:
        return None
    if len(said) < 20 and re.fullmatch(r"[(\[]?e(?:ss)?[)\]]? ?(?:/|or|\\|&|and|-|,)? ?[(\[]?d(?:es)?[)\]]?", said):
        return "both"
    if said in {"e", "ess", "(e)"}:
        return "essential"
    if said in {"d", "des", "(d)"}:
        return "desirable"
    if len(said.split()) <= 5 and level_said(said) == "both":
        return "both"  # "Desirable / or Essential", a word a line
    first = plain(text.strip().split("\n")[0])
    found = label(first, styled=True, longest=25) or (label(said, styled=True, longest=12))
    if found is None and re.match(r"(?:essential|desirable)\b", said):
        opening = "essential" if said.startswith("essential") else "desirable"
        other = "desirable" if opening == "essential" else "essential"
        rest = without_denial(said)
        return "both" if re.match(rf"{opening}(?: \(?[ed]\)?)? ?(?:/|or|and|&|,)? ?{other}", rest) else opening
    if found is None:
        return None
    if not re.match(r"essential|desirable|desired|required|preferred|mandatory|must", said) and (len(tokens(said)) > 6 or "." in text.strip()[:-1]):
        return None  # a criterion that ends in "is desirable" heads no column
    return found.level


@lru_cache(maxsize=1024)
def mark(text: str) -> Said | None:
    """The level a mark says: E, D, (E), Ess, Essential, E1 ...; both for "E/D".

    >>> mark("E"), mark("[D]"), mark("Desirable"), mark("E/D"), mark("A/I")
    ('essential', 'desirable', 'desirable', 'both', None)
    """
    said = plain(text).strip("()[]{}* .")
    if not said or len(said) > 48 or said[0] not in "ed":
        return None
    for_some = re.fullmatch(r"(essential|desirable) (?:for|in|at|to) (?:the )?[a-z0-9/ -]{3,32}", said)
    if for_some:
        return "essential" if for_some[1] == "essential" else "desirable"  # "Desirable for the managerial pathway"
    if len(said) > 24:
        return None
    if re.fullmatch(r"(?:e|ess|essential)s?(?: ?\(e\))?(?: ?[0-9]{0,2})", said):
        return "essential"
    if re.fullmatch(r"(?:d|des|desirable|desired)(?: ?\(d\))?(?: ?[0-9]{0,2})", said):
        return "desirable"
    if re.fullmatch(r"(?:e|ess|essential) ?(?:/|&|and|or|,) ?(?:d|des|desirable)|(?:d|desirable) ?(?:/|&|and|or|,) ?(?:e|essential)", said):
        return "both"
    found = re.fullmatch(r"(e|d|essential|desirable)[ ,;:/(-]+(?:a|i|t|r|p|af|c|app|cv|ac|int|w|f|s)(?:[ ,/&)]+(?:a|i|t|r|p|af|c|app|cv|int|w|f|s))*\)?", said)
    if found:
        return "essential" if found[1].startswith("e") else "desirable"
    return None


def is_tick(text: str) -> bool:
    """Whether a cell holds a tick or cross and nothing else."""
    said = text.strip().strip("()[]")
    return bool(said) and (all(sign in TICKS for sign in said.replace(" ", "")) and len(said) <= 3 or said.lower() in _TICK_WORDS)


@lru_cache(maxsize=1024)
def is_nothing(text: str) -> bool:
    """Whether a text says that there is no criterion ("N/A", "None", "-"), or says nothing at all.

    >>> is_nothing("None"), is_nothing(" - "), is_nothing("Not applicable."), is_nothing("No")
    (True, True, True, False)
    """
    said = " ".join(text.split()).lower()
    return not (said[:1].isalnum() or any(sign.isalnum() for sign in said)) or said in _NOTHING or said.rstrip(".") in _NOTHING


def is_codes(text: str) -> bool:
    """Whether a text is a run of assessment codes ("A/I", "AF, T") or a bare number."""
    said = text.strip().strip("().")
    return bool(_CODES.fullmatch(said)) or said.replace(".", "").isdigit()
