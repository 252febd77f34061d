"""Whether it is helping: what is refused, what has no numbers, what is said of whole courses."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import msgspec
import numpy as np
import pytest

from lowtide.errors import ResponseError
from lowtide.response.answer import Answer, NextStep, Reason, Verdict
from lowtide.response.ask import SHIFT_STEP, ask
from lowtide.response.catalogue import priors, rule
from lowtide.response.infer import infer_one
from lowtide.response.outcomes import WORST
from lowtide.response.series import Floats, Series
from lowtide.response.verdict.judging import CLOSE, judging
from response.odd_people import PEOPLE, unanswered, with_a_therapy
from response.people import RUN_IN, as_given, course

FIRST_DAY = date(2026, 3, 2)  # a Monday


def asked(series: Series) -> Answer:
    return ask(series, FIRST_DAY)


def with_scores(series: Series, change: Callable[[Floats], None]) -> Series:
    scores = series.scores.copy()
    change(scores)
    return replace(series, scores=scores)


# --- refused ------------------------------------------------------------------------------------

PLAIN = course(change=-1.5)


def put(day: int, value: float) -> Series:
    return with_scores(PLAIN, lambda scores: scores.__setitem__(day, value))


def taken(day: int, dose: float) -> Series:
    doses = PLAIN.doses_mg.copy()
    doses[day] = dose
    return replace(PLAIN, doses_mg=doses)


@pytest.mark.parametrize(
    ("series", "message"),
    [
        (put(3, 10.5), "between 0 and 10"),
        (put(3, -1.0), "between 0 and 10"),
        (put(3, np.inf), "between 0 and 10"),
        (put(3, -np.inf), "between 0 and 10"),
        (taken(30, -1.5), "no number of mg"),
        (taken(30, np.nan), "no number of mg"),
        (taken(30, np.inf), "no number of mg"),
        (taken(5, 1.5), "before the first one"),
        (replace(PLAIN, run_in=-1), "outside the diary"),
        (replace(PLAIN, run_in=85), "outside the diary"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(series: Series, message: str) -> None:
    with pytest.raises(ResponseError, match=message) as refused:
        asked(series)
    assert "orrect" in str(refused.value)


# --- no numbers ---------------------------------------------------------------------------------


def nobody(part: slice, left: int = 0) -> Series:
    """Nothing answered in these days but `left` of them."""

    def silence(scores: Floats) -> None:
        scores[part][left:] = np.nan

    return with_scores(PLAIN, silence)


def cut(series: Series, days: int) -> Series:
    return Series(
        series.scores[:days], series.doses_mg[:days], series.weekend[:days], series.run_in
    )


WITHOUT_DOSES = replace(PLAIN, doses_mg=np.zeros(84))
ALIKE = replace(PLAIN, scores=np.full(84, 6.0))
WITHOUT_NUMBERS = [
    (WITHOUT_DOSES, Reason.NO_DOSES, NextStep.WAIT),
    (nobody(slice(RUN_IN)), Reason.SHORT_RUN_IN, NextStep.BLINDED),
    (nobody(slice(RUN_IN), 6), Reason.SHORT_RUN_IN, NextStep.BLINDED),
    (nobody(slice(84)), Reason.NO_SCORES, NextStep.ANSWER_MORE),
    (cut(PLAIN, RUN_IN + 27), Reason.NOT_LONG_ENOUGH, NextStep.WAIT),
    (cut(PLAIN, RUN_IN + 1), Reason.NOT_LONG_ENOUGH, NextStep.WAIT),
    (nobody(slice(RUN_IN, 84)), Reason.NO_SCORES, NextStep.ANSWER_MORE),
    (nobody(slice(RUN_IN, 84), 6), Reason.NO_SCORES, NextStep.ANSWER_MORE),
    (ALIKE, Reason.ONE_SCORE, NextStep.WAIT),
]


@pytest.mark.parametrize(("series", "reason", "step"), WITHOUT_NUMBERS)
def test_too_little_to_go_by_is_too_early_and_has_no_numbers(
    series: Series, reason: Reason, step: NextStep
) -> None:
    answer = asked(series)
    assert (answer.verdict, answer.reasons) == (Verdict.TOO_EARLY, (reason,))
    assert answer.next_step is step
    assert (answer.change_points, answer.reduction, answer.sensitivity) == (None, None, None)
    assert (answer.p_reduction_15, answer.bayes_factor, answer.contraction) == (None, None, None)
    assert (answer.by_dose, answer.therapies, answer.fitted) == ((), (), ())
    assert not answer.by_a_third


@pytest.mark.parametrize(
    "series", [nobody(slice(RUN_IN), 7), cut(PLAIN, RUN_IN + 28), nobody(slice(RUN_IN, 84), 7)]
)
def test_just_enough_has_numbers(series: Series) -> None:
    assert asked(series).change_points is not None


def test_what_is_known_without_numbers() -> None:
    answer = asked(nobody(slice(RUN_IN), 6))
    assert (answer.days, answer.observed) == (84, 76)
    assert (answer.run_in.days, answer.run_in.observed) == (RUN_IN, 6)
    assert answer.run_in.mean == PLAIN.scores[:6].mean()
    assert asked(nobody(slice(RUN_IN))).run_in.mean is None
    assert answer.first_day == FIRST_DAY
    assert answer.first_dose == FIRST_DAY + timedelta(days=RUN_IN - 1)
    yardstick = answer.placebo_yardstick
    assert (yardstick.reached_30, yardstick.reached_50) == (31, 19)


def test_without_a_dose_there_is_no_day_of_the_first_one() -> None:
    assert asked(WITHOUT_DOSES).first_dose is None


def test_the_outcome_and_the_design_are_repeated() -> None:
    answer = ask(PLAIN, FIRST_DAY, outcome="fatigue", design="randomised_start")
    assert (answer.outcome, answer.design) == ("fatigue", "randomised_start")


# --- whole courses ------------------------------------------------------------------------------


def rhythm(series: Series) -> Series:
    """Every third day a bad one: no model of this room has that."""
    return replace(series, scores=as_given(series.scores + 3.0 * (np.arange(84) % 3 == 0)))


def rising() -> Series:
    """A steady fall that began long before the first dose."""
    plain = course("4.5", level=8.0, sd=0.5, lasting=0.0, days=112)
    return replace(plain, scores=as_given(plain.scores - np.arange(112) / 20.0))


VERDICTS: dict[str, tuple[Series, Verdict, tuple[Reason, ...]]] = {
    "plainly better": (
        course("4.5", change=-5.0, level=8.0, sd=0.6, lasting=0.0), Verdict.BETTER, (),
    ),
    "plainly worse": (
        course("4.5", change=4.0, level=4.0, sd=0.6, lasting=0.0), Verdict.WORSE, (),
    ),
    "plainly the same": (
        course("4.5", level=7.0, sd=0.5, lasting=0.0, days=168), Verdict.NO_BETTER, (),
    ),
    "hardly told yet": (
        cut(course(change=-1.5, lasting=0.6), 60), Verdict.TOO_EARLY, (Reason.MAY_CHANGE,),
    ),
    "hard to tell": (
        course(change=-1.0, lasting=0.9, sd=1.5, days=98), Verdict.UNCLEAR, (Reason.WIDE,),
    ),
    "better in a bad spell": (
        replace(course("4.5", change=-5.0, level=8.0, sd=0.6, lasting=0.0), bad_spell=True),
        Verdict.UNCLEAR, (Reason.FLARE,),
    ),
    "better with a therapy of the same day": (
        with_a_therapy(course("4.5", change=-6.0, level=9.5, sd=0.6, lasting=0.0), RUN_IN + 3),
        Verdict.UNCLEAR, (Reason.THERAPIES,),
    ),
    "better by a rhythm": (
        rhythm(course("4.5", change=-5.0, level=7.0, sd=0.4, lasting=0.0)),
        Verdict.UNCLEAR, (Reason.MISFIT,),
    ),
    "better as it was before": (
        # scores that hardly vary cannot be computed closely enough, and then nothing is decided
        rising(), Verdict.UNCLEAR, (Reason.MISFIT,),
    ),
}  # fmt: skip


ODD = {name: make() for name, make in PEOPLE.items() if name != "most days unanswered"}
WHOLE = {**{name: series for name, (series, *_) in VERDICTS.items()}, **ODD}


@cache
def told(name: str) -> Answer:
    return asked(WHOLE[name])


@pytest.mark.parametrize("name", VERDICTS)
def test_what_is_said_of_whole_courses(name: str) -> None:
    _, verdict, reasons = VERDICTS[name]
    answer = told(name)
    assert (answer.verdict, answer.reasons) == (verdict, reasons)


def ascending(*values: float | None) -> bool:
    known = [value for value in values if value is not None]
    return len(known) == len(values) and known == sorted(known)


@pytest.mark.parametrize("name", WHOLE)
def test_the_fields_of_an_answer_fit_together(name: str) -> None:
    answer = told(name)
    series = WHOLE[name]
    change, core = answer.change_points, judging(series, rule(), priors()).posterior.core
    assert change is not None
    assert ascending(change.q05, change.q25, change.q50, change.q75, change.q95)
    assert change.sd > 0.0
    assert answer.days == series.scores.size == len(answer.fitted)
    assert answer.observed == np.isfinite(series.scores).sum()
    assert [each.dose_mg for each in answer.by_dose] == sorted(set(series.doses_mg) - {0.0})
    assert [each.days for each in answer.by_dose] == [
        (series.doses_mg == each.dose_mg).sum() for each in answer.by_dose
    ]
    assert [each.key for each in answer.therapies] == [key for key, _ in series.therapies]
    assert answer.contraction is not None
    assert answer.contraction <= 1.0
    assert answer.numerical_error_sd == core.error
    assert answer.bayes_factor is not None
    assert answer.bayes_factor >= 0.0
    assert answer.by_a_third <= (answer.verdict is Verdict.BETTER)
    # What is to be done is said unless it is better.
    assert (answer.next_step is None) == (answer.verdict is Verdict.BETTER)
    assert (answer.reasons == ()) == (
        answer.verdict in (Verdict.BETTER, Verdict.NO_BETTER, Verdict.WORSE)
    )


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_said_in_percent_fits_together(name: str) -> None:
    answer = told(name)
    percent = (
        answer.reduction, answer.p_reduction_15, answer.p_reduction_30, answer.p_reduction_50,
        answer.p_reduction_30_to_60, answer.p_worse_15, answer.first_response,
    )  # fmt: skip
    if answer.reduction is None:
        assert percent == (None,) * 7
        return
    spread = answer.reduction
    assert None not in percent
    assert ascending(spread.q05, spread.q25, spread.q50, spread.q75, spread.q95)
    assert ascending(0.0, answer.p_reduction_50, answer.p_reduction_30, answer.p_reduction_15, 1.0)
    assert ascending(0.0, answer.p_reduction_30_to_60, answer.p_reduction_30)
    assert answer.p_reduction_15 is not None
    assert answer.p_worse_15 is not None
    assert answer.p_reduction_15 + answer.p_worse_15 <= 1.0
    assert (spread.q50 > 15.0) == (answer.p_reduction_15 > 0.5)
    assert answer.first_response is not None
    assert 0.0 <= answer.first_response.p_never <= 1.0


def test_near_the_floor_nothing_is_said_in_percent() -> None:
    assert told("near the floor").reduction is None
    assert told("plainly better").reduction is not None


# Wider days have wider answers, and every number of them is wider: also the 30 to 60 percent.
@pytest.mark.parametrize("level", [8.0, 9.0])
def test_days_that_hang_together_more_than_the_model_says_widen_the_answer(level: float) -> None:
    series = rhythm(course("4.5", change=-6.0, level=level, sd=0.3, lasting=0.0))
    answer, core = asked(series), infer_one(series, tolerance=CLOSE).core
    assert answer.change_points is not None
    assert answer.change_points.sd > core.change_sd
    assert answer.p_reduction_30_to_60 is not None
    assert answer.p_reduction_30_to_60 >= 0.0


# --- sensitivity --------------------------------------------------------------------------------


def test_less_granted_to_time_is_a_line_of_its_own() -> None:
    answer = told("plainly better")
    assert answer.sensitivity is not None
    by_trend = answer.sensitivity.p_reduction_15_by_trend_sd
    assert list(by_trend) == ["0.125", "0.3"]
    assert by_trend["0.3"] == answer.p_reduction_15


def silent_late(series: Series, share: float) -> Series:
    """So many of the last four weeks not answered, but a whole run-in."""
    late = np.arange(series.scores.size) >= series.scores.size - 28
    scores = np.where(late, unanswered(series, share).scores, series.scores)
    return replace(series, scores=scores)


# The unanswered days have to have been worse for `better` to fall, and better for the others.
@pytest.mark.parametrize(
    ("name", "sign"), [("plainly better", 1), ("plainly worse", -1), ("plainly the same", -1)]
)
def test_the_shift_that_flips_the_verdict_has_its_sign(name: str, sign: int) -> None:
    series, verdict, _ = VERDICTS[name]
    answer = asked(silent_late(series, 0.5))
    assert answer.verdict is verdict
    assert answer.sensitivity is not None
    shift = answer.sensitivity.missing_shift
    assert shift is not None
    assert shift * sign > 0.0
    assert shift % SHIFT_STEP == 0.0
    assert abs(shift) <= WORST


# `better` is only said where it would be if they were a point worse.
def test_better_bears_more_than_a_point() -> None:
    answer = asked(silent_late(VERDICTS["plainly better"][0], 0.5))
    assert answer.sensitivity is not None
    assert answer.sensitivity.missing_shift is not None
    assert answer.sensitivity.missing_shift > rule().better.missing_shift.value


def test_where_every_day_is_answered_no_shift_is_asked() -> None:
    for name in ("plainly better", "hard to tell", "hardly told yet"):
        sensitivity = told(name).sensitivity
        assert sensitivity is not None
        assert sensitivity.missing_shift is None


# One silent evening of fourteen: even the worst score on it would change nothing.
def test_where_no_shift_changes_the_verdict_there_is_none() -> None:
    answer = asked(put_silent(VERDICTS["plainly better"][0], 80))
    assert answer.verdict is Verdict.BETTER
    assert answer.sensitivity is not None
    assert answer.sensitivity.missing_shift is None


def put_silent(series: Series, day: int) -> Series:
    return with_scores(series, lambda scores: scores.__setitem__(day, np.nan))


def test_better_that_hangs_on_silent_days_is_unclear() -> None:
    series = course("4.5", change=-2.2, level=7.0, sd=0.6, lasting=0.0)
    scores = series.scores.copy()
    scores[-11:-1] = np.nan
    answer = asked(replace(series, scores=scores))
    assert Reason.MISSING in answer.reasons
    assert answer.next_step is NextStep.ANSWER_MORE


# --- rule and priors are arguments --------------------------------------------------------------


def test_another_rule_is_followed() -> None:
    strict = rule()
    needs = msgspec.structs.replace(
        strict.needs, days_since=msgspec.structs.replace(strict.needs.days_since, value=200)
    )
    answer = ask(PLAIN, FIRST_DAY, rule=msgspec.structs.replace(strict, needs=needs))
    assert answer.reasons == (Reason.NOT_LONG_ENOUGH,)
    caps = msgspec.structs.replace(
        strict.caps, withhold_below=msgspec.structs.replace(strict.caps.withhold_below, value=1.0)
    )
    doubting = ask(PLAIN, FIRST_DAY, rule=msgspec.structs.replace(strict, caps=caps))
    assert doubting.reasons == (Reason.MISFIT,)


def test_other_priors_are_believed() -> None:
    effect = priors().effect
    narrow = msgspec.structs.replace(
        effect, widths=msgspec.structs.replace(effect.widths, value=(0.01, 0.02))
    )
    answer = ask(PLAIN, FIRST_DAY, priors=msgspec.structs.replace(priors(), effect=narrow))
    assert answer.change_points is not None
    assert answer.change_points.mean == pytest.approx(0.0, abs=0.05)
