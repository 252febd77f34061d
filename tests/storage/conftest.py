"""What tests of storage share: a database of their own, and a journal in it."""

from pathlib import Path

import pytest

from course.happenings import zeros
from databases import journal_in_database
from lowtide.storage.database.journal import DatabaseJournal


@pytest.fixture
def kept(database: Path) -> DatabaseJournal:
    """The journal of a course that was just made in a fresh database."""
    return journal_in_database(zeros)
