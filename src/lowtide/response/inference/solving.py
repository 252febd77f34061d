"""What the whitened days say of everything that the model is linear in, exactly, node by node.

Borders are linear functions of the coefficients. Eliminating the coefficients from their normal
equations, bordered by the scores and by those functions, leaves in the corner what is asked: the
sum of squares, and the mean and covariance of each function.
"""

from math import log, sqrt
from typing import NamedTuple

import numpy as np
from numpy.polynomial.hermite_e import hermegauss

from lowtide.compiled import compiled, compiled_fast
from lowtide.response.inference.filtering import LANES
from lowtide.response.inference.vectors import exps, logs
from lowtide.response.series import Counts, Floats

TRIES = 2  # to find the scale about which a node's own rule is laid
NEWTON = 4  # steps of it
TINY = 1e-300  # for the logarithm of a probability that is zero
_ABSCISSAE, _WEIGHTS = hermegauss(3)  # the scale is all but normal: five points say the same
RULE = np.array([_ABSCISSAE, np.log(_WEIGHTS) + 0.5 * _ABSCISSAE**2])


class Linear(NamedTuple):
    """The priors of all that the model is linear in, and what is asked of it.

    static (2, S): mean and precision of the static coefficients. flare (3): the probability of a
    start in a flare, its mean and sd in points. dose (K, K): precision of the steps for a width of
    one point. widths (2, L): the effect's, from narrow to wide, and their probabilities. scale (3):
    mean and sd of the log of the noise's sd, and a first guess at that sd in points.
    functions (F, S + 1 + K): what is asked, as weights of the coefficients; windows (F,): the
    window that its weights of the steps come from, or -1.
    """

    static: Floats
    flare: Floats
    dose: Floats
    widths: Floats
    scale: Floats
    functions: Floats
    windows: Counts


# What is kept of each function, by row: its mean, its variance, and its covariance with the first
# and with the second function.
MEAN, VARIANCE, WITH_FIRST, WITH_SECOND = range(4)
KEPT_ROWS = 4


@compiled_fast
def solve(
    gram: Floats,
    reach: Floats,
    log_det: Floats,
    seen: int,
    linear: Linear,
    log_weight: Floats,
    kept: Floats,
) -> None:
    """Weight and moments of every component of every node of one chunk.

    gram, reach and log_det as `whiten` leaves them, seen: the number of scores. Written: log_weight
    (R, 2, L, LANES), the likelihood of scale, flare and width with their priors; kept
    (R, 2, L, KEPT_ROWS, F, LANES).
    """
    scores, statics = gram.shape[0] - 1, linear.static.shape[1]
    size = scores + 1 + linear.functions.shape[0]
    bordered = np.empty((size, size, LANES))
    dosed = np.empty((size, size, LANES))
    det = np.empty((4, LANES))  # without the statics, the flare, the doses; and room to work in
    at = np.empty((5, LANES))  # log scale: centre, spread, point, its worth; and room to work in
    at[0] = log(linear.scale[2])
    for _ in range(TRIES):
        _border(gram, reach, linear, at[0], bordered)
        _without_statics(bordered, statics, det)
        _put_flare(bordered, statics, scores, linear.flare, det)
        _put_dose(bordered, dosed, statics + 1, linear.dose, linear.widths[0, -1], det)
        _recentre(dosed[scores, scores], seen, linear, at)
    for point in range(RULE.shape[1]):
        _at_point(point, log_det, seen, linear, at)
        _border(gram, reach, linear, at[2], bordered)
        _without_statics(bordered, statics, det)
        for flaring in range(2):
            chance = log(abs(1.0 - flaring - linear.flare[0]) + TINY)
            if flaring:
                _put_flare(bordered, statics, scores, linear.flare, det)
            for width in range(linear.widths.shape[1]):
                _put_dose(bordered, dosed, statics + 1, linear.dose, linear.widths[0, width], det)
                weight = log_weight[point, flaring, width]
                share = chance + _log_share(linear, width)
                logs(det[2], det[3])
                for lane in range(LANES):
                    weight[lane] = (
                        at[3, lane] + share - 0.5 * (det[2, lane] + dosed[scores, scores, lane])
                    )
                _read(dosed, scores, kept[point, flaring, width])


@compiled_fast
def _at_point(point: int, log_det: Floats, seen: int, linear: Linear, at: Floats) -> None:
    """The log of the scale at a point of the rule, and its worth before the days are seen."""
    at[3] = at[1]
    logs(at[3], at[4])
    for lane in range(LANES):
        at[2, lane] = at[0, lane] + at[1, lane] * RULE[0, point]
        off = (at[2, lane] - linear.scale[0]) / linear.scale[1]
        at[3, lane] += RULE[1, point] - 0.5 * (off * off + log_det[lane]) - seen * at[2, lane]


@compiled
def _log_share(linear: Linear, width: int) -> float:
    share: float = log(linear.widths[1, width])
    share -= linear.dose.shape[0] * log(linear.widths[0, width])
    return share


