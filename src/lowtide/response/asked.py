"""The answer for a course: that of its last set day, from the days up to it and no later ones."""

from dataclasses import dataclass
from datetime import date, timedelta

from msgspec.structs import replace

from lowtide.course.facts import CourseFacts
from lowtide.phrases import Phrase
from lowtide.quantities import Night
from lowtide.response.answer import Answer, NextStep, Reason
from lowtide.response.ask import ask
from lowtide.response.from_course import Compared, series_of
from lowtide.response.looks import last_look, next_look
from lowtide.response.outcomes import Outcome
from lowtide.response.series import Series


@dataclass(frozen=True)
class Asked:
    """An answer, and what was taken for granted on the way to it; `series` has its days."""

    answer: Answer
    series: Series
    taken_for_granted: tuple[Phrase, ...]


def answer_of(
    facts: CourseFacts,
    outcome: Outcome,
    tonight: Night,
    milestones: tuple[int, ...] = (),
    start: Night | None = None,
) -> Asked:
    """Whether it is helping, as it stood on the last day on which a course is looked at.

    `milestones`, in days after the first dose: those after day 84 are such days too. See
    `series_of` for `start`; a ResponseError names one that cannot be.
    """
    compared = series_of(facts, outcome, tonight, start)
    look = last_look(compared.days, milestones)
    seen = compared if look is None else compared.until(look)
    answer = ask(seen.series, seen.first_day, outcome=outcome.value, milestones=milestones)
    known = _with_what_is_known(answer, seen, _again(compared, milestones))
    return Asked(known, seen.series, seen.taken_for_granted)


def _again(compared: Compared, milestones: tuple[int, ...]) -> date | None:
    """The next set day; none where no more days are compared."""
    if compared.first_dose is None or compared.ended:
        return None
    following = next_look(compared.days, milestones)
    return compared.first_dose + timedelta(days=following) if following else None


def _with_what_is_known(answer: Answer, seen: Compared, again: date | None) -> Answer:
    """The answer with its days, and with why they end."""
    return replace(
        answer,
        first_day=seen.first_day,
        first_dose=seen.first_dose,
        ask_again=again,
        reasons=tuple(dict.fromkeys((*_reasons(answer, seen), *seen.ended))),
        # Where no more days are compared, waiting brings nothing.
        next_step=NextStep.ASK if seen.ended else answer.next_step,
    )


def _reasons(answer: Answer, seen: Compared) -> tuple[Reason, ...]:
    """Why it is no other verdict: the first dose, where no evening came after it yet, is one."""
    if seen.first_dose is None:
        return answer.reasons
    early = {Reason.NO_DOSES: Reason.NOT_LONG_ENOUGH}
    return tuple(early.get(reason, reason) for reason in answer.reasons)
