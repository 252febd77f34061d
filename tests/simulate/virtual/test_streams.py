"""Random numbers are those of the published generators, and no two people share any."""

from math import erf, sqrt

import numpy as np
import pytest

from lowtide.compiled import compiled
from lowtide.simulate.virtual.streams import DAYS, DOSES, Luck, normal, stream, uniform
from simulate.virtual.measures import Floats

MANY = 400_000
MASK = (1 << 64) - 1


@compiled
def many_normal(luck: Luck, count: int) -> Floats:
    """So many normal numbers."""
    return np.array([normal(luck) for _ in range(count)])


@compiled
def many_uniform(luck: Luck, count: int) -> Floats:
    """So many uniform numbers."""
    return np.array([uniform(luck) for _ in range(count)])


def luck(person: int = 0, seed: int = 1, purpose: np.uint64 = DAYS) -> Luck:
    return stream(np.uint64(seed), person, purpose)


def xoshiro(state: list[int], count: int) -> list[int]:
    """The generator as it was published, with whole numbers of any length."""

    def turned(x: int, by: int) -> int:
        return ((x << by) | (x >> (64 - by))) & MASK

    drawn = []
    for _ in range(count):
        drawn.append((turned((state[0] + state[3]) & MASK, 23) + state[0]) & MASK)
        shifted = (state[1] << 17) & MASK
        state[2] ^= state[0]
        state[3] ^= state[1]
        state[1] ^= state[2]
        state[0] ^= state[3]
        state[2] ^= shifted
        state[3] = turned(state[3], 45)
    return drawn


def test_it_is_xoshiro_256_plus_plus() -> None:
    state = luck(person=7)
    published = [(x >> 11) / 2**53 for x in xoshiro([int(x) for x in state], 200)]
    assert many_uniform(state, 200).tolist() == published


def apart(sample: Floats) -> float:
    """The largest distance between a sample's distribution and the normal one."""
    ordered = np.sort(sample)
    expected = np.array([0.5 * (1 + erf(x / sqrt(2))) for x in ordered])
    steps = np.arange(1, len(ordered) + 1) / len(ordered)
    return float(np.max(np.abs(expected - steps)))


def test_normal_numbers_are_normal_far_into_the_tails() -> None:
    sample = many_normal(luck(), MANY)
    assert sample.mean() == pytest.approx(0, abs=5 / sqrt(MANY))
    assert (sample**2).mean() == pytest.approx(1, abs=5 * sqrt(2 / MANY))
    assert (sample**4).mean() == pytest.approx(3, abs=5 * sqrt(96 / MANY))
    for beyond in (1.0, 2.0, 3.0, 3.8):
        share = 1 - erf(beyond / sqrt(2))
        assert (np.abs(sample) > beyond).mean() == pytest.approx(share, abs=5 * sqrt(share / MANY))
    assert apart(sample[:50_000]) < 1.63 / sqrt(50_000)  # 1 % of Kolmogorov's


def test_a_distribution_that_is_not_normal_is_told_from_it() -> None:
    wrong = 1.03 * many_normal(luck(), 50_000)
    assert apart(wrong) > 1.63 / sqrt(50_000)


@pytest.mark.parametrize(
    "other",
    [luck(person=1), luck(seed=2), luck(purpose=DOSES)],
    ids=["another person", "another seed", "another purpose"],
)
def test_streams_have_nothing_in_common(other: Luck) -> None:
    one, two = many_normal(luck(), 100_000), many_normal(other, 100_000)
    for lag in range(3):
        together = np.mean(one[lag:] * two[: len(two) - lag])
        assert abs(together) < 5 / sqrt(100_000)
