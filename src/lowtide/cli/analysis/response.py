"""The command that says whether it is helping."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace as in_place
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from lowtide.cli import show
from lowtide.cli.files import OpenedCourse, find_protocol, open_course
from lowtide.cli.options import AsFormat, DiaryFile, Format, ForReader, OnDate, StartDate
from lowtide.course.events import StartDescribed
from lowtide.course.facts import CourseFacts
from lowtide.decision.explain import Reader
from lowtide.errors import ResponseError
from lowtide.phrases import Words
from lowtide.protocol.catalogue import DEFAULT
from lowtide.quantities import Night
from lowtide.response.answer import Answer, Spread
from lowtide.response.outcomes import Outcome, Prior

if TYPE_CHECKING:
    from lowtide.response.course.asked import Asked
    from lowtide.response.model.beliefs import Priors

SEED = 1  # the same diary gets the same answer


def an_outcome(text: str) -> str:
    """Read what is asked about."""
    named = text.strip().casefold()
    if named in (each.value for each in Outcome):
        return named
    asked = ", ".join(each.value for each in Outcome)
    raise typer.BadParameter(f'"{text}" is not asked about in a diary. Ask about {asked}.')


# Typer reads an enumeration in its own way, and knows no capitals.
WhichOutcome = Annotated[
    str,
    typer.Option(
        "--outcome", parser=an_outcome, metavar="WHAT", help="pain, fatigue, sleep or fiqr."
    ),
]


def a_bad_spell(text: str) -> str:
    """Read whether they began in a bad spell."""
    said = text.strip().casefold()
    if said not in ("yes", "no"):
        raise typer.BadParameter(f'"{text}" is neither yes nor no. Leave it out if nobody knows.')
    return said


BadSpell = Annotated[
    str | None,
    typer.Option(
        "--bad-spell",
        parser=a_bad_spell,
        metavar="yes|no",
        help="Whether it was a bad spell when the diary began.",
    ),
]


def response(
    diary: DiaryFile,
    on: OnDate = None,
    start: StartDate = None,
    bad_spell: BadSpell = None,
    prior: Annotated[
        Prior,
        typer.Option(help="What is believed beforehand: Lowtide's own, or what trials allow."),
    ] = Prior.OWN,
    outcome: WhichOutcome = Outcome.PAIN.value,
    reader: ForReader = Reader.PATIENT,
    to: AsFormat = Format.TEXT,
) -> None:
    """Say whether it is helping: the change since starting, how sure that is, what would help."""
    opened = open_course(diary, on)
    tonight = opened.asked_night if on else opened.last_night
    with _all_kept():
        facts = _known(opened, bad_spell, Outcome(outcome))
        asked = _asked(opened, facts, tonight, Outcome(outcome), start, prior)
    said = _words(asked.answer, reader)
    if to is Format.JSON:
        from lowtide.report.answered.data import as_data

        show.json(as_data(asked.answer, said, asked.taken_for_granted))
        return
    for warning in (*asked.taken_for_granted, *asked.answer.warnings):
        show.note(str(warning))
    _show(asked.answer, said)


def _known(opened: OpenedCourse, bad_spell: str | None, outcome: Outcome) -> CourseFacts:
    """What is known of the course, with what the file and the command line say beside it."""
    if outcome is Outcome.FIQR and not opened.fiqr:
        raise ResponseError(
            f"{opened.name}: there is no total of the FIQR in it. Write a diary (CSV) with a column"
            " fiqr, from 0 to 100 on the days on which it was asked."
        )
    facts = replace(opened.versions[-1].facts, totals=opened.fiqr)
    if bad_spell is None:
        return facts
    return replace(facts, described=StartDescribed(bad_spell == "yes"))


def _asked(
    opened: OpenedCourse,
    facts: CourseFacts,
    tonight: Night,
    outcome: Outcome,
    start: date | None,
    prior: Prior,
) -> "Asked":
    try:
        from numpy.random import default_rng

        from lowtide.response.course.asked import answer_of
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("lowtide"):
            raise
        raise ResponseError(
            f"this answer needs {error.name}, which is not installed. Install lowtide[analysis]."
        ) from error
    protocol = find_protocol(opened.prescribed.protocol if opened.prescribed else DEFAULT)
    first = Night(start) if start else None
    try:
        asked = answer_of(
            facts, outcome, tonight, protocol, default_rng(SEED), first, _priors(prior)
        )
    except ResponseError as error:
        raise ResponseError(f"{opened.name}: {error}") from error
    if prior is Prior.OWN:
        return asked
    from lowtide.actions.believed import told_of

    return in_place(asked, answer=replace(asked.answer, warnings=told_of(prior)))


def _priors(prior: Prior) -> "Priors | None":
    if prior is Prior.OWN:
        return None
    from lowtide.actions.believed import priors_named
    from lowtide.evidence.catalogue import evidence

    return priors_named(prior, evidence())


@contextmanager
def _all_kept() -> Iterator[None]:
    """Without looking for what is not needed any more: of what is loaded for an answer, nothing."""
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()


def _words(answer: Answer, reader: Reader) -> tuple[Words, ...]:
    from lowtide.report.answered.plain import plain
    from lowtide.report.answered.precise import precise

    return plain(answer).said if reader is Reader.PATIENT else precise(answer)


# --- in words -----------------------------------------------------------------------------------


def _show(answer: Answer, said: tuple[Words, ...]) -> None:
    for words in said:
        show.paragraph(words.say(), indent="  ", first="")
    spreads = {"change in points": answer.change_points, "reduction in %": answer.reduction}
    known = {name: spread for name, spread in spreads.items() if spread is not None}
    if known:
        show.line(f"{'':<20}{'mean':>8}{'sd':>8}{'5 %':>8}{'50 %':>8}{'95 %':>8}")
    for name, spread in known.items():
        show.line(f"{name:<20}" + "".join(f"{each:>8.1f}" for each in _figures(spread)))
    show.line(show.PROMISE)


def _figures(spread: Spread) -> tuple[float, ...]:
    return spread.mean, spread.sd, spread.q05, spread.q50, spread.q95
