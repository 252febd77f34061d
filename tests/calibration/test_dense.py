"""The dense reference equals the textbook, and the generator draws what the reference assumes."""

from dataclasses import replace
from math import log

import numpy as np
import pytest

from lowtide.calibration.people.generate import Cohort, Fixed, Plan, generate
from lowtide.calibration.priors import (
    Floats,
    Noise,
    Normal,
    Priors,
    correlation_of,
    step_covariance,
    step_shares,
)
from lowtide.calibration.referees.dense import (
    Columns,
    columns,
    correlation_matrix,
    evaluate,
    geometric,
    last_days,
    log_prior,
    prior_nodes,
)
from lowtide.calibration.referees.reference import posterior

multivariate_normal = pytest.importorskip(
    "scipy.stats", reason="needs the extra calibration"
).multivariate_normal
LINEAR = Priors(noises=(Noise(1.0, Normal(log(7), 1e-9), 0.6, 0.3),), effect=((1.5, 1.0),))
PINNED = replace(LINEAR, log_tau=Normal(log(8), 1e-9), log_sd=Normal(0.0, 1e-9), share=1e7)


def drawn(people: int, seed: int = 1, **changes: object) -> Cohort:
    return generate(people, np.random.default_rng(seed), **changes)  # type: ignore[arg-type]


def whole_covariance(given: Columns, node: Floats, kind: Noise) -> tuple[Floats, Floats]:
    """Mean and covariance of the scores themselves with a flare for sure, nothing clever."""
    days = given.scores.size
    phi = float(correlation_of(node[0]))
    design = np.hstack(
        [
            given.usual,
            geometric(days, float(np.exp(node[2]))) @ given.on,
            phi ** np.arange(days)[:, None],
        ]
    )
    spread = correlation_matrix(days, kind, phi, 1 / (1 + np.exp(-node[1]))) * np.exp(2 * node[3])
    covariance = design @ np.linalg.inv(given.precisions[0]) @ design.T + spread
    return design @ given.prior_mean, covariance


def test_the_weight_of_a_node_is_the_density_of_the_scores() -> None:
    wide = Noise(1.0, Normal(log(7), 1.0), 0.6, 0.3)
    priors = replace(LINEAR, noises=(wide,), flare_unasked=1 - 1e-15)
    given = columns(drawn(1).series(0), priors)
    node = np.array([2.3, -0.4, 1.8, 0.1])
    mean, covariance = whole_covariance(given, node, priors.noises[0])
    seen = given.observed
    expected = multivariate_normal.logpdf(
        given.scores[seen], mean[seen], covariance[np.ix_(seen, seen)]
    )
    found = evaluate(given, priors, 0, node[None])[0] - log_prior(priors, wide, node[None])
    assert found[0] == pytest.approx(expected, abs=1e-7)


def test_the_generator_draws_the_covariance_that_the_reference_assumes() -> None:
    people = drawn(40_000, priors=PINNED, plan=Plan(missing=0.0, therapies=0), fixed=Fixed(flare=0))
    days = [0, 3, 13, 20, 40, 83]
    found = np.cov(people.scores[:, days].T)
    given = columns(people.series(0), PINNED)
    # The weekend of each person is another one: its covariance is left out on both sides.
    given.usual[:, 1] = 0
    _, covariance = whole_covariance(given, np.array([log(7), 0.0, log(8), 0.0]), PINNED.noises[0])
    flare = np.exp(-np.add.outer(days, days) / 7.0) * PINNED.flare.sd**2
    expected = covariance[np.ix_(days, days)] - flare
    assert np.abs(found - expected).max() < 0.3
    wrong = expected - 1.0  # a level that varied less
    assert np.abs(found - wrong).max() > 0.3


