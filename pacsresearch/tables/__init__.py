"""Every table and sentence that shows a number: `look` (how tables look), `prose` (sentences from results),
`survey` and `job_descriptions` (the tables of each half)."""

from pacsresearch.tables.look import estimates, show
from pacsresearch.tables.prose import say

__all__ = ["estimates", "say", "show"]
