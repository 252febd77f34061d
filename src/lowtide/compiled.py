"""Compilation as a typed decorator: what it decorates keeps its type, and runs without the GIL.

What is called every day takes and gives numbers and tuples of numbers: an array that is passed on
is counted, which takes longer than most of what is done with it.
"""

import marshal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from types import FunctionType
from typing import Any, TypeVar, cast

import numpy as np


@contextmanager
def _unseen(*packages: str) -> Iterator[None]:
    """Let what is imported within find none of these packages, unless they are there already."""
    modules: dict[str, Any] = sys.modules
    unseen = [name for name in packages if name not in modules]
    modules.update(dict.fromkeys(unseen))
    try:
        yield
    finally:
        for name in unseen:
            del modules[name]


# numba imports both where they are installed, which takes longer than an answer: scipy for its
# linear algebra, which nothing here is compiled with, and coverage in case it is measuring.
with _unseen("scipy", "coverage"):
    from numba import njit

F = TypeVar("F", bound=Callable[..., object])

_PARTS: list[FunctionType] = []


def compiled(function: F) -> F:
    """Compile a function at its first call."""
    _PARTS.append(cast(FunctionType, function))
    return cast(F, njit(nogil=True, error_model="numpy")(function))


def compiled_fast(function: F) -> F:
    """Compile a function at its first call, free to add up in any order; it may meet no NaN."""
    _PARTS.append(cast(FunctionType, function))
    return cast(F, njit(nogil=True, error_model="numpy", fastmath=True)(function))


def compiled_alone(function: F) -> F:
    """Compile a function and keep it: one that calls none, or only some of its own file."""
    _PARTS.append(cast(FunctionType, function))
    return cast(F, njit(cache=True, nogil=True, error_model="numpy")(function))


def kept(made_with: Callable[[int], F]) -> F:
    """Compile what this makes, and keep it beside its file for the next process.

    numba looks only at the function's own file to see whether what it kept is still true, and
    never at what that calls. The fingerprint of all that is called is therefore handed in, for the
    function to close over, which makes it another function wherever any of that is changed.
    """
    room = made_with.__module__.rpartition(".")[0]
    parts = (part for part in _PARTS if part.__module__.startswith(room))
    function = made_with(fingerprint(parts))
    return cast(F, njit(cache=True, nogil=True, error_model="numpy")(function))


def fingerprint(functions: Iterable[FunctionType]) -> int:
    """A number that changes with the functions' code and with the constants that they use."""
    digest = sha256()
    for function in sorted(functions, key=lambda each: (each.__module__, each.__qualname__)):
        code = function.__code__
        # Where the file lies says nothing about what it does.
        digest.update(marshal.dumps(code.replace(co_filename="", co_firstlineno=1)))
        for name in code.co_names:
            digest.update(_constant(function.__globals__.get(name)))
    return int.from_bytes(digest.digest()[:7], "big")


def _constant(value: object) -> bytes:
    if isinstance(value, np.ndarray):
        return value.tobytes()
    if isinstance(value, (int, float, tuple, np.generic)):
        return repr(value).encode()
    return b""
