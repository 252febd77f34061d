"""What a person does on tonight's page, and what came of it."""

from time import monotonic
from typing import TypeVar

from playwright.sync_api import Error, Page, expect

from lowtide.course.journal import Recorded
from lowtide.web.courses import journal_of

PAGE = "/c/me/tonight/"
PATIENCE, AGAIN = 20, 50  # seconds, milliseconds
QUIET = {"pain": "4", "effects": "none", "sleep_worse": "no", "new": "no"}

T = TypeVar("T")


def tap(page: Page, **answers: str) -> None:
    """Tap an answer to each of these questions."""
    for name, value in answers.items():
        page.locator(f'input[type="radio"][name="{name}"][value="{value}"]').click()


def check_in(page: Page, **answers: str) -> None:
    """Answer every question that is asked."""
    last_dose = page.locator("#ask-last-dose").is_visible()
    tap(page, **({"last_dose": "taken"} if last_dose else {}), **(QUIET | answers))


def expect_dose(page: Page, dose: str) -> None:
    """The dose in large type, once it is there, without scrolling."""
    expect(page.locator("#answer")).to_be_visible()
    expect(page.locator("#answer-dose")).to_have_text(dose)
    expect(page.locator("#answer-dose")).to_be_in_viewport()


def expect_waiting(page: Page, entries: int) -> None:
    """So many entries are said to wait on the phone."""
    said = "1 entry waits" if entries == 1 else f"{entries} entries wait"
    expect(page.locator("#sync")).to_contain_text(said)


def wait_until(page: Page, question: str) -> None:
    """A script that answers later says yes; the page may be loaded again meanwhile."""
    assert _soon(page, question, PATIENCE), f"never so: {question}"


def _soon(page: Page, question: str, seconds: float = PATIENCE / 2) -> bool:
    # `wait_for_function` takes the promise of an answer for a yes.
    end = monotonic() + seconds
    while not (yes := _answer(page, question)) and monotonic() < end:
        page.wait_for_timeout(AGAIN)
    return yes


def _answer(page: Page, question: str) -> bool:
    try:
        return bool(page.evaluate(question))
    except Error as error:
        if "context was destroyed" not in str(error):
            raise
        return False


NOTHING_KEPT = """async () => {
  const outbox = await import("/static/lowtide/outbox.js");
  return !(await outbox.all(document.body.dataset.course)).length;
}"""
SERVERS_OWN = """async () => {
  const outbox = await import("/static/lowtide/outbox.js");
  const pocket = await outbox.pocketOf(document.body.dataset.course);
  return pocket?.head === document.getElementById("tonight").dataset.head;
}"""


def expect_all_sent(page: Page) -> None:
    """Nothing waits any more, and the page is the server's own again."""
    wait_until(page, NOTHING_KEPT)
    # A server too busy to bring the page in time leaves the one looked up here, which is right and
    # stays until the page is opened again.
    if not _soon(page, SERVERS_OWN):
        page.reload()
        wait_until(page, SERVERS_OWN)
    expect(page.locator("#sync")).to_be_hidden()


def log(key: str = "me") -> list[Recorded]:
    """The journal, as it stands."""
    return journal_of(key).read()


def bodies(kind: type[T], key: str = "me") -> list[T]:
    """What is recorded, of one kind."""
    found = [recorded.event.body for recorded in log(key)]
    return [body for body in found if isinstance(body, kind)]


def standing(kind: type[T], key: str = "me") -> list[T]:
    """What is recorded of one kind and was not taken back."""
    withdrawn = {recorded.entry.corrects for recorded in log(key)}
    left = [recorded.event for recorded in log(key) if recorded.event.id not in withdrawn]
    return [event.body for event in left if isinstance(event.body, kind)]
