"""REDCap's branching logic, as far as comparing fields goes: who was shown a field."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

_TOKEN = re.compile(r"""\s*(?:(?P<field>\[[a-z0-9_]+(?:\([^()\]]+\))?\])|(?P<text>'[^']*'|"[^"]*")|(?P<number>-?\d+(?:\.\d+)?)"""
                    r"""|(?P<op><=|>=|<>|!=|=|<|>)|(?P<word>and|or)\b|(?P<bracket>[()]))""", re.I)


class Unsupported(Exception):
    """Logic beyond comparisons (functions, other events): nobody can say here who was shown the field."""


def shown(logic: str, cells: pd.DataFrame) -> np.ndarray | None:
    """Where a field's branching logic holds; None where the logic is beyond us.

    Examples
    --------
    >>> frame = pd.DataFrame({"role": ["1", "2", ""], "tools___3": ["1", "0", "0"]}, dtype="str")
    >>> shown("[role] = '1' or [tools(3)] = '1'", frame).tolist()
    [True, False, False]
    >>> shown("datediff([a], [b], 'd') > 3", frame) is None
    True
    """
    try:
        tokens = _tokens(logic)
        value, rest = _either(tokens, cells)
    except (Unsupported, RecursionError):
        return None
    return value if not rest else None


def _tokens(logic: str) -> list[tuple[str, str]]:
    out, place = [], 0
    logic = logic.strip()
    while place < len(logic):
        match = _TOKEN.match(logic, place)
        if not match:
            raise Unsupported
        out.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return out


def _either(tokens: list, cells: pd.DataFrame):
    value, tokens = _both(tokens, cells)
    while tokens and tokens[0][1].casefold() == "or":
        other, tokens = _both(tokens[1:], cells)
        value = value | other
    return value, tokens


def _both(tokens: list, cells: pd.DataFrame):
    value, tokens = _one(tokens, cells)
    while tokens and tokens[0][1].casefold() == "and":
        other, tokens = _one(tokens[1:], cells)
        value = value & other
    return value, tokens


def _one(tokens: list, cells: pd.DataFrame):
    if tokens and tokens[0] == ("bracket", "("):
        value, tokens = _either(tokens[1:], cells)
        if not tokens or tokens[0] != ("bracket", ")"):
            raise Unsupported
        return value, tokens[1:]
    if len(tokens) < 3 or tokens[0][0] != "field" or tokens[1][0] != "op" or tokens[2][0] not in ("text", "number"):
        raise Unsupported
    name = re.sub(r"\((.+)\)$", lambda m: f"___{m[1].lower()}", tokens[0][1][1:-1])
    if name not in cells:
        raise Unsupported
    op, given = tokens[1][1], tokens[2][1].strip("'\"")
    column = cells[name]
    if op in ("=", "<>", "!="):
        same = (column == given).to_numpy(dtype=bool)
        return (same if op == "=" else ~same), tokens[3:]
    try:
        limit = float(given)
    except ValueError:
        raise Unsupported from None
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    return {"<": numbers < limit, ">": numbers > limit, "<=": numbers <= limit, ">=": numbers >= limit}[op], tokens[3:]
