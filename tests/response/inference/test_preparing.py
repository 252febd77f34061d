"""From scores and doses to columns, priors, and the window that the change is of."""

from itertools import pairwise
from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowtide.calibration.referees.dense import last_days
from lowtide.response.inference.filtering import BLOCK
from lowtide.response.inference.preparing import BASELINE, WEEKEND, window_from
from response.inference.textbook import effects, person

NOTHING_FOR = [0.0] * 3


@pytest.mark.parametrize(
    ("doses", "longest", "first"),
    [
        ("1.5 1.5 1.5 1.5", 14, 3),  # one dose: from the first day on which it can show
        ("1.5 1.5 1.5 1.5", 2, 5),  # and no more than so many of them
        ("1.5 1.5 3 3", 14, 5),  # from the step on
        ("1.5 3 1.5 1.5", 14, 5),  # a step back is a step
        ("3 3 0 3", 14, 3),  # a night without a dose is no change of it
        ("3 3 3 0", 14, 3),  # nor is it at the end
        ("1.5 0 3 3", 14, 4),  # and before a step it belongs to what comes
        ("3 0 0 0", 14, 3),
        ("3", 14, 3),
    ],
)
def test_the_window_of_a_course(doses: str, longest: int, first: int) -> None:
    taken = np.array([*NOTHING_FOR, *map(float, doses.split())])
    assert window_from(taken, len(NOTHING_FOR), longest) == first


# The window is what the calibration's own few lines say that it is.
@given(
    st.lists(st.sampled_from([0.0, 1.5, 3.0]), max_size=30),
    st.sampled_from([1.5, 3.0]),
    st.integers(1, 5),
)
def test_the_window_is_that_of_the_reference(later: list[float], begun: float, run_in: int) -> None:
    doses = np.array([0.0] * run_in + [begun, *later])
    assert window_from(doses, run_in, 14) == last_days(doses).argmax()


def test_the_columns_of_a_person() -> None:
    made = person(np.random.default_rng(1), 61, steps=3, therapies=2)
    days, length = made.days, made.length
    assert days.scores.size == -(-length // BLOCK) * BLOCK
    assert not days.seen[length:].any()
    assert made.seen == days.seen.sum()
    assert (days.static[:length, BASELINE] == 1.0).all()
    assert days.static[:length, WEEKEND].tolist() == [float(day % 7 > 4) for day in range(length)]
    assert days.static[:length, -1] == pytest.approx(np.arange(length) / 28.0)
    for low, high in pairwise(days.steps[:length].T):
        assert (high <= low).all()  # whoever takes 3 mg takes 1.5 mg
    assert days.windows.sum(axis=1) == pytest.approx(np.ones(3))


def test_a_therapy_comes_slowly_and_goes_slowly() -> None:
    made = person(np.random.default_rng(2), 61, therapies=1)
    column = made.days.static[: made.length, 2]
    begun = int((column > 0).argmax())
    on = (np.arange(made.length) >= begun).astype(float)[:, None]
    left = exp(-1.0 / made.constants.therapy_days)
    assert column == pytest.approx(effects(on, left)[:, 0])
    assert column[begun] == pytest.approx(1.0 - left)


def test_the_functions_are_named_in_their_order() -> None:
    made = person(np.random.default_rng(3), 61, steps=2, therapies=1, windows=3)
    statics = made.linear.static.shape[1]
    assert made.linear.windows.tolist() == [0, -1, 1, 2, 3, -1, -1, -1, -1]
    change, level, *_, lower, upper, therapy, trend = made.linear.functions
    assert not change.any()  # its weights come from the window of each node
    run_in = made.days.static[:12].mean(axis=0)
    assert level[:statics] == pytest.approx(run_in)
    assert not level[statics:].any()  # neither flare nor dose is of the usual level
    assert [row.argmax() for row in (lower, upper, therapy, trend)] == [
        statics + 1, statics + 2, 2, statics - 1,
    ]  # fmt: skip
    assert all(row.sum() == 1.0 for row in (lower, upper, therapy, trend))


def test_without_windows_only_change_and_level_are_asked() -> None:
    made = person(np.random.default_rng(4), windows=0)
    assert made.linear.windows.tolist() == [0, -1]


def test_the_priors_of_the_columns() -> None:
    made = person(np.random.default_rng(5), therapies=2)
    mean, precision = made.linear.static
    assert mean.tolist() == [5.5, 0.0, 0.0, 0.0, 0.0]
    sds = precision**-0.5
    assert sds == pytest.approx([2.0, 0.5, 1.5, 1.5, 0.3])  # level, weekend, therapies, trend
