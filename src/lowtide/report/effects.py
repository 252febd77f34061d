"""What was new or worse at each dose: how often it was asked and answered, how bad, what."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from lowtide.course.events import CheckedIn, Severity
from lowtide.course.facts import CourseFacts
from lowtide.decision.decide import NightAdvice
from lowtide.decision.letters import NOTHING, severity_of
from lowtide.quantities import Dose, Night

MOST_NAMED = 3
GRADES = list(Severity)


class StepEffects(Struct, frozen=True):
    """What was noticed after nights of one dose; None is nights without one in between.

    `noticed`: evenings with anything. `named`: the names that came most often, each with its
    number of evenings. `slept_worse`: evenings on which sleep was worse than before naltrexone.
    """

    dose: Dose | None
    answered: int
    noticed: int
    worst: Severity | None
    named: tuple[tuple[str, int], ...]
    slept_worse: int


def effects_by_step(
    facts: CourseFacts, nights: Sequence[NightAdvice], first_dose: Night | None
) -> tuple[StepEffects, ...]:
    """For each dose, the lowest first, what was answered on the evenings after it.

    An evening belongs to the dose taken the night before, or to the one advised where none is known
    to be taken. That something came then does not say that the dose is its cause.
    """
    after: dict[Dose | None, list[CheckedIn]] = {}
    for before in nights:
        said = facts.check_ins.get(before.night + 1)
        if first_dose and before.night >= first_dose and said and said.effects is not None:
            after.setdefault(_dose_of(facts, before), []).append(said)
    doses = sorted(after, key=lambda dose: (dose is None, dose or NOTHING))
    return tuple(_noticed(dose, after[dose]) for dose in doses)


def _dose_of(facts: CourseFacts, advice: NightAdvice) -> Dose | None:
    report = facts.doses.get(advice.night)
    taken = report.dose if report else None
    return taken if taken and taken > NOTHING else advice.dose


def _noticed(dose: Dose | None, evenings: Sequence[CheckedIn]) -> StepEffects:
    effects = [evening.effects or () for evening in evenings]
    names = Counter(name for each in effects for name in {effect.name for effect in each})
    grades = [severity_of(effect) for each in effects for effect in each]
    most = sorted(names.items(), key=lambda named: (-named[1], named[0]))
    return StepEffects(
        dose=dose,
        answered=len(effects),
        noticed=sum(map(bool, effects)),
        worst=max(grades, key=GRADES.index, default=None),
        named=tuple(most[:MOST_NAMED]),
        slept_worse=sum(evening.sleep_worse is True for evening in evenings),
    )
