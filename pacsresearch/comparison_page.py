"""`pacsresearch compare A B`: two studies, or a study and the published figures, on one self-contained page."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pacsresearch import results
from pacsresearch.comparison import compare, labels, published_as_results
from pacsresearch.disclosure import is_small
from pacsresearch.errors import InputError
from pacsresearch.figures.published import forest
from pacsresearch.files import write_text
from pacsresearch.page import as_html, page_template, style_sheet
from pacsresearch.published import load_published
from pacsresearch.study import Study, project_root
from pacsresearch.tables.look import show
from pacsresearch.tables.prose import number, p_value

PUBLISHED = "published"

# One figure each: what the first part of a result's id says it is about.
SUBJECTS = {"survey": "The survey", "requirements": "What job descriptions ask for", "facets": "The five facets",
            "variety": "Variety", "documents": "The documents", "education": "Education"}


def write_comparison(first: str, second: str) -> Path:
    """Compare two studies that have been run, or a study with the published figures (``published``).

    Returns the page, ``reports/comparisons/<first>-with-<second>.html``. Raises InputError where a study is
    unknown or has not been run, or nothing is common to both.
    """
    if first == second:
        raise InputError(first, "is compared with itself", mend="name two studies, or one and 'published'")
    root = project_root()
    published = load_published(root / "data" / "raw" / "published")
    sides = [_side(name, root, published) for name in (first, second)]
    names = [name for _, name, _ in sides]
    smallest = max(limit for _, _, limit in sides)
    table = compare(sides[0][0], sides[1][0])
    small = _small(table, smallest)
    table = table[~small]
    if table.empty:
        raise InputError(f"{first}, {second}", "have no estimate in common", mend="compare studies with the same half")
    words = _words() | labels(published)
    sections = [(title, part) for subject, title in SUBJECTS.items() if len(part := table[table["id"].str.startswith(subject + ".")])]
    html = page_template("comparison.html.j2").render(
        title=f"{names[0]} and {names[1]}", first=names[0], second=names[1], css=style_sheet(), hidden=int(small.sum()),
        smallest=smallest, synthetic=bool(table[["basis_a", "basis_b"]].eq("reconstructed").any().any()),
        sections=[{"title": title, "table": as_html(_table(part, words, title)),
                   "figures": [as_html(forest(chunk, labels=words, name_a=names[0], name_b=names[1], basis=_basis(chunk)))
                               for chunk in _chunks(_shares(part))]} for title, part in sections],
    )
    path = root / "reports" / "comparisons" / f"{_name(first)}-with-{_name(second)}.html"
    write_text(path, html)
    return path


def _words() -> dict[str, str]:
    """What ids are called: by the codebook, and by the questionnaire."""
    from pacsresearch.job_descriptions.codebook import load_codebook
    from pacsresearch.questionnaire import load_questionnaire

    codebook = load_codebook()
    words = {f"requirements.{r.id}.{level}": f"{r.label}, {level}" for r in codebook.requirements
             for level in ("essential", "desirable", "any")}
    words |= {f"facets.{facet.id}": facet.label for facet in codebook.facets}
    for question in load_questionnaire().questions:
        words |= {f"survey.{question.name}.{option.name}": f"{question.label}: {option.label}" for option in question.options}
        words |= {f"survey.agree.{item.name.removeprefix('agree_')}": f"Agree: {item.label}" for item in question.items}
    return words


def _side(name: str, root: Path, published) -> tuple[pd.DataFrame, str, int]:
    """The results of one side, its name on the page, and its smallest cell."""
    if name == PUBLISHED:
        return published_as_results(published), "2013 as published", 1
    study = Study.load(name, root)
    rows = results.load(study.results)
    if rows.empty:
        raise InputError(study.show(study.results), "there are no results yet", mend=f"make reproduce STUDY={name}")
    rows = rows[~rows["id"].str.match(r"(?:framework|published|inferred)\.") & ~rows["id"].str.endswith(".mentioned")
                & ~rows["basis"].isin(("inferred", "published"))]
    return rows, study.name, study.analysis.smallest_cell


def _small(table: pd.DataFrame, smallest: int) -> pd.Series:
    """Rows that count fewer people than may be shown, on either side, on either side of the answer."""
    people = table["id"].str.startswith(("survey.", "education.none"))
    small = pd.Series(False, index=table.index)
    for side in ("a", "b"):
        small |= is_small(table[f"n_{side}"], table[f"denominator_{side}"], smallest)
    return people & small


def _shares(part: pd.DataFrame) -> pd.DataFrame:
    """Estimates that are shares: what a forest from 0 to 100 % can show."""
    return part[part["estimate_a"].between(0, 1) & part["estimate_b"].between(0, 1) & part["low_b"].notna()]


def _basis(part: pd.DataFrame) -> str:
    """What a figure stands on: synthetic data anywhere make it synthetic."""
    both = pd.concat([part["basis_a"], part["basis_b"]])
    return "reconstructed" if (both == "reconstructed").any() else "observed"


def _chunks(table: pd.DataFrame, most: int = 30) -> list[pd.DataFrame]:
    """Parts of a table that one figure can show."""
    return [table.iloc[start:start + most] for start in range(0, len(table), most)]


def _table(part: pd.DataFrame, words: dict[str, str], title: str):
    rows = pd.DataFrame({
        "what": [words.get(id, id) for id in part["id"]],
        "first": [number(v) for v in part["estimate_a"]], "second": [number(v) for v in part["estimate_b"]],
        "difference": [number(v) for v in part["difference"]],
        "interval": [f"{number(a)} to {number(b)}" if pd.notna(a) and pd.notna(b) else "" for a, b in zip(part["low"], part["high"], strict=True)],
        "p": [p_value(v) for v in part["p_value"]], "p, corrected": [p_value(v) for v in part["p_adjusted"]],
        "method": part["method"].to_numpy(), "note": part["note"].to_numpy(),
    })
    return show(rows, title=f"{title}: differences (second less first)", labels={"what": ""}, height=560)


def _name(name: str) -> str:
    return Path(name).name
