"""Which sentences state what a person has or must have, and the level their own words say.

A sentence states a requirement where it has one of four forms; duties, offers and the procedure have none of them:

- the person has, holds, is something ("Applicants must be registered nurses", "You will have a degree");
- something is asked ("A degree is essential", "The post requires experience of PACS", "It is vital that you ...");
- such a person is sought ("We are looking for someone who ...", "Are you an experienced manager who ...?");
- the person is described before the verb ("Educated to degree level, you will ...", "With a degree in ..., you ...").
"""

from __future__ import annotations

import re

from . import sections
from .labels import level_said, plain, without_denial
from .own_words import Marked, item_level, own_modal

_WHO = (
    r"(?:(?:the |all |any |our )?(?:(?:successful|ideal|right|suitable|chosen|appointed|prospective|overseas|internal|external|interested|potential|phd) )?(?:candidates?|applicants?|applications|individuals?|persons?|post ?holders?|"
    r"job ?holders?|appointees?|(?:new )?recruits?|new starters?)(?: appointed)?|[a-z]+s wishing to apply|you|they|s?he|he/she|she/he|the (?:[a-z]+ ){0,3}(?:researcher|lecturer|teacher|officer|manager|nurse|radiographer|engineer|developer|architect|analyst|administrator|librarian|assistant|fellow|director|coordinator|consultant|practitioner|therapist|scientist|technician|specialist|curator|archivist|trainer|supervisor)(?= (?:must|should)))"
    r"(?: (?:for|to|wishing|who wish|applying|in) [^,.;]{1,40}?)?"
)
_FIRST = r"(?:(?:ideally|preferably|additionally|furthermore|also|in addition|above all|crucially|(?:most )?importantly|finally|to be (?:successful|considered)(?: (?:in|for) (?:this|the) (?:role|post|position))?|to be appointable as [^,]{3,60}|as (?:an?|the) (?:successful candidate|[^,]{3,60})|in this (?:role|post)|for this (?:role|post)|(?:reporting to|working) [^,]{3,120}|it is expected that),? )?"
_ADVERB = r"(?: (?:also|ideally|therefore|already|typically|usually|normally|preferably|either|both))*"
_WILL = rf"(?:'ll| will| must| should| shall| would| may)?{_ADVERB}(?: (?:need|be required|be expected|are expected|is expected|are required|is required|needs) to)?{_ADVERB}"
_HAS = (
    r"(?:have (?!(?:the |an? |full |overall |sole |lead |line management |day to day )*(?:responsib|opportunit|access|chance|support|contact|oversight|accountab|key role|pleasure|to (?:attend|submit|complete|provide|undertake)))"
    r"|are (?:someone who |able to (?!attend (?!(?:\w+ )?meetings)|start|take|apply|choose|join|access)|(?:(?:an?|highly|well|self|very|naturally)[ -]){0,2}(?:enthusias|motivat|organi[sz]ed|confident|passionate|committed|experienced|qualified|creative|flexible|resilient|proactive)\w*)"
    r"|has |hold |holds |possess\w* |needs? (?!to\b)|require (?!to\b)|bring |demonstrate |enjoy (?!an? |the |our |free|generous|access|[0-9])|show (?:evidence|that|an? |abilit|excellent|strong|good)|be able to demonstrate )"
)
_IS_NOT = (
    r"responsible|expected|required|working|based|joining|part|involved|supported|doing|studying|given|offered|paid|contacted|invited|asked|reporting|accountable|managed|employed|appointed|subject|entitled|"
    r"eligible|available|contracted|placed|notified|advised|informed|interviewed|assessed|shortlisted|considered|at|in|on|one|leading|managing|providing|delivering|supporting|undertaking|"
    r"members?|sent|returned|submitted|made|received|addressed|aware|welcome|encouraged|called|provided|allocated|successful|to|the|our|my|your|this|it|identified|held|taken|used|read|found|seen|"
    r"able to (?:attend (?!(?:\w+ )?meetings)|start|take|develop|gain|access|choose|enjoy|benefit|join|apply|offer)"
)
_IS = rf"be (?:in possession of|(?:an? )?(?!(?:{_IS_NOT})\b|(?:\w+ ){{0,2}}(?:members?|part|point) of\b)\w+)"
# The person has, holds, is something.
_OF_THE_PERSON = re.compile(rf"^{_FIRST}{_WHO}{_WILL} (?:{_HAS}|{_IS})|^{_FIRST}(?:must|should) (?:{_HAS}|be )|"
    rf"^{_FIRST}{_WHO} must (?:(?:also )?work (?:on|under|well|effectively|independently|as part)|understand|know|enjoy|speak|drive|want)\b|"
    r"^you're (?!(?:a part|in|at|on|here|not|part|one|joining|looking|interested|responsible|welcome|invited|asked|offered|entitled|working)\b)\w+|^you (?:really |also |already |clearly )?(?:understand|know (?!that)|enjoy|thrive|combine|care|love|believe)\b|\bthat means you must be\b")

