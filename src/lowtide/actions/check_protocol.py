"""Check a protocol before anyone follows it, or take the check that is kept."""

import time
from collections.abc import Callable
from typing import Protocol as Port

from msgspec import Struct
from msgspec.structs import replace

from lowtide.decision.rules import rules_of
from lowtide.proof.catalogue import fingerprint, shipped
from lowtide.proof.check import Held, Proof
from lowtide.protocol.model import Protocol, change_days

IN_TIME = "a_tolerated_course_reaches_the_top_in_time"


class Keeper(Port):
    """Where finished checks are kept, by the hash of rule and numbers."""

    def find(self, key: str) -> Proof | None:
        """The check kept under a key, or None."""

    def keep(self, key: str, proof: Proof) -> None:
        """Keep a finished check."""


class CheckedProtocol(Struct, frozen=True):
    """A protocol's check: how much of what was explored, and whether each promise holds."""

    protocol: str
    states: int
    edges: int
    seconds: float
    promises: tuple[Held, ...]
    ok: bool


def check_protocol(
    protocol: Protocol, keeper: Keeper, progress: Callable[[str], None], anew: bool = False
) -> CheckedProtocol:
    """The check of a protocol's rule over every state it can reach: made once, then kept.

    `anew` checks again even where a check is kept.
    """
    key = fingerprint(rules_of(protocol))
    proof = None if anew else shipped(key) or keeper.find(key)
    if proof is None:
        proof = _check(protocol, progress)
        keeper.keep(key, proof)
    return _checked(protocol, proof)


def kept_check(protocol: Protocol) -> CheckedProtocol | None:
    """The check that comes with Lowtide; None for a protocol whose rule or numbers were changed."""
    proof = shipped(fingerprint(rules_of(protocol)))
    return None if proof is None else _checked(protocol, proof)


def _checked(protocol: Protocol, proof: Proof) -> CheckedProtocol:
    promises = tuple(_named_for(protocol, promise) for promise in proof.promises)
    return CheckedProtocol(
        protocol.id, proof.states, proof.edges, proof.seconds, promises, proof.ok
    )


def _check(protocol: Protocol, progress: Callable[[str], None]) -> Proof:
    from lowtide.proof.check import check  # numpy and all: only where there is something to check

    return check(rules_of(protocol), progress, time.perf_counter)


def _named_for(protocol: Protocol, promise: Held) -> Held:
    """The promise about reaching the highest dose names that dose and its night."""
    if promise.name != IN_TIME:
        return promise
    dose = f"{protocol.top.mg:g}".replace(".", "_")
    night = change_days(protocol.steps)[-1] + 1
    return replace(promise, name=f"a_tolerated_course_reaches_{dose}_mg_on_night_{night}")
