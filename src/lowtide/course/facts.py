"""What is known of a course once its events are replayed: statements with the nights they hold."""

from datetime import datetime
from typing import Generic, TypeVar

from msgspec import Struct

from lowtide.course.events import (
    AdviceGiven,
    CheckedIn,
    Condition,
    IntervalShortened,
    Introduced,
    MedicineAnswered,
    PreparationStated,
    Prescribed,
    PrescriberSaid,
    StartDescribed,
    StartDrawn,
    TherapiesKept,
)
from lowtide.quantities import Dose, Night

T = TypeVar("T")


class DoseReport(Struct, frozen=True):
    """What was said of one night's dose: taken (0 is not taken), or only possibly taken (None).

    Several doses of one night are added up: together they are what was taken.
    """

    dose: Dose | None
    taken_at: datetime | None = None  # the last one, on the wall clock; aware where zone is known


class Span(Struct, Generic[T], frozen=True):
    """Something stated to hold from one night to another; `last` is None while it still holds."""

    what: T
    first: Night
    last: Night | None = None

    def holds_on(self, night: Night) -> bool:
        """Whether it holds on that night."""
        return self.first <= night and (self.last is None or night <= self.last)


class Draw(Struct, frozen=True):
    """The one draw of a course that counts: the first that was ever recorded.

    `recorded`: the night on which it was written down; `said` None was erased; `ended`: the night
    from which the person or the prescriber goes another way, or on which it was taken back.
    """

    recorded: Night
    said: StartDrawn | None
    ended: Night | None = None


class CourseFacts(Struct, frozen=True):
    """Everything replay knows; what is absent was never said."""

    first: Night | None = None
    last: Night | None = None
    check_ins: dict[Night, CheckedIn] = {}
    doses: dict[Night, DoseReport] = {}  # in the order of the nights
    medicines: tuple[Span[str], ...] = ()
    medicines_answered: Night | None = None  # since when
    conditions: tuple[Span[Condition], ...] = ()
    conditions_answered: Night | None = None
    therapies: tuple[Span[str], ...] = ()
    therapies_kept: tuple[tuple[Night, TherapiesKept], ...] = ()
    words: dict[Night, tuple[PrescriberSaid, ...]] = {}
    shortened: tuple[tuple[Night, IntervalShortened], ...] = ()
    answers: tuple[tuple[Night, MedicineAnswered], ...] = ()
    renamed: tuple[tuple[Night, str], ...] = ()  # what was written down first
    introduced: Introduced | None = None
    prescribed: tuple[tuple[Night, Prescribed], ...] = ()
    preparations: tuple[tuple[Night, PreparationStated | None], ...] = ()  # None was erased
    advice: dict[Night, AdviceGiven] = {}
    drawn: Draw | None = None
    totals: dict[Night, float] = {}  # of the FIQR, 0 to 100, beside a diary: no event says them
    described: StartDescribed | None = None  # as it was said last; None was not asked, or erased
    zones: tuple[tuple[Night, str], ...] = ()

    def prescription_on(self, night: Night) -> Prescribed | None:
        """The last prescription by that night."""
        by_then = [said for since, said in self.prescribed if since <= night]
        return by_then[-1] if by_then else None

    def preparation_on(self, night: Night) -> PreparationStated | None:
        """What was stated last by that night; None where nothing is known of it."""
        by_then = [stated for since, stated in self.preparations if since <= night]
        return by_then[-1] if by_then else None
