"""What a person specification comes out as: criteria, each with its level and the rule that found it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ..document import Location

Level = Literal["essential", "desirable", "unlabelled", "undetermined"]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a person specification.

    `number` counts the document's criteria from 1, in reading order. `level` is *unlabelled* where the document
    gives this criterion no level and *undetermined* where it once did but the level was lost (flattened columns).
    `category` is the heading or row it stands under ("Qualifications"), empty where there is none. `rule` says in
    words how the level was found.
    """

    number: int
    text: str
    level: Level
    category: str = ""
    location: Location = field(default_factory=Location)
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Specification:
    """The person specification of one document: its criteria, its length in words, and what was noted in reading."""

    criteria: tuple[Criterion, ...] = ()
    words: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A criterion as a reader of tables or lists hands it over, before numbering and the search for repeats.

    `opened` is what opened its section: "firm" (a heading "Person specification"), "label" (a level label or a table
    with levels), "loose" ("About you") or "lead" (a lead-in sentence).
    """

    text: str
    level: Level
    category: str
    location: Location
    rule: str
    section: int = 0
    opened: str = "label"
