"""Effect sizes of one trial, each with its standard error; named and signed as metafor does.

Every difference is naltrexone minus placebo. Ratios are pooled as logarithms.
"""

from math import exp, lgamma, log, sqrt

from msgspec import Struct

CORRECTION = 0.5  # added to each cell of a trial with an empty one; metafor's default


class Size(Struct, frozen=True):
    """An effect on the scale on which it is pooled, and its standard error."""

    estimate: float
    se: float


class Arm(Struct, frozen=True):
    """One arm of a trial with a continuous outcome."""

    n: int
    mean: float
    sd: float


class Counts(Struct, frozen=True):
    """Two arms of a trial: how many of how many."""

    ldn: int
    ldn_n: int
    placebo: int
    placebo_n: int


def mean_difference(ldn: Arm, placebo: Arm) -> Size:
    """The raw difference of two means, in the unit of the outcome."""
    return Size(ldn.mean - placebo.mean, sqrt(ldn.sd**2 / ldn.n + placebo.sd**2 / placebo.n))


def standardised_difference(ldn: Arm, placebo: Arm) -> Size:
    """Hedges' g: the difference in pooled standard deviations, corrected for small arms."""
    df = ldn.n + placebo.n - 2
    pooled = sqrt(((ldn.n - 1) * ldn.sd**2 + (placebo.n - 1) * placebo.sd**2) / df)
    g = small_sample_factor(df) * (ldn.mean - placebo.mean) / pooled
    return Size(g, standardised_se(g, ldn.n, placebo.n))


def standardised_se(d: float, n_ldn: int, n_placebo: int) -> float:
    """The large-sample standard error of a standardised difference between two arms."""
    return sqrt(1 / n_ldn + 1 / n_placebo + d**2 / (2 * (n_ldn + n_placebo)))


def small_sample_factor(df: float) -> float:
    """Hedges' exact correction J of a standardised difference."""
    return exp(lgamma(df / 2) - 0.5 * log(df / 2) - lgamma((df - 1) / 2))


def in_sd_of_scores(paired: Size, correlation: float) -> Size:
    """A crossover's effect in standard deviations of the scores, as two groups have it.

    It comes in those of the paired differences; a correlation r between a person's two periods
    makes them sqrt(2 (1 - r)) times as wide as those of the scores.
    """
    scale = sqrt(2 * (1 - correlation))
    return Size(scale * paired.estimate, scale * paired.se)


def risk_ratio(counts: Counts) -> Size:
    """The logarithm of the ratio of two shares."""
    a, n, c, m = _cells(counts)
    return Size(log((a / n) / (c / m)), sqrt(1 / a - 1 / n + 1 / c - 1 / m))


def risk_difference(counts: Counts) -> Size:
    """The difference of two shares."""
    a, n, c, m = _cells(counts)
    p, q = a / n, c / m
    return Size(p - q, sqrt(p * (1 - p) / n + q * (1 - q) / m))


def _cells(counts: Counts) -> tuple[float, float, float, float]:
    a, n, c, m = counts.ldn, counts.ldn_n, counts.placebo, counts.placebo_n
    if min(a, n - a, c, m - c) > 0:
        return a, n, c, m
    more = CORRECTION
    return a + more, n + 2 * more, c + more, m + 2 * more
