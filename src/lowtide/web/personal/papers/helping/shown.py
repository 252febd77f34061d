"""Whether it is helping, as pages show it: in plain words, or in the prescriber's precise ones."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lowtide.phrases import Words
from lowtide.quantities import Night
from lowtide.report.answered.plain import plain
from lowtide.report.answered.precise import in_brief, precise
from lowtide.report.helping import ToBeAnswered, helping
from lowtide.report.pain import pain_report
from lowtide.report.summary import first_dose_of
from lowtide.response.answer import Answer
from lowtide.response.catalogue import rule
from lowtide.web.courses import Opened
from lowtide.web.personal.papers.helping.asked import asked_of
from lowtide.web.personal.papers.helping.pictured import pictured
from lowtide.web.personal.papers.reported import (
    Shown,
    before_and_now,
    helping_shown,
    yardstick_text,
)
from lowtide.web.words import translated

if TYPE_CHECKING:
    from lowtide.response.course.asked import Asked

NARROW, COLUMN, WIDE = 320, 480, 560  # the widths of the picture, in its own units


def helping_of(opened: Opened) -> dict[str, Any]:
    """What the course page says: the sentences, the picture, and the course that was fitted."""
    facts, night, first = opened.followed.facts, opened.followed.night, _first_dose(opened)
    found = helping(facts, opened.followed.protocol, night, first)
    if not isinstance(found, ToBeAnswered):
        return {"helping": helping_shown(found)}
    asked = asked_of(opened, found)
    if asked is None:
        pain = pain_report(facts, night, first)
        sentences = (not_installed(), *before_and_now(pain), yardstick_text())
        return {"helping": Shown(sentences, _sources(found))}
    told = plain(asked.answer)
    return {
        "helping": Shown(tuple(_said(told.told)), _sources(found)),
        "beside": tuple(_said((told.yardstick, told.limit))),
        **_computed(asked, WIDE),
    }


def answer_for_prescriber(opened: Opened) -> dict[str, Any]:
    """What the sheet for a visit says of it; nothing before the first set day."""
    followed = opened.followed
    found = helping(followed.facts, followed.protocol, followed.night, _first_dose(opened))
    if not isinstance(found, ToBeAnswered):
        return {}
    asked = asked_of(opened, found)
    if asked is None:
        return {"answer": (not_installed(),)}
    return {
        "answer": tuple(_said(in_brief(asked.answer))),
        "in_full": tuple(_said(precise(asked.answer))),
        **_computed(asked, COLUMN),
    }


def _first_dose(opened: Opened) -> Night | None:
    return first_dose_of(opened.followed.advised.course)


def _computed(asked: "Asked", wide: int) -> dict[str, Any]:
    """What both pages show of an answer, the picture at most so wide."""
    return {
        "picture": pictured(asked.answer, NARROW, wide),
        "seen_up_to": last_day(asked),
        "warnings": warnings(asked),
        "fitted": fitted(asked.answer),
    }


def not_installed() -> str:
    """Why there is no answer."""
    return _(
        "The answer needs a part of Lowtide that is not installed here: lowtide[analysis]. "
        "Whoever runs this Lowtide for you can add it."
    )


def fitted(answer: Answer) -> dict[date, float]:
    """The course that was fitted to the scores, by day."""
    if answer.first_day is None:
        return {}
    return {answer.first_day + timedelta(days=at): each for at, each in enumerate(answer.fitted)}


def last_day(asked: "Asked") -> date | None:
    """The last day that was compared."""
    first = asked.answer.first_day
    return first + timedelta(days=len(asked.series.scores) - 1) if first else None


def warnings(asked: "Asked") -> tuple[str, ...]:
    """What was taken for granted, and what the computation itself warns of."""
    return (*_said(asked.taken_for_granted), *map(translated, asked.answer.warnings))


def _said(parts: Iterable[Words]) -> Iterator[str]:
    return (part.say(translated) for part in parts)


def _sources(found: ToBeAnswered) -> tuple[Any, ...]:
    yardstick = rule().yardstick
    return found.source, yardstick.reached_30.citation, yardstick.reached_50.citation
