"""The ups and downs of days have the memory and the size that a world asks for."""

import numpy as np
import pytest

from lowtide.simulate.virtual.noise import enrol, favourite, rounded
from lowtide.simulate.virtual.population import _room
from lowtide.simulate.virtual.records import Numbers, Person
from lowtide.simulate.virtual.streams import DAYS, stream
from simulate.virtual.measures import Floats, a_person, numbers

DAYS_LIVED = 200_000


def lived(person: Person, world: Numbers, seed: int = 1) -> tuple[Floats, Floats]:
    """The fast and white part and the slow part of a very long diary."""
    work = _room(DAYS_LIVED, world)
    first = enrol(work.fast, work.slow, DAYS_LIVED, person, world, stream(np.uint64(seed), 0, DAYS))
    days = slice(first, first + DAYS_LIVED)
    return work.fast[days], work.slow[days]


def correlation(days: Floats, lag: int) -> float:
    return float(np.corrcoef(days[:-lag], days[lag:])[0, 1])


def partial_of_order_two(r1: float, r2: float) -> float:
    return (r2 - r1**2) / (1 - r1**2)


@pytest.mark.parametrize(("lag", "second"), [(0.5, 0.0), (0.9, 0.0), (0.5, 0.4), (0.6, -0.5)])
def test_the_fast_part_has_its_memory_and_its_size(lag: float, second: float) -> None:
    person = a_person(fast_sd=1.3, slow_sd=0.0, white_sd=0.0, lag_one=lag)
    days, _ = lived(person, numbers(noise__second=second))
    r1, r2 = correlation(days, 1), correlation(days, 2)
    assert r1 == pytest.approx(lag, abs=0.01)
    assert partial_of_order_two(r1, r2) == pytest.approx(second, abs=0.02)
    assert days.std() == pytest.approx(1.3, rel=0.03)
    assert days.mean() == pytest.approx(0, abs=0.06)


def test_it_is_stationary_from_the_first_day_on() -> None:
    person = a_person(fast_sd=2.0, slow_sd=1.5, white_sd=0.5, lag_one=0.8)
    world = numbers(noise__second=0.3)
    work = _room(3, world)
    firsts = []
    for i in range(20_000):
        enrol(work.fast, work.slow, 3, person, world, stream(np.uint64(5), i, DAYS))
        firsts.append([*work.fast[:3], work.slow[0]])
    fast = np.array(firsts)[:, :3]
    assert fast.std(axis=0) == pytest.approx(np.full(3, np.hypot(2.0, 0.5)), rel=0.02)
    assert np.array(firsts)[:, 3].std() == pytest.approx(1.5, rel=0.02)


def test_white_is_new_every_day_and_slow_is_slow() -> None:
    person = a_person(fast_sd=0.0, slow_sd=1.0, white_sd=1.0, lag_one=0.5)
    white, slow = lived(person, numbers(noise__slow_lag_one=0.95))
    assert correlation(white, 1) == pytest.approx(0, abs=0.01)
    assert correlation(slow, 1) == pytest.approx(0.95, abs=0.01)
    assert correlation(slow, 10) == pytest.approx(0.95**10, abs=0.04)


@pytest.mark.parametrize(
    ("felt", "half", "score"),
    [(4.4, 0, 4), (4.5, 0, 5), (4.3, 1, 4.5), (4.2, 1, 4), (-2.0, 0, 0), (13.0, 1, 10)],
)
def test_a_pain_is_rounded_within_the_scale(felt: float, half: float, score: float) -> None:
    assert rounded(felt, half) == score


@pytest.mark.parametrize(("said", "told"), [(4, 5), (6, 7), (8, 7), (3, 3), (10, 10), (5, 5)])
def test_a_favourite_is_said_where_one_is_within_a_point(said: float, told: float) -> None:
    assert favourite(float(said), np.array([5.0, 7.0])) == told
