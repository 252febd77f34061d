"""How a derived number follows from others: each recipe is code, and its words are shown with it.

The loader computes every derived number anew and refuses a file whose number says otherwise.
"""

from collections.abc import Callable, Mapping, Sequence
from math import log, sqrt

from msgspec import Struct

from lowtide.evidence.model import Figure, Number
from lowtide.evidence.statistics import sizes
from lowtide.evidence.statistics.distributions import (
    binomial_cdf,
    normal_quantile,
    quantile,
    t_quantile,
)
from lowtide.evidence.statistics.pool import LEVEL, z_of_p
from lowtide.evidence.statistics.shares import wilson

TWO_THIRDS = 2 / 3
_UPPER = (1 + LEVEL) / 2
_HOURS_A_DAY, _MINUTES_AN_HOUR = 24, 60


class Worked(Struct, frozen=True):
    """What a recipe gives: a value, and its interval where it has one."""

    value: float
    low: float | None = None
    high: float | None = None


class Recipe(Struct, frozen=True):
    """A recipe: its words, how many numbers it takes (0: any), and its code.

    The code gets the numbers that it uses in their order, and the number as it is written in the
    file, for the dose that this one is about. ValueError says what it cannot work with.
    """

    words: str
    takes: int
    work: Callable[[Sequence[Figure], Number], Worked]


def _se_from_interval(used: Sequence[Figure], _: Number) -> Worked:
    (effect,) = used
    low, high = effect.bounds
    return Worked((high - low) / (2 * normal_quantile(_UPPER)))


def _se_from_p(used: Sequence[Figure], _: Number) -> Worked:
    effect, p = used
    return Worked(abs(effect.value) / z_of_p(_probability(p)))


def _interval_from_p(used: Sequence[Figure], number: Number) -> Worked:
    effect, half = used[0].value, normal_quantile(_UPPER) * _se_from_p(used, number).value
    return Worked(effect, effect - half, effect + half)


def _paired_se(used: Sequence[Figure], _: Number) -> Worked:
    effect, p, n = used
    return Worked(abs(effect.value) / _t_of_p(p, n))


def _paired_interval(used: Sequence[Figure], number: Number) -> Worked:
    effect, df = used[0].value, used[2].value - 1
    half = t_quantile(_UPPER, df) * _paired_se(used, number).value
    return Worked(effect, effect - half, effect + half)


def _paired_effect(used: Sequence[Figure], _: Number) -> Worked:
    effect, p, n = used
    size = _t_of_p(p, n) / sqrt(n.value)
    return Worked(size if effect.value > 0 else -size)


def _paired_effect_se(used: Sequence[Figure], _: Number) -> Worked:
    effect, n = used
    return Worked(sqrt(1 / n.value + effect.value**2 / (2 * n.value)))


def _signed_as(used: Sequence[Figure], _: Number) -> Worked:
    size, like = used
    return Worked(abs(size.value) if like.value > 0 else -abs(size.value))


def _standardised(used: Sequence[Figure], _: Number) -> Worked:
    effect, se, n_ldn, n_placebo = used
    return Worked(effect.value / se.value * sqrt(1 / n_ldn.value + 1 / n_placebo.value))


def _standardised_se(used: Sequence[Figure], _: Number) -> Worked:
    d, n_ldn, n_placebo = used
    return Worked(sizes.standardised_se(d.value, int(n_ldn.value), int(n_placebo.value)))


def _sd_from_interval(used: Sequence[Figure], _: Number) -> Worked:
    mean, n = used
    low, high = mean.bounds
    return Worked((high - low) / 2 / t_quantile(_UPPER, n.value - 1) * sqrt(n.value))


def _count_from_share(used: Sequence[Figure], _: Number) -> Worked:
    (share,) = used
    if share.of is None:
        raise ValueError(f"{share.name} does not say of how many it is a share")
    fitting = [k for k in range(share.of + 1) if _decimals_of(k, share) == share.value]
    if len(fitting) != 1:
        raise ValueError(f"{len(fitting)} counts of {share.of} round to {share.value:g} %")
    return Worked(fitting[0])


def _share(used: Sequence[Figure], _: Number) -> Worked:
    (count,) = used
    if count.of is None:
        raise ValueError(f"{count.name} does not say of how many it is a count")
    around = wilson(int(count.value), count.of)
    return Worked(100 * count.value / count.of, 100 * around.low, 100 * around.high)


def _chance_if_two_thirds(used: Sequence[Figure], _: Number) -> Worked:
    (count,) = used
    if count.of is None:
        raise ValueError(f"{count.name} does not say of how many it is a count")
    return Worked(binomial_cdf(int(count.value), count.of, TWO_THIRDS))


def _difference(used: Sequence[Figure], _: Number) -> Worked:
    first, second = used
    return Worked(first.value - second.value)


