"""One invented post: what its job description says, before it is laid out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

Level = Literal["essential", "desirable"]

FOOTER = "Synthetic document of the pacs-2013 reconstruction: the organisation and the post are invented."


@dataclass(frozen=True, slots=True)
class Wanted:
    """A criterion of the person specification and the level under which it stands."""

    category: str
    text: str
    level: Level
    assessed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Posting:
    """A job description as its author would have meant it.

    `levels` is what the four published requirements come to for a careful reader ("absent" included). It is for
    the tests: it is written nowhere in the data.
    """

    number: int
    employer: str
    place: str
    department: str
    title: str
    band: str
    year: int
    when: str                               # "March 2007"
    dated: str                              # "Prepared March 2007"
    details: tuple[tuple[str, str], ...]    # label and value
    about: str
    purpose: tuple[str, ...]
    dimensions: tuple[str, ...]
    contacts: tuple[str, ...]
    duties: tuple[tuple[str, tuple[str, ...]], ...]  # heading and duties
    wanted: tuple[Wanted, ...]
    labels: tuple[str, str]                 # how the levels are called
    legend: str                             # what the codes of assessment mean
    closing: tuple[tuple[str, str], ...]    # heading and paragraph
    offer: str
    levels: Mapping[str, str]

    def by_category(self) -> list[tuple[str, tuple[Wanted, ...]]]:
        """The wanted items under the names that this document gives to their categories."""
        return [(name, tuple(group)) for name, group in groupby(self.wanted, lambda item: item.category)]
