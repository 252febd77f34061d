"""The compiled part of the Metropolis referee: one filter of all columns for each state it visits.

A state is a noise and x (4,): memory, ln tau and ln sd in prior sds from their prior means, and
logit share, in the order memory, share, ln tau, ln sd. Coefficients, effect sd and flare are summed
out. `shape` (6 + n, 4) has the numbers of the noises: see `sampler`.
"""

from math import exp, expm1, lgamma, log, sqrt

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]
JUMP = 0.25  # of the proposals change the noise
START = 100  # states before the proposal follows what was seen
WANTED = 0.27  # of the proposals accepted


@njit(cache=True)
def fill_columns(
    x: Array, kind: Array, scales: Array, usual: Array, on: Array, out: Array
) -> float:
    """Write usual columns, dose steps and flare (T, p) into `out`; the correlation phi."""
    days, first, steps = usual.shape[0], usual.shape[1], on.shape[1]
    phi = exp(-exp(-(kind[1] + kind[2] * x[0])))
    gain = -expm1(-1 / exp(scales[0] + scales[1] * x[2]))
    flare, built = 1.0, np.zeros(steps)
    for day in range(days):
        out[day, :first] = usual[day]
        built += gain * (on[day] - built)
        out[day, first : first + steps] = built
        out[day, first + steps] = flare
        flare *= phi
    return phi


@njit(cache=True)
def whiten(
    columns: Array, seen: Array, phi: float, share: float, fast: float, white: float
) -> float:
    """Turn every column (T, q) into its innovations with unit variance; log of the determinant.

    A Kalman filter of two states whose gains all columns share; an unseen day becomes zero.
    """
    slow_var, fast_var, new = 1 - share, share * (1 - white), share * white
    pa, pb, pc = slow_var, fast_var, 0.0
    mean, logdet = np.zeros((2, columns.shape[1])), 0.0
    for day in range(columns.shape[0]):
        if seen[day]:
            spread = pa + pb + 2 * pc + new
            ka, kb = (pa + pc) / spread, (pb + pc) / spread
            for at in range(columns.shape[1]):
                away = columns[day, at] - mean[0, at] - mean[1, at]
                mean[0, at] += ka * away
                mean[1, at] += kb * away
                columns[day, at] = away / sqrt(spread)
            logdet += log(spread)
            pa, pb, pc = pa - ka * ka * spread, pb - kb * kb * spread, pc - ka * kb * spread
        else:
            columns[day] = 0.0
        mean[0] *= phi
        mean[1] *= fast
        pa = phi * phi * pa + (1 - phi * phi) * slow_var
        pb, pc = fast * fast * pb + (1 - fast * fast) * fast_var, phi * fast * pc
    return logdet


@njit(cache=True)
def factor(matrix: Array, size: int, out: Array) -> float:
    """Cholesky factor of the leading part in the lower half of `out`; log of the determinant."""
    logdet = 0.0
    for row in range(size):
        for column in range(row + 1):
            total = matrix[row, column]
            for at in range(column):
                total -= out[row, at] * out[column, at]
            if row == column:
                out[row, row] = sqrt(total)
                logdet += 2 * log(out[row, row])
            else:
                out[row, column] = total / out[column, column]
    return logdet


@njit(cache=True)
def forward(root: Array, size: int, target: Array, out: Array) -> float:
    """Solve root @ out = target; the square of its length."""
    length = 0.0
    for row in range(size):
        total = target[row]
        for at in range(row):
            total -= root[row, at] * out[at]
        out[row] = total / root[row, row]
        length += out[row] ** 2
    return length


@njit(cache=True)
def backward(root: Array, size: int, target: Array, out: Array) -> None:
    """Solve root.T @ out = target."""
    for back in range(size):
        row = size - 1 - back
        total = target[row]
        for at in range(row + 1, size):
            total -= root[at, row] * out[at]
        out[row] = total / root[row, row]


@njit(cache=True)
def log_prior(x: Array, kind: Array, scales: Array) -> float:
    """Log density of a state, the noise's own probability included."""
    shape = scales[4]
    beta = lgamma(2 * shape) - 2 * lgamma(shape)
    beta -= shape * (np.logaddexp(0.0, x[1]) + np.logaddexp(0.0, -x[1]))
    normal = -(x[0] ** 2 + x[2] ** 2 + x[3] ** 2) / 2 - 1.5 * log(2 * np.pi)
    return float(log(kind[0]) + beta + normal)


