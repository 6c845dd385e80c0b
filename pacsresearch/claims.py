"""The claims: what was published against what was computed, judged by rules declared beforehand.

The declarations stand in ``claims.toml``; `pacsresearch.claim_rules` has one rule for each kind of claim.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from pacsresearch.disclosure import is_small
from pacsresearch.errors import InputError
from pacsresearch.published import FACTS, Published
from pacsresearch.statistics.multiplicity import adjust
from pacsresearch.study import Study

VERDICTS = ("recovered by construction", "not recovered", "replicated", "changed", "inconclusive", "contradicted",
            "bounded", "sourced", "not testable with these data")
SIZES = ("survey.frame", "survey.respondents", "survey.response_rate")  # of the survey itself: they point at nobody
KINDS = ("count", "proportion", "order", "trend", "variety", "presence", "minority", "joint", "nonresponse", "sourced")
NEEDS = ("survey", "job_descriptions", "nothing")

COLUMNS = ("id", "source", "kind", "statement", "published", "computed", "low", "high", "basis", "verdict", "reason",
           "shown_in", "agrees", "required", "definition", "rule")


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim, declared. The fields are explained at the top of ``claims.toml``."""

    id: str
    source: tuple[str, ...]
    kind: str
    statement: str
    definition: str
    rule: str
    needs: str
    reads: tuple[str, ...]
    required: bool
    shown_in: str
    tolerance: int = 0
    threshold: float = float("nan")
    level: str = ""
    takes: str = "estimate"
    invented: bool = False


def load_claims(path: Path | None = None) -> tuple[Claim, ...]:
    """Read the declared claims.

    Parameters
    ----------
    path : Path, optional
        Another file than the package's ``claims.toml``.

    Returns
    -------
    tuple of Claim
        In the order of the file.

    Raises
    ------
    InputError
        Not TOML; a key missing, unknown or of the wrong type; an unknown kind, fact or part of a study; an id given
        twice; a variety without its threshold, a requirement without its level.

    Examples
    --------
    >>> [claim.kind for claim in load_claims() if claim.id in ("J1", "S2", "J7")]
    ['count', 'trend', 'proportion']
    """
    path = path or Path(__file__).with_name("claims.toml")
    try:
        given = tomllib.loads(path.read_text("utf-8"))["claims"]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError) as error:
        raise InputError(path.name, f"holds no claims: {error}", mend="restore it from the repository") from None
    claims: list[Claim] = []
    for number, entry in enumerate(given, 1):
        claims.append(_claim(entry, path.name, f"claim {entry.get('id', number)}"))
        if [c.id for c in claims].count(claims[-1].id) > 1:
            raise InputError(path.name, "stands twice", place=f"claim {claims[-1].id}")
    return tuple(claims)


_OPTIONAL = {"tolerance": int, "threshold": float, "level": str, "takes": str, "invented": bool}
_TYPES = {"id": str, "source": list, "kind": str, "statement": str, "definition": str, "rule": str, "needs": str, "reads": list,
          "required": bool, "shown_in": str} | _OPTIONAL


def _claim(entry: dict, file: str, place: str) -> Claim:
    for key, value in entry.items():
        if key not in _TYPES:
            near = get_close_matches(key, _TYPES, n=1)
            raise InputError(file, f"{key!r} is not a key", place=place, mend=f"did you mean {near[0]}?" if near else "")
        if type(value) is not _TYPES[key]:
            raise InputError(file, f"{value!r} is not a {_TYPES[key].__name__}", place=f"{place}, {key}")
    if missing := [f.name for f in fields(Claim) if f.name not in entry and f.name not in _OPTIONAL]:
        raise InputError(file, f"{missing[0]} is missing", place=place)
    choices = {"kind": KINDS, "needs": NEEDS, "takes": ("estimate", "denominator"), "level": ("", "essential", "desirable", "any")}
    for key, allowed in choices.items():
        if entry.get(key, allowed[0]) not in allowed:
            raise InputError(file, f"{entry[key]!r} is not known", place=f"{place}, {key}", mend=f"one of {', '.join(allowed)}")
    if unknown := [fact for fact in entry["source"] if fact not in FACTS]:
        raise InputError(file, f"{unknown[0]!r} is no published fact", place=f"{place}, source")
    if entry["kind"] in ("variety", "minority") and "threshold" not in entry:
        raise InputError(file, "threshold is missing", place=place, mend="declare it before there are results")
    if entry["kind"] in ("order", "joint") and not entry.get("level"):
        raise InputError(file, "level is missing", place=place, mend="essential, desirable or any")
    return Claim(**{key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()})


