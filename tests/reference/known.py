"""What the raw events of a diary say, read again from scratch: plain dictionaries by night.

Sources: the promises of the events' own types, and docs/adr/0003-how-a-diary-becomes-letters.md.
Nights are counted as ordinals of dates, doses in micrograms.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from lowtide.course.events import (
    AdviceGiven,
    CheckedIn,
    ConditionsStated,
    Corrected,
    DoseMissed,
    DoseTaken,
    DoseUnsure,
    Event,
    IntervalShortened,
    MedicinesStated,
    Prescribed,
    PrescriberSaid,
    Say,
)

NOT_BY_THE_PERSON = (Prescribed, PrescriberSaid, IntervalShortened, AdviceGiven)
"""What somebody else says or records, perhaps elsewhere: its zone is not where the person is."""

NEVER_MADE = object()


class Known:
    """What raw events say, once every correction that is known is read into them."""

    def __init__(self, events: Sequence[Event]) -> None:
        """Read every event again from the first."""
        self.said: dict[int, list[Any]] = {}  # by night, in the order in which they were recorded
        self.doses: dict[int, list[tuple[Any, str | None]]] = {}  # with the zone of each
        self.zones: dict[int, str] = {}
        self.nights_with_start: set[int] = set()
        self.nights_with_dose: set[int] = set()  # above 0
        self.words_of_night: dict[int, list[PrescriberSaid]] = {}
        self.answers: dict[int, tuple[bool, list[str], bool | None]] = {}
        self.reports: dict[int, tuple[int | None, datetime | None]] = {}
        self.medicines: dict[int, tuple[str, ...]] = {}
        self.conditions: dict[int, dict[str, int | None]] = {}
        self.shortened: dict[int, list[IntervalShortened]] = {}
        self.intakes: dict[int, tuple[float, float | None]] = {}  # as `hours` has them
        corrections = [event for event in events if isinstance(event.body, Corrected)]
        for event in events:
            if not isinstance(event.body, Corrected):
                self._take(event, self._what_stands(event, corrections))
        for night in self.said:
            self._read(night)

    def also(self, event: Event) -> None:
        """Take in one more event, which is no correction."""
        self._take(event, event.body)
        self._read(event.night.date.toordinal())

    def first_night(self) -> int | None:
        """The first night of which anything is said."""
        return min(self.said, default=None)

    def beginning(self, start: int | None) -> int | None:
        """The earliest of the first dose above 0 and the prescriber's start; or the given one."""
        if start is not None:
            return start
        return min(self.nights_with_start | self.nights_with_dose, default=None)

    def first_dose(self, start: int | None) -> int | None:
        """The first night with a dose above 0, from the beginning on."""
        beginning = self.beginning(start) or 0
        return min((each for each in self.nights_with_dose if each >= beginning), default=None)

    def dose_on(self, night: int) -> int | None:
        """All that was taken on that night together; None where that is not known."""
        return self.reports.get(night, (None, None))[0]

    def zone_on(self, night: int) -> str | None:
        """The last zone known on that night."""
        nights = [each for each in self.zones if each <= night]
        return self.zones[max(nights)] if nights else None

    def _what_stands(self, event: Event, corrections: Sequence[Event]) -> Any:
        """What an event says in the end: the last correction of it that was not taken back."""
        for correction in reversed(corrections):
            if isinstance(correction.body, Corrected) and correction.body.event == event.id:
                instead = self._what_is_put(correction, corrections)
                if instead is not NEVER_MADE:
                    return instead
        return event.body

    def _what_is_put(self, correction: Event, corrections: Sequence[Event]) -> Any:
        """What a correction puts; one that was itself corrected to nothing was never made."""
        for other in reversed(corrections):
            if isinstance(other.body, Corrected) and other.body.event == correction.id:
                instead = self._what_is_put(other, corrections)
                if instead is not NEVER_MADE:
                    return NEVER_MADE if instead is None else instead
        assert isinstance(correction.body, Corrected)
        return correction.body.instead

    def _take(self, event: Event, body: Any) -> None:
        if body is None:
            return
        night = event.night.date.toordinal()
        self.said.setdefault(night, []).append(body)
        if isinstance(body, DoseTaken | DoseMissed | DoseUnsure):
            self.doses.setdefault(night, []).append((body, event.zone))
        if event.zone is not None and not isinstance(body, NOT_BY_THE_PERSON):
            self.zones[night] = event.zone

    def _read(self, night: int) -> None:
        said = self.said.get(night, [])
        self.words_of_night.pop(night, None)
        self.shortened.pop(night, None)
        check_ins = [body for body in said if isinstance(body, CheckedIn)]
        effects = [body.effects for body in check_ins if body.effects is not None]
        sleep = [body.sleep_worse for body in check_ins if body.sleep_worse is not None]
        # What was noticed once that evening was noticed, whatever was said after it.
        worst = [effect.severity.value for named in effects for effect in named]
        self.answers[night] = (bool(effects), worst, any(sleep) if sleep else None)
        for body in said:
            if isinstance(body, PrescriberSaid):
                self.words_of_night.setdefault(night, []).append(body)
                if body.say is Say.START:
                    self.nights_with_start.add(night)
            elif isinstance(body, IntervalShortened):
                self.shortened.setdefault(night, []).append(body)
            elif isinstance(body, MedicinesStated):
                self.medicines[night] = body.names
            elif isinstance(body, ConditionsStated):
                self.conditions[night] = {
                    each.key: each.date.toordinal() if each.date else None
                    for each in body.conditions
                }
        self._read_doses(night, self.doses.get(night, []))

    def _read_doses(self, night: int, said: list[tuple[Any, str | None]]) -> None:
        taken = [body for body, _ in said if isinstance(body, DoseTaken)]
        unsure = any(isinstance(body, DoseUnsure) for body, _ in said)
        if taken:
            dose: int | None = sum(body.dose.micrograms for body in taken)
        elif said:
            dose = None if unsure else 0
        else:
            return
        moments = [
            latest_moment(body.taken_at, zone)
            for body, zone in said
            if not isinstance(body, DoseMissed) and body.taken_at is not None
        ]
        last = moments[0] if moments else None
        for moment in moments[1:]:
            last = moment if last is None or is_later(moment, last) else last
        self.reports[night] = (dose, last)
        if dose:
            self.nights_with_dose.add(night)
        if last is not None and dose != 0:
            self.intakes[night] = hours(last)


