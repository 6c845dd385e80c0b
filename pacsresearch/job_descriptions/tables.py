"""Coded documents as tidy tables."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from pacsresearch.job_descriptions.codebook import Codebook
from pacsresearch.job_descriptions.coding import CodedDocument, CodedFile


def _documents(coded: Iterable[CodedDocument | CodedFile]) -> list[CodedDocument]:
    found = (item.coded if isinstance(item, CodedFile) else item for item in coded)
    return [item for item in found if item is not None]


def criteria_table(coded: Iterable[CodedDocument | CodedFile]) -> pd.DataFrame:
    """Every criterion of every document; files that could not be read have none.

    Returns
    -------
    DataFrame
        Columns ``document, number, text, level, category, location, rule``, all text but the number.
    """
    rows = [(one.document.name, c.number, c.text, c.level, c.category or "", str(c.location), c.rule)
            for one in _documents(coded) for c in one.specification.criteria]
    return pd.DataFrame(rows, columns=["document", "number", "text", "level", "category", "location", "rule"])


def requirements_table(coded: Iterable[CodedDocument | CodedFile]) -> pd.DataFrame:
    """The requirement rows: one a document and requirement.

    Returns
    -------
    DataFrame
        Columns ``document, requirement, level, evidence, location, rule``.
    """
    rows = [(one.document.name, r.requirement, r.level, r.evidence, str(r.location), r.rule)
            for one in _documents(coded) for r in one.requirements]
    return pd.DataFrame(rows, columns=["document", "requirement", "level", "evidence", "location", "rule"])


def evidence_table(coded: Iterable[CodedDocument | CodedFile]) -> pd.DataFrame:
    """All evidence, what decided and what did not: the trail as a table.

    Returns
    -------
    DataFrame
        Columns ``document, requirement, role (decides | further | refused), level, evidence, location, rule,
        criterion`` (its number; missing for prose).
    """
    rows = []
    for one in _documents(coded):
        for r in one.requirements:
            if r.level != "absent":
                rows.append((one.document.name, r.requirement, "decides", r.level, r.evidence, str(r.location), r.rule,
                             r.criterion))
            for role, evidence in (("further", r.further), ("refused", r.refused)):
                rows += [(one.document.name, r.requirement, role, e.level, e.words, str(e.location), e.rule, e.criterion)
                         for e in evidence]
    columns = ["document", "requirement", "role", "level", "evidence", "location", "rule", "criterion"]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype({"criterion": "Int64"})


def facets_table(coded: Iterable[CodedDocument | CodedFile]) -> pd.DataFrame:
    """The facets of every document.

    Returns
    -------
    DataFrame
        Columns ``document, facet, criteria`` (that touch it), ``of`` (the denominator: all criteria of the
        document, whatever their level), ``share``.
    """
    rows = [(one.document.name, f.facet, f.touched, f.criteria, f.share) for one in _documents(coded) for f in one.facets]
    return pd.DataFrame(rows, columns=["document", "facet", "criteria", "of", "share"])


def documents_table(coded: Iterable[CodedDocument | CodedFile]) -> pd.DataFrame:
    """What every document says of itself.

    Returns
    -------
    DataFrame
        Columns ``document, format, pages, title, employer, department, grade, band, salary_low, salary_high, year,
        closing, words, specification_words, criteria`` (how many), missing where the document does not say.
    """
    rows = []
    for one in _documents(coded):
        facts = one.metadata
        salary = facts.value("salary") or (None, None)
        rows.append({
            "document": one.document.name, "format": one.document.format, "pages": one.document.pages,
            **{name: facts.value(name) for name in ("title", "employer", "department", "grade", "band")},
            "salary_low": salary[0], "salary_high": salary[1], "year": facts.value("year"),
            "closing": facts.value("closing"), "words": facts.words, "specification_words": facts.specification_words,
            "criteria": len(one.specification.criteria),
        })
    columns = ["document", "format", "pages", "title", "employer", "department", "grade", "band",
               "salary_low", "salary_high", "year", "closing", "words", "specification_words", "criteria"]
    table = pd.DataFrame(rows, columns=columns)
    table["closing"] = pd.to_datetime(table["closing"])
    whole = ("pages", "year", "words", "specification_words", "criteria")
    return table.astype({**dict.fromkeys(whole, "Int64"), "salary_low": "Float64", "salary_high": "Float64"})


def codebook_table(codebook: Codebook) -> pd.DataFrame:
    """The codebook as a table for an appendix.

    Returns
    -------
    DataFrame
        Columns ``requirement, label, source, broader, definition, include, exclude, examples, counter_examples``, the
        lists joined by "; ".
    """
    rows = [{"requirement": r.id, "label": r.label, "source": r.source, "broader": r.broader, "definition": r.definition,
             **{name: "; ".join(getattr(r, name)) for name in ("include", "exclude", "examples", "counter_examples")}}
            for r in codebook.requirements]
    return pd.DataFrame(rows)
