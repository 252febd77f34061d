"""Every page for everybody: WCAG 2.2 AA by axe, small screens, large letters, keys alone."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page, expect

from browser.conftest import PHONE, ZONE, Server
from databases import copy_of
from lowtide.course.events import (
    CheckedIn,
    Condition,
    ConditionsChanged,
    Effect,
    MedicinesChanged,
    PreparationStated,
    Severity,
)
from lowtide.preparation.model import Liquid
from lowtide.quantities import Dose, PainScore, Volume
from lowtide.storage.database import courses as kept
from web.conftest import Clock
from web.lives import night, said, settle
from web.pages import pages

NIGHT = 20
ALL = pages().values()
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DESKTOP = {"width": 1280, "height": 900}
SMALLEST = {"width": 320, "height": 568}
ZOOMED = {"width": 640, "height": 450}  # a desktop at 200 %
IN_ANOTHER_STATE = (
    "/c/done/tonight/",
    "/c/done/yesterday/",
    "/c/done/night/2026-04-02/",
    "/c/done/medicines/",
    "/c/done/conditions/",
    "/c/done/surgery/",
    "/c/done/preparation/",
    *(path for path in pages("new").values() if path.startswith("/c/new/start/")),
    "/nowhere/",
)
FINGER = 44
OPEN_ALL = "document.querySelectorAll('details').forEach((each) => { each.open = true; })"
AXE = """async (tags) => {
  const found = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`)
  );
}"""
TOO_WIDE = """() => {
  const most = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= most) return [];
  const wide = [...document.querySelectorAll("body *")].filter(
    (each) => each.getBoundingClientRect().right > most + 0.5 && !each.closest(".scroll")
  );
  return wide.map((each) => `${each.tagName} ${each.className} ${each.textContent.slice(0, 40)}`);
}"""
# What a finger meets: the label of a choice, and everything else by itself; a link inside a
# sentence is as large as its letters.
TOO_SMALL = """(least) => [...document.querySelectorAll(
  "button, summary, select, textarea, nav a, a.button, ul.links a, label:has(input),"
  + "input:not([type=hidden], [type=radio], [type=checkbox])"
)].filter((each) => each.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .filter((each) => each.getBoundingClientRect().height < least - 0.5)
  .map((each) => `${each.outerHTML.slice(0, 90)} ${each.getBoundingClientRect().height}`)"""
NO_FOCUS_SEEN = """() => [...document.querySelectorAll(
  "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]"
)].filter((each) => each.checkVisibility())
  .filter((each) => {
    each.focus({ focusVisible: true });
    if (document.activeElement !== each) return false;
    const shown = (part) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(part);
      return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    };
    return ![each, each.closest("label")].filter(Boolean).some(shown);
  }).map((each) => each.outerHTML.slice(0, 90))"""
MOVING = """() => [...document.querySelectorAll("body, body *")].filter((each) => {
  const { transitionDuration, animationDuration } = getComputedStyle(each);
  return [transitionDuration, animationDuration].some((said) => /[1-9]/.test(said));
}).map((each) => each.tagName)"""

Open = Callable[[str], Page]


@pytest.fixture(scope="module")
def served(
    browser: Browser, empty: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Three courses: "me" with tonight still open, "done" with a rough evening answered, "new"."""
    clock, server = Clock(), Server()
    clock.night(NIGHT)
    with pytest.MonkeyPatch.context() as patch, copy_of(empty, tmp_path_factory.mktemp("app")):
        patch.setattr("lowtide.web.clock.now", clock)
        settle("me", nights=NIGHT - 2)
        said("me", NIGHT - 1, CheckedIn(pain=PainScore(50), effects=(), sleep_worse=False))
        settle("done", "Bo", nights=NIGHT - 1)
        kept.create("new", "Cy", clock.moment)
        some = (Effect("nausea", Severity.MODERATE),)
        said("done", NIGHT, MedicinesChanged(added=("qqqq", "tramadol")))
        said("done", NIGHT, PreparationStated(Liquid(Dose(1000), Volume(1000))))
        near = Condition("surgery", night(NIGHT + 2).date)
        said("done", NIGHT, ConditionsChanged(added=(Condition("fever"), near)))
        said("done", NIGHT, CheckedIn(pain=PainScore(70), effects=some, sleep_worse=True))
        server.start()
        yield server
        server.stop()


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser without what it keeps for nights offline, so that each page is as it was sent."""
    made = browser.new_context(
        viewport=PHONE, timezone_id=ZONE, locale="en-GB", service_workers="block"
    )
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab of it, at the size of a phone."""
    tab = context.new_page()
    tab.clock.install(time=Clock().moment + timedelta(days=NIGHT - 1))
    yield tab
    tab.close()


def examine(page: Page) -> None:
    """All that is asked of a page in any state, at every size and in both colours."""
    page.emulate_media(reduced_motion="reduce")  # so that colours are there at once
    page.evaluate(OPEN_ALL)
    page.evaluate(AXE_SCRIPT)
    for size, colours in ((PHONE, "light"), (PHONE, "dark"), (DESKTOP, "light")):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
        assert page.evaluate(AXE, STANDARD) == [], (size, colours)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(TOO_WIDE) == [], "letters of twice the size"
    page.evaluate("document.documentElement.style.fontSize = ''")
    for small in (ZOOMED, SMALLEST):
        page.set_viewport_size(small)  # type: ignore[arg-type]
        assert page.evaluate(TOO_WIDE) == [], small
    assert page.evaluate(TOO_SMALL, FINGER) == []
    assert page.evaluate(NO_FOCUS_SEEN) == []


@pytest.mark.parametrize("path", sorted({*ALL, *IN_ANOTHER_STATE}))
def test_a_page_is_for_everybody(served: Server, page: Page, path: str) -> None:
    answer = page.goto(served.url + path)
    assert answer and answer.status == (404 if path == "/nowhere/" else 200)
    examine(page)


@pytest.mark.parametrize("path", sorted({path for path in ALL if not path.startswith("/c/")}))
def test_a_page_of_a_new_installation_is_for_everybody(
    server: Server, page: Page, path: str
) -> None:
    page.goto(server.url + path)
    examine(page)


def test_questions_with_everything_unfolded_are_for_everybody(served: Server, page: Page) -> None:
    page.goto(f"{served.url}/c/me/tonight/")
    for answer in ("last_dose=other", "effects=moderate", "new=yes"):
        name, value = answer.split("=")
        page.locator(f'input[name="{name}"][value="{value}"]').click()
    page.locator("#done").click()
    expect(page.locator("#error-last_dose_mg, #error-last-dose")).to_be_visible()
    examine(page)


def test_erasing_is_for_everybody(served: Server, page: Page) -> None:
    page.goto(f"{served.url}/c/me/data/?night={night(3)}")
    page.locator("button[name=entry]").first.click()
    expect(page.locator("input[name=sure]")).to_be_visible()
    examine(page)


def test_urgent_signs_are_for_everybody(served: Server, page: Page) -> None:
    page.goto(f"{served.url}/c/me/tonight/")
    page.locator('input[type="radio"][name="effects"][value="urgent"]').click()
    examine(page)


@pytest.mark.parametrize("path", sorted(set(ALL)))
def test_german_words_fit_the_smallest_screen(
    served: Server, context: BrowserContext, page: Page, path: str
) -> None:
    context.add_cookies([{"name": "django_language", "value": "de", "url": served.url}])
    page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
    page.goto(served.url + path)
    page.evaluate(OPEN_ALL)
    assert page.locator("html").get_attribute("lang") == "de"
    assert page.evaluate(TOO_WIDE) == []
    context.clear_cookies()


def test_nothing_moves_for_who_asked_for_less_motion(served: Server, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{served.url}/c/me/tonight/")
    assert page.evaluate(MOVING) == []
    page.emulate_media(reduced_motion="no-preference")
    assert "LABEL" in page.evaluate(MOVING)


def test_an_evening_with_keys_alone(server: Server, at: Clock, page: Page) -> None:
    settle(nights=1)
    said("me", 2, CheckedIn(pain=PainScore(50), effects=(), sleep_worse=False))
    at.night(3)
    page.clock.set_system_time(at.moment)
    page.goto(f"{server.url}/c/me/tonight/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    answers = {"last_dose": 1, "pain": 4, "effects": 1, "sleep_worse": 1, "new": 1}
    for name, downs in answers.items():
        _tab_to(page, f"input[name={name}]")
        page.keyboard.press("Space")
        for _ in range(downs - 1):
            page.keyboard.press("ArrowRight")
        expect(page.locator("#answer")).to_be_hidden()
    _tab_to(page, "#done")
    with page.expect_navigation():  # the server's own answer
        page.keyboard.press("Enter")
    expect(page.locator("#answer-dose")).to_have_text("1.5 mg")
    _tab_to(page, "#take button")
    page.keyboard.press("Enter")
    expect(page.locator("#taken")).to_contain_text("1.5 mg")


def _tab_to(page: Page, selector: str) -> None:
    """Walk on with the key until what is looked for has the focus, and shows it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            shown = (
                "const {activeElement: at} = document; getComputedStyle(at.closest('label') ?? at)"
            )
            assert page.evaluate(f"{shown}.outlineStyle") != "none"
            return
    raise AssertionError(f"{selector} cannot be reached with the Tab key")