def recorded_night(event: Event) -> int:
    """The night of the clock on the wall when an event was recorded; it runs from noon to noon."""
    wall = event.recorded_at.astimezone(ZoneInfo(event.zone)) if event.zone else event.recorded_at
    return wall.toordinal() - (1 if wall.hour < 12 else 0)


def latest_moment(taken_at: datetime, zone: str | None) -> datetime:
    """The latest point in time that it may mean; what it shows where no zone is known."""
    return max(moments(taken_at, zone))


def moments(taken_at: datetime, zone: str | None) -> list[datetime]:
    """The points in time that it may mean: two where the clocks change, else twice the same."""
    if taken_at.tzinfo is not None or zone is None:
        return [taken_at, taken_at]
    there = [taken_at.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1)]
    return [with_offset(moment) for moment in there]


def with_offset(moment: datetime) -> datetime:
    """The same hands and the same point in time, so that subtracting gives the time elapsed."""
    return moment.replace(tzinfo=timezone(moment.utcoffset() or timedelta()), fold=0)


def hours(moment: datetime) -> tuple[float, float | None]:
    """A moment in hours by the hands of its clock, and in truth where its zone is known."""
    hands = moment.toordinal() * 24 + moment.hour + moment.minute / 60
    offset = moment.utcoffset()
    return hands, None if offset is None else hands - offset.total_seconds() / 3600


def is_later(one: datetime, other: datetime) -> bool:
    """Whether one moment is later; by the hands of the clocks where one has no zone."""
    (hands, truth), (other_hands, other_truth) = hours(one), hours(other)
    if truth is None or other_truth is None:
        return hands > other_hands
    return truth > other_truth


def at(day: int, clock: time) -> datetime:
    """A day and a time by the clock on the wall."""
    return datetime.combine(datetime.fromordinal(day), clock)


def hours_since_noon(clock: time) -> float:
    """How far into a night a time is; a night runs from noon to noon."""
    return (clock.hour - 12) % 24 + clock.minute / 60
