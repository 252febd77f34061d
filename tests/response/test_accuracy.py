"""The fast answer is the dense reference's, on odd people as well, and says how far it may be off.

The reference takes minutes, so what it said is kept beside this file; one person is asked anew.
"""

import os
from collections.abc import Callable

import pytest

from lowtide.response.infer import infer_one
from lowtide.response.inference.mixture import CHANGE, Core, one_below
from lowtide.response.series import Series
from lowtide.response.verdict.judging import CLOSE
from response.odd_people import PEOPLE, YEARS
from response.references import Numbers, kept, mark, said_of

KEPT = kept()
EVERYBODY = {**PEOPLE, **YEARS}
everybody = pytest.mark.parametrize(("name", "make"), EVERYBODY.items(), ids=EVERYBODY)
PROBABILITIES = ("p_15", "p_30", "p_50")
OF_THE_MEAN, OF_A_PROBABILITY = 0.02, 0.005  # at 84 days: posterior sds, and as it is
OF_THE_MEAN_YEAR, OF_A_PROBABILITY_YEAR = 0.03, 0.01
OWN = 3.0  # standard errors of the reference itself


def number(of: Numbers, key: str) -> float:
    value = of[key]
    assert isinstance(value, float)
    return value


def off(core: Core, right: Numbers) -> float:
    """Of the mean of the change, in posterior sds."""
    return abs(core.change - number(right, "change")) / number(right, "change_sd")


@everybody
def test_what_is_kept_is_of_these_people_and_these_priors(
    name: str, make: Callable[[], Series]
) -> None:
    assert KEPT[name]["mark"] == mark(make()), "see references.py"
    assert number(KEPT[name], "error_sd") < 0.005
    assert number(KEPT[name], "error_probability") < 0.002


@everybody
def test_the_mean_is_the_references(name: str, make: Callable[[], Series]) -> None:
    right, core = KEPT[name], infer_one(make()).core
    allowed = OF_THE_MEAN_YEAR if name in YEARS else OF_THE_MEAN
    assert off(core, right) <= allowed + OWN * number(right, "error_sd")
    assert core.change_sd == pytest.approx(number(right, "change_sd"), rel=0.03)
    level_off = abs(core.level - number(right, "level")) / number(right, "level_sd")
    assert level_off <= 2.0 * allowed


MISSED = {
    "a therapy with the dose": "two passes leave 0.006 of P(reduction >= 15 %), and 0.005 is asked",
}


@pytest.mark.parametrize(
    ("name", "make"),
    [
        pytest.param(name, make, marks=pytest.mark.xfail(reason=MISSED[name]))
        if name in MISSED
        else (name, make)
        for name, make in EVERYBODY.items()
    ],
    ids=EVERYBODY,
)
def test_the_probabilities_are_the_references(name: str, make: Callable[[], Series]) -> None:
    check_probabilities(name, infer_one(make()).core)


# What a person is answered is computed twice as closely, and nobody of them is an exception.
@pytest.mark.parametrize(("name", "make"), EVERYBODY.items(), ids=EVERYBODY)
def test_what_people_are_answered_is_the_references(name: str, make: Callable[[], Series]) -> None:
    check_probabilities(name, infer_one(make(), tolerance=CLOSE).core)


def check_probabilities(name: str, core: Core) -> None:
    right = KEPT[name]
    allowed = OF_A_PROBABILITY_YEAR if name in YEARS else OF_A_PROBABILITY
    for key in PROBABILITIES:
        error = abs(getattr(core, key) - number(right, key))
        assert error <= allowed + OWN * number(right, "error_probability"), key


@everybody
def test_the_printed_error_bounds_the_true_one(name: str, make: Callable[[], Series]) -> None:
    right, core = KEPT[name], infer_one(make()).core
    assert off(core, right) <= core.error + OWN * number(right, "error_sd")
    for key in PROBABILITIES:
        error = abs(getattr(core, key) - number(right, key))
        assert error <= 0.5 * core.error + OWN * number(right, "error_probability"), key


@everybody
def test_the_tails_are_the_references(name: str, make: Callable[[], Series]) -> None:
    right, found = KEPT[name], infer_one(make())
    for key, share in (("q05", 0.05), ("q95", 0.95)):
        here = one_below(found.weight, found.kept, CHANGE, number(right, key))
        assert here == pytest.approx(share, abs=0.01)


# With all passes made, hardly any error is left.
@everybody
def test_with_more_nodes_it_comes_closer_still(name: str, make: Callable[[], Series]) -> None:
    right, core = KEPT[name], infer_one(make(), tolerance=0.0).core
    assert off(core, right) <= 0.01 + OWN * number(right, "error_sd")


# --- the test can fail --------------------------------------------------------------------------


# A slightly wrong model is seen: one that grants time a third more than the priors say.
def test_another_trend_is_seen() -> None:
    wrong = sum(
        off(infer_one(make(), trend_sd=0.4).core, KEPT[name]) > OF_THE_MEAN
        for name, make in PEOPLE.items()
    )
    assert wrong >= len(PEOPLE) // 2


# --- the reference is still what it was ---------------------------------------------------------

ASKED_ANEW = EVERYBODY if os.environ.get("LOWTIDE_REFERENCES") else {
    "most days unanswered": EVERYBODY["most days unanswered"]
}  # fmt: skip


@pytest.mark.parametrize(("name", "make"), ASKED_ANEW.items(), ids=ASKED_ANEW)
def test_the_reference_says_again_what_is_kept(name: str, make: Callable[[], Series]) -> None:
    again = said_of(make, 256, 3)
    right = KEPT[name]
    apart = abs(again["change"] - number(right, "change")) / number(right, "change_sd")
    assert apart < 6.0 * (again["error_sd"] + number(right, "error_sd")) + 0.002
    assert again["p_30"] == pytest.approx(number(right, "p_30"), abs=0.004)
