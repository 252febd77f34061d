"""A protocol: what may be done, every number with its source."""

from datetime import date, time
from itertools import accumulate
from typing import Annotated, Generic, Self, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from lowtide.errors import ProtocolError
from lowtide.quantities import Count, Dose, Timing
from lowtide.sources import Citation, Mark

T = TypeVar("T")

# A count's annotation names the units it may be written in, the usual one first; a key's
# annotation is the pattern that it matches.
Doses = Annotated[Count, ("doses", "dose")]
CheckIns = Annotated[Count, ("check-ins", "check-in")]
Nights = Annotated[Count, ("nights", "night")]
Hours = Annotated[Count, ("hours", "hour")]
Days = Annotated[Count, ("days", "day")]
DayOfCourse = Annotated[Count, ("days after", "day after", "days before", "day before")]
Key = Annotated[str, r"[a-z0-9]+([-_][a-z0-9]+)*"]


class Sourced(Struct, Generic[T], frozen=True, forbid_unknown_fields=True):
    """A value and where it comes from."""

    value: T
    source: str
    mark: Mark
    claims: tuple[str, ...] = ()

    @property
    def citation(self) -> Citation:
        """The source alone."""
        return Citation(self.source, self.mark, self.claims)


class TitrationStep(Struct, frozen=True, forbid_unknown_fields=True):
    """One dose and how many doses of it are taken before the next; None is as long as tolerated."""

    dose: Sourced[Dose]
    doses: Sourced[Doses] | None = None


class Numbers(Struct, frozen=True, forbid_unknown_fields=True):
    """The numbers of the nightly rule."""

    quiet_check_ins_to_step_up: Sourced[CheckIns]
    rough_check_ins_to_step_back: Sourced[CheckIns]
    rough_check_ins_to_move: Sourced[CheckIns]
    unknown_nights_to_step_lower: Sourced[Nights]
    unknown_nights_to_ask_again: Sourced[Nights]
    hours_between_doses: Sourced[Hours]
    days_before_surgery: Sourced[Days]
    night_dose_at: Sourced[time]  # on the wall clock, where the person does not say
    morning_dose_at: Sourced[time]


class AdjunctTherapy(Struct, frozen=True, forbid_unknown_fields=True):
    """Another part of the treatment, its start planned apart from dose steps.

    One without a start is never planned: it is shown when its condition is reported.
    """

    key: Key
    text: Sourced[str]  # what the document says
    evidence: Sourced[str]  # what independent evidence says
    starts: Sourced[DayOfCourse] | None = None  # counted from the first dose

    @property
    def day(self) -> int | None:
        """The planned start in days after the first dose, below zero before it."""
        return None if self.starts is None else day_of_course(self.starts.value)


class Milestone(Struct, frozen=True, forbid_unknown_fields=True):
    """A day of the course that means something."""

    key: Key
    text: str
    at: Sourced[DayOfCourse]  # counted from the first dose

    @property
    def day(self) -> int:
        """The day in days after the first dose."""
        return day_of_course(self.at.value)


class PrescriberWord(Struct, frozen=True, forbid_unknown_fields=True):
    """A prescriber's recorded word for doses above the usual maximum.

    It is a statement in the file: nothing here can tell whether the prescriber made it.
    """

    prescriber: str
    date: date
    reason: str


class Protocol(Struct, frozen=True, forbid_unknown_fields=True):
    """The definition that a course may follow; made by `parse` only, which checks it."""

    id: Key
    title: str
    summary: str
    steps: tuple[TitrationStep, ...]
    timing: Sourced[Timing]
    numbers: Numbers
    therapies: tuple[AdjunctTherapy, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    prescriber_word: PrescriberWord | None = None

    @property
    def top(self) -> Dose:
        """The highest dose."""
        return self.steps[-1].dose.value

    def step_at(self, dose: Dose) -> int | None:
        """The index of the step with exactly this dose."""
        doses = [step.dose.value for step in self.steps]
        return doses.index(dose) if dose in doses else None

    def limited_to(self, maximum: Dose) -> Self:
        """The same protocol without its steps above a maximum; the last one left has no length."""
        left = tuple(step for step in self.steps if step.dose.value <= maximum)
        if not left:
            first = self.steps[0].dose.value
            raise ProtocolError(
                [
                    f"{self.id}: maximum: {maximum} is below the first dose, {first}. "
                    "Choose a protocol that begins lower, or ask the prescriber."
                ]
            )
        return replace(self, steps=(*left[:-1], replace(left[-1], doses=None)))

    def lengthened(self, extra_doses: tuple[int, ...]) -> Self:
        """The same protocol with so many more doses at each step, as they were drawn; () is none.

        Steps beyond those drawn for, and the last one, keep their length. A therapy stays as far
        from the dose change before it, so that it starts apart from all of them as before.
        """
        by_step = zip(self.steps, (*extra_doses, *(0 for _ in self.steps)), strict=False)
        steps = tuple(_longer(step, extra) for step, extra in by_step)
        moves = tuple(zip(change_days(self.steps), change_days(steps), strict=True))
        therapies = tuple(_moved(therapy, moves) for therapy in self.therapies)
        return replace(self, steps=steps, therapies=therapies)


class Claim(Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence of the document; of several things, each of which may be cited by itself."""

    id: Key
    quote: str
    parts: tuple[Key, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """What a source may cite: the claim, and each part as "claim.part"."""
        return (self.id, *(f"{self.id}.{part}" for part in self.parts))


def _longer(step: TitrationStep, extra: int) -> TitrationStep:
    if step.doses is None or not extra:
        return step
    longer = replace(step.doses.value, number=step.doses.value.number + extra)
    return replace(step, doses=replace(step.doses, value=longer))


def _moved(therapy: AdjunctTherapy, moves: tuple[tuple[int, int], ...]) -> AdjunctTherapy:
    """Later by as much as the last dose change up to it came later."""
    day, starts = therapy.day, therapy.starts
    if day is None or starts is None:
        return therapy
    later = max((after - before for before, after in moves if before <= day), default=0)
    if not later:
        return therapy
    count = replace(starts.value, number=starts.value.number + later)
    return replace(therapy, starts=replace(starts, value=count))


def day_of_course(count: Count) -> int:
    """Read "7 days after" as 7 and "14 days before" as -14."""
    return -count.number if count.unit.endswith("before") else count.number


def change_days(steps: tuple[TitrationStep, ...]) -> tuple[int, ...]:
    """The day, after the first dose, on which each step begins if every dose is taken."""
    lengths = (step.doses.value.number for step in steps if step.doses is not None)
    return tuple(accumulate(lengths, initial=0))
