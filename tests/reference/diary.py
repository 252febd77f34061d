"""A whole diary read a second time, slowly: from the words of how a diary becomes letters.

Sources: docs/adr/0003-how-a-diary-becomes-letters.md, the architecture, and the promises of the
events' own types. Nothing is shared with `decide`: raw events are read again from scratch, with
plain dictionaries and loops, and the twelve rules are the slow ones. Nights and days are counted
as ordinals of dates, doses in micrograms.
"""

from collections.abc import Sequence
from dataclasses import dataclass
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
from lowtide.decision.recommendation import (
    Comfort,
    Gate,
    LastDose,
    Observation,
    Raise,
    Rules,
    StartAt,
    Stop,
    Word,
)
from lowtide.protocol.model import Protocol
from lowtide.quantities import Night, Timing
from reference.rule_table import SlowCourse

OPEN, BLOCKED, PAUSE, DANGER = Gate.OPEN, Gate.BLOCKED, Gate.PAUSE, Gate.DANGER
FROM_BEST_TO_WORST = (OPEN, BLOCKED, PAUSE, DANGER)

MEDICINE_BARS = {"tramadol": DANGER, "naltrexone tablets": DANGER, "unknown-x": PAUSE}
DAYS_AFTER = {"tramadol": 10}  # until so many days after its last possible intake
CONDITION_BARS = {"fever": BLOCKED, "pregnancy": DANGER, "surgery": DANGER}
DAYS_BEFORE = {"surgery": 3}  # from so many days before its date through that day

NOT_BY_THE_PERSON = (Prescribed, PrescriberSaid, IntervalShortened, AdviceGiven)
"""What somebody else says or records, perhaps elsewhere: its zone is not where the person is."""

NEVER_MADE = object()
FAST_RAISE = True


class NotAStep(Exception):
    """The first dose is no step of the protocol: the diary is refused."""


@dataclass(frozen=True)
class SlowNight:
    """What is compared of one night."""

    night: str
    letters: tuple[str, str, str, str]  # dose, comfort, gate, word
    action: str
    micrograms: int | None
    timing: str


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
        worst = [effect.severity.value for effect in effects[-1]] if effects else []
        self.answers[night] = (bool(effects), worst, sleep[-1] if sleep else None)
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


class SlowDiary:
    """One diary, followed night by night under one protocol."""

    def __init__(
        self, protocol: Protocol, events: Sequence[Event], start: Night | None = None
    ) -> None:
        """Sort the corrections: those of the same night are part of it, the others are late."""
        self.protocol = protocol
        self.events = list(events)
        self.start = start
        self.late = [
            event
            for event in self.events
            if isinstance(event.body, Corrected)
            and recorded_night(event) > self._night_gone_back_to(event)
        ]

    def nights(self, through: Night) -> list[SlowNight]:
        """Every night from the first that is known through the one asked about."""
        known = self._known(0)
        path = Path(self.protocol, known, self.start)
        answers = []
        for night in path.nights_through(through.date.toordinal()):
            answer = path.night(night)
            for number, correction in enumerate(self.late, start=1):
                if recorded_night(correction) == night:
                    known = self._known(number)
                    path, answer = self._lower(path, answer, known, night)
            answers.append(answer)
            path.known = known  # the corrected facts from the next night on
        return answers

    def _lower(
        self, old: "Path", answer: SlowNight, known: Known, night: int
    ) -> tuple["Path", SlowNight]:
        """ "The one with the lower dose tonight is gone on with; the old one where equal." """
        new = Path(self.protocol, known, self.start)
        for each in new.nights_through(night):
            corrected = new.night(each)
        if (corrected.micrograms or 0) < (answer.micrograms or 0):
            return new, corrected
        return old, answer

    def _known(self, how_many: int) -> Known:
        """What is known with so many of the late corrections and every other event."""
        not_yet = {event.id for event in self.late[how_many:]}
        return Known([event for event in self.events if event.id not in not_yet])

    def _night_gone_back_to(self, event: Event) -> int:
        """The night of what a correction, or a correction of one, says was wrong."""
        while isinstance(event.body, Corrected):
            (event,) = [each for each in self.events if each.id == event.body.event]
        return event.night.date.toordinal()


