"""Every pool as figures that may be cited in a sentence: "pool_pain_fixed"."""

from collections.abc import Iterator, Mapping

from lowtide.evidence.meta_analysis.answers import QUESTIONS, Answer, Method, answer
from lowtide.evidence.meta_analysis.responders import responders
from lowtide.evidence.meta_analysis.trials import Scale
from lowtide.evidence.model import Figure, Sign
from lowtide.evidence.read import Read
from lowtide.evidence.statistics.pool import Pooled
from lowtide.sources import Mark

UNITS = {
    Scale.POINTS: "points",
    Scale.STANDARDISED: "SD",
    Scale.RATIO: "ratio",
    Scale.DIFFERENCE: "share",
}
_DECIMALS = 2


def citable(read: Read) -> Mapping[str, Figure]:
    """Every figure by its name: what was read, what was derived, and what was pooled."""
    made = (*_pooled(read), *_responders(read), _controlled(read))
    return {**read.figures, **{figure.name: figure for figure in made}}


def _pooled(read: Read) -> Iterator[Figure]:
    for question in QUESTIONS:
        found = answer(read, question)
        if found is not None:
            yield from (_pool(found, method, pooled) for method, pooled in found.pooled)


def _pool(found: Answer, method: Method, pooled: Pooled) -> Figure:
    shown, question = found.question.shown, found.question
    used = [name for trial in found.trials for name in trial.figures]
    assumed = any(trial.sign is Sign.ASSUMED for trial in found.trials)
    return Figure(
        name=f"pool_{question.key}_{method.key}",
        what=f"{question.title}, {method.name}, {' and '.join(t.name for t in found.trials)}",
        unit=UNITS[question.scale],
        mark=Mark.DERIVED,
        value=shown(pooled.estimate),
        decimals=_DECIMALS,
        low=shown(pooled.interval.low),
        high=shown(pooled.interval.high),
        recipe=method.name,
        of_figures=tuple(used),
        sign=Sign.ASSUMED if assumed else Sign.STATED,
    )


def _responders(read: Read) -> Iterator[Figure]:
    found = responders(read)
    if found is None:
        return
    used = tuple(name for trial in found.trials for name in trial.figures)
    yield Figure(
        name="pool_needed_to_treat",
        what="people who take naltrexone for one more with at least 30 % less pain",
        unit="people",
        mark=Mark.DERIVED,
        value=found.needed.estimate,
        decimals=1,
        recipe="1 / difference of shares; its interval runs through infinity",
        of_figures=used,
    )
    for trial, p in zip(found.trials, found.fisher, strict=True):
        yield Figure(
            name=f"{trial.study}_responders_fisher",
            what=f"{trial.name}: p of the difference of shares",
            unit="p",
            mark=Mark.DERIVED,
            value=p,
            decimals=3,
            recipe="Fisher's exact test",
            of_figures=trial.figures,
        )


def _controlled(read: Read) -> Figure:
    return Figure(
        name="known_controlled_trials",
        what="randomised blinded trials of a course against placebo in this library",
        unit="trials",
        mark=Mark.DERIVED,
        value=sum(study.controlled for study in read.studies),
        decimals=0,
        recipe="counted",
    )
