"""A compiled Metropolis sampler of one person's posterior, independent of the dense reference."""

from dataclasses import dataclass

import numpy as np

from lowtide.calibration.priors import Flags, Floats, Priors, Rng, step_covariance
from lowtide.calibration.referees.diagnostics import bulk_ess, mean_ess, r_hat, tail_ess
from lowtide.response.series import Series

THIRD = 0.3


@dataclass(frozen=True, eq=False)
class Draws:
    """Draws (chains, n) of one person's posterior, and what they are worth.

    change, level in points; tau in days; sd in points; phi; share; noise; flare (whether); day of
    first response counted from the first dose, NaN never. accepted: share of proposals, by chain.
    """

    change: Floats
    level: Floats
    tau: Floats
    sd: Floats
    phi: Floats
    share: Floats
    noise: Floats
    flare: Floats
    effect_sd: Floats
    first_response: Floats
    accepted: Floats

    def reduced_by(self, share: float) -> float:
        """P(change <= -share of the run-in's level)."""
        return float((-self.change - share * self.level >= 0).mean())

    def effective(self) -> float:
        """The least of the numbers of independent draws of the change: mean, bulk, and tails."""
        return min(mean_ess(self.change), bulk_ess(self.change), tail_ess(self.change))

    def error_sd(self) -> float:
        """Standard error of the change's mean, in posterior sds."""
        return float(mean_ess(self.change) ** -0.5)

    def r_hat(self) -> float:
        """The largest R-hat of change, level and everything that is not linear."""
        names = ("change", "level", "tau", "sd", "phi", "share")
        return max(r_hat(getattr(self, name)) for name in names)


def sample(
    series: Series,
    rng: Rng,
    priors: Priors | None = None,
    chains: int = 4,
    draws: int = 5000,
    thin: int = 5,
    warm_up: int = 3000,
    window: Flags | None = None,
) -> Draws:
    """`chains` x `draws` draws of one person's posterior, each after `thin` states.

    Errors: ImportError where numba is not installed (the extra `analysis`). Source: Haario,
    Saksman and Tamminen 2001 for the proposal, which follows the chain while it warms up only.
    """
    from lowtide.calibration.referees import kernel

    priors = priors or Priors()
    given = _arguments(series, priors)
    found = [kernel.run(one, warm_up, draws, thin, *given) for one in rng.spawn(chains)]
    states = np.array([run[0] for run in found])
    coefficients = np.array([run[1] for run in found])
    return _described(series, priors, states, coefficients, [run[2] for run in found], window)


def _arguments(series: Series, priors: Priors) -> tuple[Floats, ...]:
    """Everything that the kernel needs, as plain arrays."""
    kinds = [
        (kind.weight, kind.memory.mean, kind.memory.sd, kind.fast_phi, kind.white)
        for kind in priors.noises
    ]
    tau, sd = priors.log_tau, priors.log_sd
    flare = priors.flare_probability(series.bad_spell)
    chances = [weight * part for _, weight in priors.effect for part in (flare, 1 - flare)]
    mean, precisions = _prior(series, priors)
    seen = np.isfinite(series.scores)
    return (
        np.array(kinds),
        np.array([tau.mean, tau.sd, sd.mean, sd.sd, priors.share]),
        _usual(series, priors),
        _on(series),
        np.where(seen, series.scores, 0.0),
        seen,
        mean,
        precisions,
        np.array(chances),
    )


def _doses(series: Series) -> tuple[float, ...]:
    return tuple(sorted({float(dose) for dose in series.doses_mg if dose > 0}))


def _on(series: Series) -> Floats:
    on = np.zeros((series.scores.size, len(_doses(series))))
    for at, dose in enumerate(_doses(series)):
        on[:, at] = series.doses_mg >= dose
    return on


def _usual(series: Series, priors: Priors) -> Floats:
    days = series.scores.size
    usual = np.ones((days, 3 + len(series.therapies)))
    usual[:, 1] = series.weekend
    usual[:, 2] = np.arange(days) / 28
    for at, (_, on) in enumerate(series.therapies):
        usual[:, 3 + at] = built_up(on[:, None].astype(float), np.array([priors.therapy_tau]))[
            0, :, 0
        ]
    return usual


