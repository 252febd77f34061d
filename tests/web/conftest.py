"""The app for tests: each test has a database of its own and a clock that it sets."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from lowtide.storage.database.connect import configure, migrate

EVENING = datetime(2026, 3, 14, 20, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables and nothing in them, made once."""
    file = tmp_path_factory.mktemp("app") / "lowtide.sqlite3"
    settings.STORAGES = {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    configure(file)
    migrate()
    connections.close_all()
    return file


@pytest.fixture
def database(migrated: Path, tmp_path: Path) -> Iterator[Path]:
    """A fresh database that the app uses during one test."""
    own = tmp_path / "lowtide.sqlite3"
    shutil.copy(migrated, own)
    configure(own)
    yield own
    connections.close_all()


class Clock:
    """The app's clock, which stands where a test puts it."""

    def __init__(self) -> None:
        self.moment = EVENING

    def __call__(self) -> datetime:
        return self.moment

    def night(self, number: int, hour: int = 20) -> None:
        """Evening of a night by its number; night 1 is the fourteenth of March 2026."""
        self.moment = EVENING.replace(hour=hour) + timedelta(days=number - 1)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The app's clock."""
    clock = Clock()
    monkeypatch.setattr("lowtide.web.clock.now", clock)
    return clock


@pytest.fixture
def client(database: Path, at: Clock) -> Client:
    """A browser without JavaScript."""
    return Client(headers={"accept-language": "en", "host": "localhost"})