_WITH_PERSON = re.compile(rf"{_FIRST}{_WHO}{_WILL} ")
_THING = (
    r"(?:degree|experience|knowledge|qualifications?|registration|understanding|skills?|certific\w+|diploma|membership|background|(?:track|proven|successful) record|abilit(?:y|ies)|flexibility|approach|expertise|awareness|"
    r"familiarity|education|licen[cs]e|willingness|proficiency|competence|exposure|commitment|interest|fitness|talent|patience|fluency|nmc|hcpc|gmc|prince ?2|itil)"
)
_SAID = (
    r"(?:(?:is|are|would be|will be) (?:also )?(?:required|needed|necessary)\b|(?:is|are|(?:would|will|may) (?:also )?be)(?: also| highly| very| absolutely| therefore| an?| added| distinct| particularly| considered)* "
    r"(?:essential|desirable|critical|vital|crucial|imperative|preferred|preferable|advantageous|beneficial|useful|welcomed?|advantage|bonus|must|prerequisite|requirement)\b)"
    r"(?! (?:part|element|component|aspect|ingredient|role|member|to (?:our|the (?:success|running|delivery))|that (?:all|our|the (?:trust|service))|for (?:many|other|all)))"
)
# Something is asked.
_ASKED = re.compile(
    r"\b(?:so|and|therefore)(?: therefore)?,? will need to (?:demonstrate|have|possess|be able|be an?)\b|"
    rf"\b(?:so|and|therefore) (?:you|candidates?|applicants?)(?:'ll| will)? need (?!to\b)(?:[\w-]+ ){{0,5}}{_THING}\b|"
    r"\b(?:so|therefore),? (?:you|(?:the )?(?:successful )?(?:candidates?|applicants?|post ?holder)) must (?:have|hold|possess|be (?:able to|an?))\b|\btherefore,? we require\b|"
    rf"\b{_THING}\b.*\b{_SAID}|\b(?:role|post|position|job) (?:also |therefore )?(?:requires|demands) (?:\w+ ){{0,6}}{_THING}\b|"
    r"^it (?:is|would be) (?:also |highly )?(?:desirable|preferable|an advantage|advantageous|beneficial|helpful|useful) (?:that|if|for) (?:you|candidates?|applicants?|the post ?holder)\b|"
    r"^preference (?:will|may|would) be given to (?:candidates?|applicants?|people|those|someone)\b|"
    r"^(?:regular )?travel\b[^.]*\b(?:is|will be) (?:required|essential)|"
    rf"^we (?:would |will |do )?(?:require|(?:expect|need) (?:you|candidates|applicants|the (?:person appointed|successful \w+|post ?holder)) to (?:have|be|hold))\b|\b(?:is|are) a must\b|"
    r"\bit is (?:vital|crucial|imperative|important|essential) (?:to this (?:role|post) )?(?:that (?:you|candidates?|applicants?|the post ?holder)|to be able)\b"
)
# Such a person is sought.
_SOUGHT = re.compile(
    r"\bwe(?:'re| are)?(?: now| also)? (?:require|need|seek|want|looking for|seeking) (?:(?:highly |an? )?(?:\w+ ){0,2}(?:some(?:one|body)|person|candidates?|applicants?|people|individuals?|colleagues?))\b|"
    r"^applications are (?:invited|welcomed?|sought) from\b|"
    r"\bwe(?:'re| are| would be) (?:particularly |especially |very |most )?(?:interested in|keen to)\b.*\b(?:people|candidates|applicants|someone|individuals|colleagues|anyone) (?:who|with)\b|"
    r"\b(?:we(?:'re| are)|is|are) (?:looking for|seeking) (?:an? .{3,120}?[ ,](?:who (?:is|are|has|have|can|will (?:have|be))|with)|.{3,80}? who (?:is|are|has|have|can|will (?:have|be)))\b|"
    r"\b(?:seeks?|(?:is|are) seeking|wish(?:es)?) to (?:attract|appoint|recruit|hire) an? .{3,120}? (?:who|with)\b|"
    r"\b(?:role|post|position|job|opportunity) (?:will|would|may) (?:suit|appeal to) (?:an?|someone|those)\b|"
    r"\b(?:keen|like|love) to hear from you if you\b|\bkeen to hear from you if\b|"
    r"^(?:are you an? (?!.*looking for (?:an?|your|the)\b)|do you (?:have|hold|possess)\b|can you )(?!looking)|"
    r"^(?:so,? )?if you (?:are (?!interested|looking|keen)|have)\b.*\b(?:hear from you|get in touch|please (?:apply|complete)|apply (?:now|today)|what we are looking for)\b"
)
# The person is described before the verb.
_DESCRIBED = re.compile(
    rf"^(?:with|having|holding|possessing) (?:\w+ ){{0,6}}{_THING}\b.*\b(?:you|candidates?|applicants?|(?:post ?)?holder|appointee)\b|"
    r"^(?:educated|qualified|registered|trained) (?:to|with|as|in)\b.*\b(?:you|candidates?|applicants?|(?:post ?)?holder)\b"
)
_OFFERS = re.compile(r"\b(?:join (?:us|our|the|an?)|you(?:'ll| will) be (?:joining|responsible|working|part))\b")
# "Technologists should be on the register": the trade that is sought, in the plural
_TRADE = re.compile(r"(?!patients|visitors|children|parents|pupils|students|services|users|managers)[a-z]{5,}s (?P<word>must|should) (?:be (?:on the|registered|able to|qualified)|have|hold)\b")
_DONE = re.compile(r"\b(?:you|candidates?|applicants?|person) (?:will|must|should) have (?:used|worked|led|managed|taught|run|built|delivered)\b")
_AT_INTERVIEW = re.compile(r"\bat interview\b")  # when something must be held, not how people are chosen
_YOU = re.compile(r"^(?:[^.;]{3,80}, )?(?:you|the (?:ideal|successful|right) (?:candidate|person|applicant))\b(?:'(?:re|ve))? (?!(?:will|would|'ll)? ?(?:be )?(?:responsible|work|lead|support|join|help|get|receive|benefit|enjoy|report|apply|send|submit)\w*\b)")


