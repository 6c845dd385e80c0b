"""One module a platform, each with ``NAME``, ``claim(table)`` and ``read(table, claim, context) -> Draft``."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

# Read from tables (CSV, TSV, XLSX), and the order in which they are asked; SPSS files have their own signature.
TABULAR = ("qualtrics", "jisc", "limesurvey", "redcap", "surveymonkey", "microsoft_forms", "google_forms")
NAMES = (*TABULAR, "spss", "csv")


def tabular() -> list[ModuleType]:
    """The modules that read tables."""
    return [by_name(name) for name in TABULAR]


def by_name(name: str) -> ModuleType:
    """The module of a platform ("csv" is the mapped one)."""
    if name not in NAMES:
        raise KeyError(name)
    return import_module(f"{__name__}.{'mapped_csv' if name == 'csv' else name}")
