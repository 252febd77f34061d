"""A first night drawn by lot: before a course begins, once; ended by whoever wants to."""

from msgspec import Struct

from lowtide.actions.follow import Followed
from lowtide.actions.personal.statements import Saying, record_once
from lowtide.course.events import DrawEnded, Say, StartDrawn
from lowtide.course.facts import CourseFacts
from lowtide.course.journal import Journal, RandomBytes
from lowtide.decision.decide import NightAdvice
from lowtide.decision.recommendation import Status, StepUp
from lowtide.errors import JournalError
from lowtide.protocol.model import Protocol
from lowtide.quantities import Dose
from lowtide.trial.catalogue import numbers
from lowtide.trial.drawn import draw, first_possible, standing


class Stay(Struct, frozen=True):
    """How many doses the draw says to take at a step, and how many are known to be taken."""

    dose: Dose
    doses: int
    taken: int


def may_draw(facts: CourseFacts) -> bool:
    """Whether a first night can be drawn: never a second time, and not once it has begun."""
    spoken = (word.say for said in facts.words.values() for word in said)
    begun = any(say in (Say.START, Say.RESUME) for say in spoken)
    taken = any(said.dose is None or said.dose.micrograms for said in facts.doses.values())
    return facts.drawn is None and not begun and not taken


def draw_start(
    journal: Journal,
    saying: Saying,
    followed: Followed,
    random_bytes: RandomBytes,
    *,
    with_steps: bool,
) -> StartDrawn:
    """Draw the first night, and the step times where wanted, and write it down before it comes.

    A JournalError where there was a draw before, or the course has begun.
    """
    facts = followed.facts
    if not may_draw(facts):
        raise JournalError(
            "a first night is drawn once, before the course begins. It is not drawn again to get "
            "another day; you may always begin on another one without the draw."
        )
    steps = len(followed.protocol.steps) - 1 if with_steps else 0
    drawn = draw(numbers(), first_possible(facts, saying.night, numbers()), steps, random_bytes)
    record_once(journal, saying, drawn)
    return drawn


def end_draw(journal: Journal, saying: Saying) -> None:
    """From the night on the draw does not count any more, and no other is drawn."""
    record_once(journal, saying, DrawEnded())


def stay_by_draw(followed: Followed) -> Stay | None:
    """The step to stay at by the draw, whatever is offered; None where nothing is to be left.

    The rule knows nothing of it. Staying is always a good answer there, so that the draw can only
    make a course slower.
    """
    *before, tonight = followed.advised.nights
    said, state = standing(followed.facts, followed.night), tonight.memory.state
    if said is None or state.status is not Status.RUNNING:
        return None
    step = state.step - isinstance(tonight.recommendation, StepUp)
    if not any(said.extra_doses[step : step + 1]):
        return None
    needed = _needed(followed.protocol, step) + said.extra_doses[step]
    taken = _taken_at(followed, step, before)
    dose = followed.protocol.steps[step].dose.value
    return Stay(dose, needed, taken) if taken < needed else None


def _needed(protocol: Protocol, step: int) -> int:
    doses = protocol.steps[step].doses
    return doses.value.number if doses else 0


def _taken_at(followed: Followed, step: int, nights: list[NightAdvice]) -> int:
    """Doses of a step known to be taken since the course last came to it."""
    dose, taken = followed.protocol.steps[step].dose.value, 0
    for advice in reversed(nights):
        offered = isinstance(advice.recommendation, StepUp) and advice.memory.state.step == step + 1
        if advice.memory.state.step != step and not offered:
            break
        report = followed.facts.doses.get(advice.night)
        taken += report is not None and report.dose == dose
    return taken
