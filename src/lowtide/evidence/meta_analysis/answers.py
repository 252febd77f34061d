"""A question's answers by every method, side by side."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from lowtide.evidence.meta_analysis.trials import (
    Choices,
    Missing,
    Question,
    Scale,
    Trial,
    choices,
    missing,
    trials,
)
from lowtide.evidence.model import Figure
from lowtide.evidence.read import Read
from lowtide.evidence.statistics.bayes import Posterior, posterior, tau_quantile
from lowtide.evidence.statistics.pool import (
    Between,
    Heterogeneity,
    Interval,
    Pooled,
    Width,
    heterogeneity,
    pool,
)
from lowtide.evidence.statistics.sizes import Size

PAIN = Question(
    "pain", "pain", "Pain, points of the 0 to 10 scale", Scale.POINTS,
    "less pain on naltrexone", "less pain on placebo", "assumed_tau_points",
)  # fmt: skip
STANDARDISED = Question(
    "pain_standardised", "pain_standardised", "Pain, in standard deviations", Scale.STANDARDISED,
    "less pain on naltrexone", "less pain on placebo", "assumed_tau_standardised",
)  # fmt: skip
RESPONDERS = Question(
    "responders", "responders", "At least 30 % less pain: risk ratio", Scale.RATIO,
    "more on placebo", "more on naltrexone", "assumed_tau_ratio",
)  # fmt: skip
RESPONDERS_DIFFERENCE = Question(
    "responders_difference", "responders", "At least 30 % less pain: difference of shares",
    Scale.DIFFERENCE, "more on placebo", "more on naltrexone", "assumed_tau_ratio",
)  # fmt: skip
HARMS = {
    name: Question(
        f"harm_{name}", f"harm_{name}", f"{title}: risk ratio", Scale.RATIO,
        "fewer on naltrexone", "more on naltrexone", "assumed_tau_ratio",
    )
    for name, title in {
        "any": "Any unwanted effect",
        "stopped": "Stopped for an unwanted effect",
        "serious": "A serious event",
    }.items()
}  # fmt: skip
QUESTIONS = (PAIN, STANDARDISED, RESPONDERS, RESPONDERS_DIFFERENCE, *HARMS.values())


class Method(Struct, frozen=True):
    """A way to pool, its key and its name."""

    key: str
    name: str
    between: Between
    width: Width


FIXED = Method("fixed", "Fixed effect", Between.NONE, Width.NORMAL)
DL = Method("dl", "Random effects, DerSimonian-Laird", Between.DL, Width.NORMAL)
DL_HK = Method("dl_hk", "DerSimonian-Laird, Hartung-Knapp", Between.DL, Width.HARTUNG_KNAPP)
REML_HK = Method("reml_hk", "REML, Hartung-Knapp", Between.REML, Width.HARTUNG_KNAPP)
REML_MODIFIED = Method(
    "reml_modified", "REML, modified Hartung-Knapp", Between.REML, Width.MODIFIED
)
METHODS = (FIXED, DL, DL_HK, REML_HK, REML_MODIFIED)
BAYES = "Bayesian, assumed prior of tau"


class Answer(Struct, frozen=True):
    """A question with its trials and the pools of them; one trial alone has no spread."""

    question: Question
    trials: tuple[Trial, ...]
    missing: tuple[Missing, ...]
    pooled: tuple[tuple[Method, Pooled], ...]
    spread: Heterogeneity | None

    @property
    def sizes(self) -> tuple[Size, ...]:
        """The effects and standard errors, in the order of the trials."""
        return tuple(trial.size for trial in self.trials)

    def by(self, method: Method) -> Pooled:
        """The pool by one method; the fixed effect where there is a single trial."""
        return dict(self.pooled).get(method, self.pooled[0][1])


class BayesAnswer(Struct, frozen=True):
    """The Bayesian pool with the median and interval of tau."""

    posterior: Posterior
    tau: float
    tau_interval: Interval


def answer(read: Read, question: Question, chosen: Choices | None = None) -> Answer | None:
    """What the trials say; None where none of them can be pooled."""
    found = trials(read, question, chosen or choices(read.figures))
    if not found:
        return None
    sizes = [trial.size for trial in found]
    methods = METHODS if len(sizes) > 1 else (FIXED,)
    return Answer(
        question=question,
        trials=found,
        missing=missing(read, question),
        pooled=tuple((method, pool(sizes, method.between, method.width)) for method in methods),
        spread=heterogeneity(sizes, Between.REML) if len(sizes) > 1 else None,
    )


def bayes(
    sizes: Sequence[Size], question: Question, figures: Mapping[str, Figure]
) -> BayesAnswer | None:
    """The Bayesian pool with the prior that is assumed for this question.

    None for a single trial, which says nothing of the spread between trials.
    """
    if len(sizes) < 2:
        return None
    scale = figures[question.tau].value
    return BayesAnswer(
        posterior(sizes, scale),
        tau_quantile(sizes, scale, 0.5),
        Interval(tau_quantile(sizes, scale, 0.025), tau_quantile(sizes, scale, 0.975)),
    )
