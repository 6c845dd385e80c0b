"""Turn blocks into single lines (a typed bullet, a hard line break, a run of bullets in one paragraph) and lines into items.

What counts as one criterion is decided here:

- a list item is one criterion, and so is a paragraph of a cell or a line of its own;
- a line that begins in lower case, or follows a comma or an open "and", "or", "of", continues the line before;
- a line "or" / "and" joins its neighbours;
- "Knowledge of:" (a stem) followed by deeper items, or by items that begin small, leads each of them in; "..., including:" (a criterion complete in
  itself) and its deeper items are one criterion;
- nothing is split inside a line, but for typed bullets within it, an opening word glued to the word before
  ("... of budgetsExperience of ...") and one in capitals where no sentence begins ("... deadlines Evidence of ...").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ..document import Block, Location, Table
from .labels import is_nothing, is_topic
from .run_on import broken_up
from .sections import begins_as_criterion, closes, opens

PLAIN = 12  # rank of a line without any style; headings have 1 to 6
_BULLET = re.compile(r"^\s*(?:[•●▪■◦○‣⁃∙·➢➤►▸❖◆♦✓✔☑→*\uf0b7\uf0a7\uf0d8\uf0fc§¨]|[-–—](?=\s)|o(?=\s+[A-Z])|\(?(?:[0-9]{1,2}|[a-z]|[ivx]{1,4})[.)](?=\s)|[0-9]{1,2}\.(?=[A-Z]\s?[A-Za-z])|[0-9]{1,2}\.[0-9]{1,2}\.?(?=\s))\s*")
_COUNTED = re.compile(r"([0-9]{1,2})[.)]")
_INNER_BULLET = re.compile(r"\s*[•●▪■‣⁃➢➤►❖◆\uf0b7\uf0a7\uf0d8]\s*")
_OPEN_END = re.compile(r"(?:,|\b(?:and|or|of|the|a|an|to|in|with|for|by|as|at|on|from|including|e\.g\.|AND|OR)|&|/)$")
LISTED = re.compile(r";\s*(?:and|or)$", re.IGNORECASE)  # "...; and" parts the last two items of a list
_BROKEN = re.compile(r"\b(?:discussions? to|in order to|so as to|as well as|such as|of the|in the|to the|for the|with the|of|the)$")
# Two criteria run together by a lost break are split only where a capital opening word is glued to the word before.
_GLUED = re.compile(r"(?<=[a-z]{3})(?=(?:Experience (?:of|in|with)|Ability to|Able to|Knowledge of|Understanding of|Evidence of|Willingness to|Commitment to)\b|(?:Excellent|Proven|Good|Strong) [a-z])|(?<=[a-z]{3}\.)(?=[A-Z][a-z]+(?:[/ ][A-Za-z]+){0,4}: [A-Z])|(?<=[a-z]{3})(?=The (?:role|post|following|successful) )|(?<=[)]\.) (?=[A-Z][^()]+\((?:essential|desirable)\b)")
_STUCK = re.compile(r"(?<=[a-z]{3}\.)(?=[A-Z][a-z]*(?:['’][a-z]+)? )")  # sentences of lines whose breaks were lost
# "Hold a degree ... Hold current registration ...": the opening words of a criterion, a second time in capitals.
_AGAIN_WORDS = r"(?:Hold|Have|Be|Possess|Demonstrate|Able to|Ability to|Experience of|Knowledge of|Evidence of|Understanding of)"
_AGAIN_FIRST = re.compile(rf"^({_AGAIN_WORDS})\b.*[a-z0-9)] \1\b")
_AGAIN = re.compile(rf"(?<=[a-z0-9)]) (?={_AGAIN_WORDS}\b)")
# "... to meet deadlines Evidence of a customer focus Demonstrable people skills": in capitals where no sentence begins.
_RUN_ON = re.compile(
    r"(?<=[a-z)])(?<!\b(?:and|the|for|via|eg\.|our|all))(?<!\b(?:of|in|to|or|as|an|by|on|at))(?<!\b(?:with|this|that|your|have|both))(?<!\ba) (?=(?:(?:Demonstrable|Proven|Previous|Recent|Relevant|Good|Excellent|Strong|Sound|Successful) (?!and\b)[a-z]|"
    r"(?:Evidence|Experience|Knowledge|Understanding|Awareness) of |Ability to |Able to |Willingness to |Commitment to ))")
_JOINER = re.compile(r"^(?:and/or|or|and|plus|either|with|&)[.,:]?$", re.IGNORECASE)
_STEM = re.compile(r"\b(?:of|to|in|with|and|for|either|as|a|an|the|on|about)\s*[:…-]?$|^[^,]{1,40}:$", re.IGNORECASE)
# "Each candidate must: (i) hold a degree, (ii) have experience ..."
_ENUMERATED = re.compile(r"(?<=[:;,.]) (?=\((?:i|ii|iii|iv|v|vi|vii|viii|ix|x)\) )")
_STUCK_HEADING = re.compile(r"(?<=[a-z]{3}\.)(?=[A-Z][^.:!?]{3,60}:$)")  # "... of the future.Key skills and experience:"
_CAPITAL_INSIDE = re.compile(r"[A-Z](?<=[a-z.].)|\)\. [A-Z]")  # without one nothing is glued
# "... in one of the following fields:" and the fields below it are one criterion
_CHOICE = re.compile(r"\b(?:one|any|either|some|more) of the following\b[^.]*:$")
_NAMED = re.compile(r"[A-Z][a-z]+(?:(?: | ?[/&,] ?| and | of | for )[A-Z][a-z]+){0,4}:?")  # a category in capitals
_HANGING = re.compile(r"^(?:\S+ ){0,5}(?:of|to|in|with|for|across|using)(?: the following)? ?:-?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the document: an item of a list, or a paragraph with the rank its style gives it."""

    text: str
    location: Location
    item: bool = False
    depth: int = 0
    rank: int = PLAIN
    section_level: int = 0  # of a real heading, 1 to 6
    continues: bool = False  # follows a hard line break inside the same block
    table: Table | None = None
    joined: bool = False
    number: int = 0  # that a list item counts itself by ("2.")

    @property
    def styled(self) -> bool:
        """Whether its look says that it is a heading."""
        return self.rank < PLAIN


