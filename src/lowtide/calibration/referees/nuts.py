"""NumPyro's NUTS as a second, foreign referee: an extra, and slow."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lowtide.calibration.priors import Flags, Floats, Priors
from lowtide.calibration.referees.dense import Columns, Mixture, columns, evaluate
from lowtide.calibration.referees.diagnostics import bulk_ess, r_hat
from lowtide.errors import UserError
from lowtide.response.series import Series

Traced = Any  # what jax makes of an array while it compiles
ABSENT = 'NUTS needs NumPyro: pip install "lowtide[referee]", or leave this referee out.'


@dataclass(frozen=True, eq=False)
class Found:
    """What NUTS drew: states (chains, n, 4) in prior sds, and the change's posterior from them.

    States are memory, logit share, ln tau, ln sd. The change given a state is exact, so that mean,
    sd and probabilities have the states' error only. ess, r_hat: the worst of the four.
    """

    states: Floats
    mixture: Mixture
    ess: float
    r_hat: float


def nuts(
    series: Series,
    seed: int,
    priors: Priors | None = None,
    chains: int = 2,
    warm_up: int = 500,
    draws: int = 1000,
    window: Flags | None = None,
) -> Found:
    """One person's posterior by NUTS over what is not linear, in a form that is linear in days.

    Noise, effect sd and flare are summed out, coefficients integrated out by a Kalman filter in
    jax. Errors: UserError where NumPyro is not installed. Source: Phan, Pradhan, Jankowiak 2019.
    """
    _require()
    priors = priors or Priors()
    given = columns(series, priors, window)
    import jax
    from numpyro.infer import MCMC, NUTS

    with _precise(jax):
        kernel = NUTS(potential_fn=lambda state: -log_density(given, priors, state))
        sampler = MCMC(
            kernel,
            num_warmup=warm_up,
            num_samples=draws,
            num_chains=chains,
            chain_method="sequential",
            progress_bar=False,
        )
        key, start = jax.random.split(jax.random.PRNGKey(seed))
        sampler.run(key, init_params=jax.random.normal(start, (chains, 4)) / 2)
        states = np.array(sampler.get_samples(group_by_chain=True))
    each = [states[:, :, at] for at in range(4)]
    return Found(
        states,
        _mixture(given, priors, states.reshape(-1, 4)),
        min(bulk_ess(one) for one in each),
        max(r_hat(one) for one in each),
    )


def log_density(given: Columns, priors: Priors, state: Traced) -> Traced:
    """Log of prior times likelihood of a state (4,), all that is discrete summed out; in jax."""
    from jax.scipy.special import logsumexp

    parts = [_of_noise(given, priors, at, state) for at in range(len(priors.noises))]
    return logsumexp(_numpy().stack(parts))


def _require() -> None:
    try:
        import numpyro  # noqa: F401 - only whether it is there
    except ImportError as error:
        raise UserError(ABSENT) from error


def _numpy() -> Traced:
    import jax.numpy

    return jax.numpy


def _precise(jax: Traced) -> Traced:
    """Double precision for as long as NUTS runs."""
    return jax.enable_x64(True)


def _of_noise(given: Columns, priors: Priors, at: int, state: Traced) -> Traced:
    from jax.scipy.special import logsumexp

    jnp, kind = _numpy(), priors.noises[at]
    phi = jnp.exp(-jnp.exp(-(kind.memory.mean + kind.memory.sd * state[0])))
    share = 1 / (1 + jnp.exp(-state[1]))
    gain = -jnp.expm1(-jnp.exp(-(priors.log_tau.mean + priors.log_tau.sd * state[2])))
    variance = jnp.exp(2 * (priors.log_sd.mean + priors.log_sd.sd * state[3]))
    spread = ((1 - share), share * (1 - kind.white), share * kind.white)
    gram, logdet = _filtered(given, phi, gain, spread, kind.fast_phi)
    number = int(given.observed.sum())
    prior = -(state[0] ** 2 + state[2] ** 2 + state[3] ** 2) / 2
    prior -= priors.share * (jnp.logaddexp(0, state[1]) + jnp.logaddexp(0, -state[1]))
    pieces = _pieces(given, gram / variance)
    return (
        prior
        + float(np.log(kind.weight))
        - (logdet + number * jnp.log(variance)) / 2
        + logsumexp(pieces)
    )


def _filtered(
    given: Columns, phi: Traced, gain: Traced, spread: Traced, fast: float
) -> tuple[Traced, Traced]:
    """Cross-products (p + 1, p + 1) of the whitened columns and scores, and the log determinant."""
    import jax

    jnp, size = _numpy(), given.prior_mean.size
    transition, stay = jnp.array([phi, fast]), jnp.diag(jnp.array([spread[0], spread[1]]))

    def day(carry: Traced, row: Traced) -> Traced:
        mean, cover, built, flare, gram, logdet = carry
        usual, on, score, seen = row
        built = built + gain * (on - built)
        line = jnp.concatenate([usual, built, flare[None], score[None]])
        total = cover.sum() + spread[2]
        away = (line - mean.sum(axis=0)) * seen
        weight = cover.sum(axis=1) / total * seen
        gram = gram + jnp.outer(away, away) / total
        mean = (mean + weight[:, None] * away) * transition[:, None]
        cover = cover - jnp.outer(weight, weight) * total
        cover = transition[:, None] * (cover - stay) * transition + stay
        return (mean, cover, built, flare * phi, gram, logdet + seen * jnp.log(total)), None

    first = (
        jnp.zeros((2, size + 1)),
        stay,
        jnp.zeros(given.on.shape[1]),
        jnp.ones(()),
        jnp.zeros((size + 1, size + 1)),
        jnp.zeros(()),
    )
    seen = given.observed.astype(float)
    rows = (given.usual, given.on, np.where(given.observed, given.scores, 0.0), seen)
    last, _ = jax.lax.scan(day, first, tuple(jnp.array(row) for row in rows))
    return last[4], last[5]


def _pieces(given: Columns, gram: Traced) -> Traced:
    """Log evidence of each effect sd, with a flare and without."""
    jnp = _numpy()
    found = []
    for precision, weight in zip(given.precisions, given.effect_weights, strict=True):
        for kept, chance in ((0, given.flare), (1, 1 - given.flare)):
            size = given.prior_mean.size - kept
            prior, centre = precision[:size, :size], given.prior_mean[:size]
            information = gram[:size, :size] + prior
            target = gram[:size, -1] + prior @ centre
            quadratic = gram[-1, -1] + centre @ prior @ centre
            quadratic -= target @ jnp.linalg.solve(information, target)
            logdet = float(np.linalg.slogdet(prior)[1]) - jnp.linalg.slogdet(information)[1]
            found.append((logdet - quadratic) / 2 + float(np.log(weight * chance)))
    return jnp.stack(found)


def _mixture(given: Columns, priors: Priors, states: Floats) -> Mixture:
    """The exact posterior given each state, all states weighing the same."""
    from lowtide.calibration.referees.reference import joined

    parts, logs = [], []
    for at, kind in enumerate(priors.noises):
        memory = kind.memory.mean + kind.memory.sd * states[:, 0]
        tau = priors.log_tau.mean + priors.log_tau.sd * states[:, 2]
        sd = priors.log_sd.mean + priors.log_sd.sd * states[:, 3]
        nodes = np.column_stack([memory, states[:, 1], tau, sd])
        log_node, mixture = evaluate(given, priors, at, nodes)
        # A node's density is in units of log memory, the states' in prior sds of each noise.
        logs.append(log_node + np.log(kind.memory.sd))
        parts.append(mixture)
    total = np.logaddexp.reduce(np.array(logs), axis=0)
    return joined(
        [
            _equal(part, total, kind.memory.sd)
            for part, kind in zip(parts, priors.noises, strict=True)
        ]
    )


def _equal(mixture: Mixture, total: Floats, unit: float) -> Mixture:
    """The mixture with each state's weight divided by the state's own density."""
    from lowtide.calibration.referees.reference import reweighted

    pieces = mixture.weight.size // total.size
    return reweighted(mixture, np.repeat(np.log(unit) - total, pieces))
