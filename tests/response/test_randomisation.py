"""The draw's own test: its size is exact whatever the noise, and only where there was a draw."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowtide.course.events import StartDrawn
from lowtide.errors import QuantityError
from lowtide.response.randomisation import (
    Floats,
    draw_test,
    randomisation_test,
)

DAYS, LAG = 98, 7
STARTS = range(15, 29)  # two weeks of run-in, then any of 14 days
DAY = date(2026, 3, 1)


def ar1(rng: np.random.Generator, phi: float = 0.9, days: int = DAYS) -> Floats:
    """Noise of standard deviation one point around five, each day like the one before."""
    noise = np.empty(days)
    noise[0] = rng.normal()
    for day in range(1, days):
        noise[day] = phi * noise[day - 1] + np.sqrt(1 - phi**2) * rng.normal()
    return np.asarray(5 + noise)


def flare(rng: np.random.Generator) -> Floats:
    """Somebody looks for help in a bad spell, and it passes: regression to the mean."""
    return np.asarray(ar1(rng, 0.6) + 3 * np.exp(-np.arange(DAYS) / 14))


def p_values(
    world: Callable[[np.random.Generator], Floats],
    chosen: Callable[[np.random.Generator, Floats], int],
    people: int = 600,
    effect: float = 0.0,
) -> Floats:
    rng = np.random.default_rng(5)
    found = []
    for _ in range(people):
        scores = world(rng)
        start = chosen(rng, scores)
        scores[start:] += effect * -np.expm1(-np.arange(1, DAYS - start + 1) / LAG)
        scores = np.clip(np.round(scores), 0, 10)
        scores[rng.random(DAYS) < 0.3] = np.nan
        found.append(randomisation_test(scores, STARTS, start, LAG).p)
    return np.array(found)


def calm(rng: np.random.Generator) -> Floats:
    """A person whose days are much alike."""
    return np.asarray(ar1(rng, 0.3) + 2)


def by_lot(rng: np.random.Generator, scores: Floats) -> int:
    return int(rng.choice(STARTS))


def after_the_worst_day(rng: np.random.Generator, scores: Floats) -> int:
    """What people do without a draw: they begin when it is at its worst."""
    return int(STARTS[0] + np.argmax(scores[STARTS[0] - 1 : STARTS[-1]]))


# --- size ---------------------------------------------------------------------------------------


# No simulation is needed for this: over all draws, at most k of N may have p <= k/N, for any
# scores at all.
@given(
    st.lists(st.one_of(st.just(float("nan")), st.integers(0, 10).map(float)), min_size=25,
             max_size=40),
    st.integers(2, 12),
    st.integers(0, 7),
)  # fmt: skip
def test_for_any_scores_at_all_the_size_is_exact(scores: list[float], count: int, lag: int) -> None:
    if all(np.isnan(scores)):
        scores[0] = 5.0
    starts = range(5, 5 + count)
    p = np.array([randomisation_test(scores, starts, start, lag).p for start in starts])
    assert all((p <= k / count + 1e-12).sum() <= k for k in range(1, count + 1))


@pytest.mark.parametrize("world", [ar1, flare])
def test_a_start_that_changes_nothing_is_seldom_called_a_change(
    world: Callable[[np.random.Generator], Floats],
) -> None:
    p = p_values(world, by_lot)
    for rank in (1, 2, 5, 10):
        alpha = rank / 14
        three_sd = 3 * np.sqrt(alpha * (1 - alpha) / len(p))
        assert (p <= alpha + 1e-9).mean() <= alpha + three_sd


def test_a_start_that_was_chosen_on_a_bad_day_breaks_it() -> None:
    """The test that must fail: without a draw nothing of this holds."""
    p = p_values(ar1, after_the_worst_day)
    assert (p <= 1 / 14 + 1e-9).mean() > 2 / 14


def test_a_large_effect_that_comes_on_in_a_week_is_found_more_often_than_chance() -> None:
    """Not often: one person's draw of 14 days says little by itself, see the module."""
    found = p_values(calm, by_lot, people=400, effect=-4.0)
    assert (found <= 1 / 14 + 1e-9).mean() > 2.5 / 14
    worse = p_values(calm, by_lot, people=400, effect=4.0)
    assert (worse <= 1 / 14 + 1e-9).mean() < 0.05, "it is one-sided, towards less pain"


# --- one test by hand ---------------------------------------------------------------------------


