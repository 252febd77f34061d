"""The nightly rule: one pure function over a finite state. It is the rule that is read, the rule
that is checked, the rule that is fast and the rule in the pocket; there is no other.

First the night is counted (last night's dose, today's answer), then `RULES` are asked in order of
precedence and the first that answers decides.
"""

from collections.abc import Callable
from typing import Protocol, assert_never

from msgspec.structs import replace

from lowtide.decision.recommendation import (
    OFFERED,
    AskCode,
    Comfort,
    Discontinue,
    Gate,
    Interrupt,
    LastDose,
    Maintain,
    MoveToMorning,
    NotStarted,
    Observation,
    Pause,
    Raise,
    Reason,
    Recommendation,
    Resume,
    Rules,
    Start,
    StartAt,
    State,
    Status,
    StepBack,
    StepUp,
    Stop,
    Word,
)
from lowtide.errors import RuleError
from lowtide.quantities import Timing


class Tonight(Protocol):
    """What the rules may read of a night: not last night's dose, which is counted before."""

    @property
    def comfort(self) -> Comfort:
        """Today's answers."""

    @property
    def gate(self) -> Gate:
        """What else stands in the way."""

    @property
    def word(self) -> Word | None:
        """The prescriber's word."""


Answer = tuple[State, Recommendation]
Rule = Callable[[Rules, State, Tonight], Answer | None]


def start_of(rules: Rules, timing: Timing) -> State:
    """The state before anything has happened; a person who joins may already dose by morning."""
    return State(Status.NOT_STARTED, 0, rules.top, 0, 0, 0, timing)


def day(rules: Rules, state: State, seen: Observation) -> Answer:
    """Tonight's recommendation, and all that tomorrow needs to know of today."""
    raised = raise_ceiling(rules, state, seen)
    counted = count(rules, raised, seen.dose, seen.comfort)
    return judge(rules, counted, seen, raised=raised != state)


def judge(rules: Rules, counted: State, tonight: Tonight, *, raised: bool) -> Answer:
    """Ask the rules in order of precedence, once the night is counted."""
    for rule in RULES:
        answer = rule(rules, counted, tonight)
        if answer is not None:
            return _with_standing_asks(rules, counted, tonight, answer, raised=raised)
    raise RuleError(f"no rule answered {tonight} in {counted}")


# --- counting the night ---------------------------------------------------------------------


def raise_ceiling(rules: Rules, state: State, tonight: Tonight) -> State:
    """Take in the prescriber's raise, except on a bad night or after the end."""
    if not isinstance(tonight.word, Raise) or state.status is Status.DISCONTINUED:
        return state
    if tonight.comfort is Comfort.SEVERE or tonight.gate is Gate.DANGER:
        return state
    return replace(state, ceiling=min(state.ceiling + 1, rules.top))


def count(rules: Rules, state: State, dose: LastDose, comfort: Comfort) -> State:
    """Take in last night's dose, then today's answer; only a running course counts."""
    if state.status is not Status.RUNNING:
        return state
    return _count_answer(rules, _count_dose(rules, state, dose), comfort)


def _count_dose(rules: Rules, state: State, dose: LastDose) -> State:
    if dose is LastDose.ADVISED:
        return _count_taken(rules, state)
    if dose is LastDose.PREVIOUS and state.step > 0:
        return _count_previous(rules, state)
    unknown = min(state.unknown + 1, rules.unknown_nights_to_step_lower)
    return replace(_without_offer(rules, state), unknown=unknown)


def _count_taken(rules: Rules, state: State) -> State:
    if state.doses == OFFERED:
        # Quiet answers at the old dose say nothing about the new one.
        return replace(state, doses=1, comfort=0, unknown=0)
    doses = min(state.doses + 1, _full(rules, state.step, state.ceiling))
    return replace(state, doses=doses, unknown=0)


def _count_previous(rules: Rules, state: State) -> State:
    if state.doses == OFFERED:
        return replace(_without_offer(rules, state), unknown=0)
    return replace(state, step=state.step - 1, doses=1, comfort=0, unknown=0)


