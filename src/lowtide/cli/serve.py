"""Serve the app: for yourself, or with simulated people; and the passphrase that guards it."""

import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from lowtide.errors import ServeError
from lowtide.storage.folder import data_folder
from lowtide.storage.in_use import hold

Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="FOLDER", help="Where everything is kept, in one file."),
]
STOP = "Stop it with Ctrl-C."
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
    from lowtide.web.serving import server

    listening = server.Listening(
        host=host, port=port, address=address, certificate=certificate, key=key
    )
    server.refuse_unencrypted(listening)
    server.refuse_taken(listening)
    folder = _prepare(data, address)
    from lowtide.web.serving.passphrase import is_set

    server.refuse_unguarded(listening, is_set())
    server.serve(
        listening,
        lambda: _say(f"Lowtide is at {listening.url}", f"Everything is kept in {folder}", STOP),
    )


def demo(port: Port = 8765) -> None:
    """Serve the app with simulated people, in a folder that is thrown away afterwards."""
    from lowtide.web.serving import server

    listening = server.Listening(port=port)
    server.refuse_taken(listening)
    os.environ["LOWTIDE_DEMO"] = "1"
    with _thrown_away() as folder:
        _prepare(folder, "")
        from lowtide.web.serving.demo import settle

        settle()
        server.serve(
            listening,
            lambda: _say(f"Simulated people, nobody real: {listening.url}", STOP),
        )


def passphrase(data: Data = None) -> None:
    """Choose the passphrase that guards the app where others can reach it."""
    _prepare(data, "")
    from lowtide.web.serving.passphrase import set_passphrase

    set_passphrase(typer.prompt("New passphrase", hide_input=True, confirmation_prompt=True))
    _say("Kept. Devices that were unlocked are asked again.")


def _prepare(data: Path | None, address: str) -> Path:
    """Bring the database up to date, and the files for browsers under their hashed names."""
    folder = data_folder(data)
    os.environ["LOWTIDE_DATA"] = str(folder)
    os.environ["LOWTIDE_ADDRESS"] = address
    os.environ["DJANGO_SETTINGS_MODULE"] = "lowtide.web.settings"
    try:
        hold(folder)
        with _alone_in(folder):
            _bring_up_to_date()
    except OSError as error:
        message = f"{folder}: {error.strerror}. Lowtide has to write there; or: --data FOLDER"
        raise ServeError(message) from error
    return folder


def _bring_up_to_date() -> None:
    import django
    from django.core.management import call_command

    from lowtide.storage.database.connect import migrate

    django.setup()
    migrate()
    call_command("collectstatic", verbosity=0, interactive=False)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """One at a time: two that begin to serve at once would both make the tables."""
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _thrown_away() -> Iterator[Path]:
    """A folder for as long as this process lives; the workers that it forks leave it alone."""
    folder, owner = Path(tempfile.mkdtemp(prefix="lowtide-demo-")), os.getpid()
    try:
        yield folder
    finally:
        if os.getpid() == owner:
            shutil.rmtree(folder)


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()
