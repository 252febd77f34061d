"""What people do: they leave doses out, go up and back, fall silent and drop out."""

import numpy as np
import pytest

from lowtide.simulate.catalogue import world
from lowtide.simulate.virtual.behaviour import Place, after, moved
from lowtide.simulate.virtual.cohort import simulate
from simulate.virtual.measures import TOLD_ALL, Floats, altered, lived, numbers

BORNE = 3  # beyond the highest step: everything is borne
USUAL = numbers()
FOLLOWS = numbers("dose_follows_symptoms")


@pytest.mark.parametrize(
    ("place", "not_borne", "worse", "follows", "step"),
    [
        (Place(-1, 0, 0, 2), BORNE, 0.0, False, 0),  # the first dose
        (Place(0, 13, 20, 2), BORNE, 0.0, False, 0),  # doses count, not nights
        (Place(0, 14, 14, 2), BORNE, 0.0, False, 1),
        (Place(2, 90, 90, 2), BORNE, 0.0, False, 2),  # there is nothing above
        (Place(1, 4, 4, 2), 1, 0.0, False, 1),  # not borne, and not yet given up
        (Place(1, 5, 5, 2), 1, 0.0, False, 0),
        (Place(0, 14, 14, 0), 1, 0.0, False, 0),  # stays below what was not borne
        (Place(0, 5, 5, 2), 0, 0.0, False, -1),  # not even the first
        (Place(-1, 0, 3, -1), 0, 0.0, False, -1),  # and not again
        (Place(0, 14, 14, 2), BORNE, -0.6, True, 0),  # it is going well
        (Place(0, 14, 14, 2), BORNE, 0.2, True, 1),
        (Place(1, 8, 8, 2), BORNE, 1.2, True, 0),  # blames the dose
        (Place(1, 3, 3, 2), BORNE, 1.2, True, 1),  # not within a week
    ],
)
def test_where_somebody_goes_tonight(
    place: Place, not_borne: int, worse: float, follows: bool, step: int
) -> None:
    world_numbers = FOLLOWS if follows else USUAL
    assert moved(place, not_borne, worse, world_numbers).step == step


def test_a_dose_left_out_does_not_count() -> None:
    assert after(Place(1, 3, 5, 2), True) == Place(1, 4, 6, 2)
    assert after(Place(1, 3, 5, 2), False) == Place(1, 3, 6, 2)


def test_doses_are_left_out_as_often_as_asked() -> None:
    cohort = simulate(
        altered("effect_0", {"dosing.missed": 0.2, "dosing.missed_logit_spread": 0.0}), 400, 98, 1
    )
    assert (cohort.doses_mg[:, 14:] == 0).mean() == pytest.approx(0.2, abs=0.01)
    # A step is left upwards after fourteen of its doses.
    first = (cohort.doses_mg == 3).argmax(axis=1)
    taken = [(row[:day] == 1.5).sum() for row, day in zip(cohort.doses_mg, first, strict=True)]
    assert set(taken) == {14}


def test_a_step_that_is_not_borne_is_left_and_not_tried_again() -> None:
    asked = {**TOLD_ALL, "dosing.missed": 0.0, "dosing.not_borne": (0.0, 1.0, 0.0)}
    cohort = simulate(altered("null", asked), 20, 98, seed=1)
    expected = [0.0] * 14 + [1.5] * 14 + [3.0] * 5 + [1.5] * 65
    assert cohort.doses_mg.tolist() == [expected] * 20
    assert (cohort.rough == (cohort.doses_mg == 3)).all()


def test_as_many_stop_or_stay_lower_as_asked() -> None:
    cohort = simulate(altered("null", TOLD_ALL), 8000, 98, seed=1)
    at_the_end = cohort.doses_mg[:, -7:].max(axis=1)
    shares = [(at_the_end == mg).mean() for mg in (0, 1.5, 3)]
    assert shares == pytest.approx([0.02, 0.98 * 0.04, 0.98 * 0.96 * 0.08], abs=0.01)


def test_where_doses_follow_symptoms_the_higher_dose_hurts_more() -> None:
    cohort = simulate(altered("dose_follows_symptoms", TOLD_ALL), 3000, 98, seed=1)
    assert not cohort.truth.change_points.any()
    ups = up_steps(cohort.doses_mg)
    usual = cohort.scores[:, :14].mean(axis=1, keepdims=True)
    above = (cohort.scores - usual)[:, :-1]
    assert above[ups].mean() > above[:, 28:].mean() + 0.1


def up_steps(doses: Floats) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    """The evenings on which a dose higher than the last one was first taken."""
    return np.asarray(np.diff(doses, axis=1) > 0) & (doses[:, :-1] > 0)


def test_silence_grows_with_the_days() -> None:
    silent = np.isnan(lived("default").scores[lived("default").last_day == 98]).mean(axis=0)
    assert silent[-28:].mean() > silent[:28].mean() + 0.05
    steady = simulate(altered("default", {"missing.growth_in_84_days": 0.0}), 4000, 98, seed=11)
    silent = np.isnan(steady.scores[steady.last_day == 98]).mean(axis=0)
    assert silent[-28:].mean() == pytest.approx(silent[:28].mean(), abs=0.015)


def silence_by_pain(name: str) -> tuple[float, float]:
    """The share of missing days among good and among bad ones, two points from the usual pain."""
    cohort = lived(name)
    told = simulate(altered(name, TOLD_ALL), 4000, 98, seed=11)
    there = np.arange(98) < cohort.last_day[:, None]
    pain = told.scores - told.truth.usual[:, None]
    silent = np.isnan(cohort.scores)
    return silent[there & (pain <= -2)].mean(), silent[there & (pain >= 2)].mean()


def test_silence_follows_pain_where_it_is_asked_to() -> None:
    good, bad = silence_by_pain("missing_with_pain")
    assert bad > good + 0.4
    good, bad = silence_by_pain("null")
    assert bad == pytest.approx(good, abs=0.03)


def test_who_drops_out_answers_and_takes_nothing_any_more() -> None:
    cohort = simulate(world("null"), 8000, 14 + 84, seed=1)
    gone = np.arange(98) >= cohort.last_day[:, None]
    assert (cohort.last_day < 98).mean() == pytest.approx(0.109, abs=0.015)
    assert cohort.last_day.min() > 14
    assert np.isnan(cohort.scores[gone]).all()
    assert not cohort.doses_mg[gone].any()


def test_people_who_repeat_themselves_do_so_as_often_as_asked() -> None:
    asked = {**TOLD_ALL, "noise.spread": 30.0, "noise.log_spread": 0.0, "noise.white": 0.999}
    none = simulate(altered("null", {**asked, "rounding.repeats": 0.0}), 200, 98, seed=1).scores
    some = simulate(altered("null", {**asked, "rounding.repeats": 0.3}), 200, 98, seed=1).scores
    plain = (none[:, 1:] == none[:, :-1]).mean()
    assert (some[:, 1:] == some[:, :-1]).mean() == pytest.approx(0.3 + 0.7 * plain, abs=0.02)
