"""great-tables' table, with words for those who read a notebook's output as plain text."""

from __future__ import annotations

from great_tables import GT


class Table(GT):
    """A `GT` whose plain form says how large it is.

    The default one lists memory addresses: it differs on every run, and fills a notebook with noise.
    """

    def __repr__(self) -> str:
        rows, columns = self._tbl_data.shape
        return f"<table of {rows} rows and {columns} columns>"
