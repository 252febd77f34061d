"""Whether probabilities mean what they say: ranks, coverage, sharpness, false alarms, power."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np

from lowtide.calibration.priors import Flags, Floats, Rng

CENTRAL = (0.5, 0.8, 0.95)
POINTS = 100  # at which the ranks' distribution is compared with the uniform one


@dataclass(frozen=True)
class Rate:
    """A share of n with its Wilson interval."""

    value: float
    low: float
    high: float
    number: int


@dataclass(frozen=True, eq=False)
class Band:
    """The ranks' distribution beside the band that calibrated ranks leave with 1 - level.

    at, found, low, high: (K,).
    """

    at: Floats
    found: Floats
    low: Floats
    high: Floats

    @property
    def left(self) -> bool:
        """Whether `found` is outside the band anywhere."""
        return bool(((self.found < self.low) | (self.found > self.high)).any())

    @property
    def excess(self) -> float:
        """The largest distance from uniform ranks, one being the band's edge on that side.

        A side on which the band cannot be left, where it ends at nought or one, does not count.
        """
        up = (self.found - self.at) / np.where(self.high < 1, self.high - self.at, np.inf)
        down = (self.at - self.found) / np.where(self.low > 0, self.at - self.low, np.inf)
        return float(np.maximum(up, down).max())


@dataclass(frozen=True, eq=False)
class Frontier:
    """Power against false alarms at every threshold: (M,) each, false alarms rising."""

    false_alarm: Floats
    power: Floats

    def power_at(self, false_alarm: float) -> float:
        """The most power that costs at most this share of false alarms."""
        within = self.power[self.false_alarm <= false_alarm + 1e-12]
        return float(within.max()) if within.size else 0.0


def wilson(count: int, number: int, level: float = 0.95) -> Rate:
    """A share with its Wilson score interval; the whole range where there is nobody.

    Source: Wilson 1927, doi 10.1080/01621459.1927.10502953.
    """
    if not number:
        return Rate(float("nan"), 0.0, 1.0, 0)
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, square = count / number, z * z / number
    middle = (share + square / 2) / (1 + square)
    half = z / (1 + square) * sqrt(share * (1 - share) / number + square / number / 4)
    return Rate(share, max(0.0, middle - half), min(1.0, middle + half), number)


def rate(happened: Flags) -> Rate:
    """The share of a row of yes and no."""
    return wilson(int(np.count_nonzero(happened)), int(np.size(happened)))


def coverage(pit: Floats, level: float) -> Rate:
    """How often the truth is within the central `level`; `pit` (N,) is its rank."""
    return rate(np.abs(np.asarray(pit) - 0.5) <= level / 2)


def ecdf_band(pit: Floats, rng: Rng, level: float = 0.95, draws: int = 2000) -> Band:
    """The ranks (N,) in [0, 1] beside a band that holds for all points at once.

    Source: Säilynoja, Bürkner and Vehtari 2022, Graphical test for discrete uniformity,
    doi 10.1007/s11222-022-10090-6, algorithm 2, the pointwise level by simulation.
    """
    from scipy.stats import binom

    number, at = np.size(pit), np.arange(1, POINTS + 1) / POINTS
    at = at[:-1]  # all ranks are below one
    pointwise = _pointwise(number, at, rng, level, draws)
    low = binom.ppf(pointwise / 2, number, at) / number
    high = binom.ppf(1 - pointwise / 2, number, at) / number
    found = np.searchsorted(np.sort(np.asarray(pit)), at, side="right") / number
    return Band(at, found, low, high)


def _pointwise(number: int, at: Floats, rng: Rng, level: float, draws: int) -> float:
    """The level of each point's own interval with which all contain uniform ranks in `level`."""
    from scipy.stats import binom

    cells = np.full(at.size + 1, 1 / (at.size + 1))
    counts = rng.multinomial(number, cells, draws).cumsum(axis=1)[:, :-1]
    below = binom.cdf(counts, number, at)
    above = 1 - binom.cdf(counts - 1, number, at)
    return float(np.quantile(2 * np.minimum(below, above).min(axis=1), 1 - level))


def randomised_rank(below: Floats, up_to: Floats, rng: Rng) -> Floats:
    """Ranks (N,) of truths that can be ties: uniform between P(less) and P(less or the same)."""
    return np.asarray(below + rng.random(np.size(below)) * (up_to - below))


def sharpness(widths: Floats, reference: Floats) -> float:
    """How much wider the intervals are on average than the reference's: one is as sharp."""
    return float(np.mean(widths) / np.mean(reference))


def calibration_slope(
    predicted: Floats, happened: Flags, bins: int = 5
) -> list[tuple[float, Rate]]:
    """Mean of what was predicted, and how often it happened, in bins of equal width from 0 to 1."""
    which = np.minimum((np.asarray(predicted) * bins).astype(int), bins - 1)
    return [
        (float(np.mean(predicted[which == at])), rate(happened[which == at]))
        for at in range(bins)
        if (which == at).any()
    ]


def frontier(null: Floats, effect: Floats) -> Frontier:
    """Power against false alarms of a score, higher being more `better`, at every threshold.

    null, effect: scores (N,) and (M,) of courses without and with an effect; with several looks
    the largest of them. A score that is not a number never says `better`.
    """
    quiet, loud = _clean(null), _clean(effect)
    thresholds = np.unique(np.concatenate([quiet, loud, [np.inf]]))[::-1]
    alarms = 1 - np.searchsorted(np.sort(quiet), thresholds, side="left") / quiet.size
    power = 1 - np.searchsorted(np.sort(loud), thresholds, side="left") / loud.size
    said = np.isfinite(thresholds)
    return Frontier(np.where(said, alarms, 0.0), np.where(said, power, 0.0))


def ahead(ours: Frontier, theirs: Frontier, up_to: float = 0.5) -> float:
    """The least lead in power at any share of false alarms up to `up_to`; below zero is behind."""
    at = np.unique(np.concatenate([ours.false_alarm, theirs.false_alarm]))
    at = at[at <= up_to]
    return min(ours.power_at(alarm) - theirs.power_at(alarm) for alarm in at)


def _clean(scores: Floats) -> Floats:
    return np.nan_to_num(np.asarray(scores, dtype=np.float64), nan=-np.inf, neginf=-np.inf)
