"""Shares of people: intervals, exact tests, and the number needed to treat through infinity."""

from math import exp, inf, lgamma, sqrt

from msgspec import Struct

from lowtide.evidence.statistics.distributions import normal_quantile
from lowtide.evidence.statistics.pool import LEVEL, Interval
from lowtide.evidence.statistics.sizes import Counts

_ROUNDING = 1 + 1e-7  # R's fisher.test: as likely as, but for rounding


class NeededToTreat(Struct, frozen=True):
    """How many people take naltrexone for one more to respond, from a risk difference.

    best, worst: the ends of the interval, as numbers needed for one more responder where positive
    and for one fewer where negative; an end at no difference is infinite. `through_infinity`: the
    interval contains no difference at all, so it runs from `best` up to infinity and back from
    infinity to the harm side.
    """

    estimate: float
    best: float
    worst: float
    through_infinity: bool


def wilson(count: int, of: int, level: float = LEVEL) -> Interval:
    """Wilson's interval of a share."""
    z = normal_quantile((1 + level) / 2)
    share, spread = count / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / of + spread / of / 4) / (1 + spread)
    return Interval(middle - half, middle + half)


def fisher(counts: Counts) -> float:
    """Fisher's exact two-sided p for two shares."""
    n, m, total = counts.ldn_n, counts.placebo_n, counts.ldn + counts.placebo
    first, last = max(0, total - m), min(n, total)
    whole = _log_ways(n + m, total)
    chances = [
        exp(_log_ways(n, k) + _log_ways(m, total - k) - whole) for k in range(first, last + 1)
    ]
    as_likely = chances[counts.ldn - first] * _ROUNDING
    return min(1.0, sum(chance for chance in chances if chance <= as_likely))


def _log_ways(n: int, k: int) -> float:
    """The logarithm of the number of ways to choose, which itself outgrows a float."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def needed_to_treat(difference: float, interval: Interval) -> NeededToTreat:
    """The number needed to treat for a risk difference (more responders: positive)."""
    return NeededToTreat(
        _inverse(difference),
        _inverse(interval.high),
        _inverse(interval.low),
        interval.low < 0 < interval.high,
    )


def _inverse(difference: float) -> float:
    return 1 / difference if difference else inf
