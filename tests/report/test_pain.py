"""Pain before the first dose and lately: windows, what is missing, and what can be compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.happenings import night
from lowtide.course.events import CheckedIn
from lowtide.course.facts import CourseFacts
from lowtide.quantities import PainScore
from lowtide.report.catalogue import library
from lowtide.report.pain import Pain, PainReport, enough, pain_between, pain_report

NEEDED = library().numbers.answers_to_compare.value


def facts_of(scores: str) -> CourseFacts:
    """A night for each sign: a score, "-" for answers without pain, "." for none at all."""
    said = {
        night(number): CheckedIn(pain=None if sign == "-" else PainScore(int(sign) * 10))
        for number, sign in enumerate(scores, start=1)
        if sign != "."
    }
    return CourseFacts(first=night(1), check_ins=said)


def report(scores: str, *, first_dose: int | None, tonight: int) -> PainReport:
    first = night(first_dose) if first_dose else None
    return pain_report(facts_of(scores), night(tonight), first)


def test_missing_is_counted_and_nothing_is_put_in_its_place() -> None:
    found = pain_between(facts_of("4-.6"), night(1), night(4))
    assert found == Pain(nights=4, answered=2, mean=5, median=5)


def test_nights_without_any_answer_have_no_pain_rather_than_none() -> None:
    assert pain_between(facts_of("..--"), night(1), night(4)) == Pain(4, 0, None, None)


@pytest.mark.parametrize(
    ("scores", "first_dose", "tonight", "run_in", "last_7", "last_28"),
    [
        # The evening of the first dose is answered before it; the evening after is the first later.
        ("5555" + "777", 4, 7, (4, 4), (3, 3), (3, 3)),
        # Tonight counts once it is answered.
        ("5555" + "77", 4, 7, (4, 4), (2, 2), (2, 2)),
        # Four weeks up to the first dose, and no more.
        ("1" * 10 + "5" * 28 + "7", 38, 39, (28, 28), (1, 1), (1, 1)),
        # The last seven and 28 evenings; a silent one is a night all the same.
        ("5" + "1" * 30 + "7777..7", 1, 38, (1, 1), (5, 7), (26, 28)),
        # Before the first dose everything is the run-in.
        ("55.5", None, 4, (3, 4), (0, 0), (0, 0)),
        ("", None, 1, (0, 0), (0, 0), (0, 0)),
        # The first dose was tonight, before tonight was answered.
        ("555", 4, 4, (3, 3), (0, 0), (0, 0)),
    ],
)
def test_windows_hold_so_many_answers_of_so_many_nights(
    scores: str,
    first_dose: int | None,
    tonight: int,
    run_in: tuple[int, int],
    last_7: tuple[int, int],
    last_28: tuple[int, int],
) -> None:
    found = report(scores, first_dose=first_dose, tonight=tonight)
    windows = (found.run_in, found.last_7, found.last_28)
    assert [(each.answered, each.nights) for each in windows] == [run_in, last_7, last_28]


def test_mean_and_median_are_those_of_the_window() -> None:
    found = report("2223" + "7779", first_dose=4, tonight=8)
    assert (found.run_in.mean, found.run_in.median) == (2.25, 2)
    assert (found.last_7.mean, found.last_7.median) == (7.5, 7)


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ("6" * NEEDED, "4" * NEEDED, -2),
        ("4" * NEEDED, "6" * NEEDED, 2),
        ("6" * (NEEDED - 1), "4" * NEEDED, None),
        ("6" * NEEDED, "4" * (NEEDED - 1), None),
        ("", "", None),
    ],
)
def test_a_change_needs_answers_enough_on_both_sides(
    before: str, after: str, change: float | None
) -> None:
    tonight = len(before) + len(after) or 1
    found = report(before + after, first_dose=len(before) or 1, tonight=tonight)
    assert found.change == change


# No evening is in the run-in and in what came after it.
@given(st.text("05-.", min_size=1, max_size=80), st.integers(1, 80))
def test_the_run_in_and_lately_never_overlap(scores: str, first_dose: int) -> None:
    tonight = len(scores)
    found = report(scores, first_dose=min(first_dose, tonight), tonight=tonight)
    answered = sum(sign in "05" for sign in scores)
    assert found.run_in.answered + found.last_28.answered <= answered
    assert found.last_7.answered <= found.last_28.answered
    assert enough(found.run_in) == (found.run_in.answered >= NEEDED)
