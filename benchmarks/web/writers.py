"""People who write at the same time: a process apart, one thread and one connection each.

It reads a `Job` from its standard input, says "ready" once everybody has a page open, and prints
what became of every entry when all have finished or nothing answers any more.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import date
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from random import Random

import msgspec
from msgspec import Struct

from benchmarks.web.entries import Document, evenings, written

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
PATIENCE = 60.0
NOTHING = 0  # the status of a request that nobody answered


class Batch(Struct, frozen=True):
    """Entries of a course that go in one request."""

    course: str
    entries: list[Document]


class Writer(Struct, frozen=True, kw_only=True):
    """One person: the course, the first evening, and what they first send again."""

    course: str
    first: date
    seed: int
    again: list[Batch] = []
    together: int = 1  # entries in a request
    every_dose: bool = True


class Job(Struct, frozen=True, kw_only=True):
    """What a process of writers does: until the time is over, or the requests are."""

    port: int
    writers: list[Writer]
    seconds: float = 3600.0
    requests: int = 1_000_000


class Sent(Struct, frozen=True, kw_only=True):
    """An entry that was sent: the status of the answer, its receipt, and how long it took."""

    course: str
    entry: Document
    status: int
    receipt: str = ""
    why: str = ""
    seconds: float = 0.0

    @property
    def acknowledged(self) -> bool:
        """Whether its writer was told that it is recorded."""
        return self.receipt in ("recorded", "known")


class Writers:
    """A process of writers at work."""

    def __init__(self, job: Job) -> None:
        """Start it, and wait until everybody has a page open."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.web.writers"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdin and self._process.stdout  # noqa: S101 - pipes were asked for
        self._process.stdin.write(msgspec.json.encode(job))
        self._process.stdin.close()
        self._answers = self._process.stdout
        if self._answers.readline() != b"ready\n":
            raise RuntimeError("the writers did not get a page")

    def finished(self) -> list[Sent]:
        """What became of everything that they sent."""
        said = self._answers.read()
        self._answers.close()
        self._process.wait(PATIENCE)
        return msgspec.json.decode(said, type=list[Sent])


def written_by(job: Job) -> list[Sent]:
    """What becomes of a job from its beginning to its end."""
    return Writers(job).finished()


# --- in the process apart ------------------------------------------------------------------------


class Page:
    """One person's connection, with the token that their page carries."""

    def __init__(self, port: int) -> None:
        """Open a page."""
        self._connection = HTTPConnection(HOST, port, timeout=PATIENCE)
        self._connection.request("GET", "/unlock/", headers={"Host": "localhost"})
        answer = self._connection.getresponse()
        token = answer.headers["Set-Cookie"].split(";")[0].removeprefix("csrftoken=")
        answer.read()
        self._headers = {
            "Host": "localhost",
            "Content-Type": "application/json",
            "Cookie": f"csrftoken={token}",
            "X-CSRFToken": token,
        }

    def send(self, batch: Batch) -> list[Sent]:
        """Send entries in one request; what became of each."""
        body = written(batch.entries)
        begun = time.perf_counter()
        try:
            self._connection.request("POST", f"/api/c/{batch.course}/entries", body, self._headers)
            answer = self._connection.getresponse()
            said = answer.read()
        except (OSError, HTTPException):
            return [Sent(course=batch.course, entry=each, status=NOTHING) for each in batch.entries]
        seconds = time.perf_counter() - begun
        return list(_receipts(batch, answer, said, seconds))


def _receipts(batch: Batch, answer: HTTPResponse, said: bytes, seconds: float) -> Iterator[Sent]:
    there = answer.status == 200
    receipts = msgspec.json.decode(said)["receipts"] if there else [{}] * len(batch.entries)
    why = "" if there else said.decode(errors="replace")
    for entry, receipt in zip(batch.entries, receipts, strict=True):
        yield Sent(
            course=batch.course,
            entry=entry,
            status=answer.status,
            receipt=receipt.get("status", ""),
            why=receipt.get("why", why),
            seconds=seconds,
        )


def write(page: Page, writer: Writer, job: Job, done: list[Sent]) -> None:
    """Send one request after the other, first what is sent again, until nothing answers."""
    end = time.perf_counter() + job.seconds
    for number, batch in enumerate(_requests(writer)):
        if number == job.requests or time.perf_counter() > end:
            return
        answered = page.send(batch)
        done += answered
        if answered[0].status == NOTHING:
            return


def _requests(writer: Writer) -> Iterator[Batch]:
    yield from writer.again
    new = evenings(Random(writer.seed), writer.first, writer.every_dose)
    while True:
        yield Batch(writer.course, [next(new) for _ in range(writer.together)])


def main() -> None:
    """Do the job that is asked for."""
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    pages = [Page(job.port) for _ in job.writers]
    sent: Sequence[list[Sent]] = [[] for _ in job.writers]
    threads = [
        threading.Thread(target=write, args=(page, writer, job, done))
        for page, writer, done in zip(pages, job.writers, sent, strict=True)
    ]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.stdout.buffer.write(msgspec.json.encode([each for done in sent for each in done]))


if __name__ == "__main__":
    main()
