"""The conditions that matter beside naltrexone: what each does to the night, in whose words."""

from enum import Enum

from msgspec import Struct

from lowtide.asks import When, Who
from lowtide.quantities import Count
from lowtide.screening.findings import Bar
from lowtide.sources import Citation, Mark


class Effect(Enum):
    """What a condition does to the night, as the library writes it; "open" only asks somebody."""

    OPEN = "open"
    BLOCKED = "blocked"
    PAUSE = "pause"
    DANGER = "danger"

    @property
    def bar(self) -> Bar:
        """The bar that it raises."""
        return Bar[self.name]


class ConditionRule(Struct, frozen=True, forbid_unknown_fields=True):
    """One condition of the library: its effect, its words, who is asked, and its source."""

    effect: Effect
    patient: str
    prescriber: str
    ask: str
    who: Who
    when: When
    source: str
    mark: Mark

    @property
    def citation(self) -> Citation:
        """The source alone."""
        return Citation(self.source, self.mark)


class SurgeryRules(Struct, frozen=True, forbid_unknown_fields=True):
    """An operation outside the days before it: without a date, still far off, and passed."""

    undated: ConditionRule
    planned: ConditionRule
    passed: ConditionRule
    told_later: ConditionRule  # written down only once it had passed


class Number(Struct, frozen=True, forbid_unknown_fields=True):
    """A number as the library writes it, with its unit, its source and its mark."""

    value: str
    source: str
    mark: Mark

    @property
    def count(self) -> int:
        """The number of a count: 14 of "14 days"."""
        return Count.parse(self.value).number

    @property
    def citation(self) -> Citation:
        """The source alone."""
        return Citation(self.source, self.mark)


class ConditionLibrary(Struct, frozen=True, forbid_unknown_fields=True):
    """The library's file of conditions, by key."""

    days_after_surgery: Number
    unknown: ConditionRule
    surgery: SurgeryRules
    conditions: dict[str, ConditionRule]


class Opinion(Struct, frozen=True, forbid_unknown_fields=True):
    """What one source says of naltrexone before an operation, in its own figures."""

    who: str
    says: str
    source: str
    mark: Mark

    @property
    def citation(self) -> Citation:
        """The source alone."""
        return Citation(self.source, self.mark)


class SurgeryLibrary(Struct, frozen=True, forbid_unknown_fields=True):
    """The library's file on operations: what the sources say, and what to tell the hospital."""

    opinions: tuple[Opinion, ...]
    tell: tuple[Opinion, ...]
