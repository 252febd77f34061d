"""`kill -9` of everything that serves, at any moment, while eight people write.

`python -m benchmarks.web.crashes.kills` does it a hundred times.
"""

import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import msgspec
from msgspec import Struct

from benchmarks.web.entries import NIGHTS_AGO
from benchmarks.web.kept import Verdict, journals, judged
from benchmarks.web.serving import Server
from benchmarks.web.settle import settle
from benchmarks.web.writers import NOTHING, Batch, Job, Sent, Writer, Writers
from lowtide.storage.folder import DATABASE

TIMES, SEED = 100, 3
WRITERS = 8
COURSES = 4  # in a round, so that two write in each
MOST_TOGETHER = 3  # entries in a request
LONGEST = 1.5  # seconds of writing before a kill
LOST_REPLIES = 5  # entries of a course that are sent again although they were answered


class Kills(Struct, frozen=True, kw_only=True):
    """What so many kills did.

    interrupted: entries that were under way. refused, failed: answers that nobody should get.
    starts: after how many seconds it answered again each time.
    """

    kills: int
    verdict: Verdict
    interrupted: int
    refused: int
    failed: int
    starts: list[float]


def killed(folder: Path, times: int, seed: int) -> Kills:
    """Kill the server of a new folder so many times, and judge what its file says each time.

    Every round writes in courses of its own, so that all rounds cost the same; what was never
    answered is sent again after the restart, and some of what was, as phones do. RuntimeError at
    the first broken promise.
    """
    luck = Random(seed)
    settle(folder, [key for number in range(times + 1) for key in _courses(number)])
    before = journals(folder / DATABASE)
    server = Server(folder)
    starts = [server.start()]
    sent: list[Sent] = []
    last: list[Sent] = []
    try:
        for number in range(times):
            job = Job(port=server.port, writers=_writers(number, last, luck))
            last = _until_killed(server, job, luck)
            sent += last
            starts.append(server.start())
            # Before anything is sent again, which would bring back what was lost.
            touched = journals(folder / DATABASE, {each.course for each in last})
            _refuse_broken(number, judged(sent, before, touched))
        job = Job(port=server.port, writers=_writers(times, last, luck), requests=2)
        sent += Writers(job).finished()
    finally:
        server.stop()
    return Kills(
        kills=times,
        verdict=judged(sent, before, journals(folder / DATABASE)),
        interrupted=sum(each.status == NOTHING for each in sent),
        refused=sum(each.receipt == "refused" for each in sent),
        failed=sum(each.status >= 400 for each in sent),
        starts=starts,
    )


def _until_killed(server: Server, job: Job, luck: Random) -> list[Sent]:
    writers = Writers(job)
    time.sleep(luck.uniform(0, LONGEST))
    server.kill()
    return writers.finished()


def _refuse_broken(number: int, verdict: Verdict) -> None:
    if not verdict.kept_the_promise:
        raise RuntimeError(f"after kill {number + 1}: {verdict}")


def _writers(number: int, last: list[Sent], luck: Random) -> list[Writer]:
    """Eight people in the courses of a round; some first send again what was lost on the way."""
    again = list(_again(last, luck))
    return [
        Writer(
            course=_courses(number)[place % COURSES],
            first=datetime.now(UTC).date() - timedelta(days=NIGHTS_AGO),
            seed=luck.getrandbits(32),
            again=again[place::WRITERS],
            together=luck.randint(1, MOST_TOGETHER),
        )
        for place in range(WRITERS)
    ]


def _again(last: list[Sent], luck: Random) -> Iterator[Batch]:
    """By course: everything that was never answered, and some of what was."""
    for course in sorted({each.course for each in last}):
        here = [each for each in last if each.course == course]
        answered = [each.entry for each in here if each.acknowledged]
        unanswered = [each.entry for each in here if each.status == NOTHING]
        again = luck.sample(answered, min(LOST_REPLIES, len(answered))) + unanswered
        if again:
            yield Batch(course, again)


def _courses(number: int) -> list[str]:
    return [f"round-{number}-{letter}" for letter in "abcd"[:COURSES]]


def main() -> None:
    """Kill it a hundred times, and print what became of everything that was sent."""
    with tempfile.TemporaryDirectory() as place:
        found = killed(Path(place) / "data", TIMES, SEED)
    print(msgspec.structs.replace(found, starts=[round(max(found.starts), 2)]))


if __name__ == "__main__":
    main()