def lines_of(blocks: Iterable[Block], bold_is_style: bool = True) -> Iterator[Line]:
    """The lines of some blocks, tables as one line each."""
    for block in blocks:
        if block.table is not None:
            yield Line("", block.location, table=block.table)
            continue
        if block.kind == "heading" and (len(block.text.split()) > 30 or block.text.count("\n") > 2):
            block = replace(block, kind="paragraph")  # running text set as a heading
        for number, piece in enumerate(_pieces(broken_up(block.text, block.kind == "list_item") if block.kind != "heading" else block.text, block.kind == "list_item")):
            bulleted = _BULLET.match(piece)
            item = block.kind == "list_item" and number == 0
            if item and piece.startswith("*"):
                bulleted = None  # the bullet is gone already: this is a mark that a legend explains
            if block.kind != "heading" and bulleted and bulleted.end() < len(piece):
                rest = piece[bulleted.end():].strip()
                numbered_heading = bulleted[0].strip()[:1].isdigit() and len(rest.split()) <= 12 and (block.bold or block.underlined or rest.isupper())
                piece, item = rest, item or not numbered_heading
            if item and block.marker[:1].isdigit() and number == 0 and block.bold and (opens(piece) or closes(piece)):
                item = False  # a heading that Word numbered as a list
            parts = [part for part in _inner(piece) if part.strip()] if block.kind != "heading" else [piece]
            for position, part in enumerate(parts):
                yield Line(
                    part.strip(), block.location, item=item or position > 0,
                    depth=block.level if block.kind == "list_item" else 0,
                    rank=_rank(block, part, item or position > 0, bold_is_style),
                    section_level=block.level or 1 if block.kind == "heading" else 0,
                    continues=number > 0 and position == 0 and not bulleted,
                    number=_count(bulleted[0] if bulleted else block.marker if number == 0 else "") if position == 0 else 0,
                )


def _count(marker: str) -> int:
    """The number that a typed or automatic marker says, 0 for any other."""
    found = _COUNTED.fullmatch(marker.strip()) if marker else None
    return int(found[1]) if found else 0


def _inner(piece: str) -> list[str]:
    """A line at its typed bullets; a middle dot is one where there are three or more."""
    if piece.isascii():
        return [piece]  # no bullet is
    return _INNER_BULLET.split(piece) if piece.count(" · ") < 3 else re.split(r"\s·\s", piece)


def _pieces(text: str, listed: bool = False) -> list[str]:
    """The lines of a block, each joined with the one before where it plainly goes on with it."""
    pieces: list[str] = []
    small = starts_small(text)
    for piece in _ENUMERATED.sub("\n", text).split("\n") if "(ii)" in text else text.split("\n"):
        piece = piece.strip()
        if len(_STUCK.findall(piece)) >= 2:
            pieces.extend(part for part in _STUCK.split(piece) if part)
            continue
        if piece.endswith(":") and _STUCK_HEADING.search(piece):
            pieces.extend(_STUCK_HEADING.split(piece))
            continue
        glued = _lost_break(piece)
        if glued is not None:
            parts = glued.split(piece)
            parts = [part.strip() for part in parts if part.strip()]
            pieces.extend([parts[0], *(f"• {part}" if listed else part for part in parts[1:])])  # of an item, items
        elif pieces and piece and not _BULLET.match(piece) and continues(pieces[-1], piece, small) and not _JOINER.match(piece):
            pieces[-1] = f"{pieces[-1]} {piece}"
        elif piece:
            pieces.append(piece)
    return pieces


