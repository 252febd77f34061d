"""Take the README's pictures of the app, with its simulated people: docs/screenshots/*.png."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, expect, sync_playwright

SHOTS = Path(__file__).parents[1] / "docs" / "screenshots"
PHONE, DESKTOP = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=860)
QUIET = {"pain": "3", "effects": "none", "sleep_worse": "no", "new": "no"}
LARGEST = 150_000  # bytes


@contextmanager
def demo() -> Iterator[str]:
    """The app with simulated people, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(Path(sys.executable).with_name("lowtide")), "demo", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as served:
        try:
            next(iter(served.stdout or []))  # it says when it is ready
            yield f"http://localhost:{port}"
        finally:
            served.terminate()


def questions(page: Page) -> None:
    """Tonight, half answered."""
    _answer(page, ("last_dose", "pain"))


def answer(page: Page) -> None:
    """Tonight, answered: the dose in mg and in mL, its reason and where that comes from."""
    tonight = page.url
    page.goto(tonight.replace("tonight", "preparation") + "?kind=liquid")
    page.locator("#naltrexone").fill("1")
    page.locator("#volume").fill("1")
    page.get_by_role("button", name="Write this down").click()
    page.goto(tonight)
    page.wait_for_load_state("networkidle")  # what a phone keeps is there
    _answer(page, ("last_dose", *QUIET))
    expect(page.locator("#answer-dose")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.locator("#answer details").first.locator("summary").click()


def _answer(page: Page, asked: tuple[str, ...]) -> None:
    for name in asked:
        given = page.locator(f'[name="{name}"][value="{({"last_dose": "taken"} | QUIET)[name]}"]')
        if given.is_visible():
            given.click()
    page.evaluate("scrollTo(0, 0)")


def opioid(page: Page) -> None:
    """A medicine that naltrexone clashes with, just added."""
    page.locator("textarea").first.fill("tramadol 50 mg")
    page.get_by_role("button", name="Check these").click()
    page.wait_for_load_state()
    expect(page.get_by_text("Tramadol is an opioid")).to_be_visible()
    page.evaluate("scrollTo(0, 0)")


def as_it_is(page: Page) -> None:
    """The page as it opens."""


Shot = tuple[str, str, ViewportSize, Callable[[Page], None]]
PICTURES: tuple[Shot, ...] = (
    ("tonight-questions", "/c/three-nights-in/tonight/", PHONE, questions),
    ("tonight-answer", "/c/three-nights-in/tonight/", PHONE, answer),
    ("course", "/c/better/course/", PHONE, as_it_is),
    ("medicines", "/c/flare/medicines/", PHONE, opioid),
    ("desktop", "/c/better/course/", DESKTOP, as_it_is),
)


def main() -> int:
    """Take them all; say which is too large."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for name, path, size, prepare in PICTURES:
            scale = 1.5 if size is PHONE else 1
            page = browser.new_page(
                viewport=size,
                device_scale_factor=scale,
                color_scheme="light",
                reduced_motion="reduce",
                locale="en-GB",
            )
            page.goto(address + path)
            prepare(page)
            page.screenshot(path=SHOTS / f"{name}.png")
            page.close()
        browser.close()
    sizes = {shot.name: shot.stat().st_size for shot in sorted(SHOTS.glob("*.png"))}
    print(*(f"{bytes_:8} bytes  {name}" for name, bytes_ in sizes.items()), sep="\n")
    return 1 if max(sizes.values()) > LARGEST else 0


if __name__ == "__main__":
    sys.exit(main())
