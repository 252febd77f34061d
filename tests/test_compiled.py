"""What is kept compiled is thrown away when anything that it calls is changed."""

from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np

from lowtide.compiled import fingerprint

PLAIN = "def f(x):\n    return x * FACTOR\n"


def function(source: str = PLAIN, **constants: object) -> FunctionType:
    """A function from its source, with these constants around it."""
    room: dict[str, Any] = dict(constants)
    exec(source, room)  # noqa: S102  the same function has to be written twice
    made: FunctionType = room["f"]
    return made


def test_a_fingerprint_is_the_same_for_the_same_code() -> None:
    assert fingerprint([function(FACTOR=2.0)]) == fingerprint([function(FACTOR=2.0)])


def test_it_changes_with_the_code_and_with_constants() -> None:
    other = PLAIN.replace("*", "+")
    table = np.array([1.0, 2.0])
    different: list[Callable[..., object]] = [
        function(FACTOR=2.0),
        function(FACTOR=3.0),
        function(other, FACTOR=2.0),
        function(FACTOR=table),
        function(FACTOR=table * 2),
    ]
    assert len({fingerprint([each]) for each in different}) == len(different)  # type: ignore[list-item]


def test_it_does_not_depend_on_the_order() -> None:
    one, two = function(FACTOR=1.0), function(FACTOR=2.0)
    two.__qualname__ = "g"
    assert fingerprint([one, two]) == fingerprint([two, one])
