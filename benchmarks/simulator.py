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


def simulator() -> Iterator[Measure]:
    """A line for each case; the cases take turns, so that other work meets them all alike."""
    for case in CASES:
        simulate(world(case.world), 10, case.days, seed=0)  # compiled here, where it is not kept
    times: dict[Case, list[float]] = {case: [] for case in CASES}
    for seed in range(ROUNDS):
        for case in CASES:
            times[case].append(_seconds(case, seed))
    for case, seconds in times.items():
        yield Measure(case.what, seconds, "s", case.promised)


def _seconds(case: Case, seed: int) -> float:
    start = time.perf_counter()
    simulate(world(case.world), case.people, case.days, seed, case.threads)
    lasted = time.perf_counter() - start
    return lasted * PERSON_DAYS / (case.people * case.days)


def main() -> None:
    """Print the table, and what it comes to in person-days a second."""
    measures = list(simulator())
    print(HEAD)
    for measure in measures:
        print(measure.line())
    print()
    for measure in measures:
        speed = PERSON_DAYS / statistics.median(measure.values) / 1e6
        print(f"{measure.what}: {speed:.1f} million person-days a second")


if __name__ == "__main__":
    main()
