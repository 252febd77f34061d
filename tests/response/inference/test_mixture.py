"""What is read off a mixture of normals is what scipy and plain drawing say of it."""

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import norm

from lowtide.response.inference.mixture import (
    CHANGE,
    LEVEL,
    below,
    density,
    moments,
    no_more,
    one_below,
    quantile,
    reduction_moments,
    reduction_quantile,
)
from lowtide.response.inference.solving import (
    KEPT_ROWS,
    MEAN,
    VARIANCE,
    WITH_FIRST,
    WITH_SECOND,
)
from lowtide.response.series import Floats

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
TABLE = 1e-7  # what straight lines between entries of a table are off


class Mixture:
    """Five normals of change and level: of a person who may have half the pain, or all of it."""

    def __init__(self, seed: int = 1) -> None:
        rng = np.random.default_rng(seed)
        self.weight = rng.dirichlet(np.full(5, 2.0))
        self.means = np.column_stack([rng.normal(-1.5, 1.0, 5), rng.normal(6.0, 0.5, 5)])
        root = rng.normal(0.0, 0.4, (5, 2, 2))
        self.covariances = root @ np.swapaxes(root, 1, 2) + 0.05 * np.eye(2)
        self.kept = np.empty((5, KEPT_ROWS, 2))
        self.kept[:, MEAN] = self.means
        self.kept[:, VARIANCE] = np.diagonal(self.covariances, 0, 1, 2)
        self.kept[:, WITH_FIRST] = self.covariances[:, 0]
        self.kept[:, WITH_SECOND] = self.covariances[:, 1]

    def line(self, share: float) -> tuple[Floats, Floats]:
        """Mean and sd of change + share x level, one by one."""
        form = np.array([1.0, share])
        return self.means @ form, np.sqrt(form @ self.covariances @ form)

    def drawn(self, number: int = 400_000) -> Floats:
        rng = np.random.default_rng(0)
        which = rng.choice(5, number, p=self.weight)
        root = np.linalg.cholesky(self.covariances)[which]
        steps = root @ rng.standard_normal((number, 2, 1))
        return np.asarray(self.means[which] + steps[:, :, 0])


MIXTURES = [Mixture(seed) for seed in range(4)]
each = pytest.mark.parametrize("mixture", MIXTURES)


def test_the_normal_distribution_function_is_the_librarys() -> None:
    at = np.random.default_rng(1).uniform(-10.0, 10.0, 3_000)
    found = np.array([below(each) for each in at])
    assert np.abs(found - norm.cdf(at)).max() < TABLE
    assert [below(-8.0), below(8.0), below(-1e300), below(1e300)] == [0.0, 1.0, 0.0, 1.0]


@each
def test_moments_are_those_of_the_mixture(mixture: Mixture) -> None:
    for function in (CHANGE, LEVEL):
        centre = mixture.weight @ mixture.means[:, function]
        apart = mixture.means[:, function] - centre
        variance = mixture.weight @ (mixture.covariances[:, function, function] + apart**2)
        found = moments(mixture.weight, mixture.kept, function)
        assert found == pytest.approx((centre, variance**0.5))


@each
@pytest.mark.parametrize("share", [-0.15, 0.0, 0.15, 0.3, 0.5, 0.6])
@pytest.mark.parametrize("points", [-2.0, 0.0, 0.5])
def test_the_probability_of_a_reduction_is_the_librarys(
    mixture: Mixture, share: float, points: float
) -> None:
    right = mixture.weight @ norm.cdf(points, *mixture.line(share))
    found = no_more(mixture.weight, mixture.kept, CHANGE, share, points)
    assert found == pytest.approx(right, abs=TABLE)


@each
def test_densities_and_probabilities_of_one_function_are_the_librarys(mixture: Mixture) -> None:
    mean, sd = mixture.line(0.0)
    for points in (-4.0, -1.0, 0.0, 2.0):
        assert density(mixture.weight, mixture.kept, CHANGE, points) == pytest.approx(
            mixture.weight @ norm.pdf(points, mean, sd)
        )
        assert one_below(mixture.weight, mixture.kept, CHANGE, points) == pytest.approx(
            mixture.weight @ norm.cdf(points, mean, sd), abs=TABLE
        )


@each
def test_below_a_quantile_lies_its_share(mixture: Mixture) -> None:
    mean, sd = mixture.line(0.0)
    for share in SHARES:
        found = quantile(mixture.weight, mixture.kept, CHANGE, share)
        right = brentq(lambda at, to=share: mixture.weight @ norm.cdf(at, mean, sd) - to, -20, 20)
        assert mixture.weight @ norm.cdf(found, mean, sd) == pytest.approx(share, abs=2e-5)
        assert found == pytest.approx(right, abs=1e-3)


def test_a_quantile_is_found_between_two_heaps() -> None:
    kept = np.zeros((2, KEPT_ROWS, 2))
    kept[:, MEAN, CHANGE] = -5.0, 5.0
    kept[:, VARIANCE] = 1e-4
    weight = np.array([0.3, 0.7])
    found = [quantile(weight, kept, CHANGE, share) for share in (0.2, 0.299, 0.301, 0.5)]
    assert found[:2] == pytest.approx([-5.0, -5.0], abs=0.05)
    assert found[2:] == pytest.approx([5.0, 5.0], abs=0.05)


@each
def test_the_reduction_is_what_drawing_says(mixture: Mixture) -> None:
    change, level = mixture.drawn().T
    reduction = -change / level
    mean, sd = reduction_moments(mixture.weight, mixture.kept)
    assert mean == pytest.approx(reduction.mean(), abs=4 * reduction.std() / 400_000**0.5)
    assert sd == pytest.approx(reduction.std(), rel=0.01)
    for share in SHARES:
        found = reduction_quantile(mixture.weight, mixture.kept, mean, sd, share)
        # Also what the probabilities of a reduction say, where the level is clearly above zero.
        reached = no_more(mixture.weight, mixture.kept, CHANGE, found, 0.0)
        assert 1.0 - reached == pytest.approx(share, abs=2e-5)
        assert (reduction < found).mean() == pytest.approx(share, abs=0.003)


# A wrong target has to be seen: the same without the correlation of change and level.
def test_change_and_level_hang_together() -> None:
    mixture = Mixture(2)
    apart = mixture.kept.copy()
    apart[:, WITH_FIRST, LEVEL] = apart[:, WITH_SECOND, CHANGE] = 0.0
    together = no_more(mixture.weight, mixture.kept, CHANGE, 0.5, 0.0)
    assert abs(no_more(mixture.weight, apart, CHANGE, 0.5, 0.0) - together) > 1e-3
