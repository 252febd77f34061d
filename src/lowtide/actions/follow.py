"""Follow a journal: from what was recorded to the answer of a night, by the protocol prescribed."""

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec import Struct

from lowtide.actions.advise import Advised, advise
from lowtide.actions.entries import derived_id
from lowtide.course.events import AdviceGiven, Event, Prescribed
from lowtide.course.facts import CourseFacts
from lowtide.course.journal import Recorded
from lowtide.course.versions import History, Version, history_of, versions_of
from lowtide.decision.decide import NightAdvice, beginning_of
from lowtide.decision.recommendation import action
from lowtide.decision.rules import rules_of
from lowtide.proof.catalogue import fingerprint
from lowtide.protocol import catalogue
from lowtide.protocol.model import Protocol
from lowtide.quantities import Night

BY_LOWTIDE = "lowtide"


class Followed(Struct, frozen=True):
    """A course as it stands on a night: what is known of it, and what is advised.

    `begun` is the night by which it had begun, with and without each late word of its history; None
    where it had not.
    """

    course: str
    night: Night
    protocol: Protocol
    facts: CourseFacts
    advised: Advised
    history: History = History()
    begun: Night | None = None


Follow = Callable[[str, Sequence[Recorded | Event], Night], Followed]


def follow(
    course: str, log: Sequence[Recorded | Event], night: Night, before: Followed | None = None
) -> Followed:
    """Decide every night of a course through this one, by the protocol prescribed by then.

    The answer is the same with `before`, how the course stood on some night with fewer entries;
    only the nights that can have changed since are decided then.
    """
    history = history_of(log, before.history if before else None)
    settled = _settled(history, night, before) if before else ()
    versions = versions_of(history, settled[-1].night + 1 if settled else None)
    protocol = protocol_of(versions[-1].facts, night)
    if before and settled and before.protocol != protocol:
        return follow(course, log, night)
    begun = _begun(protocol, versions, night, before if settled else None)
    advised = advise(protocol, versions, night, settled=settled)
    return Followed(course, night, protocol, versions[-1].facts, advised, history, begun)


def _settled(history: History, night: Night, before: Followed) -> tuple[NightAdvice, ...]:
    """The first nights of a course that nothing which was said since can change.

    None are where something else was said before, or where the course had not begun by then: what
    comes to be its first night has a say in all those before.
    """
    if before.begun is None or not history.goes_on_from(before.history):
        return ()
    first = min([night, before.night + 1, *history.changed_since(before.history)])
    if first <= before.begun or not history.is_settled_before(first):
        return ()
    return tuple(advice for advice in before.advised.nights if advice.night < first)


def _begun(
    protocol: Protocol, versions: Sequence[Version], night: Night, before: Followed | None
) -> Night | None:
    beginnings = [beginning_of(protocol, each.facts, night, None) for each in versions]
    nights = [beginning.night if beginning else None for beginning in beginnings]
    nights += [before.begun] if before else []
    known = [night for night in nights if night is not None]
    return max(known) if len(known) == len(nights) else None


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
