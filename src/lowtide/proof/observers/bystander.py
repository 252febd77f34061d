"""What an attentive bystander can keep exactly: the course, the ceiling, answers and doses running.

ADR 0002 says how nights are counted; here it is counted once more, from what is seen alone. A
counter that the rule keeps or resets wrongly shows as a difference.
"""

from enum import Enum
from typing import NamedTuple

from lowtide.decision.recommendation import (
    Comfort,
    Gate,
    Rules,
)
from lowtide.proof.observers.seen import (
    BEGINS,
    NO_DOSE,
    NOWHERE,
    Footing,
    Seen,
    lowered,
    rough,
    stand,
    stood,
    taken,
)

# --- where a course stands ----------------------------------------------------------------------


class Phase(Enum):
    """Where a course stands, as the advice so far says."""

    BEFORE = "before"
    DOSING = "dosing"
    PAUSED = "paused"
    INTERRUPTED = "interrupted"
    ENDED = "ended"


_PHASES = {
    "not_started": Phase.BEFORE,
    "interrupt": Phase.INTERRUPTED,
    "discontinue": Phase.ENDED,
}
CLEAR = (Gate.OPEN, Gate.BLOCKED)


def phase_after(phase: Phase, seen: Seen) -> Phase:
    """A pause only because the gate says so leaves the course running."""
    if seen.action != "pause":
        return _PHASES.get(seen.action, Phase.DOSING)
    by_gate = seen.gate is Gate.PAUSE and seen.comfort is not Comfort.SEVERE
    return Phase.DOSING if by_gate and phase is Phase.DOSING else Phase.PAUSED


def before(rules: Rules) -> Phase:
    """Not started."""
    return Phase.BEFORE


class Course(NamedTuple):
    """The phase, the footing, and nights running whose dose is not known to be taken."""

    phase: Phase
    footing: Footing
    silent: int


UNSTARTED = Course(Phase.BEFORE, NOWHERE, 0)


def unstarted(rules: Rules) -> Course:
    """Not started, standing nowhere."""
    return UNSTARTED


def silent_nights(rules: Rules, course: Course, seen: Seen) -> int:
    """Nights running not known to be taken, last night's among them; counted while dosing."""
    if course.phase is not Phase.DOSING or taken(course.footing, seen):
        return 0
    return min(course.silent + 1, rules.unknown_nights_to_step_lower)


def silence_is_full(rules: Rules, course: Course, seen: Seen) -> bool:
    """So many nights were not known to be taken that the dose goes one step lower."""
    return silent_nights(rules, course, seen) == rules.unknown_nights_to_step_lower


def follow_course(rules: Rules, course: Course, seen: Seen) -> Course:
    """Where the course stands after tonight."""
    phase = phase_after(course.phase, seen)
    if phase is Phase.PAUSED:
        lower = course.footing.base if course.phase is Phase.PAUSED else below(course, seen)
        return Course(phase, Footing(lower, NO_DOSE), 0)
    if phase is not Phase.DOSING:
        return Course(phase, NOWHERE, 0)
    silent = silent_nights(rules, course, seen)
    if seen.tonight == NO_DOSE:
        return _paused_by_gate(rules, course, seen)
    again = seen.action in BEGINS or silence_is_full(rules, course, seen)
    return Course(phase, stand(course.footing, seen), 0 if again else silent)


def _paused_by_gate(rules: Rules, course: Course, seen: Seen) -> Course:
    """Tomorrow reads tonight as not known; such nights alone never fill the count."""
    if silence_is_full(rules, course, seen):
        return Course(Phase.DOSING, Footing(below(course, seen), NO_DOSE), 0)
    silent = min(silent_nights(rules, course, seen), rules.unknown_nights_to_step_lower - 2)
    return Course(Phase.DOSING, stand(course.footing, seen), silent)


def below(course: Course, seen: Seen) -> int:
    """The step below the one stood on; the first has none below."""
    return max(stood(course.footing, seen) - 1, 0)


