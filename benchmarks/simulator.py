"""Measure how fast virtual people live: ten million of their days have a second, on two cores."""

import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # so that this file can be run by its name

from benchmarks.web.measure import HEAD, Measure  # noqa: E402
from lowtide.simulate.catalogue import world  # noqa: E402
from lowtide.simulate.virtual.cohort import simulate  # noqa: E402

PERSON_DAYS = 10_000_000
MOST_SECONDS = 1.0
ROUNDS = 7


class Case(NamedTuple):
    """One world, so many people over so many days, in so many threads."""

    world: str
    people: int
    days: int
    threads: int
    promised: float | None = None

    @property
    def what(self) -> str:
        """As it stands in the table."""
        threads = "one thread" if self.threads == 1 else f"{self.threads} threads"
        return f"10 million person-days, `{self.world}`, {self.days} days each, {threads}"


CASES = (
    Case("default", 20_000, 98, 2, MOST_SECONDS),
    Case("default", 20_000, 98, 1),
    Case("default", 5_000, 365, 2, MOST_SECONDS),
    Case("flare", 20_000, 98, 2, MOST_SECONDS),
    Case("dose_follows_symptoms", 20_000, 98, 2),
)


class Lived(NamedTuple):
    """Seconds that ten million person-days took: by the clock, and of all cores together."""

    wall: float
    cores: float


def lived() -> dict[Case, list[Lived]]:
    """Every case as often; they take turns, so that other work meets them all alike."""
    for case in CASES:
        simulate(world(case.world), 10, case.days, seed=0)  # compiled here, where it is not kept
    times: dict[Case, list[Lived]] = {case: [] for case in CASES}
    for seed in range(ROUNDS):
        for case in CASES:
            times[case].append(_lived(case, seed))
    return times


def simulator() -> Iterator[Measure]:
    """A line for each case by the clock, and one of how much of a core it takes."""
    for case, times in lived().items():
        yield Measure(case.what, [each.wall for each in times], "s", case.promised)
        cores = [each.cores for each in times]
        yield Measure(f"{case.what}, both cores' time together", cores, "s")


def _lived(case: Case, seed: int) -> Lived:
    wall, cores = time.perf_counter(), time.process_time()
    simulate(world(case.world), case.people, case.days, seed, case.threads)
    scale = PERSON_DAYS / (case.people * case.days)
    return Lived((time.perf_counter() - wall) * scale, (time.process_time() - cores) * scale)


def main() -> None:
    """Print the table, and what the clock's median comes to in person-days a second."""
    print(HEAD)
    for measure in simulator():
        print(measure.line(), flush=True)
        if measure.promised is not None:
            speed = PERSON_DAYS / statistics.median(measure.values) / 1e6
            print(f"{speed:.1f} million person-days a second", file=sys.stderr)


if __name__ == "__main__":
    main()
