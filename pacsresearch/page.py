"""The page: one self-contained file that opens offline, with the executed notebooks beside it.

Nothing is computed here. The claim table comes from ``claims.parquet``; findings are the outputs of those
notebook cells that carry the tag ``finding``; each number on the page was a result row first.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from pacsresearch.certificate import provenance_tables
from pacsresearch.files import sha256, write_text
from pacsresearch.steps import steps_of
from pacsresearch.study import Study

TEMPLATES = Path(__file__).parent / "templates"

# What a section stands on, as readers are told it: the basis of its result rows.
_STANDS_ON = {
    "published": "the published figures",
    "inferred": "what follows from the published figures alone (inferred)",
    "reconstructed": "the reconstruction (synthetic data, evidence about nobody)",
    "observed": "the data of this study (observed)",
}


def write_page(study: Study) -> None:
    """Write ``reports/<study>/``: index.html, one HTML a notebook, manifest.csv (what each output is, its SHA-256)."""
    steps = steps_of(study)
    notebooks = [_read_notebook(study.reports / f"{step.notebook}.ipynb") for step in steps]
    for step, notebook in zip(steps, notebooks, strict=True):
        write_text(study.reports / f"{step.notebook}.html", _notebook_page(study, step, notebook))
    sections = [
        {"id": step.notebook, "title": _title(notebook) or step.title, "link": f"{step.notebook}.html", "parts": parts,
         "basis": _stands_on(study, step)}
        for step, notebook in zip(steps, notebooks, strict=True)
        if step.notebook != "7-claims" and (parts := _findings(notebook))
    ]
    claims = _claims(study)
    html = page_template("index.html.j2").render(
        study=study, sections=sections, claims=claims, tally=_tally(claims), cannot=_cannot_answer(study),
        notebooks=[(step.notebook, step.title) for step in steps], css=style_sheet(), **provenance_tables(study),
    )
    write_text(study.reports / "index.html", html)
    _write_manifest(study)


def _claims(study: Study) -> list[dict[str, Any]]:
    import pandas as pd

    table = pd.read_parquet(study.processed / "claims.parquet")
    rows = table.to_dict("records")
    for row in rows:
        row["css"] = re.sub(r"[^a-z]+", "-", str(row["verdict"]).lower()).strip("-")
        notebook, _, anchor = str(row.get("shown_in", "")).partition("#")
        row["link"] = f"{notebook}.html" + (f"#{anchor}" if anchor else "") if notebook else ""
        row |= {key: _unbroken(str(row[key])) for key in ("published", "computed", "reason")}
        row["where"] = f"notebook {notebook.partition('-')[0]}"
    return rows


def _stands_on(study: Study, step: Any) -> str:
    """What a notebook's numbers stand on, in the words of the page."""
    import pandas as pd

    found = {"published"} if "published" in step.raw else set()
    found |= {study.basis} if step.needs else set()
    for name in step.writes:
        if name.startswith("results/"):
            found |= set(pd.read_parquet(study.processed / name, columns=["basis"])["basis"])
    return "; ".join(words for basis, words in _STANDS_ON.items() if basis in found)


def _unbroken(text: str) -> str:
    """The text with no line break between a number and its per cent sign."""
    return text.replace(" %", "\N{NO-BREAK SPACE}%")


def _tally(claims: list[dict[str, Any]]) -> list[tuple[str, str, int]]:
    """How many claims got each verdict, in order of first appearance: (verdict, css, number)."""
    counts: dict[tuple[str, str], int] = {}
    for row in claims:
        key = (row["verdict"], row["css"])
        counts[key] = counts.get(key, 0) + 1
    return [(verdict, css, number) for (verdict, css), number in counts.items()]


def _cannot_answer(study: Study) -> list[str]:
    """What a study without one of its halves cannot say."""
    missing = []
    if study.survey is None:
        missing.append("There is no survey in this study: it says nothing about willingness to undertake education, "
                       "about what PACS managers do with their time, or about the education they had.")
    if study.job_descriptions is None:
        missing.append("There are no job descriptions in this study: it says nothing about what employers require, "
                       "how requirements vary, or how long the documents are.")
    return missing


# Notebooks as HTML --------------------------------------------------------------------------------


def _read_notebook(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text("utf-8"))


