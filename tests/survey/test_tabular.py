"""Decoding and parsing: encodings, separators, newlines in quotes, ragged rows, size."""

from __future__ import annotations

import random

import pytest

from pacsresearch.errors import ExportError
from pacsresearch.survey import tabular
from pacsresearch.survey.read import read_export

HEAD = "Timestamp,Are you willing?,Café – “why”?\n"
BODY = "3/14/2024 9:15:22,Yes,naïve résumé\n3/14/2024 9:16:22,No,l’été à Zürich\n"


@pytest.mark.parametrize(("encoding", "mark"), [
    ("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16", b""), ("utf-16-le", b""), ("utf-16-be", b""), ("cp1252", b""), ("mac_roman", b"")])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path, encoding, mark, newline):
    (tmp_path / "a.csv").write_bytes(mark + (HEAD + BODY).replace("\n", newline).encode(encoding))
    export = read_export(tmp_path / "a.csv")
    assert export.questions[1].text == "Café – “why”?"
    assert export.answers.iloc[:, 1].tolist() == ["naïve résumé", "l’été à Zürich"]


def test_latin_1_and_damaged_utf_8(tmp_path):
    (tmp_path / "a.csv").write_bytes((HEAD.replace(" – “why”", "") + "3/14/2024 9:15:22,Yes,Größe\n").encode("latin-1"))
    assert read_export(tmp_path / "a.csv").answers.iloc[0, 1] == "Größe"
    data = (HEAD + BODY * 20).encode() + b"3/15/2024 9:15:22,Yes,caf\xe9\n"
    (tmp_path / "b.csv").write_bytes(data)
    export = read_export(tmp_path / "b.csv")
    assert export.answers.iloc[0, 1] == "naïve résumé" and export.answers.iloc[-1, 1] == "caf�"
    assert any("could not be decoded" in n for n in export.notes)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter):
    table = tabular.from_bytes(f"a{delimiter}b{delimiter}c\n1,5{delimiter}x; y{delimiter}\n".replace("1,5", '"1,5"').replace("x; y", '"x; y"').encode(), "a.csv")
    assert (table.delimiter, table.width) == (delimiter, 3)
    assert table.body(1)[0].iloc[0].tolist() == ["1,5", "x; y", ""]


def made(rows: int) -> bytes:
    draw = random.Random(3)
    lines = ['id,"a question\nof two lines",b,c']
    for i in range(rows):
        cell = draw.choice(['"quoted ""words""\nand a line"', "plain", "", '"a, b"', "=1+1", "00123"])
        lines.append(f"{i},{cell},{draw.choice(['é', 'x', ''])},{draw.randint(0, 9)}")
    return ("\r\n".join(lines) + "\r\n").encode()


def test_large_files_read_as_small_ones(monkeypatch):
    table = tabular.from_bytes(made(3000), "a.csv")
    exact, _ = table.body(1)
    monkeypatch.setattr(tabular, "LARGE", 0)
    fast, _ = table.body(1)
    assert fast.index.tolist() == exact.index.tolist() == list(range(2, 3002))
    assert fast.equals(exact) and fast.dtypes.tolist() == exact.dtypes.tolist()
    assert set(exact[1]) >= {'quoted "words"\nand a line', "=1+1", "00123", "", "a, b"}


@pytest.mark.parametrize("large", [0, 1 << 40])
def test_ragged_rows(monkeypatch, large):
    monkeypatch.setattr(tabular, "LARGE", large)
    with pytest.raises(ExportError, match=r"row 3: has 4 cells where the header has 3"):
        tabular.from_bytes(b"a,b,c\n1,2,3\n1,2,3,4\n", "a.csv").body(1)
    frame, notes = tabular.from_bytes(b"a,b,c\n1,2,3,,\n\n4,5\n", "a.csv").body(1)
    assert frame.values.tolist() == [["1", "2", "3"], ["4", "5", ""]] and frame.index.tolist() == [2, 4]
    assert "first row 4" in notes[0]


@pytest.mark.parametrize("large", [0, 1 << 40])
def test_a_quotation_mark_never_closed_is_named(monkeypatch, large):
    monkeypatch.setattr(tabular, "LARGE", large)
    rows = "".join(f"{i},x\n" for i in range(20))
    with pytest.raises(ExportError, match="never closed"):
        tabular.from_bytes(f'a,b\n{rows}1,"open\n{rows}'.encode(), "a.csv").body(1)


def test_a_thousand_columns_and_few_people(tmp_path):
    names = ["Timestamp", *(f"How is thing number {i}?" for i in range(1000))]
    for people in (0, 1, 2):
        rows = [",".join(names), *([",".join(["3/14/2024 9:15:22", *["Yes"] * 1000])] * people)]
        (tmp_path / "a.csv").write_text("\n".join(rows) + "\n")
        export = read_export(tmp_path / "a.csv")
        assert len(export.questions) == 1000 and len(export.metadata) == people
        assert export.respondents == min(people, 1)            # the same moment and the same answers: a duplicate


def test_a_very_long_cell(tmp_path):
    (tmp_path / "a.csv").write_text(HEAD + "3/14/2024 9:15:22,Yes," + "x" * 500_000 + "\n")
    assert len(read_export(tmp_path / "a.csv").answers.iloc[0, 1]) == 500_000


def test_blank_lines_and_nul_characters(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"\n\n" + HEAD.encode() + b"\n" + BODY.replace("Yes", "Ye\0s").encode() + b"\n\n")
    export = read_export(tmp_path / "a.csv")
    assert export.answers.iloc[:, 0].tolist() == ["Yes", "No"] and any("NUL" in n for n in export.notes)