def test_the_statistic_is_the_difference_of_two_means_without_the_lag() -> None:
    scores = [6.0, 8.0, float("nan"), 9.0, 1.0, 2.0, 4.0]
    found = randomisation_test(scores, [2, 3], 3, lag_days=1)
    assert found.statistic == pytest.approx((1 + 2 + 4) / 3 - 7)
    assert found.smallest_p == 1 / 2 and found.draws == 2
    # A start on day 2: days 0 and 1 before, day 2 left out, days 3 to 6 after: 4 - 7 = -3.
    assert found.p == 1 / 2


def test_ties_count_against() -> None:
    assert randomisation_test([5.0] * 20, range(5, 10), 7, 2).p == 1.0


def test_a_start_with_nothing_after_it_never_comes_out_small() -> None:
    scores = [5.0] * 10 + [float("nan")] * 10
    found = randomisation_test(scores, [5, 12], 12, 0)
    assert (found.p, found.statistic) == (1.0, None)
    assert randomisation_test([9.0] * 5 + [1.0] * 5 + scores[10:], [5, 12], 5, 0).p == 1.0


# --- with step times ----------------------------------------------------------------------------


def drawn(chosen: int = 3, extra: tuple[int, ...] = (2, 5), days: int = 14) -> StartDrawn:
    first = DAY + timedelta(days=14)
    return StartDrawn(first, days, first + timedelta(days=chosen), extra, 7 if extra else 0)


def test_a_draw_without_step_times_is_the_test_of_its_night() -> None:
    rng = np.random.default_rng(1)
    scores = ar1(rng)
    one = draw_test(scores, DAY, drawn(extra=()), (14, 14), LAG, rng)
    assert one == randomisation_test(scores, STARTS, 18, LAG)


def test_with_step_times_many_more_draws_were_possible() -> None:
    rng = np.random.default_rng(1)
    found = draw_test(ar1(rng), DAY, drawn(), (14, 14), LAG, rng)
    assert found.draws == 14 * 8 * 8 and found.smallest_p == 1 / 896


def test_over_every_joint_draw_the_size_is_exact() -> None:
    rng = np.random.default_rng(2)
    scores = flare(rng)
    p = np.array(
        [
            draw_test(scores, DAY, drawn(chosen, (one, other), 3), (14, 14), LAG, rng).p
            for chosen in range(3)
            for one in range(8)
            for other in range(8)
        ]
    )
    assert all((p <= k / 192 + 1e-12).sum() <= k for k in range(1, 193))


def test_too_many_draws_to_list_are_sampled_with_the_one_that_was_drawn() -> None:
    rng = np.random.default_rng(3)
    scores = ar1(rng, 0.3, days=160)
    scores[18:] -= 2
    found = draw_test(scores, DAY, drawn(extra=(1, 2, 3, 4)), (14,) * 4, LAG, rng)
    assert found.draws == 5000 and 1 / 5000 <= found.p <= 1


# --- what is no test ------------------------------------------------------------------------------

NAN = float("nan")


@pytest.mark.parametrize(
    ("scores", "starts", "actual", "lag", "says"),
    [
        ([5.0] * 20, [5, 6], 7, 0, "none of those drawn among"),
        ([5.0] * 20, [5, 5], 5, 0, "none of those drawn among"),
        ([5.0] * 20, [], 5, 0, "none of those drawn among"),
        ([5.0] * 20, [0, 5], 5, 0, "no days before it"),
        ([5.0] * 20, [5, 20], 5, 0, "none after it"),
        ([5.0] * 20, [5, 15], 5, 5, "none after it"),
        ([5.0] * 20, [5, 6], 5, -1, "none after it"),
        ([NAN] * 20, [5, 6], 5, 0, "no score to compare"),
        ([5.0] * 19 + [float("inf")], [5, 6], 5, 0, "no score to compare"),
        ([], [5, 6], 5, 0, "none after it"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    scores: list[float], starts: list[int], actual: int, lag: int, says: str
) -> None:
    with pytest.raises(QuantityError, match=says):
        randomisation_test(scores, starts, actual, lag)


def test_a_course_that_has_not_come_far_enough_is_refused() -> None:
    generator: Any = np.random.default_rng(1)
    with pytest.raises(QuantityError, match="none after it"):
        draw_test([5.0] * 30, DAY, drawn(), (14, 14), LAG, generator)
