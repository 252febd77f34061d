"""One person's posterior as a mixture of normals, with as many nodes as its own error asks for."""

from math import log

import numpy as np

from lowtide.compiled import compiled
from lowtide.response.inference.filtering import LANES, NODE_ROWS, Days, whiten
from lowtide.response.inference.placing import (
    AXES,
    MODELS,
    PASSES,
    Nonlinear,
    from_prior,
    place,
    replace_by,
)
from lowtide.response.inference.solving import KEPT_ROWS, MEAN, RULE, VARIANCE, Linear, solve
from lowtide.response.inference.vectors import exps
from lowtide.response.series import Counts, Floats

# Error of the mean of the first function, in its sd, by pass: how much of it a rule of so many
# points leaves, as a multiple of how unlike a normal the nodes' weights are and of how much the
# mean differs from node to node. Found by comparison with the finest rule, as
# benchmarks/accuracy.py makes it again.
LEFT_BY_PASS = np.array([[4.0, 1.2, 0.9, 0.3, 0.15, 0.05], [4.0, 0.95, 0.4, 0.15, 0.05, 0.02]])
MANY_SCORES = 150  # from which on a posterior is so much more like a normal
LEAST_ERROR = np.array([0.005, 0.005, 0.002, 0.001, 0.001, 0.001])  # below which it tells nothing
AGAIN, LOOKS = 0.6, 3  # look about again where the weights are as unlike as this; so often at most
DROPPED = 0.002  # the weight that components not worth keeping may have together


@compiled
def infer(
    days: Days, seen: int, linear: Linear, nonlinear: Nonlinear, tolerance: float, last: int
) -> tuple[Floats, Floats, Floats, Floats, float, float, int]:
    """Weights (M,), what is kept of each function (M, KEPT_ROWS, F), and where the nodes lie.

    Then (AXES, N) for the nodes and (N,) for their weights; the probability of a start in a flare;
    the error of the mean of the first function in its sd, as estimated; and the number of passes. A
    pass more is made, up to `last`, while the error is above `tolerance`.
    """
    centre, spread = np.empty((MODELS, AXES)), np.empty((MODELS, AXES, AXES))
    from_prior(nonlinear, centre, spread)
    number, looks = 0, 1
    while True:
        points = PASSES[number]
        at, log_weight, rule, weight, kept = _pass(
            days, seen, linear, nonlinear, points, centre, spread
        )
        _normalise(log_weight, weight)
        by_node = _by_node(weight)
        unlike = _unlike(by_node, rule)
        left = LEFT_BY_PASS[int(seen >= MANY_SCORES), number]
        error = LEAST_ERROR[number] + left * unlike * _between(weight, kept, by_node)
        if number > 0 and (error <= tolerance or number == last):
            break
        replace_by(nonlinear, points, at, by_node, centre, spread)
        if number == 0 and unlike > AGAIN and looks < LOOKS:
            looks += 1
        else:
            number += 1
    flat_weight, flat_kept = _flat(weight, kept)
    flared = weight[:, :, 1].sum()
    return flat_weight, flat_kept, at, by_node, flared, error, number + 1