def _lost_break(piece: str) -> re.Pattern[str] | None:
    """The pattern that parts criteria which stand in one line without a break; None where there are none."""
    if _CAPITAL_INSIDE.search(piece) and _GLUED.search(piece):
        return _GLUED
    if _AGAIN_FIRST.match(piece):
        return _AGAIN
    found = _RUN_ON.search(piece)
    if found is not None and (begins_as_criterion(piece) or _RUN_ON.search(piece, found.end() + 1) is not None):
        return _RUN_ON  # one begins in it again, or two do
    return None


def _rank(block: Block, text: str, item: bool, bold_is_style: bool) -> int:
    """How high a heading the style makes of this line: 1 to 6 real headings, 7 bold capitals, 8 bold, 9 underlined."""
    if block.kind == "heading":
        return block.level or 1
    words = len(text.split())
    if item or words > 14:
        return PLAIN
    capitals = text.isupper() and len(text) > 3 and not (words == 1 and text[-1].isdigit())  # "PRINCE2" is an item
    if block.bold and bold_is_style:
        return 7 if capitals else 8
    if block.underlined:
        return 9
    if capitals:
        return 10
    if text.rstrip().endswith((":", ":-", "…", ": -")) and words <= 10:
        return 11
    return PLAIN


def starts_small(text: str) -> bool:
    """Whether a text begins in lower case."""
    return text.lstrip(" \"'(“‘")[:1].islower()


def continues(previous: str, text: str, small: bool = False) -> bool:
    """Whether a line goes on with the one before it; `small` says that lines here begin in lower case anyway."""
    previous = previous[-60:]  # its end is all that matters
    if _JOINER.match(text) or _JOINER.match(previous.rsplit("\n", 1)[-1]):
        return True
    opening = text.lstrip("\"'(“‘")
    if not small and opening[:1].islower() and not re.match(r"(?:e|i)?[A-Z]", opening[1:3]) and not previous.rstrip().endswith((".", ";")):
        return True
    return bool(_OPEN_END.search(previous.rstrip())) and not LISTED.search(previous.rstrip())


def join(lines: list[Line]) -> list[Line]:
    """The items that some lines amount to: continuations joined, stems led in, complete parents kept with their items."""
    joined: list[Line] = []
    small = bool(lines) and starts_small(lines[0].text)
    for line in lines:
        before = joined[-1] if joined else None
        if before is not None and before.table is None and line.table is None and (
            (not line.item and continues(before.text, line.text, small))
            or (line.item and not before.text.isupper() and line.text[:1].islower() and _BROKEN.search(before.text))
            or _JOINER.match(line.text)
            or _JOINER.match(before.text.rsplit(" ", 1)[-1]) and before.joined
        ):
            joined[-1] = replace(before, text=f"{before.text} {line.text}", joined=bool(_JOINER.match(line.text)))
        else:
            joined.append(line)
    return list(_with_parents(joined))


def _with_parents(lines: list[Line]) -> Iterator[Line]:
    """Give a stem to each deeper item below it; keep a complete criterion that ends in ':' together with its items."""
    position = 0
    while position < len(lines):
        line = lines[position]
        below = position + 1
        while below < len(lines) and lines[below].item and lines[below].depth > line.depth and line.item:
            below += 1
        if below == position + 1 and below < len(lines) and _HANGING.search(line.text) and lines[below].item >= line.item:
            # a stem typed at the depth of its items: it leads those in that begin small; of others the end is unknown
            while below < len(lines) and lines[below].item and starts_small(lines[below].text) and not starts_small(line.text):
                below += 1
            if below == position + 1:
                position = below
                continue
        if below == position + 1 and not line.item and line.text.endswith("including:"):
            while below < len(lines) and lines[below].item and starts_small(lines[below].text):
                below += 1
        if below == position + 1 and _CHOICE.search(line.text):
            while below < len(lines) and lines[below].item and len(lines[below].text.split()) <= 5 and not begins_as_criterion(lines[below].text):
                below += 1
        children = lines[position + 1:below]
        if len(children) > 1 and _NAMED.fullmatch(line.text) and not begins_as_criterion(line.text) and sum(len(child.text.split()) > 2 for child in children) > len(children) / 2:
            yield from _with_parents(children)  # "Managing Performance" above what it means
            position = below
            continue
        if not children or not line.text.rstrip().endswith((":", ":-", "…", "-", "–")) and not _STEM.search(line.text):
            yield line
            position += 1
            continue
        if is_topic(line.text):
            yield line
            position += 1
            continue
        stem = line.text.rstrip(" :-–…")
        if _STEM.search(line.text) and len(stem.split()) <= 6:
            for child in _with_parents(children):
                yield replace(child, text=f"{stem} {child.text}")
        else:
            listed = "; ".join(child.text.rstrip(" ;,.") for child in children)
            yield replace(line, text=f"{stem}: {listed}")
        position = below


def is_empty(line: Line) -> bool:
    """Whether a line holds no criterion: nothing, a dash, "N/A"."""
    return line.table is None and is_nothing(line.text)
