"""Where a person specification starts and ends, and which lines are requirements at all.

The tables below are of headings and sentences as employers write them; each is tried on a heading-like line only, so
that "candidates who meet the essential criteria will be shortlisted" opens nothing.
"""

from __future__ import annotations

import re

from ..literals import holds_any, telling
from .labels import level_said, plain, without_denial

# Headings that say "this is the person specification".
_FIRM = re.compile(
    r"^(?:appendix \w+ ?-? ?|section \w+ ?-? ?|part \w+ ?-? ?|[0-9.]+ ?)?(?:the )?"
    r"(?:person(?:nel|al|s)?|employee|candidate|applicant|postholder|people) (?:job )?(?:specifications?|spec|profile|requirements|criteria)\b"
    r"|\bperson(?:nel|al)? spec(?:ification)?s?$|^person(?:nel|al)? spec(?:ification)?\b"
    r"|^(?:the )?person$|^selection criteria|^(?:shortlisting|recruitment|job|role|key) criteria$|^essential (?:and|&|/) desirable criteria"
    r"|^person requirements|^specification$|^criteria for selection"
)
_FIRM_WORDS = telling(_FIRM)
_NOT_FIRM = re.compile(r"^applicant requirements|job description (?:and|&|/|-|with)|role profile (?:and|&)|\bsee\b|attached|please|\bmeet|\brefer\b")
# Looser headings, under which adverts list what they want.
_LOOSE = re.compile(
    r"^(?:(?:so )?what (?:we(?:'re| are)? (?:are )?(?:looking|seeking|need|want|expect|would like)|you(?:'ll| will|'d| would)? (?:need|bring|have|be bringing)|skills|makes|experience)"
    r"|about you\b|what (?:sort|kind|type) of person|who you are|who (?:we(?:'re| are)|are we) (?:looking|seeking)|who are you|you(?:'ll| will)? (?:have|bring|are)\b|your (?:skills|profile|experience|background|qualifications|knowledge)"
    r"|(?:we(?:'re| are)|i am) (?:looking|seeking)|the (?:ideal|successful|right) (?:candidate|person|applicant)|ideal candidate|the (?:individual|person)$|is this you|are you"
    r"|criteria$|(?:the |our |job |role |post |key |general |minimum |candidate |position )?requirements?(?: of the (?:role|post|job))?$|skills you|skills (?:and|&) experience|experience (?:and|&) skills"
    r"|(?:(?:key|core|main|specific|specialist|technical|professional|personal|job specific|relevant|other|pre-?requisite|entry) )*(?:knowledge|skills|experience|qualifications?|competenc(?:ies|es|e)|attributes|abilities|qualities|education(?:al(?= requirements))?|expertise|training|pre-?requisites|entry(?= requirements))"
    r"(?:,? ?(?:and|&|/|,|,? and|,? &) ?(?:key |relevant |personal |professional |technical )?(?:knowledge|skills|experience|qualifications?|competenc(?:ies|es|e)|attributes|abilities|ability|education|expertise|training|qualities|behaviours?|aptitudes?|mindset|attitude|approach|outlook|values))*"
    r"(?: (?:required|needed|necessary|requirements))?(?: (?:we need|we're looking for|we are looking for|for (?:the|this) (?:role|post|job)|to do the job|sought|you(?:'ll| will) need))?$"
    r"|(?:key |personal |person )?(?:qualities|attributes) \(|to be (?:successful|considered)|success profile|profile of|could this be you|who (?:should|can) apply|skills needed|skills required"
    r"|suitable (?:candidates|applicants)|we(?:'d| would) (?:like|love)|how you will be successful|you should|if you)"
)
# Headings with which the specification is over.
_CLOSES = re.compile(
    r"^(?:[0-9.]+ ?)?(?:(?:our|the|your|key|main|principal|staff|employee|offered|additional|general|other|further|company|council|trust|summary of|about (?:our|the)) )*"
    r"(?:benefits|what we (?:can )?offer|we offer|what (?:you(?:'ll| will)? (?:get|gain|receive)|we'll give|is on offer|we do|we provide|happens|the role|you(?:'ll| will) (?:be doing|do)|you can expect)|what's in it|in return|rewards?|perks|salary|remuneration|pay\b|package|pension|annual leave|holiday|hours"
    r"|working (?:hours|pattern|conditions|arrangements|here|for us|at|with us)|disclosure|dbs|criminal records?|rehabilitation|safeguarding (?:statement|policy|children)|pre-?employment|employment checks|background checks?$|security|vetting|nationality|eligibility|right to work|visa|certificate of sponsorship|sponsorship"
    r"|(?:the )?(?:selection|recruitment|application|interview|assessment) (?:process|stage|procedure|timetable|details|dates?|information|form|centre)|how (?:to apply|we|your application)|(?:to )?apply(?:ing)?\b|application|interviews?\b|next steps|closing date|key dates|timetable|timeline|shortlisting|feedback|contact|further (?:information|details)|enquiries|informal"
    r"|objectives|targets|ksf|(?:nhs )?knowledge (?:and|&) skills framework|(?:nhs )?ksf|competency framework|behavioural framework|success profiles framework"
    r"|terms(?: (?:and|&) conditions| of\b|$)|conditions of|contract|probation|about (?:us|the|our|this|nhs|hm|suffolk)|who we are(?! looking| seeking)|company|organisation(?:al)? (?:chart|structure|profile|position|context)|our (?:values|mission|vision|commitment|offer|team|story|culture)|trust values|values of"
    r"|equal(?:ity)? opportunit\w+ (?:statement|policy|employer|monitoring)|diversity statement|diversity and inclusion statement|equality statement|disability confident|reasonable adjustments|accessibility|guaranteed interview"
    r"|signatures?|signed|agreement|prepared by|authorised|job agreed|review (?:of|date)|date\b|version|document control|changes"
    r"|(?:job|role|post) (?:purpose|summary|description|title|details|outline|overview|context|location|information|profile|function)|purpose (?:of|and)|overview|duties|responsibilities|key (?:duties|responsibilities|accountabilities|tasks|result|relationships|deliverables|outcomes|working)|main (?:duties|responsibilities|purpose|tasks|activities)|accountabilit\w+|duties and|principal|dimensions|scope|tasks"
    r"|you will be (?:responsible|expected)|you(?:'ll| will)? ?:?$|you(?:'ll| will) be\b(?! (?:able|an?)\b)|reporting|reports to|line management(?: responsib\w+)?$|responsible (?:to|for)|relationships|communications? and (?:working )?relationships|physical (?:effort|demands?)|mental (?:effort|demands?)|emotional (?:effort|demands?)|effort|freedom to act|most challenging|decisions?,|environment(?:al)? conditions"
    r"|health (?:and|&) safety|health, safety|infection (?:prevention|control)|confidentiality|data protection|information governance|risk management|sustainability|notes (?:to|for) (?:job )?(?:applicants|candidates)|no smoking|smoking|policies|code of conduct|mobility clause|flexib(?:le working|ility clause|ility statement)|statutory\b(?!.*\b(?:entry|qualification|registration) requirements?$)|variation|notes?$|note to|notice|additional information|other information|important|documents?|attachments|supporting (?:documents|information)|privacy|applicant requirements|employer (?:details|contact|certification)|supplementary|page \d|footer|share this|things you need|artificial intelligence|feedback|location|place of work|travel (?:expenses)|start date|background(?: information)?$|introduction|why (?:join|work|us|you|choose)|job share|alumni|inclusion|references$"
    r"|training (?:and|&) development (?:opportun\w+|offer)?$|learning and development$|career development$|development opportunities|induction"
    r"|assessment(?: criteria| method\w*)?$|we'll assess|we will assess|you(?:'ll| will) be assessed)"
)
# Civil Service adverts list behaviours and strengths as what will be assessed; under a label or in a table they are criteria.
_ASSESSED_LATER = re.compile(r"^(?:behaviours|technical skills|strengths)$")
_OFFER = re.compile(
    r"\b(?:we (?:can )?offer|in return|benefits include|you(?:'ll| will) (?:get|receive|benefit|enjoy)|entitled|responsibilit(?:y|ies)|duties|accountable|"
    r"(?:post|role|job) ?(?:holder)? (?:will|involves|includes)\b(?! (?:have|need|require|be able))|you(?:'ll| will) (?:be (?:responsible|expected|working|joining|doing|leading)|work|lead|support|help|manage|apply|use)|"
    r"(?:assess(?:ed)?|tested|measured|judged) (?:you )?(?:against|on)|particular attention|(?<!have a )(?<!and a )(?<!your )portfolio|case stud|during the selection|(?<!encourage you )to apply|application should|send|please|(?:applicants?|candidates?|you) (?:should|must|are asked to|will need to|need to) (?:also )?(?:submit|send|provide|enclose|complete|upload|attach|e-?mail|forward)\b|open to the following|requires? you to\b(?! (?:have|be|hold|demonstrate|possess))|following groups|following (?:\w+[ -]){0,3}(?:duties|tasks|activities|benefits|documents)|(?:required|expected) to (?:undertake|carry out|perform|complete)\b|(?:comply|complying) with|adhere to|abide by)"
)
_SELECTION = re.compile(
    r"\b(?:short-?list\w*|sift\w*|interview\w*|applications? (?:form|will|who|which|must|should be)|when you apply|let us know|applicants? (?:who|that|are|will (?!(?:also )?(?:have|hold|possess|need|bring|(?:be )?(?:required|expected) to (?:have|be)|be (?:an?|able|educated|registered|qualified|experienced|of))\b))|candidates? (?:who|that (?:meet|do)|meeting)|"
    r"reserve the right|number of appl|cover(?:ing)? letter|internal applicants|all (?:employees|staff|post ?holders) (?:of|at|in|are|must|have)\b|at no time should|curriculum vitae|supporting statement|assessed|guaranteed|scored|please|panel|"
    r"meet(?:s|ing)? (?:all )?(?:the|these|all|minimum) (?:\w+ )?(?:criteri|requirement|minimum|standard|specification|essential|desirable|following|above|points|eligib)|(?:we(?:'re| are)|(?:trust|school|council|consortium|university|college|academy|organisation|everyone at .{3,40}|employer) (?:is|are)) (?:an equal|committed)|(?:submit|provide|produce) (?:\w+ ){0,2}proof|welcome applications|(?:do not|don't|not) (?:meet|tick|match) (?:all|every)|volume of|will only|assess (?:you|your|against)|closing date|further information|for more|contact(?:ing)?\b(?! (?:with|centres?|points?))|sponsorship|\bvisas?\b|home office|selected for|subject to (?:an? )?(?:enhanced|satisfactory|standard|dbs|disclosure|check|the rehabilitation))"
)
_LEAD = re.compile(
    r"\b(?:(?:someone|people|candidates|individuals|those|person|applicants) (?:who|that)(?: have| is| are)?$|\bif you$|(?:you|candidates?|applicants?|post ?holder|person|individual|someone|s?he|they|(?:who|that)) ?(?:will|must|shall|should|would|can|'ll|may|also|ideally|need|are|is|have|has|:|…)|"
    r"looking for|seeking|interested in|demonstrat\w+|following|essential|desirable|advantage\w*|expect you|require[ds]?|desired|evidence of|(?:would|we'd) (?:also )?(?:like|love)|even better|bonus|ideally|needs?\b|bring)"
)
_HAVING = re.compile(r"\b(?:must|should|shall|have|has|had|demonstrate|possess|hold|able|be an?|experience|show|evidence|bring|following|skills?|knowledge|abilit\w+|need|require\w*|meet|looking for|seeking|who|essential|desirable|desired|advantage\w*|ideally|like|love|better|bonus|are|fit|someone)\b")
_REQUIRES = re.compile(
    r"\b(?:abilit(?:y|ies)|able to|experienced?|knowledge|knowledgeable|understand(?:ing|s)?|skill(?:s|ed)?|qualif\w+|degree|phd|doctorate|masters|msc|bsc|educated|nvq|gcses?|a[ -]levels?|"
    r"diploma|certificat\w+|registr\w+|registered|willing\w*|commit(?:ted|ment)|competen\w+|aware(?:ness)?|proficien\w+|familiar\w*|confiden(?:t|ce)|"
    r"flexib\w+|licen[cs]e|evidence|proven|track record|trained|training|litera(?:te|cy)|numera\w+|enthusias\w+|motivat\w+|team player|attitude|"
    r"approach|aptitude|capab\w+|capacity|expert\w*|passion\w*|background|excellent|strong|good|effective|reliable|resilien\w+|must|should|need|"
    r"essential|desirable|hold|demonstra\w+|appreciation|interest|membership|member of|accuracy|accurate|attention to detail|driv(?:er|ing)|fluen\w+|"
    r"creativ\w+|initiative|self-\w+|organis\w+|communicat\w+|interpersonal|articulate|positive|sensitiv\w+|empath\w+|tact\w*|diploma\w+|affinity|calm|honest\w*|integrity|professional\w*)\b"
)
_BEGINS = re.compile(
    r"(?:the )?(?:applicant|candidate|post ?holder) (?:is|has|(?:must|should) (?:have|be))\b|(?:an? |the )?(?:(?:good|excellent|strong|proven|demonstrable|relevant|sound|working|basic|detailed|significant|previous|highly|fully|effective|high|full|current|valid|clear|solid|broad|deep|wide|recognised|formal|suitable|appropriate|project|management|leadership|clinical|teaching|first|honours|postgraduate|post-graduate|specialist|technical|expert|practical|hands-on|hands on|comprehensive|advanced|professional|commercial|extensive|recent|in-depth|thorough|some) ?)*"
    r"(?:abilit|able to|experience|knowledge|understanding|skill|qualif|degree|educated|evidence|willing|commit|competen|aware|proficien|familiar|confiden|flexib|licen|"
    r"trained|litera|numera|enthusias|motivat|communicat|interpersonal|organis|registr|registered|hold|member|driving|gcse|nvq|a[ -]level|must|capab|track record|ideally|preferably|passion|desire|empath|understand)"
)
_KEY_VALUE = re.compile(
    r"^(?:job title|post title|title|post|role|grade|band|department|directorate|division|service|section|team|location|base|site|reports? to|responsible to|"
    r"accountable to|salary|hours|reference|ref|job ref\w*|date|prepared by|version|school|faculty|employer|closing date|job evaluation|je ref|service/section|contract|"
    r"method of assessment|methods? of assessment|assessment|key|legend|shortlisting criteria|shortlisting|evidence|note|n\.?b|a|i|af|e|d)\b[^:=]{0,30}[:=]",
    re.IGNORECASE,
)


