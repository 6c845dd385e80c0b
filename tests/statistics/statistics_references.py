"""Reading the reference values beside the tests (references/*.R wrote them)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

FOLDER = Path(__file__).parent / "references"


def reference(name: str) -> list[dict]:
    """The rows of references/<name>.csv."""
    return pd.read_csv(FOLDER / f"{name}.csv").to_dict("records")


def label(row: dict) -> str:
    """A test's name from its row: what it is about, without the expected values."""
    shown = [str(value) for key, value in row.items() if key not in ("low", "high", "value", "extra", "p", "se", "estimate")]
    return "-".join(shown).replace(" ", "_")
