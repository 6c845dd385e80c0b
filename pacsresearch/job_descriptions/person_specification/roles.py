"""Say of each line what it does: open or close the specification, give a level, name a category, lead a list in, or state something."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from . import sections
from .cells import inline_label
from .labels import Label, Said, is_assessment, is_codes, is_nothing, is_tick, is_topic, label, level_said, mark, plain, tokens
from .lines import PLAIN, Line
from .own_words import item_level

Does = Literal["firm", "loose", "closes", "level", "lost", "topic", "heading", "group", "lead", "away", "inline", "mark", "item", "text", "nothing", "skip", "table", "row_end", "ticked"]
_CORE_TOPIC = re.compile(r"\b(?:knowledge|skills?|experience|qualifications?|education|training|attributes|qualities|other|abilit(?:y|ies)|aptitudes?|circumstances|competenc(?:y|ies|es|e)|attainments?|disposition|requirements?|opportunities|behaviours?|values)\b")
_CORE = frozenset(
    """knowledge skill skills ability abilities aptitude aptitudes experience qualification qualifications education training attainment
    attainments registration attributes qualities competencies competences circumstances disposition understanding achievements
    expertise requirements work previous specialist personal""".split()
)


ASKS = re.compile(r"^(?!.*\b(?:pupils?|children|students|parents|visitors|staff|employees|members|managers|it|this|we)\b).*\b(?:must|should|shall)$")
_HAS = re.compile(r"(?:have|hold|be|possess|demonstrate)\b")
_MUST_LEAD = re.compile(r"\b(?:candidates?|applicants?|post ?holders?) (?:must|shall)\b[^.]*$")
_FOLLOWING_CRITERIA = re.compile(r"(?i)\b(?:these|the following|following) (?P<level>essential|desirable) (?:criteria|skills|requirements)\W*$")
NUMBERED_SECTION = re.compile(r"(?i)^(?!.*=)(?:section|part) \w+\s*[:.–-]\s*")  # "SECTION 1: ESSENTIAL CRITERIA" is no field of a form


@dataclass(frozen=True, slots=True)
class Role:
    """A line, what it does, and the level it gives where it gives one."""

    line: Line
    does: Does
    label: Label | None = None


def roles_of(lines: Sequence[Line]) -> list[Role]:
    """The role of every line, each seen with the line that follows it."""
    filled = _broken_lists(_titled_lists(_numbered_heads([line for line in lines if line.table is not None or line.text.strip()])))
    roles = [_role(line, filled[n + 1] if n + 1 < len(filled) else None) for n, line in enumerate(filled)]
    assessed = _assessment_column(roles)
    roles = [role for n, role in enumerate(roles) if role.does != "skip" and plain(role.line.text) not in assessed
             and not (n and roles[n - 1].does == "lost" and is_assessment(role.line.text))]  # a header wrapped at "Method of / assessment"
    roles = _answered(roles)
    return _asked(_ticked(_ticks_alone(_marks_before(_marks_on_their_own(_lost_pairs(_wrapped_heads(_without_contents(roles))))))))


def _numbered_heads(lines: list[Line]) -> list[Line]:
    """Numbers far apart are of sections ("1. Each candidate must:", "2. Health"), not of a list's items."""
    at = [n for n, line in enumerate(lines) if line.number]
    apart = [n for place, n in enumerate(at)
             if (place == 0 or n - at[place - 1] > 1) and (place + 1 == len(at) or at[place + 1] - n > 1) and n + 1 < len(lines)]
    counts = [lines[n].number for n in apart]
    if len(apart) < 2 or len(apart) < len(at) or counts != list(range(counts[0], counts[0] + len(counts))):
        return lines
    heads = list(lines)
    for n in apart:
        words = len(lines[n].text.split())
        if lines[n].text.rstrip().endswith(":") or words <= 10 and not sections.begins_as_criterion(lines[n].text):
            heads[n] = replace(lines[n], item=False, rank=10 if words <= 10 else PLAIN)
    return heads


_TITLED_LINE = re.compile(r"((?:key |main |essential )?(?:requirements|criteria|qualifications|skills(?: (?:and|&) experience)?|experience)) ?:\s+(?=\S.{8})", re.IGNORECASE)


def _titled_lists(lines: list[Line]) -> list[Line]:
    """A heading on one line with the first item of the list below it ("Requirements: HCPC registration")."""
    split: list[Line] = []
    for line, below in zip(lines, [*lines[1:], None]):
        found = _TITLED_LINE.match(line.text) if below is not None and below.item and not line.item and line.rank == PLAIN and line.table is None else None
        if found is None or len(line.text.split()) > 25:
            split.append(line)
        else:
            split += [replace(line, text=f"{found[1]}:", rank=11), replace(line, text=line.text[found.end():], item=True, depth=below.depth)]
    return split


