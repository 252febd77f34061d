"""Commands about protocols: list, show, check."""

import sys
from enum import Enum
from typing import Annotated

import typer

from lowtide.cli import show
from lowtide.cli.files import checked, find_protocol, text_of_protocol
from lowtide.cli.options import AsFormat, Format

app = typer.Typer(help="List, show and check protocols.", invoke_without_command=True)

IdOrFile = Annotated[
    str, typer.Argument(metavar="ID_OR_FILE", help="A protocol's id, or a TOML file.")
]


class Shape(Enum):
    """How a protocol is shown."""

    TEXT = "text"
    TOML = "toml"
    JSON = "json"
    MERMAID = "mermaid"


@app.callback()
def protocols(context: typer.Context, to: AsFormat = Format.TEXT) -> None:
    """List the protocols of the library, or show and check one."""
    if context.invoked_subcommand is not None:
        return
    from lowtide.protocol import catalogue

    listed = [catalogue.load(protocol_id) for protocol_id in catalogue.ids()]
    if to is Format.JSON:
        show.json([show.protocol_in_brief(protocol) for protocol in listed])
    else:
        show.protocols(listed)


@app.command("show")
def show_one(
    protocol: IdOrFile,
    to: Annotated[Shape, typer.Option("--format", help="How it is shown.")] = Shape.TEXT,
) -> None:
    """Show a protocol: its steps, numbers, therapies and milestones, each with its source."""
    from lowtide.protocol.write import to_jsonable, to_mermaid

    found = find_protocol(protocol)
    match to:
        case Shape.TEXT:
            show.protocol(found)
        case Shape.TOML:
            show.line(text_of_protocol(protocol).rstrip())
        case Shape.JSON:
            show.json(to_jsonable(found))
        case Shape.MERMAID:
            show.line(to_mermaid(found).rstrip())


@app.command("check")
def check(
    protocol: IdOrFile,
    anew: Annotated[bool, typer.Option("--anew", help="Even where a check is kept.")] = False,
    to: AsFormat = Format.TEXT,
) -> None:
    """Check every promise over every state that a course on this protocol can ever reach."""
    proof = checked(find_protocol(protocol), anew)
    show.json(proof) if to is Format.JSON else show.proof(proof)
    sys.exit(0 if proof.ok else 1)
