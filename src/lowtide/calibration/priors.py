"""What is believed of a course before its first score: numbers alone, all of them arguments."""

from dataclasses import dataclass
from functools import lru_cache
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from lowtide.response import beliefs

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Rng = np.random.Generator  # noqa: TID251 - its type alone: whoever calls brings one


@dataclass(frozen=True)
class Normal:
    """A normal prior, in the unit of what it is a prior of."""

    mean: float
    sd: float


@dataclass(frozen=True)
class Noise:
    """One belief about how days hang together.

    weight: its prior probability. memory: of log(-1 / ln phi), phi being the slow part's
    correlation from day to day. fast_phi: the same of the fast part. white: the share of the fast
    part's variance that is new every day.
    """

    weight: float
    memory: Normal
    fast_phi: float
    white: float


@dataclass(frozen=True)
class Priors:
    """The priors that generator, dense reference and samplers share; points are points of pain.

    share: both shapes of the Beta prior of the fast part's share w of the variance. step_extra: sd
    in points by which a dose step may leave the saturating curve, for each point of `effect`.
    effect: (sd in points of the change at 4.5 mg, probability), which together have heavy tails.
    """

    noises: tuple[Noise, ...] = (
        Noise(0.5, Normal(log(7), 1.0), 0.0, 0.0),
        Noise(0.5, Normal(log(30), 0.7), 0.6, 0.3),
    )
    share: float = 2.0
    log_tau: Normal = Normal(log(8), 0.5)
    log_sd: Normal = Normal(log(1.3), 0.4)
    level: Normal = Normal(5.5, 2.0)
    weekend: Normal = Normal(0.0, 0.5)
    trend: Normal = Normal(0.0, 0.3)  # in 28 days
    therapy: Normal = Normal(0.0, 1.5)
    therapy_tau: float = 7.0  # days
    flare: Normal = Normal(1.0, 1.0)
    flare_unasked: float = 0.25
    flare_said: float = 0.6
    flare_denied: float = 0.1
    effect: tuple[tuple[float, float], ...] = ((0.5, 0.45), (1.5, 0.35), (3.5, 0.2))
    log_ed50: Normal = Normal(log(3), 0.6)
    full_dose: float = 4.5
    step_extra: float = 0.15

    def flare_probability(self, bad_spell: bool | None) -> float:
        """How likely a start in a flare was, after what the person said of it."""
        if bad_spell is None:
            return self.flare_unasked
        return self.flare_said if bad_spell else self.flare_denied


def as_believed(priors: beliefs.Priors) -> Priors:
    """What `response` believes, in the words of this room: numbers are shared, code is not."""
    first, second = priors.noise.not_lasting.value
    if first != second:
        raise ValueError("the share of what does not last is to be symmetric: one shape for both")
    effect, flare, trend = priors.effect, priors.flare, priors.trend
    return Priors(
        noises=tuple(
            Noise(
                kind.share.value,
                Normal(log(kind.slow_days.value), kind.slow_log_sd.value),
                kind.fast.value,
                kind.white_share.value,
            )
            for kind in priors.noise.models
        ),
        share=first,
        log_tau=Normal(log(effect.delay_days.value), effect.delay_log_sd.value),
        log_sd=Normal(log(priors.noise.sd.value), priors.noise.log_sd.value),
        level=Normal(priors.baseline.mean.value, priors.baseline.sd.value),
        weekend=Normal(0.0, priors.weekend.sd.value),
        trend=Normal(0.0, trend.sd_per_28_days.value),
        therapy=Normal(0.0, priors.therapy.sd.value),
        therapy_tau=priors.therapy.days.value,
        flare=Normal(flare.mean.value, flare.sd.value),
        flare_unasked=flare.chance.value,
        flare_said=flare.chance_if_said.value,
        flare_denied=flare.chance_if_denied.value,
        effect=tuple(zip(effect.widths.value, effect.width_shares.value, strict=True)),
        log_ed50=Normal(log(effect.half_at_mg.value), effect.half_at_log_sd.value),
        full_dose=effect.reference_mg.value,
        step_extra=effect.step_sd.value,
    )


@lru_cache(maxsize=64)
def _step_covariance(priors: Priors, doses: tuple[float, ...]) -> tuple[tuple[float, ...], ...]:
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    ed50 = np.exp(priors.log_ed50.mean + priors.log_ed50.sd * nodes)
    steps = step_shares(ed50, doses, priors.full_dose)
    second_moment = (steps.T * (weights / sqrt(2 * np.pi))) @ steps
    spread = second_moment + priors.step_extra**2 * np.eye(len(doses))
    return tuple(tuple(float(cell) for cell in row) for row in spread)


def step_shares(ed50: Floats, doses: tuple[float, ...], full_dose: float) -> Floats:
    """How much of the full change each step adds on a saturating curve: (nodes, K), unitless."""
    dose, half = np.array(doses)[None, :], ed50[:, None]
    reached = dose / (dose + half) * (full_dose + half) / full_dose
    return np.diff(reached, axis=1, prepend=0.0)


def step_covariance(priors: Priors, doses: tuple[float, ...]) -> Floats:
    """Covariance (K, K) of the dose steps' effects for one point of `effect`.

    The second moment of a saturating curve's increments over its half-way dose, and a little
    more on the diagonal, so that a higher dose may also do less.
    """
    return np.array(_step_covariance(priors, doses)).reshape(len(doses), len(doses))


def correlation_of(memory: Floats | float) -> Floats:
    """The day-to-day correlation phi whose log(-1 / ln phi) is `memory`."""
    return np.asarray(np.exp(-np.exp(-np.asarray(memory, dtype=np.float64))))


def daily_gain(tau: float) -> float:
    """The part of the way to go that is gone in a day, with time constant `tau` in days."""
    return 1 - exp(-1 / tau)
