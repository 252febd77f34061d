"""Simulated lives for tests: lived on the document's schedule, and decided again from the start."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random

from msgspec.structs import replace

from lowtide.actions.advise import advise, screen_for
from lowtide.course.events import CheckedIn, DoseTaken, Event
from lowtide.course.versions import versions_of
from lowtide.decision.decide import NightAdvice
from lowtide.decision.recommendation import action
from lowtide.protocol import catalogue as protocols
from lowtide.quantities import Night
from lowtide.simulate.advisor import advisor
from lowtide.simulate.catalogue import numbers, person
from lowtide.simulate.life import Setting, live
from lowtide.simulate.people import Person

LAST = Night(date(2026, 4, 20))  # so that most lives meet a change of clocks
SETTING = Setting("demo", LAST, "Europe/Berlin", "lifshitz", "rules of a test")
PROTOCOL = protocols.load("lifshitz")
SCREEN = screen_for(PROTOCOL)


@dataclass(frozen=True)
class Story:
    """A person's life and the advice of every night; nights count from the first dose."""

    person: Person
    events: tuple[Event, ...]
    advice: tuple[NightAdvice, ...]

    def on(self, number: int) -> tuple[str, float]:
        """What was advised on a night, and how many milligrams."""
        advice = self.advice[number - 1 + numbers().run_in.value]
        return action(advice.recommendation), advice.dose.mg if advice.dose else 0.0

    def number(self, night: Night) -> int:
        """A night counted from the first dose."""
        return night - LAST + self.person.nights

    @property
    def check_ins(self) -> dict[int, CheckedIn]:
        """The answers of each evening that has some."""
        return {
            self.number(each.night): each.body
            for each in self.events
            if isinstance(each.body, CheckedIn)
        }

    @property
    def taken(self) -> dict[int, DoseTaken]:
        """The dose that was told of each night."""
        return {
            self.number(each.night): each.body
            for each in self.events
            if isinstance(each.body, DoseTaken)
        }

    def pain(self, first: int, last: int) -> float:
        """Mean pain of the answered evenings from one night to another."""
        scores = [
            answers.pain.score
            for number, answers in self.check_ins.items()
            if first <= number <= last and answers.pain is not None
        ]
        return sum(scores) / len(scores)


def lived(who: Person, setting: Setting = SETTING) -> list[Event]:
    """A life as the caller of `live` has it lived."""
    return live(who, numbers(), setting, Random(who.seed), advisor(PROTOCOL, SCREEN))


@cache
def story(key: str) -> Story:
    """The life of one of the library's people."""
    return told(person(key))


def told(who: Person) -> Story:
    """The life of anybody."""
    events = lived(who)
    return Story(who, tuple(events), advise(PROTOCOL, versions_of(events), LAST).nights)


def without_word(who: Person) -> Person:
    """The same person, whose prescriber says nothing after the start."""
    return replace(who, happenings=tuple(each for each in who.happenings if each.word is None))
