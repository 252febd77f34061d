"""Medicines and conditions in force, each with what was found about it and nothing else."""

from datetime import date

from course.happenings import FIRST, night
from lowtide.actions.advise import screen_for
from lowtide.course.events import Condition
from lowtide.course.facts import CourseFacts, Span
from lowtide.protocol.catalogue import load
from lowtide.report.lists import lists

SCREEN = screen_for(load("lifshitz"))


def facts_of(*medicines: Span[str], conditions: tuple[Span[Condition], ...] = ()) -> CourseFacts:
    return CourseFacts(
        first=night(1),
        medicines=medicines,
        medicines_answered=night(1),
        conditions=conditions,
        conditions_answered=night(1),
    )


def test_never_answered_is_not_none() -> None:
    never = lists(CourseFacts(first=night(1)), night(2), SCREEN)
    assert (never.medicines, never.conditions) == (None, None)
    later = lists(facts_of(), night(0), SCREEN)
    assert (later.medicines, later.conditions) == (None, None)
    said = lists(facts_of(), night(2), SCREEN)
    assert (said.medicines, said.conditions) == ((), ())


def test_each_medicine_has_its_own_findings() -> None:
    facts = facts_of(
        Span("paracetamol", night(1)), Span("tramadol 50 mg", night(2)), Span("blue pill", night(2))
    )
    found = lists(facts, night(3), SCREEN).medicines
    assert found
    assert [(each.what, [f.key for f in each.findings]) for each in found] == [
        ("paracetamol", []),
        ("tramadol 50 mg", ["medicine:tramadol"]),
        ("blue pill", ["medicine:blue pill"]),
    ]


def test_an_opioid_that_has_ended_is_listed_for_as_long_as_it_is_in_the_way() -> None:
    facts = facts_of(
        Span("tramadol 50 mg", night(1), night(3)), Span("ibuprofen", night(1), night(3))
    )
    still, over = lists(facts, night(12), SCREEN), lists(facts, night(13), SCREEN)
    assert still.medicines
    assert [(each.what, each.last) for each in still.medicines] == [("tramadol 50 mg", night(3))]
    assert over.medicines == ()


def test_what_is_in_force_comes_first() -> None:
    facts = facts_of(Span("tramadol", night(1), night(3)), Span("ibuprofen", night(1)))
    found = lists(facts, night(5), SCREEN).medicines
    assert found
    assert [each.what for each in found] == ["ibuprofen", "tramadol"]


def test_what_begins_later_is_not_listed_yet() -> None:
    facts = facts_of(Span("ibuprofen", night(5)))
    assert lists(facts, night(4), SCREEN).medicines == ()


def test_conditions_come_with_their_dates_and_findings() -> None:
    operation = Condition("surgery", date(2026, 3, 9))
    facts = facts_of(
        conditions=(
            Span(operation, night(1)),
            Span(Condition("fever"), night(1), night(2)),
            Span(Condition("fever"), night(9)),
        )
    )
    assert date(2026, 3, 1) == FIRST
    far, near = lists(facts, night(3), SCREEN), lists(facts, night(7), SCREEN)
    assert far.conditions and near.conditions
    assert [(each.what, [f.key for f in each.findings]) for each in far.conditions] == [
        (operation, ["condition:surgery_planned"])
    ]
    assert [f.key for f in near.conditions[0].findings] == ["condition:surgery"]
