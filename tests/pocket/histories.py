"""Histories for the phone: a course as the server has it, then some nights without a network.

Everything is drawn from one seed. A person mostly does as advised, and sometimes anything else:
misses a dose, takes another amount, fills in yesterday, takes an answer back, travels.
"""

import json
import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from decision.diaries import LIFSHITZ, quick
from lowtide.actions.advise import Advised, advise
from lowtide.actions.entries import events_of, read_entry
from lowtide.actions.follow import Followed
from lowtide.course.events import (
    Adviser,
    AnyBody,
    Condition,
    ConditionsChanged,
    ConditionsStated,
    Event,
    MedicineAnswered,
    MedicinesChanged,
    MedicinesStated,
    OpioidInIt,
    Prescribed,
    PrescriberSaid,
    Say,
    StartDrawn,
)
from lowtide.course.ids import RANDOM_BYTES, uuid7
from lowtide.course.versions import versions_of
from lowtide.decision.decide import NightAdvice
from lowtide.decision.recommendation import Status
from lowtide.errors import StepError, UserError
from lowtide.protocol.catalogue import load
from lowtide.protocol.model import Protocol
from lowtide.quantities import Dose, Night, Timing

Json = dict[str, Any]
Weighted = dict[Any, float]

QUICK, WEEKLY = quick(), load("weekly-1mg")
FIRST_NIGHTS = (date(2026, 3, 14), date(2026, 10, 12), date(2026, 6, 1))  # clocks change in two
HOME = "Europe/Berlin"
AWAY = ("America/New_York", "Asia/Kathmandu", "Pacific/Auckland")

HARMLESS = ("Ibuprofen", "paracetamol", " vitamin  d ", "Metformin")
CLASHING = ("Tramadol", "codeine", "Buprenorphine")
ASKED_ABOUT = ("zzyzx", "Blorptide", "methotrexate")
ONLY_ONLINE = ("ibuprofen 400 mg", "Paracetamol 500", "zzyzx (vitamin)", "tramadol retard 50 mg")
EFFECTS: Weighted = {
    "none": 50, "mild": 14, "moderate": 10, "severe": 2.5, "urgent": 0.5, None: 6
}  # fmt: skip
NAMES: Weighted = {
    (): 20, ("nausea",): 10, ("Headache", "vivid dreams"): 8, ("trouble Breathing", "rash"): 0.5
}  # fmt: skip
SLEEP: Weighted = {False: 60, True: 12, None: 10}
LAST_DOSE: Weighted = {
    "taken": 60, "missed": 6, "unsure": 3, "other": 2, None: 7
}  # fmt: skip
NEWS: Weighted = {
    None: 60, "harmless": 4, "clashing": 0.4, "asked": 0.5, "surgery": 1.2, "hospital": 0.2,
    "pregnant": 0.2, "nothing": 1,
}  # fmt: skip
CLOCKS = {
    Timing.NIGHT: ("21:10:00", "22:05:00", "23:40:30", "00:50:00", "03:00:00", "06:20:00"),
    Timing.MORNING: ("07:30:00", "08:05:00", "10:40:00", "23:10:00"),
}


class Moment(Struct, frozen=True):
    """A moment on the phone: how much was entered by then, and all that the server will know."""

    night: Night
    made: int
    log: tuple[Event, ...]


