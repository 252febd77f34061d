"""Tonight on a phone, with a network: six taps, a reload, a second tab, what is refused."""

import pytest
from playwright.sync_api import expect

from browser.conftest import Phone
from browser.evenings import (
    PAGE,
    QUIET,
    bodies,
    check_in,
    expect_all_sent,
    expect_dose,
    standing,
    tap,
)
from lowtide.course.events import (
    CheckedIn,
    Corrected,
    DoseTaken,
    MedicinesChanged,
    PreparationStated,
    Severity,
)
from lowtide.preparation.model import Liquid
from lowtide.quantities import Dose, PainScore, Volume
from lowtide.web.courses import journal_of
from web.lives import said, settle

LOOKED_AT = "document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))"
COUNT_TAPS = """
sessionStorage.taps ??= 0;
const count = () => { sessionStorage.taps = Number(sessionStorage.taps) + 1; };
addEventListener("pointerdown", count, true);
"""


def test_an_evening_takes_six_taps(phone: Phone) -> None:
    settle(nights=1)
    phone.night(2)
    check_in(phone.open(PAGE))
    expect_dose(phone.page, "1.5 mg")
    expect_all_sent(phone.page)
    phone.page.goto("about:blank")
    phone.night(3)
    phone.page.add_init_script(COUNT_TAPS)
    page = phone.open(PAGE)
    tap(page, last_dose="taken", pain="4", effects="none", sleep_worse="no", new="no")
    expect_dose(page, "1.5 mg")
    page.get_by_role("button", name="I have taken it").click()
    expect(page.locator("#taken")).to_have_text("Taken: 1.5 mg")
    assert page.evaluate("sessionStorage.taps") == "6"
    assert len(bodies(CheckedIn)) == 3
    assert bodies(DoseTaken)[-1].dose == Dose(1500)


def test_nothing_is_shown_before_it_is_answered_and_a_reload_forgets_nothing(phone: Phone) -> None:
    settle()
    page = phone.open(PAGE)
    assert page.locator("input:checked").count() == 0
    expect(page.locator("#answer")).to_be_hidden()
    check_in(page)
    expect_dose(page, "1.5 mg")
    page.reload()
    expect_dose(page, "1.5 mg")
    expect(page.locator("#answer-reasons")).to_contain_text("Where this comes from")
    expect_all_sent(page)


def test_two_taps_are_one_dose(phone: Phone) -> None:
    settle()
    page = phone.open(PAGE)
    check_in(page)
    expect_all_sent(page)
    page.locator("#take button").dblclick()
    expect(page.locator("#taken")).to_be_visible()
    expect_all_sent(page)
    assert len(bodies(DoseTaken)) == 1


@pytest.mark.parametrize("offline", [False, True])
def test_staying_at_the_lower_dose_is_one_tap(phone: Phone, offline: bool) -> None:
    settle(nights=14)
    said("me", 1, PreparationStated(Liquid(Dose(1000), Volume(1000))))
    phone.night(15)
    phone.open(PAGE)
    page = phone.prepared()
    phone.offline(offline)
    check_in(page)
    expect_dose(page, "3 mg")
    expect(page.locator("#lower-amount")).to_have_text("1.5 mL of your liquid")
    page.get_by_role("button", name="I have taken 1.5 mg").dblclick()
    expect(page.locator("#taken")).to_have_text("Taken: 1.5 mg")
    expect(page.locator("#take-lower")).to_be_hidden()
    phone.offline(False)
    page.reload()
    expect_all_sent(page)
    assert [each.dose for each in bodies(DoseTaken)[14:]] == [Dose(1500)]


def test_with_keys_walking_through_the_answers_commits_to_none(phone: Phone) -> None:
    settle()
    page = phone.open(PAGE)
    for name in ("pain", "effects", "sleep_worse", "new"):
        page.locator(f'input[name="{name}"]').first.focus()
        page.keyboard.press("Space")
    page.locator('input[name="pain"]').first.focus()
    page.keyboard.press("ArrowRight")
    assert bodies(CheckedIn) == []
    page.locator("#done").focus()
    page.keyboard.press("Enter")
    expect_dose(page, "1.5 mg")
    assert len(bodies(CheckedIn)) == 1


def test_two_tabs_are_one_evening(phone: Phone) -> None:
    settle()
    page, other = phone.open(PAGE), phone.tab()
    other.goto(page.url)
    check_in(page)
    expect_dose(page, "1.5 mg")
    expect_dose(other, "1.5 mg")
    page.get_by_role("button", name="I have taken it").click()
    expect(page.locator("#taken")).to_be_visible()
    expect(other.locator("#taken")).to_be_visible()
    expect(other.locator("#take")).to_be_hidden()
    assert (len(bodies(CheckedIn)), len(bodies(DoseTaken))) == (1, 1)


def test_a_tab_in_which_somebody_is_answering_is_left_alone(phone: Phone) -> None:
    settle()
    page, other = phone.open(PAGE), phone.tab()
    other.goto(page.url)
    tap(page, pain="7")
    said("me", 1, MedicinesChanged(added=("ibuprofen",)))  # by another device
    for tab in (page, other):
        tab.evaluate("dispatchEvent(new Event('online'))")
    expect(other.locator("#tonight")).to_have_attribute("data-head", journal_of("me").head())
    assert page.locator('input[name="pain"][value="7"]').is_checked()


