"""Cohorts: the same seed makes the same people, and what was asked of a world is found in them."""

from dataclasses import fields
from math import exp

import numpy as np
import pytest

from lowtide.errors import UserError
from lowtide.simulate.catalogue import world, world_names
from lowtide.simulate.virtual.cohort import Cohort, simulate
from lowtide.simulate.virtual.pharmacokinetics import NOTHING, exposure, kinetics_of, swallow
from simulate.virtual.measures import (
    TOLD_ALL,
    Floats,
    a_person,
    altered,
    changes,
    lag_one,
    lived,
    numbers,
    repeats,
)

RUN_IN = 14
NOTHING_WORKS = [name for name in world_names() if world(name).effect.responders.value == 0]


def whole(cohort: Cohort) -> Floats:
    """The diaries of those who stayed until the end."""
    scores: Floats = cohort.scores[cohort.last_day == cohort.scores.shape[1]]
    return scores


def missing(scores: Floats) -> Floats:
    share: Floats = np.isnan(scores).mean(axis=1)
    return share


# --- the same people ------------------------------------------------------------------------------


def same(one: Cohort, two: Cohort, people: int) -> bool:
    """Whether the first people of both have the same diaries and the same truth."""
    pairs = [
        (one.scores, two.scores),
        (one.doses_mg, two.doses_mg),
        (one.rough, two.rough),
        (one.last_day, two.last_day),
        (one.started_in_bad_spell, two.started_in_bad_spell),
        *((a, b) for (_, a), (_, b) in zip(one.therapies, two.therapies, strict=True)),
        *((getattr(one.truth, f.name), getattr(two.truth, f.name)) for f in fields(one.truth)),
    ]
    return all(np.array_equal(a[:people], b[:people], equal_nan=True) for a, b in pairs)


@pytest.mark.parametrize("name", ["default", "flare", "dose_follows_symptoms"])
def test_threads_and_company_change_nobody(name: str) -> None:
    one = simulate(world(name), 101, 98, seed=5, threads=1)
    assert same(one, simulate(world(name), 101, 98, seed=5, threads=3), 101)
    assert same(one, simulate(world(name), 300, 98, seed=5), 101)
    assert same(one, simulate(world(name), 7, 98, seed=5), 7)


def test_another_seed_makes_other_people() -> None:
    one, two = (simulate(world(), 50, 98, seed) for seed in (5, 6))
    assert not same(one, two, 50)
    assert len(np.unique(one.truth.usual)) == 50


def test_more_days_go_on_from_fewer() -> None:
    short, long = (simulate(world("flare"), 200, days, seed=3) for days in (60, 200))
    stayed = short.last_day == 60
    assert np.array_equal(short.scores[stayed], long.scores[stayed, :60], equal_nan=True)
    assert np.array_equal(short.doses_mg[stayed], long.doses_mg[stayed, :60])


def test_worlds_that_differ_in_the_drug_alone_have_the_same_days() -> None:
    without, helped = (
        simulate(altered(name, TOLD_ALL), 500, 98, seed=2) for name in ("effect_0", "effect_2")
    )
    assert np.array_equal(without.scores[:, :RUN_IN], helped.scores[:, :RUN_IN])
    assert np.array_equal(without.doses_mg, helped.doses_mg)


@pytest.mark.parametrize(
    ("people", "days", "seed", "says"),
    [
        (0, 98, 1, "people: 0 are none"),
        (5, 14, 1, "days: 14 end within the run-in of 14"),
        (5, 98, -1, "seed: -1 is out of range"),
        (5, 98, 2**64, "out of range"),
    ],
)
def test_counts_that_make_no_diary_are_refused(
    people: int, days: int, seed: int, says: str
) -> None:
    with pytest.raises(UserError, match=says):
        simulate(world(), people, days, seed)


# --- diaries as real ones look --------------------------------------------------------------------


def test_the_default_world_has_the_memory_of_real_diaries() -> None:
    found = lag_one(whole(lived("default", people=1500, days=365)))
    low, middle, high = np.nanquantile(found, [0.05, 0.5, 0.95])
    assert 0.15 < low < 0.35
    assert 0.45 < middle < 0.65
    assert 0.75 < high < 0.90


def test_the_default_world_misses_as_many_days_as_real_diaries() -> None:
    low, high = np.quantile(missing(whole(lived("default"))), [0.05, 0.95])
    assert 0.15 < low < 0.25
    assert 0.60 < high < 0.72


def test_the_default_world_repeats_as_many_scores_as_real_diaries() -> None:
    assert 0.31 < np.nanmean(repeats(whole(lived("default")))) < 0.44


def test_another_world_is_told_from_real_diaries() -> None:
    assert not 0.31 < np.nanmean(repeats(whole(lived("heaped")))) < 0.44
    assert np.nanmedian(lag_one(whole(lived("persistent", people=500, days=365)))) > 0.75


