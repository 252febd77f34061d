"""The commands about what else a person takes."""

import sys
from datetime import date
from typing import Annotated

import typer

from lowtide.cli import show
from lowtide.cli.files import open_course, protocol_to_follow
from lowtide.cli.options import (
    AsFormat,
    DiaryFile,
    Format,
    ForReader,
    OnDate,
    WhichProtocol,
    a_date,
    today,
)
from lowtide.decision.explain import Reader
from lowtide.errors import UserError
from lowtide.screening.medicines import Outcome

EXIT_CODES = {Outcome.NO_CLASH: 0, Outcome.ASK: 3, Outcome.CONFLICT: 4}


def screen(
    texts: Annotated[
        list[str],
        typer.Argument(metavar="TEXT...", help="Names, codes or lists; - reads lines from input."),
    ],
    on: OnDate = None,
    taken_on: Annotated[
        date | None,
        typer.Option("--taken-on", parser=a_date, metavar="DATE", help="When it was last taken."),
    ] = None,
    to: AsFormat = Format.TEXT,
) -> None:
    """Check medicines against naltrexone; exit code 3 where there is an ask, 4 on a conflict."""
    from lowtide.screening.catalogue import catalogue
    from lowtide.screening.screen import screen as screen_one

    known = catalogue()
    names = [name for text in texts for name in _names_in(text)]
    findings = [screen_one(name, on or today(), taken_on, known) for name in names]
    if to is Format.JSON:
        show.json([show.finding_as_data(finding) for finding in findings])
    else:
        show.findings(findings)
    sys.exit(max(EXIT_CODES[finding.outcome] for finding in findings))


def medicines(
    diary: DiaryFile,
    on: OnDate = None,
    protocol: WhichProtocol = None,
    reader: ForReader = Reader.PATIENT,
    to: AsFormat = Format.TEXT,
) -> None:
    """Check every medicine of a course: what is taken, and what is over and still in the way.

    Exit code 3 where there is an ask, 4 on a conflict.
    """
    from lowtide.actions.advise import screen_for
    from lowtide.report.medicines import Check, medicines_said
    from lowtide.screening.catalogue import catalogue

    opened = open_course(diary, on)
    followed = protocol_to_follow(protocol, opened.prescribed)
    check = Check(screen=screen_for(followed), catalogue=catalogue(), reader=reader)
    said = medicines_said(opened.versions[-1].facts, opened.asked_night, check)
    if said is None:
        raise UserError(
            f"{opened.name}: which other medicines are taken was not said by "
            f'{opened.asked_night}. Write them, or "none".'
        )
    if to is Format.JSON:
        show.json([show.medicine_as_data(each) for each in said])
    else:
        show.medicines(said)
    sys.exit(max((EXIT_CODES[each.outcome] for each in said), default=0))


def _names_in(text: str) -> list[str]:
    """The lines of a text that was pasted, or of the input; a text of one line is one."""
    lines = sys.stdin.read() if text == "-" else text
    return [line.strip() for line in lines.splitlines() if line.strip()] or [text]
