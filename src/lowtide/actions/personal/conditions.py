"""Conditions as a person states them on their page: one event each, once."""

from collections.abc import Iterable
from datetime import date

from lowtide.actions.personal.introduce import state_conditions
from lowtide.actions.personal.statements import Saying, record_once
from lowtide.course.events import Condition, ConditionsChanged
from lowtide.course.facts import CourseFacts, Span
from lowtide.course.journal import Journal
from lowtide.quantities import Night


def conditions_on(facts: CourseFacts, night: Night) -> tuple[Span[Condition], ...]:
    """The conditions in force on a night, operations among them."""
    return tuple(span for span in facts.conditions if span.holds_on(night))


def add_conditions(
    journal: Journal, saying: Saying, keys: Iterable[str], since: date | None
) -> None:
    """These hold from the night on, and where it was said since an earlier day."""
    added = tuple(Condition(key, since) for key in dict.fromkeys(keys))
    record_once(journal, saying, ConditionsChanged(added=added))


def end_condition(journal: Journal, saying: Saying, condition: Condition) -> None:
    """This does not hold any more, from the night on."""
    record_once(journal, saying, ConditionsChanged(ended=(condition,)))


def state_the_conditions(journal: Journal, saying: Saying, facts: CourseFacts) -> None:
    """What was stated so far is everything."""
    held = conditions_on(facts, saying.night)
    state_conditions(journal, saying, tuple(span.what for span in held))
