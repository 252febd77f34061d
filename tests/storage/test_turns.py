"""Those who write come one after the other, and nobody waits for whoever waits for them."""

import threading
from pathlib import Path

import pytest
from django.db import connections, transaction

from course.happenings import MG_3, happened, zeros
from databases import copy_of, journal_in_database
from lowtide.course.events import DoseTaken
from lowtide.storage.database.connect import in_turn
from lowtide.storage.database.journal import DatabaseJournal

WRITERS, EACH = 8, 12


def test_many_who_write_at_once_all_have_written(empty: Path, tmp_path: Path) -> None:
    with copy_of(empty, tmp_path):
        journals = [journal_in_database(zeros, f"course-{number}") for number in range(WRITERS)]

        def write(journal: DatabaseJournal) -> None:
            for number in range(EACH):
                journal.append([happened(DoseTaken(MG_3), id=f"e{number}")])
            connections.close_all()

        threads = [threading.Thread(target=write, args=(journal,)) for journal in journals]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [len(journal.read()) for journal in journals] == [EACH] * WRITERS


def test_who_writes_within_a_transaction_waits_for_no_turn(kept: DatabaseJournal) -> None:
    with in_turn():
        held = threading.Event()

        def write() -> None:
            with transaction.atomic():
                kept.append([happened(DoseTaken(MG_3))])
            held.set()
            connections.close_all()

        thread = threading.Thread(target=write)
        thread.start()
        assert held.wait(10)
        thread.join()


def test_a_turn_is_private_and_given_back_after_a_fault(database: Path) -> None:
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), in_turn():
            raise ZeroDivisionError
    assert database.with_name(f"{database.name}-turn").stat().st_mode & 0o077 == 0
