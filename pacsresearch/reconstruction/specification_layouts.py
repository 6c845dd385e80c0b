"""The ways in which a person specification says what is essential and what is desirable.

Each function takes the wanted items in order, and gives blocks. The ways are those described of real documents
(tables with a column each, one mark a row, headings and bullets, marks at the end of an item, lead-in sentences).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest

from pacsresearch.reconstruction.blocks import Block, Grid, GridCell, Heading, Items, PageBreak, Text, cell
from pacsresearch.reconstruction.posting import Posting, Wanted


def split(wanted: tuple[Wanted, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The texts that stand under essential, and those under desirable."""
    return (
        tuple(item.text for item in wanted if item.level == "essential"),
        tuple(item.text for item in wanted if item.level == "desirable"),
    )


def columns_with_lists(posting: Posting) -> list[Block]:
    """One row a category; both levels as lists in cells; how it is assessed in the last column."""
    essential, desirable = posting.labels
    rows = [tuple(cell(text, bold=True) for text in ("Criteria", essential, desirable, "How assessed"))]
    for category, wanted in posting.by_category():
        must, may = split(wanted)
        assessed = "/".join(dict.fromkeys(code for item in wanted for code in item.assessed))
        rows.append((cell(category, bold=True), cell(*must, listed=True), cell(*may, listed=True), cell(assessed)))
    return [Grid(tuple(rows), (0.17, 0.36, 0.33, 0.14)), Text(posting.legend, italic=True)]


def columns_row_by_row(posting: Posting) -> list[Block]:
    """A column each and one criterion a cell; category rows run across; desirable cells are often empty."""
    essential, desirable = posting.labels
    rows = [tuple(cell(text, bold=True) for text in (essential, desirable, "Assessed by"))]
    for category, wanted in posting.by_category():
        rows.append((cell(category, bold=True, across=3),))
        must = [item for item in wanted if item.level == "essential"]
        may = [item for item in wanted if item.level == "desirable"]
        for left, right in zip_longest(must, may):
            codes = "/".join(dict.fromkeys(code for item in (left, right) if item for code in item.assessed))
            rows.append((cell(left.text if left else ""), cell(right.text if right else ""), cell(codes)))
    return [Text(posting.legend), Grid(tuple(rows), (0.45, 0.4, 0.15))]


def one_mark_a_row(posting: Posting) -> list[Block]:
    """One criterion a row with E or D; category rows carry no mark; a legend stands before."""
    rows = [tuple(cell(text, bold=True) for text in ("Requirement", "E / D", "Assessed"))]
    for category, wanted in posting.by_category():
        rows.append((cell(category, bold=True), cell(), cell()))
        rows += [(cell(item.text), cell(item.level[0].upper()), cell("/".join(item.assessed))) for item in wanted]
    return [
        Text(f"E = essential, D = desirable. {posting.legend}"),
        Grid(tuple(rows), (0.68, 0.12, 0.20)),
    ]


def ticks(posting: Posting, tick: str = "\N{CHECK MARK}") -> list[Block]:
    """One criterion a row and a tick in the column of its level."""
    essential, desirable = posting.labels
    rows = [tuple(cell(text, bold=True) for text in ("Factor", "Criterion", essential, desirable))]
    for category, wanted in posting.by_category():
        for number, item in enumerate(wanted):
            first = (cell(category, bold=True, down=len(wanted)),) if number == 0 else ()
            marks = [cell(tick if item.level == level else "") for level in ("essential", "desirable")]
            rows.append((*first, cell(item.text), *marks))
    return [Grid(tuple(rows), (0.2, 0.5, 0.15, 0.15))]


def crosses(posting: Posting) -> list[Block]:
    """The same with a typed x, and the category as a row of its own."""
    rows = [tuple(cell(text, bold=True) for text in ("", *posting.labels))]
    for category, wanted in posting.by_category():
        rows.append((cell(category, bold=True, across=3),))
        rows += [
            (cell(item.text), *(cell("x" if item.level == level else "") for level in ("essential", "desirable")))
            for item in wanted
        ]
    return [Grid(tuple(rows), (0.7, 0.15, 0.15))]


def merged_category(posting: Posting) -> list[Block]:
    """The category merged down over its rows, one criterion a row under its level's column."""
    essential, desirable = posting.labels
    rows: list[tuple[GridCell, ...]] = [tuple(cell(text, bold=True) for text in ("Area", essential, desirable))]
    for category, wanted in posting.by_category():
        must, may = split(wanted)
        pairs = list(zip_longest(must, may, fillvalue=""))
        for number, pair in enumerate(pairs):
            first = (cell(category, bold=True, down=len(pairs)),) if number == 0 else ()
            rows.append((*first, *(cell(text) for text in pair)))
    return [Grid(tuple(rows), (0.22, 0.42, 0.36))]


def table_per_category(posting: Posting) -> list[Block]:
    """A heading and a small two-column table for each category."""
    blocks: list[Block] = []
    for category, wanted in posting.by_category():
        must, may = split(wanted)
        header = tuple(cell(text, bold=True) for text in posting.labels)
        body = tuple((cell(left), cell(right)) for left, right in zip_longest(must, may, fillvalue=""))
        blocks += [Heading(category, 3), Grid((header, *body), (0.55, 0.45))]
    return blocks


def headings_and_bullets(posting: Posting, typed: str = "") -> list[Block]:
    """The pair of labels repeats under every category; an empty level is left out."""
    blocks: list[Block] = []
    for category, wanted in posting.by_category():
        blocks.append(Heading(category, 3))
        for label, texts in zip(posting.labels, split(wanted), strict=True):
            if texts:
                blocks += [Text(label, bold=True), Items(texts, typed=typed)]
    return blocks


def level_first(posting: Posting, typed: str = "") -> list[Block]:
    """All that is essential, by category, then all that is desirable."""
    blocks: list[Block] = []
    for level, label in zip(("essential", "desirable"), posting.labels, strict=True):
        blocks.append(Heading(label, 3))
        for category, wanted in posting.by_category():
            texts = tuple(item.text for item in wanted if item.level == level)
            if texts:
                blocks += [Text(f"{category}:", underlined=True), Items(texts, typed=typed)]
    return blocks


def bracketed_category(posting: Posting, typed: str = "") -> list[Block]:
    """The level in brackets after the category."""
    blocks: list[Block] = []
    for category, wanted in posting.by_category():
        for label, texts in zip(("Essential", "Desirable"), split(wanted), strict=True):
            if texts:
                blocks += [Heading(f"{category} ({label})", 3), Items(texts, typed=typed)]
    return blocks


def mark_at_the_end(posting: Posting, mark: str = " - {}") -> list[Block]:
    """Bullets by category; each ends with its level."""
    blocks: list[Block] = []
    for category, wanted in posting.by_category():
        blocks += [
            Heading(category, 3),
            Items(tuple(item.text + mark.format(item.level.capitalize()) for item in wanted)),
        ]
    return blocks


def lead_in_sentences(posting: Posting, typed: str = "") -> list[Block]:
    """A sentence announces each level."""
    must, may = split(posting.wanted)
    return [
        Text("It is essential that you can show us:"),
        Items(must, typed=typed),
        Text("The following would be an advantage, but are not essential:"),
        Items(may, typed=typed),
    ]


def landscape(layout: Callable[[Posting], list[Block]]) -> Callable[[Posting], list[Block]]:
    """The same on a page of its own, turned."""
    return lambda posting: [PageBreak(landscape=True), Heading("Person specification", 1), *layout(posting)]
