"""Options that several commands share."""

from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from lowtide.decision.explain import Reader


class Format(Enum):
    """How a command answers: words for a person, JSON for a program."""

    TEXT = "text"
    JSON = "json"


def a_date(text: str) -> date:
    """Read an ISO date; anything else is refused with the remedy."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f'"{text}" is no date. Write it as year-month-day, for example 2026-03-14.'
        raise typer.BadParameter(message) from None


def today() -> date:
    """The date on this machine's clock."""
    return now().date()


def now() -> datetime:
    """The moment on this machine's clock: the one place where the command line reads it."""
    return datetime.now(tz=UTC).astimezone()


AsFormat = Annotated[Format, typer.Option("--format", help="Words, or JSON for programs.")]
WhichProtocol = Annotated[
    str | None,
    typer.Option(
        "--protocol",
        metavar="ID_OR_FILE",
        help="A protocol by its id, or a TOML file; otherwise the prescribed one, or lifshitz.",
    ),
]
OnDate = Annotated[
    date | None,
    typer.Option("--on", parser=a_date, metavar="DATE", help="The night asked about; today's."),
]
StartDate = Annotated[
    date | None,
    typer.Option("--start", parser=a_date, metavar="DATE", help="The night of the first dose."),
]

DiaryFile = Annotated[
    Path, typer.Argument(metavar="DIARY", help="A diary (CSV) or a course file (JSON Lines).")
]
ForReader = Annotated[
    Reader, typer.Option("--for", help="Plain words, or the prescriber's precise ones.")
]
