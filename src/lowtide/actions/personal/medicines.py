"""Medicines as a person states them: begun, ended, taken until a day, or called by another name.

What was taken until an earlier day is recorded for those nights, so that its interval runs from
the right day; never where the course would come to more naltrexone by that than from tonight.
"""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from lowtide.actions.follow import follow
from lowtide.actions.personal.erase import gives_more
from lowtide.actions.personal.statements import Said, Saying, events_for, is_known, record_all
from lowtide.course.events import (
    Adviser,
    MedicineAnswered,
    MedicinesChanged,
    MedicinesStated,
    OpioidInIt,
)
from lowtide.course.facts import CourseFacts, Span
from lowtide.course.journal import Journal, Recorded
from lowtide.course.replay import ASK_AGAIN, replay
from lowtide.quantities import Night

ERASED = frozenset(unknown for unknown, _change in ASK_AGAIN.values())


class Choice(Struct, frozen=True):
    """What is said of earlier nights, unless more naltrexone came of it than of `against`."""

    earlier: list[Said]
    against: list[Said]
    otherwise: list[Said]


def medicines_on(facts: CourseFacts, night: Night) -> tuple[Span[str], ...]:
    """The medicines in force on a night; an erased statement is none."""
    held = [span for span in facts.medicines if span.holds_on(night)]
    return tuple(span for span in held if span.what not in ERASED)


def add_medicines(
    journal: Journal, saying: Saying, facts: CourseFacts, names: Sequence[str]
) -> tuple[str, ...]:
    """These are taken from the night on; those that were not on the list already."""
    held = {span.what: span for span in medicines_on(facts, saying.night)}
    new = tuple(name for name in dict.fromkeys(names) if name not in held)
    said = [Said(saying.night, MedicinesChanged(added=new))] if new else []
    for name in names:
        last = held[name].last if name in held else None
        # It was said to end after tonight, and goes on after all.
        said += [Said(last + 1, MedicinesChanged(added=(name,)))] if last else []
    record_all(journal, saying, f"add {names}", said)
    return new


def end_medicine(journal: Journal, saying: Saying, name: str) -> None:
    """This is not taken any more, from the night on."""
    record_all(journal, saying, f"end {name}", [_ended(saying.night, name)])


def no_opioid_in_hospital(journal: Journal, saying: Saying, name: str) -> None:
    """Somebody there said that no opioid was in it; the next one is another medicine."""
    said = MedicineAnswered(name, OpioidInIt.NO, Adviser.PRESCRIBER, once=True)
    said_then = [Said(saying.night, said), _ended(saying.night, name)]
    record_all(journal, saying, f"no opioid {name}", said_then)


def name_medicine(journal: Journal, saying: Saying, name: str, better: str) -> None:
    """What stands on the list as `name` is this."""
    changed = MedicinesChanged(added=(better,), ended=(name,))
    record_all(journal, saying, f"name {name} {better}", [Said(saying.night, changed)])


def state_the_list(journal: Journal, saying: Saying, facts: CourseFacts) -> None:
    """What is on the list is everything that is taken."""
    names = tuple(span.what for span in medicines_on(facts, saying.night))
    record_all(journal, saying, "all", [Said(saying.night, MedicinesStated(names))])


def took_until(journal: Journal, saying: Saying, name: str, day: date) -> None:
    """This was taken last on that day, once or for longer, and is not taken any more."""
    log, what = journal.read(), f"until {day} {name}"
    if is_known(log, saying, what):
        return
    facts, last = replay(log), Night(day)
    held = next((s for s in medicines_on(facts, saying.night) if s.what == name), None)
    if last < saying.night:
        choice = _until_earlier(facts, saying.night, name, last, held)
        said = _careful(log, saying, what, choice)
    else:
        said = [*([] if held else [_added(saying.night, name)]), _ended(last + 1, name)]
    record_all(journal, saying, what, said)


def _until_earlier(
    facts: CourseFacts, night: Night, name: str, last: Night, held: Span[str] | None
) -> Choice:
    ended, tomorrow = _ended(night, name), _ended(night + 1, name)
    if held is not None and held.first < night:
        # Where it is on the list for longer than that, what was said then stands.
        earlier = [_ended(last + 1, name)] if held.first <= last else []
        return Choice([*earlier, ended], against=[ended], otherwise=[ended])
    once = _once(facts, name, last)
    if held is not None:
        return Choice([*once, ended], against=[ended], otherwise=[tomorrow])
    return Choice(once, against=[], otherwise=[_added(night, name), tomorrow])


def _once(facts: CourseFacts, name: str, last: Night) -> list[Said]:
    """Taken on that night, beside the nights on which it was taken as well."""
    spans = [span for span in facts.medicines if span.what == name]
    if any(span.holds_on(last) for span in spans):
        return []
    goes_on = any(span.first == last + 1 for span in spans)
    return [_added(last, name), *([] if goes_on else [_ended(last + 1, name)])]


def _careful(log: Sequence[Recorded], saying: Saying, what: str, choice: Choice) -> list[Said]:
    against, earlier = (
        follow(saying.course, [*log, *events_for(saying, what, said)], saying.night)
        for said in (choice.against, choice.earlier)
    )
    return choice.otherwise if gives_more(against, earlier) else choice.earlier


def _added(night: Night, name: str) -> Said:
    return Said(night, MedicinesChanged(added=(name,)))


def _ended(night: Night, name: str) -> Said:
    return Said(night, MedicinesChanged(ended=(name,)))
