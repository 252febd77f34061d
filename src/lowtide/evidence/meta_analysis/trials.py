"""Which trials answer a question, each with its effect and standard error on one scale.

A trial joins a question by naming its outcome in its own file: nothing here knows a trial's name.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from math import exp, sqrt

from msgspec import Struct

from lowtide.evidence.model import Design, Figure, Measure, Outcome, Sign, Study
from lowtide.evidence.read import Read
from lowtide.evidence.statistics.sizes import (
    Counts,
    Size,
    in_sd_of_scores,
    risk_difference,
    risk_ratio,
)
from lowtide.sources import Mark

DERIVED = (Mark.DERIVED, Mark.ASSUMED)


class Scale(Enum):
    """How a question's effects are pooled, and what they are called."""

    POINTS = "points"
    STANDARDISED = "SD"
    RATIO = "risk ratio"  # pooled as logarithms
    DIFFERENCE = "risk difference"


class Question(Struct, frozen=True):
    """What is pooled: an outcome on a scale, the words for it, and its prior of tau."""

    key: str
    outcome: str
    title: str
    scale: Scale
    better: str  # what lies below no difference
    worse: str
    tau: str  # the assumption with the scale of its half-normal prior

    @property
    def is_ratio(self) -> bool:
        """Pooled as logarithms, and shown as ratios."""
        return self.scale is Scale.RATIO

    @property
    def no_difference(self) -> float:
        """The value that means no difference, as it is shown."""
        return 1.0 if self.is_ratio else 0.0

    def shown(self, value: float) -> float:
        """A pooled value as it is shown."""
        return exp(value) if self.is_ratio else value


class Trial(Struct, frozen=True):
    """One trial's answer to a question.

    derived: names of the figures that were not seen as such. crossover: its effect depends on the
    correlation that is assumed. sign: whether its direction was stated.
    """

    study: str
    name: str
    weeks: float
    size: Size
    figures: tuple[str, ...]
    derived: tuple[str, ...]
    sign: Sign
    crossover: bool
    counts: Counts | None = None


class Missing(Struct, frozen=True):
    """A blinded randomised trial that cannot join a question, for its numbers were not found."""

    study: str
    name: str


class Choices(Struct, frozen=True):
    """What may be chosen otherwise, to see how much hangs on it."""

    correlation: float
    without: frozenset[str] = frozenset()
    turned: frozenset[str] = frozenset()  # their direction, where it is assumed
    as_parallel: bool = False  # crossovers as if they were two groups of people


def choices(figures: Mapping[str, Figure]) -> Choices:
    """The choices that every first answer is computed with."""
    return Choices(figures["assumed_correlation"].value)


def trials(read: Read, question: Question, chosen: Choices) -> tuple[Trial, ...]:
    """The trials that may be pooled for a question, the newest first."""
    return tuple(
        _trial(study, outcome, question, read.figures, chosen)
        for study, outcome in _answering(read.studies, question)
        if study.id not in chosen.without
    )


def missing(read: Read, question: Question) -> tuple[Missing, ...]:
    """The blinded randomised trials that say nothing which could be pooled here."""
    answering = {study.id for study, _ in _answering(read.studies, question)}
    return tuple(
        Missing(study.id, study.name)
        for study in read.studies
        if study.controlled and study.id not in answering
    )


def _answering(studies: Iterable[Study], question: Question) -> Iterator[tuple[Study, Outcome]]:
    for study in studies:
        for outcome in study.outcomes:
            if study.controlled and outcome.key == question.outcome:
                yield study, outcome


def _trial(
    study: Study,
    outcome: Outcome,
    question: Question,
    figures: Mapping[str, Figure],
    chosen: Choices,
) -> Trial:
    counted = outcome.measure is Measure.COUNTS
    keys = (outcome.ldn, outcome.placebo) if counted else (outcome.effect, outcome.se)
    used = tuple(figures[f"{study.id}_{key}"] for key in keys)
    counts = _counts(*used) if counted else None
    crossover = study.design is Design.CROSSOVER and outcome.measure is Measure.STANDARDISED
    assumed = any(figure.sign is Sign.ASSUMED for figure in used)
    size = _counted(counts, question) if counts else Size(used[0].value, used[1].value)
    return Trial(
        study=study.id,
        name=study.name,
        weeks=outcome.weeks,
        size=_chosen(size, study.id, crossover, chosen),
        figures=tuple(figure.name for figure in used),
        derived=tuple(figure.name for figure in used if figure.mark in DERIVED),
        sign=Sign.ASSUMED if assumed else Sign.STATED,
        crossover=crossover,
        counts=counts,
    )


def _counts(ldn: Figure, placebo: Figure) -> Counts:
    return Counts(int(ldn.value), ldn.of or 0, int(placebo.value), placebo.of or 0)


def _counted(counts: Counts, question: Question) -> Size:
    return risk_ratio(counts) if question.is_ratio else risk_difference(counts)


def _chosen(size: Size, study: str, crossover: bool, chosen: Choices) -> Size:
    """A size under these choices. As two groups, each of a crossover's people is counted twice."""
    size = in_sd_of_scores(size, chosen.correlation) if crossover else size
    twice = crossover and chosen.as_parallel
    return Size(
        -size.estimate if study in chosen.turned else size.estimate,
        size.se / sqrt(1 - chosen.correlation) if twice else size.se,
    )
