"""What of each night's dose was advised, taken and possibly taken, and how long ago that was."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import reduce

from msgspec import Struct

from lowtide.course.clock import earliest, hours_between, latest
from lowtide.course.events import DoseMissed, DoseTaken, DoseUnsure, Event
from lowtide.course.facts import CourseFacts, DoseReport
from lowtide.quantities import Dose, Night

HOURS_BETWEEN_DOSES = 18  # rule 7 of the nightly rule; the project's own number [A]
NIGHTS_OUT_OF_ORDER = (
    2  # wall clocks differ by 26 hours at most, so no dose is further out of order
)
NOT_TAKEN = Dose(0)


class Exposure(Struct, frozen=True):
    """One night's dose: None advised is no dose, None taken is not known."""

    advised: Dose | None
    taken: Dose | None

    @property
    def possibly_taken(self) -> bool:
        """Whether naltrexone may have been taken: only a dose known to be missed rules it out."""
        return self.taken != NOT_TAKEN


def exposure_on(facts: CourseFacts, night: Night) -> Exposure:
    """What is known of that night's dose."""
    advice, report = facts.advice.get(night), facts.doses.get(night)
    return Exposure(advice.dose if advice else None, report.dose if report else None)


def hours_since_possible_dose(facts: CourseFacts, night: Night, planned: datetime) -> float | None:
    """Hours from the last possible intake to the planned moment of this night's dose.

    `planned` without an offset is the wall clock of the latest zone known by that night. Only
    reports of earlier nights that say when are used: None where there is none, below zero where
    the intake is said to be after the planned moment.
    """
    intakes = _recent_intakes(facts, night)
    if not intakes:
        return None
    moment = earliest(planned, zone_on(facts, night))
    return min(hours_between(taken_at, moment) for taken_at in intakes)


def zone_on(facts: CourseFacts, night: Night) -> str | None:
    """The zone that the person was last known to be in on that night."""
    return next((zone for since, zone in reversed(facts.zones) if since <= night), None)


def night_for(moment: datetime, dosed: Mapping[Night, datetime]) -> Night:
    """The night that a dose taken at this moment on the wall clock belongs to.

    It is the night of the wall clock; where that night's dose, or a later night's, was taken 18
    hours or more before, as after flying east over the date line, it is the night after those. A
    dose sooner than that after another of its night is a second dose of the same night.
    """
    wall = Night.at(moment)
    full = [
        night
        for night, taken_at in dosed.items()
        if night >= wall and hours_between(taken_at, moment) >= HOURS_BETWEEN_DOSES
    ]
    return max(full) + 1 if full else wall


def dose_report(events: Sequence[Event]) -> DoseReport:
    """All that was taken on one night; None where nothing is known of it but that it may have been.

    A dose that is known wins over "missed" and over "not sure": it takes a correction to undo it.
    """
    bodies = [event.body for event in events]
    taken = sum(body.dose.micrograms for body in bodies if isinstance(body, DoseTaken))
    known = taken or all(isinstance(body, DoseTaken | DoseMissed) for body in bodies)
    moments = [moment for moment in map(_intake, events) if moment is not None]
    return DoseReport(Dose(taken) if known else None, reduce(_later, moments) if moments else None)


def _recent_intakes(facts: CourseFacts, night: Night) -> list[datetime]:
    """When doses were possibly taken: the nearest night that says so, and what may be out of order.

    Every night of a course asks this, so that making each earlier night anew would not do.
    """
    intakes: list[datetime] = []
    nearest = night
    for earlier, report in reversed(facts.doses.items()):
        if earlier >= night or report.taken_at is None or report.dose == NOT_TAKEN:
            continue
        nearest = nearest if intakes else earlier
        if nearest - earlier > NIGHTS_OUT_OF_ORDER:
            break
        intakes.append(report.taken_at)
    return intakes


def _intake(event: Event) -> datetime | None:
    """When naltrexone was possibly taken, at the latest."""
    match event.body:
        case DoseTaken(dose=dose, taken_at=datetime() as taken_at) if dose > NOT_TAKEN:
            return latest(taken_at, event.zone)
        case DoseUnsure(taken_at=datetime() as taken_at):
            return latest(taken_at, event.zone)
        case _:
            return None


def _later(one: datetime, other: datetime) -> datetime:
    return other if hours_between(one, other) > 0 else one
