"""What can be said of responders: the share above placebo, and how many take it for one more."""

from msgspec import Struct

from lowtide.evidence.meta_analysis.answers import (
    FIXED,
    RESPONDERS,
    RESPONDERS_DIFFERENCE,
    answer,
)
from lowtide.evidence.meta_analysis.trials import Trial
from lowtide.evidence.read import Read
from lowtide.evidence.statistics.pool import Pooled
from lowtide.evidence.statistics.shares import NeededToTreat, fisher, needed_to_treat


class Responders(Struct, frozen=True):
    """Ratio and difference of shares over the trials with counts, and the number needed."""

    trials: tuple[Trial, ...]
    ratio: Pooled  # of logarithms
    difference: Pooled
    needed: NeededToTreat
    fisher: tuple[float, ...]  # p of each trial


def responders(read: Read) -> Responders | None:
    """What the trials with counts say; None where there is none."""
    ratio, difference = answer(read, RESPONDERS), answer(read, RESPONDERS_DIFFERENCE)
    if ratio is None or difference is None:
        return None
    pooled = difference.by(FIXED)
    return Responders(
        trials=ratio.trials,
        ratio=ratio.by(FIXED),
        difference=pooled,
        needed=needed_to_treat(pooled.estimate, pooled.interval),
        fisher=tuple(fisher(trial.counts) for trial in ratio.trials if trial.counts),
    )


def needed_in_words(needed: NeededToTreat) -> str:
    """The number needed to treat with its interval, which runs through infinity where it must."""
    best, worst = f"{abs(needed.best):.1f}", f"{abs(needed.worst):.0f}"
    one = f"{abs(needed.estimate):.1f}"
    if needed.through_infinity:
        return (
            f"{one} people for one more responder; the interval runs from {best} for one more, "
            f"through no difference at all, to {worst} for one fewer"
        )
    side = "more" if needed.estimate > 0 else "fewer"
    return f"{one} people for one {side} responder ({best} to {abs(needed.worst):.1f})"
