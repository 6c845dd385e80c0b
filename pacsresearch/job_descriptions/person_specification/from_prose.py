"""Requirements said in running prose, where a document has no person specification at all.

A sentence states a requirement where it has one of four forms; duties, offers and the procedure have none of them:

- the person has, holds, is something ("Applicants must be registered nurses", "You will have a degree");
- something is asked ("A degree is essential", "The post requires experience of PACS", "It is vital that you ...");
- such a person is sought ("We are looking for someone who ...", "Are you an experienced manager who ...?");
- the person is described before the verb ("Educated to degree level, you will ...", "With a degree in ..., you ...").

Its level is what its own words say: must, should, required are essential, ideally and an advantage desirable; "will
have" says none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from . import sections
from .cells import as_level
from .labels import level_said, plain, without_denial
from .model import Found
from .own_words import Marked, item_level, own_modal
from .roles import Role

_WHO = (
    r"(?:(?:the |all |any |our )?(?:(?:successful|ideal|right|suitable|chosen|appointed|prospective|overseas|internal|external|interested|potential|phd) )?(?:candidates?|applicants?|applications|individuals?|persons?|post ?holders?|"
    r"job ?holders?|appointees?|(?:new )?recruits?|new starters?)(?: appointed)?|[a-z]+s wishing to apply|you|they|s?he|he/she|she/he|the (?:[a-z]+ ){0,3}(?:researcher|lecturer|teacher|officer|manager|nurse|radiographer|engineer|developer|architect|analyst|administrator|librarian|assistant|fellow|director|coordinator|consultant|practitioner|therapist|scientist|technician|specialist|curator|archivist|trainer|supervisor)(?= (?:must|should)))"
    r"(?: (?:for|to|wishing|who wish|applying|in) [^,.;]{1,40}?)?"
)
_FIRST = r"(?:(?:ideally|preferably|additionally|furthermore|also|in addition|to be successful|as (?:an?|the) (?:successful candidate|[^,]{3,60})|in this (?:role|post)|for this (?:role|post)|(?:reporting to|working) [^,]{3,120}|it is expected that),? )?"
_ADVERB = r"(?: (?:also|ideally|therefore|already|typically|usually|normally|preferably|either|both))*"
_WILL = rf"(?:'ll| will| must| should| shall| would| may)?{_ADVERB}(?: (?:need|be required|be expected|are expected|is expected|are required|is required|needs) to)?{_ADVERB}"
_HAS = (
    r"(?:have (?!(?:the |an? |full |overall |sole |lead |line management |day to day )*(?:responsib|opportunit|access|chance|support|contact|oversight|accountab|key role|pleasure|to (?:attend|submit|complete|provide|undertake)))"
    r"|are (?:someone who |able to (?!attend|start|take|apply|choose|join|access)|(?:(?:an?|highly|well|self|very|naturally)[ -]){0,2}(?:enthusias|motivat|organi[sz]ed|confident|passionate|committed|experienced|qualified|creative|flexible|resilient|proactive)\w*)"
    r"|has |hold |holds |possess\w* |needs? (?!to\b)|require (?!to\b)|bring |demonstrate |show (?:evidence|that|an? )|be able to demonstrate )"
)
_IS_NOT = (
    r"responsible|expected|required|working|based|joining|part|involved|supported|doing|studying|given|offered|paid|contacted|invited|asked|reporting|accountable|managed|employed|appointed|subject|entitled|"
    r"eligible|available|contracted|placed|notified|advised|informed|interviewed|assessed|shortlisted|considered|at|in|on|one|leading|managing|providing|delivering|supporting|undertaking|"
    r"members?|sent|returned|submitted|made|received|addressed|aware|welcome|encouraged|called|provided|allocated|successful|to|the|our|my|your|this|it|identified|held|taken|used|read|found|seen|"
    r"able to (?:attend|start|take|develop|gain|access|choose|enjoy|benefit|join|apply|offer)"
)
_IS = rf"be (?:in possession of|(?:an? )?(?!(?:{_IS_NOT})\b|(?:\w+ ){{0,2}}(?:members?|part|point) of\b)\w+)"
# The person has, holds, is something.
_OF_THE_PERSON = re.compile(rf"^{_FIRST}{_WHO}{_WILL} (?:{_HAS}|{_IS})|^{_FIRST}(?:must|should) (?:{_HAS}|be )")

_WITH_PERSON = re.compile(rf"{_FIRST}{_WHO}{_WILL} ")
_THING = (
    r"(?:degree|experience|knowledge|qualifications?|registration|understanding|skills?|certific\w+|diploma|membership|background|track record|abilit(?:y|ies)|flexibility|approach|expertise|awareness|"
    r"familiarity|education|licen[cs]e|willingness|proficiency|competence|exposure|commitment|interest|fitness|talent|patience|fluency|nmc|hcpc|gmc|prince ?2|itil)"
)
_SAID = (
    r"(?:(?:is|are|would be) (?:also )?(?:required|needed|necessary)\b|(?:is|are|(?:would|will|may) (?:also )?be)(?: also| highly| very| absolutely| therefore| an?| added| distinct| particularly| considered)* "
    r"(?:essential|desirable|critical|vital|crucial|imperative|preferred|preferable|advantageous|beneficial|useful|advantage|bonus|must|prerequisite|requirement)\b)"
    r"(?! (?:part|element|component|aspect|ingredient|role|member|to (?:our|the (?:success|running|delivery))|that (?:all|our|the (?:trust|service))|for (?:many|other|all)))"
)
# Something is asked.
_ASKED = re.compile(
    rf"\b(?:so|and|therefore) (?:you|candidates?|applicants?)(?:'ll| will)? need (?!to\b)(?:[\w-]+ ){{0,5}}{_THING}\b|"
    r"\b(?:so|therefore),? (?:you|(?:the )?(?:successful )?(?:candidates?|applicants?|post ?holder)) must (?:have|hold|possess|be (?:able to|an?))\b|\btherefore,? we require\b|"
    rf"\b{_THING}\b.*\b{_SAID}|\b(?:role|post|position|job) (?:also |therefore )?(?:requires|demands) (?:\w+ ){{0,6}}{_THING}\b|"
    r"^it (?:is|would be) (?:also |highly )?(?:desirable|preferable|an advantage|advantageous|beneficial|helpful|useful) (?:that|if|for) (?:you|candidates?|applicants?|the post ?holder)\b|"
    r"^preference (?:will|may|would) be given to (?:candidates?|applicants?|people|those|someone)\b|"
    rf"^we (?:require|expect you to (?:have|be|hold)|need you to (?:have|be|hold))\b|\b(?:is|are) a must\b|"
    r"\bit is (?:vital|crucial|imperative|important|essential) (?:to this (?:role|post) )?(?:that (?:you|candidates?|applicants?|the post ?holder)|to be able)\b"
)
# Such a person is sought.
_SOUGHT = re.compile(
    r"\bwe(?:'re| are)?(?: now| also)? (?:require|need|seek|want|looking for|seeking) (?:(?:highly |an? )?(?:\w+ ){0,2}(?:someone|person|candidates?|applicants?|people|individuals?|colleagues?))\b|"
    r"^applications are (?:invited|welcomed?|sought) from\b|"
    r"\bwe(?:'re| are| would be) (?:particularly |especially |very |most )?(?:interested in|keen to)\b.*\b(?:people|candidates|applicants|someone|individuals|colleagues|anyone) (?:who|with)\b|"
    r"\b(?:we(?:'re| are)|is|are) (?:looking for|seeking) an? .{3,80}? (?:who (?:is|are|has|have|can|will (?:have|be))|with)\b|"
    r"\b(?:seeks?|(?:is|are) seeking|wish(?:es)?) to (?:attract|appoint|recruit|hire) an? .{3,120}? (?:who|with)\b|"
    r"\b(?:role|post|position|job|opportunity) (?:will|would|may) (?:suit|appeal to) (?:an?|someone|those)\b|"
    r"\bkeen to hear from you if\b|"
    r"^(?:are you an? (?!.*looking for (?:an?|your|the)\b)|do you (?:have|hold|possess)\b|can you )(?!looking)|"
    r"^(?:so,? )?if you (?:are (?!interested|looking|keen)|have)\b.*\b(?:hear from you|get in touch|please (?:apply|complete)|apply (?:now|today)|what we are looking for)\b"
)
# The person is described before the verb.
_DESCRIBED = re.compile(
    rf"^(?:with|having|holding|possessing) (?:\w+ ){{0,6}}{_THING}\b.*\b(?:you|candidates?|applicants?|(?:post ?)?holder|appointee)\b|"
    r"^(?:educated|qualified|registered|trained) (?:to|with|as|in)\b.*\b(?:you|candidates?|applicants?|(?:post ?)?holder)\b"
)
# ... and not what comes with the post, how to apply, and what is checked.
_PROCEDURE = re.compile(
    r"\b(?:application (?:form|pack)|closing date|curriculum vitae|cv|cover(?:ing)? letter|supporting statement|e-?mail|telephone|contact|website|click|apply (?:online|via|through|by)|dbs|disclosure|barring|"
    r"criminal record|right to work|visas?|sponsorship|probation\w*|(?:^|the |starting |a )salary\b(?! sacrifice)|pay (?:scale|band)|pension scheme|annual leave|satisfactory (?:references?|checks?|dbs|disclosure|completion|clearance|pre|outcome)|further (?:details|particulars|information)|interviewed|who will be (?:based|responsible|working|part)|"
    r"essential (?:element|part|role|duties)|appoint(?:ed|ment) (?:will|is)|(?:will|to) (?:receive|benefit from|be given|be offered)|(?:opportunity|chance) (?:to|for)|opportunities|entitled|access to (?:training|our))\b"
)
_MAYBE = re.compile(r"\bmay be (?:required|asked|expected|called)\b")
_OFFERS = re.compile(r"\b(?:join (?:us|our|the|an?)|you(?:'ll| will) be (?:joining|responsible|working|part))\b")
# "Requirements: 18 months of experience ...", "Skills: Able to communicate ..."
_TITLED = re.compile(r"(?:(?:Key |Essential |Minimum |Personal )?(?:Requirements|Skills|Qualifications|Experience|Knowledge|Skills (?:and|&) [Ee]xperience)|About [Yy]ou|The [Pp]erson|Person [Ss]pecification) ?: ?(?=\S)")
_OF_THE_POST = re.compile(r"About the (?:[Rr]ole|[Jj]ob|[Pp]ost) ?:")  # a benefits section before it is over
_LONGEST = 90  # words of a sentence


def found_in_prose(roles: Iterable[Role]) -> list[Found]:
    """The sentences that state what the person has or must have; their own words give the level, where any do.

    Only for a document in which no specification was found.
    """
    found: list[Found] = []
    shut = False
    for role in _whole_sentences(roles):
        if role.line.styled and role.does not in ("text", "item"):
            shut = role.does == "closes" and not re.match(r"(?:job |role |post )?(?:description|summary|overview|about the)", plain(role.line.text))
            continue
        if role.does not in ("text", "lead", "away") or role.line.table is not None or len(role.line.text.split()) < 4:
            continue
        before = len(found)
        titled = _TITLED.match(role.line.text)
        shut = shut and not (titled or _OF_THE_POST.match(role.line.text))
        for sentence in sections.sentences(role.line.text[titled.end():] if titled else role.line.text):
            said = plain(sentence)
            if shut and len(found) == before and not re.match(r"(?:candidates?|applicants?)\b", said):
                continue  # under "How to apply" only what is said of candidates, and what goes on with it
            if sentence.rstrip(" -–").endswith(":") or len(said.split()) > _LONGEST or _PROCEDURE.search(said.replace("person appointed", "person")):
                continue
            sure = _MAYBE.sub(" ", said)
            if sure != said and not _ASKED.search(sure):
                continue
            own = _level(sentence, sure)
            if not (_states(sentence, said, own) or titled and sections.states_requirement(sentence)):
                continue
            level = as_level(own.level) if own is not None else "unlabelled"
            rule = f"the sentence's own words: '{own.words}'" if own is not None else "prose without a label"
            found.append(Found(sentence, level, "", role.line.location, rule, 0, "loose"))
    return found


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


def _states(sentence: str, said: str, own: Marked | None) -> bool:
    """Whether a sentence has one of the forms, and speaks of what people have."""
    if _SOUGHT.search(said):
        return sections.states_requirement(sentence) and (not _OFFERS.search(said) or " who " in said or " with " in said)
    asked = _ASKED.search(without_denial(said)) or own is not None and level_said(sentence) is not None
    if not (asked or _OF_THE_PERSON.search(said) or _DESCRIBED.search(said)):
        return False
    return sections.states_requirement(sentence) or _ASKED.search(said) is not None and "not required" not in said


def _level(sentence: str, said: str) -> Marked | None:
    """The level that a sentence's own words give it."""
    own = item_level(sentence) or own_modal(sentence)
    if own is not None and not own.words.startswith("may be"):
        return own
    if re.search(r"\b(?:particularly|especially) (?:keen|interested)\b", said):
        return Marked("desirable", sentence, "particularly")
    asked = _ASKED.search(without_denial(said))
    if asked is not None:
        words = re.search(_SAID, asked[0])
        desirable = words is not None and (level_said(words[0]) == "desirable" or re.search(r"useful|bonus|prefer", words[0]) is not None)
        return Marked("desirable" if desirable else "essential", sentence, words[0] if words else "required")
    if _WITH_PERSON.match(said) and (modal := re.search(r"\b(?:ideally|preferably|must|should|shall|need to|needs to|required to|expected to)\b", said[:140])):
        return Marked("desirable" if modal[0] in ("ideally", "preferably") else "essential", sentence, modal[0])
    return None
