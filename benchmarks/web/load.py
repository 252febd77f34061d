"""Eight people who write at the same time, two workers: how long each waits for their check-in."""

import statistics
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.web.entries import NIGHTS_AGO
from benchmarks.web.measure import Measure
from benchmarks.web.serving import Server
from benchmarks.web.settle import YEAR, settle
from benchmarks.web.writers import Job, Sent, Writer, written_by

WRITERS = 8
ROUNDS = 7
CHECK_INS = 50  # by each writer in a round
PROMISED_MS = 250.0
FRESH, LIVED = "a new course", "a course of a year"


def checks_in(folder: Path) -> list[Measure]:
    """The 99th percentile of each round, courses of either kind taking turns; and what failed."""
    for kind, nights in ((FRESH, 0), (LIVED, YEAR)):
        settle(folder, [_key(kind, number) for number in range(WRITERS * (ROUNDS + 1))], nights)
    server = Server(folder)
    server.start()
    try:
        rounds = {kind: list(_rounds(server.port, kind)) for kind in (FRESH, LIVED)}
    finally:
        server.stop()
    return [*_waits(rounds), _failures([each for some in rounds.values() for each in some])]


def _rounds(port: int, kind: str) -> Iterator[list[Sent]]:
    for turn in range(ROUNDS + 1):
        sent = written_by(Job(port=port, writers=_writers(kind, turn), requests=CHECK_INS))
        # The first round meets workers that have opened nothing yet.
        if turn:
            yield sent


def _writers(kind: str, turn: int) -> list[Writer]:
    nights = NIGHTS_AGO if kind == FRESH else CHECK_INS
    return [
        Writer(
            course=_key(kind, turn * WRITERS + number),
            first=_today() - timedelta(days=nights),
            seed=turn * WRITERS + number,
            every_dose=False,
        )
        for number in range(WRITERS)
    ]


def _waits(rounds: dict[str, list[list[Sent]]]) -> Iterator[Measure]:
    for kind, some in rounds.items():
        what = f"check-in, {WRITERS} at once, {kind}"
        tails = [_percentile([1000 * each.seconds for each in sent], 99) for sent in some]
        halves = [_percentile([1000 * each.seconds for each in sent], 50) for sent in some]
        yield Measure(f"{what}: half of them within", halves, "ms")
        yield Measure(f"{what}: 99 of 100 within", tails, "ms", PROMISED_MS)


def _failures(rounds: Sequence[Sequence[Sent]]) -> Measure:
    everything = [each for sent in rounds for each in sent]
    failed = [each for each in everything if not each.acknowledged or each.status >= 500]
    what = f"check-ins that failed, of {len(everything)}"
    return Measure(what, [float(len(failed))], "", 0.0)


def _percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def _key(kind: str, number: int) -> str:
    return f"{'fresh' if kind == FRESH else 'lived'}-{number}"


def _today() -> date:
    return datetime.now(UTC).date()
