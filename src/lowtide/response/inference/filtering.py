"""The days of one person, whitened under many noise models at once.

A node is one value of what the model is not linear in. Nodes are filtered side by side, in chunks,
so that the processor's vectors are full: the innermost loops run over nodes, and their length is a
constant. Gains belong to the node and are shared by all of its columns.
"""

from math import log, sqrt
from typing import NamedTuple

import numpy as np

from lowtide.compiled import compiled_fast
from lowtide.response.series import Flags, Floats

LANES = 48
UNROLLED = 4  # days that one pass over the lanes goes through: more do not fit the registers
BLOCK = 12  # days whose products are summed at once; series are padded to a multiple of it

# What a node is, by row: persistence of the slow and of the fast part, the variance of the slow,
# the fast and the white part as shares of the whole, and what is left of an effect after a day.
SLOW, FAST, SLOW_SHARE, FAST_SHARE, WHITE_SHARE, LEFT = range(6)
NODE_ROWS = 6


class Days(NamedTuple):
    """One person's days; T is padded with days that were not seen to a multiple of BLOCK.

    scores (T,): in points, 0 where not seen. seen (T,). static (T, S): the columns that depend on
    the day alone. steps (T, K): 1 from where the dose in effect reaches each step, else 0.
    windows (W, T): weights of days over which effects are averaged.
    """

    scores: Floats
    seen: Flags
    static: Floats
    steps: Floats
    windows: Floats


@compiled_fast
def whiten(
    days: Days,
    nodes: Floats,
    gram: Floats,
    reach: Floats,
    log_det: Floats,
) -> None:
    """Cross-products of the whitened columns of a chunk of nodes, for a noise of variance one.

    nodes (NODE_ROWS, LANES). Written: gram (C, C, LANES), its lower triangle, with
    C = S + 1 + K + 1 columns: the static ones, the flare, the steps, the scores; reach
    (W, K, LANES), each step's effect by window; log_det (LANES) of the covariance of the seen
    scores.
    """
    statics, doses = days.static.shape[1], days.steps.shape[1]
    columns = statics + doses + 2
    gains = np.empty((4, BLOCK, LANES))
    state = np.empty((3, LANES))
    effect = np.empty((doses + 1, LANES))
    before = np.empty((2, columns, LANES))
    inputs = np.empty((BLOCK, columns, LANES))
    _begin(nodes, state, effect, before, gram, reach, log_det)
    for first in range(0, days.scores.shape[0], BLOCK):
        _gains(days.seen, first, nodes, state, gains, log_det)
        _columns(days, first, nodes, effect, inputs)
        _windows(days.windows, first, statics, inputs, reach)
        _whiten(inputs, gains, nodes, before)
        _products(inputs, gram)


@compiled_fast
def _begin(
    node: Floats,
    state: Floats,
    effect: Floats,
    before: Floats,
    gram: Floats,
    reach: Floats,
    log_det: Floats,
) -> None:
    """Start at the stationary variance, without an effect, with a whole flare."""
    effect[:] = 0.0
    before[:] = 0.0
    gram[:] = 0.0
    reach[:] = 0.0
    log_det[:] = 0.0
    for lane in range(LANES):
        state[0, lane] = node[SLOW_SHARE, lane]
        state[1, lane] = 0.0
        state[2, lane] = node[FAST_SHARE, lane]
        effect[-1, lane] = 1.0


@compiled_fast
def _gains(
    seen: Flags, first: int, node: Floats, state: Floats, gains: Floats, log_det: Floats
) -> None:
    """What a surprise moves; on a day that was not seen it moves nothing and counts for nothing."""
    for day in range(BLOCK):
        counts = 1.0 if seen[first + day] else 0.0
        for lane in range(LANES):
            slow = state[0, lane] + state[1, lane]
            fast = state[1, lane] + state[2, lane]
            variance = slow + fast + node[WHITE_SHARE, lane]
            once = counts / variance
            gains[0, day, lane] = slow * once
            gains[1, day, lane] = fast * once
            gains[2, day, lane] = sqrt(once)
            gains[3, day, lane] = variance if counts else 1.0
            slow_left, fast_left = node[SLOW, lane], node[FAST, lane]
            state[0, lane] = (
                slow_left**2 * (state[0, lane] - slow * slow * once - node[SLOW_SHARE, lane])
                + node[SLOW_SHARE, lane]
            )
            state[1, lane] = slow_left * fast_left * (state[1, lane] - slow * fast * once)
            state[2, lane] = (
                fast_left**2 * (state[2, lane] - fast * fast * once - node[FAST_SHARE, lane])
                + node[FAST_SHARE, lane]
            )
    for lane in range(LANES):
        product = 1.0
        for day in range(BLOCK):
            product *= gains[3, day, lane]
        log_det[lane] += log(product)


@compiled_fast
def _columns(days: Days, first: int, node: Floats, effect: Floats, inputs: Floats) -> None:
    """The columns of the mean, and the scores, as they are before whitening."""
    statics, doses = days.static.shape[1], days.steps.shape[1]
    for day in range(BLOCK):
        for column in range(statics):
            inputs[day, column, :] = days.static[first + day, column]
        for lane in range(LANES):
            inputs[day, statics, lane] = effect[doses, lane]
            effect[doses, lane] *= node[SLOW, lane]
        for step in range(doses):
            on = days.steps[first + day, step]
            for lane in range(LANES):
                now = on + node[LEFT, lane] * (effect[step, lane] - on)
                effect[step, lane] = now
                inputs[day, statics + 1 + step, lane] = now
        inputs[day, statics + 1 + doses, :] = days.scores[first + day]


@compiled_fast
def _windows(windows: Floats, first: int, statics: int, inputs: Floats, reach: Floats) -> None:
    for window in range(windows.shape[0]):
        for day in range(BLOCK):
            weight = windows[window, first + day]
            if weight != 0.0:
                for step in range(reach.shape[1]):
                    for lane in range(LANES):
                        reach[window, step, lane] += weight * inputs[day, statics + 1 + step, lane]


@compiled_fast
def _whiten(inputs: Floats, gains: Floats, node: Floats, before: Floats) -> None:
    """Each column less what the days before make one expect of it, in units of the surprise."""
    for first in range(0, BLOCK, UNROLLED):
        for column in range(inputs.shape[1]):
            for lane in range(LANES):
                slow, fast = before[0, column, lane], before[1, column, lane]
                for step in range(UNROLLED):
                    day = first + step
                    surprise = inputs[day, column, lane] - slow - fast
                    slow = node[SLOW, lane] * (slow + gains[0, day, lane] * surprise)
                    fast = node[FAST, lane] * (fast + gains[1, day, lane] * surprise)
                    inputs[day, column, lane] = surprise * gains[2, day, lane]
                before[0, column, lane], before[1, column, lane] = slow, fast


@compiled_fast
def _products(inputs: Floats, gram: Floats) -> None:
    for one in range(inputs.shape[1]):
        for other in range(one + 1):
            for lane in range(LANES):
                total = 0.0
                for day in range(BLOCK):
                    total += inputs[day, one, lane] * inputs[day, other, lane]
                gram[one, other, lane] += total
