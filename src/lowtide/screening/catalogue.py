"""The library of this room, read once: medicines by name and code, conditions, words."""

import csv
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import TypeVar

import msgspec
from msgspec import Struct

from lowtide.quantities import Dose
from lowtide.screening.conditions import ConditionLibrary, ConditionRule, Number, SurgeryLibrary
from lowtide.screening.medicines import AtcCode, Interval, Kind, Medicine, Outcome, RxCui
from lowtide.screening.words import key_of
from lowtide.sources import Citation, Mark

MOST_WORDS = 9  # in a name of the library; a test counts them, for nobody should wait for it

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")


class Entry(Struct, frozen=True):
    """A medicine under one of its names; a brand may be unverified, and may release slowly."""

    medicine: Medicine
    verified: bool = True
    prolonged: bool = False


class Vocabulary(Struct, frozen=True, forbid_unknown_fields=True):
    """Words that say nothing about which medicine it is."""

    prolonged: frozenset[str]
    forms: frozenset[str]
    salts: frozenset[str]
    units: frozenset[str]
    use: frozenset[str]
    makers: frozenset[str]
    phrases: tuple[str, ...]
    reason_after: frozenset[str]
    reasons: frozenset[str]
    injected: frozenset[str]
    carried: frozenset[str]
    sold_with_opioids: frozenset[str]
    said_harmless: frozenset[str]
    only_in_names: frozenset[str] = frozenset()
    only_before_use: frozenset[str] = frozenset()
    ordinary: frozenset[str] = frozenset()

    @property
    def filler(self) -> frozenset[str]:
        """Every word that need not be recognised."""
        words = self.prolonged | self.forms | self.salts | self.units | self.use | self.makers
        return words - self.only_in_names


class Numbers(Struct, frozen=True, forbid_unknown_fields=True):
    """The numbers with which a name is read."""

    prolonged: Number
    own_naltrexone: Number
    longest_name: Number


class Reading(Struct, frozen=True, forbid_unknown_fields=True):
    """How names are read: the file reading.toml."""

    numbers: Numbers
    words: Vocabulary


class FindingWords(Struct, frozen=True, forbid_unknown_fields=True):
    """The words of findings about medicines: the file findings.toml."""

    clash: dict[str, str]
    keep: dict[str, str]
    interval: dict[str, str]
    ask: dict[str, str]
    no_clash: dict[str, str]
    gate: dict[str, str]
    answered: dict[str, str]
    unanswered: dict[str, ConditionRule]
    sources: dict[str, Citation]


class Catalogue(Struct, frozen=True, eq=False):
    """Everything that screening knows; made by `catalogue` only.

    `by_key` finds the entries of a name spelt as `key_of` does.
    """

    medicines: tuple[Medicine, ...]
    by_key: dict[str, tuple[Entry, ...]]
    by_atc: dict[AtcCode, tuple[Medicine, ...]]
    by_rxcui: dict[RxCui, tuple[Medicine, ...]]
    filler: frozenset[str]
    vocabulary: Vocabulary
    prolonged: Interval
    own_naltrexone: Dose
    longest_name: int
    naltrexone_product: Medicine
    words: FindingWords
    conditions: ConditionLibrary


@cache
def catalogue() -> Catalogue:
    """The library that comes with Lowtide."""
    rows = [row for name in ("opioids.csv", "common.csv") for row in _rows(name)]
    return catalogue_of(tuple(_medicine(row) for row in rows))


@cache
def condition_library() -> ConditionLibrary:
    """The conditions that come with Lowtide, without the medicines."""
    return _toml("conditions.toml", ConditionLibrary)


@cache
def surgery_library() -> SurgeryLibrary:
    """What is known of naltrexone before an operation."""
    return _toml("surgery.toml", SurgeryLibrary)


def keys() -> frozenset[str]:
    """The keys of the conditions that may be stated."""
    return frozenset(condition_library().conditions)


def catalogue_of(medicines: tuple[Medicine, ...]) -> Catalogue:
    """These medicines with the library's own words, numbers and conditions."""
    reading = _toml("reading.toml", Reading)
    numbers = reading.numbers
    return Catalogue(
        medicines=medicines,
        by_key=_grouped(pair for medicine in medicines for pair in _entries(medicine)),
        by_atc=_grouped((code, medicine) for medicine in medicines for code in medicine.atc),
        by_rxcui=_grouped((code, medicine) for medicine in medicines for code in medicine.rxcui),
        filler=reading.words.filler,
        vocabulary=reading.words,
        prolonged=Interval(numbers.prolonged.count, numbers.prolonged.citation),
        own_naltrexone=Dose.parse(numbers.own_naltrexone.value),
        longest_name=numbers.longest_name.count,
        naltrexone_product=next(m for m in medicines if m.kind is Kind.NALTREXONE_PRODUCT),
        words=_toml("findings.toml", FindingWords),
        conditions=condition_library(),
    )


def _entries(medicine: Medicine) -> Iterator[tuple[str, Entry]]:
    slow = {key_of(brand) for brand in medicine.prolonged_brands}
    for names, verified in (
        ((medicine.name, *medicine.aliases, *medicine.brands), True),
        (medicine.unverified_brands, False),
    ):
        for key in dict.fromkeys(key_of(name) for name in names):
            yield key, Entry(medicine, verified, key in slow)


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    groups: dict[K, tuple[V, ...]] = {}
    for key, value in pairs:
        groups[key] = (*groups[key], value) if key in groups else (value,)
    return groups


_KINDS = {kind.value: kind for kind in Kind}
_OUTCOMES = {outcome.value: outcome for outcome in Outcome}


def _medicine(row: Mapping[str, str]) -> Medicine:
    cell = row.get
    return Medicine(
        name=row["name"],
        ingredient=row["ingredient"],
        kind=_KINDS[row["kind"]],
        outcome=_OUTCOMES[row["outcome"]],
        source=_citation(row["source"], row["mark"]),
        aliases=_several(row["aliases"]),
        brands=_several(row["brands"]),
        unverified_brands=_several(cell("unverified_brands", "")),
        prolonged_brands=_several(cell("prolonged_brands", "")),
        atc=tuple(AtcCode(code) for code in _several(row["atc"])),
        rxcui=tuple(RxCui(number) for number in _several(cell("rxcui", ""))),
        interval=_interval(row),
        note=row["note"],
    )


def _interval(row: Mapping[str, str]) -> Interval | None:
    days = row.get("interval_days")
    if not days:
        return None
    return Interval(int(days), _citation(row["interval_source"], row["interval_mark"]))


@cache
def _citation(text: str, mark: str) -> Citation:
    return Citation(text, Mark(mark))


def _several(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(";")) if cell else ()


def _rows(name: str) -> list[dict[str, str]]:
    head, *rows = csv.reader(_text(name).splitlines())
    return [dict(zip(head, row, strict=True)) for row in rows]


def _toml(name: str, kind: type[T]) -> T:
    return msgspec.convert(tomllib.loads(_text(name)), kind)


def _text(name: str) -> str:
    return files("lowtide.screening").joinpath("library", name).read_text("utf-8")