def _without_number(said: str) -> str:
    """A heading without its number ("10. Knowledge, training and experience")."""
    return _NUMBER.sub("", said)


_NUMBER = re.compile(r"^(?:section |part |appendix )?(?:[0-9]+(?:\.[0-9]+)*|[a-z])[.):]\s*|^[0-9]+(?:\.[0-9]+)*\s+")


_NEW_SENTENCE = re.compile(r"[.!?] (?:you'll|you will)$")


def opens(text: str) -> str | None:
    """"firm" for a heading that says person specification, "loose" for one like "About you", else None.

    >>> opens("Person Specification"), opens("What we're looking for"), opens("Main duties")
    ('firm', 'loose', None)
    >>> opens("Job description and person specification") is None
    True
    """
    said = _without_number(plain(text))
    if not said or len(said.split()) > 14 or said.endswith("?") and len(said.split()) > 8 or said.endswith(("you'll", "you will")) and _NEW_SENTENCE.search(said):
        return None
    if holds_any(said, _FIRM_WORDS) and _FIRM.search(said) and not _NOT_FIRM.search(said):
        return "firm"
    return "loose" if _LOOSE.match(said) and len(said.split()) <= 12 else None


def closes(text: str) -> bool:
    """Whether a heading ends the specification.

    >>> closes("Benefits"), closes("Selection process details"), closes("Knowledge")
    (True, True, False)
    """
    said = _without_number(plain(text))
    return 0 < len(said.split()) <= 12 and bool(_CLOSES.match(said))