def _title(notebook: dict) -> str:
    """The first heading."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown" and (found := re.match(r"#\s+(.+)", "".join(cell["source"]))):
            return found[1].strip()
    return ""


def _tags(cell: dict) -> list[str]:
    return cell.get("metadata", {}).get("tags", [])


def _findings(notebook: dict) -> list[str]:
    """The cells tagged `finding`, as HTML, each under the heading it has in the notebook."""
    parts: list[str] = []
    heading = ""
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        shown = "finding" in _tags(cell)
        if cell["cell_type"] == "markdown":
            if shown:
                parts.append(markdown(source, shift=1))
                heading = ""
            elif found := re.search(r"^##+ .+$", source, re.MULTILINE):
                heading = found[0]
        elif shown:
            # A library's warning, which names paths of this machine, is no finding; the notebook keeps it.
            outputs = [html for output in cell.get("outputs", []) if output.get("name") != "stderr" and (html := _output(output, shift=1))]
            if outputs and heading:
                parts.append(markdown(heading, shift=1))
                heading = ""
            parts += outputs
    return parts


def _notebook_page(study: Study, step: Any, notebook: dict) -> str:
    cells = []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            cells.append(markdown(source))
        elif cell["cell_type"] == "code" and source.strip():
            cells.append(_code(source))
            cells += [_output(output) for output in cell.get("outputs", [])]
    return page_template("notebook.html.j2").render(study=study, title=_title(notebook) or step.title,
                                                name=step.notebook, cells=cells, css=style_sheet())


@lru_cache
def _code_css() -> str:
    from pygments.formatters import HtmlFormatter

    return HtmlFormatter(style="friendly").get_style_defs(".code")


def _code(source: str) -> str:
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    html = highlight(source, PythonLexer(), HtmlFormatter(cssclass="code"))
    return f'<details class="source"><summary>code</summary>{html}</details>'


def _output(output: dict, shift: int = 0) -> str:
    """One output of a cell, in its richest form."""
    if output["output_type"] == "stream":
        return f'<pre class="stream">{escape("".join(output["text"]))}</pre>'
    data = output.get("data", {})
    if "image/svg+xml" in data:
        return f'<figure>{"".join(data["image/svg+xml"])}</figure>'
    if "image/png" in data:
        png = "".join(data["image/png"]).replace("\n", "")
        words = escape(_alt_text(output), quote=True)
        return f'<figure><img alt="{words}" src="data:image/png;base64,{png}"></figure>'
    if "text/html" in data:
        return f'<div class="table">{"".join(data["text/html"])}</div>'
    if "text/markdown" in data:
        return markdown("".join(data["text/markdown"]), shift)
    if "text/plain" in data:
        return f'<pre class="stream">{escape("".join(data["text/plain"]))}</pre>'
    return ""


def _alt_text(output: dict) -> str:
    """What the notebook says of its picture (metadata of the output), for those who do not see it."""
    return output.get("metadata", {}).get("image/png", {}).get("alt", "figure; its data stand in the notebook's tables")


def markdown(text: str, shift: int = 0) -> str:
    """Markdown as HTML; raw HTML in it is shown, not obeyed. Headings get ids, and go `shift` levels down.

    >>> markdown("# Who & what", shift=1)
    '<h2 id="who-what">Who &amp; what</h2>\\n'
    """
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(text)
    for number, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + shift)}"
        if token.type == "heading_open":
            token.attrSet("id", slug(tokens[number + 1].content))
    return parser.renderer.render(tokens, parser.options, {})


def slug(heading: str) -> str:
    """A heading as the part of an address after ``#``."""
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def as_html(shown: Any) -> str:
    """A figure or a table as HTML, without a notebook around it."""
    if hasattr(shown, "_repr_png_"):
        png, metadata = shown._repr_png_()
        data = {"image/png": base64.b64encode(png).decode()}
        return _output({"output_type": "display_data", "data": data, "metadata": {"image/png": metadata}})
    return f'<div class="table">{shown.as_raw_html()}</div>'


# Shared -------------------------------------------------------------------------------------------


def page_template(name: str):
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    environment.filters["number"] = _number
    environment.filters["svg"] = lambda data: "data:image/svg+xml;base64," + base64.b64encode(data.encode()).decode()
    return environment.get_template(name)


def _number(value: Any) -> str:
    """A number as read: two decimals below ten, none where it is whole; a dash where there is none."""
    if value is None or value != value:
        return "–"
    if float(value).is_integer():
        return f"{int(value)}"
    return f"{value:.2f}"


def style_sheet() -> str:
    return (TEMPLATES / "page.css").read_text("utf-8") + _code_css()


def _write_manifest(study: Study) -> None:
    """Each output with what it is and its SHA-256, so that anyone can compare two runs (as CODECHECK does)."""
    rows = []
    for step in steps_of(study):
        made = [study.reports / f"{step.notebook}.ipynb", study.reports / f"{step.notebook}.html"]
        made += [study.processed / name for name in step.writes]
        rows += [(study.show(path), step.title, sha256(path)) for path in made]
    rows.append((study.show(study.reports / "index.html"), "the page", sha256(study.reports / "index.html")))
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(("file", "what", "sha256"))
    writer.writerows(rows)
    write_text(study.reports / "manifest.csv", buffer.getvalue())
