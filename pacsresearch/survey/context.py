"""What is given beside an export: companion files and the user's word on dates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pacsresearch.survey.platforms.qsf import Qsf


@dataclass
class Context:
    """Companions of an export, by what they are; None where there is none."""

    day_first: bool | None = None
    qsf: Qsf | None = None                 # Qualtrics survey definition
    key: Any = None                        # Jisc key
    dictionary: Any = None                 # REDCap data dictionary
    lss: Any = None                        # LimeSurvey structure
    mapping: dict | None = None            # mapping TOML of a plain CSV
    used: list[str] = field(default_factory=list)   # companions found beside the file, for the evidence
