"""What other tools and people do to find out: each gives a score, higher being more `better`.

A test's score is minus the decimal logarithm of its p value, below zero where pain went up, so
that 1.3 is p = 0.05 on the better side. Too few scores give minus infinity: nothing is said.
"""

import warnings
from collections.abc import Callable, Iterable
from dataclasses import replace
from math import log10

import numpy as np

from lowtide.calibration.priors import Floats
from lowtide.response.answer import Verdict
from lowtide.response.series import Series

Peer = Callable[[Series], float]
SILENT = float("-inf")
LATE = 28  # days at the end that a careful person compares with the run-in
WEEK = 7
ONSET = 8.0  # days: what the regressions are told of how an effect builds up


def welch(series: Series) -> float:
    """Welch's t test, one-sided, of the last 28 days against the run-in.

    Source: Welch 1947; the comparison of the reference's section 4.
    """
    late = series.scores[max(series.run_in, series.scores.size - LATE) :]
    p = _welch_p(_seen(series.scores[: series.run_in]), _seen(late))
    return SILENT if p is None else -log10(max(_one_sided(*p), 1e-300))


def studyu(series: Series) -> float:
    """StudyU's report: Welch's t test, two-sided, of all raw scores with and without treatment.

    Source: hpi-studyu/studyu, t_test.dart and textual_summary_widget.dart.
    """
    p = _welch_p(
        _seen(series.scores[series.doses_mg <= 0]), _seen(series.scores[series.doses_mg > 0])
    )
    return SILENT if p is None else _signed(*p)


def period_anova(series: Series) -> float:
    """Analysis of variance of the weeks' means, treatment against none.

    Source: the period-level test of CHUV's N-of-1 Companion (statistics.ts), whose periods here
    are weeks, for a course has one change only.
    """
    before = _weeks(series.scores[: series.run_in])
    after = _weeks(series.scores[series.run_in :])
    freedom = before.size + after.size - 2
    if min(before.size, after.size) < 1 or freedom < 1:
        return SILENT
    within = before.var() * before.size + after.var() * after.size
    spread = np.sqrt(within / freedom * (1 / before.size + 1 / after.size))
    return _signed(_two_sided(_ratio(before.mean() - after.mean(), spread), freedom), before, after)


def naive(series: Series) -> float:
    """What counting does: how much lower the last 28 days are than the run-in, as a share of it."""
    before = _seen(series.scores[: series.run_in])
    late = _seen(series.scores[max(series.run_in, series.scores.size - LATE) :])
    if not before.size or not late.size or before.mean() <= 0:
        return SILENT
    return float((before.mean() - late.mean()) / before.mean())


def arima(series: Series) -> float:
    """ARIMA(1, 0, 0) with the dose, its build-up plugged in, and weekends as regressors."""
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    return _fitted(series, lambda y, x: SARIMAX(y, x, order=(1, 0, 0), trend="c"))


def structural(series: Series) -> float:
    """A local level with the same regressors: statsmodels' UnobservedComponents."""
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    return _fitted(series, lambda y, x: UnobservedComponents(y, "llevel", exog=x))


PEERS: dict[str, tuple[Peer, float]] = {
    "Welch before/after": (welch, -log10(0.025)),
    "StudyU t test": (studyu, -log10(0.05)),
    "period ANOVA": (period_anova, -log10(0.05)),
    "naive 30 %": (naive, 0.3),
}
SLOW_PEERS: dict[str, tuple[Peer, float]] = {
    "ARIMA with regressors": (arima, -log10(0.05)),
    "UnobservedComponents": (structural, -log10(0.05)),
}


def verdict(peer: Peer, threshold: float, series: Series) -> Verdict:
    """`better` from the threshold on, `unclear` below: no peer says more."""
    return Verdict.BETTER if peer(series) >= threshold else Verdict.UNCLEAR


def until(series: Series, days: int) -> Series:
    """The course as it was after its first `days` days."""
    return replace(
        series,
        scores=series.scores[:days],
        doses_mg=series.doses_mg[:days],
        weekend=series.weekend[:days],
        therapies=tuple((key, on[:days]) for key, on in series.therapies if on[:days].any()),
    )


def best_of_looks(peer: Peer, series: Series, looks: Iterable[int]) -> float:
    """The highest score over looks after so many days: `better` was said once if it is reached."""
    return max(peer(until(series, days)) for days in looks)


def _seen(scores: Floats) -> Floats:
    return scores[np.isfinite(scores)]


def _weeks(scores: Floats) -> Floats:
    """Means of the weeks that have an answer; a rest of less than a week is left out."""
    weeks = scores[: scores.size // WEEK * WEEK].reshape(-1, WEEK)
    return np.array([_seen(week).mean() for week in weeks if np.isfinite(week).any()])


def _welch_p(before: Floats, after: Floats) -> tuple[float, Floats, Floats] | None:
    """Two-sided p of Welch's test, and what was compared; None with under two scores a side."""
    if min(before.size, after.size) < 2:
        return None
    parts = np.array([before.var(ddof=1) / before.size, after.var(ddof=1) / after.size])
    sizes = np.array([before.size - 1, after.size - 1])
    if not parts.sum():
        return (1.0 if before.mean() == after.mean() else 0.0), before, after
    freedom = parts.sum() ** 2 / (parts**2 / sizes).sum()
    away = (before.mean() - after.mean()) / np.sqrt(parts.sum())
    return _two_sided(float(away), float(freedom)), before, after


def _two_sided(away: float, freedom: float) -> float:
    from scipy.special import stdtr

    return float(2 * stdtr(freedom, -abs(away)))


def _one_sided(p: float, before: Floats, after: Floats) -> float:
    return p / 2 if after.mean() < before.mean() else 1 - p / 2


def _signed(p: float, before: Floats, after: Floats) -> float:
    score = -log10(max(p, 1e-300))
    return score if after.mean() < before.mean() else -score


def _ratio(away: float, spread: float) -> float:
    return away / spread if spread > 0 else float(np.sign(away)) * 1e6


def _regressors(series: Series) -> Floats:
    """The dose, as a share of the largest, as it builds up; weekends; therapies (T, 2 + J)."""
    gain, built, now = 1 - np.exp(-1 / ONSET), np.empty(series.scores.size), 0.0
    for day, dose in enumerate(series.doses_mg / max(series.doses_mg.max(), 1e-9)):
        now += gain * (dose - now)
        built[day] = now
    others = [on.astype(float) for _, on in series.therapies]
    return np.column_stack([built, series.weekend.astype(float), *others])


def _fitted(series: Series, model: "Callable[[Floats, Floats], object]") -> float:
    """Two-sided p of the dose's coefficient, with the sign of less pain."""
    seen = _seen(series.scores)
    if seen.size < 10 or np.ptp(seen) == 0 or not (series.doses_mg > 0).any():
        return SILENT
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = model(series.scores, _regressors(series)).fit(disp=0, maxiter=100)  # type: ignore[attr-defined]
        at = [name.startswith(("x1", "beta.x1")) for name in fit.param_names].index(True)
        p, effect = float(fit.pvalues[at]), float(fit.params[at])
    if not np.isfinite(p):
        return SILENT
    return -log10(max(p, 1e-300)) * (1 if effect < 0 else -1)
