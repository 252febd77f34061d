"""A first night drawn by lot: how it is drawn, and what the draw is worth on any night."""

from datetime import date
from enum import Enum

from lowtide.course.events import StartDrawn
from lowtide.course.exposure import NOT_TAKEN
from lowtide.course.facts import CourseFacts
from lowtide.course.journal import RandomBytes
from lowtide.errors import QuantityError
from lowtide.quantities import Night
from lowtide.trial.catalogue import DrawNumbers

BYTE = 256


class Design(Enum):
    """What a draw is worth: `left` is no randomised start any more, whatever comes."""

    WAITING = "waiting"  # its night is still to come
    DUE = "due"  # its night has come, and no dose is known yet
    KEPT = "kept"  # the first dose was taken on its night
    LATE = "late"  # the first dose was taken later; the draw is compared by its own night
    LEFT = "left"  # a dose was taken before, or somebody chose another way


def draw(
    numbers: DrawNumbers, first_possible: Night, steps: int, random_bytes: RandomBytes
) -> StartDrawn:
    """Draw the first night, each of the window's alike, and the extra doses of so many steps.

    steps: 0 draws the night alone. random_bytes: as many bytes as it is asked for, each from 0 to
    255 alike.
    """
    days, most = numbers.days.value, numbers.most_extra_doses.value
    chosen = first_possible + below(days, random_bytes)
    extra = tuple(below(most + 1, random_bytes) for _ in range(steps))
    return StartDrawn(first_possible.date, days, chosen.date, extra, most if steps else 0)


def below(count: int, random_bytes: RandomBytes) -> int:
    """A whole number from 0 to count - 1, each alike: a byte that would favour some is redrawn."""
    if not 1 <= count <= BYTE:
        raise QuantityError(f"a lot is drawn among 1 to {BYTE}, not {count}.")
    fair = BYTE - BYTE % count
    while True:
        (drawn,) = random_bytes(1)
        if drawn < fair:
            return drawn % count


def first_possible(facts: CourseFacts, tonight: Night, numbers: DrawNumbers) -> Night:
    """The first night of the window: the run-in is over, and tonight is not drawn any more."""
    begun = min([night for night in facts.check_ins if night <= tonight], default=tonight)
    return max(begun + numbers.run_in_evenings.value, tonight + 1)


def design_on(facts: CourseFacts, night: Night) -> Design | None:
    """What the draw is worth on a night, as is known by then; None where nothing was drawn."""
    if facts.drawn is None:
        return None
    said = standing(facts, night)
    if said is None:
        return Design.LEFT
    chosen, first = Night(said.chosen), _first_dose(facts, night)
    if first is None:
        return Design.WAITING if night < chosen else Design.DUE
    if first == chosen:
        return Design.KEPT
    return Design.LATE if first > chosen else Design.LEFT


def standing(facts: CourseFacts, night: Night) -> StartDrawn | None:
    """The draw, unless it was erased, ended by this night, or written down after the fact."""
    drawn = facts.drawn
    if drawn is None or drawn.said is None or (drawn.ended and drawn.ended <= night):
        return None
    return drawn.said if drawn.recorded < Night(drawn.said.first_possible) else None


def waits_for(facts: CourseFacts, night: Night) -> date | None:
    """The day drawn, on every night on which the first dose waits for it."""
    said = standing(facts, night)
    if said is None or night >= Night(said.chosen) or _first_dose(facts, night):
        return None
    return said.chosen


def _first_dose(facts: CourseFacts, night: Night) -> Night | None:
    taken = (on for on, said in facts.doses.items() if said.dose and said.dose > NOT_TAKEN)
    return min((on for on in taken if on <= night), default=None)
