"""The same numbers by whole matrices, as a textbook has them: slow, and easy to believe."""

from typing import NamedTuple

import numpy as np

from lowtide.response.catalogue import priors
from lowtide.response.infer import constants, levels_of, nonlinear
from lowtide.response.inference.filtering import (
    FAST,
    FAST_SHARE,
    LANES,
    LEFT,
    NODE_ROWS,
    SLOW,
    SLOW_SHARE,
    WHITE_SHARE,
    Days,
)
from lowtide.response.inference.placing import node_of
from lowtide.response.inference.preparing import Constants, Observed, prepare
from lowtide.response.inference.solving import Linear
from lowtide.response.series import Flags, Floats

RUN_IN = 12


class Prepared(NamedTuple):
    """A made-up person: the days as the filter takes them, the scores seen, and the priors."""

    days: Days
    seen: int
    linear: Linear
    constants: Constants
    length: int  # days, without those that are added to fill a block


def person(
    rng: np.random.Generator,
    length: int = 61,
    steps: int = 3,
    therapies: int = 1,
    missing: float = 0.3,
    run_in: int = RUN_IN,
    windows: int = 2,
) -> Prepared:
    """Scores, doses that go up and down, and therapies, all drawn."""
    scores = np.round(rng.normal(5.0, 1.5, length), 1)
    scores[rng.random(length) < missing] = np.nan
    scores[0], scores[-1] = 5.0, 6.0
    doses = doses_for(rng, length, steps, run_in)
    on = np.arange(length) >= rng.integers(1, length, (therapies, 1))
    over = np.zeros((windows, length))
    for row, day in enumerate(rng.integers(run_in, length, windows)):
        over[row, day] = 1.0
    levels = levels_of(doses)
    fixed = constants(priors(), levels, None, None)
    weekend: Flags = np.arange(length) % 7 > 4
    observed = Observed(scores, doses, weekend, on, run_in, np.array(levels), over)
    days, seen, linear = prepare(observed, fixed)
    return Prepared(days, seen, linear, fixed, length)


def doses_for(rng: np.random.Generator, length: int, steps: int, run_in: int) -> Floats:
    """Every step is taken, and some nights none is."""
    levels = 1.5 * np.arange(1, steps + 1)
    doses = np.zeros(length)
    begins = np.linspace(run_in, length, steps + 1).astype(int)
    for level, begin, end in zip(levels, begins, begins[1:], strict=False):
        doses[begin:end] = level
    doses[run_in + 1 :][rng.random(length - run_in - 1) < 0.1] = 0.0
    doses[run_in] = levels[0]
    doses[-steps:] = levels
    return doses


def random_nodes(rng: np.random.Generator) -> Floats:
    """A chunk of nodes (NODE_ROWS, LANES) of both noise models, far out ones among them."""
    nodes = np.empty((NODE_ROWS, LANES))
    beliefs = nonlinear(priors())
    for lane in range(LANES):
        at = rng.normal([np.log(7), 0.0, np.log(8)], [1.5, 1.5, 0.7])
        node_of(beliefs, lane % 2, at, nodes[:, lane])
    node_of(beliefs, 0, np.array([7.0, -4.0, 0.0]), nodes[:, 0])  # one slow drift and little else
    node_of(beliefs, 1, np.array([-2.5, 4.0, 4.0]), nodes[:, 1])  # all but white, and a slow effect
    return nodes


def covariance(node: Floats, days: int) -> Floats:
    """Of the noise (T, T), for a variance of one."""
    lag = np.abs(np.subtract.outer(np.arange(days), np.arange(days))).astype(float)
    slow, fast = node[SLOW_SHARE] * node[SLOW] ** lag, node[FAST_SHARE] * node[FAST] ** lag
    return np.asarray(slow + fast + node[WHITE_SHARE] * np.eye(days))


def effects(steps: Floats, left: float) -> Floats:
    """How much of each step's effect is there (T, K): every day so far, weighted by its age."""
    age = np.subtract.outer(np.arange(len(steps)), np.arange(len(steps)))
    weight = np.where(age >= 0, (1.0 - left) * left ** np.maximum(age, 0), 0.0)
    return np.asarray(weight @ steps)


def columns(made: Prepared, node: Floats) -> Floats:
    """The columns of the mean (T, S + 1 + K): static ones, the flare, the steps."""
    flare = node[SLOW] ** np.arange(made.length)
    days = made.days
    return np.column_stack(
        [days.static[: made.length], flare, effects(days.steps[: made.length], node[LEFT])]
    )


def reach(made: Prepared, node: Floats) -> Floats:
    """Each step's effect by window (W, K)."""
    there = effects(made.days.steps[: made.length], node[LEFT])
    return np.asarray(made.days.windows[:, : made.length] @ there)


class Whitened(NamedTuple):
    """gram (C, C), reach (W, K), and the logarithm of the determinant: see `whiten`."""

    gram: Floats
    reach: Floats
    log_det: float


def whitened(made: Prepared, node: Floats) -> Whitened:
    """What `whiten` has to find for one node."""
    seen = made.days.seen[: made.length]
    both = np.column_stack([columns(made, node), made.days.scores[: made.length]])[seen]
    spread = covariance(node, made.length)[np.ix_(seen, seen)]
    return Whitened(
        both.T @ np.linalg.solve(spread, both), reach(made, node), np.linalg.slogdet(spread)[1]
    )


class Regression(NamedTuple):
    """A textbook Bayesian regression: log evidence, mean (P,) and covariance (P, P)."""

    log_evidence: float
    mean: Floats
    covariance: Floats


def regression(
    made: Prepared, node: Floats, scale: float, flaring: bool, width: float
) -> Regression:
    """The scores' own density, and what they say of the coefficients; a flare that is not is 0."""
    days, linear = made.days, made.linear
    seen = days.seen[: made.length]
    design = columns(made, node)[seen]
    statics = linear.static.shape[1]
    mean = np.zeros(design.shape[1])
    before = np.zeros((mean.size, mean.size))
    mean[:statics] = linear.static[0]
    before[range(statics), range(statics)] = 1.0 / linear.static[1]
    if flaring:
        mean[statics], before[statics, statics] = linear.flare[1], linear.flare[2] ** 2
    before[statics + 1 :, statics + 1 :] = width**2 * np.linalg.inv(linear.dose)
    spread = scale**2 * covariance(node, made.length)[np.ix_(seen, seen)]
    whole = design @ before @ design.T + spread
    off = days.scores[: made.length][seen] - design @ mean
    gain = np.linalg.solve(whole, design @ before).T
    quadratic = off @ np.linalg.solve(whole, off)
    log_evidence = -0.5 * (quadratic + np.linalg.slogdet(whole)[1] + off.size * np.log(2.0 * np.pi))
    return Regression(float(log_evidence), mean + gain @ off, before - gain @ design @ before)


def functions(made: Prepared, node: Floats) -> Floats:
    """What is asked, as weights (F, P) of the coefficients."""
    linear = made.linear
    forms = linear.functions.copy()
    over = reach(made, node)
    for row, window in enumerate(linear.windows):
        if window >= 0:
            forms[row, linear.static.shape[1] + 1 :] = over[window]
    return forms
