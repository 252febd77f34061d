"""A posterior with more functions than the change, read for people: spreads, steps, therapies."""

from dataclasses import dataclass

import numpy as np

from lowtide.response.answer import DoseEffect, FirstResponse, Spread, TherapyEffect
from lowtide.response.infer import Posterior
from lowtide.response.inference.mixture import (
    CHANGE,
    LEVEL,
    MODERATE,
    moments,
    no_more,
    quantile,
    reduction_moments,
    reduction_quantile,
)
from lowtide.response.inference.solving import MEAN, VARIANCE, WITH_FIRST, WITH_SECOND
from lowtide.response.series import Floats

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_HUNDRED = 100.0


@dataclass(frozen=True, eq=False)
class Reader:
    """`posterior` with the functions that `prepare` lists for these windows, levels, therapies.

    days (W,): counted from the first dose, the day of each window.
    """

    posterior: Posterior
    days: Floats
    levels_mg: tuple[float, ...]
    therapies: tuple[str, ...]

    def change(self) -> Spread:
        """The change since starting, in points."""
        return self._spread(CHANGE)

    def reduction(self) -> Spread:
        """The reduction in percent of the level of the run-in."""
        mixture = self.posterior.weight, self.posterior.kept
        mean, sd = reduction_moments(*mixture)
        quantiles = [reduction_quantile(*mixture, mean, sd, share) for share in QUANTILES]
        return Spread(*(_HUNDRED * value for value in (mean, sd, *quantiles)))

    def by_dose(self, days_at: tuple[int, ...]) -> tuple[DoseEffect, ...]:
        """What each step added; days_at: how many days each dose was in effect."""
        first = 2 + self.days.size
        return tuple(
            DoseEffect(level, days, self._spread(first + step))
            for step, (level, days) in enumerate(zip(self.levels_mg, days_at, strict=True))
        )

    def by_therapy(
        self, apart_below: float, alike: Floats | None = None
    ) -> tuple[TherapyEffect, ...]:
        """What each therapy changed, and whether it can be told from the dose.

        It can where neither their effects nor their days, `alike` (J,), correlate by so much.
        """
        days = np.zeros(len(self.therapies)) if alike is None else alike
        first = 2 + self.days.size + len(self.levels_mg)
        return tuple(
            self._therapy(key, first + number, apart_below, float(days[number]))
            for number, key in enumerate(self.therapies)
        )

    def first_response(self) -> FirstResponse:
        """When the change first was 30 % of the run-in, among courses that get there.

        Each day is asked by itself: after a step back, a course that was there and is there no more
        on most of its draws is counted as there on its best day.
        """
        weight, kept = self.posterior.weight, self.posterior.kept
        there = [no_more(weight, kept, 2 + at, MODERATE, 0.0) for at in range(self.days.size)]
        so_far = np.maximum.accumulate(np.array(there))
        ever = float(so_far[-1])
        if ever < 0.5:
            return FirstResponse(None, None, None, 1.0 - ever)
        q10, q50, q90 = np.interp(ever * np.array([0.1, 0.5, 0.9]), so_far, self.days).tolist()
        return FirstResponse(q50, q10, q90, 1.0 - ever)

    def _spread(self, function: int) -> Spread:
        return spread_of(self.posterior.weight, self.posterior.kept, function)

    def together_by(self, therapy: int, share: float) -> float:
        """The probability that dose and therapy together reduce the level by this share or more."""
        weight, kept = self.posterior.weight, self.posterior.kept
        function = 2 + self.days.size + len(self.levels_mg) + therapy
        both = kept[:, :, [CHANGE, LEVEL]].copy()
        both[:, MEAN, 0] += kept[:, MEAN, function]
        both[:, VARIANCE, 0] += kept[:, VARIANCE, function] + 2.0 * kept[:, WITH_FIRST, function]
        both[:, WITH_SECOND, 0] += kept[:, WITH_SECOND, function]
        return no_more(weight, both, 0, share, 0.0)

    def _therapy(self, key: str, function: int, apart_below: float, alike: float) -> TherapyEffect:
        weight, kept = self.posterior.weight, self.posterior.kept
        effect, change = self._spread(function), self._spread(CHANGE)
        both = kept[:, WITH_FIRST, function] + kept[:, MEAN, function] * kept[:, MEAN, CHANGE]
        together = float(weight @ both) - effect.mean * change.mean
        correlation = together / (effect.sd * change.sd)
        total = np.zeros((weight.size, kept.shape[1], 1))
        total[:, MEAN, 0] = kept[:, MEAN, function] + kept[:, MEAN, CHANGE]
        total[:, VARIANCE, 0] = (
            kept[:, VARIANCE, function]
            + kept[:, VARIANCE, CHANGE]
            + 2.0 * kept[:, WITH_FIRST, function]
        )
        return TherapyEffect(
            key,
            effect,
            correlation,
            max(abs(correlation), abs(alike)) < apart_below,
            spread_of(weight, total, 0),
        )


def spread_of(weight: Floats, kept: Floats, function: int) -> Spread:
    """One function's mean, sd and quantiles."""
    mean, sd = moments(weight, kept, function)
    return Spread(mean, sd, *(quantile(weight, kept, function, share) for share in QUANTILES))
