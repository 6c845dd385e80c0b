"""Models of yes/no and ordered answers, in one place: each lives in a module of its own."""

from pacsresearch.statistics.effects import average_marginal_effects, diagnostics
from pacsresearch.statistics.firth import firth
from pacsresearch.statistics.firth import table as firth_table
from pacsresearch.statistics.logistic import Fit, logistic
from pacsresearch.statistics.ordinal import ordinal, proportional_odds
from pacsresearch.statistics.separation import separation

__all__ = ["Fit", "average_marginal_effects", "diagnostics", "firth", "firth_table", "logistic", "ordinal", "proportional_odds", "separation"]
