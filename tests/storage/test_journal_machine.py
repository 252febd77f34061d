"""Any history of a course that is kept, crashes and all, against a plain list of events."""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec.structs import replace

from course.happenings import happened, statements, zeros, zones
from databases import NAME, copy_of, journal_in_database
from lowtide.course.events import AnyBody, Corrected, DoseMissed, Erased, Event
from lowtide.course.journal import Journal, MemoryJournal
from lowtide.course.replay import replay
from lowtide.errors import JournalError
from lowtide.storage.database.connect import configure
from lowtide.storage.database.journal import DatabaseJournal
from lowtide.storage.jsonl import JsonLinesJournal

places = st.integers(0, 99)


class KeptCourse(RuleBasedStateMachine):
    """The journal says what the list says, after anything that can happen to it."""

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.folder = Path(self.open.enter_context(TemporaryDirectory()))
        self.journal = self._opened()
        self.sent: list[Event] = []
        self.kept: list[Event] = []
        self.hashes: list[str] = []

    def _opened(self) -> Journal:
        raise NotImplementedError

    def teardown(self) -> None:
        self.open.close()

    def _new(self, body: AnyBody, zone: str | None = None, later: int = 0) -> Event:
        return happened(body, id=f"e{len(self.sent) + later}", zone=zone)

    def _append(self, events: list[Event]) -> None:
        answers = self.journal.append(events)
        assert [recorded.event for recorded in answers] == events
        self.sent += events
        self.kept += events
        self.hashes += [recorded.hash for recorded in answers]

    @rule(bodies=st.lists(statements, max_size=3), zone=zones)
    def append(self, bodies: list[AnyBody], zone: str | None) -> None:
        self._append([self._new(body, zone, later) for later, body in enumerate(bodies)])

    @precondition(lambda self: self.sent)
    @rule(place=places, instead=st.none() | statements)
    def correct(self, place: int, instead: AnyBody | None) -> None:
        target = self.sent[place % len(self.sent)].id
        self._append([self._new(Corrected(target, instead))])  # type: ignore[arg-type]

    @precondition(lambda self: self.sent)
    @rule(place=places)
    def append_again(self, place: int) -> None:
        place %= len(self.sent)
        (answer,) = self.journal.append([self.sent[place]])
        assert (answer.event, answer.hash) == (self.kept[place], self.hashes[place])

    @precondition(lambda self: self.sent)
    @rule(place=places)
    def append_other_content(self, place: int) -> None:
        other = replace(self.sent[place % len(self.sent)], by="somebody else")
        with pytest.raises(JournalError, match="other content"):
            self.journal.append([self._new(DoseMissed()), other])

    @rule()
    def correct_what_is_not_there(self) -> None:
        with pytest.raises(JournalError, match="not recorded"):
            self.journal.append([self._new(Corrected("never", None))])

    @precondition(lambda self: self.sent)
    @rule(place=places)
    def erase(self, place: int) -> None:
        place %= len(self.sent)
        body = self.sent[place].body
        target = body.event if isinstance(body, Corrected) else None
        gone = Erased(str(body.__struct_config__.tag), target)
        self.kept[place] = replace(self.sent[place], body=gone)
        assert self.journal.erase(self.sent[place].id).event == self.kept[place]

    @rule()
    def open_again(self) -> None:
        self.journal = self._opened()

    @invariant()
    def says_what_was_recorded(self) -> None:
        records = self.journal.read()
        assert [recorded.event for recorded in records] == self.kept
        assert [recorded.hash for recorded in records] == self.hashes

    @invariant()
    def gives_the_same_facts_as_a_journal_in_memory(self) -> None:
        records = self.journal.read()
        memory = MemoryJournal(zeros, [recorded.entry for recorded in records])
        assert replay(memory.read()) == replay(self.kept)


class CourseFile(KeptCourse):
    """A file, which a crash can leave with a torn line."""

    journal: JsonLinesJournal

    @property
    def path(self) -> Path:
        return self.folder / "course.jsonl"

    def _opened(self) -> JsonLinesJournal:
        return JsonLinesJournal(self.path, zeros)

    @rule(body=statements, cut=st.floats(0, 1))
    def crash_while_appending(self, body: AnyBody, cut: float) -> None:
        before = self.path.read_bytes() if self.path.exists() else b""
        event = self._new(body)
        (recorded,) = self.journal.append([event])
        line = self.path.read_bytes()[len(before) :]
        left = line[: 1 + int(cut * (len(line) - 2))]
        self.path.write_bytes(before + left)
        with pytest.raises(JournalError, match="Repair the file"):
            self.journal.append([event])
        if self.journal.repair() == b"":
            assert left == line[:-1], "only its end was missing, so that it is recorded"
            self.sent.append(event)
            self.kept.append(event)
            self.hashes.append(recorded.hash)


class CourseInDatabase(KeptCourse):
    """A database, in which what was cut short never happened."""

    empty: ClassVar[Path]

    def _opened(self) -> DatabaseJournal:
        if not list(self.folder.iterdir()):
            self.open.enter_context(copy_of(self.empty, self.folder))
            return journal_in_database(zeros)
        configure(self.folder / NAME)
        return DatabaseJournal("course", zeros)

    @rule(bodies=st.lists(statements, min_size=1, max_size=3))
    def crash_while_appending(self, bodies: list[AnyBody]) -> None:
        events = [self._new(body, later=later) for later, body in enumerate(bodies)]
        with pytest.raises(InterruptedError), transaction.atomic():
            self.journal.append(events)
            raise InterruptedError


@pytest.fixture
def _empty(empty: Path) -> None:
    CourseInDatabase.empty = empty


TestCourseFile = CourseFile.TestCase
TestCourseFile.settings = settings(max_examples=40, stateful_step_count=25)
TestCourseInDatabase = pytest.mark.usefixtures("_empty")(CourseInDatabase.TestCase)
TestCourseInDatabase.settings = settings(max_examples=40, stateful_step_count=25)
