"""Nights without a network: the phone's doses are the server's, and everything arrives once."""

import json
from datetime import datetime
from typing import Any
from wsgiref.types import StartResponse

import pytest
from playwright.sync_api import Page, Route, expect

from browser.conftest import Phone, Server
from browser.evenings import (
    PAGE,
    bodies,
    check_in,
    expect_all_sent,
    expect_dose,
    expect_waiting,
    log,
    standing,
    tap,
    wait_until,
)
from lowtide.actions.follow import follow
from lowtide.course.events import (
    AdviceGiven,
    AnyBody,
    CheckedIn,
    DoseTaken,
    MedicinesChanged,
    PreparationStated,
)
from lowtide.decision.recommendation import action
from lowtide.preparation.model import Liquid
from lowtide.quantities import Dose, Volume
from web.lives import night, said, settle

ENTRIES = "**/api/c/me/entries"


def without_network(phone: Phone, nights: int, *more: AnyBody) -> Page:
    """The phone of somebody who has lived so many nights, the next evening; no network."""
    settle(nights=nights)
    said("me", 1, *more)
    phone.night(nights + 1)
    phone.open(PAGE)
    page = phone.prepared()
    phone.offline()
    return page


def taken(page: Page) -> None:
    page.get_by_role("button", name="I have taken it").dblclick()
    expect(page.locator("#taken")).to_be_visible()


def test_a_reload_without_a_network_is_served_and_asks_for_tonight(phone: Phone) -> None:
    page = without_network(phone, 2)
    phone.night(4)
    page.reload()
    expect(page.locator(".night")).to_contain_text("17")
    expect(page.locator("#questions")).to_be_visible()
    check_in(page)
    expect_dose(page, "1.5 mg")
    page.reload()
    expect_dose(page, "1.5 mg")
    expect(page.locator("#answer-offline")).to_be_visible()
    expect_waiting(page, 1)


# The third of these nights would be the first of 3 mg; on the second something unknown is new.
def test_three_nights_across_a_step_up_with_an_unknown_medicine(phone: Phone) -> None:
    page = without_network(phone, 13)
    check_in(page)
    expect_dose(page, "1.5 mg")
    taken(page)
    phone.night(15)
    page.reload()
    check_in(page)
    expect_dose(page, "3 mg")
    expect(page.locator("#answer-reasons")).to_contain_text("14 doses")
    taken(page)
    phone.night(16)
    page.reload()
    tap(page, pain="4", effects="none", sleep_worse="no", new="yes")
    page.locator("#new_medicines").fill("zzyzx")
    page.locator("#done").click()
    expect_dose(page, "No dose")
    expect(page.locator("#answer-asks")).to_contain_text("Your pharmacist, before the next dose:")
    expect(page.locator("#answer-asks")).to_contain_text("Nobody has been told yet")
    expect_waiting(page, 5)
    phone.offline(False)
    page.reload()
    expect_all_sent(page)
    expect_dose(page, "No dose")
    assert len(bodies(CheckedIn)) == 13 + 3
    assert [each.dose for each in bodies(DoseTaken)[13:]] == [Dose(1500), Dose(3000)]
    assert bodies(MedicinesChanged) == [MedicinesChanged(("zzyzx",))]
    told = [(each.action, each.dose) for each in bodies(AdviceGiven)]
    assert told == [("maintain", Dose(1500)), ("step_up", Dose(3000)), ("pause", None)]
    assert told == server_doses(phone, 14, 15, 16)


def server_doses(phone: Phone, *numbers: int) -> list[tuple[str, Dose | None]]:
    """What the server itself advises on these nights, now that it knows all."""
    nights = follow("me", log(), night(numbers[-1])).advised.nights
    found = {advice.night: advice for advice in nights}
    asked = [found[night(number)] for number in numbers]
    return [(action(advice.recommendation), advice.dose) for advice in asked]


# The amount follows the dose: 1.5 mL until tonight, 3 mL of the same liquid from now on.
def test_the_dose_is_said_in_what_is_at_hand(phone: Phone) -> None:
    page = without_network(phone, 14, PreparationStated(Liquid(Dose(1000), Volume(1000))))
    check_in(page)
    expect_dose(page, "3 mg")
    looked_up = page.locator("#answer-amount").inner_text()
    assert "3 mL" in looked_up
    phone.offline(False)
    page.reload()
    expect_all_sent(page)
    expect(page.locator("#answer-amount")).to_have_text(looked_up)


