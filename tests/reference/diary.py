"""A whole diary read a second time, slowly: from the words of how a diary becomes letters.

Sources: docs/adr/0003-how-a-diary-becomes-letters.md, the architecture, and the promises of the
events' own types. Nothing is shared with `decide`: raw events are read again from scratch, with
plain dictionaries and loops, and the twelve rules are the slow ones. Nights and days are counted
as ordinals of dates, doses in micrograms.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from lowtide.course.events import Corrected, Event, PrescriberSaid, Say
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
from reference.known import (
    Known,
    at,
    hours,
    hours_since_noon,
    recorded_night,
    with_offset,
)
from reference.rule_table import SlowCourse

OPEN, BLOCKED, PAUSE, DANGER = Gate.OPEN, Gate.BLOCKED, Gate.PAUSE, Gate.DANGER
FROM_BEST_TO_WORST = (OPEN, BLOCKED, PAUSE, DANGER)
FROM_NO_DOSES_TO_DOSES = ("discontinued", "interrupted", "not started", "paused", "running")

MEDICINE_BARS = {"tramadol": DANGER, "naltrexone tablets": DANGER, "unknown-x": PAUSE}
DAYS_AFTER = {"tramadol": 10}  # until so many days after its last possible intake
CONDITION_BARS = {"fever": BLOCKED, "pregnancy": DANGER, "surgery": DANGER}
DAYS_BEFORE = {"surgery": 3}  # from so many days before its date through that day


HowFar = tuple[int, int, int, int, int]


class NotAStep(Exception):
    """The first dose is no step of the protocol: the diary is refused."""


@dataclass(frozen=True)
class SlowNight:
    """What is compared of one night."""

    night: int
    letters: tuple[str, str, str, str]  # dose, comfort, gate, word
    action: str
    micrograms: int | None
    timing: str


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
        """The one that has come less far is gone on with; the old one where they are equal."""
        new = Path(self.protocol, known, self.start)
        for each in new.nights_through(night):
            corrected = new.night(each)
        if self.less_far(new.how_far(corrected), old.how_far(answer)):
            return new, corrected
        return old, answer

    def less_far(self, new: HowFar, old: HowFar) -> bool:
        """Whether the corrected course has come less far; nothing is equal to less."""
        return new < old

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
            night,
            letters_of(seen),
            action,
            self.advised[night],
            self.course.timing.value,
        )

    def how_far(self, tonight: SlowNight) -> HowFar:
        """Tonight's dose, where it stands, the ceiling, the doses counted, the answers running.

        Where no doses are taken none is counted; an offered step is one dose short of none. Once
        discontinued, nothing is remembered.
        """
        course = self.course
        doses = answers = 0
        if course.standing == "running":
            doses = -1 if course.offer_is_out else len(course.doses)
            answers = course.answers_running()
        ceiling = 0 if course.standing == "discontinued" else course.ceiling
        standing = FROM_NO_DOSES_TO_DOSES.index(course.standing)
        return (tonight.micrograms or 0, standing, ceiling, doses, answers)

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
            since = by_the_hands - hands
            if truth is not None and in_truth is not None:
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
        if any(word.say is Say.STOP for word in tonight):
            return Stop()
        raised = any(word.say is Say.RAISE for word in tonight)
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
        """By morning where a dose of the beginning's own night was nearer to the morning hour."""
        usual = self.protocol.timing.value
        beginning = self.known.beginning(self.start)
        dose, moment = self.known.reports.get(beginning or 0, (None, None))
        if not dose or moment is None:
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
    for say in (Say.RESUME, Say.START):
        for word in reversed(words):  # the last statement of a night holds
            if word.say is say:
                return word
    return None


def letters_of(seen: Observation) -> tuple[str, str, str, str]:
    """The four letters as text, for comparing and for showing."""
    word = "-" if seen.word is None else str(seen.word)
    return (seen.dose.value, seen.comfort.value, seen.gate.value, word)
