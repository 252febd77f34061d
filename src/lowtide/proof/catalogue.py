"""The room's own package data: the source of the rule, and the key of a finished check."""

from functools import cache
from hashlib import sha256
from importlib.resources import files

from msgspec import json

from lowtide.decision.recommendation import Rules
from lowtide.proof.check import Proof

_DECIDED_BY = ("day.py", "recommendation.py", "table.py")


def rule_source() -> str:
    """The source text of the nightly rule."""
    return files("lowtide.decision").joinpath("day.py").read_text("utf-8")


def fingerprint(rules: Rules) -> str:
    """The key under which a finished check is kept: it changes with the numbers, the rule and
    the promises (hexadecimal SHA-256).
    """
    return sha256(_source_bytes() + json.encode(rules)).hexdigest()


@cache
def _source_bytes() -> bytes:
    decision, proof = files("lowtide.decision"), files("lowtide.proof")
    sources = [decision.joinpath(name) for name in _DECIDED_BY]
    for folder in (proof, proof.joinpath("observers")):
        python = (each for each in folder.iterdir() if each.name.endswith(".py"))
        sources += sorted(python, key=lambda each: each.name)
    return b"".join(each.name.encode() + b"\0" + each.read_bytes() + b"\0" for each in sources)


def shipped(key: str) -> Proof | None:
    """The finished check that comes with Lowtide under this key, or None.

    `make keep-checks` writes them anew; a test makes the default's again and compares.
    """
    return _shipped().get(key)


@cache
def _shipped() -> dict[str, Proof]:
    file = files("lowtide.proof").joinpath("library", "checks.json")
    return json.decode(file.read_bytes(), type=dict[str, Proof])
