"""The notebooks of the way through, in order: what each reads, writes and needs."""

from __future__ import annotations

from dataclasses import dataclass

from pacsresearch.study import Study

# Sub-packages that only some notebooks use.
SURVEY, DOCUMENTS = frozenset({"survey"}), frozenset({"job_descriptions"})
_CLEANED = tuple(f"{name}.parquet" for name in
                 ("responses", "exclusions", "changes", "flags", "open_text", "states", "excluded"))
_CODED = tuple(f"{name}.parquet" for name in
               ("documents", "criteria", "requirements", "facets", "evidence", "warnings", "near_duplicates", "boilerplate",
                "codings"))


@dataclass(frozen=True)
class Step:
    """One notebook of the way through.

    `uses` are the sub-packages that only some notebooks use; everything else of the library counts for all.
    `reads` and `writes` are relative to ``data/processed/<study>/``; `raw` names the raw inputs.
    """

    notebook: str
    title: str
    writes: tuple[str, ...]
    reads: tuple[str, ...] = ()
    raw: tuple[str, ...] = ()           # "published", "survey", "documents"
    uses: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset() # parts of a study without which the notebook has nothing to do


STEPS = (
    Step("1-published-evidence", "What the published figures alone allow", raw=("published",),
         writes=("results/1-published-evidence.parquet",)),
    Step("2-survey-cleaning", "The survey, read and cleaned", raw=("survey",), uses=SURVEY,
         needs=SURVEY,
         writes=_CLEANED),
    Step("3-survey-analysis", "The survey, analysed", raw=("published",), uses=SURVEY,
         needs=SURVEY, reads=_CLEANED,
         writes=("results/3-survey-analysis.parquet",)),
    Step("4-job-description-coding", "The job descriptions, read and coded", raw=("documents",),
         uses=DOCUMENTS, needs=DOCUMENTS,
         writes=(*_CODED, "results/4-job-description-coding.parquet")),
    Step("5-job-description-analysis", "The job descriptions, analysed", raw=("published",),
         uses=DOCUMENTS, needs=DOCUMENTS,
         reads=_CODED,
         writes=("results/5-job-description-analysis.parquet",)),
    Step("6-education-and-careers", "Education and careers: demand against provision", raw=("published",),
         uses=SURVEY | DOCUMENTS,
         reads=(*_CLEANED, "requirements.parquet", "near_duplicates.parquet"), writes=("results/6-education-and-careers.parquet",)),
    Step("7-claims", "The claims, judged", raw=("published",),
         reads=("results/1-published-evidence.parquet", "results/3-survey-analysis.parquet",
                "results/4-job-description-coding.parquet", "results/5-job-description-analysis.parquet",
                "results/6-education-and-careers.parquet"),
         writes=("claims.parquet",)),
)


def steps_of(study: Study) -> list[Step]:
    """The notebooks that have something to do in this study."""
    has = {name for name in ("survey", "job_descriptions") if getattr(study, name) is not None}
    return [step for step in STEPS if step.needs <= has]
