"""From what is known of a course to the advice of every night, by the one rule."""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from lowtide.course.events import Say
from lowtide.course.exposure import hours_since_possible_dose
from lowtide.course.facts import CourseFacts
from lowtide.course.versions import Version
from lowtide.decision import letters
from lowtide.decision.day import day, start_of
from lowtide.decision.recommendation import (
    Dosing,
    Gate,
    LastDose,
    Observation,
    Raise,
    Recommendation,
    Rules,
    StartAt,
    State,
    Status,
    Stop,
    Word,
)
from lowtide.decision.rules import rules_of
from lowtide.errors import StepError
from lowtide.protocol.model import Protocol
from lowtide.quantities import Dose, Night, Timing
from lowtide.screening.findings import Bar, NightFinding, worst
from lowtide.trial.drawn import waits_for

Screen = Callable[[CourseFacts, Night], tuple[NightFinding, ...]]
"""What else stands in the way of a night: medicines and conditions, as screening finds them."""


FURTHER_FROM_DOSING = (
    Status.RUNNING,
    Status.PAUSED,
    Status.NOT_STARTED,
    Status.INTERRUPTED,
    Status.DISCONTINUED,
)


class Beginning(Struct, frozen=True):
    """The night on which a course starts to be decided, and by when its doses are taken."""

    night: Night
    timing: Timing
    first_dose: Night | None


class Course(Struct, frozen=True):
    """What every night of one course is decided with."""

    protocol: Protocol
    rules: Rules
    facts: CourseFacts
    beginning: Beginning | None
    screen: Screen


class Memory(Struct, frozen=True):
    """What one night hands to the next: the rule's state, and what stays outside of it."""

    state: State
    advised: Dose | None = None
    last_danger: Night | None = None
    conflicts: frozenset[str] = frozenset()


class NightAdvice(Struct, frozen=True):
    """One night: what was read, what was found, what is advised, and the dose of it."""

    night: Night
    seen: Observation
    before: State
    recommendation: Recommendation
    dose: Dose | None
    findings: tuple[NightFinding, ...]
    memory: Memory


def decide(
    protocol: Protocol,
    versions: Sequence[Version],
    through: Night,
    screen: Screen,
    start: Night | None = None,
    settled: tuple[NightAdvice, ...] = (),
) -> tuple[NightAdvice, ...]:
    """The advice of every night from the first that is known through the one asked for.

    `versions` are what was known, the first without any late correction and each later one with
    one more. A late correction may lower what is advised from its night on; it never raises it,
    and what was advised before it stays as it was. `settled` are the first nights where they were
    decided before and nothing that was said since can change them.
    """
    course = course_of(protocol, versions[0].facts, through, screen, start)
    nights = (
        night for night in nights_of(course, through) if not settled or night > settled[-1].night
    )
    advice = [*settled, *follow(course, nights, settled[-1].memory if settled else None)]
    for version in versions[1:]:
        corrected = course_of(protocol, version.facts, through, screen, start)
        advice = _take_correction(advice, corrected, version.since, through)
    return tuple(advice)


def course_of(
    protocol: Protocol, facts: CourseFacts, through: Night, screen: Screen, start: Night | None
) -> Course:
    """A course ready to be followed."""
    beginning = beginning_of(protocol, facts, through, start)
    return Course(protocol, rules_of(protocol), facts, beginning, screen)


def beginning_of(
    protocol: Protocol, facts: CourseFacts, through: Night, start: Night | None
) -> Beginning | None:
    """The earliest of the first dose and the prescriber's start, or the night that is given."""
    dosed = [night for night, said in facts.doses.items() if _took_some(facts, night)]
    spoken = [n for n, said in facts.words.items() if any(w.say is Say.START for w in said)]
    known = [start] if start else [night for night in dosed + spoken if night <= through]
    if not known:
        return None
    night = min(known)
    first_dose = min((n for n in dosed if night <= n <= through), default=None)
    # Of that night alone: a later one must not change what this night was told.
    own = facts.doses.get(night) if first_dose == night else None
    return Beginning(night, letters.timing_of(protocol, own.taken_at if own else None), first_dose)