def _without_offer(rules: Rules, state: State) -> State:
    """An offer not known to be taken lapses: back to the step before, whose doses still count."""
    if state.doses != OFFERED:
        return state
    step = state.step - 1
    return replace(state, step=step, doses=_full(rules, step, state.ceiling))


def _full(rules: Rules, step: int, ceiling: int) -> int:
    return rules.step_doses[step] if step < ceiling else 1


def _count_answer(rules: Rules, state: State, comfort: Comfort) -> State:
    if comfort is Comfort.QUIET:
        quiet = min(max(state.comfort, 0) + 1, rules.quiet_check_ins_to_step_up)
        return replace(state, comfort=quiet)
    if comfort in (Comfort.ROUGH, Comfort.ROUGH_SLEEP):
        rough = max(min(state.comfort, 0) - 1, -rules.rough_check_ins_to_step_back)
        return replace(state, comfort=rough)
    return state


# --- the rules, in order of precedence --------------------------------------------------------


def discontinued(rules: Rules, state: State, tonight: Tonight) -> Answer | None:
    """1: it has ended, or the prescriber or the person ends it."""
    if state.status is Status.DISCONTINUED:
        asks = (AskCode.NEW_COURSE,) if isinstance(tonight.word, StartAt | Raise) else ()
        return state, Discontinue((Reason.DISCONTINUED,), asks)
    if isinstance(tonight.word, Stop):
        ended = State(Status.DISCONTINUED, 0, 0, 0, 0, 0, Timing.NIGHT)
        return ended, Discontinue((Reason.STOP_SAID,), ())
    return None


def danger(rules: Rules, state: State, tonight: Tonight) -> Answer | None:
    """2 and 3: urgent signs or a conflict."""
    if tonight.gate is not Gate.DANGER:
        return None
    if state.status is Status.NOT_STARTED:
        return state, NotStarted((Reason.DANGER,), (AskCode.DANGER,))
    if tonight.comfort is Comfort.SEVERE and state.status is Status.RUNNING:
        because = (Reason.DANGER, Reason.SEVERE)
        return _interrupted(state, _below(state)), Interrupt(because, (AskCode.DANGER,))
    return _interrupted(state, state.ceiling), Interrupt((Reason.DANGER,), (AskCode.DANGER,))


def interrupted(rules: Rules, state: State, tonight: Tonight) -> Answer | None:
    """4: only the prescriber's word resumes, on a night that is clear."""
    if state.status is not Status.INTERRUPTED:
        return None
    if isinstance(tonight.word, StartAt) and _clear(tonight):
        running = _dosing(state, tonight.word.step)
        return running, Resume((Reason.PRESCRIBER_RESUMED,), (), running.step, running.timing)
    return state, Interrupt((Reason.INTERRUPTED,), (AskCode.WORD_TO_RESUME,))


def not_started(rules: Rules, state: State, tonight: Tonight) -> Answer | None:
    """5: a start needs a prescription and a clear night."""
    if state.status is not Status.NOT_STARTED:
        return None
    if not isinstance(tonight.word, StartAt):
        return state, NotStarted((Reason.NO_PRESCRIPTION,), (AskCode.PRESCRIPTION,))
    if not _clear(tonight):
        return state, NotStarted((Reason.NOT_READY_TO_START,), ())
    running = _dosing(state, tonight.word.step)
    return running, Start((Reason.STARTED,), (), running.step, running.timing)


def severe(rules: Rules, state: State, tonight: Tonight) -> Answer | None:
    """6: a severe effect pauses; the first quiet check-in resumes at the step below."""
    if state.status is Status.PAUSED:
        return _paused(state, tonight)
    if tonight.comfort is not Comfort.SEVERE:
        return None
    if state.step == 0 and state.ceiling == 0:
        return _interrupted(state, 0), Interrupt((Reason.SEVERE_AGAIN,), (AskCode.SEVERE,))
    return _pause_at(state, _below(state)), Pause((Reason.SEVERE,), (AskCode.SEVERE,))


