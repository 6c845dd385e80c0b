"""Role descriptions as one long form: a table whose rows are parted by titles over its whole width.

"Knowledge, Skills and Experience" over all columns opens the criteria, each in a row beside its category
("Qualifications | Degree or equivalent"); the next title ("Dimensions", "Communication") closes them.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ..document import Location, Table
from . import sections
from .cells import found_in_cell
from .columns import rows_of
from .labels import is_nothing, is_topic, plain
from .model import Found

_NAMED = re.compile(r"\b(?:knowledge|skills|experience|qualifications)\b.*\b(?:knowledge|skills|experience|qualifications|abilities|training)\b")


def read_form(table: Table, place: Location) -> list[Found]:
    """The criteria of such a form, without a level; none where the table is something else."""
    if table.columns < 2:
        return []
    found: list[Found] = []
    reading = False
    for cells in rows_of(table):
        filled = [cell for cell in cells if cell.text.strip()]
        if len(filled) == 1 and filled[0].column_span >= table.columns and len(filled[0].text.split()) <= 8:
            title = filled[0].text
            reading = sections.opens(title) == "firm" or is_topic(title) and _NAMED.search(plain(title)) is not None
        elif reading and len(filled) >= 2 and is_topic(filled[0].text):
            for cell in filled[1:]:
                if not is_nothing(cell.text):
                    at = replace(place, row=cell.row + 1, column=cell.column + 1)
                    found += found_in_cell(cell.blocks, "unlabelled", "no label", " ".join(filled[0].text.split()), at)
    return found
