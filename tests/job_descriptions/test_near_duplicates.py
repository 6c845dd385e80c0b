"""Near-duplicates and boilerplate: against brute force and documents made for it."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacsresearch.job_descriptions import near_duplicates as nd
from pacsresearch.job_descriptions.coding import CodedFile, code_document
from pacsresearch.job_descriptions.index import IndexRow
from pacsresearch.job_descriptions.readers import read_document

RNG = random.Random(3)
WORDS = ["".join(RNG.choice("bdfglmnprst") + RNG.choice("aeiou") for _ in range(3)) for _ in range(500)]


def prose(seed: int, paragraphs: int = 12, words: int = 20) -> list[str]:
    rng = random.Random(seed)
    return [" ".join(rng.choice(WORDS) for _ in range(words)) for _ in range(paragraphs)]


def coded(tmp_path, name: str, paragraphs: list[str], criteria: list[str], employer: str = "") -> CodedFile:
    path = tmp_path / name
    text = "\n\n".join(["PACS Manager", *paragraphs, "Person specification", "Essential criteria",
                        *(f"- {c}" for c in criteria)])
    path.write_text(text, "utf-8")
    return CodedFile(str(path), coded=code_document(read_document(path), index=IndexRow(name, employer or None)))


def brute(texts, size):
    sets = [set(nd.shingles(text, size)) for text in texts]
    return {(i, j): len(sets[i] & sets[j]) / len(sets[i] | sets[j])
            for i, j in itertools.combinations(range(len(texts)), 2) if sets[i] & sets[j]}


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=12).map(" ".join), max_size=6))
def test_every_pair_that_shares_a_shingle_is_found_exactly(texts):
    found = nd.similarities(texts, size=2)
    assert {(r.first, r.second): pytest.approx(r.jaccard) for r in found.itertuples()} == brute(texts, 2)


def test_blocks_of_the_product_change_nothing(monkeypatch):
    texts = [" ".join(random.Random(i % 7).choices("abcdefgh", k=30)) for i in range(40)]
    whole = nd.similarities(texts)
    monkeypatch.setattr(nd, "BLOCK", 3)
    assert nd.similarities(texts).equals(whole)


def test_a_copy_with_small_changes_is_found_and_the_rest_is_not(tmp_path):
    body = prose(1)
    changed = [*body[:-1], " ".join(WORDS[:20])]
    files = [coded(tmp_path, "a.txt", body, ["A degree"]), coded(tmp_path, "b.txt", changed, ["PRINCE2"]),
             coded(tmp_path, "c.txt", prose(2), ["A degree"])]
    pairs = nd.near_duplicates(files)
    assert pairs[["first", "second", "shared", "near_duplicate"]].values.tolist() == [["a.txt", "b.txt", "body", True]]
    assert nd.groups(pairs) == {"a.txt": "a.txt", "b.txt": "a.txt"}


def test_an_advert_cut_from_the_whole_description_is_contained(tmp_path):
    body = prose(3, 30)
    pairs = nd.near_duplicates([coded(tmp_path, "whole.txt", body, ["PRINCE2"]), coded(tmp_path, "advert.txt", body[:6], ["PRINCE2"])])
    row = pairs.iloc[0]
    assert row["near_duplicate"] and row["body_jaccard"] < nd.RESEMBLANCE < nd.CONTAINED < row["body_containment"]


def test_criteria_alone_can_be_copied(tmp_path):
    criteria = prose(4, 8, 9)
    pairs = nd.near_duplicates([coded(tmp_path, "a.txt", prose(5, 20), criteria), coded(tmp_path, "b.txt", prose(6, 20), criteria)])
    assert pairs[["shared", "near_duplicate"]].values.tolist() == [["criteria", True]]


def test_short_texts_are_no_copies(tmp_path):
    files = [coded(tmp_path, name, [], ["A degree in a health subject"]) for name in ("a.txt", "b.txt")]
    assert not nd.near_duplicates(files)["near_duplicate"].any()


def test_pairs_of_one_employer_are_shown_though_they_differ(tmp_path):
    standard = prose(7, 2)
    files = [coded(tmp_path, "a.txt", standard + prose(8, 20), ["PRINCE2"], "Trust A"),
             coded(tmp_path, "b.txt", standard + prose(9, 20), ["PRINCE2"], "Trust, A"),
             coded(tmp_path, "c.txt", standard + prose(10, 20), ["PRINCE2"], "Trust B"), CodedFile("d.txt", error="damaged")]
    pairs = nd.near_duplicates(files)
    assert pairs[["first", "second", "same_employer", "near_duplicate"]].values.tolist() == [["a.txt", "b.txt", True, False]]


def test_boilerplate_is_what_one_employer_repeats(tmp_path):
    standard = prose(11, 2)
    files = [coded(tmp_path, "a.txt", [*standard, *prose(12)], ["PRINCE2"], "Trust A"),
             coded(tmp_path, "b.txt", [standard[0].upper() + ".", *prose(13)], ["PRINCE2"], "Trust A"),
             coded(tmp_path, "c.txt", [*standard, *prose(14)], ["PRINCE2"], "Trust B"),
             coded(tmp_path, "d.txt", [*standard, *prose(15)], ["PRINCE2"])]
    table = nd.boilerplate(files)
    assert table[["employer", "documents", "of", "words", "text"]].values.tolist() == [["Trust A", 2, 2, 20, standard[0]]]
    assert 0 < table["share"].item() < 20 / 200
    summary = nd.summarise_boilerplate(table)
    assert summary[["employer", "of", "paragraphs", "longest"]].values.tolist() == [["Trust A", 2, 1, standard[0]]]
    assert summary["share"].item() == pytest.approx(table["share"].item())


def test_without_documents_there_are_no_pairs_and_no_boilerplate():
    assert nd.near_duplicates([]).empty and nd.boilerplate([]).empty
    assert list(nd.near_duplicates([]).columns) == list(nd.PAIRS)


def test_the_order_of_the_documents_changes_no_group(tmp_path):
    body = prose(20)
    files = [coded(tmp_path, f"{i}.txt", body[i:] + prose(30 + i, i), ["PRINCE2"]) for i in range(5)]
    forth, back = nd.near_duplicates(files), nd.near_duplicates(files[::-1])
    assert nd.groups(forth) == nd.groups(back) and len(set(nd.groups(forth).values())) == 1
