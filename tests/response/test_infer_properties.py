"""How an answer has to move when the days are moved; each with one line of why."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from lowtide.protocol.model import Sourced
from lowtide.response.catalogue import priors
from lowtide.response.infer import Posterior, infer_one
from lowtide.response.inference.mixture import Core, moments
from lowtide.response.model.beliefs import Priors
from lowtide.response.series import Floats, Series
from response.odd_people import unanswered, with_a_therapy
from response.people import RUN_IN, course, somebody

SERIES = [course(change=-1.5), course("4.5", lasting=0.9), with_a_therapy(somebody(4), 40)]
each = pytest.mark.parametrize("series", SERIES)
PROBABILITIES = ("p_15", "p_30", "p_50", "p_60", "p_worse_15", "p_less", "p_flare")


def with_scores(series: Series, scores: Floats) -> Series:
    return replace(series, scores=scores)


def other_priors(**changes: float | tuple[float, ...]) -> Priors:
    """The priors with other values, by table and key: `flare__mean`."""
    whole = priors()
    for key, value in changes.items():
        table, name = key.split("__")
        part = getattr(whole, table)
        sourced: Sourced[object] = msgspec.structs.replace(getattr(part, name), value=value)
        whole = msgspec.structs.replace(
            whole, **{table: msgspec.structs.replace(part, **{name: sourced})}
        )
    return whole


def core(series: Series, beliefs: Priors | None = None) -> Core:
    return infer_one(series, beliefs, tolerance=0.0).core


# Points are counted from anywhere: with the level's prior moved as well, only the level moves.
@each
def test_a_constant_added_to_scores_and_to_the_prior_leaves_the_change(series: Series) -> None:
    before = core(series)
    moved = core(with_scores(series, series.scores + 2.0), other_priors(baseline__mean=7.5))
    assert moved.change == pytest.approx(before.change, abs=1e-6)
    assert moved.change_sd == pytest.approx(before.change_sd, abs=1e-6)
    assert moved.level == pytest.approx(before.level + 2.0, abs=1e-6)
    assert moved.bayes_factor == pytest.approx(before.bayes_factor, rel=1e-5)


# The prior on the level is wide: without moving it, the change hardly notices.
@each
def test_a_constant_added_to_scores_alone_hardly_moves_the_change(series: Series) -> None:
    before, moved = core(series), core(with_scores(series, series.scores + 1.0))
    assert moved.change == pytest.approx(before.change, abs=0.12 * before.change_sd)
    assert moved.level == pytest.approx(before.level + 1.0, abs=0.15)


# Points are of any size: with all that is believed in points made twice as large, so is the answer.
@each
def test_the_unit_of_the_scale_does_not_matter(series: Series) -> None:
    beliefs = priors()
    widths = [2.0 * width for width in beliefs.effect.widths.value]
    doubled = other_priors(
        baseline__mean=11.0, baseline__sd=4.0, weekend__sd=1.0, trend__sd_per_28_days=0.6,
        therapy__sd=3.0, effect__widths=tuple(widths), noise__sd=2.6, flare__mean=2.0,
        flare__sd=2.0,
    )  # fmt: skip
    before, after = core(series), core(with_scores(series, 2.0 * series.scores), doubled)
    assert after.change == pytest.approx(2.0 * before.change, rel=1e-6)
    assert after.level_sd == pytest.approx(2.0 * before.level_sd, rel=1e-6)
    for name in PROBABILITIES:
        assert getattr(after, name) == pytest.approx(getattr(before, name), abs=1e-6)


# The priors know no direction: a mirrored course has the mirrored change.
@each
def test_a_mirrored_course_has_the_mirrored_change(series: Series) -> None:
    before = core(series)
    mirrored = other_priors(baseline__mean=4.5, flare__mean=-1.0)
    after = core(with_scores(series, 10.0 - series.scores), mirrored)
    assert after.change == pytest.approx(-before.change, abs=1e-6)
    assert after.p_less == pytest.approx(1.0 - before.p_less, abs=1e-6)


# One day alone need not: a worse last day may also be the end of a slow rise.
@pytest.mark.parametrize("from_day", [RUN_IN, RUN_IN + 14, RUN_IN + 28])
def test_worse_days_since_the_first_dose_make_the_change_worse(from_day: int) -> None:
    scores = SERIES[0].scores.copy()
    scores[from_day:] += 1.0
    before, after = core(SERIES[0]), core(with_scores(SERIES[0], scores))
    assert after.change > before.change + 0.3 * before.change_sd
    assert after.p_15 < before.p_15


@pytest.mark.parametrize("day", [4, 8, 12])
def test_a_worse_day_before_the_first_dose_makes_the_change_better(day: int) -> None:
    scores = SERIES[0].scores.copy()
    scores[day] += 2.0
    before, after = core(SERIES[0]), core(with_scores(SERIES[0], scores))
    assert after.change < before.change
    assert after.level > before.level


def test_the_order_of_therapies_does_not_matter() -> None:
    both = with_a_therapy(with_a_therapy(SERIES[0], 30), 60)
    turned = replace(both, therapies=both.therapies[::-1])
    assert core(both).change == pytest.approx(core(turned).change, abs=1e-9)


def asked(series: Series) -> tuple[Posterior, int]:
    """The posterior with one window more, and the number of functions before the steps."""
    window = np.zeros((1, series.scores.size))
    window[0, RUN_IN + 20] = 1.0
    return infer_one(series, windows=window, tolerance=0.0), 3


# Days that nobody answered, on the same dose, say nothing; only the window moves on.
def test_unanswered_days_at_the_end_change_only_the_window() -> None:
    series = SERIES[0]
    longer = Series(
        scores=np.r_[series.scores, np.full(17, np.nan)],
        doses_mg=np.r_[series.doses_mg, np.full(17, series.doses_mg[-1])],
        weekend=np.arange(series.scores.size + 17) % 7 > 4,
        run_in=series.run_in,
    )
    (one, first), (other, _) = asked(series), asked(longer)
    for function in (1, 2, *range(first, first + 3)):  # level, a window, the steps
        found = moments(other.weight, other.kept, function)
        assert found == pytest.approx(moments(one.weight, one.kept, function), abs=1e-6)
    assert other.core.p_flare == pytest.approx(one.core.p_flare, abs=1e-6)


# Of a therapy whose every day is unanswered nothing is learnt, and it takes nothing from the dose.
def test_a_therapy_on_unanswered_days_keeps_its_prior() -> None:
    scores = SERIES[0].scores.copy()
    scores[70:] = np.nan
    plain = with_scores(SERIES[0], scores)
    (without, _), (found, first) = asked(plain), asked(with_a_therapy(plain, 70))
    # The rule for the scale is laid by the number of columns, and so differs a little.
    assert found.core.change == pytest.approx(without.core.change, abs=1e-3)
    therapy = first + 3
    assert moments(found.weight, found.kept, therapy) == pytest.approx((0.0, 1.5), abs=1e-6)


def test_who_began_in_a_bad_spell_is_believed() -> None:
    chances = [core(replace(SERIES[1], bad_spell=said)).p_flare for said in (False, None, True)]
    assert chances == sorted(chances)
    assert chances[0] < chances[2]


def test_fewer_answers_leave_more_open() -> None:
    sds = [core(unanswered(SERIES[0], share)).change_sd for share in (0.0, 0.5, 0.8)]
    assert sds == sorted(sds)


def test_the_more_is_granted_to_time_the_less_is_sure() -> None:
    sds = [infer_one(SERIES[0], trend_sd=trend).core.change_sd for trend in (0.05, 0.125, 0.3, 1.0)]
    assert sds == sorted(sds)


# Where there is a true change and the noise is small, it is found.
@pytest.mark.parametrize("change", [-4.0, -2.0, 2.0])
def test_a_plain_change_is_found(change: float) -> None:
    series = course("4.5", change=change, level=5.0, sd=0.5, lasting=0.0)
    found = core(series)
    assert found.change == pytest.approx(change, abs=2.5 * found.change_sd)
    assert (found.p_less > 0.95) == (change < 0)