def also_criterion(text: str) -> bool:
    """Whether words that head an employer's section are just as well a criterion of two words ("Line management").

    >>> also_criterion("Line management"), also_criterion("Benefits")
    (True, False)
    """
    return bool(_ALSO_CRITERION.match(plain(text)))


_ALSO_CRITERION = re.compile(r"(?:line|risk) management$|confidentiality$|data protection$|information governance$|health (?:and|&) safety$|infection control$|flexible working$")


def is_of_the_employer(text: str) -> bool:
    """Whether a heading speaks of the employer ("Our values", "Trust values"), not of the person."""
    return bool(re.match(r"(?:our|the trust|trust|company|council|the council)\b", plain(text)))


def assessed_later(text: str) -> bool:
    """Whether a heading is one of those that are criteria in one place and assessment in another."""
    return bool(_ASSESSED_LATER.match(plain(text)))


def leads_away(text: str) -> bool:
    """Whether a line that leads a list in says that the list is of offers, duties or steps of selection."""
    return bool(_OFFER.search(plain(text)))


def is_selection(text: str) -> bool:
    """Whether a sentence tells how people are chosen, or about the employer, rather than what is required."""
    return bool(_SELECTION.search(plain(text)))


def begins_as_criterion(text: str) -> bool:
    """Whether a line begins as criteria do ("Ability to ...", "Experience of ..."), so that it counts without a bullet."""
    said = plain(text)
    return " " in said and bool(_BEGINS.match(said)) and not is_selection(said)


