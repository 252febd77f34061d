"""What is read off a mixture of normals: moments, probabilities and quantiles, without sampling.

A mixture comes as `infer` leaves it: weights (M,), and of each function the mean, the variance, and
the covariance with the first function, the change, and with the second, the level of the run-in.
"""

from dataclasses import dataclass, fields
from math import erf, exp, pi, sqrt

import numpy as np
from numpy.polynomial.hermite_e import hermegauss

from lowtide.compiled import compiled_alone
from lowtide.response.inference.solving import MEAN, VARIANCE, WITH_FIRST, WITH_SECOND
from lowtide.response.series import Floats

# The normal distribution function from a table, between whose entries straight lines are off by
# less than 1e-7: three times as fast as computing it, and thousands are needed a person.
_EDGE, _PER_UNIT = 8.0, 1024
_TABLE = np.array(
    [0.5 * (1.0 + erf(at / sqrt(2.0))) for at in np.arange(-_EDGE, _EDGE + 1e-9, 1 / _PER_UNIT)]
)
_AT, _WEIGHT = hermegauss(7)
_WEIGHT = _WEIGHT / _WEIGHT.sum()
_STEPS = 60  # halvings at most
_CLOSE = 1e-5  # of a probability
CHANGE, LEVEL = 0, 1  # the first two functions
# Reductions of the run-in's level: minimal (10 to 20 %), moderate and substantial by IMMPACT
# (Dworkin 2008, J Pain 9:105), and the most that the document claims.
MINIMAL, MODERATE, SUBSTANTIAL, CLAIMED = 0.15, 0.3, 0.5, 0.6
NEVER = 1e-300  # stands for a density of nothing


@dataclass(frozen=True)
class Core:
    """What every answer needs of one person; NaN nowhere.

    change and level in points, change below zero being less pain; p_15 and its like are the
    probabilities of a reduction of that many percent of the level of the run-in, or more;
    p_worse_15 of as much the other way; p_flare of a start in a flare. bayes_factor: of less pain
    against no change. error: of the mean of the change, in change_sd, and half of it in any
    probability. prior_at_zero: the prior density of no change, per point. prior_variance: of the
    change.
    """

    change: float
    change_sd: float
    p_15: float
    p_30: float
    p_50: float
    p_60: float
    p_worse_15: float
    p_less: float
    bayes_factor: float
    level: float
    level_sd: float
    p_flare: float
    error: float
    passes: float
    prior_at_zero: float
    prior_variance: float


NUMBERS = tuple(field.name for field in fields(Core))
(
    MEAN_CHANGE, SD_CHANGE, P_15, P_30, P_50, P_60, P_WORSE_15, P_LESS, BAYES_FACTOR, MEAN_LEVEL,
    SD_LEVEL, P_FLARE, ERROR, PASSES, PRIOR_AT_ZERO, PRIOR_VARIANCE,
) = range(len(NUMBERS))  # fmt: skip


@compiled_alone
def read_off(weight: Floats, kept: Floats, numbers: Floats) -> None:
    """Write all of NUMBERS that the mixture says; the prior's density of no change is there."""
    numbers[MEAN_CHANGE], numbers[SD_CHANGE] = moments(weight, kept, CHANGE)
    numbers[MEAN_LEVEL], numbers[SD_LEVEL] = moments(weight, kept, LEVEL)
    numbers[P_15] = no_more(weight, kept, CHANGE, MINIMAL, 0.0)
    numbers[P_30] = no_more(weight, kept, CHANGE, MODERATE, 0.0)
    numbers[P_50] = no_more(weight, kept, CHANGE, SUBSTANTIAL, 0.0)
    numbers[P_60] = no_more(weight, kept, CHANGE, CLAIMED, 0.0)
    numbers[P_WORSE_15] = 1.0 - no_more(weight, kept, CHANGE, -MINIMAL, 0.0)
    numbers[P_LESS] = one_below(weight, kept, CHANGE, 0.0)
    # Savage and Dickey: of less pain against no change, the prior being symmetric.
    at_no_change = max(density(weight, kept, CHANGE, 0.0), NEVER)
    numbers[BAYES_FACTOR] = 2.0 * numbers[P_LESS] * numbers[PRIOR_AT_ZERO] / at_no_change


@compiled_alone
def below(at: float) -> float:
    """The standard normal distribution function."""
    place = (at + _EDGE) * _PER_UNIT
    if place <= 0.0:
        return 0.0
    if place >= 2.0 * _EDGE * _PER_UNIT:
        return 1.0
    left = int(place)
    return float(_TABLE[left] + (place - left) * (_TABLE[left + 1] - _TABLE[left]))


