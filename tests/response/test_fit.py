"""The fitted course, and whether days look as the model says that days look."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chi2

from lowtide.calibration.people.generate import Plan
from lowtide.response.catalogue import priors
from lowtide.response.infer import infer_one
from lowtide.response.series import Floats, Series
from lowtide.response.verdict.fit import LAGS, Fit, fit, rarity, unlikeliness, widening
from response.odd_people import unanswered, with_a_therapy
from response.people import RUN_IN, as_given, course, somebody


def fitted(series: Series) -> Fit:
    return fit(series, infer_one(series), priors())


@pytest.mark.parametrize(
    "series",
    [
        course("4.5", change=-3.0, level=7.0, sd=0.5, lasting=0.0),
        unanswered(course("1.5 3 4.5", change=-3.0, level=7.0, sd=0.5, lasting=0.3), 0.4),
        with_a_therapy(course("4.5", change=-3.0, level=7.0, sd=0.5, lasting=0.0), 50),
    ],
)
def test_the_curve_goes_through_the_days(series: Series) -> None:
    found = fitted(series)
    assert found.curve.shape == series.scores.shape
    assert found.surprises.shape == (np.isfinite(series.scores).sum(),)
    assert found.curve[:RUN_IN].mean() == pytest.approx(7.0, abs=0.5)
    assert found.curve[-14:].mean() == pytest.approx(4.0, abs=0.5)
    assert found.surprises.std() == pytest.approx(1.0, abs=0.1)


def test_the_curve_begins_high_after_a_start_in_a_bad_spell() -> None:
    series = replace(course(change=0.0, lasting=0.9, sd=0.3), bad_spell=True)
    series.scores[:10] += np.linspace(4.0, 0.4, 10)
    curve = fitted(series).curve
    assert curve[0] > curve[RUN_IN - 1] + 1.0


# --- unlike the model ---------------------------------------------------------------------------


def noise(seed: int, lasting: float = 0.0, days: int = 120) -> Floats:
    rng = np.random.default_rng(seed)
    path = rng.normal(size=days)
    for day in range(1, days):
        path[day] += lasting * path[day - 1]
    return np.asarray(path)


@pytest.mark.parametrize("seed", range(5))
def test_unlikeliness_is_the_sum_of_squares_of_ljung_and_box(seed: int) -> None:
    surprises = noise(seed, 0.3)
    count = surprises.size
    squares = [
        (np.sum(surprises[lag:] * surprises[:-lag]) / np.sum(surprises**2)) ** 2 / (count - lag)
        for lag in range(1, LAGS + 1)
    ]
    assert unlikeliness(surprises) == pytest.approx(count * (count + 2) * sum(squares))
    assert rarity(surprises) == pytest.approx(chi2.sf(unlikeliness(surprises), LAGS), rel=1e-9)


# Independent surprises are called rare as rarely as is said; and those that hang together, often.
def test_rare_is_as_rare_as_it_says() -> None:
    independent = np.array([rarity(noise(seed)) for seed in range(2_000)])
    assert (independent < 0.01).mean() == pytest.approx(0.01, abs=0.007)
    assert (independent < 0.5).mean() == pytest.approx(0.5, abs=0.05)
    together = np.array([rarity(noise(seed, 0.4)) for seed in range(200)])
    assert (together < 0.01).mean() > 0.7


def test_widening_is_how_much_less_a_mean_is_known() -> None:
    # The mean of days of which each is 0.4 of the one before varies (1 + 0.4) / (1 - 0.4) as much.
    found = np.mean([widening(noise(seed, 0.4, 2_000)) for seed in range(50)])
    assert found == pytest.approx(1.4 / 0.6, rel=0.1)
    assert np.mean([widening(noise(seed, 0.0, 20_000)) for seed in range(20)]) < 1.1
    assert widening(noise(1, -0.5)) < 1.5
    assert min(widening(noise(seed, -0.5)) for seed in range(50)) >= 1.0


# People of the model's own world look as the model says, rounded and all.
def test_who_is_drawn_from_the_model_rarely_looks_unlike_it() -> None:
    rare = [
        rarity(fitted(somebody(seed, Plan(missing=0.2))).surprises) < 0.01 for seed in range(40)
    ]
    assert sum(rare) <= 3


# A weekly pattern that is none of Saturday and Sunday is seen.
def test_who_swings_from_week_to_week_looks_unlike_the_model() -> None:
    plain = course("4.5", level=5.0, sd=0.5, lasting=0.0)
    swinging = replace(plain, scores=as_given(plain.scores + 3.0 * (np.arange(84) % 7 == 2)))
    assert rarity(fitted(swinging).surprises) < 1e-4
    assert rarity(fitted(plain).surprises) > 0.01
