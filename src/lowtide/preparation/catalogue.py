"""What is known of preparations, read once from this room's own data."""

from functools import cache
from importlib.resources import files
from typing import Annotated

from msgspec import Struct

from lowtide.preparation.model import Solution
from lowtide.protocol.model import Days, Sourced
from lowtide.protocol.tables import read_all
from lowtide.quantities import Count, Dose, Volume

Times = Annotated[Count, ("times",)]
UnitsTaken = Annotated[Count, ("units", "unit")]


class Numbers(Struct, frozen=True, forbid_unknown_fields=True):
    """The numbers by which an amount is found, and doubted."""

    usual: Sourced[Solution]
    asked_from: Sourced[Times]  # as strong, or as weak, as the usual
    syringe_line: Sourced[Volume]
    smallest_volume: Sourced[Volume]
    largest_volume: Sourced[Volume]
    weakest_unit: Sourced[Dose]
    strongest_unit: Sourced[Dose]
    most_units: Sourced[UnitsTaken]
    days_to_reorder: Sourced[Days]


class Keeps(Struct, frozen=True, forbid_unknown_fields=True):
    """How long each kind keeps once it is made, where the label gives no date.

    That of a liquid is for the usual strength, whose formula was studied; for tablets none was
    found: theirs is on the pack.
    """

    tablet_in_water: Sourced[Days]
    liquid: Sourced[Days]
    capsule: Sourced[Days]


class How(Struct, frozen=True, forbid_unknown_fields=True):
    """How each kind is made, measured and kept, in sentences for the patient."""

    tablet_in_water: tuple[Sourced[str], ...]
    liquid: tuple[Sourced[str], ...]
    capsule: tuple[Sourced[str], ...]
    tablet: tuple[Sourced[str], ...]


class Library(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything in preparation.toml."""

    numbers: Numbers
    keeps: Keeps
    how: How


@cache
def library() -> Library:
    """All of preparation.toml; a key that is none is refused."""
    file = "preparation.toml"
    text = files("lowtide.preparation").joinpath("library", file).read_text("utf-8")
    return read_all(Library, text, file)
