"""Answers as values, ready to be printed or sent: a night, tonight, a past night."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from lowtide.actions.advise import Advised
from lowtide.asks import Ask
from lowtide.decision.ahead import NextChange, next_change
from lowtide.decision.decide import NightAdvice
from lowtide.decision.explain import Because, Explanation, Reader, explain
from lowtide.decision.recommendation import action
from lowtide.phrases import Translate


class ReasonShown(Struct, frozen=True):
    """A rule that decided, the words, and the source with its mark."""

    rule: str
    text: str
    source: str


class NightAnswer(Struct, frozen=True, kw_only=True):
    """What was advised for a night, why, what could not be evaluated, and who is asked what."""

    night: date
    action: str
    dose_mg: float | None
    timing: str
    because: tuple[ReasonShown, ...]
    not_evaluated: tuple[ReasonShown, ...]
    asks: tuple[Ask, ...]


class Tonight(NightAnswer, frozen=True, kw_only=True):
    """Tonight's answer, and the next change of dose if every night is taken and quiet."""

    next: NextChange | None


class PastNight(NightAnswer, frozen=True, kw_only=True):
    """A night of the past, with what was taken: 0 is nothing, None is not known."""

    taken_mg: float | None


def tonight(advised: Advised, reader: Reader, translate: Translate = str) -> Tonight:
    """The answer for the night that was asked about."""
    advice = advised.nights[-1]
    change = next_change(advised.course, advice)
    return Tonight(**_said(advised, advice, reader, translate), next=change)


def history(advised: Advised, reader: Reader, translate: Translate = str) -> tuple[PastNight, ...]:
    """Every night of the course, rows or no rows."""
    return tuple(_past(advised, advice, reader, translate) for advice in advised.nights)


def cited(advised: Advised, night: date) -> Mapping[str, tuple[str, ...]]:
    """The document's claims that the reasons of a night rest on, by rule."""
    advice = next(each for each in advised.nights if each.night.date == night)
    because = explain(advised.course, advice).because
    return {
        each.rule: tuple(claim for source in each.sources for claim in source.claims)
        for each in because
    }


def _past(advised: Advised, advice: NightAdvice, reader: Reader, translate: Translate) -> PastNight:
    report = advised.course.facts.doses.get(advice.night)
    taken = report.dose if report else None
    said = _said(advised, advice, reader, translate)
    return PastNight(**said, taken_mg=None if taken is None else taken.mg)


def _said(
    advised: Advised, advice: NightAdvice, reader: Reader, translate: Translate
) -> dict[str, Any]:
    said: Explanation = explain(advised.course, advice, reader, translate)
    return {
        "night": advice.night.date,
        "action": action(advice.recommendation),
        "dose_mg": advice.dose.mg if advice.dose else None,
        "timing": advice.memory.state.timing.value,
        "because": _shown(said.because),
        "not_evaluated": _shown(said.not_evaluated),
        "asks": said.asks,
    }


def _shown(because: tuple[Because, ...]) -> tuple[ReasonShown, ...]:
    return tuple(ReasonShown(each.rule, each.text, each.source) for each in because)
