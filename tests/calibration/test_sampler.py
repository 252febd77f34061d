"""The samplers agree with the dense reference, and would not if they sampled something else."""

from dataclasses import replace
from math import log

import numpy as np
import pytest

from lowtide.calibration.people.generate import generate
from lowtide.calibration.priors import Normal, Priors
from lowtide.calibration.referees.reference import first_response, posterior

pytest.importorskip("scipy", reason="needs the extra calibration")
pytest.importorskip("numba", reason="needs the extra analysis")

from lowtide.calibration.referees.diagnostics import bulk_ess, mean_ess, r_hat, tail_ess
from lowtide.calibration.referees.sampler import Draws, sample

PEOPLE = generate(3, np.random.default_rng(11))


def drawn(person: int, priors: Priors | None = None) -> Draws:
    return sample(PEOPLE.series(person), np.random.default_rng(person), priors, draws=3000)


@pytest.mark.parametrize("person", [0, 1, 2])
def test_the_sampler_agrees_with_the_reference(person: int) -> None:
    found, rng = drawn(person), np.random.default_rng(person)
    dense = posterior(PEOPLE.series(person), rng, nodes=64, replicates=4)
    assert found.effective() >= 4000
    assert found.r_hat() < 1.02
    away = (found.change.mean() - dense.change[0]) / dense.change[1]
    assert abs(away) < 4 * float(np.hypot(found.error_sd(), dense.error_sd))
    assert found.change.std() == pytest.approx(dense.change[1], rel=0.05)
    assert found.reduced_by(0.15) == pytest.approx(dense.p_reduction_15, abs=0.025)
    assert found.level.mean() == pytest.approx(dense.level[0], abs=0.06)
    never = np.isnan(first_response(dense, PEOPLE.series(person), 2000, rng)).mean()
    assert np.isnan(found.first_response).mean() == pytest.approx(never, abs=0.04)


def test_another_prior_would_be_noticed() -> None:
    wrong = replace(Priors(), effect=((0.5, 1.0),), log_sd=Normal(log(2.6), 0.1))
    found = drawn(0, wrong)
    dense = posterior(PEOPLE.series(0), np.random.default_rng(0), nodes=64, replicates=4)
    assert found.change.std() != pytest.approx(dense.change[1], rel=0.05)


def test_chains_that_disagree_are_told() -> None:
    rng = np.random.default_rng(1)
    same = rng.standard_normal((4, 1000))
    assert r_hat(same) < 1.01
    assert r_hat(same + np.arange(4)[:, None]) > 1.2
    assert r_hat(same * np.array([1, 1, 1, 3])[:, None]) > 1.05  # spread alone


def test_correlated_draws_are_worth_fewer() -> None:
    rng, phi = np.random.default_rng(2), 0.9
    path = rng.standard_normal((4, 20_000))
    for at in range(1, path.shape[1]):
        path[:, at] = phi * path[:, at - 1] + np.sqrt(1 - phi**2) * path[:, at]
    expected = path.size * (1 - phi) / (1 + phi)
    assert bulk_ess(path) == pytest.approx(expected, rel=0.15)
    assert mean_ess(path) == pytest.approx(expected, rel=0.15)
    assert tail_ess(path) < path.size / 4
    assert mean_ess(rng.standard_normal((4, 5000))) == pytest.approx(20_000, rel=0.15)


def test_the_foreign_referee_has_the_same_target() -> None:
    pytest.importorskip("numpyro", reason="needs the extra referee")
    import jax

    from lowtide.calibration.referees.dense import columns, evaluate
    from lowtide.calibration.referees.nuts import log_density

    priors, given = Priors(), columns(PEOPLE.series(1))
    states = np.array([[0.0, 0.0, 0.0, 0.0], [1.0, -0.5, 0.7, 0.4], [-1.2, 0.8, -0.3, -0.6]])
    with jax.enable_x64(True):
        found = np.array([float(log_density(given, priors, state)) for state in states])
    dense = np.array([_dense(priors, given, evaluate, state) for state in states])
    assert np.diff(found) == pytest.approx(np.diff(dense), abs=1e-6)


def test_without_numpyro_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from lowtide.calibration.referees.nuts import nuts
    from lowtide.errors import UserError

    monkeypatch.setitem(__import__("sys").modules, "numpyro", None)
    with pytest.raises(UserError, match="referee"):
        nuts(PEOPLE.series(0), seed=1)


def _dense(priors: Priors, given: object, evaluate: object, state: object) -> float:
    logs = []
    for at, kind in enumerate(priors.noises):
        node = np.array(state)
        node[0] = kind.memory.mean + kind.memory.sd * node[0]
        node[2] = priors.log_tau.mean + priors.log_tau.sd * node[2]
        node[3] = priors.log_sd.mean + priors.log_sd.sd * node[3]
        logs.append(evaluate(given, priors, at, node[None])[0][0] + log(kind.memory.sd))  # type: ignore[operator]
    return float(np.logaddexp.reduce(logs))
