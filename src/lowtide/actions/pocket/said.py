"""What was said already of the nights that a phone still has to read: answers and doses."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec.structs import replace

from lowtide.actions.entries import CORRECTABLE_PARTS, MAIN, derived_id
from lowtide.actions.pocket.model import Moment, Said
from lowtide.course.events import CheckedIn, Corrected, Erased, Event, Severity
from lowtide.course.exposure import NIGHTS_OUT_OF_ORDER
from lowtide.course.facts import CourseFacts, DoseReport
from lowtide.course.replay import recorded_on, replay
from lowtide.decision import letters
from lowtide.phrases import Translate
from lowtide.quantities import Night

WORST_FIRST = (Severity.URGENT, Severity.SEVERE, Severity.MODERATE, Severity.MILD)
NO_EFFECTS = "none"
MILLISECOND = timedelta(milliseconds=1)
EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def said_by_entries(
    events: Sequence[Event], facts: CourseFacts, first: Night, translate: Translate
) -> tuple[Said, ...]:
    """What each entry said of the nights from the first on, so that the phone can undo it."""
    entries, oldest = entries_of(events), _oldest(facts, first)
    corrections = [event for event in events if _target(event) is not None]
    return tuple(
        replace(said, entry=entries[event.id], recorded=recorded_on(event).date)
        for event in events
        if event.night >= oldest and _target(event) is None
        for said in _said(event, replay(_about(event, corrections)), first, translate)
    )


def _said(event: Event, facts: CourseFacts, first: Night, translate: Translate) -> Iterator[Said]:
    yield from said_in(facts, first, translate)
    if event.night >= first and (facts.medicines or facts.conditions):
        # What that means for each night is known beforehand; only the server can take it back.
        yield Said(kind="news", night=event.night.date, recorded=event.night.date)


def said_in(facts: CourseFacts, first: Night, translate: Translate) -> Iterator[Said]:
    """What is known of the nights from the first on, whoever said it, and of the doses before it
    that may be too soon before the next.
    """
    for night, answers in facts.check_ins.items():
        if night >= first:
            yield _answers(night, answers, translate)
    oldest = _oldest(facts, first)
    for night, report in facts.doses.items():
        if night >= first + -1 or (night >= oldest and _is_intake(report)):
            yield _dose(night, report)


def entries_of(events: Sequence[Event]) -> dict[str, str]:
    """The entry that each event came with, by the event's id."""
    own = {event.id: event.id for event in events}
    derived = {
        derived_id(event.id, part): event.id
        for event in events
        if _is_uuid(event.id)
        for part in CORRECTABLE_PARTS
        if part != MAIN
    }
    return own | derived


def _is_uuid(text: str) -> bool:
    return len(text) == 36  # an imported diary names its events otherwise


def _oldest(facts: CourseFacts, first: Night) -> Night:
    """The first night whose dose may be too soon before one that the phone advises."""
    intakes = [n for n, report in facts.doses.items() if n < first and _is_intake(report)]
    return min([first + -1, *(night + -NIGHTS_OUT_OF_ORDER for night in intakes[-1:])])


def _is_intake(report: DoseReport) -> bool:
    return report.taken_at is not None and report.dose != letters.NOTHING


def _target(event: Event) -> str | None:
    match event.body:
        case Corrected(event=target) | Erased(corrected=target):
            return target
        case _:
            return None


def _about(event: Event, corrections: Sequence[Event]) -> list[Event]:
    """An event with all that corrects it."""
    about = {event.id: event}
    for each in corrections:
        if _target(each) in about:
            about[each.id] = each
    return list(about.values())


def _answers(night: Night, answers: CheckedIn, translate: Translate) -> Said:
    said = {letters.severity_of(effect) for effect in answers.effects or ()}
    worst = next((severity.value for severity in WORST_FIRST if severity in said), NO_EFFECTS)
    urgent = [e.name for e in answers.effects or () if letters.severity_of(e) is Severity.URGENT]
    return Said(
        kind="answers",
        night=night.date,
        recorded=night.date,
        effects=None if answers.effects is None else worst,
        urgent=tuple(map(translate, urgent)),
        sleep_worse=answers.sleep_worse,
    )


def _dose(night: Night, report: DoseReport) -> Said:
    return Said(
        kind=_kind(report),
        night=night.date,
        recorded=night.date,
        dose=report.dose.micrograms if report.dose else None,
        taken_at=moment_of(report.taken_at) if report.taken_at else None,
    )


def _kind(report: DoseReport) -> Literal["taken", "missed", "unsure"]:
    if report.dose is None:
        return "unsure"
    return "missed" if report.dose == letters.NOTHING else "taken"


def moment_of(moment: datetime) -> Moment:
    """A moment by the hands of its clock, and in absolute time where it has an offset."""
    wall = moment.replace(tzinfo=None).isoformat()
    return Moment(wall) if moment.tzinfo is None else Moment(wall, (moment - EPOCH) // MILLISECOND)
