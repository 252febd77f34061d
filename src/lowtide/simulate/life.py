"""A life as events: a script, an evening's luck, and doses taken as they are advised."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import islice

from msgspec import Struct

from lowtide.course.clock import on_the_wall, zone_named
from lowtide.course.events import (
    AdviceGiven,
    AnyBody,
    CheckedIn,
    ConditionsStated,
    DoseMissed,
    DoseTaken,
    DoseUnsure,
    Effect,
    Event,
    Introduced,
    MedicinesChanged,
    MedicinesStated,
    Prescribed,
    PrescriberSaid,
    Say,
    Severity,
    TherapiesKept,
    TherapiesStated,
)
from lowtide.course.ids import RANDOM_BYTES, uuid7
from lowtide.decision.decide import NightAdvice
from lowtide.decision.recommendation import action
from lowtide.quantities import Dose, Night, PainScore, Timing
from lowtide.simulate.advisor import Advise
from lowtide.simulate.luck import Luck, happens
from lowtide.simulate.pain import WORST, evenings
from lowtide.simulate.people import Happening, Numbers, Person

FIRST_DOSE = 1  # nights count from it, and those of the run-in end at 0
_WEEK = 7
_EVENING, _DOSE, _MORNING = time(21, 10), time(22, 0), time(8, 0)
_A_TAP = timedelta(seconds=7)
_SPREAD = 25  # minutes by which an hour differs from one evening to the next
_SLEEP_SPREAD = 0.7

DoseBody = DoseTaken | DoseMissed | DoseUnsure


class Setting(Struct, frozen=True):
    """Where and until which night a life is lived: the last night is lived to its end.

    protocol: the id that is prescribed. rules: the version of the rules that advised.
    """

    course: str
    last: Night
    zone: str
    protocol: str
    rules: str
    prescriber: str = "Dr Example (simulated)"


def live(
    person: Person, numbers: Numbers, setting: Setting, luck: Luck, advise: Advise
) -> list[Event]:
    """All that a person records from the first run-in evening to the last night, in order.

    The same luck lives the same life. About one evening in eight nobody answers; the dose is taken
    all the same, and told the evening after if that one is answered.
    """
    nights = range(FIRST_DOSE - numbers.run_in.value, person.nights + FIRST_DOSE)
    # All of the pain before anything else, so that nothing that is done can change it.
    pains = list(islice(evenings(person, numbers, luck), len(nights)))
    life = _Life(person, numbers, setting, luck, advise)
    for number, pain in zip(nights, pains, strict=True):
        life.evening(number, pain)
    return life.events


class _Life:
    """What has been recorded so far, what time it is, and which dose is not told yet."""

    def __init__(
        self, person: Person, numbers: Numbers, setting: Setting, luck: Luck, advise: Advise
    ) -> None:
        self.events: list[Event] = []
        self._person, self._numbers, self._setting = person, numbers, setting
        self._luck, self._advise = luck, advise
        self._zone = zone_named(setting.zone)
        self._untold: tuple[Night, DoseBody] | None = None
        self._now = self._around(self._night(0), _EVENING)

    def evening(self, number: int, pain: PainScore) -> None:
        """One night: perhaps answers, then the advice, then perhaps its dose."""
        night = self._night(number)
        self._now = self._around(night, _EVENING)
        answered = self._answers_on(number)
        if answered:
            self._tell_untold()
            for body in (*self._said(number), self._answers(number, pain)):
                self._record(night, body)
        self._untold = None
        advice = self._advise(self.events, night)
        if answered:
            given = AdviceGiven(action(advice.recommendation), advice.dose, self._setting.rules)
            self._record(night, given)
        if advice.dose is not None:
            self._take(number, advice, advice.dose, answered=answered)

    # --- answers -------------------------------------------------------------------------------

    def _answers_on(self, number: int) -> bool:
        must = number in (FIRST_DOSE - self._numbers.run_in.value, FIRST_DOSE)
        scripted = any(self._script(number)) or any(
            therapy.night == number for therapy in self._person.therapies
        )
        return happens(self._luck, self._numbers.answered.value) or must or scripted

    def _script(self, number: int) -> list[Happening]:
        return [each for each in self._person.happenings if each.night == number]

    def _answers(self, number: int, pain: PainScore) -> CheckedIn:
        script = self._script(number)
        own = tuple(Effect(each.effect, each.severity) for each in script if each.effect)
        sleep = self._person.sleep
        return CheckedIn(
            pain=pain,
            sleep=None if sleep is None else self._about(sleep.value),
            effects=own or self._mild_effects(number),
            sleep_worse=any(each.sleep_worse for each in script),
            note=" ".join(each.note for each in script if each.note),
        )

    def _mild_effects(self, number: int) -> tuple[Effect, ...]:
        if number <= FIRST_DOSE or not happens(self._luck, self._numbers.mild_effect.value):
            return ()
        names = self._numbers.mild_effect_names.value
        return (Effect(names[int(self._luck.random() * len(names))], Severity.MILD),)

    def _about(self, score: float) -> PainScore:
        felt = round(score + self._luck.gauss(0, _SLEEP_SPREAD))
        return PainScore(10 * min(WORST, max(0, felt)))

    # --- what is said beside the answers -------------------------------------------------------

    def _said(self, number: int) -> Iterator[AnyBody]:
        if number == FIRST_DOSE - self._numbers.run_in.value:
            yield Introduced(self._person.name)
            yield MedicinesStated(self._person.medicines)
            yield ConditionsStated(())
            yield Prescribed(self._setting.prescriber, self._setting.protocol)
        if number == FIRST_DOSE:
            yield PrescriberSaid(Say.START, conflicts=())
        for happening in self._script(number):
            yield from _changes(happening)
        yield from self._therapies(number)

    def _therapies(self, number: int) -> Iterator[AnyBody]:
        begun = tuple(each.key for each in self._person.therapies if each.night <= number)
        if any(each.night == number for each in self._person.therapies):
            yield TherapiesStated(begun)
        elif begun and number % _WEEK == 0:
            yield TherapiesKept(begun)

    # --- doses ---------------------------------------------------------------------------------

    def _take(self, number: int, advice: NightAdvice, dose: Dose, *, answered: bool) -> None:
        """The dose of a night: told when it is taken, or the evening after, or never."""
        night = self._night(number)
        body = self._left_out() if number > FIRST_DOSE else None
        later = happens(self._luck, self._numbers.dose_told_later.value) and number > FIRST_DOSE
        if body is None and answered and not later:
            morning = advice.memory.state.timing is Timing.MORNING
            self._now = self._around(night + morning, _MORNING if morning else _DOSE)
            self._record(night, DoseTaken(dose, self._now.replace(tzinfo=None)))
        else:
            self._untold = night, body or DoseTaken(dose)

    def _left_out(self) -> DoseBody | None:
        if happens(self._luck, self._numbers.dose_missed.value):
            return DoseMissed()
        return DoseUnsure() if happens(self._luck, self._numbers.dose_unsure.value) else None

    def _tell_untold(self) -> None:
        if self._untold is not None:
            self._record(*self._untold)

    # --- recording -----------------------------------------------------------------------------

    def _night(self, number: int) -> Night:
        return self._setting.last + (number - self._person.nights)

    def _around(self, night: Night, at: time) -> datetime:
        minutes = timedelta(minutes=int(self._luck.random() * _SPREAD))
        moment = datetime.combine(night.date, at) + minutes
        return on_the_wall(moment.replace(tzinfo=self._zone), self._setting.zone)

    def _record(self, night: Night, body: AnyBody) -> None:
        self.events.append(
            Event(
                id=uuid7(self._now, self._luck.randbytes(RANDOM_BYTES)),
                course=self._setting.course,
                night=night,
                recorded_at=self._now,
                by="patient",
                body=body,
                zone=self._setting.zone,
            )
        )
        self._now += _A_TAP


def _changes(happening: Happening) -> Iterator[AnyBody]:
    if happening.begins or happening.ends:
        begun = (happening.begins,) if happening.begins else ()
        ended = (happening.ends,) if happening.ends else ()
        yield MedicinesChanged(begun, ended)
    if happening.word is not None:
        yield PrescriberSaid(happening.word, conflicts=happening.names)
