"""Whitening day by day gives the products that whole covariance matrices give."""

import numpy as np
import pytest

from lowtide.response.inference.filtering import BLOCK, LANES, NODE_ROWS, SLOW, Days, whiten
from lowtide.response.series import Floats
from response.inference.textbook import Prepared, person, random_nodes, whitened

CLOSE = 1e-8  # of the largest in its row and column


def found(days: Days, nodes: Floats) -> tuple[Floats, Floats, Floats]:
    size = days.static.shape[1] + days.steps.shape[1] + 2
    gram = np.empty((size, size, LANES))
    reach = np.empty((days.windows.shape[0], days.steps.shape[1], LANES))
    log_det = np.empty(LANES)
    whiten(days, nodes, gram, reach, log_det)
    return gram, reach, log_det


def off_by(made: Prepared, nodes: Floats, lanes: range) -> float:
    """The largest relative difference from the textbook over these nodes."""
    gram, reach, log_det = found(made.days, nodes)
    worst = 0.0
    for lane in lanes:
        right = whitened(made, nodes[:, lane])
        size = np.sqrt(np.outer(np.diag(right.gram), np.diag(right.gram)))
        lower = np.tril(np.abs(gram[:, :, lane] - right.gram) / size)
        worst = max(
            worst,
            lower.max(),
            np.abs(reach[:, :, lane] - right.reach).max(),
            abs(log_det[lane] - right.log_det) / made.seen,
        )
    return worst


# The slow textbook and the fast filter, over lengths that do and do not fill the last block, up to
# five steps, up to three therapies, and all sorts of gaps.
@pytest.mark.parametrize(
    ("length", "steps", "therapies", "missing"),
    [
        (20, 1, 0, 0.0),
        (24, 2, 1, 0.5),
        (37, 5, 2, 0.3),
        (84, 3, 0, 0.1),
        (85, 3, 1, 0.6),
        (119, 4, 3, 0.9),
        (250, 2, 1, 0.3),
        (400, 3, 2, 0.4),
    ],
)
def test_the_products_are_those_of_whole_matrices(
    length: int, steps: int, therapies: int, missing: float
) -> None:
    rng = np.random.default_rng(length)
    made = person(rng, length, steps, therapies, missing)
    lanes = range(LANES) if length < 100 else range(0, LANES, 8)
    assert off_by(made, random_nodes(rng), lanes) < CLOSE


# A wrong filter has to be seen: one that forgets a little faster than it says.
def test_another_node_gives_other_products() -> None:
    rng = np.random.default_rng(5)
    made, nodes = person(rng), random_nodes(rng)
    gram, _, log_det = found(made.days, nodes)
    nodes[SLOW] *= 0.999
    right = whitened(made, nodes[:, 3])
    assert abs(log_det[3] - right.log_det) / made.seen > 100 * CLOSE
    assert np.abs(np.tril(gram[:, :, 3] / right.gram - 1.0)).max() > 100 * CLOSE


# Days that nobody saw, at the end, say nothing.
def test_blocks_of_unseen_days_at_the_end_change_nothing() -> None:
    rng = np.random.default_rng(7)
    made, nodes = person(rng, 50), random_nodes(rng)
    days = made.days
    longer = Days(
        grown(days.scores),
        grown(days.seen.astype(float)) > 0,
        grown(days.static),
        grown(days.steps),
        grown(days.windows.T).T.copy(),
    )
    for one, other in zip(found(made.days, nodes), found(longer, nodes), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)


def grown(part: Floats) -> Floats:
    """With two blocks of nothing after it."""
    after = np.zeros((2 * BLOCK, *part.shape[1:]), part.dtype)
    return np.concatenate([part, after])


def test_nodes_do_not_hear_of_each_other() -> None:
    rng = np.random.default_rng(8)
    made, nodes = person(rng), random_nodes(rng)
    order = rng.permutation(LANES)
    for one, other in zip(
        found(made.days, nodes), found(made.days, nodes[:, order].copy()), strict=True
    ):
        np.testing.assert_array_equal(one[..., order], other)


def test_a_chunk_is_as_many_nodes_as_the_rules_fill() -> None:
    assert random_nodes(np.random.default_rng(0)).shape == (NODE_ROWS, LANES)
