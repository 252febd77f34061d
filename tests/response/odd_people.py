"""People on whom an approximation fails first, if it fails."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from lowtide.calibration.people.generate import Plan
from lowtide.response.series import Series
from response.people import RUN_IN, as_given, course, doses_of, somebody, wandering, weekends


def unanswered(series: Series, share: float, seed: int = 1) -> Series:
    """The same with so many of the days not answered."""
    scores = series.scores.copy()
    scores[np.random.default_rng(seed).random(scores.size) < share] = np.nan
    return replace(series, scores=scores)


def with_a_therapy(series: Series, from_day: int) -> Series:
    """The same with a therapy from that day on."""
    on = np.arange(series.scores.size) >= from_day
    return replace(series, therapies=(*series.therapies, (f"since {from_day}", on)))


def a_year_of_drift(days: int = 365) -> Series:
    """Weeks better, weeks worse, hardly any day unlike the one before; a little of an effect."""
    rng = np.random.default_rng(3)
    there = 1.0 - np.exp(-np.maximum(np.arange(days) - RUN_IN + 1, 0) / 12.0)
    scores = 5.5 - 1.2 * there + 1.5 * wandering(rng, days, 0.97) + 0.4 * rng.normal(size=days)
    series = Series(as_given(scores), doses_of("1.5 3 4.5", days), weekends(days), RUN_IN)
    return unanswered(series, 0.3)


PEOPLE: dict[str, Callable[[], Series]] = {
    "drawn from what is believed": lambda: somebody(11, Plan(missing=0.2)),
    "each day like the one before": lambda: course(lasting=0.97, sd=1.5),
    "each day by itself": lambda: course(lasting=0.0, change=-1.0),
    "a huge effect": lambda: course(change=-6.0, level=8.5, sd=0.7),
    "most days unanswered": lambda: unanswered(course(change=-1.5, sd=1.4), 0.6),
    "doses stepped back": lambda: course("1.5 3 4.5 3", change=-1.5),
    "a therapy with the dose": lambda: with_a_therapy(course(change=-2.0), RUN_IN),
    "one dose alone": lambda: course("4.5", change=-1.5, lasting=0.7),
    "near the floor": lambda: course(level=1.5, change=-1.0),
    "in a bad spell": lambda: replace(course(change=-1.0, lasting=0.9), bad_spell=True),
}
YEARS: dict[str, Callable[[], Series]] = {
    "a year of drift": a_year_of_drift,
    "a year drawn from what is believed": lambda: somebody(11, Plan(days=365, missing=0.3)),
}
