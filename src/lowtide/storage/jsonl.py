"""A course as a file of JSON Lines: one entry a line, one course a file.

An entry is recorded once its whole line, with its end, is on the disk. A crash can leave a torn
last line, which nobody was told is recorded: reading says so, and `repair` puts it right.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct

from lowtide.course.codec import UNREADABLE, newer
from lowtide.course.events import SCHEMA, Event
from lowtide.course.journal import (
    Entry,
    Journal,
    RandomBytes,
    Recorded,
    enter,
    head_of,
    known_of,
    opened,
    without_body,
)
from lowtide.errors import JournalError

OWNER_ONLY = 0o600
_READ = os.O_RDONLY
_CHANGE = os.O_RDWR | os.O_APPEND
_ADD = _CHANGE | os.O_CREAT
_REPLACE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


class JsonLinesJournal(Journal):
    """The journal in a file; a file that is not there is a course in which nothing happened yet."""

    def __init__(self, path: Path, random_bytes: RandomBytes) -> None:
        """Keep the course in this file, which the first append makes."""
        # A rewrite takes the place of the file itself, not of a link to it.
        self._path = path.resolve()
        self._random_bytes = random_bytes

    def append(self, events: Iterable[Event]) -> list[Recorded]:
        """See `Journal.append`; what is answered is on the disk, safe from a loss of power."""
        with self._locked(_ADD) as file:
            known = self._whole(_content(file))
            answers, new = enter(known_of(known), events, self._random_bytes)
            _add(file, b"".join(map(_line, new)))
            if not known:
                _sync_folder(self._path)
        return answers

    def read(self) -> list[Recorded]:
        """See `Journal.read`."""
        if not self._path.exists():
            return []
        with self._locked(_READ) as file:
            return self._whole(_content(file))

    def head(self) -> str:
        """See `Journal.head`."""
        return head_of(self.read())

    def erase(self, event_id: str) -> Recorded:
        """See `Journal.erase`; the file is written anew, older copies and backups are not."""
        with self._locked(_CHANGE) as file:
            known, erased = without_body(self._whole(_content(file)), event_id)
            self._rewrite(b"".join(map(_line, known)))
        return erased

    def repair(self) -> bytes:
        """Take away a torn last line and return it; it is kept beside the file, named .torn.

        A last line that lacks only its end is whole, and stays.
        """
        with self._locked(_CHANGE) as file:
            content = _content(file)
            whole, torn = _split(content)
            self._opened(whole)
            if torn and self._is_next(content):
                _add(file, b"\n")
            elif torn:
                self._keep_beside(torn)
                os.ftruncate(file, len(whole))
                os.fsync(file)
                return torn
        return b""

    @contextmanager
    def _locked(self, how: int) -> Iterator[int]:
        """The open file, shared among readers or alone for a writer."""
        try:
            file = self._open_alone(how)
            try:
                yield file
            finally:
                os.close(file)  # and with it the lock
        except OSError as error:
            raise JournalError(
                f"{self._path}: {error.strerror}. Put that right and try again."
            ) from error

    def _open_alone(self, how: int) -> int:
        while True:
            file = os.open(self._path, how, OWNER_ONLY)
            fcntl.flock(file, fcntl.LOCK_SH if how == _READ else fcntl.LOCK_EX)
            # While this waited for the lock, an erasure may have put another file in its place.
            if _is_still(file, self._path):
                return file
            os.close(file)

    def _whole(self, content: bytes) -> list[Recorded]:
        whole, torn = _split(content)
        if torn:
            raise JournalError(
                f"{self._path}: line {len(_lines(whole)) + 1}: it has no end; writing it was cut "
                "short and it was never confirmed. Repair the file, which keeps that line beside "
                "it, and record the event again."
            )
        return self._opened(whole)

    def _opened(self, whole: bytes) -> list[Recorded]:
        try:
            return opened(_entry(number, line) for number, line in enumerate(_lines(whole), 1))
        except JournalError as error:
            raise JournalError(f"{self._path}: {error}") from error

    def _is_next(self, content: bytes) -> bool:
        try:
            self._opened(content + b"\n")
        except JournalError:
            return False
        return True

    def _keep_beside(self, torn: bytes) -> None:
        beside = self._path.with_name(self._path.name + ".torn")
        file = os.open(beside, _ADD, OWNER_ONLY)
        try:
            _add(file, torn + b"\n")
        finally:
            os.close(file)
        _sync_folder(beside)

    def _rewrite(self, content: bytes) -> None:
        fresh = self._path.with_name(self._path.name + ".new")
        file = os.open(fresh, _REPLACE, OWNER_ONLY)
        try:
            _add(file, content)
        finally:
            os.close(file)
        fresh.replace(self._path)
        _sync_folder(self._path)


# --- bytes -------------------------------------------------------------------------------------


class _SchemaField(Struct):
    schema: int


class _SchemaOnly(Struct):
    """As much of a line as every version writes alike."""

    event: _SchemaField


def _line(recorded: Recorded) -> bytes:
    return msgspec.json.encode(recorded.entry) + b"\n"


def _lines(whole: bytes) -> list[bytes]:
    return whole.split(b"\n")[:-1]


def _entry(number: int, line: bytes) -> Entry:
    try:
        entry = msgspec.json.decode(line, type=Entry)
    except UNREADABLE as error:
        raise JournalError(f"line {number}: {_problem(line, error)}") from error
    if msgspec.json.encode(entry) != line:
        raise JournalError(
            f"line {number}: it is not as Lowtide wrote it. Restore the course from a backup."
        )
    return entry


def _problem(line: bytes, error: Exception) -> str:
    try:
        schema = msgspec.json.decode(line, type=_SchemaOnly).event.schema
    except UNREADABLE:
        schema = SCHEMA
    if schema > SCHEMA:
        return newer(schema)
    return f"no entry of a course: {error}. Restore the course from a backup."


def _split(content: bytes) -> tuple[bytes, bytes]:
    """The whole lines, and what stands after the last line's end."""
    whole = content.rfind(b"\n") + 1
    return content[:whole], content[whole:]


def _content(file: int) -> bytes:
    return b"".join(iter(lambda: os.read(file, 1 << 20), b""))


def _add(file: int, data: bytes) -> None:
    """All of these bytes on the disk, or, where the disk refuses, none."""
    before = os.fstat(file).st_size
    try:
        written = 0
        while written < len(data):
            written += os.write(file, data[written:])
        os.fsync(file)
    except OSError:
        os.ftruncate(file, before)
        raise


def _sync_folder(path: Path) -> None:
    """A new name is only safe once its folder is on the disk."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _is_still(file: int, path: Path) -> bool:
    return path.exists() and os.path.samestat(os.fstat(file), path.stat())
