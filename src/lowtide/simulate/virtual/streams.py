"""Random numbers that depend on a seed, a person and a purpose alone.

xoshiro256++ (Blackman and Vigna 2021, doi 10.1145/3460772), seeded by SplitMix64; normal numbers by
the ziggurat of 256 layers (Marsaglia and Tsang 2000, doi 10.18637/jss.v005.i08, in the form of
Doornik 2005). No purpose's numbers move when another one draws more of them, so that a person has
the same days in two worlds that differ in the drug alone.
"""

from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from lowtide.compiled import compiled

Luck = NDArray[np.uint64]

PERSON, DAYS, DOSES, ANSWERS, CARE = (np.uint64(purpose) for purpose in range(5))

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_UNIT = 2.0**-53
_LAYERS = 256
_TAIL = 3.6541528853610088
_AREA = 0.00492867323399


def _edges() -> NDArray[np.float64]:
    """Where the layers of equal area end, (257,): the lowest with its tail made into a box."""
    edges = [_AREA / exp(-0.5 * _TAIL**2), _TAIL]
    while len(edges) < _LAYERS:
        edges.append(sqrt(-2 * log(_AREA / edges[-1] + exp(-0.5 * edges[-1] ** 2))))
    return np.array([*edges, 0.0])


_EDGES = _edges()
_INSIDE = _EDGES[1:] / _EDGES[:-1]


@compiled
def stream(seed: np.uint64, person: int, purpose: np.uint64) -> Luck:
    """The numbers of one person for one purpose, from their beginning."""
    key = _mixed(_mixed(_mixed(seed) ^ np.uint64(person)) + purpose)
    state = np.empty(4, np.uint64)
    for i in range(4):
        key += _GOLDEN
        state[i] = _mixed(key)
    return state


@compiled
def uniform(luck: Luck) -> float:
    """A number from 0 up to 1."""
    part: float = np.int64(_next(luck) >> np.uint64(11)) * _UNIT
    return part


@compiled
def normal(luck: Luck) -> float:
    """A standard normal number."""
    while True:
        bits = _next(luck)
        layer = np.int64(bits & np.uint64(_LAYERS - 1))
        u: float = np.int64(bits >> np.uint64(11)) * (2 * _UNIT) - 1.0
        x: float = u * _EDGES[layer]
        if abs(u) < _INSIDE[layer]:
            return x
        if layer == 0:
            return _tail(luck, u < 0)
        if _under_the_curve(luck, x, layer):
            return x


@compiled
def _under_the_curve(luck: Luck, x: float, layer: np.int64) -> bool:
    above = exp(-0.5 * (_EDGES[layer] ** 2 - x * x))
    below = exp(-0.5 * (_EDGES[layer + 1] ** 2 - x * x))
    return below + uniform(luck) * (above - below) < 1.0


@compiled
def _tail(luck: Luck, negative: bool) -> float:
    while True:
        x = -log(1.0 - uniform(luck)) / _TAIL
        y = -log(1.0 - uniform(luck))
        if y + y >= x * x:
            return -(_TAIL + x) if negative else _TAIL + x


@compiled
def _mixed(x: np.uint64) -> np.uint64:
    x = (x ^ (x >> np.uint64(30))) * _MIX_1
    x = (x ^ (x >> np.uint64(27))) * _MIX_2
    return x ^ (x >> np.uint64(31))


@compiled
def _next(luck: Luck) -> np.uint64:
    result: np.uint64 = _turned(luck[0] + luck[3], np.uint64(23)) + luck[0]
    shifted = luck[1] << np.uint64(17)
    luck[2] ^= luck[0]
    luck[3] ^= luck[1]
    luck[1] ^= luck[2]
    luck[0] ^= luck[3]
    luck[2] ^= shifted
    luck[3] = _turned(luck[3], np.uint64(45))
    return result


@compiled
def _turned(x: np.uint64, by: np.uint64) -> np.uint64:
    return (x << by) | (x >> (np.uint64(64) - by))
