"""Making up the posts: who employs, when, what the role is, and what is asked for.

What the four published requirements come to is drawn first, under the published margins (FACTS.md J2 to J5);
which of them occur together is not published and is this project's own choice. The rest follows the kind of role
(J6: roles vary hugely) and the year (J7: documents grow).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from pacsresearch.reconstruction.posting import Posting, Wanted
from pacsresearch.reconstruction.roles import (
    CATEGORY_NAMES,
    FACETS,
    GROUPS,
    LABELS,
    LEGENDS,
    MONTHS,
    OFFERS,
    ROLES,
    TITLES_OF_GROUPS,
    Role,
)
from pacsresearch.reconstruction.wording import expand, load, pick

DOCUMENTS = 25  # J1
MARGINS = {  # essential, desirable of 25: J2, J3, J4, J5
    "project_management": (18, 2),
    "radiographer_registration": (14, 4),
    "management_qualification": (8, 13),
    "higher_qualification": (11, 9),
}
FIRST_YEAR, LAST_YEAR = 2004, 2012  # an assumption: the years of the documents are not published
YEARS = (2004, 2005, 2005, 2006, 2006, 2006, 2007, 2007, 2007, 2008, 2008, 2008, 2009, 2009, 2009,
         2010, 2010, 2010, 2011, 2011, 2011, 2011, 2012, 2012, 2012)
CATEGORIES = ("qualifications", "experience", "knowledge", "skills", "personal")
TWINS = ((3, 17), (8, 20), (19, 22))  # posts, in order of year, of one employer that reuses its own text


def draw_levels(roles: list[Role], rng: np.random.Generator) -> list[dict[str, str]]:
    """What each post asks of the four requirements, at the published margins.

    Parameters
    ----------
    roles : list of Role
        The 25 posts' roles: they lean to a requirement or away from it.
    rng : numpy.random.Generator

    Returns
    -------
    list of dict
        Requirement to "essential", "desirable" or "absent", for each post.

    >>> drawn = draw_levels([ROLES[0]] * 25, np.random.default_rng(0))
    >>> [level["management_qualification"] for level in drawn].count("desirable")
    13
    """
    levels: list[dict[str, str]] = [{} for _ in roles]
    for column, (requirement, (essential, desirable)) in enumerate(MARGINS.items()):
        scores = [role.leaning[column] for role in roles] + rng.normal(size=len(roles))
        for rank, post in enumerate(np.argsort(-scores, kind="stable")):
            level = "essential" if rank < essential else "desirable" if rank < essential + desirable else "absent"
            levels[int(post)][requirement] = level
    return levels


@dataclass(frozen=True, slots=True)
class Draft:
    """What a later post of the same employer takes over from this one."""

    duties: dict[int, str]       # numbers in the flattened bank, and the words chosen
    criteria: dict[int, Wanted]  # numbers in criteria.toml
    closing: dict[int, str]


def compose(seed: int) -> list[Posting]:
    """The 25 posts, in order of year.

    Parameters
    ----------
    seed : int
        The same seed gives the same posts on every machine.

    Returns
    -------
    list of Posting
    """
    rng = np.random.default_rng([seed, 0])
    bank = load("employers")["employer"]
    order = list(rng.permutation(len(bank)))
    employers: list[int] = []
    twins = {later: earlier for earlier, later in TWINS}
    for number in range(DOCUMENTS):
        employers.append(employers[twins[number]] if number in twins else int(order.pop(0)))
    spread = [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4]
    kinds = [int(kind) for kind in rng.permutation(spread)]
    for later, earlier in twins.items():
        kinds[later] = kinds[earlier]
    roles = [ROLES[kind] for kind in kinds]
    levels = draw_levels(roles, rng)
    embedded = _embedded(levels)
    drafts: list[Draft] = []
    postings: list[Posting] = []
    for number, year in enumerate(YEARS):
        own = np.random.default_rng([seed, 1 + number])
        earlier = drafts[twins[number]] if number in twins else Draft({}, {}, {})
        posting, draft = _post(number, year, bank[employers[number]], roles[number], levels[number],
                               embedded.get(number, ()), earlier, own)
        postings.append(posting)
        drafts.append(draft)
    return postings


def _embedded(levels: list[dict[str, str]]) -> dict[int, tuple[str, ...]]:
    """The desirable requirements that are said inside an essential item, by post: one or two of each kind."""
    found: dict[int, tuple[str, ...]] = {}
    wanted = {"project_management": 1, "management_qualification": 2, "higher_qualification": 1}
    for requirement, how_many in wanted.items():
        posts = [number for number, level in enumerate(levels) if level[requirement] == "desirable"]
        for number in posts[-how_many:]:
            found[number] = (*found.get(number, ()), requirement)
    return found


EMBEDDED = {
    "project_management": (
        "experience", "Experience of [leading change|work in a project team] (PRINCE2 Foundation desirable)"),
    "management_qualification": (
        "experience", "Experience of leading a team; a management qualification [is desirable|would be an advantage]"),
    "higher_qualification": (
        "qualifications", "[First degree|Degree] in a relevant subject; a masters degree is desirable"),
}


def _post(number: int, year: int, employer: dict[str, str], role: Role, levels: dict[str, str],
          embedded: tuple[str, ...], earlier: Draft, rng: np.random.Generator) -> tuple[Posting, Draft]:
    when = f"{pick(list(MONTHS), rng)} {year}"
    band = pick(list(role.bands), rng)
    title = pick(list(role.titles), rng)
    growth = (year - FIRST_YEAR) / (LAST_YEAR - FIRST_YEAR)
    noise = np.clip(rng.normal(size=3), -1.7, 1.7)  # J7: a clear trend, not a clean one
    many_duties = max(7, round(11 + 26 * growth + 9 * noise[0]))
    many_criteria = max(8, round(10 + 18 * growth + 6 * noise[1]))
    many_paragraphs = max(2, round(3 + 13 * growth + 3 * noise[2]))
    kind = "Board" if "Board" in employer["name"] or employer["name"].startswith("NHS ") else "Trust"
    hpc = year < 2012  # the Health Professions Council was renamed in August 2012
    values = {
        "kind": kind, "place": employer["place"], "reports": role.reports, "staff": str(int(rng.integers(2, 7))),
        "regulator": "HPC" if hpc else "HCPC",
        "regulator_long": "Health Professions Council" if hpc else "Health and Care Professions Council",
    }
    chosen_duties = _duties(role, earlier.duties, many_duties, 0.1 + 0.75 * growth, rng, values)
    legend, codes = LEGENDS[int(rng.integers(len(LEGENDS)))]
    names = pick(list(CATEGORY_NAMES), rng)
    keys = _key_criteria(levels, embedded, rng, values)
    criteria = _criteria(role, levels, keys, earlier.criteria, many_criteria, year, rng)
    how = {"qualifications": ("paper", "form"), "experience": ("form", "talk"), "knowledge": ("form", "talk"),
           "skills": ("talk", "try"), "personal": ("talk",)}
    keys = [Wanted(item.category, item.text, item.level, how[item.category]) for item in keys]
    others = [Wanted(item.category, item.text, item.level, how[item.category]) for item in criteria.values()]
    every = [(keys + others)[int(index)] for index in rng.permutation(len(keys) + len(others))]
    wanted = tuple(
        Wanted(names[item.category], item.text, item.level, tuple(dict.fromkeys(codes[way] for way in item.assessed)))
        for category in CATEGORIES for item in every if item.category == category
    )
    closing = _closing(earlier.closing, many_paragraphs, year, rng, values)
    dated = expand("[Prepared|Last reviewed:|Date:|Issued] {when}", rng, when=when)
    posting = Posting(
        number=number, employer=employer["name"], place=employer["place"], department=employer["department"],
        title=title, band=band, year=year, when=when, dated=dated,
        details=_details(title, band, employer, role, year, rng),
        about=employer["about"], purpose=_purpose(role, year, rng, values),
        dimensions=_dimensions(rng, values), contacts=_contacts(role, rng),
        duties=_grouped(chosen_duties, rng, levels, values), wanted=wanted,
        labels=pick(list(LABELS), rng), legend=legend, closing=_with_headings(closing),
        offer=_offer(levels, rng), levels=dict(levels),
    )
    return posting, Draft(chosen_duties, criteria, closing)


def _purpose(role: Role, year: int, rng: np.random.Generator, values: dict[str, str]) -> tuple[str, ...]:
    """Two or three sentences, in later years three or four; the first is the role's own."""
    count = int(rng.integers(2, 4)) + (year >= 2009)
    others = [role.purpose[1 + int(index)] for index in sorted(rng.permutation(len(role.purpose) - 1)[: count - 1])]
    return tuple(expand(text, rng, **values) for text in (role.purpose[0], *others))


