"""Documents that are nearly the same text, and the paragraphs that one employer puts into all of its documents.

A post that is advertised twice would count twice, and an employer's standard paragraphs are no finding about the post. Both
are found here, exactly: every pair that shares a shingle is compared, by a sparse product over the inverted index of
shingles (no sketch such as MinHash, so nothing is missed and nothing depends on a seed).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from pacsresearch.job_descriptions.coding import CodedDocument, CodedFile
from pacsresearch.job_descriptions.document import Block

SIZE = 5          # words a shingle: long enough that two texts share one by copying (Broder 1997 takes 4 to 10)
RESEMBLANCE = 0.5 # Jaccard; Broder et al. (1997) cluster the web at this resemblance
CONTAINED = 0.8   # of the shorter text in the longer: an advert cut from a whole job description
ENOUGH = 30       # shingles: shorter texts are too short to call copies
SENTENCE = 8      # words: shorter paragraphs ("Job description", "Band 7") are headings and labels, no boilerplate
BLOCK = 512       # rows of the product at a time: memory stays bounded

PAIRS = ("first", "second", "same_employer", "body_jaccard", "body_containment", "criteria_jaccard", "criteria_containment",
         "shared", "near_duplicate")
_WORD = re.compile(r"\w+")


def shingles(text: str, size: int = SIZE) -> list[tuple[str, ...]]:
    """Runs of `size` successive words, case and punctuation ignored; none in a text of fewer words.

    >>> shingles("The PACS manager, the RIS.", 3)
    [('the', 'pacs', 'manager'), ('pacs', 'manager', 'the'), ('manager', 'the', 'ris')]
    """
    words = _WORD.findall(text.casefold())
    return list(zip(*(words[start:] for start in range(size)), strict=False))


def similarities(texts: Sequence[str], *, size: int = SIZE) -> pd.DataFrame:
    """How much every two texts share; pairs that share nothing are left out.

    Parameters
    ----------
    texts : sequence of str
    size : int
        Words a shingle.

    Returns
    -------
    DataFrame
        Columns ``first, second`` (positions in `texts`, first < second), ``shared`` (different shingles in both), ``jaccard``
        (shared / in either), ``containment`` (shared / those of the one with fewer), ``smaller`` (how many those are).

    Notes
    -----
    Exact. The cost is the number of pairs (shingle, two texts that have it).

    References
    ----------
    Broder (1997), On the resemblance and containment of documents. Proc. Compression and Complexity of Sequences, 21-29.

    Examples
    --------
    >>> similarities(["a b c d e f", "a b c d e g", "h i j k l"])[["first", "second", "shared"]].values.tolist()
    [[0, 1, 1]]
    """
    index = _Index(texts, size)
    return index.measure(index.pairs())


class _Index:
    """Which text has which shingle: a sparse matrix, and its transpose, the inverted index."""

    def __init__(self, texts: Sequence[str], size: int = SIZE) -> None:
        known: dict[tuple[str, ...], int] = {}
        columns = [sorted({known.setdefault(s, len(known)) for s in shingles(text, size)}) for text in texts]
        self.sizes = np.array([len(c) for c in columns], dtype=np.int64)
        starts = np.concatenate([[0], np.cumsum(self.sizes)])
        indices = np.fromiter((i for c in columns for i in c), dtype=np.int64, count=int(starts[-1]))
        shape = (len(columns), max(len(known), 1))
        self.has = sparse.csr_array((np.ones(len(indices), dtype=np.int32), indices, starts), shape=shape)

    def pairs(self, least: float = 0.0, kinds: np.ndarray | None = None) -> np.ndarray:
        """Pairs (first < second) that share a shingle, the shorter contained to at least `least` or both of one kind (from 0)."""
        by_shingle = self.has.T.tocsr()
        found = [np.empty((0, 2), dtype=np.int64)]
        for start in range(0, len(self.sizes), BLOCK):
            product = (self.has[start:start + BLOCK] @ by_shingle).tocoo()
            first, second = product.coords[0].astype(np.int64) + start, product.coords[1].astype(np.int64)
            kept = product.data >= least * np.minimum(self.sizes[first], self.sizes[second])
            if kinds is not None:
                kept |= (kinds[first] == kinds[second]) & (kinds[first] >= 0)
            kept &= first < second
            found.append(np.column_stack([first[kept], second[kept]]))
        return np.unique(np.concatenate(found), axis=0)

    def measure(self, pairs: np.ndarray) -> pd.DataFrame:
        """The columns of `similarities` for some pairs."""
        first, second = pairs[:, 0], pairs[:, 1]
        shared = [np.zeros(0, dtype=np.int64)]
        for start in range(0, len(pairs), 8 * BLOCK):
            some = slice(start, start + 8 * BLOCK)
            shared.append(np.asarray(self.has[first[some]].multiply(self.has[second[some]]).sum(axis=1)).astype(np.int64))
        table = pd.DataFrame({"first": first, "second": second, "shared": np.concatenate(shared)})
        a, b = self.sizes[first], self.sizes[second]
        table["jaccard"] = table["shared"] / np.maximum(a + b - table["shared"], 1)
        table["smaller"] = np.minimum(a, b)
        table["containment"] = table["shared"] / np.maximum(table["smaller"], 1)
        return table


def near_duplicates(coded: Iterable[CodedFile]) -> pd.DataFrame:
    """Every two documents that look copied, in their bodies or in their criteria, with what they share.

    Parameters
    ----------
    coded : iterable of CodedFile
        Files that could not be read are left out.

    Returns
    -------
    DataFrame
        `PAIRS`: the two documents' names; whether both name the same employer; Jaccard resemblance and containment (of the
        shorter in the longer) of the bodies and of the criteria; ``shared`` ("body", "criteria" or both) says what is
        near-identical, ``near_duplicate`` whether anything is. All pairs of one employer are kept, and of
        different employers those that are near-duplicates.

    Notes
    -----
    Near-identical: resemblance of at least `RESEMBLANCE`, or the shorter contained in the longer to at least `CONTAINED`,
    where both have `ENOUGH` shingles. Criteria are one text, in their order: the level words are no part of it.
    """
    documents = [item.coded for item in coded if item.coded]
    names = [one.document.name for one in documents]
    employers = [_key(_employer(one)) for one in documents]
    bodies = _Index([one.document.text for one in documents])
    criteria = _Index(["\n".join(c.text for c in one.specification.criteria) for one in documents])
    kinds = np.unique(employers, return_inverse=True)[1] if employers else np.zeros(0, dtype=np.int64)
    kinds = np.where([bool(e) for e in employers], kinds, -1)
    # A resemblance of a half is a containment of a half at least: nothing that counts is below.
    pairs = np.unique(np.concatenate([index.pairs(min(RESEMBLANCE, CONTAINED), kinds) for index in (bodies, criteria)]), axis=0)
    body, specification = bodies.measure(pairs), criteria.measure(pairs)
    both = np.column_stack([_alike(body), _alike(specification)])
    table = pd.DataFrame({
        "first": pd.Series([names[i] for i in pairs[:, 0]], dtype="str"), "second": pd.Series([names[i] for i in pairs[:, 1]], dtype="str"),
        "same_employer": (kinds[pairs[:, 0]] == kinds[pairs[:, 1]]) & (kinds[pairs[:, 0]] >= 0),
        "body_jaccard": body["jaccard"], "body_containment": body["containment"],
        "criteria_jaccard": specification["jaccard"], "criteria_containment": specification["containment"],
        "shared": pd.Series(np.select([both.all(axis=1), both[:, 0], both[:, 1]], ["body and criteria", "body", "criteria"], ""), dtype="str"),
        "near_duplicate": both.any(axis=1),
    }, columns=list(PAIRS))
    return table[table["near_duplicate"] | table["same_employer"]].sort_values(
        ["near_duplicate", "body_jaccard", "first", "second"], ascending=[False, False, True, True], ignore_index=True)


def groups(pairs: pd.DataFrame) -> dict[str, str]:
    """Which document stands for each near-duplicate: the first name of its group, itself included.

    Groups are chains: where A is like B and B like C, all three are one group.

    >>> groups(pd.DataFrame({"first": ["a", "b"], "second": ["b", "c"], "near_duplicate": [True, True]}))
    {'a': 'a', 'b': 'a', 'c': 'a'}
    """
    stands: dict[str, str] = {}

    def head(name: str) -> str:
        while stands.setdefault(name, name) != name:
            name = stands[name]
        return name

    for row in pairs[pairs["near_duplicate"]].itertuples():
        first, last = sorted((head(row.first), head(row.second)))
        stands[last] = first
    return {name: head(name) for name in sorted(stands)}


def boilerplate(coded: Iterable[CodedFile], *, least: int = 2) -> pd.DataFrame:
    """Paragraphs that occur word for word in several documents of one employer.

    Parameters
    ----------
    coded : iterable of CodedFile
    least : int
        Documents of the employer that must have the paragraph.

    Returns
    -------
    DataFrame
        Columns ``employer, documents`` (that have it), ``of`` (the employer's documents), ``words`` (its length), ``share``
        (of those documents' words, on average), ``text`` (as first written). Commonest and longest first in each employer.

    Notes
    -----
    Missing data: documents that name no employer are left out. Paragraphs under `SENTENCE` words are not looked at.
    """
    of: dict[str, int] = {}
    written: dict[str, str] = {}
    seen: dict[tuple[str, str], list] = {}
    for item in coded:
        name = _employer(item.coded) if item.coded else ""
        if not (employer := _key(name)):
            continue
        written.setdefault(employer, name)
        of[employer] = of.get(employer, 0) + 1
        length = max(item.coded.document.words, 1)
        here = {_key(text): text for text in _paragraphs(item.coded.document.body())}
        for key, text in here.items():
            words = key.count(" ") + 1
            if words >= SENTENCE:
                seen.setdefault((employer, key), [text, words, []])[2].append(words / length)
    rows = [(written[employer], len(shares), of[employer], words, min(1.0, sum(shares) / len(shares)), " ".join(text.split()))
            for (employer, _), (text, words, shares) in seen.items() if len(shares) >= least]
    table = pd.DataFrame(rows, columns=["employer", "documents", "of", "words", "share", "text"])
    return table.sort_values(["employer", "documents", "words", "text"], ascending=[True, False, False, True], ignore_index=True)


def summarise_boilerplate(table: pd.DataFrame) -> pd.DataFrame:
    """One row an employer: ``employer, of, paragraphs, share`` (of a document's words, on average), ``longest``."""
    rows = []
    for employer, found in table.groupby("employer", sort=True):
        of = int(found["of"].iloc[0])
        share = float((found["share"] * found["documents"]).sum() / of)
        rows.append((employer, of, len(found), min(share, 1.0), found.sort_values("words", kind="stable")["text"].iloc[-1]))
    return pd.DataFrame(rows, columns=["employer", "of", "paragraphs", "share", "longest"])


def _alike(measured: pd.DataFrame) -> np.ndarray:
    like = (measured["jaccard"] >= RESEMBLANCE) | (measured["containment"] >= CONTAINED)
    return (like & (measured["smaller"] >= ENOUGH)).to_numpy()


def _employer(one: CodedDocument) -> str:
    return " ".join(str(one.metadata.value("employer") or "").split())


def _key(text: str) -> str:
    """Its words, whatever their case and the punctuation between them."""
    return " ".join(_WORD.findall(text.casefold()))


def _paragraphs(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if block.table is None:
            yield block.text
        else:
            for cell in block.table.cells:
                yield from _paragraphs(cell.blocks)
