"""The wallet card and the sheet for a visit, printed: one page of A4 each, whoever it is for."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page

from browser.conftest import PHONE, ZONE, Phone, Server
from lowtide.course.events import (
    CheckedIn,
    Condition,
    ConditionsStated,
    DoseTaken,
    Effect,
    MedicinesStated,
    PrescriberSaid,
    Say,
    Severity,
    TherapiesStated,
)
from lowtide.quantities import PainScore
from lowtide.response.answer import Reason
from lowtide.web.serving.demo import settle as settle_demo
from response.answers import UNCLEAR, installed
from web.conftest import Clock
from web.lives import STEPS, night, said, settle

PAPERS = ("card", "visit")
A_PAGE = re.compile(rb"/Type\s*/Page\b")
MM = 96 / 25.4  # pixels
CARD = (85.6, 54.0)
MANY = (
    "tramadol 50 mg",
    "a green capsule from abroad",
    "paracetamol 500 mg",
    "ibuprofen 400 mg",
    "duloxetine 60 mg",
    "amitriptyline 10 mg",
    "levothyroxine 50 µg",
    "vitamin D",
)
SIZE = """(wanted) => [...document.querySelectorAll(wanted)].map((each) => {
  const { width, height } = each.getBoundingClientRect();
  return [width, height];
})"""


@pytest.fixture(params=["en-GB", "de-DE"])
def paper(browser: Browser, server: Server, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A desktop that prints."""
    context = browser.new_context(timezone_id=ZONE, locale=request.param, base_url=server.url)
    yield context.new_page()
    context.close()


@pytest.fixture(autouse=True)
def answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a set day has come, the longest answer that there is."""
    installed(monkeypatch, replace(UNCLEAR, reasons=tuple(Reason)[-6:]))


def printed_pages(page: Page, course: str, name: str) -> int:
    """How many pages come out of the printer."""
    response = page.goto(f"/c/{course}/{name}/")
    assert response
    assert response.ok
    return len(A_PAGE.findall(page.pdf(format="A4", prefer_css_page_size=True)))


def settle_ample() -> None:
    """A full life: seven weeks, many medicines, an opioid, effects, and decisions of all kinds."""
    settle("ample", "Maximiliane Mustermann-Beispiel", start=15)
    for on in range(1, 50):
        rough = (Effect("headache", Severity.MODERATE), Effect("vivid dreams", Severity.MILD))
        said("ample", on, CheckedIn(PainScore(40 + on % 30), effects=rough if on % 9 == 0 else ()))
    for number, dose in enumerate(STEPS[:28]):
        said("ample", 15 + number, DoseTaken(dose))
    for on in range(16, 40, 3):
        said("ample", on, PrescriberSaid(Say.RAISE))
    surgery = Condition("surgery", night(49).date + timedelta(days=2))
    said("ample", 48, ConditionsStated((surgery, Condition("kidney_disease"), Condition("fever"))))
    said("ample", 48, MedicinesStated(MANY), TherapiesStated(("rest", "physiotherapy", "diet")))


def test_every_simulated_person_has_papers_of_one_page(paper: Page, at: Clock) -> None:
    settle_demo()
    paper.goto("/people/")
    links = paper.locator("main a[href^='/c/']").evaluate_all("all => all.map(a => a.pathname)")
    people = sorted({link.split("/")[2] for link in links})
    assert len(people) >= 7
    printed = {(who, name): printed_pages(paper, who, name) for who in people for name in PAPERS}
    assert {each: count for each, count in printed.items() if count != 1} == {}


@pytest.mark.parametrize("name", PAPERS)
def test_a_full_life_fits_on_one_page_too(paper: Page, at: Clock, name: str) -> None:
    settle_ample()
    at.night(49)
    assert printed_pages(paper, "ample", name) == 1


def test_the_picture_of_an_answer_fits_a_phone(phone: Phone) -> None:
    settle(start=None)
    said("me", 15, PrescriberSaid(Say.START, None, ()))
    for on in range(1, 60):
        said("me", on, CheckedIn(PainScore(60 if on < 16 else 40), effects=()))
        said("me", on, *([DoseTaken(STEPS[0])] if on >= 15 else []))
    phone.night(60)
    page = phone.open("/c/me/course/")
    page.locator("section.panel details").first.locator("summary").click()
    assert page.locator("figure.change svg").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("name", PAPERS)
def test_a_course_that_has_just_begun_fits_as_well(paper: Page, at: Clock, name: str) -> None:
    settle(start=None)
    assert printed_pages(paper, "me", name) == 1


def test_the_card_has_two_faces_of_the_size_of_a_bank_card(paper: Page, at: Clock) -> None:
    settle(nights=3)
    at.night(4)
    paper.emulate_media(media="print")
    paper.set_viewport_size({"width": round(180 * MM), "height": 1000})
    paper.goto("/c/me/card/")
    faces = paper.evaluate(SIZE, ".wallet-face")
    wanted = [side * MM for side in CARD]
    assert len(faces) == 2
    assert all(face == pytest.approx(wanted, abs=2) for face in faces)


def test_only_the_paper_is_printed(paper: Page, at: Clock) -> None:
    settle(nights=3)
    at.night(4)
    paper.emulate_media(media="print")
    for name in PAPERS:
        paper.goto(f"/c/me/{name}/")
        for on_screen_only in ("header.top", "footer.foot", "[data-print]", "h1"):
            assert not paper.locator(on_screen_only).is_visible()


def test_the_button_prints(paper: Page) -> None:
    settle()
    paper.add_init_script("window.print = () => { document.title = 'printed'; };")
    for name in PAPERS:
        paper.goto(f"/c/me/{name}/")
        paper.locator("[data-print]").click()
        assert paper.title() == "printed"