_LEADS_LINES = re.compile(r"\bfollowing(?: \w+){0,3}\s*:\s*[-–—]?$")


def _broken_lists(lines: list[Line]) -> list[Line]:
    """Short lines of one block, parted by line breaks alone, are a list where a sentence with "the following:" leads them in."""
    listed = list(lines)
    for n, line in enumerate(lines):
        if line.item or not _LEADS_LINES.search(line.text.rstrip()) or sections.lead_in(line.text) is None:
            continue
        end = n + 1
        while end < len(lines) and (end == n + 1 or lines[end].continues) and not lines[end].item and not lines[end].styled and (
                len(lines[end].text.split()) <= 25 and not lines[end].text.rstrip().endswith((".", ":", "?"))):
            end += 1
        if end - n > 3:
            listed[n + 1:end] = [replace(below, item=True) for below in lines[n + 1:end]]
    return listed


def _marks_before(roles: list[Role]) -> list[Role]:
    """A flattened column of marks that stands first: every mark belongs to the line after it, not before."""
    marks = [n for n, role in enumerate(roles) if role.does == "mark"]
    content = ("item", "text")
    if len(marks) < 3 or marks[-1] + 1 == len(roles) or any(roles[n + 1].does not in content for n in marks):
        return roles
    first = roles[marks[0] - 1] if marks[0] else None
    if first is not None and first.does in content and not says_legend(first.line.text):
        return roles
    moved = {n + 1: roles[n].label for n in marks}
    return [replace(role, line=replace(role.line, text=f"{role.line.text} ({moved[n].level.capitalize()})")) if n in moved else role
            for n, role in enumerate(roles) if role.does != "mark"]


_REQUIRED_TOPIC = re.compile(r"(?:the )?(.{5,60}) (?:required|needed)(?: (?:for|to (?:do|perform|undertake|carry out)) (?:this|the) (?:role|post|position|job))?$")


def _asked(roles: list[Role]) -> list[Role]:
    """"Skills and experience required" heads what is essential."""
    asked = {n: found[1] for n, role in enumerate(roles) if role.does in ("topic", "heading", "loose", "lead")
             and (found := _REQUIRED_TOPIC.match(plain(role.line.text))) and is_topic(found[1])}
    return [replace(role, does="level", label=Label("essential", asked[n])) if n in asked else role for n, role in enumerate(roles)]


_TICK_AT_END = re.compile(r"\s+[xX✓✔☑√](?:\s+[A-Z]{1,3}(?:\s?[/,&]\s?[A-Z]{1,3})*)?\s*$")


def _ticked(roles: list[Role]) -> list[Role]:
    """Rows of a tick table flattened to lines: the tick is there, the column it stood in is lost."""
    rows = [n for n, role in enumerate(roles) if role.does in ("text", "item") and len(role.line.text.split()) > 2 
            and (role.line.text.rstrip()[-1:] in "xX✓✔☑√" or role.line.text.rstrip()[-1:].isupper()) and _TICK_AT_END.search(role.line.text)]
    if len(rows) < 3:
        return roles
    return [replace(role, does="ticked", line=replace(role.line, text=_TICK_AT_END.sub("", role.line.text))) if n in rows else role
            for n, role in enumerate(roles)]


def _ticks_alone(roles: list[Role]) -> list[Role]:
    """A tick table whose cells became lines of their own: the line before a tick is a row, its column is lost."""
    if not any(role.does == "lost" for role in roles):
        return roles
    ticks = {n for n, role in enumerate(roles) if n and role.does in ("text", "item") and is_tick(role.line.text)}
    if len(ticks) < 3:
        return roles
    return [replace(role, does="ticked") if n + 1 in ticks and role.does not in ("table", "closes") else role
            for n, role in enumerate(roles) if n not in ticks and not is_codes(role.line.text)]


def _wrapped_heads(roles: list[Role]) -> list[Role]:
    """A header whose cells were wrapped ("No. Attribute Essential (E) /", "Desirable (D)"): both levels, columns lost."""
    kept: list[Role] = []
    for role in roles:
        before = kept[-1] if kept else None
        if (role.does == "level" and role.label is not None and before is not None and before.does in ("text", "topic", "heading")
                and before.line.text.rstrip().endswith(("/", " or")) and len(before.line.text.split()) <= 8
                and level_said(before.line.text) not in (None, "both", role.label.level)):
            kept[-1] = replace(role, does="lost", label=Label("both"))
        else:
            kept.append(role)
    return kept


