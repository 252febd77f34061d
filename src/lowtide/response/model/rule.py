"""The rule by which a posterior becomes a verdict, as data."""

from lowtide.protocol.model import Sourced
from lowtide.response.model.beliefs import Data


class Needs(Data, frozen=True):
    """What there has to be before anything is said."""

    run_in_scores: Sourced[int]
    scores_since: Sourced[int]
    days_since: Sourced[int]


class Better(Data, frozen=True):
    """Probabilities of a reduction of 15 %, of a point and of 30 %, and what else is asked for."""

    by_15: Sourced[float]
    by_a_point: Sourced[float]
    by_30: Sourced[float]
    bayes_factor: Sourced[float]
    missing_shift: Sourced[float]  # points


class NoBetter(Data, frozen=True):
    """The most of those probabilities, and how long and how far the effect has had to come."""

    by_30: Sourced[float]
    by_15: Sourced[float]
    days_at_dose: Sourced[int]
    onset: Sourced[float]


class Worse(Data, frozen=True):
    """The probability of 15 % more, and the evidence."""

    by_15: Sourced[float]
    bayes_factor: Sourced[float]


class Points(Data, frozen=True):
    """Where percentages mean nothing, and what stands for them, in points."""

    level: Sourced[float]
    level_chance: Sourced[float]
    for_15: Sourced[float]
    for_30: Sourced[float]


class Caps(Data, frozen=True):
    """What makes any verdict unclear, or its posterior wider."""

    flare: Sourced[float]
    apart: Sourced[float]
    widen_below: Sourced[float]
    withhold_below: Sourced[float]


class Placebo(Data, frozen=True):
    """Of 100 people on placebo, how many had 30 % less pain, and how many 50 %."""

    reached_30: Sourced[int]
    reached_50: Sourced[int]


class Rule(Data, frozen=True):
    """Everything in rule.toml."""

    needs: Needs
    better: Better
    no_better: NoBetter
    worse: Worse
    points: Points
    caps: Caps
    yardstick: Placebo
