"""Blocks to a PDF: ruled and unruled tables continued over pages, footers on each, the standard fonts."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageTemplate,
    Paragraph,
    Spacer,
)
from reportlab.platypus import PageBreak as NewPage
from reportlab.platypus.tables import Table, TableStyle

from pacsresearch.reconstruction.blocks import Aside, Block, Grid, GridCell, Heading, Items, PageBreak, Text
from pacsresearch.reconstruction.posting import FOOTER, Posting


@dataclass(frozen=True, slots=True)
class Look:
    """How a document is set in PDF."""

    font: str = "Helvetica"
    bold: str = "Helvetica-Bold"
    italic: str = "Helvetica-Oblique"
    size: float = 10
    rules: str = "grid"     # "grid", "rows" (lines below the rows only)
    shade: bool = True
    header: bool = True     # the employer's name on every page
    repeat: bool = True     # header rows again on the next page
    bullet: str = "\u2022"


_TIMES = {"font": "Times-Roman", "bold": "Times-Bold", "italic": "Times-Italic"}
LOOKS = {
    "helvetica": Look(),
    "times": Look(**_TIMES, size=11, shade=False, header=False),
    "rows": Look(size=9.5, rules="rows"),
    "small": Look(size=9),
    "typed": Look(**_TIMES, size=11, bullet="-", header=False, repeat=False),
}


def to_pdf(blocks: Sequence[Block], posting: Posting, style: str) -> bytes:
    """The document as the bytes of a PDF file; equal input gives equal bytes.

    Parameters
    ----------
    blocks : sequence of Block
    posting : Posting
    style : str
        A name of `LOOKS`.

    Returns
    -------
    bytes
    """
    look = LOOKS[style]
    buffer = io.BytesIO()
    # Nothing compressed: the bytes of a deflated stream depend on the machine's zlib.
    template = BaseDocTemplate(
        buffer, pagesize=A4, pageCompression=0, invariant=1, title=f"Job description: {posting.title}",
        author=posting.employer, subject=FOOTER, creator="", producer="reconstruction",
        leftMargin=2 * cm, rightMargin=2 * cm, topMargin=2.1 * cm, bottomMargin=2 * cm,
    )
    pages = []
    for name, size in (("upright", A4), ("turned", landscape(A4))):
        frame = Frame(2 * cm, 2 * cm, size[0] - 4 * cm, size[1] - 4.1 * cm, 0, 0, 0, 0)
        pages.append(PageTemplate(name, [frame], pagesize=size))
    template.addPageTemplates(pages)
    story: list[Flowable] = []
    width = A4[0] - 4 * cm
    for block in blocks:
        if isinstance(block, PageBreak):
            if block.landscape:
                story.append(NextPageTemplate("turned"))
                width = A4[1] - 4 * cm
            story.append(NewPage())
        else:
            story += _flowables(block, look, width)
    if isinstance(story[-1], Spacer):  # it could begin a page of its own
        story.pop()

    class Numbered(Canvas):
        """Pages are kept until the last, so that each can say of how many it is one."""

        def __init__(self, *args: object, **options: object) -> None:
            super().__init__(*args, **options)
            self._kept: list[dict[str, object]] = []

        def showPage(self) -> None:  # noqa: N802 - reportlab's name
            self._kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for page in self._kept:
                self.__dict__.update(page)
                _edges(self, look, posting, len(self._kept))
                super().showPage()
            super().save()

    template.build(story, canvasmaker=Numbered)
    return buffer.getvalue()


def _edges(canvas: Canvas, look: Look, posting: Posting, pages: int) -> None:
    width, height = canvas._pagesize
    canvas.setFont(look.font, 8)
    canvas.drawCentredString(width / 2, 1.25 * cm, f"Page {canvas.getPageNumber()} of {pages}")
    canvas.setFont(look.font, 6.5)
    canvas.drawCentredString(width / 2, 0.85 * cm, FOOTER)
    if look.header:
        canvas.setFont(look.font, 8)
        canvas.drawString(2 * cm, height - 1.3 * cm, posting.employer)
        canvas.drawRightString(width - 2 * cm, height - 1.3 * cm, posting.title)


def _style(look: Look, name: str = "body", **options: object) -> ParagraphStyle:
    plain = {"fontName": look.font, "fontSize": look.size, "leading": look.size * 1.22, "spaceAfter": 4}
    return ParagraphStyle(name, **{**plain, **options})


def _flowables(block: Block, look: Look, width: float) -> list[Flowable]:
    if isinstance(block, Heading):
        bigger = {1: 4, 2: 2, 3: 0.5}.get(block.level, 0)
        return [Paragraph(escape(block.text), _style(
            look, fontName=look.bold, fontSize=look.size + bigger, leading=(look.size + bigger) * 1.2,
            spaceBefore=8, keepWithNext=1, alignment=TA_CENTER if block.level == 1 else 0,
        ))]
    if isinstance(block, Text):
        font = look.bold if block.bold else look.italic if block.italic else look.font
        text = f"<u>{escape(block.text)}</u>" if block.underlined else escape(block.text)
        return [Paragraph(text, _style(look, fontName=font, keepWithNext=int(block.bold or block.underlined)))]
    if isinstance(block, Items):
        style = _style(look, leftIndent=20, bulletIndent=4, spaceAfter=2)
        marks = block.markers(look.bullet)
        lines = zip(block.items, marks, strict=True)
        return [*(Paragraph(escape(item), style, bulletText=mark) for item, mark in lines), Spacer(1, 4)]
    if isinstance(block, Aside):
        fonts = (look.bold, *(look.font for _ in block.lines[1:]))
        inside = [Paragraph(escape(line), _style(look, fontName=font)) for font, line in zip(fonts, block.lines, strict=True)]
        return [Table([[inside]], [width], style=[("BOX", (0, 0), (-1, -1), 0.8, colors.grey)]), Spacer(1, 6)]
    assert isinstance(block, Grid)
    return [_table(block, look, width), Spacer(1, 6)]


def _table(grid: Grid, look: Look, width: float) -> Table:
    data: list[list[object]] = [["" for _ in grid.widths] for _ in grid.rows]
    commands: list[tuple[object, ...]] = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 2),
                                          ("BOTTOMPADDING", (0, 0), (-1, -1), 2)]
    if grid.ruled and look.rules == "grid":
        commands.append(("GRID", (0, 0), (-1, -1), 0.5, colors.black))
    else:
        commands.append(("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.grey))
    taken: set[tuple[int, int]] = set()
    for r, row in enumerate(grid.rows):
        c = 0
        for item in row:
            while (r, c) in taken:
                c += 1
            data[r][c] = _cell(item, look)
            if item.across > 1 or item.down > 1:
                commands.append(("SPAN", (c, r), (c + item.across - 1, r + item.down - 1)))
            taken |= {(r + down, c + across) for down in range(item.down) for across in range(item.across)}
            if look.shade and (r < grid.header_rows or (item.bold and item.across > 1)):
                commands.append(("BACKGROUND", (c, r), (c + item.across - 1, r), colors.Color(0.86, 0.89, 0.93)))
            c += item.across
    return Table(data, [width * share for share in grid.widths], repeatRows=grid.header_rows if look.repeat else 0,
                 style=TableStyle(commands), splitInRow=1)


def _cell(item: GridCell, look: Look) -> list[Flowable]:
    font = look.bold if item.bold else look.font
    small = look.size - 0.5
    if item.lines == ("\N{CHECK MARK}",):  # the standard text fonts have no tick
        return [Paragraph('<font name="ZapfDingbats">\N{CHECK MARK}</font>', _style(look, alignment=TA_CENTER))]
    style = _style(look, fontName=font, fontSize=small, leading=small * 1.2, spaceAfter=1)
    if item.listed:
        style = _style(look, fontName=font, fontSize=small, leading=small * 1.2, leftIndent=9, spaceAfter=1)
        return [Paragraph(escape(line), style, bulletText=look.bullet) for line in item.lines]
    return [Paragraph(escape(line), style) for line in item.lines]
