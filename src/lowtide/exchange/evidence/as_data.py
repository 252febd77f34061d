"""The evidence as programs read it: plain values, ready for JSON."""

from collections.abc import Iterable, Mapping
from typing import Any

from lowtide.evidence.claims import Judged, Verdict, words_of
from lowtide.evidence.meta_analysis.answers import Answer, bayes
from lowtide.evidence.meta_analysis.sensitivity import Variation, variations
from lowtide.evidence.meta_analysis.trials import Question, Trial
from lowtide.evidence.model import TOLD, Figure, Number, Study, Told
from lowtide.evidence.prior import PersonalPrior
from lowtide.evidence.read import Read
from lowtide.evidence.statistics.pool import Interval, Pooled
from lowtide.evidence.verdicts import decided
from lowtide.protocol.model import Claim
from lowtide.sources import Mark


def study_as_data(study: Study, read: Read) -> dict[str, Any]:
    """A study with every number; what was not found is null."""
    return {
        "id": study.id,
        "name": study.name,
        "year": study.year,
        "cite": study.cite,
        "design": study.design.value,
        "blinding": study.blinding.value,
        "control": study.control.value,
        "pooled": study.controlled,
        **{name: _told(getattr(study, name)) for name in TOLD},
        "numbers": [_number(number, study.id, read) for number in study.numbers],
        "findings": [_told(each) for each in study.findings],
        "judgements": study.judgements,
        "not_found": study.not_found,
    }


def figure_as_data(figure: Figure) -> dict[str, Any]:
    """A figure with where it comes from: a source, or a recipe and what that uses."""
    return {
        "name": figure.name,
        "what": figure.what,
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "unit": figure.unit,
        "mark": figure.mark.value,
        "source": figure.source.text if figure.source else None,
        "address": figure.source.address if figure.source else None,
        "recipe": figure.recipe,
        "uses": figure.of_figures,
        "sign": figure.sign.value,
        "note": figure.note,
    }


def claim_as_data(
    number: int, claim: Claim, judged: Judged, figures: Mapping[str, Figure]
) -> dict[str, Any]:
    """A claim with its verdict or those of its parts, and what the numbers alone decide."""
    return {
        "number": number,
        "id": claim.id,
        "quote": claim.quote,
        "verdict": _value(judged.verdict),
        "plain": judged.plain,
        "parts": [
            {"key": part.key, "verdict": part.verdict.value, "plain": part.plain}
            for part in judged.parts
        ],
        "words": words_of(judged, figures).say(),
        "figures": judged.figures,
        "test": judged.test,
        "studies": judged.studies,
        "source": str(judged.citation),
        "by_numbers": _value(decided(claim.id, figures)),
    }


def answer_as_data(found: Answer, read: Read) -> dict[str, Any]:
    """A question with its trials, every pool, the spread, and what hangs on what."""
    question = found.question
    return {
        "question": question.key,
        "title": question.title,
        "scale": question.scale.value,
        "trials": [_trial(trial, question) for trial in found.trials],
        "not_pooled": [{"study": each.study, "why": "numbers not found"} for each in found.missing],
        "pools": [*_pools(found), *_bayes(found, read)],
        "spread": _spread(found),
        "otherwise": [_variation(each, question) for each in variations(read, question)],
    }


def prior_as_data(prior: PersonalPrior) -> dict[str, Any]:
    """The personal prior with its parts, its range, and how much of it is assumed."""
    return {
        "name": prior.name,
        "distribution": "normal",
        "unit": "points",
        "mean": prior.mean,
        "sd": prior.sd,
        "variance": {
            "of the mean": prior.mean_variance,
            "between trials": prior.trial_variance,
            "between people": prior.person_variance,
        },
        "assumed_share": prior.assumed,
        "spread": prior.spread,
        "otherwise": prior.otherwise,
        "placebo_change": {"mean": prior.placebo_mean, "sd": prior.placebo_sd},
        "check": prior.check,
    }


def _told(told: Told) -> dict[str, Any]:
    return {"value": told.value, "mark": told.mark.value, "source": told.source}


def _number(number: Number, study: str, read: Read) -> dict[str, Any]:
    if number.mark is Mark.NOT_FOUND:
        return {"name": f"{study}_{number.key}", "what": number.what, "value": None, "mark": "NF"}
    return figure_as_data(read.figures[f"{study}_{number.key}"])


def _value(verdict: Verdict | None) -> str | None:
    return verdict.value if verdict else None


def _trial(trial: Trial, question: Question) -> dict[str, Any]:
    return {
        "study": trial.study,
        "weeks": trial.weeks,
        "estimate": question.shown(trial.size.estimate),
        "estimate_pooled": trial.size.estimate,
        "se_pooled": trial.size.se,
        "figures": trial.figures,
        "derived": trial.derived,
        "sign": trial.sign.value,
        "counts": trial.counts,
    }


def _pools(found: Answer) -> Iterable[dict[str, Any]]:
    for method, pooled in found.pooled:
        yield {"method": method.key, **_pooled(pooled, found.question), "weights": pooled.weights}


def _pooled(pooled: Pooled, question: Question) -> dict[str, Any]:
    return {
        "trials": pooled.k,
        "estimate": question.shown(pooled.estimate),
        **_interval(pooled.interval, question),
        "p": pooled.p,
        "tau2": pooled.tau2,
        "prediction": _interval(pooled.prediction, question) if pooled.prediction else None,
    }


def _bayes(found: Answer, read: Read) -> Iterable[dict[str, Any]]:
    bayesian = bayes(found.sizes, found.question, read.figures)
    if bayesian is not None:
        whole = bayesian.posterior
        yield {
            "method": "bayes",
            "trials": len(found.trials),
            "estimate": found.question.shown(whole.mean),
            **_interval(whole.interval, found.question),
            "tau": {"median": bayesian.tau, "interval": bayesian.tau_interval},
            "tau_scale": whole.scale,
            "prediction": _interval(whole.prediction, found.question),
        }


def _spread(found: Answer) -> dict[str, Any] | None:
    spread = found.spread
    if spread is None:
        return None
    tau = spread.tau_interval
    return {
        "q": spread.q, "p": spread.p, "i2": spread.i2, "tau": spread.tau,
        "tau_low": tau.low, "tau_high": tau.high,
    }  # fmt: skip


def _variation(variation: Variation, question: Question) -> dict[str, Any]:
    bayesian = variation.bayes
    return {
        "what": variation.what,
        "mark": variation.mark.value,
        "trials": variation.k,
        "fixed": _pooled(variation.fixed, question),
        "random": _pooled(variation.random, question),
        "bayes": None
        if bayesian is None
        else {
            "estimate": question.shown(bayesian.mean),
            **_interval(bayesian.interval, question),
        },
    }


def _interval(interval: Interval, question: Question) -> dict[str, float]:
    return {"low": question.shown(interval.low), "high": question.shown(interval.high)}
