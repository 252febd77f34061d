"""The closed form of naltrexone and its metabolite is what the differential equations say."""

import math

import numpy as np
import pytest

from lowtide.simulate.virtual.effect import response, site_after, steady_change
from lowtide.simulate.virtual.pharmacokinetics import (
    NOTHING,
    Kinetics,
    amounts,
    exposure,
    exposure_per_mg,
    kinetics_of,
    swallow,
)
from lowtide.simulate.virtual.records import Person
from simulate.virtual.measures import Floats, a_person, numbers

STEP_HOURS = 0.01
NIGHT = 24.0
DOSES = (4.5, 0.0, 3.0, 4.5)  # one night was left out
NUMBERS = numbers()


def integrated(kinetics: Kinetics, doses: tuple[float, ...]) -> tuple[Floats, Floats, Floats]:
    """Naltrexone and its metabolite hour by hour by Runge and Kutta, with the area under each."""
    ka, k, q = kinetics.absorption, kinetics.elimination, kinetics.metabolite
    f, m = NUMBERS.pharmacokinetics_bioavailability, NUMBERS.pharmacokinetics_metabolised

    def slope(state: Floats) -> Floats:
        gut, parent, metabolite = state
        into = f * ka * gut - k * parent, (1 - f) * m * ka * gut + m * k * parent - q * metabolite
        return np.array([-ka * gut, *into])

    state, days = np.zeros(3), []
    for dose in doses:
        state[0] += dose
        path = [state.copy()]
        for _ in range(int(NIGHT / STEP_HOURS)):
            a = slope(state)
            b = slope(state + STEP_HOURS / 2 * a)
            c = slope(state + STEP_HOURS / 2 * b)
            d = slope(state + STEP_HOURS * c)
            state = state + STEP_HOURS / 6 * (a + 2 * b + 2 * c + d)
            path.append(state.copy())
        days.append(np.array(path))
    whole = np.array(days)
    areas = np.asarray(np.trapezoid(whole, dx=STEP_HOURS, axis=1))
    return whole[:, :, 1], whole[:, :, 2], areas[:, 1:]


@pytest.mark.parametrize(
    "person",
    [
        a_person(),
        a_person(clearance=0.4, metabolite_clearance=2.0),
        a_person(clearance=2.5, metabolite_clearance=0.5),
    ],
    ids=["typical", "slow", "fast"],
)
def test_amounts_and_exposures_are_those_of_the_equations(person: Person) -> None:
    kinetics = kinetics_of(person, NUMBERS)
    parent, metabolite, areas = integrated(kinetics, DOSES)
    sums = NOTHING
    for night, dose in enumerate(DOSES):
        sums = swallow(sums, kinetics, dose)
        for hours in (0.5, 2.0, 8.0, 23.0):
            there = round(hours / STEP_HOURS)
            expected = parent[night, there], metabolite[night, there]
            assert amounts(sums, kinetics, hours) == pytest.approx(expected, rel=1e-5)
        assert exposure(sums, kinetics) == pytest.approx(weighed(areas[night]), rel=1e-4)


def weighed(areas: Floats) -> float:
    """Areas in milligrams a night of a typical person."""
    k = math.log(2) / NUMBERS.pharmacokinetics_half_life_hours
    q = math.log(2) / NUMBERS.pharmacokinetics_metabolite_half_life_hours
    w = NUMBERS.pharmacokinetics_metabolite_weight
    parent = areas[0] * k / NUMBERS.pharmacokinetics_bioavailability
    metabolite = areas[1] * q / NUMBERS.pharmacokinetics_metabolised
    return float((1 - w) * parent + w * metabolite)


def test_a_wrong_rate_does_not_fit_the_equations() -> None:
    kinetics = kinetics_of(a_person(), NUMBERS)
    parent, _, _ = integrated(kinetics_of(a_person(clearance=1.1), NUMBERS), (4.5,))
    at_eight = int(8 / STEP_HOURS)
    found = amounts(swallow(NOTHING, kinetics, 4.5), kinetics, 8.0)[0]
    assert found != pytest.approx(parent[0, at_eight], rel=0.01)


def test_a_tablet_of_50_mg_peaks_where_the_label_says() -> None:
    kinetics = kinetics_of(a_person(), NUMBERS)
    sums = swallow(NOTHING, kinetics, 50.0)
    hours = np.arange(0.1, 24, 0.1)
    volumes = (
        NUMBERS.pharmacokinetics_clearance / kinetics.elimination,
        NUMBERS.pharmacokinetics_metabolite_clearance / kinetics.metabolite,
    )
    peaks = np.max([amounts(sums, kinetics, float(hour)) for hour in hours], axis=0)
    per_ml = 1000 * peaks / volumes  # ng/mL
    assert per_ml == pytest.approx([13.3, 108], rel=0.05)


def test_it_accumulates_as_its_half_lives_say() -> None:
    kinetics = kinetics_of(a_person(), NUMBERS)
    accumulation = [1 / (1 - fall) for fall in kinetics.falls[1:]]
    assert accumulation == pytest.approx([1.02, 1.39], abs=0.01)  # EVIDENCE: 24-hour dosing


def test_many_nights_reach_the_steady_exposure() -> None:
    person = a_person(clearance=1.3, metabolite_clearance=0.7)
    kinetics, sums = kinetics_of(person, NUMBERS), NOTHING
    for _ in range(30):
        sums = swallow(sums, kinetics, 4.5)
    assert exposure(sums, kinetics) == pytest.approx(
        4.5 * exposure_per_mg(person, NUMBERS), rel=1e-6
    )


def test_two_rates_that_are_the_same_make_no_division_by_zero() -> None:
    same = NUMBERS.pharmacokinetics_absorption_per_hour / (
        math.log(2) / NUMBERS.pharmacokinetics_half_life_hours
    )
    exactly, nearly = (
        amounts(swallow(NOTHING, kinetics, 4.5), kinetics, 3.0)
        for kinetics in (
            kinetics_of(a_person(clearance=same * factor), NUMBERS) for factor in (1.0, 1.001)
        )
    )
    assert exactly == pytest.approx(nearly, rel=2e-3)


# --- the effect ----------------------------------------------------------------------------------


def test_the_effect_site_has_the_time_constant() -> None:
    site, rate = 0.0, 1 - math.exp(-1 / 8)
    for _ in range(8):
        site = site_after(site, 4.5, rate)
    assert site == pytest.approx(4.5 * (1 - math.exp(-1)))


def test_occupancy_is_what_pet_showed() -> None:
    half = NUMBERS.effect_half_at_mg
    found = [response(mg, half, 0.0, NUMBERS) for mg in (1.5, 3.0, 4.5, 6.0)]
    assert found == pytest.approx([0.21, 0.35, 0.45, 0.52], abs=0.01)


def test_where_a_response_turns_3_mg_beats_both_neighbours() -> None:
    person = a_person(per_occupancy=-1.0, half_at=5.6, turning=1.0, exposure_per_mg=1.0)
    at = [steady_change(person, NUMBERS, mg) for mg in (1.5, 3.0, 4.5)]
    assert at[1] == min(at)
    assert at[2] > 0.6 * at[1]
