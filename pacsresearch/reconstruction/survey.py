"""The reconstruction's survey export: synthetic answers in a real platform's layout, with the dirt real exports have.

It is evidence about nobody. What it must come to is stated by what was published: cleaned, `answers.WILLING` of
`answers.RESPONDENTS` are willing (S2), out of a frame of 400 (S1).
"""

from __future__ import annotations

import csv
import io
import string
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from pacsresearch.files import write_text
from pacsresearch.questionnaire import Questionnaire, load_questionnaire
from pacsresearch.reconstruction.answers import RESPONDENTS, draw_answers
from pacsresearch.survey.instruments.layouts import QUALTRICS_METADATA, qualtrics
from pacsresearch.survey.routing import shown

FILE = "pacs-managers-reconstruction.csv"
OPENED, DAYS = datetime(2013, 4, 8, 8, 0, 0), 25  # assumed: before the session of June 2013
SEEN = "-99"  # the platform's code for a question seen and left unanswered

# Submissions that must not be analysed, by reason. Assumed, as any survey has some.
PREVIEWS, TESTS, REFUSALS, EMPTY, PARTIALS, DUPLICATES = 3, 2, 6, 1, 11, 3


def write_survey(folder: Path, seed: int) -> None:
    """Write the reconstruction's survey export.

    Parameters
    ----------
    folder : Path
        The study's ``survey`` folder; made when missing. The file is named `FILE`.
    seed : int
        Of every random draw; the same seed gives the same bytes.

    Notes
    -----
    A Qualtrics CSV export (three header rows, choice text, multiple choices split over columns, -99 for seen but
    unanswered). Addresses are from the range kept for documentation (192.0.2.0/24), e-mail addresses from
    example.org: identifiers that identify nobody, for the readers to drop.
    """
    write_text(folder / FILE, export_text(load_questionnaire(), np.random.default_rng(seed)))


def export_text(questionnaire: Questionnaire, rng: np.random.Generator) -> str:
    """The export as text. Rows read: 120 to analyse and those that the constants above count."""
    people = draw_answers(questionnaire, rng)
    others = draw_answers(questionnaire, rng)  # previews, tests and partials: answers nobody analyses
    headers, good = qualtrics(questionnaire, people)
    _, spare = qualtrics(questionnaire, others)
    good, spare = _mark_seen(questionnaire, people, good), _mark_seen(questionnaire, others, spare)
    _dirty(questionnaire, people, good, rng)

    kinds = (["good"] * RESPONDENTS + ["preview"] * PREVIEWS + ["test"] * TESTS + ["refusal"] * REFUSALS
             + ["empty"] * EMPTY + ["partial"] * PARTIALS)
    answers = pd.concat([good, spare.head(len(kinds) - RESPONDENTS)], ignore_index=True)
    progress = np.full(len(kinds), 100)
    for row, kind in enumerate(kinds):
        if kind in ("refusal", "empty"):
            answers.iloc[row] = ""
            answers.loc[row, "consent"] = "No" if kind == "refusal" else ""
        if kind == "partial":
            progress[row] = _break_off(questionnaire, answers, row, rng)
    metadata = _metadata(kinds, progress, rng)
    table = pd.concat([metadata, answers], axis=1)
    table = _duplicates(table, rng).sort_values("RecordedDate", kind="stable")

    words = [[entry[place] for entry in QUALTRICS_METADATA] for place in range(2)]
    ids = [f'{{"ImportId":"{entry[2]}"}}' for entry in QUALTRICS_METADATA]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(words[0] + headers[0])
    writer.writerow(words[1] + headers[1])
    writer.writerow(ids + headers[2])
    writer.writerows(table.itertuples(index=False, name=None))
    return out.getvalue()