def _assessment_column(roles: list[Role]) -> set[str]:
    """The texts of a flattened column of assessment ("Interview", "Application form"): several lines, some of them equal."""
    texts = [plain(role.line.text) for role in roles if role.does in ("closes", "skip", "text") and role.line.table is None
             and not role.line.styled and is_assessment(role.line.text) and not plain(role.line.text).startswith("notes")]
    return set(texts) if len(texts) >= 3 and len(set(texts)) < len(texts) else set()


def _without_contents(roles: list[Role]) -> list[Role]:
    """A table of contents names the specification but does not open it: the real heading comes later."""
    firm = [n for n, role in enumerate(roles) if role.does == "firm"]
    listed = set()
    for place, n in enumerate(firm[:-1]):
        words = 0
        for role in roles[n + 1:firm[place + 1]]:
            if role.does in ("closes", "level", "table", "lost"):
                break
            words += len(role.line.text.split()) if role.does in ("item", "text") else 0
        if words <= 25 and roles[n + 1].does not in ("level", "table", "firm", "lost") and not roles[n].label:
            listed.add(n)
    return [replace(role, does="text") if n in listed else role for n, role in enumerate(roles)]


def _role(line: Line, following: Line | None) -> Role:
    if line.table is not None:
        return Role(line, "table")
    text = line.text
    if is_nothing(text):
        return Role(line, "nothing")
    leads = text.rstrip().endswith((":", ":-", "…", "...", "–", "-", ";"))
    deeper = following is not None and following.item and (following.depth > line.depth or not line.item)
    if line.item:
        return _item_role(line, leads, deeper)
    if len(text.strip("()[]. ")) <= 3 and mark(text) in ("essential", "desirable"):
        return Role(line, "mark", Label(mark(text)))  # type: ignore[arg-type]
    words = len(text.split())
    if words <= 40 and sections.explains_levels(text):
        return Role(line, "skip")
    if sections.is_fact(text) and not sections.opens(text) and (NUMBERED_SECTION.match(text) is None or label(NUMBERED_SECTION.sub("", text), styled=True) is None):
        return Role(line, "text")
    found = label(text)
    if found is not None and found.level != "both" and found.category and is_codes(found.category) and not line.styled:
        return Role(line, "row_end", Label(found.level))  # "Essential A, I": the last cells of a flattened row
    inline = inline_label(text)
    if inline and not (is_topic(inline[2]) and line.styled) and label(inline[2]) is None:
        return Role(line, "inline")
    if words <= 16 and not text.rstrip().endswith((".", ",")) or line.rank <= 6 or label(text) is not None:
        heading = _heading_role(line, following, leads, deeper)
        if heading is not None:
            return heading
    before_table = following is not None and following.table is not None and level_said(text) in ("essential", "desirable") and "following" in text.lower()
    above_heading = following is not None and following.styled and _FOLLOWING_CRITERIA.search(text)
    if above_heading:
        return Role(line, "lead", Label("essential" if above_heading["level"].lower() == "essential" else "desirable"))
    states = text.rstrip().endswith(".") and item_level(text) is not None and "following" not in text.lower()  # "A degree is desirable."
    whole = not leads and text.rstrip().endswith(".") and not re.search(r"\b(?:following|below|these (?:criteria|skills|requirements|attributes|qualities))\b", sections.sentences(text)[-1])
    if (leads or deeper or before_table) and not states and not whole:
        said = sections.lead_in(text)
        if said is not None and (leads or words <= 40) and not (before_table and said == "none"):
            return Role(line, "lead", Label(said) if said != "none" else None)  # type: ignore[arg-type]
        if sections.leads_away(text):
            return Role(line, "away")
    return Role(line, "text")


def asks_of_people(text: str) -> bool:
    """Whether the last sentence of a lead asks something of people ("Examiners should:", "Candidates should have a PhD in either:")."""
    said = plain((sections.sentences(text) or [""])[-1])
    return ASKS.search(said) is not None or re.match(r"(?:candidates?|applicants?|you|the (?:successful|ideal) \w+) (?:must|should|will need)\b", said) is not None


def _asked_level(text: str) -> Said:
    """The level of "each candidate must" and its like; "it is desirable that each candidate shall" says its own."""
    return "desirable" if level_said(text) == "desirable" else "essential"


_OTHERS = re.compile(r"(?:additional|other|further) (?:requirements?|criteria) ?\((?:essential|desirable)\)?")


