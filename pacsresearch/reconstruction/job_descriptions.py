"""The reconstruction's 25 job descriptions (J1), as files.

The documents are synthetic: invented organisations, posts and words. Their only tie to the study is that the four
published requirements, read from the documents, come to the published counts (FACTS.md J2 to J5).
"""

from __future__ import annotations

import csv
import io
import re
from functools import partial
from pathlib import Path

import numpy as np

from pacsresearch import files
from pacsresearch.reconstruction import specification_layouts as spec
from pacsresearch.reconstruction.assembling import Plan, assemble
from pacsresearch.reconstruction.composing import compose
from pacsresearch.reconstruction.layouts_docx import to_docx
from pacsresearch.reconstruction.layouts_html import to_html
from pacsresearch.reconstruction.layouts_pdf import to_pdf
from pacsresearch.reconstruction.layouts_text import to_markdown, to_text
from pacsresearch.reconstruction.posting import Posting
from pacsresearch.reconstruction.wording import expand, load, pick

PLANS = (
    Plan(".docx", spec.columns_with_lists, "controlled", boxed=True),
    Plan(".docx", spec.columns_row_by_row, "arial", break_before=True, last=False),
    Plan(".docx", spec.one_mark_a_row, "calibri", duties="bullets"),
    Plan(".docx", spec.ticks, "times", details="lines", capitals=True),
    Plan(".docx", spec.headings_and_bullets, "tracked", duties="lettered"),
    Plan(".docx", partial(spec.headings_and_bullets, typed="\u2022"), "plain", details="lines", capitals=True, last=False),
    Plan(".docx", spec.mark_at_the_end, "arial", duties="bullets"),
    Plan(".docx", spec.merged_category, "small", boxed=True),
    Plan(".docx", partial(spec.bracketed_category, typed="-"), "times", details="lines", duties="plain"),
    Plan(".docx", spec.landscape(spec.columns_with_lists), "calibri"),
    Plan(".pdf", spec.columns_with_lists, "helvetica"),
    Plan(".pdf", spec.columns_row_by_row, "small", duties="bullets", last=False),
    Plan(".pdf", spec.one_mark_a_row, "rows"),
    Plan(".pdf", spec.headings_and_bullets, "times", duties="plain", capitals=True),
    Plan(".pdf", partial(spec.mark_at_the_end, mark=" ({})"), "helvetica", details="lines", break_before=True),
    Plan(".pdf", partial(spec.lead_in_sentences, typed="-"), "typed", details="lines", duties="lettered"),
    Plan(".pdf", spec.ticks, "small"),
    Plan(".pdf", spec.table_per_category, "times", boxed=True, last=False),
    Plan(".html", spec.headings_and_bullets, "board", advert=True, duties="bullets", last=False),
    Plan(".html", spec.columns_with_lists, "table", duties="bullets"),
    Plan(".html", spec.level_first, "untidy", advert=True, details="lines", last=False),
    Plan(".html", spec.crosses, "word", duties="numbered"),
    Plan(".txt", spec.headings_and_bullets, "bare", details="lines", duties="plain", advert=True, last=False),
    Plan(".txt", spec.lead_in_sentences, "underlined", details="lines", last=False),
    Plan(".md", spec.one_mark_a_row, "markdown", duties="bullets", last=False),
)
WRITERS = {".docx": to_docx, ".pdf": to_pdf, ".html": to_html, ".txt": to_text, ".md": to_markdown}


def write_job_descriptions(folder: Path, seed: int) -> None:
    """Write the 25 documents and index.csv; the same seed gives the same bytes on every machine.

    Parameters
    ----------
    folder : Path
        Made if need be. Other files in it are left alone.
    seed : int

    Returns
    -------
    None
        `folder` holds 25 documents and `index.csv` (columns file, employer, year, band).

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     write_job_descriptions(Path(name), 2013)
    ...     len(list(Path(name).iterdir()))
    26
    """
    rows = []
    for name, posting, data in documents(seed):
        files.write_bytes(folder / name, data)
        rows.append((name, posting.employer, str(posting.year), posting.band))
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(("file", "employer", "year", "band"))
    writer.writerows(sorted(rows))
    files.write_text(folder / "index.csv", table.getvalue())


def documents(seed: int) -> list[tuple[str, Posting, bytes]]:
    """Each document's file name, what its author meant, and its bytes.

    Parameters
    ----------
    seed : int

    Returns
    -------
    list of (str, Posting, bytes)
        In order of year. `Posting.levels` holds what a careful reader must find.
    """
    rng = np.random.default_rng([seed, 10_000])
    made = []
    postings = compose(seed)
    for posting, plan in zip(postings, _assigned(postings, rng), strict=True):
        blocks = assemble(posting, plan)
        if plan.style == "tracked":
            data = to_docx(blocks, posting, "calibri", deleted=struck_out(posting, rng))
        else:
            data = WRITERS[plan.suffix](blocks, posting, plan.style)
        made.append((f"{_slug(posting)}{plan.suffix}", posting, data))
    return made


def _assigned(postings: list[Posting], rng: np.random.Generator) -> list[Plan]:
    """A plan for each posting; the tracked one goes where it matters: to a post that does not ask for something."""
    plans = [PLANS[int(index)] for index in rng.permutation(len(PLANS))]
    tracked = next(place for place, plan in enumerate(plans) if plan.style == "tracked")
    for place, posting in enumerate(postings):
        if plans[place].suffix == ".docx" and "absent" in posting.levels.values():
            plans[place], plans[tracked] = plans[tracked], plans[place]
            break
    return plans


def struck_out(posting: Posting, rng: np.random.Generator) -> str:
    """A criterion that a reviewer deleted with tracked changes: where it can be, one that the post no longer asks for."""
    gone = [name for name, level in posting.levels.items() if level == "absent"] or ["project_management"]
    phrases = load("criteria")["key"][gone[0]]["wanted"]
    return expand(pick(phrases, rng), rng, regulator="HPC", regulator_long="Health Professions Council")


def _slug(posting: Posting) -> str:
    """The file's name: the organisation's first word, the title and the year."""
    first = posting.employer.removeprefix("NHS ").split()[0]
    words = re.findall(r"[a-z0-9]+", f"{first} {posting.title}".lower())
    return "-".join((*words, str(posting.year)))
