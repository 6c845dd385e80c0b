"""What is no survey export is refused, with a reason; one bad file never stops the others."""

from __future__ import annotations

import io
import json
import zipfile

import openpyxl
import pytest

from pacsresearch.errors import ExportError, InputError
from pacsresearch.survey import preview
from pacsresearch.survey.read import read_export, read_files

GOOD = ("Timestamp,Are you willing to be trained?,Your comments\n"
        "3/14/2024 9:15:22,Yes,None\n3/14/2024 9:17:00,No,Too busy\n3/15/2024 8:01:10,Yes,\n")

WRONG = {
    "photo.png": (b"\x89PNG\r\n\x1a\n" + bytes(200), "an image"),
    "photo.csv": (b"\xff\xd8\xff\xe0" + bytes(200), "an image"),
    "page.csv": (b"<!DOCTYPE html>\n<html><body>Sign in</body></html>", "web page"),
    "data.json": (b'[{"Q1": "yes"}, {"Q1": "no"}]', "JSON"),
    "data.csv": (b'{"responses": []}', "JSON"),
    "report.pdf": (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
    "list.xml": (b"<?xml version='1.0'?><a><b/></a>", "XML"),
    "empty.csv": (b"", "is empty"),
    "blank.csv": (b"\n\n  \n", "nothing but blanks"),
    "binary.csv": (bytes(range(256)) * 20, ""),
    "counts.csv": (b"Answer,Count,Percent\nYes,96,80%\nNo,24,20%\nTotal,120,100%\n", "aggregates"),
    "summary.csv": (b"Question,N,Mean,SD\nQ1,120,3.4,0.8\nQ2,118,2.9,1.1\n", "aggregates"),
    "choices.csv": (b"Are you willing?,,\nAnswer Choices,Responses,\nYes,80.00%,96\nNo,20.00%,24\nAnswered,,120\n", "summary of answers"),
    "crosstab.csv": (b"Band,Willing,Unwilling\n7,40%,60%\n8a,90%,10%\nTotal,80%,20%\n", "aggregates"),
    "sensor.csv": (b"Timestamp,temp,humidity\n2024-01-01 10:00:00,20.1,40\n2024-01-01 10:05:00,20.4,41\n", "not an export"),
    "people.csv": (b"name,salary,department\nAnn,100,Radiology\nBob,90,IT\n", "not an export"),
    "noheader.csv": (b"1,2,2024-01-01,4\n2,2,2024-01-02,1\n", "no header"),
    "one.csv": (b"comment\nfirst\nsecond\n", "one column"),
    "prose.txt": (b"Dear all,\nplease find the survey attached.\n", ""),
    "xls.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "old Excel"),
    "locked.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    "key.csv": (b'"URN","Unique Response Number"\n"Q1","Age?"\n"1","18"\n"2","25"\n"Q2","Sex?"\n"1","male"\n', "without any responses"),
    "dictionary.csv": (b'"Variable / Field Name","Form Name","Field Type","Field Label"\nrecord_id,a,text,ID\n', "without any responses"),
    "quote.csv": (b'Timestamp,"Are you willing?\n3/14/2024 9:15:22,Yes\n', ""),
    "broken.sav": (b"$FL2@(#) SPSS DATA FILE" + bytes(60), "SPSS"),
    "broken.qsf": (b'{"SurveyEntry": {}}', "no Qualtrics survey definition"),
    "broken.lss": (b"<?xml version='1.0'?><document><LimeSurveyDocType>Survey</LimeSurveyDocType>", "damaged XML"),
}


@pytest.mark.parametrize("name", WRONG)
def test_refused_with_a_reason(tmp_path, name):
    data, reason = WRONG[name]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ExportError) as caught:
        read_export(tmp_path / name)
    message = str(caught.value)
    assert message.startswith(name) and reason in message and "\n" not in message


def test_missing_file_and_folder(tmp_path):
    with pytest.raises(ExportError, match="no such file"):
        read_export(tmp_path / "nothing.csv")
    with pytest.raises(ExportError, match="folder"):
        read_export(tmp_path)
    with pytest.raises(InputError, match="no file"):
        read_export([])


def test_unknown_platform(tmp_path):
    (tmp_path / "a.csv").write_text(GOOD)
    with pytest.raises(InputError, match="is no platform"):
        read_export(tmp_path / "a.csv", platform="formstack")


