"""What is believed of a course before its first score: numbers alone, all of them arguments."""

from dataclasses import dataclass
from functools import lru_cache
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from lowtide.response.catalogue import priors as believed

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


_BELIEVED = believed()  # the numbers alone are shared with what is validated
_EFFECT, _NOISE, _FLARE = _BELIEVED.effect, _BELIEVED.noise, _BELIEVED.flare


@dataclass(frozen=True)
class Priors:
    """The priors that generator, dense reference and samplers share; points are points of pain.

    share: both shapes of the Beta prior of the fast part's share w of the variance. step_extra: sd
    in points by which a dose step may leave the saturating curve, for each point of `effect`.
    effect: (sd in points of the change at 4.5 mg, probability), which together have heavy tails.
    Without anything else said they are those of `response`.
    """

    noises: tuple[Noise, ...] = tuple(
        Noise(
            model.share.value,
            Normal(log(model.slow_days.value), model.slow_log_sd.value),
            model.fast.value,
            model.white_share.value,
        )
        for model in _NOISE.models
    )
    share: float = _NOISE.not_lasting.value[0]
    log_tau: Normal = Normal(log(_EFFECT.delay_days.value), _EFFECT.delay_log_sd.value)
    log_sd: Normal = Normal(log(_NOISE.sd.value), _NOISE.log_sd.value)
    level: Normal = Normal(_BELIEVED.baseline.mean.value, _BELIEVED.baseline.sd.value)
    weekend: Normal = Normal(0.0, _BELIEVED.weekend.sd.value)
    trend: Normal = Normal(0.0, _BELIEVED.trend.sd_per_28_days.value)  # in 28 days
    therapy: Normal = Normal(0.0, _BELIEVED.therapy.sd.value)
    therapy_tau: float = _BELIEVED.therapy.days.value  # days
    flare: Normal = Normal(_FLARE.mean.value, _FLARE.sd.value)
    flare_unasked: float = _FLARE.chance.value
    flare_said: float = _FLARE.chance_if_said.value
    flare_denied: float = _FLARE.chance_if_denied.value
    effect: tuple[tuple[float, float], ...] = tuple(
        zip(_EFFECT.widths.value, _EFFECT.width_shares.value, strict=True)
    )
    log_ed50: Normal = Normal(log(_EFFECT.half_at_mg.value), _EFFECT.half_at_log_sd.value)
    full_dose: float = _EFFECT.reference_mg.value
    step_extra: float = _EFFECT.step_sd.value

    def flare_probability(self, bad_spell: bool | None) -> float:
        """How likely a start in a flare was, after what the person said of it."""
        if bad_spell is None:
            return self.flare_unasked
        return self.flare_said if bad_spell else self.flare_denied


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