def test_a_page_that_was_left_open_turns_to_the_new_night_by_itself(phone: Phone) -> None:
    settle(nights=1)
    page = phone.open(PAGE)
    expect(page.locator("#answer")).to_be_visible()
    phone.night(2)
    page.evaluate(LOOKED_AT)
    expect(page.locator(".night")).to_have_text("Sunday 15 March")
    expect(page.locator("#questions")).to_be_visible()
    expect(page.locator("#new-night")).to_be_hidden()


def test_answers_that_were_not_finished_by_noon_are_said_to_be_gone(phone: Phone) -> None:
    settle(nights=1)
    phone.night(2)
    page = phone.open(PAGE)
    tap(page, pain="4")
    phone.night(3)
    page.evaluate(LOOKED_AT)
    expect(page.locator("#new-night")).to_contain_text("What you had not finished was not kept.")
    assert page.locator("input:checked").count() == 0


@pytest.mark.parametrize("offline", [False, True])
def test_urgent_signs_can_still_be_written_down_after_the_dose(phone: Phone, offline: bool) -> None:
    settle(nights=2)
    phone.night(3)
    page = phone.open(PAGE)
    check_in(page)
    expect_dose(page, "1.5 mg")
    page.get_by_role("button", name="I have taken it").click()
    expect(page.locator("#taken")).to_be_visible()
    expect_all_sent(page)
    phone.prepared()
    phone.offline(offline)
    page.locator("#urgent-signs summary").click()
    page.get_by_role("button", name="I have one of these signs").click()
    expect(page.locator("#answer-urgent")).to_be_visible()
    expect(page.locator("#urgent-too")).to_be_hidden()
    expect(page.locator("#answer-dose")).to_have_text("No dose")
    phone.offline(False)
    page.reload()
    expect_all_sent(page)
    evening = standing(CheckedIn)[-2:]
    assert [each.pain for each in evening] == [PainScore(40), None]
    assert [effect.severity for effect in evening[1].effects or ()] == [Severity.URGENT]
    assert len(bodies(DoseTaken)) == 3


def test_changing_an_answer_is_a_correction(phone: Phone) -> None:
    settle()
    page = phone.open(PAGE)
    check_in(page, effects="severe")
    expect_dose(page, "No dose")
    page.get_by_role("button", name="Change my answers").click()
    expect(page.locator("#questions")).to_be_visible()
    check_in(page)
    expect_dose(page, "1.5 mg")
    assert (len(bodies(CheckedIn)), len(standing(CheckedIn)), len(bodies(Corrected))) == (2, 1, 1)


def test_urgent_signs_bring_the_emergency_words_with_the_tap(phone: Phone) -> None:
    settle(nights=2)
    phone.night(3)
    page = phone.open(PAGE)
    tap(page, effects="urgent")
    expect(page.locator("#questions .urgent")).to_be_visible()
    expect(page.locator("#questions .urgent")).to_contain_text("112")
    assert len(bodies(CheckedIn)) == 2
    tap(page, pain="4", sleep_worse="no", new="no")
    expect(page.locator("#answer-urgent")).to_be_visible()
    expect(page.locator("#answer-urgent")).to_contain_text("Nobody has been told")
    expect_dose(page, "No dose")


def test_what_cannot_be_read_is_said_beside_the_field_and_nothing_is_lost(phone: Phone) -> None:
    settle()
    page = phone.open(PAGE)
    tap(page, pain="4", new="yes")
    page.locator("#new_medicines").fill("x" * 201)
    page.locator("#done").click()
    expect(page.locator("#error-new_medicines")).to_contain_text("one medicine a line")
    page.locator("#new_medicines").fill("ibuprofen")
    assert page.locator('input[name="pain"][value="4"]').is_checked()
    page.locator("#done").click()
    expect_dose(page, "1.5 mg")


def test_something_new_has_to_be_said_before_the_dose_is_shown(phone: Phone) -> None:
    settle()
    page = phone.open(PAGE)
    check_in(page, new="yes")
    page.get_by_role("button", name="Show tonight's dose").click()
    expect(page.locator("#error-new_medicines")).to_have_text("Say what is new, or choose No.")
    expect(page.locator("#answer")).to_be_hidden()
    assert bodies(CheckedIn) == []
    page.get_by_label("I may be pregnant").check()
    page.get_by_role("button", name="Show tonight's dose").click()
    expect_dose(page, "No dose")


def test_a_page_that_is_left_open_says_what_another_device_wrote_since(phone: Phone) -> None:
    settle()
    page = phone.open(PAGE)
    check_in(page)
    expect_dose(page, "1.5 mg")
    expect_all_sent(page)
    said("me", 1, MedicinesChanged(("oxycodone",)))
    page.clock.run_for(61_000)
    expect_dose(page, "No dose")


def test_what_the_server_refuses_is_said_in_the_form_and_nothing_is_lost(phone: Phone) -> None:
    settle()
    phone.night(2)
    page = phone.open(PAGE)
    tap(page, last_dose="other", **QUIET)
    page.locator("#last_dose_mg").fill("2")  # with no such step the course has no beginning
    page.locator("#done").click()
    expect(page.locator("#error-refused")).to_contain_text("2 mg is no step")
    expect(page.locator("#sync")).to_contain_text("1 could not be recorded")
    assert page.locator('input[name="pain"][value="4"]').is_checked()
    page.locator("#last_dose_mg").fill("1.5")
    page.locator("#done").click()
    expect_dose(page, "1.5 mg")
    assert bodies(DoseTaken) == [DoseTaken(Dose(1500))]