@compiled_alone
def moments(weight: Floats, kept: Floats, function: int) -> tuple[float, float]:
    """Mean and standard deviation of one function."""
    mean, square = 0.0, 0.0
    for at in range(weight.shape[0]):
        value = kept[at, MEAN, function]
        mean += weight[at] * value
        square += weight[at] * (kept[at, VARIANCE, function] + value * value)
    return mean, sqrt(max(square - mean * mean, 0.0))


@compiled_alone
def no_more(weight: Floats, kept: Floats, function: int, share: float, points: float) -> float:
    """The probability that a function + share x level <= points.

    Of the change, with points 0, it is that of a reduction by that share of the run-in or more.
    """
    total = 0.0
    for at in range(weight.shape[0]):
        mean = kept[at, MEAN, function] + share * kept[at, MEAN, LEVEL]
        variance = (
            kept[at, VARIANCE, function]
            + 2.0 * share * kept[at, WITH_SECOND, function]
            + share * share * kept[at, VARIANCE, LEVEL]
        )
        total += weight[at] * below((points - mean) / sqrt(variance))
    return min(max(total, 0.0), 1.0)  # rounding may have left it a hair outside


@compiled_alone
def density(weight: Floats, kept: Floats, function: int, points: float) -> float:
    """The density of one function at so many points, per point."""
    total = 0.0
    for at in range(weight.shape[0]):
        variance = kept[at, VARIANCE, function]
        off = points - kept[at, MEAN, function]
        total += weight[at] * exp(-0.5 * off * off / variance) / sqrt(2.0 * pi * variance)
    return total


@compiled_alone
def one_below(weight: Floats, kept: Floats, function: int, points: float) -> float:
    """The probability that one function is no more than so many points."""
    total = 0.0
    for at in range(weight.shape[0]):
        off = points - kept[at, MEAN, function]
        total += weight[at] * below(off / sqrt(kept[at, VARIANCE, function]))
    return min(max(total, 0.0), 1.0)  # rounding may have left it a hair outside


@compiled_alone
def quantile(weight: Floats, kept: Floats, function: int, share: float) -> float:
    """The value of one function below which lies this share."""
    mean, sd = moments(weight, kept, function)
    low, high = mean - 12.0 * sd, mean + 12.0 * sd
    at = mean + sd * _normal_quantile(share)
    for _ in range(_STEPS):
        off = one_below(weight, kept, function, at) - share
        if abs(off) < _CLOSE:
            return at
        low, high = (low, at) if off > 0.0 else (at, high)
        at = _next(at, off, density(weight, kept, function, at), low, high)
    return at


@compiled_alone
def reduction_moments(weight: Floats, kept: Floats) -> tuple[float, float]:
    """Mean and standard deviation of the reduction, as a share of a level that is above zero."""
    mean, square = 0.0, 0.0
    for at in range(weight.shape[0]):
        sd = sqrt(kept[at, VARIANCE, LEVEL])
        slope = kept[at, WITH_FIRST, LEVEL] / sd
        left = kept[at, VARIANCE, CHANGE] - slope * slope
        for point in range(_AT.shape[0]):
            level = max(kept[at, MEAN, LEVEL] + sd * _AT[point], 0.1)
            reduction = -(kept[at, MEAN, CHANGE] + slope * _AT[point]) / level
            mean += weight[at] * _WEIGHT[point] * reduction
            square += weight[at] * _WEIGHT[point] * (reduction * reduction + left / (level * level))
    return mean, sqrt(max(square - mean * mean, 0.0))


@compiled_alone
def reduction_quantile(weight: Floats, kept: Floats, mean: float, sd: float, share: float) -> float:
    """The reduction below which lies this share; mean and sd of it are where the search begins."""
    low, high = mean - 12.0 * sd, mean + 12.0 * sd
    at = mean + sd * _normal_quantile(share)
    before, known = at, False
    was = 0.0
    for _ in range(_STEPS):
        off = 1.0 - no_more(weight, kept, CHANGE, at, 0.0) - share
        if abs(off) < _CLOSE:
            return at
        low, high = (low, at) if off > 0.0 else (at, high)
        slope = (
            (off - was) / (at - before)
            if known and at != before
            else exp(-0.5 * ((at - mean) / sd) ** 2) / (2.5066282746310002 * sd)
        )
        before, was, known = at, off, True
        at = _next(at, off, slope, low, high)
    return at


@compiled_alone
def _next(at: float, off: float, slope: float, low: float, high: float) -> float:
    """A step along the slope where that stays inside, else to the middle."""
    if slope > 0.0:
        step = at - off / slope
        if low < step < high:
            return step
    return 0.5 * (low + high)


@compiled_alone
def _normal_quantile(share: float) -> float:
    """Roughly, for a search to begin at: Tukey's lambda of 0.135."""
    return float((share**0.135 - (1.0 - share) ** 0.135) / 0.1975)
