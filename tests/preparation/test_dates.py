"""Until when it may be used, when it runs out, and when to see to a new one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.happenings import counts, dates, night, preparations
from lowtide.preparation.catalogue import library
from lowtide.preparation.dates import beyond_use, keeps
from lowtide.preparation.model import Box, Liquid, Preparation, TabletInWater, Unit, Units
from lowtide.preparation.supply import first_night_without, reorder_on
from lowtide.protocol.parse import sourced_in
from lowtide.quantities import Dose, Night, Volume

MADE = night(1).date
MG_1_5, MG_3, MG_4_5 = Dose(1500), Dose(3000), Dose(4500)


def water(tablets: int | None = None) -> TabletInWater:
    return TabletInWater(Dose(50_000), Volume(50_000), tablets)


def bottle(left: int | None = None, mg: int = 1) -> Liquid:
    return Liquid(Dose(mg * 1000), Volume(1000), Volume(left * 1000) if left is not None else None)


def boxes(unit: Unit = Unit.CAPSULE, **left: int | None) -> Units:
    """Boxes of 1.5, 3 and 4.5 mg, named a, b and c."""
    strengths = {"a": MG_1_5, "b": MG_3, "c": MG_4_5}
    return Units(unit, tuple(Box(strengths[name], count) for name, count in left.items()))


def nightly(dose: Dose, nights: int = 120) -> list[tuple[Night, Dose]]:
    return [(night(number), dose) for number in range(1, nights + 1)]


# --- until when ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("preparation", "days"),
    [
        (water(), 1),
        (bottle(), 30),
        (boxes(a=None), 180),
        # Nothing is known of these: a liquid by another formula, and tablets.
        (bottle(mg=2), None),
        (boxes(Unit.TABLET, a=None), None),
    ],
)
def test_each_kind_keeps_as_long_as_its_source_says(
    preparation: Preparation, days: int | None
) -> None:
    until = beyond_use(preparation, MADE, None)
    assert (until and (until.on - MADE).days) == days
    assert (until and until.source) == (kept.citation if (kept := keeps(preparation)) else None)


# The pharmacist knows the formula: a date on the label wins, sooner or later.
@given(preparations, st.none() | dates, dates)
def test_a_date_on_the_label_wins(preparation: Preparation, made: date | None, label: date) -> None:
    until = beyond_use(preparation, made, label)
    assert until is not None
    assert (until.on, until.source) == (label, None)


@given(preparations)
def test_without_a_day_on_which_it_was_made_there_is_no_date(preparation: Preparation) -> None:
    assert beyond_use(preparation, None, None) is None


def test_every_number_and_sentence_names_its_source() -> None:
    known = library()
    for part in (known.numbers, known.keeps, known.how):
        for key, sourced in sourced_in(part):
            assert sourced.source.strip(), key


# --- when it runs out ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("preparation", "dose", "without"),
    [
        # A tablet a night, as it keeps a day in water; that of the first night is in it already.
        (water(0), MG_1_5, 2),
        (water(10), MG_1_5, 12),
        (water(10), MG_4_5, 12),
        # 15 mL are ten doses of 1.5 mg, or three of 4.5 mg and a rest.
        (bottle(15), MG_1_5, 11),
        (bottle(15), MG_4_5, 4),
        (bottle(0), MG_1_5, 1),
        # More than enough, but it keeps for 30 days: to the 31st of March, which is night 31.
        (bottle(500), MG_4_5, 32),
        (bottle(), MG_4_5, 32),
        (boxes(a=14), MG_1_5, 15),
        (boxes(a=14), MG_3, 8),
        (boxes(a=14), MG_4_5, 5),
        (boxes(b=5), MG_4_5, 1),
        (boxes(a=5, b=5), MG_4_5, 6),
        # The 3 mg are used up first; then three of 1.5 mg each night.
        (boxes(a=10, b=1), MG_4_5, 5),
        (boxes(a=2, b=3), MG_4_5, 3),
        (boxes(a=None, b=2), MG_4_5, None),
        (boxes(a=0), MG_1_5, 1),
        (boxes(Unit.TABLET, a=None), MG_1_5, None),
        (water(), MG_4_5, None),
        (bottle(mg=2), MG_4_5, None),
    ],
)
def test_the_first_night_without_a_dose(
    preparation: Preparation, dose: Dose, without: int | None
) -> None:
    found = first_night_without(preparation, nightly(dose), MADE, None)
    assert found == (night(without) if without else None)


# A tablet in water that the pharmacist says keeps for a week: no more than it holds.
@pytest.mark.parametrize(
    ("tablets", "days", "dose", "without"),
    [(2, 7, MG_4_5, 22), (2, 30, MG_4_5, 34), (2, 0, MG_4_5, 3), (1, 30, Dose(30_000), 3)],
)
def test_a_tablet_in_water_that_keeps_longer_serves_several_nights(
    tablets: int, days: int, dose: Dose, without: int
) -> None:
    label = MADE + timedelta(days=days)
    found = first_night_without(water(tablets), nightly(dose), MADE, label)
    assert found == night(without)


def test_a_tablet_that_is_not_in_water_yet_is_counted() -> None:
    assert first_night_without(water(2), nightly(MG_4_5), None, None) == night(3)


def test_after_the_date_on_the_label_it_is_not_there() -> None:
    label = night(5).date
    assert first_night_without(boxes(a=50), nightly(MG_1_5), None, label) == night(6)
    assert first_night_without(bottle(500), nightly(MG_1_5), None, label) == night(6)


def test_nights_without_a_dose_use_nothing() -> None:
    every_other = nightly(MG_1_5)[::2]
    assert first_night_without(boxes(a=3), every_other, None, None) == night(7)
    assert first_night_without(boxes(a=3), [], None, None) is None


def test_a_new_one_is_seen_to_two_weeks_before() -> None:
    assert reorder_on(night(30)) == night(16).date


# More in the box never runs out sooner.
@given(counts, st.integers(0, 50), st.sampled_from([MG_1_5, MG_3, MG_4_5]))
def test_more_never_runs_out_sooner(count: int | None, more: int, dose: Dose) -> None:
    def lasts(left: int | None) -> Night:
        return first_night_without(boxes(a=left, b=5), nightly(dose), None, None) or night(1000)

    assert lasts(count) <= lasts(None if count is None else count + more)
