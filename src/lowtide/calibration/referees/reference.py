"""The dense posterior of one person by importance sampling, with what the replicates say of it."""

from dataclasses import dataclass, replace
from math import lgamma, log, pi

import numpy as np

from lowtide.calibration.people.generate import THIRD
from lowtide.calibration.priors import Flags, Floats, Priors, Rng
from lowtide.calibration.referees.dense import (
    Columns,
    Mixture,
    columns,
    evaluate,
    geometric,
    log_prior,
    prior_nodes,
)
from lowtide.response.series import Series

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
FREEDOM = 6.0  # degrees, of the proposal's Student t
WIDER = 1.3  # than what was seen so far, in variance
ENOUGH = 60.0  # effective nodes for a mean and a covariance of four numbers
ROUNDS = 12  # of moving the proposal from the prior to the posterior
FORGET = 1e-10  # of the largest weight: what is left out of the mixture


@dataclass(frozen=True)
class Reference:
    """The posterior of one person, with standard errors from independent replicates.

    change, level: (mean, sd) in points. quantiles, reduction_quantiles: at 5, 25, 50, 75, 95 %.
    error_sd: of the change's mean, in posterior sds; error_spread: of the posterior sd, as a
    share of it; error_probability: the largest of the probabilities'. effective: nodes that count.
    """

    mixture: Mixture
    change: tuple[float, float]
    level: tuple[float, float]
    quantiles: tuple[float, ...]
    reduction_quantiles: tuple[float, ...]
    p_reduction_15: float
    p_reduction_30: float
    p_reduction_50: float
    error_sd: float
    error_spread: float
    error_probability: float
    effective: float


@dataclass(frozen=True)
class _Proposal:
    """A Student t about `centre`, beside the prior."""

    centre: Floats
    root: Floats

    def draw(self, normal: Floats, chi: Floats) -> Floats:
        return np.asarray(self.centre + (normal @ self.root.T) * np.sqrt(FREEDOM / chi)[:, None])

    def log_density(self, nodes: Floats) -> Floats:
        size = self.centre.size
        away = np.linalg.solve(self.root, (nodes - self.centre).T)
        constant = lgamma((FREEDOM + size) / 2) - lgamma(FREEDOM / 2) - size / 2 * log(FREEDOM * pi)
        constant -= float(np.log(np.diag(self.root)).sum())
        tail = np.log1p((away**2).sum(axis=0) / FREEDOM)
        return np.asarray(constant - (FREEDOM + size) / 2 * tail)


def posterior(
    series: Series,
    rng: Rng,
    priors: Priors | None = None,
    nodes: int = 512,
    replicates: int = 8,
    window: Flags | None = None,
) -> Reference:
    """The posterior of one person from `replicates` x `nodes` nodes for each noise.

    nodes: a power of two (Sobol points). About 3 s for 84 days, a minute for a year. Source: Owen,
    randomised quasi-Monte-Carlo; Hesterberg 1995 for the defensive part of the proposal.
    """
    priors = priors or Priors()
    given = columns(series, priors, window)
    proposals = [_adapt(given, priors, at, nodes, rng) for at in range(len(priors.noises))]
    runs = [
        [
            _weighted(given, priors, at, proposal, nodes, rng)[2]
            for at, proposal in enumerate(proposals)
        ]
        for _ in range(replicates)
    ]
    return summary([joined(run) for run in runs])


def first_response(reference: Reference, series: Series, number: int, rng: Rng) -> Floats:
    """Draws (n,) of the day of first response, counted from the first dose; NaN is never.

    The first day on which the change so far is a third of the run-in's level, among the days that
    the series has.
    """
    chosen, drawn = reference.mixture.draw(number, rng)
    given = columns(series)
    level = drawn @ given.level_form
    days = np.empty(number)
    for at, piece in enumerate(chosen):
        built = geometric(series.scores.size, float(reference.mixture.tau[piece])) @ given.on
        there = (built @ drawn[at, given.step_slice])[series.run_in :] <= -THIRD * level[at]
        days[at] = there.argmax() + 1 if there.any() else np.nan
    return days


def summary(replicates: list[Mixture]) -> Reference:
    """What all replicates say together, and how far they are apart."""
    whole = joined(replicates)
    mean, sd = whole.moments()
    rows = np.array([[*run.moments(), *_reductions(run)] for run in replicates])
    error = rows.std(axis=0, ddof=1) / np.sqrt(len(replicates)) if len(replicates) > 1 else None
    error = np.full(rows.shape[1], np.inf) if error is None else error
    reductions = _reductions(whole)
    return Reference(
        mixture=whole,
        change=(mean, sd),
        level=whole.level_moments(),
        quantiles=tuple(whole.quantile(level) for level in LEVELS),
        reduction_quantiles=tuple(whole.reduction_quantile(level) for level in LEVELS),
        p_reduction_15=reductions[0],
        p_reduction_30=reductions[1],
        p_reduction_50=reductions[2],
        error_sd=float(error[0]) / sd,
        error_spread=float(error[1]) / sd,
        error_probability=float(error[2:].max()),
        effective=float(1 / (whole.weight**2).sum()),
    )