def doses_on(course: Course, seen: Seen) -> bool:
    """Nothing but the answers running decides tonight: the course doses and nothing stops it."""
    stopped = seen.stopped or seen.comfort is Comfort.SEVERE
    return course.phase is Phase.DOSING and seen.gate in CLEAR and not stopped


# --- the ceiling --------------------------------------------------------------------------------


class Capped(NamedTuple):
    """The course and the ceiling."""

    course: Course
    ceiling: int


def capped_at_first(rules: Rules) -> Capped:
    """Not started; the ceiling is the top."""
    return Capped(UNSTARTED, rules.top)


def lifted(rules: Rules, memory: Capped, seen: Seen) -> int:
    """The ceiling once the prescriber's raise is taken in, before anything else is counted."""
    return min(memory.ceiling + seen.raised, rules.top)


def follow_ceiling(rules: Rules, memory: Capped, seen: Seen) -> Capped:
    """The ceiling after tonight: to the step below after a severe answer or rough answers running,
    up to the step that the prescriber names.
    """
    course, ceiling = memory.course, lifted(rules, memory, seen)
    severe = course.phase is Phase.DOSING and seen.comfort is Comfort.SEVERE
    if severe or seen.for_rough:
        ceiling = below(course, seen)
    if seen.named:
        ceiling = max(ceiling, seen.tonight)
    after = follow_course(rules, course, seen)
    return Capped(after, rules.top if after.phase is Phase.ENDED else ceiling)


# --- answers running ----------------------------------------------------------------------------


class Answers(NamedTuple):
    """The course, and answers running: quiet above zero, rough below."""

    course: Course
    running: int


def unanswered(rules: Rules) -> Answers:
    """No answer yet."""
    return Answers(UNSTARTED, 0)


def running(rules: Rules, memory: Answers, seen: Seen) -> int:
    """Answers running, today's among them: a change of sign, or of the dose taken, starts again;
    severe and unanswered leave them.
    """
    course = memory.course
    if course.phase is not Phase.DOSING:
        return 0
    so_far = memory.running if stood(course.footing, seen) == course.footing.base else 0
    if seen.comfort is Comfort.QUIET:
        return min(max(so_far, 0) + 1, rules.quiet_check_ins_to_step_up)
    if rough(seen):
        return max(min(so_far, 0) - 1, -rules.rough_check_ins_to_step_back)
    return so_far


def follow_answers(rules: Rules, memory: Answers, seen: Seen) -> Answers:
    """Answers running after tonight: they start again with a start, a resume, a lower dose, a full
    count of silent nights and a move to the morning.
    """
    course = follow_course(rules, memory.course, seen)
    again = (
        course.phase is not Phase.DOSING
        or seen.action in (*BEGINS, "step_back", "move_to_morning")
        or lowered(memory.course.footing, seen)
        or silence_is_full(rules, memory.course, seen)
    )
    return Answers(course, 0 if again else running(rules, memory, seen))


# --- what staying waits for ---------------------------------------------------------------------


class Counting(NamedTuple):
    """The course, the ceiling, and doses known to be taken at the step."""

    capped: Capped
    doses: int


def counting_at_first(rules: Rules) -> Counting:
    """Nothing taken."""
    return Counting(capped_at_first(rules), 0)


def doses_taken(rules: Rules, memory: Counting, seen: Seen) -> int:
    """Doses known to be taken at the step, last night's among them; at the ceiling one will do."""
    footing = memory.capped.course.footing
    base = stood(footing, seen)
    if not taken(footing, seen):
        return memory.doses
    full = rules.step_doses[base] if base < lifted(rules, memory.capped, seen) else 1
    return min(memory.doses + 1, full) if base == footing.base else 1


def follow_doses(rules: Rules, memory: Counting, seen: Seen) -> Counting:
    """Doses after tonight: none after a start, a resume, a lower dose, a full count of silence."""
    before, after = memory.capped.course, follow_ceiling(rules, memory.capped, seen)
    again = (
        after.course.phase is not Phase.DOSING
        or seen.action in BEGINS
        or lowered(before.footing, seen)
        or silence_is_full(rules, before, seen)
    )
    return Counting(after, 0 if again else doses_taken(rules, memory, seen))
