"""What people do: take doses or not, go up and back, start therapies, answer or not."""

from math import exp, log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lowtide.compiled import compiled
from lowtide.simulate.virtual.noise import WEEK, favourite, rounded
from lowtide.simulate.virtual.records import Floats, Numbers, Person, Rules
from lowtide.simulate.virtual.streams import Luck, uniform

Starts = NDArray[np.int64]

NEVER = 1 << 40
_SEASON = 84.0  # days over which the world tells growth and drop-out


class Place(NamedTuple):
    """Where somebody is in the titration: the step, or -1; what they took of it and since when."""

    step: int
    taken: int
    nights: int
    ceiling: int  # the highest step that they still want


@compiled
def first_not_borne(rules: Rules, luck: Luck) -> int:
    """The first step that somebody will not be able to bear, or the number of steps."""
    for step in range(len(rules.not_borne)):
        if uniform(luck) < rules.not_borne[step]:
            return step
    return len(rules.not_borne)


@compiled
def moved(place: Place, not_borne: int, worse: float, numbers: Numbers) -> Place:
    """The place for tonight: a step up or back where it is time for one, otherwise the same.

    worse: points by which the last seven days are above the run-in.
    """
    step, nights = place.step, place.nights
    if step >= 0 and step == not_borne and nights >= numbers.dosing_nights_until_back:
        return Place(step - 1, 0, 0, step - 1)
    if step > 0 and nights >= WEEK and worse >= numbers.dosing_back_when_above:
        return Place(step - 1, 0, 0, place.ceiling)
    enough = place.taken >= numbers.dosing_doses_a_step and worse >= numbers.dosing_up_when_above
    if step < place.ceiling and (step < 0 or enough):
        return Place(step + 1, 0, 0, place.ceiling)
    return place


@compiled
def after(place: Place, took: bool) -> Place:
    """The place after a night on which the dose was taken or left out."""
    return Place(place.step, place.taken + took, place.nights + 1, place.ceiling)


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
    scores: Floats,
    felt: Floats,
    person: Person,
    numbers: Numbers,
    favourites: Floats,
    luck: Luck,
) -> None:
    """Write what somebody answers on each evening (T,): a score, or NaN for none."""
    said, growth = np.nan, numbers.missing_growth_in_84_days / _SEASON
    for t in range(int(person.last_day)):
        # The same draws on every day, so that one answer more or less moves no later one.
        again, liked, silent = uniform(luck), uniform(luck), uniform(luck)
        number = rounded(felt[t], person.half_points)
        if liked < numbers.rounding_favourite:
            number = favourite(number, favourites)
        if again < numbers.rounding_repeats and said == said:
            number = said
        pain = numbers.missing_by_a_point_of_pain * (felt[t] - person.usual)
        odds = person.missing_logit + growth * t + pain
        if silent * (1 + exp(-odds)) < 1:
            scores[t] = np.nan
        else:
            scores[t] = said = number
    scores[int(person.last_day) :] = np.nan
