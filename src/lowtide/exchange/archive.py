"""Everything of a course in one zip file that people can open, and back again, the same to a bit.

The journal in it is the course; the diary and the events beside it are for whoever reads them. A
reader stays in `_READERS` for every format version that ever was, so that an old archive can
always be brought back: a new format adds a row and takes none away.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import TypeVar

import msgspec
from msgspec import Raw, Struct

from lowtide.course.codec import UNREADABLE, newer
from lowtide.course.events import SCHEMA
from lowtide.course.journal import Entry, Recorded, head_of, opened
from lowtide.errors import JournalError
from lowtide.exchange.diary import write_diary
from lowtide.exchange.open_table import diary_of
from lowtide.exchange.zipped import Limits, pack, unpack

T = TypeVar("T")

FORMAT = 1
JOURNAL, DIARY, EVENTS = "journal.jsonl", "diary.csv", "events.json"
README, MANIFEST = "README.txt", "manifest.json"
PHOTO_KINDS = ("gif", "heic", "jpg", "pdf", "png", "webp")
LARGEST_PHOTO = 25_000_000
LARGEST_TEXT = 100_000_000
LIMITS = Limits(files=2_000, total=400_000_000)
_PHOTO = re.compile(rf"photos/([0-9a-f]{{64}})\.({'|'.join(PHOTO_KINDS)})")
_EXPORT_AGAIN = "Export the course again, or take another copy of the archive."

_README = """\
This is everything that Lowtide knows of one course.

journal.jsonl   The course itself, one entry a line, each sealed with the one before it. This is
                the file that Lowtide reads back. A single changed letter is noticed.
diary.csv       The same as a table, one row a night, for a spreadsheet. Corrections are taken in.
events.json     Every entry in the order in which it was recorded, for people to read.
photos/         Pictures that were kept, each named by the SHA-256 of its content.
manifest.json   The format version, the seal of the journal's last entry, and the size and SHA-256
                of each file here.

To bring it back: choose this file in an installation of Lowtide that has no course yet. Keep the
file as it is; Lowtide refuses one that was changed, so that nothing comes back altered.
It is not locked: whoever has the file can read it.
"""


class Photo(Struct, frozen=True):
    """A picture that is kept beside the journal, and its kind as a file's ending."""

    content: bytes
    kind: str

    @property
    def sha256(self) -> str:
        """The name by which a prescription refers to it."""
        return _sha256(self.content)


