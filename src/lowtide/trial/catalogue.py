"""What is drawn by lot, and from how many: read once from this room's own data."""

import tomllib
from functools import cache
from importlib.resources import files

from msgspec import Struct, convert

from lowtide.protocol.model import Sourced


class DrawNumbers(Struct, frozen=True, forbid_unknown_fields=True):
    """The numbers of a draw, in days, evenings or doses as each is named."""

    run_in_evenings: Sourced[int]  # answered or not, from the first that was
    days: Sourced[int]  # among which the first night is drawn
    most_extra_doses: Sourced[int]  # at each step but the last
    lag_days: Sourced[int]  # after the first dose, left out of every comparison


@cache
def numbers() -> DrawNumbers:
    """All of draw.toml; a key that is none is refused."""
    text = files("lowtide.trial").joinpath("library", "draw.toml").read_text("utf-8")
    return convert(tomllib.loads(text), DrawNumbers)
