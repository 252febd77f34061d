"""The observers of the promises about how a course runs: each one plain sentence and one small
step, over what a bystander can keep.
"""

from typing import NamedTuple

from lowtide.decision.recommendation import (
    Comfort,
    Gate,
    Reason,
    Rules,
    StartAt,
)
from lowtide.proof.observers.bystander import (
    CLEAR,
    UNSTARTED,
    Answers,
    Capped,
    Counting,
    Course,
    Phase,
    below,
    doses_on,
    doses_taken,
    follow_answers,
    follow_ceiling,
    follow_course,
    follow_doses,
    lifted,
    phase_after,
    running,
    silence_is_full,
)
from lowtide.proof.observers.seen import (
    BROKEN,
    NO_DOSE,
    Broken,
    Seen,
    stood,
)
from lowtide.quantities import Timing

# --- promises about where a course stands -------------------------------------------------------


def stop_is_stop(rules: Rules, phase: Phase, seen: Seen) -> Phase | Broken:
    """A course is discontinued on the night of a stop and ever after, and on no other night."""
    ended = phase is Phase.ENDED or seen.stopped
    return phase_after(phase, seen) if ended == (seen.action == "discontinue") else BROKEN


def begins_by_word(rules: Rules, phase: Phase, seen: Seen) -> Phase | Broken:
    """Before the start and while interrupted, dosing begins at the step that the prescriber names,
    on a night with the gate open and no severe answer, and on no other night.
    """
    if phase in (Phase.BEFORE, Phase.INTERRUPTED):
        clear = seen.gate is Gate.OPEN and seen.comfort is not Comfort.SEVERE
        called = isinstance(seen.word, StartAt) and clear
        if not (seen.named if called else seen.tonight == NO_DOSE):
            return BROKEN
    return phase_after(phase, seen)


def danger_interrupts(rules: Rules, phase: Phase, seen: Seen) -> Phase | Broken:
    """Danger interrupts a course that has started and has not ended, whatever else is said; an
    interrupted course stays so until it resumes or ends.
    """
    stopped = phase is Phase.ENDED or seen.stopped
    if not stopped and phase is Phase.BEFORE and seen.action not in ("not_started", "start"):
        return BROKEN
    if not stopped and phase is not Phase.BEFORE and seen.gate is Gate.DANGER:
        return phase_after(phase, seen) if seen.action == "interrupt" else BROKEN
    if phase is Phase.INTERRUPTED and seen.action not in ("interrupt", "resume", "discontinue"):
        return BROKEN
    return phase_after(phase, seen)


def quiet_ends_pause(rules: Rules, course: Course, seen: Seen) -> Course | Broken:
    """A pause after bad reactions ends with the first quiet answer on a night whose gate is open
    or blocked, at the step below; until then there is no dose.
    """
    stopped = seen.stopped or seen.gate is Gate.DANGER
    if course.phase is Phase.PAUSED and not stopped:
        ends = seen.comfort is Comfort.QUIET and seen.gate in CLEAR
        resumed = seen.action == "resume" and seen.tonight == course.footing.base
        if not (resumed if ends else seen.action == "pause"):
            return BROKEN
    return follow_course(rules, course, seen)


def not_withheld(rules: Rules, phase: Phase, seen: Seen) -> Phase | Broken:
    """A course that doses gets its dose on every night that is not severe, not stopped and whose
    gate is open or blocked, unless rough answers ran at the first step; a gate that says pause
    withholds it for the night, a severe answer until it is quiet or the prescriber speaks.
    """
    if phase is Phase.DOSING and not seen.stopped:
        if seen.gate is Gate.PAUSE and seen.action not in ("pause", "interrupt"):
            return BROKEN
        ran_rough = seen.for_rough and seen.action == "pause"
        withheld = seen.tonight == NO_DOSE and not ran_rough
        if withheld and seen.gate in CLEAR and seen.comfort is not Comfort.SEVERE:
            return BROKEN
    return phase_after(phase, seen)


class Hours(NamedTuple):
    """The course, and the timing of its last dose; None before any."""

    course: Course
    timing: Timing | None


def no_hours_yet(rules: Rules) -> Hours:
    """No dose yet."""
    return Hours(UNSTARTED, None)


_STEPS_CHANGED = {"maintain": 0, "move_to_morning": 0, "step_up": 1, "step_back": -1}
_BEGINS_FROM = {"start": (Phase.BEFORE,), "resume": (Phase.PAUSED, Phase.INTERRUPTED)}


def says_what_changes(rules: Rules, memory: Hours, seen: Seen) -> Hours | Broken:
    """The action says what changes: maintain nothing, a step up or back one step, a move to the
    morning the timing alone; only that move changes the timing, and only from night.
    """
    course, timing = memory
    change = seen.tonight - stood(course.footing, seen)
    if change != _STEPS_CHANGED.get(seen.action, change):
        return BROKEN
    if course.phase not in _BEGINS_FROM.get(seen.action, (course.phase,)):
        return BROKEN
    moves = seen.action == "move_to_morning"
    if moves and (timing, seen.timing) != (Timing.NIGHT, Timing.MORNING):
        return BROKEN
    if not moves and timing is not None and seen.timing not in (None, timing):
        return BROKEN
    return Hours(follow_course(rules, course, seen), seen.timing or timing)


