"""The verdict on one series, from its posterior and all that may stand against it."""

from dataclasses import dataclass, replace

import numpy as np

from lowtide.response.answer import TherapyEffect
from lowtide.response.infer import FINEST, Posterior, infer_one, levels_of
from lowtide.response.inference.mixture import MINIMAL
from lowtide.response.inference.preparing import window_from
from lowtide.response.model.beliefs import Priors
from lowtide.response.model.rule import Rule
from lowtide.response.read import Reader
from lowtide.response.series import Floats, Series
from lowtide.response.verdict.entangled import alike
from lowtide.response.verdict.evidence import Evidence, evidence, widened
from lowtide.response.verdict.fit import Fit, fit, rarity, widening
from lowtide.response.verdict.judge import Judged, Standing, judge

# Errors of the mean of the change, in its sd: what is asked for, twice as close as of many people;
# from which on the finest rule is tried; and from which on nothing is decided.
CLOSE, ROUGH, TOO_ROUGH = 0.01, 0.05, 0.1


@dataclass(frozen=True, eq=False)
class Judging:
    """What the verdict on a series rests on; `judged` says it, also for worse unanswered days.

    posterior, narrow: under both trends, as wide as the days ask for. unanswered: the share of
    evenings without a score among those that the change is of.
    """

    rule: Rule
    posterior: Posterior
    narrow: Posterior
    fitted: Fit
    therapies: tuple[TherapyEffect, ...]
    standing: Standing
    unanswered: float

    @property
    def found(self) -> Evidence:
        """What the days say under the trend's own prior."""
        return evidence(self.posterior, self.rule)

    def judged(self, shift: float = 0.0) -> Judged:
        """The verdict, had the unanswered days been so many points worse."""
        least = max(shift, self.rule.better.missing_shift.value)
        return judge(
            self.rule,
            evidence(self.posterior, self.rule, self.unanswered * shift),
            evidence(self.narrow, self.rule, self.unanswered * shift),
            evidence(self.posterior, self.rule, self.unanswered * least),
            self.standing,
        )


def judging(series: Series, rule: Rule, priors: Priors, windows: Floats | None = None) -> Judging:
    """What the verdict rests on; `windows` as of `infer_one`, for whoever reads more than that."""
    if windows is None and series.therapies:
        windows = np.zeros((1, series.scores.size))
    posterior = _close(series, priors, windows=windows)
    fitted = fit(series, posterior, priors)
    rare = rarity(fitted.surprises) < rule.caps.withhold_below.value
    misfit = rare or posterior.core.error > TOO_ROUGH
    narrow_sd = priors.trend.narrow_sd_per_28_days.value
    posterior = _as_wide_as_seen(posterior, fitted, rule)
    narrow = _as_wide_as_seen(_close(series, priors, trend_sd=narrow_sd), fitted, rule)
    reader = reader_of(series, posterior, np.zeros(0 if windows is None else len(windows)))
    therapies = reader.by_therapy(rule.caps.apart.value, alike(series, priors))
    mixed = [number for number, each in enumerate(therapies) if not each.apart]
    by_15 = rule.better.by_15.value
    standing = replace(
        _standing(series, posterior, misfit),
        apart=not mixed,
        together=any(reader.together_by(each, MINIMAL) >= by_15 for each in mixed),
    )
    return Judging(
        rule, posterior, narrow, fitted, therapies, standing, _unanswered(series, priors)
    )


def _close(
    series: Series,
    priors: Priors,
    *,
    windows: Floats | None = None,
    trend_sd: float | None = None,
) -> Posterior:
    """The posterior, as finely as its own error asks for."""
    found = infer_one(series, priors, windows=windows, trend_sd=trend_sd, tolerance=CLOSE)
    if found.core.error <= ROUGH:
        return found
    return infer_one(
        series, priors, windows=windows, trend_sd=trend_sd, tolerance=CLOSE, last=FINEST
    )


def reader_of(series: Series, posterior: Posterior, days: Floats) -> Reader:
    """A reader of a posterior whose windows are those of these days (W,) after the first dose."""
    keys = tuple(key for key, _ in series.therapies)
    return Reader(posterior, days, levels_of(series.doses_mg), keys)


def _as_wide_as_seen(posterior: Posterior, fitted: Fit, rule: Rule) -> Posterior:
    """Wider, where the days hang together more than the model says."""
    if rarity(fitted.surprises) >= rule.caps.widen_below.value:
        return posterior
    return widened(posterior, widening(fitted.surprises))


def _standing(series: Series, posterior: Posterior, misfit: bool) -> Standing:
    first = window_from(series.doses_mg, series.run_in, series.scores.size)
    at_dose = int((series.doses_mg[first:] > 0).sum())
    delays = np.exp(posterior.nodes[2])
    onset = float(posterior.node_weight @ (1.0 - np.exp(-at_dose / delays)))
    flare = 1.0 if series.bad_spell else posterior.core.p_flare
    answered = float(np.isfinite(series.scores[series.run_in :]).mean())
    since = series.scores.size - series.run_in
    return Standing(since, at_dose, onset, answered, flare, True, misfit)


def _unanswered(series: Series, priors: Priors) -> float:
    """The share of evenings without a score among those that the change is of."""
    first = window_from(series.doses_mg, series.run_in, priors.estimand.window_days.value)
    return 1.0 - float(np.isfinite(series.scores[first:]).mean())
