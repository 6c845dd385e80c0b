"""The same document in another format gives the same criteria: the hand-coded documents, written again and read again."""

from __future__ import annotations

import html
from dataclasses import replace
from pathlib import Path

import pytest

from pacsresearch.job_descriptions import scoring
from pacsresearch.job_descriptions.coding import code_files
from pacsresearch.job_descriptions.document import Document
from pacsresearch.job_descriptions.readers import read_document


def as_markdown(document: Document) -> str:
    """Headings, bullets, bold lines and pipe tables with ``<br>`` in their cells, as converters write them."""
    out = []
    for block in document.body():
        text = f"**{block.text}**" if block.bold and block.text and block.kind != "heading" else block.text
        if block.table is not None:
            for number in range(block.table.rows):
                cells = [""] * block.table.columns
                for cell in block.table.row(number):
                    cells[cell.column] = "<br>".join(
                        ("• " if inner.kind == "list_item" else "") + (f"**{inner.text}**" if inner.bold and inner.text else inner.text)
                        .replace("\n", "<br>") for inner in cell.blocks)
                out.append("| " + " | ".join(cells) + " |")
                if number == 0:
                    out.append("|" + " --- |" * block.table.columns)
            out.append("")
        elif block.kind == "heading":
            out += ["", "#" * block.level + " " + text, ""]
        elif block.kind == "list_item":
            out.append("  " * block.level + "- " + text)
        else:
            out += ["", text, ""]
    return "\n".join(out)


def as_html(document: Document) -> str:
    """Plain elements: h1 to h6, p, ul, table with spans."""
    def one(block) -> str:
        text = html.escape(block.text).replace("\n", "<br>")
        text = f"<b>{text}</b>" if block.bold else text
        if block.table is not None:
            rows = "".join("<tr>" + "".join(
                f'<td rowspan="{cell.row_span}" colspan="{cell.column_span}">{"".join(map(one, cell.blocks))}</td>'
                for cell in block.table.row(number)) + "</tr>" for number in range(block.table.rows))
            return f"<table>{rows}</table>"
        if block.kind == "heading":
            return f"<h{block.level}>{text}</h{block.level}>"
        return f"<ul><li>{text}</li></ul>" if block.kind == "list_item" else f"<p>{text}</p>"
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{"".join(map(one, document.body()))}</body></html>'


@pytest.mark.parametrize(("write", "suffix"), [(as_markdown, ".md"), (as_html, ".html")])
def test_written_again_the_criteria_are_the_same(tmp_path: Path, write, suffix: str):
    gold, paths = [], []
    for item in scoring.load_gold():
        if item.origin != "written" or item.unreadable or item.path is None or item.path.suffix == suffix:
            continue
        document = read_document(item.path)
        nested = any(inner.table is not None for block in document.body() if block.table for cell in block.table.cells
                     for inner in cell.blocks)
        if nested or max((block.level for block in document.body() if block.kind == "list_item"), default=0) > 0:
            continue  # a table in a cell cannot be written in Markdown, nor a sublist as HTML of one item a list
        path = tmp_path / (Path(item.file).stem + suffix)
        path.write_text(write(document), encoding="utf-8")
        gold.append(replace(item, path=path))
        paths.append(path)
    result = scoring.score(gold, code_files(paths))
    assert len(gold) >= 40
    assert result.level_f1 >= 0.98 and result.requirement_f1 >= 0.97 and result.exact_counts >= 0.95
    assert result.wrong_levels == 0


def as_lines(blocks) -> list[str]:
    """What a converter without tables makes: each paragraph of each cell a line."""
    lines = []
    for block in blocks:
        if block.table is None:
            lines.append(f"    • {block.text}" if block.kind == "list_item" else block.text)
            continue
        for number in range(block.table.rows):
            for cell in block.table.row(number):
                lines += as_lines(cell.blocks)
    return lines


def test_flattened_to_lines_no_level_is_turned_into_the_other(tmp_path: Path):
    gold, paths = [], []
    for item in scoring.load_gold():
        if item.origin == "written" and not item.unreadable and item.path is not None:
            path = tmp_path / f"{item.file}.txt"
            path.write_text("\n".join(as_lines(read_document(item.path).body())), encoding="utf-8")
            gold.append(replace(item, path=path))
            paths.append(path)
    turned = [error for error in scoring.score(gold, code_files(paths)).errors
              if error.kind == "level" and {error.gold, error.machine} == {"essential", "desirable"}]
    assert not turned
