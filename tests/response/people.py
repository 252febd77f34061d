"""People to ask about: drawn by the calibration's own generator, and odd ones made by hand."""

from dataclasses import replace
from functools import cache

import numpy as np

from lowtide.calibration.people.generate import Plan, generate
from lowtide.calibration.priors import Priors
from lowtide.response.series import Flags, Floats, Series

RUN_IN = 14
STEP = 14  # days on each dose but the last


@cache
def believed() -> Priors:
    """What `response` believes, for the calibration's code, which shares the numbers alone."""
    return Priors()


def somebody(seed: int, plan: Plan | None = None) -> Series:
    """A person drawn from what is believed, with scores as a person gives them."""
    drawn = generate(1, np.random.default_rng(seed), believed(), plan or Plan()).series(0)
    return replace(drawn, scores=as_given(drawn.scores))


def as_given(scores: Floats) -> Floats:
    """Whole numbers from 0 to 10."""
    return np.asarray(np.clip(np.round(scores), 0.0, 10.0))


def course(
    doses: str = "1.5 3 4.5",
    change: float = 0.0,
    level: float = 6.0,
    days: int = 84,
    seed: int = 1,
    lasting: float = 0.3,
    sd: float = 1.0,
) -> Series:
    """Somebody whose score goes over to another level once doses begin; two weeks a step."""
    rng = np.random.default_rng(seed)
    taken = doses_of(doses, days)
    there = 1.0 - np.exp(-np.maximum(np.arange(days) - RUN_IN + 1, 0) / 8.0)
    scores = level + change * there + sd * wandering(rng, days, lasting)
    return Series(as_given(scores), taken, weekends(days), RUN_IN)


def doses_of(doses: str, days: int) -> Floats:
    """Two weeks without, two weeks on each, and on the last one to the end."""
    levels = [float(each) for each in doses.split()]
    nights = np.repeat([0.0, *levels], [RUN_IN, *[STEP] * (len(levels) - 1), days])
    return np.asarray(nights[:days])


def weekends(days: int) -> Flags:
    """Of days from a Monday on."""
    return np.asarray(np.arange(days) % 7 > 4)


def wandering(rng: np.random.Generator, days: int, lasting: float) -> Floats:
    """Each day like the one before, of variance one."""
    path = rng.normal(size=days)
    for day in range(1, days):
        path[day] = lasting * path[day - 1] + (1.0 - lasting**2) ** 0.5 * path[day]
    return path
