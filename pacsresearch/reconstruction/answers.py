"""Synthetic answers to the questionnaire: 120 people who do not exist.

Only S2 of the published facts fixes anything here: exactly `WILLING` of `RESPONDENTS` say yes. Every other
distribution is an assumption, chosen so that the analyses have something to find in the direction of S3 (the
role varies) and S4 (little education specific to PACS). Nothing here is known from 2013.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pacsresearch.questionnaire import Question, Questionnaire
from pacsresearch.survey.routing import shown

RESPONDENTS = 120  # an assumption: the number of respondents was not published
WILLING = 96       # S2: eight out of ten
UNSURE = 9         # an assumption, of those who did not say yes

# Shares, in the order of the options asked. All assumed.
NATION = (0.82, 0.09, 0.06, 0.03)
REGION = (0.06, 0.14, 0.11, 0.08, 0.11, 0.10, 0.18, 0.12, 0.10)
ORGANISATION = (0.47, 0.24, 0.08, 0.03, 0.08, 0.08, 0.02)
JOB_TITLE = (0.38, 0.20, 0.08, 0.12, 0.06, 0.06, 0.07, 0.03)
BAND = (0.0, 0.0, 0.01, 0.04, 0.13, 0.33, 0.25, 0.12, 0.04, 0.01, 0.0, 0.05, 0.02)
AGE = (0.01, 0.13, 0.33, 0.35, 0.15, 0.01, 0.02)
BACKGROUND = (0.62, 0.04, 0.05, 0.18, 0.06, 0.03, 0.02)
EDUCATION_RECEIVED = 0.32
# Dirichlet weights over IT, clinical, legal and compliance, communication, analytical; low: people differ widely (S3)
TIME_BY_BACKGROUND = {"radiography": (3.0, 1.8, 0.9, 1.5, 1.2), "it": (5.0, 0.3, 1.0, 1.3, 1.3)}
TIME_OTHERWISE = (3.2, 0.8, 1.1, 1.5, 1.5)
SKIP = 0.025       # of a question that need not be answered

TITLES_OTHER = ("Clinical systems lead", "Radiology projects manager", "Digital imaging service lead", "RIS lead")
ORGANISATIONS_OTHER = ("Hosted by two trusts", "Social enterprise", "University hospital company")
ROLE_COMMENTS = (
    "I am also the trust's lead for digital dictation and speech recognition.",
    "On call for the system out of hours, which no question here covers.",
    "Most of my year has gone on the contract coming to an end and moving the archive.",
    "- teaching junior doctors\n- chairing the user group",
    "I still do two clinical sessions a week.",
    "The post has grown from radiology to cardiology, endoscopy and medical photography.",
    "My job description has not been looked at since I was appointed.",
    "I cover three sites and there is no deputy.",
    "Information governance takes more time every year.",
    "Half of what I do is service desk work.",
    "Nobody else in the department knows how the interfaces work.",
)
EDUCATION_COMMENTS = (
    "DICOM, HL7 and how to test an interface.",
    "Procurement and contract management.",
    "Project management that is about hospitals.",
    "Statistics, and how to make a report that people read.",
    "Networks and storage for people who were trained as radiographers.",
    "Data protection and medical device regulation.",
    "How to manage change among clinicians.",
    "Something that counts towards a masters degree.",
    "Radiation protection and image quality for those from an IT background.",
    "Leadership.",
)
CLOSING_COMMENTS = (
    "Happy to be contacted: pacs.manager@example.org",
    "Good that somebody asks.",
    "A national job profile would help with banding.",
    "Please share the results with the user group.",
    "I learned everything on the job, from colleagues and suppliers.",
    "Too long.",
)


def draw_answers(questionnaire: Questionnaire, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the answers of `RESPONDENTS` people.

    Parameters
    ----------
    questionnaire : Questionnaire
        The project's own.
    rng : numpy.random.Generator

    Returns
    -------
    DataFrame
        One row a person, one column a variable: option names, booleans, numbers, text; NA where a question was
        not shown or was skipped. `willing` is "yes" in exactly `WILLING` rows.
    """
    n = RESPONDENTS
    table: dict[str, object] = {"consent": ["yes"] * n}

    def single(name: str, shares: tuple[float, ...]) -> np.ndarray:
        names = [option.name for option in questionnaire.question(name).options]
        table[name] = rng.choice(np.array(names, dtype=object), size=n, p=np.array(shares) / sum(shares))
        return table[name]

    single("nation", NATION)
    single("region", REGION)
    organisation = single("organisation", ORGANISATION)
    title = single("job_title", JOB_TITLE)
    band = single("band", BAND)
    band[(organisation == "independent") & (rng.random(n) < 0.9)] = "not_afc"
    age = single("age_group", AGE)
    background = single("background", BACKGROUND)
    ceiling = pd.Series(age).map({"18_24": 3, "25_34": 9, "35_44": 16}).fillna(20).to_numpy()
    years = np.minimum(rng.gamma(2.2, 2.8, n), ceiling)
    table["years_in_role"] = np.where(years < 2, np.round(years * 2) / 2, np.round(years))
    senior = np.isin(band, ["8a", "8b", "8c", "8d"])
    manages = rng.random(n) < np.where(senior, 0.85, 0.45)
    table["line_manages"] = np.where(manages, "yes", "no").astype(object)
    table["staff"] = 1.0 + rng.negative_binomial(1.2, np.where(senior, 0.15, 0.35), n)
    radiographer = background == "radiography"

    ticks = {
        "registration": {"radiographer": np.where(radiographer, 0.93, 0.0), "hcpc_other": np.where(background == "physics", 0.6, 0.02),
                         "nmc": np.where(background == "nursing_ahp", 0.4, 0.0), "ukchip": 0.10,
                         "bcs": np.where(background == "it", 0.3, 0.04), "other": 0.03},
        "qualifications": {"prince2_foundation": 0.48, "prince2_practitioner": 0.22, "other_project": 0.08,
                           "management": np.where(senior, 0.5, 0.25), "degree": 0.62, "postgraduate": 0.30,
                           "masters": 0.14, "doctorate": 0.02, "iip": 0.01, "other": 0.05},
        "sources": {"ukiig": 0.72, "bcs_health": 0.12, "ukchip": 0.15, "siim": 0.14, "eice": 0.06, "supplier": 0.68,
                    "colleagues": 0.75, "literature": 0.52, "other": 0.04},
        "education_kinds": {"supplier": 0.8, "in_house": 0.45, "study_day": 0.35, "module": 0.12, "award": 0.04, "other": 0.03},
    }
    for name, chances in ticks.items():
        _multiple(table, questionnaire.question(name), chances, rng)

    weights = np.array([TIME_BY_BACKGROUND.get(b, TIME_OTHERWISE) for b in background])
    gammas = rng.standard_gamma(weights)
    for item, values in zip(questionnaire.question("time").items, _fives(gammas / gammas.sum(axis=1, keepdims=True)).T):
        table[item.name] = values

    received = rng.random(n) < EDUCATION_RECEIVED
    table["education_received"] = np.where(received, "yes", "no").astype(object)
    standing = rng.normal(0, 1, n)  # how much someone wants the profession to be recognised
    young = np.isin(age, ["18_24", "25_34", "35_44"])
    eager = 0.7 * young - 0.5 * received + 0.5 * standing + 0.4 * senior + rng.logistic(0, 1, n)
    table["willing"] = _willing(eager)
    _multiple(table, questionnaire.question("barriers"),
              {"time": 0.68, "cost": 0.55, "provision": 0.42, "employer": 0.28, "distance": 0.22, "personal": 0.2,
               "no_gain": np.where(table["willing"] == "yes", 0.08, 0.35), "other": 0.04}, rng)
    single("level", (0.14, 0.10, 0.20, 0.22, 0.24, 0.10))
    single("mode", (0.28, 0.16, 0.06, 0.34, 0.10, 0.06))
    single("funding", (0.42, 0.22, 0.06, 0.16, 0.14))
    scale = np.array([option.name for option in questionnaire.question("agree").options], dtype=object)
    for item, shift in zip(questionnaire.question("agree").items, (0.9, 0.7, 1.2, -0.3, 1.3, -0.4, 1.0, -1.0)):
        latent = shift + (-0.8 if item.reversed else 0.8) * standing + rng.normal(0, 0.8, n)
        table[item.name] = scale[np.digitize(latent, (-1.5, -0.5, 0.4, 1.4))]

    table["organisation_other_text"] = _words(organisation == "other", ORGANISATIONS_OTHER, rng)
    table["job_title_other_text"] = _words(title == "other", TITLES_OTHER, rng)
    table["comments_role"] = _words(rng.random(n) < 0.25, ROLE_COMMENTS, rng)
    table["comments_education"] = _words(rng.random(n) < 0.30, EDUCATION_COMMENTS, rng)
    table["comments"] = _words(rng.random(n) < 0.10, CLOSING_COMMENTS, rng)
    answers = pd.DataFrame({variable.name: pd.Series(table.get(variable.name, [None] * n), dtype=object)
                            for variable in questionnaire.variables})
    return route(questionnaire, _skip(questionnaire, answers, rng))


