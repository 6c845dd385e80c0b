"""The rule of each kind of claim: from published facts and result rows to what was found, in numbers and words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd
from scipy import stats

from pacsresearch.errors import InputError
from pacsresearch.claim_words import by_levels, documents, interval_fields, joined, published_words, ranking, words
from pacsresearch.inference import counts_of, lead_p_values, leaders, level_variety
from pacsresearch.published import Published
from pacsresearch.statistics.bounds import frechet, manski
from pacsresearch.statistics.exact import exact_test
from pacsresearch.statistics.proportions import proportion_interval, z_value
from pacsresearch.study import Study
from pacsresearch.tables.prose import percent

if TYPE_CHECKING:
    from pacsresearch.claims import Claim

NAN = float("nan")


@dataclass(frozen=True)
class Finding:
    """What the rule found, before claims are corrected for their number.

    Either `verdict` (with `reason` and `agrees`) is given, or `holds` and `when` for a reconstruction and the
    p-values and `when` for real data. `when` has the sentence for each outcome: holds, fails, replicated, changed,
    inconclusive.
    """

    published: str
    computed: str = ""
    low: float = NAN
    high: float = NAN
    basis: str = ""
    verdict: str = ""
    reason: str = ""
    agrees: bool | None = None
    holds: bool = False
    p_replicated: float = NAN
    p_changed: float = NAN
    when: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Context:
    """What a rule may look at."""

    claim: Claim
    published: Published
    results: pd.DataFrame
    study: Study

    @property
    def who(self) -> str:
        return "the reconstruction" if self.study.kind == "reconstruction" else "this study"

    @property
    def real(self) -> bool:
        return self.study.kind == "replication"

    def rows(self) -> list[pd.Series]:
        """The result rows that the claim reads; `_Absent` where one is missing or could not be estimated."""
        found = []
        for id in self.claim.reads:
            rows = self.results[(self.results["id"] == id) & (self.results["group"] == "")]
            if rows.empty:
                raise _Absent(f"No analysis gave the result {id} that this claim is judged by.")
            row = rows.iloc[0]
            if pd.isna(row["estimate"]):
                raise _Absent(f"The result {id} could not be estimated" + (f": {row['note']}." if row["note"] else "."))
            if row["basis"] != self.study.basis:
                raise ValueError(f"{id} is {row['basis']}, but {self.study.name} is {self.study.basis}")
            found.append(row)
        return found


class _Absent(Exception):
    """A result that the claim needs is not there."""


def apply_rule(claim: Claim, published: Published, results: pd.DataFrame, study: Study) -> Finding:
    """What is found for one claim; see `pacsresearch.claims.judge`."""
    context = Context(claim, published, results, study)
    said = published_words(claim, published)
    if claim.needs != "nothing" and getattr(study, claim.needs) is None:
        part = {"survey": "survey", "job_descriptions": "job descriptions"}[claim.needs]
        return Finding(said, verdict="not testable with these data", reason=f"This study has no {part}.")
    try:
        return _RULES[claim.kind](context, said)
    except _Absent as absent:
        if context.real:
            return Finding(said, verdict="not testable with these data", reason=str(absent))
        return Finding(said, holds=False, basis=study.basis, when={"fails": str(absent)})


# The rules -----------------------------------------------------------------------------------------------


def _count(context: Context, said: str) -> Finding:
    (row,) = context.rows()
    value = row[context.claim.takes]
    wanted = context.published.count(context.claim.source[0])
    common = {"published": said, "computed": f"{value:.0f}", "basis": row["basis"]}
    if context.real:
        return Finding(**common, verdict="not testable with these data",
                       reason=f"It describes the 2013 study itself; this study has {value:.0f} where that had {wanted}.")
    return Finding(**common, holds=abs(value - wanted) <= context.claim.tolerance, when={
        "holds": f"The reconstruction has {value:.0f}, as published.",
        "fails": f"The reconstruction has {value:.0f}; {wanted} were published."})


def _proportion(context: Context, said: str) -> Finding:
    (row,) = context.rows()
    return (_requirement if context.claim.level else _rounded)(context, said, row)


def _requirement(context: Context, said: str, row: pd.Series) -> Finding:
    """A published count of documents against the computed one."""
    target = context.published.requirement(context.claim.source[0])
    count, of = int(target[context.claim.level]), int(target["of"])
    n, total = int(row["n"]), int(row["denominator"])
    same, margin = _within(n, total, count / of, context), context.study.analysis.equivalence_margin
    other = float(exact_test([[n, total - n], [count, of - count]]).loc[0, "p_value"])
    now, then = f"{n} of {total}", f"the published {count} of {of} ({percent(count / of)})"
    return Finding(said, **interval_fields(row), holds=abs(n - count) <= context.claim.tolerance and total == of,
                   p_replicated=same, p_changed=other, when={
        "holds": f"The reconstruction has {now}, as published.",
        "fails": f"The reconstruction has {now}; {count} of {of} were published.",
        "replicated": f"{now} ({percent(n / total)}) is within {margin * 100:.0f} percentage points of {then}, by two one-sided tests",
        "changed": f"{now} ({percent(n / total)}) differs from {then}, by Fisher's exact test",
        "inconclusive": f"{now} ({percent(n / total)}) shows neither agreement with {then} nor a change from it"})


def _rounded(context: Context, said: str, row: pd.Series) -> Finding:
    """A published share that is only known to lie in a range."""
    target = context.published.proportion(context.claim.source[0])
    low, high, share = float(target["low"]), float(target["high"]), float(target["share"])
    n, total = int(row["n"]), int(row["denominator"])
    margin = context.study.analysis.equivalence_margin
    above, below = stats.binom.sf(n - 1, total, high), stats.binom.cdf(n, total, low)
    other = min(1.0, 2 * (above if n / total > high else below if n / total < low else 1.0))
    span = f"{percent(low)} to {percent(high)} that “{target['words']}” covers"
    now = f"{n} of {total} ({percent(n / total)})"
    return Finding(said, **interval_fields(row), holds=low - 1e-9 <= row["estimate"] <= high + 1e-9,
                   p_replicated=_within(n, total, share, context), p_changed=float(other), when={
        "holds": f"{now} lies in the {span}.",
        "fails": f"{now} lies outside the {span}.",
        "replicated": f"{now} is within {margin * 100:.0f} percentage points of the published {percent(share)}, by two one-sided tests",
        "changed": f"{now} lies outside the {span}, by an exact binomial test",
        "inconclusive": f"{now} shows neither agreement with the published {percent(share)} nor a share outside the {span}"})


def _order(context: Context, said: str) -> Finding:
    rows = context.rows()
    now = {row["id"].split(".")[1]: int(row["n"]) for row in rows}
    totals = {int(row["denominator"]) for row in rows}
    then = {name: count for name, count in counts_of(context.published.requirements, context.claim.level).items() if name in now}
    ranked = context.published.requirements.dropna(subset=["claimed_rank"]).sort_values("claimed_rank")
    claimed, first, leading = ranked["requirement"].iloc[0], leaders(then), leaders(now)
    computed = f"{ranking(now)}, of {joined(sorted(map(str, totals)), 'or')}"
    common = {"published": said, "computed": computed, "basis": rows[0]["basis"]}
    if context.real:
        return _order_on_real_data(common, now, totals, claimed, first)
    if first != [claimed]:
        own = f"{joined([f'{words(name)} ({then[name]})' for name in first])} before {words(claimed)} ({then[claimed]})"
        also = "; so does the reconstruction" if leading == first else f"; the reconstruction has {ranking(now)}"
        return Finding(**common, verdict="contradicted" if leading == first else "not recovered", agrees=leading == first,
                       reason=f"The published counts themselves put {own}{also}.")
    return Finding(**common, holds=leading == [claimed], when={
        "holds": f"{words(claimed).capitalize()} leads alone in the reconstruction, as in the published counts.",
        "fails": f"Not {words(claimed)} alone but {joined([words(name) for name in leading])} leads in the reconstruction."})


def _order_on_real_data(common: dict, now: dict[str, int], totals: set[int], claimed: str, first: list[str]) -> Finding:
    if len(first) > 1:
        return Finding(**common, verdict="not testable with these data", reason="The published counts have no single leader.")
    if len(totals) > 1:
        return Finding(**common, verdict="inconclusive", reason="The requirements have different denominators: documents whose "
                       "levels are undetermined are left out, and not the same ones for each.")
    (leader,), (n,) = first, totals
    others = [name for name in now if name != leader]
    ahead = max(lead_p_values(now[leader], now[name], n)[1] for name in others)
    behind = min(lead_p_values(now[name], now[leader], n)[1] for name in others)
    reading = "" if leader == claimed else f"; so {words(claimed)} is not the commonest, as the published counts already said"
    who = f"{words(leader)}, which leads in the published counts,"
    return Finding(**common, p_replicated=ahead, p_changed=min(1.0, behind * len(others)), when={
        "replicated": f"{who.capitalize()} is ahead of every other however they stand together{reading}",
        "changed": f"{who.capitalize()} is behind another however they stand together",
        "inconclusive": f"Whether {who} leads here cannot be told from {n} documents"})


def _trend(context: Context, said: str) -> Finding:
    (row,) = context.rows()
    unit = f"{row['estimate']:.1f} words a year"
    interval = interval_fields(row, ".1f", " words a year")
    if pd.isna(row["low"]) or pd.isna(row["high"]):
        raise _Absent(f"The result {row['id']} has no interval" + (f": {row['note']}." if row["note"] else "."))
    range_words = f"{row['low']:.1f} to {row['high']:.1f}"
    return Finding(said, **interval, holds=bool(row["low"] > 0), p_replicated=_p_above(row, 0.0), p_changed=_p_below(row, 0.0), when={
        "holds": f"The slope is {unit}, and its interval ({range_words}) lies above zero.",
        "fails": f"The slope is {unit}, and its interval ({range_words}) does not lie above zero.",
        "replicated": f"Descriptions grow by {unit}", "changed": f"Descriptions do not grow: {unit}",
        "inconclusive": f"{unit}: neither growth nor the reverse is shown".capitalize()})


def _variety(context: Context, said: str) -> Finding:
    rows = context.rows()
    row = _levels_row(context, rows) if by_levels(context.claim) else rows[0]
    threshold = context.claim.threshold
    value = f"{row['estimate']:.2f}"
    return Finding(said, **interval_fields(row, ".2f"), holds=bool(row["estimate"] >= threshold),
                   p_replicated=_p_above(row, threshold), p_changed=_p_below(row, threshold), when={
        "holds": f"{value} is at least the {threshold} that was declared as wide variation.",
        "fails": f"{value} is below the {threshold} that was declared as wide variation.",
        "replicated": f"{value} is above the {threshold} that was declared as wide variation",
        "changed": f"{value} is below the {threshold} that was declared as wide variation",
        "inconclusive": f"{value} cannot be told from the {threshold} that was declared as wide variation"})


def _levels_row(context: Context, rows: list[pd.Series]) -> pd.Series:
    """The unalikeability of levels, from the counts of essential and desirable."""
    counts: dict[str, dict[str, int]] = {"essential": {}, "desirable": {}}
    for row in rows:
        _, requirement, level = row["id"].split(".")
        counts[level][requirement] = int(row["n"])
    totals = {int(row["denominator"]) for row in rows}
    if len(totals) > 1:
        raise _Absent("The requirements have different denominators: documents whose levels are undetermined are left out.")
    found = level_variety(counts["essential"], counts["desirable"], totals.pop(), level=context.study.analysis.level).iloc[0]
    if pd.isna(found["estimate"]):
        raise _Absent("Variety takes at least two descriptions.")
    return pd.concat([found, pd.Series({"basis": rows[0]["basis"]})])


def _presence(context: Context, said: str) -> Finding:
    *rows, read = context.rows()
    labels = dict(zip(context.published.facets["facet"], context.published.facets["label"], strict=True))
    wanted = [labels.get(row["id"].split(".")[1], row["id"]) for row in rows]
    absent = [label for label, row in zip(wanted, rows, strict=True) if not row["n"] > 0]
    unread = [label for facet, label in labels.items() if f"facets.{facet}" not in context.claim.reads]
    computed = ", ".join(f"{label} {percent(row['estimate'])}" for label, row in zip(wanted, rows, strict=True)) + " of criteria"
    common = {"published": said, "computed": computed, "basis": rows[0]["basis"]}
    found = f"{len(rows) - len(absent)} of {len(rows)} facets are found"
    if not context.real:
        return Finding(**common, holds=not absent and not unread, when={
            "holds": "Every facet is touched by a criterion of the reconstruction, which does not show that these are the key ones.",
            "fails": f"Not found in the reconstruction: {joined(absent + unread)}."})
    if not absent:
        return Finding(**common, verdict="replicated", agrees=True, reason=f"{found}: all that were published, which does not show that they are the key ones.")
    n, margin = int(read["n"]), context.study.analysis.equivalence_margin
    most = float(proportion_interval(0, n, level=context.study.analysis.level).loc[0, "high"])
    rare = most < margin
    return Finding(**common, verdict="changed" if rare else "inconclusive", agrees=False if rare else None,
                   reason=f"{found}; not found: {joined(absent)}. In up to {percent(most)} of descriptions {n} documents can miss it.")


def _minority(context: Context, said: str) -> Finding:
    try:
        (row,) = context.rows()
    except _Absent as absent:
        why = "This study has no survey to set beside it." if context.study.survey is None else str(absent)
        return Finding(said, basis="published", verdict="sourced", reason=f"Transcribed from the report. {why}")
    n, total, threshold = int(row["n"]), int(row["denominator"]), context.claim.threshold
    if not context.real:
        return Finding(said, **interval_fields(row), verdict="sourced", reason="Transcribed from the report, which gives no figure; "
                       "the reconstruction's was invented, so it is shown and not judged.")
    now = f"{n} of {total} ({percent(n / total)}) received such education"
    return Finding(said, **interval_fields(row), p_replicated=float(stats.binom.cdf(n, total, threshold)),
                   p_changed=float(stats.binom.sf(n - 1, total, threshold)), when={
        "replicated": f"{now}: fewer than {percent(threshold)}", "changed": f"{now}: more than {percent(threshold)}",
        "inconclusive": f"{now}: neither fewer nor more than {percent(threshold)} is shown"})


def _joint(context: Context, said: str) -> Finding:
    counts = counts_of(context.published.requirements, context.claim.level)
    named = [context.published.requirement(fact)["requirement"] for fact in context.claim.source]
    of = documents(context.published)
    row = frechet({name: counts[name] for name in named}, of).iloc[0]
    fewest, most = int(row["fewest"]), int(row["most"])
    return Finding(said, computed=f"at least {fewest}, at most {most}, of {of}", low=fewest, high=most, basis="inferred",
                   verdict="bounded", reason=f"However they stand together, {joined([str(counts[name]) for name in named])} of {of} "
                   f"overlap in at least {fewest} and at most {most} descriptions.")


def _nonresponse(context: Context, said: str) -> Finding:
    (row,) = context.rows()
    frame, n, total = context.study.survey.frame, int(row["n"]), int(row["denominator"])
    if total > frame:
        raise InputError(f"{context.study.name}/study.toml", f"{total} answered, but the frame is {frame}", place="[survey] frame",
                         mend="give how many were sent the survey")
    bound = manski(n, total, frame).iloc[0]
    low, high = float(bound["low"]), float(bound["high"])
    return Finding(said, computed=f"{percent(low)} to {percent(high)} of {frame}", low=low, high=high, basis=row["basis"],
                   verdict="bounded", reason=f"{n} of {total} respondents are willing in {context.who}; the {frame - total} who did not answer "
                          "may all be unwilling, or all willing.")


def _sourced(context: Context, said: str) -> Finding:
    rows = context.published.facts
    source = rows.loc[rows["fact"] == context.claim.source[0], "citation"].iloc[0]
    return Finding(said, basis="published", verdict="sourced",
                   reason=f"Transcribed, not computed ({source}).")


# Shared --------------------------------------------------------------------------------------------------


def _within(n: int, total: int, share: float, context: Context) -> float:
    """The p-value of equivalence: two one-sided exact binomial tests of share - margin and share + margin."""
    margin = context.study.analysis.equivalence_margin
    low, high = share - margin, share + margin
    p_low = stats.binom.sf(n - 1, total, low) if low > 0 else 0.0
    p_high = stats.binom.cdf(n, total, high) if high < 1 else 0.0
    return float(max(p_low, p_high))


def _p_above(row: pd.Series, value: float) -> float:
    """One-sided p-value of "not above value", from the interval's lower half (Altman and Bland 2011)."""
    return _one_sided(row["estimate"] - value, row["estimate"] - row["low"], row["level"])


def _p_below(row: pd.Series, value: float) -> float:
    """One-sided p-value of "not below value", from the interval's upper half."""
    return _one_sided(value - row["estimate"], row["high"] - row["estimate"], row["level"])


def _one_sided(distance: float, reach: float, level: float) -> float:
    if pd.isna(reach):
        return NAN
    if reach <= 0:
        return 0.0 if distance > 0 else 1.0
    return float(stats.norm.sf(distance / reach * z_value(level)))


_RULES: dict[str, Callable[[Context, str], Finding]] = {
    "count": _count, "proportion": _proportion, "order": _order, "trend": _trend, "variety": _variety, "presence": _presence,
    "minority": _minority, "joint": _joint, "nonresponse": _nonresponse, "sourced": _sourced,
}