def test_a_dose_after_midnight_belongs_to_the_night_before(phone: Phone) -> None:
    page = without_network(phone, 2)
    check_in(page)
    expect_dose(page, "1.5 mg")
    phone.night(4, hour=0)  # 01:00 in Berlin
    page.reload()
    expect(page.locator(".night")).to_contain_text("16")
    expect_dose(page, "1.5 mg")
    taken(page)
    phone.offline(False)
    page.reload()
    expect_all_sent(page)
    last = log()[-1].event
    assert last.night == night(3)
    assert last.body == DoseTaken(Dose(1500), datetime(2026, 3, 17, 1, 30))


def test_urgent_signs_need_no_network(phone: Phone) -> None:
    page = without_network(phone, 2)
    check_in(page, effects="urgent")
    expect(page.locator("#answer-urgent")).to_contain_text("112")
    expect(page.locator("#answer-urgent")).to_contain_text("Nobody has been told")
    expect_dose(page, "No dose")
    expect(page.locator("#take")).to_be_hidden()


def test_undo_needs_no_network_and_is_a_correction(phone: Phone) -> None:
    page = without_network(phone, 2)
    check_in(page, effects="severe")
    expect_dose(page, "No dose")
    page.get_by_role("button", name="Change my answers").click()
    expect(page.locator("#questions")).to_be_visible()
    assert page.locator("#questions input:checked").count() == 0
    check_in(page)
    expect_dose(page, "1.5 mg")
    taken(page)
    page.get_by_role("button", name="I have not taken it").click()
    expect(page.locator("#take")).to_be_visible()
    expect_waiting(page, 5)
    phone.offline(False)
    page.reload()
    expect_all_sent(page)
    expect_dose(page, "1.5 mg")
    expect(page.locator("#take")).to_be_visible()
    assert (len(bodies(CheckedIn)), len(standing(CheckedIn))) == (4, 3)
    assert (len(bodies(DoseTaken)), len(standing(DoseTaken))) == (3, 2)


def test_what_was_answered_with_a_network_can_be_undone_without(phone: Phone) -> None:
    settle(nights=2)
    phone.night(3)
    page = phone.open(PAGE)
    check_in(page)
    expect_dose(page, "1.5 mg")
    phone.prepared()
    phone.offline()
    page.get_by_role("button", name="Change my answers").click()
    expect(page.locator("#questions")).to_be_visible()
    check_in(page, effects="severe")
    expect_dose(page, "No dose")


def test_two_tabs_without_a_network_are_one_evening(phone: Phone) -> None:
    page = without_network(phone, 2)
    other = phone.tab()
    other.goto(page.url)
    check_in(page)
    expect_dose(other, "1.5 mg")
    taken(other)
    expect(page.locator("#taken")).to_be_visible()
    expect_waiting(page, 2)
    phone.offline(False)
    page.reload()
    expect_all_sent(page)
    assert (len(bodies(CheckedIn)), len(bodies(DoseTaken))) == (3, 3)


def test_yesterday_is_filled_in_without_a_network(phone: Phone) -> None:
    page = without_network(phone, 2)
    phone.night(4)
    page.reload()
    expect(page.locator("#ask-last-dose")).to_be_visible()
    check_in(page)
    page.get_by_role("link", name="Fill in yesterday").click()
    expect(page.locator(".night")).to_contain_text("16")
    tap(page, pain="6", effects="mild")
    page.get_by_role("button", name="Save yesterday").click()
    expect_dose(page, "1.5 mg")
    expect(page.locator("#yesterday")).to_be_hidden()
    phone.offline(False)
    page.reload()
    expect_all_sent(page)
    assert [each.event.night for each in log() if isinstance(each.event.body, CheckedIn)][2:] == [
        night(4),
        night(3),
    ]


# --- what may go wrong while it is sent ----------------------------------------------------------


def test_a_server_that_is_killed_while_it_is_sent_to_gets_it_once(
    phone: Phone, server: Server
) -> None:
    settle(nights=2)
    phone.night(3)
    page = phone.open(PAGE)
    phone.prepared()

    def killed(route: Route) -> None:
        server.stop()
        route.continue_()

    phone.context.route(ENTRIES, killed)
    check_in(page)
    expect_dose(page, "1.5 mg")
    expect_waiting(page, 1)
    assert len(bodies(CheckedIn)) == 2
    phone.context.unroute(ENTRIES)
    server.start()
    page.reload()
    expect_all_sent(page)
    expect_dose(page, "1.5 mg")
    assert len(bodies(CheckedIn)) == 3


