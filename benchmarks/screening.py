"""Measure the check of medicines on public lists of products that it was not made from.

An opioid that comes back as no clash is the failure that matters: there must be none on any list.
"""

import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # so that this file can be run by its name

from benchmarks.vocabularies import LISTS, SHARED, Truth, names_of, rxnorm_opioids  # noqa: E402
from lowtide.screening.catalogue import catalogue  # noqa: E402
from lowtide.screening.medicines import Outcome  # noqa: E402
from lowtide.screening.screen import judge  # noqa: E402

ROUNDS = 7
TIMED = 100
MOST_MILLISECONDS = 50.0
LEAST_CAUGHT = 0.90
MOST_FALSE = 0.005
HEAD = (
    "| list | use | names | opioids | cleared | conflict | ask "
    "| others | false conflicts | no clash | ask | 100 names, ms |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|---|"
)


class Score(NamedTuple):
    """What the check said of every name of a list, by what is in it, and how long it took."""

    title: str
    use: str
    said: Counter[tuple[Truth, Outcome]]
    milliseconds: Sequence[float]

    def count(self, truth: Truth, outcome: Outcome | None = None) -> int:
        """How many names of that sort got that answer, or any."""
        return sum(n for (t, o), n in self.said.items() if t is truth and outcome in (None, o))

    def share(self, truth: Truth, outcome: Outcome) -> float:
        """The part of the names of that sort that got that answer."""
        return self.count(truth, outcome) / max(1, self.count(truth))

    def line(self) -> str:
        """As a row of a Markdown table."""
        cells = [self.title, self.use, f"{self.said.total():,}", f"{self.count(Truth.OPIOID):,}"]
        cells.append(str(self.count(Truth.OPIOID, Outcome.NO_CLASH)))
        cells += [self._cell(Truth.OPIOID, outcome) for outcome in (Outcome.CONFLICT, Outcome.ASK)]
        cells.append(f"{self.count(Truth.OTHER):,}")
        cells += [self._cell(Truth.OTHER, outcome) for outcome in (Outcome.CONFLICT,)]
        cells += [f"{self.share(Truth.OTHER, o):.1%}" for o in (Outcome.NO_CLASH, Outcome.ASK)]
        cells.append(f"{statistics.median(self.milliseconds):.1f}")
        return f"| {' | '.join(cells)} |"

    def _cell(self, truth: Truth, outcome: Outcome) -> str:
        return f"{self.count(truth, outcome)} ({self.share(truth, outcome):.2%})"

    def failures(self) -> Iterator[str]:
        """Which promises are not kept on this list."""
        if cleared := self.count(Truth.OPIOID, Outcome.NO_CLASH):
            yield f"{self.title}: {cleared} opioids came back as no clash; there must be none"
        if self.share(Truth.OPIOID, Outcome.CONFLICT) < LEAST_CAUGHT:
            yield f"{self.title}: fewer than {LEAST_CAUGHT:.0%} of the opioids are conflicts"
        if self.share(Truth.OTHER, Outcome.CONFLICT) > MOST_FALSE:
            yield f"{self.title}: more than {MOST_FALSE:.1%} of the others are conflicts"
        if statistics.median(self.milliseconds) > MOST_MILLISECONDS:
            yield f"{self.title}: 100 names take more than {MOST_MILLISECONDS:g} ms"


def outcome_of(name: str) -> Outcome:
    """What the check says of a name."""
    return judge(name, catalogue()).outcome


def timed(names: Sequence[str]) -> list[float]:
    """Milliseconds for a hundred names from all over the list, each round with others."""
    times = []
    step = max(1, len(names) // TIMED)
    for start in range(ROUNDS):
        some = names[start % step :: step][:TIMED]
        judge.cache_clear()
        began = time.perf_counter()
        for name in some:
            outcome_of(name)
        times.append((time.perf_counter() - began) * 1000 * TIMED / len(some))
    return times


def score(title: str, use: str, names: dict[str, Truth]) -> Score:
    """The check's answers on a list."""
    outcome_of("warm up, xyzumab")
    times = timed(list(names))
    said = Counter((truth, outcome_of(name)) for name, truth in names.items())
    return Score(title, use, said, times)


def scores() -> Iterator[Score | str]:
    """A score for each list that is there, and a line about each that is not."""
    if SHARED.is_dir():
        yield score("US: RxNorm, a value set of opioids, 2021", "in building", rxnorm_opioids())
    for vocabulary in LISTS:
        if missing := vocabulary.missing:
            yield f"{vocabulary.title}: not measured, as it is not here. {missing}."
        else:
            names = names_of(vocabulary.load(vocabulary.folder))
            yield score(vocabulary.title, vocabulary.use, names)


def report() -> Iterator[str]:
    """A Markdown table, what is not here, and which promises are not kept."""
    found = list(scores())
    measured = [result for result in found if isinstance(result, Score)]
    yield from (HEAD, *(result.line() for result in measured), "")
    yield from (f"- {result}" for result in found if isinstance(result, str))
    yield from (f"- MISSED {line}" for result in measured for line in result.failures())


def main() -> None:
    """Print the report."""
    for line in report():
        print(line, flush=True)


if __name__ == "__main__":
    main()
