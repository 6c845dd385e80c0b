"""The kinds of post (J6: roles vary hugely), and the ways in which employers name the parts of a document."""

from __future__ import annotations

from dataclasses import dataclass

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


ROLES = (
    Role(("PACS Manager", "PACS/RIS Manager"), ("7", "8a"), "Radiology Services Manager",
         (3, 2, 2, 2, 2, 2, 2), (0.3, 0.6, 0.3, 0.2),
         ("To manage the [picture archiving and communication system (PACS)|PACS and RIS] of the {kind} so that images and reports are [there when clinicians need them|available, complete and safe].",
          "To be [the expert|the person] to whom [users, managers and suppliers|all users] turn in matters of digital imaging.")),
    Role(("Superintendent Radiographer, PACS", "Lead Radiographer for PACS", "Clinical PACS Manager"), ("7", "7", "8a"),
         "Imaging Services Manager",
         (2, 5, 2, 2, 1, 1.5, 1), (-0.2, 2.4, -0.1, 0.0),
         ("To [lead|provide clinical leadership in] digital imaging as a radiographer who [still works in the rooms|knows the work of every room].",
          "To make sure that [images are of diagnostic quality|what is taken is seen], and that PACS serves [the patient in front of us|safe and prompt diagnosis].")),
    Role(("Imaging Systems Manager", "Radiology IT Systems Manager", "PACS Systems Manager"), ("6", "7"),
         "Head of Clinical Systems",
         (6, 0.7, 2, 1.5, 2, 1, 2), (0.3, -1.9, -0.3, -0.3),
         ("To [administer and develop|keep running] the imaging systems, their servers, storage and interfaces[| with high availability].",
          "To [plan|steer] their growth[, renewal and security| and renewal] in step with the {kind}'s [IT strategy|network and data centre].")),
    Role(("Imaging Informatics Manager", "Radiology Information Manager"), ("7", "8a"), "Assistant Director of Information",
         (3, 1, 3, 1.5, 5, 1, 1.5), (0.1, -0.4, 0.1, 1.1),
         ("To turn what the imaging systems record into [information on which the {kind} can rely|reliable returns and reports].",
          "To [look after|oversee] PACS and RIS and the quality of their data.")),
    Role(("PACS Programme and Service Manager", "PACS Project Manager", "PACS Implementation and Systems Manager"), ("7", "8a", "8b"),
         "General Manager, Diagnostics",
         (2, 0.8, 1.5, 3, 1.5, 2.5, 6), (1.6, -0.8, 0.7, 0.5),
         ("To [deliver|lead] the [replacement|extension] of PACS and then to [run|manage] the service [that follows|it becomes].",
          "To [carry staff along|bring users with us] through [the change|every stage] and to see the promised benefits arrive.")),
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
OFFERS = (
    "[In your first year we will support you to qualify in PRINCE2 at Foundation level|We will support you to take the PRINCE2 Foundation course after appointment].",
    "[A leadership course is open to all managers after their first year.|New managers are offered our own leadership programme.]",
    "[Study leave is granted for courses that bear on the post.|We support staff who wish to study, and pay for one course a year.]",
    "[Relocation costs may be paid.|Season ticket loans and a cycle scheme are available.]",
)