@compiled_fast
def _border(gram: Floats, reach: Floats, linear: Linear, log_scale: Floats, out: Floats) -> None:
    """Normal equations with the priors of the static coefficients, bordered by the functions."""
    scores = gram.shape[0] - 1
    once, scratch = np.empty(LANES), np.empty(LANES)
    for lane in range(LANES):
        once[lane] = -2.0 * log_scale[lane]
    exps(once, scratch)
    for row in range(scores + 1):
        for column in range(row + 1):
            for lane in range(LANES):
                out[row, column, lane] = gram[row, column, lane] * once[lane]
    for column in range(linear.static.shape[1]):
        _add_prior(out, column, scores, linear.static[0, column], linear.static[1, column])
    _put_functions(reach, linear, scores, out)


@compiled_fast
def _add_prior(matrix: Floats, row: int, scores: int, mean: float, precision: float) -> None:
    for lane in range(LANES):
        matrix[row, row, lane] += precision
        matrix[scores, row, lane] += precision * mean
        matrix[scores, scores, lane] += precision * mean * mean


@compiled_fast
def _put_functions(reach: Floats, linear: Linear, scores: int, out: Floats) -> None:
    for number in range(linear.functions.shape[0]):
        row, window = scores + 1 + number, linear.windows[number]
        for column in range(row + 1):
            value = linear.functions[number, column] if column < scores else 0.0
            for lane in range(LANES):
                out[row, column, lane] = value
        if window >= 0:
            first = linear.static.shape[1] + 1
            for step in range(reach.shape[1]):
                for lane in range(LANES):
                    out[row, first + step, lane] = reach[window, step, lane]


@compiled_fast
def _without(matrix: Floats, pivot: int, det: Floats) -> None:
    """Eliminate one coefficient from all that come after it."""
    inverse = np.empty(LANES)
    factor = np.empty(LANES)
    for lane in range(LANES):
        det[lane] *= matrix[pivot, pivot, lane]
        inverse[lane] = 1.0 / matrix[pivot, pivot, lane]
    for row in range(pivot + 1, matrix.shape[0]):
        for lane in range(LANES):
            factor[lane] = matrix[row, pivot, lane] * inverse[lane]
        for column in range(pivot + 1, row + 1):
            for lane in range(LANES):
                matrix[row, column, lane] -= factor[lane] * matrix[column, pivot, lane]


@compiled_fast
def _without_statics(matrix: Floats, statics: int, det: Floats) -> None:
    det[0] = 1.0
    for pivot in range(statics):
        _without(matrix, pivot, det[0])
    det[1] = det[0]


@compiled_fast
def _put_flare(matrix: Floats, flare: int, scores: int, prior: Floats, det: Floats) -> None:
    """A start in a flare; as long as it is left out, its row is never looked at."""
    mean, sd = prior[1], prior[2]
    _add_prior(matrix, flare, scores, mean, 1.0 / (sd * sd))
    for lane in range(LANES):
        det[1, lane] = det[0, lane] * sd * sd
    _without(matrix, flare, det[1])


@compiled_fast
def _put_dose(
    before: Floats, matrix: Floats, first: int, dose: Floats, width: float, det: Floats
) -> None:
    """The steps of the dose under one width of their prior; only rows from `first` on are made."""
    doses = dose.shape[0]
    for row in range(first, matrix.shape[0]):
        for column in range(first, row + 1):
            more = 0.0
            if row < first + doses:
                more = dose[row - first, column - first] / (width * width)
            for lane in range(LANES):
                matrix[row, column, lane] = before[row, column, lane] + more
    for lane in range(LANES):
        det[2, lane] = det[1, lane]
    for step in range(doses):
        _without(matrix, first + step, det[2])


@compiled_fast
def _recentre(squares: Floats, seen: int, linear: Linear, at: Floats) -> None:
    """The mode of the log scale given the sum of squares, and how far it may be off."""
    once = 1.0 / (linear.scale[1] * linear.scale[1])
    free = max(seen - 0.5 * linear.functions.shape[1], 1.0)
    at[2] = 0.0  # the mode, from where the centre is
    for step in range(NEWTON + 1):
        at[3] = -2.0 * at[2]
        exps(at[3], at[4])
        for lane in range(LANES):
            fit = squares[lane] * at[3, lane]
            at[1, lane] = 2.0 * fit + once
            slope = fit - free - (at[0, lane] + at[2, lane] - linear.scale[0]) * once
            if step < NEWTON:
                at[2, lane] += min(max(slope / at[1, lane], -1.0), 1.0)
    for lane in range(LANES):
        at[0, lane] += at[2, lane]
        at[1, lane] = 1.0 / sqrt(at[1, lane])


@compiled_fast
def _read(matrix: Floats, scores: int, kept: Floats) -> None:
    """What is left in the corner, with its sign put right."""
    for number in range(kept.shape[1]):
        row = scores + 1 + number
        for lane in range(LANES):
            kept[MEAN, number, lane] = -matrix[row, scores, lane]
            kept[VARIANCE, number, lane] = -matrix[row, row, lane]
            kept[WITH_FIRST, number, lane] = -matrix[row, scores + 1, lane]
            kept[WITH_SECOND, number, lane] = -matrix[
                max(row, scores + 2), min(row, scores + 2), lane
            ]
