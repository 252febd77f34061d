"""How much of what is at hand is a dose: tables that a pharmacist can check, and no surprises."""

from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from course.happenings import preparations, some_doses, volumes
from lowtide.errors import QuantityError
from lowtide.preparation.amount import (
    Amount,
    AskedBack,
    Counted,
    Measured,
    NotMade,
    NotMeasured,
    Stronger,
    UnusualStrength,
    UnusualVolume,
    Weaker,
    amount,
    doubts,
)
from lowtide.preparation.catalogue import library
from lowtide.preparation.model import (
    Box,
    Liquid,
    Preparation,
    Solution,
    TabletInWater,
    Unit,
    Units,
)
from lowtide.protocol import catalogue
from lowtide.quantities import Dose, Volume

LINE = Volume.parse("0.1 mL")


def mg(number: float | str) -> Dose:
    return Dose.from_mg(Decimal(str(number)))


def ml(number: float | str) -> Volume:
    return Volume.from_ml(Decimal(str(number)))


def water(tablet: float, volume: float) -> TabletInWater:
    return TabletInWater(mg(tablet), ml(volume))


def liquid(naltrexone: float, volume: float) -> Liquid:
    return Liquid(mg(naltrexone), ml(volume))


def capsules(*strengths: float) -> Units:
    return Units(Unit.CAPSULE, tuple(Box(mg(strength)) for strength in strengths))


def counted(*counts: tuple[int, float]) -> Counted:
    return Counted(Unit.CAPSULE, tuple((number, mg(strength)) for number, strength in counts))


# --- tables --------------------------------------------------------------------------------------

# Naltrexone in mg, in so many mL; the dose in mg; so many mL are taken.
MEASURED = [
    (50, 50, 0.5, 0.5),
    (50, 50, 1, 1),
    (50, 50, 1.5, 1.5),
    (50, 50, 3, 3),
    (50, 50, 4.5, 4.5),
    (50, 50, 6, 6),
    (50, 100, 1.5, 3),
    (50, 100, 4.5, 9),
    (50, 25, 1, 0.5),
    (50, 25, 3, 1.5),
    (25, 50, 1.5, 3),
    (100, 100, 4.5, 4.5),
]


@pytest.mark.parametrize("make", [water, liquid])
@pytest.mark.parametrize(("naltrexone", "volume", "dose", "taken"), MEASURED)
def test_so_many_millilitres_are_the_dose(
    make: type, naltrexone: float, volume: float, dose: float, taken: float
) -> None:
    assert amount(make(naltrexone, volume), mg(dose)) == Measured(ml(taken))


@pytest.mark.parametrize(
    ("naltrexone", "volume", "dose"),
    [(50, 25, 1.5), (50, 25, 4.5), (30, 50, 1), (50, 50, 1.25), (2, 1, 4.5)],
)
def test_what_lies_between_two_lines_of_the_syringe_is_not_measured(
    naltrexone: float, volume: float, dose: float
) -> None:
    assert amount(liquid(naltrexone, volume), mg(dose)) == NotMeasured(LINE)


def test_a_tablet_in_water_holds_no_more_than_the_tablet() -> None:
    assert amount(water(2, 2), mg(3)) == NotMade()
    assert amount(liquid(2, 2), mg(3)) == Measured(ml(3)), "a label's mg/mL is no limit"


# The strengths in mg at hand; the dose in mg; how many of which are taken, the strongest first.
COUNTED = [
    ((1.5,), 1.5, [(1, 1.5)]),
    ((1.5,), 3, [(2, 1.5)]),
    ((1.5,), 4.5, [(3, 1.5)]),
    ((1.5, 3), 3, [(1, 3)]),
    ((1.5, 3), 4.5, [(1, 3), (1, 1.5)]),
    ((3, 1.5), 4.5, [(1, 3), (1, 1.5)]),
    ((0.5,), 4.5, [(9, 0.5)]),
    ((0.5, 1), 4.5, [(4, 1), (1, 0.5)]),
    ((0.5, 1, 1.5, 3, 4.5), 4.5, [(1, 4.5)]),
    ((0.5, 1, 1.5, 3, 4.5), 2, [(1, 1.5), (1, 0.5)]),
    ((0.5,), 6, [(12, 0.5)]),
    # The strongest first would leave a rest that nothing fills.
    ((1, 3, 4), 6, [(2, 3)]),
]


