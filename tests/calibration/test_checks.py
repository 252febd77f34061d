"""Each check lets a right posterior pass and a wrong one fail."""

import numpy as np
import pytest

from lowtide.calibration import checks

pytest.importorskip("scipy", reason="needs the extra calibration")
PEOPLE = 5_000


def ranks(
    width: float = 1.0, shift: float = 0.0, seed: int = 1
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Ranks of normal truths in posteriors so many times too wide and so many sds away."""
    from scipy.special import ndtr

    rng = np.random.default_rng(seed)
    return np.asarray(ndtr((rng.standard_normal(PEOPLE) + shift) / width))


def band(found: np.ndarray[tuple[int], np.dtype[np.float64]]) -> checks.Band:
    return checks.ecdf_band(found, np.random.default_rng(9))


def test_right_posteriors_stay_in_the_band() -> None:
    assert not band(ranks()).left
    assert band(ranks()).excess < 1


@pytest.mark.parametrize("wrong", [ranks(width=0.9), ranks(width=1.12), ranks(shift=0.08)])
def test_too_narrow_too_wide_and_biased_posteriors_leave_it(
    wrong: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> None:
    assert band(wrong).left
    assert band(wrong).excess > 1


def test_the_band_is_left_by_one_right_study_in_twenty() -> None:
    rng = np.random.default_rng(3)
    left = [
        checks.ecdf_band(rng.random(100), np.random.default_rng(4), draws=400).left
        for _ in range(150)
    ]
    assert 0.01 < np.mean(left) < 0.11


def test_coverage_counts_what_is_inside() -> None:
    assert checks.coverage(ranks(), 0.8).low < 0.8 < checks.coverage(ranks(), 0.8).high
    assert checks.coverage(ranks(width=0.8), 0.8).high < 0.8


def test_wilson_equals_the_textbook() -> None:
    from scipy.stats import binomtest

    expected = binomtest(7, 50).proportion_ci(method="wilson")
    found = checks.wilson(7, 50)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-9)
    assert (checks.wilson(0, 0).low, checks.wilson(0, 0).high) == (0.0, 1.0)


def test_randomised_ranks_of_ties_are_uniform() -> None:
    rng = np.random.default_rng(5)
    truth = rng.integers(0, 4, PEOPLE)  # and the posterior says just that
    found = checks.randomised_rank(truth / 4, (truth + 1) / 4, rng)
    assert not band(found).left
    assert band(checks.randomised_rank(truth / 4, truth / 4, rng)).left


def test_a_frontier_is_the_best_power_for_each_share_of_false_alarms() -> None:
    line = checks.frontier(np.array([1.0, 2, 3, 4]), np.array([3.0, 4, 5, np.nan]))
    assert line.power_at(0.0) == 0.25  # 5
    assert line.power_at(0.25) == 0.5  # 4 and 5
    assert line.power_at(1.0) == 0.75  # silence is never better
    assert checks.frontier(np.full(4, -np.inf), np.full(4, -np.inf)).power_at(1.0) == 0.0


def test_a_better_score_is_ahead_and_a_worse_one_behind() -> None:
    rng = np.random.default_rng(6)
    null, effect = rng.standard_normal(PEOPLE), rng.standard_normal(PEOPLE) + 1.5
    sharp = checks.frontier(null, effect)
    blunt = checks.frontier(null, effect - 0.7)
    assert checks.ahead(sharp, blunt) >= 0
    assert checks.ahead(blunt, sharp) < -0.1


def test_wider_intervals_are_less_sharp() -> None:
    assert checks.sharpness(np.full(3, 1.1), np.ones(3)) == pytest.approx(1.1)


def test_predictions_are_set_beside_what_happened() -> None:
    rng = np.random.default_rng(7)
    predicted = rng.random(PEOPLE)
    happened = rng.random(PEOPLE) < predicted
    assert all(
        found.low - 0.03 < mean < found.high + 0.03
        for mean, found in checks.calibration_slope(predicted, happened)
    )
    boasting = checks.calibration_slope(np.sqrt(predicted), happened)
    assert any(not found.low - 0.03 < mean < found.high + 0.03 for mean, found in boasting)
