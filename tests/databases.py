"""A database for a test: its tables are made once a process, and every test gets a copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connections

from lowtide.course.journal import RandomBytes
from lowtide.storage.database.connect import configure, migrate

if TYPE_CHECKING:
    from lowtide.storage.database.journal import DatabaseJournal

NAME = "lowtide.sqlite3"
MADE = datetime(2026, 3, 1, 20, tzinfo=UTC)


@cache
def made_in(folder: Path) -> Path:
    """A database with its tables and nothing in them."""
    path = folder / "empty.sqlite3"
    with in_use(path):
        migrate()
    return path


@contextmanager
def in_use(path: Path) -> Iterator[Path]:
    """Let the app use this file, and afterwards the one that it used before."""
    before = connections["default"].settings_dict["NAME"]
    configure(path)
    try:
        yield path
    finally:
        configure(before)


@contextmanager
def copy_of(empty: Path, folder: Path) -> Iterator[Path]:
    """Let the app use a copy of an empty database for a while."""
    with in_use(Path(shutil.copy(empty, folder / NAME))) as path:
        yield path


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables and nothing in them."""
    return made_in(tmp_path_factory.getbasetemp())


@pytest.fixture
def database(empty: Path, tmp_path: Path) -> Iterator[Path]:
    """A fresh database that the app uses during one test."""
    with copy_of(empty, tmp_path) as path:
        yield path


def journal_in_database(random_bytes: RandomBytes, key: str = "course") -> DatabaseJournal:
    """The journal of a course that is made for it, in the database that is in use."""
    # Models can be imported once Django is set up, which conftest.py does after it imports this.
    from lowtide.storage.database import courses
    from lowtide.storage.database.journal import DatabaseJournal

    courses.create(key, "Zoë", MADE)
    return DatabaseJournal(key, random_bytes)
