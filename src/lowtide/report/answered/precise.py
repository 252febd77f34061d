"""An answer to "is it helping?" in precise words, for whoever decides with the person."""

from collections.abc import Iterator

from lowtide.phrases import Phrase, Phrases, Words
from lowtide.quantities import Dose
from lowtide.report.answered.figures import Chance, Figure, spread_said
from lowtide.report.answered.plain import yardstick_said
from lowtide.response.answer import (
    Answer,
    DoseEffect,
    FirstResponse,
    NextStep,
    Reason,
    Sensitivity,
    TherapyEffect,
    Verdict,
)

OUTCOMES = {
    "pain": Phrase("Pain"),
    "fatigue": Phrase("Fatigue"),
    "sleep": Phrase("Sleep, 10 being the worst"),
    "fiqr": Phrase("FIQR total, 0 to 100"),
}
VERDICTS = {
    Verdict.BETTER: Phrase("better since starting"),
    Verdict.NO_BETTER: Phrase("no better since starting"),
    Verdict.WORSE: Phrase("worse since starting"),
    Verdict.UNCLEAR: Phrase("unclear"),
    Verdict.TOO_EARLY: Phrase("too early to tell"),
}
_P_DIGITS = 3
_BY_A_THIRD = Phrase("better since starting, by 30 % or more")
REASONS = {
    Reason.SHORT_RUN_IN: Phrase("run-in too short for a comparison"),
    Reason.NO_SCORES: Phrase("no score since the first dose"),
    Reason.ONE_SCORE: Phrase("one distinct score: variability not estimable"),
    Reason.NO_DOSES: Phrase("no dose recorded"),
    Reason.NOT_LONG_ENOUGH: Phrase("exposure at the best tolerated dose too short"),
    Reason.NOT_A_LOOK: Phrase("between two set days: the answer of the last one stands"),
    Reason.MAY_CHANGE: Phrase("undecided before the day of judging"),
    Reason.WIDE: Phrase("posterior too wide to decide"),
    Reason.MISFIT: Phrase("posterior predictive check failed"),
    Reason.FLARE: Phrase("started in a flare: regression to the mean expected"),
    Reason.TREND: Phrase("depends on how much slow trend is granted"),
    Reason.MISSING: Phrase("depends on the days that were not answered"),
    Reason.THERAPIES: Phrase("entangled with a therapy begun at about the same time"),
    Reason.OPIOID: Phrase("days from an opioid on not compared"),
    Reason.STOPPED: Phrase("days after naltrexone was stopped not compared"),
}
STEPS = {
    NextStep.WAIT: Phrase("wait for the next set day"),
    NextStep.ANSWER_MORE: Phrase("more evenings answered"),
    NextStep.KEEP_THE_REST: Phrase("no new therapy for four weeks, unless it is needed"),
    NextStep.STAY: Phrase("four weeks at one dose, unless a night's advice says otherwise"),
    NextStep.BLINDED: Phrase("a blinded comparison"),
    NextStep.ASK: Phrase("a clinical judgement"),
}
LIMIT = Phrase(
    "Open-label, before and after: placebo response, natural course, regression to the mean and "
    "care begun at the same time are included."
)


def precise(answer: Answer) -> tuple[Words, ...]:
    """The answer sentence by sentence: figures with their uncertainty, and what they rest on."""
    rest = (*_whence(answer), *_quality(answer))
    return (*_first(answer), *rest, *_next(answer), yardstick_said(answer.placebo_yardstick), LIMIT)


def in_brief(answer: Answer) -> tuple[Words, ...]:
    """What fits on a sheet of paper: all of it but where the change came from, and how well it was
    computed.
    """
    return (*_first(answer), *_next(answer), yardstick_said(answer.placebo_yardstick), LIMIT)


def verdict_said(answer: Answer) -> Phrase:
    """The verdict in a few precise words."""
    by_a_third = answer.verdict is Verdict.BETTER and answer.by_a_third
    return _BY_A_THIRD if by_a_third else VERDICTS[answer.verdict]


def _first(answer: Answer) -> Iterator[Words]:
    yield Phrase.of(
        "{outcome}: {verdict}.", outcome=OUTCOMES[answer.outcome], verdict=verdict_said(answer)
    )
    if answer.reasons:
        reasons = tuple(REASONS[reason] for reason in answer.reasons)
        yield Phrase.of("Why no other verdict: {reasons}.", reasons=Phrases(reasons, "; "))
    yield from _change(answer)
    yield from _drawn(answer)
    yield _days(answer)


def _next(answer: Answer) -> Iterator[Words]:
    if answer.next_step:
        yield Phrase.of("Most useful next: {step}.", step=STEPS[answer.next_step])
    if answer.ask_again:
        yield Phrase.of("Next set day: {day}.", day=answer.ask_again)


