"""Commands about a course: tonight, history, plan, import."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from lowtide.actions import answer
from lowtide.actions.advise import Advised, advise
from lowtide.actions.answer import PastNight
from lowtide.cli import show
from lowtide.cli.files import OpenedCourse, open_course, protocol_to_follow
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
from lowtide.errors import StepError, UserError
from lowtide.quantities import Night

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
        date, typer.Option("--start", parser=a_date, metavar="DATE", help="The first night.")
    ],
    protocol: WhichProtocol = None,
    to: AsFormat = Format.TEXT,
) -> None:
    """Show steps, therapies and milestones, if every dose is taken and tolerated."""
    from lowtide.protocol.plan import plan as plan_of

    planned = plan_of(protocol_to_follow(protocol), Night(start))
    show.json(show.plan_as_data(planned)) if to is Format.JSON else show.plan(planned)


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
