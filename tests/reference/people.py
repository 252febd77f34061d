"""Random people and their diaries: what they answer, take, miss, correct, and where they travel.

A person follows the advice of the slow reading most nights, so that courses get somewhere. Each
diary has a flavour, so that plain ones without clocks, zones or corrections occur as well as ones
with all of them.
"""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from lowtide.course.events import (
    AdviceGiven,
    CheckedIn,
    Condition,
    ConditionsStated,
    Corrected,
    DoseMissed,
    DoseTaken,
    DoseUnsure,
    Effect,
    Erased,
    Event,
    IntervalShortened,
    MedicinesStated,
    Prescribed,
    PrescriberSaid,
    Say,
    Severity,
    TherapiesStated,
)
from lowtide.protocol.catalogue import load
from lowtide.quantities import Dose, Night, PainScore, Timing
from reference.diary import NotAStep, Path, SlowNight
from reference.flavours import (
    AFTER_MIDNIGHT,
    CONDITIONS,
    CONFLICTS,
    EFFECTS,
    EVENING,
    MEDICINES,
    MOODS,
    MORNING,
    ODD,
    Diary,
    Flavour,
    a_flavour,
)
from reference.known import Known, with_offset


def a_diary(random: Random, plain: bool = False) -> Diary:
    """A random diary; a plain one could be a file: no corrections or zones, one of each a night."""
    return Person(random, a_flavour(random, plain), plain).live()