def nights_of(course: Course, through: Night) -> Iterator[Night]:
    """Every night from the first that is known, rows or no rows."""
    known = [course.facts.first, course.beginning.night if course.beginning else None, through]
    first = min(night for night in known if night is not None)
    return (first + later for later in range(through - first + 1))


def follow(
    course: Course, nights: Iterator[Night], memory: Memory | None = None
) -> Iterator[NightAdvice]:
    """Decide night after night, each from what the one before it handed on."""
    timing = course.beginning.timing if course.beginning else course.protocol.timing.value
    memory = memory or Memory(start_of(course.rules, timing))
    for night in nights:
        advice = one_night(course, memory, night)
        yield advice
        memory = advice.memory


def one_night(course: Course, memory: Memory, night: Night) -> NightAdvice:
    """Reduce a night to its letters, ask the rule, and join the answer with its dose."""
    dose, about_dose = _last_dose(course, memory, night)
    findings = _findings(course, memory, night, about_dose)
    seen = Observation(
        dose=dose,
        comfort=letters.comfort_of(course.facts.check_ins.get(night)),
        gate=_gate(course, memory, night, findings),
        word=_word(course, memory, night),
    )
    state, recommendation = day(course.rules, memory.state, seen)
    advised = _dose_of(course.protocol, recommendation)
    return NightAdvice(
        night=night,
        seen=seen,
        before=memory.state,
        recommendation=recommendation,
        dose=advised,
        findings=findings,
        memory=_remember(memory, night, seen, state, advised, findings),
    )


def _take_correction(
    advice: list[NightAdvice], corrected: Course, since: Night | None, through: Night
) -> list[NightAdvice]:
    """Go on from a late correction's night with whichever of the two has come less far there."""
    if since is None or since > through:
        return advice
    past = [each for each in advice if each.night < since]
    as_it_was = [each for each in advice if each.night == since]
    anew = list(follow(corrected, nights_of(corrected, since)))[-1:]
    kept = min(as_it_was + anew, key=_how_far)
    rest = (since + later for later in range(1, through - since + 1))
    return [*past, kept, *follow(corrected, rest, kept.memory)]


def _how_far(advice: NightAdvice) -> tuple[Dose, int, int, int, int]:
    """How far a course has come: tonight's dose, where it stands, what a step up is earned by."""
    state = advice.memory.state
    standing = FURTHER_FROM_DOSING.index(state.status)
    return advice.dose or letters.NOTHING, -standing, state.ceiling, state.doses, state.comfort


def _took_some(facts: CourseFacts, night: Night) -> bool:
    report = facts.doses.get(night)
    return report is not None and report.dose is not None and report.dose > letters.NOTHING


def _last_dose(
    course: Course, memory: Memory, night: Night
) -> tuple[LastDose, NightFinding | None]:
    begun = course.beginning is not None and course.beginning.night < night
    if not begun:
        return LastDose.NOT_KNOWN, None
    report = course.facts.doses.get(night + (-1))
    return letters.last_dose(course.protocol, memory.advised, report)


def _findings(
    course: Course, memory: Memory, night: Night, about_dose: NightFinding | None
) -> tuple[NightFinding, ...]:
    said = course.facts.words.get(night, ())
    own = (
        letters.urgent_signs(course.facts.check_ins.get(night)),
        about_dose,
        _too_soon(course, memory, night),
        letters.too_many_words(said),
        _unnamed(course, memory, night),
        _prescriber_not_recorded(course, night),
        drawn_for_later(course.facts, night),
    )
    found = [finding for finding in own if finding is not None]
    return tuple(sorted([*found, *course.screen(course.facts, night)], key=lambda f: -f.bar))


def _too_soon(course: Course, memory: Memory, night: Night) -> NightFinding | None:
    planned = letters.planned_moment(course.protocol, night, memory.state.timing)
    hours = hours_since_possible_dose(course.facts, night, planned)
    needed = course.protocol.numbers.hours_between_doses.value.number
    if hours is None or hours >= needed:
        return None
    # Whole hours that have passed: 17.6 is not yet 18.
    words = {"hours": int(max(hours, 0)), "hours_needed": needed}
    return letters.circumstance("too_soon", Bar.PAUSE, **words)


