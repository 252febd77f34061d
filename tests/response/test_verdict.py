"""From evidence to a verdict: the rule as a table, and its promises one by one."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowtide.response.answer import NextStep, Reason, Verdict
from lowtide.response.catalogue import rule
from lowtide.response.verdict.evidence import Evidence
from lowtide.response.verdict.judge import ANSWERED_ENOUGH, Judged, Standing, is_better, judge

#                in percent, by 15, 30, 50 %, by a point, worse 15, less, more
CLEAR = Evidence(True, 0.97, 0.6, 0.1, 0.95, 0.0, 200.0, 0.1)
A_THIRD = replace(CLEAR, by_30=0.9)
LITTLE = Evidence(True, 0.10, 0.01, 0.0, 0.08, 0.02, 0.5, 0.5)
WORSE = Evidence(True, 0.0, 0.0, 0.0, 0.0, 0.95, 0.0, 50.0)
OPEN = Evidence(True, 0.5, 0.2, 0.0, 0.4, 0.01, 3.0, 0.3)
NOT_QUITE = replace(CLEAR, by_15=0.84)
AFTER = Standing(days=84, at_dose=42, onset=0.98, answered=0.9, flare=0.1, apart=True, misfit=False)


def said(
    found: Evidence,
    narrow: Evidence | None = None,
    shifted: Evidence | None = None,
    standing: Standing = AFTER,
) -> Judged:
    return judge(rule(), found, narrow or found, shifted or found, standing)


BETTER, NO_BETTER, IS_WORSE = Verdict.BETTER, Verdict.NO_BETTER, Verdict.WORSE
UNCLEAR, TOO_EARLY = Verdict.UNCLEAR, Verdict.TOO_EARLY


# --- what the evidence says ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "standing", "verdict", "by_a_third", "step"),
    [
        (CLEAR, AFTER, BETTER, False, None),
        (A_THIRD, AFTER, BETTER, True, None),
        (replace(CLEAR, by_30=0.8), AFTER, BETTER, True, None),
        (replace(CLEAR, by_30=0.79), AFTER, BETTER, False, None),
        # at the very edge: 0.85, 0.8 and 5 are enough, and less of any is not
        (replace(CLEAR, by_15=0.85, by_a_point=0.8, less=5.0), AFTER, BETTER, False, None),
        (NOT_QUITE, AFTER, UNCLEAR, False, NextStep.BLINDED),
        (replace(CLEAR, less=4.9), AFTER, UNCLEAR, False, NextStep.BLINDED),
        (replace(CLEAR, by_a_point=0.79), AFTER, UNCLEAR, False, NextStep.BLINDED),
        # early, where it is clear early
        (CLEAR, replace(AFTER, days=28, at_dose=7), BETTER, False, None),
        (WORSE, AFTER, IS_WORSE, False, NextStep.ASK),
        (WORSE, replace(AFTER, days=28, at_dose=7), IS_WORSE, False, NextStep.ASK),
        (replace(WORSE, worse_15=0.8, more=10.0), AFTER, IS_WORSE, False, NextStep.ASK),
        (
            replace(WORSE, worse_15=0.79),
            replace(AFTER, onset=0.5),
            UNCLEAR,
            False,
            NextStep.BLINDED,
        ),
        # a likely worsening is the prescriber's to see before it is called one
        (replace(WORSE, more=9.9), replace(AFTER, onset=0.5), UNCLEAR, False, NextStep.ASK),
        (
            replace(WORSE, more=9.9),
            replace(AFTER, days=30, onset=0.5),
            TOO_EARLY,
            False,
            NextStep.ASK,
        ),
        (LITTLE, AFTER, NO_BETTER, False, NextStep.ASK),
        (replace(LITTLE, by_15=0.2, by_30=0.05), AFTER, NO_BETTER, False, NextStep.ASK),
        (replace(LITTLE, by_15=0.21), AFTER, UNCLEAR, False, NextStep.BLINDED),
        (replace(LITTLE, by_30=0.06), AFTER, UNCLEAR, False, NextStep.BLINDED),
        # no better only after long enough at the dose, with its effect there
        (LITTLE, replace(AFTER, at_dose=28, onset=0.9), NO_BETTER, False, NextStep.ASK),
        (LITTLE, replace(AFTER, at_dose=27), UNCLEAR, False, NextStep.STAY),
        (LITTLE, replace(AFTER, onset=0.89), UNCLEAR, False, NextStep.BLINDED),
        (LITTLE, replace(AFTER, days=56, at_dose=28), NO_BETTER, False, NextStep.ASK),
        (LITTLE, replace(AFTER, days=56, at_dose=27), TOO_EARLY, False, NextStep.WAIT),
    ],
)
def test_the_rule(
    found: Evidence,
    standing: Standing,
    verdict: Verdict,
    by_a_third: bool,
    step: NextStep | None,
) -> None:
    judged = said(found, standing=standing)
    assert (judged.verdict, judged.by_a_third, judged.next_step) == (verdict, by_a_third, step)


# --- what makes better unclear ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "narrow", "shifted", "standing", "step"),
    [
        (Reason.MISFIT, CLEAR, CLEAR, replace(AFTER, misfit=True), NextStep.ASK),
        (Reason.FLARE, CLEAR, CLEAR, replace(AFTER, flare=0.5), NextStep.BLINDED),
        (Reason.TREND, NOT_QUITE, CLEAR, AFTER, NextStep.BLINDED),
        (Reason.MISSING, CLEAR, NOT_QUITE, AFTER, NextStep.ANSWER_MORE),
        (Reason.THERAPIES, CLEAR, CLEAR, replace(AFTER, apart=False), NextStep.KEEP_THE_REST),
    ],
)
def test_each_doubt_alone_makes_better_unclear(
    reason: Reason, narrow: Evidence, shifted: Evidence, standing: Standing, step: NextStep
) -> None:
    assert said(A_THIRD, narrow, shifted, standing) == Judged(UNCLEAR, False, (reason,), step)


@pytest.mark.parametrize(
    ("misfit", "flare", "narrow", "shifted", "apart"),
    list(product((False, True), (0.49, 0.5), (CLEAR, OPEN), (CLEAR, OPEN), (True, False))),
)
def test_doubts_add_up_in_their_order(
    misfit: bool, flare: float, narrow: Evidence, shifted: Evidence, apart: bool
) -> None:
    judged = said(CLEAR, narrow, shifted, replace(AFTER, misfit=misfit, flare=flare, apart=apart))
    doubts = {
        Reason.MISFIT: misfit,
        Reason.FLARE: flare >= 0.5,
        Reason.TREND: narrow is OPEN,
        Reason.MISSING: shifted is OPEN,
        Reason.THERAPIES: not apart,
    }
    assert judged.reasons == tuple(reason for reason, there in doubts.items() if there)
    assert judged.verdict is (UNCLEAR if any(doubts.values()) else BETTER)


# --- where nothing is decided -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("standing", "verdict", "reason", "step"),
    [
        (replace(AFTER, days=83), TOO_EARLY, Reason.MAY_CHANGE, NextStep.WAIT),
        (AFTER, UNCLEAR, Reason.WIDE, NextStep.BLINDED),
        (replace(AFTER, at_dose=27), UNCLEAR, Reason.WIDE, NextStep.STAY),
        (replace(AFTER, answered=0.59), UNCLEAR, Reason.WIDE, NextStep.ANSWER_MORE),
        (replace(AFTER, at_dose=3, answered=0.3), UNCLEAR, Reason.WIDE, NextStep.ANSWER_MORE),
        (replace(AFTER, misfit=True), UNCLEAR, Reason.MISFIT, NextStep.ASK),
        (replace(AFTER, days=30, misfit=True), UNCLEAR, Reason.MISFIT, NextStep.ASK),
    ],
)
def test_the_undecided(
    standing: Standing, verdict: Verdict, reason: Reason, step: NextStep
) -> None:
    assert said(OPEN, standing=standing) == Judged(verdict, False, (reason,), step)


@pytest.mark.parametrize("found", [WORSE, LITTLE])
def test_a_misfit_withholds_the_other_verdicts_as_well(found: Evidence) -> None:
    judged = said(found, standing=replace(AFTER, misfit=True))
    assert judged == Judged(UNCLEAR, False, (Reason.MISFIT,), NextStep.ASK)


# What would help most with two doubts: what one can do oneself comes before the prescriber's part,
# and where the days are unlike any that the model knows, nothing else is advised.
@pytest.mark.parametrize(
    ("narrow", "shifted", "standing", "step"),
    [
        (OPEN, OPEN, replace(AFTER, apart=False), NextStep.ANSWER_MORE),
        (OPEN, CLEAR, replace(AFTER, apart=False), NextStep.KEEP_THE_REST),
        (OPEN, CLEAR, replace(AFTER, answered=0.5), NextStep.ANSWER_MORE),
        (OPEN, CLEAR, replace(AFTER, at_dose=5), NextStep.BLINDED),
        (OPEN, OPEN, replace(AFTER, misfit=True, apart=False), NextStep.ASK),
    ],
)
def test_the_most_useful_next_step(
    narrow: Evidence, shifted: Evidence, standing: Standing, step: NextStep
) -> None:
    assert said(CLEAR, narrow, shifted, standing).next_step is step


# --- promises -----------------------------------------------------------------------------------

chances = st.sampled_from([0.0, 0.04, 0.05, 0.2, 0.79, 0.8, 0.84, 0.85, 1.0])
factors = st.sampled_from([0.0, 0.5, 4.9, 5.0, 9.9, 10.0, 1e9])
anything = st.builds(
    Evidence, st.booleans(), chances, chances, chances, chances, chances, factors, factors
)
standings = st.builds(
    Standing,
    days=st.sampled_from([28, 83, 84, 300]),
    at_dose=st.sampled_from([1, 27, 28, 84]),
    onset=st.sampled_from([0.1, 0.89, 0.9, 1.0]),
    answered=st.sampled_from([0.2, 0.59, ANSWERED_ENOUGH, 1.0]),
    flare=st.sampled_from([0.0, 0.49, 0.5, 1.0]),
    apart=st.booleans(),
    misfit=st.booleans(),
)


# Better is said only where everything speaks for it; a third only where it is better; and whatever
# is not better, no better or worse has a reason and something to do about it.
@given(anything, anything, anything, standings)
def test_what_is_promised_of_every_verdict(
    found: Evidence, narrow: Evidence, shifted: Evidence, standing: Standing
) -> None:
    judged = said(found, narrow, shifted, standing)
    if judged.verdict is BETTER:
        assert all(is_better(rule(), each) for each in (found, narrow, shifted))
        assert standing.apart
        assert standing.flare < 0.5
    if judged.verdict in (BETTER, NO_BETTER, IS_WORSE):
        assert not standing.misfit
        assert judged.reasons == ()
    else:
        assert judged.reasons
        assert judged.next_step is not None
        assert not judged.by_a_third
    if judged.verdict is NO_BETTER:
        assert standing.at_dose >= 28
        assert found.by_15 <= 0.2
    if judged.verdict is TOO_EARLY:
        assert standing.days < 84