def route(questionnaire: Questionnaire, answers: pd.DataFrame) -> pd.DataFrame:
    """Blank the answers to questions that routing does not show."""
    answers = answers.copy()
    for question in questionnaire.questions:
        hidden = ~shown(question, questionnaire, answers, answers.index)
        answers.loc[hidden, [variable.name for variable in questionnaire.of(question.name)]] = None
    return answers


def _multiple(table: dict, question: Question, chances: dict, rng: np.random.Generator) -> None:
    n = RESPONDENTS
    ticked = {name: rng.random(n) < chance for name, chance in chances.items()}
    nothing = ~np.any(list(ticked.values()), axis=0)
    exclusive = next((option.name for option in question.options if option.exclusive), None)
    if exclusive:
        ticked[exclusive] = nothing
    else:
        ticked[question.options[0].name] |= nothing
    for name, values in ticked.items():
        table[f"{question.name}_{name}"] = values.astype(object)


def _fives(shares: np.ndarray) -> np.ndarray:
    """Percentages in steps of five that sum to 100 in each row (largest remainders)."""
    twentieths = shares * 20
    whole = np.floor(twentieths)
    left = (20 - whole.sum(axis=1)).round().astype(int)
    for row, (count, rest) in enumerate(zip(left, twentieths - whole)):
        whole[row, np.argsort(-rest, kind="stable")[:count]] += 1
    return whole * 5


def _willing(eager: np.ndarray) -> np.ndarray:
    order = np.argsort(-eager, kind="stable")
    willing = np.full(len(eager), "no", dtype=object)
    willing[order[:WILLING]] = "yes"
    willing[order[WILLING:WILLING + UNSURE]] = "unsure"
    return willing


def _words(who: np.ndarray, phrases: tuple[str, ...], rng: np.random.Generator) -> np.ndarray:
    picked = rng.choice(np.array(phrases, dtype=object), size=len(who))
    return np.where(who, picked, None)


def _skip(questionnaire: Questionnaire, answers: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Leave some answers out: a whole question, or one item of a grid."""
    for question in questionnaire.questions:
        if question.required or question.type == "text":
            continue
        names = [variable.name for variable in questionnaire.of(question.name)]
        groups = [[name] for name in names] if question.type == "likert" else [names]
        for group in groups:
            answers.loc[rng.random(len(answers)) < SKIP, group] = None
    return answers
