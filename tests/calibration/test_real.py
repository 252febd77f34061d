"""People's own diaries become daily series, and pretended starts are counted person by person."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from lowtide.calibration import peers
from lowtide.calibration.people import real
from lowtide.calibration.people.generate import Plan
from lowtide.calibration.study import LOOKS
from lowtide.response.answer import Verdict

DIARIES = Path(__file__).parents[3] / "shared" / "data" / "pain_diaries"
HEAD = "name,startday,startmonth,startyear,intensity\n"
TEXT = HEAD + "Knee,30,12,2018,3\nKnee,30,12,2018,5\nhappiness,30,12,2018,9\nKnee,2,1,2019,2\n"


def test_a_day_is_its_mean_or_its_last_and_a_day_between_is_missing() -> None:
    (mean,) = real.read(TEXT, "p")
    (last,) = real.read(TEXT, "p", day_by="last")
    assert (mean.region, mean.first) == ("Knee", date(2018, 12, 30))
    assert np.array_equal(mean.scores, [4, np.nan, np.nan, 2], equal_nan=True)
    assert last.scores[0] == 5


def test_an_entry_without_an_intensity_is_no_answer() -> None:
    (daily,) = real.read(TEXT + "Knee,3,1,2019,\n", "p")
    assert daily.scores.size == 4


def days(number: int) -> real.Daily:
    return real.Daily("p", "knee", date(2021, 5, 8), np.array(np.arange(number) % 5, float))


def test_starts_are_pretended_wherever_a_course_fits() -> None:
    found = real.pretended(days(112), every=14)
    assert [one.first for one in found] == [date(2021, 5, 8), date(2021, 5, 22), date(2021, 6, 5)]
    first = found[0].series
    assert first.weekend[:3].tolist() == [True, True, False]  # the 8th was a Saturday
    assert (first.doses_mg[13], first.doses_mg[14], first.doses_mg[83]) == (0.0, 1.5, 4.5)


def test_a_short_diary_is_one_course_and_a_shorter_one_none() -> None:
    assert [one.series.scores.size for one in real.pretended(days(50))] == [50]
    assert real.pretended(days(41)) == []
    assert real.pretended(days(112), Plan(days=42, run_in=28))[0].series.run_in == 28


def test_a_diary_with_hardly_an_answer_gives_no_course() -> None:
    empty = real.Daily("p", "knee", date(2021, 1, 1), np.full(100, np.nan))
    assert real.pretended(empty) == []


def test_each_person_counts_once() -> None:
    courses = [
        *real.pretended(days(112)),
        *real.pretended(real.Daily("q", "hip", date(2021, 1, 1), np.ones(84))),
    ]
    better, not_yet = Verdict.BETTER, Verdict.TOO_EARLY
    looks = [[better, not_yet, not_yet, not_yet], [not_yet] * 4]
    found = real.verdicts(courses, looks)
    assert found.ever_better.value == 0.25
    assert found.by_person == {"p": pytest.approx(1 / 3), "q": 0.0}
    assert found.mean == pytest.approx(1 / 6)
    assert found.last[not_yet] == 4


def test_exact_repeats_are_counted() -> None:
    daily = real.Daily("p", "knee", date(2021, 1, 1), np.array([1.0, np.nan, 1.0, 2.0]))
    assert real.repeats([daily]) == {"p: knee": 0.5}


@pytest.mark.skipif(not DIARIES.is_dir(), reason="../shared/data/pain_diaries is absent")
def test_studyu_calls_people_better_who_took_nothing() -> None:
    courses = [
        course
        for file in sorted(DIARIES.glob("*.csv"))
        for daily in real.read(file.read_text(encoding="utf-8"), file.stem)
        for course in real.pretended(daily)
    ]
    assert len({course.person for course in courses}) == 4
    score, threshold = peers.PEERS["StudyU t test"]
    looks = [
        [peers.verdict(score, threshold, peers.until(one.series, day)) for one in courses]
        for day in LOOKS
    ]
    assert real.verdicts(courses, looks).mean > 0.1
