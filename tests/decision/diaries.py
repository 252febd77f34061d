"""Diaries written as text, so that a table of them can be read aloud.

One sign group is one night: what was said first, each with a slash behind it, then today's answers,
then the dose taken that night, then the clock. A star repeats the night.

    clear/        medicines and conditions answered: nothing      takes=tramadol/  takes it from now
    start/ start=3/ resume/ resume=3/ raise/ stop/                the prescriber's word
    resume~/      a resume that names no conflict                 resume~a,b/      names a and b
    drawn=9/ ended/   the first night drawn by lot for night 9, of the nights from 2 on; given up
    operation=9/  an operation on the date of night 9             prescribed/      who prescribed
    q quiet   m mild   r moderate   s sleep worse   ! severe   U urgent   u not answered
    1.5 taken   - missed   ? not sure   (nothing) not said        .  a night without any row
    @2200 at that time; before noon it is the next morning

The answer is written the same way: the dose of each night in mg, 0 for none: "0*7 1.5*14 3".
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby

from msgspec.structs import replace

from lowtide.asks import When, Who
from lowtide.course.events import (
    AnyBody,
    CheckedIn,
    Condition,
    ConditionsStated,
    DoseMissed,
    DoseTaken,
    DoseUnsure,
    DrawEnded,
    Effect,
    Event,
    MedicinesStated,
    Prescribed,
    PrescriberSaid,
    Say,
    Severity,
    StartDrawn,
)
from lowtide.course.facts import CourseFacts
from lowtide.course.replay import replay
from lowtide.course.versions import versions_of
from lowtide.decision.decide import Course, NightAdvice, course_of, decide
from lowtide.phrases import Phrase
from lowtide.protocol.catalogue import load
from lowtide.protocol.model import Numbers, Protocol
from lowtide.quantities import Count, Dose, Night
from lowtide.screening.findings import Bar, NightFinding, Question
from lowtide.sources import Citation, Mark

LIFSHITZ = load("lifshitz")
FIRST = Night(date(2026, 3, 1))
SOURCE = Citation("a test", Mark.ASSUMED)
DAYS_BEFORE_OPERATION = 3
GROUP = re.compile(r"((?:[^/\s]+/)*)([qmrs!Uu])([\d.]+|[-?])?(?:@(\d{4}))?(?:\*(\d+))?")
SEVERITIES = {
    "m": Severity.MILD,
    "r": Severity.MODERATE,
    "!": Severity.SEVERE,
    "U": Severity.URGENT,
}


def night(number: int) -> Night:
    """Night 1 is the first of March 2026."""
    return FIRST + (number - 1)


def mg(text: str) -> Dose:
    return Dose.from_mg(Decimal(text))


# --- a protocol that is quick to run through ----------------------------------------------------


def quick() -> Protocol:
    """The document's doses, with two doses a step and short runs, so that everything happens."""
    steps = LIFSHITZ.steps
    climbing = (replace(step, doses=_count(step.doses, 2, "doses")) for step in steps[:-1])
    short: dict[str, object] = {
        name: _count(getattr(LIFSHITZ.numbers, name), number, unit)
        for name, number, unit in (
            ("quiet_check_ins_to_step_up", 2, "check-ins"),
            ("rough_check_ins_to_step_back", 3, "check-ins"),
            ("rough_check_ins_to_move", 2, "check-ins"),
            ("unknown_nights_to_step_lower", 3, "nights"),
            ("unknown_nights_to_ask_again", 2, "nights"),
        )
    }
    numbers: Numbers = replace(LIFSHITZ.numbers, **short)
    return replace(LIFSHITZ, steps=(*climbing, steps[-1]), numbers=numbers)


def _count(sourced: object, number: int, unit: str) -> object:
    return replace(sourced, value=Count(number, unit))  # type: ignore[type-var]


# --- from text to events ------------------------------------------------------------------------


def events(diary: str) -> list[Event]:
    """Everything that a diary says, in order."""
    said = [(at, body) for at, text in nights_of(diary) if text != "." for body in bodies(at, text)]
    return [happened(body, at, f"e{n}") for n, (at, body) in enumerate(said, start=1)]


def happened(body: AnyBody, at: Night, id: str, recorded_on: Night | None = None) -> Event:
    """An event of a night, recorded at nine in the evening of that night or of a later one."""
    evening = datetime.combine((recorded_on or at).date, time(21), UTC)
    return Event(id, "course", at, evening, "patient", body)


def nights_of(diary: str) -> list[tuple[Night, str]]:
    """Each night with its sign group, the stars written out."""
    single: list[str] = []
    for group in diary.split():
        text, _, times = group.rpartition("*") if "*" in group else (group, "", "1")
        single += [text] * int(times)
    return [(night(number), text) for number, text in enumerate(single, start=1)]


