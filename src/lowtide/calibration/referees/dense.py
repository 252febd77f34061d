"""The slow, obvious posterior: whole covariance matrices, many nodes, and how far to trust them.

Everything is linear and normal once five numbers are known: which noise, its memory, the fast
part's share, tau and sd. `evaluate` does that at nodes it is given; `reference` chooses them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, lgamma, log, pi, sqrt

import numpy as np

from lowtide.calibration.people.generate import WINDOW
from lowtide.calibration.priors import (
    Flags,
    Floats,
    Ints,
    Noise,
    Normal,
    Priors,
    Rng,
    correlation_of,
    step_covariance,
)
from lowtide.response.series import Series

BATCH = 256  # nodes whose matrices are in memory at once


@dataclass(frozen=True, eq=False)
class Columns:
    """The days of one course as columns: what is linear in what, for p coefficients.

    Coefficients in order: level, weekend, trend, therapies, dose steps, flare. level_form (p,):
    the run-in's level. window (T,): the days of which the change is the mean.
    """

    scores: Floats
    observed: Flags
    usual: Floats  # (T, 3 + J)
    on: Floats  # (T, K), the dose of the night before at least that of the step
    level_form: Floats
    window: Flags
    run_in: int
    prior_mean: Floats
    precisions: Floats  # (effect sds, p, p), a priori
    effect_weights: Floats
    flare: float  # probability

    @property
    def step_slice(self) -> slice:
        """Where the dose steps are among the coefficients."""
        return slice(self.usual.shape[1], self.usual.shape[1] + self.on.shape[1])


@dataclass(frozen=True, eq=False)
class Mixture:
    """A posterior as M normal distributions with weights that sum to one.

    mean (M, p), covariance (M, p, p) of the coefficients; change_form (M, p) and level_form (p,)
    are the change and the run-in's level as linear forms of them; tau (M,) in days; noise (M,).
    """

    weight: Floats
    mean: Floats
    covariance: Floats
    change_form: Floats
    level_form: Floats
    tau: Floats
    noise: Ints
    log_evidence: float

    def change(self) -> tuple[Floats, Floats]:
        """Mean and sd (M,) of the change in points."""
        return self._line(self.change_form)

    def run_in_level(self) -> tuple[Floats, Floats]:
        """Mean and sd (M,) of the run-in's level in points."""
        return self._line(np.broadcast_to(self.level_form, self.mean.shape))

    def reduced_by(self, share: float) -> float:
        """P(change <= -share of the run-in's level): at least that much less pain."""
        mean, sd = self._line(-self.change_form - share * self.level_form)
        return float(self.weight @ _phi(mean / np.maximum(sd, 1e-12)))

    def cdf(self, points: float) -> float:
        """P(change <= points)."""
        mean, sd = self.change()
        return float(self.weight @ _phi((points - mean) / np.maximum(sd, 1e-12)))

    def level_cdf(self, points: float) -> float:
        """P(run-in's level <= points)."""
        mean, sd = self.run_in_level()
        return float(self.weight @ _phi((points - mean) / np.maximum(sd, 1e-12)))

    def moments(self) -> tuple[float, float]:
        """Mean and sd of the change in points."""
        mean, sd = self.change()
        centre = float(self.weight @ mean)
        return centre, sqrt(float(self.weight @ (sd**2 + (mean - centre) ** 2)))

    def level_moments(self) -> tuple[float, float]:
        """Mean and sd of the run-in's level in points."""
        mean, sd = self.run_in_level()
        centre = float(self.weight @ mean)
        return centre, sqrt(float(self.weight @ (sd**2 + (mean - centre) ** 2)))

    def quantile(self, level: float) -> float:
        """The change in points below which lies `level` of the posterior."""
        centre, spread = self.moments()
        return _bisect(self.cdf, level, centre - 12 * spread, centre + 12 * spread)

    def reduction_quantile(self, level: float) -> float:
        """The reduction, a share of the run-in's level, below which lies `level`."""
        return _bisect(lambda share: 1 - self.reduced_by(share), level, -20.0, 20.0)

    def draw(self, number: int, rng: Rng) -> tuple[Ints, Floats]:
        """Which of the M each of n draws is from (n,), and its coefficients (n, p)."""
        chosen = rng.choice(self.weight.size, number, p=self.weight / self.weight.sum())
        roots = np.linalg.cholesky(self.covariance[chosen] + 1e-12 * np.eye(self.mean.shape[1]))
        noise = rng.standard_normal((number, self.mean.shape[1], 1))
        return chosen, self.mean[chosen] + (roots @ noise)[:, :, 0]

    def _line(self, form: Floats) -> tuple[Floats, Floats]:
        mean = (form * self.mean).sum(axis=1)
        variance = np.einsum("mi,mij,mj->m", form, self.covariance, form)
        return mean, np.sqrt(np.maximum(variance, 0))


