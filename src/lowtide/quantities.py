"""Quantities that refuse nonsense when made: doses, volumes, pain scores, nights, counts."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Self

from msgspec import Struct

from lowtide.errors import QuantityError

NOON = time(12)
_NUMBER_AND_UNIT = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*(\S.*?)?\s*")
_MICROGRAMS_PER = {"mg": 1000, "µg": 1, "μg": 1, "ug": 1, "mcg": 1}
_MILLILITRES = ("mL", "ml")


class Dose(Struct, frozen=True, order=True):
    """An amount of naltrexone, kept in whole micrograms so that equal doses are equal."""

    micrograms: int

    def __post_init__(self) -> None:
        """Refuse a negative amount."""
        if self.micrograms < 0:
            raise QuantityError(
                f"a dose of {self.micrograms} µg is below nothing. Write 0 or more."
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "4.5 mg" or "500 µg"; anything without one of those units is refused."""
        number, unit = _number_and_unit(text, "4.5 mg")
        if unit not in _MICROGRAMS_PER:
            raise QuantityError(f'"{text}" is no dose in mg or µg. Write for example "4.5 mg".')
        return cls._whole(number * _MICROGRAMS_PER[unit], text)

    @classmethod
    def from_mg(cls, mg: Decimal) -> Self:
        """Take an amount in milligrams, exact to the microgram."""
        return cls._whole(mg * 1000, f"{mg} mg")

    @classmethod
    def _whole(cls, micrograms: Decimal, text: str) -> Self:
        if micrograms != micrograms.to_integral_value():
            raise QuantityError(f'"{text}" is finer than a microgram. Write whole micrograms.')
        return cls(int(micrograms))

    @property
    def mg(self) -> float:
        """The amount in milligrams, for JSON and for showing; never for arithmetic."""
        return self.micrograms / 1000

    def __str__(self) -> str:
        """Show as "4.5 mg"."""
        return f"{self.mg:g} mg"

    def say(self, translate: Callable[[str], str] = str) -> str:
        """Show with the decimal mark of a language, as "4,5 mg"; `parse` reads that too."""
        return str(self).replace(".", translate("."))


class Volume(Struct, frozen=True, order=True):
    """An amount of a liquid, kept in whole microlitres so that equal volumes are equal."""

    microlitres: int

    def __post_init__(self) -> None:
        """Refuse a negative amount."""
        if self.microlitres < 0:
            raise QuantityError(
                f"a volume of {self.microlitres} µL is below nothing. Write 0 or more."
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "4.5 mL"; anything without that unit is refused."""
        number, unit = _number_and_unit(text, "4.5 mL")
        if unit not in _MILLILITRES:
            raise QuantityError(f'"{text}" is no volume in mL. Write for example "4.5 mL".')
        return cls.from_ml(number)

    @classmethod
    def from_ml(cls, ml: Decimal) -> Self:
        """Take an amount in millilitres, exact to the microlitre."""
        microlitres = ml * 1000
        if microlitres != microlitres.to_integral_value():
            raise QuantityError(f'"{ml} mL" is finer than a microlitre. Write fewer decimals.')
        return cls(int(microlitres))

    def __str__(self) -> str:
        """Show as "4.5 mL", exact however large."""
        return f"{(Decimal(self.microlitres) / 1000).normalize():f} mL"

    def say(self, translate: Callable[[str], str] = str) -> str:
        """Show with the decimal mark of a language; `parse` reads that too."""
        return str(self).replace(".", translate("."))


class PainScore(Struct, frozen=True, order=True):
    """Pain on the 0 to 10 numeric rating scale, kept in tenths."""

    tenths: int

    def __post_init__(self) -> None:
        """Refuse a score outside 0 to 10."""
        if not 0 <= self.tenths <= 100:
            raise QuantityError(f"{self.tenths / 10:g} is no score from 0 to 10.")

    @classmethod
    def of(cls, score: Decimal) -> Self:
        """Take a score from 0 to 10 with at most one decimal."""
        tenths = score * 10
        if tenths != tenths.to_integral_value():
            raise QuantityError(f"{score} is finer than a tenth. Write one decimal at most.")
        return cls(int(tenths))

    @property
    def score(self) -> float:
        """The score from 0 to 10."""
        return self.tenths / 10


class Timing(StrEnum):
    """When a night's dose is taken; the morning dose still belongs to the night before it."""

    NIGHT = "night"
    MORNING = "morning"


class Night(Struct, frozen=True, order=True):
    """The night that begins on a date: it runs from noon to noon by the clock on the wall."""

    date: date

    @classmethod
    def at(cls, moment: datetime) -> Self:
        """The night that a moment on the wall clock belongs to: 01:30 is still the night before.

        Only the clock's own hands are read, so a change of clocks neither drops nor doubles one.
        """
        before_noon = moment.time() < NOON
        return cls(moment.date() - timedelta(days=1) if before_noon else moment.date())

    def __add__(self, nights: int) -> Self:
        """The night so many nights later."""
        return type(self)(self.date + timedelta(days=nights))

    def __sub__(self, other: "Night") -> int:
        """How many nights lie between two nights."""
        return (self.date - other.date).days

    def __str__(self) -> str:
        """Show the date on which the night begins, as 2026-03-14."""
        return self.date.isoformat()


class Count(Struct, frozen=True, order=True):
    """A whole number of something named, as a protocol states it: "14 doses"."""

    number: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "14 doses"; a bare number is refused, and so is a broken one."""
        number, unit = _number_and_unit(text, "14 doses")
        if number != number.to_integral_value():
            raise QuantityError(f'"{text}" is no whole number. Write for example "14 doses".')
        return cls(int(number), unit)

    def __str__(self) -> str:
        """Show as it was written."""
        return f"{self.number} {self.unit}"


def _number_and_unit(text: str, example: str) -> tuple[Decimal, str]:
    found = _NUMBER_AND_UNIT.fullmatch(text)
    if found is None:
        raise QuantityError(f'"{text}" cannot be read. Write for example "{example}".')
    if found[2] is None:
        raise QuantityError(f'"{text}" has no unit. Write for example "{example}".')
    return Decimal(found[1].replace(",", ".")), found[2]
