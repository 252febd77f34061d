"""Compile what answers "is it helping?", so that nobody waits for it at the first question."""

from datetime import date

import numpy as np

from lowtide.response.ask import ask
from lowtide.response.series import Series

DAYS, RUN_IN = 56, 14


def main() -> None:
    """Ask about a made-up course with each kind of argument."""
    day = np.arange(DAYS)
    doses = np.where(day < RUN_IN, 0.0, 1.5)
    scores = (5.0 + day % 3).astype(np.float64)
    weekend = day % 7 > 4
    ask(Series(scores, doses, weekend, RUN_IN), date(2026, 1, 1))


if __name__ == "__main__":
    main()
