"""A journal as the open diary table: one row a night, as things stand after every correction."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from lowtide.course.events import (
    ConditionsStated,
    DoseMissed,
    DoseTaken,
    DoseUnsure,
    Event,
    MedicinesStated,
    TherapiesStated,
)
from lowtide.course.exposure import NOT_TAKEN
from lowtide.course.facts import CourseFacts, DoseReport, Span
from lowtide.course.journal import Recorded
from lowtide.course.replay import replay
from lowtide.exchange.diary import Diary, DiaryBody, DiaryRow
from lowtide.quantities import Night

T = TypeVar("T")


def diary_of(log: Iterable[Recorded | Event], course: str) -> Diary:
    """The diary of a course as it is known now, for people and their own programs.

    A list of medicines, conditions or therapies stands on each night on which it changed, whole.
    What a table has no column for (prescriptions, advice, corrections) is in the journal alone.
    """
    facts = replay(log)
    # A dose that nobody is sure of, without a time, has no cell: its row alone is there.
    bodies: dict[Night, list[DiaryBody]] = {night: [] for night in facts.doses}
    for night, body in _bodies(facts):
        bodies.setdefault(night, []).append(body)
    lines = enumerate(sorted(bodies), start=2)  # the header is line 1
    rows = (DiaryRow(night, line, tuple(bodies[night])) for line, night in lines)
    return Diary(course, tuple(rows))


def _bodies(facts: CourseFacts) -> Iterator[tuple[Night, DiaryBody]]:
    for night, names in _lists(facts.medicines, facts.medicines_answered):
        yield night, MedicinesStated(names)
    for night, conditions in _lists(facts.conditions, facts.conditions_answered):
        yield night, ConditionsStated(conditions)
    for night, keys in _lists(facts.therapies, None):
        yield night, TherapiesStated(keys)
    for night, said in facts.words.items():
        yield from ((night, word) for word in said)
    yield from facts.shortened
    yield from facts.check_ins.items()
    for night, report in facts.doses.items():
        yield from ((night, body) for body in _dose(report))


def _lists(
    spans: tuple[Span[T], ...], answered: Night | None
) -> Iterator[tuple[Night, tuple[T, ...]]]:
    """Each night on which a list changed, and the whole list from then on."""
    changed = {span.first for span in spans} | {s.last + 1 for s in spans if s.last is not None}
    for night in sorted(changed | ({answered} if answered else set())):
        yield night, tuple(span.what for span in spans if span.holds_on(night))


def _dose(report: DoseReport) -> Iterator[DiaryBody]:
    if report.dose == NOT_TAKEN:
        yield DoseMissed()
    elif report.dose is not None:
        yield DoseTaken(report.dose, report.taken_at)
    elif report.taken_at is not None:
        yield DoseUnsure(report.taken_at)
