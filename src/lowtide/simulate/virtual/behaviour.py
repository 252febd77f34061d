"""What people do: take doses or not, go up and back, start therapies, answer or not."""

from math import exp, log

import numpy as np
from numpy.typing import NDArray

from lowtide.simulate.virtual.compiled import compiled
from lowtide.simulate.virtual.noise import WEEK, score
from lowtide.simulate.virtual.records import Diaries, Floats, Numbers, Person, Rules, Work
from lowtide.simulate.virtual.streams import Luck, uniform

Place = NDArray[np.int64]
Starts = NDArray[np.int64]

# Where somebody is in the titration, as places of an array.
STEP, TAKEN, CEILING, NIGHTS, UNBORNE, BEST = range(6)
NEVER = 1 << 40
_SEASON = 84.0  # days over which the world tells growth and drop-out


@compiled
def at_the_start(rules: Rules) -> Place:
    """Nobody has taken anything, and every step is open."""
    place = np.zeros(6, np.int64)
    place[STEP], place[CEILING], place[BEST] = -1, len(rules.steps_mg) - 1, -1
    return place


@compiled
def tonight(place: Place, worse: float, numbers: Numbers, rules: Rules, luck: Luck) -> float:
    """Move between steps if it is time, and take the step's dose or leave it out; milligrams.

    worse: points by which the last seven days are above the run-in.
    """
    _move(place, worse, numbers, rules, luck)
    place[NIGHTS] += 1
    return 0.0 if place[STEP] < 0 else rules.steps_mg[place[STEP]]


@compiled
def _move(place: Place, worse: float, numbers: Numbers, rules: Rules, luck: Luck) -> None:
    if place[UNBORNE] and place[NIGHTS] >= numbers.dosing_nights_until_back:
        place[CEILING] = place[STEP] - 1
        _go(place, place[STEP] - 1)
    elif place[STEP] > 0 and place[NIGHTS] >= WEEK and worse >= numbers.dosing_back_when_above:
        _go(place, place[STEP] - 1)
    elif _may_go_up(place, worse, numbers):
        _go(place, place[STEP] + 1)
        borne = rules.not_borne[place[STEP]]
        # Who bore a step before bears it again.
        if place[STEP] > place[BEST]:
            place[BEST] = place[STEP]
            place[UNBORNE] = uniform(luck) < borne


@compiled
def _may_go_up(place: Place, worse: float, numbers: Numbers) -> bool:
    if place[STEP] >= place[CEILING]:
        return False
    if place[STEP] < 0:
        return True
    return place[TAKEN] >= numbers.dosing_doses_a_step and worse >= numbers.dosing_up_when_above


@compiled
def _go(place: Place, step: int) -> None:
    place[STEP] = step
    place[TAKEN], place[NIGHTS], place[UNBORNE] = 0, 0, 0


@compiled
def starts_of(numbers: Numbers, therapies: int, steps: int, luck: Luck) -> Starts:
    """When each therapy starts, (M, 2): the step with which, or -1; and the day, or never."""
    starts = np.empty((therapies, 2), np.int64)
    for m in range(therapies):
        started = uniform(luck) < numbers.therapies_started
        with_a_step = uniform(luck) < numbers.therapies_with_a_step
        step = int(uniform(luck) * steps)
        day = 1 + int(uniform(luck) * numbers.therapies_within_days)
        starts[m, 0] = step if started and with_a_step else -1
        starts[m, 1] = day if started and not with_a_step else NEVER
    return starts


@compiled
def last_day(numbers: Numbers, days: int, luck: Luck) -> float:
    """How many days there are until the end, or until somebody drops out after the first dose."""
    hazard = -log(1 - numbers.missing_drop_out_in_84_days) / _SEASON
    waiting = -log(1 - uniform(luck))
    if hazard * days <= waiting:
        return float(days)
    return min(float(days), numbers.dosing_run_in + 1 + float(int(waiting / hazard)))


@compiled
def answer(
    i: int,
    diaries: Diaries,
    work: Work,
    person: Person,
    numbers: Numbers,
    favourites: Floats,
    luck: Luck,
) -> None:
    """Write what somebody answers on each evening: a score, or NaN for none."""
    said = np.nan
    growth = numbers.missing_growth_in_84_days / _SEASON
    for t in range(int(person.last_day)):
        pain = numbers.missing_by_a_point_of_pain * (work.felt[t] - person.usual)
        odds = person.missing_logit + growth * t + pain
        number = score(work.felt[t], said, person, numbers, favourites, luck)
        if uniform(luck) * (1 + exp(-odds)) < 1:
            diaries.scores[i, t] = np.nan
        else:
            diaries.scores[i, t] = said = number
    diaries.scores[i, int(person.last_day) :] = np.nan
