"""The answer for a course: that of its last set day, from the days up to it and no later ones."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace
from numpy.random import Generator  # noqa: TID251 - a type: the generator is an argument

from lowtide.course.events import StartDrawn
from lowtide.course.facts import CourseFacts
from lowtide.errors import QuantityError
from lowtide.phrases import Phrase
from lowtide.protocol.model import Protocol
from lowtide.quantities import Night
from lowtide.response.answer import Answer, NextStep, Reason, Sensitivity, Spread, Verdict
from lowtide.response.ask import ask
from lowtide.response.course.from_course import LONGEST_RUN_IN, Compared, series_of
from lowtide.response.looks import last_look, next_look
from lowtide.response.model.beliefs import Priors
from lowtide.response.outcomes import WORST, Outcome
from lowtide.response.randomisation import RandomisationTest, draw_test
from lowtide.response.series import Series
from lowtide.trial.catalogue import numbers
from lowtide.trial.drawn import Design, design_on, standing

RANDOMISED_START = "randomised_start"
SEVEN = Spread.__struct_fields__
V = TypeVar("V", bound=Struct)


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
    protocol: Protocol,
    generator: Generator,
    start: Night | None = None,
    priors: Priors | None = None,
) -> Asked:
    """Whether it is helping, as it stood on the last day on which a course is looked at.

    The protocol's milestones after day 84 are such days too. generator: for a draw by lot that
    could have fallen in too many ways to list. See `series_of` for `start`; a ResponseError names
    one that cannot be. priors: others than Lowtide's own.
    """
    milestones = tuple(each.day for each in protocol.milestones)
    compared = series_of(facts, outcome, tonight, start)
    look = last_look(compared.days, milestones)
    seen = compared if look is None else compared.until(look)
    answer = ask(seen.series, seen.first_day, outcome=outcome.value, priors=priors)
    known = _with_what_is_known(answer, seen, _again(compared, milestones))
    said = standing(facts, tonight)
    if said is not None and design_on(facts, tonight) in (Design.KEPT, Design.LATE):
        test = _by_lot(said, seen, look, protocol, generator) if look else None
        known = _with_the_draw(known, test)
    in_points = scaled(known, outcome.worst / WORST)
    return Asked(in_points, seen.series, seen.taken_for_granted)


def scaled(answer: Answer, by: float) -> Answer:
    """The same answer in other points: every number in points times `by`."""
    if by == 1:
        return answer
    change, hangs_on = answer.change_points, answer.sensitivity
    return replace(
        answer,
        run_in=_times(answer.run_in, by, "mean"),
        change_points=change and _times(change, by, *SEVEN),
        by_dose=tuple(
            replace(each, added=_times(each.added, by, *SEVEN)) for each in answer.by_dose
        ),
        therapies=tuple(
            replace(
                each,
                effect=_times(each.effect, by, *SEVEN),
                together=_times(each.together, by, *SEVEN),
            )
            for each in answer.therapies
        ),
        sensitivity=hangs_on and _sensitivity(hangs_on, by),
        fitted=tuple(each * by for each in answer.fitted),
    )


def _sensitivity(hangs_on: Sensitivity, by: float) -> Sensitivity:
    chances = hangs_on.p_reduction_15_by_trend_sd
    return replace(
        _times(hangs_on, by, "missing_shift"),
        p_reduction_15_by_trend_sd={f"{float(sd) * by:g}": each for sd, each in chances.items()},
    )


def _times(values: V, by: float, *names: str) -> V:
    """The same values, those of these names times `by`."""
    known = {name: getattr(values, name) for name in names}
    return replace(values, **{name: each * by for name, each in known.items() if each is not None})


def _again(compared: Compared, milestones: tuple[int, ...]) -> date | None:
    """The next set day; none where no more days are compared."""
    if compared.first_dose is None or compared.ended:
        return None
    following = next_look(compared.days, milestones)
    return compared.first_dose + timedelta(days=following) if following else None


def _with_what_is_known(answer: Answer, seen: Compared, again: date | None) -> Answer:
    """The answer with its days, and with why they end."""
    # No later day makes a run-in longer.
    final = Reason.SHORT_RUN_IN in answer.reasons
    known = replace(
        answer,
        first_day=seen.first_day,
        first_dose=seen.first_dose,
        ask_again=None if final else again,
    )
    if not seen.ended:
        return replace(known, reasons=_reasons(answer, seen, {}))
    # Where no more days are compared, waiting brings nothing, and no later day changes the answer.
    undecided = Reason.MAY_CHANGE in answer.reasons
    reasons = (*_reasons(answer, seen, {Reason.MAY_CHANGE: Reason.WIDE}), *seen.ended)
    return replace(
        known,
        verdict=Verdict.UNCLEAR if undecided else answer.verdict,
        reasons=tuple(dict.fromkeys(reasons)),
        next_step=NextStep.ASK,
    )


def _reasons(answer: Answer, seen: Compared, instead: dict[Reason, Reason]) -> tuple[Reason, ...]:
    """Why it is no other verdict: the first dose, where no evening came after it yet, is one."""
    if seen.first_dose is not None:
        instead = {Reason.NO_DOSES: Reason.NOT_LONG_ENOUGH} | instead
    return tuple(instead.get(reason, reason) for reason in answer.reasons)


# --- a first day drawn by lot -------------------------------------------------------------------


def _by_lot(
    said: StartDrawn,
    seen: Compared,
    look: int,
    protocol: Protocol,
    generator: Generator,
) -> RandomisationTest | None:
    """What the draw alone says; nothing where its days leave nothing to compare.

    It is exact only where the days compared are the same whichever day was drawn: so they end on
    the set day counted from the first day possible, and begin as late as for the last one.
    """
    earliest = said.first_possible + timedelta(days=said.days - LONGEST_RUN_IN)
    first = max(seen.first_day, earliest)
    last = said.first_possible + timedelta(days=look)
    scores = seen.series.scores[(first - seen.first_day).days : (last - seen.first_day).days + 1]
    doses = [step.doses.value.number for step in protocol.steps if step.doses]
    lag = numbers().lag_days.value
    try:
        return draw_test(scores, first, said, doses[: len(said.extra_doses)], lag, generator)
    except QuantityError:
        return None


def _with_the_draw(answer: Answer, test: RandomisationTest | None) -> Answer:
    return replace(
        answer,
        design=RANDOMISED_START,
        randomisation_p=test.p if test else None,
        randomisation_draws=test.draws if test else None,
    )
