"""People drawn from the priors, day by day, with the truth about each of them."""

from dataclasses import dataclass

import numpy as np

from lowtide.calibration.priors import (
    Flags,
    Floats,
    Ints,
    Normal,
    Priors,
    Rng,
    correlation_of,
    step_covariance,
    step_shares,
)
from lowtide.response.series import Series

WINDOW = 14  # days of which the change is the mean
THIRD = 0.3  # of the run-in: a first response


@dataclass(frozen=True)
class Plan:
    """What everybody does: days, run-in, doses and for how many nights, therapies, silence.

    The last dose goes on to the end. missing: the probability that a day is not answered.
    """

    days: int = 84
    run_in: int = 14
    steps: tuple[tuple[float, int], ...] = ((1.5, 14), (3.0, 14), (4.5, 14))
    therapies: int = 2
    missing: float = 0.1
    bad_spell: bool | None = None


@dataclass(frozen=True)
class Fixed:
    """What is set instead of drawn; None is drawn from the priors.

    change: points at the full dose once all of it is there, shared among the steps as a saturating
    curve does. level: b0. correlation: phi. flare: delta, for everybody.
    """

    change: float | None = None
    level: float | None = None
    correlation: float | None = None
    flare: float | None = None
    trend: float | None = None


@dataclass(frozen=True, eq=False)
class Truth:
    """What nobody else knows of N people; points below zero are less pain.

    change, reduction (a share of the run-in's level, above zero being less pain), run_in_level,
    first_response (days from the first dose; NaN where it never came), tau (days), noise (which of
    the priors' noises), phi, share, sd, effect_sd, flare, steps (N, K).
    """

    change: Floats
    reduction: Floats
    run_in_level: Floats
    first_response: Floats
    tau: Floats
    noise: Ints
    phi: Floats
    share: Floats
    sd: Floats
    effect_sd: Floats
    flare: Floats
    steps: Floats


@dataclass(frozen=True, eq=False)
class Cohort:
    """N people of T days: scores, doses_mg, weekend (N, T), therapies (N, J, T), and the truth."""

    scores: Floats
    doses_mg: Floats
    weekend: Flags
    therapies: Flags
    run_in: int
    bad_spell: bool | None
    truth: Truth

    def series(self, person: int) -> Series:
        """One person's days as `response` takes them; a therapy never begun is left out."""
        begun = [row for row in self.therapies[person] if row.any()]
        return Series(
            scores=self.scores[person],
            doses_mg=self.doses_mg[person],
            weekend=self.weekend[person],
            run_in=self.run_in,
            therapies=tuple((f"therapy {number}", row) for number, row in enumerate(begun)),
            bad_spell=self.bad_spell,
        )


def generate(
    people: int,
    rng: Rng,
    priors: Priors | None = None,
    plan: Plan | None = None,
    fixed: Fixed | None = None,
) -> Cohort:
    """N people of the model's own world, day by day; the same generator state gives the same ones.

    Scores are neither rounded nor clipped: that is the model's world, and other worlds are the
    simulator's. Source: the model in docs/calibration.md.
    """
    priors, plan, fixed = priors or Priors(), plan or Plan(), fixed or Fixed()
    doses = planned_doses(plan)
    weekend = _weekend(people, plan.days, rng)
    therapies = _therapies(people, plan, rng)
    noise, phi, share, sd = _noise(people, rng, priors, fixed)
    tau = np.exp(_normal(people, rng, priors.log_tau))
    flare = _flare(people, rng, priors, plan, fixed)
    effect_sd, steps = _steps(people, rng, priors, plan, fixed)
    built = [_built_up(np.tile(doses >= dose, (people, 1)), tau) for dose in _distinct(plan)]
    relief = sum((steps[:, [k]] * column for k, column in enumerate(built)), np.zeros((people, 1)))
    usual = _usual(people, rng, priors, plan, fixed, weekend, therapies)
    wobble = _wobble(plan.days, rng, priors, noise, phi, share, sd)
    start = flare[:, None] * phi[:, None] ** np.arange(plan.days)
    scores = usual + relief + start + wobble
    scores[rng.random(scores.shape) < plan.missing] = np.nan
    change = relief[:, _window(doses)].mean(axis=1)
    level = usual[:, : plan.run_in].mean(axis=1)
    truth = Truth(
        change,
        -change / level,
        level,
        _first_response(relief, level, plan.run_in),
        tau,
        noise,
        phi,
        share,
        sd,
        effect_sd,
        flare,
        steps,
    )
    everybody = np.tile(doses, (people, 1))
    return Cohort(scores, everybody, weekend, therapies, plan.run_in, plan.bad_spell, truth)


def _normal(people: int, rng: Rng, prior: Normal) -> Floats:
    return rng.normal(prior.mean, prior.sd, people)


def planned_doses(plan: Plan) -> Floats:
    """The dose of the night before each day (T,)."""
    nights = [0.0] * plan.run_in
    for dose, length in plan.steps:
        nights += [dose] * length
    last = plan.steps[-1][0] if plan.steps else 0.0
    nights += [last] * max(0, plan.days - len(nights))
    return np.array(nights[: plan.days])


def _distinct(plan: Plan) -> tuple[float, ...]:
    taken = planned_doses(plan)
    return tuple(float(dose) for dose in np.unique(taken[taken > 0]))