class Archive(Struct, frozen=True):
    """A course as it is kept, verified, and its pictures."""

    recorded: tuple[Recorded, ...]
    photos: tuple[Photo, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries exactly as they were kept."""
        return tuple(each.entry for each in self.recorded)

    @property
    def course(self) -> str:
        """The course's own id; a course in which nothing happened yet has none."""
        return self.recorded[0].entry.event.course if self.recorded else ""

    @property
    def head(self) -> str:
        """The hash of the last entry."""
        return head_of(self.recorded)


class Sealed(Struct, frozen=True, forbid_unknown_fields=True):
    """A file's size and SHA-256."""

    bytes: int
    sha256: str


class Manifest(Struct, frozen=True, forbid_unknown_fields=True):
    """What the archive is and what it must contain."""

    format: int
    course: str
    entries: int
    head: str
    files: dict[str, Sealed]


def write_archive(archive: Archive) -> bytes:
    """The archive as a zip file, the same bytes for the same course on any machine."""
    files = {
        README: _README.encode(),
        JOURNAL: b"".join(map(journal_line, archive.entries)),
        DIARY: write_diary(diary_of(archive.recorded, archive.course)).encode(),
        EVENTS: _events(archive.recorded),
    } | {_photo_name(photo): photo.content for photo in archive.photos}
    return pack(files | {MANIFEST: _manifest(archive, files)})


def read_archive(data: bytes, name: str = "archive") -> Archive:
    """The course and the pictures of an archive, everything verified.

    A JournalError names the archive, the file in it and what to do: not a zip, a file missing,
    added or changed, a chain that does not hold, names or sizes that no archive has, a newer
    format.
    """
    files = unpack(data, name, LIMITS, _most_bytes)
    try:
        return _READERS[_format(files)](files)
    except JournalError as error:
        raise JournalError(f"{name}: {error}") from error


def journal_line(entry: Entry) -> bytes:
    """An entry as one line of a course file, with the line's end."""
    return msgspec.json.encode(entry) + b"\n"


# --- writing -----------------------------------------------------------------------------------


class _EventShown(Struct, frozen=True):
    sequence: int
    night: str
    recorded_at: str
    zone: str | None
    by: str
    kind: str
    says: Raw
    id: str
    corrects: str | None


def _events(recorded: tuple[Recorded, ...]) -> bytes:
    shown = [_shown(each.entry) for each in recorded]
    return msgspec.json.format(msgspec.json.encode(shown), indent=2) + b"\n"


def _shown(entry: Entry) -> _EventShown:
    event = entry.event
    return _EventShown(
        sequence=entry.sequence,
        night=event.night,
        recorded_at=event.recorded_at,
        zone=event.zone,
        by=event.by,
        kind=event.kind,
        says=event.body,
        id=event.id,
        corrects=entry.corrects,
    )


def _manifest(archive: Archive, files: Mapping[str, bytes]) -> bytes:
    manifest = Manifest(
        format=FORMAT,
        course=archive.course,
        entries=len(archive.recorded),
        head=archive.head,
        files={name: _seal(files[name]) for name in sorted(files)},
    )
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def _seal(content: bytes) -> Sealed:
    return Sealed(len(content), _sha256(content))


def _photo_name(photo: Photo) -> str:
    name = f"photos/{photo.sha256}.{photo.kind}"
    if not _PHOTO.fullmatch(name):
        kinds = ", ".join(PHOTO_KINDS)
        raise JournalError(f'"{photo.kind}" is no kind of picture that is kept. Use {kinds}.')
    return name


# --- reading -----------------------------------------------------------------------------------


class _FormatOnly(Struct):
    """As much of a manifest as every version writes alike."""

    format: int


def _most_bytes(name: str) -> int | None:
    if _PHOTO.fullmatch(name):
        return LARGEST_PHOTO
    return LARGEST_TEXT if name in (JOURNAL, DIARY, EVENTS, README, MANIFEST) else None


def _format(files: Mapping[str, bytes]) -> int:
    known = _decoded(_file(files, MANIFEST), _FormatOnly).format
    if known > FORMAT:
        raise JournalError(
            f"{MANIFEST}: made by a newer Lowtide (archive format {known}, and {FORMAT} is the "
            "last one known here). Install the newest Lowtide to read it."
        )
    if known not in _READERS:
        raise JournalError(f"{MANIFEST}: there is no archive format {known}. {_EXPORT_AGAIN}")
    return known


def _format_1(files: Mapping[str, bytes]) -> Archive:
    manifest = _decoded(_file(files, MANIFEST), Manifest)
    for name in sorted(files.keys() - manifest.files.keys() - {MANIFEST}):
        raise JournalError(f"{name}: the manifest does not list it. {_EXPORT_AGAIN}")
    for name, sealed in sorted(manifest.files.items()):
        if _seal(_file(files, name)) != sealed:
            raise JournalError(f"{name}: it is not what was exported. {_EXPORT_AGAIN}")
    archive = Archive(tuple(_recorded(_file(files, JOURNAL))), tuple(_photos(files)))
    if (archive.course, len(archive.recorded), archive.head) != (
        manifest.course,
        manifest.entries,
        manifest.head,
    ):
        raise JournalError(f"{JOURNAL}: entries are missing at its end. {_EXPORT_AGAIN}")
    return archive


_READERS: dict[int, Callable[[Mapping[str, bytes]], Archive]] = {1: _format_1}


def _file(files: Mapping[str, bytes], name: str) -> bytes:
    if name not in files:
        raise JournalError(f"{name}: it is missing. {_EXPORT_AGAIN}")
    return files[name]


def _decoded(content: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(content, type=kind)
    except UNREADABLE as error:
        raise JournalError(f"{MANIFEST}: it cannot be read: {error}. {_EXPORT_AGAIN}") from error


def _photos(files: Mapping[str, bytes]) -> Iterator[Photo]:
    for name in sorted(files):
        if found := _PHOTO.fullmatch(name):
            photo = Photo(files[name], found[2])
            if photo.sha256 != found[1]:
                raise JournalError(f"{name}: its name is not that of its content. {_EXPORT_AGAIN}")
            yield photo


def _recorded(journal: bytes) -> list[Recorded]:
    lines = journal.split(b"\n")
    if lines.pop():
        raise JournalError(f"{JOURNAL}: its last line has no end. {_EXPORT_AGAIN}")
    try:
        return opened(_entry(number, line) for number, line in enumerate(lines, start=1))
    except JournalError as error:
        raise JournalError(f"{JOURNAL}: {error}") from error


def _entry(number: int, line: bytes) -> Entry:
    try:
        entry = msgspec.json.decode(line, type=Entry)
    except UNREADABLE as error:
        raise JournalError(f"line {number}: {_problem(line, error)}") from error
    if journal_line(entry) != line + b"\n":
        raise JournalError(f"line {number}: it is not as Lowtide wrote it. {_EXPORT_AGAIN}")
    return entry


class _SchemaField(Struct):
    schema: int


class _SchemaOnly(Struct):
    event: _SchemaField


def _problem(line: bytes, error: Exception) -> str:
    """An entry of a newer Lowtide may have more in it: then that is what is wrong."""
    try:
        schema = msgspec.json.decode(line, type=_SchemaOnly).event.schema
    except UNREADABLE:
        schema = SCHEMA
    if schema > SCHEMA:
        return newer(schema)
    return f"no entry of a course: {error}. {_EXPORT_AGAIN}"


def _sha256(content: bytes) -> str:
    return sha256(content).hexdigest()
