"""As `lowtide serve` serves it: files under names of their content, packed, and their weight."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, expect

from benchmarks.web.serving import Server
from browser.conftest import PHONE, PREPARED
from browser.evenings import PAGE, tap
from web.lives import settle

MOST_BYTES = 60_000  # the first page, with all that it needs to work
MOST_KEPT = 100_000  # what is fetched behind it for nights without network


@pytest.fixture
def served(database: Path) -> Iterator[Server]:
    """The app on a port of its own, as it is installed."""
    settle()
    server = Server(database.parent)
    server.start()
    yield server
    server.stop()


def weighed(network: CDPSession) -> dict[str, int]:
    """What each address costs on the wire, headers and all."""
    weights: dict[str, int] = {}
    addresses: dict[str, str] = {}
    network.on(
        "Network.requestWillBeSent",
        lambda sent: addresses.update({sent["requestId"]: sent["request"]["url"]}),
    )
    network.on(
        "Network.loadingFinished",
        lambda done: weights.update({addresses[done["requestId"]]: done["encodedDataLength"]}),
    )
    network.send("Network.enable")
    return weights


def test_the_first_page_is_light_and_opens_again_without_a_network(
    browser: Browser, served: Server
) -> None:
    context = browser.new_context(viewport=PHONE, locale="en-GB")
    page = context.new_page()
    errors: list[object] = []
    page.on("pageerror", lambda error: errors.append(error))
    weights = weighed(context.new_cdp_session(page))
    page.goto(f"http://localhost:{served.port}{PAGE}")
    page.evaluate(PREPARED)
    kept = {address: bytes_ for address, bytes_ in weights.items() if "/api/" in address}
    assert sum(weights.values()) - sum(kept.values()) <= MOST_BYTES
    assert 0 < sum(kept.values()) <= MOST_KEPT
    context.set_offline(True)
    page.reload()
    tap(page, last_dose="missed", pain="4", effects="none", sleep_worse="no", new="no")
    expect(page.locator("#answer-offline")).to_be_visible()
    expect(page.locator("#answer-reasons li").first).to_be_visible()
    context.close()
    assert errors == []