def columns(series: Series, priors: Priors | None = None, window: Flags | None = None) -> Columns:
    """The course of one person as columns; the window is that of `generate` where none is given."""
    priors = priors or Priors()
    doses = tuple(float(dose) for dose in np.unique(series.doses_mg[series.doses_mg > 0]))
    days = np.arange(series.scores.size)
    slow = geometric(days.size, priors.therapy_tau)
    therapies = [slow @ on.astype(float) for _, on in series.therapies]
    usual = np.column_stack([np.ones(days.size), series.weekend, days / 28, *therapies])
    on = np.array([series.doses_mg >= dose for dose in doses], float).reshape(len(doses), -1).T
    level_form = np.zeros(usual.shape[1] + len(doses) + 1)
    level_form[: usual.shape[1]] = usual[: series.run_in].mean(axis=0)
    mean, precisions = _prior(priors, len(therapies), doses)
    return Columns(
        scores=series.scores,
        observed=np.isfinite(series.scores),
        usual=usual,
        on=on,
        level_form=level_form,
        window=last_days(series.doses_mg) if window is None else window,
        run_in=series.run_in,
        prior_mean=mean,
        precisions=precisions,
        effect_weights=np.array([weight for _, weight in priors.effect]),
        flare=priors.flare_probability(series.bad_spell),
    )


def last_days(doses_mg: Floats) -> Flags:
    """The last days on the dose now taken, 14 at most (T,); a night without one changes nothing."""
    taken = np.flatnonzero(doses_mg > 0)
    day = np.arange(doses_mg.size)
    if not taken.size:
        return np.asarray(day >= doses_mg.size - WINDOW)
    another = taken[doses_mg[taken] != doses_mg[taken[-1]]]
    begun = another[-1] + 1 if another.size else taken[0]
    return np.asarray(day >= max(begun, doses_mg.size - WINDOW))


def geometric(days: int, tau: float) -> Floats:
    """The matrix (T, T) that lets anything build up with time constant `tau` in days."""
    lag = np.subtract.outer(np.arange(days), np.arange(days))
    gain = 1 - exp(-1 / tau)
    return np.where(lag >= 0, gain * (1 - gain) ** np.maximum(lag, 0), 0.0)


def correlation_matrix(days: int, kind: Noise, phi: float, share: float) -> Floats:
    """How scores wander together (T, T), for a total variance of one."""
    lag = np.abs(np.subtract.outer(np.arange(days), np.arange(days)))
    fast = np.where(lag == 0, 1.0, kind.fast_phi**lag) if kind.fast_phi else np.eye(days)
    moving = (1 - kind.white) * fast + kind.white * np.eye(days)
    return np.asarray((1 - share) * phi**lag + share * moving)


def evaluate(given: Columns, priors: Priors, noise: int, nodes: Floats) -> tuple[Floats, Mixture]:
    """Log of prior times likelihood (n,) at nodes (n, 4), and the posterior given each node.

    A node is (log(-1 / ln phi), logit share, ln tau, ln sd), its density taken in those units.
    Each becomes one normal distribution for each effect sd, with a flare and without.
    """
    parts = [_batch(given, priors, noise, part) for part in _batches(nodes)]
    log_weight, mean, covariance, form = (
        np.concatenate([part[at] for part in parts]) for at in range(4)
    )
    pieces = log_weight.shape[1]
    flat = log_weight.ravel()
    total = np.logaddexp.reduce(log_weight, axis=1)
    size = given.prior_mean.size
    return total, Mixture(
        weight=np.exp(flat - np.logaddexp.reduce(flat)),
        mean=mean.reshape(-1, size),
        covariance=covariance.reshape(-1, size, size),
        change_form=np.repeat(form, pieces, axis=0),
        level_form=given.level_form,
        tau=np.repeat(np.exp(nodes[:, 2]), pieces),
        noise=np.full(flat.size, noise),
        log_evidence=float(np.logaddexp.reduce(flat)),
    )


def log_prior(priors: Priors, kind: Noise, nodes: Floats) -> Floats:
    """Log density (n,) of nodes (n, 4), the noise's own probability included."""
    memory, logit, log_tau, log_sd = nodes.T
    shape = priors.share
    beta = lgamma(2 * shape) - 2 * lgamma(shape)
    beta = beta - shape * (np.logaddexp(0, logit) + np.logaddexp(0, -logit))
    normal = _log_normal(memory, kind.memory) + _log_normal(log_tau, priors.log_tau)
    return np.asarray(log(kind.weight) + beta + normal + _log_normal(log_sd, priors.log_sd))


def prior_nodes(priors: Priors, kind: Noise, uniform: Floats) -> Floats:
    """Points (n, 4) of the unit cube taken to the priors' own nodes."""
    from scipy.special import logit, ndtri
    from scipy.stats import beta

    scales = (kind.memory, priors.log_tau, priors.log_sd)
    memory, log_tau, log_sd = (
        scale.mean + scale.sd * ndtri(uniform[:, at])
        for at, scale in zip((0, 2, 3), scales, strict=True)
    )
    share = logit(beta.ppf(uniform[:, 1], priors.share, priors.share))
    return np.column_stack([memory, share, log_tau, log_sd])


