"""What a study asks of a method, whoever wrote it, and the referees as such methods."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from lowtide.calibration.priors import Flags, Floats, Rng
from lowtide.calibration.referees.reference import posterior
from lowtide.calibration.referees.sampler import Draws, sample
from lowtide.response.answer import Verdict
from lowtide.response.series import Series


class Truths(Protocol):
    """What nobody else knows of N people, each (N,): points, shares, and days (NaN is never)."""

    @property
    def change(self) -> Floats:
        """In points, below zero being less pain."""

    @property
    def reduction(self) -> Floats:
        """As a share of the run-in's level, above zero being less pain."""

    @property
    def run_in_level(self) -> Floats:
        """In points."""

    @property
    def first_response(self) -> Floats:
        """In days from the first dose."""


class Courses(Protocol):
    """N courses of T days: what `generate` and the simulator both give."""

    @property
    def scores(self) -> Floats:
        """(N, T), NaN where not answered."""

    @property
    def doses_mg(self) -> Floats:
        """(N, T), of the night before."""

    @property
    def weekend(self) -> Flags:
        """(N, T)."""

    @property
    def run_in(self) -> int:
        """Days before the first dose."""

    @property
    def truth(self) -> Truths:
        """What is so."""


@dataclass(frozen=True, eq=False)
class Answers:
    """What a method says of N people, at the truth and beside it; (N,) unless said otherwise.

    change_rank, level_rank, reduction_rank: the posterior's P(less than the truth). onset_below,
    onset_up_to: P(first response before the true day) and by it; where it never came, P(ever) and
    one. mean, sd: of the change in points. widths (N, 3): of the central 50, 80, 95 %. p_reduction
    (N, 3): of 15, 30, 50 %. error_sd: the method's own, in posterior sds; NaN where it has none.
    """

    change_rank: Floats
    level_rank: Floats
    reduction_rank: Floats
    onset_below: Floats
    onset_up_to: Floats
    mean: Floats
    sd: Floats
    widths: Floats
    p_reduction: Floats
    error_sd: Floats


@dataclass(frozen=True)
class Judgement:
    """A verdict on one course, and the number whose height leads to `better`."""

    verdict: Verdict
    score: float


Answering = Callable[[Sequence[Series], Truths], Answers]
Judging = Callable[[Sequence[Series]], Sequence[Judgement]]


@dataclass(frozen=True)
class Method:
    """A name, how it answers, and how it judges courses as they are on one day."""

    name: str
    answer: Answering | None = None
    judge: Judging | None = None


def all_series(courses: Courses) -> list[Series]:
    """Every course as `response` takes it.

    Therapies, what was said of a bad spell (by one for all, or by each), and the last day of each
    are taken where the courses have them.
    """
    people, days = courses.scores.shape
    bad_spell = getattr(courses, "bad_spell", None)
    each = [bad_spell] * people if bad_spell is None or isinstance(bad_spell, bool) else bad_spell
    last = getattr(courses, "last_day", np.full(people, days))
    return [_series(courses, at, int(last[at]), each[at]) for at in range(people)]


def _series(courses: Courses, at: int, days: int, bad_spell: bool | None) -> Series:
    therapies = getattr(courses, "therapies", None)
    return Series(
        scores=courses.scores[at, :days],
        doses_mg=courses.doses_mg[at, :days],
        weekend=courses.weekend[at, :days],
        run_in=courses.run_in,
        therapies=() if therapies is None else _begun(therapies[at, :, :days]),
        bad_spell=bad_spell,
    )


def by_sampler(rng: Rng, chains: int = 4, draws: int = 5000, thin: int = 5) -> Method:
    """The compiled sampler as a method; two seconds a person, so for few of them."""

    def answer(series: Sequence[Series], truth: Truths) -> Answers:
        found = [sample(one, rng, chains=chains, draws=draws, thin=thin) for one in series]
        return stacked([_of_draws(one, truth, at) for at, one in enumerate(found)])

    return Method("compiled sampler", answer)


def by_reference(rng: Rng, nodes: int = 256, replicates: int = 4) -> Method:
    """The dense reference as a method, without the onset; two seconds a person at 84 days."""

    def answer(series: Sequence[Series], truth: Truths) -> Answers:
        return stacked([_of_reference(one, truth, at) for at, one in enumerate(series)])

    def _of_reference(series: Series, truth: Truths, at: int) -> list[Floats]:
        found = posterior(series, rng, nodes=nodes, replicates=replicates)
        mixture = found.mixture
        return [
            np.array(mixture.cdf(float(truth.change[at]))),
            np.array(mixture.level_cdf(float(truth.run_in_level[at]))),
            np.array(1 - mixture.reduced_by(float(truth.reduction[at]))),
            np.array(np.nan),
            np.array(np.nan),
            np.array(found.change[0]),
            np.array(found.change[1]),
            np.array([mixture.quantile(1 - tail) - mixture.quantile(tail) for tail in TAILS]),
            np.array([found.p_reduction_15, found.p_reduction_30, found.p_reduction_50]),
            np.array(found.error_sd),
        ]

    return Method("dense reference", answer)


TAILS = (0.25, 0.1, 0.025)
SHARES = (0.15, 0.3, 0.5)


def stacked(rows: Sequence[Sequence[Floats]]) -> Answers:
    """Answers of single people, each in the order of the fields, as those of all."""
    return Answers(*(np.array(column) for column in zip(*rows, strict=True)))


def _of_draws(draws: Draws, truth: Truths, at: int) -> list[Floats]:
    day = truth.first_response[at]
    onset = np.nan_to_num(draws.first_response, nan=np.inf)
    reduction = float(truth.reduction[at])
    tails = [np.quantile(draws.change, [tail, 1 - tail]) for tail in TAILS]
    before = np.mean(onset < (np.inf if np.isnan(day) else day))
    return [
        np.array(np.mean(draws.change < truth.change[at])),
        np.array(np.mean(draws.level < truth.run_in_level[at])),
        np.array(1 - draws.reduced_by(reduction)),
        np.array(before),
        np.array(1.0 if np.isnan(day) else np.mean(onset <= day)),
        np.array(draws.change.mean()),
        np.array(draws.change.std()),
        np.array([high - low for low, high in tails]),
        np.array([draws.reduced_by(share) for share in SHARES]),
        np.array(draws.error_sd()),
    ]


def _begun(therapies: Flags) -> tuple[tuple[str, Flags], ...]:
    return tuple((f"therapy {at}", row) for at, row in enumerate(therapies) if row.any())
