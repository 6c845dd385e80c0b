"""What a document says of itself, and what the study's index says of it."""

from __future__ import annotations

from datetime import date

import pytest

from pacsresearch.errors import InputError
from pacsresearch.job_descriptions.document import Block, Cell, Document, Location, Table
from pacsresearch.job_descriptions.metadata import IndexRow, read_index, read_metadata, with_index


def document(*lines, title="", rows=()):
    blocks = [line if isinstance(line, Block) else Block("paragraph", line, Location(paragraph=n)) for n, line in enumerate(lines, 1)]
    if rows:
        cells = tuple(Cell(r, c, (Block("paragraph", text, Location(table=1, row=r + 1, column=c + 1)),))
                      for r, row in enumerate(rows) for c, text in enumerate(row))
        blocks.append(Block("table", "", Location(table=1), table=Table(len(rows), max(map(len, rows)), cells)))
    return Document("post.pdf", "pdf", "0" * 64, tuple(blocks), title=title)


def facts(*lines, **options):
    read = read_metadata(document(*lines, **options))
    return {name: read.value(name) for name in ("title", "employer", "department", "grade", "band", "salary", "closing", "year")
            if read.value(name) is not None}


@pytest.mark.parametrize(("line", "band"), [
    ("Agenda for Change Band 8a", "8a"), ("AfC Band: 7", "7"), ("NHS Pay Band 8 b", "8b"), ("The post is Band 6 of the NHS scale", "6"),
    ("NHS: Band 8-C", "8c"), ("NHS banding 5", "5"),
])
def test_band_in_running_text(line, band):
    assert facts(line)["band"] == band


@pytest.mark.parametrize("lines", [
    ("Band: 7", "Anywhere Borough Council"),       # not Agenda for Change
    ("Grade: 7", "Department for Education"),
    ("NHS headband 75",), ("Band 10 of the NHS",), ("NHS Band £25,000",), ("NHS Band 8",),
])
def test_what_is_no_band(lines):
    assert "band" not in facts(*lines)


def test_a_labelled_band_goes_before_one_in_running_text():
    assert facts("Reports to a Band 8a in the NHS", "Grade: Band 6")["band"] == "6"
    assert facts(rows=[["Pay band", "7"], ["Trust", "Anywhere NHS Trust"]]) == {
        "band": "7", "grade": "7", "employer": "Anywhere NHS Trust"}
    assert facts("Band", "8d", "NHS Anywhere")["band"] == "8d"


@pytest.mark.parametrize(("line", "salary"), [
    ("Salary: £31,365 to £37,890 per annum", (31365, 37890)), ("£31,365-£37,890", (31365, 37890)), ("Salary £25k – £30k", (25000, 30000)),
    ("£53,730", (53730, 53730)), ("£40,057.00 to £45,839.00 a year", (40057, 45839)), ("A fee of £55, then a salary of £31,365", (31365, 31365)),
])
def test_salary(line, salary):
    assert facts(line)["salary"] == salary


@pytest.mark.parametrize("line", ["£8.17 per hour", "A budget of £5,000,000", "£1,000 bonus", "Pay: competitive", "Manages a budget of £200,000 a year", "A system worth £90,000 that the trust has bought"])
def test_what_is_no_salary(line):
    assert "salary" not in facts(line)


@pytest.mark.parametrize(("line", "closing"), [
    ("Closing date: 12 June 2013", date(2013, 6, 12)), ("Closing Date: 05/06/2013", date(2013, 6, 5)),
    ("The closing date is 27 May 2025", date(2025, 5, 27)), ("Closes on Sunday 2nd July 2023 at midnight", date(2023, 7, 2)),
    ("Closing date: June 1, 2018", date(2018, 6, 1)), ("Closing date: 2013-06-12", date(2013, 6, 12)), ("Deadline: 1.6.13", date(2013, 6, 1)),
])
def test_closing_date_gives_the_year(line, closing):
    found = facts(line)
    assert (found["closing"], found["year"]) == (closing, closing.year)


def test_a_documents_own_date_goes_before_its_closing_date():
    assert facts("Closing date: 3 January 2014", "Date of job description: December 2013")["year"] == 2013


@pytest.mark.parametrize("line", ["Prepared November 2006", "Last reviewed: 5/11/2006", "Issued 1 May 2006", "Version 3, 2006"])
def test_a_document_that_dates_itself(line):
    assert facts(line)["year"] == 2006


@pytest.mark.parametrize("line", ["Issued with a uniform in 1999 and every year since, as all staff on the wards of the hospital are, for a fee of course",
                                  "Closing date: 31/02/2013", "Closing date: soon", "Founded in 1948", "Closing date: 12/06/1613"])
