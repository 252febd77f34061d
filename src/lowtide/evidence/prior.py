"""The personal prior: what these trials allow one person's own effect to be.

Trials give means of groups. How much the effect differs from person to person shows only in the
spread of change: where naltrexone did different things to different people, its arm spreads more
than placebo's. With sigma the spread on placebo, omega that of the effect, rho their correlation:

    spread on naltrexone squared = sigma^2 + omega^2 + 2 rho omega sigma

The logarithm of the ratio of two variances is about normal with variance 2/(n-1) + 2/(m-1), and
some more because the spreads are worked back from rounded intervals. That is the likelihood of
omega; its prior is half-normal. The mean comes from the Bayesian pool of the trials in points.

Responders are not used twice: they check whether the answer fits what FINAL counted.
"""

from collections.abc import Mapping
from math import exp, log, pi, sqrt

from msgspec import Struct

from lowtide.evidence.meta_analysis.answers import PAIN, Answer, answer, bayes
from lowtide.evidence.model import Figure
from lowtide.evidence.read import Read
from lowtide.evidence.statistics.bayes import gauss_legendre
from lowtide.evidence.statistics.distributions import (
    binomial_cdf,
    normal_cdf,
    normal_quantile,
    quantile,
)

NAME = "trials"
_SCALES = 8.0
_NODES = 96
_ROUNDED_TO = 0.1  # the ends of FINAL's intervals of change
_VARIANCE_OF_HALF_NORMAL = 1 - 2 / pi  # of scale 1


class Spread(Struct, frozen=True):
    """What is known of omega, the spread of the effect between people, under one assumption.

    learnt: how much narrower than its prior it is, 0 (nothing) to 1, as a share of the variance.
    """

    scale: float
    rho: float
    median: float
    high: float  # 95 % lie below
    mean_square: float
    learnt: float


class Check(Struct, frozen=True):
    """Responders as the normal distributions expect them, beside those that were counted."""

    expected: float  # a share
    seen: float
    chance: float  # of so many or more


class PersonalPrior(Struct, frozen=True):
    """Normal, in points of the 0 to 10 scale: below zero is less pain than on placebo.

    mean_variance, trial_variance, person_variance: what the spread is made of: the mean is
    uncertain, trials differ, people differ. assumed: the share of the variance that the data have
    not learnt, so that it rests on the priors of tau and omega. placebo_*: the change without any
    effect of naltrexone, as the placebo arms had it, for an open course.
    """

    name: str
    mean: float
    sd: float
    mean_variance: float
    trial_variance: float
    person_variance: float
    assumed: float
    spread: Spread
    otherwise: tuple[Spread, ...]
    placebo_mean: float
    placebo_sd: float
    check: Check

    def below(self, points: float) -> float:
        """The probability that one person's own effect lies below so many points."""
        return normal_cdf((points - self.mean) / self.sd)


def personal_prior(read: Read) -> PersonalPrior | None:
    """The prior of these trials; None where fewer than two can be pooled in points."""
    found = answer(read, PAIN)
    pooled = bayes(found.sizes, PAIN, read.figures) if found else None
    if found is None or pooled is None:
        return None
    figures, posterior = read.figures, pooled.posterior
    spread = _spread(figures, figures["assumed_spread_scale"].value, 0.0)
    trial = posterior.tau_mean_square
    mean = posterior.sd**2
    mean_tau = sum(part.weight * part.tau for part in posterior.components)
    tau_learnt = _learnt(trial - mean_tau**2, posterior.scale)
    unlearnt = trial * (1 - tau_learnt) + spread.mean_square * (1 - spread.learnt)
    variance = mean + trial + spread.mean_square
    return PersonalPrior(
        name=NAME,
        mean=posterior.mean,
        sd=sqrt(variance),
        mean_variance=mean,
        trial_variance=trial,
        person_variance=spread.mean_square,
        assumed=unlearnt / variance,
        spread=spread,
        otherwise=tuple(_otherwise(figures)),
        placebo_mean=_placebo_mean(found, figures),
        placebo_sd=figures["final_pain_sd_placebo"].value,
        check=_check(figures),
    )


