"""The course as the model fits it, and whether the days look as the model says that days look.

Here with whole matrices and one node, the posterior's mean: it is for the eye and for a check, and
no number of an answer is made from it.
"""

from dataclasses import dataclass
from math import erfc, exp, pi, sqrt

import numpy as np

from lowtide.response.infer import Posterior, constants, levels_of, nonlinear, observed
from lowtide.response.inference.filtering import (
    FAST,
    FAST_SHARE,
    LEFT,
    NODE_ROWS,
    SLOW,
    SLOW_SHARE,
    WHITE_SHARE,
    Days,
)
from lowtide.response.inference.placing import MODELS, node_of
from lowtide.response.inference.preparing import prepare
from lowtide.response.inference.solving import Linear
from lowtide.response.model.beliefs import Priors
from lowtide.response.series import Floats, Series
from lowtide.response.verdict.entangled import built_up

LAGS = 7  # days, an odd number: see `rarity`
ROUNDS = 3  # until scale and coefficients agree
FREE = 4  # numbers that the scores were fitted with, about, after what the priors know of them


@dataclass(frozen=True, eq=False)
class Fit:
    """curve (T,): the mean that is fitted to each day, in points. surprises (n,): of each score
    seen, in its own sd, given those before it; independent where the model is right."""

    curve: Floats
    surprises: Floats


def fit(series: Series, posterior: Posterior, priors: Priors) -> Fit:
    """The course at the mean node of the more probable noise model."""
    node = _mean_node(posterior, priors)
    levels = levels_of(series.doses_mg)
    known = constants(priors, levels, series.bad_spell, None)
    days, _, linear = prepare(observed(series, levels), known)
    seen = np.isfinite(series.scores)
    columns = _columns(days, node, series.scores.size)
    root = np.linalg.cholesky(_covariance(node, seen.size)[np.ix_(seen, seen)])
    white = np.linalg.solve(root, np.column_stack([columns, series.scores])[seen])
    coefficients, scale = _agreed(white, *_normal_prior(linear, posterior.core.p_flare))
    surprises = white[:, -1] - white[:, :-1] @ coefficients
    return Fit(columns @ coefficients, surprises / scale)


def rarity(surprises: Floats) -> float:
    """How rarely independent surprises hang together as much as these: Ljung and Box (1978)."""
    unlike = unlikeliness(surprises)
    tail, term = erfc(sqrt(unlike / 2.0)), sqrt(2.0 * unlike / pi) * exp(-unlike / 2.0)
    # The tail of chi-squared with an odd number of degrees of freedom.
    for degrees in range(3, LAGS + 1, 2):
        tail += term
        term *= unlike / degrees
    return tail


def unlikeliness(surprises: Floats) -> float:
    """A chi-squared of LAGS degrees of freedom where surprises are independent."""
    count = surprises.size
    total = 0.0
    for lag in range(1, LAGS + 1):
        total += _correlation(surprises, lag) ** 2 / (count - lag)
    return count * (count + 2) * total


def widening(surprises: Floats) -> float:
    """How many times the variance of a mean is, given how the surprises still hang together."""
    return 1.0 + 2.0 * sum(max(_correlation(surprises, lag), 0.0) for lag in range(1, LAGS + 1))


def _columns(days: Days, node: Floats, length: int) -> Floats:
    """What the mean is made of, one row a day: static columns, a flare that passes, the steps."""
    flare = node[SLOW] ** np.arange(length)
    effects = built_up(days.steps[:length], float(node[LEFT]))
    return np.column_stack([days.static[:length], flare, effects])


def _normal_prior(linear: Linear, flared: float) -> tuple[Floats, Floats]:
    """Mean (P,) and precision (P, P) of the coefficients: one normal in the place of a mixture."""
    statics, steps = linear.static.shape[1], linear.dose.shape[0]
    mean = np.zeros(statics + 1 + steps)
    mean[:statics], mean[statics] = linear.static[0], linear.flare[1] * flared
    precision = np.zeros((mean.size, mean.size))
    precision[range(statics), range(statics)] = linear.static[1]
    precision[statics, statics] = 1.0 / (linear.flare[2] ** 2 * flared + 1e-6)
    precision[-steps:, -steps:] = linear.dose / _variance_of_width(linear.widths)
    return mean, precision


def _agreed(white: Floats, mean: Floats, precision: Floats) -> tuple[Floats, float]:
    """Coefficients and the sd of the noise, each given the other, from whitened columns."""
    scale, coefficients = 1.0, mean
    for _ in range(ROUNDS):
        left = white[:, :-1] / scale
        right = left.T @ white[:, -1] / scale + precision @ mean
        coefficients = np.asarray(np.linalg.solve(left.T @ left + precision, right), np.float64)
        surprises = white[:, -1] - white[:, :-1] @ coefficients
        scale = float(np.sqrt(surprises @ surprises / max(white.shape[0] - FREE, 1)))
    return coefficients, scale


def _correlation(surprises: Floats, lag: int) -> float:
    return float(surprises[lag:] @ surprises[:-lag] / (surprises @ surprises))


def _mean_node(posterior: Posterior, priors: Priors) -> Floats:
    each = posterior.node_weight.size // MODELS
    weights = posterior.node_weight.reshape(MODELS, each)
    model = int(weights.sum(1).argmax())
    at = posterior.nodes[:, model * each : (model + 1) * each] @ weights[model]
    node = np.empty(NODE_ROWS)
    node_of(nonlinear(priors), model, at / weights[model].sum(), node)
    return node


def _covariance(node: Floats, days: int) -> Floats:
    lag = np.abs(np.subtract.outer(np.arange(days), np.arange(days)))
    slow, fast = node[SLOW_SHARE] * node[SLOW] ** lag, node[FAST_SHARE] * node[FAST] ** lag
    return np.asarray(slow + fast + node[WHITE_SHARE] * np.eye(days), np.float64)


def _variance_of_width(widths: Floats) -> float:
    return float((widths[0] ** 2 * widths[1]).sum())
