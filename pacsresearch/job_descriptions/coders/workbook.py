"""The workbook that a human coder fills in: instructions, documents by requirements, criteria; blind to the machine."""

from __future__ import annotations

from collections.abc import Iterable

from pacsresearch.job_descriptions.codebook import Codebook
from pacsresearch.job_descriptions.coders import sheets
from pacsresearch.job_descriptions.coding import LEVELS, CodedDocument, CodedFile, readable

INSTRUCTIONS, DOCUMENTS, CRITERIA = "Instructions", "Documents", "Criteria"
CRITERION_LEVELS = ("essential", "desirable", "unlabelled", "undetermined")
FIXED = ("document", "fingerprint")        # of the sheet Documents, before one column a requirement
CRITERION = ("document", "number", "text", "category", "location", "level", "note")
CODER = "Coder"                            # the label beside which a coder writes a name

_HOW = (
    ("Your name or initials", ""),
    ("What to do", "Read each document. In the sheet Documents choose one level for every requirement. In the sheet Criteria choose the "
     "level that the document gives each criterion. Work alone; do not look at another coder's workbook. Only tinted cells can be changed."),
    ("An empty cell", "means not coded: it is left out of the agreement, and is not the same as absent."),
    ("essential", "The document asks for it as essential, required, or in words that leave no choice."),
    ("desirable", "The document asks for it as desirable, preferred, or an advantage."),
    ("mentioned", "The document names it as something the person has or must have, and gives it no level."),
    ("undetermined", "The document asks for it; whether as essential or desirable was lost (columns run together, say)."),
    ("absent", "The document does not ask for it. An offer of training, or a duty alone, is absent."),
    ("Highest level", "Where a document gives a requirement twice, the first of this order counts: " + ", ".join(LEVELS) + "."),
)


def coding_workbook(coded: Iterable[CodedFile], codebook: Codebook, *, title: str = "") -> bytes:
    """A coding workbook for the documents of a study.

    Parameters
    ----------
    coded : iterable of CodedFile
        Files that could not be read are left out.
    codebook : Codebook
        Its definitions, inclusion and exclusion rules and examples become the instructions.
    title : str
        Of the study, shown in the instructions.

    Returns
    -------
    bytes
        An XLSX file; the same input gives the same bytes. Sheets: Instructions (how, then one row a requirement),
        Documents (one row a document, one column a requirement, with drop-downs), Criteria (one row a criterion with its
        words and place, a drop-down for its level). Nothing of what the machine found stands in it but where each criterion
        begins and ends. Documents' words are never formulas; what is not to be filled in is protected.

    Raises
    ------
    InputError
        No document could be read.
    """
    import openpyxl

    documents = readable(coded, title or "the study", "code")
    book = openpyxl.Workbook()
    book.remove(book.active)
    _instructions(book, codebook, title)
    _documents(book, documents, codebook)
    _criteria(book, documents)
    return sheets.to_bytes(book)


def fingerprint(one: CodedDocument) -> str:
    """What tells whether a document has changed since it was exported: the start of its SHA-256."""
    return one.document.sha256[:12]


def _instructions(book, codebook: Codebook, title: str) -> None:
    sheet = sheets.new_sheet(book, INSTRUCTIONS, (CODER, ""), (34, 120), freeze="A2")
    row = 2
    for label, words in _HOW:
        sheets.write_row(sheet, row, (label, words), entry=(2,) if row == 2 else ())
        row += 1
    for label, words in (("Study", title), ("Codebook", f"{codebook.title} {codebook.version} ({codebook.sha256[:12]})"),
                         ("Unit", codebook.unit), *(("Rule", note) for note in codebook.notes)):
        sheets.write_row(sheet, row, (label, words))
        row += 1
    for requirement in codebook.requirements:
        sheets.write_row(sheet, row, (f"{requirement.label} [{requirement.id}]", "\n".join([requirement.definition, *requirement.notes()])))
        row += 1


def _documents(book, documents: list[CodedDocument], codebook: Codebook) -> None:
    from openpyxl.utils import get_column_letter

    ids = [requirement.id for requirement in codebook.requirements]
    headings = (*FIXED, *ids, "note")
    sheet = sheets.new_sheet(book, DOCUMENTS, headings, (46, 15, *[16] * len(ids), 40), freeze="C3")
    sheets.write_row(sheet, 2, ("", "", *(r.label for r in codebook.requirements), ""))  # the ids above, in words
    entry = range(len(FIXED) + 1, len(headings) + 1)
    for row, one in enumerate(documents, 3):
        sheets.write_row(sheet, row, (one.document.name, fingerprint(one), *[None] * (len(ids) + 1)), entry=entry)
    area = f"{get_column_letter(len(FIXED) + 1)}3:{get_column_letter(len(FIXED) + len(ids))}{len(documents) + 2}"
    sheets.add_choices(sheet, LEVELS, area, "See the sheet Instructions. Empty: not coded.")


def _criteria(book, documents: list[CodedDocument]) -> None:
    sheet = sheets.new_sheet(book, CRITERIA, CRITERION, (46, 9, 90, 24, 30, 16, 40), freeze="C2")
    row = 1
    for one in documents:
        for criterion in one.specification.criteria:
            row += 1
            sheets.write_row(sheet, row, (one.document.name, criterion.number, criterion.text, criterion.category or "",
                                          str(criterion.location), None, None), entry=(6, 7))
    if row > 1:
        sheets.add_choices(sheet, CRITERION_LEVELS, f"F2:F{row}", "The level that the document gives this criterion.")
