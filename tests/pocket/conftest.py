"""A phone without a network: the system's Chromium, served from this disk and from nowhere else."""

import mimetypes
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route

from pocket.phone import ADDRESS, Phone

HERE = Path(__file__).parent
STATIC = HERE.parents[1] / "src" / "lowtide" / "web" / "static"


@pytest.fixture(scope="session")
def phone(browser: Browser) -> Iterator[Phone]:
    """One page for the whole session; every request is answered from the disk."""
    tables: dict[str, bytes] = {}

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        if path == "/":
            route.fulfill(
                body="<script type=module src=/phone.js></script>", content_type="text/html"
            )
        elif path.startswith("/tables/"):
            route.fulfill(body=tables[path], content_type="application/gzip")
        else:
            file = (
                HERE / path[1:] if path == "/phone.js" else STATIC / path.removeprefix("/static/")
            )
            route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0])

    page = browser.new_page()
    page.route("**/*", answer)
    page.goto(ADDRESS)
    page.wait_for_function("Boolean(window.lookUp)")
    yield Phone(page, tables)
    page.context.close()
