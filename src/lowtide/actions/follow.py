"""Follow a journal: from what was recorded to the answer of a night, by the protocol prescribed."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from lowtide.actions.advise import Advised, advise
from lowtide.actions.entries import derived_id
from lowtide.course.events import AdviceGiven, Event, Prescribed
from lowtide.course.facts import CourseFacts
from lowtide.course.journal import Recorded
from lowtide.course.versions import versions_of
from lowtide.decision.recommendation import action
from lowtide.decision.rules import rules_of
from lowtide.proof.catalogue import fingerprint
from lowtide.protocol import catalogue
from lowtide.protocol.model import Protocol
from lowtide.quantities import Night

BY_LOWTIDE = "lowtide"


class Followed(Struct, frozen=True):
    """A course as it stands on a night: what is known of it, and what is advised."""

    course: str
    night: Night
    protocol: Protocol
    facts: CourseFacts
    advised: Advised


def follow(course: str, log: Sequence[Recorded | Event], night: Night) -> Followed:
    """Decide every night of a course through this one, by the protocol prescribed by then."""
    versions = versions_of(log)
    facts = versions[-1].facts
    protocol = protocol_of(facts, night)
    advised = advise(protocol, versions, night)
    return Followed(course, night, protocol, facts, advised)


def protocol_of(facts: CourseFacts, night: Night) -> Protocol:
    """The protocol prescribed last by a night, up to the prescribed maximum; else the default."""
    prescribed = prescription(facts, night)
    if prescribed is None:
        return catalogue.load(catalogue.DEFAULT)
    protocol = catalogue.load(prescribed.protocol)
    return protocol.limited_to(prescribed.maximum) if prescribed.maximum else protocol


def prescription(facts: CourseFacts, night: Night) -> Prescribed | None:
    """The last prescription by a night."""
    return facts.prescription_on(night)


def advice_given(followed: Followed, entry: str, now: datetime) -> Event | None:
    """What is advised for the night, to be recorded; None where just that is recorded already."""
    advice = followed.advised.nights[-1]
    rules = fingerprint(rules_of(followed.protocol))
    body = AdviceGiven(action(advice.recommendation), advice.dose, rules)
    if followed.facts.advice.get(followed.night) == body:
        return None
    return Event(
        id=derived_id(entry, "advice_of_lowtide"),
        course=followed.course,
        night=followed.night,
        recorded_at=now,
        by=BY_LOWTIDE,
        body=body,
    )