def _product(used: Sequence[Figure], _: Number) -> Worked:
    first, second = used
    return Worked(first.value * second.value)


def _days_left(used: Sequence[Figure], _: Number) -> Worked:
    whole, *parts = used
    return Worked(whole.value - sum(part.value for part in parts))


def _in_proportion(used: Sequence[Figure], number: Number) -> Worked:
    (measured,) = used
    return Worked(measured.value * _dose(number.dose_mg) / _dose(measured.dose_mg))


def _accumulation(used: Sequence[Figure], _: Number) -> Worked:
    (half_life,) = used
    return Worked(1 / (1 - 2 ** (-_HOURS_A_DAY / half_life.value)))


def _five_half_lives(used: Sequence[Figure], _: Number) -> Worked:
    (half_life,) = used
    return Worked(5 * half_life.value)


def _per_hour(used: Sequence[Figure], _: Number) -> Worked:
    (per_minute,) = used
    return Worked(per_minute.value * _MINUTES_AN_HOUR)


def _half_life(used: Sequence[Figure], _: Number) -> Worked:
    (per_minute,) = used
    return Worked(log(2) / (per_minute.value * _MINUTES_AN_HOUR))


def _half_occupied(used: Sequence[Figure], _: Number) -> Worked:
    """The dose x that fits occupancy = D / (D + x) best, where the sum of squares turns."""
    points = [(_dose(figure.dose_mg), figure.value / 100) for figure in used]

    def slope(x: float) -> float:
        return sum((d / (d + x) - e) * -d / (d + x) ** 2 for d, e in points)

    return Worked(quantile(slope, 0.0, 0.1, 100.0))


def _occupied(used: Sequence[Figure], number: Number) -> Worked:
    (half,) = used
    dose = _dose(number.dose_mg)
    return Worked(100 * dose / (dose + half.value))


RECIPES: Mapping[str, Recipe] = {
    "se_from_interval": Recipe("95 % interval / (2 x 1.96)", 1, _se_from_interval),
    "se_from_p": Recipe("difference / z of its two-sided p", 2, _se_from_p),
    "interval_from_p": Recipe("difference ± 1.96 x difference / z of its p", 2, _interval_from_p),
    "paired_se": Recipe("difference / t of its two-sided p, n - 1 degrees", 3, _paired_se),
    "paired_interval": Recipe("difference ± t x paired standard error", 3, _paired_interval),
    "paired_effect": Recipe(
        "t of the p / square root of n: in SDs of the paired differences", 3, _paired_effect
    ),
    "paired_effect_se": Recipe("square root of (1/n + d²/2n)", 2, _paired_effect_se),
    "signed_as": Recipe("the size of the first, with the sign of the second", 2, _signed_as),
    "standardised": Recipe(
        "difference / standard error x square root of (1/n + 1/n)", 4, _standardised
    ),
    "standardised_se": Recipe("square root of (1/n + 1/n + d²/2(n + n))", 3, _standardised_se),
    "sd_from_interval": Recipe(
        "95 % interval of the mean / (2 t) x square root of n", 2, _sd_from_interval
    ),
    "count_from_share": Recipe("the only count that rounds to this share", 1, _count_from_share),
    "share": Recipe("count / people, with Wilson's 95 % interval", 1, _share),
    "chance_if_two_thirds": Recipe(
        "binomial chance of so few or fewer, if the truth were two thirds", 1, _chance_if_two_thirds
    ),
    "difference": Recipe("the first minus the second", 2, _difference),
    "product": Recipe("the first times the second", 2, _product),
    "days_left": Recipe("the first without all the others", 0, _days_left),
    "in_proportion": Recipe("in proportion to the dose", 1, _in_proportion),
    "accumulation": Recipe("1 / (1 - 2^(-24 h / half-life))", 1, _accumulation),
    "five_half_lives": Recipe("5 x half-life", 1, _five_half_lives),
    "per_hour": Recipe("60 x the rate a minute", 1, _per_hour),
    "half_life": Recipe("ln 2 / (60 x the rate a minute)", 1, _half_life),
    "half_occupied": Recipe(
        "least squares of occupancy = dose / (dose + x) over the scans", 0, _half_occupied
    ),
    "occupied": Recipe("dose / (dose + half-occupying dose)", 1, _occupied),
}


def _probability(p: Figure) -> float:
    if not 0 < p.value < 1:
        raise ValueError(f"{p.name} is no p value between 0 and 1")
    return p.value


def _t_of_p(p: Figure, n: Figure) -> float:
    return t_quantile(1 - _probability(p) / 2, n.value - 1)


def _decimals_of(count: int, share: Figure) -> float:
    return round(100 * count / (share.of or 1), share.decimals)


def _dose(dose_mg: float | None) -> float:
    if dose_mg is None:
        raise ValueError("a number does not say at which dose it was found")
    return dose_mg
