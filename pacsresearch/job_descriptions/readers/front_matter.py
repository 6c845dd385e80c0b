"""What a Markdown page's front matter says of the job: lists under the names of schema.org's JobPosting.

Web sites keep a vacancy's skills and duties there, and print them around the text of the page.
"""

from __future__ import annotations

from collections.abc import Iterator

import yaml

_LONGEST = 40_000  # characters; a job's are a few thousand
_MOST = 300        # items of one list
# https://schema.org/JobPosting, accessed in 2026: the property, and the heading its values stand under
_HEADINGS = {
    "qualifications": "Requirements", "educationRequirements": "Requirements", "experienceRequirements": "Requirements", "skills": "Requirements",
    "responsibilities": "Responsibilities", "jobBenefits": "Benefits", "incentiveCompensation": "Benefits",
}
_WORDS = ("skill", "text", "name", "description")  # what an entry's own words are called
_LEVEL = "importance"


def said_in_front_matter(text: str) -> dict[str, list[str]]:
    """The lists of the front matter by the heading they belong under; none where it is no YAML or holds none.

    >>> said_in_front_matter("skills:\\n- skill: Python\\n  importance: Essential\\nresponsibilities:\\n- Coding")
    {'Requirements': ['Python (Essential)'], 'Responsibilities': ['Coding']}
    """
    if len(text) > _LONGEST or not any(name in text for name in _HEADINGS):
        return {}
    try:
        said = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    found: dict[str, list[str]] = {}
    for name, heading in _HEADINGS.items():
        value = said.get(name) if isinstance(said, dict) else None
        items = list(_items(value))
        if items:
            found.setdefault(heading, []).extend(items)
    return found


def _items(value: object) -> Iterator[str]:
    for entry in (value if isinstance(value, list) else [value])[:_MOST]:
        if isinstance(entry, dict):
            words = next((entry[name] for name in _WORDS if isinstance(entry.get(name), str)), None)
            level = entry.get(_LEVEL)
            entry = f"{words} ({level})" if words and isinstance(level, str) else words
        if isinstance(entry, str) and entry.strip():
            yield entry.strip()
