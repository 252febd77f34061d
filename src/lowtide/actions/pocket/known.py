"""What is known of a person's course beforehand, for each night that a phone may have to advise."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from lowtide.actions.follow import Followed
from lowtide.actions.pocket.model import Ahead, Beginning, Memory, Spoken, Standing, Version
from lowtide.actions.pocket.said import said_by_entries, said_in
from lowtide.course.events import Event, PrescriberSaid, Say
from lowtide.course.versions import Version as Written
from lowtide.course.versions import versions_of
from lowtide.decision import letters
from lowtide.decision.day import start_of
from lowtide.decision.decide import (
    Course,
    NightAdvice,
    course_of,
    decide,
    drawn_for_later,
    follow,
    nights_of,
    one_night,
)
from lowtide.decision.decide import Memory as Remembered
from lowtide.decision.pocket.packed import word_letter
from lowtide.decision.recommendation import Status
from lowtide.phrases import Translate
from lowtide.quantities import Night, Timing
from lowtide.screening.findings import NightFinding

NIGHTS_AHEAD = 60
# What the phone finds by itself, from what is said there.
FOUND_THERE = (
    "night:urgent_signs",
    "night:above_maximum",
    "night:unexpected_dose",
    "night:too_soon",
    "night:start_by_lot",  # as if no dose were known: the phone drops it for one told there
)


class Keep(Struct, frozen=True):
    """From which night on, in which language, and how what a version names by number is kept."""

    first: Night
    translate: Translate
    findings: Callable[[Iterable[NightFinding]], tuple[int, ...]]
    night: Callable[[Ahead], int]


class Known(Struct, frozen=True):
    """The versions of a course, the memory from which one with a new late word goes on, and the
    first night whose dose may still be told on the phone.
    """

    versions: tuple[Version, ...]
    anew: Memory
    doses_from: date


class Past(Struct, frozen=True):
    """A course, and its nights before the first one that the phone advises."""

    course: Course
    since: Night | None
    nights: tuple[NightAdvice, ...]


def known(followed: Followed, events: Sequence[Event], keep: Keep) -> Known:
    """A course from the night before tonight on, as the phone goes on with it.

    What late words did before that night is settled. With one that came later, the course without
    it and the one with it are both followed further, for the more careful of them counts.
    """
    versions = versions_of(events)
    pasts = _pasts(followed, versions, keep.first)
    anew = pasts[-1]
    if len(pasts) == 1 < len(versions):
        anew = Past(anew.course, None, _anew(anew.course, keep.first))
    return Known(
        versions=tuple(_version(past, events, keep, one=len(pasts) == 1) for past in pasts),
        anew=_memory(anew),
        doses_from=_doses_from([*pasts, anew], keep.first).date,
    )


def _pasts(followed: Followed, versions: tuple[Written, ...], first: Night) -> list[Past]:
    """The course as it was advised before its last late words, then anew with each of them."""
    settled = [n for n, each in enumerate(versions) if each.since is None or each.since < first]
    late = versions[settled[-1] + 1 :]
    course = _course(followed, versions[settled[-1]])
    nights = followed.advised.nights
    if late:
        nights = decide(
            followed.protocol, versions[: settled[-1] + 1], followed.night, course.screen
        )
    pasts = [Past(course, None, tuple(advice for advice in nights if advice.night < first))]
    for each in late:
        course = _course(followed, each)
        pasts.append(Past(course, each.since, _anew(course, first)))
    return pasts


def _course(followed: Followed, version: Written) -> Course:
    screen = followed.advised.course.screen
    return course_of(followed.protocol, version.facts, followed.night, screen, None)


def _anew(course: Course, first: Night) -> tuple[NightAdvice, ...]:
    """Every night before the first one, as if nothing had been said late."""
    return tuple(follow(course, (night for night in nights_of(course, first) if night < first)))


def _memory(past: Past) -> Memory:
    course = past.course
    timing = course.beginning.timing if course.beginning else course.protocol.timing.value
    memory = past.nights[-1].memory if past.nights else Remembered(start_of(course.rules, timing))
    return Memory(
        state=memory.state,
        advised=memory.advised.micrograms if memory.advised else None,
        last_danger=memory.last_danger.date if memory.last_danger else None,
        conflicts=tuple(sorted(memory.conflicts)),
    )


def _doses_from(pasts: Iterable[Past], first: Night) -> Night:
    """A dose of the night before the first may change how the course began there."""
    begun = all(
        past.nights and past.nights[-1].before.status is not Status.NOT_STARTED for past in pasts
    )
    return first + -1 if begun else first


def _version(past: Past, events: Sequence[Event], keep: Keep, *, one: bool) -> Version:
    """Only where there is one version is it clear which entry said what."""
    first, facts = keep.first, past.course.facts
    said = (
        said_by_entries(events, facts, first, keep.translate)
        if one
        else tuple(said_in(facts, first, keep.translate))
    )
    nights = (first + later for later in range(NIGHTS_AHEAD + 2))
    return Version(
        since=past.since.date if past.since else None,
        memory=_memory(past),
        beginning=_beginning(past.course, first),
        said=said,
        ahead=tuple(keep.night(_ahead(past.course, night, keep)) for night in nights),
    )


def _beginning(course: Course, first: Night) -> Beginning:
    """When the course began; doses of the nights that the phone reads itself are left to it."""
    begun = course.beginning
    if begun is None:
        return Beginning(None, fixed=False, first_dose=None)
    earliest_read = first + -1
    by_word = any(word.say is Say.START for word in course.facts.words.get(begun.night, ()))
    known = begun.first_dose is not None and begun.first_dose < earliest_read
    return Beginning(
        night=begun.night.date,
        fixed=by_word or begun.night < earliest_read,
        first_dose=begun.first_dose.date if begun.first_dose and known else None,
    )


def _ahead(course: Course, night: Night, keep: Keep) -> Ahead:
    """A night as it is known beforehand, wherever the course stands then."""
    anywhere = replace(start_of(course.rules, Timing.NIGHT), status=Status.RUNNING)
    findings = one_night(course, Remembered(anywhere), night).findings
    waits = drawn_for_later(replace(course.facts, doses={}), night)
    known = [each for each in findings if each.key not in FOUND_THERE]
    said = course.facts.words.get(night, ())
    return Ahead(
        findings=keep.findings([*known, waits] if waits else known),
        standing=_standing(course, night),
        spoken=_spoken(course, said),
    )


def _standing(course: Course, night: Night) -> Standing | None:
    """The start that is valid on a night: the last one granted by then."""
    if course.beginning is None or night < course.beginning.night:
        return None
    granted = [n for n, said in course.facts.words.items() if letters.starting_word(said)]
    since = max([n for n in granted if n <= night] + [course.beginning.night])
    word = letters.starting_word(course.facts.words.get(since, ()))
    step = letters.step_named(course.protocol, word.dose) if word and word.dose else None
    return Standing(since.date, step)


def _spoken(course: Course, said: tuple[PrescriberSaid, ...]) -> Spoken | None:
    word = letters.word_of(course.protocol, said)
    if word is None:
        return None
    starting = letters.starting_word(said)
    names = starting.conflicts if starting else None
    return Spoken(word_letter((word, False)), names)
