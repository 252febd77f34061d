"""What is known, as it was found: studies, reviews, benchmarks and mechanisms, number by number."""

from enum import Enum
from typing import Annotated

from msgspec import Struct

from lowtide.sources import Citation, Mark

# A key is part of the name by which a number is cited, "final_pain_difference".
Key = Annotated[str, r"[a-z][a-z0-9]*(_[a-z0-9]+)*"]


class Design(Enum):
    """How people came to take naltrexone, and what they were compared with."""

    PARALLEL = "parallel"
    CROSSOVER = "crossover"
    FACTORIAL = "factorial"
    FIXED_ORDER = "fixed order"  # placebo first, then naltrexone, for everybody
    DOSE_FINDING = "dose finding"
    SINGLE_DOSE = "single dose"
    OPEN = "open"
    RECORDS = "records"  # looked up afterwards
    OPINION = "opinion"


class Blinding(Enum):
    """Who did not know what was taken."""

    DOUBLE = "double"
    SINGLE = "single"
    NONE = "none"


class Control(Enum):
    """What naltrexone was compared with."""

    PLACEBO = "placebo"
    NONE = "none"


class Measure(Enum):
    """On which scale an outcome is pooled."""

    POINTS = "points"  # of the 0 to 10 scale
    STANDARDISED = "standardised"  # in standard deviations
    COUNTS = "counts"  # people with and without


class Sign(Enum):
    """Whether the source says in which direction a difference was taken."""

    STATED = "stated"
    ASSUMED = "assumed"


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """Where something was read: words, and an address that leads there."""

    key: Key
    text: str
    address: str


# What a study says of itself in words.
TOLD = ("people", "dose", "titration", "duration", "funding")


class Told(Struct, frozen=True, forbid_unknown_fields=True):
    """Something in words with its mark; what was not found has none."""

    mark: Mark
    value: str | None = None
    source: str | None = None


class Number(Struct, frozen=True, forbid_unknown_fields=True):
    """One number as it was found or derived.

    of: the people that a count or a share is of. dose_mg: the dose that it was found at. recipe and
    uses: how a derived number follows from others of the file; the loader computes it anew.
    sign: assumed where the source does not say which way the difference was taken.
    """

    key: Key
    what: str
    unit: str
    mark: Mark
    value: float | None = None
    low: float | None = None
    high: float | None = None
    of: int | None = None
    dose_mg: float | None = None
    source: str | None = None
    recipe: str | None = None
    uses: tuple[str, ...] = ()
    sign: Sign = Sign.STATED
    note: str | None = None


class Outcome(Struct, frozen=True, forbid_unknown_fields=True):
    """What a study says of one outcome, as keys of its numbers.

    points, standardised: `effect` (naltrexone minus placebo) and `se`. counts: `ldn` and `placebo`.
    """

    key: Key
    measure: Measure
    weeks: float
    effect: str | None = None
    se: str | None = None
    ldn: str | None = None
    placebo: str | None = None


class Study(Struct, frozen=True, forbid_unknown_fields=True):
    """One study: who, what, for how long, every number that was found, and what was not."""

    id: Key
    name: str
    cite: str
    design: Design
    blinding: Blinding
    control: Control
    people: Told
    dose: Told
    titration: Told
    duration: Told
    funding: Told
    sources: tuple[Source, ...]
    numbers: tuple[Number, ...]
    year: int | None = None
    outcomes: tuple[Outcome, ...] = ()
    findings: tuple[Told, ...] = ()  # in words
    judgements: tuple[str, ...] = ()  # ours, of the risk of bias
    not_found: tuple[str, ...] = ()

    @property
    def controlled(self) -> bool:
        """Randomised and blinded against placebo: what may be pooled."""
        randomised = self.design in (Design.PARALLEL, Design.CROSSOVER, Design.FACTORIAL)
        return randomised and self.control is Control.PLACEBO and self.blinding is Blinding.DOUBLE


class Review(Struct, frozen=True, forbid_unknown_fields=True):
    """A published synthesis: its pool, as the key of a number, and which studies it lacks."""

    key: Key
    name: str
    cite: str
    trials: int
    effect: str | None = None
    measure: Measure | None = None
    without: tuple[str, ...] = ()


class Collection(Struct, frozen=True, forbid_unknown_fields=True):
    """Numbers from many places on one matter: reviews, other drugs, mechanisms, our assumptions."""

    id: Key
    title: str
    sources: tuple[Source, ...] = ()
    numbers: tuple[Number, ...] = ()
    reviews: tuple[Review, ...] = ()
    findings: tuple[Told, ...] = ()
    not_found: tuple[str, ...] = ()


class Figure(Struct, frozen=True):
    """A number that may be cited: exact to compute with, rounded as it is written.

    name: "final_pain_difference"; decimals: as written. source: None for one that is computed.
    recipe: in words, how it follows from `of_figures`.
    """

    name: str
    what: str
    unit: str
    mark: Mark
    value: float
    decimals: int
    low: float | None = None
    high: float | None = None
    of: int | None = None
    dose_mg: float | None = None
    source: Source | None = None
    recipe: str | None = None
    of_figures: tuple[str, ...] = ()
    sign: Sign = Sign.STATED
    note: str | None = None

    @property
    def citation(self) -> Citation:
        """Where it comes from, with its mark."""
        text = self.source.text if self.source else self.recipe or self.note or self.what
        return Citation(text, self.mark)

    @property
    def rounded(self) -> str:
        """The value alone, as it is written."""
        return decimal(self.value, self.decimals)

    @property
    def bounds(self) -> tuple[float, float]:
        """Both ends of its interval, to compute with; a ValueError where there is no interval."""
        if self.low is None or self.high is None:
            raise ValueError(f"{self.name} has no interval")
        return self.low, self.high

    @property
    def ends(self) -> tuple[str, ...]:
        """Both ends of its interval, as they are written; none where there is no interval."""
        if self.low is None or self.high is None:
            return ()
        return decimal(self.low, self.decimals), decimal(self.high, self.decimals)

    @property
    def interval(self) -> str:
        """From where to where; empty where there is no interval."""
        return " to ".join(self.ends)

    def __str__(self) -> str:
        """The value with its interval: "-0.34 (-0.95 to 0.27)"."""
        return f"{self.rounded} ({self.interval})" if self.interval else self.rounded


def decimal(value: float, places: int = 2) -> str:
    """A number with so many decimals, and no minus before nothing."""
    shown = f"{value:.{places}f}"
    return shown.removeprefix("-") if float(shown) == 0 else shown