def _paused(state: State, tonight: Tonight) -> Answer:
    if tonight.comfort is Comfort.QUIET and tonight.gate in (Gate.OPEN, Gate.BLOCKED):
        running = _dosing(state, state.step)
        return running, Resume((Reason.QUIET_AGAIN,), (), running.step, running.timing)
    if tonight.comfort is Comfort.SEVERE:
        return state, Pause((Reason.SEVERE,), (AskCode.SEVERE,))
    if tonight.gate is Gate.PAUSE:
        return state, Pause((Reason.STILL_PAUSED, Reason.NOT_CLEAR_YET), (AskCode.IDENTIFY,))
    return state, Pause((Reason.STILL_PAUSED,), (AskCode.STILL_PAUSED,))


def not_clear_yet(rules: Rules, state: State, tonight: Tonight) -> Answer | None:
    """7: a medicine not recognised, or a dose possibly taken too short a time ago."""
    if tonight.gate is not Gate.PAUSE:
        return None
    advice = Pause((Reason.NOT_CLEAR_YET,), (AskCode.IDENTIFY,))
    silent = silent_run(rules, state, tonight)
    if silent is not None:
        return silent[0], advice
    # Tomorrow reads tonight's dose as not known; such nights alone never cost a step, so they
    # bring the count to one short of it and no further.
    two_short = rules.unknown_nights_to_step_lower - 2
    return replace(state, unknown=min(state.unknown, two_short)), advice


def rough_run(rules: Rules, state: State, tonight: Tonight) -> Answer | None:
    """8: rough check-ins running step back, and the ceiling with them."""
    if state.comfort > -rules.rough_check_ins_to_step_back:
        return None
    if state.step == 0:
        return _pause_at(state, 0), Pause((Reason.ROUGH_RUN,), (AskCode.ROUGH_RUN,))
    # Where the silent nights are full on the same night, this step lower is theirs too.
    unknown = state.unknown % rules.unknown_nights_to_step_lower
    lower = _lower(state, ceiling=state.step - 1, unknown=unknown)
    return lower, StepBack((Reason.ROUGH_RUN,), (AskCode.ROUGH_RUN,), lower.step, lower.timing)


def silent_run(rules: Rules, state: State, tonight: Tonight) -> Answer | None:
    """9: so many nights not known to be taken cost a step."""
    if state.unknown < rules.unknown_nights_to_step_lower:
        return None
    if state.step == 0:
        same = replace(state, doses=0, comfort=0, unknown=0)
        return same, Maintain((Reason.SILENT_RUN,), (), same.step, same.timing)
    lower = _lower(state, ceiling=state.ceiling, unknown=0)
    return lower, StepBack((Reason.SILENT_RUN,), (), lower.step, lower.timing)


def move_to_morning(rules: Rules, state: State, tonight: Tonight) -> Answer | None:
    """10: bad sleep among rough check-ins running moves the dose to the morning."""
    rough_enough = state.comfort <= -rules.rough_check_ins_to_move
    if tonight.comfort is not Comfort.ROUGH_SLEEP or not rough_enough:
        return None
    if state.timing is Timing.MORNING:
        return None
    moved = replace(state, timing=Timing.MORNING, comfort=0)
    return moved, MoveToMorning((Reason.ROUGH_SLEEP,), (), moved.step, moved.timing)


def step_up(rules: Rules, state: State, tonight: Tonight) -> Answer | None:
    """11: all doses of the step taken, quiet check-ins running, the gate open: the next step."""
    earned = (
        state.step < state.ceiling
        and state.doses >= rules.step_doses[state.step]
        and state.comfort >= rules.quiet_check_ins_to_step_up
    )
    if not earned or tonight.comfort is not Comfort.QUIET or tonight.gate is not Gate.OPEN:
        return None
    offered = replace(state, step=state.step + 1, doses=OFFERED)
    return offered, StepUp((Reason.EARNED,), (), offered.step, offered.timing)


