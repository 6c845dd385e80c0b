"""The model of willingness: the declared specification, its alternatives, and the same on imputed data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pacsresearch.questionnaire import Questionnaire
from pacsresearch.statistics.effects import FEW_EVENTS, average_marginal_effects, diagnostics
from pacsresearch.statistics.firth import firth
from pacsresearch.statistics.firth import table as firth_table
from pacsresearch.statistics.imputation import impute, pool
from pacsresearch.statistics.logistic import Fit, logistic
from pacsresearch.statistics.ordinal import ordinal, proportional_odds
from pacsresearch.statistics.sampling import Design
from pacsresearch.statistics.separation import separation
from pacsresearch.survey.plan import Plan, Term
from pacsresearch.survey.scale import mean_score

#: With more events than this the penalty, of the order of one event, changes no digit that is shown.
PLENTY = 10_000
_COLUMNS = ["estimate", "low", "high", "level", "n", "denominator", "method", "missing", "note"]


@dataclass(frozen=True)
class Model:
    """A specification, fitted or not.

    Attributes
    ----------
    fit : Fit or None
        None where it cannot be estimated; `said` has the reason.
    penalised : bool
        Whether Firth's penalised likelihood was called for.
    said : str
        Which method and why, or why there is none; in words.
    labels : dict of term to words
    """

    fit: Fit | None
    penalised: bool
    said: str
    labels: dict[str, str]

    def table(self, *, level: float = 0.95) -> pd.DataFrame:
        """Odds ratios of the fit: with profile intervals where it is penalised, else with Wald's."""
        return firth_table(self.fit, level=level) if self.penalised else self.fit.table(level=level)


def outcome(responses: pd.DataFrame, plan: Plan, which: str = "declared") -> pd.Series:
    """1 for the answers that count as yes, 0 for those that count as no, NaN otherwise. All NaN without the variable."""
    if plan.outcome not in responses:
        return pd.Series(np.nan, index=responses.index)
    groups = plan.outcomes[which]
    return responses[plan.outcome].astype(object).map({a: 1.0 for a in groups["yes"]} | {a: 0.0 for a in groups["no"]}).astype(float)


def predictors(responses: pd.DataFrame, questionnaire: Questionnaire, plan: Plan, terms: Iterable[str]
               ) -> tuple[pd.DataFrame, dict[str, str], list[str]]:
    """The design matrix of some terms.

    Returns
    -------
    (DataFrame of float, dict of column to words, list of str)
        Columns ``<term>`` for a number, ``<term>_<group>`` for each group but the reference; NaN where missing. The list
        says what could not be used: a variable the survey has not, or one that does not vary among those who answered.
    """
    columns: dict[str, pd.Series] = {}
    labels, left_out = {}, []
    for name in terms:
        term = plan.terms[name]
        made = _columns(responses, questionnaire, term)
        if not made:
            left_out.append(f"{name} (not asked)")
            continue
        for column, values in made.items():
            if values.dropna().nunique() < 2:
                left_out.append(f"{column} (does not vary)")
                continue
            columns[column] = values
            group = column.removeprefix(f"{name}_")
            labels[column] = term.labels.get(group, "") or term.label or column
    return pd.DataFrame(columns, index=responses.index), labels, left_out


def _columns(responses: pd.DataFrame, questionnaire: Questionnaire, term: Term) -> dict[str, pd.Series]:
    if term.scale:
        values = mean_score(responses, questionnaire, term.scale)
        return {term.name: values} if any(item.name in responses for item in questionnaire.question(term.scale).items) else {}
    if term.variable not in responses:
        return {}
    values = responses[term.variable]
    if not term.groups:
        return {term.name: values.astype("Float64").astype(float) / term.per}
    group = values.astype(object).map({answer: name for name, answers in term.groups.items() for answer in answers})
    return {f"{term.name}_{name}": group.eq(name).astype(float).where(group.notna()) for name in list(term.groups)[1:]}


