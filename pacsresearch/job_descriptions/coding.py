"""Coding: which requirements a job description states, at which level, and the words that say so.

The rules are in ``codebook.toml``; the order of things is: every criterion is tried against the codebook, words
of level inside it are local to their clause, negations and offers are refused (and kept as such), what is found
nowhere among the criteria is looked for in the prose, and the highest level wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pacsresearch.errors import InputError
from pacsresearch.job_descriptions import prose
from pacsresearch.job_descriptions.codebook import Codebook, load_codebook
from pacsresearch.job_descriptions.document import Document, Location
from pacsresearch.job_descriptions.facets import FacetShare, facet_shares
from pacsresearch.job_descriptions.matching import Match, Matcher, matcher
from pacsresearch.job_descriptions.metadata import IndexRow, Metadata, read_metadata, with_index
from pacsresearch.job_descriptions.plain import plain

if TYPE_CHECKING:
    from pacsresearch.job_descriptions.person_specification import Criterion, Specification

LEVELS = ("essential", "desirable", "undetermined", "mentioned", "absent")  # the first found wins
NOTHING = "no criterion matches"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that give a requirement its level, where they stand and which rule took them."""

    level: str
    words: str           # the sentence, as written
    location: Location | str
    rule: str            # "project_management.prince2; level: table column" and the like
    criterion: int | None = None  # its number in the specification; None for prose


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement of one document: DESIGN's requirement row.

    `evidence`, `location` and `rule` are of the evidence that decides the level; what else was found is in
    `further`. An absent requirement has no evidence; its rule says so, and names a refusal where there was one.
    """

    requirement: str
    level: str
    evidence: str = ""
    location: Location | str = ""
    rule: str = NOTHING
    criterion: int | None = None
    further: tuple[Evidence, ...] = ()
    refused: tuple[Evidence, ...] = ()  # negations and offers: level "absent", the reason in the rule


@dataclass(frozen=True, slots=True)
class CodedDocument:
    """A document with its specification, its codes (one of each requirement of the codebook), facets and facts."""

    document: Document
    specification: Specification
    requirements: tuple[Requirement, ...]
    facets: tuple[FacetShare, ...]
    metadata: Metadata

    def __getitem__(self, requirement: str) -> Requirement:
        """The code of one requirement."""
        for coded in self.requirements:
            if coded.requirement == requirement:
                return coded
        raise KeyError(f"no requirement {requirement!r}")


@dataclass(frozen=True, slots=True)
class CodedFile:
    """A file as it was given, and what became of it: `coded`, or one line of `error`."""

    file: str
    error: str | None = None
    coded: CodedDocument | None = None


def readable(coded: Iterable[CodedFile], name: str, purpose: str) -> list[CodedDocument]:
    """The documents that could be read; InputError, of `name`, where there is none to export or to code (`purpose`)."""
    documents = [item.coded for item in coded if item.coded]
    if not documents:
        raise InputError(name, f"has no readable job description to {purpose}")
    return documents


def code_document(document: Document, codebook: Codebook | None = None, *,
                  specification: Specification | None = None, index: IndexRow | None = None) -> CodedDocument:
    """Code one document.

    Parameters
    ----------
    document : Document
    codebook : Codebook, optional
        The package's own when none is given.
    specification : Specification, optional
        Where it has been read already.
    index : IndexRow, optional
        What the study's index says of this file; it overrides what the document says of itself.

    Returns
    -------
    CodedDocument
        Every requirement of the codebook once, in its order; the same input gives the same codes.
    """
    codebook = codebook or load_codebook()
    if specification is None:
        from pacsresearch.job_descriptions.person_specification import read_specification

        specification = read_specification(document)
    found = _Found(codebook)
    ready = matcher(codebook)
    context = _Context(document, specification.criteria)
    for criterion in specification.criteria:
        for match in ready.match(criterion.text, category=criterion.category or "", context=context):
            found.add(match, _level_in(match, criterion.level), criterion.location, _because(match, criterion),
                      criterion.number)
    _add_prose(found, ready, document, specification.criteria, context)
    metadata = with_index(read_metadata(document, specification), index)
    return CodedDocument(document=document, specification=specification, requirements=found.requirements(),
                         facets=facet_shares(specification.criteria, codebook), metadata=metadata)


def code_files(paths: Sequence[str | Path], codebook: Codebook | None = None, jobs: int = 1, *,
               index: dict[str, IndexRow] | None = None) -> list[CodedFile]:
    """Code files, one bad one never stopping the others.

    Parameters
    ----------
    paths : sequence of path
    codebook : Codebook, optional
    jobs : int
        Processes; more than one pays from some hundred documents on.
    index : dict of file name to IndexRow, optional
        From `metadata.read_index`.

    Returns
    -------
    list of CodedFile
        In the order given, whatever finished first.
    """
    index = index or {}
    work = [(Path(path), index.get(Path(path).name)) for path in paths]
    if jobs == 1 or len(work) < 2:
        return [_code_file(path, codebook, row) for path, row in work]
    from joblib import Parallel, delayed

    return list(Parallel(n_jobs=jobs, batch_size="auto")(delayed(_code_file)(path, codebook, row) for path, row in work))


def code_text(text: str, codebook: Codebook | None = None, *, level: str = "essential", category: str = "",
              context: str = "") -> dict[str, str]:
    """The requirements in one criterion's words, with the level each has there.

    For trying a codebook: ``context`` stands for the document's headings and other criteria.

    >>> code_text("Experience of managing projects (PRINCE2 desirable)")
    {'project_management': 'desirable', 'project_management_broad': 'essential'}
    """
    codebook = codebook or load_codebook()
    found = _Found(codebook)
    for match in matcher(codebook).match(text, category=category, context=lambda: plain(context).lower()):
        found.add(match, _level_in(match, level), "", match.rule, None)
    return {r.requirement: r.level for r in found.requirements() if r.level != "absent"}


def check_examples(codebook: Codebook) -> list[str]:
    """What the codebook says of itself and does not keep: examples not coded, counter-examples coded.

    Returns
    -------
    list of str
        One line a complaint; empty for a codebook that keeps its word.
    """
    complaints = []
    for requirement in codebook.requirements:
        for example in requirement.examples:
            if requirement.id not in code_text(example, codebook):
                complaints.append(f"{requirement.id}: the example {example!r} is not coded")
        for example in requirement.counter_examples:
            if requirement.id in code_text(example, codebook):
                complaints.append(f"{requirement.id}: the counter-example {example!r} is coded")
    return complaints


class _Found:
    """Evidence a requirement, collected; broader requirements share their narrower ones' evidence."""

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self.evidence: dict[str, list[Evidence]] = {r.id: [] for r in codebook.requirements}
        self.refused: dict[str, list[Evidence]] = {r.id: [] for r in codebook.requirements}

    def add(self, match: Match, level: str, location: Location | str, rule: str, criterion: int | None) -> None:
        at = match.requirement
        while at:
            if match.refusal:
                why = f"{match.rule}; {match.refusal}"
                self.refused[at].append(Evidence("absent", match.sentence, location, why, criterion))
            else:
                self.evidence[at].append(Evidence(level, match.sentence, location, rule, criterion))
            at = self.codebook[at].broader

    def missing(self) -> set[str]:
        """Requirements without evidence so far."""
        return {id for id, evidence in self.evidence.items() if not evidence}

    def requirements(self) -> tuple[Requirement, ...]:
        return tuple(self._decide(r.id) for r in self.codebook.requirements)

    def _decide(self, id: str) -> Requirement:
        if not self.refused[id] and not self.evidence[id]:
            return _absent(id)
        refused = _distinct(self.refused[id])
        evidence = _distinct(sorted(self.evidence[id], key=lambda e: LEVELS.index(e.level)))  # stable: document order
        if not evidence:
            rule = f"{NOTHING}; refused: {refused[0].rule}" if refused else NOTHING
            return Requirement(id, "absent", rule=rule, refused=refused)
        best = evidence[0]
        return Requirement(id, best.level, best.words, best.location, best.rule, best.criterion, evidence[1:], refused)