def _change(answer: Answer) -> Iterator[Phrase]:
    if answer.change_points is None:
        return
    yield Phrase.of(
        "Change since starting: {change} points; below zero is better.",
        change=spread_said(answer.change_points),
    )
    if answer.reduction is None:
        yield Phrase("Percent is not given: the run-in is not clearly above the scale's floor.")
        return
    yield Phrase.of(
        "Reduction in % of the run-in: {spread}.", spread=spread_said(answer.reduction, 0)
    )
    chances = (answer.p_reduction_15, answer.p_reduction_30, answer.p_reduction_50)
    p15, p30, p50 = (None if each is None else Chance(each) for each in chances)
    yield Phrase.of(
        "P(reduction ≥ 15 %) {p15}, ≥ 30 % {p30}, ≥ 50 % {p50}.", p15=p15, p30=p30, p50=p50
    )


def _drawn(answer: Answer) -> Iterator[Phrase]:
    if answer.randomisation_p is None or answer.randomisation_draws is None:
        return
    yield Phrase.of(
        "First day drawn by lot: randomisation test p {p}, one-sided, of this look alone; {draws} "
        "draws were possible, so that p is {smallest} at least.",
        p=Figure(answer.randomisation_p, _P_DIGITS),
        draws=answer.randomisation_draws,
        smallest=Figure(1 / answer.randomisation_draws, _P_DIGITS),
    )


def _days(answer: Answer) -> Phrase:
    run_in = answer.run_in
    return Phrase.of(
        "Days answered: {observed} of {days}; in the run-in {run_in_observed} of {run_in}, mean "
        "{mean}.",
        observed=answer.observed,
        days=answer.days,
        run_in_observed=run_in.observed,
        run_in=run_in.days,
        mean="–" if run_in.mean is None else Figure(run_in.mean),
    )


def _whence(answer: Answer) -> Iterator[Phrase]:
    """When it came, and with which dose and therapy."""
    if answer.first_response:
        yield _first_response(answer.first_response)
    yield from map(_dose, answer.by_dose)
    yield from map(_therapy, answer.therapies)


def _first_response(first: FirstResponse) -> Phrase:
    never = Chance(first.p_never)
    if first.day is None or first.q10 is None or first.q90 is None:
        return Phrase.of("Lower by a third on no day so far: probability {never}.", never=never)
    return Phrase.of(
        "First lower by a third on day {day} (80 % interval {q10} to {q90}); never: probability "
        "{never}.",
        day=Figure(first.day, 0),
        q10=Figure(first.q10, 0),
        q90=Figure(first.q90, 0),
        never=never,
    )


def _dose(effect: DoseEffect) -> Phrase:
    return Phrase.of(
        "Reaching {dose} ({days} days) added {added} points.",
        dose=Dose(round(effect.dose_mg * 1000)),
        days=effect.days,
        added=spread_said(effect.added),
    )


def _therapy(effect: TherapyEffect) -> Phrase:
    if effect.apart:
        return Phrase.of(
            "Therapy {key}: {effect} points; correlation with the change {correlation}.",
            key=effect.key,
            effect=spread_said(effect.effect),
            correlation=Figure(effect.correlation, 2, signed=True),
        )
    return Phrase.of(
        "Therapy {key} cannot be told apart from the dose (correlation {correlation}); together "
        "{together} points.",
        key=effect.key,
        correlation=Figure(effect.correlation, 2, signed=True),
        together=spread_said(effect.together),
    )


def _quality(answer: Answer) -> Iterator[Phrase]:
    """What the answer hangs on, and how well it was computed."""
    if answer.sensitivity:
        yield from _sensitivity(answer.sensitivity, answer.verdict)
    if answer.bayes_factor is not None:
        yield Phrase.of(
            "Bayes factor of less against no change: {factor}.",
            factor=Figure(float(f"{answer.bayes_factor:.2g}")),
        )
    if answer.contraction is not None:
        yield Phrase.of(
            "Variance of the change that the days took away from the prior: {share} %.",
            share=Figure(100 * answer.contraction, 0),
        )
    if answer.numerical_error_sd is not None:
        yield Phrase.of(
            "Numerical error of the mean change: {error} posterior sd.",
            error=Figure(float(f"{answer.numerical_error_sd:.2g}"), 4),
        )


def _sensitivity(sensitivity: Sensitivity, verdict: Verdict) -> Iterator[Phrase]:
    for trend, chance in sensitivity.p_reduction_15_by_trend_sd.items():
        yield Phrase.of(
            "With a slow trend of sd {trend} points in 28 days: P(reduction ≥ 15 %) {chance}.",
            trend=Figure(float(trend), 3),
            chance=Chance(chance),
        )
    if verdict in (Verdict.TOO_EARLY, Verdict.UNCLEAR):
        return  # nothing was decided that a shift could change
    shift = sensitivity.missing_shift
    if shift is None:
        yield Phrase("No shift of the days that were not answered changes the verdict.")
    elif shift > 0:
        yield Phrase.of(
            "The verdict changes where the days that were not answered were {shift} points worse.",
            shift=Figure(shift),
        )
    else:
        yield Phrase.of(
            "The verdict changes where the days that were not answered were {shift} points better.",
            shift=Figure(-shift),
        )