def _reductions(mixture: Mixture) -> tuple[float, float, float]:
    return mixture.reduced_by(0.15), mixture.reduced_by(0.3), mixture.reduced_by(0.5)


def _adapt(given: Columns, priors: Priors, noise: int, nodes: int, rng: Rng) -> _Proposal:
    """Where the posterior is: from the prior on, as fast as the weights allow."""
    proposal: _Proposal | None = None
    for _ in range(ROUNDS):
        found, log_weight, _ = _weighted(given, priors, noise, proposal, nodes, rng)
        power = _power(log_weight)
        weight = np.exp(power * (log_weight - log_weight.max()))
        proposal = _fitted(found, weight / weight.sum())
        if power == 1.0:
            break
    assert proposal is not None  # noqa: S101 - the rounds are at least one
    return proposal


def _power(log_weight: Floats) -> float:
    """The largest power of the weights, up to one, with which enough nodes count."""
    for power in 0.7 ** np.arange(40):
        weight = np.exp(power * (log_weight - log_weight.max()))
        if weight.sum() ** 2 / (weight**2).sum() >= min(ENOUGH, log_weight.size / 4):
            return float(power)
    return 1e-6


def _fitted(nodes: Floats, weight: Floats) -> _Proposal:
    centre = weight @ nodes
    away = nodes - centre
    covariance = WIDER * (away.T * weight) @ away + 1e-4 * np.eye(centre.size)
    return _Proposal(centre, np.asarray(np.linalg.cholesky(covariance), float))


def _weighted(
    given: Columns, priors: Priors, noise: int, proposal: _Proposal | None, count: int, rng: Rng
) -> tuple[Floats, Floats, Mixture]:
    """Nodes (n, 4), their log weights (n,), and the mixture at them with those weights."""
    nodes, log_density = _proposed(priors, noise, proposal, count, rng)
    log_node, mixture = evaluate(given, priors, noise, nodes)
    log_weight = log_node - log_density - log(len(nodes))
    pieces = mixture.weight.size // len(nodes)
    return (
        nodes,
        log_weight,
        reweighted(mixture, -np.repeat(log_density, pieces) - log(len(nodes))),
    )


def _proposed(
    priors: Priors, noise: int, proposal: _Proposal | None, count: int, rng: Rng
) -> tuple[Floats, Floats]:
    """Nodes from the prior, or a fifth from the prior and the rest where the posterior is."""
    kind = priors.noises[noise]
    if proposal is None:
        nodes = prior_nodes(priors, kind, _sobol(count, 4, rng))
        return nodes, log_prior(priors, kind, nodes) - log(kind.weight)
    few = count // 4
    nodes = np.concatenate(
        [prior_nodes(priors, kind, _sobol(few, 4, rng)), _student(proposal, count, rng)]
    )
    prior = log_prior(priors, kind, nodes) - log(kind.weight) + log(few / (few + count))
    near = proposal.log_density(nodes) + log(count / (few + count))
    return nodes, np.logaddexp(prior, near)


def _sobol(count: int, size: int, rng: Rng) -> Floats:
    from scipy.stats import qmc

    points = qmc.Sobol(size, scramble=True, rng=rng).random(count)
    return np.asarray(np.clip(points, 1e-10, 1 - 1e-10))


def _student(proposal: _Proposal, count: int, rng: Rng) -> Floats:
    from scipy.special import ndtri
    from scipy.stats import chi2

    uniform = _sobol(count, proposal.centre.size + 1, rng)
    return proposal.draw(ndtri(uniform[:, :-1]), chi2.ppf(uniform[:, -1], FREEDOM))


def reweighted(mixture: Mixture, more: Floats) -> Mixture:
    """The same distributions with `more` added to the log of each weight, but the negligible."""
    log_weight = np.log(np.maximum(mixture.weight, 1e-300)) + mixture.log_evidence + more
    return _normalised(mixture, log_weight)


def joined(mixtures: list[Mixture]) -> Mixture:
    """All distributions of all mixtures, each weighted by its evidence."""
    log_weight = np.concatenate(
        [np.log(mixture.weight) + mixture.log_evidence for mixture in mixtures]
    )
    whole = replace(
        mixtures[0],
        mean=np.concatenate([mixture.mean for mixture in mixtures]),
        covariance=np.concatenate([mixture.covariance for mixture in mixtures]),
        change_form=np.concatenate([mixture.change_form for mixture in mixtures]),
        tau=np.concatenate([mixture.tau for mixture in mixtures]),
        noise=np.concatenate([mixture.noise for mixture in mixtures]),
    )
    return _normalised(whole, log_weight)


def _normalised(mixture: Mixture, log_weight: Floats) -> Mixture:
    kept = log_weight > log_weight.max() + log(FORGET)
    evidence = float(np.logaddexp.reduce(log_weight[kept]))
    return replace(
        mixture,
        weight=np.exp(log_weight[kept] - evidence),
        mean=mixture.mean[kept],
        covariance=mixture.covariance[kept],
        change_form=mixture.change_form[kept],
        tau=mixture.tau[kept],
        noise=mixture.noise[kept],
        log_evidence=evidence,
    )
