"""Numbers in, numbers out: the statistics of public health, vectorised, usable alone in a notebook.

What cannot be calculated is nan, never 0.
"""

from wholesystem.statistics.intervals import Intervals, byar, exact_poisson, rate, wilson

__all__ = ["Intervals", "byar", "exact_poisson", "rate", "wilson"]
