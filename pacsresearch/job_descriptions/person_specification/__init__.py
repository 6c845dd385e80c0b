"""Find the person specification of a job description and read its criteria, each with its level.

`read_specification` works on a `Document`, whatever its format, and knows these kinds of layout: tables that say levels
(`from_tables`) or none (`from_forms`), lines under headings, labels and lead-in sentences (`from_lists`), and, where there is
no specification, sentences (`from_prose`); `run_on` gives a paragraph its lost lines back. The wording it recognises stands
in `labels` (levels in headings and marks), `own_words` (levels inside a criterion), `legends` (levels told by signs) and
`sections` (where a specification starts and ends).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..document import Block, Document, Location
from .from_lists import Walk
from .from_prose import found_in_prose
from .columns import requirement_column, rows_of
from .from_tables import read_table
from .labels import label, plain
from .legends import starred, told_by_looks
from .lines import lines_of
from .model import Criterion, Found, Level, Specification
from .roles import Role
from .sections import opens

__all__ = ["Criterion", "Level", "Specification", "read_specification"]


def read_specification(document: Document) -> Specification:
    """Read the criteria of a document's person specification.

    Parameters
    ----------
    document : Document
        As a reader gives it; page headers and footers are left out.

    Returns
    -------
    Specification
        ``criteria`` in reading order, numbered from 1; ``words``, the length of the specification part; ``notes`` on
        what was lost, repeated or left out. Where the document has no person specification, the sentences of its prose that
        say what the person has or must have; none where it says nothing of the kind.

    Notes
    -----
    A level comes from the nearest thing that says one: the item's own words, then its mark or column, then its label
    or lead-in sentence. An unlabelled list under a loose heading ("About you") counts only where the document has no
    person specification of its own; a criterion repeated word for word in another section is counted once.

    Examples
    --------
    >>> blocks = (Block("heading", "Person specification", level=1), Block("paragraph", "Essential", bold=True),
    ...           Block("list_item", "A relevant degree"), Block("list_item", "PRINCE2 Foundation is desirable"))
    >>> read = read_specification(Document("a.html", "html", "", blocks))
    >>> [(item.level, item.text) for item in read.criteria]
    [('essential', 'A relevant degree'), ('desirable', 'PRINCE2 Foundation is desirable')]
    """
    blocks = list(_unfolded(document.body()))
    walk = Walk(document.columns_lost)
    lines = list(lines_of(blocks, _bold_is_style(blocks)))
    walk.run(lines)
    thin = len(walk.found) <= 2 and all(item.opened in ("lead", "loose") for item in walk.found)
    if thin or all(item.opened == "lead" for item in walk.found):  # no specification: a list that a sentence leads in, or next to nothing
        taken = {item.text for item in walk.found}
        sentences = [item for item in found_in_prose(walk.roles) if item.text not in taken]
        walk.found = _in_order(walk.found + sentences, walk.roles)
        walk.words = sum(len(item.text.split()) for item in walk.found)
        walk.notes += ["no person specification: the requirements are sentences of its prose"] if sentences else []
    told = told_by_looks(starred(walk.found, blocks), blocks)
    found, notes = _without_repeats(*_without_summaries(told, list(dict.fromkeys(walk.notes))))
    criteria = tuple(
        Criterion(number, item.text, item.level, " ".join(item.category.split()), item.location, item.rule)
        for number, item in enumerate(found, start=1)
    )
    return Specification(criteria, walk.words if criteria else 0, tuple(notes))


def _in_order(found: list[Found], roles: Iterable[Role]) -> list[Found]:
    """Criteria of lists and of sentences in the document's order."""
    places: dict[Location, int] = {}
    for number, role in enumerate(roles):
        places.setdefault(role.line.location, number)
    return sorted(found, key=lambda item: places.get(item.location, len(places)))


def _unfolded(blocks: Iterator[Block]) -> Iterator[Block]:
    """Blocks with layout tables opened: a table that says no level, and holds running text, is read cell by cell."""
    for block in blocks:
        if block.table is None or not _is_layout(block):
            yield block
            continue
        for row in rows_of(block.table):
            for cell in row:
                place = replace(block.location, row=cell.row + 1, column=cell.column + 1)
                yield from _unfolded(replace(inner, location=place) if inner.table is None else inner for inner in cell.blocks)


def _is_layout(block: Block) -> bool:
    """Whether a table only places text: one column, or cells that hold whole sections."""
    table = block.table
    assert table is not None
    nested = any(inner.table is not None and inner.table.columns > 1 for cell in table.cells for inner in cell.blocks)
    if nested and read_table(table, block.location, "unlabelled", "", "") is None:
        return True
    if table.columns == 1:
        return True
    if requirement_column(table) is not None:
        return False
    return any(_holds_sections(cell.blocks) for cell in table.cells) and read_table(table, block.location, "unlabelled", "", "") is None


def _holds_sections(blocks: tuple[Block, ...]) -> bool:
    """Whether a cell holds whole sections: a specification's heading or a level's label with its list below."""
    return len(blocks) >= 2 and any(
        inner.kind != "list_item" and (opens(inner.text) == "firm" or label(inner.text) is not None) for inner in blocks[:-1] if inner.text
    )


def _bold_is_style(blocks: list[Block]) -> bool:
    """Whether bold tells headings apart: not where most of the running text is bold."""
    texts = [block for block in blocks if block.table is None and block.kind != "heading" and block.text.strip()]
    bold = sum(len(block.text.split()) for block in texts if block.bold)
    if not bold:
        return True
    return bold <= 0.6 * sum(len(block.text.split()) for block in texts)


def _without_summaries(found: list[Found], notes: list[str]) -> tuple[list[Found], list[str]]:
    """Leave out unlabelled lists of an advert's summary where the document has a specification of its own.

    A list that a list with a level stands beside ("What we're looking for", "It would be even better if") stays.
    """
    own = {"firm", "label"}
    if not any(item.opened in own for item in found):
        return found, notes
    if not any(item.level in ("essential", "undetermined") for item in found if item.opened == "label") and not any(item.opened == "firm" for item in found):
        return found, notes  # a list of what is desirable beside the list of what is wanted
    paired = {item.section for item in found if item.level in ("essential", "desirable") and item.rule.startswith(("lead-in", "heading"))}
    kept = [item for item in found if item.opened in own or item.level != "unlabelled" or item.section in paired]
    if len(kept) < len(found):
        notes.append(f"{len(found) - len(kept)} unlabelled statements outside the person specification left out")
    return kept, notes


def _without_repeats(found: list[Found], notes: list[str]) -> tuple[list[Found], list[str]]:
    """Count a criterion that another section repeats word for word once, at its first place."""
    first: dict[str, Found] = {}
    kept: list[Found] = []
    for item in found:
        if kept and plain(kept[-1].text) == plain(item.text) and kept[-1].level == item.level and kept[-1].category == item.category:
            continue  # a line printed at the foot of one page and the head of the next
        same = first.get(plain(item.text))
        if same is not None and same.section != item.section and (same.level == item.level or item.level == "unlabelled"):
            continue
        if same is None:
            first[plain(item.text)] = item
        kept.append(item)
    if len(kept) < len(found):
        notes.append(f"{len(found) - len(kept)} criteria repeated word for word counted once")
    return kept, notes
