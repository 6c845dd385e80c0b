"""The 25 invented job descriptions: real files, and what a careful reader finds in them.

What the author of each document meant (`Posting.levels`, `Posting.wanted`) never reaches the files' folder: here it is
the second source against which reading and coding the files is judged.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import kendalltau

from pacsresearch.job_descriptions.coding import CodedFile, code_files
from pacsresearch.reconstruction.composing import DOCUMENTS, MARGINS, ROLES, compose, draw_levels
from pacsresearch.reconstruction.job_descriptions import documents, write_job_descriptions
from pacsresearch.reconstruction.posting import FOOTER, Posting
from pacsresearch.reconstruction.wording import expand, load
from pacsresearch.study import Study

# FACTS.md J2 to J5, written again here on purpose: essential, desirable, of 25
PUBLISHED = {
    "project_management": (18, 2),
    "radiographer_registration": (14, 4),
    "management_qualification": (8, 13),
    "higher_qualification": (11, 9),
}
FACETS = {"it", "clinical", "legal_compliance", "communication", "analytical"}


@pytest.fixture(scope="module")
def study() -> Study:
    return Study.load("pacs-2013")


@pytest.fixture(scope="module")
def folder(study: Study) -> Path:
    return study.documents_folder


@pytest.fixture(scope="module")
def index(folder: Path) -> list[dict[str, str]]:
    with open(folder / "index.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def meant(study: Study) -> dict[str, Posting]:
    return {name: posting for name, posting, _ in documents(study.analysis.seed)}


@pytest.fixture(scope="module")
def coded(folder: Path, index: list[dict[str, str]]) -> list[CodedFile]:
    return code_files([folder / row["file"] for row in index])


def test_the_committed_files_come_from_the_seed(study: Study, folder: Path, tmp_path: Path) -> None:
    write_job_descriptions(tmp_path, study.analysis.seed)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in folder.iterdir()
    }


def test_the_folder_holds_documents_and_their_index_only(folder: Path, index: list[dict[str, str]]) -> None:
    assert list(index[0]) == ["file", "employer", "year", "band"]
    assert len(index) == DOCUMENTS == 25
    assert {path.name for path in folder.iterdir()} == {"index.csv"} | {row["file"] for row in index}


def test_formats(index: list[dict[str, str]]) -> None:
    assert Counter(Path(row["file"]).suffix for row in index) == {".docx": 10, ".pdf": 8, ".html": 4, ".txt": 2, ".md": 1}


def test_every_file_says_that_it_is_synthetic(folder: Path, index: list[dict[str, str]]) -> None:
    for row in index:
        data = (folder / row["file"]).read_bytes()
        if row["file"].endswith(".docx"):
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                data = b"".join(package.read(name) for name in package.namelist() if name.startswith("word/footer"))
        assert FOOTER.encode() in data, row["file"]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_seed_keeps_the_published_margins(seed: int) -> None:
    rng = np.random.default_rng(seed)
    levels = draw_levels([ROLES[number % len(ROLES)] for number in range(25)], rng)
    for requirement, margin in PUBLISHED.items():
        found = Counter(level[requirement] for level in levels)
        assert (found["essential"], found["desirable"]) == margin == MARGINS[requirement]


@pytest.mark.parametrize("seed", [1, 20130601])
def test_phrases_are_complete(seed: int) -> None:
    for posting in compose(seed):
        texts = [item.text for item in posting.wanted] + [text for _, texts in posting.duties for text in texts]
        texts += [text for _, text in posting.closing] + [*posting.purpose, posting.offer, posting.about]
        assert not [text for text in texts if re.search(r"[\[\]{}|]", text)]


def test_alternatives_do_not_nest() -> None:
    for bank in ("criteria", "duties", "closing", "employers"):
        for text in _strings(load(bank)):
            assert not re.search(r"[\[\]{}|]", expand(text, np.random.default_rng(0), **_VALUES)), text


_VALUES = dict.fromkeys(("kind", "place", "reports", "staff", "regulator", "regulator_long", "trust"), "x")


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):  # the two that are regular expressions hold no phrases
        items = [item for key, item in value.items() if key not in ("unless", "more_after")]
    else:
        items = value if isinstance(value, list) else []
    return [text for item in items for text in _strings(item)]


def test_one_employer_reuses_its_text_and_others_do_not(meant: dict[str, Posting]) -> None:
    def shingles(posting: Posting) -> set[tuple[str, ...]]:
        texts = [text for _, duties in posting.duties for text in duties] + [text for _, text in posting.closing]
        words = " ".join(texts).split()
        return {tuple(words[start : start + 5]) for start in range(len(words) - 4)}

    postings = list(meant.values())
    same, other = [], []
    for number, one in enumerate(postings):
        for two in postings[number + 1 :]:
            first, second = shingles(one), shingles(two)
            shared = len(first & second) / min(len(first), len(second))
            (same if one.employer == two.employer else other).append(shared)
    assert len(same) == 3 and min(same) > 0.7
    assert max(other) < 0.5


def test_documents_grow_with_the_years_but_not_in_step(coded: list[CodedFile], meant: dict[str, Posting]) -> None:
    years = [meant[Path(file.file).name].year for file in coded]
    for words in (
        [file.coded.document.words for file in coded],
        [file.coded.specification.words for file in coded],
    ):
        trend = kendalltau(years, words)
        assert 0.4 < trend.statistic < 0.9 and trend.pvalue < 0.01


def test_every_document_gives_its_year_band_and_employer(coded: list[CodedFile], meant: dict[str, Posting]) -> None:
    for file in coded:
        posting, text = meant[Path(file.file).name], file.coded.document.text
        assert str(posting.year) in text and f"Band {posting.band}" in text, file.file
        assert posting.employer.lower() in text.lower(), file.file


def test_every_criterion_is_read_with_its_level(coded: list[CodedFile], meant: dict[str, Posting]) -> None:
    wrong, cut = {}, 0
    for file in coded:
        written = Counter((_plain(item.text), item.level) for item in meant[Path(file.file).name].wanted)
        read = Counter((_plain(item.text), item.level) for item in file.coded.specification.criteria)
        for text, level in list((written - read).elements()):
            start = next((r for r in (read - written) if file.file.endswith(".pdf") and text.startswith(r[0])), None)
            if start and start[1] == level:  # a PDF's second line lost: the level still stands
                written[text, level] -= 1
                read[start] -= 1
                cut += 1
        if +read != +written:
            wrong[file.file] = (written - read, read - written)
    assert not wrong
    assert cut == 0


def test_every_facet_occurs_and_roles_vary(coded: list[CodedFile]) -> None:
    leading = set()
    for facet in FACETS:
        shares = [share.share for file in coded for share in file.coded.facets if share.facet == facet]
        assert np.median(shares) > 0 and max(shares) - min(shares) > 0.15, facet
    for file in coded:
        leading.add(max(file.coded.facets, key=lambda share: share.share).facet)
    assert len(leading) >= 2


def test_nothing_is_demanded_oftener_than_project_management(coded: list[CodedFile]) -> None:
    essential = Counter(item.requirement for file in coded for item in file.coded.requirements if item.level == "essential")
    del essential["project_management_broad"]  # it contains the narrow one
    assert essential.most_common(1) == [("project_management", 18)]


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u2019", "'")).strip()


def test_coding_the_files_gives_what_their_author_meant(coded: list[CodedFile], meant: dict[str, Posting]) -> None:
    wrong = {}
    for file in coded:
        assert file.error is None, file.error
        found = {item.requirement: item.level for item in file.coded.requirements}
        for requirement, level in meant[Path(file.file).name].levels.items():
            got = "absent" if found[requirement] == "mentioned" else found[requirement]  # named in a duty or an offer
            if got != level:
                wrong[file.file, requirement] = (found[requirement], level)
    assert not wrong


def test_coding_the_files_gives_the_published_counts(coded: list[CodedFile]) -> None:
    for requirement, margin in PUBLISHED.items():
        levels = Counter(
            item.level for file in coded for item in file.coded.requirements if item.requirement == requirement
        )
        assert (levels["essential"], levels["desirable"]) == margin, requirement
        assert sum(levels.values()) == 25
