"""Lowtide's own inference as a method that is studied."""

from collections.abc import Sequence
from math import log

import numpy as np

from lowtide.calibration.methods import (
    SHARES,
    TAILS,
    Answers,
    Judgement,
    Method,
    Truths,
    stacked,
)
from lowtide.calibration.priors import Floats
from lowtide.response.answer import Verdict
from lowtide.response.infer import Posterior, infer_one
from lowtide.response.inference.mixture import CHANGE, LEVEL, no_more, one_below, quantile
from lowtide.response.model.beliefs import Priors
from lowtide.response.model.rule import Rule
from lowtide.response.series import Series
from lowtide.response.verdict.judging import judging

RESPONSE = 0.3  # of the run-in: the reduction whose first day is the onset


def by_lowtide(believed: Priors, rule: Rule) -> Method:
    """What a person is answered, for many of them."""

    def answer(series: Sequence[Series], truth: Truths) -> Answers:
        return stacked(
            [
                _answered(one, believed, truth, at) if _enough(one, rule) else _silent()
                for at, one in enumerate(series)
            ]
        )

    def judge(series: Sequence[Series]) -> list[Judgement]:
        return [_judged(one, believed, rule) for one in series]

    return Method("lowtide", answer, judge)


def _judged(series: Series, believed: Priors, rule: Rule) -> Judgement:
    """The verdict; its score is what the verdict mostly hangs on."""
    if not _enough(series, rule):
        return Judgement(Verdict.TOO_EARLY, -np.inf)
    on = judging(series, rule, believed)
    found = on.found
    return Judgement(on.judged().verdict, log(found.by_15 + found.by_a_point + 1e-12))


def _enough(series: Series, rule: Rule) -> bool:
    seen = np.isfinite(series.scores)
    before, since = seen[: series.run_in].sum(), seen[series.run_in :].sum()
    needs = rule.needs
    several = np.unique(series.scores[seen]).size > 1
    enough = before >= needs.run_in_scores.value and since >= needs.scores_since.value
    return bool(several and enough and (series.doses_mg > 0).any())


def _answered(series: Series, believed: Priors, truth: Truths, at: int) -> list[Floats]:
    day = truth.first_response[at]
    last = series.scores.size - series.run_in
    windows = np.zeros((2, series.scores.size))
    for row, until in enumerate((day - 1, day) if day == day else (last, last)):
        if until >= 1:
            windows[row, series.run_in - 1 + int(until)] = 1.0
    found = infer_one(series, believed, windows=windows)
    mixture = found.weight, found.kept
    never = day != day
    quantiles = [
        quantile(*mixture, CHANGE, 1 - tail) - quantile(*mixture, CHANGE, tail) for tail in TAILS
    ]
    return [
        np.array(one_below(*mixture, CHANGE, float(truth.change[at]))),
        np.array(one_below(*mixture, LEVEL, float(truth.run_in_level[at]))),
        np.array(1.0 - no_more(*mixture, CHANGE, float(truth.reduction[at]), 0.0)),
        np.array(_there_by(found, 2, windows[0])),
        np.array(1.0 if never else _there_by(found, 3, windows[1])),
        np.array(found.core.change),
        np.array(found.core.change_sd),
        np.array(quantiles),
        np.array([no_more(*mixture, CHANGE, share, 0.0) for share in SHARES]),
        np.array(found.core.error),
    ]


def _silent() -> list[Floats]:
    """Nothing is said of a course with too little in it."""
    one, three = np.array(np.nan), np.full(3, np.nan)
    return [one, one, one, one, one, one, one, three, three, one]


def _there_by(found: Posterior, function: int, window: Floats) -> float:
    """The probability that the response is there on the day of the window."""
    return no_more(found.weight, found.kept, function, RESPONSE, 0.0) if window.any() else 0.0
