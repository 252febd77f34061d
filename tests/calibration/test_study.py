"""A study tells a right method from one that is too sure, and a blind one from one that sees."""

from collections.abc import Sequence

import numpy as np
import pytest

from lowtide.calibration import study
from lowtide.calibration.methods import Answers, Judgement, Method, Truths, all_series, by_sampler
from lowtide.calibration.people.generate import Fixed, generate
from lowtide.calibration.priors import Floats
from lowtide.calibration.rows import Row
from lowtide.calibration.worlds import world_of
from lowtide.response.answer import Verdict
from lowtide.response.series import Series
from lowtide.simulate.catalogue import world
from lowtide.simulate.virtual.cohort import simulate

pytest.importorskip("scipy", reason="needs the extra calibration")


def fake(too_sure: float = 1.0, shift: float = 0.0, error: float = 0.0) -> Method:
    """Somebody who knows the truth, but for noise of one point, and says so more or less well."""

    def answer(series: Sequence[Series], truth: Truths) -> Answers:
        from scipy.special import ndtr

        number, rng = len(series), np.random.default_rng(3)
        rank: Floats = ndtr((rng.standard_normal(number) + shift) * too_sure)
        sd = np.full(number, 1 / too_sure)
        mean = truth.change + rng.standard_normal(number) + shift
        chances = np.tile((truth.reduction >= 0.3).astype(float)[:, None], 3)
        widths = sd[:, None] * np.array([1.35, 2.56, 3.92])
        below = np.zeros(number)
        return Answers(
            rank,
            rank,
            rank,
            below,
            below + 1,
            mean + error,
            sd,
            widths,
            chances,
            np.abs(below + error),
        )

    return Method("fake", answer, _by_mean)


def _by_mean(series: Sequence[Series]) -> list[Judgement]:
    falls = [float(np.nanmean(one.scores[:14]) - np.nanmean(one.scores[-14:])) for one in series]
    return [Judgement(Verdict.BETTER if fall > 2 else Verdict.UNCLEAR, fall) for fall in falls]


COURSES = generate(1000, np.random.default_rng(4))


def met(rows: list[Row]) -> list[bool | None]:
    return [row.met for row in rows if row.met is not None]


def test_a_right_method_keeps_the_promise_and_one_too_sure_does_not() -> None:
    rng = np.random.default_rng(5)
    assert all(met(study.calibration(fake(), COURSES, rng)))
    assert not all(met(study.calibration(fake(too_sure=1.3), COURSES, rng)))
    assert not all(met(study.calibration(fake(shift=0.3), COURSES, rng)))


def test_nothing_is_promised_of_another_world() -> None:
    rows = study.calibration(fake(too_sure=2), COURSES, np.random.default_rng(5), "wild", False)
    assert met(rows) == []
    assert {row.world for row in rows} == {"wild"}


def test_a_method_that_sees_nothing_is_behind_one_that_does() -> None:
    null = generate(600, np.random.default_rng(6), fixed=Fixed(change=0.0, level=6.0))
    effect = generate(600, np.random.default_rng(7), fixed=Fixed(change=-3.0, level=6.0))
    blind = Method("blind", judge=lambda series: [_guess(one) for one in series])
    rows = study.frontiers([fake(), blind], null, effect, "here")[1]
    assert [row.met for row in rows if row.measure == "least lead over blind"] == [True]
    rows = study.frontiers([blind, fake()], null, effect, "here")[1]
    assert [row.met for row in rows if row.measure == "least lead over fake"] == [False]


def test_false_alarms_count_every_look() -> None:
    null = generate(200, np.random.default_rng(8), fixed=Fixed(change=0.0, correlation=0.95))
    once = study.looked_at(fake(), null, (84,))[0].mean()
    weekly = study.false_alarms(fake(), "null", null, at_most=0.02)
    assert weekly.value > once
    assert weekly.met is False
    assert study.power(fake(), null, 0.0, at_least=0.99).met is False


def test_an_error_against_the_referee_is_found() -> None:
    clock = iter(range(100))
    few = generate(20, np.random.default_rng(9))
    same = study.against(fake(), fake(), few, lambda: float(next(clock)))
    assert all(met(same))
    wrong = study.against(fake(error=0.1), fake(), few, lambda: float(next(clock)))
    assert not all(met(wrong))
    assert [row.value for row in same if row.part == "cost"] == [1 / 20, 1 / 20]


def test_the_whole_table_has_every_part() -> None:
    rng = np.random.default_rng(10)
    size = study.Size(calibration=60, looks=20, slow_peers=0, referee=3, worlds=20)
    worlds = {"floor": world_of(simulate(world("floor"), 40, 98, 1))}
    rows = study.everything([fake()], rng, size, worlds, [fake()], lambda: 0.0)
    parts = {"calibration", "false alarms", "power", "frontier", "worlds", "error", "cost"}
    assert {row.part for row in rows} == parts
    assert all(row.met is None for row in rows if row.method == "StudyU t test")


def test_the_sampler_is_a_method() -> None:
    pytest.importorskip("numba", reason="needs the extra analysis")
    few = generate(6, np.random.default_rng(12))
    method = by_sampler(np.random.default_rng(1), chains=2, draws=300)
    assert method.answer is not None
    said = method.answer(all_series(few), few.truth)
    assert np.isfinite(said.change_rank).all()
    assert (said.onset_up_to >= said.onset_below).all()
    assert (np.abs(few.truth.change - said.mean) < 5 * said.sd).all()


def _guess(series: Series) -> Judgement:
    return Judgement(Verdict.UNCLEAR, float(np.nansum(series.scores) % 1))
