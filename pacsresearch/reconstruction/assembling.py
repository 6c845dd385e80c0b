"""The whole of a job description as blocks: what stands where, which differs from employer to employer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pacsresearch.reconstruction.blocks import Aside, Block, Grid, Heading, Items, PageBreak, Text, cell
from pacsresearch.reconstruction.posting import Posting

Layout = Callable[[Posting], list[Block]]


@dataclass(frozen=True, slots=True)
class Plan:
    """How one document is set out."""

    suffix: str                   # ".docx", ".pdf", ".html", ".txt", ".md"
    specification: Layout
    style: str                    # the look, known to the format's writer
    details: str = "grid"         # "grid", "lines"
    duties: str = "numbered"      # "numbered" through, "lettered" anew under each heading, "bullets", "plain"
    last: bool = True             # the person specification stands last; else before the closing matter
    advert: bool = False          # an advertisement: the offer first, a closing date, how to apply
    boxed: bool = False           # the purpose in a text box
    break_before: bool = False    # the person specification starts a page
    capitals: bool = False        # headings in capitals


def assemble(posting: Posting, plan: Plan) -> list[Block]:
    """All blocks of the document, in order.

    Parameters
    ----------
    posting : Posting
    plan : Plan

    Returns
    -------
    list of Block
    """
    specification = _specification(posting, plan)
    closing = _closing(posting, plan)
    blocks = _front(posting, plan) + _duties(posting, plan)
    blocks += closing + specification if plan.last else specification + closing
    if plan.advert:
        blocks += _apply(posting)
    if plan.capitals:
        blocks = [Heading(b.text.upper(), b.level) if isinstance(b, Heading) and b.level < 3 else b for b in blocks]
    return blocks


def _front(posting: Posting, plan: Plan) -> list[Block]:
    blocks: list[Block] = [Heading(posting.employer, 1)]
    name = "Job description and person specification" if posting.number % 5 == 2 else "Job description"
    blocks.append(Heading(posting.title if plan.advert else name, 1))
    blocks += _details(posting, plan)
    if plan.advert or posting.number % 3 == 0:
        blocks += [Heading("About us", 2), Text(posting.about)]
    if plan.boxed:
        blocks.append(Aside(("Purpose of the post", *posting.purpose)))
    else:
        blocks.append(Heading(("Job purpose", "Purpose of the post", "Job summary")[posting.number % 3], 2))
        blocks += [Text(text) for text in posting.purpose]
    if posting.dimensions:
        blocks += [Heading("Dimensions", 2), Items(posting.dimensions)]
    if posting.year >= 2006 or posting.number % 2:
        blocks.append(Heading(("Key working relationships", "Communications and contacts")[posting.number % 2], 2))
        if posting.number % 2:
            blocks.append(Text("; ".join((posting.contacts[0], *(_lower(text) for text in posting.contacts[1:]))) + "."))
        else:
            blocks.append(Items(posting.contacts))
    return blocks


def _lower(text: str) -> str:
    """The first letter small, except in abbreviations and names."""
    a_name = text.startswith("PACS") or text.endswith(("Manager", "Systems", "Information", "Diagnostics"))
    return text if a_name else text[0].lower() + text[1:]


def _details(posting: Posting, plan: Plan) -> list[Block]:
    if plan.details == "lines":
        return [Text(f"{label}: {value}") for label, value in posting.details] + [Text(posting.dated)]
    rows = tuple((cell(label, bold=True), cell(value)) for label, value in posting.details)
    return [Grid(rows, (0.3, 0.7), header_rows=0), Text(posting.dated)]


def _duties(posting: Posting, plan: Plan) -> list[Block]:
    title = ("Main duties and responsibilities", "Key tasks", "Principal duties")[posting.number % 3]
    blocks: list[Block] = [Heading(title, 2)]
    if plan.duties == "plain":  # no subheadings: one long numbered list, as in short and early documents
        every = tuple(text for _, texts in posting.duties for text in texts)
        return [*blocks, Items(every, ordered="1")]
    count = 1
    for heading, texts in posting.duties:
        blocks.append(Heading(heading, 3))
        order = {"numbered": "1", "lettered": "a"}.get(plan.duties, "")
        blocks.append(Items(texts, ordered=order, start=count if order == "1" else 1))
        count += len(texts)
    return blocks


def _specification(posting: Posting, plan: Plan) -> list[Block]:
    blocks = plan.specification(posting)
    if isinstance(blocks[0], PageBreak):
        return blocks
    lead: list[Block] = [PageBreak()] if plan.break_before else []
    lead.append(Heading("Person specification", 2 if plan.advert else 1))
    if not plan.advert and posting.number % 2:
        lead.append(Text(f"{posting.title}, Band {posting.band}"))
    return lead + blocks


def _closing(posting: Posting, plan: Plan) -> list[Block]:
    blocks: list[Block] = []
    if posting.closing and not plan.advert:
        blocks.append(Heading(("General", "General responsibilities", "Standard terms")[posting.number % 3], 2))
    for heading, text in posting.closing:
        blocks += [Heading(heading, 3), Text(text)]
    if posting.offer:
        blocks += [Heading("What we offer", 2 if plan.advert else 3), Text(posting.offer)]
    if not plan.advert and posting.number % 4 == 1:
        blocks += [Heading("Agreement", 3), Text("Signed (post holder) ........................    Date ..............."),
                   Text("Signed (manager) ............................    Date ...............")]
    return blocks


def _apply(posting: Posting) -> list[Block]:
    text = "Applications are made on line. Only candidates who meet the essential criteria are invited to interview."
    if posting.levels["radiographer_registration"] == "absent":
        text += " You need not be a radiographer: registration with a professional body is not asked for."
    day = 5 + posting.number % 20
    return [Heading("How to apply", 2), Text(text), Text(f"Closing date: {day} {posting.when}")]
