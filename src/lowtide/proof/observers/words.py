"""The observers of the promises about words: every reason and every ask fits the night."""

from lowtide.decision.recommendation import (
    AskCode,
    Comfort,
    Gate,
    Raise,
    Reason,
    Rules,
    StartAt,
)
from lowtide.proof.observers.bystander import (
    Capped,
    Course,
    Phase,
    follow_ceiling,
    follow_course,
    lifted,
    phase_after,
    silent_nights,
)
from lowtide.proof.observers.seen import BROKEN, Broken, Seen, rough

# --- reasons ------------------------------------------------------------------------------------


def reasons_fit(rules: Rules, phase: Phase, seen: Seen) -> Phase | Broken:
    """The reasons are those of the action, the night and where the course stood."""
    expected = _reasons(phase, seen)
    fits = seen.because == expected if expected else seen.action in ("maintain", "step_back")
    return phase_after(phase, seen) if fits else BROKEN


def _reasons(phase: Phase, seen: Seen) -> tuple[Reason, ...]:
    """What must be said; nothing for an action whose reasons other promises watch."""
    match seen.action:
        case "not_started":
            return _why_not_started(seen)
        case "interrupt":
            return _why_interrupted(phase, seen)
        case "pause":
            return _why_paused(phase, seen)
        case "discontinue":
            return (Reason.DISCONTINUED if phase is Phase.ENDED else Reason.STOP_SAID,)
        case "resume" if phase is Phase.INTERRUPTED:
            return (Reason.PRESCRIBER_RESUMED,)
        case _:
            return _SIMPLE.get(seen.action, ())


_SIMPLE = {
    "start": (Reason.STARTED,),
    "resume": (Reason.QUIET_AGAIN,),
    "step_up": (Reason.EARNED,),
    "move_to_morning": (Reason.ROUGH_SLEEP,),
}


def _why_not_started(seen: Seen) -> tuple[Reason, ...]:
    if seen.gate is Gate.DANGER:
        return (Reason.DANGER,)
    asked = isinstance(seen.word, StartAt)
    return (Reason.NOT_READY_TO_START if asked else Reason.NO_PRESCRIPTION,)


def _why_interrupted(phase: Phase, seen: Seen) -> tuple[Reason, ...]:
    if seen.gate is Gate.DANGER:
        severe = seen.comfort is Comfort.SEVERE and phase is Phase.DOSING
        return (Reason.DANGER, Reason.SEVERE) if severe else (Reason.DANGER,)
    return (Reason.INTERRUPTED if phase is Phase.INTERRUPTED else Reason.SEVERE_AGAIN,)


def _why_paused(phase: Phase, seen: Seen) -> tuple[Reason, ...]:
    if seen.comfort is Comfort.SEVERE:
        return (Reason.SEVERE,)
    still = (Reason.STILL_PAUSED,) if phase is Phase.PAUSED else ()
    unclear = (Reason.NOT_CLEAR_YET,) if seen.gate is Gate.PAUSE else ()
    return still + unclear or (Reason.ROUGH_RUN,)


# --- asks ---------------------------------------------------------------------------------------

_STANDING = {AskCode.SAFETY_AGAIN, AskCode.WORD_NOT_KEPT, AskCode.RAISE_NOT_KEPT}
_ASKED_FOR = {
    Reason.DANGER: AskCode.DANGER,
    Reason.INTERRUPTED: AskCode.WORD_TO_RESUME,
    Reason.NO_PRESCRIPTION: AskCode.PRESCRIPTION,
    Reason.SEVERE: AskCode.SEVERE,
    Reason.SEVERE_AGAIN: AskCode.SEVERE,
    Reason.NOT_CLEAR_YET: AskCode.IDENTIFY,
    Reason.STILL_PAUSED: AskCode.STILL_PAUSED,
    Reason.ROUGH_RUN: AskCode.ROUGH_RUN,
    Reason.WAITS_FOR_ANSWER: AskCode.ANSWER,
}
"""Who is asked because of a reason; the first that stands here decides."""


def asks_fit(rules: Rules, memory: None, seen: Seen) -> Broken | None:
    """Each reason brings its ask and no other: danger, an interruption, a missing prescription, a
    severe effect, a pause, rough answers running, and waiting on a rough or silent night.
    """
    asked = tuple(ask for ask in seen.asks if ask not in _STANDING)
    return None if asked == _asks(seen) else BROKEN


def _asks(seen: Seen) -> tuple[AskCode, ...]:
    if Reason.DISCONTINUED in seen.because:
        again = isinstance(seen.word, StartAt | Raise)
        return (AskCode.NEW_COURSE,) if again else ()
    if Reason.WAITS_FOR_QUIET in seen.because and rough(seen):
        return (AskCode.ROUGH_AT_FULL,)
    due = (ask for reason, ask in _ASKED_FOR.items() if reason in seen.because)
    return tuple(due)[:1]


def silence_asks_again(rules: Rules, course: Course, seen: Seen) -> Course | Broken:
    """After so many nights running not known to be taken the safety questions are asked again,
    every night, until a dose is known to be taken or the course ends.
    """
    silent = silent_nights(rules, course, seen) >= rules.unknown_nights_to_ask_again
    due = silent and seen.action != "discontinue"
    asked = AskCode.SAFETY_AGAIN in seen.asks
    return follow_course(rules, course, seen) if asked == due else BROKEN


def word_is_answered(rules: Rules, memory: None, seen: Seen) -> Broken | None:
    """A word to start or resume that does neither is said not to be kept, and no other word is.

    Before the start it stands from night to night, until danger comes.
    """
    stands = seen.action == "not_started" and seen.gate is not Gate.DANGER
    used = seen.action in ("start", "resume", "discontinue")
    unkept = isinstance(seen.word, StartAt) and not used and not stands
    return None if unkept == (AskCode.WORD_NOT_KEPT in seen.asks) else BROKEN


def raise_is_answered(rules: Rules, memory: Capped, seen: Seen) -> Capped | Broken:
    """A raise that lifts nothing, on a bad night or at the top, is said not to be kept, and no
    other raise is.
    """
    lifts = lifted(rules, memory, seen) > memory.ceiling
    unkept = isinstance(seen.word, Raise) and not lifts and seen.action != "discontinue"
    if unkept != (AskCode.RAISE_NOT_KEPT in seen.asks):
        return BROKEN
    return follow_ceiling(rules, memory, seen)
