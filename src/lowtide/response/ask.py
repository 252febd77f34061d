"""Whether it is helping: one outcome of one course, answered with all that is known of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import ceil

import numpy as np
from msgspec.structs import replace

from lowtide.errors import ResponseError
from lowtide.response.answer import (
    Answer,
    NextStep,
    Reason,
    RunIn,
    Sensitivity,
    Verdict,
    Yardstick,
)
from lowtide.response.catalogue import priors as believed
from lowtide.response.catalogue import rule as the_rule
from lowtide.response.infer import levels_of
from lowtide.response.model.beliefs import Priors
from lowtide.response.model.rule import Rule
from lowtide.response.outcomes import WORST
from lowtide.response.read import Reader
from lowtide.response.series import Floats, Series
from lowtide.response.verdict.evidence import Evidence, evidence
from lowtide.response.verdict.judging import Judging, judging, reader_of

GRID = 3  # days between those on which a first response is looked for, or more in a long course
MOST_LOOKED_AT = 100  # days: each of them costs as much as a whole answer of a short course
SHIFT_STEP = 0.25  # points
SCORES_ALIKE = 2  # fewer different scores say nothing of the ups and downs
# Where something is missing that waiting does not bring: a run-in is over once doses began.
_WHAT_HELPS = {
    Reason.SHORT_RUN_IN: NextStep.BLINDED,
    Reason.NO_SCORES: NextStep.ANSWER_MORE,
}


def ask(
    series: Series,
    first_day: date,
    *,
    outcome: str = "pain",
    design: str = "open_label",
    priors: Priors | None = None,
    rule: Rule | None = None,
) -> Answer:
    """Whether it is helping, from these days and none after them.

    first_day: the date of the series' first day. Without enough scores or days the answer says why
    and has no numbers. Raises ResponseError where a score or a dose is none.
    """
    _refuse_nonsense(series)
    course = _Course(series, first_day, rule or the_rule(), priors or believed())
    answer = _without_numbers(course, outcome, design)
    missing = course.missing()
    if missing is not None:
        helps = _WHAT_HELPS.get(missing, NextStep.WAIT)
        return replace(answer, reasons=(missing,), next_step=helps)
    return _with_numbers(answer, course)


@dataclass(frozen=True, eq=False)
class _Course:
    """What is asked about, and by which rule and priors."""

    series: Series
    first_day: date
    rule: Rule
    priors: Priors

    @cached_property
    def since(self) -> Floats:
        """The scores since the first dose."""
        return self.series.scores[self.series.run_in :]

    @property
    def before(self) -> Floats:
        """The scores of the run-in."""
        return self.series.scores[: self.series.run_in]

    @property
    def first_dose(self) -> date | None:
        """The evening of the first dose, the last of the run-in; None where none was taken."""
        if not (self.series.doses_mg > 0).any():
            return None
        return self.first_day + timedelta(days=self.series.run_in - 1)

    def missing(self) -> Reason | None:
        """What there is too little of for any numbers; None where there is enough."""
        needs = self.rule.needs
        seen = self.series.scores[np.isfinite(self.series.scores)]
        if not seen.size and (self.series.doses_mg > 0).any():
            return Reason.NO_SCORES
        too_little = {
            Reason.NO_DOSES: not (self.series.doses_mg > 0).any(),
            Reason.SHORT_RUN_IN: np.isfinite(self.before).sum() < needs.run_in_scores.value,
            Reason.NOT_LONG_ENOUGH: self.since.size < needs.days_since.value,
            Reason.NO_SCORES: np.isfinite(self.since).sum() < needs.scores_since.value,
            Reason.ONE_SCORE: np.unique(seen).size < SCORES_ALIKE,
        }
        return next((reason for reason, there in too_little.items() if there), None)


def _refuse_nonsense(series: Series) -> None:
    scores = series.scores[~np.isnan(series.scores)]
    if scores.size and not (scores.min() >= 0.0 and scores.max() <= WORST):
        raise ResponseError("A score is not between 0 and 10. Correct it and ask again.")
    if not np.isfinite(series.doses_mg).all() or (series.doses_mg < 0).any():
        raise ResponseError("A dose is no number of mg. Correct it and ask again.")
    if not 0 <= series.run_in <= series.scores.size:
        raise ResponseError("The first dose is outside the diary. Correct its night.")
    if (series.doses_mg[: series.run_in] > 0).any():
        raise ResponseError("A dose was taken before the first one. Correct the first one's night.")


def _without_numbers(course: _Course, outcome: str, design: str) -> Answer:
    before, yardstick = course.before[np.isfinite(course.before)], course.rule.yardstick
    return Answer(
        outcome=outcome,
        design=design,
        days=course.series.scores.size,
        observed=int(np.isfinite(course.series.scores).sum()),
        run_in=RunIn(
            course.series.run_in, before.size, float(before.mean()) if before.size else None
        ),
        verdict=Verdict.TOO_EARLY,
        by_a_third=False,
        reasons=(),
        next_step=NextStep.WAIT,
        ask_again=None,
        placebo_yardstick=Yardstick(yardstick.reached_30.value, yardstick.reached_50.value),
        first_day=course.first_day,
        first_dose=course.first_dose,
    )


def _with_numbers(answer: Answer, course: _Course) -> Answer:
    series, rule, priors = course.series, course.rule, course.priors
    grid = _grid(series)
    on = judging(series, rule, priors, grid)
    after_first = np.arange(1.0 - series.run_in, series.scores.size - series.run_in + 1.0)
    reader = reader_of(series, on.posterior, grid @ after_first)
    found, verdict, core = on.found, on.judged(), on.posterior.core
    return replace(
        answer,
        verdict=verdict.verdict,
        by_a_third=verdict.by_a_third,
        reasons=verdict.reasons,
        next_step=verdict.next_step,
        change_points=reader.change(),
        **_in_percent(reader, found, core.p_60),
        bayes_factor=found.less,
        first_response=reader.first_response() if found.in_percent else None,
        by_dose=reader.by_dose(_days_at(series)),
        therapies=on.therapies,
        sensitivity=_sensitivity(on, priors),
        contraction=1.0 - core.change_sd**2 / core.prior_variance,
        numerical_error_sd=core.error,
        fitted=tuple(on.fitted.curve.tolist()),
    )


def _sensitivity(on: Judging, priors: Priors) -> Sensitivity:
    trend = priors.trend
    by_trend = {
        f"{trend.narrow_sd_per_28_days.value:g}": evidence(on.narrow, on.rule).by_15,
        f"{trend.sd_per_28_days.value:g}": on.found.by_15,
    }
    return Sensitivity(by_trend, _flipping_shift(on))


def _in_percent(reader: Reader, found: Evidence, by_60: float) -> dict[str, object]:
    """What is said in percent, and nothing of it where percent means nothing."""
    if not found.in_percent:
        return {}
    return {
        "reduction": reader.reduction(),
        "p_reduction_15": found.by_15,
        "p_reduction_30": found.by_30,
        "p_reduction_50": found.by_50,
        "p_reduction_30_to_60": found.by_30 - by_60,
        "p_worse_15": found.worse_15,
    }


def _grid(series: Series) -> Floats:
    """A window (W, T) for every third day after the first dose, the last day among them.

    In a long course for fewer, as many as are looked at.
    """
    apart = max(GRID, ceil((series.scores.size - series.run_in) / MOST_LOOKED_AT))
    days = np.arange(series.scores.size - 1, series.run_in - 1, -apart)[::-1]
    windows = np.zeros((days.size, series.scores.size))
    windows[np.arange(days.size), days] = 1.0
    return windows


def _days_at(series: Series) -> tuple[int, ...]:
    levels = levels_of(series.doses_mg)
    return tuple(int((series.doses_mg == level).sum()) for level in levels)


def _flipping_shift(on: Judging) -> float | None:
    """How much worse the unanswered evenings have to have been for another verdict.

    Below zero, how much better, where the verdict is that it is no better or worse.
    """
    verdict = on.judged().verdict
    if verdict in (Verdict.TOO_EARLY, Verdict.UNCLEAR) or on.unanswered == 0.0:
        return None
    sign = 1.0 if verdict is Verdict.BETTER else -1.0
    for step in range(1, ceil(WORST / SHIFT_STEP) + 1):
        shift = sign * step * SHIFT_STEP
        if on.judged(shift).verdict is not verdict:
            return shift
    return None
