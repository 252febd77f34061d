"""What the reports rest on beside the protocol, read once from this room's own data."""

import tomllib
from functools import cache
from importlib.resources import files

from msgspec import Struct, convert

from lowtide.protocol.model import Sourced


class Numbers(Struct, frozen=True, forbid_unknown_fields=True):
    """How many answers are compared with how many, and when for the first time."""

    answers_to_compare: Sourced[int]
    nights_compared: Sourced[int]
    first_look: Sourced[int]


class Library(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything in report.toml."""

    numbers: Numbers
    emergency: tuple[Sourced[str], ...]


@cache
def library() -> Library:
    """All of report.toml; a key that is none is refused."""
    text = files("lowtide.report").joinpath("library", "report.toml").read_text("utf-8")
    return convert(tomllib.loads(text), Library)
