"""Serve the app: for yourself, or with simulated people; and the passphrase that guards it."""

import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from lowtide.errors import ServeError

Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="FOLDER", help="Where everything is kept, in one file."),
]
Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="Where the app listens.")]


def serve(
    data: Data = None,
    port: Port = 8765,
    host: Annotated[str, typer.Option(help="The interface to listen on.")] = "127.0.0.1",
    address: Annotated[
        str, typer.Option(metavar="HTTPS_ADDRESS", help="By which others reach it, phones too.")
    ] = "",
    certificate: Annotated[Path | None, typer.Option(help="For TLS, with --key.")] = None,
    key: Annotated[Path | None, typer.Option(help="For TLS, with --certificate.")] = None,
) -> None:
    """Serve the app on this machine, without login; elsewhere only past a passphrase and TLS."""
    _settings(data, address)
    from lowtide.web.serving.server import Listening, refuse_unguarded
    from lowtide.web.serving.server import serve as run

    _prepare()
    from lowtide.web.serving.passphrase import is_set

    listening = Listening(host=host, port=port, address=address, certificate=certificate, key=key)
    refuse_unguarded(listening, is_set())
    _say(f"Lowtide is at {listening.url} (stop it with Ctrl-C)")
    run(listening)


def demo(port: Port = 8765) -> None:
    """Serve the app with simulated people, in a folder that is thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="lowtide-demo-") as folder:
        os.environ["LOWTIDE_DEMO"] = "1"
        _settings(Path(folder), "")
        from lowtide.web.serving.server import Listening
        from lowtide.web.serving.server import serve as run

        _prepare()
        from lowtide.web.serving.demo import settle

        settle()
        listening = Listening(port=port)
        _say(f"Simulated people, nobody real: {listening.url} (stop it with Ctrl-C)")
        run(listening)


def passphrase(data: Data = None) -> None:
    """Choose the passphrase that guards the app where others can reach it."""
    _settings(data, "")
    _prepare()
    from lowtide.web.serving.passphrase import SHORTEST, set_passphrase

    chosen = typer.prompt("New passphrase", hide_input=True, confirmation_prompt=True)
    if len(chosen) < SHORTEST:
        raise ServeError(f"that is shorter than {SHORTEST} characters. Take several words.")
    set_passphrase(chosen)
    _say("Kept. Devices that were unlocked are asked again.")


def _settings(data: Path | None, address: str) -> None:
    if data is not None:
        os.environ["LOWTIDE_DATA"] = str(data)
    os.environ["LOWTIDE_ADDRESS"] = address
    os.environ["DJANGO_SETTINGS_MODULE"] = "lowtide.web.settings"


def _prepare() -> None:
    """Bring the database up to date, and the files for browsers under their hashed names."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