def test_the_reference_recovers_a_textbook_posterior_of_the_change() -> None:
    person = drawn(1, priors=PINNED, fixed=Fixed(flare=0)).series(0)
    certain = replace(PINNED, flare_unasked=1 - 1e-15)
    found = posterior(person, np.random.default_rng(2), certain, nodes=64, replicates=2)
    given = columns(person, certain)
    node = np.array([log(7), 0.0, log(8), 0.0])
    mean, covariance = whole_covariance(given, node, certain.noises[0])
    tau = geometric(given.scores.size, 8.0)
    form = np.zeros(given.prior_mean.size)
    form[given.step_slice] = (tau @ given.on)[given.window].mean(axis=0)
    prior = np.linalg.inv(given.precisions[0])
    design = np.hstack([given.usual, tau @ given.on, np.exp(-np.arange(84)[:, None] / 7)])
    seen = given.observed
    gain = np.linalg.solve(covariance[np.ix_(seen, seen)], (design @ prior @ form)[seen])
    centre = form @ given.prior_mean + gain @ (given.scores - mean)[seen]
    spread = form @ prior @ form - gain @ (design @ prior @ form)[seen]
    assert found.change == pytest.approx((centre, spread**0.5), abs=1e-4)


def test_replicates_agree_and_more_nodes_do_not_move_the_answer() -> None:
    person = drawn(3, seed=5).series(1)
    few = posterior(person, np.random.default_rng(1), nodes=32, replicates=4)
    many = posterior(person, np.random.default_rng(2), nodes=128, replicates=4)
    error = float(np.hypot(few.error_sd, many.error_sd)) * many.change[1]
    assert many.error_sd < 0.01
    assert abs(few.change[0] - many.change[0]) < 6 * error + 1e-3
    assert few.p_reduction_30 == pytest.approx(many.p_reduction_30, abs=0.01)
    assert list(many.quantiles) == sorted(many.quantiles)


def test_the_priors_draw_what_they_say() -> None:
    priors, uniform = Priors(), np.random.default_rng(0).random((4000, 4))
    nodes = prior_nodes(priors, priors.noises[1], uniform)
    assert nodes[:, 0].mean() == pytest.approx(priors.noises[1].memory.mean, abs=0.05)
    assert nodes[:, 2].std() == pytest.approx(0.5, abs=0.03)
    assert (1 / (1 + np.exp(-nodes[:, 1]))).std() == pytest.approx(0.05**0.5, abs=0.01)


def test_the_covariance_of_steps_is_that_of_a_saturating_curve() -> None:
    priors, rng = Priors(step_extra=0.0), np.random.default_rng(3)
    ed50 = np.exp(rng.normal(priors.log_ed50.mean, priors.log_ed50.sd, 200_000))
    steps = step_shares(ed50, (1.5, 3.0, 4.5), 4.5)
    assert steps.sum(axis=1) == pytest.approx(np.ones(200_000))
    assert (
        np.abs(steps.T @ steps / len(ed50) - step_covariance(priors, (1.5, 3.0, 4.5))).max() < 0.002
    )


def test_the_window_is_the_last_days_on_the_last_dose() -> None:
    assert last_days(np.array([0.0, 1.5, 3.0, 3.0])).tolist() == [False, False, True, True]
    assert last_days(np.full(40, 3.0)).sum() == 14


def test_a_fixed_change_is_the_change_once_it_is_all_there() -> None:
    people = drawn(200, plan=Plan(days=365), fixed=Fixed(change=-2.0, level=6.0))
    assert people.truth.steps.sum(axis=1) == pytest.approx(np.full(200, -2.0))
    assert np.median(people.truth.change) == pytest.approx(-2.0, abs=0.01)
    assert np.isnan(people.truth.first_response).mean() < 0.7


def test_a_course_without_any_effect_never_responds() -> None:
    people = drawn(50, fixed=Fixed(change=0.0, correlation=0.95, trend=0.0))
    assert people.truth.change == pytest.approx(np.zeros(50))
    assert np.isnan(people.truth.first_response[people.truth.run_in_level > 0]).all()
