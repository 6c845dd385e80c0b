"""Errors that a user can mend: each names the file, the place in it, what is wrong and what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class InputError(Exception):
    """Something the user gave cannot be used as it is.

    Parameters
    ----------
    file : str
        The file as the user knows it (relative to where they stand, or its name).
    problem : str
        What is wrong, with the offending words quoted.
    place : str, optional
        Where in the file: ``"row 14, grade"``, ``"[survey] platform"``, ``"page 2"``.
    mend : str, optional
        What to do about it.

    Examples
    --------
    >>> print(InputError("survey.csv", "'8e' is not a band", place="row 14, grade", mend="use 2 ... 9, 8a-8d"))
    survey.csv, row 14, grade: '8e' is not a band (use 2 ... 9, 8a-8d)
    """

    file: str
    problem: str
    place: str = ""
    mend: str = ""

    def __str__(self) -> str:
        where = ", ".join(part for part in (str(self.file), self.place) if part)
        text = (f"{where}: " if where else "") + self.problem + (f" ({self.mend})" if self.mend else "")
        return " ".join(text.split())


class DocumentError(InputError):
    """A job description that cannot be read (damaged, encrypted, empty, hostile, no text layer)."""


class ExportError(InputError):
    """A file that is no survey export we know, or a damaged one."""
