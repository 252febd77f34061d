"""Whether chains agree, and how many independent draws theirs are worth.

Source: Vehtari, Gelman, Simpson, Carpenter and Bürkner 2021, Rank-normalization, folding, and
localization, doi 10.1214/20-BA1221.
"""

import numpy as np

from lowtide.calibration.priors import Floats


def rank_normalised(draws: Floats) -> Floats:
    """Draws (chains, n) as normal scores of their ranks among all of them."""
    from scipy.special import ndtri
    from scipy.stats import rankdata

    ranks = rankdata(draws, method="average").reshape(draws.shape)
    return np.asarray(ndtri((ranks - 0.375) / (draws.size + 0.25)))


def r_hat(draws: Floats) -> float:
    """The larger of the rank-normalised split R-hats of location and of spread; one is best."""
    folded = np.abs(draws - np.median(draws))
    return max(_split_r_hat(rank_normalised(draws)), _split_r_hat(rank_normalised(folded)))


def bulk_ess(draws: Floats) -> float:
    """Independent draws that the draws (chains, n) are worth in the middle of the distribution."""
    return _ess(rank_normalised(_split(draws)))


def mean_ess(draws: Floats) -> float:
    """Independent draws that the draws (chains, n) are worth for their mean."""
    return _ess(_split(draws))


def tail_ess(draws: Floats) -> float:
    """The same for the 5 % and the 95 % quantile, whichever is less."""
    low, high = np.quantile(draws, [0.05, 0.95])
    return min(_ess(_split((draws <= cut).astype(float))) for cut in (low, high))


def _split(draws: Floats) -> Floats:
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, -half:]])


def _split_r_hat(draws: Floats) -> float:
    chains = _split(draws)
    within = chains.var(axis=1, ddof=1).mean()
    length = chains.shape[1]
    between = chains.mean(axis=1).var(ddof=1)
    return float(np.sqrt((within * (length - 1) / length + between) / within))


def _ess(chains: Floats) -> float:
    """Geyer's initial monotone sequence, on the correlation that all chains have together."""
    number, length = chains.shape
    covariance = _autocovariance(chains).mean(axis=0)
    within = covariance[0] * length / (length - 1)
    pooled = within * (length - 1) / length
    if number > 1:
        pooled += chains.mean(axis=1).var(ddof=1)
    correlation = 1 - (within - covariance * length / (length - 1)) / pooled
    correlation[0] = 1.0
    pairs = correlation[: length // 2 * 2].reshape(-1, 2).sum(axis=1)
    ends = int(np.argmax(pairs < 0)) if (pairs < 0).any() else pairs.size
    time = -1 + 2 * np.minimum.accumulate(pairs[:ends]).sum()
    return float(number * length / max(time, 1 / np.log10(number * length)))


def _autocovariance(chains: Floats) -> Floats:
    away = chains - chains.mean(axis=1, keepdims=True)
    size = 2 ** int(np.ceil(np.log2(2 * chains.shape[1])))
    power = np.abs(np.fft.rfft(away, size, axis=1)) ** 2
    return np.asarray(np.fft.irfft(power, size, axis=1)[:, : chains.shape[1]] / chains.shape[1])