class Path:
    """A course followed with what is known, and what it remembers beside the rule's own diary."""

    def __init__(self, protocol: Protocol, known: Known, start: Night | None) -> None:
        """Stand before the first night."""
        self.protocol = protocol
        self.steps = [step.dose.value.micrograms for step in protocol.steps]
        self.known = known
        self.start = start.date.toordinal() if start else None
        self.course = SlowCourse(rules_of(protocol), self.timing_at_the_beginning())
        self.advised: dict[int, int | None] = {}
        self.dangers: list[int] = []
        self.conflicts: set[str] = set()  # since doses were last advised

    def copy(self) -> "Path":
        """The same course so far, to be asked what it would say."""
        other = Path.__new__(Path)
        other.__dict__.update(self.__dict__)
        other.course = self.course.copy()
        other.advised = dict(self.advised)
        other.dangers = list(self.dangers)
        return other

    def nights_through(self, last: int) -> range:
        """From the first night that is known, by a row or as the start, through the last."""
        nights = [night for night in (self.known.first_night(), self.start) if night is not None]
        return range(min([*nights, last]), last + 1)

    def night(self, night: int) -> SlowNight:
        """Reduce the night to its letters and ask the rule."""
        dose, about_the_dose = self.last_dose(night)
        comfort, about_the_effects = self.comfort(night)
        findings = self.screened(night)
        bars = [about_the_dose, about_the_effects, self.too_soon(night), *findings.values()]
        gate = max(bars, key=FROM_BEST_TO_WORST.index)
        if gate is BLOCKED and self.course.standing == "not started" and self.doses_already(night):
            gate = OPEN
        word = self.word(night)
        seen = Observation(dose, comfort, gate, word)
        action, step, _ = self.course.night(seen)
        self.advised[night] = None if step is None else self.steps[step]
        findings |= {"night:above_maximum": about_the_dose, "night:urgent_signs": about_the_effects}
        self.conflicts = self.conflicts | {key for key, bar in findings.items() if bar is DANGER}
        if gate is DANGER:
            self.dangers.append(night)
        if self.course.standing == "discontinued":
            self.course.timing = self.protocol.timing.value
        if step is not None or self.course.standing == "discontinued":
            self.conflicts = set()
        return SlowNight(
            Night.__name__ + str(night),
            letters_of(seen),
            action,
            self.advised[night],
            self.course.timing.value,
        )

    def last_dose(self, night: int) -> tuple[LastDose, Gate]:
        """Last night's dose, and what it does to the gate."""
        beginning = self.known.beginning(self.start)
        if beginning is None or night <= beginning:
            return LastDose.NOT_KNOWN, OPEN
        taken = self.known.dose_on(night - 1)
        advised = self.advised.get(night - 1)
        if not taken:
            return LastDose.NOT_KNOWN, OPEN
        if taken > self.steps[-1]:
            return LastDose.NOT_KNOWN, DANGER
        if taken == advised:
            return LastDose.ADVISED, OPEN
        if advised in self.steps[1:] and taken == self.steps[self.steps.index(advised) - 1]:
            return LastDose.PREVIOUS, OPEN
        return LastDose.NOT_KNOWN, BLOCKED

    def comfort(self, night: int) -> tuple[Comfort, Gate]:
        """The worst of today's answers, and what it does to the gate."""
        answered, severities, sleep_worse = self.known.answers.get(night, (False, [], None))
        if "urgent" in severities:
            return Comfort.SEVERE, DANGER
        if "severe" in severities:
            return Comfort.SEVERE, OPEN
        if sleep_worse:
            return Comfort.ROUGH_SLEEP, OPEN
        if "moderate" in severities:
            return Comfort.ROUGH, OPEN
        return (Comfort.QUIET if answered else Comfort.UNANSWERED), OPEN

    def too_soon(self, night: int) -> Gate:
        """Pause where a dose was possibly taken under 18 hours before tonight's planned moment."""
        numbers = self.protocol.numbers
        if self.course.timing is Timing.MORNING:
            planned = at(night + 1, numbers.morning_dose_at.value)
        else:
            planned = at(night, numbers.night_dose_at.value)
        zone = self.known.zone_on(night)
        if zone is not None:
            planned = with_offset(planned.replace(tzinfo=ZoneInfo(zone)))
        by_the_hands, in_truth = hours(planned)
        apart = numbers.hours_between_doses.value.number
        for each, (hands, truth) in self.known.intakes.items():
            if each >= night:
                continue
            if truth is None or in_truth is None:
                since = by_the_hands - hands
            else:
                since = in_truth - truth
            if since < apart:
                return PAUSE
        return OPEN

    def screened(self, night: int) -> dict[str, Gate]:
        """What medicines and conditions do to the night, by the table above."""
        return {**self._medicines(night), **self._conditions(night)}

    def doses_already(self, night: int) -> bool:
        """Whether a dose above 0 was reported from the beginning through this very night."""
        beginning = self.known.beginning(self.start)
        if beginning is None:
            return False
        return any(self.known.dose_on(each) for each in range(beginning, night + 1))

    def word(self, night: int) -> Word | None:
        """The one word that this night reads."""
        tonight = self.known.words_of_night.get(night, [])
        if any(word.say.value == "stop" for word in tonight):
            return Stop()
        raised = any(word.say.value == "raise" for word in tonight)
        if the_start_or_resume(tonight) is None and raised and FAST_RAISE:
            return Raise()
        if self.course.standing == "not started":
            start = self._word_that_stands(night)
        else:
            start = self._word_of_tonight(tonight)
        if start is not None:
            return start
        return Raise() if raised and the_start_or_resume(tonight) is None else None

    def _word_that_stands(self, night: int) -> StartAt | None:
        beginning = self.known.beginning(self.start)
        if beginning is None or night < beginning:
            return None
        since, named = beginning, None
        for each in sorted(self.known.words_of_night):
            word = the_start_or_resume(self.known.words_of_night[each])
            if beginning <= each <= night and word is not None:
                since, named = each, word.dose
        if any(danger >= since for danger in self.dangers):
            return None
        if named is not None:
            return StartAt(self.steps.index(named.micrograms))
        taken = self.known.dose_on(night)
        if taken in self.steps:
            return StartAt(self.steps.index(taken))
        if taken and night == self.known.first_dose(self.start):
            raise NotAStep(night)
        return StartAt(0)

    def _word_of_tonight(self, tonight: list[PrescriberSaid]) -> StartAt | None:
        word = the_start_or_resume(tonight)
        if word is None:
            return None
        if word.conflicts is not None and not self.conflicts <= set(word.conflicts):
            return None
        return StartAt(0 if word.dose is None else self.steps.index(word.dose.micrograms))

    def timing_at_the_beginning(self) -> Timing:
        usual = self.protocol.timing.value
        night = self.known.first_dose(self.start)
        if night is None:
            return usual
        _, moment = self.known.reports[night]
        if moment is None:
            return usual
        numbers = self.protocol.numbers
        taken, morning, evening = (
            hours_since_noon(clock)
            for clock in (
                moment.time(),
                numbers.morning_dose_at.value,
                numbers.night_dose_at.value,
            )
        )
        return Timing.MORNING if abs(taken - morning) < abs(taken - evening) else usual

    def _medicines(self, night: int) -> dict[str, Gate]:
        stated = [each for each in sorted(self.known.medicines) if each <= night]
        if not stated:
            return {"medicines": BLOCKED}
        found = {}
        for name, bar in MEDICINE_BARS.items():
            last_listed = None
            for each, until in zip(stated, [*stated[1:], night + 1], strict=True):
                if name in self.known.medicines[each]:
                    last_listed = until - 1
            over = last_listed is None or night - last_listed > DAYS_AFTER.get(name, 0)
            if not over and not self._allowed_early(name, night, last_listed == night):
                found[f"medicine:{name}"] = bar
        return found

    def _allowed_early(self, name: str, night: int, still_listed: bool) -> bool:
        """Whether the prescriber shortened the interval after a medicine that is over."""
        allowed = None
        for each in sorted(self.known.shortened):
            for word in self.known.shortened[each]:
                if each <= night and word.medicine == name:
                    allowed = word.not_before.toordinal()
        return not still_listed and allowed is not None and allowed <= night

    def _conditions(self, night: int) -> dict[str, Gate]:
        stated = [each for each in self.known.conditions if each <= night]
        if not stated:
            return {"conditions": BLOCKED}
        found = {}
        for key, day in self.known.conditions[max(stated)].items():
            near = day is None or 0 <= day - night <= DAYS_BEFORE.get(key, 0)
            if key in CONDITION_BARS and near:
                found[f"condition:{key}"] = CONDITION_BARS[key]
        return found


