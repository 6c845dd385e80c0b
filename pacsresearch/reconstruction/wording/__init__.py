"""The phrases that the reconstruction's documents are made of, and how alternatives are chosen."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")


@cache
def load(name: str) -> dict[str, Any]:
    """The phrase bank `name` of this folder."""
    return tomllib.loads((files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))


def expand(text: str, rng: np.random.Generator, **values: str) -> str:
    """Choose one of each ``[a|b|c]`` and fill in ``{name}``.

    >>> expand("[Lead|Lead] the {what}", np.random.default_rng(1), what="team")
    'Lead the team'
    """
    def choose(match: re.Match[str]) -> str:
        options = match[1].split("|")
        return options[int(rng.integers(len(options)))]

    chosen = _CHOICE.sub(choose, text)
    for name, value in values.items():
        chosen = chosen.replace(f"{{{name}}}", value)
    return re.sub(r"\s+", " ", chosen).strip()


def pick(options: list[Any], rng: np.random.Generator) -> Any:
    """One of `options`, each as likely."""
    return options[int(rng.integers(len(options)))]
