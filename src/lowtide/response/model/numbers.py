"""The few numbers that are made from what is believed, for the inference."""

from functools import lru_cache
from math import log

import numpy as np
from numpy.polynomial.hermite_e import hermegauss

from lowtide.response.model.beliefs import Effect, Noise
from lowtide.response.series import Floats

_POINTS = 40  # of the rule over the dose at which half of an effect is there


@lru_cache(maxsize=256)
def step_covariance(effect: Effect, levels_mg: tuple[float, ...]) -> Floats:
    """Prior covariance (K, K) of what each step adds, for a width of one point.

    An Emax curve shares the change out between the steps, whatever the dose at which half of it is
    there; each step may differ from that curve.
    """
    at, weight = hermegauss(_POINTS)
    half = effect.half_at_mg.value * np.exp(effect.half_at_log_sd.value * at)
    levels = np.array([0.0, *levels_mg])[:, None]
    reference = effect.reference_mg.value
    curve = levels / (levels + half) * (reference + half) / reference
    shares = np.diff(curve, axis=0)
    shared = (shares * (weight / weight.sum())) @ shares.T
    return np.asarray(shared + effect.step_sd.value**2 * np.eye(len(levels_mg)), np.float64)


@lru_cache(maxsize=256)
def step_precision(effect: Effect, levels_mg: tuple[float, ...]) -> Floats:
    """The inverse of `step_covariance`."""
    return np.asarray(np.linalg.inv(step_covariance(effect, levels_mg)), np.float64)


def noise_table(noise: Noise) -> Floats:
    """The two noise models as rows (2, 5), in the order that `Nonlinear` says."""
    return np.array(
        [
            [
                model.fast.value,
                model.white_share.value,
                log(model.slow_days.value),
                model.slow_log_sd.value,
                log(model.share.value),
            ]
            for model in noise.models
        ]
    )
