"""Rules of nodes integrate what they promise, and lie where the nodes before them found most."""

from itertools import product
from math import exp, log

import numpy as np
import pytest
from scipy.special import beta
from scipy.stats import norm

from lowtide.response.catalogue import priors
from lowtide.response.infer import nonlinear
from lowtide.response.inference.filtering import (
    FAST,
    FAST_SHARE,
    LANES,
    LEFT,
    NODE_ROWS,
    SLOW,
    SLOW_SHARE,
    WHITE_SHARE,
)
from lowtide.response.inference.placing import (
    AXES,
    MODELS,
    PASSES,
    SPARE,
    from_prior,
    node_of,
    place,
    replace_by,
)
from lowtide.response.series import Counts, Floats

PRIOR = nonlinear(priors())


class Rule:
    """A rule about a centre, laid out for both models."""

    def __init__(self, points: Counts, centre: Floats, spread: Floats) -> None:
        number = MODELS * int(points.prod())
        self.at = np.empty((AXES, number))
        self.nodes = np.empty((NODE_ROWS, number))
        self.log_weight, self.rule = np.empty(number), np.empty(number)
        place(PRIOR, points, centre, spread, self.at, self.nodes, self.log_weight, self.rule)

    def of_model(self, model: int) -> slice:
        each = self.rule.size // MODELS
        return slice(model * each, (model + 1) * each)


def laid_by_the_prior(points: Counts) -> Rule:
    centre, spread = np.empty((MODELS, AXES)), np.empty((MODELS, AXES, AXES))
    from_prior(PRIOR, centre, spread)
    return Rule(points, centre, spread)


def anywhere(rng: np.random.Generator) -> tuple[Floats, Floats]:
    """A centre and a lower triangle, each axis leaning on the ones before."""
    return rng.normal(1.0, 0.5, (MODELS, AXES)), np.tril(
        rng.uniform(0.3, 0.9, (MODELS, AXES, AXES))
    )


def test_every_pass_fills_whole_chunks_of_lanes() -> None:
    for points in PASSES:
        assert MODELS * points.prod() % LANES == 0
    assert (np.diff(PASSES.prod(axis=1)) > 0).all()


# A rule of n points on an axis is exact for a normal and every power up to 2 n - 1.
@pytest.mark.parametrize("points", PASSES.tolist())
def test_a_rule_integrates_a_normal_exactly(points: list[int]) -> None:
    centre, spread = anywhere(np.random.default_rng(1))
    rule = Rule(np.array(points), centre, spread)
    for model in range(MODELS):
        mine = rule.of_model(model)
        weight, steps = rule.rule[mine], rule.at[:, mine] - centre[model][:, None]
        standard = np.linalg.solve(spread[model], steps)
        assert weight.sum() == pytest.approx(1.0)
        assert standard @ weight == pytest.approx(np.zeros(AXES), abs=1e-12)
        for axis, power in product(range(AXES), range(2, 10)):
            if power < 2 * points[axis]:
                right = norm.moment(power)
                assert standard[axis] ** power @ weight == pytest.approx(right, abs=1e-8)
        if min(points) > 1:
            covariance = (steps * weight) @ steps.T
            np.testing.assert_allclose(covariance, spread[model] @ spread[model].T)


# The prior's own integral is known: that of a beta and of two normal distributions.
def test_the_weights_integrate_the_prior() -> None:
    rule = laid_by_the_prior(PASSES[-1])
    for model, kind in enumerate(priors().noise.models):
        total = np.exp(rule.log_weight[rule.of_model(model)]).sum() * (2.0 * np.pi) ** 1.5
        right = kind.share.value * 2.0 * np.pi * PRIOR.delay[1] * beta(*PRIOR.share)
        assert total == pytest.approx(right, rel=0.01)


