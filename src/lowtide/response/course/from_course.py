"""From what is known of a course to the series that is compared, cut where it may not be."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from lowtide.course.events import Say
from lowtide.course.facts import CourseFacts, Span
from lowtide.errors import ResponseError
from lowtide.phrases import Phrase
from lowtide.quantities import Dose, Night
from lowtide.response.answer import Reason
from lowtide.response.outcomes import WORST, Outcome
from lowtide.response.series import Flags, Floats, Series
from lowtide.screening.catalogue import catalogue
from lowtide.screening.medicines import Kind
from lowtide.screening.night.answers import clashes_of
from lowtide.screening.night.gate import without_label

LONGEST_RUN_IN = 84  # days: what was longer ago says little about the days before the first dose
PRETENDED = Dose(4500)  # the dose that is studied most, where a diary without one is read as if
OPIOIDS = (Kind.OPIOID, Kind.GUT_OPIOID, Kind.HERBAL_OPIOID)
_NOTHING = Dose(0)
A_WEEK = 7  # nights known to be without a dose: a missed one or two is no end
_SATURDAY = 5
_End = tuple[Night, Reason]  # the last night that is compared, and why it is the last


@dataclass(frozen=True, eq=False)
class Compared:
    """A series, the days that it stands for, and what has to be said beside it.

    first_day: the date of the series' first day. first_dose: None where none was taken.
    unknown (T,): whether the dose of the night before is not known, so that the dose advised, else
    the last one known, was taken for granted. ended: why days after the last one are not compared.
    pretended: the night from which doses were made up, where the file has none.
    """

    outcome: Outcome
    series: Series
    first_day: date
    first_dose: date | None
    unknown: Flags
    ended: tuple[Reason, ...] = ()
    pretended: date | None = None

    @property
    def taken_for_granted(self) -> tuple[Phrase, ...]:
        """What nobody said, and was assumed."""
        return tuple(self._granted())

    def _granted(self) -> Iterator[Phrase]:
        if self.pretended is not None:
            yield Phrase.of(
                "There is no dose in the diary: {dose} a night are pretended from {day} on.",
                dose=PRETENDED,
                day=self.pretended,
            )
        if self.unknown.any():
            yield Phrase.of(
                "Nights whose dose is not known: {count}. The dose advised, else the last one "
                "known, was counted as taken.",
                count=int(self.unknown.sum()),
            )
        if self.outcome is Outcome.SLEEP:
            yield Phrase("Sleep is read as how bad it was: 10 is the worst night.")

    @property
    def days(self) -> int:
        """How many days it has after that of the first dose."""
        return len(self.series.scores) - self.series.run_in

    def until(self, days: int) -> "Compared":
        """The same as it stood so many days after the first dose, without later ones."""
        length, whole = self.series.run_in + days, self.series
        if length >= len(whole.scores):
            return self
        therapies = tuple((key, flags[:length]) for key, flags in whole.therapies)
        series = replace(
            whole,
            scores=whole.scores[:length],
            doses_mg=whole.doses_mg[:length],
            weekend=whole.weekend[:length],
            therapies=tuple(each for each in therapies if _says_something(each[1])),
        )
        return replace(self, series=series, unknown=self.unknown[:length])


def series_of(
    facts: CourseFacts, outcome: Outcome, tonight: Night, start: Night | None = None
) -> Compared:
    """The days of a course, one by one, up to the last evening that can have been answered.

    The run-in has the last 84 days up to the evening of the first dose, whose answers come before
    it. Days from an opioid on are not compared, and neither are those after a stop. `start` is the
    night of the first dose, where the file does not say it; where it has no dose at all, 4.5 mg a
    night are pretended from there on. A ResponseError names a start that cannot be.
    """
    if facts.first is None:
        raise ResponseError("nothing was written down. Write down some evenings first.")
    open_ = tonight not in facts.check_ins and tonight not in facts.totals
    now = tonight + -1 if open_ else tonight
    pretended = start is not None and not any(_taken(facts))
    if start is not None:
        _refuse(start, facts, now)
    first_dose = start or min((night for night in _taken(facts) if night <= tonight), default=None)
    ends = sorted(each for each in _ends(facts, first_dose, tonight) if each[0] < now)
    last = ends[0][0] if ends else now
    first = _first(facts, outcome, tonight, first_dose, last)
    nights = [first + later for later in range(max(last - first, 0) + 1)]
    doses, unknown = _doses(facts, nights, first_dose, PRETENDED if pretended else None)
    series = Series(
        scores=_scores(facts, outcome, nights, last),
        doses_mg=doses,
        weekend=np.array([night.date.weekday() >= _SATURDAY for night in nights]),
        run_in=_run_in(nights, first_dose),
        therapies=tuple(_therapies(facts, nights)),
        bad_spell=facts.described.bad_spell if facts.described else None,
    )
    return Compared(
        outcome,
        series,
        first.date,
        first_dose.date if first_dose else None,
        unknown,
        tuple(dict.fromkeys(why for on, why in ends if on == last)),
        start.date if start and pretended else None,
    )


def _refuse(start: Night, facts: CourseFacts, now: Night) -> None:
    """Refuse a start outside the diary, or one after the first dose that is in it."""
    first = facts.first or start
    if not first <= start <= now:
        reach = f"Choose one from {first} to {now}."
        raise ResponseError(f"{start} is outside the diary, and no first dose can be then. {reach}")
    earlier = min((night for night in _taken(facts) if night < start), default=None)
    if earlier is not None:
        raise ResponseError(
            f"a dose was taken on {earlier} already, before {start}. Leave the start out, or name"
            " that night or an earlier one."
        )


def _taken(facts: CourseFacts) -> Iterator[Night]:
    """The nights on which a dose is known to have been taken."""
    return (night for night, said in facts.doses.items() if said.dose and said.dose > _NOTHING)


# --- the first day and the last -----------------------------------------------------------------


def _first(
    facts: CourseFacts, outcome: Outcome, tonight: Night, first_dose: Night | None, last: Night
) -> Night:
    """The first answer, at most 84 days back; and no day of an opioid before the first dose."""
    asked = facts.totals if outcome is Outcome.FIQR else facts.check_ins
    answered = [night for night in asked if _score(facts, outcome, night) is not None]
    begun = min(answered, default=facts.first or last)
    until = first_dose or last
    free = [span.last + 1 for span in _opioids(facts, tonight) if span.last and span.last < until]
    return min(max([begun, until + (1 - LONGEST_RUN_IN), *free]), until)


def _ends(facts: CourseFacts, first_dose: Night | None, tonight: Night) -> Iterator[_End]:
    """Each night after which days are not compared."""
    if first_dose is None:
        return
    for span in _opioids(facts, tonight):
        if span.last is None or span.last >= first_dose:
            yield span.first + -1, Reason.OPIOID
    for night, said in facts.words.items():
        if night > first_dose and any(word.say is Say.STOP for word in said):
            yield night, Reason.STOPPED
    left_off = _left_off(facts, first_dose, tonight)
    if left_off is not None:
        yield left_off, Reason.STOPPED


def _left_off(facts: CourseFacts, first_dose: Night, tonight: Night) -> Night | None:
    """The last evening that can show a dose, where none was taken for a week and nobody said so."""
    last = tonight + -1
    while last > first_dose and _known(facts, last) == _NOTHING:
        last = last + -1
    return last + 1 if tonight - last > A_WEEK else None


def _opioids(facts: CourseFacts, tonight: Night) -> Iterator[Span[str]]:
    """The medicines with an opioid in them, as screening knows them, or as was told of them."""
    known = catalogue()
    for span in facts.medicines:
        name, _ = without_label(span.what, known)
        clashes = clashes_of(name, facts, tonight, span.first, known)
        if any(clash.medicine.kind in OPIOIDS for clash in clashes):
            yield span


def _run_in(nights: list[Night], first_dose: Night | None) -> int:
    if first_dose is None:
        return len(nights)
    return sum(night <= first_dose for night in nights)


# --- what is known of each day ------------------------------------------------------------------


def _score(facts: CourseFacts, outcome: Outcome, night: Night) -> float | None:
    """From 0 to 10, whatever the scale of what is asked about."""
    said = facts.check_ins.get(night)
    if outcome is Outcome.FIQR:
        total = facts.totals.get(night)
        return None if total is None else total * WORST / outcome.worst
    if said is None:
        return None
    answer = {
        Outcome.PAIN: said.pain,
        Outcome.FATIGUE: said.fatigue,
        Outcome.SLEEP: said.sleep,
    }[outcome]
    return None if answer is None else answer.score


def _scores(facts: CourseFacts, outcome: Outcome, nights: list[Night], last: Night) -> Floats:
    given = (_score(facts, outcome, night) if night <= last else None for night in nights)
    return np.array([np.nan if score is None else score for score in given], dtype=np.float64)


def _doses(
    facts: CourseFacts, nights: list[Night], first_dose: Night | None, pretended: Dose | None
) -> tuple[Floats, Flags]:
    """The dose of the night before each day, and whether it is not known."""
    before = min(_taken(facts), default=None)
    last_known = (facts.doses[before].dose if before else None) or _NOTHING
    doses, unknown = np.zeros(len(nights)), np.zeros(len(nights), dtype=np.bool_)
    for day, night in enumerate(nights):
        eve = night + -1
        if first_dose is None or eve < first_dose:
            continue
        known = pretended or _known(facts, eve)
        unknown[day] = known is None
        dose = known if known is not None else _advised(facts, eve) or last_known
        last_known = dose if dose > _NOTHING else last_known
        doses[day] = dose.mg
    return doses, unknown


def _known(facts: CourseFacts, night: Night) -> Dose | None:
    """What was taken; nothing, where no dose was advised and none is told of."""
    report, advice = facts.doses.get(night), facts.advice.get(night)
    if report is not None:
        return report.dose
    return _NOTHING if advice is not None and advice.dose is None else None


def _advised(facts: CourseFacts, night: Night) -> Dose | None:
    advice = facts.advice.get(night)
    return advice.dose if advice else None


def _therapies(facts: CourseFacts, nights: list[Night]) -> Iterator[tuple[str, Flags]]:
    """The days of each therapy; one that was there all along can explain no change."""
    for key in dict.fromkeys(span.what for span in facts.therapies):
        spans = [span for span in facts.therapies if span.what == key]
        flags = np.array([any(span.holds_on(night) for span in spans) for night in nights])
        if _says_something(flags):
            yield key, flags


def _says_something(flags: Flags) -> bool:
    return bool(flags.any() and not flags.all())
