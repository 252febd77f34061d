"""One person's course on one page, as values: where it stands, what is known, what comes."""

from collections.abc import Sequence

from msgspec import Struct

from lowtide.asks import Ask
from lowtide.course.events import IntervalShortened, Prescribed, PrescriberSaid
from lowtide.course.facts import CourseFacts
from lowtide.decision.ahead import NextChange, next_change
from lowtide.decision.decide import Course, NightAdvice
from lowtide.decision.explain import Because, Reader, explain
from lowtide.decision.recommendation import Status
from lowtide.phrases import Translate
from lowtide.protocol.model import Protocol
from lowtide.protocol.plan import PlannedMilestone, plan
from lowtide.quantities import Dose, Night, Timing
from lowtide.report.doses import Adherence, adherence
from lowtide.report.effects import StepEffects, effects_by_step
from lowtide.report.lists import Lists, lists
from lowtide.report.pain import PainReport, pain_report


class Standing(Struct, frozen=True):
    """Where a course stands tonight; steps count from one, and the ceiling is the highest allowed.

    `dose` None is no dose tonight.
    """

    night: Night
    status: Status
    dose: Dose | None
    timing: Timing
    step: int
    steps: int
    ceiling: Dose
    first_dose: Night | None


class Decision(Struct, frozen=True):
    """Something that the prescriber decided, on the night it was recorded for."""

    night: Night
    said: Prescribed | PrescriberSaid | IntervalShortened


class Summary(Struct, frozen=True):
    """All that the page for a visit contains; `head` seals the entries that it was made from."""

    standing: Standing
    protocol: Protocol
    prescribed: Prescribed | None
    lists: Lists
    doses: Adherence | None
    pain: PainReport
    effects: tuple[StepEffects, ...]
    because: tuple[Because, ...]
    not_evaluated: tuple[Because, ...]
    asks: tuple[Ask, ...]
    decisions: tuple[Decision, ...]
    next: NextChange | None
    milestones: tuple[PlannedMilestone, ...]
    head: str


def summarise(
    course: Course,
    nights: Sequence[NightAdvice],
    head: str,
    reader: Reader,
    translate: Translate = str,
) -> Summary:
    """The course as it stands on the last of its nights, in words for this reader."""
    facts, tonight = course.facts, nights[-1]
    first_dose = first_dose_of(course)
    said = explain(course, tonight, reader, translate)
    return Summary(
        standing=standing(course, tonight),
        protocol=course.protocol,
        prescribed=facts.prescription_on(tonight.night),
        lists=lists(facts, tonight.night, course.screen),
        doses=adherence(facts, nights, first_dose),
        pain=pain_report(facts, tonight.night, first_dose),
        effects=effects_by_step(facts, nights, first_dose),
        because=said.because,
        not_evaluated=said.not_evaluated,
        asks=said.asks,
        decisions=decisions(facts, tonight.night),
        next=next_change(course, tonight),
        milestones=milestones_to_come(course, tonight.night, translate),
        head=head,
    )


def first_dose_of(course: Course) -> Night | None:
    """The night of the first dose."""
    return course.beginning.first_dose if course.beginning else None


def standing(course: Course, tonight: NightAdvice) -> Standing:
    """Where the course stands on a night."""
    state, steps = tonight.memory.state, course.protocol.steps
    return Standing(
        night=tonight.night,
        status=state.status,
        dose=tonight.dose,
        timing=state.timing,
        step=state.step + 1,
        steps=len(steps),
        ceiling=steps[state.ceiling].dose.value,
        first_dose=first_dose_of(course),
    )


def decisions(facts: CourseFacts, night: Night) -> tuple[Decision, ...]:
    """What the prescriber decided by a night, the latest first."""
    said = [Decision(on, each) for on, each in facts.prescribed]
    said += [Decision(on, each) for on, each in facts.shortened]
    said += [Decision(on, each) for on, words in facts.words.items() for each in words]
    by_then = [each for each in said if each.night <= night]
    return tuple(sorted(by_then, key=lambda each: each.night, reverse=True))


def milestones_to_come(
    course: Course, night: Night, translate: Translate = str
) -> tuple[PlannedMilestone, ...]:
    """The days of the protocol that mean something, from this night's day on."""
    first_dose = first_dose_of(course)
    if first_dose is None:
        return ()
    milestones = plan(course.protocol, first_dose, translate).milestones
    return tuple(each for each in milestones if each.date >= night.date)