def test_one_bad_file_does_not_stop_the_others(tmp_path):
    (tmp_path / "a.csv").write_text(GOOD)
    (tmp_path / "b.png").write_bytes(WRONG["photo.png"][0])
    items = read_files([tmp_path / "a.csv", tmp_path / "b.png", tmp_path / "a.csv"])
    assert [i.error is None for i in items] == [True, False, True]
    objects = json.loads(preview.as_json(items))
    assert [list(o) for o in objects] == [["file", "error", "platform", "evidence", "respondents", "columns", "questions",
                                           "identifiers", "excluded"]] * 3
    assert objects[1]["error"].startswith("b.png: is an image") and objects[1]["platform"] is None
    assert objects[0]["respondents"] == 3 and objects[0]["columns"] == ["Timestamp", "Are you willing to be trained?", "Your comments"]
    assert set(objects[0]["questions"][0]) == {"id", "text", "type", "options"}
    assert list(objects[0]["excluded"]) == ["preview", "test", "no consent", "empty", "partial", "duplicate"]


def test_text_preview_shows_what_was_recognised(tmp_path):
    from rich.console import Console

    (tmp_path / "a.csv").write_text(GOOD)
    (tmp_path / "b.png").write_bytes(WRONG["photo.png"][0])
    out = io.StringIO()
    preview.render(read_files([tmp_path / "a.csv", tmp_path / "b.png"]), console=Console(file=out, width=160))
    shown = out.getvalue()
    assert "google_forms" in shown and "3 respondents" in shown and "Are you willing to be trained?" in shown and "an image" in shown


def workbook(rows, *, title="Sheet1") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


FORMS = [["ID", "Start time", "Completion time", "Email", "Name", "Willing?"], [1, "x", "y", "anonymous", None, "Yes"]]


def test_truncated_workbook(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(workbook(FORMS)[:2000])
    with pytest.raises(ExportError, match="damaged workbook"):
        read_export(tmp_path / "a.xlsx")


def test_zip_bomb(tmp_path):
    data = io.BytesIO(workbook(FORMS))
    with zipfile.ZipFile(data, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/big.bin", bytes(80 << 20))
    (tmp_path / "a.xlsx").write_bytes(data.getvalue())
    with pytest.raises(ExportError, match="zip bomb"):
        read_export(tmp_path / "a.xlsx")


def test_workbook_with_entities(tmp_path):
    data = workbook(FORMS)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                content = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>' + content
            new.writestr(entry, content)
    (tmp_path / "a.xlsx").write_bytes(out.getvalue())
    with pytest.raises(ExportError, match="entities"):
        read_export(tmp_path / "a.xlsx")


def test_archive_and_document_in_zip(tmp_path):
    for inside, word in (("survey.csv", "ZIP archive"), ("word/document.xml", "Word document"), ("mimetype", "OpenDocument")):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(inside, "x")
        (tmp_path / "a.zip").write_bytes(out.getvalue())
        with pytest.raises(ExportError, match=word):
            read_export(tmp_path / "a.zip")


def test_entities_in_a_structure_are_refused(tmp_path):
    (tmp_path / "a.lss").write_bytes(b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
                                     b"<document><LimeSurveyDocType>Survey</LimeSurveyDocType>&x;</document>")
    with pytest.raises(ExportError, match="entities"):
        read_export(tmp_path / "a.lss")


def test_header_again_with_other_columns_is_named(tmp_path):
    other = "Timestamp,Your comments,Are you willing to be trained?\n3/16/2024 8:01:10,,Yes\n"
    names = "Timestamp,Are you willing to be trained?,Your comments,Which band are you in?\n"
    (tmp_path / "a.csv").write_text(GOOD + GOOD.splitlines()[0] + "\n3/16/2024 8:01:10,No,\n")
    export = read_export(tmp_path / "a.csv")
    assert len(export.metadata) == 4 and any("row 5 repeats the header" in e for e in export.evidence)
    (tmp_path / "b.csv").write_text(GOOD + other)
    with pytest.raises(ExportError, match="row 5.*two exports"):
        read_export(tmp_path / "b.csv")
    (tmp_path / "c.csv").write_text(GOOD + names + "3/16/2024 8:01:10,No,,7\n")
    with pytest.raises(ExportError, match="row 5.*cells"):
        read_export(tmp_path / "c.csv")