class Person:
    """Somebody who keeps a diary and mostly takes what is advised."""

    def __init__(self, random: Random, flavour: Flavour, plain: bool) -> None:
        self.random = random
        self.flavour = flavour
        self.plain = plain
        self.protocol = load(flavour.protocol)
        self.steps = [step.dose.value.micrograms for step in self.protocol.steps]
        through = Night(flavour.first + timedelta(days=flavour.nights - 1))
        self.diary = Diary(self.protocol, through, flavour.start)
        self.zone = random.choice(flavour.zones) if flavour.zones else None
        self.behind = 0  # days by which the calendar on the wall runs behind the nights' own
        self.medicines: set[str] = set()
        self.conditions: dict[str, date | None] = {}
        self.mood, self.mood_lasts = "well", random.randint(5, 40)
        self.gap = 0
        self.states_medicines = self.states_conditions = False
        self.morning_person = random.random() < 0.1
        self.begins_by_word = random.random() < 0.6
        self.begins_at = random.randint(0, 6)
        self.path = Path(self.protocol, Known([]), flavour.start)
        self.tonight = SlowNight(0, ("", "", "", ""), "not_started", None, "night")

    def live(self) -> Diary:
        for number in range(self.flavour.nights):
            night = Night(self.flavour.first + timedelta(days=number))
            self._moods()
            writes = self._writes_tonight()
            if writes:
                self._travel()
                self._state_other_things(night, number)
                self._hear_words(night, number)
                self._answer(night)
            self._ask_for_advice(night)
            if writes:
                self._take_dose(night, number)
                self._write_what_was_forgotten(night)
            self._night_is_over(night)
            while self._chance(self.flavour.corrections):
                self._correct(night)
        return self.diary

    def _writes_tonight(self) -> bool:
        if self.gap:
            self.gap -= 1
            return False
        if self._chance(self.flavour.careless / 8):
            self.gap = self.random.choice((0, 0, 1, 2, 4, 7, 15))
            return False
        return True

    def _write_what_was_forgotten(self, night: Night) -> None:
        """An earlier evening, written only now: that is no correction."""
        if self.plain or not self._chance(0.03):
            return
        earlier = night + -self.random.randint(1, 5)
        if earlier.date >= self.flavour.first:
            dose = DoseTaken(Dose(self.tonight.micrograms or self.steps[0]), self._clock(earlier))
            self._say(earlier, self.random.choice((dose, DoseMissed(), self._answers())))

    def _ask_for_advice(self, night: Night) -> None:
        """Ask the slow reading what a person with this diary is told tonight."""
        path = self.path.copy() if self.path.course.standing == "not started" else self.path
        self.tonight = path.night(night.date.toordinal())

    def _night_is_over(self, night: Night) -> None:
        """Where tonight's own dose may still matter, ask once more with it."""
        if self.path.course.standing == "not started":
            self.path.course.timing = self.path.timing_at_the_beginning()
            with suppress(NotAStep):
                self.path.night(night.date.toordinal())

    def _correction_is_known(self, night: Night, late: bool) -> None:
        known, tonight = Known(self.diary.events), night.date.toordinal()
        path = Path(self.protocol, known, self.flavour.start)
        with suppress(NotAStep):
            for each in path.nights_through(tonight):
                told = path.night(each)
            if not late or path.how_far(told) < self.path.how_far(self.tonight):
                self.path, self.tonight = path, told
        self.path.known = known

    def _chance(self, share: float) -> bool:
        return self.random.random() < share

    def _say(self, night: Night, body: Any, recorded_at: datetime | None = None) -> None:
        zone = None if self._chance(0.02) else self.zone
        if zone and self._chance(0.5) and isinstance(body, PrescriberSaid | IntervalShortened):
            zone = self.random.choice(self.flavour.zones)  # where the prescriber is
        there = ZoneInfo(self.zone) if self.zone else UTC
        moment = recorded_at or datetime.combine(night.date, time(21), tzinfo=there)
        number = len(self.diary.events)
        if self._is_erased(body):
            body = Erased(str(body.__struct_config__.tag))
        event = Event(f"event-{number}", "course", night, moment, "person", body, zone)
        self.diary.events.append(event)
        if not isinstance(body, Corrected):
            self.path.known.also(event)

    def _is_erased(self, body: Any) -> bool:
        """Asked for later, and gone for good: an answer or a dose that nobody knows any more."""
        erasable = isinstance(body, CheckedIn | DoseTaken | PrescriberSaid)
        return self.flavour.erases and erasable and self._chance(0.03)

    def _moods(self) -> None:
        self.mood_lasts -= 1
        if self.mood_lasts <= 0:
            self.mood = self.random.choice(
                ("well", "well", "well", "rough", "rough", "ill", "silent")
            )
            self.mood_lasts = self.random.randint(*MOODS[self.mood][1])

    def _travel(self) -> None:
        if len(self.flavour.zones) > 1 and self._chance(0.06):
            self.zone = self.random.choice(self.flavour.zones)
            if self._chance(0.3):
                self.behind = self.random.choice((0, 1))
        elif self._chance(0.2):
            self.behind = 0

    def _state_other_things(self, night: Night, number: int) -> None:
        if number == 0:
            self._introduce(night)
        self._state_medicines(night)
        if not self.plain:
            self._state_medicines(night)
        self._state_conditions(night)
        if self._chance(0.01):
            self._say(night, TherapiesStated(("rest",)))
        if not self.plain and self._chance(0.01):
            self._say(night, AdviceGiven("maintain", Dose(self.steps[0]), "1"))

    def _introduce(self, night: Night) -> None:
        if not self.plain and self._chance(0.3):
            self._say(night, Prescribed("a prescriber", self.flavour.protocol))
        self.states_medicines, self.states_conditions = self._chance(0.85), self._chance(0.85)

    def _state_medicines(self, night: Night) -> None:
        if self.medicines - {"vitamin D"} and self._chance(0.2):
            self.medicines.clear()
        elif self._chance(self.flavour.other_things):
            self.medicines ^= {self.random.choice(MEDICINES)}
        elif not (self.states_medicines or self._chance(0.02)):
            return
        self.states_medicines = False
        self._say(night, MedicinesStated(tuple(sorted(self.medicines))))

    def _state_conditions(self, night: Night) -> None:
        if self.conditions and self._chance(0.25):
            self.conditions.clear()
        elif self._chance(self.flavour.other_things):
            key = self.random.choice(CONDITIONS)
            near = night.date + timedelta(days=self.random.randint(-1, 6))
            self.conditions[key] = near if key == "surgery" else None
        elif not self.states_conditions:
            return
        self.states_conditions = False
        stated = (Condition(key, day) for key, day in sorted(self.conditions.items()))
        self._say(night, ConditionsStated(tuple(stated)))

    def _hear_words(self, night: Night, number: int) -> None:
        if self.begins_by_word and number == self.begins_at:
            self._say(night, self._word(Say.START))
        if self._chance(0.01 + 2 * self.flavour.other_things):
            days = self.random.randint(-3, 6)
            until = night.date + timedelta(days=days)
            self._say(night, IntervalShortened("tramadol", until, "last tablet long ago"))
        waits = self.tonight.action == "interrupt"
        while self._chance(0.3 if waits else self.flavour.words):
            kinds = (Say.RESUME, Say.START, Say.RAISE, Say.STOP)
            weights = (8, 2, 1, 0.2) if waits else (3, 3, 6, 0.3)
            self._say(night, self._word(self.random.choices(kinds, weights)[0]))
            waits = False

    def _word(self, say: Say) -> PrescriberSaid:
        dose = None
        if say in (Say.START, Say.RESUME) and self._chance(0.5):
            dose = Dose(self.random.choice(self.steps))
        conflicts: tuple[str, ...] | None = None
        if not self.plain and self._chance(0.6):
            conflicts = tuple(each for each in CONFLICTS if self._chance(0.8))
        return PrescriberSaid(say, dose, conflicts)

    def _answer(self, night: Night) -> None:
        self._say_answers(night, self._answers())
        if not self.plain and self._chance(0.05):
            self._say_answers(night, self._answers())

    def _say_answers(self, night: Night, answers: CheckedIn) -> None:
        if answers != CheckedIn():
            self._say(night, answers)

    def _answers(self) -> CheckedIn:
        shares, _ = MOODS[self.mood]
        kinds = ("none", "mild", "moderate", "severe", "urgent", "sleep", "unanswered")
        kind = self.random.choices(kinds, shares)[0]
        pain = PainScore(10 * self.random.randint(0, 10)) if self._chance(0.7) else None
        worse = True if kind == "sleep" else self.random.choice((False, False, None))
        if kind == "unanswered":
            return CheckedIn(pain, sleep_worse=None if self._chance(0.8) else self._chance(0.5))
        if kind == "sleep":
            effects = None if self._chance(0.1) else self._effects("none")
            return CheckedIn(pain, effects=effects, sleep_worse=worse)
        return CheckedIn(pain, effects=self._effects(kind), sleep_worse=worse)

    def _effects(self, kind: str) -> tuple[Effect, ...]:
        names = list(EFFECTS)
        self.random.shuffle(names)
        effects = [] if kind == "none" else [Effect(names[0], Severity(kind))]
        if self._chance(0.15):
            effects.append(Effect(names[1], Severity.MILD))
        if self._chance(0.02):
            effects.append(Effect(names[2], Severity.MODERATE))
        self.random.shuffle(effects)
        return tuple(effects)

    def _take_dose(self, night: Night, number: int) -> None:
        if self.tonight.action == "not_started":
            if number >= self.begins_at and self._chance(0.3):
                step = 0 if self._chance(0.7) else self.random.randrange(len(self.steps))
                self._taken(night, 700 if self._chance(0.03) else self.steps[step])
        elif self.tonight.micrograms is None:
            kind = self.random.choices(("nothing", "missed", "unsure", "taken"), (50, 40, 4, 6))[0]
            self._unusual(night, kind, self.random.choice(self.steps))
        elif self._chance(1 - self.flavour.careless):
            self._taken(night, self.tonight.micrograms)
        else:
            kinds = ("nothing", "missed", "unsure", "lower", "taken", "high", "double", "half")
            kind = self.random.choices(kinds, (20, 20, 15, 20, 8, 3, 3, 4))[0]
            self._unusual(night, kind, self.tonight.micrograms)

    def _unusual(self, night: Night, kind: str, dose: int) -> None:
        below = self.steps[max(self.steps.index(dose) - 1, 0)]
        some_dose = self.random.choice([*self.steps, 700, 2250])
        too_high = self.steps[-1] + self.random.choice((1, 500, 3000))
        if kind == "missed":
            self._say(night, DoseMissed())
        elif kind == "unsure":
            self._say(night, DoseUnsure(self._clock(night)))
        elif kind == "double" and not self.plain:
            self._taken(night, dose)
            self._taken(night, dose)
        elif kind != "nothing":
            amounts = {"lower": below, "taken": some_dose, "high": too_high, "half": dose // 2}
            self._taken(night, amounts.get(kind, 2 * dose))

    def _taken(self, night: Night, dose: int) -> None:
        if not self.plain and self._chance(0.03):
            self._say(night, DoseMissed())  # ticked first, and taken after all
        if not self.plain and self._chance(0.03) and dose > 500:
            self._say(night, DoseTaken(Dose(dose - 500), self._clock(night)))
            dose = 500
        self._say(night, DoseTaken(Dose(dose), self._clock(night)))
        if not self.plain and self._chance(0.01):
            self._say(night, DoseUnsure(self._clock(night)))

    def _clock(self, night: Night) -> datetime | None:
        if not self.flavour.clocks or self._chance(0.2):
            return None
        morning = self.tonight.timing == Timing.MORNING.value or self.morning_person
        usual = MORNING if morning else EVENING
        times = self.random.choices((usual, AFTER_MIDNIGHT, MORNING, ODD), (80, 12, 3, 2))[0]
        clock = self.random.choice(times)
        if self._clocks_change(night) and self._chance(0.4):
            clock = self.random.choice((time(1, 30), time(1, 45), time(2, 30)))
        day = night.date + timedelta(days=(clock < time(12)) - self.behind)
        if self.zone and self._chance(0.05):  # some programs write the offset beside the time
            return with_offset(datetime.combine(day, clock, tzinfo=ZoneInfo(self.zone)))
        return datetime.combine(day, clock)

    def _clocks_change(self, night: Night) -> bool:
        if self.zone is None:
            return False
        evening = datetime.combine(night.date, time(21), tzinfo=ZoneInfo(self.zone))
        return evening.utcoffset() != (evening + timedelta(hours=12)).utcoffset()

    def _correct(self, night: Night) -> None:
        """Something said before, or tonight, was wrong; now and then the correction itself was."""
        events = self.diary.events
        recent = [event for event in events if night - event.night <= 12]
        choice = recent if recent and self._chance(0.7) else events
        choice = [event for event in choice if not isinstance(event.body, AdviceGiven | Erased)]
        if not choice:
            return
        wrong = self.random.choice(choice)
        if self._chance(0.3):
            corrections = [event for event in choice if isinstance(event.body, Corrected)]
            wrong = self.random.choice(corrections or choice)
        instead = None if self._chance(0.15) else self._another(self._root(wrong))
        there = ZoneInfo(self.zone) if self.zone else UTC
        hour, days = self.random.choice(((21, 0), (23, 0), (1, 1), (9, 1)))
        moment = datetime.combine(night.date + timedelta(days=days), time(hour), tzinfo=there)
        self._say(night, Corrected(wrong.id, instead), moment)
        self._correction_is_known(night, late=self._root(wrong).night < night)

    def _root(self, event: Event) -> Event:
        while isinstance(event.body, Corrected):
            name = event.body.event
            (event,) = [each for each in self.diary.events if each.id == name]
        return event

    def _another(self, wrong: Event) -> Any:
        body, night = wrong.body, wrong.night
        match body:
            case CheckedIn():
                mood, self.mood = self.mood, self.random.choice(list(MOODS))
                answers = self._answers()
                self.mood = mood
                return answers
            case DoseTaken() | DoseMissed() | DoseUnsure():
                steps = [*self.steps[:2], *self.steps, self.steps[-1] + 500, 700]
                taken = DoseTaken(Dose(self.random.choice(steps)), self._clock(night))
                unsure = DoseUnsure(self._clock(night))
                return self.random.choice((taken, taken, taken, DoseMissed(), unsure))
            case MedicinesStated():
                some = tuple(each for each in MEDICINES if self._chance(0.2))
                return MedicinesStated(some)
            case ConditionsStated():
                some = tuple(each for each in CONDITIONS if self._chance(0.2))
                return ConditionsStated(tuple(Condition(each) for each in some))
            case PrescriberSaid():
                return self._word(self.random.choice((Say.START, Say.RESUME, Say.RAISE)))
            case IntervalShortened():
                later = body.not_before + timedelta(days=self.random.randint(-5, 5))
                return IntervalShortened(body.medicine, later, "corrected")
            case _:
                return body