@pytest.mark.parametrize(("strengths", "dose", "taken"), COUNTED)
def test_so_many_capsules_are_the_dose(
    strengths: tuple[float, ...], dose: float, taken: list[tuple[int, float]]
) -> None:
    assert amount(capsules(*strengths), mg(dose)) == counted(*taken)


@pytest.mark.parametrize(
    ("strengths", "dose"),
    [((3,), 1.5), ((3,), 4.5), ((1, 3), 1.5), ((4.5,), 3), ((0.5,), 6.5), ((1.5,), 0)],
)
def test_what_no_whole_capsules_are_cannot_be_made(
    strengths: tuple[float, ...], dose: float
) -> None:
    assert amount(capsules(*strengths), mg(dose)) == NotMade()


def test_tablets_are_counted_as_tablets() -> None:
    tablets = Units(Unit.TABLET, (Box(mg(1.5)),))
    assert amount(tablets, mg(3)) == Counted(Unit.TABLET, ((2, mg(1.5)),))


# --- a slip by a factor of ten -------------------------------------------------------------------

DOUBTFUL: list[tuple[Preparation, float, tuple[object, ...]]] = [
    (water(50, 5), 4.5, (Stronger(water(50, 5), Fraction(10)),)),
    (water(50, 500), 4.5, (Weaker(water(50, 500), Fraction(10)),)),
    (water(5, 50), 3, (Weaker(water(5, 50), Fraction(10)),)),
    (liquid(10, 1), 1.5, (Stronger(liquid(10, 1), Fraction(10)),)),
    (liquid(0.1, 1), 1.5, (Weaker(liquid(0.1, 1), Fraction(10)),)),
    (liquid(5, 1), 3, (Stronger(liquid(5, 1), Fraction(5)),)),
    (liquid(3, 1), 3, (Stronger(liquid(3, 1), Fraction(3)),)),
    (liquid(1, 3), 3, (Weaker(liquid(1, 3), Fraction(3)),)),
    (water(50, 50), 0.4, (UnusualVolume(mg(0.4), ml(0.4)),)),
    (water(50, 100), 9, (UnusualVolume(mg(9), ml(18)),)),
    (capsules(45), 4.5, (UnusualStrength(mg(45)),)),
    (capsules(0.45), 4.5, (UnusualStrength(mg(0.45)),)),
    (capsules(15, 30), 1.5, (UnusualStrength(mg(15)), UnusualStrength(mg(30)))),
    (capsules(1.5, 0.15), 1.5, (UnusualStrength(mg(0.15)),)),
    (Units(Unit.TABLET, (Box(mg(50)),)), 4.5, (UnusualStrength(mg(50)),)),
]


@pytest.mark.parametrize(("preparation", "dose", "asked"), DOUBTFUL)
def test_what_would_be_unusual_is_asked_back(
    preparation: Preparation, dose: float, asked: tuple[object, ...]
) -> None:
    assert amount(preparation, mg(dose)) == AskedBack(asked)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("preparation", "dose", "taken"),
    [
        (water(50, 5), 3, Measured(ml(0.3))),
        (water(50, 5), 4.5, NotMeasured(LINE)),
        (liquid(5, 1), 3, Measured(ml(0.6))),
        (capsules(0.25), 1, counted((4, 0.25))),
        (capsules(45), 4.5, NotMade()),
    ],
)
def test_once_it_was_compared_with_the_label_it_is_the_dose(
    preparation: Preparation, dose: float, taken: Amount
) -> None:
    assert amount(preparation, mg(dose), confirmed=True) == taken


@pytest.mark.parametrize(("naltrexone", "volume"), [(2.9, 1), (1, 2.9), (50, 25), (50, 100)])
def test_what_is_only_twice_as_strong_is_not_asked_about(naltrexone: float, volume: float) -> None:
    assert doubts(liquid(naltrexone, volume), [mg(3)]) == ()


def test_every_dose_of_a_schedule_is_looked_at() -> None:
    doses = [mg(dose) for dose in (0.4, 1.5, 3, 12)]
    assert doubts(water(50, 50), doses) == (
        UnusualVolume(mg(0.4), ml(0.4)),
        UnusualVolume(mg(12), ml(12)),
    )


# Whatever can be written down: the amount has the dose in it to the microgram, or it is not said.
@given(preparations, some_doses, st.booleans())
def test_an_amount_times_its_strength_is_the_dose_again(
    preparation: Preparation, dose: Dose, confirmed: bool
) -> None:
    match amount(preparation, dose, confirmed=confirmed):
        case Measured(volume=volume):
            assert isinstance(preparation, Solution)
            exactly = volume.microlitres * Fraction(
                preparation.naltrexone.micrograms, preparation.volume.microlitres
            )
            assert exactly == dose.micrograms
            assert volume.microlitres % LINE.microlitres == 0
        case Counted(counts=counts):
            assert sum(number * strength.micrograms for number, strength in counts) == (
                dose.micrograms
            )
        case _:
            pass