_EXPLAINS = re.compile(
    r"^(?:the |these |extra |those |criteria |qualities |attributes |skills |minimum |requirements )*(?:qualities|attributes|criteria|requirements|skills|characteristics|level|standards?|ones|are)\b.{0,60}"
    r"\b(?:without which|could not be|would not be|(?:used|useful|needed|required) to (?:choose|distinguish|select|shortlist|perform|do|carry)|choose between|cannot be appointed|must be met)"
    r"|.{0,30}\b(?:knowledge to be measured|used to provide an indicator|also a means of acquiring|essential ?\(e\).{0,30}\bdesirable ?\(d\))"
)


# "A = application form, I = interview"
_MEANS = re.compile(r"\(?\b[a-z]{1,3}\b\)? ?[-=:] ?(?:application|interview|assessment|presentation|references?|test|certificates?|cv)\b")


def explains_levels(text: str) -> bool:
    """Whether a line only explains what a level or a code of assessment means ("The qualities without which a post holder could not be appointed").

    >>> explains_levels("Extra qualities which can be used to choose between candidates")
    True
    """
    said = plain(text)
    return bool(_EXPLAINS.match(said) or sum(map(said.count, "-=:")) > 1 and len(_MEANS.findall(said)) > 1)


def is_fact(text: str) -> bool:
    """Whether a line is a form's field ("Grade: PO4", "E = essential"), not a criterion."""
    return bool(_KEY_VALUE.match(text.strip()))


