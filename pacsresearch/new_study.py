"""A study of your own: the folder, the files copied in untouched, and a study.toml that says what each line is."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from pacsresearch.errors import InputError

_TEMPLATE = '''# What this study is. Every key is explained in README.md, "Your own data".
kind = "replication"   # real data; "reconstruction" is for synthetic ones
title = {title}
'''
_SURVEY = '''
[survey]
frame = {frame}            # how many were sent the survey (the sampling frame)
# platform = "qualtrics"   # only where it is not recognised
# mapping = "mapping.toml" # only where columns have other names than the questionnaire
# day_first = true         # only where dates are ambiguous
'''
_DOCUMENTS = '''
[job_descriptions]
# index = "index.csv"      # optional: file, employer, year, band for documents that do not say
# collapse_near_duplicates = true  # a post advertised twice counts once; the report shows both ways
'''


def new_study(root: Path, name: str, *, survey: list[Path], documents: Path | None, frame: int | None,
              title: str) -> Path:
    """Make ``data/raw/<name>/``; it appears whole or not at all. Returns the folder.

    Raises InputError where the name is taken or unusable, a file is not there, or a survey has no frame.
    """
    folder = root / "data" / "raw" / name
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        raise InputError(name, "is no name for a study", mend="use letters, digits, - and _")
    if folder.exists():
        raise InputError(f"data/raw/{name}", "is there already", mend="choose another name")
    if not survey and documents is None:
        raise InputError(name, "has neither a survey nor documents", mend="give --survey FILE or --documents FOLDER")
    if survey and frame is None:
        raise InputError(name, "has a survey but no frame", mend="give --frame N: how many were sent it")
    for path in survey:
        if not path.is_file():
            raise InputError(str(path), "there is no such file")
    if documents is not None and not documents.is_dir():
        raise InputError(str(documents), "there is no such folder")
    with tempfile.TemporaryDirectory(dir=root / "data" / "raw", prefix=".new-") as draft:
        made = Path(draft) / name
        made.mkdir()
        text = _TEMPLATE.format(title=_quoted(title or name))
        if survey:
            text += _SURVEY.format(frame=frame)
            (made / "survey").mkdir()
            for path in survey:
                shutil.copyfile(path, made / "survey" / path.name)
        if documents is not None:
            text += _DOCUMENTS
            (made / "job_descriptions").mkdir()
            for path in sorted(documents.iterdir()):
                if path.is_file() and not path.name.startswith("."):
                    shutil.copyfile(path, made / "job_descriptions" / path.name)
        (made / "study.toml").write_text(text, "utf-8")
        made.rename(folder)
    return folder


def _quoted(text: str) -> str:
    """As a TOML basic string (JSON's escapes are a subset of TOML's)."""
    import json

    return json.dumps(text, ensure_ascii=False)
