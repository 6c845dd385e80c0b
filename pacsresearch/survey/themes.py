"""Open answers by declared themes: a lexicon, counted by respondents; quotations only where disclosure rules allow."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pacsresearch.disclosure import quotable
from pacsresearch.errors import InputError

DEFAULT = Path(__file__).with_name("themes.toml")


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme and the words that raise it (beginnings of words, folded to lower case)."""

    name: str
    label: str
    words: tuple[str, ...]

    @property
    def pattern(self) -> str:
        """A regular expression that finds any of the words at the start of a word."""
        return r"\b(?:" + "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in self.words) + ")"


def load_themes(path: str | Path | None = None) -> tuple[Theme, ...]:
    """Read a lexicon.

    Raises
    ------
    InputError
        Not TOML, a theme without words, or a word of two themes.

    Examples
    --------
    >>> load_themes()[0].label
    'Workload and cover'
    """
    path = Path(path) if path else DEFAULT
    try:
        data = tomllib.loads(path.read_text("utf-8"))["themes"]
    except FileNotFoundError:
        raise InputError(path.name, "there is no such file", mend="see themes.toml in the package") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError) as error:
        raise InputError(path.name, f"is no lexicon of themes: {error}") from None
    seen: dict[str, str] = {}
    themes = []
    for name, given in data.items():
        words = tuple(word.lower() for word in given.get("words", ()))
        if not words:
            raise InputError(path.name, "has no words", place=f"[themes.{name}]")
        for word in words:
            if word in seen:
                raise InputError(path.name, f"{word!r} is a word of {seen[word]} already", place=f"[themes.{name}]")
            seen[word] = name
        themes.append(Theme(name, given.get("label", name), words))
    return tuple(themes)


def raised(open_text: pd.DataFrame, themes: tuple[Theme, ...], variables: tuple[str, ...]) -> pd.DataFrame:
    """Which answer raises which theme.

    Parameters
    ----------
    open_text : DataFrame
        ``respondent, variable, text``.
    themes : tuple of Theme
    variables : tuple of str
        The questions looked at.

    Returns
    -------
    DataFrame
        Columns ``theme, respondent, variable, text``: a row for each theme an answer raises.
    """
    texts = open_text[open_text["variable"].isin(variables)]
    found = [texts[texts["text"].str.contains(theme.pattern, case=False, regex=True)].assign(theme=theme.name) for theme in themes]
    return pd.concat(found, ignore_index=True)[["theme", "respondent", "variable", "text"]] if found else texts.assign(theme="")


def theme_rows(open_text: pd.DataFrame, themes: tuple[Theme, ...], variables: tuple[str, ...]) -> pd.DataFrame:
    """Respondents by theme.

    Returns
    -------
    DataFrame
        Rows ``survey.theme.<theme>``: n respondents who raised it, denominator those who wrote anything; and
        ``survey.theme.none`` for those whose words raise no theme, so that what the lexicon misses is known.
    """
    writers = set(open_text.loc[open_text["variable"].isin(variables), "respondent"])
    table = raised(open_text, themes, variables)
    people = table.groupby("theme")["respondent"].nunique()
    counted = [(theme.name, int(people.get(theme.name, 0))) for theme in themes] + [("none", len(writers) - table["respondent"].nunique())]
    return pd.DataFrame([{"id": f"survey.theme.{name}", "estimate": n / len(writers) if writers else float("nan"), "n": n,
                          "denominator": len(writers), "method": "declared lexicon, respondents counted", "missing": "among those who wrote anything",
                          "note": "" if writers else "nobody wrote anything"} for name, n in counted])


def quotations(open_text: pd.DataFrame, themes: tuple[Theme, ...], variables: tuple[str, ...], smallest: int) -> dict[str, str]:
    """One answer for each theme that enough respondents raised.

    Returns
    -------
    dict of theme to words
        The answer that raises fewest other themes, of median length among those; themes raised by fewer than `smallest`
        respondents have none. Digits are blanked: numbers and dates point at people.
    """
    table = raised(open_text, themes, variables)
    several = table.groupby(["respondent", "variable"])["theme"].transform("size")
    out = {}
    for theme in themes:
        mine = table[table["theme"] == theme.name]
        if not quotable(mine["respondent"].nunique(), smallest):
            continue
        plain = mine[several[mine.index] == several[mine.index].min()]
        ordered = plain.assign(length=plain["text"].str.len()).sort_values(["length", "text"])
        out[theme.name] = re.sub(r"\d+", "…", ordered["text"].iloc[len(ordered) // 2])
    return out


def counted(rows: pd.DataFrame, themes: tuple[Theme, ...]) -> pd.DataFrame:
    """`theme_rows` for a table: columns ``theme`` (its words), ``n``; commonest first, "none of these" last.

    The index is the theme's name.
    """
    labels = {theme.name: theme.label for theme in themes} | {"none": "none of these"}
    names = rows["id"].str.rsplit(".", n=1).str[1]
    table = pd.DataFrame({"theme": names.map(labels).to_numpy(), "n": rows["n"].astype(int).to_numpy()}, index=names.to_numpy())
    last = table.index == "none"
    return pd.concat([table[~last].sort_values(["n", "theme"], ascending=[False, True], kind="stable"), table[last]])
