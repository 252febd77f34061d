"""The answer of a course: its design, and what a first day drawn by lot says alone."""

from collections.abc import Sequence

import numpy as np
import pytest
from msgspec.structs import replace

from course.happenings import MG_1_5, night
from lowtide.course.events import CheckedIn, PrescriberSaid, Say, StartDrawn
from lowtide.course.facts import CourseFacts, DoseReport, Draw
from lowtide.protocol.catalogue import DEFAULT, load
from lowtide.quantities import PainScore
from lowtide.response.answer import Answer, NextStep, Reason, Verdict
from lowtide.response.course.asked import answer_of
from lowtide.response.outcomes import Outcome

DAYS, FIRST_POSSIBLE = 14, 22
LOOK = 28
SCORES = (6 + np.random.default_rng(11).normal(0, 1.5, 160)).clip(0, 10).round()


def course(
    first_dose: int | None,
    drawn: int | None,
    *,
    scores: Sequence[float] = tuple(SCORES),
    days: int = 120,
    extra: tuple[int, ...] = (),
    ended: int | None = None,
) -> CourseFacts:
    """Answered from the first night on; a night drawn among fourteen, written down on the first."""
    answers = {
        night(on): CheckedIn(pain=PainScore(int(10 * score)))
        for on, score in enumerate(scores[:days], start=1)
    }
    last = night(ended) if ended else None
    doses = {night(on): DoseReport(MG_1_5) for on in range(first_dose or days + 1, days + 1)}
    return CourseFacts(
        first=night(1),
        check_ins=answers,
        doses=doses,
        drawn=Draw(night(1), draw(drawn, extra), last) if drawn else None,
    )


def draw(chosen: int, extra: tuple[int, ...] = ()) -> StartDrawn:
    possible = night(FIRST_POSSIBLE).date
    return StartDrawn(possible, DAYS, night(chosen).date, extra, 7 if extra else 0)


def asked(facts: CourseFacts, tonight: int) -> Answer:
    rng = np.random.default_rng(1)
    return answer_of(facts, Outcome.PAIN, night(tonight), load(DEFAULT), rng).answer


@pytest.mark.parametrize(
    ("first_dose", "drawn", "ended", "design"),
    [
        (25, None, None, "open_label"),
        (25, 25, None, "randomised_start"),  # on its night
        (28, 25, None, "randomised_start"),  # late: compared by the night that was drawn
        (24, 25, None, "open_label"),  # before it
        (25, 25, 60, "open_label"),  # given up
        (None, 25, None, "open_label"),  # not begun
    ],
)
def test_a_course_is_randomised_where_its_draw_counts(
    first_dose: int | None, drawn: int | None, ended: int | None, design: str
) -> None:
    found = asked(course(first_dose, drawn, ended=ended), 90)
    assert found.design == design
    assert (found.randomisation_p is not None) == (design == "randomised_start")
    assert found.randomisation_draws == (DAYS if found.randomisation_p else None)


def test_before_the_first_set_day_the_draw_says_nothing_yet() -> None:
    found = asked(course(25, 25), 40)
    assert (found.design, found.randomisation_p) == ("randomised_start", None)
    assert Reason.NOT_LONG_ENOUGH in found.reasons


@pytest.mark.parametrize("look", [28, 56, 84])
def test_over_every_night_that_could_be_drawn_its_p_is_exact(look: int) -> None:
    found = []
    for drawn in range(FIRST_POSSIBLE, FIRST_POSSIBLE + DAYS):
        answer = asked(course(drawn, drawn, days=160), drawn + look)
        assert answer.randomisation_p is not None
        found.append(answer.randomisation_p)
    assert sorted(found) == pytest.approx(np.arange(1, DAYS + 1) / DAYS)


def test_it_is_as_exact_where_the_run_in_is_longer_than_what_is_compared() -> None:
    scores, long = (*SCORES[:70], *SCORES), 70
    found = []
    for drawn in range(DAYS):
        first = FIRST_POSSIBLE + long + drawn
        facts = course(first, FIRST_POSSIBLE + drawn, scores=scores, days=220)
        possible = night(FIRST_POSSIBLE + long).date
        later = StartDrawn(possible, DAYS, night(first).date)
        facts = CourseFacts(
            first=facts.first,
            check_ins=facts.check_ins,
            doses=facts.doses,
            drawn=Draw(night(1), later),
        )
        found.append(asked(facts, first + LOOK).randomisation_p)
    assert sorted(filter(None, found)) == pytest.approx(np.arange(1, DAYS + 1) / DAYS)


def test_a_clear_fall_a_week_after_the_last_day_possible_is_as_rare_as_can_be() -> None:
    fallen = [score - 4 * (on > 35 + 7) for on, score in enumerate(SCORES, start=1)]
    found = asked(course(35, 35, scores=np.clip(fallen, 0, 10).tolist()), 120)
    assert found.randomisation_p == pytest.approx(1 / DAYS)


def test_step_times_drawn_too_make_many_more_ways() -> None:
    found = asked(course(25, 25, extra=(3, 0)), 110)
    assert found.randomisation_draws == DAYS * 8 * 8
    assert found.randomisation_p is not None


def test_where_a_draw_leaves_nothing_to_compare_only_the_design_is_said() -> None:
    facts = course(25, 25)
    late = {on: said for on, said in facts.check_ins.items() if on >= night(24)}
    facts = CourseFacts(first=night(1), check_ins=late, doses=facts.doses, drawn=facts.drawn)
    found = asked(facts, 90)
    assert (found.design, found.randomisation_p) == ("randomised_start", None)


def test_a_first_dose_of_tonight_is_not_said_to_be_none() -> None:
    assert asked(course(25, None, days=25), 25).reasons == (Reason.NOT_LONG_ENOUGH,)
    assert asked(course(None, None, days=25), 25).reasons == (Reason.NO_DOSES,)


def test_where_no_more_days_are_compared_nothing_later_may_change_it() -> None:
    stopped = {night(56): (PrescriberSaid(Say.STOP),)}
    fallen = [score - 1.5 * (on > 30) for on, score in enumerate(SCORES, start=1)]
    going_on = course(25, None, scores=np.clip(fallen, 0, 10).tolist())
    ended = replace(going_on, words=stopped)
    assert asked(going_on, 56).reasons == (Reason.MAY_CHANGE,)
    found = asked(ended, 90)
    assert (found.verdict, found.reasons) == (Verdict.UNCLEAR, (Reason.WIDE, Reason.STOPPED))
    assert (found.next_step, found.ask_again) == (NextStep.ASK, None)
