"""A study of your own: the folder, the files copied in untouched, and a study.toml that says what each line is."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from pacsresearch.errors import InputError

_TEMPLATE = '''# What this study is. Lines that begin with # are off; what they would set is said beside them.
kind = "replication"   # real data; "reconstruction" is for synthetic ones
title = {title}
'''
_SURVEY = '''
[survey]
frame = {frame}            # how many were sent the survey (the sampling frame)
# files = ["export.csv"]   # only where survey/ holds more than the export
# platform = "qualtrics"   # only where it is not recognised
# mapping = "mapping.toml" # only where columns have other names than the questionnaire
# day_first = true         # only where dates are ambiguous
# [survey.margins.nation]  # where the frame's make-up is known: weights, and a check of who answered
# england = 290
'''
_DOCUMENTS = '''
[job_descriptions]
# index = "index.csv"      # optional: file, employer, year, band for documents that do not say
# collapse_near_duplicates = true  # a post advertised twice counts once; the report shows both ways
'''
_ANALYSIS = '''
# [analysis]               # decisions to take before the data are looked at; these are the defaults
# level = 0.95             # of confidence
# equivalence_margin = 0.10  # a share within this of the published one agrees with it
# smallest_cell = 10       # answers of fewer people are not shown
# quotations = false       # true shows respondents' own words where enough raised the theme; words can identify people
# seed = 20130601          # of every random draw
'''


def new_study(root: Path, name: str, *, survey: list[Path], documents: Path | None, frame: int | None,
              title: str) -> Path:
    """Make ``data/raw/<name>/``; it appears whole or not at all. Returns the folder.

    Raises InputError where the name is taken or unusable, a file is not there, two exports have one name, the folder of
    documents is empty, or a survey has no frame.
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
    if frame is not None and frame < 1:
        raise InputError(name, f"{frame} is no frame size", mend="give --frame N: how many were sent the survey")
    for path in survey:
        if not path.is_file():
            raise InputError(str(path), "there is no such file")
        if sum(other.name == path.name for other in survey) > 1:
            raise InputError(str(path), "is one of two exports with the same name", mend="rename one")
    if documents is not None and not documents.is_dir():
        raise InputError(str(documents), "there is no such folder")
    found = _files(documents) if documents is not None else []
    if documents is not None and not found:
        raise InputError(str(documents), "has no file in it", mend="name the folder that holds the job descriptions themselves")
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
            for path in found:
                shutil.copyfile(path, made / "job_descriptions" / path.name)
        text += _ANALYSIS
        (made / "study.toml").write_text(text, "utf-8")
        made.rename(folder)
    return folder


def _files(folder: Path) -> list[Path]:
    """The files right in a folder, hidden ones left out; what lies in folders below it is not taken."""
    return sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))


def _quoted(text: str) -> str:
    """As a TOML basic string (JSON's escapes are a subset of TOML's)."""
    import json

    return json.dumps(text, ensure_ascii=False)