class _Context:
    """The plain text of a document's headings and criteria, made when a rule first asks for it."""

    def __init__(self, document: Document, criteria: Iterable[Criterion]) -> None:
        self._parts = (document, criteria)
        self._text: str | None = None

    def __call__(self) -> str:
        if self._text is None:
            document, criteria = self._parts
            headings = [b.text for b in document.blocks if b.kind == "heading" or b.bold]
            first = [b.text for b in document.blocks[:6] if b.kind != "table"]  # a title typed as a paragraph
            self._text = plain_all([document.title, *first, *headings, *(c.text for c in criteria)])
        return self._text


def plain_all(texts: Iterable[str]) -> str:
    """The plain lower-case forms of texts, joined."""
    return " . ".join(plain(text).lower() for text in texts if text)


@lru_cache(maxsize=512)
def _absent(id: str) -> Requirement:
    """A requirement of which a document says nothing: most requirements of most documents."""
    return Requirement(id, "absent")


def _distinct(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    seen: dict[tuple[str, str, str], Evidence] = {}
    for item in evidence:
        seen.setdefault((item.level, item.words, str(item.location)), item)
    return tuple(seen.values())


def _level_in(match: Match, level: str) -> str:
    """The level of a match in a criterion of this level.

    "desirable" inside an essential criterion wins; under "Desirable" only the word "essential" itself does;
    where the document gives no level, the sentence's own words do.
    """
    if match.level == "desirable":
        return "desirable"
    if match.level == "essential" and (level != "desirable" or match.explicit):
        return "essential"
    return "mentioned" if level == "unlabelled" else level


def _because(match: Match, criterion: Criterion) -> str:
    rule = match.rule
    if match.level and _level_in(match, criterion.level) == match.level:
        rule += f"; level: '{match.level_words}'"
    else:
        rule += f"; level: the criterion's ({criterion.rule})" if criterion.rule else "; level: the criterion's"
    return rule + (f"; lesser form: '{match.towards}'" if match.towards else "")


def _add_prose(found: _Found, ready: Matcher, document: Document, criteria: Sequence[Criterion], context: _Context) -> None:
    """Look in the prose for what no criterion has given."""
    rules = ready.bits(found.missing())
    of_work = ready.codebook.wording.of_work
    for text, location in prose.sentences_of_the_person(document, criteria, ready, rules):
        said = plain(text).lower()
        for match in ready.match(text, context=context, rules=rules):
            if of_work.search(said, 0, match.start):  # "you will supervise registered nurses"
                continue
            level = match.level or "mentioned"
            how = f"level: '{match.level_words}'" if match.level else "level: none stated"
            found.add(match, level, location, f"{match.rule}; prose; {how}", None)


def _code_file(path: Path, codebook: Codebook | None, index: IndexRow | None) -> CodedFile:
    from pacsresearch.job_descriptions.readers import read_document

    try:
        return CodedFile(str(path), coded=code_document(read_document(path), codebook, index=index))
    except InputError as error:
        return CodedFile(str(path), error=str(error))
    except Exception as error:  # whatever one document does to us, the others are coded
        problem = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
        return CodedFile(str(path), error=str(InputError(path.name, f"could not be coded: {problem}")))