def test_a_lost_reply_costs_nothing(phone: Phone) -> None:
    settle(nights=2)
    phone.night(3)
    page = phone.open(PAGE)
    phone.prepared()

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    phone.context.route(ENTRIES, lose)
    check_in(page)
    expect_dose(page, "1.5 mg")
    expect_waiting(page, 1)
    assert len(bodies(CheckedIn)) == 3
    phone.context.unroute(ENTRIES)
    page.reload()
    expect_all_sent(page)
    expect_dose(page, "1.5 mg")
    assert len(bodies(CheckedIn)) == 3


def test_one_that_is_refused_is_shown_and_blocks_nothing(phone: Phone) -> None:
    page = without_network(phone, 2)
    check_in(page)
    expect_dose(page, "1.5 mg")
    put_in(page, {"kind": "undo", "entry": "019caafc-7e00-75a4-b249-fc22ac1b436b"})
    taken(page)
    phone.offline(False)
    page.reload()
    expect(page.locator("#sync")).to_contain_text("1 could not be recorded")
    expect(page.locator("#sync")).to_contain_text("nothing to undo")
    expect(page.locator("#taken")).to_be_visible()
    assert (len(bodies(CheckedIn)), len(bodies(DoseTaken))) == (3, 3)
    page.get_by_role("button", name="Remove from this device").click()
    expect_all_sent(page)


def put_in(page: Page, entry: dict[str, Any]) -> None:
    """An entry that no page would make waits on the phone."""
    page.evaluate(
        """async (said) => {
            const { add } = await import("/static/lowtide/outbox.js");
            const { envelope, nightOf } = await import("/static/lowtide/entries.js");
            await add("me", { ...envelope(said.kind, nightOf()), ...said });
        }""",
        entry,
    )


def test_one_that_breaks_the_server_blocks_no_other(phone: Phone) -> None:
    page = without_network(phone, 2)
    put_in(page, {"kind": "undo", "entry": "019caafc-7e00-75a4-b249-fc22ac1b436b"})
    check_in(page)
    expect_dose(page, "No dose")  # what this undoes, only the server can know

    def breaks(route: Route) -> None:
        undoes = any(each["kind"] == "undo" for each in json.loads(route.request.post_data or ""))
        route.fulfill(status=500) if undoes else route.continue_()

    phone.context.route(ENTRIES, breaks)
    phone.offline(False)
    page.reload()
    expect_waiting(page, 1)
    assert len(bodies(CheckedIn)) == 3


# --- the way in, and pages that were kept ---------------------------------------------------------


def test_the_home_screen_opens_the_one_evening_that_is_kept(phone: Phone) -> None:
    page = without_network(phone, 2)
    phone.open("/")
    expect(page).to_have_url(phone.server.url + PAGE)
    expect(page.locator("#questions")).to_be_visible()


def test_among_several_evenings_that_are_kept_one_chooses(phone: Phone) -> None:
    settle("bo", "Bo", nights=2)
    settle(nights=2)
    phone.night(3)
    phone.open("/c/bo/tonight/")
    phone.prepared()
    phone.open(PAGE)
    page = phone.prepared()
    phone.offline()
    for way_in in ("/", "/people/", "/c/me/visit/"):
        phone.open(way_in)
        expect(page.locator("#kept a")).to_have_text(["Tonight · Bo", "Tonight · Ada"])
    page.get_by_role("link", name="Bo").click()
    expect(page).to_have_url(phone.server.url + "/c/bo/tonight/")
    expect(page.locator("#questions")).to_be_visible()


@pytest.mark.parametrize("status", ["502 Bad Gateway", "503 Service Unavailable", "504 Timeout"])
def test_a_proxy_with_nothing_behind_it_is_no_network(
    phone: Phone, server: Server, status: str
) -> None:
    settle(nights=2)
    phone.night(3)
    phone.open(PAGE)
    page = phone.prepared()
    server.stop()
    server.start(Proxy(status))
    page.reload()
    check_in(page)
    expect_dose(page, "1.5 mg")
    expect_waiting(page, 1)
    phone.open("/c/me/visit/")
    expect(page.locator("#kept a")).to_have_text(["Tonight · Ada"])


