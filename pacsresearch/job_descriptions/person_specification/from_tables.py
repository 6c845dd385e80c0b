"""Read the criteria of a table that says levels: a column each, one mark a row, rows headed by level, or level rows.

`read_table` returns None for a table that says no level anywhere; such a table is read as lines.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from ..document import Cell, Location, Table
from .cells import as_level, bare_mark, found_in_cell, without_bare_mark
from .columns import Columns, columns_of, glued_marks, is_transposed, level_rows, mark_column, rows_of
from .labels import Label, header_level, is_assessment, is_codes, is_generic, is_nothing, is_tick, is_topic, label, level_said, mark
from .lines import continues, starts_small
from .model import Found, Level
from .sections import closes, states_requirement


@dataclass(frozen=True, slots=True)
class TableReading:
    """The criteria of one table, its columns (for a table that goes on without its header), and whether it lost its marks."""

    found: list[Found]
    columns: Columns
    width: int
    lost: bool = False


def read_table(table: Table, place: Location, level: Level, rule: str, category: str, before: Columns | None = None) -> TableReading | None:
    """The criteria of a table that says levels in itself (or goes on from `before`), else None."""
    rows = rows_of(table)
    width = table.columns
    header = next(((n, found) for n, row in enumerate(rows) if (found := columns_of(row, width)) and (n < 8 or found.sure)), None)
    if header is not None and header[1].marks >= 0 and glued_marks(rows, width):
        header = None
    columns, start = (header[1], header[0]) if header else (Columns(), -1)
    if header is None:
        guessed = mark_column(rows, width)
        if before is not None and guessed is None and not level_rows(rows):
            columns = before
        elif guessed is not None:
            columns.marks = guessed
        elif glued_marks(rows, width):
            columns.marks = width  # no column of its own: each text ends in its letter
        elif not level_rows(rows):
            return None
    reader = _Reader(table, rows, columns, place, level, rule, category)
    if header is None and is_transposed(rows, width):
        return TableReading(reader.transposed(), Columns(), width)
    found = reader.read(start)
    lost = bool(found) and columns.says_levels and all(item.level == "unlabelled" for item in found)
    if lost:
        why = "the table has level columns but no mark survives"
        found = [replace(item, level="undetermined", rule=why) for item in found]
    return TableReading(found, reader.columns, width, lost)


def _is_mark(text: str) -> bool:
    """Whether a cell below a level marks a criterion: by a tick, a letter, or how it is assessed ("A/I", "Application and interview", "✓ (A)")."""
    said = " ".join(text.split())
    return is_tick(text) or mark(text) is not None or is_codes(said) or is_tick(said[:1]) and is_codes(said[1:].strip()) or len(said.split()) <= 6 and is_assessment(said)


class _Reader:
    """Walks a table's rows, keeping the category, the row label and the columns' meaning."""

    def __init__(self, table: Table, rows: list[list[Cell]], columns: Columns, place: Location, level: Level, rule: str, category: str) -> None:
        self.table, self.rows, self.columns, self.place = table, rows, columns, place
        self.level, self.rule, self.category = level, rule, category
        self.found: list[Found] = []
        self.row_head: tuple[Cell, Label] | None = None
        self.last: dict[int, int] = {}  # column: the last criterion found in it
        self.widest = self._text_column()
        self.ticked = self._are_ticked()
        self.small = 0  # criteria that begin in lower case
        marks = sum(1 for row in rows for cell in row if cell.column == columns.marks and (mark(cell.text) or is_tick(cell.text)) or cell.column in columns.levels and _is_mark(cell.text))
        if columns.marks >= table.columns:
            marks = sum(1 for row in rows for cell in row if bare_mark(cell.text))
        self.marked = (columns.marks >= 0 or bool(columns.levels)) and marks >= 0.5 * len(rows)  # most rows carry a mark

    def _text_column(self) -> int:
        """The column with most words, of those that say neither level nor assessment."""
        words: Counter[int] = Counter()
        for row in self.rows:
            for cell in row:
                if cell.column_span == 1 or cell.column_span < self.table.columns:
                    if cell.column not in self.columns.levels and cell.column != self.columns.marks and cell.column not in self.columns.assessed:
                        words[cell.column] += 0 if is_codes(cell.text) or mark(cell.text) else len(cell.text.split())
        return max(words, key=lambda column: (words[column], -column)) if words else 0

    def _at(self, cell: Cell) -> Location:
        return Location(page=self.place.page, table=self.place.table, row=cell.row + 1, column=cell.column + 1)

    def _take(self, cell: Cell, level: Level, rule: str, category: str | None = None) -> None:
        chosen = self.category if category is None else category
        found = found_in_cell(cell.blocks, level, rule, chosen, self._at(cell))
        before = self.last.get(cell.column)
        if found and before is not None and self._runs_on(before, cell, found[0]):
            self.found[before] = replace(self.found[before], text=f"{self.found[before].text} {found[0].text}")
            found = found[1:]
        self.found += found
        self.small += sum(starts_small(item.text) for item in found)
        if found:
            self.last[cell.column] = len(self.found) - 1

    def _runs_on(self, before: int, cell: Cell, found: Found) -> bool:
        """Whether a row goes on with the row above: a criterion cut by the end of a page."""
        previous = self.found[before]
        if any(block.kind == "list_item" for block in cell.blocks[:1]) or previous.location.row != cell.row or found.level != previous.level:
            return False
        small = self.small > 0.3 * len(self.found)
        return continues(previous.text, found.text, small) and (starts_small(found.text) or "," not in previous.text[-1:])

    def _set_category(self, text: str) -> None:
        text = re.sub(r"^[0-9]+(?:\.[0-9]+)*[.)]?\s+", "", " ".join(text.split()).strip(" :"))
        if text and not is_generic(text) and not is_codes(text):
            self.category = text

    def transposed(self) -> list[Found]:
        """Rows headed by level, columns headed by category."""
        titles = {cell.column: " ".join(cell.text.split()) for cell in self.rows[0]}
        for row in self.rows[1:]:
            head = next((cell for cell in row if cell.column == 0), None)
            said = label(head.text) if head else None
            for cell in row:
                if cell.column and said and not is_nothing(cell.text) and not is_assessment(titles.get(cell.column, "")):
                    title = titles.get(cell.column, "")
                    self._take(cell, as_level(said.level), f"row headed '{head.text}'", "" if is_generic(title) else title)
        return self.found

    def read(self, header_row: int) -> list[Found]:
        """The criteria, row by row; rows above the header give at most the category."""
        row_level: tuple[Level, str] | None = None
        turns = 0
        over = False  # a row like "What we offer" has ended the specification inside the table
        if header_row >= 0:
            for title in self.columns.titles.values():
                if is_topic(title) and not is_assessment(title):
                    self._set_category(title)
        for number, row in enumerate(self.rows):
            filled = [cell for cell in row if cell.text.strip()]
            if number < header_row or not filled:
                if number < header_row and len(filled) == 1 and is_topic(filled[0].text):
                    self._set_category(filled[0].text)
                continue
            again = columns_of(row, self.table.columns)
            turned = again is not None and not self.columns.sure and again.levels.keys() == self.columns.levels.keys()  # "Desirable | Assessed by" after "Essential | Assessed by"
            if again is not None and (number == header_row or again.sure or turned):
                if number != header_row and (again.levels or again.marks >= 0):
                    changed = (again.levels, again.marks, again.assessed) != (self.columns.levels, self.columns.marks, self.columns.assessed)
                    self.columns = again
                    if changed and turns < 20:  # a header that only repeats changes nothing; a table has few of its own
                        turns += 1
                        self.widest = self._text_column()
                        self.ticked = self._are_ticked()
                    for title in again.titles.values():
                        if is_topic(title) and not is_assessment(title):
                            self._set_category(title)
                row_level, over = None, False
                continue
            head = self._row_label(filled)
            if head is not None:
                cell, said = head
                self.row_head = head
                if len(filled) == 1:
                    row_level = (as_level(said.level), f"row headed '{' '.join(cell.text.split())}'")
                    if said.category:
                        self._set_category(said.category)
                    continue
            elif self.row_head is not None and not self.columns.says_levels:
                if any(cell.column == self.row_head[0].column for cell in filled):
                    self.row_head = None
                elif row_level is None:
                    head = self.row_head  # "Essential" stands once, the rows below leave its cell empty
            if all(cell.column in self.columns.assessed for cell in filled):
                continue  # the second line of a header cell ("Method of / assessment")
            if head is None and row_level is None and not self.columns.says_levels and len(filled) > 1 and all(is_generic(cell.text) for cell in filled):
                continue  # the header of a table whose rows say the level: "Level | Criterion"
            if head is None and self._is_category_row(filled):
                over = (over or closes(filled[0].text)) and not is_topic(filled[0].text)
                self._set_category(filled[0].text)
                continue
            if over:
                continue
            self._row(row, filled, row_level, head)
        return self.found

    def _row_label(self, filled: list[Cell]) -> tuple[Cell, Label] | None:
        """The level label that heads this row, where the columns say no levels."""
        for cell in filled[:2]:
            if self.columns.marks == cell.column or cell.column in self.columns.levels and len(filled) > 1:
                continue
            if "\n" in cell.text.strip():
                continue
            said = label(cell.text, styled=len(filled) == 1)
            if said is not None and said.level != "both":
                return cell, said
        return None

    def _is_category_row(self, filled: list[Cell]) -> bool:
        """Whether a row only names a category: one cell, short, across the table or without any mark beside it."""
        if len(filled) != 1:
            texts = {" ".join(cell.text.split()) for cell in filled}
            if len(texts) != 1:
                return False
        cell = filled[0]
        lines = [line for line in cell.text.split("\n") if line.strip()]
        if len(lines) > 1 and not is_topic(cell.text) or any(block.kind == "list_item" for block in cell.blocks) and not is_topic(cell.text):
            return False
        if len(cell.text.split()) > 12:
            return False
        bold = all(block.bold or block.kind == "heading" for block in cell.blocks if block.text.strip())
        if cell.column in self.columns.levels and cell.column_span < 2 and self.table.columns > 1:
            return len(texts) == 1 and len(filled) > 1 if len(filled) > 1 else is_topic(cell.text) and (bold or cell.text.rstrip().endswith(":"))
        if cell.column in self.columns.levels and cell.column_span < self.table.columns:
            return is_topic(cell.text)  # across the level columns alone: a criterion whose column is lost
        if self.columns.levels and not self.ticked:
            # In a table with a column each, what stands alone outside those columns is the category.
            return True
        if self.marked and len(cell.text.split()) <= 6:
            return True
        if cell.column_span >= max(2, self.table.columns) or is_topic(cell.text) or bold or cell.text.rstrip().endswith(":"):
            return True
        return False

    def _are_ticked(self) -> bool:
        """Whether the level columns hold marks, and another column the criteria."""
        marks = texts = 0
        for row in self.rows:
            for cell in row:
                text = cell.text.strip() if cell.column in self.columns.levels else ""
                ticked = bool(text) and _is_mark(text) and (len(text) < 3 or mark(text) is None or header_level(text) is None)
                if ticked or text and not is_nothing(text) and header_level(text) is None:
                    texts += 1
                    marks += ticked
        if texts:
            return marks >= 0.6 * texts
        return self.widest not in self.columns.levels and self._words(self.widest) > 3 * len(self.rows)

    def _words(self, column: int) -> int:
        return sum(len(cell.text.split()) for row in self.rows for cell in row if cell.column == column)

    def _row(self, row: list[Cell], filled: list[Cell], row_level: tuple[Level, str] | None, head: tuple[Cell, Label] | None) -> None:
        columns = self.columns
        others = [cell for cell in filled if cell.column not in columns.levels and cell.column != columns.marks and cell.column not in columns.assessed]
        if head is not None and not columns.says_levels:
            cell, said = head
            rest = [other for other in others if other.column != cell.column and not is_codes(other.text) and not is_nothing(other.text)]
            right = [other for other in rest if other.column > cell.column]
            for other in rest:
                if other.column < cell.column and right:
                    self._set_category(other.text)
            if said.category:
                self._set_category(said.category)
            texts = right or rest
            for other in texts:
                if len(texts) == 1 or not is_assessment(other.text):
                    self._take(other, as_level(said.level), f"row headed '{' '.join(cell.text.split())}'")
            return
        if columns.levels and not self.ticked:
            for other in others:
                if other.column < min(columns.levels) and not is_codes(other.text):
                    self._set_category(other.text)
            for cell in filled:
                if cell.column in columns.levels and not is_nothing(cell.text) and not is_codes(cell.text):
                    covered = {columns.levels.get(c) for c in range(cell.column, cell.column + cell.column_span)} - {None}
                    if len(covered) == 2:
                        self._take(cell, "undetermined", "a cell across both level columns")
                    else:
                        self._take(cell, as_level(columns.levels[cell.column]), f"column headed '{columns.words[cell.column]}'")
            return
        text_cells = [cell for cell in others if cell.column == self.widest] or [c for c in others if not is_codes(c.text)][-1:]
        for other in others:
            if text_cells and other.column < text_cells[0].column and not is_codes(other.text) and mark(other.text) is None:
                self._set_category(other.text)
        if not text_cells:
            return
        cell = text_cells[0]
        if columns.levels:
            ticked = {columns.levels[c.column] for c in filled if c.column in columns.levels and _is_mark(c.text)}
            if not ticked and label(cell.text, styled=True) is None and is_topic(cell.text) and len(filled) == 1:
                self._set_category(cell.text)
                return
            level: Level = "unlabelled"
            if len(ticked) == 1:
                level = as_level(next(iter(ticked)))
            elif len(ticked) == 2:
                level = "undetermined"
            self._take(cell, level, f"mark in the column headed '{next(iter(ticked))}'" if len(ticked) == 1 else "no mark in this row" if not ticked else "marks in both columns")
            return
        if columns.marks >= 0:
            marks = next((c.text for c in filled if c.column == columns.marks), "")
            glued = columns.marks >= self.table.columns
            if glued and (header_level(cell.text) == "both" or level_said(cell.text) == "both" or re.search(r"\bE ?/ ?D\b", cell.text)):
                return  # the header or a legend
            if self.marked and not all(mark(part) for part in marks.split("\n")) and bare_mark(cell.text) is None and len(cell.text.split()) <= 10 and (
                len(cell.text.split()) <= 4 or not states_requirement(cell.text)
            ):
                self._set_category(cell.text)  # a category, or a page's header caught in the table
                return
            self._marked(cell, marks)
            return
        level, rule = row_level or (self.level, self.rule)
        self._take(cell, level, rule)

    def _marked(self, cell: Cell, marks: str) -> None:
        """A criterion cell beside a mark cell: one mark for all its items, or one each."""
        each = [mark(part) for part in marks.split("\n") if part.strip()]
        number = self.columns.marks + 1
        if len(each) > 1:
            items = found_in_cell(cell.blocks, "unlabelled", "", self.category, self._at(cell))
            if len(items) == len(each):
                self.found += [
                    replace(item, level=as_level(said), rule=f"mark '{said}' in column {number}" if said else "no mark in this row")
                    for item, said in zip(items, each, strict=True)
                ]
                return
            levels = set(each)
            said = each[0] if len(levels) == 1 else "both"
        else:
            said = mark(marks) or bare_mark(cell.text)
        taken = len(self.found)
        self._take(cell, as_level(said), f"mark '{marks.strip() if mark(marks) else said}' in column {number}" if said else "no mark in this row")
        if said and not mark(marks):
            self.found[taken:] = [replace(item, text=without_bare_mark(item.text)) for item in self.found[taken:]]
