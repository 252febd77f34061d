"""A data folder with a course, a backup of it, and a place to restore it to."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from course.happenings import happened, zeros
from databases import journal_in_database
from lowtide.course.events import CheckedIn
from lowtide.quantities import PainScore
from lowtide.storage.backup import take
from lowtide.storage.backup.locks import Unlock
from lowtide.storage.database.journal import DatabaseJournal

NOW = datetime(2026, 3, 14, 21, 30, tzinfo=UTC)
ENTRIES = 25


def no_key(_: bytes) -> Unlock:
    """What is asked for the key of a backup that is not locked: nobody."""
    raise AssertionError("it is not locked")


def add(journal: DatabaseJournal, first: int, entries: int) -> None:
    """Record so many check-ins, numbered from here on."""
    for number in range(first, first + entries):
        journal.append([happened(CheckedIn(pain=PainScore(number % 11 * 10)), id=f"e{number}")])


def dump(database: Path) -> list[str]:
    """Everything in a database, row for row."""
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.iterdump())


def all_in(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


@pytest.fixture
def folder(database: Path) -> Path:
    """The data folder of an installation with a course."""
    add(journal_in_database(zeros), 0, ENTRIES)
    return database.parent


@pytest.fixture
def backup(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it."""
    file = tmp_path_factory.mktemp("backup") / "tide.zip"
    take.back_up(folder, file, NOW)
    return file


@pytest.fixture
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder."""
    return tmp_path_factory.mktemp("elsewhere")
