"""A real browser and a real server in this process, whose clock a test sets."""

import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import WSGIApplication

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from web.conftest import Clock, at

__all__ = ["at"]

expect.set_options(timeout=20_000)  # milliseconds: other tests keep the machine busy
PHONE = ViewportSize(width=390, height=844)
ZONE = "Europe/Berlin"


HERE = Path(__file__).parent
LOOPBACK = ["127.0.0.1", "::1", "localhost"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """These tests talk to a server of their own, on this machine alone."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.allow_hosts(LOOPBACK))


# The page of tonight is in the service worker's keeping, and the pocket and its table are here.
PREPARED = """async () => {
  await navigator.serviceWorker.ready;
  const outbox = await import("/static/lowtide/outbox.js");
  const { course, keep } = document.body.dataset;
  const { head } = document.getElementById("tonight").dataset;
  const isKept = async () => {
    const pocket = await outbox.pocketOf(course);
    const kept = (page) => caches.match(page, { ignoreVary: true });
    const pages = await Promise.all(keep.split(" ").map(kept));
    return pocket?.head === head && (await outbox.tableOf(pocket.table)) && pages.every(Boolean);
  };
  while (!(await isKept())) await new Promise((resolve) => requestAnimationFrame(resolve));
}"""


class Quiet(WSGIRequestHandler):
    """Says nothing on the terminal."""

    def log_message(self, *said: object) -> None:
        """Nothing."""


class Threaded(ThreadingMixIn, WSGIServer):
    """Answers several tabs at once; a browser that goes away is no fault."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing."""


class Server:
    """The app on a port of its own, which can be stopped and started again."""

    def __init__(self) -> None:
        self.port = 0
        self._running: WSGIServer | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://localhost:{self.port}"

    def start(self, app: WSGIApplication | None = None) -> None:
        """Listen, on the same port as before; perhaps something else does."""
        from django.contrib.staticfiles.handlers import StaticFilesHandler
        from django.core.handlers.wsgi import WSGIHandler

        class Handler(StaticFilesHandler):
            def serve(self, request: Any) -> Any:
                from django.contrib.staticfiles.views import serve

                return serve(request, self.file_path(request.path), insecure=True)

        self._running = make_server(
            "127.0.0.1", self.port, app or Handler(WSGIHandler()), Threaded, Quiet
        )
        self.port = self._running.server_port
        threading.Thread(target=self._running.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Be gone: nothing answers on the port."""
        if self._running is not None:
            self._running.shutdown()
            self._running.server_close()
            self._running = None


@pytest.fixture
def server(database: Path, at: Clock) -> Iterator[Server]:
    """The app, serving."""
    running = Server()
    running.start()
    yield running
    running.stop()


class Phone:
    """A browser of one person's, with the app's own clock."""

    def __init__(self, context: BrowserContext, server: Server, at: Clock) -> None:
        self.context, self.server, self.at = context, server, at
        self.errors: list[str] = []
        self.page = self.tab()

    def tab(self) -> Page:
        """One more tab."""
        page = self.context.new_page()
        page.clock.install(time=self.at.moment)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    def open(self, path: str) -> Page:
        """Go to a page."""
        self.page.goto(self.server.url + path)
        return self.page

    def night(self, number: int, hour: int = 20) -> None:
        """It is evening of that night, for the phone and for the server."""
        self.at.night(number, hour)
        for page in self.context.pages:
            page.clock.set_system_time(self.at.moment)

    def offline(self, gone: bool = True) -> None:
        """Without a network, or with one again."""
        self.context.set_offline(gone)

    def prepared(self) -> Page:
        """Wait until the phone has kept what it needs for nights without network."""
        self.page.evaluate(PREPARED)
        return self.page


@pytest.fixture
def phone(browser: Browser, server: Server, at: Clock) -> Iterator[Phone]:
    """A phone in Berlin."""
    context = browser.new_context(viewport=PHONE, timezone_id=ZONE, locale="en-GB")
    context.set_default_timeout(30_000)
    held = Phone(context, server, at)
    yield held
    context.close()
    assert held.errors == [], "no script failed"
