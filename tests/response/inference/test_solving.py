"""What is solved node by node is the textbook's Bayesian regression, and its scale is enough."""

from typing import NamedTuple

import numpy as np
import pytest

from lowtide.response.inference.filtering import LANES, whiten
from lowtide.response.inference.solving import (
    KEPT_ROWS,
    MEAN,
    RULE,
    VARIANCE,
    WITH_FIRST,
    WITH_SECOND,
    solve,
)
from lowtide.response.series import Floats
from response.inference.textbook import (
    Prepared,
    Regression,
    functions,
    person,
    random_nodes,
    regression,
)

SCALE = 1.4  # points
SURE = 1e-7  # sd of the log of a scale that is known


class Solved(NamedTuple):
    """Logarithms of weights (R, 2, L, LANES) and what is kept (R, 2, L, KEPT_ROWS, F, LANES)."""

    log_weight: Floats
    kept: Floats


def solved(made: Prepared, nodes: Floats) -> Solved:
    linear = made.linear
    size = made.days.static.shape[1] + made.days.steps.shape[1] + 2
    gram = np.empty((size, size, LANES))
    reach = np.empty((made.days.windows.shape[0], made.days.steps.shape[1], LANES))
    log_det = np.empty(LANES)
    whiten(made.days, nodes, gram, reach, log_det)
    shape = (RULE.shape[1], 2, linear.widths.shape[1])
    found = Solved(
        np.empty((*shape, LANES)), np.empty((*shape, KEPT_ROWS, len(linear.windows), LANES))
    )
    solve(gram, reach, log_det, made.seen, linear, *found)
    return found


def with_scale(made: Prepared, scale: float, log_sd: float) -> Prepared:
    prior = np.array([np.log(scale), log_sd, made.linear.scale[2]])
    return made._replace(linear=made.linear._replace(scale=prior))


def left_out(made: Prepared, log_sd: float) -> float:
    """The constants that all components share, and are therefore not computed."""
    linear = made.linear
    priors = np.log(linear.static[1]).sum() + np.linalg.slogdet(linear.dose)[1]
    over_scale = np.log(np.sqrt(2.0 * np.pi) * log_sd)
    return float(0.5 * (priors - made.seen * np.log(2.0 * np.pi)) - over_scale)


def with_log_shares(made: Prepared, node: Floats, scale: float) -> list[tuple[int, int, float]]:
    """Flare, width, and the log of prior times evidence, of every component of one node."""
    linear = made.linear
    chances = (1.0 - linear.flare[0], linear.flare[0])
    return [
        (
            flaring,
            number,
            regression(made, node, scale, bool(flaring), width).log_evidence
            + np.log(chances[flaring] * share),
        )
        for flaring in range(2)
        for number, (width, share) in enumerate(linear.widths.T)
    ]


@pytest.mark.parametrize(("length", "steps", "therapies"), [(40, 1, 0), (61, 3, 1), (84, 4, 3)])
def test_with_a_known_scale_weights_are_the_evidence(
    length: int, steps: int, therapies: int
) -> None:
    rng = np.random.default_rng(length)
    made = with_scale(person(rng, length, steps, therapies), SCALE, SURE)
    nodes = random_nodes(rng)
    log_weight = np.logaddexp.reduce(solved(made, nodes).log_weight, axis=0)
    for lane in range(0, LANES, 7):
        for flaring, width, right in with_log_shares(made, nodes[:, lane], SCALE):
            found = log_weight[flaring, width, lane] + left_out(made, SURE)
            assert found == pytest.approx(right, abs=1e-4)


@pytest.mark.parametrize(("length", "steps", "therapies"), [(40, 1, 0), (61, 3, 1), (84, 4, 3)])
def test_with_a_known_scale_moments_are_the_textbooks(
    length: int, steps: int, therapies: int
) -> None:
    rng = np.random.default_rng(length + 1)
    made = with_scale(person(rng, length, steps, therapies), SCALE, SURE)
    nodes = random_nodes(rng)
    kept = solved(made, nodes).kept
    for lane in range(0, LANES, 7):
        forms = functions(made, nodes[:, lane])
        for flaring in range(2):
            for number, width in enumerate(made.linear.widths[0]):
                right = regression(made, nodes[:, lane], SCALE, bool(flaring), width)
                check(kept[1, flaring, number, :, :, lane], forms, right)


