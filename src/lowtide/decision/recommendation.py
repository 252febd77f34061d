"""The alphabet of the nightly rule: what a night is told, what is remembered, what is advised.

Everything here is finite, so that every state that a course can ever reach can be enumerated.
"""

from enum import Enum, StrEnum

from msgspec import Struct

from lowtide.quantities import Timing


class LastDose(Enum):
    """Last night's dose; a missed one and an unknown one are the same here."""

    ADVISED = "advised"
    PREVIOUS = "previous"
    NOT_KNOWN = "not_known"


class Comfort(Enum):
    """Today's answers about what is new or worse since naltrexone began; the worst one wins."""

    QUIET = "quiet"
    ROUGH = "rough"
    ROUGH_SLEEP = "rough_sleep"
    SEVERE = "severe"
    UNANSWERED = "unanswered"


class Gate(Enum):
    """What else stands in the way tonight, as screening and replay reduce it."""

    OPEN = "open"
    BLOCKED = "blocked"
    PAUSE = "pause"
    DANGER = "danger"


class StartAt(Struct, frozen=True):
    """The prescriber's word to start or to resume, at a step (0 is the first)."""

    step: int


class Raise(Struct, frozen=True):
    """The prescriber's word to lift the ceiling one step."""


class Stop(Struct, frozen=True):
    """The prescriber's or the person's word to end the course."""


Word = StartAt | Raise | Stop


class Observation(Struct, frozen=True):
    """Last night's dose joined with today's answers: the letter that one night reads."""

    dose: LastDose
    comfort: Comfort
    gate: Gate
    word: Word | None = None


class Status(StrEnum):
    """Where a course stands."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    PAUSED = "paused"  # after bad reactions: lifts with the first quiet check-in
    INTERRUPTED = "interrupted"  # only the prescriber's word resumes
    DISCONTINUED = "discontinued"


OFFERED = -1


class State(Struct, frozen=True):
    """All that one night hands to the next.

    step, ceiling: indices of the protocol's steps. doses: taken at this step, OFFERED where the
    step was offered last night, saturating at the step's length (at 1 where step is ceiling).
    comfort: check-ins running, quiet above zero, rough below. unknown: nights running whose dose
    is not known to be taken.
    """

    status: Status
    step: int
    ceiling: int
    doses: int
    comfort: int
    unknown: int
    timing: Timing


class Rules(Struct, frozen=True):
    """The numbers of the nightly rule, taken from a protocol; the unit is in each name."""

    step_doses: tuple[int, ...]  # doses that a step takes; the last step's is not used
    quiet_check_ins_to_step_up: int
    rough_check_ins_to_step_back: int
    rough_check_ins_to_move: int
    unknown_nights_to_step_lower: int
    unknown_nights_to_ask_again: int

    @property
    def top(self) -> int:
        """The index of the highest step."""
        return len(self.step_doses) - 1


class Reason(StrEnum):
    """Why tonight's answer is what it is; each has its words and source in reasons.toml."""

    DISCONTINUED = "discontinued"
    STOP_SAID = "stop_said"
    DANGER = "danger"
    INTERRUPTED = "interrupted"
    PRESCRIBER_RESUMED = "prescriber_resumed"
    NO_PRESCRIPTION = "no_prescription"
    NOT_READY_TO_START = "not_ready_to_start"
    STARTED = "started"
    SEVERE = "severe"
    SEVERE_AGAIN = "severe_again"
    STILL_PAUSED = "still_paused"
    QUIET_AGAIN = "quiet_again"
    NOT_CLEAR_YET = "not_clear_yet"
    ROUGH_RUN = "rough_run"
    SILENT_RUN = "silent_run"
    ROUGH_SLEEP = "rough_sleep"
    EARNED = "earned"
    COUNTING_DOSES = "counting_doses"
    WAITS_FOR_QUIET = "waits_for_quiet"
    WAITS_FOR_ANSWER = "waits_for_answer"
    WAITS_FOR_GATE = "waits_for_gate"
    AT_CEILING = "at_ceiling"
    AT_TARGET = "at_target"


class AskCode(StrEnum):
    """A question handed to a person; who and by when stand beside its words in asks.toml."""

    DANGER = "danger"
    WORD_TO_RESUME = "word_to_resume"
    NEW_COURSE = "new_course"
    PRESCRIPTION = "prescription"
    SEVERE = "severe"
    STILL_PAUSED = "still_paused"
    IDENTIFY = "identify"
    ROUGH_RUN = "rough_run"
    ROUGH_AT_FULL = "rough_at_full"
    ANSWER = "answer"
    SAFETY_AGAIN = "safety_again"
    WORD_NOT_KEPT = "word_not_kept"
    RAISE_NOT_KEPT = "raise_not_kept"


class Advice(Struct, frozen=True):
    """What every recommendation carries: the reasons that decided, and the asks."""

    because: tuple[Reason, ...]
    asks: tuple[AskCode, ...]


class Dosing(Advice, frozen=True):
    """A recommendation with a dose: that of the step, at the timing."""

    step: int
    timing: Timing


class NotStarted(Advice, frozen=True, tag="not_started"):
    """No dose: the course has not started."""


class Start(Dosing, frozen=True, tag="start"):
    """The first dose."""


class Maintain(Dosing, frozen=True, tag="maintain"):
    """The same dose again."""


class StepUp(Dosing, frozen=True, tag="step_up"):
    """The next dose is offered; staying is a good answer."""


class StepBack(Dosing, frozen=True, tag="step_back"):
    """One dose lower."""


class MoveToMorning(Dosing, frozen=True, tag="move_to_morning"):
    """Nothing this evening; tonight's dose is taken tomorrow morning, and so on from there."""


class Pause(Advice, frozen=True, tag="pause"):
    """No dose tonight; lifts by itself."""


class Interrupt(Advice, frozen=True, tag="interrupt"):
    """No dose until the prescriber's word."""


class Resume(Dosing, frozen=True, tag="resume"):
    """Dosing again after a pause or an interruption."""


class Discontinue(Advice, frozen=True, tag="discontinue"):
    """The end of naltrexone in this course."""


WithDose = Start | Maintain | StepUp | StepBack | MoveToMorning | Resume
WithoutDose = NotStarted | Pause | Interrupt | Discontinue
Recommendation = WithDose | WithoutDose


def action(recommendation: Recommendation) -> str:
    """The recommendation's name in files and programs: "step_up"."""
    return str(recommendation.__struct_config__.tag)
