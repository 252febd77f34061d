"""Wrong rules by hand, each a small change around `day`, and the promise that each one breaks."""

from collections.abc import Callable

from msgspec.structs import replace

from lowtide.decision.day import day, start_of
from lowtide.decision.recommendation import (
    AskCode,
    Comfort,
    Discontinue,
    Gate,
    Interrupt,
    Maintain,
    MoveToMorning,
    NotStarted,
    Observation,
    Pause,
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
)
from lowtide.decision.table import Day
from lowtide.quantities import Timing

Answer = tuple[State, Recommendation]
SMALL = Rules((2, 1, 1), 2, 2, 1, 2, 1)


def _numbers(change: Callable[[Rules], Rules]) -> Day:
    return lambda rules, state, seen: day(change(rules), state, seen)


def _letters(change: Callable[[State, Observation], Observation]) -> Day:
    return lambda rules, state, seen: day(rules, state, change(state, seen))


def _answers(change: Callable[[Rules, Answer], Answer]) -> Day:
    return lambda rules, state, seen: change(rules, day(rules, state, seen))


def _swapped(one: Comfort, other: Comfort) -> Day:
    pairs = {one: other, other: one}
    return _letters(
        lambda state, seen: replace(seen, comfort=pairs.get(seen.comfort, seen.comfort))
    )


def _without(ask: AskCode) -> Day:
    def change(rules: Rules, answer: Answer) -> Answer:
        state, advice = answer
        return state, replace(advice, asks=tuple(each for each in advice.asks if each is not ask))

    return _answers(change)


def ceiling_forgotten(rules: Rules, answer: Answer) -> Answer:
    state, advice = answer
    return replace(state, ceiling=rules.top), advice


def two_steps_up(rules: Rules, answer: Answer) -> Answer:
    state, advice = answer
    if not isinstance(advice, StepUp) or advice.step == rules.top:
        return answer
    return replace(state, step=advice.step + 1), replace(advice, step=advice.step + 1)


def silence_is_quiet(state: State, seen: Observation) -> Observation:
    silent = seen.comfort is Comfort.UNANSWERED
    return replace(seen, comfort=Comfort.QUIET) if silent else seen


def danger_is_open(state: State, seen: Observation) -> Observation:
    return replace(seen, gate=Gate.OPEN) if seen.gate is Gate.DANGER else seen


def danger_lifts_by_itself(state: State, seen: Observation) -> Observation:
    return replace(seen, gate=Gate.PAUSE) if seen.gate is Gate.DANGER else seen


def severe_is_rough(state: State, seen: Observation) -> Observation:
    severe = seen.comfort is Comfort.SEVERE
    return replace(seen, comfort=Comfort.ROUGH) if severe else seen


def nobody_hears_stop(state: State, seen: Observation) -> Observation:
    return replace(seen, word=None) if isinstance(seen.word, Stop) else seen


def nobody_resumes(state: State, seen: Observation) -> Observation:
    called = isinstance(seen.word, StartAt) and state.status is Status.INTERRUPTED
    return replace(seen, word=None) if called else seen


def starts_while_blocked(state: State, seen: Observation) -> Observation:
    blocked = seen.gate is Gate.BLOCKED and state.status is Status.NOT_STARTED
    return replace(seen, gate=Gate.OPEN) if blocked else seen


def rough_ends_a_pause(state: State, seen: Observation) -> Observation:
    rough = seen.comfort is Comfort.ROUGH and state.status is Status.PAUSED
    return replace(seen, comfort=Comfort.QUIET) if rough else seen


def blocked_is_open(state: State, seen: Observation) -> Observation:
    return replace(seen, gate=Gate.OPEN) if seen.gate is Gate.BLOCKED else seen


def blocked_withholds(state: State, seen: Observation) -> Observation:
    blocked = seen.gate is Gate.BLOCKED and state.status is Status.RUNNING
    return replace(seen, gate=Gate.PAUSE) if blocked else seen


def waits_for_nobody(rules: Rules, answer: Answer) -> Answer:
    state, advice = answer
    return state, replace(advice, asks=()) if isinstance(advice, Maintain) else advice


def no_reason(rules: Rules, answer: Answer) -> Answer:
    state, advice = answer
    return state, replace(advice, because=()) if isinstance(advice, Interrupt) else advice


def ends_and_begins_again(rules: Rules, state: State, seen: Observation) -> Answer:
    ended = state.status is Status.DISCONTINUED
    return day(rules, start_of(rules, Timing.NIGHT) if ended else state, seen)


def danger_pauses(rules: Rules, answer: Answer) -> Answer:
    state, advice = answer
    if not isinstance(advice, Interrupt):
        return answer
    return replace(state, status=Status.PAUSED), Pause(advice.because, advice.asks)


def step_back_unsaid(rules: Rules, answer: Answer) -> Answer:
    state, advice = answer
    if not isinstance(advice, StepBack):
        return answer
    return state, Maintain(advice.because, advice.asks, advice.step, advice.timing)


def severe_for_ever_pauses(rules: Rules, state: State, seen: Observation) -> Answer:
    return day(rules, replace(state, ceiling=max(state.ceiling, 1)), seen)


def danger_is_called_interrupted(rules: Rules, answer: Answer) -> Answer:
    state, advice = answer
    danger = isinstance(advice, Interrupt) and Reason.DANGER in advice.because
    return state, replace(advice, because=(Reason.INTERRUPTED,)) if danger else advice


def end_is_not_the_end(rules: Rules, state: State, seen: Observation) -> Answer:
    after, advice = day(rules, state, seen)
    lost = isinstance(advice, Discontinue) and not isinstance(seen.word, Stop)
    return after, Interrupt(advice.because, advice.asks) if lost else advice


