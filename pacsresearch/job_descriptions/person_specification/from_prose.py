"""Requirements said in running prose, where a document has no person specification at all.

`sentences` says which sentences count. Their level is what their own words say: must, should, required are essential,
ideally and an advantage desirable; "will have" says none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from . import sections
from .cells import as_level
from .labels import plain
from .model import Found
from .roles import Role
from .sentences import asks, level_of, states

# ... and not what comes with the post, how to apply, and what is checked.
_PROCEDURE = re.compile(
    r"\b(?:application (?:form|pack)|closing date|curriculum vitae|cv|cover(?:ing)? letter|supporting statement|(?:by|an?|your|our|please|the|following) e-?mail|e-?mail(?:ing)? (?:us|me|your|to|the|address|[\w.]+@)|@|telephone|contact|website|click|apply (?:online|via|through|by)|dbs|disclosure|barring|"
    r"criminal record|right to work|visas?|sponsorship|probation\w*|(?:^|the |starting |a )salary\b(?! sacrifice)|pay (?:scale|band)|pension scheme|annual leave|satisfactory (?:references?|checks?|dbs|disclosure|completion|clearance|pre|outcome)|further (?:details|particulars|information)|interviewed|who will be (?:based|responsible|working|part)|"
    r"essential (?:element|part|role|duties)|appoint(?:ed|ment) (?:will|is)|(?<!training )(?:will|to) (?:receive|benefit from|be given|be offered)|(?:opportunity|chance) (?:to|for)|opportunities|entitled|access to (?:training|our))\b"
)
_MAYBE = re.compile(r"\bmay be (?:required|asked|expected|called)\b")
# "Requirements: 18 months of experience ...", "Skills: Able to communicate ..."
_TITLED = re.compile(r"(?:(?:Key |Essential |Minimum |Personal )?(?:Requirements|Skills|Qualifications|Experience|Knowledge|Skills (?:and|&) [Ee]xperience)|About [Yy]ou|The [Pp]erson|Person [Ss]pecification) ?: ?(?=\S)")
_OF_THE_POST = re.compile(r"About the (?:[Rr]ole|[Jj]ob|[Pp]ost) ?:")  # a benefits section before it is over
_PART = re.compile(r"(?:in|of|and|or|to|by|with|for|on|from|as|where|who|that|which)\b")  # what goes on with the words before the semicolon
_OF_THE_WORK = re.compile(r"\b(?:dut(?:y|ies)|responsibilit(?:y|ies)|tasks|what you(?:'ll| will) do)\b")  # the person is often described below them
_HOLDS = re.compile(r"you(?:'ll| will| must| should) (?:also )?(?:have|hold|possess) (?:an? )?(?:\w+ ){0,2}(?:degree|phd|doctorate|qualification|experience|registration|knowledge|diploma)\b")
_FACT = re.compile(r"(?:salary|pay|(?:working )?hours|location|contract(?: type)?|(?:closing|start|interview) date|reference|date)$")
_LONGEST = 90  # words of a sentence


def found_in_prose(roles: Iterable[Role]) -> list[Found]:
    """The sentences that state what the person has or must have; their own words give the level, where any do.

    Only for a document in which no specification was found.
    """
    found: list[Found] = []
    shut = fact = work = False
    for role in _whole_sentences(roles):
        if role.line.styled and role.does not in ("text", "item"):
            shut = role.does == "closes" and not re.match(r"(?:job |role |post )?(?:description|summary|overview|about the)", plain(role.line.text))
            work = shut and _OF_THE_WORK.search(plain(role.line.text)) is not None
            fact = shut and _FACT.match(plain(role.line.text)) is not None
            continue
        if fact and len(role.line.text.split()) <= 12:
            shut = fact = False  # "Salary" and what it is: a line of facts, no section
            continue
        if role.does not in ("text", "lead", "away") or role.line.table is not None or len(role.line.text.split()) < 4:
            continue
        before = len(found)
        titled = _TITLED.match(role.line.text)
        shut = shut and not (titled or _OF_THE_POST.match(role.line.text))
        for sentence in sections.sentences(role.line.text[titled.end():] if titled else role.line.text):
            said = plain(sentence)
            if shut and len(found) == before and not re.match(r"(?:candidates?|applicants?)\b", said) and not (work and _HOLDS.match(said)):
                continue  # under "How to apply" only what is said of candidates, and what goes on with it
            if sentence.rstrip(" -–").endswith(":") or len(said.split()) > _LONGEST or _PROCEDURE.search(said.replace("person appointed", "person")):
                continue
            sure = _MAYBE.sub(" ", said)
            if sure != said and not asks(sure):
                continue
            own = level_of(sentence, sure)
            if not (states(sentence, said, own) or titled and sections.states_requirement(sentence)):
                continue
            level = as_level(own.level) if own is not None else "unlabelled"
            rule = f"the sentence's own words: '{own.words}'" if own is not None else "prose without a label"
            found += [Found(part, level, "", role.line.location, rule, 0, "loose") for part in _parts(sentence)]
    return found


def _parts(sentence: str) -> list[str]:
    """A sentence that lists three criteria or more between semicolons, one by one."""
    parts = [part.strip() for part in sentence.split(";")]
    whole = len(parts) > 2 and all(len(part.split()) > 2 and not _PART.match(part) for part in parts)
    return parts if whole else [sentence]


def _whole_sentences(roles: Iterable[Role]) -> list[Role]:
    """Roles with a sentence that a line break cut in two joined again."""
    kept: list[Role] = []
    for role in roles:
        before = kept[-1] if kept else None
        if before is not None and before.does == role.does == "text" and role.line.table is None and role.line.text[:1].islower() and (
                before.line.text.rstrip()[-1:].isalnum()):
            kept[-1] = replace(before, line=replace(before.line, text=f"{before.line.text} {role.line.text}"))
        else:
            kept.append(role)
    return kept