def fit(responses: pd.DataFrame, questionnaire: Questionnaire, plan: Plan, specification: str = "declared", *,
        which: str = "declared", design: Design | None = None, method: str = "chosen") -> Model:
    """Fit one specification.

    Parameters
    ----------
    responses : DataFrame
    questionnaire : Questionnaire
    plan : Plan
    specification : str
        One of the plan's.
    which : str
        One of the plan's outcomes.
    design : Design, optional
        Where weights are known: pseudo-likelihood with Taylor errors, unless the penalised one is called for.
    method : {"chosen", "likelihood", "penalised"}
        chosen: penalised where the predictors separate the outcome or there are fewer than ten of the rarer outcome
        for each coefficient; likelihood otherwise.

    Returns
    -------
    Model
    """
    y = outcome(responses, plan, which)
    x, labels, left_out = predictors(responses, questionnaire, plan, plan.specification(specification))
    without = f"left out: {', '.join(left_out)}" if left_out else ""
    if not x.shape[1]:
        return Model(None, False, _joined("not estimable: no predictor", without), labels)
    try:
        separated = bool(separation(y, x)["separated"].any())
    except ValueError as error:
        return Model(None, False, _joined(f"not estimable: {error}", without), labels)
    used = y.notna() & x.notna().all(axis=1)
    events = int(min(y[used].sum(), (1 - y[used]).sum()))
    per = events / x.shape[1]
    why = "the predictors separate the outcome" if separated else f"{events} of the rarer outcome for {x.shape[1]} coefficients" \
        if per < FEW_EVENTS else ""
    penalised = method == "penalised" or (method == "chosen" and bool(why))
    if penalised:
        said = f"penalised likelihood (Firth): {why or 'asked for'}; intervals by profile"
        if design is not None:
            said += "; unweighted"
        return Model(firth(y, x), True, _joined(said, without), labels)
    said = "maximum likelihood" if design is None else "weighted pseudo-likelihood, Taylor linearisation"
    return Model(logistic(y, x, design=design), False, _joined(said, without), labels)


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def rows(model: Model, *, level: float = 0.95) -> pd.DataFrame:
    """Result rows of a model.

    Returns
    -------
    DataFrame
        ``survey.model.<term>.or`` (odds ratio) and ``survey.model.<term>.ame`` (average marginal effect, a difference
        in probability) for each term; ``survey.model.cases``, with the reason as note where there is no model.
    """
    if model.fit is None:
        return pd.DataFrame([{"id": "survey.model.cases", "estimate": 0.0, "n": 0.0, "denominator": 0.0, "method": "count",
                              "missing": "listwise", "note": model.said}])
    odds = model.table(level=level)
    effects = average_marginal_effects(model.fit, level=level)
    cases = pd.DataFrame([{"id": "survey.model.cases", "estimate": float(len(model.fit.y)), "n": float(len(model.fit.y)),
                           "denominator": float(len(model.fit.kept)), "method": "count", "missing": model.fit.missing, "note": model.said}])
    parts = [cases]
    for table, ending in ((odds, ".or"), (effects, ".ame")):
        table = table[table["term"] != "intercept"]
        parts.append(table[_COLUMNS].assign(id="survey.model." + table["term"] + ending))
    return pd.concat(parts, ignore_index=True)


def model_diagnostics(model: Model) -> pd.DataFrame:
    """`statistics.effects.diagnostics` of a model; empty where there is none."""
    if model.fit is None:
        return pd.DataFrame(columns=["measure", "value", "note"])
    return diagnostics(model.fit)


def specification_curve(responses: pd.DataFrame, questionnaire: Questionnaire, plan: Plan, *, level: float = 0.95) -> pd.DataFrame:
    """The odds ratio of the plan's term in every specification, with every outcome and both likelihoods.

    Returns
    -------
    DataFrame
        Columns ``specification, outcome, likelihood, estimate, low, high, level, n, events, declared`` (whether it is the
        declared one), in the order of the estimates; specifications that cannot be estimated, or whose likelihood has no
        maximum, are left out.
    """
    found = []
    declared = fit(responses, questionnaire, plan)
    for specification in plan.specifications:
        for which in plan.outcomes:
            for method in ("likelihood", "penalised"):
                last = found[-1] if found else {}
                if (last.get("specification"), last.get("outcome")) == (specification, which) and last["events"] > PLENTY:
                    continue
                model = fit(responses, questionnaire, plan, specification, which=which, method=method)
                if model.fit is None or not model.fit.converged or plan.curve_term not in model.fit.terms:
                    continue
                row = model.table(level=level).set_index("term").loc[plan.curve_term]
                found.append({
                    "specification": specification, "outcome": which, "likelihood": "penalised" if model.penalised else "maximum",
                    **{name: float(row[name]) for name in ("estimate", "low", "high", "level", "n")},
                    "events": float(min(model.fit.y.sum(), (1 - model.fit.y).sum())),
                    "declared": specification == which == "declared" and model.penalised == declared.penalised})
    names = ["specification", "outcome", "likelihood", "estimate", "low", "high", "level", "n", "events", "declared"]
    return pd.DataFrame(found, columns=names).sort_values("estimate", kind="stable", ignore_index=True)


