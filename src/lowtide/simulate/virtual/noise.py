"""The ups and downs of days, when a diary begins in them, and how a pain becomes a score."""

from math import floor, sqrt

import numpy as np

from lowtide.compiled import compiled
from lowtide.simulate.virtual.records import Floats, Numbers, Person
from lowtide.simulate.virtual.streams import Luck, normal

WEEK = 7
WORST = 10.0


@compiled
def days_before(person: Person, numbers: Numbers, luck: Luck) -> Floats:
    """Yesterday's and the day before's fast part and yesterday's slow part, (3,), stationary."""
    lag = person.lag_one
    carried = np.zeros(3)
    carried[1] = person.fast_sd * normal(luck)
    carried[0] = lag * carried[1] + person.fast_sd * sqrt(1 - lag * lag) * normal(luck)
    carried[2] = person.slow_sd * normal(luck)
    return carried


@compiled
def live(
    fast: Floats,
    slow: Floats,
    begin: int,
    end: int,
    person: Person,
    numbers: Numbers,
    carried: Floats,
    luck: Luck,
) -> None:
    """Ups and downs of the days from begin up to end, going on from those carried.

    fast, slow (days,): the parts of each day; the fast one, with the white one in it, is AR(2) by
    its lag-one and its second partial autocorrelation.
    """
    second, slow_lag = numbers.noise_second, numbers.noise_slow_lag_one
    first = person.lag_one * (1 - second)
    fast_new = person.fast_sd * sqrt((1 - second**2) * (1 - person.lag_one**2))
    slow_new = person.slow_sd * sqrt(1 - slow_lag**2)
    one, two, swing = carried
    for t in range(begin, end):
        one, two = first * one + second * two + fast_new * normal(luck), one
        if slow_new > 0:
            swing = slow_lag * swing + slow_new * normal(luck)
        fast[t] = one + person.white_sd * normal(luck)
        slow[t] = swing
    carried[0], carried[1], carried[2] = one, two, swing


@compiled
def enrol(
    fast: Floats, slow: Floats, days: int, person: Person, numbers: Numbers, luck: Luck
) -> int:
    """Live until the diary begins and then its days; the day on which it begins.

    Where people wait for a bad spell, days are lived until one has come.
    """
    run_in = int(numbers.dosing_run_in)
    carried = days_before(person, numbers, luck)
    if numbers.enrolment_waits == 0:
        live(fast, slow, 0, days, person, numbers, carried, luck)
        person.bad_spell = 1.0 if bad_spell(fast, slow, run_in, person, numbers) else 0.0
        return 0
    lived = 0
    fewest = max(WEEK, run_in) if numbers.enrolment_for_first_dose else WEEK
    while lived < max(fewest, int(numbers.enrolment_longest_wait_days)):
        live(fast, slow, lived, lived + 1, person, numbers, carried, luck)
        lived += 1
        if lived >= fewest and bad_spell(fast, slow, lived, person, numbers):
            person.bad_spell = 1.0
            break
    begins = lived - run_in if numbers.enrolment_for_first_dose else lived
    live(fast, slow, lived, begins + days, person, numbers, carried, luck)
    return begins


@compiled
def bad_spell(fast: Floats, slow: Floats, end: int, person: Person, numbers: Numbers) -> bool:
    """Whether the seven days before `end` were a bad spell, as the world defines one."""
    begin = max(0, end - WEEK)
    total = 0.0
    for t in range(begin, end):
        total += min(WORST, max(0.0, person.usual + fast[t] + slow[t]))
    mean = total / (end - begin)
    enough = mean >= numbers.baseline_least
    return enough and mean >= person.usual + numbers.enrolment_bad_spell_points


@compiled
def rounded(felt: float, half_points: float) -> float:
    """The score nearest to a pain, within the scale, in whole or in half points."""
    parts = 2.0 if half_points > 0 else 1.0
    return min(WORST, max(0.0, floor(felt * parts + 0.5) / parts))


@compiled
def favourite(said: float, favourites: Floats) -> float:
    """The nearest of the numbers that people like, where one is within a point."""
    nearest, reach = said, 1.0
    for each in favourites:
        if abs(each - said) <= reach:
            nearest, reach = each, abs(each - said)
    return nearest
