"""Commands about a course: tonight, history, plan, import."""

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lowtide.actions import answer
from lowtide.actions.advise import Advised, advise
from lowtide.actions.answer import PastNight
from lowtide.cli import show
from lowtide.cli.files import OpenedCourse, drawable, open_course, protocol_to_follow
from lowtide.cli.options import (
    AsFormat,
    DiaryFile,
    Format,
    ForReader,
    OnDate,
    StartDate,
    WhichProtocol,
    a_date,
)
from lowtide.decision.explain import Reader
from lowtide.errors import JournalError, StepError, UserError
from lowtide.quantities import Night

if TYPE_CHECKING:
    from lowtide.course.events import StartDrawn

OneNight = Annotated[
    date | None,
    typer.Option("--night", parser=a_date, metavar="DATE", help="Only this night, in full."),
]


def tonight(
    diary: DiaryFile,
    on: OnDate = None,
    start: StartDate = None,
    protocol: WhichProtocol = None,
    reader: ForReader = Reader.PATIENT,
    to: AsFormat = Format.TEXT,
) -> None:
    """Say what to take tonight, why, from which source, who is asked what, and what comes next."""
    opened = open_course(diary, on)
    advised = _advised(opened, opened.asked_night, protocol, start)
    said = answer.tonight(advised, reader)
    if to is Format.JSON:
        show.json(said)
    else:
        show.tonight(said, answer.cited(advised, said.night))


def history(
    diary: DiaryFile,
    on: OnDate = None,
    start: StartDate = None,
    protocol: WhichProtocol = None,
    night: OneNight = None,
    reader: ForReader = Reader.PATIENT,
    to: AsFormat = Format.TEXT,
) -> None:
    """Show each night: advised, taken, why; with another --protocol, what that one had advised."""
    opened = open_course(diary, on)
    advised = _advised(opened, opened.last_night, protocol, start)
    nights = _only(night, answer.history(advised, reader), opened.name)
    if to is Format.JSON:
        show.json(nights)
    elif night is None:
        show.history(nights)
    else:
        for each in nights:
            show.night_in_full(each, answer.cited(advised, each.night))


def plan(
    start: Annotated[
        date | None, typer.Option("--start", parser=a_date, metavar="DATE", help="The first night.")
    ] = None,
    course: Annotated[
        Path | None,
        typer.Option("--course", metavar="FILE", help="A course file: its first night by lot."),
    ] = None,
    protocol: WhichProtocol = None,
    to: AsFormat = Format.TEXT,
) -> None:
    """Show steps, therapies and milestones, if every dose is taken and tolerated."""
    from lowtide.protocol.plan import plan as plan_of

    drawn = _standing_draw(course) if course else None
    first = start or (drawn.chosen if drawn else None)
    if first is None:
        raise typer.BadParameter("Missing option '--start', or '--course' with a night drawn.")
    if drawn and drawn.chosen != first:
        drawn = None  # another night was named, so nothing of the draw counts
    extra = drawn.extra_doses if drawn else ()
    planned = plan_of(protocol_to_follow(protocol).lengthened(extra), Night(first))
    if to is Format.JSON:
        show.json(show.plan_as_data(planned))
    else:
        show.plan(planned, by_lot=drawn is not None)


def draw(
    course: Annotated[Path, typer.Argument(metavar="COURSE", help="A course file (JSON Lines).")],
    steps: Annotated[
        bool, typer.Option("--steps", help="Draw how long each step lasts too; never shorter.")
    ] = False,
    end: Annotated[
        bool, typer.Option("--end", help="Go another way: the draw does not count any more.")
    ] = False,
    to: AsFormat = Format.TEXT,
) -> None:
    """Draw the first night by lot, once, and write it into a course file before it comes."""
    from lowtide.actions.personal.drawing import draw_start, end_draw

    journal, saying, followed = drawable(course)
    if end:
        _standing_draw(course)
        end_draw(journal, saying)
        show.line("Written down: the draw does not count any more, and is not drawn again.")
        return
    drawn = draw_start(journal, saying, followed, os.urandom, with_steps=steps)
    show.json(show.draw_as_data(drawn)) if to is Format.JSON else show.draw(drawn)


def _standing_draw(course: Path) -> "StartDrawn":
    from lowtide.trial.drawn import standing

    opened = open_course(course, None)
    drawn = standing(opened.versions[-1].facts, opened.asked_night)
    if drawn is None:
        raise JournalError(
            f"{course.name}: no first night is drawn in it that counts. See: lowtide draw --help"
        )
    return drawn


def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A diary of another app.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="A diary (.csv) or a course file (.jsonl).")
    ],
    region: Annotated[
        str | None, typer.Option(help="Only this pain region, where the file has several.")
    ] = None,
) -> None:
    """Read a diary of another app into a Lowtide diary or course file."""
    from lowtide.cli.files import import_to

    show.line(import_to(file, output, region))


def _only(night: date | None, nights: tuple[PastNight, ...], name: str) -> tuple[PastNight, ...]:
    """The nights that were asked for; one that the diary does not reach is refused."""
    only = tuple(each for each in nights if night in (None, each.night))
    if not only:
        reach = f"Choose one from {nights[0].night} to {nights[-1].night}."
        raise UserError(f"{name}: no night of {night}. {reach}")
    return only


def _advised(
    opened: OpenedCourse, through: Night, protocol: str | None, start: date | None
) -> Advised:
    followed = protocol_to_follow(protocol, opened.prescribed)
    try:
        return advise(followed, opened.versions, through, Night(start) if start else None)
    except StepError as error:
        raise StepError(f"{opened.name}: {error}") from error
