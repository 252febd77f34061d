"""Files as the command line meets them: diaries, course files, protocols, kept checks."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from lowtide.cli import show
from lowtide.cli.options import now, today
from lowtide.course.events import Event, Prescribed
from lowtide.course.versions import Version, versions_of
from lowtide.errors import DiaryError, ProtocolError, UserError
from lowtide.protocol import catalogue
from lowtide.protocol.model import Protocol
from lowtide.quantities import Night

if TYPE_CHECKING:
    from lowtide.actions.check_protocol import CheckedProtocol
    from lowtide.actions.follow import Followed
    from lowtide.actions.personal.statements import Saying
    from lowtide.course.journal import Journal

JOURNAL_SUFFIX = ".jsonl"


class OpenedCourse(Struct, frozen=True):
    """A course as its file tells it, through the night that was asked about."""

    name: str
    versions: tuple[Version, ...]
    asked_night: Night
    last_night: Night
    fiqr: dict[Night, float] = {}

    @property
    def prescribed(self) -> Prescribed | None:
        """The last prescription that is known."""
        known = self.versions[-1].facts.prescribed
        return known[-1][1] if known else None


def open_course(file: Path, on: date | None) -> OpenedCourse:
    """Read a diary or a course file; rows after an explicit `on` are left out, and that is said."""
    asked = Night(on or today())
    events, warnings, totals = _events_in(file)
    for warning in warnings:
        show.note(warning)
    known = [event for event in events if event.night <= asked]
    if on and len(known) < len(events):
        show.note(f"{file.name}: rows after {asked} are left out, as --on asks.")
    last = max((event.night for event in known), default=asked)
    fiqr = {night: total for night, total in totals.items() if night <= asked}
    return OpenedCourse(file.name, versions_of(known), asked, last, fiqr)


def _events_in(file: Path) -> tuple[tuple[Event, ...], tuple[str, ...], dict[Night, float]]:
    if file.suffix == JOURNAL_SUFFIX:
        from lowtide.storage.jsonl import JsonLinesJournal

        _content(file)
        recorded = JsonLinesJournal(file, os.urandom).read()
        return tuple(each.event for each in recorded), (), {}
    from lowtide.exchange.diary import read_diary
    from lowtide.screening.catalogue import keys

    diary = read_diary(_content(file), file.name, today(), keys())
    return diary.events, diary.warnings, diary.fiqr


def drawable(file: Path) -> "tuple[Journal, Saying, Followed]":
    """A course file to draw a first night in, who says it, and how its course stands now."""
    from lowtide.actions.follow import follow
    from lowtide.actions.personal.statements import Saying
    from lowtide.course.ids import RANDOM_BYTES, uuid7
    from lowtide.storage.jsonl import JsonLinesJournal

    if file.suffix != JOURNAL_SUFFIX:
        raise UserError(
            f"{file.name}: a draw is kept where nobody can change it unseen: in a course file "
            "(.jsonl). lowtide import makes one of a diary."
        )
    journal, moment = JsonLinesJournal(file, os.urandom), now()
    log, night = journal.read(), Night.at(moment)
    course = log[0].event.course if log else file.stem
    entry = uuid7(moment, os.urandom(RANDOM_BYTES))
    saying = Saying(entry=entry, course=course, night=night, recorded_at=moment)
    return journal, saying, follow(course, log, night)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        message = f"{file}: {error.strerror}. Name a diary that can be read."
        raise DiaryError(message) from error


def import_to(file: Path, output: Path, region: str | None) -> str:
    """Read a file of another app and write it as a new diary or course file; say what was done."""
    from lowtide.exchange.diary import write_diary
    from lowtide.exchange.imports import ImportRules, read_import
    from lowtide.screening.catalogue import keys
    from lowtide.storage.jsonl import JsonLinesJournal

    if output.exists():
        raise UserError(f"{output}: is there already. Choose another name, or move it away.")
    diary = read_import(_content(file), file.name, ImportRules(today(), keys(), region))
    for warning in diary.warnings:
        show.note(warning)
    if output.suffix == JOURNAL_SUFFIX:
        if diary.fiqr:
            show.note(f"{file.name}: totals of the FIQR are kept in diaries (CSV), and left out.")
        JsonLinesJournal(output, os.urandom).append(diary.events)
    else:
        _write(output, write_diary(diary))
    return f"{output}: {len(diary.nights)} days, {diary.nights[0]} to {diary.nights[-1]}."


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        message = f"{file}: {error.strerror}. Choose a place that can be written to."
        raise UserError(message) from error


def find_protocol(id_or_file: str) -> Protocol:
    """A protocol of the library by its id, or from a TOML file."""
    file = Path(id_or_file)
    if id_or_file in catalogue.ids() or not _names_a_file(file):
        return catalogue.load(id_or_file)
    return catalogue.load_file(text_of_protocol(id_or_file), file.name)


def text_of_protocol(id_or_file: str) -> str:
    """The TOML of a protocol as it is written."""
    file = Path(id_or_file)
    if id_or_file in catalogue.ids() or not _names_a_file(file):
        return catalogue.text(id_or_file)
    return text_of(file, lambda problem: ProtocolError([problem]))


def text_of(file: Path, refusal: Callable[[str], UserError]) -> str:
    """A TOML file as it is written; `refusal` makes the error where it cannot be read."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "is not UTF-8 text"
        raise refusal(f"{file}: {reason}. Name a TOML file that can be read.") from error


def _names_a_file(file: Path) -> bool:
    return file.suffix == ".toml" or file.exists()


def protocol_to_follow(id_or_file: str | None, prescribed: Prescribed | None = None) -> Protocol:
    """The protocol named, else the one prescribed, else the default, up to the prescribed maximum.

    One that breaks a promise may not be followed.
    """
    named = prescribed.protocol if prescribed else catalogue.DEFAULT
    followed = find_protocol(id_or_file or named)
    if prescribed and prescribed.maximum:
        followed = followed.limited_to(prescribed.maximum)
    broken = [promise.name for promise in checked(followed).promises if not promise.holds]
    if broken:
        problem = f"{followed.id}: breaks {', '.join(broken)} and may not be followed."
        raise ProtocolError([f"{problem} See: lowtide protocols check {id_or_file or named}"])
    return followed


def checked(protocol: Protocol, anew: bool = False) -> "CheckedProtocol":
    """The finished check of a protocol, from where it is kept or made now with progress shown."""
    from lowtide.actions.check_protocol import check_protocol
    from lowtide.storage.checks import KeptChecks

    with show.progress(f"Checking {protocol.id}") as progress:
        return check_protocol(protocol, KeptChecks(_cache_folder() / "checks"), progress, anew)


def _cache_folder() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "lowtide"
