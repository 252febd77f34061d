"""The mixture is a proper one; its own error says how unlike a normal the nodes' weights are."""

import numpy as np
import pytest

from lowtide.response.infer import FINEST, LAST_PASS, TOLERANCE, infer_one
from lowtide.response.inference.engine import LEAST_ERROR, _between, _by_node, _unlike
from lowtide.response.inference.mixture import CHANGE, LEVEL, moments
from lowtide.response.inference.placing import MODELS, PASSES
from lowtide.response.inference.solving import KEPT_ROWS, MEAN, VARIANCE
from response.people import somebody


@pytest.mark.parametrize("seed", range(5))
def test_weights_add_up_to_one(seed: int) -> None:
    found = infer_one(somebody(seed))
    assert found.weight.sum() == pytest.approx(1.0)
    assert found.node_weight.sum() == pytest.approx(1.0)
    assert (found.weight > 0.0).all()
    assert (found.kept[:, VARIANCE] > 0.0).all()
    assert np.isfinite(found.kept).all()


def test_the_core_is_read_off_the_mixture() -> None:
    found = infer_one(somebody(1))
    core = found.core
    mixture = found.weight, found.kept
    assert (core.change, core.change_sd) == pytest.approx(moments(*mixture, CHANGE))
    assert (core.level, core.level_sd) == pytest.approx(moments(*mixture, LEVEL))


def test_there_are_as_many_nodes_as_the_last_pass_has() -> None:
    found = infer_one(somebody(2))
    assert found.nodes.shape[1] == MODELS * PASSES[int(found.core.passes) - 1].prod()


# Asked for less error, the engine goes on, and what it said before was no further off than it said.
@pytest.mark.parametrize("seed", range(4))
def test_more_passes_are_made_where_less_error_is_asked(seed: int) -> None:
    rough, fine = (infer_one(somebody(seed), tolerance=each).core for each in (9.0, 0.0))
    assert (rough.passes, fine.passes) == (2, LAST_PASS + 1)
    assert min(rough.error, fine.error) >= LEAST_ERROR.min()
    usual = infer_one(somebody(seed)).core
    assert usual.error <= TOLERANCE or usual.passes == LAST_PASS + 1
    assert abs(rough.change - fine.change) <= (rough.error + fine.error) * fine.change_sd


def test_the_finest_pass_is_the_last_of_all() -> None:
    found = infer_one(somebody(2), tolerance=0.0, last=FINEST)
    assert found.core.passes == len(PASSES) == FINEST + 1
    assert found.core.error < infer_one(somebody(2), tolerance=0.0).core.error


def test_weights_as_the_rules_own_are_unlike_nothing() -> None:
    rule = np.random.default_rng(1).dirichlet(np.ones(24), MODELS).ravel()
    assert _unlike(0.5 * rule, rule) == pytest.approx(0.0)
    assert _unlike(np.r_[rule[:24], np.zeros(24)], rule) == pytest.approx(0.0)
    tilted = rule * np.tile([0.5, 1.5], 24)
    assert _unlike(tilted / tilted.sum(), rule) > 0.1


def test_nodes_that_agree_leave_nothing_between_them() -> None:
    rng = np.random.default_rng(2)
    weight = rng.dirichlet(np.ones(96)).reshape(1, 1, 2, 1, 48)
    kept = np.ones((1, 1, 2, 1, KEPT_ROWS, 2, 48))
    assert _between(weight, kept, _by_node(weight)) == pytest.approx(0.0, abs=1e-7)
    kept[..., MEAN, 0, :] = np.arange(48.0)
    by_node = _by_node(weight)
    mean = by_node @ np.arange(48.0)
    between = by_node @ (np.arange(48.0) - mean) ** 2
    share = (between / (between + 1.0)) ** 0.5  # each has a variance of one within
    assert _between(weight, kept, by_node) == pytest.approx(share)
