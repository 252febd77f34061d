"""Quantities refuse nonsense when made."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowtide.errors import QuantityError
from lowtide.quantities import Count, Dose, Night, PainScore, Volume


@pytest.mark.parametrize(
    ("text", "micrograms", "shown"),
    [
        ("4.5 mg", 4500, "4.5 mg"),
        ("4,5 mg", 4500, "4.5 mg"),
        ("0.5mg", 500, "0.5 mg"),
        ("500 µg", 500, "0.5 mg"),
        ("500 mcg", 500, "0.5 mg"),
        ("10 mg", 10000, "10 mg"),
        ("0 mg", 0, "0 mg"),
    ],
)
def test_a_dose_is_read_with_its_unit(text: str, micrograms: int, shown: str) -> None:
    assert Dose.parse(text) == Dose(micrograms)
    assert str(Dose.parse(text)) == Dose.parse(text).say() == shown


def test_a_dose_has_the_decimal_mark_of_the_language_and_is_read_back() -> None:
    german = Dose(4500).say({".": ","}.__getitem__)
    assert german == "4,5 mg"
    assert Dose.parse(german) == Dose(4500)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("4.5", 'has no unit. Write for example "4.5 mg".'),
        ("4.5 g", "is no dose in mg or µg."),
        ("four mg", "cannot be read."),
        ("-1 mg", "cannot be read."),
        ("nan mg", "cannot be read."),
        ("0.0001 mg", "is finer than a microgram."),
    ],
)
def test_what_is_no_dose_is_refused_with_the_remedy(text: str, remedy: str) -> None:
    with pytest.raises(QuantityError, match=r"\S") as refused:
        Dose.parse(text)
    assert remedy in str(refused.value)


def test_less_than_nothing_is_no_dose() -> None:
    with pytest.raises(QuantityError, match="below nothing"):
        Dose(-1)


@pytest.mark.parametrize(
    ("text", "microlitres", "shown"),
    [("4.5 mL", 4500, "4.5 mL"), ("4,5 ml", 4500, "4.5 mL"), ("100mL", 100_000, "100 mL")],
)
def test_a_volume_is_read_with_its_unit(text: str, microlitres: int, shown: str) -> None:
    assert Volume.parse(text) == Volume(microlitres)
    assert str(Volume.parse(text)) == Volume.parse(text).say() == shown
    assert Volume(microlitres).say({".": ","}.__getitem__) == shown.replace(".", ",")


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("4.5", 'has no unit. Write for example "4.5 mL".'),
        ("4.5 L", "is no volume in mL."),
        ("0.0001 mL", "is finer than a microlitre."),
    ],
)
def test_what_is_no_volume_is_refused_with_the_remedy(text: str, remedy: str) -> None:
    with pytest.raises(QuantityError) as refused:
        Volume.parse(text)
    assert remedy in str(refused.value)


def test_less_than_nothing_is_no_volume() -> None:
    with pytest.raises(QuantityError, match="below nothing"):
        Volume(-1)


# Exact however large, and read back as it was.
@given(st.integers(0, 10**12).map(Volume))
def test_a_volume_is_shown_exactly(volume: Volume) -> None:
    assert Volume.parse(str(volume)) == volume


# Whole micrograms never lose anything: a dose in milligrams comes back as it was.
@given(st.integers(0, 100_000))
def test_milligrams_are_exact(micrograms: int) -> None:
    assert Dose.from_mg(Decimal(micrograms) / 1000) == Dose(micrograms)


@pytest.mark.parametrize(("score", "tenths"), [("0", 0), ("6.5", 65), ("10", 100)])
def test_a_pain_score_is_0_to_10(score: str, tenths: int) -> None:
    assert PainScore.of(Decimal(score)) == PainScore(tenths)
    assert PainScore(tenths).score == float(score)


@pytest.mark.parametrize(("score", "remedy"), [("11", "no score"), ("-1", "no"), ("6.55", "tenth")])
def test_what_is_no_pain_score_is_refused(score: str, remedy: str) -> None:
    with pytest.raises(QuantityError, match=remedy):
        PainScore.of(Decimal(score))


@pytest.mark.parametrize(
    ("moment", "night"),
    [
        ("2026-03-14 22:00", "2026-03-14"),
        ("2026-03-15 01:30", "2026-03-14"),
        ("2026-03-15 11:59", "2026-03-14"),
        ("2026-03-15 12:00", "2026-03-15"),
    ],
)
def test_a_night_runs_from_noon_to_noon(moment: str, night: str) -> None:
    assert str(Night.at(datetime.fromisoformat(moment))) == night


# A moment and the same one a day later, by the clock on the wall, are always one night apart.
@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)))
def test_the_same_time_next_day_is_the_next_night(moment: datetime) -> None:
    assert Night.at(moment + timedelta(days=1)) - Night.at(moment) == 1


def test_nights_are_counted() -> None:
    assert Night(date(2026, 2, 27)) + 2 == Night(date(2026, 3, 1))
    assert Night(date(2026, 3, 1)) - Night(date(2026, 2, 27)) == 2


@pytest.mark.parametrize(
    ("text", "remedy"), [("14", "has no unit"), ("1.5 doses", "no whole number"), ("", "be read")]
)
def test_a_count_is_whole_and_says_of_what(text: str, remedy: str) -> None:
    with pytest.raises(QuantityError, match=remedy):
        Count.parse(text)


def test_a_count_is_shown_as_it_was_written() -> None:
    assert str(Count.parse("14 doses")) == "14 doses"