# Wherever the rule lies, what it says of the prior's moments is the same; but not for another one.
def test_the_weights_find_the_prior_from_beside_it() -> None:
    centre, spread = np.empty((MODELS, AXES)), np.empty((MODELS, AXES, AXES))
    from_prior(PRIOR, centre, spread)
    beside = Rule(np.array([12, 12, 12]), centre + 0.2 * np.diagonal(spread, 0, 1, 2), 1.1 * spread)
    mine = beside.of_model(0)
    weight = np.exp(beside.log_weight[mine])
    lasting, _, delay = beside.at[:, mine] @ weight / weight.sum()
    assert lasting == pytest.approx(PRIOR.noise[0, 2], abs=1e-3)
    assert delay == pytest.approx(PRIOR.delay[0], abs=1e-3)
    assert abs(delay - log(7.0)) > 0.1
    share = 1.0 / (1.0 + np.exp(-beside.at[1, mine]))
    variance = share**2 @ weight / weight.sum() - 0.25
    assert variance == pytest.approx(0.05, rel=0.02)  # of Beta(2, 2)


@pytest.mark.parametrize(
    ("model", "at", "slow", "shares", "left"),
    [
        # slow part for a week, half of the variance not slow, effects in eight days
        (0, (log(7), 0.0, log(8)), exp(-1 / 7), (0.5, 0.5, 0.0), exp(-1 / 8)),
        (1, (log(14), 0.0, log(3)), exp(-1 / 14), (0.5, 0.35, 0.15), exp(-1 / 3)),
        (0, (log(1), log(3), log(8)), exp(-1), (0.25, 0.75, 0.0), exp(-1 / 8)),
        # beyond these a diary cannot tell
        (0, (99.0, 0.0, log(8)), exp(-exp(-7.0)), (0.5, 0.5, 0.0), exp(-1 / 8)),
        (0, (-99.0, 0.0, log(8)), exp(-exp(2.5)), (0.5, 0.5, 0.0), exp(-1 / 8)),
    ],
)
def test_what_a_node_means(
    model: int, at: tuple[float, ...], slow: float, shares: tuple[float, ...], left: float
) -> None:
    node = np.empty(NODE_ROWS)
    node_of(PRIOR, model, np.array(at), node)
    assert node[SLOW] == pytest.approx(slow)
    assert node[FAST] == (0.6 if model else 0.0)
    assert node[[SLOW_SHARE, FAST_SHARE, WHITE_SHARE]] == pytest.approx(shares)
    assert node[LEFT] == pytest.approx(left)


def test_the_next_rule_lies_where_the_weight_is() -> None:
    rng = np.random.default_rng(2)
    at, weight = rng.normal(size=(AXES, 96)), rng.random(96)
    weight /= weight.sum()
    centre, spread = anywhere(rng)
    replace_by(PRIOR, PASSES[1], at, weight, centre, spread)
    widest = np.empty((MODELS, AXES, AXES))
    from_prior(PRIOR, np.empty((MODELS, AXES)), widest)
    for model in range(MODELS):
        mine = slice(48 * model, 48 * (model + 1))
        right = np.cov(at[:, mine], aweights=weight[mine], bias=True)
        spare = SPARE * np.diag(np.diag(widest[model]) ** 2)
        np.testing.assert_allclose(centre[model], np.average(at[:, mine], 1, weight[mine]))
        np.testing.assert_allclose(spread[model] @ spread[model].T, right + spare)


def test_an_axis_of_one_point_keeps_the_priors_width() -> None:
    rng = np.random.default_rng(3)
    at = rng.normal(size=(AXES, 48))
    at[2] = PRIOR.delay[0]
    centre, spread = anywhere(rng)
    replace_by(PRIOR, PASSES[0], at, np.full(48, 1 / 48), centre, spread)
    assert spread[0, 2] @ spread[0, 2] == pytest.approx(PRIOR.delay[1] ** 2)


def test_a_model_without_weight_stays_where_it_was() -> None:
    rng = np.random.default_rng(4)
    centre, spread = anywhere(rng)
    before = centre[1].copy(), spread[1].copy()
    weight = np.r_[np.full(24, 1 / 24), np.zeros(24)]
    replace_by(PRIOR, PASSES[0], rng.normal(size=(AXES, 48)), weight, centre, spread)
    np.testing.assert_array_equal(centre[1], before[0])
    np.testing.assert_array_equal(spread[1], before[1])