def _window(doses: Floats) -> Flags:
    """The last days on the dose of the last day, 14 at most."""
    same = np.cumprod((doses == doses[-1])[::-1])[::-1].astype(bool)
    return same & (np.arange(doses.size) >= doses.size - WINDOW)


def _weekend(people: int, days: int, rng: Rng) -> Flags:
    first = rng.integers(0, 7, people)
    return np.asarray((first[:, None] + np.arange(days)) % 7 >= 5)


def _therapies(people: int, plan: Plan, rng: Rng) -> Flags:
    """Up to `therapies` for each, from a day of the first six sevenths on, to the end."""
    number = rng.integers(0, plan.therapies + 1, people)
    begins = rng.integers(0, max(1, plan.days * 6 // 7), (people, plan.therapies))
    on = np.arange(plan.days) >= begins[:, :, None]
    begun = np.arange(plan.therapies) < number[:, None]
    return np.asarray(on & begun[:, :, None])


def _noise(
    people: int, rng: Rng, priors: Priors, fixed: Fixed
) -> tuple[Ints, Floats, Floats, Floats]:
    noise = rng.choice(len(priors.noises), people, p=[kind.weight for kind in priors.noises])
    centre = np.array([kind.memory.mean for kind in priors.noises])[noise]
    spread = np.array([kind.memory.sd for kind in priors.noises])[noise]
    phi = correlation_of(rng.normal(centre, spread))
    if fixed.correlation is not None:
        phi = np.full(people, fixed.correlation)
    share = rng.beta(priors.share, priors.share, people)
    return noise, phi, share, np.exp(_normal(people, rng, priors.log_sd))


def _flare(people: int, rng: Rng, priors: Priors, plan: Plan, fixed: Fixed) -> Floats:
    begun_in_one = rng.random(people) < priors.flare_probability(plan.bad_spell)
    size = np.where(begun_in_one, _normal(people, rng, priors.flare), 0.0)
    return size if fixed.flare is None else np.full(people, fixed.flare)


def _steps(
    people: int, rng: Rng, priors: Priors, plan: Plan, fixed: Fixed
) -> tuple[Floats, Floats]:
    """The sd from which the effect was drawn (N,), and what each dose step adds (N, K)."""
    doses = _distinct(plan)
    sds, weights = zip(*priors.effect, strict=True)
    effect_sd = rng.choice(np.array(sds), people, p=np.array(weights))
    root = np.linalg.cholesky(step_covariance(priors, doses))
    steps = effect_sd[:, None] * (rng.standard_normal((people, len(doses))) @ root.T)
    if fixed.change is None:
        return effect_sd, steps
    ed50 = np.exp(_normal(people, rng, priors.log_ed50))
    return effect_sd, fixed.change * step_shares(ed50, doses, priors.full_dose)


def _built_up(on: Flags, tau: Floats) -> Floats:
    """How much of each day's effect is there (N, T), when `on` builds up with time constant tau."""
    gain = -np.expm1(-1 / tau)
    there, now = np.empty(on.shape), np.zeros(on.shape[0])
    for day in range(on.shape[1]):
        now = now + gain * (on[:, day] - now)
        there[:, day] = now
    return there


def _usual(
    people: int,
    rng: Rng,
    priors: Priors,
    plan: Plan,
    fixed: Fixed,
    weekend: Flags,
    therapies: Flags,
) -> Floats:
    """Pain (N, T) without doses, flare and noise."""
    level = _normal(people, rng, priors.level)
    trend = _normal(people, rng, priors.trend)
    level = level if fixed.level is None else np.full(people, fixed.level)
    trend = trend if fixed.trend is None else np.full(people, fixed.trend)
    usual = level[:, None] + trend[:, None] * np.arange(plan.days) / 28
    usual = usual + _normal(people, rng, priors.weekend)[:, None] * weekend
    slow = np.full(people, priors.therapy_tau)
    for number in range(plan.therapies):
        added = _normal(people, rng, priors.therapy)[:, None]
        usual = usual + added * _built_up(therapies[:, number], slow)
    return usual


def _wobble(
    days: int, rng: Rng, priors: Priors, noise: Ints, phi: Floats, share: Floats, sd: Floats
) -> Floats:
    """The ups and downs (N, T): a slow part, a fast part, and what is new every day."""
    fast_phi = np.array([kind.fast_phi for kind in priors.noises])[noise]
    white = np.array([kind.white for kind in priors.noises])[noise]
    slow = _autoregressive(days, rng, phi) * (sd * np.sqrt(1 - share))[:, None]
    fast = _autoregressive(days, rng, fast_phi) * (sd * np.sqrt(share * (1 - white)))[:, None]
    new = rng.standard_normal(slow.shape) * (sd * np.sqrt(share * white))[:, None]
    return np.asarray(slow + fast + new)


def _autoregressive(days: int, rng: Rng, phi: Floats) -> Floats:
    """Stationary, of variance one (N, T)."""
    steps = rng.standard_normal((phi.size, days))
    path, innovation = np.empty_like(steps), np.sqrt(1 - phi**2)
    path[:, 0] = steps[:, 0]
    for day in range(1, days):
        path[:, day] = phi * path[:, day - 1] + innovation * steps[:, day]
    return path


def _first_response(relief: Floats, level: Floats, run_in: int) -> Floats:
    """Days from the first dose, the day after it being the first; NaN where it never comes."""
    reached = relief[:, run_in:] <= -THIRD * level[:, None]
    day = reached.argmax(axis=1) + 1.0
    return np.where(reached.any(axis=1), day, np.nan)
