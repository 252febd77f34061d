"""How much hangs on each trial, and on each number that was derived or assumed."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from lowtide.evidence.meta_analysis.answers import (
    FIXED,
    PAIN,
    REML_MODIFIED,
    RESPONDERS,
    Answer,
    answer,
)
from lowtide.evidence.meta_analysis.trials import Choices, Question, choices, trials
from lowtide.evidence.model import Sign
from lowtide.evidence.read import Read
from lowtide.evidence.statistics.bayes import Posterior, posterior
from lowtide.evidence.statistics.pool import Pooled, pool
from lowtide.evidence.statistics.sizes import Counts, Size, risk_ratio
from lowtide.sources import Mark

WIDER = 1.25  # a quarter either way: our own choice, to see how much hangs on it [A]


class Variation(Struct, frozen=True):
    """The pools with one thing otherwise; assumed: it shows what an assumption would make of it."""

    what: str
    mark: Mark
    k: int
    fixed: Pooled
    random: Pooled  # REML, modified Hartung-Knapp
    bayes: Posterior | None  # of two trials or more: one says nothing of the spread between them


def variations(read: Read, question: Question) -> tuple[Variation, ...]:
    """One thing otherwise at a time: a trial, a direction, a correlation, a prior, a reading."""
    whole = answer(read, question)
    if whole is None:
        return ()
    return (
        *_leaving_out(read, whole),
        *_turning(read, whole),
        *_crossovers(read, whole),
        *_errors(read, whole),
        *_priors(read, whole),
        *(_as_points(read, whole) if question == PAIN else ()),
        *(_if_similar(read, whole) if question == RESPONDERS else ()),
    )


def _leaving_out(read: Read, whole: Answer) -> Iterator[Variation]:
    first = choices(read.figures)
    for trial in whole.trials if len(whole.trials) > 1 else ():
        chosen = replace(first, without=frozenset({trial.study}))
        yield _with(read, whole, f"without {trial.name}", Mark.DERIVED, chosen)


def _turning(read: Read, whole: Answer) -> Iterator[Variation]:
    first = choices(read.figures)
    for trial in whole.trials:
        if trial.sign is Sign.ASSUMED:
            chosen = replace(first, turned=frozenset({trial.study}))
            what = f"{trial.name} in the other direction, which its source does not state"
            yield _with(read, whole, what, Mark.ASSUMED, chosen)


def _crossovers(read: Read, whole: Answer) -> Iterator[Variation]:
    if not any(trial.crossover for trial in whole.trials):
        return
    first, assumed = choices(read.figures), read.figures["assumed_correlation"]
    for correlation in (assumed.low, assumed.high):
        if correlation is not None:
            what = f"crossovers with a correlation of {correlation:g} instead of {assumed.value:g}"
            chosen = replace(first, correlation=correlation)
            yield _with(read, whole, what, Mark.ASSUMED, chosen)
    what = "crossovers as if they were two groups of people, which is wrong"
    yield _with(read, whole, what, Mark.ASSUMED, replace(first, as_parallel=True))


def _errors(read: Read, whole: Answer) -> Iterator[Variation]:
    """A standard error that was worked back from an interval or a p, a quarter off either way."""
    scale = read.figures[whole.question.tau].value
    for at, trial in enumerate(whole.trials if len(whole.trials) > 1 else ()):
        if trial.counts is not None or not trial.derived:
            continue
        for said, factor in (("larger", WIDER), ("smaller", 1 / WIDER)):
            sizes = list(whole.sizes)
            sizes[at] = Size(trial.size.estimate, trial.size.se * factor)
            what = f"the derived standard error of {trial.name} a quarter {said}"
            yield _variation(what, Mark.ASSUMED, tuple(sizes), scale)


def _priors(read: Read, whole: Answer) -> Iterator[Variation]:
    assumed = read.figures[whole.question.tau]
    for scale in (assumed.low, assumed.high):
        if scale is not None and len(whole.trials) > 1:
            what = f"prior of tau with scale {scale:g} instead of {assumed.value:g}"
            yield _variation(what, Mark.ASSUMED, whole.sizes, scale)


def _as_points(read: Read, whole: Answer) -> Iterator[Variation]:
    """What mixing per cent of the start with points would give: a likely slip, not a result."""
    effect, se = "younger_2013_percent_difference", "younger_2013_percent_se"
    if effect in read.figures and se in read.figures:
        percent, error = read.figures[effect], read.figures[se]
        sizes = (*whole.sizes, Size(percent.value / 10, error.value / 10))
        scale = read.figures[whole.question.tau].value
        what = "with Younger 2013, its per cent of the start read as if it were points"
        yield _variation(what, Mark.ASSUMED, sizes, scale)


def _if_similar(read: Read, whole: Answer) -> Iterator[Variation]:
    """What the counts that INNOVA did not give would do, if both shares were those of placebo."""
    names = ("innova_n_ldn", "innova_n_placebo", "other_placebo_30")
    if all(name in read.figures for name in names):
        n, m, share = (read.figures[name].value for name in names)
        counts = Counts(round(n * share / 100), int(n), round(m * share / 100), int(m))
        sizes = (*whole.sizes, risk_ratio(counts))
        scale = read.figures[whole.question.tau].value
        what = f"with INNOVA, if both its shares were {share:.0f} %, as on placebo elsewhere"
        yield _variation(what, Mark.ASSUMED, sizes, scale)


def _with(read: Read, whole: Answer, what: str, mark: Mark, chosen: Choices) -> Variation:
    sizes = tuple(trial.size for trial in trials(read, whole.question, chosen))
    return _variation(what, mark, sizes, read.figures[whole.question.tau].value)


def _variation(what: str, mark: Mark, sizes: tuple[Size, ...], scale: float) -> Variation:
    several = len(sizes) > 1
    random = REML_MODIFIED if several else FIXED
    return Variation(
        what=what,
        mark=mark,
        k=len(sizes),
        fixed=pool(sizes, FIXED.between),
        random=pool(sizes, random.between, random.width),
        bayes=posterior(sizes, scale) if several else None,
    )