def _item_role(line: Line, leads: bool, deeper: bool) -> Role:
    """A bullet may be a level label, or a group's title typed as a bullet."""
    text = line.text
    if inline_label(text) is None:
        said = label(text)
        if said is not None and (leads or deeper or not said.category and len(text.split()) <= 4 or _OTHERS.fullmatch(plain(text))):
            return Role(line, "level", said)
    if is_topic(text) and (leads or deeper and len(text.split()) <= 5):
        return Role(line, "group")
    if leads and _MUST_LEAD.search(plain(text)) and not sections.leads_away(text):
        return Role(line, "lead", Label(_asked_level(text)))  # "1. Each candidate must:" above a list with other bullets
    if leads and text.rstrip().endswith(":") and len(text.split()) <= 8 and not deeper and not sections.states_requirement(text):
        return Role(line, "group")  # "In addition, for senior staff only:" typed as a bullet
    return Role(line, "item")


def _heading_role(line: Line, following: Line | None, leads: bool, deeper: bool) -> Role | None:
    """The role of a heading-like line, or None where it is a sentence like any other."""
    text, styled = line.text, line.styled
    said = plain(text)
    words = len(said.split())
    opening = sections.opens(text) if styled or words <= 8 else None
    found = label(text, styled=styled)
    if opening == "firm":
        both = found is not None and found.level == "both"
        return Role(line, "firm", None if both else found)
    if found is not None:
        if found.level == "both" and not styled and len(tokens(text)) > 8 and not leads:
            return None
        return Role(line, "lost" if found.level == "both" and not _only_mentions(said) else "level" if found.level != "both" else "heading", found)
    if is_assessment(text) and not sections.closes(text):
        return Role(line, "skip")
    enough = words >= 4 or words >= 2 and leads and re.search(r"\b(?:require|requires|have|need|demonstrate|who|be|must|shall)$", said)
    if leads and following is not None and following.item and re.fullmatch(r"you(?:'ll| will)", said) and _HAS.match(plain(following.text)):
        return Role(line, "lead")  # "You will:" above "Have ...", "Be able to ..."
    if leads and following is not None and following.item and ASKS.search(said) and _HAS.match(plain(following.text)) and not sections.leads_away(text):
        return Role(line, "lead", Label(_asked_level(text)))
    if (leads or deeper) and enough and not is_topic(text) and not sections.leads_away(text):
        lead = sections.lead_in(text, strict=True)
        if lead is not None:
            return Role(line, "lead", Label(lead) if lead != "none" else None)  # type: ignore[arg-type]
    if sections.assessed_later(text) and following is not None and re.search(r"\bassess", following.text.lower()):
        return Role(line, "closes")
    named = not styled and sections.also_criterion(text) and (following is None or len(following.text.split()) <= 15)
    if sections.closes(text) and not named and (styled or words <= 5) and (not is_topic(text) or sections.is_of_the_employer(text)):
        return Role(line, "closes")
    if is_topic(text) and not styled and text[:1].islower():
        return None  # the end of a wrapped line ("Experience of / teaching")
    if is_topic(text):
        if styled or (following is not None and (deeper or following.table is not None or label(following.text) is not None)):
            return Role(line, "topic")
        if words <= 8 and following is not None and len(tokens(text)) > 1 and all(word in _CORE or word in ("and", "of") for word in tokens(text)):
            return Role(line, "topic")
        if words <= 4 and _CORE_TOPIC.search(said) and (following is not None and len(following.text.split()) > words or leads) and re.match(r"^[^a-z]", text):
            return Role(line, "topic") if not re.search(r"^(?:good|excellent|strong|relevant)\b|\bskills$", said) or words == 1 or leads or _double(said) else None
        return None
    alone = words <= 6 and text.rstrip()[-1:].isalnum() and following is not None and len(following.text.split()) > 3 and text[:1].isupper()
    if opening == "loose" and (styled or deeper or alone):
        if (leads or said.startswith(("you", "we", "if you", "to be")) and deeper) and words >= 2 and (not is_topic(text) or sections.is_of_the_employer(text)):
            lead = sections.lead_in(text)
            if sections.leads_away(text):
                return Role(line, "away")
            if lead is not None and (lead != "none" or words >= 4):
                return Role(line, "lead", Label(lead) if lead != "none" else None)  # type: ignore[arg-type]
        return Role(line, "loose")
    if styled and (leads or deeper):
        lead = sections.lead_in(text)
        if lead is not None and words >= 4:
            return Role(line, "lead", Label(lead) if lead != "none" else None)  # type: ignore[arg-type]
        if sections.leads_away(text):
            return Role(line, "closes" if line.rank <= 9 else "away")
    if line.rank <= 10 or line.rank < PLAIN and words <= 8:
        return Role(line, "heading")
    return None


