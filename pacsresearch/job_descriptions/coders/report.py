"""Agreement on the terminal, after completed workbooks were imported."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pacsresearch.job_descriptions.codebook import Codebook
from pacsresearch.job_descriptions.coders import agreement
from pacsresearch.job_descriptions.coders.folder import read_coding
from pacsresearch.job_descriptions.coding import CodedFile
from pacsresearch.job_descriptions.tables import criteria_table, requirements_table
from pacsresearch.study import Study


def render(study: Study, coded: Sequence[CodedFile], codebook: Codebook, *, console: Console) -> None:
    """Print how far the study's coders agree with each other and with the machine, and what is settled."""
    human = read_coding(study, coded, codebook)
    if human.completed:
        side = agreement.ratings(human.completed, requirements_table(coded), criteria_table(coded))
        rows = agreement.agreement(side, np.random.default_rng(study.analysis.seed), level=study.analysis.level)
        shown = agreement.by_measure(rows, {r.id: r.label for r in codebook.requirements}, intervals=False)
        table = Table(*shown.columns, title="Agreement (intervals: in the report, notebook 4)", title_justify="left", box=SIMPLE)
        for row in shown.itertuples(index=False):
            table.add_row(*(escape(str(value)) for value in row))
        console.print(table)
        left = len(agreement.disagreements(side))
        console.print(f"{left} codes differ; to settle them: pacsresearch coders disagreements STUDY OUT.xlsx",
                      highlight=False, soft_wrap=True)
    if len(human.decisions):
        console.print(f"{len(human.decisions)} codes are settled and stand in place of the machine's from the next run on", highlight=False)
