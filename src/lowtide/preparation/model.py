"""What the person has at hand: naltrexone in a form of which a dose is taken. Nonsense is refused
when made; what is only unusual is not, and `doubts` asks about it.
"""

from enum import Enum
from fractions import Fraction

from msgspec import Struct

from lowtide.errors import QuantityError
from lowtide.quantities import Dose, Volume

MOST_STRENGTHS = 6
NOTHING, EMPTY = Dose(0), Volume(0)


class Form(Struct, frozen=True, tag_field="form", forbid_unknown_fields=True):
    """What every preparation shares: a tag that says what it is."""


class Solution(Form, frozen=True):
    """So much naltrexone in so much liquid."""

    naltrexone: Dose
    volume: Volume

    def __post_init__(self) -> None:
        """Refuse a solution of nothing, or in nothing."""
        if self.naltrexone == NOTHING or self.volume == EMPTY:
            raise QuantityError(
                f"{self.naltrexone} in {self.volume} is no solution. "
                "Write how much naltrexone is in how much liquid."
            )

    @property
    def strength(self) -> Fraction:
        """How many milligrams are in a millilitre, exactly."""
        return Fraction(self.naltrexone.micrograms, self.volume.microlitres)

    def holding(self, dose: Dose) -> Fraction:
        """The microlitres that a dose is in, exactly."""
        return dose.micrograms / self.strength


class TabletInWater(Solution, frozen=True, tag="tablet_in_water"):
    """One tablet in water, made anew each time; `tablets` are those that are there."""

    tablets: int | None = None

    def __post_init__(self) -> None:
        """Refuse what is no solution, and fewer tablets than none."""
        super().__post_init__()
        _refuse_below_none(self.tablets)


class Liquid(Solution, frozen=True, tag="liquid"):
    """A liquid with its strength as the label says it; `left` is what is in the bottle."""

    left: Volume | None = None


class Unit(Enum):
    """What is counted."""

    CAPSULE = "capsule"
    TABLET = "tablet"


class Box(Struct, frozen=True, forbid_unknown_fields=True):
    """Capsules or tablets of one strength, and how many are there."""

    strength: Dose
    count: int | None = None

    def __post_init__(self) -> None:
        """Refuse a strength of nothing, and fewer than none."""
        if self.strength == NOTHING:
            raise QuantityError("a strength of 0 mg is none. Write what the label says.")
        _refuse_below_none(self.count)


class Units(Form, frozen=True, tag="units"):
    """Capsules or tablets, each strength in a box of its own; they are taken whole."""

    unit: Unit
    boxes: tuple[Box, ...]

    def __post_init__(self) -> None:
        """Refuse no strength at all, one that is there twice, and more than anybody has."""
        strengths = {box.strength for box in self.boxes}
        if not strengths or len(self.boxes) > MOST_STRENGTHS:
            raise QuantityError(f"write from 1 to {MOST_STRENGTHS} strengths.")
        if len(strengths) < len(self.boxes):
            raise QuantityError("a strength is there twice. Write each strength once.")


Preparation = TabletInWater | Liquid | Units


def _refuse_below_none(count: int | None) -> None:
    if count is not None and count < 0:
        raise QuantityError(f"{count} is fewer than none. Write 0 or more.")
