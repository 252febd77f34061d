"""One person's scores in, the numbers that every answer needs out; and many people's at once."""

from collections.abc import Callable
from math import exp, pi, sqrt

import numpy as np
from numpy.polynomial.hermite_e import hermegauss

from lowtide.compiled import compiled, kept
from lowtide.response.inference.engine import infer
from lowtide.response.inference.filtering import Days
from lowtide.response.inference.mixture import (
    ERROR,
    NUMBERS,
    P_FLARE,
    PASSES,
    PRIOR_AT_ZERO,
    PRIOR_VARIANCE,
    read_off,
)
from lowtide.response.inference.placing import Nonlinear
from lowtide.response.inference.preparing import Constants, Observed, prepare
from lowtide.response.inference.solving import Linear
from lowtide.response.series import Floats

_AT, _WEIGHT = hermegauss(9)
_WEIGHT = _WEIGHT / _WEIGHT.sum()


@compiled
def _one(
    observed: Observed, constants: Constants, nonlinear: Nonlinear, tolerance: float, last: int
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    days, seen, linear = prepare(observed, constants)
    weight, kept, at, by_node, flared, error, passes = infer(
        days, seen, linear, nonlinear, tolerance, last
    )
    numbers = np.empty(len(NUMBERS))
    numbers[PRIOR_AT_ZERO], numbers[PRIOR_VARIANCE] = _prior_at_zero(days, linear, nonlinear)
    read_off(weight, kept, numbers)
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
        observed: Observed, constants: Constants, nonlinear: Nonlinear, tolerance: float, last: int
    ) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        if version < 0:
            raise ValueError  # only here so that `version` is closed over
        return _one(observed, constants, nonlinear, tolerance, last)

    return person


person = kept(_kept_person)
"""The numbers named in NUMBERS, and the mixture and the nodes that they were read off.

Arguments as of `prepare` and of `infer`; returns (len(NUMBERS),), weight (M,), kept, where the
nodes lie and their weights.
"""


def _kept_people(version: int) -> Callable[..., None]:
    def people(
        everyone: Observed,
        constants: Constants,
        nonlinear: Nonlinear,
        tolerance: float,
        last: int,
        numbers: Floats,
    ) -> None:
        if version < 0:
            raise ValueError  # only here so that `version` is closed over
        for row in range(numbers.shape[0]):
            one = Observed(
                everyone.scores[row], everyone.doses_mg[row], everyone.weekend[row],
                everyone.therapies[row], everyone.run_in, everyone.levels_mg, everyone.windows,
            )  # fmt: skip
            numbers[row] = _one(one, constants, nonlinear, tolerance, last)[0]

    return people


people = kept(_kept_people)
"""`person` for each row of everyone's scores, doses_mg, weekend (N, T) and therapies (N, J, T).

Written: numbers (N, len(NUMBERS)).
"""
