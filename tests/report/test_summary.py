"""The whole page as values: where a course stands, what was decided, what comes."""

from datetime import date

import pytest
from hypothesis import given, settings

from course.happenings import MG_3, MG_4_5
from decision.diaries import night
from decision.lives import Life, lives
from lowtide.course.events import IntervalShortened, Prescribed, PrescriberSaid, Say
from lowtide.course.facts import CourseFacts
from lowtide.decision.explain import Reader
from lowtide.decision.recommendation import Status
from lowtide.quantities import Dose, Timing
from lowtide.report.summary import Decision, Summary, decisions, summarise
from report.pages import course_of_life, page_of

START = "prescribed/start/clear/q1.5"


def summary(diary: str, reader: Reader = Reader.PRESCRIBER) -> Summary:
    course, nights = page_of(diary)
    return summarise(course, nights, "a head", reader)


def test_a_running_course() -> None:
    found = summary(f"clear/q {START} q1.5*13 q")
    standing = found.standing
    assert (standing.status, standing.dose, standing.timing) == (Status.RUNNING, MG_3, Timing.NIGHT)
    assert (standing.step, standing.steps, standing.ceiling) == (2, 3, MG_4_5)
    assert standing.first_dose == night(2)
    assert found.prescribed == Prescribed("a prescriber", "lifshitz")
    assert found.doses and found.doses.since_start.taken == 14
    assert found.effects[0].answered == 14
    assert [each.rule for each in found.because] == ["step_up"]
    assert found.next and found.next.action == "step_up"
    assert found.head == "a head"


def test_milestones_are_those_that_lie_ahead_with_their_sources() -> None:
    found = summary(f"{START} q1.5*13 q3*8").milestones  # the 21st day after the first dose is 22
    assert [each.date for each in found] == [night(1 + d).date for d in (21, 42, 84, 90, 270)]
    assert "the document" in str(found[0].source)
    assert summary(f"{START} q1.5*13 q3*9").milestones == found[1:]


def test_before_the_first_dose_there_are_no_dates_and_no_doses() -> None:
    found = summary("q q")
    assert found.standing.status is Status.NOT_STARTED
    assert (found.standing.dose, found.doses, found.effects, found.milestones) == (
        None,
        None,
        (),
        (),
    )
    assert found.prescribed is None
    assert found.lists.medicines is None


def test_an_interruption_says_why_and_asks_the_prescriber() -> None:
    found = summary(f"{START} q1.5 takes=tramadol/q")
    assert (found.standing.status, found.standing.dose) == (Status.INTERRUPTED, None)
    assert [each.text for each in found.because] == ["Finding medicine:tramadol."]
    assert found.asks
    assert found.lists.medicines
    assert [each.what for each in found.lists.medicines] == ["tramadol"]


def test_the_words_are_those_for_the_reader() -> None:
    diary = f"{START} q1.5 takes=tramadol/q"
    assert [each.text for each in summary(diary, Reader.PATIENT).because] == [
        "About medicine:tramadol."
    ]


def test_what_could_not_be_known_is_said() -> None:
    found = summary(f"{START} q1.5 u")
    assert "check_in_unanswered" in [each.rule for each in found.not_evaluated]


@pytest.mark.parametrize(("through", "expected"), [(3, 4), (2, 3), (1, 1), (0, 0)])
def test_decisions_by_a_night_the_latest_first(through: int, expected: int) -> None:
    prescribed = Prescribed("Dr Example", "lifshitz", Dose(4500))
    start, stop = PrescriberSaid(Say.START), PrescriberSaid(Say.STOP)
    shortened = IntervalShortened("tramadol", date(2026, 3, 9), "a short course")
    facts = CourseFacts(
        prescribed=((night(1), prescribed),),
        words={night(2): (start,), night(3): (stop,)},
        shortened=((night(2), shortened),),
    )
    every = [
        Decision(night(3), stop),
        Decision(night(2), shortened),
        Decision(night(2), start),
        Decision(night(1), prescribed),
    ]
    found = decisions(facts, night(through))
    assert list(found) == every[len(every) - expected :]


def test_a_later_prescription_does_not_count_yet() -> None:
    first, later = Prescribed("Dr A", "lifshitz"), Prescribed("Dr B", "weekly-1mg")
    facts = CourseFacts(prescribed=((night(1), first), (night(5), later)))
    assert facts.prescription_on(night(4)) == first
    assert facts.prescription_on(night(5)) == later
    assert facts.prescription_on(night(0)) is None


# A page can be made of any life, and its dose is the one that the night advises.
@settings(max_examples=25)
@given(lives())
def test_every_life_has_a_page(life: Life) -> None:
    found = summarise(course_of_life(life), life.nights, "", Reader.PATIENT)
    assert found.standing.dose == life.nights[-1].dose
    assert 1 <= found.standing.step <= found.standing.steps
