"""Where the nodes lie: product rules, laid about what the nodes before them found.

What the model is not linear in, of each noise model: how long its slow part lasts (the logarithm of
the days), how much of the variance is not slow (as a logit), and how long an effect takes (the
logarithm of the days).
"""

from math import exp, log
from typing import NamedTuple

import numpy as np
from numpy.polynomial.hermite_e import hermegauss

from lowtide.compiled import compiled, compiled_alone
from lowtide.response.inference.filtering import (
    FAST,
    FAST_SHARE,
    LEFT,
    SLOW,
    SLOW_SHARE,
    WHITE_SHARE,
)
from lowtide.response.series import Counts, Floats

AXES = 3
MODELS = 2
# How many points each pass has on each axis: the first is a look about, the last is a reference for
# the others. Both models together fill whole chunks of lanes.
PASSES = np.array([[6, 4, 1], [4, 4, 3], [6, 4, 4], [8, 6, 4], [12, 8, 6], [16, 12, 10]])
PERSISTENCE = (-2.5, 7.0)  # within these logarithms of days: less and more is the same to a diary
SPARE = 0.01  # of the prior's variance, added to what was found: a rule of no width finds nothing
_ABSCISSAE, _LOG_WEIGHTS = np.zeros((17, 16)), np.zeros((17, 16))
for _points in range(1, 17):
    _at, _weight = hermegauss(_points)
    _ABSCISSAE[_points, :_points] = _at
    _LOG_WEIGHTS[_points, :_points] = np.log(_weight / _weight.sum())


class Nonlinear(NamedTuple):
    """The priors of all that the model is not linear in.

    noise (MODELS, 5): of each model the persistence of the fast part, the share of white in what is
    not slow, mean and sd of the log days of the slow part, the log of the model's probability.
    share (2): the parameters of the beta distribution of what is not slow. delay (2): mean and sd
    of the log days of an effect.
    """

    noise: Floats
    share: Floats
    delay: Floats


@compiled
def from_prior(prior: Nonlinear, centre: Floats, spread: Floats) -> None:
    """Lay the first rule: centre (MODELS, AXES), spread (MODELS, AXES, AXES) lower triangular."""
    spread[:] = 0.0
    for model in range(MODELS):
        centre[model, 0], spread[model, 0, 0] = prior.noise[model, 2], prior.noise[model, 3]
        centre[model, 1] = log(prior.share[0] / prior.share[1])
        # As the logit of a beta variable is curved at its mode; its tails are longer than that.
        spread[model, 1, 1] = (1.0 / prior.share[0] + 1.0 / prior.share[1]) ** 0.5
        centre[model, 2], spread[model, 2, 2] = prior.delay[0], prior.delay[1]


@compiled
def place(
    prior: Nonlinear,
    points: Counts,
    centre: Floats,
    spread: Floats,
    at: Floats,
    nodes: Floats,
    log_weight: Floats,
    rule: Floats,
) -> None:
    """Write the nodes of both models and what each is worth before the days are seen.

    points (AXES). Written: at (AXES, N), nodes (NODE_ROWS, N), log_weight (N): the prior over the
    rule's own density, times its weight; rule (N): that weight alone. N is twice the product.
    """
    number = 0
    step = np.empty(AXES)
    for model in range(MODELS):
        volume = log(spread[model, 0, 0] * spread[model, 1, 1] * spread[model, 2, 2])
        for i in range(points[0]):
            for j in range(points[1]):
                for k in range(points[2]):
                    step[0] = _ABSCISSAE[points[0], i]
                    step[1] = _ABSCISSAE[points[1], j]
                    step[2] = _ABSCISSAE[points[2], k]
                    share = (
                        _LOG_WEIGHTS[points[0], i]
                        + _LOG_WEIGHTS[points[1], j]
                        + _LOG_WEIGHTS[points[2], k]
                    )
                    for axis in range(AXES):
                        value = centre[model, axis]
                        for other in range(axis + 1):
                            value += spread[model, axis, other] * step[other]
                        at[axis, number] = value
                    node_of(prior, model, at[:, number], nodes[:, number])
                    rule[number] = exp(share)
                    log_weight[number] = (
                        share
                        + volume
                        + 0.5 * (step[0] ** 2 + step[1] ** 2 + step[2] ** 2)
                        + _log_prior(prior, model, at[:, number])
                    )
                    number += 1


@compiled_alone
def node_of(prior: Nonlinear, model: int, at: Floats, node: Floats) -> None:
    """What whitening needs of a point (AXES) of a noise model: node (NODE_ROWS)."""
    other = 1.0 / (1.0 + exp(-at[1]))
    white = prior.noise[model, 1]
    node[SLOW] = exp(-exp(-min(max(at[0], PERSISTENCE[0]), PERSISTENCE[1])))
    node[FAST] = prior.noise[model, 0]
    node[SLOW_SHARE], node[FAST_SHARE], node[WHITE_SHARE] = (
        1.0 - other,
        other * (1.0 - white),
        other * white,
    )
    node[LEFT] = exp(-exp(-at[2]))


@compiled
def _log_prior(prior: Nonlinear, model: int, at: Floats) -> float:
    """Up to a constant that both models share."""
    lasting = (at[0] - prior.noise[model, 2]) / prior.noise[model, 3]
    delay = (at[2] - prior.delay[0]) / prior.delay[1]
    total: float = (
        prior.noise[model, 4]
        - log(prior.noise[model, 3])
        - 0.5 * (lasting * lasting + delay * delay)
        - prior.share[0] * log(1.0 + exp(-at[1]))
        - prior.share[1] * log(1.0 + exp(at[1]))
    )
    return total


@compiled
def replace_by(
    prior: Nonlinear, points: Counts, at: Floats, weight: Floats, centre: Floats, spread: Floats
) -> None:
    """Lay the rule about what was found: at (AXES, N), weight (N); a model without weight stays."""
    each = weight.shape[0] // MODELS
    widest = np.empty((MODELS, AXES, AXES))
    unused = np.empty((MODELS, AXES))
    from_prior(prior, unused, widest)
    for model in range(MODELS):
        first, end = model * each, (model + 1) * each
        mine, where = weight[first:end], at[:, first:end]
        total = mine.sum()
        if total < 1e-9:
            continue
        covariance = np.zeros((AXES, AXES))
        for axis in range(AXES):
            centre[model, axis] = (where[axis] * mine).sum() / total
        for axis in range(AXES):
            for other in range(axis + 1):
                covariance[axis, other] = (
                    mine
                    * (where[axis] - centre[model, axis])
                    * (where[other] - centre[model, other])
                ).sum() / total
            spare = SPARE if points[axis] > 1 else 1.0
            covariance[axis, axis] += spare * widest[model, axis, axis] ** 2
        _root(covariance, spread[model])


@compiled
def _root(matrix: Floats, root: Floats) -> None:
    """The lower triangle whose square is the matrix."""
    root[:] = 0.0
    for row in range(AXES):
        for column in range(row + 1):
            left = matrix[row, column]
            for inner in range(column):
                left -= root[row, inner] * root[column, inner]
            root[row, column] = left**0.5 if row == column else left / root[column, column]
