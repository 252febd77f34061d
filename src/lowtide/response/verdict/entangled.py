"""How far what began beside the dose can be told from it, by when each was in force alone."""

from math import exp

import numpy as np

from lowtide.response.infer import levels_of
from lowtide.response.model.beliefs import Priors
from lowtide.response.model.numbers import step_covariance
from lowtide.response.series import Floats, Series


def alike(series: Series, priors: Priors) -> Floats:
    """How alike the dose's effect and each therapy's would run (J,): the correlation of their days.

    The correlation of the two effects a posteriori says little of it: where the days are vague it
    is that of the priors. A therapy in force on no day is like no dose.
    """
    effect, levels = priors.effect, levels_of(series.doses_mg)
    weights = np.sqrt(np.diag(step_covariance(effect, levels)))
    reached = series.doses_mg[:, None] >= np.array(levels) - 1e-9
    dose = built_up(reached.astype(np.float64), exp(-1.0 / effect.delay_days.value)) @ weights
    therapies = [
        built_up(on[:, None].astype(np.float64), exp(-1.0 / priors.therapy.days.value))[:, 0]
        for _, on in series.therapies
    ]
    return np.array([_correlation(dose, therapy) for therapy in therapies], np.float64)


def built_up(on: Floats, left: float) -> Floats:
    """On and off by column (T, K), as an effect of which so much is left a day after it ended."""
    effects, now = np.empty_like(on), np.zeros(on.shape[1])
    for day, there in enumerate(on):
        now = there + left * (now - there)
        effects[day] = now
    return effects


def _correlation(one: Floats, other: Floats) -> float:
    if one.std() < 1e-9 or other.std() < 1e-9:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])
