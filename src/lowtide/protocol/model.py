"""A protocol: what may be done, every number with its source."""

from typing import Generic, TypeVar

from msgspec import Struct

from lowtide.quantities import Count, Dose, Timing
from lowtide.sources import Citation, Mark

T = TypeVar("T")


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
    doses: Sourced[Count] | None = None


class Numbers(Struct, frozen=True, forbid_unknown_fields=True):
    """The numbers of the nightly rule."""

    quiet_check_ins_to_step_up: Sourced[Count]
    rough_check_ins_to_step_back: Sourced[Count]
    rough_check_ins_to_move: Sourced[Count]
    unknown_nights_to_step_lower: Sourced[Count]
    unknown_nights_to_ask_again: Sourced[Count]
    hours_between_doses: Sourced[Count]
    days_before_surgery: Sourced[Count]


class AdjunctTherapy(Struct, frozen=True, forbid_unknown_fields=True):
    """Another part of the treatment, its start planned apart from dose steps."""

    key: str
    text: str
    starts: Sourced[Count]  # days after the first dose; below zero is before it
    evidence: str  # what independent evidence says, in one sentence


class Milestone(Struct, frozen=True, forbid_unknown_fields=True):
    """A day of the course that means something."""

    key: str
    text: str
    at: Sourced[Count]  # days after the first dose


class Protocol(Struct, frozen=True, forbid_unknown_fields=True):
    """The definition that a course may follow; made by `parse` only, which checks it."""

    id: str
    title: str
    summary: str
    steps: tuple[TitrationStep, ...]
    timing: Sourced[Timing]
    numbers: Numbers
    therapies: tuple[AdjunctTherapy, ...] = ()
    milestones: tuple[Milestone, ...] = ()
