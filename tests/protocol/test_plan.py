"""The plan of a course, by hand from a calendar."""

from datetime import date

import pytest

from lowtide.errors import QuantityError
from lowtide.protocol import catalogue
from lowtide.protocol.plan import plan
from lowtide.quantities import Night, Timing
from other_language import dots, left_in_english

START = Night(date(2026, 1, 5))  # a Monday


def test_the_documents_schedule_from_the_5th_of_january() -> None:
    doses = [
        (str(d.first), str(d.last) if d.last else None, str(d.dose), d.timing)
        for d in plan(catalogue.load(), START).doses
    ]
    assert doses == [
        ("2026-01-05", "2026-01-18", "1.5 mg", Timing.NIGHT),
        ("2026-01-19", "2026-02-01", "3 mg", Timing.NIGHT),
        ("2026-02-02", None, "4.5 mg", Timing.NIGHT),
    ]


def test_therapies_start_before_the_first_dose_or_midway_between_two_changes() -> None:
    planned = plan(catalogue.load(), START).therapies
    assert [(therapy.key, str(therapy.start)) for therapy in planned] == [
        ("rest", "2025-12-22"),
        ("physiotherapy", "2025-12-29"),
        ("muscle_relaxing", "2026-01-12"),
        ("diet", "2026-01-26"),
        ("b_vitamins", "2026-02-09"),
        ("hormones", "2026-02-23"),
    ]


def test_a_therapy_comes_with_what_the_document_says_what_evidence_says_and_both_sources() -> None:
    physiotherapy = plan(catalogue.load(), START).therapies[1]
    assert physiotherapy.text.startswith("The document advises physiotherapy. Evidence: supported.")
    assert [str(source) for source in physiotherapy.sources] == [
        "the document [S]",
        "EULAR 2017 recommendations, ard.bmj.com [S]",
        "project: before the first dose [A]",
    ]


def test_a_plan_is_said_in_another_language() -> None:
    planned = plan(catalogue.load(), START, dots)
    said = [each.text for each in planned.therapies] + [each.text for each in planned.milestones]
    assert set().union(*map(left_in_english, said)) == set()


def test_milestones_from_the_5th_of_january() -> None:
    planned = plan(catalogue.load(), START).milestones
    assert [str(milestone.date) for milestone in planned] == [
        "2026-01-12",  # a week
        "2026-01-26",  # three weeks
        "2026-02-16",  # six weeks
        "2026-03-30",  # twelve weeks
        "2026-04-05",  # 90 days
        "2026-10-02",  # 270 days
    ]
    assert all(milestone.text and milestone.source.text for milestone in planned)


# The night of the last planned step, two weeks after it, eight weeks after it.
SLOWER = [
    ("weekly-1mg", "2026-02-02", "2026-02-16", "2026-03-30"),
    ("weekly-half-mg", "2026-03-02", "2026-03-16", "2026-04-27"),
    ("fortnightly-half-mg", "2026-04-27", "2026-05-11", "2026-06-22"),
]


@pytest.mark.parametrize(("protocol_id", "top", "look", "judged"), SLOWER)
def test_other_schedules_are_looked_at_two_and_eight_weeks_after_their_last_step(
    protocol_id: str, top: str, look: str, judged: str
) -> None:
    protocol = catalogue.load(protocol_id)
    planned = plan(protocol, START)
    assert str(planned.doses[-1].first) == top
    days = {milestone.key: START + milestone.day for milestone in protocol.milestones}
    assert (str(days["early_look"]), str(days["judged"])) == (look, judged)


@pytest.mark.parametrize("start", [date.min, date.max])
def test_a_plan_beyond_the_calendar_is_refused(start: date) -> None:
    with pytest.raises(QuantityError, match=r"leaves the calendar\. Choose another day\."):
        plan(catalogue.load(), Night(start))
