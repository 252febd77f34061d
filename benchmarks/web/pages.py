"""Pages of a course with a year of entries, and how many bytes the first page is on the wire."""

import gzip
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from urllib.parse import urljoin

from benchmarks.web.entries import Document, evenings
from benchmarks.web.measure import Measure
from benchmarks.web.serving import HOST, PATIENCE, Server
from benchmarks.web.settle import YEAR, settle
from benchmarks.web.writers import Batch, Page

ROUNDS = 15
PROMISED_MS = 100.0
PROMISED_KB = 60.0
COURSE = "ada"
PAGES = ("tonight", "course", "medicines", "therapies", "calendar", "more")
LOADED = re.compile(r'<(?:link|script|img)[^>]+(?:href|src)="([^"]+)"')
IMPORTED = re.compile(r'(?:import|from)\s*"(\.[^"]+)"')


def pages(folder: Path) -> list[Measure]:
    """How long the server takes for each page, and the bytes of the first one."""
    settle(folder, [COURSE], YEAR)
    server = Server(folder)
    server.start()
    try:
        timed = {name: _times(server.port, f"/c/{COURSE}/{name}/") for name in PAGES}
        after = list(_after_an_entry(server.port))
        first = on_the_wire(server.port, f"/c/{COURSE}/tonight/")
    finally:
        server.stop()
    return [
        *(
            Measure(f"page `{name}`, a year of entries", times, "ms", PROMISED_MS)
            for name, times in timed.items()
        ),
        Measure("page `tonight`, just after an entry", after, "ms", PROMISED_MS),
        Measure("first page with everything that it loads", [first / 1000], "kB", PROMISED_KB),
    ]


def _times(port: int, path: str) -> list[float]:
    times = [_timed(port, path) for _ in range(ROUNDS + 4)]
    return times[4:]  # until both workers have read the course


def _timed(port: int, path: str) -> float:
    start = time.perf_counter()
    fetched(port, path)
    return 1000 * (time.perf_counter() - start)


def _after_an_entry(port: int) -> Iterator[float]:
    page = Page(port)
    for entry in _taken():
        (sent,) = page.send(Batch(COURSE, [entry]))
        if not sent.acknowledged:
            raise RuntimeError(sent.why)
        yield _timed(port, f"/c/{COURSE}/tonight/")


def _taken() -> list[Document]:
    tonight = datetime.now(UTC).date()
    return [next(evenings(Random(seed), tonight)) for seed in range(ROUNDS)]


def fetched(port: int, path: str) -> tuple[int, str, str]:
    """The bytes that one answer takes on the wire, the type, and the text."""
    connection = HTTPConnection(HOST, port, timeout=PATIENCE)
    connection.request("GET", path, headers={"Host": "localhost", "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    kind = answer.headers.get_content_type()
    text = _unpacked(body, answer.headers.get("Content-Encoding", ""))
    return len(str(answer.headers)) + len(body), kind, text


def _unpacked(body: bytes, encoding: str) -> str:
    return (gzip.decompress(body) if encoding == "gzip" else body).decode(errors="replace")


def on_the_wire(port: int, path: str) -> int:
    """The bytes of a page with all styles, modules and pictures that it loads."""
    size, _, html = fetched(port, path)
    waiting, done = [urljoin(path, each) for each in LOADED.findall(html)], set[str]()
    while waiting:
        address = waiting.pop()
        if address in done:
            continue
        done.add(address)
        more, kind, text = fetched(port, address)
        size += more
        if "javascript" in kind:
            waiting += [urljoin(address, each) for each in IMPORTED.findall(text)]
    return size
