"""What the answers rest on, read once from this room's own data."""

import tomllib
from functools import cache
from importlib.resources import files

from msgspec import convert

from lowtide.response.model import Priors


@cache
def priors() -> Priors:
    """All of priors.toml; a key that is none is refused."""
    return convert(_read("priors.toml"), Priors)


def _read(name: str) -> dict[str, object]:
    return tomllib.loads(files("lowtide.response").joinpath("library", name).read_text("utf-8"))
