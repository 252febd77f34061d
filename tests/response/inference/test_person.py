"""What the change is believed to be before any day is seen, against plain drawing."""

import numpy as np
import pytest

from lowtide.response.catalogue import priors
from lowtide.response.infer import infer_one, levels_of
from lowtide.response.inference.person import _inverse
from lowtide.response.inference.preparing import window_from
from lowtide.response.model.beliefs import Effect
from lowtide.response.model.numbers import step_covariance
from lowtide.response.series import Floats, Series
from response.people import course, somebody


def drawn(series: Series, effect: Effect, number: int = 20_000) -> tuple[Floats, Floats]:
    """For drawn delays, how much of each step is there in the window (n, K); and drawn widths."""
    rng = np.random.default_rng(1)
    levels = np.array(levels_of(series.doses_mg))
    delay = effect.delay_days.value * np.exp(effect.delay_log_sd.value * rng.normal(size=number))
    left = np.exp(-1.0 / delay)[:, None]
    there, total = np.zeros((number, levels.size)), np.zeros((number, levels.size))
    first = window_from(series.doses_mg, series.run_in, 14)
    for day, dose in enumerate(series.doses_mg):
        there = left * there + (1.0 - left) * (dose >= levels)
        total += there if day >= first else 0.0
    width = rng.choice(effect.widths.value, number, p=effect.width_shares.value)
    return total / (series.scores.size - first), width


@pytest.mark.parametrize("doses", ["1.5 3 4.5", "4.5", "1.5 3 4.5 3", "0.5 1 1.5 2 3"])
def test_before_any_day_the_change_is_what_drawing_says(doses: str) -> None:
    series = course(doses)
    effect = priors().effect
    reach, width = drawn(series, effect)
    covariance = step_covariance(effect, levels_of(series.doses_mg))
    variance = width**2 * np.einsum("nk,kl,nl->n", reach, covariance, reach)
    found = infer_one(series).core
    assert found.prior_variance == pytest.approx(variance.mean(), rel=0.05)
    at_zero = (2.0 * np.pi * variance) ** -0.5
    assert found.prior_at_zero == pytest.approx(at_zero.mean(), rel=0.01)


# With one score and no more, what is believed after is what was believed before.
def test_one_score_leaves_the_prior() -> None:
    series = course("1.5 3 4.5")
    series.scores[1:] = np.nan
    found = infer_one(series).core
    assert found.change == pytest.approx(0.0, abs=0.02)
    assert found.change_sd**2 == pytest.approx(found.prior_variance, rel=0.02)
    assert found.bayes_factor == pytest.approx(1.0, abs=0.05)
    assert found.p_flare == pytest.approx(priors().flare.chance.value, abs=0.02)


def test_the_bayes_factor_is_the_ratio_of_densities() -> None:
    found = infer_one(somebody(3))
    core = found.core
    sd = np.sqrt(found.kept[:, 1, 0])
    at_zero = found.weight @ (np.exp(-0.5 * (found.kept[:, 0, 0] / sd) ** 2) / sd)
    right = 2.0 * core.p_less * core.prior_at_zero / (at_zero / np.sqrt(2.0 * np.pi))
    assert core.bayes_factor == pytest.approx(right)


@pytest.mark.parametrize("size", range(1, 6))
def test_the_inverse_of_a_small_matrix(size: int) -> None:
    root = np.random.default_rng(size).normal(size=(size, size))
    matrix = root @ root.T + np.eye(size)
    np.testing.assert_allclose(_inverse(matrix) @ matrix, np.eye(size), atol=1e-10)
