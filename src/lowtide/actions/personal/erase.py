"""Erase what an entry says for good, where the course does not come to more naltrexone by it."""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from lowtide.actions.follow import Followed, follow
from lowtide.course.facts import DoseReport
from lowtide.course.journal import Journal, Recorded, without_body
from lowtide.decision.ahead import QUIET, SEARCHED_NIGHTS
from lowtide.decision.decide import FURTHER_FROM_DOSING, Memory, one_night
from lowtide.decision.letters import NOTHING
from lowtide.errors import JournalError
from lowtide.quantities import Dose, Night

STAYS = (
    "Without this entry more naltrexone would be advised than with it, or sooner. "
    "So it stays while the course goes on."
)


class Consequence(Struct, frozen=True):
    """What erasing does: tonight's dose with the entry and without it, and whether more comes."""

    before: Dose | None
    after: Dose | None
    gives_more: bool


def consequence(course: str, log: Sequence[Recorded], event_id: str, night: Night) -> Consequence:
    """What erasing an entry would do to the course as it stands on a night."""
    left, _ = without_body(log, event_id)
    before, after = follow(course, log, night), follow(course, left, night)
    return Consequence(_tonight(before), _tonight(after), gives_more(before, after))


def erase(journal: Journal, course: str, event_id: str, night: Night) -> Recorded:
    """Remove what an entry says for good; a JournalError where more would be advised without it."""
    if consequence(course, journal.read(), event_id, night).gives_more:
        raise JournalError(STAYS)
    return journal.erase(event_id)


def gives_more(before: Followed, after: Followed) -> bool:
    """Whether `after` gives more on any night ahead if all are quiet, or stands nearer to it."""
    doses = zip(_doses_ahead(before), _doses_ahead(after), strict=True)
    more = any(without > with_it for with_it, without in doses)
    return more or _stands_nearer(before, after)


def _memory(followed: Followed) -> Memory:
    return followed.advised.nights[-1].memory


def _tonight(followed: Followed) -> Dose | None:
    return followed.advised.nights[-1].dose


def _stands_nearer(before: Followed, after: Followed) -> bool:
    forgotten = _memory(before).conflicts - _memory(after).conflicts
    higher = _ceiling(after) > _ceiling(before)
    return bool(forgotten) or higher or _distance(after) < _distance(before)


def _ceiling(followed: Followed) -> Dose:
    ceiling = _memory(followed).state.ceiling
    return followed.protocol.steps[ceiling].dose.value


def _distance(followed: Followed) -> int:
    return FURTHER_FROM_DOSING.index(_memory(followed).state.status)


def _doses_ahead(followed: Followed) -> Iterator[Dose]:
    """Tonight's dose and those of the nights ahead, if every one is taken and quiet."""
    course, advice = followed.advised.course, followed.advised.nights[-1]
    check_ins, doses = dict(course.facts.check_ins), dict(course.facts.doses)
    course = replace(course, facts=replace(course.facts, check_ins=check_ins, doses=doses))
    doses.setdefault(advice.night, DoseReport(advice.dose or NOTHING))
    yield advice.dose or NOTHING
    for later in range(1, SEARCHED_NIGHTS + 1):
        night = followed.night + later
        check_ins[night] = QUIET
        advice = one_night(course, advice.memory, night)
        doses[night] = DoseReport(advice.dose or NOTHING)
        yield advice.dose or NOTHING