def maintain(rules: Rules, state: State, tonight: Tonight) -> Answer | None:
    """12: otherwise the same again, and what it waits for."""
    if state.step == rules.top:
        return _maintain(state, (Reason.AT_TARGET,))
    if state.step == state.ceiling:
        return _maintain(state, (Reason.AT_CEILING,))
    if state.doses < rules.step_doses[state.step]:
        return _maintain(state, (Reason.COUNTING_DOSES,))
    return _maintain(state, _waits_for(rules, state, tonight), _asks_at_full(tonight))


def _waits_for(rules: Rules, state: State, tonight: Tonight) -> tuple[Reason, ...]:
    missing = {
        Reason.WAITS_FOR_ANSWER: tonight.comfort is Comfort.UNANSWERED,
        Reason.WAITS_FOR_QUIET: state.comfort < rules.quiet_check_ins_to_step_up,
        Reason.WAITS_FOR_GATE: tonight.gate is Gate.BLOCKED,
    }
    return tuple(reason for reason, waits in missing.items() if waits)


def _asks_at_full(tonight: Tonight) -> tuple[AskCode, ...]:
    if tonight.comfort is Comfort.UNANSWERED:
        return (AskCode.ANSWER,)
    return (AskCode.ROUGH_AT_FULL,) if tonight.comfort is not Comfort.QUIET else ()


RULES: tuple[Rule, ...] = (
    discontinued,
    danger,
    interrupted,
    not_started,
    severe,
    not_clear_yet,
    rough_run,
    silent_run,
    move_to_morning,
    step_up,
    maintain,
)


# --- shared moves -------------------------------------------------------------------------------


def _clear(tonight: Tonight) -> bool:
    return tonight.gate is Gate.OPEN and tonight.comfort is not Comfort.SEVERE


def _below(state: State) -> int:
    return max(state.step - 1, 0)


def _interrupted(state: State, ceiling: int) -> State:
    return State(Status.INTERRUPTED, 0, ceiling, 0, 0, 0, state.timing)


def _pause_at(state: State, step: int) -> State:
    return State(Status.PAUSED, step, step, 0, 0, 0, state.timing)


def _dosing(state: State, step: int) -> State:
    return State(Status.RUNNING, step, max(state.ceiling, step), 0, 0, 0, state.timing)


def _lower(state: State, *, ceiling: int, unknown: int) -> State:
    return State(Status.RUNNING, state.step - 1, ceiling, 0, 0, unknown, state.timing)


def _maintain(
    state: State, because: tuple[Reason, ...], asks: tuple[AskCode, ...] = ()
) -> tuple[State, Maintain]:
    return state, Maintain(because, asks, state.step, state.timing)


def _with_standing_asks(
    rules: Rules, counted: State, tonight: Tonight, answer: Answer, *, raised: bool
) -> Answer:
    """Add the asks that do not depend on which rule decided."""
    after, advice = answer
    asks: tuple[AskCode, ...] = ()
    silent = counted.unknown >= rules.unknown_nights_to_ask_again
    if silent and not isinstance(advice, Discontinue):
        asks += (AskCode.SAFETY_AGAIN,)
    if tonight.word is not None:
        asks += _asks_about_word(tonight.word, advice, raised=raised)
    return (after, replace(advice, asks=advice.asks + asks)) if asks else answer


def _stands(advice: Recommendation) -> bool:
    """Before the start, a start word stays valid until danger comes."""
    return isinstance(advice, NotStarted) and advice.because != (Reason.DANGER,)


def _asks_about_word(word: Word, advice: Recommendation, *, raised: bool) -> tuple[AskCode, ...]:
    match word:
        case StartAt():
            kept = isinstance(advice, Start | Resume | Discontinue) or _stands(advice)
            return () if kept else (AskCode.WORD_NOT_KEPT,)
        case Raise():
            kept = raised or isinstance(advice, Discontinue)
            return () if kept else (AskCode.RAISE_NOT_KEPT,)
        case Stop():
            return ()
        case _ as never:
            assert_never(never)
