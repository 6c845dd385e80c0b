"""Requirements said in running prose, where a document has no person specification at all."""

from __future__ import annotations

import re
from collections.abc import Iterable

from . import sections
from .cells import as_level
from .labels import Marked, item_level, level_said, own_modal, plain, without_denial
from .model import Found
from .roles import Role

_PERSON = r"(?:(?:the )?(?:successful|ideal|right|suitable) (?:candidate|applicant|person|post ?holder)s?|(?:the )?new (?:recruit|starter|appointee|colleague)|candidates?|applicants?|you|they|s?he|(?:the )?(?:person appointed|appointee))"
_HAVING = r"(?:have|hold|possess|need|require|demonstrate|show|be (?:able to (?:demonstrate|show)|an? |(?:\w+ ){0,2}(?:qualified|registered)|educated|qualified|registered|experienced|confident|familiar|highly|computer|well|literate|fluent|proficient|excellent|(?:[\w-]+,? (?:and )?){0,3}(?:self-\w+|enthusiastic|motivated|organised|proactive|flexible|creative|resilient|passionate|committed|friendly|caring)))"
# The sentence's subject is the person, and its verb says what that person has ...
_OF_THE_PERSON = re.compile(rf"^(?:ideally,? |in addition,? |it is expected that )?{_PERSON}\b(?: for (?:this|the) \w+(?: (?:based|in|of|at|with)\b[^,.;]{0,40}?)?)?(?:'ll| will| must| should| would| need to| needs to| will need to| are expected to| is expected to)(?: also| ideally| therefore)? {_HAVING}\b")
_SOUGHT = re.compile(r"\bwe(?:'re| are)? (?:require|need|seek|want|looking for|seeking) (?:someone|a person|candidates|applicants|people|individuals)\b|^applications are (?:invited|welcomed?|sought) from\b|\bwe(?:'re| are| would be) (?:particularly |especially |very |most )?(?:interested in|keen to)\b.*\b(?:people|candidates|applicants|someone|individuals|colleagues|anyone) (?:who|with)\b|\bwe(?:'re| are) (?:looking for|seeking) an? .{3,80}? who (?:is|are|has|have|can|will have)\b")
_THING = r"(?:degree|experience|knowledge|qualifications?|registration|understanding|skills?|certificate|diploma|membership|background|track record|abilit(?:y|ies)|flexibility|approach|expertise)"
# "Previous experience of X is needed", "A degree is required, together with ...", "The post requires a degree"
_NEEDED = re.compile(rf"^(?:\w+ ){{0,6}}{_THING}\b.*\b(?:is|are) (?:also )?(?:required|needed|necessary|an? (?:essential )?(?:requirement|must|prerequisite))\b|^(?:the|this) (?:role|post|position|job) (?:also )?(?:requires|demands) (?:an? |good |strong |proven )?(?:\w+ ){{0,5}}{_THING}\b|^we (?:require|expect you to (?:have|be|hold))\b|\b(?:is|are) (?:a must|vital|crucial|imperative)$|\bit is (?:vital|crucial|imperative|important) that (?:you|candidates?|applicants?|the post ?holder)\b")
# "... is essential along with ...", "... would be advantageous but is not essential"
_INSIDE = re.compile(r"\b(?:is|are|(?:would|will|may) be) (?:also |highly |very )*(?:essential|desirable|preferred|preferable|advantageous|beneficial|an (?:added |distinct )?advantage)\b(?! (?:to|that|for the (?:service|team)|part|element|role|member)\b)")
# "Candidates must be interested in ...", "Applicants should be caring ..."
_BE = re.compile(rf"^{_PERSON} (?:must|should) (?:also )?be (?!aware|able to (?:attend|start|take)|sent|returned|submitted|made|received|addressed|based|available|invited|in post)\w+")
_QUALIFIED = re.compile(rf"(?:with|having|holding|possessing) (?:\w+ ){{0,6}}{_THING}\b.*\b(?:you|candidates?|applicants?|(?:post ?)?holder|appointee)\b|(?:educated|qualified|registered|trained) (?:to|with|as|in)\b.*\b(?:you|candidates?|applicants?|(?:post ?)?holder)\b")
# ... and not what comes with the post, or what every employee must do.
_NOT = re.compile(
    r"\b(?:opportunit\w+|chance|benefits?|access to|entitle\w*|responsib\w+|receive|paid|salary|join|report(?:ing)? to|based (?:at|in)|contract|hours|dbs|disclosure|right to work|visa|probation|policies|procedures|"
    r"satisfactory|(?<!person )appoint(?:ed|ment) (?:will|is)|essential (?:element|part|role|duties)|applications? (?:form|should)|further (?:details|particulars|information)|send|email|e-mail|contact)\b"
)


def found_in_prose(roles: Iterable[Role]) -> list[Found]:
    """The sentences that state what the person has or must have; their own words give the level, where any do.

    Only for a document in which no specification was found: sentences of duties, offers and the procedure stay out.
    """
    found: list[Found] = []
    shut = False
    for role in roles:
        if role.line.styled and role.does not in ("text", "item"):
            shut = role.does == "closes" and not re.match(r"(?:job |role |post )?(?:description|summary|overview|about the)", plain(role.line.text))
            continue
        if role.does != "text" or role.line.table is not None or len(role.line.text.split()) < 4:
            continue
        before = len(found)
        for sentence in sections.sentences(role.line.text):
            said = plain(sentence)
            if shut and len(found) == before and not re.match(r"(?:candidates?|applicants?)\b", said):
                continue  # under "How to apply" only what is said of candidates, and what goes on with it
            own = item_level(sentence) or own_modal(sentence)
            if own is None and _NEEDED.search(said):
                own = Marked("essential", sentence, "required")
            if own is None and (inside := _INSIDE.search(without_denial(said))) and not _NOT.search(said):
                own = Marked("desirable" if level_said(inside[0]) == "desirable" else "essential", sentence, inside[0])
            explicit = own is not None and (level_said(sentence) is not None or own.words.endswith(("required", "needed", "necessary")) or _BE.match(said) is not None)
            if not (explicit or _OF_THE_PERSON.search(said) or _SOUGHT.search(said) or _QUALIFIED.match(said)) or _NOT.search(said) or len(said.split()) > 60:
                continue
            if sections.states_requirement(sentence) or _SOUGHT.match(said):
                level = as_level(own.level) if own is not None else "unlabelled"
                rule = f"the sentence's own words: '{own.words}'" if own is not None else "prose without a label"
                found.append(Found(sentence, level, "", role.line.location, rule, 0, "loose"))
    return found
