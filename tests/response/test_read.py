"""A posterior read for people: spreads, what each step added, therapies, the first response."""

from typing import NamedTuple

import numpy as np
import pytest

from lowtide.calibration.referees.reference import first_response as drawn_first_response
from lowtide.calibration.referees.reference import posterior as reference
from lowtide.response.answer import Spread
from lowtide.response.infer import infer_one, levels_of
from lowtide.response.read import QUANTILES, Reader, spread_of
from lowtide.response.series import Floats, Series
from response.odd_people import with_a_therapy
from response.people import RUN_IN, believed, course

APART = 0.8


class Read(NamedTuple):
    """A reader of somebody, with a window on every day since the first dose."""

    reader: Reader
    series: Series


def read(series: Series) -> Read:
    days = np.arange(series.run_in, series.scores.size)
    windows = np.zeros((days.size, series.scores.size))
    windows[np.arange(days.size), days] = 1.0
    keys = tuple(key for key, _ in series.therapies)
    found = infer_one(series, windows=windows)
    after = np.asarray(days - series.run_in + 1.0, np.float64)
    return Read(Reader(found, after, levels_of(series.doses_mg), keys), series)


HELPED = read(course("1.5 3 4.5", change=-3.0, level=7.0, sd=0.8))
ENTANGLED = read(with_a_therapy(course("4.5", change=-3.0, level=7.0), RUN_IN))
APART_IN_TIME = read(with_a_therapy(course("4.5", change=-2.0, lasting=0.0, sd=0.7), 60))


def drawn(reader: Reader, number: int = 200_000) -> Floats:
    """Draws (n, 2) of the change and of the last function."""
    rng = np.random.default_rng(0)
    weight, kept = reader.posterior.weight, reader.posterior.kept
    which = rng.choice(weight.size, number, p=weight)
    mean, variance, with_first = kept[which, 0][:, [0, -1]], kept[which, 1], kept[which, 2]
    change = rng.normal(size=number) * np.sqrt(variance[:, 0])
    slope = with_first[:, -1] / variance[:, 0]
    left = np.sqrt(np.maximum(variance[:, -1] - slope**2 * variance[:, 0], 0.0))
    other = slope * change + left * rng.normal(size=number)
    return np.asarray(mean + np.column_stack([change, other]))


def ascending(spread: Spread) -> bool:
    quantiles = [spread.q05, spread.q25, spread.q50, spread.q75, spread.q95]
    return quantiles == sorted(quantiles) and spread.sd > 0.0


@pytest.mark.parametrize("who", [HELPED, ENTANGLED, APART_IN_TIME])
def test_spreads_ascend(who: Read) -> None:
    reader = who.reader
    doses = reader.by_dose((1,) * len(reader.levels_mg))
    therapies = reader.by_therapy(APART)
    spreads = [reader.change(), reader.reduction(), *(each.added for each in doses)]
    spreads += [each.effect for each in therapies] + [each.together for each in therapies]
    assert all(map(ascending, spreads))


def test_the_change_is_the_cores() -> None:
    core = HELPED.reader.posterior.core
    change = HELPED.reader.change()
    assert (change.mean, change.sd) == pytest.approx((core.change, core.change_sd))


# In percent of the run-in, above zero being less pain; and its probabilities are its quantiles.
def test_the_reduction_is_in_percent() -> None:
    reduction, core = HELPED.reader.reduction(), HELPED.reader.posterior.core
    assert reduction.q50 == pytest.approx(-100.0 * core.change / core.level, abs=3.0)
    assert (reduction.q25 > 30.0) == (core.p_30 > 0.75)
    assert (reduction.q50 > 50.0) == (core.p_50 > 0.5)


# Once every step has had its time, the change is what all of them added.
def test_the_steps_add_up_to_the_change() -> None:
    added = HELPED.reader.by_dose((14, 14, 42))
    assert [(each.dose_mg, each.days) for each in added] == [(1.5, 14), (3.0, 14), (4.5, 42)]
    change = HELPED.reader.change().mean
    assert sum(each.added.mean for each in added) == pytest.approx(change, abs=0.25)


