"""Files in a zip: the same bytes for the same files, and a reader that trusts no zip."""

import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from zlib import error as ZlibError

from msgspec import Struct

from lowtide.errors import JournalError

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can tell
_UNIX, _OWNER_ONLY = 3, 0o600 << 16
_ENCRYPTED = 0x1
_PACKED_HOW = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_CHOOSE = "Choose the .zip file as Lowtide exported it."
# All that the standard library raises on bytes that are no zip, or a broken one.
_BROKEN = (zipfile.BadZipFile, ZlibError, EOFError, NotImplementedError, OSError, ValueError)


class Limits(Struct, frozen=True):
    """How much of a zip is read at most: files, and bytes of all of them together."""

    files: int
    total: int


def pack(files: Mapping[str, bytes]) -> bytes:
    """These files as a zip, sorted by name, with no time and no machine in it.

    They are stored as they are: packing smaller would differ from one zlib to the next.
    """
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, _EPOCH)
            member.create_system, member.external_attr = _UNIX, _OWNER_ONLY
            archive.writestr(member, files[name])
    return packed.getvalue()


def unpack(
    data: bytes, name: str, limits: Limits, most_bytes: Callable[[str], int | None]
) -> dict[str, bytes]:
    """The files of a zip; a JournalError names what is wrong and what to do.

    `most_bytes` says how large a file of that name may be, None that there is no such file. Names
    and sizes are checked before anything is read, so that no zip unpacks beyond its limits or
    outside its place.
    """
    if len(data) > limits.total:
        raise _refused(name, f"it has more than {limits.total} bytes", _CHOOSE)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            _refuse_too_many(members, name, limits)
            for member in members:
                _refuse_unfit(member, name, most_bytes)
            return {member.filename: archive.read(member) for member in members}
    except _BROKEN as error:
        raise _refused(name, "it is no zip file, or a broken one", _CHOOSE) from error


def _refuse_too_many(members: list[zipfile.ZipInfo], name: str, limits: Limits) -> None:
    if len(members) > limits.files or sum(m.file_size for m in members) > limits.total:
        most = f"{limits.files} files or {limits.total} bytes"
        raise _refused(name, f"it would unpack to more than {most}", _CHOOSE)
    names = [member.filename for member in members]
    for twice in sorted({each for each in names if names.count(each) > 1}):
        raise _refused(name, f"{shown_name(twice)} is there twice", _CHOOSE)


def _refuse_unfit(
    member: zipfile.ZipInfo, name: str, most_bytes: Callable[[str], int | None]
) -> None:
    most = most_bytes(member.filename)
    if most is None:
        raise _refused(name, f"{shown_name(member.filename)} is no file of an archive", _CHOOSE)
    if member.file_size > most:
        raise _refused(name, f"{member.filename} has more than {most} bytes", _CHOOSE)
    if member.flag_bits & _ENCRYPTED or member.compress_type not in _PACKED_HOW:
        problem = f"{member.filename} is locked or packed in a way that is not read here"
        raise _refused(name, problem, _CHOOSE)


def _refused(name: str, problem: str, remedy: str) -> JournalError:
    return JournalError(f"{name}: {problem}. {remedy}")


def shown_name(name: str) -> str:
    """A file's name for a message, short and without control characters."""
    clean = "".join(c if c.isprintable() else " " for c in name)
    return f'"{clean[:60]}"'