@njit(cache=True)
def weigh(
    x: Array,
    kind: Array,
    scales: Array,
    usual: Array,
    on: Array,
    scores: Array,
    seen: Array,
    mean: Array,
    precisions: Array,
    chances: Array,
    work: Array,
    gram: Array,
    weights: Array,
) -> float:
    """Log of prior times likelihood at a state, and of each effect sd with and without a flare."""
    size = mean.size
    phi = fill_columns(x, kind, scales, usual, on, work)
    work[:, size] = scores
    logdet = whiten(work, seen, phi, 1 / (1 + exp(-x[1])), kind[3], kind[4])
    variance = exp(2 * (scales[2] + scales[3] * x[3]))
    gram[:] = np.dot(work.T, work) / variance
    constant = log_prior(x, kind, scales) - logdet / 2
    constant -= seen.sum() * log(2 * np.pi * variance) / 2
    for at in range(chances.size):
        weights[at] = constant + log(chances[at]) + piece(at, gram, mean, precisions)[0]
    top = weights.max()
    return float(top + log(np.exp(weights - top).sum()))


@njit(cache=True)
def piece(at: int, gram: Array, mean: Array, precisions: Array) -> tuple[float, Array, Array]:
    """Log evidence, Cholesky factor of the precision and conditional mean of one of the pieces.

    Even pieces have a flare, odd ones none; each pair has an effect sd of its own.
    """
    size, prior = mean.size, precisions[at // 2]
    kept = size - at % 2
    root, scratch, target = np.zeros((size, size)), np.zeros(size), np.zeros(size)
    quadratic = gram[size, size]
    for row in range(kept):
        for column in range(kept):
            target[row] += prior[row, column] * mean[column]
        quadratic += mean[row] * target[row]
        target[row] += gram[row, size]
    prior_logdet = factor(prior, kept, root)
    logdet = factor(gram[:size, :size] + prior, kept, root)
    quadratic -= forward(root, kept, target, scratch)
    found = np.zeros(size)
    backward(root, kept, scratch, found)
    return (prior_logdet - logdet - quadratic) / 2, root, found


@njit(cache=True)
def pick(rng: np.random.Generator, weights: Array) -> int:  # noqa: TID251 - it is an argument
    """Which of the pieces, by their log weights."""
    share = np.exp(weights - weights.max())
    left = rng.random() * share.sum()
    for at in range(share.size):
        left -= share[at]
        if left <= 0:
            return int(at)
    return int(share.size - 1)


@njit(cache=True)
def draw_coefficients(
    rng: np.random.Generator,  # noqa: TID251
    at: int,
    gram: Array,
    mean: Array,
    precisions: Array,
) -> Array:
    """Coefficients (p,) given state and piece."""
    _, root, centre = piece(at, gram, mean, precisions)
    kept = mean.size - at % 2
    noise, out = rng.standard_normal(mean.size), np.zeros(mean.size)
    backward(root, kept, noise, out)
    return centre + out


@njit(cache=True)
def run(
    rng: np.random.Generator,  # noqa: TID251
    warm_up: int,
    states: int,
    thin: int,
    kinds: Array,
    scales: Array,
    usual: Array,
    on: Array,
    scores: Array,
    seen: Array,
    mean: Array,
    precisions: Array,
    chances: Array,
) -> tuple[Array, Array, float]:
    """One chain: states kept (n, 6: noise, x, piece), coefficients (n, p), share accepted."""
    size = mean.size
    work, gram = np.zeros((scores.size, size + 1)), np.zeros((size + 1, size + 1))
    other_gram, weights, other_weights = gram.copy(), np.zeros(chances.size), np.zeros(chances.size)
    kept, coefficients = np.zeros((states, 6)), np.zeros((states, size))
    x, noise = rng.standard_normal(4) * 0.5, int(rng.integers(0, kinds.shape[0]))
    now = weigh(
        x, kinds[noise], scales, usual, on, scores, seen, mean, precisions, chances,
        work, gram, weights,
    )  # fmt: skip
    centre, cover, root, step, moved = np.zeros(4), np.eye(4), np.eye(4), 0.6, 0
    for turn in range(warm_up + states * thin):
        other = noise
        if rng.random() < JUMP:
            other = int(rng.integers(0, kinds.shape[0]))
        new = x + step * (root @ rng.standard_normal(4))
        then = weigh(
            new, kinds[other], scales, usual, on, scores, seen, mean, precisions, chances,
            work, other_gram, other_weights,
        )  # fmt: skip
        accepted = log(rng.random()) < then - now
        if accepted:
            x, noise, now = new, other, then
            gram[:], weights[:] = other_gram, other_weights
        if turn < warm_up:
            rate = 1 / (turn + 2.0)
            away = x - centre
            centre = centre + rate * away
            cover = cover + rate * (np.outer(away, away) - cover)
            if turn > START:
                step *= exp(((1.0 if accepted else 0.0) - WANTED) * 2 / sqrt(turn))
                if turn % 50 == 0:
                    factor(cover + 1e-3 * np.eye(4), 4, root)
            continue
        moved += accepted
        if (turn - warm_up) % thin == 0:
            row = (turn - warm_up) // thin
            at = pick(rng, weights)
            kept[row, 0], kept[row, 1:5], kept[row, 5] = noise, x, at
            coefficients[row] = draw_coefficients(rng, at, gram, mean, precisions)
    return kept, coefficients, moved / max(1, states * thin)
