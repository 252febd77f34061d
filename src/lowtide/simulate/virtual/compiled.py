"""Compilation as a typed decorator: what it decorates keeps its type, and runs without the GIL.

What is called every day takes and gives numbers and tuples of numbers: an array that is passed on
is counted, which takes longer than most of what is done with it.
"""

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Compile a function at its first call, and keep that beside its file for the next process."""
    return cast(F, njit(cache=True, nogil=True, error_model="numpy")(function))
