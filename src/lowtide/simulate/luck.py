"""Randomness as an argument: what a life takes of a generator, and what it makes of it."""

from typing import Protocol


class Luck(Protocol):
    """A seeded generator, as the standard library's `Random` is one."""

    def random(self) -> float:
        """A number from 0 up to 1."""

    def gauss(self, mu: float, sigma: float) -> float:
        """A normal number."""

    def randbytes(self, n: int) -> bytes:
        """So many bytes."""


def happens(luck: Luck, share: float) -> bool:
    """Whether something happens that happens in this share of cases."""
    return luck.random() < share
