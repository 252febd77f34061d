"""Asking with what really answers: nothing that can be written down makes it fail, and it says
why where it cannot tell.
"""

from datetime import date
from math import isfinite
from typing import Any

import numpy as np
import pytest
from msgspec import to_builtins
from numpy.typing import ArrayLike

from lowtide.errors import ResponseError
from lowtide.response.answer import Reason, Verdict
from lowtide.response.ask import ask
from lowtide.response.series import Series

FIRST = date(2026, 3, 14)
NONE = float("nan")
RNG = np.random.default_rng(5)
NOISE = RNG.normal(0, 1, 400)
STEADY = (6 + NOISE[:100]).clip(0, 10).round()
LOWER = (6 + NOISE[:100] - 3.5 * (np.arange(100) > 35)).clip(0, 10).round()


def series(scores: ArrayLike, run_in: int, doses: ArrayLike | None = None, **more: Any) -> Series:
    """A course on 4.5 mg, unless doses are given."""
    known = np.asarray(scores, dtype=np.float64)
    taken = np.where(np.arange(known.size) < run_in, 0.0, 4.5) if doses is None else doses
    return Series(known, np.asarray(taken, np.float64), np.zeros(known.size, bool), run_in, **more)


def numbers(value: object) -> list[float]:
    """Every number in an answer."""
    match value:
        case dict():
            return [each for held in value.values() for each in numbers(held)]
        case list() | tuple():
            return [each for held in value for each in numbers(held)]
        case float():
            return [value]
        case _:
            return []


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (series([], 0), Reason.NO_DOSES),
        (series([5], 1), Reason.NO_DOSES),
        (series([5], 0), Reason.SHORT_RUN_IN),
        (series([NONE] * 90, 20), Reason.NO_SCORES),
        (series(STEADY, 100), Reason.NO_DOSES),
        (series(STEADY, 20, [0.0] * 100), Reason.NO_DOSES),
        (series(STEADY[:60], 6), Reason.SHORT_RUN_IN),
        (series([*STEADY[:6], *[NONE] * 20, *STEADY[:60]], 26), Reason.SHORT_RUN_IN),
        (series(STEADY[:40], 14), Reason.NOT_LONG_ENOUGH),
        (series([*STEADY[:20], *[NONE] * 60], 20), Reason.NO_SCORES),
        (series([*STEADY[:20], *[NONE] * 60, *STEADY[:6]], 20), Reason.NO_SCORES),
        (series([5] * 90, 20), Reason.ONE_SCORE),
    ],
)
def test_too_little_is_too_early_with_its_reason_and_no_number(
    asked: Series, reason: Reason
) -> None:
    found = ask(asked, FIRST)
    assert (found.verdict, found.reasons) == (Verdict.TOO_EARLY, (reason,))
    said = (found.change_points, found.reduction, found.p_reduction_30, found.bayes_factor)
    assert said == (None, None, None, None)
    assert found.fitted == ()


@pytest.mark.parametrize(
    "asked",
    [
        series([*STEADY[:7], *[NONE] * 50, *STEADY[:7]], 7),  # as few as there may be
        series([5] * 40 + [6] + [5] * 40, 20),
        series([10] * 79 + [9], 20),
        series([0] * 79 + [1], 20),
        series([8] * 20 + [2] * 60, 20),
        series([5, 6] * 10 + [3, 4] * 30, 20),
        series(np.linspace(9, 1, 100), 20),
        series(5 + 1e-6 * np.arange(80), 20),
        series(STEADY, 20, [0.0] * 20 + [4.5] + [0.0] * 79),  # a single dose
        series(STEADY, 20, [0.0] * 20 + list(np.repeat(np.arange(1, 11) * 0.45, 8))),
        series(STEADY, 20, therapies=(("walks", np.arange(100) >= 20),)),
        series(STEADY, 20, therapies=(("walks", np.zeros(100, bool)),)),
        series((5 + NOISE).clip(0, 10), 40),
    ],
)
def test_whatever_is_enough_gets_numbers_that_are_numbers(asked: Series) -> None:
    found = ask(asked, FIRST)
    assert found.change_points is not None
    assert found.change_points.sd >= 0
    assert all(map(isfinite, numbers(to_builtins(found, enc_hook=float))))
    assert len(found.fitted) == asked.scores.size
    chances = (found.p_reduction_15, found.p_reduction_30, found.p_reduction_50)
    given = [each for each in chances if each is not None]
    assert given == pytest.approx(sorted(given, reverse=True), abs=1e-9)
    assert all(0 <= each <= 1 for each in given)


@pytest.mark.parametrize(
    "asked",
    [
        series([*STEADY[:99], np.inf], 20),
        series([*STEADY[:99], -np.inf], 20),
        series([*STEADY[:99], 10.5], 20),
        series([*STEADY[:99], -1], 20),
        series(STEADY, 20, [np.nan] * 100),
        series(STEADY, 20, [-4.5] * 100),
        series(STEADY, 101),
        series(STEADY, -1),
    ],
)
def test_what_is_no_score_no_dose_or_no_start_is_refused(asked: Series) -> None:
    with pytest.raises(ResponseError):
        ask(asked, FIRST)


def test_much_less_pain_is_better_and_none_is_not() -> None:
    assert ask(series(LOWER, 35), FIRST).verdict is Verdict.BETTER
    assert ask(series(STEADY, 35), FIRST).verdict is not Verdict.BETTER


def test_a_dose_given_up_after_a_night_is_not_found_to_be_no_better() -> None:
    found = ask(series(STEADY, 20, [0.0] * 20 + [4.5] + [0.0] * 79), FIRST)
    assert (found.verdict, found.reasons) == (Verdict.TOO_EARLY, (Reason.MAY_CHANGE,))


def test_after_a_bad_spell_better_is_unclear_and_says_so() -> None:
    found = ask(series(LOWER, 35, bad_spell=True), FIRST)
    assert found.verdict is Verdict.UNCLEAR
    assert Reason.FLARE in found.reasons
    assert ask(series(LOWER, 35, bad_spell=False), FIRST).verdict is Verdict.BETTER


def test_a_course_of_years_is_looked_at_on_as_many_days_as_a_year() -> None:
    long = series((5 + RNG.normal(0, 1, 900)).clip(0, 10), 40)
    assert ask(long, FIRST).first_response is not None