def _prior(series: Series, priors: Priors) -> tuple[Floats, Floats]:
    """Prior mean (p,) and precision (effect sds, p, p), the flare's last."""
    doses, therapies = _doses(series), len(series.therapies)
    usual = [priors.level, priors.weekend, priors.trend] + [priors.therapy] * therapies
    mean = [prior.mean for prior in usual] + [0.0] * len(doses) + [priors.flare.mean]
    precisions = []
    for sd, _ in priors.effect:
        precision = np.zeros((len(mean), len(mean)))
        ends = [prior.sd for prior in usual] + [1.0] * len(doses) + [priors.flare.sd]
        np.fill_diagonal(precision, np.array(ends) ** -2)
        part = slice(len(usual), len(usual) + len(doses))
        precision[part, part] = np.linalg.inv(step_covariance(priors, doses)) / sd**2
        precisions.append(precision)
    return np.array(mean), np.array(precisions)


def built_up(on: Floats, tau: Floats) -> Floats:
    """How much of each step is there (n, T, K), of `on` (T, K), for n time constants in days."""
    gain = -np.expm1(-1 / tau)[:, None]
    there, now = np.empty((tau.size, *on.shape)), np.zeros((tau.size, on.shape[1]))
    for day in range(on.shape[0]):
        now = now + gain * (on[day] - now)
        there[:, day] = now
    return there


def _described(
    series: Series,
    priors: Priors,
    states: Floats,
    coefficients: Floats,
    accepted: list[float],
    window: Flags | None,
) -> Draws:
    """States (chains, n, 6) and coefficients (chains, n, p) in the words of `Draws`."""
    noise = states[:, :, 0].astype(int)
    memory = np.array([(kind.memory.mean, kind.memory.sd) for kind in priors.noises])[noise]
    tau = np.exp(priors.log_tau.mean + priors.log_tau.sd * states[:, :, 3])
    path, level = _paths(series, priors, tau.ravel(), coefficients.reshape(tau.size, -1))
    late = _window(series) if window is None else window
    piece = states[:, :, 5].astype(int)
    return Draws(
        change=path[:, late].mean(axis=1).reshape(tau.shape),
        level=level.reshape(tau.shape),
        tau=tau,
        sd=np.exp(priors.log_sd.mean + priors.log_sd.sd * states[:, :, 4]),
        phi=np.exp(-np.exp(-(memory[:, :, 0] + memory[:, :, 1] * states[:, :, 1]))),
        share=1 / (1 + np.exp(-states[:, :, 2])),
        noise=states[:, :, 0],
        flare=(piece % 2 == 0).astype(float),
        effect_sd=np.array([sd for sd, _ in priors.effect])[piece // 2],
        first_response=_first(path[:, series.run_in :], level).reshape(tau.shape),
        accepted=np.array(accepted),
    )


def _paths(
    series: Series, priors: Priors, tau: Floats, coefficients: Floats
) -> tuple[Floats, Floats]:
    """The change day by day (n, T), and the run-in's level (n,)."""
    usual, on = _usual(series, priors), _on(series)
    path = np.zeros((tau.size, on.shape[0]))
    for start in range(0, tau.size, 2000):
        part = slice(start, start + 2000)
        steps = coefficients[part, usual.shape[1] : usual.shape[1] + on.shape[1]]
        path[part] = np.einsum("ntk,nk->nt", built_up(on, tau[part]), steps)
    level = coefficients[:, : usual.shape[1]] @ usual[: series.run_in].mean(axis=0)
    return path, np.asarray(level)


def _first(path: Floats, level: Floats) -> Floats:
    reached = path <= -THIRD * level[:, None]
    return np.where(reached.any(axis=1), reached.argmax(axis=1) + 1.0, np.nan)


def _window(series: Series) -> Flags:
    """The last days on the dose of the last day, 14 at most."""
    other = np.flatnonzero(series.doses_mg != series.doses_mg[-1])
    begins = max(series.scores.size - 14, other[-1] + 1 if other.size else 0)
    return np.asarray(np.arange(series.scores.size) >= begins)
