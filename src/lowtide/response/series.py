"""A course as a regular daily series, with its gaps."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Series:
    """One outcome, a day at a time, from the first of the run-in on; T days, none left out.

    scores (T,): 0 to 10, less being better; NaN where it was not answered.
    doses_mg (T,): the dose of the night *before* each score, which is the one that it can show.
    weekend (T,): whether the day is a Saturday or a Sunday.
    therapies: of each, by key, the days (T,) on which it was in force.
    run_in: the number of days before the first dose, whose own evening is the last of them.
    bad_spell: whether the person said that they started in a bad spell; None was not asked.
    """

    scores: Floats
    doses_mg: Floats
    weekend: Flags
    run_in: int
    therapies: tuple[tuple[str, Flags], ...] = ()
    bad_spell: bool | None = None
