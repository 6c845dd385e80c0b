"""Exports built by hand, for tests of what happens after reading."""

from __future__ import annotations

import pandas as pd

from pacsresearch.survey.export import STATES, Export, Option, Question


def asked(id: str, text: str, type: str = "single", columns: tuple[str, ...] = (), **more) -> Question:
    return Question(id, text, type, columns or (id,), **more)


def export_of(questions: list[Question], rows: list[dict[str, str]], *, platform: str = "csv", states: dict | None = None,
              metadata: dict | None = None) -> Export:
    """An Export of these rows; a blank is "skipped" (in a multiple choice with ticks elsewhere "not chosen"), else "chosen"."""
    columns = [c for q in questions for c in (*q.columns, *([q.other] if q.other and q.other not in q.columns else []))]
    answers = pd.DataFrame([{c: row.get(c, "") for c in columns} for row in rows], columns=columns, dtype="str")
    made = {c: ["skipped" if cell == "" else "chosen" for cell in answers[c]] for c in columns}
    for q in questions:
        if q.type == "multiple" and len(q.columns) > 1:
            for place in range(len(rows)):
                some = any(answers[c][place] not in ("", "0") for c in q.columns)
                for c in q.columns:
                    if answers[c][place] in ("", "0"):
                        made[c][place] = "not chosen" if some or answers[c][place] == "0" else "skipped"
    made |= states or {}
    n = len(rows)
    about = pd.DataFrame({
        "row": range(2, n + 2), "respondent": pd.Series([f"p{i}" for i in range(n)], dtype="str"),
        "started": pd.Series([pd.NaT] * n, dtype="datetime64[us]"),
        "submitted": pd.date_range("2013-05-01", periods=n, freq="h", unit="us"),
        "seconds": [600.0] * n, "status": "", "finished": pd.array([True] * n, dtype="boolean"), "progress": 100.0,
        "language": "en", "exclusion": ""})
    for name, values in (metadata or {}).items():
        about[name] = pd.Series(values, dtype=about[name].dtype)
    kind = pd.CategoricalDtype(list(STATES))
    return Export("by-hand.csv", platform, ("made by hand",), tuple(questions), answers,
                  pd.DataFrame({c: pd.Categorical(v, dtype=kind) for c, v in made.items()}), about, columns=tuple(columns))


def options(*pairs: tuple[str, str]) -> tuple[Option, ...]:
    return tuple(Option(code, label) for code, label in pairs)
