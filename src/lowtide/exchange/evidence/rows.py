"""A question's answer as rows: of a forest plot, and of the table under it."""

from lowtide.evidence.meta_analysis.answers import BAYES, FIXED, Answer, BayesAnswer
from lowtide.evidence.meta_analysis.trials import Question, Trial
from lowtide.evidence.model import Figure, decimal
from lowtide.evidence.statistics.distributions import normal_quantile
from lowtide.evidence.statistics.pool import LEVEL, Interval
from lowtide.exchange.charts.forest import Forest, Row


def forest_of(found: Answer, bayesian: BayesAnswer | None) -> Forest:
    """The trials of an answer with every pool under them."""
    question = found.question
    return Forest(
        title=question.title,
        rows=(*trial_rows(found), *pool_rows(found, bayesian)),
        no_difference=question.no_difference,
        left=question.better,
        right=question.worse,
        ratio=question.is_ratio,
    )


def published_forest(title: str, figures: tuple[Figure, ...]) -> Forest:
    """Risk ratios as reviews give them, without a pool: they share trials."""
    rows = tuple(
        Row(figure.what, figure.value, figure.low, figure.high, 1.0, str(figure))
        for figure in figures
        if figure.low is not None and figure.high is not None
    )
    return Forest(title, rows, 1.0, "fewer on naltrexone", "more on naltrexone", ratio=True)


def trial_rows(found: Answer) -> tuple[Row, ...]:
    """One row a trial, with its share of the fixed effect's weight."""
    weights = found.by(FIXED).weights
    return tuple(
        _trial(trial, found.question, weight)
        for trial, weight in zip(found.trials, weights, strict=True)
    )


def pool_rows(found: Answer, bayesian: BayesAnswer | None) -> tuple[Row, ...]:
    """One row a method; a single trial is not pooled."""
    if bayesian is None:
        return ()
    rows = [
        _row(method.name, found.question, pooled.estimate, pooled.interval, None)
        for method, pooled in found.pooled
    ]
    whole = bayesian.posterior
    return (*rows, _row(BAYES, found.question, whole.mean, whole.interval, None))


def ahead(found: Answer, bayesian: BayesAnswer | None) -> tuple[str, ...]:
    """For each row of the pools, where the true effect of a further trial would lie."""
    if bayesian is None:
        return ()
    intervals = [pooled.prediction for _, pooled in found.pooled]
    return tuple(
        _span(found.question, interval) if interval else ""
        for interval in (*intervals, bayesian.posterior.prediction)
    )


def _span(question: Question, interval: Interval) -> str:
    return f"{decimal(question.shown(interval.low))} to {decimal(question.shown(interval.high))}"


def said(question: Question, estimate: float, interval: Interval) -> str:
    """An estimate with its interval as it is shown: "-0.34 (-0.95 to 0.27)"."""
    value, low, high = map(question.shown, (estimate, interval.low, interval.high))
    return f"{decimal(value)} ({decimal(low)} to {decimal(high)})"


def percent(share: float) -> str:
    """A share of one as whole per cent: "42 %"."""
    return f"{100 * share:.0f} %"


def _trial(trial: Trial, question: Question, weight: float) -> Row:
    half = normal_quantile((1 + LEVEL) / 2) * trial.size.se
    interval = Interval(trial.size.estimate - half, trial.size.estimate + half)
    return _row(trial.name, question, trial.size.estimate, interval, weight)


def _row(
    name: str, question: Question, estimate: float, interval: Interval, weight: float | None
) -> Row:
    return Row(
        name=name,
        estimate=question.shown(estimate),
        low=question.shown(interval.low),
        high=question.shown(interval.high),
        weight=weight,
        said=said(question, estimate, interval),
    )
