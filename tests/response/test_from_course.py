"""A course as a series: which days are compared, with which dose, and what is said about it.

A dot is an evening that was not answered; the night of the first dose is the last of the run-in.
"""

from collections.abc import Iterable
from datetime import timedelta

import numpy as np
import pytest

from course.happenings import MG_1_5, MG_3, MG_4_5, night
from lowtide.course.events import (
    AdviceGiven,
    CheckedIn,
    MedicineAnswered,
    OpioidInIt,
    PrescriberSaid,
    Say,
    StartDescribed,
)
from lowtide.course.events import Adviser as By
from lowtide.course.facts import CourseFacts, DoseReport, Span
from lowtide.errors import ResponseError
from lowtide.quantities import Dose, PainScore
from lowtide.response.answer import Reason
from lowtide.response.course.from_course import LONGEST_RUN_IN, Compared, series_of
from lowtide.response.outcomes import Outcome

NONE, UNSURE = Dose(0), None
LETTERS = {"1": MG_1_5, "3": MG_3, "4": MG_4_5, "0": NONE, "?": UNSURE}


def known(pain: str, doses: str = "", **more: object) -> CourseFacts:
    """A sign a night: a score or "."; a dose 1.5, 3, 4.5 mg, 0, "?" not sure, "." not told."""
    answers = {
        night(n): CheckedIn(pain=PainScore(10 * int(sign)), fatigue=PainScore(20))
        for n, sign in enumerate(pain, start=1)
        if sign != "."
    }
    taken = {
        night(n): DoseReport(LETTERS[sign])
        for n, sign in enumerate(doses, start=1)
        if sign not in ". "
    }
    return CourseFacts(first=night(1), check_ins=answers, doses=taken, **more)  # type: ignore[arg-type]


def compared(facts: CourseFacts, tonight: int, start: int | None = None) -> Compared:
    return series_of(facts, Outcome.PAIN, night(tonight), night(start) if start else None)


def scores(found: Compared) -> str:
    return "".join("." if np.isnan(each) else f"{each:g}" for each in found.series.scores)


def doses(found: Compared) -> list[float]:
    return [float(each) for each in found.series.doses_mg]


def span(name: str, first: int, last: int | None = None) -> Span[str]:
    return Span(name, night(first), night(last) if last else None)


@pytest.mark.parametrize(
    ("pain", "taken", "tonight", "expected", "run_in"),
    [
        # pain, doses, tonight -> the days that are compared, and those before the first dose
        ("6675.44", "000111", 7, "6675.44", 4),
        ("6675.44", "000111", 8, "6675.44", 4),  # tonight is still open: up to last night
        ("6675.44", "000111", 10, "6675.44..", 4),  # nights that could have been answered
        ("..66754", "..000111", 7, "66754", 4),  # from the first answer on
        ("6675", "0000", 4, "6675", 4),  # no dose: all of it is run-in
        ("6675", "...1", 4, "6675", 4),  # the evening of the first dose is its last day
        (".....44", "...111", 7, "..44", 1),  # nothing answered before the first dose
        ("......", "...111", 7, "......", 4),  # nothing answered at all
    ],
)
def test_which_days(pain: str, taken: str, tonight: int, expected: str, run_in: int) -> None:
    found = compared(known(pain, taken), tonight)
    assert (scores(found), found.series.run_in) == (expected, run_in)


@pytest.mark.parametrize(
    ("taken", "expected", "unknown"),
    [
        # the dose of a night stands at the day after it
        ("00113344", [0, 0, 0, 1.5, 1.5, 3, 3, 4.5], 0),
        ("00103340", [0, 0, 0, 1.5, 0, 3, 3, 4.5], 0),  # missed is none
        ("001.3?44", [0, 0, 0, 1.5, 1.5, 3, 3, 4.5], 2),  # not known: the last one known
        ("......4.", [0, 0, 0, 0, 0, 0, 0, 4.5], 0),  # before the first dose there is none
    ],
)
def test_the_dose_is_that_of_the_night_before(
    taken: str, expected: list[float], unknown: int
) -> None:
    found = compared(known("66667777", taken), 8)
    assert doses(found) == expected
    assert int(found.unknown.sum()) == unknown
    told = [str(each) for each in found.taken_for_granted]
    assert [f"not known: {unknown}." in each for each in told] == [True] * bool(unknown)


