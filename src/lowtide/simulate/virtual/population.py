"""People drawn from a world, and their lives: what they have, feel, take and answer."""

from collections.abc import Callable
from math import exp, log, sqrt

import numpy as np

from lowtide.compiled import compiled, kept
from lowtide.simulate.virtual.behaviour import (
    Place,
    Starts,
    after,
    answer,
    first_not_borne,
    last_day,
    moved,
    starts_of,
)
from lowtide.simulate.virtual.effect import change_at, response, site_after, steady_change
from lowtide.simulate.virtual.noise import WEEK, WORST, enrol
from lowtide.simulate.virtual.pharmacokinetics import (
    NOTHING,
    exposure,
    exposure_per_mg,
    kinetics_of,
    swallow,
)
from lowtide.simulate.virtual.records import (
    Diaries,
    Floats,
    Numbers,
    Person,
    Persons,
    Rules,
    Work,
)
from lowtide.simulate.virtual.streams import (
    ANSWERS,
    CARE,
    DAYS,
    DOSES,
    PERSON,
    Luck,
    normal,
    stream,
    uniform,
)

WINDOW = 28  # the last days, which are compared with the run-in
FIRST_OF_WEEKEND = 5  # every diary begins on a Monday
_MONTH = 28.0
_TRIES = 100


@compiled
def draw(person: Person, numbers: Numbers, luck: Luck) -> None:
    """Draw what somebody is like; the order is fixed, so that worlds share what they do not say."""
    responds = uniform(luck) < numbers.effect_responders
    change = numbers.effect_change + numbers.effect_spread * normal(luck)
    person.change = change if responds else 0.0
    _draw_kinetics(person, numbers, luck)
    _draw_noise(person, numbers, luck)
    person.weekend = numbers.drift_weekend + numbers.drift_weekend_spread * normal(luck)
    slope = numbers.drift_per_28_days_spread * normal(luck)
    person.per_28_days = numbers.drift_per_28_days + slope
    person.placebo = numbers.drift_placebo + numbers.drift_placebo_spread * normal(luck)
    person.half_points = 1.0 if uniform(luck) < numbers.rounding_half_points else 0.0
    missing = _share(numbers.missing_median, numbers.missing_logit_spread, normal(luck))
    person.missing_logit = log(missing / (1 - missing))
    person.missed = _share(numbers.dosing_missed, numbers.dosing_missed_logit_spread, normal(luck))
    # Last, because nobody knows how many draws it takes.
    person.usual = _usual(numbers, luck)


@compiled
def _draw_kinetics(person: Person, numbers: Numbers, luck: Luck) -> None:
    spread = numbers.pharmacokinetics_log_spread
    person.clearance = exp(spread * normal(luck))
    person.metabolite_clearance = exp(spread * normal(luck))
    person.exposure_per_mg = exposure_per_mg(person, numbers)
    person.half_at = numbers.effect_half_at_mg * exp(numbers.effect_half_log_spread * normal(luck))
    person.turning = 1.0 if uniform(luck) < numbers.effect_turning else 0.0
    spread = numbers.effect_delay_log_spread
    person.delay_days = numbers.effect_delay_days * exp(spread * normal(luck))
    # A turn is where the world says for everybody, whatever they absorb.
    if person.turning > 0:
        person.clearance = person.metabolite_clearance = person.exposure_per_mg = 1.0
    there = numbers.effect_at_mg * person.exposure_per_mg
    occupied = response(there, person.half_at, person.turning, numbers)
    person.per_occupancy = person.change / occupied


@compiled
def _draw_noise(person: Person, numbers: Numbers, luck: Luck) -> None:
    person.spread = numbers.noise_spread * exp(numbers.noise_log_spread * normal(luck))
    lag = _share(numbers.noise_lag_one, numbers.noise_lag_one_logit_spread, normal(luck))
    white = _share(numbers.noise_white, numbers.noise_white_logit_spread, normal(luck))
    person.lag_one = lag
    person.white_sd = person.spread * sqrt(white)
    person.slow_sd = person.spread * sqrt((1 - white) * numbers.noise_slow)
    person.fast_sd = person.spread * sqrt((1 - white) * (1 - numbers.noise_slow))


@compiled
def _share(median: float, logit_spread: float, z: float) -> float:
    if median <= 0 or median >= 1:
        return median
    odds = median / (1 - median) * exp(logit_spread * z)
    return odds / (1 + odds)


@compiled
def _usual(numbers: Numbers, luck: Luck) -> float:
    usual = numbers.baseline_mean
    for _ in range(_TRIES):
        usual = numbers.baseline_mean + numbers.baseline_spread * normal(luck)
        if numbers.baseline_least <= usual <= WORST:
            return usual
    return min(WORST, max(numbers.baseline_least, usual))


@compiled
def _live_one(
    i: int,
    person: Person,
    seed: np.uint64,
    work: Work,
    numbers: Numbers,
    rules: Rules,
    diaries: Diaries,
) -> None:
    days = diaries.scores.shape[1]
    first = enrol(work.fast, work.slow, days, person, numbers, stream(seed, i, DAYS))
    answers = stream(seed, i, ANSWERS)
    person.last_day = last_day(numbers, days, answers)
    _drift(work, days, first, person, numbers)
    care = stream(seed, i, CARE)
    starts = starts_of(numbers, diaries.therapies.shape[0], len(rules.steps_mg), care)
    for m in range(diaries.therapies.shape[0]):
        change = numbers.therapies_change + numbers.therapies_spread * normal(care)
        diaries.therapy_change[i, m] = change
        _care(i, m, starts[m, 1], numbers, work, diaries)
    _take(i, person, work, starts, numbers, rules, diaries, stream(seed, i, DOSES))
    answer(diaries.scores[i], work.felt, person, numbers, rules.favourites, answers)
    _truth(i, person, work, numbers, rules, diaries)


