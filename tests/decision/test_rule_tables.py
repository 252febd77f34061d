"""The nightly rule as tables that a clinician could check, on the document's own numbers.

A night is one sign: what was said of last night's dose and of today.

    t  taken, quiet           m  not taken, quiet        .  nothing said at all
    r  taken, rough           s  taken, bad sleep        u  taken, not answered
    !  taken, severe          -  lower dose taken, quiet
    b  taken, quiet, blocked  p  not known, quiet, pause
    x  not known, quiet, danger                          X  taken, severe, danger
    1 2 3  the prescriber starts or resumes at that step, nothing taken, quiet
    ^  taken, quiet, the prescriber raises               #  taken, quiet, stop

The answer is one sign a night too: 1.5 is a, 3 is b, 4.5 is c; the capital letter where the dose
is another than the night before; 0 is no dose.
"""

import pytest

from lowtide.decision.day import day, start_of
from lowtide.decision.recommendation import (
    AskCode,
    Comfort,
    Dosing,
    Gate,
    LastDose,
    Observation,
    Raise,
    Reason,
    Recommendation,
    Rules,
    StartAt,
    Stop,
    Word,
    action,
)
from lowtide.quantities import Timing

RULES = Rules((14, 14, 0), 5, 5, 3, 7, 3)
TAKEN, LOWER, NOT = LastDose.ADVISED, LastDose.PREVIOUS, LastDose.NOT_KNOWN


def seen(
    dose: LastDose = TAKEN,
    comfort: Comfort = Comfort.QUIET,
    gate: Gate = Gate.OPEN,
    word: Word | None = None,
) -> Observation:
    return Observation(dose, comfort, gate, word)


SIGNS = {
    "t": seen(),
    "m": seen(NOT),
    ".": seen(NOT, Comfort.UNANSWERED),
    "u": seen(comfort=Comfort.UNANSWERED),
    "r": seen(comfort=Comfort.ROUGH),
    "s": seen(comfort=Comfort.ROUGH_SLEEP),
    "!": seen(comfort=Comfort.SEVERE),
    "-": seen(LOWER),
    "b": seen(gate=Gate.BLOCKED),
    "p": seen(NOT, gate=Gate.PAUSE),
    "x": seen(NOT, gate=Gate.DANGER),
    "X": seen(TAKEN, Comfort.SEVERE, Gate.DANGER),
    "1": seen(NOT, word=StartAt(0)),
    "2": seen(NOT, word=StartAt(1)),
    "3": seen(NOT, word=StartAt(2)),
    "^": seen(word=Raise()),
    "#": seen(word=Stop()),
}


def course(nights: str) -> list[Recommendation]:
    """The advice of each night; a plus repeats the sign before it to the number behind it."""
    state, given = start_of(RULES, Timing.NIGHT), []
    for sign in spelled_out(nights):
        state, advice = day(RULES, state, SIGNS[sign])
        given.append(advice)
    return given


def spelled_out(nights: str) -> str:
    """Write "t*14" as fourteen signs; spaces only separate."""
    parts = (part.split("*") for part in nights.split())
    return "".join(part[0] * int(part[1] if len(part) > 1 else 1) for part in parts)


def doses(given: list[Recommendation]) -> str:
    """One sign a night: the dose, capital where it differs from the night before."""
    signs = ""
    for before, advice in zip([None, *given], given, strict=False):
        sign = dose_sign(advice)
        changed = before is not None and dose_sign(before) != sign
        signs += sign.upper() if changed else sign
    return signs


def dose_sign(advice: Recommendation) -> str:
    return "abc"[advice.step] if isinstance(advice, Dosing) else "0"


