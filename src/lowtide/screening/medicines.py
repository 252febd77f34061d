"""What is known of a medicine that somebody may take beside naltrexone."""

import re
from enum import Enum

from msgspec import Struct

from lowtide.errors import QuantityError
from lowtide.sources import Citation

_ATC = re.compile(r"[A-Z](?:\d\d(?:[A-Z](?:[A-Z](?:\d\d)?)?)?)?")
_RXCUI = re.compile(r"[1-9]\d{0,7}")


class Outcome(Enum):
    """What screening says of a medicine; the first of these wins where several are named."""

    CONFLICT = "conflict"
    ASK = "ask"
    NO_CLASH = "no_clash"


class Kind(Enum):
    """What sort of medicine it is: first those that matter beside naltrexone, then what it is for.

    The second sort is only for people who look something up; no answer depends on it.
    """

    OPIOID = "opioid"
    GUT_OPIOID = "gut_opioid"
    HERBAL_OPIOID = "herbal_opioid"
    ANTAGONIST = "antagonist"
    NALTREXONE_PRODUCT = "naltrexone_product"
    OWN_NALTREXONE = "own_naltrexone"
    WITHDRAWAL_AID = "withdrawal_aid"
    CAUTION = "caution"
    IMMUNE = "immune"
    LOOK_ALIKE = "look_alike"

    ANALGESIC = "analgesic"
    ANTIBIOTIC = "antibiotic"
    ANTIDEPRESSANT = "antidepressant"
    ANTIFUNGAL = "antifungal"
    ANTIHISTAMINE = "antihistamine"
    ANTIVIRAL = "antiviral"
    ANXIETY = "anxiety"
    BLOOD_PRESSURE = "blood_pressure"
    BLOOD_THINNER = "blood_thinner"
    CONTRACEPTIVE = "contraceptive"
    DIABETES = "diabetes"
    HORMONE = "hormone"
    INHALER = "inhaler"
    MIGRAINE = "migraine"
    MINERAL = "mineral"
    MUSCLE_RELAXANT = "muscle_relaxant"
    NERVE_PAIN = "nerve_pain"
    NSAID = "nsaid"
    OTHER = "other"
    SLEEP = "sleep"
    STATIN = "statin"
    STOMACH = "stomach"
    SUPPLEMENT = "supplement"
    THYROID = "thyroid"
    VITAMIN = "vitamin"

    @property
    def words(self) -> str:
        """The kind as it is read: "gut opioid"."""
        return self.value.replace("_", " ")


class AtcCode(Struct, frozen=True, order=True):
    """A code of the WHO's ATC index, or the beginning of one that names a class: "N02A"."""

    code: str

    def __post_init__(self) -> None:
        """Refuse what has not the shape of such a code."""
        if not _ATC.fullmatch(self.code):
            raise QuantityError(f'"{self.code}" is no ATC code. Write for example "N02AX02".')

    @property
    def classes(self) -> "tuple[AtcCode, ...]":
        """The code itself and the classes that it belongs to, the narrowest first."""
        lengths = (n for n in (7, 5, 4, 3, 1) if n <= len(self.code))
        return tuple(AtcCode(self.code[:n]) for n in lengths)


class RxCui(Struct, frozen=True, order=True):
    """A concept number of RxNorm."""

    number: str

    def __post_init__(self) -> None:
        """Refuse what is no such number."""
        if not _RXCUI.fullmatch(self.number):
            raise QuantityError(f'"{self.number}" is no RxNorm number. Write for example "10689".')


class Interval(Struct, frozen=True):
    """The days without this medicine before naltrexone, and where that number comes from."""

    days: int
    source: Citation

    def __post_init__(self) -> None:
        """Refuse an interval of no days."""
        if self.days < 1:
            raise QuantityError(f"an interval of {self.days} days is none. Write 1 or more.")


class Medicine(Struct, frozen=True):
    """One row of the library: a substance, its names and codes, and what it does to the night.

    `name` is the row's own ("buprenorphine depot"), `ingredient` the substance in it.
    Without an interval the prescriber decides when naltrexone may follow. `unverified_brands` are
    names that nobody has cross-checked; they count all the same. `prolonged_brands` release their
    medicine slowly, so that the longer interval is theirs.
    """

    name: str
    ingredient: str
    kind: Kind
    outcome: Outcome
    source: Citation
    aliases: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    unverified_brands: tuple[str, ...] = ()
    prolonged_brands: tuple[str, ...] = ()
    atc: tuple[AtcCode, ...] = ()
    rxcui: tuple[RxCui, ...] = ()
    interval: Interval | None = None
    note: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that it is known by."""
        return (self.name, *self.aliases, *self.brands, *self.unverified_brands)