def interrupts_before_the_start(rules: Rules, answer: Answer) -> Answer:
    state, advice = answer
    early = isinstance(advice, NotStarted) and Reason.DANGER in advice.because
    return state, Interrupt(advice.because, advice.asks) if early else advice


def interrupted_is_called_pause(rules: Rules, answer: Answer) -> Answer:
    state, advice = answer
    still = Reason.INTERRUPTED in advice.because
    return state, Pause(advice.because, advice.asks) if still else advice


def pause_is_open(state: State, seen: Observation) -> Observation:
    return replace(seen, gate=Gate.OPEN) if seen.gate is Gate.PAUSE else seen


def resume_is_called_start(rules: Rules, answer: Answer) -> Answer:
    state, advice = answer
    if not isinstance(advice, Resume):
        return answer
    return state, Start(advice.because, advice.asks, advice.step, advice.timing)


def moves_to_the_night(rules: Rules, answer: Answer) -> Answer:
    state, advice = answer
    moves = isinstance(advice, MoveToMorning)
    return state, replace(advice, timing=Timing.NIGHT) if moves else advice


def always_maintains_in_the_morning(rules: Rules, answer: Answer) -> Answer:
    state, advice = answer
    stays = isinstance(advice, Maintain)
    return state, replace(advice, timing=Timing.MORNING) if stays else advice


def resumes_by_way_of_a_pause(rules: Rules, state: State, seen: Observation) -> Answer:
    """Not wrong for the promise about ways out: two nights lead back, as one should."""
    after, advice = day(rules, state, seen)
    if state.status is not Status.INTERRUPTED or not isinstance(advice, Resume):
        return after, advice
    return replace(state, status=Status.PAUSED), Pause(advice.because, advice.asks)


WRONG: dict[str, Day] = {
    "never_above_maximum_or_ceiling": _answers(ceiling_forgotten),
    "never_more_than_one_step_up_at_once": _answers(two_steps_up),
    "never_up_before_fourteen_doses_since_the_dose_taken_last_changed": _numbers(
        lambda rules: replace(rules, step_doses=(1, 1, 1))
    ),
    "never_up_without_five_quiet_answers": _numbers(
        lambda rules: replace(rules, quiet_check_ins_to_step_up=1)
    ),
    "never_up_on_silence": _letters(silence_is_quiet),
    "silence_never_gives_more": _swapped(Comfort.QUIET, Comfort.UNANSWERED),
    "conflict_means_no_dose": _letters(danger_is_open),
    "only_the_prescriber_resumes_after_a_conflict": _letters(danger_lifts_by_itself),
    "severe_means_no_dose": _letters(severe_is_rough),
    "never_back_up_after_a_bad_reaction_without_the_prescriber": _answers(ceiling_forgotten),
    "worse_never_gives_more": _swapped(Comfort.QUIET, Comfort.ROUGH),
    "waiting_says_for_what": _answers(waits_for_nobody),
    "always_an_answer": _answers(no_reason),
    "a_way_down_always_exists": _letters(nobody_resumes),
    "a_tolerated_course_reaches_the_top_in_time": _numbers(
        lambda rules: replace(rules, step_doses=(3, 3, 3))
    ),
    "never_up_while_blocked": _letters(blocked_is_open),
    "stop_is_for_good": ends_and_begins_again,
    "dosing_begins_at_the_step_the_prescriber_names": _letters(starts_while_blocked),
    "danger_interrupts": _answers(danger_pauses),
    "a_quiet_answer_ends_a_pause_one_step_lower": _letters(rough_ends_a_pause),
    "no_dose_is_withheld_without_a_cause": _letters(blocked_withholds),
    "the_action_says_what_changes": _answers(step_back_unsaid),
    "seven_silent_nights_step_lower": _numbers(
        lambda rules: replace(rules, unknown_nights_to_step_lower=3)
    ),
    "severe_again_at_the_first_step_interrupts": severe_for_ever_pauses,
    "five_rough_answers_step_back": _numbers(
        lambda rules: replace(rules, rough_check_ins_to_step_back=3)
    ),
    "three_rough_nights_with_bad_sleep_move_to_morning": _numbers(
        lambda rules: replace(rules, rough_check_ins_to_move=2)
    ),
    "quiet_answers_waited_for_are_missing": _numbers(
        lambda rules: replace(rules, quiet_check_ins_to_step_up=3)
    ),
    "every_reason_fits_the_night": _answers(danger_is_called_interrupted),
    "every_ask_fits_the_reason": _without(AskCode.DANGER),
    "three_silent_nights_ask_for_safety_again": _numbers(
        lambda rules: replace(rules, unknown_nights_to_ask_again=2)
    ),
    "a_word_not_kept_is_said": _without(AskCode.WORD_NOT_KEPT),
    "a_raise_not_kept_is_said": _without(AskCode.RAISE_NOT_KEPT),
}
"""For each promise a rule that breaks it under SMALL."""

ALSO: tuple[tuple[str, Day], ...] = (
    ("danger_interrupts", _answers(interrupts_before_the_start)),
    ("danger_interrupts", _answers(interrupted_is_called_pause)),
    ("no_dose_is_withheld_without_a_cause", _letters(pause_is_open)),
    ("the_action_says_what_changes", _answers(resume_is_called_start)),
    ("the_action_says_what_changes", _answers(moves_to_the_night)),
    ("the_action_says_what_changes", _answers(always_maintains_in_the_morning)),
)
"""Other ways to break a promise."""

DEAD_ENDS: dict[str, Day] = {
    "nobody hears stop": _letters(nobody_hears_stop),
    "an interrupted course never resumes": _letters(nobody_resumes),
    "the end says interrupt": end_is_not_the_end,
}
"""Other rules that leave somebody without a way out."""
