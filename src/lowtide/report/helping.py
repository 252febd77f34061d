"""Whether it is helping: what can be said of that so far, and when to ask again."""

from datetime import date, timedelta

from msgspec import Struct

from lowtide.course.facts import CourseFacts
from lowtide.protocol.model import Milestone, Protocol
from lowtide.quantities import Night
from lowtide.report.catalogue import Yardstick, library
from lowtide.report.pain import enough, pain_report
from lowtide.sources import Citation

JUDGED_AT = ("judged", "early_look")  # the first of these that the protocol has


class NotStarted(Struct, frozen=True, tag=True):
    """No dose yet: the answers so far are what later ones are compared with."""

    answered: int
    needed: int
    source: Citation


class NothingToCompare(Struct, frozen=True, tag=True):
    """Too few answers before the first dose for any honest answer, now or later."""

    answered: int
    needed: int
    source: Citation


class TooEarly(Struct, frozen=True, tag=True):
    """Too early to tell; when to ask again, where the protocol says."""

    ask_after: date | None
    source: Citation | None


class NotAnswered(Struct, frozen=True, tag=True):
    """It is time to judge, and Lowtide cannot: what people on placebo reach stands beside it."""

    since: date
    source: Citation
    yardstick: Yardstick


Helping = NotStarted | NothingToCompare | TooEarly | NotAnswered


def helping(
    facts: CourseFacts, protocol: Protocol, tonight: Night, first_dose: Night | None
) -> Helping:
    """What can honestly be said tonight: never that it helps, and never that it does not."""
    run_in = pain_report(facts, tonight, first_dose).run_in
    needed = library().numbers.answers_to_compare
    if first_dose is None:
        return NotStarted(run_in.answered, needed.value, needed.citation)
    if not enough(run_in):
        return NothingToCompare(run_in.answered, needed.value, needed.citation)
    milestone = _judged_at(protocol)
    if milestone is None:
        return TooEarly(None, None)
    day, source = first_dose.date + timedelta(days=milestone.day), milestone.at.citation
    if tonight.date <= day:
        return TooEarly(day, source)
    return NotAnswered(day, source, library().yardstick)


def _judged_at(protocol: Protocol) -> Milestone | None:
    known = {milestone.key: milestone for milestone in protocol.milestones}
    return next((known[key] for key in JUDGED_AT if key in known), None)
