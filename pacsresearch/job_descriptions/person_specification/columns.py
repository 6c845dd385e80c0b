"""What the columns and rows of a table are for: levels, marks, assessment, criteria, duties."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..document import Cell, Location, Table
from .cells import bare_mark, found_in_cell
from .labels import header_level, is_assessment, is_generic, is_nothing, is_topic, label, mark, plain
from .model import Found
from .sections import begins_as_criterion, closes, explains_levels, opens

_DUTIES = re.compile(r"\b(?:accountabilit|measures? of success|responsibilit|duties|tasks|outcomes|results)")


@dataclass(slots=True)
class Columns:
    """What each column of a table is for, as its header row says; -1 where there is no such column."""

    levels: dict[int, str] = field(default_factory=dict)  # column: essential or desirable
    marks: int = -1
    assessed: frozenset[int] = frozenset()
    titles: dict[int, str] = field(default_factory=dict)  # other columns' header texts
    words: dict[int, str] = field(default_factory=dict)  # the level columns' header texts

    @property
    def says_levels(self) -> bool:
        """Whether a level can be read from these columns."""
        return bool(self.levels) or self.marks >= 0

    @property
    def sure(self) -> bool:
        """Whether both levels are headed, or a column of marks."""
        return self.marks >= 0 or len(set(self.levels.values())) == 2


def rows_of(table: Table) -> list[list[Cell]]:
    """A table's cells row by row, left to right."""
    rows: list[list[Cell]] = [[] for _ in range(table.rows)]
    for cell in table.cells:
        rows[cell.row].append(cell)
    for row in rows:
        row.sort(key=lambda cell: cell.column)
    return rows


def _heads_content(cell: Cell) -> bool:
    """Whether a cell holds its level's label and the criteria below it, so that it is no header cell."""
    below = [block for block in cell.blocks if block.text.strip()][1:]
    return any(block.kind == "list_item" for block in below) or any(
        begins_as_criterion(block.text) and not explains_levels(block.text) for block in below
    )


def columns_of(row: list[Cell], width: int) -> Columns | None:
    """What a row says of the columns when it is a header row, else None."""
    filled = [cell for cell in row if cell.text.strip()]
    said = {cell.column: header_level(cell.text) for cell in filled}
    single = {column: level for column, level in said.items() if level in ("essential", "desirable")}
    both = [column for column, level in said.items() if level == "both"]
    if len(filled) < 2 and not (len(filled) == 1 and both and filled[0].column > 0):
        return None
    others = [cell for cell in filled if cell.column not in said or said[cell.column] is None]
    if any(level and _heads_content(cell) for cell in filled for level in [said[cell.column]]):
        return None
    ok_others = all(len(cell.text.split()) <= 14 for cell in others)
    if not ok_others:
        return None
    columns = Columns(
        assessed=frozenset(c for cell in others if is_assessment(cell.text) for c in range(cell.column, cell.column + cell.column_span)),
        titles={cell.column: " ".join(cell.text.split()) for cell in others},
    )
    if len(set(single.values())) == 2 and not both:
        for cell in filled:
            if cell.column in single:
                for column in range(cell.column, cell.column + cell.column_span):
                    columns.levels[column] = single[cell.column]
                    columns.words[column] = plain(cell.text.split("\n")[0]) or single[cell.column]
        return columns
    if len(both) == 1 and not single and all(len(cell.text.split()) <= 8 for cell in filled):
        columns.marks = both[0]
        return columns
    if len(single) >= 1 and not both and len(set(single.values())) == 1:
        # One level column only: every other cell must be a header word.
        if others and all(is_assessment(c.text) or is_generic(c.text) or is_topic(c.text) for c in others) and (
            columns.assessed or any(is_generic(c.text) for c in others)
        ) and not any(mark(c.text) for c in others):
            for column, level in single.items():
                columns.levels[column] = str(level)
                columns.words[column] = str(level)
            return columns
    return None