_FORM_LINE = re.compile(r"(?:…{2,}|(?:^|[:\s])…|\.{4,}|_{4,}|…\.)|^\[[^\]]*\]$|^\[(?:add|insert|include|delete|enter|remove|to be)\b[^\]]*\]", re.IGNORECASE)


def is_form_line(text: str) -> bool:
    """Whether a line is there to be filled in: dots or a rule to write on, or a template's note in square brackets.

    >>> is_form_line("Review due by ……………"), is_form_line("[Add any other skills]"), is_form_line("Knowledge of PACS, RIS ...")
    (True, True, False)
    """
    said = text.strip()
    if "…" not in said and "...." not in said and "____" not in said and said[:1] != "[":
        return False
    return len(said.split()) <= 30 and bool(_FORM_LINE.search(said)) and not said.endswith("…") or said.endswith("……")


# How a sentence ends that leads requirements in: "... you will have:", "... someone who:", "... demonstrate the following:".
_LEADING_END = re.compile(
    r"\b(?:have|has|had|who|that|demonstrates?|possess|hold|show(?: us)?(?: that you)?|bring|evidence(?: of)?|experience(?: (?:of|in|with))?|skills|"
    r"(?:knowledge|understanding)(?: of)?|qualifications|criteria|requirements|attributes|qualities|competenc\w+|able to|ability to|(?:the )?following(?: \w+){0,5}|need|want|"
    r"(?:looking|seeking) for|(?:candidates?|people|those|applicants?|someone) with|someone(?: who| that)?(?: is| has)?|you|(?:who|candidates?|volunteers|person|people|individual|you) (?:is|are|can)|(?:must|should|will|to|would|ideally) (?:also )?be(?: an?)?|"
    r"must|shall|should|essential|desirable|advantage\w*|preferred|bonus|beneficial|useful|great|ideally|if you(?:'ve| have| had)?|learn|willing to(?: learn)?|demonstrate that you can|that you can|you can|evidence that you|(?:we|role|post|job) (?:also )?requires?|we (?:would )?expect)$"
)
_PERSON = re.compile(r"\b(?:criteria|we require|requires|you|your|candidates?|applicants?|post ?holder|person|people|individual|volunteers|someone|s?he|they|looking for|seeking|essential|desirable|advantage\w*|require[ds]?|need|ideally|abilit(?:y|ies)|experience|we would|we'd|bonus|beneficial|preferred)\b")