class Proxy:
    """Answers everything with this status."""

    def __init__(self, status: str) -> None:
        self.status = status

    def __call__(self, environ: object, start_response: StartResponse) -> list[bytes]:
        """Nothing is behind it."""
        start_response(self.status, [])
        return []


def test_a_page_that_was_kept_says_how_old_it_is(phone: Phone) -> None:
    page = without_network(phone, 2)
    phone.night(5)
    phone.open("/c/me/medicines/")
    said = "As it was on 16 March 2026 at 21:30, without a network."
    expect(page.locator("#as-it-was")).to_have_text(said)
    phone.open(PAGE)
    expect(page.locator("#questions")).to_be_visible()
    expect(page.locator("#as-it-was")).to_be_hidden()
    phone.offline(False)
    phone.open("/c/me/medicines/")
    expect(page.locator("#as-it-was")).to_be_hidden()


def test_pages_are_kept_in_the_language_that_was_chosen_last(phone: Phone) -> None:
    settle(nights=2)
    phone.night(3)
    phone.open(PAGE)
    page = phone.prepared()
    page.get_by_role("button", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    wait_until(page, KEPT_IN_GERMAN)
    phone.offline()
    phone.open("/c/me/card/")
    expect(page.locator("html")).to_have_attribute("lang", "de")


KEPT_IN_GERMAN = """async () => {
  const pages = document.body.dataset.keep.split(" ");
  const kept = await Promise.all(pages.map((page) => caches.match(page, { ignoreVary: true })));
  return kept.every((page) => page?.headers.get("Content-Language") === "de");
}"""


def test_a_device_that_has_to_say_its_passphrase_again_says_so_and_keeps_what_is_entered(
    phone: Phone,
) -> None:
    settle(nights=2)
    phone.night(3)
    phone.open(PAGE)
    page = phone.prepared()
    phone.context.route("**/api/**", lambda route: route.fulfill(status=401))
    check_in(page)
    expect_dose(page, "1.5 mg")
    expect_waiting(page, 1)
    expect(page.locator("#locked")).to_contain_text("say the passphrase again")
    link = page.locator("#locked a")
    expect(link).to_have_attribute("href", f"/unlock/?next={PAGE}")
    phone.context.unroute("**/api/**")
    page.reload()
    expect_all_sent(page)
    expect(page.locator("#locked")).to_be_hidden()


LOCK = '<form id="lock" action="/unlock/" method="get"><button>Lock this device</button></form>'
FORGOTTEN = """async () => {
  const outbox = await import("/static/lowtide/outbox.js");
  return !(await outbox.pocketOf("me")) && (await outbox.all("me")).length === 1
    && !(await caches.match("/c/me/tonight/", { ignoreVary: true }));
}"""


# What a guarded app has on every page; here it leads to the page that asks for the passphrase.
def test_a_device_that_is_locked_keeps_nothing_but_what_waits(phone: Phone) -> None:
    def guarded(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</footer>", f"{LOCK}</footer>"))

    settle(nights=2)
    phone.night(3)
    phone.context.route(f"**{PAGE}", guarded)
    phone.context.route(ENTRIES, lambda route: route.abort())
    phone.open(PAGE)
    page = phone.prepared()
    check_in(page)
    expect_waiting(page, 1)
    page.get_by_role("button", name="Lock this device").click()
    page.wait_for_url("**/unlock/**")
    wait_until(page, FORGOTTEN)


def test_a_phone_that_has_kept_nothing_says_so_and_keeps_what_is_answered(phone: Phone) -> None:
    settle(nights=2)
    phone.night(3)
    phone.context.route("**/api/c/me/pocket", lambda route: route.abort())
    page = phone.open(PAGE)
    page.evaluate("navigator.serviceWorker.ready")
    phone.offline()
    check_in(page, effects="urgent")
    expect(page.locator("#no-pocket")).to_be_visible()
    expect(page.locator("#answer-urgent")).to_be_visible()
    expect(page.locator("#questions")).to_be_hidden()
    expect_waiting(page, 1)
    phone.context.unroute("**/api/c/me/pocket")
    phone.offline(False)
    page.reload()
    expect_all_sent(page)
    assert len(bodies(CheckedIn)) == 3
