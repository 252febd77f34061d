"""From one person's scores and doses to the columns and priors of the model."""

from math import exp
from typing import NamedTuple

import numpy as np

from lowtide.compiled import compiled_alone
from lowtide.response.inference.filtering import BLOCK, Days
from lowtide.response.inference.solving import Linear
from lowtide.response.series import Counts, Flags, Floats

BASELINE, WEEKEND = 0, 1
MONTH = 28.0  # days
_LEAST_SPREAD = 0.3  # of the scores, as a first guess at that of the noise


class Constants(NamedTuple):
    """The model's numbers, in the order in which the columns need them.

    baseline (2): mean and sd. sds (3): of weekend, trend per 28 days, therapies. flare (3): chance,
    mean, sd. dose (K, K): precision of the steps at a width of one point. widths (2, L): and their
    shares. noise (2): mean and sd of the log of its sd. therapy_days, window_days.
    """

    baseline: Floats
    sds: Floats
    flare: Floats
    dose: Floats
    widths: Floats
    noise: Floats
    therapy_days: float
    window_days: int


class Observed(NamedTuple):
    """One person's days as they were answered, and what is asked of them.

    scores (T,) with NaN where not answered, doses_mg (T,), weekend (T,), therapies (J, T), run_in:
    as in `Series`. levels_mg (K,): the doses taken, ascending and above zero. windows (W, T):
    weights of days besides those that the change is of.
    """

    scores: Floats
    doses_mg: Floats
    weekend: Flags
    therapies: Flags
    run_in: int
    levels_mg: Floats
    windows: Floats


@compiled_alone
def prepare(observed: Observed, constants: Constants) -> tuple[Days, int, Linear]:
    """The columns, the number of scores, and the priors with the functions change and level.

    Functions: change, level, one a window, one a step, one a therapy, the trend.
    """
    scores, doses_mg, levels_mg = observed.scores, observed.doses_mg, observed.levels_mg
    therapies, windows = observed.therapies, observed.windows
    days = scores.shape[0]
    padded = -(-days // BLOCK) * BLOCK
    steps, others = levels_mg.shape[0], therapies.shape[0]
    statics = 2 + others + 1
    seen = np.zeros(padded, np.bool_)
    known = np.zeros(padded)
    static = np.zeros((padded, statics))
    reached = np.zeros((padded, steps))
    weights = np.zeros((1 + windows.shape[0], padded))
    sums = np.zeros((steps + 1, 3))  # at each dose: how many scores, their sum and sum of squares
    for day in range(days):
        static[day, BASELINE], static[day, WEEKEND] = 1.0, 1.0 if observed.weekend[day] else 0.0
        static[day, statics - 1] = day / MONTH
        for step in range(steps):
            reached[day, step] = 1.0 if doses_mg[day] >= levels_mg[step] - 1e-9 else 0.0
        score = scores[day]
        if score == score:
            seen[day], known[day] = True, score
            at_dose = sums[int(reached[day].sum())]
            at_dose[0] += 1.0
            at_dose[1] += score
            at_dose[2] += score * score
    _fill_therapies(therapies, exp(-1.0 / constants.therapy_days), static)
    first = window_from(doses_mg, observed.run_in, constants.window_days)
    weights[0, first:days] = 1.0 / (days - first)
    weights[1:, :days] = windows
    functions, of = _functions(static, observed.run_in, steps, windows.shape[0])
    linear = Linear(
        _static_prior(statics, constants),
        constants.flare,
        constants.dose,
        constants.widths,
        np.array([constants.noise[0], constants.noise[1], max(_spread(sums), _LEAST_SPREAD)]),
        functions,
        of,
    )
    return Days(known, seen, static, reached, weights), int(seen.sum()), linear


@compiled_alone
def _spread(sums: Floats) -> float:
    """The standard deviation of scores at the same dose, which its effect makes no wider."""
    squares, free = 0.0, 0.0
    for dose in range(sums.shape[0]):
        if sums[dose, 0] > 0.0:
            squares += sums[dose, 2] - sums[dose, 1] ** 2 / sums[dose, 0]
            free += sums[dose, 0] - 1.0
    spread: float = (max(squares, 0.0) / max(free, 1.0)) ** 0.5
    return spread


@compiled_alone
def window_from(doses_mg: Floats, run_in: int, window_days: int) -> int:
    """The first of the last days on the dose now taken, and no more than so many of them.

    A night without a dose is no change of the dose.
    """
    days = doses_mg.shape[0]
    now = days - 1
    while now > run_in and doses_mg[now] <= 0.0:
        now -= 1
    first = days - 1
    while (
        first > run_in
        and first > days - window_days
        and (doses_mg[first - 1] == doses_mg[now] or doses_mg[first - 1] <= 0.0)
    ):
        first -= 1
    return int(first)


@compiled_alone
def _fill_therapies(therapies: Flags, left: float, static: Floats) -> None:
    for therapy in range(therapies.shape[0]):
        effect = 0.0
        for day in range(therapies.shape[1]):
            on = 1.0 if therapies[therapy, day] else 0.0
            effect = on + left * (effect - on)
            static[day, 2 + therapy] = effect


@compiled_alone
def _static_prior(statics: int, constants: Constants) -> Floats:
    prior = np.zeros((2, statics))
    prior[0, BASELINE], prior[1, BASELINE] = constants.baseline[0], constants.baseline[1] ** -2.0
    prior[1, WEEKEND] = constants.sds[0] ** -2.0
    prior[1, 2:] = constants.sds[2] ** -2.0
    prior[1, statics - 1] = constants.sds[1] ** -2.0
    return prior


@compiled_alone
def _functions(static: Floats, run_in: int, steps: int, windows: int) -> tuple[Floats, Counts]:
    """Change and level; then, where windows are asked for, those, each step, therapy, and trend."""
    statics = static.shape[1]
    more = windows + steps + statics - 2 if windows else 0
    functions = np.zeros((2 + more, statics + 1 + steps))
    of = np.full(2 + more, -1)
    of[0] = 0
    for column in range(statics):
        functions[1, column] = static[:run_in, column].mean()
    if windows:
        of[2 : 2 + windows] = np.arange(1, 1 + windows)
        for step in range(steps):
            functions[2 + windows + step, statics + 1 + step] = 1.0
        for column in range(2, statics):
            functions[windows + steps + column, column] = 1.0
    return functions, of