@compiled
def _drift(work: Work, days: int, first: int, person: Person, numbers: Numbers) -> None:
    """Everything that does not come from a capsule's content or from a therapy."""
    run_in, left = int(numbers.dosing_run_in), 1.0
    a_day = exp(-1 / numbers.drift_placebo_days)
    for t in range(days):
        level = person.usual + person.per_28_days * t / _MONTH
        if t >= run_in:
            left *= a_day
            level += person.placebo * (1 - left)
        if t % WEEK >= FIRST_OF_WEEKEND:
            level += person.weekend
        work.lasting[t] = level + work.slow[first + t]
        work.felt[t] = work.lasting[t] + work.fast[first + t]
        work.drug[t] = 0.0
        work.step[t] = -1


@compiled
def _take(
    i: int,
    person: Person,
    work: Work,
    starts: Starts,
    numbers: Numbers,
    rules: Rules,
    diaries: Diaries,
    luck: Luck,
) -> None:
    """Day after day: what the capsules did by now, then the evening's dose."""
    doses, rough, drug, felt = diaries.doses_mg[i], diaries.rough[i], work.drug, work.felt
    kinetics, sums, site = kinetics_of(person, numbers), NOTHING, 0.0
    not_borne, place = first_not_borne(rules, luck), Place(-1, 0, 0, len(rules.steps_mg) - 1)
    run_in, rate = int(numbers.dosing_run_in), 1 - exp(-1 / person.delay_days)
    usual, end = _mean(felt, 0, run_in), int(person.last_day)
    follows = numbers.dosing_up_when_above > -WORST or numbers.dosing_back_when_above < WORST
    for t in range(run_in - 1, end - 1):
        # Only asked where a world's people go by it: it takes longer than the rest of the day.
        worse = _mean(felt, max(0, t + 1 - WEEK), t + 1) - usual if follows else 0.0
        last, place = place.step, moved(place, not_borne, worse, numbers)
        if place.step > last:
            _begin_with(i, place.step, t + 1, starts, numbers, work, diaries)
        takes = place.step >= 0 and uniform(luck) >= person.missed
        dose = rules.steps_mg[place.step] if takes else 0.0
        place, sums = after(place, takes), swallow(sums, kinetics, dose)
        site = site_after(site, exposure(sums, kinetics), rate)
        # The next day is the first that can show it.
        doses[t + 1], rough[t + 1] = dose, takes and place.step == not_borne
        drug[t + 1], work.step[t + 1] = change_at(person, numbers, site), place.step
        felt[t + 1] += drug[t + 1]
        work.lasting[t + 1] += drug[t + 1]


@compiled
def _begin_with(
    i: int, step: int, day: int, starts: Starts, numbers: Numbers, work: Work, diaries: Diaries
) -> None:
    """Begin the therapies that waited for this step."""
    for m in range(len(starts)):
        if starts[m, 0] == step:
            starts[m, 0] = -1
            _care(i, m, day, numbers, work, diaries)


@compiled
def _care(i: int, m: int, day: int, numbers: Numbers, work: Work, diaries: Diaries) -> None:
    """A therapy from a day on, which is the first that can show it."""
    left, a_day = 1.0, exp(-1 / numbers.therapies_delay_days)
    for t in range(day, diaries.scores.shape[1]):
        left *= a_day
        added = diaries.therapy_change[i, m] * (1 - left)
        diaries.therapies[m, i, t] = True
        work.lasting[t] += added
        work.felt[t] += added


@compiled
def _truth(
    i: int, person: Person, work: Work, numbers: Numbers, rules: Rules, diaries: Diaries
) -> None:
    for k in range(len(rules.steps_mg)):
        diaries.steady[i, k] = steady_change(person, numbers, rules.steps_mg[k])
    run_in, end = int(numbers.dosing_run_in), int(person.last_day)
    begin = max(run_in, end - WINDOW)
    total = 0.0
    for t in range(begin, end):
        total += diaries.steady[i, work.step[t]] if work.step[t] >= 0 else 0.0
    person.change_points = total / max(1, end - begin)
    person.change_felt = _mean(work.drug, begin, end)
    lasting = _mean(work.lasting, begin, end) - _mean(work.lasting, 0, run_in)
    person.change_since_starting = lasting if end > begin else 0.0


@compiled
def _mean(days: Floats, begin: int, end: int) -> float:
    total = 0.0
    for t in range(begin, end):
        total += days[t]
    return total / max(1, end - begin)


@compiled
def _room(days: int, numbers: Numbers) -> Work:
    waiting = int(numbers.enrolment_longest_wait_days) if numbers.enrolment_waits > 0 else 0
    longest = days + waiting + int(numbers.dosing_run_in) + WEEK
    return Work(
        np.empty(longest),
        np.empty(longest),
        np.empty(days),
        np.empty(days),
        np.empty(days),
        np.empty(days, np.int64),
    )


def _live_all(version: int) -> Callable[..., None]:
    def live_all(
        people: Persons,
        begin: int,
        end: int,
        seed: np.uint64,
        numbers: Numbers,
        rules: Rules,
        diaries: Diaries,
    ) -> None:
        if version < 0:
            return  # only here so that `version` is closed over
        work = _room(diaries.scores.shape[1], numbers)
        for i in range(begin, end):
            person: Person = people[i]
            draw(person, numbers, stream(seed, i, PERSON))
            _live_one(i, person, seed, work, numbers, rules, diaries)

    return live_all


live_all = kept(_live_all)
"""Draw the people from begin up to end and write their diaries; all others are left alone.

people: records (N,) of PERSON. Person i depends on the seed and on i alone.
"""
