"""The command about what else a person takes."""

import sys
from datetime import date
from typing import Annotated

import typer

from lowtide.cli import show
from lowtide.cli.options import AsFormat, Format, OnDate, a_date, today
from lowtide.screening.medicines import Outcome

EXIT_CODES = {Outcome.NO_CLASH: 0, Outcome.ASK: 3, Outcome.CONFLICT: 4}


def screen(
    texts: Annotated[list[str], typer.Argument(metavar="TEXT...", help="Names, or codes.")],
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
    findings = [screen_one(text, on or today(), taken_on, known) for text in texts]
    if to is Format.JSON:
        show.json([show.finding_as_data(finding) for finding in findings])
    else:
        show.findings(findings)
    sys.exit(max(EXIT_CODES[finding.outcome] for finding in findings))
