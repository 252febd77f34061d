"""Lives for Hypothesis: a person who mostly does as advised, and sometimes anything else.

A life is made night after night, so that "takes what is advised" can mean what it says. The
protocol is the quick one, so that a few weeks meet every rule.
"""

from hypothesis import strategies as st
from msgspec import Struct

from decision.diaries import bodies, decided, happened, night, quick, screen
from lowtide.course.events import Event
from lowtide.course.facts import CourseFacts
from lowtide.course.replay import replay
from lowtide.decision.decide import Memory, NightAdvice, course_of, follow
from lowtide.protocol.model import Protocol

QUICK = quick()
DOSE_OF = {"missed": "-", "unsure": "?", "odd": "2", "high": "9", "low": "1.5", "mute": ""}


class Evening(Struct, frozen=True):
    """What a person says and does on one night."""

    said: str
    answers: str
    does: str
    clock: str


class Life(Struct, frozen=True):
    """A course as it was lived: its events, what is known of them, and every night's advice."""

    protocol: Protocol
    events: list[Event]
    facts: CourseFacts
    nights: tuple[NightAdvice, ...]


def _of(*weighted: tuple[int, str]) -> st.SearchStrategy[str]:
    """One of these, as often as its number says; several of one number are given with spaces."""
    return st.sampled_from(
        [choice for often, choices in weighted for choice in choices.split(" ") * often]
    )


EVENINGS = st.builds(
    Evening,
    said=_of(
        (90, ""),
        (2, "start/ start=3/ resume/ clear/ clear/resume/ clear/resume=4.5/"),
        (1, "takes=blue_pill/ raise/ resume~/ start/raise/ takes=tramadol/ stop/"),
    ),
    answers=_of((30, "q"), (12, "r s"), (3, "m !"), (5, "u"), (1, "U")),
    does=_of((40, "follows"), (5, "missed mute unsure"), (2, "odd low"), (1, "high")),
    # A first dose by morning moves the whole course to the morning, the nights before it too, where
    # a start of an earlier night began it; so the clock's morning hours here are late nights.
    clock=_of((6, ""), (1, "@2200 @0230 @1800")),
)
BEGINNINGS = st.sampled_from(["clear/start/", "clear/start=3/"] * 4 + ["start/", "clear/", ""])


@st.composite
def lives(draw: st.DrawFn, most: int = 30) -> Life:
    """Twelve nights and more of one person, up to so many nights."""
    beginning = draw(BEGINNINGS)
    evenings = draw(st.lists(EVENINGS, min_size=12, max_size=most))
    log: list[Event] = []
    memory, some_dose = None, False
    for number, evening in enumerate(evenings, start=1):
        said = (beginning if number == 1 else "") + evening.said + evening.answers
        tonight = _tonight(log + _happened(said, number, len(log)), number, memory)
        dose = _dose(evening, tonight, some_dose=some_dose)
        log += _happened(said + dose, number, len(log))
        memory = _tonight(log, number, memory).memory
        some_dose = some_dose or dose[:1].isdigit()
    nights = decided(log, night(len(evenings)), protocol=QUICK)
    return Life(QUICK, log, replay(log), nights)


def _tonight(log: list[Event], number: int, memory: Memory | None) -> NightAdvice:
    course = course_of(QUICK, replay(log), night(number), screen, None)
    return next(follow(course, iter([night(number)]), memory))


def _dose(evening: Evening, advice: NightAdvice, *, some_dose: bool) -> str:
    if evening.does == "follows":
        return f"{advice.dose.mg:g}{evening.clock}" if advice.dose else ""
    if not some_dose and evening.does in ("odd", "high"):
        return "-"  # a first dose that is no step is refused, which has its own table
    return DOSE_OF[evening.does] + (evening.clock if DOSE_OF[evening.does] else "")


def _happened(text: str, number: int, so_far: int) -> list[Event]:
    at = night(number)
    return [happened(body, at, f"e{so_far + n}") for n, body in enumerate(bodies(at, text), 1)]
