"""What a posterior says for and against each verdict, in percent and in points."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from lowtide.response.catalogue import rule
from lowtide.response.infer import Posterior
from lowtide.response.inference.mixture import Core, no_more
from lowtide.response.series import Floats
from lowtide.response.verdict.evidence import Evidence, evidence, widened

PRIOR_AT_ZERO = 0.2


def posterior(
    change: float, sd: float = 0.5, level: float = 6.0, level_sd: float = 0.3, together: float = 0.0
) -> Posterior:
    """One normal of change and level, whose covariance is `together`."""
    kept = np.zeros((1, 4, 2))
    kept[0, 0] = change, level
    kept[0, 1] = sd**2, level_sd**2
    kept[0, 2] = sd**2, together
    kept[0, 3] = together, level_sd**2
    nothing: Floats = np.zeros(0)
    numbers = dict.fromkeys(Core.__dataclass_fields__, 0.0)
    core = Core(**{**numbers, "prior_at_zero": PRIOR_AT_ZERO, "change": change, "change_sd": sd})
    return Posterior(core, np.ones(1), kept, nothing, nothing)


def reduced(share: float, change: float, sd: float, level: float, level_sd: float) -> float:
    """P(change + share x level <= 0), for a change and a level that know nothing of each other."""
    return float(norm.cdf(0.0, change + share * level, np.hypot(sd, share * level_sd)))


@pytest.mark.parametrize("change", [-3.0, -1.0, 0.0, 1.5])
@pytest.mark.parametrize("shift", [0.0, 0.7, -0.7])
def test_in_percent_of_the_run_in(change: float, shift: float) -> None:
    found = evidence(posterior(change), rule(), shift)
    moved = (change + shift, 0.5, 6.0, 0.3)
    assert found.in_percent
    assert found.by_15 == pytest.approx(reduced(0.15, *moved), abs=1e-6)
    assert found.by_30 == pytest.approx(reduced(0.3, *moved), abs=1e-6)
    assert found.by_50 == pytest.approx(reduced(0.5, *moved), abs=1e-6)
    assert found.worse_15 == pytest.approx(1.0 - reduced(-0.15, *moved), abs=1e-6)


# A run-in near the floor: one point stands for 15 %, two for 30 %, and nothing for 50 %.
@pytest.mark.parametrize("change", [-3.0, -1.0, 0.0, 1.5])
@pytest.mark.parametrize("shift", [0.0, 0.7])
def test_in_points_near_the_floor(change: float, shift: float) -> None:
    found = evidence(posterior(change, level=1.5), rule(), shift)
    assert not found.in_percent
    assert found.by_15 == pytest.approx(norm.cdf(-1.0, change + shift, 0.5), abs=1e-6)
    assert found.by_30 == pytest.approx(norm.cdf(-2.0, change + shift, 0.5), abs=1e-6)
    assert found.by_50 == 0.0
    assert found.worse_15 == pytest.approx(norm.sf(1.0, change + shift, 0.5), abs=1e-6)


# A point is a point, whether the others are in percent or not.
@pytest.mark.parametrize("level", [1.5, 6.0])
@pytest.mark.parametrize(("change", "shift"), [(-3.0, 0.0), (-1.0, 0.0), (-1.0, 0.7), (0.5, -1.0)])
def test_by_a_point(level: float, change: float, shift: float) -> None:
    found = evidence(posterior(change, level=level), rule(), shift)
    assert found.by_a_point == pytest.approx(norm.cdf(-1.0, change + shift, 0.5), abs=1e-6)


@pytest.mark.parametrize(
    ("level", "level_sd", "in_percent"),
    [
        (6.0, 0.3, True),
        (2.5, 0.2, True),  # P(level < 2) = 0.6 %
        (2.4, 0.2, False),  # 2.3 %
        (4.0, 1.0, False),  # 2.3 %
        (0.5, 0.2, False),
    ],
)
def test_percent_only_where_the_run_in_is_clearly_above_two_points(
    level: float, level_sd: float, in_percent: bool
) -> None:
    assert evidence(posterior(-1.0, 0.5, level, level_sd), rule()).in_percent is in_percent


def test_the_level_of_percent_is_the_rules() -> None:
    points = rule().points
    from msgspec.structs import replace as with_other

    higher = with_other(
        rule(), points=with_other(points, level=with_other(points.level, value=5.9))
    )
    assert not evidence(posterior(-1.0), higher).in_percent


@pytest.mark.parametrize(("change", "shift"), [(-1.0, 0.0), (-1.0, 0.4), (0.8, -0.3)])
def test_bayes_factors_are_those_of_savage_and_dickey(change: float, shift: float) -> None:
    found = evidence(posterior(change), rule(), shift)
    now = change + shift
    at_zero = norm.pdf(0.0, now, 0.5)
    less = 2.0 * norm.cdf(0.0, now, 0.5) * PRIOR_AT_ZERO / at_zero
    more = 2.0 * norm.sf(0.0, now, 0.5) * PRIOR_AT_ZERO / at_zero
    assert (found.less, found.more) == pytest.approx((less, more), rel=1e-5)


def test_a_change_that_is_out_of_the_question_has_a_finite_bayes_factor() -> None:
    found = evidence(posterior(-9.0, 0.1), rule())
    assert np.isfinite([found.less, found.more]).all()
    assert found.less > 1e100
    assert found.more == 0.0


# The more the unanswered days were worse, the less speaks for better and the more for worse.
def test_evidence_follows_the_shift() -> None:
    along = [evidence(posterior(-1.5), rule(), shift) for shift in np.linspace(-2, 3, 21)]
    for name in ("by_15", "by_30", "by_50", "by_a_point", "less"):
        values = [getattr(each, name) for each in along]
        assert values == sorted(values, reverse=True), name
    for name in ("worse_15", "more"):
        values = [getattr(each, name) for each in along]
        assert values == sorted(values), name


def test_probabilities_keep_their_order() -> None:
    for change in (-4.0, -1.0, 0.0, 2.0):
        found: Evidence = evidence(posterior(change, 1.0, 6.0, 0.8, together=0.3), rule())
        assert found.by_15 >= found.by_30 >= found.by_50
        assert found.by_15 + found.worse_15 <= 1.0


# --- wider --------------------------------------------------------------------------------------


def test_widening_widens_every_component() -> None:
    before = posterior(-1.5, 0.5, 6.0, 0.3, together=0.05)
    after = widened(before, 4.0)
    np.testing.assert_allclose(after.kept[0, 0], before.kept[0, 0])
    np.testing.assert_allclose(after.kept[0, 1:], 4.0 * before.kept[0, 1:])
    assert (after.core.change, after.core.change_sd) == pytest.approx((-1.5, 1.0))
    assert (after.core.level, after.core.level_sd) == pytest.approx((6.0, 0.6))
    assert before.kept[0, 1, 0] == 0.25  # what was given is left alone


# Every probability of what is wider is the wider one's: none of the narrower is left standing.
def test_widening_widens_every_number() -> None:
    after = widened(posterior(-3.8, 0.3), 9.0)
    core, mixture = after.core, (after.weight, after.kept)
    for name, share in (("p_15", 0.15), ("p_30", 0.3), ("p_50", 0.5), ("p_60", 0.6)):
        assert getattr(core, name) == pytest.approx(no_more(*mixture, 0, share, 0.0)), name
    found = evidence(after, rule())
    assert core.p_worse_15 == pytest.approx(found.worse_15)
    assert core.bayes_factor == pytest.approx(found.less)
    assert core.p_less == pytest.approx(norm.cdf(3.8 / 0.9), abs=1e-6)
    assert found.by_30 - core.p_60 >= 0.0


def test_widening_by_one_changes_nothing() -> None:
    before = posterior(-1.5)
    after = widened(before, 1.0)
    np.testing.assert_array_equal(after.kept, before.kept)
    assert replace(after.core, p_15=0.0).change_sd == pytest.approx(before.core.change_sd)
