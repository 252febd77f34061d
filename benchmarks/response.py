"""Measure how fast "is it helping?" is answered: one person, many, and the command from cold."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # so that this file can be run by its name

from benchmarks.web.measure import HEAD, Measure  # noqa: E402
from lowtide.calibration.methods import all_series  # noqa: E402
from lowtide.calibration.people.generate import Cohort, Plan, generate  # noqa: E402
from lowtide.calibration.referees.reference import posterior  # noqa: E402
from lowtide.calibration.referees.sampler import sample  # noqa: E402
from lowtide.response.infer import LAST_PASS, Table, infer_many, infer_one  # noqa: E402

LOWTIDE = str(Path(sys.executable).parent / "lowtide")
PEOPLE, ROUNDS = 300, 5
MOST_US = {84: 300.0, 365: 1000.0}
SLOWEST_US = 10_000.0
A_SECOND = 6_000  # people, on two cores
MANY = 6_000
REFEREED = 3  # people
COHORT, COHORT_LAST = 0.05, 2  # how close each of many, where only all of them together matter


def people(days: int) -> Cohort:
    """Courses of so many days in all, with no therapy but the dose."""
    return generate(PEOPLE, np.random.default_rng(84), plan=Plan(days=days, therapies=0))


def one_person(days: int) -> Iterator[Measure]:
    """Microseconds of one core for the core answer: of each person the median of some rounds."""
    everyone = all_series(people(days))
    infer_one(everyone[0])
    times: list[list[float]] = [[] for _ in everyone]
    for _ in range(ROUNDS):
        for number, series in enumerate(everyone):
            start = time.perf_counter()
            infer_one(series)
            times[number].append(1e6 * (time.perf_counter() - start))
    each = [statistics.median(rounds) for rounds in times]
    slowest = float(np.quantile(each, 0.99))
    yield Measure(
        f"one person, {days} days, median person", [statistics.median(each)], "µs", MOST_US[days]
    )
    yield Measure(f"one person, {days} days, 99th of 100", [slowest], "µs", SLOWEST_US)


def many(tolerance: float | None = None, last: int = LAST_PASS) -> Measure:
    """Seconds for 6,000 people of 84 days on two threads."""
    cohort = people(84)
    rows = np.resize(np.arange(PEOPLE), MANY)
    table = Table(cohort.scores[rows], cohort.doses_mg[rows], cohort.weekend[0], cohort.run_in)
    infer_many(Table(table.scores[:4], table.doses_mg[:4], table.weekend, table.run_in))
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        infer_many(table, tolerance=tolerance, last=last)
        seconds.append((time.perf_counter() - start) * A_SECOND / MANY)
    close = "as close as one" if tolerance is None else f"within {tolerance:g} sd or 3 passes"
    return Measure(f"{A_SECOND:,} people of 84 days, two threads, {close}", seconds, "s", 1.0)


def from_cold() -> Measure:
    """Seconds of `lowtide response` on a diary, from a cold process."""
    with tempfile.TemporaryDirectory() as folder:
        made = [LOWTIDE, "simulate", "--people", "1", "--days", "98", "--seed", "1"]
        subprocess.run([*made, "-o", f"{folder}/people"], check=True, stdout=subprocess.DEVNULL)
        (diary,) = (path for path in Path(folder, "people").glob("*.csv") if path.stem != "truth")
        seconds = []
        for _ in range(ROUNDS + 1):
            start = time.perf_counter()
            subprocess.run([LOWTIDE, "response", diary], check=True, stdout=subprocess.DEVNULL)
            seconds.append(time.perf_counter() - start)
    return Measure("`lowtide response` from cold", seconds[1:], "s", 1.0)


def against_referees() -> Iterator[Measure]:
    """How many times the core answer's time others take for one person, in the same run."""
    everyone, rng = all_series(people(84))[:REFEREED], np.random.default_rng(1)
    sample(everyone[0], rng, chains=1, draws=100)
    ours, dense, sampled = [], [], []
    for series in everyone:
        start = time.process_time()
        for _ in range(100):
            infer_one(series)
        ours.append((time.process_time() - start) / 100)
        start = time.process_time()
        sample(series, rng)
        sampled.append(time.process_time() - start)
        start = time.process_time()
        posterior(series, rng, nodes=256, replicates=4)
        dense.append(time.process_time() - start)
    times = np.array(ours)
    yield Measure(
        "compiled sampler, 20,000 draws: times ours", list(np.array(sampled) / times), "x"
    )
    yield Measure("dense reference, 1,024 nodes: times ours", list(np.array(dense) / times), "x")


def response() -> Iterator[Measure]:
    """Every line of the table."""
    for days in MOST_US:
        yield from one_person(days)
    yield many()
    yield many(COHORT, COHORT_LAST)
    yield from_cold()
    yield from against_referees()


if __name__ == "__main__":
    print(HEAD)
    for measure in response():
        print(measure.line(), flush=True)
