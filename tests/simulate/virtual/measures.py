"""Worlds changed for a question, and what is measured of diaries: slowly, and by plain formulas."""

import warnings
from functools import cache
from typing import Any, cast

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from lowtide.protocol.model import Sourced
from lowtide.simulate.catalogue import world
from lowtide.simulate.virtual.cohort import Cohort, simulate
from lowtide.simulate.virtual.records import PERSON, Numbers, Person, record_of
from lowtide.simulate.virtual.worlds.model import World
from lowtide.sources import Mark

Floats = NDArray[np.float64]
SILENT = 1e-9  # nobody misses a day in so many years
TOLD_ALL = {
    "missing.median": SILENT,
    "missing.growth_in_84_days": 0.0,
    "missing.by_a_point_of_pain": 0.0,
    "missing.drop_out_in_84_days": 0.0,
}


def altered(name: str, changes: dict[str, Any]) -> World:
    """A world of the library with some numbers changed."""
    made = world(name)
    for key, value in changes.items():
        part, _, number = key.partition(".")
        section = getattr(made, part)
        section = replace(section, **{number: Sourced(value, "tests", Mark.ASSUMED)})
        made = replace(made, **{part: section})
    return made


@cache
def lived(name: str, people: int = 4000, days: int = 98, seed: int = 11) -> Cohort:
    """A cohort of a library's world, made once."""
    return simulate(world(name), people, days, seed)


def numbers(name: str = "default", **changes: Any) -> Numbers:
    """The numbers of a world as compiled code reads them."""
    return record_of(altered(name, {key.replace("__", "."): each for key, each in changes.items()}))


def a_person(**values: float) -> Person:
    """One person with these values, and 1 where nothing is said."""
    record = np.zeros(1, PERSON)
    for name in PERSON.names or ():
        record[name] = values.get(name, 1.0)
    return cast(Person, record[0])


def lag_one(scores: Floats) -> Floats:
    """The correlation of each person's answers on two days running, (N,)."""
    before, after = _pairs(scores)
    before, after = _centred(before), _centred(after)
    spread = np.sqrt(_mean(before**2) * _mean(after**2))
    with np.errstate(invalid="ignore", divide="ignore"):
        return _mean(before * after) / spread


def repeats(scores: Floats) -> Floats:
    """The share of each person's pairs of days running that have the same score, (N,)."""
    before, after = _pairs(scores)
    return _mean(np.where(np.isnan(before), np.nan, before == after))


def changes(cohort: Cohort) -> tuple[Floats, Floats]:
    """Points between the last week of the run-in and the last week, and that as a part of it."""
    run_in = cohort.run_in
    before, after = _mean(cohort.scores[:, run_in - 7 : run_in]), _mean(cohort.scores[:, -7:])
    told = ~np.isnan(before) & ~np.isnan(after)
    return (after - before)[told], ((after - before) / before)[told]


def _pairs(scores: Floats) -> tuple[Floats, Floats]:
    before, after = scores[:, :-1], scores[:, 1:]
    both = ~np.isnan(before) & ~np.isnan(after)
    return np.where(both, before, np.nan), np.where(both, after, np.nan)


def _centred(values: Floats) -> Floats:
    return values - _mean(values)[:, None]


def _mean(values: Floats) -> Floats:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # somebody answered nothing
        return cast(Floats, np.nanmean(values, axis=1))
