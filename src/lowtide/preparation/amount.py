"""How much of a preparation is a dose: exactly, or not at all."""

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import combinations_with_replacement

from msgspec import Struct

from lowtide.preparation.catalogue import library
from lowtide.preparation.model import Preparation, Solution, TabletInWater, Unit, Units
from lowtide.quantities import Dose, Volume


class Measured(Struct, frozen=True):
    """So much of the liquid, which a syringe can measure."""

    volume: Volume


class Counted(Struct, frozen=True):
    """So many capsules or tablets, the strongest first."""

    unit: Unit
    counts: tuple[tuple[int, Dose], ...]


class NotMeasured(Struct, frozen=True):
    """The volume lies between two lines of the syringe."""

    line: Volume


class NotMade(Struct, frozen=True):
    """No number of whole capsules or tablets is this dose, or one tablet in water is too little."""


class Stronger(Struct, frozen=True):
    """The solution is so many times as strong as the usual one."""

    solution: Solution
    times: Fraction


class Weaker(Struct, frozen=True):
    """The usual solution is so many times as strong as this one."""

    solution: Solution
    times: Fraction


class UnusualStrength(Struct, frozen=True):
    """A capsule or tablet whose strength is outside those seen for low doses."""

    strength: Dose


class UnusualVolume(Struct, frozen=True):
    """A dose that would be less, or more, of the liquid than is usual."""

    dose: Dose
    volume: Volume


Doubt = Stronger | Weaker | UnusualStrength | UnusualVolume


class AskedBack(Struct, frozen=True):
    """It would be unusual, as after a slip by a factor of ten: first the label is looked at."""

    doubts: tuple[Doubt, ...]


Amount = Measured | Counted | NotMeasured | NotMade | AskedBack


def amount(preparation: Preparation, dose: Dose, *, confirmed: bool = False) -> Amount:
    """What to take for a dose; what is in doubt only once it was confirmed by the label."""
    doubtful = () if confirmed else doubts(preparation, [dose])
    if doubtful:
        return AskedBack(doubtful)
    if isinstance(preparation, Units):
        return _counted(preparation, dose)
    if isinstance(preparation, TabletInWater) and dose > preparation.naltrexone:
        return NotMade()
    return _measured(preparation, dose)


def doubts(preparation: Preparation, doses: Iterable[Dose]) -> tuple[Doubt, ...]:
    """What to ask back before anybody takes these doses of it; most slips are by a factor of ten.

    A strength that is in doubt itself is asked about, and not each volume that follows from it.
    """
    if isinstance(preparation, Units):
        return tuple(_strengths(preparation))
    strength = _strength(preparation)
    return (strength,) if strength else tuple(_volumes(preparation, doses))


def _measured(solution: Solution, dose: Dose) -> Measured | NotMeasured:
    line = library().numbers.syringe_line.value
    volume = solution.holding(dose)
    if volume % line.microlitres:
        return NotMeasured(line)
    return Measured(Volume(int(volume)))


def _counted(units: Units, dose: Dose) -> Counted | NotMade:
    strengths = sorted((box.strength for box in units.boxes), reverse=True)
    for number in range(1, library().numbers.most_units.value.number + 1):
        for taken in combinations_with_replacement(strengths, number):
            if sum(strength.micrograms for strength in taken) == dose.micrograms:
                counts = Counter(taken)
                return Counted(units.unit, tuple((n, strength) for strength, n in counts.items()))
    return NotMade()


def _strength(solution: Solution) -> Stronger | Weaker | None:
    numbers = library().numbers
    times = solution.strength / numbers.usual.value.strength
    asked_from = numbers.asked_from.value.number
    if times >= asked_from:
        return Stronger(solution, times)
    return Weaker(solution, 1 / times) if times <= Fraction(1, asked_from) else None


def _strengths(units: Units) -> Iterator[UnusualStrength]:
    numbers = library().numbers
    for box in units.boxes:
        if not numbers.weakest_unit.value <= box.strength <= numbers.strongest_unit.value:
            yield UnusualStrength(box.strength)


def _volumes(solution: Solution, doses: Iterable[Dose]) -> Iterator[UnusualVolume]:
    numbers = library().numbers
    for dose in doses:
        volume = Volume(round(solution.holding(dose)))
        if not numbers.smallest_volume.value <= volume <= numbers.largest_volume.value:
            yield UnusualVolume(dose, volume)
