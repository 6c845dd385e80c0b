"""What is worked out of a pattern may spare a search, and never a match."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacsresearch.job_descriptions.codebook import load_codebook
from pacsresearch.job_descriptions.literals import holds_any, needed, telling
from pacsresearch.job_descriptions.plain import plain

BOOK = load_codebook()
LINES = [line.rsplit("|", 1)[0] for line in Path(__file__).with_name("criteria.txt").read_text(encoding="utf-8").splitlines() if line]
TEXTS = [plain(text).lower() for text in LINES + [e for r in BOOK.requirements for e in r.examples + r.counter_examples]]
PATTERNS = [rule.pattern for _, rule in BOOK.rules() if not rule.case]
PATTERNS += [ignore.pattern for requirement in BOOK.requirements for ignore in requirement.ignore]
for field in fields(BOOK.wording):
    said = getattr(BOOK.wording, field.name)
    PATTERNS += said if isinstance(said, tuple) else [said]


def allows(pattern, text):
    """Whether what a pattern needs stands in a text, said in the plainest way."""
    words = [f" {word} " for word in re.findall(r"[a-z0-9]+", text)]
    return any(all(any(part in word for part in group for word in words) for group in groups) for groups in needed(pattern))


def test_no_match_of_the_codebook_is_spared():
    matched = 0
    for pattern in PATTERNS:
        for text in TEXTS:
            if pattern.search(text):
                matched += 1
                assert allows(pattern, text) and holds_any(text, telling(pattern)), (pattern.pattern, text)
    assert matched > 1000


def test_most_searches_of_the_codebook_are_spared():
    tried = [(pattern, text) for pattern in PATTERNS for text in TEXTS[::7]]
    assert sum(allows(pattern, text) for pattern, text in tried) < 0.1 * len(tried)


@pytest.mark.parametrize("pattern, text", [
    (r"colou?r", "color"), (r"(?:un)?known", "unknown"), (r"a+b", "aab"), (r"\bled\b", "he led"), (r"(?<=\()e(?=\))", "degree (e)"),
    (r"(?<!no )degree", "a degree"), (r"b\.?sc", "b.sc"), (r"[bm]sc", "msc"), (r"(?:pre|post)(?=grad)\w+", "postgrad"), (r"x{2}y", "xxy"),
    (r"^the end$", "the end"), (r"n\Bo", "no"), (r"(?P<a>so) (?P=a)", "so so"), (r"(?i)Degree", "degree"), (r"(?i:MSc) or", "msc or"),
    (r"naïve", "naïve"), (r"a_b", "a_b"), (r"(?:|x)y", "y"), (r"(?:led|lead(?:ing)?) ?(?:a|the) team", "leading the team"),
    (r"(?>ab|a)c", "abc"), (r"(a)?(?(1)b|c)", "c"), ("two\nlines", "two\nlines"),
])
def test_parts_of_every_kind_are_understood_or_let_through(pattern, text):
    compiled = re.compile(pattern)
    assert compiled.search(text)
    assert allows(compiled, text) and holds_any(text, telling(compiled))


PARTS = st.sampled_from(["a", "b", "ab", " ", "(?:ab|a)", "(?:b|ab )", "a?", "b*", r"\b", "(?=a)", "(?<=b)", "(?!b)", "(?:a b)+", "[ab]", ".", "^", "|"])


@given(st.lists(PARTS, min_size=1, max_size=6).map("".join), st.text("ab ", max_size=8))
def test_patterns_of_any_make(pattern, text):
    compiled = re.compile(pattern)
    if compiled.search(text):
        assert allows(compiled, text) and holds_any(text, telling(compiled))