def mark_column(rows: list[list[Cell]], width: int) -> int | None:
    """The column in which nearly every filled cell is a mark, where no header says so."""
    for column in range(width):
        texts = [cell.text for row in rows for cell in row if cell.column == column and cell.text.strip()]
        marked = [text for text in texts if mark(text) in ("essential", "desirable")]
        counted = len(marked) > 1 and all(re.fullmatch(r"E ?[0-9]{1,2}[.)]?", text.strip()) for text in marked)  # "E1" to "E7" number sections
        if len(marked) >= 3 and len(marked) >= 0.8 * (len(texts) - 1) and not counted:
            return column
    return None


def glued_marks(rows: list[list[Cell]], width: int) -> bool:
    """Whether the mark column was read together with the criteria: most texts of a column end in E or D."""
    for column in range(width):
        texts = [cell.text for row in rows for cell in row if cell.column == column and len(cell.text.split()) > 2]
        if sum(bare_mark(text) is not None for text in texts) >= max(3, 0.6 * len(texts)):
            return True
    return False


def level_rows(rows: list[list[Cell]]) -> bool:
    """Whether some row's first filled cell is a level label ("Essential criteria", "Essential qualifications")."""
    for row in rows:
        filled = [cell for cell in row if cell.text.strip()]
        for cell in filled[:2]:
            if (found := label(cell.text, styled=len(filled) == 1)) and found.level != "both" and "\n" not in cell.text.strip():
                return True
    return False


def is_transposed(rows: list[list[Cell]], width: int) -> bool:
    """Whether levels head the rows and categories head the columns."""
    if width < 3 or not rows or len(rows) > 8:
        return False
    heads = [label(cell.text) for row in rows[1:] for cell in row if cell.column == 0 and cell.text.strip()]
    levels = [head.level for head in heads if head]
    titles = [cell for cell in rows[0] if cell.column > 0 and cell.text.strip()]
    return (
        set(levels) == {"essential", "desirable"} and len(levels) == len(heads) and len(titles) >= 2
        and all(len(cell.text.split()) <= 6 and label(cell.text) is None for cell in titles)
        and sum(is_assessment(cell.text) for cell in titles) < len(titles) - 0 and sum(not is_assessment(cell.text) for cell in titles) >= 2
    )


def requirement_column(table: Table) -> tuple[int, int] | None:
    """The header row and the column of requirements in a role profile that sets them beside accountabilities.

    One header cell must name requirements ("Knowledge and experience", "What you need to know") and another what is
    none ("Accountabilities", "Measures of success").
    """
    for number, row in enumerate(rows_of(table)[:6]):
        filled = [cell for cell in row if cell.text.strip()]
        if len(filled) < 2 or any(len(cell.text.split()) > 10 for cell in filled):
            continue
        wanted = [cell.column for cell in filled if opens(cell.text) or plain(cell.text).startswith("what you need")]
        duties = [cell for cell in filled if closes(cell.text) and not is_assessment(cell.text) or _DUTIES.search(plain(cell.text))]
        if len(wanted) == 1 and duties:
            return number, wanted[0]
    return None


def read_column(table: Table, place: Location, header: int, column: int) -> list[Found]:
    """The criteria of one column below its header; their own words give the level, where any do."""
    found: list[Found] = []
    across = ""  # a heading across the table ("Key qualities"), whose rows run across too
    for number, row in enumerate(rows_of(table)[header + 1:], start=header + 1):
        cell = next((cell for cell in row if cell.column <= column < cell.column + cell.column_span), None)
        if cell is None or is_nothing(cell.text):
            continue
        if cell.column_span > 1 and len(cell.text.split()) <= 10:
            across = cell.text if opens(cell.text) else ""
            continue
        if cell.column_span == 1 or across:
            where = Location(page=place.page, table=place.table, row=number + 1, column=cell.column + 1)
            found += found_in_cell(cell.blocks, "unlabelled", "no label", across if cell.column_span > 1 else "", where)
    return found
