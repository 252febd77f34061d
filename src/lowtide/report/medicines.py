"""The medicines of a course, each with what our check says of it on a night."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from lowtide.asks import Ask
from lowtide.course.facts import CourseFacts
from lowtide.decision.decide import Screen
from lowtide.decision.explain import Reader
from lowtide.phrases import Translate, Words
from lowtide.quantities import Night
from lowtide.report.lists import Listed, lists
from lowtide.screening.catalogue import Catalogue
from lowtide.screening.findings import NightFinding
from lowtide.screening.medicines import Outcome
from lowtide.screening.night.answers import answer_given, told_sentence
from lowtide.screening.night.gate import without_label
from lowtide.screening.screen import judge, screen
from lowtide.sources import Citation


class Reasoned(Struct, frozen=True):
    """Something that is said of a medicine, and where it comes from."""

    text: str
    source: Citation


class MedicineSaid(Struct, frozen=True):
    """One medicine: since when, taken last on which day if it is over, and what is said of it.

    `not_before` is the first day for naltrexone, where one is known.
    """

    name: str
    since: date
    last: date | None
    outcome: Outcome
    reasons: tuple[Reasoned, ...]
    asks: tuple[Ask, ...]
    not_before: date | None


class Check(Struct, frozen=True, kw_only=True):
    """With what medicines are checked, for whom, and in which language."""

    screen: Screen
    catalogue: Catalogue
    reader: Reader = Reader.PATIENT
    translate: Translate = str


def medicines_said(
    facts: CourseFacts, night: Night, check: Check
) -> tuple[MedicineSaid, ...] | None:
    """What is taken, then what is over and still in the way; None was never answered."""
    listed = lists(facts, night, check.screen).medicines
    if listed is None:
        return None
    return tuple(medicine_said(each, facts, night, check) for each in listed)


def told(
    name: str, facts: CourseFacts, night: Night, since: Night, catalogue: Catalogue
) -> Words | None:
    """What was said of a product, where our list has to ask about it."""
    given = answer_given(name, facts, night, since)
    if given is None or judge(name, catalogue).outcome is not Outcome.ASK:
        return None
    return told_sentence(*given, catalogue)


def medicine_said(
    listed: Listed[str], facts: CourseFacts, night: Night, check: Check
) -> MedicineSaid:
    """What is said of one medicine on a list."""
    dates = [found.not_before for found in listed.findings if found.not_before]
    return MedicineSaid(
        name=listed.what,
        since=listed.first.date,
        last=listed.last.date if listed.last else None,
        outcome=listed.outcome,
        reasons=tuple(_reasons(listed, facts, night, check)),
        asks=tuple(found.ask.said(check.translate) for found in listed.findings if found.ask),
        not_before=max(dates, default=None),
    )


def _reasons(
    listed: Listed[str], facts: CourseFacts, night: Night, check: Check
) -> Iterator[Reasoned]:
    name, _ = without_label(listed.what, check.catalogue)
    said = told(name, facts, night, listed.first, check.catalogue)
    if said:
        source = check.catalogue.words.sources["told"]
        yield Reasoned(said.say(check.translate), source)
    for found in listed.findings:
        yield Reasoned(_words(found, check.reader).say(check.translate), found.source)
    if not said and not listed.findings:
        known = screen(name, night.date, None, check.catalogue, check.translate)
        yield Reasoned(known.reason, known.source)


def _words(found: NightFinding, reader: Reader) -> Words:
    return found.patient if reader is Reader.PATIENT else found.prescriber
