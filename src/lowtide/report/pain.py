"""Pain before the first dose and lately, side by side: what was answered, and how much was not."""

from collections.abc import Iterator
from statistics import mean, median

from msgspec import Struct

from lowtide.course.facts import CourseFacts
from lowtide.quantities import Night
from lowtide.report.catalogue import library

A_WEEK = 7  # the unit of the trials: the mean of seven days


class Pain(Struct, frozen=True):
    """Pain over some evenings, from 0 to 10; None where nobody answered."""

    nights: int
    answered: int
    mean: float | None
    median: float | None


class PainReport(Struct, frozen=True):
    """Pain in the run-in and lately; `change` is None where there is too little to compare.

    The run-in goes up to the evening of the first dose, whose answers come before it. What is
    lately begins after it, and ends with the last evening that can have been answered.
    """

    run_in: Pain
    last_7: Pain
    last_28: Pain
    change: float | None


def pain_report(facts: CourseFacts, tonight: Night, first_dose: Night | None) -> PainReport:
    """Pain as it was answered; a night without an answer is counted, and nothing put in its place.

    `change`: the mean of the last four weeks less that of the run-in. It is a change since
    starting, whatever its cause.
    """
    window = library().numbers.nights_compared.value
    now = tonight if tonight in facts.check_ins else tonight + -1
    first = facts.first or tonight
    before = min(first_dose or now, now)
    begun = (first_dose or now) + 1
    run_in = pain_between(facts, max(first, before + (1 - window)), before)
    last_28 = pain_between(facts, max(begun, now + (1 - window)), now)
    return PainReport(
        run_in=run_in,
        last_7=pain_between(facts, max(begun, now + (1 - A_WEEK)), now),
        last_28=last_28,
        change=_change(run_in, last_28),
    )


def pain_between(facts: CourseFacts, first: Night, last: Night) -> Pain:
    """Pain from one night to another, both included; none where the first comes later."""
    scores = list(_scores(facts, first, last))
    return Pain(
        nights=max(last - first + 1, 0),
        answered=len(scores),
        mean=mean(scores) if scores else None,
        median=median(scores) if scores else None,
    )


def enough(pain: Pain) -> bool:
    """Whether there are answers enough to compare with others."""
    return pain.answered >= library().numbers.answers_to_compare.value


def _scores(facts: CourseFacts, first: Night, last: Night) -> Iterator[float]:
    for night, said in facts.check_ins.items():
        if said.pain is not None and first <= night <= last:
            yield said.pain.score


def _change(run_in: Pain, lately: Pain) -> float | None:
    if run_in.mean is None or lately.mean is None or not (enough(run_in) and enough(lately)):
        return None
    return lately.mean - run_in.mean
