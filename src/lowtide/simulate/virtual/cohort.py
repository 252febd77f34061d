"""A cohort of virtual people: their diaries, and the truth that no diary shows."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from lowtide.errors import UserError
from lowtide.simulate.virtual.population import FIRST_OF_WEEKEND, live_all
from lowtide.simulate.virtual.records import (
    PERSON,
    Counts,
    Diaries,
    Flags,
    Floats,
    Persons,
    record_of,
    rules_of,
)
from lowtide.simulate.virtual.worlds.model import World

THREADS = 2
_SEEDS = 1 << 64


@dataclass(frozen=True, eq=False)
class Truth:
    """What was drawn for each of N people and what came of it; below zero is less pain.

    The window is the last 28 days of a person's diary, and only days since the first dose.

    change_points (N,): the steady change that naltrexone makes at the dose in effect in the window
    (the step's dose, taken or left out), averaged over its days where it changed.
    change_felt (N,): the change that naltrexone did make in the window, with its delay and with
    the doses left out.
    change_since_starting (N,): how much the level moved from the run-in to the window for whatever
    reason: naltrexone, placebo, therapies, drift, a passing flare (the slow part of the noise).
    steady (N, K): the steady change at each dose step, had it been taken for long.
    added (N, K): what each step adds to the one below it.
    usual (N,): pain in the long run without any of that; a run-in may lie above it.
    delay_days (N,): time constant of the effect site.
    spread, white, slow (N,): standard deviation of the ups and downs in points, and of their white
    and slow parts; lag_one (N,): correlation of the fast part from one day to the next.
    placebo, per_28_days, weekend (N,): drift in points.
    therapy_change (N, M): the change that each therapy makes in the end, where it was started.
    """

    change_points: Floats
    change_felt: Floats
    change_since_starting: Floats
    steady: Floats
    added: Floats
    usual: Floats
    delay_days: Floats
    spread: Floats
    white: Floats
    slow: Floats
    lag_one: Floats
    placebo: Floats
    per_28_days: Floats
    weekend: Floats
    therapy_change: Floats


@dataclass(frozen=True, eq=False)
class Cohort:
    """The diaries of N people over T days; everybody begins on a Monday.

    scores (N, T): 0 to 10, NaN where it was not answered.
    doses_mg (N, T): the dose of the night *before* each score, 0 where it was left out.
    weekend (T,): Saturdays and Sundays.
    run_in: days before the first dose, whose own evening is the last of them.
    therapies: of each, by key, the days (N, T) that can show it: it began on an evening before.
    rough (N, T): days on which the night's dose could not be borne.
    last_day (N,): days until the end or until somebody dropped out, who answers and takes nothing
    from then on.
    started_in_bad_spell (N,): whether the week before the diary, or before the first dose, was one.
    steps_mg (K,): the doses of the titration.
    """

    scores: Floats
    doses_mg: Floats
    weekend: Flags
    run_in: int
    therapies: tuple[tuple[str, Flags], ...]
    rough: Flags
    last_day: Counts
    started_in_bad_spell: Flags
    steps_mg: Floats
    truth: Truth


def simulate(world: World, people: int, days: int, seed: int, threads: int = THREADS) -> Cohort:
    """So many people of a world, over so many days from the first of the run-in on.

    Person i depends on the world, the seed (0 up to 2**64) and i alone, and more days go on from
    fewer; the number of threads changes nothing. A UserError refuses counts that make no diary.
    """
    _check(world, people, days, seed)
    rules = rules_of(world)
    persons = np.zeros(people, PERSON)
    diaries = _empty(people, days, len(world.therapies.keys.value), len(rules.steps_mg))
    edges = [people * part // threads for part in range(threads + 1)]
    numbers, start = record_of(world), np.uint64(seed)

    def part(begin: int, end: int) -> None:
        live_all(persons, begin, end, start, numbers, rules, diaries)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(part, edges[:-1], edges[1:]))
    return _cohort(world, persons, diaries, rules.steps_mg)


def _check(world: World, people: int, days: int, seed: int) -> None:
    run_in = world.dosing.run_in.value
    if people < 1:
        raise UserError(f"people: {people} are none. Ask for one or more.")
    if days <= run_in:
        raise UserError(f"days: {days} end within the run-in of {run_in}. Ask for more.")
    if not 0 <= seed < _SEEDS:
        raise UserError(f"seed: {seed} is out of range. Choose a whole number from 0 up to 2^64.")


def _empty(people: int, days: int, therapies: int, steps: int) -> Diaries:
    return Diaries(
        np.empty((people, days)),
        np.zeros((people, days)),
        np.zeros((people, days), np.bool_),
        np.zeros((therapies, people, days), np.bool_),
        np.empty((people, therapies)),
        np.empty((people, steps)),
    )


def _cohort(world: World, persons: Persons, diaries: Diaries, steps_mg: Floats) -> Cohort:
    weekday = np.arange(diaries.scores.shape[1]) % 7
    keys = world.therapies.keys.value
    return Cohort(
        scores=diaries.scores,
        doses_mg=diaries.doses_mg,
        weekend=weekday >= FIRST_OF_WEEKEND,
        run_in=world.dosing.run_in.value,
        therapies=tuple(zip(keys, diaries.therapies, strict=True)),
        rough=diaries.rough,
        last_day=persons["last_day"].astype(np.int64),
        started_in_bad_spell=persons["bad_spell"] > 0,
        steps_mg=steps_mg,
        truth=_truth(persons, diaries),
    )


def _truth(persons: Persons, diaries: Diaries) -> Truth:
    drawn = ("usual", "delay_days", "spread", "lag_one", "placebo", "per_28_days", "weekend")
    became = ("change_points", "change_felt", "change_since_starting")
    return Truth(
        **{name: persons[name].copy() for name in (*drawn, *became)},
        white=persons["white_sd"].copy(),
        slow=persons["slow_sd"].copy(),
        steady=diaries.steady,
        added=np.diff(diaries.steady, axis=1, prepend=0.0),
        therapy_change=diaries.therapy_change,
    )
