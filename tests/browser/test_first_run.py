"""From the bare address to the first recommendation, on a phone and on a desk."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from browser.conftest import PHONE, Phone
from browser.evenings import check_in, expect_all_sent, expect_dose
from lowtide.course.events import PrescriberSaid, Say
from lowtide.storage.database import courses as kept
from lowtide.web.courses import journal_of

DESK = ViewportSize(width=1280, height=800)
NARROW = ViewportSize(width=320, height=640)
WIDER_THAN_THE_SCREEN = "document.documentElement.scrollWidth - window.innerWidth"


def go_on(page: Page, role: str = "link") -> None:
    page.locator("#main").get_by_role(role, name="Go on").click()  # type: ignore[arg-type]


def who(page: Page, helper: str = "") -> None:
    page.get_by_label("For somebody I care for" if helper else "For myself").check()
    page.get_by_label("Your own name, if you care for somebody else").fill(helper)
    page.get_by_label("The name of the person who takes it").fill("Ada")
    page.get_by_role("group", name="18 years old or older").get_by_label("Yes").check()
    go_on(page, "button")


def how_it_begins(page: Page) -> None:
    page.get_by_role("group", name="Is it a bad spell").get_by_label("I am not sure").check()
    go_on(page, "button")


def health(page: Page) -> None:
    page.get_by_label("One medicine a line").fill("Paracetamol")
    page.get_by_role("button", name="Check these").click()
    expect(
        page.get_by_role("heading", name="Paracetamol: No clash found in our list")
    ).to_be_visible()
    go_on(page)
    page.get_by_label("None of these").check()
    page.get_by_role("button", name="Write this down").click()
    go_on(page)


def prescription(page: Page) -> None:
    page.get_by_label("Who prescribes it?").fill("Dr Example")
    page.get_by_label("The document's schedule").check()
    page.get_by_text("Checked: 32 of 32 promises hold").first.click()
    expect(page.get_by_text("A severe effect means no dose that night.").first).to_be_visible()
    page.get_by_label("Up to which dose?").select_option("whole")
    page.get_by_role("button", name="Write this down").click()


def without_the_lot(page: Page) -> None:
    page.get_by_role("link", name="No, go on without").click()


def fits(page: Page) -> None:
    assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0, page.url


@pytest.mark.parametrize("size", [PHONE, DESK, NARROW], ids=["phone", "desk", "narrow"])
def test_from_the_bare_address_to_the_first_recommendation(
    phone: Phone, size: ViewportSize
) -> None:
    phone.page.set_viewport_size(size)
    page = phone.open("/")
    for said in (who, how_it_begins, health, prescription, without_the_lot):
        fits(page)
        said(page)
    fits(page)
    assert page.locator("input:checked").count() == 0, "nothing is chosen beforehand"
    page.get_by_label("Tonight, with the first step").check()
    page.get_by_label("Dr Example said that I may take it from tonight on").check()
    go_on(page, "button")
    check_in(page)
    expect_dose(page, "1.5 mg")
    (course,) = kept.listed()
    said_words = [recorded.event.body for recorded in journal_of(course.key).read()]
    assert PrescriberSaid(Say.START, None, ()) in said_words


def test_left_in_the_middle_a_carer_goes_on_there_the_next_day(phone: Phone) -> None:
    page = phone.open("/")
    who(page, helper="Bea")
    page.close()
    phone.page = phone.tab()
    phone.night(2)
    page = phone.open("/")
    expect(page.get_by_role("heading", name="Two weeks first")).to_be_visible()
    how_it_begins(page)
    health(page)
    page.get_by_role("link", name="I have no prescription yet").click()
    check_in(page)
    expect_dose(page, "No dose")
    expect_all_sent(page)
    page = phone.open("/")
    page.get_by_role("link", name="Go on with the first steps: Prescription").click()
    expect(page.get_by_role("heading", name="Your prescription")).to_be_visible()
    events = [recorded.event for recorded in journal_of(kept.listed()[0].key).read()]
    assert {event.by for event in events} == {"helper", "lowtide"}
