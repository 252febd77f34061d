"""Advise a course: from what is known of it to the answer of every night."""

from collections.abc import Sequence

from msgspec import Struct

from lowtide.course.facts import CourseFacts
from lowtide.course.versions import Version
from lowtide.decision.decide import Course, NightAdvice, Screen, course_of, decide
from lowtide.protocol.model import Protocol
from lowtide.quantities import Night
from lowtide.screening.catalogue import catalogue
from lowtide.screening.findings import NightFinding
from lowtide.screening.night.gate import night_findings


class Advised(Struct, frozen=True):
    """A course and the advice of each of its nights, the one asked for last."""

    course: Course
    nights: tuple[NightAdvice, ...]


def advise(
    protocol: Protocol,
    versions: Sequence[Version],
    through: Night,
    start: Night | None = None,
    settled: tuple[NightAdvice, ...] = (),
) -> Advised:
    """Decide every night of a course through the one asked for; see `decide`."""
    screen = screen_for(protocol)
    nights = decide(protocol, versions, through, screen, start, settled)
    course = course_of(protocol, versions[-1].facts, through, screen, start)
    return Advised(course, nights)


def screen_for(protocol: Protocol) -> Screen:
    """Screening of medicines and conditions, with the protocol's days before an operation."""
    days = protocol.numbers.days_before_surgery.value.number
    known = catalogue()

    def screen(facts: CourseFacts, night: Night) -> tuple[NightFinding, ...]:
        return night_findings(facts, night, days, known)

    return screen
