"""Check a protocol before anyone follows it, or take the check that is kept."""

import time
from collections.abc import Callable
from typing import Protocol as Port

from lowtide.decision.rules import rules_of
from lowtide.proof.catalogue import fingerprint, shipped
from lowtide.proof.check import Proof
from lowtide.protocol.model import Protocol


class Keeper(Port):
    """Where finished checks are kept, by the hash of rule and protocol."""

    def find(self, key: str) -> Proof | None:
        """The check kept under a key, or None."""

    def keep(self, key: str, proof: Proof) -> None:
        """Keep a finished check."""


def check_protocol(protocol: Protocol, keeper: Keeper, progress: Callable[[str], None]) -> Proof:
    """The check of a protocol's rule over every state it can reach; made once, then kept."""
    rules = rules_of(protocol)
    key = fingerprint(rules)
    kept = shipped(key) or keeper.find(key)
    if kept is not None:
        return kept
    from lowtide.proof.check import check  # numpy and all: only where there is something to check

    proof = check(rules, progress, time.perf_counter)
    keeper.keep(key, proof)
    return proof