def test_what_was_advised_goes_before_the_last_known_dose() -> None:
    advice = {
        night(4): AdviceGiven("step_up", MG_3, "r"),
        night(5): AdviceGiven("interrupt", None, "r"),
    }
    found = compared(known("6666666", "..1....", advice=advice), 7)
    # Nothing advised and nothing told is nothing taken; then the last known dose again.
    assert doses(found) == [0, 0, 0, 1.5, 3, 0, 3]
    assert int(found.unknown.sum()) == 2


def test_the_run_in_has_84_days_at_most() -> None:
    facts = known("5" * 200, "." * 149 + "1")
    found = compared(facts, 200)
    assert found.series.run_in == LONGEST_RUN_IN
    assert found.first_day == night(150 - LONGEST_RUN_IN + 1).date
    assert found.first_dose == night(150).date
    assert len(found.series.scores) == LONGEST_RUN_IN + 50


def test_weekends_are_saturdays_and_sundays() -> None:
    found = compared(known("6666666"), 7)
    days = [found.first_day + timedelta(days=at) for at in range(7)]
    assert list(found.series.weekend) == [day.strftime("%a") in ("Sat", "Sun") for day in days]
    assert found.series.weekend.sum() == 2


def test_therapies_are_there_while_they_are_in_force_and_only_where_that_changes() -> None:
    going = (span("massage", 4, 5), span("massage", 7), span("diet", 1), span("later", 30))
    found = compared(known("66666666", "..1", therapies=going), 8)
    ((key, flags),) = found.series.therapies
    assert (key, [int(each) for each in flags]) == ("massage", [0, 0, 0, 1, 1, 0, 1, 1])


@pytest.mark.parametrize(
    ("medicine", "expected", "why"),
    [
        (span("tramadol 50 mg", 6), "66677", (Reason.OPIOID,)),
        (span("tramadol", 6, 6), "66677", (Reason.OPIOID,)),  # one evening is enough
        (span("ibuprofen", 6), "66677754", ()),
        (span("zzyzx", 6), "66677754", ()),  # nobody knows it: the gate asks, nothing is cut
        (span("tramadol", 1, 2), "677754", ()),  # before the first dose: its days are left out
        (span("tramadol", 2), "6", (Reason.OPIOID,)),  # never without it
    ],
)
def test_days_of_an_opioid_are_not_compared(
    medicine: Span[str], expected: str, why: tuple[Reason, ...]
) -> None:
    found = compared(known("66677754", "..1", medicines=(medicine,)), 8)
    assert (scores(found), found.ended) == (expected, why)


def test_what_a_pharmacist_called_an_opioid_is_one() -> None:
    said = MedicineAnswered("zzyzx", OpioidInIt.YES, By.PHARMACIST)
    facts = known("66677754", "..1", medicines=(span("zzyzx", 6),), answers=((night(8), said),))
    assert compared(facts, 8).ended == (Reason.OPIOID,)


@pytest.mark.parametrize(
    ("say", "on", "expected", "why"),
    [
        (Say.STOP, 6, "666777", (Reason.STOPPED,)),
        (Say.STOP, 2, "66677754", ()),  # before the first dose it stopped nothing
        (Say.STOP, 8, "66677754", ()),  # tonight: nothing to leave out yet
        (Say.RAISE, 6, "66677754", ()),
    ],
)
def test_days_after_a_stop_are_not_compared(
    say: Say, on: int, expected: str, why: tuple[Reason, ...]
) -> None:
    facts = known("66677754", "..1", words={night(on): (PrescriberSaid(say),)})
    found = compared(facts, 8)
    assert (scores(found), found.ended) == (expected, why)


