"""The distributions that a synthesis needs, in plain floating point: normal, t, chi-square.

A hundred lines instead of a dependency: `lowtide evidence` starts without numpy or scipy. R is the
referee (tests/evidence/test_metafor.py): every function agrees with R's to 1e-9.
"""

from collections.abc import Callable
from functools import cache
from math import erfc, exp, inf, lgamma, log, log1p, sqrt
from statistics import NormalDist

_TINY = 1e-300
_STEPS = 500
_HALVINGS = 200
_NORMAL = NormalDist()

Cdf = Callable[[float], float]


def normal_cdf(x: float) -> float:
    """P(Z <= x) for a standard normal, exact in the tails too."""
    return 0.5 * erfc(-x / sqrt(2))


@cache
def normal_quantile(p: float) -> float:
    """The x with P(Z <= x) = p."""
    return _NORMAL.inv_cdf(p)


def t_cdf(x: float, df: float) -> float:
    """P(T <= x) for Student's t."""
    tail = 0.5 * beta_cdf(df / (df + x * x), df / 2, 0.5)
    return tail if x < 0 else 1 - tail


@cache
def t_quantile(p: float, df: float) -> float:
    """The x with P(T <= x) = p; infinite degrees of freedom are the normal."""
    if df == inf:
        return normal_quantile(p)
    if p < 0.5:
        return -t_quantile(1 - p, df)
    # Through the beta distribution, which keeps its precision where t has one degree of freedom.
    tail = quantile(lambda b: beta_cdf(b, df / 2, 0.5), 2 * (1 - p), 0.0, 1.0)
    return sqrt(df * (1 - tail) / tail) if tail > 0 else inf


def chi2_sf(x: float, df: float) -> float:
    """P(X > x) for chi-square."""
    return 1 - gamma_cdf(x / 2, df / 2) if x > 0 else 1.0


@cache
def chi2_quantile(p: float, df: float) -> float:
    """The x with P(X <= x) = p."""
    top = df + 20 * sqrt(2 * df) + 40
    return quantile(lambda x: gamma_cdf(x / 2, df / 2), p, 0.0, top)


def binomial_cdf(count: int, of: int, share: float) -> float:
    """P(X <= count) for so many people who each have this chance."""
    if count >= of:
        return 1.0
    return beta_cdf(1 - share, of - count, count + 1) if count >= 0 else 0.0


def quantile(cdf: Cdf, p: float, low: float, high: float, within: float = 0.0) -> float:
    """Where a rising function reaches p between two bounds, to the last bit or `within`."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high) or high - low < within:
            break
        low, high = (middle, high) if cdf(middle) < p else (low, middle)
    return (low + high) / 2


def beta_cdf(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by its continued fraction."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_cdf(1 - x, b, a)
    front = lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)
    return exp(front) / a / _beta_fraction(x, a, b)


def _beta_fraction(x: float, a: float, b: float) -> float:
    """Lentz's method for 1 + d1/(1 + d2/(1 + ...)), DLMF 8.17.22."""
    value, c, d = 1.0, 1.0, 0.0
    for step in range(1, _STEPS):
        half = step // 2
        if step % 2:
            term = -(a + half) * (a + b + half) * x / ((a + step - 1) * (a + step))
        else:
            term = half * (b - half) * x / ((a + step - 1) * (a + step))
        d = 1 / _away_from_zero(1 + term * d)
        c = _away_from_zero(1 + term / c)
        value *= c * d
        if abs(c * d - 1) < 1e-16:
            break
    return value


def gamma_cdf(x: float, a: float) -> float:
    """The regularised incomplete gamma function P(a, x), by series or continued fraction."""
    if x <= 0:
        return 0.0
    front = exp(a * log(x) - x - lgamma(a))
    if x > a + 1:
        return 1 - front / _gamma_fraction(x, a)
    term = total = 1 / a
    for step in range(1, _STEPS):
        term *= x / (a + step)
        total += term
        if term < total * 1e-17:
            break
    return front * total


def _gamma_fraction(x: float, a: float) -> float:
    """Lentz's method for x+1-a - 1(1-a)/(x+3-a - ...), DLMF 8.9.2."""
    value = c = _away_from_zero(x + 1 - a)
    d = 0.0
    for step in range(1, _STEPS):
        term, base = -step * (step - a), x + 2 * step + 1 - a
        d = 1 / _away_from_zero(base + term * d)
        c = _away_from_zero(base + term / c)
        value *= c * d
        if abs(c * d - 1) < 1e-16:
            break
    return value


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
