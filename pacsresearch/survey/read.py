"""`read_export`: any platform's export in, one `Export` out; `read_files`: several files, each with its own outcome."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from pacsresearch.errors import ExportError, InputError
from pacsresearch.survey import platforms
from pacsresearch.survey.assemble import finish
from pacsresearch.survey.context import Context
from pacsresearch.survey.export import Export
from pacsresearch.survey.recognise import Claim, claims, recognise
from pacsresearch.survey.tabular import Table, tables

# What stands beside an export and explains it: kind → (platform, words).
COMPANIONS = {
    "key": ("jisc", "key to a Jisc Online Surveys export"),
    "dictionary": ("redcap", "REDCap data dictionary"),
    "lss": ("limesurvey", "LimeSurvey structure"),
    "qsf": ("qualtrics", "Qualtrics survey definition"),
}
_ALONE = ("lss", "qsf")      # these describe a whole survey and are shown alone; the others are meaningless without answers


@dataclass(frozen=True)
class Item:
    """What became of one file: an export, a companion (with an `Export` of its structure where it has one), or an error."""

    file: str
    export: Export | None = None
    error: str | None = None
    companion: str = ""


@dataclass
class _Opened:
    path: Path
    kind: str                      # "table", "sav", or a companion's
    content: Any = None
    error: InputError | None = None


def read_export(paths: str | Path | Sequence[str | Path], *, platform: str | None = None, mapping: str | Path | None = None,
                keep_identifiers: bool = False, day_first: bool | None = None) -> Export:
    """Read a survey platform's export.

    Parameters
    ----------
    paths : path or sequence of paths
        The export and, where there are any, its companions (a Jisc key, a REDCap dictionary, a ``.lss``, a ``.qsf``), in any
        order. Several exports with the same columns are put one below the other. Companions named after the export are
        found beside it.
    platform : str, optional
        One of ``platforms.NAMES``; recognised where not given.
    mapping : path, optional
        A TOML file that says which column is which question (see `platforms.mapped_csv`); for files of no known platform.
    keep_identifiers : bool
        Keep columns that identify people. They are dropped by default.
    day_first : bool, optional
        The order of ambiguous dates (3/4/2024).

    Returns
    -------
    Export
        Answers as text with the state of each, questions, metadata (see `survey.export`).

    Raises
    ------
    ExportError
        No survey export, not recognised, or damaged; the message says what it looks like and what to do.
    InputError
        A mapping that does not fit.
    """
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    if not given:
        raise InputError("export", "no file was given", mend="name the file the platform exported")
    opened = [_open(Path(p), platform) for p in given]
    for one in opened:
        if one.error is not None:
            raise one.error
    exports = [one for one in opened if one.kind in ("table", "sav")]
    context = Context(day_first=day_first, mapping=_mapping(mapping))
    if not exports:
        if len(opened) == 1 and opened[0].kind in _ALONE:
            return _structure(opened[0], context, keep_identifiers)
        raise _alone(opened[0])
    read = [_export(one, opened, context, platform, keep_identifiers) for one in exports]
    return read[0] if len(read) == 1 else _together(read)


def read_files(paths: Iterable[str | Path], *, platform: str | None = None, mapping: str | Path | None = None,
               keep_identifiers: bool = False, day_first: bool | None = None) -> list[Item]:
    """Read files one by one, in the order given; a bad one gives its error and the others are read.

    Companions among them are used for the exports they belong to. Parameters as in `read_export`.
    """
    context = Context(day_first=day_first, mapping=_mapping(mapping))
    opened = [_open(Path(p), platform) for p in paths]
    items = []
    for one in opened:
        try:
            if one.error is not None:
                raise one.error
            if one.kind in ("table", "sav"):
                items.append(Item(one.path.name, _export(one, opened, context, platform, keep_identifiers)))
            elif one.kind in _ALONE:
                items.append(Item(one.path.name, _structure(one, context, keep_identifiers), companion=COMPANIONS[one.kind][1]))
            elif any(other.kind == "table" for other in opened):
                items.append(Item(one.path.name, companion=COMPANIONS[one.kind][1], export=_bare(one)))
            else:
                raise _alone(one)
        except InputError as error:
            items.append(Item(one.path.name, error=str(error)))
        except Exception as error:     # a fault of ours must not cost the user the other files
            items.append(Item(one.path.name, error=f"{one.path.name}: cannot be read ({type(error).__name__}: {' '.join(str(error).split())[:120]})"))
    return items


def _open(path: Path, platform: str | None = None) -> _Opened:
    """Look at a file: which kind it is, parsed as far as that takes."""
    try:
        if platform is not None and platform not in platforms.NAMES:
            raise InputError(platform, "is no platform", mend=f"one of {', '.join(platforms.NAMES)}")
        if not path.exists():
            raise ExportError(path.name, "there is no such file")
        if path.is_file():
            with open(path, "rb") as file:
                start = file.read(4096)
            if start[:4] in (b"$FL2", b"$FL3"):
                return _Opened(path, "sav")
            if b"<LimeSurveyDocType>" in start:
                from pacsresearch.survey.platforms import lss

                return _Opened(path, "lss", lss.parse(path))
            if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") and (b'"SurveyEntry"' in start or path.suffix.casefold() == ".qsf"):
                from pacsresearch.survey.platforms import qsf

                return _Opened(path, "qsf", qsf.parse(path))
        found = tables(path)
        if len(found) == 1 or found[0].delimiter:
            from pacsresearch.survey.platforms import jisc, redcap

            if (key := jisc.key_of(found[0])) is not None:
                return _Opened(path, "key", key)
            if (dictionary := redcap.dictionary_of(found[0])) is not None:
                return _Opened(path, "dictionary", dictionary)
        return _Opened(path, "table", found)
    except InputError as error:
        return _Opened(path, "error", error=error)


def _export(one: _Opened, opened: list[_Opened], context: Context, platform: str | None, keep: bool) -> Export:
    if one.kind == "sav":
        from pacsresearch.survey.platforms import spss

        return finish(spss.read_file(one.path, context), keep_identifiers=keep)
    table, claim = _choose(one.content, context, platform)
    module = platforms.by_name(claim.platform)
    context = replace(context, used=[])
    names = [c.strip() for c in table.head[0]]
    for kind, (owner, words) in COMPANIONS.items():
        if owner != claim.platform:
            continue
        partner = next((o for o in opened if o.kind == kind and o.content.fits(names)), None)
        found = "given"
        if partner is None:
            partner, found = _beside(one.path, kind, names), "found beside it"
        if partner is not None:
            setattr(context, kind, partner.content)
            claim = replace(claim, evidence=(*claim.evidence, f"{words} {found}: {partner.path.name}"))
    return finish(module.read(table, claim, context), keep_identifiers=keep)


def _choose(found: list[Table], context: Context, platform: str | None) -> tuple[Table, Claim]:
    """The sheet that is a platform's export, and the claim to it."""
    if context.mapping is not None and ("question" in context.mapping or "metadata" in context.mapping) and platform in (None, "csv"):
        return found[0], Claim("csv", 3, ("a mapping was given",))
    if platform == "csv":
        return found[0], Claim("csv", 3, ("said by the user",))
    if platform is not None:
        for table in found:
            for claim in claims(table):
                if claim.platform == platform:
                    return table, claim
        return found[0], Claim(platform, 3, ("said by the user",))
    for table in found:
        best = claims(table)
        if best and best[0].strength >= 2:
            return table, recognise(table)
    if context.mapping is not None:
        return found[0], Claim("csv", 2, ("no platform's marks, but a mapping was given",))
    return found[0], recognise(found[0])


