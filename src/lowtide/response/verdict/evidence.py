"""What a posterior says for and against each verdict, also where unanswered days were worse."""

from dataclasses import astuple, dataclass, replace

import numpy as np

from lowtide.response.infer import Posterior
from lowtide.response.inference.mixture import (
    CHANGE,
    LEVEL,
    MINIMAL,
    MODERATE,
    NEVER,
    SUBSTANTIAL,
    Core,
    density,
    no_more,
    one_below,
    read_off,
)
from lowtide.response.inference.solving import VARIANCE
from lowtide.response.model.rule import Rule

A_POINT = 1.0


@dataclass(frozen=True)
class Evidence:
    """Probabilities of a reduction of 15, 30 and 50 % and of as much as 15 % the other way.

    by_a_point: of a change of a point of less pain or more. in_percent: else the others are those
    of the points that stand for 15 and 30 %, and by_50 is nothing.
    less and more: Bayes factors of less and of more pain against no change.
    """

    in_percent: bool
    by_15: float
    by_30: float
    by_50: float
    by_a_point: float
    worse_15: float
    less: float
    more: float


def evidence(posterior: Posterior, rule: Rule, shift: float = 0.0) -> Evidence:
    """What it says, were the change so many points more than it is."""
    mixture = posterior.weight, posterior.kept
    prior_at_zero = posterior.core.prior_at_zero
    less = one_below(*mixture, CHANGE, -shift)
    at_no_change = max(density(*mixture, CHANGE, -shift), NEVER)
    points = rule.points
    in_percent = one_below(*mixture, LEVEL, points.level.value) <= points.level_chance.value

    def by(share: float, in_points: float) -> float:
        if in_percent:
            return no_more(*mixture, CHANGE, share, -shift)
        return no_more(*mixture, CHANGE, 0.0, -in_points - shift)

    return Evidence(
        in_percent,
        by(MINIMAL, points.for_15.value),
        by(MODERATE, points.for_30.value),
        by(SUBSTANTIAL, 0.0) if in_percent else 0.0,
        no_more(*mixture, CHANGE, 0.0, -A_POINT - shift),
        1.0 - by(-MINIMAL, -points.for_15.value),
        2.0 * less * prior_at_zero / at_no_change,
        2.0 * (1.0 - less) * prior_at_zero / at_no_change,
    )


def widened(posterior: Posterior, factor: float) -> Posterior:
    """The same with so many times the variance in every component."""
    kept, numbers = posterior.kept.copy(), np.array(astuple(posterior.core))
    kept[:, VARIANCE:] *= factor
    read_off(posterior.weight, kept, numbers)
    return replace(posterior, core=Core(*numbers.tolist()), kept=kept)
