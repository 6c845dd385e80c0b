"""Give a specification that lost all its line breaks its lines back: labels, categories and criteria in one paragraph.

Web pages and job boards store whole tables as one run of words ("Factors Essential Desirable Education GMC registration
Hold a degree Experience Experience of ..."). A label in capitals with a capital after it shows such a paragraph; a
criterion begins with a word that criteria begin with, in a capital, after a word that ends one. What column a criterion
stood in is not guessed: where both labels stand together, all that follows is undetermined.
"""

from __future__ import annotations

import re

_SHORTEST = 20  # words; below that a label and its item are read as they stand
_KINDS = "(?:Criteria|CRITERIA|Requirements|REQUIREMENTS|Attributes|Skills)"
_LABEL = rf"(?<!the )(?<!these )(?<!all )(?<!and )(?:Essential|ESSENTIAL|Desirable|DESIRABLE)(?: {_KINDS}|(?! {_KINDS})):?"
_METHOD = r"(?:(?:Means|Methods?) of assessment|How (?:identified|assessed|tested)|Assessed by)"
_ASSESSED = re.compile(rf"\b(?:{_METHOD}|Application form ?/|A ?/ ?I\b)", re.IGNORECASE)
_MEANS = r"(?:Application(?: form)?|Interview|References?|Certificates?|Written exercise|Presentation|Test|CV)"
_METHODS = re.compile(rf"(?i:{_METHOD})|{_MEANS}(?: ?/ ?{_MEANS})+|Application form(?= +[A-Z]|$)")
_NAMES = (
    r"(?:Education(?:al)?|Professional|Academic|Qualifications?|Experience|Training|Knowledge|Skills?|Abilities|Aptitudes?|Personal|Qualities|"
    r"Attributes|Competenc(?:e|y|ies)|Other|Requirements|Circumstances|Disposition|Attainments?|Factors?)")
_CATEGORY = rf"{_NAMES}(?:(?: ?[/&,] ?| and | or | ){_NAMES})*:?"
_CAPITALS = rf"{_NAMES.upper()}(?:(?: ?[/&,] ?| AND | OR | ){_NAMES.upper()})*:?"
_OPENS = (
    r"(?:Be|Have|Hold|Holds|Possess|Able to|Ability|Experience|Experienced|Knowledge|Understanding|Evidence|Excellent|Good|Strong|Proven|Demonstrable|"
    r"Demonstrates?|Commitment|Committed|Willing|Willingness|Interest|Engagement|Awareness|Familiarity|Familiar|Competent|Educated|Degree|Registered|"
    r"Registration|Qualified|Current|Full|Minimum|Relevant|Recent|Significant|Successful|Previous|Diploma|PG|GMC|NMC|HCPC|MB|BSc|MSc|PhD|NVQ|GCSEs?|"
    r"PRINCE ?2|Flexible|Flexibility|Enthusias\w+|Effective|Must)\b")
_RUN_LABEL = re.compile(rf"\b{_LABEL}(?= +(?:1\. )?[A-Z])")
_RUN = re.compile(rf"\b{_LABEL} +(?:{_LABEL}|{_OPENS}|1\. [A-Z])")
_IN_CAPITALS = re.compile(rf"[a-z)] (?:ESSENTIAL|DESIRABLE):? +(?:1\. [A-Z]|{_OPENS})")
_BEGINS = re.compile(rf"(?<=[A-Za-z0-9).]) +(?={_OPENS})")
_GOES_ON = re.compile(r"\b(?:and|or|of|the|a|an|in|with|to|for|by|as|at|from|on|your|their|our|e\.g\.|eg|including|relevant|current|full|minimum|hold|have|be)$", re.IGNORECASE)


# Headings of adverts with their colon inside a paragraph: "... services. What we're looking for: Proven experience ..."
_HEADINGS = re.compile(
    r"(?:^|(?<=[.!?)])) *((?:What (?:[Ww]e(?:['’]re| are) [Ll]ooking [Ff]or|[Yy]ou(?:['’]ll| will)? ?(?:[Nn]eed|[Bb]ring)|[Ww]e [Oo]ffer)|About (?:[Yy]ou|[Uu]s|[Tt]he [Rr]ole)|"
    r"The (?:[Rr]ole|[Pp]erson|[Ii]deal [Cc]andidate)|(?:Key |Main |Essential |Desirable |Minimum |Person )?(?:[Rr]esponsibilities|[Dd]uties|[Rr]equirements|[Ss]pecification|[Cc]riteria|"
    r"[Ss]kills(?: (?:and|&) [Ee]xperience)?|[Ee]xperience|[Qq]ualifications|[Kk]nowledge)|Benefits|(?:How )?[Tt]o [Aa]pply|Working [Aa]rrangements|(?:Person [Ss]pecification:? )?(?:Essential|Desirable)):) +(?=[A-Z•*-])")


def _with_headings(text: str) -> str:
    """A paragraph that holds two or more headings with their colons, each on a line of its own."""
    return _HEADINGS.sub(r"\n\1\n", text) if len(_HEADINGS.findall(text)) >= 2 else text


def broken_up(text: str, listed: bool = False) -> str:
    """A paragraph with a line break wherever one was lost; any other text as it is, and a list item without a label in capitals.

    >>> broken_up("Essential Criteria Be registered with the NMC Have five years of experience in a busy ward or in a clinic "
    ...           "of some size Desirable Criteria Hold a degree").split("\\n")
    ['Essential Criteria', 'Be registered with the NMC', 'Have five years of experience in a busy ward or in a clinic of some size', 'Desirable Criteria', 'Hold a degree']
    """
    if "\n" in text or len(text.split()) < _SHORTEST or listed and not _IN_CAPITALS.search(text):
        return text
    if not _RUN.search(text):
        return _with_headings(text) if ":" in text else text
    if _ASSESSED.search(text):  # a table with its column of methods: the cells stand in no known order
        text = _METHODS.sub("\n", _RUN_LABEL.sub("\n", _RUN_LABEL.sub("\nEssential\nDesirable\n", text, count=1)))
    else:
        text = _RUN_LABEL.sub(r"\n\g<0>\n", text)
    text = re.sub(rf"(?:^|(?<=[a-z).\n])) *\b({_CATEGORY})(?= +[A-Z])", r"\n\1\n", text)
    text = re.sub(rf"(?:^|(?<=[\w).\n])) *\b({_CAPITALS})(?= +[A-Z])", r"\n\1\n", text)
    lines: list[str] = []
    for line in text.split("\n"):
        for piece in _BEGINS.split(line):
            if not piece.strip():
                continue
            if lines and _GOES_ON.search(lines[-1]) and piece is not line:
                lines[-1] += f" {piece.strip()}"
            else:
                lines.append(piece.strip())
    return "\n".join(lines)