def lead_in(text: str, strict: bool = False) -> str | None:
    """"none" or the level that the last sentence of a text gives to the list after it; None where it leads no requirements in.

    `strict` asks for a sentence that ends as such sentences do; it is for places outside the specification.

    >>> lead_in("It is essential that you can demonstrate:", strict=True)
    'essential'
    >>> lead_in("The following would be an advantage, but are not essential:")
    'desirable'
    >>> lead_in("The successful candidate will have:", strict=True), lead_in("You will be responsible for:")
    ('none', None)
    """
    last = sentences(text.rstrip(" :-–…"))[-1:]
    said = plain(last[0]) if last else ""
    explicit = level_said(said)
    if said in ("you'll", "you will", "you", "the role", "the post"):
        return None  # "You'll:" leads duties in
    if not said or not _LEAD.search(said) or not _HAVING.search(said) or leads_away(said) and explicit is None:
        return None
    if re.search(r"(?<!have a )(?<!and a )portfolio|case stud|disabilit|make your application|^if you (?:need|require|have|are unable|experience|wish|want)\b|asterisk|\*|\bmarked\b|reserve the right|number of appl", said):
        return None
    if re.search(r"short-?list|sift|interview", said) and not (explicit in ("essential", "desirable") and "following" in said) and not _SHOWN_LATER.search(said):
        return None
    if strict and not (_LEADING_END.search(said) and _PERSON.search(said)):
        return None
    return level_said(said, modal=True) or "none"


# "The ideal candidate will also demonstrate through their application form and at interview that they:"
_SHOWN_LATER = re.compile(r"\b(?:candidates?|applicants?|you)\b.*\bdemonstrate\b.*\b(?:interview|application)\b.* (?:that )?(?:they|you|s?he)$")


# Sentences about the specification itself: "This section sets out the skills required for the post."
_ABOUT_IT = re.compile(r"^(?:the |our |working )*hours\b|\bperson(?:al|nel)? spec|\bthis (?:section|document|form|table)\b|\bsets? out\b|\boutlined?s?\b|\blisted (?:below|above)\b|\bdetails? the\b|\bjob description\b|\bcriteria\b")


_ONLY_LEADS = re.compile(r"\b(?:the )?following (?:(?:skills?|experience|knowledge|qualifications?|qualities|attributes|abilities|criteria|and|or|key|personal)\W*)*$")


def states_requirement(text: str) -> bool:
    """Whether a sentence states something a person has or must have; one that only leads a list in does not.

    >>> states_requirement("You have a degree"), states_requirement("You will have the following skills and experience")
    (True, False)
    """
    said = plain(text)
    if _ONLY_LEADS.search(said):
        return False
    denied = re.search(r"\b(?:is|are) not (?:required|essential|necessary|needed)\b", said) and level_said(without_denial(said)) is None
    if _ABOUT_IT.search(said) or denied:
        return False
    return bool(_REQUIRES.search(said)) and not is_selection(text)


_SENTENCE = re.compile(r"(?:(?<=[A-Za-z0-9)\]][.!?])|(?<=[a-z)] \.))(?<![ .(][A-Z]\.)(?<!e\.g\.)(?<!i\.e\.)(?<!etc\.)(?<!incl\.) +(?=[A-Z])")


def sentences(text: str) -> list[str]:
    """A paragraph's sentences.

    >>> sentences("You must drive. Ideally you have a degree (e.g. BSc).")
    ['You must drive.', 'Ideally you have a degree (e.g. BSc).']
    """
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]
