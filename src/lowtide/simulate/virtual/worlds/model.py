"""A world of virtual people as its file tells it: every number with its source.

`median` and `log_spread` are those of a lognormal, `median` and `logit_spread` those of a
logit-normal, `mean` and `spread` those of a normal between people. Points are those of a score
from 0 to 10, and below zero they are less pain.
"""

from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

from lowtide.protocol.model import Sourced

# msgspec's bounds; where a rate divides or a logarithm is taken, nothing is not allowed.
Number: TypeAlias = Sourced[float]
Spread: TypeAlias = Sourced[Annotated[float, Meta(ge=0)]]
Positive: TypeAlias = Sourced[Annotated[float, Meta(ge=1e-6, le=1e6)]]
Share: TypeAlias = Sourced[Annotated[float, Meta(ge=0, le=1)]]
Rate: TypeAlias = Sourced[Annotated[float, Meta(ge=0, lt=1)]]
Within: TypeAlias = Sourced[Annotated[float, Meta(gt=0, lt=1)]]
Correlation: TypeAlias = Sourced[Annotated[float, Meta(gt=-1, lt=1)]]
Score: TypeAlias = Sourced[Annotated[float, Meta(ge=0, le=10)]]
Flag: TypeAlias = Sourced[bool]
Whole: TypeAlias = Sourced[Annotated[int, Meta(ge=1, le=10_000)]]
Steps: TypeAlias = Sourced[
    Annotated[tuple[Annotated[float, Meta(gt=0, le=100)], ...], Meta(min_length=1, max_length=8)]
]
Chances: TypeAlias = Sourced[
    Annotated[tuple[Annotated[float, Meta(ge=0, le=1)], ...], Meta(min_length=1, max_length=8)]
]
Favourites: TypeAlias = Sourced[
    Annotated[tuple[Annotated[float, Meta(ge=0, le=10)], ...], Meta(min_length=1, max_length=11)]
]
Keys: TypeAlias = Sourced[Annotated[tuple[str, ...], Meta(min_length=1, max_length=8)]]


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """What every part of a world shares: a key that is none is refused."""


class Baseline(Part, frozen=True):
    """The usual pain without ups and downs; nobody below `least` begins."""

    mean: Number
    spread: Spread
    least: Score


class Pharmacokinetics(Part, frozen=True):
    """One compartment each for naltrexone and 6-beta-naltrexol; see `pharmacokinetics`.

    metabolised: the part of a dose that becomes 6-beta-naltrexol, in the first pass or later.
    metabolite_weight: its part in the exposure that works, both counted in milligrams a night.
    """

    bioavailability: Within
    absorption_per_hour: Positive
    clearance: Positive  # litres an hour
    half_life_hours: Positive
    metabolised: Within
    metabolite_clearance: Positive
    metabolite_half_life_hours: Positive
    log_spread: Spread  # of both clearances between people
    metabolite_weight: Share


class Effect(Part, frozen=True):
    """What naltrexone does: `change` points at `at_mg` in responders, nothing in the others.

    Where the response turns, more than `turns_at_mg` undoes it, the more abruptly the steeper.
    """

    responders: Share
    change: Number
    spread: Spread
    at_mg: Positive
    half_at_mg: Positive  # exposure at which half of the receptors are occupied
    half_log_spread: Spread
    turning: Share  # of the people, those whose response turns
    turns_at_mg: Positive
    steepness: Whole
    delay_days: Positive  # time constant of the effect site
    delay_log_spread: Spread


class Noise(Part, frozen=True):
    """The ups and downs of days: a fast part, a slow part and a white part.

    spread: median over people of the whole standard deviation, in points. white: share of the
    variance that is new every day; slow: share of the rest that is slow, and the remainder is fast.
    lag_one: of the fast part, first order where `second`, its second partial autocorrelation, is 0.
    """

    spread: Positive
    log_spread: Spread
    lag_one: Within
    lag_one_logit_spread: Spread
    second: Correlation
    white: Share
    white_logit_spread: Spread
    slow: Share
    slow_lag_one: Rate


class Drift(Part, frozen=True):
    """What changes with the calendar and not with a dose."""

    weekend: Number
    weekend_spread: Spread
    per_28_days: Number
    per_28_days_spread: Spread
    placebo: Number  # reached in the end, from the first dose on
    placebo_spread: Spread
    placebo_days: Positive  # time constant


class Rounding(Part, frozen=True):
    """How a pain becomes a score: rounding, and numbers that people like."""

    half_points: Share  # of the people, those who use them
    repeats: Share  # of the evenings, those on which yesterday's number is said again
    favourite: Share  # of the evenings, those on which a favourite within a point is said
    favourites: Favourites


class Missing(Part, frozen=True):
    """Evenings without an answer; the last three change the log odds."""

    median: Within
    logit_spread: Spread
    growth_in_84_days: Number
    by_a_point_of_pain: Number  # above the person's usual
    drop_out_in_84_days: Rate  # who stops answering and taking, from the first dose on


class Dosing(Part, frozen=True):
    """How doses are taken; a step is left upwards after so many of its doses were taken.

    not_borne: for each step, the part of people who cannot bear it; they go back a step after
    `nights_until_back` and stay below it. up_when_above, back_when_above: points of the last seven
    days over the run-in's mean from which somebody goes up, or one step back.
    """

    run_in: Whole
    steps_mg: Steps
    doses_a_step: Whole
    missed: Rate
    missed_logit_spread: Spread
    not_borne: Chances
    nights_until_back: Whole
    up_when_above: Number
    back_when_above: Number


class Therapies(Part, frozen=True):
    """Other therapies: who starts one, when, and what it does.

    with_a_step: of those who start one, the part who does so on the night of a dose step; the
    others start on any day `within_days` of the diary's first.
    """

    keys: Keys
    within_days: Whole
    started: Share
    with_a_step: Share
    change: Number
    spread: Spread
    delay_days: Positive


class Enrolment(Part, frozen=True):
    """When a diary begins. A bad spell: seven days so many points above the usual pain.

    waits: nobody begins before a bad spell, as people seek help when it is bad; who has not met
    one after the longest wait begins all the same. for_first_dose: it is the first dose that waits
    for it, after a run-in; else the first day of the run-in.
    """

    bad_spell_points: Number
    waits: Flag
    for_first_dose: Flag
    longest_wait_days: Whole


class World(Part, frozen=True):
    """Everything that virtual people are drawn from."""

    summary: str
    baseline: Baseline
    pharmacokinetics: Pharmacokinetics
    effect: Effect
    noise: Noise
    drift: Drift
    rounding: Rounding
    missing: Missing
    dosing: Dosing
    therapies: Therapies
    enrolment: Enrolment