def _prior(priors: Priors, therapies: int, doses: tuple[float, ...]) -> tuple[Floats, Floats]:
    """Prior mean (p,) and, for each effect sd, precision (p, p)."""
    usual = [priors.level, priors.weekend, priors.trend, *[priors.therapy] * therapies]
    first, last = len(usual), len(usual) + len(doses)
    mean = np.zeros(last + 1)
    mean[:first], mean[last] = [prior.mean for prior in usual], priors.flare.mean
    precisions = np.zeros((len(priors.effect), last + 1, last + 1))
    for at, (sd, _) in enumerate(priors.effect):
        precisions[at, range(first), range(first)] = [prior.sd**-2 for prior in usual]
        steps = sd**2 * step_covariance(priors, doses)
        precisions[at, first:last, first:last] = np.linalg.inv(steps)
        precisions[at, last, last] = priors.flare.sd**-2
    return mean, precisions


def _batches(nodes: Floats) -> list[Floats]:
    return [nodes[start : start + BATCH] for start in range(0, len(nodes), BATCH)]


def _batch(
    given: Columns, priors: Priors, noise: int, nodes: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """For n nodes: log weights (n, c), means (n, c, p), covariances and change forms (n, p)."""
    kind, seen = priors.noises[noise], given.observed
    phi, share = correlation_of(nodes[:, 0]), 1 / (1 + np.exp(-nodes[:, 1]))
    built = [geometric(seen.size, tau) @ given.on for tau in np.exp(nodes[:, 2])]
    flare = [correlation ** np.arange(seen.size)[:, None] for correlation in phi]
    design = np.array([np.hstack([given.usual, *pair]) for pair in zip(built, flare, strict=True)])
    spread = np.array(
        [correlation_matrix(seen.size, kind, *pair) for pair in zip(phi, share, strict=True)]
    )[:, seen][:, :, seen]
    spread = spread * np.exp(2 * nodes[:, 3])[:, None, None]
    form = np.zeros((len(nodes), given.prior_mean.size))
    form[:, given.step_slice] = np.array(built)[:, given.window].mean(axis=1)
    base = log_prior(priors, kind, nodes)
    pieces = _condition(given, design[:, seen], spread)
    log_weight = base[:, None] + np.stack([piece[0] for piece in pieces], axis=1)
    mean = np.stack([piece[1] for piece in pieces], axis=1)
    return log_weight, mean, np.stack([piece[2] for piece in pieces], axis=1), form


def _condition(
    given: Columns, design: Floats, spread: Floats
) -> list[tuple[Floats, Floats, Floats]]:
    """For each effect sd, with and without a flare: log weight, mean and covariance."""
    scores = given.scores[given.observed]
    both = np.concatenate([design, np.broadcast_to(scores[:, None], (*design.shape[:2], 1))], 2)
    solved = np.linalg.solve(spread, both)
    gram = np.swapaxes(both, 1, 2) @ solved
    constant = -(scores.size * log(2 * pi) + np.linalg.slogdet(spread)[1]) / 2
    found = []
    for precision, weight in zip(given.precisions, given.effect_weights, strict=True):
        for flare, chance in ((True, given.flare), (False, 1 - given.flare)):
            piece = _one(gram, precision, given.prior_mean, flare)
            found.append((constant + piece[0] + log(weight * chance), *piece[1:]))
    return found


def _one(
    gram: Floats, precision: Floats, prior_mean: Floats, flare: bool
) -> tuple[Floats, Floats, Floats]:
    """The textbook update of a normal prior by a normal likelihood; a flare that is not is zero."""
    size = prior_mean.size
    kept = size if flare else size - 1
    prior, centre = precision[:kept, :kept], prior_mean[:kept]
    information = gram[:, :kept, :kept] + prior
    target = gram[:, :kept, -1] + prior @ centre
    part = np.linalg.inv(information)
    mean = (part @ target[:, :, None])[:, :, 0]
    quadratic = gram[:, -1, -1] + centre @ prior @ centre - (target * mean).sum(axis=1)
    logdet = np.linalg.slogdet(prior)[1] - np.linalg.slogdet(information)[1]
    whole_mean, whole = np.zeros((len(gram), size)), np.zeros((len(gram), size, size))
    whole_mean[:, :kept], whole[:, :kept, :kept] = mean, part
    return (logdet - quadratic) / 2, whole_mean, whole


def _log_normal(at: Floats, prior: Normal) -> Floats:
    return np.asarray(-(((at - prior.mean) / prior.sd) ** 2) / 2 - log(prior.sd * sqrt(2 * pi)))


def _phi(at: Floats) -> Floats:
    from scipy.special import ndtr

    return np.asarray(ndtr(at))


def _bisect(cdf: Callable[[float], float], level: float, low: float, high: float) -> float:
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if cdf(middle) < level else (low, middle)
    return (low + high) / 2