def test_what_is_no_year(line):
    assert "year" not in facts(line)


@pytest.mark.parametrize(("lines", "employer"), [
    (["Employer: St Elsewhere NHS Foundation Trust"], "St Elsewhere NHS Foundation Trust"),
    (["Join the Royal Anywhere and District NHS Foundation Trust today"], "Royal Anywhere and District NHS Foundation Trust"),
    (["The London Borough of Anywhere is changing"], "London Borough of Anywhere"),
    (["Work at University of Anywhere"], "University of Anywhere"),
    (["ST ELSEWHERE HOSPITALS NHS TRUST", "Returns to the Department of Health", "The Department of Health asks"], "St Elsewhere Hospitals NHS Trust"),
    (["NHS Anywhere"], "NHS Anywhere"),
])
def test_employer(lines, employer):
    assert facts(*lines)["employer"] == employer


def test_one_mention_in_passing_is_not_of_the_employer():
    assert "employer" not in facts(*["Text"] * 20, "You follow the standard of the Government Digital Service")
    assert "employer" not in facts("The Council expects GDPR, the Council does")


def test_title_by_label_then_heading_then_file():
    assert facts("Job title: PACS Manager", Block("heading", "Anything"))["title"] == "PACS Manager"
    assert facts(Block("heading", "Job description", level=1), Block("heading", "PACS Manager job description", level=1))["title"] == "PACS Manager"
    assert facts("Text", title="Agile coach job description.docx")["title"] == "Agile coach"


def test_an_advert_of_nhs_jobs_with_labels_as_headings():
    lines = ["Band", "Band 7", "Pay scheme", "Agenda for change", "Salary", "£46,148 to £52,809 a year", "Date posted", "13 May 2025",
             "The closing date is 27 May 2025", "Employer name", "Anywhere Acute Hospitals NHS Trust"]
    assert facts(Block("heading", "County PACS Manager", level=1), *lines) == {
        "title": "County PACS Manager", "employer": "Anywhere Acute Hospitals NHS Trust", "grade": "Band 7", "band": "7",
        "salary": (46148, 52809), "closing": date(2025, 5, 27), "year": 2025}


def test_facts_carry_their_words_and_place():
    read = read_metadata(document("Text", "Salary: £31,365 to £37,890"))
    assert read.salary.evidence == "Salary: £31,365 to £37,890" and str(read.salary.location) == "paragraph 2"
    assert (read.words, read.specification_words) == (5, 0)


@pytest.fixture
def index(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "index.csv"
        path.write_bytes(text.encode(encoding))
        return read_index(path, ["raw/a.pdf", "raw/b.docx"])
    return write


def test_index_overrides_what_the_document_says(index):
    rows = index("\ufefffile,employer,year,band\na.pdf,Trust A,2012,Band 8a\nb.docx,,,\n")
    assert rows["a.pdf"] == IndexRow("a.pdf", "Trust A", 2012, "8a", 2)
    read = with_index(read_metadata(document("Employer: Trust B", "NHS Band 7", "Closing date: 1 June 2013")), rows["a.pdf"])
    assert (read.value("employer"), read.value("band"), read.value("year")) == ("Trust A", "8a", 2012)
    assert read.band.location == "index.csv, row 2" and read.value("closing") == date(2013, 6, 1)
    untouched = with_index(read_metadata(document("NHS Band 7")), rows["b.docx"])
    assert untouched.value("band") == "7"


@pytest.mark.parametrize(("text", "message"), [
    ("file,year\nc.pdf,2012\n", "index.csv, row 2, file: there is no document 'c.pdf' (did you mean a.pdf?)"),
    ("file\na.pdf\na.pdf\n", "index.csv, row 3, file: 'a.pdf' stands in row 2 already"),
    ("file,band\na.pdf,8e\n", "index.csv, row 2, band: '8e' is not a band (use 1 ... 7, 8a-8d, 9, or leave it empty)"),
    ("file,year\na.pdf,12\n", "index.csv, row 2, year: '12' is not a year"),
    ("file,grade\na.pdf,7\n", "index.csv, row 1: 'grade' is not a column"),
    ("name\na.pdf\n", "index.csv, row 1: has no column 'file'"),
    ("file,employer\na.pdf,Trust, the\n", "index.csv, row 2: has more cells than columns"),
    ("", "index.csv, row 1: has no column 'file'"),
])
def test_a_wrong_index_names_the_row(index, text, message):
    with pytest.raises(InputError) as error:
        index(text)
    assert str(error.value).startswith(message)


def test_an_index_in_another_encoding_is_refused(index):
    with pytest.raises(InputError, match="is not UTF-8"):
        index("file,employer\na.pdf,Caf\u00e9\n", encoding="cp1252")