def _mark_seen(questionnaire: Questionnaire, people: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Put -99 where a question was shown and left unanswered (not in text: Qualtrics leaves that blank here)."""
    tags = {variable: column for column, variable in questionnaire.columns("qualtrics").items()}
    for question in questionnaire.questions:
        if question.type == "text":
            continue
        seen = shown(question, questionnaire, people, people.index)
        for name in [v.name for v in questionnaire.of(question.name) if not v.other]:
            cells.loc[people[name].isna() & seen, tags[name]] = SEEN
    return cells


def _dirty(questionnaire: Questionnaire, people: pd.DataFrame, cells: pd.DataFrame, rng: np.random.Generator) -> None:
    """Spoil answers as people and exports do; cleaning must mend or refuse each, and say so."""
    taken: set[int] = set()

    def row(where: pd.Series) -> int:
        free = [int(i) for i in np.flatnonzero(where.to_numpy()) if int(i) not in taken]
        taken.add(choice := int(rng.choice(free)))
        return choice

    everyone = pd.Series(True, index=people.index)
    shares = [f"time_{number}" for number in range(1, 6)]
    answered = people["time_it"].notna()
    years = people["years_in_role"].notna()
    cells.loc[row(years), "years_in_role"] = "250"
    cells.loc[row(years & (people["age_group"] == "25_34")), "years_in_role"] = "30"
    for text in ("{} years", "{} yrs", " {}"):
        spot = row(years)
        cells.loc[spot, "years_in_role"] = text.format(cells.loc[spot, "years_in_role"])
    cells.loc[row(years), "years_in_role"] = "since it went live"
    for wrong in (("40", "30", "20", "20", "20"), ("10", "10", "5", "5", "5")):  # 130 and 35
        cells.loc[row(answered), shares] = wrong
    for rounded in (("33", "33", "11", "11", "11"), ("34", "34", "11", "11", "11")):  # 99 and 101
        cells.loc[row(answered), shares] = rounded
    spot = row(answered)
    cells.loc[spot, shares] = ["60", "", "", "40", ""]  # zeros left blank
    spot = row(answered)
    cells.loc[spot, shares] = ["50%", "10%", "10%", "20%", "10%"]
    cells.loc[row(people["nation"] == "scotland"), "region"] = "North East"  # went back and changed the nation
    cells.loc[row(people["line_manages"] == "no"), "staff"] = "4"
    spot = row(people["qualifications_degree"].eq(True))
    cells.loc[spot, "qualifications_11"] = "None of these"
    for _ in range(8):
        spot, column = row(everyone), str(rng.choice(["nation", "organisation", "job_title", "background", "mode", "willing"]))
        if cells.loc[spot, column] not in ("", SEEN):
            cells.loc[spot, column] = str(rng.choice(["  {}", "{} ", "{}\u00a0"])).format(cells.loc[spot, column])
    for _ in range(6):
        spot, column = row(everyone), str(rng.choice(["nation", "band", "line_manages", "willing"]))
        if cells.loc[spot, column] not in ("", SEEN):
            cells.loc[spot, column] = getattr(cells.loc[spot, column], str(rng.choice(["upper", "lower"])))()
    for _ in range(2):  # straight down the grid
        cells.loc[row(everyone), [f"agree_{number}" for number in range(1, 9)]] = "Agree"


def _break_off(questionnaire: Questionnaire, answers: pd.DataFrame, row: int, rng: np.random.Generator) -> int:
    """Blank everything after a question; returns the progress in per cent."""
    last = int(rng.integers(2, len(questionnaire.questions) - 3))
    tags = {variable: column for column, variable in questionnaire.columns("qualtrics").items()}
    for question in questionnaire.questions[last:]:
        for variable in questionnaire.of(question.name):
            answers.loc[row, tags[variable.name]] = ""
    return round(100 * last / len(questionnaire.questions))


def _metadata(kinds: list[str], progress: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    n = len(kinds)
    letters = np.array(list(string.ascii_letters + string.digits))
    seconds = np.maximum(150, rng.lognormal(np.log(560), 0.45, n)).astype(int)
    seconds[[7, 31]] = (74, 98)  # two who cannot have read the questions
    started = [OPENED + timedelta(days=int(day), seconds=int(s))
               for day, s in zip(rng.integers(0, DAYS, n), rng.integers(0, 36_000, n))]
    rows = []
    invited = rng.permutation(400)[:n]
    for place, kind in enumerate(kinds):
        if kind in ("refusal", "empty", "preview", "test"):
            seconds[place] = int(rng.integers(8, 60))
        ended = started[place] + timedelta(seconds=int(seconds[place]))
        recorded = ended + timedelta(days=7 if kind == "partial" else 0, seconds=1)
        real = kind not in ("preview", "test")
        rows.append([
            f"{started[place]:%Y-%m-%d %H:%M:%S}", f"{ended:%Y-%m-%d %H:%M:%S}",
            {"preview": "Survey Preview", "test": "Survey Test"}.get(kind, "IP Address"),
            f"192.0.2.{int(rng.integers(1, 255))}", str(progress[place]), str(seconds[place]),
            "False" if kind == "partial" else "True", f"{recorded:%Y-%m-%d %H:%M:%S}",
            "R_" + "".join(rng.choice(letters, 15)), "", "", f"manager{invited[place]:03d}@example.org" if real else "",
            "", "", "", {"preview": "preview", "test": "test"}.get(kind, "email"), "EN-GB"])
    return pd.DataFrame(rows, columns=[entry[0] for entry in QUALTRICS_METADATA])


def _duplicates(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Send some submissions twice: a row exported twice, and two people who pressed the button again."""
    rows = table.iloc[rng.choice(np.arange(40, RESPONDENTS), DUPLICATES, replace=False)].copy()
    for place in range(1, DUPLICATES):
        again = datetime.fromisoformat(rows.iloc[place]["RecordedDate"]) + timedelta(seconds=40 * place)
        rows.iloc[place, rows.columns.get_loc("RecordedDate")] = f"{again:%Y-%m-%d %H:%M:%S}"
        rows.iloc[place, rows.columns.get_loc("EndDate")] = f"{again:%Y-%m-%d %H:%M:%S}"
        rows.iloc[place, rows.columns.get_loc("ResponseId")] = rows.iloc[place]["ResponseId"][:-3] + f"Dup{place}"[-3:]
    return pd.concat([table, rows], ignore_index=True)