def test_persistent_days_are_as_persistent_as_asked() -> None:
    # Rounding and the centring of a short diary take a little of it away.
    asked = {**TOLD_ALL, "rounding.half_points": 1.0, "rounding.repeats": 0.0}
    told = simulate(altered("persistent", asked), 300, 2000, seed=1)
    assert np.median(lag_one(told.scores)) == pytest.approx(0.94, abs=0.02)
    assert np.all(told.truth.lag_one == 0.95)


def test_everybody_is_eligible_and_scores_stay_on_the_scale() -> None:
    cohort = lived("default")
    assert cohort.truth.usual.min() >= 4
    told = cohort.scores[~np.isnan(cohort.scores)]
    assert (told.min(), told.max()) >= (0, 10)
    assert set(np.unique(told * 2 % 1)) == {0}


# --- what the drug does ---------------------------------------------------------------------------


def test_doses_follow_the_document_where_every_step_is_borne() -> None:
    cohort = simulate(altered("effect_2", {"dosing.missed": 0.0}), 20, 98, seed=1)
    expected = [0.0] * 14 + [1.5] * 14 + [3.0] * 14 + [4.5] * 56
    assert cohort.doses_mg.tolist() == [expected] * 20
    assert cohort.weekend.tolist()[:8] == [False] * 5 + [True] * 2 + [False]


@pytest.mark.parametrize(("name", "points"), [("effect_2", -2.0), ("effect_3", -3.0)])
def test_the_end_of_a_course_shows_the_change_that_was_asked_for(name: str, points: float) -> None:
    cohort, without = (
        simulate(altered(each, TOLD_ALL), 2000, 180, seed=4) for each in (name, "effect_0")
    )
    truth = cohort.truth
    assert truth.change_points == pytest.approx(np.full(2000, points))
    assert truth.change_felt.mean() == pytest.approx(points, abs=0.15)  # doses are left out
    # The same days without the drug: what is left is the drug, rounding and the floor.
    shown = (cohort.scores - without.scores)[:, -28:].mean()
    assert shown == pytest.approx(truth.change_felt.mean(), abs=0.12)
    assert shown != pytest.approx(points - 0.5, abs=0.12)


def test_what_each_step_adds_is_the_whole() -> None:
    truth = lived("non_monotone").truth
    assert truth.added.sum(axis=1) == pytest.approx(truth.steady[:, -1])
    assert np.all(truth.steady[:, 1] < truth.steady[:, 0])
    assert np.all(truth.steady[:, 1] < truth.steady[:, 2])
    assert truth.steady[:, 1] == pytest.approx(np.full(4000, -2.5))


def test_the_effect_builds_up_day_by_day_as_its_parts_say() -> None:
    typical = {
        **TOLD_ALL,
        "dosing.missed": 0.0,
        "pharmacokinetics.log_spread": 0.0,
        "effect.half_log_spread": 0.0,
        "effect.delay_log_spread": 0.0,
    }
    helped, without = (
        simulate(altered(name, typical), 4000, 98, seed=1) for name in ("effect_2", "effect_0")
    )
    shown = (helped.scores - without.scores).mean(axis=0)
    # The same by plain arithmetic, one night after the other.
    person, world_numbers = a_person(), numbers()
    kinetics, sums, site, expected = kinetics_of(person, world_numbers), NOTHING, 0.0, [0.0] * 14
    for mg in helped.doses_mg[0, 14:]:
        sums = swallow(sums, kinetics, float(mg))
        site += (exposure(sums, kinetics) - site) * (1 - exp(-1 / 8))
        expected.append(-2 * (site / (site + 5.6)) / (4.5 / (4.5 + 5.6)))
    assert shown == pytest.approx(np.array(expected), abs=0.08)


def test_the_effect_waits_for_its_delay() -> None:
    slow, quick = (
        simulate(altered("effect_3", {"effect.delay_days": days}), 500, 60, seed=1)
        for days in (40.0, 2.0)
    )
    assert quick.truth.change_felt.mean() < slow.truth.change_felt.mean() - 0.7
    assert quick.truth.change_points == pytest.approx(slow.truth.change_points)


@pytest.mark.parametrize(
    "name", [n for n in world_names() if world(n).effect.responders.value == 0]
)
def test_where_nothing_works_the_truth_is_nothing(name: str) -> None:
    truth = lived(name, people=200).truth
    assert not truth.change_points.any()
    assert not truth.change_felt.any()
    assert not truth.steady.any()


def test_in_the_default_world_the_mean_is_that_of_the_trials() -> None:
    steady = lived("default", people=20_000).truth.steady[:, -1]
    assert steady.mean() == pytest.approx(-0.34, abs=0.03)
    assert (steady < 0).mean() == pytest.approx(0.17, abs=0.01)


def test_strong_responders_reach_the_floor() -> None:
    told = lived("floor").scores[:, -28:]
    assert np.nanmean(told == 0) > 0.05


# --- what is not the drug -------------------------------------------------------------------------


