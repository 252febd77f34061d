"""Logarithms and exponentials of a row are those of the library, over all that they meet."""

import numpy as np
import pytest

from lowtide.response.inference.vectors import exps, logs
from lowtide.response.series import Floats


def log_of(row: Floats) -> Floats:
    out = row.copy()
    logs(out, np.empty_like(out))
    return out


def exp_of(row: Floats) -> Floats:
    out = row.copy()
    exps(out, np.empty_like(out))
    return out


@pytest.mark.parametrize("reach", [1e-3, 1.0, 50.0, 690.0])
def test_logarithms_are_off_by_less_than_a_billionth(reach: float) -> None:
    row = np.exp(np.random.default_rng(1).uniform(-reach, reach, 20_000))
    assert np.abs(log_of(row) - np.log(row)).max() < 1e-9


def test_logarithms_are_right_at_powers_of_two_and_next_to_them() -> None:
    powers: Floats = np.ldexp(1.0, np.arange(-1000, 1000))
    near: list[Floats] = [np.nextafter(powers, 0.0), np.nextafter(powers, np.inf)]
    for row in (powers, *near):
        assert np.abs(log_of(row) - np.log(row)).max() < 1e-9


@pytest.mark.parametrize("reach", [1e-3, 1.0, 50.0, 699.0])
def test_exponentials_are_off_by_less_than_a_billionth_of_themselves(reach: float) -> None:
    row = np.random.default_rng(2).uniform(-reach, reach, 20_000)
    assert np.abs(exp_of(row) / np.exp(row) - 1.0).max() < 1e-9


def test_the_exponential_of_less_than_minus_700_is_next_to_nothing_and_never_less() -> None:
    found = exp_of(np.array([-700.0, -701.0, -1e6, -np.inf]))
    assert (found >= 0.0).all()
    assert (found < 1e-300).all()


def test_one_undoes_the_other() -> None:
    row = np.random.default_rng(3).uniform(-600, 600, 1_000)
    assert np.abs(log_of(exp_of(row)) - row).max() < 1e-9
