"""A tiny virtual person: one body, one habit, and a year of evenings answered by the rule."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from lowtide.actions.advise import screen_for
from lowtide.asks import Who
from lowtide.course.events import CheckedIn, Effect, PrescriberSaid, Say, Severity
from lowtide.course.facts import CourseFacts, DoseReport, Span
from lowtide.course.versions import Version
from lowtide.decision.decide import Course, NightAdvice, Screen, course_of, decide, follow
from lowtide.decision.explain import explain
from lowtide.decision.recommendation import action
from lowtide.protocol import catalogue
from lowtide.quantities import Dose, Night, PainScore

YEAR = 365
FIRST = Night(date(2024, 1, 1))
PROTOCOL = catalogue.load()
SCREEN: Screen = screen_for(PROTOCOL)
QUIET = CheckedIn(effects=(), sleep_worse=False)
INSOMNIA = CheckedIn(effects=(), sleep_worse=False, sleep=PainScore(95))
SILENT = None


def felt(severity: Severity) -> CheckedIn:
    """An evening with one effect of that strength, new since naltrexone began."""
    return CheckedIn(effects=(Effect("nausea", severity),), sleep_worse=False)


MODERATE, SEVERE = felt(Severity.MODERATE), felt(Severity.SEVERE)


@dataclass(frozen=True)
class Today:
    """What a body knows: which night it is (from 1), and what was taken the night before (mg)."""

    number: int
    last_mg: float
    luck: Random


Body = Callable[[Today], CheckedIn | None]
Habit = Callable[[Today], bool | None]
"""Whether the advised dose is taken; None is that nothing is written down."""


def faithful(_: Today) -> bool:
    """Takes what is advised."""
    return True


@dataclass(frozen=True)
class Lived:
    """One evening: what was answered, advised and taken."""

    number: int
    answers: CheckedIn | None
    advice: NightAdvice
    taken: Dose | None
    word: Say | None
    asked: frozenset[Who]

    @property
    def advised_mg(self) -> float:
        """The dose of tonight; nothing is 0."""
        return self.advice.dose.mg if self.advice.dose else 0.0

    @property
    def taken_mg(self) -> float:
        """What is known to have been taken."""
        return self.taken.mg if self.taken else 0.0

    @property
    def action(self) -> str:
        """What was advised."""
        return action(self.advice.recommendation)


def live(
    body: Body,
    habit: Habit = faithful,
    *,
    words: Mapping[int, Say] | None = None,
    medicines: tuple[Span[str], ...] = (),
    seed: int = 1,
    nights: int = YEAR,
) -> list[Lived]:
    """Live so many nights from the prescriber's start; the same seed lives the same year."""
    said = {1: Say.START, **(words or {})}
    facts = CourseFacts(
        first=FIRST,
        check_ins={},
        doses={},
        medicines=medicines,
        medicines_answered=FIRST,
        conditions_answered=FIRST,
        words={FIRST + (number - 1): (PrescriberSaid(say),) for number, say in said.items()},
    )
    course = course_of(PROTOCOL, facts, FIRST + (nights - 1), SCREEN, None)
    year = _lived(course, body, habit, said, Random(seed), nights)
    again = decide(PROTOCOL, [Version(facts)], FIRST + (nights - 1), SCREEN)
    assert [each.advice for each in year] == list(again), "read back, the diary says the same"
    return year


def _lived(
    course: Course, body: Body, habit: Habit, said: Mapping[int, Say], luck: Random, nights: int
) -> list[Lived]:
    facts, year, last_mg, memory = course.facts, list[Lived](), 0.0, None
    for number in range(1, nights + 1):
        tonight, today = FIRST + (number - 1), Today(number, last_mg, luck)
        answers, takes = body(today), habit(today)
        if answers is not None:
            facts.check_ins[tonight] = answers
        (advice,) = follow(course, iter([tonight]), memory)
        taken = None if takes is None else (advice.dose or Dose(0)) if takes else Dose(0)
        if taken is not None:
            facts.doses[tonight] = DoseReport(taken)
        asked = frozenset(ask.who for ask in explain(course, advice).asks)
        year.append(Lived(number, answers, advice, taken, said.get(number), asked))
        last_mg, memory = (taken.mg if taken else 0.0), advice.memory
    return year


def calendar(number: int) -> Night:
    """The night of that number."""
    return Night(FIRST.date + timedelta(days=number - 1))


# --- what a year can be asked -------------------------------------------------------------------


def first_at(year: list[Lived], mg: float) -> int | None:
    """The first night on which that dose was taken."""
    return next((each.number for each in year if each.taken_mg == mg), None)


def severe_evenings(year: list[Lived]) -> list[Lived]:
    """The evenings with a severe effect."""
    return [each for each in year if each.answers is SEVERE]


def climbs_back_unasked(year: list[Lived]) -> list[int]:
    """Nights with a dose as high as one that brought a severe effect, and no word since then.

    There is none below the lowest dose: it comes once more after a quiet day, and severe again at
    it interrupts.
    """
    lowest_bad: float | None = None
    nights = []
    for before, each in zip([None, *year], year, strict=False):
        if each.word is not None:
            lowest_bad = None
        if each.answers is SEVERE and before is not None and before.taken_mg:
            lowest_bad = min(before.taken_mg, lowest_bad or before.taken_mg)
        if lowest_bad is not None and each.advised_mg >= lowest_bad and lowest_bad > LOWEST_MG:
            nights.append(each.number)
    return nights


LOWEST_MG = PROTOCOL.steps[0].dose.value.mg


def rises_unearned(year: list[Lived]) -> list[int]:
    """Nights on which the dose rises without a word, and the last five answers were not quiet."""
    return [
        each.number
        for before, each in pairwise(year)
        if each.advised_mg > max(before.advised_mg, before.taken_mg, LOWEST_MG)
        and before.advised_mg
        and each.word is None
        and _last_answers(year, each.number) != [QUIET] * 5
    ]


def _last_answers(year: list[Lived], number: int) -> list[CheckedIn]:
    return [each.answers for each in year[:number] if each.answers is not None][-5:]


def settled(year: list[Lived], nights: int = 60) -> bool:
    """Whether the last nights knew one dose only, and each night without it asked somebody."""
    doses = {each.advised_mg for each in year[-nights:] if each.advised_mg}
    return len(doses) <= 1 and all(each.asked for each in year[-nights:] if not each.advised_mg)


def longest_without_ask(year: list[Lived]) -> int:
    """The longest run of nights on which nobody was asked anything."""
    longest = run = 0
    for each in year:
        run = 0 if each.asked else run + 1
        longest = max(longest, run)
    return longest