def of_you(said: str) -> bool:
    """Whether a sentence under a heading such as "About you" speaks of the reader as a person, not of the work or an offer.

    >>> of_you("you have outstanding organisation skills"), of_you("you will be working with our partners")
    (True, False)
    """
    return _YOU.match(said) is not None and not _OFFERS.search(said)


def asks(said: str) -> bool:
    """Whether plain words ask for something."""
    return _ASKED.search(said) is not None


def states(sentence: str, said: str, own: Marked | None) -> bool:
    """Whether a sentence has one of the forms, and speaks of what people have."""
    if _SOUGHT.search(said):
        return sections.states_requirement(sentence) and (not _OFFERS.search(said) or " who " in said or "with " in said)
    asked = _ASKED.search(without_denial(said)) or own is not None and level_said(sentence) is not None
    if not (asked or _TRADE.match(said) or _OF_THE_PERSON.search(said) or _DESCRIBED.search(said)):
        return False
    sentence = _AT_INTERVIEW.sub("", sentence)
    return sections.states_requirement(sentence) or said.startswith("you're ") or _DONE.search(said) is not None or _ASKED.search(said) is not None and "not required" not in said


def level_of(sentence: str, said: str) -> Marked | None:
    """The level that a sentence's own words give it."""
    own = item_level(sentence) or own_modal(sentence)
    if own is not None and not own.words.startswith("may be"):
        return own
    if re.search(r"\b(?:particularly|especially) (?:keen|interested)\b", said):
        return Marked("desirable", sentence, "particularly")
    asked = _ASKED.search(without_denial(said))
    if asked is not None:
        words = re.search(_SAID, asked[0])
        desirable = words is not None and (level_said(words[0]) == "desirable" or re.search(r"useful|bonus|prefer|welcome", words[0]) is not None)
        return Marked("desirable" if desirable else "essential", sentence, words[0] if words else "required")
    trade = _TRADE.match(said)
    if trade is not None:
        return Marked("essential", sentence, trade["word"])
    person = _WITH_PERSON.match(said)
    if person and (modal := re.search(r"\b(?:must|should|shall|need to|needs to|required to|expected to)\b", said[:140]) or re.search(r"\b(?:ideally|preferably)\b", said[:person.end() + 12])):
        return Marked("desirable" if modal[0] in ("ideally", "preferably") else "essential", sentence, modal[0])
    return None