def bodies(at: Night, text: str) -> Iterator[AnyBody]:
    """What one sign group says."""
    found = GROUP.fullmatch(text)
    assert found, f"{text!r} is no night of a diary"
    said, answers, dose, clock, _ = found.groups()
    for part in said.split("/")[:-1]:
        yield from _said(part)
    if answers != "u":
        yield _answers(answers)
    if dose is not None:
        yield _dose(dose, at, clock)


def _said(part: str) -> Iterator[AnyBody]:
    name, _, what = part.partition("=")
    match name:
        case "clear":
            yield MedicinesStated(())
            yield ConditionsStated(())
        case "takes":
            yield MedicinesStated(tuple(filter(None, what.split(","))))
        case "operation":
            yield ConditionsStated((Condition("surgery", night(int(what)).date),))
        case "drawn":
            yield StartDrawn(night(2).date, 28, night(int(what)).date)
        case "ended":
            yield DrawEnded()
        case "prescribed":
            yield Prescribed("a prescriber", "lifshitz")
        case _:
            yield _word(part)


def _word(part: str) -> PrescriberSaid:
    spoken, named, conflicts = part.partition("~")
    say, _, dose = spoken.partition("=")
    names = tuple(filter(None, conflicts.split(","))) if named else None
    return PrescriberSaid(Say(say), mg(dose) if dose else None, names)


def _answers(sign: str) -> CheckedIn:
    effects = (Effect("nausea", SEVERITIES[sign]),) if sign in SEVERITIES else ()
    return CheckedIn(effects=effects, sleep_worse=sign == "s")


def _dose(text: str, at: Night, clock: str | None) -> AnyBody:
    if text == "-":
        return DoseMissed()
    taken_at = moment(at, clock) if clock else None
    return DoseUnsure(taken_at) if text == "?" else DoseTaken(mg(text), taken_at)


def moment(at: Night, clock: str) -> datetime:
    """The clock on the wall of that night: before noon it is the next date's."""
    read = time(int(clock[:2]), int(clock[2:]))
    return datetime.combine(at.date + timedelta(days=1 if read.hour < 12 else 0), read)


# --- a screening that can be read at a glance ---------------------------------------------------


def screen(facts: CourseFacts, tonight: Night) -> tuple[NightFinding, ...]:
    """Tramadol is danger, any other name is not recognised, an operation bars the days before it.

    Medicines never answered are blocked, as the real screening has it.
    """
    found = [
        finding(f"medicine:{span.what}", Bar.DANGER if span.what == "tramadol" else Bar.PAUSE)
        for span in facts.medicines
        if span.holds_on(tonight)
    ]
    if facts.medicines_answered is None or tonight < facts.medicines_answered:
        found.append(finding("unanswered:medicines", Bar.BLOCKED))
    for span in facts.conditions:
        operation = span.what.date
        if operation and 0 <= (operation - tonight.date).days <= DAYS_BEFORE_OPERATION:
            found.append(finding("condition:surgery", Bar.DANGER))
    return tuple(found)


def finding(key: str, bar: Bar) -> NightFinding:
    """A finding with its words and its question."""
    ask = Question(Phrase(f"What about {key}?"), Who.YOU, When.BEFORE_NEXT_DOSE)
    return NightFinding(key, bar, Phrase(f"About {key}."), Phrase(f"Finding {key}."), SOURCE, ask)


# --- deciding -----------------------------------------------------------------------------------


def advised_nights(
    diary: str, *, start: int | None = None, protocol: Protocol = LIFSHITZ
) -> tuple[NightAdvice, ...]:
    """The advice of every night of a diary."""
    return decided(events(diary), last_of(diary), start=start, protocol=protocol)


def last_of(diary: str) -> Night:
    """The last night of a diary."""
    return nights_of(diary)[-1][0]


def decided(
    log: list[Event], through: Night, *, start: int | None = None, protocol: Protocol = LIFSHITZ
) -> tuple[NightAdvice, ...]:
    """The advice of every night through one, from events."""
    begin = night(start) if start else None
    return decide(protocol, versions_of(log), through, screen, begin)


def course_and_tonight(diary: str, *, protocol: Protocol = LIFSHITZ) -> tuple[Course, NightAdvice]:
    """The course of a diary, and the advice of its last night."""
    through = last_of(diary)
    course = course_of(protocol, replay(events(diary)), through, screen, None)
    return course, advised_nights(diary, protocol=protocol)[-1]


def advised(diary: str, *, start: int | None = None, protocol: Protocol = LIFSHITZ) -> str:
    """The doses of every night of a diary, as "0*7 1.5*14 3"."""
    return doses(advised_nights(diary, start=start, protocol=protocol))


def doses(nights: tuple[NightAdvice, ...]) -> str:
    """The doses of these nights, written out shortly."""
    written = [f"{each.dose.mg:g}" if each.dose else "0" for each in nights]
    runs = [(dose, len(list(run))) for dose, run in groupby(written)]
    return " ".join(dose if times == 1 else f"{dose}*{times}" for dose, times in runs)


def keys(advice: NightAdvice) -> set[str]:
    """The findings of a night."""
    return {finding.key for finding in advice.findings}
