"""From the events of a course to what is known of it: the same log always gives the same facts."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from operator import attrgetter, itemgetter
from typing import TypeVar

from msgspec.structs import asdict, replace

from lowtide.course.clock import on_the_wall
from lowtide.course.events import (
    AdviceGiven,
    AnyBody,
    CheckedIn,
    Condition,
    ConditionsChanged,
    ConditionsStated,
    Corrected,
    Erased,
    Event,
    IntervalShortened,
    Introduced,
    MedicineAnswered,
    MedicinesChanged,
    MedicinesStated,
    PreparationStated,
    Prescribed,
    PrescriberSaid,
    StartDescribed,
    StartDrawn,
    TherapiesKept,
    TherapiesStated,
)
from lowtide.course.exposure import dose_report
from lowtide.course.facts import CourseFacts, DoseReport, Draw, Span
from lowtide.course.journal import Recorded
from lowtide.errors import JournalError
from lowtide.quantities import Night

T = TypeVar("T")
B = TypeVar("B", bound=AnyBody)
Log = Iterable[Recorded | Event]
Said = Mapping[str, list[tuple[int, Event]]]  # by kind, each with its place among all that stands
After = Callable[[tuple[T, ...], AnyBody], tuple[T, ...] | None]

_DOSES = ("dose_taken", "dose_missed", "dose_unsure")
_MEDICINES = ("medicines_stated", "medicines_changed")
_CONDITIONS = ("conditions_stated", "conditions_changed")
# Recorded where the prescriber is, which says nothing of where the person is.
_ELSEWHERE = (Prescribed, PrescriberSaid, IntervalShortened)
# What may have been said there cannot be evaluated any more: as with a medicine that nobody
# recognises, no dose until it is said again: which kind of event says it again, and which hide it.
ASK_AGAIN = {
    "medicines_stated": ("an erased statement of medicines", "medicines_changed"),
    "conditions_stated": ("an erased statement of conditions", "conditions_changed"),
    "prescriber_said": ("an erased word of the prescriber", ""),
}


def replay(log: Log) -> CourseFacts:
    """What is known of a course: from records, or from events in the order of their sequence.

    A correction stands in the place of what it corrects; of several statements for one night the
    last one by sequence holds. A JournalError names a log that is none.
    """
    recorded = _of_one_course(log)
    events = sorted(_standing(recorded), key=attrgetter("night"))
    said = _by_kind(events)
    names = _lists(_of_kinds(said, *_MEDICINES), _medicines_after)
    present = _lists(_of_kinds(said, *_CONDITIONS), _conditions_after)
    introduced = [body for _, body in _of(said, Introduced)]
    therapies = _latest((night, body.keys) for night, body in _of(said, TherapiesStated))
    return CourseFacts(
        first=events[0].night if events else None,
        last=events[-1].night if events else None,
        check_ins=_check_ins(_of(said, CheckedIn)),
        doses=_doses(said),
        medicines=_spans(names) + _unknown_since_erased(said),
        medicines_answered=_answered(said, "medicines_stated"),
        conditions=_spans(present),
        conditions_answered=_answered(said, "conditions_stated"),
        therapies=_spans(therapies),
        therapies_kept=tuple(_of(said, TherapiesKept)),
        words={night: tuple(words) for night, words in _by_night(_of(said, PrescriberSaid))},
        shortened=tuple(_of(said, IntervalShortened)),
        answers=tuple(_of(said, MedicineAnswered)),
        renamed=tuple(_renamed(_of(said, MedicinesChanged))),
        introduced=introduced[-1] if introduced else None,
        prescribed=tuple(_of(said, Prescribed)),
        preparations=_preparations(said),
        advice=_latest(_of(said, AdviceGiven)),
        drawn=_drawn(recorded),
        described=_described(said),
        zones=_zones(events),
    )


def replay_known(log: Log, upto_sequence: int) -> CourseFacts:
    """What was known once the entry with this sequence had been recorded, and no later one."""
    return replay(event for sequence, event in _placed(log) if sequence <= upto_sequence)


def recorded_on(event: Event) -> Night:
    """The night of the wall clock on which an event was recorded."""
    return Night.at(on_the_wall(event.recorded_at, event.zone))


# --- the log -----------------------------------------------------------------------------------


def _placed(log: Log) -> list[tuple[int, Event]]:
    """Events by sequence, each id once; without a sequence, their place in the log is theirs."""
    placed = [_place(place, item) for place, item in enumerate(log, start=1)]
    first: dict[str, tuple[int, Event]] = {}
    for sequence, event in sorted(placed, key=itemgetter(0)):
        if first.setdefault(event.id, (sequence, event))[1] != event:
            raise JournalError(
                f"two events have the id {event.id}. Give each its own, or record a correction."
            )
    return list(first.values())


def _place(place: int, item: Recorded | Event) -> tuple[int, Event]:
    return (item.sequence, item.event) if isinstance(item, Recorded) else (place, item)


def _of_one_course(log: Log) -> list[Event]:
    events = [event for _, event in _placed(log)]
    courses = sorted({event.course for event in events})
    if len(courses) > 1:
        raise JournalError(f"events of several courses: {', '.join(courses)}. Replay one course.")
    return events


def _standing(events: list[Event]) -> list[Event]:
    """The events as they stand once every correction is taken in, each in its own place."""
    instead = _instead(events)
    standing = []
    for event in events:
        body = instead.get(event.id, event.body)
        if body is event.body and not isinstance(body, Corrected | Erased):
            standing.append(event)
        elif body is not None and _correction(event) is None:
            standing.append(replace(event, body=_erased_as(event, body)))
    return standing


def _instead(events: list[Event]) -> dict[str, AnyBody | None]:
    """What stands in the place of each corrected event; None is nothing.

    From the last correction to the first, so that a correction that was itself wrong is met after
    what stands in its place: another body, or nothing, and then it was never made.
    """
    places = {event.id: place for place, event in enumerate(events)}
    instead: dict[str, AnyBody | None] = {}
    for event in reversed(events):
        correction = _correction(event)
        if correction is None:
            continue
        target, body = correction
        _refuse_unknown(target, event, places)
        withdrawn = instead.get(event.id, event.body) is None
        if not withdrawn and target not in instead:
            instead[target] = instead.get(event.id, body)
    return instead


def _correction(event: Event) -> tuple[str, AnyBody | None] | None:
    """The id that a correction names and what it puts there; None is no correction."""
    match event.body:
        case Corrected(event=target, instead=body):
            return target, body
        case Erased(corrected=str() as target):
            return target, event.body
        case _:
            return None


def _refuse_unknown(target: str, correction: Event, places: dict[str, int]) -> None:
    own = places[correction.id]
    if places.get(target, own) >= own:
        raise JournalError(
            f"event {correction.id} corrects {target}, which was not recorded before it. "
            "Name an event of this course."
        )


def _erased_as(event: Event, body: AnyBody) -> AnyBody:
    """Where a correction was erased, what it corrected is as unknown as if it had been erased."""
    if isinstance(body, Erased) and body.was == "corrected":
        return Erased(was=_kind(event))
    return body


def _kind(event: Event) -> str:
    """What kind of event it is, or was before its body was erased."""
    body = event.body
    return body.was if isinstance(body, Erased) else str(body.__struct_config__.tag)


# --- statements --------------------------------------------------------------------------------


def _by_kind(events: Iterable[Event]) -> Said:
    """Asked for once: a year has a thousand events, and each statement is made of a few."""
    said: dict[str, list[tuple[int, Event]]] = defaultdict(list)
    for place, event in enumerate(events):
        said[_kind(event)].append((place, event))
    return said


def _of(said: Said, kind: type[B]) -> list[tuple[Night, B]]:
    events = _of_kinds(said, str(kind.__struct_config__.tag))
    return [(event.night, event.body) for event in events if isinstance(event.body, kind)]


def _of_kinds(said: Said, *kinds: str) -> list[Event]:
    placed = (each for kind in kinds for each in said.get(kind, ()))
    return [event for _, event in sorted(placed, key=itemgetter(0))]


def _by_night(bodies: Iterable[tuple[Night, T]]) -> Iterable[tuple[Night, list[T]]]:
    nights: dict[Night, list[T]] = defaultdict(list)
    for night, body in bodies:
        nights[night].append(body)
    return nights.items()


def _latest(statements: Iterable[tuple[Night, T]]) -> dict[Night, T]:
    """The last statement for each night, in the order of the nights."""
    return dict(statements)


def _lists(said: Iterable[Event], after: After[T]) -> dict[Night, tuple[T, ...]]:
    """The list in force from each night on: as it was stated last, with every change since."""
    lists: dict[Night, tuple[T, ...]] = {}
    running: tuple[T, ...] = ()
    for event in said:
        stated = after(running, event.body)
        if stated is not None:
            running = lists[event.night] = stated
    return lists


def _medicines_after(running: tuple[str, ...], body: AnyBody) -> tuple[str, ...] | None:
    match body:
        case MedicinesStated(names=names):
            return names
        case MedicinesChanged(added=added, ended=ended):
            return _changed(running, added, ended)
        case _:
            return None


def _renamed(changes: Iterable[tuple[Night, MedicinesChanged]]) -> Iterator[tuple[Night, str]]:
    for night, change in changes:
        if len(change.added) == len(change.ended) == 1:
            yield night, change.ended[0]


def _conditions_after(
    running: tuple[Condition, ...], body: AnyBody
) -> tuple[Condition, ...] | None:
    match body:
        case ConditionsStated(conditions=conditions):
            return conditions
        case ConditionsChanged(added=added, ended=ended):
            return _changed(running, added, ended)
        case _:
            return None


def _changed(running: tuple[T, ...], added: tuple[T, ...], ended: tuple[T, ...]) -> tuple[T, ...]:
    left = [each for each in running if each not in ended]
    return tuple(dict.fromkeys([*left, *added]))


def _answered(said: Said, kind: str) -> Night | None:
    return next((event.night for event in _of_kinds(said, kind)), None)


def _spans(lists: dict[Night, tuple[T, ...]]) -> tuple[Span[T], ...]:
    """What was in each list from when to when; it ends the night before the list that drops it."""
    running: dict[T, Night] = {}
    ended: list[Span[T]] = []
    for night, stated in lists.items():
        for what in [each for each in running if each not in stated]:
            ended.append(Span(what, running.pop(what), night + -1))
        running |= {what: night for what in stated if what not in running}
    spans = ended + [Span(what, first) for what, first in running.items()]
    return tuple(sorted(spans, key=lambda span: span.first))


def _unknown_since_erased(said: Said) -> tuple[Span[str], ...]:
    """What was erased and nobody knows, as medicines that nobody recognises, until said again."""
    return tuple(
        span
        for statement, (unknown, change) in ASK_AGAIN.items()
        for span in _spans(
            {
                event.night: (unknown,) if isinstance(event.body, Erased) else ()
                for event in _of_kinds(said, statement, change)
                if _kind(event) == statement or isinstance(event.body, Erased)
            }
        )
    )


def _preparations(said: Said) -> tuple[tuple[Night, PreparationStated | None], ...]:
    """What was stated when; after an erased one nobody knows what is at hand, until said again."""
    return tuple(
        (event.night, event.body if isinstance(event.body, PreparationStated) else None)
        for event in _of_kinds(said, "preparation_stated")
    )


def _drawn(recorded: list[Event]) -> Draw | None:
    """The first draw there was, read before any correction: taking it back ends it for good, and
    no later one comes in its place, or it could be drawn until the night is a pleasant one.
    """
    draws = [place for place, event in enumerate(recorded) if _kind(event) == "start_drawn"]
    if not draws:
        return None
    draw, *after = recorded[draws[0] :]
    ends = [event.night for event in after if _ends(event, draw.id)]
    said = draw.body if isinstance(draw.body, StartDrawn) else None
    return Draw(recorded_on(draw), said, min(ends, default=None))


def _ends(event: Event, draw: str) -> bool:
    correction = _correction(event)
    taken_back = correction is not None and correction[0] == draw
    return taken_back or _kind(event) == "draw_ended"


def _described(said: Said) -> StartDescribed | None:
    """As it was said last; after that was erased it is not known, whatever was said before."""
    bodies = [event.body for event in _of_kinds(said, "start_described")]
    return bodies[-1] if bodies and isinstance(bodies[-1], StartDescribed) else None


def _check_ins(answers: Iterable[tuple[Night, CheckedIn]]) -> dict[Night, CheckedIn]:
    """The answers of a night: what a later check-in leaves open was still answered."""
    return {night: reduce(_answers_added, several) for night, several in _by_night(answers)}


def _answers_added(before: CheckedIn, after: CheckedIn) -> CheckedIn:
    """The last answer to each question, but what was noticed stays noticed.

    Two devices may answer for one evening, and what one of them says must not take back the
    urgent signs of the other; only undoing that entry does.
    """
    given = {name: answer for name, answer in asdict(after).items() if answer not in (None, "")}
    noticed = dict.fromkeys([*(before.effects or ()), *(after.effects or ())])
    answered = before.effects is not None or after.effects is not None
    given |= {"effects": tuple(noticed)} if answered else {}
    given |= {"sleep_worse": True} if before.sleep_worse else {}
    return replace(before, **given)


def _zones(events: Iterable[Event]) -> tuple[tuple[Night, str], ...]:
    zones: list[tuple[Night, str]] = []
    for event in events:
        here = event.zone if not isinstance(event.body, _ELSEWHERE) else None
        if here is not None and (not zones or zones[-1][1] != here):
            zones.append((event.night, here))
    return tuple(zones)


# --- doses -------------------------------------------------------------------------------------


def _doses(said: Said) -> dict[Night, DoseReport]:
    reports = [(event.night, event) for event in _of_kinds(said, *_DOSES)]
    return {night: dose_report(events) for night, events in _by_night(reports)}
