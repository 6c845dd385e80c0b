"""What ran, on what, giving what: the parts that are the same on every run go on the page, the others in one file.

``reports/<study>/provenance.json`` is the one output that differs between runs: it holds the times, the
machine and the commit.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from pacsresearch import __version__
from pacsresearch.files import sha256, write_text
from pacsresearch.study import Study

PROVENANCE = "provenance.json"

# The packages whose version can change a result; the lock file has all.
_DECISIVE = ("numpy", "pandas", "scipy", "statsmodels", "pyarrow", "matplotlib", "pypdfium2", "lxml", "papermill")


def provenance_tables(study: Study) -> dict[str, list[tuple[str, str]]]:
    """What the page says of its origin, the same on every run.

    Returns
    -------
    dict
        ``versions``: (package, version); ``inputs``: (file, SHA-256); ``settings``: (name, value).
    """
    return {"versions": versions(), "inputs": inputs(study), "settings": settings(study)}


@cache
def versions() -> list[tuple[str, str]]:
    from importlib.metadata import version
    from platform import python_version

    return [("pacsresearch", __version__), ("Python", python_version())] + [(name, version(name)) for name in _DECISIVE]


def inputs(study: Study) -> list[tuple[str, str]]:
    """Every raw file of the study and the published facts, with SHA-256; the library as one digest."""
    files = [study.raw / "study.toml", *study.survey_files(), *study.document_files()]
    if study.job_descriptions and (index := study.documents_folder / study.job_descriptions.index).is_file():
        files.append(index)
    files += sorted(study.published.glob("*.csv"))
    rows = [(study.show(path), sha256(path)) for path in files]
    package = Path(__file__).resolve().parent
    library = sorted([*package.rglob("*.py"), *package.rglob("*.toml")])
    lines = (f"{path.relative_to(package).as_posix()} {sha256(path)}\n" for path in library)
    digest = hashlib.sha256("".join(lines).encode())
    rows.append((f"pacsresearch/ ({len(library)} files)", digest.hexdigest()))
    rows.append(("requirements.lock", sha256(study.root / "requirements.lock")))
    return rows


def settings(study: Study) -> list[tuple[str, str]]:
    """Decisions taken before the data were looked at, from study.toml."""
    analysis = study.analysis
    rows = [("kind of study", study.kind), ("confidence level", f"{analysis.level:g}"), ("seed", str(analysis.seed)),
            ("smallest cell shown", str(analysis.smallest_cell)),
            ("equivalence margin", f"{analysis.equivalence_margin:g}")]
    if study.survey:
        rows.append(("sampling frame", str(study.survey.frame)))
        if study.survey.assumed_respondents is not None:
            rows.append(("respondents (assumed: not published)", str(study.survey.assumed_respondents)))
    return rows


def write_provenance(study: Study, seconds: dict[str, float]) -> Path:
    """Record when, where and how long: the one output that differs between runs.

    Times of notebooks that did not run now are kept from the record before.
    """
    import os
    import platform
    from datetime import UTC, datetime

    path = study.reports / PROVENANCE
    before: dict[str, Any] = {}
    if path.is_file():
        try:
            before = json.loads(path.read_text("utf-8"))
        except json.JSONDecodeError:
            before = {}
    record = {
        "what": f"When and where the outputs of {study.name} were made. This file differs between runs; no other does.",
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(study.root),
        "machine": {"system": platform.platform(), "processors": os.cpu_count(), "python": platform.python_version()},
        "seconds": {**before.get("seconds", {}), **{name: round(s, 2) for name, s in seconds.items()}},
        "versions": dict(versions()),
    }
    write_text(path, json.dumps(record, indent=2, ensure_ascii=False) + "\n")
    return path


def _commit(root: Path) -> str:
    """The commit checked out, read from .git without needing git; "" outside a clone."""
    git = root / ".git"
    try:
        if git.is_file():  # a worktree
            git = (root / git.read_text("utf-8").removeprefix("gitdir:").strip()).resolve()
        head = (git / "HEAD").read_text("utf-8").strip()
        if not head.startswith("ref: "):
            return head
        ref = head.removeprefix("ref: ")
        common = git / (git / "commondir").read_text().strip() if (git / "commondir").is_file() else git
        if (common / ref).is_file():
            return (common / ref).read_text("utf-8").strip()
        found = re.search(rf"^([0-9a-f]+) {re.escape(ref)}$", (common / "packed-refs").read_text("utf-8"), re.MULTILINE)
        return found[1] if found else ""
    except OSError:
        return ""
