"""The job descriptions of one study, coded: the tables that the notebooks pass on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import pandas as pd

from pacsresearch.errors import InputError
from pacsresearch.files import write_parquet
from pacsresearch.job_descriptions import near_duplicates, tables
from pacsresearch.job_descriptions.analysis import DEMANDED, collapse, indicators
from pacsresearch.job_descriptions.codebook import Codebook
from pacsresearch.job_descriptions.coders import adjudication
from pacsresearch.job_descriptions.coders.folder import codings_table, read_coding
from pacsresearch.job_descriptions.coding import CodedFile, code_files
from pacsresearch.job_descriptions.metadata import read_index
from pacsresearch.statistics.ranking import commonest as rank_properties
from pacsresearch.study import Study


@dataclass(frozen=True)
class Corpus:
    """The coded documents of a study.

    Attributes
    ----------
    documents : DataFrame
        One row a file, read or not: ``document, error`` ("" where read) and the columns of `tables.documents_table`.
    criteria, requirements, facets, evidence : DataFrame
        See `tables`.
    warnings : DataFrame
        ``document, warning``: what the readers and the coder want a person to look at.
    near_duplicates, boilerplate : DataFrame
        See `near_duplicates.near_duplicates` and `near_duplicates.boilerplate`.
    codings : DataFrame
        ``requirement, document, unit, coder, level``: people's codes beside the machine's; no rows where nobody coded.

    Notes
    -----
    Where the study has ``coding/adjudicated.xlsx``, its levels stand in `requirements`, which then has the columns
    ``machine_level`` and ``source`` too.
    """

    documents: pd.DataFrame
    criteria: pd.DataFrame
    requirements: pd.DataFrame
    facets: pd.DataFrame
    evidence: pd.DataFrame
    warnings: pd.DataFrame
    near_duplicates: pd.DataFrame
    boilerplate: pd.DataFrame
    codings: pd.DataFrame


NAMES = tuple(field.name for field in fields(Corpus))


def code_files_of(study: Study, codebook: Codebook, *, jobs: int = 1) -> list[CodedFile]:
    """Read and code every document of a study, with what its index says of each; an unreadable one has its error.

    Raises
    ------
    InputError
        The study has no documents, its index is wrong, or none of the documents could be read.
    """
    paths = study.document_files()
    at = study.documents_folder / (study.job_descriptions.index if study.job_descriptions else "index.csv")
    index = read_index(at, paths) if at.is_file() else {}
    coded = code_files(paths, codebook, jobs=jobs, index=index)
    if all(item.error for item in coded):
        raise InputError(study.show(study.documents_folder), f"none of {len(coded)} documents could be read; "
                         f"the first: {coded[0].error}" if coded else "there is no job description")
    return coded


def code_study(study: Study, codebook: Codebook, *, jobs: int = 1) -> Corpus:
    """Read and code every document of a study, and read what people coded; raises as `code_files_of` and `read_coding`."""
    coded = code_files_of(study, codebook, jobs=jobs)
    return corpus_of(coded, study, codebook)


def corpus_of(coded: Sequence[CodedFile], study: Study, codebook: Codebook) -> Corpus:
    """The tables of coded files, with the people's codes that lie in the study's coding folder."""
    read = tables.documents_table(coded)
    named = pd.DataFrame({"document": [Path(item.file).name for item in coded], "error": [item.error or "" for item in coded]})
    criteria, requirements = tables.criteria_table(coded), tables.requirements_table(coded)
    warnings = [(item.coded.document.name, text) for item in coded if item.coded
                for text in (*item.coded.document.warnings, *item.coded.specification.notes)]
    for name, lost in criteria.query("level == 'undetermined'").groupby("document", sort=False):
        warnings.append((name, f"{len(lost)} criteria without a level: the document lost it"))
    human = read_coding(study, coded, codebook)
    warnings += [(item.coded.document.name, "no criteria were found: is it a job description, and does it have a person "
                  "specification? It counts among the documents") for item in coded
                 if item.coded and not item.coded.specification.criteria]
    warnings += [(one.file, one.left_out) for one in human.completed if one.left_out]
    warned = [pd.DataFrame(warnings, columns=["document", "warning"])]
    final = requirements
    if len(human.decisions):
        final = adjudication.apply_adjudicated(requirements, human.decisions)
        warned += [adjudication.stale(requirements, human.decisions), adjudication.contradictions(final, codebook)]
    return Corpus(
        documents=named.merge(read, on="document", how="left"), criteria=criteria,
        requirements=final, facets=tables.facets_table(coded), evidence=tables.evidence_table(coded),
        warnings=pd.concat(warned, ignore_index=True),
        near_duplicates=near_duplicates.near_duplicates(coded), boilerplate=near_duplicates.boilerplate(coded),
        codings=codings_table(human, requirements, criteria),
    )


def collapsed(corpus: Corpus) -> Corpus:
    """The corpus with one document for each group of near-duplicates: its requirements the highest level any of them gives.

    The other tables keep the documents that stand for their group.
    """
    groups = near_duplicates.groups(corpus.near_duplicates)
    gone = {name for name, stands in groups.items() if name != stands}
    kept = {name: table[~table["document"].isin(gone)].reset_index(drop=True) for name in ("documents", "criteria", "facets", "evidence")
            for table in [getattr(corpus, name)]}
    return replace(corpus, requirements=collapse(corpus.requirements, groups), **kept)


def save_corpus(corpus: Corpus, folder: Path) -> None:
    """Write each table as ``<name>.parquet`` into ``data/processed/<study>``."""
    for name in NAMES:
        write_parquet(getattr(corpus, name), folder / f"{name}.parquet")


def load_corpus(folder: Path) -> Corpus:
    """Read what `save_corpus` wrote. Raises InputError where a table is not there."""
    missing = [name for name in NAMES if not (folder / f"{name}.parquet").is_file()]
    if missing:
        raise InputError(f"{folder.name}/{missing[0]}.parquet", "is not there yet", mend="code the documents first: notebook 4")
    return Corpus(**{name: pd.read_parquet(folder / f"{name}.parquet") for name in NAMES})


def requirements_for_estimates(study: Study) -> pd.DataFrame:
    """The study's requirement rows as saved, near-duplicates taken as one where its study.toml says so."""
    table = pd.read_parquet(study.processed / "requirements.parquet")
    if study.job_descriptions and study.job_descriptions.collapse_near_duplicates:
        table = collapse(table, near_duplicates.groups(pd.read_parquet(study.processed / "near_duplicates.parquet")))
    return table


