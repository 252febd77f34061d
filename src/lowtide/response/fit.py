"""The course as the model fits it, and whether the days look as the model says that days look.

Here with whole matrices and one node, the posterior's mean: it is for the eye and for a check, and
no number of an answer is made from it.
"""

from dataclasses import dataclass

import numpy as np

from lowtide.response.beliefs import Priors
from lowtide.response.infer import Posterior, constants, levels_of, nonlinear
from lowtide.response.inference.filtering import (
    FAST,
    FAST_SHARE,
    LEFT,
    NODE_ROWS,
    SLOW,
    SLOW_SHARE,
    WHITE_SHARE,
)
from lowtide.response.inference.placing import MODELS, node_of
from lowtide.response.inference.preparing import prepare
from lowtide.response.series import Floats, Series

LAGS = 7  # days
ROUNDS = 3  # until scale and coefficients agree
# Of chi-squared with LAGS degrees of freedom, the values that are passed as rarely as this.
CHI_SQUARED = {0.01: 18.475, 0.0001: 29.878}


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
    flags = [on for _, on in series.therapies]
    days, _, linear = prepare(
        series.scores,
        series.doses_mg,
        series.weekend,
        np.array(flags) if flags else np.zeros((0, series.scores.size), np.bool_),
        series.run_in,
        np.array(levels),
        np.empty((0, series.scores.size)),
        constants(priors, levels, series.bad_spell, None),
    )
    length = series.scores.size
    columns = np.column_stack(
        [
            days.static[:length],
            node[SLOW] ** np.arange(length),
            _effects(days.steps[:length], node[LEFT]),
        ]
    )
    seen = np.isfinite(series.scores)
    statics, steps = days.static.shape[1], days.steps.shape[1]
    precision = np.zeros((columns.shape[1],) * 2)
    precision[range(statics), range(statics)] = linear.static[1]
    precision[statics, statics] = 1.0 / (linear.flare[2] ** 2 * posterior.core.p_flare + 1e-6)
    precision[-steps:, -steps:] = linear.dose / _variance_of_width(linear.widths)
    mean = np.zeros(columns.shape[1])
    mean[:statics], mean[statics] = linear.static[0], linear.flare[1] * posterior.core.p_flare
    root = np.linalg.cholesky(_covariance(node, length)[np.ix_(seen, seen)])
    white = np.linalg.solve(root, np.column_stack([columns, series.scores])[seen])
    scale, coefficients = 1.0, mean
    for _ in range(ROUNDS):
        left = white[:, :-1] / scale
        right = left.T @ white[:, -1] / scale + precision @ mean
        coefficients = np.asarray(np.linalg.solve(left.T @ left + precision, right), np.float64)
        surprises = white[:, -1] - white[:, :-1] @ coefficients
        scale = float(np.sqrt(surprises @ surprises / max(seen.sum() - 4, 1)))
    return Fit(columns @ coefficients, surprises / scale)


def unlikeliness(surprises: Floats) -> float:
    """A chi-squared of LAGS degrees of freedom where surprises are independent: Ljung and Box."""
    count = surprises.size
    total = 0.0
    for lag in range(1, LAGS + 1):
        total += _correlation(surprises, lag) ** 2 / (count - lag)
    return count * (count + 2) * total


def widening(surprises: Floats) -> float:
    """How many times the variance of a mean is, given how the surprises still hang together."""
    return 1.0 + 2.0 * sum(max(_correlation(surprises, lag), 0.0) for lag in range(1, LAGS + 1))


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


def _effects(steps: Floats, left: float) -> Floats:
    effects = np.empty_like(steps)
    now = np.zeros(steps.shape[1])
    for day, on in enumerate(steps):
        now = on + left * (now - on)
        effects[day] = now
    return effects


def _variance_of_width(widths: Floats) -> float:
    return float((widths[0] ** 2 * widths[1]).sum())