def _double(said: str) -> bool:
    return bool(re.search(r"\b(?:and|&)\b|,|/|&", said))


def _only_mentions(said: str) -> bool:
    """Whether a heading says "essential and desirable criteria" of all that follows, without being two columns' headers."""
    return bool(re.search(r"essential (?:and|or|&) desirable (?:criteria|requirements|skills|attributes|qualities)", said))


_LONGEST_HEADER = 20  # labels that stand together


def _lost_pairs(roles: list[Role]) -> list[Role]:
    """Two labels of different level with nothing between them are a table's header: the columns are lost."""
    kept: list[Role] = []
    position = 0
    roles = _without_bare_categories(roles)
    while position < len(roles):
        role = roles[position]
        run = position
        while run - position < _LONGEST_HEADER and run + 1 < len(roles) and roles[run + 1].does == "level" and role.does == "level":
            run += 1
        levels = {r.label.level for r in roles[position:run + 1] if r.label} if role.does == "level" else set()
        if len(levels) == 2 and not any(r.label and r.label.category for r in roles[position:run + 1]):
            kept.append(replace(role, does="lost", label=Label("both")))
            position = run + 1
        else:
            kept.append(role)
            position += 1
    return kept


_ANSWERED = re.compile(r"(?i)(essential|desirable)\s*[:=–-]\s*(yes|y|no|n|x|✓|✔)?\W*$")


def _answered(roles: list[Role]) -> list[Role]:
    """Marks as answers to a form's questions: "Essential: Yes" and "Desirable:" below each criterion."""
    answers = {n: found for n, role in enumerate(roles) if role.line.table is None and (found := _ANSWERED.match(role.line.text.strip()))}
    if sum(found[2] is not None for found in answers.values()) < 3:
        return roles
    kept: list[Role] = []
    for n, role in enumerate(roles):
        if n not in answers:
            kept.append(role)
        elif answers[n][2] and answers[n][2].lower() not in ("no", "n"):
            kept.append(replace(role, does="row_end", label=Label(answers[n][1].lower())))  # type: ignore[arg-type]
    return kept


def _without_bare_categories(roles: list[Role]) -> list[Role]:
    """Where nothing but categories stands between the two labels, those too are a flattened table's header and margin."""
    dropped: set[int] = set()
    labels = [n for n, role in enumerate(roles) if role.does == "level" and role.label and not role.label.category]
    for first, second in zip(labels, labels[1:]):
        between = roles[first + 1:second]
        if 0 < len(between) <= 8 and all(role.does in ("topic", "group") or role.does in ("text", "item") and is_topic(role.line.text) for role in between) and (
                (roles[first].label.level, roles[second].label.level) == ("essential", "desirable")):  # type: ignore[union-attr]
            dropped |= set(range(first + 1, second))
    return [role for n, role in enumerate(roles) if n not in dropped]


def _marks_on_their_own(roles: list[Role]) -> list[Role]:
    """A flattened mark column: every single statement is followed by its own level as a line of its own."""
    positions = [n for n, role in enumerate(roles) if role.does == "level" and role.label and not role.label.category and len(role.line.text.split()) == 1]
    content = ("item", "text")
    run: list[int] = []
    changed = list(roles)
    for place, position in enumerate(positions):
        single = position > 0 and roles[position - 1].does in content
        starts = not run or position - run[-1] <= 3 and sum(roles[n].does in content for n in range(run[-1] + 1, position)) == 1
        if single and starts:
            run.append(position)
        else:
            run = [position] if single else []
        last = place == len(positions) - 1
        broken = last or positions[place + 1] - position > 3
        if broken and len(run) >= 3:
            first = run[0]
            if not (first >= 2 and roles[first - 2].does in content) and (position + 1 == len(roles) or roles[position + 1].does not in content or last and position + 2 <= len(roles)):
                for n in run:
                    changed[n] = replace(roles[n], does="mark")
            run = []
        elif broken:
            run = []
    return changed


def says_legend(text: str) -> bool:
    """Whether a line explains E and D.

    >>> says_legend("E = Essential, D = Desirable"), says_legend("Essential (E)")
    (True, True)
    """
    said = plain(text)
    return bool(re.search(r"\(?\be\b\)? ?(?:=|-|:|is|denotes)? ?\(?essential|essential ?(?:=|-|:)? ?\(?e\b", said)) and level_said(said) is not None
