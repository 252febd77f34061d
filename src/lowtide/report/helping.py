"""Whether it is helping: what can be said of that before the days are compared, and when they are.

The answer itself is computed elsewhere, from the days up to the last set day: see `response`.
"""

from datetime import date

from msgspec import Struct

from lowtide.course.facts import CourseFacts
from lowtide.protocol.model import Protocol
from lowtide.quantities import Night
from lowtide.report.catalogue import library
from lowtide.report.pain import enough, pain_report
from lowtide.response.looks import last_look, looks
from lowtide.sources import Citation


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
    """Too early to tell, and when to ask again."""

    ask_after: date
    source: Citation


class ToBeAnswered(Struct, frozen=True, tag=True):
    """A set day has come: the days up to it are compared. `milestones`: see `response.looks`."""

    look: date
    milestones: tuple[int, ...]
    source: Citation


Helping = NotStarted | NothingToCompare | TooEarly | ToBeAnswered


def helping(
    facts: CourseFacts, protocol: Protocol, tonight: Night, first_dose: Night | None
) -> Helping:
    """What can honestly be said tonight before any days are compared, or that they can be."""
    run_in = pain_report(facts, tonight, first_dose).run_in
    needed = library().numbers.answers_to_compare
    if first_dose is None:
        return NotStarted(run_in.answered, needed.value, needed.citation)
    if not enough(run_in):
        return NothingToCompare(run_in.answered, needed.value, needed.citation)
    source = library().numbers.first_look.citation
    milestones = tuple(milestone.day for milestone in protocol.milestones)
    now = tonight if tonight in facts.check_ins else tonight + -1
    look = last_look(now - first_dose, milestones)
    if look is None:
        return TooEarly((first_dose + looks()[0]).date, source)
    return ToBeAnswered((first_dose + look).date, milestones, source)
