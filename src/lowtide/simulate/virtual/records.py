"""What the kernels read and write: numbers of a world, one person, and everybody's diaries."""

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from lowtide.simulate.virtual.worlds.model import World
from lowtide.simulate.virtual.worlds.reading import numbers_of

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]
Persons = NDArray[np.void]  # records of PERSON


class Numbers(Protocol):
    """The single numbers of a world, each by part and key: `noise.spread` is `noise_spread`."""

    def __getattr__(self, name: str) -> float:
        """One number."""


class Person(Protocol):
    """One person: what was drawn for them, and what became of them."""

    usual: float  # pain in the long run, without drift
    # Naltrexone: clearances as multiples of the typical ones, exposure in typical milligrams.
    clearance: float
    metabolite_clearance: float
    exposure_per_mg: float
    change: float  # points at the world's `at_mg`, in the steady state
    per_occupancy: float
    half_at: float
    turning: float
    delay_days: float
    # Ups and downs: standard deviations in points, correlations from one day to the next.
    spread: float
    lag_one: float
    fast_sd: float
    slow_sd: float
    white_sd: float
    # Drift, in points.
    weekend: float
    per_28_days: float
    placebo: float
    # Habits.
    half_points: float
    missing_logit: float
    missed: float
    last_day: float  # days of the diary until its end, or until they dropped out
    # What became of them.
    bad_spell: float
    change_points: float
    change_felt: float
    change_since_starting: float


# As np.record a field is an attribute in plain Python too, as it is in compiled code.
PERSON = np.dtype((np.record, [(name, np.float64) for name in Person.__annotations__]))


class Rules(NamedTuple):
    """What a world says in lists."""

    steps_mg: Floats
    not_borne: Floats
    favourites: Floats


class Diaries(NamedTuple):
    """Everybody's days: N people, T days, M therapies, K steps."""

    scores: Floats  # (N, T)
    doses_mg: Floats  # (N, T)
    rough: Flags  # (N, T)
    therapies: Flags  # (M, N, T)
    therapy_change: Floats  # (N, M)
    steady: Floats  # (N, K)


class Work(NamedTuple):
    """Room for one person's days while they are being lived, used again for the next person."""

    fast: Floats  # (longest wait + T,) with the white part
    slow: Floats  # (longest wait + T,)
    lasting: Floats  # (T,) all that is not noise, and the slow part
    felt: Floats  # (T,)
    drug: Floats  # (T,)
    step: Counts  # (T,) the step in effect, -1 for none


def record_of(world: World) -> Numbers:
    """The single numbers of a world as a record that the kernels read."""
    flat = {
        key.replace(".", "_"): float(number.value)
        for key, number in numbers_of(world)
        if not isinstance(number.value, tuple)
    }
    dtype = np.dtype((np.record, [(name, np.float64) for name in flat]))
    record: Numbers = np.array([tuple(flat.values())], dtype)[0]
    return record


def rules_of(world: World) -> Rules:
    """What a world says in lists, as arrays."""
    return Rules(
        np.array(world.dosing.steps_mg.value, np.float64),
        np.array(world.dosing.not_borne.value, np.float64),
        np.array(world.rounding.favourites.value, np.float64),
    )