def requirement_labels(codebook: Codebook) -> dict[str, str]:
    """Requirement id to the words shown, in the codebook's order."""
    return {requirement.id: requirement.label for requirement in codebook.requirements}


def narrow_only(requirements: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """The rows of requirements that contain no other: a broad one stands with its narrow one by definition."""
    broad = {requirement.broader for requirement in codebook.requirements}
    return requirements[~requirements["requirement"].isin(broad)]


def facet_labels(codebook: Codebook) -> dict[str, str]:
    """Facet id to the words shown (J8's)."""
    return {facet.id: facet.label for facet in codebook.facets}


def count_documents(corpus: Corpus) -> pd.DataFrame:
    """``documents.count`` (read and coded, of all files), ``documents.distinct`` (near-duplicates as one) and
    ``documents.criteria`` (mean number a document)."""
    read = corpus.documents[corpus.documents["error"] == ""]
    groups = near_duplicates.groups(corpus.near_duplicates)
    distinct = len(read) - sum(name != stands for name, stands in groups.items())
    missing = f"{len(corpus.documents) - len(read)} of {len(corpus.documents)} files could not be read"
    return pd.DataFrame([
        {"id": "documents.count", "estimate": len(read), "n": len(read), "denominator": len(corpus.documents),
         "method": "count", "missing": missing},
        {"id": "documents.distinct", "estimate": distinct, "n": distinct, "denominator": len(read),
         "method": "count, near-duplicates as one", "missing": missing},
        {"id": "documents.criteria", "estimate": float(read["criteria"].astype(float).mean()), "n": len(read),
         "denominator": len(corpus.documents), "method": "mean number of criteria", "missing": missing},
    ])


def commonest(requirements: pd.DataFrame, among: tuple[str, ...], rng: np.random.Generator, *,
              level: float = 0.95) -> pd.DataFrame:
    """Which of some requirements is the commonest: among essentials, and at any level.

    Parameters
    ----------
    requirements : DataFrame
        ``document, requirement, level``.
    among : tuple of requirement ids
        Which compete: narrow requirements only, since a broad one contains its narrow ones.

    Returns
    -------
    DataFrame
        Rows ``ranking.<essential|any>.<requirement>``: the estimate is the share of bootstrap resamples of the documents
        in which it leads (a tie is shared); ``n`` of ``denominator`` documents ask for it. Commonest first.
    """
    rows = []
    for name, levels in (("essential", ("essential",)), ("any", DEMANDED)):
        table = indicators(requirements, levels)
        ranked = rank_properties(table[[r for r in among if r in table]], level=level, rng=rng)
        rows += [{"id": f"ranking.{name}.{row.property}", "estimate": row.on_top, "n": row.n, "denominator": row.denominator,
                  "method": "share of bootstrap resamples in which it leads (2000)", "missing": row.missing,
                  "note": "leads" if row.rank == 1 else ""} for row in ranked.itertuples()]
    return pd.DataFrame(rows)