def judge(claims: Sequence[Claim], published: Published, results: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Judge every claim on the results of one study.

    Parameters
    ----------
    claims : sequence of Claim
    published : Published
    results : DataFrame
        Result rows of the study (`pacsresearch.results.load`).
    study : Study
        Its kind decides between verdicts on a reconstruction and on real data; its equivalence margin and level
        were fixed in study.toml.

    Returns
    -------
    DataFrame
        One row a claim, in the order given: `COLUMNS`. ``published`` and ``computed`` are texts made from the published tables and
        the results; ``low`` and ``high`` the interval (or bounds) in the result's unit; ``agrees`` nullable
        boolean, NA where nothing is to be compared; ``required`` whether disagreement fails the run.

    Raises
    ------
    ValueError
        A result stands on another basis than the study (a reconstructed number among observed ones).

    Notes
    -----
    On real data the p-values for "replicated" and those for "changed" are each corrected by Holm's method over the
    claims tested. A claim whose result is missing, or could not be estimated, is not testable on real data; a
    reconstruction that lacks it has not recovered it.
    """
    from pacsresearch.claim_rules import apply_rule

    findings = [apply_rule(claim, published, results, study) for claim in claims]
    if study.kind == "replication":
        verdicts = _real_verdicts(findings, 1 - study.analysis.level)
    else:
        verdicts = [_reconstruction_verdict(claim, finding) for claim, finding in zip(claims, findings, strict=True)]
    rows = []
    for claim, finding, (verdict, reason, agrees) in zip(claims, findings, verdicts, strict=True):
        if _points_at_people(claim, results, study.analysis.smallest_cell):
            finding = replace(finding, computed="not shown", low=float("nan"), high=float("nan"))
            reason = f"The verdict rests on counts of fewer than {study.analysis.smallest_cell} people, which are not shown."
        rows.append({
            "id": claim.id, "source": ", ".join(claim.source), "kind": claim.kind, "statement": claim.statement,
            "published": finding.published, "computed": finding.computed, "low": finding.low, "high": finding.high,
            "basis": finding.basis, "verdict": verdict, "reason": reason, "shown_in": claim.shown_in, "agrees": agrees,
            "required": claim.required and study.kind == "reconstruction",
            "definition": claim.definition, "rule": claim.rule,
        })
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.astype({"agrees": "boolean", "required": "bool", "low": "float64", "high": "float64"})


def _points_at_people(claim: Claim, results: pd.DataFrame, smallest: int) -> bool:
    """Whether a claim reads a count of respondents too small to show, or one that leaves too few on the other side."""
    rows = results[results["id"].isin(claim.reads) & results["id"].str.startswith("survey.")
                   & results["n"].notna() & (results["denominator"] > 0) & ~results["id"].isin(SIZES)]
    return bool(is_small(rows["n"], rows["denominator"], smallest).any())


def failures(judged: pd.DataFrame) -> pd.DataFrame:
    """The claims that should agree and do not: the run must not end well while there is one.

    On real data nothing should agree: a change is a finding, not a failure.
    """
    return judged[judged["required"] & (judged["agrees"].fillna(True) == False)]  # noqa: E712


def summary(judged: pd.DataFrame) -> str:
    """How many claims got each verdict, as a sentence.

    >>> summary(pd.DataFrame({"verdict": ["sourced", "replicated", "sourced"]}))
    'Of 3 claims, 1 replicated, 2 sourced.'
    """
    counts = judged["verdict"].value_counts()
    parts = [f"{counts[verdict]} {verdict}" for verdict in VERDICTS if verdict in counts]
    return f"Of {len(judged)} claims, {', '.join(parts)}."


Verdict = tuple[str, str, bool | None]


def _reconstruction_verdict(claim: Claim, finding) -> Verdict:
    if finding.verdict:
        return finding.verdict, finding.reason, finding.agrees
    design = " No figure was published: the reconstruction's is a choice of its design." if claim.invented else ""
    if finding.holds:
        return "recovered by construction", finding.when["holds"] + design, True
    return "not recovered", finding.when["fails"] + design, False


def _real_verdicts(findings: list, alpha: float) -> list[Verdict]:
    replicated, tested = _holm([f.p_replicated for f in findings])
    changed, _ = _holm([f.p_changed for f in findings])
    verdicts: list[Verdict] = []
    for finding, p_same, p_other in zip(findings, replicated, changed, strict=True):
        if finding.verdict:
            verdicts.append((finding.verdict, finding.reason, finding.agrees))
            continue
        over = f"after Holm's correction over {tested} claims" if tested > 1 else "the only claim tested"
        if p_same <= alpha:
            verdicts.append(("replicated", f"{finding.when['replicated']} ({_p(p_same)} {over}).", True))
        elif p_other <= alpha:
            verdicts.append(("changed", f"{finding.when['changed']} ({_p(p_other)} {over}).", False))
        else:
            verdicts.append(("inconclusive", f"{finding.when['inconclusive']} (for agreement {_p(p_same)}, for change "
                                             f"{_p(p_other)}, {over}).", None))
    return verdicts


def _holm(p_values: list[float]) -> tuple[list[float], int]:
    """Corrected p-values, NaN where none was given, and over how many claims."""
    p = pd.Series(p_values, dtype="float64")
    return adjust(p, method="holm")["adjusted"].tolist(), int(p.notna().sum())


def _p(value: float) -> str:
    return "p < 0.001" if value < 0.001 else f"p = {value:.3f}"
