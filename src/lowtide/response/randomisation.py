"""What a draw by lot alone can say: how rare so low a score after the start is among all draws.

Symbols: T days, one score a day; N draws that were possible, each as likely as the others. Under
"the draw changed nothing that was recorded" the scores are the same whichever was drawn, so the
rank of the one that was is uniform, whatever the noise, the trend or the bad spell that it began
in (Edgington and Onghena, Randomization Tests, 4th ed. 2007 [unverified]). Nothing else is assumed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, product
from math import prod

import numpy as np
from numpy.random import Generator  # noqa: TID251 - a type: the generator is an argument
from numpy.typing import NDArray

from lowtide.course.events import StartDrawn
from lowtide.errors import QuantityError

Floats = NDArray[np.float64]

_ALIKE = 1e-9  # what differs by less is a tie, which counts against
DRAWS_LISTED = 20_000  # beyond as many, they are sampled
DRAWS_SAMPLED = 4_999  # with the one that was drawn, 5,000: the smallest p is 1/5000


@dataclass(frozen=True)
class RandomisationTest:
    """The share of draws whose statistic is as low as that of the one drawn, or lower.

    p: of "the draw changed nothing that was recorded", one-sided towards lower scores; P(p <= a)
    is at most a for every a. statistic: points by which the scores after the start differ from
    those before it, below zero being less pain; None where either is missing. smallest_p: below
    it p cannot come, whatever happens. draws: possible ones, or sampled ones and the one drawn.
    """

    p: float
    statistic: float | None
    smallest_p: float
    draws: int


def randomisation_test(
    scores: Sequence[float] | Floats,
    possible_starts: Sequence[int],
    actual_start: int,
    lag_days: int,
) -> RandomisationTest:
    """Test one start drawn among N, each alike: mean from the start on less the mean before.

    scores (T,): one a day over the same days for every draw, NaN where missing. Starts are indices
    of the first day that the first dose could show. The lag_days after a start count for neither
    mean. A QuantityError names scores or starts with which there is nothing to compare.
    """
    starts = list(possible_starts)
    _refuse_starts(starts, actual_start, lag_days, len(scores))
    paths = np.stack([start_path(len(scores), start, lag_days) for start in starts])
    return path_test(scores, paths, starts.index(actual_start))


def draw_test(
    scores: Sequence[float] | Floats,
    first_day: date,
    drawn: StartDrawn,
    step_doses: Sequence[int],
    lag_days: int,
    generator: Generator,
) -> RandomisationTest:
    """Test the draw of a course, its step times with it where they were drawn too.

    scores (T,): one a day from first_day on. step_doses: how many doses each step but the last
    takes by the protocol. generator: used where there are too many draws to list. The night drawn
    counts, whenever the first dose was taken, and so do the step times as they were drawn: that is
    what keeps the test exact where a course could not go as drawn. Joint draws are ranked by how
    well the course expected of each fits; `statistic` is the points of the whole of it.
    """
    offset = (drawn.first_possible - first_day).days + 1  # the evening after the first dose
    starts = [offset + day for day in range(drawn.days)]
    actual = offset + (drawn.chosen - drawn.first_possible).days
    _refuse_starts(starts, actual, lag_days, len(scores))
    if not drawn.extra_doses:
        return randomisation_test(scores, starts, actual, lag_days)
    draws, sampled = _draws(drawn, starts, generator)
    wanted = (actual, *drawn.extra_doses)
    if sampled:
        draws.insert(0, wanted)
    paths = np.stack([steps_path(len(scores), draw, step_doses, lag_days) for draw in draws])
    return path_test(scores, paths, draws.index(wanted), by_fit=True)


def start_path(days: int, start: int, lag_days: int) -> Floats:
    """What a start says of each day (T,): 0 before it, NaN in the lag, 1 from then on."""
    path = np.zeros(days)
    path[start:] = np.nan
    path[start + lag_days :] = 1
    return path


def steps_path(days: int, draw: Sequence[int], step_doses: Sequence[int], lag_days: int) -> Floats:
    """How much of the effect is expected on each day (T,), from 0 to 1, if every dose is taken.

    draw: the start, then the extra doses of each step but the last. Every step adds the same, and
    comes on as 1 - exp(-t / lag_days): a test that knew the shape of the effect would find more.
    """
    lengths = (doses + extra for doses, extra in zip(step_doses, draw[1:], strict=True))
    begins = accumulate(lengths, initial=draw[0])
    since = np.arange(1, days + 1) - np.array(list(begins))[:, None]  # 1 on the first day
    came_on = -np.expm1(-np.maximum(since, 0) / max(lag_days, _ALIKE))
    return np.asarray(came_on.mean(axis=0), dtype=np.float64)


def path_test(
    scores: Sequence[float] | Floats, paths: Floats, actual: int, *, by_fit: bool = False
) -> RandomisationTest:
    """Test the path that was drawn among all (N, T): by the slope of the scores on each path, or by
    how well each path fits them.

    On a path of zeros and ones the slope is the difference of two means. Days that are NaN in a
    path count for none of it; a path on which there is nothing to compare counts as low as any.
    """
    y = np.asarray(scores, dtype=np.float64)
    if np.isinf(y).any() or not np.isfinite(y).any():
        raise QuantityError("there is no score to compare. Give scores, NaN where one is missing.")
    slopes, fits = _slopes(y, paths)
    ranked = fits if by_fit else slopes
    low = np.isnan(ranked) | (ranked <= ranked[actual] + _ALIKE)
    if np.isnan(ranked[actual]):
        return RandomisationTest(1.0, None, 1 / len(paths), len(paths))
    return RandomisationTest(float(low.mean()), float(slopes[actual]), 1 / len(paths), len(paths))


def _slopes(y: Floats, paths: Floats) -> tuple[Floats, Floats]:
    """The least-squares slope of y on each path, and its correlation; NaN where nothing varies."""
    seen = np.isfinite(y) & np.isfinite(paths)
    x, scores = _centred(paths, seen), _centred(np.broadcast_to(y, paths.shape), seen)
    along, spread = (x * scores).sum(axis=1), (x**2).sum(axis=1)
    around = (scores**2).sum(axis=1)
    varies = spread > _ALIKE
    slopes = np.where(varies, along / np.where(varies, spread, 1), np.nan)
    return slopes, slopes * np.sqrt(spread / np.where(around > 0, around, 1))


def _centred(values: Floats, seen: NDArray[np.bool_]) -> Floats:
    kept = np.where(seen, values, 0)
    means = kept.sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
    return np.where(seen, kept - means[:, None], 0)


def _draws(
    drawn: StartDrawn, starts: list[int], generator: Generator
) -> tuple[list[tuple[int, ...]], bool]:
    """Every possible draw, or some where there are too many, each drawn as the first one was."""
    extra = range(drawn.most_extra + 1)
    each = [starts, *(extra for _ in drawn.extra_doses)]
    if prod(map(len, each)) <= DRAWS_LISTED:
        return list(product(*each)), False
    columns = [generator.integers(values[0], values[-1] + 1, DRAWS_SAMPLED) for values in each]
    return [tuple(map(int, row)) for row in zip(*columns, strict=True)], True


def _refuse_starts(starts: list[int], actual: int, lag_days: int, days: int) -> None:
    if actual not in starts or len(set(starts)) != len(starts):
        raise QuantityError("the start is none of those drawn among. Give each of them once.")
    if lag_days < 0 or min(starts) < 1 or max(starts) + lag_days >= days:
        raise QuantityError(
            "a possible start has no days before it, or none after it. Give the scores of the "
            "same days for all, from before the first start to after the last."
        )
