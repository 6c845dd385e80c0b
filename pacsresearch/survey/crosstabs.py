"""The declared family of cross-tabulations: the outcome by who respondents are, tested together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pacsresearch.questionnaire import Questionnaire
from pacsresearch.statistics.crosstabs import cramers_v, independence
from pacsresearch.statistics.multiplicity import adjust
from pacsresearch.survey.model import outcome
from pacsresearch.survey.plan import Plan


def counts(responses: pd.DataFrame, questionnaire: Questionnaire, plan: Plan, by: str) -> pd.DataFrame:
    """People by answer to `by` (substantive ones, in order) and outcome (columns "yes", "no"); pairwise."""
    y = outcome(responses, plan)
    options = questionnaire.question(by).substantive
    answers = responses[by].astype(object) if by in responses else pd.Series(np.nan, index=responses.index, dtype=object)
    table = pd.DataFrame(0, index=pd.Index(options, name=by), columns=["yes", "no"])
    for name, value in (("yes", 1.0), ("no", 0.0)):
        table[name] = answers[y == value].value_counts().reindex(options).fillna(0).astype(int)
    return table


def family(responses: pd.DataFrame, questionnaire: Questionnaire, plan: Plan, rng: np.random.Generator, *, level: float = 0.95,
           resamples: int = 9999) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Test the outcome against every variable of the family.

    Returns
    -------
    (DataFrame, DataFrame)
        Result rows ``survey.crosstab.<variable>`` (Cramér's V with its interval), and the table of tests: ``variable, n, v, low,
        high, p_value, adjusted, method, note``. Variables the survey did not ask are in neither. Pairwise.
    """
    rows, tests = [], []
    for by in plan.family:
        if by not in responses:
            continue
        table = counts(responses, questionnaire, plan, by)
        effect, test = cramers_v(table, level=level).iloc[0], independence(table, rng=rng, resamples=resamples).iloc[0]
        n = int(table.to_numpy().sum())
        missing = f"pairwise: {len(responses) - n} of {len(responses)} without both answers"
        rows.append({"id": f"survey.crosstab.{by}"} | {name: effect[name] for name in ("estimate", "low", "high", "level", "n", "denominator")}
                    | {"method": f"{effect['method']}; {test['method']}", "missing": missing, "note": effect["note"]})
        tests.append({"variable": by, "n": n, "v": effect["estimate"], "low": effect["low"], "high": effect["high"],
                      "p_value": test["p_value"], "method": test["method"], "note": effect["note"]})
    names = ["variable", "n", "v", "low", "high", "p_value", "adjusted", "method", "note"]
    found = pd.DataFrame(tests)
    if not len(found):
        return pd.DataFrame(), pd.DataFrame(columns=names)
    found["adjusted"] = adjust(found["p_value"], plan.family_method)["adjusted"]
    for row, adjusted in zip(rows, found["adjusted"], strict=True):
        if not np.isnan(adjusted):
            words = f"p = {max(adjusted, 0.0001):.4f}, adjusted for {len(found)} tests ({plan.family_method})"
            row["note"] = "; ".join(part for part in (row["note"], words) if part)
    return pd.DataFrame(rows), found[names]