# Without a tick nobody takes a solution that is ten times, or a tenth, as strong as the usual.
@given(
    st.one_of(st.builds(Liquid, some_doses, volumes), st.builds(TabletInWater, some_doses, volumes))
)
def test_there_is_never_a_tenfold_surprise(solution: Solution) -> None:
    usual = library().numbers.usual.value
    for dose in (mg(1.5), mg(3), mg(4.5)):
        taken = amount(solution, dose)  # type: ignore[arg-type]
        if isinstance(taken, Measured):
            times = Fraction(taken.volume.microlitres) / usual.holding(dose)
            assert Fraction(1, 3) < times < 3
            assert ml(0.5) <= taken.volume <= ml(10)


# A slip of the decimal point in one number of the usual is always noticed.
@pytest.mark.parametrize("slip", [10, 0.1])
@pytest.mark.parametrize("where", ["naltrexone", "volume"])
@pytest.mark.parametrize(("naltrexone", "volume"), [(50, 50), (50, 100), (50, 25), (1, 1)])
def test_a_slip_of_the_decimal_point_is_noticed(
    naltrexone: float, volume: float, where: str, slip: float
) -> None:
    slipped = {"naltrexone": naltrexone, "volume": volume}
    slipped[where] *= slip
    assert doubts(liquid(slipped["naltrexone"], slipped["volume"]), []) != ()


# Of capsules: no smaller number of them is the dose too, by trying them all.
@given(
    st.lists(
        st.sampled_from([500, 1000, 1500, 2000, 3000, 4500]), min_size=1, max_size=3, unique=True
    ),
    st.integers(1, 12).map(lambda halves: Dose(500 * halves)),
)
def test_no_fewer_capsules_are_the_dose(strengths: list[int], dose: Dose) -> None:
    taken = amount(Units(Unit.CAPSULE, tuple(Box(Dose(each)) for each in strengths)), dose)
    tried = [
        sum(counts)
        for counts in product(range(13), repeat=len(strengths))
        if 0 < sum(counts) <= 12
        and sum(n * each for n, each in zip(counts, strengths, strict=True)) == dose.micrograms
    ]
    assert isinstance(taken, Counted) == bool(tried)
    if isinstance(taken, Counted):
        assert sum(number for number, _ in taken.counts) == min(tried)


# Every schedule of the library can be taken from the usual preparations.
@pytest.mark.parametrize("usual", [water(50, 50), liquid(1, 1), capsules(0.5, 1, 1.5, 3, 4.5)])
@pytest.mark.parametrize("protocol", catalogue.ids())
def test_every_step_of_every_schedule_can_be_taken(protocol: str, usual: Preparation) -> None:
    for step in catalogue.load(protocol).steps:
        assert isinstance(amount(usual, step.dose.value), Measured | Counted)


# --- what cannot be made -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: water(0, 50), "0 mg in 50 mL is no solution"),
        (lambda: water(50, 0), "50 mg in 0 mL is no solution"),
        (lambda: TabletInWater(mg(50), ml(50), -1), "-1 is fewer than none"),
        (lambda: liquid(1, 0), "no solution"),
        (lambda: capsules(), "from 1 to 6 strengths"),
        (lambda: capsules(1, 2, 3, 4, 5, 6, 7), "from 1 to 6 strengths"),
        (lambda: capsules(1.5, 1.5), "a strength is there twice"),
        (lambda: capsules(0), "a strength of 0 mg is none"),
        (lambda: Box(mg(1), -2), "-2 is fewer than none"),
    ],
)
def test_a_preparation_of_nothing_cannot_be_made(make: object, says: str) -> None:
    with pytest.raises(QuantityError, match=says):
        make()  # type: ignore[operator]


# What the usual strength is, is said nowhere but in the data.
def test_the_usual_is_a_milligram_in_a_millilitre() -> None:
    usual = library().numbers.usual
    assert usual.value.strength == 1
    assert str(usual.citation).endswith("[S]")


@given(some_doses)
def test_nothing_is_in_doubt_of_the_usual_strength_itself(dose: Dose) -> None:
    assume(ml(0.5) <= Volume(dose.micrograms) <= ml(10))
    assert doubts(liquid(1, 1), [dose]) == ()