@pytest.mark.parametrize(
    ("nights", "advised"),
    [
        # A tolerated, answered, adherent course: night 1 to 14, 15 to 28, from 29.
        ("1 t*13 t*14 t*10", "a*14 B b*13 C c*9"),
        # One missed dose delays every later step by a night.
        ("1 t*4 m t*9 t*14", "a*15 B b*13"),
        ("1 t*14 m t*13 t", "a*14 B b*14 C"),
        # A moderate effect starts the quiet count again: five quiet days, then the step.
        ("1 t*13 r t*4 t t", "a*19 B b"),
        ("1 t*10 r t*3 t t", "a*16 B"),
        # Staying is a good answer: the lower dose after an offer, and the offer comes again.
        ("1 t*14 - - t*2", "a*14 B b*4"),
        # Stepping down later starts the count at one.
        ("1 t*14 t*3 - t*12 t*2", "a*14 B b*3 A a*12 B b"),
        # Silence after an offer lets it lapse, and a rough day too.
        ("1 t*14 . t", "a*14 B A B"),
        # Sixty silent nights never step up: the dose is the lowest already.
        ("1 t*13 .*60", "a*74"),
        # Seven silent nights cost a step, and seven more another.
        ("1 t*28 t*3 .*7 .*7 .*7", "a*14 B b*13 C c*9 B b*6 A a*7"),
        # A fever: dosing goes on, no step up, and the step comes when it has gone.
        ("1 t*13 b*6 t", "a*20 B"),
        # An unanswered check-in never steps up; the first answered quiet one does.
        ("1 t*13 u*5 t", "a*19 B"),
        # Three bad nights running: nothing this evening, the dose next morning, doses still count.
        ("1 t*5 s s s t*5 t", "a*14 B"),
        # Severe at 3 mg: nothing tonight, 1.5 mg after the first quiet day, never 3 mg unasked.
        ("1 t*14 t*2 ! t t*40", "a*14 B b*2 0 A a*40"),
        # ... until the prescriber raises the ceiling; the count at this dose goes on from one.
        ("1 t*14 t*2 ! t t*20 ^ t*11 t", "a*14 B b*2 0 A a*20 a a*11 B"),
        # Severe at the first step pauses once, and interrupts when it comes again.
        ("1 t*3 ! t*3 ! t*5 1", "a*4 0 A a*2 0 0*5 A"),
        # Severe or rough while paused stays paused; silence too.
        ("1 t*3 ! ! r . t", "a*4 0 0 0 0 A"),
        # Five rough days: one step back and it stays there; at the first step a pause.
        ("1 t*14 t r*5 t*30", "a*14 B b*5 A a*30"),
        ("1 t*3 r*5 t", "a*8 0 A"),
        # Danger: no dose until the prescriber's word on a clear night, at the first step.
        ("1 t*20 x*3 t*4 1 t", "a*14 B b*6 0*7 A a"),
        # ... or at the step that is named; above the ceiling it raises it.
        ("1 t*14 t*2 X t*2 3 t", "a*14 B b*2 0 0 0 C c"),
        # An unknown medicine: no dose until it is named, and up to six nights of it cost no step.
        ("1 t*14 t*3 p*30 t t", "a*14 B b*3 0 0*29 B b"),
        # Stop is for good.
        ("1 t*3 # t*3 1 ^", "a*4 0 0*5"),
        # Without the prescriber nothing starts, nor with danger in the way.
        ("t*5 x 1", "0*6 A"),
        # A person who is on 3 mg already may start there.
        ("2 t*14", "b*14 C"),
    ],
)
def test_a_course_is_advised_as_the_table_says(nights: str, advised: str) -> None:
    assert doses(course(nights)) == spelled_out(advised)


def test_three_bad_nights_move_the_dose_to_the_morning_once() -> None:
    given = course("1 t*5 s*3 s*2")
    assert action(given[8]) == "move_to_morning"
    assert [advice.timing for advice in given if isinstance(advice, Dosing)][7:] == [
        Timing.NIGHT,
        Timing.MORNING,
        Timing.MORNING,
        Timing.MORNING,
    ]


@pytest.mark.parametrize(
    ("nights", "reasons"),
    [
        ("1 t*13 u", [Reason.WAITS_FOR_ANSWER]),
        ("1 t*13 r", [Reason.WAITS_FOR_QUIET]),
        ("1 t*13 b", [Reason.WAITS_FOR_GATE]),
        ("1 t*11 r t*2 b", [Reason.WAITS_FOR_QUIET, Reason.WAITS_FOR_GATE]),
        ("1 t", [Reason.COUNTING_DOSES]),
        ("1 t*28", [Reason.EARNED]),
        ("1 t*29", [Reason.AT_TARGET]),
        ("1 t*14 t ! t", [Reason.QUIET_AGAIN]),
        ("1 t*14 t ! t t", [Reason.AT_CEILING]),
        ("1 .*7", [Reason.SILENT_RUN]),
        ("1 t*2 X", [Reason.DANGER, Reason.SEVERE]),
        ("1 t*2 ! p", [Reason.STILL_PAUSED, Reason.NOT_CLEAR_YET]),
    ],
)
def test_every_night_says_why(nights: str, reasons: list[Reason]) -> None:
    assert list(course(nights)[-1].because) == reasons


@pytest.mark.parametrize(
    ("nights", "asked"),
    [
        ("t", [AskCode.PRESCRIPTION]),
        ("1 t x", [AskCode.DANGER]),
        ("1 t x m", [AskCode.WORD_TO_RESUME]),
        ("1 t !", [AskCode.SEVERE]),
        ("1 t ! .", [AskCode.STILL_PAUSED]),
        ("1 t p", [AskCode.IDENTIFY]),
        ("1 r*5", [AskCode.ROUGH_RUN]),
        ("1 t*13 u", [AskCode.ANSWER]),
        ("1 t*13 r", [AskCode.ROUGH_AT_FULL]),
        # After three nights not known the safety questions come again, and until a dose is known.
        ("1 . . .", [AskCode.SAFETY_AGAIN]),
        ("1 . .", []),
        ("1 .*4 t", []),
        # A word that tonight cannot use is not kept, and somebody is told.
        ("1 t 1", [AskCode.WORD_NOT_KEPT]),
        ("1 t ^", [AskCode.RAISE_NOT_KEPT]),
        ("1 t # 1", [AskCode.NEW_COURSE]),
        ("1 . . . #", []),
    ],
)
def test_every_question_is_handed_to_somebody(nights: str, asked: list[AskCode]) -> None:
    assert list(course(nights)[-1].asks) == asked
