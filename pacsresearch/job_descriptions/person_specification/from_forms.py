"""Tables that say no level: a role description as one long form, and rows of categories and criteria inside a specification.

A form is a table whose rows are parted by titles over its whole width.
"Knowledge, Skills and Experience" over all columns opens the criteria, each in a row beside its category
("Qualifications | Degree or equivalent"); the next title ("Dimensions", "Communication") closes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ..document import Location, Table
from . import sections
from .cells import found_in_cell
from .columns import rows_of
from .labels import header_level, is_assessment, is_codes, is_generic, is_nothing, is_topic, plain
from .lines import Line, lines_of
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


def titles_and_lines(table: Table, place: Location) -> Iterator[str | list[Line]]:
    """A table inside a specification that says no level: its left titles (as text) and the lines of its other cells."""
    rows = rows_of(table)
    skipped = {cell.column for cell in rows[0] if is_assessment(cell.text)} if rows else set()
    for row, cells in enumerate(rows):
        for cell in cells:
            text = cell.text.strip()
            if not text or cell.column in skipped or is_codes(text) or is_nothing(text) or header_level(text) or row == 0 and is_generic(text):
                continue
            if cell.column == 0 and len(text.split()) <= 6 and (is_topic(text) or table.columns > 1 and cell.column_span >= table.columns):
                yield " ".join(text.split())
                continue
            at = replace(place, row=cell.row + 1, column=cell.column + 1)
            yield [replace(line, location=at) for line in lines_of(cell.blocks) if line.table is None]