def check(kept: Floats, forms: Floats, right: Regression) -> None:
    """Mean, variance, and covariance with the first two, of every function."""
    covariance = forms @ right.covariance @ forms.T
    np.testing.assert_allclose(kept[MEAN], forms @ right.mean, atol=1e-5)
    np.testing.assert_allclose(kept[VARIANCE], np.diag(covariance), rtol=1e-5, atol=1e-8)
    np.testing.assert_allclose(kept[WITH_FIRST], covariance[0], atol=1e-5)
    np.testing.assert_allclose(kept[WITH_SECOND], covariance[1], atol=1e-5)


# A wrong target has to be seen: the same with a scale that is a hundredth more.
def test_another_scale_gives_other_moments() -> None:
    rng = np.random.default_rng(4)
    made = with_scale(person(rng), SCALE, SURE)
    nodes = random_nodes(rng)
    kept = solved(made, nodes).kept[1, 0, 0, :, :, 5]
    right = regression(made, nodes[:, 5], 1.01 * SCALE, False, made.linear.widths[0, 0])
    with pytest.raises(AssertionError):
        check(kept, functions(made, nodes[:, 5]), right)


def over_the_scale(made: Prepared, node: Floats) -> tuple[Floats, float, float]:
    """Log evidence by flare and width, and mean and sd of the change, by a sum over 400 scales."""
    mean, log_sd, _ = made.linear.scale
    at = np.linspace(mean - 6 * log_sd, mean + 6 * log_sd, 400)
    worth = np.log(at[1] - at[0]) - 0.5 * ((at - mean) / log_sd) ** 2
    rows = []
    for log_scale, prior in zip(at, worth, strict=True):
        form = functions(made, node)[0]
        for flaring, number, log_weight in with_log_shares(made, node, float(np.exp(log_scale))):
            width = made.linear.widths[0, number]
            right = regression(made, node, float(np.exp(log_scale)), bool(flaring), width)
            rows.append((flaring, number, log_weight + prior, form @ right.mean,
                         form @ right.covariance @ form))  # fmt: skip
    flaring, number, log_weight, change, variance = np.array(rows).T
    evidence = np.array(
        [
            [
                np.logaddexp.reduce(log_weight[(flaring == one) & (number == other)])
                for other in range(made.linear.widths.shape[1])
            ]
            for one in range(2)
        ]
    )
    weight = np.exp(log_weight - np.logaddexp.reduce(log_weight))
    mean_change = float(weight @ change)
    return evidence, mean_change, float(weight @ (variance + (change - mean_change) ** 2)) ** 0.5


# Three points do for the scale: it is all but normal once a few weeks were answered.
@pytest.mark.parametrize(("length", "lane"), [(30, 3), (84, 0), (84, 1), (84, 17)])
def test_three_scales_say_what_four_hundred_say(length: int, lane: int) -> None:
    rng = np.random.default_rng(9)
    made = person(rng, length, windows=0)
    nodes = random_nodes(rng)
    log_weight, kept = solved(made, nodes)
    evidence, change, sd = over_the_scale(made, nodes[:, lane])
    found = np.logaddexp.reduce(log_weight[..., lane], axis=0)
    assert found + left_out(made, 1.0 / np.sqrt(2.0 * np.pi)) == pytest.approx(evidence, abs=0.02)
    weight = np.exp(log_weight[..., lane] - np.logaddexp.reduce(log_weight[..., lane].ravel()))
    mean = (weight * kept[:, :, :, MEAN, 0, lane]).sum()
    square = weight * (kept[:, :, :, VARIANCE, 0, lane] + kept[:, :, :, MEAN, 0, lane] ** 2)
    assert mean == pytest.approx(change, abs=0.003 * sd)
    assert (square.sum() - mean**2) ** 0.5 == pytest.approx(sd, rel=0.005)
