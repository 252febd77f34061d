"""Check every protocol of the library and keep the finished checks with the package."""

import time
from importlib.resources import files
from pathlib import Path

import msgspec

from lowtide.decision.rules import rules_of
from lowtide.proof.catalogue import fingerprint
from lowtide.proof.check import Proof, check
from lowtide.protocol import catalogue


def main() -> None:
    """Write src/lowtide/proof/library/checks.json anew."""
    kept: dict[str, Proof] = {}
    for protocol_id in catalogue.ids():
        rules = rules_of(catalogue.load(protocol_id))
        proof = check(rules, lambda text: None, time.perf_counter)
        kept[fingerprint(rules)] = proof
        print(f"{protocol_id}: {proof.states} states, {proof.edges} edges, {proof.seconds:.1f} s")
    file = Path(str(files("lowtide.proof") / "library" / "checks.json"))
    file.write_bytes(msgspec.json.format(msgspec.json.encode(kept), indent=1) + b"\n")


if __name__ == "__main__":
    main()
