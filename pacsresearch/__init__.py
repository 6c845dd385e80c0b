"""The study of UK PACS managers as an executable compendium.

A survey export and a folder of job descriptions go in; one page that compares every published claim
with what was computed comes out. Start at `pacsresearch.study.Study`, or run ``pacsresearch --help``.
"""

__version__ = "0.1.0"