def _flat_duties() -> list[tuple[str, str]]:
    bank = load("duties")
    return [(group, text) for group in GROUPS for text in bank[group]]


def _duties(role: Role, kept: dict[int, str], count: int, tail: float, rng: np.random.Generator,
            values: dict[str, str]) -> dict[int, str]:
    """Duties by number: those kept from an earlier issue, and others drawn by the role's weights."""
    bank = _flat_duties()
    weights = np.array([role.weights[GROUPS.index(group)] for group, _ in bank], dtype=float)
    order = rng.choice(len(bank), size=len(bank), replace=False, p=weights / weights.sum())
    chosen = dict(kept)
    for index in order:
        if len(chosen) >= count and chosen.keys() != kept.keys():
            break
        if int(index) in chosen:
            continue
        text, _, more = bank[int(index)][1].partition(" // ")
        words = f"{text} {more}" if more and rng.random() < tail else text
        chosen[int(index)] = expand(words, rng, **values)
    return chosen


def _grouped(chosen: dict[int, str], rng: np.random.Generator, levels: dict[str, str],
             values: dict[str, str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Duties under headings. A duty may name what is not asked for: it must not be taken for a criterion."""
    bank = _flat_duties()
    groups: dict[str, list[str]] = {group: [] for group in GROUPS}
    for index, text in chosen.items():
        groups[bank[index][0]].append(text)
    if levels["radiographer_registration"] == "absent" and rng.random() < 0.4:
        numbers = f"radiographers' {values['regulator']} registration numbers"
        groups["management"].append(f"See that {numbers} are kept up to date in the RIS.")
    if levels["project_management"] == "absent" and rng.random() < 0.4:
        groups["project"].append("Run local projects along the lines of PRINCE2, with the help of the project office.")
    headed = []
    for group in rng.permutation(len(GROUPS)):
        name = GROUPS[int(group)]
        if groups[name]:
            headed.append((pick(list(TITLES_OF_GROUPS[name]), rng), tuple(groups[name])))
    return tuple(headed)


def _criteria(role: Role, levels: dict[str, str], keys: list[Wanted], kept: dict[int, Wanted], count: int, year: int,
              rng: np.random.Generator) -> dict[int, Wanted]:
    """Criteria other than the four, by number in criteria.toml; none says again what a key criterion says."""
    bank = load("criteria")["criterion"]
    weights = np.zeros(len(bank))
    radiographer = levels["radiographer_registration"] == "essential"
    said = " ".join(item.text for item in keys)
    for index, item in enumerate(bank):
        possible = item.get("since", 0) <= year and item.get("radiographer", radiographer) == radiographer
        if re.search(item.get("unless", "^$"), said):
            possible = False
        weights[index] = item["often"] * (role.weights[FACETS.index(item["facet"])] / 2) ** 1.5 if possible else 0
    order = rng.choice(len(bank), size=int((weights > 0).sum()), replace=False, p=weights / weights.sum())
    chosen = {index: wanted for index, wanted in kept.items() if weights[index] > 0}
    for index in order:
        if len(chosen) >= count:
            break
        if int(index) not in chosen:
            item = bank[int(index)]
            level = "essential" if rng.random() < item["essential"] else "desirable"
            chosen[int(index)] = Wanted(item["category"], expand(pick(item["text"], rng), rng), level, ())
    return chosen


def _key_criteria(levels: dict[str, str], embedded: tuple[str, ...], rng: np.random.Generator,
                  values: dict[str, str]) -> list[Wanted]:
    """The criteria that carry the four requirements, and those that only look like them."""
    found: list[Wanted] = []
    for requirement, phrases in load("criteria")["key"].items():
        level = levels[requirement]
        if requirement in embedded:
            category, text = EMBEDDED[requirement]
            found.append(Wanted(category, expand(text, rng, **values), "essential", ()))
        elif level != "absent":
            found.append(Wanted(phrases["category"], expand(pick(phrases["wanted"], rng), rng, **values), level, ()))
        if level == "essential" and phrases["more"] and rng.random() < 0.4:
            if re.search(phrases["more_after"], found[-1].text):
                text = expand(pick(phrases["more"], rng), rng, **values)
                found.append(Wanted(phrases["category"], text, "desirable", ()))
        if level == "absent" or rng.random() < 0.25:
            traps = [trap for trap in phrases["trap"] if rng.random() < 0.7]
            for category, essential, text in traps if level == "absent" else traps[:1]:
                wanted = "essential" if rng.random() < essential else "desirable"
                found.append(Wanted(category, expand(text, rng, **values), wanted, ()))
    return found


def _closing(kept: dict[int, str], count: int, year: int, rng: np.random.Generator,
             values: dict[str, str]) -> dict[int, str]:
    bank = load("closing")["paragraph"]
    chosen = dict(kept)
    for index in rng.permutation(len(bank)):
        if len(chosen) >= count:
            break
        if int(index) not in chosen and bank[int(index)]["since"] <= year:
            chosen[int(index)] = expand(bank[int(index)]["text"], rng, **values)
    return chosen


def _with_headings(closing: dict[int, str]) -> tuple[tuple[str, str], ...]:
    """The paragraphs with their headings; those on the demands of the post stand together, before the others."""
    bank = load("closing")["paragraph"]
    order = sorted(closing, key=lambda index: not bank[index].get("demand"))
    return tuple((bank[index]["heading"], closing[index]) for index in order)


def _offer(levels: dict[str, str], rng: np.random.Generator) -> str:
    """What the employer offers; a project management course above all where none is asked for."""
    chance = (0.7 if levels["project_management"] == "absent" else 0.15, 0.3, 0.3, 0.3)
    return " ".join(expand(text, rng) for text, likely in zip(OFFERS, chance, strict=True) if rng.random() < likely)


def _details(title: str, band: str, employer: dict[str, str], role: Role, year: int,
             rng: np.random.Generator) -> tuple[tuple[str, str], ...]:
    grade = f"Band {band}" + (" (subject to Agenda for Change assimilation)" if year < 2006 else "")
    heads = ["Chief Operating Officer", "Clinical Director", "Director of Operations", "Head of Service"]
    hours = ["37.5 hours a week", "37.5 hours, flexible by agreement", "Full time, 37.5 hours"]
    rows = [
        (pick(["Job title", "Post", "Title"], rng), title),
        (pick(["Band", "Pay band", "Grade"], rng), grade),
        (pick(["Department", "Directorate", "Division"], rng), employer["department"]),
        (pick(["Base", "Location"], rng), employer["place"]),
        (pick(["Responsible to", "Reports to", "Line manager"], rng), role.reports),
    ]
    if rng.random() < 0.6:
        rows.append(("Accountable to", pick(heads, rng)))
    if rng.random() < 0.6:
        rows.append(("Hours", pick(hours, rng)))
    if rng.random() < 0.4:
        rows.append(("Reference", f"{rng.integers(100, 999)}/{year % 100:02d}/{pick(['DI', 'IMG', 'XR', 'CSS'], rng)}"))
    return tuple(rows)


def _dimensions(rng: np.random.Generator, values: dict[str, str]) -> tuple[str, ...]:
    lines = [
        f"[Examinations|Imaging examinations] a year: about {int(rng.integers(6, 30)) * 10},000",
        f"Staff managed: {values['staff']}",
        f"Registered users of PACS: {int(rng.integers(4, 40)) * 100}",
        f"[Budget|Budget held]: [none held directly|£{int(rng.integers(3, 60)) * 20_000:,} a year]",
    ]
    chosen = [expand(line, rng) for line in lines if rng.random() < 0.6]
    return tuple(chosen) if len(chosen) > 1 else ()


def _contacts(role: Role, rng: np.random.Generator) -> tuple[str, ...]:
    people = ["Consultant radiologists", "Radiographers and imaging assistants", "The IT department and its service desk",
              "Suppliers of PACS and RIS", "Ward and theatre managers", "General practitioners",
              "PACS managers of neighbouring hospitals", "Medical records", "Medical physics", role.reports]
    count = int(rng.integers(4, 9))
    return tuple(people[int(index)] for index in sorted(rng.permutation(len(people))[:count]))
