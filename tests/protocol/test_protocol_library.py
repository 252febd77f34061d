"""The protocols that come with Lowtide say what their sources say, and where they say it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lowtide.errors import ProtocolError
from lowtide.protocol import catalogue, limits
from lowtide.protocol.parse import sourced_in
from lowtide.sources import Mark

DOCUMENT = Path(__file__).parents[2] / "../shared/reference/the-document.txt"

# id, the doses in mg, how many doses of each before the next
SCHEDULES = [
    ("lifshitz", [1.5, 3, 4.5], 14),
    ("fortnightly-half-mg", [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5], 14),
    ("weekly-1mg", [1, 2, 3, 4, 4.5], 7),
    ("weekly-half-mg", [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5], 7),
]


def test_the_library_holds_these_protocols_and_the_documents_is_the_default() -> None:
    assert catalogue.ids() == tuple(row[0] for row in SCHEDULES)
    assert catalogue.load() == catalogue.load("lifshitz")


@pytest.mark.parametrize(("protocol_id", "doses", "length"), SCHEDULES)
def test_each_protocol_has_the_steps_of_its_source(
    protocol_id: str, doses: list[float], length: int
) -> None:
    protocol = catalogue.load(protocol_id)
    assert protocol.id == protocol_id
    assert [step.dose.value.mg for step in protocol.steps] == doses
    lengths = [str(step.doses.value) for step in protocol.steps if step.doses is not None]
    assert lengths == [f"{length} doses"] * (len(doses) - 1)
    assert protocol.timing.value.value == "night"


def test_the_default_protocol_has_the_numbers_of_the_rule_table() -> None:
    numbers = catalogue.load().numbers
    assert {name: str(getattr(numbers, name).value) for name in numbers.__struct_fields__} == {
        "quiet_check_ins_to_step_up": "5 check-ins",
        "rough_check_ins_to_step_back": "5 check-ins",
        "rough_check_ins_to_move": "3 check-ins",
        "unknown_nights_to_step_lower": "7 nights",
        "unknown_nights_to_ask_again": "3 nights",
        "hours_between_doses": "18 hours",
        "days_before_surgery": "3 days",
        "night_dose_at": "22:00:00",
        "morning_dose_at": "08:00:00",
    }


def test_the_limits_are_those_that_no_protocol_overrides() -> None:
    found = catalogue.limits()
    assert {name: str(getattr(found, name).value) for name in found.__struct_fields__} == {
        "maximum": "6 mg",
        "maximum_on_prescribers_word": "9 mg",
        "largest_increase": "1.5 mg",
        "shortest_step": "7 doses",
        "longest_step": "56 doses",
        "most_steps": "20 steps",
        "longest_run": "14 nights",
        "fewest_hours_between_doses": "18 hours",
        "fewest_days_before_surgery": "3 days",
        "days_between_therapy_and_dose_change": "5 days",
        "days_between_therapies": "7 days",
        "furthest_day": "730 days",
        "youngest": "18 years",
    }


def everything() -> Iterator[tuple[str, object]]:
    yield "limits", catalogue.limits()
    for protocol_id in catalogue.ids():
        yield protocol_id, catalogue.load(protocol_id)


@pytest.mark.parametrize(("name", "whole"), list(everything()))
def test_every_value_has_a_source_and_a_mark_and_rests_on_claims_that_exist(
    name: str, whole: object
) -> None:
    found = dict(sourced_in(whole))
    assert len(found) >= 13, name
    for at, sourced in found.items():
        assert sourced.source.strip(), at
        assert isinstance(sourced.mark, Mark), at
        assert set(sourced.claims) <= catalogue.shared().claims, at
        assert str(sourced.citation) == f"{sourced.source} [{sourced.mark.value}]"


@pytest.mark.parametrize("protocol_id", catalogue.ids())
def test_every_protocol_of_the_library_keeps_the_limits(protocol_id: str) -> None:
    assert limits.check(catalogue.load(protocol_id), catalogue.limits()) == []


@pytest.mark.parametrize("protocol_id", catalogue.ids())
def test_every_protocol_has_the_documents_therapies_and_is_judged(protocol_id: str) -> None:
    protocol = catalogue.load(protocol_id)
    assert {therapy.key for therapy in protocol.therapies} == {
        "b_vitamins", "candida", "diet", "hormones", "muscle_relaxing", "physiotherapy", "rest",
    }  # fmt: skip
    assert {milestone.key for milestone in protocol.milestones} >= {
        "early_look", "judged", "review_three_months", "review_nine_months",
    }  # fmt: skip


def test_the_document_makes_eighteen_claims_and_each_is_its_own_words() -> None:
    assert len(catalogue.claims()) == 18
    if not DOCUMENT.exists():
        pytest.skip("the document is not beside this checkout (../shared/reference)")
    document = DOCUMENT.read_text(encoding="utf-8")
    for claim in catalogue.claims().values():
        assert claim.quote in document, claim.id


def test_an_unknown_protocol_is_answered_with_those_there_are() -> None:
    with pytest.raises(ProtocolError) as caught:
        catalogue.load("lifschitz")
    assert caught.value.problems == [
        "lifschitz: is no protocol here. Choose one of "
        "lifshitz, fortnightly-half-mg, weekly-1mg, weekly-half-mg."
    ]


def test_a_library_protocol_read_from_its_own_text_is_the_same() -> None:
    for protocol_id in catalogue.ids():
        text = catalogue.text(protocol_id)
        assert catalogue.load_file(text, "copy.toml") == catalogue.load(protocol_id)


def test_a_file_may_write_a_number_of_its_own() -> None:
    own = '[numbers.hours_between_doses]\nvalue = "20 hours"\nsource = "us"\nmark = "A"\n'
    numbers = catalogue.load_file(catalogue.text("lifshitz") + own, "own.toml").numbers
    assert str(numbers.hours_between_doses.value) == "20 hours"
    assert numbers.days_before_surgery == catalogue.load().numbers.days_before_surgery