@compiled
def _pass(
    days: Days,
    seen: int,
    linear: Linear,
    nonlinear: Nonlinear,
    points: Counts,
    centre: Floats,
    spread: Floats,
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    nodes_in_all = MODELS * points[0] * points[1] * points[2]
    chunks = nodes_in_all // LANES
    columns = days.static.shape[1] + 1 + days.steps.shape[1] + 1
    at = np.empty((AXES, nodes_in_all))
    nodes = np.empty((NODE_ROWS, nodes_in_all))
    log_weight = np.empty(nodes_in_all)
    rule = np.empty(nodes_in_all)
    place(nonlinear, points, centre, spread, at, nodes, log_weight, rule)
    gram = np.empty((columns, columns, LANES))
    reach = np.empty((days.windows.shape[0], days.steps.shape[1], LANES))
    log_det = np.empty(LANES)
    shape = (RULE.shape[1], 2, linear.widths.shape[1])
    weight = np.empty((chunks, shape[0], shape[1], shape[2], LANES))
    kept = np.empty(
        (chunks, shape[0], shape[1], shape[2], KEPT_ROWS, linear.functions.shape[0], LANES)
    )
    for chunk in range(chunks):
        lanes = nodes[:, chunk * LANES : (chunk + 1) * LANES].copy()
        whiten(days, lanes, gram, reach, log_det)
        solve(gram, reach, log_det, seen, linear, weight[chunk], kept[chunk])
    return at, log_weight, rule, weight, kept


@compiled
def _normalise(prior: Floats, weight: Floats) -> None:
    """From logarithms of likelihoods to weights that add up to one."""
    most = -np.inf
    chunks, points, flares, widths, lanes = weight.shape
    for chunk in range(chunks):
        for component in range(points * flares * widths):
            row = weight[chunk].reshape(-1, lanes)[component]
            for lane in range(lanes):
                row[lane] += prior[chunk * lanes + lane]
                most = max(most, row[lane])
    total = 0.0
    flat = weight.reshape(-1)
    flat -= most
    exps(flat, np.empty_like(flat))
    for number in range(flat.shape[0]):
        total += flat[number]
    for number in range(flat.shape[0]):
        flat[number] /= total


@compiled
def _by_node(weight: Floats) -> Floats:
    chunks, lanes = weight.shape[0], weight.shape[-1]
    by_node = np.zeros(chunks * lanes)
    for chunk in range(chunks):
        rows = weight[chunk].reshape(-1, lanes)
        for component in range(rows.shape[0]):
            for lane in range(lanes):
                by_node[chunk * lanes + lane] += rows[component, lane]
    return by_node


@compiled
def _unlike(by_node: Floats, rule: Floats) -> float:
    """How unlike the rule's own the weights are: 0 where the posterior is the rule's normal."""
    each = by_node.shape[0] // MODELS
    unlike = 0.0
    for model in range(MODELS):
        mine = by_node[model * each : (model + 1) * each]
        total = mine.sum()
        if total > 1e-9:
            squares = (mine * mine / rule[model * each : (model + 1) * each]).sum()
            unlike += total * log(squares / (total * total))
    return unlike


@compiled
def _between(weight: Floats, kept: Floats, by_node: Floats) -> float:
    """How the first function's mean differs from node to node, in its sd."""
    chunks, lanes = weight.shape[0], weight.shape[-1]
    first = np.zeros(by_node.shape[0])
    mean, square = 0.0, 0.0
    for chunk in range(chunks):
        weights = weight[chunk].reshape(-1, lanes)
        values = kept[chunk].reshape(weights.shape[0], KEPT_ROWS, -1, lanes)
        for component in range(weights.shape[0]):
            for lane in range(lanes):
                part = weights[component, lane] * values[component, MEAN, 0, lane]
                first[chunk * lanes + lane] += part
                mean += part
                square += weights[component, lane] * values[component, VARIANCE, 0, lane]
                square += part * values[component, MEAN, 0, lane]
    between = 0.0
    for number in range(by_node.shape[0]):
        if by_node[number] > 0.0:
            between += by_node[number] * (first[number] / by_node[number] - mean) ** 2
    share: float = (between / (square - mean * mean)) ** 0.5
    return share


@compiled
def _flat(weight: Floats, kept: Floats) -> tuple[Floats, Floats]:
    """The components that are worth keeping, one after the other."""
    least = DROPPED / weight.size
    number = (weight > least).sum()
    some, values = np.empty(number), np.empty((number, KEPT_ROWS, kept.shape[-2]))
    number = 0
    for chunk in range(weight.shape[0]):
        rows = weight[chunk].reshape(-1, LANES)
        columns = kept[chunk].reshape(rows.shape[0], KEPT_ROWS, kept.shape[-2], LANES)
        for component in range(rows.shape[0]):
            for lane in range(LANES):
                if rows[component, lane] > least:
                    some[number] = rows[component, lane]
                    _copy(columns[component], lane, values[number])
                    number += 1
    some /= some.sum()
    return some, values


@compiled
def _copy(columns: Floats, lane: int, values: Floats) -> None:
    for row in range(values.shape[0]):
        for function in range(values.shape[1]):
            values[row, function] = columns[row, function, lane]
