"""What began with the dose is told from it by its days, and not by how vague the answers are."""

from datetime import date

import numpy as np
import pytest

from lowtide.response.answer import NextStep, Reason, Verdict
from lowtide.response.ask import ask
from lowtide.response.catalogue import priors
from lowtide.response.series import Series
from lowtide.response.verdict.entangled import alike, built_up

RUN_IN, DAYS = 14, 98
DOSES = np.repeat([0.0, 1.5, 3.0, 4.5], [RUN_IN, 14, 14, 56])


def course(begins: int, fall: float = 3.5) -> Series:
    """A course that gets better from the first dose on, and a therapy that begins on a day."""
    rng, day = np.random.default_rng(3), np.arange(DAYS)
    felt = 7.0 - fall * (1.0 - np.exp(-np.maximum(day - RUN_IN, 0) / 10.0))
    scores = np.clip(np.round(felt + rng.normal(0.0, 0.8, DAYS)), 0.0, 10.0)
    return Series(scores, DOSES, day % 7 > 4, RUN_IN, (("walks", day >= begins),))


@pytest.mark.parametrize(
    ("begins", "apart"),
    [
        (RUN_IN, False),  # on the evening of the first dose
        (RUN_IN + 7, False),
        (RUN_IN + 14, False),  # with a step up
        (RUN_IN + 56, True),
        (2, True),
    ],
)
def test_a_therapy_is_apart_by_when_it_began(begins: int, apart: bool) -> None:
    series = course(begins)
    (found,) = alike(series, priors())
    assert bool(abs(found) < 0.8) is apart
    (therapy,) = ask(series, date(2026, 1, 5)).therapies
    assert therapy.apart is apart


def test_in_force_on_no_day_it_is_like_no_dose() -> None:
    assert alike(course(DAYS), priors())[0] == 0.0


# What began on one evening gets better together, and nobody is told which of the two did it.
def test_better_with_a_therapy_from_the_same_evening_is_unclear_for_that_reason() -> None:
    answer = ask(course(RUN_IN, fall=5.0), date(2026, 1, 5))
    assert answer.verdict is Verdict.UNCLEAR
    assert answer.reasons == (Reason.THERAPIES,)
    assert answer.next_step is NextStep.KEEP_THE_REST
    later = ask(course(RUN_IN + 70, fall=5.0), date(2026, 1, 5))
    assert later.verdict is Verdict.BETTER


def test_an_effect_builds_up_and_goes_back() -> None:
    on = np.array([[0.0], [1.0], [1.0], [0.0]])
    assert built_up(on, 0.5)[:, 0].tolist() == [0.0, 0.5, 0.75, 0.375]