class Person:
    """One person's course, as it is entered and recorded night after night."""

    def __init__(self, seed: int, names: Sequence[str] = HARMLESS) -> None:
        self.chance = random.Random(seed)
        self.lot = random.Random(f"lot {seed}")
        self.harmless = names
        self.protocol: Protocol = self.pick({QUICK: 8, LIFSHITZ: 1, WEEKLY: 1})
        self.zone: str | None = self.pick({HOME: 9, None: 1})
        self.night = Night(self.chance.choice(FIRST_NIGHTS))
        self.log: list[Event] = []
        self.entries: list[Json] = []
        self.evenings: list[Json] = []
        self.moments: list[Moment] = []
        self.offline = False
        self.advised: dict[str, Dose | None] = {}
        self._answers: dict[tuple[str, Night], Advised | None] = {}

    def pick(self, weighted: Weighted) -> Any:
        """One of these, as often as its weight says."""
        return self.chance.choices(list(weighted), list(weighted.values()))[0]

    def rarely(self, percent: float) -> bool:
        """Whether it happens this time."""
        return self.chance.random() * 100 < percent

    # --- the course so far, with a network ----------------------------------------------------

    def begin(self) -> None:
        """The questions of the first evening, and mostly a prescription and a start."""
        self.recorded(Prescribed("Dr Weber", self.protocol.id))
        if not self.rarely(8):
            self.recorded(MedicinesStated(("metformin",)), ConditionsStated(()))
        lot = self.lot
        if lot.randrange(4) == 0:
            first = (self.night + 1).date
            chosen = first + timedelta(days=lot.randrange(6))
            self.recorded(StartDrawn(first, 6, chosen))
        if not self.rarely(12):
            self.recorded(PrescriberSaid(Say.START, self.pick({None: 5, self.dose_of_step(1): 1})))

    def recorded(self, *bodies: AnyBody) -> None:
        """Something that only the server hears of, as a prescriber's word."""
        moment = self.moment(time(18, self.chance.randrange(60)))
        for body in bodies:
            event_id = uuid7(moment, self.chance.randbytes(RANDOM_BYTES))
            self.log.append(Event(event_id, "course", self.night, moment, "x", body, self.zone))

    def prescriber(self) -> None:
        """Now and then a word, or another list of medicines or conditions."""
        advice = self.tonight()
        status = advice.memory.state.status if advice else None
        words = {None: 60, Say.RESUME: 1, Say.RAISE: 2, Say.START: 2, Say.STOP: 0.2}
        if status is Status.INTERRUPTED:
            words[Say.RESUME] = 60
        word = self.pick(words)
        if word:
            names = self.pick(
                {None: 8, (): 1, ("night:urgent_signs",): 1, ("medicine:tramadol",): 1}
            )
            dose = self.pick({None: 4, self.dose_of_step(0): 1, self.dose_of_step(1): 1})
            starting = word in (Say.START, Say.RESUME)
            self.recorded(
                PrescriberSaid(word, dose if starting else None, names if starting else None)
            )
        if self.rarely(4):
            added = self.chance.choice([*HARMLESS, *CLASHING, *ASKED_ABOUT])
            self.recorded(MedicinesChanged(added=(added,)))
            if self.rarely(80):
                self.recorded(MedicinesChanged(ended=(added,)))
        if self.rarely(6):
            opioid, adviser = self.pick({OpioidInIt.NO: 4, OpioidInIt.YES: 1}), Adviser.PHARMACIST
            name = self.chance.choice([*ASKED_ABOUT, *HARMLESS])
            self.recorded(
                MedicineAnswered(
                    name,
                    opioid,
                    self.pick({adviser: 2, Adviser.PRESCRIBER: 1}),
                    ingredient=self.pick({"": 1, "codeine": 1}),
                )
            )
        if self.rarely(3):
            day = self.night.date + timedelta(days=self.chance.randrange(12))
            condition = self.pick({Condition("fever"): 3, Condition("surgery", day): 1})
            self.recorded(ConditionsChanged(added=(condition,)))

    # --- an evening, with or without a network ------------------------------------------------

    def evening(self) -> None:
        """What is entered on one evening."""
        if self.rarely(8):
            self.look()
            return
        before = list(self.log), list(self.evenings)
        self.say()
        if not self.offline and not self.tonight():
            self.log, self.evenings = before  # a first dose that is no step has no answer
        advice = self.tonight()
        self.advised[str(self.night)] = advice.dose if advice else None

    def say(self) -> None:
        """Answers, corrections, and the dose."""
        if self.offline and self.rarely(4):
            self.zone = self.chance.choice(AWAY)
        if self.rarely(4):
            self.enter(self.check_in(self.night + -1, self.moment(time(19, 30))))
        self.enter(self.check_in(self.night, self.moment(time(20, 30))))
        if self.rarely(6):
            self.undo(time(20, 35))
            if not self.rarely(20):
                self.enter(self.check_in(self.night, self.moment(time(20, 40))))
        if self.rarely(60):
            self.take()
            if self.rarely(6):
                self.undo(time(23, 50))

    def enter(self, entry: Json) -> None:
        """An entry, unless the server would refuse it; such a one is set aside on the phone."""
        sent = read_entry(json.dumps(entry).encode())
        try:
            events = events_of(sent, "course", sent.recorded_at, self.known)
        except UserError:
            return
        self.log += events
        self.evenings.append(entry)
        if self.offline:
            self.entries.append(entry)
        self.look()

    def look(self) -> None:
        """See what is advised now."""
        if self.offline:
            self.moments.append(Moment(self.night, len(self.entries), tuple(self.log)))

    def known(self, event_id: str) -> bool:
        """Whether the server has this event."""
        return any(event.id == event_id for event in self.log)

    def check_in(self, night: Night, recorded_at: datetime) -> Json:
        """The answers of an evening, most of them as on most evenings."""
        effects = self.pick(EFFECTS)
        return self.envelope("check_in", night, recorded_at) | {
            "last_dose": self.last_dose(night),
            "pain": self.chance.randrange(11),
            "effects": effects,
            "effect_names": list(self.pick(NAMES)) if effects not in (None, "none") else [],
            "sleep_worse": self.pick(SLEEP),
            "new": self.news(),
        }

    def last_dose(self, night: Night) -> Json | None:
        """What became of last night's dose; whoever said so already is not asked again."""
        reported = (night + -1).date.isoformat() in {
            entry["night"] for entry in self.evenings if entry["kind"] == "taken"
        }
        answer = None if reported and not self.rarely(3) else self.pick(LAST_DOSE)
        advised = self.advised.get(str(night + -1))
        if answer == "taken":
            return {"answer": "taken", "dose": str(advised)} if advised else None
        dose = self.chance.choice([*self.doses(), "2 mg", "0 mg", "1,25 mg", "9 mg"])
        return {"answer": answer, "dose": dose if answer == "other" else None} if answer else None

    def news(self) -> Json | None:
        """What is new besides naltrexone, on few evenings."""
        day = self.night.date + timedelta(days=self.chance.randrange(-3, 20))
        none: Json = {
            "medicines": [],
            "surgery_on": None,
            "hospital": False,
            "maybe_pregnant": False,
        }
        said: dict[str | None, Json | None] = {
            None: None,
            "nothing": none,
            "harmless": none | {"medicines": [self.chance.choice(self.harmless)]},
            "clashing": none | {"medicines": [self.chance.choice(CLASHING)]},
            "asked": none | {"medicines": [self.chance.choice(ASKED_ABOUT), "Ibuprofen"]},
            "surgery": none | {"surgery_on": day.isoformat()},
            "hospital": none | {"hospital": True},
            "pregnant": none | {"maybe_pregnant": True},
        }
        return said[self.pick(NEWS)]

    def take(self) -> None:
        """Tonight's dose is taken, mostly the one that is advised."""
        advice = self.tonight()
        advised = advice.dose if advice else None
        if advised is None and not self.rarely(4):
            return
        dose = self.pick(
            {str(advised or "3 mg"): 40, "2 mg": 0.5, self.chance.choice(self.doses()): 1}
        )
        timing = advice.memory.state.timing if advice else Timing.NIGHT
        clock = time.fromisoformat(self.chance.choice(CLOCKS[timing]))
        taken_at = self.pick({self.moment(clock).replace(tzinfo=None).isoformat(): 5, None: 1})
        entry = self.envelope("taken", self.night, self.moment(clock))
        self.enter(entry | {"dose": dose, "taken_at": taken_at})

    def undo(self, clock: time) -> None:
        """One of the last entries is taken back, mostly the very last."""
        recent = self.evenings[-4:]
        if recent:
            undone = recent[-1] if self.rarely(75) else self.chance.choice(recent)
            entry = self.envelope("undo", self.night, self.moment(clock))
            self.enter(entry | {"entry": undone["id"]})

    def envelope(self, kind: str, night: Night, recorded_at: datetime) -> Json:
        """What every entry says."""
        return {
            "kind": kind,
            "id": uuid7(recorded_at.astimezone(UTC), self.chance.randbytes(RANDOM_BYTES)),
            "night": night.date.isoformat(),
            "recorded_at": recorded_at.isoformat(),
            "zone": self.zone,
            "by": "patient",
        }

    def moment(self, clock: time) -> datetime:
        """This time of tonight, on the clock where the person is: before noon it is tomorrow's."""
        day = self.night.date + timedelta(days=1 if clock.hour < 12 else 0)
        there = ZoneInfo(self.zone) if self.zone else UTC
        return datetime.combine(day, clock, there)

    # --- what is advised ------------------------------------------------------------------------

    def answer(self, log: Sequence[Event], night: Night) -> Advised | None:
        """What the server advises; None where it can only answer that a dose is no step."""
        at = log[-1].id if log else "", night
        if at not in self._answers:
            try:
                self._answers[at] = followed(self.protocol, log, night).advised
            except StepError:
                self._answers[at] = None
        return self._answers[at]

    def tonight(self) -> NightAdvice | None:
        """What the server advises now."""
        answer = self.answer(self.log, self.night)
        return answer.nights[-1] if answer else None

    def doses(self) -> list[str]:
        """The doses of the steps."""
        return [str(step.dose.value) for step in self.protocol.steps]

    def dose_of_step(self, step: int) -> Dose:
        """The dose of a step."""
        return self.protocol.steps[step].dose.value


def followed(protocol: Protocol, log: Sequence[Event], night: Night) -> Followed:
    """A course by a protocol that need not be in the library."""
    versions = versions_of(log)
    return Followed(
        "course", night, protocol, versions[-1].facts, advise(protocol, versions, night)
    )


class History(Struct, frozen=True, eq=False):
    """A course when the network went, and every moment on the phone since."""

    person: Person
    before: Followed
    log: tuple[Event, ...]


def history(seed: int, names: Sequence[str] = HARMLESS) -> History:
    """The history of this seed."""
    person = Person(seed, names)
    person.begin()
    nights = (
        person.chance.randrange(12)
        if person.protocol is QUICK
        else 14 + person.chance.randrange(20)
    )
    for _ in range(nights):
        person.evening()
        person.night += 1
        person.prescriber()
    if person.rarely(50):
        person.evening()
    log = tuple(person.log)
    before = followed(person.protocol, log, person.night)
    person.offline = True
    for _ in range(1 + person.chance.randrange(10)):
        person.evening()
        person.night += 1
    return History(person, before, log)
