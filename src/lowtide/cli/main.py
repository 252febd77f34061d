"""The command line: parse, call an action, print. Heavy rooms are imported where they are used."""

import sys

import typer

from lowtide.cli import backup, course, medicines, protocols, serve
from lowtide.cli.analysis import calibrate, response, simulate
from lowtide.cli.evidence import commands as evidence
from lowtide.errors import UserError

app = typer.Typer(
    name="lowtide",
    help="Run a low dose naltrexone course for fibromyalgia: slowly, safely, honestly. "
    "Lowtide supports a patient and a prescriber and replaces neither.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(protocols.app, name="protocols")
app.add_typer(evidence.app, name="evidence")
app.command("plan")(course.plan)
app.command("draw")(course.draw)
app.command("tonight")(course.tonight)
app.command("history")(course.history)
app.command("response")(response.response)
app.command("import")(course.import_file)
app.command("simulate")(simulate.simulate)
app.command("screen")(medicines.screen)
app.command("medicines")(medicines.medicines)
app.command("calibrate")(calibrate.calibrate)
app.command("serve")(serve.serve)
app.command("demo")(serve.demo)
app.command("passphrase")(serve.passphrase)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("adopt")(backup.adopt)
app.command("export")(backup.export)


def main() -> None:
    """Run the command; what the person can put right is one message and exit code 2."""
    try:
        app()
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)