def test_the_earlier_of_two_ends_counts() -> None:
    words = {night(5): (PrescriberSaid(Say.STOP),)}
    found = compared(known("66677754", "..1", words=words, medicines=(span("codeine", 7),)), 8)
    assert (scores(found), found.ended) == ("66677", (Reason.STOPPED,))


@pytest.mark.parametrize(
    ("outcome", "expected"), [(Outcome.PAIN, 6.0), (Outcome.FATIGUE, 2.0), (Outcome.SLEEP, None)]
)
def test_each_outcome_has_its_own_scores(outcome: Outcome, expected: float | None) -> None:
    found = series_of(known("666", "..1"), outcome, night(3))
    means: Iterable[float] = found.series.scores[~np.isnan(found.series.scores)]
    assert list(means) == ([] if expected is None else [expected] * 3)
    told = " ".join(map(str, found.taken_for_granted))
    assert ("10 is the worst night" in told) == (outcome is Outcome.SLEEP)


# --- a start that is named ----------------------------------------------------------------------


def test_a_diary_without_a_dose_is_read_as_if_4_5_mg_were_taken_from_a_start_on() -> None:
    found = compared(known("66675544", "00000000"), 8, start=4)
    assert doses(found) == [0, 0, 0, 0, 4.5, 4.5, 4.5, 4.5]
    assert (found.series.run_in, found.first_dose) == (4, night(4).date)
    (told,) = map(str, found.taken_for_granted)
    assert (
        told == "There is no dose in the diary: 4.5 mg a night are pretended from 4 March 2026 on."
    )


def test_an_earlier_start_than_the_first_dose_known_counts_and_pretends_nothing() -> None:
    found = compared(known("66675544", ".....111"), 8, start=4)
    assert doses(found) == [0, 0, 0, 0, 1.5, 1.5, 1.5, 1.5]
    assert [str(each)[:30] for each in found.taken_for_granted] == [
        "Nights whose dose is not known"
    ]


@pytest.mark.parametrize(
    ("start", "message"),
    [
        (9, "2026-03-09 is outside the diary, and no first dose can be then. Choose one from "
            "2026-03-01 to 2026-03-08."),
        (-3, "2026-02-25 is outside the diary"),
        (7, "a dose was taken on 2026-03-03 already, before 2026-03-07."),
    ],
)  # fmt: skip
def test_a_start_that_cannot_be_is_refused(start: int, message: str) -> None:
    with pytest.raises(ResponseError, match=message.replace(".", r"\.")):
        compared(known("66675544", "..1"), 8, start=start)


def test_a_course_without_a_word_is_refused() -> None:
    with pytest.raises(ResponseError, match="Write down some evenings first"):
        series_of(CourseFacts(), Outcome.PAIN, night(1))


# --- how it stood -------------------------------------------------------------------------------


def test_how_it_stood_so_many_days_after_the_first_dose() -> None:
    facts = known("66667777", "..1", therapies=(span("massage", 7),))
    found = compared(facts, 8)
    then = found.until(2)
    assert (scores(then), then.days, then.series.run_in) == ("66667", 2, 3)
    assert (doses(then), list(then.unknown)) == (doses(found)[:5], list(found.unknown)[:5])
    assert then.series.therapies == ()  # it had not begun
    assert found.until(5) is found


def test_the_shortest_course_there_is() -> None:
    found = compared(CourseFacts(first=night(1), doses={night(1): DoseReport(MG_1_5)}), 1)
    assert (scores(found), found.series.run_in, found.days) == (".", 1, 0)


@pytest.mark.parametrize(
    ("described", "bad_spell"),
    [
        (None, None),
        (StartDescribed(None), None),
        (StartDescribed(True), True),
        (StartDescribed(False), False),
    ],
)
def test_a_bad_spell_is_what_the_person_said_of_it(
    described: StartDescribed | None, bad_spell: bool | None
) -> None:
    found = compared(known("6675", "0001", described=described), 4)
    assert found.series.bad_spell is bad_spell