def imputed(responses: pd.DataFrame, questionnaire: Questionnaire, plan: Plan, rng: np.random.Generator, *,
            specification: str = "declared", level: float = 0.95, imputations: int = 20) -> pd.DataFrame:
    """The model on completed copies of the data, pooled by Rubin's rules: a sensitivity analysis.

    Returns
    -------
    DataFrame
        ``survey.model.<term>.or``, group "imputed". Empty where the model cannot be estimated. Predictors are imputed,
        and the outcome helps to impute them; respondents without the outcome itself add nothing and are left out
        (von Hippel 2007).
    """
    first = fit(responses, questionnaire, plan, specification)
    if first.fit is None:
        return pd.DataFrame()
    answered = outcome(responses, plan).notna()
    x, _, _ = predictors(responses[answered], questionnaire, plan, plan.specification(specification))
    table = x.assign(outcome=outcome(responses, plan)[answered])
    for name in table:
        if table[name].dropna().isin((0.0, 1.0)).all():
            table[name] = table[name].astype("boolean")
    model = firth if first.penalised else logistic
    fits = [model(copy["outcome"], copy.drop(columns="outcome").astype(float))
            for copy in impute(table, rng, imputations=imputations, rounds=5)]
    gaps = int(x.isna().any(axis=1).sum())
    out = []
    for at, term in enumerate(fits[0].terms):
        if term == "intercept":
            continue
        found = pool([f.coefficients[at] for f in fits], [f.covariance[at, at] for f in fits],
                     complete_df=len(table) - len(fits[0].terms), level=level).iloc[0]
        out.append({"id": f"survey.model.{term}.or", "group": "imputed", "estimate": np.exp(found["estimate"]), "low": np.exp(found["low"]),
                    "high": np.exp(found["high"]), "level": level, "n": float(len(table)), "denominator": float(len(responses)),
                    "method": f"odds ratio, {found['method']}, {'penalised likelihood' if first.penalised else 'maximum likelihood'}",
                    "missing": f"{gaps} of {len(table)} respondents with gaps imputed by chained equations",
                    "note": f"fraction of missing information {found['fmi']:.2f}"})
    return pd.DataFrame(out)


def ordinal_rows(responses: pd.DataFrame, questionnaire: Questionnaire, plan: Plan, *, level: float = 0.95) -> pd.DataFrame:
    """The plan's ordered outcome on its terms: rows ``survey.ordinal.<term>.or``, or one that says why not."""
    name = plan.ordinal_outcome
    x, _, left_out = predictors(responses, questionnaire, plan, plan.ordinal_terms)
    try:
        if name not in responses:
            raise ValueError(f"{name} was not asked")
        if not x.shape[1]:
            raise ValueError("no predictor")
        said = questionnaire.question(name).substantive
        y = responses[name].cat.remove_categories([c for c in responses[name].cat.categories if c not in said])
        found, brant = ordinal(y, x, level=level), proportional_odds(y, x).iloc[0]
    except ValueError as error:
        return pd.DataFrame([{"id": "survey.ordinal.cases", "estimate": 0.0, "n": 0.0, "denominator": float(len(responses)),
                              "method": "count", "missing": "listwise", "note": _joined(f"not estimable: {error}", *left_out)}])
    kept = found[found["term"].isin(x.columns)]
    words = brant["note"] or f"proportional odds (Brant's test): p = {brant['p_value']:.2f}"
    kept = kept.assign(note=[_joined(note, words) for note in kept["note"]])
    return kept[["term", *_COLUMNS]].assign(id="survey.ordinal." + kept["term"] + ".or").drop(columns="term")


def term_label(plan: Plan, column: str) -> str:
    """A column of the design matrix in words."""
    return term_labels(plan).get(column, column)


def term_labels(plan: Plan) -> dict[str, str]:
    """Every column that the plan's terms can give, in words."""
    labels = {}
    for term in plan.terms.values():
        if term.groups:
            labels |= {f"{term.name}_{group}": term.labels.get(group, "") or term.label or group for group in list(term.groups)[1:]}
        else:
            labels[term.name] = term.label or term.name
    return labels


def curve_in_words(curve: pd.DataFrame, label: str) -> str:
    """The specification curve as a sentence: range of the estimates, and how many intervals leave out 1."""
    clear = int(((curve["low"] > 1) | (curve["high"] < 1)).sum())
    declared = curve[curve["declared"]]
    own = ""
    if len(declared):
        row = declared.iloc[0]
        own = f"; the one declared gives {row['estimate']:.2f} ({row['low']:.2f} to {row['high']:.2f})"
    ends = f"{curve['estimate'].min():.2f} to {curve['estimate'].max():.2f}"
    return (f"Over {len(curve)} specifications the odds ratio of \"{label}\" runs from {ends}{own}. "
            f"The interval leaves out 1 in {clear} of {len(curve)}.")