def rules_of(protocol: Protocol) -> Rules:
    """The numbers of the rule as the protocol states them."""
    numbers = protocol.numbers
    return Rules(
        tuple(step.doses.value.number if step.doses else 1 for step in protocol.steps),
        numbers.quiet_check_ins_to_step_up.value.number,
        numbers.rough_check_ins_to_step_back.value.number,
        numbers.rough_check_ins_to_move.value.number,
        numbers.unknown_nights_to_step_lower.value.number,
        numbers.unknown_nights_to_ask_again.value.number,
    )


def the_start_or_resume(words: list[PrescriberSaid]) -> PrescriberSaid | None:
    """Of several words of a night: resume before start."""
    for say in ("resume", "start"):
        for word in reversed(words):
            if word.say.value == say:
                return word
    return None


def letters_of(seen: Observation) -> tuple[str, str, str, str]:
    """The four letters as text, for comparing and for showing."""
    word = "-" if seen.word is None else str(seen.word)
    return (seen.dose.value, seen.comfort.value, seen.gate.value, word)


def recorded_night(event: Event) -> int:
    """The night of the clock on the wall when an event was recorded; it runs from noon to noon."""
    wall = event.recorded_at.astimezone(ZoneInfo(event.zone)) if event.zone else event.recorded_at
    return wall.toordinal() - (1 if wall.hour < 12 else 0)


def latest_moment(taken_at: datetime, zone: str | None) -> datetime:
    """The latest point in time that it may mean; what it shows where no zone is known."""
    if taken_at.tzinfo is not None or zone is None:
        return taken_at
    there = [taken_at.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1)]
    return max(with_offset(moment) for moment in there)


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
