"""Advice for a life as it is lived: one night after the other, from what is known by then."""

from collections.abc import Callable, Sequence

from lowtide.course.events import Event
from lowtide.course.replay import replay
from lowtide.decision.decide import Memory, NightAdvice, Screen, course_of, follow
from lowtide.protocol.model import Protocol
from lowtide.quantities import Night

Advise = Callable[[Sequence[Event], Night], NightAdvice]
"""From all that happened to the advice of a night; asked once for each night, in their order."""


def advisor(protocol: Protocol, screen: Screen) -> Advise:
    """The nightly rule, remembering each night for the next: the same as `decide` says at once."""
    memory: Memory | None = None

    def advise(log: Sequence[Event], night: Night) -> NightAdvice:
        nonlocal memory
        course = course_of(protocol, replay(log), night, screen, None)
        (advice,) = follow(course, iter([night]), memory)
        memory = advice.memory
        return advice

    return advise