def _beside(path: Path, kind: str, names: list[str]) -> _Opened | None:
    """A companion that stands beside an export and is named after it."""
    root = path.stem.casefold().removesuffix(".en")
    patterns = {
        "key": ("*key*.csv",), "dictionary": ("*ictionary*.csv", "*instrument*.csv"), "lss": ("*.lss",), "qsf": ("*.qsf",),
    }[kind]
    slug = root.split("-20")[0]
    stem = root.removesuffix("_data").removesuffix("-data").removesuffix("_records")
    for other in sorted({p for pattern in patterns for p in path.parent.glob(pattern)}):
        name = other.stem.casefold()
        if other == path or other.stat().st_size > 50 << 20:
            continue
        shares = name.startswith(slug if kind == "key" else stem) or stem.startswith(name)
        if not shares and not (kind == "lss" and any(d in root for d in _digits(name))):
            continue
        opened = _open(other)
        if opened.kind == kind and opened.content.fits(names):
            return opened
    return None


def _digits(name: str) -> list[str]:
    import re

    return re.findall(r"\d{4,}", name)


def _structure(one: _Opened, context: Context, keep: bool) -> Export:
    draft = one.content.draft(one.path.name)
    return finish(draft, keep_identifiers=True)


def _bare(one: _Opened) -> Export:
    platform, words = COMPANIONS[one.kind]
    empty = pd.DataFrame()
    from pacsresearch.survey.assemble import METADATA

    meta = pd.DataFrame({n: pd.Series(dtype=k) for n, k in METADATA.items()} | {"exclusion": pd.Series(dtype="str")})
    return Export(one.path.name, platform, (f"{words}: it explains the export given with it, and holds no responses",), (),
                  empty, empty, meta)


def _alone(one: _Opened) -> ExportError:
    words = COMPANIONS[one.kind][1]
    return ExportError(one.path.name, f"is a {words}, without any responses", mend="give it together with the export it belongs to")


def _mapping(path: str | Path | None) -> dict | None:
    if path is None:
        return None
    path = Path(path)
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise InputError(path.name, f"cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(path.name, f"is not valid TOML: {error}") from None


def _together(read: list[Export]) -> Export:
    """Several exports of one survey, one below the other."""
    first = read[0]
    for other in read[1:]:
        if other.platform != first.platform or list(other.answers.columns) != list(first.answers.columns):
            raise ExportError(other.file, f"has other columns than {first.file}: they cannot be put together",
                              mend="read them one at a time")
    joined = pd.concat([e.metadata.assign(file=e.file) for e in read], ignore_index=True)
    answers = pd.concat([e.answers for e in read], ignore_index=True)
    again = joined["respondent"].notna() & joined.assign(r=joined["respondent"]).duplicated(["respondent"]) & (joined["exclusion"] == "")
    same = pd.concat([answers, joined["respondent"]], axis=1).duplicated()
    joined.loc[again & same, "exclusion"] = "duplicate"
    return replace(first, file=" + ".join(e.file for e in read), answers=answers, metadata=joined,
                   states=pd.concat([e.states for e in read], ignore_index=True),
                   notes=tuple(dict.fromkeys(n for e in read for n in e.notes)),
                   evidence=(*first.evidence, f"{len(read)} exports put together"))
