"""Answers to test words and pages with, and a stand-in for what computes them."""

import sys
from collections.abc import Callable
from datetime import date, timedelta
from statistics import mean
from types import ModuleType

import numpy as np
import pytest
from msgspec.structs import replace

from lowtide.response.answer import (
    Answer,
    DoseEffect,
    FirstResponse,
    NextStep,
    Reason,
    RunIn,
    Sensitivity,
    Spread,
    TherapyEffect,
    Verdict,
    Yardstick,
)
from lowtide.response.model.beliefs import Priors
from lowtide.response.series import Series

CHANGE = Spread(-2.1, 0.6, -3.1, -2.5, -2.1, -1.7, -1.1)
REDUCTION = Spread(35.0, 10.0, 18.3, 28.3, 35.0, 41.7, 51.7)
NO_CHANGE = Spread(0.1, 0.5, -0.7, -0.2, 0.1, 0.4, 0.9)

WITHOUT = Answer(
    outcome="pain",
    design="open_label",
    days=56,
    observed=40,
    run_in=RunIn(28, 20, 6.0),
    verdict=Verdict.TOO_EARLY,
    by_a_third=False,
    reasons=(Reason.NOT_LONG_ENOUGH,),
    next_step=NextStep.WAIT,
    ask_again=date(2026, 5, 2),
    placebo_yardstick=Yardstick(31, 19),
)
BETTER = replace(
    WITHOUT,
    verdict=Verdict.BETTER,
    reasons=(),
    next_step=None,
    change_points=CHANGE,
    reduction=REDUCTION,
    p_reduction_15=0.97,
    p_reduction_30=0.69,
    p_reduction_50=0.07,
    p_reduction_30_to_60=0.68,
    p_worse_15=0.0,
    bayes_factor=123.4,
    first_response=FirstResponse(19.0, 11.0, 33.0, 0.22),
    by_dose=(DoseEffect(1.5, 14, replace(CHANGE, mean=-0.6)),),
    therapies=(TherapyEffect("massage", NO_CHANGE, -0.3, True, CHANGE),),
    sensitivity=Sensitivity({"0.125": 0.98, "0.3": 0.91}, 1.5),
    contraction=0.82,
    numerical_error_sd=0.0041,
)
BY_A_THIRD = replace(BETTER, by_a_third=True, p_reduction_30=0.86)
NO_BETTER = replace(
    BETTER,
    verdict=Verdict.NO_BETTER,
    change_points=NO_CHANGE,
    reduction=Spread(-1.7, 8.3, -15.0, -6.7, -1.7, 3.3, 11.7),
    p_reduction_15=0.02,
    p_reduction_30=0.001,
    p_reduction_50=0.0,
    next_step=NextStep.ASK,
)
WORSE = replace(
    NO_BETTER,
    verdict=Verdict.WORSE,
    change_points=Spread(1.6, 0.5, 0.8, 1.3, 1.6, 1.9, 2.4),
)
UNCLEAR = replace(
    BETTER,
    verdict=Verdict.UNCLEAR,
    reasons=(Reason.WIDE, Reason.MISSING),
    next_step=NextStep.ANSWER_MORE,
    change_points=Spread(-0.9, 0.9, -2.4, -1.5, -0.9, -0.3, 0.6),
    p_reduction_30=0.16,
)
POINTS_ONLY = replace(
    BETTER, reduction=None, p_reduction_15=None, p_reduction_30=None, p_reduction_50=None
)
BY_VERDICT = {each.verdict: each for each in (BETTER, NO_BETTER, WORSE, UNCLEAR, WITHOUT)}

Ask = Callable[..., Answer]


def stand_in(answer: Answer = BETTER, seen: list[Series] | None = None) -> Ask:
    """What `ask` answers: always the same, of the days that it is given."""

    def ask(
        series: Series, first_day: date, *, outcome: str, priors: Priors | None = None
    ) -> Answer:
        if seen is not None:
            seen.append(series)
        days = len(series.scores) - series.run_in
        known = series.scores[: series.run_in]
        known = known[~np.isnan(known)]
        return replace(
            answer,
            outcome=outcome,
            days=days,
            observed=int((~np.isnan(series.scores[series.run_in :])).sum()),
            run_in=RunIn(series.run_in, len(known), mean(known) if len(known) else None),
            fitted=tuple(np.where(np.arange(len(series.scores)) < series.run_in, 5.2, 3.4)),
            first_day=first_day,
            first_dose=first_day + timedelta(days=series.run_in - 1),
        )

    return ask


def installed(monkeypatch: pytest.MonkeyPatch, answer: Answer = BETTER) -> list[Series]:
    """Put the stand-in where answers are computed; the series that it is asked about."""
    seen: list[Series] = []
    module = ModuleType("lowtide.response.ask")
    module.__dict__["ask"] = stand_in(answer, seen)
    monkeypatch.setitem(sys.modules, "lowtide.response.ask", module)
    _forget(monkeypatch)
    return seen


def without(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    """As if a package that answers are computed with were not installed."""

    class Finder:
        @staticmethod
        def find_spec(name: str, *_: object) -> None:
            if name == "lowtide.response.ask":
                raise ModuleNotFoundError(f"No module named '{package}'", name=package)

    monkeypatch.delitem(sys.modules, "lowtide.response.ask", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Finder, *sys.meta_path])
    _forget(monkeypatch)


def _forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """What uses it is imported anew, and again after the test."""
    # An attribute of the package is found before the module's own name is.
    import lowtide.response as room

    for name in ("ask", "asked"):
        monkeypatch.delattr(room, name, raising=False)
    monkeypatch.setitem(sys.modules, "lowtide.response.course.asked", ModuleType("forgotten"))
    del sys.modules["lowtide.response.course.asked"]
