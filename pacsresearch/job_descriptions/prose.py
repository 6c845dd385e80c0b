"""Prose outside the person specification: the sentences that say what the person has or must have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pacsresearch.job_descriptions.document import Block, Document, Location
from pacsresearch.job_descriptions.literals import holds_any
from pacsresearch.job_descriptions.matching import Matcher
from pacsresearch.job_descriptions.plain import plain, sentences

if TYPE_CHECKING:
    from pacsresearch.job_descriptions.person_specification import Criterion

# A block without any of these has no sentence of a person: a speed-up only, the codebook's wording decides.
_CUES = ("you", "candidate", "applicant", "holder", "someone", "person", "individual", "looking for", "seeking",
         "recruiting", "must", "should", "will have", "will hold", "will possess", "will be able",
         "importance", "need", "necessary", "expect", "appointee", "minimum",
         "essential", "desirable", "require", "preferred", "advantage", "beneficial", "ideal", "educated", "qualified")
# ... but for sentences that name the applicant, or call something desirable: duties and procedures do neither.
_APPLICANT_CUES = ("candidate", "applicant", "desirable", "advantage")
_APPLICANT = re.compile(r"\b(?:candidates?|applicants?)\b|\b(?:is|are|would be) (?:highly )?(?:desirable|an advantage|advantageous)\b")
# How a further item of a list begins that a semicolon parts from the sentence of the person.
_GOES_ON = re.compile(r"(?:and |or )?(?:[a-z]+ ){0,2}(?:knowledge|experience|understanding|familiarity|degree|qualifications?)\b")
# Sections whose sentences are of the work, the employer, the offer or the procedure, not of the person.
_OTHER_SECTION = re.compile(
    r"\b(?:dut(?:y|ies)|responsibilit\w*|accountabilit\w*|job purpose|purpose of|main purpose|key tasks?|benefits?|"
    r"what we offer|"
    r"we offer|in return|about us|about the (?:trust|council|organisation|department|team|library|university)|"
    r"our (?:values|trust|team|organisation)|"
    r"equal|diversity|disclosure|dbs|health and safety|infection|safeguard\w*|confidential\w*|data protection|"
    r"selection|interview|how to apply|application process|privacy|terms and conditions|working for|"
    r"training and development|"
    r"communication and|relationships|dimensions|effort|working conditions|code of conduct|professional (?:conduct|"
    r"standards|responsib\w*))\b")
_PERSON_SECTION = re.compile(
    r"\b(?:person specification|about you|who (?:we are|were) looking for|what (?:we are|were) looking for|"
    r"you will need|"
    r"candidate|the person|skills|experience|qualif\w*|requirements?|criteria|essential|desirable|overview)\b")


def sentences_of_the_person(document: Document, criteria: Sequence[Criterion], ready: Matcher,
                            rules: int) -> Iterator[tuple[str, Location]]:
    """Sentences outside the criteria that say what the person has or must have and could match `rules`.

    Parameters
    ----------
    document : Document
    criteria : sequence of Criterion
        Their sentences are left out: they are coded already.
    ready : Matcher
    rules : int
        Rules still wanted, as bits.

    Yields
    ------
    str, Location
        In the order of the document.
    """
    if not rules:
        return
    coded = {_key(c.text) for c in criteria}
    inside = "\n".join(sorted(coded))
    for block, other in _with_section(document):
        lower = block.text.lower()
        cues = _APPLICANT_CUES if other and lower.isascii() else _CUES
        if not holds_any(lower, cues) or not rules & ready.rules_of(lower) or _key(lower) in coded:
            continue
        of_person = False
        listed = ";" in lower
        for sentence in sentences(block.text):
            raw = sentence.lower()
            held = ready.held(raw)
            wanted = rules & ready.rules_in(held)
            if not wanted and not listed:
                continue
            text = plain(sentence).lower()
            if text != raw:
                held = ready.held(text)
            # "You will have a degree; knowledge of networks; ...": the list goes on
            goes_on = (of_person and listed and f"; {sentence}" in " ".join(block.text.split())
                       and _GOES_ON.match(text) is not None)
            of_person = (goes_on or ready.says("person", text, held)) and not ready.says("not_person", text, held)
            if not wanted or not of_person or other and not _APPLICANT.search(text):
                continue
            if _key(sentence) not in inside:
                yield sentence, block.location


def _with_section(document: Document) -> Iterator[tuple[Block, bool]]:
    """Every block of text, those in cells too, and whether its section is not about the person."""
    other = False
    for block in document.body():
        if block.table is not None:
            for cell in block.table.cells:
                for inner in cell.blocks:
                    if inner.table is None:
                        yield inner, other
            continue
        if block.kind == "heading" or block.bold and len(block.text) < 80:
            title = plain(block.text).lower()
            if _OTHER_SECTION.search(title):
                other = True
            elif _PERSON_SECTION.search(title) or block.kind == "heading":
                other = False
            continue
        yield block, other


def _key(text: str) -> str:
    return " ".join(text.lower().split())