def _unnamed(course: Course, memory: Memory, night: Night) -> NightFinding | None:
    unnamed = letters.unnamed_conflicts(course.facts.words.get(night, ()), memory.conflicts)
    if not unnamed or memory.state.status is not Status.INTERRUPTED:
        return None
    return letters.circumstance("conflict_not_named", Bar.OPEN, conflicts=", ".join(unnamed))


def _prescriber_not_recorded(course: Course, night: Night) -> NightFinding | None:
    beginning = course.beginning
    recorded = any(night_said <= night for night_said, _ in course.facts.prescribed)
    spoken = any(n <= night for n in _starts(course.facts))
    if beginning is None or beginning.first_dose != night or recorded or spoken:
        return None
    return letters.circumstance("prescriber_not_recorded", Bar.OPEN)


def drawn_for_later(facts: CourseFacts, night: Night) -> NightFinding | None:
    """What holds a start back until the night drawn by lot; a dose taken before it ends that.

    Of facts and night alone, so that a phone knows it beforehand.
    """
    day = waits_for(facts, night)
    return letters.circumstance("start_by_lot", Bar.BLOCKED, day=day) if day else None


def _gate(course: Course, memory: Memory, night: Night, findings: tuple[NightFinding, ...]) -> Gate:
    bar = worst(findings)
    starting = memory.state.status is Status.NOT_STARTED
    if bar is Bar.BLOCKED and starting and _already_dosing(course, night):
        # The doses are being taken already: whether to begin is not the question any more.
        return Gate.OPEN
    return letters.GATES[bar]


def _already_dosing(course: Course, night: Night) -> bool:
    first = course.beginning.first_dose if course.beginning else None
    return first is not None and first <= night


def _word(course: Course, memory: Memory, night: Night) -> Word | None:
    try:
        return _word_said(course, memory, night)
    except StepError as error:
        raise StepError(f"{night}: {error}") from None


def _word_said(course: Course, memory: Memory, night: Night) -> Word | None:
    said = course.facts.words.get(night, ())
    word = letters.word_of(course.protocol, said)
    if isinstance(word, Stop):
        return word
    if memory.state.status is Status.NOT_STARTED:
        stands = _standing_start(course, memory, night)
        return word if stands is None and isinstance(word, Raise) else stands
    return None if _unnamed(course, memory, night) else word


def _standing_start(course: Course, memory: Memory, night: Night) -> Word | None:
    """A start stays valid until the course has started, unless danger came after it."""
    if course.beginning is None or night < course.beginning.night:
        return None
    granted = max([n for n in _starts(course.facts) if n <= night] + [course.beginning.night])
    if memory.last_danger is not None and granted <= memory.last_danger:
        return None
    word = letters.starting_word(course.facts.words.get(granted, ()))
    return StartAt(_first_step(course, night, word.dose if word else None))


def _starts(facts: CourseFacts) -> list[Night]:
    starting = (Say.START, Say.RESUME)
    return [night for night, said in facts.words.items() if any(w.say in starting for w in said)]


def _first_step(course: Course, night: Night, named: Dose | None) -> int:
    """The step that is named, else that of the dose taken on this very night, else the first."""
    if named is not None:
        return letters.step_named(course.protocol, named)
    if not _took_some(course.facts, night):
        return 0
    taken = course.facts.doses[night].dose or letters.NOTHING
    if course.beginning is not None and night == course.beginning.first_dose:
        return letters.step_named(course.protocol, taken)
    return course.protocol.step_at(taken) or 0


def _dose_of(protocol: Protocol, recommendation: Recommendation) -> Dose | None:
    if not isinstance(recommendation, Dosing):
        return None
    return protocol.steps[recommendation.step].dose.value


def _remember(
    memory: Memory,
    night: Night,
    seen: Observation,
    state: State,
    advised: Dose | None,
    findings: tuple[NightFinding, ...],
) -> Memory:
    danger = seen.gate is Gate.DANGER
    new = {finding.key for finding in findings if finding.bar is Bar.DANGER}
    dosing = advised is not None
    return Memory(
        state=state,
        advised=advised,
        last_danger=night if danger else memory.last_danger,
        conflicts=frozenset() if dosing else memory.conflicts | new,
    )