def test_a_number_of_days_is_asked_for_every_dose() -> None:
    with pytest.raises(ValueError, match="zip"):
        HELPED.reader.by_dose((14, 14))


def test_what_began_on_one_day_is_only_judged_together() -> None:
    (therapy,) = ENTANGLED.reader.by_therapy(APART)
    assert therapy.key == f"since {RUN_IN}"
    assert not therapy.apart
    assert therapy.correlation < -APART
    assert therapy.together.sd < 0.7 * min(therapy.effect.sd, ENTANGLED.reader.change().sd)
    assert therapy.together.mean == pytest.approx(-3.0, abs=1.0)


def test_what_began_weeks_apart_is_judged_apart() -> None:
    (therapy,) = APART_IN_TIME.reader.by_therapy(APART)
    assert therapy.apart
    assert APART_IN_TIME.reader.by_therapy(0.0)[0].apart is False


@pytest.mark.parametrize("who", [ENTANGLED, APART_IN_TIME])
def test_the_sum_and_the_correlation_are_what_drawing_says(who: Read) -> None:
    # Of the functions the last is the trend, and the one before it the therapy.
    reader = who.reader
    (therapy,) = reader.by_therapy(APART)
    kept = reader.posterior.kept[:, :, :-1]
    whole = reader.posterior.__class__(
        reader.posterior.core, reader.posterior.weight, kept, *([np.zeros(0)] * 2)
    )
    both = drawn(Reader(whole, reader.days, reader.levels_mg, reader.therapies))
    together = both.sum(axis=1)
    assert therapy.correlation == pytest.approx(np.asarray(np.corrcoef(both.T))[0, 1], abs=0.01)
    found = (therapy.together.mean, therapy.together.sd)
    assert found == pytest.approx((together.mean(), together.std()), abs=0.01)
    assert therapy.together.q05 == pytest.approx(np.quantile(together, 0.05), abs=0.02)


def test_a_spread_is_mean_sd_and_quantiles() -> None:
    kept = np.zeros((1, 4, 1))
    kept[0, 0], kept[0, 1] = 2.0, 9.0
    spread = spread_of(np.ones(1), kept, 0)
    assert (spread.mean, spread.sd, spread.q50) == pytest.approx((2.0, 3.0, 2.0))
    assert spread.q95 - 2.0 == pytest.approx(3.0 * 1.6449, abs=1e-3)
    assert QUANTILES == (0.05, 0.25, 0.5, 0.75, 0.95)


# --- the first response -------------------------------------------------------------------------


# The slow reference draws whole courses, and looks for the day in each of them.
def test_the_day_of_first_response_is_the_references() -> None:
    rng = np.random.default_rng(1)
    dense = reference(HELPED.series, rng, believed(), nodes=128, replicates=2)
    days = drawn_first_response(dense, HELPED.series, 4_000, rng)
    found = HELPED.reader.first_response()
    reached = days[np.isfinite(days)]
    assert found.p_never == pytest.approx(np.isnan(days).mean(), abs=0.03)
    assert found.day == pytest.approx(np.median(reached), abs=2.0)
    assert found.q10 == pytest.approx(np.quantile(reached, 0.1), abs=3.0)
    assert found.q90 == pytest.approx(np.quantile(reached, 0.9), abs=6.0)


def test_who_most_likely_never_responded_has_no_day() -> None:
    found = read(course(change=0.5)).reader.first_response()
    assert (found.day, found.q10, found.q90) == (None, None, None)
    assert found.p_never > 0.5


def test_a_first_response_ends_no_earlier_than_it_begins() -> None:
    found = HELPED.reader.first_response()
    assert found.q10 is not None
    assert found.day is not None
    assert found.q90 is not None
    assert 1.0 <= found.q10 <= found.day <= found.q90 <= 70.0
