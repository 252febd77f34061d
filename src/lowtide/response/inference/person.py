"""One person's scores in, the numbers that every answer needs out; and many people's at once."""

from collections.abc import Callable
from math import exp, pi, sqrt

import numpy as np
from numpy.polynomial.hermite_e import hermegauss

from lowtide.compiled import compiled, kept
from lowtide.response.inference.engine import infer
from lowtide.response.inference.filtering import Days
from lowtide.response.inference.mixture import (
    CHANGE,
    LEVEL,
    density,
    moments,
    no_more,
    one_below,
)
from lowtide.response.inference.placing import Nonlinear
from lowtide.response.inference.preparing import Constants, prepare
from lowtide.response.inference.solving import Linear
from lowtide.response.series import Flags, Floats

_AT, _WEIGHT = hermegauss(9)
_WEIGHT = _WEIGHT / _WEIGHT.sum()
LOW_LEVEL = 2.0  # points: below it a percentage means nothing
NUMBERS = (
    "change", "change_sd", "p_15", "p_30", "p_50", "p_60", "p_worse_15", "p_less", "bayes_factor",
    "level", "level_sd", "p_low_level", "p_flare", "error", "passes", "prior_at_zero",
    "prior_variance",
)  # fmt: skip
(
    MEAN_CHANGE, SD_CHANGE, P_15, P_30, P_50, P_60, P_WORSE_15, P_LESS, BAYES_FACTOR, MEAN_LEVEL,
    SD_LEVEL, P_LOW_LEVEL, P_FLARE, ERROR, PASSES, PRIOR_AT_ZERO, PRIOR_VARIANCE,
) = range(len(NUMBERS))  # fmt: skip


@compiled
def _one(
    scores: Floats,
    doses_mg: Floats,
    weekend: Flags,
    therapies: Flags,
    run_in: int,
    levels_mg: Floats,
    windows: Floats,
    constants: Constants,
    nonlinear: Nonlinear,
    tolerance: float,
    last: int,
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    days, seen, linear = prepare(
        scores, doses_mg, weekend, therapies, run_in, levels_mg, windows, constants
    )
    weight, kept, at, by_node, flared, error, passes = infer(
        days, seen, linear, nonlinear, tolerance, last
    )
    numbers = np.empty(len(NUMBERS))
    numbers[MEAN_CHANGE], numbers[SD_CHANGE] = moments(weight, kept, CHANGE)
    numbers[MEAN_LEVEL], numbers[SD_LEVEL] = moments(weight, kept, LEVEL)
    numbers[P_15] = no_more(weight, kept, CHANGE, 0.15, 0.0)
    numbers[P_30] = no_more(weight, kept, CHANGE, 0.3, 0.0)
    numbers[P_50] = no_more(weight, kept, CHANGE, 0.5, 0.0)
    numbers[P_60] = no_more(weight, kept, CHANGE, 0.6, 0.0)
    numbers[P_WORSE_15] = 1.0 - no_more(weight, kept, CHANGE, -0.15, 0.0)
    numbers[P_LESS] = one_below(weight, kept, CHANGE, 0.0)
    numbers[P_LOW_LEVEL] = one_below(weight, kept, LEVEL, LOW_LEVEL)
    at_zero, numbers[PRIOR_VARIANCE] = _prior_at_zero(days, linear, nonlinear)
    numbers[PRIOR_AT_ZERO] = at_zero
    # Savage and Dickey: of less pain against no change, the prior being symmetric.
    numbers[BAYES_FACTOR] = (
        2.0 * numbers[P_LESS] * at_zero / max(density(weight, kept, CHANGE, 0.0), 1e-300)
    )
    numbers[P_FLARE], numbers[ERROR], numbers[PASSES] = flared, error, passes
    return numbers, weight, kept, at, by_node


@compiled
def _prior_at_zero(days: Days, linear: Linear, nonlinear: Nonlinear) -> tuple[float, float]:
    """The prior density of no change, per point, and the prior variance of the change."""
    steps = days.steps.shape[1]
    covariance = _inverse(linear.dose)
    at_zero, variance = 0.0, 0.0
    reach, effect = np.empty(steps), np.empty(steps)
    for point in range(_AT.shape[0]):
        left = exp(-exp(-(nonlinear.delay[0] + nonlinear.delay[1] * _AT[point])))
        reach[:], effect[:] = 0.0, 0.0
        for day in range(days.scores.shape[0]):
            for step in range(steps):
                on = days.steps[day, step]
                effect[step] = on + left * (effect[step] - on)
                reach[step] += days.windows[0, day] * effect[step]
        own = 0.0
        for one in range(steps):
            for other in range(steps):
                own += reach[one] * covariance[one, other] * reach[other]
        for width in range(linear.widths.shape[1]):
            share = _WEIGHT[point] * linear.widths[1, width]
            here = linear.widths[0, width] ** 2 * own
            at_zero += share / sqrt(2.0 * pi * here)
            variance += share * here
    return at_zero, variance


@compiled
def _inverse(matrix: Floats) -> Floats:
    """Of a small symmetric positive matrix, by sweeping."""
    inverse = matrix.copy()
    size = matrix.shape[0]
    for pivot in range(size):
        once = 1.0 / inverse[pivot, pivot]
        for row in range(size):
            if row != pivot:
                factor = inverse[row, pivot] * once
                for column in range(size):
                    if column != pivot:
                        inverse[row, column] -= factor * inverse[pivot, column]
        for other in range(size):
            if other != pivot:
                inverse[pivot, other] *= once
                inverse[other, pivot] *= -once
        inverse[pivot, pivot] = once
    return inverse


def _kept_person(version: int) -> Callable[..., tuple[Floats, Floats, Floats, Floats, Floats]]:
    def person(
        scores: Floats,
        doses_mg: Floats,
        weekend: Flags,
        therapies: Flags,
        run_in: int,
        levels_mg: Floats,
        windows: Floats,
        constants: Constants,
        nonlinear: Nonlinear,
        tolerance: float,
        last: int,
    ) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        if version < 0:
            raise ValueError  # only here so that `version` is closed over
        return _one(
            scores, doses_mg, weekend, therapies, run_in, levels_mg, windows, constants, nonlinear,
            tolerance, last,
        )  # fmt: skip

    return person


person = kept(_kept_person)
"""The numbers named in NUMBERS, and the mixture and the nodes that they were read off.

Arguments as of `prepare` and of `infer`; returns (len(NUMBERS),), weight (M,), kept, where the
nodes lie and their weights.
"""


def _kept_people(version: int) -> Callable[..., None]:
    def people(
        scores: Floats,
        doses_mg: Floats,
        weekend: Flags,
        therapies: Flags,
        run_in: int,
        levels_mg: Floats,
        constants: Constants,
        nonlinear: Nonlinear,
        tolerance: float,
        last: int,
        numbers: Floats,
    ) -> None:
        if version < 0:
            raise ValueError  # only here so that `version` is closed over
        nothing = np.empty((0, scores.shape[1]))
        for row in range(scores.shape[0]):
            numbers[row] = _one(
                scores[row], doses_mg[row], weekend[row], therapies[row], run_in, levels_mg,
                nothing, constants, nonlinear, tolerance, last,
            )[0]  # fmt: skip

    return people


people = kept(_kept_people)
"""`person` for each row: scores, doses_mg, weekend (N, T), therapies (N, J, T).

Written: numbers (N, len(NUMBERS)).
"""
