"""The kinds of post (J6: roles vary hugely), and the ways in which employers name the parts of a document."""

from __future__ import annotations

from dataclasses import dataclass

from pacsresearch.reconstruction.wording import load

FACETS = ("it", "clinical", "legal_compliance", "communication", "analytical")  # J8


@dataclass(frozen=True, slots=True)
class Role:
    """A kind of post: its titles, what it weighs, and how it leans to the four requirements."""

    titles: tuple[str, ...]
    bands: tuple[str, ...]
    reports: str
    weights: tuple[float, ...]  # of the five facets, then management and project work, in duties and criteria
    leaning: tuple[float, float, float, float]  # in the order of MARGINS
    purpose: tuple[str, ...]


ROLES = tuple(
    Role(**{name: value if isinstance(value, str) else tuple(value) for name, value in row.items()})
    for row in load("roles")["role"]
)

TITLES_OF_GROUPS = {
    "it": ("Systems", "Systems administration", "Technical duties"),
    "clinical": ("Clinical", "Clinical duties", "Clinical practice and image quality"),
    "legal_compliance": ("Governance", "Policy and compliance", "Information governance"),
    "communication": ("Communication and training", "Users and partners", "Training and communication"),
    "analytical": ("Information", "Statistics and audit", "Analysis and reporting"),
    "management": ("Management", "People and resources", "Staff and budget"),
    "project": ("Development", "Projects and change", "Service development"),
}
GROUPS = tuple(TITLES_OF_GROUPS)

CATEGORY_NAMES = (
    {"qualifications": "Qualifications", "experience": "Experience", "knowledge": "Knowledge", "skills": "Skills",
     "personal": "Personal qualities"},
    {"qualifications": "Education and training", "experience": "Previous experience",
     "knowledge": "Specialist knowledge", "skills": "Skills and abilities", "personal": "Other requirements"},
    {"qualifications": "Qualifications and training", "experience": "Experience", "knowledge": "Knowledge and skills",
     "skills": "Knowledge and skills", "personal": "Disposition"},
    {"qualifications": "Education, registration and qualifications", "experience": "Work experience",
     "knowledge": "Knowledge and understanding", "skills": "Aptitudes and skills", "personal": "Personal attributes"},
)
LABELS = (("Essential", "Desirable"), ("Essential", "Desirable"), ("Essential criteria", "Desirable criteria"),
          ("ESSENTIAL", "DESIRABLE"), ("Essential requirements", "Desirable requirements"))
LEGENDS = (
    ("A = application form, I = interview, C = certificates, T = test", {"paper": "C", "form": "A", "talk": "I", "try": "T"}),
    ("Assessed by: AF application form, I interview, P presentation, D documents",
     {"paper": "D", "form": "AF", "talk": "I", "try": "P"}),
    ("How assessed: A application, I interview, R references", {"paper": "A", "form": "A", "talk": "I", "try": "R"}),
)
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")
OFFERS = tuple(load("roles")["offers"])
