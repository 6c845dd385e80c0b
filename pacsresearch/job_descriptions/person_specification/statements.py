"""Which lines of a group are criteria: its items, or, where it has none, its lines and the sentences of its prose."""

from __future__ import annotations

import re
from dataclasses import replace

from . import sections
from .cells import bare_mark
from .labels import is_topic, plain
from .lines import Line, continues, starts_small
from .model import Level
from .own_words import item_level, own_modal
from .sentences import level_of, of_you, states

_LETTERED = re.compile(r"[.)a-z] \(?[ED]\)?$")  # "Have good colour perception. E"


def criteria_lines(group: list[Line], level: Level, opened: str) -> list[Line]:
    """The lines of a group that are criteria: its items; or, where it has none, its statements."""
    if opened == "firm" and sum(line.item for line in group) <= 0.2 * len(group) and sum(own_modal(line.text) is not None for line in group) >= 2:
        group = [replace(line, item=False) for line in group]  # a specification in sentences, with a footnote typed as an item
    else:
        lettered = sum(_LETTERED.search(line.text) is not None for line in group) >= 2
        group = [replace(line, item=True) if not line.item and (_marked(line.text) or lettered and _LETTERED.search(line.text)) else line for line in group]
    if _without_bullets(group):
        group = [replace(line, item=True) for line in group]
    run = _run_of_lines(group) if opened == "lead" else 0
    group[:run] = [replace(line, item=True) for line in group[:run]]
    has_items = any(line.item for line in group)
    sure = opened in ("firm", "label") or level != "unlabelled"
    kept: list[Line] = []
    small = bool(group) and starts_small(group[0].text) and not has_items
    for line in group:
        if line.item:
            kept.append(line)
            continue
        if kept and continues(kept[-1].text, line.text, small) and (line.continues or not line.styled):
            kept.append(line)
            continue
        if sections.is_fact(line.text) or line.text.rstrip(" -–").endswith(":"):
            continue
        if has_items:
            if level != "unlabelled" and len(line.text.split()) <= 25 and sections.begins_as_criterion(line.text):
                kept.append(line)
            continue
        kept += _statements(line, level, sure)
    return kept


def _without_bullets(group: list[Line]) -> bool:
    """Whether short lines of which most state something are a list that lost its bullets, whatever bullet stands among them."""
    bare = [line for line in group if not line.item and not sections.is_fact(line.text)]
    short = [line for line in bare if len(line.text.split()) <= 14 and not line.text.rstrip().endswith((".", ":"))]
    if len(short) >= 4 and len(short) == len(bare) > 3 * (len(group) - len(bare)) and (
            sum(sections.states_requirement(line.text) for line in short) >= len(short) / 2):
        return True
    single = [line for line in bare if _is_one_sentence(line, 25)]
    return len(single) >= 6 and len(single) >= 0.8 * len(group) and (
        sum(sections.begins_as_criterion(line.text) or of_you(plain(line.text)) for line in single) >= 0.4 * len(single))


def _run_of_lines(group: list[Line]) -> int:
    """How many short lines of one sentence stand right below the sentence that leads them in: a list without bullets."""
    run = next((n for n, line in enumerate(group) if line.item or line.styled or not _is_one_sentence(line, 16)), len(group))
    return run if run >= 3 else 0


def _is_one_sentence(line: Line, longest: int) -> bool:
    """Whether a line of at most so many words is a single sentence that leads nothing in and asks nothing."""
    return len(line.text.split()) <= longest and not line.text.rstrip().endswith((":", "?")) and len(sections.sentences(line.text)) == 1


def _marked(text: str) -> bool:
    """Whether a line says its own level ("... check (E)", "A degree is desirable."): an item, whatever its words."""
    if " / " in text and bare_mark(text):
        return True  # "Qualified teacher status / E / AI"
    own = item_level(text)
    return own is not None and "=" not in text and (len(own.text) < len(text) or own.words.split()[0] in ("is", "are", "would", "will")) and len(text.split()) <= 40


_OF_US = re.compile(r"We (?:don['’]t|do not|understand|value|know|believe|welcome|recognise|support|encourage|trust)\b")
_TITLED = re.compile(r"([A-Z][\w &/,]{2,40}): ")


def _of_the_person(text: str) -> bool:
    """Whether a sentence under a loose heading is of the person: it says so, begins as criteria do, or names its category first."""
    if _OF_US.match(text):
        return False
    titled = _TITLED.match(text)
    said = plain(text)
    return (sections.lead_in(text) is not None or sections.begins_as_criterion(text) or titled is not None and is_topic(titled[1])
            or of_you(said) or states(text, said, level_of(text, said)))


def _statements(line: Line, level: Level, sure: bool) -> list[Line]:
    """A line of its own, or the sentences of a prose paragraph that state a requirement."""
    parts = sections.sentences(line.text)
    if len(parts) <= 1 or len(line.text.split()) <= 20 and level != "unlabelled":
        if level != "unlabelled":
            return [] if sections.is_selection(line.text) else [line]
        return [line] if sections.states_requirement(line.text) and (sure or _of_the_person(line.text)) else []
    if level != "unlabelled" and sum(map(sections.states_requirement, parts)) > 0.6 * len(parts):
        return [replace(line, text=part) for part in parts if not sections.is_selection(part)]
    return [
        replace(line, text=part) for part in parts
        if sections.states_requirement(part) and (level != "unlabelled" or _of_the_person(part) or sure and len(part.split()) <= 30)
    ]
