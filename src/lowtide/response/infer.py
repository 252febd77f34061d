"""The posterior of one person's change, or of many people's, in less than a millisecond each."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import log

import numpy as np

from lowtide.errors import ResponseError
from lowtide.response.catalogue import priors as default_priors
from lowtide.response.inference.mixture import NUMBERS, Core
from lowtide.response.inference.person import people, person
from lowtide.response.inference.placing import Nonlinear
from lowtide.response.inference.preparing import Constants, Observed
from lowtide.response.model.beliefs import Priors
from lowtide.response.model.numbers import noise_table, step_precision
from lowtide.response.series import Counts, Flags, Floats, Series

# Bounds of the error of the mean of the change, in its sd, and half of that in any probability: of
# a course of months, and of one of half a year and more, whose days cost four times as much. Errors
# that were seen are less: `benchmarks/accuracy.py`.
TOLERANCE, LONG_TOLERANCE = 0.025, 0.035
LONG = 180  # days
LAST_PASS = 4
FINEST = 5  # the pass that the others are compared with
PARTS = 8  # of the rows, for each thread: some people take longer than others


@dataclass(frozen=True, eq=False)
class Posterior:
    """One person's posterior: its core, and the mixture of normals that more is read off.

    weight (M,), kept (M, 4, F), nodes (3, N) and their weights (N,): see `inference`.
    """

    core: Core
    weight: Floats
    kept: Floats
    nodes: Floats
    node_weight: Floats


@dataclass(frozen=True, eq=False)
class Table:
    """Many people's series of the same length, one a row; as in `Series`.

    scores (N, T), doses_mg and weekend (N, T) or (T,), therapies (N, J, T).
    """

    scores: Floats
    doses_mg: Floats
    weekend: Flags
    run_in: int
    therapies: Flags | None = None
    bad_spell: bool | None = None


def infer_one(
    series: Series,
    priors: Priors | None = None,
    *,
    windows: Floats | None = None,
    trend_sd: float | None = None,
    tolerance: float | None = None,
    last: int = LAST_PASS,
) -> Posterior:
    """The posterior of one person; with `windows` (W, T) more functions, as `prepare` lists them.

    `trend_sd` in points in 28 days stands for the prior's own. Passes are made until the error is
    within `tolerance`, and up to the `last`. Raises ResponseError where there is no dose, no score
    or no day before the first dose.
    """
    levels = levels_of(series.doses_mg)
    _refuse(series.scores, series.run_in, bool(levels))
    priors = priors or default_priors()
    numbers, weight, kept, nodes, node_weight = person(
        observed(series, levels, windows),
        constants(priors, levels, series.bad_spell, trend_sd),
        nonlinear(priors),
        tolerance_for(series.scores.size) if tolerance is None else tolerance,
        last,
    )
    return Posterior(Core(*numbers.tolist()), weight, kept, nodes, node_weight)


def infer_many(
    table: Table,
    priors: Priors | None = None,
    *,
    trend_sd: float | None = None,
    tolerance: float | None = None,
    last: int = LAST_PASS,
    threads: int = 2,
) -> dict[str, Floats]:
    """The `Core` of each row, as columns (N,) by name; the same as `infer_one` of that row.

    Raises ResponseError as that does, where it is so of any row.
    """
    priors = priors or default_priors()
    many, days = table.scores.shape
    doses = np.broadcast_to(table.doses_mg, (many, days))
    weekend = np.broadcast_to(table.weekend, (many, days))
    therapies = np.zeros((many, 0, days), np.bool_) if table.therapies is None else table.therapies
    _refuse(table.scores, table.run_in, bool((doses > 0).any(axis=1).all()))
    numbers = np.empty((many, len(NUMBERS)))
    close = tolerance_for(days) if tolerance is None else tolerance

    def infer_part(part: tuple[tuple[float, ...], Counts]) -> None:
        levels, rows = part
        found = np.empty((rows.size, len(NUMBERS)))
        everyone = Observed(
            table.scores[rows], doses[rows], weekend[rows], therapies[rows], table.run_in,
            np.array(levels), np.empty((0, days)),
        )  # fmt: skip
        beliefs = constants(priors, levels, table.bad_spell, trend_sd)
        people(everyone, beliefs, nonlinear(priors), close, last, found)
        numbers[rows] = found

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(infer_part, _parts(doses, PARTS * threads)))
    return dict(zip(NUMBERS, numbers.T, strict=True))


def tolerance_for(days: int) -> float:
    """How close an answer is asked for, where nobody says."""
    return TOLERANCE if days <= LONG else LONG_TOLERANCE


def _refuse(scores: Floats, run_in: int, dosed: bool) -> None:
    """Refuse where any course, along the last axis, has nothing to compare or to compare with."""
    if not 0 < run_in <= scores.shape[-1]:
        raise ResponseError("There is no day before the first dose. Give the days before it too.")
    if not dosed:
        raise ResponseError("There is no dose. Leave out who has not taken any.")
    if not np.isfinite(scores).any(axis=-1).all():
        raise ResponseError("There is no score. Leave out who has not answered.")


def _parts(doses_mg: Floats, pieces: int) -> Iterator[tuple[tuple[float, ...], Counts]]:
    """Rows of (N, T) in so many pieces, apart by the doses taken: each has its own steps."""
    levels = np.array(levels_of(doses_mg))
    taken = (doses_mg[:, :, None] == levels).any(axis=1)
    patterns, which = np.unique(taken, axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns):
        rows = np.flatnonzero(which.reshape(-1) == number)
        for part in np.array_split(rows, pieces):
            if part.size:
                yield tuple(levels[pattern].tolist()), part


def observed(
    series: Series, levels_mg: tuple[float, ...], windows: Floats | None = None
) -> Observed:
    """The days as what is compiled takes them: copies, contiguous and writable."""
    days = series.scores.size
    therapies = np.zeros((len(series.therapies), days), np.bool_)
    for number, (_, on) in enumerate(series.therapies):
        therapies[number] = on
    return Observed(
        np.array(series.scores, np.float64),
        np.array(series.doses_mg, np.float64),
        np.array(series.weekend, np.bool_),
        therapies,
        series.run_in,
        np.array(levels_mg),
        np.empty((0, days)) if windows is None else windows,
    )


def levels_of(doses_mg: Floats) -> tuple[float, ...]:
    """The doses above zero that were taken, ascending, in mg."""
    return tuple(sorted({dose for dose in doses_mg.ravel().tolist() if dose > 0}))


def constants(
    priors: Priors,
    levels_mg: tuple[float, ...],
    bad_spell: bool | None,
    trend_sd: float | None,
) -> Constants:
    """The numbers of the model, for these doses."""
    trend = priors.trend.sd_per_28_days.value if trend_sd is None else trend_sd
    flare, effect, noise = priors.flare, priors.effect, priors.noise
    return Constants(
        baseline=np.array([priors.baseline.mean.value, priors.baseline.sd.value]),
        sds=np.array([priors.weekend.sd.value, trend, priors.therapy.sd.value]),
        flare=np.array([flare.chance_given(bad_spell), flare.mean.value, flare.sd.value]),
        dose=step_precision(effect, levels_mg),
        widths=np.array([effect.widths.value, effect.width_shares.value]),
        noise=np.array([log(noise.sd.value), noise.log_sd.value]),
        therapy_days=priors.therapy.days.value,
        window_days=priors.estimand.window_days.value,
    )


def nonlinear(priors: Priors) -> Nonlinear:
    """The priors of all that the model is not linear in."""
    effect = priors.effect
    return Nonlinear(
        noise=noise_table(priors.noise),
        share=np.array(priors.noise.not_lasting.value),
        delay=np.array([log(effect.delay_days.value), effect.delay_log_sd.value]),
    )
