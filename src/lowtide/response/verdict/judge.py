"""From evidence to a verdict: the rule of rule.toml, in its order."""

from dataclasses import dataclass, replace

from lowtide.response.answer import NextStep, Reason, Verdict
from lowtide.response.looks import JUDGED
from lowtide.response.model.rule import Rule
from lowtide.response.verdict.evidence import Evidence

ANSWERED_ENOUGH = 0.6  # of the evenings since the first dose; fewer are the first thing to mend [A]


@dataclass(frozen=True)
class Standing:
    """What a verdict depends on beside the evidence.

    days: since the first dose. at_dose: nights with a dose since the one now taken was reached.
    onset: how much of its effect is there by now. answered: the share of evenings since the first.
    flare: the probability of a start in one, or whether the person said so. apart: whether the dose
    can be told from the therapies; together: whether, where not, both together are likely to have
    made it better. misfit: whether the days do not look as the model says.
    """

    days: int
    at_dose: int
    onset: float
    answered: float
    flare: float
    apart: bool
    misfit: bool
    together: bool = False


@dataclass(frozen=True)
class Judged:
    """A verdict, whether it is by a third or more, and why it is no other one."""

    verdict: Verdict
    by_a_third: bool
    reasons: tuple[Reason, ...]
    next_step: NextStep | None


def judge(
    rule: Rule, found: Evidence, narrow: Evidence, shifted: Evidence, standing: Standing
) -> Judged:
    """The verdict of the evidence under both trends and with worse unanswered days.

    `found` under the trend's own prior, `narrow` where time alone is granted less, `shifted` where
    the unanswered days since the first dose were worse by what the rule asks to be borne.
    """
    said = _said(rule, found, standing)
    if said is Verdict.BETTER:
        doubts = tuple(_doubts(rule, narrow, shifted, standing))
        if doubts:
            return Judged(Verdict.UNCLEAR, False, doubts, _next_step(doubts, standing))
        return Judged(said, found.by_30 >= rule.better.by_30.value, (), None)
    if said is not None and standing.misfit:
        return Judged(Verdict.UNCLEAR, False, (Reason.MISFIT,), NextStep.ASK)
    if said is not None:
        return Judged(said, False, (), NextStep.ASK)
    undecided = _undecided(standing)
    # A likely worsening is the prescriber's to see before there is evidence enough to call it one.
    likely_worse = found.worse_15 >= rule.worse.by_15.value
    return replace(undecided, next_step=NextStep.ASK) if likely_worse else undecided


def _said(rule: Rule, found: Evidence, standing: Standing) -> Verdict | None:
    if is_better(rule, found):
        return Verdict.BETTER
    worse, no_better = rule.worse, rule.no_better
    if found.worse_15 >= worse.by_15.value and found.more >= worse.bayes_factor.value:
        return Verdict.WORSE
    long_enough = standing.at_dose >= no_better.days_at_dose.value
    there = standing.onset >= no_better.onset.value
    little = found.by_30 <= no_better.by_30.value and found.by_15 <= no_better.by_15.value
    return Verdict.NO_BETTER if long_enough and there and little else None


def is_better(rule: Rule, found: Evidence) -> bool:
    """Whether the evidence alone is enough for `better`."""
    better = rule.better
    return (
        found.by_15 >= better.by_15.value
        and found.by_a_point >= better.by_a_point.value
        and found.less >= better.bayes_factor.value
    )


def _doubts(rule: Rule, narrow: Evidence, shifted: Evidence, standing: Standing) -> list[Reason]:
    doubts = {
        Reason.MISFIT: standing.misfit,
        Reason.FLARE: standing.flare >= rule.caps.flare.value,
        Reason.TREND: not is_better(rule, narrow),
        Reason.MISSING: not is_better(rule, shifted),
        Reason.THERAPIES: not standing.apart,
    }
    return [reason for reason, there in doubts.items() if there]


def _undecided(standing: Standing) -> Judged:
    if standing.misfit:
        return Judged(Verdict.UNCLEAR, False, (Reason.MISFIT,), NextStep.ASK)
    if standing.together and not standing.apart:
        early = standing.days < JUDGED
        verdict = Verdict.TOO_EARLY if early else Verdict.UNCLEAR
        return Judged(verdict, False, (Reason.THERAPIES,), NextStep.KEEP_THE_REST)
    if standing.days < JUDGED:
        return Judged(Verdict.TOO_EARLY, False, (Reason.MAY_CHANGE,), NextStep.WAIT)
    return Judged(Verdict.UNCLEAR, False, (Reason.WIDE,), _next_step((Reason.WIDE,), standing))


def _next_step(doubts: tuple[Reason, ...], standing: Standing) -> NextStep:
    """The most useful thing to do; what one can do alone comes first."""
    if Reason.MISFIT in doubts:
        return NextStep.ASK
    if Reason.MISSING in doubts or standing.answered < ANSWERED_ENOUGH:
        return NextStep.ANSWER_MORE
    if Reason.THERAPIES in doubts:
        return NextStep.KEEP_THE_REST
    if Reason.WIDE in doubts and standing.at_dose < JUDGED // 3:
        return NextStep.STAY
    return NextStep.BLINDED
