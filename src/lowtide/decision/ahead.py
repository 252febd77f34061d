"""What comes next, if every night from now is taken and quiet: the same rule, looking ahead."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from lowtide.course.events import CheckedIn
from lowtide.course.facts import DoseReport
from lowtide.decision.decide import Course, NightAdvice, one_night
from lowtide.decision.letters import NOTHING
from lowtide.decision.recommendation import action

# Longer than any step and any opioid-free interval: what has not changed by then waits for a word.
SEARCHED_NIGHTS = 120
QUIET = CheckedIn(effects=(), sleep_worse=False)


class NextChange(Struct, frozen=True):
    """The next change of dose, and the earliest night for it."""

    action: str
    earliest: date


def next_change(course: Course, tonight: NightAdvice) -> NextChange | None:
    """The first later night whose dose is another than tonight's; None if none is in sight.

    Tonight's own dose is taken as it was reported, if it was.
    """
    for advice in nights_ahead(course, tonight):
        if advice.dose != tonight.dose:
            return NextChange(action(advice.recommendation), advice.night.date)
    return None


def nights_ahead(course: Course, tonight: NightAdvice) -> Iterator[NightAdvice]:
    """What would be advised on each of the next nights, if every one is taken and quiet."""
    check_ins, doses = dict(course.facts.check_ins), dict(course.facts.doses)
    ahead = replace(course, facts=replace(course.facts, check_ins=check_ins, doses=doses))
    advice = tonight
    doses.setdefault(tonight.night, DoseReport(tonight.dose or NOTHING))
    for later in range(1, SEARCHED_NIGHTS + 1):
        night = tonight.night + later
        check_ins[night] = QUIET
        advice = one_night(ahead, advice.memory, night)
        doses[night] = DoseReport(advice.dose or NOTHING)
        yield advice
