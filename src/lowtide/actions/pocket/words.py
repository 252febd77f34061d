"""The maps and words of a pocket that are the same for everybody with one protocol.

Each is made by the function that the server itself asks, so that the phone only looks up.
"""

from collections.abc import Callable
from datetime import date, timedelta

from msgspec import Struct

from lowtide.actions.entries import NOT_NAMED
from lowtide.actions.pocket.findings import ANY_NIGHT
from lowtide.actions.pocket.model import (
    Answers,
    Asked,
    ByStep,
    Clock,
    Doses,
    Gates,
    Reason,
    Step,
    Words,
)
from lowtide.actions.pocket.said import NO_EFFECTS
from lowtide.asks import Ask
from lowtide.course.events import CheckedIn, Effect, Severity
from lowtide.course.facts import DoseReport
from lowtide.decision import catalogue, letters
from lowtide.decision.explain import ASKED_BY_FINDINGS, DECIDING_BAR, NOT_DOSING, URGENCY
from lowtide.decision.recommendation import AskCode, Comfort
from lowtide.decision.recommendation import Reason as Code
from lowtide.decision.rules import rules_of
from lowtide.phrases import DAY, MONTHS, Translate
from lowtide.protocol.model import Protocol
from lowtide.quantities import NOON, Dose, Timing
from lowtide.screening.findings import Bar

AmountOf = Callable[[Dose], str]
"""How much a dose is of what the person has at hand, in words."""


class AtHand(Struct, frozen=True):
    """How much a dose is, the last day on which it may be used, and what is said after that."""

    amount: AmountOf = lambda dose: ""
    until: date | None = None
    past: str = ""


NOTHING_KNOWN = AtHand()


SLEPT = {"": None, "false": False, "true": True}
SAID_BY_FINDINGS = (Code.DANGER, Code.NOT_CLEAR_YET)
"""Reasons in whose place the finding itself is said; a test compares with the explanation."""


def steps(protocol: Protocol, translate: Translate, amount: AmountOf) -> tuple[Step, ...]:
    """The doses, how many of each are taken before the next, and what to take for each."""
    needed = rules_of(protocol).step_doses
    doses = [step.dose.value for step in protocol.steps]
    return tuple(
        Step(dose.micrograms, dose.say(translate), n, amount(dose))
        for dose, n in zip(doses, needed, strict=True)
    )


def doses(protocol: Protocol, translate: Translate) -> Doses:
    """Last night's dose as a letter, for each dose advised and each dose of a step taken."""
    known = [step.dose.value for step in protocol.steps]
    read = {
        str(advised.micrograms): {
            str(taken.micrograms): letters.last_dose(protocol, advised, DoseReport(taken))
            for taken in known
        }
        for advised in known
    }
    return Doses(
        top=protocol.top.micrograms,
        letters={
            advised: {taken: letter.value for taken, (letter, odd) in each.items() if odd is None}
            for advised, each in read.items()
        },
        otherwise=letters.last_dose(protocol, None, None)[0].value,
        no_dose=letters.NO_DOSE.say(translate),
    )


def gates() -> Gates:
    """The worst bar of a night as a letter.

    Where doses are taken already, whether to begin is not the question any more.
    """
    usual = {bar: letters.GATES[bar].value for bar in sorted(Bar)}
    dosing = usual | {Bar.BLOCKED: letters.GATES[Bar.OPEN].value}
    return Gates(tuple(usual.values()), tuple(dosing.values()))


def planned(protocol: Protocol) -> dict[str, Clock]:
    """When a night's dose is expected."""
    moments = {t: letters.planned_moment(protocol, ANY_NIGHT, t) for t in Timing}
    return {
        timing.value: Clock((moment.date() - ANY_NIGHT.date).days, moment.time().isoformat())
        for timing, moment in moments.items()
    }


def morning_after(protocol: Protocol) -> int:
    """Midway between an evening's dose and the next morning's, in seconds after noon."""
    evening, morning = (
        letters.planned_moment(protocol, ANY_NIGHT, timing)
        for timing in (Timing.NIGHT, Timing.MORNING)
    )
    noon = evening.replace(hour=NOON.hour, minute=0, second=0)
    return (evening - noon + (morning - evening) / 2) // timedelta(seconds=1)


def answers(translate: Translate) -> Answers:
    """Today's answers as a letter: each answer about effects with each about sleep."""
    said = {"": None, NO_EFFECTS: ()} | {each.value: (Effect("", each),) for each in Severity}
    return Answers(
        comfort={
            f"{effects}/{sleep}": letters.comfort_of(
                CheckedIn(effects=said[effects], sleep_worse=SLEPT[sleep])
            ).value
            for effects in said
            for sleep in SLEPT
        },
        worst_last=(NO_EFFECTS, *(severity.value for severity in Severity)),
        none=NO_EFFECTS,
        urgent=Severity.URGENT.value,
        urgent_words=catalogue.urgent_words(),
        not_named={severity.value: translate(name) for severity, name in NOT_NAMED.items()},
    )


def words(protocol: Protocol, translate: Translate) -> Words:
    """What the rule's reasons and asks say."""
    rules = rules_of(protocol)
    whens, whos = URGENCY
    return Words(
        reasons=_reasons(protocol, translate),
        asks={code.value: _asked(code, ask, translate) for code, ask in catalogue.asks().items()},
        when=tuple(when.value for when in whens),
        who=tuple(who.value for who in whos),
        severe=Comfort.SEVERE.value,
        ask_of_severe=AskCode.SEVERE.value,
        asked_when_severe=tuple(NOT_DOSING),
        figures={
            "quiet_needed": rules.quiet_check_ins_to_step_up,
            "rough_run": rules.rough_check_ins_to_step_back,
            "unknown_needed": rules.unknown_nights_to_step_lower,
        },
        decimal=translate("."),
        months=tuple(map(translate, MONTHS)),
        day=translate(DAY),
    )


def _reasons(protocol: Protocol, translate: Translate) -> dict[str, Reason]:
    reasons = {
        code.value: Reason(
            rule=words.rule,
            text=translate(words.patient),
            sources=tuple(_sources(protocol, words)),
            bar=DECIDING_BAR.get(code),
            instead=code in SAID_BY_FINDINGS,
        )
        for code, words in catalogue.reasons().items()
    }
    too = catalogue.circumstances()["severe_too"]
    beside_danger = Reason(Code.SEVERE.value, translate(too.patient), (str(too.citation),))
    return reasons | {f"{Code.DANGER}+{Code.SEVERE}/{Code.SEVERE}": beside_danger}


def _sources(protocol: Protocol, words: catalogue.Words) -> list[str | ByStep]:
    if not words.source_of:
        return [str(words.citation)]
    steps = protocol.steps
    of_step = {
        "step_dose": ByStep("tonight", tuple(str(step.dose.citation) for step in steps)),
        "step_doses": ByStep(
            "counted", tuple(str((step.doses or step.dose).citation) for step in steps)
        ),
    }
    numbers = protocol.numbers
    return [of_step.get(name) or str(getattr(numbers, name).citation) for name in words.source_of]


def _asked(code: AskCode, ask: Ask, translate: Translate) -> Asked:
    said = Ask(translate(ask.text), ask.who, ask.when)
    return Asked(said, ASKED_BY_FINDINGS.get(code))
