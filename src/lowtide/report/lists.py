"""Medicines and conditions in force, each with what was found about it."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from lowtide.course.events import Condition
from lowtide.course.facts import CourseFacts, Span
from lowtide.decision.decide import Screen
from lowtide.quantities import Night
from lowtide.screening.findings import Bar, NightFinding, worst
from lowtide.screening.medicines import Outcome

T = TypeVar("T")


class Listed(Struct, Generic[T], frozen=True):
    """One medicine or condition, its nights, and what was found about it tonight."""

    what: T
    first: Night
    last: Night | None
    findings: tuple[NightFinding, ...]

    @property
    def outcome(self) -> Outcome:
        """What tonight's findings come to: no clash only where there is none."""
        if worst(self.findings) is Bar.DANGER:
            return Outcome.CONFLICT
        return Outcome.ASK if self.findings else Outcome.NO_CLASH


class Lists(Struct, frozen=True):
    """What is in force; None was never answered, which is not "none".

    What has ended is listed as long as something is found about it, as after an opioid.
    """

    medicines: tuple[Listed[str], ...] | None
    conditions: tuple[Listed[Condition], ...] | None


def lists(facts: CourseFacts, night: Night, screen: Screen) -> Lists:
    """The lists of a night: what is in force, then what has ended and is still in the way."""
    alone = replace(  # with what was said of products, and of intervals
        facts,
        medicines=(),
        conditions=(),
        medicines_answered=night,
        conditions_answered=night,
    )
    medicines = [
        _listed(span, screen(replace(alone, medicines=(span,)), night))
        for span in facts.medicines
        if span.first <= night
    ]
    conditions = [
        _listed(span, screen(replace(alone, conditions=(span,)), night))
        for span in facts.conditions
        if span.first <= night
    ]
    return Lists(
        _in_force(medicines, night) if _answered(facts.medicines_answered, night) else None,
        _in_force(conditions, night) if _answered(facts.conditions_answered, night) else None,
    )


def _answered(since: Night | None, night: Night) -> bool:
    return since is not None and since <= night


def _listed(span: Span[T], findings: tuple[NightFinding, ...]) -> Listed[T]:
    return Listed(span.what, span.first, span.last, findings)


def _in_force(known: Sequence[Listed[T]], night: Night) -> tuple[Listed[T], ...]:
    now = [each for each in known if _holds(each, night)]
    return tuple(now + [each for each in known if each.findings and not _holds(each, night)])


def _holds(listed: Listed[T], night: Night) -> bool:
    return listed.last is None or night <= listed.last