def silence_lowers(rules: Rules, course: Course, seen: Seen) -> Course | Broken:
    """So many nights running not known to be taken lower the dose by one step (never below the
    first) and are named as the reason, and no smaller number is; on a night without a dose the
    lower one is the next.
    """
    full = silence_is_full(rules, course, seen)
    if doses_on(course, seen):
        lower = seen.tonight == below(course, seen)
        told = seen.for_silence or seen.for_rough
        if full and not (told and (lower or seen.action == "pause")):
            return BROKEN
    if seen.for_silence and not (full and doses_on(course, seen)):
        return BROKEN
    return follow_course(rules, course, seen)


def severe_again_interrupts(rules: Rules, memory: Capped, seen: Seen) -> Capped | Broken:
    """A severe answer while dosing pauses; at the first step, with the ceiling there already, it
    interrupts.
    """
    stopped = seen.stopped or seen.gate is Gate.DANGER
    dosing = memory.course.phase is Phase.DOSING
    if dosing and seen.comfort is Comfort.SEVERE and not stopped:
        again = stood(memory.course.footing, seen) == 0 and lifted(rules, memory, seen) == 0
        if seen.action != ("interrupt" if again else "pause"):
            return BROKEN
    return follow_ceiling(rules, memory, seen)


def rough_steps_back(rules: Rules, memory: Answers, seen: Seen) -> Answers | Broken:
    """So many rough answers running step back, at the first step pause, and are named as the
    reason; no fewer are.
    """
    full = running(rules, memory, seen) == -rules.rough_check_ins_to_step_back
    due = full and doses_on(memory.course, seen)
    at_first = stood(memory.course.footing, seen) == 0
    told = seen.for_rough
    if told != due or (due and seen.action != ("pause" if at_first else "step_back")):
        return BROKEN
    after = follow_answers(rules, memory, seen)
    return Answers(after.course, min(after.running, 0))


def rough_sleep_moves(rules: Rules, memory: tuple[Answers, Timing | None], seen: Seen) -> object:
    """Bad sleep tonight, the third or later rough answer running, moves a night dose to the
    morning, unless the dose steps lower; nothing else moves it.
    """
    answers, timing = memory
    due = (
        doses_on(answers.course, seen)
        and seen.comfort is Comfort.ROUGH_SLEEP
        and running(rules, answers, seen) <= -rules.rough_check_ins_to_move
        and timing is Timing.NIGHT
        and not (seen.for_rough or seen.for_silence)
    )
    if due != (seen.action == "move_to_morning"):
        return BROKEN
    course, rough = follow_answers(rules, answers, seen)
    rough = max(min(rough, 0), -rules.rough_check_ins_to_move)
    return Answers(course, rough), seen.timing or timing


def quiet_waited_for(rules: Rules, memory: Answers, seen: Seen) -> Answers | Broken:
    """Quiet answers are waited for only while too few of them run."""
    missing = running(rules, memory, seen) < rules.quiet_check_ins_to_step_up
    says_so = Reason.WAITS_FOR_QUIET in seen.because
    if says_so and not missing:
        return BROKEN
    after = follow_answers(rules, memory, seen)
    return Answers(after.course, max(after.running, 0))


WAITS = {Reason.WAITS_FOR_ANSWER, Reason.WAITS_FOR_QUIET, Reason.WAITS_FOR_GATE}


def waits_for_something(rules: Rules, memory: Counting, seen: Seen) -> Counting | Broken:
    """A dose that stays says why: it is the highest, or the ceiling, or doses are missing, or a
    quiet answer, any answer or the gate is waited for; then a rough or silent night asks somebody.
    """
    stays = seen.action == "maintain" and not seen.for_silence
    if stays and not _waits_truly(rules, memory, seen):
        return BROKEN
    return follow_doses(rules, memory, seen)


def _waits_truly(rules: Rules, memory: Counting, seen: Seen) -> bool:
    base = seen.tonight
    if base == rules.top:
        return seen.because == (Reason.AT_TARGET,)
    if base == lifted(rules, memory.capped, seen):
        return seen.because == (Reason.AT_CEILING,)
    if doses_taken(rules, memory, seen) < rules.step_doses[base]:
        return seen.because == (Reason.COUNTING_DOSES,)
    silent, blocked = seen.comfort is Comfort.UNANSWERED, seen.gate is Gate.BLOCKED
    told = set(seen.because)
    return (
        bool(told)
        and told <= WAITS
        and (Reason.WAITS_FOR_ANSWER in told) == silent
        and (Reason.WAITS_FOR_GATE in told) == blocked
        and (seen.comfort is Comfort.QUIET or bool(seen.asks))
    )
