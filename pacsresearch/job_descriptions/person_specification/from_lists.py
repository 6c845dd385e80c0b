"""Walk the document's lines once, keeping what is open, which level holds and which category: headings, bullets and sentences.

How far a level reaches:

- until the next level label;
- a new category heading ends it ("Equal Opportunities" after a Desirable block has no label), unless the categories
  stand under the level: the label was directly followed by a category heading, or its style outranks the category's;
- both labels with nothing between them are a flattened table's header: everything after is undetermined until a label
  stands alone again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..document import Table
from . import sections
from .cells import as_level, found_in, inline_label
from .columns import Columns, read_column, requirement_column
from .from_forms import read_form, titles_and_lines
from .from_tables import read_table
from .labels import is_assessment, is_generic, is_topic, level_said, tokens
from .lines import PLAIN, Line, continues
from .model import Found, Level
from .roles import NUMBERED_SECTION, Role, asks_of_people, roles_of
from .statements import criteria_lines

_CORE_NAMES = frozenset(("knowledge", "skills", "experience", "qualifications", "competence", "competences", "competencies", "abilities"))
_OWN_SECTION = re.compile(r"(?i)^(?:qualifications|licen[cs]es|memberships|languages)$")


class Walk:
    """One pass over the lines of a document."""

    def __init__(self, columns_lost: bool = False) -> None:
        self.columns_lost = columns_lost
        self.roles: list[Role] = []
        self.found: list[Found] = []
        self.words = 0
        self.notes: list[str] = []
        self.open = ""  # "", firm, loose, label, lead
        self.opener: Line | None = None
        self.section = 0
        self.away = False
        self.level: Level = "unlabelled"
        self.rule = "no label"
        self.label_line: Line | None = None
        self.last: Line | None = None  # the line before
        self.assessed = False  # a heading asks how or when criteria are assessed
        self.from_lead = False
        self.over_categories = False
        self.under_categories = False  # labels follow category headings: each category has its own
        self.previous: Role | None = None
        self.category_rank = PLAIN
        self.category = ""
        self.group: list[Line] = []
        self.labelled = self.after_table = False  # levels were given in this section; by a table
        self.listed = False  # the level that holds has had bullets: lines without one are no criteria
        self.columns: Columns | None = None
        self.columns_width = 0
        self.requirement_column: tuple[int, int] | None = None

    def run(self, lines: Sequence[Line]) -> None:
        """Read all lines."""
        self.assessed = any(not line.item and line.table is None and is_assessment(line.text) for line in lines)
        self.roles = roles = roles_of(lines)
        for position, role in enumerate(roles):
            following = roles[position + 1] if position + 1 < len(roles) else None
            if role.does not in ("table", "nothing") and not (role.does == "text" and len(role.line.text.split()) < 6):
                if role.does not in ("topic", "heading"):
                    self.columns = None
            getattr(self, f"_{role.does}")(role, following)
            self.previous = role
            self.last = role.line
            if self.open and role.line.table is None:
                self.words += len(role.line.text.split())
        self._flush()

    # ------------------------------------------------------------------ opening and closing

    def _start(self, how: str, line: Line) -> None:
        self._flush()
        self.open, self.opener, self.away = how, line, False
        self.section += 1
        self.labelled = self.after_table = self.under_categories = False
        self.category, self.category_rank = "", PLAIN
        self._no_level()

    def _no_level(self) -> None:
        self.level, self.rule, self.label_line = "unlabelled", "no label", None
        self.from_lead = self.over_categories = self.listed = False

    def _firm(self, role: Role, following: Role | None) -> None:
        self._start("firm", role.line)
        if role.label is not None:
            self._give(role, following)

    def _loose(self, role: Role, following: Role | None) -> None:
        if self.open == "firm" and not self._closed_by_rank(role.line):
            self._heading(role, following)
            return
        self._start("loose", role.line)
        if is_topic(role.line.text):
            self.category = role.line.text

    def _under_label(self) -> bool:
        """Whether a label stands directly above: "You will be assessed on the following during the sift:" takes no list from it."""
        return self.label_line is not None and self.label_line is self.last and not self.from_lead

    def _closes(self, role: Role, following: Role | None) -> None:
        if self._under_label() and role.line.rank > 10:
            return
        self._flush()
        self.open, self.away = "", False
        self._no_level()
        self.category = ""

    def _closed_by_rank(self, line: Line) -> bool:
        """Whether a real heading stands as high as the one that opened the specification."""
        return bool(self.opener and self.opener.section_level and line.section_level and line.section_level <= self.opener.section_level)

    # ------------------------------------------------------------------ levels

    def _give(self, role: Role, following: Role | None) -> None:
        assert role.label is not None
        level = as_level(role.label.level)
        if self.over_categories and level == self.level and role.line.rank > max(self.category_rank, 9) and not role.label.category:
            return  # "Essential criteria" above several categories reaches further than the "You must have:" of one
        self.rule = f"heading '{role.line.text.strip()}'"
        if self.columns_lost and level in ("essential", "desirable"):
            level, self.rule = "undetermined", "the columns of the table were lost"
        self.level, self.label_line, self.from_lead, self.listed = level, role.line, False, False
        self.under_categories = self.under_categories or self.previous is not None and self.previous.does == "topic"
        if role.label.category:
            self.category = role.label.category
        elif self.over_categories:
            self.category = ""
        numbered = NUMBERED_SECTION.match(role.line.text) is not None  # "SECTION 1: ESSENTIAL CRITERIA" reaches to the next section
        nested = ("topic",) if role.label.category and "following" not in role.line.text.lower() else ("topic", "heading")
        self.over_categories = numbered and not role.label.category or following is not None and following.does in nested

    def _level(self, role: Role, following: Role | None) -> None:
        if not self.open:
            if following is None or following.does in ("closes", "firm"):
                return
            self._start("label", role.line)
        self._flush()
        self.away = False
        self._give(role, following)

    def _lost(self, role: Role, following: Role | None) -> None:
        self._flush()
        if following is not None and following.does == "table":
            return  # a legend before a table that keeps its columns
        if not self.open:
            if following is None or following.does not in ("item", "text", "topic", "heading", "nothing", "group"):
                return
            self._start("label", role.line)
        self.level, self.rule = "undetermined", "both labels stand together; the items' columns are lost"
        self.label_line, self.over_categories, self.from_lead, self.away, self.listed = role.line, True, False, False, False
        self.notes.append("the essential and desirable labels stand together without their columns: levels undetermined")

    def _lead(self, role: Role, following: Role | None) -> None:
        if self.group and not role.line.item and continues(self.group[-1].text, role.line.text):
            self._text(role, following)
            return
        self._flush()
        above = role.label is not None and following is not None and following.does in ("topic", "heading", "loose")  # headings of its list come first
        lists = above or following is not None and following.does in ("item", "group", "table") or (following is not None and following.does == "text" and role.line.text.rstrip().endswith(":") and (role.label is not None or sections.begins_as_criterion(following.line.text)))
        if not lists:
            if self.open:
                self._text(role, following)
            elif sections.opens(role.line.text) == "loose" and role.line.rank < PLAIN:
                self._start("loose", role.line)  # "What we're looking for:" above sentences
            return
        if not self.open:
            ends = role.line.text.rstrip().endswith((":", ":-", "…", "...", "–", "-"))
            strict = sections.lead_in(role.line.text, strict=True) is not None
            asks = strict or role.label is not None and asks_of_people(role.line.text)
            short = strict and len(role.line.text.split()) <= 12 and not role.line.text.rstrip().endswith((".", "?")) and role.line.rank == PLAIN
            ends = ends or (short or role.line.rank < PLAIN) and following is not None and following.does == "item"  # the colon left out
            if not above and (not asks or not ends and (role.label is None or role.label.level == "both")):
                return
            self._start("label" if above else "lead", role.line)
        elif self.open == "lead":
            self.opener = role.line
        self.away = False
        if role.label is not None and role.label.level != "both":
            if self.level == "undetermined" or self.over_categories and self.level == as_level(role.label.level):
                return
            self.level, self.rule = as_level(role.label.level), f"lead-in sentence '{_short(role.line.text)}'"
            self.from_lead, self.label_line, self.over_categories, self.listed = True, role.line, above, False
        elif self.from_lead:
            self._no_level()

    def _inline(self, role: Role, following: Role | None) -> None:
        content = inline_label(role.line.text)
        assert content is not None
        level, words, rest = content
        if not self.open:
            self._start("label", role.line)
        self._flush()
        self.away = False
        self.level, self.rule, self.label_line = level, f"label '{words}' before the item", role.line
        self.from_lead, self.over_categories, self.listed = True, False, False
        # "Essential: a degree; HCPC registration": after a label on the same line, semicolons part the criteria.
        parts = [part.strip() for part in rest.split(";") if part.strip()]
        parts = parts if len(parts) > 1 and all(len(part.split()) > 1 for part in parts) else [rest]
        self.group += [replace(role.line, text=part, item=len(parts) > 1) for part in parts]

    def _mark(self, role: Role, following: Role | None) -> None:
        if self.group and role.label is not None:
            last = self.group[-1]
            self.group[-1] = replace(last, text=f"{last.text} ({role.label.level.capitalize()})")

    def _ticked(self, role: Role, following: Role | None) -> None:
        """A row whose tick lost its column."""
        if not self.open or self.away:
            return
        self._flush()
        level, rule = self.level, self.rule
        self.level, self.rule = "undetermined", "a tick whose column is lost"
        self.group = [replace(role.line, item=True)]
        self._flush()
        self.level, self.rule = level, rule

    def _row_end(self, role: Role, following: Role | None) -> None:
        """The mark and the assessment of a flattened row: the lines before it are one criterion."""
        while self.group and level_said(self.group[0].text) == "both":
            del self.group[0]  # the table's header
        if not self.group or role.label is None or self.away:
            return
        row = self.group[-1:] if self.group[-1].item else self.group
        text = re.sub(r"^[0-9]{1,2}[.)]?\s+", "", " ".join(line.text for line in row))
        self.group = [replace(row[0], text=f"{text} ({role.label.level.capitalize()})", item=True)]
        self._flush()

    # ------------------------------------------------------------------ categories

    def _topic(self, role: Role, following: Role | None) -> None:
        if not self.open:
            several = sum(word in _CORE_NAMES for word in tokens(role.line.text)) >= 2
            if (several or sections.opens(role.line.text) == "loose") and (role.line.styled or following is not None and following.does == "item"):
                self._start("loose", role.line)
                self.category, self.category_rank = role.line.text, role.line.rank
            return
        if self.open == "firm" and self.labelled and self._closed_by_rank(role.line) and _OWN_SECTION.match(role.line.text):
            self._start("firm", role.line)  # Civil Service adverts: "Qualifications", "Licences" beside the specification
            self.category, self.category_rank = role.line.text, role.line.rank
            return
        if self.open in ("lead", "loose") and self.level != "undetermined" and not self.over_categories and sections.opens(role.line.text) == "loose" and self.opener is not None and role.line.rank <= self.opener.rank:
            self._start("loose", role.line)
            self.category, self.category_rank = role.line.text, role.line.rank
            return
        self._heading(role, following)

    def _heading(self, role: Role, following: Role | None) -> None:
        if not self.open:
            return
        self._flush()
        line = role.line
        labelled_next = following is not None and following.does in ("level", "lost")
        if role.does == "heading" and not is_generic(line.text) and not labelled_next:
            listed = following is not None and following.does == "item" and sections.begins_as_criterion(following.line.text)
            if self._closed_by_rank(line) and not listed or self.open == "lead" or self.open == "loose" and self._as_high(line) or self.open == "label" and self._level_is_over(line):
                self._closes(role, following)
                return
        self.away = False
        if self.level != "undetermined" and not self._level_goes_on(line):
            self._no_level()
        self.category = "" if is_generic(line.text) else line.text
        self.category_rank = line.rank

    def _level_is_over(self, line: Line) -> bool:
        """Whether an unknown heading ends what a level label alone opened: it stands as high as the label."""
        return not self.over_categories and self.label_line is not None and line.rank <= self.label_line.rank

    def _as_high(self, line: Line) -> bool:
        return self.opener is None or line.rank <= self.opener.rank

    def _level_goes_on(self, line: Line) -> bool:
        """Whether the level reaches over this category heading."""
        if self.level == "unlabelled" or self.label_line is None:
            return False
        if self.under_categories and is_topic(line.text):
            return False
        if self.over_categories:
            return not (line.rank < self.category_rank and line.rank <= self.label_line.rank and self.category_rank < PLAIN)
        return self.label_line.rank < line.rank and self.label_line.rank <= 9 and not self.from_lead and line.rank > self.category_rank

    def _group(self, role: Role, following: Role | None) -> None:
        if self.open:
            self._flush()
            self.category = role.line.text

    # ------------------------------------------------------------------ content

    def _away(self, role: Role, following: Role | None) -> None:
        if self._under_label():
            return
        self._flush()
        if self.open == "lead":
            self._closes(role, following)
        self.away = True

    def _item(self, role: Role, following: Role | None) -> None:
        if self.assessed and is_assessment(role.line.text):
            return  # "When is this evaluated?", and below it "Application form", "Interview"
        if self.open and not self.away:
            self.group.append(role.line)

    def _text(self, role: Role, following: Role | None) -> None:
        if not self.open or self.away:
            return
        if self.open == "lead" and any(line.item for line in self.group) and not continues(self.group[-1].text, role.line.text):
            self._closes(role, following)
            return
        if self.rule.startswith("label '") and not role.line.item and role.line.text.rstrip().endswith((".", "?", "!")) and not sections.begins_as_criterion(role.line.text):
            self._away(role, following)  # a sentence below "Essential: a degree"
            return
        if self.open == "loose" and self.group and role.line.text.rstrip().endswith(":") and not continues(self.group[-1].text, role.line.text):
            self._away(role, following)
            return
        self.group.append(role.line)

    def _nothing(self, role: Role, following: Role | None) -> None:
        """A dash or "N/A" is no criterion."""

    def _skip(self, role: Role, following: Role | None) -> None:
        """A header of a column without criteria."""

    def _table(self, role: Role, following: Role | None) -> None:
        table = role.line.table
        assert table is not None
        self._flush()
        level = self.level if self.open else "unlabelled"
        before = self.columns if self.columns_width == table.columns else None
        reading = read_table(table, role.line.location, level, self.rule, self.category if self.open else "", before)
        if reading is not None and reading.found:
            if not self.open:
                self._start("label", role.line)
            self.found += [replace(found, section=self.section) for found in reading.found]
            self.labelled = self.after_table = True
            if reading.lost:
                self.notes.append("a table's level marks are lost: levels undetermined")
            self.words += sum(len(cell.text.split()) for cell in table.cells)
            self.columns, self.columns_width = reading.columns, table.columns
            if self.level != "undetermined":
                self._no_level()
            return
        if reading is not None:
            self.columns, self.columns_width = reading.columns, table.columns
            return
        self._without_levels(table, role)

    def _without_levels(self, table: Table, role: Role) -> None:
        """A table that says no level: a column of requirements beside duties, or lines of the specification that is open."""
        column = requirement_column(table)
        if column is None and self.requirement_column is not None and table.columns > self.requirement_column[1] and self.columns is None:
            column = (-1, self.requirement_column[1])
        if column is not None:
            self.requirement_column = column
            found = read_column(table, role.line.location, *column)
            if found and not self.open:
                self._start("loose", role.line)
                self.open = ""
            self.found += [replace(item, section=self.section, opened="loose") for item in found]
            self.words += sum(len(item.text.split()) for item in found)
        elif self.open and not self.away:
            self._unlabelled_table(table, role)
        elif form := read_form(table, role.line.location):
            self._start("loose", role.line)
            self.open = ""
            self.found += [replace(item, section=self.section, opened="loose") for item in form]
            self.words += sum(len(item.text.split()) for item in form)

    def _unlabelled_table(self, table: Table, role: Role) -> None:
        """A table inside the specification that says no level: its left titles are categories, the rest criteria."""
        kept_category = self.category
        self.words += sum(len(cell.text.split()) for cell in table.cells)
        for part in titles_and_lines(table, role.line.location):
            if isinstance(part, str):
                self._flush()
                self.category = part
            else:
                self.group += part
                self._flush()
        self.category = kept_category

    def _flush(self) -> None:
        """Turn the lines gathered since the last heading into criteria."""
        group, self.group = self.group, []
        if not group:
            return
        if self.open == "firm" and self.level == "unlabelled" and (self.after_table or self.labelled and not any(line.item for line in group)):
            return  # the specification's levels were given above; running text after them is no criterion
        if self.open == "lead" and sum(line.text.startswith(("We ", "Our ")) for line in group) > len(group) / 2:
            return  # the employer's values: "someone who shares our values that: We trust one another"
        has_items = any(line.item for line in group)
        if self.listed and not has_items:
            group = [line for line in group if len(line.text.split()) <= 25 and sections.begins_as_criterion(line.text)]
        self.listed = self.listed or has_items and self.level != "unlabelled"
        lines = criteria_lines(group, self.level, self.open)
        self.labelled = self.labelled or self.level in ("essential", "desirable", "undetermined")
        self.found += found_in(lines, self.level, self.rule, self.category, opened=self.open, section=self.section)


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."