def test_a_placebo_arm_is_like_finals() -> None:
    points, part = changes(lived("placebo", people=20_000))
    assert points.mean() == pytest.approx(-0.9, abs=0.06)
    assert 0.28 <= (part <= -0.3).mean() <= 0.31
    truth = lived("placebo", people=20_000).truth
    assert truth.placebo.std() > 1


def test_people_who_wait_for_a_bad_spell_begin_above_their_usual_pain() -> None:
    cohort = simulate(altered("flare", TOLD_ALL), 8000, 98, seed=9)
    met = cohort.started_in_bad_spell & (cohort.truth.usual < 7)  # no ceiling in the way
    assert cohort.started_in_bad_spell.mean() > 0.97
    above = (cohort.scores[met] - cohort.truth.usual[met, None]).mean(axis=0)
    weekday = ~cohort.weekend  # a flare passes as an AR(.95) passes
    assert above[:3].mean() > 0.8
    assert above[weekday][20:25].mean() / above[:5].mean() == pytest.approx(0.95**26, abs=0.1)
    assert cohort.truth.change_since_starting[met].mean() < -0.5


def test_without_waiting_nobody_begins_above() -> None:
    cohort = simulate(altered("flare", {**TOLD_ALL, "enrolment.waits": False}), 8000, 98, seed=9)
    low = cohort.truth.usual < 7
    above = (cohort.scores[low] - cohort.truth.usual[low, None]).mean(axis=0)
    assert abs(above[:5].mean()) < 0.1
    assert 0.1 < cohort.started_in_bad_spell.mean() < 0.25


def test_the_first_dose_can_be_what_waits() -> None:
    exact = {
        **TOLD_ALL,
        "enrolment.for_first_dose": True,
        "rounding.half_points": 1.0,
        "rounding.repeats": 0.0,
        "drift.weekend_spread": 0.0,
        "therapies.started": 0.0,
    }
    cohort = simulate(altered("flare", exact), 2000, 40, seed=9)
    week = cohort.scores[:, RUN_IN - 7 : RUN_IN].mean(axis=1)
    met = cohort.started_in_bad_spell
    # Each of them, not on average: it is what they began with. Half points move a mean a little.
    assert np.all(week[met] >= cohort.truth.usual[met] + 1 - 0.25)
    assert met.mean() > 0.97


def test_a_therapy_that_starts_with_a_step_starts_on_its_day() -> None:
    asked = {"dosing.missed": 0.0, "dosing.not_borne": (0.0, 0.0, 0.0)}
    cohort = simulate(altered("therapies_together", {**TOLD_ALL, **asked}), 300, 98, seed=1)
    ((key, in_force),) = cohort.therapies
    assert key == "physiotherapy"
    assert set(in_force.argmax(axis=1)) == {14, 28, 42}  # the first days that can show a step
    since = cohort.truth.change_since_starting
    assert since.mean() == pytest.approx(cohort.truth.therapy_change.mean(), abs=0.15)


def test_a_trend_falls_before_the_first_dose_as_well() -> None:
    cohort = simulate(altered("trend", TOLD_ALL), 4000, 98, seed=1)
    week = [cohort.scores[:, 7 * w : 7 * w + 7].mean() for w in range(14)]
    slope = np.polyfit(range(14), week, 1)[0] * 4
    assert slope == pytest.approx(-0.3, abs=0.06)
    assert week[1] < week[0]


def test_weekends_are_as_asked() -> None:
    asked = {**TOLD_ALL, "drift.weekend": 1.0, "drift.weekend_spread": 0.0}
    cohort = simulate(altered("effect_0", asked), 3000, 98, seed=1)
    by_day = cohort.scores.mean(axis=0)
    assert by_day[cohort.weekend].mean() - by_day[~cohort.weekend].mean() == pytest.approx(
        1.0, abs=0.1
    )


def test_a_placebo_response_comes_after_the_first_dose_and_slowly() -> None:
    cohort = simulate(altered("placebo", TOLD_ALL), 20_000, 98, seed=1)
    by_day = cohort.scores.mean(axis=0)
    before, soon, late = by_day[:14].mean(), by_day[35], by_day[84:].mean()
    assert by_day[7:14].mean() == pytest.approx(by_day[:7].mean(), abs=0.05)
    # A time constant of 21 days: 63 % of it is there on the 22nd day since the first dose.
    assert (soon - before) / (late - before) == pytest.approx(0.65, abs=0.08)


def test_some_people_use_half_points() -> None:
    told = lived("default").scores
    halves = np.nanmax(told % 1, axis=1) > 0
    assert halves.mean() == pytest.approx(0.1, abs=0.02)


def test_people_absorb_and_clear_differently() -> None:
    steady = lived("effect_2").truth.steady
    reached = steady[:, 0] / steady[:, 2]  # what 1.5 mg does of what 4.5 mg does
    assert 0.34 < reached.min() < 0.45
    assert 0.60 < reached.max() < 1
