"""Pack a pocket: what a phone keeps of a course, and the table that it looks every dose up in."""

import gzip
from collections.abc import Hashable, Iterable, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Generic, TypeVar

from lowtide.actions.follow import Followed
from lowtide.actions.pocket import findings, words
from lowtide.actions.pocket.known import NIGHTS_AHEAD, Keep, known
from lowtide.actions.pocket.model import Ahead, Clocks, Finding, Pocket
from lowtide.actions.pocket.said import entries_of
from lowtide.course.events import Event
from lowtide.course.exposure import NIGHTS_OUT_OF_ORDER, zone_on
from lowtide.course.journal import Recorded
from lowtide.decision.pocket.packed import TableFile, pack
from lowtide.decision.pocket.stages import explore
from lowtide.decision.recommendation import Rules
from lowtide.decision.rules import rules_of
from lowtide.phrases import Translate
from lowtide.proof.catalogue import fingerprint
from lowtide.quantities import Night
from lowtide.screening.findings import NightFinding

T = TypeVar("T", bound=Hashable)

NIGHTS_OF_ENTRIES = 7  # a phone drops what the server has as soon as it hears so
TABLES_KEPT = 8


@lru_cache(maxsize=TABLES_KEPT)
def table(rules: Rules) -> TableFile:
    """The table of these rules; making it takes seconds, and longer where there are many steps."""
    content = pack(explore(rules), fingerprint(rules), findings.cleared())
    return TableFile(sha256(content).hexdigest(), gzip.compress(content, mtime=0))


def pocket(
    followed: Followed,
    log: Sequence[Recorded | Event],
    head: str,
    table: str,
    translate: Translate = str,
    at_hand: words.AtHand = words.NOTHING_KNOWN,
) -> Pocket:
    """What the phone keeps of a course as it stands on a night.

    `head` is the hash of the journal's last entry, `table` the name of the table of its rules,
    `at_hand` how much a dose is.
    """
    events = [item.event if isinstance(item, Recorded) else item for item in log]
    protocol, first = followed.protocol, followed.night + -1
    found, nights = Shelf[Finding](), Shelf[Ahead]()

    def kept(each: Iterable[NightFinding]) -> tuple[int, ...]:
        return tuple(found.number(findings.shown(finding, translate)) for finding in each)

    medicines = findings.medicines(_answers(followed), found.number, translate)
    conditions = findings.conditions(protocol, found.number, translate)
    course = known(followed, events, Keep(first, translate, kept, nights.number))
    return Pocket(
        course=followed.course,
        night=followed.night.date,
        first=first.date,
        last=(followed.night + NIGHTS_AHEAD).date,
        doses_from=course.doses_from,
        head=head,
        table=table,
        rules=fingerprint(rules_of(protocol)),
        entries=_entries(events, followed.night),
        gates=words.gates(),
        steps=words.steps(protocol, translate, at_hand.amount),
        amounts_until=at_hand.until,
        past_date=at_hand.past,
        doses=words.doses(protocol, translate),
        clocks=_clocks(followed, events, first),
        answers=words.answers(translate),
        medicines=medicines,
        conditions=conditions,
        words=words.words(protocol, translate),
        own=findings.own_findings(protocol, translate),
        findings=found.things,
        nights=nights.things,
        versions=course.versions,
        anew=course.anew,
    )


class Shelf(Generic[T]):
    """Things that are kept once, each under its number."""

    def __init__(self) -> None:
        """Begin with none."""
        self._numbers: dict[T, int] = {}

    def number(self, thing: T) -> int:
        """The number of this thing."""
        return self._numbers.setdefault(thing, len(self._numbers))

    @property
    def things(self) -> tuple[T, ...]:
        """All of them, by number."""
        return tuple(self._numbers)


def _answers(followed: Followed) -> findings.Answers:
    """By tonight, and such that count for what is new as well."""
    given = followed.facts.answers
    return tuple(each for each in given if each[0] <= followed.night and not each[1].once)


def _entries(events: Sequence[Event], night: Night) -> tuple[str, ...]:
    """The entries that the server has, should the phone still have one of them too."""
    recent = [event for event in events if night - event.night <= NIGHTS_OF_ENTRIES]
    return tuple(dict.fromkeys(entries_of(recent).values()))


def _clocks(followed: Followed, events: Sequence[Event], first: Night) -> Clocks:
    facts, protocol = followed.facts, followed.protocol
    said_on = {first + -1} | {event.night for event in events if event.night >= first}
    zones = [(night.date, zone_on(facts, night)) for night in sorted(said_on)]
    return Clocks(
        zones=tuple((night, zone) for night, zone in zones if zone),
        planned=words.planned(protocol),
        hours_between_doses=protocol.numbers.hours_between_doses.value.number,
        nights_out_of_order=NIGHTS_OUT_OF_ORDER,
        morning_after=words.morning_after(protocol),
        timing=protocol.timing.value.value,
    )
