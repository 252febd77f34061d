"""What the answers rest on, read once from this room's own data."""

import tomllib
from functools import cache
from importlib.resources import files

from msgspec import convert

from lowtide.response.model.beliefs import Priors
from lowtide.response.model.rule import Rule


@cache
def priors() -> Priors:
    """All of priors.toml; a key that is none is refused."""
    return convert(_read("priors.toml"), Priors)


@cache
def rule() -> Rule:
    """All of rule.toml; a key that is none is refused."""
    return convert(_read("rule.toml"), Rule)


def _read(name: str) -> dict[str, object]:
    return tomllib.loads(files("lowtide.response").joinpath("library", name).read_text("utf-8"))
