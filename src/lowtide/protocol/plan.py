"""The plan of a course, if every dose is taken and tolerated."""

from datetime import date, timedelta
from itertools import pairwise

from msgspec import Struct

from lowtide.errors import QuantityError
from lowtide.phrases import Translate
from lowtide.protocol.model import AdjunctTherapy, Protocol, change_days, day_of_course
from lowtide.quantities import Dose, Night, Timing
from lowtide.sources import Citation


class PlannedDose(Struct, frozen=True):
    """A dose from its first night to its last, inclusive; None is as long as tolerated."""

    first: Night
    last: Night | None
    dose: Dose
    timing: Timing


class PlannedTherapy(Struct, frozen=True):
    """Another part of the treatment and the day it starts."""

    key: str
    start: date
    text: str
    sources: tuple[Citation, ...]  # of the text, of the evidence, of the day


class PlannedMilestone(Struct, frozen=True):
    """A day that means something."""

    date: date
    text: str
    source: Citation


class Plan(Struct, frozen=True):
    """What a course looks like if nothing delays it."""

    doses: tuple[PlannedDose, ...]
    therapies: tuple[PlannedTherapy, ...]
    milestones: tuple[PlannedMilestone, ...]


def plan(protocol: Protocol, start: Night, translate: Translate = str) -> Plan:
    """The plan from the night of the first dose; a therapy without a planned day is left out."""
    try:
        return Plan(
            _doses(protocol, start),
            _therapies(protocol, start, translate),
            _milestones(protocol, start, translate),
        )
    except OverflowError as beyond:
        raise QuantityError(
            f"a plan from {start} leaves the calendar. Choose another day."
        ) from beyond


def _doses(protocol: Protocol, start: Night) -> tuple[PlannedDose, ...]:
    firsts = [start + day for day in change_days(protocol.steps)]
    lasts = [*(following + -1 for _, following in pairwise(firsts)), None]
    timing = protocol.timing.value
    return tuple(
        PlannedDose(first, last, step.dose.value, timing)
        for step, first, last in zip(protocol.steps, firsts, lasts, strict=True)
    )


def _therapies(
    protocol: Protocol, start: Night, translate: Translate
) -> tuple[PlannedTherapy, ...]:
    planned = (_therapy(therapy, start.date, translate) for therapy in protocol.therapies)
    return tuple(sorted((t for t in planned if t is not None), key=lambda t: t.start))


def _therapy(
    therapy: AdjunctTherapy, first_dose: date, translate: Translate
) -> PlannedTherapy | None:
    if therapy.starts is None:
        return None
    text, evidence = therapy.text, therapy.evidence
    return PlannedTherapy(
        therapy.key,
        first_dose + timedelta(days=day_of_course(therapy.starts.value)),
        f"{translate(text.value)} {translate(evidence.value)}",
        (text.citation, evidence.citation, therapy.starts.citation),
    )


def _milestones(
    protocol: Protocol, start: Night, translate: Translate
) -> tuple[PlannedMilestone, ...]:
    planned = (
        PlannedMilestone(start.date + timedelta(days=m.day), translate(m.text), m.at.citation)
        for m in protocol.milestones
    )
    return tuple(sorted(planned, key=lambda milestone: milestone.date))
