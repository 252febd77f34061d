"""Several trials as one answer: fixed effect, REML and DerSimonian-Laird, with Hartung-Knapp.

Everything agrees with R's metafor (tests/evidence/test_metafor.py) to 1e-6. Sources: DerSimonian
& Laird 1986; Viechtbauer 2005 (REML); Hartung & Knapp 2001; Viechtbauer 2007 (the interval of
tau-squared from Q); the modified interval never narrower than the plain one.
"""

from collections.abc import Sequence
from enum import Enum
from math import inf, sqrt
from typing import assert_never

from msgspec import Struct

from lowtide.evidence.statistics.distributions import (
    chi2_quantile,
    chi2_sf,
    normal_cdf,
    normal_quantile,
    quantile,
    t_cdf,
    t_quantile,
)
from lowtide.evidence.statistics.sizes import Size

LEVEL = 0.95
_MOST_STEPS = 1000
_CLOSE_ENOUGH = 1e-13
_WIDEST_TAU2 = 1e4  # times the largest variance: where the search for the interval's end stops


class Between(Enum):
    """How the spread between trials is estimated."""

    NONE = "fixed effect"
    REML = "REML"
    DL = "DerSimonian-Laird"


class Width(Enum):
    """How the interval of the mean is made."""

    NORMAL = "normal"
    HARTUNG_KNAPP = "Hartung-Knapp"
    MODIFIED = "modified Hartung-Knapp"  # never narrower than the normal one: for few trials


class Interval(Struct, frozen=True):
    """From, to; either end may be infinite."""

    low: float
    high: float


class Heterogeneity(Struct, frozen=True):
    """How much trials differ beyond chance: Q and its p, I-squared (0 to 1), tau and interval."""

    q: float
    p: float
    i2: float
    tau: float
    tau_interval: Interval


class Pooled(Struct, frozen=True):
    """The mean over trials; `prediction` is where the true effect of a further trial would lie."""

    between: Between
    width: Width
    k: int
    estimate: float
    se: float
    interval: Interval
    p: float
    tau2: float
    weights: tuple[float, ...]  # shares of one, in the order of the trials
    prediction: Interval | None


def pool(
    sizes: Sequence[Size], between: Between, width: Width = Width.NORMAL, level: float = LEVEL
) -> Pooled:
    """The mean of these trials, one or more; needs two for any width but the normal one."""
    tau2 = tau_squared(sizes, between)
    weights = _weights(sizes, tau2)
    mean = _mean(sizes, weights)
    se, df = _se(sizes, tau2, width), _df(sizes, width)
    reach = t_quantile((1 + level) / 2, df)
    around = reach * sqrt(se**2 + tau2)
    return Pooled(
        between=between,
        width=width,
        k=len(sizes),
        estimate=mean,
        se=se,
        interval=Interval(mean - reach * se, mean + reach * se),
        p=2 * _cdf(-abs(mean / se), df) if se > 0 else 0.0,
        tau2=tau2,
        weights=tuple(weight / sum(weights) for weight in weights),
        prediction=None if between is Between.NONE else Interval(mean - around, mean + around),
    )


def tau_squared(sizes: Sequence[Size], between: Between) -> float:
    """The variance between trials beyond chance; never below zero, zero for a single trial."""
    if between is Between.NONE or len(sizes) < 2:
        return 0.0
    match between:
        case Between.DL:
            return _dersimonian_laird(sizes)
        case Between.REML:
            return _reml(sizes)
        case _:
            assert_never(between)


def heterogeneity(sizes: Sequence[Size], between: Between, level: float = LEVEL) -> Heterogeneity:
    """How much two or more trials differ beyond chance."""
    df = len(sizes) - 1
    q, tau2 = cochran_q(sizes), tau_squared(sizes, between)
    typical = df / _spare(sizes)  # the variance within trials: Higgins and Thompson 2002
    return Heterogeneity(
        q=q,
        p=chi2_sf(q, df),
        i2=tau2 / (tau2 + typical),
        tau=sqrt(tau2),
        tau_interval=Interval(
            sqrt(_tau2_where_q_is(sizes, chi2_quantile((1 + level) / 2, df))),
            sqrt(_tau2_where_q_is(sizes, chi2_quantile((1 - level) / 2, df))),
        ),
    )


def cochran_q(sizes: Sequence[Size], tau2: float = 0.0) -> float:
    """The weighted squares around the mean."""
    weights = _weights(sizes, tau2)
    mean = _mean(sizes, weights)
    return sum(w * (s.estimate - mean) ** 2 for w, s in zip(weights, sizes, strict=True))


def _weights(sizes: Sequence[Size], tau2: float = 0.0) -> list[float]:
    return [1 / (size.se**2 + tau2) for size in sizes]


def _mean(sizes: Sequence[Size], weights: Sequence[float]) -> float:
    return sum(w * s.estimate for w, s in zip(weights, sizes, strict=True)) / sum(weights)


def _df(sizes: Sequence[Size], width: Width) -> float:
    return inf if width is Width.NORMAL else len(sizes) - 1


def _se(sizes: Sequence[Size], tau2: float, width: Width) -> float:
    plain = 1 / sqrt(sum(_weights(sizes, tau2)))
    if width is Width.NORMAL:
        return plain
    factor = cochran_q(sizes, tau2) / (len(sizes) - 1)
    return plain * sqrt(max(1.0, factor) if width is Width.MODIFIED else factor)


def _cdf(x: float, df: float) -> float:
    return normal_cdf(x) if df == inf else t_cdf(x, df)


def _dersimonian_laird(sizes: Sequence[Size]) -> float:
    return max(0.0, (cochran_q(sizes) - (len(sizes) - 1)) / _spare(sizes))


def _reml(sizes: Sequence[Size]) -> float:
    """Fisher scoring on the restricted likelihood, kept at zero or above, as metafor does it."""
    tau2 = _dersimonian_laird(sizes)
    for _ in range(_MOST_STEPS):
        step = _scoring_step(sizes, tau2)
        while tau2 + step < 0:
            if tau2 < _CLOSE_ENOUGH:
                return 0.0
            step /= 2
        tau2 += step
        if abs(step) < _CLOSE_ENOUGH:
            break
    return tau2


def _scoring_step(sizes: Sequence[Size], tau2: float) -> float:
    """One step: the score over the information, both of the restricted likelihood."""
    weights = _weights(sizes, tau2)
    mean, total = _mean(sizes, weights), sum(weights)
    second, third = sum(w**2 for w in weights), sum(w**3 for w in weights)
    squares = sum(w**2 * (s.estimate - mean) ** 2 for w, s in zip(weights, sizes, strict=True))
    score = squares - (total - second / total)
    information = second - 2 * third / total + (second / total) ** 2
    return score / information


def _spare(sizes: Sequence[Size]) -> float:
    """By how much Q grows with tau-squared on average: the C of DerSimonian and Laird."""
    weights = _weights(sizes)
    return sum(weights) - sum(w * w for w in weights) / sum(weights)


def _tau2_where_q_is(sizes: Sequence[Size], wanted: float) -> float:
    """Q falls as tau-squared grows: where it reaches the value wanted, zero where it is below."""
    if cochran_q(sizes) <= wanted:
        return 0.0
    top = _WIDEST_TAU2 * max(size.se**2 + size.estimate**2 for size in sizes)
    return quantile(lambda tau2: -cochran_q(sizes, tau2), -wanted, 0.0, top)


def z_of_p(p: float) -> float:
    """The size of the z statistic behind a two-sided p value."""
    return normal_quantile(1 - p / 2)