def _otherwise(figures: Mapping[str, Figure]) -> list[Spread]:
    """The spread with each of its assumptions at the ends of its range."""
    scale, rho = figures["assumed_spread_scale"], figures["assumed_effect_response"]
    ends = [_spread(figures, end, rho.value) for end in (scale.low, scale.high) if end is not None]
    return ends + [
        _spread(figures, scale.value, end) for end in (rho.low, rho.high) if end is not None
    ]


def _spread(figures: Mapping[str, Figure], scale: float, rho: float) -> Spread:
    nodes = [(_SCALES * scale / 2 * (1 + x), w) for x, w in gauss_legendre(_NODES)]
    weights = [w * _density(figures, omega, scale, rho) for omega, w in nodes]
    total = sum(weights)
    mean = sum(w * omega for w, (omega, _) in zip(weights, nodes, strict=True)) / total
    square = sum(w * omega**2 for w, (omega, _) in zip(weights, nodes, strict=True)) / total
    return Spread(
        scale=scale,
        rho=rho,
        median=_quantile(figures, scale, rho, 0.5),
        high=_quantile(figures, scale, rho, 0.95),
        mean_square=square,
        learnt=_learnt(square - mean**2, scale),
    )


def _density(figures: Mapping[str, Figure], omega: float, scale: float, rho: float) -> float:
    """Prior times likelihood of one omega."""
    sigma = figures["final_pain_sd_placebo"].value
    expected = log(1 + (omega / sigma) ** 2 + 2 * rho * omega / sigma)
    seen = 2 * log(figures["final_pain_sd_ldn"].value / sigma)
    z = (seen - expected) / sqrt(_variance_of_log_ratio(figures))
    return exp(-0.5 * z * z - 0.5 * (omega / scale) ** 2)


def _variance_of_log_ratio(figures: Mapping[str, Figure]) -> float:
    total = 0.0
    for arm in ("ldn", "placebo"):
        (low, high), n = figures[f"final_pain_change_{arm}"].bounds, figures[f"final_n_{arm}"].value
        width = high - low
        # Each end is off by up to half a rounding step: a uniform, 1/12 of its square; twice.
        rounding = _ROUNDED_TO**2 / 6 / width**2
        total += 2 / (n - 1) + 4 * rounding
    return total


def _quantile(figures: Mapping[str, Figure], scale: float, rho: float, p: float) -> float:
    def below(top: float) -> float:
        return sum(
            w * top / 2 * _density(figures, top / 2 * (1 + x), scale, rho)
            for x, w in gauss_legendre(_NODES)
        )

    whole = below(_SCALES * scale)
    return quantile(lambda top: below(top) / whole, p, 0.0, _SCALES * scale, 1e-7)


def _learnt(variance: float, scale: float) -> float:
    return max(0.0, 1 - variance / (_VARIANCE_OF_HALF_NORMAL * scale**2))


def _placebo_mean(found: Answer, figures: Mapping[str, Figure]) -> float:
    """The mean change in the placebo arms that give one, each person counting the same."""
    names = [(f"{t.study}_n_placebo", f"{t.study}_pain_change_placebo") for t in found.trials]
    arms = [
        (figures[n].value, figures[change].value)
        for n, change in names
        if n in figures and change in figures
    ]
    return sum(n * change for n, change in arms) / sum(n for n, _ in arms)


def _check(figures: Mapping[str, Figure]) -> Check:
    """Whether the spreads fit the responders: the placebo arm says where 30 % less pain begins."""
    share = figures["final_responders_placebo_share"].value / 100
    change, sd = figures["final_pain_change_placebo"].value, figures["final_pain_sd_placebo"].value
    threshold = change + sd * normal_quantile(share)
    ldn, sd_ldn = figures["final_pain_change_ldn"].value, figures["final_pain_sd_ldn"].value
    expected = normal_cdf((threshold - ldn) / sd_ldn)
    seen = figures["final_responders_ldn"]
    people = seen.of or 0
    return Check(
        expected=expected,
        seen=seen.value / people,
        chance=1 - binomial_cdf(int(seen.value) - 1, people, expected),
    )
