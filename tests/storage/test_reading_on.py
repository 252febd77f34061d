"""Reading on from what was read before answers exactly what reading anew answers."""

from pathlib import Path

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.happenings import MG_1_5, MG_3, happened, zeros
from databases import copy_of, journal_in_database
from lowtide.course.events import DoseTaken
from lowtide.errors import JournalError
from lowtide.storage.database.journal import DatabaseJournal


# Whatever others added and erased since, and however much of it was read before.
@given(st.lists(st.sampled_from(["add", "erase", "read"]), max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_is_what_reading_anew_says(
    empty: Path, tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    with copy_of(empty, tmp_path_factory.mktemp("on")):
        journal = journal_in_database(zeros)
        known = journal.read_on([])
        for number, step in enumerate(steps):
            if step == "add":
                journal.append([happened(DoseTaken(MG_3), id=f"e{number}")])
            if step == "erase" and (there := journal.read()):
                journal.erase(there[number % len(there)].event.id)
            if step == "read":
                known = journal.read_on(known)
            assert journal.read_on(known) == journal.read()


def test_a_backup_that_was_restored_is_read_anew(empty: Path, tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    after.mkdir()
    with copy_of(empty, before):
        journal = journal_in_database(zeros)
        journal.append(happened(DoseTaken(MG_3), id=f"e{number}") for number in range(3))
        known = journal.read()
    with copy_of(empty, after):
        journal = journal_in_database(zeros)
        assert journal.read_on(known) == []
        journal.append(happened(DoseTaken(MG_1_5), id=f"e{number}") for number in range(4))
        assert journal.read_on(known) == journal.read()


def test_what_came_since_is_verified(kept: DatabaseJournal) -> None:
    kept.append([happened(DoseTaken(MG_3), id="e1")])
    known = kept.read()
    kept.append([happened(DoseTaken(MG_3), id="e2")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')
        cursor.execute("UPDATE lowtide_row SET night = '2026-01-01' WHERE event = 'e2'")
    with pytest.raises(JournalError, match="line 2"):
        kept.read_on(known)
