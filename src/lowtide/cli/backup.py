"""Commands about what is kept: all of it as one file and back; one course as one file and back."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lowtide.cli import show
from lowtide.cli.files import JOURNAL_SUFFIX
from lowtide.cli.serve import Data
from lowtide.errors import BackupError, DiaryError, UserError
from lowtide.storage.folder import DATABASE, data_folder

if TYPE_CHECKING:
    from lowtide.exchange.archive import Archive
    from lowtide.storage.backup.locks import Lock, Unlock
    from lowtide.storage.backup.manifest import Manifest

Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="A new file for it.")
]


def backup(
    output: Output = None,
    data: Data = None,
    encrypt: Annotated[
        bool, typer.Option("--encrypt", help="Lock it with a passphrase, which is asked for.")
    ] = False,
    recipient: Annotated[
        list[str] | None,
        typer.Option("--recipient", metavar="AGE1...", help="Lock it to a public key of age."),
    ] = None,
) -> None:
    """Back up everything into one file, also while Lowtide runs."""
    from lowtide.storage.backup.take import back_up

    if encrypt and recipient:
        raise BackupError("a backup is locked in one way. Give --encrypt or --recipient.")
    now, ending = datetime.now(UTC), ".zip.age" if encrypt or recipient else ".zip"
    file = output or Path(f"lowtide-backup-{now:%Y-%m-%d-%H%M%S}{ending}")
    lock = _lock(encrypt, recipient or [])
    manifest = back_up(data_folder(data), file, now, lock)
    _show(f"{file}: everything is in it.", manifest)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    data: Data = None,
    identity: Annotated[
        Path | None,
        typer.Option("--identity", metavar="KEYFILE", help="The secret key of age that opens it."),
    ] = None,
) -> None:
    """Put a backup in the place of what is kept, once all of it is verified."""
    from lowtide.storage.backup import restore as restoring

    def unlock(content: bytes) -> "Unlock":
        return _unlock(content, identity)

    folder = data or data_folder(None)
    restored = restoring.restore(file, folder, datetime.now(UTC), unlock)
    _show(f"{folder}: it is as it was at {_moment(restored.manifest)}.", restored.manifest)
    if restored.aside:
        show.line(f"What was there before is kept in {restored.aside}")


def adopt(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A course file (.jsonl), or an export (.zip).")
    ],
    data: Data = None,
) -> None:
    """Bring a course from a file into the app, with the same history and the same seals."""
    archive = _archive(file)
    _open_database(data_folder(data))
    from lowtide.web.personal.papers.archives import bring_in

    key = bring_in(archive)
    show.line(f"{file}: now the course {key}, {_entries(len(archive.entries), archive.head)}")


def export(
    course: Annotated[str, typer.Argument(metavar="COURSE", help="By its short name.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="A new file for it (.zip).")
    ],
    data: Data = None,
) -> None:
    """Write everything of one course into one file, in formats that other programs read."""
    from lowtide.exchange.archive import write_archive
    from lowtide.storage.backup import durable

    _open_database(data_folder(data))
    from lowtide.web.personal.papers.archives import taken_out

    archive = taken_out(course)
    if output.exists():
        raise UserError(f"{output}: is there already. Choose another name, or move it away.")
    with durable.said_plainly(output):
        durable.write(output, write_archive(archive))
    show.line(f"{output}: the course {course}, {_entries(len(archive.entries), archive.head)}")


# --- files ---------------------------------------------------------------------------------------


def _archive(file: Path) -> "Archive":
    from lowtide.exchange.archive import Archive, read_archive
    from lowtide.storage.jsonl import JsonLinesJournal

    try:
        content = file.read_bytes()
    except OSError as error:
        raise DiaryError(f"{file}: {error.strerror}. Name a file that can be read.") from error
    if file.suffix == JOURNAL_SUFFIX:
        archive = Archive(tuple(JsonLinesJournal(file, os.urandom).read()))
    else:
        archive = read_archive(content, file.name)
    if not archive.course:
        raise DiaryError(f"{file}: nothing happened in this course yet. Name another file.")
    return archive


def _open_database(folder: Path) -> None:
    from lowtide.storage import in_use
    from lowtide.storage.backup import durable
    from lowtide.storage.database.connect import configure, migrate

    with durable.said_plainly(folder):
        in_use.hold(folder)
    configure(folder / DATABASE)
    migrate()


# --- locks ---------------------------------------------------------------------------------------


def _lock(encrypt: bool, recipients: list[str]) -> "Lock":
    from lowtide.storage.backup import locks

    if recipients:
        return locks.to_recipients(recipients)
    if encrypt:
        words = typer.prompt("Passphrase", hide_input=True, confirmation_prompt=True)
        return locks.by_passphrase(words)
    return bytes


def _unlock(content: bytes, identity: Path | None) -> "Unlock":
    from lowtide.storage.backup import durable, locks

    if locks.asks_for_passphrase(content):
        return locks.with_passphrase(typer.prompt("Passphrase", hide_input=True))
    if identity is None:
        raise BackupError("it is locked to a key. Name the file with that key: --identity KEYFILE")
    with durable.said_plainly(identity):
        return locks.with_identities(identity.read_text("utf-8", errors="replace"))


# --- words ---------------------------------------------------------------------------------------


def _show(title: str, manifest: "Manifest") -> None:
    show.line(title)
    for course in manifest.courses:
        show.line(f"  {course.key}: {_entries(course.entries, course.head)}")


def _entries(count: int, head: str) -> str:
    return f"{count} {'entry' if count == 1 else 'entries'}, the last one sealed {head}"


def _moment(manifest: "Manifest") -> str:
    return f"{manifest.made_at.astimezone():%Y-%m-%d %H:%M:%S}"
